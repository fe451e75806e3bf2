"""Money that a sales ledger notes as paid back: taken against what was owed, never sold."""

from __future__ import annotations

from typing import Any

from coopdesk.desk import Session
from coopdesk.intake.jobs import METHOD_TITLES, METHODS
from coopdesk.intake.outcome import Intake
from coopdesk.intake.people import WALK_IN, People, Person
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse
from coopdesk.kernel.values import Money
from coopdesk.members.balances import balance_of, oldest_first, open_items
from coopdesk.money.payments import ReceiptDraft, ShareDraft, post_receipt
from coopdesk.sheets.results import ReadSale


def buyer_of(sale: ReadSale) -> dict[str, Any]:
    """Return what a sale says of its buyer."""
    return {
        "name": sale.buyer,
        "village": sale.village,
        "group": sale.group,
        "id_number": sale.id_number,
        "phone": sale.phone,
    }


class Repayments:
    """The money of one ledger that was taken for older debts."""

    def __init__(self, s: Session, intake: Intake, people: People) -> None:
        """Begin with nothing taken."""
        self._s = s
        self._intake = intake
        self._people = people
        self._total = Money(0)
        self._taken: dict[str, list[int]] = {}

    def count(self, sale: ReadSale) -> None:
        """Add a row to the total."""
        self._total += sale.repaid

    def finish(self) -> None:
        """Write the total and propose what the sheet says was taken."""
        if self._total:
            self._intake.totals["repaid_fen"] = self._total.units
        for method, (count, fen) in sorted(self._taken.items()):
            text = _("Money taken for older debts as {method}: {count} rows, {amount}").format(
                method=METHOD_TITLES[method], count=count, amount=Money(fen)
            )
            self._intake.propose("repaid", method, text)

    def take(self, sale: ReadSale, origin: str) -> None:
        """Post money that settles what was owed by then, the oldest debt first."""
        person = self._debtor(sale)
        items = [
            item
            for item in open_items(self._s, "debt", member_id=person.id)
            if item.on_date <= sale.sold_on
        ]
        owed = min(
            sum((item.left for item in items), Money(0)),
            balance_of(self._s, "debt", member_id=person.id),
        )
        if owed < sale.repaid:
            text = _(
                "{name} owes {owed} in the book on {day}, but this row pays {repaid} back; please"
                " enter the older debt first, or take the money by hand under Money."
            ).format(
                name=person.name, owed=max(owed, Money(0)), day=sale.sold_on, repaid=sale.repaid
            )
            raise refuse("repayment", text, "amount")
        shares = oldest_first(items, sale.repaid)
        sums = {name: Money(0) for name in ("cash", "bank", "wechat", "alipay")}
        for method, amount in sale.payment.paid:
            sums[METHODS[method]] += amount
        draft = ReceiptDraft(
            on_date=sale.sold_on,
            member_id=person.id,
            shares=tuple(ShareDraft(document_id=one, amount=amount) for one, amount in shares),
            cash=sums["cash"],
            bank=sums["bank"],
            wechat=sums["wechat"],
            alipay=sums["alipay"],
            remark=f"原单号 {sale.number}" if sale.number else "",
        )
        self._intake.numbers.append(post_receipt(self._s, draft, origin=origin).number)
        for method, amount in sums.items():
            if amount:
                taken = self._taken.setdefault(method, [0, 0])
                taken[0] += 1
                taken[1] += amount.units

    def _debtor(self, sale: ReadSale) -> Person:
        """Return who pays back: somebody the book knows."""
        values = buyer_of(sale)
        if not sale.buyer or sale.buyer in WALK_IN or not self._people.matching(values):
            text = _(
                "This row pays an older debt back, but the book knows no {name}; please correct"
                " the name, or take the money by hand under Money."
            )
            raise refuse("repayment", text.format(name=sale.buyer or "—"), "buyer")
        person = self._people.named(values)
        if isinstance(person, Problem):
            raise Refused([person])
        return person
