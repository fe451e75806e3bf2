"""Find the person a row names: by ID number, else by name, village and whatever else is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from coopdesk.desk import Session
from coopdesk.intake.outcome import Intake
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows
from coopdesk.members.persons import person
from coopdesk.members.records import MEMBERS, VILLAGES

WALK_IN: Final = frozenset(
    {"散户", "零售", "散客", "现金客户", "顾客", "客户", "门市", "零星", "个人", "群众", "村民",
     "农户", "现金", "其他", "无名"}
)  # fmt: skip


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
            short = name.removesuffix("村")
            like = [known for known in self._villages if known.removesuffix("村") == short]
            if len(like) == 1:
                return self._villages[like[0]]
            self._intake.learn(self._villages, name, add_record(self._s, VILLAGES, {"name": name}))
        return self._villages[name]

    def matching(self, values: Mapping[str, Any]) -> list[Person]:
        """Return everybody whom a row's name, village, group, number and phone may mean, once."""
        return list({one.id: one for one in reversed(self._matching(values))}.values())[::-1]

    def _matching(self, values: Mapping[str, Any]) -> list[Person]:
        """Return the records that a row may mean, those merged into one person each by itself."""
        known = self.by_number(values.get("id_number"))
        if known is not None:
            return [known]
        found = self._by_name.get(str(values.get("name") or ""), [])
        for fact, told in (
            ("village", str(values.get("village") or "").removesuffix("村")),
            ("group_no", str(values.get("group") or "")),
            ("phone", str(values.get("phone") or "")),
        ):
            if not told or len({one.id for one in found}) < 2:
                continue
            same = [one for one in found if getattr(one, fact).removesuffix("村") == told]
            found = same or found
        village = str(values.get("village") or "").removesuffix("村")
        if len({one.id for one in found}) == 1 and village:
            return [one for one in found if one.village.removesuffix("村") in {"", village}]
        return found

    def named(self, values: Mapping[str, Any]) -> Person | Problem:
        """Return the one person a row means; a stranger is proposed and added as a non-member."""
        found = self.matching(values)
        name = str(values.get("name") or "")
        if len(found) > 1:
            text = _(
                "{name}: the book has {count} people of this name; please write the village or"
                " ID number in the row."
            ).format(name=name, count=len(found))
            return Problem("ambiguous", text, "name")
        if found:
            return found[0]
        place = str(values.get("village") or "")
        text = _("New non-member {name} {village}").format(name=name, village=place).strip()
        self._intake.propose("person", f"{name} {place}".strip(), text)
        return self.add(values, is_member=False)

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
        return person
