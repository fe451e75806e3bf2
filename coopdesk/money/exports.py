"""Money taken and paid, cash counts and vouchers by hand as they travel to the county."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.exported import Export, Select

# Money taken and paid, with what it settles.
PAYMENTS_EXPORT: Final = Export(
    facts=Select(
        "SELECT p.document_id, p.purpose, p.cash, p.bank, p.wechat, p.alipay, v.uid"
        " FROM payment p JOIN document d ON d.id = p.document_id"
        " LEFT JOIN supplier v ON v.id = d.supplier_id WHERE p.document_id IN ({ids})"
        " ORDER BY p.document_id",
        ("purpose", "cash", "bank", "wechat", "alipay", "supplier"),
    ),
    lists={
        "settles": Select(
            "SELECT m.document_id, o.uid, -m.amount, m.book FROM party_move m"
            " JOIN document o ON o.id = m.settles_id WHERE m.document_id IN ({ids})"
            " AND o.kind NOT IN ('receipt', 'payment') ORDER BY m.document_id, m.id",
            ("document", "amount", "book"),
        )
    },
)
CASH_COUNTS_EXPORT: Final = Export(
    facts=Select(
        "SELECT document_id, counted, expected FROM cash_count WHERE document_id IN ({ids})"
        " ORDER BY document_id",
        ("counted", "expected"),
    )
)
# Vouchers by hand with their entries.
JOURNALS_EXPORT: Final = Export(
    lists={
        "entries": Select(
            "SELECT v.document_id, e.account, e.debit, e.credit, e.member_id, p.uid"
            " FROM voucher v JOIN entry e ON e.voucher_id = v.id"
            " LEFT JOIN supplier p ON p.id = e.supplier_id"
            " WHERE v.document_id IN ({ids}) ORDER BY v.document_id, e.line",
            ("account", "debit", "credit", "member", "supplier"),
        )
    }
)
