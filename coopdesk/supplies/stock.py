"""Stock on hand: derived from moves, never below zero on any day, costed by moving average."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, insert_rows
from coopdesk.kernel.values import Quantity, divided
from coopdesk.ledger.posting import Opened

_MOVE: Final = (
    "document_id", "good_id", "lot_id", "warehouse_id", "on_date", "quantity", "cost",
)  # fmt: skip
_ADD_TO_MONTH: Final = (
    "INSERT INTO stock_month (good_id, warehouse_id, month, quantity, cost) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (good_id, warehouse_id, month) DO UPDATE SET"
    " quantity = quantity + excluded.quantity, cost = cost + excluded.cost"
)


@dataclass(frozen=True, slots=True)
class Move:
    """Goods in (positive) or out (negative): thousandths of the stocking unit, and fen."""

    good_id: int
    warehouse_id: int
    quantity: int
    cost: int
    lot_id: int | None = None


def on_hand(s: Session, good_id: int, warehouse_id: int | None = None) -> tuple[int, int]:
    """Return the quantity and cost on hand, over all days, in one warehouse or in all."""
    row = fetch_row(
        s,
        "SELECT COALESCE(SUM(quantity), 0), COALESCE(SUM(cost), 0) FROM stock_month"
        " WHERE good_id = ? AND (? IS NULL OR warehouse_id = ?)",
        (good_id, warehouse_id, warehouse_id),
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def lowest_from(
    s: Session, good_id: int, warehouse_id: int, day: date, held: int | None = None
) -> int:
    """Return the least quantity on hand at the end of this day or of any later one.

    ``held`` spares asking what is there over all days, where that is known.
    """
    later = [
        int(row[0])
        for row in fetch_rows(
            s,
            "SELECT SUM(quantity) FROM stock_move WHERE good_id = ? AND warehouse_id = ?"
            " AND on_date > ? GROUP BY on_date ORDER BY on_date",
            (good_id, warehouse_id, day.isoformat()),
        )
    ]
    held = on_hand(s, good_id, warehouse_id)[0] if held is None else held
    lowest = left = held - sum(later)
    for quantity in later:
        left += quantity
        lowest = min(lowest, left)
    return lowest


def issue_cost(quantity: int, held: int, cost: int) -> int:
    """Return the cost of taking a quantity out at the average; the last goods take what is left."""
    if quantity >= held:
        return cost
    return divided(cost * quantity, held)


class Issues:
    """Costs several issues of one document in turn, each at the average that the last one left."""

    def __init__(self, s: Session) -> None:
        """Start from what the book holds."""
        self._s = s
        self._held: dict[tuple[int, int], tuple[int, int]] = {}

    def take(self, good_id: int, warehouse_id: int, quantity: int) -> int:
        """Take a quantity out and return its cost."""
        held, cost = self.held(good_id, warehouse_id)
        taken = issue_cost(quantity, held, cost)
        self._held[good_id, warehouse_id] = (held - quantity, cost - taken)
        return taken

    def put(self, good_id: int, warehouse_id: int, quantity: int) -> int:
        """Put a quantity in at the average, which is nothing where none is, and return its cost."""
        held, cost = self.held(good_id, warehouse_id)
        given = divided(cost * quantity, held) if held > 0 else 0
        self._held[good_id, warehouse_id] = (held + quantity, cost + given)
        return given

    def held(self, good_id: int, warehouse_id: int) -> tuple[int, int]:
        """Return the quantity and cost that are left, asked once."""
        key = (good_id, warehouse_id)
        if key not in self._held:
            self._held[key] = on_hand(self._s, good_id, warehouse_id)
        return self._held[key]


def write_moves(s: Session, opened: Opened, moves: Sequence[Move]) -> None:
    """Write a document's stock moves and the kept totals of the month."""
    day = opened.head.on_date.isoformat()
    insert_rows(
        s,
        "stock_move",
        _MOVE,
        [
            (opened.id, one.good_id, one.lot_id, one.warehouse_id, day, one.quantity, one.cost)
            for one in moves
        ],
    )
    keep_totals(s, opened.month, moves)


def keep_totals(s: Session, month: str, moves: Iterable[Move]) -> None:
    """Add moves to the kept totals; receipts first, so that the database's own check sees them."""
    sums: dict[tuple[int, int], list[int]] = {}
    for one in moves:
        total = sums.setdefault((one.good_id, one.warehouse_id), [0, 0])
        total[0] += one.quantity
        total[1] += one.cost
    rows = [(good, place, month, sum_[0], sum_[1]) for (good, place), sum_ in sums.items()]
    if rows:
        change_rows(s, "stock_month", _ADD_TO_MONTH, rows)


def moves_of(s: Session, document_id: int) -> list[Move]:
    """Return a document's stock moves."""
    return [
        Move(row[0], row[1], row[2], row[3], row[4])
        for row in fetch_rows(
            s,
            "SELECT good_id, warehouse_id, quantity, cost, lot_id FROM stock_move"
            " WHERE document_id = ?",
            (document_id,),
        )
    ]


@dataclass(frozen=True, slots=True)
class LotInStore:
    """What is left of a lot, wherever it lies; goods without a lot have no code."""

    code: str
    warehouse: str
    expires_on: date | None
    left: Quantity


def lots_in_store(s: Reader, good_id: int) -> list[LotInStore]:
    """Return where a good lies and in which lots, the first to expire first."""
    rows = fetch_rows(
        s,
        "SELECT COALESCE(l.code, ''), w.name, l.expires_on, SUM(m.quantity) FROM stock_move m"
        " JOIN warehouse w ON w.id = m.warehouse_id LEFT JOIN lot l ON l.id = m.lot_id"
        " WHERE m.good_id = ? GROUP BY m.lot_id, m.warehouse_id HAVING SUM(m.quantity) <> 0"
        " ORDER BY l.expires_on IS NULL, l.expires_on, m.lot_id",
        (good_id,),
    )
    return [
        LotInStore(row[0], row[1], date.fromisoformat(row[2]) if row[2] else None, Quantity(row[3]))
        for row in rows
    ]
