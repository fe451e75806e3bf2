"""Facts about the book itself: one value a key, changed only through here and noted."""

from __future__ import annotations

import json
from typing import Any

from coopdesk.kernel.changes import Reader, Writer
from coopdesk.kernel.rows import change_rows, fetch_value
from coopdesk.kernel.trail import note


def setting(s: Reader, key: str, default: Any = None) -> Any:
    """Return a fact about the book."""
    text = fetch_value(s, "SELECT value FROM setting WHERE key = ?", (key,))
    return default if text is None else json.loads(text)


def set_setting(s: Writer, key: str, value: Any, *, secret: bool = False) -> None:
    """Change a fact about the book; the journal keeps before and after unless it is secret."""
    before = setting(s, key)
    if before == value:
        return
    change_rows(
        s,
        "setting",
        "INSERT INTO setting (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(value, ensure_ascii=False, sort_keys=True)),
    )
    content = {} if secret else {"before": before, "after": value}
    note(s, "set", "setting", key, content)
