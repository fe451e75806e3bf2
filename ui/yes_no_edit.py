"""The editor of yes or no: a box that is ticked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.editors import ENTER
from ui.style import Style


class YesNoEdit(QAbstractButton):
    """A box to tick, with Space; Enter moves on."""

    edited = Signal()
    entered = Signal()
    refused = Signal(str)

    def __init__(self, look: Style, parent: QWidget | None = None, *, text: str = "") -> None:
        super().__init__(parent)
        self.look = look
        self.refusal = ""
        self.walks = True
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)
        look.follow(self, self.updateGeometry)

    def _clicked(self) -> None:
        self.refuse("")
        self.edited.emit()

    def value(self) -> bool:
        """Return whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick it or not."""
        self.setChecked(bool(value))
        self.refuse("")

    def wrong(self) -> str:
        """Return nothing: a tick can always be read."""
        return ""

    def refuse(self, text: str) -> None:
        """Show a refusal; an empty one clears it."""
        if text != self.refusal:
            self.refusal = text
            self.setToolTip(text)
            self.update()
            self.refused.emit(text)

    def settle(self) -> bool:
        """Return True: a tick is always understood."""
        return True

    def sizeHint(self) -> QSize:
        """Return room for box and words."""
        look = self.look
        wide = look.px(30) + (look.width(self.text()) + 8 if self.text() else 0)
        return QSize(wide, look.metrics.field)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, words and ring."""
        look, painter = self.look, QPainter(self)
        name = "checkbox-marked" if self.isChecked() else "checkbox-blank-outline"
        ink = "accent" if self.isChecked() else "text2"
        if not self.isEnabled():
            ink = "text3"
        used = look.paint_icon(painter, look.px(5), self.height() // 2, name, ink, 20)
        rect = self.rect().adjusted(used + look.px(10), 0, 0, 0)
        look.draw(painter, rect, self.text(), "text" if self.isEnabled() else "text3")
        if self.refusal or self.hasFocus():
            edge = "neg" if self.refusal else "focus"
            look.box(painter, self.rect(), None, edge, pen=2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on by Enter."""
        if event.key() in ENTER:
            self.entered.emit()
            if self.walks:
                self.focusNextPrevChild(True)
            return
        super().keyPressEvent(event)
