"""A list of documents: views as tabs, conditions as chips, the document in hand at the right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from coopdesk.attachments import DOCUMENT
from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Column, Listing, Query
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.relative import Span, days_of, last_of, month_days
from coopdesk.ledger.words import Kind
from coopdesk.statements.document import DocumentFacts, document_facts
from coopdesk.statements.figures import month_shifted
from coopdesk.statements.lists import DOCUMENTS_LIST
from ui.asked import Choosing, Sheet
from ui.doing import answer
from ui.list_pages import EVERYTHING, LIST_PAGES
from ui.list_words import counted
from ui.listed import ListFrame
from ui.months import month_text
from ui.page import Page, Room
from ui.pages.attachments import open_attachments
from ui.pages.document_parts import ListPanel, ask_reversal, begin_copy, document_cells
from ui.pages.document_prints import ask_range
from ui.parts import column
from ui.preview import preview_document
from ui.printing import print_batch, reprint


def nothing_in_hand(page: Any) -> str:
    """Return why nothing can be done with the document in hand."""
    return "" if page.facts is not None else _(N_("Choose a document first."))


class DocumentList(Page):
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
        """Show conditions (``where``, ``kind``), a day, a month, a view's place, or a document."""
        where = tuple(what.get("where") or ())
        if what.get("kind") and not any(name == "kind" for name, _value in where):
            where += (("kind", Kind(what["kind"])),)
        if what.get("day"):
            where = (("period", (what["day"], what["day"])), *where)
        elif what.get("month"):
            where = (("period", self._month_value(what["month"])), *where)
        document_id = what.get("document_id")
        if "view" in what:
            self.frame.show_view(int(what["view"]))
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
        pages = [(EVERYTHING, _(DocumentList.TITLE))]
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
        at = self.list.current
        if row_id is None and 0 <= at < self.list.row_count() and self.list.row_state(at):
            model, line = self.list.model, self.list.line(at)
            count = counted(self.LISTING, len(model.places_of(line)))
            self.panel.show_group(model.group_name(line.group), count,
                                  self._sums(model.sums_of(line)))  # fmt: skip
        else:
            self.panel.show_document(self.facts, mark)
        self._ticked()

    def _ticked(self) -> None:
        """Say at the right what is ticked, with its sums."""
        ids = self.list.ticked_ids()
        totals: dict[str, Any] = {}
        if ids:
            with self.desk.read() as s:
                totals = self.LISTING.totals_of(s, ids)
        words = counted(self.LISTING, len(ids)) if ids else ""
        self.panel.show_ticked(words, self._sums(totals))
        self.update_actions()

    def _sums(self, told: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
        """Return sums with the titles and units of their columns."""
        return [
            (_(one.title), _(one.unit) if one.unit else "", told[one.name])
            for one in self.LISTING.columns
            if one.name in told and not one.extra
        ]

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
            return nothing_in_hand(self)
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
        if self.facts is not None:
            begin_copy(self, self.facts)

    def paper_title(self) -> str:
        """Return what a sheet or paper of the list is called."""
        return f"{_(self.TITLE)} {self.month}".strip()


def _days_words(first: date | None, last: date | None) -> str:
    """Return days in words."""
    if first is None or last is None:
        return f"≥ {first}" if last is None else f"≤ {last}"
    if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
        return _(N_("year {year}")).format(year=first.year)
    return _(N_("{first} to {last}")).format(first=first, last=last)
