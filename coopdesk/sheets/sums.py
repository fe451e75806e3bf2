"""The sums that a sheet writes under its lines, beside what the lines come to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity
from coopdesk.sheets.blocks import Block
from coopdesk.sheets.columns import Column
from coopdesk.sheets.kinds import SheetKind
from coopdesk.sheets.reading import MONEY_UNITS, Count, read_area, read_count, read_money
from coopdesk.sheets.results import SheetSum
from coopdesk.sheets.rows import Defaults, Row, sum_of

SUM_KINDS: Final[dict[str, type[Fixed]]] = {
    "area": Area,
    "measured_area": Area,
    "mu_times": MuTimes,
    "quantity": Quantity,
    "sets": Quantity,
    "adds": Quantity,
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

_ENDS: Final = 8
_RUNNING: Final = re.compile("累计")


def summed(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Fixed]:
    """Add up fields over rows."""
    found = {name: sum_of(rows, name) for name in dict.fromkeys(names)}
    return {name: value for name, value in found.items() if value is not None}


def sheet_sums(
    name: str,
    block: Block,
    rows: Sequence[Row],
    kind: SheetKind,
    defaults: Defaults,
    earlier: Sequence[Sequence[Row]] = (),
) -> list[SheetSum]:
    """Read the sum rows, and reckon what the rows they cover come to: the good ones, and all.

    A sum covers the rows since the sum above it; where days, pages and villages are summed in one
    another, since any sum above it; a running total (累计) also those of the ``earlier`` sheets.
    """
    found: list[SheetSum] = []
    ends: list[int] = []
    for one in block.sums:
        said = _figures(one.cells, one.columns.fields, one.columns.columns, kind, defaults)
        names = [*said, *(("mu_times",) if kind.name == "jobs" else ())]
        last = one.covers[1]
        tried: list[SheetSum] = []
        runs = _runs_over(one.covers[0], [*reversed(ends[-_ENDS:]), 0], last)
        covers = [[rows[first:last]] for first in runs]
        if _RUNNING.search(one.label) and earlier:
            covers.append([*earlier, rows[:last]])
        for covered in covers:
            flat = [row for part in covered for row in part]
            right = [[row for row in part if not row.problems] for part in covered]
            kept = summed([row.values for part in right for row in part], names)
            tried.append(
                SheetSum(
                    name,
                    one.row + 1,
                    one.label,
                    one.grand,
                    said,
                    _written(right, said, kind, defaults) | kept,
                    summed([row.values for row in flat], names),
                    _written(covered, said, kind, defaults),
                    sum(
                        (sum_ for row in flat for _way, sum_ in row.values.get("repaid", ())),
                        Money(0),
                    ),
                )
            )
            if all(tried[-1].agrees(field) for field in said):
                break
        agrees = all(tried[-1].agrees(field) for field in said)
        found.append(tried[-1] if agrees else tried[0])
        if last not in ends:
            ends.append(last)
    return found


def _runs_over(own: int, others: Sequence[int], last: int) -> list[int]:
    """Return from where a sum may run: its own start, then others; over no rows all would agree."""
    return [own, *(first for first in dict.fromkeys(others) if first != own and first < last)]


def _written(
    parts: Sequence[Sequence[Row]], names: Mapping[str, Fixed], kind: SheetKind, defaults: Defaults
) -> dict[str, Fixed]:
    """Add up what the rows say as they are written, each row once."""
    totals: dict[str, Fixed] = {}
    lines = {(place, row.number): row.line for place, part in enumerate(parts) for row in part}
    for line in lines.values():
        cells = line.cells if line.whole is None else line.whole.cells
        table = line.table if line.whole is None or line.whole.table is None else line.whole.table
        wanted = {name: cells.get(name) for name in names}
        for name, value in _figures(wanted, table.fields, table.columns, kind, defaults).items():
            before = totals.get(name)
            totals[name] = value if before is None else type(value)(before.units + value.units)
    return totals


def _figures(
    cells: Mapping[str, Any],
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    kind: SheetKind,
    defaults: Defaults,
) -> dict[str, Fixed]:
    """Read figures by the units of their columns; those of single parts add up to their total."""
    said: dict[str, Fixed] = {}
    parts: dict[str, Fraction] = {}
    for name, cell in cells.items():
        part = name.startswith("@")
        column = columns[int(name[1:])] if part else fields.get(name)
        if column is None or column.field is None:
            continue
        field = column.field.removeprefix("part_")
        holds = SUM_KINDS.get(field)
        value = _figure(cell, holds, field, column, defaults)
        if value is None or holds is None:
            continue
        if part:
            parts[field] = parts.get(field, Fraction(0)) + value
        elif field in kind.names:
            said[field] = holds.rounded(value)
    for field, value in parts.items():
        said.setdefault(field, SUM_KINDS[field].rounded(value))
    return said


def _figure(
    cell: Any, holds: type[Fixed] | None, field: str, column: Column, defaults: Defaults
) -> Fraction | None:
    """Read one figure in the unit of its column."""
    value: Any = None
    if holds in {Area, MuTimes}:
        value = read_area(cell, field, "", column.unit or defaults.area_unit)
    elif holds is Money:
        unit = column.unit if column.unit in MONEY_UNITS else defaults.money_unit
        value = read_money(cell, field, "", unit)
    elif holds is Quantity:
        value = read_count(cell, field, "")
    if isinstance(value, Count):
        value = value.number
    return value if isinstance(value, Fraction) else None
