"""Sales and returns: stock, cost, price, debt, deposit, vouchers, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import add_record, edit_record, retire_record
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.periods import close_month
from coopdesk.members.records import MEMBERS
from coopdesk.money.payments import ReceiptDraft, post_receipt
from coopdesk.money.records import Purpose
from coopdesk.supplies.goods import (
    good_facts,
    last_price,
    lots_for_sale,
    lots_of,
    price_for,
    share_over_lots,
    split_over_lots,
)
from coopdesk.supplies.records import GOOD_PRICES, GOODS, WAREHOUSES
from coopdesk.supplies.sale_returns import (
    SaleReturnDraft,
    SaleReturnLineDraft,
    check_sale_return,
    post_sale_return,
    return_value,
    sold_lines,
)
from coopdesk.supplies.sales import SaleDraft, check_sale, post_sale, reverse_sale
from coopdesk.supplies.stock import lowest_from, on_hand
from tests.factories import (
    TODAY,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    a_sale_draft,
    account_balance,
    balance,
    bought,
    money,
    quantity,
    sold,
    the_warehouse,
)


def codes(s: Session, draft: SaleDraft) -> set[str]:
    """Return the codes of everything wrong with a sale."""
    return {problem.code for problem in check_sale(s, draft)}


def texts(s: Session, draft: SaleDraft) -> str:
    """Return everything that is said about a sale."""
    return " ".join(problem.text for problem in check_sale(s, draft))


def a_return_draft(sale_id: int, *lines: tuple[int, str], **more: Any) -> SaleReturnDraft:
    """Draft a return of (line, count)."""
    taken = tuple(SaleReturnLineDraft(line=line, quantity=quantity(count)) for line, count in lines)
    return SaleReturnDraft(**{"on_date": TODAY, "sale_id": sale_id, "lines": taken, **more})


def pictured(s: Session, *accounts: str) -> list[Money]:
    """Return the balances of accounts."""
    return [account_balance(s, account) for account in accounts]


def test_a_sale_takes_goods_out_at_the_moving_average(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "100.00"))
        a_purchase(s, bought(good, "10", "120.00"))
        posted = a_sale(s, sold(good, "5"))
        assert posted.number == "销2026-10-0001"
        assert on_hand(s, good) == (15_000, 165_000)
        assert fetch_value(s, "SELECT cost FROM sale_line") == 55_000


def test_the_last_goods_take_what_cost_is_left(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "3", "33.33", amount=money("100.00")))
        for _turn in range(3):
            a_sale(s, sold(good, "1"))
        assert on_hand(s, good) == (0, 0)
        assert account_balance(s, "1405") == Money(0)
        assert account_balance(s, "540101") == money("100.00")


def test_a_mixed_sale_posts_each_way_of_paying(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        post_receipt(
            s,
            ReceiptDraft(
                on_date=TODAY, purpose=Purpose.DEPOSIT, member_id=who, cash=money("200.00")
            ),
        )
        a_purchase(s, bought(good, "20"))
        a_sale(
            s,
            sold(good, "12", discount=money("72.00")),
            member_id=who,
            wechat=money("100.00"),
            alipay=money("50.00"),
            bank=money("4.00"),
            deposit=money("150.00"),
            credit=money("1000.00"),
            due_on=date(2027, 6, 15),
        )
        assert pictured(s, "1001", "101201", "101202", "1002", "220301", "1122", "500101") == [
            money("600.00"),
            money("100.00"),
            money("50.00"),
            money("4.00"),
            money("-50.00"),
            money("1000.00"),
            money("-1704.00"),
        ]
        assert balance(s, who) == money("1000.00")
        assert balance(s, who, "deposit") == money("50.00")


def test_stock_is_never_below_zero_on_a_later_day_either(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10"), on_date=date(2026, 9, 1))
        a_sale(s, sold(good, "8"), on_date=date(2026, 10, 20))
        early = a_sale_draft(s, sold(good, "3"), on_date=date(2026, 9, 5))
        assert "2 袋 left" in texts(s, early)
        with pytest.raises(Refused):
            post_sale(s, early)
        a_sale(s, sold(good, "2"), on_date=date(2026, 9, 5))
        assert on_hand(s, good)[0] == 0


def test_goods_cannot_be_sold_before_they_came_in(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10"), on_date=date(2026, 10, 10))
        assert "stock" in codes(s, a_sale_draft(s, sold(good, "1"), on_date=date(2026, 10, 9)))
        assert lowest_from(s, good, the_warehouse(s), date(2026, 10, 9)) == 0


def test_two_lines_of_one_good_are_counted_together(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10"))
        problems = check_sale(s, a_sale_draft(s, sold(good, "6"), sold(good, "6")))
        assert [(one.code, one.row) for one in problems] == [("stock", 1)]


def test_each_warehouse_has_its_own_stock(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        other = the_warehouse(s, "河湾分仓")
        a_purchase(s, bought(good, "10"), warehouse_id=other)
        assert "stock" in codes(s, a_sale_draft(s, sold(good, "1")))
        a_sale(s, sold(good, "1"), warehouse_id=other)


def test_packs_are_exact_fractions_of_the_stocking_unit(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s, unit="吨", pack_unit="袋", pack_units=1, pack_parts=25)
        a_purchase(s, bought(good, "2", "2500.00"))
        a_sale(s, sold(good, "10", "110.00", unit="袋"))
        assert on_hand(s, good) == (1_600, 400_000)
        third = a_good(s, "三分包", unit="桶", pack_unit="瓶", pack_units=1, pack_parts=3)
        a_purchase(s, bought(third, "1", "90.00"))
        assert "pack" in codes(s, a_sale_draft(s, sold(third, "1", "30.00", unit="瓶")))
        a_sale(s, sold(third, "3", "30.00", unit="瓶"))
        assert on_hand(s, third) == (0, 0)


def test_a_unit_that_the_good_is_not_traded_in_is_refused(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good))
        assert "unit" in codes(s, a_sale_draft(s, sold(good, "1", unit="箱")))


def test_a_pack_costs_its_exact_part_of_the_price(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(
            s, unit="桶", pack_unit="瓶", pack_units=1, pack_parts=3, price=money("100.00")
        )
        assert price_for(s, good, TODAY, member=False, unit="瓶") == money("33.33")
        assert price_for(s, good, TODAY, member=False, unit="桶") == money("100.00")


def test_the_newest_price_that_has_begun_is_proposed(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        assert price_for(s, good, TODAY, member=True) == money("148.00")
        assert price_for(s, good, TODAY, member=False) == money("150.00")
        for day, price in ((date(2026, 10, 1), "155.00"), (date(2026, 11, 1), "160.00")):
            values = {"good_id": good, "from_on": day, "price": money(price)}
            add_record(s, GOOD_PRICES, values)
        assert price_for(s, good, TODAY, member=False) == money("155.00")
        assert price_for(s, good, TODAY, member=True) == money("155.00")
        assert price_for(s, good, date(2026, 9, 30), member=True) == money("148.00")


def test_the_last_price_is_the_members_own_and_not_of_a_reversed_sale(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good, "10"), on_date=date(2026, 1, 1))
        a_sale(s, sold(good, "1", "146.00"), member_id=who, on_date=date(2026, 3, 18))
        wrong = a_sale(s, sold(good, "1", "1.46"), member_id=who, on_date=date(2026, 4, 1))
        reverse_sale(s, wrong.id, TODAY, "单价错")
        a_sale(s, sold(good, "1", "150.00"), on_date=date(2026, 5, 1))
        assert last_price(s, who, good) == (money("146.00"), date(2026, 3, 18), "袋")
        assert last_price(s, a_member(s, "王伟"), good) is None


def test_a_pesticide_is_sold_whole_and_to_a_name(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s, "戊唑醇", good_class=GoodClass.PESTICIDE, unit="瓶")
        a_purchase(s, bought(good, "10", "15.00"))
        assert codes(s, a_sale_draft(s, sold(good, "0.5", "18.50"))) == {"split_pack", "buyer"}
        assert not codes(s, a_sale_draft(s, sold(good, "2", "18.50"), buyer="路过的王师傅"))


def test_a_real_name_good_needs_a_named_member(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s, real_name=True)
        a_purchase(s, bought(good))
        assert "buyer" in codes(s, a_sale_draft(s, sold(good), buyer="某人"))
        assert not codes(s, a_sale_draft(s, sold(good), member_id=a_member(s)))


def test_an_expired_lot_and_a_foreign_lot_are_refused(desk: Desk) -> None:
    with desk.write() as s:
        good, other = a_good(s), a_good(s, "尿素")
        a_purchase(
            s,
            bought(good, "5", lot="旧批", expires_on=date(2026, 10, 1)),
            bought(good, "5", lot="新批", expires_on=date(2027, 10, 1)),
            bought(other, "5"),
        )
        stock = lots_of(s, good, the_warehouse(s), TODAY)
        assert [(one.code, one.left) for one in stock] == [("旧批", 5_000), ("新批", 5_000)]
        old, new = stock[0].id, stock[1].id
        assert codes(s, a_sale_draft(s, sold(good, lot_id=old))) == {"expired"}
        assert codes(s, a_sale_draft(s, sold(other, lot_id=new))) == {"lot"}
        a_sale(s, sold(good, "2", lot_id=new))
        assert lots_of(s, good, the_warehouse(s), TODAY)[1].left == 3_000


def two_lots(s: Session) -> tuple[int, int, int]:
    """Buy a good in two lots, five of the one and ten of the other; return good and lots."""
    good = a_good(s)
    a_purchase(
        s,
        bought(good, "5", lot="旧批", expires_on=date(2027, 1, 1)),
        bought(good, "10", lot="新批", expires_on=date(2027, 10, 1)),
        on_date=date(2026, 2, 1),
    )
    first, second = lots_of(s, good, the_warehouse(s), TODAY)
    return good, first.id, second.id


def test_no_more_is_sold_of_a_lot_than_it_holds(desk: Desk) -> None:
    with desk.write() as s:
        good, old, new = two_lots(s)
        assert codes(s, a_sale_draft(s, sold(good, "6", lot_id=old))) == {"lot_stock"}
        assert "lot 旧批 of 复合肥 45% 15-15-15 has 5 袋 left" in texts(
            s, a_sale_draft(s, sold(good, "6", lot_id=old))
        )
        two = (sold(good, "3", lot_id=old), sold(good, "3", lot_id=old))
        assert "Line 2: lot 旧批 of 复合肥 45% 15-15-15 has 2 袋 left" in texts(
            s, a_sale_draft(s, *two)
        )
        assert not codes(s, a_sale_draft(s, sold(good, "5", lot_id=old), sold(good, lot_id=new)))
        assert codes(s, a_sale_draft(s, sold(good, "16", lot_id=old))) == {"stock"}


def test_a_late_sale_takes_nothing_that_was_sold_of_the_lot_since(desk: Desk) -> None:
    with desk.write() as s:
        good, old, _new = two_lots(s)
        a_sale(s, sold(good, "4", lot_id=old), on_date=date(2026, 6, 1))
        early = {"on_date": date(2026, 3, 1)}
        assert not codes(s, a_sale_draft(s, sold(good, "1", lot_id=old), **early))
        assert codes(s, a_sale_draft(s, sold(good, "2", lot_id=old), **early)) == {"lot_stock"}
        before = a_sale_draft(s, sold(good, "1", lot_id=old), on_date=date(2026, 1, 1))
        assert codes(s, before) == {"stock"}


def test_a_quantity_is_shared_over_lots_without_opening_packs(desk: Desk) -> None:
    with desk.write() as s:
        facts = good_facts(s, a_good(s, pack_unit="吨", pack_units=20))
        spray = good_facts(s, a_good(s, "戊唑醇", good_class=GoodClass.PESTICIDE, unit="瓶"))
    assert facts is not None
    assert spray is not None
    lots = ((1, 5_500), (2, 45_000), (None, 3_000))
    unit = facts.unit
    assert split_over_lots(facts, quantity("5"), unit, lots) == [(1, quantity("5"))]
    assert split_over_lots(facts, quantity("52"), unit, lots) == [
        (1, quantity("5.5")), (2, quantity("45")), (None, quantity("1.5")),
    ]  # fmt: skip
    assert split_over_lots(facts, quantity("2"), "吨", lots) == [(2, quantity("2"))]
    assert split_over_lots(facts, quantity("54"), unit, lots) == []
    assert split_over_lots(spray, quantity("6"), "瓶", lots) == [
        (1, quantity("5")), (2, quantity("1")),
    ]  # fmt: skip


def test_a_line_is_shared_over_the_lots_that_other_lines_leave(desk: Desk) -> None:
    with desk.write() as s:
        good, old, new = two_lots(s)
        a_purchase(s, bought(good, "4"), on_date=date(2026, 2, 1))
        facts, shop = good_facts(s, good), the_warehouse(s)
        assert facts is not None

        def shared(count: str, taken: dict[int, int]) -> list[tuple[int | None, Quantity]]:
            return share_over_lots(s, facts, quantity(count), facts.unit, shop, TODAY, taken)

        left = lots_for_sale(s, good, shop, TODAY, {old: 3_000})
        assert [(one.id, one.left) for one in left] == [(old, 2_000), (new, 10_000)]
        assert shared("3", {}) == [(old, quantity("3"))]
        assert shared("3", {old: 3_000}) == [(old, quantity("2")), (new, quantity("1"))]
        assert shared("16", {old: 3_000}) == [
            (old, quantity("2")), (new, quantity("10")), (None, quantity("4")),
        ]  # fmt: skip
        assert shared("17", {old: 3_000}) == []
        assert lots_for_sale(s, good, shop, date(2027, 2, 1), {})[0].id == new
        assert lots_for_sale(s, good, None, TODAY, {}) == []


def test_credit_over_the_limit_is_refused_with_the_sum(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s, credit_limit=money("300.00"))
        a_purchase(s, bought(good))
        a_sale(s, sold(good, "1"), member_id=who, credit=money("148.00"))
        draft = a_sale_draft(s, sold(good, "2"), member_id=who, credit=money("296.00"))
        assert "144.00 over the credit limit of 300.00" in texts(s, draft)
        a_sale(s, sold(good, "1"), member_id=who, credit=money("148.00"))


def test_credit_and_deposit_need_a_member_who_has_them(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good))
        assert codes(s, a_sale_draft(s, sold(good), credit=money("148.00"))) == {"member"}
        used = a_sale_draft(s, sold(good), member_id=who, deposit=money("1.00"))
        assert "has 0.00 on deposit" in texts(s, used)


def test_payments_must_add_up_and_not_be_negative(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good))
        assert codes(s, a_sale_draft(s, sold(good), cash=money("147.99"))) == {"unpaid"}
        mixed = a_sale_draft(s, sold(good), cash=money("248.00"), wechat=money("-100.00"))
        assert codes(s, mixed) == {"negative"}


def test_a_line_without_good_quantity_or_price_is_refused_in_its_place(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good))
        assert codes(s, a_sale_draft(s)) == {"required"}
        assert "quantity" in codes(s, a_sale_draft(s, sold(good, "0")))
        assert "price" in codes(s, a_sale_draft(s, sold(good, discount=money("149.00"))))
        problems = check_sale(s, a_sale_draft(s, sold(good), sold(999)))
        assert [(one.code, one.field, one.row) for one in problems] == [("required", "good_id", 1)]


def test_what_is_out_of_use_cannot_be_sold_or_sold_to(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good))
        draft = a_sale_draft(s, sold(good), member_id=who)
        retire_record(s, GOODS, good)
        retire_record(s, MEMBERS, who)
        assert codes(s, draft) == {"retired"}
        retire_record(s, WAREHOUSES, the_warehouse(s))
        assert codes(s, draft) == {"retired", "required"}


def test_a_due_day_before_the_sale_is_refused(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good))
        draft = a_sale_draft(
            s, sold(good), member_id=who, credit=money("148.00"), due_on=date(2026, 10, 1)
        )
        assert codes(s, draft) == {"due"}


def test_nothing_is_sold_in_a_closed_month(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good), on_date=date(2026, 9, 1))
        close_month(s, "2026-09")
        assert codes(s, a_sale_draft(s, sold(good), on_date=date(2026, 9, 2))) == {"period_closed"}


def test_the_same_message_twice_is_one_sale(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good))
        draft = a_sale_draft(s, sold(good))
        first = post_sale(s, draft, uid="a" * 32)
        assert post_sale(s, draft, uid="a" * 32) == first
        assert on_hand(s, good)[0] == 9_000
        with pytest.raises(Refused, match="other content"):
            post_sale(s, replace(draft, remark="别的"), uid="a" * 32)


def test_a_sale_reversed_in_red_restores_everything(desk: Desk) -> None:
    accounts = ("1001", "1122", "1405", "500101", "540101")
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good, "10", "99.99"))
        before = (pictured(s, *accounts), on_hand(s, good), balance(s, who))
        sale = a_sale(s, sold(good, "3"), member_id=who, credit=money("100.00"))
        red = reverse_sale(s, sale.id, date(2026, 10, 25), "开错人")
        assert (pictured(s, *accounts), on_hand(s, good), balance(s, who)) == before
        assert red.number == "销2026-10-0002"
        assert fetch_value(s, "SELECT SUM(amount) FROM sale_line") == 0
        sides = fetch_rows(
            s,
            "SELECT e.account, e.debit, e.credit FROM entry e JOIN voucher v ON v.id = e.voucher_id"
            " WHERE v.document_id = ? ORDER BY e.line",
            (red.id,),
        )
        assert all(row[1] <= 0 and row[2] <= 0 for row in sides)
        with pytest.raises(Refused, match="already reversed"):
            reverse_sale(s, sale.id, TODAY, "再来")
        with pytest.raises(Refused, match="itself a red document"):
            reverse_sale(s, red.id, date(2026, 10, 26), "再来")


def test_a_settled_sale_is_reversed_only_after_its_payment(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good))
        sale = a_sale(s, sold(good), member_id=who, credit=money("148.00"))
        paid = post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("48.00")))
        with pytest.raises(Refused, match=paid.number):
            reverse_sale(s, sale.id, TODAY, "错")


def test_a_return_names_the_sold_line_and_comes_back_at_its_cost(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good, "10", "100.00"))
        sale = a_sale(s, sold(good, "4", discount=money("2.00")), member_id=who,
                      credit=money("400.00"))  # fmt: skip
        a_purchase(s, bought(good, "10", "200.00"))
        draft = a_return_draft(sale.id, (1, "1"))
        worth = return_value(s, draft)
        assert worth == money("147.50")
        back = post_sale_return(s, replace(draft, credit=worth))
        assert back.number == "退2026-10-0001"
        assert on_hand(s, good) == (17_000, 270_000)
        assert balance(s, who) == money("252.50")
        line = fetch_row(
            s,
            "SELECT packs, amount, cost, discount, returns_line_id FROM sale_line"
            " WHERE document_id = ?",
            (back.id,),
        )
        assert line == (-1_000, -14_750, -10_000, -50, sold_lines(s, sale.id)[0].id)
        assert account_balance(s, "500101") == money("-442.50")


def test_parts_returned_one_by_one_never_lose_a_fen(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "3", "33.33", amount=money("100.00")))
        sale = a_sale(s, sold(good, "3", "33.33", discount=money("0.01")))
        total = Money(0)
        for _turn in range(3):
            draft = a_return_draft(sale.id, (1, "1"))
            worth = return_value(s, draft)
            post_sale_return(s, replace(draft, cash=worth))
            total += worth
        assert total == money("99.98")
        assert on_hand(s, good) == (3_000, 10_000)
        problems = check_sale_return(s, a_return_draft(sale.id, (1, "1")))
        assert "0 袋 can still come back" in problems[0].text


def test_what_is_wrong_with_a_return_is_said(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good), on_date=date(2026, 10, 1))
        sale = a_sale(s, sold(good, "2"))

        def wrong(draft: SaleReturnDraft) -> set[str]:
            return {one.code for one in check_sale_return(s, draft)}

        assert wrong(a_return_draft(999, (1, "1"))) == {"no_such"}
        assert wrong(a_return_draft(sale.id)) == {"required"}
        assert wrong(a_return_draft(sale.id, (2, "1"))) == {"line"}
        assert wrong(a_return_draft(sale.id, (1, "3"))) == {"quantity"}
        assert wrong(a_return_draft(sale.id, (1, "1"), credit=money("148.00"))) == {"member"}
        assert wrong(a_return_draft(sale.id, (1, "1"), cash=money("1.00"))) == {"unpaid"}
        early = a_return_draft(sale.id, (1, "1"), cash=money("148.00"), on_date=date(2026, 10, 2))
        assert wrong(early) == {"date"}
        reverse_sale(s, sale.id, TODAY, "错")
        assert wrong(a_return_draft(sale.id, (1, "1"), cash=money("148.00"))) == {"reversed"}


def test_a_return_takes_off_the_debt_at_most_what_is_owed(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good))
        sale = a_sale(s, sold(good, "1"), member_id=who, credit=money("100.00"))
        draft = a_return_draft(sale.id, (1, "1"), credit=money("148.00"))
        assert [one.code for one in check_sale_return(s, draft)] == ["credit"]
        post_sale_return(s, replace(draft, credit=money("100.00"), deposit=money("48.00")))
        assert (balance(s, who), balance(s, who, "deposit")) == (Money(0), money("48.00"))


def test_a_sale_with_a_return_is_reversed_only_after_the_return(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good))
        sale = a_sale(s, sold(good, "2"))
        back = post_sale_return(s, a_return_draft(sale.id, (1, "1"), cash=money("148.00")))
        with pytest.raises(Refused, match=back.number):
            reverse_sale(s, sale.id, TODAY, "错")
        reverse_sale(s, back.id, TODAY, "没有退")
        assert sold_lines(s, sale.id)[0].back_packs == 0
        reverse_sale(s, sale.id, TODAY, "错")
        assert on_hand(s, good) == (10_000, 100_000)


def test_a_return_whose_goods_were_sold_on_cannot_be_taken_back(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "1"))
        sale = a_sale(s, sold(good))
        back = post_sale_return(s, a_return_draft(sale.id, (1, "1"), cash=money("148.00")))
        a_sale(s, sold(good))
        with pytest.raises(Refused, match="sold on"):
            reverse_sale(s, back.id, TODAY, "错")


def test_a_deposit_given_back_and_used_since_stays(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s)
        a_purchase(s, bought(good))
        sale = a_sale(s, sold(good, "2"), member_id=who)
        back = post_sale_return(s, a_return_draft(sale.id, (1, "1"), deposit=money("148.00")))
        a_sale(s, sold(good), member_id=who, deposit=money("100.00"))
        with pytest.raises(Refused, match=r"only 48\.00 of it is left"):
            reverse_sale(s, back.id, TODAY, "错")


def test_a_retired_credit_limit_change_counts_from_now_on(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_good(s), a_member(s, credit_limit=money("0.00"))
        a_purchase(s, bought(good))
        draft = a_sale_draft(s, sold(good), member_id=who, credit=money("148.00"))
        assert codes(s, draft) == {"credit_limit"}
        edit_record(s, MEMBERS, who, {"credit_limit": None})
        assert not codes(s, draft)


def test_kept_stock_totals_agree_with_the_moves(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10", "33.33"), on_date=date(2026, 8, 3))
        sale = a_sale(s, sold(good, "3"), on_date=date(2026, 9, 3))
        reverse_sale(s, sale.id, TODAY, "错")
        a_sale(s, sold(good, "4"))
        kept = fetch_rows(s, "SELECT month, quantity, cost FROM stock_month ORDER BY month")
        moved = fetch_rows(
            s,
            "SELECT substr(on_date, 1, 7), SUM(quantity), SUM(cost) FROM stock_move"
            " GROUP BY 1 ORDER BY 1",
        )
        assert kept == moved
        assert Quantity(on_hand(s, good)[0]) == quantity("6")
