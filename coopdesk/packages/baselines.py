"""Last year's figures on their way up, so that growth is right in the first year.

A township types them from the old books (``set_baseline``) and sends them as a package of their
own; the next one of the same year replaces it as a whole. At the county they stand in wherever a
month does not say last year's value, or said it before they came.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.settings import setting
from coopdesk.packages.format import CARRIED
from coopdesk.packages.replies import SentMonth, sent_baseline
from coopdesk.packages.strict import write_strict
from coopdesk.statements.figures import last_day

SEALED: Final = "baseline_sealed"
_NEWEST: Final = (
    "p.kind = 'baseline' AND p.outcome IN ('accepted', 'exceptions') AND p.sequence ="
    " (SELECT MAX(q.sequence) FROM parcel q WHERE q.unit_id = p.unit_id AND q.kind = 'baseline'"
    " AND q.period = p.period AND q.outcome IN ('accepted', 'exceptions'))"
)


@dataclass(frozen=True, slots=True)
class BaselineStanding:
    """How last year's typed figures stand: how many, what was sent of them, changed since."""

    year: int
    count: int
    sent: SentMonth | None
    changed: bool


def period_of(month: str) -> str:
    """Return under which month a year's figures are sent: its last."""
    return f"{month[:4]}-12"


def baseline_records(s: Session, year: int) -> list[dict[str, Any]]:
    """Return every figure of a year that was typed in from the old books."""
    end = last_day(f"{year}-12").isoformat()
    return [
        {
            "uid": f"{figure}:{month}", "number": month, "on_date": end, "figure": figure,
            "month": month, "value": value,
        }
        for figure, month, value in fetch_rows(
            s,
            "SELECT figure, month, value FROM baseline WHERE month BETWEEN ? AND ?"
            " ORDER BY figure, month",
            (f"{year}-01", f"{year}-12"),
        )
    ]  # fmt: skip


def digest_of(records: list[dict[str, Any]]) -> str:
    """Return what tells whether the typed figures changed."""
    return hashlib.sha256("\n".join(map(write_strict, records)).encode()).hexdigest()


def checked_records(s: Session, year: int) -> list[dict[str, Any]]:
    """Return a year's typed figures; refuses where there are none."""
    records = baseline_records(s, year)
    if not records:
        text = _(
            "No figure of {year} was typed in; type last year's values on the monthly statement"
            " (F2), then send them."
        )
        raise refuse("no_baseline", text.format(year=year))
    return records


def baseline_standing(s: Session, year: int) -> BaselineStanding:
    """Return how a year's typed figures stand with the office above."""
    records = baseline_records(s, year)
    known = setting(s, SEALED, {}).get(str(year), "")
    changed = bool(records) and known != digest_of(records)
    return BaselineStanding(year, len(records), sent_baseline(s, f"{year}-12"), changed)


# At the county ----------------------------------------------------------------------------------


def baselines(s: Session, month: str) -> dict[tuple[int, str], tuple[int, int]]:
    """Return what units sent for a month, by unit and figure, with the package's number."""
    rows = fetch_rows(
        s,
        "SELECT p.unit_id, json_extract(r.content, '$.figure'),"  # noqa: S608
        " json_extract(r.content, '$.value'), p.sequence FROM parcel p"
        f" JOIN reported r ON r.parcel_id = p.id AND r.kind = '{CARRIED}'"
        f" WHERE p.period = ? AND {_NEWEST} AND r.number = ?",
        (period_of(month), month),
    )
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}


def baseline_years(s: Session, unit_id: int) -> list[tuple[int, int]]:
    """Return of which years a unit sent figures, and how many, the newest first."""
    rows = fetch_rows(
        s,
        "SELECT p.period, COUNT(r.id) FROM parcel p"  # noqa: S608
        f" LEFT JOIN reported r ON r.parcel_id = p.id AND r.kind = '{CARRIED}'"
        f" WHERE p.unit_id = ? AND {_NEWEST} GROUP BY p.id ORDER BY p.period DESC",
        (unit_id,),
    )
    return [(int(row[0][:4]), int(row[1])) for row in rows]
