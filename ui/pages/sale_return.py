"""Goods that come back: the sale is named, its lines are shown, how much of each is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
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
from coopdesk.supplies.sale_returns import (
    SaleReturnDraft,
    SaleReturnLineDraft,
    SoldLine,
    post_sale_return,
    return_value,
    sold_lines,
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
from ui.pages.paying import PayBand, Rest, WayOfPaying
from ui.paper_doors import preview_draft, print_document
from ui.parts import column, label
from ui.picker import Candidate, Picker
from ui.soon import Soon

RETURN: Final = next(kind for kind in KINDS if kind.draft is SaleReturnDraft)


def _candidate(one: FoundDocument) -> Candidate:
    """Return a sale as a candidate."""
    return Candidate(
        one.id, number_shown(one.number), one.party, one.summary, one.on_date.isoformat(),
        str(one.amount),
    )  # fmt: skip


class SaleReturnPage(Page):
    """Goods that come back from a sale; the money goes back as it came."""

    TITLE = N_("Goods returned")
    ICON = "cart-outline"
    RULES = "sale_return"

    def __init__(self, room: Room) -> None:
        """Lay out head, sold lines, total and money."""
        super().__init__(room)
        self.uid = new_uid()
        self.sold: list[SoldLine] = []
        self.owed = Money(0)
        self._filling = False
        self._soon = Soon(self, self.check)
        self._make_head()
        self.keeper = Keeper(
            self,
            "sale_return",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self._make_grid()
        self.totals = Totals(self.look)
        self._make_pay()
        layout = column()
        for part in (self.band, self.grid, self.totals, self.pay):
            layout.addWidget(part, 1 if part is self.grid else 0)
        self.setLayout(layout)
        self.fields: dict[str, Any] = {**self.band.fields, **self.pay.fields}
        self._make_side()
        self.blank()

    def _make_head(self) -> None:
        """Make the head: which sale, when, remark."""
        look = self.look
        self.band = HeaderBand(look)
        self.sale = Picker(look, self._find, width=260, lookup=self._lookup)
        self.day = DateEdit(look, self.desk.today)
        self.remark = TextEdit(look, width=200, length=200)
        self.band.add("sale_id", N_("Sale"), self.sale, key="F3")
        self.band.add("on_date", N_("Date"), self.day)
        self.band.add("remark", N_("Remark"), self.remark)
        self.sale.walks = False
        self.sale.entered.connect(lambda: self.grid.go(0, "back"))
        self.sale.picked.connect(lambda _one: self.sale_changed())
        for editor in (self.day, self.remark):
            editor.edited.connect(self.changed)

    def _make_grid(self) -> None:
        """Make the lines of the sale."""
        look = self.look
        yuan = _(N_("yuan"))
        self.grid = LineGrid(
            look,
            [
                LineColumn("name", _(N_("Goods sold")), None, stretch=1, width=180),
                LineColumn("unit", _(N_("Unit")), None, width=56, align="centre"),
                LineColumn("sold", _(N_("Sold")), None, width=80, align="right"),
                LineColumn("can", _(N_("May come back")), None, width=104, align="right"),
                LineColumn("back", _(N_("Comes back")), lambda: QuantityEdit(look, width=0),
                           width=104, align="right"),
                LineColumn("price", _(N_("Price")), None, unit=yuan, width=92, align="right"),
                LineColumn("amount", _(N_("Amount")), None, unit=yuan, width=112, align="right",
                           bold=True),
            ],
            fixed=True,
        )  # fmt: skip
        self.grid.edited.connect(lambda _row, _name: self.recount())
        self.grid.finished.connect(self.to_money)

    def _make_pay(self) -> None:
        """Make the ways the money goes back."""
        look = self.look
        self.pay = PayBand(look)
        self.cash, self.credit, self.deposit = (MoneyEdit(look) for _name in range(3))
        self.other = WayOfPaying(look, lambda: self.paid("other"))
        self.pay.add("cash", N_("Cash back"), self.cash, at=(0, 0), key="F8")
        self.pay.add("credit", N_("Off the debt"), self.credit, at=(0, 1), key="F9")
        self.pay.add("deposit", N_("To deposit"), self.deposit, at=(0, 2))
        self.pay.add("wechat", self.other.way, self.other.amount, at=(1, 0))
        ways = {"cash": self.cash, "credit": self.credit, "deposit": self.deposit}
        self.rest = Rest("cash", ways, self.other)
        for name, editor in ways.items():
            editor.edited.connect(lambda name=name: self.paid(name))

    def _make_side(self) -> None:
        """Make the panel: the buyer's account."""
        look = self.look
        self.side = Side(look)
        self.who = label("", "title")
        self.account = Pairs(look)
        self.side.body.addWidget(self.who)
        self.side.body.addSpacing(8)
        self.side.body.addWidget(self.account)

    def _find(self, text: str) -> Sequence[Candidate]:
        with self.desk.read() as s:
            people = find_ids(s, "member", text) if text.strip() else []
            found = documents_to_return(s, Kind.SALE, text, people)
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
        for editor in (self.sale, self.remark):
            editor.set_value(None)
        self.rest.clear("cash")
        self.day.set_value(self.desk.today())
        self.band.begins()
        self._filling = False
        self.sale_changed()

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed."""
        kept = self.keeper.back() if self.content() is None else None
        if kept is not None:
            self.show_content(kept)
        self.show_heading()

    def first_focus(self) -> QWidget | None:
        """Start with the sale."""
        return self.sale

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
            "sale_id": self.sale.value(),
            "on_date": day_kept(self.day.value()),
            "remark": self.remark.value(),
            "back": [line["back"].units if line["back"] else 0 for line in self.grid.lines()],
            **self.rest.content(),
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept return again."""
        self.uid = kept.get("uid") or new_uid()
        self.sale.set_value(kept.get("sale_id"))
        self.sale_changed()
        if kept.get("on_date"):
            self.day.set_value(day_of(kept["on_date"]))
        self.remark.set_value(kept.get("remark") or "")
        for number, units in enumerate(kept.get("back", [])):
            if number < len(self.sold) and units:
                self.grid.set(number, "back", Quantity(units))
        self.rest.name = "cash"
        self.rest.show_content(kept)
        self.recount()

    def draft_title(self) -> str:
        """Name the draft."""
        one = self.sale.candidate()
        return f"{one.code} {one.name}" if one else str(self.day.value() or "")

    # What the clerk changes ---------------------------------------------------------------------

    def sale_changed(self) -> None:
        """Show the lines of the sale, and propose to lower the debt first."""
        sale = self.sale.value()
        self.sold, self.owed = [], Money(0)
        if sale is not None:
            with self.desk.read() as s:
                self.sold = sold_lines(s, sale)
                self.owed = owed_of(s, sale)
        self.rest.name = "credit" if self.owed.units > 0 else "cash"
        self.grid.set_lines(
            {
                "name": one.good,
                "unit": one.unit,
                "sold": Quantity(one.packs),
                "can": Quantity(one.packs - one.back_packs),
                "back": None,
                "price": Money(one.price),
            }
            for one in self.sold
        )
        self.recount()

    def paid(self, name: str) -> None:
        """Let the rest follow an amount that was typed."""
        other = "credit" if self.owed.units > 0 else "deposit"
        self.rest.name = "cash" if name != "cash" else other
        self.recount(typed=name)

    def all_cash(self) -> None:
        """Give everything back in cash."""
        self._all("cash")

    def all_credit(self) -> None:
        """Take everything off the debt, as far as the sale is still owed."""
        self._all("credit")

    def _all(self, name: str) -> None:
        if settle_here(self):
            self.rest.clear(name)
            self.recount()

    def everything(self) -> None:
        """Take every line back whole."""
        if settle_here(self):
            for number, one in enumerate(self.sold):
                left = Quantity(one.packs - one.back_packs)
                self.grid.set(number, "back", left if left.units > 0 else None)
            self.recount()

    def recount(self, typed: str = "") -> None:
        """Compute what comes back, and let one way of paying take the rest."""
        with self.desk.read() as s:
            for number, one in enumerate(self.sold):
                back = self.grid.get(number, "back")
                amount = None
                if back is not None and self.sale.value() is not None:
                    line = SaleReturnLineDraft(line=one.line, quantity=back)
                    amount = return_value(s, self._draft_of((line,)))
                self.grid.set(number, "amount", amount)
            total = return_value(s, self._draft_of(self.taken()))
        count = ngettext(
            "{count} line comes back", "{count} lines come back", len(self.taken())
        ).format(count=len(self.taken()))
        self.totals.show_total(count if self.taken() else "", total)
        if self.rest.name != typed:
            rest = self.rest.left(total)
            if self.rest.name == "credit" and rest > self.owed:
                if typed != "cash":
                    self.cash.set_value(self.rest.get("cash") + (rest - self.owed))
                rest = self.owed
            self.rest.take(rest)
        self.update_actions()
        self.changed()

    def taken(self) -> tuple[SaleReturnLineDraft, ...]:
        """Return the lines that come back."""
        return tuple(
            SaleReturnLineDraft(line=one.line, quantity=line["back"])
            for one, line in zip(self.sold, self.grid.lines(), strict=False)
            if line["back"]
        )

    def _draft_of(self, lines: tuple[SaleReturnLineDraft, ...]) -> SaleReturnDraft:
        return SaleReturnDraft(
            on_date=self.day.value() or self.desk.today(),
            sale_id=self.sale.value() or 0,
            lines=lines,
            cash=self.cash.value() or Money(0),
            bank=self.other.get("bank"),
            wechat=self.other.get("wechat"),
            alipay=self.other.get("alipay"),
            deposit=self.deposit.value() or Money(0),
            credit=self.credit.value() or Money(0),
            remark=self.remark.value(),
        )

    def draft(self) -> SaleReturnDraft:
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
        one, yuan = self.sale.candidate(), _(N_("yuan"))
        total, credit = self.totals.total, self.credit.value() or Money(0)
        assert self.side is not None  # noqa: S101 - made with the page.
        if one is None:
            self.who.setText(_(N_("No sale chosen")))
            self.account.show_pairs([])
            self.side.fold(_(N_("No sale chosen")), "cart-outline")
        else:
            self.who.setText(one.name or _(N_("Passer-by")))
            self.account.show_pairs(
                [
                    Pair(_(N_("Sale")), one.code),
                    Pair(_(N_("Amount")), one.right, unit=yuan),
                    Pair(_(N_("Still owed of it")), str(self.owed), unit=yuan),
                    Pair(_(N_("Comes back")), str(total), "neg" if total else "text", bold=True,
                         unit=yuan),
                    Pair(_(N_("Owed after posting")), str(self.owed - credit), bold=True,
                         unit=yuan),
                ]
            )  # fmt: skip
            self.side.fold(f"{one.name} {one.code}  {total}", "cart-outline")
        will = _(N_("After posting: stock up, a red sale of {sum} yuan, 1 voucher, a slip is"
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
            posted = post_sale_return(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        attempt(self, job, done=lambda posted: self.posted(posted, total), fields=self.fields,
                rows=lambda one: self.grid.show_problem(self._placed(one)))  # fmt: skip

    def posted(self, posted: Posted, total: Money) -> None:
        """Print what was posted and start the next one."""
        self.keeper.posted()
        self.blank()
        self.sale.setFocus()
        printed = print_document(self, RETURN, posted.id)
        text = _(N_("Posted {number}, {sum} yuan; {printed}."))
        self.room.say(text.format(number=posted.number, sum=total, printed=printed))

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if not throw_away(self, self.keeper):
            return
        self.blank()
        self.sale.setFocus()

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        return "" if self.taken() else _(N_("Please enter what comes back."))

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("sale_return.new", N_("New return"), new, "F2", short=N_("new")),
        Action("sale_return.sale", N_("Choose the sale"), lambda p: p.sale.setFocus(), "F3",
               short=N_("sale")),
        Action("sale_return.line", N_("What comes back"), lambda p: p.grid.go(0, "back"), "F4",
               short=N_("lines")),
        Action("sale_return.all", N_("Everything comes back"), everything, "F6",
               short=N_("all back")),
        Action("sale_return.cash", N_("All in cash"), all_cash, "F8", short=N_("all cash")),
        Action("sale_return.credit", N_("All off the debt"), all_credit, "F9",
               short=N_("off the debt")),
        Action("sale_return.preview", N_("Preview the slip"), preview, "F11",
               short=N_("preview"), when=ready),
        walking(N_("back"), key="Esc"),
        Action("sale_return.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip
