"""Simple formulas reckoned exactly, for workbooks that no office program has saved yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.values import half_up
from coopdesk.sheets.numerals import exact, plain_number

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<range>\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)"
    r"|(?P<cell>\$?[A-Z]{1,3}\$?\d+)|(?P<name>[A-Z]+)(?=\()|(?P<sign>[-+*/(),]))"
)
_REFERENCE: Final = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\d(])")
_DEEPEST: Final = 40


class _Unknown(Exception):  # noqa: N818 - ends the reckoning of one formula.
    """The formula holds more than is known here."""


def shifted(formula: str, rows: int, columns: int) -> str:
    """Return a formula as it stands in another cell: relative references move along."""

    def moved(found: re.Match[str]) -> str:
        column = found[2] if found[1] else _letters(_place(found[2]) + columns)
        row = found[4] if found[3] else str(int(found[4]) + rows)
        return f"{found[1]}{column}{found[3]}{row}"

    return _REFERENCE.sub(moved, formula)


def _place(letters: str) -> int:
    """Return a column's place from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _letters(place: int) -> str:
    """Return a column's letters."""
    text = ""
    place += 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


class Reckoner:
    """Reckons the formulas of one sheet that have no result, each once."""

    def __init__(
        self, formulas: Mapping[tuple[int, int], str], cell: Callable[[int, int], Any]
    ) -> None:
        """Take the formulas by place, and a way to the other cells' values."""
        self._formulas = formulas
        self._cell = cell
        self._known: dict[tuple[int, int], Fraction | None] = {}
        self._depth = 0

    def result(self, place: tuple[int, int]) -> Fraction | None:
        """Return a formula's exact result; nothing when it holds more than sums and products."""
        if place not in self._known:
            self._known[place] = None  # A circle has no result.
            self._depth += 1
            try:
                if self._depth <= _DEEPEST:
                    self._known[place] = _Parser(self._formulas[place], self).all()
            except (_Unknown, ZeroDivisionError):
                pass
            finally:
                self._depth -= 1
        return self._known[place]

    def figure(self, row: int, column: int) -> Fraction | None:
        """Return the number in a cell of a range; a text there counts for nothing."""
        if (row, column) not in self._formulas and isinstance(self._cell(row, column), str):
            return None
        return self.value(row, column)

    def value(self, row: int, column: int) -> Fraction | None:
        """Return the number in a cell; nothing when it is blank."""
        if (row, column) in self._formulas:
            found = self.result((row, column))
            if found is None:
                raise _Unknown
            return found
        cell = self._cell(row, column)
        if cell is None or cell == "":
            return None
        if isinstance(cell, str):
            number = plain_number(cell)
            if number is None:
                raise _Unknown
            return number
        if isinstance(cell, (int, Fraction)) or type(cell).__name__ == "float":
            return exact(cell)
        raise _Unknown


class _Parser:
    """Reads one formula from left to right."""

    def __init__(self, formula: str, sheet: Reckoner) -> None:
        self._sheet = sheet
        self._tokens: list[tuple[str, str]] = []
        text = formula.lstrip("=").strip()
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise _Unknown
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0

    def all(self) -> Fraction:
        """Reckon the whole formula."""
        value = self._sum()
        if self._at != len(self._tokens):
            raise _Unknown
        return value

    def _next(self, *signs: str) -> str:
        """Take the next token if it is one of these signs."""
        if self._at < len(self._tokens):
            sort, text = self._tokens[self._at]
            if sort == "sign" and text in signs:
                self._at += 1
                return text
        return ""

    def _sum(self) -> Fraction:
        value = self._product()
        while sign := self._next("+", "-"):
            value += self._product() if sign == "+" else -self._product()
        return value

    def _product(self) -> Fraction:
        value = self._one()
        while sign := self._next("*", "/"):
            value = value * self._one() if sign == "*" else value / self._one()
        return value

    def _one(self) -> Fraction:
        if self._next("-"):
            return -self._one()
        self._next("+")
        if self._next("("):
            value = self._sum()
            if not self._next(")"):
                raise _Unknown
            return value
        if self._at >= len(self._tokens):
            raise _Unknown
        sort, text = self._tokens[self._at]
        self._at += 1
        if sort == "number":
            return Fraction(text)
        if sort == "cell":
            return self._sheet.value(*_cell_at(text)) or Fraction(0)
        if sort == "name":
            return self._function(text)
        raise _Unknown

    def _function(self, name: str) -> Fraction:
        """Reckon SUM, PRODUCT or ROUND."""
        if not self._next("("):
            raise _Unknown
        given: list[Fraction] = []
        while True:
            if self._at < len(self._tokens) and self._tokens[self._at][0] == "range":
                given += self._range(self._tokens[self._at][1])
                self._at += 1
            else:
                given.append(self._sum())
            if not self._next(","):
                break
        if not self._next(")"):
            raise _Unknown
        if name == "SUM":
            return sum(given, Fraction(0))
        if name == "PRODUCT" and given:
            product = Fraction(1)
            for one in given:
                product *= one
            return product
        if name == "ROUND" and len(given) == 2 and given[1].denominator == 1:
            scale = Fraction(10) ** int(given[1])
            return half_up(given[0] * scale) / scale
        raise _Unknown

    def _range(self, text: str) -> list[Fraction]:
        """Return the numbers in a range; texts in it count for nothing, as in office programs."""
        first, last = (_cell_at(one) for one in text.split(":"))
        found: list[Fraction] = []
        for row in range(first[0], last[0] + 1):
            for column in range(first[1], last[1] + 1):
                value = self._sheet.figure(row, column)
                if value is not None:
                    found.append(value)
        return found


def _cell_at(text: str) -> tuple[int, int]:
    """Return row and column of a reference, from 0."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise _Unknown
    return int(found[4]) - 1, _place(found[2])
