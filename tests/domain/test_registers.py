"""Registers live as clerks expect: checked, numbered, found by pinyin, listed, journalled."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from coopdesk.desk import Desk, Session
from coopdesk.kernel.listing import PAGE, Query
from coopdesk.kernel.problems import Refused, refuse
from coopdesk.kernel.register import (
    add_record,
    check_record,
    count_of,
    edit_record,
    existing,
    retire_record,
    shown_of,
    values_of,
)
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.rows import fetch_rows, fetch_value, savepoint
from coopdesk.kernel.search import find, keys_of
from coopdesk.kernel.values import Area, Money
from coopdesk.members.records import MEMBERS, VILLAGES
from coopdesk.supplies.records import GOODS
from tests.factories import a_good, a_member, a_village

ID = "42068219450313112X"


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in caught.value.problems]


def trail(s: Session, subject: str) -> list[tuple[str, Any]]:
    rows = fetch_rows(s, "SELECT act, content FROM trail WHERE subject = ? ORDER BY id", (subject,))
    return [(row[0], json.loads(row[1])) for row in rows]


# Adding, editing, retiring


def test_every_problem_of_a_record_is_told_at_once(desk: Desk) -> None:
    with desk.write() as s:
        with pytest.raises(Refused) as caught:
            add_record(
                s,
                MEMBERS,
                {"name": " ", "id_number": "123", "phone": "12", "village_id": 99,
                 "remark": "长" * 201},
            )  # fmt: skip
        assert codes(caught) == [
            ("required", "name"), ("wrong", "id_number"), ("wrong", "phone"),
            ("no_such", "village_id"), ("too_long", "remark"),
        ]  # fmt: skip
        assert count_of(s, MEMBERS) == 0


def test_a_record_is_numbered_and_tidied(desk: Desk) -> None:
    with desk.write() as s:
        first = a_member(s, "龚 芬", id_number=ID.lower(), phone="+86 138 0000 1234", code="")
        second = a_member(s, "王伟")
        a_member(s, "赵", code="0041")
        fourth = a_member(s, "钱")
        stored = values_of(s, MEMBERS, first)
        assert (stored["name"], stored["code"]) == ("龚芬", "0001")
        assert (stored["id_number"], stored["phone"]) == (ID, "13800001234")
        assert values_of(s, MEMBERS, second)["code"] == "0002"
        assert values_of(s, MEMBERS, fourth)["code"] == "0042"


def test_a_key_is_used_once(desk: Desk) -> None:
    with desk.write() as s:
        a_member(s, code="7", id_number=ID)
        with pytest.raises(Refused) as caught:
            a_member(s, code="7", id_number=ID)
        assert codes(caught) == [("not_unique", "code"), ("not_unique", "id_number")]


def test_an_edit_keeps_before_and_after_in_the_journal(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟", share_capital=Money(10000))
        edit_record(s, MEMBERS, member, {"share_capital": Money(20000), "name": "王伟"})
        edit_record(s, MEMBERS, member, {"share_capital": Money(20000)})
        assert trail(s, "member")[1:] == [
            ("edit", {"before": {"share_capital": "100.00"}, "after": {"share_capital": "200.00"}})
        ]


def test_an_edit_checks_only_what_it_changes_and_never_takes_anothers_key(desk: Desk) -> None:
    with desk.write() as s:
        a_member(s, code="1")
        member = a_member(s, code="2")
        assert check_record(s, MEMBERS, {"code": "2"}, member) == []
        with pytest.raises(Refused) as caught:
            edit_record(s, MEMBERS, member, {"code": "1"})
        assert codes(caught) == [("not_unique", "code")]
        with pytest.raises(Refused) as caught:
            edit_record(s, MEMBERS, member, {"name": ""})
        assert codes(caught) == [("required", "name")]


def test_a_retired_record_is_kept_but_not_offered(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟")
        retire_record(s, MEMBERS, member)
        retire_record(s, MEMBERS, member)
        assert find(s, "member", "ww") == []
        assert count_of(s, MEMBERS) == 0
        assert values_of(s, MEMBERS, member)["name"] == "王伟"
        retire_record(s, MEMBERS, member, back=True)
        assert find(s, "member", "ww") == [member]
        assert [act for act, _content in trail(s, "member")] == ["add", "retire", "restore"]


def test_a_record_that_is_not_there_is_said_so(desk: Desk) -> None:
    with desk.read() as s:
        with pytest.raises(Refused, match="does not exist"):
            existing(s, MEMBERS, 99)
        assert shown_of(s, VILLAGES, 99) == ""
        assert shown_of(s, VILLAGES, None) == ""


# Search


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王伟", "ww"), ("王伟", "wang"), ("王伟", "wangw"), ("王伟", "伟"), ("王伟", "wei"),
        ("王伟", "王"), ("王伟", "WW"), ("王伟", "ｗｗ"), ("曾庆红", "zqh"), ("曾庆红", "zeng"),
        ("单小平", "shan"), ("仇和", "qh"), ("解放", "xie"), ("查干", "zha"), ("尉迟恭", "ycg"),
        ("欧阳修", "oyx"), ("龚 芬", "gf"), ("买买提·吐尔逊", "mmt"), ("吕布", "lv"),
    ],
)  # fmt: skip
def test_people_are_found_by_what_a_clerk_types(desk: Desk, name: str, typed: str) -> None:
    with desk.write() as s:
        member = a_member(s, name)
        a_member(s, "陈建国")
        assert find(s, "member", typed) == [member]


def test_people_are_found_by_number_and_the_phones_last_digits(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟", phone="13812345678")
        assert find(s, "member", "5678") == [member]
        assert find(s, "member", "138123") == [member]
        assert find(s, "member", "0001") == [member]
        assert find(s, "member", "") == []
        assert find(s, "member", "%") == []


def test_goods_are_found_by_any_word_of_their_name(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s, "宜化 复合肥 15-15-15")
        for typed in ("宜化", "复合", "fhf", "yhfhf", "复合肥15"):
            assert find(s, GOODS.table, typed) == [good], typed


def test_a_changed_name_is_found_and_the_old_one_is_not(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟")
        edit_record(s, MEMBERS, member, {"name": "李芬"})
        assert find(s, "member", "ww") == []
        assert find(s, "member", "lf") == [member]


def test_keys_are_short_and_never_empty() -> None:
    assert keys_of(["", " ", "·"]) == set()
    long = keys_of(["长" * 100])
    assert all(0 < len(key) <= 48 for key in long)
    assert keys_of(["单价"], person=False) >= {"danjia", "dj"}


# Lists


def test_a_list_of_any_length_yields_ids_rows_and_totals(desk: Desk) -> None:
    listing = listing_of(MEMBERS)
    with desk.write() as s:
        village = a_village(s, "东河村")
        ids = [
            a_member(s, f"社员{turn}", village_id=village, land_area=Area(turn))
            for turn in range(PAGE + 2)
        ]
        retire_record(s, MEMBERS, ids[0])
        assert listing.ids(s).tolist() == ids
        by_area = Query(order="land_area", descending=True)
        assert listing.ids(s, by_area).tolist() == ids[::-1]
        rows = listing.rows(s, [ids[3], 9999, ids[1]])
        names = [column.name for column in listing.columns]
        assert rows[0][names.index("village_id")] == "东河村"
        assert rows[0][names.index("land_area")] == Area(3)
        assert set(rows[1]) == {None}
        assert rows[2][names.index("land_area")] == Area(1)
        total = sum(range(PAGE + 2))
        assert listing.totals(s)["land_area"] == Area(total)
        assert listing.totals(s)[""] == PAGE + 2
        active = Query(where=(("retired", False),))
        assert len(listing.ids(s, active)) == PAGE + 1
        assert listing.totals(s, Query(text="社员5"))[""] == 11


def test_equal_values_are_listed_in_one_stable_order(desk: Desk) -> None:
    with desk.write() as s:
        ids = [a_member(s, "王伟", joined_on=date(2026, 1, 1)) for _turn in range(5)]
        for descending in (False, True):
            query = Query(order="joined_on", descending=descending)
            assert sorted(listing_of(MEMBERS).ids(s, query)) == ids
            assert listing_of(MEMBERS).ids(s, query) == listing_of(MEMBERS).ids(s, query)


def test_typed_text_matches_letters_as_they_are(desk: Desk) -> None:
    with desk.write() as s:
        a_member(s, "王伟", code="A_1")
        a_member(s, "王强", code="AX1")
        found = listing_of(MEMBERS).ids(s, Query(text="A_1"))
        assert len(found) >= 1
        assert 2 not in found.tolist()


def test_numbers_grow_longer_when_their_digits_run_out(desk: Desk) -> None:
    with desk.write() as s:
        add_record(s, VILLAGES, {"code": "998", "name": "甲村"})
        codes = []
        for name in "乙丙丁戊":
            record_id = add_record(s, VILLAGES, {"name": f"{name}村"})
            codes.append(fetch_value(s, "SELECT code FROM village WHERE id = ?", (record_id,)))
    with desk.write() as s:
        record_id = add_record(s, VILLAGES, {"name": "己村"})
        codes.append(fetch_value(s, "SELECT code FROM village WHERE id = ?", (record_id,)))
    assert codes == ["999", "1000", "1001", "1002", "1003"]


def test_a_number_that_was_taken_back_is_given_again(desk: Desk) -> None:
    with desk.write() as s:
        add_record(s, VILLAGES, {"name": "甲村"})
        with suppress(Refused), savepoint(s):
            add_record(s, VILLAGES, {"name": "乙村"})
            raise refuse("test", "taken back")
        record_id = add_record(s, VILLAGES, {"name": "丙村"})
        assert fetch_value(s, "SELECT code FROM village WHERE id = ?", (record_id,)) == "002"
