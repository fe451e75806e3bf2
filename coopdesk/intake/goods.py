"""The goods that a sheet names: found by name, or proposed with the sheet's unit and price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from coopdesk.desk import Session
from coopdesk.intake.outcome import Intake
from coopdesk.kernel.i18n import _
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Quantity
from coopdesk.sheets.reading import same_unit
from coopdesk.sheets.results import ReadRow
from coopdesk.supplies.goods import GoodFacts, facts_of_goods, good_facts
from coopdesk.supplies.records import GOODS, WAREHOUSES

_ONE: Final = "件"


class SheetGoods:
    """The book's goods by name, with those that the sheet adds."""

    def __init__(self, s: Session, intake: Intake) -> None:
        """Read every good in use; of two with one name the first entered counts."""
        self._s = s
        self._intake = intake
        self._units: dict[str, str] = {}
        ids = [row[0] for row in fetch_rows(s, "SELECT id FROM good WHERE retired = 0")]
        known = facts_of_goods(s, ids)
        self._goods = {good_key(known[one].name): known[one] for one in sorted(known)[::-1]}

    def learn_units(self, lines: Iterable[ReadRow]) -> None:
        """Find the unit of each good: rows that leave it out mean what the others say."""
        for line in lines:
            if line.values.get("unit"):
                self._units.setdefault(good_key(str(line.values["good"])), str(line.values["unit"]))

    def learn(self, line: ReadRow, price: str = "price") -> None:
        """Propose and add a good that the book lacks, with the sheet's unit and price."""
        values = line.values
        name = str(values["good"])
        if good_key(name) in self._goods:
            return
        unit = self._units.get(good_key(name), _ONE)
        good_class = GoodClass(values.get("good_class") or "other")
        text = _("New good {name}: {unit}, {price}, {good_class}").format(
            name=name, unit=unit, price=values.get(price) or "—", good_class=good_class.shown
        )
        self._intake.propose("good", name, text)
        record_id = add_record(
            self._s,
            GOODS,
            {
                "name": name,
                "unit": unit,
                "price": values.get(price),
                "good_class": good_class,
                "spec": values.get("spec"),
                "maker": values.get("maker"),
            },
        )
        facts = good_facts(self._s, record_id)
        if facts is not None:
            self._intake.learn(self._goods, good_key(name), facts)

    def facts(self, line: ReadRow) -> GoodFacts:
        """Return the good of a line."""
        return self._goods[good_key(str(line.values["good"]))]

    def stocked(self, line: ReadRow, quantity: str = "quantity") -> tuple[int, int] | None:
        """Return the good and stocking quantity of a line, if its unit is known."""
        facts = self._goods.get(good_key(str(line.values["good"])))
        counted = line.values.get(quantity)
        if facts is None or not isinstance(counted, Quantity):
            return None
        stocked = facts.stocked(counted, unit_of(line, facts))
        return None if stocked is None else (facts.id, stocked.units)


def unit_of(line: ReadRow, facts: GoodFacts) -> str:
    """Return the unit a line is in: the sheet's, or the good's own where the sheet has none.

    Another word for the good's own unit, such as 包 for 袋, is that unit.
    """
    unit = str(line.values.get("unit") or facts.unit)
    if unit not in facts.units and same_unit(unit, facts.unit):
        return facts.unit
    return unit


def good_key(name: str) -> str:
    """Return a good's name as it is compared: without spaces, in one case."""
    return "".join(name.split()).lower()


def first_warehouse(s: Session) -> int:
    """Return the warehouse that sheets mean: the first in use."""
    found = fetch_value(
        s, "SELECT id FROM warehouse WHERE retired = 0 ORDER BY reserve, code LIMIT 1"
    )
    if found is None:
        return add_record(s, WAREHOUSES, {"name": "门市仓"})
    return int(found)
