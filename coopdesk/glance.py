"""What an office's book says of itself before it is opened: enough to show the right window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from db.reader import setting_of


@dataclass(frozen=True, slots=True)
class Glance:
    """The name of an office, its level, and whether its book is one to practise on."""

    name: str
    level: str
    practice: bool


def glance(path: Path) -> Glance | None:
    """Look at a book in a few milliseconds; nothing where it cannot be read."""
    text = setting_of(path, "book")
    if text is None:
        return None
    facts = json.loads(text)
    return Glance(facts["name"] or path.stem, facts["level"], bool(facts.get("practice", False)))
