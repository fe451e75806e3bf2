"""Whatever was typed on an entry page is there again when the program comes back after a kill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from coopdesk.desk import Desk
from coopdesk.ledger.keeping import kept_drafts
from coopdesk.statements.due import drafts_waiting
from coopdesk.supplies.costing import open_costs
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from tests.factories import (
    TODAY,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    a_supplier,
    bought,
    money,
    sold,
    the_warehouse,
)
from tests.ui.clerk import Hands
from ui.editors import Editor
from ui.lines import LineGrid
from ui.page import Page
from ui.pages.cash_count import CashCountPage
from ui.pages.contract import ContractPage
from ui.pages.job import JobPage
from ui.pages.journal import JournalPage
from ui.pages.money import MoneyPage
from ui.pages.netting import NettingPage
from ui.pages.paying import WayOfPaying
from ui.pages.purchase import PurchasePage
from ui.pages.purchase_return import PurchaseReturnPage
from ui.pages.rollover import RolloverPage
from ui.pages.sale import SalePage
from ui.pages.sale_return import SaleReturnPage
from ui.pages.stock_count import StockCountPage
from ui.pages.village_signing import VillageSigningPage

Show = Callable[..., Any]
hands = Hands()


def seen(page: Any) -> dict[str, Any]:
    """Return what stands in every field and line of a page, whatever its draft keeps."""
    found: dict[str, Any] = {}
    heads = [vars(getattr(page, name, page)) for name in ("slip", "pay")]
    for name, part in (vars(page) | heads[0] | heads[1] | page.fields).items():
        if isinstance(part, Editor):
            found[name] = part.text()
        elif isinstance(part, WayOfPaying):
            found[name] = {way: sum_ for way, sum_ in part.sums.items() if sum_}
        elif isinstance(part, LineGrid):
            lines = [{key: cell for key, cell in line.items() if cell} for line in part.lines()]
            found[name] = (lines, part.ticked_rows())
    return found


def is_back(show_page: Show, page: Any) -> bool:
    """Keep what is typed, open the page anew as after a kill, and compare field by field."""
    QApplication.processEvents()
    before = seen(page)
    page.keeper.write()
    again = show_page(type(page))
    assert again is not page
    assert seen(again) == before
    return True


def a_trade(desk: Desk) -> None:
    """Add a purchase on credit and a sale on credit."""
    with desk.write() as s:
        good, member = a_good(s), a_member(s, "周桂芳")
        a_purchase(s, bought(good, "20", "100.00"), supplier_id=a_supplier(s))
        a_sale(s, sold(good, "4"), member_id=member, credit=money("592.00"))


def test_how_money_goes_back_to_a_buyer_comes_back(desk: Desk, show_page: Show) -> None:
    a_trade(desk)
    page = show_page(SaleReturnPage)
    hands.enter("zgf")
    hands.enter("2")
    for field, sum_ in ((page.credit, "200"), (page.deposit, "50"), (page.other.amount, "6")):
        field.setFocus()
        hands.enter(sum_)
    assert str(page.cash.value()) == "40.00"
    assert is_back(show_page, page)


def test_how_money_comes_back_from_a_supplier_comes_back(desk: Desk, show_page: Show) -> None:
    a_trade(desk)
    page = show_page(PurchaseReturnPage)
    hands.enter("001")
    hands.enter("4")
    for field, sum_ in ((page.credit, "300"), (page.bank, "60")):
        field.setFocus()
        hands.enter(sum_)
    assert str(page.cash.value()) == "40.00"
    assert is_back(show_page, page)


def test_the_day_of_a_cash_count_comes_back(desk: Desk, show_page: Show) -> None:
    page = show_page(CashCountPage)
    hands.enter("12")
    hands.enter("3")
    page.day.setFocus()
    hands.enter("10-21")
    page.remark.setFocus()
    hands.enter("till by the door")
    assert is_back(show_page, page)


WHOLE: tuple[tuple[type[Page], dict[str, tuple[str, ...]]], ...] = (
    (SalePage, {"member": ("zgf", "fhf", "3", "fhf", "2"), "cash": ("100", "50", "200"),
                "remark": ("by phone",)}),
    (PurchasePage, {"supplier": ("001", "fhf", "10", "95"), "cash": ("300", "200"),
                    "bill": ("88123",), "due": ("12-31",)}),
    (MoneyPage, {"member": ("zgf", "120"), "other": ("80",), "payer": ("his son",)}),
    (NettingPage, {"member": ("zgf", "fhf", "2", "90"), "remark": ("wheat",), "cash": ("20",)}),
    (CashCountPage, {"day": ("10-21", "", "12", "7", "", "3"), "remark": ("till",)}),
    (StockCountPage, {"day": ("10-21",), "grid": ("12", "torn bags"), "remark": ("autumn",)}),
    (JournalPage, {"day": ("10-21", "3", "power", "5602", "", "320.5", "", "paid", "1001")}),
    (ContractPage, {"member": ("zgf",), "through": ("Li",), "price": ("612",)}),
)  # fmt: skip


@pytest.mark.parametrize(("page_class", "typed"), WHOLE, ids=[one.__name__ for one, _t in WHOLE])
def test_a_document_half_typed_comes_back(
    desk: Desk, show_page: Show, page_class: type[Page], typed: dict[str, tuple[str, ...]]
) -> None:
    a_trade(desk)
    page = show_page(page_class)
    blank = seen(page)
    for name, texts in typed.items():
        field = (
            vars(getattr(page, "slip", page)).get(name) or vars(getattr(page, "pay", page))[name]
        )
        getattr(field, "amount", field).setFocus()
        for text in texts:
            hands.enter(text)
    assert sum(seen(page)[name] != was for name, was in blank.items()) > len(typed)
    assert is_back(show_page, page)


HEADS: tuple[tuple[type[Page], dict[str, str]], ...] = (
    (SalePage, {"day": "10-21"}),
    (SaleReturnPage, {"day": "10-21", "remark": "bag torn"}),
    (PurchasePage, {"day": "10-21", "remark": "the old shed"}),
    (PurchaseReturnPage, {"day": "10-21", "remark": "bag torn"}),
    (JobPage, {"day": "10-21", "price": "38", "fuel": "12.5", "settling": "2"}),
    (ContractPage, {"mode": "4", "through": "Li", "starts": "12-1", "price": "800", "remark": "x"}),
    (VillageSigningPage, {"through": "Li", "starts": "12-1", "price": "655", "remark": "x"}),
    (RolloverPage, {"starts": "12-1", "remark": "as agreed"}),
    (MoneyPage, {"day": "10-21", "remark": "scrap paper", "payer": "Wang"}),
    (NettingPage, {"day": "10-21", "remark": "wheat"}),
    (CashCountPage, {"day": "10-21"}),
    (StockCountPage, {"day": "10-21", "remark": "autumn"}),
    (JournalPage, {"day": "10-21", "papers": "3"}),
)


@pytest.mark.parametrize(("page_class", "typed"), HEADS, ids=[one.__name__ for one, _t in HEADS])
def test_a_head_typed_before_anything_else_comes_back(
    desk: Desk, show_page: Show, page_class: type[Page], typed: dict[str, str]
) -> None:
    a_trade(desk)
    page = show_page(page_class)
    blank = seen(page)
    for name, text in typed.items():
        field = vars(getattr(page, "slip", page))[name]
        field.setFocus()
        field.selectAll()
        hands.enter(text)
    assert seen(page) != blank
    assert is_back(show_page, page)


@pytest.mark.parametrize("page_class", [one for one, typed in HEADS if "price" not in typed])
def test_a_day_alone_comes_back_and_holds_up_no_month(
    desk: Desk, show_page: Show, page_class: type[Page]
) -> None:
    a_trade(desk)
    page = show_page(page_class)
    field = getattr(page, "day", None) or page.signed
    field.setFocus()
    hands.enter("10-21")
    assert is_back(show_page, page)
    with desk.read() as s:
        assert len(kept_drafts(s)) == 1
        assert drafts_waiting(s) == []


@pytest.mark.parametrize("page_class", [one for one, _typed in HEADS])
def test_a_page_where_nothing_was_typed_keeps_nothing(
    desk: Desk, show_page: Show, page_class: type[Page]
) -> None:
    a_trade(desk)
    page = show_page(page_class)
    page.keeper.write()
    QApplication.processEvents()
    page.keeper.write()
    assert page.keeper.id == 0
    with desk.read() as s:
        assert kept_drafts(s) == []


@pytest.mark.parametrize(("page_class", "typed"), HEADS, ids=[one.__name__ for one, _t in HEADS])
def test_a_draft_that_is_gone_is_no_longer_said_to_be_kept(
    desk: Desk, show_page: Show, page_class: type[Page], typed: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for place in ("entry", "contract", "job"):
        monkeypatch.setattr(f"ui.pages.{place}.ask", lambda *_words, **_more: True)
    a_trade(desk)
    page = show_page(page_class)
    name, text = next(iter(typed.items()))
    field = vars(getattr(page, "slip", page))[name]
    field.setFocus()
    field.selectAll()
    hands.enter(text)
    page.keeper.write()
    assert page.keeper.note
    assert page.keeper.note in page.heading.note
    hands.press(Qt.Key.Key_F2)
    assert page.keeper.title() is None
    assert "draft kept" not in page.heading.note


def two_open_costs(desk: Desk) -> None:
    """Add two receipts whose cost is still open."""
    with desk.write() as s:
        for name, count in (("尿素", "20"), ("地膜", "8")):
            line = bought(a_good(s, name), count, "0")
            draft = OpeningStockDraft(
                on_date=TODAY, warehouse_id=the_warehouse(s), lines=(line,), cost_open=True
            )
            post_opening_stock(s, draft)


def test_opening_stock_half_typed_comes_back_as_opening_stock(desk: Desk, show_page: Show) -> None:
    a_trade(desk)
    page = show_page(PurchasePage)
    page.mode.setFocus()
    hands.enter("2")
    page.grid.go(0, "good_id")
    for text in ("fhf", "10", "95"):
        hands.enter(text)
    assert is_back(show_page, page)
    again = page.room.shown()
    assert not again.supplier.isEnabled()
    assert again.pay.isHidden()


def test_costs_half_typed_come_back_each_at_its_receipt(desk: Desk, show_page: Show) -> None:
    two_open_costs(desk)
    page = show_page(PurchasePage, mode="costing")
    page.grid.go(1, "amount")
    hands.enter("160")
    page.grid.drop(0)
    wanted = [(one.receipt_id, one.amount) for one in page.costings()]
    page.keeper.write()
    again = show_page(PurchasePage)
    assert [str(line["amount"] or "") for line in again.grid.lines()] == ["", "160.00"]
    assert [(one.receipt_id, one.amount) for one in again.costings()] == wanted
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert [one.good for one in open_costs(s)] == ["尿素"]


def test_looking_at_open_costs_is_no_draft(desk: Desk, show_page: Show) -> None:
    two_open_costs(desk)
    page = show_page(PurchasePage, mode="costing")
    page.keeper.write()
    with desk.read() as s:
        assert kept_drafts(s) == []


def test_a_voucher_by_hand_is_not_thrown_away_unasked(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = False
    monkeypatch.setattr("ui.pages.entry.ask", lambda *_words, **_more: wanted)
    page = show_page(JournalPage)
    hands.press(Qt.Key.Key_F3)
    assert hands.is_at(page.day)
    page.grid.go(0, "summary")
    for text in ("electricity", "1001"):
        hands.enter(text)
    page.can_leave()
    assert page.heading.note == page.keeper.note != ""
    before = seen(page)
    hands.press(Qt.Key.Key_F2)
    assert seen(page) == before
    wanted = True
    hands.press(Qt.Key.Key_F2)
    assert page.content() is None
    with desk.read() as s:
        assert kept_drafts(s) == []


def two_debtors(desk: Desk) -> tuple[int, int]:
    """Add two members who owe for goods."""
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "20"))
        members = (a_member(s, "周桂芳"), a_member(s, "孙秀英"))
        for member in members:
            a_sale(s, sold(good, "4"), member_id=member, credit=money("592.00"))
    return members


@pytest.mark.parametrize("wanted", [False, True])
def test_money_typed_for_one_is_never_taken_from_another(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch, *, wanted: bool
) -> None:
    zhou, sun = two_debtors(desk)
    asked: list[str] = []

    def answered(_page: Any, question: str, *_words: str, **_more: str) -> bool:
        asked.append(question)
        return wanted

    monkeypatch.setattr("ui.pages.entry.ask", answered)
    page = show_page(MoneyPage)
    hands.enter("zgf")
    hands.enter("500")
    page.keeper.write()
    again = show_page(MoneyPage, member_id=sun)
    assert len(asked) == 1
    assert "周桂芳 500.00" in asked[0]
    assert again.member.value() == (sun if wanted else zhou)
    assert str(again.total) == ("0.00" if wanted else "500.00")
    once_more = show_page(MoneyPage, member_id=again.member.value())
    assert once_more.member.value() == again.member.value()
    assert len(asked) == 1


@pytest.mark.parametrize("wanted", [False, True])
def test_a_receipt_half_typed_is_not_lost_over_costs_still_open(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch, *, wanted: bool
) -> None:
    two_open_costs(desk)
    a_trade(desk)
    asked: list[str] = []

    def answered(_page: Any, question: str, *_words: str, **_more: str) -> bool:
        asked.append(question)
        return wanted

    monkeypatch.setattr("ui.pages.entry.ask", answered)
    page = show_page(PurchasePage)
    page.grid.go(0, "good_id")
    for text in ("fhf", "10", "95"):
        hands.enter(text)
    before = page.content()
    page.choose_cost(0)
    assert len(asked) == 1
    assert page.mode.value() == ("costing" if wanted else "purchase")
    if not wanted:
        assert page.content() == before
        return
    page.grid.go(0, "amount")
    hands.enter("160")
    page.keeper.write()
    again = show_page(PurchasePage, mode="costing")
    assert [str(one.amount) for one in again.costings()] == ["160.00"]
    assert len(asked) == 1


@pytest.mark.parametrize("passer", [False, True])
def test_what_one_was_being_sold_is_held_when_another_is_named(
    desk: Desk, show_page: Show, *, passer: bool
) -> None:
    zhou, sun = two_debtors(desk)
    page = show_page(SalePage)
    if passer:
        page.name_passer()
    for text in ("Li" if passer else "zgf", "fhf", "2"):
        hands.enter(text)
    page.keeper.write()
    again = show_page(SalePage, member_id=sun)
    assert again.member.value() == sun
    assert again.grid.count() == 0
    hands.press(Qt.Key.Key_F6)
    assert again.member.value() == (None if passer else zhou)
    assert again.grid.get(0, "quantity").short() == "2"
