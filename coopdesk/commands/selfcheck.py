"""The self-check of an installed program: ``main.py --check`` on the machine where it runs."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from coopdesk.desk import Level
from coopdesk.kernel.chinese import money_in_words
from coopdesk.kernel.i18n import _
from coopdesk.offices import copy_to, new_book
from coopdesk.packages.keys import is_signed, make_keys
from coopdesk.paper.fonts import missing_characters
from coopdesk.statements.checks import check_book

_RARE = "䶮㛃𬭎𬱖𫖮〇龚犇"


def _database() -> str:
    """Make a book, copy it, and check both."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "check.book"
        desk = new_book(path, level=Level.TOWNSHIP, name="自检", code="999999999")
        with desk.read() as s:
            found = [problem.text for problem in check_book(s) if not problem.warning]
        copy_to(path, Path(folder) / "copy.book", desk=desk)
        desk.close()
    return " ".join(found)


def _cryptography() -> str:
    """Sign with fresh keys, and refuse another text."""
    keys = make_keys()
    signed = keys.sign("供销".encode())
    sound = is_signed(keys.public.signing, signed, "供销".encode())
    forged = is_signed(keys.public.signing, signed, "供销社".encode())
    return "" if sound and not forged else _("The signature does not hold.")


def _fonts() -> str:
    """Look for rare characters in the bundled fonts."""
    lacking = missing_characters(_RARE)
    return "".join(lacking)


def _words() -> str:
    """Write one amount in capitals."""
    return "" if money_in_words(140950) == "壹仟肆佰零玖元伍角整" else money_in_words(140950)


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("database", _database),
    ("cryptography", _cryptography),
    ("fonts", _fonts),
    ("capitals", _words),
)


def run_self_check() -> int:
    """Run every check, say each outcome, and return 0 when all hold."""
    print(f"SQLite {sqlite3.sqlite_version}")
    failed = 0
    for name, check in CHECKS:
        wrong = check()
        failed += bool(wrong)
        print(f"{name}: {wrong or 'ok'}")
    return 3 if failed else 0
