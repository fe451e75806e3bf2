"""The parts of the job page: its grid, the field for reasons, and what its pickers offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.register import Register
from coopdesk.land.ground import Ground
from coopdesk.land.progress import ContractChoice
from ui.buttons import cap_width, paint_cap
from ui.editors import TextEdit
from ui.forms import candidates_of, picker_for
from ui.grids import PageGrid
from ui.lines import LineColumn
from ui.page import Room
from ui.palette import initials
from ui.parts import Pane
from ui.picker import Candidate, Picker
from ui.style import Style


class JobGrid(PageGrid):
    """The lines of a job slip: rows pasted from a spreadsheet are read as job lines."""

    def __init__(
        self,
        look: Style,
        columns: Sequence[LineColumn],
        *,
        taking: Callable[[str], object],
        repeating: Callable[[], object],
        **more: Any,
    ) -> None:
        super().__init__(look, columns, **more)
        self._taking = taking
        self._repeating = repeating

    def as_above(self) -> None:
        """Copy the cell above; on an empty line go on with the same household."""
        if self.row and self.is_blank(self.row):
            self._repeating()
        else:
            super().as_above()

    def paste(self, text: str) -> None:
        """Read rows of a spreadsheet."""
        self._taking(text)


class ReasonBand(Pane):
    """The line under the grid where the reason for charging otherwise is typed."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self.words = ""
        self.edit = TextEdit(look, self, length=200)
        self.edit.walks = False
        look.follow(self, self._measure)
        self.hide()

    def _measure(self) -> None:
        self.setFixedHeight(self.look.metrics.field + 12)
        self._place()

    def tell(self, words: str) -> None:
        """Show whose reason is asked for; an empty text hides the line."""
        self.words = words
        self.setVisible(bool(words))
        self._place()
        self.update()

    def _place(self) -> None:
        x = 16 + self.look.width(self.words, "small") + 10 + cap_width(self.look, "F9") + 10
        self.edit.setGeometry(x, 6, max(60, self.width() - x - 16), self.look.metrics.field)

    def resizeEvent(self, event: object) -> None:
        """Give the field its room."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint label and key."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        box = QRect(16, 0, self.width(), self.height())
        used = look.draw(painter, box, self.words, "text2", "small")
        paint_cap(look, painter, 16 + used + 10, self.height() // 2, "F9")


def named_picker(register: Register, room: Room, *, width: int, code_shown: bool = False) -> Picker:
    """Return a picker that shows the name of what was chosen, the code beside it or in the list."""

    def describe(s: Any, ids: list[int]) -> list[Candidate]:
        found = candidates_of(s, register, ids)
        if code_shown:
            return [replace(one, code="", name=f"{one.name}　{one.code}") for one in found]
        return [replace(one, code="", detail=one.code) for one in found]

    return picker_for(register, room, width=width, describe=describe)


def short_number(number: str) -> str:
    """Return a document's number without its year: 托 10-0142."""
    shown = number_shown(number)
    head, _space, rest = shown.partition(" ")
    return f"{head} {rest[5:]}" if len(rest) > 9 else shown


def matches(text: str, one: Candidate) -> bool:
    """Tell whether a typed text means a plot: by code, name or initials."""
    typed = text.strip().casefold()
    return (
        typed in one.name.casefold()
        or one.code.casefold().startswith(typed)
        or (typed.isascii() and initials(one.name).startswith(typed))
    )


def plot_candidate(ground: Ground) -> Candidate:
    """Return a plot as the picker offers it."""
    return Candidate(
        ground.id, ground.code, ground.name, ground.place, right=f"{ground.area} {_(N_('mu'))}"
    )


def contract_candidate(one: ContractChoice) -> Candidate:
    """Return a contract as the picker offers it."""
    return Candidate(
        one.id, "", short_number(one.number), one.scope.shown, f"{one.starts_on} – {one.ends_on}",
        f"{one.area} {_(N_('mu'))}",
    )  # fmt: skip
