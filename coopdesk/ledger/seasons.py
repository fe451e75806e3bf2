"""Which growing season a day falls in, and when the credit given in it falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row

_FACTS = "SELECT id, name, starts_on, ends_on, debts_due_on FROM season"


@dataclass(frozen=True, slots=True)
class SeasonFacts:
    """What a season says about a day in it."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    debts_due_on: date | None

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the season."""
        return self.starts_on <= day <= self.ends_on

    def due_on(self, day: date) -> date | None:
        """Return when credit given on a day falls due; nothing once that day has passed."""
        due = self.debts_due_on
        return due if due is not None and due >= day else None


def season_of(s: Session, day: date) -> SeasonFacts | None:
    """Return the season that a day falls in: of several, the one that began last."""
    text = day.isoformat()
    return _facts(
        fetch_row(
            s,
            f"{_FACTS} WHERE starts_on <= ? AND ends_on >= ? AND retired = 0"
            " ORDER BY starts_on DESC, id DESC LIMIT 1",
            (text, text),
        )
    )


def season_facts(s: Session, season_id: int) -> SeasonFacts | None:
    """Return a season by its id."""
    return _facts(fetch_row(s, f"{_FACTS} WHERE id = ?", (season_id,)))


def _facts(row: tuple[Any, ...] | None) -> SeasonFacts | None:
    """Read a season's row."""
    if row is None:
        return None
    due = date.fromisoformat(row[4]) if row[4] else None
    return SeasonFacts(row[0], row[1], date.fromisoformat(row[2]), date.fromisoformat(row[3]), due)
