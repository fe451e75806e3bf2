"""Codes that the office above keeps for all its units: goods and kinds of job, by version.

They are published from the registers of its own book, travel with invitations and replies, and are
taken over by a clerk who sees first what is new, what changes and what clashes. What a unit counts
in, and its own prices, are never changed from above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopdesk.desk import Desk, Level
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, refuse
from coopdesk.kernel.register import Register, add_record, edit_record, existing, own_id_of
from coopdesk.kernel.rows import savepoint
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.stages import GoodClass, ServiceClass, Stage
from coopdesk.kernel.trail import note
from coopdesk.kernel.values import Money
from coopdesk.machinery.records import JOB_KINDS
from coopdesk.supplies.records import GOODS

OWN: Final = "code_tables"
RECEIVED: Final = "county_codes"
_TABLES: Final[dict[str, tuple[Register, tuple[str, ...]]]] = {
    "good": (
        GOODS, ("code", "name", "good_class", "spec", "unit", "maker", "registration", "price"),
    ),
    "job_kind": (JOB_KINDS, ("name", "stage", "service_class", "uses_product")),
}  # fmt: skip
_CHOICES: Final = {"good_class": GoodClass, "stage": Stage, "service_class": ServiceClass}
# Fields of a good that a unit keeps as it has them.
_KEPT: Final = frozenset({"unit", "price"})


class Verdict(StrEnum):
    """What taking over a code would do."""

    NEW = "new"
    CHANGED = "changed"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code that is new, changes, or clashes: with the values to write, or why it stays."""

    table: str
    key: str
    name: str
    verdict: Verdict
    values: Mapping[str, Any]
    said: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The codes of the office above that this book has not taken over yet."""

    version: int
    lines: tuple[CodeLine, ...]
    same: int

    def count(self, verdict: Verdict) -> int:
        """Return how many lines have a verdict."""
        return sum(one.verdict is verdict for one in self.lines)


# At the office above ----------------------------------------------------------------------------


def published(s: Session) -> dict[str, Any]:
    """Return the codes as they were published last: their version and tables."""
    found: dict[str, Any] = setting(s, OWN, {"version": 0, "tables": {}})
    return found


def unpublished(s: Session) -> int:
    """Return how many codes of this book differ from what was published last."""
    now, then = _tables(s), published(s)["tables"]
    count = 0
    for table, rows in now.items():
        key = _TABLES[table][1][0]
        known = {str(one[key]): one for one in then.get(table, [])}
        here = {str(one[key]): one for one in rows}
        count += sum(known.get(key) != one for key, one in here.items())
        count += sum(key not in here for key in known)
    return count


def publish_codes(desk: Desk) -> int:
    """Publish the goods and kinds of job of this book to its units; returns the version."""
    if desk.level is Level.TOWNSHIP:
        text = _("A township publishes no codes; it takes over those of the county.")
        raise refuse("level", text)
    with desk.write() as s:
        known, tables = published(s), _tables(s)
        if known["tables"] == tables:
            return int(known["version"])
        version = int(known["version"]) + 1
        set_setting(s, OWN, {"version": version, "tables": tables}, secret=True)
        counts = {table: len(rows) for table, rows in tables.items()}
        note(s, "publish", "codes", str(version), counts)
    return version


def _tables(s: Session) -> dict[str, list[dict[str, Any]]]:
    """Return the codes of this book as they travel."""
    tables = {}
    for table, (register, names) in _TABLES.items():
        record = register.record
        found = s.execute(
            select(*(getattr(record, name) for name in names))
            .where(record.retired.is_(False))
            .order_by(register.key)
        )
        tables[table] = [
            {name: _plain(value) for name, value in zip(names, row, strict=True)} for row in found
        ]
    return tables


def _plain(value: Any) -> Any:
    """Return a value as JSON: money in fen, a choice by its word."""
    if isinstance(value, Money):
        return value.units
    return getattr(value, "value", value)


# At the unit ------------------------------------------------------------------------------------


def keep_codes(s: Session, version: int, tables: Mapping[str, Any]) -> None:
    """Keep codes that came down, until the clerk takes them over; older ones change nothing."""
    if tables and version > int(setting(s, RECEIVED, {"version": 0})["version"]):
        set_setting(s, RECEIVED, {"version": version, "tables": dict(tables)}, secret=True)


def offered_codes(s: Session) -> Offer | None:
    """Return what taking over the newest codes would do; nothing where they are in use."""
    received, link = setting(s, RECEIVED), setting(s, "uplink", {})
    if received is None or received["version"] <= int(link.get("code_tables", 0)):
        return None
    lines: list[CodeLine] = []
    same = 0
    for table, (register, names) in _TABLES.items():
        for row in received["tables"].get(table, ()):
            line = _line(s, table, register, names, row)
            if line is None:
                same += 1
            else:
                lines.append(line)
    return Offer(int(received["version"]), tuple(lines), same)


def _line(
    s: Session, table: str, register: Register, names: tuple[str, ...], row: object
) -> CodeLine | None:
    """Return what one code would do; nothing where it stands here as it is."""
    given: Mapping[str, Any] = row if isinstance(row, dict) else {}
    key, name = str(given.get(names[0], "")), str(given.get("name", ""))
    try:
        values = {one: _read(one, given.get(one)) for one in names}
    except (TypeError, ValueError):
        said = _("This program does not know what the code says; please update it.")
        return CodeLine(table, key, name, Verdict.CLASH, {}, said)
    found = own_id_of(s, register, values[names[0]])
    if found is None:
        return CodeLine(table, key, name, Verdict.NEW, values, "")
    record = existing(s, register, found)
    if "unit" in values and record.unit != values["unit"]:  # type: ignore[attr-defined]
        text = _("The office above counts it in {unit}, this book in {own}; it stays as it is.")
        said = text.format(unit=values["unit"], own=record.unit)  # type: ignore[attr-defined]
        return CodeLine(table, key, name, Verdict.CLASH, {}, said)
    changed = {
        one: value
        for one, value in values.items()
        if one not in _KEPT and getattr(record, one) != value
    }
    if not changed:
        return None
    said = ", ".join(
        f"{_shown(getattr(record, one))} → {_shown(value)}" for one, value in changed.items()
    )
    return CodeLine(table, key, name, Verdict.CHANGED, changed, said)


def _read(name: str, value: Any) -> Any:
    """Return a travelled value as the register holds it; raises where it is none."""
    if name in _CHOICES:
        return _CHOICES[name](value)
    if name == "price":
        return None if value is None else Money(_whole(value))
    if name == "uses_product":
        return bool(value)
    if value is not None and not isinstance(value, str):
        raise TypeError(name)
    return value


def _whole(value: Any) -> int:
    """Return a whole number."""
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _shown(value: Any) -> str:
    """Return a value as it is read."""
    return str(getattr(value, "shown", "—" if value in {None, ""} else value))


def take_over_codes(desk: Desk) -> Offer:
    """Write what is new and what changed into the registers, in one transaction; clashes stay."""
    with desk.write() as s:
        offer = offered_codes(s)
        if offer is None:
            raise refuse("no_codes", _("There are no newer codes to take over."))
        left = [_written(s, line) for line in offer.lines]
        link = setting(s, "uplink", {})
        set_setting(s, "uplink", {**link, "code_tables": offer.version}, secret=True)
        note(s, "take_over", "codes", str(offer.version), {"lines": len(left)})
    return Offer(offer.version, tuple(left), offer.same)


def _written(s: Session, line: CodeLine) -> CodeLine:
    """Write one code; what the register refuses becomes a clash with its sentence."""
    register, _names = _TABLES[line.table]
    try:
        with savepoint(s):
            if line.verdict is Verdict.NEW:
                add_record(s, register, dict(line.values))
            elif line.verdict is Verdict.CHANGED:
                found = own_id_of(s, register, line.key)
                assert found is not None  # noqa: S101 - it changes because it is here.
                edit_record(s, register, found, dict(line.values))
    except Refused as refused:
        return CodeLine(
            line.table, line.key, line.name, Verdict.CLASH, {}, refused.problems[0].text
        )
    return line
