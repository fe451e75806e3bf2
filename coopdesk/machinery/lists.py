"""The list of job slips, and the list of their lines, at any length."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Integer, Table, Text, column, func, select, table

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.listing import Column, Filter, Grouping, Listing, View, choice_of
from coopdesk.kernel.records import FixedColumn
from coopdesk.kernel.relative import Span
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.ledger.listed import (
    ALL,
    AMOUNT,
    BY_CLERK,
    BY_DAY,
    BY_MONTH,
    FILTERS,
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
from coopdesk.machinery.records import Job, JobKind, JobLine, Machine, Operator, Settlement
from coopdesk.members.listed import (
    BY_MEMBER,
    BY_VILLAGE,
    IN_VILLAGE,
    MEMBER,
    VILLAGE_COLUMN,
    of_member,
    with_member,
)
from coopdesk.members.person_columns import person_of

_TABLES: Final = Job.metadata.tables
_MONTH: Final = ("period", Span.MONTH)
_JOB: Final[Table] = _TABLES[Job.__tablename__]
_LINE: Final[Table] = _TABLES[JobLine.__tablename__]
_KIND: Final[Table] = _TABLES[JobKind.__tablename__]
_MACHINE: Final[Table] = _TABLES[Machine.__tablename__]
_OPERATOR: Final[Table] = _TABLES[Operator.__tablename__]
_PLOT: Final = table("plot", column("id", Integer), column("name", Text))
"""Land is an independent area: of its plots only the name is shown here."""

_OF_SLIP: Final = _LINE.alias("of_slip")
_FIRST: Final = MEMBER.alias("first_member")
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
_KIND_OF_JOB: Final = Filter(
    name="kind", title=N_("Kind of job"), expression=_JOB.c.job_kind_id, record="job_kind",
    usual=True,
)  # fmt: skip
_JOB_FILTERS: Final = (
    PERIOD,
    _KIND_OF_JOB,
    Filter(name="stage", title=N_("Stage"), expression=_JOB.c.stage, choices=Stage),
    Filter(
        name="service_class",
        title=N_("Counted as"),
        expression=_JOB.c.service_class,
        choices=ServiceClass,
    ),
    Filter(
        name="machine", title=N_("Machine"), expression=_JOB.c.machine_id, record="machine",
        usual=True,
    ),
    Filter(
        name="operator", title=N_("Operator"), expression=_JOB.c.operator_id, record="operator"
    ),
    Filter(name="season", title=N_("Season"), expression=_JOB.c.season_id, record="season"),
)  # fmt: skip
_JOB_GROUPINGS: Final = (
    Grouping(
        name="kind", title=N_("kind of job"), expression=_KIND.c.id, shown=_KIND.c.name,
        order=(_KIND.c.name,),
    ),
    Grouping(
        name="stage", title=N_("stage"), expression=choice_of(_JOB.c.stage, Stage), kind=Stage
    ),
    Grouping(
        name="machine", title=N_("machine"), expression=_MACHINE.c.id, shown=_MACHINE.c.name,
        order=(_MACHINE.c.code,), missing=N_("no machine"),
    ),
    Grouping(
        name="operator", title=N_("operator"), expression=_OPERATOR.c.id, shown=_OPERATOR.c.name,
        order=(_OPERATOR.c.code,), missing=N_("no operator"),
    ),
    BY_DAY,
    BY_MONTH,
)  # fmt: skip

JOBS_LIST: Final = Listing(
    name="job",
    title=N_("Machinery jobs"),
    counts="documents",
    key=DOCUMENTS.c.id,
    source=DOCUMENTS.outerjoin(_JOB, _JOB.c.document_id == DOCUMENTS.c.id)
    .outerjoin(_KIND, _KIND.c.id == _JOB.c.job_kind_id)
    .outerjoin(_MACHINE, _MACHINE.c.id == _JOB.c.machine_id)
    .outerjoin(_OPERATOR, _OPERATOR.c.id == _JOB.c.operator_id),
    columns=(
        *HEAD,
        Column(name="kind", title=N_("Kind of job"), expression=_KIND.c.name, wide=True),
        Column(name="machine", title=N_("Machine"), expression=_MACHINE.c.name, leaves=4),
        Column(
            name="operator", title=N_("Operator"), expression=_OPERATOR.c.name, personal=True,
            leaves=5,
        ),
        Column(
            name="member", title=N_("Member"), expression=_FIRST_NAME, personal=True, leaves=3
        ),
        Column(
            name="households", title=N_("Households"), expression=_HOUSEHOLDS, kind=int, leaves=6
        ),
        Column(
            name="mu_times", title=N_("Worked"), expression=_WORKED, kind=MuTimes,
            unit=N_("mu-times"), total=True,
        ),
        AMOUNT,
        *TAIL,
    ),
    where=(DOCUMENTS.c.kind == Kind.JOB.value,),
    order=NEWEST,
    filters=(*_JOB_FILTERS, *FILTERS),
    groupings=(*_JOB_GROUPINGS, BY_CLERK),
    views=(
        THIS_MONTH,
        View(name=N_("By machine"), where=(_MONTH,), group="machine"),
        View(name=N_("By kind of job"), where=(_MONTH,), group="kind"),
        ALL,
        MINE,
    ),
    subject="member",
    search_through=(_LINE.c.document_id, _LINE.c.member_id),
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "job", "job_line", "job_kind", "member", "operator"}),
)  # fmt: skip

JOB_LINES_LIST: Final = Listing(
    name="job_line",
    title=N_("Job lines"),
    counts="lines",
    key=_LINE.c.id,
    document=_LINE.c.document_id,
    source=with_member(
        _LINE.outerjoin(DOCUMENTS, DOCUMENTS.c.id == _LINE.c.document_id)
        .outerjoin(_JOB, _JOB.c.document_id == _LINE.c.document_id)
        .outerjoin(_KIND, _KIND.c.id == _JOB.c.job_kind_id),
        _LINE.c.member_id,
    )
    .outerjoin(_PLOT, _PLOT.c.id == _LINE.c.plot_id)
    .outerjoin(_MACHINE, _MACHINE.c.id == _JOB.c.machine_id)
    .outerjoin(_OPERATOR, _OPERATOR.c.id == _JOB.c.operator_id),
    columns=(
        *HEAD,
        Column(name="member", title=N_("Member"), expression=MEMBER.c.name, personal=True),
        VILLAGE_COLUMN,
        Column(name="plot", title=N_("Plot"), expression=_PLOT.c.name, leaves=4),
        Column(name="kind", title=N_("Kind of job"), expression=_KIND.c.name, wide=True),
        Column(
            name="stage", title=N_("Stage"), kind=Stage, leaves=6,
            expression=choice_of(_JOB.c.stage, Stage),
        ),
        Column(
            name="machine", title=N_("Machine"), expression=_MACHINE.c.name, extra=True, leaves=7
        ),
        Column(
            name="operator", title=N_("Operator"), expression=_OPERATOR.c.name, personal=True,
            extra=True, leaves=7,
        ),
        Column(
            name="area", title=N_("Area"), expression=_LINE.c.area, kind=Area, unit=N_("mu"),
            leaves=3,
        ),
        Column(
            name="overlap", title=N_("Overlap"), expression=_LINE.c.overlap, kind=Area,
            unit=N_("mu"), leaves=9,
        ),
        Column(name="passes", title=N_("Passes"), expression=_LINE.c.passes, kind=int, leaves=5),
        Column(
            name="mu_times", title=N_("Worked"), expression=_LINE.c.mu_times, kind=MuTimes,
            unit=N_("mu-times"), total=True,
        ),
        Column(
            name="charged", title=N_("Charged"), expression=_LINE.c.charged, kind=MuTimes,
            unit=N_("mu-times"), total=True, leaves=4,
        ),
        Column(
            name="price", title=N_("Price"), expression=_LINE.c.price, kind=Money,
            unit=N_("yuan"), leaves=3,
        ),
        money("amount", N_("Amount"), _LINE.c.amount),
        Column(
            name="settlement", title=N_("Settled"), kind=Settlement, leaves=8,
            expression=choice_of(_LINE.c.settlement, Settlement),
        ),
        *TAIL,
    ),
    order=(_LINE.c.id.desc(),),
    filters=(
        *_JOB_FILTERS,
        of_member(_LINE.c.member_id),
        IN_VILLAGE,
        Filter(name="plot", title=N_("Plot"), expression=_LINE.c.plot_id, record="plot"),
        Filter(name="contract", title=N_("Contract"), expression=_LINE.c.contract_id),
        Filter(
            name="settlement", title=N_("Settled"), expression=_LINE.c.settlement,
            choices=Settlement,
        ),
        Filter(
            name="amount", title=N_("Amount"), expression=_LINE.c.amount, how="between",
            kind=Money, unit=N_("yuan"),
        ),
    ),
    groupings=(BY_VILLAGE, BY_MEMBER, *_JOB_GROUPINGS),
    views=(
        View(name=N_("By village"), where=(_MONTH,), group="village"),
        View(name=N_("By kind of job"), where=(_MONTH,), group="kind"),
        View(name=N_("By machine"), where=(_MONTH,), group="machine"),
        View(name=N_("By operator"), where=(_MONTH,), group="operator"),
        THIS_MONTH,
        ALL,
    ),
    subject="member",
    search_id=_LINE.c.member_id,
    text_column=DOCUMENTS.c.number,
    depends_on=frozenset({"document", "job", "job_line", "job_kind", "member", "plot"}),
)  # fmt: skip
