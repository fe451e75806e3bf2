"""Job slips: one kind of work on one day for many members; priced, checked, posted, reversed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.problems import Problem, Refused, refuse_if
from coopdesk.kernel.rows import insert_row, insert_rows
from coopdesk.kernel.values import Money, MuTimes
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import content_of
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
from coopdesk.ledger.words import Book, Kind
from coopdesk.machinery.job_checks import check_weighed
from coopdesk.machinery.job_weighing import JobDraft, KindFacts, Weighed, weigh
from coopdesk.machinery.records import Settlement

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
    problems = check_weighed(s, weighed)
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
