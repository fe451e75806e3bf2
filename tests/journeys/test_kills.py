"""Killed at any moment, the book has everything it acknowledged, and it agrees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows
from coopdesk.statements.checks import check_book
from tests.conftest import CLOCK
from tests.factories import a_good, a_job_kind, a_member, a_purchase, bought
from tests.journeys.kill_harness import ROUNDS, killed_rounds, nursery

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="children are forked"),
]
JOBS = "tests.journeys.kill_jobs"


@pytest.fixture
def book(desk: Desk) -> Path:
    """Return a book with a member, a kind of job and plenty of a good."""
    with desk.write() as s:
        a_member(s)
        a_job_kind(s)
        a_purchase(s, bought(a_good(s), "100000", "100.00"))
    desk.close()
    return desk.path


def uids(desk: Desk) -> set[str]:
    with desk.read() as s:
        return {str(row[0]) for row in fetch_rows(s, "SELECT uid FROM document")}


def findings(desk: Desk) -> list[str]:
    with desk.read() as s:
        return [problem.text for problem in check_book(s)]


def test_no_acknowledged_document_is_lost_to_a_kill(book: Path, tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    killed = 0
    with nursery(tmp_path, JOBS) as nest:
        for turn, done in killed_rounds(
            nest, f"{JOBS}:post_documents", lambda turn: (str(book), f"r{turn}"), longest=0.4
        ):
            acknowledged.update(done.acknowledged)
            killed += done.was_killed
            desk = Desk(book, clerk="周", clock=CLOCK)  # The killed program's lock is gone.
            there = uids(desk)
            assert acknowledged <= there
            mine = {uid for uid in there if uid.startswith(f"r{turn}-")}
            assert len(mine - acknowledged) <= 1  # At most the one that was in flight.
            assert findings(desk) == []
            desk.close()
    assert killed > 0
    assert len(acknowledged) > killed


def test_a_kill_during_a_copy_leaves_whole_copies_or_none(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    named = 0
    with nursery(tmp_path, JOBS) as nest:
        for _turn, done in killed_rounds(
            nest,
            f"{JOBS}:copy_and_swap",
            lambda turn: (str(book), str(folder), f"r{turn}"),
            longest=0.3,
            rounds=10,
        ):
            there = {path.name for path in folder.glob("r*.book")}
            assert set(done.acknowledged) <= there
            for name in sorted(there):
                copy = Desk(folder / name, clock=CLOCK, write=False)
                assert findings(copy) == []
                copy.close()
                (folder / name).unlink()
                named += 1
            desk = Desk(book, clock=CLOCK)
            assert findings(desk) == []
            desk.close()
    assert named > 0


def test_a_kill_during_an_import_leaves_all_of_a_workbook_or_nothing(
    book: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    acknowledged: set[str] = set()
    target = f"{JOBS}:take_workbooks_in"
    with nursery(tmp_path, JOBS, "openpyxl", "python_calamine") as nest:
        took = nest.first_words(target, str(book), str(folder), str(ROUNDS))
        for _turn, done in killed_rounds(
            nest, target, lambda turn: (str(book), str(folder), str(turn)), longest=2.5 * took
        ):
            for numbers in done.acknowledged:
                acknowledged.update(numbers.split())
            desk = Desk(book, clerk="周", clock=CLOCK)
            with desk.read() as s:
                there = {str(row[0]) for row in fetch_rows(s, "SELECT number FROM document")}
                whole = fetch_rows(
                    s,
                    "SELECT m.name, COUNT(*) FROM document d JOIN member m ON m.id = d.member_id"
                    " WHERE m.name LIKE '王%' AND d.kind = 'sale' GROUP BY m.name",
                )
            assert acknowledged <= there
            assert all(count == 12 for _name, count in whole)
            assert findings(desk) == [] or all("cost" in one for one in findings(desk))
            desk.close()
    assert whole
    assert acknowledged
