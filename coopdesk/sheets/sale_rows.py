"""Rows of a sales ledger into typed values."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.values import Quantity
from coopdesk.sheets.reading import (
    Count,
    bare_unit,
    read_count,
    read_money,
    read_text,
    same_unit,
    text_of,
)
from coopdesk.sheets.reckoning import reckon
from coopdesk.sheets.repayments import is_repayment, read_repayment
from coopdesk.sheets.rows import Row, plain
from coopdesk.sheets.words import bare, class_of_good, row_words

_PACKS: Final = re.compile(
    r"\s*(\d+)\s*[袋包瓶箱桶]?\s*[×*xX]\s*\d+(?:\.\d+)?\s*"
    r"(?:kg|公斤|千克|市?斤|克|g|ml|毫升|升|l)\s*",
    re.IGNORECASE,
)


def read_line(row: Row) -> None:
    """Read one line of a sale: quantity × price must be the amount to the fen."""
    if is_repayment(row):
        read_repayment(row)
        return
    if _comes_in(row):
        text = _("This row is goods coming in, not a sale; please enter it as a purchase.")
        row.refuse("received", text, "received")
        return
    good = row.keep("good", read_text(row.cell("good")))
    if good is None:
        row.refuse("no_good", _("There is no good in this row; please fill it in."), "good")
    else:
        row.values["good_class"] = class_of_good(good)
    for text_field in ("spec", "maker", "good_code", "lot"):
        row.keep(text_field, read_text(row.cell(text_field)))
    _settle_packs(row)
    count = row.keep(
        "quantity", read_count(row.cell("quantity"), "quantity", row.label("quantity"))
    )
    row.values.pop("quantity", None)
    amount_sign = _sign_of_amount(row)
    goes_back = _goes_back(row)
    counted: Fraction | None = None
    if isinstance(count, Count):
        counted = _quantity(row, count, amount_sign, goes_back=goes_back)
    elif not row.failed("quantity"):
        counted = _quantity_from_amount(row)
    if row.has("note"):
        row.values["note"] = read_text(row.cell("note"))
    reckon(row, "quantity", counted)
    if not row.problems and "amount" not in row.values:
        text = _("There is neither a price nor an amount in this row; please fill in one.")
        row.refuse("no_amount", text, "amount")


def _comes_in(row: Row) -> bool:
    """Tell a row of goods that came in: by its own column, or by a word where the buyer stands."""
    if row.has("received") and not row.has("quantity"):
        return True
    texts = [bare(text_of(row.cell(name))) for name in ("buyer", "note", "payment")]
    return any(text in row_words().received for text in texts)


def _settle_packs(row: Row) -> None:
    """Read 3×40kg as three packs where the price proves it: three times the price is the amount."""
    cell = row.cell("quantity")
    found = _PACKS.fullmatch(plain_text(cell)) if isinstance(cell, str) else None
    if found is None:
        return
    price = read_money(row.cell("price"), "price", "")
    amount = read_money(row.cell("amount"), "amount", "")
    packs = Fraction(found[1])
    if isinstance(price, Fraction) and isinstance(amount, Fraction) and packs * price == amount:
        row.line.cells["quantity"] = found[1]


def _sign_of_amount(row: Row) -> int:
    """Return the sign of the amount as written, 0 when there is none."""
    value = read_money(row.cell("amount"), "amount", "")
    if not isinstance(value, Fraction) or not value:
        return 0
    return 1 if value > 0 else -1


def _goes_back(row: Row) -> bool:
    """Tell whether a row's words say that goods came back."""
    words = row_words().returned
    texts = [
        text_of(row.cell(name)) for name in ("note", "payment", "good", "quantity") if row.has(name)
    ]
    return any(word in text for text in texts for word in words if "未退" not in text)


def _says_returned(row: Row) -> bool:
    """Tell whether a row plainly says 退货 or 退回."""
    words = [word for word in row_words().returned if word in {"退货", "退回"}]
    texts = [text_of(row.cell(name)) for name in ("note", "payment", "quantity")]
    return any(word in text for text in texts for word in words)


def _quantity(row: Row, count: Count, sign: int, *, goes_back: bool) -> Fraction | None:
    """Settle the quantity with its unit; goods going back count below nought."""
    number = count.number
    if goes_back and number > 0 and sign < 0:
        number = -number
    elif goes_back and number > 0 and _says_returned(row):
        text = _(
            "This row says that goods came back, but its quantity and amount are not below zero;"
            " please put a minus before both."
        )
        row.refuse("return", text, "quantity")
        return None
    if not number:
        row.refuse("zero", _("The quantity is zero; please fill it in."), "quantity")
        return None
    if number < 0 and sign > 0:
        text = _("The quantity {value} is below zero; please correct it.")
        row.refuse("negative", text.format(value=plain(number)), "quantity")
        return None
    return keep_quantity(row, "quantity", count, number)


def keep_quantity(row: Row, name: str, count: Count, number: Fraction) -> Fraction | None:
    """Keep a quantity with the unit that the row, the cell or the heading names."""
    column_unit = read_text(row.cell("unit"))
    if column_unit and count.unit and not same_unit(column_unit, count.unit):
        text = _("The quantity is counted in {one} but the unit is {other}; please correct one.")
        row.refuse("unit", text.format(one=count.unit, other=column_unit), "unit")
        return None
    heading_unit = row.unit(name, "")
    unit = (bare_unit(column_unit) if column_unit else "") or count.unit or heading_unit
    if not unit and (row.unit("price", "") or "").startswith("/"):
        unit = row.unit("price", "")[1:]
    if unit:
        row.values["unit"] = unit
    scaled = number * 1000
    if scaled.denominator != 1:
        text = _("The quantity {value} has more than three decimals; please correct it.")
        row.refuse("number", text.format(value=str(count.number)), name)
        return None
    row.values[name] = Quantity(scaled.numerator)
    return number


def _quantity_from_amount(row: Row) -> Fraction | None:
    """Work a missing quantity out of amount and price if it comes out whole."""
    price = read_money(row.cell("price"), "price", "")
    amount = read_money(row.cell("amount"), "amount", "")
    if isinstance(price, Fraction) and isinstance(amount, Fraction) and price > 0 and amount:
        number = amount / price
        if number.denominator == 1:
            row.values["quantity"] = Quantity(number.numerator * 1000)
            unit = read_text(row.cell("unit"))
            if unit:
                row.values["unit"] = bare_unit(unit)
            return number
    row.refuse("no_quantity", _("There is no quantity in this row; please fill it in."), "quantity")
    return None
