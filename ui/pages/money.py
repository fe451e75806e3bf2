"""Money taken and paid: what it settles is shown and may be told, the oldest first otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.posting import Posted
from coopdesk.members.balances import OpenItem, balance_of, open_items
from coopdesk.members.records import SUPPLIERS
from coopdesk.money.kinds import KINDS
from coopdesk.money.payments import PaymentDraft, ReceiptDraft, ShareDraft, shares_of
from coopdesk.money.records import Purpose
from coopdesk.supplies.counter import BuyerFacts, buyer_facts
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.buttons import Chip
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import MoneyEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.forms import picker_for
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.entry import Totals, member_picker, settle_here, tell_problems, throw_away
from ui.pages.paying import PayBand, WayOfPaying
from ui.paper_doors import preview_draft, print_document
from ui.parts import Rule, column, label, row
from ui.picker import ChoiceEdit
from ui.soon import Soon

RECEIPT: Final = next(kind for kind in KINDS if kind.draft is ReceiptDraft)
PAYMENT: Final = next(kind for kind in KINDS if kind.draft is PaymentDraft)
_TAKEN: Final = (Purpose.DEBT, Purpose.DEPOSIT, Purpose.SHARE, Purpose.OTHER_INCOME,
                 Purpose.FROM_BANK)  # fmt: skip
_GIVEN: Final = (Purpose.SUPPLIER, Purpose.DEPOSIT, Purpose.SHARE, Purpose.EXPENSE,
                 Purpose.TO_BANK, Purpose.DEBT)  # fmt: skip
_NO_PARTY: Final = frozenset(
    {Purpose.OTHER_INCOME, Purpose.FROM_BANK, Purpose.EXPENSE, Purpose.TO_BANK}
)


class MoneyPage(Page):
    """Money taken from members, or paid to suppliers and members; F5 turns the direction."""

    TITLE = N_("Money taken and paid")
    ICON = "cash-multiple"
    RULES = "money"

    def __init__(self, room: Room) -> None:
        """Lay out head, open documents, total and money."""
        super().__init__(room)
        self.uid = new_uid()
        self.items: list[OpenItem] = []
        self.facts: BuyerFacts | None = None
        self._told: set[int] = set()
        self._filling = False
        self.keeper = Keeper(
            self,
            "money",
            self.content,
            self.draft_title,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self._soon = Soon(self, self.check)
        self._make_head(room)
        self._make_grid()
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

    def _make_head(self, room: Room) -> None:
        """Make the head: which way, who, when, what for."""
        look, desk = self.look, self.desk
        self.band = band = HeaderBand(look)
        self.way = ChoiceEdit(look, [("taken", _(N_("taken"))), ("paid", _(N_("paid")))], width=112)
        self.member = member_picker(room)
        self.supplier = picker_for(SUPPLIERS, room)
        self.day = DateEdit(look, desk.today)
        self.purpose = ChoiceEdit(look, [], width=112)
        self.payer = TextEdit(look, width=112, length=60)
        self.remark = TextEdit(look, width=116, length=200)
        band.add("member_id", N_("Member"), self.member, key="F3")
        band.add("on_date", N_("Date"), self.day)
        band.add("purpose", N_("For"), self.purpose)
        band.add("way", N_("Money"), self.way)
        band.add("supplier_id", N_("Supplier"), self.supplier, row=1, key="F4")
        band.add("remark", N_("Remark"), self.remark, row=1)
        band.add("payer", N_("By hand of"), self.payer, row=1)
        for picker in (self.member, self.supplier):
            picker.walks = False
            picker.entered.connect(self.to_money)
            picker.picked.connect(lambda _one: self.party_changed())
        self.way.picked.connect(lambda _one: self.way_changed())
        self.purpose.picked.connect(lambda _one: self.party_changed())
        for editor in (self.day, self.payer, self.remark):
            editor.edited.connect(self.changed)

    def _make_grid(self) -> None:
        """Make the grid of open documents."""
        look, yuan = self.look, _(N_("yuan"))
        self.grid = LineGrid(
            look,
            [
                LineColumn("number", _(N_("Document")), None, width=158),
                LineColumn("on_date", _(N_("Date")), None, width=112),
                LineColumn("summary", _(N_("What for")), None, stretch=1, width=150),
                LineColumn("due_on", _(N_("Due on")), None, width=112, leaves=1),
                LineColumn("left", _(N_("Still open")), None, unit=yuan, width=108, align="right"),
                LineColumn("share", _(N_("Settled now")), lambda: MoneyEdit(look, width=0),
                           unit=yuan, width=116, align="right"),
            ],
            fixed=True,
        )  # fmt: skip
        self.grid.columns_left_out.connect(self.tell_left_out)
        self.grid.edited.connect(self.share_edited)
        self.grid.finished.connect(self.to_money)

    def _make_money(self) -> None:
        """Make the fields of the money itself."""
        look = self.look
        self.pay = PayBand(look)
        self.cash = MoneyEdit(look)
        self.other = WayOfPaying(look, self.paid)
        self.pay.add("cash", N_("Cash"), self.cash, at=(0, 0), key="F8")
        self.pay.add("wechat", self.other.way, self.other.amount, at=(0, 1))
        self.over = label("", "body", bold=True)
        self.over.setContentsMargins(0, 0, 8, 0)
        self.pay.add("over", N_("To deposit"), self.over, at=(0, 2))
        for name in ("alipay", "bank"):
            self.pay.fields[name] = self.other.amount
        self.cash.edited.connect(self.paid)
        QWidget.setTabOrder(self.cash, self.other.way)
        QWidget.setTabOrder(self.other.way, self.other.amount)

    def _make_side(self) -> None:
        """Make the panel: who, what is owed before and after."""
        look = self.look
        self.side = side = Side(look)
        self.who, self.code = label("", "title"), label("", "note")
        self.kind_chip = Chip(look, "")
        self.place = label("", "small", wrap=True)
        head = row(gap=8)
        head.addWidget(self.who)
        head.addWidget(self.code)
        head.addStretch(1)
        head.addWidget(self.kind_chip)
        self.account = Pairs(look)
        side.body.addLayout(head)
        side.body.addSpacing(4)
        side.body.addWidget(self.place)
        side.body.addSpacing(8)
        side.body.addWidget(Rule(look))
        side.body.addSpacing(8)
        side.body.addWidget(self.account)

    # A document comes and goes ------------------------------------------------------------------

    @property
    def is_taken(self) -> bool:
        """Tell whether money comes in."""
        return bool(self.way.value() != "paid")

    def kind(self) -> DocumentKind:
        """Return the kind of document that is typed."""
        return RECEIPT if self.is_taken else PAYMENT

    def blank(self) -> None:
        """Start a new document; the direction stays."""
        self._filling = True
        self.uid = new_uid()
        if self.way.value() is None:
            self.way.set_value("taken")
        for editor in (self.member, self.supplier, self.payer, self.remark, self.cash):
            editor.set_value(None)
        self.other.set({})
        self.day.set_value(self.desk.today())
        self._offer_purposes()
        self.band.begins()
        self._filling = False
        self.party_changed()
        self.keeper.posted()

    def _offer_purposes(self) -> None:
        purposes = _TAKEN if self.is_taken else _GIVEN
        self.purpose.set_options([(one, self._words(one)) for one in purposes])
        if self.purpose.value() not in purposes:
            self.purpose.set_value(purposes[0])

    def _words(self, purpose: Purpose) -> str:
        if purpose is Purpose.DEBT and not self.is_taken:
            return _(N_("Land rent"))
        return purpose.shown

    def opened(self, **what: Any) -> None:
        """Bring back what was being typed; a member, supplier or direction may be told."""
        if self.content() is None:
            kept = self.keeper.back()
            if kept is not None:
                self.show_content(kept)
        if self._is_of_another(what):
            if throw_away(self, self.keeper):
                self.blank()
            else:
                what = {}  # The money in hand stays that of whom it was typed for.
        if what.get("way"):
            self.way.set_value(what["way"])
            self.way_changed()
        if what.get("member_id") is not None:
            self.member.set_value(what["member_id"])
            self.party_changed()
        if what.get("supplier_id") is not None:
            self.way.set_value("paid")
            self.way_changed()
            self.supplier.set_value(what["supplier_id"])
            self.party_changed()
        if what.get("documents"):
            self.settle_whole(what["documents"])
        self.show_heading()

    def _is_of_another(self, what: Mapping[str, Any]) -> bool:
        """Tell whether money in hand is of somebody else, or for something else, than is told."""
        in_hand = (self.member.value(), self.supplier.value())
        told = (what.get("member_id"), what.get("supplier_id"))
        if told == (None, None) or self.content() is None:
            return False
        return in_hand not in {(None, None), told} or bool(what.get("documents") and self.total)

    def settle_whole(self, documents: Sequence[int]) -> None:
        """Fill in, in cash, what settles these documents of the member or supplier whole."""
        due = Money(0)
        for number, item in enumerate(self.items):
            if item.document_id in documents:
                self._told.add(item.document_id)
                self.grid.set(number, "share", item.left)
                due += item.left
        self.other.set({})
        self.cash.set_value(due if due.units > 0 else None)
        self.paid()

    def first_focus(self) -> QWidget | None:
        """Start with who pays or is paid, or with the money where that is known."""
        if self._told and self.total:
            return self.cash
        return self.supplier if self.supplier.isEnabled() else self.member

    def show_heading(self) -> None:
        """Say which way the money goes."""
        chip = _(N_("taken")) if self.is_taken else _(N_("paid"))
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=chip, chip_kind="new" if self.is_taken else "warn", note=note)

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        who, supplier, cash = self.member.value(), self.supplier.value(), self.cash.value()
        if not cash and not self.other.total and not self.band.typed("way", "purpose"):
            return None
        return {
            "uid": self.uid,
            "idle": not self.total and self.band.only_chosen(),
            "way": self.way.value(),
            "member_id": who,
            "supplier_id": supplier,
            "on_date": day_kept(self.day.value()),
            "purpose": self.purpose.value().value if self.purpose.value() else None,
            "payer": self.payer.value(),
            "remark": self.remark.value(),
            "cash": cash.units if cash else 0,
            "other": {name: sum_.units for name, sum_ in self.other.sums.items()},
            "told": {
                str(one.document_id): (line["share"] or Money(0)).units
                for one, line in zip(self.items, self.grid.lines(), strict=False)
                if one.document_id in self._told
            },
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept document again."""
        self._filling = True
        self.uid = kept.get("uid") or new_uid()
        self.way.set_value(kept.get("way") or "taken")
        self._offer_purposes()
        if kept.get("purpose"):
            self.purpose.set_value(Purpose(kept["purpose"]))
        self.member.set_value(kept.get("member_id"))
        self.supplier.set_value(kept.get("supplier_id"))
        self.day.set_value(day_of(kept.get("on_date")))
        self.payer.set_value(kept.get("payer") or "")
        self.remark.set_value(kept.get("remark") or "")
        self.cash.set_value(Money(kept["cash"]) if kept.get("cash") else None)
        self.other.set({name: Money(fen) for name, fen in kept.get("other", {}).items()})
        self._filling = False
        self.party_changed()
        told = {int(one): fen for one, fen in kept.get("told", {}).items()}
        for number, item in enumerate(self.items):
            if item.document_id in told:
                self._told.add(item.document_id)
                self.grid.set(number, "share", Money(told[item.document_id]))
        self.propose()

    def draft_title(self) -> str:
        """Name the draft."""
        who = self.member.candidate() or self.supplier.candidate() or self.purpose.candidate()
        return f"{who.name if who else ''} {self.total}"

    # What the clerk changes ---------------------------------------------------------------------

    @property
    def total(self) -> Money:
        """Return the money typed."""
        return (self.cash.value() or Money(0)) + self.other.total

    def turn(self) -> None:
        """Turn between money taken and money paid."""
        self.way.set_value("paid" if self.is_taken else "taken")
        self.way_changed()
        start = self.first_focus()
        if start is not None:
            start.setFocus()

    def way_changed(self) -> None:
        """Offer the purposes of the other direction."""
        if self.way.value() is None:
            self.way.set_value("taken")
        self.purpose.set_value(None)
        self._offer_purposes()
        self.party_changed()
        self.show_heading()

    def party_changed(self) -> None:
        """Read who it is and what stands open."""
        if self._filling:
            return
        purpose = self.purpose.value() or Purpose.DEBT
        is_supplier = purpose is Purpose.SUPPLIER
        self.supplier.setEnabled(is_supplier)
        self.member.setEnabled(not is_supplier and purpose not in _NO_PARTY)
        if is_supplier:
            self.member.set_value(None)
        else:
            self.supplier.set_value(None)
        who, supplier = self.member.value(), self.supplier.value()
        book = "debt" if self.is_taken else "payable"
        settles = purpose in {Purpose.DEBT, Purpose.SUPPLIER}
        with self.desk.read() as s:
            self.facts = buyer_facts(s, who, self.desk.today()) if who is not None else None
            self.items = []
            if settles and (who is not None or supplier is not None):
                found = open_items(s, book, member_id=who, supplier_id=supplier)
                self.items = [one for one in found if one.left.units > 0]
        self._told = set()
        today = self.desk.today()
        self.grid.set_lines(
            {
                "number": number_shown(one.number),
                "on_date": one.on_date.isoformat(),
                "summary": one.summary,
                "due_on": one.due_on.isoformat() if one.due_on else "",
                "left": one.left,
                "share": None,
            }
            for one in self.items
        )
        for number, one in enumerate(self.items):
            if one.due_on is not None and one.due_on < today:
                self.grid.set_tone(number, "due_on", "warn")
        self.propose()
        self.changed()

    def share_edited(self, number: int, name: str) -> None:
        """Keep what the clerk told of a document; the rest follows."""
        if name == "share" and number < len(self.items):
            document_id = self.items[number].document_id
            if self.grid.get(number, "share") is None:
                self._told.discard(document_id)
            else:
                self._told.add(document_id)
            self.propose()
            self.changed()

    def paid(self) -> None:
        """Share the money out anew."""
        self.propose()
        self.changed()

    def everything(self) -> None:
        """Take in cash everything that stands open."""
        if settle_here(self):
            due = sum((one.left for one in self.items), Money(0)) - self.other.total
            self.cash.set_value(due if due.units > 0 else None)
            self.paid()

    def propose(self) -> None:
        """Show how the money is shared: as told, and the rest oldest first."""
        shares: dict[int, Money] = {}
        if self.total.units > 0 and self.items:
            with self.desk.read() as s:
                shares = dict(shares_of(s, self.draft()))
        for number, item in enumerate(self.items):
            if item.document_id not in self._told:
                self.grid.set(number, "share", shares.get(item.document_id))
        settled = sum(shares.values(), Money(0))
        over = self.total - settled
        is_debt = self.is_taken and self.purpose.value() is Purpose.DEBT
        self.over.setText(str(over) if is_debt else "—")
        count = len([one for one in shares.values() if one])
        text = _(N_("{count} documents settled")).format(count=count) if count else ""
        self.totals.show_total(text, self.total)
        self.update_actions()

    def draft(self) -> ReceiptDraft | PaymentDraft:
        """Return the document as typed."""
        told = []
        for item, line in zip(self.items, self.grid.lines(), strict=False):
            if item.document_id in self._told and line["share"]:
                told.append(ShareDraft(document_id=item.document_id, amount=line["share"]))
        given: dict[str, Any] = {
            "on_date": self.day.value() or self.desk.today(),
            "purpose": self.purpose.value() or Purpose.DEBT,
            "member_id": self.member.value(),
            "payer": self.payer.value(),
            "cash": self.cash.value() or Money(0),
            "bank": self.other.get("bank"),
            "wechat": self.other.get("wechat"),
            "alipay": self.other.get("alipay"),
            "shares": tuple(told),
            "remark": self.remark.value(),
        }
        if self.is_taken:
            return ReceiptDraft(**given)
        return PaymentDraft(**given, supplier_id=self.supplier.value())

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
        if not self.total:
            return []
        with self.desk.read() as s:
            found = self.kind().check(s, self.draft())
        rows = [n for n, one in enumerate(self.items) if one.document_id in self._told]
        placed = []
        for one in found:
            at = one.row
            if one.field == "shares" and at is not None and at < len(rows):
                placed.append(Problem(one.code, one.text, "share", rows[at], one.warning))
            else:
                placed.append(one)
        return placed

    def check(self) -> None:
        """Check what is typed and say what posting will do."""
        self._soon.stop()
        self._show_side()
        tell_problems(self, self.problems(), self.fields, self.grid, will=self._will())

    def _will(self) -> str:
        """Say in one line what posting will do."""
        if not self.total:
            return ""
        count = sum(1 for line in self.grid.lines() if line["share"])
        text = _(N_("After posting: {sum} yuan, {count} documents settled, 1 voucher, a slip is"
                    " printed"))  # fmt: skip
        return text.format(sum=self.total, count=count)

    def _show_side(self) -> None:
        """Show who it is, and the balance before and after."""
        assert self.side is not None  # noqa: S101 - made with the page.
        yuan = _(N_("yuan"))
        settled = sum((line["share"] or Money(0) for line in self.grid.lines()), Money(0))
        facts, supplier = self.facts, self.supplier.candidate()
        pairs: list[Pair] = []
        if facts is not None:
            before, words = facts.debt, _(N_("Owes now"))
            after_words = _(N_("Owes after posting"))
            if not self.is_taken:
                with self.desk.read() as s:
                    before = balance_of(s, "payable", member_id=facts.id)
                words, after_words = _(N_("Rent owed now")), _(N_("Rent owed after"))
            pairs = [
                Pair(words, str(before), bold=True, unit=yuan),
                Pair(_(N_("of it overdue")), str(facts.overdue),
                     "warn" if facts.overdue else "text", unit=yuan),
                Pair(_(N_("Settled now")), f"-{settled}", unit=yuan),
                Pair(after_words, str(before - settled), bold=True, unit=yuan),
                Pair(_(N_("Deposit")), str(facts.deposit), unit=yuan),
            ]  # fmt: skip
            self.who.setText(facts.name)
            self.code.setText(facts.code)
            self.kind_chip.change(
                _(N_("member")) if facts.is_member else _(N_("no member")),
                "tint" if facts.is_member else "grey",
            )
            self.place.setText("　".join(part for part in (facts.place, facts.phone) if part))
            text = _(N_("{name}  owes {before} → {after} yuan"))
            self.side.fold(
                text.format(name=facts.name, before=before, after=before - settled),
                "account-outline",
            )
        elif supplier is not None:
            with self.desk.read() as s:
                owed = balance_of(s, "payable", supplier_id=supplier.id)
            pairs = [
                Pair(_(N_("Owed now")), str(owed), bold=True, unit=yuan),
                Pair(_(N_("Settled now")), f"-{settled}", unit=yuan),
                Pair(_(N_("Owed after posting")), str(owed - settled), bold=True, unit=yuan),
            ]
            self.who.setText(supplier.name)
            self.code.setText(supplier.code)
            self.kind_chip.change("", "grey")
            self.place.setText("")
            self.side.fold(f"{supplier.name}  {owed} → {owed - settled}", "cash-multiple")
        else:
            self.who.setText(_(N_("Nobody chosen")))
            self.code.setText("")
            self.kind_chip.change("", "grey")
            self.place.setText(_(N_("F3 chooses the member; what is open is listed, the earliest"
                                    " due first.")))  # fmt: skip
            self.side.fold(_(N_("Nobody chosen")), "account-outline")
        self.account.show_pairs(pairs)

    # Posting ------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Show the slip as it would be printed."""
        if settle_here(self):
            preview_draft(self, self.kind(), self.draft())

    def post(self) -> None:
        """Post, print, and show the next blank page."""
        if not settle_here(self):
            return
        kind, draft, keeper, uid = self.kind(), self.draft(), self.keeper, self.uid

        def job(s: Any) -> Posted:
            posted = kind.post(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        attempt(self, job, done=lambda posted: self.posted(posted, kind), fields=self.fields,
                rows=self.grid.show_problem)  # fmt: skip

    def posted(self, posted: Posted, kind: DocumentKind) -> None:
        """Print what was posted and start the next one."""
        total, who = self.total, self.facts if self.is_taken else None
        self.blank()
        start = self.first_focus()
        if start is not None:
            start.setFocus()
        printed = print_document(self, kind, posted.id)
        if who is None:
            text = _(N_("Posted {number}, {sum} yuan; {printed}."))
            self.room.say(text.format(number=posted.number, sum=total, printed=printed))
            return
        with self.desk.read() as s:
            now = buyer_facts(s, who.id, self.desk.today())
        left = now.debt if now is not None else Money(0)
        text = _(N_("Posted {number}, {name}, {sum} yuan, still owes {left} yuan; {printed}."))
        self.room.say(text.format(number=posted.number, name=who.name, sum=total, left=left,
                                  printed=printed))  # fmt: skip

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if not throw_away(self, self.keeper):
            return
        self.blank()
        start = self.first_focus()
        if start is not None:
            start.setFocus()

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        return "" if self.total.units > 0 else _(N_("Please enter how much money it is."))

    def refresh(self, changes: Any) -> None:
        """Read again what stands open when somebody posted."""
        if changes.concern(frozenset({"party_move", "member", "supplier"})) and not self._told:
            self.party_changed()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("money.new", N_("New document"), new, "F2", short=N_("new")),
        Action("money.member", N_("Choose the member"), lambda p: p.member.setFocus(), "F3",
               short=N_("member")),
        Action("money.supplier", N_("Choose the supplier"), lambda p: p.supplier.setFocus(),
               "F4", short=N_("supplier")),
        Action("money.turn", N_("Turn between taken and paid"), turn, "F5",
               short=N_("taken or paid")),
        Action("money.purpose", N_("What it is for"), lambda p: p.purpose.setFocus(), "F6",
               short=N_("for")),
        Action("money.share", N_("Share it out by hand"), lambda p: p.grid.go(0, "share"), "F7",
               short=N_("share out")),
        Action("money.all", N_("Everything open, in cash"), everything, "F8",
               short=N_("all cash")),
        Action("money.netting", N_("Set produce or work against his debts"),
               lambda p: p.room.open("netting", member_id=p.member.value()), "F9",
               short=N_("netting")),
        Action("money.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=ready),
        to_list("money", "money_list"),
        walking(N_("back"), key="Esc"),
        Action("money.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip
