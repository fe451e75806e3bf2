"""Sums typed into an editor, reckoned exactly."""

from __future__ import annotations

import re
from fractions import Fraction

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import N_, _


def calculated(text: str) -> Fraction:
    """Work out a sum of plain arithmetic exactly; raises ``ValueError`` with a sentence."""
    cleaned = plain_text(text).replace(",", "").replace("×", "*").replace("÷", "/")
    cleaned = cleaned.replace("x", "*").replace("X", "*").replace(" ", "")
    sentence = _(N_("“{text}” cannot be worked out; please check the sum.")).format(text=text)
    tokens = re.findall(r"\d+(?:\.\d*)?|\.\d+|[-+*/()]", cleaned)
    if not tokens or "".join(tokens) != cleaned or len(cleaned) > 200:
        raise ValueError(sentence)
    sum_ = _Sum(tokens)
    try:
        result = sum_.plus()
    except (ValueError, IndexError, ZeroDivisionError, RecursionError):
        raise ValueError(sentence) from None
    if sum_.rest:
        raise ValueError(sentence)
    return result


class _Sum:
    """Reads a sum token by token: plus and minus, times and by, signs and brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def plus(self) -> Fraction:
        """Read terms joined by + and -."""
        value = self.times()
        while self.rest and self.rest[0] in "+-":
            sign = self.rest.pop(0)
            term = self.times()
            value = value + term if sign == "+" else value - term
        return value

    def times(self) -> Fraction:
        """Read factors joined by * and /."""
        value = self.factor()
        while self.rest and self.rest[0] in "*/":
            sign = self.rest.pop(0)
            factor = self.factor()
            value = value * factor if sign == "*" else value / factor
        return value

    def factor(self) -> Fraction:
        """Read a number, a signed factor or a bracket."""
        piece = self.rest.pop(0)
        if piece in "+-":
            return self.factor() if piece == "+" else -self.factor()
        if piece == "(":
            value = self.plus()
            if self.rest.pop(0) != ")":
                raise ValueError
            return value
        return Fraction(piece)
