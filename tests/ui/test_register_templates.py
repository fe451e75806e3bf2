"""Templates of registers by keys: out, filled in, tried, asked about, and in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_value
from coopdesk.members.records import SUPPLIERS
from tests.ui.hands import press
from ui.register_page import register_page

pytestmark = pytest.mark.ui
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _filled(path: Path, *names: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    place = [cell.value for cell in sheet[1]].index("name") + 1
    for number, name in enumerate(names, 4):
        sheet.cell(number, place, name)
    book.save(path)


def test_a_filled_template_is_asked_about_and_taken_in(
    show_page: Callable[..., Any], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show_page(register_page(SUPPLIERS))
    path = tmp_path / "供货单位.xlsx"
    asked: list[tuple[str, str]] = []
    answers = [False, True]

    def ask(_widget: Any, question: str, consequence: str, **_more: str) -> bool:
        asked.append((question, consequence))
        return answers[len(asked) - 1]

    monkeypatch.setattr("ui.register_page.save_place", lambda *_told: path)
    monkeypatch.setattr("ui.register_page.open_place", lambda *_told: path)
    monkeypatch.setattr("ui.register_page.ask", ask)
    focused = QApplication.focusWidget()
    assert focused is not None
    press(focused, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    _filled(path, "县农资公司", "长" * 120)
    press(focused, Qt.Key.Key_T, BOTH)
    [(question, consequence)] = asked
    assert question == "Take 1 new and 0 changed records in?"
    assert "1 row is refused and goes into a workbook beside the sheet: Row 5:" in consequence
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM supplier") == 0
    press(focused, Qt.Key.Key_T, BOTH)
    with desk.read() as s:
        assert fetch_value(s, "SELECT name FROM supplier") == "县农资公司"
    assert [one.name for one in tmp_path.glob("*拒绝*")] == ["供货单位-拒绝.xlsx"]
    press(focused, Qt.Key.Key_T, BOTH)
    assert len(asked) == 2
    assert "Row 5:" in page.notice.text
