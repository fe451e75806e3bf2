"""Units by months: how each month stands, walked cell by cell, all units together at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from coopdesk.kernel.i18n import N_, _
from coopdesk.packages.board import MonthState, State
from coopdesk.packages.sending import Standing
from ui.buttons import CHIPS
from ui.parts import Pane
from ui.style import CENTRE, Style
from ui.tables import Cell, Table, TableColumn

MARKS: Final = {
    State.NONE: ("", "text3", ""), State.WAITING: ("·", "text2", ""),
    State.MISSING: (N_("mark|missing"), "", "neg"), State.HELD: (N_("mark|held"), "", "warn"),
    State.REFUSED: (N_("mark|back"), "", "neg"), State.EXCEPTIONS: (N_("mark|but"), "", "tint"),
    State.CHANGED: (N_("mark|changed"), "", "warn"), State.ASKED: (N_("mark|asked"), "", "new"),
    State.ACCEPTED: ("", "accent", ""),
}  # fmt: skip
STANDINGS: Final = {
    Standing.AHEAD: ("·", "text2", ""), Standing.NOT_SENT: (N_("mark|open"), "", "grey"),
    Standing.SEALED: (N_("mark|sealed"), "", "new"), Standing.HELD: (N_("mark|held"), "", "warn"),
    Standing.REFUSED: (N_("mark|back"), "", "neg"), Standing.ACCEPTED: ("", "accent", ""),
    Standing.EXCEPTIONS: (N_("mark|but"), "", "tint"),
    Standing.CHANGED: (N_("mark|changed"), "", "warn"),
}  # fmt: skip
Mark = tuple[str, str, str]


def mark_of(state: MonthState) -> Mark:
    """Return how a cell is marked: word, tone and ground; a tick has no word."""
    if state.state is State.ACCEPTED and state.late:
        return _(N_("late {days}")).format(days=state.late), "warn", ""
    word, tone, chip = MARKS[state.state]
    return _word(word), tone, chip


def standing_mark(standing: Standing) -> Mark:
    """Return how a month of this office is marked."""
    word, tone, chip = STANDINGS[standing]
    return _word(word), tone, chip


def _word(word: str) -> str:
    """Translate a mark; in English its context is not shown."""
    return _(word).rpartition("|")[2] if word else ""


class BoardTable(Table):
    """A table whose columns 1 to 12 are months with marks; the current cell has a ring.

    The row after the last one is the foot: all units together.
    """

    cell_changed = Signal()

    def __init__(self, look: Style, columns: Sequence[TableColumn], *, foot: bool = True) -> None:
        self.marks: list[tuple[Mark, ...]] = []
        self.month = 1
        self.has_foot = foot
        super().__init__(look, columns, scrolls=foot, row_px=29)

    def show_board(
        self,
        rows: Sequence[Sequence[Cell]],
        marks: Sequence[tuple[Mark, ...]],
        total: Sequence[Cell] | None = None,
    ) -> None:
        """Show units: their cells, with empty ones under the months, and their marks."""
        self.marks = list(marks)
        current = self.current
        self.show_rows(rows, total)
        if self.has_foot and current >= len(rows):
            self.current = len(rows)
        elif current < 0 and rows:
            self.current = 0
        self.viewport().update()

    @property
    def is_total(self) -> bool:
        """Tell whether all units together are current."""
        return self.has_foot and self.current == self.row_count()

    def go(self, row: int) -> None:
        """Make a row current; the foot is the row after the last."""
        if self.has_foot and self.row_count() and row >= self.row_count():
            changed = not self.is_total
            self.current = self.row_count()
            self.viewport().update()
            if changed:
                self.cell_changed.emit()
            return
        before = self.current
        super().go(row)
        if before != self.current:
            self.cell_changed.emit()

    def lead(self) -> int:
        """Begin at the page's margin."""
        return self.look.px(8)

    def go_month(self, month: int) -> None:
        """Make a month current."""
        month = max(1, min(12, month))
        if month != self.month:
            self.month = month
            self.viewport().update()
            self.cell_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the months by Left and Right, and down into the foot."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.go_month(self.month + (1 if key == Qt.Key.Key_Right else -1))
        elif plain and key == Qt.Key.Key_End:
            self.go(self.row_count() if self.has_foot else self.row_count() - 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell that was clicked, in the foot as well."""
        point = event.position().toPoint()
        for index in range(1, 13):
            span = self.spans()[index]
            if span.left() <= point.x() <= span.right():
                self.go_month(index)
        if self.has_foot and point.y() >= self.viewport().height() - self.foot_height():
            self.go(self.row_count())
        else:
            super().mousePressEvent(event)

    def _cell_box(self, line: QRect) -> QRect:
        span = self.spans()[self.month]
        return QRect(span.left() + 1, line.top() + 1, span.width() - 2, line.height() - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table, the marks, the current month's heading and the ring."""
        super().paintEvent(event)
        look, painter, spans = self.look, QPainter(self.viewport()), self.spans()
        head, foot = self.head_height(), self.foot_height()
        wide, tall = self.viewport().width(), self.viewport().height()
        for index in range(1, 13):
            box = QRect(spans[index].left(), 0, spans[index].width(), head - 1)
            title = self.columns[index].title
            if index == self.month:
                painter.fillRect(box, look.color("soft"))
                look.draw(painter, box, title, "text", "small", bold=True, align=CENTRE)
        if foot and self.is_total:
            line = QRect(0, tall - foot, wide, foot)
            painter.fillRect(0, line.top() + 1, 3, foot - 1, look.color("focus"))
        painter.setClipRect(QRect(0, head, wide, tall - head - foot))
        first = self.verticalScrollBar().value()
        for row in range(first, min(self.row_count(), first + self._rows_shown())):
            line = self.row_rect(row)
            for index in range(1, 13):
                span = spans[index]
                box = QRect(span.left() + 3, line.top() + 3, span.width() - 6, line.height() - 7)
                paint_mark(look, painter, box, self.marks[row][index - 1])
        painter.setClipping(False)
        if self.current < 0:
            return
        line = QRect(0, tall - foot, wide, foot) if self.is_total else self.row_rect(self.current)
        edge = "focus" if self.hasFocus() else "field"
        look.box(painter, self._cell_box(line), None, edge, pen=2 if self.hasFocus() else 1)


def paint_mark(look: Style, painter: QPainter, box: QRect, mark: Mark) -> None:
    """Paint how a month stands: a tick, a word, or a word on its ground."""
    word, tone, chip = mark
    if chip:
        ground, ink, edge = CHIPS[chip]
        look.box(painter, box, ground, edge, radius=3)
        look.draw(painter, box, word, ink, "small", bold=chip != "grey", align=CENTRE)
    elif word:
        look.draw(painter, box, word, tone, "small", align=CENTRE)
    elif tone == "accent":
        side = look.px(16)
        look.paint_icon(painter, box.center().x() - side // 2, box.center().y(), "check", tone, 16)


class Legend(Pane):
    """What the marks of a board mean."""

    def __init__(self, look: Style, words: Sequence[tuple[Mark, str]]) -> None:
        super().__init__(look, "page", "b")
        self._words = list(words)
        look.follow(self, lambda: self.setFixedHeight(look.line("small") + 6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark and meaning one after another, as long as they fit."""
        super().paintEvent(event)
        look, painter, x = self.look, QPainter(self), 16
        for (word, tone, chip), meaning in self._words:
            wide = look.px(18) if not word else look.width(word, "small") + look.px(6)
            total = wide + look.width(meaning, "small") + look.px(16)
            if x + total > self.width():
                break
            box = QRect(x, 0, wide, self.height())
            if word:
                ink = CHIPS[chip][1] if chip else tone
                look.draw(painter, box, word, ink, "small", bold=bool(chip))
            else:
                look.paint_icon(painter, x - 2, self.height() // 2, "check", tone, 14)
            rest = QRect(x + wide, 0, total, self.height())
            look.draw(painter, rest, meaning, "text2", "small")
            x += total
