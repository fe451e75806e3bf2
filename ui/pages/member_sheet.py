"""One member on one page: land, contract, purchases, account; PgUp and PgDn walk the village."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.values import Area, Money
from coopdesk.statements.member import MemberPage, member_page, walk
from ui.actions import Action, walking
from ui.doing import answer
from ui.list_paper import show_paper
from ui.page import Page, Room
from ui.parts import Caps, Figure, Figures, Pane, Section, column, row
from ui.style import RIGHT, Style
from ui.tables import Cell, Table, TableColumn


def masked(text: str, keep: tuple[int, int]) -> str:
    """Return a number with its middle hidden."""
    first, last = keep
    if len(text) <= first + last:
        return text
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


class Card(Pane):
    """Who it is: two lines over the figures; numbers are masked until F7."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "b", parent)
        self.page: MemberPage | None = None
        self.shown = False
        look.follow(self, lambda: self.setFixedHeight(2 * look.line("body") + look.px(22)))

    def show_member(self, page: MemberPage, *, shown: bool) -> None:
        """Show another member, or the numbers in full."""
        self.page, self.shown = page, shown
        self.setAccessibleName(f"{page.name} {page.code} {page.place}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both lines."""
        super().paintEvent(event)
        page = self.page
        if page is None:
            return
        look, painter = self.look, QPainter(self)
        tall, top = look.line("body"), look.px(9)
        wide = self.width() - 16
        line = QRect(16, top, wide - 16, tall)
        x = look.draw(painter, line, page.name, "text", "title", bold=True) + 16 + look.px(10)
        box = QRect(x, top, wide, tall)
        x += look.draw(painter, box, page.code, "text2") + look.px(10)
        words = _(N_("member")) if page.is_member else _(N_("not a member"))
        chip = QRect(x, top - 1, look.width(words, "small") + 2 * look.px(8), tall + 2)
        look.box(painter, chip, "tint" if page.is_member else "grey")
        look.draw(painter, chip.adjusted(look.px(8), 0, 0, 0), words, "tintT", "small")
        left = chip.right() + 16
        right = wide
        phone = page.phone if self.shown else masked(page.phone, (3, 4))
        number = page.id_number if self.shown else masked(page.id_number, (4, 4))
        for title, value in ((_(N_("Phone")), phone), (_(N_("ID number")), number)):
            if not value:
                continue
            need = look.width(value) + look.width(title, "small") + look.px(24)
            if right - need < left:
                continue
            look.draw(painter, QRect(left, top, right - left, tall), value, align=RIGHT)
            right -= look.width(value) + look.px(7)
            look.draw(painter, QRect(left, top, right - left, tall), title, "text2", "small",
                      align=RIGHT)  # fmt: skip
            right -= look.width(title, "small") + look.px(14)
        second = top + tall + look.px(4)
        x = 16
        people = "" if page.people is None else str(page.people)
        for title, value in (
            (_(N_("Household")), page.head), (_(N_("People")), people),
            (_(N_("Joined on")), page.joined_on.isoformat() if page.joined_on else ""),
            (_(N_("Share capital")), f"{page.share_capital}"),
            (_(N_("With")), "、".join(page.household)),
        ):  # fmt: skip
            if not value:
                continue
            need = look.width(title, "small") + look.width(value) + look.px(40)
            if x + need > wide:
                break
            box = QRect(x, second, wide, tall)
            x += look.draw(painter, box, title, "text2", "small") + look.px(8)
            box.moveLeft(x)
            x += look.draw(painter, box, value) + look.px(22)


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
        self.shown = False
        self.card = Card(look)
        self.figures = Figures(look, small=True)
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
        self.sections = {name: Section(look) for name in ("land", "contract", "bought", "account")}
        self._make_layout()
        self.account.opened.connect(self._open_line)
        self.land.opened.connect(lambda _row: self._open_contract())
        self.contract.opened.connect(lambda _row: self._open_contract())

    def _table(self, *columns: TableColumn) -> Table:
        return Table(self.look, columns, row_px=26)

    def _make_layout(self) -> None:
        """Put land, contract and purchases at the left, the account at the right."""
        left, right = column(margins=(16, 6, 16, 0)), column(margins=(16, 6, 8, 0))
        for name, table, key in (
            ("land", self.land, "Ctrl+1"), ("contract", self.contract, "Ctrl+2"),
            ("bought", self.bought, "Ctrl+3"),
        ):  # fmt: skip
            self._keyed(name, key)
            left.addWidget(self.sections[name])
            left.addWidget(table)
            left.addSpacing(4)
        left.addStretch(1)
        self._keyed("account", "Ctrl+4")
        right.addWidget(self.sections["account"])
        right.addWidget(self.account, 1)
        both = row(gap=0)
        both.addLayout(left, 548)
        rule = Pane(self.look, "line")
        rule.setFixedWidth(1)
        both.addWidget(rule)
        both.addLayout(right, 640)
        outer = column()
        outer.addWidget(self.card)
        outer.addWidget(self.figures)
        outer.addLayout(both, 1)
        self.setLayout(outer)

    def _keyed(self, name: str, key: str) -> None:
        caps = Caps(self.look)
        caps.show_keys([(key, "")])
        caps.setFixedWidth(self.look.px(58))
        self.sections[name].add(caps)

    # Reading --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a member; the walk goes through the village."""
        if what.get("member_id") is not None:
            self.member_id = int(what["member_id"])
            self.shown = False
        with self.desk.read() as s:
            self.order = walk(s, self.member_id)
        if not self.member_id and self.order:
            self.member_id = self.order[0]
        self.read()

    def first_focus(self) -> QWidget | None:
        """Start in the account."""
        return self.account

    def refresh(self, changes: Any) -> None:
        """Read again after anything that was posted."""
        if changes.tables - {"draft"}:
            self.read()

    def read(self) -> None:
        """Read the member in hand and show everything."""
        if not self.member_id:
            return
        try:
            with self.desk.read() as s:
                page = self.facts = member_page(s, self.member_id, self.desk.today())
        except Refused as error:
            answer(self, error)
            return
        place = self.order.index(self.member_id) + 1 if self.member_id in self.order else 0
        words = _(N_("{at} of {all} in walking order"))
        self.head(number=page.place, note=words.format(at=place, all=f"{len(self.order):,}"))
        self.card.show_member(page, shown=self.shown)
        self._show_figures(page)
        self._show_land(page)
        self._show_contract(page)
        self._show_bought(page)
        self._show_account(page)
        self.update_actions()

    def _show_figures(self, page: MemberPage) -> None:
        """Show the five figures."""
        yuan = _(N_("yuan"))
        debt, deposit, _payable = page.sheet.account.closing
        limit = ""
        if page.credit_limit is not None:
            left = page.credit_limit - debt
            limit = _(N_("limit left {left}")).format(left=left)
        elif deposit.units:
            limit = _(N_("deposit {sum}")).format(sum=deposit)
        due = _(N_("next due {day}")).format(day=page.next_due) if page.next_due else ""
        area = sum((one.contract_area for one in page.plots if one.contract), Area(0))
        count = sum(bool(one.contract) for one in page.plots)
        plots = ngettext("{count} plot", "{count} plots", count).format(count=count)
        before = page.trade_before
        grown = _(N_("last year {sum}")).format(sum=before) if before.units else ""
        self.figures.show_figures(
            [
                Figure(_(N_("Owes now")), str(debt), yuan, limit,
                       value_tone="neg" if page.overdue.units else "text"),
                Figure(_(N_("Of that overdue")), str(page.overdue), yuan, due,
                       value_tone="neg" if page.overdue.units else "text"),
                Figure(_(N_("Under contract")), str(area), _(N_("mu")), plots),
                Figure(_(N_("Worked this year")), str(page.worked), _(N_("mu-times"))),
                Figure(_(N_("Trade this year")), str(page.trade), yuan, grown),
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
        self.sections["contract"].tell(_(N_("Contract")), number_shown(found.number))
        rows = []
        for one in found.stages:
            planned, done = one.planned.units, one.done.units
            over = planned > 0 and done > planned
            bar = ((done, "warnS" if over else "accent"),)
            words = one.stage.shown + (f"　{one.title}" if one.title else "")
            rows.append((words, one.planned, one.done, Cell(bar=(bar, max(planned, done, 1))),
                         one.amount))  # fmt: skip
        left = _(N_("{sum} yuan, open {left}")).format(sum=found.total, left=found.left)
        self.contract.show_rows(rows, (left, "", "", "", found.charged))

    def _show_bought(self, page: MemberPage) -> None:
        """Show what was bought this year."""
        count = len(page.bought)
        words = ngettext("{count} kind this year", "{count} kinds this year", count)
        note = words.format(count=count) if count else _(N_("nothing this year"))
        self.sections["bought"].tell(_(N_("Bought")), note)
        rows = [(one.good, f"{one.quantity.short()} {one.unit}", one.amount)
                for one in page.bought[:5]]  # fmt: skip
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

    # Ways out -------------------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Show the next member in walking order, or the one before."""
        if self.member_id not in self.order:
            return
        at = self.order.index(self.member_id) + step
        if 0 <= at < len(self.order):
            self.member_id = self.order[at]
            self.shown = False
            self.read()
        else:
            self.room.say(_(N_("There is no further member on the way.")), "note")

    def show_numbers(self) -> None:
        """Show identity number and telephone in full, or mask them again."""
        self.shown = not self.shown
        if self.facts is not None:
            self.card.show_member(self.facts, shown=self.shown)

    def _open_line(self, place: int) -> None:
        if self.facts is not None and 1 <= place <= len(self.facts.sheet.account.lines):
            line = self.facts.sheet.account.lines[place - 1]
            self.room.open("vouchers", document_id=line.document_id)

    def _open_contract(self) -> None:
        if self.facts is not None and self.facts.contract_id is not None:
            self.room.open("documents", kind="contract", document_id=self.facts.contract_id)

    def go_to(self, page_id: str) -> None:
        """Open a page for this member."""
        self.room.open(page_id, member_id=self.member_id)

    def edit(self) -> None:
        """Edit the member in the register."""
        self.room.open("member", record_id=self.member_id)

    def print_sheet(self, *, village: bool = False) -> None:
        """Show the sheet for signing, of this member or of the whole village."""
        from coopdesk.statements.list_paper import member_pdf

        desk, member, today = self.desk, self.member_id, self.desk.today()
        if self.facts is None:
            return

        def draw(s: Any) -> bytes:
            ids = walk(s, member, village_only=True) if village else [member]
            return member_pdf(desk, [member_page(s, one, today) for one in ids], today)

        name = _(N_("Sheet {name}")).format(name=self.facts.place if village else self.facts.name)
        show_paper(self, draw, name)

    def focus_part(self, place: int) -> None:
        """Put the keyboard into one of the tables."""
        part = (self.land, self.contract, self.bought, self.account)[place]
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)

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
               N_("full numbers")),
        Action("sheet.before", N_("The member before"), lambda p: p.step(-1), "PgUp", "",
               N_("one before"), strip=False, button=True),
        Action("sheet.after", N_("The next member"), lambda p: p.step(1), "PgDown", "",
               N_("next one"), strip=False, button=True),
        Action("sheet.print", N_("Print this sheet"), print_sheet, "Ctrl+P", "printer-outline",
               N_("Print"), strip=False, button=True),
        Action("sheet.village", N_("Print the whole village"),
               lambda p: p.print_sheet(village=True), "Ctrl+Shift+P", "", N_("the village")),
        *(
            Action(f"sheet.part{place + 1}", title,
                   partial(lambda p, place: p.focus_part(place), place=place),
                   f"Ctrl+{place + 1}", strip=False)
            for place, title in enumerate((N_("Land"), N_("Contract"), N_("Bought"),
                                           N_("Dealings")))
        ),
    )  # fmt: skip
