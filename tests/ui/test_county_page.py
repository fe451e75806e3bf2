"""The county's desk by keys alone: real files of three townships, from the stick to the sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

import coopdesk.packages.opening
import ui.pages.county_answers
import ui.pages.papers
import ui.pages.receive
import ui.pages.units
from coopdesk.desk import Level
from coopdesk.kernel.rows import fetch_value
from coopdesk.packages.board import State
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import PackageKind, read_format
from coopdesk.packages.joining import join
from coopdesk.packages.office import fingerprints, unit_keys
from coopdesk.packages.progress import UnitsProgress
from coopdesk.packages.replies import read_reply
from coopdesk.statements.targets import set_targets
from tests.exchange import MONTH, Offices, Records, a_book, bent, offices
from tests.factories import a_sale, sold
from tests.ui.offices_window import Key, Office, sealed, some_business, texts
from ui.pages.county import CountyPage
from ui.pages.county_board import FIGURE
from ui.tables import Table
from ui.window import Window


@pytest.fixture
def office(window: Window, qtbot: QtBot) -> Office:
    return Office(window, qtbot)


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 3) as made:
        for number, town in enumerate(made.towns):
            some_business(town, number + 1)
        yield made


def on_board(office: Office, made: Offices) -> CountyPage:
    page: CountyPage = office.show(made.county, "county", month=MONTH)
    office.settle()
    return page


def states(page: CountyPage) -> list[State]:
    return [one.months[9].state for one in page.rows]


def test_a_month_of_which_nothing_came_says_what_to_do(three: Offices, office: Office) -> None:
    page = on_board(office, three)
    empty = page.cell.empty
    assert empty.isVisible()
    assert "F5" in empty._advice
    assert empty.geometry() == page.figures.rect()
    summary: Any = office.show(three.county, "statement", month=MONTH)
    assert summary.empty.isVisible()
    assert "F7" in summary.empty._advice
    three.merge(sealed(three, 0))
    page = on_board(office, three)
    page.board.go(0)
    office.settle()
    assert not page.cell.empty.isVisible()


def test_files_are_chosen_judged_and_told_one_by_one(
    three: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [sealed(three, number) for number in range(2)]
    stray = three.stick / "urlaub.coop"
    stray.write_bytes(b"no package at all")
    monkeypatch.setattr(ui.pages.receive, "open_places", lambda *_a: [*paths, stray])
    page = on_board(office, three)
    assert states(page) == [State.WAITING] * 3
    office.press(Key.Key_F5)
    receive: Any = office.window.page("receive")
    assert texts(receive.table, 4) == ["accepted", "accepted", "refused"]
    assert receive.table.current == 2
    assert "damaged" in receive.sentence.text()
    assert "3 files" in office.said
    replies = sorted((three.stick / "回执").iterdir())
    assert len(replies) == 2
    [replied] = read_reply(three.towns[0], replies[0])
    assert replied.outcome == "accepted"
    office.press(Key.Key_Up, Key.Key_Return)
    assert office.window.current == "county"
    assert states(page) == [State.ACCEPTED, State.ACCEPTED, State.WAITING]
    assert page.unit is not None
    assert page.unit.unit.name == "第2镇供销社"


def test_a_refused_file_stays_on_the_page_and_on_the_board(
    three: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sealed(three, 0)
    path.write_bytes(path.read_bytes()[:-40])
    monkeypatch.setattr(ui.pages.receive, "open_places", lambda *_a: [path])
    page = on_board(office, three)
    office.press(Key.Key_F5)
    page = on_board(office, three)
    assert states(page)[0] is State.REFUSED
    assert "damaged" in page.notice.text
    office.press(Key.Key_F8)
    text = office.card_text()
    assert path.name in text
    assert "By its name" in text
    assert three.county.clerk in text
    office.press(Key.Key_Return)
    receive: Any = office.show(three.county, "receive")
    assert texts(receive.table, 0) == [path.name]
    assert "refused" in receive.table.cell(0, 4).text
    assert "damaged" in receive.sentence.text()
    office.press(Key.Key_Return)
    assert office.window.current == "county"


def test_a_newer_file_names_the_program_to_update_and_a_wrong_clock_is_noted(
    three: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sealed(three, 0)
    ahead = three.stick / "ahead.coop"
    bent(three.towns[0], three.county, path, ahead, created_at="2031-01-01T00:00:00.000Z")
    monkeypatch.setattr(ui.pages.receive, "open_places", lambda *_a: [ahead])
    with monkeypatch.context() as older:  # A program that knows no format yet.
        older.setattr(coopdesk.packages.opening, "read_format", partial(read_format, known=0))
        on_board(office, three)
        office.press(Key.Key_F5)
    receive: Any = office.window.page("receive")
    assert "newer program" in receive.sentence.text()
    assert "update the program on this computer" in receive.sentence.text()
    office.press(Key.Key_F5)
    assert "clock is ahead" in receive.sentence.text()
    page = on_board(office, three)
    assert states(page)[0] is State.ACCEPTED
    assert "clock is ahead" in page.notice.text


def test_what_lies_new_in_the_folder_is_fetched_and_the_same_again_changes_nothing(
    three: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        sealed(three, number)
    monkeypatch.setattr(ui.pages.receive, "folder_place", lambda *_a: three.stick)
    receive = office.show(three.county, "receive")
    office.press(Key.Key_F6)
    assert texts(receive.table, 4) == ["accepted"] * 3
    office.press(Key.Key_F6)
    assert "Nothing new" in office.said
    monkeypatch.setattr(
        ui.pages.receive, "open_places", lambda *_a: sorted(three.stick.glob("*.coop"))
    )
    office.press(Key.Key_F5)
    assert texts(receive.table, 4)[:3] == ["already here"] * 3


def test_files_that_are_dropped_are_taken_in(three: Offices, office: Office) -> None:
    paths = [sealed(three, number) for number in range(2)]
    receive = office.show(three.county, "receive")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(one)) for one in paths])
    receive.dropEvent(
        QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    assert texts(receive.table, 4) == ["accepted"] * 2


def test_a_cell_opens_to_its_figures_and_a_figure_to_its_records(
    three: Offices, office: Office
) -> None:
    three.merge(*[sealed(three, number) for number in range(3)])
    page = on_board(office, three)
    office.press(Key.Key_Down)
    assert page.unit is not None
    office.press(Key.Key_Return)
    assert office.here is page.figures
    assert page.figures.cell(0, 1).text == "0.03"
    assert texts(page.papers, 2) == ["148.00", "148.00"]
    office.press(Key.Key_Return)
    assert office.here is page.papers
    office.press(Key.Key_Return)
    assert "148.00" in office.card_text()
    office.press(Key.Key_Escape)
    assert office.here is page.papers
    office.press(Key.Key_Backspace, Key.Key_Backspace)
    assert office.here is page.board


def test_the_foot_sums_all_units_and_opens_to_each(three: Offices, office: Office) -> None:
    three.merge(*[sealed(three, number) for number in range(3)])
    page = on_board(office, three)
    office.press(Key.Key_End)
    assert page.board.is_total
    assert page.board.total_cells()[10].text == "3/3"  # type: ignore[index]
    office.press(Key.Key_Return)
    assert texts(page.papers, 1) == ["0.01", "0.03", "0.04"]
    office.press(Key.Key_Return, Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert page.unit is not None
    assert page.unit.unit.name == "第3镇供销社"
    assert texts(page.papers, 2) == ["148.00"] * 3


def test_months_are_walked_by_left_and_right(three: Offices, office: Office) -> None:
    three.merge(sealed(three, 0, "2026-09"))
    page = on_board(office, three)
    office.press(Key.Key_Left)
    assert page.month == "2026-09"
    assert page.state is not None
    assert page.state.state is State.ACCEPTED
    office.press(Key.Key_F8)
    text = office.card_text()
    with three.county.read() as s:
        uid = page.rows[0].unit.uid
        assert unit_keys(s, uid)
    assert "holds" in text
    assert f"{three.towns[0].code}-2026-09-0001.coop" in text


def test_what_was_set_aside_stands_first_with_its_reason(three: Offices, office: Office) -> None:
    town = three.towns[0]

    def spoil(records: Records, _figures: object) -> None:
        records["sale"][0]["lines"] = []

    bent(town, three.county, sealed(three), three.stick / "bad.coop", spoil)
    three.merge(three.stick / "bad.coop")
    page = on_board(office, three)
    assert states(page)[0] is State.EXCEPTIONS
    assert page.figures.cell(0, 0).text == "Set aside"
    office.press(Key.Key_Return, Key.Key_Return)
    assert office.here is page.papers
    assert page.notice.text == page.asides[0].reason


def a_correction(three: Offices, why: str = "漏记一张") -> Path:
    """Accept October of the first unit, and let it seal a correction."""
    town = three.towns[0]
    three.merge(sealed(three, 0))
    for reply in three.replies.iterdir():
        read_reply(town, reply)
    with town.write() as s:
        good = int(fetch_value(s, "SELECT id FROM good"))
        a_sale(s, sold(good), on_date=date(2026, 10, 21))
    return seal_month(town, MONTH, three.stick, kind=PackageKind.CORRECTION, reason=why).path


def test_a_correction_shows_old_new_and_why_and_is_accepted(
    three: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_correction(three)
    monkeypatch.setattr(ui.pages.receive, "open_places", lambda *_a: [path])
    page = on_board(office, three)
    office.press(Key.Key_F5)
    receive: Any = office.window.page("receive")
    assert texts(receive.table, 4) == ["waits"]
    office.press(Key.Key_Return)
    page = on_board(office, three)
    assert states(page)[0] is State.ASKED
    assert "漏记一张" in page.notice.text
    office.press(Key.Key_Up)
    titles = [page.figures.columns[at].title for at in range(4)]
    assert "After it" in titles
    assert page.figures.cell(0, 1).text == "0.01"
    assert page.figures.cell(0, 2).text == "0.03"
    office.press(Key.Key_F12)
    assert "漏记一张" in office.card_text()
    [table] = office.card().findChildren(Table)
    row = texts(table, 0).index("销售总额")
    assert [table.cell(row, at).text for at in (1, 2, 3)] == ["0.01", "0.03", "0.01"]
    office.press(Key.Key_F12)
    assert states(page)[0] is State.CHANGED
    assert "corrected" in office.said
    assert "Before it" in [page.figures.columns[at].title for at in range(4)]
    assert page.figures.cell(0, 2).text == "0.01"
    folder = tmp_path / "back"
    monkeypatch.setattr(ui.pages.county_answers, "folder_place", lambda *_a: folder)
    office.press(Key.Key_F6)
    [reply] = list(folder.iterdir())
    assert [one.outcome for one in read_reply(three.towns[0], reply)] == ["accepted"]


def test_a_correction_is_declined_with_a_reason_that_the_unit_reads(
    three: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.merge(a_correction(three))
    page = on_board(office, three)
    page.board.go(2)
    office.settle()
    office.press(Key.Key_F12)
    assert page.board.current == 0
    office.press(Key.Key_F12, Key.Key_F8)
    assert office.card().isVisible()
    office.type("凭证不全")
    office.press(Key.Key_F8)
    assert states(page)[0] is State.ACCEPTED
    assert "stays as it was" in office.said
    folder = tmp_path / "back"
    monkeypatch.setattr(ui.pages.county_answers, "folder_place", lambda *_a: folder)
    office.press(Key.Key_F6)
    [reply] = list(folder.iterdir())
    [told] = read_reply(three.towns[0], reply)
    assert (told.outcome, "凭证不全" in told.reason) == ("refused", True)
    office.press(Key.Key_F12)
    assert "No correction waits" in office.said


def test_replies_are_written_again_for_the_unit_in_hand(
    three: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.merge(sealed(three))
    folder = tmp_path / "back"
    monkeypatch.setattr(ui.pages.county_answers, "folder_place", lambda *_a: folder)
    on_board(office, three)
    office.press(Key.Key_F6)
    [reply] = list(folder.iterdir())
    assert reply.name in office.said
    [replied] = read_reply(three.towns[0], reply)
    assert replied.outcome == "accepted"


def test_who_is_missing_is_listed_copied_and_saved(
    three: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.merge(sealed(three))
    on_board(office, three)
    office.press(Key.Key_F7)
    assert "2 units" in office.card_text()
    office.press(Key.Key_F5)
    copied = QGuiApplication.clipboard().text()
    assert "第2镇供销社" in copied
    assert "第1镇供销社" not in copied
    target = tmp_path / "催报.pdf"
    monkeypatch.setattr(ui.pages.papers, "save_place", lambda *_a: target)
    office.press(Key.Key_F6)
    assert target.read_bytes().startswith(b"%PDF")
    assert target.with_suffix(".xlsx").exists()


def test_the_summary_is_previewed_and_saved(
    three: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.merge(sealed(three))
    target = tmp_path / "汇总.pdf"
    shown: list[str] = []
    monkeypatch.setattr(ui.pages.papers, "save_place", lambda *_a: target)
    monkeypatch.setattr(
        ui.pages.papers.StatementPreview, "ask",
        lambda _page, statement, _pdf, _name: shown.append(statement.title),
    )  # fmt: skip
    on_board(office, three)
    office.press(Key.Key_F11)
    assert shown == ["2026 年 10 月 汇总月报"]
    office.press(Key.Key_E, held=Qt.KeyboardModifier.ControlModifier)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_unit_is_added_invited_and_admitted_by_keys(
    three: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation, answer = tmp_path / "inv.coop", tmp_path / "answer.coop"
    monkeypatch.setattr(ui.pages.units, "save_place", lambda *_a: invitation)
    monkeypatch.setattr(ui.pages.units, "open_place", lambda *_a: answer)
    page = office.show(three.county, "units")
    office.press(Key.Key_F2)
    office.type("999999109")
    office.press(Key.Key_Return)
    office.type("沙洲乡供销社")
    office.press(Key.Key_F12)
    office.press(Key.Key_F5, Key.Key_F4)
    secret = office.here.text()  # type: ignore[attr-defined]
    office.press(Key.Key_F12)
    with three.county.read() as s:
        own = fingerprints(s).own
    assert secret in office.card_text()
    assert own in office.card_text()
    office.press(Key.Key_Return)
    town = a_book(tmp_path / "new.book", Level.TOWNSHIP, "沙洲乡供销社", "999999109")
    answer.write_bytes(join(town, invitation.read_bytes(), told=secret))
    with town.read() as s:
        theirs = fingerprints(s).own
    town.close()
    office.press(Key.Key_F7)
    assert theirs in office.card_text()
    office.press(Key.Key_Return)
    assert [one.first for one in page.keys_of_unit] == [1]


def test_a_lost_key_is_noted_with_its_reason(three: Offices, office: Office) -> None:
    page = office.show(three.county, "units")
    office.press(Key.Key_F8)
    office.press(Key.Key_F12)
    assert office.card().isVisible()
    office.type("笔记本被偷")
    office.press(Key.Key_F12)
    with three.county.read() as s:
        reason = fetch_value(s, "SELECT end_reason FROM unit_key WHERE state = 'lost'")
    assert reason == "笔记本被偷"
    assert page.no_key()
    office.press(Key.Key_F8)
    assert "no key" in office.said


def test_an_empty_county_says_what_to_do(tmp_path: Path, office: Office, window: Window) -> None:
    county = a_book(tmp_path / "empty.book", Level.COUNTY, "青禾县供销社", "420682")
    page = office.show(county, "county")
    assert page.empty.isVisible()
    office.press(Key.Key_F9)
    assert office.window.current == "units"
    window.show_book(None, [])
    county.close()


def test_the_board_ranks_the_units_by_what_they_met_of_their_targets(
    three: Offices, office: Office
) -> None:
    three.merge(*(sealed(three, number) for number in range(3)))
    page = on_board(office, three)
    codes = [one.unit.code for one in page.rows]
    with three.county.read() as s:
        sold = {one.unit: one.now or 0 for one in UnitsProgress(s, 2026, MONTH).of_figure(FIGURE)}
    wanted = dict(zip(codes, (2, 1, 4), strict=True))
    with three.county.write() as s:
        set_targets(s, 2026, {(code, FIGURE): sold[code] * times for code, times in wanted.items()})
    page.load()
    shares = [page.board.cell(row, 16).text for row in range(3)]
    assert shares == ["50.0%", "100.0%", "25.0%"]
    office.press(Key.Key_F4)
    assert [one.unit.code for one in page.rows] == [codes[1], codes[0], codes[2]]
    whole = page.board.total_cells()
    assert whole is not None
    assert whole[16].text.endswith("%")


def test_the_page_of_targets_ranks_and_adds_up_the_units(three: Offices, office: Office) -> None:
    three.merge(*(sealed(three, number) for number in range(3)))
    page: Any = office.show(three.county, "targets", figure=FIGURE)
    office.settle()
    codes = [one.unit for one in page.lines]
    with three.county.write() as s:
        set_targets(s, 2026, {(one, FIGURE): 100 + place for place, one in enumerate(codes)})
    page.load()
    assert page.whole.target == 303
    page.by_rank()
    shares = [one.share for one in page._rows]
    assert shares == sorted(shares, reverse=True)
    page.opened(unit=codes[0])
    reached = {one.figure.code: one for one in page.lines}
    assert reached[FIGURE].target == 100
    page.opened(unit="")
    assert {one.figure.code: one for one in page.lines}[FIGURE].target == 303
