"""The lists of money taken and paid, of cash counts, and of vouchers by hand."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Table, func

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Listing, choice_of
from coopdesk.kernel.values import Money
from coopdesk.ledger.standing import DOCUMENTS, standing_of
from coopdesk.ledger.words import Kind, Standing
from coopdesk.members.person_columns import person_of
from coopdesk.members.records import Member, Supplier, Village
from coopdesk.money.records import CashCount, Payment, Purpose

_TABLES: Final = Payment.metadata.tables
_PAYMENT: Final[Table] = _TABLES[Payment.__tablename__]
_COUNT: Final[Table] = _TABLES[CashCount.__tablename__]
_MEMBER: Final[Table] = _TABLES[Member.__tablename__]
_VILLAGE: Final[Table] = _TABLES[Village.__tablename__]
_SUPPLIER: Final[Table] = _TABLES[Supplier.__tablename__]
_NEWEST: Final = (DOCUMENTS.c.on_date.desc(), DOCUMENTS.c.id.desc())


def _filters() -> tuple[Filter, ...]:
    """Return the filters of every list here."""
    return (
        Filter(name="from", title=N_("From"), expression=DOCUMENTS.c.on_date, how="from"),
        Filter(name="until", title=N_("Until"), expression=DOCUMENTS.c.on_date, how="until"),
        Filter(name="month", title=N_("Month"), expression=DOCUMENTS.c.month),
    )


def _money_list(kinds: tuple[Kind, ...], name: str, title: str) -> Listing:
    """Return the list of money taken, paid, or both."""
    ways = tuple(
        Column(name=way, title=words, expression=_PAYMENT.c[way], kind=Money, unit=N_("yuan"),
               total=True)
        for way, words in (
            ("cash", N_("Cash")), ("bank", N_("Bank")), ("wechat", N_("WeChat")),
            ("alipay", N_("Alipay")),
        )
    )  # fmt: skip
    return Listing(
        name=name,
        title=title,
        key=DOCUMENTS.c.id,
        source=DOCUMENTS.join(_PAYMENT, _PAYMENT.c.document_id == DOCUMENTS.c.id)
        .outerjoin(_MEMBER, _MEMBER.c.id == person_of(DOCUMENTS.c.member_id))
        .outerjoin(_VILLAGE, _VILLAGE.c.id == _MEMBER.c.village_id)
        .outerjoin(_SUPPLIER, _SUPPLIER.c.id == DOCUMENTS.c.supplier_id),
        columns=(
            Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
            Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
            Column(
                name="party", title=N_("Who"), personal=True,
                expression=func.coalesce(_MEMBER.c.name, _SUPPLIER.c.name, _PAYMENT.c.payer),
            ),
            Column(name="village", title=N_("Village"), expression=_VILLAGE.c.name),
            Column(
                name="purpose", title=N_("Purpose"), kind=Purpose,
                expression=choice_of(_PAYMENT.c.purpose, Purpose),
            ),
            Column(
                name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, kind=Money,
                unit=N_("yuan"), total=len(kinds) == 1,
            ),
            *ways,
            Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing),
        ),
        where=(DOCUMENTS.c.kind.in_([kind.value for kind in kinds])
               if len(kinds) > 1 else DOCUMENTS.c.kind == kinds[0].value,),
        order=_NEWEST,
        filters=(
            *_filters(),
            Filter(
                name="member", title=N_("Member"), expression=DOCUMENTS.c.member_id,
                subject="member",
            ),
            Filter(name="supplier", title=N_("Supplier"), expression=DOCUMENTS.c.supplier_id),
            Filter(name="purpose", title=N_("Purpose"), expression=_PAYMENT.c.purpose,
                   choices=Purpose),
        ),
        subject="member",
        search_id=DOCUMENTS.c.member_id,
        text_column=DOCUMENTS.c.number,
        depends_on=frozenset({"document", "payment", "member", "village", "supplier"}),
    )  # fmt: skip


RECEIPTS_LIST: Final = _money_list((Kind.RECEIPT,), "receipt", N_("Money taken"))
PAID_LIST: Final = _money_list((Kind.PAYMENT,), "payment", N_("Money paid"))
PAYMENTS_LIST: Final = _money_list(
    (Kind.RECEIPT, Kind.PAYMENT), "money", N_("Money taken and paid")
)
CASH_COUNTS_LIST: Final = Listing(
    name="cash_count",
    title=N_("Cash counts"),
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.join(_COUNT, _COUNT.c.document_id == DOCUMENTS.c.id),
    columns=(
        Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
        Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
        Column(
            name="counted", title=N_("Counted"), expression=_COUNT.c.counted, kind=Money,
            unit=N_("yuan"),
        ),
        Column(
            name="expected", title=N_("In the book"), expression=_COUNT.c.expected, kind=Money,
            unit=N_("yuan"),
        ),
        Column(
            name="amount", title=N_("Difference"), expression=DOCUMENTS.c.amount, kind=Money,
            unit=N_("yuan"), total=True,
        ),
        Column(name="clerk", title=N_("Clerk"), expression=DOCUMENTS.c.clerk),
        Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing),
    ),
    where=(DOCUMENTS.c.kind == Kind.CASH_COUNT.value,),
    order=_NEWEST,
    filters=_filters(),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "cash_count"}),
)  # fmt: skip
JOURNALS_LIST: Final = Listing(
    name="journal",
    title=N_("Vouchers by hand"),
    key=DOCUMENTS.c.id,
    source=DOCUMENTS,
    columns=(
        Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
        Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
        Column(name="summary", title=N_("Summary"), expression=DOCUMENTS.c.summary),
        Column(
            name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, kind=Money,
            unit=N_("yuan"), total=True,
        ),
        Column(name="clerk", title=N_("Clerk"), expression=DOCUMENTS.c.clerk),
        Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing),
    ),
    where=(DOCUMENTS.c.kind == Kind.JOURNAL.value,),
    order=_NEWEST,
    filters=_filters(),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document"}),
)  # fmt: skip
