"""The columns of a job slip's grid, what they show, and the plots and contracts they offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.land.ground import Ground, ground_of, plots_of
from coopdesk.land.progress import ContractChoice, contracts_of
from coopdesk.machinery.records import Settlement
from coopdesk.members.records import MEMBERS
from ui.editors import AreaEdit, IntegerEdit, MoneyEdit, MuTimesEdit
from ui.line_rows import LineColumn
from ui.page import Room
from ui.pages.job_head import JobHead, named_picker
from ui.palette import initials
from ui.picker import Candidate, ChoiceEdit, Picker
from ui.tables import NOT_APPLICABLE, Cell


class Grounds:
    """The plots and contracts of the members on a slip, read once while it is typed."""

    def __init__(self, room: Room, head: JobHead) -> None:
        self._room = room
        self._head = head
        self._plots: dict[int, list[Ground]] = {}
        self._contracts: dict[tuple[int, int | None], list[ContractChoice]] = {}

    def forget(self) -> None:
        """Read everything again when it is asked for."""
        self._plots.clear()
        self._contracts.clear()

    def forget_contracts(self) -> None:
        """Read the contracts again: another day was typed."""
        self._contracts.clear()

    def plots(self, member_id: int) -> list[Ground]:
        """Return the plots of a member."""
        if member_id not in self._plots:
            with self._room.desk.read() as s:
                self._plots[member_id] = plots_of(s, member_id)
        return self._plots[member_id]

    def contracts(self, member_id: int | None, plot_id: int | None) -> list[ContractChoice]:
        """Return the contracts that a line may name: in force on the day, covering the stage."""
        day = self._head.day.value()
        if member_id is None or day is None:
            return []
        key = (member_id, plot_id)
        if key not in self._contracts:
            with self._room.desk.read() as s:
                self._contracts[key] = contracts_of(s, member_id, day, plot_id=plot_id)
        offer = self._head.offer()
        return [
            one
            for one in self._contracts[key]
            if offer is None or not one.stages or offer.stage in one.stages
        ]

    def contract(self, contract_id: int) -> ContractChoice | None:
        """Return one of the contracts read."""
        return next(
            (one for known in self._contracts.values() for one in known if one.id == contract_id),
            None,
        )

    def plot_picker(self, offered: Callable[[], list[Candidate]]) -> Picker:
        """Return a picker of plots: ``offered`` are those of the current line's member."""

        def find(text: str) -> list[Candidate]:
            return [one for one in offered() if not text.strip() or _matches(text, one)]

        def lookup(plot_id: Any) -> Candidate | None:
            with self._room.desk.read() as s:
                found = ground_of(s, int(plot_id))
            return None if found is None else plot_candidate(found)

        return Picker(self._room.look, find, lookup=lookup)

    def contract_picker(self, offered: Callable[[], list[ContractChoice]]) -> Picker:
        """Return a picker of contracts: ``offered`` are those of the current line."""

        def find(text: str) -> list[Candidate]:
            typed = text.strip().casefold()
            return [
                contract_candidate(one)
                for one in offered()
                if typed in number_shown(one.number).casefold()
            ]

        def lookup(contract_id: Any) -> Candidate | None:
            known = self.contract(contract_id)
            return Candidate(contract_id, "", "") if known is None else contract_candidate(known)

        return Picker(self._room.look, find, lookup=lookup)


def job_columns(
    room: Room, grounds: Grounds, plots: Callable[[], Picker], contracts: Callable[[], Picker]
) -> list[LineColumn]:
    """Return the columns; ``plots`` and ``contracts`` make the pickers of the current line's."""
    look = room.look
    settled = [(one, one.shown) for one in Settlement]

    def contract_cell(value: Any, line: Mapping[str, Any]) -> Cell:
        if value is None:
            none = line.get("member_id") is not None
            return Cell(_(N_("no contract")), tone="warn") if none else Cell()
        known = grounds.contract(value)
        return Cell("" if known is None else short_number(known.number))

    return [
        LineColumn(
            "member_id", _(N_("Member")), lambda: named_picker(MEMBERS, room, width=200),
            width=72, stretch=1,
        ),
        LineColumn("plot_id", _(N_("Plot")), plots, width=80, stretch=2),
        LineColumn(
            "contract_id", _(N_("Contract")), contracts, width=94, tone="text2", stop=False,
            show=contract_cell,
        ),
        LineColumn(
            "planned", _(N_("Planned")), unit=_(N_("mu-times")), width=70, align="right",
            tone="text2", leaves=3, show=_planned_cell,
        ),
        LineColumn(
            "done", _(N_("Done")), width=60, align="right", tone="text2", leaves=4,
            show=_or_nothing,
        ),
        LineColumn(
            "area", _(N_("Measured")), lambda: AreaEdit(look), unit=_(N_("mu")), width=68,
            align="right",
        ),
        LineColumn(
            "overlap", _(N_("Overlap")), lambda: AreaEdit(look), width=46, align="right",
            tone="text2", stop=False, leaves=2, show=_or_nothing,
        ),
        LineColumn(
            "passes", _(N_("Passes")), lambda: IntegerEdit(look, least=1, most=99), width=34,
            align="right", tone="text2", stop=False, leaves=1,
        ),
        LineColumn(
            "charged", _(N_("Charged")), lambda: MuTimesEdit(look), unit=_(N_("mu-times")),
            width=78, align="right",
        ),
        LineColumn(
            "price", _(N_("Price")), lambda: MoneyEdit(look), unit=_(N_("yuan")), width=66,
            align="right", tone="text2", stop=False,
        ),
        LineColumn("amount", _(N_("Amount")), unit=_(N_("yuan")), width=88, align="right"),
        LineColumn(
            "settlement", _(N_("Settled")), lambda: ChoiceEdit(look, settled), width=72,
            tone="text2", stop=False, show=_settlement_cell,
        ),
    ]  # fmt: skip


def _or_nothing(value: Any, _line: Mapping[str, Any]) -> Any:
    return value or ""


def _planned_cell(value: Any, line: Mapping[str, Any]) -> Cell:
    if value is not None:
        return Cell(str(value))
    return Cell(NOT_APPLICABLE if line.get("member_id") is not None else "")


def _settlement_cell(value: Any, line: Mapping[str, Any]) -> Cell:
    if value is None or line.get("member_id") is None:
        return Cell()
    if value is Settlement.CONTRACT:
        return Cell(_(N_("agreed")))
    if value is Settlement.CREDIT:
        return Cell(_(N_("credit")), tone="" if line.get("contract_id") else "warn")
    return Cell(value.shown)


def short_number(number: str) -> str:
    """Return a document's number without its year: 托 10-0142."""
    shown = number_shown(number)
    head, _space, rest = shown.partition(" ")
    return f"{head} {rest[5:]}" if len(rest) > 9 else shown


def _matches(text: str, one: Candidate) -> bool:
    """Tell whether a typed text means a plot: by code, name or initials."""
    typed = text.strip().casefold()
    return (
        typed in one.name.casefold()
        or one.code.casefold().startswith(typed)
        or (typed.isascii() and initials(one.name).startswith(typed))
    )


def plot_candidate(ground: Ground) -> Candidate:
    """Return a plot as the picker offers it."""
    return Candidate(
        ground.id, ground.code, ground.name, ground.place, right=f"{ground.area} {_(N_('mu'))}"
    )


def contract_candidate(one: ContractChoice) -> Candidate:
    """Return a contract as the picker offers it."""
    return Candidate(
        one.id, "", short_number(one.number), one.scope.shown, f"{one.starts_on} – {one.ends_on}",
        f"{one.area} {_(N_('mu'))}",
    )  # fmt: skip
