"""Goods received: from a supplier, as opening stock, or a cost that is settled later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.posting import Posted
from coopdesk.members.balances import balance_of
from coopdesk.members.records import SUPPLIERS
from coopdesk.supplies.costing import CostingDraft, OpenCost, open_costs
from coopdesk.supplies.counter import last_warehouse
from coopdesk.supplies.goods import GoodFacts, good_facts
from coopdesk.supplies.kinds import KINDS
from coopdesk.supplies.opening_stock import OpeningStockDraft
from coopdesk.supplies.purchases import PurchaseDraft
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.records import WAREHOUSES
from coopdesk.supplies.stock import on_hand
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import MoneyEdit, QuantityEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.forms import picker_for
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.entry import (
    Totals,
    choices,
    good_picker,
    pieces_text,
    settle_here,
    tell_problems,
    throw_away,
)
from ui.pages.paying import PayBand, Rest
from ui.paper_doors import preview_draft, print_document
from ui.parts import Rule, column, label
from ui.picker import ChoiceEdit
from ui.soon import Soon
from ui.tables import Cell, Table, TableColumn

BY_DRAFT: Final = {kind.draft: kind for kind in KINDS}
_MODES: Final = (
    ("purchase", N_("Purchase")),
    ("opening", N_("Opening stock")),
    ("opening_open", N_("Opening, cost open")),
    ("costing", N_("Settle a cost")),
)
_DATES: Final = ("made_on", "expires_on")


class PurchasePage(Page):
    """Goods received, opening stock, and costs settled later: one page, chosen by its mode."""

    TITLE = N_("Goods received")
    ICON = "truck-delivery-outline"
    RULES = "purchase"

    def __init__(self, room: Room) -> None:
        """Lay out head, lines, total, money and panel."""
        super().__init__(room)
        self.uid = new_uid()
        self._filling = False
        self._costs: list[OpenCost] = []
        self.keeper = Keeper(
            self,
            "purchase",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self._soon = Soon(self, self.check)
        self._make_head(room)
        self._make_grid(room)
        self.totals = Totals(self.look)
        self.pay = PayBand(self.look)
        self.cash, self.bank, self.credit = (MoneyEdit(self.look) for _name in range(3))
        ways = {"cash": self.cash, "bank": self.bank, "credit": self.credit}
        self.rest = Rest("credit", ways)
        self.pay.add("cash", N_("Cash"), self.cash, at=(0, 0), key="F8")
        self.pay.add("bank", N_("Bank"), self.bank, at=(0, 1))
        self.pay.add("credit", N_("Owed to the supplier"), self.credit, at=(0, 2), key="F9")
        self.pay.edited.connect(self.paid)
        layout = column()
        layout.addWidget(self.band)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.totals)
        layout.addWidget(self.pay)
        self.setLayout(layout)
        self.fields: dict[str, Any] = {**self.band.fields, **self.pay.fields}
        self._make_side()
        self.blank()

    def _make_head(self, room: Room) -> None:
        """Make the head."""
        look, desk = self.look, self.desk
        self.band = band = HeaderBand(look)
        self.supplier = picker_for(
            SUPPLIERS,
            room,
            create=lambda typed: room.open("supplier", new=typed or True, made=self.supplier.take),
        )
        self.day = DateEdit(look, desk.today)
        self.warehouse = ChoiceEdit(look, choices(desk, WAREHOUSES))
        self.mode = ChoiceEdit(look, [(code, _(words)) for code, words in _MODES], width=112)
        self.bill = TextEdit(look, width=200, length=60)
        self.due = DateEdit(look, desk.today)
        self.remark = TextEdit(look, width=104, length=200)
        self.clerk = TextEdit(look, width=112)
        self.clerk.setReadOnly(True)
        band.add("supplier_id", N_("Supplier"), self.supplier, key="F3")
        band.add("on_date", N_("Date"), self.day)
        band.add("warehouse_id", N_("Warehouse"), self.warehouse)
        band.add("mode", N_("Kind"), self.mode)
        band.add("bill", N_("Bill no."), self.bill, row=1)
        band.add("due_on", N_("Due on"), self.due, row=1)
        band.add("remark", N_("Remark"), self.remark, row=1)
        band.add("clerk", N_("Handled by"), self.clerk, row=1)
        self.supplier.walks = False
        self.supplier.entered.connect(lambda: self.grid.go(self.grid.count(), "good_id"))
        self.mode.picked.connect(lambda _one: self.mode_changed())
        for editor in (self.supplier, self.day, self.warehouse, self.bill, self.due, self.remark):
            editor.edited.connect(self.changed)

    def _make_grid(self, room: Room) -> None:
        """Make the grid of lines."""
        look, yuan = self.look, _(N_("yuan"))
        self.grid = LineGrid(
            look,
            [
                LineColumn(
                    "good_id", _(N_("Goods")), stretch=1, width=170,
                    editor=lambda: good_picker(room, self.warehouse.value, lambda: False),
                ),
                LineColumn("unit", _(N_("Unit")), lambda: ChoiceEdit(look, [], width=0), width=52,
                           align="centre", stop=False, show=lambda value, _line: value or ""),
                LineColumn("quantity", _(N_("Quantity")), lambda: QuantityEdit(look, width=0),
                           width=72, align="right"),
                LineColumn("price", _(N_("Cost price")), lambda: MoneyEdit(look, width=0),
                           unit=yuan, width=88, align="right"),
                LineColumn("amount", _(N_("Amount")), lambda: MoneyEdit(look, width=0),
                           unit=yuan, width=104, align="right", bold=True, stop=False),
                LineColumn("lot", _(N_("Lot no.")), lambda: TextEdit(look), width=92, stop=False,
                           leaves=1),
                LineColumn("made_on", _(N_("Made on")),
                           lambda: DateEdit(look, self.desk.today, width=0), width=104,
                           stop=False, leaves=3),
                LineColumn("expires_on", _(N_("Expires on")),
                           lambda: DateEdit(look, self.desk.today, width=0), width=104,
                           stop=False, leaves=2),
            ],
            empty=_(N_("Scan, or type code, name or initials")),
        )  # fmt: skip
        self.grid.columns_left_out.connect(self.tell_left_out)
        self.grid.edited.connect(self.line_edited)
        self.grid.current_changed.connect(self.cell_entered)
        self.grid.finished.connect(self.to_money)
        self.grid.dropped.connect(lambda _row: self.line_dropped())
        self.grid.pasted.connect(lambda _read, _refused: self.lines_pasted())

    def _make_side(self) -> None:
        """Make the panel: what is owed, the stock, and costs still open."""
        look = self.look
        self.side = side = Side(look)
        self.who = label("", "title")
        self.account = Pairs(look)
        self.stock = Table(look, [
            TableColumn(_(N_("Stock")), stretch=1),
            TableColumn(_(N_("Now")), align="right"),
            TableColumn(_(N_("After")), align="right"),
        ])  # fmt: skip
        self.open_title = label(_(N_("Costs still open")), "heading")
        self.open = Table(look, [
            TableColumn(_(N_("Goods")), stretch=1),
            TableColumn(_(N_("Receipt"))),
            TableColumn(_(N_("Quantity")), align="right"),
        ])  # fmt: skip
        self.open.opened.connect(self.choose_cost)
        body = side.body
        body.addWidget(self.who)
        body.addSpacing(6)
        body.addWidget(self.account)
        body.addSpacing(8)
        body.addWidget(Rule(look))
        body.addSpacing(10)
        body.addWidget(self.stock)
        body.addSpacing(14)
        body.addWidget(self.open_title)
        body.addSpacing(4)
        body.addWidget(self.open)

    # A document comes and goes ------------------------------------------------------------------

    def blank(self) -> None:
        """Start a new receipt; warehouse and supplier stay."""
        self._filling = True
        self.uid = new_uid()
        if self.warehouse.value() is None:
            with self.desk.read() as s:
                self.warehouse.set_value(last_warehouse(s))
        self.day.set_value(self.desk.today())
        self.mode.set_value("purchase")
        self.clerk.set_value(self.desk.clerk)
        for editor in (self.supplier, self.bill, self.due, self.remark):
            editor.set_value(None)
        self.rest.clear("credit")
        self.band.begins()
        self.grid.clear()
        self._filling = False
        self._read_costs()
        self.recount()
        self.check()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed; a mode may be told."""
        self.warehouse.set_options(choices(self.desk, WAREHOUSES))
        if self.content() is None:
            if self.warehouse.value() is None:
                self.blank()
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        mode = what.get("mode")
        if mode and (mode != self.mode.value() or self.content() is None):
            self._begin_as(mode)
        self._read_costs()
        self.show_heading()

    def first_focus(self) -> QWidget | None:
        """Start with the supplier."""
        return self.supplier

    def show_heading(self) -> None:
        """Say what kind of receipt this is."""
        words = dict(_MODES)[self.mode.value() or "purchase"]
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(words), chip_kind="new", note=note)

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        lines = [
            {
                name: value.units
                if isinstance(value, Money | Quantity)
                else value.isoformat()
                if isinstance(value, date)
                else value
                for name, value in line.items()
            }
            for line in self.grid.lines()
        ]
        costing = self.mode.value() == "costing"
        empty = not any(line.get("amount") for line in lines) if costing else not lines
        if empty and not self.band.typed("mode"):
            return None
        return {
            "uid": self.uid,
            "idle": empty and self.band.only_chosen(),
            "mode": self.mode.value(),
            "supplier_id": self.supplier.value(),
            "on_date": day_kept(self.day.value()),
            "warehouse_id": self.warehouse.value(),
            "due_on": day_kept(self.due.value()),
            "bill": self.bill.value(),
            "remark": self.remark.value(),
            "lines": lines,
            **self.rest.content(),
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept receipt again."""
        self._filling = True
        self.uid = kept.get("uid") or new_uid()
        self.mode.set_value(kept.get("mode") or "purchase")
        self.supplier.set_value(kept.get("supplier_id"))
        for name, editor in (("on_date", self.day), ("due_on", self.due)):
            editor.set_value(day_of(kept.get(name)))
        self.warehouse.set_value(kept.get("warehouse_id"))
        self.bill.set_value(kept.get("bill") or "")
        self.remark.set_value(kept.get("remark") or "")
        self._show_mode()
        self._show_lines(kept.get("lines", []))
        self.rest.name = "credit"
        self.rest.show_content(kept)
        self._filling = False
        self.recount()
        self.check()

    def _show_lines(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Show kept lines; costs that were settled meanwhile are not shown any more."""
        if self.mode.value() == "costing":
            self._show_costs_in_grid(
                {tuple(one["cost"]): one["amount"] for one in lines
                 if one.get("cost") and one.get("amount")}
            )  # fmt: skip
            return
        kinds = {"quantity": Quantity, "price": Money, "amount": Money}
        self.grid.set_lines(
            {
                name: kinds[name](value)
                if name in kinds and value is not None
                else date.fromisoformat(value)
                if name in _DATES and value
                else value
                for name, value in line.items()
            }
            for line in lines
        )

    def draft_title(self) -> str:
        """Name the draft."""
        who = self.supplier.candidate()
        return f"{who.name if who else _(dict(_MODES)[self.mode.value()])} {self.totals.total}"

    # What the clerk changes ---------------------------------------------------------------------

    def mode_changed(self) -> None:
        """Show what the mode needs."""
        mode = self.mode.value()
        if mode is None:
            self.mode.set_value("purchase")
            return
        self._show_mode()
        if mode == "costing":
            self._show_costs_in_grid()
        self.show_heading()
        self.recount()
        self.changed()

    def _show_mode(self) -> None:
        """Show and enable what the mode needs."""
        is_purchase = self.mode.value() == "purchase"
        self.pay.setVisible(is_purchase)
        for editor in (self.supplier, self.bill, self.due):
            editor.setEnabled(is_purchase)

    def _show_costs_in_grid(self, typed: Mapping[tuple[int, ...], int] | None = None) -> None:
        """Put the open costs into the grid, to be priced there, with amounts typed before."""
        self._filling, fen = True, typed or {}
        with self.desk.read() as s:
            self._costs = open_costs(s)
        self.grid.set_lines(
            {
                "good_id": cost.good_id, "unit": cost.unit, "quantity": cost.quantity,
                "lot": cost.number, "cost": (cost.document_id, cost.line),
                "amount": Money(fen[at]) if (at := (cost.document_id, cost.line)) in fen else None,
            }
            for cost in self._costs
        )  # fmt: skip
        self._filling = False

    def choose_cost(self, number: int) -> None:
        """Settle an open cost from the panel."""
        if self._begin_as("costing"):
            self.grid.go(number, "amount")

    def _begin_as(self, mode: str) -> bool:
        """Begin another kind of receipt; False where what is half typed is to stay."""
        if not throw_away(self, self.keeper):
            return False
        self.blank()
        self.mode.set_value(mode)
        self.mode_changed()
        return True

    def cell_entered(self, number: int, name: str) -> None:
        """Offer the units of the line's good."""
        good_id = self.grid.get(number, "good_id")
        editor = self.grid.editor("unit")
        if name == "unit" and good_id is not None and isinstance(editor, ChoiceEdit):
            with self.desk.read() as s:
                facts = good_facts(s, good_id)
            if facts is not None:
                editor.set_options([(unit, unit) for unit in facts.units])
                editor.set_value(self.grid.get(number, "unit"))

    def line_dropped(self) -> None:
        """Count again without the line."""
        self.recount()
        self.changed()

    def line_edited(self, number: int, name: str) -> None:
        """Follow a change in a line; an amount that is typed stays as the bill says."""
        if self._filling:
            return
        if name == "good_id":
            self._fill_unit(number)
        if name in {"quantity", "price"}:
            quantity, price = self.grid.get(number, "quantity"), self.grid.get(number, "price")
            if quantity is not None and price is not None:
                self.grid.set(number, "amount", price.times(quantity))
        self.recount()
        self.changed()

    def _fill_unit(self, number: int) -> None:
        good_id = self.grid.get(number, "good_id")
        if good_id is not None:
            with self.desk.read() as s:
                facts = good_facts(s, good_id)
            if facts is not None:
                self.grid.set(number, "unit", facts.unit)

    def lines_pasted(self) -> None:
        """Fill pasted lines."""
        for number in range(self.grid.count()):
            self._fill_unit(number)
            self.line_edited(number, "quantity")

    def paid(self, name: str) -> None:
        """Let the rest follow an amount that was typed."""
        self.rest.name = "cash" if name == "credit" else "credit"
        self.recount(typed=name)
        self.changed()

    def all_cash(self) -> None:
        """Pay the whole sum in cash."""
        self._all("cash")

    def all_credit(self) -> None:
        """Owe the whole sum to the supplier."""
        self._all("credit")

    def _all(self, name: str) -> None:
        if settle_here(self):
            self.rest.clear(name)
            self.recount()
            self.changed()

    # Sums and checks ----------------------------------------------------------------------------

    def recount(self, typed: str = "") -> None:
        """Add the lines up and let one way of paying take the rest."""
        total, pieces, sorts = Money(0), Quantity(0), set()
        for line in self.grid.lines():
            total += line.get("amount") or Money(0)
            if line.get("good_id") is not None:
                sorts.add(line["good_id"])
                pieces += line.get("quantity") or Quantity(0)
        self.totals.show_total(pieces_text(len(sorts), pieces, self.look), total)
        if self.rest.name != typed:
            self.rest.take(self.rest.left(total))
        self.update_actions()

    def draft(self) -> PurchaseDraft | OpeningStockDraft:
        """Return the receipt as typed."""
        lines = tuple(
            PurchaseLineDraft(
                good_id=line["good_id"] or 0,
                quantity=line["quantity"] or Quantity(0),
                price=line["price"] or Money(0),
                unit=line["unit"] or "",
                amount=line["amount"],
                lot=line["lot"] or "",
                made_on=line["made_on"],
                expires_on=line["expires_on"],
            )
            for line in self.grid.lines()
        )
        day = self.day.value() or self.desk.today()
        warehouse, remark = self.warehouse.value() or 0, self.remark.value()
        mode = self.mode.value()
        if mode != "purchase":
            return OpeningStockDraft(
                on_date=day, warehouse_id=warehouse, lines=lines, remark=remark,
                cost_open=mode == "opening_open",
            )  # fmt: skip
        credit = self.credit.value() or Money(0)
        return PurchaseDraft(
            on_date=day,
            warehouse_id=warehouse,
            lines=lines,
            supplier_id=self.supplier.value(),
            cash=self.cash.value() or Money(0),
            bank=self.bank.value() or Money(0),
            credit=credit,
            due_on=self.due.value() if credit else None,
            bill=self.bill.value(),
            remark=remark,
        )

    def costings(self) -> list[CostingDraft]:
        """Return the costs that were typed."""
        day = self.day.value() or self.desk.today()
        return [
            CostingDraft(
                on_date=day, receipt_id=line["cost"][0], line=line["cost"][1],
                amount=line["amount"], remark=self.remark.value(),
            )
            for line in self.grid.lines()
            if line.get("amount") and line.get("cost")
        ]  # fmt: skip

    def to_money(self) -> None:
        """Go on to the money."""
        self.cash.setFocus()

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        if not self._filling:
            self.keeper.touch()
            self._soon.start()

    def problems(self) -> list[Problem]:
        """Return what is wrong with what is typed so far."""
        lines = self.grid.lines()
        if not lines or self.mode.value() == "costing":
            return []
        draft = self.draft()
        with self.desk.read() as s:
            found = self.kind().check(s, draft)
        waiting = {
            number
            for number, line in enumerate(lines)
            if number == self.grid.row
            and (line.get("good_id") is None or line.get("quantity") is None)
        }
        return [one for one in found if one.row not in waiting]

    def kind(self) -> DocumentKind:
        """Return the kind of document that the mode makes."""
        mode = self.mode.value()
        if mode == "costing":
            return BY_DRAFT[CostingDraft]
        return BY_DRAFT[PurchaseDraft if mode == "purchase" else OpeningStockDraft]

    def check(self) -> None:
        """Check what is typed and say what posting will do."""
        self._soon.stop()
        self._show_side()
        tell_problems(self, self.problems(), self.fields, self.grid, will=self._will())

    def _will(self) -> str:
        """Say in one line what posting will do."""
        count, total = self.grid.count(), self.totals.total
        if not count:
            return ""
        mode = self.mode.value()
        if mode == "costing":
            return ngettext(
                "After posting: {count} cost settled, {sum} yuan",
                "After posting: {count} costs settled, {sum} yuan",
                len(self.costings()),
            ).format(count=len(self.costings()), sum=total)
        if mode == "opening_open":
            return _(N_("After posting: stock up, the cost stays open until it is settled"))
        return _(N_("After posting: stock up by {sum} yuan, 1 voucher, a slip is printed")).format(
            sum=total
        )

    def _read_costs(self) -> None:
        """Read which costs are still open."""
        if self.mode.value() == "costing":
            return
        with self.desk.read() as s:
            self._costs = open_costs(s)

    def _show_side(self) -> None:
        """Show what is owed and the stock before and after."""
        assert self.side is not None  # noqa: S101 - made with the page.
        supplier, warehouse = self.supplier.candidate(), self.warehouse.value()
        credit = self.credit.value() or Money(0)
        pairs: list[Pair] = []
        stock: list[tuple[Any, ...]] = []
        with self.desk.read() as s:
            if supplier is not None:
                owed = balance_of(s, "payable", supplier_id=supplier.id)
                yuan = _(N_("yuan"))
                pairs = [
                    Pair(_(N_("Owed now")), str(owed), bold=True, unit=yuan),
                    Pair(_(N_("This receipt")), f"+{credit}", "warn" if credit else "text",
                         unit=yuan),
                    Pair(_(N_("Owed after posting")), str(owed + credit), bold=True, unit=yuan),
                ]  # fmt: skip
            comes: dict[GoodFacts, int] = {}
            for line in self.grid.lines() if self.mode.value() != "costing" else ():
                facts = good_facts(s, line["good_id"]) if line["good_id"] else None
                if facts is not None:
                    got = facts.stocked(line["quantity"] or Quantity(0), line["unit"] or "")
                    comes[facts] = comes.get(facts, 0) + (got.units if got else 0)
            for good, units in comes.items():
                held = on_hand(s, good.id, warehouse)[0]
                stock.append(
                    (
                        Cell(" ".join(good.name.split(" ")[:2]), role="small"),
                        Cell(f"{Quantity(held).short()} {good.unit}", role="small"),
                        Cell(Quantity(held + units).short(), role="small"),
                    )
                )
        self.who.setText(supplier.name if supplier else _(N_("No supplier")))
        self.account.show_pairs(pairs)
        self.stock.setVisible(bool(stock))
        self.stock.show_rows(stock)
        is_open = bool(self._costs) and self.mode.value() != "costing"
        self.open_title.setVisible(is_open)
        self.open.setVisible(is_open)
        self.open.show_rows(
            [
                (
                    Cell(one.good, role="small"),
                    Cell(f"{one.on_date:%m-%d}", role="small"),
                    Cell(f"{one.quantity.short()} {one.unit}", role="small"),
                )
                for one in self._costs[:6]
            ]
        )
        who = supplier.name if supplier else _(N_("No supplier"))
        self.side.fold(f"{who}  {self.totals.total}", "truck-delivery-outline")

    # Posting ------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Show the slip as it would be printed."""
        if settle_here(self) and self.mode.value() != "costing":
            preview_draft(self, self.kind(), self.draft())

    def post(self) -> None:
        """Post, print, and show the next blank page."""
        if not settle_here(self):
            return
        kind, keeper, uid = self.kind(), self.keeper, self.uid
        drafts: list[Any] = self.costings() if self.mode.value() == "costing" else [self.draft()]

        def job(s: Any) -> list[Posted]:
            posted = [
                kind.post(s, draft, uid=uid if not number else "")
                for number, draft in enumerate(drafts)
            ]
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        attempt(self, job, done=lambda posted: self.posted(posted, kind), fields=self.fields,
                rows=self.grid.show_problem)  # fmt: skip

    def posted(self, posted: list[Posted], kind: DocumentKind) -> None:
        """Print what was posted and start the next one."""
        total = self.totals.total
        self.blank()
        self.mode_changed()
        self.keeper.posted()
        self.supplier.setFocus()
        printed = [print_document(self, kind, one.id) for one in posted]
        text = _(N_("Posted {number}, {sum} yuan; {printed}."))
        numbers = "、".join(one.number for one in posted)
        self.room.say(text.format(number=numbers, sum=total, printed=printed[0]))

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if not throw_away(self, self.keeper):
            return
        self.blank()
        self.mode_changed()
        self.supplier.setFocus()

    def goods_back(self) -> None:
        """Go to the page for goods that go back to the supplier."""
        self.room.open("purchase_return")

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        if self.mode.value() == "costing":
            return "" if self.costings() else _(N_("Please enter what the goods cost."))
        return "" if self.grid.count() else _(N_("Please enter the goods first (F4)."))

    def refresh(self, changes: Any) -> None:
        """Read stock and debts again when somebody posted."""
        if changes.concern(frozenset({"supplier", "party_move", "stock_move", "good"})):
            self._read_costs()
            self.check()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("purchase.new", N_("New receipt"), new, "F2", short=N_("new")),
        Action("purchase.supplier", N_("Choose the supplier"), lambda p: p.supplier.setFocus(),
               "F3", short=N_("supplier")),
        Action("purchase.good", N_("Enter goods"),
               lambda p: p.grid.go(p.grid.count(), "good_id"), "F4", short=N_("goods")),
        Action("purchase.mode", N_("Kind of receipt"), lambda p: p.mode.setFocus(), "F5",
               short=N_("kind")),
        Action("purchase.lot", N_("Lot and dates"), lambda p: p.grid.go(p.grid.row, "lot"), "F7",
               short=N_("lot")),
        Action("purchase.cash", N_("All in cash"), all_cash, "F8", short=N_("all cash")),
        Action("purchase.credit", N_("All on credit"), all_credit, "F9", short=N_("all credit")),
        Action("purchase.back", N_("Goods go back to the supplier"), goods_back, "Ctrl+R",
               short=N_("send back")),
        to_list("purchase", "purchase_list"),
        walking(N_("drop line"), key="Ctrl+Del"),
        Action("purchase.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=ready),
        walking(N_("back"), key="Esc"),
        Action("purchase.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip
