"""Half-typed documents: kept per clerk and page, held, taken up, dropped."""

from __future__ import annotations

from coopdesk.desk import Desk
from coopdesk.ledger.keeping import (
    drop_draft,
    held_drafts,
    hold_draft,
    keep_draft,
    kept_draft,
    kept_drafts,
    resume_draft,
)
from coopdesk.statements.due import drafts_waiting


def test_one_draft_a_page_is_kept_and_comes_back(desk: Desk) -> None:
    with desk.write() as s:
        first = keep_draft(s, "sale", {"lines": [1]}, "周桂芳")
        assert keep_draft(s, "sale", {"lines": [1, 2]}, "周桂芳") == first
    with desk.read() as s:
        kept = kept_draft(s, "sale")
        assert kept is not None
        assert (kept.content, kept.title) == ({"lines": [1, 2]}, "周桂芳")
        assert kept_draft(s, "purchase") is None


def test_another_clerk_has_a_draft_of_his_own(desk: Desk) -> None:
    with desk.write() as s:
        keep_draft(s, "sale", {"a": 1})
    desk.clerk = "王海燕"
    with desk.write() as s:
        assert kept_draft(s, "sale") is None
        keep_draft(s, "sale", {"b": 2})
        assert len(kept_drafts(s)) == 1


def test_held_documents_wait_for_any_clerk(desk: Desk) -> None:
    with desk.write() as s:
        one = keep_draft(s, "sale", {"a": 1}, "周桂芳 318.00")
        hold_draft(s, one)
        assert kept_draft(s, "sale") is None
        two = keep_draft(s, "sale", {"b": 2})
        assert two != one
    desk.clerk = "王海燕"
    with desk.write() as s:
        assert [held.title for held in held_drafts(s, "sale")] == ["周桂芳 318.00"]
        taken = resume_draft(s, one)
        assert taken is not None
        assert taken.content == {"a": 1}
        assert held_drafts(s, "sale") == []
        drop_draft(s, one)
        assert kept_draft(s, "sale") is None
        assert resume_draft(s, one) is None


def test_a_draft_that_was_dropped_meanwhile_is_written_anew(desk: Desk) -> None:
    with desk.write() as s:
        one = keep_draft(s, "sale", {"a": 1})
        drop_draft(s, one)
        keep_draft(s, "sale", {"a": 2}, draft_id=one)
        kept = kept_draft(s, "sale")
        assert kept is not None
        assert kept.content == {"a": 2}


def test_an_idle_draft_comes_back_and_waits_for_nobody(desk: Desk) -> None:
    with desk.write() as s:
        keep_draft(s, "import", {"path": "a.xlsx", "idle": True}, "a.xlsx")
        keep_draft(s, "sale", {"lines": [1]}, "周桂芳")
        assert [one.page for one in drafts_waiting(s)] == ["sale"]
        assert kept_draft(s, "import") is not None
