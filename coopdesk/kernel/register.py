"""Registers: declared once, added to, edited and retired here, each change noted in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import _
from coopdesk.kernel.merging import kept_id, merged_ids
from coopdesk.kernel.problems import Problem, Refused, refuse_if
from coopdesk.kernel.records import Record, facts_of, is_required
from coopdesk.kernel.rows import fetch_value, new_uid
from coopdesk.kernel.search import drop_keys, forget_record, index_records
from coopdesk.kernel.trail import note
from coopdesk.kernel.values import Fixed

_LONGEST_CODE: Final = 12


class Travels(Enum):
    """What of a register goes into the monthly package."""

    NOT = "not"
    REFERRED = "referred"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A computed column of a register's list: a scalar expression over the record's class."""

    name: str
    title: str
    expression: ColumnElement[Any]
    kind: type[Any]
    unit: str = ""
    total: bool = False


@dataclass(frozen=True)
class Register:
    """The declaration of a register; everything generic follows from it.

    ``key`` identifies a record for people and imports, ``name`` is what links show.
    ``numbered`` gives an empty key the next number of that many digits. ``use`` says in some
    words what the register is for. Lists that stand by its records go by ``sequence``, then by key.
    ``more`` are columns of its list that are shown only when asked for.
    """

    record: type[Record]
    title: str
    key: InstrumentedAttribute[Any]
    columns: tuple[InstrumentedAttribute[Any] | Derived, ...]
    form: tuple[InstrumentedAttribute[Any], ...]
    search: tuple[InstrumentedAttribute[Any], ...]
    name: InstrumentedAttribute[Any] | None = None
    travels: Travels = Travels.NOT
    numbered: int = 0
    people: bool = False
    icon: str = "table-large"
    use: str = ""
    sequence: InstrumentedAttribute[Any] | None = None
    more: tuple[InstrumentedAttribute[Any], ...] = ()

    @property
    def table(self) -> str:
        """Return the table's name."""
        return str(self.record.__tablename__)

    @property
    def shown(self) -> InstrumentedAttribute[Any]:
        """Return the attribute that links show."""
        return self.name if self.name is not None else self.key


def check_record(
    s: Session, register: Register, values: Mapping[str, Any], record_id: int | None = None
) -> list[Problem]:
    """Find what is wrong with a record's values (attribute names as keys)."""
    problems: list[Problem] = []
    for attribute in register.form:
        if attribute.key not in values and record_id is not None:
            continue
        problems.extend(_check_field(s, register, attribute, values.get(attribute.key), record_id))
    return problems


def _check_field(  # noqa: PLR0911 - one return a kind of finding.
    s: Session,
    register: Register,
    attribute: InstrumentedAttribute[Any],
    value: Any,
    record_id: int | None,
) -> list[Problem]:
    """Find what is wrong with one field."""
    facts = facts_of(attribute)
    label = _(facts.label)
    automatic = register.numbered and attribute is register.key
    if value is None or value == "":
        if is_required(attribute) and not automatic:
            text = _("Please fill in {label}.").format(label=label)
            return [Problem("required", text, attribute.key)]
        return []
    if isinstance(value, str):
        if len(value) > facts.length:
            text = _("{label} has {count} characters; please shorten it to {limit}.").format(
                label=label, count=len(value), limit=facts.length
            )
            return [Problem("too_long", text, attribute.key)]
        wrong = facts.check(value) if facts.check else None
        if wrong:
            return [Problem("wrong", wrong, attribute.key)]
    if facts.target is not None and s.get(facts.target.record, value) is None:
        text = _("{label} names a record that does not exist; please choose again.")
        return [Problem("no_such", text.format(label=label), attribute.key)]
    column = attribute.property.columns[0]
    if column.unique:
        other = _holder(s, register, attribute, value)
        if other is not None and other != record_id:
            text = _("{label} {value} is already used by another record of {register}.").format(
                label=label, value=value, register=_(register.title)
            )
            return [Problem("not_unique", text, attribute.key)]
    return []


def _holder(
    s: Session, register: Register, attribute: InstrumentedAttribute[Any], value: Any
) -> int | None:
    """Return the record that has a value in a field of which no two may have the same."""
    if not isinstance(value, str):
        found = s.execute(select(register.record.id).where(attribute == value)).scalar()
    else:  # A text goes to the driver as it is; imports ask this for every row.
        column = attribute.property.columns[0].name
        sql = f"SELECT id FROM {register.table} WHERE {column} = ?"  # noqa: S608
        found = fetch_value(s, sql, (value,))
    return None if found is None else int(found)


def add_record(s: Session, register: Register, values: Mapping[str, Any]) -> int:
    """Add a record and return its id; refuses with every problem at once."""
    given = _tidied(s, register, values)
    refuse_if(check_record(s, register, given))
    if register.numbered and given.get(register.key.key):
        s.info.get("last_codes", {}).pop(register.table, None)  # The next one follows this one.
    elif register.numbered:
        given[register.key.key] = _next_code(s, register)
    record = register.record(**{**given, "uid": given.get("uid") or new_uid()})
    s.add(record)
    s.flush()
    _index(s, register, record)
    context_of(s).changes.touch(register.table)
    note(s, "add", register.table, record.uid, _stored(given))
    return record.id


def edit_record(s: Session, register: Register, record_id: int, values: Mapping[str, Any]) -> None:
    """Change some fields of a record; the journal keeps before and after."""
    given = _tidied(s, register, values)
    refuse_if(check_record(s, register, given, record_id))
    record = existing(s, register, record_id)
    before = {name: getattr(record, name) for name in given}
    changed = {name: value for name, value in given.items() if before[name] != value}
    if not changed:
        return
    texts = _texts(s, register, record)
    for name, value in changed.items():
        setattr(record, name, value)
    s.flush()
    if _texts(s, register, record) != texts and not record.retired:
        forget_record(s, register.table, record_id, texts, person=register.people)
        _index(s, register, record)
    context_of(s).changes.touch(register.table)
    old = _stored({name: before[name] for name in changed})
    note(s, "edit", register.table, record.uid, {"before": old, "after": _stored(changed)})


def retire_record(s: Session, register: Register, record_id: int, *, back: bool = False) -> None:
    """Take a record out of use (or back into it); documents that name it stay as they are."""
    record = existing(s, register, record_id)
    if record.retired is not back:
        return
    record.retired = not back
    s.flush()
    if back:
        _index(s, register, record)
    else:
        texts = _texts(s, register, record)
        forget_record(s, register.table, record_id, texts, person=register.people)
    context_of(s).changes.touch(register.table)
    note(s, "restore" if back else "retire", register.table, record.uid, {})


def existing(s: Session, register: Register, record_id: int) -> Record:
    """Return a record, or refuse with a sentence when it is not there."""
    record = s.get(register.record, record_id)
    if record is None:
        text = _("This record of {register} does not exist any more.")
        raise Refused([Problem("no_such", text.format(register=_(register.title)))])
    return record


def values_of(s: Session, register: Register, record_id: int) -> dict[str, Any]:
    """Return a record's form values by attribute name."""
    record = existing(s, register, record_id)
    return {attribute.key: getattr(record, attribute.key) for attribute in register.form}


def masked_values(s: Session, register: Register, record_id: int) -> dict[str, Any]:
    """Return a record's form values for looking at: personal numbers show their ends alone."""
    values = values_of(s, register, record_id)
    for name, mask in _masks(register).items():
        if values[name]:
            values[name] = mask(str(values[name]))
    return values


def opened_values(s: Session, register: Register, record_id: int) -> dict[str, Any]:
    """Return a record's form values in full; the journal notes who saw personal numbers."""
    values = values_of(s, register, record_id)
    fields = [name for name in _masks(register) if values[name]]
    if fields:
        record = existing(s, register, record_id)
        said = {"fields": fields, "name": str(getattr(record, register.key.key))}
        note(s, "show", register.table, record.uid, said)
    return values


def _masks(register: Register) -> dict[str, Callable[[str], str]]:
    """Return how the personal numbers of a form are masked, by attribute name."""
    found = {one.key: facts_of(one) for one in register.form}
    return {
        name: facts.mask
        for name, facts in found.items()
        if facts.personal and facts.mask is not None
    }


def shown_of(s: Session, register: Register, record_id: int | None) -> str:
    """Return the text that stands for a linked record."""
    if record_id is None:
        return ""
    statement = select(register.shown).where(register.record.id == record_id)
    return str(s.execute(statement).scalar() or "")


def own_id_of(s: Session, register: Register, key: Any) -> int | None:
    """Return the id of the record with this key, merged into another or not."""
    found = s.execute(select(register.record.id).where(register.key == key)).scalar()
    return None if found is None else int(found)


def id_of(s: Session, register: Register, key: Any) -> int | None:
    """Return the id of the record with this key, or of the one it was merged into."""
    found = own_id_of(s, register, key)
    return None if found is None else kept_id(s, register.table, found)


def count_of(s: Session, register: Register) -> int:
    """Return how many records are in use."""
    found = s.execute(
        select(func.count()).select_from(register.record).where(register.record.retired.is_(False))
    ).scalar()
    return int(found or 0)


def _tidied(s: Session, register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Trim texts and apply each field's own tidying; empty texts become nothing if they may.

    A link to a record that was merged goes to the one that was kept.
    """
    known = {attribute.key: attribute for attribute in register.form}
    tidied: dict[str, Any] = {}
    for name, value in values.items():
        attribute = known.get(name)
        if attribute is not None and isinstance(value, str) and not isinstance(value, Choice):
            facts = facts_of(attribute)
            value = facts.tidy(value) if facts.tidy else value.strip()  # noqa: PLW2901
            if not value and attribute.property.columns[0].nullable:
                value = None  # noqa: PLW2901
        elif attribute is not None and value is not None:
            target = facts_of(attribute).target
            if target is not None:
                value = kept_id(s, target.record.__tablename__, value)  # noqa: PLW2901
        tidied[name] = value
    return tidied


def _next_code(s: Session, register: Register) -> str:
    """Return the next free number for a register that numbers its records.

    The last one given is kept with the session, so that a long import does not look for it anew
    each time; one that was taken back is looked for.
    """
    given: dict[str, str] = s.info.setdefault("last_codes", {})
    last = given.get(register.table, "")
    if not last or not _is_taken(s, register, last):
        last = _last_code(s, register)
    number = int(last or 0) + 1
    while _is_taken(s, register, code := f"{number:0{register.numbered}d}"):
        number += 1
    given[register.table] = code
    return code


def _is_taken(s: Session, register: Register, code: str) -> bool:
    """Tell whether a record has this number."""
    return _holder(s, register, register.key, code) is not None


def _last_code(s: Session, register: Register) -> str:
    """Return the highest number; longer ones count only where the shorter have run out."""
    last = ""
    for length in range(register.numbered, _LONGEST_CODE + 1):
        found = s.execute(
            select(func.max(register.key)).where(
                func.length(register.key) == length, register.key.op("NOT GLOB")("*[^0-9]*")
            )
        ).scalar()
        if found is None:
            break
        last = str(found)
        if last != "9" * length:
            break
    return last


def _texts(s: Session, register: Register, record: Record) -> list[str]:
    """Return the texts by which a record is found: its own, and those of what it stands for."""
    ids = merged_ids(s, register.table, record.id)
    merged = (
        s.execute(select(register.record).where(register.record.id.in_(ids))).scalars()
        if ids
        else ()
    )
    return [
        str(getattr(one, attribute.key) or "")
        for one in (record, *merged)
        for attribute in register.search
    ]


def _index(s: Session, register: Register, record: Record) -> None:
    """Write the keys by which a record is found."""
    texts = _texts(s, register, record)
    index_records(s, register.table, [(record.id, texts)], person=register.people)


def index_again(s: Session, register: Register, record_id: int) -> None:
    """Write the keys of a record in use anew, after what it stands for has changed."""
    record = existing(s, register, record_id)
    s.refresh(record)
    drop_keys(s, register.table, record_id)
    if not record.retired:
        _index(s, register, record)


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON knows them."""
    stored: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Fixed):
            stored[name] = value.plain()
        elif isinstance(value, Choice):
            stored[name] = value.value
        elif isinstance(value, date):
            stored[name] = value.isoformat()
        else:
            stored[name] = value
    return stored
