"""The account books: trial balance, the ledger of an account, the cash book."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.values import Money
from coopdesk.ledger.chart import account_names, cash_accounts
from coopdesk.statements.books import AccountLedger, account_ledger, cash_book, trial_balance
from coopdesk.statements.figures import month_shifted
from ui.actions import Action, walking
from ui.list_paper import show_paper
from ui.page import Page, Room
from ui.parts import column
from ui.tables import Cell, Table, TableColumn
from ui.tabs import Tabs

TABS: Final = (N_("Trial balance"), N_("Account ledger"), N_("Cash book"))


def sided(balance: Money) -> str:
    """Return a balance with the side it stands on: debit, credit, or even."""
    if not balance.units:
        return str(balance)
    side = _(N_("Dr")) if balance.units > 0 else _(N_("Cr"))
    return f"{side} {abs(balance.units) // 100:,}.{abs(balance.units) % 100:02d}"


class BooksPage(Page):
    """The books of a month; Enter goes from a balance to its entries, and on to the voucher."""

    TITLE = N_("Account books")
    ICON = "book-open-outline"

    def __init__(self, room: Room) -> None:
        """Lay out tabs and table."""
        super().__init__(room)
        self.month = self.desk.today().isoformat()[:7]
        self.months = 1
        self.account = ""
        self.cash = "1001"
        self.at = 0
        self.tabs = Tabs(self.look)
        self.tabs.chosen.connect(self.show_tab)
        self.table = Table(self.look, [], scrolls=True)
        self.table.opened.connect(self._open)
        self.targets: list[Any] = []
        self.ledger: AccountLedger | None = None
        layout = column()
        layout.addWidget(self.tabs)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)

    def opened(self, **what: Any) -> None:
        """Show the books; ``account`` shows that account's entries."""
        if what.get("account"):
            self.account, self.at = str(what["account"]), 1
        self.show_tab(self.at)

    def first_focus(self) -> QWidget | None:
        """Start in the table."""
        return self.table

    def refresh(self, changes: Any) -> None:
        """Read again."""
        if changes.tables & {"voucher", "account_month"}:
            self.show_tab(self.at)

    def show_tab(self, place: int) -> None:
        """Show one of the books."""
        if not 0 <= place < len(TABS):
            return
        self.at = place
        self.tabs.current = place
        self.tabs.show_tabs([_(one) for one in TABS], [])
        self.targets = []
        (self._trial, self._ledger, self._cash)[place]()
        self.update_actions()

    def _columns(self, *columns: tuple[str, str, str]) -> None:
        """Show columns of (name, title, alignment or ``stretch``)."""
        yuan = _(N_("yuan"))
        self.table.show_columns(
            [
                TableColumn(_(title), yuan if how == "right" else "",
                            "right" if how == "right" else "left",
                            stretch=int(how == "stretch"), name=name,
                            leaves={"year_debit": 9, "year_credit": 8, "number": 7, "opening": 6,
                                    "party": 5}.get(name, 0))
                for name, title, how in columns
            ]
        )  # fmt: skip

    def _trial(self) -> None:
        """Show the trial balance of the month."""
        with self.desk.read() as s:
            lines = trial_balance(s, self.month)
        self._columns(
            ("account", N_("Account"), "left"), ("name", N_("Account name"), "stretch"),
            ("opening", N_("At the start"), "right"), ("debit", N_("Debit side"), "right"),
            ("credit", N_("Credit side"), "right"),
            ("year_debit", N_("Debit this year"), "right"),
            ("year_credit", N_("Credit this year"), "right"),
            ("closing", N_("At the end"), "right"),
        )  # fmt: skip
        rows = [
            (one.account, one.name, Cell(sided(one.opening)), one.debit, one.credit,
             one.year_debit, one.year_credit, Cell(sided(one.closing), bold=True))
            for one in lines
        ]  # fmt: skip
        debit = sum((one.debit for one in lines), Money(0))
        credit = sum((one.credit for one in lines), Money(0))
        self.targets = [("account", one.account) for one in lines]
        self.table.show_rows(rows, (_(N_("Total")), "", "", debit, credit, "", "", ""))
        agree = _(N_("debits and credits agree")) if debit == credit else _(N_("they differ"))
        self.head(number=self.month, note=agree)

    def _ledger(self) -> None:
        """Show the entries of the account in hand."""
        if not self.account:
            with self.desk.read() as s:
                lines = trial_balance(s, self.month)
            self.account = lines[0].account if lines else "1001"
        first = month_shifted(self.month, 1 - self.months)
        with self.desk.read() as s:
            ledger = self.ledger = account_ledger(s, self.account, first, self.month)
        self._columns(
            ("on_date", N_("Date"), "left"), ("voucher", N_("Voucher"), "left"),
            ("number", N_("Document"), "left"), ("summary", N_("Summary"), "stretch"),
            ("party", N_("Whose"), "left"), ("debit", N_("Debit side"), "right"),
            ("credit", N_("Credit side"), "right"), ("balance", N_("Balance"), "right"),
        )  # fmt: skip
        opening = ("", "", "", Cell(_(N_("Opening balance")), tone="text2"), "", "", "",
                   Cell(sided(ledger.opening), bold=True))  # fmt: skip
        rows: list[Any] = [opening]
        self.targets = [None]
        for one in ledger.lines:
            rows.append(
                (one.on_date.isoformat(), f"记 {one.on_date:%m}-{one.voucher:04d}",
                 Cell(one.number, tone="text2"), one.summary, one.party,
                 one.debit or "", one.credit or "",
                 Cell(sided(one.balance), bold=True))
            )  # fmt: skip
            self.targets.append(("document", one.document_id))
        total = (_(N_("Total")), "", "", "", "", ledger.debit, ledger.credit, sided(ledger.closing))
        self.table.show_rows(rows, total)
        words = ngettext("{count} entry", "{count} entries", len(ledger.lines))
        period = self.month if self.months == 1 else f"{first} – {self.month}"
        self.head(title=f"{ledger.account} {ledger.name}", number=period,
                  note=words.format(count=f"{len(ledger.lines):,}"))  # fmt: skip

    def _cash(self) -> None:
        """Show the cash book: each day with its balance and count."""
        with self.desk.read() as s:
            days = cash_book(s, self.month, self.cash)
        self._columns(
            ("on_date", N_("Date"), "left"), ("summary", N_("Summary"), "stretch"),
            ("party", N_("Whose"), "left"), ("taken", N_("Taken"), "right"),
            ("paid", N_("Paid out"), "right"), ("closing", N_("Balance"), "right"),
            ("counted", N_("Counted"), "right"),
        )  # fmt: skip
        rows: list[Any] = []
        states: dict[int, str] = {}
        taken, paid = Money(0), Money(0)
        for day in days:
            for line in day.lines:
                rows.append((line.on_date.isoformat()[5:], line.summary, line.party,
                             line.debit or "",
                             line.credit or "", line.balance, ""))  # fmt: skip
                self.targets.append(("document", line.document_id))
            counted = "" if day.counted is None else day.counted
            states[len(rows)] = "group"
            rows.append((day.on_date.isoformat()[5:], _(N_("the day")), "", day.taken, day.paid,
                         day.closing, counted))  # fmt: skip
            self.targets.append(None)
            taken, paid = taken + day.taken, paid + day.paid
        last = days[-1].closing if days else ""
        self.table.show_rows(rows, (_(N_("Total")), "", "", taken, paid, last, ""), states)
        self.head(title=_(N_("Cash book")), number=self.month,
                  note=account_names().get(self.cash, self.cash))  # fmt: skip

    def _open(self, place: int) -> None:
        """Go deeper: from an account to its entries, from an entry to its voucher."""
        target = self.targets[place] if place < len(self.targets) else None
        if target is None:
            return
        kind, value = target
        if kind == "account":
            self.account = value
            self.show_tab(1)
            self.table.go(0)
        else:
            self.room.open("vouchers", document_id=value)

    def escaped(self) -> bool:
        """Go from an account back to the trial balance."""
        if self.at == 1:
            self.show_tab(0)
            return True
        return False

    def step_month(self, step: int) -> None:
        """Show the month before or after."""
        self.month = month_shifted(self.month, step)
        self.show_tab(self.at)

    def step_account(self, step: int) -> None:
        """Show the next account that moved, or the next way of paying in the cash book."""
        if self.at == 2:
            ways = list(dict.fromkeys(cash_accounts().values()))
            self.cash = ways[(ways.index(self.cash) + step) % len(ways)]
            self.show_tab(2)
            return
        with self.desk.read() as s:
            codes = [one.account for one in trial_balance(s, self.month)]
        if codes:
            at = codes.index(self.account) + step if self.account in codes else 0
            self.account = codes[at % len(codes)]
            self.show_tab(1)

    def whole_year(self) -> None:
        """Show the account from January on, or the month alone."""
        self.months = int(self.month[5:7]) if self.months == 1 else 1
        self.show_tab(1)

    def print_book(self) -> None:
        """Show the account's entries on paper."""
        if self.ledger is not None:
            from coopdesk.statements.list_paper import ledger_pdf

            desk, ledger, month = self.desk, self.ledger, self.month
            title = f"{ledger.account} {ledger.name} {month}"
            show_paper(self, lambda _s: ledger_pdf(desk, ledger, month), title)

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("open")),
        walking(N_("back"), key="Esc"),
        Action("books.account", N_("The next account"), lambda p: p.step_account(1), "F4", "",
               N_("next account")),
        Action("books.year", N_("From January on"), whole_year, "F6", "", N_("whole year")),
        Action("books.before", N_("The month before"), lambda p: p.step_month(-1), "F7", "",
               N_("month before")),
        Action("books.after", N_("The month after"), lambda p: p.step_month(1), "F8", "",
               N_("month after")),
        Action("books.print", N_("Print the account"), print_book, "Ctrl+P", "printer-outline",
               N_("Print"), lambda p: "" if p.at == 1 else _(N_("Open an account first.")),
               strip=False, button=True),
        *(
            Action(f"books.tab{place}", title, partial(lambda p, at: p.show_tab(at), at=place - 1),
                   f"Ctrl+{place}", strip=False)
            for place, title in enumerate(TABS, 1)
        ),
    )  # fmt: skip
