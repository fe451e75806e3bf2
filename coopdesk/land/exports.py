"""Contracts as they travel to the county: plain values, integers of the smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.ledger.exported import document_heads, lines_by_document, parts_of

_CONTRACT = (
    "SELECT c.document_id, c.type, c.scope, c.pricing, c.starts_on, c.ends_on, c.area, c.price,"
    " s.uid, k.name FROM contract c LEFT JOIN season s ON s.id = c.season_id"
    " LEFT JOIN crop k ON k.id = c.crop_id WHERE c.document_id IN ({ids})"
)
_PLOTS = (
    "SELECT p.document_id, o.uid, p.area FROM contract_plot p JOIN plot o ON o.id = p.plot_id"
    " WHERE p.document_id IN ({ids}) ORDER BY p.document_id, p.line"
)
_STAGES = (
    "SELECT document_id, stage, planned, price FROM contract_stage"
    " WHERE document_id IN ({ids}) ORDER BY document_id, line"
)


def export_contracts(s: Session, document_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return contracts with their plots and stages, in the order asked for."""
    records: list[dict[str, Any]] = []
    for part in parts_of(document_ids):
        heads = document_heads(s, part)
        names = (
            "type", "scope", "pricing", "starts_on", "ends_on", "area", "price", "season", "crop",
        )  # fmt: skip
        facts = lines_by_document(s, _CONTRACT, part, names)
        plots = lines_by_document(s, _PLOTS, part, ("uid", "area"))
        stages = lines_by_document(s, _STAGES, part, ("stage", "planned", "price"))
        records += [
            {**heads[one], **facts[one][0], "plots": plots[one], "stages": stages[one]}
            for one in part
        ]
    return records
