"""What every kind of document offers, so that windows, messages and packages treat all alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.listing import Listing
from coopdesk.kernel.problems import Problem
from coopdesk.ledger.exported import Export
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.words import Kind
from coopdesk.paper.slip import Slip


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """The verbs of one kind of document, listed once in the catalogue.

    ``post(s, draft, uid=..., origin=...)`` is safe to repeat with the same uid; ``reverse(s,
    document_id, on_date, reason, uid=...)`` posts the red copy; ``slip`` is what is printed;
    ``export`` is what of it travels in a package: plain values, integers in the smallest unit,
    persons as ``member`` ids to be made pseudonyms.
    """

    kind: Kind
    draft: type[Any]
    check: Callable[[Session, Any], list[Problem]]
    post: Callable[..., Posted]
    reverse: Callable[..., Posted]
    listing: Listing | None = None
    slip: Callable[[Session, int], Slip] | None = None
    export: Export = field(default_factory=Export)
