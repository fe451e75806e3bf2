"""Amounts in capitals and dates on bills: the vectors of the rules, and a reader of our own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdesk.kernel.chinese import bill_date, money_in_words, paper_date, plain_name, plain_text
from coopdesk.kernel.values import Money

# Source: 会计基础工作规范 art. 52 and the annex of 支付结算办法, canonical forms.
VECTORS: Final = [
    ("0", "零元整"),
    ("0.01", "壹分"),
    ("0.05", "伍分"),
    ("0.10", "壹角整"),
    ("0.55", "伍角伍分"),
    ("1", "壹元整"),
    ("1.01", "壹元零壹分"),
    ("1.10", "壹元壹角整"),
    ("10", "壹拾元整"),
    ("10.01", "壹拾元零壹分"),
    ("10.50", "壹拾元零伍角整"),
    ("11", "壹拾壹元整"),
    ("15.05", "壹拾伍元零伍分"),
    ("20.20", "贰拾元零贰角整"),
    ("100.50", "壹佰元零伍角整"),
    ("101", "壹佰零壹元整"),
    ("105.80", "壹佰零伍元捌角整"),
    ("110", "壹佰壹拾元整"),
    ("120.03", "壹佰贰拾元零叁分"),
    ("200.05", "贰佰元零伍分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("500.60", "伍佰元零陆角整"),
    ("1000.01", "壹仟元零壹分"),
    ("1001", "壹仟零壹元整"),
    ("1010.10", "壹仟零壹拾元零壹角整"),
    ("1100", "壹仟壹佰元整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("2020.02", "贰仟零贰拾元零贰分"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("8080.80", "捌仟零捌拾元零捌角整"),
    ("10000", "壹万元整"),
    ("10001", "壹万零壹元整"),
    ("10010", "壹万零壹拾元整"),
    ("10500.05", "壹万零伍佰元零伍分"),
    ("11000", "壹万壹仟元整"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("20003.40", "贰万零叁元肆角整"),
    ("30000.30", "叁万元零叁角整"),
    ("60000.06", "陆万元零陆分"),
    ("90909.09", "玖万零玖佰零玖元零玖分"),
    ("100001", "壹拾万零壹元整"),
    ("100100", "壹拾万零壹佰元整"),
    ("101000", "壹拾万壹仟元整"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("110000", "壹拾壹万元整"),
    ("120000.50", "壹拾贰万元零伍角整"),
    ("200030.04", "贰拾万零叁拾元零肆分"),
    ("1000001", "壹佰万零壹元整"),
    ("1010101.01", "壹佰零壹万零壹佰零壹元零壹分"),
    ("1050000", "壹佰零伍万元整"),
    ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    ("2000500", "贰佰万零伍佰元整"),
    ("10000001", "壹仟万零壹元整"),
    ("10050000.05", "壹仟零伍万元零伍分"),
    ("10203040.50", "壹仟零贰拾万叁仟零肆拾元零伍角整"),
    ("100000000", "壹亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("100005000", "壹亿零伍仟元整"),
    ("100010000", "壹亿零壹万元整"),
    ("101000000", "壹亿零壹佰万元整"),
    ("110000000", "壹亿壹仟万元整"),
    ("120034005.60", "壹亿贰仟零叁万肆仟零伍元陆角整"),
    ("1002000000", "壹拾亿零贰佰万元整"),
    ("1020000000", "壹拾亿贰仟万元整"),
    ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("-150.50", "负壹佰伍拾元零伍角整"),
]


@pytest.mark.parametrize(("amount", "words"), VECTORS)
def test_an_amount_is_written_in_capitals_as_the_rules_write_it(amount: str, words: str) -> None:
    assert Money.parse(amount).in_words() == words


DIGITS: Final = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES: Final = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text: str) -> int:
    """Read an amount in capitals back into fen, knowing nothing of how it was written."""
    sign = -1 if text.startswith("负") else 1
    total = group = digit = fen = 0
    for char in text.removeprefix("负").removesuffix("整"):
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in PLACES:
            group += digit * PLACES[char]
            digit = 0
        elif char in "万亿":
            unit = 10_000 if char == "万" else 100_000_000
            total = (
                (total + group + digit) * unit if char == "亿" else total + (group + digit) * unit
            )
            group = digit = 0
        elif char == "元":
            total += group + digit
            group = digit = 0
        elif char == "角":
            fen += digit * 10
            digit = 0
        elif char == "分":
            fen += digit
            digit = 0
        else:
            message = f"no capital: {char}"
            raise AssertionError(message)
    return sign * (total * 100 + fen)


MOST: Final = 99_999_999_999_999


@given(st.integers(-MOST, MOST) | st.integers(-2_000_000, 2_000_000))
def test_capitals_read_back_as_the_same_amount(fen: int) -> None:
    assert read_capitals(money_in_words(fen)) == fen


@given(st.integers(0, MOST) | st.integers(0, 2_000_000))
def test_capitals_keep_the_rules_of_zero_and_of_the_end(fen: int) -> None:
    words = money_in_words(fen)
    assert "零零" not in words
    assert words.endswith(("分", "整"))
    assert not (words.endswith("整") and fen % 10)
    assert "零元" not in words or fen == 0
    assert "零万" not in words
    assert "零亿" not in words
    assert words == "零元整" or words[0] in DIGITS
    assert "元" in words or fen < 100


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 15), "贰零贰陆年零壹月壹拾伍日"),
        (date(2026, 10, 20), "贰零贰陆年零壹拾月零贰拾日"),
        (date(2026, 2, 1), "贰零贰陆年零贰月零壹日"),
        (date(2026, 3, 9), "贰零贰陆年叁月零玖日"),
        (date(2026, 9, 10), "贰零贰陆年玖月零壹拾日"),
        (date(2026, 11, 11), "贰零贰陆年壹拾壹月壹拾壹日"),
        (date(2026, 12, 30), "贰零贰陆年壹拾贰月零叁拾日"),
        (date(2000, 12, 31), "贰零零零年壹拾贰月叁拾壹日"),
        (date(2026, 5, 19), "贰零贰陆年伍月壹拾玖日"),
        (date(2026, 7, 25), "贰零贰陆年柒月贰拾伍日"),
    ],
)
def test_a_date_on_a_bill_takes_the_leading_zero_the_rule_asks_for(day: date, words: str) -> None:
    assert bill_date(day) == words


def test_no_two_days_of_a_leap_year_read_the_same_on_a_bill() -> None:
    days = [date(2024, 1, 1) + timedelta(days=index) for index in range(366)]
    assert len({bill_date(day) for day in days}) == 366


def test_a_date_on_paper_has_spaces_between_figures_and_words() -> None:
    assert paper_date(date(2026, 10, 2)) == "2026 年 10 月 2 日"


def test_full_width_text_becomes_plain() -> None:
    assert plain_text("\u3000１２．５　元－Ａ ") == "12.5 元-A"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        (" 周 桂 芳\u3000", "周桂芳"),
        ("John   Smith", "John Smith"),
    ],
)
def test_a_name_has_one_kind_of_dot_and_no_stray_spaces(typed: str, kept: str) -> None:
    assert plain_name(typed) == kept
