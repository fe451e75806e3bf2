"""How a document stands: posted, reversed, or itself the red copy of another."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Table, case, exists, literal

from coopdesk.kernel.listing import choice_of
from coopdesk.ledger.records import Document
from coopdesk.ledger.words import Standing

DOCUMENTS: Final[Table] = Document.metadata.tables["document"]


def standing_of() -> ColumnElement[Any]:
    """Return the column that tells how a listed document stands."""
    red = DOCUMENTS.alias("red")
    taken_back = exists().where(red.c.reverses_id == DOCUMENTS.c.id)
    word = case(
        (DOCUMENTS.c.reverses_id.is_not(None), literal(Standing.RED.value)),
        (taken_back, literal(Standing.REVERSED.value)),
        else_=literal(Standing.POSTED.value),
    )
    return choice_of(word, Standing)
