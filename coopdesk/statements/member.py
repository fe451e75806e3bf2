"""One member on one page: who, land, contracts, purchases, account; and who lives next door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.land.clashes import LIVE
from coopdesk.land.progress import Progress, progress_of
from coopdesk.members.balances import balance_of, overdue_of
from coopdesk.members.persons import person_id, records
from coopdesk.statements.books import MemberSheet, member_sheet

_WALK = (
    "ORDER BY COALESCE(v.walking_order, 0), COALESCE(v.name, ''), COALESCE(m.group_no, ''),"
    " m.code, m.id"
)


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A plot of a member and what is done with it."""

    plot_id: int
    name: str
    contract_area: Area
    measured: Area | None
    contract: str
    contract_id: int | None
    transferred: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A good that a member bought in a span."""

    good: str
    unit: str
    quantity: Quantity
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """What a member's page shows."""

    id: int
    code: str
    name: str
    is_member: bool
    place: str
    id_number: str
    phone: str
    head: str
    household: tuple[str, ...]
    people: int | None
    joined_on: date | None
    share_capital: Money
    credit_limit: Money | None
    overdue: Money
    next_due: date | None
    plots: tuple[PlotLine, ...]
    contract: Progress | None
    contract_id: int | None
    bought: tuple[BoughtLine, ...]
    worked: MuTimes
    trade: Money
    trade_before: Money
    sheet: MemberSheet


def member_page(s: Session, member_id: int, day: date) -> MemberPage:
    """Return a member's page as of a day: land, the contract in force, this year's trade.

    Of a record that was merged into another, the page of the one that was kept.
    """
    member_id = person_id(s, member_id)
    row = fetch_row(
        s,
        "SELECT m.code, m.name, m.is_member, TRIM(COALESCE(v.name, '') || ' ' ||"
        " COALESCE(m.group_no, '')), COALESCE(m.id_number, ''), COALESCE(m.phone, ''),"
        " COALESCE(h.name, ''), h.people, m.joined_on, m.share_capital, m.credit_limit,"
        " m.household_id FROM member m LEFT JOIN village v ON v.id = m.village_id"
        " LEFT JOIN household h ON h.id = m.household_id WHERE m.id = ?",
        (member_id,),
    )
    if row is None:
        raise refuse("no_such", _("This member does not exist; please look it up again."))
    start = day.replace(month=1, day=1)
    contract_id = _contract(s, member_id, day)
    others = fetch_rows(
        s,
        "SELECT name, COALESCE(relation, '') FROM member WHERE household_id = ? AND id <> ?"
        " AND retired = 0 ORDER BY id LIMIT 6",
        (row[11], member_id),
    )
    sheet = member_sheet(s, member_id, start, day)
    return MemberPage(
        id=member_id,
        code=row[0],
        name=row[1],
        is_member=bool(row[2]),
        place=row[3],
        id_number=row[4],
        phone=row[5],
        head=row[6],
        household=tuple(f"{name}（{tie}）" if tie else name for name, tie in others),
        people=row[7],
        joined_on=date.fromisoformat(row[8]) if row[8] else None,
        share_capital=Money(int(row[9] or 0)),
        credit_limit=Money(row[10]) if row[10] is not None else None,
        overdue=overdue_of(s, member_id, day),
        next_due=_next_due(s, member_id, day),
        plots=_plots(s, member_id, day),
        contract=progress_of(s, contract_id) if contract_id is not None else None,
        contract_id=contract_id,
        bought=_bought(s, member_id, start, day),
        worked=_worked(s, member_id, start, day),
        trade=sheet.bought + sheet.served,
        trade_before=_trade(s, member_id, start.replace(year=day.year - 1), _year_before(day)),
        sheet=sheet,
    )


def _year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _contract(s: Session, member_id: int, day: date) -> int | None:
    """Return the newest trusteeship contract in force, else the newest of this year."""
    found = fetch_value(
        s,
        "SELECT d.id FROM document d JOIN contract c ON c.document_id = d.id"  # noqa: S608
        f" WHERE d.member_id IN {records('?1')} AND c.type = 'trusteeship' AND {LIVE}"
        " ORDER BY (c.starts_on <= ?2 AND c.ends_on >= ?2) DESC, d.id DESC LIMIT 1",
        (member_id, day.isoformat()),
    )
    return None if found is None else int(found)


def _plots(s: Session, member_id: int, day: date) -> tuple[PlotLine, ...]:
    """Return a member's plots with the contract each is under on a day."""
    rows = fetch_rows(
        s,
        "SELECT p.id, p.name, p.contract_area, p.measured_area, k.number, k.id, k.type, k.ends_on"  # noqa: S608
        " FROM plot p LEFT JOIN (SELECT x.plot_id, d.id, d.number, c.type, c.ends_on"
        " FROM contract_plot x JOIN contract c ON c.document_id = x.document_id"
        " JOIN document d ON d.id = x.document_id WHERE c.starts_on <= ?2 AND c.ends_on >= ?2"
        f" AND {LIVE}) k ON k.plot_id = p.id WHERE p.member_id IN {records('?1')}"
        " AND p.retired = 0"
        " GROUP BY p.id ORDER BY p.code",
        (member_id, day.isoformat()),
    )
    return tuple(
        PlotLine(
            row[0], row[1], Area(row[2]), Area(row[3]) if row[3] is not None else None,
            row[4] or "", row[5], row[6] == "transfer",
            date.fromisoformat(row[7]) if row[7] else None,
        )
        for row in rows
    )  # fmt: skip


def _bought(s: Session, member_id: int, start: date, day: date) -> tuple[BoughtLine, ...]:
    """Return what a member bought in a span, the dearest first."""
    rows = fetch_rows(
        s,
        "SELECT g.name, g.unit, SUM(l.quantity), SUM(l.amount) FROM document d"  # noqa: S608
        " JOIN sale_line l ON l.document_id = d.id JOIN good g ON g.id = l.good_id"
        f" WHERE d.member_id IN {records('?1')} AND d.state = 1 AND d.on_date BETWEEN ?2 AND ?3"
        " GROUP BY g.id HAVING SUM(l.amount) <> 0 ORDER BY SUM(l.amount) DESC",
        (member_id, start.isoformat(), day.isoformat()),
    )
    return tuple(BoughtLine(row[0], row[1], Quantity(row[2]), Money(row[3])) for row in rows)


def _worked(s: Session, member_id: int, start: date, day: date) -> MuTimes:
    """Return the mu-times worked for a member in a span."""
    found = fetch_value(
        s,
        "SELECT COALESCE(SUM(l.mu_times), 0) FROM job_line l JOIN document d"  # noqa: S608
        f" ON d.id = l.document_id WHERE l.member_id IN {records('?1')} AND d.state = 1"
        " AND d.on_date BETWEEN ?2 AND ?3",
        (member_id, start.isoformat(), day.isoformat()),
    )
    return MuTimes(int(found))


def _trade(s: Session, member_id: int, start: date, day: date) -> Money:
    """Return what a member bought and had done in a span."""
    sheet = member_sheet(s, member_id, start, day)
    return sheet.bought + sheet.served


def _next_due(s: Session, member_id: int, day: date) -> date | None:
    """Return the next day on which something of the member's falls due."""
    found = fetch_value(
        s,
        "SELECT MIN(due_on) FROM (SELECT MIN(due_on) AS due_on FROM party_move"  # noqa: S608
        f" WHERE member_id IN {records('?1')} AND book = 'debt'"
        " GROUP BY COALESCE(settles_id, document_id)"
        " HAVING SUM(amount) > 0) WHERE due_on >= ?2",
        (member_id, day.isoformat()),
    )
    return date.fromisoformat(found) if found else None


def walk(s: Session, member_id: int, *, village_only: bool = False) -> list[int]:
    """Return the members in walking order; of the member's own village, if so asked."""
    rows = fetch_rows(
        s,
        "SELECT m.id FROM member m LEFT JOIN village v ON v.id = m.village_id"  # noqa: S608
        " WHERE m.retired = 0 AND (?2 = 0 OR m.village_id IS"
        f" (SELECT village_id FROM member WHERE id = ?1)) {_WALK}",
        (member_id, int(village_only)),
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class MemberBrief:
    """What stands behind one record of a member, to compare it with another."""

    code: str
    name: str
    documents: int
    last_on: date | None
    debt: Money
    deposit: Money
    plots: int


def member_brief(s: Session, member_id: int) -> MemberBrief:
    """Return what stands behind a member: documents that name her, balances and land."""
    row = fetch_row(
        s,
        "SELECT m.code, m.name, COUNT(d.id), MAX(d.on_date), (SELECT COUNT(*) FROM plot p"  # noqa: S608
        f" WHERE p.member_id IN {records('?1')} AND p.retired = 0) FROM member m"
        " LEFT JOIN document d ON d.id IN (SELECT id FROM document"
        f" WHERE member_id IN {records('?1')} UNION SELECT document_id FROM job_line"
        f" WHERE member_id IN {records('?1')})"
        " WHERE m.id = ?1 GROUP BY m.id",
        (member_id,),
    )
    if row is None:
        raise refuse("no_such", _("This member does not exist; please look it up again."))
    return MemberBrief(
        row[0], row[1], row[2], date.fromisoformat(row[3]) if row[3] else None,
        balance_of(s, "debt", member_id=member_id), balance_of(s, "deposit", member_id=member_id),
        row[4],
    )  # fmt: skip
