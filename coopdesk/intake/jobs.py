"""Job ledgers: one job slip a row, with the kinds of job and operators the book lacks."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from coopdesk.desk import Session
from coopdesk.intake.outcome import Intake
from coopdesk.intake.people import People, Person
from coopdesk.intake.rows import Steps
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes, half_up
from coopdesk.ledger.seasons import season_of
from coopdesk.machinery.job_weighing import JobDraft, JobLineDraft
from coopdesk.machinery.jobs import post_job
from coopdesk.machinery.records import JOB_KINDS, MACHINES, OPERATORS, MachineKind, Settlement
from coopdesk.money.payments import ReceiptDraft, ShareDraft, post_receipt
from coopdesk.sheets.results import ReadRow

METHODS: Final = {
    "": "cash",
    "cash": "cash",
    "wechat": "wechat",
    "alipay": "alipay",
    "bank": "bank",
}
METHOD_TITLES: Final = {"cash": "现金", "wechat": "微信", "alipay": "支付宝", "bank": "银行"}


class Names:
    """Records of a register by name, added with a proposal when a row needs one."""

    def __init__(self, s: Session, table: str) -> None:
        """Read the register once."""
        rows = fetch_rows(s, f"SELECT name, id FROM {table} WHERE retired = 0")  # noqa: S608
        self.ids: dict[str, int] = {str(row[0]): int(row[1]) for row in rows}


def take_jobs(s: Session, intake: Intake, steps: Steps) -> None:
    """Take every good row of a job ledger in."""
    ledger = _JobLedger(s, intake)
    for _place, group in groupby(intake.reading.rows, key=lambda row: (row.sheet, row.row)):
        lines = list(group)
        with steps.rows(lines):
            verdict = "same"
            for row in lines:
                origin = intake.origin("jobs", _identity(row))
                known = fetch_value(s, "SELECT id FROM document WHERE origin = ?", (origin,))
                if known is None:
                    steps.refuse_future(row.values["worked_on"], "worked_on")
                    ledger.take(row, origin)
                    verdict = "new"
            intake.verdicts[lines[0].sheet, lines[0].row] = verdict
            for row in lines:
                ledger.count(row)
    ledger.finish()


def _identity(row: ReadRow) -> dict[str, Any]:
    """Return the facts by which a row is known again."""
    names = (
        "worked_on",
        "name",
        "village",
        "id_number",
        "kind",
        "plot",
        "area",
        "passes",
        "amount",
    )
    return {name: row.values.get(name) for name in names}


class _JobLedger:
    """What the rows of one job ledger share."""

    def __init__(self, s: Session, intake: Intake) -> None:
        self._s = s
        self._intake = intake
        self._people = People(s, intake)
        self._kinds = Names(s, "job_kind")
        self._operators = Names(s, "operator")
        self._machines = Names(s, "machine")
        self._records = 0
        self._mu_times = MuTimes(0)
        self._area = Area(0)
        self._amount = Money(0)
        self._credit = Money(0)
        self._taken: dict[str, list[int]] = {}

    def count(self, row: ReadRow) -> None:
        """Add a row to the totals."""
        values = row.values
        self._records += 1
        self._mu_times += values["mu_times"]
        self._area += values["area"]
        self._amount += values["amount"]
        self._credit += values["payment"].owed

    def finish(self) -> None:
        """Write the totals and what money the sheet says was taken."""
        self._intake.totals = {
            "records": self._records,
            "mu_times": self._mu_times.plain(),
            "area_mu": self._area.plain(),
            "amount_fen": self._amount.units,
            "credit_fen": self._credit.units,
        }
        propose_money(self._intake, self._taken)

    def take(self, row: ReadRow, origin: str) -> None:
        """Post one row's job."""
        values = row.values
        person = self._people.named(values)
        if isinstance(person, Problem):
            raise Refused([person])
        paid = [(METHODS[method], amount) for method, amount in values["payment"].paid if amount]
        owed: Money = values["payment"].owed
        whole = len(paid) == 1 and not owed
        settlement = Settlement(paid[0][0]) if whole else Settlement.CREDIT
        price = _price(values)
        season = season_of(self._s, values["worked_on"])
        draft = JobDraft(
            on_date=values["worked_on"],
            job_kind_id=self._kind(values),
            operator_id=self._operator(values),
            machine_id=self._machine(values),
            season_id=None if season is None else season.id,
            lines=(
                JobLineDraft(
                    member_id=person.id,
                    plot_id=self._plot(person, values),
                    area=values["area"],
                    passes=values["passes"],
                    charged=values["mu_times"],
                    price=price,
                    amount=values["amount"],
                    reason="优惠" if values.get("discount") else "",
                    settlement=settlement,
                ),
            ),
            remark=str(values.get("note") or "")[:200],
        )
        warnings: list[Problem] = []
        posted = post_job(self._s, draft, origin=origin, warnings=warnings)
        self._intake.warnings += [
            Problem(one.code, one.text, one.field, row.row, warning=True) for one in warnings
        ]
        self._intake.numbers.append(posted.number)
        if paid and not whole:
            self._take_money(person, values, posted.id, paid)
        for method, amount in paid:
            sums = self._taken.setdefault(method, [0, 0])
            sums[0] += 1
            sums[1] += amount.units

    def _take_money(
        self,
        person: Person,
        values: Any,
        document_id: int,
        paid: list[tuple[str, Money]],
    ) -> None:
        """Take the part that was paid of a job on credit."""
        total = sum((amount for _method, amount in paid), Money(0))
        sums = {name: Money(0) for name in ("cash", "bank", "wechat", "alipay")}
        for method, amount in paid:
            sums[method] += amount
        draft = ReceiptDraft(
            on_date=values["worked_on"],
            member_id=person.id,
            shares=(ShareDraft(document_id=document_id, amount=total),),
            cash=sums["cash"],
            bank=sums["bank"],
            wechat=sums["wechat"],
            alipay=sums["alipay"],
        )
        post_receipt(self._s, draft)

    def _kind(self, values: Any) -> int:
        """Return the kind of job, proposed from the sheet's word when the book lacks it."""
        name = str(values["kind"])
        if name not in self._kinds.ids:
            stage = Stage(values.get("stage") or "other")
            figure = ServiceClass(values.get("figure") or "machinery")
            text = _("New kind of job {name}: {stage}, counted as {figure}, {price} per mu-time")
            filled = text.format(
                name=name, stage=stage.shown, figure=figure.shown, price=values.get("price") or "—"
            )
            self._intake.propose("job_kind", name, filled)
            record_id = add_record(
                self._s, JOB_KINDS, {"name": name, "stage": stage, "service_class": figure}
            )
            self._intake.learn(self._kinds.ids, name, record_id)
        return self._kinds.ids[name]

    def _operator(self, values: Any) -> int | None:
        """Return the operator, proposed when the book lacks the name."""
        name = str(values.get("operator") or "")
        if not name:
            return None
        if name not in self._operators.ids:
            self._intake.propose("operator", name, _("New operator {name}").format(name=name))
            record_id = add_record(self._s, OPERATORS, {"name": name})
            self._intake.learn(self._operators.ids, name, record_id)
        return self._operators.ids[name]

    def _machine(self, values: Any) -> int | None:
        """Return the machine, proposed when the book lacks the name."""
        name = str(values.get("machine") or "")
        if not name:
            return None
        if name not in self._machines.ids:
            self._intake.propose("machine", name, _("New machine {name}").format(name=name))
            record_id = add_record(
                self._s, MACHINES, {"code": name[:30], "name": name, "kind": MachineKind.OTHER}
            )
            self._intake.learn(self._machines.ids, name, record_id)
        return self._machines.ids[name]

    def _plot(self, person: Person, values: Any) -> int | None:
        """Return the member's plot of this name or number, if the book has it."""
        name = str(values.get("plot") or "")
        if not name:
            return None
        found = fetch_value(
            self._s,
            "SELECT id FROM plot WHERE member_id = ? AND retired = 0 AND (name = ? OR code = ?)",
            (person.id, name, name),
        )
        return None if found is None else int(found)


def _price(values: Any) -> Money:
    """Return the sheet's price per mu-time, or the one that gives the row's amount."""
    price = values.get("price")
    if isinstance(price, Money):
        return price
    mu_times: MuTimes = values["mu_times"]
    amount: Money = values["amount"]
    even = Money(half_up(amount.exact * 100 / mu_times.exact))
    if even.times(mu_times) == amount:
        return even
    text = _("The amount {amount} is no price per mu-time × {mu_times}; please check the row.")
    raise refuse("amount", text.format(amount=amount, mu_times=mu_times), "amount")


def propose_money(intake: Intake, taken: dict[str, list[int]]) -> None:
    """Say what money the sheet's payment words mean."""
    for method, (count, fen) in sorted(taken.items()):
        text = _("Money taken as {method}: {count} rows, {amount}").format(
            method=METHOD_TITLES[method], count=count, amount=Money(fen)
        )
        intake.propose("money", method, text)
