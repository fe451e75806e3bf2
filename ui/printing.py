"""Printing at full size, and what is remembered of printers, papers and forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.printed import printings_of
from coopdesk.ledger.words import Kind
from coopdesk.paper.page import PrinterOffset, paper, papers
from coopdesk.paper.preview import page_count, page_size
from coopdesk.printing.documents import (
    CONTRACT_PAPER,
    Manner,
    Printed,
    has_paper,
    joined_pdf,
    print_many,
    print_posted,
)
from ui.doing import answer, ask, attempt_long, file_said, page_of, save_place
from ui.page import Page
from ui.paper_view import black_of, image_of
from ui.tasks import Cancelled, Progress

PAPER: Final = "241x140"
NO_PRINTER: Final = ""
_MOST_DPI: Final = 300
_DOTS: Final = 240
"""Printers of up to so many dots an inch print dots, not grey: needles and heads of heat."""


def printer_names() -> list[str]:
    """Return the printers of this computer; tests replace this function."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(QPrinterInfo.availablePrinterNames())


def send_to_printer(
    pdf: bytes, printer: str, told: Callable[[int], object] = lambda _page: None
) -> None:
    """Print a PDF at exactly its size on its own paper; tests replace this function.

    ``told`` is told each page before it is drawn; what it raises calls the printing off. Painting
    on a printer may be done on any thread.
    """
    from PySide6.QtPrintSupport import QPrinter

    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setPrinterName(printer)
    device.setFullPage(True)
    painter: QPainter | None = None
    for number in range(page_count(pdf)):
        try:
            told(number)
        except Cancelled:
            if painter is not None:
                device.abort()
                painter.end()
            raise
        width, height = page_size(pdf, number)
        size = QPageSize(
            QSizeF(width / 1000, height / 1000), QPageSize.Unit.Millimeter, "",
            QPageSize.SizeMatchPolicy.ExactMatch,
        )  # fmt: skip
        device.setPageSize(size)
        upright = QPageLayout.Orientation.Portrait
        device.setPageOrientation(upright)
        device.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        if painter is None:
            painter = QPainter(device)
        else:
            device.newPage()
        dots = device.resolution()
        picture = image_of(pdf, number, min(dots, _MOST_DPI))
        if dots <= _DOTS:
            picture = black_of(picture)
        painter.drawImage(QRectF(0, 0, width * dots / 25400, height * dots / 25400), picture)
    if painter is not None:
        painter.end()


class Sheets(NamedTuple):
    """What goes to a printer as one job: its name, the file, the printer."""

    name: str
    pdf: bytes
    printer: str


def _told(progress: Progress, name: str, before: int, of: int, at: int) -> None:
    """Say which page of all is on its way."""
    progress(before + at, of, name)


def send_all(page: Page, sheets: Sequence[Sheets], done: Callable[[], object]) -> None:
    """Send papers to their printers on the worker, page by page; called off, it says how far."""
    of = sum(page_count(one.pdf) for one in sheets)
    sent: list[Sheets] = []

    def job(progress: Progress) -> None:
        before = 0
        for one in sheets:
            send_to_printer(one.pdf, one.printer, partial(_told, progress, one.name, before, of))
            before += page_count(one.pdf)
            sent.append(one)

    def failed(error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            answer(page, error)
            return
        if len(sheets) == 1:
            words = _(N_("Called off; {name} did not go to the printer."))
        else:
            words = _(
                N_(
                    "Called off: {sent} of {count} went to the printer, those from {name} on did"
                    " not. They count as printed; print them again from there."
                )
            )
        left = sheets[len(sent)].name if len(sent) < len(sheets) else ""
        said = words.format(sent=len(sent), count=len(sheets), name=left)
        page.notice.tell(said, "warn")
        page.room.say(said, "warn")

    title = ngettext("Sending {count} page to the printer", "Sending {count} pages to the printer",
                     of).format(count=of)  # fmt: skip
    page.tasks.run(job, lambda _none: done(), title, failed=failed)


class Place:
    """Where a kind of paper is printed: printer, paper, parts, pre-printed series, and offset.

    ``kind`` is a document's kind, or ``statement`` and ``list`` for other papers on A4.
    """

    def __init__(self, desk: Any, kind: str) -> None:
        """Read what is remembered."""
        self._desk = desk
        self._kind = kind
        with desk.read() as s:
            known = setting(s, f"print.{kind}", {})
        self.printer: str = known.get("printer", "")
        self.paper: str = known.get("paper", PAPER)
        self.carbon: bool = known.get("carbon", False)
        self.series: str = known.get("series", "")
        if self.paper not in papers():
            self.paper = PAPER

    @property
    def offset(self) -> PrinterOffset:
        """Return how far the chosen printer is off on the chosen paper."""
        return self.offset_of(self.printer, self.paper)

    def offset_of(self, printer: str, paper_code: str) -> PrinterOffset:
        """Return how far a printer is off on a paper."""
        with self._desk.read() as s:
            return known_offset(s, printer, paper_code)

    def manner(self, *, copies: tuple[int, ...] = ()) -> Manner:
        """Return how documents of this kind are printed."""
        if self._kind == Kind.CONTRACT.value:
            return Manner(paper=CONTRACT_PAPER)
        return Manner(
            paper=self.paper, copies=copies, carbon=self.carbon, offset=self.offset,
            series="" if paper(self.paper).is_roll else self.series,
        )  # fmt: skip

    def choose_printer(self) -> str:
        """Return the printer to use: the remembered one, else the computer's first."""
        names = printer_names()
        if self.printer not in names:
            self.printer = names[0] if names else NO_PRINTER
        return self.printer

    def remember_printer(self, printer: str) -> None:
        """Remember only the printer, for papers whose form does not change."""
        self.printer = printer
        with self._desk.write() as s:
            known = setting(s, f"print.{self._kind}", {})
            set_setting(s, f"print.{self._kind}", {**known, "printer": printer})

    def remember(self, printer: str, manner: Manner) -> None:
        """Remember all for this kind, and the offset for this printer and this paper."""
        self.printer, self.paper = printer, manner.paper
        self.carbon, self.series = manner.carbon, manner.series
        known = {"printer": printer, "paper": self.paper, "carbon": self.carbon,
                 "series": self.series}  # fmt: skip
        with self._desk.write() as s:
            set_setting(s, f"print.{self._kind}", known)
            if printer:
                keep_offset(s, printer, manner.paper, manner.offset)


def known_offset(s: Any, printer: str, paper_code: str) -> PrinterOffset:
    """Return how far a printer is off on a paper; until 0.2 it was the same on every paper."""
    usual = setting(s, "printer_offsets", {}).get(printer, [0, 0, 0])
    found = setting(s, "paper_offsets", {}).get(printer, {})
    return PrinterOffset(*found.get(paper_code, usual))


def keep_offset(s: Any, printer: str, paper_code: str, offset: PrinterOffset) -> None:
    """Remember how far a printer is off on a paper."""
    found = setting(s, "paper_offsets", {})
    of_printer = {**found.get(printer, {}), paper_code: [offset.dx, offset.dy, offset.height]}
    set_setting(s, "paper_offsets", {**found, printer: of_printer})


def print_document(
    widget: QWidget, kind: DocumentKind, document_id: int, *, parts: Sequence[int] = ()
) -> str:
    """Print a posted document where its kind is printed; return what the status line may say."""
    page = page_of(widget)
    place = Place(page.desk, kind.kind.value)
    printer = place.choose_printer()
    if not has_paper(kind.kind):
        return ""
    if not printer:
        return _(N_("no printer is set up here, so nothing was printed"))
    try:
        with page.desk.write() as s:
            made = print_posted(s, document_id, place.manner(copies=tuple(parts)))
        send_to_printer(made.content, printer)
    except (Refused, Trouble) as error:
        answer(page, error)
        return _(N_("it was posted, but not printed"))
    return said_of(made)


def said_of(made: Printed) -> str:
    """Say what was printed, and on which pre-printed form."""
    if made.blank:
        words = _(N_("printed on form {number}"))
        return words.format(number=made.blank)
    if made.count > 1:
        return _(N_("printed again, printing {count}")).format(count=made.count)
    return _(N_("the slip is printed"))


def reprint(
    widget: QWidget, kind: DocumentKind, document_id: int, *, parts: Sequence[int] = ()
) -> None:
    """Print another copy of a posted document: marked as a reprint, and counted."""
    page = page_of(widget)
    with page.desk.read() as s:
        count, _first = printings_of(s, document_id)
    said = print_document(widget, kind, document_id, parts=parts)
    if said:
        text = _(N_("Copy {count}: {what}."))
        if not printer_names():
            text = _(N_("Copy {count}: {what}. F11, then Ctrl+S, keeps it as a PDF."))
        page.room.say(
            text.format(count=count + 1, what=said), "done" if printer_names() else "warn"
        )


def print_to_file(page: Page, document_id: int, number: str, manner: Manner) -> bool:
    """Print one posted document into a PDF that is asked for; it counts like any other printing."""
    shown = number_shown(number)
    path = save_place(page, shown, f"{shown}.pdf".replace(" ", ""))
    if path is None:
        return False
    try:
        with page.desk.write() as s:
            write_file(path, print_posted(s, document_id, manner).content)
    except (Refused, Trouble) as error:
        answer(page, error)
        return False
    page.room.say(_(N_("Wrote {name}.")).format(name=file_said(path)))
    return True


def print_batch(page: Page, document_ids: Sequence[int], *, to_file: bool = False) -> None:
    """Print many documents, each where its kind is printed, or all into one PDF.

    Drawing shows its progress; called off, nothing is printed and nothing counted.
    """
    title = ngettext("Print {count} document", "Print {count} documents", len(document_ids))
    title = title.format(count=len(document_ids))
    told = _(N_("Each is counted as printed. Called off in between, none is."))
    if not document_ids or not ask(page, f"{title}?", told, yes=_(N_("Print"))):
        return
    if to_file or not printer_names():
        path = save_place(page, title, _(N_("Slips {day}.pdf")).format(day=page.desk.today()))
        if path is not None:
            _print_all(page, title, document_ids, path)
    else:
        _print_all(page, title, document_ids, None)


def _print_all(page: Page, title: str, document_ids: Sequence[int], path: Path | None) -> None:
    """Print documents on the worker, into a file or one after another on their printers."""
    places = {kind: Place(page.desk, kind.value) for kind in Kind}

    def job(s: Any, progress: Progress) -> list[Printed]:
        printed = print_many(s, document_ids, lambda kind: places[kind].manner(), progress)
        if path is not None:
            write_file(path, joined_pdf(printed))
        return printed

    def done(printed: list[Printed]) -> None:
        words = ngettext("Printed {count} document.", "Printed {count} documents.", len(printed))

        def said() -> None:
            page.room.say(words.format(count=len(printed)))

        if path is not None:
            wrote = _(N_("Wrote {name}.")).format(name=file_said(path))
            page.room.say(f"{words.format(count=len(printed))} {wrote}")
            return
        sheets = [
            Sheets(number_shown(one.number), one.content, places[one.kind].choose_printer())
            for one in printed
        ]
        send_all(page, sheets, said)

    attempt_long(page, job, title=title, done=done)
