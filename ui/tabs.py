"""Views of a page as tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import cap_width, paint_cap
from ui.parts import Pane
from ui.style import Style


class Tabs(Pane):
    """Views as tabs with how many each shows; the keys Ctrl+1 to Ctrl+9 switch.

    ``more`` are words after the tabs that keep what is shown as another one.
    """

    chosen = Signal(int)
    more_chosen = Signal()

    def __init__(self, look: Style, parent: QWidget | None = None, *, more: str = "") -> None:
        super().__init__(look, "page", "b", parent)
        self.names: list[str] = []
        self.counts: dict[int, int] = {}
        self.current = 0
        self.more = more
        self._spots: dict[int, QRect] = {}
        self._more_spot = QRect()
        look.follow(self, lambda: self.setFixedHeight(look.metrics.field + 6))

    def show_tabs(self, names: Sequence[str], counts: Sequence[int] = ()) -> None:
        """Show these tabs, with their counts as far as they are known."""
        self.names, self.counts = list(names), dict(enumerate(counts))
        self.setAccessibleName("  ".join(self.names))
        self.update()

    def count(self, place: int, number: int) -> None:
        """Show how many a tab holds."""
        self.counts[place] = number
        self.update()

    def _wide(self, place: int, *, counted: bool) -> int:
        look = self.look
        wide = look.width(self.names[place], bold=place == self.current)
        if counted and place in self.counts:
            wide += look.px(6) + look.width(f"{self.counts[place]:,}", "small")
        return wide

    def _laid(self, room: int) -> tuple[list[int], bool]:
        """Return the tabs that fit and whether their counts do; the current one always shows."""
        gap, places = self.look.px(24), list(range(len(self.names)))
        for counted in (True, False):
            if sum(self._wide(at, counted=counted) + gap for at in places) <= room:
                return places, counted
        while len(places) > 1 and sum(self._wide(at, counted=False) + gap for at in places) > room:
            places.remove(max(at for at in places if at != self.current))
        return places, False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names and counts, the current one underlined in green."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        tall, x = self.height() - 1, 16
        more = look.width(self.more, "small") + look.px(24) if self.more else 0
        places, counted = self._laid(self.width() - 32 - more)
        self._spots = {}
        for place in places:
            here = place == self.current
            spot = QRect(x, 0, self._wide(place, counted=counted), tall)
            name = self.names[place]
            used = look.draw(painter, spot, name, "text" if here else "text2", bold=here)
            if counted and place in self.counts:
                rest = spot.adjusted(used + look.px(6), 0, 2, 0)
                look.draw(painter, rest, f"{self.counts[place]:,}", "text3", "small")
            if here:
                painter.fillRect(x, tall - 2, spot.width(), 3, look.color("accent"))
            self._spots[place] = spot
            x += spot.width() + look.px(24)
        if self.more:
            self._more_spot = QRect(x, 0, more, tall)
            look.draw(painter, self._more_spot, self.more, "accent", "small")
            x += more
        self._paint_keys(painter, x)

    def _paint_keys(self, painter: QPainter, x: int) -> None:
        """Paint the keys that switch, where there is room."""
        look, words = self.look, _(N_("switch views"))
        keys = f"Ctrl+1…{min(9, max(2, len(self.names)))}"
        caps = cap_width(look, keys)
        right = self.width() - 16 - look.width(words, "small")
        if len(self.names) > 1 and x < right - caps - 20:
            tall = self.height() - 1
            box = QRect(right, 0, look.width(words, "small") + 2, tall)
            look.draw(painter, box, words, "text2", "small")
            paint_cap(look, painter, right - caps - 8, tall // 2, keys)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Switch by a click."""
        point = event.position().toPoint()
        for place, spot in self._spots.items():
            if spot.contains(point):
                self.chosen.emit(place)
                return
        if self.more and self._more_spot.contains(point):
            self.more_chosen.emit()
