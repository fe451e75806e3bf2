"""Vouchers: the month's list, one voucher on its ruled sheet, and a voucher by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Column
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, check_journal, post_journal
from coopdesk.ledger.posting import Posted
from coopdesk.members.records import MEMBERS, SUPPLIERS
from coopdesk.statements.document import (
    DocumentFacts,
    VoucherFacts,
    account_balance,
    account_choices,
    document_facts,
    document_of_voucher,
    neighbour_voucher,
    voucher_facts,
    voucher_text,
)
from coopdesk.statements.figures import month_shifted
from coopdesk.statements.lists import VOUCHERS_LIST
from ui.actions import Action, walking
from ui.asked import Asked
from ui.date_edit import DateEdit
from ui.doing import answer, attempt
from ui.editors import IntegerEdit, MoneyEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.filters import Telling
from ui.forms import HeaderBand, candidates_of
from ui.keeping import Keeper
from ui.lines import LineColumn, LineGrid
from ui.list_pages import list_page
from ui.list_paper import show_paper
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room, Side
from ui.pages.document_parts import DocumentPanel, ask_reversal, document_cells
from ui.pages.entry import settle_here, tell_problems
from ui.parts import Pane, Section, column, label
from ui.picker import Candidate, Picker
from ui.preview import preview_document
from ui.style import CENTRE, Style
from ui.tables import Cell

PLACES: Final = "亿千百十万千百十元角分"
_WIDTHS: Final = (34, 216, 186, 120, 165, 165)


def paint_ruling(look: Style, painter: QPainter, rect: QRect) -> None:
    """Paint the eleven columns of digits: darker every three, red before the 角."""
    for place in range(len(PLACES) + 1):
        x = rect.left() + rect.width() * place // len(PLACES)
        ink = "neg" if place == 9 else "line" if place % 3 == 0 else "soft"
        painter.setOpacity(0.55 if ink == "neg" else 1)
        painter.fillRect(x, rect.top(), 1, rect.height(), look.color(ink))
    painter.setOpacity(1)


def paint_digits(
    look: Style, painter: QPainter, rect: QRect, amount: Money, *, bold: bool = False
) -> None:
    """Paint an amount, a digit a column; below zero in red; with a yen sign where bold."""
    if not amount.units:
        return
    text = str(abs(amount.units)).rjust(3, "0")
    if bold:
        text = "¥" + text
    ink = "neg" if amount.units < 0 else "text"
    start = len(PLACES) - len(text)
    if start < 0:
        box = rect.adjusted(2, 0, -2, 0)
        look.draw(painter, box, str(amount), ink, "hint", bold=bold, align=CENTRE)
        return
    for place, char in enumerate(text, start):
        x = rect.left() + rect.width() * place // len(PLACES)
        box = QRect(x, rect.top(), rect.width() // len(PLACES) + 1, rect.height())
        look.draw(painter, box, char, ink, bold=bold, align=CENTRE)


def paint_digit_head(look: Style, painter: QPainter, rect: QRect, title: str) -> None:
    """Paint a digit column's heading: the side above, the places below."""
    half = rect.height() // 2
    upper = QRect(rect.left(), rect.top(), rect.width(), half)
    painter.fillRect(rect, look.color("band"))
    look.draw(painter, upper, title, "text2", "small", align=CENTRE)
    painter.fillRect(rect.left(), upper.bottom(), rect.width(), 1, look.color("soft"))
    lower = QRect(rect.left(), upper.bottom() + 1, rect.width(), rect.height() - half - 1)
    for place, word in enumerate(PLACES):
        x = rect.left() + rect.width() * place // len(PLACES)
        box = QRect(x, lower.top(), rect.width() // len(PLACES) + 1, lower.height())
        look.draw(painter, box, word, "text2", "hint", align=CENTRE)
    paint_ruling(look, painter, lower)


class VoucherSheet(QWidget):
    """A posted voucher as its sheet shows it."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.facts: VoucherFacts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _tall(self) -> int:
        return self.look.metrics.grid_row_two

    def _measure(self) -> None:
        count = max(len(self.facts.lines) if self.facts is not None else 0, 4)
        head = 2 * self.look.line("small") + 8
        self.setFixedHeight(head + self._tall() * (count + 1) + self.look.line("body") + 18)

    def show_voucher(self, facts: VoucherFacts | None) -> None:
        """Show a voucher."""
        self.facts = facts
        if facts is not None:
            said = "; ".join(f"{one.account} {one.debit} {one.credit}" for one in facts.lines)
            self.setAccessibleName(f"{facts.number} {said}")
        self._measure()
        self.update()

    def _spans(self) -> list[QRect]:
        """Return the columns, the amounts at their own width, the rest shared."""
        look, wide = self.look, self.width() - 1
        natural = [look.px(one) for one in _WIDTHS]
        spare = max(0, wide - sum(natural))
        natural[1] += spare * 3 // 5
        natural[2] += spare - spare * 3 // 5
        lack = sum(natural) - wide
        if lack > 0:
            natural[3] = max(0, natural[3] - lack)
            lack = sum(natural) - wide
            natural[1] = max(look.px(60), natural[1] - max(0, lack))
        x, found = 0, []
        for one in natural:
            found.append(QRect(x, 0, one, self.height()))
            x += one
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, lines, total and signers."""
        look, painter, facts = self.look, QPainter(self), self.facts
        if facts is None:
            return
        spans, tall = self._spans(), self._tall()
        head = 2 * look.line("small") + 8
        wide = spans[-1].right() + 1
        painter.fillRect(0, 0, wide, head, look.color("band"))
        titles = (N_("No."), N_("Summary"), N_("Account"), N_("Whose"))
        for span, title in zip(spans, titles, strict=False):
            if span.width() > look.px(24):
                box = QRect(span.left() + 8, 0, span.width() - 12, head)
                look.draw(painter, box, _(title), "text2", "small")
        for span, title in zip(spans[4:], (N_("Debit side"), N_("Credit side")), strict=True):
            paint_digit_head(look, painter, QRect(span.left(), 0, span.width(), head), _(title))
        count = max(len(facts.lines), 4)
        for number in range(count):
            self._paint_row(painter, spans, head + number * tall, number)
        self._paint_total(painter, spans, head + count * tall, facts)
        bottom = head + (count + 1) * tall
        painter.setPen(look.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(0, 0, wide - 1, bottom)
        for span in spans[1:4]:
            painter.fillRect(span.left(), 0, 1, bottom - tall, look.color("line"))
        painter.fillRect(0, head, wide, 1, look.color("line"))
        x = 0
        for title, who in (
            (N_("Prepared by"), facts.prepared_by), (N_("Reviewed by"), ""),
            (N_("Cashier"), ""), (N_("Posted by"), facts.posted_by),
        ):  # fmt: skip
            box = QRect(x, bottom + 8, wide, look.line("body"))
            x += look.draw(painter, box, _(title), "text2", "small") + look.px(8)
            box.moveLeft(x)
            x += max(look.draw(painter, box, who), look.px(48)) + look.px(28)

    def _paint_row(self, painter: QPainter, spans: list[QRect], top: int, number: int) -> None:
        """Paint one line, or a blank one."""
        look, facts, tall = self.look, self.facts, self._tall()
        painter.fillRect(0, top + tall - 1, spans[-1].right() + 1, 1, look.color("soft"))
        for span in spans[4:]:
            paint_ruling(look, painter, QRect(span.left(), top, span.width(), tall))
        if facts is None or number >= len(facts.lines):
            return
        line = facts.lines[number]
        cells = (str(number + 1), line.summary, "", line.party)
        for span, text in zip(spans, cells, strict=False):
            box = QRect(span.left() + 8, top, span.width() - 12, tall)
            if not text or span.width() < look.px(24):
                continue
            role = "body" if look.width(text) <= box.width() else "small"
            look.draw(painter, box, text, "text", role)
        name, _dash, part = line.name.partition("-")
        span = spans[2]
        box = QRect(span.left() + 8, top + 2, span.width() - 12, tall - 2)
        words = f"{line.account} {name}"
        role = "body" if look.width(words) <= box.width() else "small"
        if part:
            half = tall // 2
            look.draw(painter, QRect(box.left(), top + 2, box.width(), half), words, "text", role)
            under = QRect(box.left(), top + half - 1, box.width(), half)
            look.draw(painter, under, part, "text3", "hint")
        else:
            look.draw(painter, box, words, "text", role)
        for span, amount in zip(spans[4:], (line.debit, line.credit), strict=True):
            paint_digits(look, painter, QRect(span.left(), top, span.width(), tall), amount)

    def _paint_total(
        self, painter: QPainter, spans: list[QRect], top: int, facts: VoucherFacts
    ) -> None:
        """Paint the total in capitals and digits."""
        look, tall = self.look, self._tall()
        painter.fillRect(0, top, spans[-1].right() + 1, tall, look.color("band"))
        used = look.draw(painter, QRect(8, top, spans[4].left(), tall), _(N_("Total")), bold=True)
        box = QRect(8 + used + look.px(14), top, spans[4].left() - used - look.px(30), tall)
        words = facts.total.in_words()
        role = "body" if look.width(words) <= box.width() else "small"
        look.draw(painter, box, words, "text", role)
        credit = sum((one.credit for one in facts.lines), Money(0))
        for span, amount in zip(spans[4:], (facts.total, credit), strict=True):
            rect = QRect(span.left(), top, span.width(), tall)
            paint_ruling(look, painter, rect)
            paint_digits(look, painter, rect, amount, bold=True)


def _nothing(page: Any) -> str:
    """Return why nothing can be done."""
    return "" if page.facts is not None else _(N_("Choose a voucher first."))


class VoucherPage(Page):
    """The month's vouchers; Enter shows one on its sheet."""

    TITLE = N_("Vouchers")
    ICON = "notebook-edit-outline"

    def __init__(self, room: Room) -> None:
        """Lay out list and sheet, one at a time, and the document at the right."""
        super().__init__(room)
        look = self.look
        self.month = self.desk.today().isoformat()[:7]
        self.document_id: int | None = None
        self.facts: DocumentFacts | None = None
        self.asked: Asked | None = None
        self.frame = ListFrame(
            self, VOUCHERS_LIST, cells=self._cell, telling=Telling(("month",)), tabs=False,
            where=(("month", self.month),),
        )  # fmt: skip
        self.list = self.frame.view
        self.list.ticks = False
        self.list.empty.tell(
            "notebook-edit-outline", _(N_("No voucher in this month")),
            _(N_("Every document posts its own. Write one by hand with F2.")),
        )  # fmt: skip
        self.sheet = VoucherSheet(look)
        self.said = label("", "note")
        listed, shown = self.frame, QWidget()
        second = column(margins=(16, 12, 8, 8), gap=8)
        second.addWidget(self.sheet)
        second.addWidget(self.said)
        second.addStretch(1)
        shown.setLayout(second)
        shown.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._listed, self._shown = listed, shown
        self._stack = QStackedLayout(self)
        self._stack.addWidget(listed)
        self._stack.addWidget(shown)
        self.panel = DocumentPanel(look)
        self.side = self.panel
        self.list.opened_id.connect(self._open_row)
        self.list.current_id_changed.connect(self._current)

    def _cell(self, one: Column, value: Any, values: tuple[Any, ...]) -> Any:
        """Return a cell: the voucher's number as it is written."""
        if one.name == "number":
            return Cell(voucher_text(str(values[0]), int(value)))
        if one.name == "month":
            return Cell(str(value), tone="text2")
        return document_cells(self.desk.today(), one, value, values)

    def opened(self, **what: Any) -> None:
        """Show one document's voucher, a month's list, or the list."""
        if what.get("document_id") is not None:
            self.show_voucher(int(what["document_id"]))
        else:
            self.month = what.get("month", self.month)
            self.show_list()

    def first_focus(self) -> QWidget | None:
        """Start in the list, or on the sheet."""
        return self.list if self._stack.currentWidget() is self._listed else self._shown

    def show_list(self) -> None:
        """Show the list of the month."""
        self._stack.setCurrentWidget(self._listed)
        kept = tuple(pair for pair in self.list.query.where if pair[0] != "month")
        where = (("month", self.month), *kept)
        self.list.set_query(replace(self.list.query, where=where))
        self.frame.filters.show_chips()
        self.head(number=self.month)
        self._current(self.list.current_id() or -1)
        self.list.setFocus()

    def step_month(self, step: int) -> None:
        """Show the month before or after."""
        self.month = month_shifted(self.month, step)
        self.show_list()

    def _open_row(self, _voucher_id: int) -> None:
        if self.document_id is not None:
            self.show_voucher(self.document_id)

    def _current(self, voucher_id: int) -> None:
        """Show the document of the voucher in hand."""
        self.facts, self.document_id = None, None
        if voucher_id >= 0:
            with self.desk.read() as s:
                self.document_id = document_of_voucher(s, voucher_id)
        self._read()

    def _read(self) -> VoucherFacts | None:
        """Read the document in hand and show it at the right."""
        found = None
        self.facts = None
        if self.document_id is not None:
            try:
                with self.desk.read() as s:
                    self.facts = document_facts(s, self.document_id)
                    found = voucher_facts(s, self.document_id)
            except Refused as error:
                answer(self, error)
        self.panel.show_document(self.facts)
        self.update_actions()
        return found

    def show_voucher(self, document_id: int) -> None:
        """Show one voucher on its sheet."""
        self.document_id = document_id
        facts = self._read()
        self.sheet.show_voucher(facts)
        self._stack.setCurrentWidget(self._shown)
        if facts is None:
            number = number_shown(self.facts.number) if self.facts is not None else ""
            self.head(title=_(N_("Voucher")), number=number)
            self.said.setText(_(N_("This document moved no account, so it has no voucher.")))
        else:
            words = _(N_("{day}, with {count} papers")).format(
                day=facts.on_date.isoformat(), count=facts.attachments
            )
            self.head(title=_(N_("Voucher")), number=facts.number, note=words)
            self.said.setText(
                _(N_("A posted voucher is not changed and not deleted; mistakes are reversed in"
                     " red."))
            )  # fmt: skip
        self._shown.setFocus()

    def step(self, step: int) -> None:
        """Show the next voucher, or the one before."""
        if self._stack.currentWidget() is self._listed:
            self.list.go(self.list.current + step * 15)
            return
        if self.document_id is None:
            return
        with self.desk.read() as s:
            there = neighbour_voucher(s, self.document_id, step)
        if there is not None:
            self.show_voucher(there)
        else:
            self.room.say(_(N_("There is no further voucher.")), "note")

    def escaped(self) -> bool:
        """Go from the sheet to the list."""
        if self._stack.currentWidget() is self._shown:
            if self.facts is not None:
                self.month = self.facts.on_date.isoformat()[:7]
            self.show_list()
            return True
        return False

    def refresh(self, changes: Any) -> None:
        """Read again what is concerned."""
        self.frame.refresh(changes)
        if changes.tables & {"document", "voucher", "printing"}:
            self._read()

    def write_one(self) -> None:
        """Write a voucher by hand."""
        self.room.open("journal")

    def preview(self) -> None:
        """Show the document's paper."""
        if self.facts is not None:
            preview_document(self, DOCUMENT_KINDS[self.facts.kind], self.facts.id)

    def print_voucher(self) -> None:
        """Show the voucher on paper."""
        if self.facts is not None and self.facts.voucher:
            from coopdesk.statements.list_paper import voucher_pdf

            facts, desk = self.facts, self.desk
            show_paper(self, lambda s: voucher_pdf(s, desk, facts.id), facts.voucher)

    def reverse(self) -> None:
        """Take the document back in red."""
        if self.facts is not None:
            self.asked = ask_reversal(self, self.facts, self._reversed)

    def _reversed(self, posted: Posted) -> None:
        words = _(N_("Reversed: the red copy is {number}."))
        self.room.say(words.format(number=number_shown(posted.number)))
        self.show_voucher(posted.id)

    def show_document(self) -> None:
        """Show the document in its list."""
        if self.facts is not None:
            self.room.open(list_page(self.facts.kind.value), document_id=self.facts.id)

    ACTIONS = (
        walking(N_("open")),
        walking(N_("back"), key="Esc"),
        Action("vouchers.new", N_("Write a voucher by hand"), write_one, "F2", "plus",
               N_("by hand")),
        Action("vouchers.before", N_("The voucher before"), lambda p: p.step(-1), "PgUp", "",
               N_("one before")),
        Action("vouchers.after", N_("The next voucher"), lambda p: p.step(1), "PgDown", "",
               N_("next one")),
        Action("vouchers.month_before", N_("The month before"), lambda p: p.step_month(-1), "F7",
               "", N_("month before")),
        Action("vouchers.month_after", N_("The month after"), lambda p: p.step_month(1), "F8", "",
               N_("after")),
        Action("vouchers.document", N_("The document in its list"), show_document, "F9", "",
               N_("document"), _nothing),
        Action("vouchers.preview", N_("Preview the paper"), preview, "F11", "", N_("preview"),
               _nothing),
        Action("vouchers.reverse", N_("Reverse in red"), reverse, "Ctrl+R", "", N_("reverse"),
               _nothing),
        Action("vouchers.print", N_("Print the voucher"), print_voucher, "Ctrl+P",
               "printer-outline", N_("Print"), _nothing, strip=False, button=True),
        *list_actions("vouchers", views=False),
        Action("vouchers.books", N_("Account books"), lambda p: p.room.open("books"), "",
               strip=False),
    )  # fmt: skip


class DigitGrid(LineGrid):
    """The lines of a voucher by hand, its amounts on the digit ruling."""

    DIGITS = ("debit", "credit")

    def head_height(self) -> int:
        """Return room for two lines of heading."""
        return 2 * self.look.line("small") + 8

    def _shown(self, line: Any, column: LineColumn) -> Cell:
        return Cell() if column.name in self.DIGITS else super()._shown(line, column)

    def _paint_line(
        self, painter: QPainter, row: int, rect: QRect, spans: list[tuple[int, int]]
    ) -> None:
        super()._paint_line(painter, row, rect, spans)
        line = self._lines[row]
        for place, ((x, wide), one) in enumerate(zip(spans, self.columns, strict=True)):
            if one.name not in self.DIGITS or not wide:
                continue
            box = QRect(x, rect.top(), wide, rect.height())
            paint_ruling(self.look, painter, box)
            editing = row == self.row and place == self.column and self._live() is not None
            value = line.values.get(one.name)
            if isinstance(value, Money) and not editing:
                paint_digits(self.look, painter, box, value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grid, and over its heading the places of the digits."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._paint_blank(painter)
        for (x, wide), one in zip(self._spans(), self.columns, strict=True):
            if one.name in self.DIGITS and wide:
                box = QRect(x, 0, wide, self.head_height())
                paint_digit_head(self.look, painter, box, one.title)

    def _paint_blank(self, painter: QPainter) -> None:
        """Rule the paper below the last line."""
        look, tall = self.look, self.look.metrics.grid_row_two
        top = self.row_rect(len(self._lines) - 1).bottom() + 1 if self._lines else 0
        number = len(self._lines)
        lead = self._lead()
        while top + tall <= self.viewport().height():
            number += 1
            box = QRect(0, top, lead, tall)
            look.draw(painter, box, str(number), "text3", align=CENTRE)
            painter.fillRect(0, box.bottom(), self.viewport().width(), 1, look.color("soft"))
            for (x, wide), one in zip(self._spans(), self.columns, strict=True):
                painter.fillRect(x - 1, top, 1, tall, look.color("soft"))
                if one.name in self.DIGITS and wide:
                    paint_ruling(look, painter, QRect(x, top, wide, tall))
            top += tall


class JournalTotal(Pane):
    """The voucher's sums under their columns, and the debit in capitals."""

    def __init__(self, grid: DigitGrid) -> None:
        super().__init__(grid.look, "band", "t")
        self._grid = grid
        self.debit = Money(0)
        self.credit = Money(0)
        self.look.follow(self, lambda: self.setFixedHeight(self.look.metrics.totals))

    def show_sums(self, debit: Money, credit: Money) -> None:
        """Show other sums."""
        self.debit, self.credit = debit, credit
        self.setAccessibleName(f"{debit} {credit}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint capitals and digits."""
        super().paintEvent(event)
        look, painter, tall = self.look, QPainter(self), self.height()
        used = look.draw(painter, QRect(16, 0, 200, tall), _(N_("Total")), bold=True)
        spans = dict(
            zip([one.name for one in self._grid.columns], self._grid._spans(), strict=True)  # noqa: SLF001
        )
        left = spans["debit"][0]
        box = QRect(16 + used + look.px(14), 0, left - used - look.px(40), tall)
        if self.debit.units > 0:
            look.draw(painter, box, self.debit.in_words())
        for name, amount in (("debit", self.debit), ("credit", self.credit)):
            x, wide = spans[name]
            rect = QRect(x, 1, wide, tall - 1)
            paint_ruling(look, painter, rect)
            paint_digits(look, painter, rect, amount, bold=True)


class JournalPage(Page):
    """A voucher by hand: what no other document posts."""

    TITLE = N_("Voucher by hand")
    ICON = "notebook-edit-outline"

    def __init__(self, room: Room) -> None:
        """Lay out head, ruled lines, sums, and the account in hand at the right."""
        super().__init__(room)
        look = self.look
        self.uid = new_uid()
        with self.desk.read() as s:
            self.accounts = account_choices(s)
        self.keeper = Keeper(self, "journal", self.content, self.draft_title)
        self.band = HeaderBand(look)
        self.day = DateEdit(look, self.desk.today)
        self.papers = IntegerEdit(look)
        self.band.add("on_date", N_("Date"), self.day)
        self.band.add("attachments", N_("Papers"), self.papers, unit=N_("sheets"))
        self.papers.walks = False
        self.papers.entered.connect(lambda: self.grid.go(self.grid.count(), "summary"))
        self.grid: DigitGrid = self._make_grid(room)
        self.total = JournalTotal(self.grid)
        layout = column()
        layout.addWidget(self.band)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.total)
        self.setLayout(layout)
        self.fields: dict[str, Any] = dict(self.band.fields)
        self.side = Side(look)
        self.section = Section(look)
        self.facts = Pairs(look, tall=36)
        self.side.body.addWidget(self.section)
        self.side.body.addSpacing(8)
        self.side.body.addWidget(self.facts)
        self.grid.edited.connect(self._edited)
        self.grid.current_changed.connect(lambda _row, _name: self._show_account())
        self.grid.dropped.connect(lambda _row: self._edited(0, ""))
        self.day.edited.connect(self.changed)
        self.papers.edited.connect(self.changed)
        self.blank()

    def _make_grid(self, room: Room) -> DigitGrid:
        """Make the grid: summary, account, whose, debit and credit."""
        look = self.look
        return DigitGrid(
            look,
            [
                LineColumn("summary", _(N_("Summary")), lambda: TextEdit(look, length=60),
                           width=150, stretch=3),
                LineColumn("account", _(N_("Account")), self._account_picker, width=170, stretch=2,
                           show=lambda value, _line: self._account_words(value)),
                LineColumn("party", _(N_("Whose")), lambda: self._party_picker(room), width=96),
                LineColumn("debit", _(N_("Debit side")), lambda: MoneyEdit(look, width=0,
                           negative=True), width=165, align="right"),
                LineColumn("credit", _(N_("Credit side")), lambda: MoneyEdit(look, width=0,
                           negative=True), width=165, align="right"),
            ],
            empty=_(N_("Summary, then account by code, name or initials")),
            two_lines=True,
        )  # fmt: skip

    def _account_words(self, code: Any) -> str:
        """Return an account's code and name."""
        return f"{code} {dict(self.accounts).get(code, '')}".strip() if code else ""

    def _account_picker(self) -> Picker:
        """Return a picker of the accounts that may be posted to."""
        from coopdesk.kernel.search import folded
        from ui.palette import initials

        all_ = [Candidate(code, code, name) for code, name in self.accounts]

        def find(typed: str) -> Sequence[Candidate]:
            text = folded(typed)
            if not text:
                return all_[:8]
            return [
                one
                for one in all_
                if one.code.startswith(text)
                or text in folded(one.name)
                or initials(one.name).startswith(text)
            ]

        return Picker(
            self.look, find, width=0,
            lookup=lambda code: next((one for one in all_ if one.id == code), None),
        )  # fmt: skip

    def _party_picker(self, room: Room) -> Picker:
        """Return a picker of members and suppliers; the id says which (``member:3``)."""
        from coopdesk.kernel.search import find as find_ids

        registers = {"member": MEMBERS, "supplier": SUPPLIERS}

        def named(s: Any, table: str, ids: Sequence[int]) -> list[Candidate]:
            return [
                Candidate(f"{table}:{one.id}", one.code, one.name, one.detail)
                for one in candidates_of(s, registers[table], ids)
            ]

        def find(typed: str) -> Sequence[Candidate]:
            with room.desk.read() as s:
                return [
                    one
                    for table in registers
                    for one in named(s, table, find_ids(s, table, typed, 6))
                ]

        def lookup(value: Any) -> Candidate | None:
            table, _colon, record = str(value).partition(":")
            with room.desk.read() as s:
                return next(iter(named(s, table, [int(record)])), None)

        return Picker(self.look, find, width=0, lookup=lookup)

    # The draft ------------------------------------------------------------------------------------

    def blank(self) -> None:
        """Start with an empty voucher."""
        self.uid = new_uid()
        self.day.set_value(self.day.value() or self.desk.today())
        self.papers.set_value(1)
        self.grid.clear()
        self.recount()
        self.notice.clear()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed."""
        if self.content() is None:
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        self.head(chip=_(N_("New voucher")), chip_kind="new", note=self.keeper.note)
        self._show_account()
        self.check()

    def first_focus(self) -> QWidget | None:
        """Start in the first line."""
        return self.grid

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        lines = [
            {name: value.units if isinstance(value, Money) else value
             for name, value in line.items()}
            for line in self.grid.lines()
        ]  # fmt: skip
        if not lines:
            return None
        day = self.day.value()
        return {"uid": self.uid, "on_date": day.isoformat() if day else None,
                "attachments": self.papers.value(), "lines": lines}  # fmt: skip

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept voucher again."""
        self.uid = kept.get("uid") or new_uid()
        if kept.get("on_date"):
            self.day.set_value(date.fromisoformat(str(kept["on_date"])))
        self.papers.set_value(kept.get("attachments") or 1)
        lines = []
        for one in kept.get("lines", []):
            party = one.get("party")
            for table in ("member", "supplier"):
                if one.get(f"{table}_id"):
                    party = f"{table}:{one[f'{table}_id']}"
            lines.append(
                {"summary": one.get("summary"), "account": one.get("account"), "party": party,
                 **{side: Money(one[side]) if one.get(side) else None
                    for side in ("debit", "credit")}}
            )  # fmt: skip
        self.grid.set_lines(lines)
        self.recount()

    def draft_title(self) -> str:
        """Return what the draft is called while it waits."""
        lines = self.grid.lines()
        return str(lines[0].get("summary") or "") if lines else ""

    def draft(self) -> JournalDraft:
        """Return the voucher as typed."""
        lines, last = [], ""
        for one in self.grid.lines():
            last = str(one.get("summary") or "") or last
            table, _colon, record = str(one.get("party") or "").partition(":")
            party = int(record) if record else None
            lines.append(
                JournalLineDraft(
                    account=str(one.get("account") or ""), summary=last,
                    debit=one.get("debit") or Money(0), credit=one.get("credit") or Money(0),
                    member_id=party if table == "member" else None,
                    supplier_id=party if table == "supplier" else None,
                )
            )  # fmt: skip
        first = next((one.summary for one in lines if one.summary), "")
        return JournalDraft(
            on_date=self.day.value() or self.desk.today(), summary=first, lines=tuple(lines),
            attachments=self.papers.value() or 0,
        )  # fmt: skip

    # What the clerk changes -----------------------------------------------------------------------

    def _edited(self, row: int, name: str) -> None:
        """Keep one side a line, and count anew."""
        if name in {"debit", "credit"} and self.grid.get(row, name):
            self.grid.set(row, "credit" if name == "debit" else "debit", None)
        self.changed()

    def changed(self) -> None:
        """Count, check and keep."""
        self.recount()
        self.check()
        self.keeper.touch()
        self._show_account()
        self.update_actions()

    def recount(self) -> None:
        """Show the sums."""
        lines = self.grid.lines()
        sums = [
            sum((one[side] for one in lines if isinstance(one.get(side), Money)), Money(0))
            for side in ("debit", "credit")
        ]
        self.total.show_sums(sums[0], sums[1])

    def check(self) -> None:
        """Show what is wrong, or what posting will do."""
        if not self.grid.count():
            self.notice.clear()
            return
        draft = self.draft()
        with self.desk.read() as s:
            problems = check_journal(s, draft)
        grid: LineGrid = self.grid
        will = _(N_("Debits and credits agree: {sum}.")).format(sum=self.total.debit)
        tell_problems(self, problems, self.fields, grid, will=will)

    def _show_account(self) -> None:
        """Show the account of the current line, before and after the voucher."""
        row = self.grid.row
        code = self.grid.get(row, "account")
        if not code:
            self.section.tell(_(N_("Account")))
            self.facts.show_pairs([])
            return
        with self.desk.read() as s:
            now = account_balance(s, str(code))
        moved = Money(0)
        for one in self.grid.lines():
            if one.get("account") == code:
                moved += (one.get("debit") or Money(0)) - (one.get("credit") or Money(0))
        yuan = _(N_("yuan"))
        self.section.tell(str(code), dict(self.accounts).get(str(code), ""))
        after = now + moved
        self.facts.show_pairs(
            [
                Pair(_(N_("Balance now")), str(now), unit=yuan),
                Pair(_(N_("This voucher")), str(moved), unit=yuan),
                Pair(_(N_("Afterwards")), str(after), "neg" if after.units < 0 else "text",
                     bold=True, unit=yuan),
            ]
        )  # fmt: skip
        if self.side is not None:
            self.side.fold(self._account_words(code), "book-open-outline")

    def even_out(self) -> None:
        """Put what is missing on the other side into the current line."""
        row = self.grid.row
        gap = self.total.debit - self.total.credit
        own = (self.grid.get(row, "debit") or Money(0)) - (self.grid.get(row, "credit") or Money(0))
        wanted = own - gap
        self.grid.set(row, "debit", wanted if wanted.units > 0 else None)
        self.grid.set(row, "credit", Money(-wanted.units) if wanted.units < 0 else None)
        self.changed()

    def other_side(self) -> None:
        """Move the current line's amount to the other side."""
        row = self.grid.row
        debit, credit = self.grid.get(row, "debit"), self.grid.get(row, "credit")
        self.grid.set(row, "debit", credit)
        self.grid.set(row, "credit", debit)
        self.changed()

    def new(self) -> None:
        """Throw the voucher away and start again."""
        self.keeper.throw_away()
        self.blank()
        self.opened()

    def post(self) -> None:
        """Post the voucher."""
        if not settle_here(self):
            return
        draft, uid = self.draft(), self.uid

        def write(s: Any) -> Posted:
            posted = post_journal(s, draft, uid=uid)
            self.keeper.forget(s)
            return posted

        attempt(self, write, done=self._posted, fields=self.fields, rows=self.grid.show_problem)

    def _posted(self, posted: Posted) -> None:
        sum_ = self.total.debit
        self.keeper.posted()
        self.blank()
        self.head(chip=_(N_("New voucher")), chip_kind="new")
        words = _(N_("Posted {number}, {sum} yuan."))
        self.room.say(words.format(number=number_shown(posted.number), sum=sum_))
        self.grid.setFocus()

    def ready(self) -> str:
        """Return why the voucher cannot be posted yet."""
        if not self.grid.count():
            return _(N_("Enter at least two lines."))
        if self.total.debit != self.total.credit:
            gap = self.total.debit - self.total.credit
            return _(N_("The sides differ by {sum}.")).format(sum=gap)
        return ""

    ACTIONS = (
        walking(N_("next")),
        walking(N_("calculates"), key="="),
        Action("journal.even", N_("Put the difference here"), even_out, "F6", "", N_("even out")),
        Action("journal.side", N_("Other side"), other_side, "F7", "", N_("other side")),
        Action("journal.new", N_("New voucher"), new, "F2", "", N_("new")),
        Action("journal.account", N_("Choose the account"),
               lambda p: p.grid.go(p.grid.row, "account"), "F4", "", N_("account")),
        walking(N_("as above"), key="Ctrl+D"),
        walking(N_("drop line"), key="Ctrl+Del"),
        walking(N_("back"), key="Esc"),
        Action("journal.post", N_("Post the voucher"), post, "F12", "", "", ready, primary=True),
    )  # fmt: skip
