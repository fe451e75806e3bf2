"""Actions: what a page can do, declared once; strip, buttons, palette and shortcut sheet follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtGui import QKeySequence

from coopdesk.kernel.i18n import _

ATTACH_KEY: Final = "Ctrl+U"
"""Photos and scans, wherever a record or document is in hand."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a page can do.

    ``run`` takes the page; without it the action only shows its key in the strip. ``when`` returns
    the reason why it cannot run now, or an empty text. ``short`` is the word in the strip.
    """

    id: str
    title: str
    run: Callable[[Any], object] | None = None
    key: str = ""
    icon: str = ""
    short: str = ""
    when: Callable[[Any], str] | None = None
    strip: bool = True
    button: bool = False
    primary: bool = False

    def words(self) -> str:
        """Return the strip's words in the language of the screen."""
        return _(self.short or self.title)

    def refusal(self, page: object) -> str:
        """Return why the action cannot run now, or an empty text."""
        return self.when(page) if self.when is not None else ""


def walking(words: str, *, key: str = "Enter") -> Action:
    """Return a strip entry for a key that the editors or lists answer themselves."""
    return Action(f"key.{key}.{words}", words, key=key)


def sequences(action: Action) -> list[QKeySequence]:
    """Return the key sequences that run an action; the primary key F12 is Ctrl+Enter as well."""
    if action.run is None or not action.key:
        return []
    found = [QKeySequence(action.key)]
    if action.key == "F12":
        found += [QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")]
    return found


def clashes(actions: Iterable[Action]) -> list[str]:
    """Name the ids and keys that are declared twice."""
    seen: dict[str, str] = {}
    found: list[str] = []
    for action in actions:
        names = [f"id {action.id}"]
        names += [one.toString() for one in sequences(action)]
        for name in names:
            if name in seen:
                found.append(f"{name}: {seen[name]}, {action.id}")
            seen[name] = action.id
    return found
