"""The import by keys alone: a sheet chosen, corrected here, proposals accepted, rows written."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import setting
from coopdesk.statements.due import drafts_waiting
from tests.domain.test_called_off import a_long_ledger
from tests.ui.hands import compose, press, type_in
from ui.pages.import_ import ImportPage
from ui.tasks import Busy, Tasks
from ui.window import Window

pytestmark = pytest.mark.ui
Show = Callable[..., ImportPage]
SAMPLES = Path(__file__).parents[1] / "data" / "samples"
CONTROL = Qt.KeyboardModifier.ControlModifier


def keyboard() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def a_sheet(path: Path, rows: list[list[Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return a_sheet(
        tmp_path / "作业.xlsx",
        [
            ["河湾村农机作业台账"],
            ["日期", "农户", "村", "作业项目", "面积(亩)", "单价", "金额", "机手", "说明"],
            ["2026-10-01", "周桂芳", "河湾村", "旋耕", 8.4, 45, 378, "何本清", ""],
            ["2026-10-01", "赵国富", "河湾村", "旋耕", "7.35亩半多", 45, 330.75, "何本清", ""],
            ["2026-10-02", "孙秀英", "河湾村", "旋耕", 9.4, 45, 423, "何本清", ""],
            ["2026-10-02", "郑玉兰", "河湾村", "旋耕", -6.8, 45, 306, "何本清", ""],
            ["合计", "", "", "", 31.95, "", 1437.75, "", ""],
        ],
    )


@pytest.fixture
def page(show_page: Show) -> ImportPage:
    return show_page(ImportPage)


def choose(qtbot: QtBot, path: Path) -> None:
    type_in(keyboard(), str(path))
    press(keyboard(), Qt.Key.Key_Return)


def test_a_sheet_is_shown_with_a_verdict_on_every_row(
    qtbot: QtBot, window: Window, page: ImportPage, ledger: Path
) -> None:
    choose(qtbot, ledger)
    assert page.loaded is not None
    assert page.loaded.workbook.kind == "jobs"
    assert page.view.verdicts == {2: "new", 3: "refused", 4: "new", 5: "refused"}
    assert page.view.row_shown() == 3
    assert page.view.meaning(page.view.column - 1).startswith("Area")
    assert "Row 4, column E" in page.notice.text
    assert "2 rows are refused" in page.why_not()
    assert page.write_button.text() == "Correct or export 2 rows first"
    assert "2 refused. Correct them, or export them with Ctrl+E" in window.status.text
    press(keyboard(), Qt.Key.Key_F12)
    assert not page.loaded.intake.written


def test_a_cell_is_corrected_here_and_the_file_stays(
    qtbot: QtBot, desk: Desk, page: ImportPage, ledger: Path
) -> None:
    before = ledger.read_bytes()
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_F2)
    assert keyboard() is page.editor
    type_in(keyboard(), "7.35")
    press(keyboard(), Qt.Key.Key_Return)
    assert page.view.verdicts[3] == "new"
    press(keyboard(), Qt.Key.Key_F7)
    assert page.view.row_shown() == 5
    press(keyboard(), Qt.Key.Key_Delete, CONTROL)
    assert page.view.verdicts[5] == "left"
    press(keyboard(), Qt.Key.Key_F9)
    press(keyboard(), Qt.Key.Key_F12)
    assert page.loaded is not None
    assert page.loaded.intake.written
    assert ledger.read_bytes() == before
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM job") == 3
        assert fetch_value(s, "SELECT SUM(area) FROM job_line") == 840 + 735 + 940


def test_a_correction_still_open_is_taken_at_its_own_cell_by_f7_and_before_anything_is_written(
    qtbot: QtBot, page: ImportPage, ledger: Path
) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "7.35")
    press(keyboard(), Qt.Key.Key_F7)
    assert page.editor.isHidden()
    assert page.loaded is not None
    assert list(page.loaded.workbook.corrections.values()) == ["7.35"]
    assert page.view.verdicts[3] == "new"
    assert page.view.row_shown() == 5
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "6.8")
    press(keyboard(), Qt.Key.Key_Return)
    press(keyboard(), Qt.Key.Key_F9)
    assert page.why_not() == ""
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "6.5")
    press(keyboard(), Qt.Key.Key_F12)
    assert not page.loaded.intake.written
    assert list(page.loaded.workbook.corrections.values()) == ["7.35", "6.5"]
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "1")
    press(keyboard(), Qt.Key.Key_Escape)
    assert list(page.loaded.workbook.corrections.values()) == ["7.35", "6.5"]


def test_proposals_are_accepted_one_by_one(qtbot: QtBot, page: ImportPage, ledger: Path) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_E, CONTROL)
    assert page.exported is not None
    assert page.exported.exists()
    assert "F6" in page.why_not()
    press(keyboard(), Qt.Key.Key_F6)
    assert page.loaded is not None
    for _proposal in page.loaded.intake.proposals:
        assert page.why_not()
        press(keyboard(), Qt.Key.Key_Space)
    assert page.why_not() == ""
    press(keyboard(), Qt.Key.Key_F12)
    assert page.loaded.intake.written
    assert sorted(one.name for one in ledger.parent.glob("*拒绝*")) == [page.exported.name]


def test_a_column_changed_is_remembered_for_sheets_of_these_headings(
    qtbot: QtBot, desk: Desk, page: ImportPage, show_page: Show, ledger: Path
) -> None:
    choose(qtbot, ledger)
    page.view.go_column(9)
    before = page.view.layout_[8].field
    press(keyboard(), Qt.Key.Key_F4)
    type_in(keyboard(), "Crop")
    press(keyboard(), Qt.Key.Key_Return)
    assert before != "crop"
    assert page.view.layout_[8].field == "crop"
    with desk.read() as s:
        assert len(setting(s, "import_profiles")) == 1
    again = show_page(ImportPage)
    again.open_file(Path(shutil.copy(ledger, ledger.with_name("次月.xlsx"))))
    assert again.view.layout_[8].field == "crop"
    assert again.loaded is not None
    assert again.loaded.profile == "作业"


def test_only_problems_are_shown_and_undo_takes_back(
    qtbot: QtBot, page: ImportPage, ledger: Path
) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_F8)
    assert page.view.shown == [3, 5]
    press(keyboard(), Qt.Key.Key_F8)
    page.view.go(1)
    press(keyboard(), Qt.Key.Key_Delete, CONTROL)
    assert page.view.verdicts[3] == "left"
    press(keyboard(), Qt.Key.Key_Z, CONTROL)
    assert page.view.verdicts[3] == "refused"


def test_the_same_sheet_twice_changes_nothing(
    qtbot: QtBot, page: ImportPage, show_page: Show, tmp_path: Path
) -> None:
    path = Path(shutil.copy(SAMPLES / "roster-a.xlsx", tmp_path / "花名册.xlsx"))
    choose(qtbot, path)
    press(keyboard(), Qt.Key.Key_E, CONTROL)
    press(keyboard(), Qt.Key.Key_F12)
    assert page.loaded is not None
    assert page.loaded.intake.written
    again = show_page(ImportPage)
    choose(qtbot, path)
    assert again.loaded is not None
    assert again.loaded.intake.count("new") == again.loaded.intake.count("changed") == 0


def test_what_is_no_workbook_is_refused_beside_the_field(
    qtbot: QtBot, page: ImportPage, tmp_path: Path
) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_text("hello")
    choose(qtbot, path)
    assert page.loaded is None
    assert page.path.refusal
    assert page.path.hasFocus()


def test_the_next_file_is_read_as_its_own_headings_say(
    qtbot: QtBot, page: ImportPage, ledger: Path, tmp_path: Path
) -> None:
    roster = a_sheet(
        tmp_path / "名册.xlsx",
        [
            ["序号", "姓名", "身份证号", "电话", "村", "承包面积(亩)"],
            [1, "周桂芳", "", "13812345678", "河湾村", 6.5],
        ],
    )
    choose(qtbot, roster)
    assert page.loaded is not None
    assert page.loaded.workbook.kind == "roster"
    press(keyboard(), Qt.Key.Key_O, CONTROL)
    assert page.kind.value() == ""
    choose(qtbot, ledger)
    assert page.loaded.workbook.kind == "jobs"


def test_a_file_read_as_the_wrong_kind_is_read_again_as_the_right_one(
    qtbot: QtBot, page: ImportPage, ledger: Path, tmp_path: Path
) -> None:
    other = a_sheet(tmp_path / "白纸.xlsx", [["甲", "乙"], ["一", "二"]])
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_O, CONTROL)
    choose(qtbot, other)
    assert page.path.refusal
    press(keyboard(), Qt.Key.Key_Tab)
    press(keyboard(), Qt.Key.Key_Down)
    assert page.path.value() == str(other)
    assert page.path.refusal


def test_a_sum_of_areas_that_counts_every_pass_shows_no_difference(
    qtbot: QtBot, page: ImportPage
) -> None:
    choose(qtbot, SAMPLES / "services-a.xlsx")
    shown = [one[:2] for one in page.standing.figures() if one]
    assert shown[:3] == [
        ("Area by the sheet", "7,598.15"), ("can be written", "7,598.15"), ("will be new", "393")
    ]  # fmt: skip


def test_a_correction_is_composed_in_place(qtbot: QtBot, page: ImportPage, ledger: Path) -> None:
    choose(qtbot, ledger)
    page.view.go_column(2)
    press(keyboard(), Qt.Key.Key_F2)
    cell = keyboard()
    compose(cell, "zhao")
    press(cell, Qt.Key.Key_Return)
    assert keyboard() is cell
    compose(cell, "", "赵国富")
    press(cell, Qt.Key.Key_Escape)
    assert page.editor.isHidden()
    assert page.loaded is not None
    assert page.loaded.workbook.corrections == {}


def test_corrections_come_back_after_a_kill(
    qtbot: QtBot, page: ImportPage, show_page: Show, ledger: Path
) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "7.35")
    press(keyboard(), Qt.Key.Key_Return)
    page.keeper.write()
    again = show_page(ImportPage)
    assert again.loaded is not None
    assert again.loaded.workbook.path == ledger
    assert again.view.verdicts[3] == "new"


def test_the_file_comes_back_after_a_kill_and_waits_for_nobody(
    qtbot: QtBot, desk: Desk, page: ImportPage, show_page: Show, ledger: Path
) -> None:
    type_in(keyboard(), str(ledger))
    page.keeper.write()
    again = show_page(ImportPage)
    assert again.path.value() == str(ledger)
    press(keyboard(), Qt.Key.Key_Return)
    again.keeper.write()
    with desk.read() as s:
        assert drafts_waiting(s) == []
    once_more = show_page(ImportPage)
    assert once_more.path.value() == str(ledger)
    press(keyboard(), Qt.Key.Key_Return)
    assert once_more.loaded is not None


def test_accepted_proposals_and_the_exported_refusals_come_back_after_a_kill(
    qtbot: QtBot, desk: Desk, page: ImportPage, show_page: Show, ledger: Path
) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_E, CONTROL)
    press(keyboard(), Qt.Key.Key_F6)
    press(keyboard(), Qt.Key.Key_Space)
    accepted = set(page.accepted)
    assert len(accepted) == 1
    page.keeper.write()
    again = show_page(ImportPage)
    assert again.accepted == accepted
    assert again.exported == page.exported
    with desk.read() as s:
        assert [one.page for one in drafts_waiting(s)] == ["import"]
    press(keyboard(), Qt.Key.Key_F9)
    press(keyboard(), Qt.Key.Key_F12)
    assert again.loaded is not None
    assert again.loaded.intake.written
    with desk.read() as s:
        assert drafts_waiting(s) == []


def test_a_column_changed_comes_back_after_a_kill(
    qtbot: QtBot, page: ImportPage, show_page: Show, ledger: Path
) -> None:
    choose(qtbot, ledger)
    page.view.go_column(9)
    press(keyboard(), Qt.Key.Key_F4)
    type_in(keyboard(), "Crop")
    press(keyboard(), Qt.Key.Key_Return)
    changed = [one.field for one in page.view.layout_]
    page.keeper.write()
    again = show_page(ImportPage)
    assert again.loaded is not None
    assert [one.field for one in again.view.layout_] == changed
    assert changed[8] == "crop"


def test_corrections_wait_for_a_stick_that_is_not_there(
    qtbot: QtBot, page: ImportPage, show_page: Show, ledger: Path
) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "7.35")
    press(keyboard(), Qt.Key.Key_Return)
    page.keeper.write()
    away = ledger.rename(ledger.with_name("away.xlsx"))
    again = show_page(ImportPage)
    assert again.path.value() == str(ledger)
    press(keyboard(), Qt.Key.Key_Return)
    assert again.loaded is None
    assert again.can_leave()
    away.rename(ledger)
    once_more = show_page(ImportPage)
    assert once_more.loaded is not None
    assert once_more.view.verdicts[3] == "new"


@pytest.fixture
def wide_ledger(tmp_path: Path) -> Path:
    return a_sheet(
        tmp_path / "宽表.xlsx",
        [
            ["2026年农机作业台账"],
            ["日期", "农户", "旋耕60元/亩", "播种25元/亩", "金额", "收款情况"],
            ["10.1", "周桂芳", 2, 2, 170, "现金"],
            ["10.1", "赵国富", -3, 3, 75, "欠"],
            ["10.2", "孙秀英", None, 4, 100, "不知道"],
        ],
    )


def test_a_column_for_each_job_is_shown_as_that_jobs(
    qtbot: QtBot, page: ImportPage, wide_ledger: Path
) -> None:
    choose(qtbot, wide_ledger)
    assert page.view.meaning(2) == "旋耕 Area 亩"
    assert page.view.verdicts == {2: "new", 3: "refused", 4: "new"}
    assert page.view.bad_cells == {(3, 2), (3, 3)}
    assert page.view.column == 3
    press(keyboard(), Qt.Key.Key_F2)
    type_in(keyboard(), "0")
    press(keyboard(), Qt.Key.Key_Return)
    assert page.view.verdicts[3] == "new"


def test_what_was_noticed_is_listed_and_esc_goes_back(
    qtbot: QtBot, page: ImportPage, wide_ledger: Path
) -> None:
    choose(qtbot, wide_ledger)
    press(keyboard(), Qt.Key.Key_F5)
    assert page.stack.currentWidget() is page.notes
    assert [one[0] for one in page.standing.notes()] == ["5"]
    assert "不知道" in page.standing.notes()[0][1]
    press(keyboard(), Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.view


def test_a_columns_job_may_be_unsaid_and_said_again(
    qtbot: QtBot, page: ImportPage, wide_ledger: Path
) -> None:
    choose(qtbot, wide_ledger)
    assert page.loaded is not None
    before = page.loaded.reading.totals_read
    for field in ("", "part_area"):
        page.change_meaning()
        page.meaning.set_value(field)
        press(page.meaning, Qt.Key.Key_Return)
    assert page.loaded.reading.totals_read == before


def test_the_columns_get_a_name_and_are_known_by_it_again(
    qtbot: QtBot, desk: Desk, page: ImportPage, ledger: Path, tmp_path: Path
) -> None:
    choose(qtbot, ledger)
    press(keyboard(), Qt.Key.Key_S, CONTROL)
    assert keyboard() is page.naming
    type_in(keyboard(), "河湾 2026")
    press(keyboard(), Qt.Key.Key_Return)
    assert page.loaded is not None
    assert (page.loaded.profile, page.steps.profile) == ("河湾 2026", "河湾 2026")
    other = tmp_path / "十一月.xlsx"
    shutil.copyfile(ledger, other)
    page.open_file(other)
    assert page.loaded.workbook.path == other
    assert page.loaded.profile == "河湾 2026"
    press(keyboard(), Qt.Key.Key_S, CONTROL)
    press(keyboard(), Qt.Key.Key_Escape)
    assert page.naming.isHidden()
    assert keyboard() is page.view


def test_a_template_of_the_chosen_kind_is_written_and_read_back(
    page: ImportPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "库存.xlsx"
    monkeypatch.setattr("ui.pages.import_.save_place", lambda *_told: target)
    press(keyboard(), Qt.Key.Key_F11)
    assert not target.exists()
    assert keyboard() is page.kind
    page.kind.set_value("stock")
    press(keyboard(), Qt.Key.Key_F11)
    assert target.exists()
    page.open_file(target)
    assert page.loaded is not None
    assert page.loaded.reading.kind == "stock"
    assert page.loaded.intake.read == 0


def test_a_stock_sheet_says_what_sets_and_is_written_by_keys(
    qtbot: QtBot, desk: Desk, page: ImportPage, tmp_path: Path
) -> None:
    rows: list[list[Any]] = [
        ["品名", "单位", "盘点数量", "进价"],
        ["尿素", "袋", 20, 98.5],
        ["地膜", "卷", 3, 80],
    ]
    choose(qtbot, a_sheet(tmp_path / "盘点.xlsx", rows))
    assert page.loaded is not None
    assert page.loaded.workbook.kind == "stock"
    assert page.view.meaning(2) == "Sets stock to"
    press(keyboard(), Qt.Key.Key_F9)
    press(keyboard(), Qt.Key.Key_F12)
    assert page.loaded.intake.written
    with desk.read() as s:
        assert fetch_value(s, "SELECT SUM(quantity) FROM stock_move") == 23_000
        assert fetch_value(s, "SELECT SUM(cost) FROM stock_move") == 197_000 + 24_000


def test_a_long_import_is_called_off_with_esc_and_goes_in_later(
    qtbot: QtBot, desk: Desk, page: ImportPage, window: Window, tmp_path: Path
) -> None:
    choose(qtbot, a_long_ledger(tmp_path))
    assert page.loaded is not None
    checked_before = page.loaded
    press(keyboard(), Qt.Key.Key_F9)
    tasks = Tasks(page)
    page.tasks = tasks
    busy = Busy(window.look, tasks, window)
    moved: list[int] = []

    def call_off(at: int, _of: int, _text: str) -> None:
        moved.append(at)
        if at >= 50:
            press(busy, Qt.Key.Key_Escape)

    tasks.moved.connect(call_off)
    press(keyboard(), Qt.Key.Key_F12)
    assert busy.isVisible()
    qtbot.waitUntil(lambda: tasks.running == 0, timeout=30_000)
    assert max(moved) >= 50
    assert page.loaded is checked_before
    assert not page.loaded.intake.written
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM document") == 0
    tasks.moved.disconnect(call_off)
    page.view.setFocus()
    press(page.view, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: tasks.running == 0, timeout=30_000)
    assert page.loaded.intake.written
    tasks.close()
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM document") == 240
