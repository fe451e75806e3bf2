"""The county's board: which unit reported which month, the sums, and what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.settings import setting
from coopdesk.packages.board import (
    BoardRow,
    MonthState,
    RecordBehind,
    State,
    UnitBehind,
    board,
    records_behind,
    set_asides,
    summary_figures,
    summary_statement,
    units_behind,
)
from coopdesk.packages.merge import Merged, decide_correction
from coopdesk.packages.office import report_day
from coopdesk.packages.progress import UnitsProgress, ranking
from coopdesk.packages.proposals import (
    Proposal,
    changed_since,
    changes_of,
    waiting_corrections,
)
from coopdesk.packages.received import (
    missing_statement,
    missing_units,
    month_parcels,
    parcel_facts,
    write_refusal,
    write_replies,
    year_values,
)
from coopdesk.packages.reply_file import SetAside
from coopdesk.packages.roster import asked_names, roster_of
from coopdesk.packages.sums import unit_months
from coopdesk.statements.behind import plain_text_of
from coopdesk.statements.day_figures import due_on
from coopdesk.statements.definitions import Figure as Definition
from coopdesk.statements.figures import FigureValue
from coopdesk.statements.targets import Progress, month_of_year, share_text
from ui.actions import Action, walking
from ui.figures import Figure, Figures
from ui.months import short_month
from ui.notices import Empty
from ui.page import Page, Room
from ui.pages.board_table import BoardTable, Legend, mark_of
from ui.pages.exchange import (
    Card,
    Locked,
    copy_table,
    folder_place,
    refusal_pairs,
    short_moment,
)
from ui.pages.figures import (
    count_text,
    growth_cell,
    kind_text,
    number_cell,
    plain_unit,
    show_record,
    value_cell,
)
from ui.pages.package_cards import show_correction, show_package
from ui.pages.papers import place_text, preview_statement, print_statement, save_statement
from ui.parts import column, label, row
from ui.tables import Cell, Table, TableColumn

FIGURE: Final = "sales_inputs"
WORK: Final = "machinery"
_ORDER: Final = (
    "sales", "sales_inputs", "purchases", "machinery", "protection", "fertilising", "trusteeship",
    "debts", "debts_overdue", "stock_inputs", "revenue", "profit",
)  # fmt: skip


class CountyPage(Page):
    """Units by months; a cell opens to its figures, a figure to its documents."""

    TITLE = N_("County board")
    ICON = "view-dashboard-outline"

    def __init__(self, room: Room) -> None:
        """Lay out figures, board, legend and the two lists below."""
        super().__init__(room)
        look, today = self.look, self.desk.today()
        self.locked = Locked(self)
        self.year = today.year if today.month > 1 else today.year - 1
        self.ranked = False
        self.rows: list[BoardRow] = []
        self.asides: list[SetAside] = []
        self.changes: dict[str, int | None] = {}
        self.values: list[FigureValue | None] = []
        self.behind: list[RecordBehind | UnitBehind | SetAside] = []
        self.top = Figures(look, small=True)
        self.board = BoardTable(look, self._board_columns())
        self.board.month = today.month - 1 or 12
        self.legend = Legend(
            look,
            [
                (("", "accent", ""), _(N_("came in time"))),
                ((_(N_("late {days}")).format(days=2), "warn", ""), _(N_("two days late"))),
                *(
                    (mark_of(MonthState("", state)), _(words))
                    for state, words in (
                        (State.EXCEPTIONS, N_("taken, some set aside")),
                        (State.CHANGED, N_("corrected since")),
                        (State.ASKED, N_("correction to answer")),
                        (State.HELD, N_("waits for an earlier one")),
                        (State.REFUSED, N_("sent back")),
                        (State.MISSING, N_("not here")),
                    )
                ),
            ],
        )
        self.figures = Table(look, [], scrolls=True)
        self.papers = Table(look, [], scrolls=True)
        self.empty = Empty(look, self.board)
        self._soon, self._cell_soon = QTimer(self), QTimer(self)
        self._lay()
        self.board.cell_changed.connect(self._cell_changed)
        self.board.opened.connect(lambda _row: self.down())
        self.figures.current_row_changed.connect(lambda _row: self._soon.start())
        self.figures.opened.connect(lambda _row: self.down())
        self.papers.opened.connect(self._open_paper)
        self.papers.current_row_changed.connect(self._say_why)
        self._soon.setSingleShot(True)
        self._soon.setInterval(60)
        self._soon.timeout.connect(self._show_papers)
        self._cell_soon.setSingleShot(True)
        self._cell_soon.setInterval(40)
        self._cell_soon.timeout.connect(self._show_cell)

    def _lay(self) -> None:
        """Put the parts together."""
        self.said = label("", "small", tone="text2", wrap=True)
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

    def _board_columns(self) -> list[TableColumn]:
        """Return unit, twelve months, the year's sum, growth, and how much of the target is met."""
        months = [
            TableColumn(short_month(f"0000-{number:02d}"), align="centre", width=50, stretch=1)
            for number in range(1, 13)
        ]
        return [
            TableColumn(_(N_("Unit")), stretch=1),
            *months,
            TableColumn(_(N_("Farm inputs this year")), _(N_("10,000 yuan")), "right", leaves=1),
            TableColumn(_(N_("Growth")), "%", "right", leaves=2, width=76),
            TableColumn(_(N_("Target met")), width=104, leaves=4),
            TableColumn("", align="right", width=66, leaves=3),
        ]

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

    def load(self) -> None:
        """Read the board and its sums."""
        with self.desk.read() as s:
            self.rows = board(s, self.year, self.desk.today())
            sums, together = year_values(s, self.year, FIGURE)
            units = UnitsProgress(s, self.year, month_of_year(self.year, self._today()[:7]))
            lines = units.of_figure(FIGURE)
            whole = units.together(lines, lines[0].figure) if lines else None
        reached = {one.unit: one for one in lines}
        places = ranking(lines)
        if self.ranked:
            self.rows.sort(key=lambda one: places.get(one.unit.code, 999))
        rows = []
        for one in self.rows:
            value = sums.get(one.unit.id)
            cells = [Cell(one.unit.name), *([Cell()] * 12)]
            cells += _sum_cells(value)
            cells += _target_cells(reached.get(one.unit.code))
            rows.append(cells)
        marks = [tuple(mark_of(state) for state in one.months) for one in self.rows]
        self.board.show_board(rows, marks, self._total(together, whole))
        self._measure()
        self._show_empty()
        place = _(N_("{office}　{year}"))
        self.head(number=place.format(office=self.desk.name, year=self.year))
        self._cell_changed()
        self.update_actions()

    def _today(self) -> str:
        return str(self.desk.today())

    def _total(self, together: FigureValue | None, whole: Progress | None) -> list[Cell]:
        """Return the foot: how many of the expected months are here, and the sums."""
        cells = [Cell(_(N_("All units")))]
        for month in range(12):
            states = [one.months[month] for one in self.rows]
            wanted = [one for one in states if one.state not in {State.NONE, State.WAITING}]
            came = sum(one.has_arrived for one in states)
            wanted = wanted or [one for one in states if one.has_arrived]
            text = f"{came}/{len(wanted)}" if wanted else ""
            cells.append(Cell(text, tone="neg" if came < len(wanted) else "text2", role="small"))
        share = "" if whole is None or whole.target is None else share_text(whole.share)
        return [*cells, *_sum_cells(together), Cell(), Cell(share, tone="text2")]

    def _show_empty(self) -> None:
        """Say how the first unit comes onto the board."""
        self.empty.setVisible(not self.rows)
        if not self.rows:
            self.empty.tell(
                "office-building-outline", _(N_("No unit reports to this office yet")),
                _(N_("Invite the units, and take in their answers; then their months stand here.")),
                [(_(N_("Units and keys")), "F9", self.to_units)],
            )  # fmt: skip
            self.empty.setGeometry(self.board.rect())

    def _cell_changed(self) -> None:
        self._cell_soon.start()

    def _show_cell(self) -> None:
        """Show the figures of the current cell."""
        with self.desk.read() as s:
            state = self.state
            self.asides, self.changes = [], {}
            if self.unit is None:
                values = summary_figures(s, self.month)
            else:
                unit_id = self.unit.unit.id
                found = [one for one in unit_months(s, self.month) if one.unit.id == unit_id]
                values = list(found[0].values.values()) if found else []
                if state is not None and state.parcel_id is not None:
                    self.asides = set_asides(s, state.parcel_id)
                if state is not None and state.proposal is not None:
                    self.changes = {
                        one.figure.code: one.after for one in changes_of(s, state.proposal)
                    }
                elif state is not None and state.state is State.CHANGED:
                    self.changes = changed_since(s, unit_id, self.month)
            self._show_top(s)
        self._show_figures(values)
        self._show_state(state)
        self._show_papers()
        self.update_actions()

    def _show_figures(self, values: list[FigureValue]) -> None:
        """List what was set aside, then the figures, the main ones first."""
        order = {code: place for place, code in enumerate(_ORDER)}
        values = sorted(
            values, key=lambda one: (one.figure.code not in self.changes,
                                     order.get(one.figure.code, 99))
        )  # fmt: skip
        name = self.unit.unit.name if self.unit is not None else _(N_("All units"))
        state = self.state
        words = state.state.shown if state is not None else ""
        if self.look.metrics.rail:
            name = ""  # The current row of the board says it.
        title = "　".join(part for part in (name, short_month(self.month), words) if part)
        since = _(N_("Jan to {month}")).format(month=short_month(self.month))
        kept = self.figures.current
        asked = state is not None and state.proposal is not None
        other = _(N_("After it")) if asked else _(N_("Before it"))
        more = [TableColumn(other, align="right", width=98)] if self.changes else []
        self.figures.show_columns(
            [
                TableColumn(title, stretch=1),
                TableColumn(_(N_("This month")), align="right", width=98),
                *more,
                TableColumn(since, align="right", width=98, leaves=3 if more else 0),
                TableColumn(_(N_("Last year")), align="right", width=98, leaves=2),
                TableColumn(_(N_("Growth")), "%", "right", width=88, leaves=1),
                TableColumn(_(N_("Unit of measure")), tone="text2"),
            ]
        )
        rows: list[tuple[Any, ...]] = []
        self.values = []
        if self.asides:
            count = Cell(str(len(self.asides)), tone="neg", bold=True)
            rows.append((Cell(_(N_("Set aside")), tone="neg"), count,
                         *(Cell("—", tone="text3") for _one in range(3 + len(more))),
                         Cell(_(N_("records")), role="small")))  # fmt: skip
            self.values.append(None)
        for one in values:
            figure = one.figure
            rows.append(
                (figure.full_title, number_cell(figure, one.this_month),
                 *self._other_cells(figure), number_cell(figure, one.cumulative),
                 number_cell(figure, one.last_year),
                 growth_cell(one), Cell(figure.unit, role="small"))
            )  # fmt: skip
            self.values.append(one)
        self.figures.current = min(max(kept, 0), len(rows) - 1)
        self.figures.show_rows(rows)

    def _other_cells(self, figure: Definition) -> list[Cell]:
        """Return a figure's value before (or after) the correction, where one is shown."""
        if not self.changes:
            return []
        if figure.code not in self.changes:
            return [Cell("", tone="text3")]
        return [Cell(figure.shown(self.changes[figure.code]), tone="warn", bold=True)]

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

    def _show_top(self, s: Any) -> None:
        """Show the month's large figures."""
        place, month = self.board.month - 1, short_month(self.month)
        states = [one.months[place] for one in self.rows]
        expected = sum(one.state is not State.NONE for one in states)
        came = sum(one.has_arrived for one in states)
        missing = sum(one.state is State.MISSING for one in states)
        back = sum(one.state is State.REFUSED for one in states)
        lacking = []
        if missing:
            lacking.append(_(N_("{count} missing")).format(count=missing))
        if back:
            lacking.append(_(N_("{count} sent back")).format(count=back))
        values = {one.figure.code: one for one in summary_figures(s, self.month)}
        changed = [
            f"{one.unit.name} {short_month(cell.month)}"
            for one in self.rows
            for cell in one.months
            if cell.state is State.CHANGED
        ]
        asked = sum(cell.proposal is not None for one in self.rows for cell in one.months)
        said = "、".join(changed[:2])
        if asked:
            words = ngettext("{count} asks", "{count} ask", asked)
            said = words.format(count=asked)
        title = _(N_("{month} here")).format(month=month)
        link = setting(s, "uplink")
        day = int(link["report_day"]) if link else report_day(s)
        due = due_on(self.month, day)
        left = (due - self.desk.today()).days
        upward = _(N_("Report upwards")) if link else _(N_("Units report"))
        self.top.show_figures(
            [
                Figure(title, str(came), _(N_("of {count}")).format(count=expected),
                       "，".join(lacking), "neg", opens=self.who_is_missing),
                self._sum_figure(values.get(FIGURE), month, _(N_("farm inputs sold"))),
                self._sum_figure(values.get(WORK), month, _(N_("machinery work"))),
                Figure(_(N_("Corrected since")), str(len(changed)), _(N_("months")), said, "warn",
                       opens=self.to_correction if asked else None),
                Figure(upward, str(abs(left)),
                       _(N_("days left")) if left >= 0 else _(N_("days late")),
                       _(N_("by {day}")).format(day=f"{due:%m-%d}"),
                       "text2" if left >= 0 else "neg"),
            ]
        )  # fmt: skip

    def _sum_figure(self, value: FigureValue | None, month: str, words: str) -> Figure:
        """Return a summed figure of the month as a large one."""
        if value is None:
            return Figure(f"{month} {words}", "—")
        figure = value.figure
        title = f"{month} {words}"
        note = ""
        tone = "accent"
        if value.growth is not None:
            note = _(N_("year {growth} %")).format(growth=value.growth_text)
            tone = "neg" if value.growth < 0 else "accent"
        return Figure(title, figure.shown(value.this_month), figure.unit, note, tone,
                      opens=lambda: self.room.open("statement", month=self.month,
                                                   figure=figure.code))  # fmt: skip

    def _show_papers(self) -> None:
        """List what stands behind the current figure: units, or a unit's records."""
        at = self.figures.current
        value = self.values[at] if 0 <= at < len(self.values) else None
        self.papers.current = -1
        if not self.values:
            self.behind = []
            self.papers.show_columns([TableColumn(_(N_("Behind it")), stretch=1)])
            self.papers.show_rows([])
        elif value is None:
            self._show_asides()
        elif self.unit is None:
            self._show_units(value)
        else:
            self._show_records(value, self.unit.unit.id)
        self.update_actions()

    def _show_asides(self) -> None:
        self.behind = list(self.asides)
        title = f"{_(N_('Set aside'))}　{count_text(len(self.asides))}"
        self.papers.show_columns([TableColumn(title, stretch=1), TableColumn(_(N_("Kind")))])
        self.papers.show_rows(
            [(number_shown(one.number) or "—", Cell(kind_text(one.kind), tone="text2"))
             for one in self.asides]
        )  # fmt: skip

    def _show_units(self, value: FigureValue) -> None:
        figure = value.figure
        with self.desk.read() as s:
            units = units_behind(s, figure.code, self.month)
        self.behind = list(units)
        title = f"{figure.full_title}　{_(N_('by unit'))}"
        self.papers.show_columns(
            [
                TableColumn(title, stretch=1),
                TableColumn(_(N_("This month")), figure.unit, "right"),
                TableColumn(_(N_("Growth")), "%", "right", leaves=1),
            ]
        )
        self.papers.show_rows(
            [(one.unit.name, number_cell(figure, one.value.this_month), growth_cell(one.value))
             for one in units],
            (Cell(_(N_("Together"))), Cell(figure.shown(value.this_month))),
        )  # fmt: skip

    def _show_records(self, value: FigureValue, unit_id: int) -> None:
        figure = value.figure
        with self.desk.read() as s:
            records = records_behind(s, figure.code, self.month, unit_id)
        self.behind = list(records)
        self.papers.show_columns(
            [
                TableColumn(f"{figure.full_title}　{count_text(len(records))}", stretch=1),
                TableColumn(_(N_("Date")), tone="text2"),
                TableColumn(_(N_("Adds")), plain_unit(figure), "right"),
            ]
        )
        total = sum(one.value for one in records)
        self.papers.show_rows(
            [(" ".join(part for part in (kind_text(one.kind), _number(one)) if part),
              f"{one.on_date:%m-%d}", value_cell(figure, one.value)) for one in records],
            (Cell(_(N_("Together"))), Cell(), Cell(plain_text_of(figure, total))),
        )  # fmt: skip

    # Down and up ---------------------------------------------------------------------------------

    def down(self) -> None:
        """Go one step down: from the cell to its figures, from a figure to what stands behind."""
        if self.figures.hasFocus():
            self._show_papers()
            if self.behind:
                self.papers.setFocus()
                self.papers.go(0)
        else:
            self._show_cell()
            if self.values:
                self.figures.setFocus()
                self.figures.go(max(0, self.figures.current))
            elif self.state is not None:
                self.package()

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

    def _say_why(self, at: int) -> None:
        """Say above the strip why the record in hand was set aside."""
        one = self.behind[at] if 0 <= at < len(self.behind) else None
        if isinstance(one, SetAside):
            self.notice.tell(one.reason, "warn")

    def _open_paper(self, at: int) -> None:
        """Open a unit's cell, a record, or why a record was set aside."""
        one = self.behind[at]
        if isinstance(one, UnitBehind):
            place = next(i for i, row in enumerate(self.rows) if row.unit.id == one.unit.id)
            self.board.go(place)
            self._show_cell()
            self.figures.setFocus()
        elif isinstance(one, RecordBehind):
            show_record(self, one.reported_id, number_shown(one.number))
        else:
            card = Card(self, number_shown(one.number) or kind_text(one.kind), one.reason)
            card.button(_(N_("Close")), "Esc", card.close_card)
            card.keys[Qt.Key.Key_Return.value] = card.close_card
            card.stand()

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

    # Replies, reminders, packages, paper ---------------------------------------------------------

    def receive(self) -> None:
        """Take in files: the page that tells of each."""
        self.room.open("receive", choose=True)

    def replies(self) -> None:
        """Write the replies of the month (or of the unit in hand) into a folder."""
        state = self.state
        unit_id = self.unit.unit.id if self.unit is not None else None
        with self.desk.read() as s:
            parcels = month_parcels(s, self.month, unit_id)
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
            self.room.say(text.format(month=short_month(self.month)), "note")
            return
        folder = folder_place(self, _(N_("Where the replies go")))
        if folder is None:
            return

        def done(paths: list[Path]) -> None:
            words = ngettext("Wrote {count} reply to {folder}: {name}",
                             "Wrote {count} replies to {folder}: {name} …", len(paths))  # fmt: skip
            self.room.say(words.format(count=len(paths), folder=place_text(folder),
                                       name=paths[0].name))  # fmt: skip

        def work(password: str) -> list[Path]:
            if away is not None:
                return write_refusal(self.desk, away, folder, password=password)
            return write_replies(self.desk, parcels, folder, password=password)

        self.locked.run_long(
            lambda password, _progress: work(password),
            done,
            _(N_("Writing the replies")),
        )

    def who_is_missing(self) -> None:
        """List the units whose month is not here, to be reminded."""
        with self.desk.read() as s:
            units = missing_units(s, self.month, self.desk.today())
        title = _(N_("{month}: who is missing")).format(month=short_month(self.month))
        note = ngettext("{count} unit", "{count} units", len(units)).format(count=len(units))
        card = Card(self, title, note if units else _(N_("Every expected month is here.")),
                    width=760)  # fmt: skip
        table = Table(
            self.look,
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
        month = self.month

        def make(s: Any) -> Any:
            return missing_statement(s, self.desk, month)

        name = f"{self.desk.name} {month} 催报名单"

        def then(act: Callable[[], object]) -> Callable[[], object]:
            def run() -> None:
                card.close_card()
                act()

            return run

        key = Qt.Key
        card.button(_(N_("Close")), "Esc", card.close_card)
        card.button(_(N_("Copy")), "F5", lambda: copy_table(self, table), code=key.Key_F5.value)
        card.button(_(N_("Save")), "F6", then(lambda: save_statement(self, make, name)),
                    code=key.Key_F6.value)  # fmt: skip
        card.button(_(N_("Preview")), "F11", then(lambda: preview_statement(self, make, name)),
                    code=key.Key_F11.value)  # fmt: skip
        card.button(_(N_("Print")), "F12", then(lambda: print_statement(self, make)),
                    primary=True, code=key.Key_F12.value)  # fmt: skip
        card.stand(table)

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
        """Show what a correction changes, and let it be accepted or declined."""
        state = self.state
        if state is None or state.proposal is None:
            self.to_correction()
            return
        with self.desk.read() as s:
            found = [one for one in waiting_corrections(s) if one.parcel_id == state.proposal]
        if found:
            show_correction(self, found[0], self._decide)

    def _decide(self, one: Proposal, refusal: str) -> None:
        """Say yes, or no with a reason."""

        def done(merged: list[Merged]) -> None:
            self.load()
            said = _(N_("{month} of {unit} is corrected; F6 writes the reply."))
            if refusal:
                said = _(N_("{month} of {unit} stays as it was; F6 writes the reply."))
            if merged[0].outcome == "refused" and not refusal:
                self.notice.tell(merged[0].reason, "wrong")
                return
            self.room.say(said.format(month=short_month(one.period), unit=one.unit.name))

        self.locked.run_long(
            lambda password, _progress: decide_correction(
                self.desk, one.parcel_id, refusal, password=password
            ),
            done,
            _(N_("Taking the correction in")),
        )

    def no_package(self) -> str:
        """Return why there is no package to look at."""
        state = self.state
        if state is None or (state.parcel_id is None and state.refusal is None):
            return _(N_("No package of this unit and month is here."))
        return ""

    def package(self) -> None:
        """Show the facts of the package in hand and of its signature."""
        state = self.state
        if state is not None and state.parcel_id is None and state.refusal is not None:
            card = Card(self, _(N_("A file that was refused")), state.refusal.reason, width=720)
            card.pairs(refusal_pairs(state.refusal))
            card.closed_by_enter()
            return
        if state is None or state.parcel_id is None:
            self.room.say(self.no_package(), "note")
            return
        with self.desk.read() as s:
            facts = parcel_facts(s, state.parcel_id)
            purpose = asked_names(s, state.parcel_id)
            people = len(roster_of(s, state.parcel_id)) if purpose else 0
        show_package(self, facts, purpose, people)

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
        Action("county.replies", N_("Write the replies"), replies, "F6", short=N_("replies")),
        Action("county.missing", N_("Who is missing"), who_is_missing, "F7",
               short=N_("who is missing")),
        Action("county.package", N_("Package and signature"), package, "F8",
               short=N_("package"), when=lambda p: p.no_package()),
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


def _number(one: RecordBehind) -> str:
    return "" if one.number == one.kind else number_shown(one.number)


def _target_cells(one: Progress | None) -> list[Cell]:
    """Return how much of a unit's target is met: a bar, amber when behind, and the share."""
    if one is None or not one.target:
        return [Cell(), Cell("—", tone="text3")]
    tone = "warnS" if one.is_behind else "accent"
    held = max(0, min(one.now or 0, one.target))
    return [Cell(bar=(((held, tone),), one.target)), Cell(share_text(one.share), tone="text2")]


def _sum_cells(value: FigureValue | None) -> list[Cell]:
    if value is None:
        return [Cell("—", tone="text3"), Cell("—", tone="text3")]
    return [number_cell(value.figure, value.cumulative), growth_cell(value)]
