"""Trusteeship and transfer contracts: drafted, checked, posted with their debts, reversed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows, holes, insert_rows
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.clashes import LIVE, Held, held_plots
from coopdesk.land.records import (
    CROPS,
    PLOTS,
    SEASONS,
    ContractType,
    Pricing,
    Scope,
    area_to_go_by,
)
from coopdesk.ledger.drafts import content_of, kept_draft, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    EntryDraft,
    Head,
    Owed,
    Posted,
    check_reversal,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
    reverse_document,
)
from coopdesk.ledger.words import Book, Kind
from coopdesk.members.records import MEMBERS

LONGEST_TITLE: Final = 40
LONGEST_REMARK: Final = 200
_WORDS: Final = {
    (ContractType.TRUSTEESHIP, Scope.FULL): "全程托管",
    (ContractType.TRUSTEESHIP, Scope.PARTIAL): "环节托管",
    (ContractType.TRANSFER, Scope.FULL): "土地流转",
    (ContractType.TRANSFER, Scope.PARTIAL): "土地流转",
}
_DETAILS: Final = (
    DetailTable(
        "contract",
        (
            "type", "scope", "pricing", "starts_on", "ends_on", "season_id", "crop_id", "price",
            "intermediary",
        ),
        ("area",),
    ),
    DetailTable("contract_plot", ("line", "plot_id"), ("area",)),
    DetailTable("contract_stage", ("line", "stage", "title", "price"), ("planned",)),
    DetailTable("instalment", ("line", "due_on"), ("amount",)),
)  # fmt: skip


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


def check_contract(s: Session, draft: ContractDraft) -> list[Problem]:
    """Find what is wrong with a contract as it stands, warnings among it."""
    draft = filled(s, draft)
    problems = check_open(s, draft.on_date)
    member = fetch_row(s, "SELECT name, retired FROM member WHERE id = ?", (draft.member_id,))
    if member is None:
        problems.append(Problem("required", _("Please choose the member."), "member_id"))
    elif member[1]:
        text = _("{name} is out of use; take the member back into use or choose another.")
        problems.append(Problem("retired", text.format(name=member[0]), "member_id"))
    problems += _check_term(draft)
    problems += _check_plots(s, draft, member[0] if member else "")
    problems += _check_stages(draft)
    problems += _check_money(draft)
    for name, text, longest in (
        ("intermediary", draft.intermediary, LONGEST_TITLE),
        ("remark", draft.remark, LONGEST_REMARK),
    ):
        if len(text) > longest:
            told = _("This text has {count} characters; at most {limit} fit.")
            problems.append(Problem("too_long", told.format(count=len(text), limit=longest), name))
    return problems


def _check_term(draft: ContractDraft) -> list[Problem]:
    """Check the days of the term."""
    if draft.ends_on < draft.starts_on:
        text = _("The term ends on {end}, before it begins on {start}; please check both days.")
        text = text.format(end=draft.ends_on, start=draft.starts_on)
        return [Problem("term", text, "ends_on")]
    if draft.ends_on < draft.on_date:
        text = _("The term was over on {end}, before the contract is signed on {day}.")
        text = text.format(end=draft.ends_on, day=draft.on_date)
        return [Problem("term", text, "ends_on", warning=True)]
    return []


def _check_plots(s: Session, draft: ContractDraft, member: str) -> list[Problem]:
    """Check each plot: whose it is, its area, and what other contracts say of it."""
    if not draft.plots:
        return [Problem("required", _("A contract needs at least one plot."), "plots")]
    problems: list[Problem] = []
    ids = [plot.plot_id for plot in draft.plots]
    facts = plot_facts(s, ids)
    held: dict[int, list[Held]] = {}
    if draft.starts_on <= draft.ends_on:
        for one in held_plots(s, ids, draft.starts_on, draft.ends_on):
            held.setdefault(one.plot_id, []).append(one)
    for row, plot in enumerate(draft.plots):
        fact = facts.get(plot.plot_id)
        if fact is None:
            text = _("Line {line} names no plot; please choose one.").format(line=row + 1)
            problems.append(Problem("no_such", text, "plot_id", row))
            continue
        if plot.plot_id in ids[:row]:
            text = _("Plot {plot} stands in this contract twice; please drop line {line}.")
            text = text.format(plot=fact.name, line=row + 1)
            problems.append(Problem("plot_repeated", text, "plot_id", row))
            continue
        if fact.retired:
            text = _("Plot {plot} is out of use; please choose the plot that took its place.")
            problems.append(Problem("retired", text.format(plot=fact.name), "plot_id", row))
        if fact.member_id != draft.member_id and not draft.intermediary:
            text = _(
                "Plot {plot} is not held by {member}; choose another plot,"
                " or name the intermediary who entrusts it."
            ).format(plot=fact.name, member=member)
            problems.append(Problem("plot_holder", text, "plot_id", row))
        problems += _check_area(plot, fact, row)
        problems += _check_held(draft, fact.name, held.get(plot.plot_id, []), row)
    return problems


def _check_area(plot: ContractPlotDraft, fact: PlotFacts, row: int) -> list[Problem]:
    """Check the agreed area of a plot against its record."""
    if plot.area is None or plot.area <= Area(0):
        text = _("Plot {plot} needs an area above zero.").format(plot=fact.name)
        return [Problem("area", text, "area", row)]
    if plot.area != fact.area:
        text = _("Plot {plot}: {area} mu agreed, {known} mu on record.").format(
            plot=fact.name, area=plot.area, known=fact.area
        )
        return [Problem("area_differs", text, "area", row, warning=True)]
    return []


def _check_held(draft: ContractDraft, plot: str, held: list[Held], row: int) -> list[Problem]:
    """Check what other contracts of overlapping terms do with a plot."""
    problems: list[Problem] = []
    stages = {stage.stage.value for stage in draft.stages}
    for other in held:
        if other.shuts_out(draft.type, draft.scope):
            text = _("Plot {plot}: {reason}. Leave it out, or begin after that day.")
            text = text.format(plot=plot, reason=other.reason)
            problems.append(Problem("plot_twice", text, "plot_id", row))
        elif draft.scope is not other.scope or stages & other.stages:
            text = _("Plot {plot}: {reason}; the same work may be agreed on twice.")
            text = text.format(plot=plot, reason=other.reason)
            problems.append(Problem("stage_twice", text, "plot_id", row, warning=True))
    return problems


def _check_stages(draft: ContractDraft) -> list[Problem]:
    """Check the stage lines."""
    problems: list[Problem] = []
    for row, stage in enumerate(draft.stages):
        if stage.planned <= MuTimes(0):
            text = _("{stage}: the planned mu-times must be above zero.")
            text = text.format(stage=stage.title or stage.stage.shown)
            problems.append(Problem("planned", text, "planned", row))
        if stage.price < Money(0) or (not stage.price and not owes_by_plan(draft)):
            text = _("{stage}: a contract priced per operation needs a price above zero.")
            text = text.format(stage=stage.title or stage.stage.shown)
            problems.append(Problem("price", text, "price", row))
        if len(stage.title) > LONGEST_TITLE:
            text = _("This text has {count} characters; at most {limit} fit.")
            text = text.format(count=len(stage.title), limit=LONGEST_TITLE)
            problems.append(Problem("too_long", text, "title", row))
    if draft.type is ContractType.TRUSTEESHIP and not draft.stages:
        by_plan = owes_by_plan(draft)
        text = (
            _("No stages are agreed on; jobs cannot be compared with a plan.")
            if by_plan
            else _("A contract priced per operation needs its stages and their prices.")
        )
        problems.append(Problem("stages", text, "stages", warning=by_plan))
    return problems


def _check_money(draft: ContractDraft) -> list[Problem]:
    """Check the price and that the instalments make up the total."""
    total = total_of(draft)
    if not owes_by_plan(draft):
        if draft.instalments:
            text = _("Work priced per operation falls due job by job; drop the instalments.")
            return [Problem("instalments", text, "instalments")]
        return []
    if draft.price < Money(0) or (not draft.price and draft.type is ContractType.TRUSTEESHIP):
        text = _("Please state the package price per mu.")
        return [Problem("price", text, "price")]
    problems = []
    for row, part in enumerate(draft.instalments):
        if part.amount <= Money(0):
            text = _("Instalment {line} needs an amount above zero.").format(line=row + 1)
            problems.append(Problem("instalments", text, "amount", row))
        if part.due_on < draft.on_date:
            text = _("Instalment {line} falls due on {due}, before the contract is signed.")
            text = text.format(line=row + 1, due=part.due_on)
            problems.append(Problem("due", text, "due_on", row, warning=True))
    planned = sum((part.amount for part in draft.instalments), Money(0))
    if planned != total:
        text = _("The instalments make {planned} yuan, the contract {total}; {rest} is missing.")
        text = text.format(planned=planned, total=total, rest=total - planned)
        problems.append(Problem("instalments", text, "instalments"))
    return problems


def post_contract(
    s: Session, draft: ContractDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Write the contract under its number with plots and plan, and post what it leaves owed.

    A package or transfer owes each instalment from its due day on; a price per operation owes
    nothing until jobs are posted. Safe to repeat with the same uid.
    """
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_contract(s, draft))
    draft = filled(s, draft)
    total, area = total_of(draft), area_of(draft)
    row = fetch_row(s, "SELECT name FROM member WHERE id = ?", (draft.member_id,))
    if row is None:
        raise Refused([])
    head = Head(
        kind=Kind.CONTRACT,
        on_date=draft.on_date,
        amount=total.units,
        summary=f"{row[0]}{_WORDS[draft.type, draft.scope]}{area.plain()}亩",
        remark=draft.remark.strip(),
        member_id=draft.member_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    _write_details(s, opened.id, draft, area)
    entries: list[EntryDraft] = []
    owed: list[Owed] = []
    if owes_by_plan(draft):
        is_transfer = draft.type is ContractType.TRANSFER
        entries = entries_by_rule(
            "transfer" if is_transfer else "contract",
            {"amount": total.units},
            member_id=draft.member_id,
        )
        book = Book.PAYABLE if is_transfer else Book.DEBT
        owed = [
            Owed(book.value, part.amount.units, draft.member_id, due_on=part.due_on)
            for part in draft.instalments
        ]
    noted = {"type": draft.type.value, "area": area.plain(), "plots": len(draft.plots)}
    return close_document(s, opened, entries, owed, noted)


def _write_details(s: Session, document_id: int, draft: ContractDraft, area: Area) -> None:
    """Write the contract's own rows."""
    insert_rows(
        s,
        "contract",
        (
            "document_id", "type", "scope", "pricing", "starts_on", "ends_on", "season_id",
            "crop_id", "area", "price", "intermediary",
        ),
        [
            (
                document_id, draft.type.value, draft.scope.value, draft.pricing.value,
                draft.starts_on.isoformat(), draft.ends_on.isoformat(), draft.season_id,
                draft.crop_id, area.units, draft.price.units, draft.intermediary.strip(),
            )
        ],
    )  # fmt: skip
    insert_rows(
        s,
        "contract_plot",
        ("document_id", "line", "plot_id", "area"),
        [
            (document_id, line, plot.plot_id, (plot.area or Area(0)).units)
            for line, plot in enumerate(draft.plots, 1)
        ],
    )
    insert_rows(
        s,
        "contract_stage",
        ("document_id", "line", "stage", "title", "planned", "price"),
        [
            (
                document_id, line, stage.stage.value, stage.title.strip(), stage.planned.units,
                stage.price.units,
            )
            for line, stage in enumerate(draft.stages, 1)
        ],
    )  # fmt: skip
    insert_rows(
        s,
        "instalment",
        ("document_id", "line", "due_on", "amount"),
        [
            (document_id, line, part.due_on.isoformat(), part.amount.units)
            for line, part in enumerate(draft.instalments, 1)
        ],
    )


def check_contract_reversal(s: Session, contract_id: int, on_date: date) -> list[Problem]:
    """Find why a contract cannot be reversed: jobs under it must be reversed first."""
    problems = check_reversal(s, contract_id, on_date)
    jobs = fetch_rows(
        s,
        "SELECT DISTINCT d.number FROM job_line l JOIN document d ON d.id = l.document_id"  # noqa: S608
        f" WHERE l.contract_id = ? AND {LIVE} ORDER BY d.id LIMIT 6",
        (contract_id,),
    )
    if jobs:
        numbers = "、".join(str(job[0]) for job in jobs[:5]) + ("…" if len(jobs) > 5 else "")
        text = _("Jobs were done under this contract ({numbers}); please reverse them first.")
        problems.append(Problem("contract_used", text.format(numbers=numbers)))
    return problems


def reverse_contract(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Post the red copy of a contract: what it left owed goes, and its plots are free again."""
    content: dict[str, Any] = {
        "reverses": document_id, "on_date": on_date.isoformat(), "reason": reason,
    }  # fmt: skip
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_contract_reversal(s, document_id, on_date))
    return reverse_document(s, document_id, on_date, reason, _DETAILS, uid=uid)
