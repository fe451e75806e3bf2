"""The parts of the home page: lines that lead somewhere, two counts of days, debts by age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from ui.figures import paint_bar
from ui.parts import Pane, is_low
from ui.style import RIGHT, Style

UNREAD = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list that leads somewhere: icon, words, note, and the fact at the right."""

    icon: str
    ink: str
    words: str
    note: str
    fact: str
    tone: str = "text2"
    bold: bool = False
    opens: Callable[[], object] | None = None


class Lines(QWidget):
    """Lines walked by the arrows; Enter opens what a line counts."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, tall: int = 29, low: int = 26
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.lines: list[Line] = []
        self.current = 0
        self.ruled = False
        self._tall, self._low = tall, low
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self.measure)

    def line_height(self) -> int:
        """Return how high a line is in the room there is."""
        low = is_low(self.look, self)
        return (self._low if low else self._tall) + self.look.metrics.row - 28

    def measure(self) -> None:
        """Be as high as the lines are in the room there is."""
        tall = self.line_height() * len(self.lines)
        if self.height() != tall or self.minimumHeight() != tall:
            self.setFixedHeight(tall)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.lines = list(lines)
        self.current = min(self.current, max(0, len(self.lines) - 1))
        self.setAccessibleName("; ".join(f"{one.words} {one.fact}" for one in self.lines))
        self.measure()
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Measure again in a window of another height."""
        self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        look, painter = self.look, QPainter(self)
        tall = self.height() // max(1, len(self.lines))
        for number, one in enumerate(self.lines):
            rect = QRect(0, number * tall, self.width(), tall)
            if number == self.current and self.hasFocus():
                painter.fillRect(rect, look.color("focusT"))
                painter.fillRect(0, rect.top(), 3, tall, look.color("focus"))
            elif self.ruled:
                painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
            middle = rect.center().y()
            x = look.px(8 if self.ruled else 1)
            look.paint_icon(painter, x, middle, one.icon, one.ink, 17)
            right = rect.right() - look.px(8)
            if one.opens is not None and not self.ruled:
                right -= look.px(14)
                look.paint_icon(painter, right + look.px(6), middle, "chevron-right", "text2", 15)
            role = "body" if self.ruled else "small"
            wide = look.width(one.fact, role, bold=one.bold)
            box = QRect(right - wide, rect.top(), wide + 1, tall)
            look.draw(painter, box, one.fact, one.tone, role, bold=one.bold, align=RIGHT)
            start = x + look.px(24)
            room = QRect(start, rect.top(), right - wide - start - 8, tall)
            used = look.draw(painter, room, one.words)
            note = room.adjusted(used + look.px(8), 0, 0, 0)
            if one.note and look.width(one.note, "small") <= note.width():
                look.draw(painter, note, one.note, "text2", "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(0, min(len(self.lines) - 1, self.current + step))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open by a click."""
        number = int(event.position().y()) * len(self.lines) // max(1, self.height())
        if number < len(self.lines):
            self.current = number
            self._open(number)
            self.update()

    def _open(self, number: int) -> None:
        if number < len(self.lines):
            opens = self.lines[number].opens
            if opens is not None:
                opens()


class Countdown(Pane):
    """Two counts of days: until the report is due, and since the last copy."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "t", parent)
        self.parts: list[tuple[str, str, str, str]] = []
        look.follow(self, lambda: self.setFixedHeight(2 * look.line("hint") + look.px(14)))

    def show_parts(self, parts: Sequence[tuple[str, str, str, str]]) -> None:
        """Show (number, words, second line, tone) twice."""
        self.parts = list(parts)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        half = self.width() // 2
        for place, (number, words, second, tone) in enumerate(self.parts):
            x, top = place * half + (look.px(8) if place else 0), 7
            if place:
                painter.fillRect(half - look.px(8), 7, 1, self.height() - 12, look.color("line"))
            tall = self.height() - 8
            used = look.draw(painter, QRect(x, 4, half, tall), number, tone, "figure", bold=True)
            rest = QRect(x + used + look.px(8), top, half - used - look.px(20), look.line("hint"))
            look.draw(painter, rest, words, "text", "small")
            rest.translate(0, look.line("hint"))
            if look.width(second, "hint") <= rest.width():
                look.draw(painter, rest, second, "text2", "hint")


class Ages(Pane):
    """Debts by age: a bar for each, red where it is late; Enter lists who."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "", parent)
        self.rows: list[tuple[str, Money]] = []
        self.total = Money(0)
        self.opens: Callable[[int], object] | None = None
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_ages(self, rows: Sequence[tuple[str, Money]], total: Money) -> None:
        """Show these ages."""
        self.rows, self.total = list(rows), total
        self.setAccessibleName("; ".join(f"{words} {sum_}" for words, sum_ in rows))
        self.update()

    def line_height(self) -> int:
        """Return how high a line is in the room there is."""
        head = self.look.metrics.heading - 4
        return max(self.look.line("small"), (self.height() - 2 * head) // max(1, len(self.rows)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, rows with bars, and the total."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        head, tall, wide = (
            look.metrics.heading - 4,
            min(self.line_height(), look.px(34)),
            self.width(),
        )
        painter.fillRect(0, 0, wide, head, look.color("band"))
        pad = look.px(8)
        look.draw(painter, QRect(pad, 0, wide, head), _(N_("Age")), "text2", "small")
        unit = look.width(_(N_("yuan")), "hint")
        look.draw(painter, QRect(0, 0, wide - pad, head), _(N_("yuan")), "text3", "hint",
                  align=RIGHT)  # fmt: skip
        look.draw(painter, QRect(0, 0, wide - pad - unit - 6, head), _(N_("Debt")), "text2",
                  "small", align=RIGHT)  # fmt: skip
        most = max((abs(sum_.units) for _words, sum_ in self.rows), default=1)
        names = max((look.width(words) for words, _sum in self.rows), default=0) + 2 * pad
        sums = max((look.width(str(sum_)) for _words, sum_ in self.rows), default=0)
        for number, (words, sum_) in enumerate(self.rows):
            rect = QRect(0, head + number * tall, wide, tall)
            if self.hasFocus() and number == self.current:
                painter.fillRect(rect, look.color("focusT"))
                painter.fillRect(0, rect.top(), 3, tall, look.color("focus"))
            else:
                painter.fillRect(0, rect.bottom(), wide, 1, look.color("soft"))
            look.draw(painter, rect.adjusted(pad, 0, 0, 0), words)
            token = ("accent", "warnS", "warnS", "neg", "neg")[number]
            space = wide - names - sums - 3 * pad
            if space > look.px(30):
                bar = QRect(names, rect.center().y() - 3, min(space, look.px(90)), 7)
                paint_bar(look, painter, bar, [(sum_.units, token)], most)
            late = number == len(self.rows) - 1 and sum_.units > 0
            look.draw(painter, rect.adjusted(0, 0, -pad, 0), str(sum_), "neg" if late else "text",
                      align=RIGHT)  # fmt: skip
        top = head + len(self.rows) * tall
        painter.fillRect(0, top, wide, head + 2, look.color("band"))
        painter.fillRect(0, top, wide, 1, look.color("line"))
        box = QRect(pad, top, wide - 2 * pad, head + 2)
        look.draw(painter, box, _(N_("Total")), bold=True)
        total = str(self.total) if self.rows else UNREAD
        look.draw(painter, box, total, bold=True, align=RIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(0, min(len(self.rows) - 1, self.current + step))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.opens is not None:
            self.opens(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open by a click."""
        if self.opens is not None:
            number = (int(event.position().y()) - self.look.metrics.heading) // self.line_height()
            self.opens(max(0, min(len(self.rows) - 1, number)))
