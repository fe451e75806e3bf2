"""Take the records of one package in, inside one transaction, and say what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _, ngettext
from coopdesk.kernel.rows import change_rows, fetch_rows, fetch_value, holes, insert_rows
from coopdesk.kernel.trail import note
from coopdesk.packages.codes import published
from coopdesk.packages.compared import corrected, take_figures
from coopdesk.packages.format import ROSTER, PackageKind, is_clock_behind, is_clock_off
from coopdesk.packages.judging import DOCUMENTS, Verdict, plain
from coopdesk.packages.office import asked_purpose
from coopdesk.packages.parcels import Merged, Opened, insert_parcel, next_reply
from coopdesk.packages.reply_file import SetAside

_PART: Final = 500
# The line goes in as the bytes that it is; making a text of it first would cost as much again.
_REPORTED: Final = (
    "INSERT INTO reported (id, parcel_id, kind, uid, number, on_date, content)"
    " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT))"
)
_VALUES: Final = ("parcel_id", "figure", "reported_id", "value")


def take_in(s: Session, opened: Opened, now: datetime, told: Callable[[int], None]) -> Merged:
    """Take everything in that was judged good, and set the rest aside with its reason."""
    return _Taking(s, opened, now, told).taken()


class _Taking:
    """The records of one package on their way into the book."""

    def __init__(
        self, s: Session, opened: Opened, now: datetime, told: Callable[[int], None]
    ) -> None:
        self._s = s
        self._opened = opened
        self._now = now
        self._told = told
        self._month = opened.manifest.period
        self._aside: list[tuple[SetAside, str]] = []
        self._sums: Counter[str] = Counter()
        self._done = 0
        self._parcel = self._parcel_row()
        self._next = 1 + int(fetch_value(s, "SELECT MAX(id) FROM reported") or 0)

    def _parcel_row(self) -> int:
        """Return the package's row: the one that waited, or a new one."""
        waited = fetch_value(
            self._s,
            "SELECT id FROM parcel WHERE unit_id = ? AND sha256 = ?",
            (self._opened.unit.id, self._opened.package.sha256),
        )
        if waited is not None:
            return int(waited)
        return insert_parcel(self._s, self._opened, self._now)

    def taken(self) -> Merged:
        """Take everything in and say what became of the package."""
        manifest = self._opened.manifest
        counts = manifest.kind is not PackageKind.BASELINE
        if counts:
            self._replace_current()
        for kind in self._opened.package.kinds:
            if kind != ROSTER or self._names_asked():
                self._take_kind(kind)
        figures = take_figures(self._s, self._opened, self._parcel, self._sums)
        self._aside += [(one, "") for one in figures]
        asides = [aside for aside, _content in self._aside]
        insert_rows(
            self._s,
            "set_aside",
            ("parcel_id", "kind", "uid", "number", "reason", "content"),
            [
                (self._parcel, one.kind, one.uid, one.number, one.reason, content)
                for one, content in self._aside
            ],
        )
        outcome = "exceptions" if asides else "accepted"
        reason = " ".join(self._notes(asides))
        change_rows(
            self._s,
            "parcel",
            "UPDATE parcel SET outcome = ?, note = ?, content = NULL, current = ?, judged_at = ?,"
            " reply_number = ? WHERE id = ?",
            (
                outcome, reason, counts, moment_text(self._now),
                next_reply(self._s, self._opened.unit), self._parcel,
            ),
        )  # fmt: skip
        noted = {
            "unit": self._opened.unit.code, "period": self._month, "sequence": manifest.sequence,
            "outcome": outcome, "set_aside": len(asides),
        }  # fmt: skip
        note(self._s, "merge", "package", self._opened.package.sha256, noted)
        return replace(self._opened.told(outcome, reason), exceptions=tuple(asides))

    def _names_asked(self) -> bool:
        """Tell whether names were asked for; those that were not are not kept."""
        if asked_purpose(self._s, self._opened.unit.id):
            return True
        count = self._opened.manifest.totals[ROSTER].count
        text = ngettext(
            "The name of {count} person came without being asked for; it was not kept.",
            "The names of {count} persons came without being asked for; they were not kept.",
            count,
        )
        aside = SetAside(kind=ROSTER, uid=ROSTER, number="", reason=text.format(count=count))
        self._aside.append((aside, ""))
        return False

    def _replace_current(self) -> None:
        """Let a correction take the place of what was accepted of the month."""
        change_rows(
            self._s,
            "parcel",
            "UPDATE parcel SET current = 0 WHERE unit_id = ? AND period = ? AND current = 1",
            (self._opened.unit.id, self._month),
        )

    def _take_kind(self, kind: str) -> None:
        """Take the records of one kind in, a block at a time."""
        blocks = self._opened.package.blocks(kind)
        for lines, verdicts in zip(blocks, self._opened.judged.blocks(kind), strict=True):
            self._take_block(kind, lines, verdicts)
            self._done += len(lines)
            self._told(self._done)

    def _take_block(self, kind: str, lines: Sequence[bytes], verdicts: Sequence[Verdict]) -> None:
        """Write lines that were judged good as they stand, and what each adds to the figures."""
        rows: list[tuple[Any, ...]] = []
        values: list[tuple[Any, ...]] = []
        elsewhere = self._elsewhere(kind, [one[1] for one in verdicts if not one[0]])
        at = self._next
        for line, (wrong, uid, number, on_date, added) in zip(lines, verdicts, strict=True):
            reason = wrong
            if uid in elsewhere and not wrong:
                reason = _("It came before, in package {number}.").format(number=elsewhere[uid])
            if reason:
                aside = SetAside(kind=kind, uid=plain(uid), number=plain(number), reason=reason)
                self._aside.append((aside, line.decode()))
                continue
            rows.append((at, self._parcel, kind, uid, number, on_date, line))
            for code, value in added:
                values.append((self._parcel, code, at, value))
                self._sums[code] += value
            at += 1
        self._next = at
        change_rows(self._s, "reported", _REPORTED, rows)
        values.sort()
        insert_rows(self._s, "reported_value", _VALUES, values)

    def _elsewhere(self, kind: str, uids: Sequence[str]) -> dict[str, int]:
        """Return the documents that stand in another valid package already, with its number."""
        if kind not in DOCUMENTS:
            return {}
        found: dict[str, int] = {}
        for start in range(0, len(uids), _PART):
            part = tuple(uids[start : start + _PART])
            found.update(
                fetch_rows(
                    self._s,
                    "SELECT r.uid, p.sequence FROM reported r JOIN parcel p"  # noqa: S608
                    " ON p.id = r.parcel_id WHERE p.current = 1 AND r.kind = ? AND p.id <> ?"
                    f" AND r.uid IN ({holes(part)})",
                    (kind, self._parcel, *part),
                )
            )
        return found

    def _notes(self, asides: Sequence[SetAside]) -> Iterator[str]:
        """Yield what the county's clerk should know of an accepted package."""
        manifest = self._opened.manifest
        if asides:
            count = len(asides)
            text = ngettext(
                "{count} record or figure was set aside: {first}",
                "{count} records and figures were set aside; the first: {first}",
                count,
            )
            yield text.format(count=count, first=asides[0].reason)
        if manifest.kind is PackageKind.NOTHING:
            yield _("The unit has nothing to report for the month.")
        if manifest.kind is PackageKind.CORRECTION:
            yield from corrected(self._opened.package.figures)
        version = int(published(self._s)["version"]) if manifest.code_tables else 0
        if 0 < manifest.code_tables < version:
            text = _("The unit works with codes of version {used}; version {version} is out.")
            yield text.format(used=manifest.code_tables, version=version)
        if is_clock_off(manifest, self._now):
            yield _("The unit's clock is ahead of ours by more than a day.")
        if is_clock_behind(manifest):
            yield _(
                "The unit's clock is behind: it sealed the month before it began by its own date."
            )
