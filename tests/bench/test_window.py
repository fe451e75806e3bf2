"""How fast the window stands there and answers, each against a bare Qt window in the same run."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from coopdesk.desk import Desk
from coopdesk.machinery.lists import JOB_LINES_LIST
from tests.bench.big import a_big_book, add_documents, add_members
from tests.bench.measuring import in_turn, keep
from ui.list_view import ListView
from ui.navigation import PageEntry
from ui.page import Page, Room
from ui.pages.entry import member_picker
from ui.style import Style
from ui.tasks import Immediate, Tasks
from ui.window import Window

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]
Index = QModelIndex | QPersistentModelIndex

# Each leaves at the paint that it is waited for, so that the time of the whole process is the time
# from its start to that paint: ``framed`` (with a book: entitled with its office), ``home`` (the
# day's figures, walked by the keyboard), ``ready`` (a selling page that was asked for at once) and
# ``whole`` (every figure of home).
OURS = """
import os, sys
from pathlib import Path
from ui import app

path, stage = Path(sys.argv[2]) if sys.argv[2:] else None, sys.argv[1]


def after(owner, name, act):
    before = getattr(owner, name)

    def both(self, *arguments):
        before(self, *arguments)
        act(self, *arguments)

    setattr(owner, name, both)


def leave(page, *_others):
    page.window().repaint()
    os._exit(0)


if stage == "framed":
    entitled = lambda self, path: bool(path) == ("·" in self.windowTitle())
    app.Program.start = lambda self, path: os._exit(0 if entitled(self, path) else 1)
elif stage == "home":
    after(app.Program, "_show", leave)
elif stage == "ready":
    after(app.Program, "_show", lambda self, desk: self.open("sale"))
    after(app.Program, "_complete", leave)
else:
    from ui.pages import home

    after(home.HomePage, "_show_sums", lambda self, read: leave(self) if read.whole else None)
app.run_window(path)
"""
BARE = """
import os, sqlite3, sys
from PySide6.QtCore import QTimer, Qt
from PySide6.QtWidgets import (QApplication, QDockWidget, QMainWindow, QTableWidget,
                               QTableWidgetItem, QTabWidget, QTreeWidget, QTreeWidgetItem, QWidget)


class Shell(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))


app = QApplication(sys.argv)
shell = Shell()
for title in ("File", "Edit", "View", "Help"):
    menu = shell.menuBar().addMenu(title)
    for number in range(8):
        menu.addAction(f"{title} {number}")
tree = QTreeWidget()
for number in range(20):
    tree.addTopLevelItem(QTreeWidgetItem([f"Page {number}"]))
dock = QDockWidget("Pages")
dock.setWidget(tree)
shell.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
tabs = QTabWidget()
book = sqlite3.connect(":memory:")
book.execute("CREATE TABLE one (a, b, c)")
book.executemany("INSERT INTO one VALUES (?, ?, ?)", [(n, f"row {n}", n * 7) for n in range(1000)])
table = QTableWidget(1000, 3)
for number, cells in enumerate(book.execute("SELECT * FROM one")):
    for place, cell in enumerate(cells):
        table.setItem(number, place, QTableWidgetItem(str(cell)))
tabs.addTab(table, "Rows")
for number in range(3):
    tabs.addTab(QWidget(), f"Tab {number}")
shell.setCentralWidget(tabs)
shell.resize(1366, 768)
shell.show()
app.exec()
"""


def process(script: str, folder: Path, *arguments: str) -> Callable[[], None]:
    """Return a function that runs a script in a fresh process until it leaves."""
    path = folder / f"script-{len(list(folder.glob('script-*')))}.py"
    path.write_text(script, encoding="utf-8")
    known = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder),
        # An installed program is compiled; the warm-up compiles into the folder of the test.
        "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }  # fmt: skip

    def run() -> None:
        subprocess.run(
            [sys.executable, str(path), *arguments], cwd=ROOT, env=known, check=True, timeout=120
        )

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("window")


@pytest.fixture(scope="module")
def book(folder: Path) -> Iterator[Desk]:
    desk = a_big_book(folder / "big.book")
    add_members(desk, 100_000)
    add_documents(desk, 100_000, lines=3)
    yield desk
    desk.close()


def test_first_paint(folder: Path) -> None:
    ours, bare = process(OURS, folder, "framed"), process(BARE, folder)
    mine, theirs = in_turn(ours, bare, rounds=9, warm_up=2)
    keep("first paint of the window", mine, theirs, 2.0)


# GnuCash opens empty in 5.2 bare shells (shared/performance.md, W7); 0.6 of that is the bar of a
# window that is there and can be used; what follows behind it may take as long as GnuCash's start.
STAGES = {
    "framed": ("entitled with 100,000 documents", 3.1),
    "home": ("home to be used with 100,000 documents", 3.1),
    "ready": ("the selling page with 100,000 documents", 5.2),
    "whole": ("every figure of home with 100,000 documents", 5.2),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_window_with_a_book(folder: Path, book: Desk, stage: str) -> None:
    book.close()
    ours = process(OURS, folder, stage, str(book.path))
    mine, theirs = in_turn(ours, process(BARE, folder), rounds=7, warm_up=1)
    name, bar = STAGES[stage]
    keep(name, mine, theirs, bar)


def room(desk: Desk, widget: Callable[[Room], QWidget]) -> tuple[Window, QWidget]:
    """Show one widget on a page of the real window with the keyboard on it."""
    made: list[QWidget] = []

    class One(Page):
        """A page with one widget."""

        TITLE = "一"

        def __init__(self, room: Room) -> None:
            super().__init__(room)
            made.append(widget(room))
            layout = QVBoxLayout(self)
            layout.addWidget(made[0])
            layout.addStretch(1 if made[0].sizePolicy().verticalPolicy().value == 0 else 0)

    app = QApplication.instance() or QApplication([])  # noqa: TID251 - the test's own.
    window = Window(Style(app), Tasks(executor=Immediate()))  # type: ignore[arg-type]
    window.resize(1366, 768)
    window.show_book(desk, [PageEntry("one", "一", "", "magnify", lambda: One)])
    window.show()
    window.activateWindow()
    window.open("one")
    made[0].setFocus()
    QTest.qWait(50)
    assert made[0].hasFocus()
    return window, made[0]


def gone(window: Window, *others: QWidget) -> None:
    """Let windows go, in the order in which Qt wants it."""
    window.show_book(None, [])
    for one in (*others, window):
        one.hide()
        one.deleteLater()
    QTest.qWait(20)


def pressing(widget: QWidget, keys: Iterator[Qt.Key]) -> Callable[[], None]:
    """Return a function that presses the next key and paints what follows from it."""

    def press() -> None:
        QTest.keyClick(widget, next(keys))
        QApplication.processEvents()

    return press


def typed_keys() -> Iterator[Qt.Key]:
    """Yield what a clerk types to find people: initials, pinyin, codes, each cleared again."""
    chance = random.Random(3)
    while True:
        word = chance.choice(["zgf", "wj", "lxy", "zhang", "wang", "gy", "0004", "ch", "liwei"])
        for char in word:
            yield Qt.Key(ord(char.upper()))
        for _char in word:
            yield Qt.Key.Key_Backspace


class BarePicker(QWidget):
    """A bare field with a bare list under it: one range over one indexed column a key."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.book = sqlite3.connect(path)
        self.field, self.list = QLineEdit(), QListWidget()
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textEdited.connect(self.look_up)
        self.resize(600, 400)

    def look_up(self, text: str) -> None:
        """List the first that begin with a text."""
        self.list.clear()
        rows = self.book.execute(
            "SELECT m.code, m.name FROM search_key k JOIN member m ON m.id = k.record_id"
            " WHERE k.subject = 'member' AND k.key >= ? AND k.key < ? LIMIT 20",
            (text, text + "\U0010ffff"),
        )
        self.list.addItems([f"{code} {name}" for code, name in rows])


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_a_keystroke_in_a_picker(folder: Path, count: int) -> None:
    desk = a_big_book(folder / f"names-{count}.book")
    add_members(desk, count)
    window, picker = room(desk, lambda room: member_picker(room, lambda _text: None))
    bare = BarePicker(desk.path)
    bare.show()
    mine, theirs = in_turn(
        pressing(picker, typed_keys()), pressing(bare.field, typed_keys()), rounds=400, warm_up=20
    )
    # The promise is a time that no hand notices, not a ratio: the bare field shows only two texts.
    keep(f"a keystroke in a picker, {count:,} names", mine, theirs, 15.0, p99_bar_ms=16)
    bare.book.close()
    gone(window, bare)
    desk.close()


class BareRows(QAbstractTableModel):
    """A bare model: a page of rows by OFFSET when one of them is first painted."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.book = sqlite3.connect(path)
        self.count = self.book.execute("SELECT COUNT(*) FROM job_line").fetchone()[0]
        self.pages: dict[int, list[Any]] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own shape.
        """Return how many rows there are."""
        return int(self.count)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return how many columns there are."""
        return 6

    def data(self, index: Index, role: int = 0) -> Any:
        """Return a cell's text."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number, place = divmod(index.row(), 128)
        if number not in self.pages:
            self.pages[number] = self.book.execute(
                "SELECT l.id, d.on_date, d.number, m.name, l.area, l.amount FROM job_line l"
                " JOIN document d ON d.id = l.document_id JOIN member m ON m.id = l.member_id"
                " ORDER BY l.id DESC LIMIT 128 OFFSET ?",
                (number * 128,),
            ).fetchall()
        return str(self.pages[number][place][index.column()])


def test_a_page_turn_in_a_list_of_a_million(folder: Path) -> None:
    desk = a_big_book(folder / "jobs.book")
    add_members(desk, 2000)
    for _part in range(4):
        add_documents(desk, 8334, lines=30, kind="job")
    window, view = room(desk, lambda room: ListView(room.look, desk, JOB_LINES_LIST))
    bare = QTableView()
    rows = BareRows(desk.path)
    bare.setModel(rows)
    bare.resize(1100, 640)
    bare.show()
    turns = iter(lambda: Qt.Key.Key_PageDown, None)
    others = iter(lambda: Qt.Key.Key_PageDown, None)
    assert rows.rowCount() >= 1_000_000
    mine, theirs = in_turn(pressing(view, turns), pressing(bare, others), rounds=300, warm_up=10)
    keep("a page turn in a list of 1,000,000", mine, theirs, 2.0, p99_bar_ms=16)
    rows.book.close()
    gone(window, bare)
    desk.close()
