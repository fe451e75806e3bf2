"""Where a book may live: a local disk, never a network share (the write-ahead log needs one)."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Final

_NETWORK: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "davfs", "fuse.sshfs",
        "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.smbnetfs", "fuse.glusterfs",
    }
)  # fmt: skip


def is_on_network(path: Path) -> bool:
    """Tell whether a path lies on a network share, as far as the system says."""
    if sys.platform == "win32":
        drive_remote = 4
        return str(path.resolve()).startswith("\\\\") or _drive_kind(path) == drive_remote
    mount = _mount_of(path)
    if mount is None:
        return False
    kind, options = mount
    # 9p is the disk itself in many virtual machines; only Windows drives seen from Linux refuse.
    return kind in _NETWORK or (kind == "9p" and "aname=drvfs" in options)


def is_removable(path: Path) -> bool:
    """Tell whether a path lies on a stick or card, as far as the system says."""
    if sys.platform == "win32":
        drive_removable = 2
        return _drive_kind(path) == drive_removable
    there = path if path.exists() else path.parent
    try:
        device = there.stat().st_dev
        block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve(strict=True)
    except OSError:
        return False
    if "/usb" in str(block):
        return True
    for folder in (block, block.parent):
        try:
            if (folder / "removable").read_text(encoding="ascii").strip() == "1":
                return True
        except OSError:
            continue
    return False


def _drive_kind(path: Path) -> int:
    """Return what Windows says of the drive."""
    if sys.platform != "win32":
        return 0
    import ctypes

    kind: int = ctypes.windll.kernel32.GetDriveTypeW(path.resolve().anchor)
    return kind


def _mount_of(path: Path) -> tuple[str, str] | None:
    """Return the kind and the options of the file system that a path lies on."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    best, found = "", None
    where = str(path.resolve())
    for line in mounts:
        parts = line.split(" ")
        point = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), parts[1])
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, found = point, (parts[2], parts[3])
    return found
