"""What is loaded while the window stands there already: the book, its sessions, its papers."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from coopdesk.kernel.problems import Refused, Trouble
from ui.memory import give_back, keep_for_good
from ui.pages import entries_of


def load_first_page(desk: Any) -> None:
    """Import the page that a book opens at, and what it needs, away from the window's thread."""
    import ui.finding  # noqa: F401 - loading is the point.

    entries_of(desk.level.value)[0].load()


def looked_at(path: Path, clerk: str) -> Any:
    """Open a township's book by the standard library alone; nothing where more is needed."""
    from coopdesk.opened import Opened

    try:
        opened = Opened(path, clerk=clerk)
    except Trouble as trouble:
        if trouble.code == "older":
            return None
        raise
    if opened.level.value == "township":
        return opened
    opened.close()
    return None


def read_ahead(opened: Any) -> Any:
    """Begin to read what the first page shows of the whole book, while the page is still made."""
    from coopdesk.statements.whole_day import whole_day

    return whole_day(opened, opened.today())


def with_sessions(opened: Any) -> Any:
    """Load the sessions of a book that is shown already; what goes wrong is returned."""
    try:
        import ui.finding  # noqa: F401 - loading is the point.
        from coopdesk.offices import gone_on
        from coopdesk.packages import beside  # noqa: F401

        return gone_on(opened)
    except (Trouble, Refused) as error:
        return error


def open_whole(path: Path, clerk: str) -> Any:
    """Open a book with its sessions."""
    from coopdesk.offices import open_book

    return open_book(path, clerk=clerk)


def warm() -> None:
    """Load what printing and finding need, in the background, so that no first use waits."""

    def work() -> None:
        import ui.printing  # noqa: F401 - loading is the point.
        from coopdesk.kernel.pinyin import read_aloud
        from coopdesk.paper import fonts

        read_aloud("供销")
        fonts.warm()
        give_back()
        keep_for_good()

    threading.Thread(target=work, name="warm", daemon=True).start()
