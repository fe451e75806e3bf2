"""One person, whatever records she has: nobody reads or posts by a member's record alone."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coopdesk.catalogue import KINDS
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.members.records import MEMBERS

ROOT = Path(__file__).parents[2]
# What compares, counts or joins by the member of a row, without asking who that is now.
BY_RECORD = re.compile(
    r"\bmember_id\s*(?:=|<>|IS)\s*(?:\?|:)|\bmember_id\s+IN\s*\((?:\?|\{)"
    r"|DISTINCT\s+\w*\.?member_id|\.id\s*=\s*\w+\.member_id"
)
# Where that is right, each with the reason.
RIGHT = {
    "land/ground.py": "plots go over to the kept record with the merge",
    "intake/jobs.py": "plots go over to the kept record with the merge",
    "ledger/check.py": "both sides of the comparison were posted for the same record",
    "ledger/keeping.py": "a half-typed slip names whom the clerk chose",
    "printing/month_papers.py": "a list of sales names whom each was posted for",
    "ledger/printed.py": "a paper printed again names whom it named",
    "machinery/slips.py": "a paper printed again names whom it named",
    "printing/proof.py": "codes of papers before 0.2 covered the name that stood on them",
    "members/balances.py": "papers count the records that were one when they were posted",
    "members/merging.py": "what taking a merge back looks at, record by record",
    "commands/made_up.py": "made-up books have no merges",
    "statements/states.py": "joined to what was asked for by person",
    "statements/debts.py": "joined to what was asked for by person",
    "statements/due.py": "joined to what was asked for by person",
    "statements/closing.py": "joined to what was asked for by person",
}


def texts_of(path: Path) -> Iterator[str]:
    """Yield every text of a file; what an f-string fills in stands as braces."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_read_by_member_asks_who_the_member_is_now() -> None:
    found = {
        path.relative_to(ROOT / "coopdesk").as_posix()
        for path in (ROOT / "coopdesk").rglob("*.py")
        if any(BY_RECORD.search(text) for text in texts_of(path))
    }
    assert found == set(RIGHT)


def names_a_member(draft: Any) -> bool:
    """Tell whether a draft or one of its lines refers to a member."""
    hints = typing.get_type_hints(draft)
    for field in dataclasses.fields(draft):
        if field.metadata.get("ref") is MEMBERS:
            return True
        inner = typing.get_args(hints[field.name])
        if any(dataclasses.is_dataclass(one) and names_a_member(one) for one in inner):
            return True
    return False


@pytest.mark.parametrize(
    "kind", [one for one in KINDS if names_a_member(one.draft)], ids=lambda one: one.kind.value
)
def test_every_kind_of_document_is_posted_for_the_kept_record(kind: DocumentKind) -> None:
    modules = {one.__module__ for one in (kind.draft, kind.check, kind.post)}
    assert any("kept_draft(" in inspect.getsource(sys.modules[name]) for name in modules)
