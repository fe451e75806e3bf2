"""What the operating system says of a file, in the clerk's language."""

from __future__ import annotations

import errno
from typing import Final

from coopdesk.kernel.i18n import N_, _

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
