"""Records that were merged into another: the log of it, and who stands for whom, told in one place.

Posted rows keep the record they were posted for. Whoever reads by record asks here which one stands
for it now, so that two records of one person read as one, and as two again when that is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from coopdesk.kernel.changes import Reader, Writer, context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.rows import change_rows, fetch_rows, fetch_value, insert_row, new_uid
from coopdesk.kernel.trail import note

_COLUMNS: Final = (
    "uid", "subject", "from_id", "into_id", "kept_id", "at", "clerk", "reason", "moved",
    "after_id",
)  # fmt: skip


def kept_sql(subject: str, value: str) -> str:
    """Write, as SQL, which record stands for the one that an expression names."""
    return (
        f"COALESCE((SELECT kept_id FROM record_merge WHERE subject = '{subject}'"  # noqa: S608
        f" AND from_id = {value} AND undone_at IS NULL), {value})"
    )


def records_sql(subject: str, value: str) -> str:
    """Write, as SQL, every record of what an expression names: to stand behind ``IN``.

    The expression is a numbered parameter or a constant, for it is written several times.
    """
    kept = kept_sql(subject, value)
    return (
        f"(SELECT {kept} UNION ALL SELECT from_id FROM record_merge WHERE subject = '{subject}'"  # noqa: S608
        f" AND kept_id = {kept} AND undone_at IS NULL)"
    )


def kept_id(s: Reader, subject: str, record_id: int) -> int:
    """Return the record that stands for this one: itself, unless it was merged."""
    found = fetch_value(s, f"SELECT {kept_sql(subject, '?1')}", (record_id,))
    return int(found)


def merged_ids(s: Reader, subject: str, record_id: int) -> list[int]:
    """Return the records that were merged into one, in the order of their merging."""
    rows = fetch_rows(
        s,
        "SELECT from_id FROM record_merge WHERE subject = ? AND kept_id = ? AND undone_at IS NULL"
        " ORDER BY id",
        (subject, record_id),
    )
    return [row[0] for row in rows]


def records_then(s: Reader, subject: str, record_id: int, document_id: int) -> list[int]:
    """Return every record of what one record stood for when a document was posted."""
    ways = dict(
        fetch_rows(
            s,
            "SELECT from_id, into_id FROM record_merge WHERE subject = ?1 AND after_id < ?2"
            " AND (undone_after_id IS NULL OR undone_after_id >= ?2)",
            (subject, document_id),
        )
    )

    def end(one: int) -> int:
        while one in ways:
            one = ways[one]
        return one

    kept = end(record_id)
    return [kept, *(one for one in ways if end(one) == kept)]


def any_merged(s: Reader) -> bool:
    """Tell whether any merge is in force."""
    found = fetch_value(s, "SELECT EXISTS (SELECT 1 FROM record_merge WHERE undone_at IS NULL)")
    return bool(found)


def add_merge(
    s: Writer, subject: str, from_id: int, into_id: int, reason: str, moved: Mapping[str, Any],
    said: Mapping[str, Any],
) -> int:  # fmt: skip
    """Write a merge down and let everything that went to the merged record go to the kept one."""
    context = context_of(s)
    uid = new_uid()
    merge_id = insert_row(
        s,
        "record_merge",
        _COLUMNS,
        (
            uid, subject, from_id, into_id, into_id, moment_text(context.clock.now()),
            context.clerk, reason, json.dumps(moved, ensure_ascii=False, sort_keys=True),
            _last_document(s),
        ),
    )  # fmt: skip
    settle_merges(s)
    note(s, "merge", subject, uid, {**said, "reason": reason})
    return merge_id


def end_merge(s: Writer, merge_id: int, reason: str, said: Mapping[str, Any]) -> None:
    """Write down that a merge was taken back."""
    context = context_of(s)
    subject, uid = fetch_rows(s, "SELECT subject, uid FROM record_merge WHERE id = ?", (merge_id,))[
        0
    ]
    change_rows(
        s,
        "record_merge",
        "UPDATE record_merge SET undone_at = ?, undone_by = ?, undone_reason = ?,"
        " undone_after_id = ? WHERE id = ?",
        (moment_text(context.clock.now()), context.clerk, reason, _last_document(s), merge_id),
    )
    settle_merges(s)
    note(s, "unmerge", subject, uid, {**said, "reason": reason})


def _last_document(s: Reader) -> int:
    """Return the last document posted so far."""
    return int(fetch_value(s, "SELECT COALESCE(MAX(id), 0) FROM document"))


# Where every merge in force leads: from a record over the merges of those it went into.
_ENDS: Final = (
    "WITH RECURSIVE way(id, subject, at) AS (SELECT id, subject, into_id FROM record_merge"
    " WHERE undone_at IS NULL UNION SELECT w.id, w.subject, m.into_id FROM way w"
    " JOIN record_merge m ON m.subject = w.subject AND m.from_id = w.at AND m.undone_at IS NULL)"
    " SELECT w.id, w.at FROM way w WHERE NOT EXISTS (SELECT 1 FROM record_merge n"
    " WHERE n.subject = w.subject AND n.from_id = w.at AND n.undone_at IS NULL)"
)


def settle_merges(s: Writer) -> None:
    """Bring ``kept_id`` of every merge in force to the end of its way."""
    ends = [(end, merge_id, end) for merge_id, end in fetch_rows(s, _ENDS)]
    change_rows(
        s, "record_merge", "UPDATE record_merge SET kept_id = ? WHERE id = ? AND kept_id <> ?", ends
    )


def unsettled_merges(s: Reader) -> list[tuple[str, int, int]]:
    """Return the merges in force whose ``kept_id`` is not where they lead, or that go in a ring."""
    rows = fetch_rows(
        s,
        f"SELECT subject, from_id, kept_id FROM record_merge r WHERE undone_at IS NULL"  # noqa: S608
        f" AND kept_id IS NOT (SELECT at FROM ({_ENDS}) e WHERE e.id = r.id)",
    )
    return [(row[0], row[1], row[2]) for row in rows]
