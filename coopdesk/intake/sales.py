"""Sales ledgers: one sale a document; goods and opening stock are proposed where they lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from coopdesk.desk import Session
from coopdesk.intake.goods import SheetGoods, first_warehouse, unit_of
from coopdesk.intake.jobs import METHODS, propose_money
from coopdesk.intake.outcome import Intake
from coopdesk.intake.people import WALK_IN, People
from coopdesk.intake.repaid import Repayments, buyer_of
from coopdesk.intake.rows import Steps
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse
from coopdesk.kernel.rows import fetch_rows, fetch_value, savepoint
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.seasons import season_of
from coopdesk.members.persons import records
from coopdesk.sheets.results import ReadSale
from coopdesk.supplies.goods import good_facts
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.sale_returns import (
    SaleReturnDraft,
    SaleReturnLineDraft,
    post_sale_return,
    return_value,
    sold_lines,
)
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale


class _SomeRefused(Exception):  # noqa: N818 - takes the first try back on purpose.
    """Ends a try in which sales were refused, so that goods come in for the others alone."""


def take_sales(s: Session, intake: Intake, steps: Steps) -> None:
    """Take every good sale of a ledger in.

    What was sold and never received is proposed for the sales that go in, not for refused ones:
    where some are refused, the others are taken again without them.
    """
    known: list[ReadSale] = []
    waiting: list[tuple[ReadSale, str]] = []
    for sale in intake.reading.sales:
        origin = intake.origin("repaid" if sale.repaid else "sales", _identity(sale))
        if fetch_value(s, "SELECT id FROM document WHERE origin = ?", (origin,)) is None:
            waiting.append((sale, origin))
            continue
        known.append(sale)
        for line in sale.lines:
            intake.verdicts[line.sheet, line.row] = "same"
    before = intake.marks()
    try:
        with savepoint(s):
            _take_all(s, intake, steps, known, waiting)
            if len(intake.refused) > before.refused:
                raise _SomeRefused  # noqa: TRY301 - leaving the savepoint is the point.
    except _SomeRefused:
        refused = intake.back_to(before)
        rows = {(one.sheet, one.row) for one in refused}
        left = [
            (sale, origin)
            for sale, origin in waiting
            if not any((line.sheet, line.row) in rows for line in sale.lines)
        ]
        _take_all(s, intake, steps, known, left)
        for one in refused:
            intake.refuse(one)


def _take_all(
    s: Session,
    intake: Intake,
    steps: Steps,
    known: Sequence[ReadSale],
    waiting: Sequence[tuple[ReadSale, str]],
) -> None:
    """Take the waiting sales in, with the goods and the stock they take for granted.

    What was paid back comes last: it may settle a sale that stands further down.
    """
    ledger = _SalesLedger(s, intake)
    repaid = [one for one in waiting if one[0].repaid]
    waiting = [one for one in waiting if not one[0].repaid]
    for sale in known:
        ledger.count(sale)
    lines = [line for sale, _origin in waiting for line in sale.lines]
    ledger.goods.learn_units(lines)
    intake.begin()
    for line in lines:
        ledger.goods.learn(line)
    ledger.receive([sale for sale, _origin in waiting])
    for sale, origin in waiting:
        with steps.rows(sale.lines):
            steps.refuse_future(sale.sold_on, "sold_on")
            ledger.take(sale, origin)
            for line in sale.lines:
                intake.verdicts[line.sheet, line.row] = "new"
            ledger.count(sale)
    for sale, origin in sorted(repaid, key=lambda one: one[0].sold_on):
        with steps.rows(sale.lines):
            steps.refuse_future(sale.sold_on, "sold_on")
            ledger.repayments.take(sale, origin)
            for line in sale.lines:
                intake.verdicts[line.sheet, line.row] = "new"
            ledger.count(sale)
    ledger.finish()


def _identity(sale: ReadSale) -> dict[str, Any]:
    """Return the facts by which a sale is known again."""
    names = ("good", "unit", "quantity", "price", "amount")
    return {
        "on": sale.sold_on,
        "buyer": sale.buyer,
        "village": sale.village,
        "lines": [{name: line.values.get(name) for name in names} for line in sale.lines],
        "total": sale.repaid or sale.total,
    }


class _SalesLedger:
    """What the sales of one ledger share."""

    def __init__(self, s: Session, intake: Intake) -> None:
        self._s = s
        self._intake = intake
        self._people = People(s, intake)
        self.goods = SheetGoods(s, intake)
        self._warehouse = first_warehouse(s)
        self._documents = 0
        self._lines = 0
        self._amount = Money(0)
        self._credit = Money(0)
        self._taken: dict[str, list[int]] = {}
        self.repayments = Repayments(s, intake, self._people)

    def count(self, sale: ReadSale) -> None:
        """Add a sale to the totals; money paid back is counted by itself."""
        if sale.repaid:
            self.repayments.count(sale)
            return
        self._documents += 1
        self._lines += len(sale.lines)
        self._amount += sale.total
        self._credit += sale.payment.owed

    def finish(self) -> None:
        """Write the totals and what money the sheet says was taken."""
        self._intake.totals = {
            "documents": self._documents,
            "lines": self._lines,
            "amount_fen": self._amount.units,
            "credit_fen": self._credit.units,
        }
        propose_money(self._intake, self._taken)
        self.repayments.finish()

    def receive(self, sales: Sequence[ReadSale]) -> None:
        """Propose and post an opening receipt for what was sold and never received.

        Its cost is left open; it stays on the list of what must be settled before month-end.
        """
        wanted: dict[int, dict[str, tuple[int, int]]] = {}
        for sale in sales:
            for line in sale.lines:
                stocked = self.goods.stocked(line)
                if stocked is not None:
                    days = wanted.setdefault(stocked[0], {})
                    day = sale.sold_on.isoformat()
                    out, back = days.get(day, (0, 0))
                    days[day] = (out + max(stocked[1], 0), back + max(-stocked[1], 0))
        short = {
            good_id: (min(days), self._shortage(good_id, days)) for good_id, days in wanted.items()
        }
        needed = {good_id: one for good_id, one in short.items() if one[1] > 0}
        if not needed:
            return
        first = min(day for day, _short in needed.values())
        for good_id, (_day, quantity) in needed.items():
            facts = good_facts(self._s, good_id)
            if facts is None:
                continue
            text = _("Opening receipt of {quantity} {unit} {good} on {day}, cost left open").format(
                quantity=Quantity(quantity).short(), unit=facts.unit, good=facts.name, day=first
            )
            self._intake.propose("opening", facts.name, text)
        lines = tuple(
            PurchaseLineDraft(good_id=good_id, quantity=Quantity(quantity))
            for good_id, (_day, quantity) in needed.items()
        )
        draft = OpeningStockDraft(
            on_date=date.fromisoformat(first),
            warehouse_id=self._warehouse,
            lines=lines,
            cost_open=True,
            remark="导入销售台账时补期初，成本待补",
        )
        try:
            posted = post_opening_stock(self._s, draft)
        except Refused as refused:
            self._intake.warnings.extend(refused.problems)
            return
        self._intake.numbers.append(posted.number)

    def _shortage(self, good_id: int, days: dict[str, tuple[int, int]]) -> int:
        """Return how much must have been there so that no day falls below zero.

        What comes back on a day comes after what is sold on it.
        """
        moves: dict[str, int] = dict(
            fetch_rows(
                self._s,
                "SELECT on_date, SUM(quantity) FROM stock_move"
                " WHERE good_id = ? AND warehouse_id = ? GROUP BY on_date",
                (good_id, self._warehouse),
            )
        )
        worst, left = 0, 0
        for day in sorted({*moves, *days}):
            out, back = days.get(day, (0, 0))
            left += moves.get(day, 0) - out
            if day >= min(days):
                worst = min(worst, left)
            left += back
        return -worst

    def take(self, sale: ReadSale, origin: str) -> None:
        """Post one sale, or one return of goods sold before."""
        member_id, buyer = self._buyer(sale)
        if any(line.values["quantity"].units < 0 for line in sale.lines):
            if not sale.is_return:
                text = _("This document both sells and takes back; please write two documents.")
                raise refuse("mixed", text)
            self._take_back(sale, member_id, origin)
            return
        owed = sale.payment.owed
        sums = {name: Money(0) for name in ("cash", "bank", "wechat", "alipay")}
        for method, amount in sale.payment.paid:
            sums[METHODS[method]] += amount
        if owed and not sale.payment.stated and member_id is None:
            sums["cash"] += owed
            owed = Money(0)
        season = season_of(self._s, sale.sold_on)
        due = None if season is None or not owed else season.debts_due_on
        draft = SaleDraft(
            on_date=sale.sold_on,
            warehouse_id=self._warehouse,
            lines=self._lines_of(sale),
            member_id=member_id,
            buyer=buyer,
            credit=owed,
            due_on=due if due is None or due >= sale.sold_on else None,
            remark=f"原单号 {sale.number}" if sale.number else "",
            cash=sums["cash"],
            bank=sums["bank"],
            wechat=sums["wechat"],
            alipay=sums["alipay"],
        )
        posted = post_sale(self._s, draft, origin=origin)
        self._intake.numbers.append(posted.number)
        for method, amount in sums.items():
            if amount:
                taken = self._taken.setdefault(method, [0, 0])
                taken[0] += 1
                taken[1] += amount.units

    def _buyer(self, sale: ReadSale) -> tuple[int | None, str]:
        """Return the member a sale names, or the name of a buyer who is nobody in the book."""
        name = sale.buyer or ""
        if not name or name in WALK_IN:
            return None, name
        values = buyer_of(sale)
        if len(self._people.matching(values)) > 1 and not sale.payment.owed:
            return None, name
        person = self._people.named(values)
        if isinstance(person, Problem):
            raise Refused([person])
        return person.id, ""

    def _lines_of(self, sale: ReadSale) -> tuple[SaleLineDraft, ...]:
        """Return the lines; what the total is below their sum is the last line's discount."""
        lines = []
        for line in sale.lines:
            facts = self.goods.facts(line)
            price: Money = line.values.get("price") or Money(0)
            quantity: Quantity = line.values["quantity"]
            amount: Money = line.values["amount"]
            lines.append(
                (facts.id, quantity, price, unit_of(line, facts), price.times(quantity) - amount)
            )
        over = sum((quantity_price(line) for line in lines), Money(0)) - sale.total
        good_id, quantity, price, unit, discount = lines[-1]
        lines[-1] = (good_id, quantity, price, unit, discount + over)
        return tuple(
            SaleLineDraft(
                good_id=one[0], quantity=one[1], price=one[2], unit=one[3], discount=one[4]
            )
            for one in lines
        )

    def _take_back(self, sale: ReadSale, member_id: int | None, origin: str) -> None:
        """Post a return against the buyer's latest sale that still has the goods."""
        wanted = [
            (self.goods.facts(line).id, -line.values["quantity"].units) for line in sale.lines
        ]
        for row in fetch_rows(
            self._s,
            "SELECT id FROM document WHERE kind = 'sale' AND on_date <= ?1 AND reverses_id IS NULL"  # noqa: S608
            f" AND (?2 IS NULL OR member_id IN {records('?2')})"
            " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = document.id)"
            " ORDER BY on_date DESC, id DESC LIMIT 200",
            (sale.sold_on.isoformat(), member_id),
        ):
            lines = _matching_lines(self._s, int(row[0]), wanted)
            if lines is None:
                continue
            draft = SaleReturnDraft(on_date=sale.sold_on, sale_id=int(row[0]), lines=lines)
            worth = return_value(self._s, draft)
            if worth != -sale.total:
                continue
            way = "credit" if sale.payment.owed and member_id is not None else "cash"
            paid = [METHODS[method] for method, amount in sale.payment.paid if amount]
            back = paid[0] if paid else way
            sums = {
                name: worth if name == back else Money(0) for name in (*METHODS.values(), "credit")
            }
            full = replace(
                draft,
                cash=sums["cash"],
                bank=sums["bank"],
                wechat=sums["wechat"],
                alipay=sums["alipay"],
                credit=sums["credit"],
            )
            posted = post_sale_return(self._s, full, origin=origin)
            self._intake.numbers.append(posted.number)
            return
        text = _("No earlier sale has these goods at this price to take back; enter it by hand.")
        raise refuse("return", text)


def quantity_price(line: tuple[int, Quantity, Money, str, Money]) -> Money:
    """Return what a line comes to before any further discount."""
    return line[2].times(line[1]) - line[4]


def _matching_lines(
    s: Session, sale_id: int, wanted: Sequence[tuple[int, int]]
) -> tuple[SaleReturnLineDraft, ...] | None:
    """Return the sale's lines that can take these goods back, or nothing."""
    lines = []
    sold = sold_lines(s, sale_id)
    for good_id, quantity in wanted:
        line = next(
            (
                one
                for one in sold
                if one.good_id == good_id and one.packs - one.back_packs >= quantity
            ),
            None,
        )
        if line is None:
            return None
        lines.append(SaleReturnLineDraft(line=line.line, quantity=Quantity(quantity)))
    return tuple(lines)
