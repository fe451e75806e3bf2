"""The gallery: pictures are made, and the program sees what a clerk would stumble over."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from coopdesk.desk import Desk
from coopdesk.members.records import MEMBERS
from tests.factories import a_member
from tests.ui.parts_page import EntryPage, PartsPage
from ui.gallery import SIZES, pictures
from ui.navigation import PageEntry
from ui.page import Page, Room
from ui.parts import label
from ui.register_page import register_page

pytestmark = [pytest.mark.ui, pytest.mark.slow]


def entry(page: type[Page], name: str) -> PageEntry:
    return PageEntry(name, page.TITLE, "部件", page.ICON, lambda: page, digit="1")


class BadPage(Page):
    """A page with every fault the gallery looks for."""

    TITLE = "坏页"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        for text, x, wide in (
            ("写不下的一句话", 10, 30),
            ("盖住", 20, 100),
            ("not translated", 300, 200),
        ):
            made = label(text)
            made.setParent(self)
            made.setGeometry(x, 10, wide, 24)


def test_the_parts_are_whole_in_every_size_and_theme(
    qapp: QApplication, desk: Desk, tmp_path: Path
) -> None:
    with desk.write() as s:
        for name in ("周桂芳", "吴建国", "何本清"):
            a_member(s, name, phone="13812342218")
    out = tmp_path / "gallery"
    found = pictures(
        qapp, desk,
        lambda: [entry(PartsPage, "parts"), entry(EntryPage, "entry"),
                 entry(register_page(MEMBERS), "members")],
        out, languages=("en",), points=(12, 14, 16, 18), sizes=SIZES,
        facts=("2026年10月 未结账", "李桂兰", "U盘备份 3 天前"),
    )  # fmt: skip
    assert sorted({f"{one.what}: {one.text}" for one in found}) == []
    assert len(list(out.glob("*.png"))) == 3 * 2 * 4 * 2


def test_faults_are_found(qapp: QApplication, desk: Desk, tmp_path: Path) -> None:
    found = pictures(
        qapp, desk, lambda: [entry(BadPage, "bad")], tmp_path, languages=("zh_CN",),
        themes=(False,), points=(12,),
    )  # fmt: skip
    kinds = {one.what for one in found}
    assert {"clipped", "overlap", "untranslated"} <= kinds
