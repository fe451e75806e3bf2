"""The lines of a sale: goods with their units, prices, lots and stock, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from PySide6.QtCore import Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money, Quantity
from coopdesk.supplies.counter import second_line
from coopdesk.supplies.goods import GoodFacts, good_facts, price_for
from coopdesk.supplies.sales import SaleLineDraft
from coopdesk.supplies.stock import on_hand
from ui.editors import MoneyEdit, QuantityEdit
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.page import Page
from ui.pages.entry import PickList, good_picker, settle_here
from ui.pages.sale_head import SaleHead
from ui.pages.sale_lots import LineLots
from ui.picker import ChoiceEdit
from ui.tables import Cell, TableColumn

_KINDS: Final = {"quantity": Quantity, "price": Money, "discount": Money, "amount": Money}


class SaleGrid(LineGrid):
    """The lines of a sale; ``changed`` comes when they have followed what was done to them."""

    changed = Signal()

    def __init__(self, page: Page, head: SaleHead) -> None:
        super().__init__(
            page.look, self._columns(page, head),
            empty=_(N_("Scan, or type code, name or initials")), two_lines=True,
        )  # fmt: skip
        self._page = page
        self._head = head
        self._filling = False
        self._line_in: object | None = None
        self.goods: dict[int, GoodFacts] = {}
        self.stock: dict[int, int] = {}
        self._lots = LineLots(page.room, head, self, self.goods)
        self.edited.connect(self._follow)
        self.current_changed.connect(self._cell_entered)
        self.dropped.connect(lambda _row: self.changed.emit())
        self.pasted.connect(lambda _read, _refused: self._fill_pasted())

    @staticmethod
    def _columns(page: Page, head: SaleHead) -> list[LineColumn]:
        look = page.look
        yuan = _(N_("yuan"))
        return [
            LineColumn(
                "good_id", _(N_("Goods")), stretch=1, width=200,
                editor=lambda: good_picker(page.room, head.warehouse.value, head.for_member),
            ),
            LineColumn(
                "unit", _(N_("Unit")), lambda: ChoiceEdit(look, [], width=0), width=52,
                align="centre", stop=False, show=lambda value, _line: value or "",
            ),
            LineColumn("quantity", _(N_("Quantity")), lambda: QuantityEdit(look, width=0),
                       width=72, align="right"),
            LineColumn("price", _(N_("Member price")), lambda: MoneyEdit(look, width=0),
                       unit=yuan, width=92, align="right", stop=False),
            LineColumn("discount", _(N_("Discount")), lambda: MoneyEdit(look, width=0),
                       unit=yuan, width=76, align="right", stop=False),
            LineColumn("amount", _(N_("Amount")), None, unit=yuan, width=112, align="right",
                       bold=True),
        ]  # fmt: skip

    # What follows -------------------------------------------------------------------------------

    def _follow(self, number: int, name: str) -> None:
        """Follow a change in a line."""
        if self._filling:
            return
        if name == "good_id":
            self._good_changed(number)
        elif name == "unit":
            self._propose_price(number)
        self.changed.emit()

    def _good_changed(self, number: int) -> None:
        """Fill a line from its good: unit, price, what stands below the name."""
        good_id = self.get(number, "good_id")
        if good_id is None:
            return
        with self._page.desk.read() as s:
            facts = good_facts(s, good_id)
        if facts is None:
            return
        self.goods[good_id] = facts
        self.set(number, "unit", facts.unit)
        self.set(number, "price", None)
        self.read_stock()
        self._propose_price(number)
        self._lots.propose(number)
        self._describe(number)

    def _fill_pasted(self) -> None:
        """Fill pasted lines."""
        for number in range(self.count()):
            if not self.get(number, "unit"):
                self._good_changed(number)
        self.changed.emit()

    def propose_prices(self) -> None:
        """Propose every price anew: they differ for members."""
        for number in range(self.count()):
            self._propose_price(number)

    def _propose_price(self, number: int) -> None:
        good_id = self.get(number, "good_id")
        if good_id is None:
            return
        unit, day = self.get(number, "unit") or "", self._head.on_date()
        with self._page.desk.read() as s:
            price = price_for(s, good_id, day, member=self._head.for_member(), unit=unit)
        if price is not None:
            self.set(number, "price", price)

    def _describe(self, number: int) -> None:
        """Write the second line under the good's name."""
        good_id = self.get(number, "good_id")
        if good_id is None:
            return
        with self._page.desk.read() as s:
            if good_id not in self.goods:
                facts = good_facts(s, good_id)
                if facts is not None:
                    self.goods[good_id] = facts
            text = second_line(s, good_id, self.get(number, "lot_id"))
        self.set_second(number, "good_id", text)

    def _cell_entered(self, number: int, name: str) -> None:
        """Offer the units of the line's good; share a line that was left over its lots."""
        left, self._line_in = self._line_in, self.line_key(number)
        if left is not None and left is not self._line_in:
            self._split(left)
        if name != "unit":
            return
        editor = self.editor("unit")
        facts = self.goods.get(self.get(number, "good_id") or 0)
        if isinstance(editor, ChoiceEdit) and facts is not None:
            editor.set_options([(unit, unit) for unit in facts.units])
            editor.set_value(self.get(number, "unit"))

    def other_price(self) -> None:
        """Go to the price of the line."""
        if settle_here(self._page):
            last = max(0, self.count() - 1)
            self.go(last if self.row >= self.count() else self.row, "price")

    # Lots ---------------------------------------------------------------------------------------

    def propose_lots(self) -> None:
        """Take every line from the lots of another day or warehouse."""
        for number in range(self.count()):
            if self.get(number, "good_id") is not None:
                self._lots.propose(number)
                self._describe(number)

    def _split(self, line: object) -> None:
        """Share a line over the next lots when the one proposed does not hold enough."""
        places = self._lots.split(line)
        if not places:
            return
        for place in places:
            self._describe(place)
        if len(places) > 1:
            text = _(N_("{good} is taken from {count} lots; Ctrl+L chooses another lot."))
            good = self.goods[self.get(places[0], "good_id")]
            self._page.room.say(text.format(good=good.name, count=len(places)), "note")
        self.changed.emit()

    def split_all(self) -> None:
        """Share every line over its lots."""
        for line in [self.line_key(number) for number in range(self.count())]:
            self._split(line)

    def choose_lot(self) -> None:
        """Choose from which lot the line is taken."""
        number = self.row
        good_id = self.get(number, "good_id")
        if good_id is None or not settle_here(self._page):
            self._page.room.say(
                _(N_("Please go to a line with goods first; then choose its lot.")), "note"
            )
            return
        lots = self._lots.offered(number)
        if not lots:
            self._page.room.say(_(N_("These goods are kept without lots.")), "note")
            return
        unit = self.goods[good_id].unit if good_id in self.goods else ""
        shown = PickList(
            self._page,
            [
                TableColumn(_(N_("Lot no.")), stretch=1),
                TableColumn(_(N_("Expires on"))),
                TableColumn(_(N_("Left")), align="right"),
            ],
            [
                (
                    Cell(one.code),
                    Cell(one.expires_on.isoformat() if one.expires_on else "—"),
                    Cell(f"{Quantity(one.left).short()} {unit}"),
                )
                for one in lots
            ],
            _(N_("take it")),
            at=next((n for n, one in enumerate(lots)
                     if one.id == self.get(number, "lot_id")), 0),
        )  # fmt: skip
        shown.taken.connect(lambda place: self._take_lot(number, lots[place].id))

    def _take_lot(self, number: int, lot_id: int) -> None:
        self._lots.choose(number, lot_id)
        self._describe(number)
        self.go(number, "quantity")
        self.changed.emit()

    # Stock and sums -----------------------------------------------------------------------------

    def read_stock(self) -> None:
        """Read what is there of the goods in the lines."""
        ids = {line["good_id"] for line in self.lines() if line["good_id"] is not None}
        warehouse = self._head.warehouse.value()
        with self._page.desk.read() as s:
            self.stock = {one: on_hand(s, one, warehouse)[0] for one in ids}

    def wanted(self) -> list[tuple[GoodFacts, Quantity]]:
        """Return the goods of the lines, each once, and how much of its stock is wanted."""
        wanted: dict[int, int] = {}
        for line in self.lines():
            good = self.goods.get(line["good_id"] or 0)
            if good is not None:
                stocked = good.stocked(line["quantity"] or Quantity(0), line["unit"] or "")
                wanted[good.id] = wanted.get(good.id, 0) + (stocked.units if stocked else 0)
        return [(self.goods[one], Quantity(units)) for one, units in wanted.items()]

    def sorts(self) -> int:
        """Return how many goods there are in the lines."""
        return len({line["good_id"] for line in self.lines() if line["good_id"] is not None})

    def pieces(self) -> Quantity:
        """Return how many pieces there are."""
        lines = [line for line in self.lines() if line["good_id"] is not None]
        return sum((line["quantity"] or Quantity(0) for line in lines), Quantity(0))

    def reckon(self) -> Money:
        """Show what each line comes to; return the total."""
        total = Money(0)
        for number, line in enumerate(self.lines()):
            quantity, price = line["quantity"], line["price"]
            amount: Money | None = None
            if quantity is not None and price is not None:
                amount = price.times(quantity) - (line["discount"] or Money(0))
                total += amount
            self.set(number, "amount", amount)
        return total

    def unpriced(self) -> list[Problem]:
        """Return the lines whose price is blank: that is no gift, a gift is typed as 0."""
        text = _(N_("Line {row}: {good} has no price; please type it (F7), or 0 for a gift."))
        return [
            Problem("price", text.format(row=number + 1, good=self.goods[line["good_id"]].name),
                    "price", number)
            for number, line in enumerate(self.lines())
            if line["good_id"] in self.goods and line["price"] is None
        ]  # fmt: skip

    # Slips --------------------------------------------------------------------------------------

    def drafts(self) -> tuple[SaleLineDraft, ...]:
        """Return the lines as typed."""
        return tuple(
            SaleLineDraft(
                good_id=line["good_id"] or 0,
                quantity=line["quantity"] or Quantity(0),
                price=line["price"] or Money(0),
                unit=line["unit"] or "",
                discount=line["discount"] or Money(0),
                lot_id=line.get("lot_id") if line["good_id"] else None,
            )
            for line in self.lines()
        )

    def content(self) -> list[dict[str, Any]]:
        """Return the lines as JSON knows them."""
        return [
            {
                name: value.units if isinstance(value, Money | Quantity) else value
                for name, value in line.items()
            }
            for line in self.lines()
        ]

    def show_content(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Show kept lines again."""
        self.set_lines(
            {
                name: _KINDS[name](value) if name in _KINDS and value is not None else value
                for name, value in line.items()
            }
            for line in kept
        )
        self.read_stock()
        for number in range(self.count()):
            self._describe(number)

    def set_lines(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Show other lines; nothing in them is proposed anew."""
        self._filling = True
        super().set_lines(lines)
        self._filling = False
