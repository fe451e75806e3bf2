"""Rows copied from a spreadsheet as job lines: read by the same readers as whole workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.kinds import JOBS
from coopdesk.sheets.layouts import Layout, find_layout
from coopdesk.sheets.reading import (
    is_blank,
    read_area,
    read_money,
    read_name,
    read_number,
    read_passes,
    read_text,
)
from coopdesk.sheets.words import row_words

ROWS_AT_MOST: Final = 2000
_WAYS: Final = (
    ("现金", "cash"),
    ("微信", "wechat"),
    ("支付宝", "alipay"),
    ("银行", "bank"),
    ("转账", "bank"),
    ("抵", "contract"),
    ("合同", "contract"),
    ("赊", "credit"),
    ("欠", "credit"),
)
_SUMS: Final = ("合计", "小计", "总计", "累计", "共计")


@dataclass(slots=True)
class PastedLine:
    """One pasted row: what could be read, by field, and what could not."""

    row: int
    name: str | None = None
    plot: str | None = None
    area: Area | None = None
    charged: MuTimes | None = None
    passes: int | None = None
    price: Money | None = None
    settlement: str | None = None
    problems: list[Problem] = field(default_factory=list)


def read_pasted(text: str) -> list[PastedLine]:
    """Read tab-separated rows, with their heading row or without one, into job lines."""
    rows = [
        tuple(cell.strip() for cell in line.split("\t"))
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ][: ROWS_AT_MOST + 10]
    sheet = Sheet("", tuple(rows))
    layout = find_layout(sheet, JOBS)
    if layout is None:
        layout = find_layout(sheet, JOBS, mapping=_guessed(rows))
    if layout is None:
        mapping = _guessed(rows)
        layout = _plain_layout(mapping)
    found: list[PastedLine] = []
    before: str | None = None
    for number, row in enumerate(rows[layout.end :], layout.end + 1):
        if all(is_blank(cell) for cell in row) or any(
            cell.replace(" ", "").startswith(_SUMS) for cell in row[:3]
        ):
            continue
        line = _line(number, row, layout)
        if line.name is None or line.name in row_words().ditto:
            line.name = before
        before = line.name
        found.append(line)
    return found[:ROWS_AT_MOST]


def _plain_layout(mapping: dict[int, str]) -> Layout:
    """Return a layout without headings."""
    from coopdesk.sheets.columns import Column

    return Layout(0, 0, tuple(Column(place, "", name) for place, name in mapping.items()))


def _guessed(rows: Sequence[tuple[str, ...]]) -> dict[int, str]:
    """Say what columns without headings mean: texts first, then numbers by their order."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    mapping: dict[int, str] = {}
    texts = ["name", "plot"]
    numbers: list[int] = []
    for place, cells in enumerate(columns):
        filled = [cell for cell in cells if not is_blank(cell)]
        if not filled:
            continue
        if all(_number(cell) is not None for cell in filled):
            serial = [str(number) for number in range(1, len(filled) + 1)]
            if filled != serial or len(filled) < 2:
                numbers.append(place)
        elif any(way in cell for cell in filled for way, _value in _WAYS):
            mapping[place] = "payment"
        elif texts:
            mapping[place] = texts.pop(0)
    if numbers:
        mapping[numbers[0]] = "area"
    if len(numbers) > 1:
        first, second = (
            [_number(cell) or Fraction(0) for cell in columns[place]] for place in numbers[:2]
        )
        near = all(abs(a - b) * 2 <= a for a, b in zip(first, second, strict=False) if a and b)
        mapping[numbers[1]] = "mu_times" if near else "price"
        if near and len(numbers) > 2:
            mapping[numbers[2]] = "price"
    return mapping


def _number(cell: str) -> Fraction | None:
    """Read a cell as an area or amount."""
    for reader in (read_number, read_area):
        value = reader(cell, "", "")
        if isinstance(value, Fraction):
            return value
    return None


def _line(number: int, row: tuple[str, ...], layout: Layout) -> PastedLine:
    """Read one row."""
    line = PastedLine(number)

    def cell(name: str) -> str:
        column = layout.of(name)
        return row[column.index] if column is not None and column.index < len(row) else ""

    def unit(name: str) -> str:
        column = layout.of(name)
        return column.unit if column is not None else ""

    def take(value: Any) -> Any:
        if isinstance(value, Problem):
            line.problems.append(value)
            return None
        return value

    line.name = read_name(cell("name"))
    line.plot = read_text(cell("plot"))
    area = take(read_area(cell("area"), "area", "", unit("area") or "亩"))
    charged = take(read_area(cell("mu_times"), "charged", "", unit("mu_times") or "亩"))
    line.area = None if area is None else Area.rounded(area)
    line.charged = None if charged is None else MuTimes.rounded(charged)
    if line.area is None and line.charged is not None:
        line.area = Area(line.charged.units)
    line.passes = take(read_passes(cell("passes"), "passes", ""))
    price = take(read_money(cell("price"), "price", ""))
    line.price = None if price is None else Money.rounded(price)
    ways = cell("payment")
    line.settlement = next((value for word, value in _WAYS if word in ways), None)
    return line
