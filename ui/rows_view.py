"""Rows under a heading and over totals, painted and walked by the keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.cells import Cell, TableColumn, cell_width, paint_cell, paint_heading
from ui.copying import put_on_clipboard
from ui.style import Style


class RowsView(QAbstractScrollArea):
    """Paints rows under a heading and over totals; walks them by the keyboard.

    What it shows comes from ``row_count``, ``cell``, ``total_cells``: the views below say what.
    """

    opened = Signal(int)
    current_row_changed = Signal(int)
    ticks_changed = Signal()
    columns_left_out = Signal(int)
    columns_placed = Signal()

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.columns: list[TableColumn] = []
        self.current = -1
        self.ticked: set[int] = set()
        self.ticks = False
        self.small = False
        self.row_px = 0
        self.order: tuple[int, str] = (-1, "")
        self._widths: list[int] = []
        self._natural: list[int] = []
        self.hidden_columns: set[int] = set()
        self.sequence: list[int] = []
        self._left_out = 0
        self._tight = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        look.follow(self, self.measure)

    squeezes = True  # Whether the padding shrinks where room is short.

    def row_count(self) -> int:
        """Return how many rows there are."""
        return 0

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell."""
        return Cell()

    def total_cells(self) -> Sequence[Cell] | None:
        """Return the cells of the totals, or nothing."""
        return None

    def tick_id(self, row: int) -> int:
        """Return what stands for a row among the ticked."""
        return row

    def row_state(self, row: int) -> str:
        """Return ``locked``, ``group`` or ``rest`` for a row of its own kind."""
        return ""

    def row_icon(self, row: int) -> tuple[str, str]:
        """Return the icon before a row and its colour; none for most."""
        if self.row_state(row) == "locked":
            return "lock-outline", "text2"
        if self.tick_id(row) in self.ticked:
            return "checkbox-marked", "accent"
        return "checkbox-blank-outline" if self.always_boxes else "", "text2"

    def in_order(self) -> list[int]:
        """Return the columns that may be shown, from left to right."""
        places = self.sequence or range(len(self.columns))
        return [place for place in places if place not in self.hidden_columns]

    def row_height(self) -> int:
        """Return the height of a row."""
        tall = self.row_px or (26 if self.small else 28)
        grown = self.look.metrics.row - 28
        return tall + grown

    def head_height(self) -> int:
        """Return the height of the heading row."""
        metrics = self.look.metrics
        return metrics.heading - (4 if self.small else 0)

    def foot_height(self) -> int:
        """Return the height of the totals."""
        if not self.has_totals():
            return 0
        return self.look.metrics.heading + (0 if self.small else 2)

    def has_totals(self) -> bool:
        """Tell whether a line of totals stands at the foot."""
        return self.total_cells() is not None

    def _rows_shown(self) -> int:
        room = self.viewport().height() - self.head_height() - self.foot_height()
        return max(1, room // self.row_height())

    def measure(self) -> None:
        """Measure columns and scroll bar again."""
        shown = set(self.in_order())
        self._natural = [
            self._column_width(index) if index in shown else 0 for index in range(len(self.columns))
        ]
        self._spread()
        self._scroll()
        self.viewport().update()

    def cells(self, row: int, columns: Sequence[int]) -> list[Cell]:
        """Return some cells of a row."""
        return [self.cell(row, column) for column in columns]

    def sampled(self, column: int) -> Iterable[Cell]:
        """Return the cells that decide a column's width."""
        return (self.cell(row, column) for row in range(min(self.row_count(), 400)))

    def _column_width(self, index: int) -> int:
        """Return the width of a column: as given, or by its longest value."""
        look, column = self.look, self.columns[index]
        head = look.width(column.title, "small")
        if column.unit:
            head += look.px(6) + look.width(column.unit, "hint")
        if self.order[0] == index:
            head += look.px(16)
        pad = 2 * self.padding()
        if column.width:
            return max(look.px(column.width), head + pad)
        longest = self._longest(self.sampled(index), column)
        total = self.total_cells()
        if total is not None and index < len(total):
            cell = total[index]
            if column.align == "right":
                longest = max(longest, look.width(cell.text, bold=True))
        return max(head, longest) + pad

    def _longest(self, cells: Iterable[Cell], column: TableColumn) -> int:
        """Return the widest of many cells; only those with the most characters are measured."""
        by_length: dict[int, Cell] = {}
        for cell in cells:
            text = cell.text
            if text.isascii() and not (cell.chip or cell.icon or cell.second or cell.bar):
                length = len(text)
            else:
                length = sum(2 if char > "\u2e7f" else 1 for char in text) + 1000 * bool(
                    cell.chip or cell.icon or cell.second or cell.bar
                )
            by_length[length] = cell
        chosen = sorted(by_length, reverse=True)[:6]
        return max((self._needed(by_length[one], column) for one in chosen), default=0)

    def _needed(self, cell: Cell, column: TableColumn) -> int:
        bold = cell if not column.bold else replace(cell, bold=True)
        return cell_width(self.look, bold)

    def padding(self) -> int:
        """Return the padding at each side of a cell: less where room is short."""
        return 4 if self._tight else 8

    def lead(self) -> int:
        """Return the room before the first column: ticks stand there."""
        return self.look.px(36) if self.ticks else 0

    def _spread(self) -> None:
        """Share the room out: columns leave by priority, spare room goes to those that stretch.

        Before a column leaves or a value is written smaller, the padding between them shrinks.
        """
        room = self.viewport().width() - self.lead()
        shown = self.in_order()
        left_out = 0
        usual = sum(self._natural[index] for index in shown)
        if self._tight:
            usual += 8 * sum(not self.columns[index].width for index in shown)
        tight = self.squeezes and usual > room
        if tight != self._tight:
            self._tight = tight
            less = -8 if tight else 8
            self._natural = [
                wide + less if wide and not self.columns[index].width else wide
                for index, wide in enumerate(self._natural)
            ]
        while len(shown) > 1 and sum(self._natural[index] for index in shown) > room:
            leaving = max(shown, key=lambda index: (self.columns[index].leaves, index))
            if not self.columns[leaving].leaves:
                break
            shown.remove(leaving)
            left_out += 1
        spare = room - sum(self._natural[index] for index in shown)
        parts = sum(self.columns[index].stretch for index in shown)
        before, self._widths = self._widths, [0] * len(self.columns)
        for index in shown:
            grow = self.columns[index].stretch
            extra = spare * grow // parts if parts and (spare > 0 or grow) else 0
            self._widths[index] = max(24, self._natural[index] + extra)
        if left_out != self._left_out:
            self._left_out = left_out
            self.columns_left_out.emit(left_out)
        if self._widths != before:
            self.columns_placed.emit()

    def _scroll(self) -> None:
        shown = self._rows_shown()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.row_count() - shown))
        bar.setPageStep(shown)
        bar.setSingleStep(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again; the current row stays in sight when the view gets lower."""
        bar = self.verticalScrollBar()
        before = event.oldSize().height() - self.head_height() - self.foot_height()
        seen = 0 <= self.current - bar.value() < max(1, before // self.row_height())
        self._spread()
        self._scroll()
        if seen:
            bar.setValue(max(bar.value(), self.current - self._rows_shown() + 1))

    def spans(self) -> list[QRect]:
        """Return where each column stands, as wide as it is."""
        x, tall = self.lead(), self.viewport().height()
        found = [QRect(0, 0, 0, tall)] * len(self.columns)
        for index in self.in_order():
            wide = self._widths[index]
            found[index] = QRect(x, 0, wide, tall)
            x += wide
        return found

    def row_rect(self, row: int) -> QRect:
        """Return where a row stands in the viewport."""
        top = self.head_height() + (row - self.verticalScrollBar().value()) * self.row_height()
        return QRect(0, top, self.viewport().width(), self.row_height())

    def row_start(self, at: int) -> int:
        """Return where the row, heading or foot begins that lies across a height; else that."""
        head, foot = self.head_height(), self.height() - self.foot_height()
        if at < head:
            return 0
        if at > foot:
            return foot
        row = (at - head) // self.row_height()
        return head + row * self.row_height() if row < self.row_count() else at

    def current_rect(self) -> QRect:
        """Return where the current row stands."""
        return self.row_rect(self.current)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, rows and totals."""
        look = self.look
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, look.color("page"))
        head, foot = self.head_height(), self.foot_height()
        first = self.verticalScrollBar().value()
        last = min(self.row_count(), first + self._rows_shown())
        spans = self.spans()
        painter.setClipRect(QRect(0, head, area.width(), area.height() - head - foot))
        for row in range(first, last):
            self._paint_row(painter, row, spans)
        painter.setClipping(False)
        self._paint_head(painter, spans)
        if foot:
            self._paint_foot(painter, spans)

    def _paint_head(self, painter: QPainter, spans: list[QRect]) -> None:
        look, tall = self.look, self.head_height()
        wide = self.viewport().width()
        painter.fillRect(0, 0, wide, tall, look.color("band"))
        painter.fillRect(0, tall - 1, wide, 1, look.color("line"))
        pad = self.padding()
        for index, span in enumerate(spans):
            if span.width():
                rect = QRect(span.left() + pad, 0, span.width() - 2 * pad, tall)
                order = self.order[1] if self.order[0] == index else ""
                paint_heading(look, painter, rect, self.columns[index], order)

    def _paint_row(self, painter: QPainter, row: int, spans: list[QRect]) -> None:
        look, rect = self.look, self.row_rect(row)
        state = self.row_state(row)
        self._paint_ground(painter, row, state, rect)
        if state in {"group", "rest"}:
            cells = [self.cell(row, index) for index in range(len(self.columns))]
            self._paint_spanned(painter, cells, spans, rect, bold=state == "group")
            return
        pad = self.padding()
        free = [index for index, span in enumerate(spans) if span.width()]
        for index, cell in zip(free, self.cells(row, free), strict=True):
            column, span = self.columns[index], spans[index]
            box = QRect(span.left() + pad, rect.top(), span.width() - 2 * pad, rect.height())
            said = cell
            if self.small and cell.role == "body":
                said = replace(cell, role="small")
            tone = "text3" if state == "locked" else column.tone
            paint_cell(look, painter, box, said, column.align, tone, bold=column.bold)

    def _paint_ground(self, painter: QPainter, row: int, state: str, rect: QRect) -> None:
        """Paint what a row stands on, and the icon before it."""
        look = self.look
        ticked = self.tick_id(row) in self.ticked
        current = row == self.current
        ground = "tint" if ticked else "band" if state in {"locked", "group"} else ""
        if current:
            ground = "focusT"
        if ground:
            painter.fillRect(rect, look.color(ground))
        if state != "group":
            painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
        if current:
            painter.fillRect(0, rect.top(), 3, rect.height(), look.color("focus"))
        name, ink = self.row_icon(row) if self.lead() else ("", "")
        if name:
            side = look.px(16)
            look.paint_icon(painter, (self.lead() - side) // 2, rect.center().y(), name, ink, 16)

    always_boxes = False

    def _paint_foot(self, painter: QPainter, spans: list[QRect]) -> None:
        look, tall = self.look, self.foot_height()
        top = self.viewport().height() - tall
        wide = self.viewport().width()
        painter.fillRect(0, top, wide, tall, look.color("band"))
        painter.fillRect(0, top, wide, 1, look.color("line"))
        rect = QRect(0, top + 1, wide, tall - 1)
        self._paint_spanned(painter, self.total_cells() or (), spans, rect, bold=True)

    def _paint_spanned(
        self, painter: QPainter, cells: Sequence[Cell], spans: list[QRect], rect: QRect, *,
        bold: bool,
    ) -> None:  # fmt: skip
        """Paint a line of sums; its words reach over the empty cells beside them."""
        pad = self.padding()
        free = [index for index in self.in_order() if spans[index].width()]
        for place, index in enumerate(free):
            if index >= len(cells) or not (cells[index].text or cells[index].bar):
                continue
            right = spans[index].right() + 1
            if self.columns[index].align == "left":
                for later in free[place + 1 :]:
                    if later < len(cells) and (cells[later].text or cells[later].bar):
                        break
                    right = spans[later].right() + 1
            left = spans[index].left()
            if self.columns[index].align == "right":
                for before in reversed(free[:place]):
                    if before < len(cells) and cells[before].text:
                        break
                    left = spans[before].left()
            box = QRect(left + pad, rect.top(), right - left - 2 * pad, rect.height())
            cell = cells[index]
            if self.small and cell.role == "body":
                cell = replace(cell, role="small")
            quiet = cell.tone not in {"", "neg"}
            paint_cell(
                self.look, painter, box, cell, self.columns[index].align, bold=bold and not quiet
            )

    def go(self, row: int) -> None:
        """Make a row current and bring it into view."""
        count = self.row_count()
        row = max(0, min(count - 1, row)) if count else -1
        changed = row != self.current
        self.current = row
        if row >= 0:
            bar, shown = self.verticalScrollBar(), self._rows_shown()
            if row < bar.value():
                bar.setValue(row)
            elif row >= bar.value() + shown:
                bar.setValue(row - shown + 1)
        self.viewport().update()
        if changed:
            self.current_row_changed.emit(row)

    def tick(self, row: int) -> None:
        """Tick a row, or take its tick away."""
        if not self.ticks or row < 0 or self.row_state(row):
            return
        self.ticked ^= {self.tick_id(row)}
        self.viewport().update()
        self.ticks_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, tick and open."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        page = self._rows_shown()
        key = event.key()
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        if key in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not self.row_count():
                event.ignore()
                return
            self.go(self.current + steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            self.go(0)
        elif key == Qt.Key.Key_End:
            self.go(self.row_count() - 1)
        elif key == Qt.Key.Key_Space and self.ticks:
            self.tick(self.current)
            self.go(self.current + 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not control and self.current >= 0:
            self.opened.emit(self.current)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            event.ignore()

    def _row_at(self, point: QPoint) -> int:
        if not self.head_height() <= point.y() < self.viewport().height() - self.foot_height():
            return -1
        row = (point.y() - self.head_height()) // self.row_height()
        row += self.verticalScrollBar().value()
        return row if row < self.row_count() else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the clicked row current, or tick it."""
        point = event.position().toPoint()
        row = self._row_at(point)
        if row >= 0:
            self.go(row)
            if self.ticks and point.x() < self.lead():
                self.tick(row)
        elif point.y() < self.head_height():
            for index, span in enumerate(self.spans()):
                if span.width() and span.left() <= point.x() <= span.right():
                    self.head_clicked(index)

    def head_clicked(self, column: int) -> None:
        """Answer a click on a heading."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the clicked row."""
        row = self._row_at(event.position().toPoint())
        if row >= 0:
            self.opened.emit(row)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll three rows a notch."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - 3 * event.angleDelta().y() // 120)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the first row at least."""
        if self.current < 0 and self.row_count():
            self.go(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Repaint."""
        self.viewport().update()

    def copied_rows(self) -> list[list[str]]:
        """Return the texts that are copied: of the ticked rows, else of every row."""
        shown = self._written()
        rows = [row for row in range(self.row_count()) if self.tick_id(row) in self.ticked]
        return [
            [self.cell(row, index).text for index in shown]
            for row in rows or range(self.row_count())
        ]

    def _written(self) -> list[int]:
        """Return the columns that are copied: those on the screen."""
        return [index for index in self.in_order() if self._widths[index]]

    def copy(self) -> int:
        """Copy as a table; a spreadsheet takes it as it is. Return how many rows."""
        rows, shown = self.copied_rows(), self._written()
        heads = [_heading_text(self.columns[index]) for index in shown]
        numeric = [self.columns[index].align == "right" for index in shown]
        put_on_clipboard(heads, rows, numeric)
        return len(rows)


def _heading_text(column: TableColumn) -> str:
    return f"{column.title} {column.unit}".strip()
