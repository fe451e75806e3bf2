"""The list of contracts."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Table, column, func, select, table, type_coerce

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, View, choice_of
from coopdesk.kernel.relative import Span
from coopdesk.kernel.values import Area, MuTimes
from coopdesk.land.records import (
    Contract,
    ContractStage,
    ContractType,
    Pricing,
    Scope,
    Season,
)
from coopdesk.ledger.listed import ALL, BY_MONTH, FILTERS, HEAD, MINE, NEWEST, PERIOD, TAIL, money
from coopdesk.ledger.standing import DOCUMENTS
from coopdesk.ledger.words import Kind
from coopdesk.members.listed import (
    BY_MEMBER,
    BY_VILLAGE,
    IN_VILLAGE,
    MEMBER,
    VILLAGE_COLUMN,
    of_member,
    with_member,
)

_TABLES: Final = Contract.metadata.tables
_CONTRACT: Final[Table] = _TABLES[Contract.__tablename__]
_SEASON: Final[Table] = _TABLES[Season.__tablename__]
_STAGE: Final[Table] = _TABLES[ContractStage.__tablename__]
# Named only: land does not know how machinery keeps its slips.
_JOB_LINE: Final = table(
    "job_line", column("contract_id"), column("charged", _STAGE.c.planned.type)
)
_PLANNED: Final = (
    select(func.coalesce(func.sum(_STAGE.c.planned), 0))
    .where(_STAGE.c.document_id == DOCUMENTS.c.id)
    .correlate(DOCUMENTS)
    .scalar_subquery()
)
# Red slips stand beside what they took back with negative lines: the sum is what stands.
_CHARGED: Final = (
    select(func.coalesce(func.sum(_JOB_LINE.c.charged), 0))
    .where(_JOB_LINE.c.contract_id == DOCUMENTS.c.id)
    .correlate(DOCUMENTS)
    .scalar_subquery()
)
_LEFT: Final = type_coerce(_PLANNED - _CHARGED, _STAGE.c.planned.type)
_TRUSTED: Final = ("type", ContractType.TRUSTEESHIP)

CONTRACTS_LIST: Final = Listing(
    name="contract",
    title=N_("Contracts"),
    counts="documents",
    key=DOCUMENTS.c.id,
    source=with_member(
        DOCUMENTS.outerjoin(_CONTRACT, _CONTRACT.c.document_id == DOCUMENTS.c.id),
        DOCUMENTS.c.member_id,
    ).outerjoin(_SEASON, _SEASON.c.id == _CONTRACT.c.season_id),
    columns=(
        *HEAD,
        Column(name="member", title=N_("Member"), expression=MEMBER.c.name, personal=True),
        VILLAGE_COLUMN,
        Column(
            name="type", title=N_("Type"), kind=ContractType,
            expression=choice_of(_CONTRACT.c.type, ContractType),
        ),
        Column(
            name="scope", title=N_("Scope"), kind=Scope, leaves=5,
            expression=choice_of(_CONTRACT.c.scope, Scope),
        ),
        Column(
            name="pricing", title=N_("Pricing"), kind=Pricing, leaves=7,
            expression=choice_of(_CONTRACT.c.pricing, Pricing),
        ),
        Column(
            name="season", title=N_("Season"), expression=_SEASON.c.name, leaves=4, wide=True
        ),
        Column(
            name="starts_on", title=N_("From"), expression=_CONTRACT.c.starts_on, kind=date,
            leaves=6,
        ),
        Column(
            name="ends_on", title=N_("Until"), expression=_CONTRACT.c.ends_on, kind=date, leaves=3
        ),
        Column(
            name="area", title=N_("Area"), expression=_CONTRACT.c.area, kind=Area, unit=N_("mu"),
            total=True, alike="type",
        ),
        Column(
            name="planned", title=N_("Planned"), expression=_PLANNED, kind=MuTimes,
            unit=N_("mu-times"), leaves=9,
        ),
        Column(
            name="charged", title=N_("Charged"), expression=_CHARGED, kind=MuTimes,
            unit=N_("mu-times"), leaves=10,
        ),
        Column(
            name="left", title=N_("Not done"), expression=_LEFT, kind=MuTimes,
            unit=N_("mu-times"), leaves=2,
        ),
        money("amount", N_("Amount"), DOCUMENTS.c.amount, alike="type"),
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.CONTRACT.value,),
    order=NEWEST,
    filters=(
        PERIOD,
        Filter(
            name="type", title=N_("Type"), expression=_CONTRACT.c.type, choices=ContractType
        ),
        Filter(
            name="scope", title=N_("Scope"), expression=_CONTRACT.c.scope, choices=Scope
        ),
        Filter(
            name="season", title=N_("Season"), expression=_CONTRACT.c.season_id, record="season",
            usual=True,
        ),
        Filter(
            name="ends_on", title=N_("Until"), expression=_CONTRACT.c.ends_on, how="between",
            kind=date,
        ),
        of_member(DOCUMENTS.c.member_id),
        IN_VILLAGE,
        *FILTERS,
    ),
    groupings=(
        BY_VILLAGE,
        BY_MEMBER,
        Grouping(
            name="type", title=N_("type"), kind=ContractType,
            expression=choice_of(_CONTRACT.c.type, ContractType),
        ),
        Grouping(
            name="season", title=N_("season"), expression=_SEASON.c.id, shown=_SEASON.c.name,
            order=(_SEASON.c.starts_on.desc(),), missing=N_("no season"),
        ),
        BY_MONTH,
    ),
    views=(
        View(name=N_("Signed this year"), where=(("period", Span.YEAR),), group="type"),
        View(name=N_("Entrusted by village"), where=(("period", Span.YEAR), _TRUSTED),
             group="village"),
        View(name=N_("Transfers"), where=(("type", ContractType.TRANSFER),)),
        ALL,
        MINE,
    ),
    subject="member",
    search_id=DOCUMENTS.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "contract", "member", "village", "season"}),
)  # fmt: skip
