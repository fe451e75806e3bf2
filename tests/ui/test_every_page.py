"""What holds for every page of the window: it opens in an empty book and keeps the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from ui.actions import clashes
from ui.pages import COUNTY_PAGES, PAGES, entries_for
from ui.window import Window

pytestmark = pytest.mark.ui


def test_every_page_opens_in_an_empty_book_and_no_widget_becomes_a_window(
    window: Window, desk: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    window.show_book(desk, entries_for(desk))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    lost = []
    for entry in window.entries:
        assert window.open(entry.id)
        QTest.qWait(10)
        if not window.isActiveWindow() or qapp.focusWidget() is None:
            lost.append(entry.id)
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
    assert lost == []


def test_ctrl_k_finds_every_page(window: Window, desk: Desk) -> None:
    window.show_book(desk, entries_for(desk))
    window.open("home")
    titles = {one.title for one in window.commands()}
    assert {one.title for one in window.entries} - titles == set()


@pytest.mark.parametrize("entry", [*PAGES, *COUNTY_PAGES], ids=lambda one: one.id)
def test_no_key_of_a_page_is_declared_twice(entry: object) -> None:
    assert clashes(entry.load().ACTIONS) == []  # type: ignore[attr-defined]
