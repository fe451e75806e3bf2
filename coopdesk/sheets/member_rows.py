"""Rows of a roster into typed values."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import check_account, tidy_account
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money
from coopdesk.sheets.numerals import exact
from coopdesk.sheets.reading import (
    has_lost_digits,
    is_blank,
    is_number,
    read_id_number,
    read_name,
    read_number,
    read_phone,
    read_text,
    read_yes,
    text_of,
)
from coopdesk.sheets.rows import Row, area, hundredths, money, place, plain


def read_member(row: Row) -> None:
    """Read one member of a roster."""
    name = row.keep("name", read_name(row.cell("name")))
    if name is None:
        row.refuse("no_name", _("There is no name in this row; please fill it in."), "name")
    for text_field in ("member_number", "relation"):
        row.keep(text_field, read_text(row.cell(text_field)))
    row.keep("household", read_name(row.cell("household")))
    row.keep("id_number", read_id_number(row.cell("id_number"), "id_number"))
    row.keep("phone", read_phone(row.cell("phone"), "phone"))
    row.keep("bank", read_text(row.cell("bank")))
    row.keep("bank_account", _account(row.cell("bank_account")))
    place(row)
    area(row, "area")
    area(row, "measured_area")
    _household_size(row)
    if "is_member" in row.line.table.fields:
        row.keep("is_member", read_yes(row.cell("is_member")))
    share = money(row, "share")
    if share is not None and share < 0:
        text = _("The share capital {share} is below zero; please correct it.")
        row.refuse("negative", text.format(share=plain(share)), "share")
    elif share is not None:
        row.values["share"] = Money(hundredths(share))
    if row.has("note"):
        row.values["note"] = read_text(row.cell("note"))
    if not row.has("id_number") and "id_number" in row.line.table.fields:
        text = _("There is no ID number; please add it when it is known.")
        row.warnings.append(Problem("no_id_number", text, "id_number", warning=True))


def _account(cell: Any) -> str | Problem | None:
    """Read a bank account; one that cannot be right is left out with a word, the row goes in."""
    if is_blank(cell):
        return None
    if has_lost_digits(cell):
        words = _(
            "The bank account was kept as a number, and its last digits became zeros; it is left"
            " out. Please set the cell to text and type it again from the card."
        )
        return Problem("account_digits_lost", words, "bank_account", warning=True)
    text = str(int(exact(cell))) if is_number(cell) else re.sub(r"\.0+$", "", text_of(cell))
    wrong = check_account(text)
    return (
        tidy_account(text)
        if wrong is None
        else Problem("bank_account", wrong, "bank_account", warning=True)
    )


def _household_size(row: Row) -> None:
    """Read how many people a household has; a strange figure is left out with a word."""
    cell = row.cell("household_size")
    if isinstance(cell, str):
        cell = re.sub(r"[人口个]+$", "", cell.strip())
    value = read_number(cell, "household_size", row.label("household_size"))
    if isinstance(value, Fraction) and value.denominator == 1 and 0 <= value < 100:
        row.values["household_size"] = int(value)
    elif value is not None:
        text = _("{label} is not a number of people and is left out.")
        row.warnings.append(
            Problem(
                "number",
                text.format(label=row.label("household_size")),
                "household_size",
                warning=True,
            )
        )
