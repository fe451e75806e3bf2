"""The books: trial balance, account ledger, journal listing, cash book, and a member's account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Money, MuTimes
from coopdesk.ledger.chart import account_names
from coopdesk.members.persons import person, records
from coopdesk.statements.due import age_of
from coopdesk.statements.figures import last_day


@dataclass(frozen=True, slots=True)
class TrialLine:
    """An account of the trial balance; balances are debit less credit."""

    account: str
    name: str
    kind: str
    opening: Money
    debit: Money
    credit: Money
    year_debit: Money
    year_credit: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry of an account with the balance after it, debit less credit."""

    document_id: int
    number: str
    voucher: int
    on_date: date
    summary: str
    party: str
    debit: Money
    credit: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """An account's entries over some months, between its opening and its closing balance."""

    account: str
    name: str
    opening: Money
    lines: tuple[LedgerLine, ...]
    debit: Money
    credit: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry in the order of vouchers (序时账)."""

    document_id: int
    voucher: int
    line: int
    on_date: date
    number: str
    summary: str
    account: str
    name: str
    party: str
    debit: Money
    credit: Money


@dataclass(frozen=True, slots=True)
class CashDay:
    """A day of the cash book: what came in, what went out, what is left, and what was counted."""

    on_date: date
    opening: Money
    lines: tuple[LedgerLine, ...]
    taken: Money
    paid: Money
    closing: Money
    counted: Money | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One document in a member's account with the balances after it."""

    document_id: int
    number: str
    kind: str
    on_date: date
    summary: str
    due_on: date | None
    debt: Money
    deposit: Money
    payable: Money
    debt_after: Money
    deposit_after: Money
    payable_after: Money


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """Everything of one member: the documents with running balances, and what trade made up."""

    member_id: int
    opening: tuple[Money, Money, Money]
    lines: tuple[MemberLine, ...]
    closing: tuple[Money, Money, Money]


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """What a member's sheet for signing says: who, the account, and the debt by age."""

    code: str
    name: str
    village: str
    group: str
    share_capital: Money
    bought: Money
    served: Money
    account: MemberAccount
    ages: tuple[Money, ...]


def trial_balance(s: Session, month: str) -> list[TrialLine]:
    """Return every account with a balance or a move: opening, month, year, closing."""
    rows = fetch_rows(
        s,
        "SELECT a.code, a.name, a.kind,"
        " SUM(CASE WHEN m.month < ?1 THEN m.debit - m.credit ELSE 0 END),"
        " SUM(CASE WHEN m.month = ?1 THEN m.debit ELSE 0 END),"
        " SUM(CASE WHEN m.month = ?1 THEN m.credit ELSE 0 END),"
        " SUM(CASE WHEN m.month >= ?2 THEN m.debit ELSE 0 END),"
        " SUM(CASE WHEN m.month >= ?2 THEN m.credit ELSE 0 END), SUM(m.debit - m.credit)"
        " FROM account_month m JOIN account a ON a.code = m.account WHERE m.month <= ?1"
        " GROUP BY a.code ORDER BY a.code",
        (month, f"{month[:4]}-01"),
    )
    return [
        TrialLine(row[0], row[1], row[2], *(Money(fen) for fen in row[3:]))
        for row in rows
        if any(row[3:])
    ]


def account_ledger(s: Session, account: str, first: str, last: str) -> AccountLedger:
    """Return an account's entries from one month to another with the running balance (明细账)."""
    name = account_names().get(account)
    if name is None:
        text = _("Account {account} is not in the chart; please choose one of the list.")
        raise refuse("account", text.format(account=account), "account")
    opening = int(
        fetch_value(
            s,
            "SELECT COALESCE(SUM(debit - credit), 0) FROM account_month"
            " WHERE account = ? AND month < ?",
            (account, first),
        )
    )
    lines = _ledger_lines(s, account, f"{first}-01", last_day(last).isoformat(), opening)
    debit = sum((line.debit for line in lines), Money(0))
    credit = sum((line.credit for line in lines), Money(0))
    closing = Money(opening) + debit - credit
    return AccountLedger(account, name, Money(opening), tuple(lines), debit, credit, closing)


def _ledger_lines(s: Session, account: str, start: str, end: str, opening: int) -> list[LedgerLine]:
    """Return an account's entries between two days, in order, with the balance after each."""
    rows = fetch_rows(
        s,
        "SELECT v.document_id, d.number, v.number, v.on_date, e.summary,"  # noqa: S608
        " COALESCE(m.name, p.name, ''), e.debit, e.credit,"
        " ?4 + SUM(e.debit - e.credit) OVER (ORDER BY v.on_date, v.number, e.line)"
        " FROM entry e JOIN voucher v ON v.id = e.voucher_id"
        " JOIN document d ON d.id = v.document_id"
        f" LEFT JOIN member m ON m.id = {person('e.member_id')}"
        " LEFT JOIN supplier p ON p.id = e.supplier_id"
        " WHERE e.account = ?1 AND v.state = 1 AND v.on_date BETWEEN ?2 AND ?3"
        " ORDER BY v.on_date, v.number, e.line",
        (account, start, end, opening),
    )
    return [
        LedgerLine(
            row[0], row[1], row[2], date.fromisoformat(row[3]), row[4], row[5], Money(row[6]),
            Money(row[7]), Money(row[8]),
        )
        for row in rows
    ]  # fmt: skip


def journal_listing(s: Session, first: str, last: str) -> list[JournalLine]:
    """Return every entry of some months in the order of vouchers (序时账)."""
    names = account_names()
    rows = fetch_rows(
        s,
        "SELECT v.document_id, v.number, e.line, v.on_date, d.number, e.summary, e.account,"  # noqa: S608
        " COALESCE(m.name, p.name, ''), e.debit, e.credit FROM voucher v"
        " JOIN entry e ON e.voucher_id = v.id JOIN document d ON d.id = v.document_id"
        f" LEFT JOIN member m ON m.id = {person('e.member_id')}"
        " LEFT JOIN supplier p ON p.id = e.supplier_id"
        " WHERE v.month BETWEEN ? AND ? AND v.state = 1 ORDER BY v.month, v.number, e.line",
        (first, last),
    )
    return [
        JournalLine(
            row[0], row[1], row[2], date.fromisoformat(row[3]), row[4], row[5], row[6],
            names.get(row[6], ""), row[7], Money(row[8]), Money(row[9]),
        )
        for row in rows
    ]  # fmt: skip


def cash_book(s: Session, month: str, account: str = "1001") -> list[CashDay]:
    """Return the cash book (现金日记账) of a month, each day with its balance and its count."""
    ledger = account_ledger(s, account, month, month)
    counts = dict(
        fetch_rows(
            s,
            "SELECT d.on_date, c.counted FROM cash_count c JOIN document d ON d.id = c.document_id"
            " WHERE d.month = ? AND d.state = 1 AND d.reverses_id IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
            " ORDER BY d.id",
            (month,),
        )
        if account == "1001"
        else ()
    )
    by_day: dict[date, list[LedgerLine]] = {date.fromisoformat(day): [] for day in counts}
    for line in ledger.lines:
        by_day.setdefault(line.on_date, []).append(line)
    days: list[CashDay] = []
    balance = ledger.opening
    for day in sorted(by_day):
        lines = by_day[day]
        taken = sum((line.debit for line in lines), Money(0))
        paid = sum((line.credit for line in lines), Money(0))
        counted = counts.get(day.isoformat())
        closing = balance + taken - paid
        days.append(
            CashDay(
                day, balance, tuple(lines), taken, paid, closing,
                None if counted is None else Money(counted),
            )
        )  # fmt: skip
        balance = closing
    return days


def member_account(
    s: Session, member_id: int, *, since: date | None = None, until: date | None = None
) -> MemberAccount:
    """Return every document that moved a member's balances, with the balances after each."""
    rows = fetch_rows(
        s,
        "SELECT m.document_id, d.number, d.kind, m.on_date, d.summary, MIN(m.due_on),"  # noqa: S608
        " SUM(CASE WHEN m.book = 'debt' THEN m.amount ELSE 0 END),"
        " SUM(CASE WHEN m.book = 'deposit' THEN m.amount ELSE 0 END),"
        " SUM(CASE WHEN m.book = 'payable' THEN m.amount ELSE 0 END), (SELECT k.name FROM job j"
        " JOIN job_kind k ON k.id = j.job_kind_id WHERE j.document_id = d.id AND d.member_id IS"
        " NULL AND d.reverses_id IS NULL), (SELECT SUM(l.mu_times) FROM job_line l WHERE"
        f" l.document_id = d.id AND l.member_id IN {records('?1')})"
        " FROM party_move m JOIN document d ON d.id = m.document_id"
        f" WHERE m.member_id IN {records('?1')} AND m.on_date <= ?2 GROUP BY m.document_id"
        " ORDER BY m.on_date, m.document_id",
        (member_id, until.isoformat() if until else "9999-12-31"),
    )
    start = since.isoformat() if since else ""
    after = [0, 0, 0]
    opening = (0, 0, 0)
    lines = []
    for row in rows:
        for place in range(3):
            after[place] += row[6 + place]
        if row[3] < start:
            opening = (after[0], after[1], after[2])
            continue
        lines.append(_member_line(row, after))
    return MemberAccount(
        member_id, _three(opening), tuple(lines), _three((after[0], after[1], after[2]))
    )


def _three(fen: tuple[int, int, int]) -> tuple[Money, Money, Money]:
    """Return three balances as money."""
    return (Money(fen[0]), Money(fen[1]), Money(fen[2]))


def _member_line(row: Sequence[Any], after: Sequence[int]) -> MemberLine:
    """Return one line of a member's account; of a slip for many households, the own work."""
    summary = row[4] if row[9] is None else f"{row[9]}{MuTimes(row[10] or 0).plain()}亩次"
    return MemberLine(
        row[0], row[1], row[2], date.fromisoformat(row[3]), summary,
        date.fromisoformat(row[5]) if row[5] else None, Money(row[6]), Money(row[7]),
        Money(row[8]), Money(after[0]), Money(after[1]), Money(after[2]),
    )  # fmt: skip


def member_sheet(s: Session, member_id: int, since: date, until: date) -> MemberSheet:
    """Return what a member's sheet says of a span: account, trade, and the debt by age."""
    who = fetch_row(
        s,
        "SELECT m.code, m.name, v.name, m.group_no, m.share_capital FROM member m"
        " LEFT JOIN village v ON v.id = m.village_id WHERE m.id = ?",
        (member_id,),
    )
    if who is None:
        raise refuse("no_such", _("This member does not exist; please look it up again."))
    span = (member_id, since.isoformat(), until.isoformat())
    bought = fetch_value(
        s,
        f"SELECT COALESCE(SUM(amount), 0) FROM document WHERE member_id IN {records('?1')}"  # noqa: S608
        " AND state = 1 AND kind IN ('sale', 'sale_return') AND on_date BETWEEN ?2 AND ?3",
        span,
    )
    served = fetch_value(
        s,
        "SELECT COALESCE(SUM(l.amount), 0) FROM job_line l JOIN document d ON d.id = l.document_id"  # noqa: S608
        f" WHERE l.member_id IN {records('?1')} AND d.state = 1 AND d.on_date BETWEEN ?2 AND ?3",
        span,
    )
    return MemberSheet(
        who[0], who[1], who[2] or "", who[3] or "", Money(int(who[4] or 0)), Money(int(bought)),
        Money(int(served)), member_account(s, member_id, since=since, until=until),
        _ages_of(s, member_id, until),
    )  # fmt: skip


def _ages_of(s: Session, member_id: int, day: date) -> tuple[Money, ...]:
    """Return a member's open debt by age: what was paid counts against the earliest part."""
    moves = fetch_rows(
        s,
        "SELECT COALESCE(settles_id, document_id), settles_id IS NULL, due_on, amount"  # noqa: S608
        f" FROM party_move WHERE member_id IN {records('?1')} AND book = 'debt' AND on_date <= ?2"
        " ORDER BY due_on IS NULL, due_on",
        (member_id, day.isoformat()),
    )
    paid: dict[int, int] = {}
    net = 0
    for item, charge, _due, amount in moves:
        net += amount
        if not charge:
            paid[item] = paid.get(item, 0) - amount
    ages = [0] * 5
    for item, charge, due, amount in moves:
        if charge and amount > 0:
            settled = max(min(amount, paid.get(item, 0)), 0)
            paid[item] = paid.get(item, 0) - settled
            ages[age_of(date.fromisoformat(due) if due else None, day)] += amount - settled
    ages[0] += net - sum(ages)
    return tuple(Money(fen) for fen in ages)
