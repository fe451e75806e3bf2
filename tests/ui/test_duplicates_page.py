"""Members entered twice, by keys: seen on home, compared, merged, told apart, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from coopdesk.kernel.merging import kept_id
from coopdesk.kernel.register import retire_record, values_of
from coopdesk.kernel.rows import fetch_row, fetch_value
from coopdesk.members.duplicates import suspects, told_apart
from coopdesk.members.merging import merges
from coopdesk.members.records import MEMBERS
from tests.factories import a_member, a_plot, money
from tests.ui.hands import type_in
from tests.ui.test_office_pages import focus, key
from ui.app import Program
from ui.pages.duplicates import APART, MERGED, SUSPECTED

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
Key = Qt.Key


@pytest.fixture
def twice(program: Program, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Enter the first member a second time; return both ids."""
    monkeypatch.setattr("ui.pages.duplicates.ask", lambda *_a, **_k: True)
    with program.desk.write() as s:
        row = fetch_row(s, "SELECT id, name, village_id, phone FROM member ORDER BY id LIMIT 1")
        assert row is not None
        for pair in suspects(s):
            retire_record(s, MEMBERS, pair.merged)
        assert suspects(s) == []
        other = a_member(s, row[1], village_id=row[2], phone=row[3], share_capital=money("200"))
        a_plot(s, other, "坡上地")
    return int(row[0]), other


def page_of(program: Program, **what: Any) -> Any:
    program.open("duplicates", **what)
    return program.shown()


def test_home_counts_the_pairs_and_opens_them(program: Program, twice: tuple[int, int]) -> None:
    home: Any = program.page("home")
    program.open("home")
    line = next(one for one in home.todo.lines if one.icon == "account-alert-outline")
    assert line.fact == "1 pair"
    assert line.opens is not None
    line.opens()
    assert program.current == "duplicates"


def test_a_pair_is_merged_by_keys_alone(program: Program, twice: tuple[int, int]) -> None:
    kept, other = twice
    page = page_of(program)
    assert focus(program) is page.list
    assert "same phone" in page.reason.value()
    assert page.notice.text.startswith("Afterwards")
    key(program, Key.Key_F12)
    with program.desk.read() as s:
        assert kept_id(s, "member", other) == kept
        assert fetch_value(s, "SELECT member_id FROM plot WHERE name = '坡上地'") == kept
    assert page.pairs == []
    assert program.status.text.endswith("冯永文.") or "merged into" in program.status.text
    key(program, Key.Key_F6)
    assert page.view == MERGED
    assert len(page.pairs) == 1


def test_the_fields_are_walked_and_a_value_of_the_other_is_taken(
    program: Program, twice: tuple[int, int]
) -> None:
    kept, _other = twice
    page = page_of(program)
    key(program, Key.Key_Return)
    table = page.table
    assert table.hasFocus()
    names = [one.name for one in page._differing()]
    for _step in range(names.index("share_capital")):
        key(program, Key.Key_Down)
    before = table.cell(table.current, 3).text
    key(program, Key.Key_Return)
    assert table.cell(table.current, 3).text == "200.00"
    key(program, Key.Key_Return)
    assert table.cell(table.current, 3).text == "700.00"
    key(program, Key.Key_F12)
    with program.desk.read() as s:
        assert before == "500.00"
        assert values_of(s, MEMBERS, kept)["share_capital"] == money("700")


def test_the_other_record_is_kept_after_f5(program: Program, twice: tuple[int, int]) -> None:
    kept, other = twice
    page = page_of(program)
    key(program, Key.Key_F5)
    assert page._hand() == (other, kept)
    key(program, Key.Key_F12)
    with program.desk.read() as s:
        assert kept_id(s, "member", kept) == other


def test_two_persons_are_told_apart_and_asked_about_again(
    program: Program, twice: tuple[int, int]
) -> None:
    page = page_of(program)
    page.reason.setFocus()
    page.reason.clear()
    type_in(focus(program), "父子同名")
    key(program, Key.Key_F7)
    assert page.pairs == []
    with program.desk.read() as s:
        assert [one.reason for one in told_apart(s)] == ["父子同名"]
    key(program, Key.Key_F6)
    key(program, Key.Key_F6)
    assert page.view == APART
    key(program, Key.Key_F8)
    key(program, Key.Key_F6)
    assert page.view == SUSPECTED
    assert len(page.pairs) == 1


def test_a_merge_is_taken_back_with_a_reason(program: Program, twice: tuple[int, int]) -> None:
    page = page_of(program)
    key(program, Key.Key_F12)
    key(program, Key.Key_F6)
    key(program, Key.Key_F8)
    with program.desk.read() as s:
        assert merges(s)[0].undone_at is None
    page.reason.setFocus()
    type_in(focus(program), "不是一个人")
    key(program, Key.Key_F8)
    with program.desk.read() as s:
        assert merges(s)[0].undone_at is not None
    assert page.no_way_back() == "This merge was taken back before."
    key(program, Key.Key_F6)
    key(program, Key.Key_F6)
    assert len(page.pairs) == 1


def test_any_two_members_are_chosen_by_typing(program: Program, twice: tuple[int, int]) -> None:
    page = page_of(program)
    key(program, Key.Key_F3)
    for picker, code in ((page.kept, "0002"), (page.merged, "0003")):
        assert focus(program) is picker
        type_in(focus(program), code)
        key(program, Key.Key_Return)
    assert [one.code for one in page._briefs] == ["0002", "0003"]
    assert "999***" in page.table.cell(2, 1).text


def test_a_refusal_stands_beside_the_record(program: Program, twice: tuple[int, int]) -> None:
    kept, _other = twice
    page = page_of(program)
    page.merged.set_value(kept)
    page._picked()
    page.reason.set_value("同一人")
    page.merge()
    assert "one and the same" in page.kept.refusal


def test_a_member_without_a_double_is_compared_with_whom_one_chooses(
    program: Program, twice: tuple[int, int]
) -> None:
    page = page_of(program, member_id=5)
    assert page.kept.value() == 5
    assert focus(program) is page.merged
