"""Debts by keys: from a sum of a village and season to its slips, to the document, and back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from coopdesk.paper.statement import Statement, draw_statement
from tests.ui.test_office_pages import key
from ui.app import Program

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
CONTROL = Qt.KeyboardModifier.ControlModifier


def debts(program: Program, **what: Any) -> Any:
    program.open("debts", **what)
    return program.shown()


def test_a_sum_opens_its_slips_and_esc_leads_back(program: Program) -> None:
    page = debts(program, view="village")
    key(program, Qt.Key.Key_Down)
    key(program, Qt.Key.Key_Right)
    row, column = page.sums.current, page.sums.at - 2
    matrix = page.matrix
    wanted = matrix.sum_of(matrix.rows[row][0], matrix.columns[column][0])
    key(program, Qt.Key.Key_Return)
    assert page.view.name == "slips"
    assert page.slips.model.totals["left"] == wanted
    key(program, Qt.Key.Key_Return)
    assert program.current == "documents"
    key(program, Qt.Key.Key_Escape)
    assert program.current == "debts"
    key(program, Qt.Key.Key_Escape)
    assert page.view.name == "village"
    assert (page.sums.current, page.sums.at - 2) == (row, column)


def test_the_total_of_a_village_opens_all_its_slips(program: Program) -> None:
    page = debts(program, view="village")
    key(program, Qt.Key.Key_Left)
    for _turn in range(len(page.sums.stops)):
        key(program, Qt.Key.Key_Right)
    key(program, Qt.Key.Key_Return)
    assert [name for name, _value in page.slips.query.where] == ["village"]
    assert page.slips.model.totals["left"] == page.matrix.sum_of(page.matrix.rows[0][0], None)


def test_every_view_shows_the_same_total(program: Program) -> None:
    page = debts(program, view="village")
    whole = page.matrix.sum_of(None, None)
    for code in (Qt.Key.Key_2, Qt.Key.Key_3):
        key(program, code, CONTROL)
        assert page.matrix.sum_of(None, None) == whole
    key(program, Qt.Key.Key_4, CONTROL)
    assert page.list.model.totals["debt"] == whole
    key(program, Qt.Key.Key_5, CONTROL)
    assert page.slips.model.totals["left"] == whole


def test_homes_ages_and_instalments_open_exactly_what_they_count(program: Program) -> None:
    home: Any = program.shown()
    home.ages.setFocus()
    for _turn in range(3):
        key(program, Qt.Key.Key_Down)
    key(program, Qt.Key.Key_Return)
    page: Any = program.shown()
    assert page.view.name == "slips"
    assert page.slips.model.totals["left"] == home.ages.rows[3][1]
    program.open("home")
    line = next(one for one in home.todo.lines if one.words == "Instalments due")
    line.opens()
    assert len(page.slips.ids()) == len(home._read.facts.instalments)


def test_money_is_taken_from_the_member_in_hand(program: Program) -> None:
    page = debts(program, view="slips", where=())
    member = page.member()
    key(program, Qt.Key.Key_F5)
    assert program.current == "money"
    money: Any = program.shown()
    assert money.member.value() == member


def test_f11_shows_the_list_for_collecting_of_the_village_in_hand(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Statement] = []
    monkeypatch.setattr(
        "ui.pages.papers.StatementPreview.ask",
        lambda _page, statement, _pdf, _name: shown.append(statement),
    )
    page = debts(program, view="village")
    key(program, Qt.Key.Key_F11)
    [paper] = shown
    assert len(paper.sections) == 1
    assert paper.sections[0].title.startswith(page.matrix.rows[0][1])
    assert draw_statement(paper).startswith(b"%PDF")
