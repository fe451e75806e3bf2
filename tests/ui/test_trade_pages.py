"""Purchases, money, returns and the cash count, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import ui.printing
from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.members.balances import balance_of, open_items
from coopdesk.supplies.costing import open_costs
from coopdesk.supplies.stock import on_hand
from tests.factories import (
    TODAY,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    a_supplier,
    account_balance,
    balance,
    bought,
    money,
    sold,
    the_warehouse,
)
from tests.ui.clerk import Hands
from tests.ui.hands import compose
from ui.pages.cash_count import CashCountPage
from ui.pages.money import MoneyPage
from ui.pages.purchase import PurchasePage
from ui.pages.purchase_return import PurchaseReturnPage
from ui.pages.sale_return import SaleReturnPage

RETURN = Qt.Key.Key_Return


@pytest.fixture(autouse=True)
def _paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.printing, "printer_names", lambda: ["针打"])
    monkeypatch.setattr(ui.printing, "send_to_printer", lambda _pdf, *_: None)


@pytest.fixture
def hands() -> Hands:
    """Return the clerk's hands."""
    return Hands()


def a_shop(desk: Desk) -> dict[str, int]:
    """Add goods, a supplier and a member with two debts."""
    with desk.write() as s:
        named = {
            "good": a_good(s), "supplier": a_supplier(s), "zhou": a_member(s, "周桂芳"),
            "warehouse": the_warehouse(s),
        }  # fmt: skip
        a_purchase(s, bought(named["good"], "100"), on_date=date(2026, 1, 5))
        for day, count, due in (
            (date(2026, 3, 1), "2", date(2026, 12, 1)),
            (date(2026, 4, 1), "1", date(2026, 6, 1)),
        ):
            line = sold(named["good"], count)
            named[f"sale{count}"] = a_sale(
                s, line, member_id=named["zhou"], credit=line.amount, due_on=due, on_date=day
            ).id
    return named


def test_goods_are_received_on_credit(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = a_shop(desk)
    page: Any = show_page(PurchasePage)
    hands.enter("001")
    hands.enter("fhf")
    hands.enter("10")
    hands.enter("101.50")
    hands.press(Qt.Key.Key_Up)
    hands.press(Qt.Key.Key_F7)
    hands.enter("A20261")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_row(s, "SELECT amount FROM document ORDER BY id DESC") == (101500,)
        assert fetch_value(s, "SELECT code FROM lot") == "A20261"
        assert balance_of(s, "payable", supplier_id=named["supplier"]) == money("11015.00")
    assert page.content() is None
    assert "进2026-10-0001" in page.room.status.text


def test_a_line_of_a_receipt_that_is_dropped_leaves_the_total(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    a_shop(desk)
    page: Any = show_page(PurchasePage)
    hands.enter("001")
    for count in ("10", "3"):
        for text in ("fhf", count, "100"):
            hands.enter(text)
    assert page.credit.value() == money("1300.00")
    hands.press(Qt.Key.Key_Up)
    hands.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page.totals.total == money("1000.00")
    assert page.credit.value() == money("1000.00")


def test_a_bill_paid_partly_in_cash_leaves_the_rest_owed(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    a_shop(desk)
    page: Any = show_page(PurchasePage)
    hands.enter("001")
    hands.enter("fhf")
    hands.enter("10")
    hands.enter("100")
    hands.press(RETURN)
    assert hands.is_at(page.cash)
    hands.enter("400")
    assert page.credit.value() == money("600.00")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_row(
            s, "SELECT cash, credit FROM purchase ORDER BY document_id DESC LIMIT 1"
        ) == (40000, 60000)


def test_opening_stock_with_open_cost_and_its_settling(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    a_shop(desk)
    with desk.write() as s:
        good = a_good(s, "尿素")
    page: Any = show_page(PurchasePage)
    hands.press(Qt.Key.Key_F5)
    hands.enter("3")
    hands.press(Qt.Key.Key_F4)
    hands.enter("ns")
    hands.enter("60")
    hands.press(RETURN)
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert on_hand(s, good) == (60_000, 0)
        assert len(open_costs(s)) == 1
    page.choose_cost(0)
    hands.enter("2400")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert on_hand(s, good) == (60_000, 240_000)
        assert open_costs(s) == []
    assert page.mode.value() == "purchase"


def test_a_half_typed_receipt_comes_back(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    a_shop(desk)
    page: Any = show_page(PurchasePage)
    hands.enter("001")
    hands.enter("fhf")
    hands.enter("10")
    page.keeper.write()
    again: Any = show_page(PurchasePage)
    assert again is not page
    assert again.supplier.candidate().code == "001"
    assert again.grid.get(0, "quantity").short() == "10"


def test_money_settles_the_earliest_due_and_prints(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = a_shop(desk)
    page: Any = show_page(MoneyPage)
    hands.enter("zgf")
    hands.enter("200")
    assert [str(line["share"]) for line in page.grid.lines()] == ["148.00", "52.00"]
    hands.press(Qt.Key.Key_F12)
    assert "周桂芳, 200.00 yuan, still owes 244.00 yuan" in page.room.status.text
    with desk.read() as s:
        left = open_items(s, "debt", member_id=named["zhou"])
        assert [(one.document_id, str(one.left)) for one in left] == [(named["sale2"], "244.00")]
    assert page.content() is None


def test_a_share_told_by_hand_stays_and_the_rest_follows(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = a_shop(desk)
    page: Any = show_page(MoneyPage)
    hands.enter("zgf")
    hands.enter("200")
    hands.press(Qt.Key.Key_F7)
    hands.enter("20")
    assert [str(line["share"]) for line in page.grid.lines()] == ["20.00", "180.00"]
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert balance(s, named["zhou"]) == money("244.00")


def test_too_much_for_one_document_is_refused_in_its_row(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    a_shop(desk)
    page: Any = show_page(MoneyPage)
    hands.enter("zgf")
    hands.enter("200")
    hands.press(Qt.Key.Key_F7)
    hands.enter("149")
    hands.press(Qt.Key.Key_F12)
    assert "148.00 left to settle" in page.notice.text
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM payment") == 0


def test_everything_open_is_taken_by_one_key_and_wechat_counts(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = a_shop(desk)
    page: Any = show_page(MoneyPage)
    compose(hands.here, commit="周桂芳")
    hands.press(RETURN)
    hands.press(Qt.Key.Key_F8)
    assert page.cash.value() == money("444.00")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert balance(s, named["zhou"]) == money("0.00")


def test_a_supplier_is_paid(desk: Desk, show_page: Callable[..., Any], hands: Hands) -> None:
    named = a_shop(desk)
    page: Any = show_page(MoneyPage)
    hands.press(Qt.Key.Key_F5)
    assert hands.is_at(page.supplier)
    hands.enter("001")
    hands.enter("2500")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert balance_of(s, "payable", supplier_id=named["supplier"]) == money("7500.00")
        assert account_balance(s, "1001") == money("-2500.00")


def test_goods_come_back_off_the_debt(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = a_shop(desk)
    page: Any = show_page(SaleReturnPage)
    hands.type("zgf")
    hands.press(Qt.Key.Key_Down)
    hands.press(RETURN)
    assert page.sale.value() == named["sale2"]
    hands.enter("1")
    assert page.credit.value() == money("148.00")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert balance(s, named["zhou"]) == money("296.00")
        assert on_hand(s, named["good"])[0] == 98_000
        assert fetch_rows(s, "SELECT packs FROM sale_line WHERE returns_line_id IS NOT NULL") == [
            (-1000,)
        ]
    assert page.content() is None


def test_more_than_was_sold_cannot_come_back(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, qtbot: QtBot
) -> None:
    a_shop(desk)
    page: Any = show_page(SaleReturnPage)
    hands.enter("zgf")
    hands.type("3")
    qtbot.waitUntil(lambda: "can still come back" in page.notice.text)


def test_too_much_coming_back_is_refused_in_the_row_where_it_was_typed(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    with desk.write() as s:
        goods = [a_good(s, name) for name in ("复合肥", "尿素")]
        a_purchase(s, *(bought(one, "20") for one in goods))
        lines = [sold(one, "2") for one in goods]
        a_sale(s, *lines, cash=lines[0].amount + lines[1].amount)
    page: Any = show_page(SaleReturnPage)
    hands.enter("001")
    page.grid.go(1, "back")
    hands.type("3")
    hands.press(Qt.Key.Key_F12)
    assert page.grid.row == 1
    assert "can still come back" in page.grid.editor("back").refusal


def test_the_drawer_is_counted(desk: Desk, show_page: Callable[..., Any], hands: Hands) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good), on_date=date(2026, 10, 1))
        a_sale(s, sold(good, "1", "150.00"))
    page: Any = show_page(CashCountPage)
    hands.enter("1")
    hands.enter("1")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_row(s, "SELECT counted, expected FROM cash_count") == (15000, 15000)
    assert page.content() is None


def test_a_difference_asks_for_its_reason(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    page: Any = show_page(CashCountPage)
    hands.enter("1")
    hands.press(Qt.Key.Key_F12)
    assert "note why" in page.remark.refusal
    assert hands.is_at(page.remark)
    hands.enter("over")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert account_balance(s, "1901") == money("-100.00")
        assert fetch_value(s, "SELECT on_date FROM document") == TODAY.isoformat()


@pytest.mark.parametrize("wanted", [False, True])
@pytest.mark.parametrize(
    ("page_class", "typed"),
    [
        (PurchasePage, ("001",)),
        (MoneyPage, ("zgf", "200")),
        (SaleReturnPage, ("zgf",)),
        (PurchaseReturnPage, ("001",)),
        (CashCountPage, ("3",)),
    ],
)
def test_a_new_document_asks_before_it_throws_the_half_typed_one_away(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, monkeypatch: pytest.MonkeyPatch,
    page_class: Any, typed: tuple[str, ...], *, wanted: bool,
) -> None:  # fmt: skip
    a_shop(desk)
    asked: list[str] = []

    def answered(_page: Any, question: str, consequence: str, **_words: str) -> bool:
        asked.append(question + consequence)
        return wanted

    monkeypatch.setattr("ui.pages.entry.ask", answered)
    page: Any = show_page(page_class)
    hands.press(Qt.Key.Key_F2)
    assert asked == []
    for text in typed:
        hands.enter(text)
    before = page.content()
    assert before is not None
    hands.press(Qt.Key.Key_F2)
    assert len(asked) == 1
    assert "cannot be brought back" in asked[0]
    assert page.content() == (None if wanted else before)


def test_goods_go_back_to_the_supplier_off_what_is_owed(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = a_shop(desk)
    page: Any = show_page(PurchaseReturnPage)
    hands.enter("001")
    assert page.grid.get(0, "can").short() == "100"
    hands.enter("10")
    assert page.credit.value() == money("1000.00")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert balance_of(s, "payable", supplier_id=named["supplier"]) == money("9000.00")
        assert on_hand(s, named["good"])[0] == 87_000
        assert fetch_row(s, "SELECT kind, amount FROM document ORDER BY id DESC") == (
            "purchase_return", -100000,
        )  # fmt: skip
    assert page.content() is None
    hands.enter("001")
    assert page.grid.get(0, "can").short() == "90"


def test_a_paid_purchase_comes_back_in_cash_and_no_more_than_is_in_stock(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, qtbot: QtBot
) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "5"), cash=money("500.00"), on_date=date(2026, 3, 1))
        a_sale(s, sold(good, "3"))
    page: Any = show_page(PurchaseReturnPage)
    hands.enter("001")
    hands.type("3")
    qtbot.waitUntil(lambda: "Only 2" in page.notice.text)
    hands.press(Qt.Key.Key_Backspace)
    hands.enter("2")
    assert page.cash.value() == money("200.00")
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert on_hand(s, good)[0] == 0
        assert account_balance(s, "1001") == money("144.00")


def test_a_half_typed_return_to_the_supplier_comes_back(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    a_shop(desk)
    page: Any = show_page(PurchaseReturnPage)
    hands.enter("001")
    hands.enter("4")
    page.keeper.write()
    again: Any = show_page(PurchaseReturnPage)
    assert again is not page
    assert again.grid.get(0, "back").short() == "4"
    assert again.credit.value() == money("400.00")
