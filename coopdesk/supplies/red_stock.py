"""Reversals of documents that moved stock: none goes below zero, no cost stays without goods."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.values import Quantity
from coopdesk.ledger.posting import (
    DetailTable,
    Posted,
    posted_before,
    reverse_document,
)
from coopdesk.supplies.goods import good_facts, least_left, with_lot
from coopdesk.supplies.stock import (
    Move,
    keep_totals,
    moves_of,
    on_hand,
)


def reverse_with_stock(
    s: Session,
    document_id: int,
    on_date: date,
    reason: str,
    details: tuple[DetailTable, ...],
    *,
    uid: str = "",
) -> Posted:
    """Reverse a document that moved stock; the stock may not fall below zero by it on any day."""
    content = {"reverses": document_id, "on_date": on_date.isoformat(), "reason": reason}
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    moves = [
        Move(one.good_id, one.warehouse_id, -one.quantity, -one.cost, one.lot_id)
        for one in moves_of(s, document_id)
    ]
    _check_left(s, moves, on_date)
    _check_cost_left(s, moves)
    posted = reverse_document(s, document_id, on_date, reason, details, uid=uid)
    keep_totals(s, on_date.isoformat()[:7], moves)
    return posted


def _check_left(s: Session, moves: list[Move], on_date: date) -> None:
    """Refuse a reversal that would take more of a good, or of a lot of it, than is left."""
    taken: dict[tuple[int, int, int | None], int] = {}
    for move in moves:
        for lot_id in dict.fromkeys((None, move.lot_id)):
            key = (move.good_id, move.warehouse_id, lot_id)
            taken[key] = taken.get(key, 0) - move.quantity
    for (good_id, warehouse_id, lot_id), quantity in taken.items():
        if quantity <= 0:
            continue
        left = least_left(s, good_id, lot_id, warehouse_id, on_date)
        if quantity > left:
            good = good_facts(s, good_id)
            text = _("{good} was sold on; only {left} {unit} of it are left to take back.").format(
                good=with_lot(s, good.name if good else str(good_id), lot_id),
                left=Quantity(max(left, 0)).short(),
                unit=good.unit if good else "",
            )
            raise refuse("stock", text)


def _check_cost_left(s: Session, moves: list[Move]) -> None:
    """Refuse a reversal that would leave cost without goods, or goods below no cost."""
    sums: dict[tuple[int, int], list[int]] = {}
    for move in moves:
        total = sums.setdefault((move.good_id, move.warehouse_id), [0, 0])
        total[0] += move.quantity
        total[1] += move.cost
    for (good_id, warehouse_id), (quantity, cost) in sums.items():
        held, worth = on_hand(s, good_id, warehouse_id)
        left, left_cost = held + quantity, worth + cost
        if left_cost < 0 or (left == 0 and left_cost):
            good = good_facts(s, good_id)
            text = _(
                "{good} was issued at another average since, so its cost cannot be taken back;"
                " please enter a return instead."
            )
            raise refuse("cost", text.format(good=good.name if good else good_id))
