"""How a row was paid: words, ticks and amounts of several columns settled against its total."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money, half_up
from coopdesk.sheets.dates import DateReader, Season
from coopdesk.sheets.reading import MONEY_UNITS, is_blank, is_number, read_money, text_of
from coopdesk.sheets.words import heading_key, payment_words, row_words

PAYMENT_FIELDS: Final = {
    "payment": "",
    "paid": "",
    "owed": "",
    "pay_cash": "cash",
    "pay_wechat": "wechat",
    "pay_alipay": "alipay",
    "pay_bank": "bank",
}
_AMOUNT: Final = re.compile(
    r"(?P<word>[^\d\s,，;；。+＋、:：¥￥]{1,8}?)(?:款|了)?[:：]?[¥￥]?"
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?:元|块)?"
)
_NOT_AMOUNTS: Final = re.compile(
    r"\d{2,4}[年.\-/]\d{1,2}[月.\-/]\d{1,2}[日号]?|\d{1,2}月\d{0,2}[日号]?|\d{1,2}[日号]|20\d\d年"
)


_A_DAY: Final = re.compile(r"(?:\d{2,4}[年.\-/])?\d{1,2}[月.\-/]\d{1,2}[日号]?")
_ASKS_WHEN: Final = re.compile("日期|时间")
_SERIALS: Final = range(20_000, 80_000)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one cell says of payment: settled or owed, by which way, with which amounts."""

    is_paid: bool = False
    is_owed: bool = False
    method: str = ""
    paid: tuple[tuple[str, Money], ...] = ()
    owed: Money | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """How a total was settled: amounts by method (``""`` when unsaid) and what is owed.

    ``stated`` is false when the sheet says nothing: then all of it is owed until someone says so.
    """

    paid: tuple[tuple[str, Money], ...]
    owed: Money
    stated: bool

    @property
    def is_credit(self) -> bool:
        """Tell whether anything is owed."""
        return bool(self.owed)


def terms_of(
    field: str, cell: Any, heading: str, unit: str = "元", season: Season | None = None
) -> Terms | Problem | None:
    """Read what one payment cell says; nothing when it is empty or says nothing of payment."""
    if is_blank(cell):
        return None
    method = PAYMENT_FIELDS[field]
    if _ASKS_WHEN.search(heading) and _is_a_day(cell):
        # 收款日期 is filled when the money has come; a day to come is when it is promised.
        to_come = season is not None and _is_to_come(cell, season)
        return Terms(is_paid=not to_come, is_owed=to_come)
    ticks = field == "payment" and text_of(cell) in {"0", "1"}
    amount = None if ticks else _amount_in(cell, field, unit)
    if isinstance(amount, Problem):
        return amount
    if amount is not None:
        return _by_amount(field, amount, method)
    text = re.sub(r"\s+", "", plain_text(text_of(cell)))
    ticked = _ticked(text)
    if ticked is not None:
        return _by_tick(field, heading, method, ticked=ticked)
    return _by_words(text, field, method)


def _is_a_day(cell: Any) -> bool:
    """Tell a date, written in any of the usual ways."""
    if is_number(cell):
        return cell in _SERIALS
    text = re.sub(r"\s+", "", plain_text(text_of(cell)))
    return isinstance(cell, date) or _A_DAY.fullmatch(text) is not None


def _is_to_come(cell: Any, season: Season) -> bool:
    """Tell a day after today."""
    day = DateReader("", season).read(cell, None, None)
    return season.today is not None and isinstance(day, date) and day > season.today


def _amount_in(cell: Any, field: str, unit: str) -> Money | Problem | None:
    """Return the amount if the cell is nothing but one."""
    if not is_number(cell) and not re.fullmatch(
        r"[¥￥]?-?\d[\d,]*(?:\.\d+)?(?:元|块|万元)?", plain_text(text_of(cell)).replace(" ", "")
    ):
        return None
    scale = unit if unit in MONEY_UNITS else "元"
    value = read_money(cell, field, _("Payment"), scale)
    if value is None or isinstance(value, Problem):
        return value
    return Money(half_up(value * 100))


def _by_amount(field: str, amount: Money, method: str) -> Terms | None:
    """Read a bare amount by its column."""
    if field == "owed":
        return Terms(owed=amount)
    return Terms(paid=((method, amount),)) if amount or field == "paid" else None


def _ticked(text: str) -> bool | None:
    """Read a tick, a cross, yes or no."""
    if text.lower() in row_words().yes:
        return True
    return False if text.lower() in row_words().no else None


def _by_tick(field: str, heading: str, method: str, *, ticked: bool) -> Terms | None:
    """Read a tick by what its column asks."""
    words = payment_words()
    asked = heading_key(heading)
    asks_owed = field == "owed" or (not method and any(word in asked for word in words.asks_owed))
    if method and not ticked:
        return None
    owed = ticked if asks_owed else not ticked
    return Terms(is_paid=not owed, is_owed=owed, method=method)


def method_in(text: str) -> str:
    """Return the way of payment a text names, if any."""
    lower = text.lower()
    return next((method for word, method in payment_words().methods if word in lower), "")


def speaks_of_payment(text: str) -> bool:
    """Tell whether a short text is about paying or owing."""
    bare = re.sub(r"\s+", "", plain_text(text))
    if not bare or len(bare) > 24:
        return False
    words = payment_words()
    strong = (*words.settled, *words.owed, *(word for word in words.paid if len(word) > 1))
    return bare in words.paid or bool(method_in(bare)) or any(word in bare for word in strong)


@lru_cache(maxsize=8192)
def _by_words(text: str, field: str, method: str) -> Terms | Problem | None:
    """Read payment words, with the amounts that some of them carry."""
    words = payment_words()
    if any(word in text for word in words.settled):
        return Terms(is_paid=True, method=method or method_in(text))
    amounts = _amounts(_NOT_AMOUNTS.sub("", text), field, method)
    if amounts is not None:
        return amounts
    owed = any(word in text for word in words.owed)
    named = method or method_in(text)
    if any(word in text for word in words.part):
        sentence = _(
            "“{text}” says that only a part was paid; please write how much was paid and owed."
        )
        return Problem("payment", sentence.format(text=text), field)
    if owed:
        return Terms(is_owed=True)
    if named or any(word in text for word in words.paid):
        return Terms(is_paid=True, method=named)
    return _unclear(text, field)


def _unclear(text: str, field: str) -> Problem:
    """Say that payment words cannot be understood."""
    sentence = _(
        "“{text}” does not say whether it was paid, so it counts as owed; please write cash,"
        " WeChat, Alipay, bank or owed."
    )
    return Problem("payment", sentence.format(text=text), field, warning=True)


def _amounts(text: str, field: str, method: str) -> Terms | None:
    """Read words with amounts: 现金200欠100, 付500余欠."""
    paid: list[tuple[str, Money]] = []
    owed: Money | None = None
    words = payment_words()
    found = list(_AMOUNT.finditer(text))
    for one in found:
        value = read_money(one["number"], field, "")
        if value is None or isinstance(value, Problem):
            return None
        money = Money(half_up(value * 100))
        if any(word in one["word"] for word in words.owed):
            owed = money if owed is None else owed + money
        elif method_in(one["word"]) or any(word in one["word"] for word in words.paid):
            paid.append((method_in(one["word"]) or method, money))
        else:
            return None
    if not paid and owed is None:
        return None
    rest = _AMOUNT.sub("", text)
    rest_owed = any(word in rest for word in words.owed)
    rest_paid = bool(method_in(rest)) or any(word in rest for word in words.paid)
    return Terms(
        is_paid=rest_paid and not paid,
        is_owed=rest_owed and owed is None,
        method=method_in(rest),
        paid=tuple(paid),
        owed=owed,
    )


def settle(  # noqa: PLR0911 - one return for each way of having paid.
    total: Money, said: Iterable[Terms], field: str = "payment"
) -> Payment | Problem:
    """Settle a total by all that its cells say; amounts that do not add up are a problem."""
    terms = list(said)
    amounts = [pair for one in terms for pair in one.paid]
    owed_said = [one.owed for one in terms if one.owed is not None]
    given = sum((amount for _method, amount in amounts), Money(0))
    owed = sum(owed_said, Money(0))
    is_paid = any(one.is_paid for one in terms)
    is_owed = any(one.is_owed for one in terms)
    method = next((one.method for one in terms if one.method), "")
    if not terms:
        return Payment((), total, stated=False)
    if amounts and not any(amount for _method, amount in amounts) and is_paid and not owed:
        amounts, given = [], Money(0)
    if amounts:
        by_way = [(way or method, amount) for way, amount in amounts if amount]
        rest = total - given
        if (owed_said and rest != owed and owed) or _beyond(rest, total):
            return _does_not_add_up(total, given, owed, field)
        return Payment(_gathered(by_way), rest, stated=True)
    if owed_said:
        rest = total - owed
        if _beyond(rest, total):
            return _does_not_add_up(total, given, owed, field)
        return Payment(((method, rest),) if rest else (), owed, stated=True)
    if is_owed and is_paid:
        return Problem(
            "payment",
            _("One column says this was paid, another that it is owed; please correct one."),
            field,
        )
    if is_owed:
        return Payment((), total, stated=True)
    return Payment(((method, total),) if total else (), Money(0), stated=True)


def _beyond(rest: Money, total: Money) -> bool:
    """Tell whether more was settled than the total; a refund settles below nought."""
    return rest.units < 0 if total.units >= 0 else rest.units > 0


def _gathered(pairs: list[tuple[str, Money]]) -> tuple[tuple[str, Money], ...]:
    """Add up the amounts of each method."""
    sums: dict[str, Money] = {}
    for way, amount in pairs:
        sums[way] = sums.get(way, Money(0)) + amount
    return tuple(sums.items())


def _does_not_add_up(total: Money, paid: Money, owed: Money, field: str) -> Problem:
    """Say that paid and owed do not make the amount."""
    text = _(
        "Paid {paid} and owed {owed} do not make the amount of {total}; please correct one of them."
    )
    return Problem("payment_sum", text.format(paid=paid, owed=owed, total=total), field)
