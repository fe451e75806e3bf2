"""Views of a page as tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.parts import Pane, paint_cap
from ui.style import Style


class Tabs(Pane):
    """Views as tabs with how many each shows; the keys Ctrl+1 to Ctrl+9 switch."""

    chosen = Signal(int)

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "b", parent)
        self.names: list[str] = []
        self.counts: list[int] = []
        self.current = 0
        self._spots: list[QRect] = []
        look.follow(self, lambda: self.setFixedHeight(look.metrics.field + 6))

    def show_tabs(self, names: Sequence[str], counts: Sequence[int]) -> None:
        """Show these tabs."""
        self.names, self.counts = list(names), list(counts)
        self.setAccessibleName("  ".join(self.names))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names and counts, the current one underlined in green."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        tall, x = self.height() - 1, 16
        self._spots = []
        for place, name in enumerate(self.names):
            here = place == self.current
            count = f"{self.counts[place]:,}" if place < len(self.counts) else ""
            wide = look.width(name, bold=here) + look.px(6) + look.width(count, "small")
            if x + wide > self.width() - look.px(150):
                break
            spot = QRect(x, 0, wide, tall)
            used = look.draw(painter, spot, name, "text" if here else "text2", bold=here)
            rest = spot.adjusted(used + look.px(6), 0, 2, 0)
            look.draw(painter, rest, count, "text3", "small")
            if here:
                painter.fillRect(x, tall - 2, wide, 3, look.color("accent"))
            self._spots.append(spot)
            x += wide + look.px(24)
        words = _(N_("switch views"))
        keys = "Ctrl+1…9"
        caps = look.width(keys, "hint") + 12
        right = self.width() - 16 - look.width(words, "small")
        if x < right - caps - 20:
            box = QRect(right, 0, look.width(words, "small") + 2, tall)
            look.draw(painter, box, words, "text2", "small")
            paint_cap(look, painter, right - caps - 8, tall // 2, keys)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Switch by a click."""
        for place, spot in enumerate(self._spots):
            if spot.contains(event.position().toPoint()):
                self.chosen.emit(place)
