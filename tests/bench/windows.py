"""One widget in the real window, and the keys that are pressed in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QVBoxLayout, QWidget

from coopdesk.desk import Desk
from ui.memory import calm_collector, keep_for_good
from ui.navigation import PageEntry
from ui.page import Page, Room
from ui.style import Style
from ui.tasks import Immediate, Tasks
from ui.window import Window


def room(desk: Desk, widget: Callable[[Room], QWidget]) -> tuple[Window, QWidget]:
    """Show one widget on a page of the real window with the keyboard on it."""
    made: list[QWidget] = []

    class One(Page):
        """A page with one widget."""

        TITLE = "一"

        def __init__(self, room: Room) -> None:
            super().__init__(room)
            made.append(widget(room))
            layout = QVBoxLayout(self)
            grows = isinstance(made[0], QAbstractScrollArea)
            layout.addWidget(made[0], int(grows))
            layout.addStretch(int(not grows))

    window, _page = shown(desk, One)
    made[0].setFocus()
    QTest.qWait(0)
    assert made[0].hasFocus()
    return window, made[0]


def shown(desk: Desk, kind: type[Page]) -> tuple[Window, Any]:
    """Show a page in the real window with the keyboard on it."""
    app = QApplication.instance() or QApplication([])  # noqa: TID251 - the test's own.
    window = Window(Style(app), Tasks(executor=Immediate()))  # type: ignore[arg-type]
    window.resize(1366, 768)
    window.show_book(desk, [PageEntry("one", "一", "", "magnify", lambda: kind)])
    window.show()
    window.activateWindow()
    window.open("one")
    QTest.qWait(50)
    calm_collector()
    keep_for_good()
    return window, window.shown()


def gone(window: Window, *others: QWidget) -> None:
    """Let windows go, in the order in which Qt wants it."""
    window.show_book(None, [])
    for one in (*others, window):
        one.hide()
        one.deleteLater()
    QTest.qWait(20)


def pressing(widget: QWidget, keys: Iterator[Qt.Key]) -> Callable[[], None]:
    """Return a function that presses the next key and paints what follows from it."""

    def press() -> None:
        QTest.keyClick(widget, next(keys))
        QApplication.processEvents()

    return press
