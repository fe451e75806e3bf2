"""Purchases, their returns, opening stock and costs settled later."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money
from coopdesk.members.balances import balance_of, open_items
from coopdesk.money.payments import PaymentDraft, post_payment
from coopdesk.supplies.costing import CostingDraft, check_costing, open_costs, post_costing
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.purchase_returns import (
    PurchaseReturnDraft,
    PurchaseReturnLineDraft,
    check_purchase_return,
    post_purchase_return,
)
from coopdesk.supplies.purchases import (
    PurchaseDraft,
    check_purchase,
    post_purchase,
    reverse_purchase,
)
from coopdesk.supplies.stock import on_hand
from tests.factories import (
    TODAY,
    a_good,
    a_purchase,
    a_sale,
    a_supplier,
    account_balance,
    bought,
    money,
    quantity,
    sold,
    the_warehouse,
)


def a_draft(s: Session, *lines: Any, **more: Any) -> PurchaseDraft:
    """Draft a purchase from the supplier."""
    values: dict[str, Any] = {"on_date": TODAY, "warehouse_id": the_warehouse(s)}
    return PurchaseDraft(**{**values, "lines": lines, "supplier_id": a_supplier(s), **more})


def back(purchase_id: int, *lines: tuple[int, str], **more: Any) -> PurchaseReturnDraft:
    """Draft a return to the supplier of (line, count)."""
    taken = tuple(
        PurchaseReturnLineDraft(line=line, quantity=quantity(count)) for line, count in lines
    )
    values: dict[str, Any] = {"on_date": TODAY, "purchase_id": purchase_id, "lines": taken}
    return PurchaseReturnDraft(**{**values, **more})


def opened(s: Session, good: int, count: str, price: str = "0.00", **more: Any) -> int:
    """Post opening stock and return its id."""
    values: dict[str, Any] = {"on_date": TODAY, "warehouse_id": the_warehouse(s), **more}
    line = bought(good, count, price)
    return post_opening_stock(s, OpeningStockDraft(**values, lines=(line,))).id


def test_a_purchase_takes_goods_in_and_owes_the_supplier(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = a_purchase(
            s, bought(good, "10", "100.00"), cash=money("300.00"), bank=money("200.00")
        )
        assert posted.number == "进2026-10-0001"
        assert on_hand(s, good) == (10_000, 100_000)
        assert balance_of(s, "payable", supplier_id=a_supplier(s)) == money("500.00")
        assert account_balance(s, "1405") == money("1000.00")
        assert account_balance(s, "220201") == money("-500.00")


def test_an_amount_given_on_the_bill_counts_before_price_times_quantity(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "3", "33.33", amount=money("100.00")))
        assert on_hand(s, good) == (3_000, 10_000)


def test_packs_received_become_stocking_units(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s, unit="瓶", pack_unit="箱", pack_units=20, pack_parts=1)
        a_purchase(s, bought(good, "2", "300.00", unit="箱"))
        assert on_hand(s, good) == (40_000, 60_000)


def test_a_lot_is_added_once_and_used_again(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "1", lot="A1"), bought(good, "1", lot="A1"))
        a_purchase(s, bought(good, "1", lot="A1"))
        assert fetch_value(s, "SELECT COUNT(*) FROM lot") == 1


def test_what_is_wrong_with_a_purchase_is_said_at_once(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)

        def wrong(*lines: Any, **more: Any) -> list[str]:
            return sorted(one.code for one in check_purchase(s, a_draft(s, *lines, **more)))

        assert wrong() == ["required"]
        assert wrong(bought(good)) == ["unpaid"]
        paid: dict[str, Any] = {"credit": money("1000.00")}
        assert wrong(bought(good), **paid) == []
        assert wrong(bought(good), **paid, supplier_id=None) == ["supplier"]
        assert wrong(bought(good), **paid, supplier_id=99) == ["retired"]
        assert wrong(bought(good), **paid, warehouse_id=99) == ["required"]
        assert wrong(bought(good), credit=money("1001.00"), cash=money("-1.00")) == ["negative"]
        dates: dict[str, Any] = {"made_on": date(2026, 5, 1), "expires_on": date(2026, 5, 1)}
        assert wrong(bought(good, **dates), **paid) == ["expiry"]
        assert "price" in wrong(bought(good, "1", "-5.00"), cash=money("0.00"))


def test_a_pesticide_without_registration_is_a_warning_only(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s, "戊唑醇", good_class=GoodClass.PESTICIDE)
        draft = a_draft(s, bought(good), credit=money("1000.00"))
        assert [(one.code, one.warning) for one in check_purchase(s, draft)] == [
            ("registration", True)
        ]
        post_purchase(s, draft)


def test_the_same_purchase_twice_is_one(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        draft = a_draft(s, bought(good), credit=money("1000.00"))
        assert post_purchase(s, draft, uid="b" * 32) == post_purchase(s, draft, uid="b" * 32)
        assert on_hand(s, good)[0] == 10_000


def test_a_purchase_reversed_in_red_leaves_nothing(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = a_purchase(s, bought(good, lot="A1"))
        reverse_purchase(s, posted.id, TODAY, "重复")
        assert on_hand(s, good) == (0, 0)
        assert balance_of(s, "payable", supplier_id=a_supplier(s)) == Money(0)
        assert open_items(s, "payable", supplier_id=a_supplier(s)) == []
        assert account_balance(s, "1405") == Money(0)


def test_a_purchase_that_was_sold_on_cannot_be_reversed(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = a_purchase(s, bought(good, "10"))
        a_sale(s, sold(good, "1"))
        with pytest.raises(Refused, match="only 9 袋"):
            reverse_purchase(s, posted.id, TODAY, "错")


def test_a_reversal_never_leaves_cost_without_goods(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = a_purchase(s, bought(good, "10", "100.00"))
        a_purchase(s, bought(good, "10", "200.00"))
        a_sale(s, sold(good, "10", "250.00"))
        with pytest.raises(Refused, match="another average"):
            reverse_purchase(s, posted.id, TODAY, "错")


def test_goods_go_back_at_the_average_and_the_difference_is_cost_of_sales(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        first = a_purchase(s, bought(good, "10", "100.00"))
        a_purchase(s, bought(good, "10", "120.00"))
        posted = post_purchase_return(s, back(first.id, (1, "4"), credit=money("400.00")))
        assert posted.number == "出2026-10-0001"
        assert on_hand(s, good) == (16_000, 176_000)
        assert account_balance(s, "1405") == money("1760.00")
        assert account_balance(s, "540101") == money("40.00")
        assert balance_of(s, "payable", supplier_id=a_supplier(s)) == money("1800.00")


def test_what_is_wrong_with_a_return_to_the_supplier_is_said(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = a_purchase(s, bought(good, "10"), on_date=date(2026, 10, 5))

        def wrong(draft: PurchaseReturnDraft) -> set[str]:
            return {one.code for one in check_purchase_return(s, draft)}

        worth: dict[str, Any] = {"cash": money("100.00")}
        assert wrong(back(99, (1, "1"))) == {"no_such"}
        assert wrong(back(posted.id)) == {"required"}
        assert wrong(back(posted.id, (9, "1"))) == {"line"}
        assert wrong(back(posted.id, (1, "11"))) == {"quantity"}
        assert wrong(back(posted.id, (1, "1"), cash=money("99.00"))) == {"unpaid"}
        assert wrong(back(posted.id, (1, "1"), **worth, on_date=date(2026, 10, 4))) >= {"date"}
        a_sale(s, sold(good, "10"))
        assert wrong(back(posted.id, (1, "1"), **worth)) == {"stock"}


def test_a_purchase_with_a_return_is_reversed_only_after_it(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = a_purchase(s, bought(good, "10"))
        other = post_purchase_return(s, back(posted.id, (1, "1"), cash=money("100.00")))
        with pytest.raises(Refused, match=other.number):
            reverse_purchase(s, posted.id, TODAY, "错")
        reverse_purchase(s, other.id, TODAY, "没退")
        reverse_purchase(s, posted.id, TODAY, "错")
        assert on_hand(s, good) == (0, 0)
        assert account_balance(s, "1001") == Money(0)


def test_goods_sent_back_after_payment_stand_as_a_credit_note(desk: Desk) -> None:
    with desk.write() as s:
        good, supplier = a_good(s), a_supplier(s)
        first = a_purchase(s, bought(good, "1"))
        post_payment(s, PaymentDraft(on_date=TODAY, supplier_id=supplier, cash=money("100.00")))
        post_purchase_return(s, back(first.id, (1, "1"), credit=money("100.00")))
        a_purchase(s, bought(good, "3"))
        assert balance_of(s, "payable", supplier_id=supplier) == money("200.00")
        with pytest.raises(Refused, match=r"owed 200\.00"):
            post_payment(s, PaymentDraft(on_date=TODAY, supplier_id=supplier, cash=money("300.00")))
        post_payment(s, PaymentDraft(on_date=TODAY, supplier_id=supplier, cash=money("200.00")))
        assert balance_of(s, "payable", supplier_id=supplier) == Money(0)


def test_opening_stock_at_cost_goes_against_equity(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        opened(s, good, "8", "90.00")
        assert on_hand(s, good) == (8_000, 72_000)
        assert account_balance(s, "310401") == money("-720.00")
        assert open_costs(s) == []


def test_an_open_cost_is_shared_between_stock_and_what_was_sold(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        receipt = opened(s, good, "60", cost_open=True)
        a_sale(s, sold(good, "15", "60.00"))
        waiting = open_costs(s)
        assert [(one.document_id, one.line, str(one.quantity)) for one in waiting] == [
            (receipt, 1, "60.000")
        ]
        draft = CostingDraft(on_date=TODAY, receipt_id=receipt, line=1, amount=money("2400.00"))
        posted = post_costing(s, draft)
        assert on_hand(s, good) == (45_000, 180_000)
        assert account_balance(s, "540101") == money("600.00")
        assert account_balance(s, "220202") == money("-2400.00")
        assert open_costs(s) == []
        assert {one.code for one in check_costing(s, draft)} == {"no_such"}
        with pytest.raises(Refused, match=posted.number):
            reverse_purchase(s, receipt, TODAY, "错")


def test_a_costing_reversed_opens_the_cost_again(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        receipt = opened(s, good, "10", cost_open=True)
        draft = CostingDraft(on_date=TODAY, receipt_id=receipt, line=1, amount=money("500.00"))
        posted = post_costing(s, draft)
        reverse_purchase(s, posted.id, TODAY, "单价错")
        assert on_hand(s, good) == (10_000, 0)
        assert len(open_costs(s)) == 1
        post_costing(s, CostingDraft(on_date=TODAY, receipt_id=receipt, line=1,
                                     amount=money("510.00")))  # fmt: skip
        assert on_hand(s, good) == (10_000, 51_000)


def test_an_open_receipt_reversed_is_no_longer_due(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        receipt = opened(s, good, "10", cost_open=True)
        reverse_purchase(s, receipt, TODAY, "错")
        assert open_costs(s) == []
        assert on_hand(s, good) == (0, 0)
        assert fetch_rows(s, "SELECT cost_open FROM purchase_line") == [(1,), (1,)]


def test_a_cost_of_nothing_or_before_the_receipt_is_refused(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        receipt = opened(s, good, "10", cost_open=True)
        draft = CostingDraft(on_date=date(2026, 10, 1), receipt_id=receipt, line=1, amount=Money(0))
        assert {one.code for one in check_costing(s, draft)} == {"date", "amount"}


def test_a_lot_that_was_sold_neither_goes_back_nor_is_reversed(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        first = a_purchase(s, bought(good, "5", lot="D1"))
        second = a_purchase(s, bought(good, "5", lot="D2"))
        lot = fetch_value(s, "SELECT id FROM lot WHERE code = 'D2'")
        a_sale(s, sold(good, "4", lot_id=lot))
        (found,) = check_purchase_return(s, back(second.id, (1, "2"), credit=money("200.00")))
        assert (found.code, "D2" in found.text) == ("stock", True)
        with pytest.raises(Refused, match="D2 was sold on; only 1 "):
            reverse_purchase(s, second.id, TODAY, "错了")
        post_purchase_return(s, back(second.id, (1, "1"), credit=money("100.00")))
        reverse_purchase(s, first.id, TODAY, "错了")
        assert on_hand(s, good)[0] == 0
