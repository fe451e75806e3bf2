"""A job slip as it is typed, and each of its lines measured and priced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row, fetch_rows, holes
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.ledger.drafts import DOCUMENT, kept_draft, ref
from coopdesk.ledger.seasons import SeasonFacts, season_facts, season_of
from coopdesk.machinery.agreed import (
    ContractFacts,
    contract_facts,
    rate_for,
)
from coopdesk.machinery.records import JOB_KINDS, MACHINES, OPERATORS, Settlement
from coopdesk.members.records import MEMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLineDraft:
    """Work for one member; left open, all worked is charged, and by the contract or rate card.

    ``amount`` is what a paper slip says: it may differ from price × charged by what rounding the
    area to hundredths of a mu makes, and be lower for a reason.
    """

    member_id: int = ref(MEMBERS)
    area: Area
    overlap: Area = Area(0)
    passes: int = 1
    plot_id: int | None = ref("plot.code", default=None)
    contract_id: int | None = ref(DOCUMENT, default=None)
    charged: MuTimes | None = None
    price: Money | None = None
    amount: Money | None = None
    settlement: Settlement = Settlement.CREDIT
    reason: str = ""

    @property
    def mu_times(self) -> MuTimes:
        """Return the mu-times worked: the area without what was driven over twice, × passes."""
        return (self.area - self.overlap).passes(self.passes)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """One machine, one kind of work, one day; without a season, the one the day falls in."""

    on_date: date
    job_kind_id: int = ref(JOB_KINDS)
    lines: tuple[JobLineDraft, ...]
    machine_id: int | None = ref(MACHINES, default=None)
    operator_id: int | None = ref(OPERATORS, default=None)
    season_id: int | None = ref("season.name", default=None)
    rate_card: str = ""
    product: str = ""
    dose: str = ""
    product_maker: str = ""
    fuel: Quantity = Quantity(0)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What a kind of job says about every slip of it."""

    name: str
    stage: Stage
    service_class: ServiceClass
    uses_product: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What a job line asks of its member."""

    name: str
    is_member: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class GroundFacts:
    """What a job line asks of its plot."""

    name: str
    member_id: int
    area: Area
    retired: bool


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with everything filled in; ``price`` is nothing when no rate was found."""

    member_id: int
    plot_id: int | None
    contract_id: int | None
    area: Area
    overlap: Area
    passes: int
    mu_times: MuTimes
    charged: MuTimes
    price: Money | None
    settlement: Settlement
    reason: str
    told: Money | None = None

    @property
    def reckoned(self) -> Money:
        """Return price × charged mu-times, half up to the fen."""
        return Money(0) if self.price is None else self.price.times(self.charged)

    @property
    def amount(self) -> Money:
        """Return what the slip says, else what price and mu-times come to."""
        return self.reckoned if self.told is None else self.told


@dataclass(frozen=True, slots=True)
class HouseholdTotal:
    """What a slip comes to for one member."""

    member_id: int
    mu_times: MuTimes
    charged: MuTimes
    amount: Money


@dataclass(frozen=True, slots=True)
class Weighed:
    """A draft with the facts it leans on: read once, used by check, price and posting."""

    draft: JobDraft
    kind: KindFacts | None
    season: SeasonFacts | None
    members: dict[int, MemberFacts]
    plots: dict[int, GroundFacts]
    contracts: dict[int, ContractFacts]
    lines: tuple[PricedLine, ...] = field(default=())


def weigh(s: Session, draft: JobDraft) -> Weighed:
    """Read what a draft leans on and fill in its lines: the page shows what this returns."""
    draft = kept_draft(s, draft)
    row = fetch_row(
        s,
        "SELECT name, stage, service_class, uses_product, retired FROM job_kind WHERE id = ?",
        (draft.job_kind_id,),
    )
    kind = (
        KindFacts(row[0], Stage(row[1]), ServiceClass(row[2]), bool(row[3]), bool(row[4]))
        if row
        else None
    )
    if draft.season_id is None:
        season = season_of(s, draft.on_date)
    else:
        season = season_facts(s, draft.season_id)
    weighed = Weighed(
        draft,
        kind,
        season,
        _members(s, {line.member_id for line in draft.lines}),
        _plots(s, {line.plot_id for line in draft.lines if line.plot_id is not None}),
        contract_facts(s, [one.contract_id for one in draft.lines if one.contract_id is not None]),
    )
    rates: dict[bool, Money | None] = {}
    lines = tuple(_priced(s, weighed, line, rates) for line in draft.lines)
    return Weighed(draft, kind, season, weighed.members, weighed.plots, weighed.contracts, lines)


def _members(s: Session, ids: set[int]) -> dict[int, MemberFacts]:
    """Return the facts of these members."""
    rows = fetch_rows(
        s,
        f"SELECT id, name, is_member, retired FROM member WHERE id IN ({holes(ids)})",  # noqa: S608
        tuple(ids),
    )
    return {row[0]: MemberFacts(row[1], bool(row[2]), bool(row[3])) for row in rows}


def _plots(s: Session, ids: set[int]) -> dict[int, GroundFacts]:
    """Return the facts of these plots."""
    if not ids:
        return {}
    rows = fetch_rows(
        s,
        "SELECT id, name, member_id, MAX(COALESCE(charged_area, 0),"  # noqa: S608
        " COALESCE(measured_area, contract_area)), retired"
        f" FROM plot WHERE id IN ({holes(ids)})",
        tuple(ids),
    )
    return {row[0]: GroundFacts(row[1], row[2], Area(row[3]), bool(row[4])) for row in rows}


def _priced(
    s: Session, weighed: Weighed, line: JobLineDraft, rates: dict[bool, Money | None]
) -> PricedLine:
    """Fill in one line: the contract's price for the stage, else the rate card's."""
    price = line.price
    if price is None and weighed.kind is not None:
        contract = weighed.contracts.get(line.contract_id or 0)
        plan = contract.plan.get(weighed.kind.stage.value) if contract else None
        if plan is not None and plan.price:
            price = plan.price
        else:
            member = weighed.members.get(line.member_id)
            is_member = member is not None and member.is_member
            if is_member not in rates:
                draft = weighed.draft
                rates[is_member] = rate_for(
                    s, draft.job_kind_id, draft.on_date, is_member=is_member, name=draft.rate_card
                )
            price = rates[is_member]
    return PricedLine(
        line.member_id,
        line.plot_id,
        line.contract_id,
        line.area,
        line.overlap,
        line.passes,
        line.mu_times,
        line.mu_times if line.charged is None else line.charged,
        price,
        line.settlement,
        line.reason.strip(),
        line.amount,
    )


def household_totals(lines: Iterable[PricedLine]) -> list[HouseholdTotal]:
    """Sum up lines per member, in the order in which members first appear."""
    totals: dict[int, HouseholdTotal] = {}
    for line in lines:
        before = totals.get(line.member_id)
        if before is None:
            before = HouseholdTotal(line.member_id, MuTimes(0), MuTimes(0), Money(0))
        totals[line.member_id] = HouseholdTotal(
            line.member_id,
            before.mu_times + line.mu_times,
            before.charged + line.charged,
            before.amount + line.amount,
        )
    return list(totals.values())
