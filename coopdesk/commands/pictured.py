"""The books that the gallery shows: a township in October, and its county with months merged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Final

from coopdesk.commands.practice import practice_book
from coopdesk.desk import Desk, Level, upgrade_book
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.offices import new_book
from coopdesk.packages.export import seal_month
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.merge import merge_files
from coopdesk.packages.replies import read_reply
from coopdesk.statements.targets import set_targets

TODAY: Final = Clock(datetime(2026, 10, 22, 2, 44, tzinfo=UTC))
_MONTHS: Final = ("2026-06", "2026-07", "2026-08", "2026-09")
_TOWNS: Final = (
    ("420682101", "柳渡镇供销合作社", "李桂兰", 4),
    ("420682102", "河湾镇供销合作社", "王海燕", 4),
    ("420682103", "石桥镇供销合作社", "何本清", 3),
)
_COUNTY: Final = "县联社.book"
_CLERK: Final = "陈立新"
_TARGETS: Final = (13_000_000, 14_800_000, 16_500_000)
Told = Callable[[str], object]


def pictured_books(folder: Path, told: Told) -> tuple[Desk, Desk]:
    """Make and open a township's book and its county's in a folder; both at 22 October 2026."""
    county = new_book(
        folder / _COUNTY, level=Level.COUNTY, name="青禾县供销合作社联合社", code="420682",
        clerk=_CLERK, clock=TODAY,
    )  # fmt: skip
    replies = folder / "replies"
    towns: list[Desk] = []
    with ExitStack() as others:
        for code, name, clerk, months in _TOWNS:
            told(name)
            town = _township(folder / f"{code}.book", code, name, clerk)
            towns.append(town)
            if len(towns) > 1:
                others.callback(town.close)
            admit(county, join(town, invite(county, code, name)))
            for month in _MONTHS[:months]:
                told(f"{name} {month}")
                county.clock = _early(month, len(towns))
                sealed = seal_month(town, month, folder / "stick")
                for merged in merge_files(county, [sealed.path], replies):
                    if month != _MONTHS[-1]:
                        read_reply(town, Path(merged.reply))
            county.clock = TODAY
    with county.write() as s:
        set_targets(
            s, TODAY.today().year,
            {(code, "sales_inputs"): target for (code, *_rest), target in zip(
                _TOWNS, _TARGETS, strict=True)},
        )  # fmt: skip
    return towns[0], county


def kept_books(kept: Path, folder: Path, told: Told) -> tuple[Desk, Desk]:
    """Copy the books kept in one folder to another and open the copies; make them if not there."""
    if not (kept / "made").exists():
        kept.mkdir(parents=True, exist_ok=True)
        for desk in pictured_books(kept, told):
            desk.close()
        (kept / "made").touch()
    copytree(kept, folder, dirs_exist_ok=True)
    town, county = folder / f"{_TOWNS[0][0]}.book", folder / _COUNTY
    for book, clerk in ((town, _TOWNS[0][2]), (county, _CLERK)):
        upgrade_book(book, clerk=clerk, clock=TODAY)
    return Desk(town, clerk=_TOWNS[0][2], clock=TODAY), Desk(county, clerk=_CLERK, clock=TODAY)


def _early(month: str, unit: int) -> Clock:
    """Return a morning soon after a month, when its packages came: the last unit is late."""
    day = (2, 4, 8)[unit - 1]
    return Clock(datetime(2026, int(month[5:]) + 1, day, 1, 20, tzinfo=UTC))


def _township(path: Path, code: str, name: str, clerk: str) -> Desk:
    """Make a township's book with a year of documents, shown as an office's own."""
    desk = practice_book(path, clerk=clerk, clock=TODAY)
    with desk.write() as s:
        facts = setting(s, "book")
        set_setting(s, "book", {**facts, "code": code, "name": name, "practice": False})
    desk.reload()
    return desk
