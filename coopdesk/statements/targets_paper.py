"""Targets and what is reached of them as a paper: figures of one office, or units by rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coopdesk.desk import Desk
from coopdesk.paper.page import Align
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Cell, Column, Group, Row, Table
from coopdesk.statements.figures import growth_text
from coopdesk.statements.monthly_figures import figure_cell
from coopdesk.statements.targets import Progress, share_text


def progress_statement(
    desk: Desk,
    year: int,
    month: str,
    lines: Sequence[Progress],
    whole: Progress | None,
    places: Mapping[str, int],
) -> Statement:
    """Return targets and progress, ready for paper and for the workbook."""
    by_unit = whole is not None
    shown = [one for one in lines if by_unit or one.target is not None]
    rows = [
        _row(one, one.name if by_unit else one.figure.full_title,
             str(places.get(one.unit, "—")) if by_unit else str(number), by_unit=by_unit)
        for number, one in enumerate(shown, 1)
    ]  # fmt: skip
    groups = [Group(tuple(rows))]
    title = f"{year} 年 目标完成情况"
    if whole is not None:
        groups.append(Group((_row(whole, "全部单位", "", by_unit=True),)))
        title = f"{year} 年 {whole.figure.full_title} 目标完成情况"
    right = Align.RIGHT
    unit = whole.figure.unit if whole is not None else ""
    measure = () if by_unit else (Column("计量", 9, Align.CENTRE),)
    columns = (
        Column("名次" if by_unit else "行", 7, Align.CENTRE, is_quiet=not by_unit),
        Column("单位" if by_unit else "指标", 34),
        *measure,
        Column(f"{year - 1} 年", 20, right, unit=unit),
        Column("目标", 20, right, unit=unit),
        Column("增长 %", 12, right),
        Column(f"至 {month}", 20, right, unit=unit),
        Column("完成", 12, right),
        Column("进度", 12, Align.CENTRE),
    )
    note = "进度按上年同期占全年的比例（没有上年数的按月份平均）比较；目标由本单位录入。"
    return Statement(
        title=title,
        cooperative=desk.name,
        code=desk.code,
        period=f"至 {month}",
        prepared=f"编制 {desk.today()}",
        sections=(
            Section(
                title=f"共 {len(rows)} {'家' if by_unit else '项'}",
                sheet="目标完成情况",
                tables=(Table(columns, tuple(groups), notes=(note,), empty="还没有录入目标。"),),
            ),
        ),
    )


def _row(one: Progress, title: str, place: str, *, by_unit: bool) -> Row:
    """Return one line."""
    figure = one.figure
    pace = "" if one.now is None or one.target is None else "落后" if one.is_behind else "正常"
    growth = "—" if one.growth is None else growth_text(one.growth)
    measure: tuple[Cell, ...] = () if by_unit else (figure.unit,)
    return Row(
        (
            place, title, *measure, figure_cell(figure, one.before),
            figure_cell(figure, one.target), growth, figure_cell(figure, one.now),
            share_text(one.share), pace,
        )
    )  # fmt: skip
