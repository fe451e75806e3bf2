"""The Desk: an open book with its clock and clerk, the one object passed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import Changes, Context
from coopdesk.kernel.clock import Clock, moment_text
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import set_setting, setting
from db.backup import CopyFacts, copy_book, copy_by_date, restore_book
from db.faults import Fault, RuleBroken
from db.migrate import bring_up
from db.store import Store, create_book

__all__ = [
    "CopyFacts", "Desk", "Level", "Session", "make_book", "restore_copy", "trouble_of",
    "upgrade_book",
]  # fmt: skip

_FAULTS: Final = {
    "locked": (
        N_("The book is in use: {detail}."),
        N_("Close it there first, or wait until that program has finished."),
    ),
    "full": (
        N_("The disk is full; nothing of this entry was written."),
        N_("Free some space and enter it again; what was acknowledged before is safe."),
    ),
    "damaged": (
        N_("The book file cannot be read fully ({detail})."),
        N_("Do not write to it; restore the last copy and call the county."),
    ),
    "disk": (
        N_("The disk did not take or give what was asked ({detail}); nothing was half written."),
        N_("Check the disk and its cable, make a copy at once, and then try again."),
    ),
    "read_only": (
        N_("The book cannot be written here ({detail})."),
        N_("Copy it to the local disk and open it there."),
    ),
    "newer": (
        N_("This book was written by a newer program (version {detail})."),
        N_("Update this program, then open the book again."),
    ),
    "older": (
        N_("This book is of an older version ({detail})."),
        N_("Open it once in the window; a copy of it is kept first."),
    ),
    "missing": (
        N_("There is no book at this place ({detail})."),
        N_("Check the name and the stick, or make a new book."),
    ),
    "exists": (
        N_("A file of this name is already there ({detail}); it was not touched."),
        N_("Choose another name."),
    ),
    "place": (
        N_("A book cannot live on a network drive ({detail})."),
        N_("Choose a folder on this computer's own disk."),
    ),
    "not_a_book": (
        N_("This file is not a CoopDesk book ({detail})."),
        N_("Choose the file that CoopDesk made."),
    ),
}
_RULES: Final = {
    "voucher_unbalanced": N_("The voucher's debits and credits differ; nothing was written."),
    "voucher_posted": N_("A posted voucher cannot be changed; reverse it in red."),
    "voucher_draft": N_("A voucher must be written before it is posted."),
    "document_posted": N_("A posted document cannot be changed; reverse it in red."),
    "document_draft": N_("A document must be written before it is posted."),
    "document_date": N_("A document's date and month must agree and be a day that exists."),
    "document_reversal": N_("This document cannot be reversed that way."),
    "period_closed": N_("This month is closed; date the document in an open month."),
    "plot_twice": N_("A plot cannot be under trusteeship and transfer at the same time."),
    "stock_below_zero": N_("Stock would fall below zero; nothing was written."),
    "trail_fixed": N_("The journal cannot be changed."),
    "record_merged": N_(
        "This member was merged into another record and stays as it was; change the kept record,"
        " or take the merge back first."
    ),
    "blank_twice": N_("This pre-printed form was used or spoiled already; take another number."),
    "blank_unknown": N_("This number of a pre-printed form was never received."),
    "record_fixed": N_("What was printed, sent, attached or disclosed is kept as it was."),
}


class Level(StrEnum):
    """Which office a book belongs to; the program shows what that level does."""

    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


def trouble_of(fault: Fault) -> Trouble:
    """Put a fault of the disk into a sentence with a next step."""
    text, advice = _FAULTS[fault.code]
    detail = fault.detail or "?"
    return Trouble(fault.code, _(text).format(detail=detail), " " + _(advice))


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn faults into ``Trouble`` and broken rules into ``Refused``."""
    try:
        yield
    except Fault as fault:
        raise trouble_of(fault) from fault
    except RuleBroken as broken:
        text = _(_RULES[broken.code]) if broken.code in _RULES else broken.code
        raise Refused([Problem(broken.code, text)]) from broken


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


class Desk:
    """An open book, who works on it, and who is told of changes."""

    def __init__(
        self, path: Path, *, clerk: str = "", clock: Clock | None = None, write: bool = True
    ) -> None:
        """Open a book; raises ``Trouble`` with a sentence when it cannot be opened."""
        self.path = path
        self.clock = clock or Clock()
        self.clerk = clerk or _("Clerk")
        self.listeners: list[Callable[[Changes], None]] = []
        with faults_told():
            since = moment_text(self.clock.now())
            self._store = Store(path, who=self.clerk, since=since, write=write)
        try:
            self.reload()
        except BaseException:
            self._store.close()
            raise

    def reload(self) -> None:
        """Read the facts about the book again."""
        with self.read() as s:
            facts = setting(s, "book", {"level": "township", "name": "", "code": ""})
        self.level = Level(facts["level"])
        self.name: str = facts["name"]
        self.code: str = facts["code"]
        self.practice: bool = bool(facts.get("practice", False))

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

    def today(self) -> date:
        """Return the business date."""
        return self.clock.today()

    def warnings(self) -> list[Problem]:
        """Find what the clerk should know of the place where the book lies."""
        found = []
        if self._store.on_removable:
            text = _("The book lies on a removable medium; keep it on this computer's own disk.")
            found.append(Problem("removable", text, warning=True))
        if self._store.is_slow:
            text = _("This disk is slow: one write took {ms} ms. Copy the book to another disk.")
            text = text.format(ms=self._store.write_ms)
            found.append(Problem("slow_disk", text, warning=True))
        return found

    def copy_to(
        self, target: Path, progress: Callable[[int, int], None] | None = None
    ) -> CopyFacts:
        """Copy the open book to a new file, check the copy, and remember when and where."""
        with faults_told():
            facts = copy_book(self.path, target, progress)
        self._remember_copy(facts)
        return facts

    def copy_today(self, folder: Path | None = None) -> CopyFacts | None:
        """Write the day's dated copy, unless today's copy holds everything already."""
        place = folder or self.path.with_name(f"{self.path.stem}-copies")
        with self.read() as s:
            last = setting(s, "copies", {}).get("disk", {})
            since = fetch_value(s, "SELECT 1 FROM trail WHERE at > ? AND NOT (act = 'set'"
                                " AND uid = 'copies')", (last.get("at", ""),))  # fmt: skip
        if last and since is None and last["on"] == self.today().isoformat():
            return None
        with faults_told():
            facts = copy_by_date(self.path, place, self.clock.now().astimezone())
        self._remember_copy(facts)
        return facts

    def last_copies(self) -> dict[str, date]:
        """Return the day of the last copy on this ``disk`` and on a ``removable`` medium."""
        with self.read() as s:
            copies = setting(s, "copies", {})
        return {where: date.fromisoformat(copy["on"]) for where, copy in copies.items()}

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
        try:
            with self.write() as s:
                set_setting(s, "copies", {**setting(s, "copies", {}), where: copy})
        except Trouble as trouble:
            if trouble.code not in {"full", "disk", "read_only"}:
                raise
            # The copy is made all the same; a full disk is when it is needed most.

    def close(self) -> None:
        """Let the book go."""
        self._store.close()
