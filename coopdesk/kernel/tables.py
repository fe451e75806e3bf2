"""The kernel's own tables: facts about the book, its journal, numbers given, records merged."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.records import Base

_LIVE: Final = text("undone_at IS NULL")


class Setting(Base):
    """One fact, as JSON."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Trail(Base):
    """One line of the journal; never changed, never deleted (the database sees to it)."""

    __tablename__ = "trail"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    uid: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


class NumberSeries(Base):
    """The last number given in one series and month."""

    __tablename__ = "number_series"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class RecordMerge(Base):
    """One merge: which record went into which, who said so and why; it may be taken back once.

    ``kept_id`` follows from all merges in force: the record at the end of the way. ``moved`` is
    what the merge changed in the registers, so that it can be put back. ``after_id`` is the last
    document posted before, so that a paper printed again says what it said.
    """

    __tablename__ = "record_merge"
    __table_args__ = (
        Index("ix_record_merge_from", "subject", "from_id", unique=True, sqlite_where=_LIVE),
        Index("ix_record_merge_kept", "subject", "kept_id", sqlite_where=_LIVE),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    from_id: Mapped[int] = mapped_column(Integer)
    into_id: Mapped[int] = mapped_column(Integer)
    kept_id: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    moved: Mapped[str] = mapped_column(Text)
    after_id: Mapped[int] = mapped_column(Integer)
    undone_after_id: Mapped[int | None] = mapped_column(Integer)
    undone_at: Mapped[str | None] = mapped_column(Text)
    undone_by: Mapped[str | None] = mapped_column(Text)
    undone_reason: Mapped[str | None] = mapped_column(Text)
