"""The monthly statement: every part agrees with the figures, and comes out on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, insert_rows
from coopdesk.kernel.values import Area, Money
from coopdesk.paper.page import Align
from coopdesk.paper.statement import Section, Statement, draw_statement
from coopdesk.paper.table import Column, Group, Row, Table, exact_of
from coopdesk.paper.workbook import statement_workbook
from coopdesk.statements.figures import figure_values, set_baseline
from coopdesk.statements.monthly import monthly_statement
from coopdesk.statements.monthly_figures import MAIN
from tests.rich_book import a_rich_book

MONTH = "2026-10"


@pytest.fixture
def book(desk: Desk) -> Iterator[Session]:
    with desk.write() as s:
        a_rich_book(s)
        yield s


@pytest.fixture
def statement(desk: Desk, book: Session) -> Statement:
    return monthly_statement(book, MONTH, desk, reviewed_by="王海燕", due_on=date(2026, 11, 8))


def section(statement: Statement, sheet: str) -> Section:
    return next(one for one in statement.sections if one.sheet == sheet)


def total(table: Table, title: str) -> Fraction:
    """Add up a column of a table."""
    place = next(i for i, column in enumerate(table.columns) if column.title == title)
    return sum((exact_of(row.cells[place]) or Fraction(0) for row in table.rows), Fraction(0))


def test_the_first_page_shows_the_main_figures_in_their_groups(
    statement: Statement, book: Session
) -> None:
    table = section(statement, "主要指标").tables[0]
    assert [group.title for group in table.groups] == [
        "经营", "农业服务", "往来与库存", "财务", "组织",
    ]  # fmt: skip
    assert len(table.rows) == len(MAIN)
    assert table.rows[1].cells[1] == "其中　农业生产资料"
    assert table.rows[2].cells[1] == "　　　农产品"
    assert table.rows[6].cells[1] == "土地托管面积　期末"
    assert statement.title == "2026 年 10 月 月报"
    assert statement.prepared == "编制 2026-10-22　上报截止 2026-11-08"


def test_every_part_adds_up_to_its_figure(statement: Statement, book: Session) -> None:
    values = {
        value.figure.code: Fraction(value.this_month, 100) for value in figure_values(book, MONTH)
    }
    sales = section(statement, "销售分类").tables[0]
    assert total(sales, "本月销售") == values["sales"]
    jobs = section(statement, "作业分类").tables[0]
    assert total(jobs, "本月") == values["services"]
    by_age, by_village = section(statement, "社员欠款").tables
    assert total(by_age, "金额") == total(by_village, "合计") == values["debts"]
    overdue = [row.cells[2] for row in by_age.rows[1:]]
    assert (
        sum((exact_of(cell) or Fraction(0) for cell in overdue), Fraction(0))
        == values["debts_overdue"]
    )
    held = section(statement, "土地托管").tables[0].rows
    assert held[0].cells == ("全程托管", 1, 1, Area(1000))
    assert held[-1].cells == ("土地流转", 1, 1, Area(550))
    money = section(statement, "资金").tables[0]
    assert total(money, "期末") == values["cash"]
    assert total(money, "期初") + total(money, "收入") - total(money, "支出") == values["cash"]


def test_stock_opens_moves_and_closes(statement: Statement, book: Session) -> None:
    stock = section(statement, "库存").tables[0]
    for row in stock.rows:
        opening, came, went, closing = (exact_of(row.cells[place]) for place in (3, 5, 7, 9))
        assert opening is not None
        assert came is not None
        assert went is not None
        assert opening + came - went == closing
        counts = [exact_of(row.cells[place]) or Fraction(0) for place in (2, 4, 6, 8)]
        assert counts[0] + counts[1] - counts[2] == counts[3]
    held = fetch_rows(book, "SELECT SUM(cost) FROM stock_move WHERE on_date <= '2026-10-31'")
    assert total(stock, "期末金额") == Fraction(held[0][0], 100)


def test_debts_are_aged_by_their_due_day(statement: Statement) -> None:
    by_age, by_village = section(statement, "社员欠款").tables
    amounts = [row.cells[2] for row in by_age.rows]
    # 10-20 is eleven days over, 9-30 thirty-one, and 2025-12-31 more than 180.
    assert amounts[1] == Money(76400)
    assert amounts[2] == Money(496000)
    assert amounts[4] == Money(250000)
    assert by_village.rows[0].cells[0] == "河湾村"


def test_cash_of_each_day_ends_at_the_months_balance(statement: Statement) -> None:
    by_method, daily = section(statement, "资金").tables
    assert daily.rows[-1].cells[3] == by_method.rows[0].cells[4]


def test_land_served_is_weighed_by_stage(statement: Statement) -> None:
    rows = section(statement, "土地托管").tables[1].rows
    named: dict[str, Row] = {str(row.cells[0]): row for row in rows}
    assert named["耕"].cells == ("耕", Area(4705), "0.36", Area(1694))
    assert named["防"].cells == ("防", Area(1000), "0.10", Area(100))
    assert named["综合托管面积"].cells[3] == Area(1794)


def test_what_is_due_before_the_month_end_is_listed(desk: Desk, book: Session) -> None:
    insert_rows(
        book,
        "draft",
        ("page", "clerk", "title", "content", "held", "at"),
        [("sale", "李桂兰", "王伟 3 行", "{}", 0, "2026-10-21T03:00:00.000Z")],
    )
    september = monthly_statement(book, "2026-09", desk)
    costs, drafts = section(september, "月末应办").tables
    assert [row.cells[2] for row in costs.rows] == ["样品seed"]
    assert [row.cells[0] for row in drafts.rows] == ["王伟 3 行"]
    october = monthly_statement(book, MONTH, desk)
    assert section(october, "月末应办").tables[0].rows == []


def test_the_chart_has_this_year_and_last(statement: Statement) -> None:
    chart = section(statement, "主要指标").chart
    assert chart is not None
    assert str(chart.now[3]) == "0.62"
    assert chart.now[10] is None
    assert str(chart.old[9]) == "0.25"
    assert chart.old[0] is None


def test_the_digest_changes_with_any_figure(
    desk: Desk, book: Session, statement: Statement
) -> None:
    assert monthly_statement(book, MONTH, desk).digest == statement.digest
    set_baseline(book, "sales", "2025-10", 1)
    assert monthly_statement(book, MONTH, desk).digest != statement.digest


def test_the_statement_is_printed_and_written_as_a_workbook(
    statement: Statement, tmp_path: Path
) -> None:
    pdf = pypdfium2.PdfDocument(draw_statement(statement))
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    assert "主要指标" in texts[0]
    assert "农资销售" in texts[0]
    assert "王海燕" in texts[0]
    pdf.close()
    path = tmp_path / "月报.xlsx"
    statement_workbook(statement, path)
    assert len(openpyxl.load_workbook(path).sheetnames) >= len(statement.sections)


def test_an_empty_book_has_a_statement_too(desk: Desk) -> None:
    with desk.read() as s:
        assert draw_statement(monthly_statement(s, "2026-01", desk)).startswith(b"%PDF")


def test_a_column_of_large_sums_takes_room_from_its_neighbours() -> None:
    money = [Money(153_778_00 * 10**power) for power in (0, 1, 0, 1)]
    columns = (
        Column("商品", 20), Column("单位", 6, Align.CENTRE),
        *(Column(title, 14, Align.RIGHT, "元", is_summed=True) for title in "入出进销"),
        *(Column(f"{title}数量", 11, Align.RIGHT) for title in "入出进销"),
    )  # fmt: skip
    row = Row(("复合肥 45%", "袋", *money, 1, 2, 3, 4))
    table = Table(columns, (Group((row, row), "化肥", "小计"),), total="合计")
    part = Section(title="六　库存", sheet="库存", tables=(table,))
    pdf = draw_statement(Statement("2026 年 10 月 月报", "柳渡镇供销合作社", (part,)))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "3,075,560.00" in text
