"""What a job slip would come to: plan and done per line, sums per household, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.machinery.agreed import done_of
from coopdesk.machinery.job_checks import check_job
from coopdesk.machinery.job_weighing import JobDraft, PricedLine, Weighed, weigh
from coopdesk.machinery.records import Settlement


@dataclass(frozen=True, slots=True)
class LineOutlook:
    """One line: what its contract plans for the plot, what was done before, and what is over."""

    priced: PricedLine
    planned: MuTimes | None
    done: MuTimes
    earlier: MuTimes
    contract: str

    @property
    def over(self) -> MuTimes:
        """Return how far the line goes beyond the plan."""
        if self.planned is None:
            return MuTimes(0)
        return max(self.done + self.earlier + self.priced.charged - self.planned, MuTimes(0))

    @property
    def less(self) -> MuTimes:
        """Return how much less is charged than was worked."""
        return max(self.priced.mu_times - self.priced.charged, MuTimes(0))

    @property
    def by_plan(self) -> MuTimes | None:
        """Return what may be charged by the plan."""
        if self.planned is None:
            return None
        return max(self.planned - self.done - self.earlier, MuTimes(0))


@dataclass(frozen=True, slots=True)
class HouseholdOutlook:
    """One household on the slip: charged today, its contracts' plan and what is done of it."""

    member_id: int
    name: str
    charged: MuTimes
    amount: Money
    planned: MuTimes
    done: MuTimes


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything the page shows beside the lines."""

    weighed: Weighed
    lines: tuple[LineOutlook, ...]
    households: tuple[HouseholdOutlook, ...]
    problems: tuple[Problem, ...]

    @property
    def area(self) -> Area:
        """Return the area measured."""
        return sum((one.priced.area for one in self.lines), Area(0))

    @property
    def overlap(self) -> Area:
        """Return the area driven over twice."""
        return sum((one.priced.overlap for one in self.lines), Area(0))

    @property
    def worked(self) -> MuTimes:
        """Return the mu-times worked."""
        return sum((one.priced.mu_times for one in self.lines), MuTimes(0))

    @property
    def charged(self) -> MuTimes:
        """Return the mu-times charged."""
        return sum((one.priced.charged for one in self.lines), MuTimes(0))

    @property
    def amount(self) -> Money:
        """Return what all lines come to."""
        return sum((one.priced.amount for one in self.lines), Money(0))

    def settled(self) -> dict[Settlement, Money]:
        """Return what is settled in each way, in the order of the lines."""
        sums: dict[Settlement, Money] = {}
        for line in self.lines:
            if line.priced.amount:
                how = line.priced.settlement
                sums[how] = sums.get(how, Money(0)) + line.priced.amount
        return sums

    def household(self, member_id: int) -> HouseholdOutlook | None:
        """Return the sums of one household."""
        return next((one for one in self.households if one.member_id == member_id), None)

    def charged_to(self, contract_id: int) -> MuTimes:
        """Return the mu-times that the slip charges to a contract, all plots together."""
        charged = (
            one.priced.charged for one in self.lines if one.priced.contract_id == contract_id
        )
        return sum(charged, MuTimes(0))


def outlook(s: Session, draft: JobDraft) -> Outlook:
    """Weigh a slip as it stands."""
    weighed = weigh(s, draft)
    lines = _lines(s, weighed)
    return Outlook(
        weighed, tuple(lines), tuple(_households(s, weighed)), tuple(check_job(s, draft))
    )


def _lines(s: Session, weighed: Weighed) -> list[LineOutlook]:
    """Compare each line with its contract's plan."""
    found: list[LineOutlook] = []
    today: dict[tuple[int, int | None], MuTimes] = {}
    for line in weighed.lines:
        contract = weighed.contracts.get(line.contract_id or 0)
        planned: MuTimes | None = None
        done = earlier = MuTimes(0)
        if contract is not None and weighed.kind is not None and contract.plan:
            stage = weighed.kind.stage
            planned = contract.planned(stage, line.plot_id)
            done = done_of(s, contract.id, stage, line.plot_id)
            key = (contract.id, line.plot_id)
            earlier = today.get(key, MuTimes(0))
            today[key] = earlier + line.charged
        number = contract.number if contract else ""
        found.append(LineOutlook(line, planned, done, earlier, number))
    return found


def _households(s: Session, weighed: Weighed) -> list[HouseholdOutlook]:
    """Sum up the lines per member, with all of the plan of the contracts they name."""
    order = list(dict.fromkeys(line.member_id for line in weighed.lines))
    found: list[HouseholdOutlook] = []
    for member_id in order:
        lines = [line for line in weighed.lines if line.member_id == member_id]
        planned = done = MuTimes(0)
        for contract_id in dict.fromkeys(line.contract_id for line in lines):
            contract = weighed.contracts.get(contract_id or 0)
            if contract is None or weighed.kind is None:
                continue
            planned += contract.planned(weighed.kind.stage)
            done += done_of(s, contract.id, weighed.kind.stage)
        member = weighed.members.get(member_id)
        found.append(
            HouseholdOutlook(
                member_id,
                member.name if member else "",
                sum((line.charged for line in lines), MuTimes(0)),
                sum((line.amount for line in lines), Money(0)),
                planned,
                done,
            )
        )
    return found
