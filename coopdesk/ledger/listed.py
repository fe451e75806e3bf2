"""What every list of documents has: its first columns, and the usual filters and groupings."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping, View
from coopdesk.kernel.relative import Span, Whoever
from coopdesk.kernel.values import Money
from coopdesk.ledger.standing import DOCUMENTS, standing_of
from coopdesk.ledger.words import Standing

_OTHER: Final = DOCUMENTS.alias("taken_back")
NEWEST: Final = (DOCUMENTS.c.on_date.desc(), DOCUMENTS.c.id.desc())
DATE: Final = Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date)
NUMBER: Final = Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number)
AMOUNT: Final = Column(
    name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, kind=Money, unit=N_("yuan"),
    total=True,
)  # fmt: skip
HEAD: Final = (DATE, NUMBER)
TAIL: Final = (
    Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing,
           extra=True, leaves=6),
    Column(
        name="takes_back", title=N_("Takes back"), extra=True, leaves=7,
        expression=select(_OTHER.c.number)
        .where(_OTHER.c.id == DOCUMENTS.c.reverses_id)
        .correlate(DOCUMENTS)
        .scalar_subquery(),
    ),
    Column(name="remark", title=N_("Remark"), expression=DOCUMENTS.c.remark, extra=True, leaves=8),
    Column(name="clerk", title=N_("Clerk"), expression=DOCUMENTS.c.clerk, extra=True, leaves=9),
)  # fmt: skip
PERIOD: Final = Filter(
    name="period", title=N_("Period"), expression=DOCUMENTS.c.on_date, how="between", kind=date,
    usual=True,
)  # fmt: skip
CLERK: Final = Filter(
    name="clerk", title=N_("Clerk"), expression=DOCUMENTS.c.clerk, distinct=True, usual=True
)
AMOUNTS: Final = Filter(
    name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, how="between", kind=Money,
    unit=N_("yuan"),
)  # fmt: skip
STANDING: Final = Filter(
    name="standing", title=N_("State"), expression=standing_of(), choices=Standing
)
FILTERS: Final = (AMOUNTS, STANDING, CLERK)
BY_DAY: Final = Grouping(
    name="day", title=N_("day"), expression=DOCUMENTS.c.on_date, kind=date, descending=True
)
BY_MONTH: Final = Grouping(
    name="month", title=N_("month"), expression=DOCUMENTS.c.month, descending=True
)
BY_CLERK: Final = Grouping(name="clerk", title=N_("clerk"), expression=DOCUMENTS.c.clerk)
GROUPINGS: Final = (BY_DAY, BY_MONTH, BY_CLERK)
THIS_MONTH: Final = View(name=N_("This month"), where=(("period", Span.MONTH),))
ALL: Final = View(name=N_("All"))
MINE: Final = View(name=N_("Made by me"), where=(("clerk", Whoever.ME),))


def money(
    name: str, title: str, expression: ColumnElement[Any], *, total: bool = True, **more: Any
) -> Column:
    """Return a column of money."""
    return Column(
        name=name, title=title, expression=expression, kind=Money, unit=N_("yuan"), total=total,
        **more,
    )  # fmt: skip
