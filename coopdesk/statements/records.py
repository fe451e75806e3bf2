"""Figures typed in by hand: last year's, so that growth is right, and what is to be reached."""

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


class Target(Base):
    """What an office is to reach in a year: of itself (no unit), or of a unit that reports to it.

    In the figure's smallest unit: the whole year of a flow, the year's end of a stock.
    """

    __tablename__ = "target"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    unit: Mapped[str] = mapped_column(Text, primary_key=True, default="")
    figure: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
