"""Rows of a stock sheet: what lies in store, or what came in, and what it cost."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.values import Money, half_up
from coopdesk.sheets.dates import DateReader
from coopdesk.sheets.payments import Payment, settle
from coopdesk.sheets.reading import Count, read_count, read_text
from coopdesk.sheets.reckoning import payment_terms, reckon
from coopdesk.sheets.rows import Row, hundredths, money, plain
from coopdesk.sheets.sale_rows import keep_quantity
from coopdesk.sheets.words import class_of_good

_TEXTS: Final = ("spec", "maker", "lot", "warehouse", "supplier", "number", "note")


def read_stock(row: Row) -> None:
    """Read one row: a quantity that stock is set to or that is added, and its cost."""
    good = row.keep("good", read_text(row.cell("good")))
    if good is None:
        row.refuse("no_good", _("There is no good in this row; please fill it in."), "good")
    else:
        row.values["good_class"] = class_of_good(read_text(row.cell("good_class")) or good)
        if row.values["good_class"] == "other":
            row.values["good_class"] = class_of_good(good)
    for name in _TEXTS:
        row.keep(name, read_text(row.cell(name)))
    for name in ("made_on", "expires_on"):
        reader = DateReader(name, row.line.season, months_allowed=True)
        row.keep(name, reader.read(row.cell(name), None, None))
    _read_retail(row)
    counted = _counted(row)
    if counted is None:
        return
    if not counted:
        row.values.pop("price", None)
        return
    _read_cost(row, counted)
    if "adds" in row.values:
        _settle(row)


def _counted(row: Row) -> Fraction | None:
    """Read the quantity: stock is set to it or it is added, never both in one row."""
    found: dict[str, Fraction] = {}
    for name in ("sets", "adds"):
        if not row.has(name):
            continue
        count = row.keep(name, read_count(row.cell(name), name, row.label(name)))
        row.values.pop(name, None)
        if not isinstance(count, Count):
            continue
        if count.number < 0:
            text = _("The quantity {value} is below zero; please correct it.")
            row.refuse("negative", text.format(value=plain(count.number)), name)
            continue
        number = keep_quantity(row, name, count, count.number)
        if number is not None:
            found[name] = number
    if len(found) == 2 and found["adds"]:
        text = _(
            "This row sets stock to {sets} and adds {adds} as well; please keep one of the two."
        )
        row.refuse(
            "two_quantities",
            text.format(sets=plain(found["sets"]), adds=plain(found["adds"])),
            "adds",
        )
        return None
    if not found and not row.failed("sets", "adds"):
        text = _("There is no quantity in this row; please fill it in.")
        row.refuse("no_quantity", text, "sets" if "sets" in row.line.table.fields else "adds")
    if row.problems:
        return None
    if "sets" in found:
        row.values.pop("adds", None)
        return found["sets"]
    return found["adds"]


def _read_retail(row: Row) -> None:
    """Read the price at which a new good is sold."""
    price = money(row, "retail", row.defaults.price_unit)
    if price is not None and price >= 0:
        row.values["retail"] = Money(hundredths(price))


def _read_cost(row: Row, counted: Fraction) -> None:
    """Read what it cost: quantity × unit cost is the cost to the fen; the cost alone will do."""
    if row.has("amount") and not row.has("price"):
        amount = money(row, "amount")
        if amount is not None and amount >= 0:
            row.values["amount"] = Money(hundredths(amount))
            row.values["price"] = Money(half_up(amount * 100 / counted))
        elif amount is not None:
            text = _("The cost {amount} is below zero; please correct it.")
            row.refuse("negative", text.format(amount=plain(amount)), "amount")
        return
    if row.has("price"):
        reckon(row, "quantity", counted)


def _settle(row: Row) -> None:
    """Read how goods that came in were paid."""
    total = row.values.get("amount") or Money(0)
    found = settle(total, payment_terms(row))
    if isinstance(found, Payment):
        row.values["payment"] = found
    else:
        row.problems.append(found)
