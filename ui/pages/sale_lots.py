"""From which lot each line of a sale is taken: the first to expire, unless the clerk chose one."""

from __future__ import annotations

from collections.abc import Mapping

from coopdesk.supplies.goods import GoodFacts, LotLeft, lots_for_sale, share_over_lots
from ui.lines import LineGrid
from ui.page import Room
from ui.pages.sale_head import SaleHead


class LineLots:
    """The lots of a grid's lines, kept in their values ``lot_id`` and ``lot_chosen``."""

    def __init__(
        self, room: Room, head: SaleHead, grid: LineGrid, goods: Mapping[int, GoodFacts]
    ) -> None:
        """Watch over a grid; ``goods`` are the facts of the goods in its lines."""
        self._room = room
        self._head = head
        self._grid = grid
        self._goods = goods

    def offered(self, number: int) -> list[LotLeft]:
        """Return the lots that a line may be taken from, whatever the other lines take."""
        return self._lots(number, {})

    def _lots(self, number: int, taken: Mapping[int, int]) -> list[LotLeft]:
        good_id, warehouse = self._grid.get(number, "good_id"), self._head.warehouse.value()
        with self._room.desk.read() as s:
            return lots_for_sale(s, good_id, warehouse, self._head.on_date(), taken)

    def _taken(self, number: int) -> dict[int, int]:
        """Return what the lines but one take of each lot."""
        get = self._grid.get
        taken: dict[int, int] = {}
        for other in range(self._grid.row_count()):
            lot_id, quantity = get(other, "lot_id"), get(other, "quantity")
            facts = self._goods.get(get(other, "good_id") or 0)
            if other == number or lot_id is None or quantity is None or facts is None:
                continue
            stocked = facts.stocked(quantity, get(other, "unit") or "")
            taken[lot_id] = taken.get(lot_id, 0) + (stocked.units if stocked else 0)
        return taken

    def propose(self, number: int) -> None:
        """Take a line from the first lot to expire that has something left."""
        lots = self._lots(number, self._taken(number))
        chosen = next((one for one in lots if one.left), lots[0] if lots else None)
        self._grid.set(number, "lot_id", chosen.id if chosen else None)
        self._grid.set(number, "lot_chosen", value=False)

    def choose(self, number: int, lot_id: int) -> None:
        """Take a line from the lot the clerk wants."""
        self._grid.set(number, "lot_id", lot_id)
        self._grid.set(number, "lot_chosen", value=True)

    def split(self, line: object) -> range:
        """Share a line over the next lots when its own does not hold enough; return its lines."""
        grid = self._grid
        number = grid.row_of(line)
        if number is None or grid.get(number, "lot_chosen"):
            return range(0)
        facts = self._goods.get(grid.get(number, "good_id") or 0)
        quantity, unit = grid.get(number, "quantity"), grid.get(number, "unit") or ""
        if facts is None or quantity is None or grid.get(number, "lot_id") is None:
            return range(0)
        with self._room.desk.read() as s:
            parts = share_over_lots(
                s, facts, quantity, unit, self._head.warehouse.value(), self._head.on_date(),
                self._taken(number),
            )  # fmt: skip
        if not parts or parts == [(grid.get(number, "lot_id"), quantity)]:
            return range(0)
        grid.set(number, "lot_id", parts[0][0])
        grid.set(number, "quantity", parts[0][1])
        for place, (lot_id, part) in enumerate(parts[1:], number + 1):
            grid.insert_line(place, {
                "good_id": facts.id, "unit": unit, "quantity": part, "lot_id": lot_id,
                "price": grid.get(number, "price"), "lot_chosen": False,
            })  # fmt: skip
        return range(number, number + len(parts))
