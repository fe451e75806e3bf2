"""What offices leave unsaid, hide, break and write beside the table: said, never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_rows
from coopdesk.sheets.formulas import Reckoner, shifted
from coopdesk.sheets.workbooks import read_workbook
from tests.domain.test_odd_workbooks import read, written

Rows = list[list[Any]]
JOBS = ["日期", "农户", "作业项目", "面积", "单价", "金额"]
SALES = ["日期", "购买人", "品名", "数量", "单价", "金额", "付款", "备注"]


def a_job(day: Any, name: Any = "王伟", area: Any = 2) -> list[Any]:
    return [day, name, "旋耕", area, 60, 120]


def days(desk: Desk) -> list[str]:
    with desk.read() as s:
        return [row[0] for row in fetch_rows(s, "SELECT on_date FROM document ORDER BY id")]


@pytest.mark.parametrize(
    ("title", "written_days", "wanted"),
    [
        ("2025年农机作业台账", ["3月5日", "10.6"], ["2025-03-05", "2025-10-06"]),
        ("2025年冬季作业", ["12月28日", "1月3日"], ["2025-12-28", "2026-01-03"]),
        ("2026年作业", ["10月7日", "3月20日"], ["2026-10-07", "2026-03-20"]),
        ("作业台账", ["3月5日", "10.6"], ["2026-03-05", "2026-10-06"]),
        ("作业台账", ["12月5日", "12.6"], ["2025-12-05", "2025-12-06"]),
    ],
)
def test_a_date_without_a_year_takes_the_titles_or_the_last_that_was(
    desk: Desk, tmp_path: Path, title: str, written_days: list[str], wanted: list[str]
) -> None:
    rows: Rows = [[title], JOBS, *(a_job(day) for day in written_days)]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "jobs", accept=True))
    assert days(desk) == wanted
    said = [one["text"] for one in done["proposals"] if one["kind"] == "year"]
    assert bool(said) == ("年" not in title)


def test_days_to_come_are_refused(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [["2026年"], JOBS, a_job("2026-10-22"), a_job("2026-10-23"), a_job("2027-03-05")]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "jobs", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(4, "future"), (5, "future")]
    assert done["new"] == 1


def test_a_clock_that_is_behind_is_said_instead(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [["台账"], JOBS, *(a_job(date(2027, 3, 1 + one % 9)) for one in range(25))]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "jobs", accept=True))
    assert (done["new"], done["refused"]) == (25, [])
    assert "clock" in [one["code"] for one in done["warnings"]]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("3月5日-7日", "more than one day"),
        ("3.5-3.7", "more than one day"),
        ("3月上旬", "more than one day"),
        ("农历二月十二", "lunar"),
        ("正月初八", "lunar"),
        ("2026年2月30日", "not a date"),
        ("3月", "not a date"),
    ],
)
def test_days_that_are_none_are_refused_in_their_own_words(
    day: str, words: str, tmp_path: Path
) -> None:
    [bad] = read(tmp_path, "jobs", [["2026年"], JOBS, a_job(day), a_job("3月6日")]).refused
    assert (bad.row, bad.code) == (3, "date")
    assert words in bad.text


def test_odd_cells_under_a_plain_heading_are_refused_and_not_passed_over(tmp_path: Path) -> None:
    rows: Rows = [["2026年"], JOBS, *(a_job("某日") for _one in range(6))]
    assert {one.code for one in read(tmp_path, "jobs", rows).refused} == {"date"}
    members: Rows = [["姓名", "身份证号", "入社时间"]]
    members += [["王伟", "11010519491231002X", 2018], ["李芳", "440524188001010014", "201803"]]
    members += [["赵四", "999999199001010016", "2020.13.5"]]
    assert [one.row for one in read(tmp_path, "roster", members).refused] == [4]


def test_a_date_left_out_once_in_a_long_list_is_missing(tmp_path: Path) -> None:
    rows: Rows = [["2026年"], JOBS, *(a_job(f"3月{1 + one}日") for one in range(28))]
    rows[10][0] = None
    assert {one.row: one.code for one in read(tmp_path, "jobs", rows).refused} == {11: "no_date"}
    daily: Rows = [["2026年"], JOBS, *(a_job(f"3月{1 + one}日") for one in range(20))]
    for place in (4, 7, 8, 12, 15):
        daily[place][0] = None
    assert read(tmp_path, "jobs", daily).refused == ()


def test_broken_formulas_refuse_their_rows(tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年"],
        JOBS,
        a_job("3月5日"),
        a_job("3月5日", "#REF!"),
        a_job("3月5日", area="#N/A"),
        a_job("#VALUE!"),
    ]
    refused = read(tmp_path, "jobs", rows).refused
    assert {one.row: one.code for one in refused} == dict.fromkeys((4, 5, 6), "broken")


def test_formulas_that_nobody_reckoned_are_reckoned_exactly(tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年"],
        JOBS,
        ["3月5日", "王伟", "旋耕", "=1.1+2.2", 60, "=D3*E3"],
        ["3月5日", "李芳", "旋耕", "=D3", 60, "=ROUND(D4*E4,2)"],
        ["3月5日", "赵四", "旋耕", "=VLOOKUP(1,A1:B2,2)", 60, 120],
        ["合计", None, None, "=SUM(D3:D4)", None, "=SUM(F3,F4)"],
    ]
    reading = read(tmp_path, "jobs", rows)
    assert [str(row.values["amount"]) for row in reading.rows] == ["198.00", "198.00"]
    assert [(one.row, one.code) for one in reading.refused] == [(5, "broken")]
    assert "VLOOKUP" in reading.refused[0].text
    [total] = reading.totals_sheet
    assert all(total.agrees(field) for field in ("area", "amount"))


def test_a_formula_in_a_circle_or_over_nothing_known_has_no_result() -> None:
    formulas = {(0, 0): "B1+1", (0, 1): "A1+1", (0, 2): "1/0", (0, 3): "IF(1,2,3)", (0, 4): "2*-3"}
    reckoner = Reckoner(formulas, lambda _row, _column: "")
    assert [reckoner.result((0, place)) for place in range(4)] == [None] * 4
    assert reckoner.result((0, 4)) == -6
    assert shifted("$A1*B$2+AA3", 2, 1) == "$A3*C$2+AB5"


def test_hidden_rows_and_columns_are_read_and_said(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [["2026年"], JOBS, *(a_job("3月5日", f"王{one}") for one in "甲乙丙丁")]
    path = written(tmp_path / "表.xlsx", rows)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in (4, 5):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["E"].hidden = True
    book.save(path)
    done = content(take_in(desk, path, "jobs", accept=True))
    assert done["new"] == 4
    said = {one["code"]: one["text"] for one in done["warnings"]}
    assert "4-5" in said["hidden_rows"]
    assert "单价" in said["hidden_columns"]


def test_a_ledger_by_customer_takes_each_buyer_from_the_title(tmp_path: Path) -> None:
    heading = ["日期", "品名", "数量", "单价", "金额", "备注"]
    rows: Rows = [
        ["2026年赊销台账"],
        ["户名：王伟　　电话：13812345678"],
        heading,
        ["3月5日", "尿素", 2, 105, 210, "欠"],
        ["3月8日", "尿素", 1, 105, 105, "欠"],
        ["3月9日", "还款", None, None, 200, None],
        ["小计", None, 3, None, 315, None],
        [],
        ["户名：李芳"],
        heading,
        ["3月5日", "尿素", 2, 105, 210, "欠"],
    ]
    reading = read(tmp_path, "sales", rows)
    assert [(one.buyer, one.rows) for one in reading.sales] == [
        ("王伟", (4,)), ("王伟", (5,)), ("王伟", (6,)), ("李芳", (11,)),
    ]  # fmt: skip
    assert [str(one.repaid) for one in reading.sales] == ["0.00", "0.00", "200.00", "0.00"]
    assert reading.refused == ()


def test_sheets_named_by_people_are_about_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name in ("王伟", "李芳"):
        sheet = book.create_sheet(name)
        for row in (
            ["2026年"],
            ["日期", "品名", "数量", "单价", "金额"],
            ["3.5", "尿素", 2, 105, 210],
        ):
            sheet.append(row)
    book.save(tmp_path / "欠款.xlsx")
    reading = read_workbook(tmp_path / "欠款.xlsx", "sales")
    assert [one.buyer for one in reading.sales] == ["王伟", "李芳"]


def test_titles_between_the_lines_name_operators_and_groups(tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年作业台账"],
        ["机手：王师傅　机型：东方红"],
        JOBS,
        ["东河村一组"],
        a_job("3.5"),
        ["第二村民小组"],
        a_job("3.5"),
        ["机手：李师傅"],
        a_job("3.6"),
    ]
    told = [
        (row.values["operator"], row.values["village"], row.values["group"])
        for row in read(tmp_path, "jobs", rows).rows
    ]
    assert told == [
        ("王师傅", "东河村", "1组"), ("王师傅", "东河村", "2组"), ("李师傅", "东河村", "2组"),
    ]  # fmt: skip


def test_names_and_numbers_are_taken_apart_from_phones(tmp_path: Path) -> None:
    rows: Rows = [
        ["姓名及电话", "身份证号", "面积"],
        ["王伟13812345678", "11010519491231002X", 2],
        ["李芳（户主）", "440524188001010014 13912345678", 2],
    ]
    told = [
        (row.values["name"], row.values["id_number"], row.values["phone"])
        for row in read(tmp_path, "roster", rows).rows
    ]
    assert told == [
        ("王伟", "11010519491231002X", "13812345678"),
        ("李芳", "440524188001010014", "13912345678"),
    ]


def test_a_sale_without_its_buyer_is_refused_where_others_have_theirs(tmp_path: Path) -> None:
    rows: Rows = [["2026年"], SALES]
    rows += [["3月5日", f"王{one}", "尿素", 2, 105, 210, "现金", None] for one in "甲乙丙丁"]
    rows[4][1] = None
    assert [(one.row, one.code) for one in read(tmp_path, "sales", rows).refused] == [
        (5, "no_buyer")
    ]


def test_goods_said_to_come_back_with_no_minus_are_asked_for(tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年"],
        SALES,
        ["3月5日", "王伟", "尿素", 2, 105, 210, "现金", None],
        ["3月6日", "王伟", "尿素", 1, 105, 105, "现金", "退货"],
        ["3月6日", "王伟", "尿素", 1, 105, "(105)", "现金", "退货"],
    ]
    assert [(one.row, one.code) for one in read(tmp_path, "sales", rows).refused] == [(4, "return")]


def test_ticks_written_as_ones_are_no_yuan(tmp_path: Path) -> None:
    rows: Rows = [["2026年"], [*JOBS, "已付款"], [*a_job("3月5日"), 1], [*a_job("3月5日"), "未"]]
    assert [row.values["payment"].owed.units for row in read(tmp_path, "jobs", rows).rows] == [
        0, 12_000,
    ]  # fmt: skip


def test_the_same_person_twice_without_an_id_number_is_refused(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        ["姓名", "电话", "面积", "村"],
        ["王伟", "13812345678", 2.5, "东河村"],
        ["王伟", "13812345678", 3, "东河村"],
        ["王伟", "13812345670", 4, "东河村"],
    ]
    path = written(tmp_path / "表.xlsx", rows)
    done = content(take_in(desk, path, "roster", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(3, "duplicate")]
    assert (done["new"], done["totals"]["total_mu"]) == (2, "6.50")
    again = content(take_in(desk, path, "roster", accept=True))
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 2)


def test_an_id_number_that_is_anothers_in_the_book_is_refused(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [["姓名", "身份证号", "面积"], ["王伟", "11010519491231002X", 2]]
    take_in(desk, written(tmp_path / "表.xlsx", rows), "roster", accept=True)
    rows[1][0] = "李芳"
    done = content(take_in(desk, written(tmp_path / "表2.xlsx", rows), "roster", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(2, "conflict")]
    assert "王伟" in done["refused"][0]["text"]


def test_a_good_without_unit_in_one_row_takes_it_from_another(desk: Desk, tmp_path: Path) -> None:
    heading = ["日期", "购买人", "品名", "数量", "单价", "金额", "付款"]
    rows: Rows = [
        ["2026年"],
        heading,
        ["3月5日", "王伟", "尿素", 2, 105, 210, "现金"],
        ["3月6日", "王伟", "尿素", "3袋", 105, 315, "现金"],
        ["3月7日", "王伟", "尿素", "1包", 105, 105, "现金"],
    ]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "sales", accept=True))
    assert (done["new"], done["refused"]) == (3, [])


def test_a_sum_of_money_taken_over_the_good_rows_agrees(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年"],
        ["日期", "购买人", "品名", "数量", "单价", "金额", "现金", "赊欠"],
        ["3月5日", "王伟", "尿素", "2袋", 105, 210, 100, 110],
        ["3月6日", "李芳", "尿素", "3袋", 105, 415, 415, None],
        ["3月7日", "赵四", "尿素", "1袋", 105, 105, None, 105],
        ["合计", None, None, None, None, 315, 100, 215],
    ]
    path = written(tmp_path / "表.xlsx", rows)
    done = content(take_in(desk, path, "sales", accept=True))
    assert [one["row"] for one in done["refused"]] == [4]
    assert [one["agrees"] for one in done["sheet_totals"]] == [True]
    rows[-1][-1] = 216
    wrong = content(take_in(desk, written(path, rows), "sales"))
    assert [one["agrees"] for one in wrong["sheet_totals"]] == [False]


def test_an_empty_id_number_beside_another_name_is_nobodys(desk: Desk, tmp_path: Path) -> None:
    heading = ["日期", "农户", "身份证号", "作业项目", "面积", "单价", "金额"]
    number = "11010519491231002X"
    rows: Rows = [
        ["2026年"],
        heading,
        ["3月5日", "王伟", number, "旋耕", 2, 60, 120],
        ["3月5日", None, None, "深松", 2, 60, 120],
        ["3月6日", "李芳", None, "旋耕", 2, 60, 120],
        ["3月6日", "赵四", None, "旋耕", 2, 60, 120],
        ["3月7日", "王伟", None, "飞防", 2, 60, 120],
    ]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "jobs", accept=True))
    assert (done["new"], done["refused"]) == (5, [])
    with desk.read() as s:
        found = fetch_rows(s, "SELECT name, id_number FROM member ORDER BY id")
    assert [tuple(row) for row in found] == [("王伟", number), ("李芳", None), ("赵四", None)]


def test_the_day_of_the_job_goes_before_the_day_it_was_entered(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        ["登记日期", "作业日期", "农户", "作业项目", "面积", "单价", "金额"],
        ["2026.3.8", "2026.3.5", "王伟", "旋耕", 2, 60, 120],
        ["2026.3.8", "2026.3.6", "李芳", "旋耕", 2, 60, 120],
    ]
    take_in(desk, written(tmp_path / "表.xlsx", rows), "jobs", accept=True)
    assert days(desk) == ["2026-03-05", "2026-03-06"]


def test_packs_and_how_much_is_in_each_are_not_the_total(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年"],
        ["日期", "购买人", "品名", "件数", "每件数量", "总数量", "单价", "金额", "付款"],
        ["3月5日", "王伟", "草甘膦", 2, 12, 24, 25, 600, "现金"],
        ["3月6日", "李芳", "吡虫啉", 1, 40, 40, 12, 490, "现金"],
    ]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "sales", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(4, "amount")]
    assert done["totals"]["amount_fen"] == 60_000


def test_the_day_of_joining_goes_before_the_day_of_the_list(desk: Desk, tmp_path: Path) -> None:
    rows: Rows = [
        ["姓名", "登记日期", "入社时间", "面积"],
        ["王伟", "2026.3.1", "2019.5.6", 2],
        ["李芳", "2026.3.1", "2020年8月", 3],
    ]
    take_in(desk, written(tmp_path / "表.xlsx", rows), "roster", accept=True)
    with desk.read() as s:
        found = fetch_rows(s, "SELECT joined_on FROM member ORDER BY id")
    assert [row[0] for row in found] == ["2019-05-06", "2020-08-01"]


@pytest.mark.parametrize("cell", ["2/袋", "2袋", "2 / 袋"])
def test_quantity_and_unit_in_one_column(desk: Desk, tmp_path: Path, cell: str) -> None:
    rows: Rows = [
        ["2026年"],
        ["日期", "购买人", "品名/规格", "数量/单位", "单价", "金额", "付款"],
        ["3月5日", "王伟", "尿素/40kg", cell, 105, 210, "现金"],
        ["3月6日", "李芳", "尿素/40kg", "3/袋", 105, 315, "现金"],
        ["3月7日", "赵四", "尿素/40kg", "3/袋", 105, 325, "现金"],
    ]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "sales", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(5, "amount")]
    assert done["totals"]["amount_fen"] == 52_500
    with desk.read() as s:
        found = fetch_rows(s, "SELECT DISTINCT unit FROM sale_line")
    assert [row[0] for row in found] == ["袋"]


@pytest.mark.parametrize(
    ("size", "price", "first", "second"),
    [
        ("作业面积（公顷）", "单价（元/公顷）", 900, 900),
        ("作业面积（公顷）", "单价", 900, "60元/亩"),
        ("作业面积（公顷）", "单价", 900, 60),
        ("作业面积", "单价", "900元/公顷", "60元/亩"),
        ("作业面积（公顷）", "单价（元/亩）", 60, "900元/公顷"),
    ],
)
def test_a_price_for_a_hectare_is_one_for_fifteen_mu(
    desk: Desk, tmp_path: Path, size: str, price: str, first: Any, second: Any
) -> None:
    hectares = 2 if "公顷" in size else "2公顷"
    rows: Rows = [
        ["2026年"],
        ["日期", "农户", "作业项目", size, price, "金额"],
        ["3月5日", "王伟", "旋耕", hectares, first, 1800],
        ["3月6日", "李芳", "旋耕", hectares, second, 1800],
        ["3月7日", "赵四", "旋耕", hectares, second, 1900],
    ]
    done = content(take_in(desk, written(tmp_path / "表.xlsx", rows), "jobs", accept=True))
    assert [(one["row"], one["code"]) for one in done["refused"]] == [(5, "amount")]
    assert (done["totals"]["area_mu"], done["totals"]["amount_fen"]) == ("60.00", 360_000)
    with desk.read() as s:
        assert {row[0] for row in fetch_rows(s, "SELECT price FROM job_line")} == {6000}
