"""One cell of the county's board: its figures, and what stands behind the one in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.packages.board import (
    BoardRow,
    MonthState,
    RecordBehind,
    State,
    UnitBehind,
    records_behind,
    set_asides,
    summary_figures,
    units_behind,
)
from coopdesk.packages.proposals import changed_since, changes_of
from coopdesk.packages.reply_file import SetAside
from coopdesk.packages.sums import unit_months
from coopdesk.statements.behind import plain_text_of
from coopdesk.statements.definitions import Figure
from coopdesk.statements.figures import FigureValue
from ui.months import month_text, short_month
from ui.notices import Empty
from ui.page import Page
from ui.pages.exchange import Card
from ui.pages.figures import (
    count_text,
    growth_cell,
    kind_text,
    number_cell,
    plain_unit,
    show_record,
    value_cell,
)
from ui.soon import Soon
from ui.tables import Cell, Table, TableColumn

_ORDER: Final = (
    "sales", "sales_inputs", "purchases", "machinery", "protection", "fertilising", "trusteeship",
    "debts", "debts_overdue", "stock_inputs", "revenue", "profit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of the board: a month of a unit, or of all together, and how it stands."""

    month: str
    unit: BoardRow | None
    state: MonthState | None


class CountyCell(QObject):
    """Two lists under the board: the figures of a cell, and the papers behind one of them.

    ``unit_wanted`` (id) comes when a unit behind a sum is opened, ``down`` when Enter goes on from
    a figure, ``papers_shown`` whenever other papers are listed.
    """

    unit_wanted = Signal(int)
    down = Signal()
    papers_shown = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._spot = Spot("", None, None)
        self.asides: list[SetAside] = []
        self.changes: dict[str, int | None] = {}
        self.values: list[FigureValue | None] = []
        self.behind: list[RecordBehind | UnitBehind | SetAside] = []
        self.figures = Table(page.look, [], scrolls=True)
        self.papers = Table(page.look, [], scrolls=True)
        self.empty = Empty(page.look, over=self.figures)
        self._soon = Soon(self, self.show_papers, 60)
        self.figures.current_row_changed.connect(lambda _row: self._soon.start())
        self.figures.opened.connect(lambda _row: self.down.emit())
        self.papers.opened.connect(self._open_paper)
        self.papers.current_row_changed.connect(self._say_why)

    # The figures --------------------------------------------------------------------------------

    def show_spot(self, s: Any, spot: Spot) -> None:
        """Show the figures of a cell."""
        self._spot = spot
        unit, state = spot.unit, spot.state
        self.asides, self.changes = [], {}
        if unit is None:
            values = summary_figures(s, spot.month)
        else:
            found = [one for one in unit_months(s, spot.month) if one.unit.id == unit.unit.id]
            values = list(found[0].values.values()) if found else []
            if state is not None and state.parcel_id is not None:
                self.asides = set_asides(s, state.parcel_id)
            if state is not None and state.proposal is not None:
                self.changes = {one.figure.code: one.after for one in changes_of(s, state.proposal)}
            elif state is not None and state.state is State.CHANGED:
                self.changes = changed_since(s, unit.unit.id, spot.month)
        self._show_figures(values)

    def _show_figures(self, values: list[FigureValue]) -> None:
        """List what was set aside, then the figures, the main ones first."""
        order = {code: place for place, code in enumerate(_ORDER)}
        values = sorted(
            values, key=lambda one: (one.figure.code not in self.changes,
                                     order.get(one.figure.code, 99))
        )  # fmt: skip
        kept = self.figures.current
        columns = self._columns()
        self.figures.show_columns(columns)
        rows: list[tuple[Any, ...]] = []
        self.values = []
        if self.asides:
            count = Cell(str(len(self.asides)), tone="neg", bold=True)
            rows.append((Cell(_(N_("Set aside")), tone="neg"), count,
                         *(Cell("—", tone="text3") for _one in columns[3:]),
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
        self.empty.setVisible(not rows)
        if not rows:
            title = _(N_("Nothing came for {month}")).format(month=month_text(self._spot.month))
            self.empty.tell("tray-arrow-down", title,
                            _(N_("F5 takes in files, F7 lists who is to be asked.")))  # fmt: skip

    def _columns(self) -> list[TableColumn]:
        """Return the figures' columns; the first one's title says which cell it is."""
        unit, state = self._spot.unit, self._spot.state
        name = unit.unit.name if unit is not None else _(N_("All units"))
        words = state.state.shown if state is not None else ""
        if self._page.look.metrics.rail:
            name = ""  # The current row of the board says it.
        month = short_month(self._spot.month)
        title = "　".join(part for part in (name, month, words) if part)
        asked = state is not None and state.proposal is not None
        other = _(N_("After it")) if asked else _(N_("Before it"))
        more = [TableColumn(other, align="right", width=98)] if self.changes else []
        since = _(N_("Jan to {month}")).format(month=month)
        return [
            TableColumn(title, stretch=1),
            TableColumn(_(N_("This month")), align="right", width=98),
            *more,
            TableColumn(since, align="right", width=98, leaves=3 if more else 0),
            TableColumn(_(N_("Last year")), align="right", width=98, leaves=2),
            TableColumn(_(N_("Growth")), "%", "right", width=88, leaves=1),
            TableColumn(_(N_("Unit of measure")), tone="text2"),
        ]

    def _other_cells(self, figure: Figure) -> list[Cell]:
        """Return a figure's value before (or after) the correction, where one is shown."""
        if not self.changes:
            return []
        if figure.code not in self.changes:
            return [Cell("", tone="text3")]
        return [Cell(figure.shown(self.changes[figure.code]), tone="warn", bold=True)]

    # What stands behind them --------------------------------------------------------------------

    def show_papers(self) -> None:
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
        elif self._spot.unit is None:
            self._show_units(value)
        else:
            self._show_records(value, self._spot.unit.unit.id)
        self.papers_shown.emit()

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
        with self._page.desk.read() as s:
            units = units_behind(s, figure.code, self._spot.month)
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
        with self._page.desk.read() as s:
            records = records_behind(s, figure.code, self._spot.month, unit_id)
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

    def _say_why(self, at: int) -> None:
        """Say above the strip why the record in hand was set aside."""
        one = self.behind[at] if 0 <= at < len(self.behind) else None
        if isinstance(one, SetAside):
            self._page.notice.tell(one.reason, "warn")

    def _open_paper(self, at: int) -> None:
        """Open a unit's cell, a record, or why a record was set aside."""
        one = self.behind[at]
        if isinstance(one, UnitBehind):
            self.unit_wanted.emit(one.unit.id)
        elif isinstance(one, RecordBehind):
            show_record(self._page, one.reported_id, number_shown(one.number))
        else:
            title = number_shown(one.number) or kind_text(one.kind)
            card = Card(self._page, title, one.reason)
            card.button(_(N_("Close")), "Esc", card.close_card)
            card.keys[Qt.Key.Key_Return.value] = card.close_card
            card.stand()


def _number(one: RecordBehind) -> str:
    return "" if one.number == one.kind else number_shown(one.number)
