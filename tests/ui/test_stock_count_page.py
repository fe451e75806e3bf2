"""The stock count by keys alone: rows that match, one short, one over, and what posting makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

import ui.printing
from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.supplies.stock import on_hand
from tests.factories import (
    TODAY,
    a_good,
    a_purchase,
    a_sale,
    account_balance,
    bought,
    money,
    sold,
    the_warehouse,
)
from tests.ui.clerk import Hands
from ui.app import Program
from ui.errands import errands
from ui.pages.stock_count import StockCountPage

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
Show = Callable[..., Any]
hands = Hands()


@pytest.fixture(autouse=True)
def _paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.printing, "printer_names", lambda: ["针打"])
    monkeypatch.setattr(ui.printing, "send_to_printer", lambda _pdf, *_: None)


def a_store(desk: Desk) -> dict[str, int]:
    """Add three goods in the warehouse: 20, 10 and 5; and one that was never there."""
    with desk.write() as s:
        goods = {name: a_good(s, name) for name in ("复合肥", "尿素", "地膜", "小麦种")}
        for name, held, price in (("复合肥", "20", "100"), ("尿素", "10", "80"),
                                  ("地膜", "5", "60")):  # fmt: skip
            a_purchase(s, bought(goods[name], held, price), on_date=date(2026, 10, 1))
    return goods


def column(page: Any, name: str) -> list[str]:
    """Return what stands in a column."""
    return ["" if line[name] is None else str(line[name]) for line in page.grid.lines()]


def held(desk: Desk, good: int) -> int:
    """Return how much of a good is there, in whole units."""
    with desk.read() as s:
        return on_hand(s, good, the_warehouse(s))[0] // 1000


def test_a_warehouse_is_counted_and_what_differs_is_posted(desk: Desk, show_page: Show) -> None:
    goods = a_store(desk)
    page = show_page(StockCountPage)
    assert [one.name for one in page.grid.stored] == ["复合肥", "尿素", "地膜"]
    hands.enter("20")
    assert page.grid.row == 1
    hands.enter("8")
    assert page.grid.columns[page.grid.column].name == "reason"
    hands.enter("torn bags")
    hands.enter("6")
    hands.enter("not booked")
    assert hands.is_at(page.remark)
    page.check()
    assert "1 voucher, 60.00 yuan over and 160.00 yuan short" in page.notice.text
    hands.press(Qt.Key.Key_F12)
    assert [held(desk, goods[name]) for name in ("复合肥", "尿素", "地膜")] == [20, 8, 6]
    with desk.read() as s:
        assert fetch_rows(s, "SELECT difference / 1000, reason FROM stock_count_line") == [
            (0, ""), (-2, "torn bags"), (1, "not booked"),
        ]  # fmt: skip
        assert account_balance(s, "1901") == money("100.00")
    assert page.content() is None
    assert column(page, "counted") == ["", "", ""]
    assert "点2026-10-0001" in page.room.status.text


def test_a_difference_without_its_reason_is_refused_beside_it(desk: Desk, show_page: Show) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    page.grid.go(1, "counted")
    hands.enter("8")
    hands.press(Qt.Key.Key_F12)
    assert (page.grid.row, page.grid.columns[page.grid.column].name) == (1, "reason")
    assert "please say why" in hands.here.refusal  # type: ignore[attr-defined]
    hands.enter("torn bags")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM stock_count_line") == 1


def test_f7_takes_the_book_for_the_row_and_f8_for_every_row_not_typed(
    desk: Desk, show_page: Show
) -> None:
    goods = a_store(desk)
    page = show_page(StockCountPage)
    hands.press(Qt.Key.Key_F7)
    assert page.grid.row == 1
    hands.enter("9")
    hands.enter("torn")
    hands.press(Qt.Key.Key_F8)
    assert column(page, "counted") == ["20.000", "9.000", "5.000"]
    assert column(page, "difference") == ["0.000", "-1.000", "0.000"]
    hands.press(Qt.Key.Key_F12)
    assert held(desk, goods["尿素"]) == 9
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM stock_count_line") == 3


def test_a_count_that_agrees_is_kept_without_a_voucher(desk: Desk, show_page: Show) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    with desk.read() as s:
        before = fetch_value(s, "SELECT COUNT(*) FROM voucher")
    hands.press(Qt.Key.Key_F8)
    page.check()
    assert "no voucher" in page.notice.text
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM voucher") == before
        assert fetch_value(s, "SELECT COUNT(*) FROM stock_count") == 1


def test_f4_goes_to_the_first_row_not_counted(desk: Desk, show_page: Show) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    hands.enter("20")
    page.grid.go(2, "counted")
    hands.enter("5")
    hands.press(Qt.Key.Key_F4)
    assert (page.grid.row, page.grid.columns[page.grid.column].name) == (1, "counted")


def test_f3_finds_a_row_and_adds_a_good_that_the_book_does_not_have(
    desk: Desk, show_page: Show
) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    hands.press(Qt.Key.Key_F3)
    hands.enter("dm")
    assert page.grid.row == 2
    hands.press(Qt.Key.Key_F3)
    hands.enter("xmz")
    assert page.grid.stored[page.grid.row].name == "小麦种"
    hands.enter("3")
    hands.enter("given back")
    page.keeper.write()
    again = show_page(StockCountPage)
    assert again.grid.lines() == page.grid.lines()


def test_a_good_is_added_to_a_warehouse_that_is_empty_on_another_day(
    desk: Desk, show_page: Show
) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    page.day.setFocus()
    hands.enter("9-1")
    assert page.grid.row_count() == 0
    hands.press(Qt.Key.Key_F3)
    hands.enter("xmz")
    assert page.grid.row == 0
    hands.enter("3")
    assert column(page, "counted") == ["3.000"]


def test_a_count_half_typed_comes_back_and_another_day_keeps_it(
    desk: Desk, show_page: Show
) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    hands.enter("19")
    hands.enter("damp")
    page.grid.go(2, "counted")
    hands.enter("0")
    page.keeper.write()
    again = show_page(StockCountPage)
    assert again is not page
    assert column(again, "counted") == ["19.000", "", "0.000"]
    assert column(again, "reason") == ["damp", "", ""]
    again.day.setFocus()
    hands.enter("10-2")
    assert again.day.value() == date(2026, 10, 2)
    assert column(again, "counted") == ["19.000", "", "0.000"]
    again.day.setFocus()
    hands.enter("9-1")
    assert [one.name for one in again.grid.stored] == ["复合肥", "地膜"]
    assert column(again, "difference") == ["19.000", "0.000"]


def test_stock_that_moves_meanwhile_is_compared_anew(desk: Desk, show_page: Show) -> None:
    goods = a_store(desk)
    page = show_page(StockCountPage)
    hands.enter("20")
    hands.type("1")
    with desk.write() as s:
        a_sale(s, sold(goods["复合肥"], "2"), on_date=TODAY)
        a_purchase(s, bought(goods["小麦种"], "7", "30"))
    assert column(page, "book") == ["18.000", "10.000", "5.000", "7.000"]
    assert column(page, "difference") == ["2.000", "-9.000", "", ""]
    hands.type("0")
    assert column(page, "counted") == ["20.000", "10.000", "", ""]


@pytest.mark.parametrize("wanted", [False, True])
def test_f2_asks_before_it_throws_a_count_away(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch, *, wanted: bool
) -> None:
    a_store(desk)
    monkeypatch.setattr("ui.pages.entry.ask", lambda *_args, **_words: wanted)
    page = show_page(StockCountPage)
    hands.enter("20")
    hands.press(Qt.Key.Key_F2)
    assert column(page, "counted") == ["" if wanted else "20.000", "", ""]


def test_what_was_to_follow_a_key_does_not_follow_when_the_book_is_closed(
    desk: Desk, show_page: Show
) -> None:
    a_store(desk)
    page = show_page(StockCountPage)
    hands.enter("20")
    timers = page.findChildren(QTimer)
    assert any(one.isActive() and one.isSingleShot() for one in timers)
    page.room.show_book(None, [])
    assert not any(one.isActive() for one in timers)


def test_an_empty_warehouse_says_so(desk: Desk, show_page: Show) -> None:
    with desk.write() as s:
        the_warehouse(s)
    page = show_page(StockCountPage)
    page.check()
    assert "nothing in this warehouse" in page.notice.text
    hands.press(Qt.Key.Key_F8)
    assert page.content() is None


def test_the_count_is_opened_from_the_stock_from_its_list_and_by_an_errand(
    program: Program,
) -> None:
    program.open("stock")
    hands.press(Qt.Key.Key_F4)
    page = program.shown()
    assert isinstance(page, StockCountPage)
    assert page.grid.stored
    hands.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert program.current == "stock_count_list"
    hands.press(Qt.Key.Key_F2)
    assert program.current == "stock_count"
    program.open("home")
    found = errands(program, township=True)("shortage")
    assert [one.title for one in found] == ["Count the stock"]
    found[0].act()
    assert program.current == "stock_count"
    assert "F7" in program.status.text


def test_the_unit_stays_at_the_largest_letters_and_what_leaves_is_told(program: Program) -> None:
    a_store(program.desk)
    program.resize(1366, 768)
    program.look.use(points=18)
    program.open("stock_count")
    page: Any = program.shown()
    QApplication.processEvents()
    assert page.grid.spans()[3][1] > 0
    program.resize(1100, 768)
    QApplication.processEvents()
    assert "1 column not shown" in program.strip.rest.text()
