"""The three sample workbooks: exactly their refused rows, exactly their totals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.sheets.grid import open_workbook
from coopdesk.sheets.layouts import guess_kind
from coopdesk.sheets.workbooks import read_workbook

SAMPLES = Path(__file__).parents[1] / "data" / "samples"


def _truth(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLES / f"{name}.truth.json").read_text("utf-8"))
    return truth


def test_the_roster_gives_every_person_and_refuses_nine_rows() -> None:
    truth = _truth("roster-a")
    reading = read_workbook(SAMPLES / "roster-a.xlsx", "roster")
    assert [one.row for one in reading.refused] == [one["row"] for one in truth["must_not_pass"]]
    assert reading.totals_read["area"] == Area.parse(truth["total_mu"])
    assert reading.totals_read["share"] == Money.parse(truth["total_share_yuan"])
    assert len(reading.rows) == truth["records"]
    for row, person in zip(reading.rows, truth["people"], strict=True):
        assert row.row == person["row"]
        assert row.values["name"] == person["name"]
        assert row.values["id_number"] == person["id_number"]
        assert row.values["village"] == person["village"]
        assert row.values["area"] == Area.parse(person["mu"])


def test_the_roster_says_why_each_row_is_refused() -> None:
    reading = read_workbook(SAMPLES / "roster-a.xlsx", "roster")
    codes = {one.row: one.code for one in reading.refused}
    assert codes[40] == "id_number"
    assert codes[57] == "id_digits_lost"
    assert codes[65] == "duplicate"
    assert "36" in next(one.text for one in reading.refused if one.row == 65)


def test_the_job_ledger_gives_its_mu_times_and_refuses_seven_rows() -> None:
    truth = _truth("services-a")
    reading = read_workbook(SAMPLES / "services-a.xlsx", "jobs")
    assert [one.row for one in reading.refused] == [one["row"] for one in truth["must_not_pass"]]
    assert len(reading.rows) == truth["records"]
    assert reading.totals_read["mu_times"] == MuTimes.parse(truth["mu_times"])
    assert reading.totals_read["amount"] == Money(truth["amount_fen"])


def test_the_sales_ledger_gives_its_documents_and_debts() -> None:
    truth = _truth("sales-a")
    reading = read_workbook(SAMPLES / "sales-a.xlsx", "sales")
    assert not reading.refused
    assert len(reading.sales) == truth["documents"]
    assert len(reading.rows) == truth["lines"]
    assert reading.totals_read["amount"] == Money(truth["amount_fen"])
    assert reading.totals_read["owed"] == Money(truth["credit_fen"])
    assert sum(sale.total.units for sale in reading.sales) == truth["amount_fen"]


def test_every_sum_row_of_the_samples_agrees_with_the_rows_it_covers() -> None:
    for name, kind in (("roster-a", "roster"), ("services-a", "jobs"), ("sales-a", "sales")):
        for one in read_workbook(SAMPLES / f"{name}.xlsx", kind).totals_sheet:
            assert all(one.agrees(field) for field in one.said), one


def test_the_kind_of_each_sample_is_guessed_from_its_headings() -> None:
    for name, kind in (("roster-a", "roster"), ("services-a", "jobs"), ("sales-a", "sales")):
        assert guess_kind(open_workbook(SAMPLES / f"{name}.xlsx")) == kind
