"""Work under way, said beside the book: what a power cut interrupts, the book cannot tell."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import _, ngettext
from coopdesk.kernel.problems import Trouble
from coopdesk.kernel.rows import fetch_row, fetch_rows


def _mark(book: Path) -> Path:
    """Return the file beside a book that says what is under way."""
    return book.with_name(f"{book.name}.work.json")


@contextlib.contextmanager
def under_way(desk: Desk, act: str, **facts: Any) -> Iterator[None]:
    """Say beside the book what is being done, until it is done or given up; a cut leaves it."""
    path = _mark(desk.path)
    mark = json.dumps({"act": act, "at": moment_text(desk.clock.now()), **facts})
    with contextlib.suppress(Trouble):
        write_file(path, mark.encode())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def cut_short(desk: Desk) -> str:
    """Say what a power cut interrupted, and whether the old state or the new one came of it.

    Said once: the mark is taken away. Empty where nothing was interrupted.
    """
    path = _mark(desk.path)
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))
        act, at = str(mark["act"]), str(mark["at"])
        moment = f"{moment_of(at).astimezone():%m-%d %H:%M}"
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)
        return ""
    told = {"seal": _cut_seal, "merge": _cut_merge, "reply": _cut_reply}.get(act)
    said = ""
    if told is not None:
        with desk.read() as s:
            said = told(s, at, moment, mark)
    path.unlink(missing_ok=True)
    return said


def _cut_seal(s: Session, at: str, moment: str, mark: Mapping[str, Any]) -> str:
    """Say what became of a sealing."""
    month = str(mark["month"])
    row = fetch_row(
        s, "SELECT sequence FROM sent WHERE period = ? AND at >= ? ORDER BY id DESC LIMIT 1",
        (month, at),
    )  # fmt: skip
    if row is None:
        text = _("Sealing {month} was cut off on {moment}: nothing was sealed; please seal again.")
        return text.format(month=month, moment=moment)
    text = _(
        "Sealing {month} was cut off on {moment}: it is sealed as package {number};"
        " please write the file out again."
    )
    return text.format(month=month, number=row[0], moment=moment)


def _cut_merge(s: Session, at: str, moment: str, mark: Mapping[str, Any]) -> str:
    """Say which files of a merging were taken in."""
    files = [str(one) for one in mark["files"]]
    here = {
        row[0] for row in fetch_rows(s, "SELECT file_name FROM parcel WHERE judged_at >= ?", (at,))
    }
    left = [one for one in files if one not in here]
    names = ", ".join(Path(one).name for one in left[:3])
    if not left:
        text = _("Taking in files was cut off on {moment}: all of them were taken in.")
        return text.format(moment=moment)
    text = ngettext(
        "Taking in files was cut off on {moment}: {done} taken in, {count} not ({names});"
        " please take it in again.",
        "Taking in files was cut off on {moment}: {done} taken in, {count} not ({names} …);"
        " please take them in again.",
        len(left),
    )
    done = len(files) - len(left)
    return text.format(done=done, count=len(left), names=names, moment=moment)


def _cut_reply(s: Session, at: str, moment: str, mark: Mapping[str, Any]) -> str:
    """Say whether a reply was read."""
    name = Path(str(mark["file"])).name
    if fetch_row(s, "SELECT 1 FROM sent WHERE replied_at >= ? LIMIT 1", (at,)) is not None:
        text = _("Reading the reply {name} was cut off on {moment}: it was read.")
    else:
        text = _(
            "Reading the reply {name} was cut off on {moment}: nothing was read;"
            " please read it again."
        )
    return text.format(name=name, moment=moment)
