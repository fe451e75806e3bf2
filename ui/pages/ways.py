"""The ways out of a step that waits, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.buttons import cap_width, paint_cap
from ui.style import Style

WAY_KEYS: Final = ("Enter", "F7", "F8")


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step: what it does, what follows, and the act."""

    title: str
    note: str
    run: Callable[[], object]


class Ways(QWidget):
    """The ways out of a step under each other, each with its key; the first is Enter's."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.ways: list[Way] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _card(self) -> int:
        return self.look.line("body") + self.look.line("small") + 10

    def _measure(self) -> None:
        self.setFixedHeight(max(0, (self._card() + 8) * len(self.ways) - 8))

    def show_ways(self, ways: Sequence[Way]) -> None:
        """Show these ways."""
        self.ways = list(ways)[: len(WAY_KEYS)]
        self.setAccessibleName("; ".join(f"{one.title} {one.note}" for one in self.ways))
        self._measure()
        self.update()

    def run(self, place: int) -> None:
        """Take one of the ways."""
        if place < len(self.ways):
            self.ways[place].run()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ways: key, what it does, what follows."""
        look, painter = self.look, QPainter(self)
        tall = self._card()
        for number, one in enumerate(self.ways):
            box = QRect(0, number * (tall + 8), self.width(), tall)
            look.box(painter, box, "button", "cap")
            key, first = WAY_KEYS[number], number == 0
            paint_cap(
                look, painter, 8, box.center().y() + 1, key, "on" if first else "text2",
                "accent" if first else "cap", "accent" if first else None,
            )  # fmt: skip
            x = 8 + cap_width(look, key) + look.px(10)
            line = QRect(x, box.top() + 4, self.width() - x - 8, look.line("body"))
            look.draw(painter, line, one.title, "text", bold=first)
            under = QRect(x, line.bottom(), line.width(), look.line("small"))
            look.draw(painter, under, one.note, "text2", "small")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the way that was clicked."""
        self.run(event.position().toPoint().y() // (self._card() + 8))
