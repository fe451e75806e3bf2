"""Lists and tables: honest at a million rows, walked by keys, copied as they stand."""

from array import array
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.listing import PAGE, Query
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.values import Area, Money
from coopdesk.members.records import MEMBERS
from tests.factories import a_member, a_village
from tests.ui.hands import Stand, press
from ui.list_model import AT_ONCE, ListingModel
from ui.list_view import ListView
from ui.style import Style
from ui.tables import Cell, Table, TableColumn

pytestmark = pytest.mark.ui


@pytest.fixture
def members(desk: Desk) -> list[int]:
    with desk.write() as s:
        village = a_village(s, "河湾村")
        return [
            a_member(s, f"王{char}", village_id=village, land_area=Area(100 + place),
                     share_capital=Money(-100 if place == 3 else 100))
            for place, char in enumerate("一二三四五六七八九十" * 20)
        ]  # fmt: skip


@pytest.fixture
def view(look: Style, desk: Desk, members: list[int], stand: Stand) -> ListView:
    made = ListView(look, desk, listing_of(MEMBERS))
    stand(made)
    return made


def test_the_model_keeps_qts_rules(desk: Desk, members: list[int]) -> None:
    model = ListingModel(desk, listing_of(MEMBERS))
    tester = QAbstractItemModelTester(model)
    model.load()
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.rowCount() == len(members)
    assert model.data(model.index(0, 0)) == "0200"
    del tester


def test_rows_come_by_page(desk: Desk, members: list[int]) -> None:
    model = ListingModel(desk, listing_of(MEMBERS))
    model.load()
    model.values(0)
    model.values(AT_ONCE - 1)
    assert list(model._pages) == [0]
    model.values(AT_ONCE)
    assert list(model._pages) == [0, 1]


def test_keys_walk_and_enter_opens(qtbot: QtBot, view: ListView, members: list[int]) -> None:
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.opened_id) as heard:
        press(view, Qt.Key.Key_Return)
    assert heard.args == [members[2]]
    press(view, Qt.Key.Key_End)
    assert view.current_id() == members[-1]
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_space_ticks_and_walks_on(qtbot: QtBot, view: ListView, members: list[int]) -> None:
    press(view, Qt.Key.Key_Space)
    press(view, Qt.Key.Key_Space)
    assert view.ticked_ids() == members[:2]
    view.clear_ticks()
    assert view.ticked_ids() == []


def test_totals_are_there_without_scrolling(view: ListView) -> None:
    cells = view.total_cells()
    assert cells is not None
    texts = [cell.text for cell in cells]
    assert "　".join(one for one in texts[:2] if one) == "Total　200 people"
    assert "198.00" in texts[8]
    assert view.foot_height() > 0


def test_negative_amounts_are_red(view: ListView) -> None:
    assert view.cell(3, 8).tone == "neg"
    assert view.cell(2, 8).tone == ""


def test_a_refresh_keeps_the_current_record(view: ListView, desk: Desk, members: list[int]) -> None:
    view.go_to(members[50])
    desk.listeners.append(view.refresh)
    with desk.write() as s:
        a_member(s, "周桂芳", code="0000")
    assert view.current_id() == members[50]
    assert view.row_count() == 201


def test_an_unconcerned_list_is_left_alone(view: ListView) -> None:
    from coopdesk.kernel.changes import Changes

    loads: list[int] = []
    view.loaded.connect(lambda: loads.append(1))
    view.refresh(Changes({"sale"}))
    assert not loads
    view.refresh(Changes({"village"}))
    assert loads


def test_text_and_order_narrow_by_sql(view: ListView) -> None:
    view.set_text("wy")
    assert {view.cell(row, 1).text for row in range(view.row_count())} == {"王一"}
    view.set_text("")
    view.order_by("land_area")
    view.order_by("land_area")
    assert view.cell(0, 7).text == "2.99"
    assert view.query == Query(order="land_area", descending=True)


def test_an_empty_list_says_what_to_do(view: ListView) -> None:
    view.set_text("没有")
    assert view.empty.isVisible()
    assert view.current_id() is None


def test_a_copy_is_a_table(qtbot: QtBot, view: ListView) -> None:
    press(view, Qt.Key.Key_Space)
    press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 2
    assert lines[0].split("\t")[0] == "Member no."
    assert lines[1].split("\t")[1] == "王一"
    html = QGuiApplication.clipboard().mimeData().html()
    assert "mso-number-format" in html  # A member number keeps its noughts in a spreadsheet.
    assert ">0001<" in html
    assert "align='right'>1.00<" in html


def test_columns_leave_by_priority_and_say_so(view: ListView) -> None:
    told: list[int] = []
    view.columns_left_out.connect(told.append)
    view.window().resize(420, 300)
    view.resize(420, 300)
    view.measure()
    assert told
    assert view.spans()[0].width()
    assert view.spans()[8].width()


class Million:
    """A listing of a million rows that costs nothing."""

    def __init__(self, real: Any) -> None:
        self.columns = real.columns
        self.counts = real.counts
        self.depends_on = real.depends_on
        self.asked = 0

    def ids(self, s: Any, query: Query) -> "array[int]":
        return array("q", range(1_000_000))

    def totals(self, s: Any, query: Query) -> dict[str, Any]:
        return {"": 1_000_000}

    def rows(self, s: Any, ids: Any, only: Any = None) -> list[tuple[Any, ...]]:
        self.asked += len(ids)
        return [(f"{one:07}", *(None,) * (len(self.columns) - 1)) for one in ids]


def test_a_million_rows_are_open_at_once(
    qtbot: QtBot, look: Style, desk: Desk, stand: Stand
) -> None:
    listing: Any = Million(listing_of(MEMBERS))
    view = ListView(look, desk, listing)
    stand(view)
    assert listing.asked <= 4 * PAGE
    press(view, Qt.Key.Key_End)
    view.viewport().grab()
    assert view.cell(view.current, 0).text == "0999999"
    assert view.verticalScrollBar().maximum() > 999_900
    assert listing.asked <= 8 * PAGE


def test_the_current_row_stays_in_sight_when_the_view_gets_lower(look: Style, stand: Stand) -> None:
    table = Table(look, [TableColumn("No.", stretch=1)], scrolls=True)
    table.show_rows([(str(number),) for number in range(60)])
    stand(table)
    table.setFixedHeight(400)
    QApplication.processEvents()
    shown = table._rows_shown()
    table.go(shown - 1)
    assert table.verticalScrollBar().value() == 0
    table.setFixedHeight(300)
    QApplication.processEvents()
    first = table.verticalScrollBar().value()
    assert first <= table.current < first + table._rows_shown()
    table.verticalScrollBar().setValue(40)
    table.setFixedHeight(250)
    QApplication.processEvents()
    assert table.verticalScrollBar().value() == 40


def test_a_small_table_is_as_high_as_its_rows(look: Style, stand: Stand) -> None:
    table = Table(look, [TableColumn("Good", stretch=1), TableColumn("Sum", "yuan", "right")])
    stand(table)
    table.show_rows(
        [("Urea", Money(-100)), (Cell("Draft", chip="warn"), "2.00")], total=("Total", "1.00")
    )
    assert table.height() == 32 + 2 * 28 + 34
    assert table.cell(0, 1).tone == "neg"
    look.use(points=18)
    assert table.height() == 44 + 2 * 40 + 46
