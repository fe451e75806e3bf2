"""What is in view of a workbook: its rows with their verdicts, its proposals, or its notes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from coopdesk.intake.trial import Loaded
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.reading import is_blank
from coopdesk.sheets.results import ReadSheet, RefusedRow
from ui.buttons import Caps, Chip
from ui.import_standing import PROPOSAL_KINDS, Standing
from ui.notices import Empty
from ui.page import Page
from ui.parts import Pane, row
from ui.sheet_view import VERDICTS, SheetView, letter
from ui.tables import Table, TableColumn


class ImportShown(QObject):
    """The parts that can be in view, and the chips that choose among them and their rows.

    ``filtered`` comes when other rows are wanted, ``ticked`` when proposals were, and
    ``meaning_wanted`` when a column is to be changed by the mouse.
    """

    filtered = Signal()
    ticked = Signal()
    meaning_wanted = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        look = page.look
        self._page = page
        self.only_problems = False
        self.verdict_filter = ""
        self._make_filters()
        self.view = SheetView(look)
        self.view.moved.connect(self.tell_cell)
        self.proposals = Table(
            look,
            [
                TableColumn(_(N_("Kind")), width=120),
                TableColumn(_(N_("What the sheet takes for granted")), stretch=1),
            ],
            scrolls=True,
            ticks=True,
        )
        self.proposals.ticks_changed.connect(self.ticked)
        self.proposals.opened.connect(self.proposals.tick)
        self.notes = Table(
            look,
            [
                TableColumn(_(N_("Row")), width=72, align="right"),
                TableColumn(_(N_("What was noticed")), stretch=1),
            ],
            scrolls=True,
        )
        self.empty = Empty(look)
        self.stack = QStackedWidget()
        for shown in (self.empty, self.view, self.proposals, self.notes):
            self.stack.addWidget(shown)

    def _make_filters(self) -> None:
        """Make the chips with the number of rows of each verdict."""
        look = self._page.look
        self.filters = Pane(look, "page", "")
        line = row(margins=(16, 7, 16, 7), gap=8)
        self.chips: dict[str, Chip] = {}
        for name in ("", *VERDICTS, "proposals", "notes"):
            kind = VERDICTS[name][1] if name in VERDICTS else "outline"
            chip = Chip(look, "", "warn" if name == "proposals" else kind)
            chip.clicked.connect(lambda _checked=False, name=name: self.show_only(name))
            self.chips[name] = chip
            line.addWidget(chip)
        line.addStretch(1)
        self.caps = Caps(look)
        self.caps.chosen.connect(lambda at: (self.toggle_problems, self.meaning_wanted.emit)[at]())
        line.addWidget(self.caps)
        self.filters.setLayout(line)

    # Showing ------------------------------------------------------------------------------------

    def show_nothing(self) -> None:
        """Say how a sheet is chosen."""
        self.empty.tell(
            "tray-arrow-down",
            _(N_("No sheet is chosen yet")),
            _(N_("Type the file's place above and press Enter, or press Ctrl+O to look for it."
                 " A roster, a job ledger, a sales ledger or a stock sheet is taken as the"
                 " office keeps it. F11 writes an empty template of what is chosen under"
                 " “Holds”.")),
        )  # fmt: skip
        self.stack.setCurrentWidget(self.empty)

    def show_sheet(self, standing: Standing, now: ReadSheet) -> None:
        """Show one sheet with verdicts and refused cells."""
        view, loaded = self.view, standing.loaded
        sheet = next(one for one in loaded.workbook.corrected() if one.name == now.name)
        view.show_sheet(sheet, now, loaded.workbook.kind)
        self._take_verdicts(loaded, now)
        rows = _rows_of(loaded, now)
        wanted = {"refused", "left"} if self.only_problems else {self.verdict_filter}
        if self.only_problems or self.verdict_filter in VERDICTS:
            rows = [at for at in rows if view.verdicts.get(at) in wanted]
        view.show_rows(rows)
        self._show_proposals(standing)
        self.notes.show_rows(standing.notes())
        self.stack.setCurrentWidget(self.part())
        self.show_chips(standing)

    def _take_verdicts(self, loaded: Loaded, now: ReadSheet) -> None:
        """Tell the view which rows and cells are refused, left out or changed."""
        view, intake, workbook = self.view, loaded.intake, loaded.workbook
        view.verdicts = {
            number - 1: verdict
            for (name, number), verdict in intake.verdicts.items()
            if name == now.name
        }
        left = {at for name, at in workbook.left_out if name == now.name}
        view.verdicts.update(dict.fromkeys(left, "left"))
        view.refused = {one.row - 1: one for one in intake.refused if one.sheet == now.name}
        view.bad_cells = {
            (at, place)
            for at, one in view.refused.items()
            for problem in one.problems
            for place in view.places_of(problem.field, at)
        }
        by_index = {one.index: place for place, one in enumerate(now.columns)}
        view.changed_cells = {
            (at, by_index[index])
            for name, at, index in workbook.corrections
            if name == now.name and index in by_index
        }

    def part(self) -> QWidget:
        """Return the part that is in view: the sheet, the proposals or the notes."""
        parts: dict[str, QWidget] = {"proposals": self.proposals, "notes": self.notes}
        return parts.get(self.verdict_filter, self.view)

    def shows_sheet(self) -> bool:
        """Tell whether the sheet itself is in view."""
        return self.stack.currentWidget() is self.view

    def show_chips(self, standing: Standing) -> None:
        """Show how many rows have which verdict."""
        intake = standing.loaded.intake
        left = len(standing.loaded.workbook.left_out)
        counts = {name: intake.count(name) for name in VERDICTS} | {"left": left}
        every = _(N_("All {count}")).format(count=intake.read + left)
        self.chips[""].change(every, "outline")
        for name, (words, kind) in VERDICTS.items():
            self.chips[name].change(f"{_(words)} {counts[name]}" if counts[name] else "", kind)
        open_ = len(intake.proposals)
        done = len(standing.accepted)
        text = _(N_("Proposals {done} of {count}")).format(done=done, count=open_)
        kind = "tint" if done == open_ else "warn"
        self.chips["proposals"].change(text if open_ else "", kind)
        noticed = self.notes.row_count()
        text = _(N_("Notes {count}")).format(count=noticed)
        self.chips["notes"].change(text if noticed else "", "outline")
        self.caps.show_keys([("F8", _(N_("only problems"))), ("F4", _(N_("change a column")))])

    def _show_proposals(self, standing: Standing) -> None:
        """List what the sheet takes for granted, the accepted ticked."""
        found = standing.loaded.intake.proposals
        self.proposals.show_rows(
            [(_(PROPOSAL_KINDS.get(one.kind, one.kind)), one.text) for one in found]
        )
        self.proposals.ticked = {
            place for place, one in enumerate(found) if (one.kind, one.key) in standing.accepted
        }
        self.proposals.viewport().update()

    def tell_cell(self) -> None:
        """Say what is wrong in the current row, and the ways out."""
        if self.stack.currentWidget() is self.empty:
            return
        notice, at = self._page.notice, self.view.row_shown()
        refused = self.view.refused.get(at)
        if refused is None or not self.shows_sheet():
            notice.clear()
            return
        one = self._problem_here(refused)
        places = self.view.places_of(one.field, at)
        place = letter(self.view.layout_[places[0]].index) if len(places) == 1 else ""
        told = N_("Row {row}, column {column}: {text}") if place else N_("Row {row}: {text}")
        text = _(told)
        keys = [("F2", _(N_("correct it here"))), ("Ctrl+Del", _(N_("leave the row out")))]
        notice.tell(text.format(row=at + 1, column=place, text=one.text), "wrong", keys)

    def _problem_here(self, refused: RefusedRow) -> Problem:
        """Return the problem of the current cell, else the row's first."""
        field = self.view.layout_[self.view.column - 1].field
        return next((one for one in refused.problems if one.field == field), refused.problems[0])

    # Choosing -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show all rows of another file."""
        self.only_problems, self.verdict_filter = False, ""

    def show_only(self, name: str) -> None:
        """Show only the rows of a verdict, or the proposals."""
        self.only_problems = False
        self.verdict_filter = name
        self.filtered.emit()
        self.part().setFocus()

    def show_all(self) -> bool:
        """Show all rows again; False when they are."""
        if not self.only_problems and not self.verdict_filter:
            return False
        self.show_only("")
        return True

    def toggle_problems(self) -> None:
        """Show only the rows with problems, or all again."""
        self.only_problems = not self.only_problems
        self.verdict_filter = ""
        self.filtered.emit()
        self.view.setFocus()

    def toggle(self, part: str) -> None:
        """Show the proposals or the notes, or the sheet again."""
        self.show_only("" if self.verdict_filter == part else part)

    def next_problem(self, *, say: bool = True) -> None:
        """Go to the next refused cell."""
        view = self.view
        bad = [place for place, at in enumerate(view.shown) if at in view.refused]
        if not bad:
            if say:
                self._page.room.say(_(N_("No row is refused.")), "done")
            return
        later = [place for place in bad if place > view.current]
        place = (later or bad)[0]
        view.go(place)
        field = view.refused[view.shown[place]].problems[0].field
        for index in view.places_of(field, view.shown[place])[:1]:
            view.go_column(index + 1)
        view.setFocus()


def _rows_of(loaded: Loaded, now: ReadSheet) -> list[int]:
    """Return the rows of a sheet below its headings that have anything in them."""
    original: Sheet = next(one for one in loaded.workbook.sheets if one.name == now.name)
    first = max(now.header_rows, default=0)
    return [
        at
        for at in range(first, len(original.rows))
        if any(not is_blank(cell) for cell in original.rows[at])
    ]
