"""The preview inside the program: pages at the left, how they are printed at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.values import Quantity
from coopdesk.ledger.blank_books import blank_series
from coopdesk.ledger.blanks import next_or_refuse
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.posting import Posted
from coopdesk.paper.contract import Contract
from coopdesk.paper.page import PrinterOffset, papers
from coopdesk.printing.documents import CONTRACT_PAPER, Manner, Ready, has_paper, made_ready
from ui.buttons import Button
from ui.doing import answer, page_of
from ui.editors import QuantityEdit
from ui.forms import Field, Form
from ui.page import Page
from ui.paper_view import PaperView
from ui.parts import Pane, column, label, row
from ui.picker import ChoiceEdit
from ui.printing import Place, print_to_file, printer_names, reprint

WAYS: Final = (
    (False, N_("Each part on a page of its own")),
    (True, N_("All parts at once, on multi-part paper")),
)


class _NotPosted(Exception):  # noqa: N818 - it undoes a trial, it is no error.
    """Undoes the trial posting of a preview."""


def preview_draft(
    widget: QWidget,
    kind: DocumentKind,
    draft: Any,
    rows: Callable[[Problem], bool] | None = None,
    post: Callable[[Any], Posted] | None = None,
) -> bool:
    """Show what would be printed of a draft: it is posted, drawn and undone; nothing stays.

    ``post`` posts it where the kind's own way knows too little of the page.
    """
    page = page_of(widget)
    found: list[Ready] = []
    try:
        with page.desk.write() as s:
            posted = post(s) if post is not None else kind.post(s, draft)
            if has_paper(kind.kind):
                found.append(made_ready(s, posted.id).as_draft())
            raise _NotPosted  # noqa: TRY301 - leaving the transaction this way undoes it.
    except _NotPosted:
        pass
    except (Refused, Trouble) as error:
        fields = getattr(page, "fields", None)
        answer(page, error, fields, rows)
        return False
    return bool(found) and Preview.ask(page, kind, found[0])


def preview_document(widget: QWidget, kind: DocumentKind, document_id: int) -> bool:
    """Show a posted document as it would be printed; F12 prints it there."""
    page = page_of(widget)
    if not has_paper(kind.kind):
        return False
    try:
        with page.desk.read() as s:
            ready = made_ready(s, document_id)
    except (Refused, Trouble) as error:
        answer(page, error)
        return False
    return Preview.ask(
        page, kind, ready, lambda parts: reprint(page, kind, document_id, parts=parts)
    )


class Preview(QDialog):
    """The preview: pages at the left, printer, paper, parts and offset at the right."""

    def __init__(
        self, page: Page, kind: DocumentKind, ready: Ready,
        print_now: Callable[[tuple[int, ...]], object] | None,
    ) -> None:  # fmt: skip
        """Draw the document for the remembered paper."""
        super().__init__(page.window(), Qt.WindowType.Dialog)
        look = self._look = page.look
        self._page, self._ready, self._print_now = page, ready, print_now
        self._fixed = isinstance(ready.content, Contract)
        self.place = Place(page.desk, kind.kind.value)
        self.place.choose_printer()
        self.setWindowTitle(_(N_("Preview")))
        self._make_editors()
        self.said = label("", "small", wrap=True)
        self.view = PaperView(look)
        self._lay()
        self._fill()
        self.paper.picked.connect(lambda _one: self._new_paper())
        self.printer.picked.connect(lambda _one: self._show_offset())
        for chosen in (self.way, self.part, self.series):
            chosen.picked.connect(lambda _one: self._draw())
        for editor in (self.right, self.down, self.height_):
            editor.edited.connect(self._draw)
        self._draw()

    def _make_editors(self) -> None:
        """Make the form: where, on what, which parts, on which pre-printed forms, how far off."""
        look = self._look
        names = [(one, one) for one in printer_names()]
        self.printer = ChoiceEdit(look, names, width=244)
        kinds = [(code, one.name) for code, one in papers().items()]
        self.paper = ChoiceEdit(look, kinds, width=244)
        self.way = ChoiceEdit(look, [(way, _(text)) for way, text in WAYS], width=244)
        uses = () if self._fixed else self._ready.form.slip.copies
        parts = [(0, _(N_("Every part"))), *enumerate(uses, 1)]
        self.part = ChoiceEdit(look, parts, width=244)
        with self._page.desk.read() as s:
            series = blank_series(s)
        found = [("", _(N_("None, plain paper"))), *((one, one) for one in series)]
        self.series = ChoiceEdit(look, found, width=244)
        self.right = QuantityEdit(look, width=104, negative=True)
        self.down = QuantityEdit(look, width=104, negative=True)
        self.height_ = QuantityEdit(look, width=104, negative=True)
        fields = [Field("printer", N_("Printer"), self.printer)]
        if not self._fixed:
            fields += [
                Field("paper", N_("Paper"), self.paper),
                Field("way", N_("Multi-part"), self.way),
                Field("part", N_("Part"), self.part),
                *([Field("series", N_("Pre-printed"), self.series)] if series else []),
                Field("dx", N_("To the right"), self.right, N_("mm")),
                Field("dy", N_("Down"), self.down, N_("mm")),
                Field("height", N_("Form height"), self.height_, N_("mm")),
            ]
        self.form = Form(look, fields)

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
        self.yes.setEnabled(self._print_now is None or bool(printer_names()))
        self.no.clicked.connect(self.reject)
        side = column(margins=(16, 16, 16, 16), gap=8)
        side.addWidget(self.form)
        if not printer_names():
            words = _(N_("No printer is set up on this computer."))
            side.addWidget(label(words, "note", wrap=True))
        side.addWidget(self.said)
        side.addStretch(1)
        if self._print_now is not None:
            kept = Button(look, _(N_("Keep as a file")), "Ctrl+S")
            kept.clicked.connect(self.keep)
            side.addWidget(kept)
        side.addWidget(self.no)
        side.addWidget(self.yes)
        box = Pane(look, "page", "l")
        box.setLayout(side)
        box.setFixedWidth(look.px(366))
        outer = row(gap=0)
        outer.addWidget(self.area, 1)
        outer.addWidget(box)
        self.setLayout(outer)
        self.resize(look.px(1280), look.px(680))

    def _fill(self) -> None:
        """Show what is remembered."""
        self.printer.set_value(self.place.printer or None)
        self.paper.set_value(self.place.paper)
        self.way.set_value(self.place.carbon)
        self.part.set_value(0)
        self.series.set_value(self.place.series)
        self._show_offset()

    def _new_paper(self) -> None:
        """Draw for another paper; it has an offset of its own."""
        self._show_offset()
        self._draw()

    def _show_offset(self) -> None:
        """Show how far this printer is off on this paper."""
        offset = self.place.offset_of(str(self.printer.value() or ""), self._paper())
        self.right.set_value(Quantity(offset.dx))
        self.down.set_value(Quantity(offset.dy))
        self.height_.set_value(Quantity(offset.height))

    def _paper(self) -> str:
        """Return the chosen paper."""
        return str(self.paper.value() or self.place.paper)

    def offset(self) -> PrinterOffset:
        """Return the offset as typed: thousandths of a millimetre are micrometres."""
        typed = [
            one.value().units if one.value() is not None else 0
            for one in (self.right, self.down, self.height_)
        ]
        return PrinterOffset(*typed)

    def manner(self) -> Manner:
        """Return how it is to be printed."""
        part = int(self.part.value() or 0)
        roll = papers()[self._paper()].is_roll
        return Manner(
            paper=self._paper(), copies=(part,) if part else (), carbon=bool(self.way.value()),
            offset=self.offset(), series="" if roll else str(self.series.value() or ""),
        )  # fmt: skip

    def _draw(self) -> None:
        """Draw anew; a refusal, such as a character no font has, is told instead."""
        self.said.setText("")
        manner = self.manner()
        try:
            pdf, copies = self._numbered(manner).draw(manner)
        except (Refused, Trouble) as error:
            self.said.setText(str(error))
            return
        self.view.show_pdf(pdf, self._look.px(88))
        text = ngettext("{copies} copy on {paper}.", "{copies} copies on {paper}.", copies)
        name = papers()[CONTRACT_PAPER if self._fixed else manner.paper].name
        self.said.setText(text.format(copies=copies, paper=name))

    def _numbered(self, manner: Manner) -> Ready:
        """Return the document with the pre-printed number it would take."""
        if not manner.series or self._fixed:
            return self._ready
        with self._page.desk.read() as s:
            blank = next_or_refuse(s, manner.series, self._page.desk.clerk)
        return self._ready.on_blank(f"{blank.series} {blank.text}")

    def keep(self) -> None:
        """Print a posted document into a file, as it is seen."""
        if self._print_now is not None and print_to_file(
            self._page, self._ready.document_id, self._ready.number, self.manner()
        ):
            self.accept()

    def accept_now(self) -> None:
        """Remember the choices, and print when it is a posted document."""
        if not self.yes.isEnabled():
            return
        manner = self.manner()
        printer = str(self.printer.value() or "")
        if self._fixed:
            self.place.remember_printer(printer)
        else:
            self.place.remember(printer, manner)
        self.accept()
        if self._print_now is not None:
            self._print_now(manner.copies)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Print by F12, keep by Ctrl+S, leave by Esc, scroll by PgUp and PgDn."""
        bar = self.area.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_F12:
                self.accept_now()
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
        cls, page: Page, kind: DocumentKind, ready: Ready,
        print_now: Callable[[tuple[int, ...]], object] | None = None,
    ) -> bool:  # fmt: skip
        """Show the preview and tell whether it was accepted; tests replace this."""
        return bool(cls(page, kind, ready, print_now).exec())
