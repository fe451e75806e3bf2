"""The window: the frame and the pages in it; it stands for the ``Room`` that pages are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHelpEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStackedWidget, QToolTip, QWidget

from coopdesk.kernel.i18n import N_, _
from ui.actions import Action, sequences
from ui.buttons import Button
from ui.frame import StatusLine, Strip, TitleBar
from ui.navigation import Navigation, PageEntry
from ui.notices import Banner
from ui.page import FoldedLine, Page, PrimaryButton, Room, Side
from ui.palette import Found, Palette, Source
from ui.parts import clear, column, row
from ui.style import SIZES, Style
from ui.tasks import Busy, Tasks
from ui.whole_rows import WholeRows


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
        look.follow_focus(self._bring_into_view)
        self._fixed_keys: list[QShortcut] = []
        for key, act in (
            ("Ctrl+K", self.open_palette),
            ("Ctrl+I", self.toggle_side),
            ("F1", self.ask_help),
            ("Shift+F1", self.explain),
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
            for timer in area.findChildren(QTimer):
                timer.stop()  # Nothing of the page acts on a book that is gone.
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
            WholeRows(self.look, area)
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

    def unsay(self) -> None:
        """Take a refusal from the status line: what it said is put right."""
        if self.status.kind == "wrong":
            self.status.say("", "note")

    def show_facts(self, *facts: str) -> None:
        """Show the book's facts at the bottom right: month, clerk, days since the copy."""
        self.status.show_facts(facts)

    def ask_help(self) -> None:
        """Open the help at the page in front."""
        if self.help is not None:
            self.help(self.current)

    def event(self, event: QEvent) -> bool:
        """Show the rule of the field under the mouse, where the field itself has nothing to say."""
        page = self.shown() if event.type() == QEvent.Type.ToolTip else None
        if page is not None and isinstance(event, QHelpEvent):
            from ui.explained import explained_at  # When the mouse rests, not with the window.

            text = explained_at(page, page.mapFrom(self, event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, page)
                return True
        return super().event(event)

    def explain(self) -> None:
        """Say what rule applies to the field that has the keyboard, and where it is written."""
        from ui.explained import explained  # Asked for, not with the window.

        page = self.shown()
        text = explained(page, self.focusWidget()) if page is not None else ""
        if page is not None and text:
            page.notice.tell(text, "note")
        else:
            self.say(_(N_("No rule of its own stands behind this field; F1 opens the manual.")),
                     "note")  # fmt: skip

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

    def _bring_into_view(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Scroll what has the keyboard into view, however it came there."""
        page = self.shown()
        if now is None or page is None or not page.isAncestorOf(now):
            return
        at = now.parentWidget()
        while at is not None and at is not self:
            if isinstance(at, QScrollArea) and now.height() < at.viewport().height():
                at.ensureWidgetVisible(now, 0, self.look.px(24))
            if isinstance(at, QScrollArea):
                for cover in at.viewport().findChildren(WholeRows):
                    cover.place()
            at = at.parentWidget()

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

    def run_key(self, key: str) -> None:
        """Run what a key does on the page in front."""
        page = self.shown()
        found = () if page is None else page.ACTIONS
        action = next((one for one in found if one.key == key and one.run is not None), None)
        if action is not None:
            self.run(action)

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
        told = _(N_("The rule of this field and its source"))
        found.append(Found(told, _(N_("Help")), self.explain, "book-open-outline", "Shift+F1"))
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
