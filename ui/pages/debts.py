"""Debts: by village and season, by age, member by member and slip by slip; the collection list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QStackedWidget, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Column, Filter
from coopdesk.kernel.values import Money
from coopdesk.statements.collecting import collection_statement
from coopdesk.statements.debts import (
    AGES,
    NOWHERE,
    Key,
    Matrix,
    OpenSlip,
    by_age,
    by_season,
    by_village,
    matrix_of,
    open_slips,
    seasons_known,
    slips_list,
)
from coopdesk.statements.lists import debts_list
from ui.actions import Action, walking
from ui.doing import answer, file_said, save_place
from ui.filters import Telling
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room
from ui.pages.document_parts import document_cells
from ui.pages.figures import FigureTable
from ui.pages.papers import preview_statement
from ui.parts import column
from ui.tables import Cell, TableColumn
from ui.tabs import Tabs
from ui.tasks import Progress

_NAMES: Final = 1
_FIRST: Final = 2


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the debts; sums name the filters that their rows and columns stand for."""

    name: str
    title: str
    rows: tuple[str, Callable[[OpenSlip], Key]] | None = None
    columns: tuple[str, Callable[[OpenSlip], Key]] | None = None


VIEWS: Final = (
    View("village", N_("By village and season"), ("village", by_village), ("season", by_season)),
    View("season", N_("By season and age"), ("season", by_season), ("age", by_age)),
    View("age", N_("By village and age"), ("village", by_village), ("age", by_age)),
    View("members", N_("Member by member")),
    View("slips", N_("Slip by slip")),
)


class DebtsPage(Page):
    """Who owes what, of which season, since when; every sum opens to its slips."""

    TITLE = N_("Debts")
    ICON = "account-alert-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the views as tabs: sums, members, slips."""
        super().__init__(room)
        look = self.look
        self.tabs = Tabs(look)
        self.tabs.chosen.connect(self.show_place)
        self.view = VIEWS[3]
        self.matrix: Matrix | None = None
        self._before: View | None = None
        self._asked = 0
        self.sums = FigureTable(look, [], (_FIRST,))
        self.sums.opened.connect(lambda _row: self.open_sum())
        self.sums.cell_changed.connect(self.update_actions)
        day = self.desk.today()
        self.members_frame = ListFrame(self, debts_list(day), tabs=False)
        self.slips_frame = ListFrame(self, slips_list(day), cells=self._cell, tabs=False,
                                     telling=Telling((), self._words, self._options))  # fmt: skip
        self.list, self.slips = self.members_frame.view, self.slips_frame.view
        for view in (self.list, self.slips):
            view.empty.tell(
                "account-alert-outline", _(N_("Nobody owes anything here")),
                _(N_("Take a condition away by its cross, or look at another view.")),
            )  # fmt: skip
            view.current_id_changed.connect(lambda _id: self.update_actions())
        self.list.opened_id.connect(lambda one: self.room.open("member_sheet", member_id=one))
        self.slips.opened_id.connect(self._open_slip)
        self.stack = QStackedWidget()
        for body in (self.sums, self.members_frame, self.slips_frame):
            self.stack.addWidget(body)
        layout = column()
        layout.addWidget(self.tabs)
        layout.addWidget(self.stack, 1)
        self.setLayout(layout)

    # Which view ----------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a view (``view``), or who matches conditions (``where``)."""
        today = self.desk.today()
        if self.slips.model.listing.day != today:  # type: ignore[attr-defined]
            self.list.model.listing, self.slips.model.listing = debts_list(today), slips_list(today)
        where = tuple(what.get("where", ()))
        name = str(what.get("view") or ("members" if "where" in what else self.view.name))
        view = next((one for one in VIEWS if one.name == name), self.view)
        if what:
            self._before = None
        if "where" in what:
            frame = self.slips_frame if view.name == "slips" else self.members_frame
            frame.ask(where)
        self.show_view(view)

    def show_place(self, place: int) -> None:
        """Show a view by its place; the slips without conditions."""
        if place < len(VIEWS):
            self._before = None
            if VIEWS[place].name == "slips" and self.view.name != "slips":
                self.slips_frame.ask(())
            self.show_view(VIEWS[place])
            self._focus()

    def show_view(self, view: View) -> None:
        """Show a view."""
        self.view = view
        self.tabs.current = VIEWS.index(view)
        self.tabs.show_tabs([_(one.title) for one in VIEWS], [])
        self.stack.setCurrentIndex({"members": 1, "slips": 2}.get(view.name, 0))
        self.head(number=self.desk.today().isoformat())
        if view.rows is not None:
            self.read()
        self.update_actions()

    @property
    def frame(self) -> ListFrame | None:
        """Return the list that is shown, if it is one."""
        return {"members": self.members_frame, "slips": self.slips_frame}.get(self.view.name)

    def first_focus(self) -> QWidget | None:
        """Start in what is shown."""
        return {"members": self.list, "slips": self.slips}.get(self.view.name, self.sums)

    def _focus(self) -> None:
        shown = self.first_focus()
        if shown is not None:
            shown.setFocus()

    def read(self) -> None:
        """Read the sums behind the page."""
        desk, view, day = self.desk, self.view, self.desk.today()
        assert view.rows is not None  # noqa: S101 - asked of matrices alone.
        assert view.columns is not None  # noqa: S101 - asked of matrices alone.
        rows, columns = view.rows[1], view.columns[1]
        self._asked += 1
        asked = self._asked

        def job() -> Matrix:
            with desk.read() as s:
                slips = open_slips(s, day)
                order = [one.id for one in reversed(seasons_known(s))]
            if columns is by_age:
                order = list(range(len(AGES)))
            if rows is by_season:
                places = {key: place for place, key in enumerate(order_of_seasons(slips))}
                slips.sort(key=lambda one: places[one.season_id])
            return matrix_of(slips, rows, columns, order=[NOWHERE, *order])

        def show(found: Matrix) -> None:
            if asked == self._asked and self.desk is desk and self.view is view:
                self._show_sums(found)

        self.tasks.fetch(job, show)

    def _show_sums(self, matrix: Matrix) -> None:
        """Show the sums with their totals."""
        self.matrix = matrix
        yuan = _(N_("yuan"))
        head = _(N_("Season")) if self.view.rows and self.view.rows[0] == "season" else _(
            N_("Village"))  # fmt: skip
        columns = [
            TableColumn(head, stretch=1),
            TableColumn(_(N_("Members")), align="right", width=64, tone="text2"),
            *(
                TableColumn(title, yuan, "right", width=116, leaves=len(matrix.columns) - place)
                for place, (_key, title) in enumerate(matrix.columns)
            ),
            TableColumn(_(N_("Together")), yuan, "right", width=124, bold=True),
        ]
        self.sums.stops = list(range(_FIRST, len(columns)))
        if self.sums.at not in self.sums.stops:
            self.sums.at = len(columns) - 1
        self.sums.show_columns(columns)
        rows = [
            (title, f"{matrix.members[key]:,}",
             *(_sum_cell(matrix.sums.get((key, across))) for across, _title in matrix.columns),
             Cell(str(matrix.sum_of(key, None)), bold=True))
            for key, title in matrix.rows
        ]  # fmt: skip
        total = (
            _(N_("Total")), f"{sum(matrix.members.values()):,}" if self._counts_once() else "",
            *(str(matrix.sum_of(None, across)) for across, _title in matrix.columns),
            str(matrix.sum_of(None, None)),
        )  # fmt: skip
        self.sums.show_rows(rows, total)
        if self.sums.current < 0 and rows:
            self.sums.go(0)
        if not rows:
            self.notice.tell(_(N_("Nobody owes anything.")), "note")
        else:
            self.notice.clear()
        self.update_actions()

    def _counts_once(self) -> bool:
        """Tell whether a member stands in one row only: he lives in one village."""
        return (
            bool(self.view.rows) and self.view.rows is not None and self.view.rows[0] == "village"
        )

    # Down and up ---------------------------------------------------------------------------------

    def open_sum(self) -> None:
        """List the slips behind the sum in hand."""
        matrix, view, at = self.matrix, self.view, self.sums.current
        if matrix is None or view.rows is None or view.columns is None or not (
            0 <= at < len(matrix.rows)):  # fmt: skip
            return
        where: list[tuple[str, Any]] = [(view.rows[0], matrix.rows[at][0])]
        place = self.sums.at - _FIRST
        if place < len(matrix.columns):
            where.append((view.columns[0], matrix.columns[place][0]))
        self.slips_frame.ask(tuple(where))
        self._before = view
        self.show_view(VIEWS[4])
        self.slips.setFocus()

    def escaped(self) -> bool:
        """Go back to the sums that the slips were opened from."""
        if self.view.name != "slips" or self._before is None:
            return False
        view, self._before = self._before, None
        self.show_view(view)
        self.sums.setFocus()
        return True

    def _open_slip(self, place: int) -> None:
        slip = self._slip(place)
        if slip is not None:
            self.room.open("documents", document_id=slip.document_id)

    def _slip(self, place: int | None) -> OpenSlip | None:
        listing: Any = self.slips.listing
        found: OpenSlip | None = listing.slip(place) if place is not None else None
        return found

    def member(self) -> int | None:
        """Return the member in hand."""
        if self.view.name == "members":
            return self.list.current_id()
        if self.view.name == "slips":
            slip = self._slip(self.slips.current_id())
            return slip.member_id if slip is not None else None
        return None

    def no_member(self) -> str:
        """Say why nobody is in hand."""
        if self.member() is not None:
            return ""
        return _(N_("Please choose a member or a slip first (Ctrl+4, Ctrl+5)."))

    def take_money(self) -> None:
        """Take money from the member in hand."""
        member = self.member()
        if member is not None:
            self.room.open("money", member_id=member)

    def netting(self) -> None:
        """Net what the member in hand delivers or did."""
        member = self.member()
        if member is not None:
            self.room.open("netting", member_id=member)

    def party(self) -> None:
        """Open the page of the member in hand."""
        member = self.member()
        if member is not None:
            self.room.open("member_sheet", member_id=member)

    # Paper and sheets ----------------------------------------------------------------------------

    def collection(self) -> None:
        """Show the list for collecting: of the village in hand, of who is ticked, or of all."""
        choose, said, by_slip = self._chosen()
        day = self.desk.today()
        preview_statement(
            self,
            lambda s: collection_statement(
                self.desk, [one for one in open_slips(s, day) if choose(one)], said, by_slip=by_slip
            ),
            f"{self.desk.name} {day} 欠款催收清单",
        )

    def _chosen(self) -> tuple[Callable[[OpenSlip], bool], str, bool]:
        """Return which slips go on the list, how they are told, and whether slip by slip."""
        if self.view.name == "slips":
            listing: Any = self.slips.listing
            places = self.slips.ticked_ids() or list(self.slips.ids())
            held = {(one.document_id, one.member_id, one.due_on) for one in listing.slips(places)}
            return (
                lambda one: (one.document_id, one.member_id, one.due_on) in held,
                self.slips_frame.conditions(),
                True,
            )
        if self.view.name == "members":
            members = set(self.list.ticked_ids() or self.list.ids())
            return lambda one: one.member_id in members, self.members_frame.conditions(), False
        matrix, at = self.matrix, self.sums.current
        if matrix is None or not 0 <= at < len(matrix.rows) or self.view.rows is None:
            return lambda _one: True, "", True
        key, title = matrix.rows[at]
        rows = self.view.rows[1]
        return lambda one: rows(one)[0] == key, title, True

    def export(self) -> None:
        """Write what is shown to a workbook."""
        frame = self.frame
        if frame is not None:
            frame.export(self.paper_title())
        elif self.matrix is not None:
            self._export_sums(self.paper_title(), self.matrix)

    def paper_title(self) -> str:
        """Return what a sheet or paper of what is shown is called."""
        return f"{_(self.TITLE)} {_(self.view.title)}"

    def _export_sums(self, title: str, matrix: Matrix) -> None:
        path = save_place(self, title, f"{title}.xlsx")
        if path is None:
            return
        yuan, head = _(N_("yuan")), self.sums.columns[0].title

        def job(_progress: Progress) -> int:
            from coopdesk.sheets.export import ExportColumn, export_rows

            columns = [
                ExportColumn(title=head),
                ExportColumn(title=_(N_("Members")), kind=int),
                *(ExportColumn(title=name, unit=yuan, kind=Money, total=True)
                  for _key, name in matrix.columns),
                ExportColumn(title=_(N_("Together")), unit=yuan, kind=Money, total=True),
            ]  # fmt: skip
            rows = [
                [name, matrix.members[key],
                 *(matrix.sums.get((key, across), Money(0)) for across, _name in matrix.columns),
                 matrix.sum_of(key, None)]
                for key, name in matrix.rows
            ]  # fmt: skip
            said = self.desk.today().isoformat()
            return export_rows(path, columns, rows, title=title, filters=said)

        words = _(N_("Wrote {name}."))
        self.tasks.run(
            job,
            lambda _count: self.room.say(words.format(name=file_said(path))),
            _(N_("Writing the sheet")),
            failed=lambda error: answer(self, error),
        )

    def print_list(self) -> None:
        """Print the list as shown; of the sums, the list for collecting."""
        frame = self.frame
        if frame is None:
            self.collection()
        else:
            frame.print_list(self.paper_title())

    # How things are told -------------------------------------------------------------------------

    def _cell(self, one: Column, value: Any, values: tuple[Any, ...]) -> Any:
        """Return a slip's value as its cell: days late are red from the fourth month on."""
        if one.name == "late" and isinstance(value, int):
            return Cell(f"{value:,}", tone="neg" if value > 90 else "warn")
        return document_cells(self.desk.today(), one, value, values)

    def _words(self, one: Filter, value: Any) -> str:
        """Return a condition on an age in words, and on what is not told."""
        if one.name == "age":
            return _(AGES[int(value)])
        if value == NOWHERE:
            return {"village": _(N_("no village")), "season": _(N_("no season"))}.get(one.name, "")
        return ""

    def _options(self, one: Filter) -> list[tuple[Any, str]] | None:
        """Return the ages that may be asked for."""
        return [(at, _(each)) for at, each in enumerate(AGES)] if one.name == "age" else None

    def refresh(self, changes: Any) -> None:
        """Read again what is concerned."""
        self.members_frame.refresh(changes)
        self.slips_frame.refresh(changes)
        if self.view.rows is not None and changes.concern(self.slips.listing.depends_on):
            self.read()

    ACTIONS = (
        walking(N_("choose"), key="↑↓←→"),
        walking(N_("open what is counted")),
        Action("debts.take", N_("Take money"), take_money, "F5", "cash-multiple",
               N_("take money"), no_member),
        Action("debts.netting", N_("Set produce or work against his debts"), netting, "F8", "",
               N_("netting"), no_member),
        Action("debts.party", N_("The member's page"), party, "F9", "", N_("member"), no_member),
        Action("debts.collect", N_("The list for collecting, to be signed"), collection, "F11",
               "clipboard-check-outline", N_("collection list"), button=True),
        *(one for one in list_actions("debts", views=False)
          if one.id not in {"debts.export", "debts.paper"}),
        Action("debts.export", N_("Export what is shown to a sheet"), export, "Ctrl+E",
               "file-excel-outline", N_("Export"), strip=False, button=True),
        Action("debts.print", N_("Print the list"), print_list, "Ctrl+P", "printer-outline",
               N_("Print"), strip=False),
        *(
            Action(f"debts.view{place}", one.title,
                   partial(lambda p, place: p.show_place(place - 1), place=place),
                   f"Ctrl+{place}", strip=False)
            for place, one in enumerate(VIEWS, 1)
        ),
    )  # fmt: skip


def order_of_seasons(slips: Sequence[OpenSlip]) -> list[int]:
    """Return the seasons of slips, the one with the earliest slip first."""
    first: dict[int, date] = {}
    for one in slips:
        first[one.season_id] = min(one.on_date, first.get(one.season_id, one.on_date))
    return sorted(first, key=lambda season: first[season])


def _sum_cell(value: Money | None) -> Cell:
    if value is None:
        return Cell("")
    return Cell(str(value), tone="neg" if value.units < 0 else "")
