"""Sales ledgers of made-up township offices, each with its truth."""

# ruff: noqa: C901, E501, PLR0912, PLR0915 - offices have many habits, one after another.

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.townships.office import (
    DITTO,
    VILLAGES,
    Column,
    Office,
    Truth,
    amounts,
    dates,
    figure,
    names,
)
from tests.townships.people import (
    a_name,
    paid_cells,
    payment_columns,
    shown,
    shuffled,
    with_extras,
)

GOODS = (
    ("尿素", "袋", "105"), ("复合肥(15-15-15)", "袋", "162.5"), ("草甘膦", "瓶", "25.5"),
    ("10%吡虫啉", "瓶", "12"), ("杂交水稻种", "公斤", "68"), ("地膜", "卷", "98"),
    ("过磷酸钙", "包", "38"), ("敌敌畏", "瓶", "9.9"), ("薄膜", "斤", "6.35"),
)  # fmt: skip


def a_sales_ledger(folder: Path, seed: int) -> tuple[Path, Truth]:
    """Make a sales ledger."""
    office = Office(f"sales{seed}", [])
    pick, chance = office.picked, office.chance
    by_sheet = pick("one", "one", "month")
    way, paying = payment_columns(office, "sales")
    numbered = chance.random() < 0.35
    good_head = pick("商品", "农资商品") if chance.random() < 0.25 else ""
    buying = [Column("buyer", pick("购买人", "客户", "农户姓名", "姓名", "购货人", "买方"))]
    if chance.random() < 0.3:
        buying.append(Column("village", pick("村", "住址", "村别")))
    columns = [Column("date", pick("日期", "销售日期", "时间", "购买日期"))]
    if numbered:
        columns.append(Column("number", pick("单号", "票号", "小票号", "单据编号")))
    columns += buying
    columns.append(Column("good", pick("品名", "商品名称", "货物名称", "农资名称"), good_head))
    unit_in = pick("column", "column", "quantity", "none")
    if chance.random() < 0.3:
        columns.append(Column("spec", pick("规格", "规格型号"), good_head))
    if unit_in == "column":
        columns.append(Column("unit", pick("单位", "计量单位"), good_head))
    columns.append(Column("quantity", pick("数量", "销售数量", "购买数量", "件数"), good_head))
    has_price = chance.random() < 0.9
    if has_price:
        columns.append(
            Column(
                "price", pick("单价", "售价", "零售价", "销售单价") + pick("", "（元）"), good_head
            )
        )
    off = has_price and chance.random() < 0.2
    off_way = pick("rate", "money") if off else ""
    if off:
        columns.append(
            Column(
                "off",
                {"rate": pick("折扣", "折扣率"), "money": pick("优惠", "优惠金额", "让利")}[
                    off_way
                ],
            )
        )
    columns.append(
        Column(
            "amount",
            pick("金额", "合计", "货款", "应收金额", "销售金额", "总价")
            + pick("", "（元）", "/元"),
        )
    )
    columns += paying
    columns = shuffled(office, columns, 1 + numbered)
    if chance.random() < 0.6:
        columns.insert(0, Column("serial", pick("序号", "序")))
    with_extras(office, columns, {
        "seller": pick("经手人", "开票人", "售货员"), "note": "备注", "cost": pick("进价", "成本价"),
        "stock": pick("库存", "结存数量"), "maker": "生产厂家", "profit": "毛利",
    })  # fmt: skip
    office.columns = columns
    has = {one.name for one in columns}
    day_way, name_way, money_way = dates(chance, short=True), names(chance), amounts(chance)
    price_way = pick(figure, figure, str, lambda one: f"{one}元")
    truth = office.truth
    months = (
        sorted(chance.sample(range(2, 10), 3)) if by_sheet == "month" else [chance.randrange(2, 10)]
    )
    style = (
        pick("single", "single", "blank", "merge", "ditto", "repeat")
        if not numbered
        else pick("repeat", "blank")
    )
    if way == "none" and style in {"blank", "merge"}:
        style = "single"
    ditto = pick(*DITTO)
    sub = pick("", "", "day")
    returns = chance.random() < 0.2 and way in {"words", "none"} and not off
    minus = pick(
        lambda one: f"({one})",
        lambda one: f"（{one}）",
        lambda one: f"-{one}",
        lambda one: figure(-one),
    )
    repays = chance.random() < 0.25 and style == "single"
    for month in months:
        title = pick("农资销售台账", "农资商品销售登记簿", "销售明细表", "农资供应台账")
        titles = (
            [f"2026年{month}月{title}"] if chance.random() < 0.5 else [title, f"2026年{month}月"]
        )
        office.open(f"{month}月" if by_sheet == "month" else pick("Sheet1", "销售"), titles)
        last_day: date | None = None
        days = sorted(
            date(2026, month, chance.randrange(1, 29)) for _turn in range(chance.randrange(12, 26))
        )
        for place, day in enumerate(days):
            if sub == "day" and last_day not in {None, day} and office.since:
                office.sum_row(pick("本日合计", office.part_label), shown(office.since))
                office.since = {}
            last_day = day
            buyer = a_name(office)
            if repays and chance.random() < 0.1:
                value = Decimal(chance.choice((100, 200, 350)))
                cells: dict[str, Any] = {
                    "date": day_way(day), "buyer": name_way(buyer), "amount": figure(value),
                    "good": pick("还款", "收欠款", "还上年欠", "收回欠款"), "serial": place + 1,
                    "number": f"XS{month:02d}{place:03d}",
                }  # fmt: skip
                truth.repaid.add(office.line(cells))
                office.since["amount"] = office.since.get("amount", Decimal(0)) + value
                office.sums["amount"] = office.sums.get("amount", Decimal(0)) + value
                continue
            goods = chance.sample(GOODS, 1 if style == "single" else chance.choice((1, 2, 3)))
            back = returns and chance.random() < 0.1
            goods = goods[:1] if back else goods
            whole: list[tuple[tuple[str, int], bool]] = []
            first = len(office.page.rows) + 1
            group_owed: dict[str, Any] | None = None
            owed_word = False
            for index, (good, unit, price_text) in enumerate(goods):
                price = Decimal(price_text)
                quantity = Decimal(chance.randrange(1, 40))
                if unit in {"公斤", "斤"} and chance.random() < 0.5:
                    quantity += Decimal("0.5")
                gross = (price * quantity).quantize(Decimal("0.01"), "ROUND_HALF_UP")
                rate = chance.choice((100, 95, 90)) if off_way == "rate" else 100
                less = (
                    Decimal(chance.choice((0, 0, 1, 5)))
                    if off_way == "money" and gross > 20
                    else Decimal(0)
                )
                amount = (gross * rate / 100 - less).quantize(Decimal("0.01"), "ROUND_HALF_UP")
                fault = (
                    chance.choice(("amount", "quantity"))
                    if chance.random() < 0.05 and not back
                    else ""
                )
                if fault == "amount" and not has_price:
                    fault = "quantity"
                written = amount + 100 if fault == "amount" else amount
                cells = {}
                if index == 0 or way not in {"words", "none", "ticks"} or style == "repeat":
                    cells, owed = paid_cells(office, way, written)
                    if group_owed is not None and way in {"words", "ticks"}:
                        cells, owed = group_owed, amount if owed_word else Decimal(0)
                    group_owed, owed_word = cells, bool(owed)
                else:
                    owed = amount if owed_word else Decimal(0)
                later = index > 0 and style in {"blank", "merge"}
                same: Any = ditto if index and style == "ditto" else None
                if later or same:
                    cells = (
                        dict.fromkeys(cells, same)
                        if same and way == "words"
                        else ({} if way in {"words", "ticks"} else cells)
                    )
                rated: Any = pick(f"{rate}%", f"{rate}%") if rate != 100 else pick("", "100%")
                row = {
                    "serial": place + 1 if not index else "",
                    "number": f"XS{month:02d}{place:03d}" if not later else "",
                    "date": same or ("" if later else day_way(day)),
                    "buyer": same or ("" if later else name_way(buyer)),
                    "village": same or ("" if later else VILLAGES[place % 4]),
                    "good": good, "spec": "", "unit": unit,
                    "quantity": f"{quantity}{unit}" if unit_in == "quantity" else figure(quantity),
                    "price": price_way(price), "amount": money_way(written), "seller": "李桂兰",
                    "off": rated if off_way == "rate" else (figure(less) if less else ""),
                    "cost": figure(price - 1), "stock": chance.randrange(50, 500),
                    "maker": "某化工厂", "profit": figure(quantity), "note": pick("", "", "", "自提"),
                    **cells,
                }  # fmt: skip
                if fault == "quantity":
                    row["quantity"] = pick("若干", "几袋", "约10袋", 0)
                if back:
                    row["quantity"] = minus(quantity)
                    row["amount"] = minus(amount)
                    row["note"] = "退货"
                    if way == "words":
                        row["payment"] = "现金"
                    owed = Decimal(0)
                    if "note" not in has and not has_price:
                        pass
                key = office.line(row)
                whole.append((key, bool(fault)))
                if fault:
                    truth.bad.add(key)
                    continue
                sign = -1 if back else 1
                truth.good[key] = {
                    "buyer": buyer, "good": good, "sold_on": day, "quantity": quantity * sign,
                    "amount": amount * sign,
                }  # fmt: skip
                truth.add(amount=int(amount * 100) * sign)
                if way != "none":
                    truth.add(owed=int(owed * 100))
                for column, value in (("quantity", quantity), ("amount", amount)):
                    if column in has and not (column == "quantity" and unit_in == "quantity"):
                        office.sums[column] = office.sums.get(column, Decimal(0)) + value * sign
                        office.since[column] = office.since.get(column, Decimal(0)) + value * sign
            alone = style == "repeat" and not numbered  # Nothing binds such lines together.
            for key, wrong in whole:
                if not wrong and (alone or not truth.documents & {one for one, _bad in whole}):
                    truth.documents.add(key)
            if style == "merge" and len(goods) > 1:
                for name in ("date", "buyer", "village", "payment", "number"):
                    if name in has:
                        left = office.left + 1 + [one.name for one in columns].index(name)
                        office.page.merge(first, left, len(office.page.rows), left)
            if style == "single":
                office.blank()
        if chance.random() < 0.8:
            office.sum_row(
                office.total_label, shown({k: v for k, v in office.sums.items() if k == "amount"})
            )
        office.feet()
    return office.save(folder, f"销售{seed}"), truth
