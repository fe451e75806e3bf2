"""The editor of several lines of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.editors import ENTER
from ui.style import Style


class LongTextEdit(QPlainTextEdit):
    """Some lines of text: Enter moves on, Shift+Enter starts a line."""

    edited = Signal()
    entered = Signal()
    refused = Signal(str)

    def __init__(self, look: Style, parent: QWidget | None = None, *, lines: int = 3) -> None:
        super().__init__(parent)
        self.look = look
        self.refusal = ""
        self.walks = True
        self._lines = lines
        self._preedit = ""
        self._quiet = False
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._typed)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(self._lines * self.look.line("body") + 12)

    def _typed(self) -> None:
        if not self._quiet:
            self.refuse("")
            self.edited.emit()

    def value(self) -> str:
        """Return the text."""
        return self.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        """Show a text, unless a composition is in progress."""
        if self._preedit:
            return
        self._quiet = True
        self.setPlainText("" if value is None else str(value))
        self._quiet = False
        self.refuse("")

    def wrong(self) -> str:
        """Return nothing: text can always be read."""
        return ""

    def settle(self) -> bool:
        """Return True: text is always understood."""
        return True

    def refuse(self, text: str) -> None:
        """Show a refusal; an empty one clears it."""
        if text == self.refusal:
            return
        self.refusal = text
        self.setProperty("refused", "true" if text else "false")
        self.setToolTip(text)
        self.style().unpolish(self)
        self.style().polish(self)
        self.refused.emit(text)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Follow the composition."""
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on by Enter."""
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if not self._preedit:
                self.entered.emit()
                if self.walks:
                    self.focusNextPrevChild(True)
            return
        super().keyPressEvent(event)
