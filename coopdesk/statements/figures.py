"""The figures of a month: values, growth, and what stands behind them."""

# ruff: noqa: S608 - the SQL is put together from the catalogue's own constants, never from input.

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from coopdesk.kernel.changes import Reader, Writer
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import change_rows, fetch_rows, fetch_value
from coopdesk.kernel.trail import note
from coopdesk.kernel.values import half_up
from coopdesk.statements.definitions import (
    COMPUTED,
    FIGURES,
    GROUPS,
    SERVED,
    Figure,
    Measure,
    Source,
    figure_of,
    term_on,
)

__all__ = [
    "COMPUTED", "FIGURES", "GROUPS", "Behind", "Coverage", "Figure", "FigureValue", "Measure",
    "Sums", "documents_behind", "entered_values", "figure_of", "figure_values",
    "growth_of", "growth_text", "last_day", "month_shifted", "set_baseline",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure of a month: the month itself (or its end), since January, the same last year.

    ``growth`` is in tenths of a percent: of the cumulative value for a flow, of the month's end for
    a stock; nothing where last year's value is missing, zero or negative.
    """

    figure: Figure
    this_month: int
    cumulative: int | None
    last_year: int | None
    growth: int | None

    @property
    def growth_text(self) -> str:
        """Return the growth as people read it: ``+8.4``, or a dash."""
        return "—" if self.growth is None else growth_text(self.growth)


class Behind(NamedTuple):
    """One document (or, without an id, one record) behind a figure, and what it adds."""

    document_id: int | None
    number: str
    on_date: date
    value: int


def last_day(month: str) -> date:
    """Return the last day of a month such as ``2026-03``."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, monthrange(year, number)[1])


def month_shifted(month: str, months: int) -> str:
    """Return the month some months later or earlier."""
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def growth_of(now: int, before: int | None) -> int | None:
    """Return the growth in tenths of a percent, rounded half up; nothing without a base."""
    if before is None or before <= 0:
        return None
    return half_up(Fraction((now - before) * 1000, before))


def growth_text(growth: int) -> str:
    """Return tenths of a percent as people read growth: ``+8.4``."""
    whole, part = divmod(abs(growth), 10)
    sign = "-" if growth < 0 else "+" if growth else ""
    return f"{sign}{whole:,}.{part}"


def figure_values(s: Reader, month: str) -> list[FigureValue]:
    """Return every figure of a month; figures that the unit types in only where it did."""
    return Sums(s, month).values()


def entered_values(s: Reader, month: str) -> list[FigureValue]:
    """Return the figures of a month that the unit typed in; nothing is computed."""
    books = Coverage(s)
    entered = [_entered_value(books, figure, month) for figure in FIGURES if figure.source is None]
    return [value for value in entered if value is not None]


def set_baseline(s: Writer, code: str, month: str, value: int | None) -> None:
    """Keep a figure of a month as the old books (or the unit's registers) state it.

    A flow is stated cumulatively, January to the month; nothing takes an earlier entry away.
    """
    figure = figure_of(code)
    if figure is None:
        text = _("There is no figure {code}; please choose one of the list.")
        raise refuse("figure", text.format(code=code), "figure")
    try:
        last_day(month)
    except ValueError:
        text = _("{month} is no month; write it as 2025-10.")
        raise refuse("month", text.format(month=month), "month") from None
    before = fetch_value(
        s, "SELECT value FROM baseline WHERE figure = ? AND month = ?", (code, month)
    )
    if before == value:
        return
    if value is None:
        change_rows(
            s, "baseline", "DELETE FROM baseline WHERE figure = ? AND month = ?", (code, month)
        )
    else:
        change_rows(
            s,
            "baseline",
            "INSERT INTO baseline (figure, month, value) VALUES (?, ?, ?)"
            " ON CONFLICT (figure, month) DO UPDATE SET value = excluded.value",
            (code, month, value),
        )
    note(s, "set", "baseline", f"{code}/{month}", {"before": before, "after": value})


def documents_behind(s: Reader, code: str, month: str, *, cumulative: bool = False) -> list[Behind]:
    """Return the documents and records whose values sum to a figure, in order of their days."""
    figure = figure_of(code)
    if figure is None:
        text = _("There is no figure {code}; please choose one of the list.")
        raise refuse("figure", text.format(code=code), "figure")
    end = last_day(month)
    if figure.source is None:
        value = _entered_value(Coverage(s), figure, month)
        if value is None:
            return []
        shown = value.cumulative if cumulative and value.cumulative is not None else None
        return [Behind(None, figure.title, end, value.this_month if shown is None else shown)]
    start = f"{month}-01" if figure.is_flow and not cumulative else f"{month[:4]}-01-01"
    term = term_on(figure, end)
    rows = fetch_rows(
        s,
        "SELECT x.document_id, d.number, d.on_date, x.record, x.value FROM"
        f" (SELECT document_id, record, SUM({term}) AS value FROM ({figure.source.rows})"
        " GROUP BY document_id, CASE WHEN document_id IS NULL THEN record END"
        f" HAVING SUM({term}) <> 0) x LEFT JOIN document d ON d.id = x.document_id"
        " ORDER BY d.on_date, d.id, x.record",
        (start, end.isoformat()),
    )
    names = _record_names(s, [row[3] for row in rows if row[0] is None])
    behind = [
        Behind(row[0], row[1], date.fromisoformat(row[2]), row[4])
        if row[0] is not None
        else Behind(None, names[row[3]], end, row[4])
        for row in rows
    ]
    if cumulative and figure.is_flow:
        carried = Coverage(s).carried(code, month)
        if carried:
            text = _("Old books until {month}").format(month=carried[0])
            behind.insert(0, Behind(None, text, last_day(carried[0]), carried[1]))
    return behind


def _record_names(s: Reader, records: Sequence[str]) -> dict[str, str]:
    """Return the text that stands for records which are no documents."""
    names = {}
    members = dict(fetch_rows(s, "SELECT id, code FROM member")) if records else {}
    suppliers = dict(fetch_rows(s, "SELECT id, code FROM supplier")) if records else {}
    for record in records:
        account, _slash, party = record.rpartition("/")
        kind, _colon, number = party.partition(":")
        known = {"member": members, "supplier": suppliers}.get(kind, {})
        name = str(known.get(int(number), number)) if number else ""
        names[record] = " ".join(part for part in (account, name) if part)
    return names


class Coverage:
    """When the book began, and what was typed in for the time before."""

    def __init__(self, s: Reader) -> None:
        """Ask the book once."""
        self.began = fetch_value(
            s,
            "SELECT month FROM document WHERE state = 1"
            " AND kind NOT IN ('contract', 'opening_stock', 'journal') ORDER BY on_date LIMIT 1",
        )
        self.first = fetch_value(
            s, "SELECT month FROM document WHERE state = 1 ORDER BY on_date LIMIT 1"
        )
        self._typed = {
            (row[0], row[1]): int(row[2])
            for row in fetch_rows(s, "SELECT figure, month, value FROM baseline")
        }

    def typed(self, code: str, month: str) -> int | None:
        """Return what was typed in for a figure and month."""
        return self._typed.get((code, month))

    def typed_before(self, code: str, month: str) -> int:
        """Return the newest cumulative value typed in for an earlier month of the year."""
        earlier = [
            (at, value)
            for (figure, at), value in self._typed.items()
            if figure == code and f"{month[:4]}-01" <= at < month
        ]
        return max(earlier)[1] if earlier else 0

    def carried(self, code: str, month: str) -> tuple[str, int] | None:
        """Return the month before the book began and what the old books had until then.

        Only where the book began after January of the month's year, and not later than the month.
        """
        if not self.began or not f"{month[:4]}-01" < self.began <= month:
            return None
        until = month_shifted(self.began, -1)
        value = self.typed(code, until)
        return None if value is None else (until, value)

    def covers(self, month: str, *, whole_year: bool) -> bool:
        """Tell whether the book's own documents speak for a month (or its year until then)."""
        if whole_year:
            return bool(self.began) and self.began <= f"{month[:4]}-01"
        return bool(self.first) and self.first <= month


class Sums:
    """A month's figures, each source asked once: flows for two years by month, stocks twice.

    Whoever needs few of the figures names their codes (``only``): then nothing else is added up.
    """

    def __init__(self, s: Reader, month: str, *, only: Collection[str] = ()) -> None:
        """Remember the month; nothing is asked yet."""
        self._only = only
        self.month = month
        self.year = month[:4]
        self.then = month_shifted(month, -12)
        self.coverage = Coverage(s)
        self._s = s
        self._flows: dict[str, list[tuple[Any, ...]]] = {}
        self._stocks: dict[tuple[str, str], list[tuple[Any, ...]]] = {}

    def values(self) -> list[FigureValue]:
        """Return every figure; those that the unit types in only where it did."""
        values = []
        for figure in FIGURES:
            value = (
                _entered_value(self.coverage, figure, self.month)
                if figure.source is None
                else self._flow(figure)
                if figure.is_flow
                else self._stock(figure)
            )
            if value is not None:
                values.append(value)
        return values

    def _figures_of(self, source: Source) -> list[Figure]:
        """Return the figures that are computed from a source, as far as they are asked for."""
        return [
            figure
            for figure in COMPUTED
            if figure.source is source and (not self._only or figure.code in self._only)
        ]

    def by_month(self, code: str, year: int) -> list[int | None]:
        """Return a computed flow month by month; before the book began, from what was typed in.

        The year is the month's or the one before; after the month there is nothing.
        """
        figure = figure_of(code)
        assert figure is not None  # noqa: S101 - codes come from the catalogue.
        values: list[int | None] = []
        for number in range(1, 13):
            month = f"{year}-{number:02d}"
            if self.coverage.began and self.coverage.began <= month:
                values.append(None if month > self.month else self.between(figure, month, month))
                continue
            typed = self.coverage.typed(code, month)
            earlier = self.coverage.typed(code, month_shifted(month, -1)) if number > 1 else 0
            values.append(None if typed is None or earlier is None else typed - earlier)
        return values

    def flow_parts(self, source: Source) -> list[tuple[Any, ...]]:
        """Return flows since January of last year: month, by, extra, then the figures."""
        if source.name not in self._flows:
            self._flows[source.name] = self._ask(source, "month", self.then, self.month)
        return self._flows[source.name]

    def stock_parts(self, source: Source, month: str) -> list[tuple[Any, ...]]:
        """Return stocks at a month's end: month, by, extra, then the figures."""
        key = (source.name, month)
        if key not in self._stocks:
            self._stocks[key] = self._ask(source, f"'{month}'", month, month)
        return self._stocks[key]

    def _ask(self, source: Source, group: str, first: str, last: str) -> list[tuple[Any, ...]]:
        """Ask for the sums of a source's figures, from January of the first month's year."""
        end = last_day(last)
        terms = [f"SUM({term_on(one, end)})" for one in self._figures_of(source)]
        return fetch_rows(
            self._s,
            f"SELECT {group}, {source.by}, SUM({source.extra}), {', '.join(terms)}"
            f" FROM ({source.sums or source.rows}) GROUP BY 1, 2",
            (f"{first[:4]}-01-01", end.isoformat()),
        )

    def between(self, figure: Figure, first: str, last: str) -> int:
        """Return what the documents from one month to another add to a flow."""
        source = figure.source
        assert source is not None  # noqa: S101 - only computed figures are asked here.
        place = 3 + self._figures_of(source).index(figure)
        return sum(row[place] for row in self.flow_parts(source) if first <= row[0] <= last)

    def standing(self, figure: Figure, month: str) -> int:
        """Return a stock at the end of a month."""
        source = figure.source
        assert source is not None  # noqa: S101 - only computed figures are asked here.
        place = 3 + self._figures_of(source).index(figure)
        return sum(row[place] for row in self.stock_parts(source, month))

    def _flow(self, figure: Figure) -> FigureValue:
        """Return a flow: what the old books had this year is carried into the cumulative value."""
        carried = self.coverage.carried(figure.code, self.month)
        cumulative = self.between(figure, f"{self.year}-01", self.month) + (
            carried[1] if carried else 0
        )
        january = f"{self.then[:4]}-01"
        last_year: int | None
        if self.coverage.covers(self.then, whole_year=True):
            last_year = self.between(figure, january, self.then)
        else:
            last_year = self.coverage.typed(figure.code, self.then)
            carried = self.coverage.carried(figure.code, self.then)
            if last_year is None and carried:
                last_year = carried[1] + self.between(figure, january, self.then)
        this_month = self.between(figure, self.month, self.month)
        growth = growth_of(cumulative, last_year)
        return FigureValue(figure, this_month, cumulative, last_year, growth)

    def _stock(self, figure: Figure) -> FigureValue:
        """Return a stock at the month's end and at the same month's end last year."""
        value = self.standing(figure, self.month)
        last_year = (
            self.standing(figure, self.then)
            if self.coverage.covers(self.then, whole_year=figure.source is SERVED)
            else self.coverage.typed(figure.code, self.then)
        )
        return FigureValue(figure, value, None, last_year, growth_of(value, last_year))


def _entered_value(books: Coverage, figure: Figure, month: str) -> FigureValue | None:
    """Return a figure that the unit typed in for the month."""
    typed = books.typed(figure.code, month)
    if typed is None:
        return None
    last_year = books.typed(figure.code, month_shifted(month, -12))
    growth = growth_of(typed, last_year)
    if not figure.is_flow:
        return FigureValue(figure, typed, None, last_year, growth)
    this_month = typed - books.typed_before(figure.code, month)
    return FigureValue(figure, this_month, typed, last_year, growth)
