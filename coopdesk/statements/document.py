"""One posted document as it is looked at: head, lines, voucher, printings, and what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.clock import moment_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Money, Quantity
from coopdesk.land.progress import Progress, progress_of
from coopdesk.ledger.blank_books import BlankState, blanks_of
from coopdesk.ledger.chart import account_names
from coopdesk.ledger.words import VOUCHER_WORD, Kind
from coopdesk.members.persons import person
from coopdesk.paper.slip import SlipLine, slip_form

_TEXTS: Final = ("name", "good", "item", "plot", "household", "kind", "service", "summary")


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of a voucher: account, whose it is, and the amount on one side."""

    account: str
    name: str
    summary: str
    party: str
    debit: Money
    credit: Money


@dataclass(frozen=True, slots=True)
class VoucherFacts:
    """A voucher as it stands in the book."""

    document_id: int
    number: str
    month: str
    on_date: date
    attachments: int
    prepared_by: str
    posted_by: str
    lines: tuple[EntryLine, ...]

    @property
    def total(self) -> Money:
        """Return the sum of the debits."""
        return sum((line.debit for line in self.lines), Money(0))


@dataclass(frozen=True, slots=True)
class PrintingFacts:
    """One printing of a document."""

    at: datetime
    clerk: str
    paper: str
    copies: int
    digest: str
    blank: str


@dataclass(frozen=True, slots=True)
class Other:
    """A document that this one hangs on, or that hangs on it."""

    document_id: int
    number: str
    on_date: date
    amount: Money


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line in short: what, how much of it, and its amount."""

    title: str
    quantity: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """Everything about a posted document that a clerk looks at."""

    id: int
    kind: Kind
    number: str
    on_date: date
    amount: Money
    summary: str
    remark: str
    clerk: str
    posted_at: datetime
    member_id: int | None
    supplier_id: int | None
    party: str
    place: str
    left: Money | None
    lines: tuple[LineFacts, ...]
    payments: tuple[tuple[str, str], ...]
    voucher: str
    printings: tuple[PrintingFacts, ...]
    blanks: tuple[str, ...]
    reverses: Other | None
    reversed_by: Other | None
    settled_by: tuple[Other, ...]
    progress: Progress | None = None

    @property
    def can_be_reversed(self) -> bool:
        """Tell whether the document is neither a red copy nor taken back already."""
        return self.reverses is None and self.reversed_by is None


def document_facts(s: Session, document_id: int) -> DocumentFacts:
    """Return everything about a posted document; refuses one that is not there."""
    row = fetch_row(
        s,
        "SELECT d.kind, d.number, d.on_date, d.amount, d.summary, d.remark, d.clerk, d.posted_at,"  # noqa: S608
        " m.id, d.supplier_id, COALESCE(m.name, p.name, ''),"
        " TRIM(COALESCE(v.name, '') || ' ' || COALESCE(m.group_no, '')), d.reverses_id, x.number,"
        f" x.month FROM document d LEFT JOIN member m ON m.id = {person('d.member_id')}"
        " LEFT JOIN village v ON v.id = m.village_id LEFT JOIN supplier p ON p.id = d.supplier_id"
        " LEFT JOIN voucher x ON x.document_id = d.id WHERE d.id = ? AND d.state = 1",
        (document_id,),
    )
    if row is None:
        raise refuse("no_such", _("This document does not exist; please look it up again."))
    kind = Kind(row[0])
    lines, payments = _slip_lines(s, kind, document_id)
    return DocumentFacts(
        id=document_id,
        kind=kind,
        number=row[1],
        on_date=date.fromisoformat(row[2]),
        amount=Money(row[3]),
        summary=row[4],
        remark=row[5],
        clerk=row[6],
        posted_at=moment_of(row[7]),
        member_id=row[8],
        supplier_id=row[9],
        party=row[10],
        place=row[11],
        left=_left(s, document_id),
        lines=lines,
        payments=payments,
        voucher=voucher_text(row[14], row[13]) if row[13] is not None else "",
        printings=_printings(s, document_id),
        blanks=tuple(
            f"{series} {number}"
            for series, number, state in blanks_of(s, document_id)
            if state is BlankState.USED
        ),
        reverses=_one(_others(s, "d.id = ?", row[12])),
        reversed_by=_one(_others(s, "d.reverses_id = ?", document_id)),
        settled_by=_others(
            s,
            "d.id IN (SELECT document_id FROM party_move WHERE settles_id = ?1"
            " AND document_id <> ?1) AND d.reverses_id IS NULL",
            document_id,
        ),
        progress=progress_of(s, document_id) if kind is Kind.CONTRACT else None,
    )


def _printings(s: Session, document_id: int) -> tuple[PrintingFacts, ...]:
    """Return what was printed of a document, and on which pre-printed form."""
    rows = fetch_rows(
        s,
        "SELECT p.at, p.clerk, p.paper, p.copies, p.digest, b.series, b.first, b.digits"
        " FROM printing p LEFT JOIN blank_event b ON b.printing_id = p.id"
        " WHERE p.document_id = ? ORDER BY p.id",
        (document_id,),
    )
    return tuple(
        PrintingFacts(moment_of(at), clerk, paper, copies, digest,
                      f"{series} {first:0{digits}d}" if series else "")
        for at, clerk, paper, copies, digest, series, first, digits in rows
    )  # fmt: skip


def voucher_text(month: str, number: int) -> str:
    """Return a voucher's number as it is written: the word, the month, four digits."""
    return f"{VOUCHER_WORD} {month[5:7]}-{number:04d}"


def _others(s: Session, where: str, value: int | None) -> tuple[Other, ...]:
    """Return the posted documents that a condition names."""
    if value is None:
        return ()
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, d.amount FROM document d"  # noqa: S608 - our own words.
        f" WHERE {where} AND d.state = 1 ORDER BY d.id",
        (value,),
    )
    return tuple(Other(row[0], row[1], date.fromisoformat(row[2]), Money(row[3])) for row in rows)


def _one(found: Sequence[Other]) -> Other | None:
    """Return the first of them."""
    return found[0] if found else None


def _left(s: Session, document_id: int) -> Money | None:
    """Return what of a document is still to be settled; nothing where it moved no balance."""
    fen = fetch_value(
        s,
        "SELECT SUM(amount) FROM party_move WHERE book <> 'deposit' AND (settles_id = ?1 OR"
        " (document_id = ?1 AND settles_id IS NULL))",
        (document_id,),
    )
    return None if fen is None else Money(int(fen))


def _slip_lines(
    s: Session, kind: Kind, document_id: int
) -> tuple[tuple[LineFacts, ...], tuple[tuple[str, str], ...]]:
    """Return a document's lines in short, and how it was paid, as its paper says them."""
    slip_of = DOCUMENT_KINDS[kind].slip
    if slip_of is None:
        return (), ()
    slip = slip_of(s, document_id)
    columns = slip_form(slip.kind).columns
    return (
        tuple(_short(line, [one.key for one in columns]) for line in slip.lines),
        tuple((one.label, one.value) for one in slip.payments),
    )


def _short(line: SlipLine, keys: Sequence[str]) -> LineFacts:
    """Return the first text of a line, its quantity with the unit, and its amount."""
    cells = line.cells
    named = next((cells[key] for key in _TEXTS if cells.get(key)), "")
    title = named or next((cells[key] for key in keys if cells.get(key)), "")
    amount = next(
        (cells[key] for key in ("quantity", "packs", "charged", "mu_times", "area") if
         cells.get(key)),
        "",
    )  # fmt: skip
    return LineFacts(title, f"{amount} {cells.get('unit', '')}".strip(), line.amount)


def voucher_facts(s: Session, document_id: int) -> VoucherFacts | None:
    """Return a document's voucher with its lines; nothing where it has none."""
    row = fetch_row(
        s,
        "SELECT id, month, number, on_date, attachments, prepared_by, posted_by FROM voucher"
        " WHERE document_id = ? AND state = 1",
        (document_id,),
    )
    if row is None:
        return None
    names = account_names()
    lines = fetch_rows(
        s,
        "SELECT e.account, e.summary, COALESCE(m.name, p.name, ''), e.debit, e.credit FROM entry e"  # noqa: S608
        f" LEFT JOIN member m ON m.id = {person('e.member_id')}"
        " LEFT JOIN supplier p ON p.id = e.supplier_id"
        " WHERE e.voucher_id = ? ORDER BY e.line",
        (row[0],),
    )
    return VoucherFacts(
        document_id, voucher_text(row[1], row[2]), row[1], date.fromisoformat(row[3]), row[4],
        row[5], row[6],
        tuple(
            EntryLine(one[0], names.get(one[0], ""), one[1], one[2], Money(one[3]), Money(one[4]))
            for one in lines
        ),
    )  # fmt: skip


def neighbour_voucher(s: Session, document_id: int, step: int) -> int | None:
    """Return the document of the next voucher (``step`` 1) or the one before (-1)."""
    ahead, order = (">", "ASC") if step > 0 else ("<", "DESC")
    found = fetch_value(
        s,
        "SELECT v.document_id FROM voucher v, voucher o WHERE o.document_id = ? AND v.state = 1"  # noqa: S608
        f" AND (v.month, v.number) {ahead} (o.month, o.number)"
        f" ORDER BY v.month {order}, v.number {order} LIMIT 1",
        (document_id,),
    )
    return None if found is None else int(found)


def document_of_voucher(s: Session, voucher_id: int) -> int | None:
    """Return the document that a voucher belongs to."""
    found = fetch_value(s, "SELECT document_id FROM voucher WHERE id = ?", (voucher_id,))
    return None if found is None else int(found)


def account_balance(s: Session, account: str) -> Money:
    """Return an account's balance now, debit less credit."""
    fen = fetch_value(
        s,
        "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month WHERE account = ?",
        (account,),
    )
    return Money(int(fen))


def account_choices(s: Session) -> list[tuple[str, str]]:
    """Return the accounts that may be posted to by hand: code and full name, leaves only."""
    rows = fetch_rows(s, "SELECT code, name FROM account ORDER BY code")
    codes = [row[0] for row in rows]
    return [
        (code, name)
        for code, name in rows
        if not any(other != code and other.startswith(code) for other in codes)
    ]


COPIED: Final = frozenset({Kind.SALE, Kind.PURCHASE, Kind.JOURNAL})
"""The kinds of which a new document can start from an old one."""


def copied_content(s: Session, document_id: int, today: date) -> tuple[str, dict[str, object]]:
    """Return the page and the half-typed content that a new document like this one starts from.

    Refuses kinds that depend on a certain earlier document.
    """
    facts = document_facts(s, document_id)
    if facts.kind is Kind.SALE:
        return "sale", _sale_content(s, facts, today)
    if facts.kind is Kind.PURCHASE:
        return "purchase", _purchase_content(s, facts, today)
    if facts.kind is Kind.JOURNAL:
        return "journal", _journal_content(s, facts, today)
    text = _("A {kind} cannot be copied; please enter a new one.")
    raise refuse("no_copy", text.format(kind=facts.kind.shown))


def _sale_content(s: Session, facts: DocumentFacts, today: date) -> dict[str, object]:
    """Return a sale's content: the same buyer and goods, today, nothing paid yet."""
    head = fetch_row(s, "SELECT warehouse_id FROM sale WHERE document_id = ?", (facts.id,))
    lines = fetch_rows(
        s,
        "SELECT good_id, unit, packs, price FROM sale_line WHERE document_id = ? ORDER BY line",
        (facts.id,),
    )
    return {
        "member_id": facts.member_id,
        "on_date": today.isoformat(),
        "warehouse_id": head[0] if head else None,
        "remark": facts.remark,
        "lines": [
            {"good_id": row[0], "unit": row[1], "quantity": row[2], "price": row[3],
             "amount": Money(row[3]).times(Quantity(row[2])).units}
            for row in lines
        ],
    }  # fmt: skip


def _purchase_content(s: Session, facts: DocumentFacts, today: date) -> dict[str, object]:
    """Return a purchase's content: the same supplier and goods, today, nothing paid yet."""
    head = fetch_row(s, "SELECT warehouse_id FROM purchase WHERE document_id = ?", (facts.id,))
    lines = fetch_rows(
        s,
        "SELECT good_id, unit, packs, price FROM purchase_line WHERE document_id = ? ORDER BY line",
        (facts.id,),
    )
    return {
        "mode": "purchase",
        "supplier_id": facts.supplier_id,
        "on_date": today.isoformat(),
        "warehouse_id": head[0] if head else None,
        "remark": facts.remark,
        "lines": [
            {"good_id": row[0], "unit": row[1], "quantity": row[2], "price": row[3],
             "amount": Money(row[3]).times(Quantity(row[2])).units}
            for row in lines
        ],
    }  # fmt: skip


def _journal_content(s: Session, facts: DocumentFacts, today: date) -> dict[str, object]:
    """Return a voucher's content: the same lines, today."""
    rows = fetch_rows(
        s,
        f"SELECT e.account, e.summary, {person('e.member_id')}, e.supplier_id, e.debit, e.credit"  # noqa: S608
        " FROM entry e"
        " JOIN voucher v ON v.id = e.voucher_id WHERE v.document_id = ? ORDER BY e.line",
        (facts.id,),
    )
    return {
        "on_date": today.isoformat(),
        "lines": [
            {"summary": row[1], "account": row[0], "member_id": row[2], "supplier_id": row[3],
             "debit": row[4] or None, "credit": row[5] or None}
            for row in rows
        ],
    }  # fmt: skip


def number_of(s: Session, document_id: int | None) -> str:
    """Return a document's number, or nothing."""
    return str(fetch_value(s, "SELECT number FROM document WHERE id = ?", (document_id,)) or "")
