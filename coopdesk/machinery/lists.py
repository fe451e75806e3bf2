"""The list of job slips, and the list of their lines, at any length."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Integer, Table, Text, column, func, select, table

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Listing, choice_of
from coopdesk.kernel.records import FixedColumn
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.ledger.standing import DOCUMENTS, standing_of
from coopdesk.ledger.words import Kind, Standing
from coopdesk.machinery.records import Job, JobKind, JobLine, Machine, Operator, Settlement
from coopdesk.members.person_columns import person_of
from coopdesk.members.records import Member, Village

_TABLES: Final = Job.metadata.tables
_JOB: Final[Table] = _TABLES[Job.__tablename__]
_LINE: Final[Table] = _TABLES[JobLine.__tablename__]
_KIND: Final[Table] = _TABLES[JobKind.__tablename__]
_MACHINE: Final[Table] = _TABLES[Machine.__tablename__]
_OPERATOR: Final[Table] = _TABLES[Operator.__tablename__]
_MEMBER: Final[Table] = _TABLES[Member.__tablename__]
_VILLAGE: Final[Table] = _TABLES[Village.__tablename__]
_PLOT: Final = table("plot", column("id", Integer), column("name", Text))
"""Land is an independent area: of its plots only the name is shown here."""

_OF_SLIP: Final = _LINE.alias("of_slip")
_FIRST: Final = _MEMBER.alias("first_member")
_HOUSEHOLDS: Final = (
    select(func.count(person_of(_OF_SLIP.c.member_id).distinct()))
    .where(_OF_SLIP.c.document_id == DOCUMENTS.c.id)
    .scalar_subquery()
)
_FIRST_NAME: Final = (
    select(_FIRST.c.name)
    .where(_FIRST.c.id == person_of(_OF_SLIP.c.member_id))
    .where(_OF_SLIP.c.document_id == DOCUMENTS.c.id)
    .order_by(_OF_SLIP.c.id)
    .limit(1)
    .scalar_subquery()
)
_WORKED: Final = (
    select(func.sum(_OF_SLIP.c.mu_times, type_=FixedColumn(MuTimes)))
    .where(_OF_SLIP.c.document_id == DOCUMENTS.c.id)
    .scalar_subquery()
)
_HEAD_FILTERS: Final = (
    Filter(name="from", title=N_("From"), expression=DOCUMENTS.c.on_date, how="from"),
    Filter(name="until", title=N_("Until"), expression=DOCUMENTS.c.on_date, how="until"),
    Filter(name="kind", title=N_("Kind of job"), expression=_JOB.c.job_kind_id),
    Filter(name="stage", title=N_("Stage"), expression=_JOB.c.stage, choices=Stage),
    Filter(
        name="service_class",
        title=N_("Counted as"),
        expression=_JOB.c.service_class,
        choices=ServiceClass,
    ),
    Filter(name="machine", title=N_("Machine"), expression=_JOB.c.machine_id),
    Filter(name="operator", title=N_("Operator"), expression=_JOB.c.operator_id),
    Filter(name="season", title=N_("Season"), expression=_JOB.c.season_id),
)

JOBS_LIST: Final = Listing(
    name="job",
    title=N_("Machinery jobs"),
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.outerjoin(_JOB, _JOB.c.document_id == DOCUMENTS.c.id)
    .outerjoin(_KIND, _KIND.c.id == _JOB.c.job_kind_id)
    .outerjoin(_MACHINE, _MACHINE.c.id == _JOB.c.machine_id)
    .outerjoin(_OPERATOR, _OPERATOR.c.id == _JOB.c.operator_id),
    columns=(
        Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
        Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
        Column(name="kind", title=N_("Kind of job"), expression=_KIND.c.name),
        Column(name="machine", title=N_("Machine"), expression=_MACHINE.c.name),
        Column(
            name="operator", title=N_("Operator"), expression=_OPERATOR.c.name, personal=True
        ),
        Column(name="member", title=N_("Member"), expression=_FIRST_NAME, personal=True),
        Column(name="households", title=N_("Households"), expression=_HOUSEHOLDS, kind=int),
        Column(
            name="mu_times", title=N_("Worked"), expression=_WORKED, kind=MuTimes,
            unit=N_("mu-times"),
        ),
        Column(
            name="amount", title=N_("Amount"), expression=DOCUMENTS.c.amount, kind=Money,
            unit=N_("yuan"), total=True,
        ),
        Column(name="standing", title=N_("State"), expression=standing_of(), kind=Standing),
    ),
    where=(DOCUMENTS.c.kind == Kind.JOB.value,),
    order=(DOCUMENTS.c.on_date.desc(), DOCUMENTS.c.id.desc()),
    filters=_HEAD_FILTERS,
    subject="member",
    search_through=(_LINE.c.document_id, _LINE.c.member_id),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "job", "job_line", "job_kind", "member", "operator"}),
)  # fmt: skip

JOB_LINES_LIST: Final = Listing(
    name="job_line",
    title=N_("Job lines"),
    key=_LINE.c.id,
    source=_LINE.outerjoin(DOCUMENTS, DOCUMENTS.c.id == _LINE.c.document_id)
    .outerjoin(_JOB, _JOB.c.document_id == _LINE.c.document_id)
    .outerjoin(_KIND, _KIND.c.id == _JOB.c.job_kind_id)
    .outerjoin(_MEMBER, _MEMBER.c.id == person_of(_LINE.c.member_id))
    .outerjoin(_VILLAGE, _VILLAGE.c.id == _MEMBER.c.village_id)
    .outerjoin(_PLOT, _PLOT.c.id == _LINE.c.plot_id),
    columns=(
        Column(name="on_date", title=N_("Date"), expression=DOCUMENTS.c.on_date, kind=date),
        Column(name="number", title=N_("Number"), expression=DOCUMENTS.c.number),
        Column(name="member", title=N_("Member"), expression=_MEMBER.c.name, personal=True),
        Column(name="village", title=N_("Village"), expression=_VILLAGE.c.name),
        Column(name="plot", title=N_("Plot"), expression=_PLOT.c.name),
        Column(name="kind", title=N_("Kind of job"), expression=_KIND.c.name),
        Column(
            name="stage", title=N_("Stage"), kind=Stage, expression=choice_of(_JOB.c.stage, Stage)
        ),
        Column(
            name="area", title=N_("Area"), expression=_LINE.c.area, kind=Area, unit=N_("mu")
        ),
        Column(
            name="overlap", title=N_("Overlap"), expression=_LINE.c.overlap, kind=Area,
            unit=N_("mu"),
        ),
        Column(name="passes", title=N_("Passes"), expression=_LINE.c.passes, kind=int),
        Column(
            name="mu_times", title=N_("Worked"), expression=_LINE.c.mu_times, kind=MuTimes,
            unit=N_("mu-times"), total=True,
        ),
        Column(
            name="charged", title=N_("Charged"), expression=_LINE.c.charged, kind=MuTimes,
            unit=N_("mu-times"), total=True,
        ),
        Column(
            name="price", title=N_("Price"), expression=_LINE.c.price, kind=Money, unit=N_("yuan")
        ),
        Column(
            name="amount", title=N_("Amount"), expression=_LINE.c.amount, kind=Money,
            unit=N_("yuan"), total=True,
        ),
        Column(
            name="settlement", title=N_("Settled"), kind=Settlement,
            expression=choice_of(_LINE.c.settlement, Settlement),
        ),
    ),
    order=(_LINE.c.id.desc(),),
    filters=(
        *_HEAD_FILTERS,
        Filter(name="village", title=N_("Village"), expression=_MEMBER.c.village_id),
        Filter(
            name="member", title=N_("Member"), expression=_LINE.c.member_id, subject="member"
        ),
        Filter(name="plot", title=N_("Plot"), expression=_LINE.c.plot_id),
        Filter(name="contract", title=N_("Contract"), expression=_LINE.c.contract_id),
        Filter(
            name="settlement", title=N_("Settled"), expression=_LINE.c.settlement,
            choices=Settlement,
        ),
    ),
    subject="member",
    search_id=_LINE.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "job", "job_line", "job_kind", "member", "plot"}),
)  # fmt: skip
