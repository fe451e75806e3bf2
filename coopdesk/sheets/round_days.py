"""The number 3.1 in a column of dates: the 1st or the 10th of March, as the rows around it tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from coopdesk.sheets.blocks import Line
from coopdesk.sheets.kinds import DATE_FIELDS, SheetKind
from coopdesk.sheets.reading import is_blank, is_number
from coopdesk.sheets.rows import date_readers

_DOUBTFUL: Final = re.compile(r"(\d{1,2})\.([123])")
_ROUND: Final = re.compile(r"\d{1,2}\.[123]0")
_TWO_DIGITS: Final = re.compile(r"\d{1,2}\.0[1-9]")


@dataclass(slots=True)
class _Day:
    """A date cell with every day it may mean."""

    line: Line
    readings: tuple[date, ...]

    @property
    def sure(self) -> date | None:
        """Return the day where only one can be meant."""
        return self.readings[0] if len(self.readings) == 1 else None


def settle_round_days(kind: SheetKind, lines: Sequence[Line]) -> None:
    """Write out what 3.1 means wherever the column itself leaves no doubt.

    The office program keeps a typed 3.10 as 3.1. Where a cell reads 3.10 it was kept as text,
    so 3.1 is the first; where one reads 3.05 days have two digits, so 3.1 is the tenth. Else the
    order of the rows decides, if the list is in order and only one reading keeps it so.
    """
    name = DATE_FIELDS[kind.name]
    cells = {id(line): _written(line.cells.get(name)) for line in lines}
    texts = set(cells.values())
    doubtful = [line for line in lines if _DOUBTFUL.fullmatch(cells[id(line)])]
    if any(is_number(cell) for line in lines for cell in line.cells.values()):
        # A text in a workbook is what was typed; a text file may hold what a number was.
        doubtful = [line for line in doubtful if is_number(line.cells.get(name))]
    if not doubtful:
        return
    if any(_ROUND.fullmatch(text) for text in texts):
        _write(name, doubtful, cells, "")
    elif any(_TWO_DIGITS.fullmatch(text) for text in texts):
        _write(name, doubtful, cells, "0")
    else:
        for part in _parts(lines):
            _by_order(kind, part, cells, {id(line) for line in doubtful})


def _written(cell: Any) -> str:
    """Return a cell as it is written, a number without a tail."""
    if is_number(cell):
        return f"{cell:.15g}"
    return cell.strip() if isinstance(cell, str) else ""


def _write(name: str, lines: Sequence[Line], cells: dict[int, str], tail: str) -> None:
    """Write the days of doubtful cells out."""
    for line in lines:
        month, day = cells[id(line)].split(".")
        line.cells[name] = f"{month}月{day}{tail}日"


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the stretches that a title between the rows begins: each has its own order."""
    part: list[Line] = []
    for line in lines:
        if part and (line.village, line.season) != (part[-1].village, part[-1].season):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _by_order(
    kind: SheetKind, lines: Sequence[Line], cells: dict[int, str], doubtful: set[int]
) -> None:
    """Settle the doubtful days of one stretch by its order."""
    days = list(_days(kind, lines, cells, doubtful))
    sure = [day for day in (one.sure for one in days) if day is not None]
    ups = sum(one < other for one, other in pairwise(sure))
    downs = sum(one > other for one, other in pairwise(sure))
    if downs * 4 <= ups or not downs:
        turned = False
    elif ups * 4 <= downs and downs > 2:
        turned = True
    else:
        return
    name = DATE_FIELDS[kind.name]
    for one, kept in zip(days, _in_order(days, turned=turned), strict=True):
        if id(one.line) in doubtful and len(kept) == 1:
            found = one.readings[kept.pop()]
            one.line.cells[name] = f"{found.month}月{found.day}日"


def _days(
    kind: SheetKind, lines: Sequence[Line], cells: dict[int, str], doubtful: set[int]
) -> Iterator[_Day]:
    """Yield every date cell that can be read; what has not come yet is not meant."""
    name = DATE_FIELDS[kind.name]
    before: date | None = None
    for line in lines:
        cell = line.cells.get(name)
        if is_blank(cell):
            continue
        reader = date_readers(kind, line)
        found = _DOUBTFUL.fullmatch(cells[id(line)]) if id(line) in doubtful else None
        written = (f"{found[1]}月{found[2]}日", f"{found[1]}月{found[2]}0日") if found else (cell,)
        read = [reader.read(one, before, None) for one in written]
        readings = tuple(day for day in read if isinstance(day, date))
        today = line.season.today
        if today is not None and any(day <= today for day in readings):
            readings = tuple(day for day in readings if day <= today)
        if readings:
            yield _Day(line, readings)
        if len(readings) == 1:
            before = readings[0]


def _in_order(days: Sequence[_Day], *, turned: bool) -> list[set[int]]:
    """Return, for each day, which of its readings stand in a list with the fewest steps back."""

    def back(one: date, other: date) -> int:
        return int(one < other if turned else one > other)

    def steps(row: Sequence[_Day], *, up: bool) -> list[list[int]]:
        costs: list[list[int]] = []
        for one in row:
            if not costs:
                costs.append([0] * len(one.readings))
                continue
            last, least = row[len(costs) - 1].readings, costs[-1]
            costs.append(
                [
                    min(
                        cost + (back(old, new) if up else back(new, old))
                        for old, cost in zip(last, least, strict=True)
                    )
                    for new in one.readings
                ]
            )
        return costs

    forward = steps(days, up=True)
    backward = steps(days[::-1], up=False)[::-1]
    kept: list[set[int]] = []
    for ahead, behind in zip(forward, backward, strict=True):
        total = [one + other for one, other in zip(ahead, behind, strict=True)]
        kept.append({place for place, cost in enumerate(total) if cost == min(total)})
    return kept
