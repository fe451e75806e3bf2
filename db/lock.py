"""One writer a book: a lock file beside it says who has it."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import IO

from db.faults import Fault
from db.files import fault_of_os


class BookLock:
    """Holds a book for this program until released or the process ends, however it ends."""

    def __init__(self, book: Path) -> None:
        """Name the lock file: the book's name with ``.lock`` after it."""
        self.path = book.with_name(book.name + ".lock")
        self._file: IO[str] | None = None

    def take(self, who: str, since: str) -> None:
        """Take the lock, or raise ``Fault('locked')`` with who has it."""
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise fault_of_os(error, self.path.parent) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise Fault("locked", self.holder()) from error
        facts = {"who": who, "machine": platform.node(), "process": os.getpid(), "since": since}
        try:
            file.seek(0)
            file.truncate()
            file.write(json.dumps(facts, ensure_ascii=False))
            file.flush()
        except OSError:
            pass  # On a full disk the book is still ours; only the name of the holder is missing.
        self._file = file

    def holder(self) -> str:
        """Return who holds the lock, as far as the file tells."""
        try:
            facts = json.loads(self.path.read_text(encoding="utf-8"))
            return f"{facts['who']} ({facts['machine']}, {facts['process']}, {facts['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def release(self) -> None:
        """Give the lock back, also for children that were forked off meanwhile."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            _unlock(file)
            file.close()
        except OSError:
            pass  # Closing flushes; on a full disk it may fail, and the lock is gone all the same.


if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF0000

    def _lock(file: IO[str]) -> None:
        """Lock one byte far behind the text, so that others can still read it."""
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[str]) -> None:
        """Unlock that byte."""
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        """Lock the whole file for this process."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[str]) -> None:
        """Unlock it."""
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
