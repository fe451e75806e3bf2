"""Accounting periods are months: open until closed, and shut by the database afterwards."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import change_rows, fetch_row
from coopdesk.kernel.trail import note


def month_of(day: date) -> str:
    """Return the month of a day as ``2026-03``."""
    return day.isoformat()[:7]


def is_closed(s: Session, month: str) -> bool:
    """Tell whether a month is closed."""
    row = fetch_row(s, "SELECT closed FROM period WHERE month = ?", (month,))
    return bool(row and row[0])


def check_open(s: Session, day: date, field: str = "on_date") -> list[Problem]:
    """Find whether a day lies in a closed month or is no business date."""
    row = fetch_row(
        s, "SELECT at, clerk FROM period WHERE month = ? AND closed = 1", (month_of(day),)
    )
    if row is not None:
        text = _("{month} was closed by {clerk} on {at}; please date it in an open month.").format(
            month=month_of(day), clerk=row[1], at=row[0][:10]
        )
        return [Problem("period_closed", text, field)]
    if not 1990 <= day.year <= context_of(s).clock.today().year + 1:
        text = _("{day} is no business date; please check the year.").format(day=day)
        return [Problem("date", text, field)]
    return []


def close_month(s: Session, month: str) -> None:
    """Close a month; nothing dated in it can be posted afterwards."""
    _set(s, month, closed=True)


def reopen_month(s: Session, month: str, reason: str) -> None:
    """Open a closed month again for new documents; the journal keeps who and why."""
    _set(s, month, closed=False, reason=reason)


def _set(s: Session, month: str, *, closed: bool, reason: str = "") -> None:
    """Write a month's state and note it."""
    context = context_of(s)
    change_rows(
        s,
        "period",
        "INSERT INTO period (month, closed, at, clerk) VALUES (?, ?, ?, ?) ON CONFLICT (month)"
        " DO UPDATE SET closed = excluded.closed, at = excluded.at, clerk = excluded.clerk",
        (month, closed, moment_text(context.clock.now()), context.clerk),
    )
    note(s, "close" if closed else "reopen", "period", month, {"reason": reason})
