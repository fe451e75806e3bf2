"""The register of disclosures: what left by name, to whom, what for, how much; list and paper."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.packages.roster import DISCLOSURES
from ui.actions import walking
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room
from ui.parts import column


class DisclosuresPage(Page):
    """Every sealing and every sheet with names, the newest first; nothing is ever taken out."""

    TITLE = N_("Register of disclosures")
    ICON = "account-lock-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the list."""
        super().__init__(room)
        self.frame = ListFrame(self, DISCLOSURES, tabs=False)
        self.list = self.frame.view
        self.list.empty.tell(
            "account-lock-outline", _(N_("Nothing personal left this book")),
            _(N_("A month sealed with names, or a sheet of names, would stand here for ever.")),
        )  # fmt: skip
        layout = column()
        layout.addWidget(self.frame)
        self.setLayout(layout)

    def opened(self, **what: Any) -> None:
        """Show the register."""
        self._count()

    def _count(self) -> None:
        count = len(self.list.ids())
        words = ngettext("{count} disclosure", "{count} disclosures", count)
        self.head(number=words.format(count=count))

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.list

    def refresh(self, changes: Any) -> None:
        """Read the register again."""
        self.frame.refresh(changes)
        self._count()

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        *list_actions("disclosures", views=False, print_key="Ctrl+P"),
    )  # fmt: skip
