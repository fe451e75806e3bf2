"""What can be wrong with a job slip, or worth a second look."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_row
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.ledger.periods import check_open
from coopdesk.machinery.agreed import (
    ContractFacts,
    done_of,
    served_before,
)
from coopdesk.machinery.job_weighing import JobDraft, KindFacts, PricedLine, Weighed, weigh
from coopdesk.machinery.records import Settlement

LONGEST_TEXT: Final = 200


def check_job(s: Session, draft: JobDraft) -> list[Problem]:
    """Find what is wrong with a job slip as it stands, warnings among it."""
    return check_weighed(s, weigh(s, draft))


def check_weighed(s: Session, weighed: Weighed) -> list[Problem]:
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
