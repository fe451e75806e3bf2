"""Whatever a clerk does in whatever order, the book keeps its promises.

Random days of purchases, sales paid in every mix, returns, money, red documents, documents dated
back and months closed and opened. After each step: the trial balance is zero, what parties owe is
what the accounts say, no stock is below zero on any day, stock is worth what account 1405 says,
numbers have no gap, and what was refused changed nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from coopdesk.desk import Desk, Session
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.periods import close_month, reopen_month
from coopdesk.ledger.posting import Posted
from coopdesk.members.balances import open_items
from coopdesk.money.payments import (
    PaymentDraft,
    ReceiptDraft,
    ShareDraft,
    post_payment,
    post_receipt,
    reverse_money,
)
from coopdesk.money.records import Purpose
from coopdesk.statements.checks import check_book
from coopdesk.supplies.costing import CostingDraft, open_costs, post_costing
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.purchase_returns import (
    PurchaseReturnDraft,
    PurchaseReturnLineDraft,
    post_purchase_return,
    purchase_return_value,
)
from coopdesk.supplies.purchases import PurchaseDraft, post_purchase, reverse_purchase
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.sale_returns import (
    SaleReturnDraft,
    SaleReturnLineDraft,
    post_sale_return,
    return_value,
)
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale, reverse_sale
from coopdesk.supplies.stock_count import (
    StockCountDraft,
    StockCountLineDraft,
    post_stock_count,
    reverse_stock_count,
    stored_goods,
)
from tests.conftest import CLOCK
from tests.factories import a_good, a_member, a_supplier, quantity, the_warehouse

FIRST: Final = date(2026, 8, 20)
STEPS: Final = int(os.environ.get("COOPDESK_STEPS", "25"))
RUNS: Final = int(os.environ.get("COOPDESK_RUNS", "12"))
TABLES: Final = (
    "document", "voucher", "entry", "account_month", "party_move", "stock_move", "stock_month",
    "sale", "sale_line", "purchase", "purchase_line", "payment", "costing", "number_series",
    "stock_count", "stock_count_line", "trail", "period", "lot",
)  # fmt: skip
_template: list[Path] = []

days = st.integers(0, 63).map(lambda number: FIRST + timedelta(days=number))
places = st.integers(0, 10**6)
packs = st.sampled_from(["1", "2", "3", "0.5", "7", "10", "1.333", "40"]).map(quantity)
prices = st.sampled_from([0, 1, 33, 999, 10_000, 14_801]).map(Money)
ways = st.lists(st.integers(0, 5), min_size=1, max_size=3)
fen = st.sampled_from([1, 50, 999, 5_000, 33_333, 100_000]).map(Money)


@pytest.fixture(autouse=True, scope="module")
def _book_to_copy(template: Path) -> None:
    """Keep the template's place for the machines, which know no fixtures."""
    _template[:] = [template]


def split(total: Money, chosen: list[int], names: tuple[str, ...]) -> dict[str, Money]:
    """Share a total over some ways of paying, odd fen and all."""
    picked = list(dict.fromkeys(names[one % len(names)] for one in chosen))
    parts = total.split([2 * place + 1 for place in range(len(picked))])
    return dict(zip(picked, parts, strict=True))


class Clerk(RuleBasedStateMachine):
    """A clerk who tries everything; what the book refuses must leave no trace."""

    @initialize()
    def open_the_book(self) -> None:
        self.folder = Path(mkdtemp(prefix="promises-"))
        path = self.folder / "township.book"
        for file in _template[0].parent.glob(f"{_template[0].name}*"):
            shutil.copyfile(file, path.with_name(file.name))
        self.desk = Desk(path, clerk="李桂兰", clock=CLOCK)
        self.acted = 0
        with self.desk.write() as s:
            classes = (GoodClass.FERTILISER, GoodClass.SEED)
            self.goods = [
                a_good(s, f"货{turn}", good_class=one) for turn, one in enumerate(classes)
            ]
            self.members = [a_member(s, "周桂芳"), a_member(s, "王伟", credit_limit=Money(60_000))]
            self.supplier = a_supplier(s)
            self.warehouses = [the_warehouse(s), the_warehouse(s, "镇上仓库")]

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            with self.desk.read() as s:
                found = [one.text for one in check_book(s) if not one.warning]
            self.desk.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            assert found == []

    # What is tried --------------------------------------------------------------------------

    def attempt(self, act: Callable[[Session], object]) -> None:
        """Do something; a refusal changes nothing and says why."""
        before = self.counts()
        try:
            with self.desk.write() as s:
                act(s)
        except Refused as caught:
            problems = caught.problems
        else:
            self.acted += 1
            return
        assert problems
        assert all(one.text for one in problems)
        assert self.counts() == before

    def counts(self) -> list[Any]:
        with self.desk.read() as s:
            rows = [fetch_value(s, f"SELECT COUNT(*) FROM {table}") for table in TABLES]
            sums = fetch_rows(
                s,
                "SELECT (SELECT SUM(last) FROM number_series), (SELECT SUM(debit) FROM"
                " account_month), (SELECT SUM(quantity) FROM stock_month)",
            )
        return [*rows, sums]

    def one_of(self, kinds: tuple[str, ...], place: int) -> int | None:
        """Return some document of these kinds, red ones and reversed ones too."""
        marks = ", ".join(f"'{kind}'" for kind in kinds)
        with self.desk.read() as s:
            ids = [r[0] for r in fetch_rows(s, f"SELECT id FROM document WHERE kind IN ({marks})")]
        return ids[place % len(ids)] if ids else None

    @rule(day=days, place=places, lines=st.lists(st.tuples(packs, prices), min_size=1, max_size=3),
          chosen=ways, named=st.booleans())  # fmt: skip
    def buy(self, day: date, place: int, lines: list[Any], chosen: list[int], named: bool) -> None:
        drafts = tuple(
            PurchaseLineDraft(good_id=self.goods[(place + turn) % 2], quantity=count, price=price,
                              lot="L1" if place % 3 == 0 else "")
            for turn, (count, price) in enumerate(lines)
        )  # fmt: skip
        draft = PurchaseDraft(
            on_date=day, warehouse_id=self.warehouses[place % 2], lines=drafts,
            supplier_id=self.supplier if named else None,
        )  # fmt: skip
        paid = split(draft.total, chosen, ("credit", "cash", "bank"))
        self.attempt(lambda s: post_purchase(s, _with(draft, paid)))

    @rule(day=days, place=places, count=packs, open_cost=st.booleans(), price=prices)
    def take_over(
        self, day: date, place: int, count: Quantity, open_cost: bool, price: Money
    ) -> None:
        line = PurchaseLineDraft(
            good_id=self.goods[place % 2], quantity=count, price=Money(0) if open_cost else price
        )
        draft = OpeningStockDraft(
            on_date=day, warehouse_id=self.warehouses[place % 2], lines=(line,), cost_open=open_cost
        )
        self.attempt(lambda s: post_opening_stock(s, draft))

    @rule(day=days, place=places, found=st.lists(packs, min_size=3, max_size=3))
    def count_stock(self, day: date, place: int, found: list[Quantity]) -> None:
        """Count what a warehouse has, or a good that the book does not have there."""
        warehouse = self.warehouses[place % 2]
        with self.desk.read() as s:
            there = [(one.good_id, one.lot_id) for one in stored_goods(s, warehouse, day)]
        lines = tuple(
            StockCountLineDraft(good_id=good, lot_id=lot, counted=count, reason="盘点")
            for (good, lot), count in zip(there or [(self.goods[0], None)], found, strict=False)
        )
        draft = StockCountDraft(on_date=day, warehouse_id=warehouse, lines=lines)
        self.attempt(lambda s: post_stock_count(s, draft))

    @rule(day=days, place=places, amount=fen)
    def settle_cost(self, day: date, place: int, amount: Money) -> None:
        with self.desk.read() as s:
            waiting = open_costs(s)
        if waiting:
            one = waiting[place % len(waiting)]
            draft = CostingDraft(
                on_date=day, receipt_id=one.document_id, line=one.line, amount=amount
            )
            self.attempt(lambda s: post_costing(s, draft))

    @rule(
        day=days,
        place=places,
        lines=st.lists(st.tuples(packs, prices), min_size=1, max_size=3),
        chosen=ways,
        who=st.sampled_from([0, 0, 1, None]),
        off=st.sampled_from([0, 0, 7]),
    )
    def sell(
        self, day: date, place: int, lines: list[Any], chosen: list[int], who: int | None, off: int
    ) -> None:
        with self.desk.read() as s:
            lots: dict[int, int] = dict(fetch_rows(s, "SELECT good_id, id FROM lot"))
        drafts = tuple(
            SaleLineDraft(good_id=self.goods[(place + turn) % 2], quantity=count, price=price,
                          discount=Money(min(off, price.times(count).units)),
                          lot_id=lots.get(self.goods[(place + turn) % 2]) if place % 3 else None)
            for turn, (count, price) in enumerate(lines)
        )  # fmt: skip
        draft = SaleDraft(
            on_date=day, warehouse_id=self.warehouses[place % 2], lines=drafts,
            member_id=None if who is None else self.members[who], buyer="散户",
        )  # fmt: skip
        names = ("cash", "credit", "wechat", "deposit", "bank", "alipay")
        self.attempt(lambda s: post_sale(s, _with(draft, split(draft.total, chosen, names))))

    @rule(day=days, place=places, parts=st.lists(packs, min_size=1, max_size=2), chosen=ways,
          whole=st.booleans())  # fmt: skip
    def take_back(
        self, day: date, place: int, parts: list[Quantity], chosen: list[int], whole: bool
    ) -> None:
        sale = self.one_of(("sale",), place)
        if sale is None:
            return
        lines = tuple(
            SaleReturnLineDraft(line=turn + 1, quantity=self.left_of("sale_line", sale, turn + 1)
                                if whole else count)
            for turn, count in enumerate(parts)
        )  # fmt: skip
        draft = SaleReturnDraft(on_date=day, sale_id=sale, lines=lines)
        with self.desk.read() as s:
            worth = return_value(s, draft)
        names = ("cash", "credit", "deposit", "wechat", "bank")
        self.attempt(lambda s: post_sale_return(s, _with(draft, split(worth, chosen, names))))

    def left_of(self, table: str, document_id: int, line: int) -> Quantity:
        """Return how much of a line can still come back."""
        with self.desk.read() as s:
            left = fetch_value(
                s,
                f"SELECT l.packs + COALESCE((SELECT SUM(b.packs) FROM {table} b"
                f" WHERE b.returns_line_id = l.id), 0) FROM {table} l"
                " WHERE l.document_id = ? AND l.line = ?",
                (document_id, line),
            )
        return Quantity(max(int(left or 1), 1))

    @rule(day=days, place=places, count=packs, chosen=ways, whole=st.booleans())
    def send_back(
        self, day: date, place: int, count: Quantity, chosen: list[int], whole: bool
    ) -> None:
        bought = self.one_of(("purchase",), place)
        if bought is None:
            return
        taken = self.left_of("purchase_line", bought, 1) if whole else count
        line = PurchaseReturnLineDraft(line=1, quantity=taken)
        draft = PurchaseReturnDraft(on_date=day, purchase_id=bought, lines=(line,))
        with self.desk.read() as s:
            worth = purchase_return_value(s, draft)
        paid = split(worth, chosen, ("credit", "cash", "bank"))
        self.attempt(lambda s: post_purchase_return(s, _with(draft, paid)))

    @rule(
        day=days,
        who=st.integers(0, 1),
        amount=fen,
        place=places,
        shared=st.booleans(),
        purpose=st.sampled_from([Purpose.DEBT, Purpose.DEBT, Purpose.DEPOSIT, Purpose.SHARE]),
    )
    def take_money(
        self, day: date, who: int, amount: Money, place: int, shared: bool, purpose: Purpose
    ) -> None:
        member = self.members[who]
        with self.desk.read() as s:
            items = open_items(s, "debt", member_id=member)
        shares: tuple[ShareDraft, ...] = ()
        if shared and items and purpose is Purpose.DEBT:
            item = items[place % len(items)]
            shares = (ShareDraft(document_id=item.document_id, amount=min(amount, item.left)),)
        draft = ReceiptDraft(
            on_date=day, purpose=purpose, member_id=member, cash=amount, shares=shares
        )
        self.attempt(lambda s: post_receipt(s, draft))

    @rule(
        day=days,
        who=st.integers(0, 1),
        amount=fen,
        whole=st.booleans(),
        purpose=st.sampled_from([Purpose.SUPPLIER, Purpose.SUPPLIER, Purpose.DEPOSIT]),
    )
    def pay(self, day: date, who: int, amount: Money, whole: bool, purpose: Purpose) -> None:
        named: dict[str, Any] = (
            {"supplier_id": self.supplier}
            if purpose is Purpose.SUPPLIER
            else {"member_id": self.members[who]}
        )
        if whole and purpose is Purpose.SUPPLIER:
            with self.desk.read() as s:
                owed = fetch_value(
                    s, "SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE book = 'payable'"
                )
            amount = Money(max(int(owed), 1))
        draft = PaymentDraft(on_date=day, purpose=purpose, bank=amount, **named)
        self.attempt(lambda s: post_payment(s, draft))

    @rule(day=days, place=places)
    def reverse(self, day: date, place: int) -> None:
        reverses: dict[tuple[str, ...], Callable[[Session, int, date, str], Posted]] = {
            ("sale", "sale_return"): reverse_sale,
            ("purchase", "purchase_return", "opening_stock", "costing"): reverse_purchase,
            ("receipt", "payment"): reverse_money,
            ("stock_count",): reverse_stock_count,
        }
        kinds = list(reverses)[place % 4]
        document = self.one_of(kinds, place // 4)
        if document is not None:
            self.attempt(lambda s: reverses[kinds](s, document, day, "写错"))

    @rule(month=st.sampled_from(["2026-08", "2026-09"]))
    def close(self, month: str) -> None:
        with self.desk.write() as s:
            close_month(s, month)

    @rule(month=st.sampled_from(["2026-08", "2026-09"]))
    def reopen(self, month: str) -> None:
        with self.desk.write() as s:
            reopen_month(s, month, "补记", date(2026, 11, 22))

    @precondition(lambda self: self.acted > 0)
    @rule(place=places)
    def say_it_again(self, place: int) -> None:
        """Post the same message twice: the second time nothing happens."""
        good, uid = self.goods[place % 2], f"again-{place}"
        line = PurchaseLineDraft(good_id=good, quantity=Quantity(1000), price=Money(100))
        draft = PurchaseDraft(
            on_date=date(2026, 10, 20), warehouse_id=self.warehouses[0], lines=(line,),
            cash=Money(100),
        )  # fmt: skip
        self.attempt(lambda s: post_purchase(s, draft, uid=uid))
        once = self.counts()
        self.attempt(lambda s: post_purchase(s, draft, uid=uid))
        assert self.counts() == once

    # What holds after every step -------------------------------------------------------------

    @invariant()
    def the_promises_hold(self) -> None:
        if not hasattr(self, "warehouses"):
            return
        with self.desk.read() as s:
            self.trial_balance(s)
            self.parties(s)
            self.stock(s)
            self.numbers(s)

    def trial_balance(self, s: Session) -> None:
        assert not fetch_value(s, "SELECT SUM(debit - credit) FROM entry")
        assert fetch_rows(
            s, "SELECT account, SUM(debit), SUM(credit) FROM entry GROUP BY 1 ORDER BY 1"
        ) == fetch_rows(
            s, "SELECT account, SUM(debit), SUM(credit) FROM account_month GROUP BY 1 ORDER BY 1"
        )

    def parties(self, s: Session) -> None:
        for account, book, sign in (("1122", "debt", 1), ("220301", "deposit", -1),
                                    ("220201", "payable", -1)):  # fmt: skip
            owed = fetch_rows(
                s,
                "SELECT member_id, supplier_id, SUM(amount) FROM party_move WHERE book = ?"
                " GROUP BY 1, 2 HAVING SUM(amount) <> 0 ORDER BY 1, 2",
                (book,),
            )
            booked = fetch_rows(
                s,
                f"SELECT member_id, supplier_id, SUM(debit - credit) * {sign} FROM entry"
                " WHERE account = ? GROUP BY 1, 2 HAVING SUM(debit - credit) <> 0 ORDER BY 1, 2",
                (account,),
            )
            assert owed == booked, book
        # A deposit is the member's money: it is never below zero.
        assert not fetch_rows(
            s, "SELECT 1 FROM party_move WHERE book = 'deposit' GROUP BY member_id"
            " HAVING SUM(amount) < 0",
        )  # fmt: skip
        # No slip is settled beyond what it came to.
        assert not fetch_rows(
            s, "SELECT COALESCE(settles_id, document_id) FROM party_move WHERE book = 'debt'"
            " GROUP BY 1 HAVING SUM(amount) < 0",
        )  # fmt: skip

    def stock(self, s: Session) -> None:
        for what in ("good_id", "lot_id"):
            left: dict[tuple[int, int], int] = {}
            for one, place, _day, moved in fetch_rows(
                s, f"SELECT {what}, warehouse_id, on_date, SUM(quantity) FROM stock_move"
                f" WHERE {what} IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 3",
            ):  # fmt: skip
                left[one, place] = left.get((one, place), 0) + moved
                assert left[one, place] >= 0, (what, one, place, _day)
        assert fetch_value(s, "SELECT COALESCE(SUM(cost), 0) FROM stock_move") == fetch_value(
            s, "SELECT COALESCE(SUM(debit - credit), 0) FROM entry WHERE account = '1405'"
        )
        for quantity_, cost in fetch_rows(
            s, "SELECT SUM(quantity), SUM(cost) FROM stock_move GROUP BY good_id, warehouse_id"
        ):
            assert cost >= 0
            assert quantity_ or not cost  # Nothing in stock is worth nothing.

    def numbers(self, s: Session) -> None:
        for start, count, last in fetch_rows(
            s, "SELECT substr(number, 1, 8), COUNT(*), MAX(CAST(substr(number, 10) AS INTEGER))"
            " FROM document GROUP BY 1",
        ):  # fmt: skip
            assert count == last, start
        for month, count, last in fetch_rows(
            s, "SELECT month, COUNT(*), MAX(number) FROM voucher GROUP BY 1"
        ):
            assert count == last, month


def _with(draft: Any, paid: dict[str, Money]) -> Any:
    """Return a draft paid in some ways."""
    return replace(draft, **paid)


Clerk.TestCase.settings = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestWhateverAClerkDoes = Clerk.TestCase
