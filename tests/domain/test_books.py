"""The books: trial balance, ledger, journal, cash book, member's account; lists and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.listing import Listing, Query
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import add_record, edit_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.words import Kind
from coopdesk.machinery.records import MACHINES, MachineKind
from coopdesk.money.cash import CashCountDraft, cash_on, post_cash_count
from coopdesk.statements.books import (
    account_ledger,
    cash_book,
    journal_listing,
    member_account,
    member_sheet,
    trial_balance,
)
from coopdesk.statements.debts import open_slips
from coopdesk.statements.due import age_of, home_facts
from coopdesk.statements.figures import figure_values
from coopdesk.statements.lists import DOCUMENTS_LIST, STOCK_LIST, VOUCHERS_LIST, debts_list
from coopdesk.supplies.records import GOODS
from tests.factories import a_job_line, a_member, a_posted_job, balance, money
from tests.rich_book import a_rich_book

MONTH = "2026-10"
TODAY = date(2026, 10, 22)
ALL = Query()


@pytest.fixture
def named(desk: Desk) -> Iterator[tuple[Session, dict[str, Any]]]:
    with desk.write() as s:
        yield s, a_rich_book(s)


Named = tuple[Session, dict[str, Any]]


def summed(amounts: Iterator[Money]) -> Money:
    return sum(amounts, Money(0))


def test_the_trial_balance_balances(named: Named) -> None:
    s, _ = named
    for month in ("2025-03", "2026-04", MONTH):
        lines = trial_balance(s, month)
        assert summed(one.debit for one in lines) == summed(one.credit for one in lines)
        assert summed(one.closing for one in lines) == Money(0)
        assert summed(one.year_debit for one in lines) == summed(one.year_credit for one in lines)
        for one in lines:
            assert one.opening + one.debit - one.credit == one.closing


def test_an_accounts_ledger_runs_from_opening_to_closing(named: Named) -> None:
    s, _ = named
    for line in trial_balance(s, MONTH):
        ledger = account_ledger(s, line.account, MONTH, MONTH)
        assert (ledger.opening, ledger.closing) == (line.opening, line.closing)
        assert (ledger.debit, ledger.credit) == (line.debit, line.credit)
        balance_ = ledger.opening
        for one in ledger.lines:
            balance_ += one.debit - one.credit
            assert one.balance == balance_
    with pytest.raises(Refused):
        account_ledger(s, "9999", MONTH, MONTH)


def test_the_journal_lists_vouchers_without_gaps(named: Named) -> None:
    s, _ = named
    lines = journal_listing(s, MONTH, MONTH)
    assert sorted({one.voucher for one in lines}) == list(
        range(1, len({one.voucher for one in lines}) + 1)
    )
    assert summed(one.debit for one in lines) == summed(one.credit for one in lines)
    assert all(one.name for one in lines)


def test_the_cash_book_closes_each_day_and_shows_the_count(named: Named) -> None:
    s, _ = named
    expected = cash_on(s, date(2026, 10, 18))
    post_cash_count(s, CashCountDraft(on_date=date(2026, 10, 18), counted=expected, remark=""))
    days = cash_book(s, MONTH)
    for before, after in pairwise(days):
        assert before.closing == after.opening
        assert before.on_date < after.on_date
    assert days[-1].closing == expected
    assert {one.on_date: one.counted for one in days}[date(2026, 10, 18)] == expected
    assert days[0].counted is None


def test_a_members_account_has_every_document_and_ends_at_the_balance(named: Named) -> None:
    s, known = named
    for member in (known["wang"], known["li"]):
        account = member_account(s, member)
        closing = (balance(s, member), balance(s, member, "deposit"), balance(s, member, "payable"))
        assert account.closing == closing
        later = member_account(s, member, since=date(2026, 10, 1))
        assert later.closing == closing
        assert later.opening[0] + summed(one.debt for one in later.lines) == closing[0]
        until = member_account(s, member, until=date(2026, 9, 30))
        assert until.closing == later.opening


def test_a_slip_for_many_households_stands_in_each_account_with_the_own_work(named: Named) -> None:
    s, known = named
    a_posted_job(s, a_job_line(known["wang"], "8.50"), a_job_line(known["li"], "5.00"))
    lines = [member_account(s, known[who]).lines[-1] for who in ("wang", "li")]
    assert [one.summary for one in lines] == ["旋耕8.50亩次", "旋耕5.00亩次"]


def test_a_members_sheet_says_trade_and_ages(named: Named) -> None:
    s, known = named
    sheet = member_sheet(s, known["wang"], date(2026, 1, 1), date(2026, 10, 31))
    assert (sheet.name, sheet.village) == ("王伟", "河湾村")
    assert sheet.bought == money("6150.00") + money("546.60")
    assert sheet.served == money("450.00") + money("360.00") + money("441.00")
    assert sheet.ages[1:3] == (money("764.00"), money("4960.00"))
    assert summed(iter(sheet.ages)) == balance(s, known["wang"])
    with pytest.raises(Refused):
        member_sheet(s, 999, date(2026, 1, 1), date(2026, 10, 31))


def test_home_shows_the_day_and_the_way_to_its_documents(named: Named) -> None:
    s, known = named
    facts = home_facts(s, date(2026, 10, 14))
    assert facts.today.counts == {"receipt": 1}
    assert facts.today.taken["cash"] == money("2000.00")
    assert len(facts.today.ids) == 1
    late = [one for one in home_facts(s, TODAY).debts.ages if one.age]
    assert summed(one.amount for one in late) == money("4960.00") + money("764.00") + money(
        "2500.00"
    )
    debtors = {one.member_id for one in open_slips(s, TODAY)}
    assert home_facts(s, TODAY).debts.members == len(debtors)
    parts = home_facts(s, date(2026, 10, 18)).instalments
    assert [(one.due_on, one.left) for one in parts] == [(date(2026, 10, 20), money("764.00"))]
    ending = home_facts(s, date(2027, 6, 15)).ending
    assert {one.document_id for one in ending} >= {known["contract"].id}


def test_home_names_low_stock_inspections_and_open_costs(named: Named) -> None:
    s, known = named
    seed = known["shop"].goods["seed"]
    edit_record(s, GOODS, seed, {"low_stock": Quantity.parse("45")})
    add_record(
        s,
        MACHINES,
        {"code": "鄂1", "name": "拖拉机", "kind": MachineKind.TRACTOR,
         "inspected_until": date(2026, 11, 1)},
    )  # fmt: skip
    facts = home_facts(s, TODAY)
    assert [(one.good_id, one.left) for one in facts.low] == [(seed, Quantity.parse("45"))]
    assert [one.code for one in facts.inspections] == ["鄂1"]
    assert facts.costs == ()
    assert [one.good_id for one in home_facts(s, date(2026, 9, 1)).costs] == [seed]
    assert facts.expiring == ()
    assert facts.drafts == ()


def test_ages_begin_the_day_after_a_debt_is_due() -> None:
    day = date(2026, 10, 31)
    ages = [(None, 0), (date(2026, 10, 31), 0), (date(2026, 10, 30), 1), (date(2026, 10, 1), 1),
            (date(2026, 9, 30), 2), (date(2026, 8, 2), 2), (date(2026, 8, 1), 3),
            (date(2026, 5, 4), 3), (date(2026, 5, 3), 4)]  # fmt: skip
    assert [age_of(due, day) for due, _age in ages] == [age for _due, age in ages]


def rows(s: Session, listing: Listing, query: Query = ALL) -> list[dict[str, Any]]:
    ids = listing.ids(s, query)
    assert listing.totals(s, query)[""] == len(ids)
    titles = [column.name for column in listing.columns]
    return [dict(zip(titles, row, strict=True)) for row in listing.rows(s, ids)]


def test_all_documents_are_listed_the_newest_posting_first(named: Named) -> None:
    s, known = named
    found = rows(s, DOCUMENTS_LIST)
    assert len(found) == fetch_value(s, "SELECT COUNT(*) FROM document")
    assert found[0]["kind"] is Kind.JOURNAL
    red = rows(s, DOCUMENTS_LIST, Query(text=known["wrong_sale"].number))
    assert [one["standing"].value for one in red] == ["reversed"]
    october = Query(where=(("kind", "sale"), ("period", (date(2026, 10, 1), None))))
    assert {one["kind"] for one in rows(s, DOCUMENTS_LIST, october)} == {Kind.SALE}
    assert rows(s, DOCUMENTS_LIST, Query(text="ww"))


def test_vouchers_are_listed_by_month_and_number(named: Named) -> None:
    s, _ = named
    found = rows(s, VOUCHERS_LIST, Query(where=(("month", MONTH),)))
    assert [one["number"] for one in found] == list(range(len(found), 0, -1))


def test_debts_are_listed_with_what_is_overdue(named: Named) -> None:
    s, known = named
    a_member(s, "无欠")
    found = {one["name"]: one for one in rows(s, debts_list(date(2026, 10, 31)))}
    assert set(found) == {"王伟", "李芬"}
    assert found["王伟"]["debt"] == balance(s, known["wang"])
    assert found["王伟"]["overdue"] == money("4960.00") + money("764.00")
    assert found["李芬"]["deposit"] == money("300.00")
    values = {one.figure.code: one.this_month for one in figure_values(s, MONTH)}
    totals = debts_list(date(2026, 10, 31)).totals(s)
    assert (totals["debt"].units, totals["overdue"].units) == (
        values["debts"], values["debts_overdue"],
    )  # fmt: skip
    assert rows(s, debts_list(TODAY), Query(order="overdue", descending=True))


def test_stock_is_listed_with_its_cost(named: Named) -> None:
    s, _ = named
    found = {one["name"]: one for one in rows(s, STOCK_LIST)}
    held = dict(
        fetch_rows(
            s,
            "SELECT g.name, SUM(m.quantity) FROM stock_move m JOIN good g ON g.id = m.good_id"
            " GROUP BY g.id",
        )
    )
    assert {name: one["quantity"].units for name, one in found.items()} == held
    total = fetch_value(s, "SELECT SUM(cost) FROM stock_move")
    assert STOCK_LIST.totals(s)["cost"] == Money(total)
