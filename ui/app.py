"""The window as a program: first the frame is painted, then the book opens; nothing is lost.

Before the first paint only Qt's widgets, the standard library and the window's own parts are
imported. SQLAlchemy and the rest follow in the worker thread while the frame stands there.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from coopdesk.glance import glance
from coopdesk.kernel.i18n import N_, _, language, ngettext, system_language, use_language
from coopdesk.kernel.problems import Refused, Trouble
from ui.ahead import TypedAhead
from ui.crash import CrashHook, keep_log
from ui.doing import ask
from ui.memory import calm_collector
from ui.opening import (
    load_first_page,
    looked_at,
    open_whole,
    read_ahead,
    warm,
    with_sessions,
)
from ui.pages import PAGES, START_PAGES, entries_of, other_entries
from ui.remembered import Remembered
from ui.scale import application
from ui.style import SIZES, Style, screen_size
from ui.tasks import Progress, Tasks
from ui.window import Window

WARM_AFTER_MS: Final = 3000
EQUIP_AFTER_MS: Final = 1500
VEIL_AFTER_MS: Final = 300


class Program(Window):
    """The window with the book in it: opens books, remembers the look, copies when it closes."""

    def __init__(self, look: Style, tasks: Tasks, remembered: Remembered) -> None:
        """Make the frame; ``start`` fills it after the first paint."""
        super().__init__(look, tasks)
        self.remembered = remembered
        self._ahead = TypedAhead(self, self.run_key)
        self._early = ""
        self._leaving = False
        self._copied = False
        self._loading = False
        self._wish: Callable[[], object] | None = None
        self._asked_for: Path | None = None
        self._manual: Any = None
        self.help = self.show_help
        self.navigation.show_entries([one for one in PAGES if one.listed])
        self.navigation.setEnabled(False)
        self._place()
        look.changed.connect(self._look_changed)
        for key, act in (("Ctrl+Q", self.close), ("Ctrl+Shift+O", self.show_start)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)

    # The window's place and look ------------------------------------------------------------------

    def _place(self) -> None:
        """Stand where the window stood last, as far as the screen still has that place."""
        at = self.remembered.get("geometry", [])
        room = screen_size()
        self.resize(min(1366, room.width()), min(768, room.height()))
        if len(at) == 4 and all(isinstance(one, int) for one in at):
            x, y, wide, tall = at
            spots = [one.availableGeometry() for one in QGuiApplication.screens()]
            if any(spot.contains(x + 40, y + 20) for spot in spots):
                self.setGeometry(x, y, min(wide, room.width()), min(tall, room.height()))
        if self.remembered.get("maximized", usual=True):
            self.showMaximized()

    def _look_changed(self) -> None:
        """Remember size and theme."""
        self.remembered.set("points", self.look.points)
        self.remembered.set("dark", self.look.dark)

    def _keep_place(self) -> None:
        """Remember where the window stands."""
        self.remembered.set("maximized", self.isMaximized())
        if not self.isMaximized():
            at = self.geometry()
            self.remembered.set("geometry", [at.x(), at.y(), at.width(), at.height()])

    # Opening --------------------------------------------------------------------------------------

    def last_book(self) -> Path | None:
        """Return the book that was open last, if it is still there."""
        return next((one for one in self.remembered.recent[:1] if one.is_file()), None)

    def start(self, path: Path | None) -> None:
        """Open a book, or show the start page where there is none."""
        if path is None:
            self.show_start()
            QTimer.singleShot(WARM_AFTER_MS, self, warm)
        else:
            self.open_book(path)

    def open_book(self, path: Path) -> None:
        """Open a book in the worker; one that cannot be opened is told on the start page."""
        clerk, title = self.remembered.get("clerk", ""), _(N_("Opening the book"))
        self.close_book()
        self._asked_for = path
        self._ahead.hold(self._ask_early)

        def look(_progress: Progress) -> Any:
            opened = looked_at(path, clerk)
            if opened is not None:
                entries_of(opened.level.value)[0].load()
                opened.ahead = self.tasks.begin(partial(read_ahead, opened))
            return opened

        def show(opened: Any) -> None:
            if self._asked_for != path:  # The start page, or another book, was asked for meanwhile.
                if opened is not None:
                    opened.close()
            elif opened is None:
                self._load(lambda _progress: open_whole(path, clerk), title)
            else:
                self._show_day(opened)

        self.tasks.run(look, show, title, failed=self._not_opened, veil_after=VEIL_AFTER_MS)

    def _show_day(self, opened: Any) -> None:
        """Show the day of a book whose sessions are loaded behind it; other pages wait for them."""
        self._loading, self._wish = True, None
        self._show(opened)
        self._go_early()
        self.tasks.load(partial(with_sessions, opened), partial(self._complete, opened))

    def _ask_early(self, digit: str) -> None:
        """Remember which page was asked for before the book's pages are known."""
        self._early = digit
        self.say(_(N_("The page opens in a moment.")), "note")

    def _go_early(self) -> None:
        """Go to the page that was asked for before the pages were known."""
        digit, self._early = self._early, ""
        entry = next((one for one in self.entries if digit and one.digit == digit), None)
        if entry is None:
            self._ahead.drop()
        elif self.open(entry.id):
            self._ahead.give()

    def _complete(self, opened: Any, desk: Any) -> None:
        """Go on with the book's sessions, and do what the clerk asked for meanwhile."""
        if self.desk is not opened:  # Another book was asked for meanwhile.
            if not isinstance(desk, BaseException):
                desk.close()
            return
        if isinstance(desk, BaseException):
            self._loading = False
            self.close_book()
            self._not_opened(desk)
            return
        desk.listeners = opened.listeners
        self.desk, self._loading = desk, False
        self._more = partial(other_entries, desk)
        wish, self._wish = self._wish, None
        if wish is None:
            self._equip(desk)
        else:
            wish()
            self._ahead.give()
            self.later(partial(self._equip, desk))
        QTimer.singleShot(EQUIP_AFTER_MS, self, partial(self._equip_pages, desk))

    def _equip_pages(self, desk: Any) -> None:
        """Let the pages read what needs the sessions; what was asked for has come first."""
        if self.desk is desk:
            for page in self._pages.values():
                page.equipped()

    def open(self, page_id: str, **what: Any) -> bool:
        """Show a page; while the book is still loading, as soon as it is there."""
        if self._loading and page_id != self.entries[0].id:
            self._wish = partial(self.open, page_id, **what)
            self.say(_(N_("The page opens in a moment.")), "note")
            self._ahead.hold()
            return False
        return super().open(page_id, **what)

    def take_book(self, job: Callable[[Progress], Any], title: str) -> None:
        """Run a job that makes or restores a book and returns its desk, and show the book."""
        self._load(job, title)

    def _load(self, job: Callable[[Progress], Any], title: str) -> None:
        self.close_book()

        def work(progress: Progress) -> Any:
            desk = job(progress)
            load_first_page(desk)
            return desk

        self.tasks.run(work, self.show_desk, title, failed=self._not_opened)

    def _not_opened(self, error: BaseException) -> None:
        """Say on the start page why a book does not open."""
        self.show_start()
        page = self.shown()
        if isinstance(error, Trouble | Refused):
            text = str(error)
        else:
            raise error
        if page is not None:
            page.notice.tell(text, "wrong")
        self.say(text, "wrong")

    def show_start(self) -> None:
        """Show the start page: new book, open, restore, practice, recent books."""
        self.close_book()
        self.setWindowTitle(_(N_("CoopDesk")))
        self.banner.tell("")
        self.show_book(None, START_PAGES)
        self.navigation.setEnabled(True)
        self.show_facts()
        self.open("start")

    def close_book(self) -> None:
        """Let the present book go, keeping what is half typed."""
        self._loading, self._wish, self._asked_for, self._early = False, None, None, ""
        self._ahead.drop()
        if self.desk is None:
            return
        self._write_drafts()
        desk = self.desk
        self.show_book(None, ())
        self.tasks.settle()
        desk.close()

    def _write_drafts(self) -> None:
        """Write what is half typed on every page now."""
        for page in self._pages.values():
            keeper = getattr(page, "keeper", None)
            if keeper is not None:
                keeper.write()

    def show_desk(self, desk: Any) -> None:
        """Show an opened book."""
        self._loading = False
        self._show(desk)
        self._equip(desk)
        self._go_early()

    def _show(self, desk: Any) -> None:
        """Show the day of a book, for which no session is needed."""
        self._copied = False
        self.show_book(desk, entries_of(desk.level.value))
        self.navigation.setEnabled(True)
        self.remembered.opened(desk.path)
        if desk.clerk:
            self.remembered.set("clerk", desk.clerk)
        self._entitle(desk.name or desk.path.stem)
        self.tell_practice(practice=desk.practice)
        desk.listeners.append(self._facts_changed)
        self.tell_facts()
        self.open(self.entries[0].id)
        self.say(_(N_("Opened {name}.")).format(name=desk.name or desk.path.stem), "note")

    def _equip(self, desk: Any) -> None:
        """Give the window what needs the sessions: all pages, what Ctrl+K finds, warnings."""
        from coopdesk.packages.beside import cut_short

        if self.desk is not desk:  # Another book was asked for meanwhile.
            return
        self.sources = _sources(self, desk)
        self._more = partial(other_entries, desk)

        warnings, cut = desk.warnings(), cut_short(desk)
        page = self.shown()
        if cut and page is not None:
            page.notice.tell(cut, "warn")
            self.say(cut, "warn")
        elif warnings:
            self.say(warnings[0].text, "warn")
        QTimer.singleShot(WARM_AFTER_MS, self, warm)

    def glance_at(self, path: Path | None) -> None:
        """Show whose book is about to be opened: its name and its level's pages."""
        seen = None if path is None else glance(path)
        if seen is not None:
            self._entitle(seen.name)
            self.navigation.show_entries(entries_of(seen.level))
            self.tell_practice(practice=seen.practice)

    def _entitle(self, name: str) -> None:
        self.setWindowTitle(f"{name} · {_(N_('CoopDesk'))}")

    def tell_practice(self, *, practice: bool) -> None:
        """Say in the banner that this is a practice book, if it is one."""
        words = _(N_("Practice book: nothing in here is real. Ctrl+Shift+O opens your own book."))
        self.banner.tell(words if practice else "", icon="information-outline")

    def _facts_changed(self, changes: Any) -> None:
        if changes.tables & {"period", "setting"}:
            self.tell_facts()

    def tell_facts(self) -> None:
        """Show month, clerk and days since the copy in the status line."""
        from coopdesk.ledger.periods import is_closed

        desk = self.desk
        month = desk.today().isoformat()[:7]
        with desk.look() as s:
            closed = is_closed(s, month)
        state = _(N_("{month} closed")) if closed else _(N_("{month} open"))
        days = desk.days_since_copy()
        if days is None:
            copied = _(N_("never copied"))
        elif days == 0:
            copied = _(N_("copied today"))
        else:
            copied = ngettext("copied {days} day ago", "copied {days} days ago", days)
            copied = copied.format(days=days)
        self.show_facts(state.format(month=month), desk.clerk, copied)

    def show_help(self, page_id: str) -> None:
        """Open the manual at the chapter of a page."""
        self._opened_manual().open_for(page_id)

    def show_explained(self, chapter: str, heading: str) -> None:
        """Open the manual at a heading."""
        self._opened_manual().open_at(chapter, heading)

    def _opened_manual(self) -> Any:
        """Return the manual; it is loaded when it is first asked for."""
        if self._manual is None:
            from ui.help import Help

            self._manual = Help(self)
        return self._manual

    # Closing --------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Copy the book if it was worked on, remember the place, and go."""
        if self._leaving:
            event.accept()
            return
        if self._loading:
            self._wish = self.close
            event.ignore()
            return
        super().closeEvent(event)
        if not event.isAccepted():
            return
        self._keep_place()
        desk = self.desk
        if desk is None or self._copied:
            self._let_go()
            return
        event.ignore()
        self._write_drafts()

        def copy(_progress: Progress) -> Any:
            from coopdesk.offices import dated_copy

            return dated_copy(desk)

        self.tasks.run(copy, self._copy_made, _(N_("Copying the book")), failed=self._no_copy)

    def _copy_made(self, _path: Any) -> None:
        self._copied = True
        self.later(self.close)

    def _no_copy(self, error: BaseException) -> None:
        """Ask whether to leave without a copy."""
        page = self.shown()
        text = str(error)
        if page is None or ask(
            page,
            _(N_("Leave without a copy?")),
            text,
            yes=_(N_("Leave")),
            no=_(N_("Stay")),
        ):
            self._copied = True
            self.later(self.close)
        if not isinstance(error, (Trouble, Refused, Exception)):
            raise error

    def _let_go(self) -> None:
        """Close the book behind the window."""
        self._leaving = True
        if self.desk is not None:
            desk = self.desk
            self.show_book(None, ())
            self.tasks.settle()
            desk.close()

    def say_language(self, name: str) -> None:
        """Remember a language; it is used from the next start on."""
        self.remembered.set("language", name)
        self.say(_(N_("The language changes when the program is started again.")), "note")


class _FirstPaint(QObject):
    """Tells when a window has painted for the first time."""

    def __init__(self, window: QWidget, act: Callable[[], object]) -> None:
        super().__init__(window)
        self._act = act
        self._done = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint; act after it."""
        if event.type() == QEvent.Type.Paint and not self._done:
            self._done = True
            QTimer.singleShot(0, self, self._act)
        return False


def _sources(window: Program, desk: Any) -> list[Any]:
    """Return what Ctrl+K looks in: people, goods and documents."""
    from ui.finding import sources

    return sources(window, desk, window.show_explained)


def translate_qt(app: QApplication, name: str) -> None:
    """Let Qt's own buttons speak the language too."""
    if name == "en":
        return
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(name), "qtbase", "_", folder):
        app.installTranslator(translator)


def make_window(app: QApplication, remembered: Remembered, tasks: Tasks | None = None) -> Program:
    """Return the window in the remembered look and the system's language, not yet shown."""
    use_language(remembered.get("language", "") or system_language())
    translate_qt(app, language())
    points = remembered.get("points", 12)
    look = Style(
        app,
        points=points if points in SIZES else 12,
        dark=remembered.get("dark", usual=False),
    )
    window = Program(look, tasks or Tasks(), remembered)
    window.setWindowIcon(QIcon(look.pixmap("text-box-outline", 64, "accent")))
    return window


def run_window(path: Path | None, arguments: Sequence[str] = ()) -> int:
    """Show the window, open a book in it, and stay until it is closed."""
    calm_collector()
    app = application(arguments)
    remembered = Remembered()
    window = make_window(app, remembered)
    hook = CrashHook(window)
    sys.excepthook = hook
    threading.excepthook = hook.in_thread
    path = path or window.last_book()
    window.glance_at(path)
    _FirstPaint(window, partial(window.start, path))
    window.show()
    QTimer.singleShot(0, window, lambda: keep_log(remembered.path.parent))
    try:
        return app.exec()
    finally:
        window.tasks.close()
        sys.excepthook = sys.__excepthook__
