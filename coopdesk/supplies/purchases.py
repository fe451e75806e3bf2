"""Purchases, their returns, opening stock, and costs settled later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, insert_row
from coopdesk.kernel.values import Money
from coopdesk.ledger.drafts import content_of, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    Head,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Kind
from coopdesk.members.records import SUPPLIERS
from coopdesk.supplies.goods import check_warehouse
from coopdesk.supplies.receiving import (
    PURCHASE,
    RECEIVED,
    PurchaseLineDraft,
    check_received,
    goods_received,
    receive_goods,
)
from coopdesk.supplies.records import WAREHOUSES
from coopdesk.supplies.red_stock import reverse_with_stock

DETAILS: Final = (
    DetailTable("purchase", ("warehouse_id", "due_on", "bill"), ("cash", "bank", "credit")),
    *RECEIVED,
    DetailTable("costing", ("purchase_line_id",), ("amount", "sold_part")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseDraft:
    """Goods received from a supplier as typed."""

    on_date: date
    warehouse_id: int = ref(WAREHOUSES)
    lines: tuple[PurchaseLineDraft, ...]
    supplier_id: int | None = ref(SUPPLIERS, default=None)
    cash: Money = Money(0)
    bank: Money = Money(0)
    credit: Money = Money(0)
    due_on: date | None = None
    bill: str = ""
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the sum of the lines."""
        return sum((line.worth for line in self.lines), Money(0))


def check_purchase(s: Session, draft: PurchaseDraft) -> list[Problem]:
    """Find what is wrong with a purchase."""
    problems = [*check_open(s, draft.on_date), *check_warehouse(s, draft.warehouse_id)]
    problems.extend(check_received(s, draft.lines))
    paid = draft.cash + draft.bank + draft.credit
    if min(draft.cash, draft.bank, draft.credit).units < 0:
        problems.append(Problem("negative", _("A payment cannot be negative."), "cash"))
    if paid != draft.total:
        text = _("The payments add up to {paid}, the goods to {total}; please mend one of them.")
        filled = text.format(paid=paid, total=draft.total)
        problems.append(Problem("unpaid", filled, "credit"))
    if draft.credit.units and draft.supplier_id is None:
        text = _("Buying on credit needs the supplier; please choose one.")
        problems.append(Problem("supplier", text, "supplier_id"))
    if draft.supplier_id is not None:
        found = fetch_row(s, "SELECT retired FROM supplier WHERE id = ?", (draft.supplier_id,))
        if found is None or found[0]:
            text = _("This supplier is out of use; please choose another.")
            problems.append(Problem("retired", text, "supplier_id"))
    return problems


def post_purchase(
    s: Session, draft: PurchaseDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take goods into stock, and post what is owed to the supplier and the voucher."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_purchase(s, draft))
    head = Head(
        kind=Kind.PURCHASE,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=goods_received(s, draft.lines),
        remark=draft.remark,
        supplier_id=draft.supplier_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_row(
        s,
        "purchase",
        PURCHASE,
        (
            opened.id, draft.warehouse_id, draft.cash.units, draft.bank.units, draft.credit.units,
            draft.due_on.isoformat() if draft.due_on else None, draft.bill,
        ),
    )  # fmt: skip
    receive_goods(s, opened, draft.warehouse_id, draft.lines)
    amounts = {
        "cost": draft.total.units,
        "cash": draft.cash.units,
        "bank": draft.bank.units,
        "credit": draft.credit.units,
    }
    entries = entries_by_rule("purchase", amounts, supplier_id=draft.supplier_id)
    owed = [Owed("payable", draft.credit.units, None, draft.supplier_id, draft.due_on)]
    return close_document(s, opened, entries, owed, {"lines": len(draft.lines)})


def reverse_purchase(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse goods received, sent back or costed in red, as far as they are still in stock."""
    dependent = fetch_row(
        s,
        "SELECT d.number FROM purchase_line l JOIN document d ON d.id <> l.document_id AND d.id IN"
        " (SELECT b.document_id FROM purchase_line b WHERE b.returns_line_id = l.id"
        " UNION SELECT c.document_id FROM costing c WHERE c.purchase_line_id = l.id)"
        " WHERE l.document_id = ? AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)",
        (document_id,),
    )
    if dependent is not None:
        text = _("{number} rests on this receipt; please reverse that first.")
        raise refuse("dependent", text.format(number=dependent[0]))
    return reverse_with_stock(s, document_id, on_date, reason, DETAILS, uid=uid)
