"""Workbooks of made-up offices: every good row in as written, every bad row out, sums to the fen.

``COOPDESK_OFFICES=500`` in the environment tries more offices than the usual few.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from coopdesk.kernel.values import Fixed
from coopdesk.sheets.results import SheetReading
from coopdesk.sheets.workbooks import read_workbook
from tests.townships.jobs import a_job_ledger
from tests.townships.office import Truth
from tests.townships.roster import a_roster
from tests.townships.sales import a_sales_ledger
from tests.townships.stock import a_stock_sheet
from tests.townships.wide import a_wide_ledger

SEEDS = range(int(os.environ.get("COOPDESK_OFFICES", "10")))
MAKERS = {
    "roster": ("roster", a_roster),
    "jobs": ("jobs", a_job_ledger),
    "wide": ("jobs", a_wide_ledger),
    "sales": ("sales", a_sales_ledger),
    "stock": ("stock", a_stock_sheet),
}
TODAY = date(2026, 10, 22)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("maker", MAKERS)
def test_an_offices_workbook_comes_out_as_it_was_meant(
    maker: str, seed: int, tmp_path: Path
) -> None:
    kind, make = MAKERS[maker]
    path, truth = make(tmp_path, seed)
    wrong = list(_differences(read_workbook(path, kind, today=TODAY), truth))
    assert wrong == [], f"{maker} {seed}: {path.name}"


def _differences(reading: SheetReading, truth: Truth) -> Iterator[str]:
    """Yield what a reading has otherwise than it was meant."""
    refused = {(one.sheet, one.row): one.text for one in reading.refused}
    rows = {(one.sheet, one.row): one.values for one in reading.rows}
    for place in sorted(refused.keys() ^ truth.bad):
        yield f"{place} refused: {refused.get(place, 'no')}"
    repaid = {(one.sheet, one.rows[0]) for one in reading.sales if one.repaid}
    for place in sorted(repaid ^ truth.repaid):
        yield f"{place} is money paid back"
    for place in sorted(rows.keys() - truth.good.keys() - truth.repaid - truth.bad):
        yield f"{place} is no row"
    for place, meant in truth.good.items():
        if place not in rows:
            yield f"{place} is missing"
            continue
        for name, value in meant.items():
            read = _parts(reading, place) if name == "parts" else _said(rows[place], name)
            if value is not None and read != _plain(name, value):
                yield f"{place} {name}: {read} for {value}"
    yield from _sums(reading, truth)


def _sums(reading: SheetReading, truth: Truth) -> Iterator[str]:
    """Yield the sums that come out otherwise than meant."""
    for name, units in truth.sums.items():
        total = reading.totals_read.get(name)
        if units != (0 if total is None else total.units):
            yield f"{name} adds up to {total} for {units}"
    sales = sum(not one.repaid for one in reading.sales)
    if reading.kind == "sales" and sales != len(truth.documents):
        yield f"{sales} sales for {len(truth.documents)}"
    for one in reading.totals_sheet:
        for name in one.said:
            if not one.agrees(name):
                yield f"row {one.row}: the sheet's {name} {one.said[name]} is not {one.good}"


def _parts(reading: SheetReading, place: tuple[str, int]) -> list[tuple[str, Decimal, Decimal]]:
    """Return the jobs that one row was read to hold."""
    return sorted(
        (one.values["kind"], _exact(one.values["area"]), _exact(one.values["amount"]))
        for one in reading.rows
        if (one.sheet, one.row) == place
    )


def _exact(value: Fixed) -> Decimal:
    """Return a value as a decimal number."""
    return Decimal(value.exact.numerator) / value.exact.denominator


def _said(values: Any, name: str) -> Any:
    """Return what a row was read to say."""
    if name == "owed":
        return Decimal(values["payment"].owed.units) / 100
    value = values.get(name)
    if isinstance(value, Fixed):
        return _exact(value)
    return _plain(name, value)


def _plain(name: str, value: Any) -> Any:
    """Return a value as it is compared: a village by its short name."""
    return value.removesuffix("村") if name == "village" and value else value
