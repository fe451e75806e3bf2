"""Units and their keys, packages sent and received, and what the county holds of them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.records import Base, Record, field
from coopdesk.kernel.register import Register

# The links of a unit's chain: what was accepted, and corrections that a person declined.
LINKED: Final = (
    "(outcome IN ('accepted', 'exceptions') OR (outcome = 'refused' AND decided_at IS NOT NULL))"
)


class Unit(Record):
    """An office that reports to this one."""

    __tablename__ = "unit"
    code: Mapped[str] = field(N_("Unit code"), unique=True, length=20)
    name: Mapped[str] = field(N_("Unit"), length=60)
    contact: Mapped[str | None] = field(N_("Contact"), length=60)
    phone: Mapped[str | None] = field(N_("Phone"), length=30)


UNITS: Final = Register(
    Unit,
    title=N_("Units"),
    key=Unit.code,
    name=Unit.name,
    columns=(Unit.code, Unit.name, Unit.contact, Unit.phone),
    form=(Unit.code, Unit.name, Unit.contact, Unit.phone),
    search=(Unit.code, Unit.name),
    icon="office-building-outline",
)


class Invitation(Base):
    """An invitation that this office gave a unit: answered once; the hash of the answer is kept."""

    __tablename__ = "invitation"
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    sha256: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    answered: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)


class RecoveryCopy(Base):
    """A unit's keys as it left them here, sealed for this office; handed back by ``given_by``."""

    __tablename__ = "recovery_copy"
    __table_args__ = (Index("ix_recovery_copy_unit", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    signing: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    given_at: Mapped[str | None] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Text, default="")


class UnitKey(Base):
    """The public keys of a unit and the package numbers they may sign, from first to last."""

    __tablename__ = "unit_key"
    __table_args__ = (Index("ix_unit_key_unit", "unit_id", "signing", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    signing: Mapped[str] = mapped_column(Text)
    sealing: Mapped[str] = mapped_column(Text)
    first: Mapped[int] = mapped_column(Integer)
    last: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(Text)
    until: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str] = mapped_column(Text, default="")


class Sent(Base):
    """A package that this office sealed, kept as it left; a number comes again after a refusal."""

    __tablename__ = "sent"
    __table_args__ = (Index("ix_sent_period", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)
    period: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    file_name: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[str | None] = mapped_column(Text)
    reply_number: Mapped[int] = mapped_column(Integer, default=0)
    reply: Mapped[str] = mapped_column(Text, default="")


class Verdict(Base):
    """What the county said of one document of a sent package."""

    __tablename__ = "verdict"
    __table_args__ = (Index("ix_verdict_uid", "uid"), Index("ix_verdict_sent", "sent_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    sent_id: Mapped[int] = mapped_column(ForeignKey("sent.id"))
    kind: Mapped[str] = mapped_column(Text)
    uid: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class Parcel(Base):
    """A package received from a unit: accepted, with exceptions, held, or refused after holding.

    ``content`` is the sealed file while it is held; ``current`` tells whether its month counts. A
    correction is decided by a person; a refused one stays a link of its unit's chain.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        Index("ix_parcel_unit_period", "unit_id", "period"),
        Index("ix_parcel_unit_sha256", "unit_id", "sha256", unique=True),
        Index(
            "ix_parcel_chain",
            "unit_id",
            "sequence",
            unique=True,
            sqlite_where=text("outcome IN ('accepted', 'exceptions')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    period: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text)
    replaces: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[str] = mapped_column(Text)
    received_at: Mapped[str] = mapped_column(Text)
    judged_at: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    manifest: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    reply_number: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    current: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)


class ProposedValue(Base):
    """A figure that a correction would change: what counts here, and what would count after it."""

    __tablename__ = "proposed_value"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True)
    figure: Mapped[str] = mapped_column(Text, primary_key=True)
    before: Mapped[int | None] = mapped_column(Integer)
    after: Mapped[int | None] = mapped_column(Integer)


class Reported(Base):
    """A record of a received package, as it stands in the file."""

    __tablename__ = "reported"
    __table_args__ = (
        Index("ix_reported_parcel", "parcel_id", "kind"),
        Index("ix_reported_uid", "uid"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    kind: Mapped[str] = mapped_column(Text)
    uid: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    on_date: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)


class ReportedValue(Base):
    """What one reported record adds to one figure: the way from a sum down to its documents."""

    __tablename__ = "reported_value"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True)
    figure: Mapped[str] = mapped_column(Text, primary_key=True)
    reported_id: Mapped[int] = mapped_column(ForeignKey("reported.id"), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


class ReportedFigure(Base):
    """A figure of a unit and month: as the unit computed it, and as its records add up here."""

    __tablename__ = "reported_figure"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own shape.
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True)
    figure: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    month: Mapped[int] = mapped_column(Integer)
    cumulative: Mapped[int | None] = mapped_column(Integer)
    last_year: Mapped[int | None] = mapped_column(Integer)
    counted: Mapped[int] = mapped_column(Integer)


class SetAside(Base):
    """A record of a received package that was not taken, with the reason."""

    __tablename__ = "set_aside"
    __table_args__ = (Index("ix_set_aside_parcel", "parcel_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    kind: Mapped[str] = mapped_column(Text)
    uid: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)


class RefusedFile(Base):
    """A file of the exchange that was turned away outright; its content stayed unread."""

    __tablename__ = "turned_away"
    __table_args__ = (Index("ix_turned_away_file", "file_sha256", "why", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str] = mapped_column(Text)
    bytes: Mapped[int] = mapped_column(Integer)
    why: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    unit_name: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    by_name: Mapped[int] = mapped_column(Integer)


class Disclosure(Base):
    """A sealing that carried names: to whom, why, which fields, how many rows (PIPL art. 55-56)."""

    __tablename__ = "disclosure"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str] = mapped_column(Text)
    receiver: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(Integer)
    period: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(Text)
