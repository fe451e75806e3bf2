"""Exact quantities: read, written, shared out and priced without losing a unit, never mixed."""

from __future__ import annotations

import operator
import pickle
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity, divided, half_up

KINDS: tuple[type[Fixed], ...] = (Money, Area, MuTimes, Quantity)
units = st.integers(-(10**14), 10**14)
kinds = st.sampled_from(KINDS)


@given(kinds, units)
def test_what_is_written_is_read_again(kind: type[Fixed], count: int) -> None:
    value = kind(count)
    assert kind.parse(str(value)) == value
    assert kind.parse(value.plain()) == value
    assert kind.rounded(value.exact) == value
    assert pickle.loads(pickle.dumps(value)) == value


@given(kinds, units)
def test_full_width_digits_and_spaces_are_read(kind: type[Fixed], count: int) -> None:
    wide = str(kind(count)).translate(str.maketrans("0123456789.,-", "０１２３４５６７８９．，－"))
    assert kind.parse(f" {wide} ") == kind(count)


@given(kinds, st.text(max_size=12))
def test_a_text_is_read_exactly_or_refused(kind: type[Fixed], text: str) -> None:
    try:
        value = kind.parse(text)
    except ValueError:
        return
    assert kind.parse(value.plain()) == value


@pytest.mark.parametrize(
    "text", ["", " ", ".", "-", "1.234", "1,23", "12,34.5", "1e3", "0x1", "一百", "1 元", "nan",
             "1.2.3", "--1", "1-", "inf", "1_000"],
)  # fmt: skip
def test_what_is_no_amount_of_fen_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|decimals"):
        Money.parse(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("-0.00", 0), ("1", 100), ("1.", 100), (".5", 50), ("1,234.5", 123450),
     ("+3", 300), ("-1,000,000.01", -100000001), ("１２．３", 1230), ("007", 700)],
)  # fmt: skip
def test_amounts_as_clerks_write_them(text: str, fen: int) -> None:
    assert Money.parse(text).units == fen


@given(kinds, units, st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_sharing_out_loses_nothing(kind: type[Fixed], count: int, weights: list[int]) -> None:
    value = kind(count)
    if not sum(weights):
        with pytest.raises(ValueError, match="weights"):
            value.split(weights)
        return
    shares = value.split(weights)
    assert sum(share.units for share in shares) == count
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.exact - value.exact * weight / sum(weights)) < Fraction(1, 10**kind.places)
        assert weight or not share.units


@given(units, units, st.integers(0, 10**9))
def test_a_higher_rate_never_costs_less(one: int, other: int, count: int) -> None:
    area = Area(count)
    low, high = sorted((Money(one), Money(other)))
    assert low.times(area) <= high.times(area)


@given(units, st.integers(0, 10**9))
def test_pricing_is_rounded_half_away_from_zero(rate: int, count: int) -> None:
    exact = Fraction(rate) * Quantity(count).exact
    priced = Money(rate).times(Quantity(count)).units
    assert abs(priced - exact) <= Fraction(1, 2)
    if abs(priced - exact) == Fraction(1, 2):
        assert abs(priced) > abs(exact)
    assert Money(-rate).times(Quantity(count)).units == -priced


@given(st.fractions())
def test_rounding_is_symmetric(value: Fraction) -> None:
    assert half_up(-value) == -half_up(value)
    assert abs(half_up(value) - value) <= Fraction(1, 2)


def test_half_a_fen_is_rounded_up() -> None:
    assert Money(1).times(Quantity(500)) == Money(1)
    assert Money(1).times(Quantity(499)) == Money(0)
    assert Money(4500).times(Area(333)) == Money(14985)


@given(units, st.integers(0, 9))
def test_mu_times_are_the_area_times_the_passes(count: int, passes: int) -> None:
    assert Area(count).passes(passes) == MuTimes(count * passes)


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", [*KINDS, int, float, str, Fraction])
@pytest.mark.parametrize("act", [operator.add, operator.sub, operator.lt, operator.ge])
def test_kinds_do_not_mix(one: type[Fixed], other: Any, act: Any) -> None:
    if one is other:
        return
    with pytest.raises(TypeError):
        act(one(1), other(1))
    with pytest.raises(TypeError):
        act(other(1), one(1))
    assert one(1) != other(1)


@pytest.mark.parametrize("wrong", [1.5, "2", Fraction(1, 2), True, Money(2), None])
def test_only_whole_numbers_multiply(wrong: Any) -> None:
    for act in (lambda: Money(3) * wrong, lambda: Area(3).passes(wrong)):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("wrong", [1.0, "1", None, True, Fraction(1)])
def test_only_whole_units_make_a_value(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Money(wrong)


def test_values_never_change() -> None:
    value = Money(5)
    with pytest.raises(AttributeError):
        value.units = 6
    with pytest.raises(AttributeError):
        value.more = 6


@given(units, units)
def test_sums_and_signs(one: int, other: int) -> None:
    a, b = Money(one), Money(other)
    assert a + b - b == a
    assert -Money(-one) == a
    assert abs(a) == abs(-a)
    assert (a < b) == (one < other)
    assert a * 3 == a + a + a
    assert hash(a) == hash(Money(one))
    assert bool(a) == bool(one)


def test_a_whole_quantity_shows_no_decimals() -> None:
    assert Quantity(25000).short() == "25"
    assert Quantity(2500).short() == "2.5"
    assert Quantity(100000).short() == "100"
    assert Quantity(0).short() == "0"


@given(st.integers(), st.integers().filter(bool))
def test_whole_numbers_divide_as_their_fraction_rounds(dividend: int, divisor: int) -> None:
    exact = Fraction(dividend, divisor)
    rounded = divided(dividend, divisor)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)
    assert rounded == half_up(exact)
