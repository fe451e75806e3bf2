"""Verbs about the book as a whole: new, check, close, backup, restore."""

from __future__ import annotations

import argparse
import re
from datetime import date, timedelta
from pathlib import Path

from coopdesk.commands.speaking import (
    Command,
    Exit,
    Outcome,
    book_argument,
    month_argument,
    new_file,
    opened,
    out_argument,
    problem_object,
)
from coopdesk.desk import Level
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import refuse, refuse_if
from coopdesk.ledger.closing import carry_forward, carry_year
from coopdesk.ledger.month_ends import profit_of_year, uncarried
from coopdesk.offices import copy_to, dated_copy, new_book, restore_from
from coopdesk.statements.checks import check_book
from coopdesk.statements.closing import check_close, close, reopen


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``new``."""
    book_argument(parser)
    parser.add_argument("--level", required=True, choices=[one.value for one in Level])
    parser.add_argument("--name", required=True, help=_("the office's name"))
    parser.add_argument("--code", required=True, help=_("the office's code"))


def _new(arguments: argparse.Namespace) -> Outcome:
    """Make a book."""
    name, code = arguments.name.strip(), arguments.code.strip()
    if not name:
        raise refuse("required", _("The office has no name; please give one."), "name")
    if not re.fullmatch(r"[0-9A-Za-z-]{1,30}", code):
        text = _("The office's code {code} is not made of digits and letters; please correct it.")
        raise refuse("code", text.format(code=code or "“”"), "code")
    desk = new_book(
        arguments.book,
        level=Level(arguments.level),
        name=name,
        code=code,
        clerk=arguments.clerk,
    )
    desk.close()
    text = _("Made the book of {name} at {path}.").format(name=name, path=arguments.book)
    return Outcome([text], {"book": str(arguments.book), "level": arguments.level})


def _check(arguments: argparse.Namespace) -> Outcome:
    """Check a book from the file up to the figures."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            problems = check_book(s)
    finally:
        desk.close()
    hard = [problem for problem in problems if not problem.warning]
    content = {"ok": not hard, "problems": [problem_object(problem) for problem in problems]}
    said = [problem.text for problem in problems]
    said.append(
        _("The book does not agree in {count} places.").format(count=len(hard))
        if hard
        else _("The book agrees with itself.")
    )
    return Outcome(said, content, Exit.REFUSED if hard else Exit.DONE)


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``close``."""
    book_argument(parser)
    month_argument(parser)
    parser.add_argument(
        "--carry",
        action="store_true",
        help=_("first carry the month's profit forward, in December the year's too"),
    )
    parser.add_argument("--reopen", metavar="REASON", help=_("open a closed month again, and why"))
    parser.add_argument(
        "--until", metavar="DATE", type=date.fromisoformat,
        help=_("with --reopen: the last day it stays open; two days from today if left out"),
    )  # fmt: skip


def _close(arguments: argparse.Namespace) -> Outcome:
    """Close a month once nothing holds it back, or open the last closed one again."""
    month, numbers = arguments.month, list[str]()
    desk = opened(arguments)
    try:
        if arguments.reopen is not None:
            until = arguments.until or desk.today() + timedelta(days=2)
            with desk.write() as s:
                reopen(s, month, arguments.reopen, until)
            text = _("{month} is open again until {until}; the journal keeps the reason.")
            content = {"month": month, "closed": False, "until": until.isoformat()}
            return Outcome([text.format(month=month, until=until)], content)
        with desk.write() as s:
            if arguments.carry and uncarried(s, month):
                numbers.append(carry_forward(s, month).number)
            if arguments.carry and month.endswith("-12") and profit_of_year(s, month):
                numbers.append(carry_year(s, month).number)
            problems = check_close(s, month)
            refuse_if(problems)
        copy = dated_copy(desk)
        with desk.write() as s:
            close(s, month)
    finally:
        desk.close()
    said = [problem.text for problem in problems]
    said += [_("Carried the profit forward with {number}.").format(number=one) for one in numbers]
    said.append(_("{month} is closed.").format(month=month))
    content = {
        "month": month,
        "closed": True,
        "carried": numbers[0] if numbers else "",
        "carried_year": numbers[1] if len(numbers) > 1 else "",
        "copy": str(copy) if copy is not None else "",
        "problems": [problem_object(problem) for problem in problems],
    }
    return Outcome(said, content)


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``backup``."""
    book_argument(parser)
    out_argument(parser)


def _backup(arguments: argparse.Namespace) -> Outcome:
    """Copy a book, even one that is open elsewhere."""
    new_file(arguments.out)
    copy_to(arguments.book, arguments.out)
    text = _("Copied {book} to {out}; the copy was read back and is sound.").format(
        book=arguments.book, out=arguments.out
    )
    return Outcome([text], {"book": str(arguments.book), "out": str(arguments.out)})


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``restore``."""
    parser.add_argument("copy", metavar="F", type=Path, help=_("the copy to restore"))
    out_argument(parser)


def _restore(arguments: argparse.Namespace) -> Outcome:
    """Bring a copy back as a new book."""
    new_file(arguments.out)
    restore_from(arguments.copy, arguments.out)
    text = _("Restored {copy} as {out}.").format(copy=arguments.copy, out=arguments.out)
    return Outcome([text], {"copy": str(arguments.copy), "out": str(arguments.out)})


COMMANDS = (
    Command("new", N_("make a new book for an office"), _new_arguments, _new),
    Command("check", N_("check a book from the file to the figures"), book_argument, _check),
    Command("close", N_("close a month, or open it again"), _close_arguments, _close),
    Command("backup", N_("copy a book and check the copy"), _backup_arguments, _backup),
    Command("restore", N_("make a book from a copy"), _restore_arguments, _restore),
)
