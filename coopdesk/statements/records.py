"""Figures of last year typed in by hand, so that growth is right in the first year."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.records import Base


class Baseline(Base):
    """One figure of one month as the old books state it, in the figure's smallest unit."""

    __tablename__ = "baseline"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    figure: Mapped[str] = mapped_column(Text, primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
