"""What is changed in a workbook here: cells corrected, rows left out, columns understood anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent

from coopdesk.intake.trial import Loaded, remember_profile, signature_of
from coopdesk.kernel.i18n import N_, _
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.reading import is_blank, text_of
from ui.editors import TextEdit
from ui.page import Page
from ui.picker import ChoiceEdit
from ui.sheet_view import SheetView, StepsBar
from ui.style import RIGHT

UNDONE_AT_MOST: Final = 100


class ImportChanges(QObject):
    """The editors over the sheet, and the way back.

    ``changed`` (row, or None for all) comes when the rows must be checked again, ``named`` when
    the columns as understood have a name.
    """

    changed = Signal(object)
    named = Signal(str)

    def __init__(
        self, page: Page, view: SheetView, steps: StepsBar, loaded: Callable[[], Loaded | None]
    ) -> None:
        """Make the editors over a sheet and the bar of steps; ``loaded`` is what is open."""
        super().__init__(page)
        self._page = page
        self._view = view
        self._steps = steps
        self._loaded = loaded
        self._undo: list[tuple[dict[int, str], dict[Any, str], set[Any]]] = []
        self._meant = ""
        self._at = ("", 0, 0)  # The sheet, row and column that the editor is open over.
        self.sheet = ""
        self.columns = False  # Whether the clerk changed what a column means.
        self.editor = TextEdit(page.look, view.viewport(), length=400)
        self.editor.entered.connect(self.take)
        self.editor.installEventFilter(self)
        self.meaning = ChoiceEdit(page.look, [], view.viewport(), width=180)
        self.meaning.entered.connect(self._meaning_entered)
        self.naming = TextEdit(page.look, steps, length=40)
        self.naming.entered.connect(self._named)
        for one in (self.editor, self.meaning, self.naming):
            one.walks = False
            one.hide()

    @property
    def _open(self) -> Loaded:
        loaded = self._loaded()
        assert loaded is not None  # noqa: S101 - a sheet is open.
        return loaded

    def begin(self) -> None:
        """Start with another file."""
        self._undo = []
        self.sheet, self.columns = "", False

    def close(self) -> bool:
        """Close the editor that is open over the sheet; False when none is."""
        for one in (self.editor, self.meaning, self.naming):
            if not one.isHidden():
                one.hide()
                self._view.setFocus()
                return True
        return False

    # Cells and rows -----------------------------------------------------------------------------

    def correct(self) -> None:
        """Open the current cell for a correction here; the file stays as it is."""
        view, editor = self._view, self.editor
        self._at = (self.sheet, view.row_shown(), view.layout_[view.column - 1].index)
        cell = view.sheet.cell(*self._at[1:])
        editor.set_value("" if is_blank(cell) else text_of(cell))
        editor.setAlignment(RIGHT if view.columns[view.column].align == "right"
                            else Qt.AlignmentFlag.AlignLeft)  # fmt: skip
        rect = view.cell_rect()
        wide = max(rect.width(), self._page.look.px(140))
        x = min(rect.left(), view.viewport().width() - wide - 4)
        editor.setFixedSize(wide, max(rect.height(), self._page.look.metrics.field))
        editor.move(x, rect.top() - (editor.height() - rect.height()) // 2)
        editor.show()
        editor.raise_()
        editor.setFocus()
        editor.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is typed over a cell that is left by another key or by the mouse."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            away = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
            if event.reason() not in away and self._view.isVisible():
                self.take()
        return False

    def take(self) -> bool:
        """Take the correction that is being typed and check again; False when there is none."""
        view, text = self._view, self.editor.value() or ""
        if self.editor.isHidden():
            return False
        self.editor.hide()
        view.setFocus()
        cell = view.sheet.cell(*self._at[1:])
        if text == ("" if is_blank(cell) else text_of(cell)):
            return False
        self._remember()
        self._open.workbook.corrections[self._at] = text
        self.changed.emit(self._at[1])
        return True

    def leave_out(self) -> None:
        """Leave the current row out, or take it in again."""
        at = self._view.row_shown()
        if self._loaded() is None or at < 0:
            return
        self._remember()
        self._open.workbook.left_out ^= {(self.sheet, at)}
        self.changed.emit(at)

    # The way back -------------------------------------------------------------------------------

    def _remember(self) -> None:
        workbook = self._open.workbook
        state = (dict(workbook.mapping), dict(workbook.corrections), set(workbook.left_out))
        self._undo.append(state)
        del self._undo[:-UNDONE_AT_MOST]

    def undo(self) -> None:
        """Take the last correction, left-out row or changed column back."""
        if self._loaded() is not None and self.take_back():
            self.changed.emit(None)
        else:
            self._page.room.say(_(N_("There is nothing to undo.")), "note")

    def take_back(self) -> bool:
        """Make the workbook what it was before the last change; False when there is none."""
        if not self._undo:
            return False
        workbook = self._open.workbook
        workbook.mapping, workbook.corrections, workbook.left_out = self._undo.pop()
        return True

    def forget(self) -> None:
        """Forget the way back: what was changed is written."""
        self._undo = []

    # Columns ------------------------------------------------------------------------------------

    def change_meaning(self) -> None:
        """Change what the current column means."""
        view, meaning = self._view, self.meaning
        one = view.layout_[view.column - 1]
        kind = KINDS[self._open.workbook.kind]
        meaning.set_options(
            [("", _(N_("not taken"))), *((f.name, _(f.label)) for f in kind.fields)]
        )
        meaning.set_value(one.field or "")
        rect = view.chip_rect()
        x = min(rect.left(), view.viewport().width() - meaning.width() - 4)
        meaning.move(x, rect.top() + (rect.height() - meaning.height()) // 2)
        self._meant = one.field or ""
        meaning.show()
        meaning.raise_()
        meaning.setFocus()
        meaning.open_list()

    def _meaning_entered(self) -> None:
        """Take another meaning, remember it for sheets with these headings, and check again."""
        chosen = self.meaning.value() or ""
        self.meaning.hide()
        self._view.setFocus()
        if chosen == self._meant:
            return
        self._remember()
        mapping = self._mapping()
        for index, field in mapping.items():
            if field == chosen and chosen and not chosen.startswith("part_"):
                mapping[index] = ""
        mapping[self._view.layout_[self._view.column - 1].index] = chosen
        loaded = self._open
        loaded.workbook.mapping, self.columns = mapping, True
        self._keep_profile(loaded.profile or loaded.workbook.path.stem, mapping)
        self.changed.emit(None)

    def _mapping(self) -> dict[int, str]:
        """Return what the columns mean as they are understood now."""
        return {one.index: one.field or "" for one in self._view.layout_}

    def name_profile(self) -> None:
        """Give the columns as they are understood a name, under which they are known again."""
        loaded, naming, bar = self._loaded(), self.naming, self._steps
        if loaded is None:
            return
        naming.set_value(loaded.profile or loaded.workbook.path.stem)
        naming.setFixedSize(self._page.look.px(220), self._page.look.metrics.field)
        naming.move(bar.width() - naming.width() - 16, (bar.height() - naming.height()) // 2)
        naming.show()
        naming.raise_()
        naming.setFocus()
        naming.selectAll()

    def _named(self) -> None:
        """Remember the columns by the name typed."""
        name = (self.naming.value() or "").strip()
        if not name:
            self.naming.refuse(_(N_("Please type a name.")))
            return
        self.naming.hide()
        self._view.setFocus()
        self._keep_profile(name, self._mapping())
        self.named.emit(name)

    def _keep_profile(self, name: str, mapping: dict[int, str]) -> None:
        """Remember what the columns of sheets with these headings mean."""
        loaded = self._open
        with self._page.desk.write() as s:
            signature = signature_of(loaded.workbook.kind, self._view.layout_)
            remember_profile(s, signature, name, mapping)
        loaded.profile = name
