"""Sales, purchases and costs as they travel to the county: plain values, whole units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows
from coopdesk.ledger.exported import document_heads, lines_by_document, parts_of
from coopdesk.ledger.records import Kind

_SALE: Final = (
    "SELECT document_id, channel, trade, inside_system, tag, cash, bank, wechat, alipay, deposit,"
    " credit, due_on FROM sale WHERE document_id IN ({ids})"
)
_SALE_NAMES: Final = (
    "channel", "trade", "inside_system", "tag", "cash", "bank", "wechat", "alipay", "deposit",
    "credit", "due_on",
)  # fmt: skip
_SALE_LINES: Final = (
    "SELECT l.document_id, g.uid, g.name, g.good_class, t.code, l.unit, l.packs, l.quantity,"
    " l.price, l.discount, l.amount, l.cost, o.uid, b.line FROM sale_line l"
    " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
    " LEFT JOIN sale_line b ON b.id = l.returns_line_id"
    " LEFT JOIN document o ON o.id = b.document_id"
    " WHERE l.document_id IN ({ids}) ORDER BY l.document_id, l.line"
)
_SALE_LINE_NAMES: Final = (
    "good", "good_name", "good_class", "lot", "unit", "packs", "quantity", "price", "discount",
    "amount", "cost", "returns", "returns_line",
)  # fmt: skip
_PURCHASE: Final = (
    "SELECT p.document_id, s.uid, s.name, COALESCE(s.inside_system, 0), p.cash, p.bank, p.credit,"
    " p.due_on, p.bill FROM purchase p JOIN document d ON d.id = p.document_id"
    " LEFT JOIN supplier s ON s.id = d.supplier_id WHERE p.document_id IN ({ids})"
)
_PURCHASE_NAMES: Final = (
    "supplier", "supplier_name", "inside_system", "cash", "bank", "credit", "due_on", "bill",
)  # fmt: skip
_PURCHASE_LINES: Final = (
    "SELECT l.document_id, g.uid, g.name, g.good_class, t.code, l.unit, l.packs, l.quantity,"
    " l.price, l.amount, l.cost_open, o.uid, b.line FROM purchase_line l"
    " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
    " LEFT JOIN purchase_line b ON b.id = l.returns_line_id"
    " LEFT JOIN document o ON o.id = b.document_id"
    " WHERE l.document_id IN ({ids}) ORDER BY l.document_id, l.line"
)
_PURCHASE_LINE_NAMES: Final = (
    "good", "good_name", "good_class", "lot", "unit", "packs", "quantity", "price", "amount",
    "cost_open", "returns", "returns_line",
)  # fmt: skip
_COSTING: Final = (
    "SELECT c.document_id, o.uid, l.line, g.uid, g.good_class, c.amount, c.sold_part FROM costing c"
    " JOIN purchase_line l ON l.id = c.purchase_line_id JOIN document o ON o.id = l.document_id"
    " JOIN good g ON g.id = l.good_id WHERE c.document_id IN ({ids})"
)


_NETTING: Final = (
    "SELECT document_id, cash, bank, wechat, alipay, deposit FROM netting"
    " WHERE document_id IN ({ids})"
)
_NETTING_NAMES: Final = ("cash", "bank", "wechat", "alipay", "deposit")
_NETTING_SERVICES: Final = (
    "SELECT document_id, service_class, mu_times, price, amount FROM netting_service"
    " WHERE document_id IN ({ids}) ORDER BY document_id, line"
)
_NETTING_SETTLES: Final = (
    "SELECT m.document_id, o.uid, -m.amount, m.book FROM party_move m"
    " JOIN document o ON o.id = m.settles_id WHERE m.document_id IN ({ids})"
    " AND o.kind <> 'netting' ORDER BY m.document_id, m.id"
)


def export_nettings(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return nettings: goods as lines, work as services, and the documents settled."""
    records: list[dict[str, Any]] = []
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        facts = lines_by_document(s, _NETTING, part, _NETTING_NAMES)
        goods = lines_by_document(s, _PURCHASE_LINES, part, _PURCHASE_LINE_NAMES)
        services = lines_by_document(
            s, _NETTING_SERVICES, part, ("service_class", "mu_times", "price", "amount")
        )
        settles = lines_by_document(s, _NETTING_SETTLES, part, ("document", "amount", "book"))
        records += [
            {
                "kind": Kind.NETTING.value, **heads[one], **facts[one][0], "lines": goods[one],
                "services": services[one], "settles": settles[one],
            }
            for one in part
        ]  # fmt: skip
    return records


def export_sales(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return sales and their returns with their lines, in the order asked for."""
    return _exported(
        s, document_ids, (_SALE, _SALE_NAMES), (_SALE_LINES, _SALE_LINE_NAMES), "inside_system"
    )


def export_purchases(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return goods received, sent back or opened with, in the order asked for."""
    return _exported(
        s,
        document_ids,
        (_PURCHASE, _PURCHASE_NAMES),
        (_PURCHASE_LINES, _PURCHASE_LINE_NAMES),
        "inside_system",
    )


def export_costings(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return costs settled later, in the order asked for."""
    names = ("receipt", "line", "good", "good_class", "cost", "sold_part")
    records: list[dict[str, Any]] = []
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        facts = lines_by_document(s, _COSTING, part, names)
        records += [{"kind": Kind.COSTING.value, **heads[one], **facts[one][0]} for one in part]
    return records


def _exported(
    s: Session,
    document_ids: Sequence[int],
    head: tuple[str, tuple[str, ...]],
    lines: tuple[str, tuple[str, ...]],
    flag: str,
) -> list[dict[str, Any]]:
    """Put heads, facts and lines of documents together; a flag becomes true or false."""
    records: list[dict[str, Any]] = []
    kinds = _kinds(s, document_ids)
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        facts = lines_by_document(s, head[0], part, head[1])
        rows = lines_by_document(s, lines[0], part, lines[1])
        for one in part:
            fact = facts[one][0]
            fact[flag] = bool(fact[flag])
            records.append({"kind": kinds[one], **heads[one], **fact, "lines": rows[one]})
    return records


def _kinds(s: Session, document_ids: Sequence[int]) -> dict[int, str]:
    """Return each document's kind."""
    found: dict[int, str] = {}
    for part in parts_of(document_ids):
        marks = ", ".join("?" * len(part))
        sql = f"SELECT id, kind FROM document WHERE id IN ({marks})"  # noqa: S608 - marks only.
        found.update({int(row[0]): str(row[1]) for row in fetch_rows(s, sql, part)})
    return found
