"""The stock count: what lies in a warehouse against the book; the difference is posted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import Reader
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_rows, holes, insert_row, insert_rows
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.drafts import content_of, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    Head,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Kind
from coopdesk.supplies.goods import GoodFacts, check_warehouse, facts_of_goods
from coopdesk.supplies.records import GOODS, LOTS, WAREHOUSES
from coopdesk.supplies.red_stock import reverse_with_stock
from coopdesk.supplies.stock import Issues, Move, lowest_from, write_moves

_LINE: Final = (
    "document_id", "line", "good_id", "lot_id", "expected", "counted", "difference", "cost",
    "reason",
)  # fmt: skip
DETAILS: Final = (
    DetailTable("stock_count", ("warehouse_id",), ()),
    DetailTable(
        "stock_count_line",
        ("line", "good_id", "lot_id", "reason"),
        ("expected", "counted", "difference", "cost"),
    ),
    DetailTable(
        "stock_move", ("good_id", "lot_id", "warehouse_id"), ("quantity", "cost"), ("on_date",)
    ),
)
LONGEST_REASON: Final = 60


@dataclass(frozen=True, slots=True)
class StoredGood:
    """One good, and one lot of it, as the book has it in a warehouse at the end of a day."""

    good_id: int
    code: str
    name: str
    spec: str
    unit: str
    lot_id: int | None
    lot: str
    expires_on: date | None
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCountLineDraft:
    """What was found of a good, and of a lot where it has lots; ``reason`` for a difference."""

    good_id: int = ref(GOODS)
    counted: Quantity
    lot_id: int | None = ref(LOTS, default=None)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCountDraft:
    """A count of one warehouse at the end of a day; goods that are not named were not counted."""

    on_date: date
    warehouse_id: int = ref(WAREHOUSES)
    lines: tuple[StockCountLineDraft, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One line worked out: what the book has, what differs, and its cost at the average."""

    good_id: int
    lot_id: int | None
    name: str
    unit: str
    expected: Quantity
    counted: Quantity
    difference: Quantity
    cost: Money
    reason: str


def stored_goods(s: Reader, warehouse_id: int, day: date) -> list[StoredGood]:
    """Return what a warehouse has at the end of a day, by code, the first to expire first."""
    rows = fetch_rows(
        s,
        "SELECT g.id, g.code, g.name, COALESCE(g.spec, ''), g.unit, l.id, COALESCE(l.code, ''),"
        " l.expires_on, SUM(m.quantity) FROM stock_move m JOIN good g ON g.id = m.good_id"
        " LEFT JOIN lot l ON l.id = m.lot_id WHERE m.warehouse_id = ? AND m.on_date <= ?"
        " GROUP BY g.id, l.id HAVING SUM(m.quantity) <> 0"
        " ORDER BY g.code, l.expires_on IS NULL, l.expires_on, l.id",
        (warehouse_id, day.isoformat()),
    )
    return [
        StoredGood(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6],
            date.fromisoformat(row[7]) if row[7] else None, Quantity(int(row[8])),
        )
        for row in rows
    ]  # fmt: skip


def differences(s: Session, draft: StockCountDraft) -> list[CountedLine]:
    """Return every line against the book; goods that are too many cost the average as well."""
    facts = facts_of_goods(s, {line.good_id for line in draft.lines})
    held = {
        (one.good_id, one.lot_id): one.quantity
        for one in stored_goods(s, draft.warehouse_id, draft.on_date)
    }
    found = []
    for line in draft.lines:
        good = facts.get(line.good_id)
        expected = held.get((line.good_id, line.lot_id), Quantity(0))
        found.append(
            CountedLine(
                line.good_id, line.lot_id, good.name if good else "", good.unit if good else "",
                expected, line.counted, line.counted - expected, Money(0), line.reason.strip(),
            )
        )  # fmt: skip
    return _with_costs(Issues(s), draft.warehouse_id, found)


def _with_costs(issues: Issues, warehouse_id: int, lines: list[CountedLine]) -> list[CountedLine]:
    """Add what each difference costs at the average of what is there; nothing where none is.

    What was found is put in before what is missing goes out: where one lot lies under another's
    name, all of the good's cost stays.
    """
    costs = {}
    for place, one in sorted(enumerate(lines), key=lambda pair: -pair[1].difference.units):
        if one.difference.units > 0:
            costs[place] = issues.put(one.good_id, warehouse_id, one.difference.units)
        elif one.difference.units < 0:
            costs[place] = -issues.take(one.good_id, warehouse_id, -one.difference.units)
    return [replace(one, cost=Money(costs.get(place, 0))) for place, one in enumerate(lines)]


def check_stock_count(s: Session, draft: StockCountDraft) -> list[Problem]:
    """Find what is wrong with a stock count; a difference needs its reason."""
    problems = [*check_open(s, draft.on_date), *check_warehouse(s, draft.warehouse_id)]
    if not draft.lines:
        text = _("Please enter what was counted of one good at least.")
        problems.append(Problem("required", text, "lines"))
    facts = facts_of_goods(s, {line.good_id for line in draft.lines})
    seen: set[tuple[int, int | None]] = set()
    for row, line in enumerate(draft.lines):
        problems.extend(_check_line(line, facts.get(line.good_id), row, seen))
    problems.extend(_check_lots(s, draft, facts))
    if any(one.code == "no_such" for one in problems):
        return problems
    return problems + _check_differences(s, draft, differences(s, draft))


def _check_differences(
    s: Session, draft: StockCountDraft, lines: list[CountedLine]
) -> list[Problem]:
    """Find differences without a reason, and more missing than later days can spare."""
    problems = []
    missing: dict[int, int] = {}
    last: dict[int, int] = {}
    for row, one in enumerate(lines):
        if one.difference and not one.reason and not draft.remark.strip():
            text = _("{good}: the book has {expected} {unit}, counted {counted}; please say why.")
            filled = text.format(good=one.name, expected=one.expected.short(), unit=one.unit,
                                 counted=one.counted.short())  # fmt: skip
            problems.append(Problem("difference", filled, "reason", row))
        missing[one.good_id] = missing.get(one.good_id, 0) - one.difference.units
        if one.difference.units < 0:
            last[one.good_id] = row
            later = _least_later(s, one, draft)
            if later < 0:
                text = _("{good}: {sum} {unit} of it went out after {day};"
                         " please count as of today.")  # fmt: skip
                filled = text.format(good=one.name, sum=Quantity(-later).short(), unit=one.unit,
                                     day=draft.on_date)  # fmt: skip
                problems.append(Problem("stock", filled, "counted", row))
    told = {one.row for one in problems if one.code == "stock"}
    for good_id, row in last.items():
        if row in told or missing[good_id] <= 0:
            continue
        left = lowest_from(s, good_id, draft.warehouse_id, draft.on_date)
        if missing[good_id] > left:
            text = _("Only {left} {unit} of {good} can be written off on {day}; later sales need"
                     " the rest. Please count as of today.")  # fmt: skip
            filled = text.format(left=Quantity(max(left, 0)).short(), unit=lines[row].unit,
                                 good=lines[row].name, day=draft.on_date)  # fmt: skip
            problems.append(Problem("stock", filled, "counted", row))
    return problems


def _check_line(
    line: StockCountLineDraft,
    good: GoodFacts | None,
    row: int,
    seen: set[tuple[int, int | None]],
) -> list[Problem]:
    """Find what is wrong with one line by itself."""
    if good is None:
        return [Problem("no_such", _("Please choose the good again."), "good_id", row)]
    problems = []
    if line.counted.units < 0:
        text = _("{good}: what was counted cannot be negative.")
        problems.append(Problem("negative", text.format(good=good.name), "counted", row))
    if (line.good_id, line.lot_id) in seen:
        text = _("{good} stands in this count twice; please put both together.")
        problems.append(Problem("twice", text.format(good=good.name), "good_id", row))
    seen.add((line.good_id, line.lot_id))
    if len(line.reason.strip()) > LONGEST_REASON:
        text = _("Please write the reason in at most {count} characters.")
        problems.append(Problem("length", text.format(count=LONGEST_REASON), "reason", row))
    return problems


def _check_lots(s: Session, draft: StockCountDraft, facts: dict[int, GoodFacts]) -> list[Problem]:
    """Find lots that are not of their good."""
    ids = tuple({line.lot_id for line in draft.lines if line.lot_id is not None})
    goods = dict(fetch_rows(s, f"SELECT id, good_id FROM lot WHERE id IN ({holes(ids)})", ids))  # noqa: S608
    text = _("Line {row}: this lot is not of {good}; please choose again.")
    return [
        Problem("lot", text.format(row=row + 1, good=facts[line.good_id].name), "lot_id", row)
        for row, line in enumerate(draft.lines)
        if line.lot_id is not None and goods.get(line.lot_id) != line.good_id
        and line.good_id in facts
    ]  # fmt: skip


def _least_later(s: Session, one: CountedLine, draft: StockCountDraft) -> int:
    """Return the least that would be left of a lot on any later day, were this line posted."""
    left = least = one.counted.units
    for (quantity,) in fetch_rows(
        s,
        "SELECT SUM(quantity) FROM stock_move WHERE good_id = ? AND lot_id IS ?"
        " AND warehouse_id = ? AND on_date > ? GROUP BY on_date ORDER BY on_date",
        (one.good_id, one.lot_id, draft.warehouse_id, draft.on_date.isoformat()),
    ):
        left += int(quantity)
        least = min(least, left)
    return least


def post_stock_count(
    s: Session, draft: StockCountDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Keep the count; what differs moves the stock and goes to 待处理财产损溢 with its voucher."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_stock_count(s, draft))
    found = differences(s, draft)
    costs = [one.cost.units for one in found]
    head = Head(
        kind=Kind.STOCK_COUNT,
        on_date=draft.on_date,
        amount=sum(costs),
        summary=_summary(found),
        remark=draft.remark,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    insert_row(s, "stock_count", ("document_id", "warehouse_id"), (opened.id, draft.warehouse_id))
    insert_rows(
        s,
        "stock_count_line",
        _LINE,
        [
            (opened.id, number, one.good_id, one.lot_id, one.expected.units, one.counted.units,
             one.difference.units, one.cost.units, one.reason)
            for number, one in enumerate(found, 1)
        ],
    )  # fmt: skip
    moves = [
        Move(one.good_id, draft.warehouse_id, one.difference.units, one.cost.units, one.lot_id)
        for one in found
        if one.difference
    ]
    write_moves(s, opened, moves)
    amounts = {
        "surplus": sum(cost for cost in costs if cost > 0),
        "shortage": -sum(cost for cost in costs if cost < 0),
    }
    entries = entries_by_rule("stock_count", amounts)
    return close_document(s, opened, entries, [], {"lines": len(found)})


def _summary(found: list[CountedLine]) -> str:
    """Say how the count came out: 库存盘点 12 种相符, 盘盈 1 盘亏 2."""
    more = sum(one.difference.units > 0 for one in found)
    less = sum(one.difference.units < 0 for one in found)
    if not more and not less:
        return f"库存盘点 {len(found)} 项相符"
    parts = [f"盘盈 {more} 项" if more else "", f"盘亏 {less} 项" if less else ""]
    return f"库存盘点 {len(found)} 项 " + " ".join(part for part in parts if part)


def reverse_stock_count(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse a stock count in red; what was found or missing goes back."""
    return reverse_with_stock(s, document_id, on_date, reason, DETAILS, uid=uid)
