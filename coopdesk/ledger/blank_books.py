"""How pre-printed forms (预印票据) stand: what the acts on their numbers left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.rows import fetch_rows
from coopdesk.ledger.paper_records import BlankAct


class BlankState(Choice):
    """How a pre-printed form stands."""

    STORED = "stored", N_("In the office")
    HELD = "held", N_("In hand")
    USED = "used", N_("Used")
    SPOILED = "spoiled", N_("Spoiled")
    GONE = "gone", N_("Handed in")


LEAVES: Final = {
    BlankAct.RECEIVED: BlankState.STORED,
    BlankAct.ISSUED: BlankState.HELD,
    BlankAct.USED: BlankState.USED,
    BlankAct.SPOILED: BlankState.SPOILED,
    BlankAct.RETURNED: BlankState.STORED,
    BlankAct.HANDED_IN: BlankState.GONE,
}
_TAKEN: Final = (BlankState.USED, BlankState.SPOILED)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring forms that stand alike."""

    series: str
    first: int
    last: int
    digits: int
    state: BlankState
    holder: str = ""
    document_id: int | None = None
    reason: str = ""
    on_date: str = ""

    @property
    def count(self) -> int:
        """Return how many forms."""
        return self.last - self.first + 1

    @property
    def text(self) -> str:
        """Return the numbers as they stand on the paper."""
        first = f"{self.first:0{self.digits}d}"
        return first if self.count == 1 else f"{first}–{self.last:0{self.digits}d}"


@dataclass(frozen=True, slots=True)
class BlankBook:
    """A range as it was received, and how its forms stand now."""

    id: int
    series: str
    first: int
    last: int
    digits: int
    received_on: str
    reason: str
    stretches: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        """Return the range as it stands on the paper."""
        return f"{self.first:0{self.digits}d}–{self.last:0{self.digits}d}"

    def meets(self, first: int, last: int) -> bool:
        """Tell whether a range has numbers of this one."""
        return self.first <= last and self.last >= first

    def count(self, *states: BlankState) -> int:
        """Return how many forms stand so."""
        return sum(one.count for one in self.stretches if one.state in states)

    @property
    def holders(self) -> str:
        """Name who has forms of this book."""
        names = (one.holder for one in self.stretches if one.state is BlankState.HELD)
        return "、".join(dict.fromkeys(names))

    @property
    def gaps(self) -> tuple[Stretch, ...]:
        """Return forms left out: unused, though a later one of the book was used or spoiled."""
        taken = [one.last for one in self.stretches if one.state in _TAKEN]
        last = max(taken, default=0)
        left = {BlankState.HELD, BlankState.STORED}
        return tuple(one for one in self.stretches if one.state in left and one.last < last)

    @property
    def next(self) -> str:
        """Return the first form that is still to be used."""
        first = next((one.first for one in self.stretches if one.state is BlankState.HELD), None)
        return "" if first is None else f"{first:0{self.digits}d}"


def blank_books(s: Session, series: str = "") -> list[BlankBook]:
    """Return every range received, the newest first, with how its forms stand."""
    rows = fetch_rows(
        s,
        "SELECT id, series, first, last, digits, on_date, reason FROM blank_event"
        " WHERE act = 'received' AND (? = '' OR series = ?) ORDER BY id DESC",
        (series, series),
    )
    found: list[BlankBook] = []
    for number, of, first, last, digits, day, reason in rows:
        later = [one for one in found if one.series == of and one.meets(first, last)]
        until = min((one.id for one in later), default=None)
        stretches = tuple(stretches_of(s, of, first, last, since=number, until=until))
        found.append(BlankBook(number, of, first, last, digits, day, reason, stretches))
    return found


def stretches_of(
    s: Session, series: str, first: int, last: int, *, since: int = 0, until: int | None = None
) -> list[Stretch]:
    """Return how the forms of a range stand, in order; numbers never received are left out."""
    ranges: list[Stretch] = []
    used: list[Stretch] = []
    for act, start, end, digits, holder, document_id, reason, day in fetch_rows(
        s,
        "SELECT act, first, last, digits, holder, document_id, reason, on_date FROM blank_event"
        " WHERE series = ? AND first <= ? AND last >= ? AND id >= ? AND (? IS NULL OR id < ?)"
        " ORDER BY id",
        (series, last, first, since, until, until),
    ):
        new = Stretch(
            series, max(first, start), min(last, end), digits, LEAVES[BlankAct(act)], holder,
            document_id, reason, day,
        )  # fmt: skip
        if document_id is None:
            ranges = _laid_over(ranges, new)
        else:
            used.append(new)
    return _joined(_with_used(ranges, sorted(used, key=lambda one: one.first)))


def _laid_over(stretches: list[Stretch], new: Stretch) -> list[Stretch]:
    """Lay a stretch over others; what it covers goes, what it cuts is cut."""
    found = [new]
    for one in stretches:
        if one.first < new.first:
            found.append(replace(one, last=min(one.last, new.first - 1)))
        if one.last > new.last:
            found.append(replace(one, first=max(one.first, new.last + 1)))
    return sorted(found, key=lambda one: one.first)


def _with_used(ranges: list[Stretch], used: list[Stretch]) -> Iterator[Stretch]:
    """Set used forms into the ranges; one that was spoiled afterwards keeps its document."""
    at = 0
    for one in ranges:
        start = one.first
        while at < len(used) and used[at].first <= one.last:
            taken = used[at]
            if start < taken.first:
                yield replace(one, first=start, last=taken.first - 1)
            if one.state is BlankState.SPOILED:
                taken = replace(taken, state=one.state, reason=one.reason, on_date=one.on_date)
            yield taken
            start = taken.first + 1
            at += 1
        if start <= one.last:
            yield replace(one, first=start)


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join neighbours that stand alike; used ones stay single."""
    found: list[Stretch] = []
    for one in stretches:
        before = found[-1] if found else None
        if before is not None and one.document_id is None and _alike(before, one):
            found[-1] = replace(before, last=one.last)
        else:
            found.append(one)
    return found


def _alike(before: Stretch, one: Stretch) -> bool:
    """Tell whether two stretches are one."""
    told = (before.state, before.holder, before.reason, before.document_id)
    return before.last + 1 == one.first and told == (one.state, one.holder, one.reason, None)


def blank_series(s: Session) -> list[str]:
    """Return every series there are forms of."""
    return [row[0] for row in fetch_rows(s, "SELECT DISTINCT series FROM blank_event ORDER BY 1")]


def next_blank(s: Session, series: str, holder: str) -> Stretch | None:
    """Return the next form that a clerk has to use, or nothing when there is none left."""
    for first, last in fetch_rows(
        s,
        "SELECT b.first, b.last FROM blank_event b"
        " WHERE b.act = 'issued' AND b.series = ?1 AND b.holder = ?2 AND b.last - b.first + 1 >"
        " (SELECT COUNT(*) FROM blank_event u WHERE u.series = ?1 AND u.act = 'used'"
        " AND u.first BETWEEN b.first AND b.last) ORDER BY b.first, b.id",
        (series, holder),
    ):
        for one in stretches_of(s, series, first, last):
            if one.state is BlankState.HELD and one.holder == holder:
                return replace(one, last=one.first)
    return None


def blanks_of(s: Session, document_id: int) -> list[tuple[str, str, BlankState]]:
    """Return the pre-printed forms a document stands on: series, number, and how it stands."""
    rows = fetch_rows(
        s,
        "SELECT u.series, u.first, u.digits, EXISTS (SELECT 1 FROM blank_event x"
        " WHERE x.series = u.series AND x.act = 'spoiled' AND u.first BETWEEN x.first AND x.last)"
        " FROM blank_event u WHERE u.document_id = ? ORDER BY u.id",
        (document_id,),
    )
    return [
        (row[0], f"{row[1]:0{row[2]}d}", BlankState.SPOILED if row[3] else BlankState.USED)
        for row in rows
    ]
