"""The register of pre-printed receipt books: how each stands, and the acts on their numbers."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.ledger.blank_books import BlankBook, BlankState, blank_books
from coopdesk.ledger.blanks import BlankDraft, post_blank
from coopdesk.ledger.paper_records import BlankAct
from coopdesk.statements.document import number_of
from ui.actions import Action, walking
from ui.asked import Asked
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import TextEdit
from ui.figures import Pair, Pairs
from ui.forms import Field, Form
from ui.notices import Empty
from ui.page import Page, Room, Side
from ui.parts import Section, column
from ui.tables import Cell, Table, TableColumn

_MOST: Final = 300
_TONES: Final = {BlankState.SPOILED: "neg", BlankState.GONE: "text3"}
_QUESTIONS: Final = {
    BlankAct.RECEIVED: (
        N_("Receive forms"), N_("Numbers as they stand on the first and the last form."),
    ),
    BlankAct.ISSUED: (N_("Issue forms"), N_("Who gets them uses them up from the lowest number.")),
    BlankAct.USED: (
        N_("Written by hand"), N_("Ties a form to the document that was written on it."),
    ),
    BlankAct.SPOILED: (
        N_("Spoil forms"), N_("Keep them with the stub; the number is never used again."),
    ),
    BlankAct.RETURNED: (N_("Take forms back"), N_("Unused forms come back into the office.")),
    BlankAct.HANDED_IN: (
        N_("Hand forms in"), N_("Unused forms leave the office, to whoever issued them."),
    ),
}  # fmt: skip


def _ask(page: Any, act: BlankAct) -> None:
    """Ask for the numbers of an act."""
    page.ask(act)


def _no_book(page: Any) -> str:
    """Return why nothing can be done with a book."""
    return "" if page.books else _(N_("Receive a book first, with F2."))


class BlanksPage(Page):
    """Books of pre-printed forms; at the right every number of the book in hand."""

    TITLE = N_("Receipt books")
    ICON = "notebook-edit-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the books, and the numbers of one at the right."""
        super().__init__(room)
        look = self.look
        self.books: list[BlankBook] = []
        self.sheet: Asked | None = None
        self.fields: dict[str, Any] = {}
        self.table = Table(
            look,
            [
                TableColumn(_(N_("Forms")), stretch=1),
                TableColumn(_(N_("Came in on")), leaves=3),
                TableColumn(_(N_("Held by")), leaves=0),
                TableColumn(_(N_("Next form"))),
                *(TableColumn(state.shown, align="right") for state in BlankState),
                TableColumn(_(N_("Skipped")), align="right"),
            ],
            scrolls=True,
        )
        self.empty = Empty(look, over=self.table)
        layout = column()
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self.side = Side(look, width=360)
        self.section = Section(look)
        self.facts = Pairs(look)
        self.numbers = Table(
            look,
            [
                TableColumn(_(N_("Form no."))),
                TableColumn(_(N_("State"))),
                TableColumn(_(N_("For what")), stretch=1),
            ],
            small=True,
        )
        for part in (self.section, self.facts, self.numbers):
            self.side.body.addWidget(part)
            self.side.body.addSpacing(8)
        self.table.current_row_changed.connect(lambda _row: self._show())

    def opened(self, **what: Any) -> None:
        """Show the books, at first that of a series."""
        self._read()
        series = what.get("series")
        for row, one in enumerate(self.books):
            if one.series == series:
                self.table.go(row)
                break

    def _read(self) -> None:
        with self.desk.read() as s:
            self.books = blank_books(s)
        self.table.show_rows([_row(one) for one in self.books])
        count = len(self.books)
        self.head(number=ngettext("{count} book", "{count} books", count).format(count=count))
        self.empty.setVisible(not count)
        self.empty.tell(
            self.ICON, _(N_("No pre-printed forms here")),
            _(N_("Receive a book with F2: from which number to which. Then issue it with F4.")),
            [(_(N_("Receive forms")), "F2", partial(self.ask, BlankAct.RECEIVED))],
        )  # fmt: skip
        if count and self.table.current < 0:
            self.table.go(0)
        self._show()

    def first_focus(self) -> QWidget | None:
        """Start in the table."""
        return self.table

    def refresh(self, changes: Any) -> None:
        """Read again after an act, or a printing on a form."""
        if changes.concern(frozenset({"blank_event"})):
            self._read()

    def book(self) -> BlankBook | None:
        """Return the book in hand."""
        at = self.table.current
        return self.books[at] if 0 <= at < len(self.books) else None

    def _show(self) -> None:
        """Show the numbers of the book in hand."""
        one = self.book()
        for part in (self.section, self.facts, self.numbers):
            part.setVisible(one is not None)
        self.update_actions()
        if one is None or self.side is None:
            return
        self.section.tell(one.series, one.text)
        gaps = "、".join(gap.text for gap in one.gaps)
        pairs = [Pair(_(N_("Came in on")), one.received_on)]
        if one.reason:
            pairs.append(Pair(_(N_("Got from")), one.reason))
        pairs.append(Pair(_(N_("Skipped")), gaps or _(N_("none")), "warn" if gaps else "text"))
        self.facts.show_pairs(pairs)
        rows: list[tuple[Any, ...]] = []
        with self.desk.read() as s:
            for stretch in one.stretches[:_MOST]:
                told = number_shown(number_of(s, stretch.document_id)) or stretch.holder
                tone = _TONES.get(stretch.state, "")
                state = Cell(stretch.state.shown, tone)
                rows.append((stretch.text, state, told or stretch.reason))
                if told and stretch.reason:
                    rows.append(("", "", Cell(stretch.reason, "text2")))
        self.numbers.show_rows(rows)
        self.side.fold(f"{one.series} {one.text}", self.ICON)

    def ask(self, act: BlankAct) -> None:
        """Ask for the numbers of an act, beginning with the book in hand."""
        look, one = self.look, self.book()
        series = TextEdit(look, width=120, length=20)
        first, last = (TextEdit(look, width=150, length=10) for _turn in range(2))
        day = DateEdit(look, self.desk.today)
        fields = [
            Field("series", N_("Series"), series, required=True),
            Field("first", N_("From number"), first, required=True),
            Field("last", N_("To number"), last),
            Field("on_date", N_("Date"), day),
        ]
        if act is BlankAct.USED:
            fields.pop(2)
        extra = {
            BlankAct.RECEIVED: Field("reason", N_("From whom"), TextEdit(look, length=60)),
            BlankAct.ISSUED: Field("holder", N_("To whom"), TextEdit(look, length=30)),
            BlankAct.USED: Field("document", N_("Document no."), TextEdit(look, length=30)),
            BlankAct.SPOILED: Field("reason", N_("Why"), TextEdit(look, length=60)),
            BlankAct.HANDED_IN: Field("reason", N_("Why, to whom"), TextEdit(look, length=60)),
        }.get(act)
        if extra is not None:
            fields.append(extra)
        form = Form(look, fields, label_width=96)
        day.set_value(self.desk.today())
        if one is not None:
            series.set_value(one.series)
        if act is BlankAct.ISSUED:
            form.fields["holder"].set_value(self.desk.clerk)
            self._propose(form, one, BlankState.STORED)
        elif act in {BlankAct.RETURNED, BlankAct.USED}:
            self._propose(form, one, BlankState.HELD)
        elif act is BlankAct.HANDED_IN:
            self._propose(form, one, BlankState.STORED)
        title, text = _QUESTIONS[act]
        self.sheet = Asked(self, _(title), _(text), form, act.shown, partial(self._post, act))

    @staticmethod
    def _propose(form: Form, one: BlankBook | None, state: BlankState) -> None:
        """Propose the first stretch of the book in hand that stands so."""
        found = next((s for s in one.stretches if s.state is state), None) if one else None
        if found is None:
            return
        form.fields["first"].set_value(f"{found.first:0{found.digits}d}")
        if "last" in form.fields:
            form.fields["last"].set_value(f"{found.last:0{found.digits}d}")

    def _post(self, act: BlankAct) -> bool:
        """Write the act down; refusals stand beside the fields."""
        assert self.sheet is not None  # noqa: S101 - it calls this.
        form = self.sheet.form
        values = {name: value for name, value in form.values().items() if value not in {None, ""}}
        values.setdefault("on_date", self.desk.today())
        texts = dict.fromkeys(("series", "first"), "") | values
        draft = BlankDraft(act=act, **texts)
        if not attempt(self, lambda s: post_blank(s, draft), fields=form.fields):
            return False
        words = _(N_("{act}: {series} {numbers}."))
        numbers = draft.first if not draft.last else f"{draft.first}–{draft.last}"
        self.room.say(words.format(act=act.shown, series=draft.series, numbers=numbers))
        return True

    def print_register(self) -> None:
        """Show the register as a paper."""
        from coopdesk.printing.blank_paper import blank_statement
        from ui.pages.papers import preview_statement

        desk, name = self.desk, _(N_("Register of receipt books"))
        preview_statement(self, lambda s: blank_statement(s, desk, blank_books(s)), name)

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        *(
            Action(f"blanks.{act.value}", _QUESTIONS[act][0], partial(_ask, act=act), key, "",
                   short, None if act is BlankAct.RECEIVED else _no_book)
            for act, key, short in (
                (BlankAct.RECEIVED, "F2", N_("get")), (BlankAct.ISSUED, "F4", N_("issue")),
                (BlankAct.USED, "F5", N_("hand-written")), (BlankAct.SPOILED, "F6", N_("spoil")),
                (BlankAct.RETURNED, "F7", N_("bring back")),
                (BlankAct.HANDED_IN, "F8", N_("hand in")),
            )
        ),
        Action("blanks.print", N_("Print the register"), print_register, "Ctrl+P",
               "printer-outline", N_("Print"), _no_book, button=True),
    )  # fmt: skip


def _row(one: BlankBook) -> tuple[Any, ...]:
    """Return a book's row."""
    left = sum(gap.count for gap in one.gaps)
    return (
        Cell(f"{one.series} {one.text}", bold=True), one.received_on, one.holders or "—",
        one.next or "—", *(f"{one.count(state):,}" for state in BlankState),
        Cell(f"{left:,}", "warn" if left else ""),
    )  # fmt: skip
