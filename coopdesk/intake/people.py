"""Find the person a row names: by ID number, else by name, village and whatever else is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coopdesk.desk import Session
from coopdesk.intake.outcome import Intake
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.register import add_record, edit_record
from coopdesk.kernel.rows import fetch_rows
from coopdesk.members.persons import person
from coopdesk.members.records import MEMBERS, VILLAGES
from coopdesk.sheets.reading import read_group

WALK_IN: Final = frozenset(
    {"散户", "零售", "散客", "现金客户", "顾客", "客户", "门市", "零星", "个人", "群众", "村民",
     "农户", "现金", "其他", "无名"}
)  # fmt: skip
_SHOWN: Final = 5  # So many namesakes are named in a sentence.


@dataclass(frozen=True, slots=True)
class Person:
    """What a member's record says that rows are compared with."""

    id: int
    name: str
    village: str
    group_no: str
    id_number: str
    phone: str


class People:
    """The members of the book by name, kept up while rows add more."""

    def __init__(self, s: Session, intake: Intake) -> None:
        """Read everybody once; a record that was merged speaks for the one that was kept."""
        self._s = s
        self._intake = intake
        self._by_name: dict[str, list[Person]] = {}
        self._by_number: dict[str, Person] = {}
        self._by_code: dict[str, Person] = {}
        self._codes: dict[int, str] = {}
        self._told_villages: dict[int, str] = {}
        self._told_numbers: dict[int, str] = {}
        self._added: set[int] = set()
        self._villages: dict[str, int] = {}
        for row in fetch_rows(
            s,
            f"SELECT k.id, m.name, COALESCE(v.name, ''), COALESCE(m.group_no, ''),"  # noqa: S608
            " COALESCE(m.id_number, ''), COALESCE(m.phone, ''), m.code FROM member m"
            f" JOIN member k ON k.id = {person('m.id')} LEFT JOIN village v ON v.id = m.village_id"
            " WHERE k.retired = 0 ORDER BY k.id <> m.id, m.id",
        ):
            known = Person(*row[:6])
            self.learn(known)
            self._by_code[row[6]] = known
            self._codes.setdefault(known.id, row[6])
        for row in fetch_rows(s, "SELECT id, name FROM village"):
            self._villages[row[1]] = row[0]

    def learn(self, person: Person) -> None:
        """Remember a person."""
        namesakes = self._by_name.setdefault(person.name, [])
        namesakes.append(person)
        self._intake.unlearn_with(lambda: namesakes.remove(person))
        if person.id_number:
            self._intake.learn(self._by_number, person.id_number, person)

    def goes_by(self, person: Person, name: str) -> bool:
        """Tell whether a person has this name, or had it in a record merged into theirs."""
        return any(one.id == person.id for one in self._by_name.get(name, ()))

    def by_number(self, id_number: str | None) -> Person | None:
        """Return the person with this ID number."""
        return self._by_number.get(id_number or "")

    def by_code(self, code: str, name: str) -> Person | None:
        """Return the person of this number and name."""
        known = self._by_code.get(code)
        return known if known is not None and known.name == name else None

    def village_id(self, name: str | None) -> int | None:
        """Return the village of this name, added if the book lacks it."""
        if not name:
            return None
        if name not in self._villages:
            short = village_key(name)
            like = [known for known in self._villages if village_key(known) == short]
            if len(like) == 1:
                return self._villages[like[0]]
            self._intake.learn(self._villages, name, add_record(self._s, VILLAGES, {"name": name}))
        return self._villages[name]

    def matching(self, values: Mapping[str, Any]) -> list[Person]:
        """Return everybody whom a row's name, village, group, number and phone may mean, once.

        The ID number decides; then the village, then the group. Who is of another village, of
        another numbered group or has another ID number is somebody else, however rare the name.
        """
        return list({one.id: one for one in reversed(self._matching(values))}.values())[::-1]

    def _matching(self, values: Mapping[str, Any]) -> list[Person]:
        """Return the records that a row may mean, those merged into one person each by itself."""
        number = str(values.get("id_number") or "")
        known = self.by_number(number)
        if known is not None:
            return [known]
        found = self._by_name.get(str(values.get("name") or ""), [])
        if not found:
            return []
        if number:
            found = [one for one in found if not self._number_of(one)]
        phone = str(values.get("phone") or "")
        called = [one for one in found if phone and one.phone == phone]
        village = village_key(str(values.get("village") or ""))
        if village:
            found = self._in_village(found, village) or called
        group = _group_key(str(values.get("group") or ""))
        if group:
            both = [one for one in found if one in called]
            found = both or _in_group(found, group)
        if len({one.id for one in found}) > 1:
            found = [one for one in found if one in called] or found
        return found

    def _in_village(self, people: Sequence[Person], village: str) -> list[Person]:
        """Return those of the village, else those of whom no village is known."""
        places = [(one, village_key(self._village_of(one))) for one in people]
        same = [one for one, place in places if place == village]
        return same or [one for one, place in places if not place]

    def _village_of(self, person: Person) -> str:
        """Return a person's village: the record's, else the one a row of this sheet gave."""
        return person.village or self._told_villages.get(person.id, "")

    def _number_of(self, person: Person) -> str:
        """Return a person's ID number: the record's, else the one a row of this sheet gave."""
        return person.id_number or self._told_numbers.get(person.id, "")

    def _hear(self, person: Person, values: Mapping[str, Any]) -> None:
        """Keep which village and ID number a row gives a person whose record says none.

        A later row with another means somebody else. A record this sheet added is completed.
        """
        village, number = str(values.get("village") or ""), str(values.get("id_number") or "")
        news: dict[str, Any] = {}
        if village and not self._village_of(person):
            self._intake.learn(self._told_villages, person.id, village)
            news["village_id"] = self.village_id(village)
        if number and not self._number_of(person):
            self._intake.learn(self._told_numbers, person.id, number)
            self._intake.learn(self._by_number, number, person)
            news["id_number"] = number
        if news and person.id in self._added:
            edit_record(self._s, MEMBERS, person.id, news)

    def named(self, values: Mapping[str, Any]) -> Person | Problem:
        """Return the one person a row means; a stranger is proposed and added as a non-member."""
        found = self.matching(values)
        name = str(values.get("name") or "")
        if len(found) > 1:
            return self.ambiguous(found, values)
        if found and name and not self.goes_by(found[0], name):
            return self.of_another(found[0], name)
        if found:
            self._hear(found[0], values)
            return found[0]
        place = str(values.get("village") or "")
        text = _("New non-member {name} {village}").format(name=name, village=place).strip()
        self._intake.propose("person", f"{name} {place}".strip(), text)
        return self.add(values, is_member=False)

    def of_another(self, known: Person, name: str) -> Problem:
        """Say that a row gives one person's ID number to another."""
        text = _(
            "This ID number belongs to {known} in the book, but the row says {name};"
            " please correct the row, or the name in the member's form."
        ).format(known=known.name, name=name)
        return Problem("conflict", text, "id_number")

    def ambiguous(self, found: Sequence[Person], values: Mapping[str, Any]) -> Problem:
        """Say whom a row may mean, and what to write so that it means one of them."""
        people = "; ".join(self._described(one) for one in found[:_SHOWN])
        if len(found) > _SHOWN:
            people += " …"
        places = {village_key(self._village_of(one)) for one in found}
        groups = {_group_key(one.group_no) for one in found}
        if not values.get("village") and len(places) == len(found):
            way = _("please write the village in the row")
        elif not values.get("group") and len(groups) == len(found):
            way = _("please write the group in the row")
        else:
            way = _("please write the ID number or phone in the row")
        text = _("{name} may be any of {count} people: {people}; {way}.").format(
            name=values.get("name") or "", count=len(found), people=people, way=way
        )
        return Problem("ambiguous", text, "name")

    def _described(self, one: Person) -> str:
        """Describe a person by what tells namesakes apart, an ID number by its last digits."""
        facts = [
            self._codes.get(one.id, ""), self._village_of(one) or _("no village"), one.group_no,
            one.phone, f"…{one.id_number[-4:]}" if one.id_number else "",
        ]  # fmt: skip
        return " ".join(fact for fact in facts if fact)

    def add(self, values: Mapping[str, Any], *, is_member: bool) -> Person:
        """Add a person to the book."""
        record_id = add_record(
            self._s,
            MEMBERS,
            {
                "name": values["name"],
                "is_member": is_member,
                "village_id": self.village_id(values.get("village")),
                "group_no": values.get("group"),
                "phone": values.get("phone"),
                "id_number": values.get("id_number"),
            },
        )
        person = Person(
            record_id, str(values["name"]), str(values.get("village") or ""),
            str(values.get("group") or ""), str(values.get("id_number") or ""),
            str(values.get("phone") or ""),
        )  # fmt: skip
        self.learn(person)
        self._added.add(record_id)
        return person


def village_key(name: str) -> str:
    """Return a village's name as it is compared: 河湾, 河湾村 and 河湾村委会 are one."""
    return re.sub(r"村(?:民委员会|委会)?$", "", name)


def _group_key(name: str) -> str:
    """Return a group's name as it is compared: 3, 三组 and 第3村民小组 are one, and so is 3队."""
    return re.sub(r"(?<=\d)[组队]$", "", read_group(name) or "")


def _in_group(people: Sequence[Person], group: str) -> list[Person]:
    """Return those of the group, else those who may be of it.

    Numbers tell groups apart; the book's 东队 may be what the row calls 2组.
    """
    groups = [(one, _group_key(one.group_no)) for one in people]
    same = [one for one, known in groups if known == group]
    if same:
        return same
    return [one for one, known in groups if not (group.isdigit() and known.isdigit())]
