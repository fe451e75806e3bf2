"""The journal: who changed what and when, each line chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from coopdesk.kernel.changes import Writer, context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.rows import fetch_value, insert_rows

GENESIS: Final = "0" * 64
_WRITE: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_COLUMNS: Final = ("at", "clerk", "act", "subject", "uid", "content", "hash")


def canonical(content: Mapping[str, Any]) -> str:
    """Write a mapping as JSON with one possible spelling."""
    return _WRITE(content)


def line_hash(before: str, line: tuple[str, str, str, str, str, str]) -> str:
    """Chain one journal line to the hash before it."""
    return hashlib.sha256("\x1f".join((before, *line)).encode()).hexdigest()


def note(s: Writer, act: str, subject: str, uid: str, content: Mapping[str, Any]) -> None:
    """Write one journal line in the session's transaction."""
    note_many(s, act, subject, [(uid, content)])


def note_many(
    s: Writer, act: str, subject: str, lines: Sequence[tuple[str, Mapping[str, Any]]]
) -> None:
    """Write journal lines (uid, content) in the session's transaction."""
    context = context_of(s)
    at = moment_text(context.clock.now())
    before = fetch_value(s, "SELECT hash FROM trail ORDER BY id DESC LIMIT 1") or GENESIS
    rows = []
    for uid, content in lines:
        text = canonical(content)
        before = line_hash(before, (at, context.clerk, act, subject, uid, text))
        rows.append((at, context.clerk, act, subject, uid, text, before))
    insert_rows(s, "trail", _COLUMNS, rows)
