"""Tells when another day has begun: many offices never close the program."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

EVERY_MS: Final = 20_000


class Midnight(QObject):
    """Watches the book's clock for a page; ``turned`` carries the day before and the new one."""

    turned = Signal(object, object)

    def __init__(self, page: Any) -> None:
        """Watch until the page is gone."""
        super().__init__(page)
        self._page = page
        self._today = page.desk.today()
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(EVERY_MS)

    def look(self) -> None:
        """Look whether another day has begun."""
        before, self._today = self._today, self._page.desk.today()
        if self._today != before:
            self.turned.emit(before, self._today)
