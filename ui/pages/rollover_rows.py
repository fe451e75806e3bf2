"""The lines of a season rolled over: who signs for a plot, what differs, what is in the way."""

from __future__ import annotations

from dataclasses import dataclass

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Area, Money
from coopdesk.land.rollover import RollLine
from ui.picker import Candidate
from ui.tables import Cell

Key = tuple[int, int]


@dataclass(slots=True)
class Row:
    """One plot in the grid: who signs for it, its area and price, and what stands in the way."""

    line: RollLine
    member_id: int
    area: Area
    price: Money
    locked: str = ""
    retired: bool = False

    @property
    def key(self) -> Key:
        """Return which new contract the plot goes into."""
        return self.line.contract.id, self.member_id

    @property
    def differs(self) -> bool:
        """Tell whether person, area or price are other than last season."""
        old = self.line.contract
        price = old.price if old.is_package else Money(0)
        return (self.member_id, self.area, self.price) != (
            self.line.holder_id, self.line.old_area, price,
        )  # fmt: skip

    def has_own_price(self, added: Money) -> bool:
        """Tell whether a price was typed for the plot's contract, beside what all are raised by."""
        old = self.line.contract
        return old.is_package and self.price != old.price + added


def candidate_of(line: RollLine) -> Candidate:
    """Return who holds the plot, as the picker shows him."""
    code, _space, name = line.holder.partition(" ")
    return Candidate(line.holder_id, code, name)


def state_of(one: Row, refusal: str, *, added: Money, ticked: bool) -> Cell:
    """Return how a line stands: what is in the way, else what differs from last season."""
    line = one.line
    reason = one.locked.partition("（")[0].partition(" (")[0]
    gone = _(N_("{name} is out of use")).format(name=line.holder) if one.retired else ""
    before = ""
    if one.member_id != line.contract.member_id:
        before = _(N_("before: {name}")).format(name=line.signed_by)
    known = ""
    if line.area != line.old_area:
        known = _(N_("{area} mu on record")).format(area=line.area)
    found = (
        (reason, "text3"),
        (gone, "neg"),
        (refusal, "neg"),
        (_(N_("not this season")) if not ticked else "", "text3"),
        (before, "warn"),
        (_(N_("other area")) if one.area != line.old_area else "", "warn"),
        (known, "warn"),
        (_(N_("own price")) if one.has_own_price(added) else "", "warn"),
        (_(N_("as before")), "text2"),
    )
    words, tone = next(pair for pair in found if pair[0])
    return Cell(words, tone=tone, role="small")
