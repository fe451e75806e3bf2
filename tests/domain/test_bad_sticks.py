"""Full, locked and pulled disks: a sentence, no half file, and nothing lost of what was done."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from coopdesk.commands.running import run
from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.problems import Trouble
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.packages.export import seal_month
from coopdesk.packages.merge import merge_files
from coopdesk.packages.received import month_parcels, write_replies
from coopdesk.packages.replies import read_reply
from coopdesk.printing.pack import make_pack
from coopdesk.statements.checks import check_book
from tests.conftest import CLOCK
from tests.exchange import MONTH, Offices, offices
from tests.factories import a_good, a_member, a_purchase, a_sale, bought, sold

Mounted = Callable[..., Path]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Mounted]:
    """Yield a function that mounts a small disk, full to the last bytes if asked."""
    folders: list[Path] = []

    def mount(kilobytes: int, *, free: int | None = None) -> Path:
        folder = tmp_path / f"disk{len(folders)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, check=False, capture_output=True).returncode == 0
        except OSError:
            done = False
        if not done:
            pytest.skip("needs the right to mount a small disk")
        folders.append(folder)
        if free is not None:
            fill(folder, free)
        return folder

    yield mount
    for folder in folders:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path, free: int) -> None:
    """Fill a disk until so many bytes are free."""
    left = shutil.disk_usage(folder).free - free
    if left > 0:
        (folder / "ballast").write_bytes(b"x" * left)


def lock(folder: Path) -> None:
    """Make a mounted disk write-protected, as the switch of a stick does."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} - {"ballast"}


def sound(desk: Desk) -> None:
    with desk.read() as s:
        assert [one.text for one in check_book(s) if not one.warning] == []


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path / "office") as found:
        with found.towns[0].write() as s:
            good = a_good(s)
            a_purchase(s, bought(good, "100"))
            a_sale(s, sold(good))
        yield found


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """Return a book with three sales."""
    with desk.write() as s:
        who, good = a_member(s), a_good(s)
        a_purchase(s, bought(good, "100"))
        for _turn in range(3):
            a_sale(s, sold(good, "1"), member_id=who)
    return desk


# Files ------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_the_old_one_stays(mounted: Mounted) -> None:
    stick = mounted(64)
    target = stick / "月报.pdf"
    write_file(target, b"old" * 1000)
    fill(stick, 4096)
    with pytest.raises(Trouble, match=r"月报.pdf could not be written: the disk is full"):
        write_file(target, b"new" * 20_000)
    assert target.read_bytes() == b"old" * 1000
    assert names(stick) == {"月报.pdf"}
    lock(stick)
    with pytest.raises(Trouble, match="write-protected"):
        write_file(target, b"new")


def test_a_pulled_stick_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"月报.pdf could not be written: it is not there"):
        write_file(tmp_path / "pulled" / "月报.pdf", b"new")


def test_a_receipt_that_finds_no_room_is_not_counted_as_printed(
    shop: Desk, mounted: Mounted, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = mounted(64, free=4096)
    book, number = shop.path, "销2026-10-0001"
    shop.close()
    assert run(["receipt", str(book), number, "--out", str(stick / "r.pdf")]) == 3
    assert "the disk is full" in capsys.readouterr().err
    assert names(stick) == set()
    again = Desk(book, clock=CLOCK)
    with again.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 0
    again.close()


@pytest.mark.parametrize("what", ["statement", "summary"])
def test_papers_for_a_full_stick_leave_no_half_file(
    made: Offices, mounted: Mounted, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    stick = mounted(64, free=4096)
    desk = made.county if what == "summary" else made.towns[0]
    book = desk.path
    desk.close()
    words = {
        "statement": ["statement", str(book), "--month", MONTH, "--out", str(stick)],
        "summary": ["summary", str(book), "--month", MONTH, "--out", str(stick / "汇总.pdf")],
    }[what]
    assert run(words) == 3
    assert "the disk is full" in capsys.readouterr().err
    assert names(stick) == set()


def test_half_a_pack_is_taken_away_so_that_the_next_try_can_be_made(
    shop: Desk, mounted: Mounted, tmp_path: Path
) -> None:
    stick = mounted(256, free=120_000)
    with pytest.raises(Trouble, match="the disk is full"):
        make_pack(shop, MONTH, stick)
    assert names(stick) == set()
    with shop.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM kept_paper") == 0
    assert make_pack(shop, MONTH, tmp_path).files


# Sealing, merging, replies ----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["full", "locked", "pulled"])
def test_a_month_sealed_for_a_bad_stick_goes_out_again_the_same(
    made: Offices, mounted: Mounted, how: str
) -> None:
    town, stick = made.towns[0], mounted(64, free=2048 if how == "full" else None)
    if how == "locked":
        lock(stick)
    target = stick if how != "pulled" else made.folder / "file" / "stick"
    if how == "pulled":
        target.parent.write_bytes(b"no folder")
    with pytest.raises(Trouble):
        seal_month(town, MONTH, target)
    assert names(stick) == set()
    with town.read() as s:
        kept = fetch_rows(s, "SELECT sha256 FROM sent")
    sealed = seal_month(town, MONTH, made.stick)
    if kept:
        assert sealed.again
        assert sealed.sha256 == kept[0][0]
    with town.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM sent") == 1
    [merged] = made.merge(sealed.path)
    assert merged.outcome == "accepted"


def test_a_book_on_a_full_disk_seals_nothing_and_seals_once_there_is_room(
    made: Offices, mounted: Mounted
) -> None:
    disk = mounted(4096)
    book = disk / "town.book"
    made.towns[0].copy_to(book)
    town = Desk(book, clock=made.towns[0].clock)
    fill(disk, 8192)
    with pytest.raises(Trouble):
        seal_month(town, MONTH, made.stick)
    assert names(made.stick) == set() if made.stick.exists() else True
    (disk / "ballast").unlink()
    assert not [one for one in names(disk) if "sealing" in one]
    sealed = seal_month(town, MONTH, made.stick)
    assert (sealed.sequence, sealed.again) == (1, False)
    sound(town)
    town.close()


def test_a_county_on_a_full_disk_takes_nothing_half_in(made: Offices, mounted: Mounted) -> None:
    sealed = seal_month(made.towns[0], MONTH, made.stick)
    disk = mounted(4096)
    book = disk / "county.book"
    made.county.copy_to(book)
    county = Desk(book, clock=made.county.clock)
    fill(disk, 8192)
    with pytest.raises(Trouble, match="full"):
        merge_files(county, [sealed.path])
    with county.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM parcel") == 0
    (disk / "ballast").unlink()
    [merged] = merge_files(county, [sealed.path])
    assert merged.outcome == "accepted"
    sound(county)
    county.close()


def test_a_reply_that_finds_no_room_is_written_again_later(made: Offices, mounted: Mounted) -> None:
    sealed = seal_month(made.towns[0], MONTH, made.stick)
    stick = mounted(64, free=0)
    with pytest.raises(Trouble, match="full"):
        merge_files(made.county, [sealed.path], stick)
    assert names(stick) == set()
    with made.county.read() as s:
        assert fetch_value(s, "SELECT outcome FROM parcel") == "accepted"
    with made.county.read() as s:
        parcels = month_parcels(s, MONTH)
    [reply] = write_replies(made.county, parcels, made.replies)
    assert [one.outcome for one in read_reply(made.towns[0], reply)] == ["accepted"]


# Workbooks --------------------------------------------------------------------------------------


def a_ledger(path: Path, rows: int) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号", "电话", "所在村", "面积（亩）"])
    for number in range(rows):
        sheet.append([f"户{number}", None, f"138{number:08d}", "东河村", 3.5])
    book.save(path)
    return path


def test_a_workbook_for_a_full_disk_goes_in_whole_or_not_at_all(
    template: Path, mounted: Mounted, tmp_path: Path
) -> None:
    disk = mounted(4096)
    book = disk / "x.book"
    shutil.copyfile(template, book)
    desk = Desk(book, clock=CLOCK)
    sheet = a_ledger(tmp_path / "花名册.xlsx", 400)
    fill(disk, 16_384)
    with pytest.raises(Trouble, match="full"):
        take_in(desk, sheet, "roster", accept=True)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM member") == 0
    (disk / "ballast").unlink()
    assert take_in(desk, sheet, "roster", accept=True).count("new") == 400
    sound(desk)
    desk.close()
