"""What a transaction touched, and who makes it: carried by the session itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from coopdesk.kernel.clock import Clock


class Reader(Protocol):
    """What rows are read through: a session, or a snapshot that needs no mapper.

    Whatever only reads rows takes this, so that a window can show a day before SQLAlchemy is there.
    """

    @property
    def info(self) -> Any:
        """Return what the session carries: its context, and the driver's connection."""
        ...


class Writer(Reader, Protocol):
    """A session in its write transaction."""

    def flush(self) -> None:
        """Write mapped records that wait."""
        ...

    def expunge_all(self) -> None:
        """Forget every mapped record."""
        ...


@dataclass(slots=True)
class Changes:
    """The names of the tables that a transaction wrote; lists ask whether they are concerned."""

    tables: set[str] = field(default_factory=set)

    def touch(self, table: str) -> None:
        """Remember a written table."""
        self.tables.add(table)

    def concern(self, tables: frozenset[str]) -> bool:
        """Tell whether any of these tables was written."""
        return not self.tables.isdisjoint(tables)


@dataclass(slots=True)
class Context:
    """Who acts, when, and what was touched, for the length of one session."""

    clerk: str
    clock: Clock
    changes: Changes = field(default_factory=Changes)


def context_of(s: Reader) -> Context:
    """Return the session's context."""
    context = s.info["context"]
    assert isinstance(context, Context)  # noqa: S101 - the Desk puts it there.
    return context
