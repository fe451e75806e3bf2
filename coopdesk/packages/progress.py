"""How far the units have come towards their targets, and their ranking."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from coopdesk.packages.office import Unit, admitted_units
from coopdesk.packages.sums import unit_months
from coopdesk.statements.definitions import FIGURES, Figure, figure_of
from coopdesk.statements.figures import FigureValue
from coopdesk.statements.targets import OWN, Progress, reached, targets_by_unit, targets_of


class UnitsProgress:
    """What the units reached in a year until a month, each by its newest accepted month."""

    def __init__(self, s: Session, year: int, until: str) -> None:
        """Read the months once."""
        self._s = s
        self.year = year
        self.units: Sequence[Unit] = admitted_units(s)
        self._newest: dict[int, tuple[str, dict[str, FigureValue]]] = {}
        for number in range(1, 13):
            month = f"{year}-{number:02d}"
            if month <= until:
                for one in unit_months(s, month):
                    self._newest[one.unit.id] = (month, one.values)
        self._before = {one.unit.id: one.values for one in unit_months(s, f"{year - 1}-12")}

    def of_figure(self, code: str) -> list[Progress]:
        """Return every unit's target of a figure and what it reached, by unit code."""
        figure = figure_of(code)
        assert figure is not None  # noqa: S101 - codes come from the catalogue.
        targets = targets_by_unit(self._s, self.year, code)
        return [self._line(figure, unit, targets.get(unit.code)) for unit in self.units]

    def of_unit(self, code: str) -> list[Progress]:
        """Return every figure of one unit with its target; of all together without a code."""
        if code == OWN:
            return [self.together(self.of_figure(one.code), one) for one in FIGURES]
        targets = targets_of(self._s, self.year, code)
        return [
            self._line(figure, unit, targets.get(figure.code))
            for unit in self.units
            if unit.code == code
            for figure in FIGURES
        ]

    def together(self, lines: Sequence[Progress], figure: Figure) -> Progress:
        """Return what all reached; the office's own target, else the sum of the units'."""
        own = targets_of(self._s, self.year).get(figure.code)
        if own is None:
            own = _sum([one.target for one in lines], some=True)
        return Progress(
            figure, OWN, "", max((one.month for one in lines), default=f"{self.year}-01"), own,
            _sum([one.before for one in lines]), _sum([one.now for one in lines], some=True),
            _sum([one.then for one in lines]),
        )  # fmt: skip

    def _line(self, figure: Figure, unit: Unit, target: int | None) -> Progress:
        """Put one unit's line together; until it reported nothing is reached."""
        month, values = self._newest.get(unit.id, (f"{self.year}-01", {}))
        value, old = values.get(figure.code), self._before.get(unit.id, {}).get(figure.code)
        before = reached(old)
        if before is None and month.endswith("-12") and value is not None:
            before = value.last_year
        then = None if value is None else value.last_year
        return Progress(figure, unit.code, unit.name, month, target, before, reached(value), then)


def ranking(lines: Sequence[Progress]) -> dict[str, int]:
    """Return each unit's place by the share of its target that it reached; equals share a place."""
    shares = sorted((one.share for one in lines if one.share is not None), reverse=True)
    return {one.unit: shares.index(one.share) + 1 for one in lines if one.share is not None}


def _sum(values: Sequence[int | None], *, some: bool = False) -> int | None:
    """Return a sum: nothing where one part is unknown, or (``some``) where all are."""
    known = [one for one in values if one is not None]
    return sum(known) if known and (some or len(known) == len(values)) else None
