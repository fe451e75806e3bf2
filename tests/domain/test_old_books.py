"""Books of every released version open for ever: nothing lost, every figure as it stood.

A book is added to ``tests/data/books`` with each release that changes the schema, and stays.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from coopdesk.commands.running import run
from coopdesk.offices import open_book
from coopdesk.packages.sums import summed_values
from coopdesk.statements.checks import check_book
from coopdesk.statements.figures import figure_values
from db.held import schema_version, version_of
from tests.conftest import CLOCK

BOOKS = Path(__file__).resolve().parents[1] / "data" / "books"
MARCH = "2026-03"
# Month, cumulative and last year, as the program of that version printed them.
TOWNSHIP = {
    "sales": (4452300, 4452300, 3962547),
    "sales_inputs": (4452300, 4452300, 4229685),
    "purchases": (686000, 686000, 569380),
    "trusteeship": (14754, None, 14016),
    "trusteeship_weighted": (255577200, None, 242798340),
    "service_area": (79786, None, 70211),
    "services": (104668, 104668, 88967),
    "machinery": (77445, 77445, 65053),
    "protection": (27223, 27223, 24500),
    "debts": (12049665, None, 11447181),
    "stock_inputs": (523700, None, 476567),
    "revenue": (9917837, 9917837, 8628518),
    "profit": (6338897, 6338897, 5831785),
    "assets": (20012245, None, 16410040),
    "equity": (6338897, None, 5705007),
    "cash": (7438880, None, 6174270),
    "members": (60, None, 55),
}
# The sums over the three townships whose packages the book took in.
COUNTY = {"sales": 105427100, "services": 970333, "trusteeship": 48713}

Unpack = Callable[[str], Path]


@pytest.fixture
def unpack(tmp_path: Path) -> Unpack:
    """Return what lays a kept book into a folder of its own."""

    def lay(name: str) -> Path:
        path = tmp_path / f"{name}.book"
        path.write_bytes(lzma.decompress((BOOKS / f"{name}.book.xz").read_bytes()))
        return path

    return lay


def old_names(level: str) -> list[str]:
    return sorted(one.name.removesuffix(".book.xz") for one in BOOKS.glob(f"*-{level}.book.xz"))


@pytest.mark.parametrize("name", old_names("township"))
def test_a_township_book_opens_with_every_figure_as_it_stood(unpack: Unpack, name: str) -> None:
    path = unpack(name)
    desk = open_book(path, clerk="李桂兰", clock=CLOCK)
    with desk.read() as s:
        assert check_book(s) == []
        found = {
            one.figure.code: (one.this_month, one.cumulative, one.last_year)
            for one in figure_values(s, MARCH)
        }
    desk.close()
    assert {code: found[code] for code in TOWNSHIP} == TOWNSHIP
    assert version_of(path) == schema_version()


@pytest.mark.parametrize("name", old_names("county"))
def test_a_county_book_opens_with_the_sums_of_its_townships(unpack: Unpack, name: str) -> None:
    desk = open_book(unpack(name), clerk="陈立新", clock=CLOCK)
    with desk.read() as s:
        assert check_book(s) == []
        found = {one.figure.code: one.this_month for one in summed_values(s, MARCH)}
    desk.close()
    assert {code: found[code] for code in COUNTY} == COUNTY


@pytest.mark.parametrize("name", old_names("township"))
def test_a_verb_that_only_reads_opens_an_old_book_too(
    unpack: Unpack, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["figures", str(unpack(name)), "--month", MARCH, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["figures"]["services"]["month"] == TOWNSHIP["services"][0]
