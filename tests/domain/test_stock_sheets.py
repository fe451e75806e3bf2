"""Stock sheets: opening stock with quantity and cost, counts that set, receipts that add."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.outcome import Intake
from coopdesk.intake.taking import take_in
from coopdesk.intake.trial import kind_of, open_for_import
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Quantity
from coopdesk.sheets.grid import open_workbook
from coopdesk.sheets.workbooks import read_workbook
from coopdesk.statements.checks import check_book
from coopdesk.supplies.costing import open_costs
from coopdesk.supplies.sales import SaleLineDraft
from tests.factories import a_good, a_sale, money

OPENING = (
    "序号",
    "品名",
    "规格",
    "单位",
    "库存数量",
    "进价",
    "库存金额",
    "批号",
    "有效期至",
    "零售价",
)
TITLE = "河湾供销社农资库存盘点表（2025年12月31日）"


def a_sheet(
    folder: Path, headings: tuple[str, ...], *rows: tuple[Any, ...], title: str = TITLE
) -> Path:
    """Write a stock sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    path = folder / "库存.xlsx"
    book.save(path)
    return path


def taken(desk: Desk, path: Path, **how: Any) -> Intake:
    """Take a stock sheet in."""
    return take_in(desk, path, "stock", **{"accept": True, **how})


def held(desk: Desk) -> dict[str, tuple[int, int]]:
    """Return what the book has of each good, in thousandths, and at what cost, in fen."""
    with desk.read() as s:
        rows = fetch_rows(
            s,
            "SELECT g.name, SUM(m.quantity), SUM(m.cost) FROM stock_move m"
            " JOIN good g ON g.id = m.good_id GROUP BY g.id",
        )
        assert [one.text for one in check_book(s) if not one.warning] == []
    return {row[0]: (row[1], row[2]) for row in rows}


ROWS = (
    (1, "尿素", "40kg", "袋", 120, 98.5, 11820, "", "", 105),
    (2, "复合肥", "50kg", "袋", "35袋", 150, 5250, "", "", 160),
    (3, "草甘膦", "200ml", "瓶", 40, "", 820, "20250301", "2027-03-01", 25.5),
    (4, "地膜", "", "卷", 12, "", "", "", "", 98),
    ("", "合计", "", "", 207, "", 17890, "", "", ""),
    ("盘点：李桂兰", "", "", "", "监盘：张建国", "", "", "", "", ""),
)  # fmt: skip


def test_an_opening_sheet_comes_in_with_quantity_and_cost(desk: Desk, tmp_path: Path) -> None:
    path = a_sheet(tmp_path, OPENING, *ROWS)
    tried = taken(desk, path, dry_run=True)
    assert held(desk) == {}
    assert {one.kind for one in tried.proposals} == {"good", "opening"}
    intake = taken(desk, path)
    assert [one.text for one in intake.refused] == []
    assert held(desk) == {
        "尿素": (120_000, 1_182_000), "复合肥": (35_000, 525_000), "草甘膦": (40_000, 82_000),
        "地膜": (12_000, 0),
    }  # fmt: skip
    done = content(intake)
    assert (done["new"], done["totals"]["records"], done["totals"]["cost_fen"]) == (4, 4, 1_789_000)
    assert all(one.agrees(name) for one in intake.reading.totals_sheet for name in one.said)
    with desk.read() as s:
        assert [one.good for one in open_costs(s)] == ["地膜"]
        assert fetch_rows(s, "SELECT DISTINCT on_date FROM document") == [("2025-12-31",)]
        lot = fetch_rows(s, "SELECT code, expires_on FROM lot")
        assert [tuple(one) for one in lot] == [("20250301", "2027-03-01")]
        price = fetch_value(s, "SELECT price FROM good WHERE name = '尿素'")
        assert price == 10_500
    again = taken(desk, path)
    assert (again.count("same"), again.count("new"), again.proposals) == (4, 0, [])
    assert held(desk)["尿素"] == (120_000, 1_182_000)


def test_a_count_brings_in_only_what_the_book_lacks(desk: Desk, tmp_path: Path) -> None:
    taken(desk, a_sheet(tmp_path, OPENING, *ROWS))
    with desk.write() as s:
        good = fetch_value(s, "SELECT id FROM good WHERE name = '尿素'")
        line = SaleLineDraft(good_id=good, quantity=Quantity(20_000), price=money("105"))
        warehouse = fetch_value(s, "SELECT id FROM warehouse")
        a_sale(s, line, on_date=date(2026, 3, 1), warehouse_id=warehouse)
    path = a_sheet(
        tmp_path,
        ("盘点日期", "品名", "单位", "账面数量", "实盘数量", "进价"),
        ("2026-03-31", "尿素", "袋", 100, 104, 99),
        ("2026-03-31", "复合肥", "袋", 35, 35, 150),
        ("2026-03-31", "草甘膦", "瓶", 40, 38, 20),
        title="2026年3月盘点表",
    )
    intake = taken(desk, path)
    assert intake.verdicts == {("Sheet", 3): "new", ("Sheet", 4): "same", ("Sheet", 5): "refused"}
    assert "The book has 40 瓶 of 草甘膦 on 2026-03-31, more than the 38" in intake.refused[0].text
    stock = held(desk)
    assert stock["尿素"][0] == 104_000
    assert stock["复合肥"] == (35_000, 525_000)
    again = taken(desk, path)
    assert [again.count(one) for one in ("new", "same", "refused")] == [0, 2, 1]


BOUGHT = (
    "入库日期",
    "单号",
    "供货单位",
    "品名",
    "单位",
    "入库数量",
    "进货单价",
    "金额",
    "付款方式",
)


def test_a_column_of_receipts_adds_and_is_bought(desk: Desk, tmp_path: Path) -> None:
    path = a_sheet(
        tmp_path,
        BOUGHT,
        ("2026-03-01", "RK01", "县农资公司", "尿素", "袋", 100, 98, 9800, "欠"),
        ("2026-03-01", "RK01", "县农资公司", "复合肥", "袋", 20, 150, 3000, "欠"),
        ("2026-03-05", "RK02", "", "地膜", "卷", 10, 80, 800, "现金"),
        ("2026-03-06", "RK03", "", "地膜", "卷", 10, 80, 800, ""),
        ("2026-03-07", "RK04", "县农资公司", "地膜", "卷", 10, "", "", "欠"),
        ("2026-03-08", "RK05", "县农资公司", "地膜", "卷", 10, 80, 700, "欠"),
        title="入库登记簿",
    )
    intake = taken(desk, path)
    assert [(one.row, one.code) for one in intake.refused] == [
        (6, "supplier"), (7, "no_cost"), (8, "amount"),
    ]  # fmt: skip
    assert held(desk) == {
        "尿素": (100_000, 980_000), "复合肥": (20_000, 300_000), "地膜": (10_000, 80_000),
    }  # fmt: skip
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM document WHERE kind = 'purchase'") == 2
        payable = fetch_value(s, "SELECT SUM(amount) FROM party_move WHERE book = 'payable'")
        assert abs(payable) == 1_280_000
    assert {one.key for one in intake.proposals if one.kind == "bought"} == {"credit", "cash"}
    again = taken(desk, path)
    assert (again.count("same"), again.count("new")) == (3, 0)
    assert held(desk)["尿素"][0] == 100_000


def test_one_row_either_sets_or_adds(desk: Desk, tmp_path: Path) -> None:
    path = a_sheet(
        tmp_path,
        ("品名", "单位", "期初数量", "入库数量", "进价"),
        ("尿素", "袋", 10, 5, 98),
        ("地膜", "卷", -3, "", 80),
        ("复合肥", "袋", "", "", 150),
        ("草甘膦", "瓶", 0, "", ""),
    )
    intake = taken(desk, path)
    assert [(one.row, one.code) for one in intake.refused] == [
        (3, "two_quantities"), (4, "negative"), (5, "no_quantity"),
    ]  # fmt: skip
    assert held(desk) == {}


def test_a_sheet_without_a_day_is_of_today_and_says_so(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        a_good(s, "尿素", unit="袋")
    path = a_sheet(tmp_path, OPENING, ROWS[0], title="库存表")
    intake = taken(desk, path)
    assert [one.key for one in intake.proposals if one.kind == "day"] == ["2026-10-22"]
    assert held(desk)["尿素"] == (120_000, 1_182_000)


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (OPENING, "stock"),
        (BOUGHT, "stock"),
        (("日期", "购买人", "品名", "数量", "单价", "金额"), "sales"),
    ],
)
def test_the_headings_tell_a_stock_sheet_from_a_sales_ledger(
    headings: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    row = ("2026-3-1", "王伟", "尿素", 10, 98, 980, "", "", "", "")
    path = a_sheet(tmp_path, headings, row[: len(headings)])
    assert kind_of(open_workbook(path)) == kind
    assert open_for_import(path, date(2026, 10, 22)).kind == kind


def test_which_column_sets_and_which_adds_is_said(tmp_path: Path) -> None:
    path = a_sheet(
        tmp_path,
        ("品名", "单位", "账面数量", "实盘数", "本期入库", "零售价"),
        ("尿素", "袋", 1, 2, "", 3),
    )
    found = {one.heading: one.field for one in read_workbook(path, "stock").columns}
    assert found == {
        "品名": "good", "单位": "unit", "账面数量": None, "实盘数": "sets", "本期入库": "adds",
        "零售价": "retail",
    }  # fmt: skip
