"""Sales and their returns: goods out, money in, debt, voucher and cost in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, insert_rows
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity, half_up
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import DOCUMENT, content_of, kept_draft, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    Head,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
    reverse_document,
)
from coopdesk.ledger.words import Kind
from coopdesk.members.balances import balance_of, check_deposit_left
from coopdesk.members.records import MEMBERS
from coopdesk.supplies.goods import (
    GoodFacts,
    check_good_line,
    check_warehouse,
    good_facts,
    lots_of,
)
from coopdesk.supplies.records import GOODS, LOTS, WAREHOUSES, Channel, Trade
from coopdesk.supplies.stock import (
    Issues,
    Move,
    keep_totals,
    lowest_from,
    moves_of,
    on_hand,
    write_moves,
)

_SALE: Final = (
    "document_id", "warehouse_id", "buyer", "cash", "bank", "wechat", "alipay", "deposit",
    "credit", "due_on", "crop_id", "channel", "trade", "inside_system", "tag",
)  # fmt: skip
_LINE: Final = (
    "document_id", "line", "good_id", "lot_id", "unit", "packs", "quantity", "price", "discount",
    "amount", "cost", "returns_line_id",
)  # fmt: skip
DETAILS: Final = (
    DetailTable(
        "sale",
        ("warehouse_id", "buyer", "due_on", "crop_id", "channel", "trade", "inside_system", "tag"),
        ("cash", "bank", "wechat", "alipay", "deposit", "credit"),
    ),
    DetailTable(
        "sale_line",
        ("line", "good_id", "lot_id", "unit", "price", "returns_line_id"),
        ("packs", "quantity", "discount", "amount", "cost"),
    ),
    DetailTable(
        "stock_move", ("good_id", "lot_id", "warehouse_id"), ("quantity", "cost"), ("on_date",)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLineDraft:
    """One line as typed: a quantity of a unit of a good at a price, less a discount."""

    good_id: int = ref(GOODS)
    quantity: Quantity
    price: Money
    unit: str = ""
    discount: Money = Money(0)
    lot_id: int | None = ref(LOTS, default=None)

    @property
    def amount(self) -> Money:
        """Return the line's amount: price times quantity, half up to the fen, less discount."""
        return self.price.times(self.quantity) - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDraft:
    """A sale as typed; the ways of paying add up to the total."""

    on_date: date
    warehouse_id: int = ref(WAREHOUSES)
    lines: tuple[SaleLineDraft, ...]
    member_id: int | None = ref(MEMBERS, default=None)
    buyer: str = ""
    cash: Money = Money(0)
    bank: Money = Money(0)
    wechat: Money = Money(0)
    alipay: Money = Money(0)
    deposit: Money = Money(0)
    credit: Money = Money(0)
    due_on: date | None = None
    crop_id: int | None = ref("crop.name", default=None)
    channel: Channel = Channel.SHOP
    trade: Trade = Trade.RETAIL
    inside_system: bool = False
    tag: str = ""
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the sum of the lines."""
        return sum((line.amount for line in self.lines), Money(0))

    @property
    def paid(self) -> Money:
        """Return the sum of all ways of paying, credit and deposit included."""
        return self.cash + self.bank + self.wechat + self.alipay + self.deposit + self.credit


def check_sale(s: Session, draft: SaleDraft) -> list[Problem]:
    """Find what is wrong with a sale; the same check while typing and at posting."""
    draft = kept_draft(s, draft)
    facts = {line.good_id: good_facts(s, line.good_id) for line in draft.lines}
    return _check_sale(s, draft, facts)


def _check_sale(s: Session, draft: SaleDraft, facts: dict[int, GoodFacts | None]) -> list[Problem]:
    """Find what is wrong with a sale whose goods are known."""
    problems = [*check_open(s, draft.on_date), *check_warehouse(s, draft.warehouse_id)]
    if not draft.lines:
        problems.append(Problem("required", _("Please enter at least one good."), "lines"))
    for row, line in enumerate(draft.lines):
        problems.extend(_check_line(s, draft, line, facts.get(line.good_id), row))
    problems.extend(_check_payment(s, draft))
    problems.extend(_check_stock(s, draft, facts))
    return problems


def _check_line(
    s: Session, draft: SaleDraft, line: SaleLineDraft, facts: GoodFacts | None, row: int
) -> list[Problem]:
    """Find what is wrong with one line."""
    problems = check_good_line(facts, line.quantity, line.unit, row)
    if facts is None:
        return problems
    name = facts.name
    if line.price.units < 0 or line.discount.units < 0 or line.amount.units < 0:
        text = _("Line {row}: price, discount and amount of {good} cannot be negative.").format(
            row=row + 1, good=name
        )
        problems.append(Problem("price", text, "price", row))
    if facts.good_class is GoodClass.PESTICIDE:
        if line.quantity.units % 1000:
            text = _(
                "Line {row}: a package of {good} may not be opened for sale; sell whole {unit}."
            )
            problems.append(
                Problem(
                    "split_pack",
                    text.format(row=row + 1, good=name, unit=line.unit or facts.unit),
                    "quantity",
                    row,
                )
            )
        if draft.member_id is None and not draft.buyer.strip():
            text = _(
                "Line {row}: the sale of {good} needs the buyer's name (农药管理条例 art. 27);"
                " please choose the member or write the name."
            )
            problems.append(Problem("buyer", text.format(row=row + 1, good=name), "buyer", row))
    if facts.real_name and draft.member_id is None:
        text = _("Line {row}: {good} is sold to named members only; please choose the member.")
        problems.append(Problem("buyer", text.format(row=row + 1, good=name), "member_id", row))
    if line.lot_id is not None:
        lot = fetch_row(s, "SELECT good_id, code, expires_on FROM lot WHERE id = ?", (line.lot_id,))
        if lot is None or lot[0] != line.good_id:
            text = _("Line {row}: this lot is not of {good}; please choose again.")
            problems.append(Problem("lot", text.format(row=row + 1, good=name), "lot_id", row))
        elif lot[2] is not None and lot[2] < draft.on_date.isoformat():
            text = _("Line {row}: lot {lot} of {good} expired on {day}; it may not be sold.")
            filled = text.format(row=row + 1, lot=lot[1], good=name, day=lot[2])
            problems.append(Problem("expired", filled, "lot_id", row))
    return problems


def _check_payment(s: Session, draft: SaleDraft) -> list[Problem]:
    """Find what is wrong with how a sale is paid."""
    problems = [
        Problem("negative", _("A payment cannot be negative."), name)
        for name in ("cash", "bank", "wechat", "alipay", "deposit", "credit")
        if getattr(draft, name).units < 0
    ]
    if draft.paid != draft.total:
        text = _("The payments add up to {paid}, the goods to {total}; please mend one of them.")
        filled = text.format(paid=draft.paid, total=draft.total)
        problems.append(Problem("unpaid", filled, "cash"))
    if draft.member_id is not None:
        problems.extend(_check_buyer(s, draft))
    elif draft.credit.units or draft.deposit.units:
        text = _("Only a named member can buy on credit or from a deposit; press F3.")
        problems.append(Problem("member", text, "member_id"))
    return problems


def _check_buyer(s: Session, draft: SaleDraft) -> list[Problem]:
    """Find what speaks against this member's deposit, credit limit or due day."""
    problems: list[Problem] = []
    member = fetch_row(
        s, "SELECT name, retired, credit_limit FROM member WHERE id = ?", (draft.member_id,)
    )
    if member is None:
        return [Problem("no_such", _("Please choose the member again."), "member_id")]
    if member[1]:
        text = _("{name} is out of use in the register; please choose another.")
        problems.append(Problem("retired", text.format(name=member[0]), "member_id"))
    if draft.deposit.units:
        held = balance_of(s, "deposit", member_id=draft.member_id)
        if draft.deposit > held:
            text = _("{name} has {held} on deposit; at most that can be used.")
            problems.append(Problem("deposit", text.format(name=member[0], held=held), "deposit"))
    if draft.credit.units and member[2] is not None:
        debt = balance_of(s, "debt", member_id=draft.member_id)
        over = debt.units + draft.credit.units - int(member[2])
        if over > 0:
            text = _("{name} would be {over} over the credit limit of {limit}; take cash instead.")
            filled = text.format(name=member[0], over=Money(over), limit=Money(member[2]))
            problems.append(Problem("credit_limit", filled, "credit"))
    if draft.due_on is not None and draft.due_on < draft.on_date:
        text = _("The debt cannot fall due before the sale.")
        problems.append(Problem("due", text, "due_on"))
    return problems


def _check_stock(s: Session, draft: SaleDraft, facts: dict[int, GoodFacts | None]) -> list[Problem]:
    """Find lines that would take stock or lot below zero on that day or any later one."""
    problems: list[Problem] = []
    wanted: dict[int, int] = {}
    of_lots: dict[int, int] = {}
    for row, line in enumerate(draft.lines):
        good = facts.get(line.good_id)
        stocked = good.stocked(line.quantity, line.unit) if good else None
        if good is None or stocked is None or stocked.units <= 0:
            continue
        before = wanted.get(good.id, 0)
        wanted[good.id] = before + stocked.units
        lowest = lowest_from(s, good.id, draft.warehouse_id, draft.on_date)
        if before + stocked.units > lowest:
            text = _(
                "Line {row}: {good} has {left} {unit} left (counting later issues);"
                " reduce the quantity, or enter the receipt first."
            ).format(
                row=row + 1,
                good=good.name,
                left=Quantity(max(lowest - before, 0)).short(),
                unit=good.unit,
            )
            problems.append(Problem("stock", text, "quantity", row))
        elif line.lot_id is not None:
            taken = of_lots.get(line.lot_id, 0)
            of_lots[line.lot_id] = taken + stocked.units
            problems.extend(_check_lot(s, draft, good, (row, line.lot_id), taken, stocked.units))
    return problems


def _check_lot(
    s: Session, draft: SaleDraft, good: GoodFacts, at: tuple[int, int], taken: int, wanted: int
) -> list[Problem]:
    """Find whether a line takes more of its lot than the lines before it leave there."""
    row, lot_id = at
    lots = lots_of(s, good.id, draft.warehouse_id, draft.on_date)
    left = max(next((one.left for one in lots if one.id == lot_id), 0) - taken, 0)
    if wanted <= left:
        return []
    code = fetch_value(s, "SELECT code FROM lot WHERE id = ? AND good_id = ?", (lot_id, good.id))
    if code is None:
        return []
    text = _(
        "Line {row}: lot {lot} of {good} has {left} {unit} left; please take the rest from another"
        " lot on a line of its own."
    ).format(row=row + 1, lot=code, good=good.name, left=Quantity(left).short(), unit=good.unit)
    return [Problem("lot_stock", text, "quantity", row)]


def post_sale(s: Session, draft: SaleDraft, *, uid: str = "", origin: str | None = None) -> Posted:
    """Take the goods out of stock, number the sale and post debt and voucher.

    Refuses with every problem at once; safe to repeat with the same uid.
    """
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    draft = kept_draft(s, draft)
    facts = {line.good_id: good_facts(s, line.good_id) for line in draft.lines}
    refuse_if(_check_sale(s, draft, facts))
    goods = [facts[line.good_id] for line in draft.lines]
    known = [good for good in goods if good is not None]
    head = Head(
        kind=Kind.SALE,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=_summary([good.name for good in known]),
        remark=draft.remark,
        member_id=draft.member_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_rows(
        s,
        "sale",
        _SALE,
        [
            (
                opened.id, draft.warehouse_id, draft.buyer.strip(), draft.cash.units,
                draft.bank.units, draft.wechat.units, draft.alipay.units, draft.deposit.units,
                draft.credit.units, draft.due_on.isoformat() if draft.due_on else None,
                draft.crop_id, draft.channel.value, draft.trade.value, int(draft.inside_system),
                draft.tag,
            )
        ],
    )  # fmt: skip
    issues = Issues(s)
    rows, moves = [], []
    revenue: dict[str, int] = {}
    cost_of: dict[str, int] = {}
    for number, (line, good) in enumerate(zip(draft.lines, known, strict=True), 1):
        stocked = good.stocked(line.quantity, line.unit) or line.quantity
        cost = issues.take(good.id, draft.warehouse_id, stocked.units)
        unit = line.unit or good.unit
        rows.append(
            (
                opened.id, number, good.id, line.lot_id, unit, line.quantity.units, stocked.units,
                line.price.units, line.discount.units, line.amount.units, cost, None,
            )
        )  # fmt: skip
        moves.append(Move(good.id, draft.warehouse_id, -stocked.units, -cost, line.lot_id))
        _add(revenue, class_account("5001", good.good_class.value), line.amount.units)
        _add(cost_of, class_account("5401", good.good_class.value), cost)
    insert_rows(s, "sale_line", _LINE, rows)
    write_moves(s, opened, moves)
    entries = entries_by_rule(
        "sale",
        {**_methods(draft), "cost": sum(cost_of.values())},
        split={"revenue": revenue, "cost_of_sales": cost_of},
        member_id=draft.member_id,
    )
    owed = [
        Owed("debt", draft.credit.units, draft.member_id, None, draft.due_on),
        Owed("deposit", -draft.deposit.units, draft.member_id),
    ]
    return close_document(s, opened, entries, owed, {"lines": len(rows)})


def _summary(names: list[str]) -> str:
    """Name a sale by its goods: the first, and how many kinds."""
    kinds = list(dict.fromkeys(names))
    return kinds[0] if len(kinds) == 1 else f"{kinds[0]}等 {len(kinds)} 种"


def _add(sums: dict[str, int], key: str, fen: int) -> None:
    """Add to a sum by key."""
    sums[key] = sums.get(key, 0) + fen


def _methods(draft: SaleDraft | SaleReturnDraft) -> dict[str, int]:
    """Return the ways of paying by their names in the posting rule, in fen."""
    return {
        name: getattr(draft, name).units
        for name in ("cash", "bank", "wechat", "alipay", "deposit", "credit")
    }


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
    if any(getattr(draft, name).units < 0 for name in _methods(draft)):
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
        summary=f"退 {sale[0]} {_summary([part[0].good for part in parts])}",
        remark=draft.remark,
        member_id=sale[1],
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    methods = {name: -fen for name, fen in _methods(draft).items()}
    insert_rows(
        s,
        "sale",
        _SALE,
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
        _add(revenue, class_account("5001", one.good_class), -amount)
        _add(cost_of, class_account("5401", one.good_class), -cost)
    insert_rows(s, "sale_line", _LINE, rows)
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


def reverse_sale(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse a sale or a return in red: goods, money, debt, cost and voucher at once."""
    refuse_if([*_check_returned(s, document_id), *check_deposit_left(s, document_id)])
    return reverse_with_stock(s, document_id, on_date, reason, DETAILS, uid=uid)


def _check_returned(s: Session, document_id: int) -> list[Problem]:
    """Find returns that must be reversed before their sale."""
    other = fetch_row(
        s,
        "SELECT d.number FROM sale_line l JOIN sale_line b ON b.returns_line_id = l.id"
        " JOIN document d ON d.id = b.document_id WHERE l.document_id = ?"
        " AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)",
        (document_id,),
    )
    if other is None:
        return []
    text = _("Goods of this sale came back with {number}; please reverse that first.")
    return [Problem("returned", text.format(number=other[0]))]


def reverse_with_stock(
    s: Session,
    document_id: int,
    on_date: date,
    reason: str,
    details: tuple[DetailTable, ...],
    *,
    uid: str = "",
) -> Posted:
    """Reverse a document that moved stock; the stock may not fall below zero by it on any day."""
    content = {"reverses": document_id, "on_date": on_date.isoformat(), "reason": reason}
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    moves = [
        Move(one.good_id, one.warehouse_id, -one.quantity, -one.cost, one.lot_id)
        for one in moves_of(s, document_id)
    ]
    taken: dict[tuple[int, int], int] = {}
    for move in moves:
        key = (move.good_id, move.warehouse_id)
        taken[key] = taken.get(key, 0) - move.quantity
    for (good_id, warehouse_id), quantity in taken.items():
        lowest = lowest_from(s, good_id, warehouse_id, on_date)
        if quantity > 0 and quantity > lowest:
            good = good_facts(s, good_id)
            text = _("{good} was sold on; only {left} {unit} of it are left to take back.").format(
                good=good.name if good else good_id,
                left=Quantity(max(lowest, 0)).short(),
                unit=good.unit if good else "",
            )
            raise refuse("stock", text)
    _check_cost_left(s, moves)
    posted = reverse_document(s, document_id, on_date, reason, details, uid=uid)
    keep_totals(s, on_date.isoformat()[:7], moves)
    return posted


def _check_cost_left(s: Session, moves: list[Move]) -> None:
    """Refuse a reversal that would leave cost without goods, or goods below no cost."""
    sums: dict[tuple[int, int], list[int]] = {}
    for move in moves:
        total = sums.setdefault((move.good_id, move.warehouse_id), [0, 0])
        total[0] += move.quantity
        total[1] += move.cost
    for (good_id, warehouse_id), (quantity, cost) in sums.items():
        held, worth = on_hand(s, good_id, warehouse_id)
        left, left_cost = held + quantity, worth + cost
        if left_cost < 0 or (left == 0 and left_cost):
            good = good_facts(s, good_id)
            text = _(
                "{good} was issued at another average since, so its cost cannot be taken back;"
                " please enter a return instead."
            )
            raise refuse("cost", text.format(good=good.name if good else good_id))
