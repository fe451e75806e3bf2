"""A clerk's hands: what an input method and a keyboard send."""

from typing import Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


class Stand(Protocol):
    """Puts widgets into a window that has the keyboard, the first one focused."""

    def __call__(self, *widgets: QWidget) -> QWidget: ...


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    """Send what an input method sends: letters being composed, then the text."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def type_in(widget: QWidget, text: str) -> None:
    """Type any characters, as a keyboard layout or input method would give them one by one."""
    for char in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char)
            QApplication.sendEvent(widget, event)


def press(
    widget: QWidget,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key."""
    QTest.keyClick(widget, key, held)
