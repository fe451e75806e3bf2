"""Document numbers without gaps, given at posting inside the transaction."""

from __future__ import annotations

from coopdesk.kernel.changes import Writer
from coopdesk.kernel.rows import fetch_value


def next_number(s: Writer, series: str, month: str, count: int = 1) -> int:
    """Take the next ``count`` numbers of a series and month and return the first."""
    last = fetch_value(
        s,
        "INSERT INTO number_series (series, month, last) VALUES (?, ?, ?)"
        " ON CONFLICT (series, month) DO UPDATE SET last = last + excluded.last RETURNING last",
        (series, month, count),
    )
    return int(last) - count + 1


def number_text(series: str, month: str, sequence: int) -> str:
    """Write a number as it stands on paper: 销2026-10-0187."""
    return f"{series}{month}-{sequence:04d}"


def number_shown(number: str) -> str:
    """Write a number as it is read aloud: the series, a space, month and sequence."""
    start = next((place for place, char in enumerate(number) if char.isdigit()), 0)
    return f"{number[:start]} {number[start:]}" if start else number
