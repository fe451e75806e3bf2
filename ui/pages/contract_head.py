"""The head of a contract: with whom, in which mode, for which season and term, at which price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.land.contract_drafts import ContractDraft
from coopdesk.land.ground import PastContract
from coopdesk.land.records import CROPS, SEASONS, ContractType, Pricing, Scope
from coopdesk.ledger.seasons import season_facts, season_of
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.editors import MoneyEdit, TextEdit
from ui.page import Page
from ui.pages.contract_terms import MODES, mode_of
from ui.pages.entry import choices, member_picker
from ui.picker import ChoiceEdit


class ContractHead(QObject):
    """The band over the land; ``edited`` (field) comes when the other fields have followed.

    ``finished`` comes when Enter leads on to the plots.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        look = page.look
        self._page = page
        self.price_typed = False
        self.member = member_picker(page.room)
        self.member.resize_to(140)
        self.mode = ChoiceEdit(look, [(name, _(one[3])) for name, one in MODES.items()], width=104)
        self.season = ChoiceEdit(look, [], width=104)
        self.crop = ChoiceEdit(look, [], width=76)
        self.through = TextEdit(look, width=92, length=40)
        self.signed = DateEdit(look, page.desk.today, width=140)
        self.starts = DateEdit(look, page.desk.today, width=104)
        self.ends = DateEdit(look, page.desk.today, width=104)
        self.price = MoneyEdit(look, width=76)
        self.remark = TextEdit(look, width=92, length=200)
        band = self.band = HeaderBand(look)
        band.add("member_id", N_("Member"), self.member, key="F3")
        band.add("mode", N_("Mode"), self.mode)
        band.add("season_id", N_("Season"), self.season)
        band.add("crop_id", N_("Crop"), self.crop)
        band.add("intermediary", N_("Through"), self.through)
        band.add("on_date", N_("Signed"), self.signed, row=1)
        band.add("starts_on", N_("From"), self.starts, row=1)
        band.add("ends_on", N_("Until"), self.ends, row=1)
        band.add("price", N_("Yuan per mu"), self.price, row=1)
        band.add("remark", N_("Remark"), self.remark, row=1)
        for name, editor in band.fields.items():
            editor.edited.connect(lambda name=name: self._follow(name))
        self.remark.walks = False
        self.remark.entered.connect(self.finished)

    # What is chosen -----------------------------------------------------------------------------

    def sort(self) -> tuple[ContractType, Scope, Pricing]:
        """Return what the mode means."""
        return MODES[self.mode.value() or "full"][:3]

    def owes(self) -> bool:
        """Tell whether signing makes a debt that instalments share out."""
        return self.sort()[2] is Pricing.PACKAGE

    def transfers(self) -> bool:
        """Tell whether land is transferred, without any work."""
        return bool(self.mode.value() == "transfer")

    def term(self) -> tuple[date, date] | None:
        """Return the first and the last day, where they make a term."""
        starts, ends = self.starts.value(), self.ends.value()
        if starts is None or ends is None or ends < starts:
            return None
        return starts, ends

    def member_name(self) -> str:
        """Return the member's name."""
        who = self.member.candidate()
        return who.name if who else ""

    # Following ----------------------------------------------------------------------------------

    def _follow(self, name: str) -> None:
        """Fill in what follows in the head from a field, then tell of it."""
        if name == "season_id":
            self._take_season()
        elif name == "price":
            self.price_typed = self.price.value() is not None
        self.edited.emit(name)

    def _take_season(self) -> None:
        """Take the term from the season."""
        season_id = self.season.value()
        if season_id is None:
            return
        with self._page.desk.read() as s:
            season = season_facts(s, season_id)
        if season is not None:
            self.starts.set_value(max(season.starts_on, self.signed.value() or season.starts_on))
            self.ends.set_value(season.ends_on)

    def propose_price(self, each: Money) -> None:
        """Propose what the stages come to per mu, until a price is typed."""
        owes = self.owes()
        if not owes:
            self.price.set_value(None)
        elif not self.price_typed and not self.transfers():
            self.price.set_value(each or None)
        self.price.setEnabled(owes)

    def price_anew(self) -> None:
        """Let go of the price that was typed: another mode was chosen."""
        self.price_typed = False
        if self.transfers():
            self.price.set_value(None)

    # Contracts ----------------------------------------------------------------------------------

    def equip(self) -> None:
        """Offer the seasons and crops there are now."""
        self.season.set_options(choices(self._page.desk, SEASONS))
        self.crop.set_options(choices(self._page.desk, CROPS))

    def begin(self, latest: PastContract | None) -> None:
        """Start a new contract; mode, season, crop and term of the last one stay."""
        today = self._page.desk.today()
        with self._page.desk.read() as s:
            season = season_of(s, today)
        self.equip()
        self.member.set_value(None)
        self.signed.set_value(today)
        if self.mode.value() is None:
            self.mode.set_value("full" if latest is None else mode_of(latest))
            self.season.set_value(None if season is None else season.id)
            crops = self.crop.options
            self.crop.set_value(latest.crop_id if latest else (crops[0].id if crops else None))
            self.starts.set_value(today)
            ends = season.ends_on if season else date(today.year, 12, 31)
            self.ends.set_value(max(latest.ends_on, ends) if latest and not season else ends)
        self.price_typed = False
        for editor in (self.through, self.remark, self.price):
            editor.set_value(None)
        self.band.begins()

    def typed(self) -> bool:
        """Tell whether anything was typed in the head of this contract."""
        return self.price_typed or self.band.typed("price")

    def copy(self, last: PastContract) -> None:
        """Take the mode, crop and intermediary of an earlier contract."""
        self.mode.set_value(mode_of(last))
        self.crop.set_value(last.crop_id)
        self.through.set_value(last.intermediary)

    def take_price(self, price: Money) -> None:
        """Take a price as if it had been typed."""
        self.price.set_value(price)
        self.price_typed = True

    def content(self) -> dict[str, Any]:
        """Return what is kept of the head beside its draft."""
        return {"mode": self.mode.value(), "price_typed": self.price_typed}

    def restore(self, draft: ContractDraft, kept: Mapping[str, Any]) -> None:
        """Show a kept head again, but for its price: it follows from the stages."""
        self.mode.set_value(kept["mode"])
        for editor, value in (
            (self.season, draft.season_id), (self.crop, draft.crop_id),
            (self.through, draft.intermediary), (self.remark, draft.remark),
            (self.signed, draft.on_date), (self.starts, draft.starts_on),
            (self.ends, draft.ends_on), (self.member, draft.member_id or None),
        ):  # fmt: skip
            editor.set_value(value)
        self.price_typed = bool(kept["price_typed"])
        if self.price_typed:
            self.price.set_value(draft.price)
