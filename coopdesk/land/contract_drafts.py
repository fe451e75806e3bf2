"""A contract as it is typed: plots, stages, instalments, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows, holes
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.records import (
    CROPS,
    PLOTS,
    SEASONS,
    ContractType,
    Pricing,
    Scope,
    area_to_go_by,
)
from coopdesk.ledger.drafts import kept_draft, ref
from coopdesk.members.records import MEMBERS

PARTS: Final = (30, 30, 40)
"""The percents of the instalments that are proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPlotDraft:
    """A plot under the contract; without an area, its charged, measured or contract area."""

    plot_id: int = ref(PLOTS)
    area: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStageDraft:
    """A stage of work: how many mu-times are planned and what one costs."""

    stage: Stage
    planned: MuTimes
    price: Money = Money(0)
    title: str = ""

    @property
    def amount(self) -> Money:
        """Return what the planned work costs."""
        return self.price.times(self.planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentDraft:
    """A part of the contract's total and the day it falls due."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft:
    """A contract before it is posted; ``price`` is the package price or rent per mu for the term.

    Without instalments the whole total falls due on the last day of the term.
    """

    on_date: date
    member_id: int = ref(MEMBERS)
    plots: tuple[ContractPlotDraft, ...]
    starts_on: date
    ends_on: date
    type: ContractType = ContractType.TRUSTEESHIP
    scope: Scope = Scope.FULL
    pricing: Pricing = Pricing.PACKAGE
    price: Money = Money(0)
    season_id: int | None = ref(SEASONS, default=None)
    crop_id: int | None = ref(CROPS, default=None)
    intermediary: str = ""
    stages: tuple[ContractStageDraft, ...] = ()
    instalments: tuple[InstalmentDraft, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PlotFacts:
    """What a plot's record says that a contract asks about."""

    name: str
    member_id: int
    contract_area: Area
    measured_area: Area | None
    charged_area: Area | None
    retired: bool

    @property
    def area(self) -> Area:
        """Return the area to go by: what was agreed for charging, else measured, else contract."""
        return area_to_go_by(self.contract_area, self.measured_area, self.charged_area)


def plot_facts(s: Session, plot_ids: Sequence[int]) -> dict[int, PlotFacts]:
    """Return the facts of these plots by id."""
    return {
        row[0]: PlotFacts(
            row[1],
            row[2],
            Area(row[3]),
            None if row[4] is None else Area(row[4]),
            None if row[6] is None else Area(row[6]),
            bool(row[5]),
        )
        for row in fetch_rows(
            s,
            "SELECT id, name, member_id, contract_area, measured_area, retired, charged_area"  # noqa: S608
            f" FROM plot WHERE id IN ({holes(plot_ids)})",
            tuple(plot_ids),
        )
    }


def owes_by_plan(draft: ContractDraft) -> bool:
    """Tell whether signing makes a debt: a price per operation is owed job by job instead."""
    return draft.pricing is Pricing.PACKAGE or draft.type is ContractType.TRANSFER


def area_of(draft: ContractDraft) -> Area:
    """Return the area under the contract, as far as its lines state it."""
    return sum((plot.area for plot in draft.plots if plot.area is not None), Area(0))


def total_of(draft: ContractDraft) -> Money:
    """Return the total of a filled draft: price × area, or the planned work as an estimate."""
    if owes_by_plan(draft):
        return draft.price.times(area_of(draft))
    return sum((stage.amount for stage in draft.stages), Money(0))


def filled(s: Session, draft: ContractDraft) -> ContractDraft:
    """Return the draft with kept members, and the areas and instalment that it left open."""
    draft = kept_draft(s, draft)
    facts = plot_facts(s, [plot.plot_id for plot in draft.plots])
    plots = tuple(
        replace(plot, area=facts[plot.plot_id].area)
        if plot.area is None and plot.plot_id in facts
        else plot
        for plot in draft.plots
    )
    draft = replace(draft, plots=plots)
    total = total_of(draft)
    if draft.instalments or not owes_by_plan(draft) or not total:
        return draft
    return replace(draft, instalments=(InstalmentDraft(due_on=draft.ends_on, amount=total),))


def proposed_parts(starts: date, ends: date, signed: date) -> list[tuple[date, int]]:
    """Propose three instalments over the term: the days they fall due, and their percents."""
    first = max(starts, signed)
    days = (ends - first).days
    due = (first, first + timedelta(days=days // 3), ends - timedelta(days=min(10, days // 3)))
    return list(zip(due, PARTS, strict=True))


def shared_out(total: Money, percents: Sequence[int | Fraction]) -> list[Money]:
    """Share a total out by percents; the last part takes what is left."""
    amounts = [Money.rounded(total.exact * percent / 100) for percent in percents[:-1]]
    return [*amounts, total - sum(amounts, Money(0))] if percents else []
