"""The county's board: which unit reported which month, the sums, and what stands behind them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.packages.board import BoardRow, MonthState, State, board, summary_statement
from coopdesk.packages.progress import UnitsProgress, ranking
from coopdesk.packages.received import year_values
from coopdesk.packages.reply_file import SetAside
from coopdesk.statements.targets import month_of_year
from ui.actions import Action, walking
from ui.figures import Figures
from ui.months import short_month
from ui.notices import Empty
from ui.page import Page, Room
from ui.pages.board_table import BoardTable, mark_of
from ui.pages.county_answers import Answers
from ui.pages.county_board import (
    FIGURE,
    Doors,
    board_columns,
    board_legend,
    month_figures,
    total_cells,
    unit_cells,
)
from ui.pages.county_cell import CountyCell, Spot
from ui.pages.exchange import short_moment
from ui.pages.papers import preview_statement, save_statement
from ui.parts import column, row
from ui.soon import Soon


class CountyPage(Page):
    """Units by months; a cell opens to its figures, a figure to its documents."""

    TITLE = N_("County board")
    ICON = "view-dashboard-outline"

    def __init__(self, room: Room) -> None:
        """Lay out figures, board, legend and the two lists below."""
        super().__init__(room)
        look, today = self.look, self.desk.today()
        self.year = today.year if today.month > 1 else today.year - 1
        self.ranked = False
        self.rows: list[BoardRow] = []
        self.top = Figures(look, small=True)
        self.board = BoardTable(look, board_columns())
        self.board.month = today.month - 1 or 12
        self.legend = board_legend(look)
        self.cell = CountyCell(self)
        self.figures, self.papers = self.cell.figures, self.cell.papers
        self.answers = Answers(self, lambda: self.spot)
        self.answers.decided.connect(self.load)
        self.empty = Empty(look, over=self.board)
        self._cell_soon = Soon(self, self._show_cell, 40)
        self._lay()
        self.board.cell_changed.connect(self._cell_changed)
        self.board.opened.connect(lambda _row: self.down())
        self.cell.down.connect(self.down)
        self.cell.unit_wanted.connect(self._open_unit)
        self.cell.papers_shown.connect(self.update_actions)

    def _lay(self) -> None:
        """Put the parts together."""
        lower = row(margins=(16, 8, 16, 8), gap=16)
        lower.addWidget(self.figures, 7)
        lower.addWidget(self.papers, 5)
        layout = column()
        layout.addWidget(self.top)
        layout.addWidget(self.board, 3)
        layout.addWidget(self.legend)
        layout.addLayout(lower, 2)
        self.setLayout(layout)
        self.look.follow(self, self._measure)
        self.look.changed.connect(self._restyled)

    def _restyled(self) -> None:
        """Name the figures again: large type leaves their unit out."""
        if self.rows:
            self._show_cell()

    def _measure(self) -> None:
        """Give the board the rows it has, and never take all room."""
        rows = max(3, len(self.rows))
        board = self.board
        tall = board.head_height() + board.foot_height() + rows * board.row_height() + 1
        board.setMaximumHeight(tall)
        board.setMinimumHeight(min(tall, board.head_height() + 5 * board.row_height()))
        board.measure()

    # What is shown -------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show the board, at a unit and month if named (``unit_id``, ``month``)."""
        month = str(what.get("month") or "")
        if month:
            self.year = int(month[:4])
            self.board.month = int(month[5:7])
        self.load()
        unit_id = what.get("unit_id")
        for place, one in enumerate(self.rows):
            if one.unit.id == unit_id:
                self.board.go(place)
        if what.get("choose"):
            self.receive()

    def first_focus(self) -> QWidget | None:
        """Start on the board."""
        return self.board

    @property
    def month(self) -> str:
        """Return the month of the current cell."""
        return f"{self.year}-{self.board.month:02d}"

    @property
    def unit(self) -> BoardRow | None:
        """Return the unit of the current cell; nothing for all together."""
        at = self.board.current
        return self.rows[at] if 0 <= at < len(self.rows) else None

    @property
    def state(self) -> MonthState | None:
        """Return how the current cell stands."""
        return self.unit.months[self.board.month - 1] if self.unit is not None else None

    @property
    def spot(self) -> Spot:
        """Return the current cell."""
        return Spot(self.month, self.unit, self.state)

    @property
    def asides(self) -> list[SetAside]:
        """Return what was set aside in the current cell."""
        return self.cell.asides

    def load(self) -> None:
        """Read the board and its sums."""
        today = self.desk.today()
        with self.desk.read() as s:
            self.rows = board(s, self.year, today)
            sums, together = year_values(s, self.year, FIGURE)
            units = UnitsProgress(
                s, self.year, month_of_year(self.year, self.desk.today().isoformat()[:7])
            )
            lines = units.of_figure(FIGURE)
            whole = units.together(lines, lines[0].figure) if lines else None
        reached = {one.unit: one for one in lines}
        places = ranking(lines)
        if self.ranked:
            self.rows.sort(key=lambda one: places.get(one.unit.code, 999))
        rows = [
            unit_cells(one, sums.get(one.unit.id), reached.get(one.unit.code)) for one in self.rows
        ]
        marks = [tuple(mark_of(state) for state in one.months) for one in self.rows]
        self.board.show_board(rows, marks, total_cells(self.rows, together, whole))
        self._measure()
        self._show_empty()
        place = _(N_("{office}　{year}"))
        self.head(number=place.format(office=self.desk.name, year=self.year))
        self._cell_changed()
        self.update_actions()

    def _show_empty(self) -> None:
        """Say how the first unit comes onto the board."""
        self.empty.setVisible(not self.rows)
        if not self.rows:
            self.empty.tell(
                "office-building-outline", _(N_("No unit reports to this office yet")),
                _(N_("Invite the units, and take in their answers; then their months stand here.")),
                [(_(N_("Units and keys")), "F9", self.to_units)],
            )  # fmt: skip

    def _cell_changed(self) -> None:
        self._cell_soon.start()

    def _show_cell(self) -> None:
        """Show the figures of the current cell."""
        spot, today = self.spot, self.desk.today()
        doors = Doors(self.answers.show_missing, self.to_correction, self._to_statement)
        with self.desk.read() as s:
            self.cell.show_spot(s, spot)
            self.top.show_figures(month_figures(s, self.rows, spot.month, today, doors))
        self._show_state(spot.state)
        self.cell.show_papers()

    def _to_statement(self, figure: str) -> None:
        self.room.open("statement", month=self.month, figure=figure)

    def _show_state(self, state: MonthState | None) -> None:
        """Say in the line below how the cell stands and what the key is."""
        if state is None or self.unit is None:
            self.notice.clear()
            return
        named = {"unit": self.unit.unit.name, "month": short_month(self.month)}
        if state.state is State.MISSING:
            text = _(N_("{unit}, {month}: not here, {days} days late."))
            self.notice.tell(text.format(days=state.late, **named), "warn",
                             [("F7", _(N_("who is missing")))])  # fmt: skip
        elif state.state in {State.HELD, State.REFUSED} and state.note:
            kind = "wrong" if state.state is State.REFUSED else "warn"
            keys = [("F6", _(N_("write the reply")))]
            if state.parcel_id is None:
                keys = [("F8", _(N_("look at it")))]
            self.notice.tell(state.note, kind, keys)
        elif state.refusal is not None:
            text = _(N_("A later file of this month was refused on {day}: {reason}"))
            self.notice.tell(
                text.format(day=short_moment(state.refusal.at), reason=state.refusal.reason), "warn"
            )
        elif state.proposal is not None:
            self.notice.tell(state.note, "warn", [("F12", _(N_("answer it")))])
        elif state.note:
            self.notice.tell(state.note, "note")
        else:
            self.notice.clear()

    # Down and up ---------------------------------------------------------------------------------

    def down(self) -> None:
        """Go one step down: from the cell to its figures, from a figure to what stands behind."""
        if self.figures.hasFocus():
            self.cell.show_papers()
            if self.cell.behind:
                self.papers.setFocus()
                self.papers.go(0)
        else:
            self._show_cell()
            if self.cell.values:
                self.figures.setFocus()
                self.figures.go(max(0, self.figures.current))
            elif self.state is not None:
                self.answers.show_package()

    def up(self) -> None:
        """Go one step up."""
        if self.papers.hasFocus():
            self.figures.setFocus()
        else:
            self.board.setFocus()

    def escaped(self) -> bool:
        """Go up first."""
        if self.board.hasFocus():
            return False
        self.up()
        return True

    def _open_unit(self, unit_id: int) -> None:
        """Show the cell of a unit that stands behind a sum."""
        self.board.go(next(i for i, one in enumerate(self.rows) if one.unit.id == unit_id))
        self._show_cell()
        self.figures.setFocus()

    def by_rank(self) -> None:
        """Order the units by the share of the target they met, or by code again."""
        self.ranked = not self.ranked
        self.load()

    def to_targets(self) -> None:
        """Open the targets of the year."""
        self.room.open("targets", year=self.year, figure=FIGURE)

    def year_step(self, years: int) -> None:
        """Show another year."""
        self.year += years
        self.load()

    # Corrections and papers ----------------------------------------------------------------------

    def receive(self) -> None:
        """Take in files: the page that tells of each."""
        self.room.open("receive", choose=True)

    def to_correction(self) -> None:
        """Go to the first correction that waits for an answer."""
        for place, one in enumerate(self.rows):
            for cell in one.months:
                if cell.proposal is not None:
                    self.board.go(place)
                    self.board.go_month(int(cell.month[5:7]))
                    self.board.setFocus()
                    return

    def no_correction(self) -> str:
        """Return why there is nothing to answer here."""
        if any(cell.proposal is not None for one in self.rows for cell in one.months):
            return ""
        return _(N_("No correction waits for an answer."))

    def answer_correction(self) -> None:
        """Answer the correction in hand, or go to the first that waits."""
        state = self.state
        if state is None or state.proposal is None:
            self.to_correction()
        else:
            self.answers.answer(state.proposal)

    def to_units(self) -> None:
        """Open the register of units and keys."""
        unit = self.unit
        self.room.open("units", record_id=unit.unit.id if unit is not None else None)

    def summary(self) -> None:
        """Preview the month's summary."""
        month = self.month
        preview_statement(
            self, lambda s: summary_statement(s, self.desk, month), self.summary_name()
        )

    def save(self) -> None:
        """Save the month's summary as PDF and workbook."""
        month = self.month
        save_statement(self, lambda s: summary_statement(s, self.desk, month), self.summary_name())

    def summary_name(self) -> str:
        """Return how the summary's files are named."""
        return f"{self.desk.name} {self.month} 汇总月报"

    def refresh(self, changes: Any) -> None:
        """Read again when packages or units changed."""
        if changes.concern(frozenset({"parcel", "unit", "unit_key", "setting", "target"})):
            self.load()

    ACTIONS = (
        walking(N_("choose the cell"), key="↑↓←→"),
        Action("county.down", N_("Down to the documents"), None, "Enter", short=N_("down")),
        Action("county.up", N_("One step up"), up, "Backspace", short=N_("up")),
        Action("county.receive", N_("Take in files"), receive, "F5", "tray-arrow-down",
               N_("Receive"), button=True),
        Action("county.replies", N_("Write the replies"),
               lambda p: p.answers.write_replies(), "F6", short=N_("replies")),
        Action("county.missing", N_("Who is missing"), lambda p: p.answers.show_missing(),
               "F7", short=N_("who is missing")),
        Action("county.package", N_("Package and signature"),
               lambda p: p.answers.show_package(), "F8", short=N_("package"),
               when=lambda p: p.answers.no_package()),
        Action("county.units", N_("Units and keys"), to_units, "F9", strip=False),
        Action("county.summary", N_("Summary statement"), summary, "F11", "",
               N_("Sums"), button=True),
        Action("county.correction", N_("Answer the correction"), answer_correction, "F12",
               short=N_("answer the correction"), when=lambda p: p.no_correction()),
        Action("county.save", N_("Save the summary as PDF and workbook"), save, "Ctrl+E",
               short=N_("save")),
        Action("county.rank", N_("Order by target met, or by code"), by_rank, "F4",
               short=N_("rank")),
        Action("county.targets", N_("Targets and ranking"), to_targets, "Ctrl+J", strip=False),
        Action("county.year_before", N_("Year before"), lambda p: p.year_step(-1), "Ctrl+PgUp",
               strip=False),
        Action("county.year_after", N_("Year after"), lambda p: p.year_step(1), "Ctrl+PgDown",
               strip=False),
    )  # fmt: skip
