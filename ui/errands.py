"""What a clerk wants done, in the clerk's own words: Ctrl+K finds the page and says the key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from coopdesk.kernel.i18n import N_, _
from ui.page import Room
from ui.palette import Found, initials


class Errand(NamedTuple):
    """Something to get done: name, other words for it, page and its title, what to press."""

    title: str
    words: str
    page: str
    where: str
    hint: str


TOWNSHIP: Final = (
    Errand(
        N_("Print a slip once more"),
        N_("print reprint again copy yesterday receipt"),
        "documents",
        N_("All papers"),
        N_("Choose the slip with ↑↓; Ctrl+P prints it once more, marked and counted."),
    ),
    Errand(
        N_("Correct a posted slip"),
        N_("wrong price quantity amount correct change mistake undo delete void reverse"),
        "documents",
        N_("All papers"),
        N_("Choose the wrong slip with ↑↓; Ctrl+R takes it back in red, F11 then enters it right."),
    ),
    Errand(
        N_("Send the month to the county"),
        N_("send report month county submit stick seal"),
        "send",
        N_("Reporting"),
        N_("Choose the month with ←→; F12 seals it into one file for the stick."),
    ),
    Errand(
        N_("Take money for debts"),
        N_("pay repay debt collect owe"),
        "money",
        N_("Take and pay"),
        N_("Name the member; what he owes is listed, the oldest first."),
    ),
    Errand(
        N_("Take sold goods back"),
        N_("return refund back"),
        "sale_return",
        N_("Sales return"),
        N_("Choose the sale, then how much of each line comes back."),
    ),
    Errand(
        N_("Count the stock"),
        N_("count stock warehouse inventory shortage surplus missing"),
        "stock_count",
        N_("Stock count"),
        N_("Type what lies there; F7 is as the book has it, F12 posts what differs."),
    ),
    Errand(
        N_("Read a workbook in"),
        N_("import excel wps workbook roster ledger read"),
        "import",
        N_("Import"),
        N_("Choose the workbook; nothing is written before you have seen what would be."),
    ),
)
COUNTY: Final = (
    Errand(
        N_("Take in the units' files"),
        N_("receive merge files month stick"),
        "receive",
        N_("Take in files"),
        N_("Choose the files from the stick; each says what becomes of it."),
    ),
    Errand(
        N_("See who has not reported"),
        N_("missing late units overdue"),
        "county",
        N_("County board"),
        N_("Each square is a unit's month; Enter opens what stands behind it."),
    ),
)


def errands(room: Room, *, township: bool) -> Callable[[str], Sequence[Found]]:
    """Return the search of an office's errands."""

    def go(one: Errand) -> None:
        if room.open(one.page):
            room.say(_(one.hint), "note")

    def find(typed: str) -> Sequence[Found]:
        return [
            Found(_(one.title), _(one.where), partial(go, one), "check-circle-outline")
            for one in (TOWNSHIP if township else COUNTY)
            if _means(typed.casefold(), one)
        ]

    return find


def _means(typed: str, one: Errand) -> bool:
    """Tell whether the typed words speak of an errand."""
    if typed.isascii() and len(typed) < 2:
        return False  # One letter is a person's or a good's initial.
    title = _(one.title).casefold()
    words = _(one.words).casefold().split()
    return (
        typed in title
        or typed in initials(title)
        or any(word in typed or word.startswith(typed) for word in words)
    )
