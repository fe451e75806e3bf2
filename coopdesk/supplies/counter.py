"""What the counter sees while a sale or purchase is typed: people, goods, prices and stock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.identity import mask_phone
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, holes, numbered
from coopdesk.kernel.search import find, folded
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.words import Kind
from coopdesk.members.balances import balance_of, overdue_of
from coopdesk.members.persons import person, person_id, records_of_each
from coopdesk.supplies.credit import CreditLine, credit_lines

# 农药标签二维码（公告 2579 号）：网址里有 32 位单元识别代码，第 2 至 7 位是登记证号的后六位。
_UNIT_CODE: Final = re.compile(r"(?<!\d)[123]\d{31}(?!\d)")


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """What the counter shows of who buys."""

    id: int
    name: str
    code: str
    is_member: bool
    place: str
    household: str
    phone: str
    share_capital: Money
    debt: Money
    overdue: Money
    deposit: Money
    limit: CreditLine | None


def buyer_facts(s: Session, member_id: int, today: date, *, uid: str = "") -> BuyerFacts | None:
    """Return what the counter shows of a member, of the kept record if it was merged.

    The limit is the tightest one; ``uid`` names the slip in hand, which does not count as waiting.
    """
    limits = credit_lines(s, member_id, but=uid)
    member_id = person_id(s, member_id)
    row = fetch_row(
        s,
        "SELECT m.name, m.code, m.is_member, v.name, m.group_no, m.relation, h.people, m.phone,"
        " m.share_capital FROM member m LEFT JOIN village v ON v.id = m.village_id"
        " LEFT JOIN household h ON h.id = m.household_id WHERE m.id = ?",
        (member_id,),
    )
    if row is None:
        return None
    people = f"{row[6]} 口人" if row[6] else ""
    return BuyerFacts(
        id=member_id,
        name=row[0],
        code=row[1],
        is_member=bool(row[2]),
        place=place_text(row[3], row[4]),
        household="　".join(part for part in (row[5] or "", people) if part),
        phone=mask_phone(row[7]) if row[7] else "",
        share_capital=Money(row[8] or 0),
        debt=balance_of(s, "debt", member_id=member_id),
        overdue=overdue_of(s, member_id, today),
        deposit=balance_of(s, "deposit", member_id=member_id),
        limit=limits[0] if limits else None,
    )


def place_text(village: str | None, group: str | None) -> str:
    """Write where somebody lives: 河湾村 3 组."""
    shown = f"{group} 组" if group and str(group).isdigit() else group or ""
    return " ".join(part for part in (village or "", shown) if part)


@dataclass(frozen=True, slots=True)
class BuyerLine:
    """A member as a candidate: what tells people of one name apart, and how the account stands."""

    id: int
    code: str
    name: str
    place: str
    phone_end: str
    debt: Money
    deposit: Money


def buyer_lines(s: Session, ids: Sequence[int]) -> list[BuyerLine]:
    """Return members as candidates, in the order of the ids."""
    if not ids:
        return []
    marks = holes(ids)
    rows = {
        row[0]: row
        for row in fetch_rows(
            s,
            "SELECT m.id, m.code, m.name, v.name, m.group_no, m.phone FROM member m"  # noqa: S608
            f" LEFT JOIN village v ON v.id = m.village_id WHERE m.id IN ({marks})"
            " AND m.retired = 0",
            tuple(ids),
        )
    }
    sums: dict[tuple[int, str], int] = {
        (row[0], row[1]): row[2]
        for row in fetch_rows(
            s,
            f"SELECT {person('member_id')}, book, SUM(amount) FROM party_move"  # noqa: S608
            f" WHERE member_id IN {records_of_each(ids)} GROUP BY 1, 2",
            tuple(ids),
        )
    }
    return [
        BuyerLine(
            one, row[1], row[2], place_text(row[3], row[4]), (row[5] or "")[-4:],
            Money(sums.get((one, "debt"), 0)), Money(sums.get((one, "deposit"), 0)),
        )
        for one in ids
        if (row := rows.get(one)) is not None
    ]  # fmt: skip


def find_goods(s: Session, typed: str, limit: int = 20) -> list[int]:
    """Return the goods that are meant: by a scanned code, else by code, name or initials.

    A scanner types the barcode, or the web address on a pesticide's label with its 32 digits.
    """
    plain = plain_text(typed)
    scanned = _UNIT_CODE.search(plain)
    if scanned is not None:
        return _by_unit_code(s, scanned.group())
    if plain.isascii() and len(plain) >= 8 and plain.isalnum():
        found = fetch_rows(
            s,
            "SELECT g.id FROM search_key k JOIN good g ON g.id = k.record_id"
            " WHERE k.subject = 'good' AND k.key = ? AND g.barcode = ? AND g.retired = 0"
            " ORDER BY g.id",
            (folded(plain), plain),
        )
        if found:
            return [int(row[0]) for row in found]
    return find(s, "good", typed, limit)


def _by_unit_code(s: Session, code: str) -> list[int]:
    """Return the pesticides whose registration number ends like the code says."""
    prefix = {"1": "PD", "2": "WP", "3": "LS"}[code[0]]
    rows = fetch_rows(
        s,
        "SELECT id, registration FROM good WHERE good_class = 'pesticide' AND retired = 0"
        " AND registration IS NOT NULL ORDER BY id",
    )
    found = []
    for good_id, registration in rows:
        digits = re.sub(r"\D", "", registration)
        letters = registration.strip()[:2].upper()
        if digits[-6:] == code[1:7] and (letters == prefix or not letters.isalpha()):
            found.append(int(good_id))
    return found


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A good as a candidate: what it is, what it costs, what is there."""

    id: int
    code: str
    name: str
    spec: str
    maker: str
    unit: str
    price: Money | None
    held: Quantity


def good_lines(
    s: Session, ids: Sequence[int], warehouse_id: int | None, *, member: bool
) -> list[GoodLine]:
    """Return goods as candidates, in the order of the ids."""
    if not ids:
        return []
    marks = holes(ids)
    rows = {
        row[0]: row
        for row in fetch_rows(
            s,
            "SELECT id, code, name, spec, maker, unit, price, member_price FROM good"  # noqa: S608
            f" WHERE id IN ({marks}) AND retired = 0",
            tuple(ids),
        )
    }
    held = {
        row[0]: row[1]
        for row in fetch_rows(
            s,
            "SELECT good_id, SUM(quantity) FROM stock_month"  # noqa: S608 - marks only.
            f" WHERE good_id IN ({marks}) AND (? IS NULL OR warehouse_id = ?) GROUP BY good_id",
            (*ids, warehouse_id, warehouse_id),
        )
    }
    lines = []
    for one in ids:
        row = rows.get(one)
        if row is None:
            continue
        fen = row[7] if member and row[7] is not None else row[6]
        price = None if fen is None else Money(fen)
        lines.append(
            GoodLine(
                one, row[1], row[2], row[3] or "", row[4] or "", row[5], price,
                Quantity(held.get(one, 0)),
            )
        )  # fmt: skip
    return lines


def second_line(s: Session, good_id: int, lot_id: int | None) -> str:
    """Return what stands under a good's name in the grid: maker, spec, lot, registration."""
    row = fetch_row(
        s,
        "SELECT g.maker, g.spec, g.registration, g.good_class, t.code, t.expires_on FROM good g"
        " LEFT JOIN lot t ON t.id = ? WHERE g.id = ?",
        (lot_id, good_id),
    )
    if row is None:
        return ""
    maker, spec, registration, good_class, lot, expires = row
    parts = [registration if good_class == "pesticide" else maker, spec]
    parts.append(f"批 {lot}" if lot else "")
    parts.append(f"效期 {expires[:7]}" if expires else "")
    return "・".join(part for part in parts if part)


def last_warehouse(s: Session) -> int | None:
    """Return the warehouse of the last sale or purchase, else the first one in use."""
    for table in ("sale", "purchase"):
        found = fetch_value(
            s,
            "SELECT x.warehouse_id FROM document d"  # noqa: S608 - our own names.
            f" JOIN {table} x ON x.document_id = d.id"
            " JOIN warehouse w ON w.id = x.warehouse_id AND w.retired = 0"
            " ORDER BY d.id DESC LIMIT 1",
        )
        if found is not None:
            return int(found)
    first = fetch_value(s, "SELECT id FROM warehouse WHERE retired = 0 ORDER BY code LIMIT 1")
    return None if first is None else int(first)


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A posted document as a candidate for a return."""

    id: int
    number: str
    on_date: date
    party: str
    summary: str
    amount: Money


def documents_to_return(
    s: Session, kind: Kind, typed: str, member_ids: Sequence[int], limit: int = 20
) -> list[FoundDocument]:
    """Return documents that can be returned: by the end of the number, or of these people."""
    digits = re.sub(r"\D", "", typed)
    parties = f"supplier_id IN ({numbered(member_ids)})"
    if kind is Kind.SALE:
        parties = f"member_id IN {records_of_each(member_ids)}"
    kind_at, digits_at, typed_at, limit_at = (
        f"?{len(member_ids) + place}" for place in range(1, 5)
    )
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, COALESCE(m.name, p.name, ''), d.summary,"  # noqa: S608
        f" d.amount FROM document d LEFT JOIN member m ON m.id = {person('d.member_id')}"
        f" LEFT JOIN supplier p ON p.id = d.supplier_id WHERE d.kind = {kind_at}"
        " AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        f" AND (({digits_at} <> '' AND replace(d.number, '-', '') LIKE '%' || {digits_at})"
        f" OR d.{parties} OR {typed_at} = '')"
        f" ORDER BY d.on_date DESC, d.id DESC LIMIT {limit_at}",
        (*member_ids, kind.value, digits, typed.strip(), limit),
    )
    return [
        FoundDocument(row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], Money(row[5]))
        for row in rows
    ]


def document_to_return(s: Session, document_id: int) -> FoundDocument | None:
    """Return one document as a candidate."""
    row = fetch_row(
        s,
        "SELECT d.id, d.number, d.on_date, COALESCE(m.name, p.name, ''), d.summary, d.amount"  # noqa: S608
        f" FROM document d LEFT JOIN member m ON m.id = {person('d.member_id')}"
        " LEFT JOIN supplier p ON p.id = d.supplier_id WHERE d.id = ?",
        (document_id,),
    )
    if row is None:
        return None
    return FoundDocument(row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], Money(row[5]))


def owed_of(s: Session, document_id: int, book: str = "debt") -> Money:
    """Return what is still owed of one sale, or to the supplier of one purchase (``payable``)."""
    fen = fetch_value(
        s,
        "SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE book = ?"
        " AND (document_id = ? AND settles_id IS NULL OR settles_id = ?)",
        (book, document_id, document_id),
    )
    return Money(int(fen))
