"""Netting: produce and work set against debts on one slip, all of it or nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import edit_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass, ServiceClass
from coopdesk.kernel.values import Money, MuTimes, Quantity
from coopdesk.ledger.chart import account_names
from coopdesk.ledger.drafts import message_schema, read_message
from coopdesk.ledger.posting import Posted
from coopdesk.members.balances import balance_of, open_items
from coopdesk.members.records import MEMBERS
from coopdesk.money.payments import ReceiptDraft, ShareDraft, post_receipt, reverse_money
from coopdesk.offices import open_book
from coopdesk.packages.judging import Judge
from coopdesk.packages.outward import outward
from coopdesk.paper.page import papers
from coopdesk.paper.slip import draw_slip
from coopdesk.statements.checks import check_book
from coopdesk.statements.figures import figure_values
from coopdesk.supplies.exports import NETTINGS_EXPORT
from coopdesk.supplies.netting import (
    NettedServiceDraft,
    NettingDraft,
    check_netting,
    post_netting,
    reverse_netting,
    shares_of,
)
from coopdesk.supplies.netting_slip import netting_slip
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.sales import reverse_sale
from coopdesk.supplies.stock import on_hand
from tests.domain.test_payments import a_debtor
from tests.exported import exported_records
from tests.factories import (
    TODAY,
    a_good,
    a_sale,
    a_transfer,
    account_balance,
    balance,
    money,
    sold,
    the_warehouse,
)

SPRING, AUTUMN = date(2026, 3, 1), date(2026, 9, 1)


def wheat(s: Session) -> int:
    """Add wheat, bought by the kilogram."""
    return a_good(s, "小麦", good_class=GoodClass.PRODUCE, unit="kg", pack_unit=None)


def a_delivery(s: Session, member_id: int, **more: Any) -> NettingDraft:
    """Draft 500 kg of wheat at 2.40: 1,200 yuan."""
    line = PurchaseLineDraft(good_id=wheat(s), quantity=Quantity(500_000), price=money("2.40"))
    values: dict[str, Any] = {
        "on_date": TODAY, "member_id": member_id, "warehouse_id": the_warehouse(s),
        "goods": (line,),
    }  # fmt: skip
    return NettingDraft(**{**values, **more})


def a_piece_of_work(amount: str = "600.00") -> NettedServiceDraft:
    """Draft ten mu-times of harvesting."""
    return NettedServiceDraft(
        title="联合收割", mu_times=MuTimes(1000), price=Money(money(amount).units // 10)
    )


def two_debts(s: Session) -> tuple[int, list[Posted]]:
    """Add a member who owes 800 since spring and 700 since autumn."""
    return a_debtor(
        s, (SPRING, "800.00", date(2026, 6, 15)), (AUTUMN, "700.00", date(2026, 10, 31))
    )


def test_produce_settles_debts_the_oldest_first_and_goes_into_stock(desk: Desk) -> None:
    with desk.write() as s:
        who, (spring, autumn) = two_debts(s)
        draft = a_delivery(s, who)
        posted = post_netting(s, draft)
        assert posted.number.startswith("抵")
        left = {one.document_id: one.left for one in open_items(s, "debt", member_id=who)}
        assert left == {autumn.id: money("300.00")}
        assert spring.id not in left
        assert on_hand(s, draft.goods[0].good_id) == (500_000, 120_000)
        assert account_balance(s, "1122") == money("300.00")
        assert not [one.text for one in check_book(s) if not one.warning]
        values = {one.figure.code: one for one in figure_values(s, "2026-10")}
        assert values["purchases"].this_month == 120_000


def test_work_done_for_us_is_a_cost_of_its_class(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        work = (
            a_piece_of_work("600.00"),
            replace(a_piece_of_work("100.00"), service_class=ServiceClass.PROTECTION),
        )
        post_netting(s, NettingDraft(on_date=TODAY, member_id=who, services=work))
        assert account_balance(s, "540121") == money("600.00")
        assert account_balance(s, "540122") == money("100.00")
        assert balance(s, who) == money("800.00")


def test_chosen_documents_alone_are_settled_and_the_rest_becomes_a_deposit(desk: Desk) -> None:
    with desk.write() as s:
        who, (spring, autumn) = two_debts(s)
        shares = (ShareDraft(document_id=autumn.id, amount=money("700.00")),)
        post_netting(s, a_delivery(s, who, shares=shares))
        left = {one.document_id: one.left for one in open_items(s, "debt", member_id=who)}
        assert left == {spring.id: money("800.00")}
        assert balance(s, who, "deposit") == money("500.00")


def test_what_is_over_is_paid_out_as_wanted(desk: Desk) -> None:
    with desk.write() as s:
        who, (_spring, autumn) = two_debts(s)
        post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("800.00")))
        before = account_balance(s, "1001")
        draft = a_delivery(s, who, cash=money("400.00"), wechat=money("100.00"))
        assert shares_of(s, draft) == [(autumn.id, money("700.00"))]
        post_netting(s, draft)
        assert balance(s, who) == Money(0)
        assert balance(s, who, "deposit") == Money(0)
        assert account_balance(s, "1001") - before == money("-400.00")
        assert account_balance(s, "101201") == money("-100.00")


def test_rent_that_we_owe_is_netted_too(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        a_transfer(s, who)
        owed = balance_of(s, "payable", member_id=who)
        with pytest.raises(Refused):
            post_netting(s, NettingDraft(on_date=TODAY, member_id=who, rent=owed + Money(1)))
        post_netting(s, NettingDraft(on_date=TODAY, member_id=who, rent=money("1000.00")))
        assert balance_of(s, "payable", member_id=who) == owed - money("1000.00")
        assert balance(s, who) == money("500.00")
        assert not [one.text for one in check_book(s) if not one.warning]


def test_everything_wrong_is_told_at_once(desk: Desk) -> None:
    with desk.write() as s:
        who, (spring, _autumn) = two_debts(s)
        good = wheat(s)
        draft = NettingDraft(
            on_date=TODAY,
            member_id=who,
            goods=(PurchaseLineDraft(good_id=good, quantity=Quantity(1000)),),
            services=(NettedServiceDraft(title=" ", price=money("5.00")),),
            shares=(ShareDraft(document_id=spring.id, amount=money("800.01")),),
            cash=money("1.00"),
        )
        found = [(one.code, one.field) for one in check_netting(s, draft)]
    assert found == [
        ("required", "warehouse_id"), ("price", "price"), ("required", "title"),
        ("price", "service_price"), ("paid", "cash"), ("share", "shares"), ("share", "shares"),
    ]  # fmt: skip


def test_inputs_given_back_are_warned_of(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        urea = a_good(s, "尿素")
        line = PurchaseLineDraft(good_id=urea, quantity=Quantity(1000), price=money("90.00"))
        [problem] = check_netting(s, a_delivery(s, who, goods=(line,)))
    assert (problem.code, problem.warning) == ("class", True)
    assert "尿素" in problem.text


def test_a_retired_member_delivers_nothing(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        edit_record(s, MEMBERS, who, {"retired": True})
        found = check_netting(s, a_delivery(s, who))
    assert [one.code for one in found] == ["retired"]


def test_a_reversal_opens_the_debts_and_takes_the_produce_out_again(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        draft = a_delivery(s, who, services=(a_piece_of_work("500.00"),))
        posted = post_netting(s, draft)
        assert balance(s, who, "deposit") == money("200.00")
        red = reverse_netting(s, posted.id, TODAY, "重量录错")
        assert balance(s, who) == money("1500.00")
        assert balance(s, who, "deposit") == Money(0)
        assert on_hand(s, draft.goods[0].good_id) == (0, 0)
        assert account_balance(s, "540121") == Money(0)
        slip = netting_slip(s, red.id)
        assert slip.is_red
        assert slip.total == money("-1700.00")
        assert not [one.text for one in check_book(s) if not one.warning]


def test_produce_sold_on_or_a_deposit_used_cannot_be_taken_back(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        draft = a_delivery(s, who)
        posted = post_netting(s, draft)
        a_sale(s, sold(draft.goods[0].good_id, "400", "2.60"))
        with pytest.raises(Refused, match="sold on"):
            reverse_netting(s, posted.id, TODAY, "x")
        rich, _none = a_debtor(s)
        kept = post_netting(s, a_delivery(s, rich))
        sale = sold(draft.goods[0].good_id, "100", "2.60")
        a_sale(s, sale, member_id=rich, deposit=sale.amount, cash=Money(0))
        with pytest.raises(Refused, match="deposit"):
            reverse_netting(s, kept.id, TODAY, "x")


def test_a_settled_slip_cannot_be_reversed_before_the_netting(desk: Desk) -> None:
    with desk.write() as s:
        who, _debts = two_debts(s)
        taken = post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("100.00")))
        posted = post_netting(s, a_delivery(s, who))
        reverse_money(s, taken.id, TODAY, "x")  # Money taken stands by itself.
        spring = open_items(s, "debt", member_id=who)[0]
        with pytest.raises(Refused, match=posted.number):
            reverse_sale(s, spring.document_id, TODAY, "x")


def test_the_same_message_twice_posts_once(desk: Desk) -> None:
    with desk.write() as s:
        who, (spring, _autumn) = two_debts(s)
        code = fetch_value(s, "SELECT code FROM member WHERE id = ?", (who,))
        good = fetch_value(s, "SELECT code FROM good WHERE id = ?", (wheat(s),))
        house = fetch_value(s, "SELECT code FROM warehouse WHERE id = ?", (the_warehouse(s),))
        message = {
            "on_date": "2026-10-22", "member": code, "warehouse": house,
            "goods": [{"good": good, "quantity": "100", "price": "2.50"}],
            "services": [{"title": "旋耕", "mu_times": "2.5", "price": "40.00"}],
            "shares": [{"document": spring.number, "amount": "350.00"}],
        }  # fmt: skip
        draft = read_message(s, NettingDraft, message)
        first = post_netting(s, draft, uid="n1")
        assert post_netting(s, draft, uid="n1") == first
        assert balance(s, who) == money("1150.00")
    assert message_schema(NettingDraft)["shares"]["null"]


@pytest.mark.parametrize("paper", list(papers()))
def test_the_slip_says_what_was_delivered_settled_and_left(desk: Desk, paper: str) -> None:
    with desk.write() as s:
        who, (spring, _autumn) = two_debts(s)
        posted = post_netting(s, a_delivery(s, who, services=(a_piece_of_work("100.00"),)))
        slip = netting_slip(s, posted.id)
    assert slip.total == money("1300.00")
    assert slip.capitals == "人民币壹仟叁佰元整"
    assert [line.cells["kind"] for line in slip.lines] == ["农产品", "作业"]
    told = {one.label: one.value for one in slip.payments}
    assert told == {"抵欠款": "1,300.00", "尚欠": "200.00"}
    assert f"{spring.number[0]} {spring.number[1:]} 800.00" in slip.note
    assert draw_slip(slip, papers()[paper]).startswith(b"%PDF")


def test_an_older_books_chart_learns_the_new_accounts(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "old.book"
    desk.copy_to(path)
    raw = sqlite3.connect(path)
    raw.execute("DELETE FROM account WHERE code LIKE '54012_'")
    raw.commit()
    raw.close()
    opened = open_book(path, clerk="李桂兰")
    try:
        with opened.read() as s:
            held = {row[0] for row in fetch_rows(s, "SELECT code FROM account")}
    finally:
        opened.close()
    assert held == set(account_names())


def test_a_netting_travels_with_goods_work_and_what_it_settles(desk: Desk) -> None:
    with desk.write() as s:
        who, (spring, autumn) = two_debts(s)
        posted = post_netting(s, a_delivery(s, who, services=(a_piece_of_work("100.00"),)))
        [record] = exported_records(s, NETTINGS_EXPORT, [posted.id])
        uids = [fetch_value(s, "SELECT uid FROM document WHERE id = ?", (one.id,))
                for one in (spring, autumn)]  # fmt: skip
    assert (record["member"], record["amount"], record["cash"]) == (who, 130_000, 0)
    [line] = record["lines"]
    assert (line["good_class"], line["quantity"], line["amount"]) == ("produce", 500_000, 120_000)
    assert record["services"] == [
        {"service_class": "machinery", "mu_times": 1000, "price": 1000, "amount": 10_000}
    ]
    assert record["settles"] == [
        {"document": uids[0], "amount": 80_000, "book": "debt"},
        {"document": uids[1], "amount": 50_000, "book": "debt"},
    ]
    travelling = outward("netting", record, lambda _one: "0" * 64)
    assert Judge("netting", "2026-10").verdict(travelling)[::4] == ("", (("purchases", 120_000),))
