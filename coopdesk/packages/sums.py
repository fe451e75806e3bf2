"""What the units' months add up to: per unit, over all units, and as records for the office above.

A unit's month is what its accepted records add up to here. Its cumulative value is the one it
computed, less what was set aside of this year's months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows
from coopdesk.packages.baselines import baselines
from coopdesk.packages.office import Unit
from coopdesk.statements.definitions import FIGURES, Figure, figure_of
from coopdesk.statements.figures import FigureValue, growth_of, last_day, month_shifted

_CURRENT: Final = "p.current = 1 AND p.outcome IN ('accepted', 'exceptions')"


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """The month of a unit as it counts here: its package and its figures."""

    unit: Unit
    parcel_id: int
    sha256: str
    outcome: str
    values: dict[str, FigureValue]


def unit_months(s: Session, month: str) -> list[UnitMonth]:
    """Return the accepted month of every unit that reported, by code.

    Last year's value is what the unit said last: in the month, or in a baseline sent after it.
    """
    missing, typed = _set_aside(s, month), baselines(s, month_shifted(month, -12))
    months = []
    for row in fetch_rows(
        s,
        "SELECT u.id, u.uid, u.code, u.name, p.id, p.sha256, p.outcome, p.sequence FROM parcel p"  # noqa: S608
        f" JOIN unit u ON u.id = p.unit_id WHERE p.period = ? AND {_CURRENT} ORDER BY u.code",
        (month,),
    ):
        values = {}
        for code, counted, cumulative, last_year in fetch_rows(
            s,
            "SELECT figure, counted, cumulative, last_year FROM reported_figure"
            " WHERE parcel_id = ?",
            (row[4],),
        ):
            figure = figure_of(code)
            if figure is not None:
                sent, number = typed.get((row[0], code), (last_year, 0))
                before = sent if last_year is None or number > row[7] else last_year
                lacking = missing.get((row[0], code), 0)
                since = None if cumulative is None else cumulative - lacking
                values[code] = _value(figure, counted, since, before)
        months.append(UnitMonth(Unit(*row[:4]), row[4], row[5], row[6], values))
    return months


def _set_aside(s: Session, month: str) -> dict[tuple[int, str], int]:
    """Return what this year's months lack of what the units computed, by unit and figure."""
    rows = fetch_rows(
        s,
        "SELECT p.unit_id, f.figure, SUM(f.month - f.counted) FROM reported_figure f"  # noqa: S608
        f" JOIN parcel p ON p.id = f.parcel_id WHERE p.period BETWEEN ? AND ? AND {_CURRENT}"
        " AND f.month <> f.counted GROUP BY p.unit_id, f.figure",
        (f"{month[:4]}-01", month),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _value(figure: Figure, now: int, cumulative: int | None, last_year: int | None) -> FigureValue:
    """Return a figure's value with its growth."""
    base = cumulative if figure.is_flow else now
    growth = None if base is None else growth_of(base, last_year)
    return FigureValue(figure, now, cumulative, last_year, growth)


def summed_values(s: Session, month: str) -> list[FigureValue]:
    """Return every figure of a month summed over the units that reported."""
    return summed(unit_months(s, month))


def summed(months: Iterable[UnitMonth]) -> list[FigureValue]:
    """Sum figures over units; last year only where every unit knows it."""
    units = list(months)
    sums = []
    for figure in FIGURES:
        values = [unit.values[figure.code] for unit in units if figure.code in unit.values]
        if values:
            sums.append(
                _value(
                    figure,
                    sum(one.this_month for one in values),
                    _sum_known([one.cumulative for one in values]),
                    _sum_known([one.last_year for one in values]),
                )
            )
    return sums


def _sum_known(values: list[int | None]) -> int | None:
    """Return a sum, or nothing where one part is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def figure_records(s: Session, month: str) -> Iterator[dict[str, Any]]:
    """Yield one record a unit and figure, with the hash of the package it comes from.

    So the office above adds up the same sums and can ask for any package by its hash.
    """
    end = last_day(month).isoformat()
    for unit in unit_months(s, month):
        for code, value in sorted(unit.values.items()):
            yield {
                "uid": f"{unit.unit.uid}:{code}",
                "number": unit.unit.code,
                "on_date": end,
                "figure": code,
                "unit_code": unit.unit.code,
                "unit_name": unit.unit.name,
                "value": value.this_month,
                "cumulative": value.cumulative,
                "last_year": value.last_year,
                "version": value.figure.version,
                "packages": [unit.sha256],
            }
