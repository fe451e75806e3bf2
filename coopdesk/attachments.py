"""Photos and scans kept in the book: attached to members, plots, contracts and any document."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.records import Base


class Attachment(Base):
    """One file attached to a record: what it is, who attached it and when; its bytes lie apart.

    A replaced or retired one stays; ``replaces_id`` names the one whose place it took.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record", "subject", "record_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    record_id: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    mime: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(ForeignKey("attachment_content.sha256"))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    retired_at: Mapped[str | None] = mapped_column(Text)
    retired_by: Mapped[str | None] = mapped_column(Text)
    retired_reason: Mapped[str | None] = mapped_column(Text)


class AttachmentContent(Base):
    """The bytes of a file, once however often it is attached; read only to be looked at."""

    __tablename__ = "attachment_content"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
