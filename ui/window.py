"""The frame: navigation, title bar, banner, page and side panel, key strip, status line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStackedWidget, QWidget

from coopdesk.kernel.i18n import N_, _
from ui.actions import Action, sequences
from ui.buttons import Button, Caps, Chip, cap_width, paint_cap
from ui.notices import Banner
from ui.page import FoldedLine, Heading, Page, PrimaryButton, Room, Side
from ui.palette import Found, Palette, Source
from ui.parts import HoverArea, Pane, clear, column, label, row
from ui.style import CENTRE, RIGHT, SIZES, Style
from ui.tasks import Busy, Tasks

KIND_ICONS = {
    "done": ("check-circle-outline", "accent"),
    "note": ("information-outline", "text2"),
    "warn": ("alert-circle-outline", "warn"),
    "wrong": ("alert-circle-outline", "neg"),
}


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


class _FindBox(HoverArea):
    """The box at the top right that opens the palette."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.follow(self, self._measure)

    def _measure(self) -> None:
        wide = 190 if self._look.metrics.rail else self._look.px(248)
        self.setFixedSize(wide, self._look.metrics.field)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        look, painter = self._look, QPainter(self)
        middle = self.height() // 2
        look.box(painter, self.rect(), "ground", "cap")
        x = 10 + look.paint_icon(painter, 9, middle, "magnify", size=14)
        wide = cap_width(look, "Ctrl+K")
        paint_cap(look, painter, self.width() - wide - 7, middle, "Ctrl+K")
        words = _(N_("Find people, goods, papers, commands"))
        room = QRect(x + 8, 0, self.width() - x - wide - 22, self.height())
        if look.metrics.rail or look.width(words, "small") > room.width():
            words = _(N_("Find"))
        look.draw(painter, room, words, "text3", "small")


class TitleBar(Pane):
    """Title, number, state chip and note; the page's buttons; the find box."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "b", parent)
        self.title = label("", "title")
        self.number = label("", "body", tone="text2")
        self.chip = Chip(look, "")
        self.note = label("", "note")
        self.buttons = row(gap=10)
        self.find_box = _FindBox(look)
        layout = row(margins=(16, 0, 16, 1), gap=10)
        for part in (self.title, self.number, self.chip, self.note):
            layout.addWidget(part)
            part.hide()
        layout.addStretch(1)
        layout.addLayout(self.buttons)
        layout.addWidget(self.find_box)
        self.setLayout(layout)
        look.follow(self, lambda: self.setFixedHeight(look.metrics.title_bar + 1))

    def show_heading(self, heading: Heading) -> None:
        """Show another heading."""
        self.title.setText(heading.title)
        self.number.setText(heading.number)
        self.chip.change(heading.chip, heading.chip_kind)
        self.note.setText(heading.note)
        for part in (self.title, self.number, self.note):
            part.setVisible(bool(part.text()))


class Strip(Pane):
    """The page's keys, in order of use; at the right what is left out."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self.caps = Caps(look)
        self.rest = label("", "note")
        layout = row(margins=(16, 1, 16, 0))
        layout.addWidget(self.caps, 1)
        layout.addWidget(self.rest)
        self.setLayout(layout)
        look.follow(self, lambda: self.setFixedHeight(look.metrics.strip))


class StatusLine(Pane):
    """What happened last, at the left; the book's facts, at the right."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "frame", "", parent)
        self.text = ""
        self.kind = "note"
        self.time = ""
        self.facts: list[str] = []
        look.follow(self, lambda: self.setFixedHeight(look.metrics.status))

    def say(self, text: str, kind: str, time: str = "") -> None:
        """Say what happened."""
        self.text, self.kind, self.time = text, kind, time
        self.setAccessibleName(text)
        self.update()

    def show_facts(self, facts: Sequence[str]) -> None:
        """Show the book's facts."""
        self.facts = [fact for fact in facts if fact]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint message and facts."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        right = self.width() - 16
        for fact in reversed(self.facts):
            wide = look.width(fact, "small")
            look.draw(
                painter, QRect(right - wide, 0, wide + 2, self.height()), fact, "text2", "small"
            )
            right -= wide + 8
            if fact is not self.facts[0]:
                painter.fillRect(right, 0, 1, self.height(), look.color("line"))
                right -= 9
        if not self.text:
            return
        icon, ink = KIND_ICONS[self.kind]
        look.paint_icon(painter, 16, self.height() // 2, icon, ink, 16)
        x = look.px(42)
        used = look.draw(
            painter, QRect(x, 0, right - x - 16, self.height()), self.text, "text", "small"
        )
        x += used + look.px(14)
        if x + look.width(self.time, "small") < right:
            look.draw(painter, QRect(x, 0, right - x, self.height()), self.time, "text2", "small")


class Window(QWidget):
    """The window: it stands for the ``Room`` that pages are given."""

    changed = Signal(object)

    def __init__(self, look: Style, tasks: Tasks, *, name: str = "") -> None:
        """Make the empty frame; ``show_book`` fills it."""
        super().__init__()
        self.setObjectName("frame")
        self.look = look
        self.tasks = tasks
        self.desk: Any = None
        self.sources: list[Source] = []
        self.help: Callable[[str], object] | None = None
        self.entries: tuple[PageEntry, ...] = ()
        self._more: Callable[[], Sequence[PageEntry]] | None = None
        self._pages: dict[str, Page] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._pending: dict[str, Any] = {}
        self._history: list[str] = []
        self.current = ""
        self._primary: Button | None = None
        self._shortcuts: list[QShortcut] = []
        self._side: Side | None = None
        self._side_shown = False
        self.setWindowTitle(name or _(N_("CoopDesk")))
        self.setMinimumSize(960, 600)

        self.navigation = Navigation(look)
        self.title_bar = TitleBar(look)
        self.banner = Banner(look)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._notices = column()
        self._sides = row(gap=0)
        self.folded = FoldedLine(look)
        self.folded.hide()
        self.strip = Strip(look)
        self.status = StatusLine(look)
        self._build()
        self.palette_ = Palette(look, self)
        self.busy = Busy(look, tasks, self)
        self.navigation.chosen.connect(self.open)
        self.title_bar.find_box.clicked.connect(self.open_palette)
        self.strip.caps.chosen.connect(self._strip_clicked)
        self.folded.opened.connect(self.toggle_side)
        self.changed.connect(self._changed)
        look.changed.connect(self._restyled)
        self._fixed_keys: list[QShortcut] = []
        for key, act in (
            ("Ctrl+K", self.open_palette),
            ("Ctrl+I", self.toggle_side),
            ("F1", self.ask_help),
            ("Ctrl+F1", self.show_keys),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)
            self._fixed_keys.append(shortcut)

    def _build(self) -> None:
        """Put the parts together."""
        left = column()
        left.addWidget(self.stack, 1)
        left.addLayout(self._notices)
        middle = row(gap=0)
        middle.addLayout(left, 1)
        middle.addLayout(self._sides)
        right = column()
        right.addWidget(self.title_bar)
        right.addWidget(self.banner)
        right.addLayout(middle, 1)
        right.addWidget(self.folded)
        right.addWidget(self.strip)
        top = row(gap=0)
        top.addWidget(self.navigation)
        top.addLayout(right, 1)
        outer = column()
        outer.addLayout(top, 1)
        outer.addWidget(self.status)
        self.setLayout(outer)

    def sizeHint(self) -> QSize:
        """Return the common office screen."""
        return QSize(1366, 768)

    def show_book(
        self,
        desk: Any,
        entries: Sequence[PageEntry],
        sources: Sequence[Source] = (),
        more: Callable[[], Sequence[PageEntry]] | None = None,
    ) -> None:
        """Show a book: its pages (``more`` names others when one is asked for), and the sources."""
        if self.desk is not None:
            self.desk.listeners.remove(self.changed.emit)
        for page in self._pages.values():
            page.notice.deleteLater()
            if page.side is not None:
                page.side.deleteLater()
        for area in self._areas.values():
            self.stack.removeWidget(area)
            area.deleteLater()
        self._areas = {}
        self._pages, self._pending, self._history, self.current = {}, {}, [], ""
        self.desk = desk
        if desk is not None:
            desk.listeners.append(self.changed.emit)
        self.entries = tuple(entries)
        self._more = more
        self.sources = list(sources)
        self.navigation.show_entries(entries)
        for shortcut in self._fixed_keys[4:]:
            shortcut.deleteLater()
        del self._fixed_keys[4:]
        for entry in entries:
            if entry.digit:
                shortcut = QShortcut(QKeySequence(f"Alt+{entry.digit}"), self)
                shortcut.activated.connect(lambda page_id=entry.id: self.open(page_id))
                self._fixed_keys.append(shortcut)

    def every_entry(self) -> tuple[PageEntry, ...]:
        """Return all pages of the book, those not yet named as well."""
        if self._more is not None:
            more, self._more = self._more, None
            self.entries += tuple(more())
        return self.entries

    def _entry(self, page_id: str) -> PageEntry | None:
        """Return a page's entry, looking further only when the first ones lack it."""
        known = next((one for one in self.entries if one.id == page_id), None)
        return known or next((one for one in self.every_entry() if one.id == page_id), None)

    def page(self, page_id: str) -> Page:
        """Return a page, built on first need."""
        found = self._pages.get(page_id)
        if found is None:
            entry = self._entry(page_id)
            if entry is None:
                raise LookupError(page_id)
            room: Room = self
            found = self._pages[page_id] = entry.load()(room)
            area = self._areas[page_id] = QScrollArea()
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(found)
            self.stack.addWidget(area)
            self._notices.addWidget(found.notice)
            found.heading_changed.connect(self._heading)
            found.actions_changed.connect(self._actions)
            if found.side is not None:
                found.side.folded_changed.connect(self._fold_text)
        return found

    def open(self, page_id: str, **what: Any) -> bool:
        """Show a page; False when the present one must stay, or the book has no such page."""
        if self._entry(page_id) is None:
            return False
        before = self._pages.get(self.current)
        if before is not None and page_id != self.current and not before.can_leave():
            return False
        page = self.page(page_id)
        if self.current and self.current != page_id:
            self._history.append(self.current)
            del self._history[:-20]
        if before is not None:
            before.notice.setParent(None)
        self.current = page_id
        self.stack.setCurrentWidget(self._areas[page_id])
        self._notices.addWidget(page.notice)
        pending = self._pending.pop(page_id, None)
        if pending is not None:
            page.refresh(pending)
        page.opened(**what)
        entry = next(one for one in self.entries if one.id == page_id)
        self.navigation.mark(entry.under or page_id)
        self._lay_side(page)
        self._heading()
        self._actions()
        start = page.first_focus()
        if start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._keyboard_on(page):
            page.setFocus()
            page.focusNextChild()
        return True

    def _keyboard_on(self, page: Page) -> bool:
        """Tell whether the keyboard is somewhere on a page."""
        focused: QWidget | None = self.focusWidget()
        return focused is not None and page.isAncestorOf(focused)

    def back(self) -> None:
        """Go back to the page before."""
        while self._history:
            page_id = self._history.pop()
            if page_id != self.current:
                here = self.current
                if self.open(page_id) and self._history and self._history[-1] == here:
                    self._history.pop()
                return

    def shown(self) -> Page | None:
        """Return the page in front."""
        return self._pages.get(self.current)

    def say(self, text: str, kind: str = "done") -> None:
        """Say in the status line what happened: done, note, warn or wrong."""
        time = ""
        if self.desk is not None:
            time = self.desk.clock.now().astimezone().strftime("%H:%M")
        self.status.say(text, kind, time)

    def show_facts(self, *facts: str) -> None:
        """Show the book's facts at the bottom right: month, clerk, days since the copy."""
        self.status.show_facts(facts)

    def ask_help(self) -> None:
        """Open the help at the page in front."""
        if self.help is not None:
            self.help(self.current)

    def show_keys(self) -> None:
        """Show every key of the page in front, in the palette."""
        self.palette_.open_keys(self.commands())

    def _heading(self) -> None:
        page = self.shown()
        if page is not None:
            self.title_bar.show_heading(page.heading)

    def _lay_side(self, page: Page) -> None:
        """Put the page's side panel at the right, or fold it."""
        if self._side is not None and self._side is not page.side:
            self._side.hide()
            self._sides.removeWidget(self._side)
            self._side.setParent(None)
        self._side = page.side
        folded = self.look.metrics.folded
        page.notice.quiet = folded and page.side is not None and not self._side_shown
        page.notice.setVisible(page.notice.wanted())
        if page.side is not None:
            if folded and not self._side_shown:
                page.side.setParent(self)
                page.side.hide()
            else:
                self._sides.addWidget(page.side)
                page.side.show()
        self._lay_primary(page)

    def _lay_primary(self, page: Page) -> None:
        """Put the primary button at the end of the side panel, or into the folded line."""
        action = next((one for one in page.ACTIONS if one.primary), None)
        folded = self.look.metrics.folded and not self._side_shown
        side = page.side
        if side is not None:
            clear(side.foot)
            side.reason.hide()
        self._primary = None
        if action is not None:
            self._primary = PrimaryButton(self.look, action, lambda: self.run(action))
        if side is not None and not folded:
            if self._primary is not None:
                side.foot.addWidget(self._primary)
            self.folded.show_line("", "", "", None)
            self.folded.hide()
        elif side is not None or self._primary is not None:
            self._fold_text()
            self.folded.show()
        else:
            self.folded.show_line("", "", "", None)
            self.folded.hide()

    def _fold_text(self) -> None:
        """Show the folded line again."""
        page = self.shown()
        if page is None:
            return
        folded = self.look.metrics.folded and not self._side_shown
        side = page.side
        if side is not None and not folded:
            return
        icon = side.folded_icon if side is not None else "information-outline"
        text = side.folded_text if side is not None else ""
        words = _(N_("Open the panel")) if side is not None else ""
        self.folded.show_line(icon, text, words, self._primary)

    def toggle_side(self) -> None:
        """Open the folded side panel, or fold it again."""
        page = self.shown()
        if page is None or page.side is None or not self.look.metrics.folded:
            return
        self._side_shown = not self._side_shown
        self._lay_side(page)
        self._actions()

    def show_side(self, *, shown: bool = True) -> None:
        """Open or fold the side panel, where it folds at all."""
        if self._side_shown != shown:
            self.toggle_side()

    def _restyled(self) -> None:
        """Lay the frame out again after a change of size or theme."""
        self._side_shown = False
        page = self.shown()
        if page is not None:
            self._lay_side(page)
            self._heading()
            self._actions()
        self.update()

    def _actions(self) -> None:
        """Show the page's actions in strip and buttons and listen to their keys."""
        page = self.shown()
        if page is None:
            return
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        clear(self.title_bar.buttons)
        for action in page.ACTIONS:
            reason = action.refusal(page)
            for one in sequences(action):
                shortcut = QShortcut(one, self)
                shortcut.activated.connect(lambda action=action: self.run(action))
                self._shortcuts.append(shortcut)
            if action.button and not (self.look.metrics.rail and not action.key):
                icon = "" if self.look.metrics.rail else action.icon
                button = Button(self.look, action.words(), action.key, icon=icon)
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.setEnabled(not reason)
                button.setToolTip(reason or _(action.title))
                button.clicked.connect(lambda _checked=False, action=action: self.run(action))
                self.title_bar.buttons.addWidget(button)
            if action.primary and self._primary is not None:
                self._primary.setEnabled(not reason)
                if page.side is not None:
                    page.side.reason.setText(reason)
                    page.side.reason.setVisible(bool(reason))
        shown = [one for one in page.ACTIONS if one.strip and one.key and not one.primary]
        keys = [(key_shown(one.key), one.words(), not one.refusal(page)) for one in shown]
        keys.append(("F1", _(N_("Help")), True))
        self._in_strip = shown
        self.strip.caps.show_keys(keys)
        self.strip.rest.setText(page.rest_note)

    def _strip_clicked(self, index: int) -> None:
        """Run the action whose key was clicked."""
        if index == len(self._in_strip):
            self.ask_help()
        elif self._in_strip[index].run is not None:
            self.run(self._in_strip[index])

    def run(self, action: Action) -> None:
        """Run an action of the page in front, or say why it cannot run now."""
        page = self.shown()
        if page is None or action.run is None or self.tasks.running:
            return
        reason = action.refusal(page)
        if reason:
            self.say(reason, "warn")
            return
        action.run(page)

    def open_palette(self) -> None:
        """Open the palette over people, goods, documents and commands."""
        if not self.tasks.running:
            self.palette_.open(self.commands(), self.sources)

    def commands(self) -> list[Found]:
        """Return every command that can be chosen now: this page's actions, pages, the look."""
        found: list[Found] = []
        page = self.shown()
        if page is not None:
            found += [
                Found(
                    _(action.title),
                    action.refusal(page) or _(N_("command")),
                    partial(self.run, action),
                    action.icon or "chevron-right",
                    key_shown(action.key),
                )
                for action in page.ACTIONS
                if action.run is not None
            ]
        found += [
            Found(
                _(entry.title),
                _(N_("page")),
                partial(self.open, entry.id),
                entry.icon,
                f"Alt+{entry.digit}" if entry.digit else "",
            )
            for entry in sorted(self.every_entry(), key=lambda one: not one.listed)
        ]
        for points in SIZES:
            words = _(N_("Type size {points}")).format(points=points)
            act = partial(self.look.use, points=points)
            found.append(Found(words, _(N_("look")), act, "format-size"))
        words = _(N_("Light colours")) if self.look.dark else _(N_("Dark colours"))
        act = partial(self.look.use, dark=not self.look.dark)
        found.append(Found(words, _(N_("look")), act, "theme-light-dark"))
        return found

    def _changed(self, changes: Any) -> None:
        """Let the page in front read again; the others when they come to the front."""
        for page_id, page in self._pages.items():
            if page_id == self.current:
                page.refresh(changes)
            elif page_id in self._pending:
                self._pending[page_id].tables |= changes.tables
            else:
                self._pending[page_id] = type(changes)(set(changes.tables))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves: first what the page has open, then the page."""
        if event.key() == Qt.Key.Key_Escape:
            page = self.shown()
            if self._side_shown:
                self.toggle_side()
            elif page is not None and not page.escaped():
                self.back()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close unless the page must stay or a job still writes."""
        page = self.shown()
        if self.tasks.running or (page is not None and not page.can_leave()):
            event.ignore()
            return
        super().closeEvent(event)

    def later(self, act: Callable[[], object]) -> None:
        """Act once the window has painted."""
        QTimer.singleShot(0, self, act)


def key_shown(key: str) -> str:
    """Return a key as its cap shows it."""
    return key.replace("Return", "Enter")
