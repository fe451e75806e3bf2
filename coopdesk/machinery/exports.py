"""Job slips as they travel to the county: plain values, integers of the smallest unit."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.exported import Export, Select

JOBS_EXPORT: Final = Export(
    facts=Select(
        "SELECT j.document_id, k.uid, k.name, j.stage, j.service_class, m.uid, s.uid, j.product,"
        " j.dose, j.product_maker, j.fuel FROM job j JOIN job_kind k ON k.id = j.job_kind_id"
        " LEFT JOIN machine m ON m.id = j.machine_id LEFT JOIN season s ON s.id = j.season_id"
        " WHERE j.document_id IN ({ids}) ORDER BY j.document_id",
        (
            "job_kind", "job_kind_name", "stage", "service_class", "machine", "season", "product",
            "dose", "product_maker", "fuel",
        ),
    ),
    lists={
        "lines": Select(
            "SELECT l.document_id, l.member_id, p.uid, c.uid, j.stage, j.service_class, l.area,"
            " l.overlap, l.passes, l.mu_times, l.charged, l.price, l.amount, l.settlement"
            " FROM job_line l JOIN job j ON j.document_id = l.document_id"
            " LEFT JOIN plot p ON p.id = l.plot_id LEFT JOIN document c ON c.id = l.contract_id"
            " WHERE l.document_id IN ({ids}) ORDER BY l.document_id, l.line",
            (
                "member", "plot", "contract", "stage", "service_class", "area", "overlap",
                "passes", "mu_times", "charged", "price", "amount", "settlement",
            ),
        )
    },
)  # fmt: skip
