"""Hidden rows and broken cells of .xls files are told as those of .xlsx files are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.sheets.grid import open_workbook
from coopdesk.sheets.old_marks import old_marks_of
from coopdesk.sheets.workbooks import read_workbook

HIDDEN = Path(__file__).parents[1] / "data" / "workbooks" / "hidden.xls"


def test_broken_cells_of_an_old_workbook_are_refused_not_reckoned() -> None:
    reading = read_workbook(HIDDEN, "jobs")
    assert [(one.row, one.code) for one in reading.refused] == [(5, "broken"), (6, "broken")]
    assert all("#DIV/0!" in one.text for one in reading.refused)
    assert [one.row for one in reading.rows] == [3, 4]


def test_hidden_rows_and_columns_of_an_old_workbook_are_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "作业.xls"
    path.write_bytes(HIDDEN.read_bytes())
    texts = [one.text for one in take_in(desk, path, "jobs", dry_run=True).warnings]
    assert any("1 hidden rows were read too (4)" in text for text in texts)
    assert any("hidden columns were read too: 备注" in text for text in texts)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_old_workbook_gives_no_marks_and_no_crash(seed: int) -> None:
    chance = random.Random(seed)
    whole = HIDDEN.read_bytes()
    for _turn in range(40):
        damaged = bytearray(whole[: chance.choice((len(whole), chance.randrange(600, len(whole))))])
        for _byte in range(chance.randrange(1, 30)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert isinstance(old_marks_of(bytes(damaged)), dict)


def test_other_old_workbooks_have_nothing_hidden() -> None:
    for path in HIDDEN.parent.glob("*.xls"):
        [sheet, *_others] = open_workbook(path)
        assert bool(sheet.hidden_rows) == (path == HIDDEN)
