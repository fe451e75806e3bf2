"""A question with fields, asked on a small sheet over the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from coopdesk.kernel.i18n import N_, _
from ui.forms import Form
from ui.page import Page
from ui.parts import Button, Raised, column, label, row


class Asked(Raised):
    """A small sheet over the page: a question with fields; Enter at the end says yes, Esc no."""

    def __init__(
        self,
        page: Page,
        title: str,
        text: str,
        form: Form,
        yes: str,
        done: Callable[[], bool],
    ) -> None:
        """Open over the page with the keyboard in the first field."""
        super().__init__(page.look, page.window())
        look = page.look
        self._page = page
        self._done = done
        self.form = form
        self.yes = Button(look, yes, "F12", primary=True)
        self.no = Button(look, _(N_("Leave it")), "Esc")
        self.yes.clicked.connect(lambda _on=False: self.say_yes())
        self.no.clicked.connect(lambda _on=False: self.leave())
        form.finished.connect(self.say_yes)
        foot = row(gap=12)
        foot.addStretch(1)
        foot.addWidget(self.no)
        foot.addWidget(self.yes)
        said = label(text, "small", wrap=True)
        layout = column(margins=(20, 16, 20, 14), gap=10)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(said)
        layout.addWidget(form)
        layout.addLayout(foot)
        self.setLayout(layout)
        wide = look.px(520)
        said.setFixedWidth(wide - 42)
        said.setMinimumHeight(said.heightForWidth(wide - 42))
        self.setFixedWidth(wide)
        self.adjustSize()
        window = page.window()
        self.move(QPoint((window.width() - wide) // 2, look.px(96)))
        self.raise_()
        self.show()
        form.start()

    def say_yes(self) -> None:
        """Do it; the sheet stays while something is wrong."""
        if self.form.settle() and self._done():
            self.leave()

    def leave(self) -> None:
        """Go away and give the keyboard back to the page."""
        self.hide()
        self.deleteLater()
        start = self._page.first_focus()
        if start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer F12 and Esc; keep every other key here."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_F12:
            self.say_yes()
        event.accept()
