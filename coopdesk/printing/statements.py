"""Statements on paper, kept in the book with their hash as they were printed or written out."""

from __future__ import annotations

from typing import Final

from coopdesk.desk import Desk
from coopdesk.ledger.kept import digest_of_file, keep_paper
from coopdesk.paper.statement import Statement

STATEMENT: Final = "statement"


def keep_statement(desk: Desk, statement: Statement, pdf: bytes) -> str:
    """Keep a statement in the book as it was printed or written out; return its hash."""
    with desk.write() as s:
        keep_paper(s, pdf, kind=STATEMENT, title=statement.title, period=statement.period,
                   check_code=statement.check_code)  # fmt: skip
    return digest_of_file(pdf)
