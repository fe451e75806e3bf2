"""Contracts of a whole village: one grid of households, one contract each, signed at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money
from coopdesk.land.clashes import locked_plots
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    ContractStageDraft,
    InstalmentDraft,
    proposed_parts,
    shared_out,
)
from coopdesk.land.ground import Ground, last_contract, plots_of_village
from coopdesk.land.records import CROPS, SEASONS, ContractType
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.seasons import season_facts, season_of
from coopdesk.members.records import VILLAGES
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import ask, attempt
from ui.editors import MoneyEdit, TextEdit
from ui.forms import picker_for
from ui.grids import GridFoot, PageGrid
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.page import Page, Room, Side
from ui.pages.contract_terms import (
    MODES,
    Sum,
    Terms,
    mode_of,
    stages_in,
)
from ui.pages.entry import choices, settle_here, tell_standing, throw_away
from ui.pages.signing import parts_grid, print_contracts, sign_all, stages_grid
from ui.parts import Section, column
from ui.picker import ChoiceEdit
from ui.soon import Soon
from ui.tables import Cell

PACKAGES: Final = ("full", "package")


class _Household:
    """One row of the grid: who signs, on which plots, and why some or all are not free."""

    def __init__(self, member_id: int, code: str, name: str, plots: list[Ground]) -> None:
        """Begin with every plot free."""
        self.member_id, self.code, self.name = member_id, code, name
        self.plots = plots
        self.free: list[Ground] = plots
        self.reason = ""

    def lock(self, reasons: Mapping[int, str]) -> None:
        """Leave out the plots that other contracts hold."""
        self.free = [one for one in self.plots if one.id not in reasons]
        self.reason = next((reasons[one.id] for one in self.plots if one.id in reasons), "")

    @property
    def area(self) -> Area:
        """Return the area of the free plots."""
        return sum((one.area for one in self.free), Area(0))


class VillageSigningPage(Page):
    """Package contracts with the households of a village, on the same terms."""

    TITLE = N_("Contracts of a whole village")
    ICON = "file-sign"
    RULES = "contract"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.uid = new_uid()
        self.houses: list[_Household] = []
        self._own_prices: dict[int, Money] = {}
        self._price_typed = False
        self._parts_typed = False
        self._filling = False
        self._started = False
        self._checked: dict[ContractDraft, list[Problem]] = {}
        self.parts: PageGrid
        self._soon = Soon(self, self.check, 150)
        self._make_head()
        self._make_grid()
        self._make_side()
        layout = column()
        layout.addWidget(self.band)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.foot)
        self.setLayout(layout)
        self.keeper = Keeper(
            self,
            "village_signing",
            self.content,
            self.draft_title,
            day=lambda: self.signed,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self.look.follow(self, self._measure)

    # Building -----------------------------------------------------------------------------------

    def _make_head(self) -> None:
        """Make the head: village, mode, season, crop; days, price, intermediary."""
        look, desk = self.look, self.desk
        self.village = picker_for(VILLAGES, self.room)
        self.village.resize_to(140)
        modes = [(name, _(MODES[name][3])) for name in PACKAGES]
        self.mode = ChoiceEdit(look, modes, width=104)
        self.season = ChoiceEdit(look, [], width=104)
        self.crop = ChoiceEdit(look, [], width=76)
        self.through = TextEdit(look, width=92, length=40)
        self.signed = DateEdit(look, desk.today, width=140)
        self.starts = DateEdit(look, desk.today, width=104)
        self.ends = DateEdit(look, desk.today, width=104)
        self.price = MoneyEdit(look, width=76)
        self.remark = TextEdit(look, width=92, length=200)
        band = self.band = HeaderBand(look)
        band.keep = ("village_id", "mode", "price")
        band.add("village_id", N_("Village"), self.village, key="F3")
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
        self.village.walks = False
        self.village.entered.connect(lambda: self.grid.go(0, "price"))
        for name, editor in self.fields.items():
            editor.edited.connect(lambda name=name: self._head_edited(name))

    def _make_grid(self) -> None:
        """Make the grid of households."""
        look, yuan = self.look, _(N_("yuan"))
        self.grid = PageGrid(
            look,
            [
                LineColumn("name", _(N_("Member")), width=112, stretch=1),
                LineColumn("place", _(N_("Place")), width=96, tone="text2", leaves=2),
                LineColumn("plots", _(N_("Plots")), width=64, align="right", leaves=1),
                LineColumn("area", _(N_("Area")), unit=_(N_("mu")), width=84, align="right"),
                LineColumn("price", _(N_("Price per mu")), lambda: MoneyEdit(look), unit=yuan,
                           width=104, align="right"),
                LineColumn("amount", _(N_("Amount")), unit=yuan, width=112, align="right",
                           bold=True),
                LineColumn("state", _(N_("State")), width=176, stretch=2),
            ],
            fixed=True,
            ticks=True,
            row_px=30,
        )  # fmt: skip
        self.grid.columns_left_out.connect(self.tell_left_out)
        self.grid.ticked.connect(lambda _row: self._changed())
        self.grid.edited.connect(self._price_edited)
        self.grid.finished.connect(lambda: self.room.say(_(N_("Press F12 to sign.")), "note"))
        self.foot = GridFoot(self.grid)

    def _make_side(self) -> None:
        """Make the panel: the total, the stages and the instalments that all have in common."""
        look = self.look
        self.side = self.panel = Side(look, width=308)
        self.total = Sum(look)
        self.stages_title = Section(look, _(N_("Stages")))
        self.stages = stages_grid(look)
        self.stages.edited.connect(self._stage_edited)
        self.stages.dropped.connect(lambda _row: self._stages_changed())
        self.stages.finished.connect(lambda: self.parts.go(0, "due_on"))
        note = _(N_("the last takes the rest"))
        self.parts_title = Section(look, _(N_("Instalments")), note)
        self.parts = parts_grid(look, self.desk.today)
        self.parts.edited.connect(lambda _row, _name: self._parts_changed())
        self.parts.dropped.connect(lambda _row: self._parts_changed())
        self.parts.finished.connect(lambda: self.grid.go(0, "price"))
        for part in (self.total, self.stages_title, self.stages, self.parts_title, self.parts):
            self.panel.body.addWidget(part)
            self.panel.body.addSpacing(6)

    def _measure(self) -> None:
        """Give the grids of the panel the height of their rows."""
        self.stages.take_rows(3, 6)
        self.parts.take_rows(3, 6)

    # Opening ------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Go on with what is in hand, or begin on the terms of the contract that is being typed."""
        if not self._started:
            self._started = True
            kept = self.keeper.back()
            self._start(what.get("terms"))
            if kept is not None:
                self._restore(kept)
                self.room.say(_(N_("The village you were signing with is back.")), "note")
        elif what.get("terms") is not None and self.content() is None:
            self._start(what["terms"])
        if what.get("village_id") is not None:
            self.village.set_value(what["village_id"])
            self._village_changed()
        self.show_heading()
        self._reckon()

    def first_focus(self) -> QWidget | None:
        """Begin at the village, or at the households."""
        return self.village if self.village.value() is None else self.grid

    def _start(self, terms: Terms | None = None) -> None:
        """Show a page where nothing is typed yet."""
        self._begin(terms)
        self.band.begins()

    def _begin(self, terms: Terms | None = None) -> None:
        """Show no village, and the terms told or those of the last contract."""
        self._filling = True
        self.uid = new_uid()
        today = self.desk.today()
        self.season.set_options(choices(self.desk, SEASONS))
        self.crop.set_options(choices(self.desk, CROPS))
        terms = terms or self._latest_terms(today)
        self.village.set_value(None)
        self.signed.set_value(today)
        for editor, value in (
            (self.mode, terms.mode), (self.season, terms.season_id), (self.crop, terms.crop_id),
            (self.through, terms.through), (self.starts, terms.starts_on or today),
            (self.ends, terms.ends_on or date(today.year, 12, 31)), (self.price, terms.price),
            (self.remark, None),
        ):  # fmt: skip
            editor.set_value(value)
        self._price_typed, self._parts_typed = terms.price is not None, False
        self._own_prices = {}
        self.stages.set_lines(
            {"stage": stage, "title": title, "passes": passes, "price": price}
            for stage, title, passes, price in terms.stages
        )
        self._filling = False
        self._propose_price()
        self._propose_parts()
        self._village_changed()
        self._measure()

    def _latest_terms(self, today: date) -> Terms:
        """Return the terms of the last trusteeship contract, in the season of today."""
        with self.desk.read() as s:
            latest = last_contract(s, None, ContractType.TRUSTEESHIP)
            season = season_of(s, today)
        if latest is None:
            return Terms(
                season_id=season.id if season else None, starts_on=today,
                ends_on=season.ends_on if season else None,
            )  # fmt: skip
        mode = mode_of(latest)
        area = max(latest.area.units, 1)
        return Terms(
            mode=mode if mode in PACKAGES else "full",
            season_id=season.id if season else None,
            crop_id=latest.crop_id,
            starts_on=today,
            ends_on=season.ends_on if season else max(latest.ends_on, today),
            stages=tuple(
                (one.stage, one.title, max(1, round(Fraction(one.planned.units, area))), one.price)
                for one in latest.stages
            ),
        )

    # What the clerk changes ---------------------------------------------------------------------

    def _head_edited(self, name: str) -> None:
        """Follow a change of the head."""
        if self._filling:
            return
        match name:
            case "village_id":
                self._village_changed()
            case "mode":
                self._lock()
            case "season_id":
                self._season_changed()
            case "starts_on" | "ends_on" | "on_date":
                self._lock()
                self._propose_parts()
            case "price":
                self._price_typed = self.price.value() is not None
                if not self._price_typed:
                    self._propose_price()
        self._changed()

    def _season_changed(self) -> None:
        """Take the term from the season."""
        if self.season.value() is None:
            return
        with self.desk.read() as s:
            season = season_facts(s, self.season.value())
        if season is not None:
            self.starts.set_value(max(season.starts_on, self.signed.value() or season.starts_on))
            self.ends.set_value(season.ends_on)
            self._lock()
            self._propose_parts()

    def _village_changed(self) -> None:
        """Show the households of the village, every one with free land ticked."""
        village = self.village.value()
        self.houses, self._own_prices = [], {}
        if village is not None:
            with self.desk.read() as s:
                self.houses = [_Household(*one) for one in plots_of_village(s, village)]
        self.grid.set_lines(
            {
                "name": f"{one.code} {one.name}",
                "place": one.plots[0].place if one.plots else "",
                "price": self.price.value(),
            }
            for one in self.houses
        )
        self._lock()
        for row, one in enumerate(self.houses):
            self.grid.set_ticked(row, ticked=bool(one.free))
        if village is not None and not self.houses:
            text = _(N_("Nobody in this village has plots yet; add them under Plots first."))
            self.room.say(text, "warn")

    def _lock(self) -> None:
        """Leave out the plots that other contracts hold during the term."""
        starts, ends = self.starts.value(), self.ends.value()
        kind, scope, _pricing, _title = MODES[self.mode.value() or "full"]
        ids = [plot.id for one in self.houses for plot in one.plots]
        reasons: dict[int, str] = {}
        if ids and starts is not None and ends is not None and starts <= ends:
            with self.desk.read() as s:
                reasons = locked_plots(s, ids, starts, ends, type_=kind, scope=scope)
        for row, one in enumerate(self.houses):
            was_locked = self.grid.locked(row)
            one.lock(reasons)
            self.grid.set_locked(row, locked=not one.free)
            if not one.free:
                self.grid.set_ticked(row, ticked=False)
            elif was_locked:
                self.grid.set_ticked(row)
            self.grid.set(row, "plots", str(len(one.free)))
            self.grid.set(row, "area", one.area if one.free else None)

    def _price_edited(self, row: int, _name: str) -> None:
        """Keep a price that was typed for one household."""
        if self._filling or row >= len(self.houses):
            return
        price, member_id = self.grid.get(row, "price"), self.houses[row].member_id
        if price is None or price == self.price.value():
            self._own_prices.pop(member_id, None)
        else:
            self._own_prices[member_id] = price
        self._changed()

    def _stage_edited(self, row: int, name: str) -> None:
        if self._filling:
            return
        if name == "stage" and self.stages.get(row, "passes") is None:
            self.stages.set(row, "passes", 1)
        self._stages_changed()

    def _stages_changed(self) -> None:
        self._propose_price()
        self._measure()
        self._changed()

    def _propose_price(self) -> None:
        """Propose the price per mu that the stages make."""
        if self._price_typed:
            return
        get = self.stages.get
        each = sum(
            ((get(row, "price") or Money(0)) * (get(row, "passes") or 1)
             for row in self.stages.filled_rows()),
            Money(0),
        )  # fmt: skip
        self.price.set_value(each or None)

    def _propose_parts(self) -> None:
        """Propose three instalments over the term until the clerk changes one."""
        starts, ends, signed = self.starts.value(), self.ends.value(), self.signed.value()
        if self._parts_typed or starts is None or ends is None or signed is None or ends < starts:
            return
        self._filling = True
        self.parts.set_lines(
            {"due_on": day, "percent": percent}
            for day, percent in proposed_parts(starts, ends, signed)
        )
        self._filling = False

    def _parts_changed(self) -> None:
        if not self._filling:
            self._parts_typed = True
            self._measure()
            self._changed()

    def tick_all(self) -> None:
        """Tick every household with free land; all ticked already, take every tick away."""
        free = [row for row, one in enumerate(self.houses) if one.free]
        wanted = not set(self.grid.ticked_rows()).issuperset(free)
        for row in free:
            self.grid.set_ticked(row, ticked=wanted)
        self._changed()

    # Reckoning ----------------------------------------------------------------------------------

    def draft_of(self, row: int) -> ContractDraft:
        """Return the contract of one household."""
        one, today = self.houses[row], self.desk.today()
        kind, scope, pricing, _title = MODES[self.mode.value() or "full"]
        price = self.grid.get(row, "price") or Money(0)
        get = self.stages.get
        parts = [
            (self.parts.get(part, "due_on") or today, self.parts.get(part, "percent") or 0)
            for part in self.parts.filled_rows()
        ]
        amounts = shared_out(price.times(one.area), [percent for _day, percent in parts])
        return ContractDraft(
            on_date=self.signed.value() or today,
            member_id=one.member_id,
            plots=tuple(ContractPlotDraft(plot_id=plot.id, area=plot.area) for plot in one.free),
            starts_on=self.starts.value() or today,
            ends_on=self.ends.value() or today,
            type=kind,
            scope=scope,
            pricing=pricing,
            price=price,
            season_id=self.season.value(),
            crop_id=self.crop.value(),
            intermediary=self.through.value() or "",
            stages=tuple(
                ContractStageDraft(
                    stage=get(stage, "stage") or Stage.OTHER,
                    planned=one.area.passes(get(stage, "passes") or 1),
                    price=get(stage, "price") or Money(0),
                    title=get(stage, "title") or "",
                )
                for stage in self.stages.filled_rows()
            ),
            instalments=tuple(
                InstalmentDraft(due_on=day, amount=amount)
                for (day, _percent), amount in zip(parts, amounts, strict=True)
            ),
            remark=self.remark.value() or "",
        )

    def drafts(self) -> dict[int, ContractDraft]:
        """Return the contracts of the ticked households by row."""
        return {row: self.draft_of(row) for row in self.grid.ticked_rows()}

    def _changed(self) -> None:
        if self._filling:
            return
        self._reckon()
        self.keeper.touch()

    def _reckon(self) -> None:
        """Show prices, amounts and sums, and check soon."""
        ticked = set(self.grid.ticked_rows())
        area, total = Area(0), Money(0)
        for row, one in enumerate(self.houses):
            if one.member_id not in self._own_prices or not one.free:
                self.grid.set(row, "price", self.price.value() if one.free else None)
            price = self.grid.get(row, "price")
            amount = None if price is None else price.times(one.area)
            self.grid.set(row, "amount", amount)
            if row in ticked:
                area += one.area
                total += amount or Money(0)
        count = ngettext("{count} contract", "{count} contracts", len(ticked))
        self.foot.tell(
            {
                "name": f"{_(N_('Total'))}　{count.format(count=len(ticked))}",
                "area": str(area),
                "amount": str(total),
            }
        )
        self._area, self._sum = area, total
        mu = f"{area} {_(N_('mu'))}"
        self.total.tell(_(N_("All contracts together")), total, mu)
        rows = self.parts.filled_rows()
        amounts = shared_out(total, [self.parts.get(row, "percent") or 0 for row in rows])
        for row, amount in zip(rows, amounts, strict=True):
            self.parts.set(row, "amount", amount)
        each = self.price.value()
        note = _(N_("{price} yuan per mu")).format(price=each) if each else ""
        self.stages_title.tell(_(N_("Stages")), note)
        village = self.village.candidate()
        name = village.name if village else _(N_("No village chosen"))
        self.panel.fold(f"{name}　{mu}　{total} {_(N_('yuan'))}", "file-sign")
        self.update_actions()
        self._soon.start()

    def problems_of(self, row: int) -> list[Problem]:
        """Return what is wrong with one household's contract; the same draft is checked once."""
        draft = self.draft_of(row)
        if draft not in self._checked:
            with self.desk.read() as s:
                self._checked[draft] = check_contract(s, draft)
        return self._checked[draft]

    def check(self) -> None:
        """Show in each row how it stands, and say what signing will do."""
        self._soon.stop()
        ticked = set(self.grid.ticked_rows())
        refused: list[tuple[int, str]] = []
        for row, one in enumerate(self.houses):
            cell, text = self._state(row, one, ticked=row in ticked)
            self.grid.set(row, "state", cell)
            self.grid.refuse(row, "price", text)
            if text:
                refused.append((row, text))
        if not ticked:
            tell_standing(self, self.fields)
        elif refused:
            row, text = refused[0]
            said = ngettext("{count} contract cannot be signed yet. {name}: {text}",
                            "{count} contracts cannot be signed yet. {name}: {text}",
                            len(refused))  # fmt: skip
            name = self.houses[row].name
            tell_standing(
                self, self.fields, said.format(count=len(refused), name=name, text=text), "wrong"
            )
        else:
            said = _(N_("After signing: {count} contracts, {area} mu entrusted, {total} yuan owed"
                        " in {parts} instalments each; all are signed or none."))  # fmt: skip
            parts = len(self.parts.filled_rows())
            tell_standing(
                self,
                self.fields,
                said.format(count=len(ticked), area=self._area, total=self._sum, parts=parts),
                "will",
            )

    def _state(self, row: int, one: _Household, *, ticked: bool) -> tuple[Cell, str]:
        """Return how a row stands, in its cell and as the refusal of a ticked one."""
        if not one.free:
            reason = one.reason.partition("（")[0].partition(" (")[0]
            return Cell(reason or _(N_("no plots")), tone="text3", role="small"), ""
        if ticked:
            hard = [problem for problem in self.problems_of(row) if not problem.warning]
            if hard:
                return Cell(hard[0].text, tone="neg", role="small"), hard[0].text
        left_out = len(one.plots) - len(one.free)
        if left_out:
            text = ngettext("{count} plot is held elsewhere", "{count} plots are held elsewhere",
                            left_out).format(count=left_out)  # fmt: skip
            return Cell(text, tone="warn", role="small"), ""
        if one.member_id in self._own_prices:
            return Cell(_(N_("own price")), tone="warn", role="small"), ""
        return Cell(_(N_("free")), tone="text2", role="small"), ""

    # Signing ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why nothing can be signed now."""
        if self.village.value() is None:
            return _(N_("Please choose the village first (F3)."))
        return "" if self.grid.ticked_rows() else _(N_("Please tick at least one household."))

    def post(self) -> None:
        """Sign every ticked contract in one transaction, then print them together."""
        if not settle_here(self):
            return
        self._reckon()
        drafts, village = self.drafts(), self.village.candidate()
        if not drafts or not ask(
            self,
            _(N_("Sign {count} contracts in {village}: {area} mu, {total} yuan?")).format(
                count=len(drafts), village=village.name if village else "", area=self._area,
                total=self._sum,
            ),
            _(N_("Each household gets its own contract and number and owes its own instalments."
                 " Signed contracts are not edited, only reversed.")),
            yes=_(N_("Sign")),
        ):  # fmt: skip
            return
        uids = {row: self._uid_of(self.houses[row].member_id) for row in drafts}
        names = {row: self.houses[row].name for row in drafts}

        def job(s: Any) -> list[Posted]:
            posted = sign_all(s, drafts, names, uids, "price")
            self.keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        said = _(N_("Signed {count} contracts in {village}: {area} mu, {total} yuan.")).format(
            count=len(drafts), village=village.name if village else "", area=self._area,
            total=self._sum,
        )  # fmt: skip
        attempt(self, job, done=lambda posted: self._posted(posted, said), fields=self.fields,
                rows=self.grid.show_problem)  # fmt: skip

    def _uid_of(self, member_id: int) -> str:
        """Return the uid of one household's contract: the same at every try of this signing."""
        return uuid.uuid5(uuid.UUID(self.uid), str(member_id)).hex

    def _posted(self, posted: list[Posted], said: str) -> None:
        """Show the next blank page and print what was signed."""
        self._start(self._same_terms())
        self.keeper.posted()
        self._checked = {}
        self._reckon()
        self.village.setFocus()
        print_contracts(self, [one.id for one in posted], said)

    def _same_terms(self) -> Terms:
        """Return the terms that stand on the page, for the next village."""
        return Terms(
            mode=self.mode.value() or "full",
            season_id=self.season.value(),
            crop_id=self.crop.value(),
            through=self.through.value() or "",
            starts_on=self.starts.value(),
            ends_on=self.ends.value(),
            price=self.price.value() if self._price_typed else None,
            stages=stages_in(self.stages),
        )

    def start_anew(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if throw_away(self, self.keeper):
            self._start(self._same_terms())
            self._reckon()
            self.show_heading()
            self.village.setFocus()

    # Drafts -------------------------------------------------------------------------------------

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        if not self._parts_typed and not self.band.typed():
            return None
        terms = self._same_terms()
        return {
            "uid": self.uid,
            "village_id": self.village.value(),
            "mode": terms.mode,
            "season_id": terms.season_id,
            "crop_id": terms.crop_id,
            "through": terms.through,
            "remark": self.remark.value(),
            "days": [day_kept(one.value()) for one in (self.signed, self.starts, self.ends)],
            "price": terms.price.units if terms.price else None,
            "stages": [
                [stage.value, title, passes, price.units]
                for stage, title, passes, price in terms.stages
            ],
            "parts": [
                [day_kept(self.parts.get(row, "due_on")), self.parts.get(row, "percent")]
                for row in self.parts.filled_rows()
            ] if self._parts_typed else None,
            "ticked": [self.houses[row].member_id for row in self.grid.ticked_rows()],
            "prices": {str(one): price.units for one, price in self._own_prices.items()},
        }  # fmt: skip

    def draft_title(self) -> str:
        """Name the draft."""
        village = self.village.candidate()
        count = len(self.grid.ticked_rows())
        text = _(N_("{count} contracts in {village}"))
        return text.format(count=count, village=village.name if village else "")

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Show a kept signing again."""
        days = [day_of(one) for one in kept["days"]]
        self._begin(
            Terms(
                mode=kept["mode"], season_id=kept["season_id"], crop_id=kept["crop_id"],
                through=kept["through"], starts_on=days[1], ends_on=days[2],
                price=Money(kept["price"]) if kept["price"] else None,
                stages=tuple(
                    (Stage(stage), title, passes, Money(fen))
                    for stage, title, passes, fen in kept["stages"]
                ),
            )
        )  # fmt: skip
        self._filling = True
        self.uid = kept["uid"]
        self.signed.set_value(days[0])
        self.remark.set_value(kept["remark"])
        self.village.set_value(kept["village_id"])
        self._filling = False
        self._village_changed()
        if kept["parts"] is not None:
            self._filling, self._parts_typed = True, True
            self.parts.set_lines(
                {"due_on": day_of(day), "percent": percent} for day, percent in kept["parts"]
            )
            self._filling = False
        self._own_prices = {int(one): Money(fen) for one, fen in kept["prices"].items()}
        for row, one in enumerate(self.houses):
            self.grid.set_ticked(row, ticked=one.member_id in kept["ticked"] and bool(one.free))
            if one.member_id in self._own_prices:
                self.grid.set(row, "price", self._own_prices[one.member_id])
        self._measure()

    def show_heading(self) -> None:
        """Say whether something is in hand."""
        typed = self.content() is not None
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(
            chip=_(N_("Draft")) if typed else _(N_("New")),
            chip_kind="warn" if typed else "new",
            note=note,
        )

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    def refresh(self, changes: Any) -> None:
        """Read land and contracts again."""
        if changes.concern(frozenset({"plot", "contract", "member"})):
            self._checked = {}
            if self.village.value() is not None:
                self._lock()
                self._reckon()

    def _to_stages(self) -> None:
        self.room.show_side()
        self.stages.go(0, "stage")

    def _to_parts(self) -> None:
        self.room.show_side()
        self.parts.go(0, "due_on")

    ACTIONS = (
        walking(N_("next")),
        walking(N_("tick"), key="Space"),
        Action("village.new", N_("Another village"), start_anew, "F2", short=N_("new")),
        Action("village.who", N_("Choose the village"), lambda page: page.village.setFocus(),
               "F3", short=N_("village")),
        Action("village.rows", N_("To the households"), lambda page: page.grid.go(0, "price"),
               "F4", short=N_("households")),
        Action("village.stages", N_("To the stages"), _to_stages, "F6", short=N_("stages")),
        Action("village.parts", N_("To the instalments"), _to_parts, "F7",
               short=N_("instalments")),
        Action("village.all", N_("Tick every household with free land"), tick_all, "F8",
               short=N_("tick all")),
        walking(N_("back"), key="Esc"),
        Action("village.post", N_("Sign and print the contracts"), post, "F12",
               short=N_("Sign and print"), primary=True, when=why_not),
    )  # fmt: skip
