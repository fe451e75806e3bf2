"""The stages of a season rolled over: of the contract in hand, and what was changed in any."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Money
from coopdesk.land.rollover import OldContract, RolledStage
from ui.pages.signing import stages_grid
from ui.parts import Section, column
from ui.style import Style


class HeldStages(QWidget):
    """One contract's stages under their heading; ``edits`` holds what was changed, by contract."""

    changed = Signal()

    def __init__(self, look: Style) -> None:
        """Lay out heading and grid."""
        super().__init__()
        self.edits: dict[int, tuple[RolledStage, ...]] = {}
        self._shown: OldContract | None = None
        self._filling = False
        self.title = Section(look, _(N_("Stages")))
        self.grid = stages_grid(look)
        self.grid.edited.connect(self._edited)
        self.grid.dropped.connect(lambda _row: self._take())
        layout = column(gap=6)
        layout.addWidget(self.title)
        layout.addWidget(self.grid)
        self.setLayout(layout)

    def start_anew(self) -> None:
        """Forget every change; nothing is shown."""
        self.edits, self._shown = {}, None

    def of(self, old: OldContract) -> tuple[RolledStage, ...]:
        """Return a contract's stages as they go on."""
        return self.edits.get(old.id, old.stages)

    def show_of(self, old: OldContract | None) -> None:
        """Show the stages of a contract, or of none."""
        if old is None:
            self.grid.clear()
            self.title.tell(_(N_("Stages")))
            return
        if self._shown is not None and self._shown.id == old.id:
            return
        self._shown = old
        self._filling = True
        self.grid.set_lines(
            {"stage": one.stage, "title": one.title, "passes": max(1, round(one.passes)),
             "price": one.price}
            for one in self.of(old)
        )  # fmt: skip
        self._filling = False
        self.title.tell(_(N_("Stages")), _(N_("as in {number}")).format(number=old.number))

    def give_all(self, contracts: Iterable[OldContract]) -> int:
        """Give every contract of the same sort the stages shown; return how many have them."""
        if self._shown is None:
            return 0
        stages, sort = self._typed(), _sort(self._shown)
        alike = {old.id for old in contracts if _sort(old) == sort}
        self.edits.update(dict.fromkeys(alike, stages))
        return len(alike)

    def kept(self) -> dict[str, Any]:
        """Return what was changed, as JSON knows it."""
        return {
            str(number): [
                [one.stage.value, one.title, [one.passes.numerator, one.passes.denominator],
                 one.price.units]
                for one in stages
            ]
            for number, stages in self.edits.items()
        }  # fmt: skip

    def bring_back(self, kept: dict[str, Any]) -> None:
        """Take up again what was changed."""
        self.edits = {
            int(number): tuple(
                RolledStage(Stage(stage), title, Fraction(*passes), Money(fen))
                for stage, title, passes, fen in stages
            )
            for number, stages in kept.items()
        }
        self._shown = None

    def _edited(self, row: int, name: str) -> None:
        """Work is done once unless it is said otherwise."""
        if self._filling:
            return
        if name == "stage" and self.grid.get(row, "passes") is None:
            self.grid.set(row, "passes", 1)
        self._take()

    def _take(self) -> None:
        """Keep the stages of the contract in hand."""
        if self._shown is not None:
            self.edits[self._shown.id] = self._typed()
        self.changed.emit()

    def _typed(self) -> tuple[RolledStage, ...]:
        get = self.grid.get
        return tuple(
            RolledStage(get(row, "stage") or Stage.OTHER, get(row, "title") or "",
                        Fraction(get(row, "passes") or 1), get(row, "price") or Money(0))
            for row in self.grid.filled_rows()
        )  # fmt: skip


def _sort(old: OldContract) -> tuple[object, ...]:
    """Return what makes contracts alike."""
    return old.type, old.scope, old.pricing
