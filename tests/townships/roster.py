"""Rosters of made-up township offices, each with its truth."""

# ruff: noqa: C901, PLR0912, PLR0915 - offices have many habits, one after another.

from __future__ import annotations

import itertools
from datetime import date, timedelta
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
    id_numbers,
    names,
    phones,
)
from tests.townships.people import (
    TEN_THOUSAND,
    a_name,
    a_phone,
    an_id,
    shown,
    shuffled,
    with_extras,
)


def a_roster(folder: Path, seed: int) -> tuple[Path, Truth]:
    """Make a roster."""
    office = Office(f"roster{seed}", [])
    pick, chance = office.picked, office.chance
    by_sheet = chance.random() < 0.3
    where = (
        "sheet"
        if by_sheet
        else pick("each", "each", "blank", "merge", "ditto", "title", "name", "group")
    )
    in_name = where != "name" and chance.random() < 0.15
    grouped = chance.random() < 0.3
    money_unit = pick("", "", "元", "元", "万元")
    area_heading = pick(
        "承包面积", "耕地面积", "田亩", "承包地亩数", "家庭承包地面积", "土地面积", "确权面积"
    )
    share_heading = pick("股金", "入股金额", "出资额", "股金数", "入社股金", "缴纳股金")
    person = "农户基本情况" if grouped else ""
    columns = [
        Column(
            "name", pick("姓名", "户主", "社员姓名", "农户姓名", "户主姓名", "成员姓名"), person
        ),
        Column("id", pick("身份证号", "身份证号码", "公民身份证号码", "证件号", "身份证"), person),
    ]
    if not in_name and chance.random() < 0.8:
        columns.append(Column("phone", pick("电话", "联系电话", "手机号码", "联系方式"), person))
    if where not in {"title", "sheet", "name", "group"}:
        columns.append(Column("village", pick("村", "村别", "所在村", "行政村", "村（社区）")))
        if chance.random() < 0.6:
            columns.append(Column("group", pick("组", "村民小组", "组别")))
    elif where == "group":
        columns.append(Column("village", pick("村组", "所在村组", "家庭住址", "住址")))
    area_way, money_way, day_way = areas(chance), amounts(chance), dates(chance, short=False)
    if money_unit == "万元":
        money_way = figure
    has_area, has_share = chance.random() < 0.9, chance.random() < 0.8
    land = pick("土地情况", "承包地") if grouped and chance.random() < 0.5 else ""
    if has_area:
        columns.append(
            Column("area", area_heading + pick("", "（亩）", "(亩)", "/亩", "\n(亩)"), land)
        )
        if land:
            columns.append(Column("plots", "块数", land))
    by_ground = has_area and not land and chance.random() < 0.15
    if by_ground:
        columns.append(Column("ground", pick("地块名称", "地块", "小地名", "田块名称")))
    if has_share:
        columns.append(Column("share", share_heading + (f"（{money_unit}）" if money_unit else "")))
    if chance.random() < 0.7:
        columns.append(Column("joined", pick("入社时间", "入社日期", "加入时间", "入股日期")))
    columns = shuffled(office, columns, 1)
    columns.insert(0, Column("serial", pick("序号", "编号", "序")))
    with_extras(office, columns, {
        "card": pick("一卡通账号", "银行卡号", "社保卡号"), "sex": "性别", "people": "家庭人口",
        "nation": "民族", "party": "是否党员", "signed": "签字", "note": "备注", "age": "年龄",
    })  # fmt: skip
    office.columns = columns
    has = {one.name for one in columns}
    name_way, id_way, phone_way = names(chance), id_numbers(chance), phones(chance)
    villages = list(VILLAGES[: chance.randrange(2, 5)])
    group_way = pick(lambda n: n, lambda n: f"{n}组", lambda n: f"第{'一二三四五六七八'[n - 1]}组")
    ditto = pick(*DITTO)
    titles = [
        pick(
            "社员花名册", "供销合作社社员基本情况登记表", "二○二六年社员名册", "成员名册（2026年）"
        )
    ]
    if chance.random() < 0.4:
        titles.append(pick("填报单位：河湾镇供销社", "单位：亩、元", "河湾镇　　　2026年9月"))
        if money_unit != "元" and "单位" in titles[-1] and "亩" in titles[-1]:
            titles.pop()
    truth, serial = office.truth, 0
    numbers: list[str] = []
    sub = chance.random() < 0.4
    for index, village in enumerate(villages):
        if by_sheet:
            office.open(village, [f"{village}{titles[0]}", *titles[1:]])
        elif index == 0:
            office.open(pick("Sheet1", "花名册", "2026"), titles)
        if where == "title":
            office.page.add(
                *[""] * office.left,
                pick(village, f"{'一二三四五六'[index]}、{village}", f"{village}："),
            )
        first = len(office.page.rows) + 1
        for place in range(chance.randrange(6, 14)):
            serial += 1
            one_name, number, phone = a_name(office), an_id(office), a_phone(office)
            group = chance.randrange(1, 8)
            area = Decimal(chance.randrange(60, 4000)) / 100
            share = Decimal(chance.choice((100, 200, 500, 1000, 2500)))
            joined = date(2014, 1, 1) + timedelta(days=chance.randrange(4500))
            fault = (
                chance.choice(("sum", "lost", "same", "minus")) if chance.random() < 0.07 else ""
            )
            if (fault == "minus" and not has_area) or (fault == "same" and not numbers):
                fault = "sum"
            written: Any = id_way(number)
            shown_area: Any = area_way(area)
            if fault == "sum":
                written = number[:-1] + ("3" if number[-1] != "3" else "4")
            elif fault == "lost":
                written = int(number[:15] + "000")
            elif fault == "same":
                written = numbers[0]
            elif fault == "minus":
                shown_area = area_way(-area)
            else:
                numbers.append(number)
            grounds = parted(office, area) if by_ground and fault != "minus" else [area]
            if len(grounds) > 1:
                shown_area = area_way(grounds[0])
            shown_name = name_way(one_name)
            if in_name:
                shown_name = pick(
                    f"{one_name} {phone}", f"{one_name}({phone})", f"{one_name}（{phone}）"
                )
            elif where == "name":
                shown_name = pick(
                    f"{one_name}（{village}）", f"{one_name}({village.removesuffix('村')})"
                )
                if village.endswith("社区"):
                    shown_name = f"{one_name}({village})"
            shown_village: Any = village
            if where == "group":
                shown_village = (
                    f"{village}{group_way(group) if group_way(1) != 1 else f'{group}组'}"
                )
            elif where in {"blank", "merge"} and place:
                shown_village = ""
            elif where == "ditto" and place:
                shown_village = ditto
            key = office.line({
                "serial": serial, "name": shown_name, "id": written, "phone": phone_way(phone),
                "village": shown_village, "group": group_way(group), "area": shown_area,
                "share": money_way(share / TEN_THOUSAND if money_unit == "万元" else share),
                "joined": day_way(joined), "plots": chance.randrange(1, 6), "sex": pick("男", "女"),
                "card": f"62{chance.randrange(10**17):017d}", "people": chance.randrange(1, 8),
                "nation": "汉", "party": pick("是", "否", ""), "note": pick("", "", "", "已核"),
                "age": 2026 - int(number[6:10]), "ground": "东坡",
            })  # fmt: skip
            for ground in grounds[1:]:
                more = office.line({"ground": pick("西洼", "河湾田"), "area": area_way(ground)})
                if fault:
                    truth.bad.add(more)
            office.blank()
            if fault:
                truth.bad.add(key)
                continue
            good: dict[str, Any] = {"name": one_name, "id_number": number}
            good["village"] = village
            if in_name or "phone" in has:
                good["phone"] = phone
            if "group" in has or where == "group":
                good["group"] = f"{group}组"
            if has_area:
                good["area"] = area
                truth.add(area=int(area * 100))
            if has_share:
                good["share"] = share
                truth.add(share=int(share * 100))
            if "joined" in has:
                good["joined_on"] = joined
            truth.good[key] = good
            for name, value in (("area", area), ("share", share)):
                if name in has:
                    scaled = (
                        value / TEN_THOUSAND if name == "share" and money_unit == "万元" else value
                    )
                    office.sums[name] = office.sums.get(name, Decimal(0)) + scaled
                    office.since[name] = office.since.get(name, Decimal(0)) + scaled
        if where == "merge" and "village" in has:
            place = office.left + 1 + [one.name for one in columns].index("village")
            office.page.merge(first, place, len(office.page.rows), place)
        if sub and not by_sheet:
            office.sum_row(pick(f"{village}小计", office.part_label), shown(office.since))
            office.since = {}
        if by_sheet:
            office.sum_row(office.total_label, shown(office.sums))
            office.feet()
    if not by_sheet:
        if chance.random() < 0.8:
            office.sum_row(office.total_label, shown(office.sums))
        office.feet()
    return office.save(folder, f"花名册{seed}"), truth


def parted(office: Office, area: Decimal) -> list[Decimal]:
    """Part a member's area into one to three grounds, each with a line of its own."""
    cuts = sorted(office.chance.randrange(1, int(area * 100)) for _one in range(2))
    count = office.chance.randrange(1, 4)
    marks = [0, *cuts[: count - 1], int(area * 100)]
    found = [Decimal(b - a) / 100 for a, b in itertools.pairwise(marks)]
    return found if all(found) else [area]
