"""Which columns a list shows, and in which order: ticked and moved by keys, seen at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from coopdesk.kernel.i18n import N_, _
from ui.asked import Sheet
from ui.buttons import Caps
from ui.cells import Cell, TableColumn
from ui.list_view import ListView
from ui.page import Page
from ui.parts import column, label
from ui.tables import Table


class ColumnsSheet(Sheet):
    """A list's columns: Space ticks, Ctrl+Up and Ctrl+Down move; Enter keeps, Esc puts back."""

    def __init__(self, page: Page, view: ListView, done: Callable[[Sequence[str]], object]) -> None:
        """Open with the columns as they stand, those not shown after them."""
        super().__init__(page, width=340)
        look = page.look
        self.view = view
        self._done = done
        self._as_found = view.shown_columns()
        every = [one.name for one in view.listing.columns]
        self.names = [*self._as_found, *(one for one in every if one not in self._as_found)]
        self.shown = set(self._as_found)
        self.table = Table(
            look, [TableColumn(_(N_("Column")), stretch=1), TableColumn("", tone="text3")],
            scrolls=True, ticks=True,
        )  # fmt: skip
        self.table.ticks_changed.connect(self._ticked)
        self.table.opened.connect(lambda _row: self.keep())
        keys = Caps(look)
        keys.show_keys([("Space", _(N_("show"))), ("Ctrl+↑↓", _(N_("move"))),
                        ("Enter", _(N_("keep")))])  # fmt: skip
        more = Caps(look)
        more.show_keys([("Ctrl+Z", _(N_("the usual ones"))), ("Esc", _(N_("leave it")))])
        layout = column(margins=(12, 10, 12, 10), gap=6)
        layout.addWidget(label(_(N_("Columns of the list")), "heading"))
        layout.addWidget(self.table, 1)
        layout.addWidget(keys)
        layout.addWidget(more)
        self.setLayout(layout)
        self._list(0)
        rows = min(len(self.names), 14)
        self.table.setMinimumHeight(self.table.head_height() + rows * self.table.row_height() + 2)
        self.start_at()
        self.table.setFocus()

    def _list(self, at: int) -> None:
        """List the columns, one of them in hand."""
        self.table.show_rows(
            [(_(self.view.listing.column(one).title), self._place(one)) for one in self.names]
        )
        self.table.ticked = {at for at, one in enumerate(self.names) if one in self.shown}
        self.table.go(at)

    def _place(self, name: str) -> Cell:
        """Say what there is no room for on this screen."""
        view = self.view
        index = [one.name for one in view.listing.columns].index(name)
        hidden = name in self.shown and not view.spans()[index].width()
        return Cell(_(N_("no room")) if hidden else "", role="small")

    def chosen(self) -> list[str]:
        """Return the columns ticked, in their order."""
        return [one for one in self.names if one in self.shown]

    def _ticked(self) -> None:
        """Show what is ticked; the last column stays."""
        ticked = {one for at, one in enumerate(self.names) if at in self.table.ticked}
        if ticked:
            self.shown = ticked
            self.view.show_columns(self.chosen())
        self._list(self.table.current)

    def shift(self, step: int) -> None:
        """Move the column in hand."""
        at = self.table.current
        there = at + step
        if 0 <= there < len(self.names):
            self.names[at], self.names[there] = self.names[there], self.names[at]
            self.view.show_columns(self.chosen())
            self._list(there)

    def usual(self) -> None:
        """Show the usual columns."""
        self.view.show_columns(())
        every = [one.name for one in self.view.listing.columns]
        shown = self.view.shown_columns()
        self.shown, self.names = set(shown), [*shown, *(one for one in every if one not in shown)]
        self._list(0)

    def keep(self) -> None:
        """Keep the columns as they stand."""
        usual = [one.name for one in self.view.listing.columns if not one.extra]
        chosen = self.chosen()
        self.leave()
        self._done(() if chosen == usual else chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, keep, or put back as it was."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down if control:
                self.shift(-1 if event.key() == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Z if control:
                self.usual()
            case Qt.Key.Key_F12:
                self.keep()
            case Qt.Key.Key_Escape:
                self.view.show_columns(self._as_found)
                self.leave()
            case _:
                pass
        event.accept()
