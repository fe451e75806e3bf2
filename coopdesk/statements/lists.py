"""Lists over everything posted: documents, vouchers, debts, stock."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Table, case, func, select, type_coerce

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.identity import mask_phone
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, View, choice_of
from coopdesk.kernel.records import Base, FixedColumn
from coopdesk.kernel.relative import Span
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.listed import (
    ALL,
    BY_DAY,
    BY_MONTH,
    DATE,
    FILTERS,
    GROUPINGS,
    MINE,
    NUMBER,
    PERIOD,
    TAIL,
    THIS_MONTH,
    money,
)
from coopdesk.ledger.standing import DOCUMENTS
from coopdesk.ledger.words import Book, Kind, Standing
from coopdesk.members import records as member_records
from coopdesk.members.listed import BY_VILLAGE, IN_VILLAGE, of_member, of_supplier
from coopdesk.members.person_columns import is_hers, person_of
from coopdesk.supplies import records as supplies_records

LOADED: Final = (member_records, supplies_records)  # Not the whole catalogue: the start waits.
_TABLES: Final = Base.metadata.tables
_MEMBER: Final[Table] = _TABLES["member"]
_SUPPLIER: Final[Table] = _TABLES["supplier"]
_VILLAGE: Final[Table] = _TABLES["village"]
_VOUCHER: Final[Table] = _TABLES["voucher"]
_GOOD: Final[Table] = _TABLES["good"]
_MOVE: Final[Table] = _TABLES["party_move"]
_STOCK: Final[Table] = _TABLES["stock_month"]
_PARTY: Final[ColumnElement[Any]] = func.coalesce(_MEMBER.c.name, _SUPPLIER.c.name, "")


_KIND: Final = Column(
    name="kind", title=N_("Kind"), expression=choice_of(DOCUMENTS.c.kind, Kind), kind=Kind
)
_OF_KIND: Final = Filter(
    name="kind", title=N_("Kind"), expression=DOCUMENTS.c.kind, choices=Kind, usual=True
)
_BY_KIND: Final = Grouping(
    name="kind",
    title=N_("kind of document"),
    expression=choice_of(DOCUMENTS.c.kind, Kind),
    kind=Kind,
)

DOCUMENTS_LIST: Final = Listing(
    name="documents",
    title=N_("Documents"),
    counts="documents",
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.outerjoin(_MEMBER, _MEMBER.c.id == person_of(DOCUMENTS.c.member_id))
    .outerjoin(_SUPPLIER, _SUPPLIER.c.id == DOCUMENTS.c.supplier_id),
    columns=(
        NUMBER,
        _KIND,
        DATE,
        Column(name="party", title=N_("Party"), expression=_PARTY, personal=True),
        Column(name="summary", title=N_("Summary"), expression=DOCUMENTS.c.summary, wide=True),
        money("amount", N_("Amount"), DOCUMENTS.c.amount, alike="kind"),
        *TAIL,
    ),
    where=(DOCUMENTS.c.state == 1,),
    order=(DOCUMENTS.c.id.desc(),),
    filters=(
        PERIOD,
        _OF_KIND,
        of_member(DOCUMENTS.c.member_id),
        of_supplier(DOCUMENTS.c.supplier_id),
        *FILTERS,
    ),
    groupings=(_BY_KIND, *GROUPINGS),
    views=(
        THIS_MONTH,
        View(name=N_("Today"), where=(("period", Span.TODAY),)),
        View(name=N_("Month by kind"), where=(("period", Span.MONTH),), group="kind"),
        ALL,
        View(name=N_("Red copies"), where=(("standing", Standing.RED),)),
        MINE,
    ),
    subject="member",
    search_id=DOCUMENTS.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document"}),
)  # fmt: skip

VOUCHERS_LIST: Final = Listing(
    name="vouchers",
    title=N_("Vouchers"),
    key=_VOUCHER.c.id,
    source=_VOUCHER.join(DOCUMENTS, DOCUMENTS.c.id == _VOUCHER.c.document_id).outerjoin(
        _MEMBER, _MEMBER.c.id == person_of(DOCUMENTS.c.member_id)
    ).outerjoin(_SUPPLIER, _SUPPLIER.c.id == DOCUMENTS.c.supplier_id),
    columns=(
        Column(name="month", title=N_("Month"), expression=_VOUCHER.c.month, leaves=2),
        Column(name="number", title=N_("Voucher"), expression=_VOUCHER.c.number, kind=int),
        Column(name="on_date", title=N_("Date"), expression=_VOUCHER.c.on_date, kind=date),
        Column(name="summary", title=N_("Summary"), expression=_VOUCHER.c.summary, wide=True),
        Column(
            name="document", title=N_("Document"), expression=DOCUMENTS.c.number, leaves=1
        ),
        Column(name="party", title=N_("Party"), expression=_PARTY, personal=True),
        money("amount", N_("Amount"), DOCUMENTS.c.amount, alike="kind"),
        Column(
            name="posted_by", title=N_("Posted by"), expression=_VOUCHER.c.posted_by, leaves=3
        ),
    ),
    where=(_VOUCHER.c.state == 1,),
    order=(_VOUCHER.c.month.desc(), _VOUCHER.c.number.desc()),
    filters=(
        Filter(name="month", title=N_("Month"), expression=_VOUCHER.c.month),
        _OF_KIND,
        of_member(DOCUMENTS.c.member_id),
        Filter(
            name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, how="between",
            kind=Money, unit=N_("yuan"),
        ),
        Filter(
            name="posted_by", title=N_("Posted by"), expression=_VOUCHER.c.posted_by, distinct=True
        ),
    ),
    groupings=(_BY_KIND, BY_DAY, BY_MONTH),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"voucher"}),
)  # fmt: skip


_HERS: Final = is_hers(_MOVE.c.member_id, _MEMBER.c.id)
"""Moves of the member in a row, and of the records merged into her."""

_WITH_MOVES: Final = (
    select(person_of(_MOVE.c.member_id)).where(_MOVE.c.member_id.is_not(None)).distinct()
)
"""Whoever has any move; merged records have none of their own."""


def _balance(book: Book) -> ColumnElement[Any]:
    """Return a member's balance in one book, asked by the index of moves."""
    return func.coalesce(
        select(type_coerce(func.sum(_MOVE.c.amount), Integer))
        .where(_HERS, _MOVE.c.book == book.value)
        .scalar_subquery(),
        0,
    )


def _overdue(day: date) -> ColumnElement[Any]:
    """Return what of a member's debt was due before a day.

    What was paid on a document counts against its earliest due day first, as in the statement:
    of a document, no more is overdue than was due, less what was paid on it.
    """
    late = (_MOVE.c.settles_id.is_(None)) & (_MOVE.c.due_on < day)
    paid = _MOVE.c.settles_id.is_not(None)
    left = func.sum(case((late | paid, type_coerce(_MOVE.c.amount, Integer)), else_=0))
    slips = (
        select(left.label("left"))
        .where(_HERS, _MOVE.c.book == Book.DEBT.value)
        .group_by(func.coalesce(_MOVE.c.settles_id, _MOVE.c.document_id))
        .having(left > 0)
        .correlate(_MEMBER)
        .subquery("slips")
    )
    return func.coalesce(select(func.sum(slips.c.left)).scalar_subquery(), 0)


def debts_list(day: date) -> Listing:
    """Return the list of members who owe or have deposits, overdue as of a day."""
    debt, deposit, overdue = _balance(Book.DEBT), _balance(Book.DEPOSIT), _overdue(day)
    return Listing(
        name="debts",
        title=N_("Debts"),
        counts="people",
        key=_MEMBER.c.id,
        source=_MEMBER.outerjoin(_VILLAGE, _VILLAGE.c.id == _MEMBER.c.village_id),
        columns=(
            Column(name="code", title=N_("Member no."), expression=_MEMBER.c.code),
            Column(name="name", title=N_("Name"), expression=_MEMBER.c.name, personal=True),
            Column(name="village", title=N_("Village"), expression=_VILLAGE.c.name),
            Column(
                name="phone", title=N_("Phone"), expression=_MEMBER.c.phone, personal=True,
                mask=mask_phone,
            ),
            Column(
                name="debt", title=N_("Debt"), expression=type_coerce(debt, FixedColumn(Money)),
                kind=Money, unit=N_("yuan"), total=True,
            ),
            Column(
                name="overdue", title=N_("Overdue"),
                expression=type_coerce(overdue, FixedColumn(Money)), kind=Money, unit=N_("yuan"),
                total=True,
            ),
            Column(
                name="deposit", title=N_("Deposit"),
                expression=type_coerce(deposit, FixedColumn(Money)), kind=Money, unit=N_("yuan"),
                total=True,
            ),
        ),
        where=(_MEMBER.c.id.in_(_WITH_MOVES), (debt != 0) | (deposit != 0)),
        order=(debt.desc(), _MEMBER.c.id),
        filters=(
            IN_VILLAGE,
            Filter(name="owing", title=N_("Owes"), expression=debt, how="not_zero"),
            Filter(name="overdue", title=N_("Overdue"), expression=overdue, how="not_zero"),
        ),
        groupings=(BY_VILLAGE,),
        subject="member",
        text_column=_MEMBER.c.code,
        depends_on=frozenset({"party_move", "member"}),
    )  # fmt: skip


def _held(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what is left of a good, from the kept totals of its months."""
    summed = type_coerce(func.sum(column), Integer)
    total = select(summed).where(_STOCK.c.good_id == _GOOD.c.id).scalar_subquery()
    return func.coalesce(total, 0)


_QUANTITY: Final = type_coerce(_held(_STOCK.c.quantity), FixedColumn(Quantity))
_COST: Final = type_coerce(_held(_STOCK.c.cost), FixedColumn(Money))
STOCK_LIST: Final = Listing(
    name="stock",
    title=N_("Stock"),
    key=_GOOD.c.id,
    source=_GOOD,
    where=(_GOOD.c.id.in_(select(_STOCK.c.good_id)),),
    columns=(
        Column(name="code", title=N_("Good no."), expression=_GOOD.c.code),
        Column(name="name", title=N_("Good"), expression=_GOOD.c.name),
        Column(
            name="good_class", title=N_("Class"), expression=_GOOD.c.good_class, kind=GoodClass
        ),
        Column(name="unit", title=N_("Stocking unit"), expression=_GOOD.c.unit),
        Column(name="quantity", title=N_("In stock"), expression=_QUANTITY, kind=Quantity),
        Column(
            name="cost", title=N_("Cost value"), expression=_COST, kind=Money,
            unit=N_("yuan"), total=True,
        ),
        Column(
            name="price", title=N_("Price"), expression=_GOOD.c.price, kind=Money, unit=N_("yuan")
        ),
    ),
    order=(_GOOD.c.code,),
    filters=(
        Filter(
            name="good_class", title=N_("Class"), expression=_GOOD.c.good_class, choices=GoodClass
        ),
        Filter(
            name="held", title=N_("In stock"), expression=_held(_STOCK.c.quantity), how="not_zero"
        ),
    ),
    groupings=(
        Grouping(
            name="good_class", title=N_("class"), expression=_GOOD.c.good_class, kind=GoodClass
        ),
    ),
    views=(View(name=N_("In stock"), where=(("held", True),)), ALL),
    subject="good",
    text_column=_GOOD.c.code,
    depends_on=frozenset({"stock_move", "stock_month", "good"}),
)  # fmt: skip
