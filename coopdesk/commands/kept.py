"""Statements that a verb writes out are kept in the book, as the window keeps them."""

from __future__ import annotations

import argparse

from coopdesk.commands.speaking import opened
from coopdesk.desk import Desk
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Trouble
from coopdesk.ledger.kept import digest_of_file
from coopdesk.paper.statement import Statement
from coopdesk.printing.statements import keep_statement


def opened_to_keep(arguments: argparse.Namespace) -> Desk:
    """Open a book for a paper that is kept in it; only to read where it cannot be written."""
    try:
        return opened(arguments)
    except Trouble as trouble:
        if trouble.code not in {"locked", "read_only"}:
            raise
        return opened(arguments, write=False)


def kept(desk: Desk, statement: Statement, pdf: bytes) -> tuple[str, list[str]]:
    """Keep a statement; return its hash, and what to say where the book could only be read."""
    if desk.held.writes:
        return keep_statement(desk, statement, pdf), []
    digest = digest_of_file(pdf)
    text = _("The book could only be read, so the paper is not kept in it; SHA-256 {digest}.")
    return digest, [text.format(digest=digest)]
