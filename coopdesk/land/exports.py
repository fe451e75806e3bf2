"""Contracts as they travel to the county: plain values, integers of the smallest unit."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.exported import Export, Select

CONTRACTS_EXPORT: Final = Export(
    facts=Select(
        "SELECT c.document_id, c.type, c.scope, c.pricing, c.starts_on, c.ends_on, c.area, c.price,"
        " s.uid, k.name FROM contract c LEFT JOIN season s ON s.id = c.season_id"
        " LEFT JOIN crop k ON k.id = c.crop_id WHERE c.document_id IN ({ids})"
        " ORDER BY c.document_id",
        ("type", "scope", "pricing", "starts_on", "ends_on", "area", "price", "season", "crop"),
    ),
    lists={
        "plots": Select(
            "SELECT p.document_id, o.uid, p.area FROM contract_plot p"
            " JOIN plot o ON o.id = p.plot_id WHERE p.document_id IN ({ids})"
            " ORDER BY p.document_id, p.line",
            ("uid", "area"),
        ),
        "stages": Select(
            "SELECT document_id, stage, planned, price FROM contract_stage"
            " WHERE document_id IN ({ids}) ORDER BY document_id, line",
            ("stage", "planned", "price"),
        ),
    },
)
