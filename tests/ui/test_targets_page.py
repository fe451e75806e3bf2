"""Targets by keys: typed line by line, read from a sheet, seen on home."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from coopdesk.sheets.targets import read_targets
from coopdesk.statements.targets import OWN, set_targets, targets_of
from tests.ui.hands import type_in
from tests.ui.test_office_pages import focus, key
from ui.app import Program

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui


def targets(program: Program) -> Any:
    program.open("targets")
    page: Any = program.shown()
    return page


def kept(program: Program) -> dict[str, int]:
    with program.desk.read() as s:
        return targets_of(s, 2026)


def test_a_target_is_typed_into_the_line_in_hand_and_enter_goes_on(program: Program) -> None:
    page = targets(program)
    assert focus(program) is page.editor
    first = page.line()
    type_in(focus(program), "=6+8")
    key(program, Qt.Key.Key_Return)
    assert kept(program)[first.figure.code] == 14_000_000
    assert page.line().figure.code != first.figure.code
    assert focus(program) is page.editor
    type_in(focus(program), "12.5")
    key(program, Qt.Key.Key_Down)
    assert kept(program)["sales_inputs"] == 12_500_000


def test_the_field_of_a_target_stays_over_its_cell_when_the_window_changes(
    program: Program,
) -> None:
    page = targets(program)
    for width in (1100, 1500):
        program.resize(width, 700)
        QApplication.processEvents()
        assert page.editor.geometry() == page.table.cell_rect().adjusted(-1, -1, 1, 1)


def test_an_unreadable_target_stays_in_its_field_with_the_reason(program: Program) -> None:
    page = targets(program)
    before = kept(program)
    type_in(focus(program), "many")
    key(program, Qt.Key.Key_Return)
    assert page.editor.refusal
    assert page.notice.text == page.editor.refusal
    assert kept(program) == before
    program.open("sale")
    assert program.current == "targets"
    key(program, Qt.Key.Key_Escape)
    assert page.editor.text() == page.editor.write(page.line().target)
    assert not page.editor.refusal
    program.open("sale")
    assert program.current == "sale"


def test_f6_on_home_leads_to_the_targets_and_home_shows_their_ticks(program: Program) -> None:
    home: Any = program.shown()
    assert [one.units for one in home.chart.targets][9] > 0
    assert len(home.legend.parts) == 3
    key(program, Qt.Key.Key_F6)
    assert program.current == "targets"
    with program.desk.write() as s:
        set_targets(s, 2026, {(OWN, "sales_inputs"): None})
    program.open("home")
    assert home.chart.targets == []
    assert len(home.legend.parts) == 2


def test_a_sheet_is_written_filled_in_and_read_back(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "targets.xlsx"
    monkeypatch.setattr("ui.pages.targets.save_place", lambda *_: path)
    monkeypatch.setattr("ui.pages.targets.open_place", lambda *_: path)
    page = targets(program)
    page.write_sheet()
    year, rows = read_targets(path)
    assert year == 2026
    book = openpyxl.load_workbook(path)
    row = next(one.row for one in rows if one.figure == "purchases")
    book.worksheets[0][f"G{row}"] = 40
    book.save(path)
    page.read_sheet()
    assert "purchases" not in kept(program)
    key(program, Qt.Key.Key_F12)
    assert kept(program)["purchases"] == 40_000_000


def test_another_year_has_its_own_targets(program: Program) -> None:
    page = targets(program)
    key(program, Qt.Key.Key_F8)
    assert page.year == 2027
    assert all(one.target is None for one in page.lines)
    type_in(focus(program), "20")
    key(program, Qt.Key.Key_Return)
    with program.desk.read() as s:
        assert targets_of(s, 2027) == {"sales": 20_000_000}
    assert "sales" in kept(program)
