"""Reading the sheets of a workbook one by one: every row gets a verdict, every sum its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Fixed, Money
from coopdesk.sheets.blocks import Line
from coopdesk.sheets.dates import season_of
from coopdesk.sheets.filling import sort_rows
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.hints import defaults_of, prices_in, texts_of
from coopdesk.sheets.job_rows import read_job
from coopdesk.sheets.kinds import DATE_FIELDS, ROSTER, SALES, STOCK, SheetKind
from coopdesk.sheets.labels import good_in_name
from coopdesk.sheets.layouts import Layout
from coopdesk.sheets.member_rows import read_member
from coopdesk.sheets.name_places import settle_named_places
from coopdesk.sheets.numerals import exact
from coopdesk.sheets.reading import is_blank, is_number, text_of
from coopdesk.sheets.reckoning import notes_name_debts_only
from coopdesk.sheets.results import (
    ReadRow,
    ReadSale,
    ReadSheet,
    RefusedRow,
    SheetReading,
    SheetSum,
)
from coopdesk.sheets.round_days import settle_round_days
from coopdesk.sheets.rows import Row, date_cell, date_readers, read_date
from coopdesk.sheets.sale_rows import read_line
from coopdesk.sheets.sales import Gathering, finish
from coopdesk.sheets.spread import complete
from coopdesk.sheets.stock_rows import read_stock
from coopdesk.sheets.sums import SUM_KINDS, sheet_sums, summed
from coopdesk.sheets.wholes import settle_wholes

_TELL_EVERY: Final = 200


class SheetReader:
    """Gathers what the sheets of one workbook give."""

    def __init__(
        self,
        kind: SheetKind,
        file_name: str,
        year: int | None,
        today: date | None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Begin with nothing; ``progress`` is told how many of a sheet's rows were read."""
        self._progress = progress
        self._earlier: list[list[Row]] = []
        self.kind = kind
        self.file_name = file_name
        self.year = year
        self.today = today
        self.sheets: list[ReadSheet] = []
        self.rows: list[ReadRow] = []
        self.refused: list[RefusedRow] = []
        self.sales: list[ReadSale] = []
        self.sums: list[SheetSum] = []
        self.people: frozenset[str] = frozenset()
        self.first_with: dict[object, tuple[str, int]] = {}

    def by_person(self, names: Sequence[str]) -> None:
        """Note the sheets whose names are people: each is about one of them."""
        self.people = frozenset(names)

    def pass_over(self, sheet: Sheet, why: str) -> None:
        """Note a sheet that is not read."""
        self.sheets.append(ReadSheet(sheet.name, sheet.hidden, (), (), "", why))

    def read(self, sheet: Sheet, layout: Layout) -> None:
        """Read one sheet."""
        titles = [
            text_of(cell)
            for cells in sheet.rows[: layout.end]
            for cell in cells
            if not is_blank(cell) and isinstance(cell, (str, date))
        ]
        season = season_of([*titles, sheet.name, self.file_name], self.year, self.today)
        defaults = defaults_of(sheet, layout, season, self.file_name)
        block = sort_rows(sheet, self.kind, layout, season, self._said_by_name(sheet, layout))
        if self.kind.by_parts and self.kind is not ROSTER:
            subject = "kind" if self.kind.name == "jobs" else "good"
            last = max((line.row for line in block.lines), default=layout.end)
            notes = texts_of([*sheet.rows[: layout.first], *sheet.rows[last + 1 :]])
            complete(block.lines, self.kind, prices_in(notes, block.lines, subject))
        settle_round_days(self.kind, block.lines)
        settle_named_places(self.kind, block.lines)
        defaults.silence_is_paid = notes_name_debts_only(block.lines, self.kind.name)
        days = _days_around(self.kind, block.lines)
        rows = [Row(line, self.kind, defaults) for line in block.lines]
        gathering = Gathering(rows) if self.kind is SALES else None
        self._read_rows(rows, days, gathering)
        settle_wholes(rows, self.kind)
        if gathering is not None:
            sales = (finish(draft, sheet.name) for draft in gathering.drafts)
            self.sales.extend(sale for sale in sales if sale is not None)
        self._verdicts(sheet, rows)
        self.sums.extend(sheet_sums(sheet.name, block, rows, self.kind, defaults, self._earlier))
        self._earlier.append(rows)
        sure = any(before or after for before, after in days)
        assumed = {
            row.values[name].year
            for row in rows
            for name in [DATE_FIELDS[self.kind.name]]
            if season.is_silent and not sure and name in row.values
            if date_readers(self.kind, row.line).certain(date_cell(self.kind, row.line)) is None
        }
        self.sheets.append(
            ReadSheet(
                sheet.name,
                sheet.hidden,
                tuple(range(layout.first + 1, layout.end + 1)),
                layout.columns,
                ", ".join(str(one) for one in season.years),
                assumed=tuple(sorted(assumed)),
                hidden_rows=tuple(
                    sorted({row.number for row in rows if row.line.row in sheet.hidden_rows})
                ),
                hidden_columns=tuple(
                    one.heading
                    for one in layout.columns
                    if one.field and one.index in sheet.hidden_columns
                ),
            )
        )

    def _said_by_name(self, sheet: Sheet, layout: Layout) -> dict[str, str]:
        """Return whom or what the name of a sheet means where its table has no column for it."""
        if self.kind is SALES and "good" not in layout.fields and not layout.parts:
            good = good_in_name(sheet.name)
            if good:
                return {"good": good}
        if sheet.name not in self.people:
            return {}
        if self.kind is SALES:
            return {"buyer": sheet.name}
        return {("operator" if "name" in layout.fields else "name"): sheet.name}

    def _read_rows(
        self,
        rows: Sequence[Row],
        days: Sequence[tuple[date | None, date | None]],
        gathering: Gathering | None,
    ) -> None:
        """Read every line; a date without a year leans on the dates above and below it."""
        before: date | None = None
        for place, (row, (known_before, known_after)) in enumerate(zip(rows, days, strict=True)):
            if self._progress is not None and not place % _TELL_EVERY:
                self._progress(place, len(rows))
            before = self._one(row, known_before or before, known_after, gathering) or before

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
        broken = row.refuse_broken_cells()
        row.split_shared_cells()
        day = None if DATE_FIELDS[self.kind.name] in broken else read_date(row, before, after)
        if broken:
            if gathering is not None:
                gathering.add(row, day)
        elif gathering is not None:
            read_line(row)
            gathering.add(row, day)
        elif self.kind is ROSTER:
            read_member(row)
        elif self.kind is STOCK:
            read_stock(row)
        else:
            if day is None and not row.failed(DATE_FIELDS["jobs"]):
                text = _("There is no date in this row or above it; please fill it in.")
                row.refuse("no_date", text, DATE_FIELDS["jobs"])
            read_job(row)
        return day

    def _verdicts(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Put each row to the good or to the refused; refuse the second of two same members."""
        for number, lines in _by_row(rows):
            cells = sheet.rows[number - 1]
            for row in lines:
                if self.kind is ROSTER and not row.problems:
                    self._twice(sheet, row)
            problems = [problem for row in lines for problem in row.problems]
            if problems:
                once = tuple(dict.fromkeys(problems))
                self.refused.append(RefusedRow(sheet.name, number, once, cells))
                self.refused.extend(_with_it(sheet, number, lines, once))
                continue
            self.rows.extend(
                ReadRow(
                    sheet.name,
                    number,
                    row.values,
                    cells,
                    tuple(row.warnings),
                    tuple((place + 1, sheet.rows[place]) for place in row.line.also),
                )
                for row in lines
            )

    def _twice(self, sheet: Sheet, row: Row) -> None:
        """Refuse a member who is in a row above already: by ID number, else by all that is said."""
        number = row.values.get("id_number")
        names = ("name", "village", "group", "address", "phone", "household", "relation")
        key: object = number or tuple(row.values.get(name) for name in names)
        first = self.first_with.setdefault(key, (sheet.name, row.number))
        if first == (sheet.name, row.number):
            return
        if number is None:
            text = _(
                "{name} is already in row {row} with the same village and phone;"
                " please add an ID number or a phone if they are two people."
            )
        elif first[0] == sheet.name:
            text = _("The ID number of {name} is already in row {row}; please correct one of them.")
        else:
            text = _(
                "The ID number of {name} is already in row {row} of sheet {sheet};"
                " please correct one of them."
            )
        row.refuse(
            "duplicate",
            text.format(name=row.values.get("name", ""), row=first[1], sheet=first[0]),
            "id_number" if number else "name",
        )

    def result(self) -> SheetReading:
        """Return all that was read."""
        values = [row.values for row in self.rows]
        totals: dict[str, Fixed] = summed(
            values, [name for name in SUM_KINDS if name in self.kind.names]
        )
        payments = (
            [sale.payment for sale in self.sales if not sale.repaid]
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


def _with_it(
    sheet: Sheet, number: int, lines: Sequence[Row], problems: Sequence[Problem]
) -> Iterator[RefusedRow]:
    """Yield the rows that go out with a refused one, since they say more of the same member."""
    text = _("This row belongs to the member of row {row}: {text}")
    for place in (place for row in lines for place in row.line.also):
        yield RefusedRow(
            sheet.name,
            place + 1,
            tuple(
                Problem(one.code, text.format(row=number, text=one.text), one.field)
                for one in problems
            ),
            sheet.rows[place],
        )


def _by_row(rows: Sequence[Row]) -> Iterator[tuple[int, list[Row]]]:
    """Yield the lines of each row of the sheet together."""
    for number, lines in groupby(rows, key=lambda row: row.number):
        yield number, list(lines)


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
