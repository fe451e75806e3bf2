"""Where a book stands on a day: the path to the month's end, the copies, the figures of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Money, MuTimes, Quantity
from coopdesk.ledger.periods import is_closed
from coopdesk.statements.due import drafts_waiting, open_costs

REPORT_BY: Final = 8
_PARTIES: Final = (("1122", "debt", 1), ("220301", "deposit", -1))


class Step(Enum):
    """How a step on the path to the month's end stands."""

    DONE = "done"
    WAITS = "waits"
    WRONG = "wrong"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step to the month's end: what, how it stands, and the fact that says so.

    ``opens`` names the page where it is done, ``where`` what that page is told.
    """

    title: str
    standing: Step
    fact: str = ""
    opens: str = ""
    where: tuple[tuple[str, object], ...] = ()


def month_path(s: Session, day: date) -> list[PathStep]:
    """Return the steps that lead to closing the month of a day, each with what blocks it."""
    month = day.isoformat()[:7]
    return [
        _vouchers(s, month),
        _parties(s),
        _cash(s, month),
        _stock(s),
        _costs(s, day),
        _drafts(s),
        PathStep(N_("Close the month"), Step.DONE if is_closed(s, month) else Step.OPEN, "",
                 "month_end"),
    ]  # fmt: skip


def _vouchers(s: Session, month: str) -> PathStep:
    """Tell whether the vouchers are numbered without a gap."""
    row = fetch_row(
        s, "SELECT COUNT(*), COALESCE(MAX(number), 0) FROM voucher WHERE month = ?", (month,)
    )
    count, last = row or (0, 0)
    good = count == last
    where = (("month", month),)
    return PathStep(
        N_("Vouchers without a gap"), Step.DONE if good else Step.WRONG,
        f"{count:,}" if good else f"{count:,} / {last:,}", "vouchers", where,
    )  # fmt: skip


def _parties(s: Session) -> PathStep:
    """Tell whether the members' balances agree with their accounts."""
    apart = 0
    owed = 0
    for account, book, sign in _PARTIES:
        ledger = int(
            fetch_value(
                s,
                "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month WHERE account = ?",
                (account,),
            )
        )
        moved = int(
            fetch_value(
                s, "SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE book = ?", (book,)
            )
        )
        apart += abs(ledger * sign - moved)
        owed = moved if book == "debt" else owed
    title = N_("Members agree with accounts")
    if apart:
        return PathStep(title, Step.WRONG, str(Money(apart)), "books", (("account", "1122"),))
    return PathStep(title, Step.DONE, str(Money(owed)), "debts")


def _cash(s: Session, month: str) -> PathStep:
    """Tell when the cash was counted last, and whether it agreed."""
    row = fetch_row(
        s,
        "SELECT d.id, d.on_date, d.amount FROM document d WHERE d.kind = 'cash_count'"
        " AND d.month = ? AND d.state = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " ORDER BY d.on_date DESC, d.id DESC LIMIT 1",
        (month,),
    )
    title = N_("Cash counted")
    if row is None:
        return PathStep(title, Step.OPEN, "", "money", (("mode", "count"),))
    standing = Step.DONE if not row[2] else Step.WAITS
    return PathStep(title, standing, row[1][5:] if not row[2] else str(Money(row[2])),
                    "documents", (("kind", "cash_count"), ("document_id", row[0])))  # fmt: skip


def _stock(s: Session) -> PathStep:
    """Tell whether the stock agrees with its account."""
    held = int(fetch_value(s, "SELECT COALESCE(SUM(cost), 0) FROM stock_month"))
    ledger = int(
        fetch_value(
            s, "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month WHERE account = '1405'"
        )
    )
    if held == ledger:
        return PathStep(N_("Stock agrees with the account"), Step.DONE, str(Money(held)), "stock")
    fact = str(Money(held - ledger))
    return PathStep(N_("Stock differs from the account"), Step.WRONG, fact, "stock")


def _costs(s: Session, day: date) -> PathStep:
    """Tell whether every cost is settled."""
    count = len(open_costs(s, day))
    title = N_("Costs settled")
    if not count:
        return PathStep(title, Step.DONE)
    return PathStep(title, Step.WAITS, str(count), "purchase", (("mode", "costing"),))


def _drafts(s: Session) -> PathStep:
    """Tell whether a draft waits to be posted."""
    waiting = drafts_waiting(s)
    title = N_("No draft waits")
    if not waiting:
        return PathStep(title, Step.DONE)
    return PathStep(N_("Drafts not posted"), Step.WAITS, str(len(waiting)), waiting[0].page)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a day: money taken, credit given, mu-times worked, and by whom."""

    credit: Money
    buyers: int
    worked: MuTimes
    machines: int
    households: int


def day_figures(s: Session, day: date) -> DayFigures:
    """Return the credit given and the work done on a day."""
    text = day.isoformat()
    sold = fetch_row(
        s,
        "SELECT COALESCE(SUM(p.amount), 0), COUNT(DISTINCT p.member_id) FROM party_move p"
        " JOIN document d ON d.id = p.document_id WHERE p.book = 'debt' AND p.settles_id IS NULL"
        " AND d.on_date = ? AND d.kind IN ('sale', 'sale_return')",
        (text,),
    ) or (0, 0)
    worked = fetch_row(
        s,
        "SELECT COALESCE(SUM(l.mu_times), 0), COUNT(DISTINCT j.machine_id),"
        " COUNT(DISTINCT l.member_id) FROM document d JOIN job j ON j.document_id = d.id"
        " JOIN job_line l ON l.document_id = d.id WHERE d.kind = 'job' AND d.on_date = ?"
        " AND d.state = 1",
        (text,),
    ) or (0, 0, 0)
    return DayFigures(Money(sold[0]), sold[1], MuTimes(worked[0]), worked[1], worked[2])


def days_to_report(day: date, is_reported: Callable[[str], bool]) -> tuple[str, date]:
    """Return the month that is to be reported next, and the day by which."""
    year, month = day.year, day.month
    last_year, last = (year, month - 1) if month > 1 else (year - 1, 12)
    before = f"{last_year:04d}-{last:02d}"
    if day.day <= REPORT_BY and not is_reported(before):
        return before, day.replace(day=REPORT_BY)
    next_year, following = (year, month + 1) if month < 12 else (year + 1, 1)
    return f"{year:04d}-{month:02d}", date(next_year, following, REPORT_BY)


def is_sent(s: Session, month: str) -> bool:
    """Tell whether a month was sealed for the office above."""
    found = fetch_value(s, "SELECT 1 FROM sent WHERE period = ? AND kind = 'month'", (month,))
    return found is not None


@dataclass(frozen=True, slots=True)
class LotLeft:
    """What is left of a lot, wherever it lies; goods without a lot have no code."""

    code: str
    warehouse: str
    expires_on: date | None
    left: Quantity


def lots_left(s: Session, good_id: int) -> list[LotLeft]:
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
        LotLeft(row[0], row[1], date.fromisoformat(row[2]) if row[2] else None, Quantity(row[3]))
        for row in rows
    ]
