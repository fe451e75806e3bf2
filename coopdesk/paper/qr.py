"""The check code as a square that a counter's scanner reads (QR, ISO/IEC 18004)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from coopdesk.paper.sheet import Sheet

DOT = 500
"""A dot is half a millimetre: two on a dot-matrix printer, four on a thermal one."""
SIDE = 21 * DOT


def draw_square(sheet: Sheet, x: int, y: int, code: str) -> None:
    """Draw a check code from an upper left corner; level runs of dots are one mark."""
    for row, start, end in _runs(code.replace(" ", "")):
        sheet.box(x + start * DOT, y + row * DOT, (end - start) * DOT, DOT, fill=0)


@lru_cache(maxsize=64)
def _runs(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return the dark runs: row, first column, the column after the last."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[tuple[int, int, int]]:
    """Find the dark runs, row by row."""
    from reportlab.graphics.barcode.qrencoder import QRAlphaNum, QRCode, QRErrorCorrectLevel

    made: Any = QRCode(1, QRErrorCorrectLevel.Q)
    made.addData(QRAlphaNum(text))
    made.make()
    count = made.getModuleCount()
    for row in range(count):
        start = -1
        for column in range(count + 1):
            dark = column < count and bool(made.isDark(row, column))
            if dark and start < 0:
                start = column
            elif not dark and start >= 0:
                yield row, start, column
                start = -1
