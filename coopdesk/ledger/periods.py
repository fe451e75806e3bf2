"""Accounting periods are months: open until closed, and shut by the database afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coopdesk.kernel.changes import Reader, Writer, context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import change_rows, fetch_row
from coopdesk.kernel.trail import note


def month_of(day: date) -> str:
    """Return the month of a day as ``2026-03``."""
    return day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class PeriodState:
    """How a month stands: closed, or opened again until a day; by whom, when and why."""

    month: str
    closed: bool
    at: str
    clerk: str
    open_until: date | None
    reason: str


def period_state(s: Reader, month: str) -> PeriodState | None:
    """Return how a month stands, or nothing if it was never closed."""
    row = fetch_row(
        s, "SELECT closed, at, clerk, open_until, reason FROM period WHERE month = ?", (month,)
    )
    if row is None:
        return None
    until = None if row[3] is None else date.fromisoformat(row[3])
    return PeriodState(month, bool(row[0]), row[1], row[2], until, row[4])


def is_closed(s: Reader, month: str) -> bool:
    """Tell whether a month is closed."""
    state = period_state(s, month)
    return state is not None and state.closed


def is_overdue(s: Reader, month: str) -> bool:
    """Tell whether a month was opened again and the day it was opened until is over."""
    state = period_state(s, month)
    return state is not None and not state.closed and _is_over(s, state)


def _is_over(s: Reader, state: PeriodState) -> bool:
    return state.open_until is not None and state.open_until < context_of(s).clock.today()


def check_open(s: Reader, day: date, field: str = "on_date") -> list[Problem]:
    """Find whether a day lies in a shut month (who shut it, who may lift it) or is no date."""
    state = period_state(s, month_of(day))
    if state is not None and state.closed:
        text = _(
            "{month} was closed by {clerk} on {at}. Please date it in an open month, or open the"
            " month again at month-end with F9: with a reason, and until a day."
        ).format(month=state.month, clerk=state.clerk, at=state.at[:10])
        return [Problem("period_closed", text, field)]
    if state is not None and _is_over(s, state):
        text = _(
            "{month} was open again until {until} only ({clerk}: {reason}). Please date it in an"
            " open month, or open the month again at month-end with F9."
        ).format(month=state.month, until=state.open_until, clerk=state.clerk, reason=state.reason)
        return [Problem("period_over", text, field)]
    if not 1990 <= day.year <= context_of(s).clock.today().year + 1:
        text = _("{day} is no business date; please check the year.").format(day=day)
        return [Problem("date", text, field)]
    return []


def close_month(s: Writer, month: str) -> None:
    """Close a month; nothing dated in it can be posted afterwards."""
    _set(s, month, closed=True)


def reopen_month(s: Writer, month: str, reason: str, until: date) -> None:
    """Open a closed month again until the end of a day; the journal keeps who and why."""
    _set(s, month, closed=False, reason=reason, until=until)


def _set(
    s: Writer, month: str, *, closed: bool, reason: str = "", until: date | None = None
) -> None:
    """Write a month's state and note it."""
    context = context_of(s)
    day = None if until is None else until.isoformat()
    change_rows(
        s,
        "period",
        "INSERT INTO period (month, closed, at, clerk, open_until, reason)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (month) DO UPDATE SET closed = excluded.closed,"
        " at = excluded.at, clerk = excluded.clerk, open_until = excluded.open_until,"
        " reason = excluded.reason",
        (month, closed, moment_text(context.clock.now()), context.clerk, day, reason),
    )
    facts = {"reason": reason} if closed else {"reason": reason, "until": day}
    note(s, "close" if closed else "reopen", "period", month, facts)
