"""What every exported document says of itself, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows, holes

PART: Final = 500
_HEAD: Final = (
    "SELECT d.id, d.uid, d.number, d.on_date, d.amount, d.member_id, o.uid,"
    " EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
    " FROM document d LEFT JOIN document o ON o.id = d.reverses_id WHERE d.id IN "
)


def parts_of(ids: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Cut ids into pieces that one statement takes."""
    for start in range(0, len(ids), PART):
        yield tuple(ids[start : start + PART])


def document_heads(s: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the head of each document as it travels, by id.

    ``state`` is ``reversed`` once a red copy took it back; a red copy names in ``reverses`` the uid
    of the document it takes back. ``member`` is an id that the package turns into a pseudonym.
    """
    heads: dict[int, dict[str, Any]] = {}
    for row in fetch_rows(s, f"{_HEAD} ({holes(ids)})", tuple(ids)):
        heads[row[0]] = {
            "uid": row[1],
            "number": row[2],
            "on_date": row[3],
            "state": "reversed" if row[7] else "posted",
            "reverses": row[6],
            "amount": row[4],
            "member": row[5],
        }
    return heads


def lines_by_document(
    s: Session, sql: str, ids: Sequence[int], names: tuple[str, ...]
) -> dict[int, list[dict[str, Any]]]:
    """Return rows of a SELECT (document id first, ``{ids}`` to be filled) as named values."""
    found: dict[int, list[dict[str, Any]]] = {one: [] for one in ids}
    for row in fetch_rows(s, sql.replace("{ids}", holes(ids)), tuple(ids)):
        found[row[0]].append(dict(zip(names, row[1:], strict=True)))
    return found
