"""Copies of an open book, checked after writing; dated copies with rotation; and the way back."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from db.check import book_facts, lost_facts, verify_file
from db.faults import Fault, sorted_fault
from db.files import (
    fault_of_os,
    force_file,
    force_folder,
    name_new,
    remove_leftovers,
    written_aside,
)
from db.held import schema_version, version_of
from db.place import is_removable
from db.reader import connect_reading

Progress = Callable[[int, int], None]
_PAGES: Final = 4096
_STAMP: Final = "%Y%m%d-%H%M%S"
# What makes a copy worthless. Whatever else is wrong with a book, a copy of it is better than none,
# and the self-check tells it of both.
_NO_COPY: Final = frozenset({"damaged", "not_a_book", "version"})


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What is known of a copy that was written and checked."""

    path: Path
    size: int
    documents: int
    last_line: str
    removable: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """For so many days back, keep the newest copy of each span that ``span`` tells apart.

    ``span`` is a date format: one copy is kept for each different text it gives.
    """

    days: int
    span: str


KEEP: Final = (
    Keep(7, _STAMP),  # every copy of the last week
    Keep(56, "%G-%V"),  # the last of each week for eight weeks
    Keep(731, "%Y-%m"),  # the last of each month for twenty-four months
)


# A book with many photos is large: copies that are kept by the rules take so much room together at
# most; the oldest go first, never the newest three.
ROOM: Final = 4 << 30
LEAST: Final = 3


def copy_book(book: Path, target: Path, progress: Progress | None = None) -> CopyFacts:
    """Copy a book, open or not, to a new file: one moment of it, whole, checked, then named.

    Never over an existing file; when it fails, nothing is left behind.
    """
    version = version_of(book)
    return _copied(book, target, version, progress)


def restore_book(copy: Path, target: Path, progress: Progress | None = None) -> CopyFacts:
    """Make a book of a copy, at a new path; the copy is checked in a side file first."""
    version = version_of(copy)
    if version > schema_version():
        raise Fault("newer", version)
    return _copied(copy, target, version, progress)


def _copied(source: Path, target: Path, version: str, progress: Progress | None) -> CopyFacts:
    """Write, check, force and name one copy."""
    try:
        with written_aside(target) as part:
            _check_space(source, target)
            facts = copy_into(source, part, progress)
            verify_file(part, version, codes=_NO_COPY)
            force_file(part)
            size = part.stat().st_size
            name_new(part, target)
    except sqlite3.Error as error:
        fault = sorted_fault(error)
        raise (_of_target(fault, target) if isinstance(fault, Fault) else error) from error
    except OSError as error:
        raise fault_of_os(error, target) from error
    return CopyFacts(
        target, size, int(facts["document"]), str(facts["trail.hash"]), is_removable(target)
    )


def _of_target(fault: Fault, target: Path) -> Fault:
    """Say which file the fault is about; what fails while writing a copy is its own disk."""
    code = "full" if fault.code == "disk" and _free(target) < 1 << 20 else fault.code
    return Fault(code, str(target))


def _free(target: Path) -> int:
    """Return the free bytes where a file shall be written."""
    return shutil.disk_usage(target.parent).free


def _check_space(source: Path, target: Path) -> None:
    """Raise ``full`` before the first byte is written when the copy cannot fit."""
    log = source.with_name(source.name + "-wal")
    needed = source.stat().st_size + (log.stat().st_size if log.exists() else 0)
    if _free(target) < needed:
        raise Fault("full", str(target))


def copy_into(source: Path, target: Path, progress: Progress | None = None) -> dict[str, int | str]:
    """Copy a database as of one moment into a file and return its facts, found alike in both.

    The copy is one plain file without logs, so that a stick can be read where none can write.
    """
    with closing(connect_reading(source)) as reader, closing(sqlite3.connect(target)) as writer:
        reader.execute("BEGIN")
        before = book_facts(reader)

        def step(_status: int, left: int, total: int) -> None:
            if progress is not None:
                progress(total - left, total)

        reader.backup(writer, pages=_PAGES, progress=step)
        reader.execute("COMMIT")
        writer.execute("PRAGMA journal_mode = DELETE")
        lost = lost_facts(before, book_facts(writer))
    if lost:
        raise Fault("damaged", f"{target.name}: {lost[0]}")
    return before


def copy_by_date(book: Path, folder: Path, now: datetime) -> CopyFacts:
    """Write a dated copy into a folder and let copies go that the rules no longer keep."""
    target = folder / f"{book.stem}-{now.strftime(_STAMP)}{book.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fault_of_os(error, folder) from error
    remove_leftovers(target)
    facts = copy_book(book, target)
    let_go(book, folder, now)
    return facts


def dated_copies(book: Path, folder: Path) -> list[tuple[datetime, Path]]:
    """Return a book's dated copies in a folder, oldest first."""
    shape = re.compile(re.escape(book.stem) + r"-(\d{8}-\d{6})" + re.escape(book.suffix))
    found = []
    for path in folder.glob(f"*{book.suffix}"):
        named = shape.fullmatch(path.name)
        if named:
            try:
                found.append((datetime.strptime(named[1], _STAMP), path))  # noqa: DTZ007 - local.
            except ValueError:
                continue
    return sorted(found)


def kept_moments(
    moments: Sequence[datetime], now: datetime, rules: Sequence[Keep] = KEEP
) -> set[datetime]:
    """Return which copies the rules keep; the newest and any from the future always stay."""
    today = now.replace(tzinfo=None)
    kept = {moment for moment in moments if moment > today}
    ordered = sorted(moments, reverse=True)
    kept.update(ordered[:1])
    for rule in rules:
        spans: set[str] = set()
        for moment in ordered:
            span = moment.strftime(rule.span)
            if moment >= today - timedelta(days=rule.days) and span not in spans:
                spans.add(span)
                kept.add(moment)
    return kept


def within_room(sizes: Mapping[datetime, int], room: int = ROOM) -> set[datetime]:
    """Return which copies there is room for, the newest first and some of them in any case."""
    kept: set[datetime] = set()
    used = 0
    for moment in sorted(sizes, reverse=True):
        used += sizes[moment]
        if used > room and len(kept) >= LEAST:
            break
        kept.add(moment)
    return kept


def let_go(book: Path, folder: Path, now: datetime, rules: Sequence[Keep] = KEEP) -> list[Path]:
    """Remove the dated copies that no rule keeps, and return them."""
    copies = dated_copies(book, folder)
    kept = kept_moments([moment for moment, _path in copies], now, rules)
    sizes = {moment: path.stat().st_size for moment, path in copies if moment in kept}
    kept = within_room(sizes)
    gone = [path for moment, path in copies if moment not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        force_folder(folder)
    return gone


def try_copy(copy: Path, folder: Path) -> dict[str, int | str]:
    """Restore a copy into a folder as a drill, check it, remove it, and return what it holds."""
    trial = folder / f"{copy.stem}.drill{copy.suffix}"
    try:
        restore_book(copy, trial)
        with closing(connect_reading(trial)) as connection:
            return book_facts(connection)
    finally:
        trial.unlink(missing_ok=True)
