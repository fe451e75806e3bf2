"""A list of any length on the screen: rows by page, totals in view, order by SQL."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import PAGE, Column, Listing, Query
from ui.cells import Cell, TableColumn, as_cell
from ui.list_model import ListingModel, aligned
from ui.parts import Empty
from ui.rows_view import RowsView
from ui.style import Style


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
