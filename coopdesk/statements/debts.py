"""Open debts by village, farming season and age, and slip by slip in walking order."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from sqlalchemy import null
from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, Query, Subtotal
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.search import folded
from coopdesk.kernel.values import Money
from coopdesk.ledger.standing import DOCUMENTS
from coopdesk.ledger.words import Kind
from coopdesk.statements.definitions import DEBTS
from coopdesk.statements.due import age_of

AGES: Final = (N_("not due"), N_("1–30 days late"), N_("31–90 days"), N_("91–180 days"),
               N_("over 180 days"))  # fmt: skip
NOWHERE: Final = 0
EVERYTHING: Final = Query()
_SLIPS: Final = (
    "SELECT x.document_id, d.kind, d.number, d.on_date, d.summary, m.id, m.code, m.name, v.id,"  # noqa: S608
    " v.name, m.group_no, x.due, x.value, COALESCE(c.season_id, j.season_id)"
    f" FROM ({DEBTS.rows}) x JOIN document d ON d.id = x.document_id"
    " JOIN member m ON m.id = x.member_id LEFT JOIN village v ON v.id = m.village_id"
    " LEFT JOIN contract c ON c.document_id = d.id LEFT JOIN job j ON j.document_id = d.id"
    " WHERE x.value <> 0"
    " ORDER BY COALESCE(v.walking_order, 0), COALESCE(v.name, ''), COALESCE(m.group_no, ''),"
    " m.code, m.id, COALESCE(x.due, '9999'), d.id"
)


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """What is still owed of one slip (or of one instalment) by one member."""

    document_id: int
    kind: Kind
    number: str
    on_date: date
    summary: str
    member_id: int
    code: str
    name: str
    village_id: int
    village: str
    group: str
    season_id: int
    season: str
    due_on: date | None
    age: int
    left: Money


@dataclass(frozen=True, slots=True)
class Season:
    """A season as debts are told by it."""

    id: int
    name: str
    starts_on: str
    ends_on: str


def seasons_known(s: Session) -> list[Season]:
    """Return every season, the one that began last first."""
    rows = fetch_rows(
        s,
        "SELECT id, name, starts_on, ends_on, retired FROM season"
        " ORDER BY retired, starts_on DESC, id DESC",
    )
    return [Season(*row[:4]) for row in rows]


def open_slips(s: Session, day: date) -> list[OpenSlip]:
    """Return everything members owe on a day, slip by slip, in walking order.

    A contract's or a job's debt belongs to the season it names, any other to the season that its
    day falls in.
    """
    seasons = seasons_known(s)
    by_id = {one.id: one for one in seasons}
    by_day: dict[str, Season | None] = {}
    ages: dict[str | None, int] = {}
    found = []
    for row in fetch_rows(s, _SLIPS, ("", day.isoformat())):
        season = by_id.get(row[13])
        if season is None:
            if row[3] not in by_day:
                by_day[row[3]] = next(
                    (one for one in seasons if one.starts_on <= row[3] <= one.ends_on), None
                )
            season = by_day[row[3]]
        due = row[11]
        if due not in ages:
            ages[due] = age_of(date.fromisoformat(due) if due else None, day)
        found.append(
            OpenSlip(
                row[0], Kind(row[1]), row[2], date.fromisoformat(row[3]), row[4], row[5], row[6],
                row[7], row[8] or NOWHERE, row[9] or "", row[10] or "",
                season.id if season else NOWHERE, season.name if season else "",
                date.fromisoformat(due) if due else None, ages[due], Money(row[12]),
            )
        )  # fmt: skip
    return found


# Sums by two facts ------------------------------------------------------------------------------

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Sums by two facts, with their totals; every sum is that of the slips it opens to."""

    rows: tuple[Key, ...]
    columns: tuple[Key, ...]
    sums: Mapping[tuple[int, int], Money]
    members: Mapping[int, int]

    def sum_of(self, row: int | None, column: int | None) -> Money:
        """Return the sum of a cell, of a row, of a column, or of all."""
        return sum(
            (
                value
                for (at_row, at_column), value in self.sums.items()
                if row in {None, at_row} and column in {None, at_column}
            ),
            Money(0),
        )


def matrix_of(
    slips: Iterable[OpenSlip],
    rows: Callable[[OpenSlip], Key],
    columns: Callable[[OpenSlip], Key],
    *,
    order: Sequence[int] = (),
) -> Matrix:
    """Sum what is owed by two facts, in the order they are met; columns as ``order`` has them."""
    sums: dict[tuple[int, int], Money] = {}
    names: tuple[dict[int, str], dict[int, str]] = ({}, {})
    members: dict[int, set[int]] = {}
    for slip in slips:
        row, column = rows(slip), columns(slip)
        names[0].setdefault(*row)
        names[1].setdefault(*column)
        place = (row[0], column[0])
        sums[place] = sums.get(place, Money(0)) + slip.left
        members.setdefault(row[0], set()).add(slip.member_id)
    places = {key: place for place, key in enumerate(order)}
    across = sorted(names[1].items(), key=lambda one: places.get(one[0], -1))
    return Matrix(
        tuple(names[0].items()), tuple(across), sums,
        {row: len(held) for row, held in members.items()},
    )  # fmt: skip


def by_village(slip: OpenSlip) -> Key:
    """Return the village of a slip."""
    return slip.village_id, slip.village or _("no village")


def by_season(slip: OpenSlip) -> Key:
    """Return the season of a slip."""
    return slip.season_id, slip.season or _("no season")


def by_age(slip: OpenSlip) -> Key:
    """Return the class of age of a slip."""
    return slip.age, _(AGES[slip.age])


# Slip by slip -----------------------------------------------------------------------------------


def _column(name: str, title: str, **more: Any) -> Column:
    return Column(name=name, title=title, expression=null(), **more)


_COLUMNS: Final = (
    _column("village", N_("Village")),
    _column("group", N_("Group"), leaves=4),
    _column("name", N_("Name"), personal=True),
    _column("code", N_("Member no."), leaves=6),
    _column("number", N_("Number")),
    _column("on_date", N_("Date"), kind=date, leaves=3),
    _column("summary", N_("Summary"), personal=True, wide=True, leaves=5),
    _column("season", N_("Season"), leaves=2),
    _column("due_on", N_("Due on"), kind=date),
    _column("late", N_("Days late"), kind=int),
    _column("left", N_("Still owed"), kind=Money, unit=N_("yuan"), total=True),
)


def _filter(name: str, title: str, **more: Any) -> Filter:
    return Filter(name=name, title=title, expression=null(), **more)


_FILTERS: Final = (
    _filter("overdue", N_("Overdue"), how="not_zero"),
    _filter("due_on", N_("Due on"), how="between", kind=date),
    _filter("village", N_("Village"), record="village"),
    _filter("season", N_("Season"), record="season"),
    _filter("age", N_("Age")),
    _filter("member", N_("Member"), record="member"),
    _filter("kind", N_("Kind"), choices=Kind),
)


def _within(day: date | None, days: tuple[date | None, date | None]) -> bool:
    """Tell whether a day is known and within others."""
    first, last = days
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


_TESTS: Final[Mapping[str, Callable[[OpenSlip, Any], bool]]] = {
    "overdue": lambda slip, value: (slip.age > 0) == bool(value),
    "due_on": lambda slip, value: _within(slip.due_on, value),
    "village": lambda slip, value: slip.village_id == value,
    "season": lambda slip, value: slip.season_id == value,
    "age": lambda slip, value: slip.age == value,
    "member": lambda slip, value: slip.member_id == value,
    "kind": lambda slip, value: slip.kind is value,
}


_GROUPS: Final[Mapping[str, Callable[[OpenSlip], Key]]] = {
    "village": by_village,
    "member": lambda slip: (slip.member_id, slip.name),
    "season": by_season,
    "age": by_age,
    "kind": lambda slip: (list(Kind).index(slip.kind), slip.kind.shown),
}
_GROUPINGS: Final = tuple(
    Grouping(name=name, title=title, expression=null())
    for name, title in (
        ("village", N_("village")), ("member", N_("member")), ("season", N_("season")),
        ("age", N_("age")), ("kind", N_("kind of document")),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipListing(Listing):
    """The slips that stand open, read at once when the list loads: every page comes from there.

    What is still owed of a slip is worked out over all moves, so asking page by page would walk
    the whole book for each.
    """

    read_by_page: ClassVar[bool] = False
    day: date
    held: dict[int, OpenSlip] = field(default_factory=dict)

    def ids(self, s: Session, query: Query = EVERYTHING) -> array[int]:
        """Read the slips and return the places of those that match, in the order asked for."""
        self.held.clear()
        self.held.update(enumerate(open_slips(s, self.day), 1))
        return array("q", self._matching(s, query))

    def rows(
        self,
        _s: Session,
        ids: Sequence[int],
        _only: frozenset[str] | None = None,
        *,
        whole: bool = False,  # noqa: ARG002 - a slip's row has no number to mask.
    ) -> list[tuple[Any, ...]]:
        """Return the columns' values, in the order of the ids."""
        return [self._values(self.held[one]) for one in ids]

    def totals(self, s: Session, query: Query = EVERYTHING) -> dict[str, Any]:
        """Return how many slips match, and what is owed of them."""
        if not self.held:
            self.held.update(enumerate(open_slips(s, self.day), 1))
        found = self._matching(s, query)
        left = sum((self.held[one].left for one in found), Money(0))
        return {"": len(found), "left": left}

    def groups(self, s: Session, query: Query) -> list[Subtotal]:
        """Return what is owed by the groups of a query, in the order in which ``ids`` has them."""
        found: dict[Any, list[OpenSlip]] = {}
        for one in self._matching(s, query):
            slip = self.held[one]
            found.setdefault(_GROUPS[query.group](slip)[0], []).append(slip)
        return [
            Subtotal(key, _GROUPS[query.group](slips[0])[1], len(slips),
                     {"left": sum((one.left for one in slips), Money(0))})
            for key, slips in found.items()
        ]  # fmt: skip

    def totals_of(self, _s: Session, ids: Sequence[int]) -> dict[str, Any]:
        """Return how many slips were chosen, and what is owed of them."""
        left = sum((self.held[one].left for one in ids), Money(0))
        return {"": len(ids), "left": left}

    def count(self, s: Session, query: Query = EVERYTHING) -> int:
        """Return how many slips match."""
        return int(self.totals(s, query)[""])

    def _values(self, slip: OpenSlip) -> tuple[Any, ...]:
        late = (self.day - slip.due_on).days if slip.age and slip.due_on else None
        return (
            slip.village, slip.group, slip.name, slip.code, slip.number, slip.on_date,
            slip.summary, slip.season, slip.due_on, late, slip.left,
        )  # fmt: skip

    def _matching(self, s: Session, query: Query) -> list[int]:
        found = [
            place
            for place, slip in self.held.items()
            if all(_TESTS[name](slip, value) for name, value in query.where)
        ]
        if query.text.strip():
            known, typed = _members_named(s, query.text), query.text.strip().casefold()
            found = [
                one
                for one in found
                if self.held[one].member_id in known
                or typed in f"{self.held[one].number} {self.held[one].village}".casefold()
            ]
        if query.order:
            at = [one.name for one in self.columns].index(query.order)
            values = {one: self._values(self.held[one])[at] for one in found}
            known_ = [one for one in found if values[one] is not None]
            known_.sort(key=lambda one: values[one], reverse=query.descending)
            found = known_ + [one for one in found if values[one] is None]
        if query.group:
            group = _GROUPS[query.group]
            places = {key: at for at, key in enumerate(dict.fromkeys(
                group(one)[0] for one in self.held.values()))}  # fmt: skip
            found.sort(key=lambda one: places[group(self.held[one])[0]])
        return found

    def slip(self, place: int) -> OpenSlip | None:
        """Return the slip at a place of the list."""
        return self.held.get(place)

    def slips(self, places: Iterable[int]) -> list[OpenSlip]:
        """Return the slips at these places, in walking order."""
        return [self.held[one] for one in sorted(places) if one in self.held]


def _members_named(s: Session, text: str) -> frozenset[int]:
    """Return the members found by typed letters, name or code."""
    typed = folded(text)
    if not typed:
        return frozenset()
    rows = fetch_rows(
        s,
        "SELECT DISTINCT record_id FROM search_key WHERE subject = 'member' AND key >= ?"
        " AND key < ?",
        (typed, typed + "\U0010ffff"),
    )
    return frozenset(row[0] for row in rows)


def slips_list(day: date) -> SlipListing:
    """Return the list of slips that stand open on a day, in walking order."""
    return SlipListing(
        name="open_slips",
        title=N_("Debts slip by slip"),
        key=DOCUMENTS.c.id,
        source=DOCUMENTS,
        columns=_COLUMNS,
        filters=_FILTERS,
        groupings=_GROUPINGS,
        counts="documents",
        depends_on=frozenset({"party_move", "member", "season", "village"}),
        day=day,
    )
