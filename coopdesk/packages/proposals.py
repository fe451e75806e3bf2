"""Corrections of accepted months that wait for a person: what counts now, what would, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, insert_rows
from coopdesk.packages.chain import Link, judge_held
from coopdesk.packages.chain import Outcome as Place
from coopdesk.packages.format import PackageKind
from coopdesk.packages.judging import DOCUMENTS, plain
from coopdesk.packages.office import Unit
from coopdesk.packages.parcels import Opened, chain_of
from coopdesk.statements.definitions import FIGURES, Figure


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that a correction changes: what counts here, and what would count after it."""

    figure: Figure
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """Return what the correction adds."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A correction that waits for a yes or no; ``note`` says why it was sent."""

    parcel_id: int
    unit: Unit
    period: str
    sequence: int
    sha256: str
    received_at: str
    note: str
    changes: tuple[Change, ...]


def is_correction(opened: Opened) -> bool:
    """Tell whether a package corrects an accepted month."""
    return opened.manifest.kind is PackageKind.CORRECTION


def wish_of(s: Session, opened: Opened) -> str:
    """Say what a correction asks for: the unit's reason, and which documents are new or gone."""
    told = opened.package.figures.get("correction")
    reason = plain(told.get("reason")) if type(told) is dict else ""
    new, gone = _documents(s, opened)
    parts = [_("It corrects the month: {reason}.").format(reason=reason or "—")]
    if new or gone:
        text = _("Documents: {new} more, {gone} fewer.")
        parts.append(text.format(new=new, gone=gone))
    parts.append(_("It waits for a yes or no here."))
    return " ".join(parts)


def _documents(s: Session, opened: Opened) -> tuple[int, int]:
    """Count the documents that the correction has and the valid month has not, and the reverse."""
    kinds = [kind for kind in opened.package.kinds if kind in DOCUMENTS]
    now = {
        one[1] for kind in kinds for block in opened.judged.blocks(kind) for one in block if one[1]
    }
    before = {
        row[0]
        for kind in DOCUMENTS
        for row in fetch_rows(
            s, "SELECT uid FROM reported WHERE parcel_id = ? AND kind = ?",
            (_current(s, opened), kind),
        )
    }  # fmt: skip
    return len(now - before), len(before - now)


def _current(s: Session, opened: Opened) -> int | None:
    """Return the package of the month that counts now."""
    found = fetch_value(
        s,
        "SELECT id FROM parcel WHERE unit_id = ? AND period = ? AND current = 1",
        (opened.unit.id, opened.manifest.period),
    )
    return None if found is None else int(found)


def propose(s: Session, opened: Opened, parcel_id: int) -> None:
    """Keep what every figure is now and what it would be, as the records here add up."""
    after: Counter[str] = Counter()
    for kind in opened.package.kinds:
        for block in opened.judged.blocks(kind):
            for wrong, _uid, _number, _day, added in block:
                if not wrong:
                    for code, value in added:
                        after[code] += value
    rows = fetch_rows(
        s, "SELECT figure, counted FROM reported_figure WHERE parcel_id = ?",
        (_current(s, opened),),
    )  # fmt: skip
    before = dict(rows)
    insert_rows(
        s,
        "proposed_value",
        ("parcel_id", "figure", "before", "after"),
        [
            (parcel_id, one.code, before.get(one.code), after.get(one.code, 0))
            for one in FIGURES
            if (before.get(one.code) or 0) != after.get(one.code, 0)
        ],
    )


def changes_of(s: Session, parcel_id: int) -> tuple[Change, ...]:
    """Return the figures that a correction changes, as they stood when it came."""
    known = {
        row[0]: row[1:]
        for row in fetch_rows(
            s, "SELECT figure, before, after FROM proposed_value WHERE parcel_id = ?", (parcel_id,)
        )
    }
    return tuple(Change(one, *known[one.code]) for one in FIGURES if one.code in known)


def next_in_turn(s: Session, unit: Unit) -> Link | None:
    """Return the held package that follows the end of its unit's chain, if there is one."""
    links, held = chain_of(s, unit)
    judged = judge_held(links, held)
    return judged[0][0] if judged and judged[0][1] is Place.ACCEPTED else None


def waiting_corrections(s: Session) -> list[Proposal]:
    """Return every correction whose turn it is, the oldest first; later packages wait for it."""
    found = []
    for row in fetch_rows(
        s,
        "SELECT u.id, u.uid, u.code, u.name, p.id, p.period, p.sequence, p.sha256, p.received_at,"
        " p.note FROM parcel p JOIN unit u ON u.id = p.unit_id"
        " WHERE p.outcome = 'held' AND p.kind = 'correction' ORDER BY p.id",
    ):
        unit = Unit(*row[:4])
        turn = next_in_turn(s, unit)
        if turn is not None and turn.sha256 == row[7]:
            found.append(
                Proposal(
                    parcel_id=row[4], unit=unit, period=row[5], sequence=row[6], sha256=row[7],
                    received_at=row[8], note=row[9], changes=changes_of(s, row[4]),
                )
            )  # fmt: skip
    return found


def changed_since(s: Session, unit_id: int, month: str) -> dict[str, int | None]:
    """Return what each figure that a correction changed was before, in the month as accepted first.

    Empty where the month was never corrected.
    """
    row = fetch_row(
        s,
        "SELECT id FROM parcel WHERE unit_id = ? AND period = ? AND kind <> 'baseline'"
        " AND outcome IN ('accepted', 'exceptions') AND current = 0 ORDER BY id LIMIT 1",
        (unit_id, month),
    )
    if row is None:
        return {}
    pairs = fetch_rows(
        s,
        "SELECT f.figure, (SELECT b.counted FROM reported_figure b WHERE b.parcel_id = ?"
        " AND b.figure = f.figure), f.counted FROM parcel p"
        " JOIN reported_figure f ON f.parcel_id = p.id"
        " WHERE p.unit_id = ? AND p.period = ? AND p.current = 1",
        (row[0], unit_id, month),
    )
    return {figure: before for figure, before, after in pairs if before != after}
