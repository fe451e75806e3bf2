"""A workbook's sheet as the import shows it: steps on top, meanings, verdicts, sums below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.identity import mask_id
from coopdesk.sheets.columns import Column
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.reading import is_blank, text_of
from coopdesk.sheets.results import ReadSheet, RefusedRow
from ui.buttons import paint_chip
from ui.cells import Cell, TableColumn, paint_cell
from ui.parts import Pane, row
from ui.rows_view import RowsView
from ui.style import CENTRE, RIGHT, Style

VERDICTS: Final = {
    "new": (N_("New row"), "tint"),
    "changed": (N_("Changed"), "new"),
    "same": (N_("Same"), "grey"),
    "refused": (N_("Refused"), "neg"),
    "left": (N_("Left out"), "grey"),
}
STEPS: Final = (N_("Choose"), N_("Columns"), N_("Check"), N_("Write"))
WIDEST: Final = 230
NUMBERS: Final = frozenset({"area", "money", "quantity", "number", "passes"})


class StepsBar(Pane):
    """The four steps, and at the right by which profile the columns are understood."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "b", parent)
        self.at = 0
        self.profile = ""
        self.note = ""
        look.follow(self, lambda: self.setFixedHeight(look.metrics.field + 20))

    def tell(self, at: int, profile: str, note: str) -> None:
        """Show the present step, the profile's name and a note."""
        self.at, self.profile, self.note = at, profile, note
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the steps."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        middle, x, side = self.height() // 2, 16, look.px(24)
        for number, words in enumerate(STEPS):
            circle = QRect(x, middle - side // 2, side, side)
            if number < self.at:
                look.box(painter, circle, "tint", radius=side // 2)
                place = circle.x() + (side - look.px(14)) // 2
                look.paint_icon(painter, place, middle, "check", "accent", 14)
            elif number == self.at:
                look.box(painter, circle, "accent", radius=side // 2)
                look.draw(painter, circle, str(number + 1), "on", "small", bold=True, align=CENTRE)
            else:
                look.box(painter, circle, "page", "field", radius=side // 2)
                look.draw(painter, circle, str(number + 1), "text2", "small", align=CENTRE)
            x += side + look.px(9)
            rest = QRect(x, 0, self.width() - x, self.height())
            x += look.draw(painter, rest, _(words), bold=number == self.at) + look.px(14)
            if number < len(STEPS) - 1 and not look.metrics.rail:
                painter.fillRect(x, middle, look.px(32), 1, look.color("line"))
                x += look.px(32) + look.px(11)
        right = self.width() - 16
        wide = look.width(self.note, "small")
        if x + wide < right:
            box = QRect(right - wide, 0, wide + 2, self.height())
            look.draw(painter, box, self.note, "text2", "small")
            right -= wide + 14
        if self.profile:
            wide = look.width(self.profile, "small") + 2 * look.px(8)
            title = _(N_("Profile"))
            named = look.width(title, "small")
            if x + wide + named + 8 < right:
                tall = round(look.metrics.small * 1.7)
                chip = QRect(right - wide, middle - tall // 2, wide, tall)
                paint_chip(look, painter, chip, self.profile, "tint")
                box = QRect(right - wide - named - 8, 0, named + 2, self.height())
                look.draw(painter, box, title, "text2", "small")


class SheetView(RowsView):
    """The sheet itself: letters, meanings and headings on top, a verdict before each row."""

    moved = Signal()
    squeezes = False

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        self.sheet = Sheet("", ())
        self.layout_: tuple[Column, ...] = ()
        self.kind = "roster"
        self.heading_row = 0
        self.shown: list[int] = []
        self.verdicts: dict[int, str] = {}
        self.refused: dict[int, RefusedRow] = {}
        self.bad_cells: set[tuple[int, int]] = set()
        self.changed_cells: set[tuple[int, int]] = set()
        self.column = 1
        super().__init__(look, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # What is shown --------------------------------------------------------------------------------

    def show_sheet(self, sheet: Sheet, read: ReadSheet, kind: str) -> None:
        """Show a sheet with the columns as understood."""
        self.sheet, self.layout_, self.kind = sheet, read.columns, kind
        self.heading_row = max(read.header_rows, default=0)
        fields = {one.name: one for one in KINDS[kind].fields}
        found = [TableColumn(_(N_("Verdict")), width=74)]
        for one in self.layout_:
            number = one.field in fields and fields[one.field].content in NUMBERS
            found.append(TableColumn(letter(one.index), align="right" if number else "left"))
        self.columns = found
        self.column = min(max(self.column, 1), len(found) - 1)
        self.hidden_columns = set()

    def show_rows(self, rows: list[int]) -> None:
        """Show these rows (from 0) of the sheet."""
        here = self.row_shown()
        self.shown = rows
        self.measure()
        place = rows.index(here) if here in rows else 0
        self.current = -1
        self.go(place if rows else -1)

    def row_shown(self) -> int:
        """Return the sheet's row (from 0) that is current, or -1."""
        return self.shown[self.current] if 0 <= self.current < len(self.shown) else -1

    def row_count(self) -> int:
        """Return how many rows are shown."""
        return len(self.shown)

    def text_at(self, row: int, place: int) -> str:
        """Return a cell's text as it is shown: ID numbers masked."""
        one = self.layout_[place]
        cell = self.sheet.cell(row, one.index)
        if is_blank(cell):
            return ""
        text = text_of(cell).replace("\n", " ")
        if one.field == "id_number" and len(text) in {15, 18}:
            return mask_id(text)
        return text

    def cell(self, row: int, column: int) -> Cell:
        """Return the verdict or a cell of the sheet."""
        at = self.shown[row]
        verdict = self.verdicts.get(at, "")
        if column == 0:
            if not verdict:
                return Cell()
            words, kind = VERDICTS[verdict]
            return Cell(_(words), chip=kind)
        tone = "" if verdict and verdict != "left" else "text3"
        if self.layout_[column - 1].field is None:
            tone = "text3"
        if (at, column - 1) in self.bad_cells:
            tone = "neg"
        return Cell(self.text_at(at, column - 1), tone=tone)

    # Measures -------------------------------------------------------------------------------------

    def lead(self) -> int:
        """Return the room for the row numbers."""
        return self.look.px(44)

    def row_height(self) -> int:
        """Return the height of a row: one more than a list's."""
        return self.look.metrics.row + 1

    def _tiers(self) -> tuple[int, int, int]:
        look = self.look
        return look.line("small") + 6, look.line("small") + 16, look.metrics.row

    def head_height(self) -> int:
        """Return the height of letters, meanings and headings."""
        return sum(self._tiers())

    def _column_width(self, index: int) -> int:
        look = self.look
        if index == 0:
            return look.px(74)
        natural = super()._column_width(index)
        heading = look.width(self.heading_text(index - 1), "small", bold=True) + 16
        chip = look.width(self.meaning(index - 1), "small") + 2 * look.px(8) + 16
        return min(max(natural, heading, chip, look.px(56)), max(look.px(WIDEST), chip))

    def _spread(self) -> None:
        """Show whole columns alone: one that would stick out at the right is left out."""
        super()._spread()
        x, room, seen = self.lead(), self.viewport().width(), 0
        order = self.in_order()
        for index in order:
            x += self._widths[index]
            if x > room and seen > 1:
                self._widths[index] = 0
            else:
                seen += 1
        self.columns_left_out.emit(len(self.columns) - seen)

    def heading_text(self, place: int) -> str:
        """Return a column's heading as its lowest line says it."""
        one = self.layout_[place]
        cell = self.sheet.cell(self.heading_row - 1, one.index) if self.heading_row else ""
        text = one.heading if is_blank(cell) else text_of(cell)
        return text.replace("\n", "").strip()

    def meaning(self, place: int) -> str:
        """Return what a column is understood as, with its unit."""
        one = self.layout_[place]
        if one.field is None:
            return _(N_("not taken"))
        if one.part:
            whole = one.field.removeprefix("part_")
            words = f"{one.part} {_(KINDS[self.kind].field(whole).label)}" if whole else one.part
        else:
            words = _(KINDS[self.kind].field(one.field).label)
        return f"{words} {one.unit}".strip()

    def places_of(self, field: str | None, row: int) -> list[int]:
        """Return the columns in which a row says a field: one, or those of its jobs or goods."""
        if not field:
            return []
        whole = [place for place, one in enumerate(self.layout_) if one.field == field]
        return whole or [
            place
            for place, one in enumerate(self.layout_)
            if one.field == f"part_{field}" and not is_blank(self.sheet.cell(row, one.index))
        ]

    # Painting -------------------------------------------------------------------------------------

    def _paint_head(self, painter: QPainter, spans: list[QRect]) -> None:
        look = self.look
        first, second, third = self._tiers()
        wide = self.viewport().width()
        painter.fillRect(0, 0, wide, self.head_height(), look.color("page"))
        painter.fillRect(0, 0, wide, first, look.color("band"))
        painter.fillRect(0, first + second, wide, third, look.color("band"))
        for y in (first, first + second, first + second + third):
            painter.fillRect(0, y - 1, wide, 1, look.color("line"))
        names = (_(N_("Verdict")), _(N_("read as")), _(N_("heading")))
        tiers = ((0, first), (first, second), (first + second, third))
        for (top, tall), name in zip(tiers, names, strict=True):
            box = QRect(spans[0].left() + 8, top, spans[0].width() - 12, tall)
            look.draw(painter, box, name, "text2", "small")
        box = QRect(0, first + second, self.lead(), third)
        look.draw(painter, box, str(self.heading_row), "text3", "small", align=CENTRE)
        for place, span in enumerate(spans[1:]):
            if not span.width():
                continue
            self._paint_heading(painter, place, span)

    def _paint_heading(self, painter: QPainter, place: int, span: QRect) -> None:
        look, one = self.look, self.layout_[place]
        first, second, third = self._tiers()
        right = self.columns[place + 1].align == "right"
        align = RIGHT if right else Qt.AlignmentFlag.AlignLeft
        painter.fillRect(span.left() - 1, 0, 1, self.head_height(), look.color("soft"))
        inner = QRect(span.left() + 8, 0, span.width() - 16, first)
        look.draw(painter, inner, letter(one.index), "text2", "small", align=align)
        text = self.meaning(place)
        wide = look.width(text, "small") + 2 * look.px(8)
        tall = round(look.metrics.small * 1.7)
        x = span.right() - 7 - wide if right else span.left() + 8
        chip = QRect(x, first + (second - tall) // 2, wide, tall)
        paint_chip(look, painter, chip, text, "grey" if one.field is None else "tint")
        if place + 1 == self.column and self.hasFocus():
            look.box(painter, chip.adjusted(-2, -2, 2, 2), None, "focus", radius=5)
        inner = QRect(span.left() + 8, first + second, span.width() - 16, third)
        heading = self.heading_text(place)
        look.draw(painter, inner, heading, "text2", "small", bold=True, align=align)

    def _paint_row(self, painter: QPainter, row: int, spans: list[QRect]) -> None:
        look, rect = self.look, self.row_rect(row)
        at = self.shown[row]
        painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
        if row == self.current:
            painter.fillRect(0, rect.top(), 3, rect.height(), look.color("focus"))
        lead = QRect(0, rect.top(), self.lead(), rect.height())
        look.draw(painter, lead, str(at + 1), "text3", "small", align=CENTRE)
        for index, span in enumerate(spans):
            if not span.width():
                continue
            box = QRect(span.left(), rect.top(), span.width(), rect.height() - 1)
            painter.fillRect(span.left() - 1, rect.top(), 1, rect.height(), look.color("soft"))
            bad = (at, index - 1) in self.bad_cells
            if bad:
                painter.fillRect(box, look.color("negT"))
            elif (at, index - 1) in self.changed_cells:
                painter.fillRect(box, look.color("focusT"))
            if row == self.current and index == self.column:
                edge = "neg" if bad else "focus"
                fill = "negT" if bad else "focusT"
                look.box(painter, box, fill, edge, radius=3, pen=2)
            cell = self.cell(row, index)
            inner = box.adjusted(8, 0, -8, 0)
            if not cell.chip and look.width(cell.text, "hint") > inner.width():
                text = shortened(look, cell.text, inner.width())
                cell = replace(cell, text=text, role="hint")
            paint_cell(look, painter, inner, cell, self.columns[index].align)

    # Walking --------------------------------------------------------------------------------------

    def cell_rect(self) -> QRect:
        """Return where the current cell stands."""
        span = self.spans()[self.column]
        rect = self.row_rect(self.current)
        return QRect(span.left(), rect.top(), span.width(), rect.height())

    def chip_rect(self) -> QRect:
        """Return where the meaning of the current column stands."""
        first, second, _third = self._tiers()
        span = self.spans()[self.column]
        return QRect(span.left(), first, span.width(), second)

    def go_column(self, column: int) -> None:
        """Make a column current and bring it into view."""
        self.column = max(1, min(len(self.columns) - 1, column))
        self.hidden_columns -= {one for one in self.hidden_columns if one >= self.column}
        self._spread()
        while True:
            span = self.spans()[self.column]
            first = next(
                (one for one in range(1, self.column) if one not in self.hidden_columns),
                None,
            )
            seen = span.width() and span.right() < self.viewport().width()
            if seen or first is None:
                break
            self.hidden_columns.add(first)
            self._spread()
        self.viewport().update()
        self.moved.emit()

    def go(self, row: int) -> None:
        """Make a row current."""
        super().go(row)
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the cells by the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.go_column(self.column + step)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the clicked cell."""
        x = event.position().toPoint().x()
        for index, span in enumerate(self.spans()):
            if index and span.width() and span.left() <= x <= span.right():
                self.go_column(index)
        super().mousePressEvent(event)


class Sums(Pane):
    """The sheet's own sums against what will be written, and the buttons."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self._figures: list[tuple[str, str, str] | None] = []
        self.buttons = row(margins=(0, 0, 16, 0), gap=8)
        outer = row()
        outer.addStretch(1)
        outer.addLayout(self.buttons)
        self.setLayout(outer)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        look = self.look
        self.setFixedHeight(look.line("small") + look.line("title") + 22)

    def tell(self, figures: Sequence[tuple[str, str, str] | None]) -> None:
        """Show figures (title, value, tone); nothing makes a rule between two groups."""
        self._figures = list(figures)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figures that fit."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        x, right = 16, self.buttons.geometry().left() - 12
        top, tall = 9, look.line("title")
        for one in self._figures:
            if one is None:
                painter.fillRect(x + 4, 8, 1, self.height() - 16, look.color("line"))
                x += 30
                continue
            title, value, tone = one
            wide = max(look.width(title, "small"), look.width(value, "title", bold=tone != "text"))
            if x + wide > right:
                break
            box = QRect(x, top, wide + 2, look.line("small"))
            look.draw(painter, box, title, "text2", "small")
            box = QRect(x, top + look.line("small"), wide + 2, tall)
            look.draw(painter, box, value, tone, "title", bold=tone != "text")
            x += wide + look.px(22)


def letter(index: int) -> str:
    """Return a column's letters as spreadsheets show them: A, Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def shortened(look: Style, text: str, width: int) -> str:
    """Return the beginning of a text that is too long for its cell, with three dots."""
    while text and look.width(f"{text}…", "hint") > width:
        text = text[:-1]
    return f"{text}…"
