"""Headings of ledgers that give every kind of job or every good columns of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.headings import PACK_TAIL, Heading, score_of
from coopdesk.sheets.kinds import SheetKind
from coopdesk.sheets.payments import PAYMENT_FIELDS
from coopdesk.sheets.reading import MONEY_UNITS
from coopdesk.sheets.words import (
    PartWords,
    good_word_in,
    heading_key,
    heading_words,
    job_word_in,
    part_words,
)

PRICE: Final = re.compile(
    r"[(（]?(?:[@×]|单价[:：]?|每[亩袋瓶包箱斤]{1,2}|[:：])?"
    r"(\d+(?:\.\d+)?)(?:元|块)(?:[/每](?:亩次?|[袋瓶包箱桶卷件斤吨升]|公斤|市?斤|kg))?[)）]?"
    r"|@(\d+(?:\.\d+)?)"
)
UNITS_ONLY: Final = re.compile(
    r"[(（【\[](?:亩次?|元|万元|元/[^)）】\]]{1,3}|[袋瓶包箱公斤吨桶卷件千克kg个台支盒]{1,3})[)）】\]]"
)
FACTOR: Final = {"jobs": "area", "sales": "quantity", "roster": "area"}
_PLAIN: Final = 90
_MONEY: Final = frozenset({*PAYMENT_FIELDS, "amount"})
_MONEY_AT_MOST: Final = 2  # A longer one, such as 机耕费, names the job as well.


@dataclass(frozen=True, slots=True)
class PartHeading:
    """What a heading says of one part: whose column it is, for what, and at which price."""

    name: str
    role: str
    price: str


def part_heading(heading: Heading, kind: SheetKind) -> PartHeading | None:
    """Read a heading that names a kind of job or a good; nothing if it names none."""
    if not heading.pieces or not kind.by_parts:
        return None
    words = part_words(kind.name)
    name, role, price = "", "", ""
    for piece in heading.pieces:
        text = re.sub(r"\s+", " ", plain_text(piece))  # 郑单958 55元 has two numbers.
        found = PRICE.search(text)
        if found is not None:
            price = found[1] or found[2]
            text = text[: found.start()] + text[found.end() :]
        text = text.replace(" ", "")
        text = PACK_TAIL.sub("", UNITS_ONLY.sub("", text).strip(":：/、-"))
        rest, said = _without_role(text, words)
        if _says_money(text, kind):
            rest, text = "", ""
            said = said or "amount"
        if said and (not rest or is_part_name(rest, kind, words)):
            role = said
            text = rest
        if text and is_part_name(text, kind, words):
            name = text
    if not name:
        return None
    return PartHeading(name, role or _role_by_unit(heading, kind), price)


def _says_money(text: str, kind: SheetKind) -> bool:
    """Tell 收款 and 收费, which are about money, from 收 with what it counts: harvested."""
    key = heading_key(text)
    return len(text) <= _MONEY_AT_MOST and any(
        key in one.names for one in heading_words(kind.name) if one.field in _MONEY
    )


def _without_role(text: str, words: PartWords) -> tuple[str, str]:
    """Take the word of what is counted off the end of a heading."""
    for word, role in words.roles:
        if text.endswith(word):
            return text[: -len(word)].rstrip(":：/、-的"), role
    return text, ""


def is_part_name(text: str, kind: SheetKind, words: PartWords) -> bool:
    """Tell whether a text names a kind of job or a good, and no column of another meaning."""
    bare = re.sub(r"[(（].*?[)）]", "", text)
    if not bare or len(text) > 16 or bare in words.aside:
        return False
    if kind.name == "roster":
        return bare in words.names
    if bare in words.short:
        return True
    known = job_word_in(bare) if kind.name == "jobs" else good_word_in(bare)
    if len(known) < 2:
        return False
    heading = Heading(bare, (bare,), "", (bare,))
    return all(score_of(heading, one) < _PLAIN for one in heading_words(kind.name))


def _role_by_unit(heading: Heading, kind: SheetKind) -> str:
    """Return what a column counts by the unit of its heading; nothing if it has none."""
    text = re.sub(r"\s+", "", plain_text("".join(heading.pieces)))
    if re.search(r"元[/每]", text) and not re.search(r"\d元", text):
        return "price"
    if heading.unit in MONEY_UNITS and not re.search(r"\d元", text):
        return "amount"
    return FACTOR[kind.name] if heading.unit and heading.unit not in MONEY_UNITS else ""
