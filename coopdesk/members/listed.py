"""How lists ask for and stand by members, villages and suppliers."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Table

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping
from coopdesk.members.person_columns import person_of
from coopdesk.members.records import Member, Supplier, Village

MEMBER: Final[Table] = Member.metadata.tables[Member.__tablename__]
VILLAGE: Final[Table] = Member.metadata.tables[Village.__tablename__]
SUPPLIER: Final[Table] = Member.metadata.tables[Supplier.__tablename__]


def with_member(source: FromClause, member_id: ColumnElement[Any]) -> FromClause:
    """Join the member that a column names, as who he is now, and his village."""
    return source.outerjoin(MEMBER, MEMBER.c.id == person_of(member_id)).outerjoin(
        VILLAGE, VILLAGE.c.id == MEMBER.c.village_id
    )


VILLAGE_COLUMN: Final = Column(
    name="village", title=N_("Village"), expression=VILLAGE.c.name, extra=True, leaves=5
)
BY_VILLAGE: Final = Grouping(
    name="village", title=N_("village"), expression=VILLAGE.c.id, shown=VILLAGE.c.name,
    order=(VILLAGE.c.walking_order, VILLAGE.c.code), missing=N_("no village"),
)  # fmt: skip
BY_MEMBER: Final = Grouping(
    name="member", title=N_("member"), expression=MEMBER.c.id, shown=MEMBER.c.name,
    order=(MEMBER.c.code,), missing=N_("nobody named"),
)  # fmt: skip
BY_SUPPLIER: Final = Grouping(
    name="supplier", title=N_("supplier"), expression=SUPPLIER.c.id, shown=SUPPLIER.c.name,
    order=(SUPPLIER.c.code,), missing=N_("no supplier"),
)  # fmt: skip
IN_VILLAGE: Final = Filter(
    name="village", title=N_("Village"), expression=MEMBER.c.village_id, record="village"
)


def of_member(member_id: ColumnElement[Any], **more: Any) -> Filter:
    """Return the filter on the member that a column names."""
    return Filter(name="member", title=N_("Member"), expression=member_id, subject="member", **more)


def of_supplier(supplier_id: ColumnElement[Any], **more: Any) -> Filter:
    """Return the filter on the supplier that a column names."""
    return Filter(
        name="supplier", title=N_("Supplier"), expression=supplier_id, record="supplier", **more
    )
