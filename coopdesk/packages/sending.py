"""How the months of this office stand with the office above: sealed, accepted, changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.members.persons import person
from coopdesk.packages.keys import Keys
from coopdesk.packages.opening import own_figures
from coopdesk.packages.refusal import PackageRefused
from coopdesk.packages.replies import SentMonth, sent_months
from coopdesk.statements.day_figures import due_on, report_day
from coopdesk.statements.definitions import Figure
from coopdesk.statements.figures import figure_values

_TAKEN: Final = frozenset({"accepted", "exceptions"})


class Standing(Choice):
    """How a month of this office stands with the office above."""

    AHEAD = "ahead", N_("Not begun")
    NOT_SENT = "not_sent", N_("Not sealed")
    SEALED = "sealed", N_("Sealed, no reply yet")
    HELD = "held", N_("Waits at the county")
    REFUSED = "refused", N_("Sent back")
    ACCEPTED = "accepted", N_("Accepted")
    EXCEPTIONS = "exceptions", N_("Accepted with exceptions")
    CHANGED = "changed", N_("Changed since")


@dataclass(frozen=True, slots=True)
class MonthSent:
    """A month: how it stands, its last package, its size, and documents posted since.

    ``taken`` tells that a package of the month counts at the county, so only a correction follows.
    """

    month: str
    standing: Standing
    due: date
    sent: SentMonth | None = None
    size: int = 0
    changed: int = 0
    taken: bool = False


def months_sent(s: Session, year: int, today: date) -> list[MonthSent]:
    """Return how every month of a year stands."""
    last: dict[str, SentMonth] = {}
    taken = set()
    for one in reversed(sent_months(s)):
        last[one.period] = one
        if one.outcome in _TAKEN:
            taken.add(one.period)
    day = report_day(s)
    return [
        replace(_standing(s, month, last.get(month), day, today), taken=month in taken)
        for month in (f"{year}-{number:02d}" for number in range(1, 13))
    ]


def _standing(s: Session, month: str, sent: SentMonth | None, day: int, today: date) -> MonthSent:
    """Return how one month stands."""
    due = due_on(month, day)
    if sent is None:
        begun = month <= today.isoformat()[:7]
        return MonthSent(month, Standing.NOT_SENT if begun else Standing.AHEAD, due)
    size = int(fetch_value(s, "SELECT LENGTH(content) FROM sent WHERE id = ?", (sent.id,)) or 0)
    changed = 0
    standing = {"refused": Standing.REFUSED, "held": Standing.HELD}.get(
        sent.outcome, Standing.SEALED
    )
    if sent.outcome in _TAKEN:
        standing = Standing(sent.outcome)
        changed = posted_since(s, month, sent.at)
        standing = Standing.CHANGED if changed else standing
    return MonthSent(month, standing, due, sent, size, changed)


def posted_since(s: Session, month: str, at: str) -> int:
    """Count what changed a month after a moment: documents posted, units' months taken in."""
    found = fetch_value(
        s,
        "SELECT (SELECT COUNT(*) FROM document WHERE month = ?1 AND state = 1 AND posted_at > ?2)"
        " + (SELECT COUNT(*) FROM parcel WHERE period = ?1 AND current = 1 AND judged_at > ?2)",
        (month, at),
    )
    return int(found or 0)


def figures_sent(s: Session, sent_id: int, keys: Keys) -> dict[str, Any] | None:
    """Return the figures of a package that this book sealed; nothing where other keys sealed it."""
    content = fetch_value(s, "SELECT content FROM sent WHERE id = ?", (sent_id,))
    try:
        found = own_figures(bytes(content), keys).get("figures", {})
    except PackageRefused:
        return None
    return found if isinstance(found, dict) else {}


def changed_figures(s: Session, month: str, keys: Keys) -> list[tuple[Figure, int, int]]:
    """Return the figures of a month that are others now than in its package that was accepted."""
    row = fetch_value(
        s,
        "SELECT id FROM sent WHERE period = ? AND kind <> 'baseline'"
        " AND outcome IN ('accepted', 'exceptions') ORDER BY id DESC LIMIT 1",
        (month,),
    )
    before = figures_sent(s, int(row), keys) if row is not None else None
    if before is None:
        return []
    return [
        (one.figure, int(before[one.figure.code]["month"]), one.this_month)
        for one in figure_values(s, month)
        if one.figure.code in before and before[one.figure.code]["month"] != one.this_month
    ]


def document_of(s: Session, uid: str) -> int | None:
    """Return the document that a verdict speaks of, if it is in the book."""
    found = fetch_value(s, "SELECT id FROM document WHERE uid = ? AND state = 1", (uid,))
    return None if found is None else int(found)


def parties_of(s: Session, uids: list[str]) -> dict[str, tuple[str, str]]:
    """Return day and party of the documents that verdicts speak of, by their uid."""
    found = {}
    for uid in uids:
        for on_date, party in fetch_rows(
            s,
            "SELECT d.on_date, COALESCE(m.name, p.name, '') FROM document d"  # noqa: S608
            f" LEFT JOIN member m ON m.id = {person('d.member_id')}"
            " LEFT JOIN supplier p ON p.id = d.supplier_id WHERE d.uid = ?",
            (uid,),
        ):
            found[uid] = (on_date, party)
    return found
