"""One person, whatever records the register has of her: how reads by member are written.

A posted row keeps the member it was posted for. Reads that add up, count or look by member write
``person("p.member_id")`` for who that is now, and ``p.member_id IN {records("?1")}`` for her rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.merging import kept_id, kept_sql, records_sql
from coopdesk.kernel.rows import fetch_rows, numbered

MEMBER: Final = "member"


MERGED_JOIN: Final = (
    "LEFT JOIN record_merge k ON k.subject = 'member' AND k.from_id = p.member_id"
    " AND k.undone_at IS NULL"
)
"""For reads of all rows ``p``: ``COALESCE(k.kept_id, p.member_id)`` is who the member is now."""


def person(value: str) -> str:
    """Write, as SQL, who the member is now that an expression names."""
    return kept_sql(MEMBER, value)


def records(value: str) -> str:
    """Write, as SQL, every record of the person that a numbered parameter names."""
    return records_sql(MEMBER, value)


def records_of_each(ids: Sequence[int]) -> str:
    """Write, as SQL, every record of the persons given as parameters from ``?1`` on."""
    places = numbered(ids)
    return (
        f"(SELECT id FROM member WHERE id IN ({places}) UNION ALL SELECT from_id FROM record_merge"  # noqa: S608
        f" WHERE subject = 'member' AND undone_at IS NULL AND kept_id IN ({places}))"
    )


def person_id(s: Reader, member_id: int) -> int:
    """Return the record that stands for a member: itself, unless it was merged."""
    return kept_id(s, MEMBER, member_id)


def merged_into(s: Reader) -> dict[int, int]:
    """Return the record that stands for each one that was merged."""
    rows = fetch_rows(
        s,
        "SELECT from_id, kept_id FROM record_merge WHERE subject = 'member' AND undone_at IS NULL",
    )
    return {row[0]: row[1] for row in rows}
