"""A clerk's day in the real window: sale, jobs, contract and import by the keyboard alone."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coopdesk.commands.practice import practice_book
from coopdesk.desk import Level
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.stages import Stage
from coopdesk.offices import new_book
from tests.factories import (
    a_good,
    a_job_kind,
    a_job_line,
    a_machine,
    a_member,
    a_plot,
    a_posted_job,
    a_purchase,
    an_operator,
    bought,
    money,
)
from tests.journeys.screen import READY, Program, virtual_screen
from ui.style import LIGHT

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(not READY, reason="needs a virtual screen"),
]
OFFICE = "柳渡镇供销合作社"
TODAY = Clock().today()  # The program runs by the real clock.


@pytest.fixture(scope="module")
def screen() -> Iterator[dict[str, str]]:
    """Yield an environment with a virtual screen."""
    with virtual_screen() as environment:
        yield environment


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make a book with a shop, fields and thirty households; the clock is the real one."""
    path = tmp_path / "柳渡镇.book"
    desk = new_book(path, level=Level.TOWNSHIP, name=OFFICE, code="420682101", clerk="李桂兰")
    with desk.write() as s:
        fertiliser = a_good(s)
        seed = a_good(s, "小麦种 鄂麦 398", price=money("98.00"))
        spray = a_good(s, "戊唑醇 60 g/L", price=money("19.00"))
        a_member(s, "周桂芳", credit_limit=money("90000.00"))
        operator = an_operator(s)
        machine = a_machine(s, "08231", operator_id=operator)
        kind = a_job_kind(s)
        a_job_kind(s, "机播", Stage.PLANT, price="35.00")
        for number in range(30):
            member = a_member(s, f"户主{number:02d}", code=f"9{number:02d}")
            a_plot(s, member, f"地{number:02d}", "5.00")
        a_posted_job(
            s,
            a_job_line(a_member(s, "孙秀英"), "2.50"),
            job_kind_id=kind,
            machine_id=machine,
            operator_id=operator,
        )
        a_purchase(
            s,
            bought(fertiliser, "300"),
            bought(seed, "80", "80.00"),
            bought(spray, "80", "12.00"),
            on_date=max(TODAY - timedelta(days=1), TODAY.replace(day=1)),
        )
    desk.close()
    return path


@pytest.fixture
def program(screen: dict[str, str], shop: Path) -> Iterator[Program]:
    """Yield the running program."""
    running = Program(screen, shop, OFFICE)
    yield running
    running.end()


def test_the_window_is_painted_goes_from_page_to_page_and_closes_by_keys(
    screen: dict[str, str], tmp_path: Path
) -> None:
    book = tmp_path / "practice.book"
    practice_book(book, clerk="李桂兰").close()
    running = Program(screen, book, OFFICE)
    assert len(running.picture().getcolors(1 << 20) or ()) > 20  # painted, not blank
    for key in ("alt+9", "F7", "Down", "alt+1"):
        running.open(key)
    assert running.close() == 0
    assert len(list((tmp_path / "practice-copies").glob("*.book"))) == 1
    assert (tmp_path / "config" / "CoopDesk" / "window.json").exists()


def test_a_credit_sale_is_posted_and_the_next_page_is_blank(program: Program) -> None:
    program.open("alt+2")
    program.pressed = 0
    for _turn in range(2):
        program.enter("zgf")
        for good, count in (("fhf", "12"), ("xmz", "5"), ("wzc", "8")):
            program.enter(good)
            program.enter(count)
        program.press("F9", "F12")
        time.sleep(0.5)
    assert program.pressed == 2 * 9
    rows = program.wait_for(
        "SELECT s.credit, (SELECT COUNT(*) FROM sale_line l WHERE l.document_id = s.document_id)"
        " FROM sale s WHERE (SELECT COUNT(*) FROM sale) = 2",
        otherwise="two sales were typed and not posted",
    )
    assert [lines for _credit, lines in rows] == [3, 3]
    assert rows[0][0] == rows[1][0] > 0
    assert program.rows("SELECT COUNT(*) FROM draft") == [(0,)]
    assert program.close() == 0


def test_thirty_jobs_of_a_day_take_four_keys_each(program: Program) -> None:
    program.open("alt+3")
    program.pressed = 0
    for number in range(30):
        program.enter(f"9{number:02d}")
        program.press("Return")
        program.enter("4.5")
        program.press("Return")
    program.press("F12")
    assert program.pressed < 30 * 5
    rows = program.wait_for(
        "SELECT area, charged FROM job_line WHERE area <> 250 ORDER BY line",
        otherwise="the jobs were not posted",
    )
    assert rows == [(450, 450)] * 30


def test_a_contract_is_signed(program: Program) -> None:
    program.open("alt+4")
    program.enter("905")
    time.sleep(0.5)
    program.press("F12")
    rows = program.wait_for(
        "SELECT area FROM contract_plot", otherwise="the contract was not signed"
    )
    assert rows == [(500,)]
    assert program.rows("SELECT SUM(amount) FROM instalment") == program.rows(
        "SELECT amount FROM document WHERE id = (SELECT document_id FROM contract)"
    )


def a_ledger(path: Path) -> Path:
    """Write a job ledger with one row that cannot be right."""
    book = Workbook()
    sheet: Any = book.active
    day = TODAY.isoformat()
    for row in (
        ["河湾村农机作业台账"],
        ["日期", "农户", "村", "作业项目", "面积(亩)", "单价", "金额", "机手"],
        [day, "吴建国", "河湾村", "旋耕", 8.4, 45, 378, "何本清"],
        [day, "郑玉兰", "河湾村", "旋耕", -6.8, 45, 306, "何本清"],
        [day, "孙秀英", "河湾村", "旋耕", 9.4, 45, 423, "何本清"],
    ):
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_taken_in(program: Program, tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path / "jobs.xlsx")
    program.settle(lambda: program.press("ctrl+k"), "Ctrl+K opened nothing")
    program.settle(lambda: program.enter("dr"), "the import page did not open")
    program.enter(str(ledger))
    program.wait_to_see(LIGHT.negT, 10_000, "the row that cannot be right was not found")
    program.press("ctrl+Delete", "F9", "F12")
    rows = program.wait_for(
        "SELECT area FROM job_line WHERE area <> 250 ORDER BY area",
        otherwise="the sheet was not taken in",
    )
    assert rows == [(840,), (940,)]


def test_what_was_half_typed_is_there_after_a_kill(
    program: Program, screen: dict[str, str], shop: Path
) -> None:
    chance = random.Random(11)
    program.open("alt+2")
    for turn in range(3):
        program.enter("zgf")
        program.enter("fhf")
        program.enter(str(turn + 2))
        time.sleep(0.6 + chance.random())
        program.kill()
        program = Program(screen, shop, OFFICE)
        try:
            assert program.rows("SELECT COUNT(*) FROM draft") == [(1,)]
            program.open("alt+2")
            program.press("F9", "F12")
            program.wait_for(
                f"SELECT 1 FROM sale WHERE (SELECT COUNT(*) FROM sale) = {turn + 1}",
                otherwise="the kept sale did not come back",
            )
        except BaseException:
            program.end()
            raise
    assert program.rows("SELECT quantity FROM sale_line ORDER BY document_id") == [
        (2000,), (3000,), (4000,)
    ]  # fmt: skip
    assert program.close() == 0


# How a page is opened (a word is told to Ctrl+K), what is typed before the kill, what after it.
HALVES = (
    (("alt+2",), ("zgf", "fhf", "2"), ("zgf", "fhf", "3")),
    (("alt+3",), ("900", "", "4.5"), ("901",)),
    (("alt+4",), ("905",), ("4.2",)),
    (("alt+5",), ("zgf", "100"), ("zgf", "120")),
    (("alt+5", "F9"), ("zgf", "fhf", "5"), ("zgf", "fhf", "6")),
    (("jhrk", "F4"), ("fhf", "3", "90"), ("fhf", "1", "90")),
    (("xjpd",), ("12", "7"), ("9",)),
    (("sgpz",), ("power", "5602", "", "12"), ("light",)),
    (("zcqy", "F7"), ("12-25", "50"), ("12-26", "40")),
)


def open_by(program: Program, key: str) -> None:
    """Press a key, or tell Ctrl+K a word."""
    if not key.islower() or "+" in key:
        program.open(key)
        return
    program.settle(lambda: program.press("ctrl+k"), "Ctrl+K opened nothing")
    program.settle(lambda: program.enter(key), f"{key} opened nothing")


def type_on_every_page(program: Program, *, again: bool) -> None:
    """Open every page by its keys, type on it, and leave it for home, which keeps it."""
    for keys, first, then in HALVES:
        for key in keys:
            open_by(program, key)
        for text in then if again else first:
            program.enter(text)
    program.open("alt+1")


def kept(program: Program) -> dict[str, dict[str, Any]]:
    """Return what the drafts in the book hold, by page."""
    return {
        page: json.loads(content)
        for page, content in program.rows("SELECT page, content FROM draft")
    }


@pytest.mark.timeout(400)
def test_what_was_half_typed_on_every_page_is_gone_on_with_after_a_kill(
    program: Program, screen: dict[str, str], shop: Path
) -> None:
    type_on_every_page(program, again=False)
    before = kept(program)
    assert len(before) == len(HALVES)
    program.kill()
    again = Program(screen, shop, OFFICE)
    try:
        type_on_every_page(again, again=True)
        after = kept(again)
        assert {page: one["uid"] for page, one in after.items()} == {
            page: one["uid"] for page, one in before.items()
        }
        assert all(after[page] != one for page, one in before.items())
        assert again.close() == 0
    finally:
        again.end()


def test_a_4k_screen_without_a_scale_is_filled_twice_as_large(shop: Path) -> None:
    with virtual_screen("3840x2160") as screen:
        running = Program(screen, shop, OFFICE)
        try:
            picture = running.picture()
            side = picture.getpixel((20, 1300))
            assert picture.getpixel((344, 1300)) == side  # The navigation is 176 points wide.
            assert picture.getpixel((362, 1300)) != side
        finally:
            running.end()
