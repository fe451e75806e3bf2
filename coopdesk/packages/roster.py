"""Names beside the pseudonyms: only where the county asked with a purpose and the unit agrees.

Named are the persons of whom the month's records speak, and nobody else. Every sealing with names
and every sheet of names stands in the register of disclosures (PIPL, articles 55 and 56).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Column, Listing
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.records import Base
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, holes, insert_row
from coopdesk.kernel.trail import note
from coopdesk.members.persons import merged_into
from coopdesk.packages.format import ROSTER, Disclosure
from coopdesk.packages.office import uplink
from coopdesk.packages.outward import Pseudonyms
from coopdesk.packages.records import Disclosure as DisclosureRow
from coopdesk.packages.strict import read_plain
from coopdesk.packages.travelling import township_records
from coopdesk.sheets.export import ExportColumn, export_rows
from coopdesk.statements.figures import last_day

FIELDS: Final = {
    "name": N_("Name"), "id_number": N_("ID number"), "phone": N_("Phone"),
    "village": N_("Village"),
}  # fmt: skip
_PART: Final = 500


class Names(StrEnum):
    """What the clerk said to names going along; ``UNASKED`` refuses where the county asks."""

    UNASKED = "unasked"
    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What would leave by name: to whom, for what, whose, and how much of each person."""

    receiver: str
    purpose: str
    fields: tuple[str, ...]
    persons: tuple[int, ...]

    @property
    def fields_text(self) -> str:
        """Return the fields in words."""
        return fields_text(",".join(self.fields))


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a package's roster as the county reads it."""

    number: str
    name: str
    id_number: str
    phone: str
    village: str


class _Seen(Pseudonyms):
    """Remembers of whom records speak, instead of disguising them."""

    def __init__(self, s: Session) -> None:
        self._kept = merged_into(s)
        self.members: set[int] = set()

    def of(self, member_id: int) -> str:
        """Remember a member, by the kept record where there were two of her."""
        self.members.add(self._kept.get(member_id, member_id))
        return ""


def planned_naming(s: Session, month: str, password: str = "") -> Naming | None:
    """Return what would leave by name with a month; nothing where the county did not ask."""
    link = uplink(s, password)
    if link.disclosure != Disclosure.ROSTER.value:
        return None
    seen = _Seen(s)
    for records in township_records(s, month, seen).values():
        for _record in records:
            pass
    persons = tuple(sorted(seen.members))
    present = {name for row in _rows(s, persons) for name, value in row.items() if value}
    return Naming(
        receiver=link.county_name,
        purpose=link.purpose,
        fields=tuple(name for name in FIELDS if name in present),
        persons=persons,
    )


def _rows(s: Session, persons: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield what the register says of persons."""
    for start in range(0, len(persons), _PART):
        part = tuple(persons[start : start + _PART])
        for row in fetch_rows(
            s,
            "SELECT m.id, m.uid, m.code, m.name, m.id_number, m.phone, v.name FROM member m"  # noqa: S608
            f" LEFT JOIN village v ON v.id = m.village_id WHERE m.id IN ({holes(part)})"
            " ORDER BY m.id",
            part,
        ):
            yield dict(zip(("id", "uid", "number", *FIELDS), row, strict=True))


def roster_records(
    s: Session, month: str, naming: Naming, people: Pseudonyms
) -> Iterator[dict[str, Any]]:
    """Yield one record a person: pseudonym and name; what the register lacks is left out."""
    end = last_day(month).isoformat()
    for row in _rows(s, naming.persons):
        kept = {name: row[name] for name in FIELDS if row[name]}
        yield {
            "uid": row["uid"], "number": row["number"], "on_date": end,
            "member": people.of(row["id"]), **kept,
        }  # fmt: skip


def disclose(
    s: Session, *, receiver: str, purpose: str, fields: Sequence[str], rows: int, period: str,
    sha256: str = "",
) -> None:  # fmt: skip
    """Write one line into the register of disclosures."""
    context = context_of(s)
    insert_row(
        s,
        "disclosure",
        ("at", "clerk", "receiver", "purpose", "fields", "rows", "period", "sha256"),
        (
            moment_text(context.clock.now()), context.clerk, receiver, purpose, ",".join(fields),
            rows, period, sha256,
        ),
    )  # fmt: skip


def disclose_list(
    s: Session, listing: Listing, shown: Sequence[str], *, receiver: str, purpose: str, rows: int
) -> None:  # fmt: skip
    """Write down that rows of a list leave with personal numbers in full; the journal says so too.

    ``shown`` are the columns that leave. It is refused without a receiver and a purpose.
    """
    receiver, purpose = receiver.strip(), purpose.strip()
    missing = []
    if not receiver:
        text = _("Please say who gets the sheet; it stands in the register of disclosures.")
        missing.append(Problem("receiver", text, "receiver"))
    if not purpose:
        text = _("Please say what for; it stands in the register of disclosures.")
        missing.append(Problem("purpose", text, "purpose"))
    refuse_if(missing)
    leaving = [one for one in listing.columns if one.name in shown and one.personal]
    fields = [one.name for one in leaving if one.name in FIELDS or one.mask is not None]
    disclose(s, receiver=receiver, purpose=purpose, fields=fields, rows=rows, period="")
    said = {"name": f"{_(listing.title)}：{receiver}，{purpose}", "fields": fields, "rows": rows}
    note(s, "disclose", "list", listing.name, said)


def fields_text(fields: str) -> str:
    """Return the fields of a line of the register in words."""
    titles = {**FIELDS, "bank_account": N_("Bank account")}
    names = [_(titles[one]) if one in titles else one for one in fields.split(",") if one]
    return _(", ").join(names)


# At the county ----------------------------------------------------------------------------------


def roster_of(s: Session, parcel_id: int) -> list[Person]:
    """Return the persons that a received package names."""
    people = []
    for (content,) in fetch_rows(
        s, "SELECT content FROM reported WHERE parcel_id = ? AND kind = ? ORDER BY id",
        (parcel_id, ROSTER),
    ):  # fmt: skip
        record = read_plain(content)
        people.append(
            Person(str(record["number"]), *(str(record.get(name, "")) for name in FIELDS))
        )
    return people


def name_behind(s: Session, reported_id: int, pseudonym: str) -> str:
    """Return the name of a record's person, where the record's package brought names."""
    for (content,) in fetch_rows(
        s,
        "SELECT n.content FROM reported r JOIN reported n ON n.parcel_id = r.parcel_id"
        " WHERE r.id = ? AND n.kind = ?",
        (reported_id, ROSTER),
    ):
        record = read_plain(content)
        if record.get("member") == pseudonym:
            return str(record["name"])
    return ""


def asked_names(s: Session, parcel_id: int) -> str:
    """Return for what a received package brought names; empty where it brought none."""
    manifest = read_plain(str(fetch_value(s, "SELECT manifest FROM parcel WHERE id = ?",
                                          (parcel_id,)) or "{}"))  # fmt: skip
    return str(manifest["purpose"]) if ROSTER in manifest.get("totals", {}) else ""


def write_names(
    desk: Desk, code: str, month: str, path: Path, *, receiver: str, purpose: str = ""
) -> int:
    """Write the persons of a unit's month into a workbook, and a line into the register."""
    if not receiver.strip():
        text = _("Please say who gets the sheet; it stands in the register of disclosures.")
        raise refuse("receiver", text, "receiver")
    with desk.write() as s:
        row = fetch_row(
            s,
            "SELECT p.id, p.sha256, u.name FROM unit u LEFT JOIN parcel p ON p.unit_id = u.id"
            " AND p.period = ? AND p.current = 1 WHERE u.code = ?",
            (month, code),
        )
        asked = asked_names(s, row[0]) if row is not None and row[0] is not None else ""
        if row is None or not asked:
            text = _("{month} of {unit} brought no names; persons came as pseudonyms alone.")
            raise refuse("no_names", text.format(month=month, unit=row[2] if row else code))
        people = roster_of(s, row[0])
        columns = [ExportColumn(title=_("Member no.")), *(ExportColumn(title=_(one))
                                                          for one in FIELDS.values())]  # fmt: skip
        rows = [(one.number, one.name, one.id_number, one.phone, one.village) for one in people]
        title = _("{unit}, {month}: persons").format(unit=row[2], month=month)
        export_rows(path, columns, rows, title=title, filters=purpose.strip() or asked)
        disclose(
            s, receiver=receiver.strip(), purpose=purpose.strip() or asked, fields=tuple(FIELDS),
            rows=len(people), period=month, sha256=row[1],
        )  # fmt: skip
    return len(people)


# The register -----------------------------------------------------------------------------------


_LINE: Final = Base.metadata.tables[DisclosureRow.__tablename__]
DISCLOSURES: Final = Listing(
    name="disclosures",
    title=N_("Register of disclosures"),
    key=_LINE.c.id,
    source=_LINE,
    columns=(
        Column(
            name="at", title=N_("When"),
            expression=func.strftime("%Y-%m-%d %H:%M", _LINE.c.at, "localtime"),
        ),
        Column(name="clerk", title=N_("Clerk"), expression=_LINE.c.clerk),
        Column(name="receiver", title=N_("Receiver"), expression=_LINE.c.receiver),
        Column(name="purpose", title=N_("Purpose"), expression=_LINE.c.purpose),
        Column(
            name="fields", title=N_("Fields"), expression=_LINE.c.fields,
            mask=fields_text,
        ),
        Column(
            name="rows", title=N_("Persons"), expression=_LINE.c.rows, kind=int,
            total=True,
        ),
        Column(
            name="period", title=N_("Month"),
            expression=func.coalesce(_LINE.c.period, ""),
        ),
        Column(
            name="sha256", title=N_("Package"),
            expression=func.substr(func.coalesce(_LINE.c.sha256, ""), 1, 16),
        ),
    ),
    order=(_LINE.c.id.desc(),),
    text_column=_LINE.c.receiver,
    depends_on=frozenset({"disclosure"}),
)  # fmt: skip
