"""The daily cash count: pieces, differences and their reversal."""

from __future__ import annotations

from datetime import date

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.values import Money
from coopdesk.money.cash import (
    CashCountDraft,
    cash_on,
    check_cash_count,
    post_cash_count,
    reverse_cash_count,
)
from coopdesk.money.payments import ReceiptDraft, post_receipt
from coopdesk.money.records import Purpose
from tests.factories import TODAY, account_balance, money


def paid_in(desk: Desk, day: date, amount: str) -> None:
    """Take other income in cash."""
    with desk.write() as s:
        post_receipt(s, ReceiptDraft(on_date=day, purpose=Purpose.OTHER_INCOME, cash=money(amount)))


def test_the_drawer_of_a_day_holds_all_months_before_and_the_days_until_then(desk: Desk) -> None:
    paid_in(desk, date(2026, 9, 30), "100.00")
    paid_in(desk, date(2026, 10, 5), "20.00")
    paid_in(desk, date(2026, 10, 6), "3.00")
    with desk.read() as s:
        assert cash_on(s, date(2026, 9, 30)) == money("100.00")
        assert cash_on(s, date(2026, 10, 5)) == money("120.00")
        assert cash_on(s, TODAY) == money("123.00")


def test_a_count_that_agrees_posts_no_voucher(desk: Desk) -> None:
    paid_in(desk, TODAY, "186.50")
    pieces = (1, 1, 1, 1, 1, 1, 1, 0)
    with desk.write() as s:
        draft = CashCountDraft(on_date=TODAY, pieces=pieces)
        assert draft.total == money("186.50")
        posted = post_cash_count(s, draft)
        assert posted.number == "盘2026-10-0001"
        wanted = "SELECT COUNT(*) FROM voucher WHERE document_id = ?"
        assert fetch_value(s, wanted, (posted.id,)) == 0
        assert fetch_value(s, "SELECT pieces FROM cash_count") == "[1, 1, 1, 1, 1, 1, 1, 0]"


@pytest.mark.parametrize(("counted", "other"), [("103.00", "-3.00"), ("96.00", "4.00")])
def test_a_difference_needs_a_reason_and_is_posted(desk: Desk, counted: str, other: str) -> None:
    paid_in(desk, TODAY, "100.00")
    with desk.write() as s:
        draft = CashCountDraft(on_date=TODAY, counted=money(counted))
        assert [one.field for one in check_cash_count(s, draft)] == ["remark"]
        with pytest.raises(Refused):
            post_cash_count(s, draft)
        told = CashCountDraft(on_date=TODAY, counted=money(counted), remark="找零差错")
        posted = post_cash_count(s, told)
        assert cash_on(s, TODAY) == money(counted)
        assert account_balance(s, "1901") == money(other)
        reverse_cash_count(s, posted.id, TODAY, "数错")
        assert cash_on(s, TODAY) == money("100.00")
        assert account_balance(s, "1901") == Money(0)


def test_negative_or_too_many_pieces_are_refused(desk: Desk) -> None:
    with desk.read() as s:
        wrong = check_cash_count(s, CashCountDraft(on_date=TODAY, pieces=(-1,), remark="x"))
        assert [one.code for one in wrong] == ["negative"]
        wrong = check_cash_count(s, CashCountDraft(on_date=TODAY, pieces=(0,) * 9))
        assert [one.code for one in wrong] == ["pieces"]


def test_the_same_count_twice_is_one(desk: Desk) -> None:
    with desk.write() as s:
        draft = CashCountDraft(on_date=TODAY)
        assert post_cash_count(s, draft, uid="d" * 32) == post_cash_count(s, draft, uid="d" * 32)
