"""Make, open, copy and bring back the book of an office, with what every new book starts with."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from coopdesk.desk import Desk, Level, faults_told, make_book, upgrade_book
from coopdesk.kernel.clock import Clock
from coopdesk.ledger.chart import chart_is_behind, write_chart
from coopdesk.opened import Opened
from db.backup import copy_book, restore_book

_CROPS = ("小麦", "水稻", "玉米", "油菜", "棉花", "大豆")


def new_book(
    path: Path,
    *,
    level: Level,
    name: str,
    code: str,
    clerk: str = "",
    clock: Clock | None = None,
) -> Desk:
    """Make a new book for an office: the chart, a shop warehouse, crops and this year's seasons."""
    # Opening a book is what is done each day: it must not wait for what only a new one needs.
    from coopdesk.kernel.register import add_record
    from coopdesk.land.records import CROPS, SEASONS
    from coopdesk.ledger.printed import ensure_check_key
    from coopdesk.supplies.records import WAREHOUSES

    desk = make_book(path, level=level, name=name, code=code, clerk=clerk, clock=clock)
    with desk.write() as s:
        write_chart(s)
        ensure_check_key(s)
        if level is Level.TOWNSHIP:
            add_record(s, WAREHOUSES, {"name": "门市仓"})
            for crop in _CROPS:
                add_record(s, CROPS, {"name": crop})
            year = desk.today().year
            for one in (year - 1, year, year + 1):
                add_record(s, SEASONS, _winter(one))
                add_record(s, SEASONS, _summer(one))
    return desk


def _winter(year: int) -> dict[str, object]:
    """Return the season sown in autumn before a year and harvested in its early summer."""
    return {
        "name": f"{year} 夏收",
        "starts_on": date(year - 1, 10, 1),
        "ends_on": date(year, 6, 14),
        "debts_due_on": date(year, 6, 15),
    }


def _summer(year: int) -> dict[str, object]:
    """Return the season sown in early summer of a year and harvested in its autumn."""
    return {
        "name": f"{year} 秋收",
        "starts_on": date(year, 6, 15),
        "ends_on": date(year, 9, 30),
        "debts_due_on": date(year, 10, 31),
    }


def open_book(
    path: Path, *, clerk: str = "", clock: Clock | None = None, write: bool = True
) -> Desk:
    """Open a book; an older one is first brought up on a checked copy, the old file is kept.

    Accounts that the program learnt since the book was made are added to its chart.
    """
    upgrade_book(path, clerk=clerk, clock=clock)
    desk = Desk(path, clerk=clerk, clock=clock, write=write)
    if write:
        _bring_chart_up(desk)
    return desk


def gone_on(opened: Opened) -> Desk:
    """Go on with a book that was looked at: with sessions, and every account of the program."""
    desk = Desk(opened.path, clerk=opened.clerk, clock=opened.clock, held=opened.held)
    _bring_chart_up(desk)
    return desk


def _bring_chart_up(desk: Desk) -> None:
    """Add the accounts that the program learnt since the book was made."""
    with desk.read() as s:
        behind = chart_is_behind(s)
    if behind:
        with desk.write() as s:
            write_chart(s)


def copy_to(path: Path, target: Path, *, desk: Desk | None = None) -> str:
    """Copy a book, open or not, to a new file that is read back and checked; return its digest.

    The day of the last copy is noted in the open book, for the status line.
    """
    if desk is not None:
        desk.copy_to(target)
    else:
        with faults_told():
            copy_book(path, target)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dated_copy(desk: Desk) -> Path | None:
    """Write the day's dated copy beside the book, unless nothing changed since the last one."""
    facts = desk.copy_today()
    return None if facts is None else facts.path


def restore_from(copy: Path, target: Path) -> None:
    """Bring a copy back as a book at a new place; an existing file is never touched."""
    with faults_told():
        restore_book(copy, target)
