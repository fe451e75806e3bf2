"""Keeps what is being typed on a page, the first words at once, and brings it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.ledger.keeping import (
    Claim,
    KeptDraft,
    drop_draft,
    held_drafts,
    hold_draft,
    keep_draft,
    kept_draft,
    resume_draft,
)
from ui.date_edit import DateEdit
from ui.midnight import Midnight
from ui.page import Page

FIRST_MS: Final = 100
EVERY_MS: Final = 500


def day_kept(day: date | None) -> str | None:
    """Return a day as a draft keeps it."""
    return None if day is None else day.isoformat()


def day_of(kept: str | None) -> date | None:
    """Return the day that a draft kept."""
    return date.fromisoformat(kept) if kept else None


class Head(Protocol):
    """What knows how its fields stood on a page where nothing was typed yet."""

    def begins(self) -> None:
        """Remember how they stand."""
        ...


class Keeper(QObject):
    """The half-typed document of a page: ``touch`` after every change, ``back`` when it opens.

    ``content`` returns what is typed, as JSON knows it, or nothing while the page is blank.
    """

    def __init__(
        self,
        page: Page,
        name: str,
        content: Callable[[], dict[str, Any] | None],
        title: Callable[[], str],
        day: Callable[[], DateEdit] | None = None,
        head: Callable[[], Head] | None = None,
        claim: Callable[[], Claim | None] | None = None,
    ) -> None:
        """Watch over a page; at midnight ``day`` of a blank one goes on, ``head`` begins.

        ``claim`` tells what the document would add to a member's debt.
        """
        super().__init__(page)
        self._page = page
        self.name = name
        self._content = content
        self._title = title
        self.id = 0
        self.note = ""
        self._written: dict[str, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)
        self.told: Callable[[], object] | None = None
        self._day, self._head, self._claim = day, head, claim
        if day is not None:
            self.midnight = Midnight(page)
            self.midnight.turned.connect(self._turn_day)

    def _turn_day(self, before: date, today: date) -> None:
        """Go on to another day; a document in hand keeps its own, which is said."""
        day = self._day() if self._day is not None else None
        if day is None or day.value() != before:
            return
        if self._content() is None:
            day.set_value(today)
            if self._head is not None:
                self._head().begins()
            day.edited.emit()
        else:
            text = _(N_("It is {today} now; what is in hand under {page} is still dated {day}."))
            title = _(self._page.TITLE)
            self._page.room.say(text.format(today=today, page=title, day=before), "warn")

    def touch(self) -> None:
        """Write soon: at most half a second from the first change that is not on disk."""
        if not self._timer.isActive():
            self._timer.start(EVERY_MS if self.id else FIRST_MS)

    def write(self) -> None:
        """Write what is typed now, in one small transaction; a blank page forgets its draft."""
        self._timer.stop()
        content = self._content()
        if content == self._written:
            return
        desk = self._page.desk
        try:
            with desk.write() as s:
                if content is None:
                    drop_draft(s, self.id)
                    self.id = 0
                else:
                    claim = self._claim() if self._claim is not None else None
                    self.id = keep_draft(
                        s, self.name, content, self._title(), draft_id=self.id, claim=claim
                    )
        except (Refused, Trouble) as error:
            text = error.text if isinstance(error, Trouble) else str(error)
            self._page.room.say(text, "wrong")
            return
        self._written = content
        at = desk.clock.now().astimezone().strftime("%H:%M")
        self.note = _(N_("draft kept {time}")).format(time=at) if content is not None else ""
        if self.told is not None:
            self.told()

    def back(self) -> dict[str, Any] | None:
        """Return what was being typed on this page when the program ended."""
        with self._page.desk.read() as s:
            kept = kept_draft(s, self.name)
        return self._take(kept)

    def _take(self, kept: KeptDraft | None) -> dict[str, Any] | None:
        if kept is None:
            return None
        self.id = kept.id
        self._written = kept.content
        at = kept.at.astimezone().strftime("%H:%M")
        self.note = _(N_("draft kept {time}")).format(time=at)
        return kept.content

    def forget(self, s: Any) -> None:
        """Forget the draft inside the transaction that posts it."""
        drop_draft(s, self.id)

    def posted(self) -> None:
        """Start afresh: the draft in hand became a document, or was thrown away."""
        self._timer.stop()
        self.id, self._written, self.note = 0, None, ""
        if self.told is not None:
            self.told()

    def title(self) -> str | None:
        """Return how the document in hand is called; nothing while the page is blank."""
        return None if self._content() is None else self._title()

    def throw_away(self) -> None:
        """Forget the draft in hand."""
        if self.id:
            with self._page.desk.write() as s:
                drop_draft(s, self.id)
        self.posted()

    def hold(self) -> bool:
        """Hold what is typed (挂单); False while there is nothing."""
        self.write()
        if not self.id:
            return False
        with self._page.desk.write() as s:
            hold_draft(s, self.id, self._title())
        self.posted()
        return True

    def held(self) -> list[KeptDraft]:
        """Return what is held on this page."""
        with self._page.desk.read() as s:
            return held_drafts(s, self.name)

    def resume(self, draft_id: int) -> dict[str, Any] | None:
        """Take a held document up again (取单)."""
        with self._page.desk.write() as s:
            kept = resume_draft(s, draft_id)
        return self._take(kept)
