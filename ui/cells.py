"""What stands in the cells of tables and lists, and how it is measured and painted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.values import Fixed, Quantity
from ui.buttons import chip_height, paint_chip
from ui.figures import paint_bar
from ui.style import CENTRE, LEFT, RIGHT, Style

ALIGN: Final = {"left": LEFT, "right": RIGHT, "centre": CENTRE}
NOT_APPLICABLE: Final = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: text in a tone, or a chip, an icon, a bar, a second line."""

    text: str = ""
    tone: str = ""
    bold: bool = False
    chip: str = ""
    icon: str = ""
    second: str = ""
    bar: tuple[tuple[tuple[int, str], ...], int] | None = None
    role: str = "body"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: title and unit, alignment, width at 12 points (0: by the longest value).

    ``stretch`` takes spare room; when room is short, columns of the highest ``leaves`` go first
    (0 stays always).
    """

    title: str
    unit: str = ""
    align: str = "left"
    width: int = 0
    stretch: int = 0
    tone: str = ""
    bold: bool = False
    leaves: int = 0
    name: str = ""


def as_cell(value: Any) -> Cell:
    """Return anything that may stand in a cell as a cell; negative numbers are red."""
    if isinstance(value, Cell):
        return value
    if value is None:
        return _EMPTY
    if isinstance(value, Choice):
        return Cell(value.shown)
    if isinstance(value, bool):
        return Cell("", icon="check" if value else "")
    return _plain_cell(value)


_EMPTY: Final = Cell()


@lru_cache(maxsize=4096, typed=True)
def _plain_cell(value: Any) -> Cell:
    """Return a number, day or text as a cell; what stands in many rows is written once."""
    if isinstance(value, Fixed):
        text = value.short() if isinstance(value, Quantity) else str(value)
        return Cell(text, tone="neg" if value.units < 0 else "")
    return Cell(str(value))


def cell_width(look: Style, cell: Cell) -> int:
    """Return how wide a cell's content is."""
    wide = look.width(cell.text, cell.role, bold=cell.bold)
    if cell.chip:
        wide = look.width(cell.text, "small") + 2 * look.px(8)
    if cell.icon:
        wide += look.px(18) + (look.px(6) if cell.text else 0)
    if cell.second:
        wide = max(wide, look.width(cell.second, "hint"))
    return max(wide, look.px(84)) if cell.bar is not None else wide


def paint_cell(
    look: Style, painter: QPainter, rect: QRect, cell: Cell, align: str, tone: str = "",
    *, bold: bool = False,
) -> None:  # fmt: skip
    """Paint a cell inside its padding."""
    ink = cell.tone or tone or "text"
    if cell.bar is not None:
        parts, whole = cell.bar
        bar = QRect(rect.left(), rect.center().y() - 3, rect.width(), 7)
        paint_bar(look, painter, bar, parts, whole)
        return
    if cell.chip:
        wide = look.width(cell.text, "small") + 2 * look.px(8)
        tall = min(chip_height(look), rect.height() - 4)
        x = rect.left() if align != "centre" else rect.left() + (rect.width() - wide) // 2
        box = QRect(x, rect.top() + (rect.height() - tall) // 2, wide, tall)
        paint_chip(look, painter, box, cell.text, cell.chip)
        return
    if cell.icon:
        x = rect.left() if cell.text or align != "centre" else rect.center().x() - look.px(9)
        used = look.paint_icon(painter, x, rect.center().y(), cell.icon, cell.tone or "text2")
        rect = rect.adjusted(used + look.px(6), 0, 0, 0)
    if cell.second:
        half = rect.height() // 2
        first = QRect(rect.left(), rect.top() + 3, rect.width(), half)
        look.draw(painter, first, cell.text, ink, cell.role, bold=bold or cell.bold)
        under = QRect(rect.left(), rect.top() + half - 1, rect.width(), rect.height() - half - 2)
        look.draw(painter, under, cell.second, "text3", "hint")
        return
    look.draw(painter, rect, cell.text, ink, cell.role, bold=bold or cell.bold, align=ALIGN[align])


def paint_heading(
    look: Style, painter: QPainter, rect: QRect, column: TableColumn, order: str = ""
) -> None:
    """Paint a heading: words small, the unit after them in the hint size."""
    words, unit = column.title, column.unit
    wide = look.width(words, "small")
    gap = look.px(6)
    total = wide + (gap + look.width(unit, "hint") if unit else 0) + (look.px(16) if order else 0)
    if column.align == "right":
        x = rect.right() + 1 - total
    elif column.align == "centre":
        x = rect.left() + (rect.width() - total) // 2
    else:
        x = rect.left()
    look.draw(painter, QRect(x, rect.top(), rect.right() - x + 2, rect.height()), words, "text2",
              "small")  # fmt: skip
    x += wide
    if unit:
        x += gap
        x += look.draw(painter, QRect(x, rect.top(), look.width(unit, "hint"), rect.height()), unit,
                       "text3", "hint")  # fmt: skip
    if order:
        name = "chevron-down" if order == "down" else "chevron-up"
        look.paint_icon(painter, x + 2, rect.center().y(), name, "text2", 13)
