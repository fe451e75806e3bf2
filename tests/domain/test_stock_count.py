"""Stock counts: what is found against the book, its cost, voucher, slip, reversal and rules."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Money, Quantity
from coopdesk.packages.board import summary_figures
from coopdesk.packages.export import seal_month
from coopdesk.paper.preview import page_text
from coopdesk.printing.documents import Manner, print_posted
from coopdesk.statements.checks import check_book
from coopdesk.supplies.stock import on_hand
from coopdesk.supplies.stock_count import (
    StockCountDraft,
    StockCountLineDraft,
    check_stock_count,
    post_stock_count,
    reverse_stock_count,
    stored_goods,
)
from coopdesk.supplies.stock_count_slip import stock_count_slip
from tests.exchange import MONTH, offices
from tests.factories import (
    TODAY,
    a_good,
    a_purchase,
    a_sale,
    account_balance,
    bought,
    money,
    quantity,
    sold,
    the_warehouse,
)


def count(
    s: Session, *lines: tuple[int, str, str], day: date = TODAY, remark: str = ""
) -> StockCountDraft:
    made = tuple(
        StockCountLineDraft(good_id=good, counted=quantity(found), reason=why)
        for good, found, why in lines
    )
    return StockCountDraft(on_date=day, warehouse_id=the_warehouse(s), lines=made, remark=remark)


def check(desk: Desk) -> None:
    """Find nothing wrong in the book."""
    with desk.read() as s:
        assert check_book(s) == []


def codes(s: Session, draft: StockCountDraft) -> list[str]:
    return [one.code for one in check_stock_count(s, draft)]


def test_what_differs_moves_stock_cost_and_voucher_in_one_transaction(desk: Desk) -> None:
    with desk.write() as s:
        short, over, even = a_good(s), a_good(s, "小麦种"), a_good(s, "地膜")
        a_purchase(s, bought(short, "10", "80.00"), bought(over, "4", "50.00"),
                   bought(even, "6", "10.00"))  # fmt: skip
        draft = count(s, (short, "7", "破损"), (over, "5", "上次少记"), (even, "6", ""))
        posted = post_stock_count(s, draft)
        assert posted.number.startswith("点")
        assert on_hand(s, short) == (7000, 56000)
        assert on_hand(s, over) == (5000, 25000)
        assert on_hand(s, even) == (6000, 6000)
        assert account_balance(s, "1901") == money("190.00")
        assert fetch_value(s, "SELECT amount FROM document WHERE id = ?", (posted.id,)) == -19000
        rows = fetch_rows(
            s, "SELECT expected, counted, difference, cost FROM stock_count_line ORDER BY line"
        )
        assert rows == [(10000, 7000, -3000, -24000), (4000, 5000, 1000, 5000), (6000, 6000, 0, 0)]
    with desk.read() as s:
        assert check_book(s) == []
        slip = stock_count_slip(s, posted.id)
    assert [one.cells["difference"] for one in slip.lines] == ["-3", "1", "0"]
    assert [(one.label, one.value) for one in slip.payments] == [
        ("盘盈", "50.00"),
        ("盘亏", "240.00"),
    ]


def test_a_count_that_agrees_is_kept_without_voucher(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "80.00"))
        posted = post_stock_count(s, count(s, (good, "10", "")))
        assert fetch_value(
            s, "SELECT COUNT(*) FROM voucher WHERE document_id = ?", (posted.id,)
        ) in {0, 1}
        assert (
            fetch_value(s, "SELECT COUNT(*) FROM stock_move WHERE document_id = ?", (posted.id,))
            == 0
        )
        assert stock_count_slip(s, posted.id).payments[0].value == "相符"
    check(desk)


def test_a_difference_needs_its_reason_in_the_line_or_the_remark(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "80.00"))
        (found,) = check_stock_count(s, count(s, (good, "9", "")))
        assert (found.code, found.field, found.row) == ("difference", "reason", 0)
        assert codes(s, count(s, (good, "9", ""), remark="年终盘点，破损")) == []


def test_goods_nobody_received_cost_nothing_when_found(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = post_stock_count(s, count(s, (good, "3", "库里找到的")))
        assert on_hand(s, good) == (3000, 0)
        (told,) = stock_count_slip(s, posted.id).payments
        assert (told.label, told.value) == ("盘盈", "0.00")
    check(desk)


def test_the_roll_tells_what_was_found_of_every_good_and_why_it_differs(desk: Desk) -> None:
    with desk.write() as s:
        short, even = a_good(s), a_good(s, "小麦种")
        a_purchase(s, bought(short, "10", "80.00"), bought(even, "6", "10.00"))
        posted = post_stock_count(s, count(s, (short, "7", "破袋"), (even, "6", "")))
        printed = print_posted(s, posted.id, Manner(paper="thermal80"))
    told = "".join(page_text(printed.content, 0).split())
    assert "账面10实盘7袋盈亏-3破袋" in told
    assert "账面6实盘6袋盈亏0" in told


def test_a_count_of_an_earlier_day_leaves_enough_for_what_was_sold_since(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "80.00"), on_date=TODAY - timedelta(days=3))
        a_sale(s, sold(good, "6"))
        before = TODAY - timedelta(days=2)
        assert codes(s, count(s, (good, "5", "少了"), day=before)) == ["stock"]
        assert codes(s, count(s, (good, "6", "少了"), day=before)) == []
        post_stock_count(s, count(s, (good, "6", "少了"), day=before))
        assert on_hand(s, good)[0] == 0
    check(desk)


def test_what_was_sold_without_a_lot_since_is_spared_too(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        early = TODAY - timedelta(days=3)
        a_purchase(s, bought(good, "5", "80.00", lot="D1", expires_on=date(2028, 6, 30)),
                   on_date=early)  # fmt: skip
        a_purchase(s, bought(good, "5", "80.00"), on_date=early)
        a_sale(s, sold(good, "8"))  # Of no lot: its own five, and three that lay in the lot.
        (lot,) = [one for one in stored_goods(s, the_warehouse(s), early) if one.lot_id]
        line = StockCountLineDraft(good_id=good, lot_id=lot.lot_id, counted=quantity("2"),
                                   reason="少了")  # fmt: skip
        draft = StockCountDraft(on_date=early, warehouse_id=the_warehouse(s), lines=(line,))
        (found,) = check_stock_count(s, draft)
        assert (found.code, found.row) == ("stock", 0)
        assert "2 " in found.text


def test_lots_are_counted_one_by_one(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        for lot in ("D1", "D2"):
            a_purchase(s, bought(good, "5", "80.00", lot=lot, expires_on=date(2028, 6, 30)))
        lots = stored_goods(s, the_warehouse(s), TODAY)
        assert [(one.lot, one.quantity) for one in lots] == [
            ("D1", Quantity(5000)), ("D2", Quantity(5000)),
        ]  # fmt: skip
        lines = tuple(
            StockCountLineDraft(good_id=good, lot_id=one.lot_id, counted=quantity(found),
                                reason="数错")
            for one, found in zip(lots, ("4", "6"), strict=True)
        )  # fmt: skip
        draft = StockCountDraft(on_date=TODAY, warehouse_id=the_warehouse(s), lines=lines)
        posted = post_stock_count(s, draft)
        assert on_hand(s, good)[0] == 10_000
        left = [one.quantity.units for one in stored_goods(s, the_warehouse(s), TODAY)]
        assert left == [4000, 6000]
        reverse_stock_count(s, posted.id, TODAY, "重盘")
        left = [one.quantity.units for one in stored_goods(s, the_warehouse(s), TODAY)]
        assert left == [5000, 5000]
    check(desk)


@pytest.mark.parametrize("missing_first", [True, False])
def test_a_lot_under_another_ones_name_keeps_the_cost_of_the_good(
    desk: Desk, missing_first: bool
) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "5", "80.00", lot="D1", expires_on=date(2028, 6, 30)))
        (one,) = stored_goods(s, the_warehouse(s), TODAY)
        lines = [
            StockCountLineDraft(good_id=good, lot_id=lot, counted=quantity(found), reason="写错")
            for lot, found in ((one.lot_id, "0"), (None, "5"))
        ]
        lines = lines if missing_first else lines[::-1]
        draft = StockCountDraft(on_date=TODAY, warehouse_id=the_warehouse(s), lines=tuple(lines))
        posted = post_stock_count(s, draft)
        assert on_hand(s, good) == (5000, 40000)
        assert account_balance(s, "1901") == Money(0)
        reverse_stock_count(s, posted.id, TODAY, "重盘")
        assert on_hand(s, good) == (5000, 40000)
    check(desk)


def test_a_lot_of_another_good_is_refused(desk: Desk) -> None:
    with desk.write() as s:
        good, other = a_good(s), a_good(s, "小麦种")
        a_purchase(s, bought(good, "5"), bought(other, "5", lot="D1"))
        lot = fetch_value(s, "SELECT id FROM lot")
        lines = (StockCountLineDraft(good_id=good, lot_id=lot, counted=quantity("0")),)
        draft = StockCountDraft(on_date=TODAY, warehouse_id=the_warehouse(s), lines=lines)
        assert codes(s, draft) == ["lot"]


@pytest.mark.parametrize(
    ("found", "code"),
    [((), "required"), ((("1", "a"), ("2", "a")), "twice"), ((("-1", "a"),), "negative")],
)
def test_lines_that_cannot_be_are_refused(
    desk: Desk, found: tuple[tuple[str, str], ...], code: str
) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "80.00"))
        draft = count(s, *((good, each, why) for each, why in found))
        assert code in codes(s, draft)
        with pytest.raises(Refused):
            post_stock_count(s, draft)


def test_a_surplus_that_was_sold_on_is_not_reversed(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        posted = post_stock_count(s, count(s, (good, "3", "找到的")))
        a_sale(s, sold(good, "3"))
        with pytest.raises(Refused, match="sold on"):
            reverse_stock_count(s, posted.id, TODAY, "重盘")
        assert account_balance(s, "1901") == Money(0)


def test_the_county_takes_a_count_in_and_its_stock_agrees(tmp_path: Path) -> None:
    with offices(tmp_path, 1) as made:
        town = made.towns[0]
        with town.write() as s:
            good = a_good(s)
            a_purchase(s, bought(good, "10", "80.00"))
            draft = count(s, (good, "7", "破损"))
            reverse_stock_count(s, post_stock_count(s, draft).id, TODAY, "重盘")
            post_stock_count(s, draft)
        (merged,) = made.merge(seal_month(town, MONTH, made.stick).path)
        assert merged.outcome == "accepted", merged.reason
        with made.county.read() as s:
            values = {one.figure.code: one for one in summary_figures(s, MONTH)}
            told = fetch_rows(s, "SELECT content FROM reported WHERE kind = 'stock_count'")
        assert values["stock_inputs"].this_month == 56_000
        lines = [line for row in told for line in json.loads(row[0])["lines"]]
        names = ("in_book", "found", "quantity", "amount_fen")
        assert sorted(tuple(line[name] for name in names) for line in lines) == [
            (-10000, -7000, 3000, 24000), (10000, 7000, -3000, -24000),
            (10000, 7000, -3000, -24000),
        ]  # fmt: skip


def test_a_count_that_comes_out_short_is_no_red_slip_but_what_takes_it_back_is(
    desk: Desk,
) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "80.00"))
        posted = post_stock_count(s, count(s, (good, "8", "破袋")))
        slip = stock_count_slip(s, posted.id)
        assert slip.total < Money(0)
        assert not slip.is_red
        back = reverse_stock_count(s, posted.id, TODAY, "重盘")
        red = stock_count_slip(s, back.id)
        assert red.is_red
        assert [(one.label, one.value) for one in red.payments] == [("盘亏", "-160.00")]
