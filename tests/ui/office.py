"""A practice book to look at, made once and copied for each test; and the program's window."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.commands.practice import practice_book
from coopdesk.desk import Desk
from tests.conftest import CLOCK
from ui.app import Program
from ui.remembered import Remembered
from ui.style import Style
from ui.tasks import Immediate, Tasks


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book with a year of documents, to be copied."""
    path = tmp_path_factory.mktemp("practice") / "practice.book"
    practice_book(path, clerk="李桂兰", clock=CLOCK).close()
    return path


@pytest.fixture
def book(practised: Path, tmp_path: Path) -> Path:
    """Return a copy of the practice book."""
    path = tmp_path / "practice.book"
    for file in practised.parent.glob(f"{practised.name}*"):
        if not file.name.endswith(".lock"):
            shutil.copyfile(file, path.with_name(file.name))
    return path


@pytest.fixture
def empty_program(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    """Yield the program's window without a book."""
    look = Style(qapp)
    window = Program(look, Tasks(executor=Immediate()), Remembered(tmp_path / "window.json"))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window._copied = True
    window.close()
    window.deleteLater()
    look.deleteLater()


@pytest.fixture
def program(empty_program: Program, book: Path) -> Program:
    """Return the program's window on a practice book; today is 22 October 2026."""
    empty_program.show_desk(Desk(book, clerk="李桂兰", clock=CLOCK))
    return empty_program
