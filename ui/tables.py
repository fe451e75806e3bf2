"""Tables: small painted ones, and lists of any length that hold ids and fetch rows by page."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import PAGE, Column, Listing, Query
from coopdesk.kernel.records import Choice
from coopdesk.kernel.values import Fixed, Quantity
from ui.parts import Empty, chip_height, paint_bar, paint_chip
from ui.style import CENTRE, LEFT, RIGHT, Style

Index = QModelIndex | QPersistentModelIndex
ALIGN: Final = {"left": LEFT, "right": RIGHT, "centre": CENTRE}
NOT_APPLICABLE: Final = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: text in a tone, or a chip, an icon, a bar, a second line."""

    text: str = ""
    tone: str = ""
    bold: bool = False
    chip: str = ""
    icon: str = ""
    second: str = ""
    bar: tuple[tuple[tuple[int, str], ...], int] | None = None
    role: str = "body"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: title and unit, alignment, width at 12 points (0: by the longest value).

    ``stretch`` takes spare room; when room is short, columns of the highest ``leaves`` go first
    (0 stays always).
    """

    title: str
    unit: str = ""
    align: str = "left"
    width: int = 0
    stretch: int = 0
    tone: str = ""
    bold: bool = False
    leaves: int = 0
    name: str = ""


def as_cell(value: Any) -> Cell:
    """Return anything that may stand in a cell as a cell; negative numbers are red."""
    if isinstance(value, Cell):
        return value
    if value is None:
        return Cell()
    if isinstance(value, Choice):
        return Cell(value.shown)
    if isinstance(value, bool):
        return Cell("", icon="check" if value else "")
    if isinstance(value, Fixed):
        text = value.short() if isinstance(value, Quantity) else str(value)
        return Cell(text, tone="neg" if value.units < 0 else "")
    return Cell(str(value))


def cell_width(look: Style, cell: Cell) -> int:
    """Return how wide a cell's content is."""
    wide = look.width(cell.text, cell.role, bold=cell.bold)
    if cell.chip:
        wide = look.width(cell.text, "small") + 2 * look.px(8)
    if cell.icon:
        wide += look.px(18) + (look.px(6) if cell.text else 0)
    if cell.second:
        wide = max(wide, look.width(cell.second, "hint"))
    return max(wide, look.px(84)) if cell.bar is not None else wide


def paint_cell(
    look: Style, painter: QPainter, rect: QRect, cell: Cell, align: str, tone: str = "",
    *, bold: bool = False,
) -> None:  # fmt: skip
    """Paint a cell inside its padding."""
    ink = cell.tone or tone or "text"
    if cell.bar is not None:
        parts, whole = cell.bar
        bar = QRect(rect.left(), rect.center().y() - 3, rect.width(), 7)
        paint_bar(look, painter, bar, parts, whole)
        return
    if cell.chip:
        wide = look.width(cell.text, "small") + 2 * look.px(8)
        tall = min(chip_height(look), rect.height() - 4)
        x = rect.left() if align != "centre" else rect.left() + (rect.width() - wide) // 2
        box = QRect(x, rect.top() + (rect.height() - tall) // 2, wide, tall)
        paint_chip(look, painter, box, cell.text, cell.chip)
        return
    if cell.icon:
        x = rect.left() if cell.text or align != "centre" else rect.center().x() - look.px(9)
        used = look.paint_icon(painter, x, rect.center().y(), cell.icon, cell.tone or "text2")
        rect = rect.adjusted(used + look.px(6), 0, 0, 0)
    if cell.second:
        half = rect.height() // 2
        first = QRect(rect.left(), rect.top() + 3, rect.width(), half)
        look.draw(painter, first, cell.text, ink, cell.role, bold=bold or cell.bold)
        under = QRect(rect.left(), rect.top() + half - 1, rect.width(), rect.height() - half - 2)
        look.draw(painter, under, cell.second, "text3", "hint")
        return
    look.draw(painter, rect, cell.text, ink, cell.role, bold=bold or cell.bold, align=ALIGN[align])


def paint_heading(
    look: Style, painter: QPainter, rect: QRect, column: TableColumn, order: str = ""
) -> None:
    """Paint a heading: words small, the unit after them in the hint size."""
    words, unit = column.title, column.unit
    wide = look.width(words, "small")
    gap = look.px(6)
    total = wide + (gap + look.width(unit, "hint") if unit else 0) + (look.px(16) if order else 0)
    if column.align == "right":
        x = rect.right() + 1 - total
    elif column.align == "centre":
        x = rect.left() + (rect.width() - total) // 2
    else:
        x = rect.left()
    look.draw(painter, QRect(x, rect.top(), rect.right() - x + 2, rect.height()), words, "text2",
              "small")  # fmt: skip
    x += wide
    if unit:
        x += gap
        x += look.draw(painter, QRect(x, rect.top(), look.width(unit, "hint"), rect.height()), unit,
                       "text3", "hint")  # fmt: skip
    if order:
        name = "chevron-down" if order == "down" else "chevron-up"
        look.paint_icon(painter, x + 2, rect.center().y(), name, "text2", 13)


class RowsView(QAbstractScrollArea):
    """Paints rows under a heading and over totals; walks them by the keyboard.

    What it shows comes from ``row_count``, ``cell``, ``total_cells``: the views below say what.
    """

    opened = Signal(int)
    current_row_changed = Signal(int)
    ticks_changed = Signal()
    columns_left_out = Signal(int)

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
        self._left_out = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        look.follow(self, self.measure)

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
        """Return ``locked`` or ``group`` for a row of its own kind."""
        return ""

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
        if self.total_cells() is None:
            return 0
        return self.look.metrics.heading + (0 if self.small else 2)

    def _rows_shown(self) -> int:
        room = self.viewport().height() - self.head_height() - self.foot_height()
        return max(1, room // self.row_height())

    def measure(self) -> None:
        """Measure columns and scroll bar again."""
        self._natural = [self._column_width(index) for index in range(len(self.columns))]
        self._spread()
        self._scroll()
        self.viewport().update()

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
        """Return the padding at each side of a cell."""
        return 8

    def lead(self) -> int:
        """Return the room before the first column: ticks stand there."""
        return self.look.px(36) if self.ticks else 0

    def _spread(self) -> None:
        """Share the room out: columns leave by priority, spare room goes to those that stretch."""
        room = self.viewport().width() - self.lead()
        shown = [index for index in range(len(self.columns)) if index not in self.hidden_columns]
        left_out = 0
        while len(shown) > 1 and sum(self._natural[index] for index in shown) > room:
            leaving = max(shown, key=lambda index: (self.columns[index].leaves, index))
            if not self.columns[leaving].leaves:
                break
            shown.remove(leaving)
            left_out += 1
        spare = room - sum(self._natural[index] for index in shown)
        parts = sum(self.columns[index].stretch for index in shown)
        self._widths = [0] * len(self.columns)
        for index in shown:
            grow = self.columns[index].stretch
            extra = spare * grow // parts if parts and (spare > 0 or grow) else 0
            self._widths[index] = max(24, self._natural[index] + extra)
        if left_out != self._left_out:
            self._left_out = left_out
            self.columns_left_out.emit(left_out)

    def _scroll(self) -> None:
        shown = self._rows_shown()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.row_count() - shown))
        bar.setPageStep(shown)
        bar.setSingleStep(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again."""
        self._spread()
        self._scroll()

    def spans(self) -> list[QRect]:
        """Return where each column stands, as wide as it is."""
        x, found = self.lead(), []
        for wide in self._widths:
            found.append(QRect(x, 0, wide, self.viewport().height()))
            x += wide
        return found

    def row_rect(self, row: int) -> QRect:
        """Return where a row stands in the viewport."""
        top = self.head_height() + (row - self.verticalScrollBar().value()) * self.row_height()
        return QRect(0, top, self.viewport().width(), self.row_height())

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

    def _paint_row(  # noqa: C901 - grounds, tick and cells of one row.
        self, painter: QPainter, row: int, spans: list[QRect]
    ) -> None:
        look, rect = self.look, self.row_rect(row)
        state = self.row_state(row)
        ticked = self.tick_id(row) in self.ticked
        current = row == self.current
        ground = "tint" if ticked else "band" if state else ""
        if current:
            ground = "focusT"
        if ground:
            painter.fillRect(rect, look.color(ground))
        if state != "group":
            painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
        if current:
            painter.fillRect(0, rect.top(), 3, rect.height(), look.color("focus"))
        if self.ticks:
            if state == "locked":
                name, ink = "lock-outline", "text2"
            elif ticked:
                name, ink = "checkbox-marked", "accent"
            else:
                name, ink = "checkbox-blank-outline" if self.always_boxes else "", "text2"
            if name:
                side = look.px(16)
                look.paint_icon(
                    painter, (self.lead() - side) // 2, rect.center().y(), name, ink, 16
                )
        pad = self.padding()
        for index, span in enumerate(spans):
            if not span.width():
                continue
            column = self.columns[index]
            box = QRect(span.left() + pad, rect.top(), span.width() - 2 * pad, rect.height())
            cell = self.cell(row, index)
            if self.small and cell.role == "body":
                cell = replace(cell, role="small")
            tone = "text3" if state == "locked" else column.tone
            paint_cell(look, painter, box, cell, column.align, tone,
                       bold=column.bold or state == "group")  # fmt: skip

    always_boxes = False

    def _paint_foot(self, painter: QPainter, spans: list[QRect]) -> None:
        look, tall = self.look, self.foot_height()
        cells = self.total_cells() or ()
        top = self.viewport().height() - tall
        wide = self.viewport().width()
        painter.fillRect(0, top, wide, tall, look.color("band"))
        painter.fillRect(0, top, wide, 1, look.color("line"))
        pad = self.padding()
        free = [index for index, span in enumerate(spans) if span.width()]
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
            box = QRect(left + pad, top + 1, right - left - 2 * pad, tall - 1)
            cell = cells[index]
            if self.small and cell.role == "body":
                cell = replace(cell, role="small")
            quiet = bool(cell.tone)
            paint_cell(look, painter, box, cell, self.columns[index].align, bold=not quiet)

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

    def as_text(self, rows: Iterable[int]) -> str:
        """Return rows under their heading as tab-separated text."""
        shown = [index for index, wide in enumerate(self._widths) if wide]
        lines = ["\t".join(_heading_text(self.columns[index]) for index in shown)]
        lines += ["\t".join(self.cell(row, index).text for index in shown) for row in rows]
        return "\n".join(lines) + "\n"

    def copy_rows(self) -> list[int]:
        """Return the rows that are copied: the ticked ones, else every row up to 100,000."""
        rows = [row for row in range(self.row_count()) if self.tick_id(row) in self.ticked]
        return rows or list(range(min(self.row_count(), 100_000)))

    def copy(self) -> int:
        """Copy as a table; a spreadsheet takes it as it is. Return how many rows."""
        rows = self.copy_rows()
        QGuiApplication.clipboard().setText(self.as_text(rows))
        return len(rows)


def _heading_text(column: TableColumn) -> str:
    return f"{column.title} {column.unit}".strip()


class Table(RowsView):
    """A small table in a panel or on a page, as high as its rows unless it ``scrolls``."""

    def __init__(
        self,
        look: Style,
        columns: Sequence[TableColumn],
        parent: QWidget | None = None,
        *,
        small: bool = False,
        scrolls: bool = False,
        ticks: bool = False,
        row_px: int = 0,
    ) -> None:
        self._rows: list[tuple[Cell, ...]] = []
        self._states: dict[int, str] = {}
        self._total: tuple[Cell, ...] | None = None
        self._scrolls = scrolls
        super().__init__(look, parent)
        self.columns = list(columns)
        self.small = small
        self.ticks = self.always_boxes = ticks
        self.row_px = row_px
        policy = QSizePolicy.Policy.Expanding if scrolls else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, policy)
        if not scrolls:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.measure()

    def show_rows(
        self,
        rows: Sequence[Sequence[Any]],
        total: Sequence[Any] | None = None,
        states: dict[int, str] | None = None,
    ) -> None:
        """Show rows of texts, values or cells; ``states`` marks rows as locked or group."""
        self._rows = [tuple(as_cell(one) for one in row) for row in rows]
        self._total = None if total is None else tuple(as_cell(one) for one in total)
        self._states = dict(states or {})
        self.ticked = {one for one in self.ticked if one < len(self._rows)}
        if self.current >= len(self._rows):
            self.current = len(self._rows) - 1
        self.measure()
        self.updateGeometry()
        if self.current < 0 and self._rows and self.hasFocus():
            self.go(0)

    def show_columns(self, columns: Sequence[TableColumn]) -> None:
        """Show other columns."""
        self.columns = list(columns)
        self.measure()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell."""
        cells = self._rows[row]
        return cells[column] if column < len(cells) else Cell()

    def total_cells(self) -> Sequence[Cell] | None:
        """Return the totals."""
        return self._total

    def row_state(self, row: int) -> str:
        """Return whether the row is locked or a group."""
        return self._states.get(row, "")

    def measure(self) -> None:
        """Measure again; a table that does not scroll takes the height of its rows."""
        super().measure()
        if not self._scrolls:
            self.setFixedHeight(self._tall())

    def _tall(self) -> int:
        return self.head_height() + self.row_height() * self.row_count() + self.foot_height()

    def sizeHint(self) -> QSize:
        """Return room for every row."""
        return QSize(self.look.px(200), self._tall())

    def minimumSizeHint(self) -> QSize:
        """Return room for some rows."""
        rows = self.head_height() + self.foot_height() + 3 * self.row_height()
        return QSize(self.look.px(120), min(rows, self._tall()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or let the page scroll."""
        if self._scrolls:
            super().wheelEvent(event)
        else:
            event.ignore()


class ListingModel(QAbstractTableModel):
    """A listing as a table: an array of ids and the pages of rows that were looked at."""

    def __init__(self, desk: Any, listing: Listing, query: Query | None = None) -> None:
        """Take a listing of an open book; ``load`` fetches the ids."""
        super().__init__()
        self.desk = desk
        self.listing = listing
        self.query = query or Query()
        self.ids: array[int] = array("q")
        self.totals: dict[str, Any] = {}
        self._pages: dict[int, list[tuple[Any, ...]]] = {}
        self._places: dict[int, int] | None = None

    def load(self) -> None:
        """Fetch the ids and totals of the query."""
        with self.desk.read() as session:
            ids = self.listing.ids(session, self.query)
            totals = self.listing.totals(session, self.query)
        self.beginResetModel()
        self.ids, self.totals = ids, totals
        self._pages.clear()
        self._places = None
        self.endResetModel()

    def row_of(self, record_id: int) -> int:
        """Return the row of an id, or -1."""
        try:
            return self.ids.index(record_id)
        except ValueError:
            return -1

    def values(self, row: int) -> tuple[Any, ...]:
        """Return a row's values; its whole page is fetched at once."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            with self.desk.read() as session:
                wanted = self.ids[number * PAGE : (number + 1) * PAGE]
                page = self.listing.rows(session, wanted)
            if len(self._pages) > 64:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = page
        return page[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own shape.
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.listing.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text or alignment."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return as_cell(self.values(index.row())[index.column()]).text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[aligned(self.listing.columns[index.column()])]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _(self.listing.columns[section].title)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by SQL."""
        if 0 <= column < len(self.listing.columns):
            down = order == Qt.SortOrder.DescendingOrder
            name = self.listing.columns[column].name
            self.query = replace(self.query, order=name, descending=down)
            self.load()


def aligned(column: Column) -> str:
    """Return how a listing's column is aligned: numbers right, the rest left."""
    if issubclass(column.kind, bool):
        return "centre"
    return "right" if issubclass(column.kind, (Fixed, int)) else "left"


class ListView(RowsView):
    """A list of any length: rows by page, totals always in view, order by SQL, ticks by Space.

    ``opened_id`` and ``current_id_changed`` carry record ids (-1 for none).
    """

    opened_id = Signal(int)
    current_id_changed = Signal(int)
    loaded = Signal()

    def __init__(
        self,
        look: Style,
        desk: Any,
        listing: Listing,
        *,
        query: Query | None = None,
        cells: Callable[[Column, Any, tuple[Any, ...]], Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show a listing; ``cells`` may turn a value into a ``Cell`` with tone or chip."""
        self.model = ListingModel(desk, listing, query)
        self._cells = cells
        self._grown: dict[int, int] = {}
        super().__init__(look, parent)
        self.ticks = True
        self.empty = Empty(look, self.viewport())
        self.empty.tell("table-large", _(N_("Nothing here yet")))
        self.empty.hide()
        self.columns = [
            TableColumn(
                _(column.title),
                _(column.unit) if column.unit else "",
                aligned(column),
                leaves=0 if column.total or place < 2 else place,
                bold=False,
                name=column.name,
            )
            for place, column in enumerate(listing.columns)
        ]
        texts = [i for i, one in enumerate(self.columns) if one.align == "left"]
        if texts:
            widest = texts[min(len(texts) - 1, 1)]
            self.columns[widest] = replace(self.columns[widest], stretch=1)
        self.current_row_changed.connect(self._current_row)
        self.opened.connect(self._opened_row)
        self.reload()

    @property
    def listing(self) -> Listing:
        """Return the listing shown."""
        return self.model.listing

    @property
    def query(self) -> Query:
        """Return the question the list answers."""
        return self.model.query

    def set_query(self, query: Query) -> None:
        """Ask another question."""
        if query != self.model.query:
            self.model.query = query
            self.reload()

    def set_text(self, text: str) -> None:
        """Narrow the list to typed text."""
        self.set_query(replace(self.query, text=text))

    def set_condition(self, name: str, value: Any) -> None:
        """Set a filter by name; None takes it away."""
        kept = tuple((one, old) for one, old in self.query.where if one != name)
        if value is not None:
            kept += ((name, value),)
        self.set_query(replace(self.query, where=kept))

    def refresh(self, changes: Any) -> None:
        """Read again if the list is concerned."""
        if changes.concern(self.listing.depends_on):
            self.reload()

    def reload(self) -> None:
        """Read again; the current record stays current."""
        current = self.current_id()
        self.model.load()
        order = self.query.order
        self.order = next(
            (
                (place, "down" if self.query.descending else "up")
                for place, column in enumerate(self.listing.columns)
                if column.name == order
            ),
            (-1, ""),
        )
        known = set(self.model.ids) if self.ticked else set()
        self.ticked &= known
        row = self.model.row_of(current) if current is not None else -1
        if row < 0:
            row = min(max(self.current, 0), len(self.model.ids) - 1)
        self.empty.setVisible(not self.model.ids)
        self._grown.clear()
        self.measure()
        self.current = -2
        self.go(row)
        self.loaded.emit()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self.model.ids)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; its column grows when the value is longer than any before."""
        values = self.model.values(row)
        if self._cells is not None:
            made = self._cells(self.listing.columns[column], values[column], values)
            cell = as_cell(made)
        else:
            cell = as_cell(values[column])
        return cell

    def sampled(self, column: int) -> Iterable[Cell]:
        """Return the cells of the pages in view."""
        count = self.row_count()
        first = self.verticalScrollBar().value()
        rows = {*range(min(count, PAGE)), *range(min(first, count), min(first + 64, count))}
        return (self.cell(row, column) for row in sorted(rows))

    def total_cells(self) -> Sequence[Cell] | None:
        """Return count and sums."""
        totals = self.model.totals
        if not totals:
            return None
        cells = [as_cell(totals.get(column.name)) for column in self.listing.columns]
        if cells and not cells[0].text:
            count = _(N_("{count} in all")).format(count=f"{totals['']:,}")
            cells[0] = Cell(count)
        return cells

    def tick_id(self, row: int) -> int:
        """Return the record's id."""
        return self.model.ids[row] if 0 <= row < len(self.model.ids) else -1

    def ids(self) -> array[int]:
        """Return every id in order."""
        return self.model.ids

    def current_id(self) -> int | None:
        """Return the current record's id."""
        return self.tick_id(self.current) if 0 <= self.current < self.row_count() else None

    def ticked_ids(self) -> list[int]:
        """Return the ticked ids in the list's order."""
        return [one for one in self.model.ids if one in self.ticked]

    def go_to(self, record_id: int) -> bool:
        """Make a record current; False when it is not in the list."""
        row = self.model.row_of(record_id)
        if row >= 0:
            self.go(row)
        return row >= 0

    def clear_ticks(self) -> None:
        """Take every tick away."""
        self.ticked.clear()
        self.viewport().update()
        self.ticks_changed.emit()

    def head_clicked(self, column: int) -> None:
        """Order by a column, or the other way round."""
        self.order_by(self.listing.columns[column].name)

    def order_by(self, name: str) -> None:
        """Order by a column; asked again, the other way round."""
        down = self.query.order == name and not self.query.descending
        self.set_query(replace(self.query, order=name, descending=down))

    def show_columns(self, names: Sequence[str]) -> None:
        """Show only these columns."""
        self.hidden_columns = {
            place for place, one in enumerate(self.listing.columns) if one.name not in names
        }
        self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Widen columns for values longer than any before, then paint."""
        first = self.verticalScrollBar().value()
        page = first // PAGE
        if page not in self._grown and self.row_count():
            self._grown[page] = 1
            rows = range(page * PAGE, min((page + 1) * PAGE, self.row_count()))
            pad, wider = 2 * self.padding(), list(self._natural)
            for index, column in enumerate(self.columns):
                if not column.width:
                    cells = (self.cell(row, index) for row in rows)
                    wider[index] = max(wider[index], self._longest(cells, column) + pad)
            if wider != self._natural:
                self._natural = wider
                self._spread()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in the middle."""
        super().resizeEvent(event)
        top = self.head_height()
        room = self.viewport().rect()
        self.empty.setGeometry(0, top, room.width(), max(0, room.height() - top))

    def _current_row(self, row: int) -> None:
        self.current_id_changed.emit(self.tick_id(row) if row >= 0 else -1)

    def _opened_row(self, row: int) -> None:
        self.opened_id.emit(self.tick_id(row))
