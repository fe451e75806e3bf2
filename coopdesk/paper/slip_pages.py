"""Slips on paper of fixed height: the ruled form, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from coopdesk.kernel.chinese import paper_date
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.values import Money
from coopdesk.paper.fonts import SMALLEST, Fitted, fit, paper_text, width_of
from coopdesk.paper.page import (
    FRAME,
    MM,
    PROGRAM,
    Align,
    Layout,
    Paper,
    Sheet,
    layout,
    leading,
)
from coopdesk.paper.slip_kinds import Copy, Pair, Slip, SlipForm, SlipLine

BODY: Final = 105
STRONG: Final = 120
PAD: Final = 1900
_MOST_LINES: Final = 40


class _Row(NamedTuple):
    """A line fitted to the columns, and how many rows of the grid it takes."""

    cells: tuple[Fitted | None, ...]
    span: int
    amount: Money


class SlipPages:
    """A slip laid out on paper of fixed height."""

    def __init__(self, slip: Slip, form: SlipForm, paper: Paper, copy: Copy | None) -> None:
        self.slip = slip
        self.form = form
        self.paper = paper
        self.copy = copy
        self.at: Layout = layout(paper.layout)
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
                SMALLEST if column.small else BODY,
                lines=1 if column.align is Align.RIGHT else _MOST_LINES,
                place=f"第 {number} 行 {column.title}",
            )
            # Two lines of 9 pt just fit a row of 7 mm; more lines want air above and below.
            slack = -250 if len(fitted.lines) <= 2 else 500
            tall = (len(fitted.lines) - 1) * leading(fitted.size) + fitted.size * 353 // 10 + slack
            span = max(span, -(-tall // self.at.row))
            cells.append(fitted)
        if span > self.paper.most - 1:
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
        room = self.paper.most
        for row in rows:
            if row.span > room:
                parts.append([])
                room = self.paper.most - 1
            parts[-1].append(row)
            room -= row.span
        return parts

    def _page(self, part: list[_Row], number: int, count: int, carried: Money) -> Sheet:
        """Lay out one page."""
        sheet = Sheet(self.paper.width, self.paper.height)
        used = sum(row.span for row in part) + (number > 1)
        rows = max(self.paper.rows, used)
        self._header(sheet, number, count)
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
        self._total(sheet, total, None if is_last else subtotal)
        edge = bottom if is_last and self.slip.payments else money
        self._frame(sheet, table, total, money, edge)
        if is_last and self.slip.payments:
            band = _Band(
                self.paper.left + PAD,
                self.width - 2 * PAD,
                (money + bottom) // 2,
                self.at.money,
            )
            _spread(sheet, self.slip.payments, band, "收款栏", 22 * MM)
        self._foot(sheet, bottom)
        self._copy_name(sheet, table, bottom)
        return sheet

    def _header(self, sheet: Sheet, number: int, count: int) -> None:
        """Set the cooperative, the title, the number and date, and the parties."""
        slip, paper, at = self.slip, self.paper, self.at
        centre = (paper.left + paper.right) // 2
        wide = width_of(slip.title, at.title_size, bold=True)
        half = wide // 2 + 4 * MM
        sheet.text(
            centre, paper.top + at.title, slip.title, at.title_size,
            bold=True, align=Align.CENTRE, place="标题",
        )  # fmt: skip
        for down in (0, 1100):
            y = paper.top + at.rule + down
            sheet.rule(centre - half, y, centre + half, y, thick=250)
        room = centre - half - 3 * MM - paper.left
        sheet.cell(paper.left, paper.top + at.name, room, slip.cooperative, BODY, place="单位名称")
        address = "　".join(
            part for part in (slip.address, f"电话 {slip.phone}" if slip.phone else "") if part
        )
        sheet.cell(
            paper.left, paper.top + at.address, room, address, SMALLEST, lines=2, place="单位地址"
        )
        right = sheet.text(
            paper.right, paper.top + at.name, slip.number, STRONG,
            bold=True, align=Align.RIGHT, place="单号",
        )  # fmt: skip
        day = paper_date(slip.day) + (f"　第 {number} 页 共 {count} 页" if count > 1 else "")
        sheet.text(paper.right, paper.top + at.address, day, BODY, align=Align.RIGHT, place="日期")
        self._tags(sheet, centre + half, paper.right - right)
        middle = paper.top + (at.parties + at.table) // 2
        band = _Band(paper.left, self.width, middle, at.table - at.parties)
        _spread(sheet, slip.parties, band, "往来单位栏")

    def _tags(self, sheet: Sheet, left: int, right: int) -> None:
        """Box the words that no reader may miss: 红字 and 补打."""
        tags = ["红字"] * self.slip.is_red + ["补打"] * self.slip.printing.is_reprint
        wide, gap = 11500, 2 * MM
        x = left + max(0, (right - left - len(tags) * wide - (len(tags) - 1) * gap) // 2)
        y = self.paper.top + self.at.title
        for tag in tags:
            sheet.box(x, y - 3200, wide, 6400, thick=FRAME)
            sheet.text(x + wide // 2, y, tag, STRONG, bold=True, align=Align.CENTRE)
            x += wide + gap

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
            text = f"{column.title} {column.unit}".rstrip()
            self._in_column(sheet, index, middle, fit(text, self._room(index), SMALLEST))

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
            sheet.text(self.edges[1] + PAD, middle, "承前页", BODY)
            sheet.text(self.paper.right - PAD, middle, str(carried), BODY, align=Align.RIGHT)
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
        sheet.rule(self.edges[1] + 3 * MM, bottom - 1900, self.paper.right - 3 * MM, top + 1900)

    def _total(self, sheet: Sheet, top: int, subtotal: Money | None) -> None:
        """Set the total in capitals and figures, or the sum carried to the next page."""
        slip, left, right = self.slip, self.paper.left, self.paper.right
        middle = top + self.at.total // 2
        wall = self.edges[-3]
        sheet.rule(wall, top, wall, top + self.at.total)
        amount = f"¥{slip.total if subtotal is None else subtotal}"
        sheet.cell(
            wall + PAD, middle, right - wall - 2 * PAD, amount, STRONG,
            bold=True, align=Align.RIGHT, place="合计金额",
        )  # fmt: skip
        if subtotal is not None:
            sheet.text(left + PAD, middle, "过次页", BODY)
            return
        label = sheet.text(left + PAD, middle, "合计", SMALLEST)
        x = left + PAD + max(label + 3 * MM, 12 * MM)
        end = wall - PAD
        if slip.count:
            end -= sheet.text(end, middle, slip.count, SMALLEST, align=Align.RIGHT, place="件数")
            end -= 3 * MM
        sheet.cell(x, middle, end - x, slip.capitals, STRONG, bold=True, lines=2, place="大写金额")

    def _frame(self, sheet: Sheet, table: int, total: int, money: int, edge: int) -> None:
        """Draw the heavy frame and the rules that part head, lines, total and money."""
        left, right = self.paper.left, self.paper.right
        sheet.box(left, table, right - left, edge - table, thick=FRAME)
        for y in {table + self.at.head, total, money} - {edge}:
            sheet.rule(left, y, right, thick=FRAME)

    def _foot(self, sheet: Sheet, bottom: int) -> None:
        """Set the note, the signers and the line that proves the slip."""
        slip, paper, at = self.slip, self.paper, self.at
        if slip.note:
            sheet.cell(
                paper.left, bottom + at.note, self.width, slip.note, SMALLEST, lines=2, place="备注"
            )
        self._signers(sheet, bottom)
        y = bottom + at.foot_rule
        sheet.rule(paper.left, y, paper.right)
        told = [
            f"校验码 {slip.check_code}" if slip.check_code else "",
            f"已记账 {slip.voucher}" if slip.voucher else "",
            slip.printing.text,
            "" if slip.printing.is_reprint else PROGRAM,
        ]
        band = _Band(paper.left, self.width, bottom + at.foot, leading(SMALLEST))
        _spread(sheet, [Pair(text, "") for text in told if text], band, "页脚")

    def _signers(self, sheet: Sheet, bottom: int) -> None:
        """Set each signer's label, name and line."""
        weights = dict(self.form.signers)
        widths = [weights.get(pair.label, 44) for pair in self.slip.signers]
        x, used = self.paper.left, 0
        for pair, weight in zip(self.slip.signers, widths, strict=True):
            used += weight
            end = self.paper.left + self.width * used // sum(widths)
            start = x + 1600 + sheet.text(x, bottom + self.at.sign, pair.label, SMALLEST)
            stop = end if used == sum(widths) else end - 6 * MM
            sheet.rule(start, bottom + self.at.sign_line, stop)
            if pair.value:
                sheet.cell(
                    start + 400, bottom + self.at.sign, stop - start - 800, pair.value, BODY,
                    place=pair.label,
                )  # fmt: skip
            x = end

    def _copy_name(self, sheet: Sheet, top: int, bottom: int) -> None:
        """Set the copy's number and use upright beside the table."""
        if self.copy is None:
            return
        size = BODY if self.copy.number else SMALLEST
        step = size * 50
        text = self.copy.text
        y = (top + bottom - step * (len(text) - 1)) // 2
        for char in text:
            if char != " ":
                sheet.text(self.paper.copy_at, y, char, size, align=Align.CENTRE, place="联次")
            y += step


class _Band(NamedTuple):
    """A level strip of the paper: where pairs of label and value are spread out."""

    left: int
    width: int
    middle: int
    height: int


def _spread(
    sheet: Sheet, pairs: Sequence[Pair], band: _Band, place: str, widest: int = 1000 * MM
) -> None:
    """Spread labels and values over a band: one row, smaller, then more rows; never cut."""
    shown = [Pair(paper_text(label), paper_text(value)) for label, value in pairs]
    for rows in range(1, band.height // leading(SMALLEST) + 1):
        for size in range(BODY, SMALLEST - 1, -5):
            if rows * leading(size) > band.height:
                continue
            shared = _shared(shown, rows, band.width, size)
            if shared is not None:
                step = min(4500, band.height // len(shared))
                y = band.middle - step * (len(shared) - 1) // 2
                for row in shared:
                    _spread_row(sheet, row, band, y, size, widest)
                    y += step
                return
    told = "　".join(f"{label} {value}".strip() for label, value in shown)
    raise refuse(
        "text_too_long",
        _(
            "“{text}” ({place}) does not fit on this paper. Shorten it, or choose a larger paper."
        ).format(text=told, place=place),
    )


_BETWEEN: Final = 2000
_APART: Final = 5000


def _natural(pair: Pair, size: int) -> int:
    """Return the width of a label and its value side by side."""
    value = width_of(pair.value, size)
    return width_of(pair.label, SMALLEST) + (_BETWEEN + value if pair.value else 0)


def _shared(pairs: Sequence[Pair], rows: int, width: int, size: int) -> list[list[Pair]] | None:
    """Share pairs out evenly over rows, in order, or say that they do not fit."""
    each = max(1, -(-len(pairs) // rows))
    shared = [list(pairs[start : start + each]) for start in range(0, len(pairs), each)]
    for row in shared:
        if sum(_natural(pair, size) for pair in row) + _APART * (len(row) - 1) > width:
            return None
    return shared or [[]]


def _spread_row(
    sheet: Sheet, row: Sequence[Pair], band: _Band, y: int, size: int, widest: int
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
