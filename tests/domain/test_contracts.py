"""Trusteeship and transfer contracts."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from coopdesk.catalogue import KINDS
from coopdesk.desk import Desk
from coopdesk.kernel.listing import Query
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.kernel.register import edit_record, retire_record
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value, insert_row, insert_rows
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Money
from coopdesk.land.clashes import locked_plots
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import (
    ContractDraft,
    ContractPlotDraft,
    filled,
    proposed_parts,
    shared_out,
    total_of,
)
from coopdesk.land.contracts import post_contract, reverse_contract
from coopdesk.land.exports import CONTRACTS_EXPORT
from coopdesk.land.lists import CONTRACTS_LIST
from coopdesk.land.progress import contracts_of, progress_of
from coopdesk.land.records import PLOTS, ContractType, Pricing, Scope
from coopdesk.land.slips import contract_paper
from coopdesk.ledger.drafts import content_of, draft_of, message_schema, read_message
from coopdesk.ledger.posting import Head, Owed, close_document, open_document, reverse_document
from coopdesk.ledger.words import Kind, Standing
from coopdesk.machinery.jobs import reverse_job
from coopdesk.machinery.records import Settlement
from coopdesk.paper.contract import draw_contract
from coopdesk.statements.document import document_facts
from tests.exported import exported_records
from tests.factories import (
    TODAY,
    a_contract,
    a_contract_draft,
    a_job_line,
    a_member,
    a_plot,
    a_posted_job,
    a_stage,
    a_transfer,
    a_village,
    account_balance,
    an_instalment,
    an_operation_contract,
    balance,
    money,
    mu,
    mu_times,
)


def codes(problems: list[Problem], *, warnings: bool = False) -> list[str]:
    return [problem.code for problem in problems if problem.warning is warnings]


def test_a_package_contract_owes_price_times_area_on_the_last_day(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        posted = a_contract(s, member)
        assert posted.number == "托2026-10-0001"
        assert balance(s, member) == money("1604.40")
        assert account_balance(s, "1122") == money("1604.40")
        assert account_balance(s, "220302") == money("-1604.40")
        due = fetch_value(s, "SELECT due_on FROM party_move WHERE document_id = ?", (posted.id,))
        assert due == "2027-06-30"


def test_each_instalment_is_a_debt_with_its_own_day(desk: Desk) -> None:
    with desk.write() as s:
        parts = (
            an_instalment(date(2026, 11, 30), "604.40"),
            an_instalment(date(2027, 6, 20), "1000.00"),
        )
        posted = a_contract(s, instalments=parts)
        moves = fetch_rows(
            s,
            "SELECT due_on, amount FROM party_move WHERE document_id = ? ORDER BY due_on",
            (posted.id,),
        )
        assert moves == [("2026-11-30", 60440), ("2027-06-20", 100000)]


def test_instalments_must_make_up_the_total(desk: Desk) -> None:
    with desk.write() as s:
        draft = a_contract_draft(s, instalments=(an_instalment(date(2026, 11, 30), "1604.39"),))
        problems = check_contract(s, draft)
        assert codes(problems) == ["instalments"]
        assert "1,604.40" in problems[0].text
        assert "0.01" in problems[0].text


def test_a_plot_counts_with_its_measured_area_unless_another_is_agreed(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member, area="4.00", measured_area=mu("4.10"))
        draft = a_contract_draft(s, member, (plot,))
        assert total_of(filled(s, draft)) == money("783.10")
        assert codes(check_contract(s, draft), warnings=True) == []
        agreed = replace(draft, plots=(ContractPlotDraft(plot_id=plot, area=mu("4.00")),))
        assert codes(check_contract(s, agreed), warnings=True) == ["area_differs"]


def test_work_priced_per_operation_owes_nothing_at_signing(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        posted = an_operation_contract(s, member, stages=(a_stage(planned="8.40", price="45"),))
        assert balance(s, member) == Money(0)
        assert fetch_value(s, "SELECT COUNT(*) FROM voucher") == 0
        assert fetch_value(s, "SELECT amount FROM document WHERE id = ?", (posted.id,)) == 37800


def test_work_priced_per_operation_needs_stages_with_prices_and_no_instalments(desk: Desk) -> None:
    with desk.write() as s:
        draft = a_contract_draft(s, pricing=Pricing.OPERATION, stages=())
        assert codes(check_contract(s, draft)) == ["stages"]
        draft = replace(
            draft,
            stages=(a_stage(price="0"),),
            instalments=(an_instalment(TODAY, "1"),),
        )
        assert codes(check_contract(s, draft)) == ["price", "instalments"]


def test_a_transfer_owes_the_rent_to_the_member(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        a_transfer(s, member)
        assert balance(s, member, "payable") == money("5040.00")
        assert balance(s, member) == Money(0)
        assert account_balance(s, "224101") == money("-5040.00")
        assert account_balance(s, "1801") == money("5040.00")


def test_a_red_contract_leaves_every_balance_at_zero(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        parts = (an_instalment(date(2026, 11, 1), "600"), an_instalment(TODAY, "1004.40"))
        posted = a_contract(s, member, instalments=parts)
        red = reverse_contract(s, posted.id, TODAY, "面积写错")
        assert balance(s, member) == Money(0)
        for account in ("1122", "220302"):
            assert account_balance(s, account) == Money(0)
        assert fetch_value(s, "SELECT SUM(area) FROM contract_plot") == 0
        assert fetch_value(s, "SELECT SUM(planned) FROM contract_stage") == 0
        assert fetch_value(s, "SELECT SUM(amount) FROM instalment") == 0
        assert (
            fetch_value(s, "SELECT reverses_id FROM document WHERE id = ?", (red.id,)) == posted.id
        )


def test_a_red_transfer_leaves_every_balance_at_zero(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        posted = a_transfer(s, member)
        reverse_contract(s, posted.id, TODAY, "未签")
        assert balance(s, member, "payable") == Money(0)
        assert account_balance(s, "224101") == Money(0)


def test_a_contract_with_jobs_under_it_is_not_reversed_before_them(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        contract = a_contract(s, member, (plot,))
        job = a_posted_job(
            s,
            a_job_line(
                member, plot_id=plot, contract_id=contract.id, settlement=Settlement.CONTRACT
            ),
        )
        with pytest.raises(Refused, match=job.number):
            reverse_contract(s, contract.id, TODAY, "误签")
        reverse_job(s, job.id, TODAY, "误记")
        reverse_contract(s, contract.id, TODAY, "误签")
        assert balance(s, member) == Money(0)


@pytest.mark.parametrize("first", list(ContractType))
def test_a_plot_is_never_in_trusteeship_and_transfer_at_once(
    desk: Desk, first: ContractType
) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        one, other = (
            (a_contract, a_transfer)
            if first is ContractType.TRUSTEESHIP
            else (a_transfer, a_contract)
        )
        posted = one(s, member, (plot,))
        with pytest.raises(Refused, match=posted.number) as refused:
            other(s, member, (plot,))
        assert [problem.code for problem in refused.value.problems] == ["plot_twice"]


def test_the_book_itself_refuses_a_plot_in_trusteeship_and_transfer(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        a_contract(s, member, (plot,))
    with pytest.raises(Refused, match="trusteeship and transfer"), desk.write() as s:
        _slip_in_a_transfer(s, member, plot)


def _slip_in_a_transfer(s: Session, member: int, plot: int) -> None:
    """Post a transfer past every check of the program."""
    head = Head(kind=Kind.CONTRACT, on_date=TODAY, amount=0, summary="绕过", member_id=member)
    opened = open_document(s, head, {})
    insert_row(
        s,
        "contract",
        ("document_id", "type", "scope", "pricing", "starts_on", "ends_on", "area", "price",
         "intermediary"),
        (opened.id, "transfer", "full", "package", "2027-06-30", "2028-06-30", 840, 0, ""),
    )  # fmt: skip
    plots = ("document_id", "line", "plot_id", "area")
    insert_rows(s, "contract_plot", plots, [(opened.id, 1, plot, 840)])
    close_document(s, opened, [], [], {})


def test_terms_that_do_not_overlap_do_not_clash(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        a_contract(s, member, (plot,))
        a_transfer(s, member, (plot,), starts_on=date(2027, 7, 1), ends_on=date(2028, 9, 30))
        assert fetch_value(s, "SELECT COUNT(*) FROM contract") == 2


def test_a_reversed_contract_frees_its_plots(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        first = a_contract(s, member, (plot,))
        reverse_contract(s, first.id, TODAY, "改为流转")
        a_transfer(s, member, (plot,))
        assert balance(s, member, "payable") == money("5040.00")


def test_two_full_trusteeships_of_a_plot_are_refused_and_two_partial_ones_warned(
    desk: Desk,
) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot, other = a_plot(s, member), a_plot(s, member, "渠东")
        a_contract(s, member, (plot,))
        full = a_contract_draft(s, member, (plot,))
        assert codes(check_contract(s, full)) == ["plot_twice"]
        an_operation_contract(s, member, (other,), stages=(a_stage(),))
        again = a_contract_draft(
            s, member, (other,), scope=Scope.PARTIAL, stages=(a_stage(), a_stage(Stage.HARVEST))
        )
        assert codes(check_contract(s, again), warnings=True) == ["stage_twice"]
        elsewhere = replace(again, stages=(a_stage(Stage.HARVEST),))
        assert codes(check_contract(s, elsewhere), warnings=True) == []


def test_only_the_holder_entrusts_a_plot_unless_an_intermediary_is_named(desk: Desk) -> None:
    with desk.write() as s:
        plot = a_plot(s, a_member(s, "赵国富"))
        draft = a_contract_draft(s, a_member(s), (plot,))
        assert codes(check_contract(s, draft)) == ["plot_holder"]
        assert codes(check_contract(s, replace(draft, intermediary="河湾村集体"))) == []


def test_every_problem_of_a_contract_is_told_at_once(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        retire_record(s, PLOTS, plot)
        draft = ContractDraft(
            on_date=TODAY,
            member_id=0,
            plots=(
                ContractPlotDraft(plot_id=plot, area=mu("0")),
                ContractPlotDraft(plot_id=plot),
                ContractPlotDraft(plot_id=99),
            ),
            starts_on=date(2027, 6, 30),
            ends_on=date(2027, 6, 1),
            stages=(a_stage(planned="0"),),
            remark="长" * 201,
        )
        found = codes(check_contract(s, draft))
        assert found == [
            "required", "term", "retired", "plot_holder", "area", "plot_repeated", "no_such",
            "planned", "price", "too_long",
        ]  # fmt: skip
        with pytest.raises(Refused):
            post_contract(s, draft)
        assert codes(check_contract(s, replace(draft, plots=())))[2] == "required"


def test_the_same_message_twice_makes_one_contract(desk: Desk) -> None:
    with desk.write() as s:
        draft = a_contract_draft(s)
        first = post_contract(s, draft, uid="a1")
        assert post_contract(s, draft, uid="a1") == first
        with pytest.raises(Refused, match="other content"):
            post_contract(s, replace(draft, remark="改"), uid="a1")
        red = reverse_contract(s, first.id, TODAY, "误", uid="b1")
        assert reverse_contract(s, first.id, TODAY, "误", uid="b1") == red


def test_a_contract_travels_as_a_message_and_as_json(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        draft = a_contract_draft(s, member, (plot,))
        assert draft_of(ContractDraft, content_of(draft)) == draft
        code = fetch_value(s, "SELECT code FROM plot")
        message = {
            "on_date": "2026-10-22",
            "member": fetch_value(s, "SELECT code FROM member"),
            "plots": [{"plot": code}],
            "starts_on": "2026-10-20",
            "ends_on": "2027-06-30",
            "price": "191.00",
            "stages": [{"stage": "plough", "planned": "8.40", "price": "45.00"}],
        }
        assert read_message(s, ContractDraft, message) == draft
        assert message_schema(ContractDraft)["member"]["takes"] == "member.code"


def test_progress_tells_planned_done_and_what_is_still_to_pay(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        stages = (a_stage(planned="16.80"), a_stage(Stage.HARVEST, "8.40", "65"))
        contract = a_contract(s, member, (plot,), stages=stages)
        a_posted_job(
            s,
            a_job_line(
                member,
                "8.35",
                plot_id=plot,
                contract_id=contract.id,
                settlement=Settlement.CONTRACT,
                charged=mu_times("8.00"),
                reason="地头重叠",
            ),
        )
        pay(s, contract.id, member, "604.40")
        progress = progress_of(s, contract.id)
        plough, harvest = progress.stages
        assert (plough.planned, plough.done, plough.charged) == (
            mu_times("16.80"), mu_times("8.35"), mu_times("8.00"),
        )  # fmt: skip
        assert plough.left == mu_times("8.80")
        assert harvest.done == mu_times("0")
        assert progress.charged == money("360.00")
        assert progress.total == progress.owed == money("1604.40")
        assert progress.paid == money("604.40")
        assert progress.left == money("1000.00")


def test_progress_of_work_priced_per_operation_counts_the_debts_of_its_jobs(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        contract = an_operation_contract(s, member, (plot,), stages=(a_stage(price="50"),))
        job = a_posted_job(s, a_job_line(member, plot_id=plot, contract_id=contract.id))
        assert progress_of(s, contract.id).left == money("420.00")
        pay(s, job.id, member, "100")
        progress = progress_of(s, contract.id)
        assert (progress.charged, progress.paid, progress.left) == (
            money("420"), money("100"), money("320"),
        )  # fmt: skip


def test_locked_plots_say_until_when_and_by_which_contract(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot, free = a_plot(s, member), a_plot(s, member, "渠东")
        posted = a_transfer(s, member, (plot,), ends_on=date(2028, 9, 30))
        locked = locked_plots(s, [plot, free], TODAY, date(2027, 1, 1))
        assert locked == {plot: f"Transferred until 2028-09-30 ({posted.number})"}
        assert not locked_plots(s, [plot], date(2028, 10, 1), date(2028, 12, 31))


def test_pickers_offer_the_contracts_in_force(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        posted = a_contract(s, member, (plot,))
        a_transfer(s, member, (a_plot(s, member, "塘坳"),))
        offered = contracts_of(s, member, TODAY)
        assert [one.id for one in offered] == [posted.id]
        assert offered[0].stages == (Stage.PLOUGH,)
        assert contracts_of(s, member, date(2027, 7, 1)) == []
        assert contracts_of(s, member, TODAY, plot_id=plot + 1) == []


def test_a_contract_signed_by_an_intermediary_is_offered_to_the_plots_holder(desk: Desk) -> None:
    with desk.write() as s:
        holder, village = a_member(s), a_member(s, "河湾村集体")
        plot = a_plot(s, holder)
        posted = a_contract(s, village, (plot,), intermediary="河湾村集体")
        assert [one.id for one in contracts_of(s, holder, TODAY)] == [posted.id]


def test_the_list_of_contracts_shows_how_each_stands(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, village_id=a_village(s, "河湾村"))
        posted = a_contract(s, member)
        reverse_contract(s, posted.id, TODAY, "误")
        a_contract(s, a_member(s, "赵国富"))
    with desk.read() as s:
        ids = CONTRACTS_LIST.ids(s)
        names = [column.name for column in CONTRACTS_LIST.columns]
        rows = [dict(zip(names, row, strict=True)) for row in CONTRACTS_LIST.rows(s, ids)]
        standing = [row["standing"] for row in rows]
        assert standing == [Standing.POSTED, Standing.RED, Standing.REVERSED]
        assert rows[2]["village"] == "河湾村"
        assert rows[0]["type"] is ContractType.TRUSTEESHIP
        assert CONTRACTS_LIST.totals(s)["amount"] == money("1604.40")
        assert len(CONTRACTS_LIST.ids(s, Query(text="赵国"))) == 1


def test_a_contract_is_exported_with_plots_and_stages(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        posted = a_contract(s, member)
        red = reverse_contract(s, posted.id, TODAY, "误")
        first, second = exported_records(s, CONTRACTS_EXPORT, [posted.id, red.id])
        assert first["state"] == "reversed"
        assert first["amount"] == 160440
        assert first["stages"] == [{"stage": "plough", "planned": 840, "price": 4500}]
        assert first["plots"][0]["area"] == 840
        assert second["reverses"] == posted.uid
        assert second["area"] == -840


def test_the_paper_of_a_contract_is_drawn_from_the_stored_document(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, village_id=a_village(s, "东河村"), phone="13800001234")
        posted = a_contract(s, member, remark="机收由甲方自行安排")
        rented = a_transfer(s, member)
        operation = an_operation_contract(s, member, intermediary="东河村集体")
    with desk.read() as s:
        paper = contract_paper(s, posted.id)
        assert paper.total == money("1604.40")
        assert paper.parties[0].name == "周桂芳"
        assert set(paper.tables) == {"plots", "stages", "instalments"}
        assert draw_contract(paper).startswith(b"%PDF")
        assert paper.filled["mode"] == "全程托管，按亩包干计价，每亩 191.00 元"
        assert "每亩包干价" in paper.filled["settled"]
        assert [one.title for one in paper.tables["stages"].columns][-1] == "计划"
        assert set(contract_paper(s, rented.id).tables) == {"plots", "instalments"}
        third = contract_paper(s, operation.id)
        assert [party.name for party in third.parties][2] == "东河村集体"
        assert "上表单价" in third.filled["settled"]
        assert [one.title for one in third.tables["stages"].columns][-1] == "金额"
        assert draw_contract(third).startswith(b"%PDF")


def test_a_later_change_of_the_plot_leaves_the_contract_as_signed(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        posted = a_contract(s, member, (plot,))
        edit_record(s, PLOTS, plot, {"contract_area": mu("9.00")})
        row = fetch_row(s, "SELECT area FROM contract WHERE document_id = ?", (posted.id,))
        assert row == (840,)


def test_contracts_stand_in_the_catalogue() -> None:
    assert Kind.CONTRACT in {kind.kind for kind in KINDS}


def pay(s: Session, document_id: int, member_id: int, yuan: str) -> None:
    """Settle a part of a document's debt without a voucher."""
    fen = money(yuan).units
    head = Head(kind=Kind.RECEIPT, on_date=TODAY, amount=fen, summary="收款", member_id=member_id)
    opened = open_document(s, head, {})
    close_document(s, opened, [], [Owed("debt", -fen, member_id, settles_id=document_id)], {})


def test_a_contract_that_was_paid_in_part_is_not_reversed(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        posted = a_contract(s, member)
        pay(s, posted.id, member, "100")
        with pytest.raises(Refused, match="settled"):
            reverse_contract(s, posted.id, TODAY, "误")
        receipt = fetch_value(s, "SELECT id FROM document WHERE kind = 'receipt'")
        reverse_document(s, receipt, TODAY, "误收", ())
        reverse_contract(s, posted.id, TODAY, "误")
        assert balance(s, member) == Money(0)


def test_the_list_and_the_document_in_hand_say_how_far_a_contract_has_come(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        contract = an_operation_contract(s, member, (plot,), stages=(a_stage(planned="8.40"),))
        line = a_job_line(member, "2.40", plot_id=plot, contract_id=contract.id)
        wrong = a_posted_job(s, line)
        reverse_job(s, wrong.id, TODAY, "误")
        a_posted_job(s, line)
        names = [column.name for column in CONTRACTS_LIST.columns]
        row = dict(zip(names, CONTRACTS_LIST.rows(s, [contract.id])[0], strict=True))
        assert (row["planned"], row["charged"], row["left"]) == (
            mu_times("8.40"), mu_times("2.40"), mu_times("6.00"),
        )  # fmt: skip
        facts = document_facts(s, contract.id)
        assert facts.progress is not None
        assert facts.progress == progress_of(s, contract.id)
        assert [one.left for one in facts.progress.stages] == [mu_times("6.00")]


def test_a_total_is_shared_out_by_percents_and_the_last_part_takes_what_is_left() -> None:
    parts = proposed_parts(date(2026, 3, 1), date(2026, 12, 31), date(2026, 4, 1))
    assert [day for day, _percent in parts] == [
        date(2026, 4, 1), date(2026, 7, 1), date(2026, 12, 21),
    ]  # fmt: skip
    percents = [percent for _day, percent in parts]
    assert sum(percents) == 100
    assert shared_out(money("100.01"), percents) == [
        money("30.00"), money("30.00"), money("40.01"),
    ]  # fmt: skip
    assert shared_out(money("100.01"), [Fraction(100, 3), 50]) == [money("33.34"), money("66.67")]
    assert shared_out(money("100.01"), []) == []
