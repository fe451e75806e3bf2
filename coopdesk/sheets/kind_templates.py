"""Templates of the sheets that offices keep: headings the reader knows, and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from coopdesk.sheets.export import save
from coopdesk.sheets.kinds import KINDS, SheetKind
from coopdesk.sheets.words import load_words

_TEXTS: Final = frozenset({"id", "phone", "code", "group", "name", "text", "good", "unit"})
_ROWS: Final = 5000


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: its field, its heading, what to write in it, whether it must be filled in."""

    field: str
    heading: str
    hint: str
    needed: bool


@dataclass(frozen=True, slots=True)
class KindTemplate:
    """The template of one kind of sheet: its title, what it says of itself, its columns."""

    title: str
    says: tuple[str, ...]
    columns: tuple[TemplateColumn, ...]


@cache
def template_of(kind: str) -> KindTemplate:
    """Return the template of a kind of sheet."""
    words = load_words("sheet_templates.toml")[kind]
    return KindTemplate(
        words["title"],
        tuple(words["says"]),
        tuple(
            TemplateColumn(field, heading.removeprefix("*"), hint, heading.startswith("*"))
            for field, heading, hint in words["columns"]
        ),
    )


def write_kind_template(path: Path, kind: str, rows: tuple[dict[str, Any], ...] = ()) -> None:
    """Write the template of a kind of sheet; codes, numbers and names are cells of text."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    declared = KINDS[kind]
    template = template_of(kind)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(template.title)
    sheet.freeze_panes = "A2"
    head: list[Any] = []
    for place, column in enumerate(template.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.heading) + 2)
        if _is_text(declared, column.field):
            sheet.column_dimensions[letter].number_format = "@"
        if column.hint:
            hint = DataValidation(allow_blank=True, showInputMessage=True)
            hint.promptTitle, hint.prompt = column.heading, column.hint
            hint.add(f"{letter}2:{letter}{_ROWS}")
            sheet.data_validations.append(hint)
        cell = WriteOnlyCell(sheet, value=column.heading)
        cell.font = Font(bold=True, color="B42318" if column.needed else None)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append(
            [_cell(sheet, declared, one.field, row.get(one.field)) for one in template.columns]
        )
    notes = book.create_sheet("填表说明")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 80
    for said in template.says:
        notes.append([said])
    notes.append([])
    for column in template.columns:
        must = "必填。" if column.needed else ""
        notes.append([column.heading, must + column.hint])
    save(book, path)


def _is_text(kind: SheetKind, field: str) -> bool:
    """Tell whether a column's cells are text, so that no number loses its digits."""
    return kind.field(field).content in _TEXTS


def _cell(sheet: Any, kind: SheetKind, field: str, value: Any) -> Any:
    """Make one cell."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    if _is_text(kind, field):
        cell.number_format = "@"
    return cell
