"""Which contracts already hold a plot during a term, and what that forbids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import fetch_rows, holes
from coopdesk.land.records import ContractType, Scope

LIVE: Final = (
    "d.state = 1 AND +d.reverses_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id)"
)
"""SQL: the document ``d`` is posted, no red copy, and not taken back by one.

The plus keeps SQLite from walking the index of reversals, in which nearly all rows are NULL.
"""
_PART: Final = 500


@dataclass(frozen=True, slots=True)
class Held:
    """A plot under a live contract whose term overlaps the one asked about."""

    plot_id: int
    contract_id: int
    number: str
    type: ContractType
    scope: Scope
    starts_on: date
    ends_on: date
    stages: frozenset[str]

    def shuts_out(self, type_: ContractType, scope: Scope) -> bool:
        """Tell whether another contract of this sort may not have the plot in these days.

        Trusteeship leaves the land right with the farmer and transfer passes it on, so never both;
        neither can a plot be transferred or fully entrusted twice.
        """
        if self.type is not type_:
            return True
        return type_ is ContractType.TRANSFER or self.scope is scope is Scope.FULL

    @property
    def reason(self) -> str:
        """Say under what the plot is, until when, as the page shows it beside the plot."""
        if self.type is ContractType.TRANSFER:
            text = _("Transferred until {day} ({number})")
        elif self.scope is Scope.FULL:
            text = _("In full trusteeship until {day} ({number})")
        else:
            text = _("In partial trusteeship until {day} ({number})")
        return text.format(day=self.ends_on, number=self.number)


def held_plots(s: Session, plot_ids: Iterable[int], starts_on: date, ends_on: date) -> list[Held]:
    """Return every live contract on these plots whose term overlaps, oldest first."""
    found: list[Held] = []
    wanted = list(dict.fromkeys(plot_ids))
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        rows = fetch_rows(
            s,
            "SELECT p.plot_id, d.id, d.number, c.type, c.scope, c.starts_on, c.ends_on,"  # noqa: S608
            " (SELECT group_concat(t.stage) FROM contract_stage t WHERE t.document_id = d.id)"
            " FROM contract_plot p JOIN contract c ON c.document_id = p.document_id"
            " JOIN document d ON d.id = p.document_id"
            f" WHERE p.plot_id IN ({holes(part)}) AND c.starts_on <= ? AND c.ends_on >= ?"
            f" AND {LIVE} ORDER BY d.id",
            (*part, ends_on.isoformat(), starts_on.isoformat()),
        )
        found += [
            Held(
                row[0], row[1], row[2], ContractType(row[3]), Scope(row[4]),
                date.fromisoformat(row[5]), date.fromisoformat(row[6]),
                frozenset((row[7] or "").split(",")) - {""},
            )
            for row in rows
        ]  # fmt: skip
    return found


def locked_plots(
    s: Session,
    plot_ids: Iterable[int],
    starts_on: date,
    ends_on: date,
    *,
    type_: ContractType = ContractType.TRUSTEESHIP,
    scope: Scope = Scope.FULL,
) -> dict[int, str]:
    """Return, for plots that a new contract of this sort cannot have, why not."""
    return {
        held.plot_id: held.reason
        for held in held_plots(s, plot_ids, starts_on, ends_on)
        if held.shuts_out(type_, scope)
    }
