"""A season rolled over: last season's plots and contracts, ticked, changed, signed in one go."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, language, ngettext
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Area, Money
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import ContractDraft, total_of
from coopdesk.land.records import SEASONS
from coopdesk.land.rollover import (
    RollTerms,
    a_year_later,
    contracts_of_season,
    grouped,
    obstacles,
    renewed,
    season_after,
    seasons_to_roll,
)
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.seasons import season_facts
from coopdesk.members.records import MEMBERS, VILLAGES
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import ask, attempt
from ui.editors import AreaEdit, MoneyEdit, TextEdit
from ui.forms import picker_for
from ui.grids import GridFoot, PageGrid
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.page import Page, Room, Side
from ui.pages.contract_terms import Sum
from ui.pages.entry import choices, settle_here, tell_standing, throw_away
from ui.pages.rollover_rows import Key, Row, candidate_of, state_of
from ui.pages.rollover_stages import HeldStages
from ui.pages.signing import parts_grid, print_contracts, sign_all
from ui.parts import Section, column
from ui.picker import ChoiceEdit
from ui.soon import Soon


class RolloverPage(Page):
    """Contracts of the season before, one line a plot; what stays ticked is signed in one go."""

    TITLE = N_("Season rolled over")
    ICON = "file-sign"
    RULES = "contract"

    def __init__(self, room: Room) -> None:
        """Lay out head, plots, and the panel with total, stages and instalments."""
        super().__init__(room)
        self.uid = new_uid()
        self.parts: PageGrid
        self.rows: list[Row] = []
        self._checked: dict[ContractDraft, list[Problem]] = {}
        self._added = Money(0)
        self._filling = False
        self._started = False
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
            "rollover",
            self.content,
            self.draft_title,
            day=lambda: self.signed,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self.look.follow(self, self._measure)

    # Building -----------------------------------------------------------------------------------

    def _make_head(self) -> None:
        """Make the head: from which season into which, where; days, and what is added a mu."""
        look, desk = self.look, self.desk
        self.old = ChoiceEdit(look, [], width=112)
        self.new = ChoiceEdit(look, [], width=112)
        self.village = picker_for(VILLAGES, self.room)
        self.village.resize_to(120)
        self.more = MoneyEdit(look, width=84)
        self.signed = DateEdit(look, desk.today, width=112)
        self.starts = DateEdit(look, desk.today, width=112)
        self.ends = DateEdit(look, desk.today, width=112)
        self.remark = TextEdit(look, width=120, length=200)
        band = self.band = HeaderBand(look)
        band.keep = ("old", "new", "village_id")
        band.add("old", N_("From season"), self.old)
        band.add("new", N_("Into season"), self.new)
        band.add("village_id", N_("Village"), self.village, key="F3")
        band.add("more", N_("Added a mu"), self.more)
        band.add("on_date", N_("Signed"), self.signed, row=1)
        band.add("starts_on", N_("From"), self.starts, row=1)
        band.add("ends_on", N_("Until"), self.ends, row=1)
        band.add("remark", N_("Remark"), self.remark, row=1)
        self.fields = band.fields
        self.remark.walks = False
        self.remark.entered.connect(lambda: self.grid.go(0, "area"))
        for name, editor in self.fields.items():
            editor.edited.connect(lambda name=name: self._head_edited(name))

    def _make_grid(self) -> None:
        """Make the grid: a line a plot."""
        look, room, yuan, mu = self.look, self.room, _(N_("yuan")), _(N_("mu"))
        states = 250 if language() == "en" else 170
        self.grid = PageGrid(
            look,
            [
                LineColumn("member_id", _(N_("Who signs")), lambda: picker_for(
                    MEMBERS, room, width=0), width=126, stretch=1, stop=False),
                LineColumn("plot", _(N_("Plot")), width=96, stretch=1),
                LineColumn("place", _(N_("Place")), width=104, tone="text2", leaves=2),
                LineColumn("old_area", _(N_("Last season")), unit=mu, width=92, align="right",
                           tone="text2", leaves=1),
                LineColumn("area", _(N_("Area")), lambda: AreaEdit(look), unit=mu, width=88,
                           align="right"),
                LineColumn("price", _(N_("Price per mu")), lambda: MoneyEdit(look), unit=yuan,
                           width=104, align="right"),
                LineColumn("amount", _(N_("Amount")), unit=yuan, width=104, align="right",
                           bold=True),
                LineColumn("state", _(N_("State")), width=states, stretch=2),
            ],
            fixed=True,
            ticks=True,
            row_px=30,
        )  # fmt: skip
        self.grid.columns_left_out.connect(self.tell_left_out)
        self.grid.ticked.connect(lambda _row: self._changed())
        self.grid.edited.connect(self._edited)
        self.grid.current_changed.connect(lambda row, _name: self._show_stages(row))
        self.grid.finished.connect(lambda: self.room.say(_(N_("Press F12 to sign.")), "note"))
        self.foot = GridFoot(self.grid)

    def _make_side(self) -> None:
        """Make the panel: the total, the stages of the contract in hand, the instalments of all."""
        look = self.look
        self.side = self.panel = Side(look, width=308)
        self.total = Sum(look)
        self.stages = HeldStages(look)
        self.stages.changed.connect(self._parts_changed)
        self.stages.grid.finished.connect(lambda: self.parts.go(0, "due_on"))
        self.parts_title = Section(look, _(N_("Instalments")))
        self.parts = parts_grid(look, self.desk.today)
        self.parts.edited.connect(lambda _row, _name: self._parts_changed())
        self.parts.dropped.connect(lambda _row: self._parts_changed())
        self.parts.finished.connect(lambda: self.grid.go(self.grid.row, "area"))
        for part in (self.total, self.stages, self.parts_title, self.parts):
            self.panel.body.addWidget(part)
            self.panel.body.addSpacing(6)

    def _measure(self) -> None:
        """Give the grids of the panel the height of their rows."""
        self.stages.grid.take_rows(3, 6)
        self.parts.take_rows(3, 5)

    # Opening ------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Go on with what is in hand, or begin with the newest season that has contracts."""
        if not self._started:
            self._started = True
            kept = self.keeper.back()
            self._begin()
            if kept is not None:
                self._restore(kept)
                self.room.say(_(N_("The season you were rolling over is back.")), "note")
        if what.get("village_id") is not None and self.village.value() is None:
            self.village.set_value(what["village_id"])
            self._load()
        self.show_heading()
        self._reckon()

    def first_focus(self) -> QWidget | None:
        """Begin at the plots, or at the season."""
        return self.grid if self.rows else self.old

    def _begin(self) -> None:
        """Propose the seasons and their days, and show every contract ticked."""
        self._filling = True
        self.uid = new_uid()
        options = choices(self.desk, SEASONS)
        with self.desk.read() as s:
            old, new = seasons_to_roll(s, self.desk.today())
        for editor in (self.old, self.new):
            editor.set_options(options)
        self.old.set_value(old.id if old else None)
        self.new.set_value(new.id if new else None)
        self.village.set_value(None)
        self.more.set_value(None)
        self.remark.set_value(None)
        self.signed.set_value(self.desk.today())
        self.parts.clear()
        self._filling = False
        self._propose_days()
        self._load()
        self.band.begins()

    def _propose_days(self) -> None:
        """Take the term from the new season, or a year after the contracts of the old one."""
        new = self.new.value()
        if new is None:
            return
        with self.desk.read() as s:
            season = season_facts(s, new)
        if season is not None:
            self.starts.set_value(max(season.starts_on, self.signed.value() or season.starts_on))
            self.ends.set_value(season.ends_on)

    def _load(self) -> None:
        """Show the plots under contracts of the old season, as many ticked as can go on."""
        old, lines = self.old.value(), []
        if old is not None:
            with self.desk.read() as s:
                lines = contracts_of_season(s, old, self.village.value())
        if lines and self.starts.value() is None:
            self.starts.set_value(a_year_later(lines[0].contract.starts_on))
            self.ends.set_value(a_year_later(lines[0].contract.ends_on))
        more = self.more.value() or Money(0)
        self._checked = {}
        self.stages.start_anew()
        self.rows = [
            Row(
                one, one.holder_id, one.old_area,
                one.contract.price + more if one.contract.is_package else Money(0),
                retired=one.holder_retired,
            )
            for one in lines
        ]  # fmt: skip
        self._fill()
        self._lock()
        for row, one in enumerate(self.rows):
            self.grid.set_ticked(row, ticked=not one.locked and not one.retired)
        self._show_stages(0)

    def _fill(self) -> None:
        """Write the lines; a name that repeats is grey."""
        self._filling = True
        self.grid.set_lines(
            {
                "member_id": candidate_of(one.line),
                "plot": one.line.plot,
                "place": one.line.place,
                "old_area": one.line.old_area,
                "area": one.area,
                "price": one.price if one.line.contract.is_package else None,
            }
            for one in self.rows
        )
        for row, one in enumerate(self.rows):
            if row and self.rows[row - 1].key == one.key:
                self.grid.set_tone(row, "member_id", "text3")
        self._filling = False

    def _lock(self) -> None:
        """Find what stands in the way of each plot in the term."""
        starts, ends = self.starts.value(), self.ends.value()
        found: dict[int, str] = {}
        if self.rows and starts is not None and ends is not None:
            with self.desk.read() as s:
                found = obstacles(s, [one.line for one in self.rows], starts, ends)
        for row, one in enumerate(self.rows):
            was = one.locked
            one.locked = found.get(row, "")
            self.grid.set_locked(row, locked=bool(one.locked))
            if one.locked:
                self.grid.set_ticked(row, ticked=False)
            elif was and not one.retired:
                self.grid.set_ticked(row)

    # What the clerk changes ---------------------------------------------------------------------

    def _head_edited(self, name: str) -> None:
        """Follow a change of the head."""
        if self._filling:
            return
        match name:
            case "old":
                self._season_changed()
            case "village_id":
                self._load()
            case "new":
                self._propose_days()
                self._lock()
            case "starts_on" | "ends_on":
                self._lock()
            case "more":
                self._add_to_prices()
        self._changed()

    def _season_changed(self) -> None:
        """Propose the season a year after the one that was chosen."""
        old = self.old.value()
        if old is not None:
            with self.desk.read() as s:
                facts = season_facts(s, old)
                after = season_after(s, facts) if facts is not None else None
            self.new.set_value(after.id if after else None)
            self._propose_days()
        self._load()

    def _add_to_prices(self) -> None:
        """Add the same to every price that was not typed."""
        if self.more.wrong():
            return
        more = self.more.value() or Money(0)
        for row, one in enumerate(self.rows):
            old = one.line.contract
            if old.is_package and not one.has_own_price(self._added):
                one.price = old.price + more
                self.grid.set(row, "price", one.price)
        self._added = more

    def _edited(self, row: int, name: str) -> None:
        """Keep what was typed in a line; a price holds for the whole contract."""
        if self._filling or row >= len(self.rows):
            return
        one, value = self.rows[row], self.grid.get(row, name)
        if name == "member_id" and value is not None:
            one.member_id, one.retired = int(value), False
            if not one.locked:
                self.grid.set_ticked(row)
        elif name == "area":
            one.area = value or Area(0)
        elif name == "price":
            for place, other in enumerate(self.rows):
                if other.key == one.key:
                    other.price = value or Money(0)
                    self.grid.set(place, "price", value)
        self._changed()

    def _show_stages(self, row: int) -> None:
        """Show the stages of the contract that the line belongs to."""
        here = 0 <= row < len(self.rows)
        self.stages.show_of(self.rows[row].line.contract if here else None)
        self._measure()

    def same_stages(self) -> None:
        """Give every contract of the same sort the stages shown."""
        if not settle_here(self):
            return
        count = self.stages.give_all(one.line.contract for one in self.rows)
        if not count:
            return
        words = ngettext("{count} contract has these stages now.",
                         "{count} contracts have these stages now.", count)  # fmt: skip
        self.room.say(words.format(count=count), "note")
        self._changed()

    def _parts_changed(self) -> None:
        if not self._filling:
            self._measure()
            self._changed()

    def tick_all(self) -> None:
        """Tick every plot that can go on; all ticked already, take every tick away."""
        free = [row for row, one in enumerate(self.rows) if not one.locked and not one.retired]
        wanted = not set(self.grid.ticked_rows()).issuperset(free)
        for row in free:
            self.grid.set_ticked(row, ticked=wanted)
        self._changed()

    # Reckoning ----------------------------------------------------------------------------------

    def terms(self) -> RollTerms:
        """Return what the new contracts have in common."""
        today, get = self.desk.today(), self.parts.get
        return RollTerms(
            on_date=self.signed.value() or today,
            starts_on=self.starts.value() or today,
            ends_on=self.ends.value() or today,
            season_id=self.new.value(),
            parts=tuple(
                (get(row, "due_on") or today, get(row, "percent") or 0)
                for row in self.parts.filled_rows()
            ),
            remark=self.remark.value() or "",
        )

    def drafts(self) -> dict[int, ContractDraft]:
        """Return the new contracts, each by the first line that goes into it."""
        ticked = self.grid.ticked_rows()
        first: dict[Key, int] = {}
        for row in ticked:
            first.setdefault(self.rows[row].key, row)
        held = [self.rows[row] for row in ticked]
        terms = self.terms()
        return {
            first[one.old.id, one.member_id]: renewed(one, terms)
            for one in grouped(
                ((each.line, each.member_id, each.area, each.price) for each in held),
                self.stages.edits,
            )
        }

    def _changed(self) -> None:
        if not self._filling:
            self._reckon()
            self.keeper.touch()

    def _reckon(self) -> None:
        """Show amounts and sums, and check soon."""
        drafts = self.drafts()
        for row, one in enumerate(self.rows):
            stages = self.stages.of(one.line.contract)
            amount = one.price.times(one.area) if one.line.contract.is_package else sum(
                (stage.on(one.area).amount for stage in stages), Money(0))  # fmt: skip
            self.grid.set(row, "amount", amount)
        area = sum((self.rows[row].area for row in self.grid.ticked_rows()), Area(0))
        total = sum((total_of(draft) for draft in drafts.values()), Money(0))
        count = ngettext("{count} contract", "{count} contracts", len(drafts))
        self.foot.tell(
            {
                "member_id": f"{_(N_('Total'))}　{count.format(count=len(drafts))}",
                "area": str(area),
                "amount": str(total),
            }
        )
        self._area, self._sum = area, total
        mu = f"{area} {_(N_('mu'))}"
        self.total.tell(_(N_("All contracts together")), total, mu)
        typed = bool(self.parts.filled_rows())
        note = _(N_("the last takes the rest")) if typed else _(N_("empty: as before, a year on"))
        self.parts_title.tell(_(N_("Instalments")), note)
        self.panel.fold(f"{count.format(count=len(drafts))}　{mu}　{total} {_(N_('yuan'))}",
                        "file-sign")  # fmt: skip
        self.update_actions()
        self._soon.start()

    def check(self) -> None:
        """Show in each line how it stands, and say what signing will do."""
        self._soon.stop()
        drafts = self.drafts()
        fresh = [draft for draft in drafts.values() if draft not in self._checked]
        if fresh:
            with self.desk.read() as s:
                for draft in fresh:
                    self._checked[draft] = check_contract(s, draft)
        hard: dict[Key, str] = {}
        for row, draft in drafts.items():
            wrong = [one.text for one in self._checked[draft] if not one.warning]
            if wrong:
                hard[self.rows[row].key] = wrong[0]
        ticked = set(self.grid.ticked_rows())
        for row, one in enumerate(self.rows):
            text = hard.get(one.key, "") if row in ticked else ""
            self.grid.set(
                row, "state", state_of(one, text, added=self._added, ticked=row in ticked)
            )
            self.grid.refuse(row, "price", text if row in drafts else "")
        if hard:
            (number, member), text = next(iter(hard.items()))
            row = next(at for at in drafts if self.rows[at].key == (number, member))
            said = ngettext("{count} contract cannot be signed yet. {name}: {text}",
                            "{count} contracts cannot be signed yet. {name}: {text}",
                            len(hard))  # fmt: skip
            tell_standing(
                self,
                self.fields,
                said.format(count=len(hard), name=self._name(row), text=text),
                "wrong",
            )
        elif drafts:
            left = sum(1 for one in self.rows if one.locked or one.retired)
            said = _(N_("After signing: {count} contracts, {area} mu, {total} yuan; all are signed"
                        " or none. {left} plots cannot go on and stay behind."))  # fmt: skip
            tell_standing(
                self,
                self.fields,
                said.format(count=len(drafts), area=self._area, total=self._sum, left=left),
                "will",
            )
        else:
            tell_standing(self, self.fields)

    def _name(self, row: int) -> str:
        chosen = self.grid.candidate(row, "member_id")
        return f"{chosen.code} {chosen.name}" if chosen is not None else self.rows[row].line.holder

    # Signing ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why nothing can be signed now."""
        if self.new.value() is None:
            return _(N_("The new season is not there yet; please add it under Seasons (F9)."))
        if not self.rows:
            return _(N_("The season has no contracts; please choose another."))
        return "" if self.grid.ticked_rows() else _(N_("Please tick at least one plot."))

    def post(self) -> None:
        """Sign every ticked contract in one transaction, then print them together."""
        if not settle_here(self):
            return
        self._reckon()
        drafts = self.drafts()
        season = self.new.candidate()
        name = season.name if season else ""
        if not drafts or not ask(
            self,
            ngettext("Sign {count} contract for {season}: {area} mu, {total} yuan?",
                     "Sign {count} contracts for {season}: {area} mu, {total} yuan?",
                     len(drafts)).format(
                count=len(drafts), season=name, area=self._area, total=self._sum),
            _(N_("Each gets its own number and owes its own instalments. Signed contracts are not"
                 " edited, only reversed. The contracts of last season stay as they are.")),
            yes=_(N_("Sign")),
        ):  # fmt: skip
            return
        names = {row: self._name(row) for row in drafts}
        base = uuid.UUID(self.uid)
        uids = {
            row: uuid.uuid5(base, f"{self.rows[row].key[0]}:{self.rows[row].key[1]}").hex
            for row in drafts
        }

        def job(s: Any) -> list[Posted]:
            posted = sign_all(s, drafts, names, uids, "price")
            self.keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        said = ngettext(
            "Signed {count} contract for {season}: {area} mu, {total} yuan.",
            "Signed {count} contracts for {season}: {area} mu, {total} yuan.",
            len(drafts),
        ).format(count=len(drafts), season=name, area=self._area, total=self._sum)
        attempt(self, job, done=lambda posted: self._posted(posted, said), fields=self.fields,
                rows=self.grid.show_problem)  # fmt: skip

    def _posted(self, posted: list[Posted], said: str) -> None:
        """Show what is left of the season, and print what was signed."""
        self.uid = new_uid()
        self._load()
        self.keeper.posted()
        self._reckon()
        print_contracts(self, [one.id for one in posted], said)

    def start_anew(self) -> None:
        """Start anew; what was changed is thrown away only when that is wanted."""
        if throw_away(self, self.keeper):
            self._begin()
            self._reckon()
            self.show_heading()

    # Drafts -------------------------------------------------------------------------------------

    def content(self) -> dict[str, Any] | None:
        """Return what was changed, as JSON knows it; nothing while all is as proposed."""
        ticked = set(self.grid.ticked_rows())
        rows = {
            f"{one.line.contract.id}/{one.line.plot_id}": [
                one.member_id, one.area.units, one.price.units, row in ticked,
            ]
            for row, one in enumerate(self.rows)
            if one.differs or (row in ticked) != (not one.locked and not one.line.holder_retired)
        }  # fmt: skip
        parts = [
            [day_kept(self.parts.get(row, "due_on")), self.parts.get(row, "percent")]
            for row in self.parts.filled_rows()
        ]
        more = self.more.value()
        as_proposed = not rows and not parts and not self.stages.edits
        if as_proposed and not self.band.typed():
            return None
        return {
            "uid": self.uid,
            "idle": as_proposed and self.band.only_chosen(),
            "old": self.old.value(),
            "new": self.new.value(),
            "village_id": self.village.value(),
            "more": more.units if more else 0,
            "remark": self.remark.value(),
            "days": [day_kept(one.value()) for one in (self.signed, self.starts, self.ends)],
            "rows": rows,
            "parts": parts,
            "stages": self.stages.kept(),
        }  # fmt: skip

    def draft_title(self) -> str:
        """Name the draft."""
        season = self.new.candidate()
        text = ngettext(
            "{count} contract for {season}", "{count} contracts for {season}", len(self.drafts())
        )
        return text.format(count=len(self.drafts()), season=season.name if season else "")

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Show what was changed again."""
        self._filling = True
        self.uid = kept["uid"]
        for editor, value in zip((self.signed, self.starts, self.ends), kept["days"], strict=True):
            editor.set_value(day_of(value))
        for choice, name in ((self.old, "old"), (self.new, "new")):
            choice.set_value(kept[name])
        self.village.set_value(kept["village_id"])
        self.more.set_value(Money(kept["more"]) if kept["more"] else None)
        self._added = Money(kept["more"])
        self.remark.set_value(kept["remark"])
        self.parts.set_lines(
            {"due_on": day_of(day), "percent": percent} for day, percent in kept["parts"]
        )
        self._filling = False
        self._load()
        self.stages.bring_back(kept["stages"])
        for row, one in enumerate(self.rows):
            held = kept["rows"].get(f"{one.line.contract.id}/{one.line.plot_id}")
            if held is None:
                continue
            one.member_id, one.area, one.price = held[0], Area(held[1]), Money(held[2])
            one.retired = one.retired and one.member_id == one.line.holder_id
            self.grid.set(row, "area", one.area)
            if one.line.contract.is_package:
                self.grid.set(row, "price", one.price)
            if one.member_id != one.line.holder_id:
                self.grid.set(row, "member_id", one.member_id)
            self.grid.set_ticked(row, ticked=held[3] and not one.locked)
        self._show_stages(0)

    def show_heading(self) -> None:
        """Say whether something is in hand."""
        typed = self.content() is not None
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("Draft")) if typed else _(N_("New")),
                  chip_kind="warn" if typed else "new", note=note)  # fmt: skip

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    def refresh(self, changes: Any) -> None:
        """Read land and contracts again; what was changed stays."""
        if changes.concern(frozenset({"plot", "contract", "member", "season"})):
            self._checked = {}
            for editor in (self.old, self.new):
                editor.set_options(choices(self.desk, SEASONS))
            if self.content() is None:
                self._load()
            else:
                self._lock()
            self._reckon()

    def _to_stages(self) -> None:
        self.room.show_side()
        self.stages.grid.go(0, "stage")

    def _to_parts(self) -> None:
        self.room.show_side()
        self.parts.go(0, "due_on")

    def to_seasons(self) -> None:
        """Open the seasons, to add the new one."""
        self.room.open("season")

    ACTIONS = (
        walking(N_("next")),
        walking(N_("tick"), key="Space"),
        Action("rollover.new", N_("Start anew"), start_anew, "F2", short=N_("new")),
        Action("rollover.village", N_("Choose the village"), lambda page: page.village.setFocus(),
               "F3", short=N_("village")),
        Action("rollover.rows", N_("To the plots"), lambda page: page.grid.go(0, "area"), "F4",
               short=N_("plots")),
        Action("rollover.who", N_("Somebody else signs for the plot in hand"),
               lambda page: page.grid.go(page.grid.row, "member_id"), "F5", short=N_("who signs")),
        Action("rollover.stages", N_("To the stages"), _to_stages, "F6", short=N_("stages")),
        Action("rollover.parts", N_("To the instalments"), _to_parts, "F7",
               short=N_("instalments")),
        Action("rollover.all", N_("Tick every plot that can go on"), tick_all, "F8",
               short=N_("tick all")),
        Action("rollover.seasons", N_("Seasons"), to_seasons, "F9", short=N_("seasons")),
        Action("rollover.same", N_("The same stages for all contracts of this sort"), same_stages,
               "Ctrl+J", short=N_("same stages")),
        walking(N_("back"), key="Esc"),
        Action("rollover.post", N_("Sign and print the contracts"), post, "F12",
               short=N_("Sign and print"), primary=True, when=why_not),
    )  # fmt: skip
