"""Figures at a glance: bars of parts, pairs of name and value, tiles that open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QSizePolicy,
    QWidget,
)

from ui.parts import Pane, is_low
from ui.style import RIGHT, Style


class Bar(QWidget):
    """A progress bar 7 px high: parts of a whole, each in its colour."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._parts: list[tuple[int, str]] = []
        self._whole = 1
        self.setFixedHeight(7)

    def show_parts(self, parts: Sequence[tuple[int, str]], whole: int) -> None:
        """Show parts (amount, colour token) of a whole."""
        self._parts, self._whole = list(parts), max(whole, 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        paint_bar(self._look, QPainter(self), self.rect(), self._parts, self._whole)


def paint_bar(
    look: Style, painter: QPainter, rect: QRect, parts: Sequence[tuple[int, str]], whole: int
) -> None:
    """Paint a bar of parts over a rectangle."""
    look.box(painter, rect, "soft", radius=3)
    x = rect.left()
    for amount, token in parts:
        width = min(rect.width() * max(amount, 0) // max(whole, 1), rect.right() + 1 - x)
        if width > 0:
            look.box(painter, QRect(x, rect.top(), width, rect.height()), token, radius=3)
            if x > rect.left():
                painter.fillRect(x, rect.top(), min(3, width), rect.height(), look.color(token))
            x += width


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a side panel: a label and its value."""

    label: str
    value: str = ""
    tone: str = "text"
    bold: bool = False
    unit: str = ""


class Pairs(QWidget):
    """Lines of label and value, as in the side panels; or a rule where a line is empty."""

    def __init__(self, look: Style, parent: QWidget | None = None, *, tall: int = 28) -> None:
        super().__init__(parent)
        self._look = look
        self._pairs: list[Pair] = []
        self._tall = tall
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(self._look.px(self._tall) * len(self._pairs))

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show these lines."""
        self._pairs = list(pairs)
        self._measure()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines; a value too long for its line takes the small size."""
        look, painter = self._look, QPainter(self)
        tall = look.px(self._tall)
        for number, pair in enumerate(self._pairs):
            rect = QRect(0, number * tall, self.width(), tall)
            used = look.draw(painter, rect, pair.label, "text2", "small")
            if pair.unit:
                unit = rect.adjusted(used + 5, 0, 0, 0)
                used += 5 + look.draw(painter, unit, pair.unit, "text3", "hint")
            value = rect.adjusted(used + 8, 0, 0, 0)
            fits = look.width(pair.value, bold=pair.bold) <= value.width()
            role = "body" if fits else "small"
            look.draw(painter, value, pair.value, pair.tone, role, bold=pair.bold, align=RIGHT)


@dataclass(frozen=True, slots=True)
class Figure:
    """One of a page's large figures: title, unit, value, note below and where it leads."""

    title: str
    value: str
    unit: str = ""
    note: str = ""
    tone: str = "text2"
    value_tone: str = "text"
    opens: Callable[[], object] | None = None


class Figures(Pane):
    """A row of large figures; where a page is low their notes go beside them.

    ``compact`` figures are no larger than a title: a page that has much below them asks for it.
    """

    def __init__(
        self,
        look: Style,
        parent: QWidget | None = None,
        *,
        small: bool = False,
        compact: bool = False,
    ) -> None:
        super().__init__(look, "page", "b", parent)
        self._figures: list[Figure] = []
        self._small = small
        self._compact = compact
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.follow(self, self._measure)

    def set_small(self, *, small: bool) -> None:
        """Let the figures be small, their notes beside them, or large."""
        self._small = small
        self._measure()
        self.update()

    def low(self) -> bool:
        """Tell whether the window is too low for notes of their own line."""
        return self._small or is_low(self.look, self)

    def _measure(self) -> None:
        if self.low():
            tall = self.look.line("small") + self.look.line("title") + 15
        else:
            edge = 8 if self._compact else 18
            tall = 2 * self.look.line("small") + self._value_height() + edge
        if self.height() != tall:
            self.setFixedHeight(tall)

    def _value_height(self) -> int:
        """Return the height of a value."""
        if self._compact or self.low():
            return self.look.line("title")
        return round(self.look.metrics.figure * 1.25)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these figures."""
        self._figures = list(figures)
        self.current = min(self.current, max(0, len(self._figures) - 1))
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Choose between high and low."""
        self._measure()

    def _cells(self) -> list[QRect]:
        count = max(1, len(self._figures))
        edges = [self.width() * index // count for index in range(count + 1)]
        return [QRect(a, 0, b - a, self.height()) for a, b in pairwise(edges)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figures, divided by hairlines."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        small, low = look.line("small"), self.low()
        for index, (cell, one) in enumerate(zip(self._cells(), self._figures, strict=False)):
            if index:
                painter.setPen(look.color("line"))
                painter.drawLine(cell.topLeft(), QPoint(cell.left(), cell.bottom() - 1))
            if self.hasFocus() and index == self.current:
                painter.fillRect(cell.adjusted(1, 0, 0, -1), look.color("focusT"))
                painter.fillRect(cell.left(), 0, 3, cell.height() - 1, look.color("focus"))
            x = cell.left() + 16
            top = 4 if self._compact and not low else 7 if low else 8
            title = QRect(x, top, cell.width() - 20, small)
            unit = look.width(one.unit, "hint") + 7 if one.unit else 0
            wide = {role: look.width(one.title, role) for role in ("small", "hint")}
            beside = wide["hint"] + unit <= title.width()
            role = "small" if wide["small"] + unit * beside <= title.width() else "hint"
            used = look.draw(painter, title, one.title, "text2", role)
            if beside:
                look.draw(painter, title.adjusted(used + 7, 0, 0, 0), one.unit, "text3", "hint")
            role = "title" if low or self._compact else "figure"
            tall = self._value_height()
            value = QRect(x, top + small, cell.width() - 20, tall)
            used = look.draw(painter, value, one.value, one.value_tone, role, bold=True)
            if not beside:
                after = value.adjusted(used + 7, 0, 0, 0)
                used += 7 + look.draw(painter, after, one.unit, "text3", "hint")
            note = (
                QRect(x + used + 8, value.top() + 1, cell.width() - used - 28, tall)
                if low
                else QRect(x, value.bottom() + 1, cell.width() - 20, small)
            )
            if look.width(one.note, "hint") <= note.width():
                look.draw(painter, note, one.note, one.tone, "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by the arrows, open by Enter."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(0, min(len(self._figures) - 1, self.current + step))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what was clicked."""
        for index, cell in enumerate(self._cells()):
            if cell.contains(event.position().toPoint()):
                self._open(index)

    def _open(self, index: int) -> None:
        if index < len(self._figures):
            opens = self._figures[index].opens
            if opens is not None:
                opens()
