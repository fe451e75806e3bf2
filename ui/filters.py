"""The line over a list: its conditions as chips that stay, and the box that finds in the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Filter
from ui.buttons import Caps, Chip
from ui.conditions import ConditionSheet, condition_words
from ui.list_view import ListView
from ui.page import Page
from ui.parts import Pane, clear, row


@dataclass(frozen=True, slots=True)
class Telling:
    """How a page tells conditions in its own way.

    ``hidden`` filters are told elsewhere on it; ``words`` names a condition, and ``options`` says
    what may be chosen for one that the sheet would not know.
    """

    hidden: tuple[str, ...] = ()
    words: Callable[[Filter, Any], str] = lambda _one, _value: ""
    options: Callable[[Filter], list[tuple[Any, str]] | None] = lambda _one: None


class FilterLine(Pane):
    """Chips for the conditions in force, and the find box (Ctrl+F); F6 opens the conditions."""

    changed = Signal()

    def __init__(self, page: Page, view: ListView, telling: Telling | None = None) -> None:
        super().__init__(view.look, "page", "")
        self.page = page
        self.view = view
        self.telling = telling or Telling()
        self._chips = row(gap=8)
        self._texts: list[tuple[str, str, str]] = []
        self.left_out = 0
        self.sheet: ConditionSheet | None = None
        self.more = Caps(self.look)
        self.more.chosen.connect(lambda _index: self.open_conditions())
        self.box = QLineEdit()
        self.box.setPlaceholderText(_(N_("Find here  Ctrl+F")))
        self.box.setAccessibleName(_(N_("Find in this list")))
        self.box.textChanged.connect(self._typed)
        self.box.installEventFilter(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._search)
        layout = row(margins=(0, 4, 16, 6))
        layout.addSpacing(self.look.px(44))
        layout.addLayout(self._chips)
        layout.addWidget(self.more)
        layout.addStretch(1)
        layout.addWidget(self.box)
        self.setLayout(layout)
        for key, act in (("Ctrl+F", self.seek), ("F6", self.open_conditions)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)
        self.look.follow(self, self._measure)
        self.show_chips()

    def _measure(self) -> None:
        look = self.look
        self.box.setFixedSize(look.px(190) if not look.metrics.rail else look.px(154),
                              look.metrics.field)  # fmt: skip
        self.setFixedHeight(look.metrics.field + 10)
        self._lay_chips()

    def said(self, one: Filter, value: Any) -> str:
        """Return a condition in words."""
        return self.telling.words(one, value) or condition_words(self.page.desk, one, value)

    def show_chips(self) -> None:
        """Show a chip per condition: tinted in force, outlined where everything is shown."""
        query, listing = self.view.query, self.view.listing
        held = dict(query.where)
        self._texts = [
            (one.name, self.said(one, held[one.name]), "tint")
            for one in listing.filters
            if one.name in held and one.name not in self.telling.hidden
        ]
        grouping = listing.grouping(query.group)
        if grouping is not None:
            words = _(N_("by {fact}")).format(fact=_(grouping.title))
            self._texts.append(("", words, "tint"))
        self._texts += [
            (one.name, f"{_(one.title)} {_(N_('any'))}", "outline")
            for one in listing.filters
            if one.usual and one.name not in {*held, *self.telling.hidden}
        ]
        self._lay_chips()

    def _lay_chips(self) -> None:
        """Lay out the chips that there is room for; those in force come first."""
        clear(self._chips)
        look = self.look
        room = self.width() - look.px(44 + 8 * 3) - 16 - self.box.width() - look.px(110)
        left_out = 0
        for name, words, kind in self._texts:
            chip = Chip(look, words, kind, crossed=kind == "tint")
            wide = chip.sizeHint().width() + 8
            if wide > room and self.width() > look.px(300):
                chip.deleteLater()
                left_out += kind == "tint"
                room = 0
                continue
            room -= wide
            if kind == "tint":
                chip.removed.connect(partial(self._take_away, name))
            else:
                chip.clicked.connect(partial(self.open_conditions, name))
            self._chips.addWidget(chip)
        self.left_out = left_out
        words = _(N_("condition"))
        if left_out:
            words = _(N_("{count} more")).format(count=left_out)
        self.more.show_keys([("F6", f"+ {words}")] if self.view.listing.filters else [])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the chips out again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_chips()

    def _take_away(self, name: str) -> None:
        """Take a condition, or the grouping, away."""
        if name:
            self.put(name, None)
        else:
            self.view.group_by("")
            self.show_chips()
            self.changed.emit()

    def put(self, name: str, value: Any) -> None:
        """Set a condition; None takes it away."""
        self.view.set_condition(name, value)
        self.show_chips()
        self.changed.emit()

    def seek(self) -> None:
        """Put the keyboard into the find box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def open_conditions(self, name: str = "") -> None:
        """Open the sheet of conditions, at one of them."""
        listing = self.view.listing
        if not listing.filters:
            return
        self.view.setFocus()
        self.sheet = ConditionSheet(
            self.page, listing, dict(self.view.query.where), self.put,
            hidden=self.telling.hidden, others=self.telling.options,
        )  # fmt: skip
        self.sheet.open_under(self, name)

    def _typed(self, _text: str) -> None:
        self._wait.start(60 if len(self.view.ids()) > 20_000 else 0)

    def _search(self) -> None:
        self.view.set_text(self.box.text())
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the funnel."""
        super().paintEvent(event)
        painter = QPainter(self)
        self.look.paint_icon(painter, 17, self.height() // 2, "filter-outline", size=17)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the box to the list by Down or Enter; Esc empties it."""
        if watched is self.box and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)  # noqa: S101 - Qt says so.
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._wait.stop()
                self._search()
                self.view.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape and self.box.text():
                self.box.clear()
                return True
        return False
