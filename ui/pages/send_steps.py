"""The steps of a month on its way, as a band and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from ui.parts import Pane
from ui.style import RIGHT, Style
from ui.tables import Table

DONE, WRONG, WAITS, OPEN, LOCKED = "done", "wrong", "waits", "open", "locked"
ICONS: Final = {
    DONE: ("check-circle", "accent"), WRONG: ("alert-circle", "neg"),
    WAITS: ("alert-circle", "warnS"), OPEN: ("circle-outline", "text2"),
    LOCKED: ("lock-outline", "text3"),
}  # fmt: skip
_SEGMENTS: Final = {DONE: "accent", WRONG: "neg", WAITS: "warnS", OPEN: "soft", LOCKED: "soft"}
TONES: Final = {DONE: "text", WRONG: "neg", WAITS: "warn", OPEN: "text2", LOCKED: "text3"}


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step of the month's way: how it stands, since when, and what Enter is called to do."""

    name: str
    title: str
    state: str
    fact: str
    at: str = ""
    act: str = ""


class StepsBand(Pane):
    """How many steps are done, by when it must be sent, and a segment a step."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, "band", "b")
        self.title, self.note, self.tone = "", "", "text2"
        self.states: list[str] = []
        look.follow(self, lambda: self.setFixedHeight(look.line("body") + 40))

    def tell(self, title: str, note: str, states: list[str], tone: str = "text2") -> None:
        """Show other words and segments."""
        self.title, self.note, self.states, self.tone = title, note, states, tone
        self.setAccessibleName(f"{title} {note}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words and segments."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        line = QRect(16, 8, self.width() - 32, look.line("body"))
        look.draw(painter, line, self.title, "text", bold=True)
        look.draw(painter, line, self.note, self.tone, "small", align=RIGHT)
        count = max(1, len(self.states))
        wide = (self.width() - 32 - 4 * (count - 1)) // count
        for number, state in enumerate(self.states):
            box = QRect(16 + number * (wide + 4), line.bottom() + 10, wide, 8)
            look.box(painter, box, _SEGMENTS[state], radius=2)


class StepsTable(Table):
    """The steps; Left and Right change the month."""

    stepped = Signal(int)

    def lead(self) -> int:
        """Begin at the page's margin."""
        return self.look.px(4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the month by Left and Right."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)
