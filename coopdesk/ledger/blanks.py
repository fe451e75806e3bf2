"""Acts on pre-printed receipt books (预印票据): receive, issue, use, spoil, return, hand in.

Each act is one row for ever, and a line of the journal; no number is used twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_value, insert_row, new_uid
from coopdesk.kernel.trail import note
from coopdesk.ledger.blank_books import LEAVES, BlankState, Stretch, next_blank, stretches_of
from coopdesk.ledger.paper_records import BlankAct

MOST: Final = 100_000
_EVENT: Final = (
    "uid", "act", "series", "first", "last", "digits", "on_date", "holder", "reason",
    "document_id", "printing_id", "at", "clerk",
)  # fmt: skip
_TAKES: Final = {
    BlankAct.ISSUED: (BlankState.STORED,),
    BlankAct.USED: (BlankState.HELD,),
    BlankAct.SPOILED: (BlankState.STORED, BlankState.HELD, BlankState.USED),
    BlankAct.RETURNED: (BlankState.HELD,),
    BlankAct.HANDED_IN: (BlankState.STORED,),
}
"""What a form must be for each act; receiving wants numbers that are not in the office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankDraft:
    """An act on a range of forms; numbers as they stand on the paper, with their zeros.

    ``last`` left out means one form. ``holder`` gets issued forms, ``reason`` is asked for spoiled
    and handed-in ones, ``document`` is the number of what was written by hand on a used form.
    """

    act: BlankAct
    series: str
    first: str
    on_date: date
    last: str = ""
    holder: str = ""
    reason: str = ""
    document: str = ""


def check_blank(s: Session, draft: BlankDraft) -> list[Problem]:
    """Find what is wrong with an act."""
    problems = _check_words(draft)
    if problems:
        return problems
    first, last, digits = _numbers(draft)
    if draft.act is BlankAct.RECEIVED:
        return _check_received(s, draft, first, last, digits)
    problems = _check_standing(s, draft, first, last)
    if draft.act is BlankAct.USED and not problems:
        problems = _check_document(s, draft.document)
    return problems


def _check_words(draft: BlankDraft) -> list[Problem]:
    """Find what cannot be read or was left out."""
    found = []
    if not draft.series.strip():
        text = _("Please type the words before the number, such as 供收.")
        found.append(Problem("required", text, "series"))
    for name, value in (("first", draft.first), ("last", draft.last or draft.first)):
        if not re.fullmatch(r"\d{1,10}", value.strip(), re.ASCII):
            text = _("Please type the number as it stands on the form, digits only.")
            found.append(Problem("number", text, name))
    if found:
        return found
    first, last, digits = _numbers(draft)
    if last < first or len((draft.last or draft.first).strip()) != digits:
        text = _("The last number must not be before the first, and have as many digits.")
        found.append(Problem("order", text, "last"))
    elif last - first >= MOST:
        text = _("These are {count} forms; at most {most} are entered at once.")
        text = text.format(count=f"{last - first + 1:,}", most=f"{MOST:,}")
        found.append(Problem("order", text, "last"))
    if draft.act is BlankAct.ISSUED and not draft.holder.strip():
        text = _("Please type who gets the forms.")
        found.append(Problem("required", text, "holder"))
    if draft.act in {BlankAct.SPOILED, BlankAct.HANDED_IN} and not draft.reason.strip():
        text = _("Please write why; the register keeps it beside the number.")
        found.append(Problem("required", text, "reason"))
    if draft.act is BlankAct.USED and first != last:
        text = _("A document stands on one form; enter used forms one by one.")
        found.append(Problem("single", text, "last"))
    return found


def _numbers(draft: BlankDraft) -> tuple[int, int, int]:
    """Return first, last and how many digits."""
    first, last = draft.first.strip(), (draft.last or draft.first).strip()
    return int(first), int(last), len(first)


def _check_received(
    s: Session, draft: BlankDraft, first: int, last: int, digits: int
) -> list[Problem]:
    """Find numbers that are in the office already, and another way of writing the series."""
    known = [
        one for one in stretches_of(s, draft.series.strip(), first, last)
        if one.state is not BlankState.GONE
    ]  # fmt: skip
    if known:
        text = _("{series} {numbers} was received already.")
        text = text.format(series=draft.series, numbers=known[0].text)
        return [Problem("blank_twice", text, "first")]
    other = fetch_value(
        s, "SELECT digits FROM blank_event WHERE series = ? AND digits <> ? LIMIT 1",
        (draft.series.strip(), digits),
    )  # fmt: skip
    if other is not None:
        text = _("{series} has numbers of {digits} digits; please type the zeros too.")
        text = text.format(series=draft.series, digits=other)
        return [Problem("number", text, "first")]
    return []


def _check_standing(s: Session, draft: BlankDraft, first: int, last: int) -> list[Problem]:
    """Find forms of a range that do not stand as the act wants them."""
    stretches = stretches_of(s, draft.series.strip(), first, last)
    if sum(one.count for one in stretches) < last - first + 1:
        text = _("{series} {first} to {last}: not all of these forms were received.")
        text = text.format(series=draft.series, first=draft.first, last=draft.last or draft.first)
        return [Problem("blank_unknown", text, "first")]
    wanted = _TAKES[draft.act]
    for one in stretches:
        if one.state in wanted:
            continue
        text = _("{series} {numbers} cannot be {act}: {state}.")
        state = one.state.shown + (f" {one.holder}" if one.holder else "")
        text = text.format(series=draft.series, numbers=one.text, act=draft.act.shown, state=state)
        return [Problem("blank_standing", text, "first")]
    return []


def _check_document(s: Session, number: str) -> list[Problem]:
    """Find out whether the document written on a form is in the book."""
    if _document_id(s, number) is None:
        text = _("{number} is not in the book; please check the number.")
        return [Problem("no_such", text.format(number=number or "—"), "document")]
    return []


def _document_id(s: Session, number: str) -> int | None:
    """Return the id of a posted document by its number."""
    row = fetch_row(
        s, "SELECT id FROM document WHERE number = ? AND state = 1", (number.replace(" ", ""),)
    )
    return None if row is None else int(row[0])


def post_blank(s: Session, draft: BlankDraft, *, uid: str = "") -> int:
    """Write an act down; the same uid again changes nothing. Refuses with what is wrong."""
    if uid:
        known = fetch_value(s, "SELECT id FROM blank_event WHERE uid = ?", (uid,))
        if known is not None:
            return int(known)
    refuse_if(check_blank(s, draft))
    first, last, digits = _numbers(draft)
    document = _document_id(s, draft.document) if draft.act is BlankAct.USED else None
    holder = draft.holder.strip() if draft.act is BlankAct.ISSUED else ""
    made = Stretch(
        draft.series.strip(), first, last, digits, LEAVES[draft.act], holder, document,
        draft.reason.strip(), draft.on_date.isoformat(),
    )  # fmt: skip
    parts = [made] if draft.act is BlankAct.RECEIVED else _by_book(s, made)
    written = [
        _write(s, draft.act, one, uid if turn == 0 else "") for turn, one in enumerate(parts)
    ]
    return written[0]


def _by_book(s: Session, whole: Stretch) -> list[Stretch]:
    """Cut a range where one received range ends and another begins."""
    parts: list[Stretch] = []
    start = whole.first
    while start <= whole.last:
        end = fetch_value(
            s,
            "SELECT MAX(last) FROM blank_event WHERE act = 'received' AND series = ?"
            " AND first <= ? AND last >= ?",
            (whole.series, start, start),
        )
        stop = min(whole.last, int(end))
        parts.append(replace(whole, first=start, last=stop))
        start = stop + 1
    return parts


def use_blank(s: Session, series: str, document_id: int, printing_id: int, holder: str) -> Stretch:
    """Use the clerk's next form for a printing; refuses when there is none left."""
    found = next_or_refuse(s, series, holder)
    context = context_of(s)
    day = context.clock.today().isoformat()
    used = replace(found, state=BlankState.USED, document_id=document_id, on_date=day, holder="")
    _write(s, BlankAct.USED, used, "", printing_id)
    return used


def next_or_refuse(s: Session, series: str, holder: str) -> Stretch:
    """Return the clerk's next form, or refuse with the way to get some."""
    found = next_blank(s, series, holder)
    if found is None:
        text = _(
            "{holder} has no pre-printed form {series} left; issue some on the page of receipt"
            " books, or print without a pre-printed number."
        )
        raise refuse("no_blank", text.format(holder=holder, series=series), "series")
    return found


def _write(
    s: Session, act: BlankAct, one: Stretch, uid: str, printing_id: int | None = None
) -> int:
    """Write one row, and the journal's line."""
    context = context_of(s)
    name = uid or new_uid()
    made = insert_row(
        s,
        "blank_event",
        _EVENT,
        (
            name, act.value, one.series, one.first, one.last, one.digits, one.on_date, one.holder,
            one.reason, one.document_id, printing_id, moment_text(context.clock.now()),
            context.clerk,
        ),
    )  # fmt: skip
    content = {"series": one.series, "numbers": one.text, "on": one.on_date, "holder": one.holder,
               "reason": one.reason, "document_id": one.document_id}  # fmt: skip
    note(s, act.value, "blank_event", name, content)
    return made
