"""The lists of documents: views as tabs, conditions as chips, the document in hand at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QWidget

from coopdesk.attachments import DOCUMENT
from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Column, Listing, Query
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.relative import Span, days_of, last_of, month_days
from coopdesk.ledger.keeping import keep_draft
from coopdesk.ledger.words import Kind
from coopdesk.machinery.lists import JOB_LINES_LIST
from coopdesk.money.lists import PAYMENTS_LIST
from coopdesk.statements.document import DocumentFacts, copied_content, document_facts
from coopdesk.statements.figures import month_shifted
from coopdesk.statements.lists import DOCUMENTS_LIST
from coopdesk.supplies.lists import SALE_LINES_LIST
from ui.actions import ATTACH_KEY, Action, walking
from ui.asked import Choosing, Sheet
from ui.doing import answer, attempt
from ui.list_pages import EVERYTHING, LIST_PAGES
from ui.list_view import counted
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room
from ui.pages.attachments import open_attachments
from ui.pages.document_parts import ListPanel, ask_reversal, document_cells
from ui.pages.document_prints import ask_range
from ui.pages.figures import month_text
from ui.parts import column
from ui.preview import preview_document
from ui.printing import print_batch, reprint

_OTHERS: Final = {
    "money_list": PAYMENTS_LIST, "job_line_list": JOB_LINES_LIST, "sale_line_list": SALE_LINES_LIST
}  # fmt: skip


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
    """Every document, or those of one kind, or their lines."""

    TITLE = N_("All documents")
    ICON = "file-document-outline"
    LISTING: ClassVar[Listing] = DOCUMENTS_LIST
    PAGE: ClassVar[str] = EVERYTHING
    NEW: ClassVar[str] = "sale"

    def __init__(self, room: Room) -> None:
        """Lay out tabs, conditions, list, and at the right what is ticked and what is in hand."""
        super().__init__(room)
        self.facts: DocumentFacts | None = None
        self.sheet: Sheet | None = None
        names = [one.name for one in self.LISTING.columns]
        self._takes_back = names.index("takes_back") if "takes_back" in names else -1
        self.frame = ListFrame(self, self.LISTING, cells=self._cell)
        layout = column()
        layout.addWidget(self.frame)
        self.setLayout(layout)
        self.panel = ListPanel(self.look)
        self.side = self.panel
        self.list = view = self.frame.view
        view.empty.tell(
            self.ICON,
            _(N_("No document here")),
            _(N_("Look at another month with F7 and F8, or at another view with Ctrl+1 to 9.")),
            [(_(N_("Enter one")), "F2", self.new)],
        )
        view.current_id_changed.connect(lambda _id: self._show())
        view.opened_id.connect(self.open_row)
        view.ticks_changed.connect(self._ticked)
        self.frame.changed.connect(self._head)
        self._show()
        self._head()

    def _cell(self, one: Column, value: Any, values: tuple[Any, ...]) -> Any:
        """Return a list's value as its cell."""
        takes_back = values[self._takes_back] if self._takes_back >= 0 else None
        return document_cells(self.desk.today(), one, value, values, takes_back)

    # Which of them --------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show conditions (``where``, ``kind``), a ``day``, a ``month``, or one ``document_id``."""
        where = tuple(what.get("where") or ())
        if what.get("kind") and not any(name == "kind" for name, _value in where):
            where += (("kind", Kind(what["kind"])),)
        if what.get("day"):
            where = (("period", (what["day"], what["day"])), *where)
        elif what.get("month"):
            where = (("period", self._month_value(what["month"])), *where)
        document_id = what.get("document_id")
        if where and (document_id is None or "where" in what):
            self.frame.ask(where)
        if document_id is not None:
            self.go_to(int(document_id))
        self._head()
        self._show()

    def go_to(self, document_id: int) -> None:
        """Make a document current, whatever conditions hide it."""
        if not self.list.go_to(document_id):
            every = next(
                (at for at, one in enumerate(self.frame.views) if one.query == Query()), -1
            )
            if every >= 0:
                self.frame.show_view(every)
            else:
                self.frame.ask(())
            self.list.go_to(document_id)

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.list

    def escaped(self) -> bool:
        """Take the ticks away first."""
        return self.frame.escaped()

    def refresh(self, changes: Any) -> None:
        """Read again what is concerned."""
        self.frame.refresh(changes)
        if changes.concern(self.LISTING.depends_on) or changes.tables & {"printing", "voucher"}:
            self._show()

    def _month_value(self, month: str) -> Any:
        """Return a month as a condition: this one moves along with the calendar."""
        here = self.desk.today().isoformat()[:7]
        return Span.MONTH if month == here else month_days(month)

    @property
    def month(self) -> str:
        """Return the month that is shown, if it is one."""
        first, last = days_of(dict(self.list.query.where).get("period"), self.desk.today())
        is_month = first is not None and first.day == 1 and last == last_of(first)
        return first.isoformat()[:7] if is_month and first is not None else ""

    def step_month(self, step: int) -> None:
        """Go to the month before or after; from other periods to this month."""
        month = self.month
        there = month_shifted(month, step) if month else self.desk.today().isoformat()[:7]
        self.frame.filters.put("period", self._month_value(there))

    def next_list(self) -> None:
        """Choose another list of documents."""
        pages = [(EVERYTHING, _(DocumentsPage.TITLE))]
        pages += [(one.id, _(one.title)) for one in LIST_PAGES]
        self.sheet = Choosing(self, _(N_("Lists")), pages, self.PAGE, self.room.open)

    def new(self) -> None:
        """Enter a new one."""
        self.room.open(self.NEW)

    # What is shown --------------------------------------------------------------------------------

    def _head(self) -> None:
        """Say in the title of when they are."""
        first, last = days_of(dict(self.list.query.where).get("period"), self.desk.today())
        if self.month:
            words = month_text(self.month)
        elif first is None and last is None:
            words = _(N_("all months"))
        elif first == last:
            words = str(first)
        else:
            words = _days_words(first, last)
        self.head(title=_(self.TITLE), number=words)

    def document(self, row_id: int) -> int | None:
        """Return the document of a row."""
        with self.desk.read() as s:
            return self.LISTING.document_of(s, row_id)

    def _show(self) -> None:
        """Show the document in hand at the right."""
        from coopdesk.packages.replies import mark_of

        self.facts, mark = None, ("", "")
        row_id = self.list.current_id()
        document_id = self.document(row_id) if row_id is not None else None
        if document_id is not None:
            try:
                with self.desk.read() as s:
                    self.facts = document_facts(s, document_id)
                    mark = mark_of(s, document_id)
            except Refused as error:
                answer(self, error)
        self.panel.show_document(self.facts, mark)
        self._ticked()

    def _ticked(self) -> None:
        """Say at the right what is ticked, with its sums."""
        ids = self.list.ticked_ids()
        totals: dict[str, Any] = {}
        if ids:
            with self.desk.read() as s:
                totals = self.LISTING.totals_of(s, ids)
        sums = [
            (_(one.title), _(one.unit) if one.unit else "", totals[one.name])
            for one in self.LISTING.columns
            if one.name in totals and not one.extra
        ]
        words = counted(self.LISTING, len(ids)) if ids else ""
        self.panel.show_ticked(words, sums)
        self.update_actions()

    # What can be done -----------------------------------------------------------------------------

    def open_row(self, row_id: int) -> None:
        """Open a row's voucher."""
        self.room.open("vouchers", document_id=self.document(row_id))

    def chosen(self) -> list[int]:
        """Return the documents that are ticked, else the one in hand."""
        ids = self.list.ticked_ids()
        if not ids:
            return [self.facts.id] if self.facts is not None else []
        if self.LISTING.document is None:
            return ids
        return list(dict.fromkeys(one for one in map(self.document, ids) if one is not None))

    def preview(self) -> None:
        """Show the paper."""
        if self.facts is not None:
            preview_document(self, DOCUMENT_KINDS[self.facts.kind], self.facts.id)

    def print_again(self) -> None:
        """Print the document in hand, or every ticked one."""
        if self.list.ticked:
            print_batch(self, self.chosen())
        elif self.facts is not None:
            reprint(self, DOCUMENT_KINDS[self.facts.kind], self.facts.id)

    def print_to_file(self) -> None:
        """Print the ticked documents, or the one in hand, into one PDF."""
        print_batch(self, self.chosen(), to_file=True)

    def print_range(self) -> None:
        """Print from one number to another."""
        self.sheet = ask_range(self, self.facts.number if self.facts is not None else "")

    def printings(self) -> None:
        """Show what was printed of the document in hand, each file as it was."""
        if self.facts is not None:
            self.room.open("proof", document_id=self.facts.id)

    def not_one_party(self) -> str:
        """Return why what is chosen cannot be settled in one step."""
        if self.facts is None and not self.list.ticked:
            return _none(self)
        if not self.list.ticked and self.facts is not None:
            if self.facts.left is None or self.facts.left.units <= 0:
                return _(N_("Nothing of this document is open."))
            if self.facts.member_id is None and self.facts.supplier_id is None:
                return _(
                    N_("This document names nobody; choose the household on the page of money.")
                )
        return ""

    def settle(self) -> None:
        """Take, or pay, in one step what is open of the chosen documents of one party."""
        with self.desk.read() as s:
            found = [document_facts(s, one) for one in self.chosen()]
        opened = [one for one in found if one.left is not None and one.left.units > 0]
        parties = {(one.member_id, one.supplier_id) for one in opened}
        if not opened:
            self.room.say(_(N_("Nothing of what is ticked is open.")), "warn")
        elif len(parties) > 1 or parties == {(None, None)}:
            names = "、".join(dict.fromkeys(one.party for one in opened if one.party))
            words = _(N_("These belong to more than one ({names}); please tick those of one."))
            self.room.say(words.format(names=names), "warn")
        else:
            [(member, supplier)] = parties
            documents = tuple(one.id for one in opened)
            if member is not None:
                self.room.open("money", way="taken", member_id=member, documents=documents)
            else:
                self.room.open("money", supplier_id=supplier, documents=documents)

    def party(self) -> None:
        """Open the member's page."""
        if self.facts is not None and self.facts.member_id is not None:
            self.room.open("member_sheet", member_id=self.facts.member_id)

    def other(self) -> None:
        """Go to the document that this one takes back, or is taken back by, or is settled by."""
        facts = self.facts
        if facts is None:
            return
        there = facts.reverses or facts.reversed_by or next(iter(facts.settled_by), None)
        if there is None:
            self.room.say(_(N_("No other document hangs on this one.")), "note")
        elif self.LISTING.document is None and self.list.model.ids.count(there.document_id):
            self.list.go_to(there.document_id)
        else:
            self.room.open(EVERYTHING, document_id=there.document_id)

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
        if self.LISTING.document is None:
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

    def paper_title(self) -> str:
        """Return what a sheet or paper of the list is called."""
        return f"{_(self.TITLE)} {self.month}".strip()


def _days_words(first: date | None, last: date | None) -> str:
    """Return days in words."""
    if first is None or last is None:
        return f"≥ {first}" if last is None else f"≤ {last}"
    return _(N_("{first} to {last}")).format(first=first, last=last)


def actions_of(prefix: str, settle_words: str, settle_short: str) -> tuple[Action, ...]:
    """Return the actions of a list's page."""
    page = DocumentsPage

    def title(shown: Any) -> str:
        return str(shown.paper_title())

    made = {one.id.partition(".")[2]: one for one in list_actions(prefix, title=title)}

    def act(name: str, words: str, run: Callable[[Any], object], *rest: Any, **more: Any) -> Action:
        return Action(f"{prefix}.{name}", words, run, *rest, **more)

    find, conditions, copy = (made[one] for one in ("Ctrl+F.find", "F6.conditions", "Ctrl+C.copy"))
    placed = (find, conditions, copy, made["group"], made["columns"], made["export"])
    return (
        walking(N_("choose"), key="↑↓"),
        walking(N_("tick"), key="Space"),
        walking(N_("open")),
        find,
        made["group"],
        made["columns"],
        act("settle", settle_words, page.settle, "F5", "cash-multiple", settle_short,
            page.not_one_party),
        act("reverse", N_("Reverse in red"), page.reverse, "Ctrl+R", "", N_("reverse"), _fixed),
        act("before", N_("The month before"), partial(page.step_month, step=-1), "F7", "",
            N_("month before")),
        act("after", N_("The month after"), partial(page.step_month, step=1), "F8", "",
            N_("after")),
        conditions,
        act("lists", N_("Another list"), page.next_list, "F4", "", N_("lists")),
        act("new", N_("Enter a new one"), page.new, "F2", "plus", N_("new")),
        act("preview", N_("Preview the paper"), page.preview, "F11", "", N_("preview"), _none),
        act("copy_document", N_("New document like this one"), page.copy_document, "Ctrl+J", "",
            N_("alike"), _none),
        act("party", N_("The member's page"), page.party, "F9", "", N_("member"), _none),
        act("other", N_("The document it takes back or is taken back by"), page.other, "Ctrl+B",
            "", N_("linked"), _none),
        act("attachments", N_("Photos and scans"), page.attachments, ATTACH_KEY, "", N_("photos"),
            _none),
        copy,
        made["export"],
        act("reprint", N_("Print the document again"), page.print_again, "Ctrl+P",
            "printer-outline", N_("Print"), _none, strip=False, button=True),
        act("printings", N_("What was printed of it"), page.printings, "Ctrl+H", "",
            N_("printings"), _none),
        act("range", N_("Print a range of numbers"), page.print_range, "Ctrl+Alt+P", strip=False),
        act("file", N_("Print the chosen ones into a PDF"), page.print_to_file, "Ctrl+Alt+S",
            when=_none, strip=False),
        *(one for one in made.values() if one not in placed),
    )  # fmt: skip


DocumentsPage.ACTIONS = actions_of(EVERYTHING, N_("Take or pay what is open"), N_("take money"))


@cache
def page_of_list(page_id: str) -> type[Page]:
    """Return the page of a list."""
    one = next(each for each in LIST_PAGES if each.id == page_id)
    listing = _OTHERS.get(page_id) or DOCUMENT_KINDS[Kind(one.kinds[0])].listing
    words = (N_("Take what is open"), N_("take money"))
    if one.under == "purchase":
        words = (N_("Pay what is open"), N_("pay"))
    return type(
        f"{''.join(part.title() for part in page_id.split('_'))}Page",
        (DocumentsPage,),
        {
            "__doc__": f"{one.title}, with the document in hand.",
            "TITLE": one.title,
            "ICON": one.icon,
            "LISTING": listing,
            "PAGE": page_id,
            "NEW": one.new,
            "ACTIONS": actions_of(page_id, *words),
        },
    )
