"""Vouchers by hand: what no other document posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_row
from coopdesk.kernel.values import Money
from coopdesk.ledger.drafts import content_of, kept_draft, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    EntryDraft,
    Head,
    Owed,
    Posted,
    close_document,
    open_document,
    posted_before,
    reverse_document,
)
from coopdesk.ledger.words import Kind
from coopdesk.members.records import MEMBERS, SUPPLIERS

_BOOKS = {"1122": "debt", "220301": "deposit", "220201": "payable", "224101": "payable"}
_BY_DOCUMENTS_ONLY = frozenset({"1405"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLineDraft:
    """One line: an account with either a debit or a credit, and whose it is where that matters."""

    account: str
    debit: Money = Money(0)
    credit: Money = Money(0)
    summary: str = ""
    member_id: int | None = ref(MEMBERS, default=None)
    supplier_id: int | None = ref(SUPPLIERS, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalDraft:
    """A voucher as typed."""

    on_date: date
    summary: str
    lines: tuple[JournalLineDraft, ...]
    attachments: int = 1
    remark: str = ""


def check_journal(s: Session, draft: JournalDraft) -> list[Problem]:
    """Find what is wrong with a voucher by hand."""
    draft = kept_draft(s, draft)
    problems = check_open(s, draft.on_date)
    if not draft.summary.strip():
        problems.append(Problem("required", _("Please write what the voucher is for."), "summary"))
    if len(draft.lines) < 2:
        text = _("A voucher has at least one debit and one credit.")
        problems.append(Problem("required", text, "lines"))
    for row, line in enumerate(draft.lines):
        problems.extend(_check_line(s, line, row))
    debit = sum((line.debit for line in draft.lines), Money(0))
    credit = sum((line.credit for line in draft.lines), Money(0))
    if debit != credit:
        text = _("Debits are {debit}, credits {credit}; the difference is {difference}.")
        filled = text.format(debit=debit, credit=credit, difference=debit - credit)
        problems.append(Problem("voucher_unbalanced", filled, "lines"))
    return problems


def _check_line(s: Session, line: JournalLineDraft, row: int) -> list[Problem]:
    """Find what is wrong with one line."""
    problems: list[Problem] = []
    account = fetch_row(s, "SELECT name FROM account WHERE code = ?", (line.account,))
    number = row + 1
    if account is None:
        text = _("Line {row}: account {account} is not in the chart.")
        filled = text.format(row=number, account=line.account)
        return [Problem("account", filled, "account", row)]
    children = fetch_row(s, "SELECT code FROM account WHERE code LIKE ? || '_%'", (line.account,))
    if children is not None:
        text = _("Line {row}: please choose a sub-account of {account} {name}.")
        filled = text.format(row=number, account=line.account, name=account[0])
        problems.append(Problem("account", filled, "account", row))
    if line.account in _BY_DOCUMENTS_ONLY:
        text = _("Line {row}: {name} moves with goods only; enter a purchase, sale or costing.")
        problems.append(
            Problem("account", text.format(row=number, name=account[0]), "account", row)
        )
    if bool(line.debit) == bool(line.credit):
        text = _("Line {row}: enter either a debit or a credit.").format(row=number)
        problems.append(Problem("side", text, "debit", row))
    parties = (line.member_id is not None) + (line.supplier_id is not None)
    if line.account in _BOOKS and parties != 1:
        text = _("Line {row}: {name} needs the member or supplier it belongs to.")
        problems.append(
            Problem("party", text.format(row=number, name=account[0]), "member_id", row)
        )
    return problems


def post_journal(
    s: Session, draft: JournalDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Post a voucher by hand; lines on a party's account move the party's balance with them."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    draft = kept_draft(s, draft)
    refuse_if(check_journal(s, draft))
    head = Head(
        kind=Kind.JOURNAL,
        on_date=draft.on_date,
        amount=sum(line.debit.units for line in draft.lines),
        summary=draft.summary.strip(),
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    entries, owed = [], []
    for line in draft.lines:
        entries.append(
            EntryDraft(
                line.account, line.debit.units, line.credit.units, line.summary, line.member_id,
                line.supplier_id,
            )
        )  # fmt: skip
        book = _BOOKS.get(line.account)
        if book is not None:
            change = line.debit.units - line.credit.units
            signed = change if book == "debt" else -change
            owed.append(Owed(book, signed, line.member_id, line.supplier_id))
    return close_document(
        s, opened, entries, owed, {"lines": len(entries)}, attachments=draft.attachments
    )


def reverse_journal(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse a voucher by hand in red."""
    return reverse_document(s, document_id, on_date, reason, (), uid=uid)
