"""The import template of a register: a workbook to fill in, and its reading back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import InstrumentedAttribute

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse
from coopdesk.kernel.records import facts_of, is_required, python_type
from coopdesk.kernel.register import Register
from coopdesk.kernel.values import Fixed
from coopdesk.sheets.dates import DateReader, Season
from coopdesk.sheets.export import cell_of, save, sheet_name
from coopdesk.sheets.grid import Sheet, open_workbook
from coopdesk.sheets.reading import (
    is_blank,
    is_number,
    read_area,
    read_money,
    read_number,
    read_yes,
    text_of,
)

VERSION: Final = 1
_FIRST_ROW: Final = 4


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One filled row: its number in the sheet, its typed values, what is wrong with them.

    A link holds the key of the record it names, as text; whoever imports looks it up.
    """

    row: int
    values: Mapping[str, Any]
    problems: tuple[Problem, ...]
    cells: tuple[Any, ...] = ()


def write_template(path: Path, register: Register, rows: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write a register's template: hidden keys, headings with units and stars, text columns."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(_(register.title)))
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.row_dimensions[1].hidden = True
    for index, attribute in enumerate(register.form, 1):
        dimension = sheet.column_dimensions[_letter(index)]
        dimension.width = max(12, 2 * len(_heading(register, attribute)) + 4)
        facts = facts_of(attribute)
        if python_type(attribute) is str or facts.target is not None:
            dimension.number_format = "@"
        if facts.choices is not None:
            titles = ",".join(choice.shown for choice in facts.choices)
            offered = DataValidation(type="list", formula1=f'"{titles}"', allow_blank=True)
            offered.add(f"{_letter(index)}{_FIRST_ROW}:{_letter(index)}10000")
            sheet.data_validations.append(offered)
    keys = [attribute.key for attribute in register.form]
    sheet.append([*keys, f"coopdesk {VERSION} {register.table}"])
    sheet.append([_heading_cell(sheet, _heading(register, one)) for one in register.form])
    sheet.append([_hint(attribute) for attribute in register.form])
    for values in rows:
        sheet.append([cell_of(sheet, WriteOnlyCell, values.get(key)) for key in keys])
    save(book, path)


def _letter(index: int) -> str:
    """Return the letter of a column counted from 1."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index))


def _heading_cell(sheet: Any, text: str) -> Any:
    """Write one heading in bold."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _heading(register: Register, attribute: InstrumentedAttribute[Any]) -> str:
    """Return a field's heading: its label, its unit, and a star if it must be filled in."""
    facts = facts_of(attribute)
    automatic = bool(register.numbered) and attribute is register.key
    star = " *" if is_required(attribute) and not automatic else ""
    unit = f"（{_(facts.unit)}）" if facts.unit else ""
    return f"{_(facts.label)}{unit}{star}"


def template_headings(register: Register) -> list[str]:
    """Return the headings of a register's template, column by column."""
    return [_heading(register, attribute) for attribute in register.form]


def _hint(attribute: InstrumentedAttribute[Any]) -> str:
    """Return the grey line under a heading: help, or the choices."""
    facts = facts_of(attribute)
    if facts.choices is not None:
        return " / ".join(choice.shown for choice in facts.choices)
    if facts.help:
        return _(facts.help)
    return _("for example 2026-03-05") if python_type(attribute) is date else ""


def read_template(path: Path, register: Register) -> list[TemplateRow]:
    """Read a filled template of this register back; other workbooks are refused."""
    for sheet in open_workbook(path):
        mark = next(
            (
                text_of(cell)
                for cell in (sheet.rows[0] if sheet.rows else ())
                if text_of(cell).startswith("coopdesk ")
            ),
            None,
        )
        if mark is None:
            continue
        _check_mark(path, mark, register)
        return _rows_of(sheet, register)
    text = _("{name} is not an import template; please export a new one and fill that in.")
    raise refuse("no_template", text.format(name=path.name))


def _check_mark(path: Path, mark: str, register: Register) -> None:
    """Refuse the template of another register or of a newer program."""
    _program, version, table = mark.split(" ", 2)
    if table != register.table:
        text = _("{name} is the template of another register; please choose the right one.")
        raise refuse("other_template", text.format(name=path.name))
    if not version.isdigit() or int(version) > VERSION:
        text = _("{name} was made by a newer program; please export a new template.")
        raise refuse("newer_template", text.format(name=path.name))


def _rows_of(sheet: Sheet, register: Register) -> list[TemplateRow]:
    """Read every filled row under the hint line."""
    known = {attribute.key: attribute for attribute in register.form}
    places = {
        text_of(cell): index for index, cell in enumerate(sheet.rows[0]) if text_of(cell) in known
    }
    found: list[TemplateRow] = []
    for number, cells in enumerate(sheet.rows[_FIRST_ROW - 1 :], _FIRST_ROW):
        if all(is_blank(cell) for cell in cells):
            continue
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for key, index in places.items():
            value = _value(known[key], cells[index] if index < len(cells) else "")
            if isinstance(value, Problem):
                problems.append(value)
            else:
                values[key] = value
        kept = tuple(_cell_at(cells, places.get(key)) for key in known)
        found.append(TemplateRow(number, values, tuple(problems), kept))
    return found


def _cell_at(cells: Sequence[Any], place: int | None) -> Any:
    """Return a cell of a row; a column that was taken out is empty."""
    return cells[place] if place is not None and place < len(cells) else ""


def _value(  # noqa: PLR0911 - one return a type of field.
    attribute: InstrumentedAttribute[Any], cell: Any
) -> Any:
    """Read one cell by the type of its field."""
    facts = facts_of(attribute)
    kind = python_type(attribute)
    label = _(facts.label)
    if isinstance(cell, str) and not cell.strip():
        return None
    if facts.target is not None or kind is str:
        return _text(attribute, cell, label)
    if facts.choices is not None:
        return _choice(attribute, facts.choices, cell, label)
    if is_blank(cell):
        return None
    if issubclass(kind, Fixed):
        return _fixed(attribute, kind, cell, label)
    if kind is bool:
        said = read_yes(cell)
        wrong = _("{label} must be yes or no.").format(label=label)
        return Problem("yes_no", wrong, attribute.key) if said is None else said
    if kind is date:
        return DateReader(attribute.key, Season()).read(cell, None, None)
    number = read_number(cell, attribute.key, label)
    if isinstance(number, Fraction) and number.denominator != 1:
        wrong = _("{label} must be a whole number.").format(label=label)
        return Problem("whole", wrong, attribute.key)
    return int(number) if isinstance(number, Fraction) else number


def _text(attribute: InstrumentedAttribute[Any], cell: Any, label: str) -> str | Problem | None:
    """Read a text; a number that is too long for the office program has lost digits."""
    if is_number(cell) and abs(int(cell)) >= 10**15:
        text = _(
            "{label} was kept as a number and lost its last digits; please set the cell to text"
            " and type it again."
        )
        return Problem("digits_lost", text.format(label=label), attribute.key)
    return text_of(cell) or None


def _choice(
    attribute: InstrumentedAttribute[Any], choices: type[Choice], cell: Any, label: str
) -> Choice | Problem | None:
    """Read a choice by its title or its word."""
    text = text_of(cell)
    for choice in choices:
        if text in {choice.shown, choice.value, choice.title}:
            return choice
    offered = ", ".join(choice.shown for choice in choices)
    wrong = _("{label} “{text}” is not one of: {offered}.")
    return Problem("choice", wrong.format(label=label, text=text, offered=offered), attribute.key)


def _fixed(
    attribute: InstrumentedAttribute[Any], kind: type[Fixed], cell: Any, label: str
) -> Fixed | Problem | None:
    """Read an exact value; more decimals than the kind has are a problem."""
    reader = read_area if kind.__name__ == "Area" else read_money
    value = reader(cell, attribute.key, label)
    if value is None or isinstance(value, Problem):
        return value
    rounded = kind.rounded(value)
    if rounded.exact != value:
        text = _("{label} “{text}” has more than {places} decimals; please round it.")
        return Problem(
            "decimals",
            text.format(label=label, text=text_of(cell), places=kind.places),
            attribute.key,
        )
    return rounded
