"""The import: the sheet itself, what its columns mean, a verdict on every row, then writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from coopdesk.intake.outcome import Intake
from coopdesk.intake.taking import write_refused
from coopdesk.intake.trial import (
    OpenWorkbook,
    open_for_import,
    profile_of,
    remember_profile,
    signature_of,
)
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.identity import mask_id
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.values import Fixed
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.headings import Column
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.reading import is_blank, text_of
from coopdesk.sheets.results import ReadSheet, RefusedRow, SheetReading, SheetSum
from ui.actions import Action, walking
from ui.doing import answer, open_place
from ui.editors import TextEdit
from ui.page import Page, Room
from ui.parts import Button, Caps, Chip, Empty, Pane, column, label, paint_chip, row
from ui.picker import ChoiceEdit
from ui.style import CENTRE, RIGHT, Style
from ui.tables import Cell, RowsView, Table, TableColumn, paint_cell
from ui.tasks import Progress

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


@dataclass(slots=True)
class Loaded:
    """A workbook as it stands: what was read and what trying it came to."""

    workbook: OpenWorkbook
    reading: SheetReading
    intake: Intake
    profile: str = ""


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
        one = self.layout_[index - 1]
        natural = super()._column_width(index)
        heading = look.width(self.heading_text(index - 1), "small", bold=True) + 16
        chip = look.width(self.meaning(index - 1), "small") + 2 * look.px(8) + 16
        return min(max(natural, heading, chip, look.px(56)), max(look.px(WIDEST), chip))

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
        words = _(KINDS[self.kind].field(one.field).label)
        return f"{words} {one.unit}".strip()

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
            if not cell.chip and look.width(cell.text) > inner.width():
                cell = replace(cell, text=shortened(look, cell.text, inner.width()))
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
                (
                    one
                    for one in range(1, self.column)
                    if one not in self.hidden_columns
                ),
                None,
            )
            if span.right() < self.viewport().width() or first is None:
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


class ImportPage(Page):
    """An office's own workbook: chosen, understood, checked, corrected here, and written."""

    TITLE = N_("Import")
    ICON = "tray-arrow-down"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        look = self.look
        self.loaded: Loaded | None = None
        self.only_problems = False
        self.verdict_filter = ""
        self.accepted: set[tuple[str, str]] = set()
        self.exported: Path | None = None
        self._undo: list[tuple[dict[int, str], dict[Any, str], set[Any]]] = []
        self._sheet = ""
        self._making = ""
        self.steps = StepsBar(look)
        self._make_choice()
        self._make_filters()
        self.view = SheetView(look)
        self.view.moved.connect(self._tell_cell)
        self.editor = TextEdit(look, self.view.viewport(), length=400)
        self.editor.walks = False
        self.editor.hide()
        self.editor.entered.connect(self._corrected)
        self.meaning = ChoiceEdit(look, [], self.view.viewport(), width=180)
        self.meaning.walks = False
        self.meaning.hide()
        self.meaning.picked.connect(self._meant)
        self.meaning.entered.connect(self._meaning_entered)
        self.proposals = Table(
            look,
            [
                TableColumn(_(N_("Kind")), width=120),
                TableColumn(_(N_("What the sheet takes for granted")), stretch=1),
            ],
            scrolls=True,
            ticks=True,
        )
        self.proposals.ticks_changed.connect(self._ticked)
        self.proposals.opened.connect(self._tick_opened)
        self.empty = Empty(look)
        self.stack = QStackedWidget()
        for part in (self.empty, self.view, self.proposals):
            self.stack.addWidget(part)
        self.sums = Sums(look)
        self.export_button = Button(look, _(N_("Export refused rows")), "Ctrl+E")
        self.write_button = Button(look, _(N_("Write")), "F12", primary=True)
        for button, act in ((self.export_button, self.export), (self.write_button, self.write)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self.sums.buttons.addWidget(button)
        layout = column()
        for part in (self.steps, self.choice, self.filters):
            layout.addWidget(part)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.sums)
        self.setLayout(layout)
        self._show()

    # Building -----------------------------------------------------------------------------------

    def _make_choice(self) -> None:
        """Make the line where the file is named."""
        look = self.look
        self.path = TextEdit(look, length=1000)
        self.path.walks = False
        self.path.entered.connect(self._path_entered)
        self.kind = ChoiceEdit(
            look,
            [("", _(N_("as its headings say"))), *((n, _(one.title)) for n, one in KINDS.items())],
            width=150,
        )
        self.kind.set_value("")
        self.kind.picked.connect(lambda _one: self._kind_changed())
        browse = Button(look, _(N_("Browse")), "Ctrl+O")
        browse.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        browse.clicked.connect(lambda: self.browse())
        self.choice = Pane(look, "page", "b")
        line = row(margins=(16, 8, 16, 8), gap=8)
        line.addWidget(label(_(N_("File")), "small"))
        line.addWidget(self.path, 1)
        line.addWidget(browse)
        line.addSpacing(8)
        line.addWidget(label(_(N_("Holds")), "small"))
        line.addWidget(self.kind)
        self.choice.setLayout(line)

    def _make_filters(self) -> None:
        """Make the chips with the number of rows of each verdict."""
        look = self.look
        self.filters = Pane(look, "page", "")
        line = row(margins=(16, 7, 16, 7), gap=8)
        self.chips: dict[str, Chip] = {}
        for name in ("", *VERDICTS, "proposals"):
            kind = VERDICTS[name][1] if name in VERDICTS else "outline"
            chip = Chip(look, "", "warn" if name == "proposals" else kind)
            chip.clicked.connect(lambda _checked=False, name=name: self.show_only(name))
            self.chips[name] = chip
            line.addWidget(chip)
        line.addStretch(1)
        self.caps = Caps(look)
        self.caps.chosen.connect(lambda at: (self.toggle_problems, self.change_meaning)[at]())
        line.addWidget(self.caps)
        self.filters.setLayout(line)

    def first_focus(self) -> QWidget | None:
        """Begin at the file, or in the sheet."""
        return self.path if self.loaded is None else self.view

    def opened(self, **what: Any) -> None:
        """Open a file that another page names, or go on."""
        if what.get("kind"):
            self.kind.set_value(what["kind"])
        if what.get("path"):
            self.open_file(Path(what["path"]))

    # Opening a file -----------------------------------------------------------------------------

    def browse(self) -> None:
        """Choose a file: type its place here, or press Ctrl+O again for the file dialog."""
        if self.choice.isHidden():
            self.choice.show()
            self.path.setFocus(Qt.FocusReason.TabFocusReason)
            return
        kinds = _(N_("Workbooks")) + " (*.xlsx *.xls *.csv)"
        chosen = open_place(self, _(N_("Choose a workbook")), kinds)
        if chosen is not None:
            self.open_file(chosen)

    def _path_entered(self) -> None:
        text = (self.path.value() or "").strip().strip('"')
        if text:
            self.open_file(Path(text))

    def open_file(self, path: Path) -> None:
        """Open, read and try a workbook on the worker."""
        self.path.set_value(str(path))
        kind, year, desk = self.kind.value() or "", self.desk.today().year, self.desk

        def job(progress: Progress) -> Loaded:
            workbook = open_for_import(path, year, kind)
            return checked(desk, workbook, progress, profiled=True)

        self._undo, self.accepted, self.exported = [], set(), None
        self._sheet = ""
        self.only_problems, self.verdict_filter = False, ""
        self.tasks.run(job, self._opened_file, _(N_("Reading the sheet")), failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        """Say beside the file why it cannot be read."""
        if isinstance(error, Refused | Trouble):
            text = error.text if isinstance(error, Trouble) else error.problems[0].text
            self.path.refuse(text)
            self.path.setFocus()
        answer(self, error)

    def _opened_file(self, loaded: Loaded) -> None:
        self.kind.set_value(loaded.workbook.kind)
        self.choice.hide()
        self._take(loaded)
        self.view.column = 1
        self.next_problem(say=False)
        self.view.setFocus()

    def _take(self, loaded: Loaded) -> None:
        """Show what was read and tried."""
        self.loaded = loaded
        known = {(one.kind, one.key) for one in loaded.intake.proposals}
        self.accepted &= known
        self._show()
        intake = loaded.intake
        refused = intake.count("refused")
        text = ngettext(
            "Checked {read} row: {refused} refused; nothing is written yet.",
            "Checked {read} rows: {refused} refused; nothing is written yet.", intake.read,
        )  # fmt: skip
        text = text.format(read=intake.read, refused=refused)
        self.room.say(text, "warn" if refused else "done")

    def _kind_changed(self) -> None:
        """Read the same file as another kind."""
        if self.loaded is not None and self.kind.value() not in {"", self.loaded.workbook.kind}:
            self.open_file(self.loaded.workbook.path)

    def recheck(self, row: int | None = None) -> None:
        """Read and try again after a change; of one row's change, only what it touches."""
        assert self.loaded is not None  # noqa: S101 - there is something to change.
        before, desk, name = self.loaded, self.desk, self._sheet

        def job(progress: Progress) -> Loaded:
            if row is not None:
                return rechecked(desk, before, (name, row + 1), progress)
            return replace(checked(desk, before.workbook, progress), profile=before.profile)

        self.exported = None
        self.tasks.run(job, self._take, _(N_("Checking the rows")), failed=self._recheck_failed)

    def _recheck_failed(self, error: BaseException) -> None:
        """Take the last change back when nothing can be read any more."""
        answer(self, error)
        if isinstance(error, Refused) and self._undo and self.loaded is not None:
            self._restore()
            self._show()

    # Showing ------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show everything anew."""
        loaded = self.loaded
        self.filters.setVisible(loaded is not None)
        self.sums.setVisible(loaded is not None)
        if loaded is None:
            self.steps.tell(0, "", "")
            self.empty.tell(
                "tray-arrow-down",
                _(N_("No sheet is chosen yet")),
                _(N_("Type the file's place above and press Enter, or press Ctrl+O to look for it."
                     " A roster, a job ledger or a sales ledger is taken as the office keeps it.")),
            )  # fmt: skip
            self.stack.setCurrentWidget(self.empty)
            self.head()
            self.update_actions()
            return
        read = [one for one in loaded.reading.sheets if one.skipped is None]
        if self._sheet not in {one.name for one in read}:
            self._sheet = read[0].name
        now = next(one for one in read if one.name == self._sheet)
        sheet = next(one for one in loaded.workbook.corrected() if one.name == self._sheet)
        self._show_sheet(sheet, now)
        self._show_chips(len(read))
        self._show_sums()
        refused = loaded.intake.count("refused")
        at = 4 if loaded.intake.written else 3 if not (refused or self._unaccepted()) else 2
        note = _(N_("heading in row {row}, {count} rows")).format(
            row=self.view.heading_row, count=loaded.intake.read
        )
        self.steps.tell(at, loaded.profile, note)
        title = _(N_("Import: {kind}")).format(kind=_(KINDS[loaded.workbook.kind].title))
        name = loaded.workbook.path.name
        self.head(title=title, note=f"{name}　{self._sheet}")
        self._tell_cell()

    def _show_sheet(self, sheet: Sheet, now: ReadSheet) -> None:
        """Show one sheet with verdicts and refused cells."""
        assert self.loaded is not None  # noqa: S101 - asked before.
        view, intake = self.view, self.loaded.intake
        view.show_sheet(sheet, now, self.loaded.workbook.kind)
        view.verdicts = {
            number - 1: verdict
            for (name, number), verdict in intake.verdicts.items()
            if name == sheet.name
        }
        left = {row for name, row in self.loaded.workbook.left_out if name == sheet.name}
        view.verdicts.update(dict.fromkeys(left, "left"))
        view.refused = {one.row - 1: one for one in intake.refused if one.sheet == sheet.name}
        places = {one.field: place for place, one in enumerate(now.columns) if one.field}
        view.bad_cells = {
            (row, places[problem.field])
            for row, one in view.refused.items()
            for problem in one.problems
            if problem.field in places
        }
        by_index = {one.index: place for place, one in enumerate(now.columns)}
        view.changed_cells = {
            (row, by_index[index])
            for name, row, index in self.loaded.workbook.corrections
            if name == sheet.name and index in by_index
        }
        original = next(one for one in self.loaded.workbook.sheets if one.name == sheet.name)
        first = max(now.header_rows, default=0)
        rows = [
            row
            for row in range(first, len(original.rows))
            if any(not is_blank(cell) for cell in original.rows[row])
        ]
        wanted = {"refused", "left"} if self.only_problems else {self.verdict_filter}
        if self.only_problems or self.verdict_filter in VERDICTS:
            rows = [row for row in rows if view.verdicts.get(row) in wanted]
        proposals = self.verdict_filter == "proposals"
        view.show_rows(rows)
        self.stack.setCurrentWidget(self.proposals if proposals else view)
        self._show_proposals()

    def _show_chips(self, sheets: int) -> None:
        """Show how many rows have which verdict."""
        assert self.loaded is not None  # noqa: S101 - asked before.
        intake = self.loaded.intake
        left = len(self.loaded.workbook.left_out)
        counts = {name: intake.count(name) for name in VERDICTS} | {"left": left}
        every = _(N_("All {count}")).format(count=intake.read + left)
        self.chips[""].change(every, "outline")
        for name, (words, kind) in VERDICTS.items():
            self.chips[name].change(f"{_(words)} {counts[name]}" if counts[name] else "", kind)
        open_ = len(intake.proposals)
        done = len(self.accepted)
        text = _(N_("Proposals {done} of {count}")).format(done=done, count=open_)
        kind = "tint" if done == open_ else "warn"
        self.chips["proposals"].change(text if open_ else "", kind)
        self.caps.show_keys(
            [("F8", _(N_("only problems"))), ("F4", _(N_("change a column")))]
        )

    def _show_proposals(self) -> None:
        """List what the sheet takes for granted, the accepted ticked."""
        assert self.loaded is not None  # noqa: S101 - asked before.
        found = self.loaded.intake.proposals
        self.proposals.show_rows(
            [(_(PROPOSAL_KINDS.get(one.kind, one.kind)), one.text) for one in found]
        )
        self.proposals.ticked = {
            place for place, one in enumerate(found) if (one.kind, one.key) in self.accepted
        }
        self.proposals.viewport().update()

    def _show_sums(self) -> None:
        """Show the sheet's own sums against what will be written."""
        assert self.loaded is not None  # noqa: S101 - asked before.
        reading, intake = self.loaded.reading, self.loaded.intake
        figures: list[tuple[str, str, str] | None] = []
        grand = [one for one in reading.totals_sheet if one.grand] or list(reading.totals_sheet)
        fields = KINDS[reading.kind]
        wanted = [name for name in ("measured_area", "area", "mu_times", "quantity", "amount",
                                    "share") if name in fields.names]  # fmt: skip
        for name in wanted:
            said = [one for one in grand if name in one.said]
            if not said or len(figures) > 3:
                continue
            words = _(fields.field(name).label)
            total = sum((one.said[name] for one in said[1:]), said[0].said[name])
            title = _(N_("{field} by the sheet")).format(field=words)
            figures.append((title, str(total), "text"))
            good = self._good_sum(name, said)
            figures.append((_(N_("can be written")), str(good), "text"))
            if good.units != total.units:
                rest = type(total)(total.units - good.units)
                figures.append((_(N_("difference")), str(rest), "neg"))
        if not figures:
            shown = [name for name in wanted if name in reading.totals_read][-2:]
            figures = [
                (_(fields.field(name).label), str(reading.totals_read[name]), "text")
                for name in shown
            ]
        if figures:
            figures.append(None)
        for name in ("new", "changed", "same"):
            figures.append((_(WILL[name]), f"{intake.count(name)}", "text"))
        self.sums.tell(figures)
        reason = self.why_not()
        self.export_button.setEnabled(intake.count("refused") > 0)
        self.write_button.setEnabled(not reason)
        self.write_button.setText(self._write_words())
        self.write_button.updateGeometry()
        self.update_actions()

    def _good_sum(self, name: str, said: Sequence[SheetSum]) -> Fixed:
        """Sum a field up over the rows that can be written; areas as the sheet counts them."""
        assert self.loaded is not None  # noqa: S101 - asked before.
        loaded = self.loaded
        key = name
        if name == "area" and any(
            (every := one.all.get("mu_times")) is not None
            and every.units == one.said[name].units
            and one.all.get("area") != one.said[name]
            for one in said
        ):
            key = "mu_times"
        units = 0
        for one in loaded.reading.rows:
            value = one.values.get(key)
            if loaded.intake.verdicts.get((one.sheet, one.row)) != "refused" and value is not None:
                units += value.units
        return type(said[0].said[name])(units)

    def _write_words(self) -> str:
        """Return the primary button's words: what must be done first, else what it writes."""
        assert self.loaded is not None  # noqa: S101 - asked before.
        intake = self.loaded.intake
        refused = intake.count("refused")
        if intake.written:
            return _(N_("Written"))
        if refused and self.exported is None:
            words = ngettext("Correct {count} row first", "Correct {count} rows first", refused)
            return words.format(count=refused)
        if self._unaccepted():
            words = ngettext(
                "Accept {count} proposal first", "Accept {count} proposals first",
                self._unaccepted(),
            )  # fmt: skip
            return words.format(count=self._unaccepted())
        count = intake.count("new") + intake.count("changed")
        return ngettext("Write {count} row", "Write {count} rows", count).format(count=count)

    def _tell_cell(self) -> None:
        """Say what is wrong in the current row, and the ways out."""
        if self.loaded is None:
            return
        at = self.view.row_shown()
        refused = self.view.refused.get(at)
        if refused is None or self.stack.currentWidget() is not self.view:
            self.notice.clear()
            return
        one = self._problem_here(refused)
        column_ = next((c for c in self.view.layout_ if c.field == one.field), None)
        place = letter(column_.index) if column_ is not None and one.field else ""
        if place:
            text = _(N_("Row {row}, column {column}: {text}"))
        else:
            text = _(N_("Row {row}: {text}"))
        keys = [("F2", _(N_("correct it here"))), ("Ctrl+Del", _(N_("leave the row out")))]
        self.notice.tell(text.format(row=at + 1, column=place, text=one.text), "wrong", keys)

    def _problem_here(self, refused: RefusedRow) -> Problem:
        """Return the problem of the current cell, else the row's first."""
        field = self.view.layout_[self.view.column - 1].field
        return next((one for one in refused.problems if one.field == field), refused.problems[0])

    # Acting -------------------------------------------------------------------------------------

    def show_only(self, name: str) -> None:
        """Show only the rows of a verdict, or the proposals."""
        self.only_problems = False
        self.verdict_filter = name
        self._show()
        (self.proposals if name == "proposals" else self.view).setFocus()

    def toggle_problems(self) -> None:
        """Show only the rows with problems, or all again."""
        self.only_problems = not self.only_problems
        self.verdict_filter = ""
        self._show()
        self.view.setFocus()

    def toggle_proposals(self) -> None:
        """Show the proposals, or the sheet again."""
        self.show_only("" if self.verdict_filter == "proposals" else "proposals")

    def next_problem(self, *, say: bool = True) -> None:
        """Go to the next refused cell."""
        view = self.view
        bad = [place for place, at in enumerate(view.shown) if at in view.refused]
        if not bad:
            if say:
                self.room.say(_(N_("No row is refused.")), "done")
            return
        later = [place for place in bad if place > view.current]
        place = (later or bad)[0]
        view.go(place)
        field = view.refused[view.shown[place]].problems[0].field
        for index, one in enumerate(view.layout_):
            if one.field == field and field:
                view.go_column(index + 1)
        view.setFocus()

    def correct(self) -> None:
        """Open the current cell for a correction here; the file stays as it is."""
        view = self.view
        at = view.row_shown()
        if self.loaded is None or at < 0 or self.stack.currentWidget() is not view:
            return
        one = view.layout_[view.column - 1]
        cell = view.sheet.cell(at, one.index)
        self.editor.set_value("" if is_blank(cell) else text_of(cell))
        self.editor.setAlignment(RIGHT if view.columns[view.column].align == "right"
                                 else Qt.AlignmentFlag.AlignLeft)  # fmt: skip
        rect = view.cell_rect()
        wide = max(rect.width(), self.look.px(140))
        x = min(rect.left(), view.viewport().width() - wide - 4)
        self.editor.setFixedSize(wide, max(rect.height(), self.look.metrics.field))
        self.editor.move(x, rect.top() - (self.editor.height() - rect.height()) // 2)
        self.editor.show()
        self.editor.raise_()
        self.editor.setFocus()
        self.editor.selectAll()

    def _corrected(self) -> None:
        """Take a correction and check again."""
        assert self.loaded is not None  # noqa: S101 - a cell is open.
        at, one = self.view.row_shown(), self.view.layout_[self.view.column - 1]
        text = self.editor.value() or ""
        self.editor.hide()
        self.view.setFocus()
        cell = self.view.sheet.cell(at, one.index)
        if text == ("" if is_blank(cell) else text_of(cell)):
            return
        self._remember()
        self.loaded.workbook.corrections[self._sheet, at, one.index] = text
        self.recheck(at)

    def leave_out(self) -> None:
        """Leave the current row out, or take it in again."""
        at = self.view.row_shown()
        if self.loaded is None or at < 0:
            return
        self._remember()
        self.loaded.workbook.left_out ^= {(self._sheet, at)}
        self.recheck(at)

    def undo(self) -> None:
        """Take the last correction, left-out row or changed column back."""
        if not self._undo or self.loaded is None:
            self.room.say(_(N_("There is nothing to undo.")), "note")
            return
        self._restore()
        self.recheck()

    def _remember(self) -> None:
        assert self.loaded is not None  # noqa: S101 - asked before.
        workbook = self.loaded.workbook
        state = (dict(workbook.mapping), dict(workbook.corrections), set(workbook.left_out))
        self._undo.append(state)
        del self._undo[:-100]

    def _restore(self) -> None:
        assert self.loaded is not None  # noqa: S101 - asked before.
        workbook = self.loaded.workbook
        workbook.mapping, workbook.corrections, workbook.left_out = self._undo.pop()

    def change_meaning(self) -> None:
        """Change what the current column means."""
        if self.loaded is None or self.stack.currentWidget() is not self.view:
            return
        view = self.view
        one = view.layout_[view.column - 1]
        kind = KINDS[self.loaded.workbook.kind]
        self.meaning.set_options(
            [("", _(N_("not taken"))), *((f.name, _(f.label)) for f in kind.fields)]
        )
        self.meaning.set_value(one.field or "")
        rect = view.chip_rect()
        x = min(rect.left(), view.viewport().width() - self.meaning.width() - 4)
        self.meaning.move(x, rect.top() + (rect.height() - self.meaning.height()) // 2)
        self._making = one.field or ""
        self.meaning.show()
        self.meaning.raise_()
        self.meaning.setFocus()
        self.meaning.open_list()

    def _meant(self, one: Any) -> None:
        """Keep what was chosen until Enter."""

    def _meaning_entered(self) -> None:
        """Take another meaning, remember it for sheets with these headings, and check again."""
        assert self.loaded is not None  # noqa: S101 - a column is open.
        chosen = self.meaning.value() or ""
        self.meaning.hide()
        self.view.setFocus()
        if chosen == self._making:
            return
        self._remember()
        place = self.view.layout_[self.view.column - 1].index
        mapping = {one.index: one.field or "" for one in self.view.layout_}
        for index, field in mapping.items():
            if field == chosen and chosen:
                mapping[index] = ""
        mapping[place] = chosen
        workbook = self.loaded.workbook
        workbook.mapping = mapping
        name = workbook.path.stem
        with self.desk.write() as s:
            signature = signature_of(workbook.kind, self.view.layout_)
            remember_profile(s, signature, name, mapping)
        self.loaded.profile = name
        self.recheck()

    def next_sheet(self) -> None:
        """Show the workbook's next sheet."""
        if self.loaded is None:
            return
        names = [one.name for one in self.loaded.reading.sheets if one.skipped is None]
        self._sheet = names[(names.index(self._sheet) + 1) % len(names)]
        self._show()

    # Proposals ----------------------------------------------------------------------------------

    def _unaccepted(self) -> int:
        return 0 if self.loaded is None else len(self.loaded.intake.proposals) - len(self.accepted)

    def _ticked(self) -> None:
        """Take the ticks as accepted proposals."""
        assert self.loaded is not None  # noqa: S101 - there are proposals.
        found = self.loaded.intake.proposals
        self.accepted = {
            (found[place].kind, found[place].key) for place in self.proposals.ticked
        }
        self._show_sums()
        self._show_chips(1)

    def _tick_opened(self, place: int) -> None:
        self.proposals.tick(place)

    def accept_all(self) -> None:
        """Accept every proposal."""
        if self.loaded is None:
            return
        self.accepted = {(one.kind, one.key) for one in self.loaded.intake.proposals}
        self._show()
        count = len(self.accepted)
        words = ngettext("{count} proposal accepted.", "{count} proposals accepted.", count)
        self.room.say(words.format(count=count), "done")

    # Writing ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why nothing can be written now."""
        if self.loaded is None:
            return _(N_("Please choose a sheet first."))
        intake = self.loaded.intake
        if intake.written:
            return _(N_("These rows are written."))
        refused = intake.count("refused")
        if refused and self.exported is None:
            text = ngettext(
                "{count} row is refused: correct it, leave it out, or export it with Ctrl+E.",
                "{count} rows are refused: correct them, leave them out, or export them with"
                " Ctrl+E.",
                refused,
            )
            return text.format(count=refused)
        if self._unaccepted():
            return _(N_("Please look at the proposals with F6; F9 accepts them all."))
        if not intake.count("new") + intake.count("changed"):
            return _(N_("The book has all of these rows already."))
        return ""

    def export(self) -> None:
        """Write the refused rows into a workbook beside the sheet; the others may then go in."""
        if self.loaded is None or not self.loaded.intake.count("refused"):
            self.room.say(_(N_("No row is refused.")), "note")
            return
        try:
            self.exported = write_refused(self.loaded.workbook.path, self.loaded.intake)
        except OSError as error:
            text = _(N_("The refused rows cannot be written beside the sheet ({why})."))
            self.room.say(text.format(why=error.strerror or ""), "wrong")
            return
        text = _(N_("The refused rows are in {name}, each with its reason; F12 writes the others."))
        self.room.say(text.format(name=self.exported.name))
        self._show_sums()

    def write(self) -> None:
        """Write the good rows and the accepted proposals, in one transaction."""
        if self.why_not() or self.loaded is None:
            self.room.say(self.why_not(), "warn")
            return
        loaded, desk = self.loaded, self.desk
        workbook = loaded.workbook
        workbook.left_out |= {(one.sheet, one.row - 1) for one in loaded.intake.refused}

        def job(progress: Progress) -> Loaded:
            reading = workbook.read()
            intake = workbook.write(desk, reading, progress)
            return Loaded(workbook, reading, intake, loaded.profile)

        self.tasks.run(job, self._written, _(N_("Writing the rows")), failed=self._write_failed)

    def _write_failed(self, error: BaseException) -> None:
        answer(self, error)
        if self.loaded is not None:
            self.recheck()

    def _written(self, loaded: Loaded) -> None:
        """Say what was written."""
        self.loaded = loaded
        self._undo = []
        self._show()
        intake = loaded.intake
        text = _(N_("Written: {new} new, {changed} changed, {same} as they were."))
        self.room.say(
            text.format(
                new=intake.count("new"), changed=intake.count("changed"),
                same=intake.count("same"),
            )
        )  # fmt: skip

    def escaped(self) -> bool:
        """Close what is open over the sheet, then filters, before the page is left."""
        for editor in (self.editor, self.meaning):
            if not editor.isHidden():
                editor.hide()
                self.view.setFocus()
                return True
        if self.only_problems or self.verdict_filter:
            self.show_only("")
            return True
        if self.loaded is not None and not self.choice.isHidden():
            self.choice.hide()
            self.view.setFocus()
            return True
        return False

    ACTIONS = (
        walking(N_("choose a cell"), key="↑↓←→"),
        Action("import.correct", N_("Correct the cell here"), correct, "F2",
               short=N_("correct")),
        Action("import.sheet", N_("Next sheet of the workbook"), next_sheet, "F3", strip=False),
        Action("import.meaning", N_("Change what the column means"), change_meaning, "F4",
               short=N_("change a column")),
        Action("import.proposals", N_("Show the proposals"), toggle_proposals, "F6",
               short=N_("proposals")),
        Action("import.next", N_("Next refused cell"), next_problem, "F7",
               short=N_("next refusal")),
        Action("import.problems", N_("Only rows with problems"), toggle_problems, "F8",
               short=N_("only problems")),
        Action("import.accept", N_("Accept every proposal"), accept_all, "F9",
               short=N_("accept all")),
        Action("import.leave", N_("Leave the row out"), leave_out, "Ctrl+Del", strip=False),
        Action("import.undo", N_("Undo"), undo, "Ctrl+Z", short=N_("undo")),
        Action("import.export", N_("Export refused rows"), export, "Ctrl+E", strip=False),
        Action("import.write", N_("Write the rows"), write, "F12", strip=False, when=why_not),
        Action("import.file", N_("Choose another file"), browse, "Ctrl+O",
               short=N_("other file"), button=True, strip=False),
        walking(N_("back"), key="Esc"),
    )  # fmt: skip


PROPOSAL_KINDS: Final = {
    "person": N_("Person"),
    "job_kind": N_("Kind of job"),
    "operator": N_("Operator"),
    "machine": N_("Machine"),
    "money": N_("Money taken"),
    "good": N_("Good"),
    "opening": N_("Opening receipt"),
}
WILL: Final = {
    "new": N_("will be new"),
    "changed": N_("will change"),
    "same": N_("stay as they are"),
}


def checked(
    desk: Any, workbook: OpenWorkbook, progress: Progress, *, profiled: bool = False
) -> Loaded:
    """Read a workbook by its remembered profile and try it against the book."""
    name = ""
    reading = workbook.read()
    if profiled:
        with desk.read() as s:
            profile = profile_of(s, signature_of(workbook.kind, reading.columns))
        if profile is not None:
            name, workbook.mapping = profile
            reading = workbook.read()
    return Loaded(workbook, reading, workbook.try_out(desk, reading, progress), name)


def rechecked(
    desk: Any, before: Loaded, changed: tuple[str, int], progress: Progress
) -> Loaded:
    """Read a workbook anew after one row's change and try only the rows that read differently.

    The other verdicts stay as they were tried; writing tries every row again.
    """
    workbook = before.workbook
    reading = workbook.read()
    known = {(one.sheet, one.row): one.values for one in before.reading.rows}
    fresh = {
        (one.sheet, one.row)
        for one in reading.rows
        if (one.sheet, one.row) == changed or known.get((one.sheet, one.row)) != one.values
    }
    for sale in reading.sales:
        rows = {(sale.sheet, row) for row in sale.rows}
        if rows & fresh or changed in rows:
            fresh |= rows
    part = replace(
        reading,
        rows=tuple(one for one in reading.rows if (one.sheet, one.row) in fresh),
        refused=(),
        sales=tuple(one for one in reading.sales if (one.sheet, one.rows[0]) in fresh),
    )
    tried = workbook.try_out(desk, part, progress)
    now = {(one.sheet, one.row) for one in reading.rows}
    refused = {(one.sheet, one.row): one for one in before.intake.refused}
    merged = Intake(reading, proposals=list(before.intake.proposals))
    for one in tried.proposals:
        merged.propose(one.kind, one.key, one.text)
    for place, verdict in (before.intake.verdicts | tried.verdicts).items():
        if place in now and place not in fresh and place in refused:
            merged.refuse(refused[place])
        elif place in now:
            merged.verdicts[place] = verdict
    for row in (*reading.refused, *tried.refused):
        merged.refuse(row)
    merged.refused.sort(key=lambda one: (one.sheet, one.row))
    return Loaded(workbook, reading, merged, before.profile)


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
    while text and look.width(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


