"""Rosters that give a member a line for each plot: the lines after the first are the member's."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from coopdesk.sheets.blocks import Block, Line
from coopdesk.sheets.contents import figure_of
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.reading import is_blank, is_number, read_name, text_of
from coopdesk.sheets.rows import plain

_AREAS: Final = ("area", "measured_area")
_USUAL: Final = 3
_OF_A_PLOT: Final = frozenset({*_AREAS, "plot", "note", "group", "address"})


def gather_plots(sheet: Sheet, block: Block) -> None:
    """Put the plots of a member into one line; the sums keep covering what they covered."""
    lines: list[Line] = []
    places = [0]
    usual = sum(_says_area_alone(line) for line in block.lines) >= _USUAL
    repeats = _repeats_a_whole(block.lines)
    for line in block.lines:
        head = lines[-1] if lines else None
        goes_on = head is not None and (
            _is_a_further_plot(sheet, line, head, usual=usual)
            or (not repeats and _is_written_again(line, head))
        )
        if head is None or not goes_on or not _add(head, line):
            lines.append(line)
        places.append(len(lines))
    block.lines = lines
    for one in block.sums:
        one.covers = (places[one.covers[0]], places[one.covers[1]])


def _says_area_alone(line: Line) -> bool:
    """Tell a line that says an area, perhaps of a plot, and nothing of a person."""
    own = {name for name in line.table.fields if name not in line.blank}
    return bool(own & {*_AREAS}) and own <= _OF_A_PLOT


def _is_a_further_plot(sheet: Sheet, line: Line, head: Line, *, usual: bool) -> bool:
    """Tell a line that says a plot of the member above it.

    Without a plot's name or a merged cell one such line may be a forgotten name; several are a
    habit.
    """
    fields = line.table.fields
    if not _may_go_on(line, head) or not _says_area_alone(line) or is_blank(head.cells.get("name")):
        return False
    has_plot = "plot" in fields and "plot" not in line.blank
    merged = (line.row, fields["name"].index) in sheet.merged
    return has_plot or merged or ("serial" in fields and usual)


def _is_written_again(line: Line, head: Line) -> bool:
    """Tell the same name and number beside another plot."""
    fields = line.table.fields
    same = all(
        not is_blank(line.cells.get(name)) and _same(line.cells[name], head.cells.get(name))
        for name in ("name", "id_number")
    )
    both = {"plot", "id_number"} <= fields.keys() and "plot" not in line.blank | head.blank
    return _may_go_on(line, head) and both and same


def _may_go_on(line: Line, head: Line) -> bool:
    """Tell whether a line has an area of its own in the table of the line above it."""
    if line.void or head.void or line.table is not head.table or "name" not in line.table.fields:
        return False
    return any(name not in line.blank and not is_blank(line.cells.get(name)) for name in _AREAS)


def _repeats_a_whole(lines: Sequence[Line]) -> bool:
    """Tell a table in which every plot has the same area beside it as the one above it.

    It is the member's whole area then, written again, and no sum of it is right; where it is the
    plots' own after all, the rows stay for the clerk to put together.
    """
    again = [
        (text_of(head.cells.get("area")), text_of(line.cells.get("area")))
        for head, line in pairwise(lines)
        if _is_written_again(line, head)
    ]
    return bool(again) and all(above == below != "" for above, below in again)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two cells say the same."""
    return text_of(one) == text_of(other) or read_name(one) == read_name(other)


def _add(head: Line, line: Line) -> bool:
    """Add a plot's areas to the member's; one that is no area goes up to be refused there."""
    for name in _AREAS:
        cell, above = line.cells.get(name), head.cells.get(name)
        column = line.table.fields.get(name)
        if column is None or is_blank(cell):
            continue
        plain_unit = column.unit in {"", "亩"}
        if not plain_unit and not (is_number(cell) and (is_blank(above) or figure_of(above))):
            return False
    for name in _AREAS:
        cell, above = line.cells.get(name), head.cells.get(name)
        if name not in line.table.fields or is_blank(cell):
            continue
        value = figure_of(cell)
        before = Fraction(0) if is_blank(above) else figure_of(above)
        if value is None or value < 0:
            head.cells[name] = cell
        elif before is not None and before >= 0:
            head.cells[name] = plain(before + value)
        head.blank -= {name}
    head.also = (*head.also, line.row)
    return True
