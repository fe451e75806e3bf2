"""What documents say when they leave the office: rows of stored values, whatever their kind.

Rows and not named values, for a month has some hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows, holes

_PART: Final = 500


class Select(NamedTuple):
    """A SELECT over the documents ``{ids}`` in order of their ids, which it gives first.

    ``names`` are of the columns that follow. What is called ``member`` is a member's id, which the
    package turns into a pseudonym; money and areas are integers of the smallest unit.
    """

    sql: str
    names: tuple[str, ...]


# ``state`` is ``reversed`` once a red copy took a document back; a red copy names in ``reverses``
# the uid of the document that it takes back.
_HEAD: Final = Select(
    "SELECT d.id, d.uid, d.number, d.on_date, CASE WHEN EXISTS (SELECT 1 FROM document r"
    " WHERE r.reverses_id = d.id) THEN 'reversed' ELSE 'posted' END, o.uid, d.amount, d.member_id"
    " FROM document d LEFT JOIN document o ON o.id = d.reverses_id WHERE d.id IN ({ids})"
    " ORDER BY d.id",
    ("uid", "number", "on_date", "state", "reverses", "amount", "member"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What documents of a kind say beside their head: facts, one row each, and lists of rows.

    Facts and columns named in ``flags`` are true or false.
    """

    facts: Select | None = None
    lists: dict[str, Select] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Some documents of a kind: their rows, and the rows of each list.

    Each row begins with the document's id, which is not named.
    """

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    lists: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


def exported(s: Session, export: Export, ids: Sequence[int]) -> Iterator[Exported]:
    """Yield documents some hundreds at a time, in order of their ids."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _PART):
        part = tuple(ordered[start : start + _PART])
        rows, names = _rows(s, _HEAD, part), _HEAD.names
        if export.facts is not None:
            facts = _rows(s, export.facts, part)
            rows = [row + fact[1:] for row, fact in zip(rows, facts, strict=True)]
            names += export.facts.names
        lists = {
            name: (select.names, _rows(s, select, part)) for name, select in export.lists.items()
        }
        yield Exported(names=names, rows=rows, lists=lists)


def _rows(s: Session, select: Select, ids: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """Return the rows of some documents."""
    return fetch_rows(s, select.sql.replace("{ids}", holes(ids)), ids)
