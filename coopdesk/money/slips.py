"""What is printed of money taken and paid, and of a cash count."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import mask_phone
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Money
from coopdesk.ledger.printed import PaperHead, paper_head
from coopdesk.ledger.words import Kind
from coopdesk.members.balances import balances_then
from coopdesk.money.cash import DENOMINATIONS
from coopdesk.money.payments import TITLES
from coopdesk.money.records import Purpose
from coopdesk.paper.slip import Pair, Slip, SlipLine

_PAID = ("现金", "银行", "微信", "支付宝")


def money_slip(s: Session, document_id: int) -> Slip:
    """Return the receipt of money taken (收款收据) or the slip of money paid (付款凭单)."""
    head = paper_head(s, document_id)
    paid = fetch_row(
        s,
        "SELECT d.kind, d.member_id, v.name, p.payer, p.purpose, p.cash, p.bank, p.wechat,"
        " p.alipay, d.reverses_id FROM document d JOIN payment p ON p.document_id = d.id"
        " LEFT JOIN supplier v ON v.id = d.supplier_id WHERE d.id = ?",
        (document_id,),
    )
    if paid is None:
        raise refuse("no_such", _("This document took no money; please look it up again."))
    is_taken = paid[0] == Kind.RECEIPT.value
    purpose = Purpose(paid[4])
    lines = _settled(s, document_id, is_taken=is_taken)
    rest = head.total - sum((line.amount for line in lines), Money(0))
    if rest:
        about = TITLES[purpose]
        if purpose is Purpose.DEBT and is_taken:
            about = "多收部分转预存款"
        lines.append(SlipLine({"document": "—", "about": about, "open": ""}, rest))
    methods = [
        Pair(word, str(Money(fen))) for word, fen in zip(_PAID, paid[5:9], strict=True) if fen
    ]
    return Slip(
        kind="money_in" if is_taken else "payment",
        **{**head.for_slip(), "number": number_shown(head.number)},
        parties=_parties(s, paid, is_taken=is_taken),
        lines=tuple(lines),
        payments=(*methods, *_balances(s, document_id, paid[1], is_taken=is_taken)),
        note=head.remark,
        signers=_signers(head, is_taken=is_taken),
    )


def _settled(s: Session, document_id: int, *, is_taken: bool) -> list[SlipLine]:
    """Return a line per document that the money settles, with what was open before."""
    book = "debt" if is_taken else "payable"
    rows = fetch_rows(
        s,
        "SELECT o.number, o.on_date, o.summary, -m.amount,"
        " (SELECT COALESCE(SUM(x.amount), 0) FROM party_move x WHERE x.book = m.book"
        " AND x.document_id < m.document_id"
        " AND (x.settles_id = o.id OR (x.document_id = o.id AND x.settles_id IS NULL)))"
        " FROM party_move m JOIN document o ON o.id = m.settles_id"
        " WHERE m.document_id = ? AND m.book = ? AND o.kind NOT IN ('receipt', 'payment')"
        " ORDER BY m.id",
        (document_id, book),
    )
    return [
        SlipLine(
            {
                "document": number_shown(row[0]),
                "about": f"{row[1]}　{row[2]}",
                "open": str(Money(row[4])),
            },
            Money(row[3]),
        )
        for row in rows
    ]


def _parties(s: Session, paid: tuple[Any, ...], *, is_taken: bool) -> tuple[Pair, ...]:
    """Return who paid or was paid, where he lives, and what for."""
    who = "交款人" if is_taken else "收款人"
    row = fetch_row(
        s,
        "SELECT m.name, m.code, v.name, m.group_no, m.phone FROM member m"
        " LEFT JOIN village v ON v.id = m.village_id WHERE m.id = ?",
        (paid[1],),
    )
    if row is None:
        pairs = [Pair(who, paid[2] or paid[3])]
    else:
        group = f"{row[3]} 组" if row[3] and str(row[3]).isdigit() else row[3] or ""
        pairs = [
            Pair(who, f"{row[0]}　{row[1]}"),
            Pair("住址", " ".join(part for part in (row[2], group) if part)),
            Pair("电话", mask_phone(row[4]) if row[4] else ""),
        ]
        if paid[3]:
            pairs.append(Pair("代交" if is_taken else "代领", paid[3]))
    pairs.append(Pair("款项", TITLES[Purpose(paid[4])]))
    return tuple(pair for pair in pairs if pair.value)


def _balances(
    s: Session, document_id: int, member_id: int | None, *, is_taken: bool
) -> tuple[Pair, ...]:
    """Say what a member still owes, or has deposited, after this document."""
    if member_id is None or not is_taken:
        return ()
    left = balances_then(s, member_id, document_id)
    pairs = [Pair("尚欠", str(left.get("debt", Money(0))))]
    if left.get("deposit"):
        pairs.append(Pair("预存余额", str(left["deposit"])))
    return tuple(pairs)


def _signers(head: PaperHead, *, is_taken: bool) -> tuple[Pair, ...]:
    """Return who made the slip out and took the money."""
    if is_taken:
        return (Pair("开票", head.clerk), Pair("收款", head.clerk))
    return (Pair("制单", head.clerk), Pair("出纳", head.clerk))


def cash_count_slip(s: Session, document_id: int) -> Slip:
    """Return the slip of a cash count (现金盘点表)."""
    head = paper_head(s, document_id)
    row = fetch_row(
        s,
        "SELECT counted, expected, pieces FROM cash_count WHERE document_id = ?",
        (document_id,),
    )
    if row is None:
        raise refuse("no_such", _("This document is no cash count; please look it up again."))
    pieces = json.loads(row[2])
    sign = -1 if fetch_value(
        s, "SELECT reverses_id FROM document WHERE id = ?", (document_id,)
    ) else 1  # fmt: skip
    lines = [
        SlipLine({"face": str(Money(face)), "pieces": str(count)}, Money(sign * face * count))
        for face, count in zip(DENOMINATIONS, pieces, strict=False)
        if count
    ]
    if not lines:
        lines = [SlipLine({"face": "合计清点", "pieces": ""}, Money(row[0]))]
    difference = row[0] - row[1]
    words = "长款" if difference > 0 else "短款"
    told = Pair(words, str(Money(abs(difference)))) if difference else Pair("账实", "相符")
    return Slip(
        kind="cash_count",
        **{**head.for_slip(), "number": number_shown(head.number), "total": Money(row[0])},
        lines=tuple(lines),
        payments=(Pair("账面余额", str(Money(row[1]))), Pair("实点", str(Money(row[0]))), told),
        note=head.remark,
        signers=(Pair("盘点", head.clerk),),
    )
