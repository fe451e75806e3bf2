"""What every record has, and how a field is declared with its facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, cast

from sqlalchemy import Boolean, Date, Dialect, ForeignKey, Integer, String, Text, TypeDecorator
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.orm.properties import MappedColumn

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity


class FixedColumn(TypeDecorator[Fixed]):
    """Stores an exact value as the integer of its smallest unit."""

    impl = Integer
    cache_ok = True

    def __init__(self, kind: type[Fixed]) -> None:
        """Remember the kind of value."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Fixed | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Store the units; anything but the right kind is our bug."""
        if value is None:
            return None
        if type(value) is not self.kind:
            message = f"expected {self.kind.__name__}, got {type(value).__name__}"
            raise TypeError(message)
        return value.units

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Fixed | None:  # noqa: ARG002
        """Wrap the stored units."""
        return None if value is None else self.kind(int(value))


class Base(DeclarativeBase):
    """The one metadata of all mapped classes."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own shape.
        Money: FixedColumn(Money),
        Area: FixedColumn(Area),
        MuTimes: FixedColumn(MuTimes),
        Quantity: FixedColumn(Quantity),
        str: Text(),
        bool: Boolean(create_constraint=False),
        date: Date(),
    }


class Record(Base):
    """A register's row: an id for us, a uid for the world, and whether it is still in use."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid, sort_order=-2)
    retired: Mapped[bool] = mapped_column(default=False, sort_order=-1)


class LinkTarget(Protocol):
    """What a link needs of a register: the mapped class it declares."""

    @property
    def record(self) -> type[Record]:
        """Return the mapped class."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """The facts about a field that forms, lists, sheets and checks share.

    ``check`` returns a sentence when a value is wrong; ``tidy`` normalises what was typed.
    ``personal`` fields are masked outside the office.
    """

    label: str
    unit: str = ""
    help: str = ""
    length: int = 100
    personal: bool = False
    target: LinkTarget | None = None
    choices: type[Choice] | None = None
    tidy: Callable[[str], str] | None = None
    check: Callable[[str], str | None] | None = None
    mask: Callable[[str], str] | None = None
    sums: bool = False


def field(  # noqa: PLR0913 - a declaration names its facts.
    label: str,
    *,
    unit: str = "",
    help: str = "",  # noqa: A002 - the word a declaration reads best with.
    unique: bool = False,
    length: int = 100,
    personal: bool = False,
    default: Any = None,
    choices: type[Choice] | None = None,
    tidy: Callable[[str], str] | None = None,
    check: Callable[[str], str | None] | None = None,
    mask: Callable[[str], str] | None = None,
    sums: bool = False,
) -> MappedColumn[Any]:
    """Declare a column with its facts; whether it may be empty follows from the annotation.

    Lists show and export ``mask`` of a text, and ``sums`` under a column of money that may be
    added up; areas and quantities always may.
    """
    facts = FieldFacts(
        label=label,
        unit=unit,
        help=help,
        length=length,
        personal=personal,
        choices=choices,
        tidy=tidy,
        check=check,
        mask=mask,
        sums=sums,
    )
    info = {"field": facts}
    if choices is not None:
        kind = SqlEnum(
            choices,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        )
        return mapped_column(kind, unique=unique or None, default=default, info=info)
    return mapped_column(unique=unique or None, default=default, info=info)


def link(label: str, target: LinkTarget, *, help: str = "") -> MappedColumn[Any]:  # noqa: A002
    """Declare a reference to another register's record."""
    table = target.record.__tablename__
    facts = FieldFacts(label=label, help=help, target=target)
    return mapped_column(ForeignKey(f"{table}.id"), index=True, info={"field": facts})


def facts_of(attribute: InstrumentedAttribute[Any]) -> FieldFacts:
    """Return the facts of a declared field."""
    facts = attribute.property.columns[0].info["field"]
    assert isinstance(facts, FieldFacts)  # noqa: S101 - field() and link() put it there.
    return facts


def python_type(attribute: InstrumentedAttribute[Any]) -> type[Any]:
    """Return the Python type of a field's values: str, int, bool, date, a Fixed or a Choice."""
    kind = attribute.property.columns[0].type
    if isinstance(kind, FixedColumn):
        return kind.kind
    if isinstance(kind, SqlEnum) and kind.enum_class is not None:
        return kind.enum_class
    return cast("type[Any]", kind.python_type)


def is_required(attribute: InstrumentedAttribute[Any]) -> bool:
    """Tell whether a field must be filled in: not nullable and without a default."""
    column = attribute.property.columns[0]
    return not column.nullable and column.default is None
