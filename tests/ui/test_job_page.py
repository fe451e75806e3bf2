"""The job grid by keys alone: thirty jobs, pasting, plans exceeded, drafts, input methods."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.machinery.records import Settlement
from tests.factories import (
    a_contract,
    a_job_kind,
    a_job_line,
    a_machine,
    a_member,
    a_plot,
    a_posted_job,
    a_stage,
    an_operator,
    mu,
)
from tests.ui.hands import compose, press, type_in
from ui.pages.job import JobPage
from ui.picker import Picker

pytestmark = pytest.mark.ui
Show = Callable[..., JobPage]
CONTROL = Qt.KeyboardModifier.ControlModifier


def keyboard() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


class Hand:
    """Types like a clerk and counts the keys that are no values."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.keys = 0

    def press(self, *keys: Qt.Key, control: bool = False) -> None:
        for key in keys:
            self.keys += 1
            modifier = CONTROL if control else Qt.KeyboardModifier.NoModifier
            press(keyboard(), key, modifier)

    def type(self, text: str) -> None:
        type_in(keyboard(), text)


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    return Hand(qtbot)


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.printing.printer_names", list)


@pytest.fixture
def village(desk: Desk) -> dict[str, int]:
    """Add two households: one under a package contract, one without any."""
    with desk.write() as s:
        operator = an_operator(s)
        machine = a_machine(s, "08231", operator_id=operator)
        kind = a_job_kind(s)
        spray = a_job_kind(
            s,
            "飞防",
            Stage.PROTECT,
            service_class=ServiceClass.PROTECTION,
            uses_product=True,
            price="12.00",
        )
        wu, sun = a_member(s, "吴建国"), a_member(s, "孙秀英")
        east = a_plot(s, wu, "东冲", "10.00", measured_area=mu("10.00"))
        west = a_plot(s, wu, "西冲", "7.35", measured_area=mu("7.35"))
        bay = a_plot(s, sun, "湾里", "9.40")
        contract = a_contract(s, wu, (east, west), stages=(a_stage(planned="17.35"),))
        under = {"contract_id": contract.id, "settlement": Settlement.CONTRACT}
        a_posted_job(
            s,
            a_job_line(wu, "2.50", plot_id=east, **under),
            job_kind_id=kind,
            machine_id=machine,
            operator_id=operator,
        )
    return {
        "wu": wu, "sun": sun, "east": east, "west": west, "bay": bay, "kind": kind,
        "spray": spray, "contract": contract.id, "machine": machine,
    }  # fmt: skip


@pytest.fixture
def page(show_page: Show, village: dict[str, int]) -> JobPage:
    return show_page(JobPage)


def posted_lines(desk: Desk) -> list[tuple[Any, ...]]:
    with desk.read() as s:
        return fetch_rows(
            s,
            "SELECT member_id, plot_id, contract_id, area, charged, price, settlement FROM job_line"
            " WHERE document_id = (SELECT MAX(document_id) FROM job_line) ORDER BY line",
        )


def test_the_last_choices_are_the_defaults(page: JobPage, village: dict[str, int]) -> None:
    assert page.machine.value() == village["machine"]
    assert page.kind.value() == village["kind"]
    assert page.operator.text() == "何本清"
    assert page.price.value() == Money(4500)
    assert page.grid.isAncestorOf(keyboard())


def test_a_member_brings_plot_contract_area_and_price(
    page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    hand.type("wjg")
    hand.press(Qt.Key.Key_Return)
    line = page.grid.lines()[0]
    assert line["plot_id"] == village["east"]
    assert line["contract_id"] == village["contract"]
    assert line["settlement"] is Settlement.CONTRACT
    assert (line["area"], line["charged"]) == (Area(1000), MuTimes(1000))
    assert (line["planned"], line["done"]) == (MuTimes(1000), MuTimes(250))
    assert line["amount"] == Money(45000)
    assert "2.50 mu-times over the plan" in page.notice.text


def test_thirty_jobs_of_a_day_in_under_five_keys_each(
    desk: Desk, show_page: Show, village: dict[str, int], hand: Hand
) -> None:
    with desk.write() as s:
        for number in range(30):
            member = a_member(s, f"户主{number:02d}", code=f"9{number:02d}")
            a_plot(s, member, f"地{number:02d}", "5.00")
    page = show_page(JobPage)
    for number in range(30):
        hand.type(f"9{number:02d}")
        hand.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
        hand.type("4.5")
        hand.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_F12)
    assert hand.keys < 150
    lines = posted_lines(desk)
    assert len(lines) == 30
    assert all((line[3], line[4], line[5]) == (450, 450, 4500) for line in lines)
    assert page.grid.count() == 0
    assert page.grid.isAncestorOf(keyboard())


def test_the_same_household_goes_on_with_its_next_plot(
    page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    hand.type("wjg")
    hand.press(Qt.Key.Key_Return, Qt.Key.Key_F8)
    lines = page.grid.lines()
    assert [line["plot_id"] for line in lines] == [village["east"], village["west"]]
    assert page.grid.row == 1
    assert page.households.row_count() == 1


def test_over_the_plan_is_charged_by_the_plan_or_needs_a_reason(
    desk: Desk, page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    hand.type("wjg")
    hand.press(Qt.Key.Key_Return, Qt.Key.Key_F12)
    assert keyboard() is page.reason.edit
    assert page.grid.count() == 1
    hand.type("地边多耕")
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_F12)
    assert posted_lines(desk)[0][4] == 1000
    hand.type("wjg")
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_F7)
    assert page.grid.get(0, "charged") == MuTimes(0)


def test_f7_charges_what_the_plan_leaves(desk: Desk, page: JobPage, hand: Hand) -> None:
    hand.type("wjg")
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_F7, Qt.Key.Key_F12)
    assert posted_lines(desk)[0][3:5] == (1000, 750)


def test_what_cannot_be_read_in_a_line_is_refused_and_not_charged_by_the_plan(
    page: JobPage, hand: Hand
) -> None:
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return)
    page.grid.go(0, "charged")
    hand.type("9.o")
    hand.press(Qt.Key.Key_F12)
    assert page.grid.count() == 1
    assert page.grid.refused_rows() == [0]
    assert page.notice.kind == "wrong"


def test_overlap_is_typed_or_told_by_f6_and_needs_no_reason(
    desk: Desk, page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return)
    page.grid.go(0, "overlap")
    hand.type("0.40")
    hand.press(Qt.Key.Key_Return)
    assert page.grid.get(0, "charged") == MuTimes(900)
    page.grid.go(0, "charged")
    hand.type("8.90")
    hand.press(Qt.Key.Key_Return)
    assert "F6" in page.notice.text
    page.grid.go(0, "charged")
    hand.press(Qt.Key.Key_F6)
    assert page.grid.get(0, "overlap") == mu("0.50")
    assert page.grid.get(0, "charged") == MuTimes(890)
    hand.press(Qt.Key.Key_F12)
    assert posted_lines(desk)[0][3:5] == (940, 890)
    with desk.read() as s:
        assert fetch_value(s, "SELECT overlap FROM job_line ORDER BY id DESC") == 50


def test_a_sheet_with_measured_and_charged_area_tells_the_overlap(
    page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    text = (
        "社员\t地块\t实测面积（亩）\t作业亩次\n吴建国\t西冲\t7.35\t7.30\n孙秀英\t湾里\t9.40\t9.40"
    )
    QGuiApplication.clipboard().setText(text)
    hand.press(Qt.Key.Key_V, control=True)
    lines = page.grid.lines()
    assert [line.get("overlap") for line in lines] == [mu("0.05"), None]
    assert [line["charged"] for line in lines] == [MuTimes(730), MuTimes(940)]
    assert not page.grid.refused_rows()


def test_without_a_contract_a_line_is_on_credit(
    desk: Desk, page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return, Qt.Key.Key_F12)
    assert posted_lines(desk) == [(village["sun"], village["bay"], None, 940, 940, 4500, "credit")]


def test_that_no_rate_holds_is_told_at_the_first_line_and_gone_with_a_price(
    page: JobPage, hand: Hand
) -> None:
    page.slip.day.set_value(date(2019, 5, 6))
    page.slip.day.edited.emit()
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return)
    assert "no rate for 旋耕 holds on 2019-05-06; please enter the price" in page.notice.text
    page.price.setFocus()
    hand.type("45")
    hand.press(Qt.Key.Key_Return)
    assert "no rate" not in page.notice.text


def test_rows_of_a_spreadsheet_are_pasted_and_the_unknown_is_refused(
    page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    text = (
        "社员\t地块\t实测面积（亩）\n吴建国\t西冲\t7亩3分5厘\n\t东冲\t7.5\n"
        "王无名\t某地\t3\n合计\t\t17.85"
    )
    QGuiApplication.clipboard().setText(text)
    hand.press(Qt.Key.Key_V, control=True)
    lines = page.grid.lines()
    assert [line["plot_id"] for line in lines] == [village["west"], village["east"], None]
    assert [line["area"] for line in lines] == [mu("7.35"), mu("7.50"), mu("3.00")]
    assert page.grid.refused_rows() == [2]
    hand.press(Qt.Key.Key_F12)
    assert page.grid.row == 2
    assert "Line 3" in page.notice.text


def test_who_was_pasted_and_is_not_known_is_named_again_after_a_kill(
    page: JobPage, show_page: Show, hand: Hand, village: dict[str, int]
) -> None:
    QGuiApplication.clipboard().setText(
        "社员\t地块\t实测面积（亩）\n吴建国\t西冲\t7.35\n王无名\t某地\t3"
    )
    hand.press(Qt.Key.Key_V, control=True)
    refused = page.grid.unknown()
    assert "王无名" in refused[1]["member_id"]
    page.keeper.write()
    again = show_page(JobPage)
    assert again.grid.unknown() == refused
    assert again.grid.refused_rows() == [1]


def test_spraying_asks_for_the_product(
    desk: Desk, page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    page.kind.setFocus()
    hand.type("飞防")
    hand.press(Qt.Key.Key_Return)
    assert page.spray.isVisible()
    page.grid.go(0, "member_id")
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return, Qt.Key.Key_F12)
    assert page.product.refusal
    for editor, text in ((page.product, "吡虫啉"), (page.dose, "20克/亩"), (page.maker, "宜化")):
        editor.setFocus()
        hand.type(text)
    hand.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_value(s, "SELECT product FROM job ORDER BY document_id DESC") == "吡虫啉"


def test_what_was_sprayed_comes_back_each_in_its_field(
    page: JobPage, show_page: Show, hand: Hand, village: dict[str, int]
) -> None:
    page.kind.setFocus()
    hand.type("飞防")
    hand.press(Qt.Key.Key_Return)
    page.grid.go(0, "member_id")
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return)
    for editor, text in ((page.product, "吡虫啉"), (page.dose, "20克/亩"), (page.maker, "宜化")):
        editor.setFocus()
        hand.type(text)
    page.keeper.write()
    again = show_page(JobPage)
    told = [one.value() for one in (again.product, again.dose, again.maker)]
    assert told == ["吡虫啉", "20克/亩", "宜化"]


def test_a_composition_finds_the_member_and_its_enter_stays(
    page: JobPage, hand: Hand, village: dict[str, int]
) -> None:
    cell = keyboard()
    compose(cell, "sun xiu")
    editor = page.grid.editor("member_id")
    assert isinstance(editor, Picker)
    assert editor.list_shown()
    hand.press(Qt.Key.Key_Return)
    assert keyboard() is cell
    page.refresh(type("C", (), {"concern": staticmethod(lambda _tables: True)})())
    assert page.grid.editor("member_id").composing
    compose(cell, "", "孙秀英")
    hand.press(Qt.Key.Key_Return)
    assert page.grid.get(0, "member_id") == village["sun"]


def test_a_kept_slip_comes_back(
    desk: Desk, page: JobPage, show_page: Show, hand: Hand, village: dict[str, int]
) -> None:
    hand.type("wjg")
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_F8)
    page.keeper.write()
    again = show_page(JobPage)
    lines = again.grid.lines()
    assert [line["plot_id"] for line in lines] == [village["east"], village["west"]]
    assert [line["contract_id"] for line in lines] == [village["contract"]] * 2
    assert again.uid == page.uid
    hand.press(Qt.Key.Key_F7)
    hand.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM draft") == 0
        assert fetch_value(s, "SELECT COUNT(*) FROM job") == 2


def test_every_sum_is_in_view(page: JobPage, hand: Hand) -> None:
    hand.type("sxy")
    hand.press(Qt.Key.Key_Return)
    assert page.outlook is not None
    assert [(one.name, one.charged, one.amount) for one in page.outlook.households] == [
        ("孙秀英", MuTimes(940), Money(42300))
    ]
    assert "423.00" in page.notice.text
