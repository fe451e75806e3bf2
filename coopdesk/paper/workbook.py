"""Statements as workbooks: real numbers, totals and growth as formulas, ready to print."""

from __future__ import annotations

import io
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from coopdesk.kernel.disk import write_file
from coopdesk.kernel.values import Fixed, Money, MuTimes, Quantity
from coopdesk.paper.fonts import paper_text
from coopdesk.paper.page import Align
from coopdesk.paper.sheet import PROGRAM
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import (
    NOTHING,
    Cell,
    Growth,
    Row,
    Table,
    growth_of,
    quantity_places,
    shown,
    total_row,
)
from coopdesk.paper.workbook_formulas import (
    STAMP,
    Written,
    decimal,
    finite,
    letter,
    sum_formula,
    with_values,
)

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ORDINAL: Final = re.compile(r"^[一二三四五六七八九十]+\s+")


def statement_workbook(statement: Statement, path: Path) -> None:
    """Write a statement as a workbook; a file of that name stays whole until the new one is.

    The same statement gives the same bytes.
    """
    write_file(path, statement_workbook_bytes(statement))


def statement_workbook_bytes(statement: Statement) -> bytes:
    """Return the workbook's bytes, each formula with its value for readers that do not compute."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    written = Written()
    names: set[str] = set()
    for number, section in enumerate(statement.sections, 1):
        is_monthly = number == 1 and "月报" in statement.title
        name = _sheet_name("月报" if is_monthly else section.sheet or section.title, names)
        _write_section(book.create_sheet(name), statement, section, number, written)
    book.properties.creator = statement.cooperative
    book.properties.title = statement.title
    book.properties.lastModifiedBy = PROGRAM
    book.properties.created = book.properties.modified = datetime(*STAMP)  # noqa: DTZ001
    file = io.BytesIO()
    book.save(file)
    return with_values(file.getvalue(), written)


def _sheet_name(title: str, names: set[str]) -> str:
    """Name a sheet: at most 31 characters, none that Excel refuses, unique in its book."""
    wanted = _FORBIDDEN.sub(" ", _ORDINAL.sub("", plain(title))).strip()[:31] or "表"
    name, number = wanted, 2
    while name.lower() in names:
        name = f"{wanted[:27]} {number}"
        number += 1
    names.add(name.lower())
    return name


class _Styles:
    """The fonts, rules and alignments of all sheets, made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        self.plain = Font(name="宋体", size=10)
        self.strong = Font(name="宋体", size=10, bold=True)
        self.title = Font(name="宋体", size=18, bold=True)
        self.small = Font(name="宋体", size=9)
        heavy, thin, hair = Side(style="medium"), Side(style="thin"), Side(style="hair")
        self.heading = Border(top=heavy, bottom=thin)
        self.line = Border(bottom=hair)
        self.sum = Border(top=thin, bottom=heavy)
        self.align = {
            align: Alignment(horizontal=word, vertical="center", wrap_text=align is Align.LEFT)
            for align, word in (
                (Align.LEFT, "left"), (Align.CENTRE, "center"), (Align.RIGHT, "right"),
            )
        }  # fmt: skip
        self.heads = {
            align: Alignment(horizontal=word, vertical="center", wrap_text=True)
            for align, word in (
                (Align.LEFT, "left"), (Align.CENTRE, "center"), (Align.RIGHT, "right"),
            )
        }  # fmt: skip


def _write_section(
    sheet: Any, statement: Statement, section: Section, number: int, written: Written
) -> None:
    """Write one section as one sheet, headed, ruled and set up for A4."""
    styles = _Styles()
    tables = section.tables or (Table((), ()),)
    span = max(1, *(len(table.columns) for table in tables))
    last = letter(span)
    _head(sheet, 1, span, statement.cooperative, statement.unit_text, styles)
    sheet.merge_cells(f"A2:{last}2")
    _say(sheet.cell(2, 1), statement.title, styles.title, styles.heads[Align.CENTRE])
    sheet.row_dimensions[2].height = 30
    sheet.merge_cells(f"A3:{last}3")
    _say(sheet.cell(3, 1), section.title, styles.strong, styles.heads[Align.CENTRE])
    _head(sheet, 4, span, statement.period, statement.prepared, styles)
    run = _SheetRun(sheet, styles, written.values.setdefault(number, {}))
    at = 5
    for table in section.tables:
        at = run.table(table, at) + 1
    if section is statement.sections[0] and statement.signers:
        at += 1
        text = "　　".join(f"{pair.label}：{pair.value}　　" for pair in statement.signers)
        sheet.merge_cells(f"A{at}:{last}{at}")
        _say(sheet.cell(at, 1), text, styles.plain, styles.heads[Align.LEFT])
        at += 1
    _set_up(sheet, statement, tables[0], at, span)


def _head(sheet: Any, row: int, span: int, left: str, right: str, styles: _Styles) -> None:
    """Write a line with one text at the left and one at the right edge."""
    half = max(1, span // 2)
    if half > 1:
        sheet.merge_cells(f"A{row}:{letter(half)}{row}")
    _say(sheet.cell(row, 1), left, styles.small)
    if span > half + 1:
        sheet.merge_cells(f"{letter(half + 1)}{row}:{letter(span)}{row}")
    if span > half:
        _say(sheet.cell(row, half + 1), right, styles.small, styles.heads[Align.RIGHT])


def _set_up(sheet: Any, statement: Statement, table: Table, last_row: int, span: int) -> None:
    """Set paper, margins, repeated headings, header and footer, widths and the frozen pane."""
    setup = sheet.page_setup
    setup.paperSize = 9
    setup.orientation = "landscape" if statement.landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:5"
    sheet.print_area = f"A1:{letter(span)}{max(last_row, 5)}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = Decimal("0.6")
    margins.top = margins.bottom = Decimal("0.75")
    sheet.oddFooter.left.text = plain(statement.proof_text).replace("&", "&&")
    sheet.oddFooter.right.text = "第 &P 页　共 &N 页"
    sheet.oddHeader.right.text = plain(statement.cooperative).replace("&", "&&")
    sheet.freeze_panes = "A6"
    sheet.sheet_view.showGridLines = False
    for index, column in enumerate(table.columns, 1):
        longest = max(
            [_wide(column.heading)]
            + [_wide(shown(table, row, index - 1).text) for row in table.rows]
        )
        width = max(6, min(60, longest + 3))
        sheet.column_dimensions[letter(index)].width = width


def _wide(text: str) -> int:
    """Return the width of a text in the half characters that Excel counts columns in."""
    return sum(2 if ord(char) > 0x2E7F or char in "—“”…" else 1 for char in text)


class _SheetRun:
    """Tables being written to one sheet."""

    def __init__(self, sheet: Any, styles: _Styles, values: dict[str, Decimal | str]) -> None:
        self.sheet = sheet
        self.styles = styles
        self.values = values
        self.places: list[int] = []

    def table(self, table: Table, top: int) -> int:
        """Write a table from a row on; return the row after it."""
        self.places = [quantity_places(table, index) for index in range(len(table.columns))]
        for index, column in enumerate(table.columns, 1):
            cell = self.sheet.cell(top, index)
            _say(cell, column.heading, self.styles.strong, self.styles.heads[column.align])
            cell.border = self.styles.heading
        self.sheet.row_dimensions[top].height = 22
        at = top + 1
        counted: list[int] = []
        if not table.rows:
            _say(self.sheet.cell(at, 1), table.empty, self.styles.small)
            at += 1
        for group in table.groups:
            if group.title:
                _say(self.sheet.cell(at, 1), group.title, self.styles.strong)
                at += 1
            own: list[int] = []
            for row in group.rows:
                self._row(table, row, at)
                if not row.of_which:
                    own.append(at)
                at += 1
            counted += own
            if group.subtotal and group.rows:
                self._sums(
                    table, total_row(table, group.rows, group.subtotal, within=True), at, own
                )
                at += 1
        if table.total and table.rows:
            self._sums(table, total_row(table, table.rows, table.total), at, counted)
            at += 1
        for note in table.notes:
            self.sheet.merge_cells(f"A{at}:{letter(len(table.columns))}{at}")
            _say(self.sheet.cell(at, 1), note, self.styles.small, self.styles.heads[Align.LEFT])
            self.sheet.row_dimensions[at].height = 14 * (1 + _wide(note) // 96)
            at += 1
        return at

    def _row(self, table: Table, row: Row, at: int) -> None:
        """Write an ordinary line."""
        from openpyxl.styles import Alignment

        for index, column in enumerate(table.columns):
            cell = self.sheet.cell(at, index + 1)
            self._put(cell, row, index, at)
            cell.font = self.styles.plain
            cell.border = self.styles.line
            cell.alignment = self.styles.align[column.align]
            if index == table.naming and row.indent:
                cell.alignment = Alignment(
                    horizontal="left", vertical="center", indent=row.indent, wrap_text=True
                )

    def _put(self, cell: Any, row: Row, index: int, at: int) -> None:
        """Write one value: a number as a number, a word or code as text, growth as a formula."""
        value = row.cells[index]
        if isinstance(value, Growth):
            self._growth(cell, row, value, at)
        elif isinstance(value, str):
            if value:
                _say(cell, value)
        elif value is None:
            _say(cell, NOTHING)
        else:
            cell.value = decimal(value)
            cell.number_format = self._format(value, index)

    def _growth(self, cell: Any, row: Row, growth: Growth, at: int) -> None:
        """Write growth as a formula that shows a dash without a base above zero."""
        now, base = f"{letter(growth.column + 1)}{at}", f"{letter(growth.base + 1)}{at}"
        cell.value = (
            f'=IF(AND(ISNUMBER({now}),ISNUMBER({base})),IF({base}<=0,"{NOTHING}",'
            f'({now}-{base})/{base}*100),"{NOTHING}")'
        )
        cell.number_format = "+0.0;[Red]-0.0;0.0"
        percent = growth_of(row, growth)
        self.values[cell.coordinate] = NOTHING if percent is None else finite(percent)

    def _sums(self, table: Table, row: Row, at: int, counted: list[int]) -> None:
        """Write a sum line: each sum a formula over the lines that count."""
        for index, column in enumerate(table.columns):
            cell = self.sheet.cell(at, index + 1)
            value = row.cells[index]
            if column.is_summed and value is not None:
                cell.value = sum_formula(letter(index + 1), counted)
                cell.number_format = self._format(value, index)
                self.values[cell.coordinate] = decimal(value)
            else:
                self._put(cell, row, index, at)
            cell.font = self.styles.strong
            cell.border = self.styles.sum
            cell.alignment = self.styles.align[column.align]

    def _format(self, value: Cell, index: int) -> str:
        """Return the number format of a value; negatives are red, as on paper."""
        if isinstance(value, int):
            plain = "#,##0"
        elif isinstance(value, Quantity):
            places = self.places[index]
            plain = "#,##0" + ("." + "0" * places if places else "")
        elif isinstance(value, Fixed) and not isinstance(value, Money | MuTimes):
            plain = "#,##0" + ("." + "0" * value.places if value.places else "")
        else:
            plain = "#,##0.00"
        return f"{plain};[Red]-{plain}"


def _say(cell: Any, text: str, font: Any = None, alignment: Any = None) -> None:
    """Write text that stays text: a code keeps its zeros, an equals sign starts no formula."""
    cell.value = plain(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in "=+-@"
    if font is not None:
        cell.font = font
    if alignment is not None:
        cell.alignment = alignment


def plain(text: str) -> str:
    """Leave out control characters, which no workbook may hold."""
    return _CONTROL.sub("", paper_text(text))
