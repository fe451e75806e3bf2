"""The work under a contract: its stages, how often each mu is worked, and at which price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.contract_drafts import ContractStageDraft
from coopdesk.land.ground import PastContract
from coopdesk.land.records import ContractType
from coopdesk.machinery.offers import Offer, offers
from coopdesk.statements.definitions import weight_text, weights_on
from ui.buttons import Caps
from ui.editors import IntegerEdit, MoneyEdit, MuTimesEdit, TextEdit
from ui.grids import GridFoot, PageGrid
from ui.line_rows import LineColumn
from ui.page import Page
from ui.parts import Section
from ui.picker import ChoiceEdit

MAIN_STAGES: Final = (Stage.PLOUGH, Stage.PLANT, Stage.PROTECT, Stage.HARVEST)


class ContractWork(QObject):
    """The stages; ``changed`` comes when a line has followed what was typed (``typed`` since).

    ``rates_wanted`` comes when today's rates are asked for by the mouse; ``grown`` when the number
    of lines may be another.
    """

    changed = Signal()
    grown = Signal()
    rates_wanted = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._filling = False
        self._offers: list[Offer] = []
        self._area = Area(0)
        self.typed = False
        self.title = Section(page.look, _(N_("Stages")))
        keys = Caps(page.look)
        keys.show_keys([("F7", _(N_("today's rates")))])
        keys.chosen.connect(lambda _index: self.rates_wanted.emit())
        self.title.add(keys)
        self.grid = self._make_grid()
        self.foot = GridFoot(self.grid)

    def _make_grid(self) -> PageGrid:
        look = self._page.look
        stages = [(one, one.shown) for one in Stage]
        grid = PageGrid(
            look,
            [
                LineColumn("stage", _(N_("Stage")), lambda: ChoiceEdit(look, stages), width=84),
                LineColumn("title", _(N_("Work")), lambda: TextEdit(look, length=40), width=110,
                           stretch=1, stop=False),
                LineColumn("passes", _(N_("Times")), lambda: IntegerEdit(look, least=1, most=99),
                           width=56, align="right"),
                LineColumn("planned", _(N_("Planned")), lambda: MuTimesEdit(look),
                           unit=_(N_("mu-times")), width=96, align="right", stop=False),
                LineColumn("price", _(N_("Price")), lambda: MoneyEdit(look),
                           unit=_(N_("yuan per mu-time")), width=112, align="right"),
                LineColumn("amount", _(N_("Amount")), unit=_(N_("yuan")), width=104,
                           align="right"),
                LineColumn("weight", _(N_("Weight")), width=76, align="right", tone="text2",
                           leaves=1),
            ],
            empty=_(N_("Plough, plant, protect, harvest")),
            row_px=29,
        )  # fmt: skip
        grid.edited.connect(self._follow)
        grid.dropped.connect(lambda _row: self._stages_changed())
        return grid

    def begin(self, latest: PastContract | None, *, transfer: bool) -> None:
        """Read today's rates and propose the stages of a new contract."""
        self.typed = False
        with self._page.desk.read() as s:
            self._offers = offers(s, self._page.desk.today())
        self.propose(latest, transfer=transfer)

    def propose(self, latest: PastContract | None, *, transfer: bool) -> None:
        """Propose the stages of the latest contract, else the price list's."""
        if transfer:
            self.grid.set_lines([])
        elif latest is not None and latest.stages and latest.type is ContractType.TRUSTEESHIP:
            self.grid.set_lines(
                {
                    "stage": one.stage,
                    "title": one.title,
                    "passes": max(1, round(Fraction(one.planned.units, max(latest.area.units, 1)))),
                    "price": one.price,
                }
                for one in latest.stages
            )
        else:
            priced = [one for one in self._offers if one.price]
            found = [next((o for o in priced if o.stage is stage), None) for stage in MAIN_STAGES]
            self.grid.set_lines(
                {"stage": one.stage, "title": one.name, "passes": 1, "price": one.price}
                for one in found
                if one is not None
            )

    def _follow(self, row: int, name: str) -> None:
        """Fill in what follows from a stage line."""
        if self._filling:
            return
        grid, get = self.grid, self.grid.get
        if name == "stage" and get(row, "price") is None:
            stage = get(row, "stage")
            offer = next((one for one in self._offers if one.stage is stage), None)
            if offer is not None:
                grid.set(row, "title", offer.name)
                grid.set(row, "price", offer.price)
        if name in {"stage", "passes"}:
            if get(row, "passes") is None and get(row, "stage") is not None:
                grid.set(row, "passes", 1)
            grid.set(row, "planned", self._area.passes(get(row, "passes") or 1))
        self._stages_changed()
        if name == "stage":
            self.grown.emit()

    def _stages_changed(self) -> None:
        self.typed = True
        self.changed.emit()

    def take_rates(self) -> None:
        """Take today's rates for the stages."""
        for row in self.grid.filled_rows():
            stage, title = self.grid.get(row, "stage"), self.grid.get(row, "title")
            same = [one for one in self._offers if one.stage is stage and one.price is not None]
            chosen = next((one for one in same if one.name == title), next(iter(same), None))
            if chosen is not None:
                self.grid.set(row, "title", chosen.name)
                self.grid.set(row, "price", chosen.price)

    def plan(self, area: Area) -> Money:
        """Plan every stage on an area and show the sums; return the price per mu."""
        before, self._area = self._area, area
        get = self.grid.get
        weights = weights_on(self._page.desk.today())
        each = Money(0)
        worked, amount, times = MuTimes(0), Money(0), 0
        covered: dict[str, int] = {}
        for row in self.grid.filled_rows():
            passes, planned = get(row, "passes") or 1, get(row, "planned")
            if planned is None or planned == before.passes(passes):
                planned = area.passes(passes)
                self.grid.set(row, "planned", planned)
            price = get(row, "price") or Money(0)
            self.grid.set(row, "amount", price.times(planned))
            stage = get(row, "stage")
            weight = 0 if stage is None else weights.get(stage.value, 0)
            self.grid.set(row, "weight", weight_text(weight) if weight else "")
            if weight:
                covered[stage.value] = weight
            each += price * passes
            worked += planned
            amount += price.times(planned)
            times += passes
        note = _(N_("{price} yuan per mu")).format(price=each) if each else ""
        self.title.tell(_(N_("Stages")), note)
        self.foot.tell(
            {
                "stage": _(N_("Total")),
                "passes": str(times),
                "planned": str(worked),
                "amount": str(amount),
                "weight": weight_text(sum(covered.values())),
            }
        )
        return each

    def show(self, *, shown: bool) -> None:
        """Show the stages, or hide them where no work is agreed."""
        for widget in (self.title, self.grid, self.foot):
            widget.setVisible(shown)

    def drafts(self) -> tuple[ContractStageDraft, ...]:
        """Return the stages as typed."""
        get = self.grid.get
        return tuple(
            ContractStageDraft(
                stage=get(row, "stage") or Stage.OTHER,
                planned=get(row, "planned") or MuTimes(0),
                price=get(row, "price") or Money(0),
                title=get(row, "title") or "",
            )
            for row in self.grid.filled_rows()
        )

    def content(self) -> dict[str, Any]:
        """Return what is kept of the stages beside their drafts."""
        passes = [self.grid.get(row, "passes") for row in self.grid.filled_rows()]
        return {"passes": passes, "stages_typed": self.typed}

    def restore(
        self, stages: Sequence[ContractStageDraft], kept: Mapping[str, Any], area: Area
    ) -> None:
        """Show kept stages again, planned on the area they were kept with."""
        self._area = area
        self.typed = bool(kept.get("stages_typed"))
        self._filling = True
        self.grid.set_lines(
            {
                "stage": one.stage, "title": one.title, "planned": one.planned,
                "price": one.price, "passes": times,
            }
            for one, times in zip(stages, kept["passes"], strict=False)
        )  # fmt: skip
        self._filling = False
