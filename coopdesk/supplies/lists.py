"""The lists of sales and their lines, purchases, returns, opening stock, costs and nettings."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Table, func, select, type_coerce

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, View
from coopdesk.kernel.records import FixedColumn
from coopdesk.kernel.relative import Span
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.listed import (
    ALL,
    AMOUNT,
    BY_DAY,
    BY_MONTH,
    FILTERS,
    GROUPINGS,
    HEAD,
    MINE,
    NEWEST,
    PERIOD,
    TAIL,
    THIS_MONTH,
    money,
)
from coopdesk.ledger.records import PartyMove
from coopdesk.ledger.standing import DOCUMENTS
from coopdesk.ledger.words import Book, Kind
from coopdesk.members.listed import (
    BY_MEMBER,
    BY_SUPPLIER,
    BY_VILLAGE,
    IN_VILLAGE,
    MEMBER,
    SUPPLIER,
    VILLAGE_COLUMN,
    of_member,
    of_supplier,
    with_member,
)
from coopdesk.supplies.records import (
    Costing,
    Good,
    Netting,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
    StockCount,
    Warehouse,
)

_TABLES: Final = Sale.metadata.tables
_SALE: Final[Table] = _TABLES[Sale.__tablename__]
_SALE_LINE: Final[Table] = _TABLES[SaleLine.__tablename__]
_PURCHASE: Final[Table] = _TABLES[Purchase.__tablename__]
_PURCHASE_LINE: Final[Table] = _TABLES[PurchaseLine.__tablename__]
_COSTING: Final[Table] = _TABLES[Costing.__tablename__]
_NETTING: Final[Table] = _TABLES[Netting.__tablename__]
_STOCK_COUNT: Final[Table] = _TABLES[StockCount.__tablename__]
_GOOD: Final[Table] = _TABLES[Good.__tablename__]
_WAREHOUSE: Final[Table] = _TABLES[Warehouse.__tablename__]
_MOVES: Final[Table] = _TABLES[PartyMove.__tablename__]
_OVERDUE: Final = (("open", True), ("due_on", Span.PAST))


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


def _of_good(lines: Table) -> Filter:
    """Return the filter on a good that stands in any line."""
    return Filter(
        name="good", title=N_("Good"), expression=lines.c.good_id, record="good",
        through=lines.c.document_id, usual=True,
    )  # fmt: skip


def _due(due_on: ColumnElement[Any], title: str) -> tuple[Column, Filter]:
    """Return the column of the day when a debt is due, and its filter."""
    return (
        Column(name="due_on", title=title, expression=due_on, kind=date, leaves=4),
        Filter(name="due_on", title=title, expression=due_on, how="between", kind=date),
    )


def _sales_list(kind: Kind, name: str, title: str, views: tuple[View, ...]) -> Listing:
    """Return the list of sales, or of what came back."""
    due, when_due = _due(_SALE.c.due_on, N_("Credit until"))
    return Listing(
        name=name,
        title=title,
        counts="documents",
        key=DOCUMENTS.c.id,
        source=with_member(
            DOCUMENTS.join(_SALE, _SALE.c.document_id == DOCUMENTS.c.id), DOCUMENTS.c.member_id
        ).outerjoin(_WAREHOUSE, _WAREHOUSE.c.id == _SALE.c.warehouse_id),
        columns=(
            *HEAD,
            Column(
                name="member", title=N_("Member"), personal=True,
                expression=func.coalesce(MEMBER.c.name, _SALE.c.buyer),
            ),
            VILLAGE_COLUMN,
            Column(name="summary", title=N_("Goods"), expression=DOCUMENTS.c.summary, wide=True),
            AMOUNT,
            money("paid", N_("Received"), DOCUMENTS.c.amount - left_of(Book.DEBT), leaves=3),
            money("left", N_("Owed"), left_of(Book.DEBT)),
            due,
            Column(
                name="warehouse", title=N_("Warehouse"), expression=_WAREHOUSE.c.name, extra=True,
                leaves=6,
            ),
            *TAIL,
        ),
        where=(DOCUMENTS.c.kind == kind.value,),
        order=NEWEST,
        filters=(
            PERIOD,
            Filter(name="credit", title=N_("On credit"), expression=_SALE.c.credit,
                   how="not_zero"),
            Filter(name="open", title=N_("Still owed"), expression=left_of(Book.DEBT),
                   how="not_zero"),
            _of_good(_SALE_LINE),
            of_member(DOCUMENTS.c.member_id),
            IN_VILLAGE,
            when_due,
            *FILTERS,
        ),
        groupings=(BY_VILLAGE, BY_MEMBER, *GROUPINGS),
        views=views,
        subject="member",
        search_id=DOCUMENTS.c.member_id,
        text_column=DOCUMENTS.c.number,
        depends_on=frozenset({"document", "sale", "member", "village", "party_move"}),
    )  # fmt: skip


SALES_LIST: Final = _sales_list(
    Kind.SALE, "sale", N_("Sales"),
    (
        THIS_MONTH,
        View(name=N_("Credit this month"), where=(("period", Span.MONTH), ("credit", True)),
             group="village"),
        ALL,
        View(name=N_("Overdue"), where=_OVERDUE, order="due_on"),
        MINE,
    ),
)  # fmt: skip
SALE_RETURNS_LIST: Final = _sales_list(
    Kind.SALE_RETURN, "sale_return", N_("Sales returns"), (THIS_MONTH, ALL, MINE)
)
SALE_LINES_LIST: Final = Listing(
    name="sale_line",
    title=N_("Goods sold"),
    counts="lines",
    key=_SALE_LINE.c.id,
    document=_SALE_LINE.c.document_id,
    source=with_member(
        _SALE_LINE.join(DOCUMENTS, DOCUMENTS.c.id == _SALE_LINE.c.document_id)
        .join(_SALE, _SALE.c.document_id == DOCUMENTS.c.id)
        .join(_GOOD, _GOOD.c.id == _SALE_LINE.c.good_id),
        DOCUMENTS.c.member_id,
    ),
    columns=(
        *HEAD,
        Column(
            name="member", title=N_("Member"), personal=True,
            expression=func.coalesce(MEMBER.c.name, _SALE.c.buyer),
        ),
        VILLAGE_COLUMN,
        Column(name="good", title=N_("Good"), expression=_GOOD.c.name, wide=True),
        Column(name="spec", title=N_("Spec"), expression=_GOOD.c.spec, leaves=4),
        Column(
            name="good_class", title=N_("Class"), expression=_GOOD.c.good_class, kind=GoodClass,
            extra=True, leaves=5,
        ),
        Column(
            name="quantity", title=N_("Quantity"), expression=_SALE_LINE.c.quantity,
            kind=Quantity, total=True, alike="good",
        ),
        Column(name="unit", title=N_("Unit"), expression=_GOOD.c.unit),
        Column(
            name="price", title=N_("Price"), expression=_SALE_LINE.c.price, kind=Money,
            unit=N_("yuan"), leaves=3,
        ),
        money("amount", N_("Amount"), _SALE_LINE.c.amount),
        money("cost", N_("Cost value"), _SALE_LINE.c.cost, extra=True, leaves=6),
        *TAIL,
    ),
    where=(DOCUMENTS.c.state == 1,),
    order=(_SALE_LINE.c.id.desc(),),
    filters=(
        PERIOD,
        Filter(
            name="good", title=N_("Good"), expression=_SALE_LINE.c.good_id, record="good",
            usual=True,
        ),
        Filter(
            name="good_class", title=N_("Class"), expression=_GOOD.c.good_class,
            choices=GoodClass, usual=True,
        ),
        of_member(DOCUMENTS.c.member_id),
        IN_VILLAGE,
        Filter(
            name="amount", title=N_("Amount"), expression=_SALE_LINE.c.amount, how="between",
            kind=Money, unit=N_("yuan"),
        ),
    ),
    groupings=(
        Grouping(
            name="good", title=N_("good"), expression=_GOOD.c.id, shown=_GOOD.c.name,
            order=(_GOOD.c.code,),
        ),
        Grouping(
            name="good_class", title=N_("class"), expression=_GOOD.c.good_class, kind=GoodClass
        ),
        BY_VILLAGE,
        BY_MEMBER,
        BY_DAY,
        BY_MONTH,
    ),
    views=(
        View(name=N_("By good"), where=(("period", Span.MONTH),), group="good"),
        View(name=N_("By class"), where=(("period", Span.MONTH),), group="good_class"),
        THIS_MONTH,
        ALL,
    ),
    subject="member",
    search_id=DOCUMENTS.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "sale_line", "good", "member", "village"}),
)  # fmt: skip


def _purchases_list(kind: Kind, name: str, title: str) -> Listing:
    """Return the list of goods received, sent back or opened with."""
    due, when_due = _due(_PURCHASE.c.due_on, N_("Due on"))
    return Listing(
        name=name,
        title=title,
        counts="documents",
        key=DOCUMENTS.c.id,
        source=DOCUMENTS.join(_PURCHASE, _PURCHASE.c.document_id == DOCUMENTS.c.id)
        .outerjoin(SUPPLIER, SUPPLIER.c.id == DOCUMENTS.c.supplier_id)
        .outerjoin(_WAREHOUSE, _WAREHOUSE.c.id == _PURCHASE.c.warehouse_id),
        columns=(
            *HEAD,
            Column(name="supplier", title=N_("Supplier"), expression=SUPPLIER.c.name),
            Column(name="summary", title=N_("Goods"), expression=DOCUMENTS.c.summary, wide=True),
            Column(
                name="warehouse", title=N_("Warehouse"), expression=_WAREHOUSE.c.name, leaves=7
            ),
            Column(name="bill", title=N_("Bill no."), expression=_PURCHASE.c.bill, leaves=6),
            AMOUNT,
            money("left", N_("Still owed"), left_of(Book.PAYABLE)),
            due,
            *TAIL,
        ),
        where=(DOCUMENTS.c.kind == kind.value,),
        order=NEWEST,
        filters=(
            PERIOD,
            Filter(name="credit", title=N_("On credit"), expression=_PURCHASE.c.credit,
                   how="not_zero"),
            Filter(name="open", title=N_("Still owed"), expression=left_of(Book.PAYABLE),
                   how="not_zero"),
            _of_good(_PURCHASE_LINE),
            of_supplier(DOCUMENTS.c.supplier_id, usual=True),
            Filter(
                name="warehouse", title=N_("Warehouse"), expression=_PURCHASE.c.warehouse_id,
                record="warehouse",
            ),
            when_due,
            *FILTERS,
        ),
        groupings=(
            BY_SUPPLIER,
            Grouping(
                name="warehouse", title=N_("warehouse"), expression=_WAREHOUSE.c.id,
                shown=_WAREHOUSE.c.name, order=(_WAREHOUSE.c.code,),
            ),
            *GROUPINGS,
        ),
        views=(
            THIS_MONTH,
            View(name=N_("Still owed"), where=(("open", True),), group="supplier"),
            ALL,
            MINE,
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
    counts="documents",
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.join(_COSTING, _COSTING.c.document_id == DOCUMENTS.c.id),
    columns=(
        *HEAD,
        Column(name="summary", title=N_("Goods"), expression=DOCUMENTS.c.summary, wide=True),
        AMOUNT,
        money("sold_part", N_("Sold by then"), _COSTING.c.sold_part),
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.COSTING.value,),
    order=NEWEST,
    filters=(PERIOD, *FILTERS),
    groupings=GROUPINGS,
    views=(THIS_MONTH, ALL),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "costing"}),
)
STOCK_COUNTS_LIST: Final = Listing(
    name="stock_count",
    title=N_("Stock counts"),
    counts="documents",
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.join(_STOCK_COUNT, _STOCK_COUNT.c.document_id == DOCUMENTS.c.id).outerjoin(
        _WAREHOUSE, _WAREHOUSE.c.id == _STOCK_COUNT.c.warehouse_id
    ),
    columns=(
        *HEAD,
        Column(name="warehouse", title=N_("Warehouse"), expression=_WAREHOUSE.c.name, leaves=7),
        Column(name="summary", title=N_("Outcome"), expression=DOCUMENTS.c.summary, wide=True),
        AMOUNT,
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.STOCK_COUNT.value,),
    order=NEWEST,
    filters=(PERIOD, *FILTERS),
    groupings=GROUPINGS,
    views=(THIS_MONTH, ALL),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "stock_count", "warehouse"}),
)
NETTINGS_LIST: Final = Listing(
    name="netting",
    title=N_("Nettings"),
    counts="documents",
    key=DOCUMENTS.c.id,
    source=with_member(
        DOCUMENTS.join(_NETTING, _NETTING.c.document_id == DOCUMENTS.c.id), DOCUMENTS.c.member_id
    ),
    columns=(
        *HEAD,
        Column(name="member", title=N_("Member"), expression=MEMBER.c.name, personal=True),
        VILLAGE_COLUMN,
        Column(name="summary", title=N_("Delivered"), expression=DOCUMENTS.c.summary, wide=True),
        AMOUNT,
        money("settled", N_("Debts settled"), _NETTING.c.settled),
        money("deposit", N_("Deposit"), _NETTING.c.deposit, leaves=3),
        money(
            "paid", N_("Paid out"),
            _NETTING.c.cash + _NETTING.c.bank + _NETTING.c.wechat + _NETTING.c.alipay, leaves=4,
        ),
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.NETTING.value,),
    order=NEWEST,
    filters=(PERIOD, of_member(DOCUMENTS.c.member_id), IN_VILLAGE, *FILTERS),
    groupings=(BY_VILLAGE, BY_MEMBER, *GROUPINGS),
    views=(THIS_MONTH, ALL),
    subject="member",
    search_id=DOCUMENTS.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "netting", "member", "village"}),
)  # fmt: skip
