"""What the disk and the database refuse, as sentences with a next step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, Refused, Trouble
from db.faults import Fault, RuleBroken

_FAULTS: Final = {
    "locked": (
        N_("The book is in use: {detail}."),
        N_("Close it there first, or wait until that program has finished."),
    ),
    "full": (
        N_("The disk is full; nothing of this entry was written."),
        N_("Free some space and enter it again; what was acknowledged before is safe."),
    ),
    "damaged": (
        N_("The book file cannot be read fully ({detail})."),
        N_("Do not write to it; restore the last copy and call the county."),
    ),
    "disk": (
        N_("The disk did not take or give what was asked ({detail}); nothing was half written."),
        N_("Check the disk and its cable, make a copy at once, and then try again."),
    ),
    "read_only": (
        N_("The book cannot be written here ({detail})."),
        N_("Copy it to the local disk and open it there."),
    ),
    "newer": (
        N_("This book was written by a newer program (version {detail})."),
        N_("Update this program, then open the book again."),
    ),
    "older": (
        N_("This book is of an older version ({detail})."),
        N_("Open it once in the window; a copy of it is kept first."),
    ),
    "missing": (
        N_("There is no book at this place ({detail})."),
        N_("Check the name and the stick, or make a new book."),
    ),
    "exists": (
        N_("A file of this name is already there ({detail}); it was not touched."),
        N_("Choose another name."),
    ),
    "place": (
        N_("A book cannot live on a network drive ({detail})."),
        N_("Choose a folder on this computer's own disk."),
    ),
    "not_a_book": (
        N_("This file is not a CoopDesk book ({detail})."),
        N_("Choose the file that CoopDesk made."),
    ),
}
_RULES: Final = {
    "voucher_unbalanced": N_("The voucher's debits and credits differ; nothing was written."),
    "voucher_posted": N_("A posted voucher cannot be changed; reverse it in red."),
    "voucher_draft": N_("A voucher must be written before it is posted."),
    "document_posted": N_("A posted document cannot be changed; reverse it in red."),
    "document_draft": N_("A document must be written before it is posted."),
    "document_date": N_("A document's date and month must agree and be a day that exists."),
    "document_reversal": N_("This document cannot be reversed that way."),
    "period_closed": N_("This month is closed; date the document in an open month."),
    "plot_twice": N_("A plot cannot be under trusteeship and transfer at the same time."),
    "stock_below_zero": N_("Stock would fall below zero; nothing was written."),
    "trail_fixed": N_("The journal cannot be changed."),
    "record_merged": N_(
        "This member was merged into another record and stays as it was; change the kept record,"
        " or take the merge back first."
    ),
    "blank_twice": N_("This pre-printed form was used or spoiled already; take another number."),
    "blank_unknown": N_("This number of a pre-printed form was never received."),
    "record_fixed": N_("What was printed, sent, attached or disclosed is kept as it was."),
}


def trouble_of(fault: Fault) -> Trouble:
    """Put a fault of the disk into a sentence with a next step."""
    text, advice = _FAULTS[fault.code]
    detail = fault.detail or "?"
    return Trouble(fault.code, _(text).format(detail=detail), _(advice))


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn faults into ``Trouble`` and broken rules into ``Refused``."""
    try:
        yield
    except Fault as fault:
        raise trouble_of(fault) from fault
    except RuleBroken as broken:
        text = _(_RULES[broken.code]) if broken.code in _RULES else broken.code
        raise Refused([Problem(broken.code, text)]) from broken
    except OverflowError as trouble:
        text = _("A number is too large for any book; please check quantities, areas and prices.")
        raise Refused([Problem("too_large", text)]) from trouble


@contextmanager
def full_disk_passed_over() -> Iterator[None]:
    """Go on where the disk takes nothing: a copy is needed most when the disk is full."""
    try:
        yield
    except Trouble as trouble:
        if trouble.code not in {"full", "disk", "read_only"}:
            raise
