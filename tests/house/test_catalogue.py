"""Registers and documents: fields real, shown and translated, lives lived, exports named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coopdesk.catalogue import DOCUMENT_KINDS, REGISTERS
from coopdesk.desk import Desk
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import _, use_language
from coopdesk.kernel.listing import Query
from coopdesk.kernel.records import facts_of, is_required, python_type
from coopdesk.kernel.register import (
    Derived,
    Register,
    add_record,
    edit_record,
    id_of,
    retire_record,
    values_of,
)
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.search import find
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity
from coopdesk.packages.outward import OUTWARD

EDITED = (str, int, bool, date, Money, Area, MuTimes, Quantity)
each = pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.table)


def fields(register: Register) -> list[Any]:
    """Return every attribute of a record that declares facts."""
    mapper = register.record.__mapper__
    return [
        getattr(register.record, name)
        for name in mapper.column_attrs.keys()  # noqa: SIM118 - no dictionary.
        if "field" in mapper.columns[name].info
    ]


def translated(text: str) -> bool:
    use_language("zh_CN")
    try:
        return any("\u4e00" <= letter <= "\u9fff" for letter in _(text))
    finally:
        use_language("en")


@each
def test_list_form_and_search_name_real_fields(register: Register) -> None:
    known = {attribute.key for attribute in fields(register)}
    used = [*register.form, *register.search, register.key, register.shown]
    used += [one for one in register.columns if not isinstance(one, Derived)]
    assert {attribute.key for attribute in used} <= known
    assert all(attribute.class_ is register.record for attribute in used)
    assert register.key in register.columns
    for place in (register.columns, register.form, register.search):
        names = [one.name if isinstance(one, Derived) else one.key for one in place]
        assert len(names) == len(set(names)) > 0


@each
def test_every_field_can_be_filled_in(register: Register) -> None:
    missing = {one.key for one in fields(register)} - {one.key for one in register.form}
    assert missing == set()


@each
def test_every_field_has_an_editor_for_its_type(register: Register) -> None:
    for attribute in fields(register):
        facts, kind = facts_of(attribute), python_type(attribute)
        assert kind in EDITED or issubclass(kind, Choice), (attribute.key, kind)
        if facts.target is not None:
            assert facts.target in REGISTERS, attribute.key
        if issubclass(kind, Fixed) and kind is not Quantity:
            assert facts.unit, attribute.key


@each
def test_every_word_of_a_register_is_translated(register: Register) -> None:
    words = [register.title, register.use]
    for attribute in fields(register):
        facts = facts_of(attribute)
        words += [word for word in (facts.label, facts.unit, facts.help) if word]
        if facts.choices is not None:
            words += [choice.label for choice in facts.choices]
    words += [one.title for one in register.columns if isinstance(one, Derived)]
    assert [word for word in words if not translated(word)] == []


def example(s: Any, register: Register, turn: int) -> dict[str, Any]:
    """Make lawful values for every field of a record."""
    values: dict[str, Any] = {}
    for attribute in register.form:
        facts, kind = facts_of(attribute), python_type(attribute)
        if facts.target is not None:
            target = facts.target
            assert isinstance(target, Register)
            values[attribute.key] = add_record(s, target, example(s, target, turn * 10 + 1))
        elif facts.check is not None:
            if is_required(attribute):
                pytest.fail(f"{attribute.key} needs an example here")
        elif issubclass(kind, Choice):
            values[attribute.key] = next(iter(kind))
        elif issubclass(kind, Fixed):
            values[attribute.key] = kind(100 + turn)
        elif kind is date:
            values[attribute.key] = date(2026, 1, 1 + turn % 28)
        elif kind is bool:
            values[attribute.key] = True
        elif kind is int:
            values[attribute.key] = 1 + turn
        else:
            values[attribute.key] = f"样{turn}"[: facts.length]
    return values


@each
def test_a_record_is_added_found_edited_and_retired(register: Register, desk: Desk) -> None:
    with desk.write() as s:
        given = example(s, register, 3)
        record = add_record(s, register, given)
        stored = values_of(s, register, record)
        assert {name: stored[name] for name in given} == given
        assert id_of(s, register, stored[register.key.key]) == record
        listing = listing_of(register)
        assert record in listing.ids(s)
        assert listing.totals(s)[""] == len(listing.ids(s))
        assert len(listing.rows(s, [record])[0]) == len(register.columns) + len(register.more)
        for column in listing.columns:
            for descending in (False, True):
                query = Query(order=column.name, descending=descending)
                assert record in listing.ids(s, query)
        text = next(str(stored[one.key]) for one in register.search if stored[one.key])
        assert record in find(s, register.table, text)
        changed = example(s, register, 4)
        edit_record(s, register, record, changed)
        after = values_of(s, register, record)
        assert {name: after[name] for name in changed} == changed
        retire_record(s, register, record)
        assert record in listing.ids(s, Query(where=(("retired", True),)))
        assert record not in listing.ids(s, Query(where=(("retired", False),)))
        retire_record(s, register, record, back=True)
        assert record in listing.ids(s, Query(where=(("retired", False),)))


def test_every_register_is_in_the_catalogue_once() -> None:
    tables = [register.table for register in REGISTERS]
    assert len(tables) == len(set(tables))


def test_what_documents_export_travels_under_its_own_name_and_as_what_it_is() -> None:
    lists = {name for one in DOCUMENT_KINDS.values() for name in one.export.lists}
    assert {name: OUTWARD.get(name) for name in lists} == {name: name for name in lists}
