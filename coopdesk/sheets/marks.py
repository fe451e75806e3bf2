"""What an .xlsx file says beyond its values: hidden rows, broken and unreckoned formulas."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET

CELLS_LIMIT: Final = 20_000_000
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_HIDDEN_ROW: Final = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_HIDDEN_COLUMNS: Final = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_ERROR: Final = re.compile(rb'<c\b(?=[^>]*\bt="e")([^>]*)>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_UNRECKONED: Final = re.compile(
    rb"<c\b([^>]*)>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_ROW: Final = re.compile(rb'<row\b[^>]*\br="(\d+)"')
_WIDE: Final = re.compile(rb'\br="([A-Z]{2,3})\d+"')
_VALUE_CELL: Final = re.compile(rb'<c\b[^>]*?\br="(([A-Z]{1,3})(\d+))"[^>]*(?<!/)>(?!\s*</c>)')
_PACKAGE: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclass(slots=True)
class Marks:
    """What one sheet's cells do not show: places count from 0."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    far: str = ""
    """Cells so far from the rest that the sheet, read whole, would fill the memory."""


def marks_of(content: bytes) -> dict[str, Marks]:
    """Return the marks of every sheet by its name; nothing where the file is not so built."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return {
                name: _marks_in(package.read(path)) for name, path in _sheet_paths(package).items()
            }
    except (zipfile.BadZipFile, KeyError, ET.ParseError, ValueError, NotImplementedError):
        return {}


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Return where in the package each sheet lies."""
    related = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {
        one.get("Id", ""): one.get("Target", "") for one in related.iter(f"{_PACKAGE}Relationship")
    }
    paths: dict[str, str] = {}
    names = set(package.namelist())
    for one in ET.fromstring(package.read("xl/workbook.xml")).iter():  # noqa: S314
        if not one.tag.endswith("}sheet"):
            continue
        key = next((value for name, value in one.items() if name.endswith("}id")), "")
        target = targets.get(key, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            paths[one.get("name", "")] = path
    return paths


def _marks_in(text: bytes) -> Marks:
    """Read the marks of one sheet's markup, which may be large."""
    found = Marks(far=_far_cells(text))
    if b"hidden=" in text:
        found.hidden_rows = frozenset(int(one) - 1 for one in _HIDDEN_ROW.findall(text))
        found.hidden_columns = _hidden_columns(text)
    if b't="e"' in text:
        for one in _ERROR.finditer(text):
            place = _place_in(one[1])
            if place is not None:
                found.errors[place] = one[2].decode()
    if b"<f" in text:
        found.formulas = _formulas(text)
    return found


def _far_cells(text: bytes) -> str:
    """Name the lowest and the rightmost cell with something in it, if too much lies between.

    A quick look at rows and column letters settles nearly every sheet; styled empty cells, which
    many offices have to the end of the sheet, do not count.
    """
    row = _ROW.search(text, max(text.rfind(b"<row "), 0))
    wide = max((column_at(one.decode()) for one in set(_WIDE.findall(text))), default=25)
    if row is None or int(row[1]) * (wide + 1) <= CELLS_LIMIT:
        return ""
    lowest = rightmost = (0, "")
    for one in _VALUE_CELL.finditer(text):
        lowest = max(lowest, (int(one[3]), one[1].decode()))
        rightmost = max(rightmost, (column_at(one[2].decode()) + 1, one[1].decode()))
    if lowest[0] * rightmost[0] <= CELLS_LIMIT:
        return ""
    return ", ".join(dict.fromkeys((lowest[1], rightmost[1])))


def _hidden_columns(text: bytes) -> frozenset[int]:
    """Return the hidden columns; a range over the rest of the sheet counts to the 200th."""
    places: set[int] = set()
    for one in _HIDDEN_COLUMNS.findall(text):
        first, last = re.search(rb'\bmin="(\d+)"', one), re.search(rb'\bmax="(\d+)"', one)
        if first and last:
            places.update(range(int(first[1]) - 1, min(int(last[1]), 200)))
    return frozenset(places)


def _place_in(attributes: bytes) -> tuple[int, int] | None:
    """Return row and column of a cell from 0."""
    found = _PLACE.search(attributes)
    return None if found is None else (int(found[2]) - 1, column_at(found[1].decode()))


def column_at(letters: str) -> int:
    """Return the place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _formulas(text: bytes) -> dict[tuple[int, int], str]:
    """Return the formulas that have no result; a shared one is written out for every cell."""
    from coopdesk.sheets.formulas import shifted

    found: dict[tuple[int, int], str] = {}
    shared: dict[bytes, tuple[tuple[int, int], str]] = {}
    for one in _UNRECKONED.finditer(text):
        place = _place_in(one[1])
        if place is None:
            continue
        formula = unescape((one[3] or b"").decode("utf-8", "replace"))
        group = re.search(rb'\bsi="(\d+)"', one[2])
        if group and formula:
            shared[group[1]] = (place, formula)
        elif group and group[1] in shared:
            origin, formula = shared[group[1]]
            formula = shifted(formula, place[0] - origin[0], place[1] - origin[1])
        found[place] = formula
    return found
