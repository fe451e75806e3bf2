"""Closing a month by keys alone: found, carried, looked through, closed, opened again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import ui.pages.month_end
from coopdesk.desk import Desk
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.values import Money
from coopdesk.ledger.closing import carry_forward
from coopdesk.ledger.month_ends import carried, profit_of_year, uncarried, uncarried_months
from coopdesk.ledger.periods import is_closed
from coopdesk.money.cash import CashCountDraft, cash_on, post_cash_count
from coopdesk.statements.standing import Step
from tests.ui.hands import type_in
from ui.app import Program

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
SEPTEMBER = "2026-09"
Key = Qt.Key


def focus(program: Program) -> QWidget:
    return QApplication.focusWidget() or program


def key(program: Program, code: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(program), code, held)


def opened(program: Program) -> Any:
    """Press Alt+7."""
    key(program, Key.Key_7, Qt.KeyboardModifier.AltModifier)
    assert program.current == "month_end"
    return program.shown()


def walk_to(program: Program, page: Any, code: str) -> None:
    """Walk to a step by the arrows."""
    wanted = [one.code for one in page.steps].index(code)
    while page.table.current != wanted:
        key(program, Key.Key_Down if page.table.current < wanted else Key.Key_Up)


def step(page: Any, code: str) -> Any:
    return next(one for one in page.steps if one.code == code)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Say yes to every question, and keep the questions."""
    asked: list[str] = []

    def yes(_widget: QWidget, question: str, consequence: str = "", **_words: str) -> bool:
        asked.append(f"{question} {consequence}")
        return True

    monkeypatch.setattr(ui.pages.month_end, "ask", yes)
    return asked


@pytest.fixture
def september(program: Program) -> Program:
    """Return the program with September open again: freight was left out, the cash is counted."""
    from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
    from coopdesk.statements.closing import reopen

    with program.desk.write() as s:
        reopen(s, SEPTEMBER, "补记", date(2026, 10, 24))
        last, freight = date(2026, 9, 30), Money(12000)
        paid = (
            JournalLineDraft(account="5601", debit=freight),
            JournalLineDraft(account="1001", credit=freight),
        )
        post_journal(s, JournalDraft(on_date=last, summary="漏记运费", lines=paid))
        post_cash_count(s, CashCountDraft(on_date=last, counted=cash_on(s, last)))
    return program


def test_alt_7_shows_the_month_that_waits_and_its_first_open_step(program: Program) -> None:
    page = opened(program)
    assert page.month == "2026-10"
    assert page.steps[page.table.current].standing is not Step.DONE
    assert "2026-10-31" in page.sentence.text()
    assert page.cannot_close()
    assert focus(program) is page.table


def test_homes_last_step_opens_this_page(program: Program) -> None:
    home: Any = program.shown()
    line = home.path.lines[-1]
    assert line.words == "Close the month"
    assert len(home.path.lines) <= 7
    home.path.setFocus()
    key(program, Key.Key_End)
    for _step in home.path.lines:
        key(program, Key.Key_Down)
    key(program, Key.Key_Return)
    assert program.current == "month_end"


def test_left_and_right_change_the_month_up_to_the_present(program: Program) -> None:
    page = opened(program)
    key(program, Key.Key_Right)
    assert page.month == "2026-10"
    key(program, Key.Key_Left)
    assert page.month == SEPTEMBER
    assert page.is_closed
    key(program, Key.Key_Right)
    assert page.month == "2026-10"


def test_a_locked_step_leads_to_the_one_that_comes_first(september: Program) -> None:
    with september.desk.write() as s:
        from coopdesk.ledger.keeping import keep_draft

        keep_draft(s, "sale", {"on_date": "2026-09-12", "lines": []}, "半张")
    page = opened(september)
    assert page.month == SEPTEMBER
    walk_to(september, page, "close")
    key(september, Key.Key_Return)
    assert page.steps[page.table.current].code == "drafts"
    key(september, Key.Key_Return)
    assert september.current == "sale"


def test_enter_opens_what_a_step_compares(program: Program) -> None:
    page = opened(program)
    walk_to(program, page, "members")
    assert page.sides.row_count() == 1
    key(program, Key.Key_F7)
    assert program.current == "books"


def test_a_month_is_carried_looked_through_and_closed_by_keys(
    september: Program, answers: list[str]
) -> None:
    page = opened(september)
    assert page.steps[page.table.current].code == "carry"
    assert "1 step" in page.cannot_close()
    key(september, Key.Key_Return)
    with september.desk.read() as s:
        assert uncarried(s, SEPTEMBER) == []
        profit = str(sum(one.profit.units for one in carried(s, SEPTEMBER)))
    assert profit != "0"
    assert "forward" in answers[0]
    assert page.steps[page.table.current].code == "looked"
    key(september, Key.Key_F7)
    assert step(page, "looked").standing is Step.DONE
    assert page.cannot_close() == ""
    key(september, Key.Key_F12)
    assert "Copied to a stick" in answers[1]
    with september.desk.read() as s:
        assert is_closed(s, SEPTEMBER)
    assert page.is_closed
    copies = september.desk.path.with_name(f"{september.desk.path.stem}-copies")
    assert len(list(copies.glob("*.book"))) == 1


def test_nothing_is_closed_while_a_step_is_left(program: Program, answers: list[str]) -> None:
    page = opened(program)
    key(program, Key.Key_F12)
    assert answers == []
    page.close_it()
    assert answers == []
    assert "2026-10-31" in page.notice.text


def test_a_closed_month_is_opened_again_with_a_reason(program: Program, qtbot: QtBot) -> None:
    page = opened(program)
    key(program, Key.Key_Left)
    key(program, Key.Key_F9)
    key(program, Key.Key_Escape)
    qtbot.waitUntil(lambda: page.asked is None)
    assert program.current == "month_end"
    key(program, Key.Key_F9)
    key(program, Key.Key_F12)
    reason = page.asked.form.fields["reason"]
    assert reason.refusal
    type_in(focus(program), "漏记运费")
    key(program, Key.Key_F12)
    with program.desk.read() as s:
        assert not is_closed(s, SEPTEMBER)
        told = fetch_value(s, "SELECT COUNT(*) FROM trail WHERE act = 'reopen'")
    assert told == 1
    assert not page.is_closed
    assert "open until 10-24" in page.heading.chip


def test_f5_checks_every_step_again(program: Program) -> None:
    page = opened(program)
    key(program, Key.Key_F5)
    assert len(page.steps) == 13
    assert page.table.row_count() == 13


def test_december_carries_the_years_profit_on_by_enter(
    empty_program: Program, book: Path, answers: list[str]
) -> None:
    clock = Clock(datetime(2027, 1, 3, 9, tzinfo=UTC))
    empty_program.show_desk(Desk(book, clerk="李桂兰", clock=clock))
    with empty_program.desk.write() as s:
        last = date(2026, 12, 31)
        post_cash_count(s, CashCountDraft(on_date=last, counted=cash_on(s, last)))
        for month in uncarried_months(s, "2026-12"):
            carry_forward(s, month)
    page = opened(empty_program)
    page.opened(month="2026-12")
    walk_to(empty_program, page, "year")
    profit = step(page, "year").fact
    assert step(page, "year").standing is Step.OPEN
    assert page.sides.row_count() == 2
    key(empty_program, Key.Key_Return)
    assert "2026" in answers[0]
    assert profit in answers[0]
    assert step(page, "year").standing is Step.DONE
    assert step(page, "year").fact == profit
    with empty_program.desk.read() as s:
        assert not profit_of_year(s, "2026-12")
    walk_to(empty_program, page, "year")
    key(empty_program, Key.Key_Return)
    assert empty_program.current == "vouchers"
