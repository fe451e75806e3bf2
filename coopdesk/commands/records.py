"""Register records as messages: the same facts as the forms, named by key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

from coopdesk.catalogue import REGISTERS
from coopdesk.desk import Session
from coopdesk.kernel.clock import day_in_books
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.kernel.records import facts_of, is_required, python_type
from coopdesk.kernel.register import Register, id_of
from coopdesk.kernel.values import Fixed

REGISTER_WORDS: Final[dict[str, Register]] = {one.table: one for one in REGISTERS}


def message_name(register: Register, key: str) -> str:
    """Return a field's name in messages: links stand without ``_id``.

    A message's own ``kind`` says what it is, so a record's kind goes by ``type``.
    """
    if key == "kind":
        return "type"
    linked = any(one.key == key and facts_of(one).target is not None for one in register.form)
    return key.removesuffix("_id") if linked else key


def record_schema(register: Register) -> dict[str, Any]:
    """Return what a register's message takes."""
    described: dict[str, Any] = {}
    for attribute in register.form:
        facts = facts_of(attribute)
        kind = python_type(attribute)
        takes: str
        if isinstance(facts.target, Register):
            takes = f"{facts.target.table}.{facts.target.key.key}"
        elif issubclass(kind, Fixed):
            takes = f"decimal text, {kind.places} places"
        elif issubclass(kind, Enum):
            takes = " | ".join(str(one.value) for one in kind)
        else:
            takes = {date: "date YYYY-MM-DD", int: "whole number", bool: "true | false"}.get(
                kind, "text"
            )
        automatic = bool(register.numbered) and attribute is register.key
        described[message_name(register, attribute.key)] = {
            "takes": takes,
            "required": is_required(attribute) and not automatic,
        }
    return described


def read_record(s: Session, register: Register, message: Mapping[str, Any]) -> dict[str, Any]:
    """Read a register's message into values; refuses with every problem at once."""
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    left_over = dict(message)
    for attribute in register.form:
        name = message_name(register, attribute.key)
        if name not in left_over:
            continue
        value = left_over.pop(name)
        facts = facts_of(attribute)
        if value is None:
            values[attribute.key] = None
        elif isinstance(facts.target, Register):
            found = id_of(s, facts.target, str(value))
            if found is None:
                text = _("{field} {value} is not in the book.").format(field=name, value=value)
                problems.append(Problem("no_such", text, name))
            values[attribute.key] = found
        else:
            values[attribute.key] = _plain(python_type(attribute), value, name, problems)
    for name in left_over:
        text = _("{field} is not known here; please leave it out.").format(field=name)
        problems.append(Problem("unknown", text, name))
    if problems:
        raise Refused(problems)
    return values


def _plain(kind: type[Any], value: Any, name: str, problems: list[Problem]) -> Any:
    """Read one plain value."""
    try:
        if issubclass(kind, Fixed) and (isinstance(value, str) or type(value) is int):
            return kind.parse(str(value))
        if issubclass(kind, Enum):
            return kind(value)
        if kind is date:
            return day_in_books(date.fromisoformat(value))
        if type(value) is kind:
            return value
    except (ValueError, TypeError):
        pass
    text = _("{field}: {value} cannot be read.").format(field=name, value=str(value)[:60])
    problems.append(Problem("message", text, name))
    return None
