"""The job grid: one machine, one kind of work, one day, many members."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity
from coopdesk.land.ground import Ground, ground_of, plots_of
from coopdesk.land.progress import ContractChoice, contracts_of
from coopdesk.land.records import Pricing
from coopdesk.ledger.drafts import content_of, draft_of
from coopdesk.ledger.posting import Posted
from coopdesk.machinery.agreed import rate_for
from coopdesk.machinery.job_weighing import JobDraft, JobLineDraft
from coopdesk.machinery.jobs import post_job
from coopdesk.machinery.kinds import KINDS
from coopdesk.machinery.offers import (
    Offer,
    last_product,
    last_slip,
    offers,
    operator_of,
    rate_cards,
)
from coopdesk.machinery.outlook import LineOutlook, Outlook, outlook
from coopdesk.machinery.records import MACHINES, OPERATORS, Settlement
from coopdesk.members.records import MEMBERS
from coopdesk.sheets.pasted import PastedLine, read_pasted
from ui.actions import Action, walking
from ui.bands import HeaderBand, TotalsBand
from ui.date_edit import DateEdit
from ui.doing import ask, attempt, show_problems
from ui.editors import AreaEdit, IntegerEdit, MoneyEdit, MuTimesEdit, QuantityEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.keeping import Keeper
from ui.lines import LineColumn
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.entry import tell_standing
from ui.pages.job_parts import (
    JobGrid,
    ReasonBand,
    contract_candidate,
    matches,
    named_picker,
    plot_candidate,
    short_number,
)
from ui.paper_doors import preview_draft, print_document
from ui.parts import Rule, Section, column
from ui.picker import Candidate, ChoiceEdit, Picker
from ui.tables import NOT_APPLICABLE, Cell, Table, TableColumn

AUTOMATIC: Final = "contract"
JOB: Final = KINDS[0]


class JobPage(Page):
    """A day's machinery work for many members, posted as one slip."""

    TITLE = N_("Job slip")
    ICON = "tractor"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.uid = ""
        self.outlook: Outlook | None = None
        self._filling = False
        self._price_typed = False
        self._started = False
        self._plots: dict[int, list[Ground]] = {}
        self._contracts: dict[tuple[int, int | None], list[ContractChoice]] = {}
        self._offers: list[Offer] = []
        self._make_head()
        self._make_grid()
        self.totals = TotalsBand(self.look)
        self.reason = ReasonBand(self.look)
        self.reason.edit.edited.connect(self._reason_typed)
        self.reason.edit.entered.connect(self._reason_done)
        self._make_side()
        layout = column()
        for part in (self.band, self.spray):
            layout.addWidget(part)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.reason)
        layout.addWidget(self.totals)
        self.setLayout(layout)
        self.keeper = Keeper(self, "job", self._content, self._draft_title, day=lambda: self.day)
        self.keeper.told = self._heading

    # Building -----------------------------------------------------------------------------------

    def _make_head(self) -> None:
        """Make the header: machine, operator, day, work; card, price, fuel, settlement."""
        look, room = self.look, self.room
        self.machine = named_picker(MACHINES, room, width=234, code_shown=True)
        self.operator = named_picker(OPERATORS, room, width=96)
        self.day = DateEdit(look, self.desk.today)
        self.kind = ChoiceEdit(look, [], width=122)
        self.card = ChoiceEdit(look, [], width=214)
        self.price = MoneyEdit(look, width=96)
        self.fuel = QuantityEdit(look, width=86)
        ways = [(AUTOMATIC, _(N_("By contract")))]
        ways += [(one.value, one.shown) for one in Settlement if one is not Settlement.CONTRACT]
        self.settling = ChoiceEdit(look, ways, width=122)
        band = self.band = HeaderBand(look)
        band.add("machine_id", N_("Machine"), self.machine, key="F3")
        band.add("operator_id", N_("Operator"), self.operator)
        band.add("on_date", N_("Date"), self.day)
        band.add("job_kind_id", N_("Work"), self.kind)
        band.add("rate_card", N_("Rates"), self.card, row=1)
        band.add("price", N_("Price"), self.price, row=1)
        band.add("fuel", N_("Fuel"), self.fuel, row=1, unit=N_("litres"))
        band.add("settlement", N_("Settled"), self.settling, row=1)
        self.product = TextEdit(look, width=214)
        self.dose = TextEdit(look, width=160)
        self.maker = TextEdit(look, width=232)
        spray = self.spray = HeaderBand(look)
        spray.add("product", N_("Product"), self.product)
        spray.add("dose", N_("Dose"), self.dose)
        spray.add("product_maker", N_("Maker"), self.maker)
        spray.hide()
        self.fields = {**band.fields, **spray.fields}
        for name, editor in self.fields.items():
            editor.edited.connect(lambda name=name: self._head_edited(name))
        self.settling.walks = self.maker.walks = False
        self.settling.entered.connect(self._head_done)
        self.maker.entered.connect(lambda: self.grid.go(self.grid.row))

    def _make_grid(self) -> None:
        """Make the grid of lines."""
        look, room = self.look, self.room
        settled = [(one, one.shown) for one in Settlement]
        self.grid = JobGrid(
            look,
            [
                LineColumn(
                    "member_id", _(N_("Member")),
                    lambda: named_picker(MEMBERS, room, width=200), width=72,
                    stretch=1,
                ),
                LineColumn("plot_id", _(N_("Plot")), self._plot_picker, width=80, stretch=2),
                LineColumn(
                    "contract_id", _(N_("Contract")), self._contract_picker, width=94,
                    tone="text2", stop=False, show=self._contract_cell,
                ),
                LineColumn(
                    "planned", _(N_("Planned")), unit=_(N_("mu-times")), width=70, align="right",
                    tone="text2", leaves=3, show=self._planned_cell,
                ),
                LineColumn(
                    "done", _(N_("Done")), width=60, align="right",
                    tone="text2", leaves=4, show=lambda value, _line: value or "",
                ),
                LineColumn(
                    "area", _(N_("Measured")), lambda: AreaEdit(look), unit=_(N_("mu")), width=68,
                    align="right",
                ),
                LineColumn(
                    "overlap", _(N_("Overlap")), lambda: AreaEdit(look), width=46, align="right",
                    tone="text2", stop=False, leaves=2, show=lambda value, _line: value or "",
                ),
                LineColumn(
                    "passes", _(N_("Passes")), lambda: IntegerEdit(look, least=1, most=99),
                    width=34, align="right", tone="text2", stop=False, leaves=1,
                ),
                LineColumn(
                    "charged", _(N_("Charged")), lambda: MuTimesEdit(look),
                    unit=_(N_("mu-times")), width=78, align="right",
                ),
                LineColumn(
                    "price", _(N_("Price")), lambda: MoneyEdit(look), unit=_(N_("yuan")), width=66,
                    align="right", tone="text2", stop=False,
                ),
                LineColumn(
                    "amount", _(N_("Amount")), unit=_(N_("yuan")), width=88, align="right",
                ),
                LineColumn(
                    "settlement", _(N_("Settled")), lambda: ChoiceEdit(look, settled), width=72,
                    tone="text2", stop=False, show=self._settlement_cell,
                ),
            ],
            taking=self.paste_text,
            repeating=self.same_household,
            empty=_(N_("Code, name or initials")),
            row_px=32,
        )  # fmt: skip
        self.grid.edited.connect(self._line_edited)
        self.grid.current_changed.connect(lambda _row, _name: self._show_row())
        self.grid.dropped.connect(lambda _row: self._changed())
        self.grid.finished.connect(self._lines_done)
        self.grid.columns_left_out.connect(self._left_out)

    def _make_side(self) -> None:
        """Make the panel: sums per household, and the current line's contract."""
        look = self.look
        self.side = self.panel = Side(look, width=308)
        unit = _(N_("mu-times, yuan"))
        self.panel.body.addWidget(Section(look, _(N_("Per household")), unit))
        self.households = Table(
            look,
            [
                TableColumn(_(N_("Household")), stretch=1),
                TableColumn(_(N_("Today")), align="right"),
                TableColumn(_(N_("Plan")), width=58),
                TableColumn(_(N_("Amount")), align="right"),
            ],
            small=True,
            row_px=32,
        )
        self.households.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.panel.body.addWidget(self.households)
        self.panel.body.addSpacing(14)
        self.panel.body.addWidget(Rule(look))
        self.panel.body.addSpacing(6)
        self.facts = Pairs(look, tall=32)
        self.panel.body.addWidget(self.facts)

    # Choices ------------------------------------------------------------------------------------

    def _plot_picker(self) -> Picker:
        def find(text: str) -> list[Candidate]:
            return [
                one
                for one in self._plot_candidates(self.grid.row)
                if not text.strip() or matches(text, one)
            ]

        def lookup(plot_id: Any) -> Candidate | None:
            with self.desk.read() as s:
                found = ground_of(s, int(plot_id))
            return None if found is None else plot_candidate(found)

        return Picker(self.look, find, lookup=lookup)

    def _contract_picker(self) -> Picker:
        def find(text: str) -> list[Candidate]:
            row = self.grid.row
            found = self._contracts_at(row, self.grid.get(row, "plot_id"))
            return [
                contract_candidate(one)
                for one in found
                if text.strip().casefold() in number_shown(one.number).casefold()
            ]

        def lookup(contract_id: Any) -> Candidate | None:
            for known in self._contracts.values():
                for one in known:
                    if one.id == contract_id:
                        return contract_candidate(one)
            return Candidate(contract_id, "", "")

        return Picker(self.look, find, lookup=lookup)

    def _plots_of(self, member_id: int) -> list[Ground]:
        if member_id not in self._plots:
            with self.desk.read() as s:
                self._plots[member_id] = plots_of(s, member_id)
        return self._plots[member_id]

    def _plot_candidates(self, row: int) -> list[Candidate]:
        member_id = self.grid.get(row, "member_id")
        if member_id is None:
            return []
        used = {
            self.grid.get(other, "plot_id") for other in self.grid.filled_rows() if other != row
        }
        found = self._plots_of(member_id)
        fresh = [one for one in found if one.id not in used]
        return [plot_candidate(one) for one in [*fresh, *(o for o in found if o.id in used)]]

    def _contracts_at(self, row: int, plot_id: int | None) -> list[ContractChoice]:
        """Return the contracts that a line may name: in force on the day, covering the stage."""
        member_id, day = self.grid.get(row, "member_id"), self.day.value()
        if member_id is None or day is None:
            return []
        key = (member_id, plot_id)
        if key not in self._contracts:
            with self.desk.read() as s:
                self._contracts[key] = contracts_of(s, member_id, day, plot_id=plot_id)
        offer = self._offer()
        return [
            one
            for one in self._contracts[key]
            if offer is None or not one.stages or offer.stage in one.stages
        ]

    def _offer(self) -> Offer | None:
        """Return the chosen kind of work."""
        return next((one for one in self._offers if one.kind_id == self.kind.value()), None)

    # What cells show ----------------------------------------------------------------------------

    def _contract_cell(self, value: Any, line: Mapping[str, Any]) -> Cell:
        if value is None:
            none = line.get("member_id") is not None
            return Cell(_(N_("no contract")), tone="warn") if none else Cell()
        shown = next(
            (one.number for known in self._contracts.values() for one in known if one.id == value),
            "",
        )
        return Cell(short_number(shown) if shown else str(line.get("contract_number") or ""))

    @staticmethod
    def _planned_cell(value: Any, line: Mapping[str, Any]) -> Cell:
        if value is not None:
            return Cell(str(value))
        return Cell(NOT_APPLICABLE if line.get("member_id") is not None else "")

    @staticmethod
    def _settlement_cell(value: Any, line: Mapping[str, Any]) -> Cell:
        if value is None or line.get("member_id") is None:
            return Cell()
        tone = "" if value is Settlement.CONTRACT or line.get("contract_id") else "warn"
        if value is Settlement.CONTRACT:
            return Cell(_(N_("agreed")))
        if value is Settlement.CREDIT:
            return Cell(_(N_("credit")), tone=tone)
        return Cell(value.shown)

    # Opening ------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Go on with the slip in hand, take up what was kept, or begin a new one."""
        if not self._started:
            self._started = True
            kept = self.keeper.back()
            self._begin()
            if kept is not None:
                self._restore(kept)
                self.room.say(_(N_("The slip you were typing is back.")), "note")
        self._heading()
        self._changed(touched=False)

    def _begin(self) -> None:
        """Show an empty slip: the last choices are the defaults."""
        self.uid = uuid.uuid4().hex
        today = self.day.value() or self.desk.today()
        with self.desk.read() as s:
            last = last_slip(s, today)
            cards = rate_cards(s)
        self.card.set_options([("", _(N_("Standard rates"))), *((one, one) for one in cards)])
        self._load_offers()
        if self.day.value() is None:
            self.day.set_value(today)
        if self.card.value() is None:
            self.card.set_value("")
        self.settling.set_value(AUTOMATIC)
        if last is not None and self.kind.value() is None:
            self.kind.set_value(last.job_kind_id)
            self.machine.set_value(last.machine_id)
            self.operator.set_value(last.operator_id)
        self.fuel.set_value(None)
        self._price_typed = False
        self.grid.clear()
        self._kind_changed()

    def _load_offers(self) -> None:
        """Read the kinds of work and their prices on the day."""
        day = self.day.value() or self.desk.today()
        with self.desk.read() as s:
            self._offers = offers(s, day, card=self.card.value() or "")
        self.kind.set_options([(one.kind_id, one.name) for one in self._offers])

    def first_focus(self) -> QWidget | None:
        """Begin with what is missing: the machine, the work, else the lines."""
        if self.kind.value() is None:
            return self.machine
        return self.grid

    def refresh(self, changes: Any) -> None:
        """Read contracts, plots and rates again."""
        tables = frozenset({"plot", "contract", "document", "rate", "job_kind", "member"})
        if changes.concern(tables):
            self._plots.clear()
            self._contracts.clear()
            self._load_offers()
            self._reckon()

    # The head -----------------------------------------------------------------------------------

    def _head_edited(self, name: str) -> None:
        """Follow a change of the head."""
        match name:
            case "machine_id":
                machine_id = self.machine.value()
                if machine_id is not None:
                    with self.desk.read() as s:
                        self.operator.set_value(operator_of(s, machine_id))
            case "price":
                self._price_typed = self.price.value() is not None
            case "on_date":
                self._contracts.clear()
                if self.day.value() is not None:
                    self._load_offers()
                    self._propose_again()
                    self._show_rate()
            case "rate_card":
                self._load_offers()
                self._show_rate()
            case "job_kind_id":
                self._kind_changed()
                self._propose_again()
            case "settlement":
                for row in self.grid.filled_rows():
                    self.grid.set(row, "settlement", self._settled(row))
        self._changed()

    def _kind_changed(self) -> None:
        """Show the fields that the kind of work needs, and its price."""
        offer = self._offer()
        sprays = offer is not None and offer.uses_product
        self.spray.setVisible(sprays)
        if sprays and offer is not None and not self.product.value():
            with self.desk.read() as s:
                last = last_product(s, offer.kind_id)
            for editor, text in zip(
                (self.product, self.dose, self.maker), last or ("", "", ""), strict=True
            ):
                editor.set_value(text)
        self._show_rate()

    def _show_rate(self) -> None:
        """Show the price of the rate card unless one was typed."""
        if self._price_typed:
            return
        offer, day = self._offer(), self.day.value()
        price = None
        if offer is not None and day is not None:
            with self.desk.read() as s:
                price = rate_for(
                    s, offer.kind_id, day, is_member=True, name=self.card.value() or ""
                )
        self.price.set_value(price)

    def _head_done(self) -> None:
        """Go on to the product when the work needs one, else to the lines."""
        if self.spray.isVisible() and not self.product.value():
            self.product.setFocus()
        else:
            self.grid.go(self.grid.row)

    # Lines --------------------------------------------------------------------------------------

    def _line_edited(self, row: int, name: str) -> None:
        """Fill in what follows from what was typed."""
        if self._filling:
            return
        grid = self.grid
        match name:
            case "member_id":
                self._propose_plot(row)
            case "plot_id":
                self._propose_area(row)
            case "contract_id":
                grid.set(row, "settlement", self._settled(row))
            case "area" | "overlap" | "passes":
                self._propose_charged(row)
            case "price":
                grid.set(row, "own_price", grid.get(row, "price"))
        self._changed()

    def _propose_plot(self, row: int) -> None:
        """Propose the member's next plot, one under a contract for this work first."""
        grid = self.grid
        member_id = grid.get(row, "member_id")
        if member_id is None:
            return
        held = {one.id for one in self._plots_of(member_id)}
        if grid.get(row, "plot_id") in held:
            return
        candidates = self._plot_candidates(row)
        used = {grid.get(other, "plot_id") for other in grid.filled_rows() if other != row}
        fresh = [one for one in candidates if one.id not in used]
        agreed = [one for one in fresh if self._contracts_at(row, one.id)]
        chosen = next(iter([*agreed, *fresh]), None)
        grid.set(row, "plot_id", chosen)
        grid.set(row, "own_price", None)
        grid.set(row, "reason", "")
        self._propose_area(row)

    def _propose_area(self, row: int) -> None:
        """Propose contract, measured area and what is charged of a plot."""
        grid = self.grid
        member_id, plot_id = grid.get(row, "member_id"), grid.get(row, "plot_id")
        if member_id is None:
            return
        ground = next((one for one in self._plots_of(member_id) if one.id == plot_id), None)
        grid.set(row, "area", None if ground is None else ground.area)
        grid.set(row, "overlap", None)
        if grid.get(row, "passes") is None:
            grid.set(row, "passes", 1)
        self._propose_contract(row)
        self._propose_charged(row)

    def _propose_contract(self, row: int) -> None:
        """Propose the newest contract on the line's plot that covers the work."""
        grid = self.grid
        plot_id = grid.get(row, "plot_id")
        found = self._contracts_at(row, plot_id) if plot_id is not None else []
        grid.set(row, "contract_id", contract_candidate(found[0]) if found else None)
        grid.set(row, "settlement", self._settled(row))

    def _settled(self, row: int) -> Settlement:
        """Return how a line is settled: against a package contract, else as the head says."""
        contract_id = self.grid.get(row, "contract_id")
        if contract_id is not None:
            for known in self._contracts.values():
                for one in known:
                    if one.id == contract_id and one.pricing is Pricing.PACKAGE:
                        return Settlement.CONTRACT
        chosen = self.settling.value()
        if chosen is None or chosen == AUTOMATIC:
            return Settlement.CREDIT
        return Settlement(chosen)

    def _propose_charged(self, row: int) -> None:
        """Charge what was worked: the area without the overlap, × passes."""
        get = self.grid.get
        area, overlap = get(row, "area"), get(row, "overlap") or Area(0)
        worked = None if area is None else (area - overlap).passes(get(row, "passes") or 1)
        self.grid.set(row, "charged", worked)

    def _propose_again(self) -> None:
        """Propose contracts anew after the day or the work changed."""
        for row in self.grid.filled_rows():
            self._propose_contract(row)

    def same_household(self) -> None:
        """Add a line for the household above: its next plot."""
        grid = self.grid
        rows = grid.filled_rows()
        if not rows:
            self.room.say(_(N_("There is no line above; please type the member.")), "warn")
            return
        above = max((row for row in rows if row < grid.row or grid.row not in rows), default=-1)
        target = grid.row
        if not grid.is_blank(target):
            above, target = grid.row, rows[-1] + 1
        if above < 0:
            above = rows[-1]
        member = grid.candidate(above, "member_id")
        if member is None:
            return
        self._filling = True
        grid.fill(target, {"member_id": member})
        self._propose_plot(target)
        self._filling = False
        self._changed()
        grid.go(target, "plot_id" if grid.get(target, "plot_id") is None else "area")

    def by_plan(self) -> None:
        """Charge the current line by its contract's plan and say so as the reason."""
        row = self.grid.row
        line = self._line(row)
        if line is None or line.by_plan is None:
            self.room.say(_(N_("This line has no plan to charge by.")), "warn")
            return
        self.grid.set(row, "charged", line.by_plan)
        if line.by_plan != line.priced.mu_times:
            self.grid.set(row, "reason", _(N_("charged by the plan")))
        self._changed()
        text = _(N_("Line {line}: {charged} mu-times charged, by the plan."))
        self.room.say(text.format(line=row + 1, charged=line.by_plan), "note")

    def as_overlap(self) -> None:
        """Say that what the current line does not charge was driven over twice: the overlap."""
        row = self.grid.row
        overlap = self._difference(row)
        if not overlap:
            self.room.say(_(N_("This line charges all that was worked.")), "warn")
            return
        self.grid.set(row, "overlap", overlap)
        self._changed()
        text = _(N_("Line {line}: {overlap} mu of overlap, not charged."))
        self.room.say(text.format(line=row + 1, overlap=overlap), "note")

    def _difference(self, row: int) -> Area | None:
        """Return the overlap that explains why a line charges less than its area."""
        area, charged = self.grid.get(row, "area"), self.grid.get(row, "charged")
        passes = self.grid.get(row, "passes") or 1
        if area is None or not charged or charged.units % passes:
            return None
        overlap = area - Area(charged.units // passes)
        return overlap if overlap > Area(0) else None

    def choose_plot(self) -> None:
        """Open the plots of the current line's member."""
        self.grid.go(self.grid.row, "plot_id")
        editor = self.grid.editor("plot_id")
        if isinstance(editor, Picker):
            editor.open_list()

    def to_reason(self) -> None:
        """Go to the reason of the current line."""
        self.reason.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _reason_typed(self) -> None:
        self.grid.set(self.grid.row, "reason", self.reason.edit.value() or "")
        self._changed()

    def _reason_done(self) -> None:
        rows = self.grid.filled_rows()
        self.grid.go(min(self.grid.row + 1, (rows[-1] if rows else -1) + 1), "member_id")

    def _lines_done(self) -> None:
        """Tell the way on after Enter on the empty last line."""
        self.room.say(_(N_("Press F12 to post and print.")), "note")

    # Pasting ------------------------------------------------------------------------------------

    def paste(self) -> None:
        """Paste the clipboard's rows."""
        self.paste_text(QGuiApplication.clipboard().text())

    def paste_text(self, text: str) -> None:
        """Take rows of a spreadsheet in as lines; what is not known is refused in its cell."""
        found = read_pasted(text) if text.strip() else []
        if not found:
            say = _(N_("Nothing to paste; please copy rows with names and areas first."))
            self.room.say(say, "warn")
            return
        grid = self.grid
        rows = grid.filled_rows()
        start = rows[-1] + 1 if rows else 0
        member = grid._reader(grid.columns[0])  # noqa: SLF001 - our grid.
        assert isinstance(member, Picker)  # noqa: S101 - it picks members.
        self._filling = True
        bad = 0
        for number, line in enumerate(found):
            bad += not self._take_pasted(start + number, line, member)
        self._filling = False
        self._changed()
        grid.go(start)
        words = ngettext(
            "Pasted {count} row, all of it known.", "Pasted {count} rows, all of them known.",
            len(found),
        )  # fmt: skip
        if bad:
            words = ngettext(
                "Pasted {count} rows; {bad} has a cell to be chosen.",
                "Pasted {count} rows; {bad} have a cell to be chosen.", bad,
            )  # fmt: skip
        self.room.say(words.format(count=len(found), bad=bad), "warn" if bad else "done")

    def _take_pasted(self, row: int, line: PastedLine, picker: Picker) -> bool:
        """Fill one line; tell whether everything was known."""
        grid = self.grid
        good = not line.problems
        who = picker.best(line.name) if line.name else None
        grid.fill(row, {"member_id": who} if who else {"passes": 1})
        unknown = _(N_("Nothing is called “{text}”; please choose it here."))
        if who is None:
            good = False
            grid.refuse(row, "member_id", unknown.format(text=line.name or "—"))
        else:
            grounds = self._plots_of(who.id)
            same = [one for one in grounds if line.plot and line.plot in {one.name, one.code}]
            if line.plot and not same:
                good = False
                grid.refuse(row, "plot_id", unknown.format(text=line.plot))
            elif same or (line.plot is None and len(grounds) == 1):
                grid.set(row, "plot_id", plot_candidate((same or grounds)[0]))
        self._propose_area(row)
        for name in ("area", "passes"):
            value = getattr(line, name)
            if value is not None:
                grid.set(row, name, value)
        self._propose_charged(row)
        if line.charged is not None:
            grid.set(row, "charged", line.charged)
            grid.set(row, "overlap", self._difference(row))
        if line.price is not None:
            grid.set(row, "own_price", line.price)
        if line.settlement is not None and grid.get(row, "settlement") is not Settlement.CONTRACT:
            grid.set(row, "settlement", Settlement(line.settlement))
        for problem in line.problems:
            grid.refuse(row, problem.field or "area", problem.text)
        return good

    # Reckoning ----------------------------------------------------------------------------------

    def draft(self) -> JobDraft:
        """Return the slip as it stands."""
        rows = self.grid.filled_rows()
        price = self.price.value() if self._price_typed else None
        return JobDraft(
            on_date=self.day.value() or self.desk.today(),
            job_kind_id=self.kind.value() or 0,
            lines=tuple(self._line_draft(row, price) for row in rows),
            machine_id=self.machine.value(),
            operator_id=self.operator.value(),
            rate_card=self.card.value() or "",
            product=self.product.value() if self.spray_needed() else "",
            dose=self.dose.value() if self.spray_needed() else "",
            product_maker=self.maker.value() if self.spray_needed() else "",
            fuel=self.fuel.value() or Quantity(0),
        )

    def spray_needed(self) -> bool:
        """Tell whether the work records the product used."""
        offer = self._offer()
        return offer is not None and offer.uses_product

    def _line_draft(self, row: int, price: Money | None) -> JobLineDraft:
        get = self.grid.get
        own = get(row, "own_price")
        return JobLineDraft(
            member_id=get(row, "member_id") or 0,
            area=get(row, "area") or Area(0),
            overlap=get(row, "overlap") or Area(0),
            passes=get(row, "passes") or 1,
            plot_id=get(row, "plot_id"),
            contract_id=get(row, "contract_id"),
            charged=get(row, "charged"),
            price=price if own is None else own,
            settlement=get(row, "settlement") or Settlement.CREDIT,
            reason=get(row, "reason") or "",
        )

    def _changed(self, *, touched: bool = True) -> None:
        """Reckon anew and keep the draft."""
        if self._filling:
            return
        self._reckon()
        if touched:
            self.keeper.touch()

    def _reckon(self) -> None:
        """Show what follows: amounts, plan, sums, and what will happen."""
        rows = self.grid.filled_rows()
        with self.desk.read() as s:
            self.outlook = outlook(s, self.draft())
        before = None
        for row, line in zip(rows, self.outlook.lines, strict=True):
            grid = self.grid
            grid.set(row, "planned", line.planned)
            grid.set(row, "done", line.done or None)
            grid.set(row, "amount", line.priced.amount if line.priced.member_id else None)
            if grid.get(row, "own_price") is None:
                grid.set(row, "price", line.priced.price)
            grid.set_tone(row, "charged", "warn" if line.over else "")
            member = grid.get(row, "member_id")
            grid.set_tone(row, "member_id", "text3" if member == before and member else "")
            before = member
        self._show_totals(rows)
        self._show_households()
        self._show_row()
        self.update_actions()

    def _show_totals(self, rows: Sequence[int]) -> None:
        """Show the sums under the grid."""
        assert self.outlook is not None  # noqa: S101 - reckoned just before.
        priced = [line.priced for line in self.outlook.lines]
        area = _sum([one.area for one in priced], Area(0))
        overlap = _sum([one.overlap for one in priced], Area(0))
        worked = _sum([one.mu_times for one in priced], MuTimes(0))
        charged = _sum([one.charged for one in priced], MuTimes(0))
        amount = _sum([one.amount for one in priced], Money(0))
        count = _(N_("{rows} lines · {households} households")).format(
            rows=len(rows), households=len({one.member_id for one in priced})
        )
        left = [("", count), (_(N_("Measured")), f"{area} {_(N_('mu'))}")]
        if overlap:
            left.append((_(N_("Overlap not charged")), f"{overlap} {_(N_('mu'))}"))
        if worked > charged:
            text = f"{worked - charged} {_(N_('mu-times'))}"
            left.append((_(N_("Charged less")), text))
        fuel = self.fuel.value()
        if fuel and worked:
            each = Money.rounded(fuel.exact / worked.exact)
            left.append((_(N_("Fuel")), f"{each} {_(N_('litres per mu-time'))}"))
        self.totals.tell(
            left,
            [
                (_(N_("Charged")), _(N_("mu-times")), str(charged)),
                (_(N_("Amount")), _(N_("yuan")), str(amount)),
            ],
        )

    def _show_households(self) -> None:
        """Show the sums per household with how far their plan has come."""
        assert self.outlook is not None  # noqa: S101 - reckoned just before.
        shown: list[tuple[Any, ...]] = []
        current = self.grid.get(self.grid.row, "member_id")
        at = -1
        for one in self.outlook.households:
            plan = Cell(_(N_("none")), tone="text3", role="small")
            if one.planned:
                whole = one.done + one.charged
                tone = "warnS" if whole > one.planned else "accent"
                part = min(whole.units, one.planned.units)
                plan = Cell(bar=(((part, tone),), one.planned.units))
            if one.member_id == current:
                at = len(shown)
            shown.append((one.name, str(one.charged), plan, str(one.amount)))
        charged = _sum([one.charged for one in self.outlook.households], MuTimes(0))
        amount = _sum([one.amount for one in self.outlook.households], Money(0))
        total = (_(N_("Total")), str(charged), "", str(amount)) if shown else None
        self.households.show_rows(shown, total)
        self.households.current = at
        self.panel.fold(
            _(N_("{households} households, {charged} mu-times")).format(
                households=len(shown), charged=charged
            ),
            "account-group-outline",
        )

    def _line(self, row: int) -> LineOutlook | None:
        rows = self.grid.filled_rows()
        if self.outlook is None or row not in rows or len(self.outlook.lines) != len(rows):
            return None
        return self.outlook.lines[rows.index(row)]

    def _show_row(self) -> None:
        """Show the current line's contract, its reason, and the sentence above the strip."""
        row = self.grid.row
        line = self._line(row)
        self._show_contract(line)
        self._show_reason(row, line)
        members = [one.member_id for one in self.outlook.households] if self.outlook else []
        member = self.grid.get(row, "member_id")
        self.households.current = members.index(member) if member in members else -1
        self.households.viewport().update()
        self._show_notice(row)

    def _show_contract(self, line: LineOutlook | None) -> None:
        """Show plan, done and today of the current line's contract, all plots together."""
        if line is None or self.outlook is None or line.priced.contract_id is None:
            self.facts.show_pairs([])
            return
        weighed, kind = self.outlook.weighed, self.outlook.weighed.kind
        contract = weighed.contracts.get(line.priced.contract_id)
        if contract is None or kind is None:
            self.facts.show_pairs([])
            return
        household = next(
            (one for one in self.outlook.households if one.member_id == line.priced.member_id), None
        )
        today = _sum(
            [
                one.priced.charged
                for one in self.outlook.lines
                if one.priced.contract_id == contract.id
            ],
            MuTimes(0),
        )
        planned = contract.planned(kind.stage)
        done = household.done if household else MuTimes(0)
        name = household.name if household else ""
        pairs = [
            Pair(f"{name}  {short_number(contract.number)}"),
            Pair(f"{kind.stage.shown}  {_(N_('planned'))}", str(planned), unit=_(N_("mu-times"))),
            Pair(_(N_("Done")), str(done)),
            Pair(_(N_("Today")), str(today)),
        ]
        if planned and done + today > planned:
            over = done + today - planned
            pairs.append(Pair(_(N_("Over the plan")), str(over), tone="warn", bold=True))
        elif planned:
            pairs.append(Pair(_(N_("Left of the plan")), str(planned - done - today)))
        self.facts.show_pairs(pairs)

    def _show_reason(self, row: int, line: LineOutlook | None) -> None:
        """Show the field for the reason where one is needed or given."""
        needed = line is not None and (
            bool(line.over)
            or line.priced.charged != line.priced.mu_times
            or bool(line.priced.reason)
        )
        text = self.grid.get(row, "reason") or ""
        if not self.reason.edit.hasFocus() or self.reason.edit.value() != text:
            self.reason.edit.set_value(text)
        words = _(N_("Reason, line {line}")).format(line=row + 1)
        self.reason.tell(words if needed else "")

    def _show_notice(self, row: int) -> None:
        """Say one sentence: the current line's warning, any other, or what will happen."""
        if self.outlook is None:
            return
        if self.notice.kind == "wrong" and self.notice.text and self.grid.refused_rows():
            return
        rows = self.grid.filled_rows()
        over = [
            (number, line)
            for number, line in zip(rows, self.outlook.lines, strict=False)
            if line.over and not line.priced.reason
        ]
        over.sort(key=lambda one: one[0] != row)
        if over:
            tell_standing(self, self.fields, self._over_text(*over[0]), "warn")
            return
        less = [
            (number, line.priced)
            for number, line in zip(rows, self.outlook.lines, strict=False)
            if line.priced.charged < line.priced.mu_times and not line.priced.reason
        ]
        less.sort(key=lambda one: one[0] != row)
        if less:
            text = _(
                N_(
                    "Line {line}: {less} mu-times charged less than worked. Press F6 if they were"
                    " overlap, or F9 to give the reason."
                )
            )
            number, priced = less[0]
            text = text.format(line=number + 1, less=priced.mu_times - priced.charged)
            tell_standing(self, self.fields, text, "warn")
            return
        warned = [
            one
            for one in self.outlook.problems
            if one.warning and one.code != "over_plan" and one.row is not None
        ]
        warned.sort(key=lambda one: one.row is None or rows[one.row] != row)
        if warned:
            tell_standing(self, self.fields, warned[0].text, "warn")
            return
        tell_standing(self, self.fields, self._will_text(), "will")

    def _over_text(self, row: int, line: LineOutlook) -> str:
        """Say that a line goes over its plan, and the ways out."""
        plot = self.grid.candidate(row, "plot_id")
        text = _(
            N_(
                "Line {line}: {plot} plans {planned}, {done} done, {today} today, {over} mu-times"
                " over the plan. Press F7 to charge by the plan, or F9 to give the reason."
            )
        )
        return text.format(
            line=row + 1,
            plot=plot.name if plot else "",
            planned=line.planned,
            done=line.done + line.earlier,
            today=line.priced.charged,
            over=line.over,
        )

    def _will_text(self) -> str:
        """Say what posting will do, in one line."""
        assert self.outlook is not None  # noqa: S101 - reckoned just before.
        sums: dict[Settlement, Money] = {}
        for line in self.outlook.lines:
            if line.priced.amount:
                before = sums.get(line.priced.settlement, Money(0))
                sums[line.priced.settlement] = before + line.priced.amount
        if not sums:
            return ""
        parts = [f"{how.shown} {amount}" for how, amount in sums.items()]
        total = _sum(list(sums.values()), Money(0))
        text = _(N_("After posting: {parts}; income from services {total} yuan."))
        return text.format(parts=_(N_(", ")).join(parts), total=total)

    # Posting ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why the slip cannot be posted now."""
        if self.kind.value() is None:
            return _(N_("Please choose the work first."))
        if not self.grid.filled_rows():
            return _(N_("Please type the first line."))
        return ""

    def post(self) -> None:
        """Post the slip and print it; the next blank one is there."""
        if not self._settle():
            return
        draft, uid = self.draft(), self.uid

        def job(s: Any) -> Posted:
            posted = post_job(s, draft, uid=uid)
            self.keeper.forget(s)
            return posted

        attempt(self, job, done=self._posted, fields=self.fields, rows=self._show_problem)

    def _settle(self) -> bool:
        """Refuse what cannot be read, and lines over their plan without a word why."""
        for editor in self.fields.values():
            if editor.isVisible() and not editor.settle():
                editor.setFocus()
                return False
        refused = self.grid.refused_rows()
        if refused:
            self.grid.go(refused[0])
            text = _(N_("Line {line} has a cell that is not understood; please correct it."))
            self.notice.tell(text.format(line=refused[0] + 1), "wrong")
            return False
        self._reckon()
        assert self.outlook is not None  # noqa: S101 - reckoned just before.
        rows = self.grid.filled_rows()
        for row, line in zip(rows, self.outlook.lines, strict=True):
            if line.over and not line.priced.reason:
                self.grid.go(row, "charged")
                text = self._over_text(row, line)
                show_problems(self, [Problem("reason", text, "charged", row)])
                self.to_reason()
                return False
        return True

    def _show_problem(self, problem: Problem) -> bool:
        rows = self.grid.filled_rows()
        if problem.row is None or problem.row >= len(rows):
            return False
        row = rows[problem.row]
        if problem.field == "reason":
            self.grid.go(row, "charged")
            self.reason.tell(_(N_("Reason, line {line}")).format(line=row + 1))
            self.reason.edit.refuse(problem.text)
            self.reason.edit.setFocus()
            return False
        moved = Problem(problem.code, problem.text, problem.field, row, warning=problem.warning)
        self.grid.show_problem(moved)
        return False

    def _posted(self, posted: Posted) -> None:
        """Print, and show the next blank slip."""
        self.keeper.posted()
        count = len(self.outlook.lines) if self.outlook else 0
        total = self.outlook.households if self.outlook else ()
        amount = _sum([one.amount for one in total], Money(0))
        self._begin()
        self._changed(touched=False)
        self.head(chip=_(N_("New")), chip_kind="new", note=_(N_("one machine, one day")))
        text = _(N_("Posted {number}: {count} lines, {amount} yuan."))
        said = text.format(number=number_shown(posted.number), count=count, amount=amount)
        printed = print_document(self, JOB, posted.id)
        self.room.say(f"{said} {printed}" if printed else said)
        self.grid.go(0, "member_id")

    def preview(self) -> None:
        """Show the slip as it would be printed; nothing is posted."""
        if self._settle():
            preview_draft(self, JOB, self.draft(), _(N_("not posted")))

    def start_anew(self) -> None:
        """Throw the slip in hand away and begin a new one."""
        rows = self.grid.filled_rows()
        if rows and not ask(
            self,
            _(N_("Throw away this slip of {count} lines?")).format(count=len(rows)),
            _(N_("It was not posted. What was typed cannot be brought back.")),
            yes=_(N_("Throw away")),
        ):
            return
        self.keeper.throw_away()
        self._begin()
        self._heading()
        self._changed(touched=False)
        self.grid.go(0, "member_id")

    # Drafts -------------------------------------------------------------------------------------

    def _content(self) -> dict[str, Any] | None:
        """Return what is kept of the slip in hand."""
        rows = self.grid.filled_rows()
        if not rows:
            return None
        own = [self.grid.get(row, "own_price") is not None for row in rows]
        texts = {
            "product": self.product.value(),
            "dose": self.dose.value(),
            "maker": self.maker.value(),
        }
        return {
            "uid": self.uid,
            "draft": content_of(self.draft()),
            "own_price": own,
            "price_typed": self._price_typed,
            "settling": self.settling.value(),
            "texts": texts,
            "kind": self.kind.value(),
        }

    def _draft_title(self) -> str:
        offer = self._offer()
        return f"{offer.name if offer else ''} {self.grid.count()}".strip()

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Show a kept slip again."""
        draft = draft_of(JobDraft, kept["draft"])
        self.uid = kept["uid"]
        self._filling = True
        self.day.set_value(draft.on_date)
        self.card.set_value(draft.rate_card)
        self._load_offers()
        self.kind.set_value(kept["kind"])
        self.machine.set_value(draft.machine_id)
        self.operator.set_value(draft.operator_id)
        self.fuel.set_value(draft.fuel or None)
        self.settling.set_value(kept["settling"])
        for editor, name in (
            (self.product, "product"), (self.dose, "dose"), (self.maker, "maker")
        ):  # fmt: skip
            editor.set_value(kept["texts"][name])
        self._price_typed = bool(kept["price_typed"])
        self._kind_changed()
        if self._price_typed and draft.lines:
            typed = [
                one.price
                for one, own in zip(draft.lines, kept["own_price"], strict=True)
                if not own
            ]
            self.price.set_value(typed[0] if typed else None)
        lines = []
        for one, own in zip(draft.lines, kept["own_price"], strict=True):
            lines.append(
                {
                    "member_id": one.member_id or None,
                    "plot_id": one.plot_id,
                    "area": one.area or None,
                    "overlap": one.overlap or None,
                    "passes": one.passes,
                    "charged": one.charged,
                    "own_price": one.price if own else None,
                    "price": one.price if own else None,
                    "settlement": one.settlement,
                    "reason": one.reason,
                }
            )
        self.grid.set_lines(lines)
        for row, one in enumerate(draft.lines):
            self.grid.row = row
            if one.member_id:
                self._contracts_at(row, one.plot_id)
            self.grid.set(row, "contract_id", one.contract_id)
        self.grid.row = 0
        self._filling = False

    def _heading(self) -> None:
        """Show the title."""
        self.head(
            chip=_(N_("New")), chip_kind="new",
            note="　".join(
                part
                for part in (_(N_("one machine, one day, many households")), self.keeper.note)
                if part
            ),
        )  # fmt: skip

    def can_leave(self) -> bool:
        """Keep the draft before leaving."""
        self.keeper.write()
        return True

    def _left_out(self, count: int) -> None:
        """Say in the strip how many columns do not fit."""
        words = ngettext("{count} column not shown", "{count} columns not shown", count)
        self.rest_note = words.format(count=count) if count else ""
        self.update_actions()

    ACTIONS = (
        walking(N_("next")),
        Action("job.new", N_("New job slip"), start_anew, "F2", short=N_("new")),
        Action(
            "job.machine", N_("Choose the machine"), lambda page: page.machine.setFocus(), "F3",
            short=N_("machine"),
        ),
        Action("job.plot", N_("Choose the plot"), choose_plot, "F4", short=N_("plot")),
        Action("job.overlap", N_("Not charged: overlap"), as_overlap, "F6", strip=False),
        Action("job.plan", N_("Charge by the plan"), by_plan, "F7", short=N_("by plan")),
        Action(
            "job.same", N_("Next plot of the same household"), same_household, "F8",
            short=N_("same household"),
        ),
        Action("job.reason", N_("Give the reason"), to_reason, "F9", strip=False),
        walking(N_("as above"), key="Ctrl+D"),
        to_list("job", "job_list"),
        walking(N_("drop line"), key="Ctrl+Del"),
        Action(
            "job.paste", N_("Paste rows of a spreadsheet"), paste, "Ctrl+V",
            icon="table-large", short=N_("Paste a sheet"), button=True,
        ),
        Action("job.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=why_not),
        walking(N_("back"), key="Esc"),
        Action(
            "job.post", N_("Post and print the slip"), post, "F12", short=N_("Post and print"),
            primary=True, when=why_not,
        ),
    )  # fmt: skip


def _sum(values: Sequence[Any], start: Fixed) -> Any:
    """Add values of one kind up."""
    total: Any = start
    for value in values:
        total += value
    return total
