"""The office's keys by keys alone: password, recovery copy, handed back, restored, renewed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import ui.pages.keys
import ui.pages.send_sealing
import ui.pages.units
from coopdesk.packages.office import fingerprints, has_password, office_keys, set_password
from coopdesk.packages.recovery import make_recovery
from coopdesk.packages.sending import Standing
from tests.exchange import MONTH, Offices, keys_of, offices
from tests.ui.offices_window import Key, Office, some_business
from ui.pages.exchange import PasswordCard
from ui.window import Window


@pytest.fixture
def office(window: Window, qtbot: QtBot) -> Office:
    return Office(window, qtbot)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 1) as made:
        some_business(made.towns[0], 3)
        yield made


def test_a_password_is_set_typed_twice_and_changed(pair: Offices, office: Office) -> None:
    town = pair.towns[0]
    office.show(town, "send", month=MONTH)
    office.press(Key.Key_F8)
    assert "none was made" in office.card_text()
    office.press(Key.Key_F5)
    office.type("ab")
    office.press(Key.Key_Return, Key.Key_Return)
    assert office.card().isVisible()
    office.type("春耕备耕2026")
    office.press(Key.Key_Return)
    office.type("春耕备耕2027")
    office.press(Key.Key_Return)
    with town.read() as s:
        assert not has_password(s)
    office.here.clear()  # type: ignore[attr-defined]
    office.type("春耕备耕2026")
    office.press(Key.Key_Return)
    assert "locked by the new password" in office.said
    with town.read() as s:
        office_keys(s, "春耕备耕2026")
    office.press(Key.Key_F8, Key.Key_F5)
    office.type("falsch")
    office.press(Key.Key_F12)
    assert office.card().isVisible()


def test_a_recovery_copy_goes_to_the_county_and_the_keys_come_back(
    pair: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, county = pair.towns[0], pair.county
    copy, back = tmp_path / "copy.coop", tmp_path / "back.coop"
    monkeypatch.setattr(ui.pages.keys, "ask", lambda *_a, **_k: True)
    monkeypatch.setattr(ui.pages.keys, "save_place", lambda *_a: copy)
    monkeypatch.setattr(ui.pages.keys, "open_place", lambda *_a: back)
    monkeypatch.setattr(ui.pages.units, "open_place", lambda *_a: copy)
    monkeypatch.setattr(ui.pages.units, "save_place", lambda *_a: back)
    before = keys_of(town).public
    office.show(town, "send", month=MONTH)
    office.press(Key.Key_F8, Key.Key_F6)
    assert copy.name in office.said
    units: Any = office.show(county, "units")
    office.press(Key.Key_F9)
    assert "No recovery copy" in office.said
    office.press(Key.Key_F7)
    assert "is kept" in office.said
    assert units.lying is not None
    office.press(Key.Key_F9)
    secret = office.here.text()  # type: ignore[attr-defined]
    office.press(Key.Key_F12)
    assert secret in office.card_text()
    office.press(Key.Key_Return)
    set_password(town, "", "vergessen und weg")
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F8, Key.Key_F7)
    office.type("wrong secret")
    office.press(Key.Key_F12)
    assert office.card().isVisible()
    office.here.clear()  # type: ignore[attr-defined]
    office.type(secret)
    office.press(Key.Key_Return)
    office.type("neu und sicher")
    office.press(Key.Key_Return)
    office.type("neu und sicher")
    office.press(Key.Key_F12)
    with town.read() as s:
        assert fingerprints(s).own in office.card_text()
        assert office_keys(s, "neu und sicher").public == before
    office.press(Key.Key_Return)
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    office.press(Key.Key_F12)
    assert page.sent.standing == Standing.SEALED


def test_a_forgotten_password_names_the_way_out(pair: Offices, office: Office) -> None:
    page: Any = office.show(pair.towns[0], "send", month=MONTH)
    card = PasswordCard(page)
    words = [one.text() for one in card.findChildren(QLabel)]
    assert any("Forgotten?" in one for one in words)
    card.deleteLater()


def test_new_keys_need_another_invitation(pair: Offices, office: Office) -> None:
    town = pair.towns[0]
    before = keys_of(town).public
    set_password(town, "", "vergessen und weg")
    office.show(town, "send", month=MONTH)
    office.press(Key.Key_F8, Key.Key_F9)
    office.type("neu und sicher")
    office.press(Key.Key_Return)
    office.type("neu und sicher")
    office.press(Key.Key_F12)
    assert "new keys" in office.card_text()
    with town.read() as s:
        assert office_keys(s, "neu und sicher").public != before


def test_a_recovery_copy_that_is_damaged_is_refused_with_a_sentence(
    pair: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.coop"
    copy.write_bytes(make_recovery(pair.towns[0]).replace(b"4206", b"4207"))
    monkeypatch.setattr(ui.pages.units, "open_place", lambda *_a: copy)
    page: Any = office.show(pair.county, "units")
    office.press(Key.Key_F7)
    assert "signature" in page.notice.text
