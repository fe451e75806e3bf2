"""What waits for the clerk: the home page's facts, each with the way to its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.clock import moment_of
from coopdesk.kernel.rows import fetch_rows, holes
from coopdesk.kernel.values import Area, Money, Quantity
from coopdesk.ledger.chart import cash_accounts
from coopdesk.ledger.words import Kind, Standing
from coopdesk.members.persons import person
from coopdesk.statements.definitions import CONTRACT_DEBTS, DEBTS

EXPIRES_WITHIN: Final = 60
ENDS_WITHIN: Final = 30
INSTALMENT_WITHIN: Final = 14
INSPECTION_WITHIN: Final = 30


@dataclass(frozen=True, slots=True)
class Today:
    """The documents of a day: how many of each kind, their ids, and the money by method."""

    counts: Mapping[str, int] = field(default_factory=dict)
    ids: tuple[int, ...] = ()
    taken: Mapping[str, Money] = field(default_factory=dict)
    paid: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DebtAge:
    """Open debts of one age: 0 not yet due, then 1-30, 31-90, 91-180 and over 180 days."""

    age: int
    amount: Money


@dataclass(frozen=True, slots=True)
class OpenDebts:
    """What members owe in all, by age, and how many of them."""

    ages: tuple[DebtAge, ...] = ()
    members: int = 0


@dataclass(frozen=True, slots=True)
class LowStock:
    """A good at or below the quantity at which it should be ordered."""

    good_id: int
    good: str
    unit: str
    left: Quantity
    low_at: Quantity


@dataclass(frozen=True, slots=True)
class ExpiringLot:
    """A lot in stock that expires soon, or has expired."""

    lot_id: int
    good_id: int
    lot: str
    good: str
    unit: str
    expires_on: date
    left: Quantity


@dataclass(frozen=True, slots=True)
class EndingContract:
    """A contract in force that ends soon."""

    document_id: int
    number: str
    member: str
    type: str
    ends_on: date
    area: Area


@dataclass(frozen=True, slots=True)
class DueInstalment:
    """A contract's part that is due soon or overdue, and what is still open of it."""

    document_id: int
    number: str
    member: str
    due_on: date
    left: Money


@dataclass(frozen=True, slots=True)
class DueInspection:
    """A machine whose inspection ends soon, or has ended."""

    machine_id: int
    code: str
    machine: str
    until: date


@dataclass(frozen=True, slots=True)
class OpenCost:
    """A line of an opening receipt whose cost is still to be settled."""

    document_id: int
    number: str
    on_date: date
    line: int
    good_id: int
    good: str
    unit: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft that was not posted yet."""

    draft_id: int
    page: str
    title: str
    clerk: str
    at: str
    held: bool


# Cash carried to the bank or fetched there, and what a count found, is neither taken nor paid.
_MOVED: Final = (
    "d.kind <> 'cash_count' AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.document_id = d.id"
    " AND p.purpose IN ('to_bank', 'from_bank'))"
)


def _methods() -> tuple[dict[str, str], str]:
    """Return the way that money moves by account, and the accounts as SQL lists them."""
    methods = {code: name for name, code in cash_accounts().items()}
    return methods, ", ".join(f"'{code}'" for code in methods)


def today_of(s: Reader, day: date) -> Today:
    """Return the documents of a day and the money taken and paid by method."""
    text = day.isoformat()
    rows = fetch_rows(
        s, "SELECT id, kind FROM document WHERE on_date = ? AND state = 1 ORDER BY id", (text,)
    )
    counts: dict[str, int] = {}
    for _key, kind in rows:
        counts[kind] = counts.get(kind, 0) + 1
    methods, quoted = _methods()
    sums = fetch_rows(
        s,
        "SELECT e.account, SUM(e.debit), SUM(e.credit) FROM document d"  # noqa: S608
        " CROSS JOIN voucher v ON v.document_id = d.id CROSS JOIN entry e ON e.voucher_id = v.id"
        f" WHERE d.on_date = ? AND d.state = 1 AND e.account IN ({quoted}) AND {_MOVED}"
        " GROUP BY e.account",
        (text,),
    )
    found = {methods[row[0]]: row for row in sums}
    return Today(
        counts,
        tuple(row[0] for row in rows),
        {name: Money(found[name][1] if name in found else 0) for name in methods.values()},
        {name: Money(found[name][2] if name in found else 0) for name in methods.values()},
    )


def received_by(s: Reader, ids: Sequence[int]) -> dict[int, Money]:
    """Return the money that documents brought in when they were posted; moves of cash are left out.

    The sum over a day's documents is what ``today_of`` says was taken.
    """
    _names, quoted = _methods()
    rows = fetch_rows(
        s,
        "SELECT d.id, COALESCE((SELECT SUM(e.debit) FROM voucher v"  # noqa: S608
        f" JOIN entry e ON e.voucher_id = v.id WHERE v.document_id = d.id AND e.account IN"
        f" ({quoted})), 0) FROM document d WHERE d.id IN ({holes(ids)}) AND {_MOVED}",
        tuple(ids),
    )
    return {row[0]: Money(row[1]) for row in rows}


@dataclass(frozen=True, slots=True)
class DayDocument:
    """A document as a day's list shows it."""

    document_id: int
    number: str
    kind: Kind
    party: str
    summary: str
    amount: Money
    standing: Standing


def documents_of(s: Reader, ids: Sequence[int]) -> list[DayDocument]:
    """Return documents in the order of their ids as given."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.kind, COALESCE(m.name, p.name, ''), d.summary, d.amount,"  # noqa: S608
        " CASE WHEN d.reverses_id IS NOT NULL THEN 'red' WHEN EXISTS (SELECT 1 FROM document r"
        " WHERE r.reverses_id = d.id) THEN 'reversed' ELSE 'posted' END FROM document d"
        f" LEFT JOIN member m ON m.id = {person('d.member_id')}"
        f" LEFT JOIN supplier p ON p.id = d.supplier_id WHERE d.id IN ({holes(ids)})",
        tuple(ids),
    )
    found = {
        row[0]: DayDocument(
            row[0], row[1], Kind(row[2]), row[3], row[4], Money(row[5]), Standing(row[6])
        )
        for row in rows
    }
    return [found[one] for one in ids]


def posted_at(s: Reader, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when documents were posted (UTC), by id."""
    rows = fetch_rows(
        s,
        f"SELECT id, posted_at FROM document WHERE id IN ({holes(ids)})",  # noqa: S608
        tuple(ids),
    )
    return {row[0]: moment_of(row[1]) for row in rows}


_LATE: Final = (0, 30, 90, 180)
# Each age from its first due day on, until the first due day of the age before.
_AGED: Final = ", ".join(
    f"SUM(value) FILTER (WHERE {condition})"
    for condition in (
        "due IS NULL OR due >= ?2",
        "due >= ?3 AND due < ?2",
        "due >= ?4 AND due < ?3",
        "due >= ?5 AND due < ?4",
        "due < ?5",
    )
)


def debts_by_age(s: Reader, day: date) -> OpenDebts:
    """Return open debts by days overdue, added up where they lie."""
    rows = fetch_rows(
        s,
        f"SELECT COUNT(DISTINCT member_id), {_AGED} FROM ({DEBTS.rows}) WHERE value <> 0",  # noqa: S608
        ("", *((day - timedelta(days=late)).isoformat() for late in _LATE)),
    )
    members, *sums = rows[0]
    return OpenDebts(
        tuple(DebtAge(age, Money(value or 0)) for age, value in enumerate(sums)), members
    )


def age_of(due_on: date | None, day: date) -> int:
    """Return the class of age of a debt: 0 not due, 1 to 30, 31 to 90, 91 to 180, over 180 days."""
    days = (day - due_on).days if due_on else 0
    return sum(days > limit for limit in _LATE)


def low_stock(s: Reader) -> list[LowStock]:
    """Return goods at or below the quantity at which they should be ordered."""
    rows = fetch_rows(
        s,
        "SELECT g.id, g.name, g.unit, COALESCE((SELECT SUM(quantity) FROM stock_month m"
        " WHERE m.good_id = g.id), 0) AS held, g.low_stock FROM good g"
        " WHERE g.low_stock IS NOT NULL AND g.retired = 0 AND held <= g.low_stock ORDER BY g.code",
    )
    return [LowStock(row[0], row[1], row[2], Quantity(row[3]), Quantity(row[4])) for row in rows]


def expiring_lots(s: Reader, day: date, *, within: int = EXPIRES_WITHIN) -> list[ExpiringLot]:
    """Return lots in stock that expire within some days, the earliest first."""
    rows = fetch_rows(
        s,
        "SELECT l.id, g.id, l.code, g.name, g.unit, l.expires_on, SUM(m.quantity) FROM lot l"
        " JOIN good g ON g.id = l.good_id JOIN stock_move m ON m.lot_id = l.id"
        " WHERE l.expires_on <= ? GROUP BY l.id HAVING SUM(m.quantity) > 0"
        " ORDER BY l.expires_on, l.id",
        ((day + timedelta(days=within)).isoformat(),),
    )
    return [
        ExpiringLot(
            row[0], row[1], row[2], row[3], row[4], date.fromisoformat(row[5]), Quantity(row[6])
        )
        for row in rows
    ]


def ending_contracts(s: Reader, day: date, *, within: int = ENDS_WITHIN) -> list[EndingContract]:
    """Return contracts in force that end within some days."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, m.name, c.type, c.ends_on, c.area FROM contract c"  # noqa: S608
        " CROSS JOIN document d ON d.id = c.document_id"
        f" LEFT JOIN member m ON m.id = {person('d.member_id')}"
        " WHERE c.ends_on BETWEEN ? AND ? AND d.state = 1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " ORDER BY c.ends_on, d.id",
        (day.isoformat(), (day + timedelta(days=within)).isoformat()),
    )
    return [
        EndingContract(
            row[0], row[1], row[2] or "", row[3], date.fromisoformat(row[4]), Area(row[5])
        )
        for row in rows
    ]


def due_instalments(
    s: Reader, day: date, *, within: int = INSTALMENT_WITHIN
) -> list[DueInstalment]:
    """Return what is still open of contracts and due within some days, overdue parts first."""
    until = (day + timedelta(days=within)).isoformat()
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, m.name, x.due, x.value"  # noqa: S608
        f" FROM ({CONTRACT_DEBTS}) x JOIN document d ON d.id = x.document_id"
        " JOIN member m ON m.id = x.member_id WHERE x.value > 0 AND x.due <= ?1"
        " ORDER BY x.due, d.id",
        (until, day.isoformat()),
    )
    return [
        DueInstalment(row[0], row[1], row[2], date.fromisoformat(row[3]), Money(row[4]))
        for row in rows
    ]


def due_inspections(
    s: Reader, day: date, *, within: int = INSPECTION_WITHIN
) -> list[DueInspection]:
    """Return machines in use whose inspection ends within some days, or has ended."""
    rows = fetch_rows(
        s,
        "SELECT id, code, name, inspected_until FROM machine WHERE retired = 0"
        " AND inspected_until <= ? ORDER BY inspected_until, id",
        ((day + timedelta(days=within)).isoformat(),),
    )
    return [DueInspection(row[0], row[1], row[2], date.fromisoformat(row[3])) for row in rows]


def open_costs(s: Reader, day: date) -> list[OpenCost]:
    """Return the lines received until a day whose cost was not settled until then."""
    rows = fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, l.line, g.id, g.name, g.unit, l.quantity"
        " FROM purchase_line l JOIN document d ON d.id = l.document_id"
        " JOIN good g ON g.id = l.good_id WHERE l.cost_open = 1 AND d.state = 1"
        " AND d.on_date <= ?1 AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id AND r.on_date <= ?1)"
        " AND (SELECT COALESCE(SUM(c.amount), 0) FROM costing c JOIN document k"
        " ON k.id = c.document_id WHERE c.purchase_line_id = l.id AND k.on_date <= ?1) = 0"
        " ORDER BY d.on_date, d.id, l.line",
        (day.isoformat(),),
    )
    return [
        OpenCost(
            row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], row[5], row[6],
            Quantity(row[7]),
        )
        for row in rows
    ]  # fmt: skip


def drafts_waiting(s: Reader) -> list[WaitingDraft]:
    """Return the drafts that were not posted yet, the oldest first; idle ones wait for nobody."""
    rows = fetch_rows(
        s,
        "SELECT id, page, title, clerk, at, held FROM draft"
        " WHERE COALESCE(json_extract(content, '$.idle'), 0) = 0 ORDER BY at, id",
    )
    return [WaitingDraft(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """Everything that the home page shows of a day."""

    today: Today
    low: tuple[LowStock, ...]
    expiring: tuple[ExpiringLot, ...]
    ending: tuple[EndingContract, ...]
    inspections: tuple[DueInspection, ...]
    costs: tuple[OpenCost, ...]
    drafts: tuple[WaitingDraft, ...]
    debts: OpenDebts = field(default_factory=OpenDebts)
    instalments: tuple[DueInstalment, ...] = ()


def home_facts(s: Reader, day: date) -> HomeFacts:
    """Return everything that the home page shows of a day."""
    return with_debts(s, day_facts(s, day), day)


def day_facts(s: Reader, day: date) -> HomeFacts:
    """Return the facts of a day that are read at once, whatever the size of the book."""
    return HomeFacts(
        today_of(s, day),
        tuple(low_stock(s)),
        tuple(expiring_lots(s, day)),
        tuple(ending_contracts(s, day)),
        tuple(due_inspections(s, day)),
        tuple(open_costs(s, day)),
        tuple(drafts_waiting(s)),
    )


def with_debts(s: Reader, facts: HomeFacts, day: date) -> HomeFacts:
    """Return the facts with what walks over every open debt."""
    debts, instalments = debts_by_age(s, day), due_instalments(s, day)
    return replace(facts, debts=debts, instalments=tuple(instalments))
