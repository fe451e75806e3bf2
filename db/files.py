"""Files that appear whole or not at all: written aside, forced to disk, then given their name."""

from __future__ import annotations

import errno
import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from db.faults import Fault

PART: Final = ".part"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_BESIDE: Final = ("-wal", "-shm", "-journal")


def fault_of_os(error: OSError, path: Path) -> Fault:
    """Return the fault that an error of the operating system means."""
    if error.errno in _FULL:
        return Fault("full", str(path))
    if error.errno in _READ_ONLY:
        return Fault("read_only", str(path))
    if error.errno == errno.EEXIST:
        return Fault("exists", str(path))
    if error.errno == errno.ENOENT:
        return Fault("missing", str(path))
    return Fault("disk", f"{path}: {error.strerror or error}")


def force_file(path: Path) -> None:
    """Force a file's content to the disk."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def force_folder(path: Path) -> None:
    """Force a folder's names to the disk, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # Some file systems of sticks know no such thing; the names are written soon after.
    finally:
        os.close(handle)


def name_new(part: Path, target: Path) -> None:
    """Give a finished file its name; a file that has the name already is never touched.

    Atomic: the name appears with the whole content, or not at all.
    """
    try:
        if sys.platform == "win32":
            part.rename(target)  # Refuses by itself when the name is taken.
        else:
            try:
                os.link(part, target)
                part.unlink()
            except FileExistsError:
                raise
            except OSError:  # The file system has no second names (FAT on a stick).
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
                part.replace(target)
    except OSError as error:
        raise fault_of_os(error, target) from error
    force_folder(target.parent)


@contextmanager
def written_aside(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Yield a path beside the target to write to; whatever fails leaves nothing behind.

    The caller forces, checks and names the file; what is still there at the end is removed.
    """
    if not replace and (target.exists() or target.is_symlink()):
        raise Fault("exists", str(target))
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}{PART}")
    try:
        yield part
    finally:
        remove_with_logs(part)


def remove_with_logs(path: Path) -> None:
    """Remove a database file and the logs beside it, as far as they are there."""
    for name in (path.name, *(path.name + tail for tail in _BESIDE)):
        path.with_name(name).unlink(missing_ok=True)


def remove_leftovers(target: Path) -> int:
    """Remove the parts that a killed program left beside a target; return how many."""
    found = sorted(target.parent.glob(f".{_plain(target.name)}.????????{PART}*"))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _plain(name: str) -> str:
    """Quote a name for a glob pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
