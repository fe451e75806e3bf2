"""What is kept of paper: forms as they were, printed files, pre-printed receipt books."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.records import Base


class PaperForm(Base):
    """A form of a slip or contract as it was used or chosen; the newest of a name is in force.

    ``standard`` rows are the program's own form as it was then: choosing one goes back to it.
    """

    __tablename__ = "paper_form"
    __table_args__ = (Index("ix_paper_form_name", "name", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    standard: Mapped[bool] = mapped_column()
    digest: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)


class PrintedFile(Base):
    """A printed file, each once: its own pieces and which shared ones stand between them."""

    __tablename__ = "printed_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PrintedPiece(Base):
    """A piece that printed files share: the outline of a character."""

    __tablename__ = "printed_piece"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class KeptPaper(Base):
    """A paper that is no document's, kept as it was printed: statements, accounts, packs."""

    __tablename__ = "kept_paper"
    __table_args__ = (Index("ix_kept_paper_code", "check_code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text, default="")
    check_code: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)


class BlankAct(Choice):
    """What happened to pre-printed forms."""

    RECEIVED = "received", N_("Received")
    ISSUED = "issued", N_("Issued")
    USED = "used", N_("Used")
    SPOILED = "spoiled", N_("Spoiled")
    RETURNED = "returned", N_("Returned")
    HANDED_IN = "handed_in", N_("Handed in")


class BlankEvent(Base):
    """One act on a range of pre-printed forms (预印票据); how each stands follows from all acts."""

    __tablename__ = "blank_event"
    __table_args__ = (
        Index("ix_blank_event_range", "series", "first"),
        Index("ix_blank_event_document", "document_id"),
        CheckConstraint("first <= last", name="order"),
        CheckConstraint("(act = 'used') = (document_id IS NOT NULL)", name="use"),
        CheckConstraint("act <> 'used' OR first = last", name="single"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    act: Mapped[str] = mapped_column(Text)
    series: Mapped[str] = mapped_column(Text)
    first: Mapped[int] = mapped_column(Integer)
    last: Mapped[int] = mapped_column(Integer)
    digits: Mapped[int] = mapped_column(Integer)
    on_date: Mapped[date] = mapped_column(Date)
    holder: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    printing_id: Mapped[int | None] = mapped_column(ForeignKey("printing.id"))
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
