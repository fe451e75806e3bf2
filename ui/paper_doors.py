"""The ways to paper from an entry page; what draws it is loaded when one is taken, or warmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.problems import Problem
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.posting import Posted


def preview_draft(
    widget: QWidget,
    kind: DocumentKind,
    draft: Any,
    rows: Callable[[Problem], bool] | None = None,
    post: Callable[[Any], Posted] | None = None,
) -> bool:
    """Show what would be printed of a draft; nothing stays."""
    from ui import preview

    return preview.preview_draft(widget, kind, draft, rows, post)


def print_document(
    widget: QWidget, kind: DocumentKind, document_id: int, *, parts: Sequence[int] = ()
) -> str:
    """Print a posted document where its kind is printed; return what the status line may say."""
    from ui import printing

    return printing.print_document(widget, kind, document_id, parts=parts)
