"""The queue of long jobs: in which order its caller hears of them."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ui.tasks import Progress, Tasks

pytestmark = pytest.mark.ui


def test_what_a_quick_job_brought_waits_until_its_caller_went_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = Tasks()
    submit = tasks._executor.submit

    def over_at_once(job: Callable[[], Any]) -> Future[Any]:
        future = submit(job)
        wait([future])
        return future

    monkeypatch.setattr(tasks._executor, "submit", over_at_once)
    heard: list[str] = []
    tasks.moved.connect(lambda _at, _of, text: heard.append(text or "begun"))

    def job(progress: Progress) -> None:
        progress(1, 1, "page")

    tasks.run(job, lambda _none: heard.append("done"))
    tasks.load(lambda: None, lambda _none: heard.append("loaded"))
    heard.append("went on")
    qtbot.waitUntil(lambda: "loaded" in heard)
    assert heard == ["went on", "begun", "page", "done", "loaded"]
    tasks.close()
