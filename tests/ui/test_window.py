"""The frame: pages, keys, words, folding, the palette, refreshes."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.values import Money
from coopdesk.members.records import MEMBERS, VILLAGES
from tests.factories import a_member, a_village
from tests.ui.hands import compose, press, type_in
from ui import doing
from ui.actions import Action, clashes, walking
from ui.bands import HeaderBand
from ui.doing import attempt, attempt_long
from ui.editors import MoneyEdit, TextEdit
from ui.page import Page, Room, Side
from ui.palette import Found, Source
from ui.parts import column
from ui.register_page import actions_of, register_page
from ui.style import SIZES
from ui.tasks import Cancelled, Immediate, Progress, Tasks
from ui.window import Window

pytestmark = pytest.mark.ui
Show = Callable[..., Any]


class Counter(Page):
    """A page of two fields."""

    TITLE = "Counter"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.name, self.amount = TextEdit(self.look), MoneyEdit(self.look)
        band = HeaderBand(self.look)
        band.add("name", "Name", self.name, key="F3")
        band.add("amount", "Amount", self.amount, row=1)
        self.fields = band.fields
        self.band = band
        self.side = Side(self.look)
        self.side.fold("owes 5.00")
        layout = column()
        layout.addWidget(band)
        layout.addStretch(1)
        self.setLayout(layout)
        self.amount.edited.connect(self.update_actions)
        self.posted: list[Any] = []
        self.heard: list[set[str]] = []

    def post(self) -> None:
        self.posted.append(self.amount.value())

    def refresh(self, changes: Any) -> None:
        self.heard.append(set(changes.tables))

    ACTIONS = (
        walking("next"),
        Action("counter.who", "Who", lambda page: page.name.setFocus(), "F3", short="who"),
        Action("counter.hold", "Hold", lambda page: None, "F5", button=True, icon="tray-arrow-up"),
        Action(
            "counter.post", "Post", post, "F12", primary=True,
            when=lambda page: "" if page.amount.value() else "Type the amount.",
        ),
    )  # fmt: skip


class Other(Page):
    """Another page."""

    TITLE = "Other"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.heard: list[set[str]] = []

    def refresh(self, changes: Any) -> None:
        self.heard.append(set(changes.tables))


@pytest.mark.parametrize("key", [Qt.Key.Key_F12, Qt.Key.Key_Return])
def test_f12_and_ctrl_enter_post(qtbot: QtBot, show_page: Show, key: Qt.Key) -> None:
    page = show_page(Counter)
    page.amount.setFocus()
    type_in(page.amount, "5")
    control = Qt.KeyboardModifier.ControlModifier
    held = Qt.KeyboardModifier.NoModifier if key == Qt.Key.Key_F12 else control
    press(page.amount, key, held)
    assert page.posted == [Money(500)]


def test_what_cannot_run_says_why(qtbot: QtBot, show_page: Show, window: Window) -> None:
    page = show_page(Counter)
    press(page.name, Qt.Key.Key_F12)
    assert page.posted == []
    assert window.status.text == "Type the amount."
    assert page.side.reason.text() == "Type the amount."


def test_function_keys_run_actions_from_any_field(qtbot: QtBot, show_page: Show) -> None:
    page = show_page(Counter)
    page.amount.setFocus()
    press(page.amount, Qt.Key.Key_F3)
    assert page.name.hasFocus()


def test_alt_and_digit_goes_and_esc_comes_back(
    qtbot: QtBot, show_page: Show, window: Window
) -> None:
    page = show_page(Counter, Other)
    press(page.name, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert window.current == "p1"
    press(window.page("p1"), Qt.Key.Key_Escape)
    assert window.current == "p0"


def test_a_page_behind_hears_of_changes_when_it_comes_to_the_front(
    show_page: Show, window: Window, desk: Desk
) -> None:
    page = show_page(Counter, Other)
    other: Any = window.page("p1")
    with desk.write() as s:
        a_village(s, "河湾村")
    assert "village" in page.heard[-1]
    assert other.heard == []
    window.open("p1")
    assert "village" in other.heard[-1]


def test_a_refusal_stands_beside_its_field(show_page: Show) -> None:
    page = show_page(Counter)

    def refuse(_s: Any) -> None:
        raise Refused([Problem("limit", "Over the limit; take cash.", "amount")])

    assert not attempt(page, refuse, fields=page.fields)
    assert page.amount.refusal == "Over the limit; take cash."
    assert page.notice.text == "Over the limit; take cash."
    assert page.amount.hasFocus()
    assert attempt(page, lambda _s: 1, fields=page.fields)
    assert not page.amount.refusal
    assert not page.notice.text


def test_a_trouble_says_what_to_do(show_page: Show, window: Window) -> None:
    page = show_page(Counter)

    def fail(_s: Any) -> None:
        raise Trouble("full", "The disk is full.", "Free some space.")

    assert not attempt(page, fail)
    assert page.notice.text == "The disk is full. Free some space."
    assert window.status.kind == "wrong"


def test_a_bug_is_not_swallowed(show_page: Show) -> None:
    page = show_page(Counter)
    with pytest.raises(ZeroDivisionError):
        attempt(page, lambda _s: 1 // 0)


def test_a_long_job_writes_and_may_be_called_off(show_page: Show, window: Window) -> None:
    page = show_page(Counter)
    done: list[int] = []

    def village(s: Any, progress: Any) -> int:
        progress(1, 2)
        return a_village(s, "东岗村")

    attempt_long(page, village, title="Import", done=done.append)
    assert done
    assert "village" in page.heard[-1]

    def stop(_s: Any, _p: Any) -> None:
        raise Cancelled

    attempt_long(page, stop, title="Import")
    assert "nothing was written" in window.status.text


@pytest.mark.parametrize("points", SIZES)
def test_nothing_of_the_frame_leaves_the_window_at_any_size(
    show_page: Show, window: Window, points: int
) -> None:
    page = show_page(Counter)
    window.resize(1366, 697)
    window.look.use(points=points)
    QApplication.processEvents()
    assert window.size().height() == 697
    for part in (window.strip, window.status, window.title_bar, window.navigation):
        corner = part.mapTo(window, part.rect().bottomRight())
        assert window.rect().contains(corner)
    assert window.folded.isVisible() == (points >= 14)
    assert page.side.isVisible() == (points < 14)
    assert window._primary is not None
    assert window._primary.isVisible()


def test_ctrl_i_opens_the_folded_panel(qtbot: QtBot, show_page: Show, window: Window) -> None:
    page = show_page(Counter)
    window.look.use(points=16)
    QApplication.processEvents()
    press(page.name, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert page.side.isVisible()
    press(page.name, Qt.Key.Key_Escape)
    assert not page.side.isVisible()


def test_the_palette_finds_people_and_commands_by_keys(
    qtbot: QtBot, show_page: Show, window: Window
) -> None:
    page = show_page(Counter, Other)
    chosen: list[str] = []
    window.sources = [
        Source(
            "People", lambda text: [Found(f"周桂芳 {text}", "0137", lambda: chosen.append(text))]
        )
    ]
    press(page.name, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.palette_.box
    assert box.hasFocus()
    assert QApplication.activePopupWidget() is None
    type_in(box, "zgf")
    press(box, Qt.Key.Key_Return)
    assert chosen == ["zgf"]
    assert page.name.hasFocus()
    press(page.name, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    type_in(box, "oth")
    press(box, Qt.Key.Key_Down)
    press(box, Qt.Key.Key_Return)
    assert window.current == "p1"


def test_the_palette_finds_while_an_input_method_composes(
    qtbot: QtBot, show_page: Show, window: Window
) -> None:
    page = show_page(Counter, Other)
    looked: list[str] = []
    chosen: list[str] = []

    def people(text: str) -> list[Found]:
        looked.append(text)
        return [Found(text, "0137", lambda: chosen.append(text))]

    window.sources = [Source("People", people)]
    press(page.name, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.palette_.box
    compose(box, "zhou'gui")
    assert looked[-1] == "zhougui"
    press(box, Qt.Key.Key_Return)
    assert chosen == []
    compose(box, "", "周桂")
    assert looked[-1] == "周桂"
    press(box, Qt.Key.Key_Return)
    assert chosen == ["周桂"]


def test_page_keys_rest_while_the_palette_is_open(
    qtbot: QtBot, show_page: Show, window: Window
) -> None:
    page = show_page(Counter)
    page.amount.set_value(Money(1))
    page.update_actions()
    press(page.name, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    press(window.palette_.box, Qt.Key.Key_F12)
    assert page.posted == []


def test_a_register_is_kept_by_keys_alone(
    qtbot: QtBot, show_page: Show, window: Window, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show_page(register_page(VILLAGES))

    def keyboard() -> Any:
        return QApplication.focusWidget()

    press(keyboard(), Qt.Key.Key_F2)
    for typed in ("", "河湾村", "", ""):
        type_in(keyboard(), typed)
        press(keyboard(), Qt.Key.Key_Return)
    assert window.status.text == "Added 河湾村."
    assert page.list.row_count() == 1
    assert page.list.hasFocus()
    press(keyboard(), Qt.Key.Key_Return)
    press(keyboard(), Qt.Key.Key_Return)
    type_in(keyboard(), "东岗村")
    press(keyboard(), Qt.Key.Key_F12)
    assert window.status.text == "Changed 东岗村."
    asked: list[str] = []

    def say_yes(_widget: Any, question: str, *_rest: Any, **_more: Any) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr("ui.register_page.ask", say_yes)
    press(keyboard(), Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["Retire 东岗村?"]
    assert page.list.row_count() == 0


def test_a_register_refuses_beside_the_field(qtbot: QtBot, show_page: Show, desk: Desk) -> None:
    with desk.write() as s:
        a_village(s, "河湾村")
    page = show_page(register_page(VILLAGES))
    page.new()
    page.form.fields["name"].setText("河湾村")
    page.save()
    assert "河湾村" in page.form.fields["name"].refusal
    assert page.editing


def test_a_half_filled_form_is_not_left_without_asking(
    qtbot: QtBot, show_page: Show, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show_page(register_page(VILLAGES), Other)
    page.new()
    type_in(page.form.fields["name"], "河")
    monkeypatch.setattr("ui.register_page.ask", lambda *_args, **_more: False)
    assert not window.open("p1")
    assert page.form.fields["name"].text() == "河"


def test_a_list_goes_to_a_sheet_with_real_numbers(
    show_page: Show, desk: Desk, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    def read(name: Any) -> list[tuple[Any, ...]]:
        sheet: Any = load_workbook(name).active
        return list(sheet.iter_rows(values_only=True))

    with desk.write() as s:
        a_village(s, "河湾村", code="001", walking_order=7)
    page = show_page(register_page(VILLAGES))
    path = tmp_path / "villages.xlsx"
    for place in ("ui.register_page.save_place", "ui.exporting.save_place"):
        monkeypatch.setattr(place, lambda *_args: path)
    page.frame.export("村")
    assert ("001", "河湾村", 7) in read(path)
    page.template()
    assert any("Village *" in row for row in read(path))


def test_numbers_of_persons_are_masked_until_somebody_asks_and_is_written_down(
    show_page: Show, desk: Desk, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    phone = "13800001234"
    with desk.write() as s:
        a_member(s, "周秀兰", phone=phone)
    page = show_page(register_page(MEMBERS))
    path = tmp_path / "members.xlsx"
    monkeypatch.setattr("ui.exporting.save_place", lambda *_args: path)

    def told() -> str:
        sheet: Any = load_workbook(path).active
        return str(list(sheet.iter_rows(values_only=True)))

    def lines(act: str) -> list[Any]:
        with desk.read() as s:
            return fetch_rows(s, "SELECT clerk, subject, content FROM trail WHERE act = ?", (act,))

    assert page.form.fields["phone"].text() == "138****1234"
    page.frame.export("社员")
    assert phone not in told()
    assert "138****1234" in told()
    assert lines("show") == lines("disclose") == []
    path.unlink()
    page.frame.export_whole("社员")
    sheet = page.frame.sheet
    sheet.say_yes()
    assert sheet.isVisible()
    assert not path.exists()
    receiver, purpose = sheet.form.fields.values()
    receiver.set_value("县供销社")
    purpose.set_value("核对补贴")
    sheet.say_yes()
    assert phone in told()
    with desk.read() as s:
        (row,) = fetch_rows(s, "SELECT clerk, receiver, purpose, fields, rows FROM disclosure")
    assert row == ("李桂兰", "县供销社", "核对补贴", "name,phone,id_number", 1)
    assert "县供销社" in lines("disclose")[0][2]
    page.edit()
    assert page.form.fields["phone"].text() == phone
    assert [(who, what) for who, what, _said in lines("show")] == [("李桂兰", "member")]
    page.save()
    assert page.form.fields["phone"].text() == "138****1234"
    with desk.read() as s:
        assert fetch_rows(s, "SELECT phone FROM member") == [(phone,)]


def test_a_list_without_masked_numbers_says_so(show_page: Show, desk: Desk) -> None:
    page = show_page(register_page(VILLAGES))
    whole = next(one for one in page.ACTIONS if one.key == "Ctrl+Shift+E")
    assert "Ctrl+E" in whole.refusal(page)


def test_the_question_is_answered_by_enter_and_esc(
    qtbot: QtBot, show_page: Show, window: Window
) -> None:
    page = show_page(Counter)
    for key, answer in ((Qt.Key.Key_Return, True), (Qt.Key.Key_Escape, False)):
        dialog = doing.Question(
            page.look, "Post voucher 38?", "It stays.", "Post", "Not now", window
        )
        qtbot.addWidget(dialog)
        dialog.show()
        press(dialog, key)
        assert bool(dialog.result()) is answer


def test_actions_do_not_clash() -> None:
    assert clashes(Counter.ACTIONS) == []
    assert clashes(actions_of(VILLAGES)) == []
    twice = (Action("a", "A", print, "F2"), Action("b", "B", print, "F2"))
    assert clashes(twice)


def test_a_job_that_ends_in_a_bug_leaves_nothing_typed_in_the_log(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    tasks = Tasks(executor=Immediate())

    def job(_progress: Progress) -> None:
        raise ValueError("周桂芳 420682195812066899")

    with pytest.raises(ValueError, match="周桂芳"):
        tasks._finish(_ended(job), None, None)
    assert "周桂芳" not in caplog.text


def _ended(job: Callable[[Progress], None]) -> Future[None]:
    """Return how a job ended."""
    future: Future[None] = Future()
    try:
        job(Progress(lambda *_told: None))
    except ValueError as error:
        future.set_exception(error)
    return future
