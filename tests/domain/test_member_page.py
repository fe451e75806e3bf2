"""A member on one page and one sheet: walked house by house, masked, printed for a village."""

from __future__ import annotations

import json
from datetime import date

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import change_rows, fetch_row
from coopdesk.kernel.stages import Stage
from coopdesk.land.records import Scope
from coopdesk.paper.preview import page_count, page_sizes, page_text
from coopdesk.statements.member import member_page, numbers_of
from coopdesk.statements.member_paper import members_pdf
from coopdesk.statements.walking import walk, walk_village
from tests.factories import (
    TODAY,
    a_contract,
    a_good,
    a_household,
    a_job_line,
    a_member,
    a_plot,
    a_posted_job,
    a_purchase,
    a_sale,
    a_stage,
    a_transfer,
    a_village,
    an_operation_contract,
    bought,
    money,
    mu,
    mu_times,
    sold,
)

NUMBER = "999999199001010016"


def test_the_way_goes_by_village_group_and_house_with_the_head_first(desk: Desk) -> None:
    with desk.write() as s:
        late, early = a_village(s, "后村", walking_order=2), a_village(s, "前村", walking_order=1)
        one, two = a_household(s, "周桂芳"), a_household(s, "王伟")
        in_ten = a_member(s, "十组人", village_id=early, group_no="10组")
        son = a_member(s, "周小明", village_id=early, group_no="2组", household_id=one)
        wei = a_member(s, "王伟", village_id=early, group_no="2组", household_id=two)
        head = a_member(s, "周桂芳", village_id=early, group_no="2组", household_id=one)
        there = a_member(s, "后村人", village_id=late)
        nowhere = a_member(s, "无村人")
        assert walk(s) == [nowhere, head, son, wei, in_ten, there]
        assert walk_village(s, wei) == [head, son, wei, in_ten]
        assert walk_village(s, nowhere) == [nowhere]


def test_the_page_masks_numbers_and_showing_them_whole_is_noted(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, id_number=NUMBER, phone="13800001234")
        page = member_page(s, member, TODAY)
        assert (page.id_number, page.phone) == ("999***********0016", "138****1234")
        assert numbers_of(s, member) == (NUMBER, "13800001234")
        row = fetch_row(s, "SELECT clerk, at, content FROM trail WHERE act = 'show'")
        assert row is not None
        assert row[0] == "李桂兰"
        assert json.loads(row[2]) == {"fields": ["id_number", "phone"], "name": "0001"}
    with pytest.raises(Refused), desk.write() as s:
        numbers_of(s, member + 1)


def test_land_is_weighed_by_the_stages_that_are_entrusted(desk: Desk) -> None:
    with desk.write() as s:
        full, part = a_member(s), a_member(s)
        a_contract(s, full, (a_plot(s, full, area="10.00"),), stages=())
        two = (a_stage(), a_stage(Stage.HARVEST))
        an_operation_contract(s, part, (a_plot(s, part, area="10.00"),), stages=two)
        a_transfer(s, part, (a_plot(s, part, "流转地", area="5.00"),))
        one, other = member_page(s, full, TODAY), member_page(s, part, TODAY)
        assert (one.weighted, one.scope) == (mu("10.00"), Scope.FULL)
        assert (other.weighted, other.scope) == (mu("6.30"), Scope.PARTIAL)
        assert [line.transferred for line in other.plots] == [False, True]


def test_work_by_stage_purchases_and_growth_stand_on_the_page(desk: Desk) -> None:
    with desk.write() as s:
        house = a_household(s, people=4)
        member = a_member(s, household_id=house, reserve_share=money("1204.36"))
        a_member(s, "何建军", household_id=house, relation="配偶", is_member=False)
        good = a_good(s)
        a_purchase(s, bought(good, "50"), on_date=date(2025, 3, 1))
        for day, price in ((date(2025, 5, 1), "100.00"), (TODAY, "150.00"), (TODAY, "101.00")):
            a_sale(s, sold(good, "3", price), member_id=member, on_date=day)
        a_posted_job(s, a_job_line(member, "2.00"))
        page = member_page(s, member, TODAY)
        assert page.worked_by_stage == ((Stage.PLOUGH, mu_times("2.00")),)
        assert [(one.price, one.amount) for one in page.bought] == [
            (money("125.50"), money("753.00"))
        ]
        assert page.growth == 1810
        assert (page.people, page.members, page.household) == (4, 1, ("何建军（配偶）",))
        assert page.reserve_share == money("1204.36")
        assert page.agrees


def test_a_page_says_when_the_debt_is_not_what_the_accounts_say(desk: Desk) -> None:
    with desk.write() as s:
        member, good = a_member(s), a_good(s)
        a_purchase(s, bought(good))
        a_sale(s, sold(good), member_id=member, credit=money("148.00"), cash=money("0"))
        assert member_page(s, member, TODAY).agrees
        s.connection().exec_driver_sql("DROP TRIGGER party_move_update")
        change_rows(s, "party_move", "UPDATE party_move SET amount = 100 WHERE book = 'debt'")
        assert not member_page(s, member, TODAY).agrees


def test_a_villages_sheets_are_one_file_in_walking_order(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s)
        names = ("周桂芳", "买买提·艾力", "张䶮")
        ids = [
            a_member(s, name, village_id=village, id_number=NUMBER if name == "张䶮" else None)
            for name in names
        ]
        told: list[tuple[int, int, str]] = []
        pdf = members_pdf(s, desk, walk_village(s, ids[0]), TODAY,
                          lambda at, of, text: told.append((at, of, text)))  # fmt: skip
    assert page_count(pdf) == len(page_sizes(pdf)) == 3
    assert told == [(place, 3, name) for place, name in enumerate(names)]
    for place, name in enumerate(names):
        text = page_text(pdf, place)
        assert name in text
        assert "社员签字" in text
        assert NUMBER not in text


def test_the_drawing_of_a_village_can_be_called_off(desk: Desk) -> None:
    class CalledOffError(Exception):
        pass

    def stop(at: int, _of: int, _text: str) -> None:
        if at:
            raise CalledOffError

    with desk.write() as s:
        ids = [a_member(s) for _turn in range(3)]
        with pytest.raises(CalledOffError):
            members_pdf(s, desk, ids, TODAY, stop)
