"""Members who may be entered twice: found by rule, told apart, never decided by the program."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.identity import id_check_character
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import retire_record
from coopdesk.kernel.rows import change_rows, fetch_rows
from coopdesk.members.duplicates import (
    FULL_PAIRS,
    Sign,
    ask_again,
    suspects,
    tell_apart,
    told_apart,
)
from coopdesk.members.merging import merge_members
from coopdesk.members.records import MEMBERS
from tests.factories import a_household, a_member, a_village

ONE = "999999199001010016"


def found(s: Session) -> list[tuple[int, int, set[Sign]]]:
    return [(one.kept, one.merged, set(one.signs)) for one in suspects(s)]


def two(s: Session, one: dict[str, Any], other: dict[str, Any]) -> tuple[int, int]:
    return a_member(s, **{"name": "周桂芳", **one}), a_member(s, **{"name": "周桂芳", **other})


def test_an_old_number_of_fifteen_digits_is_the_same_number(desk: Desk) -> None:
    with desk.write() as s:
        one, other = a_member(s, "周桂芳", id_number=ONE), a_member(s, "周贵方")
        # As a book may hold it that an older program or hand wrote.
        change_rows(
            s, "member", "UPDATE member SET id_number = '999999900101001' WHERE id = ?", (other,)
        )
        assert found(s) == [(one, other, {Sign.NUMBER})]


@pytest.mark.parametrize(
    ("place", "sign"),
    [("village_id", Sign.VILLAGE), ("household_id", Sign.HOUSEHOLD), ("phone", Sign.PHONE)],
)
def test_one_name_in_one_place_is_suspected(desk: Desk, place: str, sign: Sign) -> None:
    with desk.write() as s:
        here = {"village_id": a_village, "household_id": a_household}
        value = here[place](s) if place in here else "13800001234"
        one, other = two(s, {place: value}, {place: value})
        a_member(s, "王伟", **{place: value})
        assert found(s) == [
            (one, other, {sign, Sign.NAME} | ({Sign.BARE} if place == "household_id" else set()))
        ]


def test_one_name_in_two_villages_is_no_suspicion(desk: Desk) -> None:
    with desk.write() as s:
        two(s, {"village_id": a_village(s)}, {"village_id": a_village(s)})
        assert found(s) == []


def test_two_different_numbers_make_two_persons(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        two(s, {"village_id": village, "id_number": ONE},
            {"village_id": village, "id_number": "11010519491231002X"})  # fmt: skip
        assert found(s) == []


def test_two_numbers_almost_alike_are_suspected(desk: Desk) -> None:
    with desk.write() as s:
        digits = ONE[:14] + "6" + ONE[15:17]
        mistyped = digits + id_check_character(digits)
        one, other = two(s, {"id_number": ONE}, {"id_number": mistyped})
        assert found(s) == [(one, other, {Sign.NEAR, Sign.NAME})]


def test_who_was_entered_by_name_alone_may_be_the_one_of_that_name(desk: Desk) -> None:
    with desk.write() as s:
        other, one = two(s, {"is_member": False}, {"village_id": a_village(s), "id_number": ONE})
        assert found(s) == [(one, other, {Sign.BARE, Sign.NAME})]


@pytest.mark.parametrize(
    ("written", "sign"),
    [("买买提艾力", Sign.VARIANT), ("买买提•艾力", None), ("買買提·艾力", Sign.VARIANT),
     ("买?提·艾力", Sign.GAP)],
)  # fmt: skip
def test_names_written_differently_in_one_village(
    desk: Desk, written: str, sign: Sign | None
) -> None:
    with desk.write() as s:
        village = a_village(s)
        one = a_member(s, "买买提·艾力", village_id=village)
        other = a_member(s, written, village_id=village)
        assert found(s) == [(one, other, {sign or Sign.NAME, Sign.VILLAGE})]


def test_names_that_sound_alike_are_suspected_on_one_phone_only(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        one = a_member(s, "周桂芳", phone="13800001234", village_id=village)
        other = a_member(s, "周贵芳", phone="13800001234", village_id=village)
        a_member(s, "周桂方", village_id=village)
        a_member(s, "周小明", phone="13800001234")
        assert found(s) == [(one, other, {Sign.SOUND, Sign.PHONE})]


def test_the_record_with_the_number_is_proposed_to_be_kept(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        old, new = two(s, {"village_id": village}, {"village_id": village, "id_number": ONE})
        assert [(one.kept, one.merged) for one in suspects(s)] == [(new, old)]


def test_what_is_surest_comes_first(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        two(s, {"village_id": village}, {"village_id": village})
        for _turn in range(2):
            a_member(s, "李芬", village_id=village, phone="13800001234")
        assert [Sign.PHONE in one.signs for one in suspects(s)] == [True, False]


def test_many_people_of_one_name_are_each_paired_with_the_first(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        ids = [a_member(s, "王伟", village_id=village) for _turn in range(FULL_PAIRS + 2)]
        assert [(one.kept, one.merged) for one in suspects(s)] == [(ids[0], it) for it in ids[1:]]


def test_a_pair_told_apart_is_not_asked_again_until_wanted(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        one, other = two(s, {"village_id": village}, {"village_id": village})
        tell_apart(s, other, one, "父子同名")
        tell_apart(s, one, other)
        assert found(s) == []
        told = told_apart(s)
        assert [(it.one, it.other, it.clerk, it.reason) for it in told] == [
            (one, other, "李桂兰", "父子同名")
        ]
        ask_again(s, one, other)
        ask_again(s, one, other)
        assert len(found(s)) == 1
        acts = fetch_rows(s, "SELECT act FROM trail WHERE act IN ('tell_apart', 'ask_again')")
        assert acts == [("tell_apart",), ("ask_again",)]


def test_telling_apart_needs_two_members(desk: Desk) -> None:
    with desk.write() as s:
        one = a_member(s)
    for pair in ((one, one), (one, 99)):
        with pytest.raises(Refused), desk.write() as s:
            tell_apart(s, *pair)


def test_retired_and_merged_records_are_not_suspected(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        one, other, third = (a_member(s, village_id=village) for _turn in range(3))
        assert len(found(s)) == 3
        merge_members(s, other, one, "同一人")
        assert len(found(s)) == 1
        retire_record(s, MEMBERS, third)
        assert found(s) == []
