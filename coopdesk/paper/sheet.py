"""The marks on one page, and the PDF made of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, Protocol

from coopdesk.paper.fonts import BOLD, PRINTING, REGULAR, Placed, check_texts, fit, font, width_of
from coopdesk.paper.page import NO_OFFSET, Align, PrinterOffset

PROGRAM: Final = "供销台账"
BLACK: Final = 0x000000
WHITE: Final = 0xFFFFFF
GREY: Final = 0x5F6B65
RED: Final = 0xA51717
GREEN: Final = 0x17684A
HAIR: Final = 80
THIN: Final = 200
FRAME: Final = 400


class Text(NamedTuple):
    """A run of text: left end and middle height."""

    x: int
    y: int
    text: str
    size: int
    bold: bool
    colour: int
    place: str


class Line(NamedTuple):
    """A rule."""

    x: int
    y: int
    to_x: int
    to_y: int
    thick: int
    colour: int
    dash: bool


class Box(NamedTuple):
    """A rectangle, outlined or filled."""

    x: int
    y: int
    width: int
    height: int
    thick: int
    fill: int | None


class Picture(Protocol):
    """A vector drawing that can stand on a page."""

    def texts(self) -> Iterator[Placed]:
        """Return every text in the drawing."""

    def drawing(self) -> Any:
        """Return it as a ``reportlab.graphics`` drawing."""


class Sheet:
    """One page being laid out: marks in micrometres from the upper left corner."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.texts: list[Text] = []
        self.lines: list[Line] = []
        self.boxes: list[Box] = []
        self.pictures: list[tuple[int, int, Picture]] = []

    def text(  # noqa: PLR0913 - a text has a place, a form and a name; callers use keywords.
        self,
        x: int,
        y: int,
        text: str,
        size: int = 105,
        *,
        bold: bool = False,
        align: Align = Align.LEFT,
        colour: int = BLACK,
        place: str = "",
    ) -> int:
        """Set a text whose middle is at ``y``; return its width."""
        wide = width_of(text, size, bold=bold)
        if align is Align.RIGHT:
            x -= wide
        elif align is Align.CENTRE:
            x -= wide // 2
        if text:
            self.texts.append(Text(x, y, text, size, bold, colour, place))
        return wide

    def cell(  # noqa: PLR0913 - as text.
        self,
        x: int,
        y: int,
        width: int,
        text: str,
        size: int = 105,
        *,
        bold: bool = False,
        align: Align = Align.LEFT,
        lines: int = 1,
        colour: int = BLACK,
        place: str = "",
    ) -> int:
        """Fit a text into a cell whose middle is at ``y``; return the number of its lines."""
        fitted = fit(text, width, size, bold=bold, lines=lines, place=place)
        step = leading(fitted.size)
        at = {Align.LEFT: x, Align.CENTRE: x + width // 2, Align.RIGHT: x + width}[align]
        y -= step * (len(fitted.lines) - 1) // 2
        for line in fitted.lines:
            self.text(at, y, line, fitted.size, bold=bold, align=align, colour=colour, place=place)
            y += step
        return len(fitted.lines)

    def rule(
        self,
        x: int,
        y: int,
        to_x: int,
        to_y: int | None = None,
        *,
        thick: int = THIN,
        colour: int = BLACK,
        dash: bool = False,
    ) -> None:
        """Draw a rule, level unless told otherwise."""
        self.lines.append(Line(x, y, to_x, y if to_y is None else to_y, thick, colour, dash))

    def box(
        self, x: int, y: int, width: int, height: int, *, thick: int = THIN, fill: int | None = None
    ) -> None:
        """Draw a rectangle; a filled one has no outline."""
        self.boxes.append(Box(x, y, width, height, thick, fill))

    def picture(self, x: int, y: int, picture: Picture) -> None:
        """Place a vector drawing by its lower left corner."""
        self.pictures.append((x, y, picture))

    def placed(self) -> Iterator[Placed]:
        """Return every text on the page with its place."""
        for text in self.texts:
            yield Placed(text.place, text.text)
        for _x, _y, picture in self.pictures:
            yield from picture.texts()


def leading(size: int) -> int:
    """Return the distance of two lines of one text, in micrometres."""
    return size * 1058 // 27


def write_pdf(
    sheets: Sequence[Sheet], *, title: str, author: str, offset: PrinterOffset = NO_OFFSET
) -> bytes:
    """Make the PDF: fonts embedded, the same bytes for the same marks.

    Every text is checked against the fonts first; nothing is begun when a character is missing.
    Streams are not compressed: kept files share their glyphs (``pieces.py``), and a file in the
    book is a tenth of what a compressed PDF would take.
    """
    with PRINTING:
        names = (font(REGULAR).fontName, font(BOLD).fontName)
        check_texts(
            [Placed(title, title), Placed(author, author)]
            + [placed for sheet in sheets for placed in sheet.placed()]
        )
        from reportlab.pdfgen.canvas import Canvas

        file = io.BytesIO()
        canvas = Canvas(
            file, pageCompression=0, invariant=1, lang="zh-CN", initialFontName=names[0]
        )
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator(PROGRAM)
        canvas.setProducer(PROGRAM)
        for sheet in sheets:
            _draw(canvas, sheet, names, offset)
            canvas.showPage()
        canvas.save()
        return file.getvalue()


def points(length: int) -> Any:
    """Turn micrometres into points, to a hundredth (3.5 µm)."""
    return round(length * 360 / 127000, 2)


def _draw(canvas: Any, sheet: Sheet, names: tuple[str, str], offset: PrinterOffset) -> None:
    """Draw the marks of one page: fills, pictures, rules, then texts."""
    height = sheet.height + offset.height
    canvas.setPageSize((points(sheet.width), points(height)))
    right, top = offset.dx, sheet.height - offset.dy + offset.height
    canvas.setLineCap(0)
    for box in sheet.boxes:
        filled = box.fill is not None
        if box.fill is not None:
            canvas.setFillColorRGB(*_colour(box.fill))
        canvas.setLineWidth(points(box.thick))
        canvas.rect(
            points(box.x + right),
            points(top - box.y - box.height),
            points(box.width),
            points(box.height),
            stroke=int(not filled),
            fill=int(filled),
        )
    for x, y, picture in sheet.pictures:
        from reportlab.graphics import renderPDF

        renderPDF.draw(picture.drawing(), canvas, points(x + right), points(top - y))
    _draw_rules(canvas, sheet.lines, right, top)
    _draw_texts(canvas, sheet.texts, names, right, top)


def _draw_rules(canvas: Any, lines: Sequence[Line], right: int, top: int) -> None:
    """Draw rules, setting width, colour and dash only when they change."""
    thick, colour, dash = -1, BLACK, False
    for line in lines:
        if line.thick != thick:
            thick = line.thick
            canvas.setLineWidth(points(thick))
        if line.colour != colour:
            colour = line.colour
            canvas.setStrokeColorRGB(*_colour(colour))
        if line.dash != dash:
            dash = line.dash
            canvas.setDash([3, 2] if dash else [])
        canvas.line(
            points(line.x + right),
            points(top - line.y),
            points(line.to_x + right),
            points(top - line.to_y),
        )
    if colour != BLACK:
        canvas.setStrokeColorRGB(0, 0, 0)
    if dash:
        canvas.setDash([])


def _draw_texts(
    canvas: Any, texts: Sequence[Text], names: tuple[str, str], right: int, top: int
) -> None:
    """Set all texts of a page as one text object."""
    pen = canvas.beginText()
    current: tuple[str, int] = ("", 0)
    colour = BLACK
    canvas.setFillColorRGB(0, 0, 0)
    for text in texts:
        wanted = (names[text.bold], text.size)
        if wanted != current:
            current = wanted
            pen.setFont(wanted[0], wanted[1] / 10)
        if text.colour != colour:
            colour = text.colour
            pen.setFillColorRGB(*_colour(colour))
        # The middle of a Chinese character is 0.38 em above the line it stands on.
        down = text.y + text.size * 38 * 127 // 360
        pen.setTextOrigin(points(text.x + right), points(top - down))
        pen.textOut(text.text)
    canvas.drawText(pen)


@cache
def _colour(colour: int) -> tuple[Any, Any, Any]:
    """Split a colour into the three parts a PDF wants."""
    red, green, blue = (round((colour >> shift & 0xFF) / 255, 3) for shift in (16, 8, 0))
    return red, green, blue
