"""How a grid of lines looks: the widths of its columns, the heights of its rows, its paint."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from coopdesk.kernel.i18n import N_, _
from ui.cells import Cell, TableColumn, as_cell, paint_cell, paint_heading
from ui.line_rows import Line, LineColumn, LineRows
from ui.notices import beginning
from ui.style import CENTRE, Style


class LineFace:
    """Measures and paints the lines; columns that do not fit have no width."""

    def __init__(
        self, look: Style, rows: LineRows, *, empty: str, two_lines: bool, ticks: bool, row_px: int
    ) -> None:
        """Take the look, the lines, and how the grid was declared."""
        self.look = look
        self.rows = rows
        self._empty = empty
        self._two = two_lines
        self._ticks = ticks
        self._row_px = row_px
        self.widths: list[int] = []
        self._spans: list[tuple[int, int]] = []
        self.left_out = 0

    # Measures -----------------------------------------------------------------------------------

    def lead(self) -> int:
        """Return the width of the numbers or ticks before the columns."""
        return self.look.px(40)

    def head(self) -> int:
        """Return the height of the heading row."""
        return self.look.metrics.heading

    def row_tall(self) -> int:
        """Return the height of a row of one line."""
        return self._row_px + self.look.metrics.grid_row - 36

    def tall(self, line: Line) -> int:
        """Return the height of a line."""
        if not self._two:
            return self.row_tall()
        metrics = self.look.metrics
        return metrics.grid_row + 4 if line.empty() else metrics.grid_row_two

    def height(self, rows: int | None = None) -> int:
        """Return how high the first rows, or all of them, are together."""
        return sum(self.tall(line) for line in self.rows.lines[:rows])

    def fit(self, room: int) -> bool:
        """Share the room out over the columns; tell whether other columns are left out now."""
        look, columns = self.look, self.rows.columns
        room -= self.lead()
        natural = [
            max(
                look.px(one.width),
                look.width(one.title, "small") + 16
                + (look.px(6) + look.width(one.unit, "hint") if one.unit else 0),
            )
            for one in columns
        ]  # fmt: skip
        shown = list(range(len(columns)))
        left_out = 0
        while sum(natural[place] for place in shown) > room and len(shown) > 1:
            leaving = max(shown, key=lambda place: (columns[place].leaves, place))
            if not columns[leaving].leaves:
                break
            shown.remove(leaving)
            left_out += 1
        spare = room - sum(natural[place] for place in shown)
        parts = sum(columns[place].stretch for place in shown)
        self.widths = [0] * len(columns)
        for place in shown:
            grow = columns[place].stretch
            extra = spare * grow // parts if parts and grow else 0
            self.widths[place] = max(look.px(40), natural[place] + extra)
        edges = accumulate(self.widths, initial=self.lead())
        self._spans = list(zip(edges, self.widths, strict=False))
        other = left_out != self.left_out
        self.left_out = left_out
        return other

    def spans(self) -> list[tuple[int, int]]:
        """Return where each column stands: its left edge and width."""
        return self._spans

    # Where one may go ---------------------------------------------------------------------------

    def editable(self) -> list[int]:
        """Return the places of the columns shown that can be typed in."""
        return [
            place
            for place, one in enumerate(self.rows.columns)
            if one.editor is not None and (not self.widths or self.widths[place])
        ]

    def stops(self) -> list[int]:
        """Return the places that Enter stops at."""
        return [place for place in self.editable() if self.rows.columns[place].stop]

    def first_stop(self) -> int:
        """Return where a line begins, or -1."""
        return next(iter(self.stops()), -1)

    def hint(self, row: int, place: int) -> str:
        """Return what stands in an empty editor: on the empty line it says how to begin."""
        if not self.rows.waits(row) or place != self.first_stop():
            return ""
        return self.how_to_begin(self.widths[place] - 20 if self.widths else 0)

    def how_to_begin(self, room: int) -> str:
        """Return how a line is begun, as far as there is room for whole parts of it."""
        return beginning(self.look, self._empty, room)

    # Paint --------------------------------------------------------------------------------------

    def paint_head(self, painter: QPainter, wide: int) -> None:
        """Paint the heading row."""
        look, head = self.look, self.head()
        painter.fillRect(0, 0, wide, head, look.color("band"))
        painter.fillRect(0, head - 1, wide, 1, look.color("line"))
        number = "" if self._ticks else _(N_("No."))
        look.draw(painter, QRect(0, 0, self.lead(), head), number, "text2", "small", align=CENTRE)
        for (x, wide_), one in zip(self.spans(), self.rows.columns, strict=True):
            if wide_:
                column = TableColumn(one.title, one.unit, one.align)
                paint_heading(look, painter, QRect(x + 8, 0, wide_ - 16, head), column)

    def paint_line(self, painter: QPainter, row: int, rect: QRect, open_at: int) -> None:
        """Paint a row: its lead, rules, refusals and cells, but for the one under the editor."""
        look, line = self.look, self.rows[row]
        if line.locked:
            painter.fillRect(rect, look.color("band"))
        painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
        self._paint_lead(painter, row, QRect(0, rect.top(), self.lead(), rect.height()))
        waiting = self.rows.waits(row)
        for place, ((x, wide), one) in enumerate(zip(self.spans(), self.rows.columns, strict=True)):
            if not wide:
                continue
            painter.fillRect(x - 1, rect.top(), 1, rect.height(), look.color("soft"))
            box = QRect(x, rect.top(), wide, rect.height() - 1)
            if one.name in line.refusals:
                look.box(painter, box, "negT", "neg", radius=3, pen=2)
            inner = box.adjusted(8, 0, -8, 0)
            if place == open_at:
                continue
            if waiting:
                if place == self.first_stop():
                    rest = QRect(inner)
                    rest.setRight(self.spans()[open_at][0] - 8 if open_at > place else rect.right())
                    look.draw(painter, rest, self.how_to_begin(rest.width()), "text3")
                continue
            paint_cell(look, painter, inner, self.cell(line, one), one.align, self._tone(line, one),
                       bold=one.bold)  # fmt: skip

    def _paint_lead(self, painter: QPainter, row: int, lead: QRect) -> None:
        """Paint the row's number, its tick or its lock."""
        look, line = self.look, self.rows[row]
        if not self._ticks:
            look.draw(painter, lead, str(row + 1), "text3", align=CENTRE)
            return
        name = "checkbox-marked" if line.ticked else "checkbox-blank-outline"
        ink = "accent" if line.ticked else "text2"
        if line.locked:
            name, ink = "lock-outline", "text2"
        x = (lead.width() - look.px(16)) // 2
        look.paint_icon(painter, x, lead.center().y(), name, ink, 16)

    def cell(self, line: Line, column: LineColumn) -> Cell:
        """Return what stands in a cell."""
        value = line.values.get(column.name)
        chosen = line.chosen.get(column.name)
        if column.show is not None:
            cell = as_cell(column.show(value, line.values))
        elif chosen is not None:
            cell = Cell(chosen.name or chosen.code)
        else:
            cell = as_cell(value)
        second = line.second.get(column.name)
        return replace(cell, second=second) if second else cell

    def _tone(self, line: Line, column: LineColumn) -> str:
        tone = line.tones.get(column.name) or column.tone
        if line.locked:
            return "text3"
        return "text2" if self._ticks and not line.ticked and not tone else tone
