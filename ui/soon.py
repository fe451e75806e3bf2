"""Something done once, a moment after the last reason for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

AFTER_TYPING_MS: Final = 120


class Soon(QTimer):
    """Acts once when nobody has called ``start`` for a while: after the last of many keys."""

    def __init__(
        self, owner: QObject, act: Callable[[], object], ms: int = AFTER_TYPING_MS
    ) -> None:
        """Belong to an owner; wait by default as long as a pause in typing."""
        super().__init__(owner)
        self.setSingleShot(True)
        self.setInterval(ms)
        self.timeout.connect(act)
