"""The lines of a grid as values: what was entered, chosen, refused, and dropped again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.editors import Editor
from ui.picker import Candidate, Picker

DROPPED_AT_MOST: Final = 20


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


@dataclass(slots=True, eq=False)
class Line:
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

    def shown(self, name: str) -> Any:
        """Return what an editor shows of a value: the record chosen, else the value."""
        return self.chosen.get(name, self.values.get(name))

    def choose(self, name: str, one: Candidate | None) -> None:
        """Remember the record chosen in a cell."""
        if one is None:
            self.chosen.pop(name, None)
        else:
            self.chosen[name] = one

    def refuse(self, name: str, text: str) -> None:
        """Refuse a cell; an empty text clears it."""
        if text:
            self.refusals[name] = text
        else:
            self.refusals.pop(name, None)

    def copy(self, above: Line, names: Iterable[str]) -> None:
        """Take cells of another line."""
        for name in names:
            self.values[name] = above.values.get(name)
            if name in above.chosen:
                self.chosen[name] = above.chosen[name]
            if name in above.second:
                self.second[name] = above.second[name]
            self.refusals.pop(name, None)
        self.typed = True


class LineRows:
    """The lines, the last of them empty unless they are ``fixed``.

    Texts and ids are read by editors of the columns that are never shown; they belong to ``owner``.
    """

    def __init__(self, columns: Sequence[LineColumn], owner: QWidget, *, fixed: bool) -> None:
        """Start with one empty line, or with none."""
        self.columns = list(columns)
        self.fixed = fixed
        self.lines: list[Line] = [] if fixed else [self.new()]
        self._owner = owner
        self._gone: list[tuple[int, Line]] = []
        self._readers: dict[str, Editor] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, row: int) -> Line:
        return self.lines[row]

    def new(self) -> Line:
        """Return an empty line."""
        return Line({one.name: one.fill for one in self.columns})

    def made(self, values: Mapping[str, Any]) -> Line:
        """Return a line of these values; they may be candidates where a column has a picker."""
        line = self.new()
        self.fill(line, values)
        return line

    def fill(self, line: Line, values: Mapping[str, Any]) -> None:
        """Write values into a line, which has something in it from then on."""
        line.typed = True
        for name, value in values.items():
            self.put(line, name, value)

    def column(self, name: str) -> LineColumn | None:
        """Return a column by its name."""
        return next((one for one in self.columns if one.name == name), None)

    def filled(self) -> list[int]:
        """Return the rows that have something in them."""
        return [row for row, one in enumerate(self.lines) if self.fixed or not one.empty()]

    def waits(self, row: int) -> bool:
        """Tell whether a row is the empty one at the end."""
        return row == len(self.lines) - 1 and self.lines[row].empty() and not self.fixed

    # Coming and going ---------------------------------------------------------------------------

    def show(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Take other lines."""
        self.lines, self._gone = [], []
        for values in lines:
            self.lines.append(self.made(values))
        if not self.fixed:
            self.lines.append(self.new())

    def grow(self) -> bool:
        """Keep one empty line at the end; tell whether it was added."""
        if self.fixed or (self.lines and self.lines[-1].empty()):
            return False
        self.lines.append(self.new())
        return True

    def drop(self, row: int) -> bool:
        """Drop a line that has something in it; False when there is none."""
        if self.fixed or not 0 <= row < len(self.lines) or self.lines[row].empty():
            return False
        self._gone.append((row, self.lines.pop(row)))
        del self._gone[:-DROPPED_AT_MOST]
        return True

    def bring_back(self) -> int | None:
        """Bring the last dropped line back; return its row."""
        if not self._gone:
            return None
        row, line = self._gone.pop()
        row = min(row, len(self.lines) - 1)
        self.lines.insert(row, line)
        return row

    # Reading ------------------------------------------------------------------------------------

    def reader(self, column: LineColumn) -> Editor:
        """Return an editor of the column that is never shown: it reads ids and pasted texts."""
        found = self._readers.get(column.name)
        if found is None:
            assert column.editor is not None  # noqa: S101 - asked before.
            found = self._readers[column.name] = column.editor()
            found.setParent(self._owner)
            found.hide()
        return found

    def put(self, line: Line, name: str, value: Any) -> None:
        """Write a value: an id stands for its record where the column has a picker."""
        column = self.column(name)
        line.chosen.pop(name, None)
        if column is not None and column.editor is not None and value is not None:
            reader = self.reader(column)
            if isinstance(reader, Picker):
                if not isinstance(value, Candidate):
                    reader.set_value(value)
                    value = reader.candidate() or value
                if isinstance(value, Candidate):
                    line.chosen[name] = value
                    value = value.id
        line.values[name] = value

    def read(self, line: Line, column: LineColumn, text: str) -> bool:
        """Read a pasted text into a cell; False, with a refusal, when it is not understood."""
        line.refusals.pop(column.name, None)
        if not text:
            return True
        reader = self.reader(column)
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
