"""A practice book: one made-up township with a lawful year of documents, marked as practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from coopdesk.commands.made_up import people
from coopdesk.desk import Desk, Level, Session
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.settings import set_setting, setting
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
from coopdesk.ledger.closing import carry_forward, carry_year
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.ledger.periods import close_month
from coopdesk.machinery.job_weighing import JobDraft, JobLineDraft
from coopdesk.machinery.jobs import post_job
from coopdesk.machinery.records import JOB_KINDS, MACHINES, OPERATORS, MachineKind
from coopdesk.members.balances import balance_of
from coopdesk.members.records import HOUSEHOLDS, MEMBERS, SUPPLIERS, VILLAGES
from coopdesk.money.cash import CashCountDraft, cash_on, post_cash_count
from coopdesk.money.payments import PaymentDraft, ReceiptDraft, post_payment, post_receipt
from coopdesk.offices import new_book
from coopdesk.statements.figures import month_shifted, set_baseline
from coopdesk.statements.targets import OWN, set_targets
from coopdesk.supplies.goods import lots_of
from coopdesk.supplies.netting import NettedServiceDraft, NettingDraft, post_netting
from coopdesk.supplies.purchases import PurchaseDraft, post_purchase
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.records import GOODS
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale, reverse_sale

Progress = Callable[[int, int], None]
_MEMBERS: Final = 60
_VILLAGES: Final = ("河湾村", "东岗村", "新塘村", "石桥村")
_SHARES: Final = Money(50000)
_LIMIT: Final = Money(500000)
_WHEAT: Final = "小麦"
_OLD_SALES: Final = (8600, 7400, 15200, 18100, 3100, 6100, 5800, 900, 18300, 16200, 7300, 7600)
_TARGETS: Final = {"sales": 13_500_000, "sales_inputs": 13_000_000, "trusteeship": 32_000,
                   "services": 90_000, "members": 64}  # fmt: skip
_MAKERS: Final = ("湖北丰禾化肥厂", "江汉农化", "青禾种业")


@dataclass(frozen=True, slots=True)
class _Good:
    """A good of the shop: its class, price and cost in fen, and the months it sells in."""

    name: str
    good_class: GoodClass
    unit: str
    price: int
    cost: int
    months: tuple[int, ...]
    spec: str = ""


_GOODS: Final = (
    _Good("尿素 46%", GoodClass.FERTILISER, "袋", 10800, 9300, (2, 3, 4, 6, 7, 10), "40 kg"),
    _Good("复合肥 45%", GoodClass.FERTILISER, "袋", 14800, 12800, (2, 3, 4, 9, 10, 11), "50 kg"),
    _Good("小麦种 鄂麦 398", GoodClass.SEED, "袋", 9600, 7900, (9, 10, 11), "25 kg"),
    _Good("玉米种 郑单 958", GoodClass.SEED, "袋", 6200, 4800, (4, 5, 6), "2 kg"),
    _Good("戊唑醇 60 g/L", GoodClass.PESTICIDE, "瓶", 1850, 1450, (3, 4, 5, 10), "100 mL"),
    _Good("吡虫啉 10%", GoodClass.PESTICIDE, "袋", 1200, 880, (4, 5, 6, 7, 8), "100 g"),
    _Good("锌肥", GoodClass.FERTILISER, "袋", 1000, 700, (3, 4, 5, 9), "1 kg"),
    _Good("地膜 1.2 m", GoodClass.FILM, "卷", 8600, 7200, (2, 3, 4), "10 kg"),
)  # fmt: skip


@dataclass(slots=True)
class _Town:
    """What the documents of the year are made of."""

    session: Session
    random: Random
    start: date
    today: date
    warehouse: int = 0
    supplier: int = 0
    members: list[int] = field(default_factory=list)
    plots: dict[int, list[tuple[int, Area]]] = field(default_factory=dict)
    goods: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    contracts: dict[int, int] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)

    def day(self, month: str, number: int) -> date:
        """Return a day of a month that is not ahead of today."""
        return min(date.fromisoformat(f"{month}-{number:02d}"), self.today)


def practice_book(
    path: Path, *, clerk: str, clock: Clock | None = None, progress: Progress | None = None
) -> Desk:
    """Make a practice book at a new path: a year of documents up to today, and open it."""
    desk = new_book(
        path, level=Level.TOWNSHIP, name="柳渡镇供销合作社（练习）", code="420682101",
        clerk=clerk, clock=clock,
    )  # fmt: skip
    today = desk.today()
    last = today.isoformat()[:7]
    months = [month_shifted(last, back) for back in range(-12, 1)]
    with desk.write() as s:
        facts = setting(s, "book")
        address = {"address": "青禾县柳渡镇河街 18 号", "phone": "5550118", "practice": True}
        set_setting(s, "book", {**facts, **address})
        town = _Town(s, Random(20261022), date.fromisoformat(f"{months[0]}-01"), today)  # noqa: S311
        _people(town)
        _shop(town)
        _machines(town)
        _plan(town)
        for turn, month in enumerate(months):
            if progress is not None:
                progress(turn, len(months))
            _month(town, month)
            if month < last:
                carry_forward(s, month)
                if month.endswith("-12"):
                    carry_year(s, month)
                close_month(s, month)
    desk.reload()
    return desk


def _plan(town: _Town) -> None:
    """Type in what the old books sold before this one began, and the year's targets."""
    s, year = town.session, town.start.year
    for number in range(1, town.start.month):
        sold = Money(100 * sum(_OLD_SALES[:number])).units
        for code in ("sales", "sales_inputs"):
            set_baseline(s, code, f"{year}-{number:02d}", sold)
    set_targets(s, town.today.year, {(OWN, code): value for code, value in _TARGETS.items()})


def _people(town: _Town) -> None:
    """Add villages, households, members and their plots."""
    s, random = town.session, town.random
    villages = {
        name: add_record(s, VILLAGES, {"name": name, "walking_order": order})
        for order, name in enumerate(_VILLAGES, 1)
    }
    for index, one in enumerate(people(random, _VILLAGES, _MEMBERS)):
        village, group = villages[one.village], f"{index % 4 + 1} 组"
        household = add_record(
            s,
            HOUSEHOLDS,
            {"name": one.name, "village_id": village, "group_no": group,
             "people": random.randrange(2, 7)},
        )  # fmt: skip
        member = add_record(
            s,
            MEMBERS,
            {"name": one.name, "id_number": one.id_number, "village_id": village,
             "group_no": group, "household_id": household, "relation": "本人",
             "phone": f"138{index:04d}{random.randrange(10000):04d}",
             "land_area": Area.parse(one.area), "share_capital": _SHARES, "credit_limit": _LIMIT,
             "joined_on": date(town.start.year - 6, index % 12 + 1, 12)},
        )  # fmt: skip
        town.members.append(member)
        for name in random.sample(("河沿大田", "屋后三亩", "渠东", "南坡", "塘坳"), 1 + index % 3):
            area = Area(random.randrange(180, 1200))
            plot = add_record(
                s,
                PLOTS,
                {"name": name, "member_id": member, "village_id": village,
                 "contract_area": area, "measured_area": Area(area.units - random.randrange(9))},
            )  # fmt: skip
            town.plots.setdefault(member, []).append((plot, area))
    _twice(town)


def _twice(town: _Town) -> None:
    """Add two people once more, as clerks do who do not look first: they wait to be merged."""
    s = town.session
    columns = ("name", "village_id", "phone", "group_no")
    for place, told in ((-3, columns[:3]), (-9, ("name", "village_id", "group_no"))):
        row = fetch_rows(
            s, "SELECT name, village_id, phone, group_no FROM member WHERE id = ?",
            (town.members[place],),
        )[0]  # fmt: skip
        known = dict(zip(columns, row, strict=True))
        again = {one: known[one] for one in told} | {"is_member": False}
        town.twice.append(add_record(s, MEMBERS, again))


def _shop(town: _Town) -> None:
    """Add the supplier and the goods, and buy the first stock."""
    s = town.session
    town.warehouse = int(fetch_value(s, "SELECT MIN(id) FROM warehouse"))
    town.supplier = add_record(
        s, SUPPLIERS,
        {"name": "青禾县农资有限公司", "phone": "0710-5550100", "inside_system": True},
    )  # fmt: skip
    for index, good in enumerate(_GOODS):
        town.goods[good.name] = add_record(
            s,
            GOODS,
            {"name": good.name, "good_class": good.good_class, "spec": good.spec,
             "unit": good.unit, "price": Money(good.price * 105 // 100 // 100 * 100),
             "member_price": Money(good.price), "maker": _MAKERS[index % 3],
             "registration": f"PD2015032{index}"
             if good.good_class is GoodClass.PESTICIDE
             else None,
             "low_stock": Quantity(20000)},
        )  # fmt: skip
    town.goods[_WHEAT] = add_record(
        s, GOODS, {"name": _WHEAT, "good_class": GoodClass.PRODUCE, "unit": "公斤"}
    )
    post_journal(
        s,
        JournalDraft(
            on_date=town.start,
            summary="收到社员股金",
            lines=(
                JournalLineDraft(account="1002", debit=Money(_SHARES.units * _MEMBERS)),
                JournalLineDraft(account=_capital(s), credit=Money(_SHARES.units * _MEMBERS)),
            ),
        ),
    )


def _capital(s: Session) -> str:
    """Return the account that share capital belongs to."""
    found = fetch_value(
        s,
        "SELECT code FROM account WHERE kind = 'equity' AND (name LIKE '%股金%' OR name LIKE"
        " '%资本%') ORDER BY code DESC LIMIT 1",
    )
    return str(found)


def _machines(town: _Town) -> None:
    """Add operators, machines and the kinds of work."""
    s = town.session
    kinds: tuple[tuple[str, Stage, ServiceClass, bool, MachineKind, str, str, str], ...] = (
        ("旋耕", Stage.PLOUGH, ServiceClass.MACHINERY, False, MachineKind.TRACTOR,
         "东方红 LX1204", "鄂 F·08231", "何本清"),
        ("机播小麦", Stage.PLANT, ServiceClass.MACHINERY, False, MachineKind.TRACTOR,
         "雷沃 M904", "鄂 F·08232", "罗长顺"),
        ("飞防", Stage.PROTECT, ServiceClass.PROTECTION, True, MachineKind.DRONE,
         "大疆 T40", "植保机 0231", "高水生"),
        ("联合收割", Stage.HARVEST, ServiceClass.MACHINERY, False, MachineKind.HARVESTER,
         "沃得锐龙 4LZ", "鄂 F·08240", "周光发"),
    )  # fmt: skip
    for name, stage, counted, product, machine, model, plate, driver in kinds:
        operator = add_record(s, OPERATORS, {"name": driver})
        town.jobs[name] = (
            add_record(
                s,
                JOB_KINDS,
                {"name": name, "stage": stage, "service_class": counted, "uses_product": product},
            ),
            add_record(
                s,
                MACHINES,
                {"code": plate, "name": model, "kind": machine, "operator_id": operator,
                 "inspected_until": town.today + timedelta(days=8)
                 if plate.endswith("08231") else date(town.today.year + 1, 6, 30)},
            ),
            operator,
        )  # fmt: skip


def _month(town: _Town, month: str) -> None:
    """Post one month: goods in, sales, work, contracts, money, and the count of the cash."""
    number = int(month[5:7])
    _goods_in(town, month)
    _contracts(town, month, number)
    _work(town, month, number)
    _sales(town, month, number)
    _harvest(town, month, number)
    _money(town, month)


def _goods_in(town: _Town, month: str) -> None:
    """Buy what the month sells, on credit."""
    number = int(month[5:7])
    wanted = [good for good in _GOODS if number in good.months] or [_GOODS[1]]
    lines = tuple(
        PurchaseLineDraft(
            good_id=town.goods[good.name],
            quantity=Quantity(town.random.randrange(11, 20) * 10 * 1000),
            price=Money(good.cost),
            lot=f"{month.replace('-', '')}{place:02d}" if _has_lots(good) else "",
            expires_on=town.today + timedelta(days=20 + 30 * place) if _has_lots(good) else None,
        )
        for place, good in enumerate(wanted)
    )
    total = sum((line.worth for line in lines), Money(0))
    post_purchase(
        town.session,
        PurchaseDraft(
            on_date=town.day(month, 2), warehouse_id=town.warehouse, supplier_id=town.supplier,
            lines=lines, credit=total, bill=f"{month[2:4]}{number:02d}18",
        ),
    )  # fmt: skip


def _sales(town: _Town, month: str, number: int) -> None:
    """Sell to members and passers-by; one sale is taken back in red."""
    s, random = town.session, town.random
    busy = 26 if number in {3, 4, 9, 10} else 12
    goods = [good for good in _GOODS if number in good.months] or [_GOODS[1]]
    days = sorted(random.randrange(3, 28) for _turn in range(busy))
    if month == town.today.isoformat()[:7]:
        days = [day for day in days if day <= town.today.day] + [town.today.day] * 4
    for turn, day in enumerate(days):
        on_date = town.day(month, day)
        lines = tuple(
            SaleLineDraft(
                good_id=town.goods[good.name],
                quantity=Quantity(random.randrange(1, 9) * 1000),
                price=Money(good.price),
                lot_id=_lot(town, good, on_date),
            )
            for good in random.sample(goods, min(len(goods), random.choice((1, 1, 2, 3))))
        )
        total = sum((line.amount for line in lines), Money(0))
        member = random.choice(town.members)
        on_credit = turn % 3 == 0 and (
            balance_of(s, "debt", member_id=member).units + total.units <= _LIMIT.units
        )
        ways: dict[str, Any] = {"credit": total} if on_credit else {"cash": total}
        if not on_credit and turn % 4 == 1:
            ways = {"wechat": total}
        posted = post_sale(
            s,
            SaleDraft(
                on_date=on_date, warehouse_id=town.warehouse, member_id=member, lines=lines,
                due_on=_due(on_date) if on_credit else None, **ways,
            ),
        )  # fmt: skip
        if turn == 5:
            reverse_sale(s, posted.id, on_date, "数量录错")
    if number == 9 and on_date.year == town.today.year:
        for member in town.twice:
            line = SaleLineDraft(
                good_id=town.goods[goods[0].name], quantity=Quantity(2000),
                price=Money(goods[0].price),
            )  # fmt: skip
            post_sale(
                s,
                SaleDraft(
                    on_date=town.day(month, 28), warehouse_id=town.warehouse, member_id=member,
                    lines=(line,), cash=line.amount,
                ),
            )  # fmt: skip


def _harvest(town: _Town, month: str, number: int) -> None:
    """Take wheat against debts after the harvest; one member also reaped for us."""
    if number != 6:
        return
    s, day = town.session, town.day(month, 24)
    owing = fetch_rows(
        s,
        "SELECT member_id, SUM(amount) FROM party_move WHERE book = 'debt' AND member_id NOTNULL"
        " GROUP BY member_id HAVING SUM(amount) > 60000 ORDER BY member_id LIMIT 3",
    )
    for turn, (member, debt) in enumerate(owing):
        work = NettedServiceDraft(
            title="联合收割", mu_times=MuTimes(600 + 150 * turn), price=Money(6000)
        )
        wheat = PurchaseLineDraft(
            good_id=town.goods[_WHEAT],
            quantity=Quantity(debt * 2 // 3 // 240 * 1000),
            price=Money(240),
        )
        post_netting(
            s,
            NettingDraft(
                on_date=day, member_id=member, warehouse_id=town.warehouse, goods=(wheat,),
                services=(work,) if turn == 0 else (),
            ),
        )  # fmt: skip


def _has_lots(good: _Good) -> bool:
    """Tell whether a good is kept by lots."""
    return good.good_class is GoodClass.PESTICIDE


def _lot(town: _Town, good: _Good, day: date) -> int | None:
    """Return the fullest lot of a good that is kept by lots."""
    if not _has_lots(good):
        return None
    lots = lots_of(town.session, town.goods[good.name], town.warehouse, day)
    return max(lots, key=lambda one: one.left).id if lots else None


def _due(day: date) -> date:
    """Return when credit falls due: after the next harvest."""
    harvest = date(day.year, 6, 15)
    return harvest if day <= harvest else date(day.year, 10, 31) if day.month < 10 else date(
        day.year + 1, 6, 15
    )  # fmt: skip


def _contracts(town: _Town, month: str, number: int) -> None:
    """Sign full-season contracts in October, before the wheat is sown."""
    if number != 10:
        return
    s = town.session
    first = town.day(month, 5)
    # A third of last autumn's contracts wait to be rolled over.
    renews = 12 if month == town.today.isoformat()[:7] else 18
    for member in town.members[:renews]:
        plots = town.plots[member]
        area = sum((one for _plot, one in plots), Area(0))
        total = Money(19100).times(area)
        half = Money(total.units // 2)
        ends = date(first.year + 1, 9, 30)
        town.contracts[member] = post_contract(
            s,
            ContractDraft(
                on_date=first, member_id=member, starts_on=first, ends_on=ends,
                type=ContractType.TRUSTEESHIP, scope=Scope.FULL, pricing=Pricing.PACKAGE,
                price=Money(19100),
                plots=tuple(ContractPlotDraft(plot_id=plot, area=one) for plot, one in plots),
                stages=tuple(
                    ContractStageDraft(
                        stage=stage, planned=MuTimes(area.units * times), price=Money(fen)
                    )
                    for stage, times, fen in (
                        (Stage.PLOUGH, 1, 5500), (Stage.PLANT, 1, 3000),
                        (Stage.PROTECT, 3, 1200), (Stage.HARVEST, 1, 7000),
                    )
                ),
                instalments=(
                    InstalmentDraft(due_on=first + timedelta(days=30), amount=half),
                    InstalmentDraft(due_on=date(first.year + 1, 6, 15), amount=total - half),
                ),
            ),
        ).id  # fmt: skip


def _work(town: _Town, month: str, number: int) -> None:
    """Work the fields as the season asks."""
    works = {10: ("旋耕", 5500), 11: ("机播小麦", 3000), 3: ("飞防", 1200), 4: ("飞防", 1200),
             5: ("飞防", 1200), 6: ("联合收割", 7000)}  # fmt: skip
    if number not in works:
        return
    name, price = works[number]
    kind, machine, operator = town.jobs[name]
    sprayed = name == "飞防"
    for turn in range(4):
        day = town.day(month, 8 + turn * 4)
        lines = tuple(
            JobLineDraft(member_id=member, plot_id=plot, area=area, price=Money(price))
            for member in town.members[20 + turn * 8 : 28 + turn * 8]
            for plot, area in town.plots[member][:1]
        )
        if lines and (turn == 0 or day < town.today):
            post_job(
                town.session,
                JobDraft(
                    on_date=day, job_kind_id=kind, machine_id=machine, operator_id=operator,
                    lines=lines, product="430 g/L 戊唑醇悬浮剂" if sprayed else "",
                    dose="20 mL/亩" if sprayed else "",
                    product_maker="江汉农化" if sprayed else "",
                ),
            )  # fmt: skip


def _money(town: _Town, month: str) -> None:
    """Take what members pay, pay the supplier, and count the cash."""
    s, random = town.session, town.random
    owing = fetch_rows(
        s,
        "SELECT member_id, SUM(amount) FROM party_move WHERE book = 'debt' AND member_id NOTNULL"
        " GROUP BY member_id HAVING SUM(amount) > 20000 ORDER BY member_id",
    )
    for member, debt in random.sample(owing, min(len(owing), 6)):
        ways: dict[str, Any] = {
            random.choice(("cash", "wechat", "bank")): Money(debt * 2 // 3 // 100 * 100)
        }
        post_receipt(s, ReceiptDraft(on_date=town.day(month, 25), member_id=member, **ways))
    day = town.day(month, 26)
    cash = cash_on(s, day)
    owed = balance_of(s, "payable", supplier_id=town.supplier)
    part = Money(min(owed.units, cash.units * 3 // 4) // 100 * 100)
    if part.units > 0:
        post_payment(s, PaymentDraft(on_date=day, supplier_id=town.supplier, cash=part))
    post_cash_count(s, CashCountDraft(on_date=day, counted=cash_on(s, day)))
