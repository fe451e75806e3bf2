"""The figure catalogue: every figure of the monthly statement, defined once.

A figure is the sum of its ``term`` over the rows of its ``Source``. Every row names the document
(or the record) it comes from, so what stands behind a figure is the same rows, grouped.
"""

# ruff: noqa: S608 - the SQL is put together from this module's own constants, never from input.

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from coopdesk.kernel.i18n import RESOURCES
from coopdesk.kernel.stages import FARM_INPUTS
from coopdesk.kernel.values import half_up
from coopdesk.members.persons import MERGED_JOIN, person

WEIGHT_PLACES: Final = 4
CLOSING_ACCOUNT: Final = "3103"


class Measure(StrEnum):
    """What a figure counts."""

    MONEY = "money"
    AREA = "area"
    MU_TIMES = "mu_times"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows come from, as SQL over ``?1`` (first day) and ``?2`` (last day).

    ``rows`` yields ``document_id`` (or nothing), ``record`` (a key that names what is no document),
    ``month`` for flows, and the columns that terms are written in. ``sums`` yields the same columns
    without documents and gives the same sums faster, from kept totals. ``by`` and ``extra`` are
    what the statement's tables list the sums by and add up beside them.
    """

    name: str
    rows: str
    sums: str = ""
    by: str = "0"
    extra: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: what it is called, how it is computed, and what it means.

    Values are whole numbers of ``10 ** -places`` of the plain unit (yuan, mu, mu-times, one);
    people read them in ``unit``, which is ``10 ** shift`` plain units. A ``flow`` adds up over the
    months of a year, a ``stock`` stands at the month's end. ``source`` is ``None`` where the unit
    types the value in.
    """

    code: str
    title: str
    group: str
    kind: str
    measure: Measure
    definition: str
    unit: str
    source: Source | None
    term: str = ""
    indent: int = 0
    alone: str = ""
    places: int = 2
    shift: int = 0
    version: int = 1

    @property
    def full_title(self) -> str:
        """Return the title where the figure stands without the one that it is a part of."""
        return self.alone or self.title

    @property
    def is_flow(self) -> bool:
        """Tell whether the figure adds up over the months."""
        return self.kind == "flow"

    @property
    def decimals(self) -> int:
        """Return how many decimals people read."""
        return 0 if self.measure is Measure.COUNT else 2

    def exact(self, value: int) -> Fraction:
        """Return a value in the unit people read, exactly."""
        return Fraction(value, 10 ** (self.places + self.shift))

    def rounded(self, value: int) -> int:
        """Return a value in the last decimal people read, rounded half up once."""
        return half_up(self.exact(value) * 10**self.decimals)

    def shown(self, value: int | None) -> str:
        """Return a value as people read it; a missing one is a dash."""
        if value is None:
            return "—"
        units = self.rounded(value)
        whole, part = divmod(abs(units), 10**self.decimals)
        sign = "-" if units < 0 else ""
        return f"{sign}{whole:,}.{part:0{self.decimals}d}" if self.decimals else f"{sign}{whole:,}"


TRADE: Final = "经营"
SERVICE: Final = "农业服务"
BALANCES: Final = "往来与库存"
FINANCE: Final = "财务"
ORGANISATION: Final = "组织"
ENTERED: Final = "填报"
GROUPS: Final = (TRADE, SERVICE, BALANCES, FINANCE, ORGANISATION, ENTERED)

_INPUTS: Final = ", ".join(f"'{one.value}'" for one in sorted(FARM_INPUTS))
_NOT_REVERSED: Final = (
    "d.state = 1 AND d.reverses_id IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM document r WHERE r.reverses_id = d.id AND r.state = 1 AND r.on_date <= ?2)"
)

# Lines of sales and of returns from buyers; a return's and a red slip's amounts are negative.
SALES: Final = Source(
    name="sales",
    by="good_class",
    extra="cost",
    rows=(
        "SELECT d.month AS month, d.id AS document_id, '' AS record, l.amount AS value,"
        " g.good_class AS good_class, x.channel AS channel, x.trade AS trade, l.cost AS cost"
        " FROM document d JOIN sale x ON x.document_id = d.id"
        " JOIN sale_line l ON l.document_id = d.id JOIN good g ON g.id = l.good_id"
        " WHERE d.kind IN ('sale', 'sale_return') AND d.state = 1 AND d.on_date BETWEEN ?1 AND ?2"
    ),
    # Documents as they lie in the file; a sale's head is left out where no term asks for it.
    sums=(
        "SELECT d.month AS month, l.amount AS value, l.cost AS cost, x.channel AS channel,"
        " x.trade AS trade, g.good_class AS good_class FROM document d NOT INDEXED"
        " CROSS JOIN sale_line l ON l.document_id = d.id CROSS JOIN good g ON g.id = l.good_id"
        " LEFT JOIN sale x ON x.document_id = d.id"
        " WHERE d.kind IN ('sale', 'sale_return') AND d.state = 1 AND d.on_date BETWEEN ?1 AND ?2"
    ),
)
# Lines of purchases, of returns to suppliers and of produce netted; opening stock is no purchase.
PURCHASES: Final = Source(
    name="purchases",
    rows=(
        "SELECT d.month AS month, d.id AS document_id, '' AS record, l.amount AS value"
        " FROM document d JOIN purchase_line l ON l.document_id = d.id"
        " WHERE d.kind IN ('purchase', 'purchase_return', 'netting') AND d.state = 1"
        " AND d.on_date BETWEEN ?1 AND ?2"
    ),
)
# Lines of job slips; a red slip's mu-times are negative.
JOBS: Final = Source(
    name="jobs",
    by="job_kind_id",
    extra="amount",
    rows=(
        "SELECT d.month AS month, d.id AS document_id, '' AS record, l.mu_times AS value,"
        " j.service_class AS service_class, j.job_kind_id AS job_kind_id, l.amount AS amount"
        " FROM document d JOIN job j ON j.document_id = d.id"
        " JOIN job_line l ON l.document_id = d.id"
        " WHERE d.kind = 'job' AND d.state = 1 AND d.on_date BETWEEN ?1 AND ?2"
    ),
)
# Income and expense of a span, credit less debit, without the vouchers that close them to 3103.
RESULTS: Final = Source(
    name="results",
    rows=(
        "SELECT v.month AS month, v.document_id AS document_id, '' AS record, e.account AS account,"
        " e.credit - e.debit AS value FROM voucher v JOIN entry e ON e.voucher_id = v.id"
        " WHERE v.state = 1 AND v.on_date BETWEEN ?1 AND ?2"
        " AND e.account >= '5' AND e.account < '6' AND v.id NOT IN"
        f" (SELECT voucher_id FROM entry WHERE account = '{CLOSING_ACCOUNT}')"
    ),
    sums=(
        "SELECT month, account, credit - debit AS value FROM account_month"
        " WHERE account >= '5' AND account < '6'"
        " AND month BETWEEN substr(?1, 1, 7) AND substr(?2, 1, 7)"
        " UNION ALL SELECT v.month, e.account, e.debit - e.credit FROM voucher v"
        " JOIN entry e ON e.voucher_id = v.id WHERE v.state = 1"
        " AND v.on_date BETWEEN ?1 AND ?2 AND e.account >= '5' AND e.account < '6' AND v.id IN"
        f" (SELECT voucher_id FROM entry WHERE account = '{CLOSING_ACCOUNT}')"
    ),
)
# Contracts in force on ?2 by plot; a plot under two contracts of one type counts once.
LAND: Final = Source(
    name="land",
    rows=(
        "WITH live AS (SELECT d.id AS id, d.on_date AS on_date, c.type AS type, c.area AS area"
        " FROM contract c CROSS JOIN document d ON d.id = c.document_id"
        f" WHERE {_NOT_REVERSED} AND d.on_date <= ?2 AND c.starts_on <= ?2 AND c.ends_on >= ?2)"
        " SELECT live.id AS document_id, 'plot:' || p.plot_id AS record, p.plot_id AS plot_id,"
        " live.type AS type, MAX(0, p.area - COALESCE(MAX(p.area) OVER (PARTITION BY live.type,"
        " p.plot_id ORDER BY live.on_date, live.id, p.id ROWS BETWEEN UNBOUNDED PRECEDING AND"
        " 1 PRECEDING), 0)) AS value FROM live JOIN contract_plot p ON p.document_id = live.id"
        " UNION ALL SELECT live.id, 'contract:' || live.id, NULL, live.type, live.area FROM live"
        " WHERE NOT EXISTS (SELECT 1 FROM contract_plot p WHERE p.document_id = live.id)"
    ),
)
_SERVED_LINES: Final = (
    "SELECT d.id AS document_id, d.on_date AS on_date, l.id AS line_id,"
    " COALESCE(j.season_id, 0) AS season_id, l.plot_id AS plot_id, m.id AS member_id,"
    " CASE WHEN l.plot_id IS NULL THEN -m.id ELSE l.plot_id END AS land, j.stage AS stage,"
    " l.area - l.overlap AS area, COALESCE(CASE WHEN l.plot_id IS NULL THEN m.land_area"
    " ELSE COALESCE(p.measured_area, p.contract_area) END, 0) AS known"
    " FROM document d JOIN job j ON j.document_id = d.id JOIN job_line l ON l.document_id = d.id"
    f" JOIN member m ON m.id = {person('l.member_id')} LEFT JOIN plot p ON p.id = l.plot_id"
    f" WHERE d.kind = 'job' AND d.on_date BETWEEN ?1 AND ?2 AND {_NOT_REVERSED}"
)
# Land served since ?1, per season, plot and stage. What is served twice counts once: the sum of the
# areas, at most the plot's area (or the largest area of one slip). Work without a plot counts per
# member, at most the land that the roster states.
SERVED: Final = Source(
    name="served",
    by="stage",
    extra="gained",
    rows=(
        f"WITH lines AS ({_SERVED_LINES}),"
        " runs AS (SELECT *, MIN(SUM(area) OVER byline, MAX(MAX(known) OVER whole,"
        " MAX(area) OVER whole)) AS run FROM lines"
        " WINDOW whole AS (PARTITION BY season_id, land, stage),"
        " byline AS (PARTITION BY season_id, land, stage ORDER BY on_date, line_id)),"
        " peaks AS (SELECT *, run - COALESCE(LAG(run) OVER (PARTITION BY season_id, land, stage"
        " ORDER BY on_date, line_id), 0) AS gained, MAX(run) OVER (PARTITION BY season_id, land"
        " ORDER BY on_date, line_id) AS peak FROM runs)"
        " SELECT document_id, '' AS record, stage, gained, peak - COALESCE(LAG(peak) OVER"
        " (PARTITION BY season_id, land ORDER BY on_date, line_id), 0) AS fresh FROM peaks"
    ),
    sums=(
        "WITH stages AS (SELECT season_id, land, stage, MIN(SUM(area), MAX(MAX(known), MAX(area)))"
        f" AS gained FROM ({_SERVED_LINES}) GROUP BY season_id, land, stage)"
        " SELECT stage, gained, CASE WHEN ROW_NUMBER() OVER (PARTITION BY season_id, land"
        " ORDER BY gained DESC, stage) = 1 THEN gained ELSE 0 END AS fresh FROM stages"
    ),
)
SERVED_STATE: Final = (
    "SELECT season_id, land, stage, MIN(SUM(area), MAX(MAX(known), MAX(area))) AS gained"
    f" FROM ({_SERVED_LINES}) GROUP BY season_id, land, stage ORDER BY season_id, land, stage"
)
# The class of age of a debt on ?2: not due, then 1 to 30, 31 to 90, 91 to 180, over 180 days.
AGE: Final = (
    "CASE WHEN due IS NULL OR due >= ?2 THEN 0"
    " WHEN julianday(?2) - julianday(due) <= 30 THEN 1"
    " WHEN julianday(?2) - julianday(due) <= 90 THEN 2"
    " WHEN julianday(?2) - julianday(due) <= 180 THEN 3 ELSE 4 END"
)


def debt_rows(only: str = "") -> str:
    """Write the open debts of members on ?2 by document and due day.

    What was paid on a document counts against its earliest due day first. A debt without a due day
    is not overdue. ``only`` is a further condition on the moves they come from.
    """
    return (
        # A join: it asks who a member is once a move, and is most of what this costs.
        "WITH items AS (SELECT COALESCE(settles_id, document_id) AS item,"
        " COALESCE(k.kept_id, member_id) AS who,"
        " SUM(amount) AS net, SUM(CASE WHEN settles_id IS NULL THEN 0 ELSE -amount END) AS paid,"
        " MIN(CASE WHEN settles_id IS NULL THEN COALESCE(due_on, '9999') END) AS first,"
        " MAX(CASE WHEN settles_id IS NULL THEN COALESCE(due_on, '9999') END) AS last"
        f" FROM party_move p NOT INDEXED {MERGED_JOIN}"
        " WHERE book = 'debt' AND member_id IS NOT NULL"
        f" AND on_date <= ?2 {only} GROUP BY item, who HAVING SUM(amount) <> 0),"
        " parts AS (SELECT i.item AS item, i.who AS who, m.due_on AS due,"
        " i.paid AS paid, SUM(m.amount) AS amount FROM items i CROSS JOIN party_move m"
        f" ON m.document_id = i.item AND {person('m.member_id')} = i.who AND m.book = 'debt'"
        " AND m.settles_id IS NULL AND m.on_date <= ?2 WHERE i.first <> i.last"
        " GROUP BY i.item, i.who, m.due_on),"
        " runs AS (SELECT *, SUM(amount) OVER (PARTITION BY item, who"
        " ORDER BY COALESCE(due, '9999')) AS run FROM parts)"
        " SELECT item AS document_id, '' AS record, who AS member_id,"
        " CASE WHEN net > 0 AND first < '9999' THEN first END AS due, net AS value FROM items"
        " WHERE first IS NULL OR first = last"
        " UNION ALL SELECT item, '', who, due,"
        " MAX(0, run - paid) - MAX(0, run - amount - paid) FROM runs"
        " UNION ALL SELECT item, '', who, NULL, MIN(0, net) + MAX(0, -paid) FROM items"
        " WHERE first <> last AND MIN(0, net) + MAX(0, -paid) <> 0"
    )


DEBTS: Final = Source(name="debts", by=f"member_id * 8 + {AGE}", rows=debt_rows())
CONTRACT_DEBTS: Final = debt_rows(
    "AND COALESCE(settles_id, document_id) IN (SELECT id FROM document WHERE kind = 'contract')"
)
# Cost value of goods in stock on ?2.
STOCK: Final = Source(
    name="stock",
    rows=(
        "SELECT m.document_id AS document_id, '' AS record, g.good_class AS good_class,"
        " m.cost AS value FROM stock_move m JOIN good g ON g.id = m.good_id WHERE m.on_date <= ?2"
    ),
    sums=(
        "SELECT g.good_class AS good_class, m.cost AS value FROM stock_month m"
        " JOIN good g ON g.id = m.good_id WHERE m.month <= substr(?2, 1, 7)"
    ),
)
# A party's balance on the wrong side of 1122, 1123, 2202 or 2203 on ?2: shown on the other side of
# the balance sheet (小企业会计准则, 资产负债表编制说明).
SIDES: Final = (
    f"SELECT e.account AS account, COALESCE('member:' || {person('e.member_id')},"
    " 'supplier:' || e.supplier_id, 'nobody') AS party, ABS(SUM(e.debit - e.credit)) AS side"
    " FROM entry e JOIN voucher v ON v.id = e.voucher_id AND v.state = 1 AND v.on_date <= ?2"
    " WHERE e.account IN (SELECT code FROM account WHERE substr(code, 1, 4)"
    " IN ('1122', '1123', '2202', '2203')) GROUP BY e.account, party"
    " HAVING CASE WHEN e.account < '2' THEN SUM(e.debit - e.credit) < 0"
    " ELSE SUM(e.debit - e.credit) > 0 END"
)
# Balances of accounts on ?2, debit less credit, and what is shown on the other side.
BALANCE: Final = Source(
    name="balance",
    rows=(
        "SELECT v.document_id AS document_id, '' AS record, e.account AS account, a.kind AS kind,"
        " e.debit - e.credit AS balance, 0 AS side FROM voucher v"
        " JOIN entry e ON e.voucher_id = v.id JOIN account a ON a.code = e.account"
        " WHERE v.state = 1 AND v.on_date <= ?2"
        f" UNION ALL SELECT NULL, account || '/' || party, account, '', 0, side FROM ({SIDES})"
    ),
    sums=(
        "SELECT m.account AS account, a.kind AS kind, m.debit - m.credit AS balance, 0 AS side"
        " FROM account_month m JOIN account a ON a.code = m.account"
        " WHERE m.month <= substr(?2, 1, 7)"
        f" UNION ALL SELECT account, '', 0, side FROM ({SIDES})"
    ),
)
# Member households on ?2: members of one household count once.
MEMBERSHIP: Final = Source(
    name="membership",
    rows=(
        "SELECT NULL AS document_id, 'member:' || id AS record, CASE WHEN ROW_NUMBER() OVER"
        " (PARTITION BY COALESCE(household_id, -id) ORDER BY id) = 1 THEN 1 ELSE 0 END AS value"
        " FROM member WHERE is_member = 1 AND retired = 0"
        " AND (joined_on IS NULL OR joined_on <= ?2)"
    ),
    sums=(
        "SELECT COUNT(DISTINCT COALESCE(household_id, -id)) AS value FROM member"
        " WHERE is_member = 1 AND retired = 0 AND (joined_on IS NULL OR joined_on <= ?2)"
    ),
)


def _when(condition: str, value: str = "value") -> str:
    """Write a term that counts a value where a condition holds."""
    return f"CASE WHEN {condition} THEN {value} ELSE 0 END"


def _under(*prefixes: str) -> str:
    """Write the condition that an account lies under one of these codes."""
    return "(" + " OR ".join(f"account LIKE '{one}%'" for one in prefixes) + ")"


def _money(code: str, title: str, group: str, source: Source, term: str, **more: Any) -> Figure:
    """Declare a figure in fen, read in ten thousand yuan."""
    return Figure(
        code=code, title=title, group=group, source=source, term=term, measure=Measure.MONEY,
        unit="万元", shift=4, **more,
    )  # fmt: skip


def _mu_times(code: str, title: str, term: str, **more: Any) -> Figure:
    """Declare a figure in mu-times."""
    return Figure(
        code=code, title=title, group=SERVICE, source=JOBS, term=term, kind="flow",
        measure=Measure.MU_TIMES, unit="亩次", **more,
    )  # fmt: skip


def _area(code: str, title: str, source: Source, term: str, **more: Any) -> Figure:
    """Declare a figure in mu at the month's end."""
    return Figure(
        code=code, title=title, group=SERVICE, source=source, term=term, kind="stock",
        measure=Measure.AREA, unit="亩", **more,
    )  # fmt: skip


_NET: Final = "退货和红字单据按其日期以负数计入。"

COMPUTED: Final[tuple[Figure, ...]] = (
    _money(
        "sales", "销售总额", TRADE, SALES, "value", kind="flow",
        definition="售给本单位以外单位和个人的商品金额（含税），批发与零售合计；" + _NET
        + "来源：销售单、销售退货单明细。依据：国家统计局商品销售总额指标解释。",
    ),
    _money(
        "sales_inputs", "农业生产资料", TRADE, SALES, _when(f"good_class IN ({_INPUTS})"),
        kind="flow", indent=1,
        alone="农业生产资料销售额",
        definition="销售总额中化肥、农药、种子、农膜、饲料、农机具的金额。来源：销售单、销售退货单明细。",
    ),
    _money(
        "sales_produce", "农产品", TRADE, SALES, _when("good_class = 'produce'"), kind="flow",
        indent=1, alone="农产品销售额",
        definition="销售总额中农产品的金额。来源：销售单、销售退货单明细。",
    ),
    _money(
        "sales_consumer", "日用消费品", TRADE, SALES, _when("good_class = 'consumer'"), kind="flow",
        indent=1, alone="日用消费品销售额",
        definition="销售总额中日用消费品的金额。来源：销售单、销售退货单明细。",
    ),
    _money(
        "sales_recycled", "再生资源", TRADE, SALES, _when("good_class = 'recycled'"), kind="flow",
        indent=1, alone="再生资源销售额",
        definition="销售总额中再生资源的金额。来源：销售单、销售退货单明细。",
    ),
    _money(
        "sales_other", "其他商品", TRADE, SALES, _when("good_class = 'other'"), kind="flow",
        indent=1, alone="其他商品销售额",
        definition="销售总额中未列入以上各类的金额。来源：销售单、销售退货单明细。",
    ),
    _money(
        "purchases", "购进总额", TRADE, PURCHASES, "value", kind="flow",
        definition="从本单位以外购进作转卖的商品金额（含税），含向农民收购；期初库存及其补价不算购进；"
        + _NET + "来源：进货单、进货退出单、抵账单明细。",
    ),
    _money(
        "retail", "社会消费品零售额", TRADE, SALES,
        _when("trade = 'retail' AND good_class IN ('consumer', 'produce')"), kind="flow",
        definition="零售的日用消费品和农产品金额，不含农业生产资料。来源：销售单、销售退货单明细。"
        "依据：国家统计局社会消费品零售额指标解释。",
    ),
    _money(
        "online", "电商销售额", TRADE, SALES, _when("channel = 'online'"), kind="flow",
        definition="销售总额中线上渠道的金额，不含撮合交易。来源：销售单、销售退货单明细。",
    ),
    _area(
        "trusteeship", "土地托管面积", LAND, _when("type = 'trusteeship'"),
        definition="月末在履行期内的托管合同面积，同一地块有几份合同只计一次；已注销的合同不计。"
        "来源：托管合同地块。",
    ),
    _area(
        "trusteeship_weighted", "综合托管面积", SERVED,
        "gained * CASE stage WHEN 'plough' THEN {plough} WHEN 'plant' THEN {plant}"
        " WHEN 'protect' THEN {protect} WHEN 'harvest' THEN {harvest} ELSE {other} END",
        places=2 + WEIGHT_PLACES,
        definition="年初至月末按季别各环节服务面积乘环节系数之和（耕 0.36、种 0.27、防 0.10、"
        "收 0.27），同一地块同一环节一季只计一次，末位一次四舍五入。来源：作业单。"
        "依据：农业社会化服务省级项目实施方案（2024）。",
    ),
    _area(
        "service_area", "服务面积", SERVED, "fresh",
        definition="年初至月末接受过作业服务的土地，同一地块一季只计一次。来源：作业单。",
    ),
    _area(
        "transfer", "土地流转面积", LAND, _when("type = 'transfer'"),
        definition="月末在流转期内的流转合同面积，同一地块只计一次，与托管分别统计。来源：流转合同地块。",
    ),
    _mu_times(
        "services", "农业社会化服务", "value",
        definition="一亩地作业一遍为一亩次，各类作业合计；" + _NET + "来源：作业单明细。",
    ),
    _mu_times(
        "machinery", "农机作业", _when("service_class = 'machinery'"), indent=1,
        definition="耕、种、收等农机作业的亩次。来源：作业单明细。",
    ),
    _mu_times(
        "protection", "统防统治", _when("service_class = 'protection'"), indent=1,
        definition="病虫害统防统治（含飞防）的亩次。来源：作业单明细。",
    ),
    _mu_times(
        "fertilising", "配方施肥", _when("service_class = 'fertilising'"), indent=1,
        definition="测土配方施肥作业的亩次。来源：作业单明细。",
    ),
    _money(
        "debts", "社员欠款", BALANCES, DEBTS, "value", kind="stock",
        definition="月末社员和农户未收的欠款，收款和红字单据已扣减。来源：往来明细。",
    ),
    _money(
        "debts_overdue", "已过期", BALANCES, DEBTS, _when("due < ?2"), kind="stock", indent=1,
        alone="社员欠款已过期",
        definition="社员欠款中到期日早于月末的部分；收款先抵同一单据最早到期的部分，没有约定到期日的不算过期。"
        "来源：往来明细。",
    ),
    _money(
        "stock_inputs", "农资库存", BALANCES, STOCK, _when(f"good_class IN ({_INPUTS})"),
        kind="stock",
        definition="月末化肥、农药、种子、农膜、饲料、农机具库存的成本金额。来源：出入库明细。",
    ),
    _money(
        "revenue", "营业收入", FINANCE, RESULTS, _when(_under("5001", "5051")), kind="flow",
        definition="主营业务收入与其他业务收入之和，不含结转本年利润的凭证。来源：总账 5001、5051。"
        "依据：小企业会计准则利润表第 1 行。",
    ),
    _money(
        "profit", "利润总额", FINANCE, RESULTS, _when("account NOT LIKE '5801%'"), kind="flow",
        definition="营业收入减营业成本、税金及附加、三项费用，加投资收益和营业外收支净额。来源：总账损益类科目。"
        "依据：小企业会计准则利润表第 30 行。",
    ),
    _money(
        "assets", "资产总额", FINANCE, BALANCE,
        "CASE WHEN kind IN ('asset', 'contra_asset', 'cost') THEN balance ELSE 0 END + side",
        kind="stock",
        definition="月末资产类和成本类科目余额之和；往来科目按户重分类，反方向余额列入另一方。来源：总账。"
        "依据：小企业会计准则资产负债表第 30 行。",
    ),
    _money(
        "equity", "所有者权益", FINANCE, BALANCE,
        _when("kind IN ('equity', 'income', 'expense')", "-balance"), kind="stock",
        definition="月末实收资本、资本公积、盈余公积和未分配利润之和，含本年尚未结转的利润。来源：总账。"
        "依据：小企业会计准则资产负债表第 52 行。",
    ),
    _money(
        "cash", "货币资金", FINANCE, BALANCE, _when(_under("1001", "1002", "1012"), "balance"),
        kind="stock",
        definition="月末库存现金、银行存款和其他货币资金余额之和。来源：总账 1001、1002、1012。",
    ),
    Figure(
        code="members", title="社员", group=ORGANISATION, kind="stock", measure=Measure.COUNT,
        unit="户", source=MEMBERSHIP, term="value", places=0,
        definition="月末在册社员户数，同户几名社员计一户。来源：社员名册。",
    ),
)  # fmt: skip


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    """Read the declared weights and entered figures once."""
    return tomllib.loads((RESOURCES / "figures.toml").read_text(encoding="utf-8"))


def _entered() -> tuple[Figure, ...]:
    """Return the figures that a unit types in."""
    figures = []
    for code, title, kind, unit, definition in _declared()["entered"]["figures"]:
        is_money = unit == "万元"
        figures.append(
            Figure(
                code=code,
                title=title,
                group=ENTERED,
                kind=kind,
                measure=Measure.MONEY if is_money else Measure.COUNT,
                definition=definition,
                unit=unit,
                source=None,
                places=2 if is_money else 0,
                shift=4 if is_money else 0,
            )
        )
    return tuple(figures)


FIGURES: Final[tuple[Figure, ...]] = (*COMPUTED, *_entered())
_BY_CODE: Final = {figure.code: figure for figure in FIGURES}


def figure_of(code: str) -> Figure | None:
    """Return a figure by its code."""
    return _BY_CODE.get(code)


@lru_cache(maxsize=64)
def weights_on(day: date) -> dict[str, int]:
    """Return the weight of each stage valid on a day, in ten-thousandths."""
    valid = max(
        (one for one in _declared()["weights"] if one["from"] <= day.isoformat()),
        key=lambda one: str(one["from"]),
    )
    weights = {}
    for stage, text in valid.items():
        if stage != "from":
            exact = Fraction(text) * 10**WEIGHT_PLACES
            if exact.denominator != 1:
                message = f"a weight has at most {WEIGHT_PLACES} decimals: {text}"
                raise ValueError(message)
            weights[str(stage)] = exact.numerator
    return weights


def weight_text(weight: int) -> str:
    """Return a weight as it is written: 0.36."""
    whole, part = divmod(weight, 10**WEIGHT_PLACES)
    digits = f"{part:0{WEIGHT_PLACES}d}".rstrip("0")
    return f"{whole}.{digits:0<2}"


def term_on(figure: Figure, day: date) -> str:
    """Return a figure's term with the weights valid on a day."""
    return figure.term.format(**weights_on(day))
