"""How fast the window stands there and answers, each against a bare Qt window in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from tests.bench.big import a_big_book, add_documents, add_members
from tests.bench.measuring import in_turn, keep

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]

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
