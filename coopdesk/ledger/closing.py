"""The month's end in the ledger: profit carried forward, and which months stand open before."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.values import Money
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import Posted

PROFIT: Final = "3103"


@dataclass(frozen=True, slots=True)
class Uncarried:
    """What an income or expense account still holds of a month, on its own side."""

    account: str
    name: str
    is_income: bool
    amount: Money


def end_of(month: str) -> date:
    """Return the last day of a month."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, monthrange(year, number)[1])


def uncarried(s: Session, month: str) -> list[Uncarried]:
    """Return the accounts of income and expense that are not yet carried forward in a month."""
    rows = fetch_rows(
        s,
        "SELECT m.account, a.name, a.kind = 'income', m.credit - m.debit FROM account_month m"
        " JOIN account a ON a.code = m.account WHERE m.month = ? AND m.debit <> m.credit"
        " AND a.kind IN ('income', 'expense') ORDER BY m.account",
        (month,),
    )
    return [
        Uncarried(row[0], row[1], bool(row[2]), Money(row[3] if row[2] else -row[3]))
        for row in rows
    ]


def carrying_lines(left: list[Uncarried]) -> tuple[JournalLineDraft, ...]:
    """Return the lines that carry accounts forward to the year's profit.

    Income is always taken out on its debit side and expense on its credit side, in red where the
    month's sum is negative, so that the sides of the year keep telling what was earned and spent.
    """
    lines: list[JournalLineDraft] = []
    income = [one for one in left if one.is_income]
    expense = [one for one in left if not one.is_income]
    lines += [JournalLineDraft(account=one.account, debit=one.amount) for one in income]
    lines += [JournalLineDraft(account=PROFIT, credit=sum_) for sum_ in _sums(income)]
    lines += [JournalLineDraft(account=PROFIT, debit=sum_) for sum_ in _sums(expense)]
    lines += [JournalLineDraft(account=one.account, credit=one.amount) for one in expense]
    return tuple(lines)


def _sums(parts: list[Uncarried]) -> list[Money]:
    """Return the sum to one side of the profit; blue and red apart where they cancel out."""
    total = sum((one.amount for one in parts), Money(0))
    if total or not parts:
        return [total] if total else []
    blue = sum((one.amount for one in parts if one.amount.units > 0), Money(0))
    return [blue, Money(-blue.units)]


def check_carry(s: Session, month: str) -> list[Problem]:
    """Find why the profit of a month cannot be carried forward now."""
    problems = check_open(s, end_of(month))
    problems += check_over(s, month)
    if not problems and not uncarried(s, month):
        text = _("{month} has no income or expense left to carry forward.").format(month=month)
        problems.append(Problem("nothing", text))
    return problems


def check_over(s: Session, month: str) -> list[Problem]:
    """Find whether a month still runs."""
    end = end_of(month)
    if context_of(s).clock.today() >= end:
        return []
    text = _("{month} runs until {day}; it can be closed from that day on.")
    return [Problem("not_over", text.format(month=month, day=end.isoformat()))]


def carry_forward(s: Session, month: str, *, uid: str = "") -> Posted:
    """Post the voucher that carries a month's income and expense to the year's profit (结转损益).

    The month's figures stay: they leave out every voucher that touches that account.
    """
    found = fetch_row(s, "SELECT id, uid, number FROM document WHERE uid = ?", (uid,))
    if uid and found is not None:
        return Posted(int(found[0]), str(found[1]), str(found[2]))
    refuse_if(check_carry(s, month))
    draft = JournalDraft(
        on_date=end_of(month),
        summary=f"结转{month[:4]}年{int(month[5:7])}月损益",
        lines=carrying_lines(uncarried(s, month)),
        attachments=0,
    )
    return post_journal(s, draft, uid=uid)


@dataclass(frozen=True, slots=True)
class Carried:
    """A voucher that touches the year's profit, and what it put there (credit less debit)."""

    document_id: int
    number: str
    on_date: date
    summary: str
    profit: Money


def carried(s: Session, month: str) -> list[Carried]:
    """Return the vouchers of a month that carried income and expense forward."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, d.summary, SUM(e.credit - e.debit) FROM voucher v"
        " JOIN entry e ON e.voucher_id = v.id JOIN document d ON d.id = v.document_id"
        " WHERE v.month = ? AND e.account = ? GROUP BY d.id ORDER BY d.id",
        (month, PROFIT),
    )
    return [
        Carried(row[0], row[1], date.fromisoformat(row[2]), row[3], Money(row[4])) for row in rows
    ]


def open_months_before(s: Session, month: str) -> list[str]:
    """Return the earlier months that have documents and are not closed, the first one first."""
    # The index on the day is skipped through month by month: a long book stays cheap.
    rows = fetch_rows(
        s,
        "WITH RECURSIVE months(day) AS (SELECT MIN(on_date) FROM document UNION ALL"
        " SELECT (SELECT MIN(on_date) FROM document"
        " WHERE on_date >= date(months.day, 'start of month', '+1 month')) FROM months"
        " WHERE months.day < ?1) SELECT substr(day, 1, 7) AS month FROM months"
        " WHERE day < ?1 AND substr(day, 1, 7) NOT IN (SELECT month FROM period WHERE closed = 1)",
        (f"{month}-01",),
    )
    return [str(row[0]) for row in rows]


def closed_months_after(s: Session, month: str) -> list[str]:
    """Return the later months that are closed, the last one first."""
    rows = fetch_rows(
        s, "SELECT month FROM period WHERE closed = 1 AND month > ? ORDER BY month DESC", (month,)
    )
    return [str(row[0]) for row in rows]


def month_to_close(s: Session, today: date) -> str:
    """Return the first month that waits to be closed; the present one where none does."""
    present = today.isoformat()[:7]
    waiting = open_months_before(s, present)
    return waiting[0] if waiting else present
