"""Where the file to import is named, and what it holds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.sheets.kinds import KINDS
from ui.buttons import Button
from ui.editors import TextEdit
from ui.parts import Pane, label, row
from ui.picker import ChoiceEdit
from ui.style import Style


class ImportChoice(Pane):
    """The line for the file.

    ``entered`` comes at Enter in its place, ``told_kind`` when the clerk said what it holds,
    ``browsed`` at the button.
    """

    entered = Signal()
    told_kind = Signal()
    browsed = Signal()

    def __init__(self, look: Style) -> None:
        super().__init__(look, "page", "b")
        self.told = ""  # What the clerk, or another page, says the file holds.
        self.path = TextEdit(look, length=1000)
        self.path.walks = False
        self.path.entered.connect(self.entered)
        self.kind = ChoiceEdit(
            look,
            [("", _(N_("as its headings say"))), *((n, _(one.title)) for n, one in KINDS.items())],
            width=150,
        )
        self.kind.set_value(self.told)
        self.kind.picked.connect(lambda _one: self._kind_picked())
        browse = Button(look, _(N_("Browse")), "Ctrl+O")
        browse.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        browse.clicked.connect(self.browsed)
        line = row(margins=(16, 8, 16, 8), gap=8)
        line.addWidget(label(_(N_("File")), "small"))
        line.addWidget(self.path, 1)
        line.addWidget(browse)
        line.addSpacing(8)
        line.addWidget(label(_(N_("Holds")), "small"))
        line.addWidget(self.kind)
        self.setLayout(line)

    def _kind_picked(self) -> None:
        self.told = self.kind.value() or ""
        self.told_kind.emit()

    def tell(self, kind: str) -> None:
        """Say what the file holds, as if the clerk had."""
        self.told = kind
        self.kind.set_value(kind)

    def named(self) -> Path | None:
        """Return the file that is named."""
        text = (self.path.value() or "").strip().strip('"')
        return Path(text) if text else None
