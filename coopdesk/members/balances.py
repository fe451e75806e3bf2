"""What a member or supplier owes, has deposited or is owed: sums of documents, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, holes
from coopdesk.kernel.values import Money


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


def balance_of(
    s: Session, book: str, *, member_id: int | None = None, supplier_id: int | None = None
) -> Money:
    """Return a party's balance in one book: debt, deposit or payable."""
    column = "member_id" if member_id is not None else "supplier_id"
    fen = fetch_value(
        s,
        f"SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE {column} = ? AND book = ?",  # noqa: S608
        (member_id if member_id is not None else supplier_id, book),
    )
    return Money(int(fen))


def check_deposit_left(s: Session, document_id: int) -> list[Problem]:
    """Find deposits that a document made and that were used since: it cannot be taken back."""
    row = fetch_row(
        s,
        "SELECT m.name, SUM(p.amount), (SELECT SUM(x.amount) FROM party_move x"
        " WHERE x.member_id = p.member_id AND x.book = 'deposit') FROM party_move p"
        " JOIN member m ON m.id = p.member_id JOIN document d ON d.id = p.document_id"
        " WHERE p.document_id = ? AND p.book = 'deposit' AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " GROUP BY p.member_id",
        (document_id,),
    )
    if row is None or row[1] <= row[2]:
        return []
    text = _("{name} has used the deposit; only {left} of it is left to take back.")
    return [Problem("deposit", text.format(name=row[0], left=Money(max(int(row[2]), 0))))]


def balances_of(s: Session, member_ids: Sequence[int], book: str) -> dict[int, Money]:
    """Return the balances of several members at once."""
    rows = fetch_rows(
        s,
        "SELECT member_id, SUM(amount) FROM party_move"  # noqa: S608
        f" WHERE member_id IN ({holes(member_ids)}) AND book = ? GROUP BY member_id",
        (*member_ids, book),
    )
    return {row[0]: Money(row[1]) for row in rows}


def overdue_of(s: Session, member_id: int, on_date: date) -> Money:
    """Return how much of a member's debt was due before a day; payments take the earliest due."""
    rows = fetch_rows(
        s,
        "SELECT SUM(CASE WHEN settles_id IS NULL AND due_on < ?2 THEN amount ELSE 0 END),"
        " SUM(CASE WHEN settles_id IS NOT NULL THEN amount ELSE 0 END) FROM party_move"
        " WHERE member_id = ?1 AND book = 'debt' GROUP BY COALESCE(settles_id, document_id)",
        (member_id, on_date.isoformat()),
    )
    return Money(sum(max(due + settled, 0) for due, settled in rows))


def open_items(
    s: Session, book: str, *, member_id: int | None = None, supplier_id: int | None = None
) -> list[OpenItem]:
    """Return the documents with something left to settle, the earliest due first."""
    column = "member_id" if member_id is not None else "supplier_id"
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.kind, d.on_date, m.due_on, d.summary, m.first, m.rest FROM"  # noqa: S608
        " (SELECT COALESCE(settles_id, document_id) AS slip, MIN(due_on) AS due_on,"
        " SUM(CASE WHEN settles_id IS NULL THEN amount ELSE 0 END) AS first,"
        f" SUM(amount) AS rest FROM party_move WHERE {column} = ? AND book = ?"
        " GROUP BY slip HAVING SUM(amount) <> 0) m JOIN document d ON d.id = m.slip"
        " ORDER BY COALESCE(m.due_on, d.on_date), d.on_date, d.id",
        (member_id if member_id is not None else supplier_id, book),
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
