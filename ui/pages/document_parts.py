"""What pages about documents share: the document in hand at the right, its cells, its reversal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import Column
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.values import Money
from coopdesk.ledger.keeping import keep_draft
from coopdesk.ledger.posting import check_reversal
from coopdesk.ledger.words import Standing
from coopdesk.statements.document import COPIED, DocumentFacts, LineFacts, copied_content
from ui.asked import Asked
from ui.buttons import Caps, Chip
from ui.cells import Cell, TableColumn
from ui.date_edit import DateEdit
from ui.doing import answer, attempt
from ui.editors import TextEdit
from ui.figures import Pair, Pairs
from ui.forms import Field, Form
from ui.page import Page, Side
from ui.pages.slip_words import in_words
from ui.parts import Rule, Section, column, label
from ui.style import Style
from ui.tables import Table

_PARTS: Final = 2
_TWO_LINES: Final = 40


class DocumentPanel(Side):
    """The document in hand: party, lines, money, voucher, printings, and what hangs on it."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, width=300)
        self.section = Section(look)
        self.chip = Chip(look, "")
        self.section.add(self.chip)
        self.who = label("", "small", wrap=True)
        self.lines = Table(
            look,
            [
                TableColumn(_(N_("What")), stretch=1),
                TableColumn(_(N_("Qty")), align="right"),
                TableColumn(_(N_("Amount")), align="right"),
            ],
            small=True,
        )
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stages = Table(
            look,
            [
                TableColumn(_(N_("Stage")), stretch=1),
                TableColumn(_(N_("Planned")), align="right"),
                TableColumn(_(N_("Done")), align="right"),
                TableColumn(_(N_("Charged")), align="right"),
                TableColumn(_(N_("Not done")), align="right"),
            ],
            small=True,
        )
        self.stages.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pairs = Pairs(look)
        self.keys = Caps(look)
        self.body.addWidget(self.section)
        self.body.addWidget(self.who)
        self.body.addSpacing(6)
        self.body.addWidget(self.lines)
        self.body.addWidget(self.stages)
        self.body.addSpacing(4)
        self.body.addWidget(self.pairs)
        self.said = label("", "small", tone="neg", wrap=True)
        self.body.addWidget(self.said)
        self.foot.addWidget(self.keys)

    def show_document(self, facts: DocumentFacts | None, mark: tuple[str, str] = ("", "")) -> None:
        """Show a document, or nothing; ``mark`` is how it stands at the county, and why."""
        for part in (self.section, self.who, self.lines, self.stages, self.pairs):
            part.setVisible(facts is not None)
        self.said.setText(mark[1])
        self.said.setVisible(bool(mark[1]))
        if facts is None:
            self.fold("")
            return
        self.section.tell(number_shown(facts.number))
        kind, words = chip_of(facts)
        self.chip.change(words, kind)
        parts = [facts.on_date.isoformat(), facts.party, facts.place]
        self.who.setText("　".join(part for part in parts if part))
        self._show_lines(facts.lines)
        self.stages.show_rows(_stages(facts))
        staged = facts.progress is not None and bool(facts.progress.stages)
        self.stages.setVisible(staged)
        self.lines.setVisible(bool(facts.lines) and not staged)
        self.pairs.show_pairs([*_pairs(facts), *_at_county(mark[0])])
        self.fold(f"{number_shown(facts.number)}　{facts.party}　{facts.amount}",
                  "file-document-outline")  # fmt: skip

    def _show_lines(self, lines: Sequence[LineFacts]) -> None:
        """Show a document's lines; what is too long for its column stands on two lines."""
        rows = [
            (in_words(one.title), one.quantity, str(one.amount), _tone(one.amount))
            for one in lines[:12]
        ]
        look, room = self.look, self.width() - 32 - 3 * 16
        for place, one in enumerate(self.lines.columns[1:], 1):
            texts = (one.title, *(each[place] for each in rows))
            room -= max(look.width(text, "small") for text in texts)
        long = any(look.width(one[0], "small") > room for one in rows)
        self.lines.row_px = _TWO_LINES if long else 0
        cells = []
        for title, quantity, amount, tone in rows:
            name, _gap, spec = title.partition("　")
            what = Cell(name, second=spec) if long else Cell(title)
            cells.append((what, Cell(quantity), Cell(amount, tone=tone)))
        self.lines.show_rows(cells)
        self.lines.setVisible(bool(lines))


class ListPanel(DocumentPanel):
    """The panel of a list: what is ticked with its sums, then the document in hand."""

    def __init__(self, look: Style) -> None:
        super().__init__(look)
        self.ticked = QWidget()
        self.ticked_title = Section(look)
        leave = Caps(look)
        leave.show_keys([("Esc", _(N_("take the ticks away")))])
        self.ticked_title.add(leave)
        self.ticked_sums = Pairs(look)
        keys = Caps(look)
        keys.show_keys([("Ctrl+P", _(N_("print them"))), ("F5", _(N_("settle together")))])
        inside = column()
        inside.addWidget(self.ticked_title)
        inside.addWidget(self.ticked_sums)
        inside.addSpacing(6)
        inside.addWidget(keys)
        inside.addSpacing(10)
        inside.addWidget(Rule(look))
        inside.addSpacing(8)
        self.ticked.setLayout(inside)
        self.ticked.hide()
        self.body.insertWidget(0, self.ticked)
        self._folded = ""

    def show_group(self, name: str, words: str, sums: Sequence[tuple[str, str, Any]]) -> None:
        """Show a group in hand: its name, how many stand in it, and what they come to."""
        self.show_document(None)
        self.section.show()
        self.section.tell(name, words)
        self.chip.change("", "grey")
        self.pairs.show()
        self.pairs.show_pairs([Pair(title, str(value), unit=unit) for title, unit, value in sums])
        told = [name, words, *(f"{title} {value} {unit}" for title, unit, value in sums[-1:])]
        self.fold("　".join(told), "table-large")

    def show_ticked(self, words: str, sums: Sequence[tuple[str, str, Any]]) -> None:
        """Show how many rows are ticked and what they come to; or nothing."""
        self.ticked.setVisible(bool(words))
        if not words:
            self.fold(self._folded, "file-document-outline")
            return
        self.ticked_title.tell(_(N_("{count} ticked")).format(count=words))
        last = len(sums) - 1
        self.ticked_sums.show_pairs(
            [
                Pair(title, str(value), bold=at == last, unit=unit)
                for at, (title, unit, value) in enumerate(sums)
            ]
        )
        told = [_(N_("{count} ticked")).format(count=words)]
        told += [f"{title} {value} {unit}" for title, unit, value in sums[-1:]]
        super().fold("　".join(told), "checkbox-marked")

    def fold(self, text: str, icon: str = "information-outline") -> None:
        """Keep what the document says for when nothing is ticked."""
        self._folded = text
        super().fold(text, icon)


def _stages(facts: DocumentFacts) -> list[tuple[Any, ...]]:
    """Return how far a contract has come, stage by stage, in mu-times."""
    if facts.progress is None:
        return []
    return [
        (
            one.title or one.stage.shown,
            str(one.planned),
            str(one.done),
            str(one.charged),
            Cell(str(one.left), tone="warn" if one.left.units < 0 else ""),
        )
        for one in facts.progress.stages
    ]


def _tone(amount: Money) -> str:
    return "neg" if amount.units < 0 else ""


def chip_of(facts: DocumentFacts) -> tuple[str, str]:
    """Return how a document stands, as a chip: only exceptions have one."""
    if facts.reverses is not None:
        return "neg", _(N_("Red copy"))
    if facts.reversed_by is not None:
        return "neg", _(N_("Reversed"))
    if facts.left is not None and facts.left.units > 0:
        if facts.left.units < abs(facts.amount.units):
            return "warn", _(N_("Paid in part"))
        return "warn", _(N_("Still open"))
    return "grey", ""


def _pairs(facts: DocumentFacts) -> list[Pair]:
    """Return a document's facts under its lines."""
    yuan = _(N_("yuan"))
    pairs = [Pair(_(N_("Amount")), str(facts.amount), _tone(facts.amount) or "text", bold=True,
                  unit=yuan)]  # fmt: skip
    pairs += [Pair(in_words(title), in_words(value)) for title, value in facts.payments if value]
    if facts.progress is not None and facts.progress.stages:
        done = facts.progress
        pairs += [
            Pair(_(N_("Worked so far")), str(done.charged), unit=yuan),
            Pair(_(N_("Received")), str(done.paid), unit=yuan),
            Pair(_(N_("Still open")), str(done.left), "text", bold=True, unit=yuan),
        ]
    elif facts.left is not None and facts.left.units:
        pairs.append(Pair(_(N_("Still open")), str(facts.left), "text", bold=True, unit=yuan))
    if facts.voucher:
        pairs.append(Pair(_(N_("Voucher")), facts.voucher, "accent"))
    count = len(facts.printings)
    words = ngettext("printed {count} time", "printed {count} times", count).format(count=count)
    pairs.append(Pair(_(N_("Printing")), words if count else _(N_("not printed"))))
    if facts.blanks:
        pairs.append(Pair(_(N_("Form no.")), "、".join(facts.blanks), bold=True))
    if facts.reverses is not None:
        pairs.append(Pair(_(N_("Takes back")), number_shown(facts.reverses.number), "accent"))
    if facts.reversed_by is not None:
        pairs.append(Pair(_(N_("Taken back by")), number_shown(facts.reversed_by.number), "neg"))
    pairs += [Pair(_(N_("Settled by")), number_shown(one.number)) for one in facts.settled_by[:4]]
    if facts.remark:
        pairs.append(Pair(_(N_("Remark")), facts.remark))
    at = facts.posted_at.astimezone().strftime("%m-%d %H:%M")
    pairs.append(Pair(_(N_("Posted")), f"{facts.clerk} {at}"))
    return pairs


_MARKS: Final = {
    "sent": (N_("sealed, no reply yet"), "text"), "held": (N_("waits there"), "warn"),
    "accepted": (N_("accepted"), "accent"), "set_aside": (N_("set aside"), "neg"),
    "refused": (N_("sent back"), "neg"),
}  # fmt: skip


def _at_county(mark: str) -> list[Pair]:
    """Return how a document stands with the office above; nothing while it was not sent."""
    if mark not in _MARKS:
        return []
    words, tone = _MARKS[mark]
    return [Pair(_(N_("At the county")), _(words), tone)]


def document_cells(  # noqa: PLR0911 - one return a kind of cell.
    today: date, one: Column, value: Any, values: tuple[Any, ...], takes_back: str | None = None
) -> Any:
    """Return a list's value as its cell: this year's dates short, red copies told and in red."""
    red = Standing.RED in values
    if isinstance(value, Standing):
        chip = {Standing.RED: "neg", Standing.REVERSED: "grey"}.get(value, "")
        return Cell(value.shown if chip else "", chip=chip)
    if one.name == "number" and isinstance(value, str):
        return Cell(shortest_number(value), tone="text2")
    if one.name in {"document", "takes_back"} and isinstance(value, str):
        return Cell(short_number(value, today), tone="text2")
    if isinstance(value, date):
        same = value.year == today.year
        return Cell(value.isoformat()[5:] if same else value.isoformat(), tone="text2")
    if one.wide and red:
        told = value.shown if isinstance(value, Choice) else value
        if takes_back:
            number = short_number(takes_back, today)
            return Cell(_(N_("red copy of {number}")).format(number=number), tone="neg")
        return Cell(str(told or ""), tone="neg")
    if one.wide and Standing.REVERSED in values:
        told = value.shown if isinstance(value, Choice) else value
        words = _(N_("{what}, taken back")).format(what=told or "")
        return Cell(words, tone="text3")
    if isinstance(value, Money):
        return _money_cell(one, value)
    return value


def _money_cell(one: Column, value: Money) -> Cell:
    """Return a sum: what is owed stands out, what was received steps back."""
    if value.units < 0:
        return Cell(str(value), tone="neg", bold=one.name in {"left", "debt"})
    if one.name in {"left", "debt"}:
        return Cell(str(value), bold=bool(value), tone="" if value else "text2")
    return Cell(str(value), tone="text2" if one.name in {"paid", "cost", "price"} else "")


def shortest_number(number: str) -> str:
    """Return a number beside its date: without year and month, which the date says."""
    shown = number_shown(number)
    word, _space, rest = shown.partition(" ")
    return f"{word} {rest.rpartition('-')[2]}" if rest.count("-") == _PARTS else shown


def short_number(number: str, today: date) -> str:
    """Return a number as lists show it: without the year when it is this one."""
    return number_shown(number).replace(f" {today.year}-", " ", 1)


def ask_reversal(page: Page, facts: DocumentFacts, done: Callable[[Any], object]) -> Asked | None:
    """Ask for day and reason of a reversal, saying what will follow, and post it."""
    today = page.desk.today()
    with page.desk.read() as s:
        problems = [one for one in check_reversal(s, facts.id, today) if not one.warning]
    if problems:
        answer(page, Refused(problems))
        return None
    day = DateEdit(page.look, page.desk.today)
    reason = TextEdit(page.look, width=330, length=60)
    form = Form(
        page.look, [Field("on_date", N_("Date"), day), Field("reason", N_("Reason"), reason)]
    )
    day.set_value(today)
    kind = DOCUMENT_KINDS[facts.kind]

    def post(then: Callable[[Any], object] = done) -> bool:
        typed, on_date = str(reason.value() or "").strip(), day.value()
        if not typed:
            reason.refuse(_(N_("Please write why; it stands on the red copy.")))
            reason.setFocus()
            return False
        return attempt(
            page,
            lambda s: kind.reverse(s, facts.id, on_date or today, typed),
            done=then,
            fields=form.fields,
        )

    def post_and_copy() -> bool:
        def then(posted: Any) -> None:
            done(posted)
            begin_copy(page, facts)
            words = _(
                N_("Reversed by {number}. This is the same once more; put it right, then F12.")
            )
            page.room.say(words.format(number=number_shown(posted.number)))

        return post(then)

    title = _(N_("Reverse {number}, {sum} yuan, in red?"))
    text = _(
        N_(
            "A red copy with the same lines below zero is posted on that day. Stock, balances and"
            " the voucher go back with it. Neither document can be changed afterwards."
        )
    )
    sum_ = str(facts.amount)
    return Asked(
        page, title.format(number=number_shown(facts.number), sum=sum_), text, form,
        _(N_("Reverse in red")), post,
        (_(N_("Reverse, then enter it right")), post_and_copy) if facts.kind in COPIED else None,
    )  # fmt: skip


def begin_copy(page: Page, facts: DocumentFacts) -> None:
    """Begin a new document like this one, of today."""
    today = page.desk.today()

    def write(s: Any) -> str:
        page_id, content = copied_content(s, facts.id, today)
        keep_draft(s, page_id, content, facts.party or facts.summary)
        return page_id

    attempt(page, write, done=page.room.open)
