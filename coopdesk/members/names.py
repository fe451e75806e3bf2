"""Names as they are written: what dots, variant characters and missing ones do not change."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from typing import Final

from coopdesk.kernel.chinese import plain_name
from coopdesk.kernel.i18n import RESOURCES

_UNKNOWN: Final = "\ufffd"
_ASIDE: Final = re.compile(r"[（(][^（()）]{1,4}[)）]")
_PLACEHOLDER: Final = re.compile(r"[?？□＿_*＊〓●■◇\ufffd\ue000-\uf8ff]")
_NOISE: Final = re.compile(r"[·.\s\-’'\u200b-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef]+")


@lru_cache(maxsize=1)
def _variants() -> dict[int, str]:
    """Return the standard form of every variant character."""
    text = (RESOURCES / "name_variants.toml").read_text(encoding="utf-8")
    standard: dict[str, str] = {}
    for group in tomllib.loads(text)["groups"]:
        first = standard.get(group[0], group[0])
        standard.update(dict.fromkeys(group[1:], first))
    # Where GB 18030 programs kept rare characters before Unicode had them.
    for place, trail in enumerate([*range(0x50, 0x7F), *range(0x80, 0xA1)]):
        char = bytes((0xFE, trail)).decode("gb18030")
        private = chr(0xE815 + place)
        if char != private:
            standard[private] = standard.get(char, char)
    return {ord(variant): first for variant, first in standard.items()}


@lru_cache(maxsize=1)
def _plain() -> re.Pattern[str]:
    """Return what most names are: hanzi that have no other form."""
    variants = "".join(chr(one) for one in _variants() if 0x4E00 <= one <= 0x9FFF)
    return re.compile(f"(?:(?![{variants}])[\u4e00-\u9fff])+")


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return a name without what writing it may change: dots, spaces, variants, case, width."""
    if _plain().fullmatch(name):
        return name
    folded = unicodedata.normalize("NFKC", plain_name(name)).translate(_variants())
    return _NOISE.sub("", folded).casefold()


@lru_cache(maxsize=4096)
def name_pattern(name: str) -> str:
    """Return a name's key with a mark for each character that could not be written, else nothing.

    A rare character is written as a sign, as its pinyin, or as its parts in brackets.
    """
    if _plain().fullmatch(name):
        return ""
    bare = _ASIDE.sub(_UNKNOWN, name)
    if any(ord(char) > 0x2E7F for char in bare):
        bare = re.sub(r"[A-Za-z]{1,6}", _UNKNOWN, bare)
    known = bare.translate(_variants())  # A private-use character that is known is no gap.
    if not _PLACEHOLDER.search(known):
        return ""
    return name_key(_PLACEHOLDER.sub(_UNKNOWN, known))


def fits(pattern: str, key: str) -> bool:
    """Tell whether a name with gaps may be another name."""
    pairs = list(zip(pattern, key, strict=False))
    same = sum(one == other for one, other in pairs)
    return (
        len(pattern) == len(key)
        and same > 0
        and all(one in (other, _UNKNOWN) for one, other in pairs)
    )
