"""Names written differently: dots, variant and rare characters, gaps."""

import pytest

from coopdesk.members.names import fits, name_key, name_pattern


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买买提·艾力", "买买提•艾力"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提・艾力", "买买提.艾力"),
        ("周桂芳", "周 桂 芳"),
        ("张䶮", "张龑"),
        ("张䶮", "张\ue863"),
        ("王𬭎", "王鋐"),
        ("李𪩘", "李巘"),
        ("刘国强", "劉國強"),
        ("陈峰", "陳峯"),
        ("闫玉", "阎玉"),
        ("马〇", "马零"),
        ("李㛃", "李絜"),
        ("赵\ufa19", "赵神"),
        ("周\U000e0100桂芳", "周桂芳"),
    ],
)
def test_names_that_differ_in_writing_only_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("张伟", "张炜"), ("李文斌", "李文彬"), ("王淼", "王渺"), ("周桂芳", "周桂兰")],
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    "written",
    ["王?民", "王？民", "王□民", "王*民", "王HONG民", "王(金宏)民", "王（宏）民", "王\uf123民"],
)
def test_a_character_that_could_not_be_written_is_a_gap(written: str) -> None:
    assert fits(name_pattern(written), name_key("王𬭎民"))
    assert not fits(name_pattern(written), name_key("李𬭎民"))
    assert not fits(name_pattern(written), name_key("王民"))


@pytest.mark.parametrize("name", ["周桂芳", "买买提·艾力", "马〇", "张\ue863", "John Smith"])
def test_a_whole_name_has_no_gap(name: str) -> None:
    assert name_pattern(name) == ""
