"""What pages of figures share: the table with a cell cursor, the field of a value, the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from PySide6.QtCore import QByteArray, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.ledger.words import Kind
from coopdesk.packages.received import record_lines
from coopdesk.packages.sending import Standing
from coopdesk.paper.chart import BarChart, ChartInk, chart_svg
from coopdesk.statements.behind import plain_text_of
from coopdesk.statements.definitions import Figure, Measure
from coopdesk.statements.figures import FigureValue
from ui.editors import Editor
from ui.figures import Pair
from ui.page import Page
from ui.pages.exchange import Card
from ui.style import Style
from ui.sums import calculated
from ui.tables import Cell, Table, TableColumn

NOW, SINCE, BEFORE, GROWTH = 3, 4, 5, 6
CHIPS: Final = {
    Standing.AHEAD: "grey", Standing.NOT_SENT: "grey", Standing.SEALED: "new",
    Standing.HELD: "warn", Standing.REFUSED: "neg", Standing.ACCEPTED: "tint",
    Standing.EXCEPTIONS: "tint", Standing.CHANGED: "warn",
}  # fmt: skip


def growth_cell(value: FigureValue) -> Cell:
    """Return a figure's growth; a fall is red."""
    return Cell(value.growth_text, tone="neg" if (value.growth or 0) < 0 else "")


def number_cell(figure: Figure, value: int | None) -> Cell:
    """Return a figure's value; a negative one is red, a missing one a dash."""
    tone = "text3" if value is None else "neg" if value < 0 else ""
    return Cell(figure.shown(value), tone=tone)


class FigureEdit(Editor):
    """A value of a figure in the unit that people read it in; ``=`` calculates."""

    def __init__(self, look: Style, figure: Figure, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.figure = figure
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setProperty("cell", "true")
        self.setFixedHeight(look.metrics.row - 1)  # A line's height, not a field's.

    def read(self, text: str) -> int:
        """Read or calculate; finer than the book counts is refused."""
        exact = calculated(text.strip().lstrip("=＝"))
        units: Fraction = exact * 10 ** (self.figure.places + self.figure.shift)
        if units.denominator != 1:
            places = self.figure.places + self.figure.shift
            sentence = _(N_("{text} has more than {places} decimals; please round it."))
            raise ValueError(sentence.format(text=text, places=places))
        return units.numerator

    def write(self, value: Any) -> str:
        """Write the value exactly, without empty decimals beyond those people read."""
        if value is None:
            return ""
        places = self.figure.places + self.figure.shift
        whole, part = divmod(abs(int(value)), 10**places)
        digits = f"{part:0{places}d}".rstrip("0") if places else ""
        digits = digits.ljust(self.figure.decimals, "0")
        sign = "-" if value < 0 else ""
        return f"{sign}{whole:,}.{digits}" if digits else f"{sign}{whole:,}"


class FigureTable(Table):
    """Figures with a cell cursor: Left and Right choose the column, group rows are walked over."""

    cell_changed = Signal()

    def __init__(self, look: Style, columns: Sequence[TableColumn], stops: Sequence[int]) -> None:
        self.stops = list(stops)
        self.at = self.stops[0]
        super().__init__(look, columns, scrolls=True)

    def go(self, row: int) -> None:
        """Step over the names of groups, in the direction of the step."""
        step = -1 if row < self.current else 1
        count = self.row_count()
        row = max(0, min(count - 1, row)) if count else -1
        while 0 <= row < count and self.row_state(row) == "group":
            row += step
        if row < 0:
            row = next((one for one in range(count) if self.row_state(one) != "group"), -1)
            self.verticalScrollBar().setValue(0)
        elif row >= count:
            row = self.current
        super().go(row)
        if row == 1 and self.row_state(0) == "group":
            self.verticalScrollBar().setValue(0)
        self.cell_changed.emit()

    def lead(self) -> int:
        """Begin at the page's margin."""
        return self.look.px(8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the column by Left and Right."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        place = max(0, min(len(self.stops) - 1, self.stops.index(self.at) + step))
        self.at = self.stops[place]
        self.viewport().update()
        self.cell_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell that was clicked."""
        x = event.position().toPoint().x()
        for index in self.stops:
            if self.spans()[index].left() <= x <= self.spans()[index].right():
                self.at = index
        super().mousePressEvent(event)

    def cell_rect(self) -> QRect:
        """Return where the current cell stands."""
        span, line = self.spans()[self.at], self.row_rect(self.current)
        return QRect(span.left() + 2, line.top() + 1, span.width() - 4, line.height() - 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table, then the ring of the current cell."""
        super().paintEvent(event)
        if self.current >= 0 and self.hasFocus() and self.spans()[self.at].width():
            painter = QPainter(self.viewport())
            self.look.box(painter, self.cell_rect(), None, "focus", pen=2)


class ChartView(QWidget):
    """A chart as vectors, as wide as its place; drawn again for every look."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chart: BarChart | None = None
        self._drawn: tuple[Any, ...] = ()
        self._renderer = QSvgRenderer(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, lambda: self.setFixedHeight(look.px(190)))

    def show_chart(self, chart: BarChart | None) -> None:
        """Show another chart, or none."""
        self._chart = chart
        self.setVisible(chart is not None)
        self.setAccessibleName("" if chart is None else f"{chart.title} {chart.unit}")
        self.update()

    def _ink(self) -> ChartInk:
        look = self._look
        return ChartInk(
            bar=look.color("accent").name(), text=look.color("text2").name(),
            rule=look.color("soft").name(), old_fill=look.color("old").name(),
            old_line=look.color("old").name(), target=look.color("warnS").name(),
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chart for this width and look when it changed, and paint it."""
        if self._chart is None:
            return
        look = self._look
        grown = Fraction(look.metrics.hint, 8)
        sides = (self.width(), self.height())
        wide, tall = (int(side * 127 * 1000 / (360 * grown)) for side in sides)
        key = (self._chart, wide, tall, look.dark, look.points)
        if key != self._drawn:
            chart = replace(self._chart, width=wide, height=tall, ink=self._ink())
            self._renderer.load(QByteArray(chart_svg(chart).encode()))
            self._drawn = key
        self._renderer.render(QPainter(self), QRectF(self.rect()))


def plain_unit(figure: Figure) -> str:
    """Return the unit in which documents state a figure."""
    return _(N_("yuan")) if figure.measure is Measure.MONEY else figure.unit


def value_cell(figure: Figure, value: int) -> Cell:
    """Return what a document adds to a figure, in its plain unit."""
    return Cell(plain_text_of(figure, value), tone="neg" if value < 0 else "")


def count_text(count: int) -> str:
    """Say how many lines there are."""
    return ngettext("{count} record", "{count} records", count).format(count=f"{count:,}")


_KINDS: Final = {
    "land": N_("Land under contract"), "service_area": N_("Land served"), "stock": N_("Stock"),
    "balance": N_("Balance"), "ledger": N_("Account"), "membership": N_("Membership"),
    "entered": N_("Typed in"), "carried": N_("From the old books"), "figure": N_("Figure"),
}  # fmt: skip


def kind_text(kind: str) -> str:
    """Return what a kind of record is called."""
    if kind in {one.value for one in Kind}:
        return Kind(kind).shown
    return _(_KINDS[kind]) if kind in _KINDS else kind


def show_record(page: Page, reported_id: int, number: str) -> None:
    """Show a reported record as it stood in the file."""
    with page.desk.read() as s:
        lines = record_lines(s, reported_id)
    card = Card(page, number or _(N_("Record")), _(N_("As it stood in the file of the unit.")))
    card.pairs([Pair(name, value) for name, value in lines[:16]])
    card.button(_(N_("Close")), "Esc", card.close_card)
    card.keys[Qt.Key.Key_Return.value] = card.close_card
    card.keys[Qt.Key.Key_Backspace.value] = card.close_card
    card.stand()
