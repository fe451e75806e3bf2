"""Last season's contracts taken into the next: what was, who holds it now, what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.clashes import LIVE, locked_plots
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    ContractStageDraft,
    InstalmentDraft,
    owes_by_plan,
    shared_out,
    total_of,
)
from coopdesk.land.records import ContractType, Pricing, Scope
from coopdesk.ledger.seasons import SeasonFacts, season_facts
from coopdesk.members.persons import person

_OF_SEASON = (
    "COALESCE(c.season_id, (SELECT n.id FROM season n WHERE n.starts_on <= c.starts_on"
    " AND n.ends_on >= c.starts_on ORDER BY n.retired, n.starts_on DESC, n.id DESC LIMIT 1))"
)


@dataclass(frozen=True, slots=True)
class RolledStage:
    """A stage as the old contract had it: how often each mu was worked, and the price."""

    stage: Stage
    title: str
    passes: Fraction
    price: Money

    def on(self, area: Area) -> ContractStageDraft:
        """Return the stage planned on an area."""
        planned = MuTimes.rounded(self.passes * area.exact)
        return ContractStageDraft(
            stage=self.stage, title=self.title, planned=planned, price=self.price
        )


@dataclass(frozen=True, slots=True)
class OldContract:
    """A contract of the season before, as the next one copies it."""

    id: int
    number: str
    type: ContractType
    scope: Scope
    pricing: Pricing
    member_id: int
    price: Money
    area: Area
    starts_on: date
    ends_on: date
    crop_id: int | None
    intermediary: str
    stages: tuple[RolledStage, ...]
    parts: tuple[tuple[date, Fraction], ...]

    @property
    def is_package(self) -> bool:
        """Tell whether the price is per mu, and owed by plan."""
        return self.pricing is Pricing.PACKAGE or self.type is ContractType.TRANSFER


@dataclass(frozen=True, slots=True)
class RollLine:
    """One plot of an old contract: what it was, and who holds it now.

    ``holder_id`` is who would sign: the plot's holder of today, or, where an intermediary signed
    for several, the one who signed.
    """

    contract: OldContract
    plot_id: int
    plot: str
    place: str
    old_area: Area
    area: Area
    retired: bool
    signed_by: str
    holder_id: int
    holder: str
    holder_retired: bool

    @property
    def has_new_holder(self) -> bool:
        """Tell whether somebody else holds the plot now."""
        return self.holder_id != self.contract.member_id


def contracts_of_season(s: Session, season_id: int, village_id: int | None) -> list[RollLine]:
    """Return every plot under a live contract of a season, in walking order, the latest terms.

    Members that were merged stand as the record that was kept. A contract without a season belongs
    to the one that it began in.
    """
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, c.type, c.scope, c.pricing, k.id, c.price, c.area, c.starts_on,"  # noqa: S608
        " c.ends_on, c.crop_id, c.intermediary, k.code || ' ' || k.name, o.id, o.name,"
        " COALESCE(v.name, ''), COALESCE(h.group_no, ''), p.area,"
        " COALESCE(o.charged_area, o.measured_area, o.contract_area), o.retired, h.id,"
        " h.code || ' ' || h.name, h.retired, k.retired"
        " FROM document d JOIN contract c ON c.document_id = d.id"
        f" JOIN member k ON k.id = {person('d.member_id')}"
        " JOIN contract_plot p ON p.document_id = d.id JOIN plot o ON o.id = p.plot_id"
        f" JOIN member h ON h.id = {person('o.member_id')}"
        " LEFT JOIN village v ON v.id = COALESCE(o.village_id, h.village_id)"
        f" WHERE {_OF_SEASON} = ?1 AND {LIVE} AND (?2 IS NULL OR v.id = ?2)"
        " ORDER BY COALESCE(v.walking_order, 0), v.name, h.group_no, k.code, d.id, p.line",
        (season_id, village_id),
    )
    contracts: dict[int, OldContract] = {}
    lines = []
    for row in rows:
        if row[0] not in contracts:
            contracts[row[0]] = _contract(s, row)
        old = contracts[row[0]]
        signs_for_others = bool(old.intermediary)
        lines.append(
            RollLine(
                old, row[13], row[14], " ".join(part for part in (row[15], row[16]) if part),
                Area(row[17]), Area(row[18]), bool(row[19]), row[12],
                old.member_id if signs_for_others else row[20],
                row[12] if signs_for_others else row[21],
                bool(row[23] if signs_for_others else row[22]),
            )
        )  # fmt: skip
    return lines


def _contract(s: Session, row: tuple[Any, ...]) -> OldContract:
    """Read an old contract with its stages and the shares of its instalments."""
    number = row[0]
    area = Area(row[7])
    per = Fraction(1, max(area.units, 1))
    stages = tuple(
        RolledStage(Stage(one[0]), one[1], one[2] * per, Money(one[3]))
        for one in fetch_rows(
            s,
            "SELECT stage, title, planned, price FROM contract_stage WHERE document_id = ?"
            " ORDER BY line",
            (number,),
        )
    )
    parts = [
        (date.fromisoformat(one[0]), int(one[1]))
        for one in fetch_rows(
            s, "SELECT due_on, amount FROM instalment WHERE document_id = ? ORDER BY line",
            (number,),
        )
    ]  # fmt: skip
    whole = sum(amount for _day, amount in parts) or 1
    return OldContract(
        number, row[1], ContractType(row[2]), Scope(row[3]), Pricing(row[4]),
        row[5], Money(row[6]), area, date.fromisoformat(row[8]),
        date.fromisoformat(row[9]), row[10],
        row[11], stages, tuple((day, Fraction(amount, whole)) for day, amount in parts),
    )  # fmt: skip


def seasons_to_roll(s: Session, day: date) -> tuple[SeasonFacts | None, SeasonFacts | None]:
    """Return the season to be rolled over on a day, and the one it goes into, if it is there.

    That is the first season not over yet whose predecessor has contracts; else the newest season
    with contracts, whether its successor was added already or not.
    """
    rows = fetch_rows(
        s,
        f"SELECT DISTINCT {_OF_SEASON} FROM contract c JOIN document d ON d.id = c.document_id"  # noqa: S608
        f" WHERE {LIVE}",
    )
    signed = [season_facts(s, int(row[0])) for row in rows if row[0] is not None]
    known = sorted((one for one in signed if one is not None), key=lambda one: one.starts_on)
    pairs = [(one, season_after(s, one)) for one in known]
    ahead = [(old, new) for old, new in pairs if new is not None and new.ends_on >= day]
    if ahead:
        return ahead[0]
    return pairs[-1] if pairs else (None, None)


def season_after(s: Session, old: SeasonFacts) -> SeasonFacts | None:
    """Return the season a year after another: the one that begins nearest to that day."""
    wanted = a_year_later(old.starts_on)
    row = fetch_row(
        s,
        "SELECT id FROM season WHERE retired = 0 AND id <> ?1"
        " AND ABS(julianday(starts_on) - julianday(?2)) <= 62"
        " ORDER BY ABS(julianday(starts_on) - julianday(?2)), id LIMIT 1",
        (old.id, wanted.isoformat()),
    )
    return season_facts(s, int(row[0])) if row else None


def a_year_later(day: date) -> date:
    """Return the same day of the next year; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)


def obstacles(
    s: Session, lines: Sequence[RollLine], starts_on: date, ends_on: date
) -> dict[int, str]:
    """Return, for plots that cannot go on in a term, why not, by the line's place.

    A retired member is no obstacle of the plot: somebody else may sign for it.
    """
    reasons: dict[int, str] = {}
    sorts: dict[tuple[ContractType, Scope], list[int]] = {}
    for place, line in enumerate(lines):
        if line.retired:
            text = _("Plot {plot} is out of use")
            reasons[place] = text.format(plot=line.plot)
        else:
            sorts.setdefault((line.contract.type, line.contract.scope), []).append(place)
    if starts_on > ends_on:
        return reasons
    for (type_, scope), places in sorts.items():
        ids = [lines[place].plot_id for place in places]
        locked = locked_plots(s, ids, starts_on, ends_on, type_=type_, scope=scope)
        reasons |= {
            place: locked[lines[place].plot_id]
            for place in places
            if lines[place].plot_id in locked
        }
    return reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class RollTerms:
    """What the new contracts have in common; without parts, those of the old one a year later."""

    on_date: date
    starts_on: date
    ends_on: date
    season_id: int | None = None
    parts: tuple[tuple[date, int], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """One new contract in the making: the old one, who signs, on which plots, at which price."""

    old: OldContract
    member_id: int
    plots: tuple[tuple[int, Area], ...]
    price: Money
    stages: tuple[RolledStage, ...]


def renewed(one: Renewal, terms: RollTerms) -> ContractDraft:
    """Return the draft of a new contract: the old one's sort and work on the new areas."""
    area = sum((size for _plot, size in one.plots), Area(0))
    draft = ContractDraft(
        on_date=terms.on_date,
        member_id=one.member_id,
        plots=tuple(ContractPlotDraft(plot_id=plot, area=size) for plot, size in one.plots),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        type=one.old.type,
        scope=one.old.scope,
        pricing=one.old.pricing,
        price=one.price,
        season_id=terms.season_id,
        crop_id=one.old.crop_id,
        intermediary=one.old.intermediary,
        stages=tuple(stage.on(area) for stage in one.stages),
        remark=terms.remark,
    )
    total = total_of(draft)
    if not owes_by_plan(draft) or not total:
        return draft
    return replace(draft, instalments=_parts(total, one.old, terms))


def _parts(total: Money, old: OldContract, terms: RollTerms) -> tuple[InstalmentDraft, ...]:
    """Share the total out; the last part takes what is left."""
    if terms.parts:
        shares = [(day, Fraction(percent)) for day, percent in terms.parts]
    else:
        shift = terms.starts_on - old.starts_on
        shares = [(_moved(day, shift), share * 100) for day, share in old.parts]
    if not shares:
        return (InstalmentDraft(due_on=terms.ends_on, amount=total),)
    amounts = shared_out(total, [percent for _day, percent in shares])
    return tuple(
        InstalmentDraft(due_on=day, amount=amount)
        for (day, _percent), amount in zip(shares, amounts, strict=True)
        if amount
    )


def _moved(day: date, shift: timedelta) -> date:
    """Return a due day a year later where the term moved by a year, else moved with the term."""
    return a_year_later(day) if abs(shift.days - 365) <= 31 else day + shift


def grouped(
    lines: Iterable[tuple[RollLine, int, Area, Money]],
    stages: Mapping[int, tuple[RolledStage, ...]],
) -> list[Renewal]:
    """Put plots together into contracts: one for each old contract and who signs now.

    A line is the plot, who signs, its area and the price per mu; ``stages`` are those of old
    contracts that were changed.
    """
    groups: dict[tuple[int, int], list[tuple[RollLine, Area, Money]]] = {}
    for line, member_id, area, price in lines:
        groups.setdefault((line.contract.id, member_id), []).append((line, area, price))
    return [
        Renewal(
            held[0][0].contract,
            member_id,
            tuple((line.plot_id, area) for line, area, _price in held),
            held[0][2],
            stages.get(contract_id, held[0][0].contract.stages),
        )
        for (contract_id, member_id), held in groups.items()
    ]
