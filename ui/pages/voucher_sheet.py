"""A voucher painted on its ruled sheet."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.statements.document import (
    VoucherFacts,
)
from ui.style import CENTRE, Style

PLACES: Final = "亿千百十万千百十元角分"
_WIDTHS: Final = (34, 216, 186, 120, 165, 165)


def paint_ruling(look: Style, painter: QPainter, rect: QRect) -> None:
    """Paint the eleven columns of digits: darker every three, red before the 角."""
    for place in range(len(PLACES) + 1):
        x = rect.left() + rect.width() * place // len(PLACES)
        ink = "neg" if place == 9 else "line" if place % 3 == 0 else "soft"
        painter.setOpacity(0.55 if ink == "neg" else 1)
        painter.fillRect(x, rect.top(), 1, rect.height(), look.color(ink))
    painter.setOpacity(1)


def paint_digits(
    look: Style, painter: QPainter, rect: QRect, amount: Money, *, bold: bool = False
) -> None:
    """Paint an amount, a digit a column; below zero in red; with a yen sign where bold."""
    if not amount.units:
        return
    text = str(abs(amount.units)).rjust(3, "0")
    if bold:
        text = "¥" + text
    ink = "neg" if amount.units < 0 else "text"
    start = len(PLACES) - len(text)
    if start < 0:
        box = rect.adjusted(2, 0, -2, 0)
        look.draw(painter, box, str(amount), ink, "hint", bold=bold, align=CENTRE)
        return
    for place, char in enumerate(text, start):
        x = rect.left() + rect.width() * place // len(PLACES)
        box = QRect(x, rect.top(), rect.width() // len(PLACES) + 1, rect.height())
        look.draw(painter, box, char, ink, bold=bold, align=CENTRE)


def paint_digit_head(look: Style, painter: QPainter, rect: QRect, title: str) -> None:
    """Paint a digit column's heading: the side above, the places below."""
    half = rect.height() // 2
    upper = QRect(rect.left(), rect.top(), rect.width(), half)
    painter.fillRect(rect, look.color("band"))
    look.draw(painter, upper, title, "text2", "small", align=CENTRE)
    painter.fillRect(rect.left(), upper.bottom(), rect.width(), 1, look.color("soft"))
    lower = QRect(rect.left(), upper.bottom() + 1, rect.width(), rect.height() - half - 1)
    for place, word in enumerate(PLACES):
        x = rect.left() + rect.width() * place // len(PLACES)
        box = QRect(x, lower.top(), rect.width() // len(PLACES) + 1, lower.height())
        look.draw(painter, box, word, "text2", "hint", align=CENTRE)
    paint_ruling(look, painter, lower)


class VoucherSheet(QWidget):
    """A posted voucher as its sheet shows it."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.facts: VoucherFacts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _tall(self) -> int:
        return self.look.metrics.grid_row_two

    def _measure(self) -> None:
        count = max(len(self.facts.lines) if self.facts is not None else 0, 4)
        head = 2 * self.look.line("small") + 8
        self.setFixedHeight(head + self._tall() * (count + 1) + self.look.line("body") + 18)

    def show_voucher(self, facts: VoucherFacts | None) -> None:
        """Show a voucher."""
        self.facts = facts
        if facts is not None:
            said = "; ".join(f"{one.account} {one.debit} {one.credit}" for one in facts.lines)
            self.setAccessibleName(f"{facts.number} {said}")
        self._measure()
        self.update()

    def _spans(self) -> list[QRect]:
        """Return the columns, the amounts at their own width, the rest shared."""
        look, wide = self.look, self.width() - 1
        natural = [look.px(one) for one in _WIDTHS]
        spare = max(0, wide - sum(natural))
        natural[1] += spare * 3 // 5
        natural[2] += spare - spare * 3 // 5
        lack = sum(natural) - wide
        if lack > 0:
            natural[3] = max(0, natural[3] - lack)
            lack = sum(natural) - wide
            natural[1] = max(look.px(60), natural[1] - max(0, lack))
        x, found = 0, []
        for one in natural:
            found.append(QRect(x, 0, one, self.height()))
            x += one
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, lines, total and signers."""
        look, painter, facts = self.look, QPainter(self), self.facts
        if facts is None:
            return
        spans, tall = self._spans(), self._tall()
        head = 2 * look.line("small") + 8
        wide = spans[-1].right() + 1
        painter.fillRect(0, 0, wide, head, look.color("band"))
        titles = (N_("No."), N_("Summary"), N_("Account"), N_("Whose"))
        for span, title in zip(spans, titles, strict=False):
            if span.width() > look.px(24):
                box = QRect(span.left() + 8, 0, span.width() - 12, head)
                look.draw(painter, box, _(title), "text2", "small")
        for span, title in zip(spans[4:], (N_("Debit side"), N_("Credit side")), strict=True):
            paint_digit_head(look, painter, QRect(span.left(), 0, span.width(), head), _(title))
        count = max(len(facts.lines), 4)
        for number in range(count):
            self._paint_row(painter, spans, head + number * tall, number)
        self._paint_total(painter, spans, head + count * tall, facts)
        bottom = head + (count + 1) * tall
        painter.setPen(look.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(0, 0, wide - 1, bottom)
        for span in spans[1:4]:
            painter.fillRect(span.left(), 0, 1, bottom - tall, look.color("line"))
        painter.fillRect(0, head, wide, 1, look.color("line"))
        x = 0
        for title, who in (
            (N_("Prepared by"), facts.prepared_by), (N_("Reviewed by"), ""),
            (N_("Cashier"), ""), (N_("Posted by"), facts.posted_by),
        ):  # fmt: skip
            box = QRect(x, bottom + 8, wide, look.line("body"))
            x += look.draw(painter, box, _(title), "text2", "small") + look.px(8)
            box.moveLeft(x)
            x += max(look.draw(painter, box, who), look.px(48)) + look.px(28)

    def _paint_row(self, painter: QPainter, spans: list[QRect], top: int, number: int) -> None:
        """Paint one line, or a blank one."""
        look, facts, tall = self.look, self.facts, self._tall()
        painter.fillRect(0, top + tall - 1, spans[-1].right() + 1, 1, look.color("soft"))
        for span in spans[4:]:
            paint_ruling(look, painter, QRect(span.left(), top, span.width(), tall))
        if facts is None or number >= len(facts.lines):
            return
        line = facts.lines[number]
        cells = (str(number + 1), line.summary, "", line.party)
        for span, text in zip(spans, cells, strict=False):
            box = QRect(span.left() + 8, top, span.width() - 12, tall)
            if not text or span.width() < look.px(24):
                continue
            role = "body" if look.width(text) <= box.width() else "small"
            look.draw(painter, box, text, "text", role)
        name, _dash, part = line.name.partition("-")
        span = spans[2]
        box = QRect(span.left() + 8, top + 2, span.width() - 12, tall - 2)
        words = f"{line.account} {name}"
        role = "body" if look.width(words) <= box.width() else "small"
        if part:
            half = tall // 2
            look.draw(painter, QRect(box.left(), top + 2, box.width(), half), words, "text", role)
            under = QRect(box.left(), top + half - 1, box.width(), half)
            look.draw(painter, under, part, "text3", "hint")
        else:
            look.draw(painter, box, words, "text", role)
        for span, amount in zip(spans[4:], (line.debit, line.credit), strict=True):
            paint_digits(look, painter, QRect(span.left(), top, span.width(), tall), amount)

    def _paint_total(
        self, painter: QPainter, spans: list[QRect], top: int, facts: VoucherFacts
    ) -> None:
        """Paint the total in capitals and digits."""
        look, tall = self.look, self._tall()
        painter.fillRect(0, top, spans[-1].right() + 1, tall, look.color("band"))
        used = look.draw(painter, QRect(8, top, spans[4].left(), tall), _(N_("Total")), bold=True)
        box = QRect(8 + used + look.px(14), top, spans[4].left() - used - look.px(30), tall)
        words = facts.total.in_words()
        role = "body" if look.width(words) <= box.width() else "small"
        look.draw(painter, box, words, "text", role)
        credit = sum((one.credit for one in facts.lines), Money(0))
        for span, amount in zip(spans[4:], (facts.total, credit), strict=True):
            rect = QRect(span.left(), top, span.width(), tall)
            paint_ruling(look, painter, rect)
            paint_digits(look, painter, rect, amount, bold=True)
