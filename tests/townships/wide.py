"""Job ledgers of made-up offices that give every kind of job columns of its own."""

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
    areas,
    dates,
    figure,
    names,
)
from tests.townships.people import a_name, a_phone, paid_cells, payment_columns, shown

KINDS = (
    ("旋耕", "60"),
    ("飞防", "12"),
    ("小麦机收", "65"),
    ("机插秧", "85.5"),
    ("开沟", "20"),
    ("播种", "25"),
)


def a_wide_ledger(folder: Path, seed: int) -> tuple[Path, Truth]:
    """Make a ledger with columns for each kind of job; a row's parts are its jobs."""
    office = Office(f"wide{seed}", [])
    pick, chance = office.picked, office.chance
    style = pick("two", "two fees", "flat", "priced", "priced fee")
    kinds = chance.sample(KINDS, chance.randrange(2, 5))
    columns = [Column("date", pick("日期", "作业日期", "时间"))]
    columns.append(Column("name", pick("姓名", "户主", "农户", "农户姓名")))
    if chance.random() < 0.7:
        columns.append(Column("village", pick("村", "村名", "所在村")))
    plots = chance.random() < 0.4
    if plots:
        columns.append(Column("plot", pick("地块", "田块", "地块名称")))
    if chance.random() < 0.3:
        columns.append(Column("phone", pick("电话", "联系电话")))
    fee = pick("收费", "金额", "费用", "作业费", "应收")
    for kind, said in kinds:
        if style.startswith("two"):
            columns.append(Column(f"{kind}.area", pick("面积", "亩数", "面积（亩）"), kind))
            if style == "two":
                columns.append(Column(f"{kind}.price", "单价", kind))
            columns.append(Column(f"{kind}.amount", fee, kind))
        elif style == "flat":
            columns.append(Column(f"{kind}.area", f"{kind}面积"))
            columns.append(Column(f"{kind}.amount", f"{kind}{pick('金额', '费用', '收费')}"))
        else:
            columns.append(
                Column(
                    f"{kind}.area",
                    f"{kind}{pick(f'（{said}元/亩）', f'{said}元/亩', f'({said}元)')}",
                )
            )
    if style in {"priced fee", "flat"} or chance.random() < 0.6:
        columns.append(
            Column("total", pick("收费", "金额合计", "应收合计", "合计金额", "收费合计", "合计"))
        )
    way, paying = payment_columns(office, "jobs")
    if way in {"ticks", "none"}:
        way, paying = "words", [Column("payment", pick("付款方式", "收款情况", "是否付清"))]
    columns += paying
    if chance.random() < 0.6:
        columns.insert(0, Column("serial", pick("序号", "编号")))
    if chance.random() < 0.4:
        columns.append(Column("note", "备注"))
    office.columns = columns
    has = {one.name for one in columns}
    day_way, name_way, area_way = dates(chance, short=True), names(chance), areas(chance)
    month = chance.randrange(2, 10)
    title = pick("农机作业收费登记表", "社会化服务台账", "机耕机收统计表")
    office.open(pick("Sheet1", "作业"), [f"2026年{month}月{title}"])
    lacking = pick("", "", "blank", "ditto") if plots else ""
    ditto = pick(*DITTO)
    days = sorted(
        date(2026, month, chance.randrange(1, 29)) for _turn in range(chance.randrange(10, 22))
    )
    serial = 0
    for day in days:
        name, village, phone = a_name(office), chance.choice(VILLAGES), a_phone(office)
        shown_name = name_way(name)
        for turn in range(chance.randrange(1, 4) if plots else 1):
            serial += 1
            done = chance.sample(kinds, chance.randrange(1, len(kinds) + 1))
            parts: list[tuple[str, Decimal, Decimal]] = []
            cells: dict[str, Any] = {}
            fault = chance.choice(("amount", "minus")) if chance.random() < 0.06 else ""
            if fault == "amount" and style in {"priced", "two fees", "flat"} and "total" not in has:
                fault = "minus"
            for kind, text in done:
                price, area = Decimal(text), Decimal(chance.randrange(40, 2500)) / 100
                amount = (area * price).quantize(Decimal("0.01"), "ROUND_HALF_UP")
                parts.append((kind, area, amount))
                cells[f"{kind}.area"] = area_way(
                    -area if fault == "minus" and kind == done[0][0] else area
                )
                cells[f"{kind}.price"] = figure(price)
                cells[f"{kind}.amount"] = figure(amount)
            total = sum((amount for _kind, _area, amount in parts), Decimal(0))
            written = total + 50 if fault == "amount" else total
            if fault == "amount" and style == "two" and "total" not in has:
                cells[f"{done[0][0]}.amount"] = figure(parts[0][2] + 50)
            paid, owed = paid_cells(office, way, total)
            later = turn > 0 and lacking != ""
            key = office.line({
                "serial": serial, "date": day_way(day), "phone": phone,
                "name": (ditto if lacking == "ditto" else "") if later else shown_name,
                "village": (ditto if lacking == "ditto" else "") if later else village,
                "plot": f"{pick('门前', '屋后', '河边', '大田')}{turn + 1}", "total": figure(written),
                "note": pick("", "", "加急"), **cells, **paid,
            })  # fmt: skip
            if fault:
                office.truth.bad.add(key)
                continue
            good: dict[str, Any] = {"name": name, "worked_on": day, "parts": sorted(parts)}
            if "village" in has:
                good["village"] = village
            office.truth.good[key] = good
            office.truth.add(
                amount=int(total * 100), owed=int(owed * 100),
                mu_times=int(sum(area for _kind, area, _amount in parts) * 100),
            )  # fmt: skip
            for kind, area, amount in parts:
                for column, value in ((f"{kind}.area", area), (f"{kind}.amount", amount)):
                    if column in has:
                        office.sums[column] = office.sums.get(column, Decimal(0)) + value
            if "total" in has:
                office.sums["total"] = office.sums.get("total", Decimal(0)) + total
    if chance.random() < 0.8:
        office.sum_row(office.total_label, shown(office.sums))
    office.feet()
    return office.save(folder, f"分项{seed}"), office.truth
