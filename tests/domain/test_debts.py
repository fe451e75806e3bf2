"""Debts by village, season and age: every sum is the sum of the slips it opens to."""

from datetime import date
from typing import Any

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.listing import Query
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.values import Money
from coopdesk.ledger.words import Kind
from coopdesk.money.payments import ReceiptDraft, post_receipt
from coopdesk.statements.collecting import collection_statement
from coopdesk.statements.debts import (
    OpenSlip,
    by_age,
    by_season,
    by_village,
    matrix_of,
    open_slips,
    slips_list,
)
from tests.factories import (
    a_contract,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    a_season,
    a_village,
    an_instalment,
    bought,
    money,
    sold,
)

DAY = date(2026, 10, 22)


@pytest.fixture
def owing(desk: Desk) -> dict[str, Any]:
    """Two villages, two seasons: sales on credit in both, a contract with two instalments."""
    with desk.write() as s:
        far, near = a_village(s, "远村", walking_order=2), a_village(s, "近村", walking_order=1)
        spring = a_season(s, "2026 夏收", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 14))
        autumn = a_season(s, "2026 秋收", starts_on=date(2026, 6, 15), ends_on=date(2026, 12, 31))
        wang = a_member(s, "王伟", village_id=far, group_no="2 组")
        zhou = a_member(s, "周桂芳", village_id=near, group_no="1 组")
        good = a_good(s)
        a_purchase(s, bought(good, "100"), on_date=date(2026, 1, 2))
        for who, day, due, count in (
            (wang, date(2026, 3, 1), date(2026, 6, 15), "1"),
            (wang, date(2026, 9, 1), date(2026, 10, 31), "2"),
            (zhou, date(2026, 10, 1), date(2026, 10, 10), "3"),
        ):
            line = sold(good, count, "100.00")
            a_sale(s, line, member_id=who, on_date=day, credit=line.amount, cash=Money(0),
                   due_on=due)  # fmt: skip
        contract = a_contract(
            s, zhou, season_id=spring,
            instalments=(an_instalment(date(2026, 10, 20), "764.00"),
                         an_instalment(date(2027, 6, 20), "840.40")),
        )  # fmt: skip
    return {"wang": wang, "zhou": zhou, "far": far, "near": near, "spring": spring,
            "autumn": autumn, "contract": contract}  # fmt: skip


def slips_of(desk: Desk, day: date = DAY) -> list[OpenSlip]:
    with desk.read() as s:
        return open_slips(s, day)


def test_slips_stand_in_walking_order_and_sum_to_what_is_owed(
    desk: Desk, owing: dict[str, Any]
) -> None:
    slips = slips_of(desk)
    assert [one.village for one in slips] == ["近村"] * 3 + ["远村"] * 2
    assert [one.due_on for one in slips] == [
        date(2026, 10, 10), date(2026, 10, 20), date(2027, 6, 20), date(2026, 6, 15),
        date(2026, 10, 31),
    ]  # fmt: skip
    with desk.read() as s:
        owed = fetch_value(s, "SELECT SUM(amount) FROM party_move WHERE book = 'debt'")
    assert sum((one.left for one in slips), Money(0)) == Money(owed)


def test_a_debt_belongs_to_its_contracts_season_else_to_that_of_its_day(
    desk: Desk, owing: dict[str, Any]
) -> None:
    found = {(one.kind, one.on_date): one.season for one in slips_of(desk)}
    assert found[Kind.SALE, date(2026, 3, 1)] == "2026 夏收"
    assert found[Kind.SALE, date(2026, 9, 1)] == "2026 秋收"
    contracts = [season for (kind, _day), season in found.items() if kind is Kind.CONTRACT]
    assert contracts == ["2026 夏收"]


def test_every_sum_of_village_and_season_is_that_of_its_slips(
    desk: Desk, owing: dict[str, Any]
) -> None:
    slips = slips_of(desk)
    matrix = matrix_of(slips, by_village, by_season, order=[owing["spring"], owing["autumn"]])
    assert [name for _key, name in matrix.rows] == ["近村", "远村"]
    assert [name for _key, name in matrix.columns] == ["2026 夏收", "2026 秋收"]
    assert matrix.sum_of(owing["near"], owing["spring"]) == money("1604.40")
    assert matrix.sum_of(owing["far"], None) == money("300.00")
    assert matrix.members == {owing["near"]: 1, owing["far"]: 1}
    ages = matrix_of(slips, by_village, by_age)
    assert ages.sum_of(None, None) == matrix.sum_of(None, None)
    assert ages.sum_of(owing["far"], 4) == Money(0)
    assert ages.sum_of(owing["far"], 3) == money("100.00")


def test_the_list_narrows_finds_orders_and_totals(desk: Desk, owing: dict[str, Any]) -> None:
    listing = slips_list(DAY)
    with desk.read() as s:
        everything = Query()
        ids = listing.ids(s, everything)
        assert len(ids) == 5
        query = Query(where=(("village", owing["near"]), ("season", owing["spring"])))
        ids = listing.ids(s, query)
        assert listing.totals(s, query) == {"": 2, "left": money("1604.40")}
        [first, _second] = listing.rows(s, ids)
        assert first[-2:] == (2, money("764.00"))  # Two days late.
        late = Query(where=(("overdue", True),), order="left", descending=True)
        lefts = [row[-1] for row in listing.rows(s, listing.ids(s, late))]
        assert lefts == [money("764.00"), money("300.00"), money("100.00")]
        due = Query(where=(("kind", Kind.CONTRACT), ("due_on", (None, date(2026, 11, 5)))))
        assert listing.totals(s, due)["left"] == money("764.00")
        assert len(listing.ids(s, Query(text="ww"))) == 2  # 王伟
        assert len(listing.ids(s, Query(text="近村"))) == 3


def test_what_is_paid_leaves_the_list(desk: Desk, owing: dict[str, Any]) -> None:
    with desk.write() as s:
        post_receipt(s, ReceiptDraft(on_date=DAY, member_id=owing["wang"], cash=money("150.00")))
    left = [one.left for one in slips_of(desk) if one.member_id == owing["wang"]]
    assert left == [money("150.00")]


def test_the_list_for_collecting_has_a_village_a_page_and_every_slip(
    desk: Desk, owing: dict[str, Any]
) -> None:
    slips = slips_of(desk)
    paper = collection_statement(desk, slips, "")
    assert [one.title for one in paper.sections] == ["近村　1 户", "远村　1 户"]
    assert [one.new_page for one in paper.sections] == [False, True]
    rows = paper.sections[0].tables[0].rows
    assert rows[0].cells[5] == money("1904.40")
    assert [row.cells[5] for row in rows if row.of_which] == [
        money("300.00"), money("764.00"), money("840.40"),
    ]  # fmt: skip
    brief = collection_statement(desk, slips, "", by_slip=False)
    assert len(brief.sections[0].tables[0].rows) == 1
