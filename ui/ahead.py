"""Keys typed while a page is still being made ready: held, and typed into it when it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_TYPED = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}


def _is_digit(event: QKeyEvent) -> bool:
    return Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9


def _is_command(event: QKeyEvent) -> bool:
    return Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12


class TypedAhead(QObject):
    """What a clerk types ahead of a page that was asked for."""

    MOST = 2000

    def __init__(self, window: QWidget, run: Callable[[str], object]) -> None:
        """Listen at a window, once ``hold`` says so; ``run`` does what a function key does."""
        super().__init__(window)
        self._run = run
        self._window = window
        self._held: list[QKeyEvent] = []
        self._at: QObject | None = None
        self._asked: Callable[[str], object] | None = None

    def hold(self, asked: Callable[[str], object] | None = None) -> None:
        """Hold what is typed from now on; ``asked`` is told of Alt and a digit."""
        self._asked = asked
        if self._at is None and (handle := self._window.windowHandle()) is not None:
            handle.installEventFilter(self)
            self._at = handle

    def give(self) -> None:
        """Type what was held into whatever has the keyboard now, before anything typed later."""
        held, at = self._held, self._at
        self.drop()
        if at is None:
            return
        for event in held:
            if not _is_command(event):
                QCoreApplication.sendEvent(at, event)
            elif event.type() == QEvent.Type.KeyPress:
                self._run(QKeySequence(event.key()).toString())

    def drop(self) -> None:
        """Forget what was held."""
        self._held = []
        if self._at is not None:
            self._at.removeEventFilter(self)
            self._at = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys that type or walk; commands go their way."""
        if not isinstance(event, QKeyEvent) or event.type() not in _TYPED:
            return False
        if event.modifiers() & _COMMANDS:
            is_page = event.modifiers() == Qt.KeyboardModifier.AltModifier
            if self._asked is None or not is_page or not _is_digit(event):
                return False
            if event.type() == QEvent.Type.KeyPress:
                self._held = []
                self._asked(chr(event.key()))
            return True
        if len(self._held) < self.MOST:
            self._held.append(event.clone())
        return True
