"""Conditions told by today and by the clerk, so that a view that is kept moves along with both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Query

Days = tuple[date | None, date | None]
_DAY: Final = timedelta(days=1)


class Span(Choice):
    """Days by their distance from today."""

    TODAY = "today", N_("today")
    MONTH = "month", N_("this month")
    LAST_MONTH = "last_month", N_("last month")
    YEAR = "year", N_("this year")
    LAST_YEAR = "last_year", N_("last year")
    PAST = "past", N_("before today")

    def days(self, today: date) -> Days:
        """Return the first and the last day, as of a day."""
        first = today.replace(day=1)
        before = first - _DAY
        match self:
            case Span.TODAY:
                return today, today
            case Span.MONTH:
                return first, last_of(today)
            case Span.LAST_MONTH:
                return before.replace(day=1), before
            case Span.YEAR:
                return date(today.year, 1, 1), date(today.year, 12, 31)
            case Span.LAST_YEAR:
                return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
            case _:
                return None, today - _DAY


class Whoever(Choice):
    """Somebody by what they are to the one who looks."""

    ME = "me", N_("me")


def last_of(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def month_days(month: str) -> Days:
    """Return the first and the last day of a month (``2026-10``)."""
    first = date.fromisoformat(f"{month}-01")
    return first, last_of(first)


def days_of(value: Any, today: date) -> Days:
    """Return the days of a condition, told by a span or by themselves."""
    if isinstance(value, Span):
        return value.days(today)
    return value or (None, None)


def settled(query: Query, today: date, clerk: str) -> Query:
    """Return a query with its spans as days and the clerk by name: as SQL can ask it."""
    if not any(isinstance(value, Span | Whoever) for _name, value in query.where):
        return query
    where = tuple(
        (name, value.days(today) if isinstance(value, Span)
         else clerk if value is Whoever.ME else value)
        for name, value in query.where
    )  # fmt: skip
    return replace(query, where=where)
