"""The verb ``post``: documents as messages, one JSON object a line, checked as in the window."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.commands.records import REGISTER_WORDS, read_record, record_schema
from coopdesk.commands.speaking import (
    Command,
    Exit,
    Outcome,
    opened,
    problem_object,
)
from coopdesk.desk import Desk, Session
from coopdesk.kernel.i18n import N_, RESOURCES, _
from coopdesk.kernel.problems import Refused, refuse
from coopdesk.kernel.register import add_record, check_record, id_of
from coopdesk.kernel.rows import fetch_row
from coopdesk.ledger.blanks import BlankDraft, post_blank
from coopdesk.ledger.drafts import message_schema, read_message
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.words import Kind
from coopdesk.packages.strict import Unfit, read_strict_object

_REVERSE: Final = "reverse"
_BLANK: Final = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReverseMessage:
    """Which document to reverse in red, on which day, and why."""

    number: str
    on_date: date
    reason: str


def _arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``post``."""
    parser.add_argument("book", metavar="BOOK", type=Path, nargs="?", help=_("the book file"))
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help=_("one JSON object a line; - for standard input")
    )
    parser.add_argument("--schema", action="store_true", help=_("print what each kind takes"))


def schema() -> dict[str, Any]:
    """Return what every kind of message takes."""
    kinds: dict[str, Any] = {
        kind.kind.value: message_schema(kind.draft) for kind in DOCUMENT_KINDS.values()
    }
    kinds[_REVERSE] = message_schema(_ReverseMessage)
    kinds[_BLANK] = message_schema(BlankDraft)
    kinds.update({name: record_schema(register) for name, register in REGISTER_WORDS.items()})
    return {
        "every message": {
            "kind": "one of the kinds below",
            "uid": "any text the sender gives once; the same message twice posts once."
            " Without it the line's own text counts",
        },
        "kinds": kinds,
        "examples": examples(),
    }


def examples() -> list[dict[str, Any]]:
    """Return one message of each kind; in this order they post into a new township's book."""
    lines = (RESOURCES / "messages.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def _lines_of(file: str) -> list[str]:
    """Return the lines of a file of messages, or of standard input; refuse what is no text."""
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        text = _("The file {name} is no UTF-8 text; please save the messages as UTF-8.")
        raise refuse("not_text", text.format(name=Path(file).name)) from error


def _post(arguments: argparse.Namespace) -> Outcome:
    """Post every message of a file, each in its own transaction."""
    if arguments.schema:
        content = schema()
        return Outcome([json.dumps(content, ensure_ascii=False, indent=2)], content)
    if arguments.book is None or arguments.file is None:
        text = _("Please name the book and the file of messages, or ask for --schema.")
        return Outcome([text], {"error": "usage", "text": text}, Exit.USAGE)
    lines = _lines_of(arguments.file)
    desk = opened(arguments)
    posted: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    said: list[str] = []
    seen: Counter[str] = Counter()
    try:
        for row, line in enumerate(lines, 1):
            if not line.strip():
                continue
            seen[line.strip()] += 1
            try:
                posted.append({"line": row, **_post_line(desk, line, seen[line.strip()])})
            except Refused as wrong:
                problems = [problem_object(problem) for problem in wrong.problems]
                refused.append({"line": row, "problems": problems})
                said.extend(
                    _("Line {row}: {text}").format(row=row, text=problem.text)
                    for problem in wrong.problems
                )
    finally:
        desk.close()
    said.append(
        _("Posted {posted}, refused {refused}.").format(posted=len(posted), refused=len(refused))
    )
    content = {"posted": posted, "refused": refused}
    return Outcome(said, content, Exit.REFUSED if refused else Exit.DONE)


def _post_line(desk: Desk, line: str, times: int) -> dict[str, Any]:
    """Post one message and return what it became; ``times`` counts equal lines of this file."""
    try:
        message = read_strict_object(line.strip().encode())
    except Unfit as error:
        text = _("This is no JSON object: {reason}.").format(reason=error.__cause__ or error)
        raise refuse("message", text) from error
    kind, named = message.pop("kind", None), message.pop("uid", None)
    if type(kind) is not str:
        raise refuse("message", _("A message is an object with a kind."))
    if named is not None and type(named) not in {str, int}:
        raise refuse("message", _("The uid of a message is a text."))
    uid = _uid_of(str(named) if named else f"{line.strip()}#{times}")
    with desk.write() as s:
        if kind in REGISTER_WORDS:
            return _add(s, kind, message)
        if kind == _BLANK:
            post_blank(s, read_message(s, BlankDraft, message), uid=uid)
            return {"kind": kind, "uid": uid}
        posted = _post_message(s, kind, message, uid)
    return {"kind": kind, "number": posted.number, "uid": posted.uid}


def _uid_of(text: str) -> str:
    """Return the uid that a sender's own id stands for: itself if it is one, else its digest."""
    plain = text.replace("-", "").lower()
    if len(plain) == 32 and all(char in "0123456789abcdef" for char in plain):
        return plain
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _post_message(s: Session, kind: Any, message: dict[str, Any], uid: str) -> Posted:
    """Post a message of a kind of document, or reverse one."""
    if kind == _REVERSE:
        return _reverse(s, message, uid)
    found = DOCUMENT_KINDS.get(Kind(kind)) if kind in {one.value for one in Kind} else None
    if found is None:
        text = _("{kind} is no kind of message; post --schema lists them.").format(kind=kind)
        raise refuse("kind", text, "kind")
    return found.post(s, read_message(s, found.draft, message), uid=uid)


def _reverse(s: Session, message: dict[str, Any], uid: str) -> Posted:
    """Reverse the document that a message names."""
    draft = read_message(s, _ReverseMessage, message)
    row = _kind_of(s, draft.number)
    kind = DOCUMENT_KINDS[Kind(row[1])]
    return kind.reverse(s, row[0], draft.on_date, draft.reason, uid=uid)


def _kind_of(s: Session, number: str) -> tuple[int, str]:
    """Return the id and kind of a document by its number."""
    row = fetch_row(s, "SELECT id, kind FROM document WHERE number = ?", (number.replace(" ", ""),))
    if row is None:
        raise refuse("no_such", _("{number} is not in the book.").format(number=number), "number")
    return int(row[0]), str(row[1])


def _add(s: Session, kind: str, message: dict[str, Any]) -> dict[str, Any]:
    """Add a register's record that a message describes; the same key again changes nothing."""
    register = REGISTER_WORDS[kind]
    values = read_record(s, register, message)
    key = values.get(register.key.key)
    known = id_of(s, register, key) if key else None
    if known is not None:
        problems = check_record(s, register, values, known)
        if problems:
            raise Refused(problems)
        return {"kind": kind, "key": key, "same": True}
    record_id = add_record(s, register, values)
    record = s.get(register.record, record_id)
    return {"kind": kind, "key": getattr(record, register.key.key), "same": False}


COMMANDS = (Command("post", N_("post documents from messages"), _arguments, _post),)
