"""Opening stock: what lay in store when the book began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import insert_row
from coopdesk.kernel.values import Money
from coopdesk.ledger.drafts import content_of, ref
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
from coopdesk.supplies.goods import check_warehouse
from coopdesk.supplies.receiving import (
    PURCHASE,
    PurchaseLineDraft,
    check_received,
    goods_received,
    receive_goods,
)
from coopdesk.supplies.records import WAREHOUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStockDraft:
    """Stock that was there before the book; ``cost_open`` leaves the cost to be settled later."""

    on_date: date
    warehouse_id: int = ref(WAREHOUSES)
    lines: tuple[PurchaseLineDraft, ...]
    cost_open: bool = False
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the cost of the stock, zero while it is open."""
        worth = sum((line.worth for line in self.lines), Money(0))
        return Money(0) if self.cost_open else worth


def check_opening_stock(s: Session, draft: OpeningStockDraft) -> list[Problem]:
    """Find what is wrong with an opening receipt."""
    return [
        *check_open(s, draft.on_date),
        *check_warehouse(s, draft.warehouse_id),
        *check_received(s, draft.lines),
    ]


def post_opening_stock(
    s: Session, draft: OpeningStockDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take opening stock in at its cost against equity, or with the cost left open."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_opening_stock(s, draft))
    head = Head(
        kind=Kind.OPENING_STOCK,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=f"期初入库 {goods_received(s, draft.lines)}",
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_row(s, "purchase", PURCHASE, (opened.id, draft.warehouse_id, 0, 0, 0, None, ""))
    receive_goods(s, opened, draft.warehouse_id, draft.lines, cost_open=draft.cost_open)
    entries = entries_by_rule("opening_stock", {"cost": draft.total.units})
    return close_document(s, opened, entries, [], {"lines": len(draft.lines)})
