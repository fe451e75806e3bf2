"""The monthly statement's trade: goods sold, machine work, land in trust."""

# ruff: noqa: S608 - the SQL is put together from the catalogue's own constants, never from input.

from __future__ import annotations

from fractions import Fraction
from typing import Final

from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.ledger.chart import class_account
from coopdesk.members.persons import person
from coopdesk.paper.statement import Section
from coopdesk.paper.table import Column, Group, Growth, Row, Table
from coopdesk.statements.definitions import (
    JOBS,
    LAND,
    SALES,
    SERVED,
    WEIGHT_PLACES,
    weight_text,
    weights_on,
)
from coopdesk.statements.figures import (
    month_shifted,
)
from coopdesk.statements.monthly_figures import RIGHT, AskedMonth

GOOD_CLASSES: Final = {
    "fertiliser": "化肥", "pesticide": "农药", "seed": "种子", "film": "农膜", "feed": "饲料",
    "tools": "农机具", "consumer": "日用消费品", "produce": "农产品", "recycled": "再生资源",
    "other": "其他商品",
}  # fmt: skip
SERVICE_CLASSES: Final = {
    "machinery": "农机作业",
    "protection": "统防统治",
    "fertilising": "配方施肥",
}
STAGES: Final = {"plough": "耕", "plant": "种", "protect": "防", "harvest": "收", "other": "其他"}


def sales_section(asked: AskedMonth) -> Section:
    """Return sales by class of good."""
    sums = {name: [0, 0, 0, 0] for name in GOOD_CLASSES}
    last = month_shifted(asked.month, -12)
    costs = dict(
        fetch_rows(
            asked.s,
            "SELECT account, debit FROM account_month WHERE month = ? AND account LIKE '5401%'",
            (asked.month,),
        )
    )
    for name, part in sums.items():
        part[3] = costs.get(class_account("5401", name), 0)
    for month, good_class, _cost, amount, *_others in asked.sums.flow_parts(SALES):
        part = sums[good_class]
        if month == asked.month:
            part[0] += amount
        if month >= asked.since[:7]:
            part[1] += amount
        elif month <= last:
            part[2] += amount
    lines = tuple(
        Row(
            (
                GOOD_CLASSES[name],
                Money(part[0]),
                Money(part[3]),
                Money(part[0] - part[3]),
                Money(part[1]),
                Money(part[2]) if asked.covers_last_year else None,
                Growth(4, 5),
            )
        )
        for name, part in sums.items()
        if any(part)
    )
    columns = (
        Column("商品类别", 18),
        Column("本月销售", 15, RIGHT, "元", is_summed=True),
        Column("成本", 15, RIGHT, "元", is_summed=True),
        Column("毛利", 15, RIGHT, "元", is_summed=True),
        Column(asked.until_now, 17, RIGHT, "元", is_summed=True),
        Column("上年同期", 16, RIGHT, "元", is_summed=True),
        Column("增长 %", 10, RIGHT),
    )
    notes = (
        "退货和红字单据按其日期以负数计入。",
        "成本取自主营业务成本各明细科目，含补录的期初成本。",
    )
    table = Table(columns, (Group(lines),), total="合计", notes=notes)
    return Section(title="二　销售分类", sheet="销售分类", tables=(table,), new_page=True)


def jobs_section(asked: AskedMonth) -> Section:
    """Return jobs by class and kind in mu-times."""
    named = {
        row[0]: (row[1], row[2])
        for row in fetch_rows(asked.s, "SELECT id, service_class, name FROM job_kind")
    }
    last = month_shifted(asked.month, -12)
    kinds: dict[tuple[str, str], list[int]] = {}
    for month, kind_id, amount, mu_times, *_classes in asked.sums.flow_parts(JOBS):
        part = kinds.setdefault(named[kind_id], [0, 0, 0, 0])
        if month == asked.month:
            part[0] += mu_times
            part[3] += amount
        if month >= asked.since[:7]:
            part[1] += mu_times
        elif month <= last:
            part[2] += mu_times
    groups = []
    for service_class, title in SERVICE_CLASSES.items():
        lines = tuple(
            Row(
                (
                    name,
                    MuTimes(part[0]),
                    MuTimes(part[1]),
                    MuTimes(part[2]) if asked.covers_last_year else None,
                    Growth(2, 3),
                    Money(part[3]),
                )
            )
            for (of_class, name), part in sorted(kinds.items())
            if of_class == service_class and any(part)
        )
        if lines:
            groups.append(Group(lines, title, "小计"))
    columns = (
        Column("作业项目", 22),
        Column("本月", 16, RIGHT, "亩次", is_summed=True),
        Column(asked.until_now, 18, RIGHT, "亩次", is_summed=True),
        Column("上年同期", 16, RIGHT, "亩次", is_summed=True),
        Column("增长 %", 11, RIGHT),
        Column("本月作业费", 17, RIGHT, "元", is_summed=True),
    )
    table = Table(columns, tuple(groups), total="合计")
    return Section(title="三　作业分类", sheet="作业分类", tables=(table,))


def trusteeship_section(asked: AskedMonth) -> Section:
    """Return contracts in force, and the land served by stage with its weights."""
    held = asked.rows(
        "SELECT x.type, c.scope, COUNT(DISTINCT x.document_id),"
        f" COUNT(DISTINCT {person('d.member_id')}), SUM(x.value)"
        f" FROM ({LAND.rows}) x JOIN contract c ON c.document_id = x.document_id"
        " JOIN document d ON d.id = x.document_id GROUP BY x.type, c.scope"
    )
    words = {("trusteeship", "full"): "全程托管", ("trusteeship", "partial"): "环节托管"}
    names = {**words, ("transfer", "full"): "土地流转", ("transfer", "partial"): "土地流转"}
    sums: dict[str, list[int]] = {}
    for kind, scope, contracts, members, area in held:
        part = sums.setdefault(names[kind, scope], [0, 0, 0])
        for place, value in enumerate((contracts, members, area)):
            part[place] += value
    lines = tuple(
        Row((name, sums[name][0], sums[name][1], Area(sums[name][2])))
        for name in ("全程托管", "环节托管", "土地流转")
        if name in sums
    )
    contracts = Table(
        (
            Column("履行中的合同", 30),
            Column("份数", 15, RIGHT),
            Column("户数", 15, RIGHT),
            Column("面积", 20, RIGHT, "亩"),
        ),
        (Group(lines),),
        notes=("同一地块有几份托管合同时，面积只计入先签的一份。",),
        empty="月末没有履行中的合同。",
    )
    return Section(
        title="四　土地托管", sheet="土地托管", tables=(contracts, _stages(asked)), new_page=False
    )


def _stages(asked: AskedMonth) -> Table:
    """Return the land served since January by stage, weighed."""
    weights = weights_on(asked.end)
    served = {row[1]: row[2] for row in asked.sums.stock_parts(SERVED, asked.month)}
    lines = [
        Row(
            (
                STAGES[stage],
                Area(served.get(stage, 0)),
                weight_text(weights[stage]),
                Area.rounded(
                    Fraction(served.get(stage, 0) * weights[stage], 10 ** (2 + WEIGHT_PLACES))
                ),
            )
        )
        for stage in STAGES
        if weights[stage] or served.get(stage)
    ]
    weighted, distinct = asked.values["trusteeship_weighted"], asked.values["service_area"]
    lines.append(
        Row(("综合托管面积", None, "", Area(weighted.figure.rounded(weighted.this_month))))
    )
    return Table(
        (
            Column("环节", 30),
            Column("服务面积", 18, RIGHT, "亩"),
            Column("系数", 12, RIGHT),
            Column("折算面积", 20, RIGHT, "亩"),
        ),
        (Group(tuple(lines)),),
        notes=(
            "年初至月末，按季别分地块计算，同一环节一季只计一次。各行分别四舍五入，合计按未舍入数计算。",
            f"接受过服务的土地 {Area(distinct.this_month)} 亩（每块地一季计一次）。",
        ),
    )
