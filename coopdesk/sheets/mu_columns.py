"""Areas written as in old land books, in columns of their own: 亩, 分, 厘."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.numerals import plain_number
from coopdesk.sheets.reading import is_blank, text_of

_WITHIN: Final = 60
_RUN: Final = re.compile("亩分厘?")


def with_joined_mu(sheet: Sheet) -> Sheet:
    """Return the sheet with every run of such columns joined into the first of them."""
    for place, cells in enumerate(sheet.rows[:_WITHIN]):
        runs = _runs(cells)
        if runs:
            rows = [*sheet.rows[:place], *(_joined(row, runs) for row in sheet.rows[place:])]
            return replace(sheet, rows=tuple(rows))
    return sheet


def _runs(cells: Sequence[Any]) -> list[tuple[int, str]]:
    """Return where runs of such headings begin in a row, and their units."""
    marks = "".join(_mark(cell) for cell in cells)
    return [(one.start(), one[0]) for one in _RUN.finditer(marks)]


def _mark(cell: Any) -> str:
    """Return a heading's one character, or a stroke for anything else."""
    text = re.sub(r"[\s()（）]+", "", plain_text(text_of(cell)))
    return text if len(text) == 1 else "-"


def _joined(cells: Sequence[Any], runs: Sequence[tuple[int, str]]) -> tuple[Any, ...]:
    """Join the figures of a row; headings keep the mu alone, other texts stay as they are."""
    row = list(cells)
    for first, units in runs:
        end = first + len(units)
        figures = row[first:end]
        filled = [cell for cell in figures[1:] if not is_blank(cell)]
        if "".join(_mark(cell) for cell in figures).startswith(units):
            row[first + 1 : end] = [""] * (len(figures) - 1)
        elif filled and all(_is_figure(cell) for cell in figures):
            texts = [
                f"{text_of(cell)}{unit}"
                for cell, unit in zip(figures, units, strict=False)
                if not is_blank(cell)
            ]
            row[first:end] = ["".join(texts), *[""] * (len(figures) - 1)]
    return tuple(row)


def _is_figure(cell: Any) -> bool:
    """Tell a figure, or nothing."""
    return is_blank(cell) or plain_number(text_of(cell)) is not None
