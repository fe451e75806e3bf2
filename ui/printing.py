"""Preview inside the program, printing at full size, and what is remembered of printers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPageLayout, QPageSize, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Quantity
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.printing import drawn, for_preview, print_slip, printings_of
from coopdesk.paper.page import PrinterOffset, papers
from coopdesk.paper.preview import page_count, page_picture, page_size
from coopdesk.paper.slip import Slip
from ui.doing import answer, page_of
from ui.editors import QuantityEdit
from ui.forms import Field, Form
from ui.page import Page
from ui.parts import Button, Pane, column, label, row
from ui.picker import ChoiceEdit
from ui.style import Style

PAPER: Final = "241x140"
NO_PRINTER: Final = ""
_MOST_DPI: Final = 300


def printer_names() -> list[str]:
    """Return the printers of this computer; tests replace this function."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(QPrinterInfo.availablePrinterNames())


def send_to_printer(pdf: bytes, printer: str) -> None:
    """Print a PDF at exactly its size on its own paper; tests replace this function."""
    from PySide6.QtPrintSupport import QPrinter

    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setPrinterName(printer)
    device.setFullPage(True)
    painter: QPainter | None = None
    for number in range(page_count(pdf)):
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
        painter.drawImage(QRectF(0, 0, width * dots / 25400, height * dots / 25400), picture)
    if painter is not None:
        painter.end()


def image_of(pdf: bytes, number: int, dpi: int) -> QImage:
    """Return a page of a PDF as a picture."""
    page = page_picture(pdf, number, dpi)
    stride = page.width * 4
    kind = QImage.Format.Format_RGBA8888
    return QImage(page.pixels, page.width, page.height, stride, kind).copy()


class Place:
    """Where a kind of document is printed: printer, paper and the printer's offset."""

    def __init__(self, desk: Any, kind: str) -> None:
        """Read what is remembered."""
        self._desk = desk
        self._kind = kind
        with desk.read() as s:
            known = setting(s, f"print.{kind}", {})
            self.printer: str = known.get("printer", "")
            self.paper: str = known.get("paper", PAPER)
            self._offsets: dict[str, list[int]] = setting(s, "printer_offsets", {})
        if self.paper not in papers():
            self.paper = PAPER

    @property
    def offset(self) -> PrinterOffset:
        """Return how far the chosen printer is off."""
        return PrinterOffset(*self._offsets.get(self.printer, [0, 0, 0]))

    def choose_printer(self) -> str:
        """Return the printer to use: the remembered one, else the computer's first."""
        names = printer_names()
        if self.printer not in names:
            self.printer = names[0] if names else NO_PRINTER
        return self.printer

    def remember(self, printer: str, paper: str, offset: PrinterOffset) -> None:
        """Remember printer and paper for this kind, and the offset for the printer."""
        self.printer, self.paper = printer, paper
        if printer:
            self._offsets = {**self._offsets, printer: [offset.dx, offset.dy, offset.height]}
        with self._desk.write() as s:
            set_setting(s, f"print.{self._kind}", {"printer": printer, "paper": paper})
            set_setting(s, "printer_offsets", self._offsets)


def print_document(
    widget: QWidget, kind: DocumentKind, document_id: int, *, parts: Sequence[int] = ()
) -> str:
    """Print a posted document where its kind is printed; return what the status line may say."""
    page = page_of(widget)
    place = Place(page.desk, kind.kind.value)
    printer = place.choose_printer()
    if kind.slip is None:
        return ""
    if not printer:
        return _(N_("no printer is set up here, so nothing was printed"))
    try:
        with page.desk.write() as s:
            made = print_slip(
                s, kind.slip, document_id, place.paper, parts=parts, offset=place.offset
            )
        send_to_printer(made.pdf, printer)
    except (Refused, Trouble) as error:
        answer(page, error)
        return _(N_("it was posted, but not printed"))
    if made.count > 1:
        return _(N_("printed again, printing {count}")).format(count=made.count)
    return _(N_("the slip is printed"))


def reprint(widget: QWidget, kind: DocumentKind, document_id: int) -> None:
    """Print another copy of a posted document: marked as a reprint, and counted."""
    page = page_of(widget)
    with page.desk.read() as s:
        count, _first = printings_of(s, document_id)
    said = print_document(widget, kind, document_id)
    if said:
        text = _(N_("Copy {count}: {what}.")).format(count=count + 1, what=said)
        page.room.say(text, "done" if printer_names() else "warn")


class _NotPosted(Exception):  # noqa: N818 - it undoes a trial, it is no error.
    """Undoes the trial posting of a preview."""


def preview_draft(widget: QWidget, kind: DocumentKind, draft: Any, number: str) -> bool:
    """Show what would be printed of a draft: it is posted, drawn and undone; nothing stays."""
    page = page_of(widget)
    found: list[Slip] = []
    try:
        with page.desk.write() as s:
            posted = kind.post(s, draft)
            if kind.slip is not None:
                found.append(for_preview(kind.slip(s, posted.id), number))
            raise _NotPosted  # noqa: TRY301 - leaving the transaction this way undoes it.
    except _NotPosted:
        pass
    except (Refused, Trouble) as error:
        fields = getattr(page, "fields", None)
        answer(page, error, fields)
        return False
    return bool(found) and Preview.ask(page, kind, found[0])


def preview_document(widget: QWidget, kind: DocumentKind, document_id: int) -> bool:
    """Show a posted document as it would be printed; F12 prints it there."""
    page = page_of(widget)
    if kind.slip is None:
        return False
    with page.desk.read() as s:
        slip = kind.slip(s, document_id)
    return Preview.ask(page, kind, slip, lambda: reprint(page, kind, document_id))


class PaperView(Pane):
    """The pages of a PDF under each other, as they come out of the printer."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "frame", "", parent)
        self._pictures: list[QImage] = []

    def show_pdf(self, pdf: bytes, dpi: int) -> None:
        """Show another PDF."""
        self._pictures = [image_of(pdf, number, dpi) for number in range(page_count(pdf))]
        wide = max((one.width() for one in self._pictures), default=0) + 24
        tall = sum(one.height() + 12 for one in self._pictures) + 12
        self.setFixedSize(wide, tall)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages with a hairline around each."""
        super().paintEvent(event)
        painter = QPainter(self)
        y = 12
        for one in self._pictures:
            painter.drawImage(12, y, one)
            painter.setPen(self.look.color("line"))
            painter.drawRect(11, y - 1, one.width() + 1, one.height() + 1)
            y += one.height() + 12


class Preview(QDialog):
    """The preview: pages at the left, printer, paper and offset at the right."""

    def __init__(
        self, page: Page, kind: DocumentKind, slip: Slip, print_now: Callable[[], object] | None
    ) -> None:
        """Draw the slip for the remembered paper."""
        super().__init__(page.window(), Qt.WindowType.Dialog)
        look = self._look = page.look
        self._slip = slip
        self._print_now = print_now
        self.place = Place(page.desk, kind.kind.value)
        self.place.choose_printer()
        self.setWindowTitle(_(N_("Preview")))
        names = printer_names()
        self.printer = ChoiceEdit(look, [(one, one) for one in names], width=200)
        self.paper = ChoiceEdit(
            look, [(code, one.name) for code, one in papers().items()], width=200
        )
        self.right = QuantityEdit(look, width=104, negative=True)
        self.down = QuantityEdit(look, width=104, negative=True)
        self.height_ = QuantityEdit(look, width=104, negative=True)
        self.form = Form(
            look,
            [
                Field("printer", N_("Printer"), self.printer),
                Field("paper", N_("Paper"), self.paper),
                Field("dx", N_("To the right"), self.right, N_("mm")),
                Field("dy", N_("Down"), self.down, N_("mm")),
                Field("height", N_("Form height"), self.height_, N_("mm")),
            ],
        )
        self.said = label("", "small", wrap=True)
        self.view = PaperView(look)
        self._lay()
        self._fill()
        self.paper.picked.connect(lambda _one: self._draw())
        for editor in (self.right, self.down, self.height_):
            editor.edited.connect(self._draw)
        self._draw()

    def _lay(self) -> None:
        """Put the parts together."""
        look = self._look
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words = _(N_("Print")) if self._print_now is not None else _(N_("Keep this paper"))
        self.yes = Button(look, words, "F12", primary=True)
        self.no = Button(look, _(N_("Back")), "Esc")
        self.yes.clicked.connect(self.accept_now)
        self.no.clicked.connect(self.reject)
        side = column(margins=(16, 16, 16, 16), gap=8)
        side.addWidget(self.form)
        side.addWidget(self.said)
        side.addStretch(1)
        side.addWidget(self.no)
        side.addWidget(self.yes)
        box = Pane(look, "page", "l")
        box.setLayout(side)
        box.setFixedWidth(look.px(340))
        outer = row(gap=0)
        outer.addWidget(self.area, 1)
        outer.addWidget(box)
        self.setLayout(outer)
        self.resize(look.px(1280), look.px(680))

    def _fill(self) -> None:
        """Show what is remembered."""
        offset = self.place.offset
        self.printer.set_value(self.place.printer or None)
        self.paper.set_value(self.place.paper)
        self.right.set_value(Quantity(offset.dx))
        self.down.set_value(Quantity(offset.dy))
        self.height_.set_value(Quantity(offset.height))

    def offset(self) -> PrinterOffset:
        """Return the offset as typed: thousandths of a millimetre are micrometres."""
        typed = [
            one.value().units if one.value() is not None else 0
            for one in (self.right, self.down, self.height_)
        ]
        return PrinterOffset(*typed)

    def _draw(self) -> None:
        """Draw the slip anew; a refusal, such as a character no font has, is told instead."""
        self.said.setText("")
        try:
            pdf, copies = drawn(
                self._slip, self.paper.value() or self.place.paper, offset=self.offset()
            )
        except (Refused, Trouble) as error:
            self.said.setText(str(error))
            return
        self.view.show_pdf(pdf, self._look.px(88))
        text = _(N_("{copies} copies on {paper}."))
        name = papers()[self.paper.value() or self.place.paper].name
        self.said.setText(text.format(copies=copies, paper=name))

    def accept_now(self) -> None:
        """Remember the choices, and print when it is a posted document."""
        printer = self.printer.value() or ""
        self.place.remember(printer, self.paper.value() or self.place.paper, self.offset())
        self.accept()
        if self._print_now is not None:
            self._print_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Print by F12, leave by Esc, scroll by PgUp and PgDn."""
        bar = self.area.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_F12:
                self.accept_now()
            case Qt.Key.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case _:
                super().keyPressEvent(event)

    @classmethod
    def ask(
        cls, page: Page, kind: DocumentKind, slip: Slip,
        print_now: Callable[[], object] | None = None,
    ) -> bool:  # fmt: skip
        """Show the preview and tell whether it was accepted; tests replace this."""
        return bool(cls(page, kind, slip, print_now).exec())
