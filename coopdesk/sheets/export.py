"""Lists out to workbooks: real numbers, text cells for codes, formulas for totals, print set-up."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import _
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity

NUMBER_FORMATS: Final[dict[type[Fixed], str]] = {
    Money: "#,##0.00",
    Area: "#,##0.00",
    MuTimes: "#,##0.00",
    Quantity: "General",
}
_WHOLE: Final = "#,##0"
_MEASURED: Final = 400
_WIDEST: Final = 40
_DATE_WIDE, _MOMENT_WIDE = 11, 17
_SHEET_NAME_LIMIT: Final = 31
_IN_GROUP: Final = "SUBTOTAL(9,"
"""Adds up rows, those that are hidden too, but not the sums of groups among them."""
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Band:
    """The head of a group among the rows of an export: its name, and how many rows follow it.

    A folded group's rows are written, but hidden: in the workbook they unfold as on the screen.
    """

    name: str
    rows: int
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """One column of an export: its title and unit, what it holds, whether it has a total.

    ``in_groups`` columns have their sums in each group, but none over all: groups are unlike.
    """

    title: str
    unit: str = ""
    kind: type[Any] = str
    total: bool = False
    in_groups: bool = False
    width: int = 0

    @property
    def heading(self) -> str:
        """Return the title with its unit in brackets."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


def export_rows(
    path: Path,
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any] | Band],
    *,
    title: str,
    filters: str = "",
) -> int:
    """Write rows as a workbook and return how many there were, groups not counted.

    Money and areas become real numbers, texts stay texts (an ID number keeps every digit, and a
    text that begins with an equals sign is no formula); totals are formulas over the rows, and a
    group's head, a ``Band``, has formulas over the rows below it.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    first = 4 if filters else 3
    left = iter(rows)
    sample = list(islice(left, _MEASURED))
    _dress(sheet, columns, first, [one for one in sample if not isinstance(one, Band)])
    _title_row(sheet, WriteOnlyCell, title, 16)
    if filters:
        _title_row(sheet, WriteOnlyCell, filters, 10)
    sheet.append([_heading_cell(sheet, WriteOnlyCell, column.heading) for column in columns])
    at, count, band = first, 0, None
    for values in chain(sample, left):
        if isinstance(values, Band):
            band = values
            sheet.append(
                _sums(sheet, WriteOnlyCell, columns, at + 1, at + band.rows, band.name, _IN_GROUP)
            )
        else:
            if band is not None:
                sheet.row_dimensions[at].outlineLevel = 1
                sheet.row_dimensions[at].hidden = band.folded
            sheet.append([cell_of(sheet, WriteOnlyCell, value) for value in values])
            count += 1
        at += 1
    if count and any(column.total for column in columns):
        adds = "SUM(" if band is None else _IN_GROUP
        sheet.append(_sums(sheet, WriteOnlyCell, columns, first, at - 1, "", adds))
    if count and band is None:
        sheet.auto_filter.ref = f"A{first - 1}:{_letter(len(columns))}{at - 1}"
    save(book, path)
    return count


def sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: no forbidden characters, at most 31 long."""
    return title.translate(_FORBIDDEN).strip(" '")[:_SHEET_NAME_LIMIT] or "Sheet"


def _letter(index: int) -> str:
    """Return the letter of a column counted from 1."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index))


def _wide(value: Any) -> int:
    """Return how wide a value is in a workbook, in the width of a digit."""
    if isinstance(value, datetime):
        return _MOMENT_WIDE
    if isinstance(value, date):
        return _DATE_WIDE
    if value is None:
        return 0
    text = value.shown if isinstance(value, Choice) else str(value)
    return 1 + sum(2 if char > "\u2e7f" else 1 for char in text)


def _dress(
    sheet: Any, columns: Sequence[ExportColumn], first: int, sample: Sequence[Sequence[Any]] = ()
) -> None:
    """Set widths, the fixed heading, and the paper: A4 across, heading and page on every page."""
    sheet.freeze_panes = f"A{first}"
    for index, column in enumerate(columns, 1):
        longest = max((_wide(row[index - 1]) for row in sample if len(row) >= index), default=0)
        longest += 3 * column.total  # A sum is longer than what it adds, and bold.
        wide = column.width or max(9, 2 * len(column.heading) + 2, longest)
        sheet.column_dimensions[_letter(index)].width = min(wide, _WIDEST)
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = _fit_to_page()
    sheet.sheet_properties.outlinePr.summaryBelow = False
    sheet.sheet_format.outlineLevelRow = 1
    sheet.print_title_rows = f"1:{first - 1}"
    sheet.oddFooter.center.text = _("Page &P of &N")
    sheet.print_options.horizontalCentered = True


def _fit_to_page() -> Any:
    """Return the property that makes the width fit the paper."""
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _title_row(sheet: Any, make: Any, text: str, size: int) -> None:
    """Write a line of text over the table."""
    from openpyxl.styles import Font

    cell = make(sheet, value=text)
    cell.data_type = "s"
    cell.font = Font(size=size, bold=size > 12)
    sheet.append([cell])


def _heading_cell(sheet: Any, make: Any, text: str) -> Any:
    """Write one heading."""
    from openpyxl.styles import Alignment, Border, Font, Side

    cell = make(sheet, value=text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side(style="thin"))
    return cell


def cell_of(sheet: Any, make: Any, value: Any) -> Any:  # noqa: PLR0911 - one return a type.
    """Write one value: exact values as numbers with their format, texts as text cells."""
    if value is None or value == "":
        return None
    if isinstance(value, Fixed):
        cell = make(sheet, value=Decimal(value.plain()))
        whole = isinstance(value, Quantity) and value.units % 10**value.places == 0
        cell.number_format = _WHOLE if whole else NUMBER_FORMATS.get(type(value), "General")
        return cell
    if isinstance(value, bool):
        return text_cell(sheet, make, _("yes") if value else _("no"))
    if isinstance(value, int):
        return make(sheet, value=value)
    if isinstance(value, datetime):
        cell = make(sheet, value=value.replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = make(sheet, value=value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    shown = value.shown if isinstance(value, Choice) else str(value)
    return text_cell(sheet, make, shown)


def text_cell(sheet: Any, make: Any, text: str) -> Any:
    """Write a text that stays a text: codes keep noughts, an equals sign starts no formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = make(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _sums(
    sheet: Any,
    make: Any,
    columns: Sequence[ExportColumn],
    first: int,
    last: int,
    group: str,
    adds: str,
) -> list[Any]:
    """Write a group's head or the totals: formulas, so that who edits a figure sees them follow."""
    from openpyxl.styles import Border, Font, PatternFill, Side

    cells: list[Any] = []
    for index, column in enumerate(columns, 1):
        cell: Any = None
        if index == 1 and (group or not column.total):
            cell = text_cell(sheet, make, group or _("Total"))
        elif column.total and (group or not column.in_groups):
            letter = _letter(index)
            cell = make(sheet, value=f"={adds}{letter}{first}:{letter}{last})")
            cell.number_format = NUMBER_FORMATS.get(column.kind, "#,##0")
        elif group:
            cell = make(sheet, value=None)
        if cell is not None:
            cell.font = Font(bold=True)
            if group:
                cell.fill = PatternFill("solid", fgColor="F5F7F6")
            else:
                cell.border = Border(top=Side(style="thin"))
        cells.append(cell)
    return cells


def save(book: Any, path: Path) -> None:
    """Save a workbook beside its name first, so that a failed save leaves no half file."""
    # Built in memory: a write-only workbook that fails half-way cannot be closed in order.
    content = io.BytesIO()
    book.save(content)
    write_file(path, content.getvalue())


def export_refused(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[tuple[str, int, Sequence[Any], str]],
    *,
    title: str,
) -> int:
    """Write refused rows as kept in their sheet, each with its sheet, row number and reason."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    names = [_("Sheet"), _("Row"), _("Reason"), *headings]
    columns = [
        ExportColumn(title=name, width=40 if index == 2 else 0) for index, name in enumerate(names)
    ]
    _dress(sheet, columns, 2)
    sheet.append([_heading_cell(sheet, WriteOnlyCell, name) for name in names])
    count = 0
    for name, row, cells, reason in rows:
        kept = [_raw_cell(sheet, WriteOnlyCell, cell) for cell in cells]
        sheet.append(
            [
                text_cell(sheet, WriteOnlyCell, name),
                row,
                text_cell(sheet, WriteOnlyCell, reason),
                *kept,
            ]
        )
        count += 1
    save(book, path)
    return count


def _raw_cell(sheet: Any, make: Any, cell: Any) -> Any:
    """Write a cell as it was: texts as texts, the rest as it is."""
    if cell is None or cell == "":
        return None
    return text_cell(sheet, make, cell) if isinstance(cell, str) else make(sheet, value=cell)
