"""The self-check: the file, the ledger, the stock, jobs and contracts, every finding a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.attachments import check_attachments
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from coopdesk.land.check import check_contracts
from coopdesk.ledger.check import check_ledger, rebuild_account_months, told
from coopdesk.ledger.kept import check_kept
from coopdesk.machinery.check import check_jobs
from coopdesk.members.merging import check_members
from coopdesk.supplies.check import check_stock, rebuild_stock_months
from db.check import file_findings

_FILE: Final = {
    "damaged": N_("The file is damaged: {detail}. Restore the last copy."),
    "foreign_key": N_("Records refer to others that are not there: {detail}."),
    "not_a_book": N_("The file does not carry CoopDesk's mark."),
    "version": N_("The book is of another version ({detail})."),
    "schema": N_("The book's own rules were changed: {detail}. Restore the last copy."),
}
CHECKS: Final[tuple[tuple[str, Callable[[Session], list[Problem]]], ...]] = (
    (N_("Ledger"), check_ledger),
    (N_("Stock"), check_stock),
    (N_("Machinery jobs"), check_jobs),
    (N_("Contracts"), check_contracts),
    (N_("Printed files"), check_kept),
    (N_("Members"), check_members),
    (N_("Attached files"), check_attachments),
)


def check_book(s: Session, progress: Callable[[int, int], None] | None = None) -> list[Problem]:
    """Find whatever does not agree in a book; nothing is changed.

    A damaged file ends the check at once: figures read from it would mislead.
    """
    found = check_file(s)
    if any(problem.code == "damaged" for problem in found):
        return found
    for turn, (_title, check) in enumerate(CHECKS, 1):
        found += check(s)
        if progress is not None:
            progress(turn, len(CHECKS))
    return found


def check_file(s: Session) -> list[Problem]:
    """Find what is wrong with the file itself."""
    connection = s.connection().connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - a book is SQLite.
    by_code: dict[str, list[str]] = {}
    for finding in file_findings(connection):
        text = _(_FILE[finding.code]).format(detail=finding.detail)
        by_code.setdefault(finding.code, []).append(text)
    return [problem for code, texts in by_code.items() for problem in told(code, texts)]


def rebuild(s: Session) -> int:
    """Compute every kept total anew from the documents; return how many were wrong."""
    return rebuild_account_months(s) + rebuild_stock_months(s)
