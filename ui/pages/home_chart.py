"""The home page's chart: the year's months beside last year's and the target, by the arrows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.paper.chart import scale_of
from coopdesk.paper.table import InWan
from ui.months import MONTHS
from ui.style import CENTRE, RIGHT, Style

_PARTS: Final[tuple[tuple[str, str], ...]] = (
    ("accent", N_("this year")), ("old", N_("last year")), ("warnS", N_("target")),
)  # fmt: skip
Months = Sequence[int | None]


def _money(values: Months) -> list[Money | None]:
    """Return a year's sums by month."""
    return [None if one is None else Money(one) for one in values]


class ChartView(QWidget):
    """Bars of two years and a tick for the target; Enter opens the month in hand."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.now: list[Money | None] = []
        self.old: list[Money | None] = []
        self.targets: list[Money | None] = []
        self.month = self.current = 1
        self.opens: Callable[[int], object] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(look.px(120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_values(self, now: Months, old: Months, targets: Months, month: int) -> None:
        """Show two years and the targets by month; the month in hand has its number."""
        self.now = [one if n <= month else None for n, one in enumerate(_money(now), 1)]
        self.old, self.targets = _money(old), _money(targets)
        if month != self.month:
            self.current = month
        self.month = month
        self._tell()
        self.update()

    def _tell(self) -> None:
        said = self._at(self.now, self.current - 1)
        month = _(MONTHS[self.current - 1])
        self.setAccessibleName(f"{month} {'' if said is None else said}")

    def _at(self, values: list[Money | None], place: int) -> Money | None:
        return values[place] if place < len(values) else None

    def _left(self, most: int) -> int:
        return self.look.width(f"{most:,}", "hint") + self.look.px(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint scale, bars, ticks and months from the same steps as the paper."""
        look, painter = self.look, QPainter(self)
        held = (*self.now, *self.old, *self.targets)
        step, steps = scale_of([one.exact / 10000 for one in held if one is not None])
        most = step * steps
        left = self._left(most)
        low = self.height() - look.line("small")
        top = look.line("small")
        high = max(low - top, 1)
        for mark in range(steps + 1):
            y = low - high * mark // steps
            painter.fillRect(left, y, self.width() - left, 1,
                             look.color("soft" if mark else "line"))  # fmt: skip
            box = QRect(0, y - 10, left - look.px(6), 20)
            look.draw(painter, box, f"{mark * step:,}", "text2", "hint", align=RIGHT)
        slot = (self.width() - left) // 12
        bar = max(4, slot * 28 // 100)
        for place in range(12):
            start = left + slot * place
            if self.hasFocus() and place + 1 == self.current:
                painter.fillRect(start, top, slot, self.height() - top, look.color("focusT"))
                painter.fillRect(start, self.height() - 3, slot, 3, look.color("focus"))
            self._paint_month(painter, place, QRect(start, low - high, slot, high), bar, most)

    def _paint_month(self, painter: QPainter, place: int, room: QRect, bar: int, most: int) -> None:
        """Paint one month: two bars, the tick, its number where it is in hand, its name."""
        look, low, slot = self.look, room.bottom() + 1, room.width()
        middle = room.left() + slot // 2
        current = place + 1 == self.current
        for values, ink, x in (
            (self.old, "old", middle - bar - 1), (self.now, "accent", middle + 1),
        ):  # fmt: skip
            value = self._at(values, place)
            if value is not None and value.units > 0:
                tall = int(room.height() * (value.exact / 10000) / most)
                painter.fillRect(x, low - tall, bar, tall, look.color(ink))
        target = self._at(self.targets, place)
        if target is not None and target.units > 0:
            y = low - int(room.height() * (target.exact / 10000) / most)
            painter.fillRect(middle - bar - 3, y - 1, 2 * bar + 6, 2, look.color("warnS"))
        value = self._at(self.now, place)
        if current and value is not None and value.units > 0:
            beside = (value, target, self._at(self.old, place))
            peak = max(one.exact for one in beside if one is not None) / 10000
            y = low - int(room.height() * peak / most) - 2
            box = QRect(middle + bar // 2 - 40, y - look.line("hint"), 80, look.line("hint"))
            said = str(InWan(value))
            look.draw(painter, box, said, "accent", "small", bold=True, align=CENTRE)
        words = str(place + 1)
        if place == 0 or current:
            words = _(MONTHS[place])
        box = QRect(room.left() - 4, low + 2, slot + 8, look.line("small") - 2)
        tone = "text" if current else "text2"
        role = "small" if look.width(words, "small", bold=current) <= slot + 8 else "hint"
        look.draw(painter, box, words, tone, role, bold=current, align=CENTRE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the months and open the one in hand."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(1, min(self.month, self.current + step))
            self._tell()
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.opens is not None:
            self.opens(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the month under the mouse."""
        held = (*self.now, *self.old, *self.targets)
        step, steps = scale_of([one.exact / 10000 for one in held if one is not None])
        left = self._left(step * steps)
        slot = max(1, (self.width() - left) // 12)
        month = (int(event.position().x()) - left) // slot + 1
        if 1 <= month <= self.month and self.opens is not None:
            self.current = month
            self.opens(month)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go back to the present month."""
        self.current = self.month
        self.update()


class Legend(QWidget):
    """What the bars and ticks mean; the target is named where there is one."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.parts: Sequence[tuple[str, str]] = _PARTS[:2]
        look.follow(self, self._measure)

    def show_target(self, *, there: bool) -> None:
        """Name the target, or leave it out."""
        self.parts = _PARTS if there else _PARTS[:2]
        self._measure()
        self.update()

    def _measure(self) -> None:
        look = self.look
        wide = sum(look.px(28) + look.width(_(words), "small") for _token, words in self.parts)
        self.setFixedSize(wide, look.metrics.heading)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a square, or the target's tick, and a name for each."""
        look, painter, x = self.look, QPainter(self), 0
        for token, words in self.parts:
            side = look.px(11)
            high = 2 if token == "warnS" else side  # noqa: S105 - a colour.
            painter.fillRect(x, (self.height() - high) // 2, side, high, look.color(token))
            x += look.px(16)
            box = QRect(x, 0, self.width(), self.height())
            x += look.draw(painter, box, _(words), "text2", "small") + look.px(12)
