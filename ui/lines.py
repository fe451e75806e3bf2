"""The grid for a document's lines: the editor of a cell is open as soon as the cell is current."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from ui.cells import Cell, TableColumn, as_cell, paint_cell, paint_heading
from ui.date_edit import DateEdit
from ui.doing import page_of
from ui.editors import Editor, FixedEdit, IntegerEdit
from ui.notices import beginning
from ui.picker import Candidate, ChoiceEdit, Picker
from ui.style import CENTRE, Style

PASTED_AT_MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column of a grid: ``editor`` makes its editor; without one it is only shown.

    Enter walks over a column whose ``stop`` is False; ``show`` turns a value (and the line's
    values) into what is painted; ``fill`` is the value of a new line.
    """

    name: str
    title: str
    editor: Callable[[], Editor] | None = None
    unit: str = ""
    width: int = 96
    stretch: int = 0
    align: str = "left"
    tone: str = ""
    bold: bool = False
    stop: bool = True
    leaves: int = 0
    show: Callable[[Any, Mapping[str, Any]], Any] | None = None
    fill: Any = None


@dataclass(slots=True)
class _Line:
    """One line: its values, and what is shown about them."""

    values: dict[str, Any] = field(default_factory=dict)
    chosen: dict[str, Candidate] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)
    tones: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    ticked: bool = False
    locked: bool = False
    typed: bool = False

    def empty(self) -> bool:
        """Tell whether nothing was entered."""
        return not self.typed and not self.chosen


class LineGrid(QAbstractScrollArea):
    """The lines of a document.

    ``edited`` (row, name) comes at every change a clerk makes; ``finished`` when Enter is pressed
    on the empty last line; ``dropped`` and ``pasted`` (rows read, cells refused) as they say.
    """

    edited = Signal(int, str)
    current_changed = Signal(int, str)
    finished = Signal()
    dropped = Signal(int)
    pasted = Signal(int, int)
    ticked = Signal(int)
    columns_left_out = Signal(int)

    def __init__(  # noqa: PLR0913 - a grid is all of these, each with a default.
        self,
        look: Style,
        columns: Sequence[LineColumn],
        parent: QWidget | None = None,
        *,
        empty: str = "",
        two_lines: bool = False,
        fixed: bool = False,
        ticks: bool = False,
        row_px: int = 36,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.columns = list(columns)
        self._empty = empty
        self._two = two_lines
        self._fixed = fixed
        self._ticks = ticks
        self._row_px = row_px
        self._lines: list[_Line] = []
        self._gone: list[tuple[int, _Line]] = []
        self._editors: dict[str, Editor] = {}
        self._readers: dict[str, Editor] = {}
        self._widths: list[int] = []
        self._left_out = 0
        self.row, self.column = 0, -1
        self._opening = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        if not fixed:
            self._lines.append(self._new())
        self.column = self._first_stop()
        look.follow(self, self.measure)

    def _new(self) -> _Line:
        return _Line({one.name: one.fill for one in self.columns})

    def count(self) -> int:
        """Return how many lines have something in them."""
        return len(self._filled())

    def row_count(self) -> int:
        """Return how many rows are shown."""
        return len(self._lines)

    def line_key(self, row: int) -> object:
        """Return what tells a line from the others, whatever row it moves to."""
        return self._lines[row]

    def row_of(self, key: object) -> int | None:
        """Return at which row a line stands now."""
        return next((row for row, one in enumerate(self._lines) if one is key), None)

    def _filled(self) -> list[_Line]:
        return [one for one in self._lines if self._fixed or not one.empty()]

    def lines(self) -> list[dict[str, Any]]:
        """Return the values of the lines that have something in them."""
        return [dict(one.values) for one in self._filled()]

    def ticked_rows(self) -> list[int]:
        """Return the ticked rows."""
        return [row for row, one in enumerate(self._lines) if one.ticked]

    def set_lines(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Show these lines; a value may be a ``Candidate`` where the column has a picker."""
        self._lines = []
        self._gone = []
        for values in lines:
            line = self._new()
            line.typed = True
            for name, value in values.items():
                self._put(line, name, value)
            self._lines.append(line)
        if not self._fixed:
            self._lines.append(self._new())
        self.row = min(self.row, max(0, len(self._lines) - 1))
        self.column = self._first_stop()
        self.verticalScrollBar().setValue(0)
        self.row = 0
        self.measure()
        self._reopen()

    def clear(self) -> None:
        """Start again with one empty line."""
        self.set_lines([])

    def _put(self, line: _Line, name: str, value: Any) -> None:
        column = self._column_of(name)
        line.chosen.pop(name, None)
        if column is not None and column.editor is not None and value is not None:
            reader = self._reader(column)
            if isinstance(reader, Picker):
                if not isinstance(value, Candidate):
                    reader.set_value(value)
                    value = reader.candidate() or value
                if isinstance(value, Candidate):
                    line.chosen[name] = value
                    value = value.id
        line.values[name] = value

    def _column_of(self, name: str) -> LineColumn | None:
        return next((one for one in self.columns if one.name == name), None)

    def get(self, row: int, name: str) -> Any:
        """Return a value."""
        return self._lines[row].values.get(name)

    def candidate(self, row: int, name: str) -> Candidate | None:
        """Return the record chosen in a cell."""
        return self._lines[row].chosen.get(name)

    def set(self, row: int, name: str, value: Any) -> None:
        """Write a value from the page, such as a computed amount; the clerk's own typing stays."""
        line = self._lines[row]
        if line.values.get(name) == value and not isinstance(value, Candidate):
            return
        self._put(line, name, value)
        editor = self._live()
        if editor is not None and row == self.row and self.columns[self.column].name == name:
            editor.set_value(line.chosen.get(name, line.values.get(name)))
        self.viewport().update()

    def set_second(self, row: int, name: str, text: str) -> None:
        """Write the second line of a cell."""
        self._lines[row].second[name] = text
        self.measure()

    def second(self, row: int, name: str) -> str:
        """Return the second line of a cell."""
        return self._lines[row].second.get(name, "")

    def set_tone(self, row: int, name: str, tone: str) -> None:
        """Give a cell a tone: warn, neg, text3 or none."""
        self._lines[row].tones[name] = tone
        self.viewport().update()

    def set_locked(self, row: int, *, locked: bool = True) -> None:
        """Lock a row: shown with a lock, never ticked or edited."""
        self._lines[row].locked = locked
        self.viewport().update()

    def set_ticked(self, row: int, *, ticked: bool = True) -> None:
        """Tick a row."""
        self._lines[row].ticked = ticked
        self.viewport().update()

    def refuse(self, row: int, name: str, text: str) -> None:
        """Refuse a cell; an empty text clears it."""
        refusals = self._lines[row].refusals
        if text:
            refusals[name] = text
        else:
            refusals.pop(name, None)
        editor = self._live()
        if editor is not None and row == self.row and self.columns[self.column].name == name:
            editor.refuse(text)
        self.viewport().update()

    def show_problem(self, problem: Problem) -> bool:
        """Show a problem at its cell; False when it names none. The first becomes current."""
        if problem.row is None or not 0 <= problem.row < len(self._lines):
            return False
        name = problem.field or ""
        if self._column_of(name) is None:
            name = self.columns[self._first_stop()].name
        first = not any(line.refusals for line in self._lines)
        self.refuse(problem.row, name, problem.text)
        if first:
            self.go(problem.row, name)
        return True

    def clear_refusals(self) -> None:
        """Clear every refusal."""
        for line in self._lines:
            line.refusals.clear()
        editor = self._live()
        if editor is not None:
            editor.refuse("")
        self.viewport().update()

    def _live(self) -> Editor | None:
        """Return the editor of the current cell."""
        if not 0 <= self.column < len(self.columns):
            return None
        editor = self._editors.get(self.columns[self.column].name)
        return editor if editor is not None and not editor.isHidden() else None

    def reader(self, name: str) -> Editor:
        """Return the editor that reads a column's values and is never shown."""
        column = self._column_of(name)
        assert column is not None  # noqa: S101 - columns are declared.
        return self._reader(column)

    def _reader(self, column: LineColumn) -> Editor:
        """Return an editor of the column that is never shown: it reads pasted texts."""
        found = self._readers.get(column.name)
        if found is None:
            assert column.editor is not None  # noqa: S101 - asked before.
            found = self._readers[column.name] = column.editor()
            found.setParent(self)
            found.hide()
        return found

    def editor(self, name: str) -> Editor:
        """Return the editor of a column."""
        found = self._editors.get(name)
        if found is None:
            column = self._column_of(name)
            assert column is not None  # noqa: S101 - columns are declared.
            assert column.editor is not None  # noqa: S101
            found = column.editor()
            found.setParent(self.viewport())
            found.setProperty("cell", "true")
            found.walks = False
            found.setMinimumSize(0, 0)
            found.setMaximumSize(16777215, 16777215)
            found.hide()
            found.installEventFilter(self)
            found.entered.connect(self._entered)
            if isinstance(found, Picker):
                found.picked.connect(lambda _one, name=name: self._changed(name))
            else:
                found.edited.connect(lambda name=name: self._changed(name))
            found.refused.connect(lambda text, name=name: self._refused(name, text))
            self._editors[name] = found
        return found

    def go(self, row: int, name: str = "") -> None:
        """Make a cell current and open its editor."""
        if not self._lines:
            return
        self.row = max(0, min(len(self._lines) - 1, row))
        if name:
            place = next((i for i, one in enumerate(self.columns) if one.name == name), -1)
            if place >= 0 and self.columns[place].editor is not None:
                self.column = place
        self._reopen(focus=True)
        self.current_changed.emit(self.row, self.columns[self.column].name)

    def _reopen(self, *, focus: bool = False) -> None:
        """Put the current cell's editor over it; the one before is hidden after that."""
        if not self._lines or self.column < 0:
            return
        column = self.columns[self.column]
        line = self._lines[self.row]
        others = [one for one in self._editors.values() if not one.isHidden()]
        focused = any(one.hasFocus() for one in others) or self.hasFocus()
        if column.editor is None or line.locked:
            if focused:
                self.setFocus()
            for one in others:
                one.hide()
            self.viewport().update()
            return
        editor = self.editor(column.name)
        self._opening = True
        editor.set_value(line.chosen.get(column.name, line.values.get(column.name)))
        editor.refuse(line.refusals.get(column.name, ""))
        waiting = self.row == len(self._lines) - 1 and line.empty() and not self._fixed
        first = self.column == self._first_stop()
        room = self._widths[self.column] - 20 if self._widths else 0
        editor.setPlaceholderText(
            beginning(self.look, self._empty, room) if waiting and first else ""
        )
        self._opening = False
        self._reveal()
        self._place()
        if focus or focused:
            editor.show()
            editor.raise_()
            editor.setFocus(Qt.FocusReason.TabFocusReason)
            editor.selectAll()
        for one in others:
            if one is not editor:
                one.hide()
        self.viewport().update()

    def _changed(self, name: str) -> None:
        """Take what is typed into the line and tell the page."""
        if self._opening or self.columns[self.column].name != name:
            return
        self._reveal()
        editor, line = self._editors[name], self._lines[self.row]
        value = editor.value()
        line.refusals.pop(name, None)
        if isinstance(editor, Picker):
            one = editor.candidate()
            if one is None:
                line.chosen.pop(name, None)
            else:
                line.chosen[name] = one
        line.typed = line.typed or value is not None
        if line.values.get(name) == value:
            return
        line.values[name] = value
        self._grow()
        self.edited.emit(self.row, name)
        self.viewport().update()

    def _grow(self) -> None:
        """Keep one empty line at the end."""
        if not self._fixed and (not self._lines or not self._lines[-1].empty()):
            self._lines.append(self._new())
            self.measure()

    def _refused(self, name: str, text: str) -> None:
        if self._opening or self.columns[self.column].name != name:
            return
        refusals = self._lines[self.row].refusals
        if text:
            refusals[name] = text
        else:
            refusals.pop(name, None)
        try:
            page = page_of(self)
        except LookupError:
            return
        if text:
            sentence = _(N_("Line {row}: {text}")).format(row=self.row + 1, text=text)
            page.notice.tell(sentence, "wrong")
        elif page.notice.kind == "wrong":
            page.notice.clear()

    def _stops(self) -> list[int]:
        return [
            place
            for place, one in enumerate(self.columns)
            if one.editor is not None and one.stop and (not self._widths or self._widths[place])
        ]

    def _first_stop(self) -> int:
        stops = self._stops()
        return stops[0] if stops else -1

    def _editable(self) -> list[int]:
        return [
            place
            for place, one in enumerate(self.columns)
            if one.editor is not None and (not self._widths or self._widths[place])
        ]

    def _entered(self) -> None:
        """Walk on after Enter; on the empty last line leave the grid."""
        line = self._lines[self.row]
        last = self.row == len(self._lines) - 1
        if last and line.empty() and not self._fixed:
            self.finished.emit()
            return
        later = [place for place in self._stops() if place > self.column]
        if later:
            self.go(self.row, self.columns[later[0]].name)
        elif not last:
            self.go(self._next_row(1), self.columns[self._first_stop()].name)
        else:
            self.finished.emit()

    def _next_row(self, step: int) -> int:
        row = self.row + step
        while 0 <= row < len(self._lines) and self._lines[row].locked:
            row += step
        return row if 0 <= row < len(self._lines) else self.row

    def _step(self, step: int) -> bool:
        """Go to the next cell that can be edited; False at the ends."""
        places = self._editable()
        at = places.index(self.column) if self.column in places else 0
        if 0 <= at + step < len(places):
            self.go(self.row, self.columns[places[at + step]].name)
            return True
        row = self._next_row(step)
        if row == self.row:
            return False
        self.go(row, self.columns[places[0 if step > 0 else -1]].name)
        return True

    def drop(self, row: int | None = None) -> None:
        """Drop a line; Ctrl+Z brings it back."""
        row = self.row if row is None else row
        if self._fixed or not 0 <= row < len(self._lines) or self._lines[row].empty():
            return
        self._gone.append((row, self._lines.pop(row)))
        del self._gone[:-20]
        self._grow()
        self.row = min(row, len(self._lines) - 1)
        self.measure()
        self._reopen()
        self.dropped.emit(row)

    def insert_line(self, row: int, values: Mapping[str, Any]) -> None:
        """Put a line of the page's making before a row; the clerk's cell stays current."""
        line = self._new()
        line.typed = True
        for name, value in values.items():
            self._put(line, name, value)
        self._lines.insert(row, line)
        if self.row >= row:
            self.row += 1
        self._grow()
        self.measure()

    def bring_back(self) -> bool:
        """Bring the last dropped line back."""
        if not self._gone:
            return False
        row, line = self._gone.pop()
        row = min(row, len(self._lines) - 1)
        self._lines.insert(row, line)
        self.measure()
        self.go(row)
        self.edited.emit(row, self.columns[self._first_stop()].name)
        return True

    def as_above(self) -> None:
        """Copy the cell above; in an empty line's first cell, the whole line."""
        if self.row == 0 or self._fixed:
            return
        above, line = self._lines[self.row - 1], self._lines[self.row]
        whole = line.empty() and self.column == self._first_stop()
        names = (
            [one.name for one in self.columns if one.editor is not None]
            if whole
            else [self.columns[self.column].name]
        )
        for name in names:
            line.values[name] = above.values.get(name)
            if name in above.chosen:
                line.chosen[name] = above.chosen[name]
            if name in above.second:
                line.second[name] = above.second[name]
            line.refusals.pop(name, None)
        line.typed = True
        self._grow()
        self._reopen()
        for name in names:
            self.edited.emit(self.row, name)

    def paste(self, text: str) -> None:
        """Read tab-separated rows from the current cell on; unreadable cells are refused."""
        rows = [line.split("\t") for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
        places = [place for place in self._editable() if place >= self.column]
        bad = 0
        start = self.row
        for number, texts in enumerate(rows[:PASTED_AT_MOST]):
            row = start + number
            if row >= len(self._lines):
                if self._fixed:
                    break
                self._lines.append(self._new())
            line = self._lines[row]
            line.typed = True
            for place, one in zip(places, texts, strict=False):
                bad += not self._read_into(line, self.columns[place], one.strip())
        self._grow()
        self.measure()
        for number in range(min(len(rows), len(self._lines) - start)):
            for place in places[: len(rows[number])]:
                self.edited.emit(start + number, self.columns[place].name)
        self._reopen()
        self.pasted.emit(len(rows), bad)

    def _read_into(self, line: _Line, column: LineColumn, text: str) -> bool:
        """Read a pasted text into a cell."""
        line.refusals.pop(column.name, None)
        if not text:
            return True
        reader = self._reader(column)
        if isinstance(reader, Picker):
            best = reader.best(text)
            if best is None:
                sentence = _(N_("Nothing is called “{text}”; please choose it here."))
                line.refusals[column.name] = sentence.format(text=text)
                return False
            line.chosen[column.name] = best
            line.values[column.name] = best.id
            return True
        reader.setText(text)
        wrong = reader.wrong()
        if wrong:
            line.refusals[column.name] = wrong
            return False
        line.values[column.name] = reader.value()
        return True

    def _lead(self) -> int:
        return self.look.px(40)

    def head_height(self) -> int:
        """Return the height of the heading row."""
        return self.look.metrics.heading

    def _tall(self, line: _Line) -> int:
        metrics = self.look.metrics
        grown = metrics.grid_row - 36
        if self._two:
            if line.empty():
                return metrics.grid_row + 4
            return metrics.grid_row_two
        return self._row_px + grown

    def row_rect(self, row: int) -> QRect:
        """Return where a row stands in the viewport."""
        top = self.head_height() - self.verticalScrollBar().value()
        top += sum(self._tall(line) for line in self._lines[:row])
        return QRect(0, top, self.viewport().width(), self._tall(self._lines[row]))

    def measure(self) -> None:
        """Measure columns and scroll bar; the cell that has the keyboard stays in view."""
        look = self.look
        typing = any(one.hasFocus() for one in self._editors.values())
        room = self.viewport().width() - self._lead()
        natural = [
            max(
                look.px(one.width),
                look.width(one.title, "small") + 16
                + (look.px(6) + look.width(one.unit, "hint") if one.unit else 0),
            )
            for one in self.columns
        ]  # fmt: skip
        shown = list(range(len(self.columns)))
        left_out = 0
        while sum(natural[place] for place in shown) > room and len(shown) > 1:
            leaving = max(shown, key=lambda place: (self.columns[place].leaves, place))
            if not self.columns[leaving].leaves:
                break
            shown.remove(leaving)
            left_out += 1
        spare = room - sum(natural[place] for place in shown)
        parts = sum(self.columns[place].stretch for place in shown)
        self._widths = [0] * len(self.columns)
        for place in shown:
            grow = self.columns[place].stretch
            extra = spare * grow // parts if parts and grow else 0
            self._widths[place] = max(look.px(40), natural[place] + extra)
        bar = self.verticalScrollBar()
        total = sum(self._tall(line) for line in self._lines)
        seen = self.viewport().height() - self.head_height()
        bar.setRange(0, max(0, total - seen))
        bar.setPageStep(max(1, seen))
        bar.setSingleStep(look.metrics.grid_row)
        if typing:
            self._reveal()
        self._place()
        self.viewport().update()
        if left_out != self._left_out:
            self._left_out = left_out
            self.columns_left_out.emit(left_out)

    def _spans(self) -> list[tuple[int, int]]:
        x, found = self._lead(), []
        for wide in self._widths:
            found.append((x, wide))
            x += wide
        return found

    def _place(self) -> None:
        """Put the open editor over its cell.

        A cell that is scrolled away keeps its editor, out of sight: hiding it would hand the
        keyboard to the next field.
        """
        if not self._lines or self.column < 0:
            return
        editor = self._editors.get(self.columns[self.column].name)
        if editor is None:
            return
        x, wide = self._spans()[self.column]
        rect = self.row_rect(self.row)
        away = rect.top() < self.head_height() - rect.height() // 2 or rect.top() > self.height()
        top = -2 * rect.height() if away else rect.top()
        editor.setGeometry(x, top, wide, rect.height() - 1)

    def _reveal(self) -> None:
        """Bring the current row into view."""
        if not 0 <= self.row < len(self._lines):
            return
        bar, rect = self.verticalScrollBar(), self.row_rect(self.row)
        if rect.top() < self.head_height():
            bar.setValue(bar.value() - (self.head_height() - rect.top()))
        elif rect.bottom() >= self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() + 1 - self.viewport().height())

    def _scrolled(self) -> None:
        self._place()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return room for some lines."""
        rows = sum(self._tall(line) for line in self._lines)
        return QSize(self.look.px(480), self.head_height() + rows + 1)

    def minimumSizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(self.look.px(200), self.head_height() + 2 * self.look.metrics.grid_row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, rows, rules and the refused cells."""
        look, painter = self.look, QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, look.color("page"))
        spans = self._spans()
        head = self.head_height()
        painter.setClipRect(QRect(0, head, area.width(), area.height() - head))
        for row in range(len(self._lines)):
            rect = self.row_rect(row)
            whole = head <= rect.top() and rect.bottom() <= area.bottom()
            if whole or (row == self.row and rect.top() <= area.bottom()):
                self._paint_line(painter, row, rect, spans)
        painter.setClipping(False)
        painter.fillRect(0, 0, area.width(), head, look.color("band"))
        painter.fillRect(0, head - 1, area.width(), 1, look.color("line"))
        number = "" if self._ticks else _(N_("No."))
        look.draw(painter, QRect(0, 0, self._lead(), head), number, "text2", "small", align=CENTRE)
        for (x, wide), one in zip(spans, self.columns, strict=True):
            if wide:
                column = TableColumn(one.title, one.unit, one.align)
                paint_heading(look, painter, QRect(x + 8, 0, wide - 16, head), column)

    def _paint_line(  # noqa: C901 - lead, rules, refusals and cells of one row.
        self, painter: QPainter, row: int, rect: QRect, spans: list[tuple[int, int]]
    ) -> None:
        look, line = self.look, self._lines[row]
        if line.locked:
            painter.fillRect(rect, look.color("band"))
        painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
        lead = QRect(0, rect.top(), self._lead(), rect.height())
        if self._ticks:
            name = "checkbox-marked" if line.ticked else "checkbox-blank-outline"
            ink = "accent" if line.ticked else "text2"
            if line.locked:
                name, ink = "lock-outline", "text2"
            x = (lead.width() - look.px(16)) // 2
            look.paint_icon(painter, x, rect.center().y(), name, ink, 16)
        else:
            look.draw(painter, lead, str(row + 1), "text3", align=CENTRE)
        waiting = line.empty() and not self._fixed and row == len(self._lines) - 1
        editor = self._live()
        for place, ((x, wide), one) in enumerate(zip(spans, self.columns, strict=True)):
            if not wide:
                continue
            painter.fillRect(x - 1, rect.top(), 1, rect.height(), look.color("soft"))
            box = QRect(x, rect.top(), wide, rect.height() - 1)
            if one.name in line.refusals:
                look.box(painter, box, "negT", "neg", radius=3, pen=2)
            inner = box.adjusted(8, 0, -8, 0)
            if editor is not None and row == self.row and place == self.column:
                continue
            if waiting:
                if place == self._first_stop():
                    rest = inner.adjusted(0, 0, rect.width() - inner.right() - 8, 0)
                    look.draw(painter, rest, self._empty, "text3")
                continue
            cell = self._shown(line, one)
            tone = line.tones.get(one.name) or one.tone
            if line.locked or (self._ticks and not line.ticked and not tone):
                tone = "text3" if line.locked else "text2"
            paint_cell(look, painter, inner, cell, one.align, tone, bold=one.bold)

    def _shown(self, line: _Line, column: LineColumn) -> Cell:
        value = line.values.get(column.name)
        chosen = line.chosen.get(column.name)
        if column.show is not None:
            cell = as_cell(column.show(value, line.values))
        elif chosen is not None:
            cell = Cell(chosen.name or chosen.code)
        else:
            cell = as_cell(value)
        second = line.second.get(column.name)
        return replace(cell, second=second) if second else cell

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        self.measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the keyboard to the current cell's editor."""
        super().focusInEvent(event)
        if self._lines and not self._lines[self.row].locked:
            self._reopen(focus=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the clicked cell, or tick its row."""
        point = event.position().toPoint()
        row = self._row_at(point)
        if row < 0:
            return
        if self._ticks and point.x() < self._lead():
            self.row = row
            self.toggle(row)
        column = self.column_at(point.x())
        if column is not None and self.columns[column].editor is not None:
            self.go(row, self.columns[column].name)
        else:
            self.go(row)

    def column_at(self, x: int) -> int | None:
        """Return the column that lies at a place across the grid."""
        spans = enumerate(self._spans())
        return next((number for number, (left, wide) in spans if left <= x < left + wide), None)

    def _row_at(self, point: QPoint) -> int:
        if point.y() < self.head_height():
            return -1
        return next(
            (row for row in range(len(self._lines)) if self.row_rect(row).contains(point)), -1
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() * self.look.metrics.grid_row // 120)

    def toggle(self, row: int) -> None:
        """Tick a row, or take its tick away."""
        if self._ticks and not self._lines[row].locked:
            self._lines[row].ticked = not self._lines[row].ticked
            self.viewport().update()
            self.ticked.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk locked rows, whose cells have no editor."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.go(self.row + (1 if event.key() == Qt.Key.Key_Down else -1))
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the grid's keys typed in an editor; leave every composition alone."""
        if event.type() == QEvent.Type.FocusOut:
            self.later(self._close_unused)
        if not isinstance(watched, Editor) or not isinstance(event, QKeyEvent):
            return False
        if watched.composing:
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._is_mine(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            return self._key(watched, event)
        return False

    @staticmethod
    def _is_mine(event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return control and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_D, Qt.Key.Key_V}

    def _key(self, editor: Editor, event: QKeyEvent) -> bool:  # noqa: PLR0911 - one a key.
        key = event.key()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._control_key(editor, key)
        listing = isinstance(editor, Picker) and editor.list_shown()
        if key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            step = 1 if key == Qt.Key.Key_Tab else -1
            if editor.settle() and not self._step(step):
                self.finished.emit() if step > 0 else self.focusNextPrevChild(False)
            return True
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            own = listing or isinstance(editor, DateEdit | ChoiceEdit)
            own = own or (isinstance(editor, Picker) and editor.chosen is None
                          and key == Qt.Key.Key_Down)  # fmt: skip
            if own or not editor.settle():
                return False
            step = 1 if key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} else -1
            self.go(self._next_row(step))
            return True
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not event.modifiers() and not listing:
            edge = (
                editor.cursorPosition() == 0
                if key == Qt.Key.Key_Left
                else editor.cursorPosition() == len(editor.text())
            )
            whole = editor.hasSelectedText() and editor.selectedText() == editor.text()
            if (edge or whole) and editor.settle():
                self._step(1 if key == Qt.Key.Key_Right else -1)
                return True
        if key == Qt.Key.Key_Space and self._ticks and isinstance(
            editor, FixedEdit | IntegerEdit
        ):  # fmt: skip
            self.toggle(self.row)
            return True
        return False

    def _control_key(self, editor: Editor, key: int) -> bool:
        match key:
            case Qt.Key.Key_Delete:
                self.drop()
            case Qt.Key.Key_D:
                self.as_above()
            case Qt.Key.Key_V:
                text = QGuiApplication.clipboard().text()
                if "\t" not in text and "\n" not in text.strip("\n"):
                    return False
                self.paste(text)
            case Qt.Key.Key_Z:
                if editor.isUndoAvailable() and editor.isModified():
                    return False
                return self.bring_back()
            case _:
                return False
        return True

    def _close_unused(self) -> None:
        """Close the editor once the keyboard has left the grid."""
        open_ones = [one for one in self._editors.values() if not one.isHidden()]
        if any(one.hasFocus() for one in open_ones) or not self.window().isActiveWindow():
            return
        for one in open_ones:
            one.hide()
        self.viewport().update()

    def later(self, act: Callable[[], object]) -> None:
        """Act after the present event."""
        QTimer.singleShot(0, self, act)
