"""Yearly targets from a workbook, compared with those kept before any is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import fetch_rows
from coopdesk.sheets.targets import TargetRow
from coopdesk.statements.definitions import figure_of
from coopdesk.statements.targets import check_target


@dataclass(frozen=True, slots=True)
class TargetsRead:
    """What a workbook of targets would change: nothing is written while a line is refused."""

    year: int
    new: int
    changed: int
    same: int
    refused: tuple[tuple[int, str], ...]
    values: Mapping[tuple[str, str], int | None]


def targets_read(
    s: Session, year: int, rows: Sequence[TargetRow], units: frozenset[str]
) -> TargetsRead:
    """Compare a workbook's lines with the targets kept; an empty cell takes nothing away."""
    held = {
        (row[0], row[1]): int(row[2])
        for row in fetch_rows(s, "SELECT unit, figure, value FROM target WHERE year = ?", (year,))
    }
    refused: list[tuple[int, str]] = []
    values: dict[tuple[str, str], int | None] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.unit, row.figure)
        said = [one.text for one in row.problems]
        figure = figure_of(row.figure)
        value: int | None = None
        if figure is None:
            text = _("There is no figure {code}; please choose one of the list.")
            said.append(text.format(code=row.figure or row.title))
        elif row.target is not None:
            exact = row.target * 10 ** (figure.places + figure.shift)
            if exact.denominator == 1:
                value = exact.numerator
            else:
                text = _("{figure} has more decimals than the book counts; please round it.")
                said.append(text.format(figure=figure.full_title))
            said += [one.text for one in check_target(year, row.figure, value)]
        if row.unit not in units:
            text = _("{unit} is no unit of this office; please check its code.")
            said.append(text.format(unit=row.unit))
        if key in seen:
            text = _("The same unit and figure stand in row {row} already.")
            said.append(text.format(row=seen[key]))
        seen.setdefault(key, row.row)
        if said:
            refused.append((row.row, " ".join(said)))
        elif value is not None:
            values[key] = value
    new = sum(key not in held for key in values)
    same = sum(held.get(key) == value for key, value in values.items())
    return TargetsRead(year, new, len(values) - new - same, same, tuple(refused), values)
