"""What was agreed on and done before: contracts in force, their plans, rates, and earlier jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, holes
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.members.persons import person, records

LIVE: Final = (
    "d.state = 1 AND +d.reverses_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
)
"""SQL: the document ``d`` is posted, no red copy, and not taken back by one.

The plus keeps SQLite from walking the index of reversals, in which nearly all rows are NULL.
"""
NEAR_DAYS: Final = 30
"""Without a season, the same work within so many days counts as done twice."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a contract plans for one stage, and what one mu-time of it costs."""

    planned: MuTimes
    price: Money
    titles: str


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What a job asks of the contract it is done under."""

    id: int
    number: str
    member_id: int
    is_trusteeship: bool
    is_package: bool
    starts_on: date
    ends_on: date
    area: Area
    has_intermediary: bool
    live: bool
    plots: dict[int, Area]
    plan: dict[str, PlanFacts]

    def holds(self, day: date) -> bool:
        """Tell whether the contract is in force on a day."""
        return self.live and self.starts_on <= day <= self.ends_on

    def covers(self, stage: Stage) -> bool:
        """Tell whether a stage is part of the contract; without stage lines every one is."""
        return not self.plan or stage.value in self.plan

    def planned(self, stage: Stage, plot_id: int | None = None) -> MuTimes:
        """Return the mu-times planned for a stage, or a plot's share of them by its area."""
        plan = self.plan.get(stage.value)
        if plan is None:
            return MuTimes(0)
        if plot_id is None or not self.plots:
            return plan.planned
        shares = plan.planned.split([area.units for area in self.plots.values()])
        return dict(zip(self.plots, shares, strict=True)).get(plot_id, MuTimes(0))

    def passes(self, stage: Stage) -> int:
        """Return how many times the plan serves each mu in a stage, whole passes only."""
        return self.planned(stage).units // self.area.units if self.area.units > 0 else 0


def contract_facts(s: Session, contract_ids: Iterable[int]) -> dict[int, ContractFacts]:
    """Return what jobs ask of these contracts, by id."""
    ids = tuple(dict.fromkeys(contract_ids))
    if not ids:
        return {}
    plots: dict[int, dict[int, Area]] = {}
    for row in fetch_rows(
        s,
        "SELECT document_id, plot_id, area FROM contract_plot"  # noqa: S608
        f" WHERE document_id IN ({holes(ids)}) ORDER BY document_id, line",
        ids,
    ):
        plots.setdefault(row[0], {})[row[1]] = Area(row[2])
    plans: dict[int, dict[str, PlanFacts]] = {}
    for row in fetch_rows(
        s,
        "SELECT document_id, stage, SUM(planned), MAX(price), group_concat(title, '、')"  # noqa: S608
        f" FROM contract_stage WHERE document_id IN ({holes(ids)}) GROUP BY document_id, stage",
        ids,
    ):
        plan = PlanFacts(MuTimes(row[2]), Money(row[3]), str(row[4] or "").strip("、"))
        plans.setdefault(row[0], {})[row[1]] = plan
    return {
        row[0]: ContractFacts(
            row[0], row[1], row[2], row[3] == "trusteeship", row[4] == "package",
            date.fromisoformat(row[5]), date.fromisoformat(row[6]), Area(row[7]), bool(row[8]),
            bool(row[9]), plots.get(row[0], {}), plans.get(row[0], {}),
        )
        for row in fetch_rows(
            s,
            f"SELECT d.id, d.number, {person('d.member_id')}, c.type, c.pricing, c.starts_on,"  # noqa: S608
            f" c.ends_on, c.area, c.intermediary <> '', {LIVE}"
            " FROM document d JOIN contract c ON c.document_id = d.id"
            f" WHERE d.id IN ({holes(ids)})",
            ids,
        )
    }  # fmt: skip


def done_of(s: Session, contract_id: int, stage: Stage, plot_id: int | None = None) -> MuTimes:
    """Return the mu-times charged so far under a contract's stage, all in or on one plot."""
    where = "" if plot_id is None else " AND l.plot_id = ?"
    done = fetch_value(
        s,
        "SELECT COALESCE(SUM(l.charged), 0) FROM job_line l"  # noqa: S608
        " JOIN job j ON j.document_id = l.document_id"
        f" WHERE l.contract_id = ? AND j.stage = ?{where}",
        (contract_id, stage.value, *(() if plot_id is None else (plot_id,))),
    )
    return MuTimes(int(done))


def planned_done(
    s: Session, contract_id: int, stage: Stage, plot_id: int | None = None
) -> tuple[MuTimes, MuTimes]:
    """Return planned and done mu-times of a contract's stage, whole or a plot's share."""
    facts = contract_facts(s, (contract_id,)).get(contract_id)
    planned = facts.planned(stage, plot_id) if facts else MuTimes(0)
    return planned, done_of(s, contract_id, stage, plot_id)


def rate_for(
    s: Session, job_kind_id: int, on_date: date, *, is_member: bool, name: str = ""
) -> Money | None:
    """Return the price of a mu-time: of the newest rate begun, on the named card if it has one."""
    row = fetch_row(
        s,
        "SELECT price, member_price FROM rate WHERE job_kind_id = ? AND from_on <= ?"
        " AND name IN (?, '') AND retired = 0"
        " ORDER BY name = ? DESC, from_on DESC, id DESC LIMIT 1",
        (job_kind_id, on_date.isoformat(), name, name),
    )
    if row is None:
        return None
    return Money(row[1] if is_member and row[1] is not None else row[0])


@dataclass(frozen=True, slots=True)
class Served:
    """An earlier job on the same ground, at the same stage, in the same season."""

    number: str
    on_date: date
    mu_times: MuTimes
    passes: int
    """Passes made on this ground by all such jobs together."""


def served_before(
    s: Session,
    stage: Stage,
    on_date: date,
    season_id: int | None,
    *,
    plot_id: int | None = None,
    member_and_area: tuple[int, Area] | None = None,
) -> Served | None:
    """Return the latest earlier job on a plot, or on a member's area without a plot.

    Jobs of the season count; where no season is known, jobs within thirty days.
    """
    if plot_id is not None:
        where: str = "l.plot_id = ?"
        ground: tuple[int, ...] = (plot_id,)
    elif member_and_area is not None:
        where = f"l.member_id IN {records('?1')} AND l.plot_id IS NULL AND l.area = ?2"
        ground = (member_and_area[0], member_and_area[1].units)
    else:
        return None
    near = timedelta(days=NEAR_DAYS)
    rows = fetch_rows(
        s,
        "SELECT d.number, d.on_date, l.mu_times, l.passes FROM job_line l"  # noqa: S608
        " JOIN job j ON j.document_id = l.document_id JOIN document d ON d.id = l.document_id"
        f" WHERE {where} AND j.stage = ? AND (j.season_id = ? OR ((? IS NULL OR"
        f" j.season_id IS NULL) AND d.on_date BETWEEN ? AND ?)) AND {LIVE}"
        " ORDER BY d.on_date DESC, d.id DESC",
        (
            *ground, stage.value, season_id, season_id, (on_date - near).isoformat(),
            (on_date + near).isoformat(),
        ),
    )  # fmt: skip
    if not rows:
        return None
    number, day, mu_times, _passes = rows[0]
    passes = sum(int(row[3]) for row in rows)
    return Served(number, date.fromisoformat(day), MuTimes(mu_times), passes)
