"""Names by keys alone: asked for in the invitation, shown before sealing, registered, printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import ui.exporting
import ui.list_paper
import ui.pages.package_cards
import ui.pages.send_sealing
import ui.pages.units
from coopdesk.kernel.rows import fetch_rows
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.sending import Standing
from tests.exchange import MONTH, Offices, count, offices
from tests.ui.offices_window import PAGES, Key, Office, some_business
from ui.pages.disclosures import DisclosuresPage
from ui.window import Window

PURPOSE = "农机作业补贴核发"


@pytest.fixture
def office(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setitem(PAGES, "disclosures", DisclosuresPage)
    return Office(window, qtbot)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 1) as made:
        town = made.towns[0]
        some_business(town, 3)
        admit(made.county, join(town, invite(made.county, town.code, town.name, purpose=PURPOSE)))
        yield made


def test_the_county_asks_for_names_with_a_purpose_in_its_invitation(
    asked: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "inv.coop"
    monkeypatch.setattr(ui.pages.units, "save_place", lambda *_a: target)
    page: Any = office.show(asked.county, "units")
    office.press(Key.Key_F5, Key.Key_Return)
    office.type("种粮补贴")
    office.press(Key.Key_F12)
    office.press(Key.Key_Return)
    town = asked.towns[0]
    admit(asked.county, join(town, target.read_bytes()))
    page._show_keys()
    assert page.purpose == "种粮补贴"


def test_what_would_leave_is_shown_and_without_names_is_the_first_choice(
    asked: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = asked.towns[0]
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: asked.stick)
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F12)
    text = office.card_text()
    for said in ("青禾县供销社", PURPOSE, "Name", "1 person"):
        assert said in text
    assert count(town, "sent") == 0
    office.press(Key.Key_Escape)
    assert count(town, "sent") == 0
    office.press(Key.Key_F12, Key.Key_F12)
    assert page.sent.standing == Standing.SEALED
    assert count(town, "disclosure") == 0


def test_agreed_names_go_and_stand_in_the_register_that_is_exported_and_printed(
    asked: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = asked.towns[0]
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: asked.stick)
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F12, Key.Key_F10)
    assert page.sent.standing == Standing.SEALED
    assert "register of disclosures" in page.notice.text
    office.press(Key.Key_F10)
    register: Any = office.window.page("disclosures")
    assert office.window.current == "disclosures"
    assert len(register.list.ids()) == 1
    sheet, shown = tmp_path / "register.xlsx", []
    monkeypatch.setattr(ui.exporting, "save_place", lambda *_a: sheet)
    monkeypatch.setattr(
        ui.list_paper.PaperPreview, "ask", lambda _page, pdf, _name: shown.append(pdf)
    )
    office.press(Key.Key_E, held=Qt.KeyboardModifier.ControlModifier)
    assert sheet.read_bytes().startswith(b"PK")
    office.press(Key.Key_P, held=Qt.KeyboardModifier.ControlModifier)
    assert shown[0].startswith(b"%PDF")


def test_an_empty_register_says_so(asked: Offices, office: Office) -> None:
    page: Any = office.show(asked.towns[0], "disclosures")
    assert page.list.empty.isVisible()


def test_the_county_sees_names_in_records_and_writes_a_sheet_with_its_receiver(
    asked: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: asked.stick)
    office.show(asked.towns[0], "send", month=MONTH)
    office.press(Key.Key_F12, Key.Key_F10)
    asked.merge(next(asked.stick.iterdir()))
    target = tmp_path / "names.xlsx"
    monkeypatch.setattr(ui.pages.package_cards, "save_place", lambda *_a: target)
    page: Any = office.show(asked.county, "county", month=MONTH)
    office.press(Key.Key_Return, Key.Key_Return, Key.Key_Return)
    assert "周桂芳" in office.card_text()
    office.press(Key.Key_Return)
    page.board.setFocus()
    office.press(Key.Key_F8)
    assert PURPOSE in office.card_text()
    office.press(Key.Key_F6, Key.Key_F12)
    assert office.card().isVisible()
    office.type("县财政局")
    office.press(Key.Key_F12)
    assert target.read_bytes().startswith(b"PK")
    with asked.county.read() as s:
        assert fetch_rows(s, "SELECT receiver, purpose, rows FROM disclosure") == [
            ("县财政局", PURPOSE, 1)
        ]
