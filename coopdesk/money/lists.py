"""The lists of money taken and paid, of cash counts, and of vouchers by hand."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table, func

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, View, choice_of
from coopdesk.kernel.relative import Span
from coopdesk.ledger.listed import (
    ALL,
    AMOUNT,
    BY_CLERK,
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
from coopdesk.ledger.standing import DOCUMENTS
from coopdesk.ledger.words import Kind
from coopdesk.members.listed import (
    BY_MEMBER,
    BY_VILLAGE,
    IN_VILLAGE,
    MEMBER,
    SUPPLIER,
    VILLAGE_COLUMN,
    of_member,
    of_supplier,
    with_member,
)
from coopdesk.money.records import CashCount, Payment, Purpose

_TABLES: Final = Payment.metadata.tables
_PAYMENT: Final[Table] = _TABLES[Payment.__tablename__]
_COUNT: Final[Table] = _TABLES[CashCount.__tablename__]
_MONTH: Final = ("period", Span.MONTH)


def _money_list(kinds: tuple[Kind, ...], name: str, title: str) -> Listing:
    """Return the list of money taken, paid, or both: what comes in is never added to what goes."""
    alike = "kind" if len(kinds) > 1 else ""
    kind = Column(
        name="kind", title=N_("Kind"), expression=choice_of(DOCUMENTS.c.kind, Kind), kind=Kind
    )
    ways = tuple(
        money(way, words, _PAYMENT.c[way], alike=alike, leaves=leaves)
        for way, words, leaves in (
            ("cash", N_("Cash"), 0), ("bank", N_("Bank"), 6), ("wechat", N_("WeChat"), 0),
            ("alipay", N_("Alipay"), 7),
        )
    )  # fmt: skip
    by_kind = (
        Grouping(name="kind", title=N_("kind of document"), kind=Kind,
                 expression=choice_of(DOCUMENTS.c.kind, Kind)),
    )  # fmt: skip
    return Listing(
        name=name,
        title=title,
        counts="documents",
        key=DOCUMENTS.c.id,
        source=with_member(
            DOCUMENTS.join(_PAYMENT, _PAYMENT.c.document_id == DOCUMENTS.c.id),
            DOCUMENTS.c.member_id,
        ).outerjoin(SUPPLIER, SUPPLIER.c.id == DOCUMENTS.c.supplier_id),
        columns=(
            *HEAD,
            *([kind] if alike else []),
            Column(
                name="party", title=N_("Who"), personal=True,
                expression=func.coalesce(MEMBER.c.name, SUPPLIER.c.name, _PAYMENT.c.payer),
            ),
            VILLAGE_COLUMN,
            Column(
                name="purpose", title=N_("Purpose"), kind=Purpose, wide=True,
                expression=choice_of(_PAYMENT.c.purpose, Purpose),
            ),
            money("amount", N_("Amount"), DOCUMENTS.c.amount, alike=alike),
            *ways,
            *TAIL,
        ),
        where=(DOCUMENTS.c.kind.in_([one.value for one in kinds])
               if alike else DOCUMENTS.c.kind == kinds[0].value,),
        order=NEWEST,
        filters=(
            PERIOD,
            *([Filter(name="kind", title=N_("Kind"), expression=DOCUMENTS.c.kind, choices=Kind)]
              if alike else []),
            Filter(name="purpose", title=N_("Purpose"), expression=_PAYMENT.c.purpose,
                   choices=Purpose, usual=True),
            of_member(DOCUMENTS.c.member_id),
            of_supplier(DOCUMENTS.c.supplier_id),
            IN_VILLAGE,
            *(
                Filter(name=way, title=words, expression=_PAYMENT.c[way], how="not_zero")
                for way, words in (
                    ("cash", N_("Cash")), ("bank", N_("Bank")), ("wechat", N_("WeChat")),
                    ("alipay", N_("Alipay")),
                )
            ),
            *FILTERS,
        ),
        groupings=(
            *(by_kind if alike else ()),
            BY_DAY,
            Grouping(
                name="purpose", title=N_("purpose"), kind=Purpose,
                expression=choice_of(_PAYMENT.c.purpose, Purpose),
            ),
            BY_VILLAGE,
            BY_MEMBER,
            BY_MONTH,
            BY_CLERK,
        ),
        views=(
            View(name=N_("This month"), where=(_MONTH,), group="kind") if alike else THIS_MONTH,
            View(name=N_("Day by day"), where=(_MONTH, *([("kind", kinds[0])] if alike else [])),
                 group="day"),
            ALL,
            MINE,
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
    counts="documents",
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.join(_COUNT, _COUNT.c.document_id == DOCUMENTS.c.id),
    columns=(
        *HEAD,
        money("counted", N_("Counted"), _COUNT.c.counted, total=False),
        money("expected", N_("In the book"), _COUNT.c.expected, total=False),
        money("amount", N_("Difference"), DOCUMENTS.c.amount),
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.CASH_COUNT.value,),
    order=NEWEST,
    filters=(PERIOD, *FILTERS),
    groupings=GROUPINGS,
    views=(THIS_MONTH, ALL),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "cash_count"}),
)
JOURNALS_LIST: Final = Listing(
    name="journal",
    title=N_("Vouchers by hand"),
    counts="documents",
    key=DOCUMENTS.c.id,
    source=DOCUMENTS,
    columns=(
        *HEAD,
        Column(name="summary", title=N_("Summary"), expression=DOCUMENTS.c.summary, wide=True),
        AMOUNT,
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.JOURNAL.value,),
    order=NEWEST,
    filters=(PERIOD, *FILTERS),
    groupings=GROUPINGS,
    views=(THIS_MONTH, ALL),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document"}),
)
