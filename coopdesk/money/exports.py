"""Money taken and paid, cash counts and vouchers by hand as they travel to the county."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.ledger.exported import document_heads, lines_by_document, parts_of
from coopdesk.ledger.records import Kind

_PAYMENT: Final = (
    "SELECT p.document_id, d.kind, p.purpose, p.cash, p.bank, p.wechat, p.alipay, v.uid"
    " FROM payment p JOIN document d ON d.id = p.document_id"
    " LEFT JOIN supplier v ON v.id = d.supplier_id WHERE p.document_id IN ({ids})"
)
_SETTLES: Final = (
    "SELECT m.document_id, o.uid, m.amount, m.book FROM party_move m"
    " JOIN document o ON o.id = m.settles_id WHERE m.document_id IN ({ids})"
    " AND o.kind NOT IN ('receipt', 'payment') ORDER BY m.document_id, m.id"
)
_COUNT: Final = (
    "SELECT document_id, counted, expected, pieces FROM cash_count WHERE document_id IN ({ids})"
)
_ENTRIES: Final = (
    "SELECT v.document_id, e.account, e.debit, e.credit, e.summary, e.member_id, p.uid"
    " FROM voucher v JOIN entry e ON e.voucher_id = v.id"
    " LEFT JOIN supplier p ON p.id = e.supplier_id"
    " WHERE v.document_id IN ({ids}) ORDER BY v.document_id, e.line"
)
_SUMMARY: Final = "SELECT id, summary FROM document WHERE id IN ({ids})"


def export_payments(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return money taken and paid with what it settles, in the order asked for."""
    names = ("kind", "purpose", "cash", "bank", "wechat", "alipay", "supplier")
    records: list[dict[str, Any]] = []
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        facts = lines_by_document(s, _PAYMENT, part, names)
        settles = lines_by_document(s, _SETTLES, part, ("document", "amount", "book"))
        for one in part:
            told = [{**line, "amount": -line["amount"]} for line in settles[one]]
            records.append({**heads[one], **facts[one][0], "settles": told})
    return records


def export_cash_counts(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return cash counts, in the order asked for."""
    records: list[dict[str, Any]] = []
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        facts = lines_by_document(s, _COUNT, part, ("counted", "expected", "pieces"))
        for one in part:
            fact = facts[one][0]
            fact["pieces"] = json.loads(fact["pieces"])
            records.append({"kind": Kind.CASH_COUNT.value, **heads[one], **fact})
    return records


def export_journals(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return vouchers by hand with their entries, in the order asked for."""
    names = ("account", "debit", "credit", "summary", "member", "supplier")
    records: list[dict[str, Any]] = []
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        facts = lines_by_document(s, _SUMMARY, part, ("summary",))
        entries = lines_by_document(s, _ENTRIES, part, names)
        records += [
            {
                "kind": Kind.JOURNAL.value,
                **heads[one],
                **facts[one][0],
                "entries": entries[one],
            }
            for one in part
        ]
    return records
