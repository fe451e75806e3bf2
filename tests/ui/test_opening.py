"""A book opens in two stages: its day first, its sessions behind it, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.statements.due import documents_of
from coopdesk.statements.lists import DOCUMENTS_LIST
from tests.conftest import CLOCK
from ui import app
from ui.app import Program

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
ROOT = Path(__file__).parents[2]
HEAVY = ("sqlalchemy", "alembic", "openpyxl", "reportlab", "pypinyin")


def test_the_day_is_read_and_shown_without_the_mapper() -> None:
    told = (
        "import sys; import ui.app, ui.pages.home, coopdesk.opened;"
        f" print([one for one in {HEAVY} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_a_page_asked_for_too_early_opens_once_the_sessions_are_there(
    empty_program: Program, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = []
    monkeypatch.setattr(empty_program.tasks, "load", lambda job, done: waiting.append((job, done)))
    empty_program.open_book(book)
    assert empty_program.current == "home"
    assert not empty_program.desk.has_sessions
    assert not empty_program.open("sale")
    assert empty_program.current == "home"
    job, done = waiting.pop()
    done(job())
    assert empty_program.desk.has_sessions
    assert empty_program.current == "sale"


def test_what_is_typed_ahead_of_a_page_is_typed_into_it(
    empty_program: Program, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = []
    monkeypatch.setattr(empty_program.tasks, "load", lambda job, done: waiting.append((job, done)))
    empty_program.open_book(book)
    assert not empty_program.open("sale")
    handle = empty_program.windowHandle()
    for one in (Qt.Key.Key_Q, Qt.Key.Key_Z, Qt.Key.Key_F12):
        QTest.keyClick(handle, one)
    job, done = waiting.pop()
    done(job())
    sale: Any = empty_program.shown()
    assert sale.member.text() == "qz"
    assert "F4" in empty_program.status.text
    QTest.keyClick(handle, Qt.Key.Key_Y)
    assert sale.member.text() == "qzy"


def test_a_page_asked_for_before_the_day_is_shown_opens_with_what_was_typed(
    empty_program: Program, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = []
    run = empty_program.tasks.run
    monkeypatch.setattr(empty_program.tasks, "run", lambda *job, **how: jobs.append((job, how)))
    empty_program.open_book(book)
    handle = empty_program.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(handle, Qt.Key.Key_Q)
    for job, how in jobs:
        run(*job, **how)
    QApplication.processEvents()
    assert empty_program.current == "sale"
    sale: Any = empty_program.shown()
    assert sale.member.text() == "q"


def test_what_is_written_later_reaches_the_pages(
    empty_program: Program, book: Path, qtbot: QtBot
) -> None:
    empty_program.open_book(book)
    assert empty_program.desk.has_sessions
    with qtbot.waitSignal(empty_program.changed), empty_program.desk.write():
        pass


def test_a_book_let_go_while_it_loads_is_free_for_others(
    empty_program: Program, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = []
    monkeypatch.setattr(empty_program.tasks, "load", lambda job, done: waiting.append((job, done)))
    empty_program.open_book(book)
    empty_program.show_start()
    job, done = waiting.pop()
    done(job())
    assert empty_program.desk is None
    Desk(book, clock=CLOCK).close()


def test_a_book_of_an_office_above_is_opened_whole(
    empty_program: Program, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "looked_at", lambda path, clerk: None)
    empty_program.open_book(book)
    assert empty_program.desk.has_sessions
    assert empty_program.current == "home"


def test_the_day_shows_documents_as_their_list_does(book: Path) -> None:
    desk = Desk(book, clock=CLOCK)
    names = [one.name for one in DOCUMENTS_LIST.columns]
    with desk.read() as s:
        ids = list(DOCUMENTS_LIST.ids(s))
        listed = [dict(zip(names, row, strict=True)) for row in DOCUMENTS_LIST.rows(s, ids)]
    with desk.look() as s:
        read = documents_of(s, ids)
    desk.close()
    assert len(read) > 100
    assert [one.document_id for one in read] == ids
    for one, row in zip(read, listed, strict=True):
        for name in ("number", "kind", "party", "summary", "amount", "standing"):
            assert getattr(one, name) == row[name]
