"""Members who may be entered twice, found by rule; and pairs that were told to be two persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import nsmallest
from itertools import combinations, groupby
from operator import attrgetter
from typing import Final, NamedTuple

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from coopdesk.kernel.changes import Reader, context_of
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.identity import tidy_id_number
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.records import Base
from coopdesk.kernel.rows import change_rows, each_row, fetch_rows, fetch_value, insert_row
from coopdesk.kernel.search import syllables
from coopdesk.kernel.trail import note
from coopdesk.members.names import fits, name_key, name_pattern

FULL_PAIRS: Final = 6  # Of more people of one name in one place, each is paired with the first.
NEAR: Final = 2  # ID numbers that differ in so many places may be one, mistyped.


class TwoPersons(Base):
    """A pair of members that look alike and are two persons all the same: not asked again."""

    __tablename__ = "two_persons"
    __table_args__ = (Index("ix_two_persons_pair", "low_id", "high_id", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class Sign(Choice):
    """Why two records may be one person."""

    NUMBER = "number", N_("same ID number")
    NEAR = "near", N_("ID numbers almost alike")
    NAME = "name", N_("same name")
    VARIANT = "variant", N_("names differ by a dot or a variant character")
    GAP = "gap", N_("names alike but for one character that could not be written")
    SOUND = "sound", N_("names sound alike")
    PHONE = "phone", N_("same phone")
    HOUSEHOLD = "household", N_("in one household")
    VILLAGE = "village", N_("same village")
    BARE = "bare", N_("one of them has no village, phone or ID number")


_WEIGHTS: Final = {
    Sign.NUMBER: 16, Sign.NEAR: 8, Sign.PHONE: 4, Sign.HOUSEHOLD: 3, Sign.VILLAGE: 2,
    Sign.NAME: 2, Sign.VARIANT: 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two members who may be one person: which record to keep is only proposed."""

    kept: int
    merged: int
    kept_name: str
    merged_name: str
    signs: tuple[Sign, ...]

    @property
    def weight(self) -> int:
        """Tell how much speaks for one person; the pairs with most come first."""
        return sum(_WEIGHTS.get(sign, 0) for sign in self.signs)

    @property
    def shown(self) -> str:
        """Return what speaks for one person, in words."""
        return _("; ").join(sign.shown for sign in self.signs)


class _Seen(NamedTuple):
    """What the rules look at of a member."""

    id: int
    code: str
    name: str
    village: int | None
    household: int | None
    phone: str
    number: str
    is_member: int
    key: str
    pattern: str


def differing(one: str, other: str) -> int:
    """Count the places in which two ID numbers differ; numbers of other lengths differ wholly."""
    if len(one) != len(other):
        return max(len(one), len(other))
    return sum(left != right for left, right in zip(one, other, strict=True))


def suspects(s: Reader) -> list[Suspect]:
    """Return the pairs of members in use who may be one person, what is surest first.

    Two different ID numbers make two persons, unless they are almost alike. Nothing is decided
    here: people are.
    """
    return sorted(_each_suspect(s), key=_surest)


def surest_suspects(s: Reader, most: int) -> tuple[int, list[Suspect]]:
    """Return how many pairs there are, and the surest of them; the others are not kept."""
    count = 0

    def counted() -> Iterator[Suspect]:
        nonlocal count
        for one in _each_suspect(s):
            count += 1
            yield one

    found = nsmallest(most, counted(), key=_surest)
    return count, found


def _surest(one: Suspect) -> tuple[int, int, int]:
    """Return what pairs are ordered by."""
    return -one.weight, one.kept, one.merged


class _Pairs:
    """Pairs of members who may be one person, with the signs that say so."""

    def __init__(self, told: Container[tuple[int, int]]) -> None:
        """Remember who was told to be two persons."""
        self._told = told
        self._found: dict[tuple[int, int], tuple[_Seen, _Seen, set[Sign]]] = {}

    def add(self, one: _Seen, other: _Seen, sign: Sign) -> None:
        """Note a sign, unless the two are known to be two persons."""
        low, high = (one, other) if one.id < other.id else (other, one)
        pair = (low.id, high.id)
        if pair in self._found:
            self._found[pair][2].add(sign)
        elif pair not in self._told and not _are_two(low, high):
            self._found[pair] = (low, high, {sign})

    def taken(self, more: _Pairs | None = None) -> Iterator[Suspect]:
        """Yield the pairs and forget them; ``more`` has further signs of some of them."""
        for pair, (low, high, signs) in self._found.items():
            yield _suspect(low, high, signs | (more.given(pair) if more is not None else set()))
        self._found = {}

    def given(self, pair: tuple[int, int]) -> set[Sign]:
        """Return the signs of a pair, and forget it."""
        found = self._found.pop(pair, None)
        return set() if found is None else found[2]


def _each_suspect(s: Reader) -> Iterator[Suspect]:
    """Yield every pair that the rules find; the register is walked group by group.

    People of one name are done with at once; only an ID number says something of other pairs too.
    """
    told = {(row[0], row[1]) for row in fetch_rows(s, "SELECT low_id, high_id FROM two_persons")}
    numbers, named, others = _Pairs(told), _Pairs(told), _Pairs(told)
    for group in _groups(_with_odd_numbers(s), attrgetter("number")):
        _note(numbers, _each(group, Sign.NUMBER))
    unwritten: list[_Seen] = []
    for _key, people in groupby(_people(s, "ORDER BY name_key(name), id"), attrgetter("key")):
        group = list(people)
        unwritten += [one for one in group if one.pattern]
        if len(group) > 1 and group[0].key:
            _note(named, _alike(group))
            yield from named.taken(numbers)
    for place, (column, where) in _PLACES.items():
        for value, gaps in _by(unwritten, where).items():
            _note(others, _with_gaps(gaps, _people(s, f"AND {column} = ?", value), place))
    for _phone, people in groupby(_people(s, _SHARED_PHONE), attrgetter("phone")):
        _note(others, _sounding_alike(list(people)))
    yield from others.taken(numbers)
    yield from numbers.taken()


def _note(pairs: _Pairs, found: Iterable[tuple[_Seen, _Seen, Sign]]) -> None:
    """Note what a rule finds."""
    for one, other, sign in found:
        pairs.add(one, other, sign)


_PLACES: Final[dict[Sign, tuple[str, Callable[[_Seen], object]]]] = {
    Sign.PHONE: ("phone", attrgetter("phone")),
    Sign.HOUSEHOLD: ("household_id", attrgetter("household")),
    Sign.VILLAGE: ("village_id", attrgetter("village")),
}
_SHARED_PHONE: Final = (
    "AND phone IN (SELECT phone FROM member WHERE retired = 0 AND phone <> ''"
    " GROUP BY phone HAVING COUNT(*) > 1) ORDER BY phone, id"
)
_COLUMNS: Final = "id, code, name, village_id, household_id, phone, id_number, is_member"


def _people(s: Reader, more: str, *parameters: object) -> Iterator[_Seen]:
    """Yield members in use as further SQL says."""
    sql = f"SELECT {_COLUMNS} FROM member WHERE retired = 0 {more}"  # noqa: S608 - own SQL.
    for row in each_row(s, sql, parameters, name_key=name_key):
        yield _Seen(
            row[0], row[1], row[2], row[3], row[4], row[5] or "",
            tidy_id_number(row[6]) if row[6] else "", row[7], name_key(row[2]),
            name_pattern(row[2]),
        )  # fmt: skip


def _with_odd_numbers(s: Reader) -> list[_Seen]:
    """Return members whose ID number is not kept as it is written today, and who has it as well.

    The register takes a number once, and writes it tidily: only what older programs wrote doubles.
    """
    odd = list(_people(s, "AND (length(id_number) <> 18 OR id_number GLOB '*[^0-9X]*')"))
    tidy = [
        one
        for number in sorted({one.number for one in odd})
        for one in _people(s, "AND id_number = ?", number)
    ]
    return sorted({one.id: one for one in (*odd, *tidy)}.values())


def _by(people: Iterable[_Seen], key: Callable[[_Seen], object]) -> dict[object, list[_Seen]]:
    """Return the people of each key; an empty key is nobody's."""
    found: dict[object, list[_Seen]] = defaultdict(list)
    for one in people:
        value = key(one)
        if value:
            found[value].append(one)
    return found


def _groups(people: Iterable[_Seen], key: Callable[[_Seen], object]) -> Iterator[list[_Seen]]:
    """Yield the people of each key that more than one has."""
    yield from (group for group in _by(people, key).values() if len(group) > 1)


def _pairs(group: Sequence[_Seen]) -> Iterator[tuple[_Seen, _Seen]]:
    """Yield the pairs of a group; of a large one, each with the first."""
    if len(group) <= FULL_PAIRS:
        yield from combinations(group, 2)
    else:
        yield from ((group[0], other) for other in group[1:])


def _each(group: Sequence[_Seen], *signs: Sign) -> Iterator[tuple[_Seen, _Seen, Sign]]:
    """Yield signs for every pair of a group."""
    for one, other in _pairs(group):
        for sign in signs:
            yield one, other, sign


def _alike(group: Sequence[_Seen]) -> Iterator[tuple[_Seen, _Seen, Sign]]:
    """Yield what speaks for one person among people of one name."""
    for one, other, sign in (*_near_each_other(group), *_hardly_described(group)):
        yield one, other, sign
        yield one, other, Sign.NAME if one.name == other.name else Sign.VARIANT


def _near_each_other(group: Sequence[_Seen]) -> Iterator[tuple[_Seen, _Seen, Sign]]:
    """Yield pairs of one name that live together, or whose ID numbers are almost alike."""
    for place, (_column, where) in _PLACES.items():
        for near in _groups(group, where):
            yield from ((one, other, place) for one, other in _pairs(near))
    for one, other in _pairs(group):
        if one.number and other.number and 0 < differing(one.number, other.number) <= NEAR:
            yield one, other, Sign.NEAR


def _hardly_described(group: Sequence[_Seen]) -> Iterator[tuple[_Seen, _Seen, Sign]]:
    """Yield pairs of one name of which one says nothing else: a row of a sheet made it."""
    if len(group) > FULL_PAIRS:
        return
    for one, other in combinations(group, 2):
        if not all(it.village or it.phone or it.number for it in (one, other)):
            yield one, other, Sign.BARE


def _with_gaps(
    gaps: Sequence[_Seen], others: Iterable[_Seen], place: Sign
) -> Iterator[tuple[_Seen, _Seen, Sign]]:
    """Yield names with a character that could not be written, and whole names they may be."""
    for other in others:
        for one in gaps:
            if not other.pattern and fits(one.pattern, other.key):
                yield one, other, Sign.GAP
                yield one, other, place


def _sounding_alike(group: Sequence[_Seen]) -> Iterator[tuple[_Seen, _Seen, Sign]]:
    """Yield people of one phone whose names are written differently and sound alike."""
    for one, other in _pairs(group):
        if one.key != other.key and len(one.key) == len(other.key) and _sound(one) == _sound(other):
            yield one, other, Sign.SOUND
            yield one, other, Sign.PHONE


@lru_cache(maxsize=4096)
def _syllables(name: str) -> tuple[str, ...]:
    """Return how a name is read."""
    return tuple(syllables(name, person=True))


def _sound(one: _Seen) -> tuple[str, ...]:
    """Return how somebody's name is read."""
    return _syllables(one.key)


def _are_two(one: _Seen, other: _Seen) -> bool:
    """Tell whether two ID numbers say that these are two persons."""
    return bool(one.number and other.number) and differing(one.number, other.number) > NEAR


def _suspect(one: _Seen, other: _Seen, seen: Iterable[Sign]) -> Suspect:
    """Return a pair with the record to keep: a member, with an ID number, entered first."""
    kept, merged = sorted(
        (one, other), key=lambda it: (not it.number, not it.is_member, bool(it.pattern), it.id)
    )
    order = list(Sign)
    return Suspect(
        kept.id, merged.id, f"{kept.code} {kept.name}", f"{merged.code} {merged.name}",
        tuple(sorted(seen, key=order.index)),
    )  # fmt: skip


def tell_apart(s: Session, one: int, other: int, reason: str = "") -> None:
    """Remember that two members are two persons; they are not asked about again."""
    low, high = sorted((one, other))
    if low == high:
        raise refuse("same", _("These are one and the same record."))
    if fetch_value(s, "SELECT 1 FROM two_persons WHERE low_id = ? AND high_id = ?", (low, high)):
        return
    uid, other_uid = _uid(s, low), _uid(s, high)
    context = context_of(s)
    insert_row(
        s,
        "two_persons",
        ("low_id", "high_id", "at", "clerk", "reason"),
        (low, high, moment_text(context.clock.now()), context.clerk, reason.strip()),
    )
    note(s, "tell_apart", "member", uid, {"other": other_uid, "reason": reason.strip()})


def ask_again(s: Session, one: int, other: int) -> None:
    """Forget that two members are two persons; the rules may name them again."""
    low, high = sorted((one, other))
    dropped = change_rows(
        s, "two_persons", "DELETE FROM two_persons WHERE low_id = ? AND high_id = ?", (low, high)
    )
    if dropped:
        note(s, "ask_again", "member", _uid(s, low), {"other": _uid(s, high)})


@dataclass(frozen=True, slots=True)
class ToldApart:
    """A pair that was told to be two persons: who, when and why."""

    one: int
    other: int
    one_name: str
    other_name: str
    at: datetime
    clerk: str
    reason: str


def told_apart(s: Session) -> list[ToldApart]:
    """Return the pairs that were told to be two persons, the latest first."""
    rows = fetch_rows(
        s,
        "SELECT t.low_id, t.high_id, a.code || ' ' || a.name, b.code || ' ' || b.name, t.at,"
        " t.clerk, t.reason FROM two_persons t JOIN member a ON a.id = t.low_id"
        " JOIN member b ON b.id = t.high_id ORDER BY t.id DESC",
    )
    return [
        ToldApart(row[0], row[1], row[2], row[3], moment_of(row[4]), row[5], row[6]) for row in rows
    ]


def _uid(s: Session, member_id: int) -> str:
    """Return a member's uid for the journal."""
    found = fetch_value(s, "SELECT uid FROM member WHERE id = ?", (member_id,))
    if found is None:
        raise refuse("no_such", _("This member does not exist; please look it up again."))
    return str(found)
