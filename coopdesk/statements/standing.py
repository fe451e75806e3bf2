"""Where a book stands on a day: the path to the month's end, the copies, the figures of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, Final

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.settings import setting
from coopdesk.kernel.values import Money
from coopdesk.ledger.month_ends import (
    carried,
    carried_of_year,
    closed_months_after,
    end_of,
    open_months_before,
    profit_of_year,
    uncarried,
)
from coopdesk.ledger.periods import period_state
from coopdesk.statements.due import WaitingDraft, drafts_waiting, open_costs

LOOKED: Final = "looked_through"


class Step(Enum):
    """How a step on the path to the month's end stands; a locked one waits for others."""

    DONE = "done"
    WAITS = "waits"
    WRONG = "wrong"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step to the month's end: what, how it stands, the fact that says so, and the way out.

    ``opens`` names the page where it is done, ``where`` what that page is told, ``text`` says in
    a sentence what is found and what to do. A step that ``blocks`` holds the closing back.
    """

    code: str
    title: str
    standing: Step
    fact: str = ""
    opens: str = ""
    where: tuple[tuple[str, object], ...] = ()
    text: str = ""
    blocks: bool = True

    @property
    def stops(self) -> bool:
        """Tell whether the step holds the closing back now."""
        return self.blocks and self.standing is not Step.DONE


@dataclass(frozen=True, slots=True)
class PartyBook:
    """A balance of members or suppliers, the accounts it must agree with, and their sign."""

    code: str
    title: str
    book: str
    accounts: tuple[str, ...]
    sign: int
    opens: str


PARTY_BOOKS: Final = (
    PartyBook("members", N_("Members agree with accounts"), "debt", ("1122",), 1, "debts"),
    PartyBook("suppliers", N_("Suppliers agree with accounts"), "payable", ("220201", "224101"),
              -1, "supplier"),
    PartyBook("deposits", N_("Deposits agree with accounts"), "deposit", ("220301",), -1,
              "member"),
)  # fmt: skip


def month_path(s: Reader, day: date, month: str = "") -> list[PathStep]:
    """Return the steps that lead to closing a month, by default a day's, each with what blocks it.

    What needs all before it to be done is locked until then.
    """
    month = month or day.isoformat()[:7]
    end = end_of(month)
    steps = [
        _drafts(s, end),
        _vouchers(s, month),
        _posted(s, month),
        _cash(s, month),
        *(_party(s, one, month) for one in PARTY_BOOKS),
        _stock(s, month),
        _costs(s, end),
    ]
    steps.append(_after(steps, _carry(s, month), day, month))
    needed = 0 if steps[-1].standing is Step.DONE else len(steps)
    if month.endswith("-12"):
        steps.append(_after(steps, _year(s, month), day, month))
        needed = needed or (0 if steps[-1].standing is Step.DONE else len(steps))
    steps.append(_looked(s, month, needed))
    steps.append(_copied(s, month))
    steps.append(_after(steps, _close(s, month), day, month))
    return steps


def _after(steps: list[PathStep], one: PathStep, day: date, month: str) -> PathStep:
    """Lock a step while the month runs or an earlier step holds it back."""
    if one.standing is Step.DONE:
        return one
    end = end_of(month)
    held = [(number, step) for number, step in enumerate(steps, 1) if step.stops]
    if held and any(step.standing is not Step.LOCKED for _number, step in held):
        number, step = held[0]
        fact = _("after step {number}").format(number=number)
        text = _("Step {number} comes first: {title}.").format(number=number, title=_(step.title))
        return replace(one, standing=Step.LOCKED, fact=fact, text=text)
    if day < end:
        fact = _("from {day} on").format(day=end.isoformat()[5:])
        text = _("{month} runs until {day}; it can be closed from that day on.")
        text = text.format(month=month, day=end.isoformat())
        return replace(one, standing=Step.LOCKED, fact=fact, text=text)
    return one


def _vouchers(s: Reader, month: str) -> PathStep:
    """Tell whether the vouchers are numbered without a gap."""
    row = fetch_row(
        s, "SELECT COUNT(*), COALESCE(MAX(number), 0) FROM voucher WHERE month = ?", (month,)
    )
    count, last = row or (0, 0)
    good = count == last
    text = _("Every number from 1 to {last} is there.").format(last=f"{last:,}")
    if not good:
        text = _("{count} vouchers are there, but the last number is {last}. Please check the book"
                 " and call the county.").format(count=f"{count:,}", last=f"{last:,}")  # fmt: skip
    return PathStep(
        "vouchers", N_("Vouchers without a gap"), Step.DONE if good else Step.WRONG,
        f"{count:,}" if good else f"{count:,} / {last:,}", "vouchers", (("month", month),), text,
    )  # fmt: skip


def _posted(s: Reader, month: str) -> PathStep:
    """Tell whether every document of the month is posted."""
    row = fetch_row(
        s,
        "SELECT COUNT(*), COALESCE(SUM(state <> 1), 0) FROM document WHERE on_date BETWEEN ? AND ?",
        (f"{month}-01", end_of(month).isoformat()),
    )
    count, left = row or (0, 0)
    words = ngettext("{count} document", "{count} documents", count).format(count=f"{count:,}")
    text = _("Every document of the month is posted with its voucher.")
    if left:
        words = ngettext("{count} document", "{count} documents", left).format(count=f"{left:,}")
        text = _("Documents were begun but never posted. Please restore the last copy and call"
                 " the county.")  # fmt: skip
    return PathStep("posted", N_("Documents all posted"), Step.WRONG if left else Step.DONE, words,
                    "documents", (("month", month),), text)  # fmt: skip


def party_sums(s: Reader, one: PartyBook, month: str) -> tuple[Money, Money]:
    """Return what parties' balances and what their accounts say at the end of a month."""
    places = ", ".join("?" for _account in one.accounts)
    ledger = fetch_value(
        s,
        "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month"  # noqa: S608 - places only.
        f" WHERE account IN ({places}) AND month <= ?",
        (*one.accounts, month),
    )
    moved = fetch_value(
        s,
        "SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE book = ? AND on_date <= ?",
        (one.book, end_of(month).isoformat()),
    )
    return Money(int(moved)), Money(int(ledger) * one.sign)


def _party(s: Reader, one: PartyBook, month: str) -> PathStep:
    """Tell whether the balances of members or suppliers agree with their accounts."""
    own, ledger = party_sums(s, one, month)
    if own == ledger:
        text = _("The balances and the accounts both stand at {sum} yuan.").format(sum=own)
        return PathStep(one.code, one.title, Step.DONE, str(own), one.opens, (), text)
    text = _("The balances differ from account {account} by {difference} yuan. Please open the"
             " document below and reverse it in red.")  # fmt: skip
    filled = text.format(account=one.accounts[0], difference=own - ledger)
    return PathStep(one.code, one.title, Step.WRONG, str(own - ledger), "books",
                    (("account", one.accounts[0]),), filled)  # fmt: skip


def _cash(s: Reader, month: str) -> PathStep:
    """Tell whether the cash was counted after it moved last, and whether it agreed."""
    title, end = N_("Cash counted"), end_of(month).isoformat()
    count = fetch_row(
        s,
        "SELECT d.id, d.on_date, d.amount FROM document d WHERE d.kind = 'cash_count'"
        " AND d.on_date <= ? AND d.state = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " ORDER BY d.on_date DESC, d.id DESC LIMIT 1",
        (end,),
    )
    moved = (
        fetch_value(
            s,
            # From the month's last day backwards, so that it ends at the first document with cash.
            "SELECT d.on_date FROM document d CROSS JOIN voucher v ON v.document_id = d.id"
            " CROSS JOIN entry e ON e.voucher_id = v.id WHERE d.on_date BETWEEN ? AND ?"
            " AND e.account = '1001' AND d.kind <> 'cash_count' ORDER BY d.on_date DESC LIMIT 1",
            (f"{month}-01", end),
        )
        or ""
    )
    if not moved and (count is None or count[1] < f"{month}-01"):
        return PathStep("cash", title, Step.DONE, _("no cash moved"), "cash_count", (),
                        _("No cash came in or went out in the month."))  # fmt: skip
    if count is None or count[1] < f"{month}-01":
        text = _("Cash moved last on {day} and was not counted in the month. Please count it.")
        return PathStep("cash", title, Step.OPEN, "", "cash_count", (), text.format(day=moved))
    where = (("document_id", count[0]),)
    if moved > count[1]:
        text = _("Cash was counted on {day}, but moved again on {moved}. Please count it.")
        filled = text.format(day=count[1], moved=moved)
        return PathStep("cash", title, Step.OPEN, count[1][5:], "cash_count", (), filled)
    if count[2]:
        text = _("The count of {day} differed by {sum} yuan; it stands on account 1901 until it is"
                 " settled by a voucher.").format(day=count[1], sum=Money(count[2]))  # fmt: skip
        return PathStep("cash", title, Step.WAITS, str(Money(count[2])), "cash_count_list", where,
                        text, blocks=False)  # fmt: skip
    text = _("Counted on {day} after the last move; it agreed with the book.").format(day=count[1])
    return PathStep("cash", title, Step.DONE, count[1][5:], "cash_count_list", where, text)


def stock_sums(s: Reader, month: str) -> tuple[Money, Money]:
    """Return what the stock and what its account say at the end of a month."""
    held = fetch_value(s, "SELECT COALESCE(SUM(cost), 0) FROM stock_month WHERE month <= ?",
                       (month,))  # fmt: skip
    ledger = fetch_value(
        s,
        "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month"
        " WHERE account = '1405' AND month <= ?",
        (month,),
    )
    return Money(int(held)), Money(int(ledger))


def _stock(s: Reader, month: str) -> PathStep:
    """Tell whether the stock agrees with its account."""
    held, ledger = stock_sums(s, month)
    if held == ledger:
        text = _("The stock and account 1405 both stand at {sum} yuan.").format(sum=held)
        return PathStep("stock", N_("Stock agrees with the account"), Step.DONE, str(held), "stock",
                        (), text)  # fmt: skip
    text = _("The stock differs from account 1405 by {difference} yuan. Please open the document"
             " below and reverse it in red.").format(difference=held - ledger)  # fmt: skip
    return PathStep("stock", N_("Stock differs from the account"), Step.WRONG, str(held - ledger),
                    "stock", (), text)  # fmt: skip


def _costs(s: Reader, end: date) -> PathStep:
    """Tell whether every cost is settled."""
    count = len(open_costs(s, end))
    title = N_("Costs settled")
    if not count:
        text = _("Everything received has its cost.")
        return PathStep(
            "costs", title, Step.DONE, _("nothing open"), "purchase", (("mode", "costing"),), text
        )
    text = ngettext(
        "{count} line was received without a cost; settle it, or the profit is wrong.",
        "{count} lines were received without a cost; settle them, or the profit is wrong.",
        count,
    )
    return PathStep("costs", title, Step.WAITS, str(count), "purchase", (("mode", "costing"),),
                    text.format(count=count))  # fmt: skip


def drafts_until(s: Reader, end: date) -> list[WaitingDraft]:
    """Return the drafts that belong to the time until a day: those dated later may wait."""
    later = {
        row[0]
        for row in fetch_rows(
            s,
            "SELECT id FROM draft WHERE COALESCE(json_extract(content, '$.on_date'),"
            " substr(at, 1, 10)) > ?",
            (end.isoformat(),),
        )
    }
    return [one for one in drafts_waiting(s) if one.draft_id not in later]


def _drafts(s: Reader, end: date) -> PathStep:
    """Tell whether a draft waits to be posted."""
    waiting = drafts_until(s, end)
    title = N_("No draft waits")
    if not waiting:
        none = ngettext("{count} draft", "{count} drafts", 0).format(count=0)
        return PathStep("drafts", title, Step.DONE, none, "", (), _("Nothing is left half typed."))
    text = ngettext("{count} draft is not in the month. Post it or throw it away.",
                    "{count} drafts are not in the month. Post them or throw them away.",
                    len(waiting))  # fmt: skip
    return PathStep("drafts", N_("Drafts not posted"), Step.WAITS, str(len(waiting)),
                    waiting[0].page, (), text.format(count=len(waiting)))  # fmt: skip


def profit_of(s: Reader, month: str) -> Money:
    """Return what is not yet carried forward of a month: income less expense."""
    left = uncarried(s, month)
    return sum((one.amount if one.is_income else -one.amount for one in left), Money(0))


def _carry(s: Reader, month: str) -> PathStep:
    """Tell whether the month's profit is carried forward."""
    title, where = N_("Profit carried forward"), (("month", month),)
    left = uncarried(s, month)
    if not left:
        found = sum((one.profit for one in carried(s, month)), Money(0))
        text = _("Income and expense of the month stand at zero; {sum} yuan went to 3103.")
        return PathStep("carry", title, Step.DONE, str(found), "vouchers", where,
                        text.format(sum=found))  # fmt: skip
    text = ngettext(
        "{count} account still holds income or expense; {sum} yuan go to 3103 (profit of the"
        " year). The month's figures stay.",
        "{count} accounts still hold income or expense; {sum} yuan go to 3103 (profit of the"
        " year). The month's figures stay.",
        len(left),
    )
    filled = text.format(count=len(left), sum=profit_of(s, month))
    return PathStep("carry", title, Step.OPEN, str(profit_of(s, month)), "vouchers", where, filled)


def _year(s: Reader, month: str) -> PathStep:
    """Tell whether the profit of the year is carried on to what is not distributed."""
    title, where = N_("Year's profit carried on"), (("month", month),)
    profit = profit_of_year(s, month)
    if not profit:
        found = sum((one.profit for one in carried_of_year(s, month)), Money(0))
        text = _("3103 (profit of the year) stands at zero; {sum} yuan went to 310401.")
        return PathStep("year", title, Step.DONE, str(found), "vouchers", where,
                        text.format(sum=found))  # fmt: skip
    text = _(
        "{sum} yuan stand on 3103 (profit of the year); with the year's end they go to 310401"
        " (not distributed). Figures and statements stay."
    )
    return PathStep("year", title, Step.OPEN, str(profit), "vouchers", where,
                    text.format(sum=profit))  # fmt: skip


def _documents_of(s: Reader, month: str) -> tuple[int, str]:
    """Return how many documents a month has, and when the last was posted."""
    row = fetch_row(
        s,
        "SELECT COUNT(*), COALESCE(MAX(posted_at), '') FROM document WHERE on_date BETWEEN ? AND ?",
        (f"{month}-01", end_of(month).isoformat()),
    ) or (0, "")
    return int(row[0]), str(row[1])


def looked_facts(s: Reader, month: str) -> dict[str, Any]:
    """Return who looked a month's figures through, when, and over how many documents."""
    found: dict[str, Any] = setting(s, LOOKED, {}).get(month, {})
    return found


def is_looked(s: Reader, month: str) -> bool:
    """Tell whether a month's figures were looked through since its last document."""
    facts = looked_facts(s, month)
    return bool(facts) and facts["documents"] == count_of_month(s, month)


def count_of_month(s: Reader, month: str) -> int:
    """Return how many documents a month has."""
    return _documents_of(s, month)[0]


def _looked(s: Reader, month: str, needed: int) -> PathStep:
    """Tell whether the month's figures were looked through since its last document.

    ``needed`` is the number of the step that must be done before, or zero.
    """
    title, where = N_("Figures looked through"), (("month", month),)
    facts = looked_facts(s, month)
    if is_looked(s, month):
        text = _("{clerk} looked the figures through on {day}; nothing was posted since.")
        filled = text.format(clerk=facts["clerk"], day=facts["at"][:10])
        return PathStep("looked", title, Step.DONE, facts["at"][5:10], "statement", where, filled,
                        blocks=False)  # fmt: skip
    if needed:
        fact = _("after step {number}").format(number=needed)
        text = _("Look at the figures once the profit is carried forward.")
        return PathStep("looked", title, Step.LOCKED, fact, "statement", where, text, blocks=False)
    text = _("Look at the statement and what stands behind it, then note it here.")
    if facts:
        text = _("Documents were posted since {clerk} looked the figures through. Please look"
                 " again, then note it here.").format(clerk=facts["clerk"])  # fmt: skip
    return PathStep("looked", title, Step.OPEN, "", "statement", where, text, blocks=False)


def _copied(s: Reader, month: str) -> PathStep:
    """Tell whether a stick holds the month's last document."""
    title, where = N_("Copied to a stick"), (("part", "copy"),)
    copies = setting(s, "copies", {})
    _count, last = _documents_of(s, month)
    stick, disk = copies.get("removable", {}), copies.get("disk", {})
    if stick and stick["at"] >= last:
        text = _("The stick of {day} holds every document of the month.").format(day=stick["on"])
        return PathStep("copied", title, Step.DONE, stick["on"][5:], "settings", where, text,
                        blocks=False)  # fmt: skip
    text = _("No stick holds the last documents of the month. Please put one in and copy the"
             " book.")  # fmt: skip
    if disk and disk["at"] >= last:
        text = _("The copy of {day} lies on the same disk. Please put a stick in and copy the"
                 " book.").format(day=disk["on"])  # fmt: skip
        return PathStep("copied", title, Step.WAITS, _("on this disk only"), "settings", where,
                        text, blocks=False)  # fmt: skip
    return PathStep("copied", title, Step.OPEN, "", "settings", where, text, blocks=False)


def _close(s: Reader, month: str) -> PathStep:
    """Tell whether the month is closed, or which earlier one comes first."""
    title, where = N_("Close the month"), (("month", month),)
    state = period_state(s, month)
    if state is not None and state.closed:
        text = _("Closed by {clerk} on {day}. Corrections are red documents of an open month.")
        return PathStep("close", title, Step.DONE, state.at[5:10], "month_end", where,
                        text.format(clerk=state.clerk, day=state.at[:10]))  # fmt: skip
    before = open_months_before(s, month)
    if before:
        text = _("{month} is still open; please close it first.").format(month=before[0])
        return PathStep("close", title, Step.WRONG, before[0], "month_end",
                        (("month", before[0]),), text)  # fmt: skip
    later = closed_months_after(s, month)
    text = _("Every step that holds the month back is done. F12 closes it.")
    if later:
        text = _("The later month {month} is closed. F12 closes this one again.").format(
            month=later[0]
        )
    if state is not None and state.open_until is not None:
        again = _("Opened again by {clerk} on {day}, until {until}: {reason}.")
        text = f"{again} {text}".format(
            clerk=state.clerk, day=state.at[:10], until=state.open_until, reason=state.reason
        )
    return PathStep("close", title, Step.OPEN, "", "month_end", where, text)
