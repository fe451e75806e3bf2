"""What can be wrong with a contract, or worth a second look."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.clashes import LIVE, Held, held_plots
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    PlotFacts,
    filled,
    owes_by_plan,
    plot_facts,
    total_of,
)
from coopdesk.land.records import (
    ContractType,
    Scope,
)
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    check_reversal,
)

LONGEST_TITLE: Final = 40
LONGEST_REMARK: Final = 200
TYPE_WORDS: Final = {
    (ContractType.TRUSTEESHIP, Scope.FULL): "全程托管",
    (ContractType.TRUSTEESHIP, Scope.PARTIAL): "环节托管",
    (ContractType.TRANSFER, Scope.FULL): "土地流转",
    (ContractType.TRANSFER, Scope.PARTIAL): "土地流转",
}


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
