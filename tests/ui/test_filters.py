"""Conditions that stay visible, finding in a list, and header fields that fold."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from coopdesk.desk import Desk
from coopdesk.kernel.register import retire_record
from coopdesk.members.records import VILLAGES
from tests.factories import a_village
from tests.ui.hands import Stand, press, type_in
from ui.bands import HeaderBand
from ui.buttons import Chip
from ui.editors import TextEdit
from ui.register_page import register_page
from ui.style import Style

pytestmark = pytest.mark.ui


@pytest.fixture
def page(desk: Desk, show_page: Callable[..., Any]) -> Any:
    with desk.write() as s:
        a_village(s, "河湾村")
        retire_record(s, VILLAGES, a_village(s, "东岗村"))
    return show_page(register_page(VILLAGES))


def keyboard() -> Any:
    return QApplication.focusWidget()


def chips(page: Any) -> list[str]:
    return [one.text() for one in page.frame.filters.findChildren(Chip) if not one.isHidden()]


def test_ctrl_f_finds_and_down_goes_to_the_list(page: Any) -> None:
    press(keyboard(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.frame.filters.box.hasFocus()
    type_in(keyboard(), "没有")
    press(keyboard(), Qt.Key.Key_Down)
    assert page.list.hasFocus()
    assert page.list.row_count() == 0


def test_a_condition_is_chosen_by_keys_and_stays_as_a_chip(page: Any) -> None:
    assert chips(page) == ["not: Retired"]
    press(keyboard(), Qt.Key.Key_F6)
    type_in(keyboard(), "yes")
    press(keyboard(), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert page.list.hasFocus()
    assert chips(page) == ["Retired"]
    assert [page.list.cell(0, 1).text, page.list.row_count()] == ["东岗村", 1]


def test_header_fields_fold_behind_ctrl_h_from_16_points(look: Style, stand: Stand) -> None:
    band = HeaderBand(look)
    edits = [TextEdit(look, width=80) for _turn in range(5)]
    for place, one in enumerate(edits):
        band.add(f"f{place}", f"Field {place}", one, row=place // 3)
    stand(band)
    assert [one.isVisible() for one in edits] == [True] * 5
    look.use(points=16)
    assert [one.isVisible() for one in edits] == [True] * 3 + [False] * 2
    edits[0].setFocus()
    press(edits[0], Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert all(one.isVisible() for one in edits)
    look.use(points=12)
    assert all(one.isVisible() for one in edits)
