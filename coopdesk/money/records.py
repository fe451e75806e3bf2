"""The tables of money taken and paid, and of the daily cash count."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.records import Base
from coopdesk.kernel.values import Money


class Purpose(Choice):
    """What money is taken or paid for."""

    DEBT = "debt", N_("Debts")
    DEPOSIT = "deposit", N_("Deposit")
    SHARE = "share", N_("Share capital")
    SUPPLIER = "supplier", N_("Supplier")
    OTHER_INCOME = "other_income", N_("Other income")
    EXPENSE = "expense", N_("Expense")
    TO_BANK = "to_bank", N_("Cash to the bank")
    FROM_BANK = "from_bank", N_("Cash from the bank")


class Payment(Base):
    """What money taken or paid says beside the head; what it settles stands in party_move."""

    __tablename__ = "payment"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    cash: Mapped[Money] = mapped_column()
    bank: Mapped[Money] = mapped_column()
    wechat: Mapped[Money] = mapped_column()
    alipay: Mapped[Money] = mapped_column()
    payer: Mapped[str] = mapped_column(Text, default="")


class CashCount(Base):
    """The cash counted at the end of a day against the cash book."""

    __tablename__ = "cash_count"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    counted: Mapped[Money] = mapped_column()
    expected: Mapped[Money] = mapped_column()
    pieces: Mapped[str] = mapped_column(Text, default="{}")
