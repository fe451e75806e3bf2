"""The contract: plots ticked from the member's land, stages of work, price and instalments."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.clashes import locked_plots
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    ContractStageDraft,
    InstalmentDraft,
    total_of,
)
from coopdesk.land.contracts import post_contract
from coopdesk.land.ground import Ground, PastContract, last_contract, plots_of, signed_in
from coopdesk.land.records import CROPS, SEASONS, ContractType, Pricing
from coopdesk.ledger.drafts import content_of, draft_of
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.seasons import season_facts, season_of
from coopdesk.ledger.words import Kind
from coopdesk.machinery.offers import Offer, offers
from coopdesk.members.balances import balance_of
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.buttons import Caps
from ui.date_edit import DateEdit
from ui.doing import ask, attempt
from ui.editors import AreaEdit, IntegerEdit, MoneyEdit, MuTimesEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.grids import GridFoot, PageGrid
from ui.keeping import Keeper
from ui.lines import LineColumn
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.contract_parts import (
    MODES,
    Sum,
    Terms,
    mode_of,
    proposed_parts,
    stages_in,
)
from ui.pages.entry import choices, member_picker, tell_standing
from ui.paper_doors import preview_draft, print_document
from ui.parts import Rule, Section, column, scrolling
from ui.picker import ChoiceEdit
from ui.tables import NOT_APPLICABLE, Cell

MAIN_STAGES: Final = (Stage.PLOUGH, Stage.PLANT, Stage.PROTECT, Stage.HARVEST)
CONTRACT: Final = DOCUMENT_KINDS[Kind.CONTRACT]
WEIGHTS: Final = {"plough": 36, "plant": 27, "protect": 10, "harvest": 27}
"""Weights of the comprehensive trusteeship coefficient, in hundredths (0.36, 0.27, 0.10, 0.27)."""


class ContractPage(Page):
    """A trusteeship or transfer contract with one member."""

    TITLE = N_("Trusteeship contract")
    ICON = "file-sign"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.uid = ""
        self._started = False
        self._filling = False
        self._price_typed = False
        self._parts_typed = False
        self._stages_typed = False
        self._grounds: list[Ground] = []
        self._last: PastContract | None = None
        self._offers: list[Offer] = []
        self._area = Area(0)
        self._make_head()
        self._make_plots()
        self._make_stages()
        self._make_side()
        body = column(margins=(16, 2, 16, 0), gap=0)
        body.addWidget(self.plots_title)
        body.addWidget(self.plots)
        body.addWidget(self.plots_foot)
        body.addSpacing(4)
        body.addWidget(self.stages_title)
        body.addWidget(self.stages)
        body.addWidget(self.stages_foot)
        body.addStretch(1)
        area = self._scroll = scrolling(body)
        layout = column()
        layout.addWidget(self.band)
        layout.addWidget(area, 1)
        self.setLayout(layout)
        for grid in (self.plots, self.stages):
            grid.current_changed.connect(lambda _row, _name, grid=grid: self._reveal(grid))
        self.keeper = Keeper(
            self,
            "contract",
            self._content,
            self._draft_title,
            day=lambda: self.signed,
            head=lambda: self.band,
        )
        self.keeper.told = self._heading
        self.look.follow(self, self._measure)

    # Building -----------------------------------------------------------------------------------

    def _make_head(self) -> None:
        """Make the header: member, mode, season, crop; days, price, intermediary."""
        look = self.look
        self.member = member_picker(self.room)
        self.member.resize_to(140)
        self.mode = ChoiceEdit(look, [(name, _(one[3])) for name, one in MODES.items()], width=104)
        self.season = ChoiceEdit(look, [], width=104)
        self.crop = ChoiceEdit(look, [], width=76)
        self.through = TextEdit(look, width=92, length=40)
        self.signed = DateEdit(look, self.desk.today, width=140)
        self.starts = DateEdit(look, self.desk.today, width=104)
        self.ends = DateEdit(look, self.desk.today, width=104)
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
        self.fields = band.fields
        for name, editor in self.fields.items():
            editor.edited.connect(lambda name=name: self._head_edited(name))
        self.remark.walks = False
        self.remark.entered.connect(lambda: self.plots.go(0, "area"))

    def _make_plots(self) -> None:
        """Make the member's land."""
        look = self.look
        mu = _(N_("mu"))
        self.plots_title = Section(look, _(N_("Plots")), _(N_("Space ticks, areas may be typed")))
        keys = Caps(look)
        keys.show_keys([("F8", _(N_("tick all that are free")))])
        keys.chosen.connect(lambda _index: self.tick_all())
        self.plots_title.add(keys)
        self.plots = PageGrid(
            look,
            [
                LineColumn("name", _(N_("Plot")), width=120, stretch=2),
                LineColumn("place", _(N_("Place")), width=110, stretch=1, tone="text2", leaves=2),
                LineColumn("contract_area", _(N_("Contract area")), unit=mu, width=104,
                           align="right", tone="text2", leaves=1),
                LineColumn("measured", _(N_("Measured area")), unit=mu, width=104, align="right",
                           tone="text2", show=lambda value, _line: value or NOT_APPLICABLE),
                LineColumn("area", _(N_("Entrusted area")), lambda: AreaEdit(look), unit=mu,
                           width=104, align="right", bold=True),
                LineColumn("state", _(N_("State")), width=208, stretch=2),
            ],
            fixed=True,
            ticks=True,
            row_px=29,
        )  # fmt: skip
        self.plots.ticked.connect(self._ticked)
        self.plots.edited.connect(self._area_edited)
        self.plots.finished.connect(self._after_plots)
        self.plots_foot = GridFoot(self.plots)

    def _make_stages(self) -> None:
        """Make the stages of work."""
        look = self.look
        self.stages_title = Section(look, _(N_("Stages")))
        keys = Caps(look)
        keys.show_keys([("F7", _(N_("today's rates")))])
        keys.chosen.connect(lambda _index: self.new_rates())
        self.stages_title.add(keys)
        stages = [(one, one.shown) for one in Stage]
        self.stages = PageGrid(
            look,
            [
                LineColumn("stage", _(N_("Stage")), lambda: ChoiceEdit(look, stages), width=84),
                LineColumn("title", _(N_("Work")), lambda: TextEdit(look, length=40), width=110,
                           stretch=1, stop=False),
                LineColumn("passes", _(N_("Times")), lambda: IntegerEdit(look, least=1, most=99),
                           width=56, align="right"),
                LineColumn("planned", _(N_("Planned")), lambda: MuTimesEdit(look),
                           unit=_(N_("mu-times")), width=96, align="right", stop=False),
                LineColumn("price", _(N_("Price")), lambda: MoneyEdit(look),
                           unit=_(N_("yuan per mu-time")), width=112, align="right"),
                LineColumn("amount", _(N_("Amount")), unit=_(N_("yuan")), width=104,
                           align="right"),
                LineColumn("weight", _(N_("Weight")), width=76, align="right", tone="text2",
                           leaves=1),
            ],
            empty=_(N_("Plough, plant, protect, harvest")),
            row_px=29,
        )  # fmt: skip
        self.stages.edited.connect(self._stage_edited)
        self.stages.dropped.connect(lambda _row: self._stages_changed())
        self.stages.finished.connect(self._after_stages)
        self.stages_foot = GridFoot(self.stages)

    def _make_side(self) -> None:
        """Make the panel: total, instalments, the member's account."""
        look = self.look
        self.side = self.panel = Side(look, width=308)
        self.total = Sum(look)
        self.panel.body.addWidget(self.total)
        self.panel.body.addSpacing(6)
        self.parts_title = Section(look, _(N_("Instalments")), _(N_("the last takes the rest")))
        self.panel.body.addWidget(self.parts_title)
        self.parts = PageGrid(
            look,
            [
                LineColumn("due_on", _(N_("Due")), lambda: DateEdit(look, self.desk.today),
                           width=98),
                LineColumn("percent", "%", lambda: IntegerEdit(look, least=1, most=100), width=44,
                           align="right"),
                LineColumn("amount", _(N_("Amount")), lambda: MoneyEdit(look),
                           unit=_(N_("yuan")), width=94, stretch=1, align="right"),
            ],
            row_px=30,
        )  # fmt: skip
        self.parts.edited.connect(self._part_edited)
        self.parts.dropped.connect(lambda _row: self._parts_changed())
        self.parts.finished.connect(lambda: self.room.say(_(N_("Press F12 to sign.")), "note"))
        self.panel.body.addWidget(self.parts)
        self.parts_foot = GridFoot(self.parts)
        self.panel.body.addWidget(self.parts_foot)
        self.panel.body.addSpacing(8)
        self.panel.body.addWidget(Rule(look))
        self.panel.body.addSpacing(4)
        self.who = Section(look)
        self.panel.body.addWidget(self.who)
        self.facts = Pairs(look, tall=32)
        self.panel.body.addWidget(self.facts)

    def _measure(self) -> None:
        """Give the grids the height of their rows."""
        self.plots.take_rows(2, 8)
        self.stages.take_rows(5, 7)
        self.parts.take_rows(4, 6)

    def _reveal(self, grid: PageGrid) -> None:
        """Bring a grid's current row into view."""
        rect = grid.row_rect(grid.row)
        at = grid.mapTo(self._scroll.widget(), rect.center())
        self._scroll.ensureVisible(at.x(), at.y(), 0, rect.height() * 2)

    # Opening ------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Go on with the contract in hand, take up what was kept, or begin for a member."""
        if not self._started:
            self._started = True
            kept = self.keeper.back()
            self._begin()
            if kept is not None:
                self._restore(kept)
                self.room.say(_(N_("The contract you were typing is back.")), "note")
        if what.get("member_id") and self.member.value() is None:
            self.member.set_value(what["member_id"])
            self._member_changed()
        self._heading()
        self._reckon()

    def first_focus(self) -> QWidget | None:
        """Begin at the member, or at the land."""
        return self.member if self.member.value() is None else self.plots

    def _begin(self) -> None:
        """Show an empty contract: mode, season, crop and term of the last one stay."""
        self._filling = True
        self.uid = uuid.uuid4().hex
        today = self.desk.today()
        with self.desk.read() as s:
            latest = last_contract(s, None, ContractType.TRUSTEESHIP)
            season = season_of(s, today)
            self._offers = offers(s, today)
        self.season.set_options(choices(self.desk, SEASONS))
        self.crop.set_options(choices(self.desk, CROPS))
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
        self._last, self._grounds = None, []
        self._price_typed = self._parts_typed = self._stages_typed = False
        for editor in (self.through, self.remark, self.price):
            editor.set_value(None)
        self.plots.set_lines([])
        self._default_stages(latest)
        self.parts.set_lines([])
        self.band.begins()
        self._filling = False
        self._show_member()
        self._measure()

    def _default_stages(self, latest: PastContract | None) -> None:
        """Propose the stages of the latest contract, else the price list's."""
        mode = self.mode.value()
        if mode == "transfer":
            self.stages.set_lines([])
            return
        if latest is not None and latest.stages and latest.type is ContractType.TRUSTEESHIP:
            lines = []
            for one in latest.stages:
                times = max(1, round(Fraction(one.planned.units, max(latest.area.units, 1))))
                lines.append(
                    {"stage": one.stage, "title": one.title, "passes": times, "price": one.price}
                )
        else:
            lines = []
            for stage in MAIN_STAGES:
                offer = next(
                    (one for one in self._offers if one.stage is stage and one.price), None
                )
                if offer is not None:
                    lines.append(
                        {"stage": stage, "title": offer.name, "passes": 1, "price": offer.price}
                    )
        self.stages.set_lines(lines)

    # The head -----------------------------------------------------------------------------------

    def _head_edited(self, name: str) -> None:
        """Follow a change of the head."""
        if self._filling:
            return
        match name:
            case "member_id":
                self._member_changed()
            case "mode":
                self._mode_changed()
            case "season_id":
                self._season_changed()
            case "starts_on" | "ends_on":
                self._lock_plots()
                self._propose_parts()
            case "price":
                self._price_typed = self.price.value() is not None
        self._changed()

    def _member_changed(self) -> None:
        """Show the member's land, the plots of the last contract ticked, else all that are free."""
        member_id = self.member.value()
        self._grounds, self._last = [], None
        if member_id is not None:
            with self.desk.read() as s:
                self._grounds = plots_of(s, member_id)
                self._last = last_contract(s, member_id, ContractType.TRUSTEESHIP)
        self._filling = True
        self.plots.set_lines(
            {
                "plot_id": one.id,
                "name": one.name,
                "place": one.place,
                "contract_area": one.contract_area,
                "measured": one.measured_area,
                "area": None,
            }
            for one in self._grounds
        )
        self._filling = False
        self._lock_plots()
        wanted = set(self._last.plots) if self._last else {one.id for one in self._grounds}
        for row, ground in enumerate(self._grounds):
            if ground.id in wanted and not self.plots.locked(row):
                self._tick(row, ticked=True)
        self._show_member()
        self._measure()
        if member_id is not None and not self._grounds:
            say = _(N_("This member has no plots yet; add them under Plots first."))
            self.room.say(say, "warn")

    def _mode_changed(self) -> None:
        """Follow another mode: other locks, stages and instalments."""
        self._lock_plots()
        transfer = self.mode.value() == "transfer"
        if transfer or not self.stages.filled_rows():
            with self.desk.read() as s:
                latest = last_contract(s, None, ContractType.TRUSTEESHIP)
            self._default_stages(latest)
            self._measure()
        self._price_typed = False
        if transfer:
            self.price.set_value(None)
        self._parts_typed = False

    def _season_changed(self) -> None:
        """Take the term from the season."""
        season_id = self.season.value()
        if season_id is None:
            return
        with self.desk.read() as s:
            season = season_facts(s, season_id)
        if season is not None:
            self.starts.set_value(max(season.starts_on, self.signed.value() or season.starts_on))
            self.ends.set_value(season.ends_on)
            self._lock_plots()

    def _lock_plots(self) -> None:
        """Lock the plots that other contracts hold during the term, with the reason."""
        starts, ends = self.starts.value(), self.ends.value()
        kind, scope, _pricing, _title = MODES[self.mode.value() or "full"]
        reasons: dict[int, str] = {}
        if starts is not None and ends is not None and starts <= ends and self._grounds:
            with self.desk.read() as s:
                ids = [one.id for one in self._grounds]
                reasons = locked_plots(s, ids, starts, ends, type_=kind, scope=scope)
        for row, ground in enumerate(self._grounds):
            reason = reasons.get(ground.id, "")
            self.plots.set_locked(row, locked=bool(reason))
            if reason:
                self.plots.set_ticked(row, ticked=False)
                self.plots.set(row, "area", None)
            self._show_state(row, reason)

    def _show_state(self, row: int, reason: str = "") -> None:
        """Say beside a plot how it stands."""
        ground = self._grounds[row]
        area = self.plots.get(row, "area")
        tone, text = "text2", _(N_("free"))
        if reason:
            tone, text = "text3", reason.partition("（")[0].partition(" (")[0]
        elif area is not None and area != ground.area:
            known = ground.contract_area
            text = _(N_("by contract area")) if area == known else _(N_("area as typed"))
            tone = "warn"
        elif area is not None and ground.charged_area not in (None, ground.measured_area):
            text = _(N_("by charged area"))
        self.plots.set(row, "state", Cell(text, tone=tone, role="small" if reason else "body"))

    # Plots --------------------------------------------------------------------------------------

    def _tick(self, row: int, *, ticked: bool) -> None:
        self.plots.set_ticked(row, ticked=ticked)
        self.plots.set(row, "area", self._grounds[row].area if ticked else None)
        self._show_state(row)

    def _ticked(self, row: int) -> None:
        """Follow a tick made by the clerk."""
        ticked = row in self.plots.ticked_rows()
        self.plots.set(row, "area", self._grounds[row].area if ticked else None)
        self._show_state(row)
        self._changed()

    def _area_edited(self, row: int, _name: str) -> None:
        """Tick a plot whose area was typed."""
        if self._filling:
            return
        area = self.plots.get(row, "area")
        self.plots.set_ticked(row, ticked=area is not None)
        self._show_state(row)
        self._changed()

    def tick_all(self) -> None:
        """Tick every plot that is free; all ticked already, take every tick away."""
        free = [row for row in range(len(self._grounds)) if not self.plots.locked(row)]
        ticked = set(self.plots.ticked_rows())
        wanted = not ticked.issuperset(free)
        for row in free:
            if (row in ticked) is not wanted:
                self._tick(row, ticked=wanted)
        self._changed()

    def _after_plots(self) -> None:
        if self.mode.value() == "transfer":
            self.parts.go(0, "due_on")
        else:
            self.stages.go(0, "stage")

    # Stages -------------------------------------------------------------------------------------

    def _stage_edited(self, row: int, name: str) -> None:
        """Fill in what follows from a stage line."""
        if self._filling:
            return
        get = self.stages.get
        if name == "stage" and get(row, "price") is None:
            stage = get(row, "stage")
            offer = next((one for one in self._offers if one.stage is stage), None)
            if offer is not None:
                self.stages.set(row, "title", offer.name)
                self.stages.set(row, "price", offer.price)
        if name in {"stage", "passes"}:
            if get(row, "passes") is None and get(row, "stage") is not None:
                self.stages.set(row, "passes", 1)
            self.stages.set(row, "planned", self._area.passes(get(row, "passes") or 1))
        self._stages_changed()
        if name == "stage":
            self._measure()

    def _stages_changed(self) -> None:
        self._stages_typed = True
        self._changed()

    def new_rates(self) -> None:
        """Take today's rates for the stages."""
        for row in self.stages.filled_rows():
            stage, title = self.stages.get(row, "stage"), self.stages.get(row, "title")
            same = [one for one in self._offers if one.stage is stage and one.price is not None]
            chosen = next((one for one in same if one.name == title), next(iter(same), None))
            if chosen is not None:
                self.stages.set(row, "title", chosen.name)
                self.stages.set(row, "price", chosen.price)
        self._price_typed = False
        self._changed()
        self.room.say(_(N_("The stages have today's rates.")), "note")

    def _after_stages(self) -> None:
        if self._owes():
            self.room.show_side()
            self.parts.go(0, "due_on")
        else:
            self.room.say(_(N_("Press F12 to sign.")), "note")

    def copy_last(self) -> None:
        """Copy mode, plots, stages and price of the member's last contract."""
        last = self._last
        if last is None:
            self.room.say(_(N_("There is no earlier contract of this member to copy.")), "warn")
            return
        self._filling = True
        self.mode.set_value(mode_of(last))
        self.crop.set_value(last.crop_id)
        self.through.set_value(last.intermediary)
        self._filling = False
        self._lock_plots()
        for row, ground in enumerate(self._grounds):
            if not self.plots.locked(row):
                self._tick(row, ticked=ground.id in last.plots)
        self._default_stages(last)
        if last.price:
            self.price.set_value(last.price)
            self._price_typed = True
        self._measure()
        self._changed()
        text = _(N_("Copied from {number}; please check the days."))
        self.room.say(text.format(number=number_shown(last.number)), "note")

    # Instalments --------------------------------------------------------------------------------

    def _owes(self) -> bool:
        """Tell whether signing makes a debt that instalments share out."""
        return MODES[self.mode.value() or "full"][2] is Pricing.PACKAGE

    def _propose_parts(self) -> None:
        """Propose three instalments over the term until the clerk changes one."""
        if self._parts_typed:
            return
        starts, ends, signed = self.starts.value(), self.ends.value(), self.signed.value()
        if not self._owes() or starts is None or ends is None or signed is None or ends < starts:
            self.parts.set_lines([])
            return
        self._filling = True
        self.parts.set_lines(
            {"due_on": day, "percent": share} for day, share in proposed_parts(starts, ends, signed)
        )
        self._filling = False
        self._share_out()

    def _share_out(self) -> None:
        """Turn percents into amounts; the last instalment takes what is left."""
        total, rows = self._total(), self.parts.filled_rows()
        left = total
        for place, row in enumerate(rows):
            percent = self.parts.get(row, "percent")
            if percent is None:
                left -= self.parts.get(row, "amount") or Money(0)
                continue
            amount = Money.rounded(total.exact * percent / 100)
            if place == len(rows) - 1:
                amount = left
            self.parts.set(row, "amount", amount)
            left -= amount

    def _part_edited(self, row: int, name: str) -> None:
        """Follow a change of an instalment: an amount typed stands as it is."""
        if self._filling:
            return
        self._parts_typed = True
        if name == "amount":
            self.parts.set(row, "percent", None)
        self._parts_changed()

    def _parts_changed(self) -> None:
        self._parts_typed = True
        self._share_out()
        self._changed()
        self._measure()

    # Reckoning ----------------------------------------------------------------------------------

    def _plot_drafts(self) -> tuple[ContractPlotDraft, ...]:
        return tuple(
            ContractPlotDraft(plot_id=self._grounds[row].id, area=self.plots.get(row, "area"))
            for row in self.plots.ticked_rows()
        )

    def draft(self) -> ContractDraft:
        """Return the contract as it stands."""
        kind, scope, pricing, _title = MODES[self.mode.value() or "full"]
        today = self.desk.today()
        stages = tuple(
            ContractStageDraft(
                stage=self.stages.get(row, "stage") or Stage.OTHER,
                planned=self.stages.get(row, "planned") or MuTimes(0),
                price=self.stages.get(row, "price") or Money(0),
                title=self.stages.get(row, "title") or "",
            )
            for row in self.stages.filled_rows()
        )
        owes = self._owes()
        parts = tuple(
            InstalmentDraft(
                due_on=self.parts.get(row, "due_on") or today,
                amount=self.parts.get(row, "amount") or Money(0),
            )
            for row in self.parts.filled_rows()
        )
        return ContractDraft(
            on_date=self.signed.value() or today,
            member_id=self.member.value() or 0,
            plots=self._plot_drafts(),
            starts_on=self.starts.value() or today,
            ends_on=self.ends.value() or today,
            type=kind,
            scope=scope,
            pricing=pricing,
            price=(self.price.value() or Money(0)) if owes else Money(0),
            season_id=self.season.value(),
            crop_id=self.crop.value(),
            intermediary=self.through.value() or "",
            stages=() if kind is ContractType.TRANSFER else stages,
            instalments=parts if owes else (),
            remark=self.remark.value() or "",
        )

    def _total(self) -> Money:
        return total_of(self.draft())

    def _changed(self) -> None:
        """Reckon anew and keep the draft."""
        if self._filling:
            return
        self._reckon()
        self.keeper.touch()

    def _reckon(self) -> None:
        """Show what follows: areas, stages, price, total, instalments, and what will happen."""
        before = self._area
        rows = self.plots.ticked_rows()
        areas = [self.plots.get(row, "area") or Area(0) for row in rows]
        self._area = sum(areas, Area(0))
        self._show_plot_sums(rows)
        self._show_stages(before)
        if not self._parts_typed and bool(self.parts.filled_rows()) is not self._owes():
            self._propose_parts()
        self._share_out()
        self._show_total()
        self.update_actions()

    def _show_plot_sums(self, rows: Sequence[int]) -> None:
        chosen = [self._grounds[row] for row in rows]
        count = ngettext("{count} plot", "{count} plots", len(rows)).format(count=len(rows))
        contract = sum((one.contract_area for one in chosen), Area(0))
        measured = sum((one.measured_area or one.contract_area for one in chosen), Area(0))
        self.plots_foot.tell(
            {
                "name": f"{_(N_('Total'))}　{count}",
                "contract_area": str(contract),
                "measured": str(measured),
                "area": str(self._area),
            }
        )

    def _show_stages(self, before: Area) -> None:
        """Plan every stage on the area, and propose the price per mu."""
        rows = self.stages.filled_rows()
        each = Money(0)
        worked, amount, times = MuTimes(0), Money(0), 0
        covered: dict[str, int] = {}
        self._filling = True
        for row in rows:
            get = self.stages.get
            passes, planned = get(row, "passes") or 1, get(row, "planned")
            if planned is None or planned == before.passes(passes):
                planned = self._area.passes(passes)
                self.stages.set(row, "planned", planned)
            price = get(row, "price") or Money(0)
            self.stages.set(row, "amount", price.times(planned))
            stage = get(row, "stage")
            weight = WEIGHTS.get(stage.value) if stage is not None else None
            self.stages.set(row, "weight", "" if weight is None else f"0.{weight:02d}")
            if stage is not None and weight is not None:
                covered[stage.value] = weight
            each += price * passes
            worked += planned
            amount += price.times(planned)
            times += passes
        if self._owes() and not self._price_typed and self.mode.value() != "transfer":
            self.price.set_value(each or None)
        if not self._owes():
            self.price.set_value(None)
        self._filling = False
        self.price.setEnabled(self._owes())
        note = _(N_("{price} yuan per mu")).format(price=each) if each else ""
        self.stages_title.tell(_(N_("Stages")), note)
        total = sum(covered.values())
        self.stages_foot.tell(
            {
                "stage": _(N_("Total")),
                "passes": str(times),
                "planned": str(worked),
                "amount": str(amount),
                "weight": f"{total // 100}.{total % 100:02d}",
            }
        )
        shown = self.mode.value() != "transfer"
        for widget in (self.stages_title, self.stages, self.stages_foot):
            widget.setVisible(shown)

    def _show_total(self) -> None:
        """Show total, capitals, instalments, and what signing will do."""
        total = self._total()
        area = f"{self._area} {_(N_('mu'))}"
        title = _(N_("Contract total")) if self._owes() else _(N_("Estimate"))
        self.total.tell(title, total, area)
        rows = self.parts.filled_rows()
        shared = sum((self.parts.get(row, "amount") or Money(0) for row in rows), Money(0))
        percents = [self.parts.get(row, "percent") for row in rows]
        percent = "" if None in percents or not rows else str(sum(percents))
        self.parts_foot.tell({"due_on": _(N_("Total")), "percent": percent, "amount": str(shared)})
        for widget in (self.parts_title, self.parts, self.parts_foot):
            widget.setVisible(self._owes())
        who = self.member.candidate()
        name = who.name if who else ""
        self.panel.fold(f"{name}　{area}　{total} {_(N_('yuan'))}".strip("　"), "file-sign")
        self._tell_what_will_happen(name, total, len(rows))

    def _tell_what_will_happen(self, name: str, total: Money, parts: int) -> None:
        """Say the first refusal or warning, else what signing does, in one line."""
        if self.member.value() is None or not self.plots.ticked_rows():
            tell_standing(self, self.fields)
            return
        with self.desk.read() as s:
            problems = check_contract(s, self.draft())
        hard = [one for one in problems if not one.warning]
        shown = hard or [one for one in problems if one.code != "area_differs"]
        if shown:
            tell_standing(self, self.fields, shown[0].text, "wrong" if hard else "warn")
            return
        count = len(self.plots.ticked_rows())
        if not self._owes():
            text = _(N_("After signing: {count} plots, {area} mu entrusted; jobs are charged one"
                        " by one, about {total} yuan in all."))  # fmt: skip
        elif self.mode.value() == "transfer":
            text = _(N_("After signing: {name} is to be paid {total} yuan in {parts} instalments;"
                        " {count} plots, {area} mu are transferred."))  # fmt: skip
        else:
            text = _(N_("After signing: {name} owes {total} yuan in {parts} instalments; {count}"
                        " plots, {area} mu are entrusted."))  # fmt: skip
        tell_standing(
            self,
            self.fields,
            text.format(name=name, total=total, parts=parts, count=count, area=self._area),
            "will",
        )

    def _show_member(self) -> None:
        """Show the member's account and past contracts."""
        who = self.member.candidate()
        self.who.tell(who.name if who else _(N_("Member")))
        if who is None:
            self.facts.show_pairs([])
            return
        with self.desk.read() as s:
            debt = balance_of(s, "debt", member_id=who.id)
            signed = signed_in(s, who.id, self.season.value())
        last = NOT_APPLICABLE
        if self._last is not None:
            left = self._last.left
            state = _(N_("settled")) if not left else _(N_("{sum} open")).format(sum=left)
            last = f"{self._last.area} {_(N_('mu'))}　{state}"
        self.facts.show_pairs(
            [
                Pair(_(N_("Owes now")), str(debt), unit=_(N_("yuan"))),
                Pair(_(N_("Last contract")), last),
                Pair(_(N_("Signed this season")), str(signed)),
            ]
        )

    # Posting ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why the contract cannot be signed now."""
        if self.member.value() is None:
            return _(N_("Please choose the member first."))
        if not self.plots.ticked_rows():
            return _(N_("Please tick at least one plot."))
        return ""

    def post(self) -> None:
        """Sign the contract and print it; the next blank one is there."""
        for editor in self.fields.values():
            if editor.isVisible() and not editor.settle():
                editor.setFocus()
                return
        draft, uid = self.draft(), self.uid
        who, area, total = self.member.candidate(), self._area, self._total()

        def job(s: Any) -> Posted:
            posted = post_contract(s, draft, uid=uid)
            self.keeper.forget(s)
            return posted

        def done(posted: Posted) -> None:
            text = _(N_("Signed {number} with {name}: {area} mu, {total} yuan."))
            number, name = number_shown(posted.number), who.name if who else ""
            self._posted(posted, text.format(number=number, name=name, area=area, total=total))

        attempt(self, job, done=done, fields=self.fields, rows=self._show_problem)

    def _show_problem(self, problem: Problem) -> bool:
        """Show a problem at its plot, stage or instalment."""
        if problem.row is None:
            return False
        grid, row = self.stages, problem.row
        if problem.field in {"plot_id", "area"}:
            grid, row = self.plots, self.plots.ticked_rows()[problem.row]
        elif problem.field in {"amount", "due_on"}:
            grid = self.parts
        name = problem.field if problem.field != "plot_id" else "area"
        grid.show_problem(Problem(problem.code, problem.text, name, row))
        return False

    def _posted(self, posted: Posted, said: str) -> None:
        """Print, and show the next blank contract."""
        self.keeper.posted()
        self._begin()
        self._heading()
        self._reckon()
        self.room.say(f"{said} {print_document(self, CONTRACT, posted.id)}".strip())
        self.member.setFocus()

    def preview(self) -> None:
        """Show the contract as it would be printed; nothing is posted."""
        number = _(N_("given at signing"))
        preview_draft(self, CONTRACT, self.draft(), number, self._show_problem)

    def start_anew(self) -> None:
        """Throw the contract in hand away and begin a new one."""
        if self._content() is not None and not ask(
            self,
            _(N_("Throw away this contract?")),
            _(N_("It was not signed. What was typed cannot be brought back.")),
            yes=_(N_("Throw away")),
        ):
            return
        self.keeper.throw_away()
        self._begin()
        self._heading()
        self._reckon()
        self.member.setFocus()

    def whole_village(self) -> None:
        """Sign with a whole village on the terms that stand here."""
        mode = self.mode.value() or "full"
        terms = Terms(
            mode=mode if mode in {"full", "package"} else "full",
            season_id=self.season.value(),
            crop_id=self.crop.value(),
            through=self.through.value() or "",
            starts_on=self.starts.value(),
            ends_on=self.ends.value(),
            price=self.price.value() if self._price_typed else None,
            stages=stages_in(self.stages),
        )
        self.room.open("village_signing", terms=terms)

    # Drafts -------------------------------------------------------------------------------------

    def _content(self) -> dict[str, Any] | None:
        """Return what is kept of the contract in hand."""
        own = self._price_typed or self._parts_typed or self._stages_typed
        if not own and not self.band.typed("price"):
            return None
        passes = [self.stages.get(row, "passes") for row in self.stages.filled_rows()]
        percents = [self.parts.get(row, "percent") for row in self.parts.filled_rows()]
        return {
            "uid": self.uid,
            "draft": content_of(self.draft()),
            "mode": self.mode.value(),
            "passes": passes,
            "percents": percents,
            "price_typed": self._price_typed,
            "parts_typed": self._parts_typed,
            "stages_typed": self._stages_typed,
        }

    def _draft_title(self) -> str:
        who = self.member.candidate() or self.mode.candidate()
        return who.name if who else ""

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Show a kept contract again."""
        draft = draft_of(ContractDraft, kept["draft"])
        self._filling = True
        self.uid = kept["uid"]
        self.mode.set_value(kept["mode"])
        for editor, value in (
            (self.season, draft.season_id), (self.crop, draft.crop_id),
            (self.through, draft.intermediary), (self.remark, draft.remark),
            (self.signed, draft.on_date), (self.starts, draft.starts_on),
            (self.ends, draft.ends_on), (self.member, draft.member_id or None),
        ):  # fmt: skip
            editor.set_value(value)
        self._filling = False
        self._member_changed()
        self._filling = True
        areas = {one.plot_id: one.area for one in draft.plots}
        for row, ground in enumerate(self._grounds):
            if not self.plots.locked(row):
                self.plots.set_ticked(row, ticked=ground.id in areas)
                self.plots.set(row, "area", areas.get(ground.id))
                self._show_state(row)
        self._area = sum((one or Area(0) for one in areas.values()), Area(0))
        self.stages.set_lines(
            {
                "stage": one.stage, "title": one.title, "planned": one.planned,
                "price": one.price, "passes": passes,
            }
            for one, passes in zip(draft.stages, kept["passes"], strict=False)
        )  # fmt: skip
        self.parts.set_lines(
            {"due_on": one.due_on, "amount": one.amount, "percent": percent}
            for one, percent in zip(draft.instalments, kept["percents"], strict=False)
        )
        self._price_typed = bool(kept["price_typed"])
        self._parts_typed = bool(kept["parts_typed"])
        self._stages_typed = bool(kept.get("stages_typed"))
        if self._price_typed:
            self.price.set_value(draft.price)
        self._filling = False
        self._measure()

    def _heading(self) -> None:
        """Show the title and whether a draft is in hand."""
        typed = self._content() is not None
        self.head(
            chip=_(N_("Draft")) if typed else _(N_("New")),
            chip_kind="warn" if typed else "new",
            note=self.keeper.note,
        )

    def can_leave(self) -> bool:
        """Keep the draft before leaving."""
        self.keeper.write()
        return True

    def refresh(self, changes: Any) -> None:
        """Read land and contracts again."""
        if changes.concern(frozenset({"plot", "contract"})) and self.member.value() is not None:
            self._lock_plots()
            self._show_member()
        if changes.concern(frozenset({"season", "crop"})):
            self.season.set_options(choices(self.desk, SEASONS))
            self.crop.set_options(choices(self.desk, CROPS))

    def _to_parts(self) -> None:
        self.room.show_side()
        self.parts.go(0, "due_on")

    ACTIONS = (
        walking(N_("next")),
        walking(N_("tick"), key="Space"),
        Action("contract.new", N_("New contract"), start_anew, "F2", short=N_("new contract")),
        Action(
            "contract.who", N_("Choose the member"), lambda page: page.member.setFocus(), "F3",
            short=N_("member"),
        ),
        Action("contract.copy", N_("Copy the member's last contract"), copy_last, "F5",
               short=N_("copy the last")),
        Action("contract.rollover", N_("Roll a whole season over"),
               lambda page: page.room.open("rollover"), "F9", short=N_("whole season")),
        Action("contract.village", N_("Sign with a whole village"), whole_village, "F6",
               short=N_("whole village")),
        Action("contract.rates", N_("Take today's rates"), new_rates, "F7", strip=False),
        Action("contract.all", N_("Tick every free plot"), tick_all, "F8", strip=False),
        Action("contract.head", N_("To the head"), lambda page: page.mode.setFocus(), "Ctrl+1",
               strip=False),
        Action("contract.plots", N_("To the plots"), lambda page: page.plots.go(0, "area"),
               "Ctrl+2", strip=False),
        Action("contract.stages", N_("To the stages"), lambda page: page.stages.go(0, "stage"),
               "Ctrl+3", strip=False),
        Action("contract.parts", N_("To the instalments"), _to_parts, "Ctrl+4", strip=False),
        walking(N_("to a section"), key="Ctrl+1…4"),
        Action("contract.preview", N_("Preview the contract"), preview, "F11", short=N_("preview"),
               when=why_not),
        to_list("contract", "contract_list"),
        walking(N_("back"), key="Esc"),
        Action("contract.post", N_("Sign and print the contract"), post, "F12",
               short=N_("Sign and print"), primary=True, when=why_not),
    )  # fmt: skip
