"""How much may be owed: a member's own limit and his household's, waiting slips counted too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coopdesk.kernel.changes import Reader, Writer
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse
from coopdesk.kernel.rows import fetch_row, fetch_value, insert_row
from coopdesk.kernel.trail import note
from coopdesk.kernel.values import Money
from coopdesk.ledger.approvers import agree
from coopdesk.ledger.posting import Opened
from coopdesk.members.persons import person, records

# Who lives there now: a merged record's own household is no longer where the person lives.
_HOUSEHOLD: Final = (
    "(SELECT m.id FROM member m WHERE m.household_id = ?1 AND NOT EXISTS (SELECT 1"
    " FROM record_merge r WHERE r.subject = 'member' AND r.from_id = m.id AND r.undone_at IS NULL)"
    " UNION ALL SELECT r.from_id FROM record_merge r JOIN member m ON m.id = r.kept_id"
    " WHERE r.subject = 'member' AND r.undone_at IS NULL AND m.household_id = ?1)"
)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One limit: whose, what is owed under it, and what waits on held and half-typed slips."""

    name: str
    is_household: bool
    limit: Money
    debt: Money
    waiting: Money

    @property
    def left(self) -> Money:
        """Return what may still be sold on credit; negative: the limit is passed already."""
        return self.limit - self.debt - self.waiting


@dataclass(frozen=True, slots=True)
class Release:
    """A second person's word that a sale to a member may pass the limit, by so much at most."""

    member_id: int
    approver_id: int
    approver: str
    reason: str
    upto: Money


def credit_lines(s: Reader, member_id: int, *, but: str = "") -> list[CreditLine]:
    """Return the limits a member's credit has, the tightest first; ``but`` is the slip in hand."""
    row = fetch_row(
        s,
        "SELECT m.name, m.credit_limit, h.name, h.credit_limit, h.id FROM member m"  # noqa: S608
        f" LEFT JOIN household h ON h.id = m.household_id WHERE m.id = {person('?1')}",
        (member_id,),
    )
    if row is None:
        return []
    found = []
    if row[1] is not None:
        debt, waiting = _owed(s, records("?1"), member_id, but)
        found.append(CreditLine(row[0], False, Money(row[1]), debt, waiting))
    if row[3] is not None:
        debt, waiting = _owed(s, _HOUSEHOLD, row[4], but)
        found.append(CreditLine(row[2], True, Money(row[3]), debt, waiting))
    return sorted(found, key=lambda one: one.left.units)


def _owed(s: Reader, whose: str, key: int, but: str) -> tuple[Money, Money]:
    """Return what some members owe, and what waits for them on slips not posted yet."""
    debt = fetch_value(
        s,
        f"SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE member_id IN {whose}"  # noqa: S608
        " AND book = 'debt'",
        (key,),
    )
    waiting = fetch_value(
        s,
        f"SELECT COALESCE(SUM(credit), 0) FROM draft WHERE member_id IN {whose}"  # noqa: S608
        " AND uid <> ?2",
        (key, but),
    )
    return Money(int(debt)), Money(int(waiting))


def check_credit(
    s: Reader, member_id: int, credit: Money, uid: str, release: Release | None = None
) -> list[Problem]:
    """Find the limit that a sale on credit would pass, unless a second person released it."""
    if not credit.units:
        return []
    if release is not None and release.member_id != member_id:
        release = None  # It was given for somebody else.
    for line in credit_lines(s, member_id, but=uid):
        over = credit - line.left
        if over.units <= 0:
            break
        if release is not None and over <= release.upto:
            continue
        return [Problem("credit_limit", _passed(line, over, release), "credit")]
    return []


def over_limit(s: Reader, member_id: int, credit: Money, uid: str) -> Money:
    """Return by how much a sale passes the tightest limit; zero or less: it does not."""
    lines = credit_lines(s, member_id, but=uid)
    return credit - lines[0].left if lines and credit.units else Money(0)


def _passed(line: CreditLine, over: Money, release: Release | None) -> str:
    """Say which limit would be passed, why, and the ways out."""
    text = _("{name} would be {over} over the credit limit of {limit}")
    if line.is_household:
        text = _("The household of {name} would be {over} over its credit limit of {limit}")
    parts = [text.format(name=line.name, over=over, limit=line.limit)]
    if line.waiting.units:
        held = _("{sum} waits on slips that are not posted")
        parts.append(held.format(sum=line.waiting))
    if release is not None:
        less = _("{name} released at most {sum}")
        parts.append(less.format(name=release.approver, sum=release.upto))
    ways = _("{what}; take cash instead, or let a second person release it (F10).")
    return ways.format(what=_(", ").join(parts))


def release_credit(
    s: Reader, member_id: int, credit: Money, uid: str, *,
    approver_id: int | None, pin: str, reason: str,
) -> Release:  # fmt: skip
    """Return a second person's word for a sale over the limit; refuses a wrong PIN or no need."""
    over = over_limit(s, member_id, credit, uid)
    if over.units <= 0:
        raise refuse("not_needed", _("This sale passes no credit limit: nothing to release."))
    approver = agree(s, approver_id, pin, reason)
    return Release(member_id, approver.id, approver.name, reason.strip(), over)


def keep_release(s: Writer, opened: Opened, release: Release, passed: Money) -> None:
    """Keep who let a sale pass and why, with the sale; the journal has a line of its own."""
    row = (opened.id, release.approver_id, release.reason, passed.units)
    insert_row(s, "credit_release", ("document_id", "approver_id", "reason", "passed"), row)
    told = {"by": release.approver, "reason": release.reason, "passed": passed.units}
    note(s, "release", "document", opened.uid, {"number": opened.number, **told})


def release_of(s: Reader, document_id: int) -> tuple[str, str, Money] | None:
    """Return who let a posted sale pass a limit, why, and by how much."""
    row = fetch_row(
        s,
        "SELECT a.name, r.reason, r.passed FROM credit_release r"
        " JOIN approver a ON a.id = r.approver_id WHERE r.document_id = ?",
        (document_id,),
    )
    return (row[0], row[1], Money(row[2])) if row else None
