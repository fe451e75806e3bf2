"""Find people and goods by name, code, pinyin or initials: keys are written with the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.pinyin import read_aloud
from coopdesk.kernel.records import Base
from coopdesk.kernel.rows import change_rows, fetch_rows, insert_rows

_SURNAME_READINGS: Final = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "区": "ou", "曾": "zeng",
    "翟": "zhai", "尉": "yu", "朴": "piao", "任": "ren", "华": "hua", "覃": "qin", "缪": "miao",
    "员": "yun", "乐": "yue", "燕": "yan", "逄": "pang", "黑": "he", "折": "she", "冼": "xian",
    "洗": "xian", "召": "shao", "繁": "po", "秘": "bi", "么": "yao", "句": "gou", "阚": "kan",
    "葛": "ge", "宁": "ning", "隗": "wei", "种": "chong", "祭": "zhai", "缴": "jiao",
}  # fmt: skip
_TWO_SURNAMES: Final = {"尉迟": ("yu", "chi"), "长孙": ("zhang", "sun"), "万俟": ("mo", "qi"),
                        "单于": ("chan", "yu"), "澹台": ("tan", "tai")}  # fmt: skip
_NOT_WORD: Final = re.compile(r"[^0-9a-z\u3007\u3400-\U0003ffff]+")
KEY_LENGTH: Final = 48


class SearchKey(Base):
    """One key under which a record of a register is found by its beginning."""

    __tablename__ = "search_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer, primary_key=True)


def folded(text: str) -> str:
    """Fold a text for search: plain width, lower case, letters, digits and hanzi only."""
    return _NOT_WORD.sub("", plain_text(text).lower())[:KEY_LENGTH]


def syllables(text: str, *, person: bool = False) -> list[str]:
    """Return a syllable a hanzi (surnames by their own reading), other letters as they are."""
    parts = read_aloud(text)
    if person and text:
        if text[:2] in _TWO_SURNAMES and len(parts) > 1:
            parts[:2] = _TWO_SURNAMES[text[:2]]
        elif text[0] in _SURNAME_READINGS:
            parts[0] = _SURNAME_READINGS[text[0]]
    return parts


def sounds_of(text: str) -> list[str]:
    """Return how a text with hanzi sounds, as its full-pinyin keys begin; none for plain letters.

    A name typed with other characters of the same sound is found under these.
    """
    plain = folded(text)
    if plain.isascii():
        return []
    heard = (folded("".join(syllables(text, person=person))) for person in (True, False))
    return [one for one in dict.fromkeys(heard) if one != plain]


def keys_of(texts: Iterable[str], *, person: bool = False) -> set[str]:
    """Return every key that finds a record with these texts.

    A name gives itself, its pinyin and initials; a person's given name gives the same again;
    a code or number gives itself and, when long, its last four digits.
    """
    keys: set[str] = set()
    for text in texts:
        plain = folded(text)
        if not plain:
            continue
        keys.add(plain)
        if plain.isascii():
            if plain.isdigit() and len(plain) > 8:
                keys.add(plain[-4:])
            for word in re.split(r"[\s\-_/%.]+", text.lower()):
                keys.add(folded(word))
            continue
        parts = syllables(text, person=person)
        keys.add(folded("".join(parts)))
        keys.add(folded("".join(part[0] for part in parts if part)))
        starts = range(1, len(text)) if len(text) <= 4 else range(1, min(len(text), 12))
        for start in starts:
            rest = text[start:]
            if rest[0].isspace() or not folded(rest[0]):
                continue
            keys.add(folded(rest))
            if len(parts) == len(text):
                keys.add(folded("".join(part[0] for part in parts[start:] if part)))
                if start == 1:
                    keys.add(folded("".join(parts[start:])))
    keys.discard("")
    return keys


def index_records(
    s: Session, subject: str, records: Sequence[tuple[int, Iterable[str]]], *, person: bool = False
) -> None:
    """Write the keys of new records (id, texts)."""
    rows = [
        (subject, key, record_id)
        for record_id, texts in records
        for key in sorted(keys_of(texts, person=person))
    ]
    insert_rows(s, "search_key", ("subject", "key", "record_id"), rows)


def forget_record(
    s: Session, subject: str, record_id: int, texts: Iterable[str], *, person: bool = False
) -> None:
    """Drop a record's keys, told by the texts it had, before they are written anew.

    Keys that were made otherwise than today's are looked for among all keys of the register.
    """
    keys = keys_of(texts, person=person)
    dropped = change_rows(
        s,
        "search_key",
        "DELETE FROM search_key WHERE subject = ? AND key = ? AND record_id = ?",
        [(subject, key, record_id) for key in keys],
    )
    if dropped != len(keys):
        drop_keys(s, subject, record_id)


def drop_keys(s: Session, subject: str, record_id: int) -> None:
    """Drop every key of a record, looked for among all keys of its register."""
    change_rows(
        s,
        "search_key",
        "DELETE FROM search_key WHERE subject = ? AND record_id = ?",
        (subject, record_id),
    )


def find(s: Session, subject: str, typed: str, limit: int = 20) -> list[int]:
    """Return the ids of records whose key begins with what was typed, best first."""
    start = folded(typed)
    if not start:
        return []
    found = fetch_rows(
        s,
        "SELECT DISTINCT record_id FROM (SELECT record_id FROM search_key"
        " WHERE subject = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?) LIMIT ?",
        (subject, start, start + "\U0010ffff", limit * 4, limit),
    )
    return [int(row[0]) for row in found]


def find_alike(s: Session, subject: str, typed: str, limit: int = 20) -> list[int]:
    """Return what :func:`find` does; where that is nothing, what sounds as the hanzi typed."""
    found = find(s, subject, typed, limit)
    if not found:
        for heard in sounds_of(typed):
            found += [one for one in find(s, subject, heard, limit) if one not in found]
    return found[:limit]
