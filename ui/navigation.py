"""The list of pages at the left of the frame, and what a page is called there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.page import Page
from ui.parts import HoverArea, Pane, clear, column, label
from ui.style import CENTRE, RIGHT, Style


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page in the navigation: its class is loaded when it is first needed.

    ``digit`` goes to it with Alt; ``group`` divides the list; pages not ``listed`` are only opened
    by others, and stand ``under`` one of the list.
    """

    id: str
    title: str
    short: str
    icon: str
    load: Callable[[], type[Page]]
    group: int = 0
    digit: str = ""
    listed: bool = True
    under: str = ""


class NavItem(HoverArea):
    """One page in the navigation."""

    def __init__(self, look: Style, entry: PageEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.entry = entry
        self.current = False
        self.setAccessibleName(_(entry.title))
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self.fit(self.height())

    def fit(self, room: int) -> None:
        """Take the usual height, or what there is room for; the rail shows pages with a digit."""
        look = self._look
        tall = min(look.metrics.field, max(room, look.line("small") + 2))
        if look.metrics.rail:
            least = look.px(18) + look.line("hint") + 4
            tall = min(look.px(18) + look.line("small") + 12, max(room, least))
        self.setFixedHeight(tall)
        if self.parentWidget() is not None:
            self.setVisible(bool(self.entry.digit) or not look.metrics.rail)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, name and digit; the current page on the page's ground."""
        look, painter = self._look, QPainter(self)
        rect = self.rect()
        if self.current:
            look.box(painter, rect, "page")
            bar = QRect(0, rect.height() // 4, 3, rect.height() // 2)
            if look.metrics.rail:
                bar = QRect(0, 0, 3, rect.height())
            painter.fillRect(bar, look.color("accent"))
        elif self.hovered:
            look.box(painter, rect, "soft")
        ink = "text" if self.current else "text2"
        icon_ink = "accent" if self.current else "text2"
        if look.metrics.rail:
            side = look.px(18)
            x = (rect.width() - side) // 2
            look.paint_icon(painter, x, 5 + side // 2, self.entry.icon, icon_ink)
            words = QRect(0, side + 6, rect.width(), look.line("small"))
            short = _(self.entry.short or self.entry.title)
            bold = self.current and look.width(short, "hint", bold=True) <= rect.width()
            look.draw(painter, words, short, ink, "small", bold=bold, align=CENTRE)
            return
        look.paint_icon(painter, look.px(12), rect.height() // 2, self.entry.icon, icon_ink)
        name = QRect(look.px(38), 0, rect.width() - look.px(38) - 8, rect.height())
        digit = rect.adjusted(0, 0, -look.px(10), 0)
        wide = look.width(self.entry.digit, "hint") + look.px(14) if self.entry.digit else 0
        name.setRight(name.right() - wide)
        title = _(self.entry.title)
        look.draw(painter, name, title, ink, bold=self.current)
        look.draw(painter, digit, self.entry.digit, "text3", "hint", align=RIGHT)


class _NavRule(QWidget):
    """The hairline between two groups of pages."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedHeight(13)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline."""
        QPainter(self).fillRect(8, 6, self.width() - 16, 1, self._look.color("line"))


class _Mark(QWidget):
    """Three ruled lines on a green square, and the program's name."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.follow(self, lambda: self.setFixedHeight(look.metrics.title_bar))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark and name."""
        look, painter = self._look, QPainter(self)
        rail = look.metrics.rail
        x = (self.width() - 28) // 2 if rail else 8
        square = QRect(x, (self.height() - 28) // 2, 28, 28)
        look.box(painter, square, "accent", radius=6)
        for index, wide in enumerate((16, 16, 10)):
            line = QRect(square.left() + 6, square.top() + 8 + index * 6 - 1, wide, 2)
            painter.fillRect(line, look.color("on"))
        if not rail:
            rest = QRect(x + look.px(36), 0, self.width(), self.height())
            look.draw(painter, rest, _(N_("CoopDesk")), "text", bold=True)


class Navigation(Pane):
    """The list of pages at the left, or a rail of short names."""

    chosen = Signal(str)

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "frame", "r", parent)
        self._items: dict[str, NavItem] = {}
        self._list = column(gap=0)
        self._foot = label(_(N_("Alt and digit open")), "hint")
        self._foot.setContentsMargins(12, 0, 0, 8)
        outer = column(margins=(8, 0, 9, 0), gap=0)
        outer.addWidget(_Mark(look))
        outer.addSpacing(4)
        outer.addLayout(self._list)
        outer.addStretch(1)
        outer.addWidget(self._foot)
        self.setLayout(outer)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self.setFixedWidth(self.look.metrics.nav + 1)
        self._foot.setVisible(not self.look.metrics.rail)
        self._fit()

    def _fit(self) -> None:
        """Share the height out over the pages, so that none falls off a low screen."""
        rail = self.look.metrics.rail
        items = [one for one in self._items.values() if one.entry.digit or not rail]
        if not items:
            return
        rules = len({one.entry.group for one in items}) - 1
        foot = 0 if rail else self._foot.sizeHint().height()
        taken = self.look.metrics.title_bar + 8 + rules * 13 + foot
        for one in self._items.values():
            one.fit((self.height() - taken) // len(items))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages into another height."""
        self._fit()

    def show_entries(self, entries: Sequence[PageEntry]) -> None:
        """List these pages."""
        clear(self._list)
        self._items = {}
        group: int | None = None
        for entry in entries:
            if not entry.listed:
                continue
            if group is not None and entry.group != group:
                self._list.addWidget(_NavRule(self.look))
            group = entry.group
            item = NavItem(self.look, entry)
            item.clicked.connect(lambda entry=entry: self.chosen.emit(entry.id))
            self._items[entry.id] = item
            self._list.addWidget(item)
        self._fit()

    def mark(self, page_id: str) -> None:
        """Mark the current page."""
        for name, item in self._items.items():
            item.current = name == page_id
            item.update()
