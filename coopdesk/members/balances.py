"""What a member or supplier owes, has deposited or is owed: sums of documents, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.merging import records_then
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, holes
from coopdesk.kernel.values import Money
from coopdesk.members.persons import MEMBER, person, records, records_of_each


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A document with something still to be settled."""

    document_id: int
    number: str
    kind: str
    on_date: date
    due_on: date | None
    summary: str
    amount: Money
    left: Money


def _whose(member_id: int | None, supplier_id: int | None) -> tuple[str, int | None]:
    """Write whose moves are asked for, a person's or a supplier's, and the parameter ``?1``."""
    if member_id is not None:
        return f"member_id IN {records('?1')}", member_id
    return "supplier_id = ?1", supplier_id


def balance_of(
    s: Session, book: str, *, member_id: int | None = None, supplier_id: int | None = None
) -> Money:
    """Return a party's balance in one book: debt, deposit or payable."""
    whose, party = _whose(member_id, supplier_id)
    fen = fetch_value(
        s,
        f"SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE {whose} AND book = ?2",  # noqa: S608
        (party, book),
    )
    return Money(int(fen))


def check_deposit_left(s: Session, document_id: int) -> list[Problem]:
    """Find deposits that a document made and that were used since: it cannot be taken back."""
    row = fetch_row(
        s,
        "SELECT m.name, SUM(p.amount), m.id FROM party_move p"  # noqa: S608
        f" JOIN member m ON m.id = {person('p.member_id')} JOIN document d ON d.id = p.document_id"
        " WHERE p.document_id = ? AND p.book = 'deposit' AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " GROUP BY m.id",
        (document_id,),
    )
    left = Money(0) if row is None else balance_of(s, "deposit", member_id=row[2])
    if row is None or row[1] <= left.units:
        return []
    text = _("{name} has used the deposit; only {left} of it is left to take back.")
    return [Problem("deposit", text.format(name=row[0], left=max(left, Money(0))))]


def balances_of(s: Session, member_ids: Sequence[int], book: str) -> dict[int, Money]:
    """Return the balances of several members at once."""
    rows = fetch_rows(
        s,
        f"SELECT {person('member_id')}, SUM(amount) FROM party_move"  # noqa: S608
        f" WHERE member_id IN {records_of_each(member_ids)} AND book = ?{len(member_ids) + 1}"
        " GROUP BY 1",
        (*member_ids, book),
    )
    return {row[0]: Money(row[1]) for row in rows}


def balances_then(s: Session, member_id: int, document_id: int) -> dict[str, Money]:
    """Return a member's balances by book after one of her documents, as its paper said them."""
    ids = records_then(s, MEMBER, member_id, document_id)
    rows = fetch_rows(
        s,
        f"SELECT book, SUM(amount) FROM party_move WHERE member_id IN ({holes(ids)})"  # noqa: S608
        " AND document_id <= ? GROUP BY book",
        (*ids, document_id),
    )
    return {row[0]: Money(row[1]) for row in rows}


def overdue_of(s: Session, member_id: int, on_date: date) -> Money:
    """Return how much of a member's debt was due before a day; payments take the earliest due."""
    rows = fetch_rows(
        s,
        "SELECT SUM(CASE WHEN settles_id IS NULL AND due_on < ?2 THEN amount ELSE 0 END),"  # noqa: S608
        " SUM(CASE WHEN settles_id IS NOT NULL THEN amount ELSE 0 END) FROM party_move"
        f" WHERE member_id IN {records('?1')} AND book = 'debt'"
        " GROUP BY COALESCE(settles_id, document_id)",
        (member_id, on_date.isoformat()),
    )
    return Money(sum(max(due + settled, 0) for due, settled in rows))


def open_items(
    s: Session, book: str, *, member_id: int | None = None, supplier_id: int | None = None
) -> list[OpenItem]:
    """Return the documents with something left to settle, the earliest due first."""
    whose, party = _whose(member_id, supplier_id)
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.kind, d.on_date, m.due_on, d.summary, m.first, m.rest FROM"  # noqa: S608
        " (SELECT COALESCE(settles_id, document_id) AS slip, MIN(due_on) AS due_on,"
        " SUM(CASE WHEN settles_id IS NULL THEN amount ELSE 0 END) AS first,"
        f" SUM(amount) AS rest FROM party_move WHERE {whose} AND book = ?2"
        " GROUP BY slip HAVING SUM(amount) <> 0) m JOIN document d ON d.id = m.slip"
        " ORDER BY COALESCE(m.due_on, d.on_date), d.on_date, d.id",
        (party, book),
    )
    return [
        OpenItem(
            row[0], row[1], row[2], date.fromisoformat(row[3]),
            date.fromisoformat(row[4]) if row[4] else None, row[5], Money(row[6]), Money(row[7]),
        )
        for row in rows
    ]  # fmt: skip


def oldest_first(items: Sequence[OpenItem], amount: Money) -> list[tuple[int, Money]]:
    """Share an amount over open documents, the earliest due first; what is over is not shared."""
    shares: list[tuple[int, Money]] = []
    left = amount
    for item in items:
        if left.units <= 0:
            break
        if item.left.units <= 0:
            continue
        share = min(left, item.left)
        shares.append((item.document_id, share))
        left -= share
    return shares
