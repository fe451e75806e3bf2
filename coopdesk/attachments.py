"""Photos and scans kept in the book: attached to members, plots, contracts and any document.

The bytes lie in a table of their own that nothing reads but who looks at a file; so backup, restore
and moving carry them, and lists do not. Nothing attached is changed: another file takes its place,
or it is retired, and stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.merging import records_sql
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.records import Base
from coopdesk.kernel.rows import (
    change_rows,
    fetch_row,
    fetch_rows,
    fetch_value,
    insert_row,
    new_uid,
)
from coopdesk.kernel.trail import note

MIB: Final = 1 << 20
LARGEST: Final = 12 * MIB
MOST: Final = 40  # Files in use at one record.
WHOLE: Final = 2048 * MIB  # Of all files; a stick with FAT takes no file of 4 GiB.
LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 200
MIMES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
DOCUMENT: Final = "document"


class Attachment(Base):
    """One file attached to a record: what it is, who attached it and when; its bytes lie apart.

    A replaced or retired one stays; ``replaces_id`` names the one whose place it took.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record", "subject", "record_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    record_id: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    mime: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(ForeignKey("attachment_content.sha256"))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    retired_at: Mapped[str | None] = mapped_column(Text)
    retired_by: Mapped[str | None] = mapped_column(Text)
    retired_reason: Mapped[str | None] = mapped_column(Text)


class AttachmentContent(Base):
    """The bytes of a file, once however often it is attached; read only to be looked at."""

    __tablename__ = "attachment_content"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """What is known of an attached file without its bytes."""

    id: int
    subject: str
    record_id: int
    name: str
    mime: str
    size: int
    sha256: str
    note: str
    at: datetime
    clerk: str
    replaces_id: int | None
    retired_at: datetime | None
    retired_by: str
    retired_reason: str

    @property
    def in_use(self) -> bool:
        """Tell whether it was neither replaced nor retired."""
        return self.retired_at is None

    @property
    def is_picture(self) -> bool:
        """Tell whether it is a photo, not a PDF."""
        return self.mime.startswith("image/")


def kind_of(content: bytes) -> str | None:
    """Return the kind of a file by its content, whatever its name says; only what is taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if b"%PDF-" in content[:1024]:
        return "application/pdf"
    return None


def _is_whole(mime: str, content: bytes) -> bool:
    """Tell whether a file has its end; what a camera writes behind it does no harm."""
    end = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND", "application/pdf": b"%%EOF"}[mime]
    return content.rfind(end) > 0


def size_text(size: int) -> str:
    """Return a file's size as people read it."""
    if size >= MIB:
        tenths = size * 10 // MIB
        return f"{tenths // 10}.{tenths % 10} MB"
    return f"{max(1, -(-size // 1024))} kB"


def tidy_file_name(name: str, mime: str) -> str:
    """Return a file's name without folders and control characters, its ending by its content."""
    bare = re.split(r"[\\/]", name)[-1]
    bare = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]+", " ", bare).strip(" .")
    ending = MIMES[mime]
    stem = re.sub(r"\.(?:jpe?g|png|pdf)$", "", bare, flags=re.IGNORECASE).strip(" .") or "附件"
    return stem[: LONGEST_NAME - len(ending)] + ending


def check_attachment(
    s: Session, subject: str, record_id: int, content: bytes, note_: str = "",
    replaces: int | None = None,
) -> list[Problem]:  # fmt: skip
    """Find why a file cannot be attached."""
    mime = kind_of(content)
    if not content or mime is None:
        text = _("This file is no photo (jpg, png) and no PDF; please choose one of these.")
        return [Problem("kind", text)]
    if len(content) > LARGEST:
        text = _(
            "The file has {size}, more than the {limit} that the book takes; please save it"
            " smaller, or photograph it with less detail."
        ).format(size=size_text(len(content)), limit=size_text(LARGEST))
        return [Problem("too_large", text)]
    problems = []
    if not _is_whole(mime, content):
        text = _("The file breaks off before its end; please copy it again from the camera.")
        problems.append(Problem("damaged", text))
    if len(note_.strip()) > LONGEST_NOTE:
        text = _("This text has {count} characters; at most {limit} fit.")
        told = text.format(count=len(note_.strip()), limit=LONGEST_NOTE)
        problems.append(Problem("too_long", told, "note"))
    held = [one for one in attachments_of(s, subject, record_id) if one.id != replaces]
    digest = hashlib.sha256(content).hexdigest()
    same = next((one for one in held if one.sha256 == digest), None)
    if same is not None:
        text = _("The same file is attached here already as {name}.")
        problems.append(Problem("same", text.format(name=same.name)))
    if len(held) >= MOST:
        text = _("{count} files are attached here, more than that is not kept; retire one first.")
        problems.append(Problem("many", text.format(count=len(held))))
    whole = total_size(s)
    if whole + len(content) > WHOLE:
        text = _(
            "All files of the book together would pass {limit}, which copies and sticks can hardly"
            " carry; please attach smaller ones."
        )
        problems.append(Problem("full", text.format(limit=size_text(WHOLE))))
    return problems


def total_size(s: Session) -> int:
    """Return how much room all attached files take, each counted once."""
    found = fetch_value(
        s, "SELECT COALESCE(SUM(size), 0) FROM (SELECT MAX(size) AS size FROM attachment"
        " GROUP BY sha256)",
    )  # fmt: skip
    return int(found)


def attach(
    s: Session, subject: str, record_id: int, name: str, content: bytes, note_: str = "",
    *, replaces: int | None = None,
) -> int:  # fmt: skip
    """Keep a file with a record and return its id; it may take the place of another.

    ``subject`` is the table of the record: ``member``, ``plot``, ``document`` or a register's.
    """
    uid = _record_uid(s, subject, record_id)
    old = None if replaces is None else _in_use(s, replaces)
    if old is not None and (old.subject, old.record_id) != (subject, record_id):
        subject, record_id = old.subject, old.record_id
    refuse_if(check_attachment(s, subject, record_id, content, note_, replaces))
    mime = kind_of(content)
    assert mime is not None  # noqa: S101 - the check found a kind.
    digest = hashlib.sha256(content).hexdigest()
    context = context_of(s)
    if fetch_value(s, "SELECT 1 FROM attachment_content WHERE sha256 = ?", (digest,)) is None:
        insert_row(s, "attachment_content", ("sha256", "content"), (digest, content))
    tidy = tidy_file_name(name, mime)
    attachment_id = insert_row(
        s,
        "attachment",
        (
            "uid", "subject", "record_id", "name", "mime", "size", "sha256", "note", "at", "clerk",
            "replaces_id",
        ),
        (
            new_uid(), subject, record_id, tidy, mime, len(content), digest, note_.strip(),
            moment_text(context.clock.now()), context.clerk, replaces,
        ),
    )  # fmt: skip
    said = {"name": tidy, "mime": mime, "size": len(content), "sha256": digest}
    if old is not None:
        _retire(s, old.id, _("replaced"))
        said["replaces"] = old.sha256
    note(s, "attach", subject, uid, said)
    return attachment_id


def retire_attachment(s: Session, attachment_id: int, reason: str = "") -> None:
    """Take a file out of use; it stays in the book and can still be looked at."""
    facts = _in_use(s, attachment_id)
    if len(reason.strip()) > LONGEST_NOTE:
        text = _("This text has {count} characters; at most {limit} fit.")
        told = text.format(count=len(reason.strip()), limit=LONGEST_NOTE)
        raise refuse("too_long", told, "reason")
    _retire(s, attachment_id, reason.strip())
    uid = _record_uid(s, facts.subject, facts.record_id)
    note(s, "detach", facts.subject, uid, {"name": facts.name, "sha256": facts.sha256,
                                           "reason": reason.strip()})  # fmt: skip


def _retire(s: Session, attachment_id: int, reason: str) -> None:
    """Mark a file as out of use."""
    context = context_of(s)
    change_rows(
        s,
        "attachment",
        "UPDATE attachment SET retired_at = ?, retired_by = ?, retired_reason = ? WHERE id = ?",
        (moment_text(context.clock.now()), context.clerk, reason, attachment_id),
    )


def _in_use(s: Session, attachment_id: int) -> AttachmentFacts:
    """Return a file in use, or refuse."""
    facts = attachment_facts(s, attachment_id)
    if not facts.in_use:
        text = _("{name} was retired before; nothing changed.")
        raise refuse("retired", text.format(name=facts.name))
    return facts


def _record_uid(s: Session, subject: str, record_id: int) -> str:
    """Return the uid of the record that files are attached to, or refuse."""
    table = Base.metadata.tables.get(subject)
    uid = None
    if table is not None and {"id", "uid"} <= set(table.columns.keys()):
        uid = fetch_value(s, f"SELECT uid FROM {table.name} WHERE id = ?", (record_id,))  # noqa: S608
    if uid is None:
        text = _("There is no record here that a file could be attached to.")
        raise refuse("no_such", text)
    return str(uid)


_FACTS: Final = (
    "SELECT id, subject, record_id, name, mime, size, sha256, note, at, clerk, replaces_id,"
    " retired_at, retired_by, retired_reason FROM attachment"
)


def _facts(row: tuple[object, ...]) -> AttachmentFacts:
    """Read a row."""
    number, subject, record, name, mime, size, sha256, said, at, clerk, replaces, *end = row
    retired_at, retired_by, reason = end
    return AttachmentFacts(
        int(str(number)), str(subject), int(str(record)), str(name), str(mime), int(str(size)),
        str(sha256), str(said), moment_of(str(at)), str(clerk),
        None if replaces is None else int(str(replaces)),
        None if retired_at is None else moment_of(str(retired_at)), str(retired_by or ""),
        str(reason or ""),
    )  # fmt: skip


def attachments_of(
    s: Session, subject: str, record_id: int, *, retired: bool = False
) -> list[AttachmentFacts]:
    """Return the files of a record in the order they came, and of records merged into it.

    Those out of use only if asked for.
    """
    table = subject if subject in Base.metadata.tables else ""
    rows = fetch_rows(
        s,
        f"{_FACTS} WHERE subject = ?2 AND record_id IN {records_sql(table, '?1')}"
        " AND (retired_at IS NULL OR ?3) ORDER BY id",
        (record_id, subject, int(retired)),
    )
    return [_facts(row) for row in rows]


def attachment_facts(s: Session, attachment_id: int) -> AttachmentFacts:
    """Return what is known of a file, or refuse."""
    row = fetch_row(s, f"{_FACTS} WHERE id = ?", (attachment_id,))
    if row is None:
        raise refuse("no_such", _("This file is not in the book; please look it up again."))
    return _facts(row)


def content_of(s: Session, sha256: str) -> bytes:
    """Return the bytes of a file."""
    found = fetch_value(s, "SELECT content FROM attachment_content WHERE sha256 = ?", (sha256,))
    if found is None:
        raise refuse("no_such", _("This file is not in the book; please look it up again."))
    return bytes(found)


def count_of(s: Session, subject: str, record_id: int) -> int:
    """Return how many files a record has in use."""
    return len(attachments_of(s, subject, record_id))


def note_written_out(s: Session, attachment_id: int) -> None:
    """Note in the journal that a file was written out of the book: it may name a person."""
    facts = attachment_facts(s, attachment_id)
    uid = _record_uid(s, facts.subject, facts.record_id)
    note(s, "write_out", facts.subject, uid, {"name": facts.name, "sha256": facts.sha256})


def check_attachments(s: Session) -> list[Problem]:
    """Find files whose bytes are not the ones that were attached, or are missing."""
    found = []
    sizes: dict[str, int] = {}
    for (sha256,) in fetch_rows(s, "SELECT sha256 FROM attachment_content ORDER BY id"):
        content = content_of(s, sha256)
        sizes[sha256] = len(content)
        if hashlib.sha256(content).hexdigest() != sha256:
            sizes[sha256] = -1
    for name, sha256, size in _named(s):
        if sizes.get(sha256) != size:
            text = _("The attached file {name} is not the one that was attached; restore a copy.")
            found.append(Problem("attachment", text.format(name=name)))
    return found


def _named(s: Session) -> Sequence[tuple[str, str, int]]:
    """Return every attached file with its digest and size."""
    rows = fetch_rows(s, "SELECT name, sha256, size FROM attachment ORDER BY id")
    return [(row[0], row[1], row[2]) for row in rows]
