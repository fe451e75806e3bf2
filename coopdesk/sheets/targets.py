"""The workbook of yearly targets: units by figures to fill in, and its reading back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse
from coopdesk.sheets.export import save, sheet_name, text_cell
from coopdesk.sheets.grid import open_workbook
from coopdesk.sheets.reading import is_blank, read_number, text_of

VERSION: Final = 1
_MARK: Final = "targets"
_KEYS: Final = ("unit", "name", "figure", "title", "measure", "before", "target")
_FIRST_ROW: Final = 4


@dataclass(frozen=True, slots=True)
class TargetCell:
    """One line of the workbook as it is written; values in the unit that people read."""

    unit: str
    name: str
    figure: str
    title: str
    measure: str
    before: Fraction | None
    target: Fraction | None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line as it was read: its row in the sheet, its keys, its value, what is wrong."""

    row: int
    unit: str
    figure: str
    title: str
    target: Fraction | None
    problems: tuple[Problem, ...] = ()


def write_targets(path: Path, year: int, lines: Sequence[TargetCell]) -> None:
    """Write the workbook of a year: hidden keys, headings, one line a unit and figure."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook(write_only=True)
    title = _("Targets of {year}").format(year=year)
    sheet = book.create_sheet(sheet_name(title))
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.row_dimensions[1].hidden = True
    for letter, wide in zip("ABCDEFG", (16, 26, 16, 26, 10, 18, 18), strict=True):
        sheet.column_dimensions[letter].width = wide
    sheet.append([*_KEYS, f"coopdesk {VERSION} {_MARK} {year}"])
    head = WriteOnlyCell(sheet, value=title)
    head.font = Font(size=16, bold=True)
    sheet.append([head])
    headings = (
        _("Unit code"), _("Unit"), _("Figure code"), _("Figure"), _("Unit of measure"),
        _("The whole of {year}").format(year=year - 1), _("Target of {year}").format(year=year),
    )  # fmt: skip
    cells = [text_cell(sheet, WriteOnlyCell, one) for one in headings]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for line in lines:
        texts = (line.unit, line.name, line.figure, line.title, line.measure)
        row: list[Any] = [text_cell(sheet, WriteOnlyCell, one) for one in texts]
        before, target = (_number(sheet, WriteOnlyCell, one) for one in (line.before, line.target))
        target.fill = PatternFill("solid", fgColor="FFF1CF")
        sheet.append([*row, before, target])
    save(book, path)


def _number(sheet: Any, make: Any, value: Fraction | None) -> Any:
    """Write an exact value as a number, or an empty cell."""
    number = None if value is None else Decimal(value.numerator) / Decimal(value.denominator)
    cell = make(sheet, value=number)
    cell.number_format = "General"  # "#,##0.###" would leave a point behind a whole number.
    return cell


def read_targets(path: Path) -> tuple[int, list[TargetRow]]:
    """Read the workbook back: its year and every line; other workbooks are refused."""
    for sheet in open_workbook(path):
        first = sheet.rows[0] if sheet.rows else ()
        marks = [text_of(cell) for cell in first if text_of(cell).startswith("coopdesk ")]
        if not marks:
            continue
        parts = marks[0].split(" ")
        if len(parts) != 4 or parts[2] != _MARK or not parts[3].isdigit():
            text = _("{name} is another template; please export the workbook of targets.")
            raise refuse("other_template", text.format(name=path.name))
        if not parts[1].isdigit() or int(parts[1]) > VERSION:
            text = _("{name} was made by a newer program; please export a new template.")
            raise refuse("newer_template", text.format(name=path.name))
        places = {text_of(cell): place for place, cell in enumerate(first)}
        return int(parts[3]), _rows(sheet.rows, places)
    text = _("{name} is not the workbook of targets; please export a new one and fill that in.")
    raise refuse("no_template", text.format(name=path.name))


def _rows(rows: Sequence[Sequence[Any]], places: dict[str, int]) -> list[TargetRow]:
    """Read every line that has something in it."""
    found = []
    label = _("Target")
    for number, cells in enumerate(rows[_FIRST_ROW - 1 :], _FIRST_ROW):
        if all(is_blank(cell) for cell in cells):
            continue

        def held(key: str, cells: Sequence[Any] = cells) -> Any:
            place = places.get(key, len(cells))
            return cells[place] if place < len(cells) else ""

        value = read_number(held("target"), "target", label)
        problems = (value,) if isinstance(value, Problem) else ()
        found.append(
            TargetRow(
                number, text_of(held("unit")), text_of(held("figure")), text_of(held("title")),
                None if isinstance(value, Problem) else value, problems,
            )
        )  # fmt: skip
    return found
