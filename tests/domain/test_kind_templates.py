"""Templates of office sheets: filled in, they come back as they were meant, digit for digit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.intake.trial import kind_of
from coopdesk.sheets.grid import open_workbook
from coopdesk.sheets.kind_templates import template_of, write_kind_template
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.workbooks import read_workbook

ID = "420682195812066899"
FILLED: dict[str, dict[str, Any]] = {
    "roster": {
        "name": "王伟", "id_number": ID, "phone": "13812345678", "village": "河湾村",
        "group": "3组", "household": "王建国", "relation": "子", "household_size": 4,
        "area": "12.35", "is_member": "是", "share": 500, "joined_on": date(2020, 3, 5),
        "note": "已核",
    },
    "jobs": {
        "worked_on": date(2026, 3, 5), "name": "王伟", "phone": "13812345678",
        "village": "河湾村", "group": "3组", "plot": "大田", "kind": "旋耕", "area": 12.35,
        "passes": 2, "price": 60, "amount": 1482, "operator": "李师傅", "machine": "鄂F12345",
        "payment": "欠", "note": "加急",
    },
    "sales": {
        "sold_on": date(2026, 3, 5), "number": "0007", "buyer": "王伟", "phone": "13812345678",
        "village": "河湾村", "group": "3组", "good": "尿素", "spec": "40kg", "unit": "袋",
        "quantity": 2, "price": 105, "discount": 5, "amount": 205, "payment": "微信",
        "note": "自提",
    },
    "stock": {
        "on_date": date(2026, 3, 5), "good": "尿素", "good_class": "化肥", "spec": "40kg",
        "unit": "袋", "sets": 20, "price": 98.5, "amount": 1970, "retail": 105, "lot": "0301",
        "made_on": date(2025, 3, 1), "expires_on": date(2027, 3, 1), "warehouse": "东库",
        "number": "0008", "note": "",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_heading_of_a_template_is_known_for_what_it_is(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_kind_template(path, kind, (FILLED[kind],))
    reading = read_workbook(path, kind)
    read = {one.heading: (one.field, one.confidence >= 60) for one in reading.columns}
    meant = {one.heading: (one.field, True) for one in template_of(kind).columns}
    assert read == meant
    assert kind_of(open_workbook(path)) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_template_goes_in_whole(kind: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_kind_template(path, kind, (FILLED[kind],))
    intake = take_in(desk, path, kind, accept=True)
    assert [one.text for one in intake.refused] == []
    assert intake.count("new") == 1
    [row] = intake.reading.rows
    for name, value in FILLED[kind].items():
        if name in {"note", "payment", "good_class", "is_member"}:
            continue
        said = row.values[name]
        assert str(said) == str(value) or getattr(said, "exact", None) == float(value), name
    again = content(take_in(desk, path, kind, accept=True))
    assert (again["new"], again["same"], again["proposals"]) == (0, 1, [])


def test_numbers_of_people_and_papers_are_cells_of_text(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_kind_template(path, "roster", (FILLED["roster"],))
    sheet = openpyxl.load_workbook(path)["社员花名册"]
    heads = {cell.value: get_column_letter(place) for place, cell in enumerate(sheet[1], 1)}
    for heading in ("身份证号", "电话", "姓名", "组"):
        assert sheet.column_dimensions[heads[heading]].number_format == "@"
        assert sheet[f"{heads[heading]}2"].number_format == "@"
    assert sheet[f"{heads['身份证号']}2"].value == ID
    hints = [one.prompt for one in sheet.data_validations.dataValidation]
    assert "18 位，文本格式" in hints


def test_an_empty_template_says_that_nothing_is_in_it(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_kind_template(path, "stock")
    intake = take_in(desk, path, "stock", accept=True)
    assert (intake.read, intake.refused, intake.proposals) == (0, [], [])


def test_the_notes_of_the_stock_template_say_what_sets_and_what_adds(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_kind_template(path, "stock")
    notes = openpyxl.load_workbook(path)["填表说明"]
    said = [row[0] for row in notes.iter_rows(values_only=True) if row[0]]
    assert "“期初或盘点数量”：把库存改为这个数。" in str(said[0])
    assert "“入库数量”：在原有库存上增加" in str(said[1])
