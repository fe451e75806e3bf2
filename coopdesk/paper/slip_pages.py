"""Slips on paper of fixed height: the ruled form, page after page."""

from __future__ import annotations

from typing import Final, NamedTuple

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.values import Money
from coopdesk.paper.bands import Band, spread
from coopdesk.paper.fonts import SMALLEST, Fitted, fit, width_of
from coopdesk.paper.page import MM, Align, Layout, Paper, layout
from coopdesk.paper.sheet import FRAME, Sheet, leading
from coopdesk.paper.slip_forms import SlipForm
from coopdesk.paper.slip_frame import STRONG, SlipFrame
from coopdesk.paper.slip_kinds import Copy, Slip, SlipLine

PAD: Final = 1900
LOWEST: Final = 5 * MM
"""No row is lower: 9 pt and air above and below."""
_MOST_LINES: Final = 40


class _Row(NamedTuple):
    """A line fitted to the columns, and how many rows of the grid it takes."""

    cells: tuple[Fitted | None, ...]
    span: int
    amount: Money


def row_height(at: Layout, paper: Paper, rows: int) -> Layout:
    """Return the measures with rows low enough for as many as are wanted."""
    if rows <= paper.most:
        return at
    height = paper.most * at.row // rows
    if height < LOWEST:
        raise refuse(
            "too_many_rows",
            _("{paper} holds at most {most} rows; {rows} would be too low to read.").format(
                paper=paper.name, most=paper.most * at.row // LOWEST, rows=rows
            ),
            "rows",
        )
    return at._replace(row=height)


class SlipPages:
    """A slip laid out on paper of fixed height."""

    def __init__(self, slip: Slip, form: SlipForm, paper: Paper, copy: Copy | None) -> None:
        self.slip = slip
        self.form = form
        self.paper = paper
        self.least, self.most = form.rows_on(paper)
        self.at = row_height(layout(paper.layout), paper, self.most)
        self.frame = SlipFrame(slip, form, paper, copy, self.at)
        self.edges = self._edges()
        rows = [self._fitted(number, line) for number, line in enumerate(slip.lines, 1)]
        parts = self._parts(rows)
        self.sheets: list[Sheet] = []
        carried = Money(0)
        for number, part in enumerate(parts, 1):
            self.sheets.append(self._page(part, number, len(parts), carried))
            carried = sum((row.amount for row in part), carried)

    @property
    def width(self) -> int:
        """Return the printed width."""
        return self.paper.right - self.paper.left

    @property
    def text_left(self) -> int:
        """Return where the columns of a line begin, after its number."""
        return self.edges[1 if self.form.columns[0].key == "row" else 0]

    def _edges(self) -> list[int]:
        """Return where the columns begin, and where the last ends."""
        weights = [column.width for column in self.form.columns]
        edges, used = [self.paper.left], 0
        for weight in weights:
            used += weight
            edges.append(self.paper.left + self.width * used // sum(weights))
        return edges

    def _room(self, index: int) -> int:
        """Return the width for text in a column."""
        pad = 700 if self.form.columns[index].align is Align.CENTRE else PAD
        return self.edges[index + 1] - self.edges[index] - 2 * pad

    def _fitted(self, number: int, line: SlipLine) -> _Row:
        """Fit a line's texts to the columns; long ones take more rows."""
        cells: list[Fitted | None] = []
        span = 1
        for index, column in enumerate(self.form.columns):
            text = str(number) if column.key == "row" else line.cells.get(column.key, "")
            if column.key == "amount" and not text:
                text = str(line.amount)
            if not text:
                cells.append(None)
                continue
            fitted = fit(
                text,
                self._room(index),
                SMALLEST if column.small else self.form.size,
                lines=1 if column.align is Align.RIGHT else _MOST_LINES,
                place=f"第 {number} 行 {column.title}",
            )
            # Two lines of 9 pt just fit a row of 7 mm; more lines want air above and below.
            slack = -250 if len(fitted.lines) <= 2 else 500
            tall = (len(fitted.lines) - 1) * leading(fitted.size) + fitted.size * 353 // 10 + slack
            span = max(span, -(-tall // self.at.row))
            cells.append(fitted)
        if span > self.most - 1:
            raise refuse(
                "text_too_long",
                _(
                    "Line {number} is too long for {paper}. Shorten it, or choose a larger paper."
                ).format(number=number, paper=self.paper.name),
                row=number - 1,
            )
        return _Row(tuple(cells), span, line.amount)

    def _parts(self, rows: list[_Row]) -> list[list[_Row]]:
        """Share the lines out over pages; later pages begin with the sum carried forward."""
        parts: list[list[_Row]] = [[]]
        room = self.most
        for row in rows:
            if row.span > room:
                parts.append([])
                room = self.most - 1
            parts[-1].append(row)
            room -= row.span
        return parts

    def _page(self, part: list[_Row], number: int, count: int, carried: Money) -> Sheet:
        """Lay out one page."""
        sheet = Sheet(self.paper.width, self.paper.height)
        used = sum(row.span for row in part) + (number > 1)
        rows = max(self.least, used)
        self.frame.head(sheet)
        table = self.paper.top + self.at.table
        total = table + self.at.head + rows * self.at.row
        money = total + self.at.total
        bottom = money + self.at.money
        is_last = number == count
        self._grid(sheet, table, total, rows)
        self._lines(sheet, table + self.at.head, part, carried if number > 1 else None)
        if used < rows:
            self._strike(sheet, table + self.at.head + used * self.at.row, total)
        subtotal = sum((row.amount for row in part), carried)
        pages = f"第 {number} 页 共 {count} 页" if count > 1 else ""
        self._total(sheet, total, None if is_last else subtotal, pages)
        edge = bottom if is_last and self.slip.payments else money
        self._frame(sheet, table, total, money, edge)
        if is_last and self.slip.payments:
            band = Band(
                self.paper.left + PAD,
                self.width - 2 * PAD,
                (money + bottom) // 2,
                self.at.money,
            )
            spread(sheet, self.slip.payments, band, "收款栏", self.form.size, 22 * MM)
        self.frame.foot(sheet, bottom)
        self.frame.copy_name(sheet, table, bottom)
        return sheet

    def _grid(self, sheet: Sheet, table: int, total: int, rows: int) -> None:
        """Draw the ruling of the lines and set the headings."""
        left, right = self.paper.left, self.paper.right
        for edge in self.edges[1:-1]:
            sheet.rule(edge, table, edge, total)
        for row in range(1, rows):
            y = table + self.at.head + row * self.at.row
            sheet.rule(left, y, right)
        middle = table + self.at.head // 2
        for index, column in enumerate(self.form.columns):
            fitted = fit(column.heading, self._room(index), SMALLEST, place=column.heading)
            self._in_column(sheet, index, middle, fitted)

    def _in_column(self, sheet: Sheet, index: int, middle: int, fitted: Fitted) -> None:
        """Set fitted text in a column."""
        column = self.form.columns[index]
        left, right = self.edges[index], self.edges[index + 1]
        x = {
            Align.LEFT: left + PAD,
            Align.CENTRE: (left + right) // 2,
            Align.RIGHT: right - PAD,
        }[column.align]
        step = leading(fitted.size)
        y = middle - step * (len(fitted.lines) - 1) // 2
        for line in fitted.lines:
            sheet.text(x, y, line, fitted.size, align=column.align, place=column.title)
            y += step

    def _lines(self, sheet: Sheet, top: int, part: list[_Row], carried: Money | None) -> None:
        """Set the lines, after the sum carried forward."""
        y = top
        if carried is not None:
            middle = y + self.at.row // 2
            size = self.form.size
            sheet.text(self.text_left + PAD, middle, "承前页", size)
            sheet.text(self.paper.right - PAD, middle, str(carried), size, align=Align.RIGHT)
            y += self.at.row
        for row in part:
            for joint in range(1, row.span):
                hidden = y + joint * self.at.row
                sheet.lines = [line for line in sheet.lines if not (line.y == line.to_y == hidden)]
            tall = row.span * self.at.row
            for index, fitted in enumerate(row.cells):
                if fitted is not None:
                    self._in_column(sheet, index, y + tall // 2, fitted)
            y += tall

    def _strike(self, sheet: Sheet, top: int, bottom: int) -> None:
        """Strike the blank rows through, from the lower left to the upper right."""
        sheet.rule(self.text_left + 3 * MM, bottom - 1900, self.paper.right - 3 * MM, top + 1900)

    def _total(self, sheet: Sheet, top: int, subtotal: Money | None, pages: str) -> None:
        """Set the total in capitals and figures, or the sum carried to the next page."""
        slip, left, right = self.slip, self.paper.left, self.paper.right
        middle = top + self.at.total // 2
        need = width_of("¥-9,999,999.99", STRONG, bold=True) + 2 * PAD
        wall = max(edge for edge in self.edges[:-2] if right - edge >= need)
        sheet.rule(wall, top, wall, top + self.at.total)
        amount = f"¥{slip.total if subtotal is None else subtotal}"
        sheet.cell(
            wall + PAD, middle, right - wall - 2 * PAD, amount, STRONG,
            bold=True, align=Align.RIGHT, place="合计金额",
        )  # fmt: skip
        end = wall - PAD
        told = "　".join(part for part in (slip.count if subtotal is None else "", pages) if part)
        if told:
            end -= sheet.text(end, middle, told, SMALLEST, align=Align.RIGHT, place="件数")
            end -= 3 * MM
        if subtotal is not None:
            sheet.text(left + PAD, middle, "过次页", self.form.size)
            return
        label = sheet.text(left + PAD, middle, "合计", SMALLEST)
        x = left + PAD + max(label + 3 * MM, 12 * MM)
        sheet.cell(x, middle, end - x, slip.capitals, STRONG, bold=True, lines=2, place="大写金额")

    def _frame(self, sheet: Sheet, table: int, total: int, money: int, edge: int) -> None:
        """Draw the heavy frame and the rules that part head, lines, total and money."""
        left, right = self.paper.left, self.paper.right
        sheet.box(left, table, right - left, edge - table, thick=FRAME)
        for y in {table + self.at.head, total, money} - {edge}:
            sheet.rule(left, y, right, thick=FRAME)
