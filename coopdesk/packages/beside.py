"""What the exchange keeps beside the book: files that were turned away, and work under way.

A refused file must leave the book as it was to the byte, so its trace is a line of another file.
And what a power cut interrupts cannot be written into the book that was cut; a small file says it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import _, ngettext
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.packages.container import Limits
from coopdesk.packages.format import PERIOD
from coopdesk.packages.refusal import Why

_STEP: Final = 2**20
_MOST: Final = 5000
_NAMED: Final = re.compile(r"(.{1,30})-(\d{4}-\d\d)-(\d{4,6})(?:[^0-9].*)?\.coop", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A file that was refused outright: when, by whom, its hash, why; its content stays unread.

    ``unit``, ``period`` and ``sequence`` are those of the signed cover sheet; where none could be
    believed, those that the file's name claims (``by_name``). ``sha256`` is of the package.
    """

    at: str
    clerk: str
    file: str
    file_sha256: str
    bytes: int
    why: str
    reason: str
    unit: str = ""
    unit_name: str = ""
    period: str = ""
    sequence: int = 0
    kind: str = ""
    sha256: str = ""
    by_name: bool = False

    @property
    def outcome(self) -> str:
        """Return what became of it, as a reply tells."""
        return "refused"


def file_digest(source: Path | bytes) -> tuple[str, int]:
    """Return hash and size of a file; of one larger than any package, the hash of its beginning."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest(), len(source)
    hashed, left = hashlib.sha256(), Limits().file
    with source.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        while left > 0 and (part := stream.read(min(_STEP, left))):
            hashed.update(part)
            left -= len(part)
    return hashed.hexdigest(), size


def named_by(file: str) -> tuple[str, str, int]:
    """Return unit code, month and number that a file's name claims; empty where it claims none."""
    found = _NAMED.fullmatch(Path(file).name)
    if found is None or not PERIOD.fullmatch(found[2]):
        return "", "", 0
    return found[1], found[2], int(found[3])


# Files that were turned away --------------------------------------------------------------------


def _refusals(book: Path) -> Path:
    """Return the file of refusals beside a book."""
    return book.with_name(f"{book.name}.refused.jsonl")


def turned_away(book: Path) -> list[TurnedAway]:
    """Return every refusal, the oldest first; a line that a power cut left half is passed over."""
    try:
        lines = _refusals(book).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    names = {one.name for one in fields(TurnedAway)}
    found = []
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):
            values = json.loads(line)
            found.append(TurnedAway(**{k: v for k, v in values.items() if k in names}))
    return found


def turn_away(book: Path, one: TurnedAway) -> bool:
    """Write a refusal down; the same file for the same reason only once. Tells whether it was new.

    A disk that takes nothing does not stop the merging: the refusal was said all the same.
    """
    path = _refusals(book)
    content = path.read_bytes() if path.is_file() else b""
    if one.file_sha256.encode() in content and any(
        (it.file_sha256, it.why) == (one.file_sha256, one.why) for it in turned_away(book)
    ):
        return False
    with contextlib.suppress(OSError):
        if content.count(b"\n") >= _MOST:
            kept = "".join(_line(it) for it in turned_away(book)[-_MOST // 2 :])
            _write_whole(path, kept)
        with path.open("ab+") as stream:
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")
            stream.write(_line(one).encode())
            stream.flush()
            os.fsync(stream.fileno())
    return True


class Told(Protocol):
    """What a trace needs to know of a refused file."""

    @property
    def file(self) -> str:
        """Return its name."""

    @property
    def reason(self) -> str:
        """Return why it was refused."""

    @property
    def sha256(self) -> str:
        """Return the hash of the package, if it opened."""


def trace(
    desk: Desk, source: Path | bytes, told: Told, why: str, signed: Mapping[str, Any]
) -> None:
    """Leave a trace of a refused file; ``signed`` is its cover sheet where a unit's key signed it.

    Without one, code and month are what the file's name claims, for units of the register only.
    """
    if why == Why.UNREADABLE.value:
        return
    digest, size = file_digest(source)
    unit, period, sequence, kind = (
        signed.get(name) for name in ("unit", "period", "sequence", "kind")
    )
    is_signed = isinstance(period, str) and bool(PERIOD.fullmatch(period))
    code, claimed, number = named_by(told.file)
    with desk.read() as s:
        row = (
            fetch_row(s, "SELECT code, name FROM unit WHERE uid = ?", (unit,))
            if is_signed
            else fetch_row(s, "SELECT code, name FROM unit WHERE code = ?", (code,))
        )
    one = TurnedAway(
        at=moment_text(desk.clock.now()),
        clerk=desk.clerk,
        file=told.file,
        file_sha256=digest,
        bytes=size,
        why=why,
        reason=told.reason,
        sha256=told.sha256,
    )
    if row is not None:
        one = replace(
            one,
            unit=row[0],
            unit_name=row[1],
            period=str(period) if is_signed else claimed,
            sequence=sequence if type(sequence) is int else number,
            kind=str(kind or ""),
            by_name=not is_signed,
        )
    turn_away(desk.path, one)


def _line(one: TurnedAway) -> str:
    """Return a refusal as a line."""
    return json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) + "\n"


def _write_whole(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


# Work under way ---------------------------------------------------------------------------------


def _mark(book: Path) -> Path:
    """Return the file beside a book that says what is under way."""
    return book.with_name(f"{book.name}.work.json")


@contextlib.contextmanager
def under_way(desk: Desk, act: str, **facts: Any) -> Iterator[None]:
    """Say beside the book what is being done, until it is done or given up; a cut leaves it."""
    path = _mark(desk.path)
    with contextlib.suppress(OSError):
        _write_whole(path, json.dumps({"act": act, "at": moment_text(desk.clock.now()), **facts}))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def cut_short(desk: Desk) -> str:
    """Say what a power cut interrupted, and whether the old state or the new one came of it.

    Said once: the mark is taken away. Empty where nothing was interrupted.
    """
    path = _mark(desk.path)
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))
        act, at = str(mark["act"]), str(mark["at"])
        moment = f"{moment_of(at).astimezone():%m-%d %H:%M}"
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)
        return ""
    told = {"seal": _cut_seal, "merge": _cut_merge, "reply": _cut_reply}.get(act)
    said = ""
    if told is not None:
        with desk.read() as s:
            said = told(s, at, moment, mark)
    path.unlink(missing_ok=True)
    return said


def _cut_seal(s: Session, at: str, moment: str, mark: Mapping[str, Any]) -> str:
    """Say what became of a sealing."""
    month = str(mark["month"])
    row = fetch_row(
        s, "SELECT sequence FROM sent WHERE period = ? AND at >= ? ORDER BY id DESC LIMIT 1",
        (month, at),
    )  # fmt: skip
    if row is None:
        text = _("Sealing {month} was cut off on {moment}: nothing was sealed; please seal again.")
        return text.format(month=month, moment=moment)
    text = _(
        "Sealing {month} was cut off on {moment}: it is sealed as package {number};"
        " please write the file out again."
    )
    return text.format(month=month, number=row[0], moment=moment)


def _cut_merge(s: Session, at: str, moment: str, mark: Mapping[str, Any]) -> str:
    """Say which files of a merging were taken in."""
    files = [str(one) for one in mark["files"]]
    here = {
        row[0] for row in fetch_rows(s, "SELECT file_name FROM parcel WHERE judged_at >= ?", (at,))
    }
    left = [one for one in files if one not in here]
    names = ", ".join(Path(one).name for one in left[:3])
    if not left:
        text = _("Taking in files was cut off on {moment}: all of them were taken in.")
        return text.format(moment=moment)
    text = ngettext(
        "Taking in files was cut off on {moment}: {done} taken in, {count} not ({names});"
        " please take it in again.",
        "Taking in files was cut off on {moment}: {done} taken in, {count} not ({names} …);"
        " please take them in again.",
        len(left),
    )
    done = len(files) - len(left)
    return text.format(done=done, count=len(left), names=names, moment=moment)


def _cut_reply(s: Session, at: str, moment: str, mark: Mapping[str, Any]) -> str:
    """Say whether a reply was read."""
    name = Path(str(mark["file"])).name
    if fetch_row(s, "SELECT 1 FROM sent WHERE replied_at >= ? LIMIT 1", (at,)) is not None:
        text = _("Reading the reply {name} was cut off on {moment}: it was read.")
    else:
        text = _(
            "Reading the reply {name} was cut off on {moment}: nothing was read;"
            " please read it again."
        )
    return text.format(name=name, moment=moment)
