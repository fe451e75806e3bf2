"""Documents, vouchers, entries, and what a document leaves owed: the tables of every posting."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.records import Base
from coopdesk.kernel.values import Money


class Account(Base):
    """An account of the chart (resources/accounts.toml)."""

    __tablename__ = "account"
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    credit_side: Mapped[bool] = mapped_column(default=False)


class Period(Base):
    """A month that was closed, or opened again until a day; one without a row is open."""

    __tablename__ = "period"
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    closed: Mapped[bool] = mapped_column()
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    open_until: Mapped[date | None] = mapped_column()
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class Document(Base):
    """The head of every document: number, date, party, total, and which one it reverses."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_kind_date", "kind", "on_date"),
        Index("ix_document_date", "on_date"),
        Index("ix_document_member", "member_id"),
        # Partial: a unique column would answer "IS NULL" by walking every document.
        Index(
            "ix_document_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
        ),
        CheckConstraint("state IN (0, 1)", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, unique=True)
    month: Mapped[str] = mapped_column(Text)
    on_date: Mapped[date] = mapped_column(Date)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    amount: Mapped[Money] = mapped_column()
    summary: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    origin: Mapped[str | None] = mapped_column(Text, unique=True)
    digest: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[str] = mapped_column(Text)
    state: Mapped[int] = mapped_column(Integer, default=0)


class Voucher(Base):
    """The balanced voucher of a document (记账凭证)."""

    __tablename__ = "voucher"
    __table_args__ = (
        Index("ix_voucher_month", "month", "number", unique=True),
        CheckConstraint("state IN (0, 1)", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    month: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    on_date: Mapped[date] = mapped_column(Date)
    summary: Mapped[str] = mapped_column(Text)
    attachments: Mapped[int] = mapped_column(Integer, default=1)
    prepared_by: Mapped[str] = mapped_column(Text)
    posted_by: Mapped[str] = mapped_column(Text)
    state: Mapped[int] = mapped_column(Integer, default=0)


class Entry(Base):
    """One line of a voucher: debit or credit, signed, exactly one of them not zero."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_voucher", "voucher_id", "line"),
        Index("ix_entry_account", "account", "voucher_id"),
        CheckConstraint("(debit = 0) <> (credit = 0)", name="one_side"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"))
    line: Mapped[int] = mapped_column(Integer)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    summary: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    debit: Mapped[Money] = mapped_column()
    credit: Mapped[Money] = mapped_column()


class AccountMonth(Base):
    """Kept totals per account and month; ``check`` rebuilds and compares them."""

    __tablename__ = "account_month"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    account: Mapped[str] = mapped_column(ForeignKey("account.code"), primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    debit: Mapped[Money] = mapped_column()
    credit: Mapped[Money] = mapped_column()


class PartyMove(Base):
    """What a document adds to or takes from a party's balance; ``settles_id`` names the slip paid.

    Debts, deposits and payables are positive when they stand open.
    """

    __tablename__ = "party_move"
    __table_args__ = (
        Index("ix_party_move_document", "document_id"),
        Index("ix_party_move_member", "member_id", "book"),
        Index("ix_party_move_supplier", "supplier_id", "book"),
        Index("ix_party_move_settles", "settles_id"),
        CheckConstraint("(member_id IS NULL) <> (supplier_id IS NULL)", name="one_party"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    book: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    on_date: Mapped[date] = mapped_column(Date)
    amount: Mapped[Money] = mapped_column()
    due_on: Mapped[date | None] = mapped_column(Date)
    settles_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))


class Printing(Base):
    """One printing of a document: the count on the paper, and the digest of what was printed."""

    __tablename__ = "printing"
    __table_args__ = (Index("ix_printing_document", "document_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    paper: Mapped[str] = mapped_column(Text)
    copies: Mapped[int] = mapped_column(Integer, default=1)
    digest: Mapped[str] = mapped_column(Text)
    form_id: Mapped[int | None] = mapped_column(ForeignKey("paper_form.id", name="printing_form"))


class Draft(Base):
    """A half-typed document, kept per clerk and page until it is posted or dropped."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text)
    held: Mapped[bool] = mapped_column(default=False)
    at: Mapped[str] = mapped_column(Text)
    uid: Mapped[str | None] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(Integer)
    credit: Mapped[Money | None] = mapped_column()


class Approver(Base):
    """A second person, who may let pass what a limit stops; the PIN is kept as a slow hash."""

    __tablename__ = "approver"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    secret: Mapped[str] = mapped_column(Text)
    retired: Mapped[bool] = mapped_column(default=False)
