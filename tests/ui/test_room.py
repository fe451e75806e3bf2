"""Where room is short, fields, tables and words give way before anything is cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.bands import HeaderBand
from ui.editors import TextEdit
from ui.gallery_checks import clipped
from ui.notices import beginning
from ui.parts import column, is_low, scrolling
from ui.style import Style, Watch
from ui.tables import Table, TableColumn

pytestmark = pytest.mark.ui


def band(look: Style, qtbot: QtBot, room: int) -> HeaderBand:
    """Return a band of two rows of four wide fields, shown in a width."""
    page = QWidget()
    made = HeaderBand(look, page)
    for number in range(8):
        title = ("Member", "Handled by", "Warehouse", "Remark")[number % 4]
        made.add(f"f{number}", title, TextEdit(look, width=180), row=number // 4)
    qtbot.addWidget(page)
    page.show()
    made.setGeometry(0, 0, room, 92)
    made.page = page  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("room", [1200, 940, 760, 560])
def test_no_field_of_a_head_sticks_out(look: Style, qtbot: QtBot, room: int) -> None:
    made = band(look, qtbot, room)
    made.setGeometry(0, 0, room, made.sizeHint().height())
    assert made.minimumSizeHint().width() == 0
    for editor in made.fields.values():
        assert editor.mapTo(made, editor.rect().topRight()).x() < room
    assert clipped(look, made) == []


def test_a_narrowed_field_grows_for_what_is_typed(look: Style, qtbot: QtBot) -> None:
    made = band(look, qtbot, 860)
    editor = made.fields["f0"]
    narrow = editor.width()
    editor.setText("何家湾合作社第一分社")
    assert editor.width() > narrow
    assert editor.width() >= look.width(editor.text()) + 16


def test_words_are_written_smaller_before_they_are_cut(look: Style) -> None:
    paper = QPixmap(400, 40)
    painter = QPainter(paper)
    look.watch = watch = Watch()
    fits = look.width("青禾县农资有限公司", "hint")
    look.draw(painter, QRect(0, 0, fits, 40), "青禾县农资有限公司")
    assert watch.cut == []
    look.draw(painter, QRect(0, 0, fits // 2, 40), "青禾县农资有限公司")
    painter.end()
    look.watch = None
    assert watch.cut == ["青禾县农资有限公司"]


def test_a_tables_padding_shrinks_before_a_column_leaves(look: Style, qtbot: QtBot) -> None:
    table = Table(look, [TableColumn("名称"), TableColumn("金额", leaves=1)])
    qtbot.addWidget(table)
    table.show_rows([("小麦种 鄂麦 398", "1,234,567.89")])
    table.resize(600, 80)
    table.show()
    natural = sum(table._natural)
    left_out: list[int] = []
    table.columns_left_out.connect(left_out.append)
    for room, padding, gone in ((natural + 10, 8, 0), (natural - 10, 4, 0), (natural - 60, 4, 1)):
        table.resize(room, 80)
        table.measure()
        assert table.padding() == padding
        assert sum(not wide for wide in table._widths) == gone
    table.resize(natural + 10, 80)
    table.measure()
    assert table.padding() == 8
    assert sum(table._widths) == natural
    assert left_out == [1, 0]


def test_a_table_given_its_columns_later_has_a_heading(look: Style, qtbot: QtBot) -> None:
    table = Table(look, [])
    qtbot.addWidget(table)
    assert table.head_height() == 0
    table.show_columns([TableColumn("项目")])
    assert table.head_height() > 0


def test_a_hint_loses_whole_parts(look: Style) -> None:
    whole = "编码、拼音首字母"
    assert beginning(look, whole, look.width(whole)) == whole
    assert beginning(look, whole, look.width(whole) - 1) == "编码"
    assert beginning(look, whole, 5) == ""


def test_a_page_is_low_by_its_own_room(look: Style, qtbot: QtBot) -> None:
    window, page = QWidget(), QWidget()
    qtbot.addWidget(window)
    window.resize(900, 800)
    assert not is_low(look, window)
    area = scrolling(_column_with(page))
    area.setParent(window)
    area.resize(900, 560)
    window.show()
    assert is_low(look, page)


def _column_with(widget: QWidget) -> QVBoxLayout:
    made = column()
    made.addWidget(widget)
    return made
