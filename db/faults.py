"""What the disk and the database refuse, sorted once into a small set of codes."""

from __future__ import annotations

import re
import sqlite3
from typing import Final

RULE: Final = re.compile(r"rule:([a-z_]+)")


class Fault(Exception):  # noqa: N818 - a fault of the world, not of the code.
    """The file or the disk says no.

    Codes: ``locked full damaged disk read_only newer older missing exists place not_a_book``.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and what is known beside it (a path, a holder)."""
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")


class RuleBroken(Exception):  # noqa: N818 - the database's own rules, told by code.
    """A rule kept by the database itself stopped a write."""

    def __init__(self, code: str) -> None:
        """Keep the rule's code."""
        self.code = code
        super().__init__(code)


_BY_NAME: Final = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_FULL": "full",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_IOERR_CORRUPTFS": "damaged",
    "SQLITE_IOERR_DATA": "damaged",
    "SQLITE_IOERR_SHORT_READ": "damaged",
    "SQLITE_IOERR": "disk",
    "SQLITE_NOTADB": "not_a_book",
    "SQLITE_READONLY": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_CANTOPEN": "missing",
}


def sorted_fault(error: BaseException) -> Exception | None:
    """Return the fault or broken rule that a database error means, or nothing for our own bug."""
    cause = error.__cause__ if not isinstance(error, sqlite3.Error) else error
    original = getattr(error, "orig", None) or cause
    if not isinstance(original, sqlite3.Error):
        return None
    rule = RULE.search(str(original))
    if rule:
        return RuleBroken(rule.group(1))
    name = getattr(original, "sqlite_errorname", "") or ""
    for start, code in _BY_NAME.items():
        if name.startswith(start):
            return Fault(code, name)
    return None
