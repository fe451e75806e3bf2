"""A list with its views as tabs, its conditions as chips, and everything that is done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import Column, Listing, Query, View
from coopdesk.kernel.relative import settled
from coopdesk.kernel.views import drop_view, keep_view, views_of
from ui.actions import Action, walking
from ui.asked import Asked, Choosing, Sheet
from ui.doing import ask, attempt
from ui.editors import TextEdit
from ui.exporting import export_list, export_whole, nothing_masked
from ui.filters import FilterLine, Telling
from ui.forms import Field, Form
from ui.list_columns import ColumnsSheet
from ui.list_model import Answer
from ui.list_view import ListView
from ui.list_words import counted
from ui.page import Page
from ui.parts import Pane, column
from ui.tabs import Tabs
from ui.tasks import Progress


class ListFrame(QWidget):
    """A list as pages show it: tabs, chips, rows and totals; views are kept in the book per clerk.

    ``changed`` tells that something else is asked or shown: the page says so in its title.
    """

    changed = Signal()

    def __init__(
        self,
        page: Page,
        listing: Listing,
        *,
        cells: Callable[[Column, Any, tuple[Any, ...]], Any] | None = None,
        telling: Telling | None = None,
        tabs: bool = True,
        where: Sequence[tuple[str, Any]] = (),
    ) -> None:
        """Show the first view of a listing, or what matches conditions."""
        super().__init__(page)
        self.page = page
        self.look = page.look
        self.desk = page.desk
        self.at = 0
        self.sheet: Sheet | None = None
        self.has_tabs = tabs
        with self.desk.read() as s:
            self.views = views_of(s, listing, self.desk.clerk)
        first = self.views[0]
        query = Query(where=tuple(where)) if where else first.query
        self.view = ListView(page.look, page.desk, listing, query=query, cells=cells)
        if first.columns:
            self.view.show_columns(first.columns)
        self.tabs = Tabs(page.look, more=_(N_("+ save as a view")))
        self.filters = FilterLine(page, self.view, telling)
        layout = column()
        layout.addWidget(self.tabs)
        layout.addWidget(self.filters)
        layout.addWidget(Pane(page.look, "line"))
        layout.addWidget(self.view, 1)
        self.setLayout(layout)
        self.tabs.setVisible(tabs)
        self.tabs.chosen.connect(self.show_view)
        self.tabs.more_chosen.connect(self.save_view)
        self.filters.changed.connect(self.told)
        self.view.loaded.connect(self._count_here)
        self.view.behind = self._read_behind
        self.view.columns_left_out.connect(self.page.tell_left_out)
        self.setFocusProxy(self.view)
        self._show_tabs()

    @property
    def listing(self) -> Listing:
        """Return the listing shown."""
        return self.view.listing

    @property
    def query(self) -> Query:
        """Return what is asked, with days and names in the place of spans and me."""
        return settled(self.view.query, self.desk.today(), self.desk.clerk)

    # Views ----------------------------------------------------------------------------------------

    def show_view(self, place: int) -> None:
        """Show a view as it was kept."""
        if not 0 <= place < len(self.views):
            return
        self.at = place
        view = self.views[place]
        self._clear_box()
        self.view.show_columns(view.columns)
        self.view.set_query(view.query)
        self.filters.show_chips()
        self._show_tabs()
        self.told()

    def ask(self, where: Sequence[tuple[str, Any]], *, group: str = "") -> None:
        """Show what matches these conditions alone, whatever view is chosen."""
        self._clear_box()
        self.view.set_query(Query(where=tuple(where), group=group))
        self.filters.show_chips()
        self.told()

    def _read_behind(
        self, job: Callable[[Progress], Answer], show: Callable[[Answer], object]
    ) -> None:
        """Read a long list anew in the queue; called off, it stays as it was."""

        def done(answer: Answer) -> None:
            show(answer)
            self.filters.show_chips()
            self.told()

        self.page.tasks.run(job, done, _(N_("Reading the list")))

    def _clear_box(self) -> None:
        self.filters.box.blockSignals(True)
        self.filters.box.clear()
        self.filters.box.blockSignals(False)

    def _show_tabs(self) -> None:
        """Show the tabs; their counts are read behind the page."""
        if not self.has_tabs:
            return
        self.tabs.current = self.at
        self.tabs.show_tabs([one.name if one.own else _(one.name) for one in self.views])
        self._count_here()
        desk, views, listing = self.desk, self.views, self.listing

        def read() -> list[int]:
            today, clerk = desk.today(), desk.clerk
            with desk.read() as s:
                return [listing.count(s, settled(one.query, today, clerk)) for one in views]

        def show(counts: list[int]) -> None:
            if self.views is views:
                for place, number in enumerate(counts):
                    self.tabs.count(place, number)

        self.page.tasks.fetch(read, show)

    def _count_here(self) -> None:
        """Show how many the view in front holds as it was kept."""
        if self.views and self.views[self.at].query == self.view.query:
            self.tabs.count(self.at, len(self.view.ids()))

    def _reread(self, name: str) -> None:
        """Read the views again; the named one is in front."""
        with self.desk.read() as s:
            self.views = views_of(s, self.listing, self.desk.clerk)
        self.at = next((at for at, one in enumerate(self.views) if one.own and one.name == name), 0)
        self._show_tabs()

    def save_view(self) -> None:
        """Keep conditions, order, grouping and columns under a name."""
        here = self.views[self.at]
        name = TextEdit(self.look, width=240, length=20)
        form = Form(self.look, [Field("name", N_("Name of the view"), name)])
        if here.own:
            name.set_value(here.name)

        def done() -> bool:
            typed = str(name.value() or "").strip()
            if not typed:
                name.refuse(_(N_("Please type a name.")))
                return False
            return self._keep(typed)

        text = _(N_("Conditions, order, grouping and columns are kept in the book, for you alone."
                    " A view of the same name is replaced."))  # fmt: skip
        self.sheet = Asked(self.page, _(N_("Keep this view")), text, form, _(N_("Keep")), done)

    def _keep(self, name: str, *, instead: str = "") -> bool:
        query, listing = self.view.query, self.listing
        usual = [one.name for one in listing.columns if not one.extra]
        shown = self.view.shown_columns()
        kept = View(
            name=name, where=query.where, order=query.order, descending=query.descending,
            group=query.group, columns=() if shown == usual else tuple(shown), own=True,
        )  # fmt: skip
        clerk = self.desk.clerk
        if not attempt(self.page, lambda s: keep_view(s, listing, clerk, kept, instead=instead)):
            return False
        self._reread(name)
        self.page.room.say(_(N_("Kept the view {name}.")).format(name=name))
        return True

    def not_own(self) -> str:
        """Return why the view in front cannot be renamed or let go."""
        if self.views[self.at].own:
            return ""
        return _(N_("This view belongs to the list; only views of your own can be changed."))

    def rename_view(self) -> None:
        """Give the clerk's own view another name; it shows what it showed."""
        here = self.views[self.at]
        name = TextEdit(self.look, width=240, length=20)
        form = Form(self.look, [Field("name", N_("Name of the view"), name)])
        name.set_value(here.name)
        clerk, listing = self.desk.clerk, self.listing

        def done() -> bool:
            typed = str(name.value() or "").strip()
            if not typed:
                name.refuse(_(N_("Please type a name.")))
                return False
            view = replace(here, name=typed)
            kept = attempt(
                self.page, lambda s: keep_view(s, listing, clerk, view, instead=here.name)
            )
            if kept:
                self._reread(typed)
            return kept

        title = _(N_("Rename the view {name}")).format(name=here.name)
        text = _(N_("What it shows stays as it was kept."))
        self.sheet = Asked(self.page, title, text, form, _(N_("Keep")), done)

    def drop_view(self) -> None:
        """Let the clerk's own view go."""
        here = self.views[self.at]
        if not ask(
            self.page,
            _(N_("Let the view {name} go?")).format(name=here.name),
            _(N_("Its documents and records stay; only this way to look at them goes.")),
            yes=_(N_("Let it go")),
        ):
            return
        clerk, listing = self.desk.clerk, self.listing
        if attempt(self.page, lambda s: drop_view(s, listing, clerk, here.name)):
            self._reread("")
            self.show_view(0)

    # Grouping, columns ----------------------------------------------------------------------------

    def no_groups(self) -> str:
        """Return why the rows cannot stand in groups."""
        return "" if self.listing.groupings else _(N_("This list has nothing to group by."))

    def choose_group(self) -> None:
        """Choose by what the rows stand together."""
        options: list[tuple[Any, str]] = [
            ("", _(N_("not grouped"))),
            *((one.name, _(N_("by {fact}")).format(fact=_(one.title)))
              for one in self.listing.groupings),
        ]  # fmt: skip
        self.view.setFocus()
        self.sheet = Choosing(self.page, _(N_("Group the list")), options, self.view.query.group,
                              self.group_by)  # fmt: skip

    def group_by(self, name: str) -> None:
        """Let the rows stand in groups."""
        self.view.group_by(name)
        self.filters.show_chips()
        self.told()

    def choose_columns(self) -> None:
        """Choose columns and their order; they are kept with the view in front."""
        self.view.setFocus()
        self.sheet = ColumnsSheet(self.page, self.view, self._keep_columns)

    def _keep_columns(self, names: Sequence[str]) -> None:
        here, listing, clerk = self.views[self.at], self.listing, self.desk.clerk
        view = replace(here, columns=tuple(names))
        if view == here:
            return
        if attempt(self.page, lambda s: keep_view(s, listing, clerk, view)):
            self.views[self.at] = view
            self.page.room.say(_(N_("The columns are kept with this view.")))
        self.page.update_actions()

    # Out ------------------------------------------------------------------------------------------

    def conditions(self) -> str:
        """Return in one line what is asked, for the head of a sheet or a paper."""
        query, listing = self.view.query, self.listing
        held = dict(query.where)
        parts = [self.filters.said(one, held[one.name]) for one in listing.filters
                 if one.name in held]  # fmt: skip
        if query.text.strip():
            parts.insert(0, f"“{query.text.strip()}”")
        grouping = listing.grouping(query.group)
        if grouping is not None:
            parts.append(_(N_("by {fact}")).format(fact=_(grouping.title)))
        return "　".join(parts)

    def copy(self) -> None:
        """Copy the list, or its ticked rows, as a table."""
        count = self.view.copy()
        words = ngettext("Copied {count} row.", "Copied {count} rows.", count)
        self.page.room.say(words.format(count=f"{count:,}"), "note")

    def export(self, title: str) -> None:
        """Write the list as shown to a workbook."""
        export_list(self.page, self.view, title, self.conditions())

    def export_whole(self, title: str) -> None:
        """Ask who gets it and write the list with numbers in full."""
        self.sheet = export_whole(self.page, self.view, title, self.conditions())

    def nothing_masked(self) -> str:
        """Return why there is nothing to write in full."""
        return nothing_masked(self.view)

    def print_list(self, title: str) -> None:
        """Show the list as it stands on A4."""
        from ui.list_paper import print_list

        print_list(self.page, self.view, title, self.conditions())

    def refresh(self, changes: Any) -> None:
        """Read again if the list is concerned."""
        if changes.concern(self.listing.depends_on):
            self.view.reload()
            self._show_tabs()

    def told(self) -> None:
        """Say how many of how many are shown, and in which order."""
        self.changed.emit()
        listing, query = self.listing, self.view.query
        shown = counted(listing, len(self.view.ids()))
        every = next((at for at, one in enumerate(self.views) if one.query == Query()), -1)
        if every in self.tabs.counts:
            all_ = counted(listing, self.tabs.counts[every])
            words = _(N_("{count} of {all} shown")).format(count=shown, all=all_)
        else:
            words = _(N_("{count} shown")).format(count=shown)
        if query.order:
            order = _(N_(", by {column}, from high to low")) if query.descending else _(
                N_(", by {column}, from low to high"))  # fmt: skip
            words += order.format(column=_(listing.column(query.order).title))
        self.page.room.say(words, "note")

    def escaped(self) -> bool:
        """Take the ticks away first."""
        if self.view.ticked:
            self.view.clear_ticks()
            return True
        return False


def list_actions(
    prefix: str,
    frame: Callable[[Any], ListFrame | None] = lambda page: page.frame,
    *,
    title: Callable[[Any], str] = lambda page: page.heading.title,
    views: bool = True,
    print_key: str = "Ctrl+Shift+P",
) -> tuple[Action, ...]:
    """Return what can be done with the list of any page; ``frame`` returns it, or None."""

    def act(verb: Callable[[ListFrame, Any], object]) -> Callable[[Any], object]:
        def run(page: Any) -> None:
            shown = frame(page)
            if shown is not None:
                verb(shown, page)

        return run

    def when(why: Callable[[ListFrame], str] = lambda _shown: "") -> Callable[[Any], str]:
        def refuse(page: Any) -> str:
            shown = frame(page)
            return why(shown) if shown is not None else _(N_("There is no list here."))

        return refuse

    kept = (
        Action(f"{prefix}.keep_view", N_("Keep this view"), act(lambda f, _p: f.save_view()),
               "Ctrl+S", "", N_("save view"), when(), strip=False),
        Action(f"{prefix}.rename_view", N_("Rename this view"), act(lambda f, _p: f.rename_view()),
               "", when=when(ListFrame.not_own), strip=False),
        Action(f"{prefix}.drop_view", N_("Let this view go"), act(lambda f, _p: f.drop_view()),
               "Ctrl+Shift+Del", when=when(ListFrame.not_own), strip=False),
        *(
            Action(f"{prefix}.view{place}", N_("Another view"),
                   act(partial(lambda f, _p, at: f.show_view(at), at=place - 1)), f"Ctrl+{place}",
                   strip=False)
            for place in range(1, 10)
        ),
    )  # fmt: skip
    return (
        walking(N_("find"), key="Ctrl+F"),
        walking(N_("conditions"), key="F6"),
        Action(f"{prefix}.group", N_("Group and add up"), act(lambda f, _p: f.choose_group()),
               "Ctrl+G", "", N_("group"), when(ListFrame.no_groups)),
        Action(f"{prefix}.columns", N_("Choose columns"), act(lambda f, _p: f.choose_columns()),
               "Ctrl+L", "", N_("columns"), when()),
        Action(f"{prefix}.copy", N_("Copy as a table"), act(lambda f, _p: f.copy()), "", "",
               when=when(), strip=False),
        walking(N_("copy"), key="Ctrl+C"),
        Action(f"{prefix}.export", N_("Export the list to a sheet"),
               act(lambda f, p: f.export(title(p))), "Ctrl+E", "file-excel-outline", N_("Export"),
               when(), strip=False, button=True),
        Action(f"{prefix}.export_whole", N_("Export the list with numbers in full"),
               act(lambda f, p: f.export_whole(title(p))), "Ctrl+Shift+E", "", N_("in full"),
               when(ListFrame.nothing_masked), strip=False),
        Action(f"{prefix}.paper", N_("Print the list"), act(lambda f, p: f.print_list(title(p))),
               print_key, "printer-outline", N_("Print"), when(), strip=False,
               button=print_key == "Ctrl+P"),
        *(kept if views else ()),
    )  # fmt: skip
