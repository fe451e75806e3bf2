"""Job slips: one kind of work on one day for many members; priced, checked, posted, reversed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows, holes, insert_row, insert_rows
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import DOCUMENT, content_of, kept_draft, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    EntryDraft,
    Head,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
    reverse_document,
)
from coopdesk.ledger.seasons import SeasonFacts, season_facts, season_of
from coopdesk.ledger.words import Book, Kind
from coopdesk.machinery.agreed import (
    ContractFacts,
    contract_facts,
    done_of,
    rate_for,
    served_before,
)
from coopdesk.machinery.records import JOB_KINDS, MACHINES, OPERATORS, Settlement
from coopdesk.members.records import MEMBERS

LONGEST_TEXT: Final = 200
_DETAILS: Final = (
    DetailTable(
        "job",
        (
            "job_kind_id", "stage", "service_class", "machine_id", "operator_id", "season_id",
            "product", "dose", "product_maker",
        ),
        ("fuel",),
    ),
    DetailTable(
        "job_line",
        (
            "line", "member_id", "plot_id", "contract_id", "passes", "price", "settlement",
            "reason",
        ),
        ("area", "overlap", "mu_times", "charged", "amount"),
    ),
)  # fmt: skip


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


def check_job(s: Session, draft: JobDraft) -> list[Problem]:
    """Find what is wrong with a job slip as it stands, warnings among it."""
    return _check(s, weigh(s, draft))


def _check(s: Session, weighed: Weighed) -> list[Problem]:
    """Check head and lines."""
    problems = check_open(s, weighed.draft.on_date)
    problems += _check_head(s, weighed)
    for row, line in enumerate(weighed.lines):
        problems += _check_line(weighed, line, row)
        problems += _check_price(weighed, line, row)
        problems += _check_contract(weighed, line, row)
    problems += _check_plan(s, weighed)
    problems += _check_served(s, weighed)
    return problems


def _check_head(s: Session, weighed: Weighed) -> list[Problem]:
    """Check the kind of work, machine, operator, season, product and texts."""
    draft, kind = weighed.draft, weighed.kind
    problems: list[Problem] = []
    if kind is None:
        problems.append(Problem("required", _("Please choose the kind of job."), "job_kind_id"))
    elif kind.retired:
        text = _("{name} is out of use; please choose another.").format(name=kind.name)
        problems.append(Problem("retired", text, "job_kind_id"))
    problems += _check_records(s, draft)
    if draft.season_id is not None and weighed.season is None:
        text = _("This record does not exist; please choose again.")
        problems.append(Problem("no_such", text, "season_id"))
    elif weighed.season is not None and not weighed.season.holds(draft.on_date):
        text = _("{day} is not in the season {season}; please check both.")
        text = text.format(day=draft.on_date, season=weighed.season.name)
        problems.append(Problem("season", text, "season_id", warning=True))
    problems += _check_product(draft, kind)
    if draft.fuel < Quantity(0):
        problems.append(Problem("fuel", _("Fuel cannot be below zero."), "fuel"))
    for name in ("product", "dose", "product_maker", "remark"):
        count = len(getattr(draft, name))
        if count > LONGEST_TEXT:
            text = _("This text has {count} characters; at most {limit} fit.")
            problems.append(Problem("too_long", text.format(count=count, limit=LONGEST_TEXT), name))
    if not draft.lines:
        problems.append(Problem("required", _("A job slip needs at least one line."), "lines"))
    return problems


def _check_records(s: Session, draft: JobDraft) -> list[Problem]:
    """Check that machine and operator are there and in use."""
    problems: list[Problem] = []
    for table, record_id in (("machine", draft.machine_id), ("operator", draft.operator_id)):
        if record_id is None:
            continue
        row = fetch_row(s, f"SELECT name, retired FROM {table} WHERE id = ?", (record_id,))  # noqa: S608
        if row is None:
            text = _("This record does not exist; please choose again.")
            problems.append(Problem("no_such", text, f"{table}_id"))
        elif row[1]:
            text = _("{name} is out of use; please choose another.").format(name=row[0])
            problems.append(Problem("retired", text, f"{table}_id"))
    return problems


def _check_product(draft: JobDraft, kind: KindFacts | None) -> list[Problem]:
    """Check that spraying states what was sprayed (农药管理条例 art. 36)."""
    if kind is None or not kind.uses_product:
        return []
    return [
        Problem("required", text.format(kind=kind.name), name)
        for name, value, text in (
            ("product", draft.product, _("{kind} must state the product used.")),
            ("dose", draft.dose, _("{kind} must state the dose.")),
            ("product_maker", draft.product_maker, _("{kind} must state the product's maker.")),
        )
        if not value.strip()
    ]


def _check_line(weighed: Weighed, line: PricedLine, row: int) -> list[Problem]:
    """Check whose work it was, where, and how much."""
    problems: list[Problem] = []
    member = weighed.members.get(line.member_id)
    if member is None:
        text = _("Line {line}: please choose the member.").format(line=row + 1)
        problems.append(Problem("required", text, "member_id", row))
    elif member.retired:
        text = _("{name} is out of use; take the member back into use or choose another.")
        problems.append(Problem("retired", text.format(name=member.name), "member_id", row))
    if line.area <= Area(0):
        text = _("Line {line}: the area must be above zero.").format(line=row + 1)
        problems.append(Problem("area", text, "area", row))
    if not Area(0) <= line.overlap < max(line.area, Area(1)):
        text = _("Line {line}: the overlap must be less than the {area} mu measured.")
        text = text.format(line=row + 1, area=line.area)
        problems.append(Problem("overlap", text, "overlap", row))
    if line.passes < 1:
        text = _("Line {line}: at least one pass is needed.").format(line=row + 1)
        problems.append(Problem("passes", text, "passes", row))
    return problems if line.plot_id is None else [*problems, *_check_ground(weighed, line, row)]


def _check_ground(weighed: Weighed, line: PricedLine, row: int) -> list[Problem]:
    """Check the plot of a line: in use, held by the member, not smaller than what was worked."""
    problems: list[Problem] = []
    plot, member = weighed.plots.get(line.plot_id or 0), weighed.members.get(line.member_id)
    if plot is None:
        text = _("Line {line} names no plot; please choose one.").format(line=row + 1)
        return [Problem("no_such", text, "plot_id", row)]
    if plot.retired:
        text = _("Plot {plot} is out of use; please choose the plot that took its place.")
        problems.append(Problem("retired", text.format(plot=plot.name), "plot_id", row))
    if member is not None and plot.member_id != line.member_id:
        text = _("Line {line}: plot {plot} is not held by {member}; please choose another.")
        text = text.format(line=row + 1, plot=plot.name, member=member.name)
        problems.append(Problem("plot_holder", text, "plot_id", row))
    net = line.area - line.overlap
    if net > plot.area:
        text = _("Line {line}: {area} mu worked on {plot}, which has {known} mu.")
        text = text.format(line=row + 1, area=net, plot=plot.name, known=plot.area)
        problems.append(Problem("area_exceeded", text, "area", row, warning=True))
    return problems


def _check_told(line: PricedLine, row: int) -> list[Problem]:
    """Check an amount that a slip says against its price and mu-times."""
    if line.told is None or line.price is None:
        return []
    over = line.told.units - line.reckoned.units
    rounding = line.price.units * line.passes // 200 + 1
    if abs(over) <= rounding or (over < 0 <= line.told.units and line.reason):
        return []
    text = _("Line {line}: {price} × {charged} mu-times is {right}, not {amount}.").format(
        line=row + 1,
        price=line.price,
        charged=line.charged,
        right=line.reckoned,
        amount=line.told,
    )
    return [Problem("amount", text, "amount", row)]


def _check_price(weighed: Weighed, line: PricedLine, row: int) -> list[Problem]:
    """Check the price and what is charged."""
    problems = _check_told(line, row)
    if line.price is None and weighed.kind is not None:
        text = _("Line {line}: no rate for {kind} holds on {day}; please enter the price.")
        text = text.format(line=row + 1, kind=weighed.kind.name, day=weighed.draft.on_date)
        problems.append(Problem("price", text, "price", row))
    if line.price is not None and line.price < Money(0):
        text = _("Line {line}: the price cannot be below zero.").format(line=row + 1)
        problems.append(Problem("price", text, "price", row))
    if line.charged < MuTimes(0):
        text = _("Line {line}: the charged mu-times cannot be below zero.").format(line=row + 1)
        problems.append(Problem("charged", text, "charged", row))
    elif line.charged != line.mu_times and not line.reason:
        text = _(
            "Line {line}: {worked} mu-times worked, {charged} charged; please give the reason."
        )
        text = text.format(line=row + 1, worked=line.mu_times, charged=line.charged)
        problems.append(Problem("reason", text, "reason", row))
    if len(line.reason) > LONGEST_TEXT:
        text = _("This text has {count} characters; at most {limit} fit.")
        text = text.format(count=len(line.reason), limit=LONGEST_TEXT)
        problems.append(Problem("too_long", text, "reason", row))
    return problems


def _check_contract(weighed: Weighed, line: PricedLine, row: int) -> list[Problem]:
    """Check that the contract named is the member's, in force, and covers this work."""
    if line.contract_id is None:
        if line.settlement is not Settlement.CONTRACT:
            return []
        text = _("Line {line} is settled against a contract; please name the contract.")
        return [Problem("contract", text.format(line=row + 1), "contract_id", row)]
    contract = weighed.contracts.get(line.contract_id)
    if contract is None or not contract.is_trusteeship:
        text = _("Line {line} names no trusteeship contract; please choose one.")
        return [Problem("contract", text.format(line=row + 1), "contract_id", row)]
    kind, day = weighed.kind, weighed.draft.on_date
    said = {"line": row + 1, "number": contract.number}
    problems: list[Problem] = []
    holder = contract.has_intermediary and line.plot_id in contract.plots
    if line.member_id != contract.member_id and not holder:
        text = _("Line {line}: contract {number} is another member's; please choose again.")
        problems.append(Problem("contract", text.format(**said), "contract_id", row))
    if not contract.live:
        text = _("Line {line}: contract {number} was reversed; please choose again.")
        problems.append(Problem("contract", text.format(**said), "contract_id", row))
    elif not contract.holds(day):
        text = _("Line {line}: contract {number} runs from {start} to {end}, not on {day}.")
        text = text.format(**said, start=contract.starts_on, end=contract.ends_on, day=day)
        problems.append(Problem("contract_term", text, "contract_id", row))
    if line.plot_id is not None and line.plot_id not in contract.plots:
        text = _("Line {line}: the plot is not under contract {number}; leave the contract out.")
        problems.append(Problem("contract_plot", text.format(**said), "plot_id", row))
    if kind is not None and not contract.covers(kind.stage):
        text = _("Line {line}: contract {number} has no stage {stage}; leave the contract out.")
        text = text.format(**said, stage=kind.stage.shown)
        problems.append(Problem("contract_stage", text, "contract_id", row))
    return problems + _check_settlement(contract, line, row)


def _check_settlement(contract: ContractFacts, line: PricedLine, row: int) -> list[Problem]:
    """Check that work under a contract is paid the way the contract is priced."""
    by_contract = line.settlement is Settlement.CONTRACT
    if by_contract is contract.is_package:
        return []
    if by_contract:
        text = _(
            "Line {line}: contract {number} is priced per operation; settle on credit or in money."
        )
    else:
        text = _("Line {line}: the package price of {number} covers this work already.")
    text = text.format(line=row + 1, number=contract.number)
    return [Problem("settlement", text, "settlement", row, warning=not by_contract)]


def _check_plan(s: Session, weighed: Weighed) -> list[Problem]:
    """Warn where a contract's plan is exceeded: on a plot's share of it, else on the whole."""
    kind = weighed.kind
    if kind is None:
        return []
    problems: list[Problem] = []
    today: dict[tuple[int, int | None], tuple[MuTimes, int]] = {}
    for row, line in enumerate(weighed.lines):
        contract = weighed.contracts.get(line.contract_id or 0)
        if contract is None or not contract.plan:
            continue
        for plot_id in dict.fromkeys((line.plot_id, None)):
            before = today.get((contract.id, plot_id), (MuTimes(0), row))[0]
            today[contract.id, plot_id] = (before + line.charged, row)
    told: set[int] = set()
    for (contract_id, plot_id), (charged, row) in sorted(
        today.items(), key=lambda item: item[0][1] is None
    ):
        contract = weighed.contracts[contract_id]
        planned = contract.planned(kind.stage, plot_id)
        done = done_of(s, contract_id, kind.stage, plot_id)
        if not planned or done + charged <= planned or (plot_id is None and contract_id in told):
            continue
        told.add(contract_id)
        plot = weighed.plots.get(plot_id or 0)
        text = _(
            "Line {line}: {where} plans {planned} mu-times, {done} done, {today} today:"
            " {over} over the plan."
        ).format(
            line=row + 1,
            where=plot.name if plot else contract.number,
            planned=planned,
            done=done,
            today=charged,
            over=done + charged - planned,
        )
        problems.append(Problem("over_plan", text, "charged", row, warning=True))
    return problems


def _check_served(s: Session, weighed: Weighed) -> list[Problem]:
    """Warn where the same ground was worked at the same stage before, beyond what a plan says."""
    kind = weighed.kind
    if kind is None:
        return []
    problems: list[Problem] = []
    here: dict[tuple[int, int | None, Area | None], tuple[int, int]] = {}
    for row, line in enumerate(weighed.lines):
        key = (line.member_id, line.plot_id, line.area if line.plot_id is None else None)
        earlier_row, earlier_passes = here.get(key, (row, 0))
        here.setdefault(key, (row, 0))
        here[key] = (earlier_row, earlier_passes + line.passes)
        before = served_before(
            s,
            kind.stage,
            weighed.draft.on_date,
            weighed.season.id if weighed.season else None,
            plot_id=line.plot_id,
            member_and_area=(line.member_id, line.area),
        )
        contract = weighed.contracts.get(line.contract_id or 0)
        passes = earlier_passes + line.passes + (before.passes if before else 0)
        if contract and line.plot_id is not None and passes <= contract.passes(kind.stage):
            continue
        plot = weighed.plots.get(line.plot_id or 0)
        member = weighed.members.get(line.member_id)
        where = plot.name if plot else f"{member.name if member else ''} {line.area}"
        if before is not None:
            text = _(
                "Line {line}: {where} had {stage} before, {mu_times} mu-times on {day} ({number});"
                " post it only if the ground was really worked again."
            ).format(
                line=row + 1, where=where, stage=kind.stage.shown, mu_times=before.mu_times,
                day=before.on_date, number=before.number,
            )  # fmt: skip
        elif earlier_passes:
            text = _(
                "Line {line}: {where} stands in line {other} too;"
                " post it only if the ground was really worked again."
            ).format(line=row + 1, where=where, other=earlier_row + 1)
        else:
            continue
        problems.append(Problem("served_twice", text, "plot_id", row, warning=True))
    return problems


def post_job(
    s: Session,
    draft: JobDraft,
    *,
    uid: str = "",
    origin: str | None = None,
    warnings: list[Problem] | None = None,
) -> Posted:
    """Write the slip under its number and post money, debts and revenue in one balanced voucher.

    Credit makes a debt per member, due when the season's debts are; work against a package
    contract takes from what the contract was paid for. Safe to repeat with the same uid.
    What the check warned of is added to ``warnings``.
    """
    content = _content(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    weighed = weigh(s, draft)
    problems = _check(s, weighed)
    refuse_if(problems)
    if warnings is not None:
        warnings += [one for one in problems if one.warning]
    kind = weighed.kind
    if kind is None:
        raise Refused([])
    members = list(dict.fromkeys(line.member_id for line in weighed.lines))
    total = sum((line.amount for line in weighed.lines), Money(0))
    worked = sum((line.mu_times for line in weighed.lines), MuTimes(0))
    first = weighed.members[members[0]].name
    who = first if len(members) == 1 else f"{first}等{len(members)}户"
    head = Head(
        kind=Kind.JOB,
        on_date=draft.on_date,
        amount=total.units,
        summary=f"{who}{kind.name}{worked.plain()}亩次",
        remark=draft.remark.strip(),
        member_id=members[0] if len(members) == 1 else None,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    _write_details(s, opened.id, weighed, kind)
    noted = {"kind": kind.name, "lines": len(weighed.lines), "mu_times": worked.plain()}
    return close_document(s, opened, _entries(weighed, kind, total), _debts(weighed), noted)


def _content(draft: JobDraft) -> dict[str, Any]:
    """Return what the digest covers: as messages were before overlap was told, where there is none.

    So a message that was posted by an older program is still known as the same one.
    """
    content = content_of(draft)
    for line in content["lines"]:
        if not line["overlap"]:
            del line["overlap"]
    return content


def _write_details(s: Session, document_id: int, weighed: Weighed, kind: KindFacts) -> None:
    """Write the slip's own rows."""
    draft = weighed.draft
    insert_row(
        s,
        "job",
        (
            "document_id", "job_kind_id", "stage", "service_class", "machine_id", "operator_id",
            "season_id", "product", "dose", "product_maker", "fuel",
        ),
        (
            document_id, draft.job_kind_id, kind.stage.value, kind.service_class.value,
            draft.machine_id, draft.operator_id, weighed.season.id if weighed.season else None,
            draft.product.strip(), draft.dose.strip(), draft.product_maker.strip(),
            draft.fuel.units,
        ),
    )  # fmt: skip
    insert_rows(
        s,
        "job_line",
        (
            "document_id", "line", "member_id", "plot_id", "contract_id", "area", "overlap",
            "passes", "mu_times", "charged", "price", "amount", "settlement", "reason",
        ),
        [
            (
                document_id, line_no, line.member_id, line.plot_id, line.contract_id,
                line.area.units, line.overlap.units, line.passes, line.mu_times.units,
                line.charged.units,
                line.price.units if line.price is not None else 0, line.amount.units,
                line.settlement.value, line.reason,
            )
            for line_no, line in enumerate(weighed.lines, 1)
        ],
    )  # fmt: skip


def _by_party(weighed: Weighed, settlement: Settlement) -> dict[int, int]:
    """Sum up the fen settled in one way per member: against a contract, per its own party."""
    sums: dict[int, int] = {}
    for line in weighed.lines:
        if line.settlement is settlement and line.amount:
            party = line.member_id
            if settlement is Settlement.CONTRACT and line.contract_id is not None:
                party = weighed.contracts[line.contract_id].member_id
            sums[party] = sums.get(party, 0) + line.amount.units
    return sums


def _entries(weighed: Weighed, kind: KindFacts, total: Money) -> list[EntryDraft]:
    """Make the voucher: money and debts to the debit, revenue of the class to the credit."""
    paid: dict[str, int] = {}
    for line in weighed.lines:
        if line.settlement not in {Settlement.CREDIT, Settlement.CONTRACT}:
            name = line.settlement.value
            paid[name] = paid.get(name, 0) + line.amount.units
    entries = entries_by_rule("job", paid)
    for settlement in (Settlement.CREDIT, Settlement.CONTRACT):
        for member_id, fen in _by_party(weighed, settlement).items():
            entries += entries_by_rule("job", {settlement.value: fen}, member_id=member_id)
    account = class_account("5001", kind.service_class.value)
    return entries + entries_by_rule("job", {}, split={"revenue": {account: total.units}})


def _debts(weighed: Weighed) -> Sequence[Owed]:
    """Return what each member owes for this slip."""
    due = weighed.season.due_on(weighed.draft.on_date) if weighed.season else None
    return [
        Owed(Book.DEBT.value, fen, member_id, due_on=due)
        for member_id, fen in _by_party(weighed, Settlement.CREDIT).items()
    ]


def reverse_job(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Post the red copy of a job slip: mu-times, revenue and debts are taken back."""
    return reverse_document(s, document_id, on_date, reason, _DETAILS, uid=uid)
