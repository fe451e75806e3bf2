"""One member on one page: land, contract, purchases, account; PgUp and PgDn walk the village."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.statements.figures import growth_text
from coopdesk.statements.member import MemberPage, member_page, numbers_of
from coopdesk.statements.walking import walk, walk_village
from ui.actions import ATTACH_KEY, Action, walking
from ui.buttons import Caps
from ui.doing import answer, attempt
from ui.figures import Figure, Figures
from ui.list_paper import PaperPreview, show_paper
from ui.page import Page, Room
from ui.pages.attachments import open_attachments
from ui.pages.member_card import Card
from ui.parts import Pane, Section, column, row
from ui.tables import Cell, Table, TableColumn
from ui.tasks import Progress

PARTS = ("land", "contract", "bought", "account", "shares")


class MemberSheetPage(Page):
    """A member's page."""

    TITLE = N_("Member's page")
    ICON = "account-outline"

    def __init__(self, room: Room) -> None:
        """Lay out card, figures, and two columns of tables."""
        super().__init__(room)
        look = self.look
        self.member_id = 0
        self.facts: MemberPage | None = None
        self.order: list[int] = []
        self.village: list[int] = []
        self.numbers: tuple[str, str] | None = None
        self.card = Card(look)
        self.figures = Figures(look, compact=True)
        yuan, mu, times = _(N_("yuan")), _(N_("mu")), _(N_("mu-times"))
        self.land = self._table(
            TableColumn(_(N_("Plot")), stretch=1),
            TableColumn(_(N_("Contract area")), mu, "right"),
            TableColumn(_(N_("Measured area")), mu, "right", leaves=1),
            TableColumn(_(N_("State of the land")), tone="accent"),
        )
        self.contract = self._table(
            TableColumn(_(N_("Stage")), stretch=1),
            TableColumn(_(N_("Planned")), times, "right", tone="text2"),
            TableColumn(_(N_("Done")), times, "right"),
            TableColumn(_(N_("Progress")), width=96, leaves=1),
            TableColumn(_(N_("Charged")), yuan, "right"),
        )
        self.bought = self._table(
            TableColumn(_(N_("Good")), stretch=1),
            TableColumn(_(N_("Quantity")), "", "right"),
            TableColumn(_(N_("Average price")), yuan, "right", tone="text2", leaves=1),
            TableColumn(_(N_("Amount")), yuan, "right"),
        )
        self.account = Table(
            look,
            [
                TableColumn(_(N_("Date")), tone="text2"),
                TableColumn(_(N_("Summary")), stretch=1),
                TableColumn(_(N_("Number")), tone="accent", leaves=3),
                TableColumn(_(N_("Debt grew")), yuan, "right", leaves=1),
                TableColumn(_(N_("Repaid")), yuan, "right", leaves=2),
                TableColumn(_(N_("Balance")), yuan, "right", bold=True),
            ],
            scrolls=True,
            row_px=27,
        )
        self.shares = self._table(
            TableColumn(_(N_("By the charter")), stretch=1), TableColumn(yuan, "", "right")
        )
        self.sections = {name: Section(look) for name in PARTS}
        self._make_layout()
        self.account.opened.connect(self._open_line)
        self.land.opened.connect(self._open_plot)
        self.contract.opened.connect(lambda _row: self._open_contract())
        self.bought.opened.connect(lambda _row: self._open_sales())
        self.shares.opened.connect(lambda _row: self.edit())
        look.changed.connect(self._measure)

    def _table(self, *columns: TableColumn) -> Table:
        return Table(self.look, columns, row_px=26)

    def _make_layout(self) -> None:
        """Put land, contract and purchases at the left, the accounts at the right."""
        tables = {name: getattr(self, name) for name in PARTS}
        for place, name in enumerate(PARTS):
            self._keyed(name, f"Ctrl+{place + 1}")
        left, right = column(margins=(16, 4, 16, 0)), column(margins=(16, 4, 8, 0))
        for name in PARTS[:3]:
            left.addWidget(self.sections[name])
            left.addWidget(tables[name])
            left.addSpacing(4)
        left.addStretch(1)
        right.addWidget(self.sections["account"])
        right.addWidget(self.account, 1)
        right.addSpacing(4)
        right.addWidget(self.sections["shares"])
        right.addWidget(self.shares)
        right.addSpacing(6)
        box = self.box = QWidget()
        box.setLayout(left)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.left = QScrollArea()
        self.left.setWidgetResizable(True)
        self.left.setFrameShape(QFrame.Shape.NoFrame)
        self.left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.left.setWidget(box)
        both = self.both = row(gap=0)
        both.addWidget(self.left, 548)
        self.rule = Pane(self.look, "line")
        self.rule.setFixedWidth(1)
        both.addWidget(self.rule)
        both.addLayout(right, 640)
        outer = column()
        outer.addWidget(self.card)
        outer.addWidget(self.figures)
        outer.addLayout(both, 1)
        self.setLayout(outer)
        self._measure()

    def _measure(self) -> None:
        """Put notes beside figures, and one column under the other, where the type is large."""
        large = self.look.metrics.rail
        self.figures.set_small(small=large)
        ways = QBoxLayout.Direction
        self.both.setDirection(ways.TopToBottom if large else ways.LeftToRight)
        self.rule.setVisible(not large)
        self.left.setMinimumHeight(self.box.sizeHint().height() if large else 0)
        rows = 9 * self.account.row_height() if large else 0
        self.account.setMinimumHeight(rows)

    def _keyed(self, name: str, key: str) -> None:
        caps = Caps(self.look)
        caps.show_keys([(key, "")])
        caps.setFixedWidth(self.look.px(58))
        self.sections[name].add(caps)

    # Reading --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a member; the walk goes through the villages."""
        if what.get("member_id") is not None:
            self.member_id = int(what["member_id"])
            self.numbers = None
        with self.desk.read() as s:
            self.order = walk(s)
        if not self.member_id and self.order:
            self.member_id = self.order[0]
        self.read()
        self._say()

    def first_focus(self) -> QWidget | None:
        """Start in the account, or where the type is large in what stands above it."""
        large = self.look.metrics.rail
        return self.land if large and self.land.row_count() else self.account

    def refresh(self, changes: Any) -> None:
        """Read again after anything that was posted."""
        if changes.tables - {"draft", "trail"}:
            self.read()

    def read(self) -> None:
        """Read the member in hand and show everything."""
        if not self.member_id:
            return
        try:
            with self.desk.read() as s:
                page = self.facts = member_page(s, self.member_id, self.desk.today())
                if page.id not in self.village:
                    self.village = walk_village(s, page.id)
        except Refused as error:
            answer(self, error)
            return
        self.member_id = page.id
        place = self.village.index(page.id) + 1 if page.id in self.village else 0
        words = _(N_("{at} of {all} in walking order"))
        if self.look.metrics.rail:
            words = _(N_("{at} of {all}"))
        self.head(number=page.place, note=words.format(at=place, all=f"{len(self.village):,}"))
        self.card.show_member(page, self.numbers, place)
        self._show_figures(page)
        self._show_land(page)
        self._show_contract(page)
        self._show_bought(page)
        self._show_account(page)
        self._show_shares(page)
        self._measure()
        self.update_actions()

    def _say(self) -> None:
        """Say whether the page agrees with the accounts."""
        page = self.facts
        if page is None:
            return
        if page.agrees:
            words = _(N_("{name}: what is owed agrees with the receivable account."))
            self.room.say(words.format(name=page.name))
        else:
            words = _(N_("{name}: the debt differs from the receivable account; run the self-check"
                         " in the settings."))  # fmt: skip
            self.room.say(words.format(name=page.name), "wrong")

    def _show_figures(self, page: MemberPage) -> None:
        """Show the five figures."""
        yuan, area_unit = _(N_("yuan")), _(N_("mu"))
        debt, deposit, _payable = page.sheet.account.closing
        limit = ""
        if page.credit is not None:
            words = _(N_("limit {limit}, left {left}"))
            limit = words.format(limit=page.credit.limit, left=page.credit.left)
        elif deposit.units:
            limit = _(N_("deposit {sum}")).format(sum=deposit)
        due = _(N_("next due {day}")).format(day=page.next_due) if page.next_due else ""
        held = [one for one in page.plots if one.contract_id is not None and not one.transferred]
        area = sum((one.contract_area for one in held), Area(0))
        plots = ngettext("{count} plot", "{count} plots", len(held)).format(count=len(held))
        if held:
            words = _(N_("{plots}, weighted {area} mu"))
            plots = words.format(plots=plots, area=page.weighted)
        stages = "  ".join(f"{stage.shown} {done}" for stage, done in page.worked_by_stage)
        grown = ""
        if page.growth is not None:
            grown = _(N_("on last year {growth} %")).format(growth=growth_text(page.growth))
        late = "neg" if page.overdue.units else "text"
        self.figures.show_figures(
            [
                Figure(_(N_("Owes now")), str(debt), yuan, limit),
                Figure(_(N_("Of that overdue")), str(page.overdue), yuan, due, value_tone=late),
                Figure(_(N_("Under contract")), str(area), area_unit, plots),
                Figure(_(N_("Jobs this year")), str(page.worked), _(N_("mu-times")), stages),
                Figure(_(N_("Trade this year")), str(page.trade), yuan, grown,
                       "neg" if (page.growth or 0) < 0 else "accent"),
            ]
        )  # fmt: skip

    def _show_land(self, page: MemberPage) -> None:
        """Show the plots."""
        total = sum((one.contract_area for one in page.plots), Area(0))
        count = len(page.plots)
        words = ngettext("{count} plot", "{count} plots", count).format(count=count)
        note = f"{words}  {total} {_(N_('mu'))}" if count else _(N_("no plot in the register"))
        self.sections["land"].tell(_(N_("Land")), note)
        rows = []
        for one in page.plots:
            now = Cell(number_shown(one.contract), tone="accent")
            if one.transferred and one.until is not None:
                words = _(N_("transferred until {day}")).format(day=one.until)
                now = Cell(words, tone="text2")
            measured = one.measured if one.measured is not None else "—"
            rows.append((one.name, one.contract_area, measured, now))
        self.land.show_rows(rows)
        self.land.setVisible(bool(rows))

    def _show_contract(self, page: MemberPage) -> None:
        """Show the stages of the contract in force."""
        found = page.contract
        self.contract.setVisible(found is not None)
        if found is None:
            self.sections["contract"].tell(_(N_("Contract")), _(N_("none; Alt+4 signs one")))
            return
        rows = []
        planned = done = MuTimes(0)
        for one in found.stages:
            planned, done = planned + one.planned, done + one.done
            words = one.stage.shown + (f"　{one.title}" if one.title else "")
            rows.append((words, one.planned, one.done, _bar(one.planned, one.done), one.amount))
        left = _(N_("{sum} yuan, open {left}")).format(sum=found.total, left=found.left)
        self.sections["contract"].tell(_(N_("Contract")), f"{number_shown(found.number)}　{left}")
        total = (_(N_("Total")), planned, done, _bar(planned, done), found.charged)
        self.contract.show_rows(rows, total)

    def _show_bought(self, page: MemberPage) -> None:
        """Show what was bought this year."""
        count = len(page.bought)
        words = ngettext("{count} kind this year", "{count} kinds this year", count)
        note = words.format(count=count) if count else _(N_("nothing this year"))
        self.sections["bought"].tell(_(N_("Bought")), note)
        rows = [(one.good, f"{one.quantity.short()} {one.unit}", one.price, one.amount)
                for one in page.bought]  # fmt: skip
        self.bought.show_rows(rows)
        self.bought.setVisible(bool(rows))

    def _show_account(self, page: MemberPage) -> None:
        """Show the account of this year."""
        account = page.sheet.account
        year = self.desk.today().year
        rows: list[Any] = [
            ("01-01", Cell(_(N_("Carried from last year")), tone="text2"), "", "", "",
             account.opening[0])
        ]  # fmt: skip
        grown, repaid = Money(0), Money(0)
        for line in account.lines:
            up = line.debt if line.debt.units > 0 else None
            down = Money(-line.debt.units) if line.debt.units < 0 else None
            grown, repaid = grown + (up or Money(0)), repaid + (down or Money(0))
            number = number_shown(line.number).replace(f" {year}-", " ", 1)
            rows.append((line.on_date.isoformat()[5:], line.summary, number, up or "", down or "",
                         line.debt_after))  # fmt: skip
        total = (_(N_("This year")), "", "", grown, repaid, account.closing[0])
        self.account.show_rows(rows, total)
        self.account.go(len(rows) - 1)
        self.sections["account"].tell(_(N_("Dealings")), str(year))

    def _show_shares(self, page: MemberPage) -> None:
        """Show the member's account by the charter: share, reserve, and what dividends go by."""
        self.sections["shares"].tell(_(N_("Member's account")))
        reserve = page.reserve_share if page.reserve_share is not None else "—"
        self.shares.show_rows(
            [
                (_(N_("Share capital")), page.share_capital),
                (_(N_("Share of the reserve")), reserve),
                (_(N_("Trade this year, what refunds go by")), page.trade),
            ]
        )

    # Ways out -------------------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Show the next member in walking order, or the one before."""
        if self.member_id not in self.order:
            return
        at = self.order.index(self.member_id) + step
        if 0 <= at < len(self.order):
            self.member_id = self.order[at]
            self.numbers = None
            self.read()
            self._say()
        else:
            self.room.say(_(N_("There is no further member on the way.")), "note")

    def show_numbers(self) -> None:
        """Show identity number and telephone in full, noted in the journal; or mask them again."""
        if self.numbers is not None:
            self.numbers = None
            self.read()
            return
        member_id = self.member_id

        def done(numbers: tuple[str, str]) -> None:
            self.numbers = numbers
            self.read()
            self.room.say(_(N_("Shown in full; the journal notes who looked, and when.")), "note")

        attempt(self, lambda s: numbers_of(s, member_id), done=done)

    def _open_line(self, place: int) -> None:
        if self.facts is not None and 1 <= place <= len(self.facts.sheet.account.lines):
            line = self.facts.sheet.account.lines[place - 1]
            self.room.open("vouchers", document_id=line.document_id)

    def _open_plot(self, place: int) -> None:
        """Open the contract that a plot is under, else the plot."""
        if self.facts is None or place >= len(self.facts.plots):
            return
        one = self.facts.plots[place]
        if one.contract_id is not None:
            self.room.open("documents", kind="contract", document_id=one.contract_id)
        else:
            self.room.open("plot", record_id=one.plot_id)

    def _open_contract(self) -> None:
        if self.facts is not None and self.facts.contract_id is not None:
            self.room.open("contract_list", document_id=self.facts.contract_id)

    def _open_sales(self) -> None:
        """List what the member bought."""
        self.room.open("documents", kind="sale", where=(("member", self.member_id),))

    def duplicates(self) -> None:
        """Compare the member with whom she may be, or with anybody."""
        self.room.open("duplicates", member_id=self.member_id)

    def attachments(self) -> None:
        """Open the member's photos and scans."""
        if self.facts is not None:
            title = f"{self.facts.name} {self.facts.code}"
            open_attachments(self, "member", self.member_id, title)

    def go_to(self, page_id: str) -> None:
        """Open a page for this member."""
        self.room.open(page_id, member_id=self.member_id)

    def edit(self) -> None:
        """Edit the member in the register."""
        self.room.open("member", record_id=self.member_id)

    def print_sheet(self) -> None:
        """Show the member's sheet for signing."""
        from coopdesk.statements.member_paper import members_pdf

        desk, member, today = self.desk, self.member_id, self.desk.today()
        if self.facts is not None:
            name = _(N_("Sheet {name}")).format(name=self.facts.name)
            show_paper(self, lambda s: members_pdf(s, desk, [member], today), name)

    def print_village(self) -> None:
        """Make the sheets of the whole village in walking order, and show them."""
        from coopdesk.statements.member_paper import members_pdf

        desk, ids, today = self.desk, list(self.village), self.desk.today()
        if self.facts is None or not ids:
            return
        place = self.facts.village or _(N_("members without a village"))
        words = ngettext("{place}, {count} sheet", "{place}, {count} sheets", len(ids))
        name = words.format(place=place, count=len(ids))

        def job(progress: Progress) -> bytes:
            with desk.read() as s:
                return members_pdf(s, desk, ids, today, progress)

        self.tasks.run(
            job,
            lambda pdf: PaperPreview.ask(self, pdf, name),
            _(N_("Drawing the sheets of {place}")).format(place=place),
            failed=lambda error: answer(self, error),
        )

    def focus_part(self, place: int) -> None:
        """Put the keyboard into one of the tables."""
        part = getattr(self, PARTS[place])
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)
        above = part.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(part)
            above = above.parentWidget()

    ACTIONS = (
        walking(N_("next part"), key="Tab"),
        walking(N_("choose"), key="↑↓"),
        walking(N_("open the document")),
        Action("sheet.sale", N_("Sell to this member"), lambda p: p.go_to("sale"), "F2", "",
               N_("sell")),
        Action("sheet.edit", N_("Edit the member"), edit, "F4", "", N_("edit")),
        Action("sheet.money", N_("Take money from this member"), lambda p: p.go_to("money"), "F5",
               "", N_("take money")),
        Action("sheet.numbers", N_("Show numbers in full"), show_numbers, "F7", "",
               N_("full numbers"), strip=False),
        Action("sheet.duplicates", N_("Entered twice?"), duplicates, "F8", "", N_("merge")),
        Action("sheet.files", N_("Photos and scans"), attachments, "F9", "", N_("photos")),
        Action("sheet.attachments", N_("Photos and scans"), attachments, ATTACH_KEY, strip=False),
        Action("sheet.before", N_("The member before"), lambda p: p.step(-1), "PgUp", "",
               N_("one before"), strip=False, button=True),
        Action("sheet.after", N_("The next member"), lambda p: p.step(1), "PgDown", "",
               N_("next one"), strip=False, button=True),
        Action("sheet.print", N_("Print this sheet"), print_sheet, "Ctrl+P", "printer-outline",
               N_("Print"), strip=False, button=True),
        Action("sheet.village", N_("Print the whole village"),
               print_village, "Ctrl+Shift+P", "", N_("the village")),
        *(
            Action(f"sheet.part{place + 1}", title,
                   partial(lambda p, place: p.focus_part(place), place=place),
                   f"Ctrl+{place + 1}", strip=False)
            for place, title in enumerate((N_("Land"), N_("Contract"), N_("Bought"),
                                           N_("Dealings"), N_("Member's account")))
        ),
    )  # fmt: skip


def _bar(planned: MuTimes, done: MuTimes) -> Cell:
    """Return how much of a plan is done, as a bar; amber when it is more than planned."""
    over = planned.units > 0 and done.units > planned.units
    part = ((done.units, "warnS" if over else "accent"),)
    return Cell(bar=(part, max(planned.units, done.units, 1)))
