"""Seasons, crops, plots, and the tables of trusteeship and transfer contracts."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.records import Base, Record, field, link
from coopdesk.kernel.register import Register, Travels
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.members.records import MEMBERS, VILLAGES


class Season(Record):
    """A growing season; services and trusteeship are counted per season."""

    __tablename__ = "season"
    name: Mapped[str] = field(N_("Season"), unique=True, length=30)
    starts_on: Mapped[date] = field(N_("From"))
    ends_on: Mapped[date] = field(N_("Until"))
    debts_due_on: Mapped[date | None] = field(
        N_("Debts due on"), help=N_("Credit of this season falls due on this day")
    )


SEASONS: Final = Register(
    Season,
    title=N_("Seasons"),
    use=N_("when debts fall due and services are counted"),
    key=Season.name,
    columns=(Season.name, Season.starts_on, Season.ends_on, Season.debts_due_on),
    form=(Season.name, Season.starts_on, Season.ends_on, Season.debts_due_on),
    search=(Season.name,),
    travels=Travels.REFERRED,
    icon="calendar-check-outline",
)


class Crop(Record):
    """A crop."""

    __tablename__ = "crop"
    name: Mapped[str] = field(N_("Crop"), unique=True, length=30)


CROPS: Final = Register(
    Crop,
    title=N_("Crops"),
    use=N_("what grows on the plots"),
    key=Crop.name,
    columns=(Crop.name,),
    form=(Crop.name,),
    search=(Crop.name,),
    travels=Travels.REFERRED,
    icon="sprout-outline",
)


class Plot(Record):
    """A plot of land: contract area, measured area and charged area are three facts."""

    __tablename__ = "plot"
    code: Mapped[str] = field(N_("Plot no."), unique=True, length=30)
    name: Mapped[str] = field(N_("Plot"), length=50)
    member_id: Mapped[int] = link(N_("Holder"), MEMBERS)
    village_id: Mapped[int | None] = link(N_("Village"), VILLAGES)
    contract_area: Mapped[Area] = field(N_("Contract area"), unit=N_("mu"))
    measured_area: Mapped[Area | None] = field(N_("Measured area"), unit=N_("mu"))
    charged_area: Mapped[Area | None] = field(
        N_("Charged area"), unit=N_("mu"),
        help=N_("Agreed for charging; where it is empty, the measured area counts"),
    )  # fmt: skip
    crop_id: Mapped[int | None] = link(N_("Crop"), CROPS)
    bounds: Mapped[str | None] = field(N_("Bounds"), length=200)


PLOTS: Final = Register(
    Plot,
    title=N_("Plots"),
    use=N_("land with its contract, measured and charged area"),
    key=Plot.code,
    name=Plot.name,
    columns=(
        Plot.code, Plot.name, Plot.member_id, Plot.village_id, Plot.contract_area,
        Plot.measured_area, Plot.charged_area, Plot.crop_id,
    ),
    form=(
        Plot.code, Plot.name, Plot.member_id, Plot.village_id, Plot.contract_area,
        Plot.measured_area, Plot.charged_area, Plot.crop_id, Plot.bounds,
    ),
    search=(Plot.code, Plot.name),
    travels=Travels.REFERRED,
    numbered=5,
    icon="map-outline",
)  # fmt: skip


def area_to_go_by(contract: Area, measured: Area | None, charged: Area | None) -> Area:
    """Return the area that work and contracts go by: agreed, else measured, else of the roster."""
    return next((one for one in (charged, measured) if one is not None), contract)


class ContractType(Choice):
    """Whether the farmer keeps the land right (trusteeship) or passes it on (transfer)."""

    TRUSTEESHIP = "trusteeship", N_("Trusteeship")
    TRANSFER = "transfer", N_("Land transfer")


class Scope(Choice):
    """How much is entrusted."""

    FULL = "full", N_("Full")
    PARTIAL = "partial", N_("Partial")


class Pricing(Choice):
    """What the price is for."""

    PACKAGE = "package", N_("Package price per mu")
    OPERATION = "operation", N_("Price per operation")


class Contract(Base):
    """What a contract document says beside its head."""

    __tablename__ = "contract"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    pricing: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    season_id: Mapped[int | None] = mapped_column(ForeignKey("season.id"))
    crop_id: Mapped[int | None] = mapped_column(ForeignKey("crop.id"))
    area: Mapped[Area] = mapped_column()
    price: Mapped[Money] = mapped_column()
    intermediary: Mapped[str] = mapped_column(Text, default="")


class ContractPlot(Base):
    """A plot under a contract with the area agreed on."""

    __tablename__ = "contract_plot"
    __table_args__ = (
        Index("ix_contract_plot_document", "document_id"),
        Index("ix_contract_plot_plot", "plot_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    plot_id: Mapped[int] = mapped_column(ForeignKey("plot.id"))
    area: Mapped[Area] = mapped_column()


class ContractStage(Base):
    """A stage of work under a contract: how many mu-times are planned, at what price each."""

    __tablename__ = "contract_stage"
    __table_args__ = (Index("ix_contract_stage_document", "document_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    planned: Mapped[MuTimes] = mapped_column()
    price: Mapped[Money] = mapped_column()


class Instalment(Base):
    """A part of a contract's price and the day it falls due."""

    __tablename__ = "instalment"
    __table_args__ = (Index("ix_instalment_document", "document_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Money] = mapped_column()
