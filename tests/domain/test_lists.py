"""Lists: groups whose sums are those of their rows, unlike sorts never added, views kept."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coopdesk.catalogue import DOCUMENT_KINDS, REGISTERS
from coopdesk.commands.practice import practice_book
from coopdesk.desk import Desk, Session
from coopdesk.kernel.listing import Listing, Query, View
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.relative import Span, Whoever, settled
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Money
from coopdesk.kernel.views import drop_view, keep_view, views_of
from coopdesk.ledger.words import Kind
from coopdesk.machinery.lists import JOB_LINES_LIST
from coopdesk.money.lists import PAYMENTS_LIST
from coopdesk.statements.debts import slips_list
from coopdesk.statements.lists import DOCUMENTS_LIST, STOCK_LIST, VOUCHERS_LIST, debts_list
from coopdesk.supplies.lists import SALE_LINES_LIST, SALES_LIST
from tests.conftest import CLOCK

TODAY = CLOCK.today()
CLERK = "李桂兰"
LISTS: list[Listing] = [
    *(one.listing for one in DOCUMENT_KINDS.values() if one.listing is not None),
    JOB_LINES_LIST, SALE_LINES_LIST, PAYMENTS_LIST, DOCUMENTS_LIST, VOUCHERS_LIST, STOCK_LIST,
    debts_list(TODAY), slips_list(TODAY), *map(listing_of, REGISTERS),
]  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Yield a book with a year of documents, only read from."""
    path = tmp_path_factory.mktemp("lists") / "year.book"
    desk = practice_book(path, clerk=CLERK, clock=CLOCK)
    yield desk
    desk.close()


def column_of(s: Session, listing: Listing, ids: Any, name: str) -> list[Any]:
    place = [one.name for one in listing.columns].index(name)
    return [row[place] for row in listing.rows(s, ids)]


@pytest.mark.parametrize("listing", LISTS, ids=lambda one: one.name)
def test_every_group_counts_and_adds_up_its_own_rows(book: Desk, listing: Listing) -> None:
    with book.read() as s:
        whole = sorted(listing.ids(s))
        for grouping in listing.groupings:
            query = Query(group=grouping.name)
            ids, at = list(listing.ids(s, query)), 0
            assert sorted(ids) == whole
            for group in listing.groups(s, query):
                part = ids[at : at + group.count]
                at += group.count
                for name, total in group.sums.items():
                    values = column_of(s, listing, part, name)
                    known = [one for one in values if one is not None]
                    assert sum(known[1:], known[0]) == total if known else not total
            assert at == len(ids)


@pytest.mark.parametrize("listing", LISTS, ids=lambda one: one.name)
def test_every_usual_view_can_be_asked_and_counted(book: Desk, listing: Listing) -> None:
    with book.read() as s:
        for view in listing.views:
            query = settled(view.query, TODAY, CLERK)
            count = len(listing.ids(s, query))
            assert listing.count(s, query) == count == listing.totals(s, query)[""]
            assert sum(one.count for one in listing.groups(s, query)) in {0, count}


def test_unlike_documents_are_never_added(book: Desk) -> None:
    with book.read() as s:
        assert "amount" not in DOCUMENTS_LIST.totals(s)
        of_sales = DOCUMENTS_LIST.totals(s, Query(where=(("kind", Kind.SALE),)))
        assert of_sales["amount"] == SALES_LIST.totals(s)["amount"]
        by_kind = {one.key: one.sums for one in DOCUMENTS_LIST.groups(s, Query(group="kind"))}
        assert by_kind[Kind.SALE]["amount"] == of_sales["amount"]
        assert all("amount" not in one.sums for one in DOCUMENTS_LIST.groups(
            s, Query(group="day")))  # fmt: skip
        cash = PAYMENTS_LIST.totals(s)
        assert "cash" not in cash
        assert "amount" not in cash


def test_quantities_add_up_within_a_good_alone(book: Desk) -> None:
    with book.read() as s:
        assert "quantity" not in SALE_LINES_LIST.totals(s)
        goods = SALE_LINES_LIST.groups(s, Query(group="good"))
        assert len(goods) > 1
        for one in goods:
            sold = fetch_value(
                s, "SELECT SUM(quantity) FROM sale_line WHERE good_id = ?", (one.key,)
            )
            assert one.sums["quantity"].units == sold
        assert "quantity" not in SALE_LINES_LIST.groups(s, Query(group="village"))[0].sums


def test_chosen_rows_add_up_only_where_they_are_alike(book: Desk) -> None:
    with book.read() as s:
        sales = [row[0] for row in fetch_rows(s, "SELECT id FROM document WHERE kind = 'sale'"
                                                 " LIMIT 3")]  # fmt: skip
        job = fetch_value(s, "SELECT id FROM document WHERE kind = 'job'")
        amounts = column_of(s, DOCUMENTS_LIST, sales, "amount")
        assert DOCUMENTS_LIST.totals_of(s, sales) == {"": 3, "amount": sum(amounts, Money(0))}
        assert DOCUMENTS_LIST.totals_of(s, [*sales, job]) == {"": 4}


def test_villages_stand_in_walking_order_and_days_newest_first(book: Desk) -> None:
    with book.read() as s:
        names = [one.name for one in SALES_LIST.groups(s, Query(group="village"))]
        walked = [row[0] for row in fetch_rows(
            s, "SELECT name FROM village ORDER BY walking_order, code")]  # fmt: skip
        assert [one for one in names if one] == [one for one in walked if one in names]
        days = [one.key for one in SALES_LIST.groups(s, Query(group="day"))]
        assert days == sorted(days, reverse=True)


def test_only_the_asked_columns_of_a_page_are_fetched(book: Desk) -> None:
    with book.read() as s:
        ids = SALES_LIST.ids(s)[:5]
        whole = SALES_LIST.rows(s, ids)
        names = [one.name for one in SALES_LIST.columns]
        part = SALES_LIST.rows(s, ids, frozenset({"number", "amount"}))
        for every, some in zip(whole, part, strict=True):
            for name, value, shown in zip(names, every, some, strict=True):
                assert shown == (value if name in {"number", "amount"} else None)


def test_a_range_a_good_in_any_line_and_nought_narrow_a_list(book: Desk) -> None:
    with book.read() as s:
        low, high = Money(20000), Money(50000)
        found = SALES_LIST.ids(s, Query(where=(("amount", (low, high)),)))
        assert all(low <= one <= high for one in column_of(s, SALES_LIST, found, "amount"))
        assert len(found) == fetch_value(
            s, "SELECT COUNT(*) FROM document WHERE kind = 'sale' AND amount BETWEEN 20000 AND"
               " 50000")  # fmt: skip
        good = fetch_value(s, "SELECT good_id FROM sale_line LIMIT 1")
        with_good = SALES_LIST.ids(s, Query(where=(("good", good),)))
        assert len(with_good) == fetch_value(
            s, "SELECT COUNT(DISTINCT l.document_id) FROM sale_line l JOIN document d ON d.id ="
               " l.document_id WHERE l.good_id = ? AND d.kind = 'sale'", (good,))  # fmt: skip
        owed = SALES_LIST.count(s, Query(where=(("open", True),)))
        paid = SALES_LIST.count(s, Query(where=(("open", False),)))
        assert owed
        assert owed + paid == len(SALES_LIST.ids(s))
        assert SALES_LIST.values(s, "clerk") == [CLERK]


def test_spans_move_with_the_calendar() -> None:
    day = date(2027, 1, 31)
    assert Span.TODAY.days(day) == (day, day)
    assert Span.MONTH.days(day) == (date(2027, 1, 1), day)
    assert Span.LAST_MONTH.days(day) == (date(2026, 12, 1), date(2026, 12, 31))
    assert Span.MONTH.days(date(2028, 2, 3))[1] == date(2028, 2, 29)
    assert Span.YEAR.days(day) == (date(2027, 1, 1), date(2027, 12, 31))
    assert Span.LAST_YEAR.days(day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert Span.PAST.days(day) == (None, date(2027, 1, 30))
    query = Query(where=(("period", Span.TODAY), ("clerk", Whoever.ME)))
    assert settled(query, day, "甲").where == (("period", (day, day)), ("clerk", "甲"))


KEPT = View(
    name="夏收赊账", own=True, order="left", descending=True, group="member",
    columns=("number", "member", "left"),
    where=(("period", (date(2026, 6, 1), None)), ("amount", (Money(100), Money(90000))),
           ("credit", True), ("due_on", Span.PAST), ("clerk", Whoever.ME), ("village", 2)),
)  # fmt: skip


def names_of(views: list[View]) -> list[str]:
    return [one.name for one in views]


def test_a_view_is_kept_for_its_clerk_and_comes_back_as_it_was(desk: Desk) -> None:
    path = Path(desk.path)
    with desk.write() as s:
        keep_view(s, SALES_LIST, "甲", KEPT)
    desk.close()
    with closing(Desk(path, clerk="甲")) as again, again.read() as s:
        assert views_of(s, SALES_LIST, "甲") == [*SALES_LIST.views, KEPT]
        assert views_of(s, SALES_LIST, "乙") == list(SALES_LIST.views)


def test_a_view_is_replaced_renamed_and_dropped_in_its_place(desk: Desk) -> None:
    usual = len(SALES_LIST.views)
    with desk.write() as s:
        for name in ("一", "二"):
            keep_view(s, SALES_LIST, "甲", View(name=name, own=True))
        keep_view(s, SALES_LIST, "甲", View(name="一", own=True, group="day"))
        kept = views_of(s, SALES_LIST, "甲")[usual:]
        assert [(one.name, one.group) for one in kept] == [("一", "day"), ("二", "")]
        keep_view(s, SALES_LIST, "甲", View(name="三", own=True), instead="一")
        assert names_of(views_of(s, SALES_LIST, "甲")[usual:]) == ["三", "二"]
        drop_view(s, SALES_LIST, "甲", "三")
        assert names_of(views_of(s, SALES_LIST, "甲")[usual:]) == ["二"]


def test_columns_chosen_for_a_usual_view_stay_with_it(desk: Desk) -> None:
    first = SALES_LIST.views[0]
    with desk.write() as s:
        chosen = View(name=first.name, columns=("number", "left"))
        keep_view(s, SALES_LIST, "甲", chosen)
        shown = views_of(s, SALES_LIST, "甲")
        assert (shown[0].columns, shown[0].where) == (("number", "left"), first.where)
        assert len(shown) == len(SALES_LIST.views)


def test_what_a_list_no_longer_knows_is_left_out_of_a_kept_view(desk: Desk) -> None:
    with desk.write() as s:
        set_setting(s, "views.甲", {"sale": [
            {"name": "旧", "own": True, "where": [["gone", 1], ["credit", True]], "order": "gone",
             "group": "gone", "columns": ["gone", "number"]}]})  # fmt: skip
        old = views_of(s, SALES_LIST, "甲")[-1]
    assert old == View(name="旧", own=True, where=(("credit", True),), columns=("number",))


def test_views_kept_before_clerks_had_their_own_are_everybodys(desk: Desk) -> None:
    with desk.write() as s:
        set_setting(s, "list_views", [
            {"kind": "sale", "name": "赊销", "monthly": True, "where": [["credit", True]]},
            {"kind": "", "name": "红字", "monthly": False, "where": [["standing", "red"]]},
        ])  # fmt: skip
        assert views_of(s, SALES_LIST, "甲")[-1].where == (
            ("period", Span.MONTH), ("credit", True))  # fmt: skip
        keep_view(s, SALES_LIST, "甲", View(name="新", own=True))
        assert names_of(views_of(s, SALES_LIST, "甲")[-2:]) == ["赊销", "新"]
        assert names_of(views_of(s, DOCUMENTS_LIST, "甲")[-1:]) == ["红字"]
        assert names_of(views_of(s, SALES_LIST, "乙")[-1:]) == ["赊销"]
        assert setting(s, "list_views")
