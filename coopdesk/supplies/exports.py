"""Sales, purchases and costs as they travel to the county: plain values, whole units."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.exported import Export, Select

# Sales and their returns, with their lines.
SALES_EXPORT: Final = Export(
    facts=Select(
        "SELECT document_id, channel, trade, inside_system, cash, bank, wechat, alipay, deposit,"
        " credit, due_on FROM sale WHERE document_id IN ({ids}) ORDER BY document_id",
        (
            "channel", "trade", "inside_system", "cash", "bank", "wechat", "alipay", "deposit",
            "credit", "due_on",
        ),
    ),
    lists={
        "lines": Select(
            "SELECT l.document_id, g.uid, g.name, g.good_class, t.code, l.unit, l.packs,"
            " l.quantity, l.price, l.discount, l.amount, l.cost, o.uid, b.line FROM sale_line l"
            " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
            " LEFT JOIN sale_line b ON b.id = l.returns_line_id"
            " LEFT JOIN document o ON o.id = b.document_id"
            " WHERE l.document_id IN ({ids}) ORDER BY l.document_id, l.line",
            (
                "good", "good_name", "good_class", "lot", "unit", "packs", "quantity", "price",
                "discount", "amount", "cost", "returns", "returns_line",
            ),
        )
    },
    flags=frozenset({"inside_system"}),
)  # fmt: skip
# Goods received, sent back, opened with or taken against debts.
_BOUGHT: Final = Select(
    "SELECT l.document_id, g.uid, g.name, g.good_class, t.code, l.unit, l.packs,"
    " l.quantity, l.price, l.amount, l.cost_open, o.uid, b.line FROM purchase_line l"
    " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
    " LEFT JOIN purchase_line b ON b.id = l.returns_line_id"
    " LEFT JOIN document o ON o.id = b.document_id"
    " WHERE l.document_id IN ({ids}) ORDER BY l.document_id, l.line",
    (
        "good", "good_name", "good_class", "lot", "unit", "packs", "quantity", "price", "amount",
        "cost_open", "returns", "returns_line",
    ),
)  # fmt: skip
PURCHASES_EXPORT: Final = Export(
    facts=Select(
        "SELECT p.document_id, s.uid, COALESCE(s.inside_system, 0), p.cash, p.bank, p.credit,"
        " p.due_on FROM purchase p JOIN document d ON d.id = p.document_id"
        " LEFT JOIN supplier s ON s.id = d.supplier_id WHERE p.document_id IN ({ids})"
        " ORDER BY p.document_id",
        ("supplier", "inside_system", "cash", "bank", "credit", "due_on"),
    ),
    lists={"lines": _BOUGHT},
    flags=frozenset({"inside_system"}),
)
# Costs settled later.
COSTINGS_EXPORT: Final = Export(
    facts=Select(
        "SELECT c.document_id, o.uid, l.line, g.uid, g.good_class, c.amount, c.sold_part"
        " FROM costing c JOIN purchase_line l ON l.id = c.purchase_line_id"
        " JOIN document o ON o.id = l.document_id JOIN good g ON g.id = l.good_id"
        " WHERE c.document_id IN ({ids}) ORDER BY c.document_id",
        ("receipt", "line", "good", "good_class", "cost", "sold_part"),
    )
)
# What was counted of goods: the quantity and amount of a line are what it was found to differ by.
STOCK_COUNTS_EXPORT: Final = Export(
    lists={
        "lines": Select(
            "SELECT l.document_id, g.uid, g.name, g.good_class, t.code, g.unit, l.expected,"
            " l.counted, l.difference, l.cost FROM stock_count_line l JOIN good g"
            " ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
            " WHERE l.document_id IN ({ids}) ORDER BY l.document_id, l.line",
            (
                "good", "good_name", "good_class", "lot", "unit", "in_book", "found", "quantity",
                "amount",
            ),
        )
    },
)  # fmt: skip
# Goods as lines, work and rent as services, and the documents that they settle.
NETTINGS_EXPORT: Final = Export(
    facts=Select(
        "SELECT document_id, cash, bank, wechat, alipay, deposit FROM netting"
        " WHERE document_id IN ({ids}) ORDER BY document_id",
        ("cash", "bank", "wechat", "alipay", "deposit"),
    ),
    lists={
        "lines": _BOUGHT,
        "services": Select(
            "SELECT document_id, service_class, mu_times, price, amount FROM netting_service"
            " WHERE document_id IN ({ids}) ORDER BY document_id, line",
            ("service_class", "mu_times", "price", "amount"),
        ),
        "settles": Select(
            "SELECT m.document_id, o.uid, -m.amount, m.book FROM party_move m"
            " JOIN document o ON o.id = m.settles_id WHERE m.document_id IN ({ids})"
            " AND o.kind <> 'netting' ORDER BY m.document_id, m.id",
            ("document", "amount", "book"),
        ),
    },
)
