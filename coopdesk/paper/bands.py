"""Level strips of a slip: labels and values spread out over them, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.paper.fonts import SMALLEST, broken, paper_text, width_of
from coopdesk.paper.page import MM
from coopdesk.paper.sheet import Sheet, leading
from coopdesk.paper.slip_kinds import Pair

_BETWEEN: Final = 2000
_APART: Final = 5000
_ROW: Final = 4500


class Band(NamedTuple):
    """A level strip of the paper: where it begins, how wide and high, and its middle."""

    left: int
    width: int
    middle: int
    height: int


def spread(
    sheet: Sheet, pairs: Sequence[Pair], band: Band, place: str, size: int, widest: int = 1000 * MM
) -> None:
    """Spread labels and values over a band: one row, smaller, then more rows; never cut."""
    shown = [Pair(paper_text(label), paper_text(value)) for label, value in pairs]
    if not (_set(sheet, shown, band, size, widest)
            or _set(sheet, _broken(shown, band.width), band, SMALLEST, widest)):  # fmt: skip
        told = "　".join(f"{label} {value}".strip() for label, value in shown)
        raise refuse(
            "text_too_long",
            _(
                "“{text}” ({place}) does not fit on this paper. Shorten it, or choose a larger"
                " paper."
            ).format(text=told, place=place),
        )


def _broken(pairs: Sequence[Pair], width: int) -> list[Pair]:
    """Break values wider than the whole band: the rest goes on without a label."""
    found = []
    for pair in pairs:
        room = width - width_of(pair.label, SMALLEST) - _BETWEEN
        first, *rest = broken(pair.value, room, SMALLEST)
        found += [Pair(pair.label, first), *(Pair(line, "") for line in rest)]
    return found


def _set(sheet: Sheet, shown: Sequence[Pair], band: Band, size: int, widest: int) -> bool:
    """Set pairs in as few rows as hold them; tell whether they fit."""
    for rows in range(1, band.height // leading(SMALLEST) + 1):
        for smaller in range(size, SMALLEST - 1, -5):
            if rows * leading(smaller) > band.height:
                continue
            shared = _shared(shown, rows, band.width, smaller)
            if shared is not None:
                step = min(_ROW, band.height // len(shared))
                y = band.middle - step * (len(shared) - 1) // 2
                for row in shared:
                    _spread_row(sheet, row, band, y, smaller, widest)
                    y += step
                return True
    return False


def _natural(pair: Pair, size: int) -> int:
    """Return the width of a label and its value side by side."""
    value = width_of(pair.value, size)
    return width_of(pair.label, SMALLEST) + (_BETWEEN + value if pair.value else 0)


def _shared(pairs: Sequence[Pair], rows: int, width: int, size: int) -> list[list[Pair]] | None:
    """Share pairs out over rows, in order: evenly, or as they fit; None when they do not."""
    each = max(1, -(-len(pairs) // rows))
    even = [list(pairs[start : start + each]) for start in range(0, len(pairs), each)]
    if all(_taken(row, size) <= width for row in even):
        return even or [[]]
    filled: list[list[Pair]] = [[]]
    for pair in pairs:
        if filled[-1] and _taken([*filled[-1], pair], size) > width:
            filled.append([])
        filled[-1].append(pair)
    fits = len(filled) <= rows and all(_taken(row, size) <= width for row in filled)
    return filled if fits else None


def _taken(row: Sequence[Pair], size: int) -> int:
    """Return the least width of a row of pairs."""
    return sum(_natural(pair, size) for pair in row) + _APART * (len(row) - 1)


def _spread_row(
    sheet: Sheet, row: Sequence[Pair], band: Band, y: int, size: int, widest: int
) -> None:
    """Set one row of pairs with even gaps."""
    wide = [_natural(pair, size) for pair in row]
    gap = min(widest, (band.width - sum(wide)) // max(1, len(row) - 1))
    x = band.left
    for pair, taken in zip(row, wide, strict=True):
        label = sheet.text(x, y, pair.label, SMALLEST, place=pair.label)
        if pair.value:
            sheet.text(x + label + _BETWEEN, y, pair.value, size, place=pair.label)
        x += taken + gap
