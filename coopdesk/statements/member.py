"""One member on one page: who, land, contracts, purchases, account; and who lives next door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from coopdesk.attachments import count_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import mask_id, mask_phone
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.trail import note
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.land.clashes import LIVE
from coopdesk.land.progress import Progress, progress_of
from coopdesk.land.records import Scope
from coopdesk.members.balances import balance_of, overdue_of
from coopdesk.members.persons import person_id, records
from coopdesk.statements.books import MemberSheet, member_sheet
from coopdesk.statements.definitions import WEIGHT_PLACES, weights_on
from coopdesk.statements.figures import growth_of
from coopdesk.supplies.counter import place_text
from coopdesk.supplies.credit import CreditLine, credit_lines


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

    @property
    def price(self) -> Money | None:
        """Return the average price, rounded half up; nothing where no quantity is left."""
        if self.quantity.units <= 0:
            return None
        return Money.rounded(self.amount.exact / self.quantity.exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """What a member's page shows; identity number and telephone are masked.

    ``weighted`` is the land under trusteeship by the weights of the stages entrusted. ``agrees``
    tells that the debt is what the accounts say.
    """

    id: int
    code: str
    name: str
    is_member: bool
    village: str
    place: str
    id_number: str
    phone: str
    head: str
    household: tuple[str, ...]
    people: int | None
    members: int
    joined_on: date | None
    share_capital: Money
    reserve_share: Money | None
    credit: CreditLine | None
    overdue: Money
    next_due: date | None
    plots: tuple[PlotLine, ...]
    contract: Progress | None
    contract_id: int | None
    scope: Scope | None
    weighted: Area
    bought: tuple[BoughtLine, ...]
    worked: MuTimes
    worked_by_stage: tuple[tuple[Stage, MuTimes], ...]
    trade: Money
    trade_before: Money
    sheet: MemberSheet
    agrees: bool
    files: int

    @property
    def growth(self) -> int | None:
        """Return by how much trade grew since last year, in tenths of a percent."""
        return growth_of(self.trade.units, self.trade_before.units)


def member_page(s: Session, member_id: int, day: date) -> MemberPage:
    """Return a member's page as of a day: land, the contract in force, this year's trade.

    Of a record that was merged into another, the page of the one that was kept.
    """
    member_id = person_id(s, member_id)
    row = fetch_row(
        s,
        "SELECT m.code, m.name, m.is_member, COALESCE(v.name, ''), m.group_no,"
        " COALESCE(m.id_number, ''), COALESCE(m.phone, ''), COALESCE(h.name, ''), h.people,"
        " m.joined_on, m.share_capital, m.reserve_share, m.household_id"
        " FROM member m LEFT JOIN village v ON v.id = m.village_id"
        " LEFT JOIN household h ON h.id = m.household_id WHERE m.id = ?",
        (member_id,),
    )
    if row is None:
        raise refuse("no_such", _("This member does not exist; please look it up again."))
    start = day.replace(month=1, day=1)
    contract_id = _contract(s, member_id, day)
    others = fetch_rows(
        s,
        "SELECT name, COALESCE(relation, ''), is_member FROM member WHERE household_id = ?"
        " AND id <> ? AND retired = 0 ORDER BY id",
        (row[12], member_id),
    )
    plots = _plots(s, member_id, day)
    worked = _worked(s, member_id, start, day)
    sheet = member_sheet(s, member_id, start, day)
    return MemberPage(
        id=member_id,
        code=row[0],
        name=row[1],
        is_member=bool(row[2]),
        village=row[3],
        place=place_text(row[3], row[4]),
        id_number=mask_id(row[5]) if row[5] else "",
        phone=mask_phone(row[6]) if row[6] else "",
        head=row[7],
        household=tuple(f"{one[0]}（{one[1]}）" if one[1] else one[0] for one in others[:6]),
        people=row[8],
        members=int(row[2]) + sum(one[2] for one in others),
        joined_on=date.fromisoformat(row[9]) if row[9] else None,
        share_capital=Money(int(row[10] or 0)),
        reserve_share=None if row[11] is None else Money(row[11]),
        credit=next(iter(credit_lines(s, member_id)), None),
        overdue=overdue_of(s, member_id, day),
        next_due=_next_due(s, member_id, day),
        plots=plots,
        contract=progress_of(s, contract_id) if contract_id is not None else None,
        contract_id=contract_id,
        scope=_scope(s, contract_id),
        weighted=_weighted(s, plots, day),
        bought=_bought(s, member_id, start, day),
        worked=sum((done for _stage, done in worked), MuTimes(0)),
        worked_by_stage=worked,
        trade=sheet.bought + sheet.served,
        trade_before=_trade(s, member_id, start.replace(year=day.year - 1), _year_before(day)),
        sheet=sheet,
        agrees=_agrees(s, member_id, day, sheet),
        files=count_of(s, "member", member_id),
    )


def numbers_of(s: Session, member_id: int) -> tuple[str, str]:
    """Return identity number and telephone in full; the journal notes who looked, and when."""
    row = fetch_row(
        s,
        "SELECT COALESCE(id_number, ''), COALESCE(phone, ''), uid, code FROM member WHERE id = ?",
        (person_id(s, member_id),),
    )
    if row is None:
        raise refuse("no_such", _("This member does not exist; please look it up again."))
    fields = [name for name, value in (("id_number", row[0]), ("phone", row[1])) if value]
    note(s, "show", "member", row[2], {"fields": fields, "name": row[3]})
    return row[0], row[1]


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


def _worked(
    s: Session, member_id: int, start: date, day: date
) -> tuple[tuple[Stage, MuTimes], ...]:
    """Return the mu-times worked for a member in a span by stage, in the order of the stages."""
    rows = fetch_rows(
        s,
        "SELECT j.stage, SUM(l.mu_times) FROM job_line l JOIN document d"  # noqa: S608
        " ON d.id = l.document_id JOIN job j ON j.document_id = d.id"
        f" WHERE l.member_id IN {records('?1')} AND d.state = 1"
        " AND d.on_date BETWEEN ?2 AND ?3 GROUP BY j.stage HAVING SUM(l.mu_times) <> 0",
        (member_id, start.isoformat(), day.isoformat()),
    )
    done = dict(rows)
    return tuple((stage, MuTimes(done[stage.value])) for stage in Stage if stage.value in done)


def _scope(s: Session, contract_id: int | None) -> Scope | None:
    """Return how much the contract in force entrusts."""
    if contract_id is None:
        return None
    found = fetch_value(s, "SELECT scope FROM contract WHERE document_id = ?", (contract_id,))
    return Scope(found)


def _weighted(s: Session, plots: Sequence[PlotLine], day: date) -> Area:
    """Return the land under trusteeship by the weights of the stages that are entrusted."""
    weights = weights_on(day)
    shares: dict[int, int] = {}
    total = 0
    for plot in plots:
        if plot.contract_id is None or plot.transferred:
            continue
        if plot.contract_id not in shares:
            stages = fetch_rows(
                s,
                "SELECT DISTINCT stage FROM contract_stage WHERE document_id = ? AND planned > 0",
                (plot.contract_id,),
            )
            whole = not stages and _scope(s, plot.contract_id) is Scope.FULL
            named = weights.values() if whole else [weights.get(one[0], 0) for one in stages]
            shares[plot.contract_id] = sum(named)
        area = plot.contract_area if plot.measured is None else plot.measured
        total += area.units * shares[plot.contract_id]
    return Area.rounded(Fraction(total, 10 ** (2 + WEIGHT_PLACES)))


def _agrees(s: Session, member_id: int, day: date, sheet: MemberSheet) -> bool:
    """Tell whether the debt on the page is what account 1122 says of the member."""
    ledger = fetch_value(
        s,
        "SELECT COALESCE(SUM(e.debit - e.credit), 0) FROM document d"  # noqa: S608
        " JOIN voucher v ON v.document_id = d.id JOIN entry e ON e.voucher_id = v.id"
        f" WHERE d.id IN (SELECT document_id FROM party_move WHERE member_id IN {records('?1')})"
        f" AND e.account = '1122' AND e.member_id IN {records('?1')} AND v.on_date <= ?2",
        (member_id, day.isoformat()),
    )
    return int(ledger) == sheet.account.closing[0].units


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
