"""What a key typed in a cell's editor means to the grid around it."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ui.date_edit import DateEdit
from ui.editors import Editor, FixedEdit, IntegerEdit
from ui.picker import ChoiceEdit, Picker

_KEY: Final = Qt.Key
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class Meaning(Enum):
    """What the grid is asked for."""

    ON = auto()
    BACK = auto()
    DOWN = auto()
    UP = auto()
    RIGHT = auto()
    LEFT = auto()
    TICK = auto()
    DROP = auto()
    AS_ABOVE = auto()
    PASTE = auto()
    BRING_BACK = auto()

    @property
    def step(self) -> int:
        """Return whether it goes on (1) or back (-1)."""
        return -1 if self in {Meaning.BACK, Meaning.UP, Meaning.LEFT} else 1


_WITH_CONTROL: Final[dict[int, Meaning]] = {
    _KEY.Key_Delete: Meaning.DROP, _KEY.Key_D: Meaning.AS_ABOVE, _KEY.Key_V: Meaning.PASTE,
    _KEY.Key_Z: Meaning.BRING_BACK,
}  # fmt: skip
_ALWAYS: Final[dict[int, Meaning]] = {_KEY.Key_Tab: Meaning.ON, _KEY.Key_Backtab: Meaning.BACK}
_ROWS: Final[dict[int, Meaning]] = {
    _KEY.Key_Down: Meaning.DOWN, _KEY.Key_PageDown: Meaning.DOWN,
    _KEY.Key_Up: Meaning.UP, _KEY.Key_PageUp: Meaning.UP,
}  # fmt: skip
_CELLS: Final[dict[int, Meaning]] = {_KEY.Key_Left: Meaning.LEFT, _KEY.Key_Right: Meaning.RIGHT}


def before_shortcuts(event: QKeyEvent) -> bool:
    """Tell whether a key is the grid's although it is a shortcut elsewhere."""
    control = bool(event.modifiers() & _CONTROL)
    return control and event.key() in {_KEY.Key_Delete, _KEY.Key_D, _KEY.Key_V}


def meant(editor: Editor, event: QKeyEvent, *, ticks: bool) -> Meaning | None:
    """Return what a key means to the grid; nothing where it is the editor's own."""
    key = event.key()
    found = _ALWAYS.get(key)
    if event.modifiers() & _CONTROL:
        found = None if key == _KEY.Key_Z and _undoes(editor) else _WITH_CONTROL.get(key)
    elif key in _ROWS:
        found = None if _walks_itself(editor, key) else _ROWS[key]
    elif key in _CELLS and not event.modifiers():
        found = _CELLS[key] if _leaves(editor, key) else None
    elif key == _KEY.Key_Space and ticks and isinstance(editor, FixedEdit | IntegerEdit):
        found = Meaning.TICK
    return found


def _undoes(editor: Editor) -> bool:
    """Tell whether an editor has something of its own to undo."""
    return editor.isUndoAvailable() and editor.isModified()


def _walks_itself(editor: Editor, key: int) -> bool:
    """Tell whether an editor changes its value, or walks its candidates, by Up and Down."""
    if isinstance(editor, DateEdit | ChoiceEdit):
        return True
    if not isinstance(editor, Picker):
        return False
    return editor.list_shown() or (editor.chosen is None and key == _KEY.Key_Down)


def _leaves(editor: Editor, key: int) -> bool:
    """Tell whether Left or Right leaves a cell: at the text's edge, or with all of it selected."""
    if isinstance(editor, Picker) and editor.list_shown():
        return False
    edge = 0 if key == _KEY.Key_Left else len(editor.text())
    whole = editor.hasSelectedText() and editor.selectedText() == editor.text()
    return editor.cursorPosition() == edge or whole
