"""The three kinds of workbook: what their fields are called and how empty cells are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coopdesk.kernel.i18n import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetField:
    """One field that rows of a kind may have.

    ``content`` is what its cells look like. ``fill`` says when an empty cell means "as above":
    ``often``, where the column is not nearly full; by ``habit`` of the column; inside one
    ``document``; or only where ``marked``.
    """

    name: str
    label: str
    content: str
    fill: str = "marked"
    sums: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetKind:
    """A kind of workbook: its fields, and which of them make a row a row.

    ``needs`` lists groups of fields; a sheet must have one of each group to be of this kind.
    ``identity`` are the fields of which a line has at least one, and a sum has none.
    ``by_parts`` are the fields that columns of single jobs or goods stand for.
    """

    name: str
    title: str
    fields: tuple[SheetField, ...]
    needs: tuple[tuple[str, ...], ...]
    identity: tuple[str, ...]
    by_parts: frozenset[str] = frozenset()

    def field(self, name: str) -> SheetField:
        """Return a field by its name."""
        return next(one for one in self.fields if one.name == name)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all fields."""
        return frozenset(one.name for one in self.fields)


def _field(
    name: str, label: str, content: str, fill: str = "marked", *, sums: bool = False
) -> SheetField:
    """Declare a field in one line."""
    return SheetField(name=name, label=label, content=content, fill=fill, sums=sums)


_PAYMENTS: Final = (
    _field("payment", N_("Payment"), "payment", "document"),
    _field("paid", N_("Paid"), "payment", "document", sums=True),
    _field("owed", N_("Owed"), "payment", "document", sums=True),
    _field("pay_cash", N_("Cash"), "payment", "document", sums=True),
    _field("pay_wechat", N_("WeChat"), "payment", "document", sums=True),
    _field("pay_alipay", N_("Alipay"), "payment", "document", sums=True),
    _field("pay_bank", N_("Bank"), "payment", "document", sums=True),
)

ROSTER: Final = SheetKind(
    name="roster",
    title=N_("Member roster"),
    fields=(
        _field("serial", N_("No."), "any"),
        _field("member_number", N_("Member no."), "code"),
        _field("name", N_("Name"), "name"),
        _field("household", N_("Household"), "name", "habit"),
        _field("relation", N_("Relation"), "text"),
        _field("id_number", N_("ID number"), "id"),
        _field("phone", N_("Phone"), "phone"),
        _field("village", N_("Village"), "place", "often"),
        _field("group", N_("Group"), "group", "habit"),
        _field("address", N_("Address"), "text"),
        _field("household_size", N_("Household size"), "number", sums=True),
        _field("is_member", N_("Is a member"), "yes"),
        _field("area", N_("Area"), "area", sums=True),
        _field("measured_area", N_("Measured area"), "area", sums=True),
        _field("plot", N_("Plot"), "any"),
        _field("joined_on", N_("Joined on"), "since"),
        _field("share", N_("Share capital"), "money", sums=True),
        _field("bank", N_("Bank of the account"), "any"),
        _field("bank_account", N_("Bank account"), "any"),
        _field("sex", N_("Sex"), "any"),
        _field("birth", N_("Born"), "any"),
        _field("note", N_("Note"), "any"),
        _field("part_area", N_("Area of this ground"), "area"),
    ),
    needs=(("name",), ("id_number", "phone", "area", "share", "village", "joined_on")),
    identity=("name", "id_number", "phone", "member_number"),
    by_parts=frozenset({"area"}),
)

JOBS: Final = SheetKind(
    name="jobs",
    title=N_("Job ledger"),
    fields=(
        _field("serial", N_("No."), "any"),
        _field("worked_on", N_("Date"), "date", "often"),
        _field("year", N_("Year"), "number", "often"),
        _field("month", N_("Month"), "number", "often"),
        _field("day", N_("Day"), "number", "often"),
        _field("name", N_("Name"), "name", "habit"),
        _field("id_number", N_("ID number"), "id", "habit"),
        _field("phone", N_("Phone"), "phone", "marked"),
        _field("village", N_("Village"), "place", "often"),
        _field("group", N_("Group"), "group", "habit"),
        _field("plot", N_("Plot"), "text"),
        _field("crop", N_("Crop"), "text", "habit"),
        _field("kind", N_("Job"), "job", "habit"),
        _field("unit", N_("Unit"), "unit"),
        _field("area", N_("Area"), "area", sums=True),
        _field("mu_times", N_("Mu-times"), "area", sums=True),
        _field("passes", N_("Passes"), "passes"),
        _field("price", N_("Price"), "money"),
        _field("amount", N_("Amount"), "money", sums=True),
        _field("discount", N_("Discount"), "money", sums=True),
        _field("net", N_("After discount"), "money"),
        _field("operator", N_("Operator"), "name", "habit"),
        _field("machine", N_("Machine"), "text", "habit"),
        *_PAYMENTS,
        _field("note", N_("Note"), "any"),
        _field("part_area", N_("Area of this job"), "area"),
        _field("part_passes", N_("Passes of this job"), "passes"),
        _field("part_price", N_("Price of this job"), "money"),
        _field("part_amount", N_("Amount of this job"), "money"),
    ),
    needs=(("name", "id_number"), ("area", "mu_times")),
    identity=("name", "kind", "id_number", "plot"),
    by_parts=frozenset({"kind", "area"}),
)

SALES: Final = SheetKind(
    name="sales",
    title=N_("Sales ledger"),
    fields=(
        _field("serial", N_("No."), "any"),
        _field("number", N_("Document no."), "code", "document"),
        _field("sold_on", N_("Date"), "date", "often"),
        _field("year", N_("Year"), "number", "often"),
        _field("month", N_("Month"), "number", "often"),
        _field("day", N_("Day"), "number", "often"),
        _field("buyer", N_("Buyer"), "name", "document"),
        _field("id_number", N_("ID number"), "id", "document"),
        _field("phone", N_("Phone"), "phone", "document"),
        _field("village", N_("Village"), "place", "document"),
        _field("group", N_("Group"), "group", "document"),
        _field("good", N_("Good"), "good"),
        _field("good_code", N_("Good no."), "any"),
        _field("good_class", N_("Class"), "any"),
        _field("spec", N_("Size"), "text"),
        _field("maker", N_("Maker"), "any"),
        _field("lot", N_("Lot"), "any"),
        _field("unit", N_("Unit"), "unit"),
        _field("quantity", N_("Quantity"), "quantity", sums=True),
        _field("received", N_("Goods received"), "quantity"),
        _field("price", N_("Price"), "money"),
        _field("amount", N_("Amount"), "money", sums=True),
        _field("discount", N_("Discount"), "money", sums=True),
        _field("net", N_("After discount"), "money"),
        *_PAYMENTS,
        _field("seller", N_("Seller"), "any"),
        _field("note", N_("Note"), "any"),
        _field("part_quantity", N_("Quantity of this good"), "quantity"),
        _field("part_price", N_("Price of this good"), "money"),
        _field("part_amount", N_("Amount of this good"), "money"),
    ),
    needs=(("good",), ("quantity", "amount"), ("price", "amount")),
    identity=("good", "buyer"),
    by_parts=frozenset({"good", "quantity", "price", "amount"}),
)

STOCK: Final = SheetKind(
    name="stock",
    title=N_("Stock sheet"),
    fields=(
        _field("serial", N_("No."), "any"),
        _field("on_date", N_("Date"), "date", "often"),
        _field("good", N_("Good"), "good"),
        _field("good_code", N_("Good no."), "any"),
        _field("good_class", N_("Class"), "text", "habit"),
        _field("spec", N_("Size"), "text"),
        _field("maker", N_("Maker"), "text"),
        _field("unit", N_("Unit"), "unit"),
        _field("sets", N_("Sets stock to"), "quantity", sums=True),
        _field("adds", N_("Adds to stock"), "quantity", sums=True),
        _field("price", N_("Unit cost"), "money"),
        _field("amount", N_("Cost"), "money", sums=True),
        _field("retail", N_("Retail price"), "money"),
        _field("lot", N_("Lot"), "text"),
        _field("made_on", N_("Made on"), "since"),
        _field("expires_on", N_("Expires on"), "since"),
        _field("warehouse", N_("Warehouse"), "text", "habit"),
        _field("supplier", N_("Supplier"), "text"),
        _field("number", N_("Document no."), "code"),
        _field("payment", N_("Payment"), "payment"),
        _field("note", N_("Note"), "any"),
    ),
    needs=(("good",), ("sets", "adds")),
    identity=("good",),
)

KINDS: Final = {kind.name: kind for kind in (ROSTER, JOBS, SALES, STOCK)}
DATE_FIELDS: Final = {
    "roster": "joined_on",
    "jobs": "worked_on",
    "sales": "sold_on",
    "stock": "on_date",
}
