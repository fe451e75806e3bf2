"""How Chinese is read: one syllable a hanzi, after the phrase that it stands in.

The table is written by ``installer/pinyin.py``. It answers as the package pypinyin does, in a
twentieth of the memory: a window that has found somebody once keeps it for the day.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from sys import intern
from typing import Final, NamedTuple

from coopdesk.kernel.i18n import RESOURCES

TABLE: Final = RESOURCES / "tables" / "pinyin.txt"
LONGEST: Final = 10
_HIGHEST: Final = 0x323B0


class _Table(NamedTuple):
    """The syllables, the place of each character's among them, and the phrases.

    ``phrases`` has, by their first character, what follows it, between bars; ``readings`` has the
    phrases that are read otherwise than their characters alone.
    """

    syllables: tuple[str, ...]
    places: array[int]
    phrases: dict[str, str]
    readings: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    """Read the table: syllables with their characters, phrases, readings of phrases."""
    with TABLE.open(encoding="utf-8") as file:
        lines = (line.rstrip("\n") for line in file if not line.startswith("#"))
        syllables = [""]
        places = array("H", bytes(2 * _HIGHEST))
        for line in iter(lambda: next(lines), ""):
            syllable, chars = line.split(" ")
            for char in chars:
                places[ord(char)] = len(syllables)
            syllables.append(intern(syllable))
        phrases = {line[0]: line[1:] for line in iter(lambda: next(lines), "")}
        readings = {}
        for line in lines:
            phrase, *parts = line.split(" ")
            readings[phrase] = tuple(map(intern, parts))
    return _Table(tuple(syllables), places, phrases, readings)


def read_aloud(text: str) -> list[str]:
    """Return a syllable a hanzi, ü as v, without tones; any other character is itself."""
    table = _table()
    parts: list[str] = []
    while len(parts) < len(text):
        phrase = _phrase_at(table, text, len(parts))
        if phrase in table.readings:
            parts += table.readings[phrase]
        else:
            parts += [_syllable(table, char) or char for char in phrase]
    return parts


def _phrase_at(table: _Table, text: str, at: int) -> str:
    """Return the longest phrase that begins at a place, else the one character there."""
    rests = table.phrases.get(text[at])
    if rests is not None:
        for end in range(min(at + LONGEST, len(text)), at + 1, -1):
            if f"|{text[at + 1 : end]}|" in rests:
                return text[at:end]
    return text[at]


def _syllable(table: _Table, char: str) -> str:
    """Return how a character is read alone; nothing where it is no hanzi."""
    code = ord(char)
    return table.syllables[table.places[code]] if code < _HIGHEST else ""
