"""Filled templates of registers: new, changed or the same; refusals name row and column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coopdesk.catalogue import REGISTERS
from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.outcome import Intake
from coopdesk.intake.registers import take_register
from coopdesk.kernel.register import Register, values_of
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.land.records import PLOTS
from coopdesk.machinery.records import MACHINES, OPERATORS, MachineKind
from coopdesk.members.records import SUPPLIERS
from coopdesk.sheets.template import write_template
from coopdesk.supplies.records import GOODS
from tests.factories import a_good, a_member, a_village


def filled(folder: Path, register: Register, *rows: dict[str, Any]) -> Path:
    """Write a template and fill it in, cell by cell, as a clerk does."""
    path = folder / f"{register.table}.xlsx"
    write_template(path, register)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    keys = [cell.value for cell in sheet[1]]
    for number, row in enumerate(rows, 4):
        for name, value in row.items():
            sheet.cell(number, keys.index(name) + 1, value)
    book.save(path)
    return path


def counts(intake: Intake) -> list[int]:
    """Return how many rows are new, changed, the same and refused."""
    return [intake.count(one) for one in ("new", "changed", "same", "refused")]


def test_a_filled_template_is_tried_written_and_never_twice(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        known = a_good(s, "尿素", unit="袋", code="0007")
    path = filled(
        tmp_path, GOODS,
        {"code": "0007", "name": "尿素", "good_class": "fertiliser", "unit": "袋", "price": 108},
        {"name": "草甘膦", "good_class": "pesticide", "unit": "瓶", "price": "25.50"},
        {"name": "地膜", "good_class": "film", "unit": "卷"},
    )  # fmt: skip
    tried = take_register(desk, path, GOODS, dry_run=True)
    assert counts(tried) == [2, 1, 0, 0]
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM good") == 1
    assert take_register(desk, path, GOODS).written
    with desk.read() as s:
        assert str(values_of(s, GOODS, known)["price"]) == "108.00"
        assert fetch_value(s, "SELECT price FROM good WHERE name = '草甘膦'") == 2550
    assert counts(take_register(desk, path, GOODS)) == [0, 0, 3, 0]


def test_refusals_name_row_and_column_and_hold_everything_back(desk: Desk, tmp_path: Path) -> None:
    path = filled(
        tmp_path, GOODS,
        {"name": "尿素", "good_class": "fertiliser", "unit": "袋"},
        {"name": "地膜", "good_class": "薄膜", "unit": "卷"},
        {"name": "草甘膦", "good_class": "pesticide", "unit": ""},
        {"name": "种子", "good_class": "seed", "unit": "袋", "price": "十块左右"},
    )  # fmt: skip
    intake = take_register(desk, path, GOODS)
    assert not intake.written
    said = [(one["row"], one["column"]) for one in content(intake)["refused"]]
    assert said == [(5, "Class *"), (6, "Stocking unit *"), (7, "Price（yuan）")]
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM good") == 0
    accepted = take_register(desk, path, GOODS, accept=True)
    assert counts(accepted) == [1, 0, 0, 3]
    assert accepted.refused_file is not None
    beside = openpyxl.load_workbook(accepted.refused_file).active
    assert beside is not None
    kept = [[cell for cell in row if cell] for row in beside.iter_rows(2, values_only=True)]
    assert kept[0][:4] == [5, "地膜", "薄膜", "卷"]


def test_links_are_looked_up_by_number_or_by_name(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        village = a_village(s, "河湾村")
        member = a_member(s, "王伟", village_id=village, code="0001")
        a_member(s, "李芳", code="0002")
        a_member(s, "李芳", code="0003")
    named = [{"member_id": one} for one in ("0001", "王伟", "李芳", "赵六")]
    keys = {attribute.key for attribute in PLOTS.form}
    rows = [
        one | {"code": f"D{place}", "name": "大田", "contract_area": 5, "area": 5}
        for place, one in enumerate(named)
    ]
    path = filled(tmp_path, PLOTS, *[{k: v for k, v in row.items() if k in keys} for row in rows])
    intake = take_register(desk, path, PLOTS, accept=True)
    assert [(one.row, one.code) for one in intake.refused] == [(6, "no_such"), (7, "no_such")]
    assert "several “李芳”" in intake.refused[0].text
    with desk.read() as s:
        assert fetch_rows(s, "SELECT DISTINCT member_id FROM plot") == [(member,)]


def test_records_without_a_number_are_known_by_their_name(desk: Desk, tmp_path: Path) -> None:
    path = filled(tmp_path, SUPPLIERS, {"name": "县农资公司", "contact": "老周"})
    assert counts(take_register(desk, path, SUPPLIERS)) == [1, 0, 0, 0]
    path = filled(tmp_path, SUPPLIERS, {"name": "县农资公司", "contact": "小周"})
    assert counts(take_register(desk, path, SUPPLIERS)) == [0, 1, 0, 0]
    assert counts(take_register(desk, path, SUPPLIERS)) == [0, 0, 1, 0]


def test_two_drivers_of_one_name_are_told_apart_by_all_that_is_said(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [{"name": "李师傅", "phone": "13800000001"}, {"name": "李师傅", "phone": "13800000002"}]
    path = filled(tmp_path, OPERATORS, *rows)
    first = take_register(desk, path, OPERATORS, accept=True)
    again = take_register(desk, path, OPERATORS, accept=True)
    assert counts(again)[0] == 0
    assert counts(first)[0] == len(rows) - counts(first)[1] - counts(first)[3]


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.table)
def test_an_empty_template_of_any_register_does_nothing(
    register: Register, desk: Desk, tmp_path: Path
) -> None:
    path = filled(tmp_path, register)
    assert counts(take_register(desk, path, register, accept=True)) == [0, 0, 0, 0]


def test_the_command_line_writes_templates_and_takes_them_in(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from coopdesk.commands.running import run

    book = desk.path
    desk.close()
    path = tmp_path / "农机.xlsx"
    assert run(["template", "machine", "--out", str(path)]) == 0
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.active
    assert sheet is not None
    keys = [cell.value for cell in sheet[1]]
    kind = next(iter(MachineKind))
    for name, value in {"code": "鄂06-1", "name": "拖拉机", "kind": kind.shown}.items():
        sheet.cell(4, keys.index(name) + 1, value)
    workbook.save(path)
    capsys.readouterr()
    assert run(["import", str(book), "machine", str(path), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 1
    assert run(["import", str(book), "machine", str(path)]) == 0
    assert MACHINES.table == "machine"
