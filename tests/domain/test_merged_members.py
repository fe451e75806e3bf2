"""Two records of one person, merged: a book that had them reads like one that never did."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.catalogue import METADATA
from coopdesk.desk import Desk
from coopdesk.kernel.listing import Listing, Query
from coopdesk.kernel.rows import fetch_rows
from coopdesk.land.ground import last_contract, plots_of, signed_in
from coopdesk.land.lists import CONTRACTS_LIST
from coopdesk.land.progress import contracts_of, progress_of
from coopdesk.machinery.lists import JOB_LINES_LIST, JOBS_LIST
from coopdesk.members.balances import balance_of, balances_of, open_items, overdue_of
from coopdesk.money.lists import RECEIPTS_LIST
from coopdesk.packages.outward import Pseudonyms
from coopdesk.packages.travelling import township_records
from coopdesk.statements.books import journal_listing, member_account
from coopdesk.statements.checks import check_book
from coopdesk.statements.closing import sides_of
from coopdesk.statements.day_figures import day_figures
from coopdesk.statements.due import debts_by_age, home_facts, today_of
from coopdesk.statements.figures import documents_behind, figure_values
from coopdesk.statements.lists import DOCUMENTS_LIST, VOUCHERS_LIST, debts_list
from coopdesk.statements.member import member_page
from coopdesk.statements.monthly import monthly_statement
from coopdesk.statements.standing import month_path
from coopdesk.statements.walking import walk, walk_village
from coopdesk.supplies.counter import buyer_facts, buyer_lines
from coopdesk.supplies.goods import last_price
from coopdesk.supplies.lists import SALES_LIST
from tests.conftest import CLOCK
from tests.rich_book import a_rich_book

MONTHS = ("2025-10", "2026-04", "2026-05", "2026-10")
DAY = date(2026, 10, 22)
KEY = "ab" * 32


def _all_lists(s: Session, ids: dict[str, Any]) -> Any:
    """Return every list as it opens, narrowed to the member, and searched by her texts."""
    wang = ids["wang"]
    lists = (
        DOCUMENTS_LIST, VOUCHERS_LIST, CONTRACTS_LIST, JOBS_LIST, JOB_LINES_LIST, RECEIPTS_LIST,
        SALES_LIST, debts_list(DAY),
    )  # fmt: skip
    return [
        (one.name, query, _list(s, one, query)) for one in lists for query in _queries(one, wang)
    ]


def _queries(listing: Listing, member_id: int) -> Iterator[Query]:
    """Yield what is asked of a list: all, one member, found by initials and by number."""
    yield Query()
    if any(one.name == "member" for one in listing.filters):
        yield Query(where=(("member", member_id),))
    if listing.subject == "member":
        yield Query(text="wangw")
        yield Query(text="王伟")


def _list(s: Session, listing: Listing, query: Query) -> Any:
    found = list(listing.ids(s, query))
    return listing.name, query, found, listing.rows(s, found), listing.totals(s, query)


def _packages(s: Session, _ids: dict[str, Any]) -> Any:
    """Return what leaves for the county, persons as pseudonyms."""
    people = Pseudonyms(s, KEY, "unit")
    return [
        (month, kind, list(records))
        for month in MONTHS
        for kind, records in sorted(township_records(s, month, people).items())
    ]


def _land(s: Session, ids: dict[str, Any]) -> Any:
    wang, contract = ids["wang"], ids["contract"].id
    return (
        plots_of(s, wang), last_contract(s, wang), signed_in(s, wang, None),
        contracts_of(s, wang, DAY), progress_of(s, contract),
    )  # fmt: skip


def _shop(s: Session, ids: dict[str, Any]) -> Any:
    wang, li, good = ids["wang"], ids["li"], ids["shop"].goods["fertiliser"]
    return (
        buyer_facts(s, wang, DAY), buyer_lines(s, [li, wang]), last_price(s, wang, good),
        balances_of(s, [wang, li], "debt"), overdue_of(s, wang, DAY),
        [(book, balance_of(s, book, member_id=wang), open_items(s, book, member_id=wang))
         for book in ("debt", "deposit", "payable")],
    )  # fmt: skip


def _month_end(s: Session, _ids: dict[str, Any]) -> Any:
    return [
        (month, one.code, sides_of(s, one, month))
        for month in MONTHS
        for one in month_path(s, DAY, month)
        if one.code != "copied"
    ]


def _behind(s: Session, _ids: dict[str, Any]) -> Any:
    return [
        (month, value, documents_behind(s, value.figure.code, month))
        for month in MONTHS
        for value in figure_values(s, month)
    ]


READS: dict[str, Callable[[Session, dict[str, Any]], Any]] = {
    "lists": _all_lists,
    "packages": _packages,
    "figures and what stands behind them": _behind,
    "land": _land,
    "shop": _shop,
    "month's end": _month_end,
    "home": lambda s, _ids: (home_facts(s, DAY), today_of(s, DAY), debts_by_age(s, DAY)),
    "days": lambda s, _ids: [day_figures(s, date(2026, 10, day)) for day in range(1, 23)],
    "journal": lambda s, _ids: journal_listing(s, "2025-01", "2026-12"),
    "account": lambda s, ids: member_account(s, ids["wang"]),
    "sheet": lambda s, ids: [member_page(s, ids["wang"], day) for day in (DAY, date(2025, 12, 31))],
    "walk": lambda s, ids: (walk(s), walk_village(s, ids["wang"])),
}


def _plain(s: Session, value: Any) -> str:
    """Write a value with the name of a record instead of its uid or pseudonym."""
    text = repr(value)
    people = Pseudonyms(s, KEY, "unit")
    for (member_id,) in fetch_rows(s, "SELECT id FROM member ORDER BY id"):
        text = text.replace(people.of(member_id), f"person {member_id}")
    for table in METADATA.sorted_tables:
        if table.name != "trail" and {"id", "uid"} <= set(table.columns.keys()):
            for record_id, uid in fetch_rows(s, f"SELECT id, uid FROM {table.name}"):
                text = text.replace(uid, f"{table.name} {record_id}")
    return text


@pytest.fixture(scope="module")
def books(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[bool, tuple[Desk, dict[str, Any]]]]:
    """Yield two books of the same months: 王伟 entered once, and twice and merged."""
    made = {}
    for twice in (False, True):
        folder = tmp_path_factory.mktemp("book")
        for file in template.parent.glob(f"{template.name}*"):
            shutil.copyfile(file, folder / file.name)
        desk = Desk(folder / template.name, clerk="李桂兰", clock=CLOCK)
        with desk.write() as s:
            made[twice] = desk, a_rich_book(s, entered_twice=twice)
    yield made
    for desk, _named in made.values():
        desk.close()


@pytest.mark.parametrize("name", READS)
def test_after_a_merge_every_read_is_as_if_there_had_been_one_record(
    books: dict[bool, tuple[Desk, dict[str, Any]]], name: str
) -> None:
    told = {}
    for twice, (desk, named) in books.items():
        with desk.read() as s:
            told[twice] = _plain(s, READS[name](s, named))
    assert told[True] == told[False]


def test_the_monthly_statement_is_the_same(
    books: dict[bool, tuple[Desk, dict[str, Any]]],
) -> None:
    for month in MONTHS:
        made = []
        for desk, _named in books.values():
            with desk.read() as s:
                made.append(replace(monthly_statement(s, month, desk), check_code=""))
        assert made[0] == made[1]


def test_a_merged_book_agrees_with_itself(books: dict[bool, tuple[Desk, dict[str, Any]]]) -> None:
    for desk, _named in books.values():
        with desk.read() as s:
            assert check_book(s) == []
