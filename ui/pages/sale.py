"""The counter sale: who, what, how it is paid; posted and printed by one key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money
from coopdesk.ledger.keeping import Claim
from coopdesk.ledger.posting import Posted
from coopdesk.supplies.counter import BuyerFacts
from coopdesk.supplies.credit import Release, over_limit
from coopdesk.supplies.kinds import KINDS
from coopdesk.supplies.sales import SaleDraft, check_sale, post_sale
from ui.actions import Action, walking
from ui.doing import attempt
from ui.keeping import Keeper
from ui.list_pages import to_list
from ui.page import Page, Room
from ui.pages.entry import HeldList, Totals, pieces_text, settle_here, tell_problems
from ui.pages.sale_grid import SaleGrid
from ui.pages.sale_head import SaleHead
from ui.pages.sale_pay import SalePay
from ui.pages.sale_side import SaleSide
from ui.paper_doors import preview_draft, print_document
from ui.parts import column
from ui.soon import Soon

SALE: Final = next(kind for kind in KINDS if kind.draft is SaleDraft)
_BLANK: Final = frozenset({"good_id", "quantity"})


class SalePage(Page):
    """A sale of farm inputs to a member or a passer-by."""

    TITLE = N_("Sale slip of farm inputs")
    ICON = "cart-outline"
    RULES = "sale"

    def __init__(self, room: Room) -> None:
        """Lay out head, lines, total, money and the side panel."""
        super().__init__(room)
        self.uid = new_uid()
        self.word: Release | None = None
        self._posting = False
        self.keeper = Keeper(
            self,
            "sale",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.slip,
            claim=self.claim,
        )
        self.keeper.told = self.show_heading
        self._soon = Soon(self, self.check)
        self._make_head()
        self._make_grid()
        self.totals = Totals(self.look)
        self._make_money()
        layout = column()
        layout.addWidget(self.slip.band)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.totals)
        layout.addWidget(self.pay)
        self.setLayout(layout)
        self.fields: dict[str, Any] = {**self.slip.band.fields, **self.pay.fields}
        self.side = self.panel = SaleSide(self)
        self.who = self.panel.who
        self.blank()

    # Parts --------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        """Make the head, whose fields are known by name here too."""
        slip = self.slip = SaleHead(self, lambda: self.uid)
        self.member, self.passer, self.day, self.remark = (
            slip.member, slip.passer, slip.day, slip.remark
        )  # fmt: skip
        slip.edited.connect(self.changed)
        slip.buyer_changed.connect(self._buyer_changed)
        slip.buyer_offered.connect(self._show_buyer)
        slip.finished.connect(self.to_goods)

    def _make_grid(self) -> None:
        """Make the grid of lines."""
        self.grid = SaleGrid(self, self.slip)
        self.slip.day_changed.connect(self.grid.propose_lots)
        self.slip.warehouse_changed.connect(self._warehouse_changed)
        self.grid.changed.connect(self._lines_changed)
        self.grid.finished.connect(self.to_money)

    def _make_money(self) -> None:
        """Make the fields of payment, known by name here too."""
        pay = self.pay = SalePay(self.look, lambda: self.member.value() is not None)
        self.cash, self.credit, self.other, self.change = (
            pay.cash, pay.credit, pay.other, pay.change
        )  # fmt: skip
        pay.paid.connect(self._paid)

    # A document comes and goes ------------------------------------------------------------------

    def blank(self) -> None:
        """Start a new document; warehouse and crop stay as they were."""
        self.uid, self.word = new_uid(), None
        self.slip.blank()
        self.grid.clear()
        self.pay.blank()
        self.grid.read_stock()
        self.recount()
        self.check()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed; a member may be told."""
        self.slip.equip()
        if self.content() is None:
            if self.slip.warehouse.value() is None:
                self.blank()
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        if what.get("member_id") is not None:
            self._sell_to(what["member_id"])
        self.show_held()
        self.show_heading()

    def _sell_to(self, member_id: int) -> None:
        """Name the buyer; what another one was being sold is held, and stays that one's."""
        title, buyer = self.draft_title(), self.member.value() or self.slip.passer.value()
        if buyer not in {"", None, member_id} and self.keeper.hold():
            self.blank()
            self.room.say(_(N_("Held: {title}. F6 takes it up again.")).format(title=title), "note")
        self.slip.name_member(member_id)

    def first_focus(self) -> QWidget | None:
        """Start with the member."""
        return self.member

    def show_heading(self) -> None:
        """Say in the title bar that this is a new document, and when its draft was kept."""
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("New slip")), chip_kind="new", note=note)

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it; nothing while the page is blank."""
        lines = self.grid.content()
        if not lines and not self.slip.typed():
            return None
        return {
            "uid": self.uid,
            "idle": not self.can_be_held(),
            **self.slip.content(),
            "lines": lines,
            **self.pay.content(),
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept document again."""
        self.uid, self.word = kept.get("uid") or new_uid(), None
        self.slip.show_content(kept)
        self.grid.show_content(kept.get("lines", []))
        self.pay.show_content(kept)
        self.recount()
        self.check()

    def claim(self) -> Claim | None:
        """Return what this document would add to a member's debt."""
        who, credit = self.member.value(), self.credit.value()
        return Claim(self.uid, who, credit) if who is not None and credit else None

    def draft_title(self) -> str:
        """Name the draft: who, how many sorts, how much."""
        return _(N_("{name}  {sorts} sorts  {sum}")).format(
            name=self.slip.buyer_name(), sorts=self.grid.count(), sum=self.totals.total
        )

    def can_be_held(self) -> bool:
        """Tell whether there is more than a day, a warehouse or a crop to hold."""
        return bool(self.grid.count()) or not self.slip.is_blank()

    def new(self) -> None:
        """Start a new document; what is typed is held, not lost."""
        if self.can_be_held():
            self.hold()
        else:
            self.keeper.throw_away()
            self.blank()
            self.show_heading()
            self.member.setFocus()

    # Held documents -----------------------------------------------------------------------------

    def hold(self) -> None:
        """Hold the document and start the next."""
        if not settle_here(self) or not self.can_be_held():
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
        if self.can_be_held():
            self.keeper.hold()
        else:
            self.keeper.throw_away()
        kept = self.keeper.resume(draft_id)
        if kept is not None:
            self.show_content(kept)
        self.show_held()
        self.show_heading()
        self.to_goods()

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

    def _buyer_changed(self, other_prices: bool) -> None:
        """Let proposed prices follow another buyer, to whom no release was given."""
        self.word = None
        if other_prices:
            self.grid.propose_prices()
        self.recount()

    def name_passer(self) -> None:
        """Write the name of a passer-by, as the sale of pesticides asks for; no member buys."""
        if self.member.value() is not None:
            self.slip.name_member(None)
        self.passer.setFocus()

    def _warehouse_changed(self) -> None:
        """Look into another warehouse."""
        self.grid.read_stock()
        self.grid.propose_lots()

    def _lines_changed(self) -> None:
        self.recount()
        self.changed()

    def _paid(self, name: str) -> None:
        self.recount(typed=name)
        self.changed()

    def all_cash(self) -> None:
        """Take the whole sum in cash."""
        self._all("cash")

    def all_credit(self) -> None:
        """Put the whole sum on credit."""
        self._all("credit")

    def _all(self, name: str) -> None:
        if settle_here(self, but=self.pay.amounts()):
            self.pay.rest.clear(name)
            self.recount()
            self.changed()

    def to_goods(self) -> None:
        """Go to the first line that is empty."""
        self.grid.go(self.grid.count(), "good_id")

    def to_money(self) -> None:
        """Go on to the money."""
        self.cash.setFocus()

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        self.keeper.touch()
        self._soon.start()

    # Sums and checks ----------------------------------------------------------------------------

    def recount(self, typed: str = "") -> None:
        """Compute amounts, total, and the way of paying that takes the rest."""
        grid, total = self.grid, self.grid.reckon()
        self.totals.show_total(pieces_text(grid.sorts(), grid.pieces(), self.look), total)
        self.pay.follow(total, typed)
        self.update_actions()

    def draft(self) -> SaleDraft:
        """Return the document as typed."""
        slip, pay, other = self.slip, self.pay.rest, self.other
        credit = pay.get("credit")
        return SaleDraft(
            on_date=slip.on_date(),
            warehouse_id=slip.warehouse.value() or 0,
            lines=self.grid.drafts(),
            member_id=self.member.value(),
            buyer=self.passer.value() or "",
            cash=pay.get("cash"),
            bank=other.get("bank"),
            wechat=other.get("wechat"),
            alipay=other.get("alipay"),
            deposit=pay.get("deposit"),
            credit=credit,
            due_on=slip.due.value() if credit else None,
            crop_id=slip.crop.value(),
            remark=self.remark.value(),
        )

    def problems(self) -> list[Problem]:
        """Return what is wrong with what is typed so far; lines still being typed are let be."""
        lines = self.grid.lines()
        if not lines:
            return []
        draft = self.draft()
        with self.desk.read() as s:
            checked = check_sale(s, draft, uid=self.uid, release=self.word)
        found = [*self.grid.unpriced(), *checked]
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
        self._show_buyer(self.slip.buyer_shown())
        self.panel.show_goods(self.grid, self.member.value())
        tell_problems(self, self.problems(), self.fields, self.grid, will=self._will())

    def _show_buyer(self, facts: BuyerFacts | None) -> None:
        self.panel.show_buyer(facts, self.passer.value(), self.credit.value() or Money(0))

    def _will(self) -> str:
        """Say in one line what posting will do."""
        count = self.grid.sorts()
        if not count:
            return ""
        parts = [_(N_("stock down in {count} goods")).format(count=count)]
        buyer, credit = self.slip.buyer, self.credit.value() or Money(0)
        if buyer is not None and credit:
            parts.append(
                _(N_("{name} owes {before} → {after} yuan")).format(
                    name=buyer.name, before=buyer.debt, after=buyer.debt + credit
                )
            )
        if self.word is not None:
            told = _(N_("{name} released {sum} over the limit"))
            parts.append(told.format(name=self.word.approver, sum=self.word.upto))
        parts.append(_(N_("1 voucher, a receipt in 3 parts is printed")))
        return _(N_("After posting: {parts}")).format(parts=_(N_(", ")).join(parts))

    # Posting ------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Show the receipt as it would be printed."""
        if settle_here(self):
            draft, uid, word = self.draft(), self.uid, self.word
            preview_draft(
                self, SALE, draft, post=lambda s: post_sale(s, draft, uid=uid, release=word)
            )

    def post(self) -> None:
        """Post, print, and show the next blank page."""
        if not settle_here(self):
            return
        self.grid.split_all()
        self.recount()
        draft = self.draft()
        keeper, uid, word = self.keeper, self.uid, self.word
        unpriced = self.grid.unpriced()

        def job(s: Any) -> Posted:
            refuse_if(unpriced)
            posted = post_sale(s, draft, uid=uid, release=word)
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        self._posting = True
        try:
            attempt(self, job, done=lambda posted: self.posted(posted, draft), fields=self.fields,
                    rows=self._show_problem)  # fmt: skip
        finally:
            self._posting = False

    def release(self) -> None:
        """Ask a second person to let the sale pass the credit limit."""
        from ui.pages.releasing import ask_release  # With the first limit that is passed.

        who, credit = self.member.value(), self.credit.value()
        with self.desk.read() as s:
            over = over_limit(s, who, credit, self.uid) if who and credit else Money(0)
        if who is None or credit is None or over.units <= 0:
            self.room.say(_(N_("This sale passes no credit limit: nothing to release.")), "note")
            return
        ask_release(self, who, credit, self.uid, self._released)

    def _released(self, word: Release) -> None:
        self.word = word
        self.check()
        told = _(N_("{name} released {sum} over the limit; F12 posts."))
        self.room.say(told.format(name=word.approver, sum=word.upto))

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
        buyer = self.slip.buyer
        who = buyer.name if buyer is not None else draft.buyer or _(N_("passer-by"))
        self.keeper.posted()
        self.blank()
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
            self.slip.read_buyer()
            self.grid.read_stock()
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
        Action("sale.good", N_("Enter goods"), to_goods, "F4", short=N_("goods")),
        Action("sale.hold", N_("Hold this document"), hold, "F5", short=N_("hold")),
        Action("sale.resume", N_("Take up a held document"), resume, "F6", short=N_("Take up"),
               icon="tray-arrow-down", strip=False, button=True),
        Action("sale.price", N_("Another price"), lambda p: p.grid.other_price(), "F7",
               short=N_("price")),
        Action("sale.cash", N_("All in cash"), all_cash, "F8", short=N_("all cash")),
        Action("sale.credit", N_("All on credit"), all_credit, "F9", short=N_("all credit")),
        Action("sale.release", N_("Let it pass the credit limit"), release, "F10", strip=False),
        Action("sale.lot", N_("Another lot"), lambda p: p.grid.choose_lot(), "Ctrl+L",
               short=N_("lot")),
        to_list("sale", "sale_list"),
        walking(N_("drop line"), key="Ctrl+Del"),
        Action("sale.preview", N_("Preview the receipt"), preview, "F11", short=N_("preview"),
               when=ready),
        walking(N_("back"), key="Esc"),
        Action("sale.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip
