"""A season rolled over: what was signed, who holds it now, what is in the way, what is drafted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.register import edit_record
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contracts import post_contract, reverse_contract
from coopdesk.land.records import PLOTS, Pricing
from coopdesk.land.rollover import (
    RollLine,
    RollTerms,
    contracts_of_season,
    grouped,
    obstacles,
    renewed,
    season_after,
    seasons_to_roll,
)
from coopdesk.ledger.seasons import season_facts
from coopdesk.members.merging import merge_members
from coopdesk.members.records import MEMBERS
from tests.factories import (
    a_contract,
    a_member,
    a_plot,
    a_season,
    a_stage,
    a_transfer,
    a_village,
    an_instalment,
    an_operation_contract,
    money,
    mu,
)

STARTS, ENDS = date(2025, 10, 5), date(2026, 6, 10)
TERMS = RollTerms(
    on_date=date(2026, 10, 22), starts_on=date(2026, 10, 22), ends_on=date(2027, 6, 14)
)


@pytest.fixture
def seasons(desk: Desk) -> dict[str, int]:
    """Add a village, last winter's season and this one's."""
    with desk.write() as s:
        return {
            "village": a_village(s, "河湾村"),
            "old": a_season(s, "2026 夏收", starts_on=date(2025, 10, 1), ends_on=date(2026, 6, 14)),
            "new": a_season(s, "2027 夏收", starts_on=date(2026, 10, 1), ends_on=date(2027, 6, 14)),
        }


def last_year(s: Session, named: dict[str, int], name: str, *areas: str, **more: Any) -> Any:
    """Add a member with plots and their contract of last season."""
    member = a_member(s, name, village_id=named["village"])
    plots = tuple(a_plot(s, member, f"{name}田{n}", area) for n, area in enumerate(areas))
    values = {"on_date": STARTS, "starts_on": STARTS, "ends_on": ENDS, "season_id": named["old"]}
    return member, plots, a_contract(s, member, plots, **{**values, **more})


def lines_of(s: Session, named: dict[str, int]) -> list[RollLine]:
    return contracts_of_season(s, named["old"], None)


def as_before(lines: list[RollLine]) -> list[tuple[RollLine, int, Area, Money]]:
    return [(one, one.holder_id, one.old_area, one.contract.price) for one in lines]


def test_a_contract_comes_back_with_its_plots_stages_price_and_instalments_a_year_on(
    desk: Desk, seasons: dict[str, int]
) -> None:
    with desk.write() as s:
        member, plots, old = last_year(
            s, seasons, "周桂芳", "8.00", "2.00",
            stages=(a_stage(Stage.PLOUGH, "10.00"), a_stage(Stage.PROTECT, "30.00")),
            instalments=(an_instalment(date(2025, 10, 20), "573.00"),
                         an_instalment(date(2026, 6, 1), "1337.00")),
        )  # fmt: skip
        [renewal] = grouped(as_before(lines_of(s, seasons)), {})
        draft = renewed(renewal, TERMS)
        assert draft.member_id == member
        assert [(one.plot_id, one.area) for one in draft.plots] == [
            (plots[0], mu("8.00")), (plots[1], mu("2.00")),
        ]  # fmt: skip
        assert [one.planned for one in draft.stages] == [MuTimes(1000), MuTimes(3000)]
        assert [(one.due_on, one.amount) for one in draft.instalments] == [
            (date(2026, 10, 20), money("573.00")), (date(2027, 6, 1), money("1337.00")),
        ]  # fmt: skip
        hard = [one.text for one in check_contract(s, draft) if not one.warning]
        assert hard == []
        posted = post_contract(s, draft)
        assert posted.number != old.number


def test_an_area_that_changed_changes_plan_and_total_but_not_the_shares(
    desk: Desk, seasons: dict[str, int]
) -> None:
    with desk.write() as s:
        last_year(s, seasons, "周桂芳", "8.00", stages=(a_stage(Stage.PROTECT, "24.00"),),
                  instalments=(an_instalment(date(2025, 10, 20), "458.40"),
                               an_instalment(date(2026, 6, 1), "1069.60")))  # fmt: skip
        [line] = lines_of(s, seasons)
        [renewal] = grouped([(line, line.holder_id, mu("9.00"), money("200.00"))], {})
        draft = renewed(renewal, TERMS)
    assert [one.planned for one in draft.stages] == [MuTimes(2700)]
    assert [one.amount for one in draft.instalments] == [money("540.00"), money("1260.00")]


def test_instalments_that_are_told_take_the_place_of_the_old_ones(
    desk: Desk, seasons: dict[str, int]
) -> None:
    told = RollTerms(
        on_date=TERMS.on_date, starts_on=TERMS.starts_on, ends_on=TERMS.ends_on,
        parts=((date(2026, 11, 1), 33), (date(2027, 6, 1), 67)),
    )  # fmt: skip
    with desk.write() as s:
        last_year(s, seasons, "周桂芳", "1.01")
        [renewal] = grouped(as_before(lines_of(s, seasons)), {})
        draft = renewed(renewal, told)
    assert sum((one.amount for one in draft.instalments), Money(0)) == money("191.00").times(
        mu("1.01")
    )
    assert draft.instalments[0].due_on == date(2026, 11, 1)


def test_work_priced_by_operation_stays_so_and_owes_nothing_by_plan(
    desk: Desk, seasons: dict[str, int]
) -> None:
    with desk.write() as s:
        member = a_member(s, "郑玉兰", village_id=seasons["village"])
        an_operation_contract(
            s, member, (a_plot(s, member, "坝脚", "5.00"),), on_date=STARTS, starts_on=STARTS,
            ends_on=ENDS, season_id=seasons["old"], stages=(a_stage(Stage.PLOUGH, "5.00"),),
        )  # fmt: skip
        [renewal] = grouped(as_before(lines_of(s, seasons)), {})
        draft = renewed(renewal, TERMS)
        assert draft.pricing is Pricing.OPERATION
        assert draft.instalments == ()
        assert [one.text for one in check_contract(s, draft) if not one.warning] == []


def test_who_holds_the_plot_now_signs_for_it(desk: Desk, seasons: dict[str, int]) -> None:
    with desk.write() as s:
        old, plots, _posted = last_year(s, seasons, "周桂芳", "8.00", "2.00")
        heir = a_member(s, "周小芳", village_id=seasons["village"])
        edit_record(s, PLOTS, plots[1], {"member_id": heir})
        lines = lines_of(s, seasons)
        assert [one.holder_id for one in lines] == [old, heir]
        assert [one.has_new_holder for one in lines] == [False, True]
        renewals = grouped(as_before(lines), {})
        assert [(one.member_id, len(one.plots)) for one in renewals] == [(old, 1), (heir, 1)]


def test_an_intermediary_signs_again_for_all_the_plots(desk: Desk, seasons: dict[str, int]) -> None:
    with desk.write() as s:
        collective = a_member(s, "河湾村集体", village_id=seasons["village"])
        plots = tuple(
            a_plot(s, a_member(s, name, village_id=seasons["village"]), f"{name}田", "3.00")
            for name in ("周桂芳", "郑玉兰")
        )
        a_contract(s, collective, plots, on_date=STARTS, starts_on=STARTS, ends_on=ENDS,
                   season_id=seasons["old"], intermediary="河湾村集体")  # fmt: skip
        [renewal] = grouped(as_before(lines_of(s, seasons)), {})
        draft = renewed(renewal, TERMS)
        assert draft.member_id == collective
        assert len(draft.plots) == 2
        assert [one.text for one in check_contract(s, draft) if not one.warning] == []


def test_a_merged_member_stands_as_the_record_that_was_kept(
    desk: Desk, seasons: dict[str, int]
) -> None:
    with desk.write() as s:
        double, _plots, _posted = last_year(s, seasons, "周桂芳", "8.00")
        kept = a_member(s, "周桂芳", village_id=seasons["village"])
        merge_members(s, double, kept, "同一人")
        [line] = lines_of(s, seasons)
        assert (line.holder_id, line.contract.member_id) == (kept, kept)
        assert not line.holder_retired


def test_what_is_in_the_way_is_named_plot_by_plot(desk: Desk, seasons: dict[str, int]) -> None:
    with desk.write() as s:
        for name in ("已签", "流转", "停用", "照旧"):
            last_year(s, seasons, name, "2.00")
        taken, moved, gone, _free = lines_of(s, seasons)
        new = {"on_date": date(2026, 10, 20), "ends_on": date(2027, 6, 14)}
        signed = a_contract(s, taken.holder_id, (taken.plot_id,), **new)
        transfer = a_transfer(s, moved.holder_id, (moved.plot_id,),
                              starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30))  # fmt: skip
        edit_record(s, PLOTS, gone.plot_id, {"retired": True})
        lines = lines_of(s, seasons)
        found = obstacles(s, lines, TERMS.starts_on, TERMS.ends_on)
    named = {lines[place].plot[:2]: reason for place, reason in found.items()}
    assert set(named) == {"已签", "流转", "停用"}
    assert signed.number in named["已签"]
    assert transfer.number in named["流转"]
    assert "out of use" in named["停用"]


def test_a_retired_member_is_told_and_somebody_else_may_sign(
    desk: Desk, seasons: dict[str, int]
) -> None:
    with desk.write() as s:
        member, plots, _posted = last_year(s, seasons, "周桂芳", "8.00")
        edit_record(s, MEMBERS, member, {"retired": True})
        [line] = lines_of(s, seasons)
        assert line.holder_retired
        assert obstacles(s, [line], TERMS.starts_on, TERMS.ends_on) == {}
        heir = a_member(s, "周小芳")
        edit_record(s, PLOTS, plots[0], {"member_id": heir})
        [line] = lines_of(s, seasons)
        assert (line.holder_id, line.holder_retired) == (heir, False)


def test_a_reversed_contract_is_not_rolled_over(desk: Desk, seasons: dict[str, int]) -> None:
    with desk.write() as s:
        _member, _plots, posted = last_year(s, seasons, "周桂芳", "8.00")
        reverse_contract(s, posted.id, date(2025, 11, 1), "x")
        assert lines_of(s, seasons) == []


def test_a_contract_without_a_season_belongs_to_the_one_it_began_in(
    desk: Desk, seasons: dict[str, int]
) -> None:
    with desk.write() as s:
        last_year(s, seasons, "周桂芳", "8.00", season_id=None)
        assert len(lines_of(s, seasons)) == 1


def test_the_seasons_are_proposed(desk: Desk, seasons: dict[str, int]) -> None:
    with desk.write() as s:
        assert seasons_to_roll(s, desk.today()) == (None, None)
        last_year(s, seasons, "周桂芳", "8.00")
        old, new = seasons_to_roll(s, desk.today())
        assert old is not None
        assert new is not None
        assert (old.id, new.id) == (seasons["old"], seasons["new"])
        later = season_facts(s, seasons["new"])
        assert later is not None
        assert season_after(s, later) is None
