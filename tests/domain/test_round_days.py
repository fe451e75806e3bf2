"""3.1 in a column of dates: the order of the rows tells the 1st from the 10th, or it is refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coopdesk.sheets.results import SheetReading
from coopdesk.sheets.workbooks import read_workbook

HEADINGS = ("日期", "姓名", "村", "项目", "面积", "单价", "金额", "收款情况")


def a_ledger(folder: Path, cells: Sequence[Any], title: str = "2026年作业台账") -> SheetReading:
    """Write a job ledger with these date cells and read it; text rows are titles between rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(list(HEADINGS))
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and cell.endswith("村"):
            sheet.append([cell])
            continue
        sheet.append([cell, f"王{'伟芳娜敏静'[place % 5]}", "", "旋耕", 2, 60, 120, "现金"])
    path = folder / "台账.xlsx"
    book.save(path)
    return read_workbook(path, "jobs", today=date(2026, 10, 22))


def days_of(reading: SheetReading) -> dict[int, str]:
    """Return month and day by row."""
    found = {one.row: one.values["worked_on"] for one in reading.rows}
    return {row: f"{day.month}-{day.day}" for row, day in found.items()}


def typed(day: date) -> float:
    """Return what the office program keeps of a typed 3.10: the number 3.1."""
    return float(f"{day.month}.{day.day}")


CERTAIN: dict[str, tuple[list[Any], list[str]]] = {
    "up to the fourth": ([3.1, 3.2, 3.3, 3.4], ["3-1", "3-2", "3-3", "3-4"]),
    "after the ninth": ([3.9, 3.1, 3.11], ["3-9", "3-10", "3-11"]),
    "over two round days": ([3.9, 3.1, 3.1, 3.2, 3.25], ["3-9", "3-10", "3-10", "3-20", "3-25"]),
    "from one month to the next": (
        [3.28, 3.3, 4.1, 4.2, 4.5], ["3-28", "3-30", "4-1", "4-2", "4-5"],
    ),
    "with two digits": ([3.05, 3.1, 3.02, 3.2], ["3-5", "3-10", "3-2", "3-20"]),
    "text beside it": ([3.1, "3.10", 3.2, "3.20"], ["3-1", "3-10", "3-2", "3-20"]),
    "newest first": (
        [3.28, 3.25, 3.2, 3.15, 3.1, 3.4], ["3-28", "3-25", "3-20", "3-15", "3-10", "3-4"],
    ),
    "not come yet": ([10.2, 10.3], ["10-2", "10-3"]),
    "each village anew": (
        ["东河村", 3.9, 3.1, "西桥村", 3.1, 3.4, 3.9, 3.2],
        ["3-9", "3-10", "3-1", "3-4", "3-9", "3-20"],
    ),
    "real dates beside it": (
        [date(2026, 3, 8), 3.1, date(2026, 3, 12)], ["3-8", "3-10", "3-12"],
    ),
}  # fmt: skip
DOUBTFUL: dict[str, list[Any]] = {
    "alone": [3.1],
    "before the twelfth": [3.1, 3.12],
    "the first three": [3.1, 3.2, 3.3],
    "no order": [3.28, 3.4, 3.19, 3.1, 3.5, 3.27, 3.6],
}


@pytest.mark.parametrize("name", CERTAIN)
def test_a_round_day_that_the_rows_decide_is_read(name: str, tmp_path: Path) -> None:
    cells, wanted = CERTAIN[name]
    reading = a_ledger(tmp_path, cells)
    assert reading.refused == ()
    assert list(days_of(reading).values()) == wanted


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_round_day_in_doubt_is_refused_with_both_readings(name: str, tmp_path: Path) -> None:
    cells = DOUBTFUL[name]
    reading = a_ledger(tmp_path, cells)
    doubtful = [place + 3 for place, cell in enumerate(cells) if cell in {3.1, 3.2, 3.3}]
    assert [one.row for one in reading.refused] == doubtful
    assert "1st to 3rd or the 10th, 20th or 30th" in reading.refused[0].text


@pytest.mark.parametrize("seed", range(12))
def test_a_year_typed_as_numbers_is_never_read_wrong(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    days: list[date] = []
    day = date(2026, 1, 1)
    while day < date(2026, 10, 1):
        days += [day] * chance.choice((1, 1, 2, 3))
        day += timedelta(days=chance.choice((1, 1, 1, 2)))
    reading = a_ledger(tmp_path, [typed(day) for day in days])
    truth = {row: f"{day.month}-{day.day}" for row, day in enumerate(days, 3)}
    read = days_of(reading)
    assert read == {row: truth[row] for row in read}
    assert len(reading.refused) * 50 < len(days), [one.row for one in reading.refused]
