"""Half-typed documents, kept per clerk and page so that nothing typed is lost; held ones wait."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, insert_row
from coopdesk.kernel.values import Money

_DRAFT = ("page", "clerk", "title", "content", "held", "at", "uid", "member_id", "credit")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a half-typed sale would add to a member's debt: it counts against credit limits."""

    uid: str
    member_id: int
    credit: Money


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A half-typed document: what the page wrote, under which title, and when (UTC)."""

    id: int
    page: str
    title: str
    content: dict[str, Any]
    held: bool
    at: datetime


def keep_draft(
    s: Session,
    page: str,
    content: Mapping[str, Any],
    title: str = "",
    *,
    draft_id: int = 0,
    claim: Claim | None = None,
) -> int:
    """Keep what is being typed on a page and return the draft's id; one a clerk and page.

    A held draft that was taken up again is told by ``draft_id`` and stays the same row.
    """
    context = context_of(s)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    at = moment_text(context.clock.now())
    claims: tuple[str | None, int | None, int | None] = (None, None, None)
    if claim is not None:
        claims = (claim.uid, claim.member_id, claim.credit.units)
    found = draft_id or _present(s, page)
    if found:
        touched = change_rows(
            s,
            "draft",
            "UPDATE draft SET title = ?, content = ?, held = 0, at = ?, uid = ?, member_id = ?,"
            " credit = ? WHERE id = ?",
            (title, text, at, *claims, found),
        )
        if touched:
            return found
    return insert_row(s, "draft", _DRAFT, (page, context.clerk, title, text, 0, at, *claims))


def _present(s: Session, page: str) -> int:
    """Return the id of the draft in hand on a page, or zero."""
    row = fetch_row(
        s,
        "SELECT id FROM draft WHERE page = ? AND clerk = ? AND held = 0 ORDER BY id DESC LIMIT 1",
        (page, context_of(s).clerk),
    )
    return int(row[0]) if row else 0


def kept_draft(s: Session, page: str) -> KeptDraft | None:
    """Return what was being typed on a page by this clerk, after a kill or a power cut too."""
    found = _present(s, page)
    return next((one for one in _kept(s, page, held=False) if one.id == found), None)


def held_drafts(s: Session, page: str) -> list[KeptDraft]:
    """Return the documents held on a page by any clerk, the oldest first: they wait at the desk."""
    return _kept(s, page, held=True)


def kept_drafts(s: Session) -> list[KeptDraft]:
    """Return every draft of this clerk, held or in hand, the newest first."""
    rows = fetch_rows(
        s,
        "SELECT id, page, title, content, held, at FROM draft WHERE clerk = ? ORDER BY at DESC",
        (context_of(s).clerk,),
    )
    return [_read(row) for row in rows]


def _kept(s: Session, page: str, *, held: bool) -> list[KeptDraft]:
    """Return drafts of a page."""
    rows = fetch_rows(
        s,
        "SELECT id, page, title, content, held, at FROM draft WHERE page = ? AND held = ?"
        " AND (held = 1 OR clerk = ?) ORDER BY at, id",
        (page, int(held), context_of(s).clerk),
    )
    return [_read(row) for row in rows]


def _read(row: tuple[Any, ...]) -> KeptDraft:
    """Read a draft's row."""
    return KeptDraft(row[0], row[1], row[2], json.loads(row[3]), bool(row[4]), moment_of(row[5]))


def hold_draft(s: Session, draft_id: int, title: str = "") -> None:
    """Hold a draft (挂单): the page is free for the next one."""
    change_rows(
        s,
        "draft",
        "UPDATE draft SET held = 1, title = CASE ? WHEN '' THEN title ELSE ? END WHERE id = ?",
        (title, title, draft_id),
    )


def resume_draft(s: Session, draft_id: int) -> KeptDraft | None:
    """Take a held draft up again (取单): it is in hand at the clerk who took it."""
    change_rows(
        s,
        "draft",
        "UPDATE draft SET held = 0, clerk = ? WHERE id = ?",
        (context_of(s).clerk, draft_id),
    )
    row = fetch_row(
        s, "SELECT id, page, title, content, held, at FROM draft WHERE id = ?", (draft_id,)
    )
    return _read(row) if row else None


def drop_draft(s: Session, draft_id: int) -> None:
    """Forget a draft: it was posted, or the clerk threw it away."""
    if draft_id:
        change_rows(s, "draft", "DELETE FROM draft WHERE id = ?", (draft_id,))
