"""A register as a list: its columns, filters, groupings and sums."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause
from sqlalchemy.orm import InstrumentedAttribute, aliased

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, View
from coopdesk.kernel.records import facts_of, python_type
from coopdesk.kernel.register import Derived, Register
from coopdesk.kernel.values import Area, Fixed, MuTimes


def listing_of(register: Register) -> Listing:
    """Return the register's list: links shown by name, search by its keys.

    What its columns hold may be asked for, and choices, links and yes or no may be stood by.
    """
    source: FromClause = register.record.__table__
    columns: list[Column] = []
    filters: list[Filter] = []
    groupings: list[Grouping] = []
    tables = {register.table}
    for item in (*register.columns, *register.more):
        if isinstance(item, Derived):
            columns.append(
                Column(
                    name=item.name,
                    title=item.title,
                    expression=item.expression,
                    kind=item.kind,
                    unit=item.unit,
                    total=item.total,
                )
            )
            continue
        facts = facts_of(item)
        expression: ColumnElement[Any] = item.property.columns[0]
        kind = python_type(item)
        if facts.target is not None:
            assert isinstance(facts.target, Register)  # noqa: S101 - links name registers.
            target = facts.target
            other = aliased(target.record.__table__, name=f"{item.key}_of")
            source = source.outerjoin(other, expression == other.c.id)
            filters.append(
                Filter(name=item.key, title=facts.label, expression=expression, record=target.table)
            )
            order = [one for one in (target.sequence, target.key) if one is not None]
            expression = other.c[target.shown.key]
            groupings.append(
                Grouping(
                    name=item.key,
                    title=facts.label,
                    expression=other.c.id,
                    shown=expression,
                    order=tuple(other.c[one.key] for one in order),
                )
            )
            kind = str
            tables.add(target.table)
        elif kind is not str:
            filters.extend(_filters_of(item, kind))
            if issubclass(kind, Choice | bool):
                groupings.append(
                    Grouping(name=item.key, title=facts.label, expression=expression, kind=kind)
                )
        columns.append(
            Column(
                name=item.key,
                title=facts.label,
                expression=expression,
                kind=kind,
                unit=facts.unit,
                total=facts.sums or issubclass(kind, Area | MuTimes),
                mask=facts.mask,
                personal=facts.personal,
                extra=item in register.more,
            )
        )
    table = register.record.__table__
    retired = Filter(
        name="retired", title=N_("Retired"), expression=table.c.retired, kind=bool, usual=True
    )
    return Listing(
        name=register.table,
        title=register.title,
        key=table.c.id,
        counts="people" if register.people else "rows",
        source=source,
        columns=tuple(columns),
        order=(table.c[register.key.key],),
        filters=(*filters, retired),
        groupings=tuple(groupings),
        views=(
            View(name=N_("In use"), where=(("retired", False),)),
            View(name=N_("Retired"), where=(("retired", True),)),
            View(name=N_("All")),
        ),
        subject=register.table,
        text_column=table.c[register.key.key],
        depends_on=frozenset(tables),
    )


def _filters_of(item: InstrumentedAttribute[Any], kind: type[Any]) -> list[Filter]:
    """Return what may be asked of a field: one of its choices, yes or no, or a range."""
    facts, expression = facts_of(item), item.property.columns[0]
    if issubclass(kind, Choice):
        return [Filter(name=item.key, title=facts.label, expression=expression, choices=kind)]
    if issubclass(kind, bool):
        return [Filter(name=item.key, title=facts.label, expression=expression, kind=bool)]
    if issubclass(kind, date | Fixed):
        return [
            Filter(
                name=item.key, title=facts.label, expression=expression, how="between", kind=kind,
                unit=facts.unit,
            )
        ]  # fmt: skip
    return []
