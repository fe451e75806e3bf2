"""The contract page: plots ticked from the member's land, stages of work, price, instalments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Area, Money
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import ContractDraft, total_of
from coopdesk.land.contracts import post_contract
from coopdesk.land.ground import PastContract, last_contract, plots_of
from coopdesk.land.records import ContractType
from coopdesk.ledger.drafts import content_of, draft_of
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.words import Kind
from ui.actions import Action, walking
from ui.doing import ask, attempt
from ui.grids import PageGrid
from ui.keeping import Keeper
from ui.list_pages import to_list
from ui.page import Page, Room
from ui.pages.contract_head import ContractHead
from ui.pages.contract_land import ContractLand
from ui.pages.contract_side import ContractSide, Instalments
from ui.pages.contract_terms import Terms, stages_in
from ui.pages.contract_work import ContractWork
from ui.pages.entry import settle_here, tell_standing
from ui.paper_doors import preview_draft, print_document
from ui.parts import column, scrolling
from ui.whole_rows import WholeRows

CONTRACT: Final = DOCUMENT_KINDS[Kind.CONTRACT]


class ContractPage(Page):
    """A trusteeship or transfer contract with one member."""

    TITLE = N_("Trusteeship contract")
    ICON = "file-sign"
    RULES = "contract"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.uid = ""
        self._started = False
        self._last: PastContract | None = None
        self._make_head()
        self._make_land()
        self._make_work()
        self._make_side()
        body = column(margins=(16, 2, 16, 0), gap=0)
        body.addWidget(self.land.title)
        body.addWidget(self.plots)
        body.addWidget(self.land.foot)
        body.addSpacing(4)
        body.addWidget(self.work.title)
        body.addWidget(self.stages)
        body.addWidget(self.work.foot)
        body.addStretch(1)
        area = self._scroll = scrolling(body)
        WholeRows(self.look, area)
        layout = column()
        layout.addWidget(self.slip.band)
        layout.addWidget(area, 1)
        self.setLayout(layout)
        for grid in (self.plots, self.stages):
            grid.current_changed.connect(lambda _row, _name, grid=grid: self._reveal(grid))
        self.keeper = Keeper(
            self,
            "contract",
            self._content,
            self._draft_title,
            day=lambda: self.slip.signed,
            head=lambda: self.slip.band,
        )
        self.keeper.told = self._heading
        self.look.follow(self, self._measure)

    # Building -----------------------------------------------------------------------------------

    def _make_head(self) -> None:
        """Make the head, whose fields are known by name here too."""
        slip = self.slip = ContractHead(self)
        self.member, self.mode, self.price = slip.member, slip.mode, slip.price
        self.starts, self.ends = slip.starts, slip.ends
        self.fields = slip.band.fields
        slip.edited.connect(self._head_edited)
        slip.finished.connect(lambda: self.plots.go(0, "area"))

    def _make_land(self) -> None:
        self.land = ContractLand(self, self.slip)
        self.plots = self.land.grid
        self.land.changed.connect(self._changed)
        self.plots.finished.connect(self._after_plots)

    def _make_work(self) -> None:
        self.work = ContractWork(self)
        self.stages = self.work.grid
        self.work.changed.connect(self._changed)
        self.work.grown.connect(self._measure)
        self.work.rates_wanted.connect(self.new_rates)
        self.stages.finished.connect(self._after_stages)

    def _make_side(self) -> None:
        self.instalments = Instalments(self, self._total)
        self.parts = self.instalments.grid
        self.instalments.changed.connect(self._parts_changed)
        self.parts.finished.connect(lambda: self.room.say(_(N_("Press F12 to sign.")), "note"))
        self.side = self.panel = ContractSide(self, self.instalments)

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
        """Show an empty contract."""
        self.uid = new_uid()
        self._last = None
        latest = self._latest()
        self.slip.begin(latest)
        self.land.show_grounds([])
        self.work.begin(latest, transfer=self.slip.transfers())
        self.instalments.clear()
        self._show_member()
        self._measure()

    def _latest(self) -> PastContract | None:
        """Return the latest trusteeship contract with anybody."""
        with self.desk.read() as s:
            return last_contract(s, None, ContractType.TRUSTEESHIP)

    # Typing -------------------------------------------------------------------------------------

    def _head_edited(self, name: str) -> None:
        """Follow a change of the head."""
        match name:
            case "member_id":
                self._member_changed()
            case "mode":
                self._mode_changed()
            case "season_id":
                self.land.lock()
            case "starts_on" | "ends_on":
                self.land.lock()
                self._propose_parts()
        self._changed()

    def _member_changed(self) -> None:
        """Show the member's land, the plots of the last contract ticked, else all that are free."""
        member_id = self.member.value()
        grounds, self._last = [], None
        if member_id is not None:
            with self.desk.read() as s:
                grounds = plots_of(s, member_id)
                self._last = last_contract(s, member_id, ContractType.TRUSTEESHIP)
        self.land.show_grounds(grounds)
        self.land.lock()
        self.land.tick_only(self._last.plots if self._last else {one.id for one in grounds})
        self._show_member()
        self._measure()
        if member_id is not None and not grounds:
            say = _(N_("This member has no plots yet; add them under Plots first."))
            self.room.say(say, "warn")

    def _mode_changed(self) -> None:
        """Follow another mode: other locks, stages and instalments."""
        self.land.lock()
        transfer = self.slip.transfers()
        if transfer or not self.stages.filled_rows():
            self.work.propose(self._latest(), transfer=transfer)
            self._measure()
        self.slip.price_anew()
        self.instalments.typed = False

    def new_rates(self) -> None:
        """Take today's rates for the stages."""
        self.work.take_rates()
        self.slip.price_typed = False
        self._changed()
        self.room.say(_(N_("The stages have today's rates.")), "note")

    def copy_last(self) -> None:
        """Copy mode, plots, stages and price of the member's last contract."""
        last = self._last
        if last is None:
            self.room.say(_(N_("There is no earlier contract of this member to copy.")), "warn")
            return
        self.slip.copy(last)
        self.land.lock()
        self.land.tick_only(last.plots)
        self.work.propose(last, transfer=self.slip.transfers())
        if last.price:
            self.slip.take_price(last.price)
        self._measure()
        self._changed()
        text = _(N_("Copied from {number}; please check the days."))
        self.room.say(text.format(number=number_shown(last.number)), "note")

    def _propose_parts(self) -> None:
        """Propose instalments, where signing makes a debt."""
        term = self.slip.term() if self.slip.owes() else None
        self.instalments.propose(term, self.slip.signed.value())

    def _parts_changed(self) -> None:
        self._changed()
        self._measure()

    # Walking ------------------------------------------------------------------------------------

    def _after_plots(self) -> None:
        if self.slip.transfers():
            self.parts.go(0, "due_on")
        else:
            self.stages.go(0, "stage")

    def _after_stages(self) -> None:
        if self.slip.owes():
            self.to_parts()
        else:
            self.room.say(_(N_("Press F12 to sign.")), "note")

    def to_parts(self) -> None:
        """Go to the instalments, in the panel."""
        self.room.show_side()
        self.parts.go(0, "due_on")

    # Reckoning ----------------------------------------------------------------------------------

    def draft(self) -> ContractDraft:
        """Return the contract as it stands."""
        slip, today = self.slip, self.desk.today()
        kind, scope, pricing = slip.sort()
        owes = slip.owes()
        return ContractDraft(
            on_date=slip.signed.value() or today,
            member_id=self.member.value() or 0,
            plots=self.land.drafts(),
            starts_on=self.starts.value() or today,
            ends_on=self.ends.value() or today,
            type=kind,
            scope=scope,
            pricing=pricing,
            price=(self.price.value() or Money(0)) if owes else Money(0),
            season_id=slip.season.value(),
            crop_id=slip.crop.value(),
            intermediary=slip.through.value() or "",
            stages=() if kind is ContractType.TRANSFER else self.work.drafts(),
            instalments=self.instalments.drafts() if owes else (),
            remark=slip.remark.value() or "",
        )

    def _total(self) -> Money:
        return total_of(self.draft())

    def _changed(self) -> None:
        """Reckon anew and keep the draft."""
        self._reckon()
        self.keeper.touch()

    def _reckon(self) -> None:
        """Show what follows: areas, stages, price, total, instalments, and what will happen."""
        owes = self.slip.owes()
        self.land.show_sums()
        self.slip.propose_price(self.work.plan(self.land.area()))
        self.work.show(shown=not self.slip.transfers())
        if not self.instalments.typed and bool(self.instalments.count()) is not owes:
            self._propose_parts()
        self.instalments.share_out()
        self.instalments.show_sums(shown=owes)
        self._show_total()
        self.update_actions()

    def _show_total(self) -> None:
        """Show the total, and what signing will do."""
        total = self._total()
        area = f"{self.land.area()} {_(N_('mu'))}"
        title = _(N_("Contract total")) if self.slip.owes() else _(N_("Estimate"))
        self.panel.total.tell(title, total, area)
        folded = f"{self.slip.member_name()}　{area}　{total} {_(N_('yuan'))}"
        self.panel.fold(folded.strip("　"), "file-sign")
        self._tell_what_will_happen(total)

    def _tell_what_will_happen(self, total: Money) -> None:
        """Say the first refusal or warning, else what signing does, in one line."""
        if self.member.value() is None or not self.land.count():
            tell_standing(self, self.fields)
            return
        with self.desk.read() as s:
            problems = check_contract(s, self.draft())
        hard = [one for one in problems if not one.warning]
        shown = hard or [one for one in problems if one.code != "area_differs"]
        if shown:
            tell_standing(self, self.fields, shown[0].text, "wrong" if hard else "warn")
            return
        if not self.slip.owes():
            text = _(N_("After signing: {count} plots, {area} mu entrusted; jobs are charged one"
                        " by one, about {total} yuan in all."))  # fmt: skip
        elif self.slip.transfers():
            text = _(N_("After signing: {name} is to be paid {total} yuan in {parts} instalments;"
                        " {count} plots, {area} mu are transferred."))  # fmt: skip
        else:
            text = _(N_("After signing: {name} owes {total} yuan in {parts} instalments; {count}"
                        " plots, {area} mu are entrusted."))  # fmt: skip
        text = text.format(
            name=self.slip.member_name(), total=total, parts=self.instalments.count(),
            count=self.land.count(), area=self.land.area(),
        )  # fmt: skip
        tell_standing(self, self.fields, text, "will")

    def _show_member(self) -> None:
        """Show the member's account and past contracts."""
        self.panel.show_member(self.member.candidate(), self._last, self.slip.season.value())

    # Posting ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why the contract cannot be signed now."""
        if self.member.value() is None:
            return _(N_("Please choose the member first."))
        if not self.land.count():
            return _(N_("Please tick at least one plot."))
        return ""

    def post(self) -> None:
        """Sign the contract and print it; the next blank one is there."""
        if not settle_here(self):
            return
        draft, uid = self.draft(), self.uid
        name, area, total = self.slip.member_name(), self.land.area(), self._total()

        def job(s: Any) -> Posted:
            posted = post_contract(s, draft, uid=uid)
            self.keeper.forget(s)
            return posted

        def done(posted: Posted) -> None:
            text = _(N_("Signed {number} with {name}: {area} mu, {total} yuan."))
            number = number_shown(posted.number)
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
        if settle_here(self):
            preview_draft(self, CONTRACT, self.draft(), self._show_problem)

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
            season_id=self.slip.season.value(),
            crop_id=self.slip.crop.value(),
            through=self.slip.through.value() or "",
            starts_on=self.starts.value(),
            ends_on=self.ends.value(),
            price=self.price.value() if self.slip.price_typed else None,
            stages=stages_in(self.stages),
        )
        self.room.open("village_signing", terms=terms)

    # Drafts -------------------------------------------------------------------------------------

    def _content(self) -> dict[str, Any] | None:
        """Return what is kept of the contract in hand."""
        own = self.work.typed or self.instalments.typed
        if not own and not self.slip.typed():
            return None
        return {
            "uid": self.uid,
            "draft": content_of(self.draft()),
            **self.slip.content(),
            **self.work.content(),
            **self.instalments.content(),
        }

    def _draft_title(self) -> str:
        who = self.member.candidate() or self.mode.candidate()
        return who.name if who else ""

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Show a kept contract again."""
        draft = draft_of(ContractDraft, kept["draft"])
        self.uid = kept["uid"]
        self.slip.restore(draft, kept)
        self._member_changed()
        areas = {one.plot_id: one.area for one in draft.plots}
        self.land.tick_with(areas)
        area = sum((one or Area(0) for one in areas.values()), Area(0))
        self.work.restore(draft.stages, kept, area)
        self.instalments.restore(draft.instalments, kept)
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
            self.land.lock()
            self._show_member()
        if changes.concern(frozenset({"season", "crop"})):
            self.slip.equip()

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
        Action("contract.all", N_("Tick every free plot"), lambda page: page.land.tick_all(),
               "F8", strip=False),
        Action("contract.head", N_("To the head"), lambda page: page.mode.setFocus(), "Ctrl+1",
               strip=False),
        Action("contract.plots", N_("To the plots"), lambda page: page.plots.go(0, "area"),
               "Ctrl+2", strip=False),
        Action("contract.stages", N_("To the stages"), lambda page: page.stages.go(0, "stage"),
               "Ctrl+3", strip=False),
        Action("contract.parts", N_("To the instalments"), to_parts, "Ctrl+4", strip=False),
        walking(N_("to a section"), key="Ctrl+1…4"),
        Action("contract.preview", N_("Preview the contract"), preview, "F11", short=N_("preview"),
               when=why_not),
        to_list("contract", "contract_list"),
        walking(N_("back"), key="Esc"),
        Action("contract.post", N_("Sign and print the contract"), post, "F12",
               short=N_("Sign and print"), primary=True, when=why_not),
    )  # fmt: skip
