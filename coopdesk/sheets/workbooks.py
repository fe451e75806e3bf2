"""Reading a whole workbook of one kind: every sheet, every row, with a verdict on each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, refuse
from coopdesk.sheets.contents import is_name
from coopdesk.sheets.digits import with_joined_digits
from coopdesk.sheets.grid import Sheet, open_workbook
from coopdesk.sheets.kinds import KINDS, ROSTER, SheetKind
from coopdesk.sheets.layouts import Layout, find_layout
from coopdesk.sheets.mu_columns import with_joined_mu
from coopdesk.sheets.reading import (
    is_blank,
)
from coopdesk.sheets.results import (
    ReadSheet,
    SheetReading,
)
from coopdesk.sheets.sheet_reader import SheetReader
from coopdesk.sheets.words import row_words


def read_workbook(
    path: Path,
    kind: str,
    *,
    year: int | None = None,
    today: date | None = None,
    mapping: Mapping[int, str] | None = None,
    sheet: str | None = None,
) -> SheetReading:
    """Read a workbook of a kind (``roster``, ``jobs``, ``sales``) into rows with verdicts.

    ``year`` completes every date without one; ``today`` those whose year nothing in the workbook
    tells, and the sheet says so. ``mapping`` fixes what columns (from 0) mean, ``sheet`` reads
    that sheet alone. Refuses when no sheet holds such a table.
    """
    declared = KINDS[kind]
    unknown = set((mapping or {}).values()) - declared.names - {""}
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    sheets = open_workbook(path)
    return read_sheets(
        sheets, declared, path.stem, year=year, today=today, mapping=mapping, only=sheet
    )


def read_sheets(  # noqa: PLR0913 - the one way in, by name.
    sheets: Sequence[Sheet],
    kind: SheetKind,
    file_name: str = "",
    *,
    year: int | None = None,
    today: date | None = None,
    mapping: Mapping[int, str] | None = None,
    only: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SheetReading:
    """Read opened sheets; see ``read_workbook``."""
    reading = SheetReader(kind, file_name, year, today, progress)
    if kind is not ROSTER:
        reading.by_person(_named_by_people(sheets))
    previous: tuple[Layout, int] | None = None
    for one in map(with_joined_mu, map(with_joined_digits, sheets)):
        reason = _passed_over(one, only, sheets)
        layout = None if reason else find_layout(one, kind, mapping=mapping)
        if reason is None and layout is None and previous and previous[1] == one.width:
            layout = _continued(one, previous[0])
        if layout is None:
            shown = reason or _("no table of this kind was found in it")
            reading.pass_over(one, shown)
            continue
        previous = (layout, one.width)
        for part, its_layout in _side_by_side(one, kind, layout, mapping):
            reading.read(part, its_layout)
    if not any(one.skipped is None for one in reading.sheets):
        raise _no_table(kind, file_name, reading.sheets)
    return reading.result()


def _named_by_people(sheets: Sequence[Sheet]) -> list[str]:
    """Return the names of sheets that are people's, if most sheets are so named."""
    shown = [one.name for one in sheets if not one.hidden and one.rows]
    people = [name for name in shown if is_name(name) and _looks_like_a_person(name)]
    return people if len(people) >= 2 and len(people) * 2 >= len(shown) else []


def _looks_like_a_person(name: str) -> bool:
    """Tell a person's name by its surname, or by what a driver is called."""
    return name.endswith("师傅") or (2 <= len(name) <= 4 and name[0] in row_words().surnames)


def _passed_over(sheet: Sheet, only: str | None, sheets: Sequence[Sheet]) -> str | None:
    """Say why a sheet is not read, if it is not."""
    if only is not None:
        return None if sheet.name == only else _("another sheet was chosen")
    if not any(not is_blank(cell) for row in sheet.rows for cell in row):
        return _("it is empty")
    if sheet.hidden:
        return _("it is hidden")
    others = sum(not one.hidden and bool(one.rows) for one in sheets)
    if others > 1 and any(word in sheet.name for word in row_words().aside):
        return _("its name says that it only sums up or explains the others")
    return None


def _side_by_side(
    sheet: Sheet, kind: SheetKind, layout: Layout, mapping: Mapping[int, str] | None
) -> list[tuple[Sheet, Layout]]:
    """Split a sheet whose headings are repeated side by side to save paper."""
    texts = [re.sub(r"\s+", "", column.heading) for column in layout.columns]
    first = next((place for place, text in enumerate(texts) if text), len(texts))
    again = next(
        (place for place in range(first + 2, len(texts)) if texts[place] == texts[first]), None
    )
    if again is None or mapping:
        return [(sheet, layout)]
    period = again - first
    parts: list[tuple[Sheet, Layout]] = []
    for start in range(first, len(texts), period):
        wanted = texts[first:again]
        if [text for text in texts[start : start + period] if text] != [
            text for text in wanted if text
        ]:
            return [(sheet, layout)]
        rows = tuple(
            row
            if place < layout.first
            else tuple(
                cell if start <= column < start + period else "" for column, cell in enumerate(row)
            )
            for place, row in enumerate(sheet.rows)
        )
        part = replace(sheet, rows=rows)
        found = find_layout(part, kind)
        if found is None:
            return [(sheet, layout)]
        parts.append((part, found))
    return parts


def _continued(sheet: Sheet, layout: Layout) -> Layout | None:
    """Take a sheet without headings as the next page of the sheet before it."""
    first = next(
        (
            row
            for row, cells in enumerate(sheet.rows)
            if sum(not is_blank(cell) for cell in cells) >= 3
        ),
        None,
    )
    return None if first is None else replace(layout, first=first, end=first)


def _no_table(kind: SheetKind, name: str, sheets: Sequence[ReadSheet]) -> Refused:
    """Make the refusal of a workbook without any table of the kind."""
    why = "; ".join(f"{one.name}: {one.skipped}" for one in sheets)
    text = _(
        "The workbook {name} has no {kind} that can be recognised ({why})."
        " Please check the heading row, or say which column is which."
    )
    return refuse("no_table", text.format(name=name, kind=_(kind.title), why=why))
