"""The README's example of a register is run as it stands there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import ui.register_page
from coopdesk.catalogue import METADATA
from coopdesk.desk import Desk
from coopdesk.kernel.listing import Query
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.records import Record
from coopdesk.kernel.register import (
    Register,
    add_record,
    edit_record,
    retire_record,
    shown_of,
    values_of,
)
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.search import find
from coopdesk.kernel.values import Area
from tests.ui.clerk import Hands
from tests.ui.hands import compose
from ui.navigation import PageEntry
from ui.register_page import register_page
from ui.style import Style
from ui.tasks import Immediate, Tasks
from ui.window import Window

README = Path(__file__).parents[2] / "README.md"
IMPORTS = """
from typing import Final
from sqlalchemy.orm import Mapped
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.records import Record, field
from coopdesk.kernel.register import Register
from coopdesk.kernel.values import Area
"""


@pytest.fixture(scope="module")
def sheds() -> Iterator[Register]:
    """Yield the register of the example; its class is forgotten again afterwards."""
    if "shed" in METADATA.tables:
        pytest.skip("somebody followed the README: the tests over the catalogue have the register")
    text = README.read_text(encoding="utf-8")
    (example,) = re.findall(r"## Add a register\n.*?```python\n(.*?)```", text, re.DOTALL)
    module = ModuleType("sheds_of_the_readme")
    sys.modules[module.__name__] = module
    exec(IMPORTS + example, vars(module))
    yield module.SHEDS
    record: Any = module.Shed
    Record.metadata.remove(record.__table__)
    Record.registry._dispose_cls(record)
    del sys.modules[module.__name__]


@pytest.fixture
def book(desk: Desk, sheds: Register) -> Desk:
    """Return a book that has the register's table."""
    table: Any = sheds.record.__table__
    with desk.write() as s:
        table.create(s.connection())
    return desk


def test_the_example_is_under_thirty_lines() -> None:
    text = README.read_text(encoding="utf-8")
    (example,) = re.findall(r"## Add a register\n.*?```python\n(.*?)```", text, re.DOTALL)
    assert len([line for line in example.splitlines() if line.strip()]) < 30


def test_records_are_added_numbered_found_edited_and_retired(book: Desk, sheds: Register) -> None:
    with book.write() as s:
        first = add_record(s, sheds, {"name": "东岗机库", "area": Area.parse("1.25")})
        second = add_record(s, sheds, {"name": "河湾机库"})
    with book.read() as s:
        assert values_of(s, sheds, first) == {
            "code": "001", "name": "东岗机库", "area": Area.parse("1.25"),
        }  # fmt: skip
        assert shown_of(s, sheds, second) == "河湾机库"
        assert find(s, "shed", "dgjk") == [first]
        assert find(s, "shed", "河湾") == [second]
        assert find(s, "shed", "002") == [second]
    with book.write() as s:
        edit_record(s, sheds, second, {"name": "新塘机库"})
        retire_record(s, sheds, first)
    with book.read() as s:
        listing = listing_of(sheds)
        ids = listing.ids(s, Query(where=(("retired", False),)))
        assert list(ids) == [second]
        assert [column.name for column in listing.columns][:3] == ["code", "name", "area"]
        assert listing.rows(s, ids)[0][:2] == ("002", "新塘机库")


def test_a_name_is_required_and_a_code_is_taken_once(book: Desk, sheds: Register) -> None:
    with pytest.raises(Refused), book.write() as s:
        add_record(s, sheds, {"name": ""})
    with book.write() as s:
        add_record(s, sheds, {"code": "7", "name": "东岗机库"})
    with pytest.raises(Refused), book.write() as s:
        add_record(s, sheds, {"code": "7", "name": "河湾机库"})


def test_the_change_is_in_the_journal(book: Desk, sheds: Register) -> None:
    with book.write() as s:
        add_record(s, sheds, {"name": "东岗机库"})
    with book.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE subject = 'shed'") == 1


def test_its_page_adds_edits_and_retires_by_keys(
    book: Desk, sheds: Register, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.register_page, "ask", lambda *_args, **_words: True)
    window = Window(Style(qapp), Tasks(executor=Immediate()))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show_book(book, [PageEntry("shed", sheds.title, "", sheds.icon,
                                      lambda: register_page(sheds))])  # fmt: skip
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open("shed")
    page: Any = window.page("shed")
    hands = Hands()
    hands.press(Qt.Key.Key_F2)
    hands.enter("")
    compose(hands.here, commit="东岗机库")
    hands.press(Qt.Key.Key_Return)
    hands.type("1.25")
    hands.press(Qt.Key.Key_F12)
    with book.read() as s:
        (added,) = listing_of(sheds).ids(s, Query())
        assert values_of(s, sheds, added)["name"] == "东岗机库"
    hands.press(Qt.Key.Key_F4)
    hands.enter("")
    page.form.fields["name"].selectAll()
    compose(hands.here, commit="河湾机库")
    hands.press(Qt.Key.Key_F12)
    assert list(page.list.ids()) == [added]
    with book.read() as s:
        assert shown_of(s, sheds, added) == "河湾机库"
    hands.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert list(page.list.ids()) == []
    window.show_book(None, [])
