"""Workbooks of many offices: every good row in, every bad row out, totals right to the fen."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.sheets.workbooks import read_workbook
from tests.habit_list import JOB_LEDGERS, ROSTERS, SALES_LEDGERS
from tests.habits import Habit, Truth, write_jobs, write_roster, write_sales

SEEDS = (1, 2, 3)


def _refused(reading: object) -> list[tuple[str, int]]:
    return sorted((one.sheet, one.row) for one in reading.refused)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("habit", ROSTERS, ids=lambda habit: habit.name)
def test_a_roster_of_any_habit_is_read_whole(habit: Habit, seed: int, tmp_path: Path) -> None:
    path, truth = write_roster(habit, tmp_path, seed)
    reading = read_workbook(path, "roster")
    _same_rows(reading, truth, path)
    assert reading.totals_read["area"] == Area.parse(str(truth.area))
    assert reading.totals_read["share"] == Money(truth.share_fen)
    villages: dict[str, int] = {}
    for row in reading.rows:
        villages[row.values["village"]] = villages.get(row.values["village"], 0) + 1
        assert "joined_on" in row.values
    assert villages == truth.villages
    assert [row.values["name"] for row in reading.rows] == truth.names
    for one in reading.totals_sheet:
        assert all(one.agrees(field) for field in one.said), one


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("habit", JOB_LEDGERS, ids=lambda habit: habit.name)
def test_a_job_ledger_of_any_habit_is_read_whole(habit: Habit, seed: int, tmp_path: Path) -> None:
    path, truth = write_jobs(habit, tmp_path, seed)
    reading = read_workbook(path, "jobs")
    _same_rows(reading, truth, path)
    assert reading.totals_read["amount"] == Money(truth.fen)
    assert reading.totals_read["mu_times"] == MuTimes.parse(str(truth.times))
    assert reading.totals_read["owed"] == Money(truth.owed_fen or 0)
    villages: dict[str, int] = {}
    days: dict[str, int] = {}
    for row in reading.rows:
        villages[row.values["village"]] = villages.get(row.values["village"], 0) + 1
        day = row.values["worked_on"].isoformat()
        days[day] = days.get(day, 0) + 1
    assert villages == truth.villages
    assert days == truth.days


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("habit", SALES_LEDGERS, ids=lambda habit: habit.name)
def test_a_sales_ledger_of_any_habit_is_read_whole(habit: Habit, seed: int, tmp_path: Path) -> None:
    path, truth = write_sales(habit, tmp_path, seed)
    reading = read_workbook(path, "sales")
    _same_rows(reading, truth, path)
    assert reading.totals_read["amount"] == Money(truth.fen)
    assert reading.totals_read["owed"] == Money(truth.owed_fen or 0)
    assert len(reading.sales) == truth.documents
    days: dict[str, int] = {}
    for row in reading.rows:
        day = row.values["sold_on"].isoformat()
        days[day] = days.get(day, 0) + 1
    assert days == truth.days


def _same_rows(reading: object, truth: Truth, path: Path) -> None:
    bad = truth.bad
    if path.suffix == ".csv":
        bad = [(path.stem, row) for _sheet, row in bad]
    assert _refused(reading) == sorted(bad)
    assert len(reading.rows) == truth.good  # type: ignore[attr-defined]
