"""Stock sheets of made-up township shops, each with its truth."""

# ruff: noqa: C901, E501, PLR0912, PLR0915 - offices have many habits, one after another.

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.townships.office import DITTO, Column, Office, Truth, amounts, figure
from tests.townships.people import shown, shuffled, with_extras
from tests.townships.sales import GOODS


def a_stock_sheet(folder: Path, seed: int) -> tuple[Path, Truth]:
    """Make a sheet of what lies in store, with its cost."""
    office = Office(f"stock{seed}", [])
    pick, chance = office.picked, office.chance
    unit_in = pick("column", "column", "quantity")
    has_price, has_amount = chance.random() < 0.85, chance.random() < 0.8
    counted = chance.random() < 0.4
    head = pick("实盘", "盘点") if counted and chance.random() < 0.4 else ""
    columns = [Column("good", pick("品名", "商品名称", "货品名称", "农资名称", "存货名称"))]
    if chance.random() < 0.4:
        columns.append(Column("class", pick("类别", "商品类别", "分类")))
    if chance.random() < 0.5:
        columns.append(Column("spec", pick("规格", "规格型号")))
    if unit_in == "column":
        columns.append(Column("unit", pick("单位", "计量单位")))
    if counted:
        columns.append(Column("book", pick("账面数量", "账面数", "账存")))
    name = (
        "数量"
        if head
        else pick("实盘数量", "盘点数", "实存数量")
        if counted
        else pick("库存数量", "数量", "期初数量", "结存数量", "现有库存", "期初库存")
    )
    columns.append(Column("sets", name, head))
    if has_price:
        columns.append(
            Column(
                "price",
                pick("单价", "进价", "成本单价", "进货价") + pick("", "（元）"),
                head if name == "数量" else "",
            )
        )
    if has_amount:
        columns.append(
            Column(
                "amount",
                pick("金额", "库存金额", "成本金额") + pick("", "（元）"),
                head if name == "数量" else "",
            )
        )
    if counted and not head and chance.random() < 0.5:
        columns.append(Column("over", pick("盘盈", "差异数量")))
    if chance.random() < 0.3:
        columns.append(Column("lot", pick("批号", "生产批号")))
    if chance.random() < 0.3:
        columns.append(Column("expires", pick("有效期至", "有效期", "到期日期")))
    if chance.random() < 0.3:
        columns.append(Column("retail", pick("零售价", "售价", "销售单价")))
    columns = shuffled(office, columns, 1)
    if chance.random() < 0.7:
        columns.insert(0, Column("serial", pick("序号", "编号")))
    with_extras(
        office,
        columns,
        {"note": "备注", "place": "存放地点", "maker": "生产厂家", "sign": "保管员签字"},
    )
    office.columns = columns
    has = {one.name for one in columns}
    day = date(2026, chance.randrange(1, 10), chance.randrange(1, 29))
    title = pick("农资库存盘点表", "库存商品明细表", "期初库存表", "库存登记表")
    said = pick(
        f"{title}（{day.year}年{day.month}月{day.day}日）",
        f"{day.year}年{day.month}月{day.day}日{title}",
    )
    titles = (
        [said]
        if chance.random() < 0.6
        else [
            title,
            pick(
                f"盘点日期：{day.year}年{day.month}月{day.day}日",
                f"截止日期：{day:%Y-%m-%d}",
                f"{day.year}.{day.month}.{day.day}",
            ),
        ]
    )
    office.open(pick("Sheet1", "库存"), titles)
    money_way = amounts(chance)
    classes = {"尿素": "化肥", "复合肥(15-15-15)": "化肥", "过磷酸钙": "化肥", "草甘膦": "农药", "10%吡虫啉": "农药",
               "敌敌畏": "农药", "杂交水稻种": "种子", "地膜": "农膜", "薄膜": "农膜"}  # fmt: skip
    goods = sorted(GOODS, key=lambda one: classes[one[0]])
    last, ditto = "", pick("", pick(*DITTO)) if "class" in has else ""
    for place, (good, unit, price_text) in enumerate(goods):
        if last and classes[good] != last and chance.random() < 0.3 and office.since:
            office.sum_row(pick(f"{last}小计", "小计"), shown(office.since))
            office.since = {}
        same = classes[good] == last
        last = classes[good]
        quantity = Decimal(chance.randrange(0, 400))
        price = (Decimal(price_text) * Decimal("0.9")).quantize(Decimal("0.01"))
        cost = price * quantity
        costed = quantity and (has_price or has_amount) and chance.random() < 0.9
        fault = chance.choice(("minus", "words", "cost", "none")) if chance.random() < 0.08 else ""
        if fault == "cost" and not (costed and has_price and has_amount):
            fault = "minus"
        if fault == "minus" and not quantity:
            fault = "none"
        written: Any = -quantity if fault == "minus" else quantity
        cell: Any = f"{written}{unit}" if unit_in == "quantity" else figure(written)
        if fault in {"words", "none"}:
            cell = pick("若干", "约50", "一批") if fault == "words" else ""
        key = office.line({
            "serial": place + 1, "good": good, "class": (ditto or last) if same else last, "spec": "",
            "unit": unit, "book": figure(quantity + 3), "sets": cell, "retail": figure(Decimal(price_text)),
            "price": money_way(price) if costed else "",
            "amount": money_way(cost + 10 if fault == "cost" else cost) if costed else "",
            "over": -3, "lot": f"2025{chance.randrange(1000, 9999)}", "expires": "2027-12-31",
            "maker": "某化工厂", "place": "东库",
        })  # fmt: skip
        if fault:
            office.truth.bad.add(key)
            continue
        good_row: dict[str, Any] = {"good": good, "sets": quantity, "on_date": day}
        if costed:
            good_row["amount"] = cost
            office.truth.add(amount=int(cost * 100))
        office.truth.good[key] = good_row
        for column, value in (("sets", quantity), ("amount", cost if costed else Decimal(0))):
            if column in has and not (column == "sets" and unit_in == "quantity"):
                office.sums[column] = office.sums.get(column, Decimal(0)) + value
                office.since[column] = office.since.get(column, Decimal(0)) + value
    if chance.random() < 0.8 and office.sums:
        office.sum_row(office.total_label, shown(office.sums))
    office.feet()
    return office.save(folder, f"库存{seed}"), office.truth
