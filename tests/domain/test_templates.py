"""Templates of registers and exports of lists: what goes out comes back, every digit of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.values import Area, Money, Quantity
from coopdesk.machinery.records import MACHINES, RATES, MachineKind
from coopdesk.sheets.export import ExportColumn, export_refused, export_rows, sheet_name
from coopdesk.sheets.template import read_template, write_template


def test_a_template_gives_back_what_was_written_into_it(tmp_path: Path) -> None:
    path = tmp_path / "machines.xlsx"
    kind = next(iter(MachineKind))
    machine = {
        "code": "鄂06-00012", "name": "=拖拉机", "kind": kind, "operator_id": "0007",
        "bought_on": date(2024, 5, 6),
    }  # fmt: skip
    write_template(path, MACHINES, [machine])
    rows = read_template(path, MACHINES)
    assert [row.row for row in rows] == [4]
    assert not rows[0].problems
    assert {name: rows[0].values[name] for name in machine} == machine


def test_bad_cells_of_a_template_are_all_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rates.xlsx"
    write_template(path, RATES)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    keys = [cell.value for cell in sheet[1]]
    sheet.cell(4, keys.index("from_on") + 1, "昨天")
    sheet.cell(4, keys.index("price") + 1, "12.345")
    sheet.cell(5, keys.index("price") + 1, "￥60元")
    book.save(path)
    rows = read_template(path, RATES)
    assert {problem.field for problem in rows[0].problems} == {"from_on", "price"}
    assert rows[1].values["price"] == Money(6000)


def test_the_hidden_keys_and_the_text_columns_are_there(tmp_path: Path) -> None:
    path = tmp_path / "machines.xlsx"
    write_template(path, MACHINES)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].number_format == "@"
    assert "*" in str(sheet["A2"].value)


def test_the_template_of_another_register_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rates.xlsx"
    write_template(path, RATES)
    with pytest.raises(Refused) as caught:
        read_template(path, MACHINES)
    assert caught.value.problems[0].code == "other_template"


def test_a_workbook_that_is_no_template_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    export_rows(path, [ExportColumn(title="Name")], [("张三",)], title="t")
    with pytest.raises(Refused) as caught:
        read_template(path, MACHINES)
    assert caught.value.problems[0].code == "no_template"


def test_an_export_has_real_numbers_text_codes_and_formulas(tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    columns = [
        ExportColumn(title="ID number"),
        ExportColumn(title="Area", unit="mu", kind=Area, total=True),
        ExportColumn(title="Amount", unit="yuan", kind=Money, total=True),
        ExportColumn(title="Quantity", kind=Quantity),
        ExportColumn(title="Date", kind=date),
    ]
    rows = [
        ("420682195812066899", Area(1253), Money(123_456_789), Quantity(1500), date(2026, 3, 1)),
        ("=1+1", Area(100), Money(-5), None, None),
    ]
    assert export_rows(path, columns, rows, title="社员", filters="东河村") == 2
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet["A4"].value == "420682195812066899"
    assert sheet["A4"].number_format == "@"
    assert sheet["A5"].data_type == "s"
    assert str(sheet["B4"].value) == "12.53"
    assert str(sheet["C4"].value) == "1234567.89"
    assert sheet["C4"].number_format == "#,##0.00"
    assert sheet["C6"].value == "=SUM(C4:C5)"
    assert sheet["D4"].value == 1.5
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.auto_filter.ref == "A3:E5"


def test_columns_of_an_export_are_as_wide_as_dates_numbers_and_names_in_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sales.xlsx"
    columns = [
        ExportColumn(title="日期", kind=date),
        ExportColumn(title="单号"),
        ExportColumn(title="数量", kind=Quantity, total=True),
    ]
    rows = [(date(2026, 10, 22), "销2026-10-0027", Quantity(1_204_000)),
            (date(2026, 10, 22), "销2026-10-0028", Quantity(1_500))]  # fmt: skip
    export_rows(path, columns, rows, title="t")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    wide = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert wide[0] > len("2026-10-22")
    assert wide[1] > len("销2026-10-0027") + 1
    formats = [sheet[cell].number_format for cell in ("C3", "C4", "C5")]
    assert formats == ["#,##0", "General", "General"]


def test_refused_rows_go_out_with_their_reasons(tmp_path: Path) -> None:
    path = tmp_path / "refused.xlsx"
    cells = ("张三", 4.2e17, date(2026, 3, 1), "")
    export_refused(path, ["a", "b", "c", "d"], [("Sheet1", 7, cells, "why")], title="Refused")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:4] == ["Sheet1", 7, "why", "张三"]


def test_a_workbook_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        export_rows(tmp_path / "no" / "x.xlsx", [ExportColumn(title="a")], [], title="t")
    assert not list(tmp_path.iterdir())


def test_sheet_names_keep_within_what_workbooks_allow() -> None:
    assert sheet_name("a/b:c*d?" + "长" * 40) == "a b c d " + "长" * 23
    assert sheet_name("") == "Sheet"
