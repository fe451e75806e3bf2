"""Slips, exports and lists of trade and money, from what is stored."""

from __future__ import annotations

from datetime import date

from coopdesk.desk import Desk
from coopdesk.kernel.listing import Query
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money
from coopdesk.ledger.journal import JournalDraft, JournalLineDraft, post_journal
from coopdesk.ledger.printed import printings_of
from coopdesk.money.cash import CashCountDraft, post_cash_count
from coopdesk.money.exports import CASH_COUNTS_EXPORT, JOURNALS_EXPORT, PAYMENTS_EXPORT
from coopdesk.money.lists import CASH_COUNTS_LIST, JOURNALS_LIST, PAYMENTS_LIST, RECEIPTS_LIST
from coopdesk.money.payments import PaymentDraft, ReceiptDraft, post_payment, post_receipt
from coopdesk.money.slips import cash_count_slip, money_slip
from coopdesk.paper.check_code import facts_of, verify
from coopdesk.paper.page import papers
from coopdesk.paper.preview import page_count, page_text
from coopdesk.printing.documents import Manner, made_ready, print_posted
from coopdesk.supplies.costing import CostingDraft, post_costing
from coopdesk.supplies.exports import COSTINGS_EXPORT, PURCHASES_EXPORT, SALES_EXPORT
from coopdesk.supplies.lists import COSTINGS_LIST, OPENING_STOCK_LIST, PURCHASES_LIST, SALES_LIST
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.sale_returns import SaleReturnDraft, SaleReturnLineDraft, post_sale_return
from coopdesk.supplies.sales import reverse_sale
from coopdesk.supplies.slips import slip_of
from tests.exported import exported_records
from tests.factories import (
    TODAY,
    a_crop,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    a_supplier,
    a_village,
    bought,
    money,
    quantity,
    sold,
    the_warehouse,
)


def a_credit_sale(desk: Desk) -> int:
    """Post a sale of fertiliser and pesticide, partly on credit."""
    with desk.write() as s:
        who = a_member(s, village_id=a_village(s, "河湾村"), group_no="3", phone="13812342218")
        good = a_good(s, spec="50 kg", registration="鄂农肥2020-1")
        spray = a_good(s, "戊唑醇 60 g/L 悬浮种衣剂", good_class=GoodClass.PESTICIDE, unit="瓶",
                       registration="PD20150321")  # fmt: skip
        a_purchase(s, bought(good, "20", lot="20260903"), bought(spray, "11", "12.00"))
        lot = fetch_value(s, "SELECT id FROM lot")
        return a_sale(
            s,
            sold(good, "12", discount=money("72.00"), lot_id=lot),
            sold(spray, "8", "18.50"),
            member_id=who,
            crop_id=a_crop(s),
            credit=money("852.00"),
            due_on=date(2027, 6, 15),
        ).id


def test_a_receipt_says_everything_that_was_stored(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        slip = slip_of(s, sale)
        printed = print_posted(s, sale, Manner())
    assert slip.number == "销 2026-10-0001"
    assert [pair.value for pair in slip.parties] == [
        "周桂芳　0001（社员）", "河湾村 3 组", "138****2218", "门市仓",
    ]  # fmt: skip
    assert slip.lines[0].cells["lot"] == "20260903　鄂农肥2020-1"
    assert slip.count == "2 种 20 件"
    assert dict(slip.payments) == {
        "收现金": "1,000.00", "赊账": "852.00", "赊账到期": "2027-06-15", "本单后共欠": "852.00",
    }  # fmt: skip
    assert slip.note == "农药用于：小麦"
    assert slip.voucher == "记 10-0002"
    assert page_count(printed.content) == 3
    assert "壹仟捌佰伍拾贰元整" in page_text(printed.content, 0)


def test_a_second_printing_is_marked_counted_and_its_code_can_be_proved(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        first = print_posted(s, sale, Manner())
        slip = slip_of(s, sale)
        again = print_posted(s, sale, Manner(copies=(2,)))
        assert (first.count, again.count) == (1, 2)
        assert printings_of(s, sale)[0] == 2
        assert "补打 第 2 次打印" in page_text(again.content, 0)
        assert page_count(again.content) == 1
        row = fetch_rows(s, "SELECT number, on_date, amount, digest FROM document WHERE id = ?",
                         (sale,))[0]  # fmt: skip
        key = fetch_value(s, "SELECT value FROM setting WHERE key = 'check_key'").strip('"')
        facts = facts_of(row[0], row[1], "", Money(row[2]).plain(), row[3])
        assert verify(bytes.fromhex(key), facts, slip.check_code)
        assert slip.check_code in page_text(first.content, 0)
        assert slip.check_code in page_text(again.content, 0)
        told = fetch_value(s, "SELECT content FROM trail WHERE uid = 'check_key'")
        assert key not in told


def test_every_kind_prints_on_every_paper(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        who = fetch_value(s, "SELECT id FROM member")
        good = fetch_value(s, "SELECT id FROM good")
        taken = SaleReturnLineDraft(line=1, quantity=quantity("1"))
        worth = money("142.00")
        post_sale_return(
            s, SaleReturnDraft(on_date=TODAY, sale_id=sale, lines=(taken,), credit=worth)
        )
        post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("800.00")))
        post_payment(
            s, PaymentDraft(on_date=TODAY, supplier_id=a_supplier(s), cash=money("100.00"))
        )
        opening = post_opening_stock(
            s,
            OpeningStockDraft(
                on_date=TODAY, warehouse_id=the_warehouse(s), lines=(bought(good, "3"),),
                cost_open=True,
            ),
        )  # fmt: skip
        post_costing(
            s, CostingDraft(on_date=TODAY, receipt_id=opening.id, line=1, amount=money("9.00"))
        )
        post_cash_count(s, CashCountDraft(on_date=TODAY, pieces=(17,)))
        for (document_id,) in fetch_rows(s, "SELECT id FROM document"):
            for paper in papers():
                assert page_count(print_posted(s, document_id, Manner(paper=paper)).content) >= 1


def test_a_receipt_of_money_shows_what_was_open_and_what_is_left(desk: Desk) -> None:
    a_credit_sale(desk)
    with desk.write() as s:
        who = fetch_value(s, "SELECT id FROM member")
        paid = post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("900.00")))
        slip = money_slip(s, paid.id)
        assert [(line.cells["open"], str(line.amount)) for line in slip.lines] == [
            ("852.00", "852.00"), ("", "48.00"),
        ]  # fmt: skip
        assert dict(slip.payments) == {"现金": "900.00", "尚欠": "0.00", "预存余额": "48.00"}
        count = post_cash_count(
            s, CashCountDraft(on_date=TODAY, counted=money("1899.00"), remark="少一元")
        )
        assert dict(cash_count_slip(s, count.id).payments)["短款"] == "1.00"


def test_sales_travel_with_lines_in_whole_units(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        red = reverse_sale(s, sale, TODAY, "错")
        first, second = exported_records(s, SALES_EXPORT, [sale, red.id])
    assert (first["number"], first["state"]) == ("销2026-10-0001", "reversed")
    assert (first["cash"], first["credit"], first["amount"]) == (100000, 85200, 185200)
    assert first["inside_system"] is False
    line = first["lines"][0]
    assert (line["good_class"], line["lot"], line["packs"], line["amount"], line["cost"]) == (
        "fertiliser", "20260903", 12000, 170400, 120000,
    )  # fmt: skip
    assert second["reverses"] == first["uid"]
    assert second["lines"][0]["amount"] == -170400


def test_a_return_names_the_line_it_takes_back_when_it_travels(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        taken = SaleReturnLineDraft(line=2, quantity=quantity("1"))
        draft = SaleReturnDraft(on_date=TODAY, sale_id=sale, lines=(taken,), credit=money("18.50"))
        back = post_sale_return(s, draft)
        sold, returned = exported_records(s, SALES_EXPORT, [back.id, sale])
    line = returned["lines"][0]
    assert (line["returns"], line["returns_line"]) == (sold["uid"], 2)


def test_purchases_money_and_vouchers_travel(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        who = fetch_value(s, "SELECT id FROM member")
        paid = post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("900.00")))
        opening = post_opening_stock(
            s,
            OpeningStockDraft(
                on_date=TODAY, warehouse_id=the_warehouse(s), cost_open=True,
                lines=(bought(a_good(s, "尿素"), "3"),),
            ),
        )  # fmt: skip
        cost = post_costing(
            s, CostingDraft(on_date=TODAY, receipt_id=opening.id, line=1, amount=money("9.00"))
        )
        count = post_cash_count(s, CashCountDraft(on_date=TODAY, pieces=(19,)))
        journal = post_journal(
            s,
            JournalDraft(
                on_date=TODAY,
                summary="转",
                lines=(
                    JournalLineDraft(account="5602", debit=money("1.00")),
                    JournalLineDraft(account="1001", credit=money("1.00")),
                ),
            ),
        )
        one = exported_records(s, PAYMENTS_EXPORT, [paid.id])[0]
        assert one["settles"] == [
            {
                "document": exported_records(s, SALES_EXPORT, [sale])[0]["uid"],
                "amount": 85200,
                "book": "debt",
            }
        ]
        assert (one["purpose"], one["cash"], one["member"]) == ("debt", 90000, who)
        bought_ = exported_records(s, PURCHASES_EXPORT, [1, opening.id])
        assert [record["number"][0] for record in bought_] == ["进", "期"]
        assert bought_[1]["lines"][0]["cost_open"] == 1
        assert exported_records(s, COSTINGS_EXPORT, [cost.id])[0]["cost"] == 900
        assert exported_records(s, CASH_COUNTS_EXPORT, [count.id])[0]["counted"] == 190000
        [voucher] = exported_records(s, JOURNALS_EXPORT, [journal.id])
        assert [entry["account"] for entry in voucher["entries"]] == ["5602", "1001"]


def test_lists_show_what_is_owed_and_filter_by_it(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        who = fetch_value(s, "SELECT id FROM member")
        good = fetch_value(s, "SELECT id FROM good")
        later = a_sale(s, sold(good, "1"), on_date=date(2026, 10, 23))
        post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=who, cash=money("52.00")))
        assert list(SALES_LIST.ids(s)) == [later.id, sale]
        names = [column.name for column in SALES_LIST.columns]
        row = dict(zip(names, SALES_LIST.rows(s, [sale])[0], strict=True))
        assert (row["member"], row["village"], row["paid"], row["left"]) == (
            "周桂芳", "河湾村", money("1052.00"), money("800.00"),
        )  # fmt: skip
        for where in ((("credit", True),), (("open", True),), (("member", who),)):
            assert list(SALES_LIST.ids(s, Query(where=where))) == [sale]
        assert list(SALES_LIST.ids(s, Query(text="zgf"))) == [sale]
        assert SALES_LIST.totals(s)["left"] == money("800.00")
        plan = " ".join(
            str(row[3])
            for row in fetch_rows(
                s,
                "EXPLAIN QUERY PLAN SELECT document.id FROM document JOIN sale"
                " ON sale.document_id = document.id WHERE document.kind = 'sale'"
                " ORDER BY document.on_date DESC, document.id DESC",
            )
        )
        assert "ix_document_kind_date" in plan
        assert "TEMP B-TREE" not in plan
        assert PURCHASES_LIST.totals(s)["left"] == money("2132.00")
        assert len(PAYMENTS_LIST.ids(s)) == len(RECEIPTS_LIST.ids(s)) == 1
        for empty in (OPENING_STOCK_LIST, COSTINGS_LIST, CASH_COUNTS_LIST, JOURNALS_LIST):
            assert list(empty.ids(s)) == []


def test_the_paper_of_a_draft_is_chinese_whatever_the_screen_speaks(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.read() as s:
        content, _copies = made_ready(s, sale).as_draft().draw(Manner())
    assert "记账时编号" in page_text(content, 0)
    assert "posting" not in page_text(content, 0)
