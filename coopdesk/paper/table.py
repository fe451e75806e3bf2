"""Official tables as values: cells stay exact numbers, totals and growth are worked out here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from coopdesk.kernel.values import Fixed, Money, Quantity, half_up
from coopdesk.paper.page import Align

NOTHING: Final = "—"
"""Stands where a figure does not apply or has no base."""


@dataclass(frozen=True, slots=True)
class InWan:
    """An amount or count shown in units of ten thousand, rounded half up once, when shown."""

    value: Fixed

    @property
    def exact(self) -> Fraction:
        """Return the value in units of ten thousand."""
        return self.value.exact / 10000

    def __str__(self) -> str:
        """Return it with two decimals."""
        return str(Money.rounded(self.exact))


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth in percent of one column of the row over another; no base, no growth."""

    column: int
    base: int


Cell = str | int | Fixed | InWan | Growth | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, unit, share of the width, and whether it is added up.

    One whose groups are of unlike sorts has its sums within them alone (``in_groups``).
    """

    title: str
    width: int
    align: Align = Align.LEFT
    unit: str = ""
    is_summed: bool = False
    is_quiet: bool = False
    in_groups: bool = False

    @property
    def heading(self) -> str:
        """Return the heading with its unit."""
        return f"{self.title} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; an *of which* line (其中) is indented and not added up.

    A line that stands for others (a folded group) is bold.
    """

    cells: tuple[Cell, ...]
    indent: int = 0
    of_which: bool = False
    stands_for_more: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a common name, with a sum of their own if it has a label."""

    rows: tuple[Row, ...]
    title: str = ""
    subtotal: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An official table: columns, groups of lines, and the label of the total, if there is one."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    total: str = ""
    notes: tuple[str, ...] = ()
    empty: str = "本期没有发生。"

    @property
    def rows(self) -> list[Row]:
        """Return all lines."""
        return [row for group in self.groups for row in group.rows]

    @property
    def naming(self) -> int:
        """Return the column that names the line: the widest set to the left."""
        lefts = [
            (column.width, -index)
            for index, column in enumerate(self.columns)
            if column.align is Align.LEFT
        ]
        return -max(lefts)[1] if lefts else 0


class Shown(NamedTuple):
    """A cell as it stands on paper."""

    text: str
    is_negative: bool


def added(cells: Sequence[Cell]) -> Cell:
    """Add up the numbers of one column; words and blanks count nothing."""
    numbers = [cell for cell in cells if isinstance(cell, int | Fixed | InWan)]
    if not numbers:
        return None
    first = numbers[0]
    if isinstance(first, InWan):
        values = [cell.value for cell in numbers if isinstance(cell, InWan)]
        return InWan(sum(values[1:], values[0]))
    if isinstance(first, Fixed):
        amounts = [cell for cell in numbers if isinstance(cell, Fixed)]
        return sum(amounts[1:], first)
    return sum(cell for cell in numbers if isinstance(cell, int))


def total_row(table: Table, rows: Sequence[Row], label: str, *, within: bool = False) -> Row:
    """Work out the sum line over some lines of a table, of many groups or ``within`` one."""
    counted = [row for row in rows if not row.of_which]
    cells: list[Cell] = []
    for index, column in enumerate(table.columns):
        column_cells = [row.cells[index] for row in counted]
        growths = {cell for cell in column_cells if isinstance(cell, Growth)}
        if index == table.naming:
            cells.append(label)
        elif column.is_summed and (within or not column.in_groups):
            cells.append(added(column_cells))
        elif len(growths) == 1 and all(isinstance(cell, Growth) for cell in column_cells):
            cells.append(growths.pop())
        else:
            cells.append("")
    return Row(tuple(cells))


def growth_of(row: Row, growth: Growth) -> Fraction | None:
    """Work out growth in percent; None without a base above zero (2.4 of the statistics rules)."""
    now, base = exact_of(row.cells[growth.column]), exact_of(row.cells[growth.base])
    if now is None or base is None or base <= 0:
        return None
    return (now - base) * 100 / base


def exact_of(cell: Cell) -> Fraction | None:
    """Return a cell's number as it is added and compared, or None."""
    if isinstance(cell, Fixed | InWan):
        return cell.exact
    if isinstance(cell, int):
        return Fraction(cell)
    return None


def shown(table: Table, row: Row, index: int, places: int | None = None) -> Shown:
    """Write a cell as it stands on paper: the same decimals down a column.

    ``places`` are the column's ``quantity_places`` where the caller knows them already.
    """
    cell = row.cells[index]
    if cell is None:
        return Shown(NOTHING, is_negative=False)
    if isinstance(cell, str):
        return Shown(cell, is_negative=False)
    if isinstance(cell, Growth):
        percent = growth_of(row, cell)
        if percent is None:
            return Shown(NOTHING, is_negative=False)
        tenths = half_up(percent * 10)
        whole, part = divmod(abs(tenths), 10)
        sign = "-" if tenths < 0 else ("+" if tenths else "")
        return Shown(f"{sign}{whole:,}.{part}", is_negative=tenths < 0)
    number = exact_of(cell)
    if isinstance(cell, int):
        text = f"{cell:,}"
    elif isinstance(cell, Quantity):
        text = _quantity(cell, quantity_places(table, index) if places is None else places)
    else:
        text = str(cell)
    return Shown(text, is_negative=number is not None and number < 0)


def quantity_places(table: Table, index: int) -> int:
    """Return the decimals of a column of quantities: as few as its longest number needs."""
    cells = (row.cells[index] for row in table.rows)
    texts = (cell.short() for cell in cells if isinstance(cell, Quantity))
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def _quantity(quantity: Quantity, places: int) -> str:
    """Write a quantity with a number of decimals; the sum of a column needs no more."""
    whole, _point, part = str(quantity).partition(".")
    return f"{whole}.{part[:places]}" if places else whole


def matrix(
    named: Sequence[Column],
    figures: Sequence[Column],
    units: Sequence[tuple[Cell, ...]],
    *,
    total: str = "合计",
    at_once: int = 8,
) -> Iterator[Table]:
    """Lay out units by figures, in as many tables as the width of a page asks for.

    Each unit's cells begin with those of the naming columns, repeated in every table.
    """
    fixed = len(named)
    for start in range(0, len(figures), at_once):
        chosen = figures[start : start + at_once]
        yield Table(
            columns=(*named, *chosen),
            groups=(
                Group(
                    tuple(
                        Row(
                            (
                                *unit[:fixed],
                                *unit[fixed + start : fixed + start + len(chosen)],
                            )
                        )
                        for unit in units
                    )
                ),
            ),
            total=total,
            empty="还没有单位上报。",
        )
