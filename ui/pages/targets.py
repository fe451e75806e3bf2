"""Yearly targets: typed beside what is reached; a county sets them for its units and ranks them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from coopdesk.desk import Level
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.packages.progress import UnitsProgress, ranking
from coopdesk.sheets.targets import TargetCell, read_targets, write_targets
from coopdesk.statements.definitions import FIGURES, GROUPS, Figure, figure_of
from coopdesk.statements.figures import growth_of, growth_text
from coopdesk.statements.targets import (
    OWN,
    Progress,
    month_of_year,
    own_progress,
    set_targets,
    share_text,
)
from coopdesk.statements.targets_paper import progress_statement
from coopdesk.statements.targets_read import targets_read
from ui.actions import Action, walking
from ui.buttons import Caps
from ui.doing import answer, attempt, file_said, open_place, save_place
from ui.page import Page, Room
from ui.pages.exchange import Card
from ui.pages.figures import FigureEdit, FigureTable, number_cell
from ui.pages.papers import preview_statement, print_statement
from ui.parts import column, label, row
from ui.picker import Candidate, ChoiceEdit
from ui.tables import Cell, Table, TableColumn

FIRST: Final = "sales_inputs"
TARGET: Final = 3
_YEARS: Final = 6


class TargetTable(FigureTable):
    """Figures or units; the field of the target is open as soon as a line is current."""

    came = Signal()

    def __init__(self, look: Any) -> None:
        super().__init__(look, [], (TARGET,))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard to the field."""
        super().focusInEvent(event)
        self.came.emit()


class TargetsPage(Page):
    """What is to be reached in a year, figure by figure; each line is kept as it is left."""

    TITLE = N_("Yearly targets")
    ICON = "target"

    def __init__(self, room: Room) -> None:
        """Lay out year, figure or unit, and the table."""
        super().__init__(room)
        look = self.look
        self.is_county = self.desk.level is not Level.TOWNSHIP
        self.year = self.desk.today().year
        self.code = FIRST if self.is_county else ""
        self.unit = OWN
        self.ranked = False
        self.lines: list[Progress] = []
        self.whole: Progress | None = None
        self._rows: list[Progress | None] = []
        self.editor: FigureEdit | None = None
        self._asked = 0
        self.year_field = ChoiceEdit(look, [], width=104)
        self.figure_field = ChoiceEdit(
            look, [(one.code, one.full_title) for one in FIGURES], width=190
        )
        self.unit_field = ChoiceEdit(look, [], width=190)
        fields = (
            (self.year_field, self._year_picked), (self.figure_field, self._figure_picked),
            (self.unit_field, self._unit_picked),
        )  # fmt: skip
        for field, picked in fields:
            field.walks = False
            field.picked.connect(picked)
            field.entered.connect(self._to_table)
        self.table = TargetTable(look)
        self.table.came.connect(self._open_editor)
        self.table.cell_changed.connect(self._line_changed)
        self.table.verticalScrollBar().valueChanged.connect(lambda _at: self._place_editor())
        self.table.columns_left_out.connect(self.tell_left_out)
        self.table.columns_placed.connect(self._place_editor)
        layout = column()
        layout.addLayout(self._head_line())
        layout.addWidget(self.table, 1)
        self.setLayout(layout)

    def _head_line(self) -> Any:
        """Return the line with year, figure and unit."""
        line = row(margins=(16, 8, 16, 8), gap=10)
        parts = [(N_("Year"), self.year_field, [("F7", _(N_("earlier"))), ("F8", _(N_("later")))])]
        if self.is_county:
            parts.append((N_("Figure"), self.figure_field, [("F4", "")]))
            parts.append((N_("Unit"), self.unit_field, [("F5", "")]))
        for words, field, keys in parts:
            field.setAccessibleName(_(words))
            line.addWidget(label(_(words), "small"))
            line.addWidget(field)
            caps = Caps(self.look)
            caps.show_keys(keys)
            line.addWidget(caps)
        line.addStretch(1)
        self.facts = label("", "small", tone="text2")
        line.addWidget(self.facts)
        return line

    # What is shown -------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a year (``year``), a figure of all units (``figure``) or a unit (``unit``)."""
        self.year = int(what.get("year") or self.year)
        if self.is_county and "figure" in what:
            self.code, self.unit = str(what["figure"]), OWN
        if self.is_county and "unit" in what:
            self.code, self.unit = "", str(what["unit"])
        self.load()

    def first_focus(self) -> QWidget | None:
        """Start in the table."""
        return self.table

    @property
    def month(self) -> str:
        """Return until which month the year counts."""
        return month_of_year(self.year, self.desk.today().isoformat()[:7])

    def load(self) -> None:
        """Read targets and what is reached, behind the page."""
        self._end_editor()
        desk, year, code, unit, month = self.desk, self.year, self.code, self.unit, self.month
        self._asked += 1
        asked = self._asked
        today = desk.today().year
        years = range(max(today, year) + 1, min(today, year) - _YEARS, -1)
        self.year_field.set_options([(one, str(one)) for one in years])
        self.year_field.set_value(year)

        def read() -> tuple[list[Progress], Progress | None, list[tuple[str, str]]]:
            with desk.read() as s:
                if not self.is_county:
                    return own_progress(s, year, month), None, []
                units = UnitsProgress(s, year, month)
                names = [(one.code, one.name) for one in units.units]
                if not code:
                    return units.of_unit(unit), None, names
                lines = units.of_figure(code)
                figure = figure_of(code)
                assert figure is not None  # noqa: S101 - codes come from the catalogue.
                return lines, units.together(lines, figure), names

        def show(found: tuple[list[Progress], Progress | None, list[tuple[str, str]]]) -> None:
            if asked == self._asked and self.desk is desk:
                self.lines, self.whole, names = found
                self.unit_field.set_options([(OWN, _(N_("All units"))), *names])
                self._show()

        self.tasks.fetch(read, show)

    def _show(self) -> None:
        """Show the lines."""
        self.figure_field.set_value(self.code or None)
        self.unit_field.set_value(None if self.code else self.unit)
        self.table.show_columns(self._columns())
        if self.code:
            self._show_units()
        else:
            self._show_figures()
        if self.table.current < 0 and self._rows:
            self.table.go(0)
        set_ = sum(one.target is not None for one in self.lines)
        words = ngettext("{count} target is set", "{count} targets are set", set_)
        title = _(N_("Targets and ranking")) if self.is_county else ""
        self.head(title=title, number=str(self.year), note=words.format(count=set_))
        behind = sum(one.is_behind for one in self.lines)
        text = ngettext("{count} is behind", "{count} are behind", behind).format(count=behind)
        self.facts.setText(text if behind else "")
        if self.table.hasFocus():
            self._open_editor()
        self.update_actions()

    def _columns(self) -> list[TableColumn]:
        """Return the columns: a line is a figure or a unit."""
        figure = figure_of(self.code) if self.code else None
        unit = figure.unit if figure is not None else ""
        by = _(N_("until {month}")).format(month=self.month)
        return [
            TableColumn(_(N_("Rank")) if figure else _(N_("No.")), align="centre", tone="text3",
                        leaves=3),
            TableColumn(_(N_("Unit")) if figure else _(N_("Figure")), stretch=1),
            TableColumn(_(N_("All of {year}")).format(year=self.year - 1), unit, "right",
                        width=124, leaves=1),
            TableColumn(_(N_("Target of {year}")).format(year=self.year), unit, "right", width=132),
            TableColumn(_(N_("Growth")), "%", "right", width=76, leaves=4),
            TableColumn(by, unit, "right", width=132),
            TableColumn(_(N_("Reached")), align="right", width=76),
            TableColumn("", width=124, leaves=2),
            TableColumn("" if figure else _(N_("Unit of measure")), tone="text2", leaves=5),
        ]  # fmt: skip

    def _show_figures(self) -> None:
        """Show the figures in their groups; what units alone type in last."""
        rows: list[tuple[Any, ...]] = []
        states: dict[int, str] = {}
        self._rows = []
        group = ""
        for one in sorted(self.lines, key=lambda line: GROUPS.index(line.figure.group)):
            figure = one.figure
            if figure.group != group:
                group = figure.group
                states[len(rows)] = "group"
                rows.append((Cell(""), Cell(group, bold=True)))
                self._rows.append(None)
            title = "　" * figure.indent + (figure.title if figure.indent else figure.full_title)
            rows.append(self._cells(one, str(len(rows) - len(states) + 1), title))
            self._rows.append(one)
        self.table.show_rows(rows, states=states)

    def _show_units(self) -> None:
        """Show the units, by code or by rank, and all together below."""
        places = ranking(self.lines)
        shown = list(self.lines)
        if self.ranked:
            shown.sort(key=lambda one: places.get(one.unit, 999))
        rows = [self._cells(one, str(places.get(one.unit, "—")), one.name) for one in shown]
        total = None
        if self.whole is not None:
            total = [*self._cells(self.whole, "", _(N_("All units")))[:7], Cell(), Cell()]
        self._rows = list(shown)
        self.table.show_rows(rows, total)

    def _cells(self, one: Progress, place: str, title: str) -> tuple[Any, ...]:
        """Return a line's cells."""
        figure = one.figure
        growth = one.growth
        told = "—" if growth is None else growth_text(growth)
        tone = "warn" if one.is_behind else ""
        bar = Cell()
        if one.target and one.now is not None:
            held = max(0, min(one.now, one.target))
            bar = Cell(bar=(((held, "warnS" if one.is_behind else "accent"),), one.target))
        return (
            place, title, number_cell(figure, one.before),
            Cell(figure.shown(one.target) if one.target is not None else "", bold=True),
            Cell(told, tone="neg" if (growth or 0) < 0 else "text2"),
            number_cell(figure, one.now), Cell(share_text(one.share), tone=tone), bar,
            Cell("" if self.code else figure.unit, role="small"),
        )  # fmt: skip

    # Typing --------------------------------------------------------------------------------------

    def line(self) -> Progress | None:
        """Return the line in hand."""
        at = self.table.current
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _line_changed(self) -> None:
        if self.editor is not None or self.table.hasFocus():
            self._open_editor()

    def _open_editor(self) -> None:
        """Open the field of the target in the line in hand."""
        one = self.line()
        self._end_editor()
        if one is None:
            return
        editor = self.editor = FigureEdit(self.look, one.figure, self.table.viewport())
        editor.setAccessibleName(one.name or one.figure.full_title)
        editor.set_value(one.target)
        editor.walks = False
        editor.entered.connect(lambda: self._keep(1))
        editor.refused.connect(lambda text: self.notice.tell(text, "wrong"))
        editor.installEventFilter(self)
        self._place_editor()
        editor.show()
        editor.setFocus()
        editor.selectAll()
        self._tell(one)

    def _place_editor(self) -> None:
        if self.editor is not None:
            self.editor.setGeometry(self.table.cell_rect().adjusted(-1, -1, 1, 1))

    def _tell(self, one: Progress) -> None:
        """Say what is typed, and how far last year and the pace are."""
        text = _(N_("{name}: the target of {year}, in {unit}; = calculates, empty takes it away."))
        name = f"{one.name}　{one.figure.full_title}".strip("　")
        said = text.format(name=name, year=self.year, unit=one.figure.unit)
        if one.is_behind and one.pace is not None:
            more = _(N_("By now {pace} should be reached."))
            said = f"{said} {more.format(pace=one.figure.shown(one.pace))}"
        self.notice.tell(said, "warn" if one.is_behind else "note")

    def _end_editor(self) -> None:
        editor, self.editor = self.editor, None
        if editor is not None:
            editor.removeEventFilter(self)
            editor.hide()
            editor.deleteLater()

    def _keep(self, step: int) -> bool:
        """Write what was typed, if it changed, and go on; False while it cannot be read."""
        editor, one = self.editor, self.line()
        if editor is None or one is None:
            return True
        if not editor.settle():
            return False
        typed = editor.value()
        if typed != one.target:
            key = (one.unit, one.figure.code)
            if not attempt(self, lambda s: set_targets(s, self.year, {key: typed})):
                return False
            self._kept(one, typed)
        if step:
            self.table.go(self.table.current + step)
            self._open_editor()
        return True

    def _kept(self, one: Progress, typed: int | None) -> None:
        """Say what was kept, and by how much it lies above last year."""
        name = f"{one.name}　{one.figure.full_title}".strip("　")
        if typed is None:
            self.room.say(_(N_("Took away the target of {name}.")).format(name=name))
            return
        growth = growth_of(typed, one.before)
        more = "" if growth is None else "　" + _(N_("growth {growth} %")).format(
            growth=growth_text(growth))  # fmt: skip
        text = _(N_("Kept {name}, {year}: {value} {unit}.")).format(
            name=name, year=self.year, value=one.figure.shown(typed), unit=one.figure.unit
        )
        self.room.say(text + more)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the lines by Up and Down from the field; what was typed is kept."""
        editor = self.editor
        if editor is None or watched is not editor or event.type() != QEvent.Type.KeyPress:
            return False
        assert isinstance(event, QKeyEvent)  # noqa: S101 - Qt says so.
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10,
                 Qt.Key.Key_PageDown: 10}  # fmt: skip
        step = steps.get(Qt.Key(event.key()), 0)
        if not step or editor.composing:
            return False
        self._keep(step)
        return True

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        return self._keep(0)

    def escaped(self) -> bool:
        """Show the kept target again where another was begun, else leave."""
        editor, one = self.editor, self.line()
        if editor is None or one is None or editor.text() == editor.write(one.target):
            return False
        editor.set_value(one.target)
        editor.selectAll()
        self._tell(one)
        return True

    # Ways ----------------------------------------------------------------------------------------

    def _year_picked(self, one: Candidate | None) -> None:
        if one is not None and one.id != self.year:
            self.year = int(one.id)
            self.load()

    def _figure_picked(self, one: Candidate | None) -> None:
        if one is not None and one.id != self.code:
            self.code, self.unit = str(one.id), OWN
            self.load()

    def _unit_picked(self, one: Candidate | None) -> None:
        if one is not None and (self.code or one.id != self.unit):
            self.code, self.unit = "", str(one.id)
            self.load()

    def _to_table(self) -> None:
        self.table.setFocus()

    def step_year(self, years: int) -> None:
        """Show another year."""
        if self._keep(0):
            self.year += years
            self.load()
            self.table.setFocus()

    def by_rank(self) -> None:
        """Order the units by rank, or by code again."""
        if self._keep(0):
            self.ranked = not self.ranked
            self._show()
            self.table.setFocus()

    def no_rank(self) -> str:
        """Say why there is no ranking."""
        return "" if self.code else _(N_("Please choose a figure first (F4); units are ranked."))

    # Sheets and paper ----------------------------------------------------------------------------

    def write_sheet(self) -> None:
        """Write the workbook of the year to be filled in: the lines shown, with what is known."""
        if not self._keep(0):
            return
        title = _(N_("Targets of {year}")).format(year=self.year)
        path = save_place(self, title, f"{title}.xlsx")
        if path is None:
            return
        cells = [
            TargetCell(
                one.unit, one.name or self.desk.name, one.figure.code, one.figure.full_title,
                one.figure.unit, _exact(one.figure, one.before), _exact(one.figure, one.target),
            )
            for one in self.lines
        ]  # fmt: skip
        year = self.year

        def done(_none: None) -> None:
            self.room.say(_(N_("Wrote {name}; fill it in and read it with F9.")).format(
                name=file_said(path)))  # fmt: skip

        self.tasks.run(
            lambda _progress: write_targets(path, year, cells),
            done,
            _(N_("Writing the sheet")),
            failed=lambda error: answer(self, error),
        )

    def read_sheet(self) -> None:
        """Read a filled workbook: what would change first, then, confirmed, all or nothing."""
        if not self._keep(0):
            return
        path = open_place(self, _(N_("The filled workbook of targets")), "*.xlsx")
        if path is None:
            return

        def job(_progress: Any) -> Any:
            year, rows = read_targets(path)
            with self.desk.read() as s:
                return targets_read(s, year, rows, self._known_units())

        self.tasks.run(
            job,
            lambda found: self._show_read(found, path.name),
            _(N_("Reading the sheet")),
            failed=lambda error: answer(self, error),
        )

    def _known_units(self) -> frozenset[str]:
        """Return the codes of the units that have targets here."""
        codes = {str(one.id) for one in self.unit_field.options} if self.is_county else {OWN}
        return frozenset(codes)

    def _show_read(self, found: Any, name: str) -> None:
        """Show what the workbook would change, and what is wrong in it."""
        title = _(N_("{name}: targets of {year}")).format(name=name, year=found.year)
        said = _(N_("{new} new, {changed} changed, {same} as before, {refused} refused."))
        said = said.format(new=found.new, changed=found.changed, same=found.same,
                           refused=len(found.refused))  # fmt: skip
        if found.refused:
            said = f"{said} {_(N_('Nothing is written until every line is right.'))}"
        card = Card(self, title, said, width=760)
        table = Table(
            self.look,
            [TableColumn(_(N_("Row")), align="right"), TableColumn(_(N_("Reason")), stretch=1)],
        )
        if found.refused:
            table.show_rows([(str(one), Cell(text, tone="neg"))
                             for one, text in found.refused[:14]])  # fmt: skip
            card.body.addWidget(table)
        values, year = found.values, found.year

        def write() -> None:
            card.close_card()
            if attempt(self, lambda s: set_targets(s, year, values)):
                self.year = year
                self.load()
                words = ngettext("Kept {count} target.", "Kept {count} targets.",
                                 found.new + found.changed)  # fmt: skip
                self.room.say(words.format(count=found.new + found.changed))

        card.button(_(N_("Close")), "Esc", card.close_card)
        if not found.refused and found.new + found.changed:
            card.button(_(N_("Write")), "F12", write, primary=True, code=Qt.Key.Key_F12.value)
        card.stand(table if found.refused else None)

    def make(self, _s: Any) -> Any:
        """Return what is shown as a paper."""
        places = ranking(self.lines) if self.code else {}
        lines = sorted(self.lines, key=lambda one: places.get(one.unit, 999)) if (
            self.code and self.ranked) else self.lines  # fmt: skip
        return progress_statement(self.desk, self.year, self.month, lines, self.whole, places)

    def paper_name(self) -> str:
        """Return how the paper is named."""
        return f"{self.desk.name} {self.year} 目标完成情况"

    def preview(self) -> None:
        """Show the paper."""
        if self._keep(0):
            preview_statement(self, self.make, self.paper_name())

    def print_now(self) -> None:
        """Print the paper."""
        if self._keep(0):
            print_statement(self, self.make)

    def refresh(self, changes: Any) -> None:
        """Read again when targets, documents or packages changed; the line in hand stays."""
        if changes.concern(frozenset({"target", "document", "parcel", "baseline", "unit"})):
            self.load()

    ACTIONS = (
        walking(N_("keep, next line")),
        walking(N_("choose"), key="↑↓"),
        Action("targets.figure", N_("Choose the figure"), lambda p: p.figure_field.setFocus(),
               "F4", short=N_("figure"),
               when=lambda p: "" if p.is_county else _(N_("Only offices with units choose."))),
        Action("targets.unit", N_("Choose the unit"), lambda p: p.unit_field.setFocus(), "F5",
               short=N_("unit"),
               when=lambda p: "" if p.is_county else _(N_("Only offices with units choose."))),
        Action("targets.rank", N_("Order by rank, or by code"), by_rank, "F6", short=N_("rank"),
               when=no_rank),
        Action("targets.before", N_("Year before"), lambda p: p.step_year(-1), "F7", strip=False),
        Action("targets.after", N_("Year after"), lambda p: p.step_year(1), "F8", strip=False),
        Action("targets.read", N_("Read a filled workbook"), read_sheet, "F9", "tray-arrow-down",
               N_("read a sheet")),
        Action("targets.preview", N_("Preview the paper"), preview, "F11", "",
               N_("preview")),
        Action("targets.write", N_("Write the workbook to fill in"), write_sheet, "Ctrl+E",
               "file-excel-outline", N_("Sheet to fill in"), button=True),
        Action("targets.print", N_("Print what is shown"), print_now, "Ctrl+P", "printer-outline",
               N_("Print"), strip=False, button=True),
    )  # fmt: skip


def _exact(figure: Figure, value: int | None) -> Fraction | None:
    return None if value is None else figure.exact(value)
