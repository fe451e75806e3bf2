"""What the exchange keeps of files that were turned away, and of work that a cut interrupted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.beside import file_beside
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.rows import change_rows, fetch_value
from coopdesk.offices import restore_from
from coopdesk.packages.beside import cut_short, under_way
from coopdesk.packages.board import MonthState, State, board, summary_statement
from coopdesk.packages.container import Limits
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import report_key_lost
from coopdesk.packages.merge import merge_files
from coopdesk.packages.received import missing_units, write_refusal
from coopdesk.packages.replies import read_reply
from coopdesk.packages.turned_away import TurnedAway, file_digest, named_by, turned_away
from tests.exchange import MONTH, Offices, bent, digest, offices
from tests.factories import a_good, a_purchase, a_sale, bought, sold


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path) as found:
        with found.towns[0].write() as s:
            good = a_good(s)
            a_purchase(s, bought(good, "100"))
            a_sale(s, sold(good))
        yield found


def state(made: Offices, month: str = MONTH) -> MonthState:
    with made.county.read() as s:
        rows = board(s, int(month[:4]), date(2026, 11, 9))
    return rows[0].months[int(month[5:7]) - 1]


def refusals(desk: Desk) -> list[TurnedAway]:
    """Return the files that an office turned away."""
    with desk.read() as s:
        return turned_away(s)


def spoiled(path: Path, name: str = "") -> Path:
    """Cut a file short, as a bad stick does."""
    target = path.with_name(name or path.name)
    target.write_bytes(path.read_bytes()[:-40])
    return target


# Files that were turned away --------------------------------------------------------------------


def test_a_damaged_file_leaves_a_trace_and_the_book_as_it_was(made: Offices) -> None:
    path = spoiled(seal_month(made.towns[0], MONTH, made.stick).path)
    before = digest(made.county)
    [merged] = merge_files(made.county, [path])
    assert digest(made.county) == before
    [one] = refusals(made.county)
    assert (one.file, one.reason) == (str(path), merged.reason)
    assert (one.clerk, one.at[:10]) == (made.county.clerk, "2026-11-03")
    assert (one.file_sha256, one.bytes) == file_digest(path)
    assert (one.unit, one.unit_name, one.period, one.sequence) == (
        "420682101", "第1镇供销社", MONTH, 1,
    )  # fmt: skip
    assert one.by_name


def test_the_same_file_again_adds_nothing(made: Offices) -> None:
    path = spoiled(seal_month(made.towns[0], MONTH, made.stick).path)
    for _turn in range(3):
        merge_files(made.county, [path])
    assert len(refusals(made.county)) == 1


def test_the_board_shows_the_month_as_refused_and_not_only_as_missing(made: Offices) -> None:
    assert state(made).state is State.MISSING
    whole = seal_month(made.towns[0], MONTH, made.stick).path
    bad = spoiled(whole, "420682101-2026-10-0001 (2).coop")
    merge_files(made.county, [bad])
    cell = state(made)
    assert cell.state is State.REFUSED
    assert cell.refusal is not None
    assert cell.note == cell.refusal.reason
    with made.county.read() as s:
        [missing] = missing_units(s, MONTH, date(2026, 11, 9))
        assert missing.state is State.REFUSED
        text = repr(summary_statement(s, made.county, MONTH))
    assert "退回" in text
    merge_files(made.county, [whole])
    assert state(made).state is State.ACCEPTED


def test_what_a_stranger_names_a_file_counts_for_units_of_the_register_only(made: Offices) -> None:
    noise = made.folder / "999999999-2026-10-0001.coop"
    noise.write_bytes(b"noise")
    merge_files(made.county, [noise])
    [one] = refusals(made.county)
    assert (one.unit, one.period, one.sequence, one.by_name) == ("", "", 0, False)
    assert state(made).state is State.MISSING


def test_a_signed_cover_sheet_tells_unit_and_month_whatever_the_file_is_called(
    made: Offices,
) -> None:
    path = seal_month(made.towns[0], MONTH, made.stick).path
    report_key_lost(made.county, "420682101", "电脑被盗")
    renamed = path.rename(path.with_name("urlaub.coop"))
    merge_files(made.county, [renamed])
    [one] = refusals(made.county)
    assert (one.why, one.unit, one.period, one.by_name) == ("key", "420682101", MONTH, False)
    assert state(made).state is State.REFUSED


def test_a_fork_is_traced_and_its_reply_can_be_written_again(made: Offices, tmp_path: Path) -> None:
    town = made.towns[0]
    path = seal_month(town, "2026-09", made.stick).path
    made.merge(path)
    fork = made.stick / "fork.coop"
    bent(town, made.county, path, fork, created_at="2026-11-04T00:00:00.000Z")
    made.county.clock = Clock(datetime(2026, 11, 4, 2, 0, tzinfo=UTC))
    [merged] = merge_files(made.county, [fork])
    assert merged.outcome == "refused"
    [one] = refusals(made.county)
    assert (one.why, one.period, one.sha256) == ("chain", "2026-09", merged.sha256)
    cell = state(made, "2026-09")
    assert cell.state is State.ACCEPTED
    assert cell.refusal == one
    [reply] = write_refusal(made.county, one, tmp_path / "back")
    assert [told.outcome for told in read_reply(town, reply)] == ["refused", "accepted"]
    stranger = replace(one, unit="0")
    assert write_refusal(made.county, stranger, tmp_path / "back") == []


def test_a_missing_file_leaves_no_trace(made: Offices) -> None:
    merge_files(made.county, [made.folder / "nowhere.coop"])
    assert refusals(made.county) == []


def test_the_trace_is_in_the_book_and_in_every_copy_of_it(made: Offices, tmp_path: Path) -> None:
    made.county.copy_today(tmp_path / "copies")
    path = spoiled(seal_month(made.towns[0], MONTH, made.stick).path)
    made.county.clock = Clock(datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
    merge_files(made.county, [path])
    copy = made.county.copy_today(tmp_path / "copies")
    assert copy is not None
    back = tmp_path / "back.book"
    restore_from(copy.path, back)
    desk = Desk(back, clock=made.county.clock)
    assert refusals(desk) == refusals(made.county)
    assert Path(refusals(desk)[0].file).name == path.name
    desk.close()


def test_a_bent_line_beside_the_book_is_passed_over(made: Offices, tmp_path: Path) -> None:
    merge_files(made.county, [spoiled(seal_month(made.towns[0], MONTH, made.stick).path)])
    beside = file_beside(made.county.path)
    whole = json.loads(beside.read_text(encoding="utf-8"))
    bent = [{"at": 1}, {**whole, "bytes": "viel"}, {**whole, ") VALUES (1); --": ""}]
    beside.write_text("\n".join(map(json.dumps, [*bent, whole])), encoding="utf-8")
    made.county.copy_to(tmp_path / "copy.book")
    assert not beside.exists()
    assert [one.why for one in refusals(made.county)] == [whole["why"]]


def test_a_copy_is_made_though_the_disk_takes_no_line(
    made: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge_files(made.county, [spoiled(seal_month(made.towns[0], MONTH, made.stick).path)])

    def full(_self: Desk) -> None:
        raise Trouble("full", "voll")

    monkeypatch.setattr(Desk, "gather", full)
    assert made.county.copy_today(tmp_path / "copies") is not None
    assert made.county.copy_to(tmp_path / "copy.book").path.exists()
    assert file_beside(made.county.path).exists()


def test_a_trace_is_never_changed_nor_taken_away(made: Offices, tmp_path: Path) -> None:
    merge_files(made.county, [spoiled(seal_month(made.towns[0], MONTH, made.stick).path)])
    made.county.copy_today(tmp_path / "copies")
    for sql in ("DELETE FROM turned_away", "UPDATE turned_away SET reason = ''"):
        with pytest.raises(Refused), made.county.write() as s:
            change_rows(s, "turned_away", sql)
    assert len(refusals(made.county)) == 1


def test_a_full_disk_does_not_stop_the_refusal(
    made: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = spoiled(seal_month(made.towns[0], MONTH, made.stick).path)

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coopdesk.packages.turned_away.put_beside", full)
    [merged] = merge_files(made.county, [path])
    assert merged.outcome == "refused"
    assert refusals(made.county) == []


def test_a_file_beyond_every_limit_is_hashed_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.coop"
    with path.open("wb") as stream:
        stream.truncate(Limits().file + 5)
    content, size = file_digest(path)
    assert size == Limits().file + 5
    assert content == file_digest(path)[0]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("420682101-2026-10-0001.coop", ("420682101", "2026-10", 1)),
        ("/stick/420682101-2026-10-0012 - 副本.coop", ("420682101", "2026-10", 12)),
        ("420682101-2026-13-0001.coop", ("", "", 0)),
        ("420682101.coop", ("", "", 0)),
        ("urlaub.jpg", ("", "", 0)),
    ],
)
def test_a_files_name_tells_code_month_and_number(name: str, told: tuple[str, str, int]) -> None:
    assert named_by(name) == told


# Work that was cut ------------------------------------------------------------------------------


def cut(made: Offices, town: bool, act: str, **facts: object) -> str:
    """Leave the mark that a cut leaves; return what the next start says, once."""
    desk = made.towns[0] if town else made.county
    mark = desk.path.with_name(f"{desk.path.name}.work.json")
    with under_way(desk, act, **facts):
        kept = mark.read_bytes()
    assert not mark.exists()
    mark.write_bytes(kept)
    said = cut_short(desk)
    assert cut_short(desk) == ""
    return said


def test_the_next_start_says_whether_the_month_was_sealed(made: Offices) -> None:
    said = cut(made, True, "seal", month=MONTH)
    assert "nothing was sealed" in said
    seal_month(made.towns[0], MONTH, made.stick)
    assert "sealed as package 1" in cut(made, True, "seal", month=MONTH)


def test_the_next_start_says_which_files_were_taken_in(made: Offices) -> None:
    town = made.towns[0]
    first = seal_month(town, "2026-09", made.stick).path
    second = seal_month(town, MONTH, made.stick).path
    files = [str(first), str(second)]
    assert "0 taken in, 2 not" in cut(made, False, "merge", files=files)
    made.merge(first)
    said = cut(made, False, "merge", files=files)
    assert "1 taken in, 1 not" in said
    assert second.name in said
    made.merge(second)
    assert "all of them were taken in" in cut(made, False, "merge", files=files)


def test_the_next_start_says_whether_the_reply_was_read(made: Offices) -> None:
    made.merge(seal_month(made.towns[0], MONTH, made.stick).path)
    [reply] = list(made.replies.iterdir())
    assert "nothing was read" in cut(made, True, "reply", file=str(reply))
    read_reply(made.towns[0], reply)
    assert "it was read" in cut(made, True, "reply", file=str(reply))


def test_work_that_ends_or_is_refused_leaves_no_mark(made: Offices) -> None:
    town = made.towns[0]
    with pytest.raises(Refused):
        seal_month(town, MONTH, made.stick, kind=PackageKind.NOTHING)
    seal_month(town, MONTH, made.stick)
    assert cut_short(town) == ""
    with town.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM sent") == 1


def test_a_mark_that_makes_no_sense_is_thrown_away(made: Offices) -> None:
    mark = made.county.path.with_name(f"{made.county.path.name}.work.json")
    for text in ("", "{", '{"act": "dance", "at": "2026-11-03T00:00:00.000Z"}', "[1]"):
        mark.write_text(text)
        assert cut_short(made.county) == ""
        assert not mark.exists()
