"""Bar charts as vectors: this year beside last year, in a PDF or as SVG on the screen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from coopdesk.kernel.values import Fixed
from coopdesk.paper.fonts import BOLD, PRINTING, REGULAR, Placed, check_texts, font
from coopdesk.paper.page import MM
from coopdesk.paper.sheet import points
from coopdesk.paper.table import InWan, exact_of

Figure = InWan | Fixed | int | None


@dataclass(frozen=True, slots=True)
class ChartInk:
    """The colours of a chart; paper and the screen's light and dark each have their own."""

    bar: str = "#17684A"
    text: str = "#17211D"
    rule: str = "#C9CFCC"
    old_fill: str = "#FFFFFF"
    old_line: str = "#17211D"
    target: str = "#C77F00"


PAPER_INK: Final = ChartInk()


@dataclass(frozen=True, slots=True)
class BarChart:
    """Months of two years and, where there is one, a target each.

    A month that is not yet over is None. Only what is above zero has a bar.
    """

    title: str
    unit: str
    labels: tuple[str, ...]
    now_name: str
    now: tuple[Figure, ...]
    old_name: str
    old: tuple[Figure, ...]
    targets: tuple[Figure, ...] = ()
    current: int = -1
    width: int = 170 * MM
    height: int = 38 * MM
    ink: ChartInk = PAPER_INK

    def texts(self) -> Iterator[Placed]:
        """Return every text in the chart."""
        for text in (self.title, self.unit, self.now_name, self.old_name, *self.labels):
            yield Placed(self.title, text)

    def drawing(self) -> Any:
        """Return the chart as a ``reportlab.graphics`` drawing."""
        return _Drawn(self).drawing


def scale_of(values: Sequence[Fraction]) -> tuple[int, int]:
    """Return a round step and the number of steps, at most five, that hold all values."""
    most = max([value for value in values if value > 0], default=Fraction(1))
    step = 1
    while True:
        for round_step in (step, 2 * step, 5 * step):
            if round_step * 5 >= most:
                return round_step, max(1, -(-most // round_step))
        step *= 10


def chart_svg(chart: BarChart) -> str:
    """Return the chart as SVG for the screen, its texts in the bundled font."""
    from reportlab.graphics import renderSVG

    with PRINTING:
        font(REGULAR), font(BOLD)
        check_texts(chart.texts())
        file = io.StringIO()
        renderSVG.drawToFile(chart.drawing(), file)
    # Qt paints the rectangle of a clip path as a black one; the drawing needs no clipping.
    svg = re.sub(r"<clipPath.*?</clipPath>", "", file.getvalue(), flags=re.DOTALL)
    svg = svg.replace(' style="clip-path: url(#clip)"', "")
    for name, weight in ((REGULAR, "400"), (BOLD, "700")):
        svg = svg.replace(
            f"font-family: {name}", f"font-family: Noto Sans SC; font-weight: {weight}"
        )
    return svg


class _Drawn:
    """A chart being drawn, in micrometres from the lower left corner."""

    def __init__(self, chart: BarChart) -> None:
        from reportlab.graphics.shapes import Drawing

        self.chart = chart
        self.faces = (font(REGULAR).fontName, font(BOLD).fontName)
        self.drawing = Drawing(
            -int(-points(chart.width) // 1),
            -int(-points(chart.height) // 1),
            initialFontName=self.faces[0],
        )
        self.left, self.low, self.top = 9 * MM, 5 * MM, chart.height - 11 * MM
        figures = (*chart.now, *chart.old, *chart.targets)
        exact = [value for value in map(exact_of, figures) if value is not None]
        self.step, self.steps = scale_of(exact)
        self._legend()
        self._scale()
        self._bars()

    def _high(self, value: Fraction) -> int:
        """Return how high a value stands above zero."""
        return int((self.top - self.low) * value / (self.steps * self.step))

    def _rule(self, x: int, y: int, to_x: int, colour: str, thick: int = 120) -> None:
        """Draw a level rule."""
        from reportlab.graphics.shapes import Line
        from reportlab.lib.colors import HexColor

        line = Line(points(x), points(y), points(to_x), points(y))
        line.strokeColor, line.strokeWidth = HexColor(colour), points(thick)
        self.drawing.add(line)

    def _block(self, x: int, y: int, size: tuple[int, int], fill: str, outline: str) -> None:
        """Draw a filled and outlined block of a width and height."""
        from reportlab.graphics.shapes import Rect
        from reportlab.lib.colors import HexColor

        block = Rect(points(x), points(y), points(size[0]), points(size[1]))
        block.fillColor, block.strokeColor = HexColor(fill), HexColor(outline)
        block.strokeWidth = points(150)
        self.drawing.add(block)

    def _word(
        self,
        x: int,
        y: int,
        text: str,
        anchor: Literal["start", "middle", "end"] = "start",
        *,
        size: int = 8,
        bold: bool = False,
    ) -> None:
        """Set a word."""
        from reportlab.graphics.shapes import String
        from reportlab.lib.colors import HexColor

        word = String(points(x), points(y), text)
        word.textAnchor, word.fontSize, word.fontName = anchor, size, self.faces[bold]
        word.fillColor = HexColor(self.chart.ink.text)
        self.drawing.add(word)

    def _legend(self) -> None:
        """Set the title with its unit and the names of the two years."""
        chart, ink = self.chart, self.chart.ink
        self._word(0, chart.height - 4 * MM, f"{chart.title}　{chart.unit}", size=10, bold=True)
        for x, name, fill, outline in (
            (chart.width - 34 * MM, chart.now_name, ink.bar, ink.bar),
            (chart.width - 16 * MM, chart.old_name, ink.old_fill, ink.old_line),
        ):
            self._block(x, chart.height - 4200, (3 * MM, 3 * MM), fill, outline)
            self._word(x + 4 * MM, chart.height - 3800, name, size=9)

    def _scale(self) -> None:
        """Draw the rules of the scale from zero, with their numbers."""
        ink = self.chart.ink
        for mark in range(self.steps + 1):
            y = self.low + (self.top - self.low) * mark // self.steps
            self._rule(self.left, y, self.chart.width, ink.rule if mark else ink.text)
            self._word(self.left - 1500, y - 1000, f"{mark * self.step:,}", "end")

    def _bars(self) -> None:
        """Draw each month: last year, this year, target; the current bar has its number."""
        chart, ink = self.chart, self.chart.ink
        slot = (chart.width - self.left) // len(chart.labels)
        bar = slot * 30 // 100
        for index, label in enumerate(chart.labels):
            middle = self.left + slot * index + slot // 2
            self._word(middle, self.low - 4200, label, "middle")
            old, now = exact_of(chart.old[index]), exact_of(chart.now[index])
            if old is not None and old > 0:
                size = (bar, self._high(old))
                self._block(middle - bar - 200, self.low, size, ink.old_fill, ink.old_line)
            if now is not None and now > 0:
                high = self._high(now)
                self._block(middle + 200, self.low, (bar, high), ink.bar, ink.bar)
                if index == chart.current:
                    # Its number stands over last year's bar as well, which may be the higher one.
                    over = high if old is None else max(high, self._high(old))
                    x, y = middle + 200 + bar // 2, self.low + over + 900
                    self._word(x, y, str(chart.now[index]), "middle", bold=True)
            target = exact_of(chart.targets[index]) if chart.targets else None
            if target is not None and target > 0:
                y = self.low + self._high(target)
                self._rule(middle - bar - 800, y, middle + bar + 800, ink.target, 500)
