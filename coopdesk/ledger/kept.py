"""Printed files kept in the book: byte for byte, each once, proved by their hash when opened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Trouble, refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, holes, insert_row, insert_rows
from coopdesk.paper.pieces import cut, joined, packed, shared_in

_AT_ONCE: Final = 500
_PIECE: Final = ("digest", "content")


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper that is no document's, as it is listed: what, of which time, when and by whom."""

    id: int
    kind: str
    title: str
    period: str
    check_code: str
    digest: str
    at: datetime
    clerk: str


def digest_of_file(content: bytes) -> str:
    """Return the hash by which a file is known."""
    return hashlib.sha256(content).hexdigest()


def keep_file(s: Session, content: bytes) -> str:
    """Keep a printed file, unless it is there already, and return its hash."""
    digest = digest_of_file(content)
    if fetch_row(s, "SELECT 1 FROM printed_file WHERE digest = ?", (digest,)) is None:
        pieces = cut(content)
        recipe = packed(pieces, _pieces(s, pieces[1::2]))
        insert_row(s, "printed_file", ("digest", "size", "content"), (digest, len(content), recipe))
    return digest


def _pieces(s: Session, shared: Sequence[bytes]) -> list[int]:
    """Return the numbers of shared pieces; new ones are kept."""
    digests = [hashlib.sha256(piece).digest() for piece in shared]
    known = _numbers(s, set(digests))
    new = {
        digest: piece for digest, piece in zip(digests, shared, strict=True) if digest not in known
    }
    if new:
        insert_rows(s, "printed_piece", _PIECE, list(new.items()))
        known |= _numbers(s, new)
    return [known[digest] for digest in digests]


def _numbers(s: Session, digests: Iterable[bytes]) -> dict[bytes, int]:
    """Return the numbers of the pieces that are kept."""
    asked = list(digests)
    found: dict[bytes, int] = {}
    for start in range(0, len(asked), _AT_ONCE):
        part = tuple(asked[start : start + _AT_ONCE])
        text = f"SELECT digest, id FROM printed_piece WHERE digest IN ({holes(part)})"  # noqa: S608
        found |= {bytes(row[0]): int(row[1]) for row in fetch_rows(s, text, part)}
    return found


def kept_file(s: Session, digest: str) -> bytes:
    """Return a printed file exactly as it was printed; its hash is proved first."""
    row = fetch_row(s, "SELECT content FROM printed_file WHERE digest = ?", (digest,))
    if row is None:
        text = _("This printing was made before printed files were kept; print it again instead.")
        raise refuse("not_kept", text)
    content = _opened(bytes(row[0]), _shared(s, shared_in(bytes(row[0]))))
    if content is None or digest_of_file(content) != digest:
        raise Trouble(
            "damaged",
            _("The kept file {digest} does not agree with its hash.").format(digest=digest[:12]),
            _("Check the book, and take the file from an older copy."),
        )
    return content


def _shared(s: Session, numbers: Iterable[int]) -> dict[int, bytes]:
    """Return shared pieces by number."""
    asked = list(dict.fromkeys(numbers))
    found: dict[int, bytes] = {}
    for start in range(0, len(asked), _AT_ONCE):
        part = tuple(asked[start : start + _AT_ONCE])
        text = f"SELECT id, content FROM printed_piece WHERE id IN ({holes(part)})"  # noqa: S608
        found |= {int(row[0]): bytes(row[1]) for row in fetch_rows(s, text, part)}
    return found


def _opened(recipe: bytes, shared: dict[int, bytes]) -> bytes | None:
    """Put a file together, or nothing when a piece is missing."""
    try:
        return joined(recipe, shared)
    except KeyError:
        return None


def printed_files(s: Session, document_id: int) -> list[str]:
    """Return the hashes of what was printed of a document, the first printing first."""
    rows = fetch_rows(
        s, "SELECT digest FROM printing WHERE document_id = ? ORDER BY id", (document_id,)
    )
    return [row[0] for row in rows]


def keep_paper(
    s: Session, content: bytes, *, kind: str, title: str, period: str = "", check_code: str = ""
) -> int:
    """Keep a paper that is no document's; the very same one again is the same row."""
    context = context_of(s)
    digest = keep_file(s, content)
    row = fetch_row(
        s,
        "SELECT id FROM kept_paper WHERE digest = ? AND kind = ? AND title = ? AND period = ?",
        (digest, kind, title, period),
    )
    if row is not None:
        return int(row[0])
    return insert_row(
        s,
        "kept_paper",
        ("kind", "title", "period", "check_code", "digest", "at", "clerk"),
        (
            kind, title, period, check_code, digest, moment_text(context.clock.now()),
            context.clerk,
        ),
    )  # fmt: skip


def kept_papers(s: Session, *, check_code: str = "", limit: int = 200) -> list[PaperFacts]:
    """Return the papers kept beside the documents', newest first; or those with a check code."""
    where = " WHERE check_code = ?" if check_code else ""
    rows = fetch_rows(
        s,
        "SELECT id, kind, title, period, check_code, digest, at, clerk FROM kept_paper"  # noqa: S608
        f"{where} ORDER BY id DESC LIMIT ?",
        (check_code, limit) if check_code else (limit,),
    )
    return [
        PaperFacts(row[0], row[1], row[2], row[3], row[4], row[5], moment_of(row[6]), row[7])
        for row in rows
    ]


def kept_size(s: Session) -> tuple[int, int, int]:
    """Return how many files are kept, what they take in the book, and what they are opened."""
    files = fetch_row(
        s, "SELECT COUNT(*), COALESCE(SUM(length(content)), 0), COALESCE(SUM(size), 0)"
        " FROM printed_file"
    ) or (0, 0, 0)  # fmt: skip
    pieces = fetch_row(s, "SELECT COALESCE(SUM(length(content)), 0) FROM printed_piece") or (0,)
    return int(files[0]), int(files[1]) + int(pieces[0]), int(files[2])


def check_kept(s: Session, progress: Callable[[int, int], None] | None = None) -> list[Problem]:
    """Open every kept file and find those that differ from their hash, and printings without."""
    lost = fetch_rows(
        s,
        "SELECT d.number FROM printing p JOIN document d ON d.id = p.document_id"
        " WHERE p.form_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM printed_file f WHERE f.digest = p.digest)"
        " UNION ALL SELECT k.title FROM kept_paper k WHERE NOT EXISTS"
        " (SELECT 1 FROM printed_file f WHERE f.digest = k.digest)",
    )
    found = []
    if lost:
        text = _("The book does not have the printed files of {count} papers, such as {number}.")
        text = text.format(number=lost[0][0], count=len(lost))
        found.append(Problem("file_lost", text))
    return found + _differing(s, progress)


def _differing(s: Session, progress: Callable[[int, int], None] | None) -> list[Problem]:
    """Find kept files that are not what their hash says."""
    shared = {
        int(row[0]): bytes(row[2])
        for row in fetch_rows(s, "SELECT id, digest, content FROM printed_piece")
        if hashlib.sha256(bytes(row[2])).digest() == bytes(row[1])
    }
    count = int((fetch_row(s, "SELECT COUNT(*) FROM printed_file") or (0,))[0])
    wrong, done, last = [], 0, 0
    while rows := fetch_rows(
        s,
        "SELECT id, digest, content FROM printed_file WHERE id > ? ORDER BY id LIMIT ?",
        (last, _AT_ONCE),
    ):
        for number, digest, recipe in rows:
            content = _opened(bytes(recipe), shared)
            if content is None or digest_of_file(content) != digest:
                wrong.append(digest)
            last = int(number)
        done += len(rows)
        if progress is not None:
            progress(done, count)
    text = _("The kept file {digest} does not agree with its hash.")
    return [Problem("file_differs", text.format(digest=one[:12])) for one in wrong[:20]]
