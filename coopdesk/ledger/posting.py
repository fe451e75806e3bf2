"""Posting: the one door through which documents, vouchers and balances enter the book."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.numbers import next_number, number_text
from coopdesk.kernel.problems import Problem, Refused, refuse, refuse_if
from coopdesk.kernel.rows import (
    change_rows,
    fetch_row,
    fetch_rows,
    insert_row,
    insert_rows,
    new_uid,
)
from coopdesk.kernel.trail import canonical, note
from coopdesk.ledger.chart import posting_rule
from coopdesk.ledger.periods import check_open, month_of
from coopdesk.ledger.words import SERIES, VOUCHER_WORD, Kind

_DOCUMENT: Final = (
    "uid", "kind", "number", "month", "on_date", "member_id", "supplier_id", "amount", "summary",
    "remark", "reverses_id", "origin", "digest", "clerk", "posted_at", "state",
)  # fmt: skip
_VOUCHER: Final = (
    "document_id", "month", "number", "on_date", "summary", "attachments", "prepared_by",
    "posted_by", "state",
)  # fmt: skip
_ENTRY: Final = (
    "voucher_id", "line", "account", "summary", "member_id", "supplier_id", "debit", "credit",
)  # fmt: skip
_PARTY_MOVE: Final = (
    "document_id", "book", "member_id", "supplier_id", "on_date", "amount", "due_on", "settles_id",
)  # fmt: skip
_ADD_TO_MONTH: Final = (
    "INSERT INTO account_month (account, month, debit, credit) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (account, month) DO UPDATE SET debit = debit + excluded.debit,"
    " credit = credit + excluded.credit"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every document says about itself before it is posted; amounts in fen."""

    kind: Kind
    on_date: date
    amount: int
    summary: str
    remark: str = ""
    member_id: int | None = None
    supplier_id: int | None = None
    uid: str = ""
    origin: str | None = None
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that has its number and waits for its lines inside the transaction."""

    id: int
    uid: str
    number: str
    month: str
    head: Head


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One line of a voucher, in fen: exactly one side is not zero; red lines are negative."""

    account: str
    debit: int = 0
    credit: int = 0
    summary: str = ""
    member_id: int | None = None
    supplier_id: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a document changes in a party's balance, in fen."""

    book: str
    amount: int
    member_id: int | None = None
    supplier_id: int | None = None
    due_on: date | None = None
    settles_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted document's id, uid and number."""

    id: int
    uid: str
    number: str


def open_document(s: Session, head: Head, content: Mapping[str, Any]) -> Opened:
    """Give a document its number and write its head; ``content`` is what its digest covers.

    Refuses a date in a closed month, and a uid that is already in the book with other content.
    """
    refuse_if(check_open(s, head.on_date))
    context = context_of(s)
    month = month_of(head.on_date)
    uid = head.uid or new_uid()
    series = SERIES[head.kind]
    number = number_text(series, month, next_number(s, series, month))
    document_id = insert_row(
        s,
        "document",
        _DOCUMENT,
        (
            uid, head.kind.value, number, month, head.on_date.isoformat(), head.member_id,
            head.supplier_id, head.amount, head.summary, head.remark, head.reverses_id,
            head.origin, digest_of(content), context.clerk, moment_text(context.clock.now()), 0,
        ),
    )  # fmt: skip
    return Opened(document_id, uid, number, month, head)


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the digest that tells a repeated message from another one."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def posted_before(s: Session, uid: str, content: Mapping[str, Any]) -> Posted | None:
    """Return the document of this uid if the same message was posted before.

    Refuses when the uid was used for another content: nothing is ever overwritten.
    """
    if not uid:
        return None
    row = fetch_row(s, "SELECT id, number, digest FROM document WHERE uid = ?", (uid,))
    if row is None:
        return None
    if row[2] != digest_of(content):
        text = _(
            "{number} was posted before under the same id with other content; nothing changed."
        )
        raise refuse("conflict", text.format(number=row[1]))
    return Posted(int(row[0]), uid, str(row[1]))


def close_document(
    s: Session,
    opened: Opened,
    entries: Sequence[EntryDraft],
    owed: Sequence[Owed],
    noted: Mapping[str, Any],
    *,
    attachments: int = 1,
) -> Posted:
    """Write the voucher, the balances and the journal line, and seal the document as posted."""
    head = opened.head
    day = head.on_date.isoformat()
    if entries:
        _post_voucher(s, opened, entries, attachments)
    insert_rows(
        s,
        "party_move",
        _PARTY_MOVE,
        [
            (
                opened.id, one.book, one.member_id, one.supplier_id, day, one.amount,
                one.due_on.isoformat() if one.due_on else None, one.settles_id,
            )
            for one in owed
            if one.amount
        ],
    )  # fmt: skip
    change_rows(s, "document", "UPDATE document SET state = 1 WHERE id = ?", (opened.id,))
    note(
        s,
        "post" if head.reverses_id is None else "reverse",
        head.kind.value,
        opened.uid,
        {"number": opened.number, "on_date": day, "amount": head.amount, **noted},
    )
    return Posted(opened.id, opened.uid, opened.number)


def _post_voucher(
    s: Session, opened: Opened, entries: Sequence[EntryDraft], attachments: int
) -> None:
    """Write and post the voucher; the month's totals per account move with it."""
    head = opened.head
    difference = sum(entry.debit - entry.credit for entry in entries)
    if difference:
        text = _("The voucher's debits and credits differ by {fen} fen; nothing was written.")
        raise refuse("voucher_unbalanced", text.format(fen=difference))
    clerk = context_of(s).clerk
    voucher_id = insert_row(
        s,
        "voucher",
        _VOUCHER,
        (
            opened.id, opened.month, next_number(s, VOUCHER_WORD, opened.month),
            head.on_date.isoformat(), head.summary, attachments, clerk, clerk, 0,
        ),
    )  # fmt: skip
    rows = [
        (
            voucher_id, line, entry.account, entry.summary or head.summary, entry.member_id,
            entry.supplier_id, entry.debit, entry.credit,
        )
        for line, entry in enumerate(entries, 1)
    ]  # fmt: skip
    insert_rows(s, "entry", _ENTRY, rows)
    totals: dict[str, list[int]] = {}
    for entry in entries:
        sums = totals.setdefault(entry.account, [0, 0])
        sums[0] += entry.debit
        sums[1] += entry.credit
    change_rows(
        s,
        "account_month",
        _ADD_TO_MONTH,
        [(account, opened.month, sums[0], sums[1]) for account, sums in totals.items()],
    )
    change_rows(s, "voucher", "UPDATE voucher SET state = 1 WHERE id = ?", (voucher_id,))


def entries_by_rule(
    kind: str,
    amounts: Mapping[str, int],
    *,
    split: Mapping[str, Mapping[str, int]] | None = None,
    member_id: int | None = None,
    supplier_id: int | None = None,
) -> list[EntryDraft]:
    """Make a voucher's lines from the declared rule and the document's named amounts.

    ``split`` gives, for an amount that goes to several accounts, the amount per account code.
    """
    entries: list[EntryDraft] = []
    for line in posting_rule(kind):
        member = member_id if line.party == "member" else None
        supplier = supplier_id if line.party == "supplier" else None
        parts = (split or {}).get(line.amount)
        pairs = (
            parts.items() if parts is not None else [(line.account, amounts.get(line.amount, 0))]
        )
        for account, fen in pairs:
            if fen:
                debit, credit = (fen, 0) if line.side == "debit" else (0, fen)
                entries.append(EntryDraft(account, debit, credit, "", member, supplier))
    return entries


@dataclass(frozen=True, slots=True)
class DetailTable:
    """How a document's own table is copied in red: columns kept, negated, and dated anew."""

    table: str
    kept: tuple[str, ...]
    negated: tuple[str, ...]
    dated: tuple[str, ...] = ()


def check_reversal(s: Session, document_id: int, on_date: date) -> list[Problem]:
    """Find why a document cannot be reversed in red on a day."""
    row = fetch_row(
        s,
        "SELECT d.number, d.on_date, d.reverses_id, r.number FROM document d"
        " LEFT JOIN document r ON r.reverses_id = d.id WHERE d.id = ? AND d.state = 1",
        (document_id,),
    )
    if row is None:
        return [Problem("no_such", _("This document does not exist; please look it up again."))]
    problems = check_open(s, on_date)
    if row[2] is not None:
        text = _("{number} is itself a red document; post a new one instead.").format(number=row[0])
        problems.append(Problem("reversal", text))
    if row[3] is not None:
        text = _("{number} was already reversed by {other}.").format(number=row[0], other=row[3])
        problems.append(Problem("reversed", text))
    if on_date.isoformat() < row[1]:
        text = _("A red document cannot be dated before {number} of {day}.").format(
            number=row[0], day=row[1]
        )
        problems.append(Problem("date", text, "on_date"))
    settled = fetch_rows(
        s,
        "SELECT p.number FROM party_move m JOIN document p ON p.id = m.document_id"
        " WHERE m.settles_id = ? AND m.document_id <> ?"
        " GROUP BY p.id HAVING SUM(m.amount) <> 0"
        " AND NOT EXISTS (SELECT 1 FROM document x WHERE x.reverses_id = p.id)"
        " AND p.reverses_id IS NULL",
        (document_id, document_id),
    )
    if settled:
        text = _("{number} is settled by {others}; please reverse that first.").format(
            number=row[0], others="、".join(str(one[0]) for one in settled)
        )
        problems.append(Problem("settled", text))
    return problems


def reverse_document(
    s: Session,
    document_id: int,
    on_date: date,
    reason: str,
    details: Sequence[DetailTable],
    *,
    uid: str = "",
) -> Posted:
    """Post a red copy of a document: the same accounts and sides, every amount negated.

    Refuses when it was reversed before, is settled by others, or the day is not open.
    """
    content = {"reverses": document_id, "on_date": on_date.isoformat(), "reason": reason}
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_reversal(s, document_id, on_date))
    old = fetch_row(
        s,
        "SELECT kind, amount, number, on_date, member_id, supplier_id, uid FROM document"
        " WHERE id = ?",
        (document_id,),
    )
    if old is None:
        raise Refused([])
    kind = Kind(old[0])
    day = on_date.isoformat()
    head = Head(
        kind=kind,
        on_date=on_date,
        amount=-old[1],
        summary=f"注销{int(old[3][5:7])}月{int(old[3][8:10])}日{old[2]}号",
        remark=reason,
        member_id=old[4],
        supplier_id=old[5],
        uid=uid,
        reverses_id=document_id,
    )
    opened = open_document(s, head, content)
    for detail in details:
        names = ", ".join(("document_id", *detail.dated, *detail.kept, *detail.negated))
        negated = [f"-{name}" for name in detail.negated]
        picked = ", ".join(["?", *("?" for _one in detail.dated), *detail.kept, *negated])
        change_rows(
            s,
            detail.table,
            f"INSERT INTO {detail.table} ({names}) SELECT {picked} FROM {detail.table}"  # noqa: S608
            f" WHERE document_id = ? ORDER BY rowid",
            (opened.id, *(day for _one in detail.dated), document_id),
        )
    entries = [
        EntryDraft(row[0], -row[1], -row[2], "", row[3], row[4])
        for row in fetch_rows(
            s,
            "SELECT e.account, e.debit, e.credit, e.member_id, e.supplier_id FROM entry e"
            " JOIN voucher v ON v.id = e.voucher_id WHERE v.document_id = ? ORDER BY e.line",
            (document_id,),
        )
    ]
    owed = [
        Owed(
            row[0], -row[1], row[2], row[3], date.fromisoformat(row[4]) if row[4] else None,
            row[5] if row[5] is not None else (document_id if row[1] else None),
        )
        for row in fetch_rows(
            s,
            "SELECT book, amount, member_id, supplier_id, due_on, settles_id FROM party_move"
            " WHERE document_id = ?",
            (document_id,),
        )
    ]  # fmt: skip
    noted = {"reverses": old[2], "original_date": old[3], "reason": reason, "day": day}
    return close_document(s, opened, entries, owed, noted)
