"""Closing a month: what holds it back, both sides of every step, closing and reopening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _, ngettext
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Money
from coopdesk.ledger.chart import account_names
from coopdesk.ledger.closing import check_over
from coopdesk.ledger.month_ends import (
    PROFIT,
    UNDISTRIBUTED,
    carried,
    carried_of_year,
    closed_months_after,
    end_of,
    equity_on,
    open_months_before,
    uncarried,
)
from coopdesk.ledger.periods import close_month, is_closed, is_overdue, reopen_month
from coopdesk.ledger.words import Kind
from coopdesk.members.persons import person
from coopdesk.money.cash import cash_on
from coopdesk.statements.due import open_costs
from coopdesk.statements.standing import (
    LOOKED,
    PARTY_BOOKS,
    PartyBook,
    PathStep,
    Step,
    count_of_month,
    drafts_until,
    month_path,
    party_sums,
    stock_sums,
)

_KEPT_MONTHS: Final = 24
_OPEN_DAYS: Final = 31  # A month opened again shuts by itself; longer is no exception any more.
_SHOWN: Final = 50


def check_close(s: Session, month: str) -> list[Problem]:
    """Find everything that holds the closing of a month back; each finding names its step."""
    if is_closed(s, month):
        return [Problem("period_closed", _("{month} is already closed.").format(month=month))]
    problems = check_over(s, month)
    if problems:
        return problems
    steps = month_path(s, context_of(s).clock.today(), month)
    found = [_held(number, one) for number, one in enumerate(steps, 1) if _is_reason(one)]
    for earlier in open_months_before(s, month):
        text = _("{month} is still open; please close it first.").format(month=earlier)
        found.append(Problem("month_before", text))
    return found


def _is_reason(one: PathStep) -> bool:
    """Tell whether a step is itself the reason; locked ones follow from others."""
    return one.code != "close" and one.standing is not Step.DONE and one.standing is not Step.LOCKED


def _held(number: int, one: PathStep) -> Problem:
    """Say which step is not done; those that do not block are warnings."""
    text = _("Step {number}, {title}: {text}")
    filled = text.format(number=number, title=_(one.title), text=one.text)
    return Problem(one.code, filled, warning=not one.blocks)


def close(s: Session, month: str) -> None:
    """Close a month whose every blocking step is done; refuses with what is in the way."""
    refuse_if(check_close(s, month))
    close_month(s, month)


def check_reopen(s: Session, month: str, reason: str, until: date | None) -> list[Problem]:
    """Find why a month cannot be opened again: the last closed, a reason, a day not far off."""
    problems = []
    today = context_of(s).clock.today()
    if not is_closed(s, month) and not is_overdue(s, month):
        text = _("{month} is not closed.").format(month=month)
        problems.append(Problem("not_closed", text))
    later = closed_months_after(s, month)
    if later:
        text = _("{later} was closed after {month}; please open {later} first.")
        problems.append(Problem("month_after", text.format(later=later[0], month=month)))
    if not reason.strip():
        text = _("Please write why the month is opened again; the journal keeps it.")
        problems.append(Problem("required", text, "reason"))
    if until is None or not today <= until <= today + timedelta(days=_OPEN_DAYS):
        text = _("Please say until which day it stays open, {first} to {last}.")
        last = today + timedelta(days=_OPEN_DAYS)
        problems.append(Problem("until", text.format(first=today, last=last), "until"))
    return problems


def reopen(s: Session, month: str, reason: str, until: date | None) -> None:
    """Open a closed month again until the end of a day; the journal keeps who, when and why."""
    refuse_if(check_reopen(s, month, reason, until))
    if until is not None:
        reopen_month(s, month, reason.strip(), until)


def note_looked(s: Session, month: str) -> None:
    """Note that the month's figures were looked through as they stand now."""
    context = context_of(s)
    facts = {
        "at": moment_text(context.clock.now()),
        "clerk": context.clerk,
        "documents": count_of_month(s, month),
    }
    kept = {**setting(s, LOOKED, {}), month: facts}
    set_setting(s, LOOKED, dict(sorted(kept.items())[-_KEPT_MONTHS:]))


@dataclass(frozen=True, slots=True)
class StepLine:
    """A document that a step is about; without an id, the page where it is found."""

    day: date | None
    number: str
    reason: str
    amount: Money | None = None
    document_id: int | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class StepSides:
    """Both sides of a step's comparison, and the documents concerned.

    ``heads`` are the headings; a row has a name and an amount under each further heading.
    """

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Money | str, ...]], ...] = ()
    total: tuple[str, tuple[Money | str, ...]] | None = None
    lines: tuple[StepLine, ...] = ()
    more: int = 0


def sides_of(s: Session, one: PathStep, month: str) -> StepSides:
    """Return what is compared in a step, side by side, and its documents."""
    party = next((book for book in PARTY_BOOKS if book.code == one.code), None)
    if party is not None:
        return _party_sides(s, party, month)
    compared = {
        "drafts": _draft_sides,
        "vouchers": _number_sides,
        "posted": _posted_sides,
        "cash": _cash_sides,
        "stock": _stock_sides,
        "costs": _cost_sides,
        "carry": _carry_sides,
        "year": _year_sides,
        "copied": _copy_sides,
    }.get(one.code)
    return StepSides() if compared is None else compared(s, month)


def _draft_sides(s: Session, month: str) -> StepSides:
    """Return the drafts that wait."""
    lines = [
        StepLine(None, one.title, one.clerk, page=one.page)
        for one in drafts_until(s, end_of(month))
    ]
    return _with(StepSides(), lines)


def _cost_sides(s: Session, month: str) -> StepSides:
    """Return the lines received that have no cost yet."""
    lines = [
        StepLine(one.on_date, one.number, f"{one.good} {one.quantity.short()} {one.unit}",
                 document_id=one.document_id)
        for one in open_costs(s, end_of(month))
    ]  # fmt: skip
    return _with(StepSides(), lines)


def _with(sides: StepSides, lines: list[StepLine]) -> StepSides:
    """Add documents, as many as one looks at, and how many more there are."""
    more = max(0, len(lines) - _SHOWN)
    return StepSides(sides.heads, sides.rows, sides.total, tuple(lines[:_SHOWN]), more)


def _compared(
    what: str, rows: list[tuple[str, Money, Money]], own: Money, ledger: Money, others: str
) -> StepSides:
    """Return a comparison: the parts that differ, all others together, and the total."""
    listed = [(name, (mine, theirs, mine - theirs)) for name, mine, theirs in rows]
    rest_own = own - sum((mine for _name, mine, _theirs in rows), Money(0))
    rest_ledger = ledger - sum((theirs for _name, _mine, theirs in rows), Money(0))
    if others and (rest_own or rest_ledger or not rows):
        listed.append((others, (rest_own, rest_ledger, rest_own - rest_ledger)))
    total = (_("Total"), (own, ledger, own - ledger)) if len(listed) > 1 else None
    heads = (what, _("Sub-ledger"), _("Account"), _("Difference"))
    return StepSides(heads, tuple(listed), total)


def _party_sides(s: Session, one: PartyBook, month: str) -> StepSides:
    """Compare balances with accounts, by party where they differ."""
    own, ledger = party_sums(s, one, month)
    others = _("all of them") if own == ledger else _("all others")
    name = f"{one.accounts[0]} {account_names()[one.accounts[0]]}"
    if own == ledger:
        return _compared(name, [], own, ledger, others)
    end = end_of(month).isoformat()
    places = ", ".join("?" for _account in one.accounts)
    both = (
        f"SELECT document_id, {person('member_id')} AS member_id, supplier_id, amount AS own,"  # noqa: S608
        " 0 AS ledger FROM party_move"
        " WHERE book = ? AND on_date <= ? UNION ALL"
        f" SELECT v.document_id, {person('e.member_id')}, e.supplier_id, 0,"
        f" (e.debit - e.credit) * {one.sign}"
        " FROM entry e JOIN voucher v ON v.id = e.voucher_id"
        f" WHERE e.account IN ({places}) AND v.on_date <= ?"
    )
    given = (one.book, end, *one.accounts, end)
    parties = fetch_rows(
        s,
        "SELECT COALESCE(m.code || ' ' || m.name, u.code || ' ' || u.name, '?'), SUM(own),"  # noqa: S608
        f" SUM(ledger) FROM ({both}) x LEFT JOIN member m ON m.id = x.member_id"
        " LEFT JOIN supplier u ON u.id = x.supplier_id GROUP BY x.member_id, x.supplier_id"
        " HAVING SUM(own) <> SUM(ledger) ORDER BY ABS(SUM(own - ledger)) DESC LIMIT 5",
        given,
    )
    rows = [(row[0], Money(row[1]), Money(row[2])) for row in parties]
    return _with(_compared(name, rows, own, ledger, others), _differing(s, both, given))


def _differing(s: Session, both: str, given: tuple[object, ...]) -> list[StepLine]:
    """Return the documents whose two sides differ."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, d.summary, SUM(x.own - x.ledger)"  # noqa: S608
        f" FROM ({both}) x JOIN document d ON d.id = x.document_id GROUP BY d.id"
        " HAVING SUM(x.own - x.ledger) <> 0 ORDER BY d.on_date, d.id",
        given,
    )
    return [
        StepLine(date.fromisoformat(row[2]), row[1], row[3], Money(row[4]), row[0]) for row in rows
    ]


def _stock_sides(s: Session, month: str) -> StepSides:
    """Compare the stock with its account, and name the documents whose sides differ."""
    own, ledger = stock_sums(s, month)
    name = f"1405 {account_names()['1405']}"
    sides = _compared(name, [], own, ledger, _("all goods"))
    if own == ledger:
        return sides
    end = end_of(month).isoformat()
    both = (
        "SELECT document_id, cost AS own, 0 AS ledger FROM stock_move WHERE on_date <= ?"
        " UNION ALL SELECT v.document_id, 0, e.debit - e.credit FROM entry e"
        " JOIN voucher v ON v.id = e.voucher_id WHERE e.account = '1405' AND v.on_date <= ?"
    )
    return _with(sides, _differing(s, both, (end, end)))


def _cash_sides(s: Session, month: str) -> StepSides:
    """Compare the drawer with the book, and list the counts of the month."""
    end = end_of(month)
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, c.counted, c.expected FROM document d"
        " JOIN cash_count c ON c.document_id = d.id WHERE d.kind = 'cash_count'"
        " AND d.on_date BETWEEN ? AND ? AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " ORDER BY d.on_date DESC, d.id DESC",
        (f"{month}-01", end.isoformat()),
    )
    book = cash_on(s, end)
    heads = (_("Cash in the drawer"), _("yuan"))
    shown: list[tuple[str, tuple[Money | str, ...]]] = []
    if rows:
        counted, expected = Money(rows[0][3]), Money(rows[0][4])
        shown = [
            (_("Counted on {day}").format(day=rows[0][2]), (counted,)),
            (_("In the book then"), (expected,)),
            (_("Difference"), (counted - expected,)),
        ]
    shown.append((_("In the book at the end"), (book,)))
    lines = [
        StepLine(date.fromisoformat(row[2]), row[1], _("Cash count"), Money(row[3]), row[0])
        for row in rows
    ]
    return _with(StepSides(heads, tuple(shown)), lines)


def _carry_sides(s: Session, month: str) -> StepSides:
    """Return what is left on accounts of income and expense, and the vouchers that carried."""
    left = uncarried(s, month)
    heads = (_("Account"), _("Income"), _("Expense"))
    rows: list[tuple[str, tuple[Money | str, ...]]] = [
        (f"{one.account} {one.name.rpartition('-')[2]}",
         (one.amount, "") if one.is_income else ("", one.amount))
        for one in left
    ]  # fmt: skip
    income = sum((one.amount for one in left if one.is_income), Money(0))
    expense = sum((one.amount for one in left if not one.is_income), Money(0))
    lines = [
        StepLine(one.on_date, one.number, one.summary, one.profit, one.document_id)
        for one in carried(s, month)
    ]
    total = (_("Total"), (income, expense)) if rows else None
    return _with(StepSides(heads if rows else (), tuple(rows), total), lines)


def _year_sides(s: Session, month: str) -> StepSides:
    """Return the year's profit and what is not distributed, as they stand, and their vouchers."""
    names = account_names()
    rows: tuple[tuple[str, tuple[Money | str, ...]], ...] = tuple(
        (f"{account} {names[account].rpartition('-')[2]}", (equity_on(s, account, month),))
        for account in (PROFIT, UNDISTRIBUTED)
    )
    lines = [
        StepLine(one.on_date, one.number, one.summary, one.profit, one.document_id)
        for one in carried_of_year(s, month)
    ]
    return _with(StepSides((_("Account"), _("yuan")), rows), lines)


def _number_sides(s: Session, month: str) -> StepSides:
    """Return how many vouchers there are against the last number, and those after a gap."""
    row = fetch_row(
        s, "SELECT COUNT(*), COALESCE(MAX(number), 0) FROM voucher WHERE month = ?", (month,)
    ) or (0, 0)
    rows: tuple[tuple[str, tuple[Money | str, ...]], ...] = (
        (_("Vouchers"), (f"{row[0]:,}",)),
        (_("Last number"), (f"{row[1]:,}",)),
    )
    gaps = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, v.number FROM voucher v"
        " JOIN document d ON d.id = v.document_id WHERE v.month = ?1 AND v.number > 1"
        " AND NOT EXISTS (SELECT 1 FROM voucher p WHERE p.month = ?1 AND p.number = v.number - 1)"
        " ORDER BY v.number",
        (month,),
    )
    text = _("voucher {number}; the one before it is missing")
    lines = [
        StepLine(date.fromisoformat(one[2]), one[1], text.format(number=one[3]), None, one[0])
        for one in gaps
    ]
    return _with(StepSides((_("Month's vouchers"), _("count")), rows), lines)


def _posted_sides(s: Session, month: str) -> StepSides:
    """Return the documents that were begun and not posted, or how many of each kind there are."""
    span = (f"{month}-01", end_of(month).isoformat())
    counts = fetch_rows(
        s,
        "SELECT kind, COUNT(*), SUM(amount) FROM document WHERE on_date BETWEEN ? AND ?"
        " GROUP BY kind ORDER BY kind",
        span,
    )
    order = [kind.value for kind in Kind]
    rows: tuple[tuple[str, tuple[Money | str, ...]], ...] = tuple(
        (Kind(one[0]).shown, (f"{one[1]:,}", Money(one[2])))
        for one in sorted(counts, key=lambda one: order.index(one[0]))
    )
    begun = fetch_rows(
        s,
        "SELECT id, number, on_date, summary, amount FROM document WHERE on_date BETWEEN ? AND ?"
        " AND state <> 1 ORDER BY id",
        span,
    )
    lines = [
        StepLine(date.fromisoformat(one[2]), one[1], one[3], Money(one[4]), one[0]) for one in begun
    ]
    heads = (_("Documents"), _("count"), _("yuan")) if rows else ()
    return _with(StepSides(heads, rows), lines)


def _copy_sides(s: Session, _month: str) -> StepSides:
    """Return when the book was copied, and where to."""
    copies = setting(s, "copies", {})
    rows: list[tuple[str, tuple[Money | str, ...]]] = []
    for name, words in (("removable", _("On a stick")), ("disk", _("On this disk"))):
        copy = copies.get(name)
        count = copy["documents"] if copy else 0
        held = ngettext("{count} document", "{count} documents", count).format(count=f"{count:,}")
        rows.append((words, (copy["on"] if copy else _("never"), held if copy else "—")))
    return StepSides((_("Copy"), _("Day"), _("What it holds")), tuple(rows))
