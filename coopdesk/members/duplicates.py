"""Members who may be entered twice, found by rule; and pairs that were told to be two persons."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.records import Base


class TwoPersons(Base):
    """A pair of members that look alike and are two persons all the same: not asked again."""

    __tablename__ = "two_persons"
    __table_args__ = (Index("ix_two_persons_pair", "low_id", "high_id", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
