"""What a stock count comes to: how much is counted, over and short, and what posting will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.supplies.stock_count import CountedLine
from ui.bands import TotalsBand
from ui.figures import Pair, Pairs
from ui.page import Side
from ui.parts import label
from ui.style import Style


@dataclass(frozen=True, slots=True)
class CountSums:
    """How many rows agree, are over and are short, and what is over and short in money."""

    agree: int
    more: int
    less: int
    over: Money
    short: Money

    @classmethod
    def of(cls, lines: Sequence[CountedLine]) -> Self:
        """Add lines up."""
        more = sum(one.difference.units > 0 for one in lines)
        less = sum(one.difference.units < 0 for one in lines)
        costs = [one.cost.units for one in lines]
        over, short = (sum(max(cost * sign, 0) for cost in costs) for sign in (1, -1))
        return cls(len(lines) - more - less, more, less, Money(over), Money(short))

    @property
    def counted(self) -> int:
        """Return how many rows are counted."""
        return self.agree + self.more + self.less

    def will(self) -> str:
        """Say what posting will do."""
        if self.over or self.short:
            words = _(N_("After posting: stock as counted, 1 voucher, {over} yuan over and {short}"
                         " yuan short to losses not yet settled"))  # fmt: skip
            return words.format(over=self.over, short=self.short)
        if self.more or self.less:
            return _(N_("After posting: stock as counted; it has no cost yet, so no voucher"))
        return _(N_("After posting: the count is kept, no voucher"))


class CountPanel:
    """Shows the sums in the panel at the right and in the band below the rows."""

    def __init__(self, look: Style, side: Side, totals: TotalsBand) -> None:
        """Put title and pairs into the panel."""
        self.side, self.totals = side, totals
        self.title = label("", "title", wrap=True)
        self.account = Pairs(look)
        side.body.addWidget(self.title)
        side.body.addSpacing(8)
        side.body.addWidget(self.account)

    def tell(self, sums: CountSums, rows: int) -> None:
        """Say how much is counted, what is over and what is short."""
        yuan, over, short = _(N_("yuan")), str(sums.over), str(sums.short)
        words = _(N_("{count} of {all} counted")).format(count=sums.counted, all=rows)
        net = str(sums.over - sums.short)
        self.totals.tell(
            [("", words)],
            [(_(N_("Surplus")), yuan, over), (_(N_("Shortage")), yuan, short),
             (_(N_("Difference")), yuan, net)],
        )  # fmt: skip
        self.totals.setAccessibleName(f"{words} {over} {short}")
        self.title.setText(words)
        self.account.show_pairs(
            [
                Pair(_(N_("Agree with the book")), str(sums.agree)),
                Pair(_(N_("More than booked")), str(sums.more)),
                Pair(_(N_("Less than booked")), str(sums.less), "neg" if sums.less else "text"),
                Pair(_(N_("Not counted yet")), str(rows - sums.counted)),
                Pair(_(N_("Surplus")), over, bold=True, unit=yuan),
                Pair(_(N_("Shortage")), short, "neg" if sums.short else "text", bold=True,
                     unit=yuan),
            ]
        )  # fmt: skip
        self.side.fold(f"{words}  {net}", "warehouse")
