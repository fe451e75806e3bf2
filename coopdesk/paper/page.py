"""Kinds of paper, printer offsets, and the measures of a slip on each sort of paper."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple

from coopdesk.kernel.i18n import RESOURCES, _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.values import half_up

MM: Final = 1000
"""Lengths are whole micrometres; a millimetre has a thousand."""


class Align(StrEnum):
    """Where a text stands in its cell."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Layout(NamedTuple):
    """The measures of a slip on one sort of paper, in micrometres (sizes: tenths of a point)."""

    name: int
    title: int
    title_size: int
    rule: int
    address: int
    parties: int
    table: int
    head: int
    row: int
    total: int
    money: int
    note: int
    sign: int
    sign_line: int
    foot_rule: int
    foot: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper; a height of zero is a roll."""

    code: str
    name: str
    width: int
    height: int
    strip: int
    left: int
    right: int
    top: int
    bottom: int
    layout: str
    rows: int
    most: int
    copy_at: int

    @property
    def is_roll(self) -> bool:
        """Tell whether the length follows the content."""
        return self.height == 0


@dataclass(frozen=True, slots=True)
class PrinterOffset:
    """How far one printer is off, in micrometres: right, down, and the height of each form."""

    dx: int = 0
    dy: int = 0
    height: int = 0

    @classmethod
    def of_mm(cls, dx: str = "0", dy: str = "0", height: str = "0") -> PrinterOffset:
        """Read three lengths in millimetres, such as ``-0.5``."""
        return cls(*(micrometres(Decimal(text)) for text in (dx, dy, height)))


NO_OFFSET: Final = PrinterOffset()


def micrometres(mm: Decimal) -> int:
    """Turn millimetres into whole micrometres."""
    return half_up(Fraction(mm) * MM)


@cache
def _declared() -> dict[str, Any]:
    """Read ``resources/papers.toml``; its numbers stay exact."""
    text = (RESOURCES / "papers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def papers() -> dict[str, Paper]:
    """Return every kind of paper by its code."""
    return {code: _paper(code, row) for code, row in _declared()["papers"].items()}


def _paper(code: str, row: dict[str, Any]) -> Paper:
    """Read one kind of paper."""
    lengths: dict[str, Any] = {
        key: micrometres(value) if isinstance(value, Decimal) else value
        for key, value in row.items()
    }
    return Paper(code=code, **lengths)


def paper(code: str) -> Paper:
    """Return one kind of paper, or refuse with the codes there are."""
    if code not in papers():
        raise refuse(
            "unknown_paper",
            _("There is no paper “{code}”. Choose one of: {codes}.").format(
                code=code, codes=", ".join(papers())
            ),
        )
    return papers()[code]


@cache
def layout(name: str) -> Layout:
    """Return the measures named by a paper."""
    row = _declared()["layouts"][name]
    lengths = {key: micrometres(value) for key, value in row.items() if key != "title_size"}
    return Layout(title_size=half_up(Fraction(row["title_size"]) * 10), **lengths)
