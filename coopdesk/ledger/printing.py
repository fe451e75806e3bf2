"""Printing from stored data: the slip, its PDF, and the count of printings that it says."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.clock import moment_of
from coopdesk.kernel.rows import fetch_row
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.ledger.printed import note_printing
from coopdesk.paper.page import NO_OFFSET, PrinterOffset, paper
from coopdesk.paper.slip import Copy, Slip, copies_of, draw_slip

CHECK_KEY: Final = "check_key"
SlipOf = Callable[[Session, int], Slip]


@dataclass(frozen=True, slots=True)
class Printed:
    """A document as it went to paper: the slip, its PDF, and which printing it was."""

    slip: Slip
    pdf: bytes
    count: int


def ensure_check_key(s: Session) -> None:
    """Give the book its secret key for check codes, once; the journal does not hold it."""
    if not setting(s, CHECK_KEY, ""):
        set_setting(s, CHECK_KEY, secrets.token_hex(32), secret=True)


def printings_of(s: Session, document_id: int) -> tuple[int, datetime | None]:
    """Return how often a document was printed, and when first (UTC)."""
    row = fetch_row(
        s, "SELECT COUNT(*), MIN(at) FROM printing WHERE document_id = ?", (document_id,)
    )
    count, first = row or (0, None)
    return int(count), moment_of(first) if first else None


def print_slip(
    s: Session,
    slip_of: SlipOf,
    document_id: int,
    paper_code: str,
    *,
    parts: Sequence[int] = (),
    offset: PrinterOffset = NO_OFFSET,
) -> Printed:
    """Make a posted document's PDF for printing and count the printing in the same transaction.

    ``parts`` names the copies by number; without it every copy of the kind is made, on narrow
    rolls one.
    """
    ensure_check_key(s)
    slip = slip_of(s, document_id)
    pdf, copies = drawn(slip, paper_code, parts=parts, offset=offset)
    note_printing(s, document_id, paper=paper_code, copies=copies, pdf=pdf)
    return Printed(slip, pdf, slip.printing.count)


def drawn(
    slip: Slip,
    paper_code: str,
    *,
    parts: Sequence[int] = (),
    offset: PrinterOffset = NO_OFFSET,
) -> tuple[bytes, int]:
    """Draw a slip with its copies and return the PDF and how many copies it holds."""
    on = paper(paper_code)
    copies: tuple[Copy, ...] = copies_of(slip.kind, parts)
    if on.is_roll and not parts:
        copies = ()
    return draw_slip(slip, on, copies, offset), max(len(copies), 1)


def for_preview(slip: Slip, number: str) -> Slip:
    """Return the slip of something not posted: no number, voucher or code that could be taken."""
    return replace(slip, number=number, check_code="", voucher="")
