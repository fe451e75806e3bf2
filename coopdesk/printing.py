"""Print a posted document from what is stored: draw it, then note the printing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.desk import Desk, Session
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_value
from coopdesk.land.slips import contract_paper
from coopdesk.ledger.printed import note_printing
from coopdesk.ledger.printing import ensure_check_key, printings_of
from coopdesk.ledger.records import Kind
from coopdesk.paper.contract import draw_contract
from coopdesk.paper.page import NO_OFFSET, PrinterOffset, paper
from coopdesk.paper.slip import copies_of, draw_slip

CONTRACT_PAPER: Final = "A4"
DEFAULT_PAPER: Final = "241x140"


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed: the document's number, the how-manieth time, on what, and the PDF."""

    document_id: int
    number: str
    count: int
    paper: str
    content: bytes


def document_of(s: Session, number: str) -> tuple[int, Kind]:
    """Return the id and kind of a posted document by its number, with or without a space."""
    row = fetch_row(
        s,
        "SELECT id, kind FROM document WHERE number = ? AND state = 1",
        (number.replace(" ", "").strip(),),
    )
    if row is None:
        text = _("{number} is not in the book; please check the number.").format(number=number)
        raise refuse("no_such", text, "number")
    return int(row[0]), Kind(row[1])


def drawn(
    s: Session,
    document_id: int,
    kind: Kind,
    code: str,
    *,
    copies: tuple[int, ...] = (),
    offset: PrinterOffset = NO_OFFSET,
) -> bytes:
    """Return a document's paper as PDF without noting a printing, for the preview.

    ``copies`` are the numbers of the copies wanted; none means every copy, on rolls one.
    """
    if kind is Kind.CONTRACT:
        return draw_contract(contract_paper(s, document_id))
    slip_of = DOCUMENT_KINDS[kind].slip
    if slip_of is None:
        text = _("{kind} has no paper of its own; print its voucher.").format(kind=kind.shown)
        raise refuse("no_paper", text)
    sheet = paper(code)
    slip = slip_of(s, document_id)
    wanted = () if sheet.is_roll else copies_of(slip.kind, copies)
    return draw_slip(slip, sheet, wanted, offset)


def print_document(
    desk: Desk,
    number: str,
    code: str = DEFAULT_PAPER,
    *,
    copies: tuple[int, ...] = (),
    offset: PrinterOffset = NO_OFFSET,
) -> Printed:
    """Draw a posted document for printing and note it; the next printing is marked as a reprint."""
    with desk.write() as s:
        ensure_check_key(s)
        document_id, kind = document_of(s, number)
        content = drawn(s, document_id, kind, code, copies=copies, offset=offset)
        plain = str(fetch_value(s, "SELECT number FROM document WHERE id = ?", (document_id,)))
        chosen = CONTRACT_PAPER if kind is Kind.CONTRACT else code
        note_printing(s, document_id, paper=chosen, copies=max(len(copies), 1), pdf=content)
        count, _first = printings_of(s, document_id)
    return Printed(document_id, plain, count, chosen, content)
