"""Machines, operators, kinds of job and their rates, and the tables of a job slip."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.identity import mask_phone, tidy_phone
from coopdesk.kernel.records import Base, Record, field, link
from coopdesk.kernel.register import Register, Travels
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.members.records import MEMBERS


class Operator(Record):
    """A person who drives or flies the machines."""

    __tablename__ = "operator"
    code: Mapped[str] = field(N_("Code"), unique=True, length=20)
    name: Mapped[str] = field(N_("Operator"), length=50, personal=True)
    phone: Mapped[str | None] = field(
        N_("Phone"), length=30, personal=True, tidy=tidy_phone, mask=mask_phone
    )
    licence: Mapped[str | None] = field(N_("Licence no."), length=60)
    licence_until: Mapped[date | None] = field(N_("Licence until"))


OPERATORS: Final = Register(
    Operator,
    title=N_("Operators"),
    use=N_("who drives"),
    key=Operator.code,
    name=Operator.name,
    columns=(
        Operator.code,
        Operator.name,
        Operator.phone,
        Operator.licence,
        Operator.licence_until,
    ),
    form=(Operator.code, Operator.name, Operator.phone, Operator.licence, Operator.licence_until),
    search=(Operator.code, Operator.name, Operator.phone),
    travels=Travels.NOT,
    numbered=3,
    people=True,
    icon="account-outline",
)


class MachineKind(Choice):
    """What sort of machine."""

    TRACTOR = "tractor", N_("Tractor")
    DRILL = "drill", N_("Drill")
    TRANSPLANTER = "transplanter", N_("Transplanter")
    SPRAYER = "sprayer", N_("Sprayer")
    DRONE = "drone", N_("Drone")
    HARVESTER = "harvester", N_("Harvester")
    DRYER = "dryer", N_("Dryer")
    OTHER = "other", N_("Other machine")


class Machine(Record):
    """A tractor, drill, drone or harvester, the cooperative's own or a farmer's."""

    __tablename__ = "machine"
    code: Mapped[str] = field(N_("Plate or no."), unique=True, length=30)
    name: Mapped[str] = field(N_("Machine"), length=60)
    kind: Mapped[MachineKind] = field(N_("Kind"), choices=MachineKind)
    owner_id: Mapped[int | None] = link(
        N_("Owner"), MEMBERS, help=N_("Empty: the cooperative's own machine")
    )
    operator_id: Mapped[int | None] = link(N_("Operator"), OPERATORS)
    bought_on: Mapped[date | None] = field(N_("Bought on"))
    inspected_until: Mapped[date | None] = field(N_("Inspected until"))


MACHINES: Final = Register(
    Machine,
    title=N_("Machines"),
    use=N_("what is driven, and until when it is inspected"),
    key=Machine.code,
    name=Machine.name,
    columns=(
        Machine.code, Machine.name, Machine.kind, Machine.owner_id, Machine.operator_id,
        Machine.inspected_until,
    ),
    form=(
        Machine.code, Machine.name, Machine.kind, Machine.owner_id, Machine.operator_id,
        Machine.bought_on, Machine.inspected_until,
    ),
    search=(Machine.code, Machine.name),
    travels=Travels.REFERRED,
    icon="tractor-variant",
)  # fmt: skip


class JobKind(Record):
    """A kind of work: its stage in the field and how the city's report counts it."""

    __tablename__ = "job_kind"
    name: Mapped[str] = field(N_("Kind of job"), unique=True, length=40)
    stage: Mapped[Stage] = field(N_("Stage"), choices=Stage)
    service_class: Mapped[ServiceClass] = field(N_("Counted as"), choices=ServiceClass)
    uses_product: Mapped[bool] = field(
        N_("Records the product used"), default=False,
        help=N_("Spraying must state product, dose and maker (农药管理条例 art. 36)"),
    )  # fmt: skip


JOB_KINDS: Final = Register(
    JobKind,
    title=N_("Kinds of job"),
    use=N_("kinds of work, and how the report counts them"),
    key=JobKind.name,
    columns=(JobKind.name, JobKind.stage, JobKind.service_class, JobKind.uses_product),
    form=(JobKind.name, JobKind.stage, JobKind.service_class, JobKind.uses_product),
    search=(JobKind.name,),
    travels=Travels.REFERRED,
    icon="tractor",
)


class Rate(Record):
    """A price per mu-time for a kind of job, from a day on."""

    __tablename__ = "rate"
    job_kind_id: Mapped[int] = link(N_("Kind of job"), JOB_KINDS)
    name: Mapped[str] = field(N_("Rate card"), length=40, default="")
    from_on: Mapped[date] = field(N_("From"))
    price: Mapped[Money] = field(N_("Price"), unit=N_("yuan per mu-time"))
    member_price: Mapped[Money | None] = field(N_("Member price"), unit=N_("yuan per mu-time"))


RATES: Final = Register(
    Rate,
    title=N_("Rate cards"),
    use=N_("what a mu-time costs, from a day on"),
    key=Rate.from_on,
    columns=(Rate.job_kind_id, Rate.name, Rate.from_on, Rate.price, Rate.member_price),
    form=(Rate.job_kind_id, Rate.name, Rate.from_on, Rate.price, Rate.member_price),
    search=(Rate.name,),
    icon="cash-multiple",
)


class Settlement(Choice):
    """How a job line is settled."""

    CREDIT = "credit", N_("On credit")
    CASH = "cash", N_("Cash")
    BANK = "bank", N_("Bank")
    WECHAT = "wechat", N_("WeChat")
    ALIPAY = "alipay", N_("Alipay")
    CONTRACT = "contract", N_("Against the contract")


class Job(Base):
    """What a job slip says beside the head: one kind of work, one machine, one day."""

    __tablename__ = "job"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    job_kind_id: Mapped[int] = mapped_column(ForeignKey("job_kind.id"), index=True)
    stage: Mapped[str] = mapped_column(Text)
    service_class: Mapped[str] = mapped_column(Text)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operator.id"))
    season_id: Mapped[int | None] = mapped_column(ForeignKey("season.id"))
    product: Mapped[str] = mapped_column(Text, default="")
    dose: Mapped[str] = mapped_column(Text, default="")
    product_maker: Mapped[str] = mapped_column(Text, default="")
    fuel: Mapped[int] = mapped_column(Integer, default=0)


class JobLine(Base):
    """Work done for one member on one plot (or on an area without a plot).

    ``area`` is what the machine measured, ``overlap`` what of it was driven over twice.
    """

    __tablename__ = "job_line"
    __table_args__ = (
        Index("ix_job_line_document", "document_id"),
        Index("ix_job_line_member", "member_id"),
        Index("ix_job_line_plot", "plot_id"),
        Index("ix_job_line_contract", "contract_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    plot_id: Mapped[int | None] = mapped_column(ForeignKey("plot.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    area: Mapped[Area] = mapped_column()
    overlap: Mapped[Area] = mapped_column(server_default="0")
    passes: Mapped[int] = mapped_column(Integer)
    mu_times: Mapped[MuTimes] = mapped_column()
    charged: Mapped[MuTimes] = mapped_column()
    price: Mapped[Money] = mapped_column()
    amount: Mapped[Money] = mapped_column()
    settlement: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
