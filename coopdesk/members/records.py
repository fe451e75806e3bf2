"""Villages, households, members and suppliers."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Mapped

from coopdesk.kernel.chinese import plain_name, plain_text
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.identity import (
    check_account,
    check_credit_code,
    check_id_number,
    check_phone,
    mask_id,
    mask_phone,
    tidy_account,
    tidy_id_number,
    tidy_phone,
)
from coopdesk.kernel.records import Record, field, link
from coopdesk.kernel.register import Register, Travels
from coopdesk.kernel.values import Area, Money


class Village(Record):
    """A village that the cooperative serves; its place in walking order sorts batch prints."""

    __tablename__ = "village"
    code: Mapped[str] = field(N_("Code"), unique=True, length=20)
    name: Mapped[str] = field(N_("Village"), unique=True, length=50, tidy=plain_name)
    walking_order: Mapped[int] = field(N_("Walking order"), default=0)
    area_code: Mapped[str | None] = field(
        N_("Area code"),
        length=12,
        tidy=plain_text,
        help=N_("12 digits of the statistical area code"),
    )


VILLAGES: Final = Register(
    Village,
    title=N_("Villages"),
    use=N_("where members live; the walking order sorts prints"),
    key=Village.code,
    name=Village.name,
    columns=(Village.code, Village.name, Village.walking_order),
    form=(Village.code, Village.name, Village.walking_order, Village.area_code),
    search=(Village.code, Village.name),
    travels=Travels.REFERRED,
    numbered=3,
    icon="map-outline",
    sequence=Village.walking_order,
)


class Household(Record):
    """A farming household: who lives and decides together."""

    __tablename__ = "household"
    code: Mapped[str] = field(N_("Code"), unique=True, length=20)
    name: Mapped[str] = field(N_("Head of household"), length=50, tidy=plain_name, personal=True)
    village_id: Mapped[int | None] = link(N_("Village"), VILLAGES)
    group_no: Mapped[str | None] = field(N_("Group"), length=20)
    people: Mapped[int | None] = field(N_("People"), help=N_("How many live in the household"))
    credit_limit: Mapped[Money | None] = field(
        N_("Credit limit"), unit=N_("yuan"), help=N_("For all of the household together")
    )


HOUSEHOLDS: Final = Register(
    Household,
    title=N_("Households"),
    use=N_("who lives and decides together"),
    key=Household.code,
    name=Household.name,
    columns=(
        Household.code, Household.name, Household.village_id, Household.group_no, Household.people,
        Household.credit_limit,
    ),
    form=(
        Household.code, Household.name, Household.village_id, Household.group_no, Household.people,
        Household.credit_limit,
    ),
    search=(Household.code, Household.name),
    travels=Travels.NOT,
    numbered=4,
    people=True,
    icon="home-outline",
)  # fmt: skip


class Member(Record):
    """A farmer the cooperative deals with: a member (社员) or not yet one."""

    __tablename__ = "member"
    code: Mapped[str] = field(N_("Member no."), unique=True, length=20)
    name: Mapped[str] = field(N_("Name"), length=60, tidy=plain_name, personal=True)
    is_member: Mapped[bool] = field(N_("Member"), default=True)
    id_number: Mapped[str | None] = field(
        N_("ID number"), unique=True, length=18, personal=True,
        tidy=tidy_id_number, check=check_id_number, mask=mask_id,
        help=N_("18 characters; checked by GB 11643, any area code is accepted"),
    )  # fmt: skip
    phone: Mapped[str | None] = field(
        N_("Phone"), length=30, personal=True, tidy=tidy_phone, check=check_phone, mask=mask_phone
    )
    village_id: Mapped[int | None] = link(N_("Village"), VILLAGES)
    group_no: Mapped[str | None] = field(N_("Group"), length=20)
    household_id: Mapped[int | None] = link(N_("Household"), HOUSEHOLDS)
    relation: Mapped[str | None] = field(
        N_("Relation"), length=20, help=N_("To the head of the household")
    )
    land_area: Mapped[Area | None] = field(
        N_("Contracted land"), unit=N_("mu"), help=N_("As the roster states it; plots are separate")
    )
    share_capital: Mapped[Money] = field(
        N_("Share capital"), unit=N_("yuan"), default=Money(0), sums=True
    )
    reserve_share: Mapped[Money | None] = field(
        N_("Share of the reserve"), unit=N_("yuan"), sums=True,
        help=N_("What of the common reserve the charter's member account gives this member"),
    )  # fmt: skip
    credit_limit: Mapped[Money | None] = field(N_("Credit limit"), unit=N_("yuan"))
    bank: Mapped[str | None] = field(N_("Bank of the account"), length=60, tidy=plain_text)
    bank_account: Mapped[str | None] = field(
        N_("Bank account"), length=30, personal=True,
        tidy=tidy_account, check=check_account, mask=mask_id,
        help=N_("Card or passbook for subsidies and dividends; it never leaves with a package"),
    )  # fmt: skip
    joined_on: Mapped[date | None] = field(N_("Joined on"))
    remark: Mapped[str | None] = field(N_("Remark"), length=200)


MEMBERS: Final = Register(
    Member,
    title=N_("Members"),
    use=N_("whom the cooperative deals with"),
    key=Member.code,
    name=Member.name,
    columns=(
        Member.code, Member.name, Member.is_member, Member.village_id, Member.group_no,
        Member.phone, Member.id_number, Member.land_area, Member.share_capital, Member.joined_on,
    ),
    more=(Member.bank, Member.bank_account),
    form=(
        Member.code, Member.name, Member.is_member, Member.id_number, Member.phone,
        Member.village_id, Member.group_no, Member.household_id, Member.relation,
        Member.land_area, Member.share_capital, Member.reserve_share, Member.credit_limit,
        Member.joined_on, Member.bank, Member.bank_account, Member.remark,
    ),
    search=(Member.code, Member.name, Member.phone),
    travels=Travels.REFERRED,
    numbered=4,
    people=True,
    icon="account-group-outline",
)  # fmt: skip


class Supplier(Record):
    """A firm or person the cooperative buys from."""

    __tablename__ = "supplier"
    code: Mapped[str] = field(N_("Code"), unique=True, length=20)
    name: Mapped[str] = field(N_("Supplier"), unique=True, length=100)
    credit_code: Mapped[str | None] = field(
        N_("Credit code"), length=18, tidy=plain_text, check=check_credit_code
    )
    contact: Mapped[str | None] = field(N_("Contact"), length=60, personal=True)
    phone: Mapped[str | None] = field(
        N_("Phone"), length=30, personal=True, tidy=tidy_phone, mask=mask_phone
    )
    licence: Mapped[str | None] = field(N_("Licence no."), length=60)
    inside_system: Mapped[bool] = field(N_("Inside the co-op system"), default=False)


SUPPLIERS: Final = Register(
    Supplier,
    title=N_("Suppliers"),
    use=N_("whom goods are bought from"),
    key=Supplier.code,
    name=Supplier.name,
    columns=(
        Supplier.code, Supplier.name, Supplier.contact, Supplier.phone, Supplier.inside_system,
    ),
    form=(
        Supplier.code, Supplier.name, Supplier.credit_code, Supplier.contact, Supplier.phone,
        Supplier.licence, Supplier.inside_system,
    ),
    search=(Supplier.code, Supplier.name),
    travels=Travels.REFERRED,
    numbered=3,
    icon="office-building-outline",
)  # fmt: skip
