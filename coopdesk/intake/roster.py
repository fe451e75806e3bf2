"""Rosters: members and their households, new, changed or the same."""

from __future__ import annotations

from typing import Any, Final

from coopdesk.desk import Session
from coopdesk.intake.outcome import Intake
from coopdesk.intake.people import People, Person
from coopdesk.intake.rows import Steps
from coopdesk.kernel.merging import merged_ids
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import add_record, edit_record, own_id_of, values_of
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.values import Area, Money
from coopdesk.members.records import HOUSEHOLDS, MEMBERS
from coopdesk.sheets.results import ReadRow

_FIELDS: Final = {
    "phone": "phone",
    "id_number": "id_number",
    "group": "group_no",
    "relation": "relation",
    "area": "land_area",
    "share": "share_capital",
    "joined_on": "joined_on",
    "is_member": "is_member",
    "bank": "bank",
    "bank_account": "bank_account",
}
_HEADS: Final = frozenset({"", "户主", "本人"})


def take_roster(s: Session, intake: Intake, steps: Steps) -> None:
    """Take every good row of a roster in."""
    people = People(s, intake)
    households = _households(s)
    touched: set[int] = set()
    area, share, records = Area(0), Money(0), 0
    for row in intake.reading.rows:
        with steps.rows([row]):
            steps.refuse_future(row.values.get("joined_on"), "joined_on")
            verdict, member_id = _take(s, intake, people, households, row, touched)
            touched.add(member_id)
            for number in (row.row, *(place for place, _cells in row.also)):
                intake.verdicts[row.sheet, number] = verdict
            area += row.values.get("area") or Area(0)
            share += row.values.get("share") or Money(0)
            records += 1
    intake.totals = {
        "records": records,
        "total_mu": area.plain(),
        "total_share_fen": share.units,
        "total_share_yuan": share.plain(),
    }


def _households(s: Session) -> dict[tuple[str, int | None], int]:
    """Return the households by the head's name and village."""
    return {
        (row[1], row[2]): row[0]
        for row in fetch_rows(s, "SELECT id, name, village_id FROM household WHERE retired = 0")
    }


def _take(
    s: Session,
    intake: Intake,
    people: People,
    households: dict[tuple[str, int | None], int],
    row: ReadRow,
    touched: set[int],
) -> tuple[str, int]:
    """Take one row in; return its verdict and whose row it is."""
    values = row.values
    known = _known(s, people, row, touched)
    wanted = _wanted(people, row)
    if known is None:
        wanted["name"] = values["name"]
        number = str(values.get("member_number") or "")
        if number and own_id_of(s, MEMBERS, number) is None:
            wanted["code"] = number
        wanted["household_id"] = _household(s, intake, households, row, wanted.get("village_id"))
        record_id = add_record(s, MEMBERS, wanted)
        people.learn(
            Person(
                record_id, str(values["name"]), str(values.get("village") or ""),
                str(values.get("group") or ""), str(values.get("id_number") or ""),
                str(values.get("phone") or ""),
            )
        )  # fmt: skip
        return "new", record_id
    wanted["name"] = values["name"]
    changed = _changes(s, known, wanted)
    if not changed:
        return "same", known.id
    edit_record(s, MEMBERS, known.id, changed)
    return "changed", known.id


def _known(s: Session, people: People, row: ReadRow, touched: set[int]) -> Person | None:
    """Return the member that a row means, or nothing for a new one.

    Nobody whom a row above meant already: two rows are two people.
    """
    known = people.by_number(row.values.get("id_number"))
    if known is not None:
        name = str(row.values["name"])
        if not people.goes_by(known, name):
            raise Refused([people.of_another(known, name)])
        return known
    number = row.values.get("id_number")
    known = people.by_code(str(row.values.get("member_number") or ""), str(row.values["name"]))
    if known is not None and not (number and known.id_number):
        return known
    found = [one for one in people.matching(row.values) if one.id not in touched]
    if number:
        found = [one for one in found if not one.id_number]
    if len(found) > 1:
        alike = [one for one in found if not _changes(s, one, _wanted(people, row))]
        if not alike:
            raise Refused([people.ambiguous(found, row.values)])
        # Of those the row fits, the one of whom the book says no more than the row does.
        return min(
            alike, key=lambda one: bool(one.phone) + bool(one.group_no) + bool(one.id_number)
        )
    return found[0] if found else None


def _wanted(people: People, row: ReadRow) -> dict[str, Any]:
    """Return what a row says of a member, by the names of the record's fields."""
    values = row.values
    wanted: dict[str, Any] = {
        field: values[name] for name, field in _FIELDS.items() if values.get(name) is not None
    }
    village_id = people.village_id(values.get("village"))
    if village_id is not None:
        wanted["village_id"] = village_id
    return wanted


def _changes(s: Session, known: Person, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what of a row the book does not say yet.

    What a merged record said, and the merge did not take over, is not brought back.
    """
    before = values_of(s, MEMBERS, known.id)
    settled = [values_of(s, MEMBERS, one) for one in merged_ids(s, MEMBERS.table, known.id)]
    return {
        name: value
        for name, value in wanted.items()
        if before.get(name) != value and not any(old.get(name) == value for old in settled)
    }


def _household(
    s: Session,
    intake: Intake,
    households: dict[tuple[str, int | None], int],
    row: ReadRow,
    village_id: int | None,
) -> int:
    """Return the household of a new member, added if the book lacks it."""
    values = row.values
    head = str(values.get("household") or values["name"])
    is_head = str(values.get("relation") or "") in _HEADS
    key = (head, village_id)
    if key in households and not (is_head and not values.get("household")):
        return households[key]
    record_id = add_record(
        s,
        HOUSEHOLDS,
        {
            "name": head,
            "village_id": village_id,
            "group_no": values.get("group"),
            "people": values.get("household_size"),
        },
    )
    return intake.learn(households, key, record_id)
