"""Print posted documents from what is stored: draw, keep the file, count the printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.desk import Desk, Session
from coopdesk.kernel.changes import context_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.land.slips import contract_paper
from coopdesk.ledger.blanks import next_or_refuse, use_blank
from coopdesk.ledger.forms import FormInUse, form_of_document, written
from coopdesk.ledger.printed import ensure_check_key, note_printing
from coopdesk.ledger.words import Kind
from coopdesk.paper.contract import Contract, draw_contract
from coopdesk.paper.page import NO_OFFSET, PrinterOffset, paper
from coopdesk.paper.slip import Copy, Slip, carbon_copy, copies_of, draw_slip

CONTRACT_PAPER: Final = "A4"
DEFAULT_PAPER: Final = "241x140"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How documents are printed.

    ``copies`` names parts by number (none: every one, on rolls one); ``carbon`` prints all parts of
    multi-part paper in one pass; ``series`` names the pre-printed forms that lie in the printer.
    """

    paper: str = DEFAULT_PAPER
    copies: tuple[int, ...] = ()
    carbon: bool = False
    offset: PrinterOffset = NO_OFFSET
    series: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document made ready for paper: what stands on it, and the form it takes."""

    document_id: int
    number: str
    kind: Kind
    content: Slip | Contract
    form: FormInUse
    count: int

    def on_blank(self, number: str) -> Ready:
        """Return it with the number of the pre-printed form it is printed on."""
        if isinstance(self.content, Contract) or not number:
            return self
        return replace(self, content=replace(self.content, blank=number))

    def as_draft(self) -> Ready:
        """Return it as something not posted: no number, voucher or code that could be taken."""
        number = "签订时给号" if isinstance(self.content, Contract) else "记账时编号"
        bare = replace(self.content, number=number, check_code="")
        content = replace(bare, voucher="") if isinstance(bare, Slip) else bare
        return replace(self, number=number, content=content)

    def draw(self, manner: Manner) -> tuple[bytes, int]:
        """Return the PDF and how many copies it holds."""
        if isinstance(self.content, Contract):
            return draw_contract(self.content, self.form.contract), 1
        on, form = paper(manner.paper), self.form.slip
        copies: tuple[Copy, ...] = copies_of(form, manner.copies)
        if on.is_roll and not manner.copies:
            copies = ()
        elif manner.carbon and not manner.copies:
            copies = (carbon_copy(form),)
        pdf = draw_slip(self.content, on, copies, manner.offset, form)
        parts = len(form.copies) if manner.carbon and not on.is_roll else len(copies)
        return pdf, max(parts, 1)


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed: the document's number, the how-manieth time, on what, and the PDF."""

    document_id: int
    number: str
    kind: Kind
    count: int
    paper: str
    content: bytes
    blank: str = ""


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


def has_paper(kind: Kind) -> bool:
    """Tell whether a kind of document has a paper of its own."""
    found = DOCUMENT_KINDS.get(kind)
    return kind is Kind.CONTRACT or (found is not None and found.slip is not None)


def made_ready(s: Session, document_id: int) -> Ready:
    """Make a document ready for its next printing, in the form of its first."""
    row = fetch_row(s, "SELECT number, kind FROM document WHERE id = ?", (document_id,))
    if row is None:
        raise refuse("no_such", _("This document does not exist; please look it up again."))
    kind = Kind(row[1])
    if kind is Kind.CONTRACT:
        contract = contract_paper(s, document_id)
        form = form_of_document(s, document_id, contract.kind)
        count = contract.printing.count if contract.printing is not None else 1
        return Ready(document_id, row[0], kind, contract, form, count)
    slip_of = DOCUMENT_KINDS[kind].slip
    if slip_of is None:
        text = _("{kind} has no paper of its own; print its voucher.").format(kind=kind.shown)
        raise refuse("no_paper", text)
    slip = slip_of(s, document_id)
    form = form_of_document(s, document_id, slip.kind)
    return Ready(document_id, row[0], kind, slip, form, slip.printing.count)


def looked_at(s: Session, document_id: int, manner: Manner) -> Ready:
    """Make a document ready for the preview: with the pre-printed number it would take."""
    ready = made_ready(s, document_id)
    if not manner.series or isinstance(ready.content, Contract):
        return ready
    blank = next_or_refuse(s, manner.series, context_of(s).clerk)
    return ready.on_blank(f"{blank.series} {blank.text}")


def print_posted(s: Session, document_id: int, manner: Manner) -> Printed:
    """Print a posted document in the caller's transaction.

    The file is kept, the printing counted, the form written down, the pre-printed number used.
    """
    ensure_check_key(s)
    ready = looked_at(s, document_id, manner)
    content, copies = ready.draw(manner)
    is_contract = isinstance(ready.content, Contract)
    on = CONTRACT_PAPER if is_contract else manner.paper
    printing = note_printing(
        s, document_id, paper=on, copies=copies, pdf=content, form_id=written(s, ready.form)
    )
    blank = ""
    if manner.series and not is_contract:
        used = use_blank(s, manner.series, document_id, printing, context_of(s).clerk)
        blank = f"{used.series} {used.text}"
    return Printed(document_id, ready.number, ready.kind, ready.count, on, content, blank)


def print_document(
    desk: Desk,
    number: str,
    code: str = DEFAULT_PAPER,
    *,
    copies: tuple[int, ...] = (),
    offset: PrinterOffset = NO_OFFSET,
) -> Printed:
    """Print a document by its number; the next printing is marked as a reprint."""
    with desk.write() as s:
        document_id, _kind = document_of(s, number)
        manner = Manner(paper=code, copies=copies, offset=offset)
        return print_posted(s, document_id, manner)


def numbers_between(s: Session, first: str, last: str) -> list[int]:
    """Return the documents of one kind from a number to another, in their order."""
    (start, kind), (end, other) = document_of(s, first), document_of(s, last)
    if kind is not other:
        text = _("{first} and {last} are of different kinds; a range has one kind.")
        raise refuse("kind", text.format(first=first, last=last), "last")
    rows = fetch_rows(
        s,
        "SELECT id FROM document WHERE kind = ? AND state = 1 AND number BETWEEN"
        " (SELECT number FROM document WHERE id = ?) AND (SELECT number FROM document WHERE id = ?)"
        " ORDER BY number",
        (kind.value, start, end),
    )
    return [int(row[0]) for row in rows]


def print_many(
    s: Session,
    document_ids: Sequence[int],
    manner_of: Callable[[Kind], Manner],
    progress: Progress | None = None,
) -> list[Printed]:
    """Print many documents in the caller's transaction: all are counted, or, called off, none."""
    tell = progress or (lambda _at, _of, _text: None)
    printed: list[Printed] = []
    for at, document_id in enumerate(document_ids):
        row = fetch_row(s, "SELECT kind, number FROM document WHERE id = ?", (document_id,))
        if row is None:
            raise refuse("no_such", _("This document does not exist; please look it up again."))
        kind = Kind(row[0])
        tell(at, len(document_ids), str(row[1]))
        if has_paper(kind):
            printed.append(print_posted(s, document_id, manner_of(kind)))
    tell(len(document_ids), len(document_ids), "")
    if not printed:
        raise refuse("no_paper", _("None of these documents has a paper of its own."))
    return printed


def joined_pdf(printed: Sequence[Printed]) -> bytes:
    """Put printed files into one PDF, page after page, as they were printed."""
    from coopdesk.paper.preview import joined_files

    return printed[0].content if len(printed) == 1 else joined_files([p.content for p in printed])
