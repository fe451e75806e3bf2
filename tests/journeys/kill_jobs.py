"""What the killed children do: each posts without end and acknowledges what was committed."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_value
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.machinery.jobs import post_job
from coopdesk.money.payments import ReceiptDraft, post_receipt
from coopdesk.money.records import Purpose
from coopdesk.supplies.sales import post_sale, reverse_sale
from tests.conftest import CLOCK
from tests.factories import TODAY, a_job_draft, a_job_line, a_sale_draft, money, sold
from tests.journeys.kill_harness import Acknowledge


def post_documents(acknowledge: Acknowledge, book: str, turn: str) -> None:
    """Post sales on credit, jobs, money and vouchers, and reverse some, one commit each."""
    desk = Desk(Path(book), clerk="李桂兰", clock=CLOCK)
    with desk.read() as s:
        member = int(fetch_value(s, "SELECT MIN(id) FROM member"))
        good = int(fetch_value(s, "SELECT MIN(id) FROM good"))
        kind = int(fetch_value(s, "SELECT MIN(id) FROM job_kind"))
    for number in count():
        uid = f"{turn}-{number}"
        with desk.write() as s:
            lines = (sold(good), sold(good, "2"), sold(good, "3"))
            draft = a_sale_draft(s, *lines, member_id=member, credit=money("888.00"))
            sale = post_sale(s, draft, uid=f"{uid}-sale")
        acknowledge(sale.uid)
        with desk.write() as s:
            slip = a_job_draft(s, a_job_line(member), job_kind_id=kind)
            job = post_job(s, slip, uid=f"{uid}-job")
        acknowledge(job.uid)
        with desk.write() as s:
            taken = ReceiptDraft(
                on_date=TODAY, purpose=Purpose.DEPOSIT, member_id=member, cash=money("50.00")
            )
            receipt = post_receipt(s, taken, uid=f"{uid}-receipt")
        acknowledge(receipt.uid)
        with desk.write() as s:
            voucher = JournalDraft(
                on_date=date(2026, 10, 1 + number % 20),
                summary="存现",
                lines=(
                    JournalLineDraft(account="1002", debit=money("10.00")),
                    JournalLineDraft(account="1001", credit=money("10.00")),
                ),
            )
            posted = post_journal(s, voucher, uid=f"{uid}-journal")
        acknowledge(posted.uid)
        with desk.write() as s:
            red = reverse_sale(s, sale.id, TODAY, "单价错", uid=f"{uid}-red")
        acknowledge(red.uid)


def copy_and_swap(acknowledge: Acknowledge, book: str, folder: str, turn: str) -> None:
    """Copy the book again and again; each copy is acknowledged when it has its name."""
    desk = Desk(Path(book), clerk="李桂兰", clock=CLOCK)
    for number in count():
        target = Path(folder) / f"{turn}-{number}.book"
        desk.copy_to(target)
        acknowledge(target.name)


def take_workbooks_in(acknowledge: Acknowledge, book: str, folder: str, turn: str) -> None:
    """Take one sales ledger after another in; each is acknowledged when its writing returned."""
    desk = Desk(Path(book), clerk="李桂兰", clock=CLOCK)
    for number in count():
        path = write_ledger(Path(folder) / f"{turn}-{number}.xlsx", buyer(int(turn), number))
        intake = take_in(desk, path, "sales", accept=True)
        assert intake.count("refused") == 0
        acknowledge(" ".join(intake.numbers))


def buyer(turn: int, number: int) -> str:
    """Return a name that no other ledger has."""
    return f"王{chr(0x5F00 + turn)}{chr(0x6800 + number)}"


def write_ledger(path: Path, name: str) -> Path:
    """Write a sales ledger of some rows that no other ledger has."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["日期", "购买人", "商品名称", "单位", "数量", "单价", "金额", "付款方式"])
    for row in range(12):
        sheet.append([f"2026-10-{row + 1:02d}", name, "尿素", "袋", 2, 105, 210, "赊"])
    workbook.save(path)
    return path
