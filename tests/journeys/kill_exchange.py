"""What the killed children do: seal a month, and merge packages, acknowledging what was done."""

from __future__ import annotations

from pathlib import Path

from coopdesk.desk import Desk
from coopdesk.packages.export import seal_month
from coopdesk.packages.merge import merge_files
from coopdesk.packages.replies import read_reply
from tests.exchange import MONTH, NOVEMBER
from tests.journeys.kill_harness import Acknowledge


def seal(acknowledge: Acknowledge, book: str, stick: str) -> None:
    """Seal the month and acknowledge the package that lies on the stick."""
    desk = Desk(Path(book), clerk="李桂兰", clock=NOVEMBER)
    acknowledge(seal_month(desk, MONTH, Path(stick)).sha256)


def merge(acknowledge: Acknowledge, book: str, replies: str, *files: str) -> None:
    """Merge each file and acknowledge what became of it."""
    desk = Desk(Path(book), clerk="陈立新", clock=NOVEMBER)
    for file in files:
        for merged in merge_files(desk, [Path(file)], Path(replies)):
            acknowledge(f"{merged.sha256} {merged.outcome}")


def reply(acknowledge: Acknowledge, book: str, *files: str) -> None:
    """Read the county's replies, the oldest first, and acknowledge each."""
    desk = Desk(Path(book), clerk="李桂兰", clock=NOVEMBER)
    for file in files:
        for replied in read_reply(desk, Path(file)):
            acknowledge(f"{replied.sequence} {replied.outcome}")
