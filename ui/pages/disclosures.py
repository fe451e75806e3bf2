"""The register of disclosures: what left by name, to whom, what for, how much; list and paper."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import Query
from coopdesk.packages.roster import DISCLOSURES
from ui.actions import Action, walking
from ui.exporting import conditions_of, export_list
from ui.filters import FilterLine
from ui.list_view import ListView
from ui.page import Page, Room
from ui.parts import Empty, Pane, column


class DisclosuresPage(Page):
    """Every sealing and every sheet with names, the newest first; nothing is ever taken out."""

    TITLE = N_("Register of disclosures")
    ICON = "account-lock-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the list."""
        super().__init__(room)
        self.list = ListView(self.look, self.desk, DISCLOSURES, query=Query())
        self.filters = FilterLine(self.list)
        self.empty = Empty(self.look, self.list)
        layout = column()
        layout.addWidget(self.filters)
        layout.addWidget(Pane(self.look, "line"))
        layout.addWidget(self.list, 1)
        self.setLayout(layout)

    def opened(self, **what: Any) -> None:
        """Show the register."""
        self._count()

    def _count(self) -> None:
        count = len(self.list.ids())
        words = ngettext("{count} disclosure", "{count} disclosures", count)
        self.head(number=words.format(count=count))
        self.empty.setVisible(not count)
        self.empty.tell(
            "account-lock-outline", _(N_("Nothing personal left this book")),
            _(N_("A month sealed with names, or a sheet of names, would stand here for ever.")), [],
        )  # fmt: skip
        self.empty.setGeometry(self.list.rect())

    def resizeEvent(self, event: object) -> None:
        """Keep the empty state in the middle."""
        self.empty.setGeometry(self.list.rect())

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.list

    def refresh(self, changes: Any) -> None:
        """Read the register again."""
        self.list.refresh(changes)
        self._count()

    def export(self) -> None:
        """Write the register to a workbook."""
        export_list(self, self.list, _(self.TITLE))

    def print_list(self) -> None:
        """Print the register."""
        from ui.list_paper import print_list

        print_list(self, self.list, _(self.TITLE), conditions_of(self.list))

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("find"), key="Ctrl+F"),
        Action("disclosures.export", N_("Export the list to a sheet"), export, "Ctrl+E",
               "file-excel-outline", N_("Export"), button=True),
        Action("disclosures.print", N_("Print the list"), print_list, "Ctrl+P", "printer-outline",
               N_("Print"), button=True),
    )  # fmt: skip
