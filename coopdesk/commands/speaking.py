"""What a verb gets and gives: its arguments, and an outcome that is said or printed as JSON."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any

from coopdesk.desk import Desk
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse
from coopdesk.offices import open_book
from coopdesk.packages.beside import cut_short


class Exit(IntEnum):
    """How the program ends."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    TROUBLE = 3


@dataclass(slots=True)
class Outcome:
    """What a verb did: lines to say, and the object that ``--json`` prints."""

    said: list[str]
    content: Any = field(default_factory=dict)
    exit: Exit = Exit.DONE


Verb = Callable[[argparse.Namespace], Outcome]
Adder = Callable[..., argparse.ArgumentParser]


@dataclass(frozen=True, slots=True)
class Command:
    """One verb: its name, what its help says, its arguments, and what runs it."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Verb


def book_argument(parser: argparse.ArgumentParser, name: str = "book") -> None:
    """Add the book's path."""
    parser.add_argument(name, metavar=name.upper(), type=Path, help=_("the book file"))


def out_argument(parser: argparse.ArgumentParser, *, folder: bool = False) -> None:
    """Add where the result goes."""
    text = _("the folder to write into") if folder else _("the file to write")
    parser.add_argument(
        "--out", metavar="DIR" if folder else "F", type=Path, required=True, help=text
    )


def month_argument(parser: argparse.ArgumentParser) -> None:
    """Add the month."""
    parser.add_argument(
        "--month", metavar="YYYY-MM", required=True, type=month, help=_("the month, as 2026-03")
    )


def month(text: str) -> str:
    """Read a month, or say how it is written."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(_("{text} is no month; write 2026-03").format(text=text))
    return text


def opened(arguments: argparse.Namespace, *, write: bool = True) -> Desk:
    """Open the book that a verb names; what a power cut interrupted is said first."""
    desk = open_book(arguments.book, clerk=arguments.clerk or "", write=write)
    said = cut_short(desk) if write else ""
    if said:
        print(said, file=sys.stderr)
    return desk


def new_file(path: Path) -> Path:
    """Return a path to be written, refusing one that is taken or whose folder is missing."""
    if path.exists():
        text = _("{path} is already there; it was not touched. Choose another name.")
        raise refuse("exists", text.format(path=path))
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def problem_object(problem: Problem) -> dict[str, Any]:
    """Return a finding as JSON."""
    content: dict[str, Any] = {"code": problem.code, "text": problem.text}
    if problem.field is not None:
        content["field"] = problem.field
    if problem.row is not None:
        content["row"] = problem.row
    if problem.warning:
        content["warning"] = True
    return content


def refused_outcome(refused: Refused) -> Outcome:
    """Say what the rules refused."""
    return Outcome(
        [problem.text for problem in refused.problems],
        {"error": "refused", "problems": [problem_object(one) for one in refused.problems]},
        Exit.REFUSED,
    )


def last_of_month(text: str) -> date:
    """Return the last day of a month."""
    year, number = int(text[:4]), int(text[5:7])
    after = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)
