"""Amounts of a row: factor × price = amount to the fen, discounts, and what was said of payment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money, half_up
from coopdesk.sheets.blocks import Line
from coopdesk.sheets.columns import Column
from coopdesk.sheets.payments import PAYMENT_FIELDS, Terms, terms_of
from coopdesk.sheets.reading import (
    AREA_UNITS,
    MONEY_UNITS,
    is_number,
    text_of,
)
from coopdesk.sheets.rows import Row, hundredths, money, plain
from coopdesk.sheets.words import heading_key, heading_words, payment_words

_HECTARE: Final = frozenset({"公顷", "ha", "hm2", "hm²"})
_PER_AREA: Final = re.compile(r"[/每]\s*(市?亩|公顷|ha|hm2|hm²)")
_FINE_UNITS: Final = {"元", "角", "分钱", ""}


def _price(
    row: Row, factor: str, counted: Fraction | None, amount: Fraction | None
) -> Fraction | None:
    """Read the price; one of a hectare is brought to the mu that areas are kept in.

    Where neither it nor its heading names the unit, it may be that of the areas, if it fits.
    """
    price = money(row, "price", row.defaults.price_unit)
    if price is None or factor != "area":
        return price
    cell = text_of(row.cell("price"))
    found = _PER_AREA.search(cell if _PER_AREA.search(cell) else row.label("price"))
    by_hectare = price / AREA_UNITS["公顷"]
    if found:
        return by_hectare if found[1] in _HECTARE else price
    if row.unit("area", "亩") != "公顷" or counted is None or amount is None:
        return price
    fits = hundredths(counted * by_hectare) == hundredths(amount)
    return by_hectare if fits else price


def reckon(row: Row, factor: str, counted: Fraction | None, passes: int = 1) -> Money | None:
    """Check factor × price = amount to the fen, and complete the one that is missing.

    Discounts may be taken off in the amount or beside it. The net amount is kept.
    """
    amount = money(row, "amount")
    price = _price(row, factor, None if counted is None else counted * passes, amount)
    discount = _discount(row)
    after = money(row, "net") if "net" in row.line.table.fields else None
    if discount is None and after is not None and amount is not None:
        discount = amount - after if 0 <= after <= amount else None
    if row.failed("price", "amount", "discount", "net", factor) or counted is None:
        return None
    if price is not None and price < 0:
        text = _("The price {price} is below zero; please correct it.")
        row.refuse("negative", text.format(price=plain(price)), "price")
        return None
    if price is None:
        return _without_price(row, counted * passes, amount, discount)
    gross = Money(hundredths(counted * passes * price))
    off = _off(gross, discount)
    row.values["price"] = Money(hundredths(price))
    if 100 % price.denominator:
        text = _("The price {price} has more than two decimals; the amount is kept as written.")
        row.warnings.append(
            Problem("rounded", text.format(price=plain(price)), "price", warning=True)
        )
    if discount is not None and amount is not None:
        proven = _share_proven(row, gross, amount, discount)
        off = off if proven is None else proven
    net = gross - off
    if amount is not None and not _agrees(row, amount, gross, net):
        text = _(
            "{shown} × {price} = {right}, but the sheet says {written}."
            " Please correct the amount or what it is made of."
        )
        row.refuse(
            "amount",
            text.format(
                shown=plain(counted) + (f" × {passes}" if passes != 1 else ""),
                price=plain(price),
                right=net,
                written=Money(hundredths(amount)),
            ),
            "amount",
        )
        return None
    if off:
        row.values["discount"] = off
    row.values["amount"] = net
    return net


def _agrees(row: Row, amount: Fraction, gross: Money, net: Money) -> bool:
    """Tell whether the written amount is the reckoned one, as far as its unit can show it."""
    unit = row.unit("amount", row.defaults.money_unit)
    if unit not in _FINE_UNITS and unit in MONEY_UNITS and is_number(row.cell("amount")):
        scale = MONEY_UNITS[unit]
        places = len(f"{row.cell('amount'):.15g}".partition(".")[2])
        shown = amount / scale * 10 ** max(places, 2)
        return any(
            half_up(one.exact / scale * 10 ** max(places, 2)) == shown for one in (gross, net)
        )
    return hundredths(amount) in {gross.units, net.units}


def _discount(row: Row) -> Fraction | None:
    """Read a discount: an amount, or a share such as 9折, 95% or 0.95."""
    if not row.has("discount"):
        return None
    text = text_of(row.cell("discount"))
    folded = re.fullmatch(r"([\d.]+)折", text)
    if folded:
        share = Fraction(folded[1]) / (10 if Fraction(folded[1]) <= 10 else 100)
        return -share
    percent = re.fullmatch(r"([\d.]+)%", text)
    if percent:
        return -Fraction(percent[1]) / 100
    value = money(row, "discount")
    heading = heading_key(row.label("discount"))
    if value is not None and 0 < value <= 1 and ("率" in heading or heading == "折扣"):
        return -value
    return abs(value) if value is not None else None


def _share_proven(row: Row, gross: Money, amount: Fraction, discount: Fraction) -> Money | None:
    """Return what 95 under 折扣（%） or 9.5 under 折扣 takes off, where the amount proves it."""
    heading = row.label("discount")
    if not ("%" in heading or "％" in heading or "折" in heading) or not 1 < discount <= 100:
        return None
    for share in (discount / 100, discount / 10):
        if share <= 1 and hundredths(gross.exact * share) == hundredths(amount):
            return _off(gross, -share)
    return None


def _off(gross: Money, discount: Fraction | None) -> Money:
    """Return what a discount takes off; a share (kept below nought) leaves that share to pay."""
    if discount is None:
        return Money(0)
    if discount < 0:
        return gross - Money(hundredths(gross.exact * -discount))
    off = Money(hundredths(discount))
    return off if gross.units >= 0 else -off


def _without_price(
    row: Row, counted: Fraction, amount: Fraction | None, discount: Fraction | None
) -> Money | None:
    """Work the price out of the amount, if a price in fen gives just that amount."""
    if amount is None:
        return None
    written = Money(hundredths(amount))
    off = discount if discount is not None and discount > 0 else Fraction(0)
    for gross in (amount, amount + off):
        if not counted:
            break
        price = Money(hundredths(gross / counted))
        if price.units >= 0 and half_up(counted * price.units) == half_up(gross * 100):
            row.values["price"] = price
            net = Money(hundredths(gross - off)) if gross != amount or not off else written
            if off:
                row.values["discount"] = Money(hundredths(off))
            row.values["amount"] = net
            return net
    text = _(
        "The price is missing, and no price to the fen makes the amount {written};"
        " please fill in the price."
    )
    row.refuse("price", text.format(written=written), "price")
    return None


def payment_terms(row: Row) -> list[Terms]:
    """Read all that a row's own cells say of its payment."""
    found: list[Terms] = []
    fields = row.line.table.fields
    for name in PAYMENT_FIELDS:
        if not row.has(name) or not (name in fields or name in row.line.said):
            continue
        heading = fields[name].heading if name in fields else ""
        unit = row.unit(name, row.defaults.money_unit)
        said = terms_of(name, row.cell(name), heading, unit, row.line.season)
        if isinstance(said, Problem):
            chosen = row.warnings if said.warning else row.problems
            if said not in chosen:
                chosen.append(said)
            if said.warning:
                return found
        elif said is not None:
            found.append(said)
    if not found and (row.defaults.silence_is_paid or silence_is_paid(fields)):
        return [Terms(is_paid=True)]
    return found


def notes_name_debts_only(lines: Sequence[Line], kind: str) -> bool:
    """Tell whether a ledger says of payment only, in its notes, which rows are owed."""
    if not lines:
        return False
    fields = lines[0].table.fields
    if [name for name in PAYMENT_FIELDS if name in fields] != ["payment"]:
        return False
    notes = next(one for one in heading_words(kind) if one.field == "note")
    if heading_key(fields["payment"].heading) not in notes.names:
        return False
    cells = [line.cells.get("payment") for line in lines if "payment" not in line.blank]
    said = [terms_of("payment", cell, "") for cell in cells]
    owed = [isinstance(one, Terms) and one.is_owed and not one.paid for one in said]
    return bool(owed) and all(owed) and len(owed) < len(lines)


def silence_is_paid(fields: Mapping[str, Column]) -> bool:
    """Tell whether the sheet writes down debts only: then an empty cell means paid."""
    ways = [name for name in PAYMENT_FIELDS if name in fields]
    if ways == ["owed"]:
        return True
    asked = heading_key(fields["payment"].heading) if ways == ["payment"] else ""
    return any(word in asked for word in payment_words().asks_owed) and not any(
        word in asked for word in ("现", "付款", "收款", "已收")
    )
