"""The tables of a workbook: their heading rows and the meaning of their columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coopdesk.sheets.columns import Column, assigned, moved, with_numbers
from coopdesk.sheets.contents import Contents, is_phone
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.heading_rows import find_header, heading_at, looks_like_a_value
from coopdesk.sheets.headings import Heading
from coopdesk.sheets.kinds import DATE_FIELDS, KINDS, SALES, SheetKind
from coopdesk.sheets.labels import good_in_name, said_in
from coopdesk.sheets.reading import is_blank
from coopdesk.sheets.wide import find_parts, settle_roles, with_price_line


@dataclass(frozen=True, slots=True)
class Layout:
    """A table found in a sheet: its heading rows (from 0, end excluded) and its columns."""

    first: int
    end: int
    columns: tuple[Column, ...]
    parts: dict[str, dict[str, Column]] = dataclasses.field(init=False, repr=False, compare=False)
    fields: dict[str, Column] = dataclasses.field(init=False, repr=False, compare=False)
    labels: dict[str, str] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the columns that have a meaning by field, since every row asks for them."""
        known = {one.field: one for one in self.columns if one.field and not one.part}
        parts: dict[str, dict[str, Column]] = {}
        for one in self.columns:
            if one.part and one.field:
                parts.setdefault(one.part, {})[one.field.removeprefix("part_")] = one
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "fields", known)
        labels = {name: "".join(one.heading.split()) for name, one in known.items()}
        object.__setattr__(self, "labels", labels)

    def of(self, name: str) -> Column | None:
        """Return the column of a field."""
        return self.fields.get(name)


def find_layout(
    sheet: Sheet,
    kind: SheetKind,
    *,
    start: int = 0,
    mapping: Mapping[int, str] | None = None,
) -> Layout | None:
    """Find the table in a sheet and the meaning of its columns; nothing if there is no table.

    ``mapping`` fixes the field of columns by their place from 0; an empty text means none.
    """
    header = find_header(sheet, kind, start)
    if header is None:
        return _headless(sheet, kind, start, mapping)
    first, end = header
    headings = [heading_at(sheet, first, end, column) for column in range(sheet.width)]
    columns = _understood(sheet, kind, headings, end, mapping or {})
    priced = with_price_line(sheet.rows, end, columns, kind) if kind.by_parts else None
    if priced is not None:
        end, columns = end + 1, priced
    said = {
        field
        for cells in sheet.rows[start:first]
        for cell in cells
        if isinstance(cell, str)
        for field in said_in(cell, kind.name)
    }
    if kind is SALES and good_in_name(sheet.name):
        said.add("good")
    if not _is_complete(columns, kind.needs, kind, said) and not mapping:
        return None
    return Layout(first, end, columns)


def _understood(
    sheet: Sheet,
    kind: SheetKind,
    headings: Sequence[Heading],
    end: int,
    mapping: Mapping[int, str],
) -> tuple[Column, ...]:
    """Say what every column means: those of single jobs or goods first, then the others."""
    contents = Contents(sheet, end)
    parts = find_parts(headings, contents, kind, mapping) if kind.by_parts else {}
    fixed = {**mapping, **dict.fromkeys(parts, "")}
    columns = assigned(headings, contents, kind, fixed)
    if parts:
        columns = tuple(parts.get(one.index, one) for one in columns)
        return tuple(settle_roles(columns, contents, kind))
    if kind.by_parts:
        columns = with_numbers(columns, contents, kind, fixed)
    return moved(columns, kind, contents)


def _is_complete(
    columns: Sequence[Column],
    needs: Sequence[tuple[str, ...]],
    kind: SheetKind,
    said: Iterable[str] = (),
) -> bool:
    """Tell whether the columns, with what titles above them say, make a table of the kind."""
    found = {column.field for column in columns if not column.part} | set(said)
    if any(column.part for column in columns):
        found |= kind.by_parts
    return all(found.intersection(group) for group in needs)


def _headless(
    sheet: Sheet, kind: SheetKind, start: int, mapping: Mapping[int, str] | None
) -> Layout | None:
    """Take a table without headings by what its cells hold, or as the clerk says."""
    first = next(
        (
            row
            for row in range(start, len(sheet.rows))
            if sum(not is_blank(cell) for cell in sheet.rows[row]) >= 3
        ),
        None,
    )
    if first is None:
        return None
    end = first + 1 if _names_only(sheet.rows[first]) else first
    headings = [heading_at(sheet, first, end, column) for column in range(sheet.width)]
    columns = _understood(sheet, kind, headings, end, mapping or {})
    wanted = [*kind.needs, (DATE_FIELDS[kind.name],)] if kind.name != "roster" else list(kind.needs)
    if kind.name == "roster" and not mapping and all(one.field != "id_number" for one in columns):
        return None
    if not _is_complete(columns, wanted, kind) and not mapping:
        return None
    return Layout(first, end, columns)


def _names_only(row: Sequence[Any]) -> bool:
    """Tell a row of unknown headings: texts, none of them a value."""
    filled = [cell for cell in row if not is_blank(cell)]
    return all(
        isinstance(cell, str) and not looks_like_a_value(cell) and not is_phone(cell)
        for cell in filled
    )


def guess_kind(sheets: Sequence[Sheet]) -> str | None:
    """Return the kind of workbook that the headings fit best; nothing when none fits."""
    best: tuple[int, str] | None = None
    for name, kind in KINDS.items():
        for sheet in sheets:
            layout = None if sheet.hidden else find_layout(sheet, kind)
            if layout is not None:
                score = sum(column.confidence for column in layout.columns if column.field)
                if best is None or score > best[0]:
                    best = (score, name)
    return best[1] if best else None
