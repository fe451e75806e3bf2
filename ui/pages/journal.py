"""A voucher by hand, typed on the ruled sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, check_journal, post_journal
from coopdesk.ledger.posting import Posted
from coopdesk.members.records import MEMBERS, SUPPLIERS
from coopdesk.statements.document import (
    account_balance,
    account_choices,
)
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import IntegerEdit, MoneyEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.forms import candidates_of
from ui.keeping import Keeper, day_kept, day_of
from ui.line_face import LineFace
from ui.line_rows import Line, LineColumn
from ui.lines import LineGrid
from ui.page import Page, Room, Side
from ui.pages.entry import settle_here, tell_problems, tell_standing, throw_away
from ui.pages.voucher_sheet import paint_digit_head, paint_digits, paint_ruling
from ui.parts import Pane, Section, column
from ui.picker import Candidate, Picker
from ui.style import CENTRE
from ui.tables import Cell

DIGITS: Final = ("debit", "credit")


class DigitFace(LineFace):
    """Lines whose amounts stand on the digit ruling, under two lines of heading."""

    def head(self) -> int:
        """Return room for two lines of heading."""
        return 2 * self.look.line("small") + 8

    def cell(self, line: Line, column: LineColumn) -> Cell:
        """Leave the amounts to the ruling."""
        return Cell() if column.name in DIGITS else super().cell(line, column)

    def paint_line(self, painter: QPainter, row: int, rect: QRect, open_at: int) -> None:
        """Paint a row, its amounts digit by digit."""
        super().paint_line(painter, row, rect, open_at)
        line = self.rows[row]
        for place, ((x, wide), one) in enumerate(zip(self.spans(), self.rows.columns, strict=True)):
            if one.name not in DIGITS or not wide:
                continue
            box = QRect(x, rect.top(), wide, rect.height())
            paint_ruling(self.look, painter, box)
            value = line.values.get(one.name)
            if isinstance(value, Money) and place != open_at:
                paint_digits(self.look, painter, box, value)

    def paint_head(self, painter: QPainter, wide: int) -> None:
        """Paint the heading, and over it the places of the digits."""
        super().paint_head(painter, wide)
        for (x, wide_), one in zip(self.spans(), self.rows.columns, strict=True):
            if one.name in DIGITS and wide_:
                paint_digit_head(self.look, painter, QRect(x, 0, wide_, self.head()), one.title)


class DigitGrid(LineGrid):
    """The lines of a voucher by hand, its amounts on the digit ruling."""

    FACE = DigitFace

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grid and the paper below it."""
        super().paintEvent(event)
        self._paint_blank(QPainter(self.viewport()))

    def _paint_blank(self, painter: QPainter) -> None:
        """Rule the paper below the last line."""
        look, tall = self.look, self.look.metrics.grid_row_two
        number = self.row_count()
        top = self.row_rect(number - 1).bottom() + 1 if number else 0
        lead = self._face.lead()
        while top + tall <= self.viewport().height():
            number += 1
            box = QRect(0, top, lead, tall)
            look.draw(painter, box, str(number), "text3", align=CENTRE)
            painter.fillRect(0, box.bottom(), self.viewport().width(), 1, look.color("soft"))
            for (x, wide), one in zip(self.spans(), self.columns, strict=True):
                painter.fillRect(x - 1, top, 1, tall, look.color("soft"))
                if one.name in DIGITS and wide:
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
        spans = dict(zip([one.name for one in self._grid.columns], self._grid.spans(), strict=True))
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
    RULES = "journal"

    def __init__(self, room: Room) -> None:
        """Lay out head, ruled lines, sums, and the account in hand at the right."""
        super().__init__(room)
        look = self.look
        self.uid = new_uid()
        with self.desk.read() as s:
            self.accounts = account_choices(s)
        self.band = HeaderBand(look)
        self.day = DateEdit(look, self.desk.today)
        self.keeper = Keeper(
            self,
            "journal",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
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
        self.band.begins()
        self.grid.clear()
        self.recount()
        self.notice.clear()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed."""
        if self.content() is None:
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        self.show_heading()
        self._show_account()
        self.check()

    def show_heading(self) -> None:
        """Say that the voucher is new, and when its draft was kept."""
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("New voucher")), chip_kind="new", note=note)

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
        if not lines and not self.band.typed():
            return None
        return {"uid": self.uid, "idle": not lines and self.band.only_chosen(),
                "on_date": day_kept(self.day.value()),
                "attachments": self.papers.value(), "lines": lines}  # fmt: skip

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept voucher again."""
        self.uid = kept.get("uid") or new_uid()
        if kept.get("on_date"):
            self.day.set_value(day_of(kept["on_date"]))
        self.papers.set_value(kept.get("attachments"))
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
        summary = str(lines[0].get("summary") or "") if lines else ""
        return summary or str(self.day.value() or "")

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
            tell_standing(self, self.fields)
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
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if throw_away(self, self.keeper):
            self.blank()
            self.opened()
            self.grid.setFocus()

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
        words = _(N_("Posted {number}, {sum} yuan."))
        self.room.say(words.format(number=number_shown(posted.number), sum=sum_))
        self.grid.setFocus()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

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
        Action("journal.date", N_("To the head"), lambda p: p.day.setFocus(), "F3",
               short=N_("date")),
        Action("journal.account", N_("Choose the account"),
               lambda p: p.grid.go(p.grid.row, "account"), "F4", "", N_("account")),
        walking(N_("as above"), key="Ctrl+D"),
        walking(N_("drop line"), key="Ctrl+Del"),
        walking(N_("back"), key="Esc"),
        Action("journal.post", N_("Post the voucher"), post, "F12", "", "", ready, primary=True),
    )  # fmt: skip
