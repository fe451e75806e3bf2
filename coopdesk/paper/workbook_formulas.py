"""Formulas of a workbook: written with their value beside them, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from coopdesk.kernel.values import Fixed
from coopdesk.paper.table import (
    Cell,
    InWan,
    exact_of,
)

STAMP: Final = (2000, 1, 1, 0, 0, 0)


@dataclass
class Written:
    """What formulas must show before a program works them out: sheet number, cell, value."""

    values: dict[int, dict[str, Decimal | str]] = field(default_factory=dict)


def letter(column: int) -> str:
    """Return the letter of a column counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sum_formula(letter: str, rows: Iterable[int]) -> str:
    """Write the sum over some rows of a column, neighbours joined into ranges."""
    ranges: list[tuple[int, int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    parts = ",".join(f"{letter}{first}:{letter}{last}" for first, last in ranges)
    return f"=SUM({parts})"


def decimal(value: Cell) -> Decimal:
    """Turn a number into an exact decimal."""
    if isinstance(value, Fixed):
        return Decimal(value.units).scaleb(-value.places)
    if isinstance(value, InWan):
        return Decimal(value.value.units).scaleb(-value.value.places - 4)
    exact = exact_of(value)
    return Decimal(0) if exact is None else finite(exact)


def finite(value: Fraction) -> Decimal:
    """Turn a fraction into a decimal of fifteen digits, as many as a workbook keeps."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).normalize() + 0


def with_values(content: bytes, written: Written) -> bytes:
    """Write each formula's value beside it, and leave no trace of the hour in the file.

    openpyxl writes formulas without values, so a reader that does not compute would see blanks.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            part = old.read(item)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename)
            if found:
                part = _valued(part, written.values.get(int(found[1]), {}))
            if item.filename == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", part)
            entry = zipfile.ZipInfo(item.filename, date_time=STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return out.getvalue()


def _valued(sheet: bytes, values: dict[str, Decimal | str]) -> bytes:
    """Put the values of the formulas of one sheet in."""
    from lxml import etree

    root = etree.fromstring(sheet)
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    for cell in root.iter(f"{space}c"):
        value = values.get(cell.get("r", ""))
        formula = cell.find(f"{space}f")
        if value is None or formula is None:
            continue
        slot = cell.find(f"{space}v")
        if slot is None:
            slot = etree.SubElement(cell, f"{space}v")
        if isinstance(value, str):
            cell.set("t", "str")
            slot.text = value
        else:
            if "t" in cell.attrib:
                del cell.attrib["t"]
            slot.text = f"{value:f}"
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
