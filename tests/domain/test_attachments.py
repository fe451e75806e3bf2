"""Photos and scans in the book: kept as they came, never changed, carried by every copy."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from coopdesk import attachments
from coopdesk.attachments import (
    LARGEST,
    attach,
    attachment_facts,
    attachments_of,
    check_attachments,
    content_of,
    count_of,
    kind_of,
    retire_attachment,
    size_text,
    tidy_file_name,
    total_size,
)
from coopdesk.desk import Desk, restore_copy
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_value
from coopdesk.members.merging import merge_members, unmerge
from coopdesk.packages.outward import Pseudonyms
from coopdesk.packages.travelling import township_records
from coopdesk.statements.checks import check_book
from tests.conftest import CLOCK
from tests.factories import a_contract, a_member, a_plot
from tests.files import a_noisy_photo, a_photo, a_scan


def names(s: Session, subject: str, record_id: int, *, retired: bool = False) -> list[str]:
    return [one.name for one in attachments_of(s, subject, record_id, retired=retired)]


def said(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(one.text for one in refused.value.problems)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (a_photo(), "image/jpeg"), (a_photo(kind="PNG"), "image/png"),
        (a_scan(), "application/pdf"), (b"MZ\x90", None), (b"", None), (b"<svg/>", None),
        (a_photo(kind="GIF"), None),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_content(content: bytes, mime: str | None) -> None:
    assert kind_of(content) == mime


@pytest.mark.parametrize(
    ("name", "mime", "tidy"),
    [
        ("C:\\照片\\身份证.JPG", "image/jpeg", "身份证.jpg"),
        ("/home/x/scan.pdf", "application/pdf", "scan.pdf"),
        ("photo.png", "image/jpeg", "photo.jpg"),
        ("a\x00b<c>.jpeg", "image/jpeg", "a b c.jpg"),
        ("", "image/png", "附件.png"),
        ("..", "application/pdf", "附件.pdf"),
        ("长" * 300 + ".png", "image/png", "长" * 116 + ".png"),
    ],
)
def test_a_file_name_is_made_harmless(name: str, mime: str, tidy: str) -> None:
    assert tidy_file_name(name, mime) == tidy


def test_sizes_are_written_as_people_read_them() -> None:
    assert [size_text(size) for size in (1, 1024, 300_000, 1 << 20, LARGEST)] == [
        "1 kB", "1 kB", "293 kB", "1.0 MB", "12.0 MB",
    ]  # fmt: skip


def test_files_are_kept_byte_for_byte_with_digest_clerk_and_moment(desk: Desk) -> None:
    photo, scan = a_photo(), a_scan()
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        contract = a_contract(s, member, (plot,))
        one = attach(s, "member", member, "身份证.jpg", photo, " 正面 ")
        attach(s, "plot", plot, "坡地.jpg", photo)
        attach(s, "document", contract.id, "合同.pdf", scan)
        facts = attachment_facts(s, one)
        assert (facts.name, facts.mime, facts.size) == ("身份证.jpg", "image/jpeg", len(photo))
        assert facts.sha256 == hashlib.sha256(photo).hexdigest()
        assert (facts.clerk, facts.note, facts.at) == ("李桂兰", "正面", CLOCK.now())
        assert content_of(s, facts.sha256) == photo
        assert names(s, "document", contract.id) == ["合同.pdf"]
        assert fetch_value(s, "SELECT COUNT(*) FROM attachment_content") == 2
        assert total_size(s) == len(photo) + len(scan)
        noted = fetch_row(s, "SELECT subject, content FROM trail WHERE act = 'attach' LIMIT 1")
        assert noted is not None
        assert noted[0] == "member"
        assert facts.sha256 in noted[1]
        assert check_book(s) == []


def test_another_file_takes_the_place_and_the_old_one_stays(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        old = attach(s, "member", member, "糊.jpg", a_photo(colour=1))
        new = attach(s, "member", member, "清.jpg", a_photo(colour=2), replaces=old)
        assert names(s, "member", member) == ["清.jpg"]
        assert names(s, "member", member, retired=True) == ["糊.jpg", "清.jpg"]
        assert attachment_facts(s, new).replaces_id == old
        gone = attachment_facts(s, old)
        assert (gone.retired_by, gone.retired_reason, gone.in_use) == ("李桂兰", "replaced", False)
        assert content_of(s, gone.sha256) == a_photo(colour=1)
    with pytest.raises(Refused) as refused, desk.write() as s:
        attach(s, "member", member, "又.jpg", a_photo(colour=3), replaces=old)
    assert "retired before" in said(refused)


def test_a_retired_file_stays_and_may_be_attached_anew(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        one = attach(s, "member", member, "a.jpg", a_photo())
        retire_attachment(s, one, "拍错了人")
        assert count_of(s, "member", member) == 0
        assert attachment_facts(s, one).retired_reason == "拍错了人"
        attach(s, "member", member, "a.jpg", a_photo())
        assert count_of(s, "member", member) == 1
    with pytest.raises(Refused), desk.write() as s:
        retire_attachment(s, one)
    with pytest.raises(Refused) as refused, desk.write() as s:
        retire_attachment(s, one + 1, "长" * 201)
    assert "at most 200" in said(refused)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no photo (jpg, png) and no PDF"),
        (b"MZ" + bytes(100), "no photo (jpg, png) and no PDF"),
        (a_photo()[:400], "breaks off before its end"),
        (a_photo(kind="PNG")[:60], "breaks off before its end"),
        (a_scan()[:500], "breaks off before its end"),
        (b"\xff\xd8\xff" + bytes(LARGEST), "The file has 12.0 MB, more than the 12.0 MB"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(
    desk: Desk, content: bytes, sentence: str
) -> None:
    with desk.write() as s:
        member = a_member(s)
    with pytest.raises(Refused) as refused, desk.write() as s:
        attach(s, "member", member, "x.jpg", content)
    assert sentence in said(refused)


def test_what_a_camera_writes_behind_the_picture_does_no_harm(desk: Desk) -> None:
    with desk.write() as s:
        attach(s, "member", a_member(s), "x.jpg", a_photo() + b"MotionPhoto" * 5000)


def test_limits_are_told_before_anything_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST", 2)
    with desk.write() as s:
        member, other = a_member(s), a_member(s)
        attach(s, "member", member, "a.jpg", a_photo(colour=1))
        attach(s, "member", member, "b.jpg", a_photo(colour=2))
    for name, content, sentence in (
        ("c.jpg", a_photo(colour=3), "2 files are attached"),
        ("c.jpg", a_photo(colour=1), "attached here already as a.jpg"),
    ):
        with pytest.raises(Refused) as refused, desk.write() as s:
            attach(s, "member", member, name, content)
        assert sentence in said(refused)
    monkeypatch.setattr(attachments, "WHOLE", 1000)
    with pytest.raises(Refused) as refused, desk.write() as s:
        attach(s, "member", other, "c.jpg", a_photo(colour=3), "长" * 201)
    assert "All files of the book together would pass 1 kB" in said(refused)
    assert "at most 200 fit" in said(refused)


@pytest.mark.parametrize(("subject", "record"), [("member", 99), ("setting", 1), ("nothing", 1)])
def test_a_file_needs_a_record(desk: Desk, subject: str, record: int) -> None:
    with pytest.raises(Refused) as refused, desk.write() as s:
        attach(s, subject, record, "x.jpg", a_photo())
    assert "no record" in said(refused)


def test_a_merged_members_files_are_the_kept_ones(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s)
        attach(s, "member", twin, "a.jpg", a_photo(colour=1))
        attach(s, "member", kept, "b.jpg", a_photo(colour=2))
        merge_id = merge_members(s, twin, kept, "同一人")
        assert names(s, "member", kept) == names(s, "member", twin) == ["a.jpg", "b.jpg"]
        unmerge(s, merge_id, "错")
        assert names(s, "member", kept) == ["b.jpg"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM attachment_content",
        "UPDATE attachment_content SET content = x'00'",
        "DELETE FROM attachment",
        "UPDATE attachment SET sha256 = 'x'",
        "UPDATE attachment SET record_id = 5",
    ],
)
def test_nothing_attached_is_changed_or_lost(desk: Desk, sql: str) -> None:
    with desk.write() as s:
        attach(s, "member", a_member(s), "a.jpg", a_photo())
    with pytest.raises(Refused) as refused, desk.write() as s:
        change_rows(s, "attachment", sql)
    assert "attached" in said(refused)


def test_the_self_check_finds_bytes_that_are_not_the_ones_attached(desk: Desk) -> None:
    with desk.write() as s:
        attach(s, "member", a_member(s), "身份证.jpg", a_photo())
        s.connection().exec_driver_sql("DROP TRIGGER attachment_content_update")
        change_rows(s, "attachment_content", "UPDATE attachment_content SET content = x'ffd8ff'")
        assert ["身份证.jpg" in one.text for one in check_attachments(s)] == [True]


def test_copies_and_restored_books_carry_the_files(desk: Desk, tmp_path: Path) -> None:
    photo = a_noisy_photo(200_000)
    with desk.write() as s:
        member = a_member(s)
        attach(s, "member", member, "a.jpg", photo)
    copy = tmp_path / "stick" / "copy.book"
    copy.parent.mkdir()
    desk.copy_to(copy)
    moved = tmp_path / "moved.book"
    shutil.copyfile(copy, moved)
    for path in (tmp_path / "restored.book",):
        again = restore_copy(moved, path, clerk="李桂兰", clock=CLOCK)
        with again.read() as s:
            held = attachments_of(s, "member", member)[0]
            assert content_of(s, held.sha256) == photo
            assert check_book(s) == []
        again.close()


def test_nothing_attached_travels_to_the_county(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        contract = a_contract(s, member, (a_plot(s, member),))
        attach(s, "document", contract.id, "合同扫描.pdf", a_scan(), "备注文字")
        people = Pseudonyms(s, "ab" * 32, "unit")
        told = repr([list(rows) for rows in township_records(s, "2026-10", people).values()])
        digest = attachments_of(s, "document", contract.id)[0].sha256
        for word in ("attach", "合同扫描", "备注文字", digest):
            assert word not in told
