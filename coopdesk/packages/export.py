"""Seal a month for the office above: what travels, in which order, and what the book keeps of it.

The sealed file is kept in the book in one transaction before it is written anywhere else. So after
a power cut the month is sealed or it is not, and what was sealed goes out again byte for byte.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk, Level
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.disk import make_folder
from coopdesk.kernel.i18n import _, ngettext
from coopdesk.kernel.problems import Problem, Trouble, refuse
from coopdesk.kernel.rows import fetch_row, fetch_value, insert_row
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.trail import note
from coopdesk.packages.baselines import (
    SEALED,
    baseline_standing,
    checked_records,
    digest_of,
)
from coopdesk.packages.beside import under_way
from coopdesk.packages.container import write_durably
from coopdesk.packages.format import CARRIED, ROSTER, Disclosure, Heading, PackageKind
from coopdesk.packages.keys import Keys
from coopdesk.packages.office import PROGRAM, Uplink, office_keys, uplink
from coopdesk.packages.opening import Progress
from coopdesk.packages.outward import Pseudonyms
from coopdesk.packages.roster import Names, Naming, disclose, planned_naming, roster_records
from coopdesk.packages.seal import Records, write_package
from coopdesk.packages.sending import figures_sent
from coopdesk.packages.sums import figure_records, summed_values
from coopdesk.packages.travelling import township_records
from coopdesk.statements.due import drafts_waiting, open_costs
from coopdesk.statements.figures import FigureValue, figure_values, last_day

_SUFFIX: Final = ".coop"
_SEALED: Final = b"age-encryption.org/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMonth:
    """A month as it was sealed; ``again`` tells that it was sealed before and only written out."""

    path: Path
    sha256: str
    sequence: int
    period: str
    kind: PackageKind
    again: bool = False
    warnings: tuple[Problem, ...] = ()
    named: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """A package that the book keeps."""

    id: int
    sequence: int
    sha256: str
    kind: str
    outcome: str
    file_name: str


def seal_month(  # noqa: PLR0913 - what is sealed, where, as what, and with what.
    desk: Desk,
    month: str,
    folder: Path,
    *,
    kind: PackageKind = PackageKind.MONTH,
    reason: str = "",
    names: Names = Names.UNASKED,
    password: str = "",
    progress: Progress | None = None,
) -> SealedMonth:
    """Seal a month and write the file into a folder.

    A month that waits for its reply is written out again as it was; one that the county refused is
    sealed anew. Of an accepted month only a correction is sealed, with its ``reason``. Where the
    county asks for ``names``, the clerk must have said yes or no.
    """
    if kind is PackageKind.BASELINE:
        return seal_baseline(desk, int(month[:4]), folder, password=password)
    make_folder(folder)
    _clear_leftovers(desk)  # Also when the month was kept just before the power cut.
    with desk.read() as s:
        link = uplink(s, password)
        warnings = _warnings(s, desk, month)
        kept = _kept(s, month)
        waiting = kept is not None and kept.outcome in {"", "held", "same"}
    if kept is not None and waiting:
        _check_waiting(kept, kind, month)
        return _written_out(desk, kept, folder, month, warnings, again=True)
    if kept is not None and kind is not PackageKind.CORRECTION:
        text = _(
            "{month} was sealed as package {number} and accepted; it is not sealed twice."
            " If it changed since, seal a correction and say why."
        )
        raise refuse("accepted", text.format(month=month, number=kept.sequence))
    replaced = kept.sha256 if kept is not None else link.elsewhere.get(month, "")
    if kept is None and replaced and kind is not PackageKind.CORRECTION:
        text = _(
            "The county accepted {month} from another computer of this office;"
            " seal a correction here and say why."
        )
        raise refuse("accepted", text.format(month=month))
    if not replaced and kind is PackageKind.CORRECTION:
        text = _("{month} was not accepted yet; seal the month itself, not a correction.")
        raise refuse("correction", text.format(month=month))
    if kind is PackageKind.CORRECTION and not reason.strip():
        raise refuse("reason", _("Please say why the month is corrected; the county reads it."))
    with desk.read() as s:
        naming = _naming(s, desk, month, kind, names, password)
    place_for = tempfile.TemporaryDirectory(prefix=_prefix(desk), dir=desk.path.parent)
    with under_way(desk, "seal", month=month), place_for as place:
        part = Path(place) / "month.coop"
        order = _Order(month, kind, kept, replaced, reason.strip(), link, password, naming)
        made = _sealed(desk, order, part, progress)
        _keep(desk, made, part.read_bytes(), partial(_disclosed, naming, made))
        with desk.read() as s:
            now = _kept(s, month)
        assert now is not None  # noqa: S101 - it was just kept.
        written = _written_out(desk, now, folder, month, warnings, again=False)
    return written if naming is None else replace(written, named=len(naming.persons))


def seal_baseline(desk: Desk, year: int, folder: Path, *, password: str = "") -> SealedMonth:
    """Seal the figures of a year that were typed in from the old books, for growth at the county.

    What waits for its reply goes out again as it was; what was accepted only when it changed since.
    """
    if desk.level is not Level.TOWNSHIP:
        text = _("Only a township types last year's figures; above, they are added up.")
        raise refuse("level", text)
    make_folder(folder)
    _clear_leftovers(desk)
    period = f"{year}-12"
    with desk.read() as s:
        link = uplink(s, password)
        kept = _kept(s, period, PackageKind.BASELINE)
        records = checked_records(s, year)
        changed = baseline_standing(s, year).changed
    if kept is not None and kept.outcome in {"", "held", "same"}:
        return _written_out(desk, kept, folder, period, (), again=True)
    if kept is not None and not changed:
        text = _("The figures of {year} were accepted as package {number}; nothing changed since.")
        raise refuse("accepted", text.format(year=year, number=kept.sequence))
    place_for = tempfile.TemporaryDirectory(prefix=_prefix(desk), dir=desk.path.parent)
    with under_way(desk, "seal", month=period), place_for as place:
        part = Path(place) / "month.coop"
        with desk.read() as s:
            keys = office_keys(s, password)
            heading = _heading(s, desk, link, period, PackageKind.BASELINE)
            sealed = write_package(
                part, heading, {CARRIED: records}, {"figures": {}}, keys, [link.keys.recipient]
            )

        def remember(s: Session) -> None:
            set_setting(s, SEALED, {**setting(s, SEALED, {}), str(year): digest_of(records)})

        _keep(desk, _Made(heading, sealed.sha256), part.read_bytes(), remember)
        with desk.read() as s:
            now = _kept(s, period, PackageKind.BASELINE)
        assert now is not None  # noqa: S101 - it was just kept.
        return _written_out(desk, now, folder, period, (), again=False)


def _naming(
    s: Session, desk: Desk, month: str, kind: PackageKind, names: Names, password: str
) -> Naming | None:
    """Return whose names go along; refuses while the clerk has not said yes or no."""
    if kind is PackageKind.NOTHING or desk.level is not Level.TOWNSHIP or names is Names.WITHOUT:
        return None
    planned = planned_naming(s, month, password)
    if names is Names.UNASKED and planned is not None and planned.persons:
        text = _(
            "{receiver} asks for names, for: {purpose}. With this month {fields} of {count} persons"
            " would go. Please say whether names go along or not; nothing was sealed."
        )
        raise refuse(
            "names",
            text.format(
                receiver=planned.receiver, purpose=planned.purpose, fields=planned.fields_text,
                count=len(planned.persons),
            ),
        )  # fmt: skip
    if names is Names.WITH and planned is None:
        raise refuse("names", _("The county did not ask for names, so none may leave."))
    return planned if planned is not None and planned.persons else None


def _disclosed(naming: Naming | None, made: _Made, s: Session) -> None:
    """Write a sealing with names into the register of disclosures."""
    if naming is not None:
        disclose(
            s, receiver=naming.receiver, purpose=naming.purpose, fields=naming.fields,
            rows=len(naming.persons), period=made.heading.period, sha256=made.sha256,
        )  # fmt: skip


def _prefix(desk: Desk) -> str:
    """Return how the folder is named in which this book's months are sealed."""
    return f".{desk.path.name}-sealing-"


def _clear_leftovers(desk: Desk) -> None:
    """Remove what a power cut left of an earlier sealing; this program alone has the book."""
    for folder in desk.path.parent.glob(f"{_prefix(desk)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _check_waiting(kept: _Kept, kind: PackageKind, month: str) -> None:
    """Refuse to seal something else while a package of the month waits for its reply."""
    if kept.kind != kind.value:
        text = _(
            "{month} was sealed as package {number} and waits for the county's reply;"
            " please read the reply first."
        )
        raise refuse("waiting", text.format(month=month, number=kept.sequence))


def _kept(s: Session, month: str, kind: PackageKind = PackageKind.MONTH) -> _Kept | None:
    """Return the month's last package that was not refused; or the year's typed figures."""
    row = fetch_row(
        s,
        "SELECT id, sequence, sha256, kind, outcome, file_name FROM sent WHERE period = ?"
        " AND outcome <> 'refused' AND (kind = 'baseline') = ? ORDER BY id DESC LIMIT 1",
        (month, kind is PackageKind.BASELINE),
    )
    return None if row is None else _Kept(*row)


def _warnings(s: Session, desk: Desk, month: str) -> tuple[Problem, ...]:
    """Find what the clerk should settle first, and refuse a month that has not begun."""
    today = desk.today()
    found = []
    if month > today.isoformat()[:7]:
        text = _("{month} has not begun yet; please choose an earlier month.")
        raise refuse("month", text.format(month=month))
    end = last_day(month)
    if today <= end:
        text = _("{month} is not over yet; what is posted later will need a correction.")
        found.append(Problem("month_open", text.format(month=month), warning=True))
    if desk.level is Level.TOWNSHIP:
        costs = len(open_costs(s, end))
        if costs:
            text = ngettext(
                "{count} line received has no cost yet; profit and stock will change.",
                "{count} lines received have no cost yet; profit and stock will change.",
                costs,
            )
            found.append(Problem("open_costs", text.format(count=costs), warning=True))
        drafts = len(drafts_waiting(s))
        if drafts:
            text = ngettext(
                "{count} draft is not posted; it is not in the package.",
                "{count} drafts are not posted; they are not in the package.",
                drafts,
            )
            found.append(Problem("drafts", text.format(count=drafts), warning=True))
    return tuple(found)


def _chain_end(s: Session, link: Uplink) -> tuple[int, str]:
    """Return number and hash of the last package, as this book or the county's replies know it."""
    own = fetch_row(
        s,
        "SELECT sequence, sha256 FROM sent WHERE outcome <> 'refused' ORDER BY sequence DESC"
        " LIMIT 1",
    ) or (0, "")
    return (link.last, link.last_sha256) if link.last >= own[0] else (int(own[0]), str(own[1]))


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be sealed: the month, as what, in place of which package, and for whom."""

    month: str
    kind: PackageKind
    kept: _Kept | None
    replaces: str
    reason: str
    link: Uplink
    password: str
    naming: Naming | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A package that was just sealed."""

    heading: Heading
    sha256: str


def _heading(s: Session, desk: Desk, link: Uplink, period: str, kind: PackageKind) -> Heading:
    """Return the heading of the next package of this office."""
    last, previous = _chain_end(s, link)
    return Heading(
        program=PROGRAM,
        unit=link.unit,
        code=link.code,
        receiver=link.county,
        period=period,
        kind=kind,
        sequence=last + 1,
        previous=previous,
        code_tables=link.code_tables,
        created_at=moment_text(desk.clock.now()),
    )


def _sealed(desk: Desk, order: _Order, part: Path, progress: Progress | None) -> _Made:
    """Seal a month from one snapshot of the book into a file beside it."""
    month, kind, kept, link = order.month, order.kind, order.kept, order.link
    with desk.read() as s:
        keys = office_keys(s, order.password)
        heading = replace(_heading(s, desk, link, month, kind), replaces=order.replaces)
        if order.naming is not None:
            heading = replace(heading, disclosure=Disclosure.ROSTER, purpose=order.naming.purpose)
        figures: dict[str, Any] = {}
        records: dict[str, Records] = {}
        if desk.level is not Level.TOWNSHIP:
            figures = {"figures": figures_content(summed_values(s, month))}
            records = {"figure": figure_records(s, month)}
        else:
            figures = {"figures": figures_content(figure_values(s, month))}
            people = Pseudonyms(s, link.pseudonym_key, link.unit)
            records = township_records(s, month, people)
            if order.naming is not None:
                records[ROSTER] = roster_records(s, month, order.naming, people)
        if kind is PackageKind.NOTHING:
            _refuse_documents(s, month)
            records = {}
        if order.replaces:
            figures["correction"] = {
                "reason": order.reason,
                "differences": _differences(s, kept, keys, figures["figures"]),
            }
        sealed = write_package(
            part, heading, records, figures, keys, [link.keys.recipient], progress=progress
        )
    return _Made(heading, sealed.sha256)


def _refuse_documents(s: Session, month: str) -> None:
    """Refuse to report nothing where documents stand in the month."""
    count = fetch_value(s, "SELECT COUNT(*) FROM document WHERE month = ? AND state = 1", (month,))
    if count:
        text = ngettext(
            "{month} has {count} document, so it is not nothing; seal the month.",
            "{month} has {count} documents, so it is not nothing; seal the month.",
            int(count),
        )
        raise refuse("not_nothing", text.format(month=month, count=count))


def figures_content(values: Sequence[FigureValue]) -> dict[str, Any]:
    """Return figures as a package carries them, with the versions of their formulas."""
    return {
        one.figure.code: {
            "title": one.figure.title,
            "version": one.figure.version,
            "month": one.this_month,
            "cumulative": one.cumulative,
            "last_year": one.last_year,
        }
        for one in values
    }


def _differences(
    s: Session, kept: _Kept | None, keys: Keys, now: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return every figure of the accepted package that is another now, as far as it opens here."""
    before = figures_sent(s, kept.id, keys) if kept is not None else None
    if before is None:
        return []
    return [
        {"figure": code, "before": old, "after": new}
        for code in sorted({*before, *now})
        if (old := before.get(code, {}).get("month")) != (new := now.get(code, {}).get("month"))
    ]


def _keep(
    desk: Desk, made: _Made, content: bytes, then: Callable[[Session], object] | None = None
) -> None:
    """Keep a sealed package in the book, and what belongs to it; from here on it is sealed."""
    heading = made.heading
    name = f"{heading.code}-{heading.period}-{heading.sequence:04d}{_SUFFIX}"
    with desk.write() as s:
        taken = fetch_value(
            s,
            "SELECT 1 FROM sent WHERE sequence = ? AND outcome <> 'refused'",
            (heading.sequence,),
        )
        if taken:
            raise refuse("twice", _("The month was just sealed by another window; look again."))
        insert_row(
            s,
            "sent",
            (
                "sequence", "period", "kind", "sha256", "file_name", "heading", "content", "at",
                "clerk", "outcome", "reply_number", "reply",
            ),
            (
                heading.sequence, heading.period, heading.kind.value, made.sha256, name,
                json.dumps(asdict(heading), ensure_ascii=False, sort_keys=True), content,
                moment_text(desk.clock.now()), desk.clerk, "", 0, "",
            ),
        )  # fmt: skip
        noted = {"period": heading.period, "sequence": heading.sequence, "kind": heading.kind.value}
        note(s, "seal", "package", made.sha256, noted)
        if then is not None:
            then(s)


def _written_out(
    desk: Desk,
    kept: _Kept,
    folder: Path,
    month: str,
    warnings: tuple[Problem, ...],
    *,
    again: bool,
) -> SealedMonth:
    """Write a kept package into a folder and read it back."""
    with desk.read() as s:
        content = bytes(fetch_value(s, "SELECT content FROM sent WHERE id = ?", (kept.id,)))
    path = folder / kept.file_name

    def judge(written: Path) -> None:
        if written.read_bytes() != content:
            raise Trouble(
                "read_back",
                _("{name} was written, but could not be read back as it was.").format(
                    name=kept.file_name
                ),
                _("Please seal to another folder or stick; this one may be worn out."),
            )

    if not (path.is_file() and path.read_bytes() == content):
        write_durably(path, lambda stream: _filled(stream, content), judge, replace=_is_ours(path))
    return SealedMonth(
        path=path,
        sha256=kept.sha256,
        sequence=kept.sequence,
        period=month,
        kind=PackageKind(kept.kind),
        again=again,
        warnings=warnings,
    )


def _filled(stream: Any, content: bytes) -> None:
    """Write the whole content."""
    stream.write(content)


def _is_ours(path: Path) -> bool:
    """Tell whether a file that lies in the way is an older sealing of ours, not something else."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(_SEALED)) == _SEALED
