"""Signing with a whole village by keys alone: ticks, prices, locks, one transaction, one batch."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Money
from coopdesk.paper.preview import page_count
from tests.factories import (
    a_job_kind,
    a_member,
    a_plot,
    a_season,
    a_transfer,
    a_village,
    balance,
    money,
)
from tests.ui.clerk import Hands
from ui.pages.contract import ContractPage
from ui.pages.contract_terms import Terms
from ui.pages.village_signing import VillageSigningPage

pytest_plugins = ("tests.ui.signing_desk",)
pytestmark = pytest.mark.ui
RETURN = Qt.Key.Key_Return
Show = Callable[..., Any]


@pytest.fixture
def village(desk: Desk) -> dict[str, int]:
    """Add a village of four households: one without free land, one with half of it free."""
    with desk.write() as s:
        a_season(s)
        a_job_kind(s)
        a_job_kind(s, "机播", Stage.PLANT, price="35.00")
        named = {"village": a_village(s, "河湾村")}
        for name, areas in (("周桂芳", ("8.00", "4.00")), ("郑玉兰", ("5.00",)),
                            ("王大海", ("3.00", "2.00")), ("李春生", ("6.00",))):  # fmt: skip
            member = a_member(s, name, village_id=named["village"])
            plots = [a_plot(s, member, f"{name}田{one}", area) for one, area in enumerate(areas)]
            named[name] = member
            if name in {"王大海", "李春生"}:
                a_transfer(s, member, (plots[0],), starts_on=date(2025, 10, 1),
                           ends_on=date(2028, 9, 30))  # fmt: skip
    return named


def signed(desk: Desk) -> list[Any]:
    """Return the trusteeship contracts: member, amount, area, price."""
    with desk.read() as s:
        return list(fetch_rows(
            s,
            "SELECT d.member_id, d.amount, c.area, c.price FROM contract c"
            " JOIN document d ON d.id = c.document_id WHERE c.type = 'trusteeship' ORDER BY d.id",
        ))  # fmt: skip


def test_the_contract_page_hands_its_terms_over_by_a_key(
    desk: Desk, show_page: Show, hands: Hands, village: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page: Any = show_page(ContractPage, VillageSigningPage)
    told: dict[str, Any] = {}
    monkeypatch.setattr(page.room, "open", lambda name, **what: told.update(what, page=name))
    hands.press(Qt.Key.Key_F6)
    assert told["page"] == "village_signing"
    assert [one[0] for one in told["terms"].stages] == [Stage.PLOUGH, Stage.PLANT]
    assert told["terms"].mode == "full"


@pytest.fixture
def page(show_page: Show, village: dict[str, int]) -> Any:
    """Return the page on the terms of the price list."""
    terms = Terms(
        starts_on=date(2026, 10, 22), ends_on=date(2027, 6, 30),
        stages=((Stage.PLOUGH, "旋耕", 1, Money(4500)), (Stage.PLANT, "机播", 1, Money(3500))),
    )  # fmt: skip
    return show_page(VillageSigningPage, terms=terms)


def test_a_village_is_signed_with_by_keys_in_one_go_and_printed_as_a_batch(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str], qtbot: QtBot,
) -> None:  # fmt: skip
    hands.enter("hwc")
    assert page.grid.ticked_rows() == [0, 1, 2]
    assert page.grid.locked(3)
    qtbot.waitUntil(lambda: page.grid.get(3, "state") is not None)
    assert "2028-09-30" in page.grid.get(3, "state").text
    assert "1 plot is held elsewhere" in page.grid.get(2, "state").text
    assert page.price.value() == money("80.00")
    qtbot.waitUntil(lambda: "3 contracts, 19.00 mu" in page.notice.text)
    hands.press(Qt.Key.Key_F12)
    assert asked == ["Sign 3 contracts in 河湾村: 19.00 mu, 1,520.00 yuan?"]
    assert signed(desk) == [
        (village["周桂芳"], 96000, 1200, 8000),
        (village["郑玉兰"], 40000, 500, 8000),
        (village["王大海"], 16000, 200, 8000),
    ]
    assert len(paper) == 1
    assert page_count(paper[0]) >= 3
    with desk.read() as s:
        assert balance(s, village["周桂芳"]) == money("960.00")
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 3
        assert fetch_value(s, "SELECT COUNT(*) FROM draft") == 0
        numbers = fetch_rows(s, "SELECT number FROM document WHERE number LIKE '%2026-10-%'")
        assert len(set(numbers)) == len(numbers) >= 3
    assert page.village.value() is None
    assert "19.00 mu, 1,520.00 yuan. 3 contracts are printed" in page.room.status.text
    hands.enter("hwc")
    assert page.grid.ticked_rows() == []


def test_what_names_no_village_is_said_and_stays_said(page: Any, hands: Hands) -> None:
    hands.enter("zzz")
    page.check()  # The page looks over everything a moment after each key.
    assert page.notice.kind == "wrong"
    assert page.notice.text.startswith("Village: Nothing is called “zzz”")
    hands.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    hands.enter("hwc")
    page.check()
    assert "3 contracts, 19.00 mu" in page.notice.text


def test_a_household_is_left_out_and_another_has_its_own_price(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str],
) -> None:  # fmt: skip
    hands.enter("hwc")
    hands.enter("75")
    hands.press(Qt.Key.Key_Space)
    assert page.grid.ticked_rows() == [0, 2]
    page.price.setFocus()
    hands.enter("90")
    hands.press(Qt.Key.Key_F12)
    assert signed(desk) == [
        (village["周桂芳"], 90000, 1200, 7500), (village["王大海"], 18000, 200, 9000),
    ]  # fmt: skip


def test_one_refused_household_keeps_all_from_being_signed(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], asked: list[str], qtbot: QtBot
) -> None:
    hands.enter("hwc")
    hands.press(Qt.Key.Key_Down)
    hands.enter("0")
    qtbot.waitUntil(lambda: "1 contract cannot be signed yet. 郑玉兰" in page.notice.text)
    assert page.grid.refused_rows() == [1]
    hands.press(Qt.Key.Key_F12)
    assert signed(desk) == []
    assert page.grid.row == 1
    assert page.village.value() is not None


def test_a_half_done_signing_comes_back(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], show_page: Show
) -> None:
    hands.enter("hwc")
    hands.enter("75")
    hands.press(Qt.Key.Key_Space)
    page.keeper.write()
    again: Any = show_page(VillageSigningPage)
    assert again is not page
    assert again.grid.ticked_rows() == [0, 2]
    assert again.grid.get(0, "price") == money("75.00")
    assert again.uid == page.uid


def test_the_stages_in_common_make_the_price(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str],
) -> None:  # fmt: skip
    hands.enter("hwc")
    hands.press(Qt.Key.Key_F6)
    hands.press(RETURN)
    hands.enter("2")
    assert page.price.value() == money("125.00")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        planned = fetch_rows(s, "SELECT planned FROM contract_stage ORDER BY document_id, line")
    assert [row[0] for row in planned[:2]] == [2400, 1200]
    assert signed(desk)[0][1] == 150000
