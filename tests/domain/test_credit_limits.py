"""Credit limits: a member's and a household's, waiting slips counted, a second person's release."""

import dataclasses

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import edit_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Money
from coopdesk.ledger.approvers import add_approver, approvers, retire_approver
from coopdesk.ledger.keeping import Claim, drop_draft, hold_draft, keep_draft
from coopdesk.members.merging import merge_members
from coopdesk.members.records import HOUSEHOLDS
from coopdesk.printing.month_papers import exceptions_paper
from coopdesk.supplies.credit import Release, credit_lines, release_credit
from coopdesk.supplies.sales import SaleDraft, check_sale, post_sale, reverse_sale
from coopdesk.supplies.slips import sale_slip
from tests.factories import (
    a_good,
    a_household,
    a_member,
    a_purchase,
    a_sale_draft,
    bought,
    money,
    sold,
)


def on_credit(s: Session, good: int, who: int, count: str) -> SaleDraft:
    draft = a_sale_draft(s, sold(good, count, "100.00"), member_id=who)
    return dataclasses.replace(draft, cash=Money(0), credit=draft.total)


def a_stocked_good(s: Session) -> int:
    good = a_good(s)
    a_purchase(s, bought(good, "100", "80.00"))
    return good


def refused(s: Session, draft: SaleDraft, uid: str = "") -> list[str]:
    return [one.code for one in check_sale(s, draft, uid=uid)]


def test_a_household_owes_together(desk: Desk) -> None:
    with desk.write() as s:
        good = a_stocked_good(s)
        home = a_household(s, "周桂芳", credit_limit=money("500.00"))
        wife, husband = (a_member(s, name, household_id=home) for name in ("周桂芳", "李大勇"))
        other = a_member(s, "孙秀英")
        post_sale(s, on_credit(s, good, wife, "3"))
        assert refused(s, on_credit(s, good, husband, "2")) == []
        found = check_sale(s, on_credit(s, good, husband, "3"))
        assert [one.code for one in found] == ["credit_limit"]
        assert "周桂芳" in found[0].text
        assert "100.00" in found[0].text
        assert refused(s, on_credit(s, good, other, "30")) == []
        edit_record(s, HOUSEHOLDS, home, {"credit_limit": None})
        assert refused(s, on_credit(s, good, husband, "3")) == []


def test_what_a_merged_record_owes_counts_where_the_person_lives_now(desk: Desk) -> None:
    with desk.write() as s:
        good = a_stocked_good(s)
        left = a_household(s, "周桂芳", credit_limit=money("500.00"))
        home = a_household(s, "李大勇", credit_limit=money("500.00"))
        stays = a_member(s, "周桂芳", household_id=left)
        old = a_member(s, "李小妹", household_id=left)
        kept = a_member(s, "李小妹", household_id=home)
        post_sale(s, on_credit(s, good, old, "3"))
        merge_members(s, old, kept, "嫁到李家，登记了两次")
        assert [one.debt for one in credit_lines(s, stays)] == [Money(0)]
        assert [one.debt for one in credit_lines(s, old)] == [money("300.00")]


def test_the_tightest_limit_is_told(desk: Desk) -> None:
    with desk.write() as s:
        home = a_household(s, credit_limit=money("500.00"))
        who = a_member(s, "李大勇", household_id=home, credit_limit=money("900.00"))
        assert [one.is_household for one in credit_lines(s, who)] == [True, False]
        edit_record(s, HOUSEHOLDS, home, {"credit_limit": money("1000.00")})
        assert [one.is_household for one in credit_lines(s, who)] == [False, True]


def test_held_and_half_typed_slips_count_but_not_the_slip_in_hand(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_stocked_good(s), a_member(s, "周桂芳", credit_limit=money("500.00"))
        claim = Claim("held", who, money("300.00"))
        held = keep_draft(s, "sale", {"lines": []}, claim=claim)
        hold_draft(s, held)
        draft = on_credit(s, good, who, "3")
        found = check_sale(s, draft, uid="in hand")
        assert [one.code for one in found] == ["credit_limit"]
        assert "300.00" in found[0].text
        assert refused(s, draft, "held") == []
        with pytest.raises(Refused):
            post_sale(s, draft, uid="in hand")
        drop_draft(s, held)
        post_sale(s, draft, uid="in hand")


def test_a_draft_that_no_longer_sells_on_credit_claims_nothing(desk: Desk) -> None:
    with desk.write() as s:
        who = a_member(s, "周桂芳", credit_limit=money("500.00"))
        key = keep_draft(s, "sale", {"n": 1}, claim=Claim("one", who, money("300.00")))
        assert credit_lines(s, who)[0].waiting == money("300.00")
        keep_draft(s, "sale", {"n": 2}, draft_id=key)
        assert credit_lines(s, who)[0].waiting == Money(0)


def released(s: Session, draft: SaleDraft, uid: str, pin: str = "8642") -> Release:
    chief = approvers(s)[0].id
    return release_credit(
        s, draft.member_id or 0, draft.credit, uid,
        approver_id=chief, pin=pin, reason="春耕急用",
    )  # fmt: skip


def test_a_second_person_lets_a_sale_pass_and_it_is_printed_and_listed(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_stocked_good(s), a_member(s, "周桂芳", credit_limit=money("500.00"))
        add_approver(s, "王建国", "8642")
        draft = on_credit(s, good, who, "7")
        word = released(s, draft, "one")
        assert word.upto == money("200.00")
        more = on_credit(s, good, who, "8")
        with pytest.raises(Refused, match=r"at most 200\.00"):
            post_sale(s, more, uid="one", release=word)
        posted = post_sale(s, draft, uid="one", release=word)
        assert fetch_rows(s, "SELECT document_id, reason, passed FROM credit_release") == [
            (posted.id, "春耕急用", 20_000)
        ]
        note = sale_slip(s, posted.id).note
        for told in ("王建国", "春耕急用", "200.00"):
            assert told in note
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE act = 'release'") == 1
        paper = exceptions_paper(s, desk, desk.today().isoformat()[:7])
        section = next(one for one in paper.sections if one.title == "超赊账额度放行")
        (table,) = section.tables
        cells = table.groups[0].rows[0].cells
        assert cells[2:6] == ("周桂芳", money("200.00"), "王建国", "春耕急用")
        reverse_sale(s, posted.id, desk.today(), "错了")
        assert fetch_value(s, "SELECT COUNT(*) FROM credit_release") == 1


def test_a_release_for_one_member_lets_no_other_pass(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_stocked_good(s), a_member(s, "周桂芳", credit_limit=money("500.00"))
        other = a_member(s, "李大勇", credit_limit=money("500.00"))
        add_approver(s, "王建国", "8642")
        word = released(s, on_credit(s, good, who, "7"), "one")
        with pytest.raises(Refused, match="李大勇"):
            post_sale(s, on_credit(s, good, other, "7"), uid="one", release=word)


def test_a_sale_within_the_limit_keeps_no_release(desk: Desk) -> None:
    with desk.write() as s:
        good, who = a_stocked_good(s), a_member(s, "周桂芳", credit_limit=money("500.00"))
        add_approver(s, "王建国", "8642")
        word = released(s, on_credit(s, good, who, "7"), "one")
        post_sale(s, on_credit(s, good, who, "2"), uid="one", release=word)
        assert fetch_value(s, "SELECT COUNT(*) FROM credit_release") == 0
        with pytest.raises(Refused, match="nothing to release"):
            released(s, on_credit(s, good, who, "2"), "two")


@pytest.mark.parametrize(
    ("pin", "reason", "field"), [("1357", "春耕", "pin"), ("8642", " ", "reason")]
)
def test_a_wrong_pin_or_no_reason_releases_nothing(
    desk: Desk, pin: str, reason: str, field: str
) -> None:
    with desk.write() as s:
        who = a_member(s, "周桂芳", credit_limit=money("500.00"))
        chief = add_approver(s, "王建国", "8642")
        with pytest.raises(Refused) as found:
            release_credit(
                s, who, money("600.00"), "one", approver_id=chief.id, pin=pin, reason=reason
            )
        assert [one.field for one in found.value.problems] == [field]


def test_nobody_releases_what_he_enters_himself(desk: Desk) -> None:
    with desk.write() as s, pytest.raises(Refused, match="second person"):
        add_approver(s, desk.clerk, "8642")
    with desk.write() as s:
        who = a_member(s, "周桂芳", credit_limit=money("500.00"))
        chief = add_approver(s, "王建国", "8642")
    desk.clerk = "王建国"
    with desk.write() as s, pytest.raises(Refused, match="second person"):
        release_credit(
            s, who, money("600.00"), "one", approver_id=chief.id, pin="8642", reason="春耕"
        )


def test_later_approvers_are_let_in_and_leave_by_another_ones_word(desk: Desk) -> None:
    with desk.write() as s:
        chief = add_approver(s, "王建国", "8642")
        with pytest.raises(Refused) as found:
            add_approver(s, "张三", "1111")
        assert [one.field for one in found.value.problems] == ["by"]
        with pytest.raises(Refused) as found:
            add_approver(s, "张三", "1111", by=chief.id, by_pin="0000")
        assert [one.field for one in found.value.problems] == ["by_pin"]
        second = add_approver(s, "张三", "1111", by=chief.id, by_pin="8642")
        retire_approver(s, second.id, by=chief.id, by_pin="8642")
        assert approvers(s) == [chief]
        again = add_approver(s, "张三", "2222", by=chief.id, by_pin="8642")
        assert again == second
        kept = fetch_rows(s, "SELECT secret FROM approver")
        assert not any("8642" in row[0] or "2222" in row[0] for row in kept)


def test_a_pin_of_three_characters_is_too_short(desk: Desk) -> None:
    with desk.write() as s, pytest.raises(Refused, match="at least 4"):
        add_approver(s, "王建国", "864")
