"""Goods that come in, whatever brings them: bought, taken in kind, or there from the start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse
from coopdesk.kernel.rows import fetch_value, insert_rows
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.drafts import ref
from coopdesk.ledger.posting import (
    DetailTable,
    Opened,
)
from coopdesk.supplies.goods import check_good_line, good_facts, lot_for
from coopdesk.supplies.records import GOODS
from coopdesk.supplies.stock import Move, write_moves

PURCHASE: Final = (
    "document_id", "warehouse_id", "cash", "bank", "credit", "due_on", "bill",
)  # fmt: skip
LINE: Final = (
    "document_id", "line", "good_id", "lot_id", "unit", "packs", "quantity", "price", "amount",
    "cost_open", "returns_line_id",
)  # fmt: skip
RECEIVED: Final = (
    DetailTable(
        "purchase_line",
        ("line", "good_id", "lot_id", "unit", "price", "cost_open", "returns_line_id"),
        ("packs", "quantity", "amount"),
    ),
    DetailTable(
        "stock_move", ("good_id", "lot_id", "warehouse_id"), ("quantity", "cost"), ("on_date",)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLineDraft:
    """One line received; without an amount, price times quantity counts."""

    good_id: int = ref(GOODS)
    quantity: Quantity
    price: Money = Money(0)
    unit: str = ""
    amount: Money | None = None
    lot: str = ""
    made_on: date | None = None
    expires_on: date | None = None

    @property
    def worth(self) -> Money:
        """Return the line's amount."""
        return self.price.times(self.quantity) if self.amount is None else self.amount


def check_received(s: Session, lines: tuple[PurchaseLineDraft, ...]) -> list[Problem]:
    """Find what is wrong with received lines."""
    if not lines:
        return [Problem("required", _("Please enter at least one good."), "lines")]
    problems: list[Problem] = []
    for row, line in enumerate(lines):
        facts = good_facts(s, line.good_id)
        problems.extend(check_good_line(facts, line.quantity, line.unit, row))
        if facts is None:
            continue
        if line.price.units < 0 or line.worth.units < 0:
            text = _("Line {row}: price and amount of {good} cannot be negative.")
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("price", filled, "price", row))
        if facts.good_class is GoodClass.PESTICIDE and not facts.registration:
            text = _(
                "Line {row}: {good} has no registration number in the register; the purchase"
                " ledger needs it (农药管理条例 art. 26)."
            )
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("registration", filled, "good_id", row, warning=True))
        if line.expires_on and line.made_on and line.expires_on <= line.made_on:
            text = _("Line {row}: {good} would expire before it was made; check the dates.")
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("expiry", filled, "expires_on", row))
    return problems


def goods_received(s: Session, lines: tuple[PurchaseLineDraft, ...]) -> str:
    """Name a receipt by its goods."""
    first = fetch_value(s, "SELECT name FROM good WHERE id = ?", (lines[0].good_id,))
    kinds = len({line.good_id for line in lines})
    return str(first) if kinds == 1 else f"{first}等 {kinds} 种"


def receive_goods(
    s: Session,
    opened: Opened,
    warehouse_id: int,
    lines: tuple[PurchaseLineDraft, ...],
    *,
    cost_open: bool = False,
) -> None:
    """Write the lines and stock moves of goods that come in."""
    rows, moves = [], []
    for number, line in enumerate(lines, 1):
        facts = good_facts(s, line.good_id)
        if facts is None:
            raise refuse("no_such", _("Please choose the good again."), "good_id", number - 1)
        stocked = facts.stocked(line.quantity, line.unit) or line.quantity
        lot_id = lot_for(s, line.good_id, line.lot, line.made_on, line.expires_on)
        worth = 0 if cost_open else line.worth.units
        rows.append(
            (
                opened.id, number, line.good_id, lot_id, line.unit or facts.unit,
                line.quantity.units, stocked.units, line.price.units, worth, int(cost_open), None,
            )
        )  # fmt: skip
        moves.append(Move(line.good_id, warehouse_id, stocked.units, worth, lot_id))
    insert_rows(s, "purchase_line", LINE, rows)
    write_moves(s, opened, moves)
