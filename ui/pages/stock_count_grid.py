"""The goods of a stock count: what the book has of each, what was counted, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.register import values_of
from coopdesk.kernel.values import Quantity
from coopdesk.supplies.records import GOODS, LOTS
from coopdesk.supplies.stock_count import LONGEST_REASON, StockCountLineDraft, StoredGood
from ui.editors import QuantityEdit, TextEdit
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.style import Style
from ui.tables import Cell

# A good and its lot, and what was typed of it: how much there is, and why it differs.
Key = tuple[int, int | None]
Typed = dict[Key, tuple[Quantity | None, str]]


class CountGrid(LineGrid):
    """A row for every good and lot; Enter stops at a reason only where one is still needed.

    ``explained`` is set while a remark explains every difference.
    """

    def __init__(self, look: Style) -> None:
        """Lay out the columns."""
        super().__init__(
            look,
            [
                LineColumn("good", _(N_("Good")), None, width=210, stretch=3),
                LineColumn("lot", _(N_("Lot and expiry")), None, width=150, stretch=1,
                           tone="text2"),
                LineColumn("book", _(N_("In the book")), None, width=84, align="right"),
                LineColumn("unit", _(N_("Unit")), None, width=48, align="centre", leaves=1),
                LineColumn("counted", _(N_("Counted here")), lambda: QuantityEdit(look, width=0),
                           width=100, align="right", bold=True),
                LineColumn("difference", _(N_("Difference")), None, width=88, align="right",
                           show=_shown_difference),
                LineColumn("reason", _(N_("Reason")),
                           lambda: TextEdit(look, width=0, length=LONGEST_REASON),
                           width=112, stretch=2, stop=False),
            ],
            fixed=True,
        )  # fmt: skip
        self.stored: list[StoredGood] = []
        self.explained = False
        self.edited.connect(lambda row, _name: self.compare(row))

    def _entered(self) -> None:
        """Walk on after Enter."""
        unsaid = not self.explained and not self.get(self.row, "reason")
        differs = unsaid and self.get(self.row, "difference")
        if differs and self.columns[self.column].name == "counted":
            self.go(self.row, "reason")
        else:
            super()._entered()

    # The rows -----------------------------------------------------------------------------------

    def show_goods(self, stored: Iterable[StoredGood], typed: Typed) -> None:
        """Show goods, and at each what was typed of it."""
        self.stored = list(stored)
        self.set_lines(_values(one, *typed.get(key_of(one), (None, ""))) for one in self.stored)

    def follow_book(self, book: Iterable[StoredGood]) -> None:
        """Take what the book has now; rows and typing stay, new goods come last."""
        now = {key_of(one): one for one in book}
        for row, one in enumerate(self.stored):
            held = now.pop(key_of(one), None) or replace(one, quantity=Quantity(0))
            self.stored[row] = held
            self.set(row, "book", held.quantity)
            self.compare(row)
        for one in now.values():
            self.add(one)

    def add(self, one: StoredGood) -> int:
        """Add a good as the last row; return where it stands."""
        self.insert_line(len(self.stored), _values(one, None, ""))
        self.stored.append(one)
        return len(self.stored) - 1

    def row_of_good(self, good_id: int) -> int | None:
        """Return the first row of a good."""
        return next((row for row, one in enumerate(self.stored) if one.good_id == good_id), None)

    def compare(self, row: int) -> None:
        """Compare a row with the book."""
        count = self.get(row, "counted")
        self.set(row, "difference", None if count is None else count - self.stored[row].quantity)

    def take_book(self, rows: Iterable[int]) -> None:
        """Take the book's quantity as counted in some rows."""
        for row in rows:
            self.refuse(row, "counted", "")
            self.set(row, "counted", self.stored[row].quantity)
            self.compare(row)

    # Reading ------------------------------------------------------------------------------------

    def typed(self) -> Typed:
        """Return what is typed, by good and lot."""
        return {
            key_of(one): (line["counted"], line["reason"] or "")
            for one, line in zip(self.stored, self.lines(), strict=True)
            if line["counted"] is not None or line["reason"]
        }

    def counted(self) -> list[int]:
        """Return the rows that are counted."""
        return [row for row, line in enumerate(self.lines()) if line["counted"] is not None]

    def left(self) -> list[int]:
        """Return the rows that are not counted yet."""
        return [row for row, line in enumerate(self.lines()) if line["counted"] is None]

    def drafts(self) -> tuple[StockCountLineDraft, ...]:
        """Return the rows that are counted as a draft has them."""
        return tuple(
            StockCountLineDraft(
                good_id=self.stored[row].good_id,
                counted=self.get(row, "counted"),
                lot_id=self.stored[row].lot_id,
                reason=self.get(row, "reason") or "",
            )
            for row in self.counted()
        )


def key_of(one: StoredGood) -> Key:
    """Return what tells a row from the others."""
    return one.good_id, one.lot_id


def absent_good(desk: Any, key: Key) -> StoredGood:
    """Return a good of which the book has nothing in the warehouse."""
    good_id, lot_id = key
    with desk.read() as s:
        good = values_of(s, GOODS, good_id)
        lot = {} if lot_id is None else values_of(s, LOTS, lot_id)
    return StoredGood(
        good_id, str(good["code"]), str(good["name"]), str(good["spec"] or ""), str(good["unit"]),
        lot_id, str(lot.get("code") or ""), lot.get("expires_on"), Quantity(0),
    )  # fmt: skip


def _values(one: StoredGood, count: Quantity | None, reason: str) -> dict[str, Any]:
    """Return a row of the grid."""
    until = one.expires_on.isoformat() if one.expires_on else ""
    return {
        "good": " ".join(filter(None, (one.code, one.name, one.spec))),
        "lot": " ".join(filter(None, (one.lot, until))),
        "book": one.quantity,
        "unit": one.unit,
        "counted": count,
        "difference": None if count is None else count - one.quantity,
        "reason": reason,
    }


def _shown_difference(value: Quantity | None, _line: Mapping[str, Any]) -> Cell:
    """Show a difference: none, more than the book has, or less in red."""
    if value is None:
        return Cell()
    if not value:
        return Cell(_(N_("agrees")), "text2")
    return Cell(f"+{value.short()}") if value.units > 0 else Cell(value.short(), "neg")
