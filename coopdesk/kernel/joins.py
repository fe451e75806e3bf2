"""Which tables of a list's source a statement needs: the others are not walked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Join
from sqlalchemy.sql.util import find_tables


def tables_of(*clauses: ColumnElement[Any]) -> set[FromClause]:
    """Return the tables whose columns are named in some clauses."""
    return {
        table
        for clause in clauses
        for table in find_tables(clause, check_columns=True, include_aliases=True)
    }


def joined(source: FromClause, asked: set[FromClause]) -> FromClause:
    """Leave out of a source what is joined only for columns that a statement does not ask for.

    An outer join neither adds rows to a list nor takes any away, for a list has one row a key; but
    the database walks it all the same, row by row, where a further table hangs on it.
    """
    if not isinstance(source, Join):
        return source
    if source.isouter and not source.full and source.right not in asked:
        return joined(source.left, asked)
    condition = source.onclause
    left = joined(source.left, asked if condition is None else asked | tables_of(condition))
    return Join(left, source.right, condition, isouter=source.isouter, full=source.full)
