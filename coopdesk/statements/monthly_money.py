"""The monthly statement's money and stock: who owes, what lies in store, what comes due."""

# ruff: noqa: S608 - the SQL is put together from the catalogue's own constants, never from input.

from __future__ import annotations

from fractions import Fraction
from typing import Final

from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity, half_up
from coopdesk.ledger.chart import account_names, cash_accounts
from coopdesk.paper.page import Align
from coopdesk.paper.statement import Section
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.definitions import (
    DEBTS,
)
from coopdesk.statements.due import drafts_waiting, open_costs
from coopdesk.statements.monthly_figures import RIGHT, AskedMonth
from coopdesk.statements.monthly_trade import GOOD_CLASSES

METHODS: Final = {"cash": "现金", "bank": "银行存款", "wechat": "微信", "alipay": "支付宝"}
AGES: Final = ("未到期", "1–30 天", "31–90 天", "91–180 天", "180 天以上")


def debts_section(asked: AskedMonth) -> Section:
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
                    Row((title, len(owing[age]), Money(ages[age]), share(ages[age], total)))
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


def share(part: int, total: int) -> str:
    """Return a share in percent with one decimal, or a dash."""
    if total <= 0:
        return "—"
    tenths = half_up(Fraction(part * 1000, total))
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def stock_section(asked: AskedMonth) -> Section:
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
        Column("单位", 8, Align.CENTRE),
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
        "金额为成本。出库含销售和销售退货。",
        "入库含进货、退给供货单位（负数）、抵账收货、期初入库、成本补录、盘盈（盘亏为负数）。",
    )
    table = Table(columns, tuple(groups), total="合计", notes=notes, empty="没有库存。")
    return Section(title="六　库存", sheet="库存", tables=(table,), new_page=True)


def cash_section(asked: AskedMonth) -> Section:
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


def due_section(asked: AskedMonth) -> Section:
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
