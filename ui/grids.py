"""Grids as pages use them: rows told by number, totals under their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.cells import ALIGN
from ui.editors import ENTER
from ui.lines import LineGrid
from ui.parts import Pane


class PageGrid(LineGrid):
    """A grid of lines that a page fills by row and puts totals under."""

    def spans_by_name(self) -> dict[str, tuple[int, int]]:
        """Return where each column stands: its left edge and width."""
        return {column.name: span for column, span in zip(self.columns, self.spans(), strict=True)}

    def filled_rows(self) -> list[int]:
        """Return the rows that have something in them."""
        return self._rows.filled()

    def locked(self, row: int) -> bool:
        """Tell whether a row is locked."""
        return self._rows[row].locked

    def take_rows(self, least: int, most: int) -> None:
        """Take the height of the rows, within bounds; the rest scrolls."""
        rows = max(least, min(self.row_count(), most))
        self.setFixedHeight(self.head_height() + rows * self._face.row_tall() + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on from a locked row by Enter as well."""
        if event.key() in ENTER and not event.modifiers():
            if self.row + 1 < self.row_count():
                self.go(self.row + 1)
            else:
                self.finished.emit()
            return
        super().keyPressEvent(event)

    def is_blank(self, row: int) -> bool:
        """Tell whether a row has nothing in it yet."""
        return row >= len(self._rows) or self._rows[row].empty()

    def fill(self, row: int, values: Mapping[str, Any]) -> None:
        """Write a whole line from the page, adding it when it is the next one."""
        self._rows.fill(self._rows[row], values)
        self._grow()
        self._reopen()

    def refused_rows(self) -> list[int]:
        """Return the rows with a refused cell."""
        return [row for row, one in enumerate(self._rows.lines) if one.refusals]


class GridFoot(Pane):
    """The totals under a grid, each under its column."""

    def __init__(self, grid: PageGrid, parent: QWidget | None = None) -> None:
        super().__init__(grid.look, "band", "t", parent)
        self._grid = grid
        self._cells: dict[str, str] = {}
        self.look.follow(self, lambda: self.setFixedHeight(self.look.metrics.heading - 2))

    def tell(self, cells: Mapping[str, str]) -> None:
        """Show these totals by column name."""
        self._cells = dict(cells)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the totals; what is left of the first column stands before it."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        spans = self._grid.spans_by_name()
        aligns = {column.name: column.align for column in self._grid.columns}
        for name, text in self._cells.items():
            x, wide = spans.get(name, (0, 0))
            if not wide:
                continue
            align = ALIGN[aligns[name]]
            box = QRect(x + 8, 0, wide - 16, self.height())
            if aligns[name] == "left":
                box.setRight(box.right() + 200)
            else:
                box.setLeft(box.left() - 40)
            look.draw(painter, box, text, bold=True, align=align)
