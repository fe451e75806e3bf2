"""The parts of the contract page: its modes, the total in the panel, and the preview."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.land.ground import PastContract
from coopdesk.land.records import ContractType, Pricing, Scope
from ui.page import Page
from ui.parts import Pane, broken, column
from ui.printing import PaperView
from ui.style import RIGHT, Style

MODES: Final = {
    "full": (ContractType.TRUSTEESHIP, Scope.FULL, Pricing.PACKAGE, N_("All stages")),
    "stages": (ContractType.TRUSTEESHIP, Scope.PARTIAL, Pricing.OPERATION, N_("By operation")),
    "package": (ContractType.TRUSTEESHIP, Scope.PARTIAL, Pricing.PACKAGE, N_("Some stages")),
    "transfer": (ContractType.TRANSFER, Scope.FULL, Pricing.PACKAGE, N_("Land transfer")),
}


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


class ContractPreview(QDialog):
    """The contract's pages as they would be printed."""

    def __init__(self, page: Page, pdf: bytes) -> None:
        """Draw the pages."""
        super().__init__(page.window(), Qt.WindowType.Dialog)
        self.setWindowTitle(_(N_("Preview")))
        view = PaperView(page.look)
        view.show_pdf(pdf, page.look.px(88))
        self._area = QScrollArea()
        self._area.setWidget(view)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = column()
        layout.addWidget(self._area)
        self.setLayout(layout)
        self.resize(view.width() + 40, page.look.px(680))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave by Esc or F12, scroll by PgUp and PgDn."""
        bar = self._area.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_F12:
                self.accept()
            case Qt.Key.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case _:
                super().keyPressEvent(event)

    @classmethod
    def ask(cls, page: Page, pdf: bytes) -> bool:
        """Show the preview; tests replace this."""
        return bool(cls(page, pdf).exec())


def mode_of(contract: PastContract) -> str:
    """Return the mode of an earlier contract."""
    facts = (contract.type, contract.scope, contract.pricing)
    for name, (type_, scope, pricing, _title) in MODES.items():
        if (type_, scope, pricing) == facts:
            return name
    return "transfer" if contract.type is ContractType.TRANSFER else "full"
