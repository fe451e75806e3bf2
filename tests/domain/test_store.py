"""Opening a book: who has it, where it lies, what version it is, and what a full disk does."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coopdesk import faults
from coopdesk.desk import Desk, Level, Session, make_book
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.rows import change_rows, fetch_value
from coopdesk.kernel.trail import note
from coopdesk.ledger.posting import EntryDraft, Head, Posted, close_document, open_document
from coopdesk.ledger.words import Kind
from coopdesk.statements.checks import check_book
from db import held as held_module
from db import store as store_module
from db.faults import _BY_NAME, RULE, Fault
from db.held import Held
from db.rules import rules_sql
from db.store import create_book
from tests.conftest import CLOCK

ROOT = Path(__file__).resolve().parents[2]


def post(s: Session, fen: int = 100) -> Posted:
    head = Head(kind=Kind.JOURNAL, on_date=date(2026, 10, 1), amount=fen, summary="存款")
    opened = open_document(s, head, {})
    entries = [EntryDraft("1001", fen, 0), EntryDraft("3001", 0, fen)]
    return close_document(s, opened, entries, [], {})


def count(desk: Desk) -> int:
    with desk.read() as s:
        return int(fetch_value(s, "SELECT COUNT(*) FROM document"))


def post_until_full(desk: Desk) -> tuple[int, Trouble]:
    """Post until the disk takes no more; return how many were acknowledged, and the trouble."""
    for acknowledged in range(5000):
        try:
            with desk.write() as s:
                post(s)
        except Trouble as trouble:
            return acknowledged, trouble
    pytest.fail("the disk never filled")


HOLDER = """
import sys, time
from pathlib import Path
from coopdesk.desk import Desk
desk = Desk(Path(sys.argv[1]), clerk="王会计")
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(template: Path, tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """Yield a book that another program has open, and that program."""
    book = tmp_path / "held.book"
    shutil.copyfile(template, book)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(book)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield book, other
        other.kill()


def test_a_second_program_is_told_who_has_the_book(
    holder: tuple[Path, subprocess.Popen[str]],
) -> None:
    book, other = holder
    with pytest.raises(Trouble) as caught:
        Desk(book, clerk="李桂兰", clock=CLOCK)
    assert caught.value.code == "locked"
    assert "王会计" in caught.value.text
    assert str(other.pid) in caught.value.text
    assert platform.node() in caught.value.text
    assert "20" in caught.value.text  # since when


def test_a_second_program_may_read_meanwhile(holder: tuple[Path, subprocess.Popen[str]]) -> None:
    book, _other = holder
    desk = Desk(book, clock=CLOCK, write=False)
    assert count(desk) == 0
    with pytest.raises(Trouble) as caught, desk.write():
        pass
    assert caught.value.code == "read_only"
    desk.close()


def test_after_a_kill_the_book_is_free_again(holder: tuple[Path, subprocess.Popen[str]]) -> None:
    book, other = holder
    other.send_signal(signal.SIGKILL)
    other.wait()
    desk = Desk(book, clerk="李桂兰", clock=CLOCK)
    with desk.write() as s:
        post(s)
    assert count(desk) == 1
    desk.close()


def test_the_same_program_cannot_open_a_book_twice_for_writing(desk: Desk) -> None:
    with pytest.raises(Trouble) as caught:
        Desk(desk.path, clerk="李桂兰", clock=CLOCK)
    assert caught.value.code == "locked"


def test_a_reader_closing_neither_frees_nor_harms_the_book(desk: Desk) -> None:
    with desk.write() as s:
        post(s)
    reader = Desk(desk.path, clock=CLOCK, write=False)
    reader.close()
    with desk.write() as s:
        post(s)
    with pytest.raises(Trouble, match="in use"):
        Desk(desk.path, clock=CLOCK)
    assert count(desk) == 2


def test_closing_leaves_one_file_and_the_lock(desk: Desk) -> None:
    with desk.write() as s:
        post(s)
    desk.close()
    names = {path.name for path in desk.path.parent.iterdir()}
    assert names == {desk.path.name, f"{desk.path.name}.lock"}


def test_what_was_written_but_not_folded_in_is_read_at_the_next_opening(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.write() as s:
        post(s)
    copy = tmp_path / "as-if-killed.book"
    for tail in ("", "-wal"):
        shutil.copyfile(f"{desk.path}{tail}", f"{copy}{tail}")
    again = Desk(copy, clock=CLOCK)
    assert count(again) == 1
    again.close()


def test_a_transaction_holds_the_book_from_its_first_moment(desk: Desk) -> None:
    with (
        desk.write(),
        closing(sqlite3.connect(desk.path, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_a_reader_keeps_its_snapshot_while_a_worker_writes(desk: Desk) -> None:
    with desk.read() as s:
        before = fetch_value(s, "SELECT COUNT(*) FROM document")

        def work() -> int:
            with desk.write() as inner:
                post(inner)
            return count(desk)

        with ThreadPoolExecutor(max_workers=1) as pool:
            assert pool.submit(work).result() == 1
        assert fetch_value(s, "SELECT COUNT(*) FROM document") == before
    assert count(desk) == 1


def test_two_threads_writing_wait_for_each_other(desk: Desk) -> None:
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait()
        for _turn in range(10):
            with desk.write() as s:
                post(s)

    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in [pool.submit(work), pool.submit(work)]:
            result.result()
    assert count(desk) == 20
    with desk.read() as s:
        assert check_book(s) == []


def test_an_interrupted_transaction_leaves_nothing(desk: Desk) -> None:
    def interrupted() -> None:
        with desk.write() as s:
            post(s)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert count(desk) == 0
    with desk.write() as s:
        assert post(s).number == "转2026-10-0001"


def test_a_rule_of_the_database_is_told_as_a_refusal(desk: Desk) -> None:
    with desk.write() as s:
        post(s)
    with pytest.raises(Refused) as caught, desk.write() as s:
        change_rows(s, "document", "UPDATE document SET amount = 1")
    assert "reverse it in red" in caught.value.problems[0].text


def test_every_rule_and_every_fault_has_its_sentence() -> None:
    assert set(RULE.findall(rules_sql())) <= faults._RULES.keys()
    assert {*_BY_NAME.values(), "newer", "older", "exists", "place"} <= faults._FAULTS.keys()


# What is no book, or not ours to open


def test_a_new_book_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear county")
    with pytest.raises(Trouble) as caught:
        make_book(path, level=Level.TOWNSHIP, name="x", code="1", clerk="x")
    assert caught.value.code == "exists"
    assert path.read_text() == "dear county"
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "not_a_book"), (b"dear county" * 100, "not_a_book"), (None, "missing")],
)
def test_what_is_no_book_is_said_so(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "x.book"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Trouble) as caught:
        Desk(path)
    assert caught.value.code == code
    assert not path.with_name("x.book.lock").exists()


def test_a_database_of_another_program_is_no_book(tmp_path: Path) -> None:
    path = tmp_path / "x.book"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE document (id)")
    with pytest.raises(Trouble, match="not a CoopDesk book"):
        Desk(path)


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no book"):
        Desk(tmp_path)


def test_a_cut_book_is_said_to_be_damaged(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.book"
    path.write_bytes(template.read_bytes()[:9000])
    with pytest.raises(Trouble) as caught:
        Desk(path)
    assert caught.value.code == "damaged"


@pytest.mark.parametrize(("version", "code"), [("9999", "newer"), ("0000", "older")])
def test_a_book_of_another_version_is_refused_with_a_sentence(
    template: Path, tmp_path: Path, version: str, code: str
) -> None:
    path = tmp_path / "x.book"
    shutil.copyfile(template, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(Trouble) as caught:
        Desk(path)
    assert caught.value.code == code
    assert version in caught.value.text
    assert path.read_bytes() == before


def test_a_book_on_a_network_drive_is_refused(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (store_module, held_module):
        monkeypatch.setattr(module, "is_on_network", lambda path: True)
    with pytest.raises(Fault, match="place"):
        create_book(tmp_path / "new.book")
    with pytest.raises(Fault, match="place"):
        Held(template)


SHUT_OUT = """
import sys
from pathlib import Path
from coopdesk.desk import Desk, make_book, Level
from coopdesk.kernel.i18n import use_language
from coopdesk.kernel.problems import Trouble
use_language("en")
book = Path(sys.argv[1])
warm = make_book(book.parent.with_name(book.parent.name + ".warm") / "w.book",
                 level=Level.TOWNSHIP, name="", code="", clerk="")
warm.close()
for attempt in (
    lambda: Desk(book),
    lambda: make_book(book.with_name("new.book"), level=Level.TOWNSHIP, name="", code="", clerk=""),
    lambda: Desk(book, write=False).close() or print("reads"),
):
    try:
        attempt()
    except Trouble as trouble:
        print(trouble.code, trouble.text)
"""


def as_plain_user() -> list[str]:
    """Return what starts a program as one whom permissions bind; root passes over them else."""
    if os.getuid():
        return []
    rights = "-dac_override,-dac_read_search"
    return ["setpriv", f"--inh-caps={rights}", f"--bounding-set={rights}"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders are shut another way there")
def test_a_book_in_a_shut_folder_is_only_read(template: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="shut-"))
    try:
        book = folder / "shut.book"
        shutil.copyfile(template, book)
        book.chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run(
            [*as_plain_user(), sys.executable, "-c", SHUT_OUT, str(book)],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        lines = done.stdout.splitlines()
        assert [line.split()[0] for line in lines] == ["read_only", "read_only", "reads"], (
            done.stdout + done.stderr
        )
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
        shutil.rmtree(folder.with_name(folder.name + ".warm"), ignore_errors=True)


def test_leftovers_of_killed_copies_are_swept_at_opening(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.book"
    shutil.copyfile(template, path)
    for name in (".x.book.0a1b2c3d.part", ".x.book.0a1b2c3d.part-wal", ".y.book.0a1b2c3d.part"):
        (tmp_path / name).write_bytes(b"left")
    Desk(path, clock=CLOCK).close()
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {"x.book", "x.book.lock", ".y.book.0a1b2c3d.part"}


# Disks that are slow or full


def test_a_clock_behind_the_last_entry_is_noticed_at_opening(desk: Desk) -> None:
    with desk.write() as s:
        post(s)
    assert [one.code for one in desk.warnings()] == []
    desk.clock = Clock(CLOCK.now() - timedelta(minutes=20))
    assert [one.code for one in desk.warnings()] == []
    desk.clock = Clock(datetime(2009, 1, 1, 8, tzinfo=UTC))
    [found] = desk.warnings()
    assert (found.code, found.warning) == ("clock_back", True)
    assert "2009-01-01" in found.text
    with desk.write() as s:
        note(s, "seen", "book", "x", {})
    assert desk.warnings() == []  # The clerk went on by this clock; it is not said again.


def test_a_slow_disk_is_noticed_at_opening(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.held.write_ms is not None
    monkeypatch.setattr(desk.held, "write_ms", 3000)
    monkeypatch.setattr(desk.held, "on_removable", True)
    found = desk.warnings()
    assert [problem.code for problem in found] == ["removable", "slow_disk"]
    assert "3000 ms" in found[1].text
    assert all(problem.warning for problem in found)


def test_on_a_full_file_the_entry_is_refused_whole_and_the_acknowledged_stays(desk: Desk) -> None:
    with desk.write() as s:
        post(s)
    assert desk._store._writer is not None
    with desk._store._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()
    acknowledged, trouble = post_until_full(desk)
    acknowledged += 1
    assert trouble.code == "full"
    assert "nothing of this entry was written" in trouble.text
    assert count(desk) == acknowledged
    with desk.read() as s:
        assert check_book(s) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_on_a_full_disk_the_acknowledged_stays(template: Path, small_disk: Path) -> None:
    book = small_disk / "x.book"
    shutil.copyfile(template, book)
    desk = Desk(book, clock=CLOCK)
    acknowledged, trouble = post_until_full(desk)
    assert trouble.code == "full"
    assert acknowledged > 10
    assert count(desk) == acknowledged
    with pytest.raises(Trouble, match="full"):
        desk.copy_to(small_disk / "copy.book")
    desk.close()
    # The book opens again on the disk as full as it is, to be read and copied elsewhere.
    again = Desk(book, clock=CLOCK)
    assert count(again) == acknowledged
    target = small_disk.parent / "rescued.book"
    assert again.copy_to(target).documents == acknowledged
    again.close()
    rescued = Desk(target, clock=CLOCK)
    with rescued.read() as s:
        assert check_book(s) == []
    rescued.close()
    assert not [one for one in small_disk.iterdir() if one.suffix == ".part"]


def test_no_new_book_is_left_on_a_full_disk(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 1_900_000)
    with pytest.raises(Trouble) as caught:
        make_book(small_disk / "x.book", level=Level.TOWNSHIP, name="", code="", clerk="")
    assert caught.value.code == "full"
    assert [one.name for one in small_disk.iterdir()] == ["ballast"]
