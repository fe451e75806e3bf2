"""Numbers that identify people and units, by the standards' own examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdesk.kernel.identity import (
    check_account,
    check_credit_code,
    check_id_number,
    check_organisation_code,
    check_phone,
    id_check_character,
    mask_id,
    mask_phone,
    tidy_account,
    tidy_credit_code,
    tidy_id_number,
    tidy_phone,
)

SOUND = (
    "11010519491231002X", "440524188001010014", "999999199001010016", "99999919900101018X",
    "999999190012319990", "999999200002291230",
)  # fmt: skip
CODES = (
    "93999999MA00004960", "91350100M000100Y43", "93999999MA00000073", "91999999MA00000079",
    "N2999999MA0000007Q", "12999999MA0000007E",
)  # fmt: skip


@pytest.mark.parametrize("number", SOUND)
def test_sound_id_numbers_pass_whatever_their_area(number: str) -> None:
    assert check_id_number(number) is None


@pytest.mark.parametrize(
    "number",
    ["", "1", "11010519491231002", "110105194912310021", "999999200102291230", "11010519491331002X",
     "1101051949123100XX", "A1010519491231002X", "110105174912310020"],
)  # fmt: skip
def test_unsound_id_numbers_are_told_in_a_sentence(number: str) -> None:
    assert check_id_number(number)


def test_the_old_fifteen_digits_are_made_eighteen() -> None:
    assert tidy_id_number("999999900101001") == "999999199001010016"


def test_id_numbers_are_tidied() -> None:
    assert tidy_id_number(" '１１０１０５ 19491231 002x ") == "11010519491231002X"
    assert tidy_id_number("11010519491231002×") == "11010519491231002X"


@given(st.sampled_from(SOUND), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, step: int) -> None:
    digit = (int(number[place]) + step) % 10
    assert check_id_number(number[:place] + str(digit) + number[place + 1 :])


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_the_check_character_is_a_digit_or_x(first: str) -> None:
    assert id_check_character(first) in "0123456789X"


@pytest.mark.parametrize("code", CODES)
def test_sound_credit_codes_pass(code: str) -> None:
    assert check_credit_code(code) is None
    assert check_credit_code(f" {code[:8].lower()} {code[8:]} ") is None


@pytest.mark.parametrize("code", ["", "91350100M000100Y44", "91350100I000100Y43", "9135"])
def test_unsound_credit_codes_are_told_in_a_sentence(code: str) -> None:
    assert check_credit_code(code)


def test_organisation_codes_are_checked() -> None:
    assert check_organisation_code("M000100Y-4") is None
    assert check_organisation_code("M000100Y-5")
    assert check_organisation_code("M000")
    assert tidy_credit_code("m000100y-4") == "M000100Y4"


@pytest.mark.parametrize(
    ("text", "number"),
    [("138-0013-8000", "13800138000"), ("+8613800138000", "13800138000"),
     ("(0710)3512345", "0710-3512345"),
     ("010-12345678", "010-12345678"), ("3512345", "3512345")],
)  # fmt: skip
def test_phones_are_tidied_and_pass(text: str, number: str) -> None:
    assert tidy_phone(text) == number
    assert check_phone(text) is None


@pytest.mark.parametrize("text", ["1380013800", "12345678901", "abc", "1"])
def test_what_is_no_phone_is_told(text: str) -> None:
    assert check_phone(text)


def test_masks_show_only_the_ends() -> None:
    assert mask_id("11010519491231002X") == "110***********002X"
    assert mask_phone("13800138000") == "138****8000"
    assert mask_id("1234") == "****"
    assert mask_phone("123") == "***"


def test_bank_accounts_are_digits_of_a_card_or_a_passbook() -> None:
    assert tidy_account("６217-9910 0001 2345 678") == "6217991000012345678"
    assert check_account("81010000123456789") is None
    for wrong in ("1234567", "62179x10000123456", "不详", "1" * 31):
        assert "8 to 30 digits" in str(check_account(wrong))
