"""An official statement from a page: preview inside the window, PDF, workbook, printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QScrollArea

from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.paper.preview import page_count
from coopdesk.paper.statement import Statement, draw_statement
from coopdesk.paper.workbook import statement_workbook
from coopdesk.printing.statements import STATEMENT, keep_statement
from ui.buttons import Button
from ui.doing import answer, save_place
from ui.page import Page
from ui.paper_view import PaperView
from ui.parts import Pane, column, label, row
from ui.picker import ChoiceEdit
from ui.printing import Place, Sheets, printer_names, send_all
from ui.style import Style
from ui.tasks import Progress

Make = Callable[[Any], Statement]


def preview_statement(page: Page, make: Make, name: str) -> None:
    """Draw a statement on the worker and show its pages."""

    def job(_progress: Progress) -> tuple[Statement, bytes]:
        with page.desk.read() as s:
            statement = make(s)
        return statement, draw_statement(statement)

    def done(drawn: tuple[Statement, bytes]) -> None:
        StatementPreview.ask(page, drawn[0], drawn[1], name)

    page.tasks.run(job, done, _(N_("Drawing the pages")), failed=lambda error: answer(page, error))


def save_statement(page: Page, make: Make, name: str) -> None:
    """Ask for a place and write PDF and workbook of the same name there."""
    chosen = save_place(page, _(N_("Save as PDF and workbook")), f"{name}.pdf")
    if chosen is None:
        return
    pdf, workbook = chosen.with_suffix(".pdf"), chosen.with_suffix(".xlsx")

    def job(progress: Progress) -> None:
        with page.desk.read() as s:
            statement = make(s)
        progress(1, 3, pdf.name)
        content = draw_statement(statement)
        write_file(pdf, content)
        keep_statement(page.desk, statement, content)
        progress(2, 3, workbook.name)
        statement_workbook(statement, workbook)

    def done(_none: None) -> None:
        text = _(N_("Wrote {pdf} and {workbook} to {folder}."))
        page.room.say(
            text.format(pdf=pdf.name, workbook=workbook.name, folder=place_text(chosen.parent))
        )

    title = _(N_("Writing PDF and workbook"))
    page.tasks.run(job, done, title, failed=lambda error: answer(page, error))


def print_statement(page: Page, make: Make) -> None:
    """Print a statement on this computer's first printer, at its size."""
    printer = Place(page.desk, STATEMENT).choose_printer()
    if not printer:
        text = _(N_("No printer is set up here; Ctrl+E saves the pages as PDF."))
        page.room.say(text, "warn")
        return

    def job(_progress: Progress) -> bytes:
        with page.desk.read() as s:
            statement = make(s)
        pdf = draw_statement(statement)
        keep_statement(page.desk, statement, pdf)
        return pdf

    def done(pdf: bytes) -> None:
        send_pages(page, pdf, printer)

    title = _(N_("Drawing the pages"))
    page.tasks.run(job, done, title, failed=lambda error: answer(page, error))


def send_pages(page: Page, pdf: bytes, printer: str) -> None:
    """Send the pages of a statement to a printer, and say so."""
    count = page_count(pdf)
    words = ngettext("Sent {count} page to {printer}.", "Sent {count} pages to {printer}.", count)
    text = words.format(count=count, printer=printer)
    send_all(page, [Sheets(_(N_("Statement")), pdf, printer)], lambda: page.room.say(text))


def place_text(folder: Path) -> str:
    """Return a folder as it is said: a stick by its name, else its last two parts."""
    parts = folder.resolve().parts
    return "/".join(parts[-2:]) if len(parts) > 2 else str(folder)


class StatementPreview(QDialog):
    """The pages of a statement as they come out of the printer; F12 prints, Ctrl+E saves."""

    def __init__(self, page: Page, statement: Statement, pdf: bytes, name: str) -> None:
        """Show the pages."""
        super().__init__(page.window(), Qt.WindowType.Dialog)
        look = self._look = page.look
        self._page, self._statement, self._pdf, self._name = page, statement, pdf, name
        self.setWindowTitle(statement.title)
        self.pages = page_count(pdf)
        self.view = PaperView(look)
        self.view.show_pdf(pdf, look.px(96))
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setFocus()
        self.place = Place(page.desk, STATEMENT)
        self.printer = ChoiceEdit(look, [(one, one) for one in printer_names()], width=200)
        self.printer.set_value(self.place.choose_printer() or None)
        self.yes = Button(look, _(N_("Print")), "F12", primary=True)
        self.keep = Button(look, _(N_("Save")), "Ctrl+E")
        self.no = Button(look, _(N_("Back")), "Esc")
        self.yes.clicked.connect(self.print_now)
        self.keep.clicked.connect(self.save)
        self.no.clicked.connect(self.reject)
        self.said = label("", "small", wrap=True)
        self._lay(look, statement)

    def _lay(self, look: Style, statement: Statement) -> None:
        """Put pages and panel together."""
        side = column(margins=(16, 16, 16, 16), gap=8)
        side.addWidget(label(statement.title, "heading"))
        count = ngettext("{count} page, A4", "{count} pages, A4", self.pages)
        side.addWidget(label(count.format(count=self.pages), "small"))
        if statement.proof_text:
            side.addWidget(label(statement.proof_text.replace("　", "\n"), "hint", tone="text3"))
        side.addWidget(label(f"{_(N_('Printer'))}　F4", "small"))
        side.addWidget(self.printer)
        side.addWidget(self.said)
        side.addStretch(1)
        for button in (self.no, self.keep, self.yes):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            side.addWidget(button)
        box = Pane(look, "page", "l")
        box.setLayout(side)
        box.setFixedWidth(look.px(250))
        outer = row(gap=0)
        outer.addWidget(self.area, 1)
        outer.addWidget(box)
        self.setLayout(outer)
        self.setMinimumSize(look.px(640), look.px(420))
        whole = self._page.window().size()
        self.resize(min(look.px(1180), whole.width() - 24), whole.height() - 40)

    def print_now(self) -> None:
        """Print the pages that are shown."""
        printer = str(self.printer.value() or "")
        if not printer:
            self.said.setText(_(N_("No printer is set up here; Ctrl+E saves the pages as PDF.")))
            return
        self.place.remember_printer(printer)
        keep_statement(self._page.desk, self._statement, self._pdf)
        self.accept()
        send_pages(self._page, self._pdf, printer)

    def save(self) -> None:
        """Save the statement as PDF and workbook."""
        statement = self._statement
        self.accept()
        save_statement(self._page, lambda _s: statement, self._name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Print by F12, save by Ctrl+E, scroll by the arrows and PgUp, PgDn."""
        bar = self.area.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = {
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Down: self._look.px(60),
            Qt.Key.Key_Up: -self._look.px(60),
        }
        key = event.key()
        if key in steps:
            bar.setValue(bar.value() + steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif key == Qt.Key.Key_F4:
            self.printer.setFocus()
        elif key == Qt.Key.Key_F12:
            self.print_now()
        elif control and key == Qt.Key.Key_E:
            self.save()
        else:
            super().keyPressEvent(event)

    @classmethod
    def ask(cls, page: Page, statement: Statement, pdf: bytes, name: str) -> bool:
        """Show the preview and tell whether it was printed or saved; tests replace this."""
        return bool(cls(page, statement, pdf, name).exec())
