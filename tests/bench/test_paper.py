"""How fast paper is drawn, against a bare canvas that sets the same texts in the same fonts."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from coopdesk.kernel.values import Money
from coopdesk.paper.fonts import BOLD, FONTS, REGULAR
from coopdesk.paper.page import Align, paper
from coopdesk.paper.sheet import Sheet, points
from coopdesk.paper.slip import Printing, Slip, SlipLine, draw_slip, ready_slip, slip_form
from coopdesk.paper.slip_pages import SlipPages
from coopdesk.paper.statement import Pages, Section, Statement, draw_statement
from coopdesk.paper.table import Column, Group, Row, Table
from tests.bench.measuring import in_turn, keep

pytestmark = pytest.mark.bench
MORNING: Final = datetime(2026, 10, 22, 10, 44)  # noqa: DTZ001 - paper shows local time.


def a_slip() -> Slip:
    """Return a sale of three lines."""
    lines = (
        ("复合肥 45% 15-15-15　50 kg", "袋", "12", "148.00", "1704"),
        ("小麦种 鄂麦 398　25 kg", "袋", "5", "96.00", "480"),
        ("戊唑醇 60 g/L 悬浮种衣剂　100 mL", "瓶", "8", "18.50", "148"),
    )
    return Slip(
        kind="sale",
        number="销 2026-10-0187",
        day=date(2026, 10, 22),
        cooperative="柳渡镇供销合作社",
        total=Money.parse("2332"),
        printing=Printing(1, MORNING),
        lines=tuple(
            SlipLine(
                {"name": name, "unit": unit, "quantity": count, "price": price},
                Money.parse(amount),
            )
            for name, unit, count, price, amount in lines
        ),
        check_code="7K4M 92QD 3XPA",
        voucher="记 10-0143",
    )


def a_statement(rows: int) -> Statement:
    """Return a list of debts as a statement."""
    columns = (
        Column("序号", 12, Align.RIGHT),
        Column("社员", 51),
        Column("村组", 30),
        Column("到期", 25),
        Column("金额", 27, Align.RIGHT, "元", is_summed=True),
        Column("已还", 25, Align.RIGHT, "元", is_summed=True),
    )
    table = Table(
        columns,
        (
            Group(
                tuple(
                    Row(
                        (
                            str(number), f"社员{number % 97}", f"河湾村 {number % 7} 组",
                            "2026-12-31", Money(number * 1234), Money(number * 100),
                        )
                    )
                    for number in range(1, rows + 1)
                )
            ),
        ),
    )  # fmt: skip
    return Statement("2026 年 10 月 欠款表", "柳渡镇供销合作社", (Section("欠款", (table,)),))


def bare_canvas(sheets: Sequence[Sheet]) -> Callable[[], bytes]:
    """Return a function that sets the same texts and rules with nothing of ours between."""
    names = {False: "Bare", True: "BareBold"}
    for bold, file in ((False, REGULAR), (True, BOLD)):
        pdfmetrics.registerFont(TTFont(names[bold], str(Path(FONTS) / f"{file}.ttf")))
    pages = [
        (
            (points(sheet.width), points(sheet.height)),
            [
                (points(one.x), points(one.y), points(one.to_x), points(one.to_y))
                for one in sheet.lines
            ],
            [
                (points(one.x), points(sheet.height - one.y), one.text, one.size / 10, one.bold)
                for one in sheet.texts
            ],
        )
        for sheet in sheets
    ]

    def draw() -> bytes:
        file = io.BytesIO()
        canvas = Canvas(file, pageCompression=1)
        for size, lines, texts in pages:
            canvas.setPageSize(size)
            for line in lines:
                canvas.line(*line)
            for x, y, text, height, bold in texts:
                canvas.setFont(names[bold], height)
                canvas.drawString(x, y, text)
            canvas.showPage()
        canvas.save()
        return file.getvalue()

    return draw


def test_a_receipt() -> None:
    slip, form, form_paper = a_slip(), slip_form("sale"), paper("241x140")
    sheets = SlipPages(ready_slip(slip, form), form, form_paper, None).sheets
    bare = bare_canvas(sheets)
    mine, theirs = in_turn(lambda: draw_slip(slip, form_paper), bare, rounds=60, warm_up=5)
    size, bare_size = len(draw_slip(slip, form_paper)), len(bare())
    keep(
        "receipt PDF", mine, theirs, 1.5, bytes=size, bare_bytes=bare_size,
        bytes_ratio=round(size / bare_size, 2), bytes_bar=2.0,
    )  # fmt: skip


def test_a_statement_of_1_000_rows() -> None:
    statement = a_statement(1000)
    pages = Pages(statement)
    pages.first_page()
    pages.part(statement.sections[0])
    pages.feet()
    bare = bare_canvas(pages.sheets)
    mine, theirs = in_turn(lambda: draw_statement(statement), bare, rounds=7)
    size, bare_size = len(draw_statement(statement)), len(bare())
    keep(
        # Files in the book share their glyphs and are packed there, so their streams are plain.
        "statement PDF, 1,000 rows", mine, theirs, 2.0, bytes=size, bare_bytes=bare_size,
        bytes_ratio=round(size / bare_size, 2), bytes_bar=2.0,
        pages=len(pages.sheets),
    )  # fmt: skip
