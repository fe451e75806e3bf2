"""A window on one of several offices that exchange real files, and keys pressed in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.packages.export import seal_month
from tests.exchange import MONTH, Offices
from tests.factories import a_good, a_member, a_purchase, a_sale, bought, sold
from tests.ui.hands import press, type_in
from ui.navigation import PageEntry
from ui.page import Page, Room
from ui.pages.county import CountyPage
from ui.pages.exchange import Card
from ui.pages.receive import ReceivePage
from ui.pages.send import SendPage
from ui.pages.statement import StatementPage
from ui.pages.targets import TargetsPage
from ui.pages.units import UnitsPage
from ui.parts import column
from ui.window import Window

Key = Qt.Key


class Elsewhere(Page):
    """Stands for pages of others: it remembers what it was asked to show."""

    TITLE = "Elsewhere"
    asked: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        layout = column()
        layout.addWidget(QLabel("elsewhere"))
        self.setLayout(layout)

    def opened(self, **what: Any) -> None:
        self.asked.append(what)


PAGES: dict[str, type[Page]] = {
    "county": CountyPage, "receive": ReceivePage, "statement": StatementPage, "send": SendPage,
    "units": UnitsPage, "targets": TargetsPage, "documents": Elsewhere,
    "purchase": Elsewhere, "sale": Elsewhere,
}  # fmt: skip


def _loader(page: type[Page]) -> Callable[[], type[Page]]:
    return lambda: page


class Office:
    """The window of one office, and its clerk's keys."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot
        Elsewhere.asked.clear()

    def show(self, desk: Desk, page_id: str, **what: Any) -> Any:
        """Show a book at a page."""
        entries = [PageEntry(name, page.TITLE, "", page.ICON, _loader(page))
                   for name, page in PAGES.items()]  # fmt: skip
        self.window.show_book(desk, entries)
        self.window.show()
        self.window.activateWindow()
        self._qtbot.waitUntil(self.window.isActiveWindow)
        self.window.open(page_id, **what)
        self.settle()
        return self.window.page(page_id)

    def settle(self) -> None:
        """Let the small delays of lists pass."""
        page = self.window.shown()
        for name in ("_soon", "_cell_soon"):
            timer = getattr(page, name, None)
            while timer is not None and timer.isActive():
                self._qtbot.wait(timer.remainingTime() + 1)
        QApplication.processEvents()

    @property
    def here(self) -> QWidget:
        """Return what has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(
        self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press keys one after another."""
        for key in keys:
            press(self.here, key, held)
            self.settle()

    def type(self, text: str) -> None:
        """Type a value."""
        type_in(self.here, text)

    @property
    def said(self) -> str:
        """Return what the status line says."""
        return self.window.status.text

    def card(self) -> Card:
        """Return the card that stands over the page."""
        [found] = [one for one in self.window.findChildren(Card) if one.isVisible()]
        return found

    def card_text(self) -> str:
        """Return every word of the card."""
        card = self.card()
        texts = [one.text() for one in card.findChildren(QLabel)]
        for pairs in card.findChildren(QWidget):
            for pair in getattr(pairs, "_pairs", ()):
                texts += [getattr(pair, "label", ""), getattr(pair, "value", "")]
        return "\n".join(texts)


def some_business(town: Desk, bags: int) -> None:
    """Sell bags in September and October, worth 148 yuan each."""
    with town.write() as s:
        good, member = a_good(s), a_member(s)
        a_purchase(s, bought(good, "100"), on_date=date(2026, 9, 1))
        a_sale(s, sold(good), on_date=date(2026, 9, 10), member_id=member)
        for day in range(1, bags + 1):
            a_sale(s, sold(good), on_date=date(2026, 10, day), member_id=member)


def sealed(made: Offices, town: int = 0, month: str = MONTH) -> Path:
    """Seal a month of a township on the stick."""
    return seal_month(made.towns[town], month, made.stick).path


def texts(table: Any, column_: int = 0) -> list[str]:
    """Return a column of a table."""
    return [table.cell(row, column_).text for row in range(table.row_count())]


__all__ = ["Elsewhere", "Key", "Office", "sealed", "some_business", "texts"]
