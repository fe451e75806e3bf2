"""Purchases, their returns, opening stock, and costs settled later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, insert_rows
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity, half_up
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import DOCUMENT, content_of, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    Head,
    Opened,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Kind
from coopdesk.members.records import SUPPLIERS
from coopdesk.supplies.goods import GoodFacts, check_good_line, check_warehouse, good_facts, lot_for
from coopdesk.supplies.records import GOODS, WAREHOUSES
from coopdesk.supplies.red_stock import reverse_with_stock
from coopdesk.supplies.stock import Issues, Move, lowest_from, on_hand, write_moves

_PURCHASE: Final = (
    "document_id", "warehouse_id", "cash", "bank", "credit", "due_on", "bill",
)  # fmt: skip
_LINE: Final = (
    "document_id", "line", "good_id", "lot_id", "unit", "packs", "quantity", "price", "amount",
    "cost_open", "returns_line_id",
)  # fmt: skip
_COSTING: Final = ("document_id", "purchase_line_id", "amount", "sold_part")
RECEIVED: Final = (
    DetailTable(
        "purchase_line",
        ("line", "good_id", "lot_id", "unit", "price", "cost_open", "returns_line_id"),
        ("packs", "quantity", "amount"),
    ),
    DetailTable(
        "stock_move", ("good_id", "lot_id", "warehouse_id"), ("quantity", "cost"), ("on_date",)
    ),
)
DETAILS: Final = (
    DetailTable("purchase", ("warehouse_id", "due_on", "bill"), ("cash", "bank", "credit")),
    *RECEIVED,
    DetailTable("costing", ("purchase_line_id",), ("amount", "sold_part")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLineDraft:
    """One line received; without an amount, price times quantity counts."""

    good_id: int = ref(GOODS)
    quantity: Quantity
    price: Money = Money(0)
    unit: str = ""
    amount: Money | None = None
    lot: str = ""
    made_on: date | None = None
    expires_on: date | None = None

    @property
    def worth(self) -> Money:
        """Return the line's amount."""
        return self.price.times(self.quantity) if self.amount is None else self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseDraft:
    """Goods received from a supplier as typed."""

    on_date: date
    warehouse_id: int = ref(WAREHOUSES)
    lines: tuple[PurchaseLineDraft, ...]
    supplier_id: int | None = ref(SUPPLIERS, default=None)
    cash: Money = Money(0)
    bank: Money = Money(0)
    credit: Money = Money(0)
    due_on: date | None = None
    bill: str = ""
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the sum of the lines."""
        return sum((line.worth for line in self.lines), Money(0))


def check_purchase(s: Session, draft: PurchaseDraft) -> list[Problem]:
    """Find what is wrong with a purchase."""
    problems = [*check_open(s, draft.on_date), *check_warehouse(s, draft.warehouse_id)]
    problems.extend(check_received(s, draft.lines))
    paid = draft.cash + draft.bank + draft.credit
    if min(draft.cash, draft.bank, draft.credit).units < 0:
        problems.append(Problem("negative", _("A payment cannot be negative."), "cash"))
    if paid != draft.total:
        text = _("The payments add up to {paid}, the goods to {total}; please mend one of them.")
        filled = text.format(paid=paid, total=draft.total)
        problems.append(Problem("unpaid", filled, "credit"))
    if draft.credit.units and draft.supplier_id is None:
        text = _("Buying on credit needs the supplier; please choose one.")
        problems.append(Problem("supplier", text, "supplier_id"))
    if draft.supplier_id is not None:
        found = fetch_row(s, "SELECT retired FROM supplier WHERE id = ?", (draft.supplier_id,))
        if found is None or found[0]:
            text = _("This supplier is out of use; please choose another.")
            problems.append(Problem("retired", text, "supplier_id"))
    return problems


def check_received(s: Session, lines: tuple[PurchaseLineDraft, ...]) -> list[Problem]:
    """Find what is wrong with received lines."""
    if not lines:
        return [Problem("required", _("Please enter at least one good."), "lines")]
    problems: list[Problem] = []
    for row, line in enumerate(lines):
        facts = good_facts(s, line.good_id)
        problems.extend(check_good_line(facts, line.quantity, line.unit, row))
        if facts is None:
            continue
        if line.price.units < 0 or line.worth.units < 0:
            text = _("Line {row}: price and amount of {good} cannot be negative.")
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("price", filled, "price", row))
        if facts.good_class is GoodClass.PESTICIDE and not facts.registration:
            text = _(
                "Line {row}: {good} has no registration number in the register; the purchase"
                " ledger needs it (农药管理条例 art. 26)."
            )
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("registration", filled, "good_id", row, warning=True))
        if line.expires_on and line.made_on and line.expires_on <= line.made_on:
            text = _("Line {row}: {good} would expire before it was made; check the dates.")
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("expiry", filled, "expires_on", row))
    return problems


def post_purchase(
    s: Session, draft: PurchaseDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take goods into stock, and post what is owed to the supplier and the voucher."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_purchase(s, draft))
    head = Head(
        kind=Kind.PURCHASE,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=_summary(s, draft.lines),
        remark=draft.remark,
        supplier_id=draft.supplier_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    _write_receipt(s, opened, draft, cost_open=False)
    amounts = {
        "cost": draft.total.units,
        "cash": draft.cash.units,
        "bank": draft.bank.units,
        "credit": draft.credit.units,
    }
    entries = entries_by_rule("purchase", amounts, supplier_id=draft.supplier_id)
    owed = [Owed("payable", draft.credit.units, None, draft.supplier_id, draft.due_on)]
    return close_document(s, opened, entries, owed, {"lines": len(draft.lines)})


def _summary(s: Session, lines: tuple[PurchaseLineDraft, ...]) -> str:
    """Name a receipt by its goods."""
    first = fetch_value(s, "SELECT name FROM good WHERE id = ?", (lines[0].good_id,))
    kinds = len({line.good_id for line in lines})
    return str(first) if kinds == 1 else f"{first}等 {kinds} 种"


def _write_receipt(
    s: Session, opened: Opened, draft: PurchaseDraft | OpeningStockDraft, *, cost_open: bool
) -> None:
    """Write the rows and stock moves of goods received."""
    purchase = draft if isinstance(draft, PurchaseDraft) else None
    insert_rows(
        s,
        "purchase",
        _PURCHASE,
        [
            (
                opened.id, draft.warehouse_id,
                purchase.cash.units if purchase else 0,
                purchase.bank.units if purchase else 0,
                purchase.credit.units if purchase else 0,
                purchase.due_on.isoformat() if purchase and purchase.due_on else None,
                purchase.bill if purchase else "",
            )
        ],
    )  # fmt: skip
    receive_goods(s, opened, draft.warehouse_id, draft.lines, cost_open=cost_open)


def receive_goods(
    s: Session,
    opened: Opened,
    warehouse_id: int,
    lines: tuple[PurchaseLineDraft, ...],
    *,
    cost_open: bool = False,
) -> None:
    """Write the lines and stock moves of goods that come in."""
    rows, moves = [], []
    for number, line in enumerate(lines, 1):
        facts = good_facts(s, line.good_id)
        if facts is None:
            raise refuse("no_such", _("Please choose the good again."), "good_id", number - 1)
        stocked = facts.stocked(line.quantity, line.unit) or line.quantity
        lot_id = lot_for(s, line.good_id, line.lot, line.made_on, line.expires_on)
        worth = 0 if cost_open else line.worth.units
        rows.append(
            (
                opened.id, number, line.good_id, lot_id, line.unit or facts.unit,
                line.quantity.units, stocked.units, line.price.units, worth, int(cost_open), None,
            )
        )  # fmt: skip
        moves.append(Move(line.good_id, warehouse_id, stocked.units, worth, lot_id))
    insert_rows(s, "purchase_line", _LINE, rows)
    write_moves(s, opened, moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStockDraft:
    """Stock that was there before the book; ``cost_open`` leaves the cost to be settled later."""

    on_date: date
    warehouse_id: int = ref(WAREHOUSES)
    lines: tuple[PurchaseLineDraft, ...]
    cost_open: bool = False
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the cost of the stock, zero while it is open."""
        worth = sum((line.worth for line in self.lines), Money(0))
        return Money(0) if self.cost_open else worth


def check_opening_stock(s: Session, draft: OpeningStockDraft) -> list[Problem]:
    """Find what is wrong with an opening receipt."""
    return [
        *check_open(s, draft.on_date),
        *check_warehouse(s, draft.warehouse_id),
        *check_received(s, draft.lines),
    ]


def post_opening_stock(
    s: Session, draft: OpeningStockDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take opening stock in at its cost against equity, or with the cost left open."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_opening_stock(s, draft))
    head = Head(
        kind=Kind.OPENING_STOCK,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=f"期初入库 {_summary(s, draft.lines)}",
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    _write_receipt(s, opened, draft, cost_open=draft.cost_open)
    entries = entries_by_rule("opening_stock", {"cost": draft.total.units})
    return close_document(s, opened, entries, [], {"lines": len(draft.lines)})


@dataclass(frozen=True, slots=True)
class OpenCost:
    """A line of an opening receipt whose cost is still to be settled."""

    document_id: int
    number: str
    on_date: date
    line: int
    good_id: int
    good: str
    unit: str
    quantity: Quantity


def open_costs(s: Session) -> list[OpenCost]:
    """Return what must still be costed before the month can be closed, the oldest first."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, l.line, g.id, g.name, g.unit, l.quantity"
        " FROM purchase_line l"
        " JOIN document d ON d.id = l.document_id JOIN good g ON g.id = l.good_id"
        " WHERE l.cost_open = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " AND (SELECT COALESCE(SUM(c.amount), 0) FROM costing c"
        " WHERE c.purchase_line_id = l.id) = 0 ORDER BY d.on_date, d.id, l.line",
    )
    return [
        OpenCost(
            row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], row[5], row[6],
            Quantity(row[7]),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CostingDraft:
    """The cost of one open line, as the supplier's bill or the stock list states it."""

    on_date: date
    receipt_id: int = ref(DOCUMENT)
    line: int
    amount: Money
    remark: str = ""


def _open_line(s: Session, draft: CostingDraft) -> tuple[Any, ...] | None:
    """Return the open line a costing names: id, good, quantity, warehouse, class, number, date."""
    return fetch_row(
        s,
        "SELECT l.id, l.good_id, l.quantity, p.warehouse_id, g.good_class, d.number, d.on_date,"
        " g.name, l.lot_id FROM purchase_line l JOIN purchase p ON p.document_id = l.document_id"
        " JOIN document d ON d.id = l.document_id JOIN good g ON g.id = l.good_id"
        " WHERE l.document_id = ? AND l.line = ? AND l.cost_open = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " AND (SELECT COALESCE(SUM(c.amount), 0) FROM costing c"
        " WHERE c.purchase_line_id = l.id) = 0",
        (draft.receipt_id, draft.line),
    )


def check_costing(s: Session, draft: CostingDraft) -> list[Problem]:
    """Find what is wrong with settling a cost."""
    problems = check_open(s, draft.on_date)
    found = _open_line(s, draft)
    if found is None:
        text = _("This line has no open cost; choose one from the list of open costs.")
        problems.append(Problem("no_such", text, "line"))
    elif draft.on_date.isoformat() < found[6]:
        text = _("The cost cannot be settled before the receipt of {day}.").format(day=found[6])
        problems.append(Problem("date", text, "on_date"))
    if draft.amount.units <= 0:
        text = _("Please enter what the goods cost; more than zero.")
        problems.append(Problem("amount", text, "amount"))
    return problems


def post_costing(
    s: Session, draft: CostingDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Settle an open cost: what is still in stock raises the stock, the rest the cost of sales."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_costing(s, draft))
    found = _open_line(s, draft)
    if found is None:
        raise refuse("no_such", _("This line has no open cost."), "line")
    line_id, good_id, quantity, warehouse_id, good_class, number, _day, name, lot_id = found
    held = max(min(on_hand(s, good_id, warehouse_id)[0], quantity), 0)
    stock_part = half_up(Fraction(draft.amount.units * held, quantity))
    sold_part = draft.amount.units - stock_part
    head = Head(
        kind=Kind.COSTING,
        on_date=draft.on_date,
        amount=draft.amount.units,
        summary=f"{number} {name}成本补录",
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_rows(s, "costing", _COSTING, [(opened.id, line_id, draft.amount.units, sold_part)])
    write_moves(s, opened, [Move(good_id, warehouse_id, 0, stock_part, lot_id)])
    entries = entries_by_rule(
        "costing",
        {"stock_part": stock_part, "amount": draft.amount.units},
        split={"sold_part": {class_account("5401", good_class): sold_part}},
    )
    return close_document(s, opened, entries, [], {"settles": number, "line": draft.line})


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReturnLineDraft:
    """How much of one line of a purchase goes back, in the unit it was bought in."""

    line: int
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReturnDraft:
    """Goods that go back to the supplier; the money comes back or is taken off what is owed."""

    on_date: date
    purchase_id: int = ref(DOCUMENT)
    lines: tuple[PurchaseReturnLineDraft, ...]
    cash: Money = Money(0)
    bank: Money = Money(0)
    credit: Money = Money(0)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line of a posted purchase and how much of it has gone back, in the unit it was bought in.

    ``price`` is per unit in fen; the lot's code is empty for goods without one.
    """

    line: int
    good_id: int
    good: str
    lot: str
    unit: str
    packs: int
    price: int
    amount: int
    back_packs: int


def bought_lines(s: Session, purchase_id: int) -> list[BoughtLine]:
    """Return the lines of a purchase with what went back of each so far."""
    rows = fetch_rows(
        s,
        "SELECT l.line, l.good_id, g.name, COALESCE(t.code, ''), l.unit, l.packs, l.price,"
        " l.amount, -COALESCE(SUM(b.packs), 0) FROM purchase_line l"
        " JOIN good g ON g.id = l.good_id LEFT JOIN lot t ON t.id = l.lot_id"
        " LEFT JOIN purchase_line b ON b.returns_line_id = l.id"
        " WHERE l.document_id = ? GROUP BY l.id ORDER BY l.line",
        (purchase_id,),
    )
    return [BoughtLine(*row) for row in rows]


def purchase_return_value(s: Session, draft: PurchaseReturnDraft) -> Money:
    """Return what the goods that go back were bought for, as far as the lines are right."""
    lines, _wrong = _going_back(s, draft)
    return Money(sum(one.amount for one in lines))


@dataclass(frozen=True, slots=True)
class _Back:
    """One line that goes back, worked out: units as stored."""

    line_id: int
    good: GoodFacts
    lot_id: int | None
    unit: str
    packs: int
    quantity: int
    price: int
    amount: int


def _going_back(s: Session, draft: PurchaseReturnDraft) -> tuple[list[_Back], list[Problem]]:
    """Work out the lines of a purchase return, with what is wrong with them."""
    lines, problems = [], []
    seen: set[int] = set()
    for row, line in enumerate(draft.lines):
        found = fetch_row(
            s,
            "SELECT l.id, l.good_id, l.lot_id, l.unit, l.packs, l.quantity, l.price, l.amount,"
            " -COALESCE(SUM(b.packs), 0), -COALESCE(SUM(b.quantity), 0),"
            " -COALESCE(SUM(b.amount), 0) FROM purchase_line l"
            " LEFT JOIN purchase_line b ON b.returns_line_id = l.id"
            " WHERE l.document_id = ? AND l.line = ? GROUP BY l.id",
            (draft.purchase_id, line.line),
        )
        facts = good_facts(s, found[1]) if found else None
        if found is None or facts is None or line.line in seen:
            text = _("Line {line} is not a line of this purchase, or is named twice.")
            problems.append(Problem("line", text.format(line=line.line), "line", row))
            continue
        seen.add(line.line)
        left = found[4] - found[8]
        taken = line.quantity.units
        if not 0 < taken <= left:
            text = _("Line {line}: of {good}, {left} {unit} can still go back.").format(
                line=line.line, good=facts.name, left=Quantity(left).short(), unit=found[3]
            )
            problems.append(Problem("quantity", text, "quantity", row))
            continue
        parts = [
            total - back if taken == left else half_up(Fraction((total - back) * taken, left))
            for total, back in ((found[5], found[9]), (found[7], found[10]))
        ]
        lines.append(
            _Back(found[0], facts, found[2], found[3], taken, parts[0], found[6], parts[1])
        )
    return lines, problems


def check_purchase_return(s: Session, draft: PurchaseReturnDraft) -> list[Problem]:
    """Find what is wrong with a return to the supplier."""
    problems = check_open(s, draft.on_date)
    bought = fetch_row(
        s,
        "SELECT d.number, d.on_date, d.supplier_id, p.warehouse_id FROM document d"
        " JOIN purchase p ON p.document_id = d.id WHERE d.id = ? AND d.kind = 'purchase'"
        " AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)",
        (draft.purchase_id,),
    )
    if bought is None:
        text = _("A return to the supplier must name a purchase that was not reversed.")
        return [*problems, Problem("no_such", text, "purchase_id")]
    if not draft.lines:
        problems.append(Problem("required", _("Please enter what goes back."), "lines"))
    if draft.on_date.isoformat() < bought[1]:
        text = _("The goods cannot go back before {day}, when they were bought.")
        problems.append(Problem("date", text.format(day=bought[1]), "on_date"))
    lines, wrong = _going_back(s, draft)
    problems.extend(wrong)
    needed: dict[int, int] = {}
    for one in lines:
        needed[one.good.id] = needed.get(one.good.id, 0) + one.quantity
        lowest = lowest_from(s, one.good.id, bought[3], draft.on_date)
        if needed[one.good.id] > lowest:
            text = _("Only {left} {unit} of {good} are left in stock to go back.").format(
                left=Quantity(max(lowest, 0)).short(), unit=one.good.unit, good=one.good.name
            )
            problems.append(Problem("stock", text, "quantity"))
    total = sum(one.amount for one in lines)
    paid = draft.cash + draft.bank + draft.credit
    if min(draft.cash, draft.bank, draft.credit).units < 0 or paid.units != total:
        text = _("The goods that go back are worth {total}; the money adds up to {paid}.")
        filled = text.format(total=Money(total), paid=paid)
        problems.append(Problem("unpaid", filled, "cash"))
    if draft.credit.units and bought[2] is None:
        text = _("The purchase names no supplier; take the money back in cash.")
        problems.append(Problem("supplier", text, "credit"))
    return problems


def post_purchase_return(
    s: Session, draft: PurchaseReturnDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Send goods back: out of stock at the average, off the debt at what they were bought for."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_purchase_return(s, draft))
    lines, _wrong = _going_back(s, draft)
    bought = fetch_row(
        s,
        "SELECT d.number, d.supplier_id, p.warehouse_id FROM document d"
        " JOIN purchase p ON p.document_id = d.id WHERE d.id = ?",
        (draft.purchase_id,),
    )
    if bought is None:
        raise refuse("no_such", _("A return to the supplier must name a purchase."), "purchase_id")
    total = sum(one.amount for one in lines)
    head = Head(
        kind=Kind.PURCHASE_RETURN,
        on_date=draft.on_date,
        amount=-total,
        summary=f"退货 {bought[0]} {lines[0].good.name}",
        remark=draft.remark,
        supplier_id=bought[1],
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    paid = (-draft.cash.units, -draft.bank.units, -draft.credit.units)
    insert_rows(s, "purchase", _PURCHASE, [(opened.id, bought[2], *paid, None, "")])
    issues = Issues(s)
    rows, moves = [], []
    difference: dict[str, int] = {}
    cost_total = 0
    for number, one in enumerate(lines, 1):
        cost = issues.take(one.good.id, bought[2], one.quantity)
        cost_total += cost
        account = class_account("5401", one.good.good_class.value)
        difference[account] = difference.get(account, 0) + cost - one.amount
        rows.append(
            (
                opened.id, number, one.good.id, one.lot_id, one.unit, -one.packs, -one.quantity,
                one.price, -one.amount, 0, one.line_id,
            )
        )  # fmt: skip
        moves.append(Move(one.good.id, bought[2], -one.quantity, -cost, one.lot_id))
    insert_rows(s, "purchase_line", _LINE, rows)
    write_moves(s, opened, moves)
    entries = entries_by_rule(
        "purchase",
        {"cost": -cost_total, "cash": paid[0], "bank": paid[1], "credit": paid[2]},
        split={"difference": difference},
        supplier_id=bought[1],
    )
    owed = [Owed("payable", paid[2], None, bought[1], None, draft.purchase_id)]
    return close_document(s, opened, entries, owed, {"returns": bought[0]})


def reverse_purchase(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse goods received, sent back or costed in red, as far as they are still in stock."""
    dependent = fetch_row(
        s,
        "SELECT d.number FROM purchase_line l JOIN document d ON d.id <> l.document_id AND d.id IN"
        " (SELECT b.document_id FROM purchase_line b WHERE b.returns_line_id = l.id"
        " UNION SELECT c.document_id FROM costing c WHERE c.purchase_line_id = l.id)"
        " WHERE l.document_id = ? AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)",
        (document_id,),
    )
    if dependent is not None:
        text = _("{number} rests on this receipt; please reverse that first.")
        raise refuse("dependent", text.format(number=dependent[0]))
    return reverse_with_stock(s, document_id, on_date, reason, DETAILS, uid=uid)
