"""The list of contracts."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Table, column, func, select, table, type_coerce

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Listing, choice_of
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.records import (
    Contract,
    ContractStage,
    ContractType,
    Pricing,
    Scope,
    Season,
)
from coopdesk.ledger.standing import DOCUMENTS, standing_of
from coopdesk.ledger.words import Kind, Standing
from coopdesk.members.person_columns import person_of
from coopdesk.members.records import Member, Village

_TABLES: Final = Contract.metadata.tables
_CONTRACT: Final[Table] = _TABLES[Contract.__tablename__]
_MEMBER: Final[Table] = _TABLES[Member.__tablename__]
_VILLAGE: Final[Table] = _TABLES[Village.__tablename__]
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

CONTRACTS_LIST: Final = Listing(
    name="contract",
    title=N_("Contracts"),
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.outerjoin(_CONTRACT, _CONTRACT.c.document_id == DOCUMENTS.c.id)
    .outerjoin(_MEMBER, _MEMBER.c.id == person_of(DOCUMENTS.c.member_id))
    .outerjoin(_VILLAGE, _VILLAGE.c.id == _MEMBER.c.village_id)
    .outerjoin(_SEASON, _SEASON.c.id == _CONTRACT.c.season_id),
    columns=(
        Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
        Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
        Column(name="member", title=N_("Member"), expression=_MEMBER.c.name, personal=True),
        Column(name="village", title=N_("Village"), expression=_VILLAGE.c.name),
        Column(
            name="planned", title=N_("Planned"), expression=_PLANNED, kind=MuTimes,
            unit=N_("mu-times"),
        ),
        Column(
            name="charged", title=N_("Charged"), expression=_CHARGED, kind=MuTimes,
            unit=N_("mu-times"),
        ),
        Column(
            name="left", title=N_("Not done"), expression=_LEFT, kind=MuTimes,
            unit=N_("mu-times"),
        ),
        Column(
            name="type", title=N_("Type"), kind=ContractType,
            expression=choice_of(_CONTRACT.c.type, ContractType),
        ),
        Column(
            name="scope", title=N_("Scope"), kind=Scope,
            expression=choice_of(_CONTRACT.c.scope, Scope),
        ),
        Column(
            name="pricing", title=N_("Pricing"), kind=Pricing,
            expression=choice_of(_CONTRACT.c.pricing, Pricing),
        ),
        Column(name="season", title=N_("Season"), expression=_SEASON.c.name),
        Column(name="starts_on", title=N_("From"), expression=_CONTRACT.c.starts_on, kind=date),
        Column(name="ends_on", title=N_("Until"), expression=_CONTRACT.c.ends_on, kind=date),
        Column(
            name="area", title=N_("Area"), expression=_CONTRACT.c.area, kind=Area, unit=N_("mu"),
            total=True,
        ),
        Column(
            name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, kind=Money,
            unit=N_("yuan"), total=True,
        ),
        Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing),
    ),
    where=(DOCUMENTS.c.kind == Kind.CONTRACT.value,),
    order=(DOCUMENTS.c.on_date.desc(), DOCUMENTS.c.id.desc()),
    filters=(
        Filter(name="from", title=N_("From"), expression=DOCUMENTS.c.on_date, how="from"),
        Filter(name="until", title=N_("Until"), expression=DOCUMENTS.c.on_date, how="until"),
        Filter(
            name="type", title=N_("Type"), expression=_CONTRACT.c.type, choices=ContractType
        ),
        Filter(name="scope", title=N_("Scope"), expression=_CONTRACT.c.scope, choices=Scope),
        Filter(name="season", title=N_("Season"), expression=_CONTRACT.c.season_id),
        Filter(name="village", title=N_("Village"), expression=_MEMBER.c.village_id),
        Filter(
            name="member", title=N_("Member"), expression=DOCUMENTS.c.member_id, subject="member"
        ),
    ),
    subject="member",
    search_id=DOCUMENTS.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "contract", "member", "village", "season"}),
)  # fmt: skip
