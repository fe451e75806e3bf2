"""What a list joins for its columns alone is left out where only its ids are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Join
from sqlalchemy.orm import Session

from coopdesk.catalogue import KINDS, REGISTERS
from coopdesk.desk import Desk
from coopdesk.kernel.listing import Listing, Query, _joined, _tables
from coopdesk.kernel.register import listing_of
from coopdesk.kernel.rows import fetch_value
from coopdesk.machinery.lists import JOB_LINES_LIST
from coopdesk.statements.lists import DOCUMENTS_LIST, STOCK_LIST, VOUCHERS_LIST, debts_list
from tests.rich_book import a_rich_book

LISTS = (
    *(kind.listing for kind in KINDS if kind.listing is not None),
    *(listing_of(register) for register in REGISTERS),
    DOCUMENTS_LIST, JOB_LINES_LIST, STOCK_LIST, VOUCHERS_LIST, debts_list(date(2026, 10, 22)),
)  # fmt: skip
VALUES: dict[str, Any] = {"from": "2026-10-01", "until": "2026-10-31", "not_zero": True}


def queries(listing: Listing) -> Iterator[Query]:
    """Yield a list whole, in every order, under every filter, and as typed for."""
    yield Query()
    for column in listing.columns:
        yield Query(order=column.name)
    for one in listing.filters:
        chosen = next(iter(one.choices)) if one.choices is not None else 1
        yield Query(where=((one.name, VALUES.get(one.how, chosen)),))
    if listing.subject or listing.text_column is not None:
        yield Query(text="w")


def whole(listing: Listing, s: Session, query: Query) -> tuple[list[int], dict[str, Any]]:
    """Return ids and totals of a list that joins everything each time."""
    every = replace(listing, where=(*listing.where, *_each_table(listing)))
    return list(every.ids(s, query)), every.totals(s, query)


def _each_table(listing: Listing) -> Iterator[Any]:
    """Yield conditions that name every joined table and hold for every row."""
    source = listing.source
    while isinstance(source, Join):
        [column] = list(source.right.primary_key)[:1] or list(source.right.columns)[:1]
        yield column.is_(None) | column.is_not(None)
        source = source.left


def test_a_list_is_the_same_without_the_joins_that_nobody_asked_for(desk: Desk) -> None:
    with desk.write() as s:
        a_rich_book(s)
        assert fetch_value(s, "SELECT COUNT(*) FROM document") > 20
        spared = 0
        for listing in LISTS:
            spared += _joined(listing.source, _tables(listing.key)) is not listing.source
            for query in queries(listing):
                found = list(listing.ids(s, query)), listing.totals(s, query)
                assert found == whole(listing, s, query), (listing.name, query)
    assert spared > 5
