"""The monthly statement: every figure with what stands behind it, last year's values, the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QStackedWidget, QWidget

from coopdesk.desk import Level
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.values import Money
from coopdesk.packages.board import records_behind as unit_records
from coopdesk.packages.board import summary_figures, summary_statement, units_behind
from coopdesk.packages.received import flow_by_month
from coopdesk.packages.sending import months_sent
from coopdesk.paper.chart import BarChart
from coopdesk.paper.page import MM
from coopdesk.paper.statement import Statement
from coopdesk.paper.table import InWan
from coopdesk.statements.behind import behind_lines, last_year_is_typed, plain_text_of
from coopdesk.statements.definitions import GROUPS, Figure
from coopdesk.statements.due import drafts_waiting, open_costs
from coopdesk.statements.figures import (
    FIGURES,
    FigureValue,
    Sums,
    figure_values,
    last_day,
    month_shifted,
    set_baseline,
)
from coopdesk.statements.monthly import monthly_statement
from ui.actions import Action, walking
from ui.buttons import Caps
from ui.doing import attempt
from ui.months import month_text, short_month
from ui.notices import Empty
from ui.page import Page, Room, Side
from ui.pages.exchange import copy_table
from ui.pages.figures import (
    BEFORE,
    CHIPS,
    NOW,
    SINCE,
    ChartView,
    FigureEdit,
    FigureTable,
    count_text,
    growth_cell,
    kind_text,
    number_cell,
    plain_unit,
    show_record,
    value_cell,
)
from ui.pages.papers import preview_statement, print_statement, save_statement
from ui.parts import Section, column, label, row
from ui.picker import Candidate, ChoiceEdit
from ui.soon import Soon
from ui.tables import Cell, Table, TableColumn

_MONTHS: Final = 26


@dataclass(frozen=True, slots=True)
class Depth:
    """One step down from a figure: what is listed, and what Enter on a line does."""

    title: str
    note: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None
    opens: Callable[[int], object]
    name: str = ""
    marks: dict[int, str] = field(default_factory=dict)


def _title_of(page_id: str) -> str:
    """Return the name of the page that a draft belongs to."""
    from ui.pages import PAGES

    return next((_(one.title) for one in PAGES if one.id == page_id), "")


class StatementPage(Page):
    """A month's figures; Enter goes down to what stands behind, F2 types last year's value."""

    TITLE = N_("Monthly statement")
    ICON = "chart-box-outline"

    def __init__(self, room: Room) -> None:
        """Lay out month, figures, the steps below a figure, and the panel."""
        super().__init__(room)
        look = self.look
        self.is_summary = self.desk.level is not Level.TOWNSHIP
        today = self.desk.today()
        self.month = month_shifted(today.isoformat()[:7], 0 if today.day > 10 else -1)
        self.values: list[FigureValue] = []
        self._lines: list[FigureValue | None] = []
        self._depths: list[Depth] = []
        self._editing: FigureEdit | None = None
        self._charts: dict[str, BarChart | None] = {}
        self.blockers: list[tuple[str, dict[str, Any]]] = []
        months = [month_shifted(today.isoformat()[:7], -back) for back in range(_MONTHS)]
        self.month_field = ChoiceEdit(look, [(one, month_text(one)) for one in months], width=128)
        self.month_field.setAccessibleName(_(N_("Month")))
        self.month_field.walks = False
        self.month_field.picked.connect(self._month_picked)
        self.month_field.entered.connect(self._to_table)
        self.table = FigureTable(look, self._columns(), (NOW, SINCE, BEFORE))
        self.table.opened.connect(lambda _row: self.open_behind())
        self.table.current_row_changed.connect(lambda _row: self._figure_changed())
        self.table.cell_changed.connect(self.update_actions)
        self.table.columns_placed.connect(self._place_editor)
        self.empty = Empty(look, over=self.table)
        self.below = Table(look, [], scrolls=True)
        self.below.opened.connect(self._below_opened)
        self.below_head = Section(look)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._below_pane())
        layout = column()
        layout.addLayout(self._month_line())
        layout.addWidget(self.stack, 1)
        self.setLayout(layout)
        self._make_side()
        self._soon = Soon(self, self._show_chart, 60)

    def _month_line(self) -> Any:
        """Return the line with the month and what the statement says of itself."""
        line = row(margins=(16, 8, 16, 8), gap=10)
        line.addWidget(label(_(N_("Month")), "small"))
        line.addWidget(self.month_field)
        keys = Caps(self.look)
        keys.show_keys([("F4", ""), ("F7", _(N_("before"))), ("F8", _(N_("after")))])
        line.addWidget(keys)
        line.addStretch(1)
        self.facts = label("", "small", tone="text2")
        line.addWidget(self.facts)
        return line

    def _below_pane(self) -> QWidget:
        """Return the page of the stack that lists what stands behind a figure."""
        pane = QWidget()
        layout = column(margins=(16, 0, 0, 0))
        layout.addWidget(self.below_head)
        layout.addWidget(self.below, 1)
        pane.setLayout(layout)
        return pane

    def _make_side(self) -> None:
        """Make the panel: the figure in hand, its chart, and what blocks the month."""
        look = self.look
        self.side = Side(look, width=380)
        self.figure_head = Section(look)
        self.definition = label("", "small", wrap=True)
        self.chart = ChartView(look)
        self.block_head = Section(look)
        self.block = Table(
            look,
            [TableColumn(_(N_("Before it is sent")), stretch=1),
             TableColumn(_(N_("Count")), align="right")],
            small=True,
        )  # fmt: skip
        self.block.opened.connect(self._open_blocker)
        body = self.side.body
        for part, gap in (
            (self.figure_head, 2), (self.definition, 10), (self.chart, 8), (self.block_head, 2),
            (self.block, 0),
        ):  # fmt: skip
            body.addWidget(part)
            body.addSpacing(gap)

    def _columns(self) -> list[TableColumn]:
        """Return the columns of the figures for the month."""
        number = int(self.month[5:7])
        since = _(N_("January to {month}")).format(month=short_month(self.month))
        return [
            TableColumn(_(N_("No.")), align="centre", tone="text3", leaves=2),
            TableColumn(_(N_("Figure")), stretch=1),
            TableColumn(_(N_("Unit")), align="centre", tone="text2"),
            TableColumn(_(N_("Month or its end")), align="right", width=112),
            TableColumn(since if number > 1 else short_month(self.month), align="right", width=112),
            TableColumn(_(N_("Last year")), align="right", width=112),
            TableColumn(_(N_("Growth")), unit="%", align="right", width=76),
        ]

    # What is shown -------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a month (``month``) and, if named, what stands behind a figure (``figure``)."""
        self.month = str(what.get("month") or self.month)
        self._depths = []
        self.stack.setCurrentIndex(0)
        self.month_field.set_value(self.month)
        self.load()
        code = what.get("figure")
        if code is not None:
            self.go_to(str(code))
            if what.get("behind"):
                self.open_behind()

    def first_focus(self) -> QWidget | None:
        """Start in the figures."""
        return self.below if self._depths else self.table

    def load(self) -> None:
        """Read the month's figures and what blocks it."""
        end = last_day(self.month)
        with self.desk.read() as s:
            self.values = (
                summary_figures(s, self.month) if self.is_summary else figure_values(s, self.month)
            )
            costs = [] if self.is_summary else open_costs(s, end)
            drafts = [] if self.is_summary else drafts_waiting(s)
            sent = months_sent(s, int(self.month[:4]), self.desk.today())[int(self.month[5:7]) - 1]
        self._charts = {}
        self.table.show_columns(self._columns())
        self._show_figures()
        self._show_blockers(len(costs), [one.page for one in drafts])
        facts = _(N_("{first} to {last}, report by {due}"))
        first = f"{self.month}-01"
        self.facts.setText(facts.format(first=first, last=end.strftime("%m-%d"), due=sent.due))
        title = _(N_("Summary statement")) if self.is_summary else ""
        self.head(title=title, number=month_text(self.month), chip=sent.standing.shown,
                  chip_kind=CHIPS[sent.standing])  # fmt: skip
        self.update_actions()

    def _show_figures(self) -> None:
        """Show the figures in their groups; those that units type in wait for a value."""
        known = {one.figure.code: one for one in self.values}
        shown = sorted(
            (one for one in FIGURES if one.code in known or self._may_be_typed(one)),
            key=lambda one: GROUPS.index(one.group),
        )
        rows: list[tuple[Any, ...]] = []
        states: dict[int, str] = {}
        self._lines = []
        group = ""
        for figure in shown:
            if figure.group != group:
                group = figure.group
                states[len(rows)] = "group"
                rows.append((Cell(""), Cell(group, bold=True)))
                self._lines.append(None)
            value = known.get(figure.code, FigureValue(figure, 0, None, None, None))
            rows.append(self._figure_row(value, len(rows) - len(states) + 1,
                                         is_known=figure.code in known))  # fmt: skip
            self._lines.append(value)
        self.table.show_rows(rows, states=states)
        self.empty.setVisible(not rows)
        if not rows:
            title = _(N_("No unit has reported {month}")).format(month=month_text(self.month))
            board = (_(N_("County board")), "Alt+1", partial(self.room.open, "county"))
            advice = _(N_("F7 shows the month before; the board shows who is late."))
            self.empty.tell("chart-box-outline", title, advice, [board])
        if self.table.current < 0 and rows:
            self.table.go(1)
        self._figure_changed()

    def _may_be_typed(self, figure: Figure) -> bool:
        """Tell whether a figure without a value is listed, to be typed in."""
        return figure.source is None and not self.is_summary

    def _figure_row(self, value: FigureValue, number: int, *, is_known: bool) -> tuple[Any, ...]:
        figure = value.figure
        title = figure.title if figure.indent else figure.full_title
        if not figure.is_flow:
            title += "　" + _(N_("standing at the end"))
        title = "　" * figure.indent + title
        now = value.this_month if is_known else None
        return (
            str(number), title, Cell(figure.unit, role="small"), number_cell(figure, now),
            number_cell(figure, value.cumulative), number_cell(figure, value.last_year),
            growth_cell(value),
        )  # fmt: skip

    def value(self) -> FigureValue | None:
        """Return the figure in hand."""
        at = self.table.current
        return self._lines[at] if 0 <= at < len(self._lines) else None

    def go_to(self, code: str) -> None:
        """Make a figure current."""
        for place, one in enumerate(self._lines):
            if one is not None and one.figure.code == code:
                self.table.go(place)

    def _figure_changed(self) -> None:
        value = self.value()
        if value is None:
            return
        figure = value.figure
        self.figure_head.tell(figure.full_title, figure.unit)
        self.definition.setText(figure.definition)
        if figure.code not in self._charts:
            self.chart.show_chart(None)
        self._soon.start()
        self.update_actions()

    def _show_chart(self) -> None:
        """Show the figure's months beside last year's."""
        value = self.value()
        if value is None:
            return
        figure = value.figure
        if figure.code not in self._charts:
            self._charts[figure.code] = self._chart_of(figure)
        self.chart.show_chart(self._charts[figure.code])

    def _chart_of(self, figure: Figure) -> BarChart | None:
        """Return a flow's months as a chart; what stands at a month's end has none."""
        if not figure.is_flow or figure.source is None:
            return None
        year, number = int(self.month[:4]), int(self.month[5:7])
        with self.desk.read() as s:
            if self.is_summary:
                now = flow_by_month(s, year, figure.code, self.month)
                old = flow_by_month(s, year - 1, figure.code, f"{year - 1}-12")
            else:
                sums = Sums(s, self.month, only=(figure.code,))
                now, old = (sums.by_month(figure.code, one) for one in (year, year - 1))
        if not any(now) and not any(old):
            return None

        def bar(units: int | None) -> Any:
            if units is None:
                return None
            return InWan(Money(units)) if figure.shift else Money(units)

        return BarChart(
            title=figure.full_title, unit=figure.unit,
            labels=tuple(str(one) for one in range(1, 13)),
            now_name=str(year), now=tuple(bar(one) for one in now),
            old_name=str(year - 1), old=tuple(bar(one) for one in old), current=number - 1,
            width=90 * MM, height=45 * MM,
        )  # fmt: skip

    def _show_blockers(self, costs: int, drafts: Sequence[str]) -> None:
        """Show what should be settled before the month is sent."""
        self.blockers = []
        rows: list[tuple[Any, ...]] = []
        if costs:
            rows.append((Cell(_(N_("Costs still open")), icon="alert-circle-outline", tone="warn"),
                         Cell(str(costs), bold=True)))  # fmt: skip
            self.blockers.append(("purchase", {"mode": "costing"}))
        for page in dict.fromkeys(drafts):
            words = f"{_(N_('Drafts not posted'))}　{_title_of(page)}"
            rows.append((Cell(words, icon="file-document-outline", tone="warn"),
                         Cell(str(list(drafts).count(page)), bold=True)))  # fmt: skip
            self.blockers.append((page, {}))
        self.block.show_rows(rows)
        self.block.setVisible(bool(rows))
        if self.is_summary:
            self.block_head.tell("")
        elif rows:
            self.block_head.tell(_(N_("In the way")), _(N_("F6 and Enter lead there")))
        else:
            self.block_head.tell(_(N_("Nothing is in the way")))
        said = ngettext("{count} thing is in the way of the month",
                        "{count} things are in the way of the month", len(rows))  # fmt: skip
        text = said.format(count=len(rows)) if rows else _(N_("Nothing is in the way"))
        if self.side is not None:
            self.side.fold(text, "alert-circle-outline" if rows else "check-circle-outline")

    def _open_blocker(self, line: int) -> None:
        page_id, what = self.blockers[line]
        self.room.open(page_id, **what)

    def to_blockers(self) -> None:
        """Bring the keyboard to what is in the way."""
        self.room.show_side()
        self.block.setFocus()

    # The month ----------------------------------------------------------------------------------

    def _month_picked(self, one: Candidate | None) -> None:
        if one is not None and one.id != self.month:
            self.show_month(str(one.id))

    def _to_table(self) -> None:
        self.table.setFocus()

    def _below_opened(self, line: int) -> None:
        self._depths[-1].opens(line)

    def show_month(self, month: str) -> None:
        """Show another month; the figure in hand stays."""
        known = [one.id for one in self.month_field.options]
        if month not in known:
            text = _(N_("{month} is not among the months offered here."))
            self.room.say(text.format(month=month), "note")
            return
        value = self.value()
        self.month = month
        self.month_field.set_value(month)
        self._depths = []
        self.stack.setCurrentIndex(0)
        self.load()
        if value is not None:
            self.go_to(value.figure.code)

    def step(self, months: int) -> None:
        """Show an earlier or a later month."""
        self.show_month(month_shifted(self.month, months))
        self.table.setFocus()

    # What stands behind --------------------------------------------------------------------------

    def open_behind(self) -> None:
        """List what stands behind the current cell."""
        value = self.value()
        if value is None:
            return
        figure, at = value.figure, self.table.at
        month, since, shown = self.month, at == SINCE, value.this_month
        if at == SINCE:
            shown = value.cumulative if value.cumulative is not None else value.this_month
            since = value.cumulative is not None
        elif at == BEFORE:
            if value.last_year is None or self._is_typed(figure):
                self.edit()
                return
            month, since, shown = month_shifted(month, -12), figure.is_flow, value.last_year
        if self.is_summary:
            if at == NOW or not figure.is_flow:
                self._open_units(figure)
            else:
                self.room.say(_(N_("Only the month itself opens to the units.")), "note")
            return
        with self.desk.read() as s:
            lines = behind_lines(s, figure.code, month, cumulative=since)
        text = _(N_("{month}, {unit} {value}")) if not since else _(
            N_("January to {month}, {unit} {value}"))  # fmt: skip
        note = text.format(month=month_text(month), unit=figure.unit, value=figure.shown(shown))
        total = sum(one.value for one in lines)
        self._descend(
            Depth(
                figure.full_title, note, self._behind_columns(figure),
                tuple(
                    (Cell(one.number), Cell(one.kind, tone="text2"), Cell(one.on_date.isoformat()),
                     Cell(one.party), value_cell(figure, one.value))
                    for one in lines
                ),
                (Cell(count_text(len(lines))), Cell(), Cell(), Cell(),
                 Cell(plain_text_of(figure, total), bold=True)),
                lambda line: self._open_document(lines[line].document_id, lines[line].number),
            )
        )  # fmt: skip

    def _behind_columns(self, figure: Figure) -> tuple[TableColumn, ...]:
        return (
            TableColumn(_(N_("Document"))),
            TableColumn(_(N_("Kind")), leaves=1),
            TableColumn(_(N_("Date"))),
            TableColumn(_(N_("Party")), stretch=1),
            TableColumn(_(N_("Adds")), unit=plain_unit(figure), align="right"),
        )

    def _open_document(self, document_id: int | None, number: str) -> None:
        if document_id is None:
            text = _(N_("{number} is a record, not a document."))
            self.room.say(text.format(number=number), "note")
            return
        self.room.open("documents", document_id=document_id)

    def _open_units(self, figure: Figure) -> None:
        """List what each unit adds to a figure of the month."""
        with self.desk.read() as s:
            units = units_behind(s, figure.code, self.month)
        total = sum(one.value.this_month for one in units)
        text = _(N_("{month}, {unit} {value}"))
        note = text.format(month=month_text(self.month), unit=figure.unit,
                           value=figure.shown(total))  # fmt: skip
        self._descend(
            Depth(
                figure.full_title, note,
                (
                    TableColumn(_(N_("Unit code")), tone="text2"),
                    TableColumn(_(N_("Unit")), stretch=1),
                    TableColumn(_(N_("Month or its end")), align="right"),
                    TableColumn(_(N_("Since January")), align="right"),
                    TableColumn(_(N_("Last year")), align="right", leaves=1),
                    TableColumn(_(N_("Growth")), unit="%", align="right"),
                ),
                tuple(
                    (one.unit.code, one.unit.name, number_cell(figure, one.value.this_month),
                     number_cell(figure, one.value.cumulative),
                     number_cell(figure, one.value.last_year), growth_cell(one.value))
                    for one in units
                ),
                (Cell(_(N_("Together"))), Cell(), Cell(figure.shown(total), bold=True)),
                lambda line: self._open_records(figure, units[line].unit.id, units[line].unit.name),
            )
        )  # fmt: skip

    def _open_records(self, figure: Figure, unit_id: int, name: str) -> None:
        """List the records of a unit behind a figure."""
        with self.desk.read() as s:
            records = unit_records(s, figure.code, self.month, unit_id)
        total = sum(one.value for one in records)
        self._descend(
            Depth(
                f"{figure.full_title}　{name}", count_text(len(records)),
                (
                    TableColumn(_(N_("Record"))),
                    TableColumn(_(N_("Kind")), stretch=1, tone="text2"),
                    TableColumn(_(N_("Date"))),
                    TableColumn(_(N_("Adds")), unit=plain_unit(figure), align="right"),
                ),
                tuple(
                    (number_shown(one.number) or "—", kind_text(one.kind), one.on_date.isoformat(),
                     value_cell(figure, one.value))
                    for one in records
                ),
                (Cell(count_text(len(records))), Cell(), Cell(),
                 Cell(plain_text_of(figure, total), bold=True)),
                lambda line: show_record(
                    self, records[line].reported_id, number_shown(records[line].number)
                ),
            )
        )  # fmt: skip

    def _descend(self, depth: Depth) -> None:
        self._depths.append(depth)
        self._show_depth()
        self.below.setFocus()
        self.below.go(0)

    def _show_depth(self) -> None:
        depth = self._depths[-1]
        self.below_head.tell(depth.title, depth.note)
        self.below.current = -1
        self.below.show_columns(depth.columns)
        self.below.show_rows(depth.rows, depth.total)
        self.stack.setCurrentIndex(1)
        self.update_actions()

    def ascend(self) -> None:
        """Go one step up."""
        if not self._depths:
            return
        self._depths.pop()
        if self._depths:
            self._show_depth()
            self.below.setFocus()
        else:
            self.stack.setCurrentIndex(0)
            self.table.setFocus()
        self.update_actions()

    @property
    def is_below(self) -> bool:
        """Tell whether what stands behind a figure is shown."""
        return bool(self._depths)

    def escaped(self) -> bool:
        """Leave the field, then what stands behind, then the page."""
        if self._editing is not None:
            self._end_edit()
            return True
        if self._depths:
            self.ascend()
            return True
        if self.block.hasFocus():
            self.table.setFocus()
            return True
        return False

    # Last year's values --------------------------------------------------------------------------

    def _is_typed(self, figure: Figure) -> bool:
        with self.desk.read() as s:
            return last_year_is_typed(s, figure.code, self.month)

    def cannot_edit(self) -> str:
        """Return why nothing can be typed into the current cell."""
        value = self.value()
        if self.is_summary:
            return _(N_("A summary is added up from the units; nothing is typed here."))
        if value is None or self._depths:
            return _(N_("Please choose a figure first."))
        if value.figure.source is None or self._is_typed(value.figure):
            return ""
        text = _(N_("The documents of {year} in this book give last year's value."))
        return text.format(year=int(self.month[:4]) - 1)

    def edit(self) -> None:
        """Type the value of the current cell: last year's, or the month's where units type it."""
        reason = self.cannot_edit()
        value = self.value()
        if reason or value is None:
            self.room.say(reason, "note")
            return
        figure, table = value.figure, self.table
        if figure.source is not None or table.at == BEFORE:
            table.at = BEFORE
        else:
            table.at = SINCE if figure.is_flow else NOW
        shown = {NOW: value.this_month, SINCE: value.cumulative, BEFORE: value.last_year}[table.at]
        is_blank = shown is None or value not in self.values
        self._end_edit()
        editor = self._editing = FigureEdit(self.look, figure, table.viewport())
        self._place_editor()
        editor.set_value(None if is_blank else shown)
        editor.walks = False
        editor.entered.connect(self._keep)
        editor.refused.connect(lambda text: self.notice.tell(text, "wrong"))
        editor.show()
        editor.selectAll()
        editor.setFocus()
        words = _(N_("{figure} of {month}, in {unit}; = calculates, empty takes it away."))
        month = self.month if table.at != BEFORE else month_shifted(self.month, -12)
        said = month_text(month)
        if figure.is_flow:
            said = _(N_("January to {month}")).format(month=said)
        self.notice.tell(words.format(figure=figure.full_title, month=said, unit=figure.unit))

    def _keep(self) -> None:
        """Write the typed value; growth follows at once."""
        editor, value = self._editing, self.value()
        if editor is None or value is None or not editor.settle():
            return
        month = self.month if self.table.at != BEFORE else month_shifted(self.month, -12)
        typed = editor.value()
        code = value.figure.code
        if not attempt(self, lambda s: set_baseline(s, code, month, typed)):
            return
        self._end_edit()
        self.load()
        self.go_to(code)
        kept = self.value()
        growth = kept.growth_text if kept is not None else ""
        text = _(N_("Kept {figure} of {month}; growth {growth} %."))
        self.room.say(
            text.format(figure=value.figure.full_title, month=month_text(month), growth=growth)
        )
        self.table.setFocus()

    def _place_editor(self) -> None:
        """Put the open editor over its cell, wherever the columns have moved."""
        if self._editing is not None:
            self._editing.setGeometry(self.table.cell_rect().adjusted(-1, -1, 1, 1))

    def _end_edit(self) -> None:
        editor, self._editing = self._editing, None
        if editor is not None:
            self.notice.clear()
            self.table.setFocus()
            editor.hide()
            editor.deleteLater()

    # Paper ---------------------------------------------------------------------------------------

    def make(self, s: Any) -> Statement:
        """Return the statement of the month for paper."""
        if self.is_summary:
            return summary_statement(s, self.desk, self.month)
        due = months_sent(s, int(self.month[:4]), self.desk.today())[int(self.month[5:7]) - 1].due
        return monthly_statement(s, self.month, self.desk, due_on=due)

    def paper_name(self) -> str:
        """Return how the files are named."""
        word = "汇总月报" if self.is_summary else "月报"
        return f"{self.desk.name} {self.month} {word}"

    def preview(self) -> None:
        """Show the pages as they come out of the printer."""
        preview_statement(self, self.make, self.paper_name())

    def save(self) -> None:
        """Save PDF and workbook."""
        save_statement(self, self.make, self.paper_name())

    def print_now(self) -> None:
        """Print the statement."""
        print_statement(self, self.make)

    def copy(self) -> None:
        """Copy what is shown as a table."""
        copy_table(self, self.below if self._depths else self.table)

    def refresh(self, changes: Any) -> None:
        """Read again when documents, packages or typed values changed."""
        concerned = frozenset({"document", "baseline", "sent", "parcel", "draft", "costing"})
        if changes.concern(concerned) and self._editing is None:
            value = self.value()
            self.load()
            if value is not None:
                self.go_to(value.figure.code)

    ACTIONS = (
        walking(N_("choose"), key="↑↓←→"),
        walking(N_("what stands behind"), key="Enter"),
        Action("statement.up", N_("One step up"), ascend, "Backspace", short=N_("up"),
               when=lambda p: "" if p.is_below else _(N_("This is the top already."))),
        Action("statement.edit", N_("Type last year's value"), edit, "F2", short=N_("last year"),
               when=lambda p: p.cannot_edit()),
        Action("statement.month", N_("Choose the month"), lambda p: p.month_field.setFocus(),
               "F4", short=N_("month"), strip=False),
        Action("statement.blockers", N_("What is in the way"), to_blockers, "F6",
               short=N_("in the way"),
               when=lambda p: "" if p.blockers else _(N_("Nothing is in the way"))),
        Action("statement.before", N_("Month before"), lambda p: p.step(-1), "F7", strip=False),
        Action("statement.after", N_("Month after"), lambda p: p.step(1), "F8", strip=False),
        Action("statement.send", N_("Send the month"),
               lambda p: p.room.open("send", month=p.month), "F9", "tray-arrow-up",
               N_("send")),
        Action("statement.preview", N_("Preview the printed statement"), preview, "F11",
               "file-document-outline", N_("Preview"), button=True),
        Action("statement.save", N_("Save as PDF and workbook"), save, "Ctrl+E",
               "file-excel-outline", N_("Save"), button=True),
        Action("statement.print", N_("Print the statement"), print_now, "Ctrl+P", "printer-outline",
               N_("print")),
        Action("statement.copy", N_("Copy as a table"), copy, strip=False),
    )  # fmt: skip
