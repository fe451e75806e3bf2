"""A small township's months with every kind of document, for figures, statements and books.

Business begins in March 2025, so that 2025 is covered from its first sale on only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.register import add_record, edit_record
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.stages import GoodClass, ServiceClass, Stage
from coopdesk.kernel.values import Money, Quantity
from coopdesk.land.contracts import reverse_contract
from coopdesk.land.records import PLOTS
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.ledger.posting import Posted
from coopdesk.machinery.jobs import reverse_job
from coopdesk.machinery.records import Settlement
from coopdesk.members.merging import merge_members
from coopdesk.members.records import SUPPLIERS
from coopdesk.money.payments import (
    PaymentDraft,
    ReceiptDraft,
    post_payment,
    post_receipt,
    reverse_money,
)
from coopdesk.money.records import Purpose
from coopdesk.supplies.costing import CostingDraft, post_costing
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.purchase_returns import (
    PurchaseReturnDraft,
    PurchaseReturnLineDraft,
    post_purchase_return,
)
from coopdesk.supplies.purchases import PurchaseDraft, post_purchase
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.records import GOODS, WAREHOUSES, Channel, Trade
from coopdesk.supplies.sale_returns import SaleReturnDraft, SaleReturnLineDraft, post_sale_return
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale, reverse_sale
from tests.factories import (
    a_contract,
    a_household,
    a_job_kind,
    a_job_line,
    a_member,
    a_plot,
    a_posted_job,
    a_season,
    a_transfer,
    a_village,
    an_instalment,
    an_operation_contract,
    money,
    mu,
)


@dataclass(frozen=True)
class Shop:
    """What sales and purchases need: the warehouse, the supplier and a good of each class."""

    warehouse: int
    supplier: int
    goods: dict[str, int]


def a_shop(s: Session) -> Shop:
    """Add a warehouse, a supplier and a good of every class."""
    warehouse = add_record(s, WAREHOUSES, {"name": "镇上仓库"})
    supplier = add_record(s, SUPPLIERS, {"name": "县农资公司"})
    goods = {
        one.value: add_record(
            s,
            GOODS,
            {
                "name": f"样品{one.value}",
                "good_class": one,
                "unit": "袋",
                "price": money("100.00"),
                "maker": "宜化",
                "registration": "鄂农肥2020-1",
            },
        )
        for one in GoodClass
    }
    return Shop(warehouse, supplier, goods)


def bought(s: Session, shop: Shop, on: date, good: str, packs: str, price: str) -> Posted:
    """Buy on credit."""
    line = PurchaseLineDraft(
        good_id=shop.goods[good], quantity=Quantity.parse(packs), price=money(price)
    )
    return post_purchase(
        s,
        PurchaseDraft(
            on_date=on, warehouse_id=shop.warehouse, lines=(line,), supplier_id=shop.supplier,
            credit=money(price).times(Quantity.parse(packs)),
        ),
    )  # fmt: skip


def sold(
    s: Session, shop: Shop, on: date, good: str, packs: str, price: str, **more: Any
) -> Posted:
    """Sell one line; without more it is paid in cash."""
    line = SaleLineDraft(
        good_id=shop.goods[good], quantity=Quantity.parse(packs), price=money(price)
    )
    paid = more or {"cash": line.amount}
    if not {"cash", "credit", "wechat", "bank", "deposit"} & set(paid):
        paid = {**paid, "cash": line.amount}
    return post_sale(s, SaleDraft(on_date=on, warehouse_id=shop.warehouse, lines=(line,), **paid))


def a_rich_book(s: Session, *, entered_twice: bool = False) -> dict[str, Any]:
    """Post every kind of document from March 2025 to October 2026; October is the busy month.

    ``entered_twice``: until September 王伟 stood in the register a second time, held his land
    there, and everything of his was posted for that record; then the two were merged.
    """
    named: dict[str, Any] = {}
    _registers(s, named)
    wang = named["wang"]
    if entered_twice:
        village = fetch_value(s, "SELECT village_id FROM member WHERE id = ?", (wang,))
        twin = named["wang"] = named["twin"] = a_member(s, "王 伟", village_id=village)
        for plot in ("field", "strip"):
            edit_record(s, PLOTS, named[plot], {"member_id": twin})
    _until_september(s, named)
    if entered_twice:
        named["merge"] = merge_members(s, named["twin"], wang, "同一人录了两次")
        named["wang"] = wang
    _trade_of_october(s, named)
    _land_of_october(s, named)
    _money_of_october(s, named)
    return named


def _registers(s: Session, named: dict[str, Any]) -> None:
    """Add people, land, goods and kinds of job."""
    named["shop"] = a_shop(s)
    village = a_village(s, "河湾村")
    house = a_household(s, village_id=village)
    wang = named["wang"] = a_member(s, "王伟", village_id=village, household_id=house)
    a_member(s, "王强", village_id=village, household_id=house)
    li = named["li"] = a_member(s, "李芬", village_id=village, land_area=mu("20.00"))
    a_member(s, "赵新", joined_on=date(2026, 11, 5))
    a_member(s, "非社员", is_member=False)
    a_season(s, "2026春", starts_on=date(2026, 2, 1), ends_on=date(2026, 6, 30), debts_due_on=None)
    a_season(s, "2026秋", starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30))
    named["field"] = a_plot(s, wang, "大田", "10.00")
    named["strip"] = a_plot(s, wang, "河边", "5.50")
    named["third"] = a_plot(s, li, "坡地", "7.25")
    named["plough"] = a_job_kind(s)
    named["plant"] = a_job_kind(s, "机插", Stage.PLANT, price="80.00")
    named["spray"] = a_job_kind(
        s, "飞防", Stage.PROTECT, service_class=ServiceClass.PROTECTION, price="12.00"
    )
    named["feed"] = a_job_kind(
        s, "测土施肥", Stage.OTHER, service_class=ServiceClass.FERTILISING, price="8.00"
    )


def _until_september(s: Session, named: dict[str, Any]) -> None:
    """Post 2025, as far as it is in the book, and 2026 until September."""
    shop, wang, li = named["shop"], named["wang"], named["li"]
    bought(s, shop, date(2025, 3, 3), "fertiliser", "500", "80.00")
    bought(s, shop, date(2025, 3, 3), "produce", "300", "20.00")
    sold(s, shop, date(2025, 3, 8), "fertiliser", "40", "100.00")
    sold(s, shop, date(2025, 10, 8), "fertiliser", "25", "100.00", member_id=li,
         credit=money("2500.00"), due_on=date(2025, 12, 31))  # fmt: skip
    a_posted_job(s, a_job_line(li, "6.00", plot_id=named["third"]), on_date=date(2025, 10, 9))

    named["open_receipt"] = post_opening_stock(
        s,
        OpeningStockDraft(
            on_date=date(2026, 1, 2),
            warehouse_id=shop.warehouse,
            lines=(PurchaseLineDraft(good_id=shop.goods["seed"], quantity=Quantity.parse("60")),),
            cost_open=True,
        ),
    )
    sold(s, shop, date(2026, 2, 10), "seed", "15", "60.00")
    sold(s, shop, date(2026, 4, 1), "fertiliser", "60", "102.50", member_id=wang,
         credit=money("6150.00"), due_on=date(2026, 9, 30))  # fmt: skip
    a_posted_job(
        s,
        a_job_line(wang, "10.00", plot_id=named["field"]),
        a_job_line(li, "12.00", settlement=Settlement.CASH),
        on_date=date(2026, 4, 2),
        job_kind_id=named["plough"],
    )
    a_posted_job(
        s, a_job_line(li, "12.00", settlement=Settlement.CASH), on_date=date(2026, 4, 3),
        job_kind_id=named["plough"],
    )  # fmt: skip
    a_posted_job(
        s, a_job_line(wang, "10.00", plot_id=named["field"], passes=3), on_date=date(2026, 5, 6),
        job_kind_id=named["spray"],
    )  # fmt: skip
    named["wrong_job"] = a_posted_job(
        s,
        a_job_line(wang, "5.50", plot_id=named["strip"]),
        on_date=date(2026, 5, 7),
        job_kind_id=named["plant"],
    )

    post_journal(
        s,
        JournalDraft(
            on_date=date(2026, 9, 30),
            summary="结转部分收入",
            lines=(
                JournalLineDraft(account="500101", debit=money("1000.00")),
                JournalLineDraft(account="3103", credit=money("1000.00")),
            ),
        ),
    )


def _trade_of_october(s: Session, named: dict[str, Any]) -> None:
    """Buy, sell, return and reverse."""
    shop, wang = named["shop"], named["wang"]
    bought(s, shop, date(2026, 10, 2), "pesticide", "100", "30.00")
    buy = bought(s, shop, date(2026, 10, 2), "consumer", "200", "8.00")
    post_purchase_return(
        s,
        PurchaseReturnDraft(
            on_date=date(2026, 10, 3), purchase_id=buy.id, credit=money("80.00"),
            lines=(PurchaseReturnLineDraft(line=1, quantity=Quantity.parse("10")),),
        ),
    )  # fmt: skip
    sold(s, shop, date(2026, 10, 4), "pesticide", "12", "45.55", member_id=wang,
         credit=money("546.60"), due_on=date(2026, 12, 15))  # fmt: skip
    big = sold(s, shop, date(2026, 10, 5), "fertiliser", "30", "105.00", wechat=money("3150.00"))
    post_sale_return(
        s,
        SaleReturnDraft(
            on_date=date(2026, 10, 6), sale_id=big.id, wechat=money("210.00"),
            lines=(SaleReturnLineDraft(line=1, quantity=Quantity.parse("2")),),
        ),
    )  # fmt: skip
    sold(s, shop, date(2026, 10, 6), "produce", "50", "26.00", channel=Channel.ONLINE)
    sold(s, shop, date(2026, 10, 7), "consumer", "90", "11.10")
    sold(s, shop, date(2026, 10, 7), "produce", "20", "22.00", trade=Trade.WHOLESALE)
    wrong = named["wrong_sale"] = sold(s, shop, date(2026, 10, 8), "consumer", "9", "10.00")
    reverse_sale(s, wrong.id, date(2026, 10, 9), "录重")


def _land_of_october(s: Session, named: dict[str, Any]) -> None:
    """Work, sign contracts, and take a job and a contract back."""
    wang, li, field, third = named["wang"], named["li"], named["field"], named["third"]
    reverse_job(s, named["wrong_job"].id, date(2026, 10, 9), "地块不对")
    a_posted_job(
        s,
        a_job_line(wang, "9.80", plot_id=field, reason="边角未耕"),
        a_job_line(li, "7.25", plot_id=third),
        on_date=date(2026, 10, 10),
        job_kind_id=named["plough"],
    )
    a_posted_job(
        s,
        a_job_line(li, "7.25", plot_id=third),
        on_date=date(2026, 10, 11),
        job_kind_id=named["feed"],
    )
    named["contract"] = a_contract(
        s, wang, (field,), on_date=date(2026, 10, 12), starts_on=date(2026, 10, 12),
        instalments=(
            an_instalment(date(2026, 10, 20), "764.00"), an_instalment(date(2027, 6, 1), "1146.00")
        ),
    )  # fmt: skip
    dropped = an_operation_contract(
        s, li, (third,), on_date=date(2026, 9, 12), starts_on=date(2026, 9, 12)
    )
    reverse_contract(s, dropped.id, date(2026, 10, 15), "农户退出")
    a_transfer(s, wang, (named["strip"],), on_date=date(2026, 10, 13), starts_on=date(2026, 10, 13))


def _money_of_october(s: Session, named: dict[str, Any]) -> None:
    """Take and pay money, settle the open cost, pay the supplier ahead."""
    shop, wang, li = named["shop"], named["wang"], named["li"]
    post_receipt(s, ReceiptDraft(on_date=date(2026, 10, 14), member_id=wang, cash=money("2000.00")))
    slip = post_receipt(
        s, ReceiptDraft(on_date=date(2026, 10, 15), member_id=li, bank=money("500.00"))
    )
    reverse_money(s, slip.id, date(2026, 10, 16), "转账退回")
    post_receipt(
        s,
        ReceiptDraft(
            on_date=date(2026, 10, 16), member_id=li, alipay=money("300.00"),
            purpose=Purpose.DEPOSIT,
        ),
    )  # fmt: skip
    post_payment(
        s,
        PaymentDraft(on_date=date(2026, 10, 17), supplier_id=shop.supplier, bank=money("9000.00")),
    )
    post_payment(
        s,
        PaymentDraft(
            on_date=date(2026, 10, 18), purpose=Purpose.EXPENSE, cash=money("35.20"), remark="油费"
        ),
    )
    post_costing(
        s,
        CostingDraft(
            on_date=date(2026, 10, 18),
            receipt_id=named["open_receipt"].id,
            line=1,
            amount=money("2400.00"),
        ),
    )
    post_journal(
        s,
        JournalDraft(
            on_date=date(2026, 10, 19),
            summary="预付货款多付",
            lines=(
                JournalLineDraft(
                    account="220201", debit=Money(9_000_000), supplier_id=shop.supplier
                ),
                JournalLineDraft(account="2001", credit=Money(9_000_000)),
            ),
        ),
    )
