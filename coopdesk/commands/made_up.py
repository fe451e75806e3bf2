"""Made-up but lawful material for the demo: workbooks in other offices' habits, and documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from coopdesk.desk import Session
from coopdesk.kernel.identity import id_check_character
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass, ServiceClass, Stage
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    ContractStageDraft,
    InstalmentDraft,
)
from coopdesk.land.contracts import post_contract
from coopdesk.land.records import PLOTS, ContractType, Pricing, Scope
from coopdesk.ledger.posting import Posted
from coopdesk.machinery.job_weighing import JobDraft, JobLineDraft
from coopdesk.machinery.jobs import post_job
from coopdesk.machinery.records import (
    JOB_KINDS,
    MACHINES,
    OPERATORS,
    MachineKind,
    Settlement,
)
from coopdesk.members.records import SUPPLIERS
from coopdesk.money.payments import ReceiptDraft, post_receipt
from coopdesk.supplies.costing import CostingDraft, open_costs, post_costing
from coopdesk.supplies.purchases import PurchaseDraft, post_purchase
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.records import GOODS
from coopdesk.supplies.sale_returns import SaleReturnDraft, SaleReturnLineDraft, post_sale_return
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale

_FAMILY: Final = "陈李王张刘杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许邓冯韩曹"
_GIVEN: Final = "建国秀英桂兰志强春梅国庆玉珍明辉丽华文军德福永发小红金凤海波淑芬长顺水生"
_JOBS: Final = (("旋耕", 55), ("机收小麦", 60), ("植保飞防", 10), ("机插秧", 90))
_GOODS: Final = (("尿素46%", "袋", 108), ("碳铵", "袋", 42), ("水稻种子 黄华占", "斤", 12))


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up farmer; the area code 999999 is assigned to no place."""

    name: str
    id_number: str
    village: str
    area: str


def people(random: Random, villages: Sequence[str], count: int) -> list[Person]:
    """Return made-up farmers of some villages, every name once."""
    names: dict[str, None] = {}
    while len(names) < count:
        given = "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))
        names[random.choice(_FAMILY) + given] = None
    made = []
    for index, name in enumerate(names):
        born = date.fromordinal(date(1950, 1, 1).toordinal() + random.randrange(18000))
        stem = f"999999{born:%Y%m%d}{random.randrange(1000):03d}"
        number = stem + id_check_character(stem)
        village = villages[index * len(villages) // count]
        made.append(Person(name, number, village, f"{random.randrange(120, 4200) / 100:.2f}"))
    return made


def write_workbooks(folder: Path, random: Random, title: str, month: str) -> dict[str, Path]:
    """Write a roster, a job ledger and a sales ledger with headings of another habit."""
    crowd = people(random, ("石桥村", "南河村", "杨家岗村", "古井村"), 60)
    year, number = int(month[:4]), int(month[5:7])
    roster: list[list[Any]] = [
        [f"{title}入社农户登记表"],
        [],
        ["编号", "村名", "姓名", "公民身份号码", "手机", "土地面积/亩", "股金"],
    ]
    roster += [
        [index, one.village, one.name, one.id_number, f"139{random.randrange(10**8):08d}",
         f"{one.area}亩", 200]
        for index, one in enumerate(crowd, 1)
    ]  # fmt: skip
    jobs: list[list[Any]] = [
        [f"{year}年{number}月农机服务登记"],
        [
            "日期",
            "机手",
            "服务项目",
            "农户",
            "所在村组",
            "作业亩数",
            "每亩单价",
            "应收金额",
            "结算",
        ],
    ]
    for day in range(1, 27):
        for one in random.sample(crowd, 3):
            name, price = random.choice(_JOBS)
            mu = random.randrange(100, 2500)
            jobs.append(
                [f"{number}.{day}", random.choice(("罗师傅", "高师傅")), name, one.name,
                 one.village, f"{mu / 100:.2f}", price, f"{mu * price / 100:.2f}",
                 random.choice(("现金", "欠", "微信", "已付"))]
            )  # fmt: skip
    sales: list[list[Any]] = [
        [f"{title}门市销售日记账（{year}年{number}月）"],
        ["日期", "客户", "品名", "计量单位", "数量", "单价", "金额", "收款方式"],
    ]
    for day in range(1, 27):
        for one in random.sample(crowd, 2):
            for index, (name, unit, price) in enumerate(
                random.sample(_GOODS, random.choice((1, 1, 2)))
            ):
                count = random.randrange(1, 20)
                head = [f"{year}-{number:02d}-{day:02d}", one.name] if index == 0 else ["", ""]
                pay = random.choice(("现金", "赊欠", "微信")) if index == 0 else ""
                sales.append([*head, name, unit, count, price, count * price, pay])
    return {
        kind: _write(folder / f"{title}-{name}.xlsx", rows)
        for kind, name, rows in (
            ("roster", "农户登记表", roster),
            ("jobs", "农机服务登记", jobs),
            ("sales", "门市日记账", sales),
        )
    }


def _write(path: Path, rows: list[list[Any]]) -> Path:
    """Write rows as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet.
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def post_documents(s: Session, random: Random, month: str) -> list[Posted]:
    """Post what no workbook carries: purchases, plots, contracts, a spraying job, money, a return.

    Returns the documents worth printing, a sale first.
    """
    first = date.fromisoformat(month + "-01")
    last = first.replace(day=28)
    warehouse = int(fetch_value(s, "SELECT MIN(id) FROM warehouse"))
    members = [row[0] for row in fetch_rows(s, "SELECT id FROM member ORDER BY id LIMIT 40")]
    supplier = add_record(
        s, SUPPLIERS, {"name": "青禾县农资有限公司", "phone": "0710-5550100", "inside_system": True}
    )
    goods = _goods(s)
    purchase = post_purchase(
        s,
        PurchaseDraft(
            on_date=first,
            warehouse_id=warehouse,
            supplier_id=supplier,
            lines=tuple(
                PurchaseLineDraft(
                    good_id=good,
                    quantity=Quantity(count * 1000),
                    price=Money(price),
                    lot=lot,
                    unit=unit,
                    expires_on=expires,
                )
                for good, count, price, lot, unit, expires in (
                    (goods[0], 20, 25600, "20260203", "件", None),
                    (goods[1], 120, 1450, "D0618", "瓶", date(2028, 6, 30)),
                )
            ),
            credit=Money(20 * 25600 + 120 * 1450),
            bill="0318",
        ),
    )
    lines = (
        SaleLineDraft(good_id=goods[0], quantity=Quantity(12000), price=Money(14800), unit="袋",
                      discount=Money(7200)),
        SaleLineDraft(good_id=goods[1], quantity=Quantity(8000), price=Money(1850), unit="瓶"),
    )  # fmt: skip
    sale = post_sale(
        s,
        SaleDraft(
            on_date=last, warehouse_id=warehouse, member_id=members[3], lines=lines,
            cash=Money(50000), credit=Money(12 * 14800 - 7200 + 8 * 1850 - 50000),
            due_on=date(first.year, 10, 31), remark="小麦田用",
        ),
    )  # fmt: skip
    returned = post_sale_return(
        s,
        SaleReturnDraft(
            on_date=last, sale_id=sale.id,
            lines=(SaleReturnLineDraft(line=2, quantity=Quantity(2000)),), credit=Money(3700),
        ),
    )  # fmt: skip
    contracts = [_contract(s, random, member, first) for member in members[:12]]
    job = _spraying(s, members[0], last)
    receipt = post_receipt(
        s, ReceiptDraft(on_date=last, member_id=members[3], cash=Money(60000), wechat=Money(20000))
    )
    for cost in open_costs(s):
        worth = Money(half_of_price(s, cost.good, cost.quantity))
        post_costing(
            s,
            CostingDraft(on_date=last, receipt_id=cost.document_id, line=cost.line, amount=worth),
        )
    return [sale, job, receipt, purchase, returned, contracts[0]]


def half_of_price(s: Session, good: str, quantity: Quantity) -> int:
    """Return four fifths of what goods sell for, as their cost in fen, at least one fen."""
    price = fetch_value(s, "SELECT COALESCE(price, 1000) FROM good WHERE name = ?", (good,))
    return max(Money(int(price) * 4 // 5).times(quantity).units, 1)


def _goods(s: Session) -> tuple[int, int]:
    """Add a fertiliser in packs and a pesticide with its registration."""
    fertiliser = add_record(
        s,
        GOODS,
        {
            "name": "复合肥 45% 15-15-15", "good_class": GoodClass.FERTILISER, "unit": "袋",
            "spec": "50 kg", "pack_unit": "件", "pack_units": 2, "price": Money(15600),
            "member_price": Money(14800), "maker": "湖北丰禾化肥厂",
        },
    )  # fmt: skip
    pesticide = add_record(
        s,
        GOODS,
        {
            "name": "戊唑醇 60 g/L 悬浮种衣剂", "good_class": GoodClass.PESTICIDE, "unit": "瓶",
            "registration": "PD20150321", "price": Money(1900), "member_price": Money(1850),
            "maker": "江汉农化",
        },
    )  # fmt: skip
    return fertiliser, pesticide


def _contract(s: Session, random: Random, member: int, first: date) -> Posted:
    """Add a member's plots and sign a full-season package contract on them."""
    village = fetch_value(s, "SELECT village_id FROM member WHERE id = ?", (member,))
    plots = []
    for name in ("河沿大田", "屋后三亩"):
        area = Area(random.randrange(150, 1200))
        measured = Area(area.units - random.randrange(0, 8))
        plots.append(
            (
                add_record(
                    s,
                    PLOTS,
                    {"name": name, "member_id": member, "village_id": village,
                     "contract_area": area, "measured_area": measured},
                ),
                measured,
            )
        )  # fmt: skip
    area = plots[0][1] + plots[1][1]
    total = Money(65000).times(area)
    half = Money(total.units // 2)
    return post_contract(
        s,
        ContractDraft(
            on_date=first,
            member_id=member,
            plots=tuple(ContractPlotDraft(plot_id=plot, area=one) for plot, one in plots),
            starts_on=first,
            ends_on=date(first.year, 11, 30),
            type=ContractType.TRUSTEESHIP,
            scope=Scope.FULL,
            pricing=Pricing.PACKAGE,
            price=Money(65000),
            stages=tuple(
                ContractStageDraft(
                    stage=stage, planned=MuTimes(area.units * times), price=Money(fen)
                )
                for stage, times, fen in (
                    (Stage.PLOUGH, 1, 5500), (Stage.PLANT, 1, 9000),
                    (Stage.PROTECT, 3, 1200), (Stage.HARVEST, 1, 7000),
                )
            ),
            instalments=(
                InstalmentDraft(due_on=date(first.year, 6, 15), amount=half),
                InstalmentDraft(due_on=date(first.year, 10, 31), amount=total - half),
            ),
        ),
    )  # fmt: skip


def _spraying(s: Session, member: int, day: date) -> Posted:
    """Post a spraying job against the member's contract, with product, dose and maker."""
    kind = add_record(
        s,
        JOB_KINDS,
        {"name": "小麦一喷三防", "stage": Stage.PROTECT, "service_class": ServiceClass.PROTECTION,
         "uses_product": True},
    )  # fmt: skip
    operator = add_record(s, OPERATORS, {"name": "何本清", "licence": "UAV-0231"})
    machine = add_record(
        s,
        MACHINES,
        {"code": "植保机 08231", "name": "大疆 T40", "kind": MachineKind.DRONE,
         "operator_id": operator},
    )  # fmt: skip
    contract = fetch_value(
        s, "SELECT id FROM document WHERE kind = 'contract' AND member_id = ?", (member,)
    )
    plots = fetch_rows(s, "SELECT id, measured_area FROM plot WHERE member_id = ?", (member,))
    return post_job(
        s,
        JobDraft(
            on_date=day,
            job_kind_id=kind,
            machine_id=machine,
            operator_id=operator,
            product="430 g/L 戊唑醇悬浮剂",
            dose="20 mL/亩",
            product_maker="江汉农化",
            lines=tuple(
                JobLineDraft(
                    member_id=member, plot_id=plot, contract_id=contract, area=Area(area),
                    price=Money(1200), settlement=Settlement.CONTRACT,
                )
                for plot, area in plots
            ),
        ),
    )  # fmt: skip
