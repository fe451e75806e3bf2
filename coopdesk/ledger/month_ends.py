"""How the ledger stands at a month's end: what is not carried forward, which months are open."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Money

PROFIT: Final = "3103"
UNDISTRIBUTED: Final = "310401"


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


def uncarried(s: Reader, month: str) -> list[Uncarried]:
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


@dataclass(frozen=True, slots=True)
class Carried:
    """A voucher that touches the year's profit, and what it put there (credit less debit)."""

    document_id: int
    number: str
    on_date: date
    summary: str
    profit: Money


def carried(s: Reader, month: str) -> list[Carried]:
    """Return the vouchers of a month that carried income and expense forward."""
    return _touching(s, month, of_year=False)


def carried_of_year(s: Reader, month: str) -> list[Carried]:
    """Return the vouchers of a month that carried the profit of the year on, each with its part."""
    return [replace(one, profit=-one.profit) for one in _touching(s, month, of_year=True)]


def profit_of_year(s: Reader, month: str) -> Money:
    """Return what stands on the profit of the year at a month's end."""
    return equity_on(s, PROFIT, month)


def equity_on(s: Reader, account: str, month: str) -> Money:
    """Return what stands on an account of equity at a month's end (credit less debit)."""
    return Money(
        fetch_value(
            s,
            "SELECT COALESCE(SUM(credit - debit), 0) FROM account_month WHERE account = ?"
            " AND month <= ?",
            (account, month),
        )
    )


def uncarried_months(s: Reader, month: str) -> list[str]:
    """Return the open months until one whose income or expense is not carried forward yet."""
    rows = fetch_rows(
        s,
        "SELECT DISTINCT m.month FROM account_month m JOIN account a ON a.code = m.account"
        " WHERE m.month <= ? AND m.debit <> m.credit AND a.kind IN ('income', 'expense')"
        " AND m.month NOT IN (SELECT month FROM period WHERE closed = 1) ORDER BY m.month",
        (month,),
    )
    return [str(row[0]) for row in rows]


def _touching(s: Reader, month: str, *, of_year: bool) -> list[Carried]:
    """Return the vouchers of a month that touch the year's profit, by where they carry it."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, d.summary, SUM(e.credit - e.debit) FROM voucher v"
        " JOIN entry e ON e.voucher_id = v.id JOIN document d ON d.id = v.document_id"
        " WHERE v.month = ? AND e.account = ? AND EXISTS (SELECT 1 FROM entry u"
        " WHERE u.voucher_id = v.id AND u.account = ?) = ? GROUP BY d.id ORDER BY d.id",
        (month, PROFIT, UNDISTRIBUTED, of_year),
    )
    return [
        Carried(row[0], row[1], date.fromisoformat(row[2]), row[3], Money(row[4])) for row in rows
    ]


def open_months_before(s: Reader, month: str) -> list[str]:
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


def closed_months_after(s: Reader, month: str) -> list[str]:
    """Return the later months that are closed, the last one first."""
    rows = fetch_rows(
        s, "SELECT month FROM period WHERE closed = 1 AND month > ? ORDER BY month DESC", (month,)
    )
    return [str(row[0]) for row in rows]


def month_to_close(s: Reader, today: date) -> str:
    """Return the first month that waits to be closed; the present one where none does."""
    present = today.isoformat()[:7]
    waiting = open_months_before(s, present)
    return waiting[0] if waiting else present
