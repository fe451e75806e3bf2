"""Files that were turned away: a line beside the book, gathered when the book is written anyway."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Protocol

from coopdesk.desk import Desk
from coopdesk.kernel.beside import (
    book_of,
    lines_beside,
    put_beside,
)
from coopdesk.kernel.changes import Reader
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.packages.container import Limits
from coopdesk.packages.format import PERIOD
from coopdesk.packages.refusal import Why

_STEP: Final = 2**20
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


_COLUMNS: Final = tuple(one.name for one in fields(TurnedAway))


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


def turned_away(s: Reader) -> list[TurnedAway]:
    """Return every refusal, the oldest first: those in the book, and those that wait beside it."""
    columns = ", ".join(_COLUMNS)
    rows = fetch_rows(s, f"SELECT {columns} FROM turned_away ORDER BY id")  # noqa: S608
    found = [
        TurnedAway(**dict(zip(_COLUMNS, (*row[:-1], bool(row[-1])), strict=True))) for row in rows
    ]
    kept = {(one.file_sha256, one.why) for one in found}
    return found + [one for one in _waiting(book_of(s)) if (one.file_sha256, one.why) not in kept]


def _waiting(book: Path) -> list[TurnedAway]:
    """Return the refusals that wait beside a book."""
    found = []
    for values in lines_beside(book):
        with contextlib.suppress(TypeError):
            found.append(TurnedAway(**values))
    return found


def turn_away(desk: Desk, one: TurnedAway) -> bool:
    """Write a refusal down; the same file for the same reason only once. Tells whether it was new.

    A disk that takes nothing does not stop the merging: the refusal was said all the same.
    """
    with desk.read() as s:
        known = {(it.file_sha256, it.why) for it in turned_away(s)}
    if (one.file_sha256, one.why) in known:
        return False
    try:
        put_beside(desk.path, asdict(one))
    except OSError:
        return False
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
    turn_away(desk, one)
