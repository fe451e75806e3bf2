"""Workbooks of every sort of file, and what is refused at the door."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.values import Area, Money
from coopdesk.sheets.grid import open_workbook
from coopdesk.sheets.results import SheetReading
from coopdesk.sheets.workbooks import read_workbook

WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"
JOBS = ["日期", "姓名", "村", "作业项目", "面积(亩)", "遍数", "单价", "金额", "收款情况"]
SALES = ["日期", "购买人", "商品名称", "单位", "数量", "单价", "金额", "付款方式", "备注"]
ROSTER = ["姓名", "身份证号", "村", "面积"]


def _book(folder: Path, sheets: Mapping[str, Any], name: str = "t.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    path = folder / name
    book.save(path)
    return path


def _read(folder: Path, kind: str, rows: Any, **more: Any) -> SheetReading:
    return read_workbook(_book(folder, {"Sheet1": rows}), kind, **more)


def _refused(reading: SheetReading) -> dict[int, str]:
    return {one.row: one.code for one in reading.refused}


@pytest.mark.parametrize("kind", ["roster", "jobs", "sales"])
def test_the_old_binary_workbooks_are_read_as_well(kind: str) -> None:
    truth = json.loads((WORKBOOKS / f"{kind}.truth.json").read_text("utf-8"))
    reading = read_workbook(WORKBOOKS / f"{kind}.xls", kind)
    assert [one.row for one in reading.refused] == truth["bad"]
    assert len(reading.rows) == truth["good"]
    if kind == "roster":
        assert reading.totals_read["area"] == Area.parse(truth["area"])
        assert reading.totals_read["share"] == Money(truth["share_fen"])
    else:
        assert reading.totals_read["amount"] == Money(truth["fen"])
        assert reading.totals_read["owed"] == Money(truth["owed_fen"])
    if kind == "sales":
        assert len(reading.sales) == truth["documents"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.xlsx", b"hello", "no_workbook"),
        ("a.xlsx", b"PK\x03\x04broken", "no_workbook"),
        ("a.xls", b"<html><table></table></html>", "no_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no_workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.csv", b"\x00\x01\x02", "no_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as caught:
        open_workbook(tmp_path / name)
    assert caught.value.problems[0].code == code
    assert name in caught.value.problems[0].text


def test_a_folder_or_a_pipe_in_the_place_of_a_workbook_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is no file"):
        open_workbook(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.xlsx")
        with pytest.raises(Refused, match="is no file"):
            open_workbook(tmp_path / "pipe.xlsx")


def test_a_file_that_is_not_there_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        open_workbook(tmp_path / "none.xlsx")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        open_workbook(_book(tmp_path, {"Sheet1": []}))


def test_reading_stops_after_five_hundred_empty_rows(tmp_path: Path) -> None:
    rows = [ROSTER, ["张三", "11010519491231002X", "东河村", 1.0]]
    rows += [["", "", "", ""]] * 600 + [["李四", "440524188001010014", "东河村", 1.0]]
    assert [row.row for row in _read(tmp_path, "roster", rows).rows] == [2]


def test_a_workbook_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        _read(tmp_path, "sales", [ROSTER, ["张三", "11010519491231002X", "东河村", 1.0]])
    assert caught.value.problems[0].code == "no_table"


def test_every_month_has_its_sheet_and_the_summary_is_left_alone(tmp_path: Path) -> None:
    line = ["张三", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "现金"]
    path = _book(
        tmp_path,
        {
            "3月": [JOBS, ["1日", *line]],
            "4月": [["农机台账"], JOBS, ["5日", *line]],
            "5月": [["6日", *line], ["7日", *line]],
            "汇总": [["村", "面积", "金额"], ["东河村", 20.0, 1200.0]],
        },
        "2026年作业.xlsx",
    )
    reading = read_workbook(path, "jobs")
    assert [row.values["worked_on"] for row in reading.rows] == [
        date(2026, 3, 1), date(2026, 4, 5), date(2026, 5, 6), date(2026, 5, 7),
    ]  # fmt: skip
    assert [one.skipped is None for one in reading.sheets] == [True, True, True, False]


def test_hidden_sheets_are_passed_over_unless_chosen(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        {
            "现在": [ROSTER, ["张三", "11010519491231002X", "东河村", 1.0]],
            "旧": [ROSTER, ["李四", "440524188001010014", "东河村", 2.0]],
        },
    )
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    assert [row.values["name"] for row in read_workbook(path, "roster").rows] == ["张三"]
    chosen = read_workbook(path, "roster", sheet="旧")
    assert [row.values["name"] for row in chosen.rows] == ["李四"]


def test_a_member_twice_in_two_sheets_is_refused_the_second_time(tmp_path: Path) -> None:
    rows = [ROSTER, ["张三", "11010519491231002X", "", 1.0]]
    reading = read_workbook(_book(tmp_path, {"东河村": rows, "西桥村": rows}), "roster")
    assert [(one.sheet, one.row, one.code) for one in reading.refused] == [
        ("西桥村", 2, "duplicate")
    ]
    assert "东河村" in reading.refused[0].text
    assert reading.rows[0].values["village"] == "东河村"


def test_a_roster_in_two_halves_side_by_side_is_read_whole(tmp_path: Path) -> None:
    heading = ["序号", "姓名", "身份证号", "面积"]
    reading = _read(
        tmp_path,
        "roster",
        [
            [*heading, *heading],
            [1, "张三", "11010519491231002X", 1.5, 2, "李四", "440524188001010014", 2.5],
            [3, "王五", "999999199001010016", 1.5, "", "", "", ""],
        ],
    )
    assert sorted(row.values["name"] for row in reading.rows) == ["张三", "李四", "王五"]


def test_family_members_stand_under_their_head(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "roster",
        [
            ["户主姓名", "家庭成员姓名", "与户主关系", "身份证号", "是否社员"],
            ["张三", "张三", "本人", "11010519491231002X", "是"],
            ["", "李芳", "妻", "440524188001010014", "否"],
        ],
    )
    assert [row.values["household"] for row in reading.rows] == ["张三", "张三"]
    assert [row.values["name"] for row in reading.rows] == ["张三", "李芳"]
    assert [row.values["is_member"] for row in reading.rows] == [True, False]


def test_rows_of_jobs_are_refused_each_for_its_reason(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "jobs",
        [
            ["2026年3月农机作业"], JOBS,
            ["3月1日", "张三", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "现金"],
            ["3月1日", "张三", "东河村", "旋耕", "约5亩", "", 60.0, 300.0, "现金"],
            ["3月1日", "张三", "东河村", "旋耕", 0.0, "", 60.0, 0.0, "现金"],
            ["3月1日", "", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "现金"],
            ["3月1日", "张三", "东河村", "", 5.0, "", 60.0, 300.0, "现金"],
            ["2月30日", "张三", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "现金"],
            ["3月1日", "张三", "东河村", "旋耕", 5.0, "", 60.0, 300.01, "现金"],
            ["3月1日", "张三", "东河村", "旋耕", 7.0, "", "", 100.0, "现金"],
            ["3月1日", "张三", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "作废"],
            ["3月1日", "张三", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "部分"],
        ],
    )  # fmt: skip
    assert _refused(reading) == {
        4: "rough", 5: "zero", 6: "no_name", 7: "no_kind", 8: "date", 9: "amount", 10: "price",
        11: "void", 12: "payment",
    }  # fmt: skip
    assert "300.00" in next(one.text for one in reading.refused if one.row == 9)


def test_what_a_job_leaves_out_is_worked_out_exactly_or_not_at_all(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "jobs",
        [
            ["2026年3月农机作业"], JOBS,
            ["3月1日", "张三", "东河村", "旋耕", 5.0, "", 60.0, "", "现金"],
            ["3月1日", "张三", "东河村", "旋耕", 5.0, 2.0, "", 600.0, "现金"],
            ["", "〃", "〃", "〃", 7.0, "", "〃", "", "〃"],
            ["3月1日", "张三", "东河村", "旋耕", 12.53, "", 12.5, 156.63, "欠"],
        ],
    )  # fmt: skip
    assert not reading.refused
    assert [row.values["amount"] for row in reading.rows[:2]] == [Money(30_000), Money(60_000)]
    assert reading.rows[1].values["price"] == Money(6000)
    assert reading.rows[3].values["amount"] == Money(15_663)


def test_lines_below_a_buyer_belong_to_the_same_sale(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "sales",
        [
            ["2026年3月"], SALES,
            ["3月1日", "张三", "尿素", "袋", 2.0, 105.0, 210.0, "付100余欠"],
            ["", "", "地膜", "卷", 1.0, 98.0, 98.0, ""],
            ["", "李四", "地膜", "卷", 1.0, 98.0, 98.0, "现金"],
            ["3月1日", "李四", "地膜", "卷", 1.0, 98.0, 98.0, "现金"],
            ["3月2日", "", "地膜", "卷", 1.0, 98.0, 98.0, ""],
        ],
    )  # fmt: skip
    assert [sale.rows for sale in reading.sales] == [(3, 4), (5,), (6,)]
    assert reading.sales[0].payment.owed == Money(20_800)
    assert _refused(reading) == {7: "no_buyer"}


def test_a_void_sale_takes_its_lines_with_it(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "sales",
        [
            SALES,
            ["2026.3.1", "张三", "尿素", "袋", 10.0, 105.0, 1050.0, "现金", ""],
            ["2026.3.1", "李四", "尿素", "袋", 10.0, 105.0, 1050.0, "现金", "作废"],
            ["", "", "地膜", "卷", 1.0, 98.0, 98.0, "", ""],
        ],
    )
    assert _refused(reading) == {3: "void", 4: "void"}
    assert len(reading.sales) == 1


def test_goods_come_back_with_a_minus_on_both_and_not_on_one(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "sales",
        [
            SALES,
            ["2026.3.1", "张三", "尿素", "袋", -2.0, 105.0, -210.0, "现金", ""],
            ["2026.3.1", "李四", "尿素", "袋", 2.0, 105.0, -210.0, "现金", "退货"],
            ["2026.3.1", "王五", "尿素", "袋", -2.0, 105.0, 210.0, "现金", ""],
        ],
    )
    assert [sale.is_return for sale in reading.sales] == [True, True]
    assert _refused(reading) == {4: "negative"}


def test_a_discount_may_be_in_the_amount_or_beside_it(tmp_path: Path) -> None:
    head = ["日期", "购买人", "商品名称", "单位", "数量", "单价", "金额", "优惠", "实收", "欠款"]
    reading = _read(
        tmp_path,
        "sales",
        [
            head,
            ["2026.3.1", "张三", "尿素", "袋", 10.0, 105.0, 1050.0, 50.0, 1000.0, ""],
            ["2026.3.1", "李四", "尿素", "袋", 10.0, 105.0, 1000.0, 50.0, 500.0, 500.0],
        ],
    )
    assert [sale.total for sale in reading.sales] == [Money(100_000)] * 2
    assert [sale.payment.owed for sale in reading.sales] == [Money(0), Money(50_000)]


def test_the_breakdown_under_a_total_is_not_counted_twice(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "sales",
        [
            SALES,
            ["2026.3.1", "张三", "尿素", "袋", 10.0, 105.0, 1050.0, "现金", ""],
            ["合计", "", "", "", "", "", 1050.0, "", ""],
            ["", "", "尿素", "袋", 10.0, 105.0, 1050.0, "", ""],
        ],
    )
    assert reading.totals_read["amount"] == Money(105_000)
    assert not reading.refused


def test_a_day_sheet_takes_its_date_from_the_title(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "sales",
        [["日报 2026年3月5日"], SALES[1:], ["张三", "尿素", "袋", 10.0, 105.0, 1050.0, "现金", ""]],
    )
    assert reading.sales[0].sold_on == date(2026, 3, 5)


def test_a_ledger_of_one_job_takes_it_from_the_title(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "jobs",
        [
            ["2026年3月旋耕作业登记表"],
            ["日期", "姓名", "面积", "单价"],
            ["3月1日", "张三", 5.0, 60.0],
        ],
    )
    assert reading.rows[0].values["kind"] == "旋耕"


def test_a_year_given_by_the_clerk_completes_the_dates(tmp_path: Path) -> None:
    rows = [JOBS, ["3月1日", "张三", "东河村", "旋耕", 5.0, "", 60.0, 300.0, "现金"]]
    assert _refused(_read(tmp_path, "jobs", rows)) == {2: "date_year"}
    read = _read(tmp_path, "jobs", rows, year=2025)
    assert read.rows[0].values["worked_on"] == date(2025, 3, 1)


def test_a_wrong_field_in_a_mapping_is_our_own_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such field"):
        _read(tmp_path, "jobs", [JOBS], mapping={0: "nonsense"})
