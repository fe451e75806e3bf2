"""What is printed of a stock count (库存盘点单)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.printed import paper_head
from coopdesk.paper.slip import Pair, Slip, SlipLine


def stock_count_slip(s: Session, document_id: int) -> Slip:
    """Return the slip of a stock count: every line, what was found too much and too little."""
    head = paper_head(s, document_id)
    place = fetch_value(
        s,
        "SELECT w.name FROM stock_count c JOIN warehouse w ON w.id = c.warehouse_id"
        " WHERE c.document_id = ?",
        (document_id,),
    )
    if place is None:
        raise refuse("no_such", _("This document is no stock count; please look it up again."))
    rows = fetch_rows(
        s,
        "SELECT g.name, g.spec, t.code, g.unit, l.expected, l.counted, l.difference, l.cost,"
        " l.reason FROM stock_count_line l JOIN good g ON g.id = l.good_id"
        " LEFT JOIN lot t ON t.id = l.lot_id WHERE l.document_id = ? ORDER BY l.line",
        (document_id,),
    )
    lines = tuple(
        SlipLine(
            {
                "name": "　".join(part for part in row[:3] if part),
                "unit": row[3],
                "expected": Quantity(row[4]).short(),
                "counted": Quantity(row[5]).short(),
                "difference": Quantity(row[6]).short(),
                "reason": row[8],
            },
            Money(row[7]),
        )
        for row in rows
    )
    sign = -1 if head.reverses else 1  # A red slip takes back what was found, and stays below zero.
    told = tuple(
        Pair(word, str(Money(way * sum(row[7] for row in rows if way * sign * row[6] > 0))))
        for word, way in (("盘盈", 1), ("盘亏", -1))
        if any(way * sign * row[6] > 0 for row in rows)
    )
    return Slip(
        kind="stock_count",
        **{**head.for_slip(), "number": number_shown(head.number)},
        parties=(Pair("仓库", str(place)),),
        lines=lines,
        count=f"{len(rows)} 项",
        payments=told or (Pair("账实", "相符"),),
        note=head.remark,
        signers=(Pair("盘点", head.clerk),),
    )
