"""The panel of a sale: who buys, the debt before and after, last prices, stock before and after."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money, Quantity
from coopdesk.supplies.counter import BuyerFacts
from coopdesk.supplies.goods import last_price
from ui.buttons import Chip
from ui.figures import Bar, Pair, Pairs
from ui.page import Page, Side
from ui.pages.sale_grid import SaleGrid
from ui.parts import Rule, label, retone, row
from ui.tables import Cell, Table, TableColumn


class SaleSide(Side):
    """What the clerk looks at while selling."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.look)
        look = page.look
        self._page = page
        self.who = label("", "title")
        self._code = label("", "note")
        self._kind = Chip(look, "")
        self._place, self._phone = label("", "small"), label("", "small")
        head = row(gap=8)
        for part in (self.who, self._code):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._kind)
        self._account = Pairs(look)
        self._bar = Bar(look)
        self._limit, self._left = label("", "small"), label("", "small")
        foot = row()
        foot.addWidget(self._limit)
        foot.addStretch(1)
        foot.addWidget(self._left)
        self._prices = Table(look, [
            TableColumn(_(N_("Bought last")), stretch=1),
            TableColumn(_(N_("Date"))),
            TableColumn(_(N_("Unit price")), unit=_(N_("yuan")), align="right"),
        ])  # fmt: skip
        self._stock = Table(look, [
            TableColumn(_(N_("Stock")), stretch=1),
            TableColumn(_(N_("Now")), align="right"),
            TableColumn(_(N_("Left after")), align="right"),
        ])  # fmt: skip
        body = self.body
        body.addLayout(head)
        body.addSpacing(4)
        for part in (self._place, self._phone):
            body.addWidget(part)
        body.addSpacing(8)
        self._rules: list[QWidget] = [Rule(look), Rule(look)]
        body.addWidget(self._rules[0])
        body.addSpacing(8)
        body.addWidget(self._account)
        body.addWidget(self._bar)
        body.addSpacing(4)
        body.addLayout(foot)
        body.addSpacing(10)
        body.addWidget(self._rules[1])
        body.addSpacing(10)
        body.addWidget(self._prices)
        body.addSpacing(10)
        body.addWidget(self._stock)

    def show_buyer(self, facts: BuyerFacts | None, passer: str, credit: Money) -> None:
        """Show who buys, and the debt before and after ``credit``."""
        for part in (self._account, self._bar, self._limit, self._left, *self._rules):
            part.setVisible(facts is not None)
        if facts is None:
            self._show_passer(passer)
            return
        after = facts.debt + credit
        self.who.setText(facts.name)
        self._code.setText(facts.code)
        self._kind.change(_(N_("member")) if facts.is_member else _(N_("no member")),
                          "tint" if facts.is_member else "grey")  # fmt: skip
        self._place.setText("　".join(part for part in (facts.place, facts.household) if part))
        share = _(N_("shares {sum} yuan")).format(sum=facts.share_capital)
        shares = share if facts.share_capital else ""
        self._phone.setText("　".join(part for part in (facts.phone, shares) if part))
        self._account.show_pairs(_account_pairs(facts, credit))
        folded = _(N_("{name}  owes {before} → {after} yuan")).format(
            name=facts.name, before=facts.debt, after=after
        )
        for part in (self._bar, self._limit, self._left):
            part.setVisible(facts.limit is not None)
        if facts.limit is not None:
            line = facts.limit
            left = line.left - credit
            self._bar.show_parts(
                [(max(line.debt.units, 0), "accent"), (line.waiting.units, "text3"),
                 (credit.units, "warnS")],
                max(line.limit.units, 1),
            )  # fmt: skip
            words = N_("Household limit {sum}") if line.is_household else N_("Credit limit {sum}")
            held = _(N_(", {sum} on waiting slips")).format(sum=line.waiting)
            said = _(words).format(sum=line.limit)
            self._limit.setText(said + (held if line.waiting else ""))
            self._left.setText(_(N_("{sum} left")).format(sum=left))
            retone(self._left, "neg" if left.units < 0 else "")
            folded += _(N_(", {sum} left")).format(sum=left)
        self.fold(folded, "account-outline")

    def _show_passer(self, name: str) -> None:
        self.who.setText(name or _(N_("Passer-by")))
        self._code.setText("")
        self._kind.change("", "grey")
        self._place.setText(_(N_("F3 names a member: member price, credit, deposit."
                                 " Shift+F3 writes a passer-by's name.")))  # fmt: skip
        self._place.setWordWrap(True)
        self._phone.setText("")
        self.fold(_(N_("Passer-by: no credit")), "account-outline")

    def show_goods(self, grid: SaleGrid, member_id: int | None) -> None:
        """Show what the member paid last for each good, and its stock before and after."""
        wanted = grid.wanted()
        prices: list[tuple[Any, ...]] = []
        if member_id is not None:
            today = self._page.desk.today()
            with self._page.desk.read() as s:
                for good, _quantity in wanted:
                    last = last_price(s, member_id, good.id)
                    when = _(N_("first time")) if last is None else _when(last[1], today)
                    shown = "—" if last is None else str(last[0])
                    prices.append((_small(_short(good.name)), _small(when, "text2"), _small(shown)))
        self._prices.setVisible(bool(prices))
        self._prices.show_rows(prices)
        stock: list[tuple[Any, ...]] = []
        for good, quantity in wanted:
            held = grid.stock.get(good.id, 0)
            after = held - quantity.units
            tone = "neg" if after < 0 else "warn" if after < held // 3 else ""
            stock.append(
                (
                    _small(_short(good.name)),
                    _small(f"{Quantity(held).short()} {good.unit}"),
                    Cell(Quantity(after).short(), tone, bold=bool(tone), role="small"),
                )
            )
        self._stock.setVisible(bool(stock))
        self._stock.show_rows(stock)


def _account_pairs(facts: BuyerFacts, credit: Money) -> list[Pair]:
    """Tell how a buyer stands, and will stand after ``credit``."""
    yuan = _(N_("yuan"))
    pairs = [
        Pair(_(N_("Owes now")), str(facts.debt), bold=True, unit=yuan),
        Pair(_(N_("of it overdue")), str(facts.overdue), "warn" if facts.overdue else "text",
             unit=yuan),
        Pair(_(N_("This sale on credit")), f"+{credit}", "warn" if credit else "text",
             unit=yuan),
        Pair(_(N_("Owes after posting")), str(facts.debt + credit), bold=True, unit=yuan),
    ]  # fmt: skip
    if facts.deposit:
        pairs.insert(2, Pair(_(N_("Deposit")), str(facts.deposit), unit=yuan))
    return pairs


def _short(name: str) -> str:
    """Shorten a good's name to its first two words for the panel."""
    return " ".join(name.split(" ")[:2])


def _small(text: str, tone: str = "") -> Cell:
    """Return a cell of the panel's small tables."""
    return Cell(text, tone, role="small")


def _when(day: date, today: date) -> str:
    """Say when something was bought last."""
    if day.year == today.year:
        return f"{day:%m-%d}"
    return _(N_("last year")) if day.year == today.year - 1 else str(day.year)
