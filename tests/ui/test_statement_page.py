"""The monthly statement by keys alone: figures, what stands behind them, last year, paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import ui.pages.papers
import ui.printing
from coopdesk.desk import Desk
from coopdesk.kernel.clock import Clock
from coopdesk.ledger.keeping import keep_draft
from coopdesk.statements.figures import figure_values
from tests.exchange import NOVEMBER, Offices, offices
from tests.rich_book import a_rich_book
from tests.ui.offices_window import Elsewhere, Key, Office, sealed, some_business, texts
from ui.pages.figures import BEFORE, SINCE
from ui.pages.papers import StatementPreview
from ui.pages.statement import StatementPage
from ui.window import Window


@pytest.fixture
def office(window: Window, qtbot: QtBot) -> Office:
    return Office(window, qtbot)


@pytest.fixture
def rich(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(desk, "clock", Clock(NOVEMBER.now()))
    with desk.write() as s:
        a_rich_book(s)
    return desk


@pytest.fixture
def page(rich: Desk, office: Office) -> StatementPage:
    found: StatementPage = office.show(rich, "statement")
    return found


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 3) as made:
        for number, town in enumerate(made.towns):
            some_business(town, number + 1)
            made.merge(sealed(made, number))
        yield made


def test_the_last_whole_month_is_shown_with_every_figure(page: StatementPage, rich: Desk) -> None:
    assert page.month == "2026-10"
    with rich.read() as s:
        known = {one.figure.code: one for one in figure_values(s, "2026-10")}
    shown = {one.figure.code for one in page.values}
    assert shown == set(known)
    value = page.value()
    assert value is not None
    assert value.figure.code == "sales"
    row = page.table.current
    assert page.table.cell(row, 3).text == value.figure.shown(value.this_month)


def test_enter_opens_the_documents_whose_sum_is_the_figure(
    page: StatementPage, office: Office
) -> None:
    value = page.value()
    assert value is not None
    office.press(Key.Key_Return)
    assert office.here is page.below
    total = sum(round(float(one.replace(",", "")) * 100) for one in texts(page.below, 4))
    assert total == value.this_month
    assert all(texts(page.below, 0))
    assert any(texts(page.below, 3))
    office.press(Key.Key_Return)
    assert Elsewhere.asked[-1]["document_id"] is not None
    office.window.back()
    office.press(Key.Key_Escape)
    assert office.here is page.table


def test_the_cumulative_column_opens_the_documents_since_january(
    page: StatementPage, office: Office
) -> None:
    value = page.value()
    assert value is not None
    office.press(Key.Key_Right)
    assert page.table.at == SINCE
    office.press(Key.Key_Return)
    total = sum(round(float(one.replace(",", "")) * 100) for one in texts(page.below, 4))
    assert total == value.cumulative
    office.press(Key.Key_Backspace)
    assert page.stack.currentIndex() == 0


def test_last_years_value_is_typed_and_growth_follows_at_once(
    page: StatementPage, office: Office, rich: Desk
) -> None:
    office.press(Key.Key_Right, Key.Key_Right)
    assert page.table.at == BEFORE
    office.press(Key.Key_F2)
    office.type("=0.5+0.5")
    office.press(Key.Key_Return)
    value = page.value()
    assert value is not None
    assert value.last_year == 10_000_00
    assert value.growth_text in office.said
    assert page.table.cell(page.table.current, 6).text == value.growth_text
    office.press(Key.Key_F2, Key.Key_Escape)
    assert office.here is page.table
    with rich.read() as s:
        kept = {one.figure.code: one.last_year for one in figure_values(s, "2026-10")}
    assert kept["sales"] == 10_000_00


def test_what_cannot_be_read_is_refused_beside_the_cell(
    page: StatementPage, office: Office
) -> None:
    office.press(Key.Key_F2)
    office.type("many")
    office.press(Key.Key_Return)
    assert page.notice.kind == "wrong"
    office.press(Key.Key_Escape)
    assert page.value() is not None


def test_what_the_documents_of_last_year_say_is_not_typed_over(
    page: StatementPage, office: Office
) -> None:
    page.go_to("debts")
    assert "documents of 2025" in page.cannot_edit()
    office.press(Key.Key_F2)
    assert "documents of 2025" in office.said


def test_a_figure_that_units_type_in_waits_for_its_value(
    page: StatementPage, office: Office
) -> None:
    page.go_to("village_coops")
    office.press(Key.Key_F2)
    office.type("7")
    office.press(Key.Key_Return)
    value = page.value()
    assert value is not None
    assert (value.figure.code, value.this_month) == ("village_coops", 7)


def test_months_change_by_keys_and_the_figure_stays(page: StatementPage, office: Office) -> None:
    office.press(Key.Key_Down)
    code = page.value().figure.code  # type: ignore[union-attr]
    office.press(Key.Key_F7)
    assert page.month == "2026-09"
    assert page.value().figure.code == code  # type: ignore[union-attr]
    office.press(Key.Key_F8)
    assert page.month == "2026-10"


def test_a_flow_has_its_chart(page: StatementPage) -> None:
    assert page.chart.accessibleName().startswith("销售总额")
    page.go_to("debts")
    page._show_chart()
    assert page.chart.isHidden()


def test_what_is_in_the_way_opens_by_keys(
    office: Office, rich: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rich.write() as s:
        s.connection().exec_driver_sql(
            "INSERT INTO draft (page, clerk, title, content, at, held)"
            " VALUES ('sale', '李桂兰', 'half', '{}', '2026-11-01T00:00:00.000Z', 0)"
        )
    page = office.show(rich, "statement")
    assert ("sale", {}) in page.blockers
    place = page.blockers.index(("sale", {}))
    office.press(Key.Key_F6)
    office.press(*[Key.Key_Down] * place)
    office.press(Key.Key_Return)
    assert office.window.current == "sale"


def test_pdf_and_workbook_are_saved_together(
    page: StatementPage, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "十月月报.pdf"
    monkeypatch.setattr(ui.pages.papers, "save_place", lambda *_a: target)
    office.press(Key.Key_E, held=Qt.KeyboardModifier.ControlModifier)
    assert target.read_bytes().startswith(b"%PDF")
    book = load_workbook(target.with_suffix(".xlsx"))
    assert "社员欠款" in book.sheetnames
    assert target.name in office.said


def test_the_pages_are_shown_inside_and_print_from_there(
    page: StatementPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[StatementPreview] = []
    sent: list[bytes] = []
    for module in (ui.pages.papers, ui.printing):
        monkeypatch.setattr(module, "printer_names", lambda: ["激光"])
    monkeypatch.setattr(ui.printing, "send_to_printer", lambda pdf, *_: sent.append(pdf))

    def show(self: StatementPreview) -> int:
        shown.append(self)
        self.print_now()
        return 1

    monkeypatch.setattr(StatementPreview, "exec", show)
    office.press(Key.Key_F11)
    assert shown[0].pages >= 4
    assert sent[0].startswith(b"%PDF")
    office.press(Key.Key_P, held=Qt.KeyboardModifier.ControlModifier)
    assert len(sent) == 2
    shown[0].deleteLater()


def test_the_countys_summary_opens_to_units_and_to_their_records(
    three: Offices, office: Office
) -> None:
    page = office.show(three.county, "statement", month="2026-10")
    assert page.value().figure.code == "sales"
    assert page.value().this_month == 6 * 14800
    office.press(Key.Key_Return)
    assert texts(page.below, 1) == ["第1镇供销社", "第2镇供销社", "第3镇供销社"]
    office.press(Key.Key_Down, Key.Key_Return)
    assert texts(page.below, 3) == ["148.00", "148.00"]
    office.press(Key.Key_Return)
    assert "148.00" in office.card_text()
    office.press(Key.Key_Escape, Key.Key_Backspace, Key.Key_Backspace)
    assert office.here is page.table
    office.press(Key.Key_F2)
    assert "added up" in office.said


def test_drafts_in_the_way_are_told_by_the_page_they_wait_on(rich: Desk, office: Office) -> None:
    with rich.write() as s:
        keep_draft(s, "sale", {"lines": [1]})
        keep_draft(s, "job", {"lines": [1]})
    page = office.show(rich, "statement")
    assert texts(page.block, 0)[-2:] == [
        "Drafts not posted　Selling",
        "Drafts not posted　Field work",
    ]
