"""Warehouses, goods, packs, lots and prices, and the tables of what comes in and goes out."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.records import Base, Record, field, link
from coopdesk.kernel.register import Register, Travels
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, MuTimes, Quantity


class Warehouse(Record):
    """A place where stock lies."""

    __tablename__ = "warehouse"
    code: Mapped[str] = field(N_("Code"), unique=True, length=20)
    name: Mapped[str] = field(N_("Warehouse"), unique=True, length=50)
    reserve: Mapped[bool] = field(N_("Reserve stock"), default=False)


WAREHOUSES: Final = Register(
    Warehouse,
    title=N_("Warehouses"),
    use=N_("where stock lies"),
    key=Warehouse.code,
    name=Warehouse.name,
    columns=(Warehouse.code, Warehouse.name, Warehouse.reserve),
    form=(Warehouse.code, Warehouse.name, Warehouse.reserve),
    search=(Warehouse.code, Warehouse.name),
    travels=Travels.WHOLE,
    numbered=2,
    icon="warehouse",
)


class Good(Record):
    """A farm input or other good; one pack is exactly pack_units / pack_parts stocking units."""

    __tablename__ = "good"
    code: Mapped[str] = field(N_("Good no."), unique=True, length=30)
    name: Mapped[str] = field(N_("Good"), length=100)
    good_class: Mapped[GoodClass] = field(N_("Class"), choices=GoodClass)
    spec: Mapped[str | None] = field(N_("Spec"), length=60)
    unit: Mapped[str] = field(N_("Stocking unit"), length=10)
    pack_unit: Mapped[str | None] = field(N_("Pack unit"), length=10)
    pack_units: Mapped[int] = field(
        N_("Units per pack"),
        default=1,
        help=N_("One pack is this many stocking units over the parts"),
    )
    pack_parts: Mapped[int] = field(N_("Parts"), default=1)
    maker: Mapped[str | None] = field(N_("Maker"), length=100)
    registration: Mapped[str | None] = field(N_("Registration no."), length=60)
    licence: Mapped[str | None] = field(N_("Licence no."), length=60)
    barcode: Mapped[str | None] = field(N_("Barcode"), length=40, tidy=plain_text)
    price: Mapped[Money | None] = field(N_("Price"), unit=N_("yuan"))
    member_price: Mapped[Money | None] = field(N_("Member price"), unit=N_("yuan"))
    low_stock: Mapped[Quantity | None] = field(N_("Low stock at"))
    nutrient: Mapped[str | None] = field(N_("Nutrient content"), length=30)
    real_name: Mapped[bool] = field(N_("Named buyers only"), default=False)


GOODS: Final = Register(
    Good,
    title=N_("Goods"),
    use=N_("what is sold, with packs, prices and registration"),
    key=Good.code,
    name=Good.name,
    columns=(
        Good.code, Good.name, Good.good_class, Good.spec, Good.unit, Good.price, Good.member_price,
        Good.maker, Good.registration,
    ),
    form=(
        Good.code, Good.name, Good.good_class, Good.spec, Good.unit, Good.pack_unit,
        Good.pack_units, Good.pack_parts, Good.price, Good.member_price, Good.maker,
        Good.registration, Good.licence, Good.barcode, Good.low_stock, Good.nutrient,
        Good.real_name,
    ),
    search=(Good.code, Good.name, Good.barcode, Good.registration),
    travels=Travels.REFERRED,
    numbered=4,
    icon="package-variant-closed",
)  # fmt: skip


class GoodPrice(Record):
    """A good's prices from a day on; the newest that has begun is valid."""

    __tablename__ = "good_price"
    good_id: Mapped[int] = link(N_("Good"), GOODS)
    from_on: Mapped[date] = field(N_("From"))
    price: Mapped[Money] = field(N_("Price"), unit=N_("yuan"))
    member_price: Mapped[Money | None] = field(N_("Member price"), unit=N_("yuan"))


GOOD_PRICES: Final = Register(
    GoodPrice,
    title=N_("Price list"),
    use=N_("prices from a day on"),
    key=GoodPrice.from_on,
    columns=(GoodPrice.good_id, GoodPrice.from_on, GoodPrice.price, GoodPrice.member_price),
    form=(GoodPrice.good_id, GoodPrice.from_on, GoodPrice.price, GoodPrice.member_price),
    search=(GoodPrice.from_on,),
    icon="cash-multiple",
)


class Lot(Record):
    """A batch of a good with its dates."""

    __tablename__ = "lot"
    code: Mapped[str] = field(N_("Lot no."), length=40)
    good_id: Mapped[int] = link(N_("Good"), GOODS)
    made_on: Mapped[date | None] = field(N_("Made on"))
    expires_on: Mapped[date | None] = field(N_("Expires on"))


LOTS: Final = Register(
    Lot,
    title=N_("Lots"),
    use=N_("batches with their dates"),
    key=Lot.code,
    columns=(Lot.code, Lot.good_id, Lot.made_on, Lot.expires_on),
    form=(Lot.code, Lot.good_id, Lot.made_on, Lot.expires_on),
    search=(Lot.code,),
    travels=Travels.REFERRED,
    icon="package-variant-closed",
)


class Channel(Choice):
    """Where a sale was made."""

    SHOP = "shop", N_("Shop")
    ONLINE = "online", N_("Online")


class Trade(Choice):
    """Retail or wholesale."""

    RETAIL = "retail", N_("Retail")
    WHOLESALE = "wholesale", N_("Wholesale")


class Sale(Base):
    """What a sale or its return says beside the head: how it was paid and what statistics ask."""

    __tablename__ = "sale"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    buyer: Mapped[str] = mapped_column(Text, default="")
    cash: Mapped[Money] = mapped_column()
    bank: Mapped[Money] = mapped_column()
    wechat: Mapped[Money] = mapped_column()
    alipay: Mapped[Money] = mapped_column()
    deposit: Mapped[Money] = mapped_column()
    credit: Mapped[Money] = mapped_column()
    due_on: Mapped[date | None] = mapped_column(Date)
    crop_id: Mapped[int | None] = mapped_column(ForeignKey("crop.id"))
    channel: Mapped[str] = mapped_column(Text, default=Channel.SHOP.value)
    trade: Mapped[str] = mapped_column(Text, default=Trade.RETAIL.value)
    inside_system: Mapped[bool] = mapped_column(default=False)
    tag: Mapped[str] = mapped_column(Text, default="")


class CreditRelease(Base):
    """That a second person let a sale pass a credit limit: who, why, and by how much it passed."""

    __tablename__ = "credit_release"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    approver_id: Mapped[int] = mapped_column(ForeignKey("approver.id"))
    reason: Mapped[str] = mapped_column(Text)
    passed: Mapped[Money] = mapped_column()


class SaleLine(Base):
    """One line of a sale; a return's line names the line it takes back, in negative figures."""

    __tablename__ = "sale_line"
    __table_args__ = (
        Index("ix_sale_line_document", "document_id"),
        Index("ix_sale_line_good", "good_id"),
        Index("ix_sale_line_returns", "returns_line_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    unit: Mapped[str] = mapped_column(Text)
    packs: Mapped[Quantity] = mapped_column()
    quantity: Mapped[Quantity] = mapped_column()
    price: Mapped[Money] = mapped_column()
    discount: Mapped[Money] = mapped_column()
    amount: Mapped[Money] = mapped_column()
    cost: Mapped[Money] = mapped_column()
    returns_line_id: Mapped[int | None] = mapped_column(ForeignKey("sale_line.id"))


class Purchase(Base):
    """What a purchase, its return or an opening receipt says beside the head."""

    __tablename__ = "purchase"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    cash: Mapped[Money] = mapped_column()
    bank: Mapped[Money] = mapped_column()
    credit: Mapped[Money] = mapped_column()
    due_on: Mapped[date | None] = mapped_column(Date)
    bill: Mapped[str] = mapped_column(Text, default="")


class PurchaseLine(Base):
    """One line of a purchase; ``cost_open`` marks goods whose cost is still to be settled."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        Index("ix_purchase_line_document", "document_id"),
        Index("ix_purchase_line_good", "good_id"),
        Index("ix_purchase_line_open", "cost_open", sqlite_where=text("cost_open = 1")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    unit: Mapped[str] = mapped_column(Text)
    packs: Mapped[Quantity] = mapped_column()
    quantity: Mapped[Quantity] = mapped_column()
    price: Mapped[Money] = mapped_column()
    amount: Mapped[Money] = mapped_column()
    cost_open: Mapped[bool] = mapped_column(default=False)
    returns_line_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_line.id"))


class Costing(Base):
    """The cost of an opening receipt's line, settled later, and the part of it sold by then."""

    __tablename__ = "costing"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    purchase_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_line.id"))
    amount: Mapped[Money] = mapped_column()
    sold_part: Mapped[Money] = mapped_column()


class StockCount(Base):
    """A count of one warehouse against the book."""

    __tablename__ = "stock_count"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))


class StockCountLine(Base):
    """One good or lot that was counted: what the book had, what was found, what differs."""

    __tablename__ = "stock_count_line"
    __table_args__ = (Index("ix_stock_count_line_document", "document_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    expected: Mapped[Quantity] = mapped_column()
    counted: Mapped[Quantity] = mapped_column()
    difference: Mapped[Quantity] = mapped_column()
    cost: Mapped[Money] = mapped_column()
    reason: Mapped[str] = mapped_column(Text, default="")


class Netting(Base):
    """What a member delivered, set against his debts: sums of each side beside the head."""

    __tablename__ = "netting"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    warehouse_id: Mapped[int | None] = mapped_column(ForeignKey("warehouse.id"))
    goods: Mapped[Money] = mapped_column()
    services: Mapped[Money] = mapped_column()
    rent: Mapped[Money] = mapped_column()
    settled: Mapped[Money] = mapped_column()
    deposit: Mapped[Money] = mapped_column()
    cash: Mapped[Money] = mapped_column()
    bank: Mapped[Money] = mapped_column()
    wechat: Mapped[Money] = mapped_column()
    alipay: Mapped[Money] = mapped_column()


class NettingService(Base):
    """Work that a member did for the cooperative with his own machine, as netted."""

    __tablename__ = "netting_service"
    __table_args__ = (Index("ix_netting_service_document", "document_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    line: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    service_class: Mapped[str] = mapped_column(Text)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    mu_times: Mapped[MuTimes] = mapped_column()
    price: Mapped[Money] = mapped_column()
    amount: Mapped[Money] = mapped_column()


class StockMove(Base):
    """Goods in (positive) or out (negative), with their cost."""

    __tablename__ = "stock_move"
    __table_args__ = (
        Index("ix_stock_move_document", "document_id"),
        Index("ix_stock_move_good", "good_id", "warehouse_id", "on_date"),
        Index("ix_stock_move_lot", "lot_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    on_date: Mapped[date] = mapped_column(Date)
    quantity: Mapped[Quantity] = mapped_column()
    cost: Mapped[Money] = mapped_column()


class StockMonth(Base):
    """Kept stock totals per good, warehouse and month; ``check`` rebuilds and compares them."""

    __tablename__ = "stock_month"
    __table_args__ = (
        CheckConstraint("length(month) = 7", name="month"),
        {"sqlite_with_rowid": False},
    )
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    quantity: Mapped[Quantity] = mapped_column()
    cost: Mapped[Money] = mapped_column()
