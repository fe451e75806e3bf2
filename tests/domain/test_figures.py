"""Figures: each defined once, equal to the documents behind it and to what the county adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coopdesk.catalogue import KINDS
from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.stages import ServiceClass, Stage
from coopdesk.statements.contributions import contributions
from coopdesk.statements.definitions import COMPUTED, FIGURES
from coopdesk.statements.figures import (
    FigureValue,
    Sums,
    documents_behind,
    figure_of,
    figure_values,
    growth_of,
    set_baseline,
)
from coopdesk.statements.states import state_records
from tests.exported import exported_records
from tests.factories import a_job_kind, a_job_line, a_member, a_plot, a_posted_job, a_season
from tests.rich_book import a_rich_book, a_shop, bought, sold

MONTHS = ("2025-03", "2025-10", "2026-04", "2026-05", "2026-09", "2026-10", "2026-11")


@pytest.fixture
def book(desk: Desk) -> Iterator[Session]:
    with desk.write() as s:
        a_rich_book(s)
        yield s


def values(s: Session, month: str) -> dict[str, FigureValue]:
    return {value.figure.code: value for value in figure_values(s, month)}


def exported(s: Session, month: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the month's documents as a package carries them, then its state records."""
    for kind in KINDS:
        rows = fetch_rows(
            s, "SELECT id FROM document WHERE month = ? AND kind = ?", (month, kind.kind.value)
        )
        for record in exported_records(s, kind.export, [row[0] for row in rows]):
            yield kind.kind.value, record
    for name, records in state_records(s, month).items():
        for record in records:
            yield name, record


@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_is_the_sum_of_the_documents_behind_it(book: Session, month: str) -> None:
    for value in figure_values(book, month):
        behind = documents_behind(book, value.figure.code, month)
        assert sum(one.value for one in behind) == value.this_month, value.figure.code
        if value.cumulative is not None:
            behind = documents_behind(book, value.figure.code, month, cumulative=True)
            assert sum(one.value for one in behind) == value.cumulative, value.figure.code


@pytest.mark.parametrize("month", MONTHS)
def test_the_county_works_out_every_figure_from_the_records_alone(
    book: Session, month: str
) -> None:
    set_baseline(book, "village_coops", month, 3)
    sums: dict[str, int] = {}
    for kind, record in exported(book, month):
        for code, added in contributions(kind, record).items():
            sums[code] = sums.get(code, 0) + added
    for value in figure_values(book, month):
        assert sums.pop(value.figure.code, 0) == value.this_month, value.figure.code
    assert not sums


def test_october_is_what_was_sold_less_what_came_back(book: Session) -> None:
    october = values(book, "2026-10")
    assert october["sales"].this_month == 54660 + 315000 - 21000 + 130000 + 99900 + 44000
    assert october["sales_inputs"].this_month == 54660 + 315000 - 21000
    assert october["sales_produce"].this_month == 174000
    assert october["sales_consumer"].this_month == 99900
    assert october["online"].this_month == 130000
    assert october["retail"].this_month == 130000 + 99900
    assert october["purchases"].this_month == 300000 + 160000 - 8000


def test_classes_of_sales_sum_to_all_sales(book: Session) -> None:
    for month in MONTHS:
        october = values(book, month)
        parts = [one for one in COMPUTED if one.code.startswith("sales_")]
        assert sum(october[one.code].this_month for one in parts) == october["sales"].this_month


def test_mu_times_count_every_pass_and_a_red_slip_takes_them_back(book: Session) -> None:
    assert values(book, "2026-05")["protection"].this_month == 3000
    assert values(book, "2026-05")["machinery"].this_month == 550
    october = values(book, "2026-10")
    assert october["machinery"].this_month == 980 + 725 - 550
    assert october["machinery"].cumulative == 1000 + 1200 + 1200 + 980 + 725
    assert october["fertilising"].this_month == 725
    assert october["services"].cumulative == 5105 + 3000 + 725


def test_land_served_counts_each_plot_once_a_season(book: Session) -> None:
    # Spring: the field 10, and Li's land without a plot 20 (12 + 12, at most the roster's 20).
    # The reversed planting counted until its red slip of October.
    assert values(book, "2026-05")["service_area"].this_month == 1000 + 2000 + 550
    # Autumn: 9.80 of the field and 7.25 of the third, ploughed and fertilised.
    assert values(book, "2026-10")["service_area"].this_month == 1000 + 2000 + 980 + 725


def test_weighted_trusteeship_is_exact(book: Session) -> None:
    weighted = values(book, "2026-10")["trusteeship_weighted"]
    ploughed = 1000 + 2000 + 980 + 725
    assert weighted.this_month == ploughed * 3600 + 1000 * 1000
    assert weighted.figure.shown(weighted.this_month) == "17.94"


def test_a_hundred_mu_served_in_full_give_the_three_numbers_of_the_rule(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s)
        plot = a_plot(s, member, "大田", "100.00")
        other = a_plot(s, member, "二号", "100.00")
        a_season(s, starts_on=date(2026, 1, 1))
        spray = a_job_kind(
            s, "飞防", Stage.PROTECT, service_class=ServiceClass.PROTECTION, price="8.00"
        )
        for name, stage in (
            ("旋耕", Stage.PLOUGH),
            ("机插", Stage.PLANT),
            ("机收", Stage.HARVEST),
        ):
            kind = a_job_kind(s, name, stage)
            a_posted_job(s, a_job_line(member, "100.00", plot_id=plot), job_kind_id=kind)
        a_posted_job(s, a_job_line(member, "100.00", plot_id=plot, passes=3), job_kind_id=spray)
        full = values(s, "2026-10")
        assert full["service_area"].this_month == 10000
        assert figure_of("trusteeship_weighted") is full["trusteeship_weighted"].figure
        assert full["trusteeship_weighted"].this_month == 10000 * 10000
        assert full["services"].this_month == 60000
        for day in (11, 18):
            a_posted_job(
                s,
                a_job_line(member, "100.00", plot_id=other),
                job_kind_id=spray,
                on_date=date(2026, 10, day),
            )
        both = values(s, "2026-10")
        assert both["service_area"].this_month == 20000
        assert both["trusteeship_weighted"].this_month == 10000 * 10000 + 10000 * 1000
        assert both["services"].this_month == 80000


def test_contracts_in_force_count_plots_once_and_reversed_ones_not(book: Session) -> None:
    assert values(book, "2026-09")["trusteeship"].this_month == 725
    october = values(book, "2026-10")
    assert october["trusteeship"].this_month == 1000
    assert october["transfer"].this_month == 550


def test_debts_fall_due_by_instalment_and_payments_take_the_earliest(book: Session) -> None:
    october = values(book, "2026-10")
    rows = fetch_rows(
        book, "SELECT SUM(amount) FROM party_move WHERE book = 'debt' AND on_date <= '2026-10-31'"
    )
    assert october["debts"].this_month == rows[0][0]
    # Wang paid 2,000: first the jobs of spring that have no due day (810), then the sale of 6,150;
    # the first instalment of 764 is due as well. Li owes 2,500 since last year.
    assert october["debts_overdue"].this_month == 615000 - (200000 - 81000) + 76400 + 250000


def test_the_balance_sheet_balances_with_parties_on_their_right_side(book: Session) -> None:
    for month in ("2025-10", "2026-10"):
        now = values(book, month)
        ledger = state_records(book, month)["ledger"]
        debts = sum(-one["balance"] for one in ledger if one["class"] == "liability")
        moved = sum(one["side"] for one in ledger)
        assert now["assets"].this_month == debts + moved + now["equity"].this_month
    assert any(one["side"] for one in state_records(book, "2026-10")["ledger"])


def test_closing_vouchers_do_not_lessen_revenue(book: Session) -> None:
    september = values(book, "2026-09")
    assert september["revenue"].this_month == 0
    assert september["profit"].this_month == 0


def test_a_household_counts_once_and_those_who_join_later_do_not(book: Session) -> None:
    assert values(book, "2026-10")["members"].this_month == 2
    assert values(book, "2026-11")["members"].this_month == 3


def test_growth_is_exact_and_missing_without_a_base() -> None:
    assert growth_of(10841, 10000) == 84
    assert growth_of(10005, 10000) == 1
    assert growth_of(9995, 10000) == -1
    assert growth_of(5, 0) is None
    assert growth_of(5, -3) is None
    assert growth_of(5, None) is None


def test_last_year_is_a_dash_until_it_is_typed_in(book: Session) -> None:
    before = values(book, "2026-10")["sales"]
    assert (before.last_year, before.growth, before.growth_text) == (None, None, "—")
    set_baseline(book, "sales", "2025-10", 500000)
    after = values(book, "2026-10")["sales"]
    assert after.last_year == 500000
    assert after.growth == growth_of(after.cumulative or 0, 500000)


def test_old_books_carry_into_the_year_in_which_the_book_began(book: Session) -> None:
    set_baseline(book, "sales", "2025-02", 123456)
    october = values(book, "2025-10")["sales"]
    assert october.cumulative == 123456 + 400000 + 250000
    behind = documents_behind(book, "sales", "2025-10", cumulative=True)
    assert behind[0].value == 123456
    assert sum(one.value for one in behind) == october.cumulative
    assert values(book, "2026-10")["sales"].last_year == october.cumulative


def test_a_baseline_is_noted_and_may_be_taken_away(book: Session) -> None:
    set_baseline(book, "sales", "2025-10", 5)
    set_baseline(book, "sales", "2025-10", 5)
    set_baseline(book, "sales", "2025-10", None)
    lines = fetch_rows(book, "SELECT uid, content FROM trail WHERE subject = 'baseline'")
    assert [line[0] for line in lines] == ["sales/2025-10"] * 2
    assert values(book, "2026-10")["sales"].last_year is None
    for code, month in (("nonsense", "2025-10"), ("sales", "2025-13"), ("sales", "x")):
        with pytest.raises(Refused):
            set_baseline(book, code, month, 1)
    with pytest.raises(Refused):
        documents_behind(book, "nonsense", "2025-10")


def test_figures_that_a_unit_types_in_show_only_then(book: Session) -> None:
    assert "village_coops" not in values(book, "2026-10")
    assert documents_behind(book, "investment", "2026-10") == []
    set_baseline(book, "investment", "2026-09", 1_000_000)
    set_baseline(book, "investment", "2026-10", 1_500_000)
    october = values(book, "2026-10")["investment"]
    assert (october.this_month, october.cumulative) == (500_000, 1_500_000)
    assert documents_behind(book, "investment", "2026-10", cumulative=True)[0].value == 1_500_000


def test_months_of_a_year_come_from_documents_or_from_what_was_typed(desk: Desk) -> None:
    with desk.write() as s:
        shop = a_shop(s)
        bought(s, shop, date(2026, 3, 1), "fertiliser", "100", "80.00")
        sold(s, shop, date(2026, 3, 1), "fertiliser", "10", "100.00")
        set_baseline(s, "sales_inputs", "2026-01", 700)
        set_baseline(s, "sales_inputs", "2026-02", 1000)
        sums = Sums(s, "2026-04")
        assert sums.by_month("sales_inputs", 2026) == [700, 300, 100000, 0, *[None] * 8]
        assert sums.by_month("sales_inputs", 2025) == [None] * 12
        assert values(s, "2026-03")["sales_inputs"].cumulative == 101000


def test_every_figure_says_what_it_is() -> None:
    assert len({one.code for one in FIGURES}) == len(FIGURES)
    for one in FIGURES:
        assert one.title
        assert one.definition.endswith("。")
        assert one.kind in {"flow", "stock"}
        assert one.unit in {"万元", "亩", "亩次", "户", "家", "个", "次", "辆"}


def test_figures_are_read_in_their_unit_rounded_once() -> None:
    sales = figure_of("sales")
    assert sales is not None
    assert sales.shown(52_184_999) == "52.18"
    assert sales.shown(52_185_000) == "52.19"
    assert sales.shown(-52_185_000) == "-52.19"
    assert sales.shown(None) == "—"
    members = figure_of("members")
    assert members is not None
    assert members.shown(1208) == "1,208"
