"""The lists of documents as pages: which there are, and which one lists a kind."""

from __future__ import annotations

from typing import Final, NamedTuple

from coopdesk.kernel.i18n import N_
from ui.actions import Action


class ListPage(NamedTuple):
    """A list as a page: where it stands in the navigation, and the page that enters its kind."""

    id: str
    title: str
    icon: str
    under: str
    kinds: tuple[str, ...] = ()
    new: str = ""


LIST_PAGES: Final = (
    ListPage("sale_list", N_("List of sales"), "cart-outline", "sale", ("sale",), "sale"),
    ListPage("sale_line_list", N_("List of goods sold"), "cart-outline", "sale", (), "sale"),
    ListPage("sale_return_list", N_("List of sales returns"), "cart-outline", "sale",
             ("sale_return",), "sale_return"),
    ListPage("purchase_list", N_("List of purchases"), "truck-delivery-outline", "purchase",
             ("purchase",), "purchase"),
    ListPage("purchase_return_list", N_("List of returns to suppliers"),
             "truck-delivery-outline", "purchase", ("purchase_return",), "purchase_return"),
    ListPage("opening_stock_list", N_("List of opening stock"), "truck-delivery-outline",
             "purchase", ("opening_stock",), "purchase"),
    ListPage("costing_list", N_("List of costs settled"), "truck-delivery-outline", "purchase",
             ("costing",), "purchase"),
    ListPage("job_list", N_("List of machinery jobs"), "tractor", "job", ("job",), "job"),
    ListPage("job_line_list", N_("List of jobs by household"), "tractor", "job", (), "job"),
    ListPage("contract_list", N_("List of contracts"), "file-sign", "contract", ("contract",),
             "contract"),
    ListPage("money_list", N_("List of money taken and paid"), "cash-multiple", "money",
             ("receipt", "payment"), "money"),
    ListPage("netting_list", N_("List of nettings"), "cash-multiple", "money", ("netting",),
             "netting"),
    ListPage("cash_count_list", N_("List of cash counts"), "cash-multiple", "money",
             ("cash_count",), "cash_count"),
    ListPage("stock_count_list", N_("List of stock counts"), "warehouse", "stock",
             ("stock_count",), "stock_count"),
    ListPage("journal_list", N_("List of vouchers by hand"), "notebook-edit-outline", "vouchers",
             ("journal",), "journal"),
)  # fmt: skip
EVERYTHING: Final = "documents"
LIST_KEY: Final = "Ctrl+O"


def list_page(kind: str) -> str:
    """Return the page that lists a kind of document; all documents where it has none."""
    return next((one.id for one in LIST_PAGES if kind in one.kinds), EVERYTHING)


def to_list(entry: str, page_id: str) -> Action:
    """Return the action of an entry page that opens the list of what it enters."""
    one = next(each for each in LIST_PAGES if each.id == page_id)
    return Action(f"{entry}.list", one.title, lambda page: page.room.open(page_id), LIST_KEY,
                  "table-large", N_("list"))  # fmt: skip
