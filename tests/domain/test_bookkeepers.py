"""Habits of bookkeepers' hands: plots on lines of their own, sections, running totals, 亩分厘."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_value
from coopdesk.sheets.results import SheetReading
from coopdesk.sheets.workbooks import read_workbook
from tests.domain.test_odd_workbooks import PEOPLE, read, written

Rows = list[list[Any]]


def refused(reading: SheetReading) -> dict[int, str]:
    """Return the codes of the refused rows."""
    return {one.row: one.code for one in reading.refused}


def areas(reading: SheetReading) -> list[tuple[int, str, str]]:
    """Return each row with its name and area."""
    return [(one.row, one.values["name"], str(one.values["area"])) for one in reading.rows]


def kinds(reading: SheetReading) -> set[str]:
    """Return the kinds of job that were read."""
    return {row.values["kind"] for row in reading.rows}


def agreed(reading: SheetReading) -> list[bool]:
    """Return, for each sum of the sheets, whether it agrees."""
    return [all(one.agrees(name) for name in one.said) for one in reading.totals_sheet]


# ------------------------------------------------------------------ rosters

PLOTS: Rows = [
    ["序号", "承包方", "证件号码", "地块名称", "面积（亩）", "股金"],
    [1, *PEOPLE[0][:2], "门前田", 1.5, 100],
    [None, None, None, "河湾地", "2亩3分", None],
    [None, None, None, "坡地", 3, None],
    [2, *PEOPLE[1][:2], "门前田", 4, 100],
    [3, None, None, "无主田", 9, 100],
    ["合计", None, None, None, 10.8, 300],
]
MERGED = ("A2:A4", "B2:B4", "C2:C4", "F2:F4")


@pytest.mark.parametrize("merges", [(), MERGED])
def test_plots_on_lines_of_their_own_are_the_members(
    tmp_path: Path, merges: tuple[str, ...]
) -> None:
    reading = read(tmp_path, "roster", PLOTS, *merges)
    assert areas(reading) == [(2, "龚芬", "6.80"), (5, "史永", "4.00")]
    assert refused(reading) == {6: "no_name"}
    assert reading.rows[0].also[1][0] == 4


def test_name_and_number_written_again_beside_each_plot_are_one_member(tmp_path: Path) -> None:
    rows = [list(row) for row in PLOTS[:5]]
    for row in rows[2:4]:
        row[1:3] = PEOPLE[0][:2]
    assert areas(read(tmp_path, "roster", rows)) == [(2, "龚芬", "6.80"), (5, "史永", "4.00")]


@pytest.mark.parametrize("plots_area", ["地块面积（亩）", "实测面积（亩）"])
def test_a_members_whole_area_beside_every_plot_is_not_added_up(
    tmp_path: Path, plots_area: str
) -> None:
    rows: Rows = [["序号", "承包方", "证件号码", "承包面积", "地块名称", plots_area]]
    for plot, size in (("门前田", 1.5), ("河湾地", 2.3), ("坡地", 3)):
        rows.append([1, *PEOPLE[0][:2], 6.8, plot, size])
    rows.append([2, *PEOPLE[1][:2], 4, "门前田", 4])
    reading = read(tmp_path, "roster", rows)
    assert areas(reading) == [(2, "龚芬", "6.80"), (5, "史永", "4.00")]
    assert refused(reading) == {3: "duplicate", 4: "duplicate"}


def test_the_same_number_twice_without_plots_stays_a_duplicate(tmp_path: Path) -> None:
    rows = [[row[0], row[1], row[2], row[4]] for row in PLOTS[:2]]
    rows.append([2, *PEOPLE[0][:2], 5])
    assert refused(read(tmp_path, "roster", rows)) == {3: "duplicate"}


def test_a_plot_that_is_no_area_refuses_the_member_with_all_plots(tmp_path: Path) -> None:
    rows = [list(row) for row in PLOTS]
    rows[2][4] = "-2"
    reading = read(tmp_path, "roster", rows)
    assert refused(reading) == {2: "negative", 3: "negative", 4: "negative", 6: "no_name"}


def test_every_plot_line_has_the_verdict_of_its_member(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "表.xlsx", PLOTS[:5])
    first = take_in(desk, path, "roster", accept=True)
    assert (first.count("new"), first.totals["records"]) == (4, 2)
    assert take_in(desk, path, "roster", accept=True).count("same") == 4


def test_areas_in_columns_of_mu_fen_and_li_are_joined(tmp_path: Path) -> None:
    rows: Rows = [
        ["姓名", "身份证号", "承包田", None, None, "股金"],
        [None, None, "亩", "分", "厘", "元"],
        [*PEOPLE[0][:2], 12, 3, None, 100],
        [*PEOPLE[1][:2], 7, None, None, 100],
        [*PEOPLE[2][:2], None, 8, 5, 100],
        ["合计", None, 20, 1, 5, 300],
    ]
    reading = read(tmp_path, "roster", rows, "A1:A2", "B1:B2", "C1:E1")
    assert [area for _row, _name, area in areas(reading)] == ["12.30", "7.00", "0.85"]
    assert agreed(reading) == [True]


@pytest.mark.parametrize("heading", ["现有耕地（亩）", "责任田亩数", "田亩", "承包田面积"])
def test_more_ways_to_head_a_members_land(tmp_path: Path, heading: str) -> None:
    rows: Rows = [["姓名", "身份证号", heading, "耕地类型"]]
    rows += [[*one, "水田"] for one in PEOPLE]
    assert read(tmp_path, "roster", rows).totals_read["area"].plain() == "199.52"


# ------------------------------------------------------------------ sums


def test_a_grand_total_under_subtotals_is_compared_with_all_rows(tmp_path: Path) -> None:
    rows: Rows = [["姓名", "身份证号", "面积（亩）"]]
    rows += [list(PEOPLE[0]), list(PEOPLE[1]), ["一组小计", None, 69.13], list(PEOPLE[2])]
    rows += [["二组小计", None, 10.21], ["总计", None, 70]]
    assert agreed(read(tmp_path, "roster", rows)) == [True, True, False]


def test_a_running_total_goes_on_from_the_sheets_before(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for month, said in ((3, 600), (4, 1500)):
        sheet = book.create_sheet(f"{month}月")
        sheet.append(["日期", "农户", "项目", "亩数", "单价", "金额"])
        sheet.append([f"2026-{month:02}-05", "王伟", "旋耕", 10 if month == 3 else 15, 60, 0])
        sheet.cell(2, 6, 600 if month == 3 else 900)
        sheet.append(["本年累计", None, None, None, None, said])
    book.remove(book["Sheet"])
    book.save(tmp_path / "账.xlsx")
    assert agreed(read_workbook(tmp_path / "账.xlsx", "jobs")) == [True, True]


# ------------------------------------------------------------------ what titles and sections say


def test_sections_name_the_job_its_price_and_its_day(tmp_path: Path) -> None:
    rows: Rows = []
    for job, price, day in (("飞防", 12, 8), ("配方施肥", 18, 15)):
        rows += [
            [f"作业项目：{job}", None, f"单价：{price}元/亩", f"日期：2026年4月{day}日"],
            ["序号", "农户姓名", "面积（亩）", "农户签字"],
            [1, "王伟", 10, None],
            [2, "李芳", 20, None],
            ["小计", None, 30, None],
        ]
    reading = read(tmp_path, "jobs", rows)
    assert not reading.refused
    assert [
        (row.values["kind"], row.values["worked_on"].day, row.values["amount"].plain())
        for row in reading.rows
    ] == [
        ("飞防", 8, "120.00"), ("飞防", 8, "240.00"),
        ("配方施肥", 15, "180.00"), ("配方施肥", 15, "360.00"),
    ]  # fmt: skip


def test_sections_name_the_good_its_unit_and_price(tmp_path: Path) -> None:
    rows: Rows = [["分品种销售登记簿（2026年4月）"]]
    for good, unit, price in (("尿素46%", "袋", 105), ("草甘膦", "瓶", 25)):
        rows += [
            [f"商品名称：{good}", None, f"单位：{unit}", f"单价：{price}元"],
            ["日期", "姓名", "数量", "付款方式"],
            ["4.5", "王伟", 2, "现金"],
            ["4.6", "李芳", 3, "赊"],
        ]
    reading = read(tmp_path, "sales", rows)
    assert [
        (row.values["good"], row.values["unit"], row.values["amount"].plain())
        for row in reading.rows
    ] == [
        ("尿素46%", "袋", "210.00"), ("尿素46%", "袋", "315.00"),
        ("草甘膦", "瓶", "50.00"), ("草甘膦", "瓶", "75.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("大王庄村水稻机插秧作业面积确认表", "水稻机插秧"),
        ("2026年小麦“一喷三防”作业花名册", "小麦一喷三防"),
        ("红旗镇秸秆还田作业收费登记表", "秸秆还田"),
        ("深松整地作业补助台账（2026年10月）", "深松整地"),
    ],
)
def test_the_title_names_the_job_of_a_list_that_has_no_column_for_it(
    tmp_path: Path, title: str, kind: str
) -> None:
    rows: Rows = [[title], ["作业日期：2026年6月2日"], ["序号", "姓名", "面积（亩）", "金额"]]
    rows += [[1, "王伟", 10, 800], [2, "李芳", 5, 400]]
    assert kinds(read(tmp_path, "jobs", rows)) == {kind}


def test_a_title_about_machines_in_general_names_no_job(tmp_path: Path) -> None:
    rows: Rows = [["农机作业明细账"], ["日期", "农户", "摘要", "数量(亩)", "单价", "金额"]]
    rows += [["2026-03-05", "王伟", "旋耕", 10, 60, 600]]
    rows += [["2026-03-06", "李芳", "飞防", 5, 12, 60]]
    assert kinds(read(tmp_path, "jobs", rows)) == {"旋耕", "飞防"}


def test_a_summary_column_of_goods_is_the_good(tmp_path: Path) -> None:
    rows: Rows = [["日期", "购货人", "摘要", "单位", "数量", "单价", "金额"]]
    rows += [["2026-03-05", "王伟", "尿素", "袋", 2, 105, 210]]
    rows += [["2026-03-06", "李芳", "草甘膦", "瓶", 1, 25, 25]]
    reading = read(tmp_path, "sales", rows)
    assert [row.values["good"] for row in reading.rows] == ["尿素", "草甘膦"]


# ------------------------------------------------------------------ units, prices, payment


@pytest.mark.parametrize("heading", ["数量（吨）", "数量"])
def test_work_counted_in_tonnes_is_no_area(tmp_path: Path, heading: str) -> None:
    unit = [] if "吨" in heading else ["计量单位"]
    rows: Rows = [["日期", "农户", "项目", *unit, heading, "单价", "金额"]]
    rows += [["2026-09-05", "王伟", "烘干", *(["吨"] if unit else []), 8.2, 110, 902]]
    assert refused(read(tmp_path, "jobs", rows)) == {2: "unit"}


def test_hectares_in_a_unit_column_are_hectares(tmp_path: Path) -> None:
    rows: Rows = [["日期", "农户", "项目", "计量单位", "数量", "单价", "金额"]]
    rows += [["2026-09-05", "王伟", "旋耕", "公顷", 2, 60, 1800]]
    rows += [["2026-09-05", "李芳", "旋耕", "亩", 2, 60, 120]]
    reading = read(tmp_path, "jobs", rows)
    assert [area for _row, _name, area in areas(reading)] == ["30.00", "2.00"]


def test_of_two_prices_the_one_that_makes_the_amount_is_taken(tmp_path: Path) -> None:
    rows: Rows = [
        ["日期", "社员", "品名", "单位", "数量", "零售价", "社员价", "金额", "其中：赊欠"]
    ]
    rows += [["2026-06-01", "王伟", "尿素", "袋", 2, 105, 100, 200, 200]]
    rows += [["2026-06-02", "李芳", "尿素", "袋", 3, 105, 100, 300, None]]
    reading = read(tmp_path, "sales", rows)
    assert [row.values["price"].plain() for row in reading.rows] == ["100.00", "100.00"]
    assert reading.totals_read["owed"].plain() == "200.00"


@pytest.mark.parametrize(("heading", "cell"), [("折扣(%)", 90), ("折扣", 9), ("折扣", "9折")])
def test_a_share_under_discount_is_proven_by_the_amount(
    tmp_path: Path, heading: str, cell: Any
) -> None:
    rows: Rows = [["日期", "客户", "品名", "单位", "数量", "单价", heading, "折后金额"]]
    rows += [["2026-08-05", "王伟", "尿素", "袋", 10, 100, cell, 900]]
    rows += [["2026-08-06", "李芳", "尿素", "袋", 1, 100, None, 100]]
    reading = read(tmp_path, "sales", rows)
    assert [row.values["amount"].plain() for row in reading.rows] == ["900.00", "100.00"]


def test_payment_columns_that_are_parts_of_the_amount_are_read(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "项目", "亩", "单价", "作业费", "其中：现金", "微信", "赊账"]]
    rows += [["2026-05-05", "王伟", "旋耕", 10, 60, 600, 400, None, 200]]
    rows += [["2026-05-06", "李芳", "旋耕", 5, 60, 300, None, 300, None]]
    assert read(tmp_path, "jobs", rows).totals_read["owed"].plain() == "200.00"


def test_a_mark_of_receipt_says_paid(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "项目", "亩", "单价", "金额", "收讫否"]]
    rows += [["2026-05-05", "王伟", "旋耕", 10, 60, 600, "讫"]]
    rows += [["2026-05-06", "李芳", "旋耕", 5, 60, 300, "未讫"]]
    assert read(tmp_path, "jobs", rows).totals_read["owed"].plain() == "300.00"


@pytest.mark.parametrize("heading", ["备注", "备注说明"])
def test_where_notes_name_debts_only_the_other_rows_are_paid(tmp_path: Path, heading: str) -> None:
    rows: Rows = [["日期", "购种户", "品种", "数量（公斤）", "金额", heading]]
    for place, (name, _number, _area) in enumerate(PEOPLE):
        rows.append(["2026-09-05", name, "小麦种", 10, 40, "欠" if place == 2 else None])
    assert read(tmp_path, "sales", rows).totals_read["owed"].plain() == "40.00"


def test_columns_of_jobs_with_mu_and_yuan_under_them(tmp_path: Path) -> None:
    rows: Rows = [
        ["作业日期：2026年3月20日"],
        ["户主", "旋耕（60元/亩）", None, "播种（25元/亩）", None, "合计金额"],
        [None, "亩", "元", "亩", "元", None],
        ["王伟", 2, 120, 4, 100, 220],
        ["李芳", 3, 180, None, None, 180],
    ]
    merges = ("A2:A3", "B2:C2", "D2:E2", "F2:F3")
    reading = read(tmp_path, "jobs", rows, *merges)
    assert [(row.values["kind"], row.values["amount"].plain()) for row in reading.rows] == [
        ("旋耕", "120.00"), ("播种", "100.00"), ("旋耕", "180.00"),
    ]  # fmt: skip


# ------------------------------------------------------------------ stock


def test_what_comes_back_on_a_day_does_not_make_up_for_what_is_sold_on_it(
    desk: Desk, tmp_path: Path
) -> None:
    rows: Rows = [["日期", "姓名", "商品", "单位", "数量", "单价", "金额", "付款", "备注"]]
    rows += [["2026-05-05", "王伟", "尿素", "袋", 10, 105, 1050, "现金", None]]
    rows += [["2026-05-05", "王伟", "尿素", "袋", -2, 105, -210, "现金", "退货"]]
    path = written(tmp_path / "账.xlsx", rows)
    first = take_in(desk, path, "sales", accept=True)
    assert not first.refused
    with desk.read() as s:
        assert fetch_value(s, "SELECT SUM(quantity) FROM stock_move", ()) == 2000
    assert take_in(desk, path, "sales", accept=True).count("same") == 2


# ------------------------------------------------------------------ short and spoken words


def test_headings_as_people_speak_are_understood(tmp_path: Path) -> None:
    rows: Rows = [["月.日", "姓名", "干活", "亩", "单价", "遍", "钱", "收没收"]]
    rows += [["2026.5.1", "王伟", "打药", "10亩", "12块", "2遍", "240元", "收了"]]
    rows += [["2026.5.2", "李芳", "打药", "7亩零5厘", "12块", "1遍", "84.6元", "没收"]]
    reading = read(tmp_path, "jobs", rows)
    assert reading.totals_read["amount"].plain() == "324.60"
    assert reading.totals_read["owed"].plain() == "84.60"


def test_a_column_of_figures_called_goods_money_is_the_amount(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "品名", "数量", "单价", "货款", "货款情况"]]
    rows += [["2026-05-01", "王伟", "尿素", 2, 105, 210, "已付"]]
    rows += [["2026-05-02", "李芳", "尿素", 1, 105, 105, "未付"]]
    reading = read(tmp_path, "sales", rows)
    assert reading.totals_read["amount"].plain() == "315.00"
    assert reading.totals_read["owed"].plain() == "105.00"


def test_a_sheet_named_after_a_good_is_about_it(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for good in ("尿素", "45%复合肥"):
        sheet = book.create_sheet(good)
        sheet.append(["日期：2026年4月10日", None, "单位：袋"])
        sheet.append(["姓名", "数量", "单价", "金额"])
        sheet.append(["王伟", 2, 105, 210])
    book.remove(book["Sheet"])
    book.save(tmp_path / "发放.xlsx")
    reading = read_workbook(tmp_path / "发放.xlsx", "sales")
    assert [(row.values["good"], row.values["unit"]) for row in reading.rows] == [
        ("尿素", "袋"), ("45%复合肥", "袋"),
    ]  # fmt: skip


def test_a_good_with_its_unit_after_a_stroke_is_named_without_it(tmp_path: Path) -> None:
    rows: Rows = [["供货日期：2026.3.15"], ["户主", "尿素/袋", "草甘膦/瓶", "合计金额"]]
    rows += [["单价", 105, 25, None], ["王伟", 2, 1, 235], ["李芳", None, 3, 75]]
    reading = read(tmp_path, "sales", rows)
    assert {(row.values["good"], row.values["unit"]) for row in reading.rows} == {
        ("尿素", "袋"), ("草甘膦", "瓶"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "cells", "total"),
    [
        (["面积(分)"], [25], "10.00"),
        (["田"], [2], "8.00"),
        (["田（亩）", "土（亩）"], [2, 1.5], "14.00"),
        (["一季面积", "二季面积", "合计面积"], [2, 3, 5], "20.00"),
    ],
)
def test_land_in_fen_in_field_and_earth_and_in_seasons(
    tmp_path: Path, heading: list[str], cells: list[float], total: str
) -> None:
    rows: Rows = [["姓名", "身份证号", *heading, "股金"]]
    rows += [[*one[:2], *cells, 100] for one in PEOPLE[:4]]
    assert read(tmp_path, "roster", rows).totals_read["area"].plain() == total


def test_of_bags_and_tonnes_those_that_make_the_amount_are_taken(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "品名", "数量(袋)", "重量(吨)", "单价(元/吨)", "金额"]]
    rows += [["2026-03-05", "王伟", "尿素", 40, 2, 2600, 5200]]
    rows += [["2026-03-06", "李芳", "尿素", 20, 1, 2600, 2600]]
    reading = read(tmp_path, "sales", rows)
    assert [(row.values["quantity"].plain(), row.values["unit"]) for row in reading.rows] == [
        ("2.000", "吨"), ("1.000", "吨"),
    ]  # fmt: skip


def test_what_was_owed_before_is_not_owed_for_this_sale(tmp_path: Path) -> None:
    rows: Rows = [
        ["日期", "姓名", "品名", "数量", "单价", "金额", "上期欠款", "本期付款", "期末欠款"]
    ]
    rows += [["2026-03-05", "王伟", "尿素", 2, 105, 210, 50, 100, 160]]
    rows += [["2026-03-06", "李芳", "尿素", 1, 105, 105, None, 105, None]]
    reading = read(tmp_path, "sales", rows)
    assert not reading.refused
    assert reading.totals_read["owed"].plain() == "110.00"


def test_one_character_headings_are_amount_and_payment(tmp_path: Path) -> None:
    rows: Rows = [["2026年3月作业表"], ["日", "户", "事", "亩", "价", "款", "付"]]
    rows += [[5, "王伟", "旋耕", 10, 60, 600, "欠"], [6, "李芳", "旋耕", 5, 60, 300, "现"]]
    assert read(tmp_path, "jobs", rows).totals_read["owed"].plain() == "600.00"


def test_slips_copied_one_under_another_are_sales_of_several_lines(tmp_path: Path) -> None:
    rows: Rows = []
    for place, (name, pay) in enumerate((("王伟", "现金"), ("李芳", "欠"), ("张强", None))):
        rows += [
            ["红旗供销社销售单"],
            [
                f"客户：{name}",
                None,
                f"日期：2026年3月{place + 5}日",
                f"付款：{pay}" if pay else None,
            ],
            ["序号", "货品名称", "单位", "数量", "单价", "金额"],
            [1, "尿素", "袋", 2, 105, 210],
            [2, "地膜", "卷", 1, 98, 98],
            ["合计", None, None, None, None, 308],
            ["开单人：小刘", None, None, "客户签字："],
            [],
        ]
    reading = read(tmp_path, "sales", rows)
    assert [
        (sale.buyer, sale.sold_on.day, len(sale.lines), sale.payment.owed.plain(),
         sale.payment.stated)
        for sale in reading.sales
    ] == [
        ("王伟", 5, 2, "0.00", True),
        ("李芳", 6, 2, "308.00", True),
        ("张强", 7, 2, "308.00", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label", ["合计（大写）肆佰元整", "合计人民币（大写）：肆佰元整", "合计：肆佰元整"]
)
def test_a_total_in_capitals_is_no_member(tmp_path: Path, label: str) -> None:
    rows: Rows = [["姓名", "身份证号", "面积", "股金"]]
    rows += [[*one, 100] for one in PEOPLE[:4]] + [[label, None, 118.59, 400]]
    reading = read(tmp_path, "roster", rows)
    assert (len(reading.rows), agreed(reading)) == (4, [True])


def test_a_size_in_the_unit_column_is_no_other_unit(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "品名", "单位", "数量", "单价", "金额"]]
    rows += [["2026-03-05", "王伟", "尿素", "50kg/袋", "2袋", "105元/袋", 210]]
    assert [row.values["unit"] for row in read(tmp_path, "sales", rows).rows] == ["袋"]


def test_of_measured_and_charged_area_the_one_that_makes_the_amount_is_taken(
    tmp_path: Path,
) -> None:
    rows: Rows = [["日期", "农户", "项目", "实测亩数", "计价亩数", "单价", "金额"]]
    rows += [["2026-03-05", "王伟", "旋耕", 10.4, 10, 60, 600]]
    rows += [["2026-03-05", "李芳", "旋耕", 5.2, 5, 60, 300]]
    assert read(tmp_path, "jobs", rows).totals_read["area"].plain() == "15.00"


@pytest.mark.parametrize("mark", ["— 2 —", "第2页", "2/3", "-2-"])
def test_a_page_number_is_no_member(tmp_path: Path, mark: str) -> None:
    rows: Rows = [["姓名", "身份证号", "面积", "股金"]]
    rows += [[*one, 100] for one in PEOPLE[:2]] + [[mark]] + [[*one, 100] for one in PEOPLE[2:]]
    assert len(read(tmp_path, "roster", rows).rows) == len(PEOPLE)


def test_the_sum_of_old_and_new_shares_is_the_share(tmp_path: Path) -> None:
    rows: Rows = [["姓名", "身份证号", "原股金", "新增股金", "股金合计"]]
    rows += [[*one[:2], 100, 50, 150] for one in PEOPLE]
    assert read(tmp_path, "roster", rows).totals_read["share"].plain() == "900.00"


def test_goods_coming_in_are_no_sale(tmp_path: Path) -> None:
    rows: Rows = [["日期", "摘要", "品名", "购进数量", "销售数量", "单价", "金额"]]
    rows += [["2026-03-01", "进货", "尿素", 100, None, 90, 9000]]
    rows += [["2026-03-05", "王伟", "尿素", None, 2, 105, 210]]
    reading = read(tmp_path, "sales", rows)
    assert refused(reading) == {2: "received"}
    assert reading.totals_read["amount"].plain() == "210.00"


def test_of_a_stock_card_only_what_went_out_is_sold(tmp_path: Path) -> None:
    rows: Rows = [
        ["日期", "品名", "收入", None, None, "发出", None, None, "结存"],
        [None, None, "数量", "单价", "金额", "数量", "单价", "金额", "数量"],
        ["2026-03-01", "尿素", 100, 90, 9000, None, None, None, 100],
        ["2026-03-05", "尿素", None, None, None, 2, 105, 210, 98],
    ]
    reading = read(tmp_path, "sales", rows, "A1:A2", "B1:B2", "C1:E1", "F1:H1")
    assert refused(reading) == {3: "received"}
    assert reading.totals_read["amount"].plain() == "210.00"


def test_a_day_on_which_money_came_says_paid(tmp_path: Path) -> None:
    rows: Rows = [["日期", "农户", "项目", "亩数", "单价", "金额", "收款日期"]]
    rows += [["2026-03-05", "王伟", "旋耕", 10, 60, 600, "3月9日"]]
    rows += [["2026-03-05", "李芳", "旋耕", "5亩（2块）", 60, "300整", None]]
    assert read(tmp_path, "jobs", rows).totals_read["owed"].plain() == "300.00"


def test_a_day_to_come_is_when_the_money_is_promised(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "品名", "数量", "单价", "金额", "还款日期"]]
    rows += [["2026-03-05", "王伟", "尿素", 2, 105, 210, "2026-10-31"]]
    rows += [["2026-03-05", "李芳", "尿素", 2, 105, 210, date(2026, 10, 31)]]
    rows += [["2026-03-05", "张强", "尿素", 2, 105, 210, "2026-03-31"]]
    book = written(tmp_path / "表.xlsx", rows)
    reading = read_workbook(book, "sales", today=date(2026, 4, 20))
    assert reading.totals_read["owed"].plain() == "420.00"


def test_whole_yuan_beside_columns_of_jiao_and_fen(tmp_path: Path) -> None:
    rows: Rows = [
        ["日期", "农户", "项目", "亩数", "单价", "金额", None, None],
        [None, None, None, None, None, "元", "角", "分"],
        ["2026-03-05", "王伟", "旋耕", 2.51, 60, 150, 6, None],
        ["2026-03-05", "李芳", "旋耕", 10, 60, 600, None, None],
        ["2026-03-05", "张强", "旋耕", 0.14, 60, 8, 4, None],
    ]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:H1")
    reading = read(tmp_path, "jobs", rows, *merges)
    assert [row.values["amount"].plain() for row in reading.rows] == ["150.60", "600.00", "8.40"]


def test_capitals_beside_the_label_of_a_total_are_no_buyer(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "品名", "数量", "单价", "金额"]]
    rows += [["2026-03-05", "王伟", "尿素", 2, 105, 210]]
    rows += [["合计人民币（大写）", "贰佰壹拾元整", None, None, None, 210]]
    reading = read(tmp_path, "sales", rows)
    assert (len(reading.rows), refused(reading), agreed(reading)) == (1, {}, [True])


def test_one_line_without_a_name_is_a_mistake_and_several_are_plots(tmp_path: Path) -> None:
    rows: Rows = [["序号", "姓名", "身份证号", "面积"]]
    for place, (name, number, _area) in enumerate(PEOPLE[:3]):
        rows += [[place + 1, name, number, 2], [None, None, None, 3]]
    assert len(read(tmp_path, "roster", rows).rows) == 3
    assert refused(read(tmp_path, "roster", rows[:4])) == {3: "no_name"}


def test_the_amount_after_discount_beside_the_amount_is_what_is_sold_for(tmp_path: Path) -> None:
    rows: Rows = [["日期", "姓名", "品名", "数量", "单价", "金额", "优惠后金额", "付款金额"]]
    rows += [["2026-03-05", "王伟", "尿素", 2, 105, 210, 200, 200]]
    rows += [["2026-03-06", "李芳", "尿素", 2, 105, 210, 210, 100]]
    totals = read(tmp_path, "sales", rows).totals_read
    assert (totals["amount"].plain(), totals["owed"].plain()) == ("410.00", "110.00")
