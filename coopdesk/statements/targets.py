"""Yearly targets: typed once per figure, set against what is reached, last year's and the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coopdesk.kernel.changes import Reader, Writer
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.kernel.rows import change_rows, fetch_rows
from coopdesk.kernel.trail import note_many
from coopdesk.kernel.values import Money, half_up
from coopdesk.statements.definitions import FIGURES, Figure, figure_of
from coopdesk.statements.figures import FigureValue, figure_values, growth_of

OWN: Final = ""
_MOST: Final = 10**15


@dataclass(frozen=True, slots=True)
class Progress:
    """One target and how far it is reached: of a unit (its code), or of the office itself.

    ``before`` is the whole of last year (a stock's end of it), ``now`` the value until ``month``,
    ``then`` last year's until the same month.
    """

    figure: Figure
    unit: str
    name: str
    month: str
    target: int | None
    before: int | None = None
    now: int | None = None
    then: int | None = None

    @property
    def growth(self) -> int | None:
        """Return how far the target lies above last year, in tenths of a percent."""
        return None if self.target is None else growth_of(self.target, self.before)

    @property
    def share(self) -> int | None:
        """Return how much of the target is reached, in tenths of a percent."""
        if not self.target or self.now is None:
            return None
        return half_up(Fraction(self.now * 1000, self.target))

    @property
    def pace(self) -> int | None:
        """Return what should be reached by now: as last year went, else evenly over the months."""
        if self.target is None:
            return None
        through = Fraction(int(self.month[5:7]), 12)
        if self.figure.is_flow and self.then is not None and self.before and self.before > 0:
            through = min(Fraction(1), max(Fraction(0), Fraction(self.then, self.before)))
        start = 0 if self.figure.is_flow else self.before or 0
        return start + half_up((self.target - start) * through)

    @property
    def is_behind(self) -> bool:
        """Tell whether less is reached than should be by now."""
        pace = self.pace
        return pace is not None and self.now is not None and self.now < pace


def share_text(share: int | None) -> str:
    """Return tenths of a percent as people read them: ``84.6%``, or a dash."""
    if share is None:
        return "—"
    sign, units = ("-" if share < 0 else ""), abs(share)
    return f"{sign}{units // 10:,}.{units % 10}%"


def targets_of(s: Reader, year: int, unit: str = OWN) -> dict[str, int]:
    """Return the targets of a year by figure."""
    rows = fetch_rows(
        s, "SELECT figure, value FROM target WHERE year = ? AND unit = ?", (year, unit)
    )
    return {row[0]: int(row[1]) for row in rows}


def targets_by_unit(s: Reader, year: int, code: str) -> dict[str, int]:
    """Return the targets of a year for one figure, by the unit's code."""
    rows = fetch_rows(
        s, "SELECT unit, value FROM target WHERE year = ? AND figure = ?", (year, code)
    )
    return {row[0]: int(row[1]) for row in rows}


def check_target(year: int, code: str, value: int | None) -> list[Problem]:
    """Find what is wrong with a target."""
    problems = []
    figure = figure_of(code)
    if figure is None:
        text = _("There is no figure {code}; please choose one of the list.").format(code=code)
        problems.append(Problem("figure", text, "figure"))
    if not 1950 <= year <= 2199:
        text = _("{year} is no year; please write it as 2026.").format(year=year)
        problems.append(Problem("year", text, "year"))
    if value is not None and figure is not None and not 0 <= value <= _MOST:
        text = _("{figure}: a target is a number from zero up; empty takes it away.")
        problems.append(Problem("target", text.format(figure=figure.full_title), "value"))
    return problems


def set_targets(s: Writer, year: int, values: Mapping[tuple[str, str], int | None]) -> int:
    """Keep targets by unit and figure, nothing takes one away; return how many changed.

    Every change is a line of the journal with the value before and after.
    """
    problems = [
        one for (_unit, code), value in values.items() for one in check_target(year, code, value)
    ]
    if problems:
        raise Refused(problems)
    held = {
        (row[0], row[1]): int(row[2])
        for row in fetch_rows(s, "SELECT unit, figure, value FROM target WHERE year = ?", (year,))
    }
    changed = {key: value for key, value in values.items() if held.get(key) != value}
    gone = [(unit, code, year) for (unit, code), value in changed.items() if value is None]
    kept = [
        (unit, code, year, value) for (unit, code), value in changed.items() if value is not None
    ]
    change_rows(s, "target", "DELETE FROM target WHERE unit = ? AND figure = ? AND year = ?", gone)
    change_rows(
        s,
        "target",
        "INSERT INTO target (unit, figure, year, value) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (unit, figure, year) DO UPDATE SET value = excluded.value",
        kept,
    )
    note_many(
        s,
        "set",
        "target",
        [
            (f"{year}/{code}" + (f"/{unit}" if unit else ""),
             {"before": held.get((unit, code)), "after": value})
            for (unit, code), value in changed.items()
        ],
    )  # fmt: skip
    return len(changed)


def target_months(target: int | None, before: Sequence[int | None]) -> list[int | None]:
    """Share a year's target over its months as last year's went; evenly where that is unknown."""
    if target is None:
        return []
    weights = [max(0, one or 0) for one in before]
    if len(weights) != 12 or any(one is None for one in before) or not sum(weights):
        weights = [1] * 12
    return [one.units for one in Money(target).split(weights)]


def month_of_year(year: int, today: str) -> str:
    """Return until which month a year counts: the present one, or December of a past year."""
    last = f"{year}-12"
    return min(today, last) if today >= f"{year}-01" else f"{year}-01"


def own_progress(s: Reader, year: int, month: str) -> list[Progress]:
    """Return every figure with the office's own target and what is reached until a month."""
    targets = targets_of(s, year)
    now = {one.figure.code: one for one in figure_values(s, month)}
    whole = now if month[5:] == "12" else {
        one.figure.code: one for one in figure_values(s, f"{year}-12")
    }  # fmt: skip
    return [
        Progress(
            figure, OWN, "", month, targets.get(figure.code),
            _before(whole.get(figure.code)), reached(now.get(figure.code)),
            _before(now.get(figure.code)),
        )
        for figure in FIGURES
    ]  # fmt: skip


def _before(value: FigureValue | None) -> int | None:
    """Return last year's value."""
    return None if value is None else value.last_year


def reached(value: FigureValue | None) -> int | None:
    """Return what a figure came to: since January, or the standing of a stock."""
    if value is None:
        return None
    return value.cumulative if value.figure.is_flow else value.this_month
