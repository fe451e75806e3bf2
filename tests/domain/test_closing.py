"""Closing a month: what holds it back, the profit carried forward, closing and reopening."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from coopdesk.commands.running import run
from coopdesk.desk import Desk
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, fetch_value
from coopdesk.ledger.check import check_ledger
from coopdesk.ledger.closing import carry_forward, carry_year, check_carry, check_carry_year
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal, reverse_journal
from coopdesk.ledger.keeping import keep_draft
from coopdesk.ledger.month_ends import (
    carried,
    carried_of_year,
    month_to_close,
    open_months_before,
    profit_of_year,
    uncarried,
)
from coopdesk.ledger.periods import is_closed, is_overdue
from coopdesk.money.cash import CashCountDraft, cash_on, post_cash_count
from coopdesk.money.payments import ReceiptDraft, post_receipt
from coopdesk.money.records import Purpose
from coopdesk.statements.closing import (
    check_close,
    check_reopen,
    close,
    note_looked,
    reopen,
    sides_of,
)
from coopdesk.statements.figures import figure_values
from coopdesk.statements.standing import PathStep, Step, month_path
from tests.conftest import CLOCK
from tests.factories import TODAY, account_balance, money

SEPTEMBER = "2026-09"
DAY = date(2026, 9, 12)
LAST = date(2026, 9, 30)
UNTIL = TODAY + timedelta(days=2)


def journal(s: Session, day: date, *lines: tuple[str, str, str]) -> int:
    """Post a voucher of (account, debit, credit)."""
    drafts = tuple(
        JournalLineDraft(account=one[0], debit=money(one[1]), credit=money(one[2])) for one in lines
    )
    return post_journal(s, JournalDraft(on_date=day, summary="记", lines=drafts)).id


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Return a desk whose September earned 1000, gave 100 back, and spent 350; nothing counted."""
    with desk.write() as s:
        journal(s, DAY, ("1002", "1000", "0"), ("500101", "0", "1000"))
        journal(s, DAY, ("1002", "-100", "0"), ("500102", "0", "-100"))
        journal(s, DAY, ("540101", "300", "0"), ("1002", "0", "300"))
        journal(s, DAY, ("5602", "50", "0"), ("1002", "0", "50"))
    return desk


def path(s: Session, month: str = SEPTEMBER) -> dict[str, PathStep]:
    return {one.code: one for one in month_path(s, date(2026, 10, 22), month)}


def codes(s: Session, month: str = SEPTEMBER) -> list[str]:
    return [one.code for one in check_close(s, month) if not one.warning]


def closed(desk: Desk, month: str = SEPTEMBER) -> None:
    """Carry forward and close."""
    with desk.write() as s:
        if uncarried(s, month):
            carry_forward(s, month)
        close(s, month)


def test_the_profit_is_carried_on_the_right_sides_and_leaves_the_figures(busy: Desk) -> None:
    with busy.write() as s:
        before = [(one.figure.code, one.this_month) for one in figure_values(s, SEPTEMBER)]
        posted = carry_forward(s, SEPTEMBER)
        rows = fetch_rows(
            s,
            "SELECT e.account, e.debit, e.credit FROM entry e JOIN voucher v"
            " ON v.id = e.voucher_id WHERE v.document_id = ? ORDER BY e.line",
            (posted.id,),
        )
        assert rows == [
            ("500101", 100000, 0), ("500102", -10000, 0), ("3103", 0, 90000),
            ("3103", 35000, 0), ("540101", 0, 30000), ("5602", 0, 5000),
        ]  # fmt: skip
        assert account_balance(s, "500101") == money("0")
        assert uncarried(s, SEPTEMBER) == []
        assert [one.profit for one in carried(s, SEPTEMBER)] == [money("550.00")]
        after = [(one.figure.code, one.this_month) for one in figure_values(s, SEPTEMBER)]
        assert after == before
        assert check_ledger(s) == []
        head = fetch_row(s, "SELECT on_date, summary FROM document WHERE id = ?", (posted.id,))
        assert head == ("2026-09-30", "结转2026年9月损益")


def test_income_that_cancels_out_still_touches_the_profit(desk: Desk) -> None:
    with desk.write() as s:
        journal(s, DAY, ("1002", "80", "0"), ("500101", "0", "80"))
        journal(s, DAY, ("1002", "-80", "0"), ("500102", "0", "-80"))
        carry_forward(s, SEPTEMBER)
        assert [one.profit for one in carried(s, SEPTEMBER)] == [money("0")]
        assert uncarried(s, SEPTEMBER) == []


def test_what_is_posted_afterwards_is_carried_by_a_second_voucher(busy: Desk) -> None:
    with busy.write() as s:
        first = carry_forward(s, SEPTEMBER, uid="a" * 32)
        assert carry_forward(s, SEPTEMBER, uid="a" * 32) == first
        assert [one.code for one in check_carry(s, SEPTEMBER)] == ["nothing"]
        with pytest.raises(Refused):
            carry_forward(s, SEPTEMBER)
        journal(s, DAY, ("5602", "20", "0"), ("1002", "0", "20"))
        assert path(s)["carry"].standing is Step.OPEN
        carry_forward(s, SEPTEMBER)
        assert [one.profit for one in carried(s, SEPTEMBER)] == [money("550"), money("-20")]
        reverse_journal(s, first.id, LAST, "重转")
        assert sum(one.amount.units for one in uncarried(s, SEPTEMBER) if one.is_income) == 90000


def test_a_month_that_still_runs_is_neither_carried_nor_closed(desk: Desk) -> None:
    with desk.write() as s:
        journal(s, date(2026, 10, 5), ("1002", "10", "0"), ("500101", "0", "10"))
        assert [one.code for one in check_carry(s, "2026-10")] == ["not_over"]
        assert codes(s, "2026-10") == ["not_over"]
        assert path(s, "2026-10")["carry"].standing is Step.LOCKED
        with pytest.raises(Refused, match="2026-10-31"):
            close(s, "2026-10")


def test_every_step_that_holds_the_month_back_is_named(busy: Desk) -> None:
    with busy.write() as s:
        post_receipt(s, ReceiptDraft(on_date=DAY, purpose=Purpose.OTHER_INCOME, cash=money("30")))
        keep_draft(s, "sale", {"on_date": "2026-09-12"}, "半张")
        keep_draft(s, "money", {"on_date": "2026-10-20"}, "下月的")
        assert codes(s) == ["drafts", "cash"]
        change_rows(s, "draft", "DELETE FROM draft")
        post_cash_count(s, CashCountDraft(on_date=LAST, counted=cash_on(s, LAST)))
        assert codes(s) == ["carry"]
        carry_forward(s, SEPTEMBER)
        assert codes(s) == []
        warned = [one.code for one in check_close(s, SEPTEMBER)]
        assert warned == ["looked", "copied"]


def test_cash_that_moved_after_the_count_is_counted_again(desk: Desk) -> None:
    with desk.write() as s:
        income = ReceiptDraft(on_date=DAY, purpose=Purpose.OTHER_INCOME, cash=money("30"))
        post_receipt(s, income)
        post_cash_count(s, CashCountDraft(on_date=DAY, counted=cash_on(s, DAY)))
        assert path(s)["cash"].standing is Step.DONE
        later = ReceiptDraft(on_date=LAST, purpose=Purpose.OTHER_INCOME, cash=money("5"))
        post_receipt(s, later)
        assert path(s)["cash"].standing is Step.OPEN
        post_cash_count(s, CashCountDraft(on_date=LAST, counted=money("34"), remark="找零差错"))
        cash = path(s)["cash"]
        assert cash.standing is Step.WAITS
        assert not cash.blocks


def test_sides_that_differ_name_the_party_and_the_document(busy: Desk) -> None:
    with busy.write() as s:
        # No draft can make such an entry; a wrong one of another program could.
        document = fetch_value(s, "SELECT id FROM document ORDER BY id LIMIT 1")
        change_rows(
            s,
            "account_month",
            "INSERT INTO account_month VALUES ('1122', ?, 1210, 0), ('1405', ?, 500, 0)",
            (SEPTEMBER, SEPTEMBER),
        )
        steps = path(s)
        assert steps["members"].standing is Step.WRONG
        assert "12.10" in steps["members"].text
        assert steps["stock"].fact == "-5.00"
        assert steps["carry"].standing is Step.LOCKED
        sides = sides_of(s, steps["stock"], SEPTEMBER)
        assert sides.rows[0][1] == (money("0"), money("5"), money("-5"))
        assert document
        assert {"members", "stock"} <= set(codes(s))


def test_earlier_months_come_first_and_empty_ones_do_not_count(busy: Desk) -> None:
    with busy.write() as s:
        journal(s, date(2026, 6, 3), ("1002", "10", "0"), ("500101", "0", "10"))
        assert open_months_before(s, SEPTEMBER) == ["2026-06"]
        assert month_to_close(s, date(2026, 10, 22)) == "2026-06"
        carry_forward(s, SEPTEMBER)
        assert codes(s) == ["month_before"]
        assert path(s)["close"].standing is Step.WRONG
    closed(busy, "2026-06")
    closed(busy)
    with busy.read() as s:
        assert is_closed(s, SEPTEMBER)
        assert codes(s) == ["period_closed"]


def test_a_closed_month_takes_no_document(busy: Desk) -> None:
    closed(busy)
    with busy.write() as s, pytest.raises(Refused, match="was closed by"):
        journal(s, DAY, ("1002", "1", "0"), ("500101", "0", "1"))


def test_reopening_needs_a_reason_and_the_journal_keeps_it(busy: Desk) -> None:
    closed(busy)
    with busy.write() as s:
        with pytest.raises(Refused):
            reopen(s, SEPTEMBER, "  ", UNTIL)
        reopen(s, SEPTEMBER, "漏记运费", UNTIL)
        assert not is_closed(s, SEPTEMBER)
        row = fetch_row(s, "SELECT clerk, content FROM trail WHERE act = 'reopen'")
        assert row is not None
        assert row[0] == "李桂兰"
        assert "漏记运费" in str(row[1])
        journal(s, DAY, ("1002", "1", "0"), ("500101", "0", "1"))
        with pytest.raises(Refused):
            reopen(s, SEPTEMBER, "再开", UNTIL)


@pytest.mark.parametrize("until", [None, TODAY - timedelta(days=1), TODAY + timedelta(days=32)])
def test_a_month_is_opened_again_until_a_day_that_is_not_far_off(
    busy: Desk, until: date | None
) -> None:
    closed(busy)
    with busy.write() as s:
        assert [one.field for one in check_reopen(s, SEPTEMBER, "漏记", until)] == ["until"]


def test_a_month_opened_again_shuts_by_itself_and_says_who_may_lift_it(busy: Desk) -> None:
    closed(busy)
    with busy.write() as s:
        reopen(s, SEPTEMBER, "漏记运费", UNTIL)
        assert f"until {UNTIL}" in path(s)["close"].text
    busy.clock = Clock(CLOCK.now() + timedelta(days=3))
    with busy.write() as s:
        with pytest.raises(Refused, match=r"李桂兰: 漏记运费.*F9"):
            journal(s, DAY, ("1002", "1", "0"), ("500101", "0", "1"))
        assert is_overdue(s, SEPTEMBER)
        reopen(s, SEPTEMBER, "运费还没记", UNTIL + timedelta(days=3))
        journal(s, DAY, ("1002", "1", "0"), ("500101", "0", "1"))


def test_only_the_last_closed_month_is_opened_again(busy: Desk) -> None:
    with busy.write() as s:
        journal(s, date(2026, 8, 3), ("1002", "10", "0"), ("500101", "0", "10"))
    closed(busy, "2026-08")
    closed(busy)
    with busy.write() as s:
        with pytest.raises(Refused, match=SEPTEMBER):
            reopen(s, "2026-08", "漏记", UNTIL)
        reopen(s, SEPTEMBER, "漏记", UNTIL)
        reopen(s, "2026-08", "漏记", UNTIL)


def test_looking_through_counts_until_something_is_posted(busy: Desk) -> None:
    with busy.write() as s:
        carry_forward(s, SEPTEMBER)
        note_looked(s, SEPTEMBER)
        assert path(s)["looked"].standing is Step.DONE
        journal(s, DAY, ("1002", "1", "0"), ("3001", "0", "1"))
        assert path(s)["looked"].standing is Step.OPEN


def test_both_sides_of_every_step_can_be_read(busy: Desk) -> None:
    with busy.write() as s:
        for _turn in range(2):
            for one in month_path(s, date(2026, 10, 22), SEPTEMBER):
                sides = sides_of(s, one, SEPTEMBER)
                assert all(len(values) == len(sides.heads) - 1 for _name, values in sides.rows)
            if uncarried(s, SEPTEMBER):
                carry_forward(s, SEPTEMBER)


DECEMBER = "2025-12"


@pytest.fixture
def old_year(desk: Desk) -> Desk:
    """Return a desk whose 2025 earned 200 in November and spent 40 in December; none carried."""
    with desk.write() as s:
        journal(s, date(2025, 11, 3), ("1002", "200", "0"), ("500101", "0", "200"))
        journal(s, date(2025, 12, 3), ("5602", "40", "0"), ("1002", "0", "40"))
    return desk


def figures_of(s: Session) -> list[object]:
    """Return the figures of December and of the month after it."""
    return [
        (one.figure.code, one.this_month, one.cumulative)
        for month in (DECEMBER, "2026-01")
        for one in figure_values(s, month)
    ]


def test_the_years_profit_goes_to_what_is_not_distributed_and_figures_stay(old_year: Desk) -> None:
    with old_year.write() as s:
        carry_forward(s, "2025-11")
        carry_forward(s, DECEMBER)
        before = figures_of(s)
        posted = carry_year(s, DECEMBER, uid="b" * 32)
        assert carry_year(s, DECEMBER, uid="b" * 32) == posted
        rows = fetch_rows(
            s,
            "SELECT e.account, e.debit, e.credit FROM entry e JOIN voucher v"
            " ON v.id = e.voucher_id WHERE v.document_id = ? ORDER BY e.line",
            (posted.id,),
        )
        assert rows == [("3103", 16000, 0), ("310401", 0, 16000)]
        head = fetch_row(s, "SELECT on_date, summary FROM document WHERE id = ?", (posted.id,))
        assert head == ("2025-12-31", "结转2025年本年利润")
        assert account_balance(s, "3103") == money("0")
        assert account_balance(s, "310401") == money("-160")
        assert [one.profit for one in carried(s, DECEMBER)] == [money("-40")]
        assert [one.profit for one in carried_of_year(s, DECEMBER)] == [money("160")]
        assert figures_of(s) == before
        assert check_ledger(s) == []


def test_the_year_is_carried_once_and_again_only_after_a_red_copy(old_year: Desk) -> None:
    with old_year.write() as s:
        assert [one.code for one in check_carry_year(s, DECEMBER)] == ["uncarried"]
        assert "2025-11" in check_carry_year(s, DECEMBER)[0].text
        carry_forward(s, "2025-11")
        carry_forward(s, DECEMBER)
        assert [one.code for one in check_carry_year(s, "2025-11")] == ["not_december"]
        first = carry_year(s, DECEMBER)
        with pytest.raises(Refused, match="3103"):
            carry_year(s, DECEMBER)
        reverse_journal(s, first.id, date(2025, 12, 31), "重转")
        assert profit_of_year(s, DECEMBER) == money("160")
        assert path(s, DECEMBER)["year"].standing is Step.OPEN
        carry_year(s, DECEMBER)
        assert profit_of_year(s, DECEMBER) == money("0")


def test_a_loss_goes_the_other_way_round(desk: Desk) -> None:
    with desk.write() as s:
        journal(s, date(2025, 12, 3), ("5602", "40", "0"), ("1002", "0", "40"))
        carry_forward(s, DECEMBER)
        carry_year(s, DECEMBER)
        assert account_balance(s, "3103") == money("0")
        assert account_balance(s, "310401") == money("40")


def test_december_closes_after_its_year_is_carried_and_other_months_have_no_such_step(
    old_year: Desk,
) -> None:
    closed(old_year, "2025-11")
    with old_year.write() as s:
        assert "year" not in path(s, "2025-11")
        assert path(s, DECEMBER)["year"].standing is Step.LOCKED
        carry_forward(s, DECEMBER)
        step = path(s, DECEMBER)["year"]
        assert (step.standing, step.fact) == (Step.OPEN, "160.00")
        assert codes(s, DECEMBER) == ["year"]
        sides = sides_of(s, step, DECEMBER)
        assert [values[0] for _name, values in sides.rows] == [money("160"), money("0")]
        posted = carry_year(s, DECEMBER)
        step = path(s, DECEMBER)["year"]
        assert (step.standing, step.fact) == (Step.DONE, "160.00")
        sides = sides_of(s, step, DECEMBER)
        assert [values[0] for _name, values in sides.rows] == [money("0"), money("160")]
        assert [one.document_id for one in sides.lines] == [posted.id]
        close(s, DECEMBER)


def test_the_command_line_carries_the_year_with_december(
    old_year: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    closed(old_year, "2025-11")
    book = old_year.path
    old_year.close()
    assert run(["close", str(book), "--month", DECEMBER, "--carry"]) == 0
    assert capsys.readouterr().out.count("Carried the profit forward") == 2
    desk = Desk(book, clock=CLOCK)
    with desk.read() as s:
        assert profit_of_year(s, DECEMBER) == money("0")
        assert is_closed(s, DECEMBER)
    desk.close()


def test_the_command_line_closes_and_opens_again(
    busy: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = busy.path
    busy.close()
    assert run(["close", str(book), "--month", SEPTEMBER]) == 1
    assert "Step 10" in capsys.readouterr().err
    assert run(["close", str(book), "--month", SEPTEMBER, "--carry"]) == 0
    assert "2026-09 is closed." in capsys.readouterr().out
    assert len(list(tmp_path.glob("*-copies/*.book"))) == 1
    assert run(["close", str(book), "--month", SEPTEMBER, "--reopen", "漏记运费"]) == 0
    desk = Desk(book, clock=Clock(datetime(2026, 10, 22, tzinfo=UTC)))
    with desk.read() as s:
        assert not is_closed(s, SEPTEMBER)
    desk.close()
