"""Files written whole or not at all, and what the disk says of them in the clerk's language."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Final

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Trouble

_REASONS: Final = {
    errno.ENOENT: N_("it is not there"),
    errno.EACCES: N_("no right to it, or another program has it open"),
    errno.EPERM: N_("no right to it, or another program has it open"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("its folder is a file"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file is too large for this disk"),
    errno.EROFS: N_("the disk is write-protected"),
    errno.EIO: N_("the disk or stick does not answer"),
    errno.ENODEV: N_("the disk or stick does not answer"),
    errno.ENXIO: N_("the disk or stick does not answer"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ELOOP: N_("the link leads nowhere"),
    errno.EBUSY: N_("another program has it open"),
}


def said_by_disk(error: OSError) -> str:
    """Return why a file could not be read or written; what we have no words for, as it came."""
    text = _REASONS.get(error.errno or 0)
    return _(text) if text else error.strerror or str(error)


def unwritable(path: Path, error: OSError) -> Trouble:
    """Return what to say of a file or folder that the disk did not take."""
    text = _("{name} could not be written: {reason}.")
    return Trouble(
        "unwritable",
        text.format(name=path.name or path, reason=said_by_disk(error)),
        _("Please check that the stick is in place and has room, or choose another folder."),
    )


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one of that name stays as it is until the new one is there.

    A full, locked or pulled stick is a ``Trouble`` and leaves no half file behind.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def make_folder(path: Path) -> Path:
    """Make a folder and those above it, unless they are there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    return path
