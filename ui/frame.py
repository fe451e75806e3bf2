"""What stands around a page: the title bar above it, its keys and the status line below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import Caps, Chip, cap_width, paint_cap
from ui.page import Heading
from ui.parts import HoverArea, Pane, label, row
from ui.style import Style

KIND_ICONS = {
    "done": ("check-circle-outline", "accent"),
    "note": ("information-outline", "text2"),
    "warn": ("alert-circle-outline", "warn"),
    "wrong": ("alert-circle-outline", "neg"),
}


class _FindBox(HoverArea):
    """The box at the top right that opens the palette."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.follow(self, self._measure)

    def _measure(self) -> None:
        wide = 190 if self._look.metrics.rail else self._look.px(248)
        self.setFixedSize(wide, self._look.metrics.field)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        look, painter = self._look, QPainter(self)
        middle = self.height() // 2
        look.box(painter, self.rect(), "ground", "cap")
        x = 10 + look.paint_icon(painter, 9, middle, "magnify", size=14)
        wide = cap_width(look, "Ctrl+K")
        paint_cap(look, painter, self.width() - wide - 7, middle, "Ctrl+K")
        words = _(N_("Find people, goods, papers, commands"))
        room = QRect(x + 8, 0, self.width() - x - wide - 22, self.height())
        if look.metrics.rail or look.width(words, "small") > room.width():
            words = _(N_("Find"))
        look.draw(painter, room, words, "text3", "small")


class TitleBar(Pane):
    """Title, number, state chip and note; the page's buttons; the find box."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "b", parent)
        self.title = label("", "title")
        self.number = label("", "body", tone="text2")
        self.chip = Chip(look, "")
        self.note = label("", "note")
        self.buttons = row(gap=10)
        self.find_box = _FindBox(look)
        layout = row(margins=(16, 0, 16, 1), gap=10)
        for part in (self.title, self.number, self.chip, self.note):
            layout.addWidget(part)
            part.hide()
        layout.addStretch(1)
        layout.addLayout(self.buttons)
        layout.addWidget(self.find_box)
        self.setLayout(layout)
        look.follow(self, lambda: self.setFixedHeight(look.metrics.title_bar + 1))

    def show_heading(self, heading: Heading) -> None:
        """Show another heading."""
        self.title.setText(heading.title)
        self.number.setText(heading.number)
        self.chip.change(heading.chip, heading.chip_kind)
        self.note.setText(heading.note)
        for part in (self.title, self.number, self.note):
            part.setVisible(bool(part.text()))


class Strip(Pane):
    """The page's keys, in order of use; at the right what is left out."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self.caps = Caps(look)
        self.rest = label("", "note")
        layout = row(margins=(16, 1, 16, 0))
        layout.addWidget(self.caps, 1)
        layout.addWidget(self.rest)
        self.setLayout(layout)
        look.follow(self, lambda: self.setFixedHeight(look.metrics.strip))


class StatusLine(Pane):
    """What happened last, at the left; the book's facts, at the right."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "frame", "", parent)
        self.text = ""
        self.kind = "note"
        self.time = ""
        self.facts: list[str] = []
        look.follow(self, lambda: self.setFixedHeight(look.metrics.status))

    def say(self, text: str, kind: str, time: str = "") -> None:
        """Say what happened."""
        self.text, self.kind, self.time = text, kind, time
        self.setAccessibleName(text)
        self.update()

    def show_facts(self, facts: Sequence[str]) -> None:
        """Show the book's facts."""
        self.facts = [fact for fact in facts if fact]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint message and facts."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        right = self.width() - 16
        for fact in reversed(self.facts):
            wide = look.width(fact, "small")
            look.draw(
                painter, QRect(right - wide, 0, wide + 2, self.height()), fact, "text2", "small"
            )
            right -= wide + 8
            if fact is not self.facts[0]:
                painter.fillRect(right, 0, 1, self.height(), look.color("line"))
                right -= 9
        if not self.text:
            return
        icon, ink = KIND_ICONS[self.kind]
        look.paint_icon(painter, 16, self.height() // 2, icon, ink, 16)
        x = look.px(42)
        used = look.draw(
            painter, QRect(x, 0, right - x - 16, self.height()), self.text, "text", "small"
        )
        x += used + look.px(14)
        if x + look.width(self.time, "small") < right:
            look.draw(painter, QRect(x, 0, right - x, self.height()), self.time, "text2", "small")
