"""The lists of sales, purchases, their returns, opening stock and settled costs."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Table, func, select, type_coerce

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Listing
from coopdesk.kernel.records import FixedColumn
from coopdesk.kernel.values import Money
from coopdesk.ledger.records import PartyMove
from coopdesk.ledger.standing import DOCUMENTS, standing_of
from coopdesk.ledger.words import Book, Kind, Standing
from coopdesk.members.person_columns import person_of
from coopdesk.members.records import Member, Supplier, Village
from coopdesk.supplies.records import Costing, Netting, Purchase, Sale, Warehouse

_TABLES: Final = Sale.metadata.tables
_SALE: Final[Table] = _TABLES[Sale.__tablename__]
_PURCHASE: Final[Table] = _TABLES[Purchase.__tablename__]
_COSTING: Final[Table] = _TABLES[Costing.__tablename__]
_NETTING: Final[Table] = _TABLES[Netting.__tablename__]
_MEMBER: Final[Table] = _TABLES[Member.__tablename__]
_VILLAGE: Final[Table] = _TABLES[Village.__tablename__]
_SUPPLIER: Final[Table] = _TABLES[Supplier.__tablename__]
_WAREHOUSE: Final[Table] = _TABLES[Warehouse.__tablename__]
_MOVES: Final[Table] = _TABLES[PartyMove.__tablename__]
_NEWEST: Final = (DOCUMENTS.c.on_date.desc(), DOCUMENTS.c.id.desc())


def left_of(book: Book) -> ColumnElement[Any]:
    """Return the column of what is still to be settled of a listed document in a book."""
    own, settling = _MOVES.alias("own"), _MOVES.alias("settling")
    first = select(func.coalesce(func.sum(type_coerce(own.c.amount, Integer)), 0)).where(
        own.c.document_id == DOCUMENTS.c.id,
        own.c.book == book.value,
        own.c.settles_id.is_(None),
    )
    settled = select(func.coalesce(func.sum(type_coerce(settling.c.amount, Integer)), 0)).where(
        settling.c.settles_id == DOCUMENTS.c.id, settling.c.book == book.value
    )
    return type_coerce(
        first.correlate(DOCUMENTS).scalar_subquery()
        + settled.correlate(DOCUMENTS).scalar_subquery(),
        FixedColumn(Money),
    )


def _period_filters() -> tuple[Filter, ...]:
    """Return the filters that every list of documents offers."""
    return (
        Filter(name="from", title=N_("From"), expression=DOCUMENTS.c.on_date, how="from"),
        Filter(name="until", title=N_("Until"), expression=DOCUMENTS.c.on_date, how="until"),
        Filter(name="month", title=N_("Month"), expression=DOCUMENTS.c.month),
    )


def _head_columns() -> tuple[Column, ...]:
    """Return the first columns of every list of documents."""
    return (
        Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
        Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
    )


def _amount() -> Column:
    """Return the column of a document's amount."""
    return Column(
        name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, kind=Money,
        unit=N_("yuan"), total=True,
    )  # fmt: skip


def _money(name: str, title: str, expression: ColumnElement[Any], *, total: bool = True) -> Column:
    """Return a column of money."""
    return Column(
        name=name, title=title, expression=expression, kind=Money, unit=N_("yuan"), total=total
    )


def _standing() -> Column:
    """Return the column that tells how a document stands."""
    return Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing)


def _sales_list(kind: Kind, name: str, title: str) -> Listing:
    """Return the list of sales, or of what came back."""
    paid = DOCUMENTS.c.amount - _SALE.c.credit
    return Listing(
        name=name,
        title=title,
        key=DOCUMENTS.c.id,
        source=DOCUMENTS.join(_SALE, _SALE.c.document_id == DOCUMENTS.c.id)
        .outerjoin(_MEMBER, _MEMBER.c.id == person_of(DOCUMENTS.c.member_id))
        .outerjoin(_VILLAGE, _VILLAGE.c.id == _MEMBER.c.village_id),
        columns=(
            *_head_columns(),
            Column(
                name="member", title=N_("Member"), personal=True,
                expression=func.coalesce(_MEMBER.c.name, _SALE.c.buyer),
            ),
            Column(name="village", title=N_("Village"), expression=_VILLAGE.c.name),
            Column(name="summary", title=N_("Goods"), expression=DOCUMENTS.c.summary),
            _amount(),
            _money("paid", N_("Paid"), paid),
            _money("left", N_("Still owed"), left_of(Book.DEBT)),
            Column(name="due_on", title=N_("Due on"), expression=_SALE.c.due_on, kind=date),
            _standing(),
        ),
        where=(DOCUMENTS.c.kind == kind.value,),
        order=_NEWEST,
        filters=(
            *_period_filters(),
            Filter(
                name="member", title=N_("Member"), expression=DOCUMENTS.c.member_id,
                subject="member",
            ),
            Filter(name="village", title=N_("Village"), expression=_MEMBER.c.village_id),
            Filter(name="credit", title=N_("On credit"), expression=_SALE.c.credit,
                   how="not_zero"),
            Filter(name="open", title=N_("Still owed"), expression=left_of(Book.DEBT),
                   how="not_zero"),
        ),
        subject="member",
        search_id=DOCUMENTS.c.member_id,
        text_column=DOCUMENTS.c.number,
        depends_on=frozenset({"document", "sale", "member", "village", "party_move"}),
    )  # fmt: skip


SALES_LIST: Final = _sales_list(Kind.SALE, "sale", N_("Sales"))
SALE_RETURNS_LIST: Final = _sales_list(Kind.SALE_RETURN, "sale_return", N_("Sales returns"))


def _purchases_list(kind: Kind, name: str, title: str) -> Listing:
    """Return the list of goods received, sent back or opened with."""
    return Listing(
        name=name,
        title=title,
        key=DOCUMENTS.c.id,
        source=DOCUMENTS.join(_PURCHASE, _PURCHASE.c.document_id == DOCUMENTS.c.id)
        .outerjoin(_SUPPLIER, _SUPPLIER.c.id == DOCUMENTS.c.supplier_id)
        .outerjoin(_WAREHOUSE, _WAREHOUSE.c.id == _PURCHASE.c.warehouse_id),
        columns=(
            *_head_columns(),
            Column(name="supplier", title=N_("Supplier"), expression=_SUPPLIER.c.name),
            Column(name="summary", title=N_("Goods"), expression=DOCUMENTS.c.summary),
            Column(name="warehouse", title=N_("Warehouse"), expression=_WAREHOUSE.c.name),
            Column(name="bill", title=N_("Bill no."), expression=_PURCHASE.c.bill),
            _amount(),
            _money("left", N_("Still owed"), left_of(Book.PAYABLE)),
            Column(name="due_on", title=N_("Due on"), expression=_PURCHASE.c.due_on, kind=date),
            _standing(),
        ),
        where=(DOCUMENTS.c.kind == kind.value,),
        order=_NEWEST,
        filters=(
            *_period_filters(),
            Filter(name="supplier", title=N_("Supplier"), expression=DOCUMENTS.c.supplier_id),
            Filter(name="credit", title=N_("On credit"), expression=_PURCHASE.c.credit,
                   how="not_zero"),
        ),
        subject="supplier",
        search_id=DOCUMENTS.c.supplier_id,
        text_column=DOCUMENTS.c.number,
        depends_on=frozenset({"document", "purchase", "supplier", "warehouse", "party_move"}),
    )  # fmt: skip


PURCHASES_LIST: Final = _purchases_list(Kind.PURCHASE, "purchase", N_("Purchases"))
PURCHASE_RETURNS_LIST: Final = _purchases_list(
    Kind.PURCHASE_RETURN, "purchase_return", N_("Returns to suppliers")
)
OPENING_STOCK_LIST: Final = _purchases_list(
    Kind.OPENING_STOCK, "opening_stock", N_("Opening stock")
)
COSTINGS_LIST: Final = Listing(
    name="costing",
    title=N_("Costs settled"),
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.join(_COSTING, _COSTING.c.document_id == DOCUMENTS.c.id),
    columns=(
        *_head_columns(),
        Column(name="summary", title=N_("Goods"), expression=DOCUMENTS.c.summary),
        _amount(),
        _money("sold_part", N_("Sold by then"), _COSTING.c.sold_part),
        _standing(),
    ),
    where=(DOCUMENTS.c.kind == Kind.COSTING.value,),
    order=_NEWEST,
    filters=_period_filters(),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "costing"}),
)
NETTINGS_LIST: Final = Listing(
    name="netting",
    title=N_("Nettings"),
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.join(_NETTING, _NETTING.c.document_id == DOCUMENTS.c.id)
    .outerjoin(_MEMBER, _MEMBER.c.id == person_of(DOCUMENTS.c.member_id))
    .outerjoin(_VILLAGE, _VILLAGE.c.id == _MEMBER.c.village_id),
    columns=(
        *_head_columns(),
        Column(name="member", title=N_("Member"), expression=_MEMBER.c.name, personal=True),
        Column(name="village", title=N_("Village"), expression=_VILLAGE.c.name),
        Column(name="summary", title=N_("Delivered"), expression=DOCUMENTS.c.summary),
        _amount(),
        _money("settled", N_("Debts settled"), _NETTING.c.settled),
        _money("deposit", N_("Deposit"), _NETTING.c.deposit),
        _money(
            "paid", N_("Paid out"),
            _NETTING.c.cash + _NETTING.c.bank + _NETTING.c.wechat + _NETTING.c.alipay,
        ),
        _standing(),
    ),
    where=(DOCUMENTS.c.kind == Kind.NETTING.value,),
    order=_NEWEST,
    filters=(
        *_period_filters(),
        Filter(name="member", title=N_("Member"), expression=person_of(DOCUMENTS.c.member_id)),
        Filter(name="village", title=N_("Village"), expression=_MEMBER.c.village_id),
    ),
    subject="member",
    search_id=DOCUMENTS.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "netting", "member", "village"}),
)  # fmt: skip
