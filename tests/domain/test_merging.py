"""Merging two records of one member, going on with the one that is kept, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session

from coopdesk.commands.documents import _post_line
from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.listing import Query
from coopdesk.kernel.merging import kept_id, records_then
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import edit_record, id_of, retire_record, values_of
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.search import find
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.progress import progress_of
from coopdesk.land.records import PLOTS
from coopdesk.machinery.job_checks import check_job
from coopdesk.machinery.job_weighing import JobLineDraft
from coopdesk.machinery.records import MACHINES
from coopdesk.members.balances import balance_of, open_items
from coopdesk.members.compared import Take, compare
from coopdesk.members.merging import merge_members, merges, unmerge
from coopdesk.members.records import MEMBERS
from coopdesk.money.payments import ReceiptDraft, post_receipt, reverse_money
from coopdesk.packages.outward import Pseudonyms
from coopdesk.statements.behind import behind_lines
from coopdesk.statements.checks import check_book
from coopdesk.statements.day_figures import day_figures
from coopdesk.statements.document import document_facts
from coopdesk.statements.due import ending_contracts
from coopdesk.statements.figures import figure_values
from coopdesk.supplies.sales import check_sale, reverse_sale
from coopdesk.supplies.slips import sale_slip
from tests.factories import (
    TODAY,
    a_contract_draft,
    a_good,
    a_household,
    a_job_draft,
    a_job_line,
    a_machine,
    a_member,
    a_plot,
    a_posted_job,
    a_purchase,
    a_sale,
    a_sale_draft,
    a_season,
    a_stage,
    a_village,
    an_operation_contract,
    bought,
    money,
    sold,
)

ONE, OTHER = "999999199001010016", "99999919900101018X"


def goods_in_stock(s: Session) -> int:
    good = a_good(s)
    a_purchase(s, bought(good, "100"), on_date=TODAY - timedelta(days=20))
    return good


def on_credit(s: Session, member_id: int, good: int, count: str = "1", **more: Any) -> int:
    total = money("148.00").units * int(count)
    values = {"credit": money(f"{total / 100:.2f}"), "cash": money("0"), **more}
    return a_sale(s, sold(good, count), member_id=member_id, **values).id


def texts(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(one.text for one in refused.value.problems)


def agrees(s: Session) -> bool:
    return check_book(s) == []


def test_the_kept_record_takes_what_it_lacks_and_the_land(desk: Desk) -> None:
    with desk.write() as s:
        village = a_village(s, "河湾村")
        kept = a_member(s, "周桂芳", village_id=village)
        twin = a_member(s, "周桂芳", id_number=ONE, phone="13800001234", share_capital=money("500"))
        plot, machine = a_plot(s, twin), a_machine(s, owner_id=twin)
        merge_members(s, twin, kept, "同一身份证")
        values = values_of(s, MEMBERS, kept)
        assert (values["id_number"], values["phone"]) == (ONE, "13800001234")
        assert (values["village_id"], values["share_capital"]) == (village, money("500"))
        assert values_of(s, PLOTS, plot)["member_id"] == kept
        assert values_of(s, MACHINES, machine)["owner_id"] == kept
        assert fetch_value(s, "SELECT retired FROM member WHERE id = ?", (twin,)) == 1
        noted = fetch_row(s, "SELECT clerk, content FROM trail WHERE act = 'merge'")
        assert noted is not None
        assert noted[0] == "李桂兰"
        assert "同一身份证" in noted[1]
        assert ONE not in noted[1]
        assert agrees(s)


def test_what_the_two_say_differently_is_chosen_field_by_field(desk: Desk) -> None:
    with desk.write() as s:
        kept = a_member(s, "买买提", phone="13800001111", share_capital=money("300"))
        twin = a_member(s, "买买提·艾力", phone="13900002222", share_capital=money("200"))
        proposed = {one.name: one.proposed for one in compare(s, twin, kept) if one.differs}
        assert set(proposed.values()) == {Take.KEPT}
        take = {"name": Take.MERGED, "share_capital": Take.SUM, "code": Take.MERGED}
        merge_members(s, twin, kept, "本人确认", take)
        values = values_of(s, MEMBERS, kept)
        assert (values["name"], values["phone"]) == ("买买提·艾力", "13800001111")
        assert values["share_capital"] == money("500")
        assert values["code"] == "0001"


def test_numbers_are_masked_where_two_records_stand_beside_each_other(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s, id_number=ONE), a_member(s, phone="13800001234")
        words = {one.name: (one.kept_words, one.merged_words) for one in compare(s, twin, kept)}
    assert words["id_number"] == ("999***********0016", "")
    assert words["phone"] == ("", "138****1234")


def test_search_finds_the_kept_record_by_the_texts_of_both(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s, "周桂芳"), a_member(s, "邹贵芳", phone="13800001234")
        merge_members(s, twin, kept, "写错了字")
        for typed in ("zgf", "周桂", "邹贵", "zou", "0001", "0002", "1234"):
            assert find(s, "member", typed) == [kept]
        edit_record(s, MEMBERS, kept, {"name": "周桂兰"})
        assert find(s, "member", "邹贵") == find(s, "member", "桂兰") == [kept]
        assert find(s, "member", "周桂芳") == []
        assert id_of(s, MEMBERS, "0002") == kept


def test_money_settles_the_older_slip_whichever_record_it_was_posted_for(desk: Desk) -> None:
    with desk.write() as s:
        good, kept, twin = goods_in_stock(s), a_member(s), a_member(s)
        old = on_credit(s, twin, good, "2", on_date=TODAY - timedelta(days=9))
        new = on_credit(s, kept, good, "1")
        merge_members(s, twin, kept, "同一人")
        assert balance_of(s, "debt", member_id=kept) == money("444.00")
        assert [one.document_id for one in open_items(s, "debt", member_id=kept)] == [old, new]
        post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=kept, cash=money("300.00")))
        assert [(one.document_id, one.left) for one in open_items(s, "debt", member_id=kept)] == [
            (new, money("144.00"))
        ]
        assert balance_of(s, "debt", member_id=twin) == money("144.00")
        assert agrees(s)


def test_the_credit_limit_counts_what_both_records_owe(desk: Desk) -> None:
    with desk.write() as s:
        good = goods_in_stock(s)
        kept, twin = a_member(s, credit_limit=money("500.00")), a_member(s)
        on_credit(s, twin, good, "3")
        draft = a_sale_draft(
            s, sold(good, "1"), member_id=kept, credit=money("148.00"), cash=money("0")
        )
        assert check_sale(s, draft) == []
        merge_members(s, twin, kept, "同一人")
        assert [one.code for one in check_sale(s, draft)] == ["credit_limit"]


def test_a_draft_of_the_merged_record_is_posted_for_the_kept_one(desk: Desk) -> None:
    with desk.write() as s:
        good, kept, twin = goods_in_stock(s), a_member(s), a_member(s)
        merge_members(s, twin, kept, "同一人")
        sale = on_credit(s, twin, good)
        job = a_posted_job(s, a_job_line(twin))
        plot = a_plot(s, twin)
        contract = a_contract_draft(s, twin, (plot,))
        assert check_contract(s, contract) == []
        assert values_of(s, PLOTS, plot)["member_id"] == kept
        owners = fetch_rows(s, "SELECT member_id FROM document WHERE id IN (?, ?)", (sale, job.id))
        assert owners == [(kept,), (kept,)]


def test_a_message_sent_before_and_after_a_merge_is_one_document(desk: Desk) -> None:
    line = (
        '{"kind": "receipt", "uid": "A1", "on_date": "2026-10-20", "member": "0002",'
        ' "purpose": "deposit", "cash": "50.00"}'
    )
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s)
    first = _post_line(desk, line, 1)
    with desk.write() as s:
        merge_members(s, twin, kept, "同一人")
    assert _post_line(desk, line, 1) == first
    other = line.replace("A1", "A2")
    assert _post_line(desk, other, 1) != first
    with desk.read() as s:
        assert balance_of(s, "deposit", member_id=kept) == money("100.00")
        rows = fetch_rows(s, "SELECT member_id FROM document ORDER BY id")
        assert rows == [(twin,), (kept,)]


def test_work_under_a_contract_of_the_merged_record_goes_on(desk: Desk) -> None:
    with desk.write() as s:
        a_season(s)
        kept, twin = a_member(s), a_member(s)
        plot = a_plot(s, twin)
        contract = an_operation_contract(s, twin, (plot,), stages=(a_stage(),))
        a_posted_job(s, a_job_line(twin, "3.00", plot_id=plot, contract_id=contract.id))
        merge_members(s, twin, kept, "同一人")
        more = a_job_line(kept, "5.40", plot_id=plot, contract_id=contract.id)
        found = check_job(s, a_job_draft(s, more))
        assert [one.code for one in found if not one.warning] == []
        assert [one.code for one in found] == ["served_twice"]
        a_posted_job(s, more)
        post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=kept, cash=money("200.00")))
        progress = progress_of(s, contract.id)
        assert progress.charged == money("378.00")
        assert progress.left == money("178.00")
        assert [one.member for one in ending_contracts(s, date(2027, 6, 20))] == ["周桂芳"]
        assert day_figures(s, TODAY).households == 1
        assert agrees(s)


def test_the_same_ground_without_a_plot_is_known_again(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s)
        a_posted_job(s, a_job_line(twin, "3.00"), on_date=TODAY - timedelta(days=2))
        line: JobLineDraft = a_job_line(kept, "3.00")
        assert check_job(s, a_job_draft(s, line)) == []
        merge_members(s, twin, kept, "同一人")
        assert [one.code for one in check_job(s, a_job_draft(s, line))] == ["served_twice"]


def test_a_document_names_the_kept_record_and_its_paper_what_was_printed(desk: Desk) -> None:
    with desk.write() as s:
        good = goods_in_stock(s)
        kept, twin = a_member(s, "周桂芳"), a_member(s, "邹贵芳")
        on_credit(s, kept, good, "2")
        sale = on_credit(s, twin, good)
        printed = sale_slip(s, sale)
    with desk.write() as s:
        merge_members(s, twin, kept, "同一人")
        assert document_facts(s, sale).party == "周桂芳"
        assert document_facts(s, sale).member_id == kept
        assert {one.party for one in behind_lines(s, "sales", "2026-10")} == {"周桂芳"}
        assert sale_slip(s, sale) == printed


# Taking it back


def test_taken_back_both_have_again_what_they_had(desk: Desk) -> None:
    with desk.write() as s:
        home, house = a_household(s), a_household(s)
        good, kept = goods_in_stock(s), a_member(s, phone="13800001111", household_id=home)
        twin = a_member(s, id_number=ONE, phone="13900002222", household_id=house)
        plot, other = a_plot(s, twin, "坡地"), a_plot(s, twin, "塘坳")
        on_credit(s, twin, good)
        before = {one: values_of(s, MEMBERS, one) for one in (kept, twin)}
        merge_id = merge_members(s, twin, kept, "同一人", {"phone": Take.MERGED})
        assert fetch_value(s, "SELECT retired FROM household WHERE id = ?", (house,)) == 1
        third = a_member(s, "王伟")
        edit_record(s, PLOTS, other, {"member_id": third})
        unmerge(s, merge_id, "是两个人")
        assert {one: values_of(s, MEMBERS, one) for one in (kept, twin)} == before
        assert values_of(s, PLOTS, plot)["member_id"] == twin
        assert values_of(s, PLOTS, other)["member_id"] == third
        assert fetch_value(s, "SELECT SUM(retired) FROM household") == 0
        assert balance_of(s, "debt", member_id=kept) == money("0")
        assert balance_of(s, "debt", member_id=twin) == money("148.00")
        assert sorted(find(s, "member", "zgf")) == [kept, twin]
        assert find(s, "member", "0001") == [kept]
        told = merges(s, kept)[0]
        assert (told.reason, told.undone_by) == ("同一人", "李桂兰")
        assert agrees(s)


def test_what_was_edited_since_stays_when_a_merge_is_taken_back(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s, phone="13900002222", id_number=ONE)
        merge_id = merge_members(s, twin, kept, "同一人")
        edit_record(s, MEMBERS, kept, {"phone": "13700003333", "id_number": OTHER})
        unmerge(s, merge_id, "是两个人")
        assert values_of(s, MEMBERS, kept)["phone"] == "13700003333"
        assert values_of(s, MEMBERS, kept)["id_number"] == OTHER
        assert values_of(s, MEMBERS, twin)["id_number"] == ONE


def test_what_one_paid_for_the_other_stands_in_the_way_until_it_is_reversed(desk: Desk) -> None:
    with desk.write() as s:
        good, kept, twin = goods_in_stock(s), a_member(s), a_member(s)
        on_credit(s, twin, good)
        merge_id = merge_members(s, twin, kept, "同一人")
        paid = post_receipt(s, ReceiptDraft(on_date=TODAY, member_id=kept, cash=money("100.00")))
    with pytest.raises(Refused) as refused, desk.write() as s:
        unmerge(s, merge_id, "是两个人")
    assert paid.number in texts(refused)
    with desk.write() as s:
        reverse_money(s, paid.id, TODAY, "收错人")
        unmerge(s, merge_id, "是两个人")
        assert balance_of(s, "debt", member_id=twin) == money("148.00")
        assert balance_of(s, "debt", member_id=kept) == money("0")
        assert agrees(s)


def test_a_deposit_of_the_other_that_was_used_stands_in_the_way(desk: Desk) -> None:
    with desk.write() as s:
        good, kept, twin = goods_in_stock(s), a_member(s), a_member(s)
        draft = ReceiptDraft(on_date=TODAY, member_id=twin, cash=money("148.00"))
        post_receipt(s, draft)
        merge_id = merge_members(s, twin, kept, "同一人")
        sale = a_sale(s, sold(good), member_id=kept, deposit=money("148.00"), cash=money("0"))
    with pytest.raises(Refused) as refused, desk.write() as s:
        unmerge(s, merge_id, "是两个人")
    assert sale.number in texts(refused)
    with desk.write() as s:
        reverse_sale(s, sale.id, TODAY, "退")
        unmerge(s, merge_id, "是两个人")
        assert balance_of(s, "deposit", member_id=twin) == money("148.00")


def test_three_records_of_one_person_come_apart_in_any_order(desk: Desk) -> None:
    with desk.write() as s:
        good = goods_in_stock(s)
        one, two, three = (a_member(s) for _turn in range(3))
        for member in (one, two, three):
            on_credit(s, member, good)
        first = merge_members(s, one, two, "同一人")
        second = merge_members(s, two, three, "同一人")
        assert [kept_id(s, "member", member) for member in (one, two, three)] == [three] * 3
        assert balance_of(s, "debt", member_id=three) == money("444.00")
        assert agrees(s)
        unmerge(s, second, "错")
        assert balance_of(s, "debt", member_id=two) == money("296.00")
        assert kept_id(s, "member", one) == two
        again = merge_members(s, two, three, "没错")
        unmerge(s, first, "错")
        assert balance_of(s, "debt", member_id=one) == money("148.00")
        assert balance_of(s, "debt", member_id=three) == money("296.00")
        unmerge(s, again, "错")
        assert [balance_of(s, "debt", member_id=member) for member in (one, two, three)] == [
            money("148.00")
        ] * 3
        assert agrees(s)


def test_papers_count_the_records_that_were_one_when_they_were_posted(desk: Desk) -> None:
    with desk.write() as s:
        good, kept, twin = goods_in_stock(s), a_member(s), a_member(s)
        before = on_credit(s, kept, good)
        merge_id = merge_members(s, twin, kept, "同一人")
        between = on_credit(s, kept, good)
        unmerge(s, merge_id, "错")
        after = on_credit(s, kept, good)
        assert records_then(s, "member", twin, before) == [twin]
        assert sorted(records_then(s, "member", twin, between)) == [kept, twin]
        assert records_then(s, "member", kept, after) == [kept]


# Refusals


def test_a_merge_is_refused_with_a_sentence(desk: Desk) -> None:
    with desk.write() as s:
        one, two, three = a_member(s), a_member(s, "王伟"), a_member(s, "李芬")
        merge_members(s, one, two, "同一人")
        retire_record(s, MEMBERS, three)
    for merged, kept, reason, said in (
        (two, two, "x", "one and the same"),
        (one, three, "x", "0001 周桂芳 was merged into 0002 王伟 before"),
        (two, one, "x", "0001 周桂芳 was merged into 0002 王伟 before"),
        (two, three, "x", "0003 李芬 is out of use"),
        (three, two, " ", "say why"),
        (three, two, "长" * 201, "at most 200"),
    ):
        with pytest.raises(Refused) as refused, desk.write() as s:
            merge_members(s, merged, kept, reason)
        assert said in texts(refused)
    for reason, said in (("", "say why"), ("x" * 300, "at most 200")):
        with pytest.raises(Refused) as refused, desk.write() as s:
            unmerge(s, 1, reason)
        assert said in texts(refused)
    with desk.write() as s:
        unmerge(s, 1, "错")
    with pytest.raises(Refused) as refused, desk.write() as s:
        unmerge(s, 1, "错")
    assert "not in force" in texts(refused)


def test_a_merged_record_stays_as_it_was(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s)
        merge_members(s, twin, kept, "同一人")
    with pytest.raises(Refused) as refused, desk.write() as s:
        retire_record(s, MEMBERS, twin, back=True)
    assert "merged into another record" in texts(refused)
    with pytest.raises(Refused) as refused, desk.write() as s:
        edit_record(s, MEMBERS, twin, {"name": "王伟"})
    assert "merged into another record" in texts(refused)


def test_a_merge_cannot_be_rewritten_and_comes_back_into_force_by_no_way(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s)
        merge_id = merge_members(s, twin, kept, "同一人")
        unmerge(s, merge_id, "错")
    for sql in (
        "UPDATE record_merge SET undone_at = NULL",
        "UPDATE record_merge SET into_id = 77",
        "DELETE FROM record_merge",
    ):
        with pytest.raises(Refused), desk.write() as s:
            change_rows(s, "record_merge", sql)


def test_the_self_check_finds_a_merge_that_leads_elsewhere(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin, third = a_member(s), a_member(s), a_member(s)
        merge_members(s, twin, kept, "同一人")
        change_rows(s, "record_merge", "UPDATE record_merge SET kept_id = ?", (third,))
        assert [one.code for one in check_book(s)] == ["merge"]


# Rosters, and the county


def a_roster(folder: Path, *rows: tuple[Any, ...]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["社员编号", "姓名", "身份证号", "村", "联系电话"])
    for row in rows:
        sheet.append(list(row))
    path = folder / "花名册.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "row",
    [
        ("", "周桂芳", ONE, "", "13811112222"),
        ("", "周桂芳", OTHER, "", "13811112222"),
        ("0001", "周桂芳", "", "", "13811112222"),
        ("0002", "邹贵芳", "", "", "13811112222"),
        ("", "邹贵芳", "", "后湾村", "13811112222"),
    ],
)
def test_a_roster_finds_the_kept_record_by_either_code_name_or_number(
    desk: Desk, tmp_path: Path, row: tuple[Any, ...]
) -> None:
    with desk.write() as s:
        here, there = a_village(s, "河湾村"), a_village(s, "后湾村")
        kept = a_member(s, "周桂芳", id_number=ONE, village_id=here)
        twin = a_member(s, "邹贵芳", id_number=OTHER, village_id=there)
        merge_members(s, twin, kept, "号码写错")
    intake = take_in(desk, a_roster(tmp_path, row), "roster", accept=True)
    assert list(intake.verdicts.values()) == ["changed"]
    with desk.read() as s:
        values = values_of(s, MEMBERS, kept)
        assert (values["phone"], values["name"]) == ("13811112222", "周桂芳")
        assert (values["id_number"], values["village_id"]) == (ONE, here)
        assert fetch_value(s, "SELECT COUNT(*) FROM member") == 2


def test_both_numbers_lead_to_the_kept_record_after_the_right_one_was_chosen(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.write() as s:
        kept, twin = a_member(s, id_number=OTHER), a_member(s, id_number=ONE)
        merge_members(s, twin, kept, "号码写错", {"id_number": Take.MERGED})
        assert values_of(s, MEMBERS, kept)["id_number"] == ONE
    rows = [("", "周桂芳", number, "", "13811112222") for number in (ONE, OTHER)]
    intake = take_in(desk, a_roster(tmp_path, *rows), "roster", accept=True)
    assert list(intake.verdicts.values()) == ["changed", "same"]


def test_the_county_knows_both_records_by_the_kept_ones_pseudonym(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s, id_number=ONE), a_member(s, id_number=OTHER)
        bare, filled = a_member(s, "王伟"), a_member(s, "王伟", phone="13800001111")
        before = {one: Pseudonyms(s, "ab" * 32, "u").of(one) for one in (kept, twin, bare, filled)}
        merge_members(s, twin, kept, "号码写错")
        merge_members(s, filled, bare, "同一人")
        people = Pseudonyms(s, "ab" * 32, "u")
        assert people.of(kept) == people.of(twin) == before[kept]
        assert people.of(bare) == people.of(filled) == before[bare]


def test_one_household_is_counted_and_one_member_listed(desk: Desk) -> None:
    with desk.write() as s:
        kept, twin = a_member(s), a_member(s)

        def members() -> int:
            values = {one.figure.code: one.this_month for one in figure_values(s, "2026-10")}
            return values["members"]

        assert members() == 2
        merge_id = merge_members(s, twin, kept, "同一人")
        assert members() == 1
        shown = listing_of(MEMBERS).ids(s, Query(where=(("retired", False),)))
        assert list(shown) == [kept]
        unmerge(s, merge_id, "错")
        assert members() == 2
