"""Killed while sealing or merging, both books stand before or after, never between."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.settings import setting
from coopdesk.packages.beside import cut_short
from coopdesk.packages.board import summary_figures
from coopdesk.packages.export import seal_month
from coopdesk.packages.merge import merge_files
from coopdesk.packages.replies import read_reply
from coopdesk.statements.checks import check_book
from tests.exchange import MONTH, NOVEMBER, Offices, copied, offices
from tests.factories import a_good, a_member, a_purchase, a_sale, bought, sold
from tests.journeys.kill_harness import killed_rounds, nursery

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="children are forked"),
]
JOBS = "tests.journeys.kill_exchange"


def busy(made: Offices) -> None:
    """Let the township buy and sell for two months."""
    with made.towns[0].write() as s:
        good, member = a_good(s), a_member(s)
        a_purchase(s, bought(good, "1000"), on_date=date(2026, 9, 1))
        for day in range(1, 26):
            a_sale(s, sold(good), on_date=date(2026, 9, day))
            a_sale(s, sold(good), on_date=date(2026, 10, day), member_id=member)


def hold_true(desk: Desk) -> None:
    """Assert that a book agrees with itself."""
    with desk.read() as s:
        assert [one.text for one in check_book(s) if not one.warning] == []


def sent_months_of(desk: Desk) -> list[str]:
    """Return the months that a book sealed."""
    with desk.read() as s:
        return [row[0] for row in fetch_rows(s, "SELECT period FROM sent")]


def test_a_kill_during_sealing_leaves_the_month_sealed_or_not(tmp_path: Path) -> None:
    with offices(tmp_path) as made:
        busy(made)
        made.towns[0].close()
        made.county.close()
        killed = 0
        with nursery(tmp_path, JOBS) as nest:
            for turn, done in killed_rounds(
                nest, f"{JOBS}:seal",
                lambda turn: (
                    str(copied(made.towns[0], tmp_path / f"k{turn}.book")),
                    str(tmp_path / f"stick{turn}"),
                ),
                longest=0.25,
            ):  # fmt: skip
                killed += done.was_killed
                stick = tmp_path / f"stick{turn}"
                files = {path: path.read_bytes() for path in stick.glob("*.coop")}
                desk = Desk(tmp_path / f"k{turn}.book", clerk="周", clock=NOVEMBER)
                hold_true(desk)
                said = cut_short(desk)
                if said:  # The next start says which: the old state or the new one.
                    assert ("nothing was sealed" in said) == (not sent_months_of(desk))
                again = seal_month(desk, MONTH, stick)
                assert again.sequence == 1
                assert set(done.acknowledged) <= {again.sha256}
                for path, content in files.items():  # What lies on a stick never becomes another.
                    assert path.read_bytes() == content
                assert not list(tmp_path.glob(f".k{turn}.book-sealing-*"))
                assert [path.suffix for path in stick.iterdir()] == [".coop"]
                with desk.read() as s:
                    assert len(fetch_rows(s, "SELECT 1 FROM sent")) == 1
                desk.close()
        assert killed > 0


def test_a_kill_during_merging_leaves_whole_packages_or_nothing(tmp_path: Path) -> None:
    with offices(tmp_path) as made:
        busy(made)
        files = [seal_month(made.towns[0], month, made.stick).path for month in ("2026-09", MONTH)]
        made.county.close()
        whole = Desk(copied(made.county, tmp_path / "whole.book"), clock=NOVEMBER)
        merge_files(whole, files)
        with whole.read() as s:
            expected = summary_figures(s, MONTH)
        whole.close()
        killed = 0
        with nursery(tmp_path, JOBS) as nest:
            for turn, done in killed_rounds(
                nest, f"{JOBS}:merge",
                lambda turn: (
                    str(copied(made.county, tmp_path / f"k{turn}.book")),
                    str(tmp_path / f"replies{turn}"),
                    *(str(path) for path in (files if turn % 2 else reversed(files))),
                ),
                longest=0.3,
            ):  # fmt: skip
                killed += done.was_killed
                desk = Desk(tmp_path / f"k{turn}.book", clerk="周", clock=NOVEMBER)
                with desk.read() as s:
                    parcels = fetch_rows(
                        s,
                        "SELECT p.sha256, p.outcome, p.current, (SELECT COUNT(*) FROM reported r"
                        " WHERE r.parcel_id = p.id), (SELECT COUNT(*) FROM reported_figure f"
                        " WHERE f.parcel_id = p.id) FROM parcel p",
                    )
                there = {row[0]: row[1] for row in parcels}
                said = cut_short(desk)
                if said and "all of them" in said:
                    assert there
                for sha256, outcome in (line.split() for line in done.acknowledged):
                    # What was held may have been taken in since.
                    assert there[sha256] in {outcome, "accepted"}
                for _sha256, outcome, current, records, figures in parcels:
                    counts = (current, records > 0, figures > 0)
                    assert counts == (
                        (1, True, True) if outcome == "accepted" else (0, False, False)
                    )
                outcomes = {one.outcome for one in merge_files(desk, files, tmp_path / "r")}
                assert outcomes <= {"accepted", "same"}
                with desk.read() as s:
                    assert summary_figures(s, MONTH) == expected
                hold_true(desk)
                desk.close()
                shutil.rmtree(tmp_path / f"replies{turn}", ignore_errors=True)
        assert killed > 0


def test_a_kill_during_reading_a_reply_leaves_it_read_or_not(tmp_path: Path) -> None:
    with offices(tmp_path) as made:
        busy(made)
        months = ("2026-09", MONTH)
        files = [seal_month(made.towns[0], month, made.stick).path for month in months]
        made.merge(*files)
        replies = sorted(made.replies.iterdir())
        assert len(replies) == 2
        made.towns[0].close()
        killed = 0
        with nursery(tmp_path, JOBS) as nest:
            for turn, done in killed_rounds(
                nest, f"{JOBS}:reply",
                lambda turn: (
                    str(copied(made.towns[0], tmp_path / f"k{turn}.book")),
                    *(str(path) for path in replies),
                ),
                longest=0.1,
            ):  # fmt: skip
                killed += done.was_killed
                desk = Desk(tmp_path / f"k{turn}.book", clerk="周", clock=NOVEMBER)
                with desk.read() as s:
                    told = dict(fetch_rows(s, "SELECT sequence, outcome FROM sent"))
                    last = setting(s, "uplink").get("last", 0)
                read = [number for number, outcome in sorted(told.items()) if outcome]
                assert read in ([], [1], [1, 2])
                # The verdict and where the chain ends are known together or not at all.
                assert last in ({read[-1], 2} if read else {0})
                assert all(
                    told[int(line.split()[0])] == line.split()[1] for line in done.acknowledged
                )
                hold_true(desk)
                for path in replies:
                    read_reply(desk, path)
                with desk.read() as s:
                    assert dict(fetch_rows(s, "SELECT sequence, outcome FROM sent")) == {
                        1: "accepted",
                        2: "accepted",
                    }
                desk.close()
        assert killed > 0
