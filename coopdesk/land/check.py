"""Whether contracts agree with themselves and no plot is under two kinds of contract at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_rows
from coopdesk.ledger.check import told


def check_contracts(s: Session) -> list[Problem]:
    """Find contracts whose area or instalments do not add up, and plots bound twice."""
    rows = fetch_rows(
        s,
        "SELECT d.number FROM document d JOIN contract c ON c.document_id = d.id"
        " LEFT JOIN (SELECT document_id, SUM(area) AS area FROM contract_plot GROUP BY 1) p"
        " ON p.document_id = d.id"
        " LEFT JOIN (SELECT document_id, SUM(amount) AS amount FROM instalment GROUP BY 1) i"
        " ON i.document_id = d.id"
        " WHERE c.area <> COALESCE(p.area, 0) OR d.amount <> COALESCE(i.amount, d.amount)",
    )
    text = _("{number}: its plots or instalments do not add up to the contract.")
    found = told("contract_total", [text.format(number=row[0]) for row in rows])
    rows = fetch_rows(
        s,
        "SELECT DISTINCT l.code, l.name, MIN(a.number, b.number), MAX(a.number, b.number)"
        " FROM contract_plot p JOIN contract c ON c.document_id = p.document_id"
        " JOIN document a ON a.id = c.document_id"
        " JOIN contract_plot q ON q.plot_id = p.plot_id AND q.document_id > p.document_id"
        " JOIN contract o ON o.document_id = q.document_id"
        " JOIN document b ON b.id = o.document_id JOIN plot l ON l.id = p.plot_id"
        " WHERE c.type <> o.type AND c.starts_on <= o.ends_on AND o.starts_on <= c.ends_on"
        " AND a.reverses_id IS NULL AND b.reverses_id IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM document r WHERE r.reverses_id IN (a.id, b.id))",
    )
    text = _("Plot {code} {name} is under trusteeship and transfer at once: {one} and {other}.")
    return found + told(
        "plot_twice",
        [text.format(code=row[0], name=row[1], one=row[2], other=row[3]) for row in rows],
    )
