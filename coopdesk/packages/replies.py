"""Read the county's reply: what became of each package, and of each document inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, insert_rows
from coopdesk.kernel.trail import note
from coopdesk.packages.beside import under_way
from coopdesk.packages.codes import keep_codes
from coopdesk.packages.format import PackageKind
from coopdesk.packages.office import learn, office_keys, uplink
from coopdesk.packages.reply_file import Judgement, SetAside, open_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What a reply says of one package; ``known`` tells whether this book sealed it."""

    period: str
    sequence: int
    kind: PackageKind
    outcome: str
    reason: str
    exceptions: tuple[SetAside, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class SentMonth:
    """A package that this office sealed, and what the county said of it."""

    id: int
    sequence: int
    period: str
    kind: str
    file_name: str
    at: str
    outcome: str
    reason: str
    replied_at: str | None


def read_reply(desk: Desk, source: Path | bytes, *, password: str = "") -> list[Replied]:
    """Read a reply in: the months and documents it speaks of are marked; twice changes nothing.

    A reply from a stranger or for another unit is refused; an older one undoes no newer one.
    """
    file = str(source) if isinstance(source, Path) else ""
    with under_way(desk, "reply", file=file), desk.write() as s:
        link = uplink(s, password)
        reply = open_reply(source, office_keys(s, password), link.keys, link.unit)
        replied = [_read_one(s, reply.number, one) for one in reply.packages]
        elsewhere = dict(link.elsewhere)
        for one, judged in zip(replied, reply.packages, strict=True):
            if one.known or one.kind is PackageKind.BASELINE:
                continue
            if one.outcome in {"accepted", "exceptions"}:
                elsewhere[one.period] = judged.sha256
        keep_codes(s, reply.code_tables, reply.tables)
        if reply.number >= link.reply_number:
            learn(s, reply.number, reply.last, reply.last_sha256, elsewhere)
    return replied


def _read_one(s: Session, number: int, judged: Judgement) -> Replied:
    """Keep the verdict on one package, unless a newer one was read before."""
    row = fetch_row(
        s,
        "SELECT id, outcome, reply_number, reply FROM sent WHERE sha256 = ?",
        (judged.sha256,),
    )
    if (
        row is not None
        and number >= row[2]
        and (row[1:] != (judged.outcome, number, judged.reason))
    ):
        _keep(s, row[0], number, judged)
    return Replied(
        period=judged.period,
        sequence=judged.sequence,
        kind=judged.kind,
        outcome=judged.outcome,
        reason=judged.reason,
        exceptions=judged.exceptions,
        known=row is not None,
    )


def _keep(s: Session, sent_id: int, number: int, judged: Judgement) -> None:
    """Write the verdict on a package and on each record that was set aside."""
    clock = s.info["context"].clock
    change_rows(
        s,
        "sent",
        "UPDATE sent SET outcome = ?, replied_at = ?, reply_number = ?, reply = ? WHERE id = ?",
        (judged.outcome, moment_text(clock.now()), number, judged.reason, sent_id),
    )
    change_rows(s, "verdict", "DELETE FROM verdict WHERE sent_id = ?", (sent_id,))
    insert_rows(
        s,
        "verdict",
        ("sent_id", "kind", "uid", "number", "reason"),
        [(sent_id, one.kind, one.uid, one.number, one.reason) for one in judged.exceptions],
    )
    noted = {"outcome": judged.outcome, "period": judged.period, "sequence": judged.sequence}
    note(s, "reply", "package", judged.sha256, noted)


_SENT: Final = (
    "SELECT id, sequence, period, kind, file_name, at, outcome, reply, replied_at FROM sent"
)


def sent_months(s: Session, period: str = "") -> list[SentMonth]:
    """Return the months that this office sealed (or one, if named), the newest first."""
    rows = fetch_rows(
        s,
        f"{_SENT} WHERE kind <> 'baseline' AND (?1 = '' OR period = ?1) ORDER BY id DESC",
        (period,),
    )
    return [SentMonth(*row) for row in rows]


def sent_baseline(s: Session, period: str) -> SentMonth | None:
    """Return the newest package of a year's typed figures that this office sealed."""
    row = fetch_row(
        s, f"{_SENT} WHERE kind = 'baseline' AND period = ? ORDER BY id DESC LIMIT 1", (period,)
    )
    return None if row is None else SentMonth(*row)


def verdicts(s: Session, sent_id: int) -> list[SetAside]:
    """Return the records of a package that the county set aside, with the reasons."""
    rows = fetch_rows(
        s, "SELECT kind, uid, number, reason FROM verdict WHERE sent_id = ? ORDER BY id", (sent_id,)
    )
    return [SetAside(kind=one[0], uid=one[1], number=one[2], reason=one[3]) for one in rows]


def mark_of(s: Session, document_id: int) -> tuple[str, str]:
    """Return how a document stands with the county, and why it was set aside.

    What was accepted stays so while a later package of its month waits or is declined.
    ``""`` not sent, ``"sent"``, ``"held"``, ``"accepted"``, ``"set_aside"`` or ``"refused"``.
    """
    row = fetch_row(
        s,
        "SELECT d.uid, x.id, x.outcome FROM document d JOIN sent x ON x.period = d.month"
        " AND x.kind <> 'baseline' AND x.at >= d.posted_at WHERE d.id = ?"
        " ORDER BY CASE WHEN x.outcome IN ('accepted', 'exceptions') THEN 0"
        " WHEN x.outcome = 'refused' THEN 2 ELSE 1 END, x.id DESC LIMIT 1",
        (document_id,),
    )
    if row is None:
        return "", ""
    aside = fetch_row(
        s, "SELECT reason FROM verdict WHERE sent_id = ? AND uid = ?", (row[1], row[0])
    )
    if aside is not None:
        return "set_aside", str(aside[0])
    return {"": "sent", "exceptions": "accepted"}.get(row[2], row[2]), ""
