"""Namesakes in workbooks: village and group tell them apart, and only real doubt is refused."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coopdesk.desk import Desk
from coopdesk.intake.outcome import Intake
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_rows
from tests.factories import a_member, a_village
from tests.habits import an_id_number

NAMES = ("王伟", "李娜", "张敏", "刘洋", "陈静", "欧阳建国")
VILLAGES = ("河湾村", "东河村", "西桥村", "石门村")
JOBS = {
    "date": "日期", "name": "姓名", "id": "身份证号", "phone": "电话", "village": "村",
    "group": "组", "kind": "项目", "area": "面积",
    "price": "单价", "amount": "金额", "paid": "收款情况",
}  # fmt: skip
SALES = {
    "date": "日期", "name": "购买人", "phone": "电话", "village": "村", "group": "组",
    "good": "品名", "unit": "单位", "area": "数量", "price": "单价",
    "amount": "金额", "paid": "付款方式",
}  # fmt: skip
ROSTER = {
    "name": "姓名", "id": "身份证号", "phone": "电话", "village": "村", "group": "组",
    "area": "面积",
}  # fmt: skip


@dataclass(frozen=True)
class Soul:
    """One person of the truth."""

    name: str
    village: str
    group: int
    id: str
    phone: str


def souls(chance: random.Random, count: int) -> list[Soul]:
    """Make many namesakes, each alone in village and group."""
    found: dict[tuple[str, str, int], Soul] = {}
    while len(found) < count:
        key = (chance.choice(NAMES), chance.choice(VILLAGES), chance.randrange(1, 8))
        phone = f"13{chance.randrange(10**9):09d}"
        found.setdefault(key, Soul(*key, an_id_number(chance), phone))
    return list(found.values())


def a_book(path: Path, headings: dict[str, str], rows: list[dict[str, Any]], *left: str) -> Path:
    """Write rows under headings, without the columns that are left out."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    names = [name for name in headings if name not in left]
    sheet.append([headings[name] for name in names])
    for row in rows:
        sheet.append([row.get(name) for name in names])
    book.save(path)
    return path


def ledger(chance: random.Random, people: list[Soul], count: int) -> tuple[list[Any], Counter[Any]]:
    """Make rows on credit and what each person owes for them."""
    rows: list[dict[str, Any]] = []
    owed: Counter[Any] = Counter()
    for turn in range(count):
        one = chance.choice(people)
        amount = chance.randrange(1, 40)
        rows.append(
            {
                "date": f"2026-{turn * 9 // count + 1}-{turn % 28 + 1}", "name": one.name,
                "id": one.id, "phone": one.phone, "village": one.village,
                "group": chance.choice((one.group, f"{one.group}组")), "kind": "旋耕",
                "good": "尿素", "unit": "袋", "area": amount, "price": 60, "amount": amount * 60,
                "paid": "欠",
            }
        )  # fmt: skip
        owed[one.name, one.village, one.group] += amount * 6000
    return rows, owed


def debts(desk: Desk) -> Counter[Any]:
    """Return what each name in each village and group owes."""
    with desk.read() as s:
        rows = fetch_rows(
            s,
            "SELECT m.name, v.name, m.group_no, SUM(p.amount) FROM party_move p"
            " JOIN member m ON m.id = p.member_id JOIN village v ON v.id = m.village_id"
            " WHERE p.book = 'debt' GROUP BY m.id",
        )
    found: Counter[Any] = Counter()
    for name, village, group, amount in rows:
        key = (name, village, int(str(group or "0").removesuffix("组")))
        assert key not in found, f"two records for {key}"
        found[key] = amount
    return found


def without_groups(owed: Counter[Any]) -> Counter[Any]:
    """Sum debts by name and village."""
    found: Counter[Any] = Counter()
    for (name, village, _group), amount in owed.items():
        found[name, village, 0] += amount
    return found


@pytest.mark.parametrize("left", [("id", "phone"), ("id",), ("phone",), ()], ids=str)
@pytest.mark.parametrize("kind", ["jobs", "sales"])
def test_every_debt_lands_on_the_namesake_who_owes_it(
    desk: Desk, tmp_path: Path, kind: str, left: tuple[str, ...]
) -> None:
    chance = random.Random(f"{kind}{left}")
    people = souls(chance, 60)
    rows, owed = ledger(chance, people, 150)
    path = a_book(tmp_path / "a.xlsx", JOBS if kind == "jobs" else SALES, rows, *left)
    intake = take_in(desk, path, kind, accept=True)
    assert [one.text for one in intake.refused] == []
    assert debts(desk) == owed


@pytest.mark.parametrize("known", ["all", "half", "none"])
def test_namesakes_of_the_roster_are_found_by_the_ledger(
    desk: Desk, tmp_path: Path, known: str
) -> None:
    chance = random.Random(known)
    people = souls(chance, 60)
    kept = {"all": people, "half": people[::2], "none": []}[known]
    if kept:
        roster = a_book(tmp_path / "r.xlsx", ROSTER, [dict(vars_of(one)) for one in kept])
        taken = take_in(desk, roster, "roster", accept=True)
        assert (taken.count("new"), taken.refused) == (len(kept), [])
    rows, owed = ledger(chance, people, 150)
    path = a_book(tmp_path / "a.xlsx", JOBS, rows, "id", "phone")
    intake = take_in(desk, path, "jobs", accept=True)
    assert [one.text for one in intake.refused] == []
    assert debts(desk) == owed


def vars_of(one: Soul) -> dict[str, Any]:
    """Return a person as cells."""
    return {
        "name": one.name, "id": one.id, "phone": one.phone, "village": one.village,
        "group": f"{one.group}组",
    }  # fmt: skip


def test_without_a_group_column_the_village_alone_decides(desk: Desk, tmp_path: Path) -> None:
    chance = random.Random(5)
    people = list({(one.name, one.village): one for one in souls(chance, 60)}.values())
    rows, owed = ledger(chance, people, 150)
    path = a_book(tmp_path / "a.xlsx", JOBS, rows, "id", "phone", "group")
    intake = take_in(desk, path, "jobs", accept=True)
    assert intake.refused == []
    assert debts(desk) == without_groups(owed)


def _one_job(desk: Desk, folder: Path, **cells: Any) -> Intake:
    row = {"date": "2026-3-1", "kind": "旋耕", "area": 2, "price": 60, "amount": 120, "paid": "欠"}
    path = a_book(folder / "a.xlsx", JOBS, [row | cells])
    return take_in(desk, path, "jobs", accept=True)


def test_a_third_namesake_of_a_new_village_is_somebody_new(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        for name in ("东河村", "西桥村"):
            a_member(s, "王伟", village_id=a_village(s, name))
    intake = _one_job(desk, tmp_path, name="王伟", village="石门村")
    assert "New non-member 王伟 石门村" in [one.text for one in intake.proposals]
    assert intake.count("new") == 1


def test_doubt_names_who_may_be_meant_and_what_to_write(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        first = a_village(s, "东河村")
        a_member(s, "王伟", village_id=first, group_no="1组")
        a_member(s, "王伟", village_id=first, group_no="2组")
        a_member(s, "李娜", village_id=first, phone="13800000001")
        a_member(s, "李娜", village_id=a_village(s, "西桥村"))
    [refused] = _one_job(desk, tmp_path, name="王伟", village="东河村").refused
    assert refused.code == "ambiguous"
    assert "东河村 1组" in refused.text
    assert "东河村 2组" in refused.text
    assert refused.text.endswith("please write the group in the row.")
    [refused] = _one_job(desk, tmp_path, name="李娜").refused
    assert "东河村 13800000001" in refused.text
    assert refused.text.endswith("please write the village in the row.")
    assert _one_job(desk, tmp_path, name="王伟", village="东河", group="二组").count("new") == 1
    assert _one_job(desk, tmp_path, name="李娜", phone="13800000001").count("new") == 1


def test_another_id_number_is_another_person(desk: Desk, tmp_path: Path) -> None:
    chance = random.Random(3)
    first, second = an_id_number(chance), an_id_number(chance)
    with desk.write() as s:
        known = a_member(s, "王伟", village_id=a_village(s, "东河村"), id_number=first)
    intake = _one_job(desk, tmp_path, name="王伟", village="东河村", id=second)
    assert intake.count("new") == 1
    with desk.read() as s:
        people = fetch_rows(s, "SELECT id, id_number FROM member WHERE name = '王伟'")
    assert {(known, first)} < {tuple(one) for one in people}
    assert {number for _id, number in people} == {first, second}
    [refused] = _one_job(desk, tmp_path, name="李娜", village="东河村", id=first).refused
    assert refused.code == "conflict"


@pytest.mark.parametrize("turned", [False, True])
def test_a_roster_with_namesakes_changes_nothing_the_second_time(
    desk: Desk, tmp_path: Path, *, turned: bool
) -> None:
    told = [("东河村", ""), ("东河村", "13800000001"), ("东河村", "13800000002"), ("西桥村", "")]
    rows = [{"name": "王伟", "village": village, "phone": phone} for village, phone in told]
    if turned:
        rows.reverse()
    path = a_book(tmp_path / "r.xlsx", ROSTER, rows, "id", "group", "area")
    assert take_in(desk, path, "roster", accept=True).count("new") == 4
    again = take_in(desk, path, "roster", accept=True)
    assert (again.count("same"), again.count("new"), again.refused) == (4, 0, [])
