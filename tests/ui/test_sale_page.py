"""The counter sale, by keys alone: a clerk's morning."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import ui.preview
import ui.printing
from coopdesk.desk import Desk
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.ledger.keeping import kept_draft
from coopdesk.ledger.posting import Posted
from tests.factories import (
    a_good,
    a_member,
    a_purchase,
    a_season,
    balance,
    bought,
    money,
    the_warehouse,
)
from tests.ui.clerk import Hands
from tests.ui.hands import compose
from ui.pages.sale import SalePage

CODE = "1" + "150321" + "1" + "001" + "2" * 21


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return what came out of the printer."""
    sent: list[bytes] = []
    monkeypatch.setattr(ui.printing, "printer_names", lambda: ["针打"])
    monkeypatch.setattr(ui.printing, "send_to_printer", lambda pdf, *_: sent.append(pdf))
    return sent


@pytest.fixture
def hands() -> Hands:
    """Return the clerk's hands."""
    return Hands()


def stocked(desk: Desk) -> dict[str, int]:
    """Fill the shop: three goods, two members."""
    with desk.write() as s:
        a_season(s, debts_due_on=date(2027, 6, 15))
        named = {
            "fertiliser": a_good(s, barcode="6901234567892"),
            "seed": a_good(s, "小麦种 鄂麦 398", good_class=GoodClass.SEED,
                           price=money("98.00"), member_price=money("96.00")),
            "spray": a_good(s, "戊唑醇 60 g/L 悬浮种衣剂", good_class=GoodClass.PESTICIDE,
                            unit="瓶", price=money("19.00"), member_price=money("18.50"),
                            registration="PD20150321", pack_unit="箱", pack_units=20),
            "zhou": a_member(s, "周桂芳", credit_limit=money("5000.00")),
            "zhang": a_member(s, "张桂凤"),
        }  # fmt: skip
        a_purchase(s, bought(named["fertiliser"], "186"), bought(named["seed"], "42", "80.00"),
                   bought(named["spray"], "51", "12.00", expires_on=date(2028, 6, 30), lot="D1"),
                   on_date=date(2026, 2, 1))  # fmt: skip
        named["warehouse"] = the_warehouse(s)
    return named


def sale_row(desk: Desk) -> Any:
    """Return how the last sale was paid."""
    with desk.read() as s:
        return fetch_row(
            s,
            "SELECT d.amount, x.cash, x.wechat, x.bank, x.deposit, x.credit, d.member_id, x.due_on"
            " FROM document d JOIN sale x ON x.document_id = d.id ORDER BY d.id DESC LIMIT 1",
        )


def test_a_three_line_credit_sale_needs_few_keys_and_leaves_a_blank_page(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    for good, count in (("fhf", "12"), ("xmz", "5"), ("wzc", "8")):
        hands.enter(good)
        hands.enter(count)
    hands.press(Qt.Key.Key_F9)
    hands.press(Qt.Key.Key_F12)
    assert hands.pressed < 40
    assert hands.pressed == 9
    assert sale_row(desk) == (240400, 0, 0, 0, 0, 240400, named["zhou"], "2027-06-15")
    assert len(paper) == 1
    assert page.grid.count() == 0
    assert page.member.value() is None
    assert page.content() is None
    assert "销2026-10-0001" in page.room.status.text
    with desk.read() as s:
        assert balance(s, named["zhou"]) == money("2404.00")
        assert fetch_value(s, "SELECT COUNT(*) FROM draft") == 0
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 1
    assert hands.is_at(page.member)


def test_payment_is_mixed_and_the_rest_follows(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("10")
    hands.press(Qt.Key.Key_Return)
    assert hands.is_at(page.cash)
    assert page.cash.value() == money("1480.00")
    hands.enter("1000")
    assert page.credit.value() == money("480.00")
    hands.press(Qt.Key.Key_Return)
    hands.enter("1100")
    assert page.change.text() == "100.00"
    assert hands.is_at(page.other.way)
    hands.press(Qt.Key.Key_Return)
    hands.enter("80")
    assert page.credit.value() == money("400.00")
    hands.press(Qt.Key.Key_F12)
    assert sale_row(desk)[:7] == (148000, 100000, 8000, 0, 0, 40000, named["zhou"])


def test_a_passer_by_pays_the_common_price_in_cash(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.press(Qt.Key.Key_F4)
    hands.enter("6901234567892")
    hands.enter("=1+1")
    hands.press(Qt.Key.Key_F12)
    assert sale_row(desk)[:2] == (30000, 30000)
    assert page.grid.count() == 0


def test_a_scanned_label_finds_its_pesticide(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    hands.press(Qt.Key.Key_F4)
    hands.enter(f"https://www.icama.cn/p?id={CODE}")
    assert page.grid.get(0, "good_id") == named["spray"]


def test_a_refusal_stands_in_its_cell_and_names_the_way_out(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, qtbot: QtBot
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("xmz")
    hands.enter("43")
    qtbot.waitUntil(lambda: "has 42 袋 left" in page.notice.text)
    hands.press(Qt.Key.Key_F12)
    assert page.grid.row == 0
    assert "42" in page.grid.editor("quantity").refusal
    assert page.grid.count() == 1
    hands.enter("42")
    qtbot.waitUntil(lambda: page.notice.kind == "will")
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM sale") == 0


def test_too_much_credit_is_refused_beside_its_field(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, qtbot: QtBot
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("40")
    hands.press(Qt.Key.Key_F9)
    hands.press(Qt.Key.Key_F12)
    assert "over the credit limit of 5,000.00" in page.credit.refusal
    assert hands.is_at(page.credit)


def test_another_price_and_unit_are_typed_where_they_stand(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("wzc")
    hands.press(Qt.Key.Key_Left)
    assert page.grid.columns[page.grid.column].name == "unit"
    hands.enter("2")
    assert page.grid.get(0, "unit") == "箱"
    assert page.grid.get(0, "price") == money("370.00")
    hands.enter("2")
    hands.press(Qt.Key.Key_Up)
    hands.press(Qt.Key.Key_F7)
    hands.enter("350")
    hands.press(Qt.Key.Key_F12)
    assert sale_row(desk)[0] == 70000
    with desk.read() as s:
        assert fetch_rows(s, "SELECT unit, packs, quantity FROM sale_line") == [("箱", 2000, 40000)]


def test_goods_without_a_price_are_not_given_away_unasked(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    named = stocked(desk)
    with desk.write() as s:
        film = a_good(s, "地膜", unit="卷", price=None, member_price=None)
        a_purchase(s, bought(film, "10"), on_date=date(2026, 2, 1))
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    for text in ("fhf", "1", "dm", "2"):
        hands.enter(text)
    page.check()
    assert "Line 2: 地膜 has no price" in page.notice.text
    hands.press(Qt.Key.Key_F12)
    assert page.content() is not None
    assert (page.grid.row, page.grid.columns[page.grid.column].name) == (1, "price")
    assert "has no price" in page.room.status.text
    hands.enter("0")
    page.check()
    assert page.room.status.text == ""
    hands.press(Qt.Key.Key_F12)
    assert page.content() is None
    assert sale_row(desk) == (14800, 14800, 0, 0, 0, 0, named["zhou"], None)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("1")
    hands.press(Qt.Key.Key_Up)
    hands.enter("dm")
    assert page.grid.get(0, "price") is None


def test_composed_characters_find_member_and_good(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    compose(hands.here, preedit="zhou'gui")
    hands.press(Qt.Key.Key_Return)
    assert hands.is_at(page.member)
    assert page.who.text() == "周桂芳"
    page.check()
    assert page.who.text() == "周桂芳"
    assert page.member.value() is None
    compose(hands.here, commit="周桂芳")
    hands.press(Qt.Key.Key_Return)
    assert page.member.value() == named["zhou"]
    compose(hands.here, preedit="fu'he")
    page.check()
    page.keeper.write()
    compose(hands.here, commit="复合肥")
    hands.press(Qt.Key.Key_Return)
    assert page.grid.get(0, "good_id") == named["fertiliser"]


def test_a_held_sale_waits_while_the_next_is_served(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("3")
    hands.press(Qt.Key.Key_F5)
    assert page.content() is None
    hands.enter("zgf")
    hands.press(Qt.Key.Key_F2)
    assert len(page.keeper.held()) == 2
    hands.press(Qt.Key.Key_F6)
    hands.press(Qt.Key.Key_Return)
    assert page.member.value() == named["zhou"]
    assert page.grid.get(0, "quantity").short() == "3"
    hands.press(Qt.Key.Key_F8)
    hands.press(Qt.Key.Key_F12)
    assert sale_row(desk)[:2] == (44400, 44400)
    assert len(page.keeper.held()) == 1


def test_a_line_is_dropped_and_brought_back(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("3")
    hands.press(Qt.Key.Key_Up)
    hands.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page.grid.count() == 0
    assert page.totals.total == money("0.00")
    assert page.cash.value() is None
    hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.grid.count() == 1
    assert page.totals.total == money("444.00")
    assert page.cash.value() == money("444.00")


def test_a_preview_posts_nothing(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(desk)
    show_page(SalePage)
    seen: list[Any] = []

    def shown(_cls: Any, _page: Any, _kind: Any, slip: Any, _now: Any = None) -> bool:
        seen.append(slip.content)
        return True

    monkeypatch.setattr(ui.preview.Preview, "ask", classmethod(shown))
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("3")
    hands.press(Qt.Key.Key_F11)
    assert seen[0].number == "记账时编号"
    assert (seen[0].check_code, seen[0].voucher) == ("", "")
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM sale") == 0


def test_without_a_printer_the_sale_is_posted_and_this_is_said(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    monkeypatch.setattr(ui.printing, "printer_names", list)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("1")
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "no printer" in page.room.status.text
    assert sale_row(desk)[0] == 14800
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 0


def test_the_draft_is_kept_within_a_second_and_says_when(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, qtbot: QtBot
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.type("7")
    qtbot.waitUntil(lambda: "draft kept" in page.heading.note, timeout=2000)
    with desk.read() as s:
        kept = kept_draft(s, "sale")
        assert kept is not None
        assert kept.content["lines"][0]["quantity"] == 7000


def two_lots(desk: Desk) -> dict[str, int]:
    """Add ten bottles more of the spray in a lot that expires before the other."""
    named = stocked(desk)
    with desk.write() as s:
        a_purchase(s, bought(named["spray"], "10", "12.00", expires_on=date(2027, 3, 31),
                             lot="C9"), on_date=date(2026, 3, 1))  # fmt: skip
    return named


def lots_sold(desk: Desk) -> list[Any]:
    """Return which lots the sale lines took how much of."""
    with desk.read() as s:
        return list(fetch_rows(
            s,
            "SELECT t.code, l.quantity FROM sale_line l LEFT JOIN lot t ON t.id = l.lot_id"
            " ORDER BY l.document_id, l.line",
        ))  # fmt: skip


def test_the_first_lot_to_expire_is_proposed_and_a_line_is_shared_over_the_next(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    two_lots(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("wzc")
    assert "批 C9・效期 2027-03" in page.grid.second(0, "good_id")
    hands.enter("14")
    assert [line["quantity"].short() for line in page.grid.lines()] == ["10", "4"]
    assert "批 D1・效期 2028-06" in page.grid.second(1, "good_id")
    assert page.totals.total == money("259.00")
    assert (page.grid.row, page.grid.columns[page.grid.column].name) == (2, "good_id")
    hands.press(Qt.Key.Key_F8)
    hands.press(Qt.Key.Key_F12)
    assert lots_sold(desk) == [("C9", 10_000), ("D1", 4_000)]
    assert sale_row(desk)[:2] == (25900, 25900)


def test_another_lot_is_chosen_by_a_key_and_stays(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    two_lots(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("wzc")
    hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return)
    assert "批 D1" in page.grid.second(0, "good_id")
    hands.enter("14")
    hands.press(Qt.Key.Key_F8)
    hands.press(Qt.Key.Key_F12)
    assert lots_sold(desk) == [("D1", 14_000)]


def test_more_than_a_chosen_lot_holds_is_refused_with_what_is_left(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, qtbot: QtBot
) -> None:
    two_lots(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("wzc")
    hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.press(Qt.Key.Key_Return)
    hands.enter("11")
    qtbot.waitUntil(lambda: "lot C9" in page.notice.text)
    assert "10 瓶 left" in page.notice.text
    hands.press(Qt.Key.Key_F12)
    assert "lot C9" in page.grid.editor("quantity").refusal
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM sale") == 0


def test_a_pesticide_asks_a_passer_by_for_the_name(
    desk: Desk, show_page: Callable[..., Any], hands: Hands, paper: list[bytes]
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.press(Qt.Key.Key_F4)
    hands.enter("wzc")
    hands.enter("2")
    hands.press(Qt.Key.Key_F12)
    assert hands.is_at(page.passer)
    assert "art. 27" in page.passer.refusal
    compose(hands.here, commit="郑大海")
    hands.press(Qt.Key.Key_Return)
    assert page.grid.columns[page.grid.column].name == "good_id"
    hands.press(Qt.Key.Key_F12)
    with desk.read() as s:
        assert fetch_value(s, "SELECT buyer FROM sale") == "郑大海"
    assert "郑大海" in page.room.status.text
    assert page.passer.value() in {None, ""}


def test_a_passer_by_is_named_by_a_key_and_the_name_is_kept(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.press(Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page.member.value() is None
    compose(hands.here, commit="郑大海")
    hands.press(Qt.Key.Key_Return)
    page.keeper.write()
    again: Any = show_page(SalePage)
    assert again.passer.value() == "郑大海"


_TYPING = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from coopdesk.desk import Desk
from ui.pages.sale import SalePage
from ui.style import Style
from ui.tasks import Immediate, Tasks
from ui.navigation import PageEntry
from ui.window import Window
app = QApplication([])
desk = Desk(Path(sys.argv[1]), clerk="李桂兰")
window = Window(Style(app), Tasks(executor=Immediate()))
window.show_book(desk, [PageEntry("sale", "Sale", "Sale", "cart-outline", lambda: SalePage)])
window.resize(1366, 768)
window.show()
window.activateWindow()
window.open("sale")
app.processEvents()
for text in ("zgf", "fhf", "12", "xmz", "5"):
    QTest.keyClicks(app.focusWidget(), text)
    QTest.keyClick(app.focusWidget(), Qt.Key.Key_Return)
QTest.qWait(1300)
print("typed", flush=True)
QTest.qWait(60000)
"""


def test_a_killed_program_finds_its_half_typed_sale_again(
    template: Path, tmp_path: Path, show_page: Callable[..., Any], desk: Desk, window: Any
) -> None:
    stocked(desk)
    desk.close()
    root = Path(__file__).parents[2]
    script = tmp_path / "clerk_at_work.py"
    script.write_text(textwrap.dedent(_TYPING), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, str(script), str(desk.path), str(root)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "COOPDESK_LANGUAGE": "en"},
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stdout.readline() == "typed\n"
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stdout.close()
    again = Desk(desk.path, clerk="李桂兰", clock=desk.clock)
    window.desk = None
    window.show_book(again, [])
    page: Any = show_page(SalePage)
    assert page.member.candidate().name == "周桂芳"
    assert [line["quantity"].short() for line in page.grid.lines()] == ["12", "5"]
    assert page.totals.total == money("2256.00")
    window.show_book(None, [])
    again.close()


def test_a_new_posting_shows_in_the_panel_at_once(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    named = stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.type("1")
    with desk.write() as s:
        posted: Posted = a_purchase(s, bought(named["fertiliser"], "14"))
        assert posted.number
    assert page.grid.stock[named["fertiliser"]] == 200_000


def test_a_sum_that_cannot_be_read_is_named_and_stops_the_posting(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    hands.enter("zgf")
    hands.enter("fhf")
    hands.enter("2")
    hands.press(Qt.Key.Key_Return)
    assert hands.is_at(page.cash)
    hands.enter("1o0")
    assert hands.is_at(page.cash)
    assert page.notice.kind == "wrong"
    assert page.notice.text.startswith("Cash taken: ")
    page.member.setFocus()
    hands.press(Qt.Key.Key_F12)
    assert sale_row(desk) is None
    assert hands.is_at(page.cash)
    assert page.notice.kind == "wrong"
    hands.press(Qt.Key.Key_F9)
    assert page.cash.value() is None
    assert page.cash.refusal == ""
    assert page.notice.kind == "will"


def test_a_date_that_cannot_be_read_is_named(
    desk: Desk, show_page: Callable[..., Any], hands: Hands
) -> None:
    stocked(desk)
    page: Any = show_page(SalePage)
    page.day.setFocus()
    page.day.selectAll()
    hands.enter("13-45")
    assert hands.is_at(page.day)
    assert page.notice.text.startswith("Date: ")


def test_a_blank_page_goes_on_to_the_next_day_at_midnight_and_a_typed_one_says_so(
    show_page: Callable[..., Any], desk: Desk
) -> None:
    page: Any = show_page(SalePage)
    today = desk.today()
    assert page.day.value() == today
    page.keeper.midnight.look()
    assert page.day.value() == today
    desk.clock = Clock(desk.clock.now() + timedelta(days=1))
    page.keeper.midnight.look()
    assert page.day.value() == today + timedelta(days=1)
    page.remark.set_value("等会儿来取")
    page.remark.edited.emit()
    assert page.content() is not None
    desk.clock = Clock(desk.clock.now() + timedelta(days=1))
    page.keeper.midnight.look()
    assert page.day.value() == today + timedelta(days=1)
    assert "under Sale slip of farm inputs is still dated" in page.window().status.text


def test_a_day_that_the_clerk_chose_stays(show_page: Callable[..., Any], desk: Desk) -> None:
    page: Any = show_page(SalePage)
    chosen = desk.today() - timedelta(days=3)
    page.day.set_value(chosen)
    desk.clock = Clock(desk.clock.now() + timedelta(days=1))
    page.keeper.midnight.look()
    assert page.day.value() == chosen
