"""What stands around the table of a slip: head, parties, note, signers, proof, the copy's use."""

from __future__ import annotations

import itertools
from typing import Final

from coopdesk.kernel.chinese import paper_date
from coopdesk.paper.bands import Band, spread
from coopdesk.paper.fonts import SMALLEST, fit, width_of
from coopdesk.paper.page import MM, Align, Layout, Paper
from coopdesk.paper.qr import SIDE, draw_square
from coopdesk.paper.sheet import FRAME, Sheet, leading
from coopdesk.paper.slip_forms import SIZE, SlipForm
from coopdesk.paper.slip_kinds import Copy, Pair, Slip

STRONG: Final = 120
_BLANK: Final = 16 * MM
_LEAST: Final = 11 * MM
"""Room left to sign by hand: usually, and beside a very long name."""
_LABEL: Final = 1600
_APART: Final = 5 * MM


class SlipFrame:
    """Head and foot of a slip on paper of fixed height."""

    def __init__(
        self, slip: Slip, form: SlipForm, paper: Paper, copy: Copy | None, at: Layout
    ) -> None:
        self.slip = slip
        self.form = form
        self.paper = paper
        self.copy = copy
        self.at = at
        self.width = paper.right - paper.left
        self.square = SIDE + 3 * MM if form.qr and slip.check_code else 0

    def head(self, sheet: Sheet) -> None:
        """Set the office, the title, the number and date, and the parties."""
        slip, paper, at = self.slip, self.paper, self.at
        centre = (paper.left + paper.right) // 2
        size = self.form.title_size or at.title_size
        half = width_of(slip.title, size, bold=True) // 2 + 4 * MM
        sheet.text(
            centre, paper.top + at.title, slip.title, size,
            bold=True, align=Align.CENTRE, place="标题",
        )  # fmt: skip
        for down in (0, 1100):
            y = paper.top + at.rule + down
            sheet.rule(centre - half, y, centre + half, y, thick=250)
        self._office(sheet, centre - half - 3 * MM - paper.left)
        self._number(sheet, centre + half)
        middle = paper.top + (at.parties + at.table) // 2
        band = Band(paper.left, self.width, middle, at.table - at.parties)
        spread(sheet, slip.parties, band, "往来单位栏", self.form.size)

    def _office(self, sheet: Sheet, room: int) -> None:
        """Set the office's name, on two lines if it must be, and its address."""
        slip, left, at = self.slip, self.paper.left, self.at
        fitted = fit(slip.cooperative, room, SIZE, lines=2, place="单位名称")
        two = len(fitted.lines) - 1
        for turn, line in enumerate(fitted.lines):
            y = self.paper.top + at.name + two * (3000 * turn - 1500)
            sheet.text(left, y, line, fitted.size, place="单位名称")
        parts = (slip.address, f"电话 {slip.phone}" if slip.phone else "")
        address = "　".join(part for part in parts if part) if self.form.address else ""
        y = self.paper.top + at.address + two * 100
        sheet.cell(left, y, room, address, SMALLEST, lines=2 - two, place="单位地址")

    def _number(self, sheet: Sheet, left: int) -> None:
        """Set the number, the date with the pre-printed form's number, and the tags beside."""
        slip, right, top = self.slip, self.paper.right, self.paper.top
        taken = sheet.text(
            right, top + self.at.name, slip.number, STRONG,
            bold=True, align=Align.RIGHT, place="单号",
        )  # fmt: skip
        day = f"票号 {slip.blank}　{slip.day:%Y-%m-%d}" if slip.blank else paper_date(slip.day)
        room = right - left - 2 * MM
        fitted = fit(day, room, SMALLEST if slip.blank else SIZE, place="票号和日期")
        below = sheet.text(
            right, top + self.at.address, day, fitted.size, align=Align.RIGHT, place="日期"
        )
        self._tags(sheet, left, right - max(taken, below))

    def _tags(self, sheet: Sheet, left: int, right: int) -> None:
        """Box the words that no reader may miss: 红字, 作废 and 补打."""
        tags, gap = self.slip.tags, 2 * MM
        if not tags:
            return
        wide = min(11500, (right - left - gap) // len(tags) - gap)
        x = left + max(gap, (right - left - len(tags) * (wide + gap) + gap) // 2)
        y = self.paper.top + self.at.title
        for tag in tags:
            sheet.box(x, y - 3200, wide, 6400, thick=FRAME)
            sheet.cell(x, y, wide, tag, STRONG, bold=True, align=Align.CENTRE, place=tag)
            x += wide + gap

    def foot(self, sheet: Sheet, bottom: int) -> None:
        """Set the note, the signers and the line that proves the slip."""
        slip, paper, at = self.slip, self.paper, self.at
        if slip.note:
            sheet.cell(
                paper.left, bottom + at.note, self.width - self.square, slip.note, SMALLEST,
                lines=2, place="备注",
            )  # fmt: skip
        self._signers(sheet, bottom)
        y = bottom + at.foot_rule
        if self.square:
            draw_square(sheet, paper.right - SIDE, y - SIDE - 1500, slip.check_code)
        sheet.rule(paper.left, y, paper.right)
        told = [
            f"校验码 {slip.check_code}" if slip.check_code else "",
            f"已记账 {slip.voucher}" if slip.voucher else "",
            slip.printing.text,
            "" if slip.printing.is_reprint else self.form.foot,
        ]
        band = Band(paper.left, self.width, bottom + at.foot, leading(SMALLEST))
        spread(sheet, [Pair(text, "") for text in told if text], band, "页脚", SMALLEST)

    def _signers(self, sheet: Sheet, bottom: int) -> None:
        """Set each signer's label, name and line."""
        y = bottom + self.at.sign
        pairs = self.slip.signers
        x = self.paper.left
        for place, (pair, wide) in enumerate(zip(pairs, self._shares(), strict=True)):
            start = x + _LABEL + sheet.text(x, y, pair.label, SMALLEST, place="签字栏")
            stop = x + wide - (_APART if place < len(pairs) - 1 else 0)
            sheet.rule(start, bottom + self.at.sign_line, stop)
            if pair.value:
                room = stop - start - 800
                fitted = fit(pair.value, room, SIZE, lines=2, place=pair.label)
                if len(fitted.lines) == 1:
                    sheet.text(start + 400, y, pair.value, fitted.size, place=pair.label)
                else:
                    for turn, line in enumerate(fitted.lines):
                        at = y - 2500 + 3300 * turn
                        sheet.text(start + 400, at, line, fitted.size, place=pair.label)
            x += wide

    def _shares(self) -> list[int]:
        """Share the width among the signers: as declared, or as long names need it."""
        pairs, whole = self.slip.signers, self.width - self.square
        weights = {signer.label: signer.width for signer in self.form.signers}
        declared = [weights.get(pair.label, 44) for pair in pairs]
        edges = [whole * sum(declared[:place]) // sum(declared) for place in range(len(pairs) + 1)]
        shares = [end - start for start, end in itertools.pairwise(edges)]
        for lines, blank in ((1, _BLANK), (2, _BLANK), (2, _LEAST)):
            needed = [self._needed(pair, lines, blank) for pair in pairs]
            if all(least <= share for least, share in zip(needed, shares, strict=True)):
                return shares
            spare = whole - sum(needed)
            if spare >= 0:
                return [least + spare // len(pairs) for least in needed]
        return shares

    @staticmethod
    def _needed(pair: Pair, lines: int, blank: int) -> int:
        """Return the width that a signer's label and name need on so many lines."""
        name = -(-width_of(pair.value, SMALLEST) // lines) + (lines - 1) * 4 * MM
        return width_of(pair.label, SMALLEST) + _LABEL + max(blank, name + 800) + _APART

    def copy_name(self, sheet: Sheet, top: int, bottom: int) -> None:
        """Set the copy's number and use upright beside the table."""
        if self.copy is None:
            return
        size = SIZE if self.copy.number else SMALLEST
        text = self.copy.text
        step = min(size * 50, (bottom - top) // max(1, len(text)))
        y = (top + bottom - step * (len(text) - 1)) // 2
        for char in text:
            if char != " ":
                sheet.text(self.paper.copy_at, y, char, size, align=Align.CENTRE, place="联次")
            y += step
