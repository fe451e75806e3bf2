"""Netting by keys alone: who, what was brought, what was done; posted, printed, next blank page."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from coopdesk.kernel.rows import fetch_row, fetch_value
from coopdesk.kernel.values import Money
from coopdesk.members.balances import balance_of
from tests.ui.hands import type_in
from tests.ui.test_office_pages import focus, key
from ui.app import Program

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui


def typed(program: Program, *values: str) -> None:
    for text in values:
        type_in(focus(program), text)
        key(program, Qt.Key.Key_Return)


def netting(program: Program, **what: Any) -> Any:
    program.open("netting", **what)
    return program.shown()


def owed(program: Program, member: int) -> Money:
    with program.desk.read() as s:
        return balance_of(s, "debt", member_id=member)


def test_produce_and_work_settle_debts_by_keys_alone(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[int] = []

    def paper(_page: Any, _kind: Any, document_id: int) -> str:
        printed.append(document_id)
        return "printed"

    monkeypatch.setattr("ui.pages.netting.print_document", paper)
    page = netting(program)
    typed(program, "0012", "小麦", "100", "2.5")
    key(program, Qt.Key.Key_Return)  # The empty line: on to the work.
    typed(program, "机收", "2", "60")
    member = page.member.value()
    before = owed(program, member)
    assert page.totals.total == Money(37000)
    assert page.settled == Money(37000)
    key(program, Qt.Key.Key_F12)
    assert owed(program, member) == before - Money(37000)
    with program.desk.read() as s:
        row = fetch_row(
            s, "SELECT id, amount FROM document WHERE kind = 'netting' ORDER BY id DESC LIMIT 1"
        )
        assert row is not None
        assert fetch_value(s, "SELECT COUNT(*) FROM draft WHERE page = 'netting'") == 0
    assert row[1] == 37000
    assert printed == [row[0]]
    assert page.member.value() is None
    assert focus(program) is page.member


def test_the_last_price_is_proposed_and_the_rest_is_paid_out_in_cash(program: Program) -> None:
    page = netting(program)
    typed(program, "0012", "小麦")
    assert page.goods.get(0, "price") == Money(240)
    typed(program, "100000")
    key(program, Qt.Key.Key_F8)
    whole = owed(program, page.member.value())
    assert page.settled == whole
    assert page.cash.value() == Money(24_000_000) - whole
    assert page.over.text() == "0.00"


def test_a_debt_told_by_hand_is_settled_with_exactly_that(program: Program) -> None:
    page = netting(program)
    typed(program, "0012", "小麦", "1000", "2")
    key(program, Qt.Key.Key_F7)
    key(program, Qt.Key.Key_Down)
    typed(program, "150")
    draft = page.draft()
    assert draft.shares is not None
    told = {one.document_id: one.amount for one in draft.shares}
    assert told[page.items[1].document_id] == Money(15000)
    assert told[page.items[0].document_id] == page.items[0].left
    assert page.over.text() == str(Money(200_000) - page.items[0].left - Money(15000))


def test_a_missing_price_is_refused_at_its_cell_and_nothing_is_posted(program: Program) -> None:
    page = netting(program)
    with program.desk.read() as s:
        before = fetch_value(s, "SELECT COUNT(*) FROM document")
    typed(program, "0012", "小麦", "100", "0")
    key(program, Qt.Key.Key_Return)
    typed(program, "机收", "2", "60")
    key(program, Qt.Key.Key_F12)
    with program.desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM document") == before
    assert page.goods.refused_rows() == [0]
    assert "price" in page.notice.text


def test_what_is_half_typed_is_there_again(program: Program) -> None:
    page = netting(program)
    typed(program, "0012", "小麦", "100", "2.5")
    key(program, Qt.Key.Key_Return)
    typed(program, "机收", "2", "60")
    key(program, Qt.Key.Key_F7)
    typed(program, "12.34")
    content = page.content()
    program.open("home")
    program.show_desk(program.desk)
    again = netting(program)
    assert again is not page
    assert again.content() == content
    assert again.draft().total == Money(37000)


def test_the_page_opens_on_the_member_in_hand_of_the_money_page(program: Program) -> None:
    program.open("money")
    typed(program, "0012")
    money: Any = program.shown()
    member = money.member.value()
    key(program, Qt.Key.Key_F9)
    assert program.current == "netting"
    page: Any = program.shown()
    assert page.member.value() == member
    assert page.items
