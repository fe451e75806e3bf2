"""The contract by keys alone: land ticked, stages, instalments, locks, drafts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from tests.factories import a_job_kind, a_member, a_plot, a_season, a_transfer, mu
from tests.ui.hands import compose, press, type_in
from ui.pages.contract import ContractPage

pytestmark = pytest.mark.ui
Show = Callable[..., ContractPage]


def keyboard() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.printing.printer_names", list)


@pytest.fixture
def zhou(desk: Desk) -> int:
    """Add a member with three plots, one of them transferred."""
    with desk.write() as s:
        a_season(s)
        a_job_kind(s)
        a_job_kind(s, "机播", Stage.PLANT, price="35.00")
        member = a_member(s, "周桂芳")
        a_plot(s, member, "河沿大田", "8.40", measured_area=mu("8.35"))
        a_plot(s, member, "渠东", "4.00", measured_area=mu("4.10"))
        gone = a_plot(s, member, "塘坳", "2.80")
        a_transfer(s, member, (gone,), starts_on=date(2025, 10, 1), ends_on=date(2028, 9, 30))
    return member


@pytest.fixture
def page(show_page: Show, zhou: int) -> ContractPage:
    return show_page(ContractPage)


def choose(qtbot: QtBot, typed: str = "zgf") -> None:
    type_in(keyboard(), typed)
    press(keyboard(), Qt.Key.Key_Return)


def test_the_member_brings_land_stages_price_and_instalments(
    qtbot: QtBot, page: ContractPage
) -> None:
    choose(qtbot)
    assert page.plots.ticked_rows() == [0, 1]
    assert page.plots.locked(2)
    assert "2028-09-30" in page.plots.get(2, "state").text
    assert [page.stages.get(row, "planned") for row in (0, 1)] == [MuTimes(1245)] * 2
    assert page.price.value() == Money(8000)
    draft = page.draft()
    assert sum((one.amount for one in draft.instalments), Money(0)) == Money(99600)
    assert len(draft.instalments) == 3
    assert "owes 996.00" in page.notice.text


def test_a_contract_is_signed_by_keys_alone(
    qtbot: QtBot, desk: Desk, page: ContractPage, zhou: int
) -> None:
    choose(qtbot)
    press(keyboard(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    press(keyboard(), Qt.Key.Key_Down)
    press(keyboard(), Qt.Key.Key_Space)
    assert page.plots.ticked_rows() == [0]
    press(keyboard(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    press(keyboard(), Qt.Key.Key_Return)
    type_in(keyboard(), "2")
    press(keyboard(), Qt.Key.Key_Return)
    assert page.stages.get(0, "planned") == MuTimes(1670)
    assert page.price.value() == Money(12500)
    press(keyboard(), Qt.Key.Key_F12)
    with desk.read() as s:
        row = fetch_row(
            s,
            "SELECT d.member_id, d.amount, c.area, c.price FROM contract c"
            " JOIN document d ON d.id = c.document_id ORDER BY d.id DESC",
        )
        parts = fetch_rows(s, "SELECT amount FROM instalment ORDER BY document_id DESC, line")
    assert row == (zhou, 104375, 835, 12500)
    window: Any = page.room
    assert "周桂芳: 8.35 mu, 1,043.75 yuan" in window.status.text
    assert sum(part[0] for part in parts[:3]) == 104375
    assert page.member.value() is None
    assert page.member.hasFocus()


def test_what_names_no_member_is_said_and_stays_said(qtbot: QtBot, page: ContractPage) -> None:
    choose(qtbot, "zzz")
    qtbot.wait(300)  # The page looks over everything a moment after each key.
    assert page.notice.kind == "wrong"
    assert "“zzz”" in page.notice.text


def test_an_area_may_be_typed_and_says_so(qtbot: QtBot, page: ContractPage) -> None:
    choose(qtbot)
    press(keyboard(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    type_in(keyboard(), "8.4")
    press(keyboard(), Qt.Key.Key_Return)
    assert page.draft().plots[0].area == Area(840)
    assert page.plots.get(0, "state").text == "by contract area"
    assert page.stages.get(0, "planned") == MuTimes(1250)


def test_an_area_that_cannot_be_read_is_refused_and_leaves_no_plot_out(
    qtbot: QtBot, desk: Desk, page: ContractPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr("ui.pages.contract.preview_draft", lambda *said: shown.append(said))
    choose(qtbot)
    press(keyboard(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    press(keyboard(), Qt.Key.Key_Down)
    area = keyboard()
    type_in(area, "3.5o")
    press(area, Qt.Key.Key_F11)
    press(area, Qt.Key.Key_F12)
    assert keyboard() is area
    assert page.plots.refused_rows() == [1]
    assert page.notice.kind == "wrong"
    assert not shown
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM contract") == 1  # The transfer of long ago.


def test_an_instalment_typed_leaves_the_rest_to_the_last(qtbot: QtBot, page: ContractPage) -> None:
    choose(qtbot)
    press(keyboard(), Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    press(keyboard(), Qt.Key.Key_Return)
    type_in(keyboard(), "50")
    press(keyboard(), Qt.Key.Key_Return)
    amounts = [one.amount for one in page.draft().instalments]
    assert amounts == [Money(49800), Money(29880), Money(19920)]


def test_work_by_operation_makes_no_instalments(qtbot: QtBot, page: ContractPage) -> None:
    choose(qtbot)
    page.mode.setFocus()
    type_in(keyboard(), "By op")
    press(keyboard(), Qt.Key.Key_Return)
    assert not page.parts.isVisible()
    assert page.draft().instalments == ()
    press(keyboard(), Qt.Key.Key_F12)
    assert page.member.value() is None


def test_a_transfer_asks_for_the_rent(qtbot: QtBot, desk: Desk, page: ContractPage) -> None:
    choose(qtbot)
    page.mode.setFocus()
    type_in(keyboard(), "Land")
    press(keyboard(), Qt.Key.Key_Return)
    assert not page.stages.isVisible()
    page.price.setFocus()
    type_in(keyboard(), "600")
    press(keyboard(), Qt.Key.Key_Return)
    press(keyboard(), Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_value(s, "SELECT type FROM contract ORDER BY document_id DESC") == "transfer"


def test_the_last_contract_is_copied(qtbot: QtBot, desk: Desk, page: ContractPage) -> None:
    choose(qtbot)
    press(keyboard(), Qt.Key.Key_F12)
    choose(qtbot)
    assert page.plots.locked(0)
    page.starts.setFocus()
    type_in(keyboard(), "2027-07-01")
    page.ends.setFocus()
    type_in(keyboard(), "2028-06-30")
    press(keyboard(), Qt.Key.Key_F5)
    assert page.plots.ticked_rows() == [0, 1]
    assert page.price.value() == Money(8000)


def test_a_kept_contract_comes_back(
    qtbot: QtBot, page: ContractPage, show_page: Show, zhou: int
) -> None:
    choose(qtbot)
    press(keyboard(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    type_in(keyboard(), "8.4")
    page.keeper.write()
    again = show_page(ContractPage)
    assert again.member.value() == zhou
    assert again.draft().plots[0].area == Area(840)
    assert again.draft() == page.draft()


def test_letters_being_composed_find_the_member(qtbot: QtBot, page: ContractPage) -> None:
    cell = keyboard()
    compose(cell, "zhou gui")
    assert page.member.list_shown()
    press(cell, Qt.Key.Key_Return)
    assert keyboard() is cell
    compose(cell, "", "周桂芳")
    press(cell, Qt.Key.Key_Return)
    assert page.plots.ticked_rows() == [0, 1]
