"""Lines that wait beside the book: what is noted without writing into the book.

A file that is turned away must leave the book as it was to the byte, so its line lies in a file
beside the book until the book is written anyway: when a package is taken in, or a copy made.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from coopdesk.kernel.changes import Reader, Writer
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, insert_row

TABLE = "turned_away"


def file_beside(book: Path) -> Path:
    """Return the file in which lines wait."""
    return book.with_name(f"{book.name}.refused.jsonl")


def book_of(s: Reader) -> Path:
    """Return the file of a session's book."""
    row = fetch_row(s, "PRAGMA database_list")
    return Path(row[2] if row else "")


def lines_beside(book: Path) -> list[dict[str, Any]]:
    """Return what waits, the oldest first; a line that a power cut left half is passed over."""
    try:
        text = file_beside(book).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = []
    for line in text.split("\n"):
        with contextlib.suppress(ValueError):
            values = json.loads(line)
            if isinstance(values, dict):
                found.append(values)
    return found


def put_beside(book: Path, values: dict[str, Any]) -> None:
    """Let a line wait, forced to the disk; raises ``OSError`` where the disk takes nothing."""
    with file_beside(book).open("ab+") as stream:
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
        stream.write((json.dumps(values, ensure_ascii=False) + "\n").encode())
        stream.flush()
        os.fsync(stream.fileno())


def is_kept(s: Reader, values: dict[str, Any]) -> bool:
    """Tell whether the book has a line already: the same file for the same reason."""
    known = fetch_value(
        s,
        "SELECT 1 FROM turned_away WHERE file_sha256 = ? AND why = ?",
        (values.get("file_sha256"), values.get("why")),
    )
    return known is not None


def gather(s: Writer, book: Path) -> None:
    """Bring what waits into the book, each line once; ``forget_beside`` after the commit.

    A line that is none of ours, or was bent on the disk, is passed over.
    """
    kinds = {
        name: str if kind == "TEXT" else int
        for _at, name, kind, *_rest in fetch_rows(s, "PRAGMA table_info(turned_away)")
        if name != "id"
    }
    for values in lines_beside(book):
        is_ours = values.keys() == kinds.keys() and all(
            isinstance(value, kinds[name]) for name, value in values.items()
        )
        if is_ours and not is_kept(s, values):
            insert_row(s, TABLE, tuple(values), tuple(values.values()))


def forget_beside(book: Path) -> None:
    """Take the waiting lines away: they are in the book now."""
    with contextlib.suppress(OSError):
        file_beside(book).unlink(missing_ok=True)
