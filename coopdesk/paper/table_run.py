"""One official table set down, over as many pages as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from coopdesk.kernel.values import Fixed
from coopdesk.paper.fonts import Fitted, fit, paper_text, width_of
from coopdesk.paper.page import MM, Align
from coopdesk.paper.sheet import BLACK, GREY, HAIR, RED, Sheet, leading
from coopdesk.paper.table import (
    Cell,
    InWan,
    Row,
    Shown,
    Table,
    quantity_places,
    shown,
    total_row,
)

ROW: Final = 6400
BODY: Final = 100
LABEL: Final = 90
HEAVY: Final = 500
MIDDLE: Final = 250
SOFT: Final = 0x8A938E
PADDING: Final = 2800


class Flow(Protocol):
    """Pages on which things are set one below the other."""

    left: int
    right: int
    y: int

    @property
    def sheet(self) -> Sheet:
        """Return the page in hand."""

    @property
    def limit(self) -> int:
        """Return where the tables of this page must end."""

    def next_page(self) -> None:
        """Begin a page."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """A line of a table fitted to its columns."""

    row: Row
    cells: tuple[tuple[Fitted, Shown], ...]
    height: int
    is_strong: bool = False


def _longest(rows: Sequence[Row], index: int) -> list[Row]:
    """Return the lines whose numbers in a column may be the longest: the largest and the least."""
    numbers = [row for row in rows if isinstance(row.cells[index], int | Fixed | InWan)]
    if not numbers:
        return []
    return [
        max(numbers, key=lambda row: _units(row.cells[index])),
        min(numbers, key=lambda row: _units(row.cells[index])),
    ]


def _units(cell: Cell) -> int:
    """Return a number to compare one of a column with another."""
    if isinstance(cell, InWan):
        return cell.value.units
    if isinstance(cell, Fixed):
        return cell.units
    return cell if isinstance(cell, int) else 0


class TableRun:
    """One table flowing over the pages of a statement."""

    def __init__(self, pages: Flow, table: Table) -> None:
        self.pages = pages
        self.table = table
        self.has_sums = any(one.is_summed and not one.in_groups for one in table.columns)
        self.naming = table.naming
        self.places = [quantity_places(table, index) for index in range(len(table.columns))]
        self.past: list[Row] = []
        self.edges = self._edges()
        self._heading()
        if not table.rows:
            self.pages.sheet.text(
                self.edges[0] + 1400, self.pages.y + ROW // 2, table.empty, BODY, colour=GREY
            )
            self.pages.y += ROW
        for group in table.groups:
            self._group(group.title, group.rows)
            if group.subtotal and group.rows:
                sums = total_row(table, group.rows, group.subtotal, within=True)
                self._put(self._laid(sums, is_strong=True), ruled=True)
        if table.total and table.rows:
            self._rule(MIDDLE)
            sums = total_row(table, table.rows, table.total)
            self._put(self._laid(sums, is_strong=True), is_last=True)
        self._rule(HEAVY)

    def _edges(self) -> list[int]:
        """Return where the columns begin, and where the last ends.

        The width is shared out as the table asks; a column whose longest number needs more takes
        it from those that have room to spare.
        """
        columns = self.table.columns
        width, weights = self.pages.right - self.pages.left, [one.width for one in columns]
        wide = [width * weight // sum(weights) for weight in weights]
        needed = [self._needed(index, own) for index, own in enumerate(wide)]
        short = [max(0, need - own) for need, own in zip(needed, wide, strict=True)]
        spare = [max(0, own - need) for need, own in zip(needed, wide, strict=True)]
        given = min(sum(short), sum(spare))
        edges = [self.pages.left]
        for own, lacks, has in zip(wide, short, spare, strict=True):
            more = lacks * given // sum(short) - has * given // sum(spare) if given else 0
            edges.append(edges[-1] + own + more)
        edges[-1] = self.pages.right
        return edges

    def _needed(self, index: int, own: int) -> int:
        """Return the least width of a column: its longest number; for words, what they can give."""
        table, column = self.table, self.table.columns[index]
        char = width_of("宽", LABEL)
        if column.align is not Align.RIGHT:
            return min(own, 5 * char + PADDING)
        least = min(own - PADDING, width_of(column.heading, LABEL) // 2 + char)
        sums = [total_row(table, one.rows, "", within=True) for one in table.groups if one.subtotal]
        if table.total and table.rows:
            sums.append(total_row(table, table.rows, ""))
        rows = _longest(table.rows, index), _longest(sums, index)
        for found, bold in zip(rows, (False, True), strict=True):
            for row in found:
                text = shown(table, row, index, self.places[index]).text
                bold_too = bold or row.stands_for_more
                least = max(least, width_of(text, LABEL, bold=bold_too) + 100)
        return least + PADDING

    def _room(self, index: int) -> int:
        """Return the width for text in a column."""
        return self.edges[index + 1] - self.edges[index] - PADDING

    def _rule(self, thick: int, colour: int = BLACK) -> None:
        """Draw a rule across the table."""
        self.pages.sheet.rule(
            self.pages.left, self.pages.y, self.pages.right, thick=thick, colour=colour
        )

    def _heading(self) -> None:
        """Set the heading between its two rules."""
        self._rule(HEAVY)
        fitted = [
            fit(column.heading, self._room(index), LABEL, lines=3, place="表头")
            for index, column in enumerate(self.table.columns)
        ]
        lines = max(len(heading.lines) for heading in fitted)
        tall = 7400 + (lines - 1) * leading(LABEL)
        for index, heading in enumerate(fitted):
            self._set(index, heading, self.pages.y + tall // 2, BLACK, bold=False)
        self.pages.y += tall
        self._rule(MIDDLE)

    def _group(self, title: str, rows: Sequence[Row]) -> None:
        """Set a group: its name, kept with its first line, then the lines."""
        if title:
            if self.pages.y + 2 * ROW > self._limit():
                self._turn()
            if self.past:
                self._rule(MIDDLE)
            self.pages.sheet.text(
                self.pages.left + 1400, self.pages.y + ROW // 2 + 300, title, BODY, bold=True,
                place="分组",
            )  # fmt: skip
            self.pages.y += ROW
        for index, row in enumerate(rows):
            ruled = index > 0 or (bool(self.past) and not title)
            self._put(self._laid(row, is_strong=row.stands_for_more), ruled=ruled)
            if not row.of_which:
                self.past.append(row)

    def _limit(self) -> int:
        """Return where lines must end so that the carried sum still fits below."""
        return self.pages.limit - (ROW if self.has_sums else 0)

    def _put(self, laid: _Laid, *, ruled: bool = False, is_last: bool = False) -> None:
        """Set a fitted line, on the next page if this one is full."""
        limit = self.pages.limit if is_last else self._limit()
        if self.pages.y + laid.height > limit:
            self._turn()
            ruled = False
        if ruled:
            self._rule(HAIR, SOFT)
        middle = self.pages.y + laid.height // 2
        for index, (fitted, value) in enumerate(laid.cells):
            colour = RED if value.is_negative else BLACK
            if self.table.columns[index].is_quiet:
                colour = GREY
            indent = laid.row.indent * 4 * MM if index == self.naming else 0
            self._set(index, fitted, middle, colour, bold=laid.is_strong, indent=indent)
        self.pages.y += laid.height

    def _turn(self) -> None:
        """End this page with the sums so far and begin the next with them."""
        carries = self.has_sums and bool(self.past)
        if carries:
            self._rule(MIDDLE)
            self._carry("过次页")
        self._rule(HEAVY)
        self.pages.next_page()
        self._heading()
        if carries:
            self._carry("承前页")

    def _carry(self, label: str) -> None:
        """Set the sums so far; one line with them stands for all lines before from then on."""
        self.past = [total_row(self.table, self.past, label)]
        laid = self._laid(self.past[0], is_strong=True)
        middle = self.pages.y + laid.height // 2
        for index, (fitted, value) in enumerate(laid.cells):
            self._set(index, fitted, middle, RED if value.is_negative else BLACK, bold=True)
        self.pages.y += laid.height
        if label == "承前页":
            self._rule(HAIR, SOFT)

    def _laid(self, row: Row, *, is_strong: bool = False) -> _Laid:
        """Fit a line's cells; texts that wrap make it taller."""
        cells = []
        lines = 1
        name = paper_text(str(row.cells[self.naming]))
        for index, column in enumerate(self.table.columns):
            value = shown(self.table, row, index, self.places[index])
            quiet = column.is_quiet or column.align is Align.CENTRE
            indent = row.indent * 4 * MM if index == self.naming else 0
            fitted = fit(
                value.text,
                self._room(index) - indent,
                LABEL if quiet else BODY,
                bold=is_strong,
                lines=1 if column.align is Align.RIGHT else 12,
                place=f"{name}，{column.title}",
            )
            lines = max(lines, len(fitted.lines))
            cells.append((fitted, value))
        return _Laid(row, tuple(cells), ROW + (lines - 1) * leading(LABEL), is_strong)

    def _set(
        self, index: int, fitted: Fitted, middle: int, colour: int, *, bold: bool, indent: int = 0
    ) -> None:
        """Set fitted text in a column."""
        column = self.table.columns[index]
        left, right = self.edges[index], self.edges[index + 1]
        x = {
            Align.LEFT: left + 1400 + indent,
            Align.CENTRE: (left + right) // 2,
            Align.RIGHT: right - 1400,
        }[column.align]
        step = leading(fitted.size)
        y = middle - step * (len(fitted.lines) - 1) // 2
        for line in fitted.lines:
            self.pages.sheet.text(
                x, y, line, fitted.size, bold=bold, align=column.align, colour=colour,
                place=column.title,
            )  # fmt: skip
            y += step
