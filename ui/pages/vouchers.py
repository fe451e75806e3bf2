"""Vouchers: the month's list, one voucher on its ruled sheet, and a voucher by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import Column
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.ledger.posting import Posted
from coopdesk.statements.document import (
    DocumentFacts,
    VoucherFacts,
    document_facts,
    document_of_voucher,
    neighbour_voucher,
    voucher_facts,
    voucher_text,
)
from coopdesk.statements.figures import month_shifted
from coopdesk.statements.lists import VOUCHERS_LIST
from ui.actions import Action, walking
from ui.asked import Asked
from ui.doing import answer
from ui.filters import Telling
from ui.list_pages import list_page
from ui.list_paper import show_paper
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room
from ui.pages.document_parts import DocumentPanel, ask_reversal, document_cells
from ui.pages.voucher_sheet import VoucherSheet
from ui.parts import column, label
from ui.preview import preview_document
from ui.tables import Cell


def _nothing(page: Any) -> str:
    """Return why nothing can be done."""
    return "" if page.facts is not None else _(N_("Choose a voucher first."))


class VoucherPage(Page):
    """The month's vouchers; Enter shows one on its sheet."""

    TITLE = N_("Vouchers")
    ICON = "notebook-edit-outline"

    def __init__(self, room: Room) -> None:
        """Lay out list and sheet, one at a time, and the document at the right."""
        super().__init__(room)
        look = self.look
        self.month = self.desk.today().isoformat()[:7]
        self.document_id: int | None = None
        self.facts: DocumentFacts | None = None
        self.asked: Asked | None = None
        self.frame = ListFrame(
            self, VOUCHERS_LIST, cells=self._cell, telling=Telling(("month",)), tabs=False,
            where=(("month", self.month),),
        )  # fmt: skip
        self.list = self.frame.view
        self.list.ticks = False
        self.list.empty.tell(
            "notebook-edit-outline", _(N_("No voucher in this month")),
            _(N_("Every document posts its own. Write one by hand with F2.")),
        )  # fmt: skip
        self.sheet = VoucherSheet(look)
        self.said = label("", "note")
        listed, shown = self.frame, QWidget()
        second = column(margins=(16, 12, 8, 8), gap=8)
        second.addWidget(self.sheet)
        second.addWidget(self.said)
        second.addStretch(1)
        shown.setLayout(second)
        shown.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._listed, self._shown = listed, shown
        self._stack = QStackedLayout(self)
        self._stack.addWidget(listed)
        self._stack.addWidget(shown)
        self.panel = DocumentPanel(look)
        self.side = self.panel
        self.list.opened_id.connect(self._open_row)
        self.list.current_id_changed.connect(self._current)

    def _cell(self, one: Column, value: Any, values: tuple[Any, ...]) -> Any:
        """Return a cell: the voucher's number as it is written."""
        if one.name == "number":
            return Cell(voucher_text(str(values[0]), int(value)))
        if one.name == "month":
            return Cell(str(value), tone="text2")
        return document_cells(self.desk.today(), one, value, values)

    def opened(self, **what: Any) -> None:
        """Show one document's voucher, a month's list, or the list."""
        if what.get("document_id") is not None:
            self.show_voucher(int(what["document_id"]))
        else:
            self.month = what.get("month", self.month)
            self.show_list()

    def first_focus(self) -> QWidget | None:
        """Start in the list, or on the sheet."""
        return self.list if self._stack.currentWidget() is self._listed else self._shown

    def show_list(self) -> None:
        """Show the list of the month."""
        self._stack.setCurrentWidget(self._listed)
        kept = tuple(pair for pair in self.list.query.where if pair[0] != "month")
        where = (("month", self.month), *kept)
        self.list.set_query(replace(self.list.query, where=where))
        self.frame.filters.show_chips()
        self.head(number=self.month)
        self._current(self.list.current_id() or -1)
        self.list.setFocus()

    def step_month(self, step: int) -> None:
        """Show the month before or after."""
        self.month = month_shifted(self.month, step)
        self.show_list()

    def _open_row(self, _voucher_id: int) -> None:
        if self.document_id is not None:
            self.show_voucher(self.document_id)

    def _current(self, voucher_id: int) -> None:
        """Show the document of the voucher in hand."""
        self.facts, self.document_id = None, None
        if voucher_id >= 0:
            with self.desk.read() as s:
                self.document_id = document_of_voucher(s, voucher_id)
        self._read()

    def _read(self) -> VoucherFacts | None:
        """Read the document in hand and show it at the right."""
        found = None
        self.facts = None
        if self.document_id is not None:
            try:
                with self.desk.read() as s:
                    self.facts = document_facts(s, self.document_id)
                    found = voucher_facts(s, self.document_id)
            except Refused as error:
                answer(self, error)
        self.panel.show_document(self.facts)
        self.update_actions()
        return found

    def show_voucher(self, document_id: int) -> None:
        """Show one voucher on its sheet."""
        self.document_id = document_id
        facts = self._read()
        self.sheet.show_voucher(facts)
        self._stack.setCurrentWidget(self._shown)
        if facts is None:
            number = number_shown(self.facts.number) if self.facts is not None else ""
            self.head(title=_(N_("Voucher")), number=number)
            self.said.setText(_(N_("This document moved no account, so it has no voucher.")))
        else:
            words = ngettext(
                "{day}, with {count} paper", "{day}, with {count} papers", facts.attachments
            ).format(day=facts.on_date.isoformat(), count=facts.attachments)
            self.head(title=_(N_("Voucher")), number=facts.number, note=words)
            self.said.setText(
                _(N_("A posted voucher is not changed and not deleted; mistakes are reversed in"
                     " red."))
            )  # fmt: skip
        self._shown.setFocus()

    def step(self, step: int) -> None:
        """Show the next voucher, or the one before."""
        if self._stack.currentWidget() is self._listed:
            self.list.go(self.list.current + step * 15)
            return
        if self.document_id is None:
            return
        with self.desk.read() as s:
            there = neighbour_voucher(s, self.document_id, step)
        if there is not None:
            self.show_voucher(there)
        else:
            self.room.say(_(N_("There is no further voucher.")), "note")

    def escaped(self) -> bool:
        """Go from the sheet to the list."""
        if self._stack.currentWidget() is self._shown:
            if self.facts is not None:
                self.month = self.facts.on_date.isoformat()[:7]
            self.show_list()
            return True
        return False

    def refresh(self, changes: Any) -> None:
        """Read again what is concerned."""
        self.frame.refresh(changes)
        if changes.tables & {"document", "voucher", "printing"}:
            self._read()

    def write_one(self) -> None:
        """Write a voucher by hand."""
        self.room.open("journal")

    def preview(self) -> None:
        """Show the document's paper."""
        if self.facts is not None:
            preview_document(self, DOCUMENT_KINDS[self.facts.kind], self.facts.id)

    def print_voucher(self) -> None:
        """Show the voucher on paper."""
        if self.facts is not None and self.facts.voucher:
            from coopdesk.statements.list_paper import voucher_pdf

            facts, desk = self.facts, self.desk
            show_paper(self, lambda s: voucher_pdf(s, desk, facts.id), facts.voucher)

    def reverse(self) -> None:
        """Take the document back in red."""
        if self.facts is not None:
            self.asked = ask_reversal(self, self.facts, self._reversed)

    def _reversed(self, posted: Posted) -> None:
        words = _(N_("Reversed: the red copy is {number}."))
        self.room.say(words.format(number=number_shown(posted.number)))
        self.show_voucher(posted.id)

    def show_document(self) -> None:
        """Show the document in its list."""
        if self.facts is not None:
            self.room.open(list_page(self.facts.kind.value), document_id=self.facts.id)

    ACTIONS = (
        walking(N_("open")),
        walking(N_("back"), key="Esc"),
        Action("vouchers.new", N_("Write a voucher by hand"), write_one, "F2", "plus",
               N_("by hand")),
        Action("vouchers.before", N_("The voucher before"), lambda p: p.step(-1), "PgUp", "",
               N_("one before")),
        Action("vouchers.after", N_("The next voucher"), lambda p: p.step(1), "PgDown", "",
               N_("next one")),
        Action("vouchers.month_before", N_("The month before"), lambda p: p.step_month(-1), "F7",
               "", N_("month before")),
        Action("vouchers.month_after", N_("The month after"), lambda p: p.step_month(1), "F8", "",
               N_("after")),
        Action("vouchers.document", N_("The document in its list"), show_document, "F9", "",
               N_("document"), _nothing),
        Action("vouchers.preview", N_("Preview the paper"), preview, "F11", "", N_("preview"),
               _nothing),
        Action("vouchers.reverse", N_("Reverse in red"), reverse, "Ctrl+R", "", N_("reverse"),
               _nothing),
        Action("vouchers.print", N_("Print the voucher"), print_voucher, "Ctrl+P",
               "printer-outline", N_("Print"), _nothing, strip=False, button=True),
        *list_actions("vouchers", views=False),
        Action("vouchers.books", N_("Account books"), lambda p: p.room.open("books"), "",
               strip=False),
    )  # fmt: skip
