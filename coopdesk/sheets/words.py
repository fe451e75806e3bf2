"""The words by which office workbooks are understood, loaded once from the resources."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import RESOURCES

_SPACES: Final = re.compile(r"\s+")
_LABEL_ENDS: Final = ":：.。、,，;；"


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """How one field is headed: whole headings, pieces, and pieces that rule it out.

    ``maybe`` are headings that stand for the field only where their cells show it, ``not_under``
    group headings under which a column is something else.
    """

    field: str
    names: frozenset[str]
    parts: tuple[str, ...]
    never: tuple[str, ...]
    maybe: frozenset[str] = frozenset()
    not_under: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JobClass:
    """Where a kind of job counts: its stage and the figure of the monthly report."""

    stage: str
    figure: str


@dataclass(frozen=True, slots=True)
class PartWords:
    """How the columns of single jobs or goods are headed: what stands behind the name, by role."""

    roles: tuple[tuple[str, str], ...]
    aside: frozenset[str]
    short: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class RowWords:
    """Words that tell what a row or a cell is."""

    totals: frozenset[str]
    grand: frozenset[str]
    signatures: frozenset[str]
    ditto: frozenset[str]
    blank: frozenset[str]
    void: tuple[str, ...]
    returned: tuple[str, ...]
    repaid: tuple[str, ...]
    name_notes: frozenset[str]
    surnames: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    aside: tuple[str, ...]
    received: frozenset[str]
    no_area: frozenset[str]


@dataclass(frozen=True, slots=True)
class PaymentWords:
    """Words of taking money and owing it."""

    settled: tuple[str, ...]
    owed: tuple[str, ...]
    paid: tuple[str, ...]
    part: tuple[str, ...]
    asks_owed: tuple[str, ...]
    methods: tuple[tuple[str, str], ...]


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Return a text for comparing: plain letters, no spaces, no colon or stop at its end."""
    return _SPACES.sub("", plain_text(text)).rstrip(_LABEL_ENDS)


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """Return a heading for comparing: bare, without brackets, dots and asterisks, lower case."""
    return re.sub(
        r"[\s:：*※#·._/\-—()\[\]【】〔〕<>《》、,，;；'\"“”]+", "", plain_text(text)
    ).lower()


def load_words(name: str) -> dict[str, Any]:
    """Read one word list of the resources."""
    return tomllib.loads((RESOURCES / name).read_text("utf-8"))


def _longest_first(words: list[str]) -> tuple[str, ...]:
    """Order words so that the longest is met first."""
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def heading_words(kind: str) -> tuple[HeadingWords, ...]:
    """Return how the fields of a kind of workbook are headed."""
    found = []
    for field, entry in load_words("headings.toml")[kind].items():
        found.append(
            HeadingWords(
                field=field,
                names=frozenset(heading_key(name.replace("/", "")) for name in entry["names"]),
                parts=tuple(heading_key(part) for part in entry.get("parts", ())),
                never=tuple(heading_key(part) for part in entry.get("never", ())),
                maybe=frozenset(heading_key(name) for name in entry.get("maybe", ())),
                not_under=frozenset(heading_key(one) for one in entry.get("not_under", ())),
            )
        )
    return tuple(found)


@cache
def part_words(kind: str) -> PartWords:
    """Return how the columns of single jobs or goods are headed."""
    words = load_words("sheet_parts.toml")[kind]
    lists = {"aside", "short", "names"}
    roles = [(word, role) for role, found in words.items() if role not in lists for word in found]
    return PartWords(
        roles=tuple(sorted(roles, key=lambda pair: -len(pair[0]))),
        aside=frozenset(words.get("aside", ())),
        short=frozenset(words.get("short", ())),
        names=frozenset(words.get("names", ())),
    )


@cache
def row_words() -> RowWords:
    """Return the words of rows and cells."""
    words = load_words("sheet_words.toml")
    return RowWords(
        totals=frozenset(words["totals"]),
        grand=frozenset(words["grand"]),
        signatures=frozenset(words["signatures"]),
        ditto=frozenset(words["ditto"]),
        blank=frozenset(words["blank"]),
        void=tuple(words["void"]),
        returned=_longest_first(words["returned"]),
        repaid=_longest_first(words["repaid"]),
        name_notes=frozenset(words["name_notes"]),
        surnames=frozenset(words["surnames"]),
        yes=frozenset(words["yes"]),
        no=frozenset(words["no"]),
        aside=tuple(words["aside"]),
        received=frozenset(words["received"]),
        no_area=frozenset(words["no_area"]),
    )


@cache
def said_words(kind: str) -> dict[str, str]:
    """Return the labels under which titles say something for all their rows, with its field."""
    fields: dict[str, list[str]] = load_words("sheet_words.toml")["said"].get(kind, {})
    return {label: field for field, labels in fields.items() for label in labels}


@cache
def unit_words() -> dict[str, str]:
    """Return each written unit with the unit it means."""
    units: dict[str, list[str]] = load_words("sheet_words.toml")["units"]
    return {word.lower(): unit for unit, words in units.items() for word in words}


@cache
def payment_words() -> PaymentWords:
    """Return the words of payment."""
    words = load_words("payment_words.toml")
    methods = [
        (word.lower(), method) for method, listed in words["methods"].items() for word in listed
    ]
    return PaymentWords(
        settled=_longest_first(words["settled"]),
        owed=_longest_first(words["owed"]),
        paid=_longest_first(words["paid"]),
        part=_longest_first(words["part"]),
        asks_owed=tuple(words["asks_owed"]),
        methods=tuple(sorted(methods, key=lambda pair: -len(pair[0]))),
    )


@cache
def _job_words() -> tuple[tuple[str, JobClass], ...]:
    """Return every job word with its class, the longest first."""
    found = [
        (word, JobClass(stage, figure))
        for stage, figures in load_words("job_words.toml").items()
        for figure, words in figures.items()
        for word in words
    ]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


@cache
def class_of_job(name: str) -> JobClass | None:
    """Class a job by the longest known word in its name; nothing when no word is known."""
    text = bare(name)
    return next((found for word, found in _job_words() if word in text), None)


@cache
def job_word_in(name: str) -> str:
    """Return the longest known job word in a name, or nothing."""
    text = bare(name)
    return next((word for word, _class in _job_words() if word in text), "")


@cache
def _goods_words() -> tuple[tuple[str, str], ...]:
    """Return every goods word with its class, the longest first."""
    found = [
        (word.lower(), name)
        for name, words in load_words("goods_words.toml")["classes"].items()
        for word in words
    ]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


@cache
def class_of_good(name: str) -> str:
    """Class a good by the longest known word in its name; ``other`` when no word is known."""
    text = bare(name).lower()
    return next((found for word, found in _goods_words() if word in text), "other")


@cache
def good_word_in(name: str) -> str:
    """Return the longest known goods word in a name, or nothing."""
    text = bare(name).lower()
    return next((word for word, _class in _goods_words() if word in text), "")
