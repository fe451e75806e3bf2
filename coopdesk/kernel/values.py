"""Exact quantities: money, areas, mu-times and stock, each an integer of its smallest unit."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import ClassVar, Final, Self, final

from coopdesk.kernel.chinese import money_in_words, plain_text

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")

LARGEST: Final = 10**15
"""No typed count of fen or of hundredths of a mu reaches this; a package takes no more."""


def half_up(value: Fraction) -> int:
    """Round a fraction to the nearest integer, halves away from zero.

    Source: 会计基础工作规范 keeps amounts to the fen; 四舍五入 is the rule of trade.
    """
    return divided(value.numerator, value.denominator)


def divided(dividend: int, divisor: int) -> int:
    """Divide whole numbers and round to the nearest integer, halves away from zero."""
    whole = (2 * abs(dividend) + abs(divisor)) // (2 * abs(divisor))
    return whole if (dividend < 0) == (divisor < 0) else -whole


class Fixed:
    """An immutable integer count of a fixed decimal unit; kinds never mix."""

    places: ClassVar[int] = 0
    __slots__ = ("units",)
    units: int

    def __init__(self, units: int) -> None:
        """Take a count of the smallest unit (fen, hundredths of a mu, ...)."""
        if type(units) is not int:
            message = f"{type(self).__name__} counts whole units, not {type(units).__name__}"
            raise TypeError(message)
        object.__setattr__(self, "units", units)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: values never change."""
        message = f"{type(self).__name__}.{name} cannot be set"
        raise AttributeError(message)

    def __reduce__(self) -> tuple[type[Self], tuple[int]]:
        """Pickle as the constructor call."""
        return (type(self), (self.units,))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a plain decimal such as ``1,234.5``; full-width digits are fine.

        Raises ``ValueError`` when the text is no number or has more decimals than the kind.
        """
        cleaned = plain_text(text).replace(" ", "")
        if not re.search(r"\d", cleaned) or not _NUMBER.fullmatch(cleaned):
            message = f"not a number: {text!r}"
            raise ValueError(message)
        exact = Fraction(cleaned.replace(",", "")) * 10**cls.places
        if exact.denominator != 1:
            message = f"more than {cls.places} decimals: {text!r}"
            raise ValueError(message)
        if abs(exact) >= LARGEST:
            message = f"too large: {text!r}"
            raise ValueError(message)
        return cls(exact.numerator)

    @classmethod
    def rounded(cls, value: Fraction) -> Self:
        """Round an exact number of whole units (yuan, mu) half up to this kind."""
        return cls(half_up(value * 10**cls.places))

    @property
    def exact(self) -> Fraction:
        """Return the value in whole units (yuan, mu) as an exact fraction."""
        return Fraction(self.units, 10**self.places)

    def plain(self) -> str:
        """Return the decimal text without thousands commas, as machines read it."""
        sign = "-" if self.units < 0 else ""
        whole, part = divmod(abs(self.units), 10**self.places)
        return f"{sign}{whole}.{part:0{self.places}d}" if self.places else f"{sign}{whole}"

    def __str__(self) -> str:
        """Return the decimal text with thousands commas, as people read it."""
        sign = "-" if self.units < 0 else ""
        whole, part = divmod(abs(self.units), 10**self.places)
        return f"{sign}{whole:,}.{part:0{self.places}d}" if self.places else f"{sign}{whole:,}"

    def __repr__(self) -> str:
        """Return the kind and its text."""
        return f"{type(self).__name__}({self.plain()})"

    def __eq__(self, other: object) -> bool:
        """Compare within a kind."""
        return type(other) is type(self) and self.units == other.units

    def __lt__(self, other: Self) -> bool:
        """Compare within a kind."""
        if type(other) is not type(self):
            return NotImplemented
        return self.units < other.units

    def __le__(self, other: Self) -> bool:
        """Compare within a kind."""
        if type(other) is not type(self):
            return NotImplemented
        return self.units <= other.units

    def __gt__(self, other: Self) -> bool:
        """Compare within a kind."""
        if type(other) is not type(self):
            return NotImplemented
        return self.units > other.units

    def __ge__(self, other: Self) -> bool:
        """Compare within a kind."""
        if type(other) is not type(self):
            return NotImplemented
        return self.units >= other.units

    def __hash__(self) -> int:
        """Hash kind and count."""
        return hash((type(self).__name__, self.units))

    def __bool__(self) -> bool:
        """Tell whether the value is not zero."""
        return self.units != 0

    def __add__(self, other: Self) -> Self:
        """Add within a kind."""
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.units + other.units)

    def __sub__(self, other: Self) -> Self:
        """Subtract within a kind."""
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.units - other.units)

    def __mul__(self, count: int) -> Self:
        """Take the value a whole number of times."""
        if type(count) is not int:
            return NotImplemented
        return type(self)(self.units * count)

    def __neg__(self) -> Self:
        """Return the opposite."""
        return type(self)(-self.units)

    def __abs__(self) -> Self:
        """Return the magnitude."""
        return type(self)(abs(self.units))

    def split(self, weights: list[int]) -> list[Self]:
        """Share out by weights without losing a unit (largest remainder, earlier first)."""
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            message = "weights must be non-negative and not all zero"
            raise ValueError(message)
        sign = -1 if self.units < 0 else 1
        whole = abs(self.units)
        shares = [whole * weight // total for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % total), i))
        for i in order[: whole - sum(shares)]:
            shares[i] += 1
        return [type(self)(sign * share) for share in shares]


@final
class Quantity(Fixed):
    """Thousandths of a good's stocking unit."""

    places = 3
    __slots__ = ()

    def short(self) -> str:
        """Return the text without trailing zeros: whole bags show no decimals."""
        text = str(self)
        return text.rstrip("0").rstrip(".")


@final
class MuTimes(Fixed):
    """Hundredths of a mu-time (亩次): one mu served once."""

    places = 2
    __slots__ = ()


@final
class Area(Fixed):
    """Hundredths of a mu (亩)."""

    places = 2
    __slots__ = ()

    def passes(self, count: int) -> MuTimes:
        """Return the mu-times of serving this area a number of times."""
        if type(count) is not int:
            message = "passes are a whole number"
            raise TypeError(message)
        return MuTimes(self.units * count)


@final
class Money(Fixed):
    """Fen (分) of renminbi."""

    places = 2
    __slots__ = ()

    def times(self, amount: Quantity | Area | MuTimes) -> Money:
        """Price an amount at this rate per whole unit, rounded half up to the fen."""
        return Money(divided(self.units * amount.units, 10**amount.places))

    def in_words(self) -> str:
        """Return the amount in Chinese capitals, without the prefix 人民币."""
        return money_in_words(self.units)
