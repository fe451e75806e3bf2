"""Reading a whole workbook of one kind: every sheet, every row, with a verdict on each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, refuse
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity
from coopdesk.sheets.blocks import Block, Line, Sum, sort_rows, village_in
from coopdesk.sheets.dates import season_of
from coopdesk.sheets.grid import Sheet, open_workbook
from coopdesk.sheets.headings import unit_of
from coopdesk.sheets.job_rows import read_job
from coopdesk.sheets.kinds import DATE_FIELDS, KINDS, ROSTER, SALES, SheetKind
from coopdesk.sheets.layouts import Layout, find_layout
from coopdesk.sheets.member_rows import read_member
from coopdesk.sheets.numerals import exact
from coopdesk.sheets.reading import (
    MONEY_UNITS,
    Count,
    is_blank,
    is_number,
    read_area,
    read_count,
    read_money,
    text_of,
)
from coopdesk.sheets.results import (
    ReadRow,
    ReadSale,
    ReadSheet,
    RefusedRow,
    SheetReading,
    SheetSum,
)
from coopdesk.sheets.rows import Defaults, Row, date_cell, date_readers, read_date, sum_of
from coopdesk.sheets.sale_rows import read_line
from coopdesk.sheets.sales import Gathering, finish
from coopdesk.sheets.words import class_of_job, row_words

_UNIT_LINE: Final = re.compile(r"(?:金额|货币|面积|计量|数量)?单位[:：]\s*([^\s:：]{1,16})")
_SUM_KINDS: Final[dict[str, type[Fixed]]] = {
    "area": Area,
    "measured_area": Area,
    "mu_times": MuTimes,
    "quantity": Quantity,
    "share": Money,
    "amount": Money,
    "discount": Money,
    "paid": Money,
    "owed": Money,
    "pay_cash": Money,
    "pay_wechat": Money,
    "pay_alipay": Money,
    "pay_bank": Money,
}


def read_workbook(
    path: Path,
    kind: str,
    *,
    year: int | None = None,
    mapping: Mapping[int, str] | None = None,
    sheet: str | None = None,
) -> SheetReading:
    """Read a workbook of a kind (``roster``, ``jobs``, ``sales``) into rows with verdicts.

    ``year`` completes dates without one, ``mapping`` fixes what columns (from 0) mean, ``sheet``
    reads that sheet alone. Refuses when no sheet holds such a table.
    """
    declared = KINDS[kind]
    unknown = set((mapping or {}).values()) - declared.names - {""}
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    sheets = open_workbook(path)
    return read_sheets(sheets, declared, path.stem, year=year, mapping=mapping, only=sheet)


def read_sheets(
    sheets: Sequence[Sheet],
    kind: SheetKind,
    file_name: str = "",
    *,
    year: int | None = None,
    mapping: Mapping[int, str] | None = None,
    only: str | None = None,
) -> SheetReading:
    """Read opened sheets; see ``read_workbook``."""
    reading = _Reading(kind, file_name, year)
    previous: tuple[Layout, int] | None = None
    for one in sheets:
        reason = _passed_over(one, only, sheets)
        layout = None if reason else find_layout(one, kind, mapping=mapping)
        if reason is None and layout is None and previous and previous[1] == one.width:
            layout = _continued(one, previous[0])
        if layout is None:
            shown = reason or _("no table of this kind was found in it")
            reading.sheets.append(ReadSheet(one.name, one.hidden, (), (), "", shown))
            continue
        previous = (layout, one.width)
        for part, its_layout in _side_by_side(one, kind, layout, mapping):
            reading.read(part, its_layout)
    if not any(one.skipped is None for one in reading.sheets):
        raise _no_table(kind, file_name, reading.sheets)
    return reading.result()


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


class _Reading:
    """Gathers what the sheets give."""

    def __init__(self, kind: SheetKind, file_name: str, year: int | None) -> None:
        """Begin with nothing."""
        self.kind = kind
        self.file_name = file_name
        self.year = year
        self.sheets: list[ReadSheet] = []
        self.rows: list[ReadRow] = []
        self.refused: list[RefusedRow] = []
        self.sales: list[ReadSale] = []
        self.sums: list[SheetSum] = []
        self.first_with: dict[str, tuple[str, int]] = {}

    def read(self, sheet: Sheet, layout: Layout) -> None:
        """Read one sheet."""
        titles = [
            text_of(cell)
            for cells in sheet.rows[: layout.end]
            for cell in cells
            if not is_blank(cell) and isinstance(cell, (str, date))
        ]
        season = season_of([*titles, sheet.name, self.file_name], self.year)
        defaults = self._defaults(sheet, layout, titles)
        block = sort_rows(sheet, self.kind, layout, season)
        days = _days_around(self.kind, block.lines)
        rows = [Row(line, self.kind, defaults) for line in block.lines]
        defaults.price_unit = _price_unit(layout)
        gathering = Gathering(rows) if self.kind is SALES else None
        before: date | None = None
        for row, (known_before, known_after) in zip(rows, days, strict=True):
            before = self._one(row, known_before or before, known_after, gathering) or before
        if gathering is not None:
            for draft in gathering.drafts:
                sale = finish(draft, sheet.name)
                if sale is not None:
                    self.sales.append(sale)
        self._verdicts(sheet, rows)
        self._sums(sheet, block, rows)
        self.sheets.append(
            ReadSheet(
                sheet.name,
                sheet.hidden,
                tuple(range(layout.first + 1, layout.end + 1)),
                layout.columns,
                ", ".join(str(one) for one in season.years),
            )
        )

    def _one(
        self, row: Row, before: date | None, after: date | None, gathering: Gathering | None
    ) -> date | None:
        """Read one line and return its date."""
        if row.line.void:
            text = _("This row is marked as void (作废); it is left out.")
            row.refuse("void", text)
            if gathering is not None:
                gathering.add(row, read_date(row, before, after))
            return None
        day = read_date(row, before, after)
        if gathering is not None:
            read_line(row)
            gathering.add(row, day)
        elif self.kind is ROSTER:
            read_member(row)
        else:
            if day is None and not row.failed(DATE_FIELDS["jobs"]):
                text = _("There is no date in this row or above it; please fill it in.")
                row.refuse("no_date", text, DATE_FIELDS["jobs"])
            read_job(row)
        return day

    def _verdicts(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Put each row to the good or to the refused; refuse the second of two same members."""
        in_sales = {
            (line.sheet, line.row): line
            for sale in self.sales
            for line in sale.lines
            if sale.sheet == sheet.name
        }
        for row in rows:
            cells = sheet.rows[row.line.row]
            if self.kind is ROSTER and not row.problems:
                self._twice(sheet, row)
            if row.problems:
                self.refused.append(RefusedRow(sheet.name, row.number, tuple(row.problems), cells))
                continue
            line = in_sales.get((sheet.name, row.number))
            values = line.values if line is not None else row.values
            self.rows.append(ReadRow(sheet.name, row.number, values, cells, tuple(row.warnings)))

    def _twice(self, sheet: Sheet, row: Row) -> None:
        """Refuse a member whose ID number a row above already has."""
        number = row.values.get("id_number")
        if number is None:
            return
        first = self.first_with.setdefault(number, (sheet.name, row.number))
        if first == (sheet.name, row.number):
            return
        if first[0] == sheet.name:
            text = _("The ID number of {name} is already in row {row}; please correct one of them.")
        else:
            text = _(
                "The ID number of {name} is already in row {row} of sheet {sheet};"
                " please correct one of them."
            )
        row.refuse(
            "duplicate",
            text.format(name=row.values.get("name", ""), row=first[1], sheet=first[0]),
            "id_number",
        )

    def _defaults(self, sheet: Sheet, layout: Layout, titles: Sequence[str]) -> Defaults:
        """Learn units, village, job and day from titles, sheet name and file name."""
        defaults = Defaults()
        above = [
            text_of(cell)
            for cells in sheet.rows[: layout.first]
            for cell in cells
            if not is_blank(cell)
        ]
        for text in above:
            _title_units(text, defaults)
        names = [*above, sheet.name, self.file_name]
        defaults.village = village_in(names)
        if "kind" not in layout.fields:
            named = next((text for text in (sheet.name, *above) if _job_in(text)), None)
            defaults.job = _job_in(named) if named else None
        day = season_of([sheet.name], self.year)
        whole = season_of([*titles, sheet.name, self.file_name], self.year)
        bare_day = re.fullmatch(r"(\d{1,2})[月.\-](\d{1,2})[日号]?", plain_text(sheet.name).strip())
        if day.days:
            defaults.day = day.days[0]
        elif bare_day and 1 <= int(bare_day[1]) <= 12:
            year = whole.year_of(int(bare_day[1]), None, None)
            if year is not None and 1 <= int(bare_day[2]) <= 28:
                defaults.day = date(year, int(bare_day[1]), int(bare_day[2]))
        return defaults

    def _sums(self, sheet: Sheet, block: Block, rows: Sequence[Row]) -> None:
        """Read the sum rows and reckon what the rows they cover come to."""
        for one in block.sums:
            first, last = one.covers
            covered = rows[first:last]
            good = [row.values for row in covered if not row.problems]
            every = [row.values for row in covered]
            said = _said(one, self.kind)
            names = [*said, *(("mu_times",) if self.kind.name == "jobs" else ())]
            self.sums.append(
                SheetSum(
                    sheet.name,
                    one.row + 1,
                    one.label,
                    one.grand,
                    said,
                    _summed(good, names),
                    _summed(every, names),
                )
            )

    def result(self) -> SheetReading:
        """Return all that was read."""
        values = [row.values for row in self.rows]
        totals = _summed(values, [name for name in _SUM_KINDS if name in self.kind.names])
        payments = (
            [sale.payment for sale in self.sales]
            if self.kind is SALES
            else [one["payment"] for one in values if "payment" in one]
        )
        if payments:
            totals["owed"] = sum((one.owed for one in payments), Money(0))
            totals["paid"] = sum(
                (amount for one in payments for _way, amount in one.paid), Money(0)
            )
        return SheetReading(
            kind=self.kind.name,
            sheets=tuple(self.sheets),
            rows=tuple(self.rows),
            refused=tuple(self.refused),
            sales=tuple(self.sales),
            totals_sheet=tuple(self.sums),
            totals_read=totals,
        )


def _summed(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Fixed]:
    """Add up fields over rows."""
    found = {name: sum_of(rows, name) for name in dict.fromkeys(names)}
    return {name: value for name, value in found.items() if value is not None}


def _said(one: Sum, kind: SheetKind) -> dict[str, Fixed]:
    """Read the figures of a sum row."""
    said: dict[str, Fixed] = {}
    for name, cell in one.cells.items():
        column = one.columns.fields[name]
        holds = _SUM_KINDS.get(name)
        value: Any = None
        if holds in {Area, MuTimes}:
            value = read_area(cell, name, "", column.unit or "亩")
        elif holds is Money:
            unit = column.unit if column.unit in MONEY_UNITS else "元"
            value = read_money(cell, name, "", unit)
        elif holds is Quantity:
            value = read_count(cell, name, "")
        if isinstance(value, Count):
            value = value.number
        if holds is not None and isinstance(value, Fraction) and name in kind.names:
            said[name] = holds.rounded(value)
    return said


def _title_units(text: str, defaults: Defaults) -> None:
    """Learn units from a title line such as 单位：亩、元; a name of an office is no unit."""
    for found in _UNIT_LINE.finditer(plain_text(text).replace(" ", "")):
        for piece in re.split(r"[、,，;/和及]", found[1]):
            unit = unit_of(piece)
            if unit in MONEY_UNITS:
                defaults.money_unit = unit
            elif unit:
                defaults.area_unit = unit


def _price_unit(layout: Layout) -> str:
    """Return the unit of prices: in ledgers of 万元 prices stay in yuan unless headed otherwise."""
    price = layout.of("price")
    return price.unit if price and price.unit in MONEY_UNITS else "元"


def _job_in(text: str | None) -> str | None:
    """Return the job that a sheet or its title is all about, if any."""
    if not text:
        return None
    bare = re.sub(r"\s+|[（(].*?[)）]|\d+年|\d+月份?", "", plain_text(text))
    bare = re.sub(r"^.*[镇乡村]", "", bare)
    bare = re.sub(
        r"(?:作业|服务|农机)*(?:台账|台帐|登记表|记录表|明细表?|统计表|表|记录|登记)$", "", bare
    )
    found = class_of_job(bare)
    generic = {"农机作业", "农机", "机械作业", "作业", "农业", "社会化服务", ""}
    return bare if found is not None and bare not in generic and len(bare) <= 8 else None


def _days_around(kind: SheetKind, lines: Sequence[Line]) -> list[tuple[date | None, date | None]]:
    """Return, for each line, the surely read dates nearest above and below it."""
    sure: list[date | None] = []
    known: dict[Any, date | None] = {}
    for line in lines:
        cell = date_cell(kind, line)
        if is_blank(cell):
            sure.append(None)
            continue
        if cell not in known:
            known[cell] = (
                date_readers(kind, line).certain(cell)
                if not is_number(cell) or exact(cell) > 20_000
                else None
            )
        sure.append(known[cell])
    after: list[date | None] = [None] * len(lines)
    latest: date | None = None
    for index in range(len(lines) - 1, -1, -1):
        after[index] = latest
        latest = sure[index] or latest
    before: list[date | None] = []
    latest = None
    for day in sure:
        before.append(latest)
        latest = day or latest
    return list(zip(before, after, strict=True))
