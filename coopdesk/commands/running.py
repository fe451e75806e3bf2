"""From the words on the command line to an exit code; nothing else parses arguments."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from coopdesk.commands import (
    attached,
    books,
    codes,
    corrections,
    demo,
    documents,
    exchange,
    forms,
    keys,
    names,
    papers,
    people,
    workbooks,
)
from coopdesk.commands.parsing import Parser, WrongUse
from coopdesk.commands.speaking import Command, Exit, Outcome, refused_outcome
from coopdesk.kernel.disk import said_by_disk
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, Trouble

COMMANDS: tuple[Command, ...] = (
    *books.COMMANDS,
    *workbooks.COMMANDS,
    *documents.COMMANDS,
    *papers.COMMANDS,
    *forms.COMMANDS,
    *people.COMMANDS,
    *attached.COMMANDS,
    *exchange.COMMANDS,
    *corrections.COMMANDS,
    *codes.COMMANDS,
    *keys.COMMANDS,
    *names.COMMANDS,
    *demo.COMMANDS,
)
NAMES = frozenset(command.name for command in COMMANDS)


def parser() -> argparse.ArgumentParser:
    """Return the parser of every verb."""
    top = Parser(prog="main.py", description=_("CoopDesk: without a verb, the window opens."))
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for command in COMMANDS:
        text = _(command.help)
        one = verbs.add_parser(command.name, help=text, description=text)
        command.arguments(one)
        one.add_argument("--json", action="store_true", help=_("print one JSON object"))
        one.add_argument("--clerk", metavar="NAME", default="", help=_("who does it"))
        one.set_defaults(run=command.run)
    return top


def run(arguments: Sequence[str], show: Callable[[Path], int] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 1 refused, 2 usage, 3 trouble.

    ``show`` opens the window on a book; verbs that end with it get it from the door.
    """
    _speak_utf8()
    try:
        parsed = parser().parse_args(arguments, argparse.Namespace(show=show))
    except WrongUse as wrong:
        return _wrong_use(wrong, as_json="--json" in arguments)
    except SystemExit as ended:  # --help.
        return int(ended.code or 0)
    outcome = _outcome(parsed)
    try:
        _tell(outcome, as_json=parsed.json)
    except BrokenPipeError:  # Who read it went away; what was done is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(outcome.exit)


def _wrong_use(wrong: WrongUse, *, as_json: bool) -> int:
    """Say how a verb is used, and what was wrong."""
    if as_json:
        print(json.dumps({"error": "usage", "text": wrong.text}, ensure_ascii=False))
    print(wrong.usage + wrong.text, file=sys.stderr)
    return int(Exit.USAGE)


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    """Print what a verb says: what was done to standard output, anything else to standard error."""
    if as_json:
        print(json.dumps(outcome.content, ensure_ascii=False, indent=None, default=str))
        if outcome.exit is not Exit.DONE:
            print("\n".join(outcome.said), file=sys.stderr)
    else:
        stream = sys.stdout if outcome.exit is Exit.DONE else sys.stderr
        print("\n".join(outcome.said), file=stream)
    sys.stdout.flush()


def _outcome(parsed: argparse.Namespace) -> Outcome:
    """Run the verb; refusals and troubles become outcomes."""
    try:
        result: Outcome = parsed.run(parsed)
    except Refused as refused:
        return refused_outcome(refused)
    except Trouble as trouble:
        content = {"error": "trouble", "code": trouble.code, "text": str(trouble)}
        return Outcome([str(trouble)], content, Exit.TROUBLE)
    except OSError as error:
        text = _file_trouble(error)
        return Outcome([text], {"error": "trouble", "code": "file", "text": text}, Exit.TROUBLE)
    return result


def _file_trouble(error: OSError) -> str:
    """Put what the disk said into a sentence."""
    path = error.filename or ""
    if isinstance(error, FileNotFoundError):
        return _("{path} is not there; please check the name and the stick.").format(path=path)
    if isinstance(error, IsADirectoryError | NotADirectoryError):
        return _("{path} is not a file here; please name a file.").format(path=path)
    if isinstance(error, PermissionError):
        return _("{path} may not be read or written; choose another place.").format(path=path)
    text = _("{path} cannot be read or written: {reason}.")
    return text.format(path=path, reason=said_by_disk(error))


def _speak_utf8() -> None:
    """Speak UTF-8 whatever the console's own code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
