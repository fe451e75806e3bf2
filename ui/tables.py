"""Small painted tables, as high as their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.cells import NOT_APPLICABLE, Cell, TableColumn, as_cell
from ui.rows_view import RowsView
from ui.style import Style

__all__ = ("NOT_APPLICABLE", "Cell", "Table", "TableColumn")
"""What a page needs for a table comes from one place."""


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
        self._headed = any(one.title for one in columns)
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
        self._headed = any(one.title for one in columns)
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

    def head_height(self) -> int:
        """Return the height of the heading row, if there is one."""
        return super().head_height() if self._headed else 0

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
