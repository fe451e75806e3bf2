"""Lines of a sales ledger gathered into sales: who bought on which day, and how it was settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money
from coopdesk.sheets.grid import CellError
from coopdesk.sheets.payments import PAYMENT_FIELDS, Payment, Terms, settle
from coopdesk.sheets.reading import (
    is_blank,
    read_id_number,
    read_money,
    read_name,
    read_phone,
    read_text,
    text_of,
)
from coopdesk.sheets.reckoning import payment_terms, silence_is_paid
from coopdesk.sheets.results import ReadRow, ReadSale
from coopdesk.sheets.rows import Row, date_cell, hundredths, place

_FEW = 6  # More than every sixth row without a buyer is a habit, fewer are mistakes.
_HEAD_FIELDS = ("number", "buyer", "village", "phone", "id_number")


@dataclass(slots=True)
class Draft:
    """A sale being gathered: its head's row and every row of it."""

    head: Row
    rows: list[Row] = field(default_factory=list)
    day: date | None = None
    buyer: str | None = None
    number: str | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_repayment(self) -> bool:
        """Tell money taken for older debts from a sale."""
        return "repaid" in self.head.values


class Gathering:
    """Puts the lines of a sheet together into sales, in the order of the sheet."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Learn the habits of the sheet."""
        self.drafts: list[Draft] = []
        fields = rows[0].line.table.fields if rows else {}
        self.has_buyer = "buyer" in fields
        numbered = sum("number" not in row.line.blank for row in rows)
        self.by_number = "number" in fields and numbered * 5 >= len(rows)
        self.states_payment = any(name in fields for name in PAYMENT_FIELDS)
        nameless = [row for row in rows if "buyer" in row.line.blank]
        headed = len({row.number for row in nameless if self._has_a_head(row)})
        self.names_may_lack = self.has_buyer and headed * _FEW <= max(
            2 * _FEW, len({row.number for row in rows})
        )
        # Where the date is written once a day, an empty date says nothing about one sale.
        self.daily_dates = any(
            "buyer" not in row.line.blank and _date_is_blank(row) for row in rows[1:]
        )

    def _has_a_head(self, row: Row) -> bool:
        """Tell whether a row has what a sale begins with, but for the buyer."""
        return not _date_is_blank(row) and not (self.states_payment and _payment_is_blank(row))

    def add(self, row: Row, day: date | None) -> None:
        """Put a row to the sale it belongs to, or begin a new one."""
        current = self.drafts[-1] if self.drafts else None
        if current is None or not self._continues(row, day, current):
            self.drafts.append(self._begun(row, day))
        elif current.is_repayment or "repaid" in row.values:
            # Money taken is a paper of its own, by whoever stands in the rows above.
            if row.cell("buyer") in {None, ""}:
                row.line.cells["buyer"] = current.buyer
            self.drafts.append(self._begun(row, day or current.day))
        else:
            current.rows.append(row)

    def _continues(self, row: Row, day: date | None, current: Draft) -> bool:
        """Tell whether a row goes on with the sale above it."""
        if row.number == current.rows[-1].number or _on_one_slip(row, current.rows[-1]):
            return True
        blank = row.line.blank
        if self.by_number and "number" not in blank:
            return text_of(row.cell("number")) == current.number
        if not self.has_buyer:
            return read_name(row.cell("buyer")) == current.buyer and (
                not self.by_number
                and _date_is_blank(row)
                and not self.daily_dates
                and (_payment_is_blank(row) and self.states_payment)
            )
        own_buyer = read_name(row.cell("buyer")) if "buyer" not in blank else None
        if own_buyer is None:
            if self.names_may_lack and self._has_a_head(row):
                return False
            return _date_is_blank(row) or day is None or day == current.day
        return (
            own_buyer == current.buyer
            and _date_is_blank(row)
            and _payment_is_blank(row)
            and self.states_payment
            and not _payment_is_blank(current.head)
        )

    def _begun(self, row: Row, day: date | None) -> Draft:
        """Begin a sale with its first row, and find what is wrong with its head."""
        draft = Draft(row, [row], day)
        draft.number = read_text(row.cell("number"))
        own = "buyer" not in row.line.blank
        draft.buyer = read_name(row.cell("buyer")) if own or row.has("buyer") else None
        if row.line.void:
            draft.problems.extend(row.problems)
            return draft
        if isinstance(row.cell("buyer"), CellError):
            draft.problems.extend(row.problems)
            return draft
        if day is None:
            wrong = next((one for one in row.problems if one.field == "sold_on"), None)
            text = _("There is no date in this row or above it; please fill it in.")
            draft.problems.append(wrong or Problem("no_date", text, "sold_on"))
        if self.has_buyer and draft.buyer is None:
            text = _("There is no buyer in this row; please fill it in.")
            draft.problems.append(Problem("no_buyer", text, "buyer"))
        return draft


def _on_one_slip(row: Row, above: Row) -> bool:
    """Tell lines under one title that names buyer and day: a slip copied into the sheet."""
    fields = row.line.table.fields
    titled = "buyer" in row.line.said and "buyer" not in fields and row.line.said is above.line.said
    return titled and not {"sold_on", "day"} & fields.keys() and row.line.season.days != ()


def _date_is_blank(row: Row) -> bool:
    """Tell whether a row has no date of its own."""
    named = {"sold_on", "day"} & row.line.table.fields.keys()
    return (bool(named) and named <= row.line.blank) or is_blank(date_cell(row.kind, row.line))


def _payment_is_blank(row: Row) -> bool:
    """Tell whether a row says nothing of payment itself."""
    fields = row.line.table.fields
    return all(name in row.line.blank for name in PAYMENT_FIELDS if name in fields)


def finish(draft: Draft, sheet: str) -> ReadSale | None:
    """Settle a sale; what is wrong with its head is put to every row of it.

    Returns the sale over its good lines, or nothing when none is left.
    """
    head = _head(draft)
    if draft.problems:
        _refuse_all(draft)
        return None
    repaid: tuple[tuple[str, Money], ...] = draft.head.values.get("repaid", ())
    payment, total = (
        (Payment(repaid, Money(0), stated=True), Money(0)) if repaid else _settled(draft)
    )
    if payment is None:
        return None
    lines: list[ReadRow] = []
    for row in draft.rows:
        if row.problems:
            continue
        if draft.day is not None:
            row.values["sold_on"] = draft.day
        row.values.update(
            (name, value)
            for name, value in head.items()
            if value is not None and name in {*_HEAD_FIELDS, "group"}
        )
        lines.append(
            ReadRow(
                sheet,
                row.number,
                row.values,
                tuple(row.line.cells.get("\x00", ())),
                tuple(row.warnings),
            )
        )
    if not lines or draft.day is None:
        return None
    return ReadSale(
        sheet=sheet,
        rows=tuple(row.number for row in draft.rows),
        sold_on=draft.day,
        buyer=draft.buyer,
        number=draft.number,
        village=head.get("village"),
        group=head.get("group"),
        id_number=head.get("id_number"),
        phone=head.get("phone"),
        lines=tuple(lines),
        total=total,
        payment=payment,
        repaid=sum((amount for _way, amount in repaid), Money(0)),
    )


def _head(draft: Draft) -> dict[str, Any]:
    """Read what the first row says of the buyer."""
    row = draft.head
    for name, value in (
        ("id_number", read_id_number(row.cell("id_number"), "id_number")),
        ("phone", read_phone(row.cell("phone"), "phone")),
    ):
        if isinstance(value, Problem) and not value.warning:
            draft.problems.append(value)
        row.keep(name, value if not isinstance(value, Problem) or value.warning else None)
    place(row)
    if draft.buyer:
        row.values["buyer"] = draft.buyer
    if draft.number:
        row.values["number"] = draft.number
    return {name: row.values.get(name) for name in (*_HEAD_FIELDS, "group")}


def _refuse_all(draft: Draft) -> None:
    """Refuse every row of a sale whose head is wrong."""
    for row in draft.rows:
        for problem in draft.problems:
            if problem in row.problems:
                continue
            if row is draft.head:
                row.problems.append(problem)
                continue
            text = _("This line belongs to the sale of row {row}: {text}")
            row.problems.append(
                Problem(
                    problem.code,
                    text.format(row=draft.head.number, text=problem.text),
                    problem.field,
                )
            )


def _settled(draft: Draft) -> tuple[Payment | None, Money]:
    """Settle in parts: a row that speaks of payment settles the lines up to the next such row."""
    parts: list[tuple[list[Terms], list[Row]]] = []
    for row in draft.rows:
        if not parts or not _payment_is_blank(row):
            parts.append((payment_terms(row), [row]))
        else:
            parts[-1][1].append(row)
    whole = _as_one(draft, parts)
    if whole is not None:
        parts = [whole]
    total = Money(0)
    paid: dict[str, Money] = {}
    owed = Money(0)
    stated = True
    for said, rows in map(_of_good_lines, parts):
        wrong = [
            problem for row in rows for problem in row.problems if problem.field in PAYMENT_FIELDS
        ]
        if not wrong and not any(_is_good(row) for row in rows):
            continue
        amount = sum((row.values["amount"] for row in rows if _is_good(row)), Money(0))
        complete = all(_is_good(row) for row in rows)
        found = wrong[0] if wrong else _settle(amount, said, complete=complete)
        if isinstance(found, Problem):
            draft.problems = [found]
            _refuse_all(draft)
            return None, total
        total += amount
        owed += found.owed
        stated = stated and found.stated
        for way, part in found.paid:
            paid[way] = paid.get(way, Money(0)) + part
    return Payment(tuple(paid.items()), owed, stated), total


def _of_good_lines(part: tuple[list[Terms], list[Row]]) -> tuple[list[Terms], list[Row]]:
    """Take a refused first line out of a part if its payment is of its own amount alone.

    Where silence means paid, what it owes goes out with it and is not put on the lines under it.
    """
    said, rows = part
    if len(rows) > 1 and _speaks_for_itself(rows[0], said):
        return _of_good_lines((payment_terms(rows[1]), rows[1:]))
    return part


def _speaks_for_itself(row: Row, said: list[Terms]) -> bool:
    """Tell a refused line that owes exactly its own amount, where silence means paid."""
    if _is_good(row) or not silence_is_paid(row.line.table.fields):
        return False
    written = read_money(row.cell("amount"), "amount", "", row.unit("amount", "元"))
    figures = [one.owed for one in said if one.owed is not None]
    return isinstance(written, Fraction) and figures == [Money(hundredths(written))]


def _is_good(row: Row) -> bool:
    """Tell whether a row goes in."""
    return not row.problems and "amount" in row.values


def _settle(amount: Money, said: list[Terms], *, complete: bool) -> Payment | Problem:
    """Settle a part; when a line of it is refused its written amounts can be trusted no more."""
    found = settle(amount, said)
    if isinstance(found, Problem) and not complete:
        worded = [
            Terms(
                is_paid=one.is_paid or any(bool(amount) for _way, amount in one.paid),
                is_owed=one.is_owed or bool(one.owed),
                method=one.method or next((way for way, _money in one.paid), ""),
            )
            for one in said
        ]
        if any(one.is_owed for one in worded):
            worded = [Terms(is_owed=True)]
        return settle(amount, worded)
    return found


def _as_one(
    draft: Draft, parts: list[tuple[list[Terms], list[Row]]]
) -> tuple[list[Terms], list[Row]] | None:
    """Take all parts as one if their amounts fit the whole sale and not the single parts."""
    if len(parts) < 2 or not all(_is_good(row) for row in draft.rows):
        return None
    same = parts[0][0]
    if all(said == same for said, _rows in parts) and any(one.paid or one.owed for one in same):
        total = sum((row.values["amount"] for row in draft.rows), Money(0))
        if isinstance(settle(total, same), Payment):
            return same, draft.rows  # The whole sale's figures stand on every line of it.
    each = [
        settle(sum((row.values["amount"] for row in rows), Money(0)), said) for said, rows in parts
    ]
    if not any(isinstance(one, Problem) for one in each):
        return None
    said = [one for terms, _rows in parts for one in terms]
    total = sum((row.values["amount"] for row in draft.rows), Money(0))
    return (said, draft.rows) if isinstance(settle(total, said), Payment) else None
