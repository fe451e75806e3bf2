"""A clerk at the keyboard: types values, presses keys, and counts those that are no values."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


class Hands:
    """Types into whatever has the keyboard."""

    def __init__(self) -> None:
        self.pressed = 0

    @property
    def here(self) -> QWidget:
        """Return what has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def is_at(self, widget: QWidget) -> bool:
        """Tell whether a field has the keyboard."""
        return self.here is widget

    def type(self, text: str) -> None:
        """Type a value."""
        QTest.keyClicks(self.here, text)

    def press(
        self, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key that is no value."""
        self.pressed += 1
        QTest.keyClick(self.here, key, with_)

    def enter(self, text: str) -> None:
        """Type a value and Enter."""
        self.type(text)
        self.press(Qt.Key.Key_Return)
