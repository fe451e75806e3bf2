"""Costs settled later: goods received without an invoice get their price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows, insert_rows
from coopdesk.kernel.values import Money, Quantity, half_up
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import DOCUMENT, content_of, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    Head,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Kind
from coopdesk.supplies.stock import Move, on_hand, write_moves

_COSTING: Final = ("document_id", "purchase_line_id", "amount", "sold_part")


@dataclass(frozen=True, slots=True)
class OpenCost:
    """A line of an opening receipt whose cost is still to be settled."""

    document_id: int
    number: str
    on_date: date
    line: int
    good_id: int
    good: str
    unit: str
    quantity: Quantity


def open_costs(s: Session) -> list[OpenCost]:
    """Return what must still be costed before the month can be closed, the oldest first."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, l.line, g.id, g.name, g.unit, l.quantity"
        " FROM purchase_line l"
        " JOIN document d ON d.id = l.document_id JOIN good g ON g.id = l.good_id"
        " WHERE l.cost_open = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " AND (SELECT COALESCE(SUM(c.amount), 0) FROM costing c"
        " WHERE c.purchase_line_id = l.id) = 0 ORDER BY d.on_date, d.id, l.line",
    )
    return [
        OpenCost(
            row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], row[5], row[6],
            Quantity(row[7]),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CostingDraft:
    """The cost of one open line, as the supplier's bill or the stock list states it."""

    on_date: date
    receipt_id: int = ref(DOCUMENT)
    line: int
    amount: Money
    remark: str = ""


def _open_line(s: Session, draft: CostingDraft) -> tuple[Any, ...] | None:
    """Return the open line a costing names: id, good, quantity, warehouse, class, number, date."""
    return fetch_row(
        s,
        "SELECT l.id, l.good_id, l.quantity, p.warehouse_id, g.good_class, d.number, d.on_date,"
        " g.name, l.lot_id FROM purchase_line l JOIN purchase p ON p.document_id = l.document_id"
        " JOIN document d ON d.id = l.document_id JOIN good g ON g.id = l.good_id"
        " WHERE l.document_id = ? AND l.line = ? AND l.cost_open = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " AND (SELECT COALESCE(SUM(c.amount), 0) FROM costing c"
        " WHERE c.purchase_line_id = l.id) = 0",
        (draft.receipt_id, draft.line),
    )


def check_costing(s: Session, draft: CostingDraft) -> list[Problem]:
    """Find what is wrong with settling a cost."""
    problems = check_open(s, draft.on_date)
    found = _open_line(s, draft)
    if found is None:
        text = _("This line has no open cost; choose one from the list of open costs.")
        problems.append(Problem("no_such", text, "line"))
    elif draft.on_date.isoformat() < found[6]:
        text = _("The cost cannot be settled before the receipt of {day}.").format(day=found[6])
        problems.append(Problem("date", text, "on_date"))
    if draft.amount.units <= 0:
        text = _("Please enter what the goods cost; more than zero.")
        problems.append(Problem("amount", text, "amount"))
    return problems


def post_costing(
    s: Session, draft: CostingDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Settle an open cost: what is still in stock raises the stock, the rest the cost of sales."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_costing(s, draft))
    found = _open_line(s, draft)
    if found is None:
        raise refuse("no_such", _("This line has no open cost."), "line")
    line_id, good_id, quantity, warehouse_id, good_class, number, _day, name, lot_id = found
    held = max(min(on_hand(s, good_id, warehouse_id)[0], quantity), 0)
    stock_part = half_up(Fraction(draft.amount.units * held, quantity))
    sold_part = draft.amount.units - stock_part
    head = Head(
        kind=Kind.COSTING,
        on_date=draft.on_date,
        amount=draft.amount.units,
        summary=f"{number} {name}成本补录",
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_rows(s, "costing", _COSTING, [(opened.id, line_id, draft.amount.units, sold_part)])
    write_moves(s, opened, [Move(good_id, warehouse_id, 0, stock_part, lot_id)])
    entries = entries_by_rule(
        "costing",
        {"stock_part": stock_part, "amount": draft.amount.units},
        split={"sold_part": {class_account("5401", good_class): sold_part}},
    )
    return close_document(s, opened, entries, [], {"settles": number, "line": draft.line})
