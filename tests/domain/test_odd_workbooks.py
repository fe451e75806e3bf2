"""Workbooks kept in odd ways, each of which a reader of this program once misread."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coopdesk.kernel.problems import Refused
from coopdesk.kernel.stages import GoodClass
from coopdesk.sheets.results import SheetReading
from coopdesk.sheets.words import class_of_good
from coopdesk.sheets.workbooks import read_workbook

PEOPLE = [
    ("龚芬", "42068219450313112X", "36.54"),
    ("史永", "42062519770802114X", "32.59"),
    ("宋永兰", "420625196207302344", "10.21"),
    ("孙永秋", "420625197301306901", "39.25"),
    ("吕秀", "420683199112242657", "41.9"),
    ("钟霞", "420682195004286754", "39.03"),
]


def written(path: Path, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> Path:
    """Write a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def read(path: Path, kind: str, rows: list[list[Any]], *merges: str) -> SheetReading:
    """Write a workbook and read it back as a kind."""
    return read_workbook(written(path / "表.xlsx", rows, merges), kind)


@pytest.mark.parametrize(
    "good", ["电动喷雾器", "铁锹", "尿素", "地膜", "豆粕", "酱油", "鸡蛋", "废纸", "甲乙丙"]
)
def test_every_class_that_words_give_is_a_class_of_goods(good: str) -> None:
    assert GoodClass(class_of_good(good)) in GoodClass


def test_every_list_of_goods_words_is_a_class_of_goods() -> None:
    import tomllib

    from coopdesk.kernel.i18n import RESOURCES

    listed = tomllib.loads((RESOURCES / "goods_words.toml").read_text("utf-8"))["classes"]
    assert set(listed) <= {one.value for one in GoodClass}


@pytest.mark.parametrize("heading", ["地块数", "年龄", "劳动力"])
def test_small_counts_in_a_roster_are_no_dates(tmp_path: Path, heading: str) -> None:
    rows: list[list[Any]] = [["姓名", "身份证号", heading, "面积（亩）"]]
    rows += [[name, number, 1 + place, area] for place, (name, number, area) in enumerate(PEOPLE)]
    reading = read(tmp_path, "roster", rows)
    assert not reading.refused
    assert all(row.values.get("joined_on") is None for row in reading.rows)


def test_a_date_of_birth_is_neither_phone_nor_day_of_joining(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["姓名", "身份证号", "年龄", "出生日期", "面积（亩）"]]
    rows += [[name, number, 50, number[6:14], area] for name, number, area in PEOPLE]
    reading = read(tmp_path, "roster", rows)
    assert len(reading.rows) == len(PEOPLE)
    assert all(row.values.get("phone") is None for row in reading.rows)
    assert all(row.values.get("joined_on") is None for row in reading.rows)


def test_a_group_heading_over_one_column_keeps_the_column_under_it(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["姓名", "身份证号", "家庭承包地", "股金"],
        [None, None, "经营面积（亩）", None],
    ]
    rows += [[name, number, area, 100] for name, number, area in PEOPLE]
    rows[4][2] = "-10.21"
    reading = read(tmp_path, "roster", rows, "A1:A2", "B1:B2", "D1:D2")
    assert [row.row for row in reading.refused] == [5]
    assert reading.totals_read["area"].plain() == "189.31"


def test_a_village_band_under_the_headings_is_no_second_heading(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["姓名", "身份证号", "家庭承包地", None, "股金"],
        [None, None, "地块数", "经营面积（亩）", None],
        ["下坪村：", None, None, None, None],
    ]
    rows += [[name, number, 2, area, 100] for name, number, area in PEOPLE]
    reading = read(tmp_path, "roster", rows, "A1:A2", "B1:B2", "C1:D1", "E1:E2", "A3:E3")
    assert len(reading.rows) == len(PEOPLE)
    assert {row.values["village"] for row in reading.rows} == {"下坪村"}
    assert reading.totals_read["area"].plain() == "199.52"


@pytest.mark.parametrize("title", ["单位：柳树湾村", "填报单位：柳树湾村村民委员会"])
def test_the_unit_that_files_a_roster_is_its_village(tmp_path: Path, title: str) -> None:
    rows: list[list[Any]] = [["社员名册"], [title], ["姓名", "身份证号", "面积（亩）"]]
    rows += [list(one) for one in PEOPLE]
    reading = read(tmp_path, "roster", rows)
    assert {row.values.get("village") for row in reading.rows} == {"柳树湾村"}


def test_addresses_that_are_villages_are_the_village(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["户名", "住址", "身份证", "亩数"]]
    rows += [[name, "石门村", number, area] for name, number, area in PEOPLE]
    reading = read(tmp_path, "roster", rows)
    assert {row.values.get("village") for row in reading.rows} == {"石门村"}


def jobs(days: list[Any], title: str, *extra: list[Any]) -> list[list[Any]]:
    """Make a small job ledger."""
    rows: list[list[Any]] = [
        [title],
        ["日期", "农户", "村", "项目", "亩数", "每亩", "应收", "备注"],
    ]
    rows += [
        [day, PEOPLE[place % 6][0], "石门村", "旋耕", 10 + place, 60, 600 + 60 * place, "现金"]
        for place, day in enumerate(days)
    ]
    return rows + [list(one) for one in extra]


@pytest.mark.parametrize("title", ["作业台账 2026年4月", "填报单位：供销社　日期：2026年4月30日"])
def test_bare_days_take_the_month_of_the_title(tmp_path: Path, title: str) -> None:
    reading = read(tmp_path, "jobs", jobs(["1日", "2日", "9日", "15日", "28日"], title))
    assert not reading.refused
    assert [row.values["worked_on"] for row in reading.rows] == [
        date(2026, 4, day) for day in (1, 2, 9, 15, 28)
    ]


def test_a_remark_column_of_payments_is_the_payment(tmp_path: Path) -> None:
    rows = jobs(["4月1日", "4月2日", "4月3日", "4月5日"], "作业台账 2026年4月")
    rows[3][-1] = "欠"
    reading = read(tmp_path, "jobs", rows)
    assert reading.totals_read["owed"].plain() == "660.00"


@pytest.mark.parametrize("label", ["村计", "石门村计", "组计", "旬计"])
def test_short_words_for_a_sum_are_sums(tmp_path: Path, label: str) -> None:
    total = [label, None, None, None, 21, None, 1260]
    rows = jobs(["4月1日", "4月2日"], "作业台账 2026年4月", total)
    reading = read(tmp_path, "jobs", rows)
    assert not reading.refused
    assert [one.row for one in reading.totals_sheet] == [5]


def test_a_sum_of_money_taken_does_not_disagree(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["日期", "农户", "项目", "亩数", "单价", "金额", "实收", "欠款"]]
    rows += [["2026-04-01", "龚芬", "旋耕", 10, 60, 600, 400, 200]]
    rows += [["2026-04-02", "史永", "旋耕", 5, 60, 300, 300, None]]
    rows += [["合计", None, None, 15, None, 900, 700, 200]]
    reading = read(tmp_path, "jobs", rows)
    (total,) = reading.totals_sheet
    assert all(total.agrees(name) for name in total.said)
    assert reading.totals_read["owed"].plain() == "200.00"


def test_short_words_of_payment_are_understood(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["日期", "购货人", "品名", "单位", "数量", "单价", "金额", "支付方式"]]
    for place, (name, _number, _area) in enumerate(PEOPLE):
        word = ("现", "微", "欠")[place % 3]
        rows.append([f"2026-03-{place + 1:02}", name, "尿素", "袋", 1, 100, 100, word])
    reading = read(tmp_path, "sales", rows)
    assert [sale.payment.paid[0][0] if sale.payment.paid else "owed" for sale in reading.sales] == [
        "cash", "wechat", "owed", "cash", "wechat", "owed",
    ]  # fmt: skip


@pytest.mark.parametrize("attributes", ["", ' s="1"'])
@pytest.mark.parametrize("content", ["<v>7</v>", "", None])
def test_a_cell_at_the_far_corner_is_told_before_the_sheet_fills_the_memory(
    tmp_path: Path, attributes: str, content: str | None
) -> None:
    path = written(tmp_path / "far.xlsx", [["姓名", "承包面积"], ["周桂芳", 8.4]])
    cell = f'<c r="XFD1048576"{attributes}'
    cell += "/>" if content is None else f">{content}</c>"
    changed = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for one in old.namelist():
            text = old.read(one).decode()
            if one.startswith("xl/worksheets/"):
                row = f'<row r="1048576">{cell}</row></sheetData>'
                text = text.replace("</sheetData>", row)
            new.writestr(one, text)
    if content:
        with pytest.raises(Refused, match="XFD1048576"):
            read_workbook(changed, "roster")
    else:
        assert len(read_workbook(changed, "roster").rows) == 1
