"""What the county answers: replies written, corrections decided, packages shown, units reminded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.packages.merge import Merged, decide_correction
from coopdesk.packages.proposals import Proposal, waiting_corrections
from coopdesk.packages.received import (
    missing_statement,
    missing_units,
    month_parcels,
    parcel_facts,
    write_refusal,
    write_replies,
)
from coopdesk.packages.roster import asked_names, roster_of
from ui.months import short_month
from ui.page import Page
from ui.pages.county_cell import Spot
from ui.pages.exchange import Card, Locked, copy_table, folder_place, refusal_pairs
from ui.pages.package_cards import show_correction, show_package
from ui.pages.papers import place_text, preview_statement, print_statement, save_statement
from ui.tables import Cell, Table, TableColumn


class Answers(QObject):
    """What is done about the cell in hand; ``decided`` comes when a correction was answered."""

    decided = Signal()

    def __init__(self, page: Page, spot: Callable[[], Spot]) -> None:
        """Belong to a page; ``spot`` is its cell in hand."""
        super().__init__(page)
        self._page = page
        self._spot = spot
        self._locked = Locked(page)

    def write_replies(self) -> None:
        """Write the replies of the month (or of the unit in hand) into a folder."""
        page, spot = self._page, self._spot()
        state = spot.state
        unit_id = spot.unit.unit.id if spot.unit is not None else None
        with page.desk.read() as s:
            parcels = month_parcels(s, spot.month, unit_id)
        away = None
        if (
            state is not None
            and state.parcel_id is None
            and state.refusal is not None
            and state.refusal.sha256
        ):
            parcels, away = [], state.refusal
        if not parcels and away is None:
            text = _(N_("Nothing of {month} is here, so there is nothing to reply to."))
            page.room.say(text.format(month=short_month(spot.month)), "note")
            return
        folder = folder_place(page, _(N_("Where the replies go")))
        if folder is None:
            return

        def done(paths: list[Path]) -> None:
            words = ngettext("Wrote {count} reply to {folder}: {name}",
                             "Wrote {count} replies to {folder}: {name} …", len(paths))  # fmt: skip
            page.room.say(words.format(count=len(paths), folder=place_text(folder),
                                       name=paths[0].name))  # fmt: skip

        def work(password: str) -> list[Path]:
            if away is not None:
                return write_refusal(page.desk, away, folder, password=password)
            return write_replies(page.desk, parcels, folder, password=password)

        self._locked.run_long(
            lambda password, _progress: work(password),
            done,
            _(N_("Writing the replies")),
        )

    def show_missing(self) -> None:
        """List the units whose month is not here, to be reminded."""
        page, month = self._page, self._spot().month
        with page.desk.read() as s:
            units = missing_units(s, month, page.desk.today())
        title = _(N_("{month}: who is missing")).format(month=short_month(month))
        note = ngettext("{count} unit", "{count} units", len(units)).format(count=len(units))
        card = Card(page, title, note if units else _(N_("Every expected month is here.")),
                    width=760)  # fmt: skip
        table = Table(
            page.look,
            [
                TableColumn(_(N_("Unit code")), tone="text2"),
                TableColumn(_(N_("Unit")), stretch=1),
                TableColumn(_(N_("Contact"))),
                TableColumn(_(N_("Phone"))),
                TableColumn(_(N_("State"))),
                TableColumn(_(N_("Late")), _(N_("days")), "right"),
            ],
        )
        table.show_rows(
            [(one.code, one.name, one.contact or "—", one.phone or "—", one.state.shown,
              Cell(str(one.late) if one.late else "", tone="neg")) for one in units]
        )  # fmt: skip
        card.body.addWidget(table)

        def make(s: Any) -> Any:
            return missing_statement(s, page.desk, month)

        name = f"{page.desk.name} {month} 催报名单"

        def then(act: Callable[[], object]) -> Callable[[], object]:
            def run() -> None:
                card.close_card()
                act()

            return run

        key = Qt.Key
        card.button(_(N_("Close")), "Esc", card.close_card)
        card.button(_(N_("Copy")), "F5", lambda: copy_table(page, table), code=key.Key_F5.value)
        card.button(_(N_("Save")), "F6", then(lambda: save_statement(page, make, name)),
                    code=key.Key_F6.value)  # fmt: skip
        card.button(_(N_("Preview")), "F11", then(lambda: preview_statement(page, make, name)),
                    code=key.Key_F11.value)  # fmt: skip
        card.button(_(N_("Print")), "F12", then(lambda: print_statement(page, make)),
                    primary=True, code=key.Key_F12.value)  # fmt: skip
        card.stand(table)

    def answer(self, proposal: int) -> None:
        """Show what a correction changes, and let it be accepted or declined."""
        with self._page.desk.read() as s:
            found = [one for one in waiting_corrections(s) if one.parcel_id == proposal]
        if found:
            show_correction(self._page, found[0], self._decide)

    def _decide(self, one: Proposal, refusal: str) -> None:
        """Say yes, or no with a reason."""
        page = self._page

        def done(merged: list[Merged]) -> None:
            self.decided.emit()
            said = _(N_("{month} of {unit} is corrected; F6 writes the reply."))
            if refusal:
                said = _(N_("{month} of {unit} stays as it was; F6 writes the reply."))
            if merged[0].outcome == "refused" and not refusal:
                page.notice.tell(merged[0].reason, "wrong")
                return
            page.room.say(said.format(month=short_month(one.period), unit=one.unit.name))

        self._locked.run_long(
            lambda password, _progress: decide_correction(
                page.desk, one.parcel_id, refusal, password=password
            ),
            done,
            _(N_("Taking the correction in")),
        )

    def no_package(self) -> str:
        """Return why there is no package to look at."""
        state = self._spot().state
        if state is None or (state.parcel_id is None and state.refusal is None):
            return _(N_("No package of this unit and month is here."))
        return ""

    def show_package(self) -> None:
        """Show the facts of the package in hand and of its signature."""
        page, state = self._page, self._spot().state
        if state is not None and state.parcel_id is None and state.refusal is not None:
            card = Card(page, _(N_("A file that was refused")), state.refusal.reason, width=720)
            card.pairs(refusal_pairs(state.refusal))
            card.closed_by_enter()
            return
        if state is None or state.parcel_id is None:
            page.room.say(self.no_package(), "note")
            return
        with page.desk.read() as s:
            facts = parcel_facts(s, state.parcel_id)
            purpose = asked_names(s, state.parcel_id)
            people = len(roster_of(s, state.parcel_id)) if purpose else 0
        show_package(page, facts, purpose, people)
