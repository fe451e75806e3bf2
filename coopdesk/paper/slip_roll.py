"""Slips on a roll: one narrow column, as long as it needs to be."""

from __future__ import annotations

from typing import Final

from coopdesk.paper.fonts import SMALLEST, fit, paper_text, width_of
from coopdesk.paper.page import MM, Align, Paper
from coopdesk.paper.qr import SIDE, draw_square
from coopdesk.paper.sheet import THIN, Sheet, leading
from coopdesk.paper.slip_forms import SlipForm
from coopdesk.paper.slip_kinds import Copy, Pair, Slip, SlipLine

BODY: Final = 105
STRONG: Final = 120
_MOST_LINES: Final = 40


class SlipRoll:
    """A slip laid out on a roll: one narrow column, as long as it needs to be."""

    def __init__(self, slip: Slip, form: SlipForm, paper: Paper, copy: Copy | None) -> None:
        self.slip = slip
        self.form = form
        self.left = paper.left
        self.width = paper.right - paper.left
        self.sheet = Sheet(paper.width, 0)
        self.y = paper.top
        self._head(copy)
        self._lines()
        self._sums()
        self._foot()
        self.sheet.height = self.y + 8 * MM

    def _say(
        self,
        text: str,
        size: int = SMALLEST,
        *,
        bold: bool = False,
        align: Align = Align.LEFT,
        place: str = "",
    ) -> None:
        """Set a paragraph and move down."""
        if not text:
            return
        fitted = fit(text, self.width, size, bold=bold, lines=_MOST_LINES, place=place)
        step = leading(fitted.size) + 400
        lines = self.sheet.cell(
            self.left, self.y + step // 2 + leading(fitted.size) * (len(fitted.lines) - 1) // 2,
            self.width, text, size, bold=bold, align=align, lines=_MOST_LINES, place=place,
        )  # fmt: skip
        self.y += leading(fitted.size) * (lines - 1) + step

    def _both(self, pair: Pair, size: int = SMALLEST, *, bold: bool = False) -> None:
        """Set a label at the left and its value at the right edge; a long value below it."""
        value = paper_text(pair.value)
        label = width_of(pair.label, SMALLEST, bold=bold) + 2 * MM
        if label + width_of(value, SMALLEST, bold=bold) > self.width:
            self._say(pair.label)
            self._say(value, size, bold=bold, align=Align.RIGHT, place=pair.label)
            return
        fitted = fit(value, self.width - label, size, bold=bold, place=pair.label)
        step = leading(fitted.size) + 400
        middle = self.y + step // 2
        self.sheet.text(self.left, middle, pair.label, SMALLEST, bold=bold)
        self.sheet.text(
            self.left + self.width, middle, fitted.lines[0], fitted.size,
            bold=bold, align=Align.RIGHT, place=pair.label,
        )  # fmt: skip
        self.y += step

    def _dashes(self) -> None:
        """Draw a dashed rule."""
        self.y += 1300
        self.sheet.rule(self.left, self.y, self.left + self.width, thick=250, dash=True)
        self.y += 1300

    def _head(self, copy: Copy | None) -> None:
        """Set cooperative, title, number, date and parties."""
        slip = self.slip
        self._say(slip.cooperative, 110, bold=True, align=Align.CENTRE, place="单位名称")
        self._say(slip.title, 150, bold=True, align=Align.CENTRE, place="标题")
        tags = "　".join(f"【{tag}】" for tag in slip.tags)
        self._say(tags, STRONG, bold=True, align=Align.CENTRE)
        self.y += 1 * MM
        self._both(Pair(slip.number, f"{slip.day:%Y-%m-%d}"), bold=True)
        if slip.blank:
            self._both(Pair("票号", slip.blank))
        if copy is not None:
            self._say(copy.text, place="联次")
        for pair in slip.parties:
            self._both(pair, 100)
        self._dashes()

    def _lines(self) -> None:
        """Set each line: what it is, then quantity, price and amount."""
        for number, line in enumerate(self.slip.lines, 1):
            told = [self._told(parts, line) for parts in self.form.roll]
            place = f"第 {number} 行"
            self._say(f"{number}. {told[0]}", BODY, place=place)
            for text in told[1:-1] if len(told) > 1 else ():
                self._say(text, place=place)
            last = told[-1] if len(told) > 1 else ""
            self._both(Pair(last, line.cells.get("amount", "") or str(line.amount)), BODY)
            self.y += 600
        self._dashes()

    @staticmethod
    def _told(parts: tuple[str, ...], line: SlipLine) -> str:
        """Write the parts whose values are all there."""
        cells = {key: paper_text(text) for key, text in line.cells.items() if text}
        found = []
        for part in parts:
            try:
                found.append(part.format_map(cells))
            except KeyError:
                continue
        return "　".join(found) if "×" not in "".join(found) else " ".join(found)

    def _sums(self) -> None:
        """Set the total, large and in capitals, and how it was paid."""
        slip = self.slip
        self._both(Pair(f"合计　{slip.count}".rstrip("　"), f"¥{slip.total}"), 160, bold=True)
        self._say(slip.capitals, 110, bold=True, place="大写金额")
        if slip.payments:
            self._dashes()
        for pair in slip.payments:
            self._both(pair, 100)
        self._dashes()

    def _foot(self) -> None:
        """Set the note, the signers and what proves the slip."""
        slip = self.slip
        self._say(slip.note, place="备注")
        self.y += 1 * MM
        for pair in slip.signers[:-1]:
            if pair.value:
                self._both(pair)
        blank = slip.signers[-1]
        self.y += 3500
        taken = self.sheet.text(self.left, self.y, blank.label, SMALLEST)
        end = self.left + self.width
        self.sheet.rule(self.left + taken + 1500, self.y + 2200, end, thick=THIN)
        if blank.value:
            self.sheet.cell(
                self.left + taken + 2 * MM, self.y, self.width - taken - 2 * MM, blank.value, BODY,
                place=blank.label,
            )  # fmt: skip
        self.y += 4 * MM
        self._dashes()
        if self.form.address:
            parts = (slip.address, slip.phone)
            self._say(" ".join(part for part in parts if part), place="单位地址")
        if slip.check_code:
            self._both(Pair("校验码", slip.check_code), BODY)
            draw_square(self.sheet, self.left + (self.width - SIDE) // 2, self.y + 1 * MM,
                        slip.check_code)  # fmt: skip
            self.y += SIDE + 3 * MM
        if slip.voucher:
            self._both(Pair("已记账", slip.voucher))
        for text in slip.printing.parts:
            self._say(text)
        self._say("" if slip.printing.is_reprint else self.form.foot, align=Align.CENTRE)
