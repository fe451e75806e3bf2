"""The panel of a contract: its total, the instalments that share it out, the member's account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.land.contract_drafts import InstalmentDraft, proposed_parts
from coopdesk.land.ground import PastContract, signed_in
from coopdesk.members.balances import balance_of
from ui.date_edit import DateEdit
from ui.editors import IntegerEdit, MoneyEdit
from ui.figures import Pair, Pairs
from ui.grids import GridFoot, PageGrid
from ui.line_rows import LineColumn
from ui.page import Page, Side
from ui.pages.contract_terms import Sum
from ui.parts import Rule, Section
from ui.picker import Candidate
from ui.tables import NOT_APPLICABLE


class Instalments(QObject):
    """The parts of a total; ``changed`` comes when the clerk has changed one.

    They are proposed until then: ``typed``.
    """

    changed = Signal()

    def __init__(self, page: Page, total: Callable[[], Money]) -> None:
        """Make the grid; ``total`` is what is to be shared out."""
        super().__init__(page)
        self._page = page
        self._total = total
        self._filling = False
        self.typed = False
        look = page.look
        self.title = Section(look, _(N_("Instalments")), _(N_("the last takes the rest")))
        self.grid = PageGrid(
            look,
            [
                LineColumn("due_on", _(N_("Due")), lambda: DateEdit(look, page.desk.today),
                           width=98),
                LineColumn("percent", "%", lambda: IntegerEdit(look, least=1, most=100), width=44,
                           align="right"),
                LineColumn("amount", _(N_("Amount")), lambda: MoneyEdit(look),
                           unit=_(N_("yuan")), width=94, stretch=1, align="right"),
            ],
            row_px=30,
        )  # fmt: skip
        self.foot = GridFoot(self.grid)
        self.grid.edited.connect(self._follow)
        self.grid.dropped.connect(lambda _row: self._parts_changed())

    def clear(self) -> None:
        """Start again with none."""
        self.typed = False
        self.grid.set_lines([])

    def propose(self, term: tuple[date, date] | None, signed: date | None) -> None:
        """Propose three instalments over the term until the clerk changes one."""
        if self.typed:
            return
        if term is None or signed is None:
            self.grid.set_lines([])
            return
        self._filling = True
        self.grid.set_lines(
            {"due_on": day, "percent": share} for day, share in proposed_parts(*term, signed)
        )
        self._filling = False
        self.share_out()

    def share_out(self) -> None:
        """Turn percents into amounts; the last instalment takes what is left."""
        total, rows = self._total(), self.grid.filled_rows()
        left = total
        for place, row in enumerate(rows):
            percent = self.grid.get(row, "percent")
            if percent is None:
                left -= self.grid.get(row, "amount") or Money(0)
                continue
            amount = Money.rounded(total.exact * percent / 100)
            if place == len(rows) - 1:
                amount = left
            self.grid.set(row, "amount", amount)
            left -= amount

    def _follow(self, row: int, name: str) -> None:
        """Follow a change of an instalment: an amount typed stands as it is."""
        if self._filling:
            return
        if name == "amount":
            self.grid.set(row, "percent", None)
        self._parts_changed()

    def _parts_changed(self) -> None:
        self.typed = True
        self.share_out()
        self.changed.emit()

    def count(self) -> int:
        """Return how many instalments there are."""
        return len(self.grid.filled_rows())

    def _percents(self) -> list[int | None]:
        return [self.grid.get(row, "percent") for row in self.grid.filled_rows()]

    def show_sums(self, *, shown: bool) -> None:
        """Show the sums, or hide the instalments where signing makes no debt."""
        rows, percents = self.grid.filled_rows(), self._percents()
        shared = sum((self.grid.get(row, "amount") or Money(0) for row in rows), Money(0))
        known = [one for one in percents if one is not None]
        percent = str(sum(known)) if rows and len(known) == len(rows) else ""
        self.foot.tell({"due_on": _(N_("Total")), "percent": percent, "amount": str(shared)})
        for widget in (self.title, self.grid, self.foot):
            widget.setVisible(shown)

    def drafts(self) -> tuple[InstalmentDraft, ...]:
        """Return the instalments as typed."""
        return tuple(
            InstalmentDraft(
                due_on=self.grid.get(row, "due_on") or self._page.desk.today(),
                amount=self.grid.get(row, "amount") or Money(0),
            )
            for row in self.grid.filled_rows()
        )

    def content(self) -> dict[str, Any]:
        """Return what is kept of the instalments beside their drafts."""
        return {"percents": self._percents(), "parts_typed": self.typed}

    def restore(self, parts: Sequence[InstalmentDraft], kept: Mapping[str, Any]) -> None:
        """Show kept instalments again."""
        self.typed = bool(kept["parts_typed"])
        self._filling = True
        self.grid.set_lines(
            {"due_on": one.due_on, "amount": one.amount, "percent": percent}
            for one, percent in zip(parts, kept["percents"], strict=False)
        )
        self._filling = False


class ContractSide(Side):
    """The panel: total, instalments, the member's account."""

    def __init__(self, page: Page, instalments: Instalments) -> None:
        super().__init__(page.look, width=308)
        self._page = page
        self.total = Sum(page.look)
        self.body.addWidget(self.total)
        self.body.addSpacing(6)
        self.body.addWidget(instalments.title)
        self.body.addWidget(instalments.grid)
        self.body.addWidget(instalments.foot)
        self.body.addSpacing(8)
        self.body.addWidget(Rule(page.look))
        self.body.addSpacing(4)
        self._who = Section(page.look)
        self.body.addWidget(self._who)
        self._facts = Pairs(page.look, tall=32)
        self.body.addWidget(self._facts)

    def show_member(
        self, who: Candidate | None, past: PastContract | None, season_id: int | None
    ) -> None:
        """Show the member's account and past contracts."""
        self._who.tell(who.name if who else _(N_("Member")))
        if who is None:
            self._facts.show_pairs([])
            return
        with self._page.desk.read() as s:
            debt = balance_of(s, "debt", member_id=who.id)
            signed = signed_in(s, who.id, season_id)
        last = NOT_APPLICABLE
        if past is not None:
            state = _(N_("{sum} open")).format(sum=past.left) if past.left else _(N_("settled"))
            last = f"{past.area} {_(N_('mu'))}　{state}"
        self._facts.show_pairs(
            [
                Pair(_(N_("Owes now")), str(debt), unit=_(N_("yuan"))),
                Pair(_(N_("Last contract")), last),
                Pair(_(N_("Signed this season")), str(signed)),
            ]
        )
