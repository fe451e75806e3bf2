"""The county's rows of packages: their place in a unit's chain, and what is said of each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, fetch_value, insert_row
from coopdesk.kernel.trail import note
from coopdesk.packages.chain import Link
from coopdesk.packages.format import Manifest, PackageKind
from coopdesk.packages.judged import Judged
from coopdesk.packages.office import Unit
from coopdesk.packages.opening import OpenedPackage
from coopdesk.packages.records import LINKED
from coopdesk.packages.reply_file import SetAside

ACCEPTED: Final = frozenset({"accepted", "exceptions"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of one file: accepted, exceptions, same, held or refused, and why."""

    file: str
    outcome: str
    reason: str = ""
    code: str = ""
    unit: str = ""
    period: str = ""
    sequence: int = 0
    kind: str = ""
    sha256: str = ""
    exceptions: tuple[SetAside, ...] = ()
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that held as a whole, the unit that it comes from, and what its records are."""

    package: OpenedPackage
    unit: Unit
    file: str
    judged: Judged

    @property
    def manifest(self) -> Manifest:
        """Return the package's cover sheet."""
        return self.package.manifest

    def told(self, outcome: str, reason: str = "") -> Merged:
        """Say what became of the package."""
        manifest = self.manifest
        return Merged(
            file=self.file,
            outcome=outcome,
            reason=reason,
            code=self.unit.code,
            unit=self.unit.name,
            period=manifest.period,
            sequence=manifest.sequence,
            kind=manifest.kind.value,
            sha256=self.package.sha256,
        )


def chain_of(s: Session, unit: Unit) -> tuple[list[Link], list[Link]]:
    """Return the links of a unit's chain and its held packages."""
    links: list[Link] = []
    held: list[Link] = []
    for sequence, sha256, previous, outcome, is_linked in fetch_rows(
        s,
        f"SELECT sequence, sha256, previous, outcome, {LINKED} FROM parcel"  # noqa: S608
        " WHERE unit_id = ?",
        (unit.id,),
    ):
        link = Link(sequence, sha256, previous)
        if is_linked:
            links.append(link)
        elif outcome == "held":
            held.append(link)
    return links, held


def fork_sentence(unit: Unit, sequence: int) -> str:
    """Say that two packages bear one number."""
    text = _(
        "{unit} sent another package with number {number}; the first one stays."
        " It may have two computers or an old copy of its book; please telephone."
    )
    return text.format(unit=unit.name, number=sequence)


def broken_sentence(opened: Opened) -> str:
    """Say that a package does not follow the last one."""
    text = _(
        "Package {number} of {unit} does not follow the one before it here;"
        " its book may be an old copy. Please let it read the reply and seal again."
    )
    return text.format(unit=opened.unit.name, number=opened.manifest.sequence)


def same(s: Session, opened: Opened) -> Merged:
    """Say what became of a package when it first came; nothing changes."""
    row = fetch_row(
        s,
        "SELECT received_at, outcome, note FROM parcel WHERE unit_id = ? AND sha256 = ?",
        (opened.unit.id, opened.package.sha256),
    )
    assert row is not None  # noqa: S101 - it is the same because it is here.
    text = {
        "held": _("It came on {day} and waits: {note}"),
        "refused": _("It came on {day} and was not accepted: {note}"),
    }.get(row[1], _("It came on {day} and was merged then; nothing changed."))
    day = moment_of(row[0]).astimezone().date()
    return opened.told("same", text.format(day=day, note=row[2]))


def insert_parcel(
    s: Session, opened: Opened, at: datetime, reason: str = "", content: bytes | None = None
) -> int:
    """Write the row of a package as one that waits: for an earlier one, or for its records."""
    manifest = opened.manifest
    now = moment_text(at)
    cover = asdict(manifest)
    return insert_row(
        s,
        "parcel",
        (
            "unit_id", "sequence", "period", "kind", "sha256", "previous", "replaces",
            "created_at", "received_at", "judged_at", "file_name", "manifest", "outcome",
            "reply_number", "note", "content", "current",
        ),
        (
            opened.unit.id, manifest.sequence, manifest.period, manifest.kind.value,
            opened.package.sha256, manifest.previous, manifest.replaces, manifest.created_at, now,
            now, opened.file, json.dumps(cover, ensure_ascii=False, sort_keys=True), "held",
            next_reply(s, opened.unit), reason, content, 0,
        ),
    )  # fmt: skip


def parcel_of(s: Session, unit: Unit, link: Link) -> int:
    """Return the row of a package that is here."""
    found = fetch_value(
        s, "SELECT id FROM parcel WHERE unit_id = ? AND sha256 = ?", (unit.id, link.sha256)
    )
    return int(found)


def next_reply(s: Session, unit: Unit) -> int:
    """Return the number of the next reply to a unit."""
    last = fetch_value(s, "SELECT MAX(reply_number) FROM parcel WHERE unit_id = ?", (unit.id,))
    return 1 + int(last or 0)


def against_month(s: Session, opened: Opened) -> str:
    """Say why a package that follows in the chain does not fit what is accepted of its month."""
    manifest = opened.manifest
    current = fetch_value(
        s,
        "SELECT sha256 FROM parcel WHERE unit_id = ? AND period = ? AND current = 1",
        (opened.unit.id, manifest.period),
    )
    named = {"unit": opened.unit.name, "month": manifest.period}
    if manifest.kind is PackageKind.CORRECTION:
        if current == manifest.replaces:
            return ""
        text = _(
            "The correction of {month} by {unit} replaces a package that is not the valid one here."
            " Please let the unit read the last reply and correct again."
        )
        return text.format(**named)
    if current is not None and manifest.kind is not PackageKind.BASELINE:
        text = _(
            "{month} of {unit} was accepted before; what changed since must come as a correction."
        )
        return text.format(**named)
    return ""


def decided(s: Session, unit: Unit, link: Link, clerk: str, at: datetime) -> None:
    """Note who said yes or no to a correction, and when."""
    change_rows(
        s,
        "parcel",
        "UPDATE parcel SET decided_at = ?, decided_by = ? WHERE unit_id = ? AND sha256 = ?",
        (moment_text(at), clerk, unit.id, link.sha256),
    )


def give_up(s: Session, unit: Unit, link: Link, file: str, reason: str, at: datetime) -> Merged:
    """Refuse a package that waited; the row stays and says why."""
    change_rows(
        s,
        "parcel",
        "UPDATE parcel SET outcome = 'refused', note = ?, content = NULL, judged_at = ?,"
        " reply_number = ? WHERE unit_id = ? AND sha256 = ?",
        (reason, moment_text(at), next_reply(s, unit), unit.id, link.sha256),
    )
    row = fetch_row(
        s,
        "SELECT period, kind FROM parcel WHERE unit_id = ? AND sha256 = ?",
        (unit.id, link.sha256),
    ) or ("", "")
    note(s, "refuse", "package", link.sha256, {"reason": reason})
    return Merged(
        file=file, outcome="refused", reason=reason, code=unit.code, unit=unit.name,
        sequence=link.sequence, sha256=link.sha256, period=row[0], kind=row[1],
    )  # fmt: skip
