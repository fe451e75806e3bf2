"""Every page of the window, in the order of the navigation; each is loaded when first needed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, cast

from coopdesk.kernel.i18n import N_
from ui.list_pages import LIST_PAGES
from ui.navigation import PageEntry
from ui.page import Page


def _at(module: str, name: str) -> Callable[[], type[Page]]:
    """Return the loader of a page."""

    def load() -> type[Page]:
        return cast("type[Page]", getattr(import_module(f"ui.pages.{module}"), name))

    load.__qualname__ = f"{module}.{name}"
    return load


def _list(page_id: str) -> Callable[[], type[Page]]:
    """Return the loader of a list's page."""

    def load() -> type[Page]:
        from ui.pages.documents import page_of_list

        return page_of_list(page_id)

    load.__qualname__ = f"documents.{page_id}"
    return load


def _register(table: str) -> Callable[[], type[Page]]:
    """Return the loader of a register's page."""

    def load() -> type[Page]:
        from ui.pages.registers import page_of_register

        return page_of_register(table)

    load.__qualname__ = f"registers.{table}"
    return load


PAGES: Final[tuple[PageEntry, ...]] = (
    PageEntry("home", N_("Home"), N_("Home"), "home-outline", _at("home", "HomePage"), 0, "1"),
    PageEntry("sale", N_("Selling"), N_("Sell"), "cart-outline", _at("sale", "SalePage"),
              1, "2"),
    PageEntry("purchase", N_("Receiving"), "", "truck-delivery-outline",
              _at("purchase", "PurchasePage"), 1),
    PageEntry("job", N_("Field work"), N_("Jobs"), "tractor", _at("job", "JobPage"), 1, "3"),
    PageEntry("contract", N_("Entrusting"), N_("Deals"), "file-sign",
              _at("contract", "ContractPage"), 1, "4"),
    PageEntry("money", N_("Take and pay"), N_("Money"), "cash-multiple",
              _at("money", "MoneyPage"), 1, "5"),
    PageEntry("documents", N_("All papers"), N_("Slips"), "file-document-outline",
              _at("documents", "DocumentsPage"), 2, "9"),
    PageEntry("vouchers", N_("Vouchers"), N_("Voucher"), "notebook-edit-outline",
              _at("vouchers", "VoucherPage"), 2, "6"),
    PageEntry("books", N_("Account books"), "", "book-open-outline", _at("books", "BooksPage"), 2),
    PageEntry("month_end", N_("Month-end"), N_("Closing"), "calendar-check-outline",
              _at("month_end", "MonthEndPage"), 2, "7"),
    PageEntry("send", N_("Reporting"), N_("Report"), "tray-arrow-up", _at("send", "SendPage"),
              2, "8"),
    PageEntry("member", N_("Member list"), "", "account-group-outline",
              _register("member"), 3),
    PageEntry("plot", N_("Plots"), "", "map-outline", _register("plot"), 3),
    PageEntry("stock", N_("Stock held"), "", "warehouse", _at("registers", "StockPage"),
              3),
    PageEntry("machine", N_("Machinery"), "", "tractor-variant",
              _register("machine"), 3),
    PageEntry("registers", N_("More lists"), "", "table-large",
              _at("registers", "RegistersPage"), 3),
    PageEntry("settings", N_("Settings"), "", "key-outline", _at("settings", "SettingsPage"), 3),
    PageEntry("statement", N_("Monthly statement"), "", "chart-box-outline",
              _at("statement", "StatementPage"), 2, listed=False),
    PageEntry("targets", N_("Yearly targets"), "", "target", _at("targets", "TargetsPage"), 2,
              listed=False),
    PageEntry("disclosures", N_("Register of disclosures"), "", "account-lock-outline",
              _at("disclosures", "DisclosuresPage"), 2, listed=False),
    PageEntry("proof", N_("Check a paper"), "", "check-circle-outline",
              _at("proof", "ProofPage"), 2, listed=False),
    PageEntry("forms", N_("Forms of papers"), "", "file-document-outline",
              _at("forms", "FormsPage"), 2, listed=False),
    PageEntry("blanks", N_("Receipt books"), "", "notebook-edit-outline",
              _at("blanks", "BlanksPage"), 2, listed=False),
    PageEntry("import", N_("Import"), "", "table-large", _at("import_", "ImportPage"), 3,
              listed=False),
    PageEntry("sale_return", N_("Sales return"), "", "cart-outline",
              _at("sale_return", "SaleReturnPage"), 1, listed=False),
    PageEntry("purchase_return", N_("Return to the supplier"), "", "truck-delivery-outline",
              _at("purchase_return", "PurchaseReturnPage"), 1, listed=False),
    PageEntry("village_signing", N_("Contracts of a whole village"), "", "file-sign",
              _at("village_signing", "VillageSigningPage"), 1, listed=False),
    PageEntry("rollover", N_("Season rolled over"), "", "file-sign",
              _at("rollover", "RolloverPage"), 1, listed=False),
    PageEntry("netting", N_("Netting"), "", "cash-multiple", _at("netting", "NettingPage"), 1,
              listed=False),
    PageEntry("cash_count", N_("Cash count"), "", "cash-multiple",
              _at("cash_count", "CashCountPage"), 1, listed=False),
    PageEntry("stock_count", N_("Stock count"), "", "warehouse",
              _at("stock_count", "StockCountPage"), 3, listed=False, under="stock"),
    PageEntry("journal", N_("Voucher by hand"), "", "notebook-edit-outline",
              _at("journal", "JournalPage"), 2, listed=False),
    PageEntry("member_sheet", N_("Member's page"), "", "account-outline",
              _at("member_sheet", "MemberSheetPage"), 3, listed=False),
    PageEntry("attachments", N_("Photos and scans"), "", "file-document-outline",
              _at("attachments", "AttachmentsPage"), 3, listed=False),
    PageEntry("duplicates", N_("Members entered twice"), "", "account-alert-outline",
              _at("duplicates", "DuplicatesPage"), 3, listed=False),
    PageEntry("debts", N_("Debts"), "", "account-alert-outline", _at("debts", "DebtsPage"), 3,
              listed=False),
    *(
        PageEntry(one.id, one.title, "", one.icon, _list(one.id), 2, listed=False, under=one.under)
        for one in LIST_PAGES
    ),
    *(
        PageEntry(table, title, "", "table-large", _register(table), 3, listed=False)
        for table, title in (
            ("household", N_("Households")), ("village", N_("Villages")),
            ("supplier", N_("Suppliers")), ("good", N_("Goods")), ("good_price", N_("Price list")),
            ("lot", N_("Lots")), ("warehouse", N_("Warehouses")), ("operator", N_("Operators")),
            ("job_kind", N_("Kinds of job")), ("rate", N_("Rate cards")),
            ("season", N_("Seasons")), ("crop", N_("Crops")),
        )
    ),
)  # fmt: skip
COUNTY_PAGES: Final[tuple[PageEntry, ...]] = (
    PageEntry("county", N_("County board"), N_("Board"), "view-dashboard-outline",
              _at("county", "CountyPage"), 0, "1"),
    PageEntry("receive", N_("Take in files"), N_("Receive"), "tray-arrow-down",
              _at("receive", "ReceivePage"), 0, "2"),
    PageEntry("statement", N_("Summaries"), N_("Sums"), "chart-box-outline",
              _at("statement", "StatementPage"), 0, "3"),
    PageEntry("send", N_("Send up"), N_("Report"), "tray-arrow-up", _at("send", "SendPage"),
              0, "4"),
    PageEntry("units", N_("Units, keys"), N_("Units"), "office-building-outline",
              _at("units", "UnitsPage"), 1, "5"),
    PageEntry("targets", N_("Ranking"), N_("Targets"), "target",
              _at("targets", "TargetsPage"), 2, "6"),
    PageEntry("disclosures", N_("Register of disclosures"), "", "account-lock-outline",
              _at("disclosures", "DisclosuresPage"), 2, listed=False),
    *(
        PageEntry(table, title, "", "table-large", _register(table), 2, listed=False)
        for table, title in (("good", N_("Goods")), ("job_kind", N_("Kinds of job")))
    ),
    PageEntry("settings", N_("Settings"), N_("Settings"), "key-outline",
              _at("settings", "SettingsPage"), 2, "9"),
)  # fmt: skip
START_PAGES: Final = (
    PageEntry("start", N_("Start"), "", "home-outline", _at("start", "StartPage"), 0),
)


def entries_of(level: str) -> tuple[PageEntry, ...]:
    """Return the pages of an office's level: township books do business, others add up."""
    return PAGES if level == "township" else COUNTY_PAGES


def entries_for(desk: Any) -> tuple[PageEntry, ...]:
    """Return the pages of an open book; a register that no entry names has its page too."""
    return entries_of(desk.level.value) + other_entries(desk)


def other_entries(desk: Any) -> tuple[PageEntry, ...]:
    """Return the pages of the registers that no entry names; the whole catalogue is loaded."""
    from coopdesk.catalogue import REGISTERS

    named = {one.id for one in PAGES}
    return tuple(
        PageEntry(one.table, one.title, "", one.icon, _register(one.table), 3, listed=False)
        for one in REGISTERS
        if one.table not in named and desk.level.value == "township"
    )
