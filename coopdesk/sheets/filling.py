"""What empty cells of a table stand for: the same as above, the merged range, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from coopdesk.sheets.blocks import Block, Line, Sum, sorted_rows
from coopdesk.sheets.dates import Season
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.kinds import DATE_FIELDS, ROSTER, SheetKind
from coopdesk.sheets.layouts import Layout
from coopdesk.sheets.plot_lines import gather_plots
from coopdesk.sheets.reading import is_blank
from coopdesk.sheets.spread import spread
from coopdesk.sheets.words import row_words

_OFTEN: Final = 20
_ONES_OWN: Final = ("id_number", "phone")


def sort_rows(
    sheet: Sheet, kind: SheetKind, layout: Layout, season: Season, said: dict[str, str]
) -> Block:
    """Sort a sheet's rows into lines and sums, and fill the cells left empty for "as above".

    ``said`` is whom every row is about, as far as the sheet's name tells.
    """
    block = sorted_rows(sheet, kind, layout, season, said)
    _set_breakdown_aside(kind, block)
    _fill(sheet, kind, block)
    if kind is ROSTER:
        gather_plots(sheet, block)
    spread(block, kind)
    return block


def _set_breakdown_aside(kind: SheetKind, block: Block) -> None:
    """Take rows under the last grand sum for its breakdown if none of them says who or when."""
    last = next((one.covers[1] for one in reversed(block.sums) if one.grand), 0)
    tail = block.lines[last:]
    who = {"name", "buyer", "id_number", "number", "day", DATE_FIELDS[kind.name]}
    if not last or not tail:
        return
    if any(name not in line.blank for line in tail for name in who & line.table.fields.keys()):
        return
    names = [one.name for one in kind.fields if one.sums]
    for line in tail:
        cells = {name: line.cells[name] for name in names if not is_blank(line.cells.get(name))}
        block.sums.append(Sum(line.row, "其中", cells, line.table, False, (last, last)))
    del block.lines[last:]


def _fill(sheet: Sheet, kind: SheetKind, block: Block) -> None:
    """Fill empty cells by merged ranges, ditto marks, and each field's own rule."""
    habits = _habits(kind, block.lines)
    sums = {one.name for one in kind.fields if one.sums}
    above: dict[str, Any] = {}
    section: str | None = None
    for line in block.lines:
        if line.village != section:
            section = line.village
            above.pop("village", None)
            above.pop("group", None)
        moved = not is_blank(line.cells.get("village")) and line.cells["village"] != above.get(
            "village"
        )
        own = _ONES_OWN if _names_another(line, above) else ()
        for name, column in line.table.fields.items():
            cell = line.cells.get(name)
            if isinstance(cell, str) and cell.strip() in row_words().ditto:
                line.cells[name] = above.get(name, "")
                line.blank |= {name}
            elif is_blank(cell):
                value = _merged_value(sheet, line, column.index) if name not in sums else None
                if not is_blank(value):
                    line.cells[name] = value
                elif name in habits and not ((name == "group" and moved) or name in own):
                    line.cells[name] = above.get(name, "")
        _fill_from_titles(line, moved=moved)
        above.update(
            (name, cell) for name, cell in line.cells.items() if name and not is_blank(cell)
        )


def _names_another(line: Line, above: dict[str, Any]) -> bool:
    """Tell whether a line names somebody else than the line above it."""
    name = line.cells.get("name")
    if is_blank(name) or (isinstance(name, str) and name.strip() in row_words().ditto):
        return False
    return bool(name != above.get("name"))


def _fill_from_titles(line: Line, *, moved: bool) -> None:
    """Give a line the village, the group and the people that the titles above it named."""
    if is_blank(line.cells.get("village")) and line.village:
        line.cells["village"] = line.village
    if is_blank(line.cells.get("group")) and line.group and not moved:
        line.cells["group"] = line.group
    for name, said in line.said.items():
        if name not in line.table.fields and not (name == "price" and line.table.parts):
            line.cells[name] = said


def _merged_value(sheet: Sheet, line: Line, column: int) -> Any:
    """Return the value of the merged range a cell lies in, if it began above in this table."""
    origin = sheet.merged.get((line.row, column))
    if origin is None or origin[0] >= line.row or origin[0] < line.table.end:
        return None
    return sheet.cell(*origin)


def _habits(kind: SheetKind, lines: Sequence[Line]) -> set[str]:
    """Return the fields whose column is habitually left empty for "as above".

    A date or a village left out once in a long list is missing; left out often, it goes on.
    """
    found: set[str] = set()
    for one in kind.fields:
        having = [line for line in lines if one.name in line.table.fields]
        empty = sum(one.name in line.blank for line in having)
        if one.fill == "often" and empty * _OFTEN >= len(having):
            found.add(one.name)
        if one.fill != "habit" or len(having) < 2 or one.name in having[0].blank:
            continue
        if empty * 5 >= len(having) and empty < len(having):
            found.add(one.name)
    return found
