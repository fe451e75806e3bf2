"""The county's replies: what became of a package, signed, sealed for its unit, one file each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.packages.codes import published
from coopdesk.packages.container import write_durably
from coopdesk.packages.format import PackageKind
from coopdesk.packages.keys import Keys
from coopdesk.packages.office import Unit, own_uid, recipient_of
from coopdesk.packages.records import LINKED
from coopdesk.packages.reply_file import Judgement, Reply, SetAside, seal_reply

_JUDGED: Final = (
    "SELECT sha256, sequence, period, kind, outcome, note, id, reply_number, judged_at FROM parcel"
)


class Told(Protocol):
    """What a reply needs to know of a merged file."""

    @property
    def sha256(self) -> str:
        """Return the package's hash."""

    @property
    def outcome(self) -> str:
        """Return what became of it."""

    @property
    def reason(self) -> str:
        """Return why."""

    @property
    def period(self) -> str:
        """Return its month."""

    @property
    def sequence(self) -> int:
        """Return its number."""

    @property
    def kind(self) -> str:
        """Return what it reports."""


def write_reply(desk: Desk, keys: Keys, unit: Unit, told: Told, folder: Path) -> Path:
    """Write the reply to one package into a folder; an older reply of the same name gives way."""
    with desk.read() as s:
        content = seal_reply(_reply(s, desk, unit, told), keys, recipient_of(s, unit.id))
    path = folder / f"{unit.code}-{told.period}-{told.sequence:04d}-{_word(told)}.coop"

    def fill(stream: Any) -> None:
        stream.write(content)

    def judge(written: Path) -> None:
        if written.read_bytes() != content:
            raise OSError(os.strerror(5))

    write_durably(path, fill, judge, replace=True)
    return path


def _word(told: Told) -> str:
    """Tell replies of one number apart: to the accepted package, and to another one."""
    return f"refused-{told.sha256[:8]}" if told.outcome == "refused" else "reply"


def _reply(s: Session, desk: Desk, unit: Unit, told: Told) -> Reply:
    """Return the reply: the verdict as it was given, and where the unit's chain ends here."""
    end = fetch_row(
        s,
        f"SELECT sequence, sha256 FROM parcel WHERE unit_id = ? AND {LINKED}"  # noqa: S608
        " ORDER BY sequence DESC LIMIT 1",
        (unit.id,),
    ) or (0, "")
    judged = fetch_row(s, f"{_JUDGED} WHERE unit_id = ? AND sha256 = ?", (unit.id, told.sha256))
    last = fetch_row(
        s,
        "SELECT MAX(reply_number), MAX(judged_at) FROM parcel WHERE unit_id = ?",
        (unit.id,),
    ) or (None, None)
    packages = [_judgement(s, judged)] if judged is not None else [_refusal(told)]
    if judged is None:
        # Tell the unit what holds the place of the refused package: its number, or its month.
        packages += [
            _judgement(s, row)
            for row in fetch_rows(
                s,
                f"{_JUDGED} WHERE unit_id = ? AND (sequence = ? OR (period = ? AND current = 1))"
                f" AND {LINKED}",
                (unit.id, told.sequence, told.period),
            )
        ]
    codes = published(s)
    known = fetch_value(
        s, "SELECT json_extract(manifest, '$.code_tables') FROM parcel WHERE unit_id = ?"
        " ORDER BY sequence DESC LIMIT 1", (unit.id,),
    )  # fmt: skip
    is_newer = codes["version"] > int(known or 0)
    return Reply(
        number=int(judged[7] if judged is not None else last[0] or 1),
        county=own_uid(s),
        unit=unit.uid,
        created_at=str(
            judged[8] if judged is not None else last[1] or moment_text(desk.clock.now())
        ),
        last=end[0],
        last_sha256=end[1],
        packages=tuple(packages),
        code_tables=codes["version"],
        tables=codes["tables"] if is_newer else {},
    )


def _judgement(s: Session, row: tuple[Any, ...]) -> Judgement:
    """Return the verdict on a package as it stands in the book."""
    asides = fetch_rows(
        s, "SELECT kind, uid, number, reason FROM set_aside WHERE parcel_id = ? ORDER BY id",
        (row[6],),
    )  # fmt: skip
    return Judgement(
        sha256=row[0],
        sequence=row[1],
        period=row[2],
        kind=PackageKind(row[3]),
        outcome=row[4],
        reason=row[5],
        exceptions=tuple(
            SetAside(kind=one[0], uid=one[1], number=one[2], reason=one[3]) for one in asides
        ),
    )


def _refusal(told: Told) -> Judgement:
    """Return the refusal of a package of which nothing was kept."""
    return Judgement(
        sha256=told.sha256,
        sequence=told.sequence,
        period=told.period,
        kind=PackageKind(told.kind),
        outcome="refused",
        reason=told.reason,
    )
