"""What is printed of sales, purchases, their returns, opening stock and settled costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import mask_phone
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.printed import PaperHead, paper_head
from coopdesk.ledger.words import Kind
from coopdesk.members.balances import balances_then
from coopdesk.paper.slip import Pair, Slip, SlipLine
from coopdesk.supplies.credit import release_of

_PAID = ("收现金", "银行", "微信", "支付宝", "用预存款", "赊账")
_BACK = ("退现金", "退银行", "退微信", "退支付宝", "转预存款", "冲减欠款")


def slip_of(s: Session, document_id: int) -> Slip:
    """Return the slip of a posted document of this area, from what is stored."""
    kind = fetch_value(s, "SELECT kind FROM document WHERE id = ?", (document_id,))
    if kind in {Kind.SALE.value, Kind.SALE_RETURN.value}:
        return sale_slip(s, document_id)
    if kind == Kind.COSTING.value:
        return costing_slip(s, document_id)
    if kind is None:
        raise refuse("no_such", _("This document does not exist; please look it up again."))
    return purchase_slip(s, document_id)


def buyer_pairs(s: Session, member_id: int | None, buyer: str) -> tuple[Pair, ...]:
    """Return how a slip names who bought: name and number, where he lives, telephone."""
    row = fetch_row(
        s,
        "SELECT m.name, m.code, m.is_member, v.name, m.group_no, m.phone FROM member m"
        " LEFT JOIN village v ON v.id = m.village_id WHERE m.id = ?",
        (member_id,),
    )
    if row is None:
        return (Pair("购货人", buyer or "零售"),)
    name = f"{row[0]}　{row[1]}" + ("（社员）" if row[2] else "")
    group = f"{row[4]} 组" if row[4] and str(row[4]).isdigit() else row[4] or ""
    place = " ".join(part for part in (row[3], group) if part)
    pairs = (
        Pair("购货人", name),
        Pair("住址", place),
        Pair("电话", mask_phone(row[5]) if row[5] else ""),
    )
    return tuple(pair for pair in pairs if pair.value)


def sale_slip(s: Session, document_id: int) -> Slip:
    """Return the receipt of a sale (销售收据), or the slip of its return (退货单)."""
    head = paper_head(s, document_id)
    sale = fetch_row(
        s,
        "SELECT d.kind, d.member_id, x.buyer, w.name, x.cash, x.bank, x.wechat, x.alipay,"
        " x.deposit, x.credit, x.due_on, c.name FROM document d"
        " JOIN sale x ON x.document_id = d.id JOIN warehouse w ON w.id = x.warehouse_id"
        " LEFT JOIN crop c ON c.id = x.crop_id WHERE d.id = ?",
        (document_id,),
    )
    if sale is None:
        raise refuse("no_such", _("This document is no sale; please look it up again."))
    is_return = sale[0] == Kind.SALE_RETURN.value
    rows = fetch_rows(
        s,
        "SELECT g.name, g.spec, t.code, g.registration, l.unit, l.packs, l.price, l.discount,"
        " l.amount, g.good_class, o.number, g.code, g.maker FROM sale_line l"
        " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
        " LEFT JOIN sale_line b ON b.id = l.returns_line_id"
        " LEFT JOIN document o ON o.id = b.document_id WHERE l.document_id = ? ORDER BY l.line",
        (document_id,),
    )
    lines = tuple(
        SlipLine(
            {
                "name": _joined(row[0], row[1]),
                "lot": _joined(row[2], row[3]),
                "sold": _joined(number_shown(row[10]) if row[10] else "", row[2]),
                "unit": row[4],
                "quantity": Quantity(row[5]).short(),
                "price": str(Money(row[6])),
                "off": str(Money(row[7])) if row[7] else "",
                "code": row[11],
                "maker": row[12] or "",
                "registration": row[3] or "",
            },
            Money(row[8]),
        )
        for row in rows
    )
    return Slip(
        kind="sale_return" if is_return else "sale",
        **_for_slip(head),
        parties=(*buyer_pairs(s, sale[1], sale[2]), Pair("仓库", sale[3])),
        lines=lines,
        count=_count([(row[0], row[5]) for row in rows]),
        payments=_payments(s, document_id, sale, is_return=is_return),
        note=_sale_note(head, sale[11], [row[9] for row in rows], release_of(s, document_id)),
        signers=(Pair("开票", head.clerk), Pair("退款" if is_return else "收款", head.clerk)),
    )


def _for_slip(head: PaperHead) -> dict[str, Any]:
    """Return the shared facts with the number as it is read."""
    return {**head.for_slip(), "number": number_shown(head.number)}


def _joined(*parts: str | None) -> str:
    """Put texts beside each other, a wide space between them."""
    return "　".join(part for part in parts if part)


def _count(goods: list[tuple[str, int]]) -> str:
    """Say how many sorts and pieces a slip has."""
    pieces = Quantity(sum(packs for _name, packs in goods))
    return f"{len({name for name, _packs in goods})} 种 {pieces.short()} 件"


def _payments(
    s: Session, document_id: int, sale: tuple[Any, ...], *, is_return: bool
) -> tuple[Pair, ...]:
    """Say how a sale was paid, when its debt is due, and what is owed after it."""
    words = _BACK if is_return else _PAID
    pairs = [
        Pair(word, str(Money(fen))) for word, fen in zip(words, sale[4:10], strict=True) if fen
    ]
    if sale[10]:
        pairs.append(Pair("赊账到期", sale[10]))
    if sale[1] is not None:
        owed = balances_then(s, sale[1], document_id).get("debt", Money(0))
        pairs.append(Pair("本单后共欠", str(owed)))
    return tuple(pairs)


def _sale_note(
    head: PaperHead,
    crop: str | None,
    classes: list[str],
    release: tuple[str, str, Money] | None = None,
) -> str:
    """Say what pesticides are for, who let the sale pass a limit, and the remark."""
    parts = []
    if release is not None:
        parts.append(f"超赊账额度 {release[2]} 元，{release[0]}放行：{release[1]}")
    if crop and GoodClass.PESTICIDE.value in classes:
        parts.append(f"农药用于：{crop}")
    if head.remark:
        parts.append(head.remark)
    return "；".join(parts)


def purchase_slip(s: Session, document_id: int) -> Slip:
    """Return the slip of goods received (入库单), sent back (退货单) or opened with."""
    head = paper_head(s, document_id)
    bought = fetch_row(
        s,
        "SELECT d.kind, v.name, v.phone, w.name, p.cash, p.bank, p.credit, p.due_on, p.bill"
        " FROM document d JOIN purchase p ON p.document_id = d.id"
        " JOIN warehouse w ON w.id = p.warehouse_id LEFT JOIN supplier v ON v.id = d.supplier_id"
        " WHERE d.id = ?",
        (document_id,),
    )
    if bought is None:
        raise refuse("no_such", _("This document is no purchase; please look it up again."))
    kind = Kind(bought[0])
    rows = fetch_rows(
        s,
        "SELECT g.name, g.spec, t.code, g.registration, l.unit, l.packs, l.price, l.amount,"
        " t.expires_on, o.number, l.cost_open, g.code, g.maker FROM purchase_line l"
        " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
        " LEFT JOIN purchase_line b ON b.id = l.returns_line_id"
        " LEFT JOIN document o ON o.id = b.document_id WHERE l.document_id = ? ORDER BY l.line",
        (document_id,),
    )
    lines = tuple(
        SlipLine(
            {
                "name": _joined(row[0], row[1]),
                "lot": _joined(row[2], row[3]),
                "expiry": row[8] or "",
                "received": _joined(number_shown(row[9]) if row[9] else "", row[2]),
                "unit": row[4],
                "quantity": Quantity(row[5]).short(),
                "price": "待定" if row[10] else str(Money(row[6])),
                "amount": "待定" if row[10] else "",
                "code": row[11],
                "maker": row[12] or "",
                "registration": row[3] or "",
            },
            Money(row[7]),
        )
        for row in rows
    )
    parties = (
        Pair("供货单位", bought[1] or ""), Pair("电话", bought[2] or ""),
        Pair("随货单号", bought[8]), Pair("仓库", bought[3]),
    )  # fmt: skip
    words = ("退现金", "退银行", "冲减应付") if kind is Kind.PURCHASE_RETURN else (
        "付现金", "付银行", "欠供货单位")  # fmt: skip
    payments = [
        Pair(word, str(Money(fen))) for word, fen in zip(words, bought[4:7], strict=True) if fen
    ]
    if bought[7]:
        payments.append(Pair("付款到期", bought[7]))
    note = "成本待补录" if any(row[10] for row in rows) else ""
    return Slip(
        kind="purchase_return" if kind is Kind.PURCHASE_RETURN else "purchase",
        **_for_slip(head),
        title="期初入库单" if kind is Kind.OPENING_STOCK else "",
        parties=tuple(pair for pair in parties if pair.value),
        lines=lines,
        count=_count([(row[0], row[5]) for row in rows]),
        payments=tuple(payments),
        note="；".join(part for part in (note, head.remark) if part),
        signers=(Pair("制单", head.clerk),),
    )


def costing_slip(s: Session, document_id: int) -> Slip:
    """Return the slip of a cost settled later (成本补录单)."""
    head = paper_head(s, document_id)
    row = fetch_row(
        s,
        "SELECT g.name, g.spec, t.code, g.unit, l.quantity, c.amount, c.sold_part, o.number,"
        " o.on_date FROM costing c JOIN purchase_line l ON l.id = c.purchase_line_id"
        " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
        " JOIN document o ON o.id = l.document_id WHERE c.document_id = ?",
        (document_id,),
    )
    if row is None:
        raise refuse("no_such", _("This document is no settled cost; please look it up again."))
    cells = {
        "name": _joined(row[0], row[1]),
        "lot": row[2] or "",
        "unit": row[3],
        "quantity": Quantity(row[4]).short(),
    }
    received = f"{number_shown(row[7])}（{date.fromisoformat(row[8]):%Y-%m-%d}）"
    return Slip(
        kind="purchase",
        **_for_slip(head),
        title="成本补录单",
        parties=(Pair("原入库单", received),),
        lines=(SlipLine(cells, Money(row[5])),),
        count="1 种",
        payments=(
            Pair("转入库存", str(Money(row[5] - row[6]))),
            Pair("转入销售成本", str(Money(row[6]))),
        ),
        note=head.remark,
        signers=(Pair("制单", head.clerk),),
    )
