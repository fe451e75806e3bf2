"""Carrying forward: a month's income and expense to the year's profit, that profit in December."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_row
from coopdesk.kernel.values import Money
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.ledger.month_ends import (
    PROFIT,
    UNDISTRIBUTED,
    Uncarried,
    end_of,
    profit_of_year,
    uncarried,
    uncarried_months,
)
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import Posted


def carrying_lines(left: list[Uncarried]) -> tuple[JournalLineDraft, ...]:
    """Return the lines that carry accounts forward to the year's profit.

    Income is always taken out on its debit side and expense on its credit side, in red where the
    month's sum is negative, so that the sides of the year keep telling what was earned and spent.
    """
    lines: list[JournalLineDraft] = []
    income = [one for one in left if one.is_income]
    expense = [one for one in left if not one.is_income]
    lines += [JournalLineDraft(account=one.account, debit=one.amount) for one in income]
    lines += [JournalLineDraft(account=PROFIT, credit=sum_) for sum_ in _sums(income)]
    lines += [JournalLineDraft(account=PROFIT, debit=sum_) for sum_ in _sums(expense)]
    lines += [JournalLineDraft(account=one.account, credit=one.amount) for one in expense]
    return tuple(lines)


def _sums(parts: list[Uncarried]) -> list[Money]:
    """Return the sum to one side of the profit; blue and red apart where they cancel out."""
    total = sum((one.amount for one in parts), Money(0))
    if total or not parts:
        return [total] if total else []
    blue = sum((one.amount for one in parts if one.amount.units > 0), Money(0))
    return [blue, Money(-blue.units)]


def check_carry(s: Session, month: str) -> list[Problem]:
    """Find why the profit of a month cannot be carried forward now."""
    problems = check_open(s, end_of(month))
    problems += check_over(s, month)
    if not problems and not uncarried(s, month):
        text = _("{month} has no income or expense left to carry forward.").format(month=month)
        problems.append(Problem("nothing", text))
    return problems


def check_over(s: Session, month: str) -> list[Problem]:
    """Find whether a month still runs."""
    end = end_of(month)
    if context_of(s).clock.today() >= end:
        return []
    text = _("{month} runs until {day}; it can be closed from that day on.")
    return [Problem("not_over", text.format(month=month, day=end.isoformat()))]


def carry_forward(s: Session, month: str, *, uid: str = "") -> Posted:
    """Post the voucher that carries a month's income and expense to the year's profit (结转损益).

    The month's figures stay: they leave out every voucher that touches that account.
    """
    before = _posted_as(s, uid)
    if before is not None:
        return before
    refuse_if(check_carry(s, month))
    draft = JournalDraft(
        on_date=end_of(month),
        summary=f"结转{month[:4]}年{int(month[5:7])}月损益",
        lines=carrying_lines(uncarried(s, month)),
        attachments=0,
    )
    return post_journal(s, draft, uid=uid)


def check_carry_year(s: Session, month: str) -> list[Problem]:
    """Find why the profit of the year cannot be carried on with a December now."""
    if not month.endswith("-12"):
        text = _("The profit of the year is carried on with December, not with {month}.")
        return [Problem("not_december", text.format(month=month))]
    problems = check_open(s, end_of(month))
    problems += check_over(s, month)
    months = uncarried_months(s, month)
    if months:
        text = _("{month} still has income or expense; please carry its profit forward first.")
        problems.append(Problem("uncarried", text.format(month=months[0])))
    elif not problems and not profit_of_year(s, month):
        text = _(
            "Nothing stands on {account} at the end of {year}; there is no profit to carry on."
        )
        problems.append(Problem("nothing", text.format(account=PROFIT, year=month[:4])))
    return problems


def carry_year(s: Session, month: str, *, uid: str = "") -> Posted:
    """Post the voucher that carries the year's profit to what is not distributed (结转本年利润).

    A loss goes the other way round, so that the year's profit stands at zero on January 1st.
    """
    before = _posted_as(s, uid)
    if before is not None:
        return before
    refuse_if(check_carry_year(s, month))
    profit = profit_of_year(s, month)
    amount = Money(abs(profit.units))
    giving, taking = (PROFIT, UNDISTRIBUTED) if profit.units > 0 else (UNDISTRIBUTED, PROFIT)
    draft = JournalDraft(
        on_date=end_of(month),
        summary=f"结转{month[:4]}年本年利润",
        lines=(
            JournalLineDraft(account=giving, debit=amount),
            JournalLineDraft(account=taking, credit=amount),
        ),
        attachments=0,
    )
    return post_journal(s, draft, uid=uid)


def _posted_as(s: Session, uid: str) -> Posted | None:
    """Return what was posted under a uid before."""
    found = fetch_row(s, "SELECT id, uid, number FROM document WHERE uid = ?", (uid,))
    return Posted(int(found[0]), str(found[1]), str(found[2])) if uid and found else None
