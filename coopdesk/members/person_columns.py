"""One person, whatever records the register has of her: how lists ask for her, over columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from coopdesk.kernel.merged import kept_of, stands_for
from coopdesk.members.persons import MEMBER


def person_of(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return an expression of who the member in a column is now."""
    return kept_of(MEMBER, column)


def is_hers(column: ColumnElement[Any], member: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column names a kept member of another row, or one merged in."""
    return stands_for(MEMBER, column, member)
