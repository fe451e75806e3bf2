"""Today and now, replaceable in tests and demos; nothing else asks the machine for the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)


def day_in_books(day: date) -> date:
    """Return a day that books know; raise ``ValueError`` for one of another age."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(day)
    return day


@dataclass(frozen=True, slots=True)
class Clock:
    """The machine's clock; a fixed moment makes every run of a demo alike."""

    fixed: datetime | None = None

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return self.fixed or datetime.now(UTC)

    def today(self) -> date:
        """Return the local business date."""
        return self.now().astimezone().date()


def moment_text(moment: datetime) -> str:
    """Write a moment as stored: UTC, ISO 8601, milliseconds."""
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.isoformat(timespec='milliseconds')}Z"


def moment_of(text: str) -> datetime:
    """Read a stored moment."""
    return datetime.fromisoformat(text)
