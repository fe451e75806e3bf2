"""Documents as they leave the office, under the names that their rows carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.ledger.exported import Export, exported


def exported_records(s: Session, export: Export, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return each document with its lists as named values, in order of their ids."""
    records: list[dict[str, Any]] = []
    for part in exported(s, export, ids):
        for row in part.rows:
            record = dict(zip(part.names, row[1:], strict=True))
            for flag in export.flags:
                record[flag] = bool(record[flag])
            for name, (names, rows) in part.lists.items():
                record[name] = [
                    dict(zip(names, one[1:], strict=True)) for one in rows if one[0] == row[0]
                ]
            records.append(record)
    return records
