"""Two records of one person: merged into one that is kept, and taken apart again.

Nothing posted changes. The merge is a logged record of its own; every read asks it who stands for
whom (``persons.py``). What the registers held at the merged record (plots, machines) goes to the
kept one and comes back when the merge is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.merging import add_merge, end_merge, unsettled_merges
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.records import python_type
from coopdesk.kernel.register import existing, index_again
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, holes
from coopdesk.kernel.trail import note_many
from coopdesk.kernel.values import Fixed
from coopdesk.members.compared import Take, chosen_values, compare
from coopdesk.members.persons import MEMBER, person
from coopdesk.members.records import HOUSEHOLDS, MEMBERS, Household, Member

LONGEST_REASON: Final = 200
# What a read of documents by member shows changes with a merge, though no document does.
_READ_BY_MEMBER: Final = ("document", "party_move", "job_line", "contract", "voucher", "sale")


def _member(s: Session, member_id: int) -> Member:
    """Return a member's record, or refuse."""
    record = existing(s, MEMBERS, member_id)
    assert isinstance(record, Member)  # noqa: S101 - the register's class.
    return record


def check_merge(s: Session, merged: int, kept: int, reason: str) -> list[Problem]:
    """Find what speaks against merging one member into another."""
    problems: list[Problem] = []
    if merged == kept:
        problems.append(Problem("same", _("These are one and the same record."), "into"))
    for member_id, field in ((merged, "merged"), (kept, "into")):
        record = _member(s, member_id)
        into = fetch_row(
            s,
            "SELECT m.code, m.name FROM member m"  # noqa: S608
            f" WHERE m.id = {person('?1')} AND m.id <> ?1",
            (member_id,),
        )
        if into is not None:
            text = _("{code} {name} was merged into {into} before; please choose that one.")
            told = text.format(code=record.code, name=record.name, into=f"{into[0]} {into[1]}")
            problems.append(Problem("merged", told, field))
        elif field == "into" and record.retired:
            text = _("{code} {name} is out of use; take it back into use, or keep the other one.")
            told = text.format(code=record.code, name=record.name)
            problems.append(Problem("retired", told, field))
    problems += _check_reason(reason, _("Please say why the two are one person."))
    return problems


def _check_reason(reason: str, missing: str) -> list[Problem]:
    """Find a reason that is missing or too long."""
    if not reason.strip():
        return [Problem("reason", missing, "reason")]
    if len(reason.strip()) > LONGEST_REASON:
        text = _("This text has {count} characters; at most {limit} fit.")
        told = text.format(count=len(reason.strip()), limit=LONGEST_REASON)
        return [Problem("too_long", told, "reason")]
    return []


def merge_members(
    s: Session, merged: int, kept: int, reason: str, take: Mapping[str, Take] | None = None
) -> int:
    """Let one member's record stand for two from now on; return the merge's id.

    ``take`` says by field whose value the kept record has, where not as proposed. Posted documents
    stay untouched; sums, lists, limits and the county see one person.
    """
    refuse_if(check_merge(s, merged, kept, reason))
    one, other = _member(s, kept), _member(s, merged)
    values = chosen_values(compare(s, merged, kept), take or {})
    moved: dict[str, Any] = {
        "was_retired": other.retired,
        "values": {name: [_plain(getattr(one, name)), _plain(new)] for name, new in values.items()},
        "id_number": [one.id_number, other.id_number],
    }
    if "id_number" in values:
        # Both numbers go on leading to the person; each may stand on one record only.
        before = one.id_number
        one.id_number = other.id_number = None
        s.flush()
        other.id_number = before
    for name, value in values.items():
        setattr(one, name, value)
    other.retired = True
    s.flush()
    moved["links"] = _move_links(s, merged, kept)
    moved["household"] = _retire_empty(s, other.household_id)
    said = {"from": other.uid, "into": one.uid, "code": other.code, "into_code": one.code,
            "fields": sorted(values), "links": moved["links"]}  # fmt: skip
    merge_id = add_merge(s, MEMBER, merged, kept, reason.strip(), moved, said)
    index_again(s, MEMBERS, merged)
    index_again(s, MEMBERS, kept)
    _touch(s)
    return merge_id


def _plain(value: Any) -> Any:
    """Return a value as the merge keeps it: exact numbers by their units, dates as text."""
    if isinstance(value, Fixed):
        return value.units
    return value.isoformat() if hasattr(value, "isoformat") else value


def _register_links(s: Session) -> list[tuple[str, str]]:
    """Return where other registers' records name a member, as table and column.

    The book itself is asked: what the program has loaded so far decides nothing.
    """
    found = fetch_rows(
        s,
        'SELECT t.name, k."from" FROM sqlite_master t, pragma_foreign_key_list(t.name) k'
        " WHERE t.type = 'table' AND k.\"table\" = ? AND 2 = (SELECT COUNT(*)"
        " FROM pragma_table_info(t.name) c WHERE c.name IN ('uid', 'retired'))"
        ' ORDER BY t.name, k."from"',
        (MEMBER,),
    )
    return [(str(row[0]), str(row[1])) for row in found]


def _move_links(s: Session, merged: int, kept: int) -> dict[str, list[int]]:
    """Give plots, machines and whatever else names the merged member to the kept one."""
    moved: dict[str, list[int]] = {}
    for table, column in _register_links(s):
        rows = fetch_rows(s, f"SELECT id, uid FROM {table} WHERE {column} = ?", (merged,))  # noqa: S608
        if rows:
            moved[f"{table}.{column}"] = [row[0] for row in rows]
            _relink(s, table, column, rows, merged, kept)
    return moved


def _relink(
    s: Session, table: str, column: str, rows: Sequence[tuple[Any, ...]], old: int, new: int
) -> None:
    """Let records name another member, each with its line in the journal."""
    ids = tuple(row[0] for row in rows)
    change_rows(
        s, table, f"UPDATE {table} SET {column} = ? WHERE id IN ({holes(ids)})", (new, *ids)  # noqa: S608
    )  # fmt: skip
    change = {"before": {column: old}, "after": {column: new}}
    note_many(s, "edit", table, [(row[1], change) for row in rows])
    s.expire_all()


def _retire_empty(s: Session, household_id: int | None) -> int | None:
    """Take a household out of use that has nobody left, and return it."""
    if household_id is None:
        return None
    household = s.get(Household, household_id)
    lives = fetch_row(
        s, "SELECT 1 FROM member WHERE household_id = ? AND retired = 0", (household_id,)
    )
    if household is None or household.retired or lives is not None:
        return None
    household.retired = True
    s.flush()
    index_again(s, HOUSEHOLDS, household_id)
    note_many(s, "retire", HOUSEHOLDS.table, [(household.uid, {})])
    return household_id


def _touch(s: Session) -> None:
    """Tell the lists that read documents by member."""
    for table in (MEMBER, *_READ_BY_MEMBER):
        context_of(s).changes.touch(table)


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """A merge as people read it; ``undone_at`` tells that it was taken back."""

    id: int
    merged: int
    into: int
    merged_name: str
    into_name: str
    at: datetime
    clerk: str
    reason: str
    undone_at: datetime | None
    undone_by: str


def merges(s: Session, member_id: int | None = None) -> list[MergeFacts]:
    """Return the merges, the newest first; of one member, if so asked."""
    rows = fetch_rows(
        s,
        "SELECT r.id, r.from_id, r.into_id, a.code || ' ' || a.name, b.code || ' ' || b.name, r.at,"
        " r.clerk, r.reason, r.undone_at, COALESCE(r.undone_by, '') FROM record_merge r"
        " JOIN member a ON a.id = r.from_id JOIN member b ON b.id = r.into_id"
        " WHERE r.subject = 'member' AND (?1 IS NULL OR ?1 IN (r.from_id, r.into_id))"
        " ORDER BY r.id DESC",
        (member_id,),
    )
    return [
        MergeFacts(
            row[0], row[1], row[2], row[3], row[4], moment_of(row[5]), row[6], row[7],
            moment_of(row[8]) if row[8] else None, row[9],
        )
        for row in rows
    ]  # fmt: skip


def check_unmerge(s: Session, merge_id: int, reason: str) -> list[Problem]:
    """Find what speaks against taking a merge back: one record paid for the other."""
    row = fetch_row(
        s, "SELECT from_id, undone_at FROM record_merge WHERE id = ? AND subject = ?",
        (merge_id, MEMBER),
    )  # fmt: skip
    if row is None or row[1] is not None:
        text = _("This merge is not in force any more; please look it up again.")
        return [Problem("no_such", text)]
    problems = _check_reason(reason, _("Please say why they are two persons after all."))
    crossing = _crossing(s, row[0])
    if crossing:
        text = _(
            "Since the merge, {numbers} settled what the other record owed; please reverse"
            " that first."
        )
        told = text.format(numbers="、".join(crossing[:5]))
        problems.append(Problem("settled", told))
    return problems


def _crossing(s: Session, merged: int) -> list[str]:
    """Return documents by which one side of a merge settled a slip or used money of the other."""
    inside = (merged, *_behind(s, merged))
    rows = fetch_rows(
        s,
        "WITH sides AS (SELECT m.document_id, m.book, COALESCE(m.settles_id, m.document_id)"  # noqa: S608
        f" AS slip, m.settles_id, m.amount, m.member_id IN ({holes(inside)}) AS side FROM"
        f" party_move m WHERE m.member_id IS NOT NULL AND {person('m.member_id')} = "
        f"{person('?1')}),"
        " odd AS (SELECT book, slip, side FROM sides WHERE book <> 'deposit'"
        " GROUP BY book, slip, side HAVING SUM(settles_id IS NULL) = 0 AND SUM(amount) <> 0"
        " UNION ALL SELECT book, NULL, side FROM sides WHERE book = 'deposit'"
        " GROUP BY side HAVING SUM(amount) < 0)"
        " SELECT DISTINCT d.number FROM odd JOIN sides x ON x.book = odd.book"
        " AND x.side = odd.side AND (odd.slip IS NULL AND x.amount < 0 OR x.slip = odd.slip)"
        " JOIN document d ON d.id = x.document_id ORDER BY d.id DESC",
        inside,
    )
    return [row[0] for row in rows]


def _behind(s: Session, member_id: int) -> list[int]:
    """Return the records that were merged into one before it was merged itself."""
    rows = fetch_rows(
        s,
        "WITH RECURSIVE behind(id) AS (SELECT from_id FROM record_merge WHERE subject = 'member'"
        " AND into_id = ? AND undone_at IS NULL UNION SELECT r.from_id FROM record_merge r"
        " JOIN behind b ON r.into_id = b.id WHERE r.subject = 'member' AND r.undone_at IS NULL)"
        " SELECT id FROM behind",
        (member_id,),
    )
    return [row[0] for row in rows]


def unmerge(s: Session, merge_id: int, reason: str) -> None:
    """Take a merge back: two members again, each with its documents, plots and numbers.

    What was edited at the kept record since stays; what was posted for it since stays its own.
    """
    refuse_if(check_unmerge(s, merge_id, reason))
    row = fetch_row(s, "SELECT from_id, into_id, moved FROM record_merge WHERE id = ?", (merge_id,))
    assert row is not None  # noqa: S101 - the check found it.
    merged, kept, moved = row[0], row[1], json.loads(row[2])
    one, other = _member(s, kept), _member(s, merged)
    end_merge(s, merge_id, reason.strip(), {"from": other.uid, "into": one.uid})
    _put_back(s, one, other, moved)
    other.retired = moved["was_retired"]
    s.flush()
    for place, ids in moved["links"].items():
        table, column = place.split(".")
        still = fetch_rows(
            s,
            f"SELECT id, uid FROM {table} WHERE {column} = ? AND id IN ({holes(ids)})",  # noqa: S608
            (kept, *ids),
        )
        if still:
            _relink(s, table, column, still, kept, merged)
    household = moved["household"] and s.get(Household, moved["household"])
    if household and household.retired and not other.retired:
        household.retired = False
        s.flush()
        index_again(s, HOUSEHOLDS, household.id)
        note_many(s, "restore", HOUSEHOLDS.table, [(household.uid, {})])
    index_again(s, MEMBERS, merged)
    index_again(s, MEMBERS, kept)
    _touch(s)


def _put_back(s: Session, one: Member, other: Member, moved: Mapping[str, Any]) -> None:
    """Give the kept record back what it had, where nobody changed it since."""
    for name, (before, after) in moved["values"].items():
        if name != "id_number" and _plain(getattr(one, name)) == after:
            setattr(one, name, _typed(name, before))
    if "id_number" in moved["values"]:
        before_kept, before_merged = moved["id_number"]
        number = before_kept if one.id_number == before_merged else one.id_number
        one.id_number = other.id_number = None
        s.flush()
        one.id_number = number
        taken = fetch_row(s, "SELECT 1 FROM member WHERE id_number = ?", (before_merged,))
        other.id_number = None if taken else before_merged
    s.flush()


def _typed(name: str, value: Any) -> Any:
    """Return a value of the merge as the record's field holds it."""
    kind = python_type(getattr(Member, name))
    if value is None:
        return None
    if issubclass(kind, Fixed):
        return kind(value)
    return date.fromisoformat(value) if kind is date else value


def check_members(s: Session) -> list[Problem]:
    """Find merges that lead nowhere or elsewhere than kept, and merged records still in use."""
    found = []
    for _subject, merged, kept in unsettled_merges(s):
        text = _(
            "The merge of member record {merged} does not lead to {kept}, which stands for it."
        )
        found.append(Problem("merge", text.format(merged=merged, kept=kept)))
    for code, name in fetch_rows(
        s,
        "SELECT m.code, m.name FROM record_merge r JOIN member m ON m.id = r.from_id"
        " WHERE r.subject = 'member' AND r.undone_at IS NULL AND m.retired = 0",
    ):
        text = _("{code} {name} was merged into another record, but is still in use.")
        found.append(Problem("merge", text.format(code=code, name=name)))
    return found
