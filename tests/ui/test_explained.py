"""The rule behind a field: every one names a field that is there; keys and mouse show it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from coopdesk.desk import Desk
from coopdesk.kernel.i18n import use_language
from coopdesk.members.records import MEMBERS
from coopdesk.supplies.records import GOODS
from tests.ui.hands import press
from ui.app import Program
from ui.explained import rule, rules
from ui.forms import FieldRow, form_of
from ui.pages import PAGES
from ui.pages.sale import SalePage

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_every_rule_stands_behind_a_field_of_its_page(program: Program) -> None:
    named: dict[str, set[str]] = {}
    for entry in PAGES:
        program.open(entry.id)
        page: Any = program.shown()
        if page.RULES:
            grid = getattr(page, "grid", None)
            columns = grid.columns if grid is not None else ()
            names = {*page.fields, *(one.name for one in columns)}
            named.setdefault(page.RULES, set()).update(names)
    assert set(rules()) == set(named)
    for page_name, found in rules().items():
        assert set(found) <= named[page_name], page_name


def test_every_rule_is_told_in_both_languages_and_no_more_than_that() -> None:
    for found in rules().values():
        for texts in found.values():
            assert set(texts) - {"source"} == {"zh", "en"}
            assert all(texts.values())


def test_a_rule_is_told_with_its_source() -> None:
    use_language("zh_CN")
    try:
        assert (
            rule("sale", "buyer") == "卖农药要写购买人，销售台账至少存 2 年。（农药管理条例第27条）"
        )
    finally:
        use_language("en")
    assert rule("sale", "no such field") == ""


def test_shift_f1_tells_the_rule_of_the_field_and_of_the_cell(
    desk: Desk, show_page: Callable[..., Any]
) -> None:
    page: Any = show_page(SalePage)
    page.passer.setFocus()
    press(page.passer, Qt.Key.Key_F1, SHIFT)
    assert page.notice.text == rule("sale", "buyer")
    page.to_goods()
    cell = QApplication.focusWidget()
    assert cell is not None
    press(cell, Qt.Key.Key_F1, SHIFT)
    assert page.notice.text == rule("sale", "good_id")
    page.remark.setFocus()
    press(page.remark, Qt.Key.Key_F1, SHIFT)
    assert "F1 opens the manual" in page.window().status.text


def rest(page: QWidget, widget: QWidget, place: QPoint) -> str:
    """Let the mouse rest on a widget and return what is shown."""
    QToolTip.hideText()
    at = widget.mapToGlobal(place)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, at))
    return QToolTip.text() if QToolTip.isVisible() else ""


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_mouse_shows_the_rule_of_a_field_and_of_a_column(
    desk: Desk, show_page: Callable[..., Any]
) -> None:
    page: Any = show_page(SalePage)
    assert rest(page, page.passer, QPoint(4, 4)) == rule("sale", "buyer")
    names = [one.name for one in page.grid.columns]
    left, wide = page.grid.spans()[names.index("amount")]
    at = QPoint(left + wide // 2, 4)
    assert rest(page, page.grid.viewport(), at) == rule("sale", "amount")
    page.passer.refuse("Somebody must be named.")
    assert rest(page, page.passer, QPoint(4, 4)) == "Somebody must be named."


def test_a_forms_field_tells_its_help(program: Program) -> None:
    form = form_of(MEMBERS, program)
    from ui.explained import helped

    told = helped(form.fields["id_number"])
    assert "GB 11643" in told


def test_a_form_marks_the_fields_that_its_register_requires_and_tells_what_the_mark_means(
    program: Program,
) -> None:
    form = form_of(GOODS, program)
    marked = {one.name for one in form.list if one.required}
    assert marked == {"name", "good_class", "unit"}
    assert "*" in form.toolTip()
    assert form.fields["name"].accessibleDescription() == "must be filled"
    assert not form.fields["spec"].accessibleDescription()
    row = form.fields["name"].parentWidget()
    assert isinstance(row, FieldRow)
    assert row.field.required
    assert form.toolTip() in row.toolTip()
