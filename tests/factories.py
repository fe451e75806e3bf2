"""Made-up records and documents, as short calls: ``a_member(s, name="王伟")`` returns an id.

Everything has a sensible default, so that a test states only what it is about.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_row, fetch_value
from coopdesk.kernel.stages import GoodClass, ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    ContractStageDraft,
    InstalmentDraft,
)
from coopdesk.land.contracts import post_contract
from coopdesk.land.records import CROPS, PLOTS, SEASONS, ContractType, Pricing, Scope
from coopdesk.ledger.posting import Posted
from coopdesk.machinery.job_weighing import JobDraft, JobLineDraft
from coopdesk.machinery.jobs import post_job
from coopdesk.machinery.records import (
    JOB_KINDS,
    MACHINES,
    OPERATORS,
    RATES,
    MachineKind,
)
from coopdesk.members.records import HOUSEHOLDS, MEMBERS, SUPPLIERS, VILLAGES
from coopdesk.supplies.purchases import PurchaseDraft, post_purchase
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.records import GOODS, WAREHOUSES
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale

TODAY: Final = date(2026, 10, 22)
_turn = count(1)


def money(text: str) -> Money:
    """Read yuan."""
    return Money.parse(text)


def mu(text: str) -> Area:
    """Read an area in mu."""
    return Area.parse(text)


def mu_times(text: str) -> MuTimes:
    """Read mu-times."""
    return MuTimes.parse(text)


def a_village(s: Session, name: str = "", **more: Any) -> int:
    """Add a village."""
    return add_record(s, VILLAGES, {"name": name or f"河湾村{next(_turn)}", **more})


def a_household(s: Session, name: str = "周桂芳", **more: Any) -> int:
    """Add a household."""
    return add_record(s, HOUSEHOLDS, {"name": name, **more})


def a_member(s: Session, name: str = "周桂芳", **more: Any) -> int:
    """Add a member."""
    return add_record(s, MEMBERS, {"name": name, **more})


def a_season(
    s: Session,
    name: str = "2026秋",
    *,
    starts_on: date = date(2026, 9, 1),
    ends_on: date = date(2027, 6, 30),
    debts_due_on: date | None = date(2026, 12, 15),
) -> int:
    """Add a season."""
    values = {
        "name": name,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "debts_due_on": debts_due_on,
    }
    return add_record(s, SEASONS, values)


def a_crop(s: Session, name: str = "小麦") -> int:
    """Add a crop."""
    return add_record(s, CROPS, {"name": name})


def a_plot(
    s: Session,
    member_id: int | None = None,
    name: str = "河沿大田",
    area: str = "8.40",
    **more: Any,
) -> int:
    """Add a plot of an area in mu."""
    values = {
        "name": name,
        "member_id": a_member(s) if member_id is None else member_id,
        "contract_area": mu(area),
        **more,
    }
    return add_record(s, PLOTS, values)


def an_operator(s: Session, name: str = "何本清", **more: Any) -> int:
    """Add an operator."""
    return add_record(s, OPERATORS, {"name": name, **more})


def a_machine(s: Session, code: str = "", name: str = "东方红 LX1204", **more: Any) -> int:
    """Add a machine."""
    values = {
        "code": code or f"鄂06-{next(_turn):05d}",
        "name": name,
        "kind": MachineKind.TRACTOR,
        **more,
    }
    return add_record(s, MACHINES, values)


def a_job_kind(
    s: Session,
    name: str = "旋耕",
    stage: Stage = Stage.PLOUGH,
    *,
    service_class: ServiceClass = ServiceClass.MACHINERY,
    uses_product: bool = False,
    price: str = "45.00",
    member_price: str | None = None,
) -> int:
    """Add a kind of job with a rate that holds since 2020; an empty price adds no rate."""
    values = {
        "name": name,
        "stage": stage,
        "service_class": service_class,
        "uses_product": uses_product,
    }
    kind_id = add_record(s, JOB_KINDS, values)
    if price:
        a_rate(s, kind_id, price, member_price=member_price)
    return kind_id


def a_rate(
    s: Session,
    job_kind_id: int,
    price: str,
    *,
    from_on: date = date(2020, 1, 1),
    member_price: str | None = None,
    name: str = "",
) -> int:
    """Add a rate."""
    values = {
        "job_kind_id": job_kind_id,
        "name": name,
        "from_on": from_on,
        "price": money(price),
        "member_price": None if member_price is None else money(member_price),
    }
    return add_record(s, RATES, values)


def a_stage(
    stage: Stage = Stage.PLOUGH, planned: str = "8.40", price: str = "45.00", title: str = ""
) -> ContractStageDraft:
    """Make a stage line of a contract."""
    return ContractStageDraft(
        stage=stage, planned=mu_times(planned), price=money(price), title=title
    )


def an_instalment(due_on: date, amount: str) -> InstalmentDraft:
    """Make an instalment."""
    return InstalmentDraft(due_on=due_on, amount=money(amount))


def a_contract_draft(
    s: Session,
    member_id: int | None = None,
    plot_ids: tuple[int, ...] = (),
    **more: Any,
) -> ContractDraft:
    """Draft a full trusteeship of a plot at 191 yuan a mu, ploughing planned once."""
    member = a_member(s) if member_id is None else member_id
    values: dict[str, Any] = {
        "on_date": TODAY,
        "member_id": member,
        "plots": tuple(
            ContractPlotDraft(plot_id=plot) for plot in plot_ids or (a_plot(s, member),)
        ),
        "starts_on": date(2026, 10, 20),
        "ends_on": date(2027, 6, 30),
        "price": money("191.00"),
        "stages": (a_stage(),),
    }
    return ContractDraft(**{**values, **more})


def a_contract(
    s: Session, member_id: int | None = None, plot_ids: tuple[int, ...] = (), **more: Any
) -> Posted:
    """Post a full trusteeship contract."""
    return post_contract(s, a_contract_draft(s, member_id, plot_ids, **more))


def an_operation_contract(
    s: Session, member_id: int | None = None, plot_ids: tuple[int, ...] = (), **more: Any
) -> Posted:
    """Post a partial trusteeship contract priced per operation."""
    values: dict[str, Any] = {
        "scope": Scope.PARTIAL,
        "pricing": Pricing.OPERATION,
        "price": Money(0),
        **more,
    }
    return a_contract(s, member_id, plot_ids, **values)


def a_transfer(
    s: Session, member_id: int | None = None, plot_ids: tuple[int, ...] = (), **more: Any
) -> Posted:
    """Post a land transfer at 600 yuan a mu."""
    values: dict[str, Any] = {
        "type": ContractType.TRANSFER,
        "price": money("600.00"),
        "stages": (),
        **more,
    }
    return a_contract(s, member_id, plot_ids, **values)


def a_job_line(member_id: int, area: str = "8.40", **more: Any) -> JobLineDraft:
    """Make a line of a job slip."""
    return JobLineDraft(member_id=member_id, area=mu(area), **more)


def a_job_draft(
    s: Session, *lines: JobLineDraft, job_kind_id: int | None = None, **more: Any
) -> JobDraft:
    """Draft a job slip: rotary tilling at 45 yuan for one member unless lines say otherwise."""
    values: dict[str, Any] = {
        "on_date": TODAY,
        "job_kind_id": the_job_kind(s) if job_kind_id is None else job_kind_id,
        "lines": lines or (a_job_line(a_member(s)),),
    }
    return JobDraft(**{**values, **more})


def a_posted_job(
    s: Session, *lines: JobLineDraft, job_kind_id: int | None = None, **more: Any
) -> Posted:
    """Post a job slip."""
    return post_job(s, a_job_draft(s, *lines, job_kind_id=job_kind_id, **more))


def the_job_kind(s: Session, name: str = "旋耕") -> int:
    """Return the kind of job of this name, added when it is not there yet."""
    found = fetch_value(s, "SELECT id FROM job_kind WHERE name = ?", (name,))
    return a_job_kind(s, name) if found is None else int(found)


def balance(s: Session, member_id: int, book: str = "debt") -> Money:
    """Return what stands open for a member in a book, summed by hand."""
    row = fetch_row(
        s,
        "SELECT COALESCE(SUM(amount), 0) FROM party_move WHERE member_id = ? AND book = ?",
        (member_id, book),
    )
    assert row is not None
    return Money(int(row[0]))


def account_balance(s: Session, account: str) -> Money:
    """Return an account's debits less credits."""
    return Money(
        int(
            fetch_value(
                s,
                "SELECT COALESCE(SUM(debit - credit), 0) FROM entry WHERE account = ?",
                (account,),
            )
        )
    )


def quantity(text: str) -> Quantity:
    """Read a quantity."""
    return Quantity.parse(text)


def the_warehouse(s: Session, name: str = "门市仓") -> int:
    """Return the warehouse of this name, added when it is not there yet."""
    found = fetch_value(s, "SELECT id FROM warehouse WHERE name = ?", (name,))
    return add_record(s, WAREHOUSES, {"name": name}) if found is None else int(found)


def a_supplier(s: Session, name: str = "县农资公司", **more: Any) -> int:
    """Return the supplier of this name, added when it is not there yet."""
    found = fetch_value(s, "SELECT id FROM supplier WHERE name = ?", (name,))
    return add_record(s, SUPPLIERS, {"name": name, **more}) if found is None else int(found)


def a_good(s: Session, name: str = "复合肥 45% 15-15-15", **more: Any) -> int:
    """Add a good: a bag of fertiliser at 150 yuan, 148 for members, unless told otherwise."""
    values: dict[str, Any] = {
        "name": name,
        "good_class": GoodClass.FERTILISER,
        "unit": "袋",
        "price": money("150.00"),
        "member_price": money("148.00"),
    }
    return add_record(s, GOODS, {**values, **more})


def bought(
    good_id: int, count: str = "10", price: str = "100.00", **more: Any
) -> PurchaseLineDraft:
    """Make a line of goods received."""
    return PurchaseLineDraft(good_id=good_id, quantity=quantity(count), price=money(price), **more)


def a_purchase(s: Session, *lines: PurchaseLineDraft, **more: Any) -> Posted:
    """Post goods received from the supplier, on credit unless the ways of paying are given."""
    values: dict[str, Any] = {
        "on_date": TODAY,
        "warehouse_id": the_warehouse(s),
        "lines": lines,
        "supplier_id": a_supplier(s),
    }
    draft = PurchaseDraft(**{**values, **more})
    if draft.cash + draft.bank + draft.credit != draft.total:
        more = {**more, "credit": draft.total - draft.cash - draft.bank}
    return post_purchase(s, PurchaseDraft(**{**values, **more}))


def sold(good_id: int, count: str = "1", price: str = "148.00", **more: Any) -> SaleLineDraft:
    """Make a line of a sale."""
    return SaleLineDraft(good_id=good_id, quantity=quantity(count), price=money(price), **more)


def a_sale_draft(s: Session, *lines: SaleLineDraft, **more: Any) -> SaleDraft:
    """Draft a sale, paid in cash as far as no other way of paying is given."""
    values: dict[str, Any] = {"on_date": TODAY, "warehouse_id": the_warehouse(s), "lines": lines}
    draft = SaleDraft(**{**values, **more})
    if "cash" not in more:
        more = {**more, "cash": draft.total - draft.paid}
    return SaleDraft(**{**values, **more})


def a_sale(s: Session, *lines: SaleLineDraft, **more: Any) -> Posted:
    """Post a sale, paid in cash as far as no other way of paying is given."""
    return post_sale(s, a_sale_draft(s, *lines, **more))
