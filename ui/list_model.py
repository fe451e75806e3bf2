"""A listing as a table of any length: an array of ids, its groups, and the pages looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Listing, Query, Subtotal
from coopdesk.kernel.relative import settled
from coopdesk.kernel.rows import stopping
from ui.cells import ALIGN, as_cell
from ui.list_words import aligned, group_words
from ui.tasks import Progress

Index = QModelIndex | QPersistentModelIndex
AT_ONCE: Final = 32
"""How many rows are read at once, and how many such pieces are kept: a screen is read by a key."""
KEPT: Final = 256
STEPS: Final = 3
BRIEF: Final = 4
"""How many rows of a long group are shown at first; one line with sums stands for the rest."""

FOLDED: Final = "folded"
FIRST: Final = "first"
WHOLE: Final = "whole"


class Line(NamedTuple):
    """What a row of the screen is: a record (``row``), a ``group``, or the ``rest`` of one.

    ``place`` is the record's place among the ids, ``group`` the group's place among the groups.
    """

    sort: str
    place: int
    group: int


class Answer(NamedTuple):
    """What a list reads when it is asked: the query itself, ids, totals, groups."""

    query: Query
    ids: array[int]
    totals: dict[str, Any]
    groups: list[Subtotal]


class ListingModel(QAbstractTableModel):
    """A listing as a table: ids, subtotals and pages of rows; groups open and fold."""

    def __init__(self, desk: Any, listing: Listing, query: Query | None = None) -> None:
        """Take a listing of an open book; ``load`` fetches the ids."""
        super().__init__()
        self.desk = desk
        self.listing = listing
        self.query = query or Query()
        self.ids: array[int] = array("q")
        self.totals: dict[str, Any] = {}
        self.groups: list[Subtotal] = []
        self.wanted: frozenset[str] | None = None
        self._opened: dict[Any, str] = {}
        self._starts: list[int] = [0]
        self._tops: list[int] = [0]
        self._pages: dict[int, list[tuple[Any, ...]]] = {}
        self._last: tuple[int, Line] = (-1, Line("row", -1, -1))

    def read(self, query: Query) -> Answer:
        """Fetch the ids, groups and totals of a query."""
        asked = settled(query, self.desk.today(), self.desk.clerk)
        with self.desk.read() as session:
            return self._answered(session, query, asked)

    def read_behind(self, query: Query, progress: Progress) -> Answer:
        """Fetch the same on the worker; called off, the statement at work is stopped."""
        asked = settled(query, self.desk.today(), self.desk.clerk)
        try:
            with self.desk.read() as session, stopping(session, lambda: progress.cancelled):
                return self._answered(session, query, asked, progress)
        finally:
            progress(STEPS)  # What was called off ends here as such, whatever stopped it.

    def _answered(
        self, session: Any, query: Query, asked: Query, tell: Callable[[int, int], object] = max
    ) -> Answer:
        ids = self.listing.ids(session, asked)
        tell(1, STEPS)
        totals = self.listing.totals(session, asked)
        tell(2, STEPS)
        groups = self.listing.groups(session, asked) if asked.group else []
        tell(STEPS, STEPS)
        return Answer(query, ids, totals, groups)

    def load(self) -> None:
        """Fetch the ids, groups and totals of the query."""
        self.take(self.read(self.query))

    def take(self, answer: Answer) -> None:
        """Show what was read."""
        self.beginResetModel()
        self.query, self.ids, self.totals, self.groups = answer
        self._pages.clear()
        self._starts = [0, *accumulate(one.count for one in self.groups)]
        self._lay()
        self.endResetModel()

    def want(self, names: frozenset[str]) -> None:
        """Fetch only these columns of a page; the others stand empty."""
        if self.wanted is None or not names <= self.wanted:
            self._pages.clear()
        self.wanted = names

    # Groups ---------------------------------------------------------------------------------------

    def state_of(self, group: int) -> str:
        """Tell whether a group is folded, shows its first rows, or is shown whole."""
        one = self.groups[group]
        state = self._opened.get(one.key, FIRST)
        return WHOLE if state == FIRST and one.count <= BRIEF + 1 else state

    def open_group(self, group: int, state: str) -> None:
        """Fold a group, show its first rows, or all of them."""
        self.open_groups({self.groups[group].key: state})

    def open_groups(self, states: dict[Any, str]) -> None:
        """Fold or open many groups by their keys."""
        self.beginResetModel()
        self._opened.update(states)
        self._lay()
        self.endResetModel()

    def _lay(self) -> None:
        """Work out in which row of the screen each group begins."""
        self._last = (-1, Line("row", -1, -1))
        self._tops = [0, *accumulate(self._height(place) for place in range(len(self.groups)))]

    def _height(self, group: int) -> int:
        """Return how many rows of the screen a group takes."""
        state = self.state_of(group)
        if state == FOLDED:
            return 1
        return 1 + (BRIEF + 1 if state == FIRST else self.groups[group].count)

    def line(self, row: int) -> Line:
        """Return what a row of the screen is."""
        if not self.groups:
            return Line("row", row, -1)
        if self._last[0] == row:
            return self._last[1]
        group = bisect_right(self._tops, row) - 1
        within = row - self._tops[group] - 1
        place = self._starts[group] + within
        if within < 0:
            found = Line("group", self._starts[group], group)
        elif within == BRIEF and self.state_of(group) == FIRST:
            found = Line("rest", place, group)
        else:
            found = Line("row", place, group)
        self._last = (row, found)
        return found

    def group_of(self, place: int) -> int:
        """Return the group that a place among the ids belongs to, or -1."""
        return bisect_right(self._starts, place) - 1 if self.groups else -1

    def row_of_place(self, place: int) -> int:
        """Return the row of the screen of a place among the ids, or -1 while it is folded away."""
        if not self.groups:
            return place
        group = self.group_of(place)
        within = place - self._starts[group]
        state = self.state_of(group)
        if state == FOLDED or (state == FIRST and within >= BRIEF):
            return -1
        return self._tops[group] + 1 + within

    def row_of_group(self, group: int) -> int:
        """Return the row of the screen in which a group begins."""
        return self._tops[group]

    def places_in(self, group: int) -> range:
        """Return the places of a group."""
        return range(self._starts[group], self._starts[group + 1])

    def places_of(self, line: Line) -> range:
        """Return the places that a line stands for: one, a group's, or those of its rest."""
        if line.sort == "row":
            return range(line.place, line.place + 1)
        return range(line.place, self._starts[line.group + 1])

    def group_name(self, group: int) -> str:
        """Return how a group is called."""
        grouping = self.listing.grouping(self.query.group)
        name = self.groups[group].name
        if name is None or name == "":
            missing = grouping.missing if grouping is not None else ""
            return _(missing or N_("not told"))
        if isinstance(name, bool) and grouping is not None:
            return f"{_(grouping.title)}　{group_words(name)}"
        return group_words(name)

    def written(self) -> Iterator[Line]:
        """Yield what stands on paper and in sheets: groups, and the rows of those not folded."""
        for group in range(len(self.groups)):
            yield Line("group", self._starts[group], group)
            if self.state_of(group) != FOLDED:
                for place in range(self._starts[group], self._starts[group + 1]):
                    yield Line("row", place, group)
        if not self.groups:
            for place in range(len(self.ids)):
                yield Line("row", place, -1)

    def sums_of(self, line: Line) -> dict[str, Any]:
        """Return the sums of a group, or of what of it is not shown."""
        one = self.groups[line.group]
        if line.sort == "group":
            return one.sums
        first = range(line.place - BRIEF, line.place)
        names = [column.name for column in self.listing.columns]
        left = dict(one.sums)
        for place in first:
            values = self.at(place)
            for name in left:
                value = values[names.index(name)]
                if value is not None:
                    left[name] -= value
        return left

    # Rows -----------------------------------------------------------------------------------------

    def row_of(self, record_id: int) -> int:
        """Return the row of the screen of a record, or -1."""
        try:
            return self.row_of_place(self.ids.index(record_id))
        except ValueError:
            return -1

    def at(self, place: int) -> tuple[Any, ...]:
        """Return the values at a place among the ids; the whole page is fetched at once."""
        number, within = divmod(place, AT_ONCE)
        page = self._pages.get(number)
        if page is None:
            with self.desk.read() as session:
                wanted = self.ids[number * AT_ONCE : (number + 1) * AT_ONCE]
                page = self.listing.rows(session, wanted, self.wanted)
            if len(self._pages) > KEPT:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = page
        return page[within]

    def values(self, row: int) -> tuple[Any, ...]:
        """Return the values of a row of the screen; of a group or a rest its sums alone."""
        line = self.line(row)
        if line.sort == "row":
            return self.at(line.place)
        sums = self.sums_of(line)
        return tuple(sums.get(one.name) for one in self.listing.columns)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own shape.
        """Return how many rows there are."""
        if parent.isValid():
            return 0
        return self._tops[-1] if self.groups else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.listing.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text or alignment."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            line = self.line(index.row())
            if line.sort != "row" and index.column() == 0:
                return self.group_name(line.group) if line.sort == "group" else ""
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
