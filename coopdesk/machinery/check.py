"""Whether job slips agree with themselves: area, passes, mu-times, price and total."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import fetch_rows
from coopdesk.ledger.check import told


def check_jobs(s: Session) -> list[Problem]:
    """Find slips whose mu-times are not area × passes, or whose total is not their lines'."""
    rows = fetch_rows(
        s,
        "SELECT d.number, l.line FROM job_line l JOIN document d ON d.id = l.document_id"
        " WHERE l.mu_times <> (l.area - l.overlap) * l.passes",
    )
    text = _("{number} line {line}: the mu-times are not the area times the passes.")
    found = told("mu_times", [text.format(number=row[0], line=row[1]) for row in rows])
    rows = fetch_rows(
        s,
        "SELECT d.number FROM document d JOIN job j ON j.document_id = d.id"
        " LEFT JOIN (SELECT document_id, SUM(amount) AS amount FROM job_line GROUP BY 1) l"
        " ON l.document_id = d.id WHERE d.amount <> COALESCE(l.amount, 0)",
    )
    text = _("{number}: the lines do not add up to the total.")
    return found + told("document_total", [text.format(number=row[0]) for row in rows])
