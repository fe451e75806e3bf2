"""Editors: they read, calculate, keep compositions and refuse with a sentence."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coopdesk.kernel.values import Area, Money, Quantity
from tests.ui.hands import Stand, compose, press, type_in
from ui.date_edit import DateEdit
from ui.editors import AreaEdit, Editor, IntegerEdit, MoneyEdit, QuantityEdit, TextEdit
from ui.long_text_edit import LongTextEdit
from ui.style import Style
from ui.sums import calculated
from ui.yes_no_edit import YesNoEdit

pytestmark = pytest.mark.ui


def today() -> date:
    return date(2026, 10, 22)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("105", "105.00"),
        ("1,234.5", "1,234.50"),
        ("１２。５", "12.50"),
        ("=12*35+8", "428.00"),
        ("12*35+8", "428.00"),
        ("=（1＋2）×3", "9.00"),
        ("=100/3", "33.33"),
        ("=-5+10", "5.00"),
    ],
)
def test_an_amount_is_read_or_calculated(
    qtbot: QtBot, look: Style, stand: Stand, typed: str, value: str
) -> None:
    edit = MoneyEdit(look)
    stand(edit)
    type_in(edit, typed)
    assert str(edit.value()) == value
    press(edit, Qt.Key.Key_Return)
    assert edit.text() == value


@pytest.mark.parametrize("typed", ["12元半", "=1/0", "=(1", "1.234", "=2**3", "-5", "=__import__"])
def test_what_is_no_amount_is_refused_and_enter_stays(
    qtbot: QtBot, look: Style, stand: Stand, typed: str
) -> None:
    edit, after = MoneyEdit(look), TextEdit(look)
    stand(edit, after)
    type_in(edit, typed)
    press(edit, Qt.Key.Key_Return)
    assert edit.value() is None
    assert edit.refusal
    assert edit.hasFocus()
    edit.clear()
    type_in(edit, "5")
    assert not edit.refusal


def test_a_refused_field_still_shows_that_it_has_the_keyboard(look: Style, stand: Stand) -> None:
    edit, other = MoneyEdit(look), MoneyEdit(look)
    stand(edit, other)
    edit.refuse("Please type the amount.")
    shown = {}
    for name, widget in (("here", edit), ("away", other)):
        widget.setFocus()
        image = edit.grab().toImage()
        shown[name] = image.pixelColor(image.width() // 2, 0)
    assert shown == {"here": look.color("focus"), "away": look.color("neg")}


def test_a_sum_is_exact() -> None:
    assert calculated("0.1+0.2") == Fraction(3, 10)
    assert calculated("2*(3-1)/4") == 1
    assert calculated("--2") == 2


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-10-22", date(2026, 10, 22)),
        ("10-5", date(2026, 10, 5)),
        ("5", date(2026, 10, 5)),
        ("1005", date(2026, 10, 5)),
        ("20251231", date(2025, 12, 31)),
        ("2026.3.5", date(2026, 3, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("２６－３－５", date(2026, 3, 5)),
    ],
)
def test_a_day_is_read_however_it_is_typed(
    qtbot: QtBot, look: Style, stand: Stand, typed: str, day: date
) -> None:
    edit = DateEdit(look, today)
    stand(edit)
    type_in(edit, typed)
    assert edit.value() == day
    press(edit, Qt.Key.Key_Return)
    assert edit.text() == day.isoformat()


def test_up_and_down_go_by_days_and_months(qtbot: QtBot, look: Style, stand: Stand) -> None:
    edit = DateEdit(look, today)
    stand(edit)
    edit.set_value(date(2026, 1, 31))
    press(edit, Qt.Key.Key_Up)
    assert edit.value() == date(2026, 2, 1)
    edit.set_value(date(2026, 1, 31))
    press(edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert edit.value() == date(2026, 2, 28)


def test_a_day_that_is_none_is_refused(qtbot: QtBot, look: Style, stand: Stand) -> None:
    edit = DateEdit(look, today)
    stand(edit)
    type_in(edit, "2-30")
    press(edit, Qt.Key.Key_Return)
    assert "2-30" in edit.refusal


def test_enter_walks_from_field_to_field(qtbot: QtBot, look: Style, stand: Stand) -> None:
    fields = [TextEdit(look), MoneyEdit(look), YesNoEdit(look), LongTextEdit(look), TextEdit(look)]
    stand(*fields)
    for one, following in pairwise(fields):
        assert one.hasFocus()
        press(one, Qt.Key.Key_Return)
        assert following.hasFocus()


def test_enter_within_a_composition_does_not_leave_the_field(
    qtbot: QtBot, look: Style, stand: Stand
) -> None:
    edit, after = TextEdit(look), TextEdit(look)
    stand(edit, after)
    compose(edit, "zhou")
    assert edit.composing
    press(edit, Qt.Key.Key_Return)
    assert edit.hasFocus()
    compose(edit, "", "周桂芳")
    assert edit.value() == "周桂芳"
    press(edit, Qt.Key.Key_Return)
    assert after.hasFocus()


def test_a_refresh_never_disturbs_a_composition(qtbot: QtBot, look: Style, stand: Stand) -> None:
    edit = TextEdit(look)
    stand(edit)
    type_in(edit, "河湾")
    compose(edit, "cun")
    edit.set_value("别的")
    assert edit.composing
    assert edit.text() == "河湾"
    compose(edit, "", "村")
    assert edit.value() == "河湾村"


def test_a_refresh_comes_after_a_composition_was_given_up(
    qtbot: QtBot, look: Style, stand: Stand
) -> None:
    edit = TextEdit(look)
    stand(edit)
    compose(edit, "cun")
    edit.set_value("别的")
    compose(edit, "", "")
    assert edit.value() == "别的"


def test_committed_text_counts_as_edited(qtbot: QtBot, look: Style, stand: Stand) -> None:
    edit = TextEdit(look)
    stand(edit)
    with qtbot.waitSignal(edit.edited, timeout=500):
        compose(edit, "", "小麦")


def test_full_width_digits_of_an_input_method_are_a_number(
    qtbot: QtBot, look: Style, stand: Stand
) -> None:
    edit = AreaEdit(look)
    stand(edit)
    compose(edit, "", "８。４")
    assert edit.value() == Area(840)


def test_whole_bags_show_no_decimals(look: Style) -> None:
    edit = QuantityEdit(look)
    edit.set_value(Quantity(12000))
    assert edit.text() == "12"
    edit.deleteLater()


def test_a_whole_number_keeps_its_bounds(qtbot: QtBot, look: Style, stand: Stand) -> None:
    edit = IntegerEdit(look, least=1, most=12)
    stand(edit)
    type_in(edit, "13")
    assert edit.value() is None
    assert "1" in edit.wrong()


def test_every_editor_refuses_and_clears_alike(qtbot: QtBot, look: Style) -> None:
    for edit in (MoneyEdit(look), YesNoEdit(look), LongTextEdit(look), DateEdit(look, today)):
        qtbot.addWidget(edit)
        heard: list[str] = []
        edit.refused.connect(heard.append)
        edit.refuse("Too much.")
        edit.refuse("")
        assert heard == ["Too much.", ""]


def test_fields_grow_with_the_type(qtbot: QtBot, look: Style) -> None:
    edit: Editor = MoneyEdit(look)
    qtbot.addWidget(edit)
    assert (edit.width(), edit.height()) == (128, 32)
    look.use(points=18)
    assert (edit.width(), edit.height()) == (192, 44)


def test_money_is_written_with_commas_when_left(qtbot: QtBot, look: Style, stand: Stand) -> None:
    edit, after = MoneyEdit(look), TextEdit(look)
    stand(edit, after)
    type_in(edit, "12345")
    press(edit, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert edit.text() == "12,345.00"
    assert edit.value() == Money(1234500)
