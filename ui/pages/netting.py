"""Netting: produce and work of a member set against his debts, on one slip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QApplication, QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.stages import ServiceClass
from coopdesk.kernel.values import Money, MuTimes, Quantity
from coopdesk.ledger.posting import Posted
from coopdesk.members.balances import OpenItem, balance_of, oldest_first, open_items
from coopdesk.money.payments import ShareDraft
from coopdesk.supplies.counter import BuyerFacts, buyer_facts, last_warehouse
from coopdesk.supplies.goods import good_facts
from coopdesk.supplies.kinds import KINDS
from coopdesk.supplies.netting import NettedServiceDraft, NettingDraft, check_netting, last_price
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.records import GOODS, WAREHOUSES
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import MoneyEdit, MuTimesEdit, QuantityEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.forms import picker_for
from ui.grids import PageGrid
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.entry import Totals, choices, member_picker, settle_here, tell_problems, throw_away
from ui.pages.paying import PayBand, WayOfPaying
from ui.paper_doors import preview_draft, print_document
from ui.parts import Rule, Section, column, label, scrolling
from ui.picker import ChoiceEdit
from ui.soon import Soon
from ui.whole_rows import WholeRows

NETTING: Final = next(kind for kind in KINDS if kind.draft is NettingDraft)
_GOODS: Final = ("good_id", "quantity", "price", "unit")
_WORK: Final = ("title", "service_price")


class NettingPage(Page):
    """What a member brings or did for us at the left, his debts below, what is over at the foot."""

    TITLE = N_("Netting")
    ICON = "cash-multiple"
    RULES = "netting"

    def __init__(self, room: Room) -> None:
        """Lay out head, deliveries, debts and what is over."""
        super().__init__(room)
        self.uid = new_uid()
        self.items: list[OpenItem] = []
        self.facts: BuyerFacts | None = None
        self.rent_owed = Money(0)
        self._told: set[int] = set()
        self._filling = False
        self.keeper = Keeper(
            self,
            "netting",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self._soon = Soon(self, self.check)
        self._make_head(room)
        self._make_grids(room)
        self.totals = Totals(self.look)
        self._make_money()
        layout = column()
        layout.addWidget(self.band)
        parts = column()
        for title, note, key, grid in (
            (N_("Produce brought"), N_("into the warehouse, at its price"), "F4", self.goods),
            (N_("Work done for us"), N_("with his own machine"), "F5", self.work),
            (N_("Debts settled"), N_("the oldest first, or typed"), "F7", self.debts),
        ):
            inside = column(margins=(16, 2, 16, 0), gap=0)
            section = Section(self.look, _(title), f"{_(note)}　{key}")
            inside.addWidget(section)
            parts.addLayout(inside)
            parts.addWidget(grid, 1 if grid is self.debts else 0)
        area = scrolling(parts)
        WholeRows(self.look, area)
        layout.addWidget(area, 1)
        layout.addWidget(self.totals)
        layout.addWidget(self.pay)
        self.setLayout(layout)
        self.fields: dict[str, Any] = {**self.band.fields, **self.pay.fields}
        self._make_side()
        self.look.follow(self, self._measure)
        self.blank()

    def _make_head(self, room: Room) -> None:
        """Make the head: who, when, into which warehouse, how much rent."""
        look, desk = self.look, self.desk
        self.band = band = HeaderBand(look)
        self.member = member_picker(room)
        self.day = DateEdit(look, desk.today)
        self.warehouse = ChoiceEdit(look, choices(desk, WAREHOUSES), width=112)
        self.rent = MoneyEdit(look, width=112)
        self.remark = TextEdit(look, width=200, length=200)
        band.add("member_id", N_("Member"), self.member, key="F3")
        band.add("on_date", N_("Date"), self.day)
        band.add("warehouse_id", N_("Warehouse"), self.warehouse)
        band.add("remark", N_("Remark"), self.remark, row=1)
        band.add("rent", N_("Rent"), self.rent, row=1, key="F6", unit=_(N_("yuan")))
        self.member.walks = self.rent.walks = False
        self.member.entered.connect(lambda: self.goods.go(0, "good_id"))
        self.rent.entered.connect(self.to_money)
        self.member.picked.connect(lambda _one: self.party_changed())
        for editor in (self.day, self.warehouse, self.remark):
            editor.edited.connect(self.changed)
        self.rent.edited.connect(self.recount)

    def _make_grids(self, room: Room) -> None:
        """Make the three grids: produce, work, debts."""
        look, yuan = self.look, _(N_("yuan"))
        amount = LineColumn("amount", _(N_("Amount")), None, unit=yuan, width=112, align="right",
                            bold=True)  # fmt: skip
        self.goods = PageGrid(
            look,
            [
                LineColumn("good_id", _(N_("Goods")), lambda: picker_for(GOODS, room, width=0),
                           stretch=1, width=200),
                LineColumn("unit", _(N_("Unit")), None, width=56, align="centre", tone="text2"),
                LineColumn("quantity", _(N_("Quantity")), lambda: QuantityEdit(look, width=0),
                           width=104, align="right"),
                LineColumn("price", _(N_("Price")), lambda: MoneyEdit(look, width=0), unit=yuan,
                           width=96, align="right"),
                amount,
            ],
            empty=_(N_("code, name or initials of the produce")),
            row_px=32,
        )  # fmt: skip
        counted = [(one, one.shown) for one in ServiceClass]
        self.work = PageGrid(
            look,
            [
                LineColumn("title", _(N_("Work")), lambda: TextEdit(look, length=40), stretch=1,
                           width=180),
                LineColumn("service_class", _(N_("Counted as")),
                           lambda: ChoiceEdit(look, counted, width=0), width=132, stop=False,
                           fill=ServiceClass.MACHINERY, leaves=1),
                LineColumn("mu_times", _(N_("Mu-times")), lambda: MuTimesEdit(look, width=0),
                           width=104, align="right"),
                LineColumn("service_price", _(N_("Price")), lambda: MoneyEdit(look, width=0),
                           unit=yuan, width=96, align="right"),
                amount,
            ],
            empty=_(N_("which work, such as harvesting")),
            row_px=32,
        )  # fmt: skip
        self.debts = PageGrid(
            look,
            [
                LineColumn("number", _(N_("Document")), None, width=158),
                LineColumn("on_date", _(N_("Date")), None, width=112, leaves=2),
                LineColumn("summary", _(N_("What for")), None, stretch=1, width=140),
                LineColumn("due_on", _(N_("Due on")), None, width=112, leaves=1),
                LineColumn("left", _(N_("Still open")), None, unit=yuan, width=108, align="right"),
                LineColumn("share", _(N_("Settled now")), lambda: MoneyEdit(look, width=0),
                           unit=yuan, width=116, align="right"),
            ],
            fixed=True,
            row_px=32,
        )  # fmt: skip
        self.goods.edited.connect(self.good_edited)
        self.work.edited.connect(lambda row, _name: self.work_edited(row))
        for grid, after in ((self.goods, self.work), (self.work, None), (self.debts, None)):
            grid.finished.connect(
                self.to_money if after is None else lambda after=after: after.go(0)
            )
        for grid in (self.goods, self.work):
            grid.dropped.connect(lambda _row: self.recount())
        self.debts.edited.connect(self.share_edited)

    def _make_money(self) -> None:
        """Make the fields of what is paid out; what is left becomes a deposit."""
        look = self.look
        self.pay = PayBand(look)
        self.cash = MoneyEdit(look)
        self.other = WayOfPaying(look, self.recount)
        self.pay.add("cash", N_("Paid out in cash"), self.cash, at=(0, 0), key="F8")
        self.pay.add("wechat", self.other.way, self.other.amount, at=(0, 1))
        self.over = label("", "body", bold=True)
        self.over.setContentsMargins(0, 0, 8, 0)
        self.pay.add("over", N_("To deposit"), self.over, at=(0, 2))
        for name in ("alipay", "bank"):
            self.pay.fields[name] = self.other.amount
        self.cash.edited.connect(self.recount)
        QWidget.setTabOrder(self.cash, self.other.way)
        QWidget.setTabOrder(self.other.way, self.other.amount)

    def _make_side(self) -> None:
        """Make the panel: who, what is owed before and after."""
        self.side = side = Side(self.look)
        self.who = label("", "title")
        self.place = label("", "small", wrap=True)
        self.account = Pairs(self.look)
        for part, gap in ((self.who, 4), (self.place, 8), (Rule(self.look), 8), (self.account, 0)):
            side.body.addWidget(part)
            side.body.addSpacing(gap)

    def _measure(self) -> None:
        """Give produce and work the rows there is room for; the debts take the rest."""
        high = self.window().height()
        rows = 2 if high < 880 or self.look.metrics.rail else 4
        low = high < 740 or self.look.metrics.rail
        self.goods.take_rows(rows, rows)
        self.work.take_rows(1 if low else rows, 1 if low else rows)
        least = 1 if low else 2
        self.debts.setMinimumHeight(self.debts.head_height() + least * self.look.px(32))

    def resizeEvent(self, event: object) -> None:
        """Measure again in a window of another height."""
        self._measure()

    # A document comes and goes ------------------------------------------------------------------

    def blank(self) -> None:
        """Start a new slip; the warehouse stays."""
        self._filling = True
        self.uid = new_uid()
        if self.warehouse.value() is None:
            with self.desk.read() as s:
                self.warehouse.set_value(last_warehouse(s))
        for editor in (self.member, self.rent, self.remark, self.cash):
            editor.set_value(None)
        self.other.set({})
        self.day.set_value(self.desk.today())
        self.band.begins()
        self.goods.clear()
        self.work.clear()
        self._filling = False
        self.party_changed()
        self.keeper.posted()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed; a member may be told."""
        if self.content() is None:
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        if what.get("member_id") is not None and self.member.value() is None:
            self.member.set_value(what["member_id"])
            self.party_changed()
        self.show_heading()

    def first_focus(self) -> QWidget | None:
        """Start with who delivers."""
        return self.member

    def show_heading(self) -> None:
        """Say whether something is in hand."""
        typed = self.content() is not None
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("Draft")) if typed else _(N_("New")),
                  chip_kind="warn" if typed else "new", note=note)  # fmt: skip

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        who, rent, cash = self.member.value(), self.rent.value(), self.cash.value()
        goods, work = self.goods.lines(), self.work.lines()
        paid = cash or self.other.total
        if not goods and not work and not paid and not self.band.typed():
            return None
        return {
            "uid": self.uid,
            "idle": not goods and not work and not paid and self.band.only_chosen(),
            "member_id": who,
            "on_date": day_kept(self.day.value()),
            "warehouse_id": self.warehouse.value(),
            "remark": self.remark.value(),
            "rent": rent.units if rent else 0,
            "cash": cash.units if cash else 0,
            "other": {name: sum_.units for name, sum_ in self.other.sums.items()},
            "goods": [
                [line["good_id"], _units(line["quantity"]), _units(line["price"])] for line in goods
            ],
            "work": [
                [line["title"], (line["service_class"] or ServiceClass.MACHINERY).value,
                 _units(line["mu_times"]), _units(line["service_price"])]
                for line in work
            ],
            "told": {
                str(one.document_id): _units(line["share"]) or 0
                for one, line in zip(self.items, self.debts.lines(), strict=False)
                if one.document_id in self._told
            },
        }  # fmt: skip

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept slip again."""
        self._filling = True
        self.uid = kept.get("uid") or new_uid()
        self.member.set_value(kept.get("member_id"))
        self.day.set_value(day_of(kept.get("on_date")))
        self.warehouse.set_value(kept.get("warehouse_id"))
        self.remark.set_value(kept.get("remark") or "")
        self.rent.set_value(Money(kept["rent"]) if kept.get("rent") else None)
        self.cash.set_value(Money(kept["cash"]) if kept.get("cash") else None)
        self.other.set({name: Money(fen) for name, fen in kept.get("other", {}).items()})
        self.goods.set_lines(
            {"good_id": good, "quantity": None if count is None else Quantity(count),
             "price": None if price is None else Money(price)}
            for good, count, price in kept.get("goods", ())
        )  # fmt: skip
        self.work.set_lines(
            {"title": title, "service_class": ServiceClass(counted),
             "mu_times": None if count is None else MuTimes(count),
             "service_price": None if price is None else Money(price)}
            for title, counted, count, price in kept.get("work", ())
        )  # fmt: skip
        for row in self.goods.filled_rows():
            self._fill_unit(row)
        self._filling = False
        self.party_changed()
        told = {int(one): fen for one, fen in kept.get("told", {}).items()}
        for row, item in enumerate(self.items):
            if item.document_id in told:
                self._told.add(item.document_id)
                self.debts.set(row, "share", Money(told[item.document_id]))
        self.recount()

    def draft_title(self) -> str:
        """Name the draft."""
        who = self.member.candidate()
        return f"{who.name if who else ''} {self.draft().total}".strip()

    # What the clerk changes ---------------------------------------------------------------------

    def party_changed(self) -> None:
        """Read who it is and what stands open."""
        if self._filling:
            return
        who = self.member.value()
        self.facts, self.items, self.rent_owed = None, [], Money(0)
        if who is not None:
            with self.desk.read() as s:
                self.facts = buyer_facts(s, who, self.desk.today())
                found = open_items(s, "debt", member_id=who)
                self.rent_owed = balance_of(s, "payable", member_id=who)
            self.items = [one for one in found if one.left.units > 0]
        self._told = set()
        self.rent.setEnabled(bool(self.rent_owed))
        if not self.rent_owed:
            self.rent.set_value(None)
        today = self.desk.today()
        self.debts.set_lines(
            {"number": number_shown(one.number), "on_date": one.on_date.isoformat(),
             "summary": one.summary, "due_on": one.due_on.isoformat() if one.due_on else "",
             "left": one.left, "share": None}
            for one in self.items
        )  # fmt: skip
        for row, one in enumerate(self.items):
            if one.due_on is not None and one.due_on < today:
                self.debts.set_tone(row, "due_on", "warn")
        self.recount()

    def good_edited(self, row: int, name: str) -> None:
        """Follow a change in a line of produce; the last price is proposed."""
        if self._filling:
            return
        if name == "good_id":
            self._fill_unit(row)
            good = self.goods.get(row, "good_id")
            if good is not None and self.goods.get(row, "price") is None:
                with self.desk.read() as s:
                    self.goods.set(row, "price", last_price(s, good))
        self.recount()

    def _fill_unit(self, row: int) -> None:
        good = self.goods.get(row, "good_id")
        with self.desk.read() as s:
            facts = good_facts(s, good) if good is not None else None
        self.goods.set(row, "unit", facts.unit if facts else "")

    def work_edited(self, _row: int) -> None:
        """Follow a change in a line of work."""
        if not self._filling:
            self.recount()

    def share_edited(self, row: int, name: str) -> None:
        """Keep what the clerk told of a document; the rest follows."""
        if name == "share" and row < len(self.items):
            document_id = self.items[row].document_id
            if self.debts.get(row, "share") is None:
                self._told.discard(document_id)
            else:
                self._told.add(document_id)
            self.recount()

    def rest_in_cash(self) -> None:
        """Pay out in cash what no debt is left for."""
        if settle_here(self):
            self.cash.set_value(None)
            self.recount()
            over = self.draft().total - self.other.total - self.settled
            self.cash.set_value(over if over.units > 0 else None)
            self.recount()

    def all_rent(self) -> None:
        """Net the whole rent that is owed to the member."""
        self.rent.setFocus()
        if self.rent_owed and self.rent.value() is None:
            self.rent.set_value(self.rent_owed)
            self.recount()

    @property
    def settled(self) -> Money:
        """Return what is settled of the debts."""
        return sum((line["share"] or Money(0) for line in self.debts.lines()), Money(0))

    def recount(self) -> None:
        """Show amounts and sums, and share what is delivered over the debts."""
        if self._filling:
            return
        for grid, count, price in ((self.goods, "quantity", "price"),
                                   (self.work, "mu_times", "service_price")):  # fmt: skip
            for row in range(grid.row_count()):
                of, each = grid.get(row, count), grid.get(row, price)
                grid.set(row, "amount",
                         None if of is None or each is None else each.times(of))  # fmt: skip
        draft = self.draft()
        rest = draft.total - draft.paid
        for row, item in enumerate(self.items):
            if item.document_id in self._told:
                rest -= self.debts.get(row, "share") or Money(0)
        others = [one for one in self.items if one.document_id not in self._told]
        shares = dict(oldest_first(others, rest))
        for row, item in enumerate(self.items):
            if item.document_id not in self._told:
                self.debts.set(row, "share", shares.get(item.document_id))
        over = draft.total - draft.paid - self.settled
        self.over.setText(str(over))
        settled = sum(1 for line in self.debts.lines() if line["share"])
        text = (
            ngettext("{count} document settled", "{count} documents settled", settled).format(
                count=settled
            )
            if settled
            else ""
        )
        self.totals.show_total(text, draft.total)
        self.update_actions()
        self.changed()

    def draft(self) -> NettingDraft:
        """Return the slip as typed: once a share was typed, exactly the shares shown."""
        shares = None
        if self._told:
            shares = tuple(
                ShareDraft(document_id=item.document_id, amount=line["share"])
                for item, line in zip(self.items, self.debts.lines(), strict=False)
                if line["share"]
            )
        return NettingDraft(
            on_date=self.day.value() or self.desk.today(),
            member_id=self.member.value() or 0,
            warehouse_id=self.warehouse.value(),
            goods=tuple(
                PurchaseLineDraft(
                    good_id=line["good_id"] or 0, quantity=line["quantity"] or Quantity(0),
                    price=line["price"] or Money(0),
                )
                for line in self.goods.lines()
            ),
            services=tuple(
                NettedServiceDraft(
                    title=line["title"] or "",
                    service_class=line["service_class"] or ServiceClass.MACHINERY,
                    mu_times=line["mu_times"] or MuTimes(0),
                    price=line["service_price"] or Money(0),
                )
                for line in self.work.lines()
            ),
            rent=self.rent.value() or Money(0),
            shares=shares,
            cash=self.cash.value() or Money(0),
            bank=self.other.get("bank"),
            wechat=self.other.get("wechat"),
            alipay=self.other.get("alipay"),
            remark=self.remark.value() or "",
        )  # fmt: skip

    def to_money(self) -> None:
        """Go on to what is paid out."""
        self.cash.setFocus()

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        if not self._filling:
            self.keeper.touch()
            self._soon.start()

    # Checks --------------------------------------------------------------------------------------

    def problems(self) -> list[Problem]:
        """Return what is wrong with what is typed so far; the line in hand may be unfinished."""
        draft = self.draft()
        if not draft.total or self.member.value() is None:
            return []
        with self.desk.read() as s:
            found = check_netting(s, draft)
        here = {id(self.goods): _GOODS, id(self.work): _WORK}
        busy = next((grid for grid in (self.goods, self.work) if _has_keyboard(grid)), None)
        return [
            one for one in found
            if busy is None or one.row != busy.row or one.field not in here[id(busy)]
        ]  # fmt: skip

    def _grid_of(self, problem: Problem) -> tuple[PageGrid, Problem] | None:
        """Return the grid and the cell that a problem belongs to."""
        if problem.row is None:
            return None
        if problem.field in _GOODS:
            return self.goods, problem
        if problem.field in _WORK:
            return self.work, problem
        if problem.field == "shares":
            rows = [row for row, line in enumerate(self.debts.lines()) if line["share"]]
            if problem.row < len(rows):
                at = rows[problem.row]
                return self.debts, Problem(problem.code, problem.text, "share", at, problem.warning)
        return None

    def show_problem(self, problem: Problem) -> bool:
        """Show a problem at its cell."""
        placed = self._grid_of(problem)
        return placed is not None and placed[0].show_problem(placed[1])

    def check(self) -> None:
        """Check what is typed and say what posting will do."""
        self._soon.stop()
        self._show_side()
        found = self.problems()
        for grid in (self.goods, self.work, self.debts):
            grid.clear_refusals()
        for one in found:
            placed = None if one.warning else self._grid_of(one)
            if placed is not None:
                placed[0].refuse(placed[1].row or 0, placed[1].field or "", one.text)
        tell_problems(self, found, self.fields, will=self._will())

    def _will(self) -> str:
        """Say in one line what posting will do."""
        draft = self.draft()
        if not draft.total:
            return ""
        over = draft.total - draft.paid - self.settled
        text = _(N_("After posting: {settled} yuan of debts settled, {paid} paid out, {over} kept"
                    " as deposit; stock, voucher and slip follow"))  # fmt: skip
        return text.format(settled=self.settled, paid=draft.paid, over=over)

    def _show_side(self) -> None:
        """Show who it is, and the balance before and after."""
        assert self.side is not None  # noqa: S101 - made with the page.
        facts, yuan = self.facts, _(N_("yuan"))
        if facts is None:
            self.who.setText(_(N_("Nobody chosen")))
            self.place.setText(_(N_("F3 chooses the member; his debts are listed below.")))
            self.account.show_pairs([])
            self.side.fold(_(N_("Nobody chosen")), "account-outline")
            return
        draft = self.draft()
        over = draft.total - draft.paid - self.settled
        self.who.setText(f"{facts.name}　{facts.code}")
        self.place.setText("　".join(part for part in (facts.place, facts.phone) if part))
        pairs = [
            Pair(_(N_("Owes now")), str(facts.debt), bold=True, unit=yuan),
            Pair(_(N_("of it overdue")), str(facts.overdue), "warn" if facts.overdue else "text",
                 unit=yuan),
            Pair(_(N_("Produce brought")), str(draft.goods_worth), unit=yuan),
            Pair(_(N_("Work done for us")), str(draft.services_worth), unit=yuan),
            Pair(_(N_("Rent owed now")), str(self.rent_owed), unit=yuan),
            Pair(_(N_("Settled now")), f"-{self.settled}", unit=yuan),
            Pair(_(N_("Owes after posting")), str(facts.debt - self.settled), bold=True, unit=yuan),
            Pair(_(N_("Paid out")), str(draft.paid), unit=yuan),
            Pair(_(N_("Deposit after")), str(facts.deposit + over), unit=yuan),
        ]  # fmt: skip
        self.account.show_pairs(pairs)
        text = _(N_("{name}  owes {before} → {after} yuan"))
        self.side.fold(
            text.format(name=facts.name, before=facts.debt, after=facts.debt - self.settled),
            "account-outline",
        )

    # Posting ------------------------------------------------------------------------------------

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        if self.member.value() is None:
            return _(N_("Please choose the member first (F3)."))
        return "" if self.totals.total else _(N_("Please enter what was delivered or done."))

    def preview(self) -> None:
        """Show the slip as it would be printed."""
        if settle_here(self):
            preview_draft(self, NETTING, self.draft())

    def post(self) -> None:
        """Post, print, and show the next blank page."""
        if not settle_here(self):
            return
        self.recount()
        draft, keeper, uid = self.draft(), self.keeper, self.uid

        def job(s: Any) -> Posted:
            posted = NETTING.post(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        for grid in (self.goods, self.work, self.debts):
            grid.clear_refusals()
        attempt(self, job, done=lambda posted: self.posted(posted, draft.total),
                fields=self.fields, rows=self.show_problem)  # fmt: skip

    def posted(self, posted: Posted, total: Money) -> None:
        """Print what was posted and start the next one."""
        self.blank()
        self.member.setFocus()
        printed = print_document(self, NETTING, posted.id)
        text = _(N_("Posted {number}, {sum} yuan; {printed}."))
        self.room.say(text.format(number=posted.number, sum=total, printed=printed))

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if throw_away(self, self.keeper):
            self.blank()
            self.show_heading()
            self.member.setFocus()

    def refresh(self, changes: Any) -> None:
        """Read again what stands open when somebody posted."""
        if changes.concern(frozenset({"party_move", "member"})) and not self._told:
            self.party_changed()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("netting.new", N_("New document"), new, "F2", short=N_("new")),
        Action("netting.member", N_("Choose the member"), lambda p: p.member.setFocus(), "F3",
               short=N_("member")),
        Action("netting.goods", N_("To the produce"), lambda p: p.goods.go(0, "good_id"), "F4",
               short=N_("produce")),
        Action("netting.work", N_("To the work"), lambda p: p.work.go(0, "title"), "F5",
               short=N_("work")),
        Action("netting.rent", N_("Net the rent owed"), all_rent, "F6", short=N_("rent")),
        Action("netting.share", N_("Settle by hand"), lambda p: p.debts.go(0, "share"), "F7",
               short=N_("share out")),
        Action("netting.cash", N_("Pay the rest out in cash"), rest_in_cash, "F8",
               short=N_("rest in cash")),
        Action("netting.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=ready),
        to_list("netting", "netting_list"),
        walking(N_("back"), key="Esc"),
        Action("netting.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip


def _units(value: Any) -> int | None:
    """Return an exact value's units."""
    return None if value is None else int(value.units)


def _has_keyboard(grid: PageGrid) -> bool:
    """Tell whether a cell of a grid is being typed in."""
    here = QApplication.focusWidget()
    return here is not None and (here is grid or grid.isAncestorOf(here))
