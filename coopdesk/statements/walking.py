"""The way through the villages: whom the clerk comes to one after another, and prints for."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows
from coopdesk.members.persons import person

# Village by village, group by group (2 before 10), house by house, in a house its head first.
_WALK: Final = (
    "ORDER BY COALESCE(v.walking_order, 0), COALESCE(v.name, ''), CAST(m.group_no AS INTEGER),"
    " COALESCE(m.group_no, ''), COALESCE(MIN(m.code) OVER (PARTITION BY"
    " COALESCE(m.household_id, -m.id)), m.code), m.household_id, COALESCE(m.name <> h.name, 0),"
    " m.code, m.id"
)
_WALKED: Final = (
    "FROM member m LEFT JOIN village v ON v.id = m.village_id"
    " LEFT JOIN household h ON h.id = m.household_id WHERE m.retired = 0"
)


def walk(s: Session) -> list[int]:
    """Return the members in use in walking order."""
    return [row[0] for row in fetch_rows(s, f"SELECT m.id {_WALKED} {_WALK}")]


def walk_village(s: Session, member_id: int) -> list[int]:
    """Return the members of one member's village in walking order.

    Those without a village stand together.
    """
    rows = fetch_rows(
        s,
        f"SELECT m.id {_WALKED} AND m.village_id IS"  # noqa: S608
        f" (SELECT village_id FROM member WHERE id = {person('?1')}) {_WALK}",
        (member_id,),
    )
    return [row[0] for row in rows]
