"""Sales: goods out, money in, debt, voucher and cost in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_value, insert_rows
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import content_of, kept_draft, ref
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
)
from coopdesk.ledger.words import Kind
from coopdesk.members.balances import balance_of, check_deposit_left
from coopdesk.members.records import MEMBERS
from coopdesk.supplies.credit import Release, check_credit, keep_release, over_limit
from coopdesk.supplies.goods import (
    GoodFacts,
    check_good_line,
    check_warehouse,
    facts_of_goods,
    least_left,
)
from coopdesk.supplies.records import GOODS, LOTS, WAREHOUSES, Channel, Trade
from coopdesk.supplies.red_stock import reverse_with_stock
from coopdesk.supplies.stock import (
    Issues,
    Move,
    lowest_from,
    write_moves,
)

SALE_COLUMNS: Final = (
    "document_id", "warehouse_id", "buyer", "cash", "bank", "wechat", "alipay", "deposit",
    "credit", "due_on", "crop_id", "channel", "trade", "inside_system", "tag",
)  # fmt: skip
LINE_COLUMNS: Final = (
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


def check_sale(
    s: Session, draft: SaleDraft, *, uid: str = "", release: Release | None = None
) -> list[Problem]:
    """Find what is wrong with a sale; the same check while typing and at posting."""
    draft = kept_draft(s, draft)
    facts = facts_of_goods(s, {line.good_id for line in draft.lines})
    found = _check_sale(s, draft, facts, Issues(s))
    return found + _check_credit(s, draft, uid, release)


def _check_credit(s: Session, draft: SaleDraft, uid: str, release: Release | None) -> list[Problem]:
    """Find the credit limit that a named buyer would pass."""
    if draft.member_id is None:
        return []
    return check_credit(s, draft.member_id, draft.credit, uid, release)


def _check_sale(
    s: Session, draft: SaleDraft, facts: dict[int, GoodFacts], issues: Issues
) -> list[Problem]:
    """Find what is wrong with a sale whose goods are known."""
    problems = [*check_open(s, draft.on_date), *check_warehouse(s, draft.warehouse_id)]
    if not draft.lines:
        problems.append(Problem("required", _("Please enter at least one good."), "lines"))
    for row, line in enumerate(draft.lines):
        problems.extend(_check_line(s, draft, line, facts.get(line.good_id), row))
    problems.extend(_check_payment(s, draft))
    problems.extend(_check_stock(s, draft, facts, issues))
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
    """Find what speaks against this member, his deposit or the due day."""
    problems: list[Problem] = []
    member = fetch_row(s, "SELECT name, retired FROM member WHERE id = ?", (draft.member_id,))
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
    if draft.due_on is not None and draft.due_on < draft.on_date:
        text = _("The debt cannot fall due before the sale.")
        problems.append(Problem("due", text, "due_on"))
    return problems


def _check_stock(
    s: Session, draft: SaleDraft, facts: dict[int, GoodFacts], issues: Issues
) -> list[Problem]:
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
        held, _cost = issues.held(good.id, draft.warehouse_id)
        lowest = lowest_from(s, good.id, draft.warehouse_id, draft.on_date, held)
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
    left = max(least_left(s, good.id, lot_id, draft.warehouse_id, draft.on_date) - taken, 0)
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


def post_sale(
    s: Session,
    draft: SaleDraft,
    *,
    uid: str = "",
    origin: str | None = None,
    release: Release | None = None,
) -> Posted:
    """Take the goods out of stock, number the sale and post debt and voucher.

    Refuses with every problem at once; safe to repeat with the same uid. A ``release`` lets it
    pass a credit limit, and is kept with the sale.
    """
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    draft = kept_draft(s, draft)
    facts = facts_of_goods(s, {line.good_id for line in draft.lines})
    issues = Issues(s)
    limits = _check_credit(s, draft, uid, release)
    refuse_if(_check_sale(s, draft, facts, issues) + limits)
    passed = Money(0)
    if release is not None and draft.member_id is not None:
        passed = over_limit(s, draft.member_id, draft.credit, uid)
    goods = [facts[line.good_id] for line in draft.lines]
    amounts = [line.amount.units for line in draft.lines]
    head = Head(
        kind=Kind.SALE,
        on_date=draft.on_date,
        amount=sum(amounts),
        summary=goods_summary([good.name for good in goods]),
        remark=draft.remark,
        member_id=draft.member_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_rows(
        s,
        "sale",
        SALE_COLUMNS,
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
    if release is not None and passed.units > 0:
        keep_release(s, opened, release, passed)
    rows, moves = [], []
    revenue: dict[str, int] = {}
    cost_of: dict[str, int] = {}
    lines = zip(draft.lines, goods, amounts, strict=True)
    for number, (line, good, amount) in enumerate(lines, 1):
        stocked = good.stocked(line.quantity, line.unit) or line.quantity
        cost = issues.take(good.id, draft.warehouse_id, stocked.units)
        unit = line.unit or good.unit
        rows.append(
            (
                opened.id, number, good.id, line.lot_id, unit, line.quantity.units, stocked.units,
                line.price.units, line.discount.units, amount, cost, None,
            )
        )  # fmt: skip
        moves.append(Move(good.id, draft.warehouse_id, -stocked.units, -cost, line.lot_id))
        add_up(revenue, class_account("5001", good.good_class.value), amount)
        add_up(cost_of, class_account("5401", good.good_class.value), cost)
    insert_rows(s, "sale_line", LINE_COLUMNS, rows)
    write_moves(s, opened, moves)
    entries = entries_by_rule(
        "sale",
        {**methods_of(draft), "cost": sum(cost_of.values())},
        split={"revenue": revenue, "cost_of_sales": cost_of},
        member_id=draft.member_id,
    )
    owed = [
        Owed("debt", draft.credit.units, draft.member_id, None, draft.due_on),
        Owed("deposit", -draft.deposit.units, draft.member_id),
    ]
    return close_document(s, opened, entries, owed, {"lines": len(rows)})


def goods_summary(names: list[str]) -> str:
    """Name a sale by its goods: the first, and how many kinds."""
    kinds = list(dict.fromkeys(names))
    return kinds[0] if len(kinds) == 1 else f"{kinds[0]}等 {len(kinds)} 种"


def add_up(sums: dict[str, int], key: str, fen: int) -> None:
    """Add to a sum by key."""
    sums[key] = sums.get(key, 0) + fen


def methods_of(draft: object) -> dict[str, int]:
    """Return the ways in which a sale is paid, or its money goes back, by their names, in fen."""
    return {
        name: getattr(draft, name).units
        for name in ("cash", "bank", "wechat", "alipay", "deposit", "credit")
    }


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
