"""Goods as documents need them: units and packs, prices by date, lots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, holes
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity, half_up
from coopdesk.members.persons import records
from coopdesk.supplies.records import LOTS
from coopdesk.supplies.stock import lowest_from


@dataclass(frozen=True, slots=True)
class GoodFacts:
    """What a document's line needs to know of a good."""

    id: int
    name: str
    good_class: GoodClass
    unit: str
    pack_unit: str | None
    pack_units: int
    pack_parts: int
    real_name: bool
    retired: bool
    registration: str | None

    def stocked(self, quantity: Quantity, unit: str) -> Quantity | None:
        """Turn a count of a unit into stocking units, or nothing if that leaves a remainder."""
        if unit != self.pack_unit or unit == self.unit:
            return quantity
        whole, rest = divmod(quantity.units * self.pack_units, self.pack_parts)
        return None if rest else Quantity(whole)

    @property
    def units(self) -> tuple[str, ...]:
        """Return the units in which the good is traded, the stocking unit first."""
        packs = (self.pack_unit,) if self.pack_unit and self.pack_unit != self.unit else ()
        return (self.unit, *packs)


def good_facts(s: Session, good_id: int) -> GoodFacts | None:
    """Return the facts of a good."""
    return facts_of_goods(s, [good_id]).get(good_id)


def facts_of_goods(s: Session, good_ids: Iterable[int]) -> dict[int, GoodFacts]:
    """Return the facts of goods by their ids."""
    ids = tuple(good_ids)
    rows = fetch_rows(
        s,
        "SELECT id, name, good_class, unit, pack_unit, pack_units, pack_parts, real_name, retired,"  # noqa: S608
        f" registration FROM good WHERE id IN ({holes(ids)})",
        ids,
    )
    return {
        row[0]: GoodFacts(
            row[0], row[1], GoodClass(row[2]), row[3], row[4], row[5], row[6], bool(row[7]),
            bool(row[8]), row[9],
        )
        for row in rows
    }  # fmt: skip


def check_good_line(
    facts: GoodFacts | None, quantity: Quantity, unit: str, row: int
) -> list[Problem]:
    """Find what is wrong with the good, unit and quantity of one line."""
    if facts is None:
        text = _("Line {row}: please choose a good.").format(row=row + 1)
        return [Problem("required", text, "good_id", row)]
    problems: list[Problem] = []
    if facts.retired:
        text = _("Line {row}: {good} is out of use; please choose another.").format(
            row=row + 1, good=facts.name
        )
        problems.append(Problem("retired", text, "good_id", row))
    if quantity.units <= 0:
        text = _("Line {row}: the quantity of {good} must be more than zero.").format(
            row=row + 1, good=facts.name
        )
        problems.append(Problem("quantity", text, "quantity", row))
    if unit and unit not in facts.units:
        text = _("Line {row}: {good} is traded in {units}, not in {unit}.").format(
            row=row + 1, good=facts.name, units="、".join(facts.units), unit=unit
        )
        problems.append(Problem("unit", text, "unit", row))
    elif facts.stocked(quantity, unit) is None:
        text = _("Line {row}: {quantity} {unit} of {good} is no exact number of {stock}.").format(
            row=row + 1, quantity=quantity.short(), unit=unit, good=facts.name, stock=facts.unit
        )
        problems.append(Problem("pack", text, "quantity", row))
    return problems


def check_warehouse(s: Session, warehouse_id: int) -> list[Problem]:
    """Find whether a warehouse is in use."""
    found = fetch_row(s, "SELECT retired FROM warehouse WHERE id = ?", (warehouse_id,))
    if found is None or found[0]:
        return [Problem("required", _("Please choose a warehouse in use."), "warehouse_id")]
    return []


def price_for(
    s: Session, good_id: int, on_date: date, *, member: bool, unit: str = ""
) -> Money | None:
    """Return the price valid on a day per unit: the newest dated price, else the good's own.

    Members get the member price where there is one; a pack costs its exact number of units.
    """
    row = fetch_row(
        s,
        "SELECT g.price, g.member_price, p.price, p.member_price, g.unit, g.pack_unit,"
        " g.pack_units, g.pack_parts FROM good g LEFT JOIN good_price p ON p.id = (SELECT id"
        " FROM good_price WHERE good_id = g.id AND from_on <= ? AND retired = 0"
        " ORDER BY from_on DESC, id DESC LIMIT 1) WHERE g.id = ?",
        (on_date.isoformat(), good_id),
    )
    if row is None:
        return None
    plain, for_members = (row[2], row[3]) if row[2] is not None else (row[0], row[1])
    fen = for_members if member and for_members is not None else plain
    if fen is None:
        return None
    if unit and unit == row[5] and unit != row[4]:
        return Money(half_up(Fraction(fen * row[6], row[7])))
    return Money(fen)


def last_price(s: Session, member_id: int, good_id: int) -> tuple[Money, date, str] | None:
    """Return the price, day and unit of a member's last purchase of a good."""
    row = fetch_row(
        s,
        # A member has fewer documents than a good has lines.
        "SELECT l.price, d.on_date, l.unit FROM document d"  # noqa: S608
        " CROSS JOIN sale_line l ON l.document_id = d.id"
        f" WHERE d.member_id IN {records('?1')} AND l.good_id = ?2 AND l.quantity > 0"
        " AND d.kind = 'sale'"
        " AND d.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
        " ORDER BY d.on_date DESC, d.id DESC LIMIT 1",
        (member_id, good_id),
    )
    return None if row is None else (Money(row[0]), date.fromisoformat(row[1]), row[2])


def lot_for(
    s: Session, good_id: int, code: str, made_on: date | None, expires_on: date | None
) -> int | None:
    """Return the lot of this code, added if the book does not know it; nothing without a code."""
    if not code.strip():
        return None
    found = fetch_row(
        s, "SELECT id FROM lot WHERE good_id = ? AND code = ?", (good_id, code.strip())
    )
    if found is not None:
        return int(found[0])
    return add_record(
        s,
        LOTS,
        {"code": code, "good_id": good_id, "made_on": made_on, "expires_on": expires_on},
    )


@dataclass(frozen=True, slots=True)
class LotLeft:
    """A lot of a good and the least that is left of it from a day on, in stocking units."""

    id: int
    code: str
    expires_on: date | None
    left: int

    def expired(self, day: date) -> bool:
        """Tell whether the lot may no longer be sold."""
        return self.expires_on is not None and self.expires_on < day


def lots_of(s: Session, good_id: int, warehouse_id: int, day: date) -> list[LotLeft]:
    """Return the lots of a good that are left on a day, first to expire first.

    What is left is the least at the end of that day or of any later one, so that a sale entered
    late takes nothing that was sold from the lot since.
    """
    rows = fetch_rows(
        s,
        "SELECT l.id, l.code, l.expires_on, CASE WHEN m.on_date <= ?1 THEN '' ELSE m.on_date END,"
        " SUM(m.quantity) FROM lot l JOIN stock_move m ON m.lot_id = l.id"
        " WHERE l.good_id = ?2 AND m.warehouse_id = ?3 GROUP BY l.id, 4"
        " ORDER BY l.expires_on IS NULL, l.expires_on, l.id, 4",
        (day.isoformat(), good_id, warehouse_id),
    )
    lots: dict[int, LotLeft] = {}
    held: dict[int, int] = {}
    for lot_id, code, expires, from_day, quantity in rows:
        held[lot_id] = held.get(lot_id, 0) + quantity
        if lot_id not in lots:
            left = held[lot_id] if not from_day else 0
            expires_on = date.fromisoformat(expires) if expires else None
            lots[lot_id] = LotLeft(lot_id, code, expires_on, left)
        else:
            least = min(lots[lot_id].left, held[lot_id])
            lots[lot_id] = replace(lots[lot_id], left=least)
    return [one for one in lots.values() if one.left > 0]


def least_left(s: Session, good_id: int, lot_id: int | None, warehouse_id: int, day: date) -> int:
    """Return the least that is left of a good, or of one lot, on a day or any later one."""
    if lot_id is None:
        return lowest_from(s, good_id, warehouse_id, day)
    lots = lots_of(s, good_id, warehouse_id, day)
    return next((one.left for one in lots if one.id == lot_id), 0)


def with_lot(s: Session, name: str, lot_id: int | None) -> str:
    """Return a good's name with its lot's code where one is meant."""
    code = fetch_value(s, "SELECT code FROM lot WHERE id = ?", (lot_id,))
    return " ".join(filter(None, (name, code)))


def lots_for_sale(
    s: Session, good_id: int, warehouse_id: int | None, day: date, taken: Mapping[int, int]
) -> list[LotLeft]:
    """Return the lots that may be sold on a day, first to expire first.

    ``taken`` is what other lines take of them already, in stocking units.
    """
    if warehouse_id is None:
        return []
    return [
        replace(one, left=max(one.left - taken.get(one.id, 0), 0))
        for one in lots_of(s, good_id, warehouse_id, day)
        if not one.expired(day)
    ]


def share_over_lots(
    s: Session, facts: GoodFacts, quantity: Quantity, unit: str,
    warehouse_id: int | None, day: date, taken: Mapping[int, int],
) -> list[tuple[int | None, Quantity]]:  # fmt: skip
    """Share a line over the lots that may be sold, then over what is there without a lot."""
    lots = lots_for_sale(s, facts.id, warehouse_id, day, taken)
    loose = 0
    if warehouse_id is not None:
        in_lots = sum(one.left for one in lots_of(s, facts.id, warehouse_id, day))
        loose = lowest_from(s, facts.id, warehouse_id, day) - in_lots
    places: list[tuple[int | None, int]] = [(one.id, one.left) for one in lots]
    return split_over_lots(facts, quantity, unit, [*places, (None, max(loose, 0))])


def split_over_lots(
    facts: GoodFacts, quantity: Quantity, unit: str, lots: Sequence[tuple[int | None, int]]
) -> list[tuple[int | None, Quantity]]:
    """Share a quantity of a unit over lots in turn; nothing if they do not hold enough together.

    A lot (None: goods without one) is told with what is left of it in stocking units. Packs, and
    the packages of pesticides, are not opened.
    """
    one = facts.stocked(Quantity(1000), unit)
    if one is None or one.units <= 0 or quantity.units <= 0:
        return []
    whole = unit != facts.unit or facts.good_class is GoodClass.PESTICIDE
    parts: list[tuple[int | None, Quantity]] = []
    rest = quantity.units
    for lot_id, left in lots:
        fits = left * 1000 // one.units
        taken = min(rest, fits - fits % 1000 if whole else fits)
        if taken > 0:
            parts.append((lot_id, Quantity(taken)))
            rest -= taken
        if not rest:
            return parts
    return []
