"""Offices put together by chance: any heading we know, any order, any mixture of habits."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coopdesk.kernel.i18n import RESOURCES
from tests.domain.test_habits import (
    test_a_job_ledger_of_any_habit_is_read_whole as read_job_ledger,
)
from tests.domain.test_habits import test_a_roster_of_any_habit_is_read_whole as read_roster
from tests.domain.test_habits import (
    test_a_sales_ledger_of_any_habit_is_read_whole as read_sales_ledger,
)
from tests.habits import Habit, number

FIELDS = {
    "roster": {
        "serial": "serial", "name": "name", "id_number": "id_number", "phone": "phone",
        "village": "village", "group": "group", "area": "area", "share": "share",
        "joined": "joined_on", "people": "household_size",
    },
    "jobs": {
        "serial": "serial", "date": "worked_on", "name": "name", "village": "village",
        "kind": "kind", "area": "area", "passes": "passes", "price": "price", "amount": "amount",
        "operator": "operator", "payment": "payment", "note": "note",
    },
    "sales": {
        "serial": "serial", "date": "sold_on", "buyer": "buyer", "good": "good", "unit": "unit",
        "spec": "spec", "quantity": "quantity", "price": "price", "amount": "amount",
        "payment": "payment", "note": "note",
    },
}  # fmt: skip
OPTIONAL = {"serial", "phone", "group", "people", "note", "operator", "spec"}
TITLES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("××镇2026年台账",),),
    (("某某供销社",), ("2026年度",)),
    (("台账",), ("2026年", "", "单位：元、亩")),
)
WORDS = (("现金", "微信", "欠"), ("已收", "未收"), ("付清", "赊"), ("现", "欠"))
DATES = ("date", "dots", "iso", "full", "digits", "slashes", "han")
PASSES: tuple[Callable[[int], Any], ...] = (
    lambda value: value if value > 1 else "",
    lambda value: value,
    lambda value: f"{value}遍",
    lambda value: "两遍" if value == 2 else "一遍",
)
KNOWN: dict[str, Any] = tomllib.loads((RESOURCES / "headings.toml").read_text("utf-8"))


def _headings(chance: random.Random, kind: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for ours, field in FIELDS[kind].items():
        if ours in OPTIONAL and chance.random() < 0.4:
            continue
        names = [name for name in KNOWN[kind][field]["names"] if "/" not in name]
        if ours == "payment":
            names = [name for name in names if "赊" not in name and "欠" not in name]
        words = chance.choice([name for name in names if name not in dict(found).values()])
        if any(words == other for _name, other in found):
            words = names[0]
        if ours == "area":
            words += chance.choice(["", "（亩）", "(亩)", "/亩"])
        if ours in {"amount", "share"}:
            words += chance.choice(["", "（元）", "(元)", ":元"])
        found.append((ours, " ".join(words) if chance.random() < 0.15 else words))
    chance.shuffle(found)
    return found


def _composed(chance: random.Random, kind: str) -> Habit:
    headings = _headings(chance, kind)
    first = {"serial", "date", "name", "buyer", "village"}
    common: dict[str, Any] = {
        "left": chance.choice((0, 0, 1, 2)),
        "blanks": chance.random() < 0.4,
        "titles": chance.choice(TITLES),
        "total_column": next(place for place, (name, _h) in enumerate(headings) if name in first),
        "dates": chance.sample(DATES, 2),
        "areas": chance.sample(("plain", "mu", "spoken", "wide", "text"), 2),
        "moneys": chance.sample(("plain", "yuan", "sign", "commas"), 2),
        "words": chance.choice(WORDS),
        "passes": chance.choice(PASSES),
    }
    if kind == "sales":
        ways: tuple[Callable[..., Any], ...] = (
            lambda value, _unit: number(value),
            lambda value, unit: f"{value}{unit}",
        )
        return Habit(
            "composed",
            headings,
            head=chance.choice(
                ("blank", "merge", "full", "ditto", "date_full", "daily", "buyer_merge")
            ),
            subtotal=chance.choice(("", "day")),
            quantity=chance.choice(ways),
            **common,
        )
    villages = ["every", "first", "merge", "section"] + (["ditto"] if kind == "roster" else [])
    return Habit(
        "composed",
        headings,
        village=chance.choice(villages),
        subtotal=chance.choice(("", "village")),
        **common,
    )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["roster", "jobs", "sales"])
def test_an_office_put_together_by_chance_is_read_whole(
    kind: str, seed: int, tmp_path: Path
) -> None:
    habit = _composed(random.Random(f"{kind}{seed}"), kind)
    reads = {"roster": read_roster, "jobs": read_job_ledger, "sales": read_sales_ledger}
    reads[kind](habit, seed, tmp_path)
