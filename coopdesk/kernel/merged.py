"""Records that were merged into another, as lists ask for them: expressions over columns."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    func,
    literal,
    or_,
    select,
    union_all,
)

from coopdesk.kernel.tables import RecordMerge

_TABLE: Final = RecordMerge.__table__


def kept_of(subject: str, column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return an expression of the record that stands for the one in a column."""
    merged = (
        select(_TABLE.c.kept_id)
        .where(
            _TABLE.c.subject == subject, _TABLE.c.from_id == column, _TABLE.c.undone_at.is_(None)
        )
        .correlate_except(_TABLE)
        .scalar_subquery()
    )
    return func.coalesce(merged, column)


def stands_for(
    subject: str, column: ColumnElement[Any], record: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column names a kept record of another row, or one merged in."""
    merged = (
        select(_TABLE.c.from_id)
        .where(
            _TABLE.c.subject == subject, _TABLE.c.kept_id == record, _TABLE.c.undone_at.is_(None)
        )
        .correlate_except(_TABLE)
    )
    return or_(column == record, column.in_(merged))


def with_merged(subject: str, ids: Select[Any]) -> CompoundSelect[Any]:
    """Return a query of the records that another yields, and of those merged into them."""
    merged = select(_TABLE.c.from_id).where(
        _TABLE.c.subject == subject, _TABLE.c.kept_id.in_(ids), _TABLE.c.undone_at.is_(None)
    )
    return union_all(ids, merged)


def records_of(subject: str, record_id: int) -> CompoundSelect[Any]:
    """Return a query of every record of what one record stands for, or is part of."""
    return with_merged(subject, select(kept_of(subject, literal(record_id, Integer))))
