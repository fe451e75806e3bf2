"""The head of a sale: who buys, when, from which warehouse, on credit until when, which crop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.land.records import CROPS
from coopdesk.ledger.seasons import season_of
from coopdesk.supplies.counter import BuyerFacts, buyer_facts, last_warehouse
from coopdesk.supplies.records import WAREHOUSES
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.editors import TextEdit
from ui.keeping import day_kept, day_of
from ui.page import Page
from ui.pages.entry import choices, member_picker
from ui.picker import Candidate, ChoiceEdit


class SaleHead(QObject):
    """The band over the lines; ``edited`` comes at every change that is to be kept and checked.

    Before it come, where they are meant, ``buyer_changed`` (whether other prices count),
    ``day_changed`` and ``warehouse_changed``; ``buyer_offered`` (facts) while one is being chosen,
    ``finished`` when Enter leads on to the lines.
    """

    edited = Signal()
    buyer_changed = Signal(bool)
    buyer_offered = Signal(object)
    day_changed = Signal()
    warehouse_changed = Signal()
    finished = Signal()

    def __init__(self, page: Page, uid: Callable[[], str]) -> None:
        """Belong to a page; ``uid`` tells which slip is in hand."""
        super().__init__(page)
        self._uid = uid
        look, room = page.look, page.room
        self._page = page
        self.buyer: BuyerFacts | None = None
        self.offered: BuyerFacts | None = None
        self._due_typed = False
        self.band = band = HeaderBand(look)
        band.keep = ("member_id", "on_date", "due_on")
        self.member = member_picker(
            room, lambda typed: room.open("member", new=typed or True, made=self.member.take)
        )
        self.day = DateEdit(look, page.desk.today)
        self.warehouse = ChoiceEdit(look, choices(page.desk, WAREHOUSES))
        self.clerk = TextEdit(look, width=112)
        self.passer = TextEdit(look, width=200, length=60)
        self.due = DateEdit(look, page.desk.today)
        self.crop = ChoiceEdit(look, choices(page.desk, CROPS))
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
        self._connect()

    def _connect(self) -> None:
        for who in (self.member, self.passer):
            who.walks = False
            who.entered.connect(self.finished)
            who.edited.connect(self.edited)
        self.member.picked.connect(lambda _one: self.follow_buyer())
        self.member.highlighted.connect(self._offer)
        self.day.edited.connect(self._follow_day)
        self.warehouse.picked.connect(lambda _one: self._follow_warehouse())
        self.due.edited.connect(self._due_changed)
        self.crop.picked.connect(lambda _one: self.edited.emit())
        self.remark.edited.connect(self.edited)

    # Who, when, where ---------------------------------------------------------------------------

    def on_date(self) -> date:
        """Return the day of the sale."""
        day: date = self.day.value() or self._page.desk.today()
        return day

    def for_member(self) -> bool:
        """Tell whether the member price counts."""
        return self.buyer is not None and self.buyer.is_member

    def buyer_shown(self) -> BuyerFacts | None:
        """Return who is looked at: the candidate in the list, else who buys."""
        return self.offered if self.member.list_shown() else self.buyer

    def buyer_name(self) -> str:
        """Return how the buyer is called."""
        who = self.member.candidate()
        return who.name if who else self.passer.value() or _(N_("passer-by"))

    def name_member(self, member_id: int | None) -> None:
        """Choose the buyer from the page."""
        self.member.set_value(member_id)
        self.follow_buyer()

    def follow_buyer(self) -> None:
        """Read another buyer and tell of it."""
        was = self.for_member()
        self.read_buyer()
        self.buyer_changed.emit(was != self.for_member())
        self.edited.emit()

    def read_buyer(self) -> None:
        """Read how the buyer stands; a member has a name of his own."""
        who = self.member.value()
        self.buyer = self._facts_of(who)
        self.passer.setEnabled(who is None)
        if who is not None:
            self.passer.set_value(None)

    def _offer(self, one: Candidate | None) -> None:
        """Tell of the candidate before it is chosen."""
        self.offered = self._facts_of(one.id if one is not None else self.member.value())
        self.buyer_offered.emit(self.offered)

    def _facts_of(self, who: int | None) -> BuyerFacts | None:
        if who is None:
            return None
        with self._page.desk.read() as s:
            return buyer_facts(s, who, self._page.desk.today(), uid=self._uid())

    def _follow_day(self) -> None:
        self._propose_due()
        self.day_changed.emit()
        self.edited.emit()

    def _follow_warehouse(self) -> None:
        self.warehouse_changed.emit()
        self.edited.emit()

    def _propose_due(self) -> None:
        if self._due_typed:
            return
        day = self.on_date()
        with self._page.desk.read() as s:
            season = season_of(s, day)
        self.due.set_value(season.due_on(day) if season is not None else None)

    def _due_changed(self) -> None:
        """Keep the typed due day."""
        self._due_typed = True
        self.edited.emit()

    # Slips --------------------------------------------------------------------------------------

    def equip(self) -> None:
        """Offer the warehouses and crops there are now."""
        self.warehouse.set_options(choices(self._page.desk, WAREHOUSES))
        self.crop.set_options(choices(self._page.desk, CROPS))

    def blank(self) -> None:
        """Start a new slip; warehouse and crop stay as they were."""
        warehouse, crop = self.warehouse.value(), self.crop.value()
        if warehouse is None:
            with self._page.desk.read() as s:
                warehouse = last_warehouse(s)
        self.buyer = None
        self._due_typed = False
        for editor in (self.member, self.passer, self.remark):
            editor.set_value(None)
        self.passer.setEnabled(True)
        self.day.set_value(self._page.desk.today())
        self.warehouse.set_value(warehouse)
        self.crop.set_value(crop)
        self.clerk.set_value(self._page.desk.clerk)
        self._propose_due()
        self.begins()

    def begins(self) -> None:
        """Remember the head as one where nothing is typed yet."""
        self.band.begins()

    def typed(self) -> bool:
        """Tell whether anything was typed in the head of this slip."""
        return self._due_typed or self.band.typed("due_on")

    def is_blank(self) -> bool:
        """Tell whether nobody is named and nothing remarked."""
        return self.member.value() is None and not self.remark.value() and not self.passer.value()

    def content(self) -> dict[str, Any]:
        """Return what is typed, as JSON knows it."""
        return {
            "member_id": self.member.value(),
            "buyer": self.passer.value(),
            "on_date": day_kept(self.day.value()),
            "warehouse_id": self.warehouse.value(),
            "due_on": day_kept(self.due.value()),
            "due_typed": self._due_typed,
            "crop_id": self.crop.value(),
            "remark": self.remark.value(),
        }

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show a kept head again."""
        self.member.set_value(kept.get("member_id"))
        self.day.set_value(day_of(kept.get("on_date")) or self._page.desk.today())
        self.warehouse.set_value(kept.get("warehouse_id"))
        self.due.set_value(day_of(kept.get("due_on")))
        self._due_typed = bool(kept.get("due_typed"))
        self.crop.set_value(kept.get("crop_id"))
        self.passer.set_value(kept.get("buyer") or "")
        self.remark.set_value(kept.get("remark") or "")
        self.read_buyer()
