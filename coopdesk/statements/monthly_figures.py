"""The monthly statement's figures: the main table and the figures filled in by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.paper.chart import BarChart
from coopdesk.paper.page import Align
from coopdesk.paper.statement import Section
from coopdesk.paper.table import Cell, Column, Group, Growth, InWan, Row, Table
from coopdesk.statements.definitions import Figure, Measure
from coopdesk.statements.figures import (
    FIGURES,
    GROUPS,
    FigureValue,
    Sums,
    last_day,
)

MAIN: Final = (
    "sales", "sales_inputs", "sales_produce", "sales_consumer", "purchases", "online",
    "trusteeship", "machinery", "protection", "fertilising", "debts", "debts_overdue",
    "stock_inputs", "revenue", "profit", "assets", "equity", "members",
)  # fmt: skip
RIGHT: Final = Align.RIGHT


@dataclass(frozen=True, slots=True)
class AskedMonth:
    """The month asked for, and what was asked already."""

    s: Session
    month: str
    sums: Sums
    values: dict[str, FigureValue]

    @property
    def covers_last_year(self) -> bool:
        """Tell whether the book's own documents speak for last year until this month."""
        return self.sums.coverage.covers(self.sums.then, whole_year=True)

    @property
    def end(self) -> date:
        """Return the month's last day."""
        return last_day(self.month)

    @property
    def since(self) -> str:
        """Return the first day of the year."""
        return f"{self.month[:4]}-01-01"

    @property
    def number(self) -> int:
        """Return the month's number."""
        return int(self.month[5:7])

    @property
    def until_now(self) -> str:
        """Return the heading of cumulative columns."""
        return f"1 至 {self.number} 月累计" if self.number > 1 else "1 月累计"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask for rows since January until the month's end."""
        return fetch_rows(self.s, sql, (self.since, self.end.isoformat()))


def figure_cell(figure: Figure, units: int | None) -> Cell:
    """Return a figure's value as a cell: exact where the paper's unit allows it."""
    if units is None:
        return None
    if figure.measure is Measure.MONEY:
        return InWan(Money(units))
    if figure.measure is Measure.AREA:
        return Area(figure.rounded(units))
    return MuTimes(units) if figure.measure is Measure.MU_TIMES else units


def figure_columns(asked: AskedMonth) -> tuple[Column, ...]:
    """Return the columns of a table of figures."""
    return (
        Column("行", 5, Align.CENTRE, is_quiet=True),
        Column("指标", 32),
        Column("单位", 8, Align.CENTRE),
        Column("本月或期末", 16, RIGHT),
        Column(asked.until_now, 17, RIGHT),
        Column("上年同期", 15, RIGHT),
        Column("增长 %", 11, RIGHT),
    )


def figure_groups(values: Sequence[FigureValue]) -> tuple[Group, ...]:
    """Return figures as numbered lines in their groups."""
    groups: dict[str, list[Row]] = {}
    shown = {value.figure.code for value in values}
    wholes = _wholes()
    led = False
    for number, value in enumerate(values, 1):
        figure = value.figure
        is_part = wholes.get(figure.code) in shown
        title = figure.title if is_part else figure.full_title
        title = title if figure.is_flow else f"{title}　期末"
        if is_part:
            title = ("　　　" if led else "其中　") + title
        led = is_part
        cells: tuple[Cell, ...] = (
            number,
            title,
            figure.unit,
            figure_cell(value.figure, value.this_month),
            figure_cell(value.figure, value.cumulative),
            figure_cell(value.figure, value.last_year),
            Growth(4 if figure.is_flow else 3, 5),
        )
        groups.setdefault(figure.group, []).append(
            Row(cells, indent=int(is_part), of_which=is_part)
        )
    return tuple(Group(tuple(groups[name]), name) for name in GROUPS if name in groups)


def _wholes() -> dict[str, str]:
    """Return, for each figure that is a part of another (其中), that other's code."""
    wholes: dict[str, str] = {}
    whole = ""
    for figure in FIGURES:
        if figure.indent:
            wholes[figure.code] = whole
        else:
            whole = figure.code
    return wholes


def main_section(asked: AskedMonth) -> Section:
    """Return the first page: main figures, and farm-input sales of each month as a chart."""
    values = [asked.values[code] for code in MAIN]
    year = int(asked.month[:4])
    now = asked.sums.by_month("sales_inputs", year)
    old = asked.sums.by_month("sales_inputs", year - 1)
    chart = BarChart(
        title="农资销售",
        unit="万元",
        labels=tuple(f"{number}月" for number in range(1, 13)),
        now_name=str(year),
        now=tuple(
            in_wan(units) if number <= asked.number else None for number, units in enumerate(now, 1)
        ),
        old_name=str(year - 1),
        old=tuple(in_wan(units) for units in old),
        current=asked.number - 1,
    )
    notes = ["“—”表示没有上年数或不累计。增长按累计比上年同期，期末数按期末比上年同期期末。"]
    return Section(
        title="一　主要指标",
        sheet="主要指标",
        tables=(Table(figure_columns(asked), figure_groups(values), notes=tuple(notes)),),
        chart=chart,
    )


def others_section(asked: AskedMonth) -> Section:
    """Return the figures that are not on the first page."""
    values = [value for code, value in asked.values.items() if code not in MAIN]
    return Section(
        title="九　其他指标",
        sheet="其他指标",
        tables=(Table(figure_columns(asked), figure_groups(values)),),
    )


def in_wan(units: int | None) -> InWan | None:
    """Return fen as a value shown in ten thousand yuan."""
    return None if units is None else InWan(Money(units))
