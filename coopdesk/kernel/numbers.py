"""Document numbers without gaps, given at posting inside the transaction."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from coopdesk.kernel.records import Base
from coopdesk.kernel.rows import fetch_value


class NumberSeries(Base):
    """The last number given in one series and month."""

    __tablename__ = "number_series"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


def next_number(s: Session, series: str, month: str, count: int = 1) -> int:
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
