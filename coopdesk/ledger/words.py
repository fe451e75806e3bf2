"""The closed words of the ledger: kinds of document, a party's books, how a document stands."""

from __future__ import annotations

from typing import Final

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_


class Kind(Choice):
    """What sort of document; the word stands before its number on paper."""

    SALE = "sale", N_("Sale")
    SALE_RETURN = "sale_return", N_("Sales return")
    PURCHASE = "purchase", N_("Purchase")
    PURCHASE_RETURN = "purchase_return", N_("Return to supplier")
    OPENING_STOCK = "opening_stock", N_("Opening stock")
    COSTING = "costing", N_("Cost settled")
    JOB = "job", N_("Machinery job")
    CONTRACT = "contract", N_("Contract")
    RECEIPT = "receipt", N_("Money taken")
    PAYMENT = "payment", N_("Money paid")
    JOURNAL = "journal", N_("Voucher by hand")
    CASH_COUNT = "cash_count", N_("Cash count")
    NETTING = "netting", N_("Netting")
    STOCK_COUNT = "stock_count", N_("Stock count")


SERIES: Final = {
    Kind.SALE: "销",
    Kind.SALE_RETURN: "退",
    Kind.PURCHASE: "进",
    Kind.PURCHASE_RETURN: "出",
    Kind.OPENING_STOCK: "期",
    Kind.COSTING: "补",
    Kind.JOB: "作",
    Kind.CONTRACT: "托",
    Kind.RECEIPT: "收",
    Kind.PAYMENT: "付",
    Kind.JOURNAL: "转",
    Kind.CASH_COUNT: "盘",
    Kind.NETTING: "抵",
    Kind.STOCK_COUNT: "点",
}
VOUCHER_WORD: Final = "记"


class Book(Choice):
    """Which balance of a party a move belongs to."""

    DEBT = "debt", N_("Debt")
    DEPOSIT = "deposit", N_("Deposit")
    PAYABLE = "payable", N_("Payable")


class Standing(Choice):
    """How a posted document stands."""

    POSTED = "posted", N_("Posted")
    REVERSED = "reversed", N_("Reversed")
    RED = "red", N_("Red copy")
