"""Money taken and paid: allocation oldest first, deposits, bills, shares, reversals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.values import Money
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.ledger.posting import Posted
from coopdesk.members.balances import balance_of, balances_of, open_items, overdue_of
from coopdesk.money.payments import (
    PaymentDraft,
    ReceiptDraft,
    ShareDraft,
    check_payment,
    check_receipt,
    post_payment,
    post_receipt,
    reverse_money,
    shares_of,
)
from coopdesk.money.records import Purpose
from coopdesk.supplies.sales import reverse_sale
from tests.factories import (
    TODAY,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    a_supplier,
    a_transfer,
    account_balance,
    balance,
    bought,
    money,
    sold,
)


def a_debtor(s: Session, *debts: tuple[date, str, date | None]) -> tuple[int, list[Posted]]:
    """Add a member and sell on credit: (day, amount, due)."""
    who, good = a_member(s), a_good(s)
    a_purchase(s, bought(good, "100", "1.00"), on_date=date(2026, 1, 1))
    posted = [
        a_sale(
            s, sold(good, "1", amount), member_id=who, on_date=day, credit=money(amount),
            due_on=due,
        )
        for day, amount, due in debts
    ]  # fmt: skip
    return who, posted


def taken(who: int, cash: str, **more: Any) -> ReceiptDraft:
    """Draft money taken from a member in cash."""
    return ReceiptDraft(on_date=TODAY, member_id=who, cash=money(cash), **more)


def left(s: Session, who: int) -> list[tuple[str, str]]:
    """Return the open documents and what is left of each."""
    return [(item.number, str(item.left)) for item in open_items(s, "debt", member_id=who)]


def test_money_settles_the_earliest_due_first(desk: Desk) -> None:
    with desk.write() as s:
        who, sales = a_debtor(
            s,
            (date(2026, 3, 1), "300.00", date(2026, 12, 31)),
            (date(2026, 4, 1), "200.00", date(2026, 6, 30)),
            (date(2026, 5, 1), "100.00", None),
        )
        assert overdue_of(s, who, TODAY) == money("200.00")
        post_receipt(s, taken(who, "250.00"))
        assert left(s, who) == [(sales[1].number, "50.00"), (sales[0].number, "300.00")]
        assert balances_of(s, [who], "debt") == {who: money("350.00")}
        assert account_balance(s, "1122") == money("350.00")


def test_what_no_debt_is_left_for_becomes_a_deposit(desk: Desk) -> None:
    with desk.write() as s:
        who, _sales = a_debtor(s, (date(2026, 3, 1), "300.00", None))
        post_receipt(s, taken(who, "250.00", wechat=money("100.00")))
        assert balance(s, who) == Money(0)
        assert balance(s, who, "deposit") == money("50.00")
        assert account_balance(s, "220301") == money("-50.00")
        assert account_balance(s, "101201") == money("100.00")


def test_told_shares_come_first_and_the_rest_oldest_first(desk: Desk) -> None:
    with desk.write() as s:
        who, sales = a_debtor(
            s, (date(2026, 3, 1), "300.00", None), (date(2026, 4, 1), "200.00", None)
        )
        share = ShareDraft(document_id=sales[1].id, amount=money("150.00"))
        draft = taken(who, "200.00", shares=(share,))
        assert dict(shares_of(s, draft)) == {
            sales[1].id: money("150.00"), sales[0].id: money("50.00"),
        }  # fmt: skip
        post_receipt(s, draft)
        assert left(s, who) == [(sales[0].number, "250.00"), (sales[1].number, "50.00")]


def test_a_share_of_a_settled_or_strange_document_is_refused(desk: Desk) -> None:
    with desk.write() as s:
        who, sales = a_debtor(s, (date(2026, 3, 1), "300.00", None))

        def wrong(*shares: tuple[int, str]) -> list[str]:
            told = tuple(ShareDraft(document_id=one, amount=money(sum_)) for one, sum_ in shares)
            return [one.code for one in check_receipt(s, taken(who, "300.00", shares=told))]

        one = sales[0].id
        assert wrong((one, "300.00")) == []
        assert wrong((one, "300.01")) == ["share", "share"]
        assert wrong((one, "100.00"), (one, "100.00")) == ["share"]
        assert wrong((9999, "1.00")) == ["share"]
        post_receipt(s, taken(who, "300.00"))
        assert wrong((one, "1.00")) == ["share"]


def test_a_credit_by_hand_limits_what_is_settled(desk: Desk) -> None:
    with desk.write() as s:
        who, _sales = a_debtor(s, (date(2026, 3, 1), "100.00", None))
        post_journal(
            s,
            JournalDraft(
                on_date=TODAY,
                summary="减免",
                lines=(
                    JournalLineDraft(account="5711", debit=money("30.00")),
                    JournalLineDraft(account="1122", credit=money("30.00"), member_id=who),
                ),
            ),
        )
        post_receipt(s, taken(who, "100.00"))
        assert balance(s, who) == Money(0)
        assert balance(s, who, "deposit") == money("30.00")


def test_a_receipt_reversed_opens_the_debt_again(desk: Desk) -> None:
    with desk.write() as s:
        who, sales = a_debtor(s, (date(2026, 3, 1), "300.00", None))
        paid = post_receipt(s, taken(who, "350.00"))
        red = reverse_money(s, paid.id, TODAY, "没有收到")
        assert left(s, who) == [(sales[0].number, "300.00")]
        assert balance(s, who, "deposit") == Money(0)
        assert account_balance(s, "1001") == Money(0)
        assert red.number == "收2026-10-0002"
        reverse_sale(s, sales[0].id, TODAY, "错")
        assert left(s, who) == []


def test_a_deposit_used_since_keeps_its_receipt(desk: Desk) -> None:
    with desk.write() as s:
        who, _sales = a_debtor(s)
        paid = post_receipt(s, taken(who, "100.00", purpose=Purpose.DEPOSIT))
        good = a_good(s, "尿素")
        a_purchase(s, bought(good))
        a_sale(s, sold(good, "1", "60.00"), member_id=who, deposit=money("60.00"))
        with pytest.raises(Refused, match=r"only 40\.00"):
            reverse_money(s, paid.id, TODAY, "错")


def test_deposits_are_taken_and_paid_back(desk: Desk) -> None:
    with desk.write() as s:
        who = a_member(s)
        post_receipt(s, taken(who, "100.00", purpose=Purpose.DEPOSIT))
        over = PaymentDraft(
            on_date=TODAY, purpose=Purpose.DEPOSIT, member_id=who, cash=money("100.01")
        )
        assert "has 100.00 to be paid out" in check_payment(s, over)[0].text
        post_payment(
            s,
            PaymentDraft(on_date=TODAY, purpose=Purpose.DEPOSIT, member_id=who, cash=money("100")),
        )
        assert balance(s, who, "deposit") == Money(0)
        assert account_balance(s, "1001") == Money(0)


def test_a_suppliers_bills_are_paid_oldest_first_and_never_too_much(desk: Desk) -> None:
    with desk.write() as s:
        good, supplier = a_good(s), a_supplier(s)
        first = a_purchase(s, bought(good, "1", "100.00"), on_date=date(2026, 9, 1))
        second = a_purchase(s, bought(good, "1", "200.00"), on_date=date(2026, 9, 2))
        post_payment(s, PaymentDraft(on_date=TODAY, supplier_id=supplier, bank=money("150.00")))
        items = open_items(s, "payable", supplier_id=supplier)
        assert [(item.document_id, str(item.left)) for item in items] == [(second.id, "150.00")]
        over = PaymentDraft(on_date=TODAY, supplier_id=supplier, cash=money("150.01"))
        assert [one.code for one in check_payment(s, over)] == ["amount"]
        assert first.id not in {item.document_id for item in items}


def test_a_part_told_of_a_bill_still_moves_the_whole_balance(desk: Desk) -> None:
    with desk.write() as s:
        good, supplier = a_good(s), a_supplier(s)
        a_purchase(s, bought(good, "1", "100.00"), on_date=date(2026, 9, 1))
        second = a_purchase(s, bought(good, "1", "200.00"), on_date=date(2026, 9, 2))
        share = ShareDraft(document_id=second.id, amount=money("120.00"))
        post_payment(
            s,
            PaymentDraft(
                on_date=TODAY, supplier_id=supplier, cash=money("150.00"), shares=(share,)
            ),
        )
        assert balance_of(s, "payable", supplier_id=supplier) == money("150.00")
        assert account_balance(s, "220201") == money("-150.00")


def test_rent_is_paid_to_the_member_whose_land_is_transferred(desk: Desk) -> None:
    with desk.write() as s:
        who = a_member(s)
        a_transfer(s, who)
        owed = balance_of(s, "payable", member_id=who)
        post_payment(s, PaymentDraft(on_date=TODAY, purpose=Purpose.DEBT, member_id=who, cash=owed))
        assert balance_of(s, "payable", member_id=who) == Money(0)
        assert account_balance(s, "224101") == Money(0)


def test_other_purposes_post_their_accounts(desk: Desk) -> None:
    with desk.write() as s:
        who = a_member(s)
        cash: dict[str, Any] = {"on_date": TODAY, "cash": money("100.00")}
        post_receipt(s, ReceiptDraft(**cash, purpose=Purpose.SHARE, member_id=who))
        post_receipt(s, ReceiptDraft(**cash, purpose=Purpose.OTHER_INCOME))
        post_receipt(s, ReceiptDraft(**cash, purpose=Purpose.FROM_BANK))
        post_payment(s, PaymentDraft(**cash, purpose=Purpose.EXPENSE, remark="打印纸"))
        post_payment(s, PaymentDraft(**cash, purpose=Purpose.TO_BANK))
        found = {
            row[0]: row[1]
            for row in fetch_rows(s, "SELECT account, SUM(debit - credit) FROM entry GROUP BY 1")
        }
        assert found == {"1001": 10000, "1002": 0, "3001": -10000, "5301": -10000, "5602": 10000}


def test_what_is_missing_in_money_documents_is_said(desk: Desk) -> None:
    with desk.write() as s:
        on: dict[str, Any] = {"on_date": TODAY}

        def receipt(**more: Any) -> set[str]:
            return {one.code for one in check_receipt(s, ReceiptDraft(**on, **more))}

        def payment(**more: Any) -> set[str]:
            return {one.code for one in check_payment(s, PaymentDraft(**on, **more))}

        cash = {"cash": money("1.00")}
        assert receipt(purpose=Purpose.OTHER_INCOME) == {"required"}
        assert receipt(**cash) == {"required"}
        assert receipt(**cash, purpose=Purpose.EXPENSE) == {"purpose"}
        assert receipt(**cash, purpose=Purpose.FROM_BANK, bank=money("1.00")) == {"purpose"}
        assert receipt(cash=money("2.00"), bank=money("-1.00"),
                       purpose=Purpose.OTHER_INCOME) == {"negative"}  # fmt: skip
        assert payment(**cash) == {"required"}
        assert payment(**cash, purpose=Purpose.DEPOSIT) == {"required"}
        assert payment(**cash, purpose=Purpose.EXPENSE) == {"required"}
        assert payment(**cash, purpose=Purpose.OTHER_INCOME) == {"purpose"}
        assert payment(bank=money("1.00"), purpose=Purpose.TO_BANK) == {"purpose"}


def test_the_same_receipt_twice_is_one(desk: Desk) -> None:
    with desk.write() as s:
        who, _sales = a_debtor(s, (date(2026, 3, 1), "300.00", None))
        draft = taken(who, "100.00")
        assert post_receipt(s, draft, uid="c" * 32) == post_receipt(s, draft, uid="c" * 32)
        assert balance(s, who) == money("200.00")
        with pytest.raises(Refused, match="other content"):
            post_receipt(s, taken(who, "101.00"), uid="c" * 32)


def test_a_settled_purchase_is_named_when_it_is_to_be_reversed(desk: Desk) -> None:
    with desk.write() as s:
        good, supplier = a_good(s), a_supplier(s)
        a_purchase(s, bought(good, "1", "100.00"))
        paid = post_payment(
            s, PaymentDraft(on_date=TODAY, supplier_id=supplier, cash=money("60.00"))
        )
        reverse_money(s, paid.id, TODAY, "错")
        items = open_items(s, "payable", supplier_id=supplier)
        assert [str(item.left) for item in items] == ["100.00"]
