"""Verbs about the book as a file: new, check, backup, restore."""

from __future__ import annotations

import argparse
from pathlib import Path

from coopdesk.commands.speaking import (
    Command,
    Exit,
    Outcome,
    book_argument,
    new_file,
    opened,
    out_argument,
    problem_object,
)
from coopdesk.desk import Level
from coopdesk.kernel.i18n import N_, _
from coopdesk.offices import copy_to, new_book, restore_from
from coopdesk.statements.checks import check_book


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``new``."""
    book_argument(parser)
    parser.add_argument("--level", required=True, choices=[one.value for one in Level])
    parser.add_argument("--name", required=True, help=_("the office's name"))
    parser.add_argument("--code", required=True, help=_("the office's code"))


def _new(arguments: argparse.Namespace) -> Outcome:
    """Make a book."""
    desk = new_book(
        arguments.book,
        level=Level(arguments.level),
        name=arguments.name,
        code=arguments.code,
        clerk=arguments.clerk,
    )
    desk.close()
    text = _("Made the book of {name} at {path}.").format(name=arguments.name, path=arguments.book)
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
    Command("backup", N_("copy a book and check the copy"), _backup_arguments, _backup),
    Command("restore", N_("make a book from a copy"), _restore_arguments, _restore),
)
