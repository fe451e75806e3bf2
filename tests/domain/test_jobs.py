"""Machinery jobs, from the field to voucher, debt and plan."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.listing import Query
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.kernel.register import retire_record
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.kernel.values import Money, Quantity
from coopdesk.land.contracts import reverse_contract
from coopdesk.land.ground import plots_of
from coopdesk.ledger.drafts import content_of, draft_of, message_schema, read_message
from coopdesk.ledger.posting import Posted, posted_before
from coopdesk.ledger.words import Standing
from coopdesk.machinery.agreed import planned_done, rate_for
from coopdesk.machinery.check import check_jobs
from coopdesk.machinery.exports import JOBS_EXPORT
from coopdesk.machinery.job_checks import check_job
from coopdesk.machinery.job_weighing import JobDraft, household_totals, weigh
from coopdesk.machinery.jobs import post_job, reverse_job
from coopdesk.machinery.lists import JOB_LINES_LIST, JOBS_LIST
from coopdesk.machinery.outlook import outlook
from coopdesk.machinery.records import MACHINES, Settlement
from coopdesk.machinery.slips import job_slip
from coopdesk.members.records import MEMBERS
from coopdesk.paper.page import paper
from coopdesk.paper.slip import draw_slip
from coopdesk.printing.documents import Manner, print_posted
from coopdesk.statements.definitions import SERVED_STATE
from tests.exported import exported_records
from tests.factories import (
    TODAY,
    a_contract,
    a_job_draft,
    a_job_kind,
    a_job_line,
    a_machine,
    a_member,
    a_plot,
    a_posted_job,
    a_rate,
    a_season,
    a_stage,
    a_transfer,
    a_village,
    account_balance,
    an_operation_contract,
    an_operator,
    balance,
    money,
    mu,
    mu_times,
    the_job_kind,
)


def codes(problems: list[Problem], *, warnings: bool = False) -> list[str]:
    return [problem.code for problem in problems if problem.warning is warnings]


def the_warning(problems: list[Problem], code: str) -> str:
    return next(problem.text for problem in problems if problem.warning and problem.code == code)


def test_a_job_on_credit_is_a_debt_of_area_times_passes_times_price(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        posted = a_posted_job(s, a_job_line(member, "8.35", passes=2))
        assert posted.number == "作2026-10-0001"
        assert balance(s, member) == money("751.50")
        assert account_balance(s, "500121") == money("-751.50")
        row = fetch_row(s, "SELECT mu_times, charged, price, amount FROM job_line")
        assert row == (1670, 1670, 4500, 75150)


def test_amounts_are_rounded_half_up_to_the_fen(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        a_posted_job(s, a_job_line(member, "0.33", price=money("0.50")))
        assert balance(s, member) == money("0.17")


@pytest.mark.parametrize(
    ("service", "account"),
    [
        (ServiceClass.MACHINERY, "500121"),
        (ServiceClass.PROTECTION, "500122"),
        (ServiceClass.FERTILISING, "500123"),
    ],
)
def test_revenue_goes_to_the_account_of_the_service(
    desk: Desk, service: ServiceClass, account: str
) -> None:
    with desk.write() as s:
        kind = a_job_kind(s, "作业", service_class=service)
        a_posted_job(s, job_kind_id=kind)
        assert account_balance(s, account) == money("-378.00")


def test_mixed_settlements_make_one_balanced_voucher(desk: Desk) -> None:
    with desk.write() as s:
        owing, paying, third = a_member(s, "孙秀英"), a_member(s, "郑玉兰"), a_member(s)
        plot = a_plot(s, third)
        contract = a_contract(s, third, (plot,))
        a_posted_job(
            s,
            a_job_line(owing, "9.40"),
            a_job_line(paying, "6.80", settlement=Settlement.CASH),
            a_job_line(paying, "1.00", settlement=Settlement.WECHAT),
            a_job_line(paying, "1.00", settlement=Settlement.ALIPAY),
            a_job_line(paying, "2.00", settlement=Settlement.BANK),
            a_job_line(
                third, plot_id=plot, contract_id=contract.id, settlement=Settlement.CONTRACT
            ),
        )
        assert balance(s, owing) == money("423.00")
        assert balance(s, paying) == Money(0)
        assert balance(s, third) == money("1604.40")
        assert account_balance(s, "1001") == money("306.00")
        assert account_balance(s, "101201") == account_balance(s, "101202") == money("45.00")
        assert account_balance(s, "1002") == money("90.00")
        assert account_balance(s, "220302") == money("-1226.40")
        assert account_balance(s, "500121") == money("-1287.00")
        sums = fetch_rows(
            s,
            "SELECT SUM(e.debit) - SUM(e.credit) FROM entry e GROUP BY e.voucher_id",
        )
        assert sums == [(0,), (0,)]
        by_member = fetch_rows(
            s,
            "SELECT member_id, debit FROM entry WHERE account = '1122' ORDER BY id DESC LIMIT 1",
        )
        assert by_member == [(owing, 42300)]


def test_a_slip_of_one_member_names_him_and_a_slip_of_many_names_none(desk: Desk) -> None:
    with desk.write() as s:
        one, two = a_member(s), a_member(s, "赵国富")
        single = a_posted_job(s, a_job_line(one), a_job_line(one, "3.12"))
        many = a_posted_job(s, a_job_line(one, "1"), a_job_line(two, "2"))
        heads = dict(fetch_rows(s, "SELECT id, member_id FROM document"))
        assert heads == {single.id: one, many.id: None}
        summary = fetch_value(s, "SELECT summary FROM document WHERE id = ?", (many.id,))
        assert summary == "周桂芳等2户旋耕3.00亩次"


def test_debts_fall_due_with_the_season_that_the_day_falls_in(desk: Desk) -> None:
    with desk.write() as s:
        season = a_season(s)
        a_season(s, "2025秋", starts_on=date(2025, 9, 1), ends_on=date(2026, 6, 30))
        a_posted_job(s)
        assert fetch_value(s, "SELECT season_id FROM job") == season
        assert fetch_value(s, "SELECT due_on FROM party_move") == "2026-12-15"


def test_credit_given_after_the_seasons_due_day_has_no_due_day(desk: Desk) -> None:
    with desk.write() as s:
        a_season(s, debts_due_on=date(2026, 10, 1))
        a_posted_job(s)
        assert fetch_value(s, "SELECT due_on FROM party_move") is None


def test_a_red_job_leaves_every_balance_at_zero(desk: Desk) -> None:
    with desk.write() as s:
        member, other = a_member(s), a_member(s, "赵国富")
        contract = a_contract(s, other)
        plot = fetch_value(s, "SELECT plot_id FROM contract_plot")
        posted = a_posted_job(
            s,
            a_job_line(member),
            a_job_line(member, "1", settlement=Settlement.CASH),
            a_job_line(
                other, plot_id=plot, contract_id=contract.id, settlement=Settlement.CONTRACT
            ),
            fuel=Quantity.parse("62"),
        )
        red = reverse_job(s, posted.id, TODAY, "面积量错", uid="r1")
        assert reverse_job(s, posted.id, TODAY, "面积量错", uid="r1") == red
        assert balance(s, member) == Money(0)
        for account in ("1001", "500121"):
            assert account_balance(s, account) == Money(0)
        assert account_balance(s, "220302") == money("-1604.40")
        sums = "SELECT SUM(area), SUM(mu_times), SUM(charged), SUM(amount) FROM job_line"
        assert fetch_row(s, sums) == (0, 0, 0, 0)
        assert fetch_value(s, "SELECT SUM(fuel) FROM job") == 0
        assert planned_done(s, contract.id, Stage.PLOUGH) == (mu_times("8.40"), mu_times("0"))
        with pytest.raises(Refused, match="already reversed"):
            reverse_job(s, posted.id, TODAY, "再来")


def test_the_price_is_the_newest_rate_begun(desk: Desk) -> None:
    with desk.write() as s:
        kind = a_job_kind(s, price="40", member_price="38")
        a_rate(s, kind, "45", from_on=date(2026, 9, 1))
        a_rate(s, kind, "50", from_on=date(2026, 11, 1))
        a_rate(s, kind, "60", from_on=date(2026, 9, 1), name="山地")
        assert rate_for(s, kind, date(2026, 8, 31), is_member=True) == money("38")
        assert rate_for(s, kind, date(2026, 8, 31), is_member=False) == money("40")
        assert rate_for(s, kind, TODAY, is_member=True) == money("45")
        assert rate_for(s, kind, TODAY, is_member=True, name="山地") == money("60")
        assert rate_for(s, kind, TODAY, is_member=True, name="水田") == money("45")
        assert rate_for(s, kind, date(2019, 1, 1), is_member=True) is None


def test_each_line_takes_its_members_price(desk: Desk) -> None:
    with desk.write() as s:
        kind = a_job_kind(s, price="45", member_price="42")
        member, stranger = a_member(s), a_member(s, "外村人", is_member=False)
        draft = a_job_draft(s, a_job_line(member), a_job_line(stranger), job_kind_id=kind)
        assert [line.price for line in weigh(s, draft).lines] == [money("42"), money("45")]


def test_under_a_contract_the_stages_price_holds(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        contract = an_operation_contract(s, member, (plot,), stages=(a_stage(price="52"),))
        line = a_job_line(member, plot_id=plot, contract_id=contract.id)
        post_job(s, a_job_draft(s, line))
        assert balance(s, member) == money("436.80")


def test_a_job_without_any_rate_asks_for_the_price(desk: Desk) -> None:
    with desk.write() as s:
        kind = a_job_kind(s, "深松", price="")
        draft = a_job_draft(s, job_kind_id=kind)
        problems = check_job(s, draft)
        assert codes(problems) == ["price"]
        assert problems[0].row == 0


def test_charging_other_than_worked_needs_a_reason(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        line = a_job_line(member, "7.80", charged=mu_times("7.50"))
        assert codes(check_job(s, a_job_draft(s, line))) == ["reason"]
        a_posted_job(s, replace(line, reason="按计划计费"))
        assert balance(s, member) == money("337.50")


def test_overlap_is_worked_but_neither_charged_nor_counted_as_served(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member, area="4.10")
        line = a_job_line(member, "4.15", overlap=mu("0.05"), passes=2, plot_id=plot)
        assert check_job(s, a_job_draft(s, line)) == []
        posted = a_posted_job(s, line)
        row = fetch_row(s, "SELECT area, overlap, mu_times, charged, amount FROM job_line")
        assert row == (415, 5, 820, 820, 36900)
        served = fetch_rows(s, SERVED_STATE, ("2026-01-01", "2026-12-31"))
        assert [row[3] for row in served] == [410]
        slip = job_slip(s, posted.id)
        cells = slip.lines[0].cells
        assert (cells["area"], cells["overlap"], cells["charged"]) == ("4.15", "0.05", "8.20")
        told = exported_records(s, JOBS_EXPORT, [posted.id])[0]["lines"][0]
        assert (told["area"], told["overlap"], told["mu_times"]) == (415, 5, 820)
        assert check_jobs(s) == []


def test_overlap_is_less_than_what_was_measured(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        for overlap in ("4.15", "-0.05"):
            line = a_job_line(member, "4.15", overlap=mu(overlap), charged=mu_times("1"))
            assert "overlap" in codes(check_job(s, a_job_draft(s, line)))


def test_a_slip_without_overlap_is_known_again_from_a_program_that_had_none(desk: Desk) -> None:
    with desk.write() as s:
        draft = a_job_draft(s)
        posted = post_job(s, draft, uid="a" * 32)
        content = content_of(draft)
        for line in content["lines"]:
            del line["overlap"]
        assert posted_before(s, "a" * 32, content) == posted


def test_the_charged_area_of_a_plot_is_what_work_is_held_against(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member, area="8.40", measured_area=mu("8.00"), charged_area=mu("8.60"))
        assert [one.area for one in plots_of(s, member)] == [mu("8.60")]
        line = a_job_line(member, "8.60", plot_id=plot)
        assert check_job(s, a_job_draft(s, line)) == []
        more = a_job_line(member, "8.70", plot_id=plot)
        assert codes(check_job(s, a_job_draft(s, more)), warnings=True) == ["area_exceeded"]


def test_over_the_plan_is_warned_with_planned_done_and_today(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, "吴建国")
        east, west = a_plot(s, member, "东冲", "10.00"), a_plot(s, member, "西冲", "7.35")
        contract = a_contract(s, member, (east, west), stages=(a_stage(planned="17.35"),))
        under = {"contract_id": contract.id, "settlement": Settlement.CONTRACT}
        a_posted_job(s, a_job_line(member, "2.50", plot_id=east, **under))
        draft = a_job_draft(
            s,
            a_job_line(member, "7.80", plot_id=east, **under),
            a_job_line(member, "7.35", plot_id=west, **under),
        )
        problems = check_job(s, draft)
        text = the_warning(problems, "over_plan")
        assert text == (
            "Line 1: 东冲 plans 10.00 mu-times, 2.50 done, 7.80 today: 0.30 over the plan."
        )
        assert codes(problems, warnings=True).count("over_plan") == 1
        assert codes(problems) == []
        post_job(s, draft)
        assert planned_done(s, contract.id, Stage.PLOUGH) == (mu_times("17.35"), mu_times("17.65"))
        assert planned_done(s, contract.id, Stage.PLOUGH, west)[1] == mu_times("7.35")


def test_what_a_slip_would_come_to_is_told_by_line_household_and_way(desk: Desk) -> None:
    with desk.write() as s:
        wu, sun = a_member(s, "吴建国"), a_member(s, "孙秀英")
        east, west = a_plot(s, wu, "东冲", "10.00"), a_plot(s, wu, "西冲", "7.35")
        contract = a_contract(s, wu, (east, west), stages=(a_stage(planned="17.35"),))
        under = {"contract_id": contract.id, "settlement": Settlement.CONTRACT}
        a_posted_job(s, a_job_line(wu, "2.50", plot_id=east, **under))
        found = outlook(
            s,
            a_job_draft(
                s,
                a_job_line(wu, "7.80", plot_id=east, **under),
                a_job_line(sun, "4.00", overlap=mu("0.50"), charged=mu_times("3.00"), reason="少"),
            ),
        )
    over, less = found.lines
    assert (over.over, over.by_plan, over.less) == (
        mu_times("0.30"), mu_times("7.50"), mu_times("0.00")
    )  # fmt: skip
    assert (less.over, less.by_plan, less.less) == (mu_times("0.00"), None, mu_times("0.50"))
    assert (found.area, found.overlap) == (mu("11.80"), mu("0.50"))
    assert (found.worked, found.charged) == (mu_times("11.30"), mu_times("10.80"))
    assert found.amount == sum((one.amount for one in found.households), money("0.00"))
    assert found.settled()[Settlement.CREDIT] == less.priced.amount
    assert found.charged_to(contract.id) == mu_times("7.80")
    household = found.household(wu)
    assert household is not None
    assert (household.planned, household.done) == (mu_times("17.35"), mu_times("2.50"))
    assert found.household(0) is None


def test_over_the_plan_without_plots_is_warned_for_the_whole_contract(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        contract = a_contract(s, member)
        under = {"contract_id": contract.id, "settlement": Settlement.CONTRACT}
        problems = check_job(s, a_job_draft(s, a_job_line(member, "8.50", **under)))
        assert f"{contract.number} plans 8.40" in the_warning(problems, "over_plan")


def test_the_same_plot_stage_and_season_twice_is_warned_by_number(desk: Desk) -> None:
    with desk.write() as s:
        season = a_season(s)
        member = a_member(s)
        plot = a_plot(s, member)
        first = a_posted_job(s, a_job_line(member, plot_id=plot), on_date=date(2026, 9, 2))
        draft = a_job_draft(s, a_job_line(member, plot_id=plot))
        text = the_warning(check_job(s, draft), "served_twice")
        assert first.number in text
        assert "2026-09-02" in text
        assert fetch_value(s, "SELECT season_id FROM job") == season
        harvest = a_job_kind(s, "机收", Stage.HARVEST)
        assert check_job(s, replace(draft, job_kind_id=harvest)) == []
        reverse_job(s, first.id, TODAY, "误")
        assert check_job(s, draft) == []


def test_without_a_season_the_same_work_within_thirty_days_is_warned(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        a_posted_job(s, a_job_line(member), on_date=date(2026, 10, 1))
        near = a_job_draft(s, a_job_line(member))
        assert codes(check_job(s, near), warnings=True) == ["served_twice"]
        later = replace(near, on_date=date(2026, 11, 20))
        assert check_job(s, later) == []
        other_area = a_job_draft(s, a_job_line(member, "3.00"))
        assert check_job(s, other_area) == []


def test_the_same_plot_twice_in_one_slip_is_warned(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        line = a_job_line(member, "4.00", plot_id=plot)
        problems = check_job(s, a_job_draft(s, line, line))
        assert codes(problems, warnings=True) == ["served_twice"]
        assert problems[0].row == 1


def test_passes_that_the_plan_provides_for_are_not_warned(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        spray = a_job_kind(s, "飞防", Stage.PROTECT, service_class=ServiceClass.PROTECTION)
        contract = a_contract(s, member, (plot,), stages=(a_stage(Stage.PROTECT, "25.20", "12"),))
        line = a_job_line(
            member, plot_id=plot, contract_id=contract.id, settlement=Settlement.CONTRACT
        )
        draft = a_job_draft(s, line, job_kind_id=spray)
        for _ in range(3):
            assert check_job(s, draft) == []
            post_job(s, draft)
        assert codes(check_job(s, draft), warnings=True) == ["over_plan", "served_twice"]


def test_spraying_states_product_dose_and_maker(desk: Desk) -> None:
    with desk.write() as s:
        spray = a_job_kind(s, "飞防", Stage.PROTECT, uses_product=True)
        draft = a_job_draft(s, job_kind_id=spray)
        problems = check_job(s, draft)
        assert [problem.field for problem in problems] == ["product", "dose", "product_maker"]
        told = replace(draft, product="吡虫啉", dose="20克/亩", product_maker="某农化")
        assert check_job(s, told) == []


def test_more_area_than_the_plot_has_is_warned(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member)
        problems = check_job(s, a_job_draft(s, a_job_line(member, "8.41", plot_id=plot)))
        assert codes(problems, warnings=True) == ["area_exceeded"]
        assert codes(problems) == []


def test_every_problem_of_a_slip_is_told_at_once_by_line(desk: Desk) -> None:
    with desk.write() as s:
        member, other = a_member(s), a_member(s, "赵国富")
        plot = a_plot(s, other)
        machine = a_machine(s)
        retire_record(s, MACHINES, machine)
        retire_record(s, MEMBERS, member)
        draft = JobDraft(
            on_date=TODAY,
            job_kind_id=the_job_kind(s),
            machine_id=machine,
            operator_id=77,
            lines=(
                a_job_line(member, "0", plot_id=plot, passes=0),
                a_job_line(0, price=money("-1"), charged=mu_times("-1")),
                a_job_line(other, plot_id=99, settlement=Settlement.CONTRACT),
            ),
            fuel=Quantity(-1),
            product="长" * 201,
        )
        problems = check_job(s, draft)
        assert [(problem.code, problem.row) for problem in problems if not problem.warning] == [
            ("retired", None), ("no_such", None), ("fuel", None), ("too_long", None),
            ("retired", 0), ("area", 0), ("passes", 0), ("plot_holder", 0),
            ("required", 1), ("price", 1), ("charged", 1),
            ("no_such", 2), ("contract", 2),
        ]  # fmt: skip
        with pytest.raises(Refused):
            post_job(s, draft)
        assert codes(check_job(s, replace(draft, lines=(), job_kind_id=0)))[0] == "required"


def test_a_line_names_only_a_contract_that_covers_it(desk: Desk) -> None:
    with desk.write() as s:
        member, other = a_member(s), a_member(s, "赵国富")
        plot, rented = a_plot(s, member), a_plot(s, member, "塘坳")
        contract = a_contract(s, member, (plot,))
        transfer = a_transfer(s, member, (rented,))
        operation = an_operation_contract(s, other)

        def found(line_member: int, contract_id: int, **more: object) -> list[str]:
            settlement = {"settlement": Settlement.CONTRACT, **more}
            on_date = settlement.pop("on_date", TODAY)
            kind = settlement.pop("kind", the_job_kind(s))
            line = a_job_line(line_member, "1", contract_id=contract_id, **settlement)
            draft = a_job_draft(s, line, job_kind_id=int(str(kind)), on_date=on_date)
            return codes(check_job(s, draft))

        assert found(member, contract.id) == []
        assert found(other, contract.id) == ["contract"]
        assert found(member, transfer.id) == ["contract"]
        assert found(member, contract.id, on_date=date(2026, 10, 19)) == ["contract_term"]
        assert found(member, contract.id, plot_id=rented) == ["contract_plot"]
        harvest = a_job_kind(s, "机收", Stage.HARVEST)
        assert found(member, contract.id, kind=harvest) == ["contract_stage"]
        assert found(other, operation.id) == ["settlement"]
        reverse_contract(s, contract.id, TODAY, "误")
        assert found(member, contract.id) == ["contract"]


def test_charging_work_that_a_package_price_covers_is_warned(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        contract = a_contract(s, member)
        draft = a_job_draft(s, a_job_line(member, "1", contract_id=contract.id))
        assert codes(check_job(s, draft), warnings=True) == ["settlement"]


def test_work_on_an_intermediarys_contract_is_taken_from_the_intermediarys_prepayment(
    desk: Desk,
) -> None:
    with desk.write() as s:
        holder, village = a_member(s), a_member(s, "河湾村集体")
        plot = a_plot(s, holder)
        contract = a_contract(s, village, (plot,), intermediary="河湾村集体")
        a_posted_job(
            s,
            a_job_line(
                holder, plot_id=plot, contract_id=contract.id, settlement=Settlement.CONTRACT
            ),
        )
        rows = fetch_rows(s, "SELECT member_id FROM entry WHERE account = '220302' AND debit > 0")
        assert rows == [(village,)]


def test_totals_per_household_add_up_in_the_order_of_the_slip(desk: Desk) -> None:
    with desk.write() as s:
        one, two = a_member(s), a_member(s, "赵国富")
        draft = a_job_draft(
            s, a_job_line(one, "8.35"), a_job_line(two, "8.60"), a_job_line(one, "3.12")
        )
        first, second = household_totals(weigh(s, draft).lines)
        assert (first.member_id, first.mu_times, first.amount) == (
            one, mu_times("11.47"), money("516.15"),
        )  # fmt: skip
        assert second.charged == mu_times("8.60")


def test_the_same_message_twice_makes_one_job(desk: Desk) -> None:
    with desk.write() as s:
        draft = a_job_draft(s)
        first = post_job(s, draft, uid="a1", origin="sheet:1")
        assert post_job(s, draft, uid="a1", origin="sheet:1") == first
        assert fetch_value(s, "SELECT COUNT(*) FROM job_line") == 1


def test_a_job_travels_as_a_message_and_as_json(desk: Desk) -> None:
    with desk.write() as s:
        season = a_season(s)
        member = a_member(s)
        plot = a_plot(s, member)
        kind = the_job_kind(s)
        draft = a_job_draft(
            s,
            a_job_line(member, "8.35", plot_id=plot, price=money("45")),
            job_kind_id=kind,
            season_id=season,
        )
        assert draft_of(JobDraft, content_of(draft)) == draft
        message = {
            "on_date": "2026-10-22",
            "job_kind": "旋耕",
            "season": "2026秋",
            "lines": [
                {
                    "member": fetch_value(s, "SELECT code FROM member"),
                    "plot": fetch_value(s, "SELECT code FROM plot"),
                    "area": "8.35",
                    "price": "45",
                }
            ],
        }
        assert read_message(s, JobDraft, message) == draft
        assert message_schema(JobDraft)["season"]["takes"] == "season.name"
        with pytest.raises(Refused, match="P-9"):
            read_message(s, JobDraft, {**message, "season": "P-9"})


def a_slip_of_two(s: Session) -> Posted:
    """Post a slip of two households with machine, operator and product."""
    village = a_village(s, "河湾村")
    one, two = a_member(s, village_id=village), a_member(s, "赵国富")
    spray = a_job_kind(s, "飞防", Stage.PROTECT, uses_product=True, price="12")
    return a_posted_job(
        s,
        a_job_line(one, "8.35", plot_id=a_plot(s, one)),
        a_job_line(
            two, "8.60", settlement=Settlement.CASH, charged=mu_times("8.50"), reason="重叠"
        ),
        job_kind_id=spray,
        machine_id=a_machine(s, "鄂06-08231"),
        operator_id=an_operator(s),
        product="吡虫啉",
        dose="20克/亩",
        product_maker="某农化",
    )


def test_the_list_of_jobs_counts_households_and_is_searched_by_any_member(desk: Desk) -> None:
    with desk.write() as s:
        posted = a_slip_of_two(s)
        a_posted_job(s, a_job_line(a_member(s, "孙秀英"), "1"))
        reverse_job(s, posted.id, TODAY, "误")
    with desk.read() as s:
        names = [column.name for column in JOBS_LIST.columns]
        ids = JOBS_LIST.ids(s)
        rows = [dict(zip(names, row, strict=True)) for row in JOBS_LIST.rows(s, ids)]
        assert [row["standing"] for row in rows] == [
            Standing.RED, Standing.POSTED, Standing.REVERSED,
        ]  # fmt: skip
        assert rows[2]["member"] == "周桂芳"
        assert rows[2]["households"] == 2
        assert rows[2]["mu_times"] == mu_times("16.95")
        assert rows[2]["operator"] == "何本清"
        assert JOBS_LIST.totals(s)["amount"] == money("45.00")
        assert list(JOBS_LIST.ids(s, Query(text="赵国富"))) == [ids[0], ids[2]]
        assert list(JOBS_LIST.ids(s, Query(text="作2026-10-0002"))) == [ids[1]]
        assert len(JOBS_LIST.ids(s, Query(where=(("stage", "plough"),)))) == 1


def test_the_list_of_job_lines_adds_up_mu_times_and_money(desk: Desk) -> None:
    with desk.write() as s:
        a_slip_of_two(s)
    with desk.read() as s:
        names = [column.name for column in JOB_LINES_LIST.columns]
        ids = JOB_LINES_LIST.ids(s)
        rows = [dict(zip(names, row, strict=True)) for row in JOB_LINES_LIST.rows(s, ids)]
        assert [row["member"] for row in rows] == ["赵国富", "周桂芳"]
        assert rows[1]["plot"] == "河沿大田"
        assert rows[1]["village"] == "河湾村"
        assert rows[0]["settlement"] is Settlement.CASH
        assert rows[0]["stage"] is Stage.PROTECT
        totals = JOB_LINES_LIST.totals(s)
        assert totals["mu_times"] == mu_times("16.95")
        assert totals["amount"] == money("202.20")
        assert len(JOB_LINES_LIST.ids(s, Query(text="zgf"))) == 2
        assert len(JOB_LINES_LIST.ids(s, Query(where=(("settlement", "cash"),)))) == 1


def test_a_slip_prints_every_line_and_how_it_was_settled(desk: Desk) -> None:
    with desk.write() as s:
        posted = a_slip_of_two(s)
        slip = job_slip(s, posted.id)
        assert slip.total == money("202.20")
        assert [line.cells["plot"] for line in slip.lines] == ["周桂芳 河沿大田", "赵国富"]
        assert [tuple(pair) for pair in slip.payments] == [("赊欠", "100.20"), ("现金", "102.00")]
        assert "第 2 行计费 8.50 亩次：重叠" in slip.note
        assert "吡虫啉" in slip.note
        assert dict(slip.signers)["机手"] == "何本清"
        assert not slip.printing.is_reprint
        pdf = draw_slip(slip, paper("241x140"))
        assert pdf.startswith(b"%PDF")
        print_posted(s, posted.id, Manner())
        again = job_slip(s, posted.id)
        assert again.printing.count == 2
        red = reverse_job(s, posted.id, TODAY, "误")
        red_slip = job_slip(s, red.id)
        assert red_slip.is_red
        assert red_slip.reverses == number_shown(posted.number)
        assert job_slip(s, posted.id).reversed_by == number_shown(red.number)
        assert draw_slip(red_slip, paper("241x140")).startswith(b"%PDF")


def test_a_slip_of_one_household_names_village_and_telephone(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, village_id=a_village(s, "河湾村"), phone="13800001234")
        slip = job_slip(s, a_posted_job(s, a_job_line(member)).id)
        named = dict(slip.parties)
        assert named["农户"].startswith("周桂芳")
        assert named["村组"] == "河湾村"
        assert slip.lines[0].cells["plot"] == ""


def test_a_job_is_exported_line_by_line(desk: Desk) -> None:
    with desk.write() as s:
        posted = a_slip_of_two(s)
        red = reverse_job(s, posted.id, TODAY, "误")
        first, second = exported_records(s, JOBS_EXPORT, [posted.id, red.id])
        assert first["state"] == "reversed"
        assert first["reverses"] is None
        assert first["lines"][0]["plot"] == fetch_value(s, "SELECT uid FROM plot")
        assert first["lines"][1]["charged"] == 850
        assert second["reverses"] == posted.uid
        assert second["lines"][0]["mu_times"] == -835
