"""The grid of lines: open editors, walking, dropping, pasting, refusals, compositions."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money, Quantity
from tests.ui.hands import Stand, compose, press, type_in
from ui.editors import MoneyEdit, QuantityEdit, TextEdit
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.picker import Candidate, Picker
from ui.style import Style

pytestmark = pytest.mark.ui

GOODS = {
    1: Candidate(1, "1001", "复合肥 45%"),
    2: Candidate(2, "1002", "小麦种 鄂麦 398"),
}


def find(text: str) -> list[Candidate]:
    return [one for one in GOODS.values() if one.code.startswith(text) or text in one.name]


@pytest.fixture
def grid(look: Style, stand: Stand) -> LineGrid:
    made = LineGrid(
        look,
        [
            LineColumn("good", "Good", lambda: Picker(look, find, lookup=GOODS.get), stretch=1),
            LineColumn("quantity", "Quantity", lambda: QuantityEdit(look), align="right"),
            LineColumn("price", "Price", lambda: MoneyEdit(look), unit="yuan", align="right"),
            LineColumn("off", "Off", lambda: MoneyEdit(look), align="right", stop=False),
            LineColumn("amount", "Amount", None, unit="yuan", align="right", bold=True),
        ],
        empty="Scan or type",
    )

    def count(row: int, name: str) -> None:
        if name in {"quantity", "price"}:
            quantity, price = made.get(row, "quantity"), made.get(row, "price")
            made.set(row, "amount", price.times(quantity) if quantity and price else None)

    made.edited.connect(count)
    stand(made, TextEdit(look))
    return made


def keyboard() -> Any:
    return QApplication.focusWidget()


def test_a_line_is_entered_by_typing_and_enter_alone(qtbot: QtBot, grid: LineGrid) -> None:
    for typed in ("1001", "12", "148"):
        type_in(keyboard(), typed)
        press(keyboard(), Qt.Key.Key_Return)
    assert grid.lines() == [
        {"good": 1, "quantity": Quantity(12000), "price": Money(14800), "off": None,
         "amount": Money(177600)}
    ]  # fmt: skip
    assert (grid.row, grid.columns[grid.column].name) == (1, "good")
    with qtbot.waitSignal(grid.finished):
        press(keyboard(), Qt.Key.Key_Return)


def test_the_editor_is_open_before_the_first_key(grid: LineGrid) -> None:
    assert isinstance(keyboard(), Picker)
    compose(keyboard(), "fu")
    assert keyboard().composing
    compose(keyboard(), "", "复合")
    assert keyboard().text() == "复合"


def test_enter_of_a_composition_stays_in_the_cell(qtbot: QtBot, grid: LineGrid) -> None:
    cell = keyboard()
    compose(cell, "xiaomai")
    press(cell, Qt.Key.Key_Return)
    press(cell, Qt.Key.Key_Down)
    press(cell, Qt.Key.Key_Tab)
    assert keyboard() is cell
    assert (grid.row, grid.column) == (0, 0)
    compose(cell, "", "小麦")
    press(cell, Qt.Key.Key_Return)
    assert grid.get(0, "good") == 2


def test_writing_other_cells_leaves_a_composition_alone(grid: LineGrid) -> None:
    grid.set_lines([{"good": 1, "quantity": Quantity(1000)}])
    grid.go(0, "good")
    cell = keyboard()
    compose(cell, "xiao")
    grid.set(0, "amount", Money(100))
    grid.set(0, "good", 1)
    assert cell.composing
    assert keyboard() is cell


def test_the_amount_is_there_while_typing(grid: LineGrid) -> None:
    grid.set_lines([{"good": 1, "price": Money(200)}])
    grid.go(0, "quantity")
    type_in(keyboard(), "1")
    assert grid.get(0, "amount") == Money(200)
    type_in(keyboard(), "0")
    assert grid.get(0, "amount") == Money(2000)


def test_a_line_is_dropped_and_brought_back(qtbot: QtBot, grid: LineGrid) -> None:
    grid.set_lines([{"good": 1}, {"good": 2}])
    grid.go(0, "good")
    press(keyboard(), Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [one["good"] for one in grid.lines()] == [2]
    press(keyboard(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one["good"] for one in grid.lines()] == [1, 2]


def test_ctrl_d_copies_the_line_above(qtbot: QtBot, grid: LineGrid) -> None:
    grid.set_lines([{"good": 1, "quantity": Quantity(5000), "price": Money(100)}])
    grid.go(1, "good")
    press(keyboard(), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert grid.lines()[1]["quantity"] == Quantity(5000)
    assert grid.lines()[1]["amount"] == Money(500)


def test_a_sheet_is_pasted_and_its_bad_cells_are_refused(qtbot: QtBot, grid: LineGrid) -> None:
    QGuiApplication.clipboard().setText("1001\t12\t148\n复合\tabc\t3\n没有\t1\t2\n")
    with qtbot.waitSignal(grid.pasted) as heard:
        press(keyboard(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == [3, 2]
    assert [one["good"] for one in grid.lines()] == [1, 1, None]
    assert grid.lines()[0]["amount"] == Money(177600)


def test_one_word_is_pasted_into_the_cell(qtbot: QtBot, grid: LineGrid) -> None:
    QGuiApplication.clipboard().setText("1002")
    press(keyboard(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert keyboard().text() == "1002"


def test_a_wrong_number_keeps_the_keyboard_in_its_cell(qtbot: QtBot, grid: LineGrid) -> None:
    grid.set_lines([{"good": 1}])
    grid.go(0, "quantity")
    type_in(keyboard(), "七")
    press(keyboard(), Qt.Key.Key_Return)
    assert grid.columns[grid.column].name == "quantity"
    assert keyboard().refusal


def test_a_problem_is_shown_at_its_cell(grid: LineGrid) -> None:
    grid.set_lines([{"good": 1}, {"good": 2}])
    assert grid.show_problem(Problem("stock", "Only 3 left.", "quantity", 1))
    assert (grid.row, grid.columns[grid.column].name) == (1, "quantity")
    assert keyboard().refusal == "Only 3 left."
    assert not grid.show_problem(Problem("member", "Who?", "member_id"))


def test_a_grid_emptied_over_a_cell_that_cannot_be_read_lets_the_keyboard_go(
    look: Style, stand: Stand
) -> None:
    grid = LineGrid(look, [LineColumn("area", "Area", lambda: QuantityEdit(look))], fixed=True)
    after = TextEdit(look)
    stand(grid, after)
    grid.set_lines([{"area": None}])
    grid.go(0, "area")
    type_in(keyboard(), "3.5o")
    grid.set_lines([])
    assert keyboard() is grid
    after.setFocus()
    assert keyboard() is after
    grid.insert_line(0, {"area": None})
    assert grid.row == 0
    grid.go(0, "area")
    assert keyboard().text() == ""


def test_what_cannot_be_read_is_not_refused_in_the_locked_row_that_is_gone_to(
    look: Style, stand: Stand
) -> None:
    grid = LineGrid(look, [LineColumn("area", "Area", lambda: QuantityEdit(look))], fixed=True)
    stand(grid)
    grid.set_lines([{"area": None}, {"area": None}])
    grid.set_locked(1)
    grid.go(0, "area")
    type_in(keyboard(), "3.5o")
    grid.go(1)
    grid.set_locked(1, locked=False)
    grid.go(1, "area")
    assert keyboard().refusal == ""


def test_arrows_walk_over_rows_and_cells(qtbot: QtBot, grid: LineGrid) -> None:
    grid.set_lines([{"good": 1, "quantity": Quantity(1000)}, {"good": 2}])
    grid.go(0, "quantity")
    press(keyboard(), Qt.Key.Key_Down)
    assert grid.row == 1
    press(keyboard(), Qt.Key.Key_Up)
    press(keyboard(), Qt.Key.Key_Left)
    assert (grid.row, grid.columns[grid.column].name) == (0, "good")


def test_locked_rows_are_walked_over_and_never_ticked(look: Style, stand: Stand) -> None:
    grid = LineGrid(
        look,
        [
            LineColumn("plot", "Plot", None, stretch=1),
            LineColumn("area", "Area", lambda: QuantityEdit(look), align="right"),
        ],
        fixed=True,
        ticks=True,
    )
    grid.set_lines([{"plot": "a"}, {"plot": "b"}, {"plot": "c"}])
    grid.set_locked(1)
    stand(grid)
    QApplication.sendPostedEvents()
    grid.go(0, "area")
    press(keyboard(), Qt.Key.Key_Space)
    press(keyboard(), Qt.Key.Key_Down)
    assert grid.row == 2
    grid.toggle(1)
    assert grid.ticked_rows() == [0]


def test_the_open_editor_follows_a_change_of_size(grid: LineGrid, look: Style) -> None:
    grid.set_lines([{"good": 1, "quantity": Quantity(1000)}])
    grid.go(0, "quantity")
    look.use(points=18)
    QApplication.processEvents()
    x, wide = grid.spans()[1]
    assert keyboard().geometry().left() == x
    assert keyboard().width() == wide


def test_a_resize_keeps_the_keyboard_in_its_cell_and_in_view(
    look: Style, grid: LineGrid, qtbot: QtBot
) -> None:
    grid.set_lines([{"good": 1, "quantity": Quantity(count)} for count in range(1, 30)])
    grid.go(25, "quantity")
    cell = keyboard()
    grid.window().resize(640, 240)
    qtbot.waitUntil(lambda: grid.height() < 240)
    assert keyboard() is cell
    assert grid.viewport().rect().contains(cell.geometry())
    assert grid.row_rect(25).top() == cell.y()


def test_a_cell_scrolled_away_keeps_the_keyboard_and_comes_back_when_typed_in(
    look: Style, grid: LineGrid
) -> None:
    grid.set_lines([{"good": 1, "quantity": Quantity(count)} for count in range(1, 60)])
    grid.go(40, "quantity")
    cell = keyboard()
    grid.verticalScrollBar().setValue(0)
    assert keyboard() is cell
    assert not grid.viewport().rect().intersects(cell.geometry())
    type_in(cell, "7")
    assert grid.get(40, "quantity") == Quantity(7000)
    assert grid.viewport().rect().contains(cell.geometry())


def test_how_to_begin_is_told_in_whole_parts_beside_an_open_cell(
    look: Style, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "编码、拼音首字母"
    grid = LineGrid(
        look,
        [
            LineColumn("who", "Member", lambda: TextEdit(look, width=0), width=74),
            LineColumn("plot", "Plot", lambda: TextEdit(look, width=0), width=84),
        ],
        empty=words,
    )
    stand(grid)
    drawn: list[str] = []
    draw = Style.draw

    def watched(self: Style, painter: Any, box: Any, text: str, *more: Any, **named: Any) -> int:
        drawn.append(text)
        return draw(self, painter, box, text, *more, **named)

    monkeypatch.setattr(Style, "draw", watched)
    grid.go(0, "plot")
    grid.grab()
    assert "编码" in drawn
    assert words not in drawn
    grid.go(0, "who")
    drawn.clear()
    assert grid.editor("who").placeholderText() == "编码"
