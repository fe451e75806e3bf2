"""Translation by gettext: English in the source, Chinese by default on the screen."""

from __future__ import annotations

import gettext as _gettext
import locale
import os
import sys
from pathlib import Path
from typing import Final

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"


class _Language:
    """The language in use; loaded on first need."""

    def __init__(self) -> None:
        self.name = ""
        self.words: _gettext.NullTranslations = _gettext.NullTranslations()


_current = _Language()


def system_language() -> str:
    """Return ``en`` on an English system and ``zh_CN`` everywhere else."""
    named = os.environ.get("COOPDESK_LANGUAGE") or os.environ.get("LANGUAGE")
    if not named:
        named = next(
            (os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)),
            None,
        )
    if not named and sys.platform == "win32":
        named = locale.getlocale()[0]  # Elsewhere it calls a bare C locale American.
    return "en" if named and named.lower().startswith("en") else "zh_CN"


def use_language(name: str) -> None:
    """Switch every later ``_()`` to a language: ``zh_CN`` or ``en``."""
    _current.name = name
    _current.words = (
        _gettext.NullTranslations()
        if name == "en"
        else _gettext.translation("coopdesk", RESOURCES / "locale", languages=[name], fallback=True)
    )


def language() -> str:
    """Return the language in use."""
    if not _current.name:
        use_language(system_language())
    return _current.name


def _(message: str) -> str:
    """Translate a sentence."""
    language()
    return _current.words.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a sentence that counts."""
    language()
    return _current.words.ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name.
    """Mark a text for translation where it is declared; ``_`` translates it where it is shown."""
    return message
