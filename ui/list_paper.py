"""Papers that are no slips: lists, sheets and accounts, looked at, printed or kept as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QScrollArea

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused, Trouble
from ui.buttons import Button
from ui.doing import answer, file_said, save_place, write_out
from ui.exporting import parts_of, sums_told
from ui.list_view import ListView
from ui.page import Page
from ui.paper_view import PaperView
from ui.parts import Pane, column, label, row
from ui.picker import ChoiceEdit
from ui.printing import Place, Sheets, printer_names, send_all
from ui.tasks import Progress


class PaperPreview(QDialog):
    """A PDF's pages, with the keys that print it or keep it."""

    def __init__(
        self, page: Page, pdf: bytes, name: str, *, can_print: bool = True, printer: str = ""
    ) -> None:
        """Show the pages; ``printer`` is the one they are meant for."""
        super().__init__(page.window(), Qt.WindowType.Dialog)
        look = page.look
        self._page, self._pdf, self._name, self._can_print = page, pdf, name, can_print
        self.setWindowTitle(name)
        view = PaperView(look)
        view.show_pdf(pdf, look.px(88))
        self.area = QScrollArea()
        self.area.setWidget(view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        names = printer_names()
        self.printer = ChoiceEdit(look, [(one, one) for one in names], width=240)
        self.place = Place(page.desk, "list")
        self.printer.set_value(printer or self.place.choose_printer() or None)
        side = column(margins=(16, 16, 16, 16), gap=8)
        side.addWidget(label(name, "heading", wrap=True))
        side.addWidget(label(_(N_("Printer")), "small"))
        side.addWidget(self.printer)
        if not names:
            side.addWidget(label(_(N_("No printer is set up on this computer.")), "note",
                                 wrap=True))  # fmt: skip
        side.addStretch(1)
        keys = (
            (_(N_("Keep as a file")), "Ctrl+S", self.keep, False),
            (_(N_("Back")), "Esc", self.reject, False),
            (_(N_("Print")), "F12", self.print_now, True),
        )
        for words, key, act, primary in keys:
            button = Button(look, words, key, primary=primary)
            button.clicked.connect(lambda _on=False, act=act: act())
            button.setEnabled(not primary or (can_print and bool(names)))
            side.addWidget(button)
        box = Pane(look, "page", "l")
        box.setLayout(side)
        box.setFixedWidth(look.px(290))
        outer = row(gap=0)
        outer.addWidget(self.area, 1)
        outer.addWidget(box)
        self.setLayout(outer)
        self.resize(look.px(1180), look.px(700))

    def keep(self) -> None:
        """Write the PDF to a file."""
        path = save_place(self._page, self._name, f"{self._name}.pdf")
        if path is not None and write_out(self._page, path, self._pdf):
            words = _(N_("Wrote {name}."))
            self._page.room.say(words.format(name=file_said(path)))
            self.accept()

    def print_now(self) -> None:
        """Print on the chosen printer."""
        printer = self.printer.value()
        if printer and self._can_print:
            self.place.remember_printer(str(printer))
            self.accept()
            page, said = self._page, _(N_("Printed {name}.")).format(name=self._name)
            sheets = [Sheets(self._name, self._pdf, str(printer))]
            send_all(page, sheets, lambda: page.room.say(said))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Print by F12, keep by Ctrl+S, scroll by PgUp and PgDn."""
        bar = self.area.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_F12:
                self.print_now()
            case Qt.Key.Key_S if control:
                self.keep()
            case Qt.Key.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case _:
                super().keyPressEvent(event)

    @classmethod
    def ask(
        cls, page: Page, pdf: bytes, name: str, *, can_print: bool = True, printer: str = ""
    ) -> bool:
        """Show a paper; tests replace this."""
        return bool(cls(page, pdf, name, can_print=can_print, printer=printer).exec())


def show_paper(page: Page, draw: Callable[[Any], bytes], name: str) -> None:
    """Draw a paper on the worker, in a read session, and show it."""

    def job(_progress: Progress) -> bytes:
        with page.desk.read() as s:
            return draw(s)

    page.tasks.run(
        job,
        lambda pdf: PaperPreview.ask(page, pdf, name),
        _(N_("Drawing the paper")),
        failed=lambda error: answer(page, error),
    )


def print_list(page: Page, view: ListView, title: str, said: str) -> None:
    """Show a list as it stands on A4, or its ticked rows; of folded groups the sums alone."""
    from coopdesk.statements.list_paper import MOST, Part, list_pdf

    model, listing = view.model, view.listing
    sums = [one.sums for one in model.groups]
    parts = [
        Part(() if folded else ids, name, folded, sums[at] if folded else {})
        for at, (name, ids, folded) in enumerate(parts_of(view))
    ]
    count = sum(1 if part.folded else len(part.ids) for part in parts)
    if count > MOST:
        words = _(N_("{count} rows are too many for paper; narrow the list to {most} or fewer."))
        page.room.say(words.format(count=f"{count:,}", most=f"{MOST:,}"), "warn")
        return
    whole, summed = sums_told(model)
    places, desk = view.in_order(), page.desk
    try:
        show_paper(
            page,
            lambda s: list_pdf(
                s, desk, listing, parts, places, title, said, summed=frozenset(summed),
                unlike=frozenset(summed - whole),
            ),
            title,
        )  # fmt: skip
    except (Refused, Trouble) as error:
        answer(page, error)
