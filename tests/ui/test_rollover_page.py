"""A season rolled over by keys alone: all ticked, differences typed, signed in one go, printed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.register import edit_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.land.records import PLOTS
from coopdesk.members.records import MEMBERS
from coopdesk.paper.preview import page_count
from tests.factories import (
    a_contract,
    a_member,
    a_plot,
    a_season,
    a_stage,
    a_transfer,
    a_village,
    money,
    mu,
)
from tests.ui.clerk import Hands
from ui.pages.rollover import RolloverPage

pytest_plugins = ("tests.ui.signing_desk",)
pytestmark = pytest.mark.ui
Show = Callable[..., Any]
STARTS, ENDS = date(2025, 10, 5), date(2026, 6, 10)


@pytest.fixture
def village(desk: Desk) -> dict[str, int]:
    """Add last winter's contracts of four households; one plot is let since, one man is gone."""
    with desk.write() as s:
        named = {
            "village": a_village(s, "河湾村"),
            "old": a_season(s, "2026 夏收", starts_on=date(2025, 10, 1), ends_on=date(2026, 6, 14)),
            "new": a_season(s, "2027 夏收", starts_on=date(2026, 10, 1), ends_on=date(2027, 6, 14)),
        }
        for name, areas in (("周桂芳", ("8.00", "4.00")), ("郑玉兰", ("5.00",)),
                            ("王大海", ("3.00",)), ("李春生", ("6.00",))):  # fmt: skip
            member = a_member(s, name, village_id=named["village"])
            plots = tuple(a_plot(s, member, f"{name}田{n}", one) for n, one in enumerate(areas))
            a_contract(
                s, member, plots, on_date=STARTS, starts_on=STARTS, ends_on=ENDS,
                season_id=named["old"], stages=(a_stage(Stage.PLOUGH, areas[0]),),
            )  # fmt: skip
            named[name] = member
            if name == "王大海":
                a_transfer(s, member, plots, starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30))
            if name == "李春生":
                named["plot"] = plots[0]
                edit_record(s, MEMBERS, member, {"retired": True})
    return named


@pytest.fixture
def page(show_page: Show, village: dict[str, int]) -> Any:
    """Return the page."""
    return show_page(RolloverPage)


def signed(desk: Desk) -> list[Any]:
    """Return the new contracts: member, amount, area, price."""
    with desk.read() as s:
        return list(fetch_rows(
            s,
            "SELECT d.member_id, d.amount, c.area, c.price FROM contract c JOIN document d"
            " ON d.id = c.document_id WHERE c.type = 'trusteeship' AND c.starts_on > '2026-10'"
            " ORDER BY d.id",
        ))  # fmt: skip


def test_everything_that_can_go_on_is_ticked_and_the_rest_named_with_its_reason(
    page: Any, qtbot: QtBot
) -> None:
    assert page.grid.ticked_rows() == [0, 1, 2]
    assert page.starts.value() == date(2026, 10, 22)
    assert page.ends.value() == date(2027, 6, 14)
    qtbot.waitUntil(lambda: page.grid.get(4, "state") is not None)
    assert "2028-09-30" in page.grid.get(3, "state").text
    assert "李春生 is out of use" in page.grid.get(4, "state").text
    assert page.grid.get(0, "state").text == "as before"
    qtbot.waitUntil(lambda: "2 contracts, 17.00 mu, 3,247.00 yuan" in page.notice.text)
    assert "2 plots cannot go on" in page.notice.text


def test_a_season_is_rolled_over_by_keys_in_one_go_and_printed_as_a_batch(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str],
) -> None:  # fmt: skip
    hands.press(Qt.Key.Key_F12)
    assert asked == ["Sign 2 contracts for 2027 夏收: 17.00 mu, 3,247.00 yuan?"]
    assert signed(desk) == [
        (village["周桂芳"], 229200, 1200, 19100), (village["郑玉兰"], 95500, 500, 19100),
    ]  # fmt: skip
    assert len(paper) == 1
    assert page_count(paper[0]) >= 2
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM draft") == 0
        seasons = fetch_rows(s, "SELECT DISTINCT season_id FROM contract WHERE season_id NOTNULL")
    assert {row[0] for row in seasons} == {village["old"], village["new"]}
    assert page.grid.ticked_rows() == []
    assert page.grid.locked(0)


def test_ticks_areas_and_prices_are_changed_where_they_differ(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str],
) -> None:  # fmt: skip
    hands.press(Qt.Key.Key_F4)
    hands.enter("7.50")  # The first plot's area; then its price, for the whole contract.
    hands.enter("200")
    assert page.grid.get(1, "price") == money("200.00")
    hands.press(Qt.Key.Key_Down)
    assert page.grid.row == 2
    hands.press(Qt.Key.Key_Space)
    assert page.grid.ticked_rows() == [0, 1]
    hands.press(Qt.Key.Key_F12)
    assert signed(desk) == [(village["周桂芳"], 230000, 1150, 20000)]


def test_a_price_a_mu_is_added_to_all(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str],
) -> None:  # fmt: skip
    page.more.setFocus()
    hands.enter("9")
    assert [page.grid.get(row, "price") for row in range(3)] == [money("200.00")] * 3
    hands.press(Qt.Key.Key_F12)
    assert [row[3] for row in signed(desk)] == [20000, 20000]


def test_somebody_else_signs_for_the_plot_of_a_man_who_is_gone(
    desk: Desk, page: Any, hands: Hands, village: dict[str, int], paper: list[bytes],
    asked: list[str], qtbot: QtBot,
) -> None:  # fmt: skip
    with desk.write() as s:
        son = a_member(s, "李小春", village_id=village["village"])
    page.grid.go(4, "area")
    hands.press(Qt.Key.Key_F5)
    hands.enter("lxc")
    assert page.grid.ticked_rows() == [0, 1, 2, 4]
    qtbot.waitUntil(lambda: "not held by" in page.notice.text)
    hands.press(Qt.Key.Key_F12)
    assert signed(desk) == []  # The register still says that the plot is his father's.
    with desk.write() as s:
        edit_record(s, PLOTS, village["plot"], {"member_id": son})
    page._checked = {}
    hands.press(Qt.Key.Key_F12)
    assert (son, 114600, 600, 19100) in signed(desk)


def test_stages_of_one_contract_are_changed_and_given_to_all(
    desk: Desk, page: Any, hands: Hands, paper: list[bytes], asked: list[str]
) -> None:
    hands.press(Qt.Key.Key_F6)
    hands.enter("")
    hands.enter("2")
    hands.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        planned = fetch_rows(
            s,
            "SELECT t.planned FROM contract_stage t JOIN contract c"
            " ON c.document_id = t.document_id WHERE c.starts_on > '2026-10' ORDER BY t.id",
        )
    assert [row[0] for row in planned] == [2400, 1000]


def test_what_was_changed_is_there_again(show_page: Show, page: Any, hands: Hands) -> None:
    hands.press(Qt.Key.Key_F4)
    hands.enter("7.50")
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Space)
    page.keeper.write()
    content = page.content()
    assert content is not None
    again: Any = show_page(RolloverPage)
    assert again is not page
    assert again.content() == content
    assert again.rows[0].area == mu("7.50")
