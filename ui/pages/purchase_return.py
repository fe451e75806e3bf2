"""Goods that go back to the supplier: the purchase is named, how much of each line is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.search import find as find_ids
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.words import Kind
from coopdesk.supplies.counter import (
    FoundDocument,
    document_to_return,
    documents_to_return,
    owed_of,
)
from coopdesk.supplies.kinds import KINDS
from coopdesk.supplies.purchase_returns import (
    BoughtLine,
    PurchaseReturnDraft,
    PurchaseReturnLineDraft,
    bought_lines,
    post_purchase_return,
    purchase_return_value,
)
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import MoneyEdit, QuantityEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.page import Page, Room, Side
from ui.pages.entry import Totals, at_row, settle_here, tell_problems, throw_away
from ui.pages.paying import PayBand, Rest
from ui.paper_doors import preview_draft, print_document
from ui.parts import column, label
from ui.picker import Candidate, Picker
from ui.soon import Soon

RETURN: Final = next(kind for kind in KINDS if kind.draft is PurchaseReturnDraft)


def _candidate(one: FoundDocument) -> Candidate:
    """Return a purchase as a candidate."""
    return Candidate(
        one.id, number_shown(one.number), one.party, one.summary, one.on_date.isoformat(),
        str(one.amount),
    )  # fmt: skip


class PurchaseReturnPage(Page):
    """Goods that go back to the supplier, off what is owed for them or for the money back."""

    TITLE = N_("Return to the supplier")
    ICON = "truck-delivery-outline"
    RULES = "purchase_return"

    def __init__(self, room: Room) -> None:
        """Lay out head, lines bought, total and money."""
        super().__init__(room)
        self.uid = new_uid()
        self.grid: LineGrid
        self.bought: list[BoughtLine] = []
        self.owed = Money(0)
        self._filling = False
        self.keeper = Keeper(
            self,
            "purchase_return",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self._soon = Soon(self, self.check)
        self._make_head()
        self._make_grid()
        self.totals = Totals(self.look)
        self.pay = PayBand(self.look)
        self.cash, self.bank, self.credit = (MoneyEdit(self.look) for _name in range(3))
        ways = {"cash": self.cash, "bank": self.bank, "credit": self.credit}
        self.rest = Rest("credit", ways)
        self.pay.add("cash", N_("Cash back"), self.cash, at=(0, 0), key="F8")
        self.pay.add("bank", N_("To the bank"), self.bank, at=(0, 1))
        self.pay.add("credit", N_("Off what is owed"), self.credit, at=(0, 2), key="F9")
        self.pay.edited.connect(self.paid)
        layout = column()
        for part in (self.band, self.grid, self.totals, self.pay):
            layout.addWidget(part, 1 if part is self.grid else 0)
        self.setLayout(layout)
        self.fields: dict[str, Any] = {**self.band.fields, **self.pay.fields}
        self.side = self.panel = Side(self.look)
        self.who = label("", "title")
        self.account = Pairs(self.look)
        self.panel.body.addWidget(self.who)
        self.panel.body.addSpacing(8)
        self.panel.body.addWidget(self.account)
        self.blank()

    def _make_head(self) -> None:
        """Make the head: which purchase, when, why."""
        look = self.look
        self.band = HeaderBand(look)
        self.purchase = Picker(look, self._find, width=320, lookup=self._lookup)
        self.day = DateEdit(look, self.desk.today)
        self.remark = TextEdit(look, width=200, length=200)
        self.band.add("purchase_id", N_("Purchase"), self.purchase, key="F3")
        self.band.add("on_date", N_("Date"), self.day)
        self.band.add("remark", N_("Remark"), self.remark)
        self.purchase.walks = False
        self.purchase.entered.connect(lambda: self.grid.go(0, "back"))
        self.purchase.picked.connect(lambda _one: self.purchase_changed())
        for editor in (self.day, self.remark):
            editor.edited.connect(self.changed)

    def _make_grid(self) -> None:
        """Make the grid of what was bought."""
        look, yuan = self.look, _(N_("yuan"))
        self.grid = LineGrid(
            look,
            [
                LineColumn("name", _(N_("Goods bought")), None, stretch=1, width=150),
                LineColumn("lot", _(N_("Lot no.")), None, width=92, leaves=1),
                LineColumn("unit", _(N_("Unit")), None, width=56, align="centre"),
                LineColumn("bought", _(N_("Was bought")), None, width=80, align="right"),
                LineColumn("can", _(N_("May go back")), None, width=104, align="right"),
                LineColumn("back", _(N_("Goes back")), lambda: QuantityEdit(look, width=0),
                           width=104, align="right"),
                LineColumn("price", _(N_("Cost price")), None, unit=yuan, width=96,
                           align="right"),
                LineColumn("amount", _(N_("Amount")), None, unit=yuan, width=112, align="right",
                           bold=True),
            ],
            fixed=True,
        )  # fmt: skip
        self.grid.columns_left_out.connect(self.tell_left_out)
        self.grid.edited.connect(lambda _row, _name: self.recount())
        self.grid.finished.connect(self.to_money)

    def _find(self, text: str) -> Sequence[Candidate]:
        with self.desk.read() as s:
            suppliers = find_ids(s, "supplier", text) if text.strip() else []
            found = documents_to_return(s, Kind.PURCHASE, text, suppliers)
        return [_candidate(one) for one in found]

    def _lookup(self, document_id: Any) -> Candidate | None:
        with self.desk.read() as s:
            found = document_to_return(s, int(document_id))
        return _candidate(found) if found is not None else None

    # A document comes and goes ------------------------------------------------------------------

    def blank(self) -> None:
        """Start a new return."""
        self._filling = True
        self.uid = new_uid()
        for editor in (self.purchase, self.remark, self.cash, self.bank, self.credit):
            editor.set_value(None)
        self.day.set_value(self.desk.today())
        self.band.begins()
        self._filling = False
        self.purchase_changed()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed."""
        kept = self.keeper.back() if self.content() is None else None
        if kept is not None:
            self.show_content(kept)
        self.show_heading()

    def first_focus(self) -> QWidget | None:
        """Start with the purchase."""
        return self.purchase

    def show_heading(self) -> None:
        """Say that this is a return, and when its draft was kept."""
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("Return")), chip_kind="neg", note=note)

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        if not self.band.typed():
            return None
        return {
            "uid": self.uid,
            "idle": self.band.only_chosen(),
            "purchase_id": self.purchase.value(),
            "on_date": day_kept(self.day.value()),
            "remark": self.remark.value(),
            "back": [line["back"].units if line["back"] else 0 for line in self.grid.lines()],
            **self.rest.content(),
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept return again."""
        self._filling = True
        self.uid = kept.get("uid") or new_uid()
        self.purchase.set_value(kept.get("purchase_id"))
        self.day.set_value(day_of(kept.get("on_date")) or self.desk.today())
        self.remark.set_value(kept.get("remark") or "")
        self._filling = False
        self.purchase_changed()
        for number, units in enumerate(kept.get("back", [])):
            if number < len(self.bought) and units:
                self.grid.set(number, "back", Quantity(units))
        self.rest.show_content(kept)
        self.recount()

    def draft_title(self) -> str:
        """Name the draft."""
        one = self.purchase.candidate()
        return f"{one.code} {one.name}" if one else str(self.day.value() or "")

    # What the clerk changes ---------------------------------------------------------------------

    def purchase_changed(self) -> None:
        """Show the lines of the purchase, and propose to lower what is owed first."""
        purchase = self.purchase.value()
        self.bought, self.owed = [], Money(0)
        if purchase is not None:
            with self.desk.read() as s:
                self.bought = bought_lines(s, purchase)
                self.owed = owed_of(s, purchase, "payable")
        self.rest.name = "credit" if self.owed.units > 0 else "cash"
        self.grid.set_lines(
            {
                "name": one.good,
                "lot": one.lot,
                "unit": one.unit,
                "bought": Quantity(one.packs),
                "can": Quantity(one.packs - one.back_packs),
                "back": None,
                "price": Money(one.price),
            }
            for one in self.bought
        )
        self.recount()

    def paid(self, name: str) -> None:
        """Let the rest follow an amount that was typed."""
        other = "credit" if self.owed.units > 0 else "bank"
        self.rest.name = "cash" if name != "cash" else other
        self.recount(typed=name)

    def all_cash(self) -> None:
        """Take everything back in cash."""
        self._all("cash")

    def all_credit(self) -> None:
        """Take everything off what is owed, as far as the purchase is still owed."""
        self._all("credit")

    def _all(self, name: str) -> None:
        if settle_here(self):
            self.rest.clear(name)
            self.recount()

    def everything(self) -> None:
        """Send every line back whole."""
        if settle_here(self):
            for number, one in enumerate(self.bought):
                left = Quantity(one.packs - one.back_packs)
                self.grid.set(number, "back", left if left.units > 0 else None)
            self.recount()

    def recount(self, typed: str = "") -> None:
        """Compute what goes back, and let one way of paying take the rest."""
        with self.desk.read() as s:
            for number, one in enumerate(self.bought):
                back = self.grid.get(number, "back")
                amount = None
                if back is not None:
                    line = PurchaseReturnLineDraft(line=one.line, quantity=back)
                    amount = purchase_return_value(s, self._draft_of((line,)))
                self.grid.set(number, "amount", amount)
            total = purchase_return_value(s, self._draft_of(self.taken()))
        count = _(N_("{count} lines go back")).format(count=len(self.taken()))
        self.totals.show_total(count if self.taken() else "", total)
        if self.rest.name != typed:
            self._propose(total)
        self.update_actions()
        self.changed()

    def _propose(self, total: Money) -> None:
        """Let the open way take the rest; more than is owed comes back in cash."""
        rest = self.rest.left(total)
        if self.rest.name == "credit" and rest > self.owed:
            self.cash.set_value(self.rest.get("cash") + (rest - self.owed))
            rest = self.owed
        self.rest.take(rest)

    def taken(self) -> tuple[PurchaseReturnLineDraft, ...]:
        """Return the lines that go back."""
        return tuple(
            PurchaseReturnLineDraft(line=one.line, quantity=line["back"])
            for one, line in zip(self.bought, self.grid.lines(), strict=False)
            if line["back"]
        )

    def _draft_of(self, lines: tuple[PurchaseReturnLineDraft, ...]) -> PurchaseReturnDraft:
        return PurchaseReturnDraft(
            on_date=self.day.value() or self.desk.today(),
            purchase_id=self.purchase.value() or 0,
            lines=lines,
            cash=self.cash.value() or Money(0),
            bank=self.bank.value() or Money(0),
            credit=self.credit.value() or Money(0),
            remark=self.remark.value() or "",
        )

    def draft(self) -> PurchaseReturnDraft:
        """Return the document as typed."""
        return self._draft_of(self.taken())

    def to_money(self) -> None:
        """Go on to the money."""
        self.cash.setFocus()

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        if not self._filling:
            self.keeper.touch()
            self._soon.start()

    def _placed(self, one: Problem) -> Problem:
        """Return a problem with the row at which its line stands in the grid."""
        rows = [number for number, line in enumerate(self.grid.lines()) if line["back"]]
        return at_row(one, rows, "back")

    def problems(self) -> list[Problem]:
        """Return what is wrong with what is typed so far."""
        if not self.taken():
            return []
        with self.desk.read() as s:
            return [self._placed(one) for one in RETURN.check(s, self.draft())]

    def check(self) -> None:
        """Check what is typed and say what posting will do."""
        self._soon.stop()
        one, yuan = self.purchase.candidate(), _(N_("yuan"))
        total, credit = self.totals.total, self.credit.value() or Money(0)
        if one is None:
            self.who.setText(_(N_("No purchase chosen")))
            self.account.show_pairs([])
            self.panel.fold(_(N_("No purchase chosen")), "truck-delivery-outline")
        else:
            self.who.setText(one.name or _(N_("No supplier")))
            self.account.show_pairs(
                [
                    Pair(_(N_("Purchase")), one.code),
                    Pair(_(N_("Amount")), one.right, unit=yuan),
                    Pair(_(N_("Still owed of it")), str(self.owed), unit=yuan),
                    Pair(_(N_("Goes back")), str(total), "neg" if total else "text", bold=True,
                         unit=yuan),
                    Pair(_(N_("Owed after posting")), str(self.owed - credit), bold=True,
                         unit=yuan),
                ]
            )  # fmt: skip
            self.panel.fold(f"{one.name} {one.code}  {total}", "truck-delivery-outline")
        will = _(N_("After posting: stock down, a red purchase of {sum} yuan, 1 voucher, a slip is"
                    " printed")).format(sum=total) if total else ""  # fmt: skip
        tell_problems(self, self.problems(), self.fields, self.grid, will=will)

    # Posting ------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Show the slip as it would be printed."""
        if settle_here(self):
            preview_draft(self, RETURN, self.draft())

    def post(self) -> None:
        """Post, print, and show the next blank page."""
        if not settle_here(self):
            return
        draft, keeper, uid, total = self.draft(), self.keeper, self.uid, self.totals.total

        def job(s: Any) -> Posted:
            posted = post_purchase_return(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        attempt(self, job, done=lambda posted: self.posted(posted, total), fields=self.fields,
                rows=lambda one: self.grid.show_problem(self._placed(one)))  # fmt: skip

    def posted(self, posted: Posted, total: Money) -> None:
        """Print what was posted and start the next one."""
        self.blank()
        self.keeper.posted()
        self.purchase.setFocus()
        printed = print_document(self, RETURN, posted.id)
        text = _(N_("Posted {number}, {sum} yuan; {printed}."))
        self.room.say(text.format(number=posted.number, sum=total, printed=printed))

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if not throw_away(self, self.keeper):
            return
        self.blank()
        self.purchase.setFocus()

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        return "" if self.taken() else _(N_("Please enter what goes back."))

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("purchase_return.new", N_("New return"), new, "F2", short=N_("new")),
        Action("purchase_return.purchase", N_("Choose the purchase"),
               lambda p: p.purchase.setFocus(), "F3", short=N_("purchase")),
        Action("purchase_return.line", N_("What goes back"), lambda p: p.grid.go(0, "back"), "F4",
               short=N_("lines")),
        Action("purchase_return.all", N_("Everything goes back"), everything, "F6",
               short=N_("all back")),
        Action("purchase_return.cash", N_("All in cash"), all_cash, "F8", short=N_("all cash")),
        Action("purchase_return.credit", N_("All off what is owed"), all_credit, "F9",
               short=N_("off the debt")),
        Action("purchase_return.preview", N_("Preview the slip"), preview, "F11",
               short=N_("preview"), when=ready),
        walking(N_("back"), key="Esc"),
        Action("purchase_return.post", N_("Post and print it"), post, "F12", primary=True,
               when=ready),
    )  # fmt: skip
