"""Purchases given back to the supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

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
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Kind
from coopdesk.supplies.goods import GoodFacts, good_facts, least_left, with_lot
from coopdesk.supplies.receiving import LINE, PURCHASE
from coopdesk.supplies.stock import Issues, Move, write_moves


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReturnLineDraft:
    """How much of one line of a purchase goes back, in the unit it was bought in."""

    line: int
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReturnDraft:
    """Goods that go back to the supplier; the money comes back or is taken off what is owed."""

    on_date: date
    purchase_id: int = ref(DOCUMENT)
    lines: tuple[PurchaseReturnLineDraft, ...]
    cash: Money = Money(0)
    bank: Money = Money(0)
    credit: Money = Money(0)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line of a posted purchase and how much of it has gone back, in the unit it was bought in.

    ``price`` is per unit in fen; the lot's code is empty for goods without one.
    """

    line: int
    good_id: int
    good: str
    lot: str
    unit: str
    packs: int
    price: int
    amount: int
    back_packs: int


def bought_lines(s: Session, purchase_id: int) -> list[BoughtLine]:
    """Return the lines of a purchase with what went back of each so far."""
    rows = fetch_rows(
        s,
        "SELECT l.line, l.good_id, g.name, COALESCE(t.code, ''), l.unit, l.packs, l.price,"
        " l.amount, -COALESCE(SUM(b.packs), 0) FROM purchase_line l"
        " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
        " LEFT JOIN purchase_line b ON b.returns_line_id = l.id"
        " WHERE l.document_id = ? GROUP BY l.id ORDER BY l.line",
        (purchase_id,),
    )
    return [BoughtLine(*row) for row in rows]


def purchase_return_value(s: Session, draft: PurchaseReturnDraft) -> Money:
    """Return what the goods that go back were bought for, as far as the lines are right."""
    lines, _wrong = _going_back(s, draft)
    return Money(sum(one.amount for one in lines))


@dataclass(frozen=True, slots=True)
class _Back:
    """One line that goes back, worked out: units as stored."""

    line_id: int
    good: GoodFacts
    lot_id: int | None
    unit: str
    packs: int
    quantity: int
    price: int
    amount: int


def _going_back(s: Session, draft: PurchaseReturnDraft) -> tuple[list[_Back], list[Problem]]:
    """Work out the lines of a purchase return, with what is wrong with them."""
    lines, problems = [], []
    seen: set[int] = set()
    for row, line in enumerate(draft.lines):
        found = fetch_row(
            s,
            "SELECT l.id, l.good_id, l.lot_id, l.unit, l.packs, l.quantity, l.price, l.amount,"
            " -COALESCE(SUM(b.packs), 0), -COALESCE(SUM(b.quantity), 0),"
            " -COALESCE(SUM(b.amount), 0) FROM purchase_line l"
            " LEFT JOIN purchase_line b ON b.returns_line_id = l.id"
            " WHERE l.document_id = ? AND l.line = ? GROUP BY l.id",
            (draft.purchase_id, line.line),
        )
        facts = good_facts(s, found[1]) if found else None
        if found is None or facts is None or line.line in seen:
            text = _("Line {line} is not a line of this purchase, or is named twice.")
            problems.append(Problem("line", text.format(line=line.line), "line", row))
            continue
        seen.add(line.line)
        left = found[4] - found[8]
        taken = line.quantity.units
        if not 0 < taken <= left:
            text = _("Line {line}: of {good}, {left} {unit} can still go back.").format(
                line=line.line, good=facts.name, left=Quantity(left).short(), unit=found[3]
            )
            problems.append(Problem("quantity", text, "quantity", row))
            continue
        parts = [
            total - back if taken == left else half_up(Fraction((total - back) * taken, left))
            for total, back in ((found[5], found[9]), (found[7], found[10]))
        ]
        lines.append(
            _Back(found[0], facts, found[2], found[3], taken, parts[0], found[6], parts[1])
        )
    return lines, problems


def check_purchase_return(s: Session, draft: PurchaseReturnDraft) -> list[Problem]:
    """Find what is wrong with a return to the supplier."""
    problems = check_open(s, draft.on_date)
    bought = fetch_row(
        s,
        "SELECT d.number, d.on_date, d.supplier_id, p.warehouse_id FROM document d"
        " JOIN purchase p ON p.document_id = d.id WHERE d.id = ? AND d.kind = 'purchase'"
        " AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)",
        (draft.purchase_id,),
    )
    if bought is None:
        text = _("A return to the supplier must name a purchase that was not reversed.")
        return [*problems, Problem("no_such", text, "purchase_id")]
    if not draft.lines:
        problems.append(Problem("required", _("Please enter what goes back."), "lines"))
    if draft.on_date.isoformat() < bought[1]:
        text = _("The goods cannot go back before {day}, when they were bought.")
        problems.append(Problem("date", text.format(day=bought[1]), "on_date"))
    lines, wrong = _going_back(s, draft)
    problems.extend(wrong)
    problems.extend(_check_left(s, lines, bought[3], draft.on_date))
    total = sum(one.amount for one in lines)
    paid = draft.cash + draft.bank + draft.credit
    if min(draft.cash, draft.bank, draft.credit).units < 0 or paid.units != total:
        text = _("The goods that go back are worth {total}; the money adds up to {paid}.")
        filled = text.format(total=Money(total), paid=paid)
        problems.append(Problem("unpaid", filled, "cash"))
    if draft.credit.units and bought[2] is None:
        text = _("The purchase names no supplier; take the money back in cash.")
        problems.append(Problem("supplier", text, "credit"))
    return problems


def _check_left(s: Session, lines: list[_Back], warehouse_id: int, day: date) -> list[Problem]:
    """Find lines that would take more of a good, or of a lot of it, than is left."""
    problems = []
    needed: dict[tuple[int, int | None], int] = {}
    for one in lines:
        for lot_id in dict.fromkeys((None, one.lot_id)):
            key = (one.good.id, lot_id)
            needed[key] = needed.get(key, 0) + one.quantity
            left = least_left(s, one.good.id, lot_id, warehouse_id, day)
            if needed[key] > left:
                text = _("Only {left} {unit} of {good} are left in stock to go back.")
                filled = text.format(left=Quantity(max(left, 0)).short(), unit=one.good.unit,
                                     good=with_lot(s, one.good.name, lot_id))  # fmt: skip
                problems.append(Problem("stock", filled, "quantity"))
                break
    return problems


def post_purchase_return(
    s: Session, draft: PurchaseReturnDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Send goods back: out of stock at the average, off the debt at what they were bought for."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_purchase_return(s, draft))
    lines, _wrong = _going_back(s, draft)
    bought = fetch_row(
        s,
        "SELECT d.number, d.supplier_id, p.warehouse_id FROM document d"
        " JOIN purchase p ON p.document_id = d.id WHERE d.id = ?",
        (draft.purchase_id,),
    )
    if bought is None:
        raise refuse("no_such", _("A return to the supplier must name a purchase."), "purchase_id")
    total = sum(one.amount for one in lines)
    head = Head(
        kind=Kind.PURCHASE_RETURN,
        on_date=draft.on_date,
        amount=-total,
        summary=f"退货 {bought[0]} {lines[0].good.name}",
        remark=draft.remark,
        supplier_id=bought[1],
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    paid = (-draft.cash.units, -draft.bank.units, -draft.credit.units)
    insert_rows(s, "purchase", PURCHASE, [(opened.id, bought[2], *paid, None, "")])
    issues = Issues(s)
    rows, moves = [], []
    difference: dict[str, int] = {}
    cost_total = 0
    for number, one in enumerate(lines, 1):
        cost = issues.take(one.good.id, bought[2], one.quantity)
        cost_total += cost
        account = class_account("5401", one.good.good_class.value)
        difference[account] = difference.get(account, 0) + cost - one.amount
        rows.append(
            (
                opened.id, number, one.good.id, one.lot_id, one.unit, -one.packs, -one.quantity,
                one.price, -one.amount, 0, one.line_id,
            )
        )  # fmt: skip
        moves.append(Move(one.good.id, bought[2], -one.quantity, -cost, one.lot_id))
    insert_rows(s, "purchase_line", LINE, rows)
    write_moves(s, opened, moves)
    entries = entries_by_rule(
        "purchase",
        {"cost": -cost_total, "cash": paid[0], "bank": paid[1], "credit": paid[2]},
        split={"difference": difference},
        supplier_id=bought[1],
    )
    owed = [Owed("payable", paid[2], None, bought[1], None, draft.purchase_id)]
    return close_document(s, opened, entries, owed, {"returns": bought[0]})
