"""The monthly statement (月报): every part as exact tables, each from one question to the book."""

# ruff: noqa: S608 - the SQL is put together from the catalogue's own constants, never from input.

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.settings import setting
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.trail import canonical
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity, half_up
from coopdesk.ledger.chart import account_names, cash_accounts, class_account
from coopdesk.members.persons import person
from coopdesk.paper.chart import BarChart
from coopdesk.paper.check_code import check_code, facts_of
from coopdesk.paper.page import Align
from coopdesk.paper.slip import Pair
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Cell, Column, Group, Growth, InWan, Row, Table
from coopdesk.statements.definitions import (
    DEBTS,
    JOBS,
    LAND,
    SALES,
    SERVED,
    WEIGHT_PLACES,
    Measure,
    weights_on,
)
from coopdesk.statements.due import drafts_waiting, open_costs
from coopdesk.statements.figures import (
    FIGURES,
    GROUPS,
    FigureValue,
    Sums,
    last_day,
    month_shifted,
)

MAIN: Final = (
    "sales", "sales_inputs", "sales_produce", "sales_consumer", "purchases", "online",
    "trusteeship", "machinery", "protection", "fertilising", "debts", "debts_overdue",
    "stock_inputs", "revenue", "profit", "assets", "equity", "members",
)  # fmt: skip
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
METHODS: Final = {"cash": "现金", "bank": "银行存款", "wechat": "微信", "alipay": "支付宝"}
AGES: Final = ("未到期", "1–30 天", "31–90 天", "91–180 天", "180 天以上")
RIGHT: Final = Align.RIGHT


@dataclass(frozen=True, slots=True)
class _Month:
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


def monthly_statement(
    s: Session, month: str, desk: Desk, *, reviewed_by: str = "", due_on: date | None = None
) -> Statement:
    """Return the monthly statement of a month, ready for paper and for the workbook."""
    sums = Sums(s, month)
    values = sums.values()
    asked = _Month(s, month, sums, {value.figure.code: value for value in values})
    last = asked.end
    prepared = f"编制 {desk.today()}"
    if due_on is not None:
        prepared += f"　上报截止 {due_on}"
    digest = figures_digest(values)
    key = setting(s, "check_key")
    facts = facts_of("月报", month, desk.code, "", digest)
    return Statement(
        title=f"{last.year} 年 {last.month} 月 月报",
        cooperative=desk.name,
        code=desk.code,
        period=f"期间 {month}-01 至 {last:%m-%d}",
        prepared=prepared,
        signers=(
            Pair("单位负责人", ""),
            Pair("审核", reviewed_by),
            Pair("制表", desk.clerk),
            Pair("单位公章", ""),
        ),
        check_code=check_code(bytes.fromhex(key), facts) if key else "",
        digest=f"{digest[:4]} {digest[4:8]} …… {digest[-4:]}",
        sections=(
            _main(asked),
            _sales(asked),
            _jobs(asked),
            _trusteeship(asked),
            _debts(asked),
            _stock(asked),
            _cash(asked),
            _due(asked),
            _others(asked),
        ),
    )


def figures_digest(values: Iterable[FigureValue]) -> str:
    """Return the digest of a month's figures: the same figures, the same digest."""
    content = {
        value.figure.code: [
            value.this_month, value.cumulative, value.last_year, value.figure.version,
        ]
        for value in values
    }  # fmt: skip
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def figure_cell(value: FigureValue, units: int | None) -> Cell:
    """Return a figure's value as a cell: exact where the paper's unit allows it."""
    figure = value.figure
    if units is None:
        return None
    if figure.measure is Measure.MONEY:
        return InWan(Money(units))
    if figure.measure is Measure.AREA:
        return Area(figure.rounded(units))
    return MuTimes(units) if figure.measure is Measure.MU_TIMES else units


def _figure_columns(asked: _Month) -> tuple[Column, ...]:
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
            figure_cell(value, value.this_month),
            figure_cell(value, value.cumulative),
            figure_cell(value, value.last_year),
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


def _main(asked: _Month) -> Section:
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
            _in_wan(units) if number <= asked.number else None
            for number, units in enumerate(now, 1)
        ),
        old_name=str(year - 1),
        old=tuple(_in_wan(units) for units in old),
        current=asked.number - 1,
    )
    notes = ["“—”表示没有上年数或不累计。增长按累计比上年同期，期末数按期末比上年同期期末。"]
    return Section(
        title="一　主要指标",
        sheet="主要指标",
        tables=(Table(_figure_columns(asked), figure_groups(values), notes=tuple(notes)),),
        chart=chart,
    )


def _others(asked: _Month) -> Section:
    """Return the figures that are not on the first page."""
    values = [value for code, value in asked.values.items() if code not in MAIN]
    return Section(
        title="九　其他指标",
        sheet="其他指标",
        tables=(Table(_figure_columns(asked), figure_groups(values)),),
    )


def _in_wan(units: int | None) -> InWan | None:
    """Return fen as a value shown in ten thousand yuan."""
    return None if units is None else InWan(Money(units))


def _sales(asked: _Month) -> Section:
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


def _jobs(asked: _Month) -> Section:
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


def _trusteeship(asked: _Month) -> Section:
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


def _stages(asked: _Month) -> Table:
    """Return the land served since January by stage, weighed."""
    weights = weights_on(asked.end)
    served = {row[1]: row[2] for row in asked.sums.stock_parts(SERVED, asked.month)}
    lines = [
        Row(
            (
                STAGES[stage],
                Area(served.get(stage, 0)),
                _weight_text(weights[stage]),
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


def _weight_text(weight: int) -> str:
    """Return a weight as it is written: 0.36."""
    whole, part = divmod(weight, 10**WEIGHT_PLACES)
    digits = f"{part:0{WEIGHT_PLACES}d}".rstrip("0")
    return f"{whole}.{digits:0<2}"


def _debts(asked: _Month) -> Section:
    """Return what members owe, by age and by village."""
    home = {
        row[0]: (row[1] is None, row[2] or 0, row[1] or "未登记村")
        for row in fetch_rows(
            asked.s,
            "SELECT m.id, v.name, v.walking_order FROM member m"
            " LEFT JOIN village v ON v.id = m.village_id",
        )
    }
    ages = [0] * len(AGES)
    owing: list[set[int]] = [set() for _age in AGES]
    villages: dict[str, list[int]] = {}
    members: dict[str, set[int]] = {}
    open_parts = asked.sums.stock_parts(DEBTS, asked.month)
    for member_id, age, value in sorted(
        ((*divmod(row[1], 8), row[3]) for row in open_parts if row[3]),
        key=lambda one: home[one[0]],
    ):
        village = home[member_id][2]
        ages[age] += value
        owing[age].add(member_id)
        villages.setdefault(village, [0] * len(AGES))[age] += value
        members.setdefault(village, set()).add(member_id)
    total = sum(ages)
    by_age = Table(
        (
            Column("账龄", 24),
            Column("人数", 14, RIGHT),
            Column("金额", 20, RIGHT, "元", is_summed=True),
            Column("占比 %", 14, RIGHT),
        ),
        (
            Group(
                tuple(
                    Row((title, len(owing[age]), Money(ages[age]), _share(ages[age], total)))
                    for age, title in enumerate(AGES)
                )
            ),
        ),
        total="合计",
        notes=("账龄从到期日算起；没有约定到期日的列入未到期。同一人的欠款可能分列几行。",),
    )
    by_village = Table(
        (
            Column("村", 20),
            Column("人数", 8, RIGHT, is_summed=True),
            *(Column(title, 15, RIGHT, is_summed=True) for title in AGES),
            Column("合计", 16, RIGHT, "元", is_summed=True),
        ),
        (
            Group(
                tuple(
                    Row(
                        (
                            name,
                            len(members[name]),
                            *(Money(value) for value in part),
                            Money(sum(part)),
                        )
                    )
                    for name, part in villages.items()
                )
            ),
        ),
        total="合计",
        empty="月末没有欠款。",
    )
    return Section(
        title="五　社员欠款", sheet="社员欠款", tables=(by_age, by_village), new_page=True
    )


def _share(part: int, total: int) -> str:
    """Return a share in percent with one decimal, or a dash."""
    if total <= 0:
        return "—"
    tenths = half_up(Fraction(part * 1000, total))
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _stock(asked: _Month) -> Section:
    """Return every good's opening stock, what came in and went out, and what is left."""
    rows = fetch_rows(
        asked.s,
        "WITH closing AS (SELECT good_id, SUM(CASE WHEN month < ?1 THEN quantity ELSE 0 END) AS q0,"
        " SUM(CASE WHEN month < ?1 THEN cost ELSE 0 END) AS c0, SUM(quantity) AS q1,"
        " SUM(cost) AS c1 FROM stock_month WHERE month <= ?1 GROUP BY good_id),"
        " out AS (SELECT m.good_id AS good_id, -SUM(m.quantity) AS q, -SUM(m.cost) AS c"
        " FROM document d JOIN stock_move m ON m.document_id = d.id"
        " WHERE d.kind IN ('sale', 'sale_return') AND d.state = 1"
        " AND d.on_date BETWEEN ?1 || '-01' AND ?1 || '-31' GROUP BY m.good_id)"
        " SELECT g.good_class, g.code, g.name, g.unit, k.q0, k.c0, COALESCE(o.q, 0),"
        " COALESCE(o.c, 0), k.q1, k.c1 FROM closing k JOIN good g ON g.id = k.good_id"
        " LEFT JOIN out o ON o.good_id = k.good_id ORDER BY g.code",
        (asked.month,),
    )
    groups = []
    for one in GoodClass:
        lines = tuple(
            Row(
                (
                    row[2],
                    row[3],
                    Quantity(row[4]),
                    Money(row[5]),
                    Quantity(row[8] - row[4] + row[6]),
                    Money(row[9] - row[5] + row[7]),
                    Quantity(row[6]),
                    Money(row[7]),
                    Quantity(row[8]),
                    Money(row[9]),
                )
            )
            for row in rows
            if row[0] == one.value and any(row[4:10])
        )
        if lines:
            groups.append(Group(lines, GOOD_CLASSES[one.value], "小计"))
    columns = (
        Column("商品", 20),
        Column("单位", 6, Align.CENTRE),
        *(
            column
            for title in ("期初", "入库", "出库", "期末")
            for column in (
                Column(f"{title}数量", 11, RIGHT),
                Column(f"{title}金额", 14, RIGHT, "元", is_summed=True),
            )
        ),
    )
    notes = (
        "金额为成本。入库含进货、退货给供货单位（负数）、期初入库和成本补录；出库含销售和销售退货。",
    )
    table = Table(columns, tuple(groups), total="合计", notes=notes, empty="没有库存。")
    return Section(title="六　库存", sheet="库存", tables=(table,), new_page=True)


def _cash(asked: _Month) -> Section:
    """Return the money of each method: opening, in, out, closing, and day by day."""
    codes = {code: METHODS[name] for name, code in cash_accounts().items()}
    quoted = ", ".join(f"'{code}'" for code in codes)
    rows = fetch_rows(
        asked.s,
        "SELECT account, SUM(CASE WHEN month < ?1 THEN debit - credit ELSE 0 END),"
        " SUM(CASE WHEN month = ?1 THEN debit ELSE 0 END),"
        " SUM(CASE WHEN month = ?1 THEN credit ELSE 0 END), SUM(debit - credit)"
        f" FROM account_month WHERE account IN ({quoted}) AND month <= ?1 GROUP BY account",
        (asked.month,),
    )
    found = {row[0]: row[1:] for row in rows}
    names = account_names()
    lines = tuple(
        Row((f"{title}（{names[code]}）" if title not in names[code] else names[code],
             *(Money(value) for value in found.get(code, (0, 0, 0, 0)))))
        for code, title in codes.items()
    )  # fmt: skip
    money = ("期初", "收入", "支出", "期末")
    by_method = Table(
        (
            Column("资金", 30),
            *(Column(title, 17, RIGHT, "元", is_summed=True) for title in money),
        ),
        (Group(lines),),
        total="合计",
    )
    days = fetch_rows(
        asked.s,
        "SELECT v.on_date, SUM(CASE WHEN e.account = '1001' THEN e.debit ELSE 0 END),"
        " SUM(CASE WHEN e.account = '1001' THEN e.credit ELSE 0 END),"
        " SUM(CASE WHEN e.account <> '1001' THEN e.debit ELSE 0 END),"
        " SUM(CASE WHEN e.account <> '1001' THEN e.credit ELSE 0 END) FROM voucher v"
        " JOIN entry e ON e.voucher_id = v.id"
        f" WHERE v.month = ? AND v.state = 1 AND e.account IN ({quoted})"
        " GROUP BY v.on_date ORDER BY v.on_date",
        (asked.month,),
    )
    in_hand = found.get("1001", (0,))[0]
    by_day = []
    for day, cash_in, cash_out, other_in, other_out in days:
        in_hand += cash_in - cash_out
        by_day.append(
            Row(
                (
                    f"{int(day[5:7])}月{int(day[8:10])}日",
                    Money(cash_in),
                    Money(cash_out),
                    Money(in_hand),
                    Money(other_in),
                    Money(other_out),
                )
            )
        )
    daily = Table(
        (
            Column("日期", 16),
            Column("现金收入", 17, RIGHT, "元", is_summed=True),
            Column("现金支出", 17, RIGHT, "元", is_summed=True),
            Column("现金结存", 17, RIGHT, "元"),
            Column("银行和扫码收入", 18, RIGHT, "元", is_summed=True),
            Column("银行和扫码支出", 18, RIGHT, "元", is_summed=True),
        ),
        (Group(tuple(by_day)),),
        total="合计",
        empty="本月没有收付。",
    )
    return Section(title="七　资金", sheet="资金", tables=(by_method, daily), new_page=True)


def _due(asked: _Month) -> Section:
    """Return what should be settled before the month is sent: open costs and drafts."""
    costs = Table(
        (
            Column("成本未补录的期初入库", 24),
            Column("日期", 14, Align.CENTRE),
            Column("商品", 26),
            Column("数量", 14, RIGHT),
            Column("单位", 8, Align.CENTRE),
        ),
        (
            Group(
                tuple(
                    Row((one.number, str(one.on_date), one.good, one.quantity, one.unit))
                    for one in open_costs(asked.s, asked.end)
                )
            ),
        ),
        empty="没有未补录的成本。",
    )
    drafts = Table(
        (Column("未记账的草稿", 40), Column("操作员", 16), Column("时间", 20, Align.CENTRE)),
        (
            Group(
                tuple(
                    Row((one.title or one.page, one.clerk, one.at[:10]))
                    for one in drafts_waiting(asked.s)
                )
            ),
        ),
        empty="没有草稿。",
    )
    return Section(title="八　月末应办", sheet="月末应办", tables=(costs, drafts))
