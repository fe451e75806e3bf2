"""The lists of documents: views as tabs, the month as a chip, the document in hand at the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.attachments import DOCUMENT
from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import Column, Filter, Listing, Query
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Money
from coopdesk.ledger.keeping import keep_draft
from coopdesk.ledger.words import Kind, Standing
from coopdesk.members.records import MEMBERS
from coopdesk.printing.documents import numbers_between
from coopdesk.statements.document import DocumentFacts, copied_content, document_facts
from coopdesk.statements.figures import last_day, month_shifted
from coopdesk.statements.lists import DOCUMENTS_LIST
from ui.actions import ATTACH_KEY, Action, walking
from ui.asked import Asked
from ui.doing import answer, attempt
from ui.editors import TextEdit
from ui.exporting import conditions_of, export_list
from ui.filters import FilterLine
from ui.forms import Field, Form
from ui.list_view import ListView
from ui.page import Page, Room
from ui.pages.attachments import open_attachments
from ui.pages.document_parts import DocumentPanel, ask_reversal, document_cells
from ui.parts import Pane, column
from ui.preview import preview_document
from ui.printing import print_batch, reprint
from ui.tabs import Tabs

KINDS: Final = (None, *(kind for kind in Kind if kind in DOCUMENT_KINDS))
_SAVED: Final = "list_views"
_FROM: Final = ("from", "since")


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list as it was kept: its name, whether of the month, and its conditions."""

    name: str
    monthly: bool = True
    where: tuple[tuple[str, Any], ...] = ()
    own: bool = False


def usual_views(listing: Listing) -> list[SavedView]:
    """Return the views that every list of a kind begins with."""
    names = {one.name for one in listing.filters}
    views = [SavedView(N_("This month")), SavedView(N_("All"), monthly=False)]
    if "open" in names:
        views.append(SavedView(N_("Still owed"), monthly=False, where=(("open", True),)))
    if "credit" in names:
        views.append(SavedView(N_("On credit"), where=(("credit", True),)))
    if "standing" in names:
        views.append(SavedView(N_("Red copies"), monthly=False,
                               where=(("standing", Standing.RED),)))  # fmt: skip
    return views


def _none(page: Any) -> str:
    """Return why nothing can be done with the document in hand."""
    return "" if page.facts is not None else _(N_("Choose a document first."))


def _fixed(page: Any) -> str:
    """Return why the document in hand cannot be taken back."""
    facts = page.facts
    if facts is None:
        return _none(page)
    if facts.reverses is not None:
        return _(N_("A red copy is not taken back; post a new document."))
    if facts.reversed_by is not None:
        words = _(N_("It was taken back already, by {number}."))
        return words.format(number=number_shown(facts.reversed_by.number))
    return ""


class DocumentsPage(Page):
    """Every document, or those of one kind."""

    TITLE = N_("All documents")
    ICON = "file-document-outline"

    def __init__(self, room: Room) -> None:
        """Lay out tabs, conditions, list and the document in hand."""
        super().__init__(room)
        self.kind: Kind | None = None
        self.month = self.desk.today().isoformat()[:7]
        self.views: list[SavedView] = []
        self.at = 0
        self.facts: DocumentFacts | None = None
        self.sheet: Asked | None = None
        self.list: ListView
        self.filters: FilterLine
        self.tabs = Tabs(self.look)
        self.tabs.chosen.connect(self.show_view)
        self._lists: dict[Kind | None, tuple[ListView, FilterLine]] = {}
        self._layout = column()
        self._layout.addWidget(self.tabs)
        self.setLayout(self._layout)
        self.panel = DocumentPanel(self.look)
        self.side = self.panel
        self.show_kind(None)

    # Which list -----------------------------------------------------------------------------------

    def listing(self) -> Listing:
        """Return the listing of the kind in hand."""
        found = DOCUMENT_KINDS[self.kind].listing if self.kind is not None else None
        return found or DOCUMENTS_LIST

    def show_kind(self, kind: Kind | None) -> None:
        """Show the documents of one kind, or of all."""
        for view, filters in self._lists.values():
            view.hide()
            filters.hide()
        self.kind = kind
        made = self._lists.get(kind)
        if made is None:
            made = self._lists[kind] = self._make_list(self.listing())
            for part in (made[1], Pane(self.look, "line"), made[0]):
                self._layout.addWidget(part, 1 if part is made[0] else 0)
        self.list, self.filters = made
        self.list.show()
        self.filters.show()
        self.views = [*usual_views(self.listing()), *self._kept_views()]
        self.show_view(0)

    def _make_list(self, listing: Listing) -> tuple[ListView, FilterLine]:
        """Make the list of a kind and the line over it."""
        query = Query(where=self._months(listing))
        view = ListView(self.look, self.desk, listing, query=query, cells=self._cell)
        fit_columns(view)
        view.empty.tell(
            "file-document-outline",
            _(N_("No document here")),
            _(N_("Look at another month with F7 and F8, or at another view with Ctrl+1 to 9.")),
        )
        filters = FilterLine(view, hidden=("from", "since", "until", "month"), words=self._words)
        filters.changed.connect(self._changed)
        view.current_id_changed.connect(self._show)
        view.opened_id.connect(self.open_document)
        view.ticks_changed.connect(self._ticked)
        view.loaded.connect(self._count)
        view.columns_left_out.connect(self._left_out)
        return view, filters

    def _cell(self, one: Column, value: Any, values: tuple[Any, ...]) -> Any:
        """Return a list's value as its cell."""
        return document_cells(self.desk.today(), one, value, values)

    def _words(self, one: Filter, value: Any) -> str:
        """Return a condition on a record by the record's name."""
        if one.name == "member":
            from coopdesk.kernel.register import shown_of

            with self.desk.read() as s:
                return f"{_(one.title)} {shown_of(s, MEMBERS, int(value))}"
        return ""

    def _months(self, listing: Listing) -> tuple[tuple[str, Any], ...]:
        """Return the conditions that narrow a list to the month."""
        if not self.month:
            return ()
        names = {one.name for one in listing.filters}
        start = next((one for one in _FROM if one in names), "")
        if not start or "until" not in names:
            return ()
        first = date.fromisoformat(f"{self.month}-01")
        return ((start, first), ("until", last_day(self.month)))

    def show_view(self, place: int) -> None:
        """Show a view by its place."""
        if not 0 <= place < len(self.views):
            return
        self.at = place
        view = self.views[place]
        if view.monthly and not self.month:
            self.month = self.desk.today().isoformat()[:7]
        if not view.monthly:
            self.month = ""
        where = (*self._months(self.listing()), *view.where)
        self.filters.box.clear()
        self.list.set_query(replace(self.list.query, where=where, text=""))
        self.filters.show_chips()
        self._count()
        self._tabs()
        self._show(self.list.current_id() or -1)

    def _tabs(self) -> None:
        """Show the tabs with their counts."""
        listing, counts = self.listing(), []
        month, today = self.month, self.desk.today().isoformat()[:7]
        with self.desk.read() as s:
            for place, view in enumerate(self.views):
                if place == self.at:
                    counts.append(len(self.list.ids()))
                    continue
                self.month = (month or today) if view.monthly else ""
                where = (*self._months(listing), *view.where)
                counts.append(int(listing.totals(s, Query(where=where)).get("", 0)))
        self.month = month
        self.tabs.current = self.at
        self.tabs.show_tabs(
            [view.name if view.own else _(view.name) for view in self.views], counts
        )

    def _changed(self) -> None:
        self._count()

    def step_month(self, step: int) -> None:
        """Go to the month before or after."""
        shown = self.month or self.desk.today().isoformat()[:7]
        self.month = month_shifted(shown, step if self.month else 0)
        names = {*_FROM, "until"}
        kept = tuple(pair for pair in self.list.query.where if pair[0] not in names)
        where = (*self._months(self.listing()), *kept)
        self.list.set_query(replace(self.list.query, where=where))
        self._tabs()

    def next_kind(self, step: int = 1) -> None:
        """Show the next kind of document."""
        at = KINDS.index(self.kind)
        self.show_kind(KINDS[(at + step) % len(KINDS)])
        self.list.setFocus()

    def keep_view(self) -> None:
        """Keep the present conditions as a view of its own."""
        name = TextEdit(self.look, width=240, length=20)
        form = Form(self.look, [Field("name", N_("Name of the view"), name)])

        def done() -> bool:
            typed = str(name.value() or "").strip()
            if not typed:
                name.refuse(_(N_("Please type a name.")))
                return False
            names = {*_FROM, "until"}
            where = [
                [key, getattr(value, "value", value)]
                for key, value in self.list.query.where
                if key not in names
            ]
            one = {"kind": self.kind.value if self.kind else "", "name": typed,
                   "monthly": bool(self.month), "where": where}  # fmt: skip

            def write(s: Any) -> None:
                kept = [
                    old
                    for old in setting(s, _SAVED, [])
                    if (old["kind"], old["name"]) != (one["kind"], typed)
                ]
                set_setting(s, _SAVED, [*kept, one])

            if not attempt(self, write):
                return False
            self.views = [*usual_views(self.listing()), *self._kept_views()]
            self.at = next(i for i, view in enumerate(self.views) if view.name == typed)
            self._tabs()
            self.room.say(_(N_("Kept the view {name}.")).format(name=typed))
            return True

        text = _(N_("The conditions and whether it follows the month are kept."))
        self.sheet = Asked(self, _(N_("Keep this view")), text, form, _(N_("Keep")), done)

    def drop_view(self) -> None:
        """Let the present view go, if it is one of our own."""
        view = self.views[self.at]

        def write(s: Any) -> None:
            mine = self.kind.value if self.kind else ""
            kept = [
                old
                for old in setting(s, _SAVED, [])
                if (old["kind"], old["name"]) != (mine, view.name)
            ]
            set_setting(s, _SAVED, kept)

        if view.own and attempt(self, write):
            self.views = [*usual_views(self.listing()), *self._kept_views()]
            self.show_view(0)

    def _kept_views(self) -> list[SavedView]:
        """Return the views kept for this kind."""
        mine = self.kind.value if self.kind else ""
        choices = {one.name: one.choices for one in self.listing().filters}
        with self.desk.read() as s:
            kept = setting(s, _SAVED, [])
        views = []
        for one in kept:
            if one["kind"] != mine:
                continue
            where = []
            for name, value in one["where"]:
                kind = choices.get(name)
                where.append((name, kind(value) if kind is not None else value))
            views.append(SavedView(one["name"], one["monthly"], tuple(where), own=True))
        return views

    # What is shown --------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a kind (``kind``), a condition (``where``), or one document (``document_id``)."""
        if not what:
            self._tabs()
            self._show(self.list.current_id() or -1)
            return
        kind = Kind(what["kind"]) if what.get("kind") else None
        if kind is not self.kind or "where" in what:
            self.show_kind(kind)
        if "day" in what:
            day = what["day"]
            self.month = day.isoformat()[:7]
            start = next(one.name for one in self.listing().filters if one.name in _FROM)
            where: tuple[tuple[str, Any], ...] = ((start, day), ("until", day))
            self.list.set_query(replace(self.list.query, where=where))
        if "where" in what:
            if not what.get("monthly"):
                self.month = ""
            self.month = what.get("month", self.month)
            where = (*self._months(self.listing()), *what["where"])
            self.list.set_query(replace(self.list.query, where=where))
        document_id = what.get("document_id")
        if document_id is not None and not self.list.go_to(int(document_id)):
            self.show_view(1)
            self.list.go_to(int(document_id))
        self.filters.show_chips()
        self._count()
        self._show(self.list.current_id() or -1)

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.list

    def refresh(self, changes: Any) -> None:
        """Read again what is concerned."""
        for view, _filters in self._lists.values():
            view.refresh(changes)
        if changes.concern(self.listing().depends_on) or changes.tables & {"printing", "voucher"}:
            self._show(self.list.current_id() or -1)
            self._tabs()

    def _count(self) -> None:
        """Say in the title how many there are, and of when."""
        if not hasattr(self, "list"):
            return
        title = _(self.TITLE)
        if self.kind is not None:
            title = _(N_("List: {kind}")).format(kind=_(self.listing().title))
        month = self.month or _(N_("all months"))
        self.head(title=title, number=month)

    def _left_out(self, count: int) -> None:
        words = ngettext("{count} column not shown", "{count} columns not shown", count)
        self.rest_note = words.format(count=count) if count else ""
        self.update_actions()

    def _show(self, document_id: int) -> None:
        """Show the document in hand at the right."""
        from coopdesk.packages.replies import mark_of

        self.facts, mark = None, ("", "")
        if document_id >= 0:
            try:
                with self.desk.read() as s:
                    self.facts = document_facts(s, document_id)
                    mark = mark_of(s, document_id)
            except Refused as error:
                answer(self, error)
        self.panel.show_document(self.facts, mark)
        self._ticked()

    def _ticked(self) -> None:
        """Say what is ticked, with its sum."""
        ids = self.list.ticked_ids() if hasattr(self, "list") else []
        if not ids:
            self.notice.clear()
            self.update_actions()
            return
        names = [one.name for one in self.listing().columns]
        with self.desk.read() as s:
            rows = self.listing().rows(s, ids)
        total = Money(0)
        if "amount" in names:
            at = names.index("amount")
            total = sum((one[at] for one in rows if one[at] is not None), Money(0))
        words = ngettext("{count} chosen, {sum} yuan.", "{count} chosen, {sum} yuan.", len(ids))
        self.notice.tell(words.format(count=len(ids), sum=total), "note")
        self.update_actions()

    # What can be done -----------------------------------------------------------------------------

    def open_document(self, document_id: int) -> None:
        """Open a document's voucher."""
        self.room.open("vouchers", document_id=document_id)

    def chosen(self) -> int | None:
        """Return the document in hand."""
        return self.facts.id if self.facts is not None else None

    def preview(self) -> None:
        """Show the paper."""
        if self.facts is not None:
            preview_document(self, DOCUMENT_KINDS[self.facts.kind], self.facts.id)

    def print_again(self) -> None:
        """Print the document in hand, or every ticked one."""
        ids = self.list.ticked_ids()
        if ids:
            print_batch(self, ids)
        elif self.facts is not None:
            reprint(self, DOCUMENT_KINDS[self.facts.kind], self.facts.id)

    def print_to_file(self) -> None:
        """Print the ticked documents, or the one in hand, into one PDF."""
        print_batch(self, self.list.ticked_ids() or [self.chosen() or 0], to_file=True)

    def print_range(self) -> None:
        """Ask from which number to which, and print them all."""
        look, number = self.look, self.facts.number if self.facts is not None else ""
        first, last = (TextEdit(look, width=200, length=30) for _turn in range(2))
        first.set_value(number)
        last.set_value(number)
        form = Form(
            look,
            [
                Field("number", N_("From number"), first),
                Field("last", N_("To number"), last),
            ],
            label_width=84,
        )

        def done() -> bool:
            try:
                with self.desk.read() as s:
                    ids = numbers_between(s, str(first.value() or ""), str(last.value() or ""))
            except Refused as error:
                answer(self, error, form.fields)
                return False
            if not ids:
                last.refuse(_(N_("No document lies between these numbers.")))
                return False
            print_batch(self, ids)
            return True

        told = _(N_("All documents of this kind from one number to the other, in their order."))
        self.sheet = Asked(self, _(N_("Print a range")), told, form, _(N_("Print")), done)

    def printings(self) -> None:
        """Show what was printed of the document in hand, each file as it was."""
        if self.facts is not None:
            self.room.open("proof", document_id=self.facts.id)

    def party(self) -> None:
        """Open the member's page."""
        if self.facts is not None and self.facts.member_id is not None:
            self.room.open("member_sheet", member_id=self.facts.member_id)

    def other(self) -> None:
        """Go to the document that this one takes back, or is taken back by."""
        facts = self.facts
        if facts is not None:
            there = facts.reverses or facts.reversed_by or next(iter(facts.settled_by), None)
            if there is not None:
                self.opened(kind=self.kind, document_id=there.document_id)

    def attachments(self) -> None:
        """Open the photos and scans of the document in hand."""
        facts = self.facts
        if facts is not None:
            title = f"{number_shown(facts.number)}　{facts.party}".strip("　")
            open_attachments(self, DOCUMENT, facts.id, title)

    def reverse(self) -> None:
        """Ask for the reason, and take the document back in red."""
        facts = self.facts
        if facts is not None:
            self.sheet = ask_reversal(self, facts, self._reversed)

    def _reversed(self, posted: Any) -> None:
        """Say it, and show the red copy."""
        words = _(N_("Reversed: the red copy is {number}."))
        self.room.say(words.format(number=number_shown(posted.number)))
        self.list.go_to(posted.id)

    def copy_document(self) -> None:
        """Begin a new document like this one."""
        facts = self.facts
        if facts is None:
            return
        today = self.desk.today()

        def write(s: Any) -> str:
            page, content = copied_content(s, facts.id, today)
            keep_draft(s, page, content, facts.party or facts.summary)
            return page

        attempt(self, write, done=self.room.open)

    def export(self) -> None:
        """Write the list as shown to a workbook."""
        export_list(self, self.list, f"{_(self.listing().title)} {self.month}".strip())

    def print_list(self) -> None:
        """Print the list as shown, on A4."""
        from ui.list_paper import print_list

        title = _(self.listing().title)
        print_list(self, self.list, f"{title} {self.month}".strip(), conditions_of(self.list))

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("tick"), key="Space"),
        walking(N_("open")),
        Action("documents.kind", N_("Another kind of document"), next_kind, "F4", "",
               N_("kind")),
        Action("documents.before", N_("The month before"), lambda p: p.step_month(-1), "F7", "",
               N_("month before")),
        Action("documents.after", N_("The month after"), lambda p: p.step_month(1), "F8", "",
               N_("after")),
        Action("documents.preview", N_("Preview the paper"), preview, "F11", "", N_("preview"),
               _none),
        Action("documents.reverse", N_("Reverse in red"), reverse, "Ctrl+R", "", N_("reverse"),
               _fixed),
        Action("documents.copy", N_("New document like this one"), copy_document, "Ctrl+J", "",
               N_("alike"), _none),
        Action("documents.party", N_("The member's page"), party, "F9", "", N_("member"),
               _none),
        Action("documents.other", N_("The document it takes back or is taken back by"), other,
               "Ctrl+G", "", N_("linked"), _none),
        walking(N_("find"), key="Ctrl+F"),
        walking(N_("conditions"), key="F6"),
        Action("documents.attachments", N_("Photos and scans"), attachments, ATTACH_KEY, "",
               N_("photos"), _none),
        Action("documents.kept", N_("Keep this view"), keep_view, "Ctrl+S", "", N_("keep view")),
        Action("documents.drop", N_("Let this view go"), drop_view, "", strip=False),
        Action("documents.export", N_("Export the list to a sheet"), export, "Ctrl+E",
               "file-excel-outline", N_("Export"), strip=False, button=True),
        Action("documents.reprint", N_("Print the document again"), print_again, "Ctrl+P",
               "printer-outline", N_("Print"), _none, strip=False, button=True),
        Action("documents.range", N_("Print a range of numbers"), print_range, "Ctrl+Alt+P",
               strip=False),
        Action("documents.file", N_("Print the chosen ones into a PDF"), print_to_file,
               "Ctrl+Alt+S", when=_none, strip=False),
        Action("documents.printings", N_("What was printed of it"), printings, "F5", "",
               N_("printings"), _none),
        Action("documents.paper", N_("Print the list"), print_list, "Ctrl+Shift+P", strip=False),
        *(
            Action(f"documents.view{place}", N_("Another view"),
                   partial(lambda p, place: p.show_view(place - 1), place=place),
                   f"Ctrl+{place}", strip=False)
            for place in range(1, 10)
        ),
    )  # fmt: skip


_LEAVES: Final = {
    "clerk": 9, "village": 8, "warehouse": 8, "bill": 7, "season": 7, "pricing": 6, "scope": 6,
    "due_on": 5, "alipay": 5, "bank": 5, "operator": 4, "households": 4, "starts_on": 4,
    "purpose": 3, "machine": 3, "paid": 2,
}  # fmt: skip


def fit_columns(view: ListView) -> None:
    """Give the spare room to what says most, and let side facts leave first."""
    names = [one.name for one in view.listing.columns]
    widest = next((one for one in ("summary", "purpose", "kind", "party") if one in names), "")
    view.columns = [
        replace(one, stretch=int(one.name == widest), leaves=_LEAVES.get(one.name, 0))
        for one in view.columns
    ]
    view.measure()
