"""Ledgers that say several things in one row: a column for each job or good, goods in one cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.values import Area, Money
from coopdesk.sheets.results import SheetReading
from coopdesk.statements.checks import check_book
from tests.domain.test_odd_workbooks import read, written

Rows = list[list[Any]]
TITLE: list[Any] = ["2026年台账"]
FIGURES = ("area", "price", "amount")


def jobs_of(reading: SheetReading) -> list[tuple[int, str, str, str, str]]:
    """Return each job as row, kind, mu, price, amount."""
    return [
        (
            row.row,
            row.values["kind"],
            *(str(row.values[one]) for one in ("area", "price", "amount")),
        )
        for row in reading.rows
    ]


def refused(reading: SheetReading) -> dict[int, str]:
    return {one.row: one.code for one in reading.refused}


WANTED = [
    (4, "旋耕", "2.00", "60.00", "120.00"),
    (5, "旋耕", "3.00", "60.00", "180.00"),
    (5, "播种", "3.00", "25.00", "75.00"),
]
PAIRS: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        ["日期", "农户", "旋耕", None, "播种", None, "合计"],
        [None, None, "面积", "金额", "面积", "金额", None],
        ["3月5日", "王伟", 2, 120, None, None, 120],
        ["3.6", "李芳", 3, 180, 3, 75, 255],
        ["3.7", "赵四", 3, 180, 3, 75, 256],
    ],
    ("C2:D2", "E2:F2", "A2:A3", "B2:B3", "G2:G3"),
)
BY_FIGURE: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        ["日期", "农户", "作业面积（亩）", None, "作业费（元）", None, "合计"],
        [None, None, "旋耕", "播种", "旋耕", "播种", None],
        ["3月5日", "王伟", 2, None, 120, None, 120],
        ["3.6", "李芳", 3, 3, 180, 75, 255],
        ["3.7", "赵四", 3, 3, 180, 75, 256],
    ],
    ("C2:D2", "E2:F2", "A2:A3", "B2:B3", "G2:G3"),
)
PRICE_IN_HEADING: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        [],
        ["日期", "农户", "旋耕60元/亩", "播种(25元/亩)", "飞防\n12元/亩", "金额"],
        ["3月5日", "王伟", 2, None, None, 120],
        ["3.6", "李芳", 3, 3, 0, 255],
        ["3.7", "赵四", 3, 3, None, 256],
    ],
    (),
)
PRICE_LINE: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        ["日期", "农户", "旋耕（亩）", "播种（亩）", "飞防（亩）", "合计金额"],
        ["单价（元/亩）", None, 60, 25, 12, None],
        ["3月5日", "王伟", 2, None, None, 120],
        ["3.6", "李芳", 3, 3, None, 255],
        ["3.7", "赵四", 3, 3, None, 256],
    ],
    (),
)
ONE_AREA: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        [],
        ["日期", "农户", "面积", "旋耕", "播种", "合计"],
        ["3月5日", "王伟", 2, 120, None, 120],
        ["3.6", "李芳", 3, 180, 75, 255],
        ["3.7", "赵四", 3, 180, 75, 256],
    ],
    (),
)
NOTES: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        [],
        ["日期", "农户", "旋耕", "播种", "飞防", "金额"],
        ["3月5日", "王伟", 2, None, None, None],
        ["3.6", "李芳", 3, 3, None, None],
        ["3.7", "赵四", 3, 3, None, 256],
        [],
        ["注：旋耕60元/亩，播种每亩25元，飞防12元/亩。"],
    ],
    (),
)
LEARNT: tuple[Rows, tuple[str, ...]] = (
    [
        TITLE,
        [],
        ["日期", "农户", "旋耕", "播种", "金额"],
        ["3月5日", "王伟", 2, None, 120],
        ["3.6", "李芳", 3, 3, 255],
        ["3.7", "赵四", 3, 3, 256],
        ["3.8", "钱五", None, 4, 100],
    ],
    (),
)


@pytest.mark.parametrize(
    "workbook",
    [PAIRS, BY_FIGURE, PRICE_IN_HEADING, PRICE_LINE, ONE_AREA, NOTES, LEARNT],
    ids=["pairs", "by figure", "price in heading", "price line", "one area", "notes", "learnt"],
)
def test_a_column_for_each_kind_of_job_gives_a_job_for_each(
    workbook: tuple[Rows, tuple[str, ...]], tmp_path: Path
) -> None:
    rows, merges = workbook
    reading = read(tmp_path, "jobs", rows, *merges)
    assert jobs_of(reading)[:3] == WANTED
    assert refused(reading) == {6: "amount"}


def test_ticks_under_plough_plant_protect_harvest_stand_for_the_whole_area(tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "户主", "面积(亩)", "耕", "种", "防", "收", "金额"],
        ["单价", None, None, 60, 25, 12, 65, None],
        ["3月5日", "王伟", 2, "√", None, None, "×", 120],
        ["3.6", "李芳", 3, "√", "√", None, "√", 450],
    ]
    reading = read(tmp_path, "jobs", rows)
    assert [(one[1], one[2], one[4]) for one in jobs_of(reading)] == [
        ("耕", "2.00", "120.00"),
        ("耕", "3.00", "180.00"),
        ("种", "3.00", "75.00"),
        ("收", "3.00", "195.00"),
    ]


def test_one_wrong_job_refuses_its_whole_row_once(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "农户", "旋耕60元/亩", "播种25元/亩", "金额", "收款情况"],
        ["3月5日", "王伟", 2, 2, 170, "现金"],
        ["3月5日", "李芳", -3, 3, 75, "欠"],
        ["3月6日", "赵四", 10, 10, 850, "付300欠550"],
    ]
    path = written(tmp_path / "台账.xlsx", rows)
    done = content(take_in(desk, path, "jobs", accept=True))
    assert [one["row"] for one in done["refused"]] == [4]
    assert (done["read"], done["new"]) == (3, 2)
    assert done["totals"]["records"] == 4
    assert done["totals"]["mu_times"] == "24.00"
    assert done["totals"]["amount_fen"] == 102_000
    assert done["totals"]["credit_fen"] == 55_000
    with desk.read() as s:
        assert fetch_value(s, "SELECT SUM(amount) FROM party_move WHERE book='debt'") == 55_000
        assert [one.text for one in check_book(s) if not one.warning] == []
    again = content(take_in(desk, path, "jobs", accept=True))
    assert (again["new"], again["same"], again["totals"]) == (0, 2, done["totals"])


def test_the_sum_row_of_a_wide_ledger_is_compared(tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "农户", "旋耕60元/亩", "播种25元/亩", "金额"],
        ["3月5日", "王伟", 2, 2, 170],
        ["3月6日", "李芳", 1, None, 60],
        ["合计", None, 3, 2, 230],
    ]
    [total] = read(tmp_path, "jobs", rows).totals_sheet
    assert total.said == {
        "area": Area.parse("5"),
        "amount": Money(23_000),
    }
    assert total.agrees("area")
    assert total.agrees("amount")


def test_a_column_for_each_good_gives_a_sale_of_several_lines(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "购买人", "尿素(袋)", "复合肥(袋)", "草甘膦(瓶)", "三安", "金额", "付款方式"],
        ["单价", None, 105, 160, 25, 10, None, None],
        ["3月5日", "王伟", 2, None, None, None, 210, "现金"],
        ["3月6日", "李芳", 3, 1, 2, 1, 535, "赊"],
        ["3月7日", "赵四", 3, 1, None, None, 470, "赊"],
        ["合计", None, 8, 2, 2, 1, 1215, None],
    ]
    path = written(tmp_path / "台账.xlsx", rows)
    done = content(take_in(desk, path, "sales", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(6, "amount")]
    wanted = {"documents": 2, "lines": 5, "amount_fen": 74_500, "credit_fen": 53_500}
    assert done["totals"] == wanted
    assert all(one["agrees"] for one in done["sheet_totals"])
    with desk.read() as s:
        assert [one.text for one in check_book(s) if not one.warning] == []
        assert fetch_value(s, "SELECT unit FROM good WHERE name = '草甘膦'") == "瓶"
    assert content(take_in(desk, path, "sales", accept=True))["new"] == 0


def test_goods_and_quantities_in_one_cell_are_taken_apart(tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "购买人", "品名及数量", "金额", "付款"],
        ["3月5日", "王伟", "尿素10袋@105", 1050, "现金"],
        ["3.6", "李芳", "复合肥 2袋、尿素 3袋", 635, "赊"],
        ["3.6", "赵四", "复合肥1袋", 160, "赊"],
        ["3.6", "钱五", "草甘膦5瓶×25元、地膜1卷@98", 223, "付100"],
        ["3.7", "孙六", "尿素十袋", 1050, "欠"],
        ["3.7", "周七", "尿素2袋105元/袋", 211, "欠"],
        ["3.7", "吴八", "复合肥2袋、地膜3卷", 999, "欠"],
    ]
    reading = read(tmp_path, "sales", rows)
    assert refused(reading) == {8: "amount", 9: "amount"}
    assert [(one.rows, str(one.total), str(one.payment.owed)) for one in reading.sales] == [
        ((3,), "1,050.00", "0.00"),
        ((4, 4), "635.00", "635.00"),
        ((5,), "160.00", "160.00"),
        ((6, 6), "223.00", "123.00"),
        ((7,), "1,050.00", "1,050.00"),
    ]


def test_the_size_behind_a_good_is_no_quantity_where_there_is_a_column_for_it(
    tmp_path: Path,
) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "购买人", "品名", "数量", "单价", "金额"],
        ["3月5日", "王伟", "尿素50kg", None, 105, 210],
        ["3月5日", "李芳", "尿素", "3×40kg", 105, 315],
        ["3月5日", "赵四", "尿素", "3×40kg", 105, 316],
    ]
    reading = read(tmp_path, "sales", rows)
    assert [(str(row.values["good"]), row.values["quantity"].short()) for row in reading.rows] == [
        ("尿素50kg", "2"),
        ("尿素", "3"),
    ]
    assert refused(reading) == {5: "number"}


def test_amounts_with_a_column_for_each_digit_are_put_together(tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "购买人", "品名", "数量", "单价", "金额", None, None, None, None, None, "付款"],
        [None, None, None, None, None, "千", "百", "十", "元", "角", "分", None],
        ["3月5日", "王伟", "尿素", 2, 105, None, 2, 1, 0, 0, 0, "现金"],
        ["3月6日", "李芳", "多菌灵", 3, 3.5, None, "￥", 1, 0, 5, 0, "欠"],
        ["3月6日", "赵四", "多菌灵", 3, 3.5, None, None, 1, 0, 6, 0, "欠"],
    ]
    merges = ("F2:K2", *(f"{one}2:{one}3" for one in "ABCDEL"))
    reading = read(tmp_path, "sales", rows, *merges)
    assert [str(one.total) for one in reading.sales] == ["210.00", "10.50"]
    assert refused(reading) == {6: "amount"}


def test_paddy_and_dry_land_make_a_members_area(tmp_path: Path) -> None:
    rows: Rows = [
        ["社员花名册"],
        ["姓名", "身份证号", "水田", "旱地", "村"],
        ["王伟", "11010519491231002X", 2.5, 1, "东河村"],
        ["李芳", "440524188001010014", "3亩2分", None, None],
        ["赵四", "999999199001010016", 2, -1, None],
    ]
    reading = read(tmp_path, "roster", rows)
    assert [str(row.values["area"]) for row in reading.rows] == ["3.50", "3.20"]
    assert refused(reading) == {5: "negative"}


@pytest.mark.parametrize("heading", ["耕地面积", "种植面积", "收割面积", "作业面积"])
def test_a_heading_with_a_job_word_in_it_is_still_the_area(heading: str, tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "农户", "作业项目", heading, "单价", "金额"],
        ["3月5日", "王伟", "旋耕", 2, 60, 120],
    ]
    assert jobs_of(read(tmp_path, "jobs", rows)) == [(3, "旋耕", "2.00", "60.00", "120.00")]


def test_goods_named_in_a_column_are_read_as_ever(tmp_path: Path) -> None:
    rows: Rows = [
        TITLE,
        ["日期", "姓名", "化肥", "数量", "单价", "金额"],
        ["3月5日", "王伟", "尿素", 2, 105, 210],
        ["3月5日", "李芳", "复合肥", 2, 160, 320],
    ]
    reading = read(tmp_path, "sales", rows)
    assert [row.values["good"] for row in reading.rows] == ["尿素", "复合肥"]
