"""Returns of goods that were sold: at what they were sold for and cost, each naming its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, insert_rows
from coopdesk.kernel.values import Money, Quantity, half_up
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import DOCUMENT, content_of, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    Head,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Kind
from coopdesk.supplies.sales import LINE_COLUMNS, SALE_COLUMNS, add_up, goods_summary, methods_of
from coopdesk.supplies.stock import (
    Move,
    write_moves,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleReturnLineDraft:
    """How much of one line of the sale comes back, in the unit it was sold in."""

    line: int
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleReturnDraft:
    """Goods that come back from a sale, and how the money goes back."""

    on_date: date
    sale_id: int = ref(DOCUMENT)
    lines: tuple[SaleReturnLineDraft, ...]
    cash: Money = Money(0)
    bank: Money = Money(0)
    wechat: Money = Money(0)
    alipay: Money = Money(0)
    deposit: Money = Money(0)
    credit: Money = Money(0)
    remark: str = ""

    @property
    def paid(self) -> Money:
        """Return the sum of all ways in which the money goes back."""
        return self.cash + self.bank + self.wechat + self.alipay + self.deposit + self.credit


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of a posted sale and how much of it has come back, in stored units."""

    id: int
    line: int
    good_id: int
    good: str
    good_class: str
    lot_id: int | None
    unit: str
    packs: int
    quantity: int
    price: int
    discount: int
    amount: int
    cost: int
    back_packs: int
    back_quantity: int
    back_amount: int
    back_cost: int
    back_discount: int


def sold_lines(s: Session, sale_id: int) -> list[SoldLine]:
    """Return the lines of a sale with what was returned of each so far."""
    rows = fetch_rows(
        s,
        "SELECT l.id, l.line, l.good_id, g.name, g.good_class, l.lot_id, l.unit, l.packs,"
        " l.quantity, l.price, l.discount, l.amount, l.cost, -COALESCE(SUM(b.packs), 0),"
        " -COALESCE(SUM(b.quantity), 0), -COALESCE(SUM(b.amount), 0), -COALESCE(SUM(b.cost), 0),"
        " -COALESCE(SUM(b.discount), 0)"
        " FROM sale_line l JOIN good g ON g.id = l.good_id"
        " LEFT JOIN sale_line b ON b.returns_line_id = l.id"
        " WHERE l.document_id = ? GROUP BY l.id ORDER BY l.line",
        (sale_id,),
    )
    return [SoldLine(*row) for row in rows]


def _part(total: int, back: int, taken: int, left: int) -> int:
    """Return the share of a total for a part taken back; the last part takes what is left."""
    if taken == left:
        return total - back
    return half_up(Fraction((total - back) * taken, left))


def check_sale_return(s: Session, draft: SaleReturnDraft) -> list[Problem]:
    """Find what is wrong with a return."""
    problems = check_open(s, draft.on_date)
    sale = fetch_row(
        s,
        "SELECT d.number, d.on_date, d.member_id, d.reverses_id, r.number FROM document d"
        " LEFT JOIN document r ON r.reverses_id = d.id WHERE d.id = ? AND d.kind = 'sale'",
        (draft.sale_id,),
    )
    if sale is None:
        return [*problems, Problem("no_such", _("A return must name the sale."), "sale_id")]
    if sale[3] is not None or sale[4] is not None:
        text = _("{number} was reversed; there is nothing left to return.").format(number=sale[0])
        return [*problems, Problem("reversed", text, "sale_id")]
    if draft.on_date.isoformat() < sale[1]:
        text = _("The goods cannot come back before {day}, when they were sold.")
        problems.append(Problem("date", text.format(day=sale[1]), "on_date"))
    if not draft.lines:
        problems.append(Problem("required", _("Please enter what comes back."), "lines"))
    sold = {line.line: line for line in sold_lines(s, draft.sale_id)}
    total = 0
    seen: set[int] = set()
    for row, line in enumerate(draft.lines):
        one = sold.get(line.line)
        if one is None or line.line in seen:
            text = _("Line {line} is not a line of {number}, or is named twice.")
            problems.append(
                Problem("line", text.format(line=line.line, number=sale[0]), "line", row)
            )
            continue
        seen.add(line.line)
        left = one.packs - one.back_packs
        if not 0 < line.quantity.units <= left:
            text = _("Line {line}: of {good}, {left} {unit} can still come back.").format(
                line=line.line, good=one.good, left=Quantity(left).short(), unit=one.unit
            )
            problems.append(Problem("quantity", text, "quantity", row))
            continue
        if one.quantity * line.quantity.units % one.packs:
            text = _("Line {line}: {quantity} {unit} of {good} is no exact part of what was sold.")
            filled = text.format(
                line=line.line, quantity=line.quantity.short(), unit=one.unit, good=one.good
            )
            problems.append(Problem("pack", filled, "quantity", row))
        total += _part(one.amount, one.back_amount, line.quantity.units, left)
    problems.extend(_check_money_back(s, draft, str(sale[0]), sale[2], total))
    return problems


def _check_money_back(
    s: Session, draft: SaleReturnDraft, number: str, member_id: int | None, total: int
) -> list[Problem]:
    """Find what is wrong with how the money of a return goes back."""
    problems: list[Problem] = []
    if any(getattr(draft, name).units < 0 for name in methods_of(draft)):
        problems.append(Problem("negative", _("A payment cannot be negative."), "cash"))
    if draft.paid.units != total:
        text = _("The goods that come back are worth {total}; the money adds up to {paid}.")
        filled = text.format(total=Money(total), paid=draft.paid)
        problems.append(Problem("unpaid", filled, "cash"))
    if member_id is None and (draft.credit.units or draft.deposit.units):
        text = _("The sale names no member; give the money back in cash.")
        problems.append(Problem("member", text, "credit"))
    elif draft.credit.units:
        open_debt = fetch_value(
            s,
            "SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE book = 'debt'"
            " AND (document_id = ? AND settles_id IS NULL OR settles_id = ?)",
            (draft.sale_id, draft.sale_id),
        )
        if draft.credit.units > int(open_debt):
            text = _("Of {number}, {left} is still owed; at most that can be taken off the debt.")
            filled = text.format(number=number, left=Money(int(open_debt)))
            problems.append(Problem("credit", filled, "credit"))
    return problems


def return_value(s: Session, draft: SaleReturnDraft) -> Money:
    """Return what the goods that come back are worth, to propose the payments."""
    sold = {line.line: line for line in sold_lines(s, draft.sale_id)}
    total = 0
    for line in draft.lines:
        one = sold.get(line.line)
        left = one.packs - one.back_packs if one else 0
        if one is not None and 0 < line.quantity.units <= left:
            total += _part(one.amount, one.back_amount, line.quantity.units, left)
    return Money(total)


def post_sale_return(
    s: Session, draft: SaleReturnDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take goods back at what they were sold for and cost; money and debt follow in red."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_sale_return(s, draft))
    sale = fetch_row(
        s,
        "SELECT d.number, d.member_id, x.warehouse_id, x.buyer, x.crop_id, x.channel, x.trade,"
        " x.inside_system, x.tag FROM document d JOIN sale x ON x.document_id = d.id"
        " WHERE d.id = ?",
        (draft.sale_id,),
    )
    if sale is None:
        raise refuse("no_such", _("A return must name the sale."), "sale_id")
    sold = {line.line: line for line in sold_lines(s, draft.sale_id)}
    parts = []
    for line in draft.lines:
        one = sold[line.line]
        left = one.packs - one.back_packs
        taken = line.quantity.units
        parts.append(
            (
                one,
                taken,
                _part(one.quantity, one.back_quantity, taken, left),
                _part(one.amount, one.back_amount, taken, left),
                _part(one.cost, one.back_cost, taken, left),
                _part(one.discount, one.back_discount, taken, left),
            )
        )
    head = Head(
        kind=Kind.SALE_RETURN,
        on_date=draft.on_date,
        amount=-sum(part[3] for part in parts),
        summary=f"退 {sale[0]} {goods_summary([part[0].good for part in parts])}",
        remark=draft.remark,
        member_id=sale[1],
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    methods = {name: -fen for name, fen in methods_of(draft).items()}
    insert_rows(
        s,
        "sale",
        SALE_COLUMNS,
        [
            (
                opened.id, sale[2], sale[3], methods["cash"], methods["bank"], methods["wechat"],
                methods["alipay"], methods["deposit"], methods["credit"], None, *sale[4:9],
            )
        ],
    )  # fmt: skip
    rows, moves = [], []
    revenue: dict[str, int] = {}
    cost_of: dict[str, int] = {}
    for number, (one, packs, quantity, amount, cost, discount) in enumerate(parts, 1):
        rows.append(
            (
                opened.id, number, one.good_id, one.lot_id, one.unit, -packs, -quantity, one.price,
                -discount, -amount, -cost, one.id,
            )
        )  # fmt: skip
        moves.append(Move(one.good_id, sale[2], quantity, cost, one.lot_id))
        add_up(revenue, class_account("5001", one.good_class), -amount)
        add_up(cost_of, class_account("5401", one.good_class), -cost)
    insert_rows(s, "sale_line", LINE_COLUMNS, rows)
    write_moves(s, opened, moves)
    entries = entries_by_rule(
        "sale",
        {**methods, "cost": sum(cost_of.values())},
        split={"revenue": revenue, "cost_of_sales": cost_of},
        member_id=sale[1],
    )
    owed = [
        Owed("debt", -draft.credit.units, sale[1], None, None, draft.sale_id),
        Owed("deposit", draft.deposit.units, sale[1]),
    ]
    return close_document(s, opened, entries, owed, {"returns": sale[0], "lines": len(rows)})
