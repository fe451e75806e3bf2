"""Small sheets over a page: a question with fields, and a choice from a few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import Button, Caps
from ui.cells import Cell, TableColumn
from ui.forms import Form
from ui.page import Page
from ui.parts import Raised, column, label, row
from ui.tables import Table


class Sheet(Raised):
    """A sheet over a page that keeps every key to itself and gives the keyboard back at the end."""

    def __init__(self, page: Page, *, width: int) -> None:
        """Stand over the window of a page; ``width`` is at 12 points."""
        super().__init__(page.look, page.window())
        self._page = page
        self._before: QWidget | None = page.window().focusWidget()
        self.setFixedWidth(min(page.look.px(width), page.window().width() - 32))

    def start_at(self, place: QPoint | None = None) -> None:
        """Open at a place of the window, or in its upper middle."""
        self.adjustSize()
        window = self._page.window()
        room = window.height() - 16
        if self.height() > room:
            self.resize(self.width(), room)
        if place is None:
            place = QPoint((window.width() - self.width()) // 2, self.look.px(96))
        self._stand_at(place)
        self.raise_()
        self.show()

    def _stand_at(self, place: QPoint) -> None:
        """Stand at a place, all of it within the window."""
        window = self._page.window()
        x = max(8, min(place.x(), window.width() - self.width() - 8))
        self.move(x, max(8, min(place.y(), window.height() - self.height() - 8)))

    def _grow(self) -> None:
        """Be as tall as what stands here needs now: a refusal takes a line below its field."""
        tall = min(self.sizeHint().height(), self._page.window().height() - 16)
        if tall > self.height():
            self.resize(self.width(), tall)
            self._stand_at(self.pos())

    def leave(self) -> None:
        """Go away and give the keyboard back, unless another page has come to the front."""
        self.hide()
        self.deleteLater()
        if not self._page.isVisible():
            return
        before = self._before
        back = before if before is not None and before.isVisible() else self._page.first_focus()
        if back is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep the page's keys from the page while the sheet is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._grow()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave by Esc; keep every other key here."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()


class Choosing(Sheet):
    """One of a few, by arrows and Enter."""

    def __init__(
        self,
        page: Page,
        title: str,
        options: Sequence[tuple[Any, str]],
        chosen: Any,
        done: Callable[[Any], object],
    ) -> None:
        """Open with the present choice in hand."""
        super().__init__(page, width=280)
        self.values = [value for value, _words in options]
        self._done = done
        look = page.look
        self.table = Table(look, [TableColumn("", stretch=1)])
        self.table.show_rows(
            [(Cell(words, icon="check" if value == chosen else ""),) for value, words in options]
        )
        self.table.opened.connect(self._take)
        keys = Caps(look)
        keys.show_keys([("Enter", _(N_("take"))), ("Esc", _(N_("leave it")))])
        layout = column(margins=(12, 10, 12, 10), gap=6)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(self.table)
        layout.addWidget(keys)
        self.setLayout(layout)
        self.start_at()
        self.table.setFocus()
        self.table.go(self.values.index(chosen) if chosen in self.values else 0)

    def _take(self, place: int) -> None:
        self.leave()
        self._done(self.values[place])


class Asked(Sheet):
    """A question with fields; Enter at the end says yes, Esc no."""

    def __init__(
        self,
        page: Page,
        title: str,
        text: str,
        form: Form,
        yes: str,
        done: Callable[[], bool],
        also: tuple[str, Callable[[], bool]] | None = None,
    ) -> None:
        """Open over the page with the keyboard in the first field; ``also`` is F11."""
        super().__init__(page, width=520 if also is None else 620)
        look = page.look
        self._done = done
        self._also = also
        self.form = form
        self.yes = Button(look, yes, "F12", primary=True)
        self.no = Button(look, _(N_("Leave it")), "Esc")
        self.yes.clicked.connect(lambda _on=False: self.say_yes())
        self.no.clicked.connect(lambda _on=False: self.leave())
        form.finished.connect(self.say_yes)
        foot = row(gap=12)
        foot.addStretch(1)
        foot.addWidget(self.no)
        if also is not None:
            self.also = Button(look, also[0], "F11")
            self.also.clicked.connect(lambda _on=False: self.say_also())
            foot.addWidget(self.also)
        foot.addWidget(self.yes)
        said = label(text, "small", wrap=True)
        layout = column(margins=(20, 16, 20, 14), gap=10)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(said)
        layout.addWidget(form)
        layout.addLayout(foot)
        self.setLayout(layout)
        said.setFixedWidth(self.width() - 42)
        said.setMinimumHeight(said.heightForWidth(self.width() - 42))
        self.start_at()
        form.start()

    def say_yes(self) -> None:
        """Do it; the sheet stays while something is wrong."""
        if self.form.settle() and self._done():
            self.leave()

    def say_also(self) -> None:
        """Do the other thing that can be said yes to."""
        if self._also is not None and self.form.settle() and self._also[1]():
            self.leave()

    def leave(self) -> None:
        """Go away and give the keyboard to the page's first field: what was asked is done."""
        self._before = None
        super().leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer F12 and F11 as well."""
        if event.key() in {Qt.Key.Key_F12, Qt.Key.Key_F11}:
            (self.say_yes if event.key() == Qt.Key.Key_F12 else self.say_also)()
            event.accept()
        else:
            super().keyPressEvent(event)
