"""The grid for a document's lines: the editor of a cell is open as soon as the cell is current."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

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
from ui.doing import page_of
from ui.editors import Editor
from ui.line_face import LineFace
from ui.line_keys import Meaning, before_shortcuts, meant
from ui.line_rows import LineColumn, LineRows
from ui.picker import Candidate, Picker
from ui.style import Style

PASTED_AT_MOST: Final = 2000


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

    FACE: ClassVar[type[LineFace]] = LineFace

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
        self._ticks = ticks
        self._rows = LineRows(columns, self, fixed=fixed)
        self._face = self.FACE(
            look, self._rows, empty=empty, two_lines=two_lines, ticks=ticks, row_px=row_px
        )
        self.columns = self._rows.columns
        self._editors: dict[str, Editor] = {}
        self.row, self.column = 0, -1
        self._opening = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.column = self._face.first_stop()
        look.follow(self, self.measure)

    # The lines ----------------------------------------------------------------------------------

    def count(self) -> int:
        """Return how many lines have something in them."""
        return len(self._rows.filled())

    def row_count(self) -> int:
        """Return how many rows are shown."""
        return len(self._rows)

    def line_key(self, row: int) -> object:
        """Return what tells a line from the others, whatever row it moves to."""
        return self._rows[row]

    def row_of(self, key: object) -> int | None:
        """Return at which row a line stands now."""
        return next((row for row, one in enumerate(self._rows.lines) if one is key), None)

    def lines(self) -> list[dict[str, Any]]:
        """Return the values of the lines that have something in them."""
        return [dict(self._rows[row].values) for row in self._rows.filled()]

    def ticked_rows(self) -> list[int]:
        """Return the ticked rows."""
        return [row for row, one in enumerate(self._rows.lines) if one.ticked]

    def set_lines(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Show these lines; a value may be a ``Candidate`` where the column has a picker."""
        self._rows.show(lines)
        self.column = self._face.first_stop()
        self.row = 0
        self.verticalScrollBar().setValue(0)
        self.measure()
        self._reopen()

    def clear(self) -> None:
        """Start again with one empty line."""
        self.set_lines([])

    def get(self, row: int, name: str) -> Any:
        """Return a value."""
        return self._rows[row].values.get(name)

    def candidate(self, row: int, name: str) -> Candidate | None:
        """Return the record chosen in a cell."""
        return self._rows[row].chosen.get(name)

    def set(self, row: int, name: str, value: Any) -> None:
        """Write a value from the page, such as a computed amount; the clerk's own typing stays."""
        line = self._rows[row]
        if line.values.get(name) == value and not isinstance(value, Candidate):
            return
        self._rows.put(line, name, value)
        editor = self._open_at(row, name)
        if editor is not None:
            editor.set_value(line.shown(name))
        self.viewport().update()

    def set_second(self, row: int, name: str, text: str) -> None:
        """Write the second line of a cell."""
        self._rows[row].second[name] = text
        self.measure()

    def second(self, row: int, name: str) -> str:
        """Return the second line of a cell."""
        return self._rows[row].second.get(name, "")

    def set_tone(self, row: int, name: str, tone: str) -> None:
        """Give a cell a tone: warn, neg, text3 or none."""
        self._rows[row].tones[name] = tone
        self.viewport().update()

    def set_locked(self, row: int, *, locked: bool = True) -> None:
        """Lock a row: shown with a lock, never ticked or edited."""
        self._rows[row].locked = locked
        self.viewport().update()

    def set_ticked(self, row: int, *, ticked: bool = True) -> None:
        """Tick a row."""
        self._rows[row].ticked = ticked
        self.viewport().update()

    def toggle(self, row: int) -> None:
        """Tick a row, or take its tick away."""
        line = self._rows[row]
        if self._ticks and not line.locked:
            line.ticked = not line.ticked
            self.viewport().update()
            self.ticked.emit(row)

    # Refusals -----------------------------------------------------------------------------------

    def refuse(self, row: int, name: str, text: str) -> None:
        """Refuse a cell; an empty text clears it."""
        self._rows[row].refuse(name, text)
        editor = self._open_at(row, name)
        if editor is not None:
            editor.refuse(text)
        self.viewport().update()

    def show_problem(self, problem: Problem) -> bool:
        """Show a problem at its cell; False when it names none. The first becomes current."""
        if problem.row is None or not 0 <= problem.row < len(self._rows):
            return False
        name = problem.field or ""
        if self._rows.column(name) is None:
            name = self.columns[self._face.first_stop()].name
        first = not any(line.refusals for line in self._rows.lines)
        self.refuse(problem.row, name, problem.text)
        if first:
            self.go(problem.row, name)
        return True

    def clear_refusals(self) -> None:
        """Clear every refusal."""
        for line in self._rows.lines:
            line.refusals.clear()
        editor = self._live()
        if editor is not None:
            editor.refuse("")
        self.viewport().update()

    def _refused(self, name: str, text: str) -> None:
        """Take what an editor refuses into the line, and say it above the strip."""
        if self._opening or self.columns[self.column].name != name:
            return
        self._rows[self.row].refuse(name, text)
        try:
            page = page_of(self)
        except LookupError:
            return
        if text:
            sentence = _(N_("Line {row}: {text}")).format(row=self.row + 1, text=text)
            page.notice.tell(sentence, "wrong")
        elif page.notice.kind == "wrong":
            page.notice.clear()

    # The editor of the current cell -------------------------------------------------------------

    def _live(self) -> Editor | None:
        """Return the editor of the current cell."""
        if not 0 <= self.column < len(self.columns):
            return None
        editor = self._editors.get(self.columns[self.column].name)
        return editor if editor is not None and not editor.isHidden() else None

    def _open_at(self, row: int, name: str) -> Editor | None:
        """Return the editor if it is open over this cell."""
        editor = self._live()
        here = editor is not None and row == self.row and self.columns[self.column].name == name
        return editor if here else None

    def _shown_editors(self) -> list[Editor]:
        return [one for one in self._editors.values() if not one.isHidden()]

    def reader(self, name: str) -> Editor:
        """Return the editor that reads a column's values and is never shown."""
        column = self._rows.column(name)
        assert column is not None  # noqa: S101 - columns are declared.
        return self._rows.reader(column)

    def editor(self, name: str) -> Editor:
        """Return the editor of a column."""
        found = self._editors.get(name)
        if found is None:
            column = self._rows.column(name)
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
        if not len(self._rows):
            return
        self.row = max(0, min(len(self._rows) - 1, row))
        if name:
            place = next((i for i, one in enumerate(self.columns) if one.name == name), -1)
            if place >= 0 and self.columns[place].editor is not None:
                self.column = place
        self._reopen(focus=True)
        self.current_changed.emit(self.row, self.columns[self.column].name)

    def _reopen(self, *, focus: bool = False) -> None:
        """Put the current cell's editor over it; the one before is hidden after that."""
        if self.column < 0:
            return
        column = self.columns[self.column]
        line = self._rows[self.row] if len(self._rows) else None
        others = self._shown_editors()
        focused = any(one.hasFocus() for one in others) or self.hasFocus()
        if line is None or column.editor is None or line.locked:
            self._opening = True  # What was typed in the row before is none of this one's.
            if focused:
                self.setFocus()
            for one in others:
                one.hide()
            self._opening = False
            self.viewport().update()
            return
        editor = self.editor(column.name)
        self._opening = True
        editor.set_value(line.shown(column.name))
        editor.refuse(line.refusals.get(column.name, ""))
        editor.setPlaceholderText(self._face.hint(self.row, self.column))
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
        editor, line = self._editors[name], self._rows[self.row]
        value = editor.value()
        line.refuse(name, "")
        if isinstance(editor, Picker):
            line.choose(name, editor.candidate())
        line.typed = line.typed or value is not None
        if line.values.get(name) == value:
            return
        line.values[name] = value
        self._grow()
        self.edited.emit(self.row, name)
        self.viewport().update()

    def _grow(self) -> None:
        """Keep one empty line at the end."""
        if self._rows.grow():
            self.measure()

    def _close_unused(self) -> None:
        """Close the editor once the keyboard has left the grid."""
        open_ones = self._shown_editors()
        if any(one.hasFocus() for one in open_ones) or not self.window().isActiveWindow():
            return
        for one in open_ones:
            one.hide()
        self.viewport().update()

    def later(self, act: Callable[[], object]) -> None:
        """Act after the present event."""
        QTimer.singleShot(0, self, act)

    # Walking ------------------------------------------------------------------------------------

    def _entered(self) -> None:
        """Walk on after Enter; on the empty last line leave the grid."""
        if self._rows.waits(self.row):
            self.finished.emit()
            return
        later = [place for place in self._face.stops() if place > self.column]
        if later:
            self.go(self.row, self.columns[later[0]].name)
        elif self.row < len(self._rows) - 1:
            self.go(self._next_row(1), self.columns[self._face.first_stop()].name)
        else:
            self.finished.emit()

    def _next_row(self, step: int) -> int:
        row = self.row + step
        while 0 <= row < len(self._rows) and self._rows[row].locked:
            row += step
        return row if 0 <= row < len(self._rows) else self.row

    def _step(self, step: int) -> bool:
        """Go to the next cell that can be edited; False at the ends."""
        places = self._face.editable()
        at = places.index(self.column) if self.column in places else 0
        if 0 <= at + step < len(places):
            self.go(self.row, self.columns[places[at + step]].name)
            return True
        row = self._next_row(step)
        if row == self.row:
            return False
        self.go(row, self.columns[places[0 if step > 0 else -1]].name)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the grid's keys typed in an editor; leave every composition alone."""
        if event.type() == QEvent.Type.FocusOut:
            self.later(self._close_unused)
        if not isinstance(watched, Editor) or not isinstance(event, QKeyEvent):
            return False
        if watched.composing:
            return False
        if event.type() == QEvent.Type.ShortcutOverride and before_shortcuts(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            meaning = meant(watched, event, ticks=self._ticks)
            return meaning is not None and self._answer(watched, meaning)
        return False

    def _answer(self, editor: Editor, meaning: Meaning) -> bool:
        """Do what a key means; False leaves it to the editor."""
        match meaning:
            case Meaning.ON | Meaning.BACK:
                self._tab(editor, meaning.step)
            case Meaning.DOWN | Meaning.UP | Meaning.RIGHT | Meaning.LEFT:
                if not editor.settle():
                    return False
                if meaning in {Meaning.DOWN, Meaning.UP}:
                    self.go(self._next_row(meaning.step))
                else:
                    self._step(meaning.step)
            case Meaning.TICK:
                self.toggle(self.row)
            case Meaning.DROP:
                self.drop()
            case Meaning.AS_ABOVE:
                self.as_above()
            case Meaning.PASTE:
                return self._paste_rows()
            case Meaning.BRING_BACK:
                return self.bring_back()
        return True

    def _tab(self, editor: Editor, step: int) -> None:
        """Go to the next cell or the one before; at the ends leave the grid."""
        if not editor.settle() or self._step(step):
            return
        if step > 0:
            self.finished.emit()
        else:
            self.focusNextPrevChild(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk locked rows, whose cells have no editor."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.go(self.row + (1 if event.key() == Qt.Key.Key_Down else -1))
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the keyboard to the current cell's editor."""
        super().focusInEvent(event)
        if len(self._rows) and not self._rows[self.row].locked:
            self._reopen(focus=True)

    # Whole lines --------------------------------------------------------------------------------

    def drop(self, row: int | None = None) -> None:
        """Drop a line; Ctrl+Z brings it back."""
        row = self.row if row is None else row
        if not self._rows.drop(row):
            return
        self._grow()
        self.row = min(row, len(self._rows) - 1)
        self.measure()
        self._reopen()
        self.dropped.emit(row)

    def insert_line(self, row: int, values: Mapping[str, Any]) -> None:
        """Put a line of the page's making before a row; the clerk's cell stays current."""
        if len(self._rows) and self.row >= row:
            self.row += 1
        self._rows.lines.insert(row, self._rows.made(values))
        self._grow()
        self.measure()

    def bring_back(self) -> bool:
        """Bring the last dropped line back."""
        row = self._rows.bring_back()
        if row is None:
            return False
        self.measure()
        self.go(row)
        self.edited.emit(row, self.columns[self._face.first_stop()].name)
        return True

    def as_above(self) -> None:
        """Copy the cell above; in an empty line's first cell, the whole line."""
        if self.row == 0 or self._rows.fixed:
            return
        line = self._rows[self.row]
        whole = line.empty() and self.column == self._face.first_stop()
        names = (
            [one.name for one in self.columns if one.editor is not None]
            if whole
            else [self.columns[self.column].name]
        )
        line.copy(self._rows[self.row - 1], names)
        self._grow()
        self._reopen()
        for name in names:
            self.edited.emit(self.row, name)

    def _paste_rows(self) -> bool:
        """Paste the clipboard where it holds more than one cell."""
        text = QGuiApplication.clipboard().text()
        if "\t" not in text and "\n" not in text.strip("\n"):
            return False
        self.paste(text)
        return True

    def paste(self, text: str) -> None:
        """Read tab-separated rows from the current cell on; unreadable cells are refused."""
        texts = [line.split("\t") for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
        places = [place for place in self._face.editable() if place >= self.column]
        bad = 0
        start = self.row
        for row, cells in enumerate(texts[:PASTED_AT_MOST], start):
            if row >= len(self._rows):
                if self._rows.fixed:
                    break
                self._rows.lines.append(self._rows.new())
            line = self._rows[row]
            line.typed = True
            for place, one in zip(places, cells, strict=False):
                bad += not self._rows.read(line, self.columns[place], one.strip())
        self._grow()
        self.measure()
        for number in range(min(len(texts), len(self._rows) - start)):
            for place in places[: len(texts[number])]:
                self.edited.emit(start + number, self.columns[place].name)
        self._reopen()
        self.pasted.emit(len(texts), bad)

    # Measures and paint -------------------------------------------------------------------------

    def head_height(self) -> int:
        """Return the height of the heading row."""
        return self._face.head()

    def spans(self) -> list[tuple[int, int]]:
        """Return where each column stands: its left edge and width."""
        return self._face.spans()

    def row_rect(self, row: int) -> QRect:
        """Return where a row stands in the viewport."""
        top = self._face.head() - self.verticalScrollBar().value() + self._face.height(row)
        return QRect(0, top, self.viewport().width(), self._face.tall(self._rows[row]))

    def row_start(self, at: int) -> int:
        """Return where the row or heading begins that lies across a height; else that height."""
        head = self._face.head()
        if at < head:
            return 0
        rects = (self.row_rect(row) for row in range(len(self._rows)))
        across = (rect.top() for rect in rects if rect.top() < at < rect.bottom() + 1)
        return max(head, next(across, at))

    def current_rect(self) -> QRect:
        """Return where the current row stands; all of the grid while it has none."""
        return self.row_rect(self.row) if self.row < len(self._rows) else self.rect()

    def measure(self) -> None:
        """Measure columns and scroll bar; the cell that has the keyboard stays in view."""
        typing = any(one.hasFocus() for one in self._editors.values())
        other_columns = self._face.fit(self.viewport().width())
        bar = self.verticalScrollBar()
        seen = self.viewport().height() - self._face.head()
        bar.setRange(0, max(0, self._face.height() - seen))
        bar.setPageStep(max(1, seen))
        bar.setSingleStep(self.look.metrics.grid_row)
        if typing:
            self._reveal()
        self._place()
        self.viewport().update()
        if other_columns:
            self.columns_left_out.emit(self._face.left_out)

    def _place(self) -> None:
        """Put the open editor over its cell.

        A cell that is scrolled away keeps its editor, out of sight: hiding it would hand the
        keyboard to the next field.
        """
        if not len(self._rows) or self.column < 0:
            return
        editor = self._editors.get(self.columns[self.column].name)
        if editor is None:
            return
        x, wide = self._face.spans()[self.column]
        rect, head = self.row_rect(self.row), self._face.head()
        away = rect.top() < head - rect.height() // 2 or rect.top() > self.height()
        top = -2 * rect.height() if away else rect.top()
        editor.setGeometry(x, top, wide, rect.height() - 1)

    def _reveal(self) -> None:
        """Bring the current row into view."""
        if not 0 <= self.row < len(self._rows):
            return
        bar, rect, head = self.verticalScrollBar(), self.row_rect(self.row), self._face.head()
        if rect.top() < head:
            bar.setValue(bar.value() - (head - rect.top()))
        elif rect.bottom() >= self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() + 1 - self.viewport().height())

    def _scrolled(self) -> None:
        self._place()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return room for some lines."""
        return QSize(self.look.px(480), self._face.head() + self._face.height() + 1)

    def minimumSizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(self.look.px(200), self._face.head() + 2 * self.look.metrics.grid_row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, rows, rules and the refused cells."""
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, self.look.color("page"))
        head = self._face.head()
        painter.setClipRect(QRect(0, head, area.width(), area.height() - head))
        open_at = -1 if self._live() is None else self.column
        for row in range(len(self._rows)):
            rect = self.row_rect(row)
            whole = head <= rect.top() and rect.bottom() <= area.bottom()
            if whole or (row == self.row and rect.top() <= area.bottom()):
                self._face.paint_line(painter, row, rect, open_at if row == self.row else -1)
        painter.setClipping(False)
        self._face.paint_head(painter, area.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        self.measure()

    # The mouse ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the clicked cell, or tick its row."""
        point = event.position().toPoint()
        row = self._row_at(point)
        if row < 0:
            return
        if self._ticks and point.x() < self._face.lead():
            self.row = row
            self.toggle(row)
        column = self.column_at(point.x())
        if column is not None and self.columns[column].editor is not None:
            self.go(row, self.columns[column].name)
        else:
            self.go(row)

    def column_at(self, x: int) -> int | None:
        """Return the column that lies at a place across the grid."""
        spans = enumerate(self._face.spans())
        return next((number for number, (left, wide) in spans if left <= x < left + wide), None)

    def _row_at(self, point: QPoint) -> int:
        if point.y() < self._face.head():
            return -1
        return next(
            (row for row in range(len(self._rows)) if self.row_rect(row).contains(point)), -1
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() * self.look.metrics.grid_row // 120)
