"""A listing as a table of any length: an array of ids and the pages that were looked at."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from coopdesk.kernel.i18n import _
from coopdesk.kernel.listing import PAGE, Column, Listing, Query
from coopdesk.kernel.values import Fixed
from ui.cells import ALIGN, as_cell

Index = QModelIndex | QPersistentModelIndex


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
