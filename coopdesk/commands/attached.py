"""Verbs about photos and scans: attached to a record, listed, written out, retired."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coopdesk.attachments import (
    DOCUMENT,
    attach,
    attachments_of,
    content_of,
    retire_attachment,
    size_text,
)
from coopdesk.commands.records import REGISTER_WORDS
from coopdesk.commands.speaking import Command, Outcome, book_argument, opened
from coopdesk.desk import Session
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.register import id_of
from coopdesk.kernel.rows import fetch_value


def _record(s: Session, subject: str, key: str) -> int:
    """Return the record or document that a key names."""
    if subject == DOCUMENT:
        number = key.replace(" ", "")
        found = fetch_value(s, "SELECT id FROM document WHERE number = ?", (number,))
    else:
        found = id_of(s, REGISTER_WORDS[subject], key)
    if found is None:
        raise refuse("no_such", _("{number} is not in the book.").format(number=key))
    return int(found)


def _record_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names a record."""
    book_argument(parser)
    subjects = (DOCUMENT, *REGISTER_WORDS)
    text = _("one of {subjects}").format(subjects=", ".join(subjects))
    parser.add_argument("subject", metavar="SUBJECT", choices=subjects, help=text)
    parser.add_argument("key", metavar="KEY", help=_("its number or code"))


def _attach_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``attach``."""
    _record_arguments(parser)
    parser.add_argument("files", metavar="FILE", type=Path, nargs="*",
                        help=_("photos (jpg, png) and PDFs"))  # fmt: skip
    parser.add_argument("--note", metavar="TEXT", default="", help=_("what it shows"))
    parser.add_argument("--replace", metavar="ID", type=int,
                        help=_("the file whose place the new one takes"))  # fmt: skip
    parser.add_argument("--retire", metavar="ID", type=int, help=_("take this file out of use"))
    parser.add_argument("--reason", metavar="WHY", default="", help=_("why; the journal keeps it"))


def _attach(arguments: argparse.Namespace) -> Outcome:
    """Attach files to a record, all or none; or take one out of use."""
    contents = [(path.name, path.read_bytes()) for path in arguments.files]
    desk = opened(arguments)
    try:
        with desk.write() as s:
            record_id = _record(s, arguments.subject, arguments.key)
            if arguments.retire is not None:
                retire_attachment(s, arguments.retire, arguments.reason)
            ids = [
                attach(s, arguments.subject, record_id, name, content, arguments.note,
                       replaces=arguments.replace)
                for name, content in contents
            ]  # fmt: skip
    finally:
        desk.close()
    words = ngettext("Attached {count} file.", "Attached {count} files.", len(ids))
    return Outcome([words.format(count=len(ids))], {"attached": ids, "retired": arguments.retire})


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``attachments``."""
    _record_arguments(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, help=_("the folder to write into"))
    parser.add_argument("--retired", action="store_true", help=_("those out of use as well"))


def _list(arguments: argparse.Namespace) -> Outcome:
    """List the files of a record, and write them out if a folder is named."""
    desk = opened(arguments, write=False)
    written: list[str] = []
    try:
        with desk.read() as s:
            record_id = _record(s, arguments.subject, arguments.key)
            held = attachments_of(s, arguments.subject, record_id, retired=arguments.retired)
            for one in held if arguments.out is not None else ():
                arguments.out.mkdir(parents=True, exist_ok=True)
                path = arguments.out / f"{one.id}-{one.name}"
                with path.open("xb") as stream:
                    stream.write(content_of(s, one.sha256))
                written.append(str(path))
    finally:
        desk.close()
    files: list[dict[str, Any]] = [
        {
            "id": one.id, "name": one.name, "mime": one.mime, "size": one.size,
            "sha256": one.sha256, "note": one.note, "clerk": one.clerk,
            "at": one.at.isoformat(), "in_use": one.in_use,
        }
        for one in held
    ]  # fmt: skip
    said = [f"{one.id}\t{one.name}\t{size_text(one.size)}\t{one.note}" for one in held]
    return Outcome(said or [_("Nothing is attached.")], {"files": files, "written": written})


COMMANDS = (
    Command("attach", N_("attach photos and scans to a record"), _attach_arguments, _attach),
    Command("attachments", N_("list or write out the files of a record"), _list_arguments, _list),
)
