"""The home page, by keys: what it shows of a day and where each part leads."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from coopdesk.kernel.clock import Clock
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import set_setting
from coopdesk.kernel.values import Money
from coopdesk.money.payments import PaymentDraft, post_payment
from coopdesk.money.records import Purpose
from coopdesk.packages.sending import months_sent
from coopdesk.statements.day_figures import days_to_report, due_on, report_day
from tests.ui.hands import type_in
from tests.ui.test_office_pages import count, focus, key
from ui.app import Program
from ui.parts import viewport_of

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui


def home(program: Program) -> Any:
    page: Any = program.shown()
    assert program.current == "home"
    return page


def test_what_the_days_documents_received_adds_up_to_what_was_taken(program: Program) -> None:
    page = home(program)
    taken = page._read.facts.today.taken
    total = page.documents.total_cells()
    assert total[5].text == str(sum(taken.values(), Money(0)))
    shown = [page.documents.cell(row, 5).text for row in range(page.documents.row_count())]
    assert shown[0] == "—"  # The cash count brought nothing in.


def test_cash_carried_to_the_bank_is_not_money_taken(program: Program) -> None:
    before = home(program)._read.facts.today.taken
    draft = PaymentDraft(on_date=program.desk.today(), purpose=Purpose.TO_BANK, cash=Money(10000))
    with program.desk.write() as s:
        post_payment(s, draft)
    program.open("home")
    page = home(program)
    assert page._read.facts.today.taken == before
    assert page.documents.cell(0, 5).text == "—"


def test_a_draft_of_today_stands_among_the_documents_and_is_gone_on_with(
    program: Program,
) -> None:
    program.open("contract")
    type_in(focus(program), "0020")
    key(program, Qt.Key.Key_Return)
    program.open("home")
    page = home(program)
    row = next(n for n, one in enumerate(page._rows) if one.page == "contract")
    assert page.documents.cell(row, 6).text == "Draft"
    page.documents.setFocus()
    page.documents.go(row)
    key(program, Qt.Key.Key_Return)
    assert program.current == "contract"


def test_members_who_owe_of_several_ages_count_once(program: Program) -> None:
    page = home(program)
    debtors = count(
        program,
        "SELECT COUNT(*) FROM (SELECT 1 FROM party_move WHERE book = 'debt' GROUP BY member_id"
        " HAVING SUM(amount) <> 0)",
    )
    assert page._sections["ages"]._note.text() == f"{debtors} members"


def test_the_chart_is_walked_by_the_arrows_and_opens_the_months_sales(program: Program) -> None:
    page = home(program)
    page.chart.setFocus()
    key(program, Qt.Key.Key_Left)
    assert page.chart.current == 9
    assert focus(program) is page.chart
    key(program, Qt.Key.Key_Return)
    assert program.current == "sale_list"
    listed: Any = program.shown()
    with program.desk.read() as s:
        sold = fetch_value(
            s,
            "SELECT COUNT(*) FROM document WHERE kind = 'sale' AND month = '2026-09'",
        )
    assert len(listed.list.ids()) == sold


def test_home_counts_the_days_since_a_copy_on_a_stick_not_on_the_own_disk(
    program: Program,
) -> None:
    desk = program.desk
    with desk.write() as s:
        set_setting(s, "copies", {"disk": {"at": "", "on": desk.today().isoformat()}})
    program.open("home")
    assert home(program).countdown.parts[1][:2] == ("—", "never on a stick")
    before = (desk.today() - timedelta(days=3)).isoformat()
    with desk.write() as s:
        set_setting(s, "copies", {"removable": {"at": "", "on": before}})
    program.open("home")
    assert home(program).countdown.parts[1][:2] == ("3", "days since the stick")


def test_home_month_end_and_report_name_the_same_day(program: Program) -> None:
    with program.desk.write() as s:
        set_setting(s, "uplink", {"county_name": "青禾县供销社", "report_day": 7})
    day = program.desk.today()
    month = f"{day:%Y-%m}"
    with program.desk.read() as s:
        assert due_on(month, report_day(s)) == days_to_report(s, day.replace(day=28))[1]
        due = months_sent(s, day.year, day)[day.month - 1].due
    assert due == due_on(month, 7)
    program.open("month_end", month=month)
    page: Any = program.shown()
    assert f"{due:%m-%d}" in page.band.note


@pytest.mark.parametrize("late", [False, True])
def test_the_month_before_is_named_until_its_day(program: Program, late: bool) -> None:
    day = program.desk.today().replace(day=6 if late else 5)
    month = f"{day:%Y-%m}"
    with program.desk.read() as s:
        told, due = days_to_report(s, day)
    assert (told == month) is late
    assert due == due_on(told, 5)


@pytest.mark.parametrize("height", range(690, 770, 13))
def test_no_line_of_what_waits_is_cut_by_the_lower_edge_at_18_points(
    program: Program, height: int
) -> None:
    page = home(program)
    window = page.window()
    window.resize(1366, height)
    window.look.use(points=18)
    QApplication.processEvents()
    view = viewport_of(page)
    assert view is not None
    assert page.height() > view.height()
    top = page.todo.mapTo(view, QPoint(0, 0)).y()
    assert (max(0, view.height() - top) % page.todo.line_height()) == 0


def test_home_goes_on_to_the_next_day_at_midnight(program: Program) -> None:
    page = home(program)
    rows, desk = page._rows, program.desk
    page.midnight.look()
    assert page._rows is rows
    assert rows
    desk.clock = Clock(desk.clock.now() + timedelta(days=1))
    page.midnight.look()
    assert "23 October 2026" in page.heading.number
    assert page._rows == []
