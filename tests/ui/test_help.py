"""The manual: F1 opens the right chapter, keys alone read and search it, and it tells the truth."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from coopdesk.desk import Desk
from tests.ui.hands import compose, press, type_in
from ui.actions import Action, sequences
from ui.finding import sources
from ui.help import Help
from ui.manual import CHAPTERS, FOLDER, chapter, chapter_for, key_lines, search
from ui.navigation import PageEntry
from ui.page import Page, Room
from ui.pages import COUNTY_PAGES, PAGES, START_PAGES
from ui.window import Window

pytestmark = pytest.mark.ui
CONTROL = Qt.KeyboardModifier.ControlModifier
ENTRIES: tuple[PageEntry, ...] = (*PAGES, *COUNTY_PAGES, *START_PAGES)
# Keys of the window, the lists and the editors, which pages do not declare.
EVERYWHERE = {
    "F1",
    "F2",
    "Ctrl+F",
    "Ctrl+F1",
    "Ctrl+I",
    "Ctrl+K",
    "Ctrl+Q",
    "Ctrl+Shift+O",
    "Ctrl+Z",
}


class Kept(Page):
    """A page with a field and a key that must not be reached while the manual is open."""

    TITLE = "Sale"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.field = QLineEdit()
        self.posted = 0
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)

    def post(self) -> None:
        """Count a posting."""
        self.posted += 1

    ACTIONS = (Action("kept.post", "Post", post, "F12", primary=True),)


@pytest.fixture
def page(window: Window, show_page: Callable[..., Any]) -> Any:
    """Return a page in front of which F1 was pressed."""
    shown = show_page(Kept)
    helper = Help(window)
    window.help = lambda _page: helper.open_for("job")
    shown.field.setFocus()
    type_in(shown.field, "abc")
    press(shown.field, Qt.Key.Key_F1)
    assert helper.isVisible()
    return shown


def manual(window: Window) -> Help:
    found = window.findChild(Help)
    assert isinstance(found, Help)
    return found


def keyboard(window: Window) -> Any:
    return window.focusWidget()


def test_f1_opens_the_chapter_of_the_page_and_esc_goes_back_to_the_field(
    window: Window, page: Any
) -> None:
    assert manual(window).name == "job"
    assert "作业单" in manual(window).text.toPlainText()
    press(keyboard(window), Qt.Key.Key_Escape)
    assert not manual(window).isVisible()
    assert page.field.hasFocus()
    assert page.field.text() == "abc"


def test_keys_do_not_reach_the_page_below(window: Window, page: Any) -> None:
    press(keyboard(window), Qt.Key.Key_F12)
    type_in(keyboard(window), "x")
    assert page.posted == 0
    assert page.field.text() == "abc"
    press(keyboard(window), Qt.Key.Key_F1)
    press(page.field, Qt.Key.Key_F12)
    assert page.posted == 1


def test_chapters_are_walked_by_arrows(window: Window, page: Any) -> None:
    names = [name for name, _pages in CHAPTERS]
    press(keyboard(window), Qt.Key.Key_Down)
    assert manual(window).name == names[names.index("job") + 1]
    press(keyboard(window), Qt.Key.Key_Up)
    press(keyboard(window), Qt.Key.Key_Up)
    assert manual(window).name == names[names.index("job") - 1]


def test_the_search_takes_composed_words_and_walks_its_hits(window: Window, page: Any) -> None:
    press(keyboard(window), Qt.Key.Key_F, CONTROL)
    compose(keyboard(window), preedit="hongzi")
    compose(keyboard(window), commit="红字冲销")
    hits = search("红字冲销")
    assert len(hits) > 2
    assert manual(window).name == hits[0].chapter
    press(keyboard(window), Qt.Key.Key_Return)
    assert manual(window).name == hits[1].chapter
    press(keyboard(window), Qt.Key.Key_Escape)
    assert manual(window).isVisible()
    press(keyboard(window), Qt.Key.Key_Escape)
    assert not manual(window).isVisible()


def test_nothing_found_is_said(window: Window, page: Any) -> None:
    press(keyboard(window), Qt.Key.Key_F, CONTROL)
    type_in(keyboard(window), "zzzz")
    assert manual(window).contents.row_count() == 0
    assert search("zzzz") == []


def test_every_page_has_its_chapter() -> None:
    told = {page for _name, pages in CHAPTERS for page in pages}
    assert told - {one.id for one in ENTRIES} == set()


def test_every_chapter_is_a_file_and_every_file_a_chapter() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {name for name, _pages in CHAPTERS}
    for name, _pages in CHAPTERS:
        text = "\n".join(chapter(name).lines)
        for to in re.findall(r"\]\(([^)]+)\)", text):
            assert (FOLDER / to).exists(), f"{name}: {to}"
    assert chapter_for("nowhere") == CHAPTERS[0][0]


@pytest.mark.parametrize("name", [name for name, pages in CHAPTERS if pages])
def test_the_manual_names_only_keys_that_the_program_has(name: str) -> None:
    declared = set(EVERYWHERE)
    for entry in ENTRIES:
        for action in entry.load().ACTIONS:
            declared |= {action.key, *(one.toString() for one in sequences(action))}
        if entry.digit:
            declared.add(f"Alt+{entry.digit}")
    named = set(re.findall(r"`((?:Ctrl\+|Alt\+|Shift\+)*(?:F\d+|[A-Z]|\d|Del))`",
                           "\n".join(chapter(name).lines)))  # fmt: skip
    assert named - declared == set()


def test_the_sheet_of_keys_is_made_from_the_actions() -> None:
    lines = key_lines([("One", Kept.ACTIONS)])
    assert "| `F12` | Post |" in lines


def test_ctrl_k_opens_the_manual_where_a_thing_is_explained(window: Window, desk: Desk) -> None:
    asked: list[tuple[str, str]] = []
    manual = sources(window, desk, lambda name, heading: asked.append((name, heading)))[-1]
    found = manual.find("补打")
    found[0].act()
    assert asked == [("documents", "单据清单与补打")]
    assert any("补打昨天的收据" in one.title for one in manual.find("bdzt"))
    assert manual.find("报上去")[0].title == "怎么把这个月报上去"
