"""Drafts of documents as values: to and from JSON, and from messages that name records by code."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any, Final, TypeVar, cast

from sqlalchemy.orm import Session

from coopdesk.kernel.clock import day_in_books
from coopdesk.kernel.i18n import _
from coopdesk.kernel.merging import any_merged, kept_id
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.kernel.records import LinkTarget
from coopdesk.kernel.register import Register, own_id_of
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.values import Fixed

DOCUMENT: Final = "document"
D = TypeVar("D")
# Learned once a type, for each posting looks at some dozens of values.
_NAMES: Final[dict[type[Any], tuple[str, ...]]] = {}
_PLAINLY: Final[dict[type[Any], Callable[[Any], Any]]] = {}


def ref(target: LinkTarget | str, *, default: Any = dataclasses.MISSING) -> Any:
    """Declare a draft's field that refers to a register's record or to a document by id.

    A register of an independent area is named by its table and key: ``ref("plot.code")``.
    In messages the field stands without ``_id`` and holds the record's key or document's number.
    """
    return dataclasses.field(default=default, metadata={"ref": target})


def content_of(draft: Any) -> dict[str, Any]:
    """Return a draft as JSON knows it: exact values as integers of their smallest unit."""
    kind = type(draft)
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(field.name for field in dataclasses.fields(draft))
    return {name: _plain(getattr(draft, name)) for name in names}


def _plain(value: Any) -> Any:
    """Return one value as JSON knows it."""
    kind = type(value)
    plainly = _PLAINLY.get(kind)
    if plainly is None:
        plainly = _PLAINLY[kind] = _plainly(kind)
    return plainly(value)


def _plainly(kind: type[Any]) -> Callable[[Any], Any]:
    """Return what makes values of a type plain."""
    plainly: Callable[[Any], Any] = lambda value: value  # noqa: E731 - chosen among others.
    if issubclass(kind, Fixed):
        plainly = attrgetter("units")
    elif issubclass(kind, Enum):
        plainly = attrgetter("value")
    elif issubclass(kind, date):
        plainly = kind.isoformat
    elif issubclass(kind, tuple | list):
        plainly = _each_plain
    elif dataclasses.is_dataclass(kind):
        plainly = content_of
    return plainly


def _each_plain(values: Sequence[Any]) -> list[Any]:
    """Return each of several values as JSON knows it."""
    return [_plain(one) for one in values]


def draft_of(kind: type[D], content: Mapping[str, Any]) -> D:
    """Make a draft from what ``content_of`` wrote."""
    hints = _hints(kind)
    values = {name: _typed(hints[name], value) for name, value in content.items() if name in hints}
    return kind(**values)


_KNOWN: Final[dict[Any, dict[str, Any]]] = {}


def _hints(kind: Any) -> dict[str, Any]:
    """Return the resolved types of a draft's fields."""
    found = _KNOWN.get(kind)
    if found is None:
        found = _KNOWN[kind] = typing.get_type_hints(kind)
    return found


def _options(hint: Any) -> tuple[Any, bool]:
    """Return the type of a field without ``None``, and whether ``None`` is allowed."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        parts = [part for part in typing.get_args(hint) if part is not type(None)]
        return parts[0], len(parts) < len(typing.get_args(hint))
    return hint, False


def _typed(hint: Any, value: Any) -> Any:
    """Turn a JSON value back into the field's type."""
    kind, _may_be_none = _options(hint)
    if value is None:
        return None
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(_typed(inner, one) for one in value)
    if dataclasses.is_dataclass(kind):
        return draft_of(cast("type[Any]", kind), value)
    if isinstance(kind, type) and issubclass(kind, Fixed | Enum):
        return kind(value)
    if kind is date:
        return date.fromisoformat(value)
    return value


def kept_draft(s: Session, draft: D) -> D:
    """Return a draft that names the kept record wherever it names one that was merged.

    A message is compared with what was posted before this is done, so that it may come twice.
    """
    return _kept(s, draft) if any_merged(s) else draft


def _kept(s: Session, draft: D) -> D:
    """Replace what a draft and its lines refer to."""
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(cast("Any", draft)):
        value = getattr(draft, field.name)
        target = field.metadata.get("ref")
        if isinstance(target, Register) and value is not None:
            changed[field.name] = kept_id(s, target.table, value)
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            changed[field.name] = tuple(_kept(s, one) for one in value)
    return cast("D", dataclasses.replace(cast("Any", draft), **changed))


def read_message(s: Session, kind: type[D], message: Mapping[str, Any]) -> D:
    """Make a draft from a message; refuses with every problem at once.

    Money, areas and quantities are decimal texts, dates ISO, records named by key, documents by
    number; a line that a message leaves out takes the field's default.
    """
    problems: list[Problem] = []
    draft = _read(s, kind, message, "", problems)
    if problems:
        raise Refused(problems)
    return cast("D", draft)


def _read(
    s: Session, kind: type[Any], message: Any, where: str, problems: list[Problem]
) -> Any | None:
    """Read one object of a message, collecting problems."""
    if not isinstance(message, Mapping):
        problems.append(Problem("message", _("{where} must be an object.").format(where=where)))
        return None
    hints = _hints(kind)
    left_over = dict(message)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        name = message_name(field)
        place = f"{where}{name}"
        if name not in left_over:
            if field.default is dataclasses.MISSING:
                text = _("{field} is missing.").format(field=place)
                problems.append(Problem("required", text, place))
            continue
        value = left_over.pop(name)
        target = field.metadata.get("ref")
        if target is not None and value is not None:
            values[field.name] = _referred(s, target, value, place, problems)
        else:
            values[field.name] = _value(s, hints[field.name], value, place, problems)
    for name in left_over:
        text = _("{field} is not known here; please leave it out.").format(field=f"{where}{name}")
        problems.append(Problem("unknown", text, f"{where}{name}"))
    if problems:
        return None
    return kind(**values)


def message_name(field: dataclasses.Field[Any]) -> str:
    """Return a draft field's name in messages."""
    return field.name.removesuffix("_id") if "ref" in field.metadata else field.name


def _referred(
    s: Session, target: LinkTarget | str, value: Any, place: str, problems: list[Problem]
) -> int | None:
    """Find the record or document that a message names."""
    found: int | None
    if target == DOCUMENT:
        number = str(value).replace(" ", "")
        found = fetch_value(s, "SELECT id FROM document WHERE number = ?", (number,))
    elif isinstance(target, str):
        table, key = target.split(".")
        found = fetch_value(s, f"SELECT id FROM {table} WHERE {key} = ?", (str(value),))  # noqa: S608
    else:
        assert isinstance(target, Register)  # noqa: S101 - ref() takes registers or names.
        found = own_id_of(s, target, str(value))
    if found is None:
        text = _("{field} {value} is not in the book.").format(field=place, value=value)
        problems.append(Problem("no_such", text, place))
    return found


def _value(  # noqa: PLR0911 - one return a type.
    s: Session, hint: Any, value: Any, place: str, problems: list[Problem]
) -> Any:
    """Read one plain value of a message."""
    kind, may_be_none = _options(hint)
    if value is None and may_be_none:
        return None
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            text = _("{field} must be a list.").format(field=place)
            problems.append(Problem("message", text, place))
            return None
        inner = typing.get_args(kind)[0]
        return tuple(
            _read(s, cast("type[Any]", inner), one, f"{place}[{row}].", problems)
            if dataclasses.is_dataclass(inner)
            else _value(s, inner, one, f"{place}[{row}]", problems)
            for row, one in enumerate(value)
        )
    try:
        if isinstance(kind, type) and issubclass(kind, Fixed):
            if isinstance(value, str) or type(value) is int:
                return kind.parse(str(value))
        elif isinstance(kind, type) and issubclass(kind, Enum):
            return kind(value)
        elif kind is date:
            return day_in_books(date.fromisoformat(value))
        elif type(value) is kind:
            return value
    except (ValueError, TypeError):
        pass
    text = _("{field}: {value} cannot be read as {kind}.").format(
        field=place, value=str(value)[:60], kind=_kind_text(kind)
    )
    problems.append(Problem("message", text, place))
    return None


def _kind_text(kind: Any) -> str:
    """Name a type as the schema does."""
    if isinstance(kind, type) and issubclass(kind, Fixed):
        return f"decimal text, {kind.places} places"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " | ".join(str(member.value) for member in kind)
    return {date: "date YYYY-MM-DD", str: "text", int: "whole number", bool: "true | false"}.get(
        kind, str(kind)
    )


def message_schema(kind: type[Any]) -> dict[str, Any]:
    """Return what a kind of message takes: field, type, and whether it must be there."""
    hints = _hints(kind)
    described: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        inner, may_be_none = _options(hints[field.name])
        target = field.metadata.get("ref")
        takes: Any
        if target == DOCUMENT:
            takes = "document number"
        elif isinstance(target, str):
            takes = target
        elif isinstance(target, Register):
            takes = f"{target.table}.{target.key.key}"
        elif typing.get_origin(inner) is tuple:
            one = typing.get_args(inner)[0]
            takes = [
                message_schema(cast("type[Any]", one))
                if dataclasses.is_dataclass(one)
                else _kind_text(one)
            ]
        else:
            takes = _kind_text(inner)
        required = field.default is dataclasses.MISSING
        described[message_name(field)] = {"takes": takes, "required": required}
        if may_be_none:
            described[message_name(field)]["null"] = True
    return described
