"""The Desk: an open book with its clock and clerk, the one object passed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from sqlalchemy.orm import Session

from coopdesk.faults import faults_told, full_disk_passed_over, trouble_of
from coopdesk.kernel.beside import file_beside, forget_beside, gather
from coopdesk.kernel.changes import Context
from coopdesk.kernel.clock import Clock, moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.opened import Level, Opened
from db.backup import CopyFacts, copy_book, copy_by_date, restore_book
from db.held import Held
from db.migrate import bring_up
from db.store import Store, create_book

__all__ = [
    "CopyFacts", "Desk", "Level", "Session", "faults_told", "make_book", "restore_copy",
    "trouble_of", "upgrade_book",
]  # fmt: skip


def make_book(
    path: Path, *, level: Level, name: str, code: str, clerk: str, clock: Clock | None = None
) -> Desk:
    """Make a new book for an office and open it."""
    with faults_told():
        create_book(path)
    desk = Desk(path, clerk=clerk, clock=clock)
    with desk.write() as s:
        set_setting(s, "book", {"level": level.value, "name": name, "code": code})
    desk.reload()
    return desk


def upgrade_book(path: Path, *, clerk: str = "", clock: Clock | None = None) -> Path | None:
    """Bring an older book to this program's version; return where the old file was kept."""
    moment = (clock or Clock()).now().astimezone()
    with faults_told():
        return bring_up(path, moment.strftime("%Y%m%d-%H%M%S"), who=clerk or _("Clerk"))


def restore_copy(copy: Path, path: Path, *, clerk: str = "", clock: Clock | None = None) -> Desk:
    """Make a book of a copy at a new path, open it, and note that it was restored."""
    with faults_told():
        facts = restore_book(copy, path)
    upgrade_book(path, clerk=clerk, clock=clock)
    desk = Desk(path, clerk=clerk, clock=clock)
    with desk.write() as s:
        restored = {"at": moment_text(desk.clock.now()), "from": str(copy), "line": facts.last_line}
        set_setting(s, "restored", restored)
    return desk


class Desk(Opened):
    """An open book with sessions to read and write it: the one object passed by hand."""

    has_sessions: ClassVar[bool] = True

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
        super().__init__(path, clerk=clerk, clock=clock, write=write, held=held)
        self._store = Store(self.held)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session on a snapshot of the book."""
        with faults_told(), self._store.reading() as session:
            session.info["context"] = Context(self.clerk, self.clock)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield the session of one write transaction; listeners are told once it is on disk."""
        context = Context(self.clerk, self.clock)
        with faults_told(), self._store.writing() as session:
            session.info["context"] = context
            yield session
        for listener in list(self.listeners):
            listener(context.changes)

    def copy_to(
        self, target: Path, progress: Callable[[int, int], None] | None = None
    ) -> CopyFacts:
        """Copy the open book to a new file, check the copy, and remember when and where."""
        with full_disk_passed_over():
            self.gather()
        with faults_told():
            facts = copy_book(self.path, target, progress)
        self._remember_copy(facts)
        return facts

    def copy_today(self, folder: Path | None = None) -> CopyFacts | None:
        """Write the day's dated copy, unless today's copy holds everything already."""
        place = folder or self.path.with_name(f"{self.path.stem}-copies")
        with full_disk_passed_over():
            self.gather()
        with self.read() as s:
            last = setting(s, "copies", {}).get("disk", {})
            # By the journal's order, not by its hours: a clock may have been set back meanwhile.
            # A file turned away leaves the journal as it was, and is in the next copy all the same.
            since = fetch_value(s, "SELECT 1 FROM trail WHERE id > COALESCE((SELECT id FROM trail"
                                " WHERE hash = ?1 ORDER BY id DESC LIMIT 1), 0)"
                                " AND NOT (act = 'set' AND uid = 'copies')"
                                " UNION ALL SELECT 1 FROM turned_away WHERE at > ?2",
                                (last.get("last_line", ""), last.get("at", "")))  # fmt: skip
        if last and since is None and last["on"] == self.today().isoformat():
            return None
        with faults_told():
            facts = copy_by_date(self.path, place, self.clock.now().astimezone())
        self._remember_copy(facts)
        return facts

    def gather(self) -> None:
        """Bring what waits beside the book into it, so that every copy has it."""
        if file_beside(self.path).exists():
            with self.write() as s:
                gather(s, self.path)
            forget_beside(self.path)

    def _remember_copy(self, facts: CopyFacts) -> None:
        """Write down a copy that was made."""
        where = "removable" if facts.removable else "disk"
        copy = {
            "at": moment_text(self.clock.now()),
            "on": self.today().isoformat(),
            "path": str(facts.path),
            "documents": facts.documents,
            "last_line": facts.last_line,
        }
        with full_disk_passed_over(), self.write() as s:
            set_setting(s, "copies", {**setting(s, "copies", {}), where: copy})

    def close(self) -> None:
        """Let the book go."""
        self._store.close()
