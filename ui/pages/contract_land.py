"""The member's land under a contract: plots ticked, with their areas and how each stands."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.values import Area
from coopdesk.land.clashes import locked_plots
from coopdesk.land.contract_drafts import ContractPlotDraft
from coopdesk.land.ground import Ground
from ui.buttons import Caps
from ui.editors import AreaEdit
from ui.grids import GridFoot, PageGrid
from ui.line_rows import LineColumn
from ui.page import Page
from ui.pages.contract_head import ContractHead
from ui.parts import Section
from ui.tables import NOT_APPLICABLE, Cell


class ContractLand(QObject):
    """The plots of the member; ``changed`` comes when the clerk ticked one or typed an area."""

    changed = Signal()

    def __init__(self, page: Page, head: ContractHead) -> None:
        super().__init__(page)
        self._page = page
        self._head = head
        self._filling = False
        self.grounds: list[Ground] = []
        self.title = Section(page.look, _(N_("Plots")), _(N_("Space ticks, areas may be typed")))
        keys = Caps(page.look)
        keys.show_keys([("F8", _(N_("tick all that are free")))])
        keys.chosen.connect(lambda _index: self.tick_all())
        self.title.add(keys)
        self.grid = self._make_grid()
        self.foot = GridFoot(self.grid)

    def _make_grid(self) -> PageGrid:
        look = self._page.look
        mu = _(N_("mu"))
        grid = PageGrid(
            look,
            [
                LineColumn("name", _(N_("Plot")), width=120, stretch=2),
                LineColumn("place", _(N_("Place")), width=110, stretch=1, tone="text2", leaves=2),
                LineColumn("contract_area", _(N_("Contract area")), unit=mu, width=104,
                           align="right", tone="text2", leaves=1),
                LineColumn("measured", _(N_("Measured area")), unit=mu, width=104, align="right",
                           tone="text2", show=lambda value, _line: value or NOT_APPLICABLE),
                LineColumn("area", _(N_("Entrusted area")), lambda: AreaEdit(look), unit=mu,
                           width=104, align="right", bold=True),
                LineColumn("state", _(N_("State")), width=208, stretch=2),
            ],
            fixed=True,
            ticks=True,
            row_px=29,
        )  # fmt: skip
        grid.ticked.connect(self._ticked)
        grid.edited.connect(self._area_edited)
        return grid

    def show_grounds(self, grounds: Sequence[Ground]) -> None:
        """Show the plots of a member, none of them ticked."""
        self.grounds = list(grounds)
        self._filling = True
        self.grid.set_lines(
            {
                "plot_id": one.id,
                "name": one.name,
                "place": one.place,
                "contract_area": one.contract_area,
                "measured": one.measured_area,
                "area": None,
            }
            for one in self.grounds
        )
        self._filling = False

    def lock(self) -> None:
        """Lock the plots that other contracts hold during the term, with the reason."""
        term = self._head.term()
        kind, scope, _pricing = self._head.sort()
        reasons: dict[int, str] = {}
        if term is not None and self.grounds:
            with self._page.desk.read() as s:
                ids = [one.id for one in self.grounds]
                reasons = locked_plots(s, ids, *term, type_=kind, scope=scope)
        for row, ground in enumerate(self.grounds):
            reason = reasons.get(ground.id, "")
            self.grid.set_locked(row, locked=bool(reason))
            if reason:
                self.grid.set_ticked(row, ticked=False)
                self.grid.set(row, "area", None)
            self._show_state(row, reason)

    def _show_state(self, row: int, reason: str = "") -> None:
        """Say beside a plot how it stands."""
        ground = self.grounds[row]
        area = self.grid.get(row, "area")
        tone, text = "text2", _(N_("free"))
        if reason:
            tone, text = "text3", reason.partition("（")[0].partition(" (")[0]
        elif area is not None and area != ground.area:
            known = ground.contract_area
            text = _(N_("by contract area")) if area == known else _(N_("area as typed"))
            tone = "warn"
        elif area is not None and ground.charged_area not in (None, ground.measured_area):
            text = _(N_("by charged area"))
        self.grid.set(row, "state", Cell(text, tone=tone, role="small" if reason else "body"))

    # Ticks --------------------------------------------------------------------------------------

    def _tick(self, row: int, *, ticked: bool) -> None:
        self.grid.set_ticked(row, ticked=ticked)
        self.grid.set(row, "area", self.grounds[row].area if ticked else None)
        self._show_state(row)

    def _ticked(self, row: int) -> None:
        """Follow a tick made by the clerk."""
        ticked = row in self.grid.ticked_rows()
        self.grid.set(row, "area", self.grounds[row].area if ticked else None)
        self._show_state(row)
        self.changed.emit()

    def _area_edited(self, row: int, _name: str) -> None:
        """Tick a plot whose area was typed."""
        if self._filling:
            return
        area = self.grid.get(row, "area")
        self.grid.set_ticked(row, ticked=area is not None)
        self._show_state(row)
        self.changed.emit()

    def _free(self) -> list[int]:
        return [row for row in range(len(self.grounds)) if not self.grid.locked(row)]

    def tick_all(self) -> None:
        """Tick every plot that is free; all ticked already, take every tick away."""
        free = self._free()
        ticked = set(self.grid.ticked_rows())
        wanted = not ticked.issuperset(free)
        for row in free:
            if (row in ticked) is not wanted:
                self._tick(row, ticked=wanted)
        self.changed.emit()

    def tick_only(self, plots: Container[int]) -> None:
        """Tick these plots, as far as they are free, and no other."""
        for row in self._free():
            self._tick(row, ticked=self.grounds[row].id in plots)

    def tick_with(self, areas: Mapping[int, Area | None]) -> None:
        """Tick these plots with the areas that were kept."""
        for row in self._free():
            plot_id = self.grounds[row].id
            self.grid.set_ticked(row, ticked=plot_id in areas)
            self.grid.set(row, "area", areas.get(plot_id))
            self._show_state(row)

    # Sums ---------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return how many plots are ticked."""
        return len(self.grid.ticked_rows())

    def area(self) -> Area:
        """Return the area under the contract."""
        areas = (self.grid.get(row, "area") or Area(0) for row in self.grid.ticked_rows())
        return sum(areas, Area(0))

    def drafts(self) -> tuple[ContractPlotDraft, ...]:
        """Return the ticked plots."""
        return tuple(
            ContractPlotDraft(plot_id=self.grounds[row].id, area=self.grid.get(row, "area"))
            for row in self.grid.ticked_rows()
        )

    def show_sums(self) -> None:
        """Show the sums of what is ticked."""
        chosen = [self.grounds[row] for row in self.grid.ticked_rows()]
        count = ngettext("{count} plot", "{count} plots", len(chosen)).format(count=len(chosen))
        contract = sum((one.contract_area for one in chosen), Area(0))
        measured = sum((one.measured_area or one.contract_area for one in chosen), Area(0))
        self.foot.tell(
            {
                "name": f"{_(N_('Total'))}　{count}",
                "contract_area": str(contract),
                "measured": str(measured),
                "area": str(self.area()),
            }
        )
