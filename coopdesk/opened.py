"""An open book before its sessions are there: what it is, and a day read without the mapper.

The window shows the day through it while SQLAlchemy is still loading; ``Desk`` goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Final

from coopdesk.faults import faults_told
from coopdesk.kernel.changes import Changes, Context, Reader
from coopdesk.kernel.clock import Clock, moment_of, moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import setting
from db.held import Held

_CLOCK_SLACK: Final = timedelta(minutes=30)


class Level(StrEnum):
    """Which office a book belongs to; the program shows what that level does."""

    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class Opened:
    """An open book, who works on it, and who is told of changes."""

    has_sessions: ClassVar[bool] = False

    def __init__(
        self,
        path: Path,
        *,
        clerk: str = "",
        clock: Clock | None = None,
        write: bool = True,
        held: Held | None = None,
    ) -> None:
        """Open a book, or go on with one held open; ``Trouble`` when it cannot be opened."""
        self.path = path
        self.clock = clock or Clock()
        self.clerk = clerk or _("Clerk")
        self.listeners: list[Callable[[Changes], None]] = []
        self.ahead: Future[Any] | None = None
        with faults_told():
            since = moment_text(self.clock.now())
            self.held = held or Held(path, who=self.clerk, since=since, writes=write)
        try:
            self.reload()
        except BaseException:
            self.held.close()
            raise

    def reload(self) -> None:
        """Read the facts about the book again."""
        with self.look() as s:
            facts = setting(s, "book", {"level": "township", "name": "", "code": ""})
        self.level = Level(facts["level"])
        self.name: str = facts["name"]
        self.code: str = facts["code"]
        self.practice: bool = bool(facts.get("practice", False))

    @contextmanager
    def look(self, *, walks: bool = False) -> Iterator[Reader]:
        """Yield a snapshot of the book for reads of rows; the mapper is not needed.

        ``walks`` says that the whole book is read: nothing of it stays in memory afterwards.
        """
        with faults_told(), self.held.snapshot(walks=walks) as snapshot:
            snapshot.info["context"] = Context(self.clerk, self.clock)
            yield snapshot

    def today(self) -> date:
        """Return the business date."""
        return self.clock.today()

    def warnings(self) -> list[Problem]:
        """Find what the clerk should know of the place where the book lies."""
        found = self._clock_warnings()
        if self.held.on_removable:
            text = _("The book lies on a removable medium; keep it on this computer's own disk.")
            found.append(Problem("removable", text, warning=True))
        if self.held.is_slow:
            text = _("This disk is slow: one write took {ms} ms. Copy the book to another disk.")
            text = text.format(ms=self.held.write_ms)
            found.append(Problem("slow_disk", text, warning=True))
        return found

    def _clock_warnings(self) -> list[Problem]:
        """Find whether the machine's clock was set back behind the last entry."""
        with self.look() as s:
            last = fetch_value(s, "SELECT at FROM trail ORDER BY id DESC LIMIT 1")
        now = self.clock.now()
        if last is None or moment_of(last) - now < _CLOCK_SLACK:
            return []
        text = _(
            "This computer's clock says {now}, but the last entry in the book was made at {last}."
            " Please set the clock before you enter anything: documents take their date from it."
        )
        shown = [f"{one.astimezone():%Y-%m-%d %H:%M}" for one in (now, moment_of(last))]
        return [Problem("clock_back", text.format(now=shown[0], last=shown[1]), warning=True)]

    def last_copies(self) -> dict[str, date]:
        """Return the day of the last copy on this ``disk`` and on a ``removable`` medium."""
        with self.look() as s:
            copies = setting(s, "copies", {})
        return {where: date.fromisoformat(copy["on"]) for where, copy in copies.items()}

    def days_since_copy(self) -> int | None:
        """Return how many days ago the book was last copied, or nothing if it never was."""
        copies = self.last_copies()
        return (self.today() - max(copies.values())).days if copies else None

    def days_since_stick(self) -> int | None:
        """Return how many days ago the book was copied to a stick, or nothing if it never was."""
        last = self.last_copies().get("removable")
        return None if last is None else (self.today() - last).days

    def close(self) -> None:
        """Let the book go."""
        self.held.close()
