"""The cover sheet of a sealed file: what ``manifest.json`` says, and what it may say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from coopdesk.kernel.clock import moment_of
from coopdesk.packages.refusal import Why, refuse_file, refused
from coopdesk.packages.strict import LARGEST, Fields, Unfit, read_strict_object

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
FIGURES: Final = "figures.json"
ROSTER: Final = "roster"
CARRIED: Final = "carried"
RECORDS: Final = re.compile(r"records/([a-z_]{1,32})\.jsonl")

UID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
NOTE: Final = re.compile(r"[^\x00-\x1f\x7f]{0,2000}")
HASH: Final = re.compile(r"[0-9a-f]{64}")
HASH_OR_NONE: Final = re.compile(r"(?:[0-9a-f]{64})?")
PERIOD: Final = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])", re.ASCII)
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)

_MOST_FILES: Final = 64
_MOST_BYTES: Final = 2**40
_MOST_TOTAL: Final = LARGEST
_CLOCK_OFF_HOURS: Final = 36


class PackageKind(StrEnum):
    """What a package reports."""

    MONTH = "month"
    CORRECTION = "correction"
    BASELINE = "baseline"
    NOTHING = "nothing"


class Disclosure(StrEnum):
    """How persons travel: as pseudonyms, or by name because the county asked with a purpose."""

    PSEUDONYM = "pseudonym"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the sender says about a package; ``previous`` is empty for the first of a unit."""

    program: str
    unit: str
    code: str
    receiver: str
    period: str
    kind: PackageKind
    sequence: int
    previous: str = ""
    replaces: str = ""
    code_tables: int
    created_at: str
    disclosure: Disclosure = Disclosure.PSEUDONYM
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One file of a package: its name, hash, size and number of lines."""

    name: str
    sha256: str
    bytes: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The control totals of one kind of record: fen, hundredths of a mu and of a mu-time."""

    count: int = 0
    money: int = 0
    area: int = 0
    mu_times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Heading):
    """The cover sheet: the heading, each other file, and the control totals per kind."""

    files: tuple[FileFacts, ...]
    totals: Mapping[str, Totals]

    def to_bytes(self) -> bytes:
        """Write the exact bytes that are signed: sorted keys, readable for people."""
        content = {**asdict(self), "format": FORMAT}
        content["totals"] = {kind: asdict(total) for kind, total in self.totals.items()}
        return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def records_name(kind: str) -> str:
    """Return the file that holds the records of a kind; refuses a kind that may not be one."""
    name = f"records/{kind}.jsonl"
    if not RECORDS.fullmatch(name):
        refuse_file(Why.MANIFEST, f"{kind!r} cannot be a kind of record")
    return name


def kind_of(name: str) -> str | None:
    """Return the kind of record that a file holds, or nothing."""
    found = RECORDS.fullmatch(name)
    return found.group(1) if found else None


def is_known_name(name: str) -> bool:
    """Tell whether a file of this name may be in a package."""
    return name in {MANIFEST, SIGNATURE, FIGURES} or kind_of(name) is not None


def read_cover(content: bytes) -> dict[str, Any]:
    """Read a cover sheet of any format as strict JSON, before its signature is judged."""
    try:
        return read_strict_object(content.removesuffix(b"\n"))
    except Unfit as trouble:
        raise refused(Why.MANIFEST, str(trouble)) from trouble


def read_format(cover: Mapping[str, Any], known: int = FORMAT) -> None:
    """Refuse a format that this program does not read, and say which program to update."""
    number = cover.get("format")
    if type(number) is not int:
        refuse_file(Why.MANIFEST, "format is missing")
    program = cover.get("program")
    shown = program if type(program) is str and NAME.fullmatch(program) else ""
    if number > known:
        refuse_file(Why.NEWER, detail=f"{shown}/{number}")
    if number < 1:
        refuse_file(Why.OLDER, detail=f"{shown}/{number}")


def read_manifest(cover: Mapping[str, Any]) -> Manifest:
    """Make the manifest of a cover sheet; refuses what is missing, left over or out of range."""
    read_format(cover)
    try:
        manifest = _read_manifest(Fields(cover))
    except Unfit as trouble:
        raise refused(Why.MANIFEST, str(trouble)) from trouble
    check_manifest(manifest)
    return manifest


def _read_manifest(fields: Fields) -> Manifest:
    """Take the fields of a manifest, each in its range."""
    fields.whole("format", 1, FORMAT)
    manifest = Manifest(
        program=fields.text("program", NAME),
        unit=fields.text("unit", UID),
        code=fields.text("code", NAME),
        receiver=fields.text("receiver", UID),
        period=fields.text("period", PERIOD),
        kind=PackageKind(fields.text("kind", re.compile("|".join(PackageKind)))),
        sequence=fields.whole("sequence", 1, 10**6),
        previous=fields.text("previous", HASH_OR_NONE),
        replaces=fields.text("replaces", HASH_OR_NONE),
        code_tables=fields.whole("code_tables", 0, 10**9),
        created_at=read_moment(fields, "created_at"),
        disclosure=Disclosure(fields.text("disclosure", re.compile("|".join(Disclosure)))),
        purpose=fields.text("purpose", NOTE),
        files=tuple(_read_file(Fields(one)) for one in fields.objects("files", _MOST_FILES)),
        totals=_read_all_totals(fields.object("totals")),
    )
    fields.done()
    return manifest


def _read_all_totals(values: Mapping[str, Any]) -> dict[str, Totals]:
    """Take the control totals of every kind."""
    fields = Fields(values)
    return {kind: _read_totals(Fields(fields.object(kind))) for kind in sorted(values)}


def _read_file(fields: Fields) -> FileFacts:
    """Take the facts of one file."""
    facts = FileFacts(
        name=fields.text("name", NAME),
        sha256=fields.text("sha256", HASH),
        bytes=fields.whole("bytes", 0, _MOST_BYTES),
        lines=fields.whole("lines", 0, _MOST_BYTES),
    )
    fields.done()
    return facts


def _read_totals(fields: Fields) -> Totals:
    """Take the control totals of one kind."""
    totals = Totals(
        count=fields.whole("count", 0, _MOST_BYTES),
        money=fields.whole("money", -_MOST_TOTAL, _MOST_TOTAL),
        area=fields.whole("area", -_MOST_TOTAL, _MOST_TOTAL),
        mu_times=fields.whole("mu_times", -_MOST_TOTAL, _MOST_TOTAL),
    )
    fields.done()
    return totals


def read_moment(fields: Fields, name: str) -> str:
    """Take a moment as the book stores it: UTC, ISO 8601, milliseconds."""
    text = fields.text(name, MOMENT)
    try:
        moment_of(text)
    except ValueError as trouble:
        raise Unfit(f"{name} is not a moment") from trouble
    return text


def check_manifest(manifest: Manifest) -> None:
    """Refuse a manifest whose parts do not agree with one another."""
    names = [one.name for one in manifest.files]
    kinds = [kind for kind in map(kind_of, names) if kind is not None]
    lines = {kind_of(one.name): one.lines for one in manifest.files}
    wrong = {
        "the files are not in order or not all known": names != sorted(set(names))
        or len(kinds) != len(names) - 1
        or FIGURES not in names,
        "the totals are not those of the record files": sorted(manifest.totals) != sorted(kinds),
        "a count is not its number of lines": any(
            total.count != lines.get(kind) for kind, total in manifest.totals.items()
        ),
        "only the first package has no previous one": (manifest.sequence == 1)
        != (manifest.previous == ""),
        "a correction names what it replaces, and nothing else does": (
            manifest.kind is PackageKind.CORRECTION
        )
        != (manifest.replaces != ""),
        "a roster is asked for with a purpose": manifest.disclosure is Disclosure.ROSTER
        and not manifest.purpose,
        "names travel only where the cover sheet says so": ROSTER in kinds
        and manifest.disclosure is not Disclosure.ROSTER,
        "nothing to report means no records": manifest.kind is PackageKind.NOTHING
        and any(total.count for total in manifest.totals.values()),
        "last year's figures bring nothing else, under December": (
            manifest.kind is PackageKind.BASELINE
            and (kinds != [CARRIED] or not manifest.period.endswith("-12"))
        ),
    }
    for sentence, is_wrong in wrong.items():
        if is_wrong:
            refuse_file(Why.MANIFEST, sentence)


def is_clock_off(manifest: Heading, now: datetime) -> bool:
    """Tell whether the sender's clock was far ahead of ours: a note, never a reason to refuse."""
    ahead = moment_of(manifest.created_at) - now
    return ahead.total_seconds() > _CLOCK_OFF_HOURS * 3600


def is_clock_behind(manifest: Heading) -> bool:
    """Tell whether a month was sealed before it began by the sender's clock, zones aside."""
    if manifest.kind is PackageKind.BASELINE:
        return False
    first = datetime.fromisoformat(f"{manifest.period}-01T00:00:00+00:00")
    return moment_of(manifest.created_at) < first - timedelta(days=1)
