"""The pages of the lists of documents: what can be done in them, and one page for each list."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.ledger.words import Kind
from coopdesk.machinery.lists import JOB_LINES_LIST
from coopdesk.money.lists import PAYMENTS_LIST
from coopdesk.supplies.lists import SALE_LINES_LIST
from ui.actions import ATTACH_KEY, Action, walking
from ui.list_pages import EVERYTHING, LIST_PAGES
from ui.listed import list_actions
from ui.page import Page
from ui.pages.document_list import DocumentList, nothing_in_hand

_OTHERS: Final = {
    "money_list": PAYMENTS_LIST, "job_line_list": JOB_LINES_LIST, "sale_line_list": SALE_LINES_LIST
}  # fmt: skip


def _fixed(page: Any) -> str:
    """Return why the document in hand cannot be taken back."""
    facts = page.facts
    if facts is None:
        return nothing_in_hand(page)
    if facts.reverses is not None:
        return _(N_("A red copy is not taken back; post a new document."))
    if facts.reversed_by is not None:
        words = _(N_("It was taken back already, by {number}."))
        return words.format(number=number_shown(facts.reversed_by.number))
    return ""


def actions_of(prefix: str, settle_words: str, settle_short: str) -> tuple[Action, ...]:
    """Return the actions of a list's page."""
    page = DocumentList

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
        walking(N_("voucher")),
        act("preview", N_("Preview the paper"), page.preview, "F11", "", N_("preview"),
            nothing_in_hand),
        made["group"],
        made["columns"],
        act("settle", settle_words, page.settle, "F5", "cash-multiple", settle_short,
            page.not_one_party),
        act("reverse", N_("Reverse in red"), page.reverse, "Ctrl+R", "", N_("reverse"), _fixed),
        act("before", N_("The month before"), partial(page.step_month, step=-1), "F7", "",
            N_("month before")),
        act("after", N_("The month after"), partial(page.step_month, step=1), "F8", "",
            N_("after")),
        find,
        conditions,
        act("lists", N_("Another list"), page.next_list, "F4", "", N_("lists")),
        act("new", N_("Enter a new one"), page.new, "F2", "plus", N_("new")),
        act("copy_document", N_("New document like this one"), page.copy_document, "Ctrl+J", "",
            N_("alike"), nothing_in_hand),
        act("party", N_("The member's page"), page.party, "F9", "", N_("member"), nothing_in_hand),
        act("other", N_("The document it takes back or is taken back by"), page.other, "Ctrl+B",
            "", N_("linked"), nothing_in_hand),
        act("attachments", N_("Photos and scans"), page.attachments, ATTACH_KEY, "", N_("photos"),
            nothing_in_hand),
        copy,
        made["export"],
        act("reprint", N_("Print the document again"), page.print_again, "Ctrl+P",
            "printer-outline", N_("Print"), nothing_in_hand, strip=False, button=True),
        act("printings", N_("What was printed of it"), page.printings, "Ctrl+H", "",
            N_("printings"), nothing_in_hand),
        act("range", N_("Print a range of numbers"), page.print_range, "Ctrl+Alt+P", strip=False),
        act("file", N_("Print the chosen ones into a PDF"), page.print_to_file, "Ctrl+Alt+S",
            when=nothing_in_hand, strip=False),
        *(one for one in made.values() if one not in placed),
    )  # fmt: skip


class DocumentsPage(DocumentList):
    """Every document of the book."""

    ACTIONS = actions_of(EVERYTHING, N_("Take or pay what is open"), N_("take money"))


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
        (DocumentList,),
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
