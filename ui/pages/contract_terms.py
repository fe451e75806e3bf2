"""What the pages that sign contracts share: the modes, the terms in common, the total."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Money
from coopdesk.land.ground import PastContract
from coopdesk.land.records import ContractType, Pricing, Scope
from ui.grids import PageGrid
from ui.notices import broken
from ui.parts import Pane
from ui.style import RIGHT, Style

MODES: Final = {
    "full": (ContractType.TRUSTEESHIP, Scope.FULL, Pricing.PACKAGE, N_("All stages")),
    "stages": (ContractType.TRUSTEESHIP, Scope.PARTIAL, Pricing.OPERATION, N_("By operation")),
    "package": (ContractType.TRUSTEESHIP, Scope.PARTIAL, Pricing.PACKAGE, N_("Some stages")),
    "transfer": (ContractType.TRANSFER, Scope.FULL, Pricing.PACKAGE, N_("Land transfer")),
}


def mode_of(contract: PastContract) -> str:
    """Return the mode of an earlier contract."""
    facts = (contract.type, contract.scope, contract.pricing)
    for name, (type_, scope, pricing, _title) in MODES.items():
        if (type_, scope, pricing) == facts:
            return name
    return "transfer" if contract.type is ContractType.TRANSFER else "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the contracts of a whole village have in common, as one contract was filled in.

    A stage is told with its name, how many times it is worked and its price per mu-time.
    """

    mode: str = "full"
    season_id: int | None = None
    crop_id: int | None = None
    through: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    price: Money | None = None
    stages: tuple[tuple[Stage, str, int, Money], ...] = ()


def stages_in(grid: PageGrid) -> tuple[tuple[Stage, str, int, Money], ...]:
    """Return the stages of a grid: stage, name, how many times, price per mu-time."""
    get = grid.get
    return tuple(
        (get(row, "stage"), get(row, "title") or "", get(row, "passes") or 1,
         get(row, "price") or Money(0))
        for row in grid.filled_rows()
        if get(row, "stage") is not None
    )  # fmt: skip


class Sum(Pane):
    """The contract's total at the head of the panel: figure, area, and in capitals."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "b", parent)
        self._title, self._total, self._area = "", Money(0), ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        look = self.look
        lines = len(self._capitals())
        tall = look.line("small") * (2 + lines) + round(look.metrics.figure * 1.3) + 12
        self.setFixedHeight(tall)

    def _capitals(self) -> list[str]:
        wide = max(self.width(), self.look.px(200))
        return broken(self.look, self._total.in_words(), wide) if self._total else [""]

    def tell(self, title: str, total: Money, area: str) -> None:
        """Show another total."""
        self._title, self._total, self._area = title, total, area
        self._measure()
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Break the capitals anew."""
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, figure, area and capitals."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        small = look.line("small")
        head = QRect(0, 0, self.width(), small)
        used = look.draw(painter, head, self._title, "text2", "small")
        look.draw(painter, head.adjusted(used + 6, 0, 0, 0), _(N_("yuan")), "text3", "hint")
        tall = round(look.metrics.figure * 1.3)
        figure = QRect(0, small, self.width(), tall)
        look.draw(painter, figure, str(self._total), role="figure", bold=True)
        look.draw(painter, figure, self._area, "text2", "small", align=RIGHT)
        y = small + tall
        look.draw(painter, QRect(0, y, self.width(), small), "人民币", "text2", "small")
        y += small
        for line in self._capitals():
            look.draw(painter, QRect(0, y, self.width(), look.line("body")), line)
            y += look.line("body")
