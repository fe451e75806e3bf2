"""Lists by keys alone: groups, conditions, columns, views, ticks, and the ways out of a list."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from coopdesk.desk import Desk
from coopdesk.kernel.listing import Query
from coopdesk.kernel.relative import Span, Whoever
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Money
from coopdesk.supplies.lists import SALES_LIST
from tests.ui.hands import press, type_in
from ui.app import Program
from ui.list_model import BRIEF, FOLDED, ListingModel
from ui.list_pages import LIST_PAGES, list_page

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def focus(program: Program) -> QWidget:
    return QApplication.focusWidget() or program


def keys(program: Program, *codes: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    for code in codes:
        press(focus(program), code, held)


def sales(program: Program, view: int = 3) -> Any:
    """Show the list of sales in one of its views; the third shows all."""
    program.open("sale_list")
    keys(program, Key(Key.Key_0.value + view), held=CTRL)
    return program.shown()


def by_village(program: Program) -> Any:
    page = sales(program)
    keys(program, Key.Key_G, held=CTRL)
    keys(program, Key.Key_Down, Key.Key_Return, Key.Key_Home)
    return page


def texts(page: Any, row: int) -> list[str]:
    return [page.list.cell(row, at).text for at in page.list.in_order()]


# Groups -------------------------------------------------------------------------------------------


def test_a_model_with_groups_keeps_qts_rules(program: Program) -> None:
    model = ListingModel(program.desk, SALES_LIST, Query(group="village"))
    tester = QAbstractItemModelTester(model)
    model.load()
    whole = model.rowCount()
    assert whole < len(model.ids)
    model.open_group(0, FOLDED)
    assert model.rowCount() == whole - BRIEF - 1
    model.open_groups({one.key: "whole" for one in model.groups})
    assert model.rowCount() == len(model.ids) + len(model.groups)
    assert model.data(model.index(0, 0)) == model.group_name(0)
    for row in range(model.rowCount()):
        line = model.line(row)
        if line.sort == "row":
            assert model.row_of_place(line.place) == row
    del tester


def test_ctrl_g_lets_the_rows_stand_in_groups_with_their_sums(program: Program) -> None:
    page = by_village(program)
    first, model = page.list.model.groups[0], page.list.model
    shown = texts(page, 0)
    # In a narrow window the count stands beside the name, else in the widest column.
    assert "　".join(one for one in shown[:4] if one) == (
        f"{model.group_name(0)}　{first.count} documents"
    )
    assert str(first.sums["amount"]) in shown
    assert "by village" in [text for _name, text, _kind in page.frame.filters._texts]
    total = [cell.text for cell in page.list.total_cells()]
    told = f"{len(model.groups)} groups　{len(model.ids):,} documents"
    assert "　".join(one for one in total[:5] if one) == f"Total　{told}"
    assert str(sum((one.sums["amount"] for one in model.groups), Money(0))) in total


def test_the_rest_of_a_group_has_the_sums_of_what_is_not_shown(program: Program) -> None:
    page = by_village(program)
    model, at = page.list.model, BRIEF + 1
    assert page.list.row_state(at) == "rest"
    group = model.groups[0]
    assert texts(page, at)[0] == f"other {group.count - BRIEF} documents"
    place = [one.name for one in SALES_LIST.columns].index("amount")
    shown = sum((model.at(one)[place] for one in range(BRIEF)), Money(0))
    assert str(group.sums["amount"] - shown) in texts(page, at)


def test_left_folds_right_unfolds_and_ctrl_does_all(program: Program) -> None:
    page = by_village(program)
    view, model = page.list, page.list.model
    count = model.groups[0].count
    keys(program, Key.Key_Down, Key.Key_Down, Key.Key_Left)
    assert view.current == 0
    keys(program, Key.Key_Left)
    assert view.row_state(1) == "group"
    keys(program, Key.Key_Right)
    assert view.row_state(BRIEF + 1) == "rest"
    keys(program, Key.Key_Right)
    assert view.row_state(count + 1) == "group"
    assert view.current == 1
    keys(program, Key.Key_Left, held=CTRL)
    assert view.row_count() == len(model.groups)
    keys(program, Key.Key_Right, held=CTRL)
    assert view.row_count() == len(model.groups) + len(model.ids)


def test_enter_on_the_rest_shows_it_and_on_a_row_opens_it(program: Program) -> None:
    page = by_village(program)
    keys(program, *[Key.Key_Down] * (BRIEF + 1), Key.Key_Return)
    assert page.list.row_state(BRIEF + 1) == ""
    assert page.facts is not None
    keys(program, Key.Key_Return)
    assert program.current == "vouchers"
    keys(program, Key.Key_Escape)
    keys(program, Key.Key_Escape)
    assert program.current == "sale_list"


def test_space_on_a_group_ticks_all_of_it_and_the_panel_adds_it_up(program: Program) -> None:
    page = by_village(program)
    group = page.list.model.groups[0]
    keys(program, Key.Key_Space)
    assert len(page.list.ticked) == group.count
    assert page.panel.ticked.isVisible()
    sums = {one.label: one.value for one in page.panel.ticked_sums._pairs}
    assert sums["Amount"] == str(group.sums["amount"])
    assert sums["Owed"] == str(group.sums["left"])
    keys(program, Key.Key_Escape)
    assert not page.list.ticked
    assert program.current == "sale_list"


def test_a_group_in_hand_is_told_at_the_right(program: Program) -> None:
    page = by_village(program)
    assert page.panel.section._title.text() == page.list.model.group_name(0)
    assert page.facts is None
    keys(program, Key.Key_Down)
    assert page.facts is not None


def test_a_record_folded_away_is_shown_when_it_is_asked_for(program: Program) -> None:
    page = by_village(program)
    wanted = page.list.model.ids[-1]
    keys(program, Key.Key_Left, held=CTRL)
    assert page.list.go_to(wanted)
    assert page.list.current_id() == wanted


# Conditions ---------------------------------------------------------------------------------------


def test_a_range_of_amounts_is_typed_and_stays_as_a_chip(program: Program) -> None:
    page = sales(program)
    keys(program, Key.Key_F6)
    sheet = page.frame.filters.sheet
    sheet.form.fields["amount"].setFocus()
    for end in ("200", "500"):
        type_in(focus(program), end)
        keys(program, Key.Key_Return)
    keys(program, Key.Key_Escape)
    assert page.list.hasFocus()
    assert dict(page.list.query.where)["amount"] == (Money(20000), Money(50000))
    assert "Amount 200.00 to 500.00" in [text for _n, text, _k in page.frame.filters._texts]
    with program.desk.read() as s:
        wanted = fetch_value(s, "SELECT COUNT(*) FROM document WHERE kind = 'sale' AND amount"
                                " BETWEEN 20000 AND 50000")  # fmt: skip
    assert len(page.list.ids()) == wanted


def test_a_member_and_the_clerk_are_chosen_by_typing(program: Program) -> None:
    page = sales(program)
    with program.desk.read() as s:
        member, name = fetch_row(
            s, "SELECT m.id, m.name FROM member m JOIN document d ON d.member_id = m.id"
               " WHERE d.kind = 'sale' LIMIT 1") or (0, "")  # fmt: skip
    keys(program, Key.Key_F6)
    page.frame.filters.sheet.form.fields["member"].setFocus()
    type_in(focus(program), name)
    keys(program, Key.Key_Return)
    page.frame.filters.sheet.form.fields["clerk"].setFocus()
    type_in(focus(program), "me")
    keys(program, Key.Key_Return)
    assert dict(page.list.query.where) == {"member": member, "clerk": Whoever.ME}
    assert f"Member {name}" in [text for _n, text, _k in page.frame.filters._texts]
    assert f"Clerk {program.desk.clerk}" in page.frame.conditions()


def test_a_span_is_named_and_days_that_are_typed_take_its_place(program: Program) -> None:
    page = sales(program)
    keys(program, Key.Key_F6)
    keys(program, Key.Key_Down, Key.Key_Down)
    assert dict(page.list.query.where)["period"] is Span.MONTH
    keys(program, Key.Key_Return)
    focus(program).selectAll()  # type: ignore[attr-defined]
    type_in(focus(program), "2026-10-05")
    keys(program, Key.Key_Return)
    first, last = dict(page.list.query.where)["period"]
    assert (first.isoformat(), last.isoformat()) == ("2026-10-05", "2026-10-31")
    keys(program, Key.Key_Escape)
    assert page.heading.number == "2026-10-05 to 2026-10-31"


def test_keys_of_the_page_rest_while_a_sheet_is_open(program: Program) -> None:
    page = sales(program)
    keys(program, Key.Key_G, held=CTRL)
    keys(program, Key.Key_F2)
    assert program.current == "sale_list"
    keys(program, Key.Key_Escape)
    assert page.list.hasFocus()


# Columns ------------------------------------------------------------------------------------------


def test_columns_are_ticked_moved_and_kept_with_the_view(program: Program) -> None:
    page = sales(program)
    assert page.list.shown_columns()[:3] == ["on_date", "number", "member"]
    keys(program, Key.Key_L, held=CTRL)
    keys(program, Key.Key_Down, held=CTRL)
    keys(program, Key.Key_Down, Key.Key_Down, Key.Key_Space)
    keys(program, Key.Key_Return)
    wanted = ["number", "on_date", "member"]
    assert page.list.shown_columns()[:3] == wanted
    assert "summary" not in page.list.shown_columns()
    keys(program, Key.Key_1, held=CTRL)
    assert page.list.shown_columns()[:2] == ["on_date", "number"]
    keys(program, Key.Key_3, held=CTRL)
    assert page.list.shown_columns()[:3] == wanted


def test_esc_puts_the_columns_back(program: Program) -> None:
    page = sales(program)
    before = page.list.shown_columns()
    keys(program, Key.Key_L, held=CTRL)
    keys(program, Key.Key_Space)
    assert page.list.shown_columns() != before
    keys(program, Key.Key_Escape)
    assert page.list.shown_columns() == before


# Views --------------------------------------------------------------------------------------------


def test_a_view_is_saved_found_after_a_restart_renamed_and_let_go(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = by_village(program)
    keys(program, Key.Key_S, held=CTRL)
    type_in(focus(program), "各村")
    keys(program, Key.Key_Return)
    last = len(SALES_LIST.views)
    assert page.frame.tabs.names[last] == "各村"
    path, clerk, clock = program.desk.path, program.desk.clerk, program.desk.clock
    program.desk.close()
    program.show_desk(Desk(path, clerk=clerk, clock=clock))
    page = sales(program, last + 1)
    assert page.list.query.group == "village"
    assert page.frame.tabs.counts[last] == len(page.list.ids())
    program.run(next(one for one in page.ACTIONS if one.id == "sale_list.rename_view"))
    type_in(focus(program), "村村")
    keys(program, Key.Key_Return)
    assert page.frame.tabs.names[last] == "村村"
    monkeypatch.setattr("ui.listed.ask", lambda *_a, **_k: True)
    keys(program, Key.Key_Delete, held=CTRL | SHIFT)
    assert len(page.frame.tabs.names) == last
    keys(program, Key.Key_Delete, held=CTRL | SHIFT)
    assert "belongs to the list" in program.status.text


def test_registers_keep_views_and_groups_as_well(program: Program) -> None:
    program.open("member")
    page: Any = program.shown()
    keys(program, Key.Key_G, held=CTRL)
    keys(program, Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert page.list.query.group == "village_id"
    with program.desk.read() as s:
        names = [row[0] for row in fetch_rows(
            s, "SELECT name FROM village ORDER BY walking_order, code")]  # fmt: skip
    model = page.list.model
    assert [model.group_name(at) for at in range(len(model.groups))] == names


# One step for many --------------------------------------------------------------------------------


def owed_slips(program: Program) -> dict[int, list[tuple[int, int]]]:
    """Return the sales that are still owed, and how much, by member."""
    with program.desk.read() as s:
        owed = fetch_rows(
            s, "SELECT COALESCE(settles_id, document_id) AS slip, member_id, SUM(amount) AS due"
               " FROM party_move WHERE book = 'debt' GROUP BY slip, member_id"
               " HAVING due > 0 AND slip IN (SELECT id FROM document WHERE kind = 'sale')"
        )  # fmt: skip
    found: dict[int, list[tuple[int, int]]] = {}
    for slip, member, due in owed:
        found.setdefault(member, []).append((slip, due))
    return found


def test_f5_takes_the_money_for_the_ticked_sales_of_one_member(program: Program) -> None:
    page = sales(program)
    by_member = owed_slips(program)
    member, slips = max(by_member.items(), key=lambda one: len(one[1]))
    assert len(slips) > 1
    page.list.ticked = {slip for slip, _due in slips}
    page.list.ticks_changed.emit()
    keys(program, Key.Key_F5)
    assert program.current == "money"
    money: Any = program.shown()
    assert money.member.value() == member
    assert money.cash.value() == Money(sum(due for _slip, due in slips))
    shares = [share.document_id for share in money.draft().shares]
    assert sorted(shares) == sorted(slip for slip, _due in slips)
    assert focus(program) is money.cash


def test_sales_of_two_members_are_not_taken_together(program: Program) -> None:
    page = sales(program)
    owed = owed_slips(program)
    page.list.ticked = {slips[0][0] for slips in list(owed.values())[:2]}
    assert len(page.list.ticked) == 2
    keys(program, Key.Key_F5)
    assert program.current == "sale_list"
    assert "more than one" in program.status.text


# Ways out -----------------------------------------------------------------------------------------


def test_a_grouped_list_is_exported_with_subtotals_as_formulas(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "清单.xlsx"
    monkeypatch.setattr("ui.exporting.save_place", lambda *_a: target)
    page = by_village(program)
    keys(program, Key.Key_Left)
    keys(program, Key.Key_E, held=CTRL)
    sheet: Any = openpyxl.load_workbook(target).active
    assert sheet is not None
    names = [cell.value for cell in sheet[3]]
    amount = names.index("Amount（yuan）") + 1
    model = page.list.model
    count = model.groups[0].count
    assert str(sheet.cell(4, 1).value).startswith(model.group_name(0))
    formula = sheet.cell(4, amount).value
    letter = sheet.cell(4, amount).column_letter
    assert formula == f"=SUBTOTAL(9,{letter}5:{letter}{4 + count})"
    assert sheet.row_dimensions[5].hidden
    assert sheet.row_dimensions[5].outlineLevel == 1
    rows = range(5, 5 + count)
    assert sum(round(sheet.cell(row, amount).value * 100) for row in rows) == (
        model.groups[0].sums["amount"].units)  # fmt: skip
    second = 5 + count
    assert not sheet.row_dimensions[second + 1].hidden
    last = sheet.max_row
    assert sheet.cell(last, amount).value == f"=SUBTOTAL(9,{letter}4:{letter}{last - 1})"
    assert "by village" in str(sheet.cell(2, 1).value)


def test_a_list_of_unlike_documents_is_exported_without_a_sum_over_all(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "清单.xlsx"
    monkeypatch.setattr("ui.exporting.save_place", lambda *_a: target)
    program.open("money_list")
    keys(program, Key.Key_E, held=CTRL)
    sheet: Any = openpyxl.load_workbook(target).active
    assert sheet is not None
    formulas = [str(cell.value) for row in sheet.iter_rows() for cell in row
                if str(cell.value).startswith("=")]  # fmt: skip
    page: Any = program.shown()
    assert len(formulas) == len(page.list.model.groups) * 5  # The amount and four ways of paying.


def test_ticked_rows_alone_are_copied_as_whole_values(program: Program) -> None:
    page = by_village(program)
    keys(program, Key.Key_Down, Key.Key_Space)
    keys(program, Key.Key_Left, held=CTRL)
    keys(program, Key.Key_C, held=CTRL)
    [head, row] = QGuiApplication.clipboard().text().splitlines()
    with program.desk.read() as s:
        number, day = fetch_row(s, "SELECT number, on_date FROM document WHERE id = ?",
                                (page.list.ticked_ids()[0],)) or ("", "")  # fmt: skip
    assert head.split("\t")[:2] == ["Date", "Number"]
    assert row.split("\t")[:2] == [day, number]


def test_a_grouped_list_goes_to_paper(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(
        "ui.list_paper.PaperPreview.ask", lambda _page, pdf, _name, **_k: papers.append(pdf)
    )
    by_village(program)
    keys(program, Key.Key_P, held=CTRL | SHIFT)
    assert papers[0].startswith(b"%PDF")


# The pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", LIST_PAGES, ids=lambda one: one.id)
def test_every_list_opens_in_every_view_and_group(program: Program, one: Any) -> None:
    program.open(one.id)
    page: Any = program.shown()
    for at in range(len(page.frame.views)):
        page.frame.show_view(at)
        page.list.viewport().grab()
    for grouping in page.LISTING.groupings:
        page.frame.group_by(grouping.name)
        page.list.viewport().grab()
    assert all(list_page(kind) == one.id for kind in one.kinds)


def test_entry_pages_open_their_list_and_esc_leads_back(program: Program) -> None:
    for page_id, listed in (("sale", "sale_list"), ("purchase", "purchase_list"),
                            ("job", "job_list"), ("contract", "contract_list"),
                            ("money", "money_list")):  # fmt: skip
        program.open(page_id)
        keys(program, Key.Key_O, held=CTRL)
        assert program.current == listed
        keys(program, Key.Key_Escape)
        assert program.current == page_id


def test_f4_leads_from_list_to_list(program: Program) -> None:
    sales(program)
    keys(program, Key.Key_F4)
    keys(program, Key.Key_Down, Key.Key_Return)
    assert program.current == "sale_line_list"
