"""Amounts written as on printed ledgers, one digit a column: 千 百 十 元 角 分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.grid import CellError, Sheet
from coopdesk.sheets.reading import is_blank, is_number, text_of

_PLACES: Final = "亿千百十万千百十元角分"
_WITHIN: Final = 60
_FEWEST: Final = 3


def with_joined_digits(sheet: Sheet) -> Sheet:
    """Return the sheet with every run of digit columns joined into the first of them."""
    for place, cells in enumerate(sheet.rows[:_WITHIN]):
        runs = _runs(cells)
        if runs:
            return replace(sheet, rows=_joined(sheet.rows, place, runs))
    return sheet


def _runs(cells: Sequence[Any]) -> list[tuple[int, str]]:
    """Return where runs of digit headings begin in a row, and their places from the left."""
    marks = "".join(_mark(cell) for cell in cells)
    found: list[tuple[int, str]] = []
    for one in re.finditer(r"[亿千百十拾万元角分]{3,}", marks):
        places = one[0].replace("拾", "十")
        if len(places) >= _FEWEST and "元" in places and _PLACES.endswith(places):
            found.append((one.start(), places))
    return found


def _mark(cell: Any) -> str:
    """Return a heading's one character, or a stroke for anything else."""
    text = re.sub(r"\s+", "", plain_text(text_of(cell)))
    return text if len(text) == 1 else "-"


def _joined(
    rows: tuple[tuple[Any, ...], ...], heading: int, runs: Sequence[tuple[int, str]]
) -> tuple[tuple[Any, ...], ...]:
    """Join the digits of every row; the rows that repeat the headings lose them."""
    made: list[tuple[Any, ...]] = list(rows[:heading])
    for cells in rows[heading:]:
        again = bool(_runs(cells))
        row = list(cells)
        for first, places in runs:
            end = first + len(places)
            digits = row[first:end]
            row[first:end] = [""] * len(digits)
            if digits and not again:
                row[first] = _amount(digits, places)
        made.append(tuple(row))
    return tuple(made)


def _amount(digits: Sequence[Any], places: str) -> Any:
    """Return the amount that digits in their places make; as it stands where they are none."""
    texts = ["" if is_blank(cell) else text_of(cell) for cell in digits]
    filled = [text for text in texts if text]
    if not filled:
        return ""
    if len(filled) == 1 and (len(filled[0]) > 1 or not filled[0].isdigit()):
        place = texts.index(filled[0])
        return digits[place] if is_number(digits[place]) else filled[0]
    signs = [re.sub(r"[¥￥\s]", "", plain_text(text)) for text in texts]
    minus = any(sign.startswith("-") for sign in signs)
    numbers = [sign.lstrip("-") for sign in signs]
    # Under 元 角 分 the whole yuan stand in one column.
    whole_yuan = places.startswith("元")
    if any(
        not re.fullmatch(r"\d*" if whole_yuan and not place else r"\d?", one)
        for place, one in enumerate(numbers)
    ):
        return CellError(" ".join(filled))
    whole = "".join(one or "0" for one in numbers[: places.index("元") + 1])
    part = "".join(one or "0" for one in numbers[places.index("元") + 1 :])
    return f"{'-' if minus else ''}{whole.lstrip('0') or '0'}.{part or '0'}"
