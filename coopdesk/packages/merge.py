"""Merge the units' packages: judged whole first, then record by record, each in one transaction.

Nothing is written of a package that is refused or already here. What the county counts it works
out again from the records, and compares it with what the unit says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk, Level
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import _, ngettext
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import (
    change_rows,
    fetch_row,
    fetch_rows,
    fetch_value,
    holes,
    insert_row,
    insert_rows,
)
from coopdesk.kernel.trail import note
from coopdesk.packages.answering import write_reply
from coopdesk.packages.chain import Link, judge_held, judge_sequence, link_of
from coopdesk.packages.chain import Outcome as Place
from coopdesk.packages.format import ROSTER, Manifest, PackageKind, is_clock_off
from coopdesk.packages.judging import DOCUMENTS, LARGEST, Judge, counted
from coopdesk.packages.keys import Keys
from coopdesk.packages.office import Unit, asked_purpose, office_keys, own_uid, unit_keys
from coopdesk.packages.refusal import PackageRefused
from coopdesk.packages.seal import OpenedPackage, open_package
from coopdesk.packages.strict import read_plain
from coopdesk.packages.trust import SetAside
from coopdesk.statements.definitions import FIGURES, figure_of
from coopdesk.statements.figures import month_shifted

Progress = Callable[[int, int], None]
"""Told which file is in work and how many of its records are done; may raise to cancel."""

MOST_HELD: Final = 12
_PART: Final = 500
_ACCEPTED: Final = frozenset({"accepted", "exceptions"})


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
class _Opened:
    """A package that held as a whole, and the unit that it comes from."""

    package: OpenedPackage
    unit: Unit
    file: str

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


@dataclass(slots=True)
class _Run:
    """One merging: the book, its keys, and what to tell of each file."""

    desk: Desk
    keys: Keys
    own: str
    replies: Path | None
    progress: Progress | None
    merged: list[Merged] = field(default_factory=list)


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
    for path in paths:
        _merge_one(run, path, str(path))
    return run.merged


def _merge_one(run: _Run, source: Path | bytes, file: str) -> None:
    """Merge one file and then whatever waited for it."""
    try:
        opened = _open(run, source, file)
    except PackageRefused as refused:
        run.merged.append(Merged(file=file, outcome="refused", reason=refused.sentence))
        return
    with opened.package:
        result = _merge_opened(run, opened, source)
    run.merged.append(_answered(run, opened.unit, result))
    if result.outcome in _ACCEPTED:
        _release(run, opened.unit)


def _answered(run: _Run, unit: Unit, result: Merged) -> Merged:
    """Write the reply to a package, where replies are wanted."""
    if run.replies is None:
        return result
    path = write_reply(run.desk, run.keys, unit, result, run.replies)
    return replace(result, reply=str(path))


def _open(run: _Run, source: Path | bytes, file: str) -> _Opened:
    """Open a package and judge it as a whole."""

    def told(done: int) -> None:
        if run.progress is not None:
            run.progress(len(run.merged), done)

    with run.desk.read() as s:
        package = open_package(
            source, run.keys.identity, lambda uid: unit_keys(s, uid), receiver=run.own,
            progress=told,
        )  # fmt: skip
        row = fetch_row(
            s, "SELECT id, uid, code, name FROM unit WHERE uid = ?", (package.manifest.unit,)
        )
    assert row is not None  # noqa: S101 - a unit without a row has no key and was refused.
    return _Opened(package, Unit(*row), file)


def _chain(s: Session, unit: Unit) -> tuple[list[Link], list[Link]]:
    """Return the accepted and the held packages of a unit."""
    accepted: list[Link] = []
    held: list[Link] = []
    for sequence, sha256, previous, outcome in fetch_rows(
        s, "SELECT sequence, sha256, previous, outcome FROM parcel WHERE unit_id = ?", (unit.id,)
    ):
        link = Link(sequence, sha256, previous)
        if outcome in _ACCEPTED:
            accepted.append(link)
        elif outcome == "held":
            held.append(link)
    return accepted, held


def _merge_opened(run: _Run, opened: _Opened, source: Path | bytes) -> Merged:
    """Give a package its place in the chain, and take it in where it belongs now."""
    link = link_of(opened.manifest, opened.package.sha256)
    with run.desk.read() as s:
        accepted, held = _chain(s, opened.unit)
    place = judge_sequence(accepted, held, link)
    if place is Place.SAME:
        return _same(run, opened)
    if place is Place.FORK:
        return opened.told("refused", fork_sentence(opened.unit, opened.manifest.sequence))
    if place is Place.BROKEN:
        return opened.told("refused", _broken_sentence(opened))
    if place is Place.HELD:
        return _hold(run, opened, source, len(held), len(accepted) + 1)
    with run.desk.read() as s:
        against = _against_month(s, opened)
    if against:
        return opened.told("refused", against)
    with run.desk.write() as s:
        accepted, held = _chain(s, opened.unit)
        if judge_sequence(accepted, held, link) is not Place.ACCEPTED:
            text = _("Another package of {unit} was merged at the same time; please merge again.")
            raise refuse("chain", text.format(unit=opened.unit.name))
        return _Taking(run, s, opened).taken()


def fork_sentence(unit: Unit, sequence: int) -> str:
    """Say that two packages bear one number."""
    text = _(
        "{unit} sent another package with number {number}; the first one stays."
        " It may have two computers or an old copy of its book; please telephone."
    )
    return text.format(unit=unit.name, number=sequence)


def _broken_sentence(opened: _Opened) -> str:
    """Say that a package does not follow the last one."""
    text = _(
        "Package {number} of {unit} does not follow the one before it here;"
        " its book may be an old copy. Please let it read the reply and seal again."
    )
    return text.format(unit=opened.unit.name, number=opened.manifest.sequence)


def _same(run: _Run, opened: _Opened) -> Merged:
    """Say what became of a package when it first came; nothing changes."""
    with run.desk.read() as s:
        row = fetch_row(
            s,
            "SELECT received_at, outcome FROM parcel WHERE unit_id = ? AND sha256 = ?",
            (opened.unit.id, opened.package.sha256),
        )
    assert row is not None  # noqa: S101 - it is the same because it is here.
    if row[1] == "held":
        text = _("It came on {day} and waits for an earlier package.")
    else:
        text = _("It came on {day} and was merged then; nothing changed.")
    day = moment_of(row[0]).astimezone().date()
    return opened.told("same", text.format(day=day))


def _hold(run: _Run, opened: _Opened, source: Path | bytes, held: int, missing: int) -> Merged:
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
        _insert_parcel(run, s, opened, "held", reason, content)
        noted = {"period": opened.manifest.period, "sequence": opened.manifest.sequence}
        note(s, "hold", "package", opened.package.sha256, noted)
    return opened.told("held", reason)


def _insert_parcel(
    run: _Run, s: Session, opened: _Opened, outcome: str, reason: str, content: bytes | None
) -> int:
    """Write the row of a package."""
    manifest = opened.manifest
    now = moment_text(run.desk.clock.now())
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
            now, opened.file, json.dumps(cover, ensure_ascii=False, sort_keys=True), outcome,
            _next_reply(s, opened.unit), reason, content, 0,
        ),
    )  # fmt: skip


def _next_reply(s: Session, unit: Unit) -> int:
    """Return the number of the next reply to a unit."""
    last = fetch_value(s, "SELECT MAX(reply_number) FROM parcel WHERE unit_id = ?", (unit.id,))
    return 1 + int(last or 0)


def _against_month(s: Session, opened: _Opened) -> str:
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
    if manifest.kind is PackageKind.BASELINE:
        return _("This program does not take in baselines yet; please update it.")
    if current is not None:
        text = _(
            "{month} of {unit} was accepted before; what changed since must come as a correction."
        )
        return text.format(**named)
    return ""


def _release(run: _Run, unit: Unit) -> None:
    """Take in what waited for the package that was just accepted, one after another."""
    with run.desk.read() as s:
        accepted, held = _chain(s, unit)
    judged = judge_held(accepted, held)
    if not judged:
        return
    link, place = judged[0]
    with run.desk.read() as s:
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
    try:
        opened = _open(run, content, file)
    except PackageRefused as refused:
        return _give_up(run, unit, link, file, refused.sentence)
    with opened.package:
        if place is Place.FORK:
            told = opened.told("refused", fork_sentence(unit, link.sequence))
        elif place is Place.BROKEN:
            told = opened.told("refused", _broken_sentence(opened))
        else:
            with run.desk.read() as s:
                against = _against_month(s, opened)
            if not against:
                with run.desk.write() as s:
                    return _Taking(run, s, opened).taken()
            told = opened.told("refused", against)
        _give_up(run, unit, link, file, told.reason)
        return told


def _give_up(run: _Run, unit: Unit, link: Link, file: str, reason: str) -> Merged:
    """Refuse a package that waited; the row stays and says why."""
    with run.desk.write() as s:
        change_rows(
            s,
            "parcel",
            "UPDATE parcel SET outcome = 'refused', note = ?, content = NULL, judged_at = ?,"
            " reply_number = ? WHERE unit_id = ? AND sha256 = ?",
            (
                reason, moment_text(run.desk.clock.now()), _next_reply(s, unit), unit.id,
                link.sha256,
            ),
        )  # fmt: skip
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


class _Taking:
    """Takes the records of one package in, inside one transaction."""

    def __init__(self, run: _Run, s: Session, opened: _Opened) -> None:
        self._run = run
        self._s = s
        self._opened = opened
        self._month = opened.manifest.period
        self._aside: list[tuple[SetAside, str]] = []
        self._sums: dict[str, int] = {}
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
        return _insert_parcel(self._run, self._s, self._opened, "held", "", None)

    def taken(self) -> Merged:
        """Take everything in and say what became of the package."""
        manifest = self._opened.manifest
        self._replace_current()
        for kind in self._opened.package.kinds:
            if kind != ROSTER or self._names_asked():
                self._take_kind(kind)
        self._take_figures()
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
            "UPDATE parcel SET outcome = ?, note = ?, content = NULL, current = 1, judged_at = ?,"
            " reply_number = ? WHERE id = ?",
            (
                outcome, reason, moment_text(self._run.desk.clock.now()),
                _next_reply(self._s, self._opened.unit), self._parcel,
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
        self._set_aside(ROSTER, {"uid": ROSTER}, text.format(count=count), "")
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
        """Take the records of one kind in, some thousands at a time."""
        judge = Judge(kind, self._month)
        for lines in self._opened.package.blocks(kind):
            rows: list[tuple[Any, ...]] = []
            values: list[tuple[Any, ...]] = []
            records = [(line, read_plain(line)) for line in lines]
            elsewhere = self._elsewhere(kind, records)
            for line, record in records:
                reason = judge.judge(record)
                if not reason and record["uid"] in elsewhere:
                    reason = _("It came before, in package {number}.").format(
                        number=elsewhere[record["uid"]]
                    )
                added = None if reason else counted(kind, record)
                if added is None:
                    self._set_aside(kind, record, reason or _unreadable(), line)
                    continue
                rows.append(
                    (
                        self._next, self._parcel, kind, record["uid"], record["number"],
                        record["on_date"], line,
                    )
                )  # fmt: skip
                for code, value in added.items():
                    values.append((self._parcel, code, self._next, value))
                    self._sums[code] = self._sums.get(code, 0) + value
                self._next += 1
            insert_rows(
                self._s,
                "reported",
                ("id", "parcel_id", "kind", "uid", "number", "on_date", "content"),
                rows,
            )
            values.sort()
            insert_rows(
                self._s,
                "reported_value",
                ("parcel_id", "figure", "reported_id", "value"),
                values,
            )
            self._done += len(lines)
            if self._run.progress is not None:
                self._run.progress(len(self._run.merged), self._done)

    def _elsewhere(
        self, kind: str, records: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> dict[str, int]:
        """Return the documents that stand in another valid package already, with its number."""
        if kind not in DOCUMENTS:
            return {}
        uids = [uid for _line, one in records if type(uid := one.get("uid")) is str]
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

    def _set_aside(self, kind: str, record: Mapping[str, Any], reason: str, line: str) -> None:
        """Set a record aside with its reason."""
        aside = SetAside(
            kind=kind,
            uid=_plain(record.get("uid")),
            number=_plain(record.get("number")),
            reason=reason,
        )
        self._aside.append((aside, line))

    def _take_figures(self) -> None:
        """Keep the figures that the unit computed beside what its records add up to here."""
        stated = self._stated()
        is_nothing = self._opened.manifest.kind is PackageKind.NOTHING
        before = self._before()
        rows: list[tuple[Any, ...]] = []
        for figure in FIGURES:
            said = stated.pop(figure.code, None)
            sums = self._sums.pop(figure.code, 0)
            if said is None:
                if sums:
                    self._differs(figure.code, _("the unit does not state it"), sums)
                    rows.append((self._parcel, figure.code, figure.version, sums, None, None, sums))
                continue
            version, month, cumulative, last_year = said
            if is_nothing and not figure.is_flow:
                sums = month
            if version != figure.version:
                self._differs(figure.code, _("it was computed by another formula"), sums)
            elif sums != month:
                self._differs(figure.code, figure.shown(month), sums)
            elif figure.is_flow and cumulative is not None and figure.code in before:
                self._compare_cumulative(figure.code, cumulative, before[figure.code] + month)
            rows.append((self._parcel, figure.code, version, month, cumulative, last_year, sums))
        for code in stated:
            self._differs(code, _("this program does not know the figure"), 0)
        insert_rows(
            self._s,
            "reported_figure",
            ("parcel_id", "figure", "version", "month", "cumulative", "last_year", "counted"),
            rows,
        )

    def _stated(self) -> dict[str, tuple[int, int, int | None, int | None]]:
        """Return the figures as the unit states them; what cannot be read is set aside."""
        figures = self._opened.package.figures.get("figures", {})
        stated: dict[str, tuple[int, int, int | None, int | None]] = {}
        for code, said in figures.items() if type(figures) is dict else ():
            values: list[Any] = [said.get(name) for name in _FIGURE] if type(said) is dict else []
            kinds = [type(value) for value in values]
            sizes = [abs(value) <= LARGEST for value in values if type(value) is int]
            if kinds[:2] != [int, int] or not all(sizes) or not {*kinds[2:]} <= {int, type(None)}:
                self._set_aside("figure", {"uid": code}, _unreadable(), "")
                continue
            stated[code] = (values[0], values[1], values[2], values[3])
        return stated

    def _before(self) -> dict[str, int]:
        """Return the cumulative values that the month before stated, in the same year."""
        if self._month.endswith("-01"):
            return {}
        rows = fetch_rows(
            self._s,
            "SELECT f.figure, f.cumulative FROM reported_figure f JOIN parcel p"
            " ON p.id = f.parcel_id WHERE p.unit_id = ? AND p.period = ? AND p.current = 1"
            " AND f.cumulative IS NOT NULL",
            (self._opened.unit.id, month_shifted(self._month, -1)),
        )
        return dict(rows)

    def _differs(self, code: str, said: str, sums: int) -> None:
        """Note a figure that the records do not bear out."""
        figure = figure_of(code)
        text = _("{figure}: the records add up to {sums}, the unit says {said}.")
        shown = figure.shown(sums) if figure is not None else str(sums)
        title = figure.title if figure is not None else code[:40]
        reason = text.format(figure=title, sums=shown, said=said)
        self._set_aside("figure", {"uid": code, "number": title}, reason, "")

    def _compare_cumulative(self, code: str, said: int, expected: int) -> None:
        """Note a cumulative value that does not follow from the month before."""
        figure = figure_of(code)
        if said == expected or figure is None:
            return
        text = _(
            "{figure}: since January the unit says {said}, but the month before and this month"
            " make {sums}; an earlier month may have changed and needs a correction."
        )
        reason = text.format(
            figure=figure.title, said=figure.shown(said), sums=figure.shown(expected)
        )
        self._set_aside("figure", {"uid": code, "number": figure.title}, reason, "")

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
        if manifest.kind is PackageKind.CORRECTION:
            yield from self._correction()
        if is_clock_off(manifest, self._run.desk.clock.now()):
            yield _("The unit's clock is ahead of ours by more than a day.")

    def _correction(self) -> Iterable[str]:
        """Say why a month was corrected and which figures changed."""
        told = self._opened.package.figures.get("correction")
        if type(told) is not dict:
            return [_("It corrects the month; the unit gave no reason.")]
        lines = [_("It corrects the month: {reason}.").format(reason=_plain(told.get("reason")))]
        differences = told.get("differences")
        for one in differences if type(differences) is list else ():
            figure = figure_of(_plain(one.get("figure"))) if type(one) is dict else None
            if figure is not None:
                before, after = one.get("before"), one.get("after")
                lines.append(
                    _("{figure}: {before} became {after}.").format(
                        figure=figure.title,
                        before=figure.shown(before if type(before) is int else None),
                        after=figure.shown(after if type(after) is int else None),
                    )
                )
        return lines


_FIGURE: Final = ("version", "month", "cumulative", "last_year")


def _unreadable() -> str:
    """Say that a record's content makes no sense."""
    return _("What it says cannot be counted; the program of the unit may be newer.")


def _plain(value: object) -> str:
    """Return a text of a record as it may be shown and travel back."""
    text = value if isinstance(value, str) else ""
    return "".join(char if char.isprintable() else " " for char in text)[:200]
