"""The figures of the day, and how long the month may wait for its report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.rows import fetch_row, fetch_value
from coopdesk.kernel.settings import setting
from coopdesk.kernel.values import Money, MuTimes
from coopdesk.members.persons import person
from coopdesk.statements.figures import last_day, month_shifted

REPORT_DAY: Final = 5
"""What an office that waits for months says, unless it says another day."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a day: money taken, credit given, mu-times worked, and by whom."""

    credit: Money
    buyers: int
    worked: MuTimes
    machines: int
    households: int


def day_figures(s: Reader, day: date) -> DayFigures:
    """Return the credit given and the work done on a day."""
    text = day.isoformat()
    sold = fetch_row(
        s,
        f"SELECT COALESCE(SUM(p.amount), 0), COUNT(DISTINCT {person('p.member_id')})"  # noqa: S608
        " FROM document d"
        " CROSS JOIN party_move p ON p.document_id = d.id WHERE p.book = 'debt'"
        " AND p.settles_id IS NULL AND d.on_date = ? AND d.kind IN ('sale', 'sale_return')",
        (text,),
    ) or (0, 0)
    worked = fetch_row(
        s,
        "SELECT COALESCE(SUM(l.mu_times), 0), COUNT(DISTINCT j.machine_id),"  # noqa: S608
        f" COUNT(DISTINCT {person('l.member_id')}) FROM document d"
        " JOIN job j ON j.document_id = d.id JOIN job_line l ON l.document_id = d.id"
        " WHERE d.kind = 'job' AND d.on_date = ? AND d.state = 1",
        (text,),
    ) or (0, 0, 0)
    return DayFigures(Money(sold[0]), sold[1], MuTimes(worked[0]), worked[1], worked[2])


def report_day(s: Reader) -> int:
    """Return the day of the next month by which the office above waits for a month."""
    return int(setting(s, "uplink", {}).get("report_day", REPORT_DAY))


def due_on(month: str, day: int) -> date:
    """Return the day by which a month must be reported: that day of the next month, or its end."""
    end = last_day(month_shifted(month, 1))
    return end.replace(day=min(day, end.day))


def days_to_report(s: Reader, day: date) -> tuple[str, date]:
    """Return the month that is to be reported next, and the day by which."""
    month, by = day.isoformat()[:7], report_day(s)
    before = month_shifted(month, -1)
    if day <= due_on(before, by) and not is_sent(s, before):
        month = before
    return month, due_on(month, by)


def is_sent(s: Reader, month: str) -> bool:
    """Tell whether a month was sealed for the office above."""
    found = fetch_value(s, "SELECT 1 FROM sent WHERE period = ? AND kind = 'month'", (month,))
    return found is not None
