"""Job ledgers of made-up township offices, each with its truth."""

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
    areas,
    dates,
    figure,
    names,
)
from tests.townships.people import (
    TEN_THOUSAND,
    a_name,
    a_phone,
    paid_cells,
    payment_columns,
    shown,
    shuffled,
    with_extras,
)

JOBS = (
    ("旋耕", "60"), ("深翻", "75"), ("飞防", "12"), ("小麦收割", "65"), ("机插秧", "85.5"),
    ("开沟", "20"), ("播种", "25"), ("粮食烘干", "40"),
)  # fmt: skip


def a_job_ledger(folder: Path, seed: int) -> tuple[Path, Truth]:
    """Make a job ledger."""
    office = Office(f"jobs{seed}", [])
    pick, chance = office.picked, office.chance
    by_sheet = pick("one", "one", "month", "village")
    split = chance.random() < 0.25
    day_head = pick("日期", "作业日期", "作业时间") if chance.random() < 0.5 else ""
    way, paying = payment_columns(office, "jobs")
    money_unit = (
        pick("", "元", "元", "万元") if way in {"words", "none", "ticks"} else pick("", "元")
    )
    columns: list[Column] = []
    if split:
        if chance.random() < 0.4:
            columns.append(Column("year", "年", day_head))
        columns += [Column("month", "月", day_head), Column("day", "日", day_head)]
    else:
        columns.append(Column("date", pick("日期", "作业日期", "时间", "作业时间", "服务日期")))
    in_name = by_sheet != "village" and chance.random() < 0.12
    columns.append(Column("name", pick("姓名", "农户", "户主", "服务对象", "农户姓名", "作业户")))
    has_village = by_sheet != "village" and not in_name and chance.random() < 0.8
    if has_village:
        columns.append(Column("village", pick("村", "作业地点", "村名", "所在村", "地点")))
    columns.append(Column("kind", pick("作业项目", "项目", "作业内容", "服务项目", "作业环节")))
    columns.append(
        Column(
            "area", pick("面积", "作业面积", "亩数", "服务面积", "数量") + pick("", "（亩）", "/亩")
        )
    )
    has_passes = chance.random() < 0.3
    if has_passes:
        columns.append(Column("passes", pick("遍数", "次数", "作业遍数")))
    has_times = has_passes and chance.random() < 0.4
    if has_times:
        columns.append(Column("times", pick("亩次", "作业亩次")))
    has_price = chance.random() < 0.9
    if has_price:
        columns.append(
            Column("price", pick("单价", "收费标准", "每亩单价") + pick("", "（元）", "(元/亩)"))
        )
    columns.append(Column("amount", pick("金额", "作业费", "应收金额", "合计金额", "收费金额", "收费", "应收")
                          + (f"（{money_unit}）" if money_unit else "")))  # fmt: skip
    columns += paying
    if chance.random() < 0.6:
        columns.append(Column("operator", pick("机手", "驾驶员", "作业人员", "农机手")))
    columns = shuffled(
        office,
        columns,
        0 if not split else len([c for c in columns if c.name in {"year", "month", "day"}]),
    )
    if chance.random() < 0.7:
        columns.insert(0, Column("serial", pick("序号", "编号")))
    with_extras(office, columns, {
        "plate": "车牌号", "fuel": "油耗（升）", "weather": "天气", "hours": "工时", "note": "备注",
        "signed": "农户签字", "phone": "联系电话",
    })  # fmt: skip
    office.columns = columns
    has = {one.name for one in columns}
    short = True
    day_way, name_way, area_way = dates(chance, short=short), names(chance), areas(chance)
    money_way = figure if money_unit == "万元" else amounts(chance)
    price_way = pick(figure, figure, lambda one: f"{one}元/亩", lambda one: f"{one}元", str)
    truth = office.truth
    months = chance.sample(range(2, 10), 3) if by_sheet == "month" else [chance.randrange(2, 10)]
    parts: list[tuple[str, int, str]] = [(f"{month}月", month, "") for month in sorted(months)]
    if by_sheet == "village":
        parts = [(village, months[0], village) for village in VILLAGES[:3]]
    repeat = pick("each", "each", "blank", "ditto")
    year_once = chance.random() < 0.5
    ditto = pick(*DITTO)
    sub = pick("", "", "day", "page", "carry")
    top = chance.random() < 0.12
    for sheet, month, village in parts:
        title = pick("农机作业台账", "社会化服务作业登记表", "农机服务收费登记表", "机耕作业记录")
        titles = (
            [f"2026年{month}月{title}"] if chance.random() < 0.5 else [title, f"2026年{month}月"]
        )
        if village:
            titles[0] = f"{village}{titles[0]}"
        if chance.random() < 0.2 and money_unit != "万元":
            titles.append("单位：亩、元")
        office.open(sheet if by_sheet != "one" else pick("Sheet1", "作业"), titles)
        if top:
            office.page.add()
            total_row = len(office.page.rows)
        last_day: date | None = None
        lines = chance.randrange(15, 40)
        days = sorted(date(2026, month, chance.randrange(1, 29)) for _turn in range(lines))
        for place, day in enumerate(days):
            if sub == "day" and last_day not in {None, day} and office.since:
                office.sum_row(pick("本日小计", office.part_label), shown(office.since))
                office.since = {}
            elif sub == "carry" and place and place % 12 == 0 and office.sums:
                office.sum_row(pick("过次页", "转下页"), shown(office.sums))
                if chance.random() < 0.7:
                    office.headings()
                office.sum_row(pick("承前页", "接上页"), shown(office.sums))
            elif sub == "page" and place and place % 12 == 0:
                office.sum_row(office.part_label, shown(office.since))
                office.since = {}
            kind, price_text = chance.choice(JOBS)
            price = Decimal(price_text)
            area = Decimal(chance.randrange(40, 3500)) / 100
            passes = chance.choice((1, 1, 2)) if has_passes else 1
            amount = (area * passes * price).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            where = village or chance.choice(VILLAGES)
            fault = (
                chance.choice(("amount", "minus", "date", "vague"))
                if chance.random() < 0.06
                else ""
            )
            if (fault == "amount" and not has_price) or (fault == "date" and split):
                fault = "minus"
            written_amount = amount + 100 if fault == "amount" else amount
            cells, owed = paid_cells(office, way, written_amount)
            shown_day: Any = day_way(day)
            same = last_day == day
            if same and repeat == "blank":
                shown_day = ""
            elif same and repeat == "ditto":
                shown_day = ditto
            if fault == "date":
                shown_day = pick("2026年2月30日", "三月份", "待定", "3月1日-3月5日")
            name = a_name(office)
            shown_name = name_way(name)
            if in_name:
                shown_name = pick(f"{name}（{where}）", f"{name}({where})")
            amount_cell = written_amount / TEN_THOUSAND if money_unit == "万元" else written_amount
            shown_area: Any = area_way(-area if fault == "minus" else area)
            if fault == "vague":
                shown_area = pick(f"约{area}", f"{area}左右", "若干", "10多亩")
            blank_date = same and repeat != "each"
            key = office.line({
                "serial": place + 1, "date": shown_day,
                "year": 2026 if not (year_once and place) else "",
                "month": day.month if not blank_date else ("" if repeat == "blank" else ditto),
                "day": day.day if not blank_date else ("" if repeat == "blank" else ditto),
                "name": shown_name, "village": where, "kind": kind, "area": shown_area,
                "passes": passes, "times": figure(area * passes), "price": price_way(price),
                "amount": money_way(amount_cell), "operator": pick("李师傅", "王大军"),
                "plate": "鄂F12345", "fuel": figure(Decimal(chance.randrange(10, 400)) / 10),
                "weather": pick("晴", "阴"), "hours": chance.randrange(1, 9),
                "note": pick("", "", "", "加急"), "phone": a_phone(office), **cells,
            })  # fmt: skip
            last_day = None if fault == "date" else day
            office.blank()
            if fault:
                truth.bad.add(key)
                continue
            good: dict[str, Any] = {
                "name": name, "kind": kind, "worked_on": day, "area": area, "amount": amount,
                "mu_times": area * passes, "owed": owed if way != "none" else None,
            }  # fmt: skip
            if has_village or in_name or village:
                good["village"] = where
            truth.good[key] = good
            truth.add(amount=int(amount * 100), mu_times=int(area * passes * 100))
            if way != "none":
                truth.add(owed=int(owed * 100))
            for column, value in (
                ("area", area),
                ("amount", amount_cell),
                ("times", area * passes),
            ):
                if column in has:
                    office.sums[column] = office.sums.get(column, Decimal(0)) + value
                    office.since[column] = office.since.get(column, Decimal(0)) + value
        if top:
            cells_on_top = shown(office.sums)
            place = next(n for n, one in enumerate(columns) if one.name not in cells_on_top)
            row = [cells_on_top.get(one.name, "") for one in columns]
            row[place] = office.total_label
            office.page.rows[total_row - 1] = [*[""] * office.left, *row]
        elif chance.random() < 0.8:
            office.sum_row(office.total_label, shown(office.sums))
        office.feet()
    return office.save(folder, f"作业{seed}"), truth
