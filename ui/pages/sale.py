"""The counter sale: who, what, how it is paid; posted and printed by one key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money, Quantity
from coopdesk.land.records import CROPS
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.seasons import season_of
from coopdesk.supplies.counter import BuyerFacts, buyer_facts, last_warehouse, second_line
from coopdesk.supplies.goods import (
    GoodFacts,
    LotLeft,
    good_facts,
    last_price,
    lots_of,
    price_for,
    split_over_lots,
)
from coopdesk.supplies.kinds import KINDS
from coopdesk.supplies.records import WAREHOUSES
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, check_sale, post_sale
from coopdesk.supplies.stock import lowest_from, on_hand
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.buttons import Chip
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import MoneyEdit, QuantityEdit, TextEdit
from ui.figures import Bar, Pair, Pairs
from ui.keeping import Keeper
from ui.lines import LineColumn, LineGrid
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.entry import (
    HeldList,
    PayBand,
    PickList,
    Totals,
    WayOfPaying,
    choices,
    good_picker,
    member_picker,
    pieces_text,
    settle_here,
    tell_problems,
)
from ui.paper_doors import preview_draft, print_document
from ui.parts import Rule, column, label, retone, row
from ui.picker import Candidate, ChoiceEdit
from ui.tables import Cell, Table, TableColumn

SALE: Final = next(kind for kind in KINDS if kind.draft is SaleDraft)
_PAID: Final = ("cash", "credit", "deposit")
_BLANK: Final = frozenset({"good_id", "quantity"})


class SalePage(Page):
    """A sale of farm inputs to a member or a passer-by."""

    TITLE = N_("Sale slip of farm inputs")
    ICON = "cart-outline"

    def __init__(self, room: Room) -> None:
        """Lay out head, lines, total, money and the side panel."""
        super().__init__(room)
        self.uid = new_uid()
        self.rest = "cash"
        self.buyer: BuyerFacts | None = None
        self.offered: BuyerFacts | None = None
        self._posting = False
        self.goods: dict[int, GoodFacts] = {}
        self._stock: dict[int, int] = {}
        self._due_typed = False
        self._filling = False
        self._entered: object | None = None
        self.keeper = Keeper(self, "sale", self.content, self.draft_title, day=lambda: self.day)
        self.keeper.told = self.show_heading
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.check)
        self._make_head(room)
        self._make_grid(room)
        self.totals = Totals(self.look)
        self._make_money()
        layout = column()
        layout.addWidget(self.band)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.totals)
        layout.addWidget(self.pay)
        self.setLayout(layout)
        self.fields: dict[str, Any] = {**self.band.fields, **self.pay.fields}
        self._make_side()
        self.blank()

    # Parts --------------------------------------------------------------------------------------

    def _make_head(self, room: Room) -> None:
        """Make the head: who, when, where from, until when, for which crop."""
        look, desk = self.look, self.desk
        self.band = band = HeaderBand(look)
        band.keep = ("member_id", "on_date", "due_on")
        self.member = member_picker(room, self.new_member)
        self.day = DateEdit(look, desk.today)
        self.warehouse = ChoiceEdit(look, choices(desk, WAREHOUSES))
        self.clerk = TextEdit(look, width=112)
        self.passer = TextEdit(look, width=200, length=60)
        self.due = DateEdit(look, desk.today)
        self.crop = ChoiceEdit(look, choices(desk, CROPS))
        self.remark = TextEdit(look, width=112, length=200)
        band.add("member_id", N_("Member"), self.member, key="F3")
        band.add("on_date", N_("Date"), self.day)
        band.add("warehouse_id", N_("Warehouse"), self.warehouse)
        band.add("clerk", N_("Handled by"), self.clerk)
        band.add("buyer", N_("Buyer"), self.passer, row=1)
        band.add("due_on", N_("Credit due"), self.due, row=1)
        band.add("crop_id", N_("Crop"), self.crop, row=1)
        band.add("remark", N_("Remark"), self.remark, row=1)
        self.clerk.setReadOnly(True)
        self.member.walks = False
        self.member.entered.connect(lambda: self.grid.go(self.grid.count(), "good_id"))
        self.member.picked.connect(lambda _one: self.buyer_changed())
        self.member.highlighted.connect(self.buyer_shown)
        self.member.edited.connect(self.changed)
        self.passer.walks = False
        self.passer.entered.connect(lambda: self.grid.go(self.grid.count(), "good_id"))
        self.passer.edited.connect(self.changed)
        self.day.edited.connect(self.day_changed)
        self.warehouse.picked.connect(lambda _one: self.warehouse_changed())
        self.due.edited.connect(self.due_changed)
        self.crop.picked.connect(lambda _one: self.changed())
        self.remark.edited.connect(self.changed)

    def _make_grid(self, room: Room) -> None:
        """Make the grid of lines."""
        look = self.look
        yuan = _(N_("yuan"))
        self.grid = LineGrid(
            look,
            [
                LineColumn(
                    "good_id", _(N_("Goods")), stretch=1, width=200,
                    editor=lambda: good_picker(room, self.warehouse.value, self.for_member),
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
            ],
            empty=_(N_("Scan, or type code, name or initials")),
            two_lines=True,
        )  # fmt: skip
        self.grid.edited.connect(self.line_edited)
        self.grid.current_changed.connect(self.cell_entered)
        self.grid.finished.connect(self.to_money)
        self.grid.dropped.connect(lambda _row: self.changed())
        self.grid.pasted.connect(lambda _read, _refused: self.lines_pasted())

    def _make_money(self) -> None:
        """Make the fields of payment."""
        look = self.look
        self.pay = PayBand(look)
        self.cash, self.credit = MoneyEdit(look), MoneyEdit(look)
        self.deposit, self.received = MoneyEdit(look), MoneyEdit(look, width=112)
        self.other = WayOfPaying(look, lambda: self.paid("other"))
        self.change = label("0.00", "title", bold=True)
        self.change.setContentsMargins(0, 0, 8, 0)
        self.pay.add("cash", N_("Cash taken"), self.cash, at=(0, 0), key="F8")
        self.pay.add("credit", N_("On credit"), self.credit, at=(0, 1), key="F9")
        self.pay.add("received", N_("Cash received"), self.received, at=(0, 2))
        self.pay.add("wechat", self.other.way, self.other.amount, at=(1, 0))
        self.pay.add("deposit", N_("From deposit"), self.deposit, at=(1, 1))
        self.pay.add("change", N_("Change"), self.change, at=(1, 2))
        for name in ("alipay", "bank"):
            self.pay.fields[name] = self.other.amount
        for name in _PAID:
            getattr(self, name).edited.connect(lambda name=name: self.paid(name))
        self.received.edited.connect(self.show_change)
        order = (self.cash, self.credit, self.received, self.other.way, self.other.amount,
                 self.deposit)  # fmt: skip
        for first, then in pairwise(order):
            QWidget.setTabOrder(first, then)

    def _make_side(self) -> None:
        """Make the panel: who, debt before and after, last prices, stock before and after."""
        look = self.look
        self.side = side = Side(look)
        self.who = label("", "title")
        self.code = label("", "note")
        self.kind = Chip(look, "")
        self.place, self.phone = label("", "small"), label("", "small")
        head = row(gap=8)
        for part in (self.who, self.code):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.kind)
        self.account = Pairs(look)
        self.bar = Bar(look)
        self.limit, self.left = label("", "small"), label("", "small")
        foot = row()
        foot.addWidget(self.limit)
        foot.addStretch(1)
        foot.addWidget(self.left)
        self.prices = Table(look, [
            TableColumn(_(N_("Bought last")), stretch=1),
            TableColumn(_(N_("Date"))),
            TableColumn(_(N_("Unit price")), unit=_(N_("yuan")), align="right"),
        ])  # fmt: skip
        self.stock = Table(look, [
            TableColumn(_(N_("Stock")), stretch=1),
            TableColumn(_(N_("Now")), align="right"),
            TableColumn(_(N_("Left after")), align="right"),
        ])  # fmt: skip
        body = side.body
        body.addLayout(head)
        body.addSpacing(4)
        for part in (self.place, self.phone):
            body.addWidget(part)
        body.addSpacing(8)
        self.rules: list[QWidget] = [Rule(look), Rule(look)]
        body.addWidget(self.rules[0])
        body.addSpacing(8)
        body.addWidget(self.account)
        body.addWidget(self.bar)
        body.addSpacing(4)
        body.addLayout(foot)
        body.addSpacing(10)
        body.addWidget(self.rules[1])
        body.addSpacing(10)
        body.addWidget(self.prices)
        body.addSpacing(10)
        body.addWidget(self.stock)

    # A document comes and goes ------------------------------------------------------------------

    def blank(self) -> None:
        """Start a new document; warehouse and crop stay as they were."""
        self._filling = True
        warehouse, crop = self.warehouse.value(), self.crop.value()
        if warehouse is None:
            with self.desk.read() as s:
                warehouse = last_warehouse(s)
        self.uid, self.rest, self.buyer = new_uid(), "cash", None
        self._due_typed = False
        for editor in (self.member, self.passer, self.remark, self.received):
            editor.set_value(None)
        self.passer.setEnabled(True)
        self.day.set_value(self.desk.today())
        self.warehouse.set_value(warehouse)
        self.crop.set_value(crop)
        self.clerk.set_value(self.desk.clerk)
        self.grid.clear()
        for name in _PAID:
            getattr(self, name).set_value(None)
        self.other.set({})
        self._propose_due()
        self._filling = False
        self._read_stock()
        self.recount()
        self.check()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed; a member may be told."""
        self.warehouse.set_options(choices(self.desk, WAREHOUSES))
        self.crop.set_options(choices(self.desk, CROPS))
        if self.content() is None:
            if self.warehouse.value() is None:
                self.blank()
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        if what.get("member_id") is not None:
            self.member.set_value(what["member_id"])
            self.buyer_changed()
        self.show_held()
        self.show_heading()

    def first_focus(self) -> QWidget | None:
        """Start with the member."""
        return self.member

    def show_heading(self) -> None:
        """Say in the title bar that this is a new document, and when its draft was kept."""
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("New slip")), chip_kind="new", note=note)

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it; nothing while the page is blank."""
        lines = [
            {
                name: value.units if isinstance(value, Money | Quantity) else value
                for name, value in line.items()
            }
            for line in self.grid.lines()
        ]
        who, remark, passer = self.member.value(), self.remark.value(), self.passer.value()
        if not lines and who is None and not remark and not passer:
            return None
        day, due = self.day.value(), self.due.value()
        sums = {name: getattr(self, name).value() for name in (*_PAID, "received")}
        return {
            "uid": self.uid,
            "member_id": who,
            "buyer": passer,
            "on_date": day.isoformat() if day else None,
            "warehouse_id": self.warehouse.value(),
            "due_on": due.isoformat() if due else None,
            "due_typed": self._due_typed,
            "crop_id": self.crop.value(),
            "remark": remark,
            "rest": self.rest,
            "lines": lines,
            "money": {name: sum_.units for name, sum_ in sums.items() if sum_ is not None},
            "other": {name: sum_.units for name, sum_ in self.other.sums.items()},
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept document again."""
        self._filling = True
        self.uid = kept.get("uid") or new_uid()
        self.member.set_value(kept.get("member_id"))
        self.day.set_value(_day(kept.get("on_date")) or self.desk.today())
        self.warehouse.set_value(kept.get("warehouse_id"))
        self.due.set_value(_day(kept.get("due_on")))
        self._due_typed = bool(kept.get("due_typed"))
        self.crop.set_value(kept.get("crop_id"))
        self.passer.set_value(kept.get("buyer") or "")
        self.remark.set_value(kept.get("remark") or "")
        self.rest = kept.get("rest") or "cash"
        kinds = {"quantity": Quantity, "price": Money, "discount": Money, "amount": Money}
        self.grid.set_lines(
            {
                name: kinds[name](value) if name in kinds and value is not None else value
                for name, value in line.items()
            }
            for line in kept.get("lines", [])
        )
        money = kept.get("money", {})
        for name in (*_PAID, "received"):
            getattr(self, name).set_value(Money(money[name]) if name in money else None)
        self.other.set({name: Money(fen) for name, fen in kept.get("other", {}).items()})
        self._filling = False
        self._read_buyer()
        self._read_stock()
        for number in range(self.grid.count()):
            self._describe(number)
        self.recount()
        self.check()

    def draft_title(self) -> str:
        """Name the draft: who, how many sorts, how much."""
        who = self.member.candidate()
        return _(N_("{name}  {sorts} sorts  {sum}")).format(
            name=who.name if who else self.passer.value() or _(N_("passer-by")),
            sorts=self.grid.count(),
            sum=self.totals.total,
        )

    def new(self) -> None:
        """Start a new document; what is typed is held, not lost."""
        if self.content() is not None:
            self.hold()
        else:
            self.blank()
            self.member.setFocus()

    def hold(self) -> None:
        """Hold the document and start the next."""
        if not settle_here(self):
            return
        title = self.draft_title()
        if self.keeper.hold():
            self.blank()
            self.show_held()
            self.show_heading()
            self.room.say(_(N_("Held: {title}. F6 takes it up again.")).format(title=title), "note")
            self.member.setFocus()

    def resume(self) -> None:
        """Take a held document up: the only one at once, of several the chosen one."""
        held = self.keeper.held()
        if not held:
            self.room.say(_(N_("Nothing is held; F5 holds a document.")), "note")
        elif len(held) == 1:
            self.take_up(held[0].id)
        else:
            shown = HeldList(self, held)
            shown.taken.connect(lambda number: self.take_up(held[number].id))

    def take_up(self, draft_id: int) -> None:
        """Show a held document; what was typed until now is held in its place."""
        if self.content() is not None:
            self.keeper.hold()
        kept = self.keeper.resume(draft_id)
        if kept is not None:
            self.show_content(kept)
        self.show_held()
        self.show_heading()
        self.grid.go(self.grid.count(), "good_id")

    def show_held(self) -> None:
        """Show on the button how many documents are held."""
        count = len(self.keeper.held())
        words = _(N_("Take up {count}")).format(count=count) if count else N_("Take up")
        held = Action("sale.resume", N_("Take up a held document"), SalePage.resume, "F6",
                      icon="tray-arrow-down", short=words, strip=False, button=True)  # fmt: skip
        shown = tuple(held if one.id == held.id else one for one in type(self).ACTIONS)
        self.__dict__["ACTIONS"] = shown  # This page's own button says how many are held.
        self.update_actions()

    # What the clerk changes ---------------------------------------------------------------------

    def new_member(self, typed: str) -> None:
        """Go to the register to add a member of the typed name."""
        self.room.open("member", new=typed)

    def buyer_changed(self) -> None:
        """Show another buyer; prices that were proposed follow."""
        was = self.for_member()
        self._read_buyer()
        if was != self.for_member():
            for number in range(self.grid.count()):
                self._propose_price(number)
        self.recount()
        self.changed()

    def buyer_shown(self, one: Candidate | None) -> None:
        """Show the candidate in the panel before it is chosen."""
        who = one.id if one is not None else self.member.value()
        with self.desk.read() as s:
            facts = buyer_facts(s, who, self.desk.today()) if who is not None else None
        self.offered = facts
        self._show_buyer(facts)

    def _read_buyer(self) -> None:
        who = self.member.value()
        with self.desk.read() as s:
            self.buyer = buyer_facts(s, who, self.desk.today()) if who is not None else None
        self.passer.setEnabled(who is None)
        if who is not None:
            self.passer.set_value(None)

    def name_passer(self) -> None:
        """Write the name of a passer-by, as the sale of pesticides asks for; no member buys."""
        if self.member.value() is not None:
            self.member.set_value(None)
            self.buyer_changed()
        self.passer.setFocus()

    def for_member(self) -> bool:
        """Tell whether the member price counts."""
        return self.buyer is not None and self.buyer.is_member

    def day_changed(self) -> None:
        """Follow another day."""
        self._propose_due()
        self._propose_lots()
        self.changed()

    def _propose_due(self) -> None:
        if self._due_typed:
            return
        with self.desk.read() as s:
            season = season_of(s, self.day.value() or self.desk.today())
        day = self.day.value() or self.desk.today()
        self.due.set_value(season.due_on(day) if season is not None else None)

    def due_changed(self) -> None:
        """Keep the typed due day."""
        self._due_typed = True
        self.changed()

    def warehouse_changed(self) -> None:
        """Look into another warehouse."""
        self._read_stock()
        self._propose_lots()
        self.changed()

    def cell_entered(self, number: int, name: str) -> None:
        """Offer the units of the line's good; share a line that was left over its lots."""
        left, self._entered = self._entered, self.grid.line_key(number)
        if left is not None and left is not self._entered:
            self._split(left)
        if name != "unit":
            return
        editor = self.grid.editor("unit")
        facts = self.goods.get(self.grid.get(number, "good_id") or 0)
        if isinstance(editor, ChoiceEdit) and facts is not None:
            editor.set_options([(unit, unit) for unit in facts.units])
            editor.set_value(self.grid.get(number, "unit"))

    def line_edited(self, number: int, name: str) -> None:
        """Follow a change in a line."""
        if self._filling:
            return
        if name == "good_id":
            self._good_changed(number)
        elif name == "unit":
            self._propose_price(number)
        self.recount()
        self.changed()

    def _good_changed(self, number: int) -> None:
        """Fill a line from its good: unit, price, what stands below the name."""
        good_id = self.grid.get(number, "good_id")
        if good_id is None:
            return
        with self.desk.read() as s:
            facts = good_facts(s, good_id)
        if facts is None:
            return
        self.goods[good_id] = facts
        self.grid.set(number, "unit", facts.unit)
        self._read_stock()
        self._propose_price(number)
        self._propose_lot(number)
        self._describe(number)

    def _propose_price(self, number: int) -> None:
        good_id = self.grid.get(number, "good_id")
        if good_id is None:
            return
        unit = self.grid.get(number, "unit") or ""
        day = self.day.value() or self.desk.today()
        with self.desk.read() as s:
            price = price_for(s, good_id, day, member=self.for_member(), unit=unit)
        if price is not None:
            self.grid.set(number, "price", price)

    # Lots ---------------------------------------------------------------------------------------

    def _lots(self, s: Any, good_id: int) -> list[LotLeft]:
        """Return the lots of a good that may be sold on the day, first to expire first."""
        warehouse, day = self.warehouse.value(), self.day.value() or self.desk.today()
        if warehouse is None:
            return []
        return [one for one in lots_of(s, good_id, warehouse, day) if not one.expired(day)]

    def _free_lots(self, s: Any, number: int) -> list[LotLeft]:
        """Return the lots of a line's good with what the other lines leave of them."""
        good_id = self.grid.get(number, "good_id")
        taken: dict[int, int] = {}
        for other in range(self.grid.row_count()):
            lot_id, quantity = self.grid.get(other, "lot_id"), self.grid.get(other, "quantity")
            facts = self.goods.get(self.grid.get(other, "good_id") or 0)
            if other == number or lot_id is None or quantity is None or facts is None:
                continue
            stocked = facts.stocked(quantity, self.grid.get(other, "unit") or "")
            taken[lot_id] = taken.get(lot_id, 0) + (stocked.units if stocked else 0)
        return [
            replace(one, left=max(one.left - taken.get(one.id, 0), 0))
            for one in self._lots(s, good_id)
        ]

    def _propose_lot(self, number: int) -> None:
        """Take the line from the first lot to expire that has something left."""
        if self.grid.get(number, "good_id") is None:
            return
        with self.desk.read() as s:
            lots = self._free_lots(s, number)
        chosen = next((one for one in lots if one.left), lots[0] if lots else None)
        self.grid.set(number, "lot_id", chosen.id if chosen else None)
        self.grid.set(number, "lot_chosen", value=False)

    def _propose_lots(self) -> None:
        """Take every line from the lots of another day or warehouse."""
        for number in range(self.grid.count()):
            if self.grid.get(number, "good_id") is not None:
                self._propose_lot(number)
                self._describe(number)

    def _split(self, line: object) -> None:
        """Share a line over the next lots when the one proposed does not hold enough."""
        number = self.grid.row_of(line)
        if number is None or self.grid.get(number, "lot_chosen"):
            return
        get = self.grid.get
        facts, quantity = self.goods.get(get(number, "good_id") or 0), get(number, "quantity")
        if facts is None or quantity is None or get(number, "lot_id") is None:
            return
        unit, warehouse = get(number, "unit") or "", self.warehouse.value()
        day = self.day.value() or self.desk.today()
        with self.desk.read() as s:
            lots = self._free_lots(s, number)
            held = lowest_from(s, facts.id, warehouse, day) if warehouse is not None else 0
            loose = held - sum(one.left for one in lots_of(s, facts.id, warehouse or 0, day))
        places: list[tuple[int | None, int]] = [(one.id, one.left) for one in lots]
        parts = split_over_lots(facts, quantity, unit, [*places, (None, max(loose, 0))])
        if not parts or parts == [(get(number, "lot_id"), quantity)]:
            return
        self.grid.set(number, "lot_id", parts[0][0])
        self.grid.set(number, "quantity", parts[0][1])
        for place, (lot_id, part) in enumerate(parts[1:], number + 1):
            self.grid.insert_line(place, {
                "good_id": facts.id, "unit": unit, "quantity": part, "lot_id": lot_id,
                "price": get(number, "price"), "lot_chosen": False,
            })  # fmt: skip
        for place in range(number, number + len(parts)):
            self._describe(place)
        if len(parts) > 1:
            text = _(N_("{good} is taken from {count} lots; Ctrl+L chooses another lot."))
            self.room.say(text.format(good=facts.name, count=len(parts)), "note")
        self.recount()
        self.changed()

    def _split_all(self) -> None:
        """Share every line over its lots."""
        for line in [self.grid.line_key(number) for number in range(self.grid.count())]:
            self._split(line)

    def choose_lot(self) -> None:
        """Choose from which lot the line is taken."""
        number = self.grid.row
        good_id = self.grid.get(number, "good_id")
        if good_id is None or not settle_here(self):
            self.room.say(
                _(N_("Please go to a line with goods first; then choose its lot.")), "note"
            )
            return
        with self.desk.read() as s:
            lots = self._lots(s, good_id)
        if not lots:
            self.room.say(_(N_("These goods are kept without lots.")), "note")
            return
        unit = self.goods[good_id].unit if good_id in self.goods else ""
        shown = PickList(
            self,
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
                     if one.id == self.grid.get(number, "lot_id")), 0),
        )  # fmt: skip
        shown.taken.connect(lambda place: self._take_lot(number, lots[place].id))

    def _take_lot(self, number: int, lot_id: int) -> None:
        self.grid.set(number, "lot_id", lot_id)
        self.grid.set(number, "lot_chosen", value=True)
        self._describe(number)
        self.grid.go(number, "quantity")
        self.changed()

    def _describe(self, number: int) -> None:
        """Write the second line under the good's name."""
        good_id = self.grid.get(number, "good_id")
        if good_id is None:
            return
        with self.desk.read() as s:
            if good_id not in self.goods:
                facts = good_facts(s, good_id)
                if facts is not None:
                    self.goods[good_id] = facts
            text = second_line(s, good_id, self.grid.get(number, "lot_id"))
        self.grid.set_second(number, "good_id", text)

    def lines_pasted(self) -> None:
        """Fill pasted lines."""
        for number in range(self.grid.count()):
            if not self.grid.get(number, "unit"):
                self._good_changed(number)
        self.recount()
        self.changed()

    def paid(self, name: str) -> None:
        """Let the rest follow an amount that was typed: to credit for a member, else to cash."""
        if name == "cash":
            self.rest = "credit" if self.member.value() is not None else ""
        elif name == "credit":
            self.rest = "cash"
        self.recount(typed=name)
        self.changed()

    def all_cash(self) -> None:
        """Take the whole sum in cash."""
        self._all("cash")

    def all_credit(self) -> None:
        """Put the whole sum on credit."""
        self._all("credit")

    def _all(self, name: str) -> None:
        if not settle_here(self, but=[self.other.amount, *(getattr(self, one) for one in _PAID)]):
            return
        for other in _PAID:
            getattr(self, other).set_value(None)
        self.other.set({})
        self.rest = name
        self.recount()
        self.changed()

    def other_price(self) -> None:
        """Go to the price of the line."""
        if not settle_here(self):
            return
        number = self.grid.row
        if number >= self.grid.count():
            number = max(0, self.grid.count() - 1)
        self.grid.go(number, "price")

    # Sums and checks ----------------------------------------------------------------------------

    def recount(self, typed: str = "") -> None:
        """Compute amounts, total, and the way of paying that takes the rest."""
        total, pieces, sorts = Money(0), Quantity(0), set()
        for number, line in enumerate(self.grid.lines()):
            quantity, price = line.get("quantity"), line.get("price")
            amount: Money | None = None
            if quantity is not None and price is not None:
                amount = price.times(quantity) - (line.get("discount") or Money(0))
                total += amount
            self.grid.set(number, "amount", amount)
            if line.get("good_id") is not None:
                sorts.add(line["good_id"])
                pieces += quantity or Quantity(0)
        self.totals.show_total(pieces_text(len(sorts), pieces, self.look), total)
        others = self.other.total + sum(
            (getattr(self, name).value() or Money(0) for name in _PAID if name != self.rest),
            Money(0),
        )
        if self.rest and self.rest != typed:
            rest = total - others
            getattr(self, self.rest).set_value(rest if rest.units > 0 else None)
        self.show_change()
        self.update_actions()

    def show_change(self) -> None:
        """Show the change to give."""
        given = self.received.value()
        cash = self.cash.value() or Money(0)
        change = given - cash if given is not None else Money(0)
        assert isinstance(self.change, QLabel)  # noqa: S101 - made as a label.
        self.change.setText(str(change))
        retone(self.change, "neg" if change.units < 0 else "text")

    def draft(self) -> SaleDraft:
        """Return the document as typed."""
        lines = tuple(
            SaleLineDraft(
                good_id=line["good_id"] or 0,
                quantity=line["quantity"] or Quantity(0),
                price=line["price"] or Money(0),
                unit=line["unit"] or "",
                discount=line["discount"] or Money(0),
                lot_id=line.get("lot_id") if line["good_id"] else None,
            )
            for line in self.grid.lines()
        )
        credit = self.credit.value() or Money(0)
        return SaleDraft(
            on_date=self.day.value() or self.desk.today(),
            warehouse_id=self.warehouse.value() or 0,
            lines=lines,
            member_id=self.member.value(),
            buyer=self.passer.value() or "",
            cash=self.cash.value() or Money(0),
            bank=self.other.get("bank"),
            wechat=self.other.get("wechat"),
            alipay=self.other.get("alipay"),
            deposit=self.deposit.value() or Money(0),
            credit=credit,
            due_on=self.due.value() if credit else None,
            crop_id=self.crop.value(),
            remark=self.remark.value(),
        )

    def to_money(self) -> None:
        """Go on to the money."""
        self.cash.setFocus()

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        if not self._filling:
            self.keeper.touch()
            self._soon.start()

    def problems(self) -> list[Problem]:
        """Return what is wrong with what is typed so far; lines still being typed are let be."""
        lines = self.grid.lines()
        if not lines:
            return []
        draft = self.draft()
        with self.desk.read() as s:
            found = check_sale(s, draft)
        waiting = {
            number
            for number, line in enumerate(lines)
            if number == self.grid.row and any(line.get(name) is None for name in _BLANK)
        }
        return [
            one for one in found
            if one.row not in waiting and not (waiting and one.code in {"unpaid", "required"})
        ]  # fmt: skip

    def check(self) -> None:
        """Check what is typed, show it in the panel, and say what posting will do."""
        self._soon.stop()
        self._show_buyer(self.offered if self.member.list_shown() else self.buyer)
        self._show_goods()
        tell_problems(self, self.problems(), self.fields, self.grid, will=self._will())

    def _will(self) -> str:
        """Say in one line what posting will do."""
        count = len({line["good_id"] for line in self.grid.lines() if line["good_id"]})
        if not count:
            return ""
        parts = [_(N_("stock down in {count} goods")).format(count=count)]
        credit = self.credit.value() or Money(0)
        if self.buyer is not None and credit:
            parts.append(
                _(N_("{name} owes {before} → {after} yuan")).format(
                    name=self.buyer.name, before=self.buyer.debt, after=self.buyer.debt + credit
                )
            )
        parts.append(_(N_("1 voucher, a receipt in 3 parts is printed")))
        return _(N_("After posting: {parts}")).format(parts=_(N_(", ")).join(parts))

    # The panel ----------------------------------------------------------------------------------

    def _show_buyer(self, facts: BuyerFacts | None) -> None:
        """Show who buys, and the debt before and after."""
        assert self.side is not None  # noqa: S101 - made with the page.
        for part in (self.account, self.bar, self.limit, self.left, *self.rules):
            part.setVisible(facts is not None)
        if facts is None:
            self.who.setText(self.passer.value() or _(N_("Passer-by")))
            self.code.setText("")
            self.kind.change("", "grey")
            self.place.setText(_(N_("F3 names a member: member price, credit, deposit."
                                    " Shift+F3 writes a passer-by's name.")))  # fmt: skip
            self.place.setWordWrap(True)
            self.phone.setText("")
            self.side.fold(_(N_("Passer-by: no credit")), "account-outline")
            return
        credit = self.credit.value() or Money(0)
        after = facts.debt + credit
        self.who.setText(facts.name)
        self.code.setText(facts.code)
        self.kind.change(_(N_("member")) if facts.is_member else _(N_("no member")),
                         "tint" if facts.is_member else "grey")  # fmt: skip
        self.place.setText("　".join(part for part in (facts.place, facts.household) if part))
        share = _(N_("shares {sum} yuan")).format(sum=facts.share_capital)
        shares = share if facts.share_capital else ""
        self.phone.setText("　".join(part for part in (facts.phone, shares) if part))
        yuan = _(N_("yuan"))
        pairs = [
            Pair(_(N_("Owes now")), str(facts.debt), bold=True, unit=yuan),
            Pair(_(N_("of it overdue")), str(facts.overdue), "warn" if facts.overdue else "text",
                 unit=yuan),
            Pair(_(N_("This sale on credit")), f"+{credit}", "warn" if credit else "text",
                 unit=yuan),
            Pair(_(N_("Owes after posting")), str(after), bold=True, unit=yuan),
        ]  # fmt: skip
        if facts.deposit:
            pairs.insert(2, Pair(_(N_("Deposit")), str(facts.deposit), unit=yuan))
        self.account.show_pairs(pairs)
        folded = _(N_("{name}  owes {before} → {after} yuan")).format(
            name=facts.name, before=facts.debt, after=after
        )
        limited = facts.limit is not None
        for part in (self.bar, self.limit, self.left):
            part.setVisible(limited)
        if facts.limit is not None:
            left = facts.limit - after
            self.bar.show_parts(
                [(max(facts.debt.units, 0), "accent"), (credit.units, "warnS")],
                max(facts.limit.units, 1),
            )
            self.limit.setText(_(N_("Credit limit {sum}")).format(sum=facts.limit))
            self.left.setText(_(N_("{sum} left")).format(sum=left))
            retone(self.left, "neg" if left.units < 0 else "")
            folded += _(N_(", {sum} left")).format(sum=left)
        self.side.fold(folded, "account-outline")

    def _read_stock(self) -> None:
        """Read what is there of the goods in the lines."""
        ids = {line["good_id"] for line in self.grid.lines() if line["good_id"] is not None}
        warehouse = self.warehouse.value()
        with self.desk.read() as s:
            self._stock = {one: on_hand(s, one, warehouse)[0] for one in ids}

    def _show_goods(self) -> None:
        """Show last prices and the stock before and after."""
        wanted: dict[int, int] = {}
        names: dict[int, str] = {}
        for line in self.grid.lines():
            good = self.goods.get(line["good_id"] or 0)
            if good is None:
                continue
            names[good.id] = good.name
            stocked = good.stocked(line["quantity"] or Quantity(0), line["unit"] or "")
            wanted[good.id] = wanted.get(good.id, 0) + (stocked.units if stocked else 0)
        who, today = self.member.value(), self.desk.today()
        prices: list[tuple[Any, ...]] = []
        if who is not None:
            with self.desk.read() as s:
                for one, name in names.items():
                    last = last_price(s, who, one)
                    when = _(N_("first time")) if last is None else _when(last[1], today)
                    shown = "—" if last is None else str(last[0])
                    prices.append((_small(_short(name)), _small(when, "text2"), _small(shown)))
        self.prices.setVisible(bool(prices))
        self.prices.show_rows(prices)
        stock: list[tuple[Any, ...]] = []
        for one, name in names.items():
            held = self._stock.get(one, 0)
            after = held - wanted[one]
            tone = "neg" if after < 0 else "warn" if after < held // 3 else ""
            stock.append(
                (
                    _small(_short(name)),
                    _small(f"{Quantity(held).short()} {self.goods[one].unit}"),
                    Cell(Quantity(after).short(), tone, bold=bool(tone), role="small"),
                )
            )  # fmt: skip
        self.stock.setVisible(bool(stock))
        self.stock.show_rows(stock)

    # Posting ------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Show the receipt as it would be printed."""
        if settle_here(self):
            preview_draft(self, SALE, self.draft(), _(N_("given at posting")))

    def post(self) -> None:
        """Post, print, and show the next blank page."""
        if not settle_here(self):
            return
        self._split_all()
        self.recount()
        draft = self.draft()
        keeper, uid = self.keeper, self.uid

        def job(s: Any) -> Posted:
            posted = post_sale(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        self._posting = True
        try:
            attempt(self, job, done=lambda posted: self.posted(posted, draft), fields=self.fields,
                    rows=self._show_problem)  # fmt: skip
        finally:
            self._posting = False

    def _show_problem(self, problem: Problem) -> bool:
        """Show a problem at its line; a missing name at the field of the name."""
        if problem.field == "buyer":
            first = not self.passer.refusal
            self.passer.refuse(problem.text)
            if first:
                self.passer.setFocus()
            return True
        return self.grid.show_problem(problem)

    def posted(self, posted: Posted, draft: SaleDraft) -> None:
        """Print what was posted and start the next one."""
        who = self.buyer.name if self.buyer is not None else draft.buyer or _(N_("passer-by"))
        self.keeper.posted()
        self.blank()
        self.show_heading()
        self.member.setFocus()
        printed = print_document(self, SALE, posted.id)
        text = _(N_("Posted {number}, {name}, {sum} yuan; {printed}.")).format(
            number=posted.number, name=who, sum=draft.total, printed=printed
        )
        self.room.say(text)

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        return "" if self.grid.count() else _(N_("Please enter the goods first (F4)."))

    def refresh(self, changes: Any) -> None:
        """Read again who owes what and what is there, when somebody posted."""
        if self._posting:  # What is on the page is gone in a moment.
            return
        if changes.concern(frozenset({"member", "party_move", "stock_move", "good"})):
            self._read_buyer()
            self._read_stock()
            self.check()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("sale.new", N_("New sale"), new, "F2", short=N_("new")),
        Action("sale.member", N_("Choose the member"), lambda p: p.member.setFocus(), "F3",
               short=N_("member")),
        Action("sale.buyer", N_("Name a passer-by"), name_passer, "Shift+F3", strip=False),
        Action("sale.good", N_("Enter goods"), lambda p: p.grid.go(p.grid.count(), "good_id"),
               "F4", short=N_("goods")),
        Action("sale.hold", N_("Hold this document"), hold, "F5", short=N_("hold")),
        Action("sale.resume", N_("Take up a held document"), resume, "F6", short=N_("Take up"),
               icon="tray-arrow-down", strip=False, button=True),
        Action("sale.price", N_("Another price"), other_price, "F7", short=N_("price")),
        Action("sale.cash", N_("All in cash"), all_cash, "F8", short=N_("all cash")),
        Action("sale.credit", N_("All on credit"), all_credit, "F9", short=N_("all credit")),
        Action("sale.lot", N_("Another lot"), choose_lot, "Ctrl+L", short=N_("lot")),
        to_list("sale", "sale_list"),
        walking(N_("drop line"), key="Ctrl+Del"),
        Action("sale.preview", N_("Preview the receipt"), preview, "F11", short=N_("preview"),
               when=ready),
        walking(N_("back"), key="Esc"),
        Action("sale.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    """Read a kept day."""
    return date.fromisoformat(text) if text else None


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
