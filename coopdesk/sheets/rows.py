"""A line of a table being read: its cells, its values, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, Fixed, Money
from coopdesk.sheets.blocks import Line
from coopdesk.sheets.dates import DateReader
from coopdesk.sheets.grid import CellError
from coopdesk.sheets.kinds import DATE_FIELDS, SheetKind
from coopdesk.sheets.payments import Terms
from coopdesk.sheets.reading import (
    MONEY_UNITS,
    id_and_phone,
    is_blank,
    name_and_phone,
    place_of,
    read_area,
    read_group,
    read_money,
    read_text,
    text_of,
)

_PLACE: Final = re.compile("村|社区|居委会")


@dataclass(slots=True)
class Defaults:
    """What a sheet's titles say for cells that have no unit, village or job of their own.

    ``silence_is_paid`` where its notes name debts only.
    """

    money_unit: str = "元"
    price_unit: str = "元"
    area_unit: str = "亩"
    village: str | None = None
    job: str | None = None
    day: date | None = None
    silence_is_paid: bool = False


@dataclass(slots=True)
class Row:
    """One line being read: its values, what is wrong, what was noticed."""

    line: Line
    kind: SheetKind
    defaults: Defaults
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    exact: dict[str, Fraction] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Return the sheet's own row number."""
        return self.line.row + 1

    def cell(self, name: str) -> Any:
        """Return a field's cell."""
        return self.line.cells.get(name)

    def has(self, name: str) -> bool:
        """Tell whether a field's cell holds anything."""
        return not is_blank(self.cell(name))

    def label(self, name: str) -> str:
        """Return what a field is called in the sheet, or else by us."""
        return self.line.table.labels.get(name) or _(self.kind.field(name).label)

    def unit(self, name: str, otherwise: str) -> str:
        """Return the unit of a field's column."""
        column = self.line.table.fields.get(name)
        return (column.unit if column else "") or otherwise

    def keep(self, name: str, value: Any) -> Any:
        """Keep a value; a problem is put with the others and nothing is kept."""
        if isinstance(value, Problem):
            (self.warnings if value.warning else self.problems).append(value)
            return None
        if value is not None:
            self.values[name] = value
        return value

    def refuse(self, code: str, text: str, name: str | None = None) -> None:
        """Refuse the row with a sentence."""
        self.problems.append(Problem(code, text, name))

    def split_shared_cells(self) -> None:
        """Take a name or an ID number apart from the phone that shares its cell."""
        for name in ("name", "buyer"):
            found = name_and_phone(self.cell(name))
            if found is not None:
                self._put_apart(name, found)
        both = id_and_phone(self.cell("id_number"))
        if both is not None:
            self._put_apart("id_number", both)

    def _put_apart(self, name: str, found: tuple[str, str]) -> None:
        """Keep both halves of a cell, the phone only where the row has none of its own."""
        self.line.cells[name] = found[0]
        if not self.has("phone"):
            self.line.cells["phone"] = found[1]

    def refuse_broken_cells(self) -> list[str]:
        """Refuse the row where a cell that counts shows a broken formula, or one never reckoned.

        Returns the fields of such cells.
        """
        broken: list[str] = []
        for name, column in self.line.table.fields.items():
            cell = self.line.cells.get(name)
            if not isinstance(cell, CellError) or self.kind.field(name).content == "any":
                continue
            text = (
                _(
                    "{label} has the formula {text} without its result; please open the workbook in"
                    " the spreadsheet program and save it."
                )
                if cell.startswith("=")
                else _("{label} shows {text}: its formula is broken; please type the value.")
            )
            self.refuse("broken", text.format(label=column.heading, text=str(cell)[:40]), name)
            broken.append(name)
        return broken

    def failed(self, *names: str) -> bool:
        """Tell whether one of these fields has a problem."""
        return any(problem.field in names for problem in self.problems)


def date_readers(kind: SheetKind, line: Line) -> DateReader:
    """Return the reader of a line's date."""
    return DateReader(DATE_FIELDS[kind.name], line.season, months_allowed=kind.name == "roster")


def date_cell(kind: SheetKind, line: Line) -> Any:
    """Return a line's date cell, put together from year, month and day columns if it has such."""
    name = DATE_FIELDS[kind.name]
    day = line.cells.get("day")
    if is_blank(day) or (not is_blank(line.cells.get(name)) and name in line.table.fields):
        return line.cells.get(name)
    month = line.cells.get("month")
    parts = [text_of(cell).rstrip("年月日号 ") for cell in (line.cells.get("year"), month, day)]
    if parts[0] and parts[1]:
        return f"{parts[0]}年{parts[1]}月{parts[2]}日"
    return f"{parts[1]}月{parts[2]}日" if parts[1] else f"{parts[2]}日"


def read_date(row: Row, before: date | None, after: date | None) -> date | None:
    """Read the row's date from its own cells, or from the sheet that is of one day."""
    name = DATE_FIELDS[row.kind.name]
    cell = date_cell(row.kind, row.line)
    if is_blank(cell):
        day = row.defaults.day
        if row.line.season.days and len(set(row.line.season.days)) == 1:
            day = row.line.season.days[0]
        if day is not None and row.kind.name != "roster":
            row.values[name] = day
            return day
        return None
    found = row.keep(name, date_readers(row.kind, row.line).read(cell, before, after))
    return found if isinstance(found, date) else None


def place(row: Row) -> None:
    """Read village, group and address; a cell may hold two of them."""
    village, group = place_of(text_of(row.cell("village"))) if row.has("village") else (None, None)
    if row.has("group"):
        own = read_group(row.cell("group"))
        inner_village, inner_group = place_of(own) if own and _PLACE.search(own) else (None, None)
        village = village or inner_village
        group = inner_group or own or group
    if row.kind.name == "roster" and row.has("address"):
        row.values["address"] = read_text(row.cell("address"))
        from_address = place_of(text_of(row.cell("address")))
        if village is None and from_address[0] and from_address[0].endswith(("村", "社区")):
            village, group = from_address[0], group or from_address[1]
    if village is None:
        village = row.defaults.village
    if village:
        row.values["village"] = village
    if group:
        row.values["group"] = group


def area(row: Row, name: str) -> Fraction | None:
    """Read an area; below nought it is refused, beyond two decimals it is rounded with a word."""
    label = row.label(name)
    value = read_area(row.cell(name), name, label, row.unit(name, row.defaults.area_unit))
    if isinstance(value, Problem):
        row.problems.append(value)
        return None
    if value is None:
        return None
    if value < 0:
        text = _("{label} {value} is below zero; please correct it.")
        row.refuse("negative", text.format(label=label, value=plain(value)), name)
        return None
    row.exact[name] = value
    rounded = Area(hundredths(value))
    row.values[name] = rounded
    if 100 % value.denominator and row.unit(name, row.defaults.area_unit) == "亩":
        text = _("{label} {value} mu has more than two decimals; it is taken as {rounded}.")
        row.warnings.append(
            Problem(
                "rounded",
                text.format(label=label, value=plain(value), rounded=rounded),
                name,
                warning=True,
            )
        )
    return value


def money(row: Row, name: str, unit: str | None = None) -> Fraction | None:
    """Read an amount exactly, in yuan."""
    chosen = row.unit(name, unit or row.defaults.money_unit)
    chosen = chosen if chosen in MONEY_UNITS else (unit or row.defaults.money_unit)
    value = read_money(row.cell(name), name, row.label(name), chosen)
    if isinstance(value, Problem):
        row.problems.append(value)
        return None
    if value is not None:
        row.exact[name] = value
    return value


def plain(value: Fraction) -> str:
    """Show an exact number without needless noughts."""
    for places in (0, 1, 2, 3, 4, 5, 6):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign = "-" if value < 0 else ""
            whole, part = divmod(abs(scaled.numerator), 10**places)
            return f"{sign}{whole:,}.{part:0{places}d}" if places else f"{sign}{whole:,}"
    return str(Money(hundredths(value)))


def hundredths(value: Fraction) -> int:
    """Round to hundredths, half up: the fen of an amount, the hundredths of a mu."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1:
        return top * 100
    rounded = (200 * abs(top) + bottom) // (2 * bottom)
    return rounded if top >= 0 else -rounded


def sum_of(rows: Sequence[Mapping[str, Any]], name: str) -> Fixed | None:
    """Add up one field over rows that have it."""
    values = [found for one in rows if isinstance(found := one.get(name), Fixed)]
    return type(values[0])(sum(found.units for found in values)) if values else None
