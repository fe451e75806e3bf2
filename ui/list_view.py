"""A list of any length on the screen: rows by page, groups with sums, totals in view."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import PAGE, Column, Listing, Query
from ui.cells import Cell, as_cell
from ui.list_model import FIRST, FOLDED, WHOLE, Answer, Line, ListingModel
from ui.list_words import columns_of, counted, value_text
from ui.notices import Empty
from ui.rows_view import RowsView
from ui.style import Style
from ui.tasks import Progress

NEEDED: Final = frozenset({"standing", "takes_back", "month"})
"""Columns that say how others look, fetched even while they are not shown."""

_COPIED: Final = 100_000


LONG: Final = 100_000
"""Of longer lists, another order or grouping is read behind the window."""
Behind = Callable[[Callable[[Progress], Answer], Callable[[Answer], object]], object]


class ListView(RowsView):
    """A list of any length: rows by page, totals always in view, order by SQL, ticks by Space.

    Rows may stand in groups (``group_by``), folded and opened by Left and Right. ``opened_id`` and
    ``current_id_changed`` carry record ids (-1 for none).
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
        self._grown = range(0)
        self._measured: dict[int, dict[int, Cell]] = {}
        self.behind: Behind | None = None
        super().__init__(look, parent)
        self.ticks = True
        self.empty = Empty(look, self.viewport())
        self.empty.tell("table-large", _(N_("Nothing here yet")))
        self.empty.hide()
        self.columns = columns_of(listing)
        self.show_columns(())
        self.current_row_changed.connect(self._current_row)
        self.opened.connect(self._opened_row)
        self.reload()

    @property
    def listing(self) -> Listing:
        """Return the listing shown."""
        return self.model.listing

    # What is asked --------------------------------------------------------------------------------

    @property
    def query(self) -> Query:
        """Return the question the list answers."""
        return self.model.query

    def set_query(self, query: Query) -> None:
        """Ask another question; of a long list, in the queue of long jobs where there is one."""
        if query == self.model.query:
            return
        is_long = len(self.model.ids) > LONG and self.listing.read_by_page
        if is_long and self.behind is not None and query.text == self.model.query.text:
            self.behind(partial(self.model.read_behind, query), self._show)
        else:
            self._show(self.model.read(query))

    def set_text(self, text: str) -> None:
        """Narrow the list to typed text."""
        self.set_query(replace(self.query, text=text))

    def set_condition(self, name: str, value: Any) -> None:
        """Set a filter by name; None takes it away."""
        kept = tuple((one, old) for one, old in self.query.where if one != name)
        if value is not None:
            kept += ((name, value),)
        self.set_query(replace(self.query, where=kept))

    def group_by(self, name: str) -> None:
        """Let the rows stand in groups, or in none."""
        self.set_query(replace(self.query, group=name))

    def head_clicked(self, column: int) -> None:
        """Order by a column, or the other way round."""
        self.order_by(self.listing.columns[column].name)

    def order_by(self, name: str) -> None:
        """Order by a column; asked again, the other way round."""
        down = self.query.order == name and not self.query.descending
        self.set_query(replace(self.query, order=name, descending=down))

    def show_columns(self, names: Sequence[str]) -> None:
        """Show these columns in this order, or the usual ones."""
        every = [one.name for one in self.listing.columns]
        chosen = [one for one in names if one in every] or [
            one.name for one in self.listing.columns if not one.extra
        ]
        places = [every.index(one) for one in chosen]
        self.hidden_columns = set(range(len(every))) - set(places)
        self.sequence = [*places, *sorted(self.hidden_columns)]
        self.model.want(frozenset(chosen) | (NEEDED & set(every)))
        self._grown = range(0)
        self.measure()

    def shown_columns(self) -> list[str]:
        """Return the columns that are chosen, from left to right."""
        return [self.listing.columns[place].name for place in self.in_order()]

    # Reading --------------------------------------------------------------------------------------

    def refresh(self, changes: Any) -> None:
        """Read again if the list is concerned."""
        if changes.concern(self.listing.depends_on):
            self.reload()

    def reload(self) -> None:
        """Read again; the current record stays current."""
        self._show(self.model.read(self.query))

    def _show(self, answer: Answer) -> None:
        """Show what was read."""
        current = self.current_id()
        self.model.take(answer)
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
            row = min(max(self.current, 0), self.row_count() - 1)
        self.empty.setVisible(not self.model.ids)
        self._grown = range(0)
        self.measure()
        self.current = -2
        self.go(row)
        self.loaded.emit()

    def row_count(self) -> int:
        """Return how many rows there are on the screen."""
        return self.model.rowCount()

    def line(self, row: int) -> Line:
        """Return what a row is."""
        return self.model.line(row)

    def row_state(self, row: int) -> str:
        """Return whether a row is a group, or the rest of one."""
        sort = self.model.line(row).sort
        return "" if sort == "row" else sort

    def row_icon(self, row: int) -> tuple[str, str]:
        """Return a group's chevron, or a row's tick."""
        line = self.model.line(row)
        if line.sort == "group":
            folded = self.model.state_of(line.group) == FOLDED
            return "chevron-right" if folded else "chevron-down", "text2"
        return super().row_icon(row)

    def lead(self) -> int:
        """Return the room before the first column: ticks and chevrons stand there."""
        return self.look.px(36) if self.ticks or self.model.groups else 0

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell of a row, a group or a rest."""
        line = self.model.line(row)
        if line.sort != "row":
            return self._sum_cell(line, column)
        return self._row_cell(line.place, column)

    def cells(self, row: int, columns: Sequence[int]) -> list[Cell]:
        """Return some cells of a row, a group or a rest; the row is looked up once."""
        measured = self._measured.get(row)
        if measured is not None:
            return [measured[column] for column in columns]
        line = self.model.line(row)
        if line.sort != "row":
            return [self._sum_cell(line, column) for column in columns]
        values = self.model.at(line.place)
        return [self._made(values, column) for column in columns]

    def _row_cell(self, place: int, column: int) -> Cell:
        return self._made(self.model.at(place), column)

    def _made(self, values: tuple[Any, ...], column: int) -> Cell:
        if self._cells is not None:
            return as_cell(self._cells(self.listing.columns[column], values[column], values))
        return as_cell(values[column])

    def _sum_cell(self, line: Line, column: int) -> Cell:
        """Return a cell of a group: its name, its count beside it, its sums."""
        shown, one = self.in_order(), self.listing.columns[column]
        count = len(self.model.places_of(line))
        words = counted(self.listing, count)
        where = self._count_column(words)
        if column == shown[0]:
            if line.sort == "rest":
                return Cell(_(N_("other {count}")).format(count=words), "accent", role="small")
            name = self.model.group_name(line.group)
            return Cell(name if where >= 0 else f"{name}　{words}")
        if column == where and line.sort == "group":
            return Cell(words, tone="text2", role="small")
        sums = self.model.sums_of(line)
        return as_cell(sums[one.name]) if one.name in sums else Cell()

    def _count_column(self, words: str) -> int:
        """Return the column in which a count stands: the widest, if it has room for it."""
        shown = self.in_order()
        wide = next((at for at in shown[1:] if self.columns[at].stretch), -1)
        if wide >= 0 and len(self._widths) == len(self.columns):
            room = self._widths[wide] - 2 * self.padding()
            if room < self.look.width(words, "small"):
                return -1
        return wide

    def sampled(self, column: int) -> Iterable[Cell]:
        """Return the cells of the pages in view, and those of the groups."""
        count = len(self.model.ids)
        first = self.verticalScrollBar().value()
        rows = range(min(first, self.row_count()), min(first + 64, self.row_count()))
        places = {*range(min(count, PAGE)), *(self.line(row).place for row in rows)}
        cells = (self._row_cell(place, column) for place in sorted(places) if place < count)
        if not self.model.groups:
            return cells
        name = self.listing.columns[column].name
        sums = (
            replace(as_cell(one.sums[name]), bold=True)
            for one in self.model.groups[:2000]
            if name in one.sums
        )
        return chain(cells, sums)

    def has_totals(self) -> bool:
        """Tell whether a line of totals stands at the foot."""
        return bool(self.model.totals)

    def total_cells(self) -> Sequence[Cell] | None:
        """Return count and sums; what is of unlike sorts has none."""
        totals = self.model.totals
        if not totals:
            return None
        cells = [as_cell(totals.get(column.name)) for column in self.listing.columns]
        shown = self.in_order()
        words = counted(self.listing, totals[""])
        if self.model.groups:
            many = len(self.model.groups)
            groups = ngettext("{count} group", "{count} groups", many).format(count=f"{many:,}")
            words = f"{groups}　{words}"
        where = self._count_column(words)
        if where >= 0 and not cells[where].text:
            cells[shown[0]] = Cell(_(N_("Total")))
            cells[where] = Cell(words, tone="text2", role="small")
        else:
            cells[shown[0]] = Cell(f"{_(N_('Total'))}　{words}")
        return cells

    def _column_width(self, index: int) -> int:
        """Return the width of a column; the first has room for the word under it."""
        wide = super()._column_width(index)
        if index != self.in_order()[0] or self.columns[index].width:
            return wide
        word = self.look.width(_(N_("Total")), bold=True)
        return max(wide, word + 2 * self.padding())

    # Ids ------------------------------------------------------------------------------------------

    def tick_id(self, row: int) -> int:
        """Return the record's id."""
        if not 0 <= row < self.row_count():
            return -1
        line = self.model.line(row)
        return self.model.ids[line.place] if line.sort == "row" else -1

    def ids(self) -> array[int]:
        """Return every id in order."""
        return self.model.ids

    def current_id(self) -> int | None:
        """Return the current record's id."""
        found = self.tick_id(self.current)
        return found if found >= 0 else None

    def ticked_ids(self) -> list[int]:
        """Return the ticked ids in the list's order."""
        return [one for one in self.model.ids if one in self.ticked]

    def go_to(self, record_id: int) -> bool:
        """Make a record current, opening its group; False when it is not in the list."""
        try:
            place = self.model.ids.index(record_id)
        except ValueError:
            return False
        if self.model.row_of_place(place) < 0:
            self.model.open_group(self.model.group_of(place), WHOLE)
            self._scroll()
        self.go(self.model.row_of_place(place))
        return True

    def clear_ticks(self) -> None:
        """Take every tick away."""
        self.ticked.clear()
        self.viewport().update()
        self.ticks_changed.emit()

    def tick(self, row: int) -> None:
        """Tick a row, or every row that a group or its rest stands for; or take the ticks away."""
        if not self.ticks or not 0 <= row < self.row_count():
            return
        places = self.model.places_of(self.model.line(row))
        ids = set(self.model.ids[places.start : places.stop])
        if ids <= self.ticked:
            self.ticked -= ids
        else:
            self.ticked |= ids
        self.viewport().update()
        self.ticks_changed.emit()

    # Groups ---------------------------------------------------------------------------------------

    def fold(self, row: int) -> None:
        """Go up to the group of a row; on the group itself fold it."""
        line = self.model.line(row)
        if line.group < 0:
            return
        if line.sort == "group":
            self._set_group(line.group, FOLDED)
        else:
            self.go(self.model.row_of_group(line.group))

    def unfold(self, row: int) -> None:
        """Open a folded group, then the rest of its rows."""
        line = self.model.line(row)
        if line.group < 0:
            return
        state = self.model.state_of(line.group)
        if line.sort == "rest" or (line.sort == "group" and state == FIRST):
            self._set_group(line.group, WHOLE)
            self.go(row if line.sort == "rest" else row + 1)
        elif line.sort == "group" and state == FOLDED:
            self._set_group(line.group, FIRST)
        else:
            self.go(row + 1)

    def fold_all(self, *, folded: bool) -> None:
        """Fold every group, or open every one; the group in hand stays."""
        if not self.model.groups:
            return
        group = self.model.line(max(self.current, 0)).group
        state = FOLDED if folded else WHOLE
        self.model.open_groups({one.key: state for one in self.model.groups})
        self._laid(self.model.row_of_group(group))

    def _set_group(self, group: int, state: str) -> None:
        self.model.open_group(group, state)
        self._laid(self.current)

    def _laid(self, row: int) -> None:
        """Show other rows after groups were folded or opened."""
        self._scroll()
        self.current = -2
        self.go(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold and open groups by Left and Right, all of them with Ctrl."""
        if self.model.groups and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            left = event.key() == Qt.Key.Key_Left
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.fold_all(folded=left)
            elif left:
                self.fold(self.current)
            else:
                self.unfold(self.current)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or open a group by a click on its chevron, or on its rest."""
        row = self._row_at(event.position().toPoint())
        state = self.row_state(row) if row >= 0 else ""
        if state == "rest" or (state == "group" and event.position().x() < self.lead()):
            self.go(row)
            self._toggle(row)
            return
        super().mousePressEvent(event)

    def _toggle(self, row: int) -> None:
        """Open what is folded, fold what is open."""
        line = self.model.line(row)
        if line.sort == "group" and self.model.state_of(line.group) != FOLDED:
            self._set_group(line.group, FOLDED)
        else:
            self.unfold(row)

    # Showing --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Widen columns for values in view that are longer than any before, then paint."""
        first = self.verticalScrollBar().value()
        shown = range(first, min(first + self._rows_shown(), self.row_count()))
        fresh = [row for row in shown if row not in self._grown]
        self._grown = shown
        if fresh:
            order = self.in_order()
            self._measured = {
                row: dict(zip(order, self.cells(row, order), strict=True))
                for row in fresh
                if not self.row_state(row)
            }
            pad, wider = 2 * self.padding(), list(self._natural)
            for index in order if self._measured else ():
                if not self.columns[index].width:
                    cells = (one[index] for one in self._measured.values())
                    wide = self._longest(cells, self.columns[index]) + pad
                    wider[index] = max(wider[index], wide)
            if wider != self._natural:
                self._natural = wider
                self._spread()
        super().paintEvent(event)
        self._measured = {}  # What was made for measuring was painted; the next paint asks anew.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in the middle."""
        super().resizeEvent(event)
        top = self.head_height()
        room = self.viewport().rect()
        self.empty.setGeometry(0, top, room.width(), max(0, room.height() - top))

    def copied_rows(self) -> list[list[str]]:
        """Return the ticked rows, or everything shown, as whole values: full days and numbers."""
        shown, model = self._written(), self.model
        if self.ticked:
            lines: Iterable[Line] = (
                Line("row", place, -1) for place, one in enumerate(model.ids) if one in self.ticked
            )
        else:
            lines = islice(model.written(), _COPIED)
        rows = []
        for line in lines:
            if line.sort == "row":
                values = model.at(line.place)
                rows.append([value_text(values[index]) for index in shown])
            else:
                sums = model.sums_of(line)
                names = [self.listing.columns[index].name for index in shown]
                row = [value_text(sums.get(name)) for name in names]
                rows.append([model.group_name(line.group), *row[1:]])
        return rows

    def _current_row(self, row: int) -> None:
        self.current_id_changed.emit(self.tick_id(row) if row >= 0 else -1)

    def _opened_row(self, row: int) -> None:
        if self.row_state(row):
            self._toggle(row)
        else:
            self.opened_id.emit(self.tick_id(row))
