"""Write the table of readings (resources/tables/pinyin.txt) from the package pypinyin."""

import sys
from collections import defaultdict
from itertools import groupby
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, RE_HANS

TABLE = Path(__file__).resolve().parent.parent / "resources" / "tables" / "pinyin.txt"
HEAD = """\
# How hanzi are read: syllables with their characters; phrases by their first character; phrases
# that are read otherwise than their characters alone.
# Written by installer/pinyin.py from the data of pypinyin (https://github.com/mozillazg/python-pinyin)
# and pinyin-data, phrase-pinyin-data (same author), (c) mozillazg; MIT licence: pinyin-licence.txt.
"""


def read(text: str) -> list[str]:
    """Return what pypinyin says."""
    return lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors=list)  # type: ignore[arg-type]


def table() -> str:
    """Return the text of the table."""
    alone = {chr(code): read(chr(code))[0] for code in PINYIN_DICT}
    alone = {char: syllable for char, syllable in alone.items() if syllable != char}
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for char, syllable in alone.items():
        by_syllable[syllable].append(char)
    phrases = sorted(one for one in PHRASES_DICT if len(one) > 1 and RE_HANS.match(one))
    readings = {one: read(one) for one in phrases}
    lines = [
        f"{syllable} {''.join(sorted(by_syllable[syllable]))}" for syllable in sorted(by_syllable)
    ]
    lines.append("")
    for first, group in groupby(phrases, key=lambda one: one[0]):
        lines.append(f"{first}|{'|'.join(one[1:] for one in group)}|")
    lines.append("")
    for one, parts in readings.items():
        if parts != [alone.get(char, char) for char in one]:
            lines.append(f"{one} {' '.join(parts)}")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TABLE.read_text(encoding="utf-8") != table())
    TABLE.write_text(table(), encoding="utf-8")
