"""What a heading says: the ways to name it, its unit, and how well it names a field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.words import HeadingWords, heading_key, unit_words

SURE: Final = 55
BRACKETS: Final = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]")
_OF_A_TOTAL: Final = frozenset(
    {"paid", "owed", "pay_cash", "pay_wechat", "pay_alipay", "pay_bank", "discount"}
)
_UNIT_TAIL: Final = re.compile(r"(?:[/:：、,，]|单位[:：])\s*(元|万元|亩|公顷|㎡|平方米|亩次)$")
PACK_TAIL: Final = re.compile(r"/(袋|瓶|包|箱|桶|卷|件|盒|支|公斤|千克|kg|市?斤|吨|升)$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading as read: the ways to say it, and its unit."""

    shown: str
    keys: tuple[str, ...]
    unit: str
    pieces: tuple[str, ...] = ()


def unit_of(text: str) -> str:
    """Return the unit that a piece of heading names: 万元, 亩, 袋, 元 for 元/亩; or nothing."""
    plain = plain_text(text).replace(" ", "").lower().removeprefix("单位:").removeprefix("单位")
    head = re.split(r"[/每]", plain)[0] or plain.replace("/", "")
    return unit_words().get(plain) or unit_words().get(head, "")


def read_heading(pieces: Sequence[str]) -> Heading:
    """Read a heading of one or more lines, from the outermost group to the column's own line."""
    unit = ""
    lines: list[str] = []
    for piece in pieces:
        plain = re.sub(r"\s+", "", plain_text(piece))
        rest = plain
        for inner in BRACKETS.findall(plain):
            found = unit_of(inner)
            if found or re.fullmatch(r"[袋瓶包箱公斤吨桶卷件千克kg次遍人户个]{1,3}", inner):
                unit = found or unit or inner
                rest = re.sub(rf"[(（\[【〔]{re.escape(inner)}[)）\]】〕]", "", rest)
        tail = _UNIT_TAIL.search(rest)
        if tail and tail.start() > 0 and not unit_of(rest[: tail.start()]):
            unit = unit_of(tail[1]) or unit
            rest = rest[: tail.start()]
        pack = PACK_TAIL.search(rest)
        if pack and pack.start() > 0 and not unit_of(rest[: pack.start()]):
            unit, rest = unit or pack[1], rest[: pack.start()]
        alone = unit_of(rest)
        if alone and len(pieces) > 1 and lines and rest in {"元", "亩", "万元", "公顷", "元/亩"}:
            unit = alone
            continue
        lines.append(rest)
    keys = [heading_key(line) for line in lines if heading_key(line)]
    without = [heading_key(BRACKETS.sub("", line)) for line in lines]
    without = [key for key in without if key]
    ways: list[str] = []
    for chosen in (keys, without):
        if chosen:
            ways += ["".join(chosen), chosen[-1], "".join(reversed(chosen))]
    return Heading(
        "/".join(piece.strip() for piece in pieces if piece.strip()),
        tuple(dict.fromkeys(ways)),
        unit,
        tuple(piece for piece in pieces if piece.strip()),
    )


def score_of(heading: Heading, words: HeadingWords) -> int:
    """Score how well a heading names a field, from 0 to 100."""
    best = 0
    if any(heading_key(BRACKETS.sub("", one)) in words.not_under for one in heading.pieces[:-1]):
        return 0
    keys = heading.keys
    if words.field in _OF_A_TOTAL:  # 其中：现金 stands beside the total it is a part of.
        keys = (*keys, *(key[2:] for key in keys if key.startswith("其中")))
    for place, key in enumerate(keys):
        less = 4 if place and len(keys) > 1 else 0
        if key in words.names:
            best = max(best, 100 - less)
            continue
        if any(piece in key for piece in words.never):
            continue
        for part in words.parts:
            if part in key:
                best = max(best, 42 + 50 * len(part) // len(key) - less)
    whole = heading.keys[0] if heading.keys else ""
    if best < 90 and any(piece in whole for piece in words.never):
        return 0
    return best if best >= SURE else 0
