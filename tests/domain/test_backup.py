"""Copies of an open book: whole, checked, never over a file, kept by rules; and the way back."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopdesk.desk import Desk, restore_copy
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.problems import Trouble
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import setting
from coopdesk.statements.checks import check_book
from db import backup
from db.backup import (
    KEEP,
    LEAST,
    copy_book,
    copy_by_date,
    dated_copies,
    kept_moments,
    let_go,
    try_copy,
    within_room,
)
from db.faults import Fault
from tests.conftest import CLOCK
from tests.domain.test_store import count, post

NOW = datetime(2026, 10, 22, 18, 0)  # noqa: DTZ001 - local time, as in the names of copies.


def test_a_copy_of_an_open_book_is_whole_and_checked(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        post(s)
    facts = desk.copy_to(tmp_path / "copy.book")
    assert (facts.documents, facts.removable) == (1, False)
    assert facts.size == facts.path.stat().st_size
    copy = Desk(facts.path, clock=CLOCK)
    assert count(copy) == 1
    with copy.read() as s:
        assert check_book(s) == []
        assert fetch_value(s, "SELECT hash FROM trail ORDER BY id DESC LIMIT 1") == facts.last_line
    copy.close()


def test_a_copy_is_one_plain_file_that_a_locked_stick_can_be_read_from(
    desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.copy_to(stick / "copy.book")
    assert [one.name for one in stick.iterdir()] == ["copy.book"]
    with closing(sqlite3.connect(stick / "copy.book")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_copy_is_of_one_moment_while_another_thread_posts(desk: Desk, tmp_path: Path) -> None:
    stop = threading.Event()
    for _turn in range(200):
        with desk.write() as s:
            post(s)

    def work() -> None:
        while not stop.is_set():
            with desk.write() as s:
                post(s)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        seen: list[tuple[int, int]] = []
        copies = [
            copy_book(desk.path, tmp_path / f"{turn}.book", lambda *at: seen.append(at))
            for turn in range(5)
        ]
    finally:
        stop.set()
        worker.join()
    assert seen[-1][0] == seen[-1][1]
    for facts in copies:
        copy = Desk(facts.path, clock=CLOCK)
        with copy.read() as s:
            assert check_book(s) == []
        assert count(copy) == facts.documents
        copy.close()


def test_no_copy_goes_over_a_file(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "copy.book"
    target.write_text("something dear")
    with pytest.raises(Trouble) as caught:
        desk.copy_to(target)
    assert caught.value.code == "exists"
    assert target.read_text() == "something dear"
    link = tmp_path / "link.book"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Trouble, match="already there"):
        desk.copy_to(link)


def test_a_file_that_appears_meanwhile_is_not_touched(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.book"
    monkeypatch.setattr(backup, "force_file", lambda part: target.write_text("late"))
    with pytest.raises(Trouble, match="already there"):
        desk.copy_to(target)
    assert target.read_text() == "late"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_copy_that_fails_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()

    def fails(_part: Path) -> None:
        raise error

    monkeypatch.setattr(backup, "force_file", fails)
    with pytest.raises((Trouble, KeyboardInterrupt)):
        desk.copy_to(folder / "copy.book")
    assert list(folder.iterdir()) == []


def test_a_copy_into_no_folder_is_said_so(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        desk.copy_to(tmp_path / "no" / "copy.book")
    assert caught.value.code == "missing"


def test_a_damaged_book_gives_no_copy(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    with closing(sqlite3.connect(desk.path)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'account'"
        ).fetchone()[0]
    content = bytearray(desk.path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\x5a" * 4096
    desk.path.write_bytes(content)
    with pytest.raises(Fault) as caught:
        copy_book(desk.path, tmp_path / "copy.book")
    assert caught.value.code == "damaged"
    assert not (tmp_path / "copy.book").exists()


def test_a_book_whose_rules_were_changed_is_still_copied(desk: Desk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(desk.path)) as connection:
        connection.execute("DROP TRIGGER trail_update")
        connection.commit()
    facts = desk.copy_to(tmp_path / "copy.book")
    book = restore_copy(facts.path, tmp_path / "back.book", clock=CLOCK)
    with book.read() as s:
        assert [problem.code for problem in check_book(s)] == ["schema"]
    book.close()


# Dated copies


def test_the_days_copy_is_made_once_and_again_after_work(desk: Desk) -> None:
    first = desk.copy_today()
    assert first is not None
    assert first.path.name.startswith("township-2026")
    assert desk.copy_today() is None
    desk.clock = Clock(datetime(2026, 10, 22, 8, 30, tzinfo=UTC))
    with desk.write() as s:
        post(s)
    second = desk.copy_today()
    assert second is not None
    assert second.documents == 1
    assert desk.last_copies() == {"disk": date(2026, 10, 22)}
    desk.clock = Clock(datetime(2026, 10, 23, 8, 30, tzinfo=UTC))
    assert desk.copy_today() is not None
    with desk.read() as s:
        assert check_book(s) == []


def test_work_after_the_clock_was_set_back_is_in_the_days_copy_too(desk: Desk) -> None:
    assert desk.copy_today() is not None
    desk.clock = Clock(CLOCK.now() - timedelta(minutes=50))
    assert desk.today() == CLOCK.today()
    with desk.write() as s:
        post(s)
    second = desk.copy_today()
    assert second is not None
    assert second.documents == 1


def test_copies_of_the_same_second_do_not_meet(desk: Desk, tmp_path: Path) -> None:
    copy_by_date(desk.path, tmp_path / "copies", NOW)
    with pytest.raises(Fault, match="exists"):
        copy_by_date(desk.path, tmp_path / "copies", NOW)


def test_old_copies_go_by_the_rules_and_strange_files_stay(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for days in range(900):
        moment = NOW - timedelta(days=days)
        (folder / f"township-{moment:%Y%m%d-%H%M%S}.book").write_bytes(b"old")
    strange = ["township-2024.book", "county-20240101-120000.book", "township-20240101-120000.txt",
               "township-99999999-999999.book"]  # fmt: skip
    for name in strange:
        (folder / name).write_bytes(b"dear")
    gone = let_go(desk.path, folder, NOW)
    left = [path for _moment, path in dated_copies(desk.path, folder)]
    assert len(gone) + len(left) == 900
    assert 7 + 7 + 23 <= len(left) <= 8 + 9 + 25
    assert all((folder / name).exists() for name in strange)
    assert let_go(desk.path, folder, NOW) == []


@given(
    st.lists(st.integers(0, 3 * 365 * 24), min_size=1, max_size=80, unique=True),
    st.integers(-100, 100),
)
@settings(max_examples=60)
def test_the_rules_keep_the_newest_of_each_span(hours: list[int], ahead: int) -> None:
    moments = [NOW - timedelta(hours=hour) for hour in hours]
    now = NOW + timedelta(hours=ahead)
    kept = kept_moments(moments, now)
    assert max(moments) in kept
    assert {one for one in moments if one > now - timedelta(days=KEEP[0].days)} <= kept
    for moment in moments:
        age = (now - moment).days
        if 0 <= age < 56:
            assert any(one.isocalendar()[:2] == moment.isocalendar()[:2] for one in kept)
        if 0 <= age < 730:
            assert any((one.year, one.month) == (moment.year, moment.month) for one in kept)
    assert kept_moments(sorted(kept), now) == kept


# The way back


def test_a_restored_book_is_the_copy_and_knows_that_it_was_restored(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.write() as s:
        post(s)
    desk.copy_to(tmp_path / "copy.book")
    before = (tmp_path / "copy.book").read_bytes()
    book = restore_copy(tmp_path / "copy.book", tmp_path / "back.book", clerk="周", clock=CLOCK)
    assert count(book) == 1
    with book.read() as s:
        assert setting(s, "restored")["from"] == str(tmp_path / "copy.book")
        assert check_book(s) == []
    book.close()
    assert (tmp_path / "copy.book").read_bytes() == before


def test_restoring_never_goes_over_a_book(desk: Desk, tmp_path: Path) -> None:
    desk.copy_to(tmp_path / "copy.book")
    with desk.write() as s:
        post(s)
    with pytest.raises(Trouble) as caught:
        restore_copy(tmp_path / "copy.book", desk.path)
    assert caught.value.code == "exists"
    assert count(desk) == 1


@pytest.mark.parametrize("spoilt", ["cut", "flipped", "strange", "newer"])
def test_a_bad_copy_is_refused_before_it_has_a_name(
    desk: Desk, tmp_path: Path, spoilt: str
) -> None:
    copy = tmp_path / "copy.book"
    with desk.write() as s:
        post(s)
    desk.copy_to(copy)
    if spoilt == "newer":
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()
    else:
        content = copy.read_bytes()
        half = len(content) // 2
        copy.write_bytes(
            {
                "cut": content[: half // 4096 * 4096],
                "flipped": b"".join(
                    content[at : at + 4000] + b"\xff" * len(content[at + 4000 : at + 4096])
                    for at in range(0, len(content), 4096)
                ),
                "strange": b"no book at all" * 999,
            }[spoilt]
        )
    with pytest.raises(Trouble) as caught:
        restore_copy(copy, tmp_path / "back.book")
    expected = {"newer": "newer", "strange": "not_a_book"}.get(spoilt, "damaged")
    assert caught.value.code == expected
    assert not (tmp_path / "back.book").exists()
    assert not list(tmp_path.glob(".back*"))


def test_a_drill_restores_a_copy_and_says_what_it_holds(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        post(s, 1234)
    desk.copy_to(tmp_path / "copy.book")
    held = try_copy(tmp_path / "copy.book", tmp_path)
    assert (held["document"], held["entry.debit"]) == (1, 1234)
    assert not list(tmp_path.glob("*drill*"))


def test_copies_of_a_large_book_take_no_more_room_than_is_meant_for_them() -> None:
    days = [datetime(2026, 10, day) for day in range(1, 11)]  # noqa: DTZ001 - names tell local time.
    sizes = dict.fromkeys(days, 100)
    assert within_room(sizes, room=450) == set(days[-4:])
    assert within_room(sizes, room=10) == set(days[-LEAST:])
    assert within_room(sizes, room=5000) == set(days)
    assert within_room({}, room=10) == set()
