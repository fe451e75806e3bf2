"""A long import tells how far it is and can be called off at any moment: nothing is written."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from coopdesk.desk import Desk
from coopdesk.intake.trial import checked, open_for_import
from coopdesk.kernel.rows import fetch_value

ROWS = 240


class CalledOffError(Exception):
    """What the window raises from the progress when Esc was pressed."""


def a_long_ledger(folder: Path, rows: int = ROWS) -> Path:
    """Write a job ledger of many rows."""
    chance = random.Random(1)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("作业")
    sheet.append(["日期", "姓名", "村", "项目", "面积", "单价", "金额", "收款情况"])
    for turn in range(rows):
        name = f"{chance.choice('王李张刘')}{chance.choice('伟芳娜敏静')}"
        day = date(2026, 1, 1) + timedelta(days=turn * 280 // rows)
        sheet.append([day, name, chance.choice(("河湾村", "东河村")), "旋耕", 2, 60, 120, "欠"])
    path = folder / "作业.xlsx"
    book.save(path)
    return path


def counted(desk: Desk) -> tuple[int, int]:
    """Return how many documents and members the book has."""
    with desk.read() as s:
        return (
            fetch_value(s, "SELECT COUNT(*) FROM document"),
            fetch_value(s, "SELECT COUNT(*) FROM member"),
        )


def test_reading_trying_and_writing_tell_how_far_they_are(desk: Desk, tmp_path: Path) -> None:
    workbook = open_for_import(a_long_ledger(tmp_path), desk.today())
    told: list[tuple[int, int]] = []
    loaded = checked(desk, workbook, lambda at, of: told.append((at, of)))
    assert all(of == ROWS for _at, of in told)
    assert [at for at, _of in told[:2]] == [0, 200]
    assert told[-1] == (ROWS, ROWS)
    assert len(told) < ROWS // 5
    told.clear()
    assert workbook.write(desk, loaded.reading, lambda at, of: told.append((at, of))).written
    assert told[-1] == (ROWS, ROWS)


@pytest.mark.parametrize("at", [1, 3, 20])
@pytest.mark.parametrize("stage", ["checking", "writing"])
def test_an_import_that_is_called_off_leaves_nothing_behind(
    desk: Desk, tmp_path: Path, stage: str, at: int
) -> None:
    workbook = open_for_import(a_long_ledger(tmp_path), desk.today())
    calls = 0

    def off(_done: int, _of: int) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise CalledOffError

    if stage == "checking":
        with pytest.raises(CalledOffError):
            checked(desk, workbook, off)
    else:
        loaded = checked(desk, workbook)
        with pytest.raises(CalledOffError):
            workbook.write(desk, loaded.reading, off)
    assert counted(desk) == (0, 0)
