"""How Chinese is read: the table in the program says what the package says that it came from."""

from __future__ import annotations

import random

import pytest
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from coopdesk.kernel.i18n import RESOURCES
from coopdesk.kernel.pinyin import LONGEST, TABLE, read_aloud
from installer.pinyin import table


def package(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors=list)  # type: ignore[arg-type]


def test_the_table_is_what_the_installer_writes() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
    assert max(map(len, PHRASES_DICT)) <= LONGEST


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("重庆银行长", ["chong", "qing", "yin", "hang", "zhang"]),
        ("吕 A·1", ["lv", " ", "A", "·", "1"]),
        ("𬒈", ["que"]),
        ("\U000effff", ["\U000effff"]),
        ("", []),
    ],
)
def test_a_phrase_is_read_whole_and_what_is_no_hanzi_is_itself(text: str, parts: list[str]) -> None:
    assert read_aloud(text) == parts


def test_names_are_read_as_the_package_reads_them() -> None:
    chance = random.Random(8105)
    listed = (RESOURCES / "tables" / "common-characters-8105.txt").read_text(encoding="utf-8")
    common = [char for char in listed if "一" <= char <= "鿿"]
    phrases = list(PHRASES_DICT)
    for _round in range(4000):
        parts = [chance.choice((chance.choice(common), chance.choice(phrases), "a", "，")), "·",
                 *chance.choices(common, k=3), chance.choice(phrases)]  # fmt: skip
        text = "".join(parts[: chance.randint(1, 6)])
        assert read_aloud(text) == package(text), text
