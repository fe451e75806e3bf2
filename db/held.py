"""A book file held open by the standard library alone: its place judged, the lock taken, read."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from db.faults import Fault, sorted_fault
from db.files import remove_leftovers
from db.lock import BookLock
from db.place import is_on_network, is_removable
from db.reader import address_of, connect_reading, is_shut

APPLICATION_ID: Final = 0x434F4F50  # "COOP" in the file's header.
HERE: Final = Path(__file__).resolve().parent
VERSIONS: Final = HERE / "migrations" / "versions"
SLOW_MS: Final = 250  # A write slower than this is felt at the counter: a stick, or a failing disk.
_HEADER: Final = b"SQLite format 3\x00"
_LITTLE_SPACE: Final = 1 << 20
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
)
READ_PRAGMAS: Final = (
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
)


def schema_version(versions: Path = VERSIONS) -> str:
    """Return the newest schema revision that this program knows."""
    names = sorted(path.stem for path in versions.glob("[0-9]*.py"))
    return names[-1].split("_")[0]


def version_of(path: Path) -> str:
    """Return the schema revision of a book file, or raise the fault that opening it meets."""
    if not path.is_file():
        raise Fault("missing", str(path))
    try:
        with closing(connect_reading(path)) as connection:
            row = connection.execute("PRAGMA application_id").fetchone()
            if row[0] != APPLICATION_ID:
                raise Fault("not_a_book", str(path))
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise _named(sorted_fault(error) or Fault("not_a_book"), path, None) from error
    if found is None:
        raise Fault("not_a_book", str(path))
    return str(found[0])


class Snapshot:
    """One reading of a book: a transaction of the driver, for reads of rows alone."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        """Carry the driver's connection where sessions carry it."""
        self.info: dict[str, Any] = {"driver": driver}


class Held:
    """A book of the current schema, held open; a writer has its lock until ``close``.

    ``write_ms`` is how long one small write took at opening (nothing when it failed or for a
    reader); ``is_slow`` says that this is felt, ``on_removable`` that the book lies on a stick.
    """

    def __init__(self, path: Path, *, who: str = "", since: str = "", writes: bool = True) -> None:
        """Judge the place and the version, take the lock and time one write."""
        self.path = path
        self.writes = writes
        self.write_ms: int | None = None
        self.lock = BookLock(path)
        self._idle: list[sqlite3.Connection] = []
        if is_on_network(path):
            raise Fault("place", str(path))
        check_version(version_of(path))
        self.on_removable = is_removable(path)
        if not writes:
            return
        check_writable(path)
        self.lock.take(who, since)
        try:
            check_version(version_of(path))
            remove_leftovers(path)
            self.write_ms = _time_one_write(path, self.lock)
        except BaseException:
            self.lock.release()
            raise

    @property
    def is_slow(self) -> bool:
        """Tell whether one small write took so long that a clerk waits for it."""
        return self.write_ms is not None and self.write_ms > SLOW_MS

    @contextmanager
    def snapshot(self, *, walks: bool = False) -> Iterator[Snapshot]:
        """Yield a reading that no writer disturbs and no mapper is needed for.

        One that walks over the whole book has a connection of its own: what it read into memory
        goes when it ends.
        """
        with errors_sorted(self.path, self.lock):
            kept = bool(self._idle) and not walks
            driver = self._idle.pop() if kept else connect(self.path, READ_PRAGMAS)
            try:
                driver.execute("BEGIN")
                yield Snapshot(driver)
            finally:
                driver.rollback()
                if walks:
                    driver.close()
                else:
                    self._idle.append(driver)

    def close(self) -> None:
        """Fold the log into the book and let it go."""
        for driver in self._idle:
            driver.close()
        self._idle.clear()
        if self.writes:
            try:
                with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
                    connection.execute("PRAGMA optimize")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error:
                pass  # A reader is open, or the disk is full; the log stays and is read next time.
        self.lock.release()


def check_version(found: str) -> None:
    """Raise ``newer`` or ``older`` unless a book's version is the program's own."""
    if found > schema_version():
        raise Fault("newer", found)
    if found < schema_version():
        raise Fault("older", found)


def check_writable(path: Path) -> None:
    """Raise ``read_only`` when the file or its folder cannot be written."""
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise Fault("read_only", str(place))


def _time_one_write(path: Path, lock: BookLock) -> int | None:
    """Write one page to the disk and return the milliseconds, or nothing when the disk is full."""
    try:
        with (
            errors_sorted(path, lock),
            closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection,
        ):
            for pragma in PRAGMAS:
                connection.execute(pragma)
            start = time.perf_counter_ns()
            connection.execute("UPDATE alembic_version SET version_num = version_num")
            return (time.perf_counter_ns() - start) // 1_000_000
    except Fault as fault:
        if fault.code == "full":
            return None
        raise


def _named(fault: Exception, path: Path, lock: BookLock | None) -> Exception:
    """Put the file or its holder into a fault; a full disk and a shut folder show by looking."""
    if not isinstance(fault, Fault):
        return fault
    code, detail = fault.code, str(path)
    if code == "disk" and _is_full(path):
        code = "full"
    elif code == "missing" and path.exists():
        code = "read_only"
    elif code == "not_a_book" and _begins_as_book(path):
        code = "damaged"
    elif code == "locked":
        detail = (lock or BookLock(path)).holder() or str(path)
    if code in {"disk", "damaged"}:
        detail = f"{path}: {fault.detail}" if fault.detail else str(path)
    return Fault(code, detail)


def _is_full(path: Path) -> bool:
    """Tell whether so little space is left that a write failed for it."""
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_SPACE
    except OSError:
        return False


def _begins_as_book(path: Path) -> bool:
    """Tell whether a file that cannot be read begins as our books do.

    Opening a database file beside SQLite would drop its locks; this one SQLite could not open.
    """
    try:
        with path.open("rb") as file:
            start = file.read(72)
    except OSError:
        return False
    mark = APPLICATION_ID.to_bytes(4, "big")
    return start[:16] == _HEADER and start[68:72] == mark


@contextmanager
def errors_sorted(
    path: Path, lock: BookLock | None = None, *others: type[Exception]
) -> Iterator[None]:
    """Turn the driver's errors, and others that carry one, into faults and broken rules."""
    kinds: tuple[type[Exception], ...] = (sqlite3.Error, *others)
    try:
        yield
    except kinds as error:
        meant = sorted_fault(error)
        if meant is None:
            raise
        raise _named(meant, path, lock) from error


def connect(path: Path, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    """Open the driver's connection to a book for any thread."""
    address = f"{address_of(path)}?{'mode=ro&immutable=1' if is_shut(path) else 'mode=rw'}"
    connection = sqlite3.connect(
        address,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5,
        cached_statements=512,
    )
    for pragma in pragmas:
        connection.execute(pragma)
    return connection
