"""A long list is grouped in the queue of long jobs: the window goes on, and Esc calls it off."""

from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

import ui.tasks
from coopdesk.kernel.rows import fetch_value, stopping
from tests.ui.hands import press
from tests.ui.test_lists import by_village, sales
from ui import list_model, list_view
from ui.app import Program
from ui.tasks import Tasks

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


@pytest.fixture
def tasks(program: Program, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the window a worker of its own, and take every list for a long one."""
    monkeypatch.setattr(list_view, "LONG", 0)
    own = Tasks()
    own.started.connect(program.busy._show)
    own.ended.connect(program.busy._hide)
    page = sales(program)
    monkeypatch.setattr(page, "tasks", own)
    monkeypatch.setattr(program.busy, "_tasks", own)
    yield own
    own.close()


def test_grouping_a_long_list_leaves_the_window_free(
    qtbot: QtBot, program: Program, tasks: Tasks
) -> None:
    page: Any = program.shown()
    page.frame.group_by("village")
    assert tasks.running == 1
    assert program.busy.isVisible()
    assert not page.list.model.groups
    qtbot.waitUntil(lambda: not tasks.running)
    assert page.list.query.group == "village"
    behind = [one.name for one in page.list.model.groups]
    assert not program.busy.isVisible()
    page.list.behind = None
    page.list.group_by("")
    by_village(program)
    assert [one.name for one in page.list.model.groups] == behind


def test_called_off_the_list_stays_as_it_was(
    qtbot: QtBot, program: Program, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    page: Any = program.shown()
    model = page.list.model
    before, query = list(model.ids), page.list.query
    begun: list[int] = []

    def endless(self: Any, session: Any, *_others: Any) -> Any:
        begun.append(1)
        return fetch_value(session, ENDLESS)

    monkeypatch.setattr(list_model.ListingModel, "_answered", endless)
    page.frame.group_by("village")
    qtbot.waitUntil(lambda: bool(begun))
    press(program.busy, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not tasks.running)
    assert (list(model.ids), page.list.query, model.groups) == (before, query, [])


def test_a_statement_runs_to_its_end_unless_it_is_to_stop(program: Program) -> None:
    with program.desk.read() as s:
        with stopping(s, lambda: False):
            assert fetch_value(s, ENDLESS.replace("FROM n)", "FROM n LIMIT 200000)"))
        with stopping(s, lambda: True), pytest.raises(Exception, match="interrupted"):
            fetch_value(s, ENDLESS)
        assert fetch_value(s, "SELECT COUNT(*) FROM member")


def test_what_was_asked_for_just_before_the_end_is_not_read(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.tasks, "PAINT_FIRST_MS", 0)
    own = Tasks()
    read: list[str] = []
    own.fetch(lambda: "read", read.append)
    own.close()
    later: list[str] = []
    QTimer.singleShot(0, lambda: later.append("later"))
    qtbot.waitUntil(lambda: bool(later))
    assert not read
