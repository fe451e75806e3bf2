"""Pickers: letters and composed characters alike, keyboard only, nothing in a Qt popup."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk
from coopdesk.members.records import MEMBERS
from tests.factories import a_member, a_village
from tests.ui.hands import Stand, compose, press, type_in
from ui.editors import TextEdit
from ui.forms import candidates_of
from ui.picker import Candidate, ChoiceEdit, Picker
from ui.style import Style

pytestmark = pytest.mark.ui

ZHOU = Candidate(1, "0137", "周桂芳", "河湾村 3 组", "2218", "欠 1,286.00")
ZHANG = Candidate(2, "0412", "张桂凤", "东岗村 1 组", "0937", "不欠")
KEYS = {1: ("0137", "周桂芳", "zgf", "zhouguifang"), 2: ("0412", "张桂凤", "zgf", "zhangguifeng")}


def find(text: str) -> list[Candidate]:
    return [one for one in (ZHOU, ZHANG) if any(key.startswith(text) for key in KEYS[one.id])]


@pytest.fixture
def picker(look: Style) -> Picker:
    return Picker(look, find, lookup={1: ZHOU, 2: ZHANG}.get)


def test_initials_and_enter_choose_and_walk_on(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand
) -> None:
    after = TextEdit(look)
    stand(picker, after)
    type_in(picker, "zgf")
    assert picker.list_shown()
    press(picker, Qt.Key.Key_Down)
    press(picker, Qt.Key.Key_Return)
    assert picker.value() == 2
    assert picker.text() == "0412 张桂凤"
    assert after.hasFocus()
    assert not picker.list_shown()


def test_a_member_is_told_by_village_and_not_by_a_bare_yes(desk: Desk) -> None:
    with desk.write() as s:
        zhou = a_member(s, "周桂芳", village_id=a_village(s, "河湾村"))
    with desk.read() as s:
        [one] = candidates_of(s, MEMBERS, [zhou])
    assert (one.name, one.detail) == ("周桂芳", "河湾村")


def test_composed_characters_find_as_letters_do(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand
) -> None:
    stand(picker, TextEdit(look))
    compose(picker, "zhou")
    assert picker.list_shown()
    press(picker, Qt.Key.Key_Return)
    assert picker.value() is None
    assert picker.hasFocus()
    compose(picker, "", "周")
    assert picker.list_shown()
    press(picker, Qt.Key.Key_Return)
    assert picker.value() == 1


def test_candidates_are_a_child_and_never_take_the_keyboard(picker: Picker, stand: Stand) -> None:
    box = stand(picker)
    type_in(picker, "zgf")
    assert picker.hasFocus()
    assert QApplication.activePopupWidget() is None
    assert picker._list is not None
    assert picker._list.window() is box


def test_what_names_nothing_is_refused_and_stays(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand
) -> None:
    stand(picker, TextEdit(look))
    type_in(picker, "无此人")
    press(picker, Qt.Key.Key_Return)
    assert picker.hasFocus()
    assert "无此人" in picker.refusal
    assert picker.value() is None


@pytest.mark.parametrize("typed", ["周贵芳", "周guifang"])
def test_a_name_of_the_same_sound_is_offered_and_never_taken_by_itself(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand, typed: str
) -> None:
    after = TextEdit(look)
    stand(picker, after)
    told: list[Candidate | None] = []
    picker.highlighted.connect(told.append)
    compose(picker, "", typed)
    assert picker.list_shown()
    assert told[-1] is None
    press(picker, Qt.Key.Key_Return)
    assert picker.value() is None
    assert typed in picker.refusal
    assert "↓" in picker.refusal
    assert picker.hasFocus()
    assert picker.list_shown()
    press(picker, Qt.Key.Key_Down)
    assert told[-1] == ZHOU
    press(picker, Qt.Key.Key_Return)
    assert picker.value() == 1
    assert after.hasFocus()


def test_tab_never_takes_a_name_of_the_same_sound(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand
) -> None:
    stand(picker, TextEdit(look))
    compose(picker, "", "周贵芳")
    press(picker, Qt.Key.Key_Tab)
    assert picker.value() is None
    assert not picker.list_shown()


def test_down_offers_what_sounds_alike_again_and_not_the_usual_ones(
    qtbot: QtBot, look: Style, stand: Stand
) -> None:
    def usual(text: str) -> list[Candidate]:
        return find(text) if text else [ZHANG, ZHOU]

    picker = Picker(look, usual)
    after = TextEdit(look)
    stand(picker, after)
    compose(picker, "", "周贵芳")
    after.setFocus()
    assert "↓" in picker.refusal
    picker.setFocus()
    press(picker, Qt.Key.Key_Down)
    press(picker, Qt.Key.Key_Return)
    assert picker.value() == ZHOU.id


def test_esc_gives_back_what_was_chosen(qtbot: QtBot, picker: Picker, stand: Stand) -> None:
    stand(picker)
    picker.set_value(1)
    type_in(picker, "zgf")
    press(picker, Qt.Key.Key_Escape)
    assert picker.value() == 1
    assert picker.text() == "0137 周桂芳"


def test_tab_takes_the_first_candidate(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand
) -> None:
    stand(picker, TextEdit(look))
    type_in(picker, "zhang")
    press(picker, Qt.Key.Key_Tab)
    assert picker.value() == 2


def test_an_emptied_picker_has_no_value(
    qtbot: QtBot, picker: Picker, look: Style, stand: Stand
) -> None:
    stand(picker, TextEdit(look))
    picker.set_value(1)
    picker.selectAll()
    press(picker, Qt.Key.Key_Delete)
    with qtbot.waitSignal(picker.picked) as heard:
        press(picker, Qt.Key.Key_Return)
    assert heard.args == [None]
    assert picker.value() is None


def test_f2_makes_a_new_record_of_what_was_typed(qtbot: QtBot, look: Style, stand: Stand) -> None:
    made: list[str] = []
    picker = Picker(look, find, create=made.append)
    stand(picker)
    type_in(picker, "zgf")
    press(picker, Qt.Key.Key_F2)
    assert made == ["zgf"]


def test_the_highlighted_candidate_is_told(qtbot: QtBot, picker: Picker, stand: Stand) -> None:
    stand(picker)
    told: list[Candidate | None] = []
    picker.highlighted.connect(told.append)
    type_in(picker, "zgf")
    press(picker, Qt.Key.Key_Down)
    assert told[-1] == ZHANG


@pytest.mark.parametrize("typed", ["二", "2", "e"])
def test_a_choice_is_taken_by_word_number_or_initials(
    qtbot: QtBot, look: Style, stand: Stand, typed: str
) -> None:
    choice = ChoiceEdit(look, [("door", "门市仓"), ("second", "二号仓")])
    stand(choice, TextEdit(look))
    type_in(choice, typed)
    press(choice, Qt.Key.Key_Return)
    assert choice.value() == "second"
    assert choice.text() == "二号仓"


def test_up_and_down_change_a_choice(qtbot: QtBot, look: Style, stand: Stand) -> None:
    choice = ChoiceEdit(look, [("door", "门市仓"), ("second", "二号仓")])
    stand(choice)
    choice.set_value("door")
    press(choice, Qt.Key.Key_Down)
    assert choice.value() == "second"
    press(choice, Qt.Key.Key_Up)
    assert choice.value() == "door"


def test_a_pasted_text_names_one_record_or_none(picker: Picker, stand: Stand) -> None:
    stand(picker)
    best: Callable[[str], Candidate | None] = picker.best
    assert best("周桂芳") == ZHOU
    assert best("0412") == ZHANG
    assert best("zgf") is None
