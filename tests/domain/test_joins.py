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
from coopdesk.kernel.joins import joined, tables_of
from coopdesk.kernel.listing import Filter, Listing, Query
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.rows import fetch_value
from coopdesk.machinery.lists import JOB_LINES_LIST
from coopdesk.statements.lists import DOCUMENTS_LIST, STOCK_LIST, VOUCHERS_LIST, debts_list
from tests.rich_book import a_rich_book

LISTS = (
    *(kind.listing for kind in KINDS if kind.listing is not None),
    *(listing_of(register) for register in REGISTERS),
    DOCUMENTS_LIST, JOB_LINES_LIST, STOCK_LIST, VOUCHERS_LIST, debts_list(date(2026, 10, 22)),
)  # fmt: skip


def asked(one: Filter) -> Any:
    """Return something to ask for by a filter."""
    if one.how == "between":
        if issubclass(one.kind, date):
            return date(2026, 10, 1), date(2026, 10, 31)
        return one.kind(1), one.kind(1_000_000)
    if one.how == "not_zero":
        return True
    return next(iter(one.choices)) if one.choices is not None else 1


def queries(listing: Listing) -> Iterator[Query]:
    """Yield a list whole, in every order, under every filter, and as typed for."""
    yield Query()
    for column in listing.columns:
        yield Query(order=column.name)
    for one in listing.filters:
        yield Query(where=((one.name, asked(one)),))
    for grouping in listing.groupings:
        yield Query(group=grouping.name)
    if listing.subject or listing.text_column is not None:
        yield Query(text="w")


def whole(listing: Listing, s: Session, query: Query) -> tuple[Any, ...]:
    """Return ids and totals of a list that joins everything each time."""
    every = replace(listing, where=(*listing.where, *_each_table(listing)))
    return list(every.ids(s, query)), every.totals(s, query), every.groups(s, query)


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
            spared += joined(listing.source, tables_of(listing.key)) is not listing.source
            for query in queries(listing):
                found = (list(listing.ids(s, query)), listing.totals(s, query),
                         listing.groups(s, query))  # fmt: skip
                assert found == whole(listing, s, query), (listing.name, query)
    assert spared > 5
