"""How fast a key is answered: in the pickers, in a long list, and at the end of a sale."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QTableView, QVBoxLayout, QWidget

import ui.printing
from coopdesk.kernel.rows import fetch_rows
from coopdesk.machinery.lists import JOB_LINES_LIST
from tests.bench.big import GIVEN, SURNAMES, a_big_book, add_documents, add_goods, add_members
from tests.bench.measuring import Times, in_turn, keep, timed
from tests.bench.windows import gone, pressing, room, shown
from tests.factories import a_purchase, bought
from tests.ui.clerk import Hands
from tests.ui.hands import compose
from ui.list_view import ListView
from ui.pages.entry import good_picker, member_picker
from ui.pages.sale import SalePage

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
Index = QModelIndex | QPersistentModelIndex
BACK = Qt.Key.Key_Backspace


def typed(words: Callable[[random.Random], str]) -> Iterator[str | Qt.Key]:
    """Yield what a clerk types to find something, one key at a time, each word cleared again."""
    chance = random.Random(3)
    while True:
        word = words(chance)
        yield from word
        yield from [BACK] * len(word)


def initials(chance: random.Random) -> str:
    """Return initials as a clerk types them: of one to three syllables."""
    return "".join(chance.choices("bcdfghjlmpqrstwxyz", k=chance.choice((1, 2, 3))))


def pinyin(chance: random.Random) -> str:
    """Return a name in letters."""
    return chance.choice(["zhang", "wang", "liwei", "guoying", "yang", "chen", "huangxiulan"])


def hanzi(chance: random.Random) -> str:
    """Return the beginning of a name as an input method gives it."""
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((0, 1, 2))))


def digits(chance: random.Random) -> str:
    """Return a code."""
    return f"{chance.randrange(1_000_000):07d}"[: chance.choice((1, 4, 7))]


KINDS = {"initials": initials, "pinyin": pinyin, "hanzi": hanzi, "digits": digits}


def typing(widget: QWidget, keys: Iterator[str | Qt.Key]) -> Callable[[], None]:
    """Return a function that types the next key, or commits the next hanzi, and paints."""

    def type_one() -> None:
        key = next(keys)
        if not isinstance(key, str):
            QTest.keyClick(widget, key)
        elif key.isascii():
            QTest.keyClick(widget, Qt.Key(ord(key.upper())))
        else:
            compose(widget, commit=key)
        QApplication.processEvents()

    return type_one


class BarePicker(QWidget):
    """A bare field with a bare list under it: one range over one indexed column a key."""

    def __init__(self, path: Path, table: str) -> None:
        super().__init__()
        self.table = table
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
            f"SELECT m.code, m.name FROM search_key k JOIN {self.table} m ON m.id = k.record_id"
            " WHERE k.subject = ? AND k.key >= ? AND k.key < ? LIMIT 20",
            (self.table, text, text + "\U0010ffff"),
        )
        self.list.addItems([f"{code} {name}" for code, name in rows])


PICKERS = {
    "member": (add_members, lambda room: member_picker(room, lambda _text: None)),
    "good": (add_goods, lambda room: good_picker(room, lambda: 1, lambda: False)),
}


@pytest.mark.parametrize("count", [100_000, 1_000_000])
@pytest.mark.parametrize("table", PICKERS)
def test_a_keystroke_in_a_picker(tmp_path: Path, table: str, count: int) -> None:
    add, made = PICKERS[table]
    desk = a_big_book(tmp_path / "names.book")
    add(desk, count)
    window, picker = room(desk, made)
    bare = BarePicker(desk.path, table)
    bare.show()
    for kind, words in KINDS.items():
        mine, theirs = in_turn(
            typing(picker, typed(words)), typing(bare.field, typed(words)), rounds=400, warm_up=20
        )
        # The promise is a time that no hand notices, not a ratio: the bare field shows two texts.
        keep(f"a keystroke in the {table} picker, {count:,} names, {kind}", mine, theirs, 15.0,
             p99_bar_ms=16)  # fmt: skip
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


def test_a_page_turn_in_a_list_of_a_million(tmp_path: Path) -> None:
    desk = a_big_book(tmp_path / "jobs.book")
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


class BareTill(QWidget):
    """A bare field whose Enter writes as many bare rows as a sale, in one durable transaction."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.field = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        self.book = sqlite3.connect(path, isolation_level=None)
        self.book.execute("PRAGMA journal_mode = WAL")
        self.book.execute("PRAGMA synchronous = FULL")
        self.book.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT)")
        self.field.returnPressed.connect(self.post)

    def post(self) -> None:
        """Write the rows and empty the field."""
        self.book.execute("BEGIN IMMEDIATE")
        rows = [("2026-10-01", one, "货品") for one in range(16)]
        self.book.executemany("INSERT INTO row (a, b, c) VALUES (?, ?, ?)", rows)
        self.book.execute("COMMIT")
        self.field.clear()


def test_a_sale_is_posted_and_the_page_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.printing, "printer_names", lambda: ["针打"])
    monkeypatch.setattr(ui.printing, "send_to_printer", lambda *_: None)
    desk = a_big_book(tmp_path / "big.book")
    add_members(desk, 20_000)
    add_documents(desk, 100_000, lines=3)
    with desk.write() as s:
        goods = [row[0] for row in fetch_rows(s, "SELECT id FROM good ORDER BY id LIMIT 3")]
        a_purchase(s, *(bought(one, "100000") for one in goods), on_date=desk.today())
        codes = [row[0] for row in fetch_rows(s, "SELECT code FROM good ORDER BY id LIMIT 3")]
    window, page = shown(desk, SalePage)
    bare = BareTill(tmp_path / "bare.db")
    bare.show()
    hands, mine, theirs = Hands(), Times(), Times()
    for turn in range(60):
        window.activateWindow()
        page.member.setFocus()
        hands.enter(f"{turn + 1:07d}")
        for code in codes:
            hands.enter(code)
            hands.enter("2")
        hands.press(Qt.Key.Key_F9)
        QApplication.processEvents()
        timed(mine, lambda: hands.press(Qt.Key.Key_F12))
        assert page.content() is None
        timed(theirs, lambda: QTest.keyClick(bare.field, Qt.Key.Key_Return))
    with desk.read() as s:
        assert fetch_rows(s, "SELECT COUNT(*) FROM printing")[0][0] == 60
    keep("a sale posted and printed, to the blank page, 100,000 documents",
         Times.after(mine, 10), Times.after(theirs, 10), 100.0, bar_ms=100)  # fmt: skip
    bare.book.close()
    gone(window, bare)
    desk.close()
