"""The daily cash count against the cash book; a difference is posted, never hidden."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_value, insert_rows
from coopdesk.kernel.values import Money
from coopdesk.ledger.drafts import content_of
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    Head,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
    reverse_document,
)
from coopdesk.ledger.words import Kind

DENOMINATIONS: Final = (10000, 5000, 2000, 1000, 500, 100, 50, 10)
_COUNT: Final = ("document_id", "counted", "expected", "pieces")
DETAILS: Final = (DetailTable("cash_count", ("pieces",), ("counted", "expected")),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashCountDraft:
    """The cash in the drawer at the end of a day: pieces of each denomination, largest first."""

    on_date: date
    pieces: tuple[int, ...] = ()
    counted: Money = Money(0)
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the cash counted: by pieces where given, else the amount."""
        if not self.pieces:
            return self.counted
        return Money(sum(a * b for a, b in zip(self.pieces, DENOMINATIONS, strict=False)))


def cash_on(s: Session, day: date, account: str = "1001") -> Money:
    """Return what the book says lies in the drawer at the end of a day."""
    month = day.isoformat()[:7]
    before = fetch_value(
        s,
        "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month"
        " WHERE account = ? AND month < ?",
        (account, month),
    )
    inside = fetch_value(
        s,
        "SELECT COALESCE(SUM(e.debit - e.credit), 0) FROM voucher v JOIN entry e"
        " ON e.voucher_id = v.id WHERE e.account = ? AND v.month = ? AND v.on_date <= ?",
        (account, month, day.isoformat()),
    )
    return Money(int(before) + int(inside))


def check_cash_count(s: Session, draft: CashCountDraft) -> list[Problem]:
    """Find what is wrong with a cash count."""
    problems = check_open(s, draft.on_date)
    if draft.total.units < 0 or any(count < 0 for count in draft.pieces):
        problems.append(Problem("negative", _("Counted cash cannot be negative."), "counted"))
    if len(draft.pieces) > len(DENOMINATIONS):
        text = _("There are {count} denominations; please check the pieces.")
        problems.append(Problem("pieces", text.format(count=len(DENOMINATIONS)), "pieces"))
    if draft.total != cash_on(s, draft.on_date) and not draft.remark.strip():
        text = _("The drawer has {counted}, the book {expected}; please note why in the remark.")
        filled = text.format(counted=draft.total, expected=cash_on(s, draft.on_date))
        problems.append(Problem("difference", filled, "remark"))
    return problems


def post_cash_count(
    s: Session, draft: CashCountDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Keep the count; a difference goes to 待处理财产损溢 with its voucher."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_cash_count(s, draft))
    expected = cash_on(s, draft.on_date)
    difference = draft.total.units - expected.units
    head = Head(
        kind=Kind.CASH_COUNT,
        on_date=draft.on_date,
        amount=difference,
        summary="现金盘点" + ("相符" if not difference else "长款" if difference > 0 else "短款"),
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    pieces = json.dumps(list(draft.pieces))
    insert_rows(s, "cash_count", _COUNT, [(opened.id, draft.total.units, expected.units, pieces)])
    amounts = {"surplus": max(difference, 0), "shortage": max(-difference, 0)}
    entries = entries_by_rule("cash_count", amounts)
    return close_document(s, opened, entries, [], {"counted": draft.total.units})


def reverse_cash_count(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse a cash count in red."""
    return reverse_document(s, document_id, on_date, reason, DETAILS, uid=uid)
