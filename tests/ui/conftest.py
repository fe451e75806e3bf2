"""A window, offscreen, on a real book."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from tests.ui.hands import Stand
from ui.navigation import PageEntry
from ui.page import Page
from ui.style import Style
from ui.tasks import Immediate, Tasks
from ui.window import Window


def _itself(page: type[Page]) -> type[Page]:
    return page


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Style]:
    """Yield the look at 12 points, light."""
    made = Style(qapp)
    yield made
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, look: Style, desk: Desk) -> Window:
    """Return a window on a fresh book, its tasks run at once."""
    made = Window(look, Tasks(executor=Immediate()))
    made.resize(1366, 768)
    made.show_book(desk, [])
    qtbot.addWidget(made)
    return made


@pytest.fixture
def show_page(window: Window, qtbot: QtBot) -> Callable[..., Any]:
    """Return a function that shows pages in the window and returns the first."""

    def show(*pages: type[Page], **what: Any) -> Any:
        entries = [
            PageEntry(f"p{place}", page.TITLE or "Page", "", page.ICON, partial(_itself, page),
                      digit=str(place + 1))
            for place, page in enumerate(pages)
        ]  # fmt: skip
        window.show_book(window.desk, entries)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.open("p0", **what)
        return window.page("p0")

    return show


@pytest.fixture
def stand(qtbot: QtBot) -> Iterator[Stand]:
    """Yield a function that shows widgets under each other with the keyboard on the first."""
    kept: list[QWidget] = []

    def put(*widgets: QWidget) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        for one in widgets:
            layout.addWidget(one)
        box.resize(640, 480)
        box.show()
        box.activateWindow()
        qtbot.waitUntil(box.isActiveWindow)
        widgets[0].setFocus()
        kept.append(box)
        return box

    yield put
    for box in kept:
        box.close()
        box.deleteLater()
