"""What all made-up books share: people, columns, and how a row was paid."""

# ruff: noqa: E501 - offices have many habits, one after another.

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from coopdesk.kernel.identity import id_check_character
from tests.townships.office import (
    FAMILY,
    GIVEN,
    Column,
    Office,
    figure,
)

TEN_THOUSAND = Decimal(10_000)


def a_name(office: Office) -> str:
    """Make a name of two or three characters."""
    chance = office.chance
    return chance.choice(FAMILY) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def an_id(office: Office) -> str:
    """Make an ID number that is right."""
    chance = office.chance
    born = date(1944, 3, 1) + timedelta(days=chance.randrange(21_000))
    first = f"{chance.choice(('420682', '510722', '341225'))}{born:%Y%m%d}{chance.randrange(1, 999):03d}"
    return first + id_check_character(first)


def a_phone(office: Office) -> str:
    """Make a mobile phone number."""
    return f"1{office.chance.choice('3578')}{office.chance.randrange(10**9):09d}"


def shuffled(office: Office, columns: list[Column], first: int) -> list[Column]:
    """Put columns in another order, the first ones staying; columns under one heading stay so."""
    groups: list[list[Column]] = []
    for one in columns[first:]:
        if groups and one.upper and groups[-1][-1].upper == one.upper:
            groups[-1].append(one)
        else:
            groups.append([one])
    if office.chance.random() < 0.5:
        office.chance.shuffle(groups)
    return columns[:first] + [one for group in groups for one in group]


def with_extras(office: Office, columns: list[Column], extras: dict[str, str]) -> None:
    """Put in some columns that mean nothing here, some of them hidden."""
    for name, heading in extras.items():
        if office.chance.random() < 0.25:
            place = office.chance.randrange(1, len(columns) + 1)
            inside = (
                0 < place < len(columns)
                and columns[place].upper
                and (columns[place].upper == columns[place - 1].upper)
            )
            if not inside:
                hidden = office.chance.random() < 0.4
                columns.insert(place, Column(name, heading, hidden=hidden))


def shown(sums: dict[str, Decimal]) -> dict[str, Any]:
    return {name: figure(value) for name, value in sums.items()}


def payment_columns(office: Office, kind: str) -> tuple[str, list[Column]]:
    """Choose how payment is written, and its columns."""
    pick = office.picked
    way = pick("words", "words", "amounts", "ways", "ticks", "none", "owed")
    head = pick("收款情况", "收款", "结算") if office.chance.random() < 0.4 else ""
    return way, {
        "words": [Column("payment", pick("付款方式", "收款方式", "结算方式", "是否付清", "付款情况"))],
        "amounts": [
            Column("paid", pick("已收", "实收", "已付", "已收金额"), head),
            Column("owed", pick("未收", "欠款", "下欠", "尚欠"), head),
        ],
        "ways": [
            Column("cash", "现金", head), Column("wechat", "微信", head),
            Column("owed", pick("赊欠", "欠款", "挂账"), head),
        ],
        "ticks": [Column("cash", "现金", head), Column("owed", pick("赊账", "欠"), head)],
        "none": [],
        "owed": [Column("owed", pick("欠款", "赊欠金额", "未收款"))],
    }[way]  # fmt: skip


def paid_cells(office: Office, way: str, amount: Decimal) -> tuple[dict[str, Any], Decimal]:
    """Write how an amount was paid; return what of it is owed."""
    pick, roll = office.picked, office.chance.random()
    owed = amount if roll < 0.3 else Decimal(0)
    if way in {"amounts", "ways"} and 0.3 <= roll < 0.4 and amount > 20:
        owed = amount - 10
    if way == "words":
        paid = pick("现金", "微信", "已付", "付清", "现款", "已收", "支付宝", "现金 ")
        return {"payment": pick("欠", "赊账", "未付", "赊", "欠款") if owed else paid}, owed
    rest = amount - owed
    if way == "amounts":
        nought = pick("", 0)
        return {
            "paid": figure(rest) if rest else nought,
            "owed": figure(owed) if owed else nought,
        }, owed
    if way == "ways":
        name = pick("cash", "wechat")
        return {name: figure(rest) if rest else "", "owed": figure(owed) if owed else ""}, owed
    if way == "ticks":
        tick = pick("√", "✓", "√")
        return {"owed": tick} if owed else {"cash": tick}, owed
    if way == "owed":
        return {"owed": figure(owed) if owed else ""}, owed
    return {}, amount
