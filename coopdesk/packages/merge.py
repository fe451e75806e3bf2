"""Merge the units' packages: judged whole first, then record by record, each in one transaction.

Nothing is written of a package that is refused or already here. What the county counts it works
out again from the records, and compares it with what the unit says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk, Level
from coopdesk.kernel.disk import make_folder
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import change_rows, fetch_row
from coopdesk.kernel.trail import note
from coopdesk.packages.answering import write_reply
from coopdesk.packages.beside import under_way
from coopdesk.packages.chain import Link, judge_held, judge_sequence, link_of
from coopdesk.packages.chain import Outcome as Place
from coopdesk.packages.format import PackageKind
from coopdesk.packages.judged import Judged
from coopdesk.packages.keys import Keys
from coopdesk.packages.office import Unit, office_keys, own_uid, unit_keys
from coopdesk.packages.opening import open_package
from coopdesk.packages.parcels import (
    ACCEPTED,
    Merged,
    Opened,
    against_month,
    broken_sentence,
    chain_of,
    decided,
    fork_sentence,
    give_up,
    insert_parcel,
    next_reply,
    parcel_of,
    same,
)
from coopdesk.packages.proposals import is_correction, next_in_turn, propose, wish_of
from coopdesk.packages.refusal import PackageRefused
from coopdesk.packages.taking import take_in
from coopdesk.packages.turned_away import trace

__all__ = ["MOST_HELD", "Merged", "Progress", "decide_correction", "merge_files"]

Progress = Callable[[int, int], None]
"""Told which file is in work and how many of its records are done; may raise to cancel."""

MOST_HELD: Final = 12


@dataclass(slots=True)
class _Run:
    """One merging: the book, its keys, and what to tell of each file."""

    desk: Desk
    keys: Keys
    own: str
    replies: Path | None
    progress: Progress | None
    accepts: bool = False
    merged: list[Merged] = field(default_factory=list)

    def told(self, done: int) -> None:
        """Tell how many records of the file in work are done."""
        if self.progress is not None:
            self.progress(len(self.merged), done)


def merge_files(
    desk: Desk,
    paths: Sequence[Path],
    replies: Path | None = None,
    progress: Progress | None = None,
    *,
    accept_corrections: bool = False,
    password: str = "",
) -> list[Merged]:
    """Merge files of the units; returns what became of each, then of packages held until now.

    Each package is one transaction, so a cut leaves whole packages or nothing of them. With
    ``replies`` a signed reply is written for every package of a known unit. A correction of an
    accepted month is held until a person decides, unless ``accept_corrections`` says yes to all.
    """
    run = _started(desk, replies, progress, password)
    run.accepts = accept_corrections
    with under_way(desk, "merge", files=[str(path) for path in paths]):
        for path in paths:
            _merge_one(run, path, str(path))
    return run.merged


def _started(desk: Desk, replies: Path | None, progress: Progress | None, password: str) -> _Run:
    """Begin a merging in the book of an office that takes packages in."""
    if desk.level is Level.TOWNSHIP:
        raise refuse("level", _("A township takes in no packages; please open the county's book."))
    with desk.read() as s:
        run = _Run(desk, office_keys(s, password), own_uid(s), replies, progress)
    if replies is not None:
        make_folder(replies)
    return run


def decide_correction(
    desk: Desk,
    parcel_id: int,
    refusal: str = "",
    replies: Path | None = None,
    progress: Progress | None = None,
    *,
    password: str = "",
) -> list[Merged]:
    """Say yes to a correction that waits, or with ``refusal`` no and why; then go on.

    A declined correction changes no sum, but stays a link of the chain, so that what follows it
    still follows.
    """
    run = _started(desk, replies, progress, password)
    with desk.read() as s:
        row = fetch_row(
            s,
            "SELECT u.id, u.uid, u.code, u.name, p.sha256, p.content, p.file_name, p.period"
            " FROM parcel p JOIN unit u ON u.id = p.unit_id WHERE p.id = ?"
            " AND p.kind = 'correction' AND p.outcome = 'held'",
            (parcel_id,),
        )
        unit = Unit(*row[:4]) if row is not None else None
        turn = next_in_turn(s, unit) if unit is not None else None
    if row is None or unit is None or turn is None or turn.sha256 != row[4]:
        text = _("This correction waits for no answer; an earlier package may be missing.")
        raise refuse("no_proposal", text)
    with under_way(desk, "merge", files=[row[6]]):
        if refusal.strip():
            result = _declined(run, unit, turn, row[6], row[7], refusal.strip())
        else:
            result = _released(run, unit, _Turn(turn, Place.ACCEPTED, bytes(row[5]), row[6]))
        run.merged.append(_answered(run, unit, result))
        _release(run, unit)
    return run.merged


def _declined(run: _Run, unit: Unit, link: Link, file: str, month: str, refusal: str) -> Merged:
    """Say no to a correction; what was accepted of the month stays as it is."""
    now = run.desk.clock.now()
    text = _("The correction of {month} was not accepted: {reason}")
    with run.desk.write() as s:
        decided(s, unit, link, run.desk.clerk, now)
        return give_up(s, unit, link, file, text.format(month=month, reason=refusal), now)


def _merge_one(run: _Run, source: Path | bytes, file: str) -> None:
    """Merge one file and then whatever waited for it."""
    try:
        with _opened(run, source, file) as opened:
            unit = opened.unit
            result = _merge_opened(run, opened, source)
            if result.outcome == "refused":
                trace(run.desk, source, result, "chain", asdict(opened.manifest))
    except PackageRefused as refused:
        run.merged.append(Merged(file=file, outcome="refused", reason=refused.sentence))
        trace(run.desk, source, run.merged[-1], refused.code.value, refused.signed)
        return
    if result.outcome in ACCEPTED:
        run.desk.gather()
    run.merged.append(_answered(run, unit, result))
    if result.outcome in ACCEPTED or (run.accepts and result.outcome == "same"):
        _release(run, unit)


def _answered(run: _Run, unit: Unit, result: Merged) -> Merged:
    """Write the reply to a package, where replies are wanted."""
    if run.replies is None:
        return result
    path = write_reply(run.desk, run.keys, unit, result, run.replies)
    return replace(result, reply=str(path))


@contextmanager
def _opened(run: _Run, source: Path | bytes, file: str) -> Iterator[Opened]:
    """Open a package, judge it as a whole and each record by itself; forgotten afterwards."""
    with Judged() as judged:
        with run.desk.read() as s:
            package = open_package(
                source, run.keys.identity, lambda uid: unit_keys(s, uid), receiver=run.own,
                progress=run.told, look=judged.look,
            )  # fmt: skip
            row = fetch_row(
                s, "SELECT id, uid, code, name FROM unit WHERE uid = ?", (package.manifest.unit,)
            )
        assert row is not None  # noqa: S101 - a unit without a row has no key and was refused.
        with package:
            yield Opened(package, Unit(*row), file, judged)


def _merge_opened(run: _Run, opened: Opened, source: Path | bytes) -> Merged:
    """Give a package its place in the chain, and take it in where it belongs now."""
    link = link_of(opened.manifest, opened.package.sha256)
    with run.desk.read() as s:
        accepted, held = chain_of(s, opened.unit)
        place = judge_sequence(accepted, held, link)
        if place is Place.SAME:
            return same(s, opened)
        against = _against(place, opened) or (
            against_month(s, opened) if place is Place.ACCEPTED else ""
        )
    if against:
        return opened.told("refused", against)
    if place is Place.HELD:
        return _hold(run, opened, source, len(held), len(accepted) + 1)
    with run.desk.write() as s:
        accepted, held = chain_of(s, opened.unit)
        if judge_sequence(accepted, held, link) is not Place.ACCEPTED:
            text = _("Another package of {unit} was merged at the same time; please merge again.")
            raise refuse("chain", text.format(unit=opened.unit.name))
        if not is_correction(opened) or run.accepts:
            return _take(run, s, opened)
        waiting = fetch_row(
            s, "SELECT id, decided_by FROM parcel WHERE unit_id = ? AND sha256 = ?",
            (opened.unit.id, opened.package.sha256),
        )  # fmt: skip
        if waiting is None:
            content = source if isinstance(source, bytes) else source.read_bytes()
            waiting = insert_parcel(s, opened, run.desk.clock.now(), content=content), None
        return same(s, opened) if waiting[1] is not None else _ask(s, opened, waiting[0])


def _against(place: Place, opened: Opened) -> str:
    """Say why a package has no place in its unit's chain, or nothing."""
    if place is Place.FORK:
        return fork_sentence(opened.unit, opened.manifest.sequence)
    return broken_sentence(opened) if place is Place.BROKEN else ""


def _hold(run: _Run, opened: Opened, source: Path | bytes, held: int, missing: int) -> Merged:
    """Keep a package that came too early until the missing one is here."""
    if held >= MOST_HELD:
        text = _(
            "{count} packages of {unit} wait already for number {number};"
            " please get that one first, then merge this file again."
        )
        told = text.format(count=held, unit=opened.unit.name, number=missing)
        return opened.told("refused", told)
    content = source if isinstance(source, bytes) else source.read_bytes()
    text = _("Number {number} of {unit} is missing; this one waits for it.")
    reason = text.format(number=missing, unit=opened.unit.name)
    with run.desk.write() as s:
        insert_parcel(s, opened, run.desk.clock.now(), reason, content)
        noted = {"period": opened.manifest.period, "sequence": opened.manifest.sequence}
        note(s, "hold", "package", opened.package.sha256, noted)
    return opened.told("held", reason)


def _ask(s: Session, opened: Opened, parcel_id: int) -> Merged:
    """Keep a correction until a person says yes or no, with old and new value of each figure."""
    reason = wish_of(s, opened)
    propose(s, opened, parcel_id)
    change_rows(
        s,
        "parcel",
        "UPDATE parcel SET note = ?, reply_number = ?, decided_by = '' WHERE id = ?",
        (reason, next_reply(s, opened.unit), parcel_id),
    )
    noted = {"period": opened.manifest.period, "sequence": opened.manifest.sequence}
    note(s, "ask", "package", opened.package.sha256, noted)
    return opened.told("held", reason)


def _take(run: _Run, s: Session, opened: Opened) -> Merged:
    """Take a package in; of a correction it is noted who said yes."""
    now = run.desk.clock.now()
    result = take_in(s, opened, now, run.told)
    if is_correction(opened):
        link = link_of(opened.manifest, opened.package.sha256)
        decided(s, opened.unit, link, run.desk.clerk, now)
    return result


def _release(run: _Run, unit: Unit) -> None:
    """Take in what waited for the package that was just accepted, one after another.

    A correction among them is asked about, and what follows it waits for the answer.
    """
    with run.desk.read() as s:
        links, held = chain_of(s, unit)
        judged = judge_held(links, held)
        if not judged:
            return
        link, place = judged[0]
        row = fetch_row(
            s,
            "SELECT content, file_name, kind, decided_by FROM parcel"
            " WHERE unit_id = ? AND sha256 = ?",
            (unit.id, link.sha256),
        )
    assert row is not None  # noqa: S101 - it is held because it is here.
    content, file, kind, asked = row
    asks = kind == PackageKind.CORRECTION.value and place is Place.ACCEPTED and not run.accepts
    if asks and asked is not None:
        return
    result = _released(run, unit, _Turn(link, place, bytes(content), file, asks))
    _tell_released(run, _answered(run, unit, result))
    if result.outcome != "held":
        _release(run, unit)


def _tell_released(run: _Run, result: Merged) -> None:
    """Tell of a package that waited: in the place of its file, if that came in this run."""
    for index, earlier in enumerate(run.merged):
        if earlier.sha256 == result.sha256 and earlier.outcome == "held":
            run.merged[index] = replace(result, file=earlier.file)
            return
    run.merged.append(result)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A held package whose turn has come; ``asks`` means that a person must say yes first."""

    link: Link
    place: Place
    content: bytes
    file: str
    asks: bool = False


def _released(run: _Run, unit: Unit, turn: _Turn) -> Merged:
    """Judge a held package again; its key may have been lost while it waited."""
    now = run.desk.clock.now()
    try:
        with _opened(run, turn.content, turn.file) as opened:
            with run.desk.read() as s:
                against = _against(turn.place, opened) or against_month(s, opened)
            with run.desk.write() as s:
                if against:
                    give_up(s, unit, turn.link, turn.file, against, now)
                elif turn.asks:
                    return _ask(s, opened, parcel_of(s, unit, turn.link))
                else:
                    return _take(run, s, opened)
            return opened.told("refused", against)
    except PackageRefused as refused:
        with run.desk.write() as s:
            return give_up(s, unit, turn.link, turn.file, refused.sentence, now)
