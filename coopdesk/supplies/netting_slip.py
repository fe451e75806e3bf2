"""What is printed of a netting (抵账结算单): what was delivered, what it settled, what is over."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.values import Money, MuTimes, Quantity
from coopdesk.ledger.printed import paper_head, person_pairs
from coopdesk.members.balances import balances_then
from coopdesk.paper.slip import Pair, Slip, SlipLine

_WAYS: Final = ("付现金", "付银行", "付微信", "付支付宝")
_SHOWN: Final = 6


def netting_slip(s: Session, document_id: int) -> Slip:
    """Return the slip of a netting; its total is what was delivered."""
    head = paper_head(s, document_id)
    row = fetch_row(
        s,
        "SELECT n.rent, n.settled, n.deposit, n.cash, n.bank, n.wechat, n.alipay, w.name,"
        " d.member_id, d.reverses_id FROM netting n JOIN document d ON d.id = n.document_id"
        " LEFT JOIN warehouse w ON w.id = n.warehouse_id WHERE n.document_id = ?",
        (document_id,),
    )
    if row is None:
        raise refuse("no_such", _("This document is no netting; please look it up again."))
    settled = _settled(s, document_id)
    payments = [Pair("抵欠款", str(Money(row[1])))] if row[1] else []
    payments += [
        Pair(word, str(Money(fen))) for word, fen in zip(_WAYS, row[3:7], strict=True) if fen
    ]
    if row[2]:
        payments.append(Pair("存入预存款", str(Money(row[2]))))
    if row[9] is None:
        left = balances_then(s, row[8], document_id).get("debt", Money(0))
        payments.append(Pair("尚欠", str(left)))
    parties = (*person_pairs(s, row[8]), Pair("仓库", row[7] or ""))
    told = "、".join(settled[:_SHOWN])
    if len(settled) > _SHOWN:
        told += f"等 {len(settled)} 张"
    note = "；".join(part for part in (f"所抵单据：{told}" if told else "", head.remark) if part)
    return Slip(
        kind="netting",
        **{**head.for_slip(), "number": number_shown(head.number)},
        parties=tuple(pair for pair in parties if pair.value),
        lines=(*_goods(s, document_id), *_services(s, document_id), *_rent(Money(row[0]))),
        payments=tuple(payments),
        note=note,
        signers=(Pair("制单", head.clerk),),
    )


def _goods(s: Session, document_id: int) -> list[SlipLine]:
    """Return a line a good."""
    rows = fetch_rows(
        s,
        "SELECT g.name, g.spec, l.unit, l.packs, l.price, l.amount FROM purchase_line l"
        " JOIN good g ON g.id = l.good_id WHERE l.document_id = ? ORDER BY l.line",
        (document_id,),
    )
    return [
        _line("农产品", f"{row[0]} {row[1] or ''}".strip(), row[2], Quantity(row[3]).short(),
              Money(row[4]), Money(row[5]))
        for row in rows
    ]  # fmt: skip


def _services(s: Session, document_id: int) -> list[SlipLine]:
    """Return a line a piece of work."""
    rows = fetch_rows(
        s,
        "SELECT v.title, m.code, v.mu_times, v.price, v.amount FROM netting_service v"
        " LEFT JOIN machine m ON m.id = v.machine_id WHERE v.document_id = ? ORDER BY v.line",
        (document_id,),
    )
    return [
        _line("作业", f"{row[0]}　{row[1] or ''}".strip("　"), "亩次" if row[2] else "",
              str(MuTimes(row[2])) if row[2] else "", Money(row[3]), Money(row[4]))
        for row in rows
    ]  # fmt: skip


def _rent(rent: Money) -> list[SlipLine]:
    """Return the line of the rent, if there is any."""
    return [_line("租金", "土地流转租金", "", "", Money(0), rent)] if rent else []


def _line(kind: str, name: str, unit: str, quantity: str, price: Money, amount: Money) -> SlipLine:
    cells = {
        "kind": kind,
        "name": name,
        "unit": unit,
        "quantity": quantity,
        "price": str(price) if price else "",
    }
    return SlipLine(cells, amount)


def _settled(s: Session, document_id: int) -> list[str]:
    """Name each document that was settled, with how much of it."""
    rows = fetch_rows(
        s,
        "SELECT o.number, SUM(m.amount) FROM party_move m JOIN document o ON o.id = m.settles_id"
        " WHERE m.document_id = ? AND m.book = 'debt' AND o.kind <> 'netting'"
        " GROUP BY o.id ORDER BY MIN(m.id)",
        (document_id,),
    )
    return [f"{number_shown(row[0])} {Money(-row[1])}" for row in rows]
