"""How far a contract has come, and which contracts a member has in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.clashes import LIVE
from coopdesk.land.records import ContractType, Pricing, Scope
from coopdesk.members.persons import person, records


@dataclass(frozen=True, slots=True)
class StageProgress:
    """One stage: mu-times planned, worked and charged, and what the charged ones come to."""

    stage: Stage
    title: str
    planned: MuTimes
    done: MuTimes
    charged: MuTimes
    amount: Money

    @property
    def left(self) -> MuTimes:
        """Return the mu-times still to do; negative when the plan is exceeded."""
        return self.planned - self.charged


@dataclass(frozen=True, slots=True)
class Progress:
    """A contract's stages and money; ``total`` is an estimate when work is priced per operation."""

    number: str
    stages: tuple[StageProgress, ...]
    total: Money
    charged: Money
    owed: Money
    left: Money

    @property
    def paid(self) -> Money:
        """Return what was paid of that which fell to be paid."""
        return self.owed - self.left


@dataclass(frozen=True, slots=True)
class ContractChoice:
    """A contract as pickers offer it."""

    id: int
    number: str
    type: ContractType
    scope: Scope
    pricing: Pricing
    starts_on: date
    ends_on: date
    area: Area
    stages: tuple[Stage, ...]


def progress_of(s: Session, contract_id: int) -> Progress:
    """Return planned, done, charged, paid and left of a contract."""
    head = fetch_row(
        s,
        "SELECT d.number, d.amount, c.type, c.pricing FROM document d"
        " JOIN contract c ON c.document_id = d.id WHERE d.id = ?",
        (contract_id,),
    )
    if head is None:
        raise refuse("no_such", _("This document does not exist; please look it up again."))
    worked: dict[str, tuple[int, int, int]] = {
        row[0]: (row[1], row[2], row[3])
        for row in fetch_rows(
            s,
            "SELECT j.stage, SUM(l.mu_times), SUM(l.charged), SUM(l.amount) FROM job_line l"
            " JOIN job j ON j.document_id = l.document_id WHERE l.contract_id = ? GROUP BY j.stage",
            (contract_id,),
        )
    }
    stages = [
        StageProgress(
            Stage(row[0]),
            row[1].strip("、"),
            MuTimes(row[2]),
            *_worked(worked.pop(row[0], (0, 0, 0))),
        )
        for row in fetch_rows(
            s,
            "SELECT stage, group_concat(title, '、'), SUM(planned) FROM contract_stage"
            " WHERE document_id = ? GROUP BY stage ORDER BY MIN(line)",
            (contract_id,),
        )
    ]
    stages += [
        StageProgress(Stage(stage), "", MuTimes(0), *_worked(sums))
        for stage, sums in worked.items()
        if sums[0] or sums[1]
    ]
    charged = sum((stage.amount for stage in stages), Money(0))
    by_plan = head[2] == ContractType.TRANSFER.value or head[3] == Pricing.PACKAGE.value
    owed, left = _by_plan(s, contract_id) if by_plan else _by_jobs(s, contract_id, charged)
    return Progress(head[0], tuple(stages), Money(head[1]), charged, owed, left)


def _worked(sums: tuple[int, int, int]) -> tuple[MuTimes, MuTimes, Money]:
    """Wrap summed mu-times worked, charged, and their amount."""
    return MuTimes(sums[0]), MuTimes(sums[1]), Money(sums[2])


def _by_plan(s: Session, contract_id: int) -> tuple[Money, Money]:
    """Return what the instalments made owed and what of it stands open."""
    row = fetch_row(
        s,
        "SELECT COALESCE(SUM(CASE WHEN document_id = ?1 OR amount < 0 AND document_id IN"
        " (SELECT id FROM document WHERE reverses_id = ?1) THEN amount END), 0),"
        " COALESCE(SUM(amount), 0) FROM party_move WHERE document_id = ?1 OR settles_id = ?1",
        (contract_id,),
    )
    return (Money(row[0]), Money(row[1])) if row else (Money(0), Money(0))


def _by_jobs(s: Session, contract_id: int, charged: Money) -> tuple[Money, Money]:
    """Return what the jobs charged, and what of it stands open.

    A slip's debt is one sum per member; of a slip that is partly under the contract no more counts
    as open than the contract's lines on credit come to.
    """
    left = fetch_value(
        s,
        "SELECT COALESCE(SUM(MIN(credit, (SELECT COALESCE(SUM(m.amount), 0) FROM party_move m"  # noqa: S608
        " WHERE (m.document_id = t.id OR m.settles_id = t.id)"
        f" AND {person('m.member_id')} = t.member_id AND m.book = 'debt'))), 0)"
        f" FROM (SELECT d.id, {person('l.member_id')} AS member_id, SUM(l.amount) AS credit"
        " FROM job_line l JOIN document d ON d.id = l.document_id"
        f" WHERE l.contract_id = ? AND l.settlement = 'credit' AND {LIVE}"
        " GROUP BY 1, 2) t",
        (contract_id,),
    )
    return charged, Money(int(left))


def contracts_of(
    s: Session,
    member_id: int,
    on_date: date,
    *,
    type_: ContractType = ContractType.TRUSTEESHIP,
    plot_id: int | None = None,
) -> list[ContractChoice]:
    """Return a member's contracts in force on a day, newest first; of one plot if it is named.

    Contracts that an intermediary signed for the member's plots are among them.
    """
    day = on_date.isoformat()
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, c.type, c.scope, c.pricing, c.starts_on, c.ends_on, c.area,"  # noqa: S608
        " (SELECT group_concat(t.stage) FROM contract_stage t WHERE t.document_id = d.id)"
        " FROM document d JOIN contract c ON c.document_id = d.id"
        f" WHERE d.id IN (SELECT id FROM document WHERE member_id IN {records('?1')}"
        "  AND kind = 'contract'"
        "  UNION SELECT p.document_id FROM plot o JOIN contract_plot p ON p.plot_id = o.id"
        f"  WHERE o.member_id IN {records('?1')})"
        " AND c.type = ?2 AND c.starts_on <= ?3 AND c.ends_on >= ?3"
        " AND (?4 IS NULL OR EXISTS (SELECT 1 FROM contract_plot p"
        "  WHERE p.document_id = d.id AND p.plot_id = ?4))"
        f" AND {LIVE} ORDER BY d.id DESC",
        (member_id, type_.value, day, plot_id),
    )
    return [
        ContractChoice(
            row[0], row[1], ContractType(row[2]), Scope(row[3]), Pricing(row[4]),
            date.fromisoformat(row[5]), date.fromisoformat(row[6]), Area(row[7]),
            tuple(Stage(one) for one in dict.fromkeys((row[8] or "").split(",")) if one),
        )
        for row in rows
    ]  # fmt: skip
