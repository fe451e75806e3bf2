"""The lines of a job slip: what follows from what is typed, pasted or copied into one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.values import Area, Money
from coopdesk.land.progress import ContractChoice
from coopdesk.land.records import Pricing
from coopdesk.machinery.job_weighing import JobLineDraft
from coopdesk.machinery.outlook import LineOutlook, Outlook
from coopdesk.machinery.records import Settlement
from coopdesk.sheets.pasted import PastedLine, read_pasted
from ui.grids import PageGrid
from ui.page import Page
from ui.pages.job_columns import Grounds, contract_candidate, job_columns, plot_candidate
from ui.pages.job_head import JobHead
from ui.picker import Candidate, Picker


class JobGrid(PageGrid):
    """The lines of a job slip; ``changed`` comes when they have followed what was done to them."""

    changed = Signal()

    def __init__(self, page: Page, head: JobHead) -> None:
        room = page.room
        grounds = Grounds(room, head)
        columns = job_columns(
            room,
            grounds,
            lambda: grounds.plot_picker(lambda: self._plots_offered(self.row)),
            lambda: grounds.contract_picker(lambda: self._contracts_offered(self.row)),
        )
        super().__init__(room.look, columns, empty=_(N_("Code, name or initials")), row_px=32)
        self.grounds = grounds
        self._room = room
        self._head = head
        self._outlook: Outlook | None = None
        self._filling = False
        self.edited.connect(self._follow)
        self.dropped.connect(lambda _row: self.changed.emit())

    def _plots_offered(self, row: int) -> list[Candidate]:
        """Return the plots of a line's member, those on no other line first."""
        member_id = self.get(row, "member_id")
        if member_id is None:
            return []
        used = self._plots_used(row)
        found = self.grounds.plots(member_id)
        fresh = [one for one in found if one.id not in used]
        return [plot_candidate(one) for one in [*fresh, *(o for o in found if o.id in used)]]

    def _plots_used(self, row: int) -> set[int | None]:
        """Return the plots that the other lines have."""
        return {self.get(other, "plot_id") for other in self.filled_rows() if other != row}

    def _contracts_offered(self, row: int) -> list[ContractChoice]:
        return self.grounds.contracts(self.get(row, "member_id"), self.get(row, "plot_id"))

    # What follows -------------------------------------------------------------------------------

    def _follow(self, row: int, name: str) -> None:
        """Fill in what follows from what was typed."""
        if self._filling:
            return
        match name:
            case "member_id":
                self._propose_plot(row)
            case "plot_id":
                self._propose_area(row)
            case "contract_id":
                self._settle(row)
            case "area" | "overlap" | "passes":
                self._propose_charged(row)
            case "price":
                self.set(row, "own_price", self.get(row, "price"))
        self.changed.emit()

    def _propose_plot(self, row: int) -> None:
        """Propose the member's next plot, one under a contract for this work first."""
        member_id = self.get(row, "member_id")
        if member_id is None:
            return
        held = {one.id for one in self.grounds.plots(member_id)}
        if self.get(row, "plot_id") in held:
            return
        used = self._plots_used(row)
        fresh = [one for one in self._plots_offered(row) if one.id not in used]
        agreed = [one for one in fresh if self.grounds.contracts(member_id, one.id)]
        self.set(row, "plot_id", next(iter([*agreed, *fresh]), None))
        self.set(row, "own_price", None)
        self.set(row, "reason", "")
        self._propose_area(row)

    def _propose_area(self, row: int) -> None:
        """Propose contract, measured area and what is charged of a plot."""
        member_id, plot_id = self.get(row, "member_id"), self.get(row, "plot_id")
        if member_id is None:
            return
        ground = next((one for one in self.grounds.plots(member_id) if one.id == plot_id), None)
        self.set(row, "area", None if ground is None else ground.area)
        self.set(row, "overlap", None)
        if self.get(row, "passes") is None:
            self.set(row, "passes", 1)
        self._propose_contract(row)
        self._propose_charged(row)

    def _propose_contract(self, row: int) -> None:
        """Propose the newest contract on the line's plot that covers the work."""
        found = [] if self.get(row, "plot_id") is None else self._contracts_offered(row)
        self.set(row, "contract_id", contract_candidate(found[0]) if found else None)
        self._settle(row)

    def _settle(self, row: int) -> None:
        """Settle a line against its package contract, else as the head says."""
        contract_id = self.get(row, "contract_id")
        contract = None if contract_id is None else self.grounds.contract(contract_id)
        packaged = contract is not None and contract.pricing is Pricing.PACKAGE
        self.set(row, "settlement", Settlement.CONTRACT if packaged else self._head.settlement())

    def _propose_charged(self, row: int) -> None:
        """Charge what was worked: the area without the overlap, × passes."""
        area, overlap = self.get(row, "area"), self.get(row, "overlap") or Area(0)
        worked = None if area is None else (area - overlap).passes(self.get(row, "passes") or 1)
        self.set(row, "charged", worked)

    def propose_contracts(self) -> None:
        """Propose contracts anew after the day or the work changed."""
        for row in self.filled_rows():
            self._propose_contract(row)

    def settle_lines(self) -> None:
        """Settle every line anew after the head says otherwise."""
        for row in self.filled_rows():
            self._settle(row)

    # Keys ---------------------------------------------------------------------------------------

    def as_above(self) -> None:
        """Copy the cell above; on an empty line go on with the same household."""
        if self.row and self.is_blank(self.row):
            self.same_household()
        else:
            super().as_above()

    def same_household(self) -> None:
        """Add a line for the household above: its next plot."""
        rows = self.filled_rows()
        if not rows:
            self._room.say(_(N_("There is no line above; please type the member.")), "warn")
            return
        above = max((row for row in rows if row < self.row or self.row not in rows), default=-1)
        target = self.row
        if not self.is_blank(target):
            above, target = self.row, rows[-1] + 1
        if above < 0:
            above = rows[-1]
        member = self.candidate(above, "member_id")
        if member is None:
            return
        self._filling = True
        self.fill(target, {"member_id": member})
        self._propose_plot(target)
        self._filling = False
        self.changed.emit()
        self.go(target, "plot_id" if self.get(target, "plot_id") is None else "area")

    def by_plan(self) -> None:
        """Charge the current line by its contract's plan and say so as the reason."""
        row = self.row
        line = self.outlook_of(row)
        if line is None or line.by_plan is None:
            self._room.say(_(N_("This line has no plan to charge by.")), "warn")
            return
        self.set(row, "charged", line.by_plan)
        if line.by_plan != line.priced.mu_times:
            self.set(row, "reason", _(N_("charged by the plan")))
        self.changed.emit()
        text = _(N_("Line {line}: {charged} mu-times charged, by the plan."))
        self._room.say(text.format(line=row + 1, charged=line.by_plan), "note")

    def as_overlap(self) -> None:
        """Say that what the current line does not charge was driven over twice: the overlap."""
        row = self.row
        overlap = self._difference(row)
        if not overlap:
            self._room.say(_(N_("This line charges all that was worked.")), "warn")
            return
        self.set(row, "overlap", overlap)
        self.changed.emit()
        text = _(N_("Line {line}: {overlap} mu of overlap, not charged."))
        self._room.say(text.format(line=row + 1, overlap=overlap), "note")

    def _difference(self, row: int) -> Area | None:
        """Return the overlap that explains why a line charges less than its area."""
        area, charged = self.get(row, "area"), self.get(row, "charged")
        passes = self.get(row, "passes") or 1
        if area is None or not charged or charged.units % passes:
            return None
        overlap = area - Area(charged.units // passes)
        return overlap if overlap > Area(0) else None

    def choose_plot(self) -> None:
        """Open the plots of the current line's member."""
        self.go(self.row, "plot_id")
        editor = self.editor("plot_id")
        if isinstance(editor, Picker):
            editor.open_list()

    # Pasting ------------------------------------------------------------------------------------

    def paste(self, text: str) -> None:
        """Take rows of a spreadsheet in as lines; what is not known is refused in its cell."""
        found = read_pasted(text) if text.strip() else []
        if not found:
            say = _(N_("Nothing to paste; please copy rows with names and areas first."))
            self._room.say(say, "warn")
            return
        rows = self.filled_rows()
        start = rows[-1] + 1 if rows else 0
        self._filling = True
        bad = sum(not self._take_pasted(row, line) for row, line in enumerate(found, start))
        self._filling = False
        self.changed.emit()
        self.go(start)
        words = ngettext(
            "Pasted {count} row, all of it known.", "Pasted {count} rows, all of them known.",
            len(found),
        )  # fmt: skip
        if bad:
            words = ngettext(
                "Pasted {count} rows; {bad} has a cell to be chosen.",
                "Pasted {count} rows; {bad} have a cell to be chosen.", bad,
            )  # fmt: skip
        self._room.say(words.format(count=len(found), bad=bad), "warn" if bad else "done")

    def _take_pasted(self, row: int, line: PastedLine) -> bool:
        """Fill one line; tell whether everything was known."""
        good = not line.problems
        picker = self.reader("member_id")
        assert isinstance(picker, Picker)  # noqa: S101 - it picks members.
        who = picker.best(line.name) if line.name else None
        self.fill(row, {"member_id": who} if who else {"passes": 1})
        unknown = _(N_("Nothing is called “{text}”; please choose it here."))
        if who is None:
            good = False
            self.refuse(row, "member_id", unknown.format(text=line.name or "—"))
        else:
            grounds = self.grounds.plots(who.id)
            same = [one for one in grounds if line.plot and line.plot in {one.name, one.code}]
            if line.plot and not same:
                good = False
                self.refuse(row, "plot_id", unknown.format(text=line.plot))
            elif same or (line.plot is None and len(grounds) == 1):
                self.set(row, "plot_id", plot_candidate((same or grounds)[0]))
        self._propose_area(row)
        for name in ("area", "passes"):
            value = getattr(line, name)
            if value is not None:
                self.set(row, name, value)
        self._propose_charged(row)
        if line.charged is not None:
            self.set(row, "charged", line.charged)
            self.set(row, "overlap", self._difference(row))
        if line.price is not None:
            self.set(row, "own_price", line.price)
        if line.settlement is not None and self.get(row, "settlement") is not Settlement.CONTRACT:
            self.set(row, "settlement", Settlement(line.settlement))
        for problem in line.problems:
            self.refuse(row, problem.field or "area", problem.text)
        return good

    # What they come to --------------------------------------------------------------------------

    def drafts(self) -> tuple[JobLineDraft, ...]:
        """Return the lines as they stand; one without a price of its own takes the head's."""
        price = self._head.own_price()
        return tuple(self._draft(row, price) for row in self.filled_rows())

    def _draft(self, row: int, price: Money | None) -> JobLineDraft:
        own = self.get(row, "own_price")
        return JobLineDraft(
            member_id=self.get(row, "member_id") or 0,
            area=self.get(row, "area") or Area(0),
            overlap=self.get(row, "overlap") or Area(0),
            passes=self.get(row, "passes") or 1,
            plot_id=self.get(row, "plot_id"),
            contract_id=self.get(row, "contract_id"),
            charged=self.get(row, "charged"),
            price=price if own is None else own,
            settlement=self.get(row, "settlement") or Settlement.CREDIT,
            reason=self.get(row, "reason") or "",
        )

    def own_prices(self) -> list[bool]:
        """Tell line by line whether its price was typed in it."""
        return [self.get(row, "own_price") is not None for row in self.filled_rows()]

    def unknown(self) -> list[dict[str, str]]:
        """Return line by line what was pasted into empty cells and is not known, as refused."""
        lines = [self._rows.lines[row] for row in self.filled_rows()]
        return [
            {name: text for name, text in one.refusals.items() if one.values.get(name) is None}
            for one in lines
        ]

    def refuse_again(self, unknown: Sequence[Mapping[str, str]]) -> None:
        """Refuse again what was pasted and is not known."""
        for row, cells in enumerate(unknown):
            for name, text in cells.items():
                self.refuse(row, name, text)

    def restore(self, lines: Sequence[JobLineDraft], own_prices: Sequence[bool]) -> None:
        """Show kept lines again."""
        self._filling = True
        self.set_lines(
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
            for one, own in zip(lines, own_prices, strict=True)
        )
        for row, one in enumerate(lines):
            self.row = row
            if one.member_id:
                self.grounds.contracts(one.member_id, one.plot_id)
            self.set(row, "contract_id", one.contract_id)
        self.row = 0
        self._filling = False

    def show_outlook(self, outlook: Outlook) -> None:
        """Show plan, price and amount of each line."""
        self._outlook = outlook
        before = None
        for row, line in zip(self.filled_rows(), outlook.lines, strict=True):
            self.set(row, "planned", line.planned)
            self.set(row, "done", line.done or None)
            self.set(row, "amount", line.priced.amount if line.priced.member_id else None)
            if self.get(row, "own_price") is None:
                self.set(row, "price", line.priced.price)
            self.set_tone(row, "charged", "warn" if line.over else "")
            member = self.get(row, "member_id")
            self.set_tone(row, "member_id", "text3" if member == before and member else "")
            before = member

    def outlook_of(self, row: int) -> LineOutlook | None:
        """Return what a line comes to."""
        rows = self.filled_rows()
        if self._outlook is None or row not in rows or len(self._outlook.lines) != len(rows):
            return None
        return self._outlook.lines[rows.index(row)]
