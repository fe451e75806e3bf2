"""How records add up to the figures: the catalogue seen from the county.

Which record of a package adds what to which figure. Flows come from the documents of the month,
stocks from the state records.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from coopdesk.kernel.stages import FARM_INPUTS
from coopdesk.statements.definitions import figure_of, weights_on

_TRADE_CLASSES: Final = {
    "produce": "sales_produce",
    "consumer": "sales_consumer",
    "recycled": "sales_recycled",
    "other": "sales_other",
    **{one.value: "sales_inputs" for one in FARM_INPUTS},
}
_INCOME: Final = ("5001", "5051")
_CASH: Final = ("1001", "1002", "1012")
_RETAILED: Final = ("consumer", "produce")


def contributions(kind: str, record: Mapping[str, Any]) -> dict[str, int]:
    """Return what one record of a month's package adds to the figures of that month.

    Pure: it reads nothing but the record. Documents add to flows (a red one or a return adds its
    own negative amounts), state records add to stocks and to what only the ledger knows.
    """
    added = _ADDERS.get(kind, _nothing)(record)
    return {code: value for code, value in added.items() if value}


def _nothing(_record: Mapping[str, Any]) -> dict[str, int]:
    """Return nothing: money documents, contracts and vouchers show in state records."""
    return {}


def _of_sale(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what a sale or a return from a buyer adds."""
    by_class: dict[str, int] = {}
    for line in record["lines"]:
        good_class = line["good_class"]
        by_class[good_class] = by_class.get(good_class, 0) + int(line["amount"])
    added = {"sales": sum(by_class.values())}
    for good_class, amount in by_class.items():
        code = _TRADE_CLASSES.get(good_class)
        if code is not None:
            added[code] = added.get(code, 0) + amount
    if record["trade"] == "retail":
        added["retail"] = sum(by_class.get(one, 0) for one in _RETAILED)
    if record["channel"] == "online":
        added["online"] = added["sales"]
    return added


def _of_purchase(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what a purchase or a return to a supplier adds."""
    return {"purchases": sum(int(line["amount"]) for line in record["lines"])}


def _of_job(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what a job slip adds."""
    added: dict[str, int] = {}
    for line in record["lines"]:
        service_class = line.get("service_class") or record["service_class"]
        for code in ("services", service_class):
            added[code] = added.get(code, 0) + int(line["mu_times"])
    return added


def _of_land(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what a plot under a contract in force adds."""
    code = {"trusteeship": "trusteeship", "transfer": "transfer"}[record["type"]]
    return {code: int(record["area"])}


def _of_service_area(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what the land served in a season adds, distinct and weighted by stage."""
    stages = record["stages"]
    weights = weights_on(date.fromisoformat(record["on_date"]))
    return {
        "service_area": max((int(area) for area in stages.values()), default=0),
        "trusteeship_weighted": sum(
            int(area) * weights.get(stage, weights["other"]) for stage, area in stages.items()
        ),
    }


def _of_stock(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what the closing stock of a good adds."""
    is_input = _TRADE_CLASSES.get(record["good_class"]) == "sales_inputs"
    return {"stock_inputs": int(record["cost"])} if is_input else {}


def _of_balance(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what a member's open balance adds."""
    return {"debts": int(record["debt"]), "debts_overdue": int(record["overdue"])}


def _of_ledger(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what an account adds: its month without closing vouchers, its balance at the end."""
    account, kind = str(record["account"]), record["class"]
    result = int(record["credit"]) - int(record["debit"]) - int(record["closed"])
    balance = int(record["balance"])
    added = {"assets": int(record["side"])}
    if account.startswith(_INCOME):
        added["revenue"] = result
    if account.startswith("5") and not account.startswith("5801"):
        added["profit"] = result
    if kind in {"asset", "contra_asset", "cost"}:
        added["assets"] += balance
    if kind in {"equity", "income", "expense"}:
        added["equity"] = -balance
    if account.startswith(_CASH):
        added["cash"] = balance
    return added


def _of_membership(record: Mapping[str, Any]) -> dict[str, int]:
    """Return how many member households there are."""
    return {"members": int(record["households"])}


def _of_entered(record: Mapping[str, Any]) -> dict[str, int]:
    """Return a figure that the unit typed in."""
    figure = figure_of(str(record["figure"]))
    return {figure.code: int(record["value"])} if figure and figure.source is None else {}


_ADDERS: Final = {
    "sale": _of_sale,
    "sale_return": _of_sale,
    "purchase": _of_purchase,
    "purchase_return": _of_purchase,
    "netting": _of_purchase,
    "job": _of_job,
    "land": _of_land,
    "service_area": _of_service_area,
    "stock": _of_stock,
    "balance": _of_balance,
    "ledger": _of_ledger,
    "membership": _of_membership,
    "entered": _of_entered,
}
