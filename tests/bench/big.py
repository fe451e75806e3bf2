"""Books of the size that performance is promised for, written in bulk with the real schema."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coopdesk.desk import Desk, Level
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value, insert_rows, new_uid
from coopdesk.kernel.search import keys_of
from coopdesk.kernel.stages import GoodClass, ServiceClass, Stage
from coopdesk.kernel.values import Money
from coopdesk.machinery.records import JOB_KINDS
from coopdesk.offices import new_book
from coopdesk.supplies.records import GOODS, WAREHOUSES

YEAR = tuple(f"2026-{month:02d}" for month in range(1, 13))
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红玲健建国志海波文辉春梅利清飞"


def a_big_book(path: Path) -> Desk:
    """Return a new township book with goods and a kind of job."""
    desk = new_book(path, level=Level.TOWNSHIP, name="大镇供销社", code="420682199", clerk="测试")
    stock_shelves(desk)
    with desk.write() as s:
        add_record(
            s,
            JOB_KINDS,
            {"name": "旋耕", "stage": Stage.PLOUGH, "service_class": ServiceClass.MACHINERY},
        )
    return desk


def stock_shelves(desk: Desk) -> None:
    """Add the goods of a shop, and its warehouse where there is none."""
    with desk.write() as s:
        if fetch_value(s, "SELECT COUNT(*) FROM warehouse") == 0:
            add_record(s, WAREHOUSES, {"name": "门市仓"})
        for number in range(60):
            add_record(
                s,
                GOODS,
                {"name": f"货品{number}", "good_class": GoodClass.FERTILISER, "unit": "袋",
                 "price": Money(10000)},
            )  # fmt: skip


def add_members(desk: Desk, count: int) -> None:
    """Add members in bulk with all their search keys."""
    chance = random.Random(5)
    known: dict[str, set[str]] = {}
    members, keys = [], []
    for number in range(1, count + 1):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))
        if name not in known:
            known[name] = keys_of([name], person=True)
        code = f"{number:07d}"
        members.append((number, new_uid(), 0, code, name, 1, 0))
        keys += [("member", key, number) for key in {*known[name], code}]
    with desk.write() as s:
        names = ("id", "uid", "retired", "code", "name", "is_member", "share_capital")
        insert_rows(s, "member", names, members)
        insert_rows(s, "search_key", ("subject", "key", "record_id"), sorted(keys))


def add_goods(desk: Desk, count: int) -> None:
    """Add goods in bulk with all their search keys."""
    chance = random.Random(7)
    known: dict[str, set[str]] = {}
    goods, keys = [], []
    with desk.read() as s:
        first = fetch_rows(s, "SELECT COALESCE(MAX(id), 0) + 1 FROM good")[0][0]
    for number in range(first, first + count):
        name = "".join(chance.choices(GIVEN, k=2)) + chance.choice(
            ("尿素", "复合肥", "种子", "农膜")
        )
        if name not in known:
            known[name] = keys_of([name])
        code, barcode = f"{number:07d}", f"690{number:010d}"
        goods.append(
            (number, new_uid(), 0, code, name, "fertiliser", "袋", 1, 1, barcode, 10000, 0)
        )
        keys += [("good", key, number) for key in {*known[name], code, barcode, barcode[-4:]}]
    with desk.write() as s:
        names = ("id", "uid", "retired", "code", "name", "good_class", "unit", "pack_units",
                 "pack_parts", "barcode", "price", "real_name")  # fmt: skip
        insert_rows(s, "good", names, goods)
        insert_rows(s, "search_key", ("subject", "key", "record_id"), sorted(keys))


def add_documents(
    desk: Desk, count: int, *, lines: int, kind: str = "sale", months: Sequence[str] = YEAR
) -> None:
    """Add posted documents of one kind with lines, spread over months: those of 2026."""
    chance = random.Random(9)
    with desk.read() as s:
        members = [row[0] for row in fetch_rows(s, "SELECT id FROM member LIMIT 2000")]
        first = fetch_rows(s, "SELECT COALESCE(MAX(id), 0) + 1 FROM document")[0][0]
    documents: list[tuple[Any, ...]] = []
    heads: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    vouchers: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    debts: list[tuple[Any, ...]] = []
    for index in range(count):
        number = first + index
        month = months[index * len(months) // count]
        day = f"{month}-{chance.randrange(1, 29):02d}"
        member = chance.choice(members)
        amount = 10000 * lines
        documents.append(
            (number, new_uid(), kind, f"{kind}{month}-{number:06d}", month, day, member, amount,
             "货品", "", "0" * 64, "测试", f"{day}T00:00:00.000Z", 0)
        )  # fmt: skip
        if kind == "sale":
            heads.append((number, 1, amount // 2, 0, 0, 0, 0, amount - amount // 2))
            rows += [
                (number, line, chance.randrange(1, 61), "袋", 1000, 1000, 10000, 0, 10000, 8000)
                for line in range(1, lines + 1)
            ]
            debts.append((number, "debt", member, day, amount - amount // 2))
        else:
            heads.append((number, 1, "plough", "machinery"))
            rows += [
                (number, line, member, 1000, 1, 1000, 1000, 1000, 10000, "credit")
                for line in range(1, lines + 1)
            ]
        vouchers.append((number, number, month, number, day, "货品", "测试", "测试", 0, 0))
        entries += [
            (number, 1, "1001", "货品", amount, 0),
            (number, 2, "500101", "货品", 0, amount),
        ]
    head: tuple[str, ...] = (
        ("document_id", "warehouse_id", "cash", "bank", "wechat", "alipay", "deposit", "credit")
        if kind == "sale"
        else ("document_id", "job_kind_id", "stage", "service_class")
    )
    line_names: tuple[str, ...] = (
        ("document_id", "line", "good_id", "unit", "packs", "quantity", "price", "discount",
         "amount", "cost")
        if kind == "sale"
        else ("document_id", "line", "member_id", "area", "passes", "mu_times", "charged",
              "price", "amount", "settlement")
    )  # fmt: skip
    with desk.write() as s:
        insert_rows(
            s,
            "document",
            ("id", "uid", "kind", "number", "month", "on_date", "member_id", "amount", "summary",
             "remark", "digest", "clerk", "posted_at", "state"),
            documents,
        )  # fmt: skip
        table = "sale" if kind == "sale" else "job"
        if kind == "sale":
            texts = ("buyer", "channel", "trade", "inside_system", "tag")
            heads = [(*one, "", "shop", "retail", 0, "") for one in heads]
            head = (*head, *texts)
        else:
            head = (*head, "product", "dose", "product_maker", "fuel")
            heads = [(*one, "", "", "", 0) for one in heads]
            line_names = (*line_names, "reason")
            rows = [(*one, "") for one in rows]
        insert_rows(s, table, head, heads)
        insert_rows(s, f"{table}_line", line_names, rows)
        insert_rows(
            s, "party_move", ("document_id", "book", "member_id", "on_date", "amount"), debts
        )
        insert_rows(
            s,
            "voucher",
            ("id", "document_id", "month", "number", "on_date", "summary", "prepared_by",
             "posted_by", "attachments", "state"),
            vouchers,
        )  # fmt: skip
        insert_rows(
            s, "entry", ("voucher_id", "line", "account", "summary", "debit", "credit"), entries
        )
        connection = s.connection()
        connection.exec_driver_sql(
            "INSERT INTO account_month SELECT e.account, v.month, SUM(e.debit), SUM(e.credit)"
            " FROM entry e JOIN voucher v ON v.id = e.voucher_id WHERE v.state = 0"
            " GROUP BY 1, 2 ON CONFLICT (account, month) DO UPDATE SET"
            " debit = debit + excluded.debit, credit = credit + excluded.credit"
        )
        connection.exec_driver_sql("UPDATE voucher SET state = 1 WHERE state = 0")
        connection.exec_driver_sql("UPDATE document SET state = 1 WHERE state = 0")
