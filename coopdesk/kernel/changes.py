"""What a transaction touched, and who makes it: carried by the session itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from coopdesk.kernel.clock import Clock


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


def context_of(s: Session) -> Context:
    """Return the session's context."""
    context = s.info["context"]
    assert isinstance(context, Context)  # noqa: S101 - the Desk puts it there.
    return context
