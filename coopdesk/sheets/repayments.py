"""Rows of a sales ledger that are no sale: money taken for what was owed before."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.values import Money
from coopdesk.sheets.payments import method_in
from coopdesk.sheets.reading import read_money, text_of
from coopdesk.sheets.reckoning import payment_terms
from coopdesk.sheets.rows import Row, hundredths
from coopdesk.sheets.words import bare, row_words

_OLD_DEBT: Final = re.compile(
    r"(?<![未没待])还.{0,6}?[欠赊账帐]|收.{0,5}?(?:欠款|欠账|欠帐|旧账|旧欠|前欠)"
)
_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")


def is_repayment(row: Row) -> bool:
    """Tell a row that only notes money taken for an older debt."""
    good = text_of(row.cell("good"))
    if good:
        key = bare(good)
        return _OLD_DEBT.match(key) is not None or any(
            key.startswith(word) for word in row_words().repaid
        )
    if row.has("quantity"):
        return False
    return any(is_worded(text_of(row.cell(name))) for name in ("note", "payment"))


def read_repayment(row: Row) -> None:
    """Read how much came in and by which way; the amount may stand wherever money stands."""
    said = [] if is_worded(text_of(row.cell("payment"))) else payment_terms(row)
    paid = [(way, amount) for one in said for way, amount in one.paid if amount]
    texts = " ".join(text_of(row.cell(name)) for name in ("good", "note", "payment"))
    way = next((one.method for one in said if one.method), "") or method_in(texts)
    if any(one.is_owed for one in said):
        text = _("This row says both that a debt was paid back and that it is owed.")
        row.refuse("repayment", text, "payment")
        return
    if not paid:
        amount = _amount(row, texts)
        paid = [] if amount is None else [("", amount)]
    if not row.problems and not paid:
        text = _("This row takes money for an older debt but says no amount; please fill it in.")
        row.refuse("repayment", text, "amount")
    row.values["repaid"] = tuple((one or way, amount) for one, amount in paid)


def is_worded(text: str) -> bool:
    """Tell whether a note or a payment cell says that a debt was paid back."""
    key = bare(text)
    return _OLD_DEBT.search(key) is not None or any(word in key for word in row_words().repaid)


def _amount(row: Row, texts: str) -> Money | None:
    """Return the amount: of its column, of the debt it takes off, or the one the words name."""
    for name in ("amount", "owed"):
        if row.has(name):
            unit = row.unit(name, row.defaults.money_unit)
            value = row.keep(name, read_money(row.cell(name), name, row.label(name), unit))
            row.values.pop(name, None)
            if isinstance(value, Fraction) and value:
                return Money(hundredths(abs(value)))
    figures = _FIGURE.findall(plain_text(texts))
    if len(figures) != 1:
        return None
    return Money(hundredths(abs(Fraction(figures[0].replace(",", "")))))
