"""Rosters that give a member a line for each plot: the lines after the first are the member's."""

from __future__ import annotations

from fractions import Fraction
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
    for line in block.lines:
        head = lines[-1] if lines else None
        if head is None or not _goes_on(sheet, line, head, usual=usual) or not _add(head, line):
            lines.append(line)
        places.append(len(lines))
    block.lines = lines
    for one in block.sums:
        one.covers = (places[one.covers[0]], places[one.covers[1]])


def _says_area_alone(line: Line) -> bool:
    """Tell a line that says an area, perhaps of a plot, and nothing of a person."""
    own = {name for name in line.table.fields if name not in line.blank}
    return bool(own & {*_AREAS}) and own <= _OF_A_PLOT


def _goes_on(sheet: Sheet, line: Line, head: Line, *, usual: bool) -> bool:
    """Tell whether a line is a further plot of the member above it.

    Without a plot's name or a merged cell one such line may be a forgotten name; several are a
    habit.
    """
    fields = line.table.fields
    if line.void or head.void or line.table is not head.table or "name" not in fields:
        return False
    if all(is_blank(line.cells.get(name)) or name in line.blank for name in _AREAS):
        return False
    has_plot = "plot" in fields and "plot" not in line.blank
    if _says_area_alone(line) and not is_blank(head.cells.get("name")):
        merged = (line.row, fields["name"].index) in sheet.merged
        return has_plot or merged or ("serial" in fields and usual)
    # The same name and number written again beside another plot.
    same = all(
        not is_blank(line.cells.get(name)) and _same(line.cells[name], head.cells.get(name))
        for name in ("name", "id_number")
    )
    return has_plot and "plot" not in head.blank and "id_number" in fields and same


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
