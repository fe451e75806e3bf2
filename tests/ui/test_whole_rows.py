"""What scrolls shows whole rows at its lower edge, and never covers what has the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from ui.app import Program
from ui.parts import column, scrolling, viewport_of
from ui.style import Style
from ui.tables import Table, TableColumn
from ui.whole_rows import WholeRows

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
Made = Callable[[int], tuple[QScrollArea, WholeRows]]


def settled() -> None:
    for _turn in range(3):
        QApplication.processEvents()


@pytest.fixture
def fields(qtbot: QtBot, look: Style) -> Made:
    """Make ten fields, 30 high, that scroll in what is left of a window."""

    def make(height: int) -> tuple[QScrollArea, WholeRows]:
        inside = column()
        for _row in range(10):
            field = QLineEdit()
            field.setFixedHeight(30)
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            inside.addWidget(field)
        area = scrolling(inside)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        qtbot.addWidget(area)
        area.resize(200, height)
        cover = WholeRows(look, area)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setFocus()
        area.show()
        settled()
        return area, cover

    return make


def test_a_row_that_the_lower_edge_would_cut_is_not_shown(fields: Made) -> None:
    area, cover = fields(100)
    assert cover.isVisible()
    assert cover.geometry().getRect() == (0, 90, area.viewport().width(), 10)
    area.verticalScrollBar().setValue(15)
    assert cover.y() == 75
    area.verticalScrollBar().setValue(20)
    assert not cover.isVisible()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not cover.isVisible()


def test_what_has_the_keyboard_is_never_covered(fields: Made, qtbot: QtBot) -> None:
    area, cover = fields(100)
    area.activateWindow()
    last = area.widget().findChildren(QLineEdit)[3]
    last.setFocus()
    qtbot.waitUntil(last.hasFocus)
    cover.place()
    assert not cover.isVisible()


def test_where_everything_fits_nothing_is_covered(fields: Made) -> None:
    _area, cover = fields(400)
    assert not cover.isVisible()


def test_a_table_tells_where_its_rows_begin(qtbot: QtBot, look: Style) -> None:
    table = Table(look, [TableColumn("Good")])
    qtbot.addWidget(table)
    table.show_rows([("a",), ("b",), ("c",)], total=("all",))
    head, row = table.head_height(), table.row_height()
    assert table.row_start(head - 5) == 0
    assert table.row_start(head + row + 7) == head + row
    assert table.row_start(head + row) == head + row
    assert table.row_start(table.height() - 3) == head + 3 * row


@pytest.mark.parametrize("height", [716, 729, 742, 755, 768])
def test_the_settings_show_whole_fields_at_the_largest_letters(
    program: Program, height: int
) -> None:
    program.look.use(points=18)
    program.open("settings")
    program.resize(1366, height)
    settled()
    page: Any = program.shown()
    view = viewport_of(page)
    assert view is not None
    assert page.height() > view.height()
    cover = next(one for one in view.findChildren(WholeRows) if one.parent() is view)
    edge = cover.y() if cover.isVisible() else view.height()
    for field in page.findChildren(QLineEdit):
        if field.isVisible():
            top = field.mapTo(view, QPoint(0, 0)).y()
            assert not top < edge < top + field.height()
