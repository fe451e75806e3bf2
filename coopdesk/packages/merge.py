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

from coopdesk.desk import Desk, Level
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row
from coopdesk.kernel.trail import note
from coopdesk.packages.answering import write_reply
from coopdesk.packages.beside import trace, under_way
from coopdesk.packages.chain import Link, judge_held, judge_sequence, link_of
from coopdesk.packages.chain import Outcome as Place
from coopdesk.packages.judged import Judged
from coopdesk.packages.keys import Keys
from coopdesk.packages.office import Unit, office_keys, own_uid, unit_keys
from coopdesk.packages.parcels import (
    ACCEPTED,
    Merged,
    Opened,
    against_month,
    broken_sentence,
    chain_of,
    fork_sentence,
    give_up,
    insert_parcel,
    same,
)
from coopdesk.packages.refusal import PackageRefused
from coopdesk.packages.seal import open_package
from coopdesk.packages.taking import take_in

__all__ = ["MOST_HELD", "Merged", "Progress", "merge_files"]

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
    password: str = "",
) -> list[Merged]:
    """Merge files of the units; returns what became of each, then of packages held until now.

    Each package is one transaction, so a cut leaves whole packages or nothing of them. With
    ``replies`` a signed reply is written for every package of a known unit.
    """
    if desk.level is Level.TOWNSHIP:
        raise refuse("level", _("A township takes in no packages; please open the county's book."))
    with desk.read() as s:
        run = _Run(desk, office_keys(s, password), own_uid(s), replies, progress)
    if replies is not None:
        replies.mkdir(parents=True, exist_ok=True)
    with under_way(desk, "merge", files=[str(path) for path in paths]):
        for path in paths:
            _merge_one(run, path, str(path))
    return run.merged


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
    run.merged.append(_answered(run, unit, result))
    if result.outcome in ACCEPTED:
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
        return take_in(s, opened, run.desk.clock.now(), run.told)


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


def _release(run: _Run, unit: Unit) -> None:
    """Take in what waited for the package that was just accepted, one after another."""
    with run.desk.read() as s:
        accepted, held = chain_of(s, unit)
        judged = judge_held(accepted, held)
        if not judged:
            return
        link, place = judged[0]
        row = fetch_row(
            s,
            "SELECT content, file_name FROM parcel WHERE unit_id = ? AND sha256 = ?",
            (unit.id, link.sha256),
        )
    assert row is not None  # noqa: S101 - it is held because it is here.
    result = _released(run, unit, link, place, bytes(row[0]), row[1])
    _tell_released(run, _answered(run, unit, result))
    _release(run, unit)


def _tell_released(run: _Run, result: Merged) -> None:
    """Tell of a package that waited: in the place of its file, if that came in this run."""
    for index, earlier in enumerate(run.merged):
        if earlier.sha256 == result.sha256 and earlier.outcome == "held":
            run.merged[index] = replace(result, file=earlier.file)
            return
    run.merged.append(result)


def _released(run: _Run, unit: Unit, link: Link, place: Place, content: bytes, file: str) -> Merged:
    """Judge a held package again; its key may have been lost while it waited."""
    now = run.desk.clock.now()
    try:
        with _opened(run, content, file) as opened:
            with run.desk.read() as s:
                against = _against(place, opened) or against_month(s, opened)
            with run.desk.write() as s:
                if not against:
                    return take_in(s, opened, now, run.told)
                give_up(s, unit, link, file, against, now)
            return opened.told("refused", against)
    except PackageRefused as refused:
        with run.desk.write() as s:
            return give_up(s, unit, link, file, refused.sentence, now)
