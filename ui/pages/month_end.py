"""Month-end: the steps of closing a month, what holds it back, and the way out of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money
from coopdesk.ledger.closing import carry_forward, carry_year, check_carry, check_carry_year
from coopdesk.ledger.month_ends import (
    Carried,
    carried,
    carried_of_year,
    end_of,
    month_to_close,
    profit_of_year,
)
from coopdesk.ledger.periods import PeriodState, is_overdue, period_state
from coopdesk.ledger.posting import Posted
from coopdesk.offices import dated_copy
from coopdesk.printing.pack import Pack, make_pack
from coopdesk.statements.closing import (
    StepLine,
    StepSides,
    check_close,
    check_reopen,
    close,
    note_looked,
    reopen,
    sides_of,
)
from coopdesk.statements.day_figures import due_on, is_sent, report_day
from coopdesk.statements.figures import month_shifted
from coopdesk.statements.standing import PARTY_BOOKS, PathStep, Step, month_path, profit_of
from ui.actions import Action, walking
from ui.asked import Asked
from ui.buttons import Chip
from ui.date_edit import DateEdit
from ui.doing import answer, ask, attempt, show_problems
from ui.editors import TextEdit
from ui.forms import Field, Form
from ui.months import month_text
from ui.page import Page, Room, Side
from ui.pages.exchange import folder_place
from ui.pages.send_steps import StepsBand, StepsTable
from ui.pages.ways import Way, Ways
from ui.parts import Section, column, label
from ui.tables import Cell, Table, TableColumn

_ICONS: Final = {
    Step.DONE: ("check-circle", "accent"), Step.WRONG: ("alert-circle", "neg"),
    Step.WAITS: ("alert-circle", "warnS"), Step.OPEN: ("circle-outline", "text2"),
    Step.LOCKED: ("lock-outline", "text3"),
}  # fmt: skip
_TONES: Final = {
    Step.DONE: "text", Step.WRONG: "neg", Step.WAITS: "warn", Step.OPEN: "text2",
    Step.LOCKED: "text3",
}  # fmt: skip
_ACTS: Final = {Step.WRONG: N_("put right"), Step.WAITS: N_("put right"), Step.OPEN: N_("go to it")}
_PARTIES: Final = {one.code: one for one in PARTY_BOOKS}


class MonthEndPage(Page):
    """Closing a month: each step with its figure, both sides, the documents, and what to do."""

    TITLE = N_("Month-end")
    ICON = "calendar-check-outline"

    def __init__(self, room: Room) -> None:
        """Lay out band, steps, and the panel of the step in hand."""
        super().__init__(room)
        look = self.look
        self.month = ""
        self.steps: list[PathStep] = []
        self.lines: tuple[StepLine, ...] = ()
        self.checked = ""
        self.asked: Asked | None = None
        self.band = StepsBand(look)
        self.table = StepsTable(
            look,
            [
                TableColumn(_(N_("Step")), align="centre", tone="text2", width=44),
                TableColumn("", width=36),
                TableColumn(_(N_("What"))),
                TableColumn(_(N_("Found")), stretch=1),
                TableColumn(_(N_("Checked")), tone="text2", leaves=1),
                TableColumn("", align="right", tone="accent", leaves=2),
            ],
            scrolls=True,
            row_px=40,
        )
        self.table.stepped.connect(self.step_month)
        self.ways = Ways(look)
        self.table.opened.connect(lambda _row: self.ways.run(0))
        self.table.current_row_changed.connect(self._show_step)
        layout = column()
        layout.addWidget(self.band)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self.side = Side(look, width=496)
        self.step_head = Section(look)
        self.chip = Chip(look, "")
        self.step_head.add(self.chip)
        self.sentence = label("", "body", wrap=True)
        self.sides = Table(look, [], row_px=30)
        self.sides.setFocusPolicy(self.chip.focusPolicy().NoFocus)
        self.lines_head = Section(look, _(N_("Documents concerned")))
        self.list = Table(look, [], row_px=32)
        self.list.opened.connect(self._open_line)
        self.ways_head = Section(look, _(N_("What to do")))
        for part, gap in (
            (self.step_head, 2), (self.sentence, 8), (self.sides, 4), (self.lines_head, 0),
            (self.list, 4), (self.ways_head, 2), (self.ways, 0),
        ):  # fmt: skip
            self.side.body.addWidget(part)
            self.side.body.addSpacing(gap)

        self.state: PeriodState | None = None
        self.is_overdue = False

    # What is shown -------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a month (``month``), by default the first that waits to be closed."""
        if what.get("month"):
            self.month = str(what["month"])
        elif not self.month:
            with self.desk.read() as s:
                self.month = month_to_close(s, self.desk.today())
        self.load()
        place = next((i for i, one in enumerate(self.steps) if one.standing is not Step.DONE), -1)
        self.table.go(place if place >= 0 else len(self.steps) - 1)

    def first_focus(self) -> QWidget | None:
        """Start on the steps."""
        return self.table

    def refresh(self, changes: Any) -> None:
        """Check again after anything that was written."""
        if changes.tables:
            self.load()

    def step_month(self, step: int) -> None:
        """Show the month before or after; none that has not begun."""
        month = month_shifted(self.month, step)
        if month > self.desk.today().isoformat()[:7]:
            self.room.say(_(N_("{month} has not begun.")).format(month=month_text(month)), "note")
            return
        self.opened(month=month)

    @property
    def is_closed(self) -> bool:
        """Tell whether the month is closed."""
        return bool(self.steps) and self.steps[-1].standing is Step.DONE

    @property
    def left(self) -> int:
        """Return how many steps hold the closing back."""
        return sum(one.stops for one in self.steps[:-1])

    def load(self) -> None:
        """Check every step and show it."""
        desk, today = self.desk, self.desk.today()
        with desk.read() as s:
            self.steps = month_path(s, today, self.month)
            due = due_on(self.month, report_day(s))
            sent = is_sent(s, self.month)
            self.state = period_state(s, self.month)
            self.is_overdue = is_overdue(s, self.month)
        self.checked = desk.clock.now().astimezone().strftime("%m-%d %H:%M")
        rows = []
        for number, one in enumerate(self.steps, 1):
            icon, ink = _ICONS[one.standing]
            locked = one.standing is Step.LOCKED
            fact = one.fact or (_(N_("not done")) if one.standing is Step.OPEN else "")
            rows.append(
                (str(number), Cell(icon=icon, tone=ink),
                 Cell(_(one.title), tone="text3" if locked else "",
                      bold=one.standing is Step.WRONG),
                 Cell(fact, tone=_TONES[one.standing]), Cell(self.checked, role="small"),
                 Cell(_(_ACTS[one.standing]) if one.standing in _ACTS else "", role="small"))
            )  # fmt: skip
        self.table.show_rows(rows)
        done = sum(one.standing is Step.DONE for one in self.steps)
        bad = sum(one.standing in {Step.WRONG, Step.WAITS} for one in self.steps)
        words = ngettext("{done} step done", "{done} steps done", done).format(done=done)
        if bad:
            more = ngettext("{count} needs a look", "{count} need a look", bad)
            words += _(N_(", ")) + more.format(count=bad)
        note, tone = _(N_("report by {day}")).format(day=f"{due:%m-%d}"), "text2"
        days = (due - today).days
        if not sent:
            more = (
                ngettext("{count} day left", "{count} days left", days)
                if days >= 0
                else ngettext("{count} day late", "{count} days late", -days)
            )
            tone = "text2" if days >= 0 else "neg"
            note += _(N_(", ")) + more.format(count=abs(days))
        self.band.tell(words, note, [one.standing.value for one in self.steps], tone)
        chip = _(N_("Month closed")) if self.is_closed else _(N_("Not closed"))
        until = None if self.state is None or self.is_closed else self.state.open_until
        if until is not None:
            words = _(N_("was open until {day}")) if self.is_overdue else _(N_("open until {day}"))
            chip = words.format(day=f"{until:%m-%d}")
        self.head(number=month_text(self.month), chip=chip,
                  chip_kind="tint" if self.is_closed else "warn")  # fmt: skip
        self._show_step(self.table.current)
        self.update_actions()

    def current(self) -> PathStep | None:
        """Return the step in hand."""
        at = self.table.current
        return self.steps[at] if 0 <= at < len(self.steps) else None

    def _show_step(self, at: int) -> None:
        """Show the step in hand: sentence, both sides, its documents, and the ways out."""
        one = self.current()
        if one is None:
            return
        title = _(N_("Step {number}　{title}")).format(number=at + 1, title=_(one.title))
        self.step_head.tell(title)
        words, kind = {
            Step.DONE: (_(N_("done")), "tint"), Step.WRONG: (_(N_("in the way")), "neg"),
            Step.WAITS: (_(N_("needs a look")), "warn"), Step.OPEN: (_(N_("to do")), "grey"),
            Step.LOCKED: (_(N_("not yet")), "grey"),
        }[one.standing]  # fmt: skip
        self.chip.change(words, kind)
        self.sentence.setText(one.text)
        with self.desk.read() as s:
            sides = sides_of(s, one, self.month)
        self._show_sides(sides)
        self._show_lines(sides, one)
        ways = self._ways(one)
        self.ways.show_ways(ways)
        self.ways_head.setVisible(bool(ways))
        if self.side is not None:
            self.side.fold(f"{title}　{one.fact}", _ICONS[one.standing][0])
        self.update_actions()

    def _show_sides(self, sides: StepSides) -> None:
        """Show the comparison; a difference is red."""
        self.sides.setVisible(bool(sides.rows))
        if not sides.rows:
            return
        first, *others = sides.heads
        yuan = _(N_("yuan"))
        money = [
            any(isinstance(values[place], Money) for _name, values in sides.rows)
            for place in range(len(others))
        ]
        self.sides.show_columns(
            [TableColumn(first, stretch=1)]
            + [
                TableColumn(title if title != yuan else "", yuan if money[place] else "", "right")
                for place, title in enumerate(others)
            ]
        )
        rows = [(name, *values) for name, values in sides.rows]
        total = None
        if sides.total is not None:
            total = (sides.total[0], *sides.total[1])
        self.sides.show_rows(rows, total)

    def _show_lines(self, sides: StepSides, one: PathStep) -> None:
        """List the documents concerned; Enter opens one."""
        self.lines = sides.lines
        shown = bool(self.lines)
        self.lines_head.setVisible(shown)
        self.list.setVisible(shown)
        if not shown:
            return
        if self.list.hasFocus() and self.list.current >= len(self.lines):
            self.table.setFocus()
        drafts, sums = one.code == "drafts", any(line.amount is not None for line in self.lines)
        columns = [
            TableColumn(_(N_("Draft")) if drafts else _(N_("Date"))),
            TableColumn(_(N_("Document")), tone="accent"),
            TableColumn(_(N_("What")) if not drafts else _(N_("Clerk")), stretch=1),
        ]
        if sums:
            columns.append(TableColumn(_(N_("Sum")), _(N_("yuan")), "right"))
        self.list.show_columns(columns)
        self.list.show_rows(
            [
                (line.day.isoformat()[5:] if line.day else self._page_name(line.page),
                 number_shown(line.number) if line.document_id else line.number,
                 _cut(line.reason, 10 if sums else 18), line.amount)
                for line in self.lines
            ]
        )  # fmt: skip
        more = ""
        if sides.more:
            more = ngettext("and {count} more", "and {count} more", sides.more)
            more = more.format(count=sides.more)
        self.lines_head.tell(_(N_("Drafts")) if drafts else _(N_("Documents concerned")), more)

    def _page_name(self, page: str) -> str:
        """Return what a draft's page is called."""
        from ui.pages import PAGES

        return next((_(one.title) for one in PAGES if one.id == page), "")

    # Ways out ------------------------------------------------------------------------------------

    def _ways(self, one: PathStep) -> list[Way]:
        """Return what can be done about a step, the first by Enter."""
        if one.standing is Step.LOCKED:
            return self._locked_ways(one)
        special = {
            "carry": self._carry_ways, "looked": self._looked_ways, "close": self._close_ways,
            "cash": self._cash_ways, "year": self._carry_ways,
        }.get(one.code)  # fmt: skip
        if special is not None:
            return special(one)
        go = partial(self.room.open, one.opens, **dict(one.where))
        account = _PARTIES[one.code].accounts[0] if one.code in _PARTIES else "1405"
        ledger = Way(_(N_("Look at account {account}")).format(account=account),
                     _(N_("every entry with its voucher")),
                     partial(self.room.open, "books", account=account))  # fmt: skip
        if one.code in _PARTIES or one.code == "stock":
            own = _PARTIES[one.code].opens if one.code in _PARTIES else "stock"
            listed = Way(_(N_("Look at the list")), _(N_("the other side of the comparison")),
                         partial(self.room.open, own))  # fmt: skip
            if self.lines:
                return [self._document_way(), ledger, listed]
            return [listed, ledger]
        titles = {
            "drafts": (N_("Open the first draft"), N_("post it there, or throw it away")),
            "vouchers": (N_("Look at the month's vouchers"), N_("in the order of their numbers")),
            "posted": (N_("Look at the documents"), N_("of every kind")),
            "costs": (N_("Settle the costs"), N_("on the purchase page")),
            "copied": (N_("Copy the book to a stick"), N_("the copy is read back and checked")),
        }  # fmt: skip
        if one.code == "drafts" and not self.lines:
            return []
        title, note = titles[one.code]
        return [Way(_(title), _(note), go)]

    def _document_way(self) -> Way:
        """Return the way to the first document concerned."""
        text = _(N_("Open {number}")).format(number=number_shown(self.lines[0].number))
        return Way(text, _(N_("reverse it in red there; this step is checked again")),
                   partial(self._open_line, 0))  # fmt: skip

    def _locked_ways(self, one: PathStep) -> list[Way]:
        """Return the way to the step that comes first."""
        at = next((i for i, step in enumerate(self.steps) if step.stops and step is not one), None)
        if at is None or self.steps[at].standing is Step.LOCKED:
            return []
        text = _(N_("Go to step {number}")).format(number=at + 1)
        return [Way(text, _(self.steps[at].title), partial(self.table.go, at))]

    def _cash_ways(self, one: PathStep) -> list[Way]:
        """Count, or look at the count; what differed is settled by a voucher."""
        count = Way(_(N_("Count the cash")), _(N_("pieces of each face against the book")),
                    partial(self.room.open, "cash_count"))  # fmt: skip
        if one.standing is Step.OPEN:
            return [count]
        look = [self._counted_way()] if self.lines else []
        if one.standing is Step.WAITS:
            settle = Way(_(N_("Settle the difference")), _(N_("a voucher by hand from 1901")),
                         partial(self.room.open, "journal"))  # fmt: skip
            return [settle, *look, count]
        return [*look, count]

    def _counted_way(self) -> Way:
        return Way(_(N_("Look at the count")), number_shown(self.lines[0].number),
                   partial(self._open_line, 0))  # fmt: skip

    def _carry_ways(self, one: PathStep) -> list[Way]:
        """Carry the profit of month or year forward, or look at the voucher that did."""
        if one.standing is Step.DONE:
            if not self.lines:
                return []
            number = number_shown(self.lines[-1].number)
            return [Way(_(N_("Open {number}")).format(number=number),
                        _(N_("the voucher that carried it forward")),
                        partial(self._open_line, len(self.lines) - 1))]  # fmt: skip
        if self.is_closed:
            return []
        day = end_of(self.month).isoformat()
        if one.code == "year":
            note = _(N_("1 voucher on {day}; figures and statements stay")).format(day=day)
            return [Way(_(N_("Carry the year's profit on")), note, self.carry_year)]
        note = _(N_("1 voucher on {day}; the month's figures stay")).format(day=day)
        return [Way(_(N_("Carry the profit forward")), note, self.carry)]

    def _looked_ways(self, one: PathStep) -> list[Way]:
        """Open the statement, and note that it was looked through."""
        ways = [Way(_(N_("Open the statement")), _(N_("each figure opens what stands behind it")),
                    partial(self.room.open, one.opens, **dict(one.where)))]  # fmt: skip
        if one.standing is Step.OPEN:
            ways.append(
                Way(
                    _(N_("Note: looked through")), _(N_("with your name and the time")), self.looked
                )
            )
        return ways

    def _close_ways(self, one: PathStep) -> list[Way]:
        """Close, go to the month before, or open again."""
        if one.standing is Step.DONE:
            return [Way(_(N_("Open the month again")), _(N_("with a reason, for the journal")),
                        self.reopen)]  # fmt: skip
        if one.standing is Step.WRONG:
            month = str(dict(one.where)["month"])
            return [Way(_(N_("Show {month}")).format(month=month_text(month)),
                        _(N_("it comes first")), partial(self.opened, month=month))]  # fmt: skip
        return [Way(_(N_("Close the month")), _(N_("a dated copy is made before")), self.close_it)]

    def _open_line(self, at: int) -> None:
        """Open a document of the panel, or the page of its draft."""
        if not 0 <= at < len(self.lines):
            return
        line = self.lines[at]
        if line.document_id is not None:
            self.room.open("vouchers", document_id=line.document_id)
        else:
            self.room.open(line.page)

    # Doing ---------------------------------------------------------------------------------------

    def check_again(self) -> None:
        """Check every step again and say what was found."""
        self.load()
        count = len(self.steps)
        words = ngettext("{count} step checked again", "{count} steps checked again", count)
        text = words.format(count=count)
        if self.left and not self.is_closed:
            more = ngettext("{count} holds the closing back", "{count} hold the closing back",
                            self.left)  # fmt: skip
            text += _(N_(", ")) + more.format(count=self.left)
        self.room.say(text + _(N_(".")), "warn" if self.left else "done")

    def pack(self) -> None:
        """Write the month's papers into a folder at once: statement, books, sheets, hashes."""
        place = folder_place(self, _(N_("Where shall the month's papers be?")))
        if place is None:
            return
        desk, month = self.desk, self.month

        def done(made: Pack) -> None:
            words = ngettext(
                "Wrote {count} paper to {folder}; its hash is kept in the book.",
                "Wrote {count} papers to {folder}; their hashes are kept in the book.",
                len(made.files),
            )
            self.room.say(words.format(count=len(made.files), folder=made.folder.name))

        self.tasks.run(lambda progress: make_pack(desk, month, place, progress), done,
                       _(N_("Writing the month's papers")),
                       failed=lambda error: answer(self, error))  # fmt: skip

    def carry(self) -> None:
        """Ask, and post the voucher that carries the month's profit forward."""
        question = _(N_("Carry the profit of {month} forward, {sum} yuan?"))
        text = _(
            N_(
                "1 voucher of {day} takes every account of income and expense of the month to"
                " 3103. It can be taken back in red only."
            )
        )
        told = partial(self._carried, carried, _(N_("Posted {number}; {sum} yuan went to 3103.")))
        if self._agreed(check_carry, profit_of, question, text, _(N_("Carry forward"))):
            month, uid = self.month, new_uid()
            attempt(self, lambda s: carry_forward(s, month, uid=uid), done=told)

    def carry_year(self) -> None:
        """Ask, and post the voucher that carries the year's profit to what is not distributed."""
        question = _(N_("Carry the profit of {year} on to 310401, {sum} yuan?"))
        text = _(
            N_(
                "1 voucher of {day} moves the balance of 3103 (profit of the year) to 310401 (not"
                " distributed). It can be taken back in red only."
            )
        )
        posted = _(N_("Posted {number}; {sum} yuan went to 310401."))
        told = partial(self._carried, carried_of_year, posted)
        if self._agreed(check_carry_year, profit_of_year, question, text, _(N_("Carry on"))):
            month, uid = self.month, new_uid()
            attempt(self, lambda s: carry_year(s, month, uid=uid), done=told)

    def _agreed(
        self,
        check: Callable[[Any, str], list[Problem]],
        profit_in: Callable[[Any, str], Money],
        question: str,
        text: str,
        yes: str,
    ) -> bool:
        """Ask whether a profit is to be carried; what stands against it is told instead."""
        month = self.month
        with self.desk.read() as s:
            problems, profit = check(s, month), profit_in(s, month)
        if problems:
            show_problems(self, problems)
            return False
        asked = question.format(month=month_text(month), year=month[:4], sum=profit)
        return ask(self, asked, text.format(day=end_of(month).isoformat()), yes=yes)

    def _carried(
        self, found_in: Callable[[Any, str], list[Carried]], text: str, posted: Posted
    ) -> None:
        """Say what was posted and go on."""
        with self.desk.read() as s:
            found = next(one for one in found_in(s, self.month) if one.document_id == posted.id)
        self.room.say(text.format(number=number_shown(posted.number), sum=found.profit))
        self._next()

    def _next(self) -> None:
        """Bring the next step that is not done into hand."""
        at = self.table.current
        place = next(
            (i for i, one in enumerate(self.steps) if i >= at and one.standing is not Step.DONE), at
        )
        self.table.go(place)

    def looked(self) -> None:
        """Note that the figures were looked through."""
        month = self.month
        if attempt(self, lambda s: note_looked(s, month)):
            self.room.say(_(N_("Noted: the figures of {month} were looked through.")).format(
                month=month_text(month)))  # fmt: skip
            self._next()

    def cannot_close(self) -> str:
        """Return why the month cannot be closed yet; an open question has F12 to itself."""
        if self.asked is not None:
            return ""
        if self.is_closed:
            return _(N_("This month is closed; F9 opens it again."))
        if self.steps and self.steps[-1].standing is Step.WRONG:
            return self.steps[-1].text
        if self.left:
            words = ngettext(
                "{count} step is left; after closing, only red documents of an open month correct.",
                "{count} steps are left; after closing, only red documents of an open month"
                " correct.",
                self.left,
            )
            return words.format(count=self.left)
        if self.steps and self.steps[-1].standing is Step.LOCKED:
            return self.steps[-1].text
        return ""

    def close_it(self) -> None:
        """Ask by the consequence, make a dated copy, and close the month."""
        if self.asked is not None:
            self.asked.say_yes()
            return
        month = self.month
        with self.desk.read() as s:
            problems = check_close(s, month)
        hard = [one for one in problems if not one.warning]
        if hard:
            show_problems(self, hard)
            return
        question = _(N_("Close {month}?")).format(month=month_text(month))
        text = _(
            N_(
                "Nothing dated in it can be posted afterwards; corrections are red documents of an"
                " open month. A dated copy of the book is made before."
            )
        )
        open_ones = [_(one.title) for one in self.steps[:-1]
                     if not one.blocks and one.standing is not Step.DONE]  # fmt: skip
        if open_ones:
            text += _(N_(" Not done: {steps}.")).format(steps="、".join(open_ones))
        if not ask(self, question, text, yes=_(N_("Close the month"))):
            return
        try:
            dated_copy(self.desk)
        except (Refused, Trouble) as error:
            answer(self, error)
            return
        attempt(self, lambda s: close(s, month), done=lambda _none: self._closed(month))

    def _closed(self, month: str) -> None:
        """Say that the month is closed."""
        self.room.say(_(N_("{month} is closed; a dated copy lies beside the book.")).format(
            month=month_text(month)))  # fmt: skip
        self.table.go(len(self.steps) - 1)

    def cannot_reopen(self) -> str:
        """Return why there is nothing to open again."""
        return "" if self.is_closed or self.is_overdue else _(N_("This month is not closed."))

    def reopen(self) -> None:
        """Ask for the reason and the consequence, and open the month again."""
        month = self.month
        with self.desk.read() as s:
            until = self.desk.today() + timedelta(days=2)
            problems = check_reopen(s, month, "?", until)
        if problems:
            show_problems(self, problems)
            return
        reason = TextEdit(self.look, width=360, length=60)
        day = DateEdit(self.look, self.desk.today)
        day.set_value(until)
        form = Form(
            self.look,
            [Field("reason", N_("Reason"), reason), Field("until", N_("Open until"), day)],
        )

        def go() -> bool:
            why, last = reason.value() or "", day.value()
            return attempt(self, lambda s: reopen(s, month, why, last), done=self._reopened,
                           fields=form.fields)  # fmt: skip

        title = _(N_("Open {month} again?")).format(month=month_text(month))
        text = _(
            N_(
                "Documents can be dated in it again until that day's end, and its figures may"
                " change; what was reported then needs a correction. The journal keeps who opened"
                " it, when and why."
            )
        )
        self.asked = Asked(self, title, text, form, _(N_("Open again")), go)
        self.asked.destroyed.connect(self._answered)
        self.update_actions()

    def _answered(self) -> None:
        """Give F12 back to closing: the question is gone."""
        self.asked = None
        self.update_actions()

    def _reopened(self, _none: object) -> None:
        """Say that the month is open."""
        self.room.say(_(N_("{month} is open again.")).format(month=month_text(self.month)))

    ACTIONS = (
        walking(N_("choose a step"), key="↑↓"),
        walking(N_("do it")),
        walking(N_("month"), key="←→"),
        Action("month_end.check", N_("Check all again"), check_again, "F5", "progress-check",
               N_("check again"), button=True),
        Action("month_end.pack", N_("All papers of the month at once"), pack, "F6",
               "file-document-outline", N_("month's papers"), button=True),
        Action("month_end.second", N_("Second way out"), lambda p: p.ways.run(1), "F7",
               strip=False),
        Action("month_end.third", N_("Third way out"), lambda p: p.ways.run(2), "F8",
               strip=False),
        Action("month_end.reopen", N_("Open the month again"), reopen, "F9",
               short=N_("open again"), when=cannot_reopen),
        walking(N_("back"), key="Esc"),
        Action("month_end.close", N_("Close the month"), close_it, "F12", primary=True,
               when=cannot_close),
    )  # fmt: skip


def _cut(text: str, most: int) -> str:
    """Return a text that fits its column."""
    return text if len(text) <= most else text[: most - 1] + "…"
