"""A second person lets a sale pass the credit limit: by keys, from the refusal to the slip."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.ledger.approvers import add_approver, approvers
from coopdesk.supplies.credit import credit_lines
from tests.ui.clerk import Hands
from tests.ui.hands import compose
from tests.ui.test_sale_page import stocked
from ui.asked import Asked
from ui.pages.sale import SalePage
from ui.pages.settings import SettingsPage
from ui.preview import Preview

pytestmark = pytest.mark.ui
pytest_plugins = ("tests.ui.signing_desk",)


@pytest.fixture
def hands() -> Hands:
    return Hands()


def say(hands: Hands, text: str) -> None:
    """Type hanzi as an input method commits them, and Enter."""
    compose(hands.here, commit=text)
    hands.press(Qt.Key.Key_Return)


def too_much(page: Any, hands: Hands) -> None:
    """Type a credit sale of 5,920 yuan for a limit of 5,000 and try to post it."""
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("40")
    hands.press(Qt.Key.Key_F9)
    hands.press(Qt.Key.Key_F12)
    assert "F10" in page.credit.refusal


def sheet(page: Any) -> Asked:
    """Return the sheet that is open over the page."""
    found: list[Asked] = [one for one in page.window().findChildren(Asked) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_from_the_refusal_to_the_posted_slip_by_keys(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    stocked(desk)
    with desk.write() as s:
        add_approver(s, "王建国", "8642")
    page: Any = show_page(SalePage)
    too_much(page, hands)
    hands.press(Qt.Key.Key_F10)
    assert sheet(page).form.fields["approver_id"].text() == "王建国"
    hands.press(Qt.Key.Key_Return)
    hands.enter("1357")
    say(hands, "春耕急用")
    assert "王建国" in sheet(page).form.fields["pin"].refusal
    assert hands.is_at(sheet(page).form.fields["pin"])
    hands.enter("8642")
    hands.press(Qt.Key.Key_F12)
    assert page.credit.refusal == ""
    assert "王建国" in page.notice.text
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        rows = fetch_rows(s, "SELECT reason, passed FROM credit_release")
        assert fetch_value(s, "SELECT COUNT(*) FROM sale") == 1
    assert rows == [("春耕急用", 92_000)]
    assert page.content() is None
    assert len(paper) == 1


def test_a_release_is_gone_with_the_slip_and_with_more_goods(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    with desk.write() as s:
        add_approver(s, "王建国", "8642")
    page: Any = show_page(SalePage)
    too_much(page, hands)
    hands.press(Qt.Key.Key_F10)
    hands.press(Qt.Key.Key_Return)
    hands.enter("8642")
    say(hands, "春耕急用")
    assert page.word is not None
    page.grid.set(0, "quantity", page.grid.get(0, "quantity") + page.grid.get(0, "quantity"))
    page.recount()
    page.check()
    assert "at most 920.00" in page.notice.text
    word = page.word
    page.slip.name_member(None)
    assert page.word is None
    page.slip.name_member(word.member_id)
    hands.press(Qt.Key.Key_F5)
    assert page.word is None
    hands.press(Qt.Key.Key_F6)
    assert page.word is None


def test_the_first_second_person_names_himself_at_the_counter(
    qtbot: QtBot, desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    too_much(page, hands)
    hands.press(Qt.Key.Key_F10)
    say(hands, "王建国")
    hands.enter("8642")
    hands.enter("8643")
    form = sheet(page).form
    assert "differ" in form.fields["again"].refusal
    hands.enter("8642")
    qtbot.waitUntil(lambda: "approver_id" in sheet(page).form.fields)
    assert hands.is_at(sheet(page).form.fields["approver_id"])
    with desk.read() as s:
        assert [one.name for one in approvers(s)] == ["王建国"]


def test_a_held_sale_on_credit_counts_while_the_next_is_typed(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("30")
    hands.press(Qt.Key.Key_F9)
    hands.press(Qt.Key.Key_F5)
    with desk.read() as s:
        assert str(credit_lines(s, named["zhou"])[0].waiting) == "4,440.00"
    hands.enter("zgf")
    assert "4,440.00 on waiting slips" in page.panel._limit.text()
    hands.enter("fhf")
    hands.enter("5")
    hands.press(Qt.Key.Key_F9)
    page.check()
    assert "4,440.00 waits on slips" in page.notice.text
    hands.press(Qt.Key.Key_F8)
    page.check()
    assert page.notice.text.startswith("After posting")


def test_f10_within_the_limit_says_that_nothing_is_to_be_released(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.press(Qt.Key.Key_F10)
    assert "nothing to release" in page.window().status.text


def test_approvers_are_named_and_ended_in_the_settings(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    with desk.write() as s:
        add_approver(s, "王建国", "8642")
    page: Any = show_page(SettingsPage)
    hands.press(Qt.Key.Key_F11)
    say(hands, "刘主任")
    hands.enter("2468")
    hands.enter("2468")
    hands.press(Qt.Key.Key_Return)
    hands.enter("8642")
    with desk.read() as s:
        assert [one.name for one in approvers(s)] == ["王建国", "刘主任"]
    hands.press(Qt.Key.Key_F11)
    say(hands, "王建国")
    form = sheet(page).form
    form.fields["by"].setFocus()
    say(hands, "刘主任")
    hands.type("2468")
    hands.press(Qt.Key.Key_F11)
    with desk.read() as s:
        assert [one.name for one in approvers(s)] == ["刘主任"]


def test_a_preview_counts_the_slip_in_hand_once(
    desk: Desk,
    show_page: Callable[..., Any],
    hands: Hands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stocked(desk)
    shown: list[object] = []

    def ask(*asked: object) -> bool:
        shown.append(asked)
        return True

    monkeypatch.setattr(Preview, "ask", ask)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("20")
    hands.press(Qt.Key.Key_F9)
    page.keeper.write()
    with desk.read() as s:
        assert fetch_value(s, "SELECT credit FROM draft") == 296_000
    hands.press(Qt.Key.Key_F11)
    assert shown
    assert page.credit.refusal == ""
