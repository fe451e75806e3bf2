"""The pages of the registers, the stock, and the page that leads to the smaller registers."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.catalogue import REGISTERS
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.register import count_of, values_of
from coopdesk.members.records import MEMBERS
from coopdesk.statements.lists import STOCK_LIST
from coopdesk.supplies.records import GOODS
from coopdesk.supplies.stock import lots_in_store
from ui.actions import Action, walking
from ui.figures import Pair, Pairs
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room, Side
from ui.parts import Section, column, label
from ui.register_page import RegisterPage, actions_of, register_page
from ui.tables import Cell, Table, TableColumn


class MembersPage(RegisterPage):
    """Members: list and form; Enter opens the member's page."""

    REGISTER = MEMBERS
    TITLE = N_("Members and households")
    ICON = MEMBERS.icon

    def __init__(self, room: Room) -> None:
        """Open the member's page by Enter."""
        super().__init__(room)
        self.list.opened_id.disconnect()
        self.list.opened_id.connect(self.open_sheet)

    def open_sheet(self, member_id: int) -> None:
        """Open a member's page."""
        self.room.open("member_sheet", member_id=member_id)

    def duplicates(self) -> None:
        """Show who may stand in the register twice."""
        self.room.open("duplicates", member_id=self.record)

    def households(self) -> None:
        """Open the households."""
        self.room.open("household")

    ACTIONS = (
        walking(N_("member's page")),
        *actions_of(MEMBERS),
        Action("member.duplicates", N_("Members entered twice"), duplicates, "F8",
               "account-alert-outline", N_("entered twice")),
        Action("member.households", N_("Households"), households, "F9", "home-outline",
               N_("households")),
    )  # fmt: skip


def _go(page_id: str, page: Page) -> None:
    """Open another page from a page."""
    page.room.open(page_id)


@cache
def page_of_register(table: str) -> type[Page]:
    """Return the page of a register by its table's name."""
    if table == MEMBERS.table:
        return MembersPage
    register = next(one for one in REGISTERS if one.table == table)
    if table == "machine":
        return _with_ways(register.table, (("operator", N_("Operators"), "F9"),
                                           ("job_kind", N_("Kinds of job"), "F8"),
                                           ("rate", N_("Rate cards"), "F7")))  # fmt: skip
    return _with_ways(register.table, ())


def _with_ways(table: str, ways: tuple[tuple[str, str, str], ...]) -> type[Page]:
    """Return a register's page with keys that lead to registers beside it."""
    register = next(one for one in REGISTERS if one.table == table)
    page = register_page(register)
    extra = tuple(
        Action(f"{table}.{other}", title, partial(_go, other), key) for other, title, key in ways
    )
    page.ACTIONS = (*page.ACTIONS[:-1], *extra, page.ACTIONS[-1])
    return page


class StockPage(Page):
    """What lies in stock: every good with its quantity, cost and lots."""

    TITLE = N_("Farm inputs in stock")
    ICON = "warehouse"

    def __init__(self, room: Room) -> None:
        """Lay out the list, and the good in hand at the right."""
        super().__init__(room)
        look = self.look
        self.frame = ListFrame(self, STOCK_LIST)
        self.list = self.frame.view
        self.list.empty.tell(
            "warehouse",
            _(N_("Nothing in stock yet")),
            _(N_("Receive goods with F5, or add a good first with F2.")),
            [(_(N_("Receive goods")), "F5", self.receive)],
        )
        layout = column()
        layout.addWidget(self.frame)
        self.setLayout(layout)
        self.side = Side(look, width=320)
        self.section = Section(look)
        self.facts = Pairs(look)
        self.lots = Table(
            look,
            [
                TableColumn(_(N_("Lot")), stretch=1),
                TableColumn(_(N_("Expires on"))),
                TableColumn(_(N_("Left")), align="right"),
            ],
            small=True,
        )
        self.said = label("", "note", wrap=True)
        for part in (self.section, self.facts, self.lots, self.said):
            self.side.body.addWidget(part)
            self.side.body.addSpacing(8)
        self.list.current_id_changed.connect(self._show)
        self.list.opened_id.connect(self.open_good)
        self.list.loaded.connect(self._count)
        self._show(self.list.current_id() or -1)
        self._count()

    def opened(self, **what: Any) -> None:
        """Show a good."""
        record_id = what.get("record_id")
        if record_id is not None and not self.list.go_to(int(record_id)):
            self.frame.show_view(1)
            if not self.list.go_to(int(record_id)):
                self.room.open("good", record_id=record_id)

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.list

    def refresh(self, changes: Any) -> None:
        """Read the list again."""
        self.frame.refresh(changes)
        if changes.concern(STOCK_LIST.depends_on):
            self._show(self.list.current_id() or -1)

    def _count(self) -> None:
        words = ngettext("{count} good", "{count} goods", len(self.list.ids()))
        self.head(number=words.format(count=f"{len(self.list.ids()):,}"))

    def _show(self, good_id: int) -> None:
        """Show the good in hand and its lots."""
        side = self.side
        if side is None:
            return
        if good_id < 0:
            self.section.tell("")
            self.facts.show_pairs([])
            self.lots.show_rows([])
            side.fold("", "package-variant-closed")
            return
        today = self.desk.today()
        with self.desk.read() as s:
            facts = values_of(s, GOODS, good_id)
            lots = lots_in_store(s, good_id)
        name = str(facts["name"])
        self.section.tell(name, str(facts["code"]))
        yuan = _(N_("yuan"))
        low = facts["low_stock"]
        self.facts.show_pairs(
            [
                Pair(_(N_("Spec")), facts["spec"] or "—"),
                Pair(_(N_("Maker")), facts["maker"] or "—"),
                Pair(_(N_("Registration no.")), facts["registration"] or "—"),
                Pair(_(N_("Price")), str(facts["price"] or "—"), unit=yuan),
                Pair(_(N_("Member price")), str(facts["member_price"] or "—"), unit=yuan),
                Pair(_(N_("Low stock at")), low.short() if low is not None else "—"),
            ]
        )
        rows = []
        for one in lots:
            until = one.expires_on
            tone = ""
            if until is not None:
                days = (until - today).days
                tone = "neg" if days < 0 else "warn" if days <= 60 else ""
            day = until.isoformat() if until is not None else "—"
            rows.append((one.code or "—", Cell(day, tone=tone), one.left))
        self.lots.show_rows(rows)
        side.fold(name, "package-variant-closed")

    def open_good(self, good_id: int) -> None:
        """Open the good in its register."""
        self.room.open("good", record_id=good_id)

    def new_good(self) -> None:
        """Add a good."""
        self.room.open("good", new=True)

    def receive(self) -> None:
        """Receive goods."""
        self.room.open("purchase")

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("open the good")),
        Action("stock.good", N_("Add a good"), new_good, "F2", "plus", N_("new good")),
        Action("stock.count", N_("Count the stock"), lambda p: p.room.open("stock_count"), "F4", "",
               N_("Stock count")),
        Action("stock.receive", N_("Receive goods"), receive, "F5", "truck-delivery-outline",
               N_("receive")),
        Action("stock.prices", N_("Price list"), lambda p: p.room.open("good_price"), "F7", "",
               N_("prices")),
        Action("stock.lots", N_("Lots"), lambda p: p.room.open("lot"), "F8", "", N_("lots")),
        Action("stock.warehouses", N_("Warehouses"), lambda p: p.room.open("warehouse"), "F9", "",
               N_("warehouses")),
        *list_actions("stock", print_key="Ctrl+P"),
    )  # fmt: skip


class RegistersPage(Page):
    """Every register with how many records it has; Enter opens one."""

    TITLE = N_("Other registers")
    ICON = "table-large"

    def __init__(self, room: Room) -> None:
        """Lay out the list of registers."""
        super().__init__(room)
        look = self.look
        self.table = Table(
            look,
            [
                TableColumn(_(N_("Register")), width=240),
                TableColumn(_(N_("In use")), align="right", width=100),
                TableColumn(_(N_("What it is for")), stretch=1, tone="text2"),
            ],
            scrolls=True,
        )
        self.table.opened.connect(self.open_register)
        layout = column(margins=(16, 12, 16, 8))
        layout.addWidget(self.table, 1)
        self.setLayout(layout)

    def opened(self, **what: Any) -> None:
        """Count the records."""
        with self.desk.read() as s:
            rows = [
                (Cell(_(one.title), icon=one.icon), f"{count_of(s, one):,}", _(one.use))
                for one in REGISTERS
            ]
        self.table.show_rows(rows)

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.table

    def refresh(self, changes: Any) -> None:
        """Count again."""
        self.opened()

    def open_register(self, place: int) -> None:
        """Open a register."""
        self.room.open(REGISTERS[place].table)

    def bring_in(self) -> None:
        """Import a sheet."""
        self.room.open("import")

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("open")),
        Action("registers.import", N_("Import a sheet"), bring_in, "Ctrl+O", "table-large",
               N_("Import a sheet"), strip=False, button=True),
    )  # fmt: skip
