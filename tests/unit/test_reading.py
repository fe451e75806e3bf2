"""Cells as people fill them in, read exactly or refused in a sentence."""

# ruff: noqa: DTZ001, E501 - sheets know no time zone; tables of examples are read one to a line.

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Money
from coopdesk.sheets.dates import DateReader, season_of
from coopdesk.sheets.payments import Payment, Terms, settle, terms_of
from coopdesk.sheets.reading import (
    Count,
    place_of,
    read_area,
    read_count,
    read_group,
    read_id_number,
    read_money,
    read_name,
    read_passes,
    read_phone,
)

AREAS = [
    (12.53, "12.53"), ("１２．５３", "12.53"), ("12亩3分", "12.3"), ("12亩3分5厘", "12.35"),
    ("39亩3厘", "39.03"), ("3分地", "0.3"), ("5亩半", "5.5"), ("半亩", "0.5"), ("十二亩三分", "12.3"),
    ("两亩", "2"), ("一亩二", "1.2"), ("12.5 亩", "12.5"), ("1,234.5", "1234.5"), ("12.53亩。", None),
    ("0.8公顷", "12"), ("667㎡", "1.0005"), ("-20.56", "-20.56"), ("－5亩", "-5"), ("(3.2)", "-3.2"),
    ("约5亩", None), ("5亩左右", None), ("5-6亩", None), ("近10亩", None), ("五六亩", None), ("abc", None),
    (0.1 + 0.2, "0.3"), ("12亩3分5厘2毫", "12.352"), ("5厘", "0.05"), ("'7.5", "7.5"),
]  # fmt: skip
MONEYS = [
    (150.35999999999999, "150.36"), ("¥105.00", "105"), ("￥１，０５０．５", "1050.5"), ("105元", "105"),
    ("105元整", "105"), ("105元5角", "105.5"), ("105块5", "105.5"), ("35元/亩", "35"), ("35/亩", "35"),
    ("每亩35元", "35"), ("1.2万", "12000"), ("1.2万元", "12000"), ("壹佰零伍元伍角整", "105.5"),
    ("人民币壹仟贰佰元整", "1200"), ("一百二十元", "120"), ("5角", "0.5"), ("-25", "-25"),
    ("(25.00)", "-25"), ("1,05.00", None), ("大概100", None), ("免费", "0"), ("25元/袋", "25"),
    ("RMB 30", "30"), ("三十五", "35"), ("100。50", "100.5"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "mu"), AREAS)
def test_areas_are_read_exactly_or_refused(cell: Any, mu: str | None) -> None:
    found = read_area(cell, "area", "Area")
    if mu is None:
        assert isinstance(found, Problem)
    else:
        assert found == Fraction(mu)


@pytest.mark.parametrize(("cell", "yuan"), MONEYS)
def test_amounts_are_read_exactly_or_refused(cell: Any, yuan: str | None) -> None:
    found = read_money(cell, "amount", "Amount")
    if yuan is None:
        assert isinstance(found, Problem)
    else:
        assert found == Fraction(yuan)


def test_a_column_in_wan_scales_bare_numbers_and_not_those_that_name_their_unit() -> None:
    assert read_money(0.35, "amount", "", "万元") == 3500
    assert read_money("0.35", "amount", "", "万元") == 3500
    assert read_money("3500元", "amount", "", "万元") == 3500
    assert read_money("0.35万元", "amount", "", "万元") == 3500


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        (25.0, "25", ""), ("25袋", "25", "袋"), ("3 箱", "3", "箱"), ("两瓶", "2", "瓶"),
        ("２０", "20", ""), ("2.5公斤", "2.5", "公斤"), ("2袋×50kg", "2", "袋"), ("50kg×2袋", "2", "袋"),
        ("半吨", "0.5", "吨"), ("2件(24瓶)", "2", "件"), ("-2", "-2", ""), ("1,200斤", "1200", "斤"),
        ("十二卷", "12", "卷"), ("3袋半", "3.5", "袋"),
    ],
)  # fmt: skip
def test_quantities_are_read_with_their_counting_word(cell: Any, number: str, unit: str) -> None:
    assert read_count(cell, "quantity", "") == Count(Fraction(number), unit)


@pytest.mark.parametrize("cell", ["约10袋", "10+1", "10多袋", "若干", "2×50", "几袋"])
def test_vague_quantities_are_refused(cell: str) -> None:
    assert isinstance(read_count(cell, "quantity", ""), Problem)


@pytest.mark.parametrize(
    ("cell", "passes"), [(2.0, 2), ("2遍", 2), ("两遍", 2), ("二次", 2), ("３", 3), ("", None)]
)
def test_passes_are_whole_numbers_however_written(cell: Any, passes: int | None) -> None:
    assert read_passes(cell, "passes", "") == passes


@pytest.mark.parametrize("cell", [1.5, "半遍", -1, "多次", 0])
def test_passes_that_are_no_whole_number_are_refused(cell: Any) -> None:
    assert isinstance(read_passes(cell, "passes", ""), Problem)


@pytest.mark.parametrize(
    ("cell", "name"),
    [("史 永", "史永"), ("孙永秋 ", "孙永秋"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("王\u3000伟", "王伟"),
     ("莫䶮", "莫䶮"), ("*张三", "张三"), ("", None), ("—", None)],
)  # fmt: skip
def test_names_lose_their_spaces_and_keep_one_kind_of_dot(cell: str, name: str | None) -> None:
    assert read_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("11010519491231002x", "11010519491231002X"), ("'440524188001010014", "440524188001010014"),
        ("110105 19491231 002X", "11010519491231002X"), (999999900101001.0, "999999199001010016"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"), ("身份证：440524188001010014", "440524188001010014"),
    ],
)  # fmt: skip
def test_id_numbers_are_tidied(cell: Any, number: str) -> None:
    assert read_id_number(cell, "id_number") == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (4.20682198703262e17, "id_digits_lost"), ("4.20682E+17", "id_digits_lost"),
        ("420682195812066000", "id_digits_lost"), ("420625197001217350", "id_number"),
        ("42062519700121735", "id_number"), ("420682********1234", "id_masked"),
        ("420682197013126899", "id_number"),
    ],
)  # fmt: skip
def test_id_numbers_that_cannot_be_right_are_refused(cell: Any, code: str) -> None:
    found = read_id_number(cell, "id_number")
    assert isinstance(found, Problem)
    assert found.code == code


@pytest.mark.parametrize(
    ("cell", "phone"),
    [(17713520544.0, "17713520544"), ("177-1352-0544", "17713520544"), ("0710-3512345", "0710-3512345"),
     ("13800138000/13900139000", "13800138000"), ("+86 138 0013 8000", "13800138000")],
)  # fmt: skip
def test_phones_are_tidied(cell: Any, phone: str) -> None:
    assert read_phone(cell, "phone") == phone


def test_a_strange_phone_is_a_word_and_no_refusal() -> None:
    found = read_phone("1380013800", "phone")
    assert isinstance(found, Problem)
    assert found.warning


@pytest.mark.parametrize(
    ("text", "village", "group"),
    [("东河村", "东河村", None), ("东河村三组", "东河村", "3组"), ("××镇东河村第5村民小组", "东河村", "5组"),
     ("东河村委会", "东河村", None), ("城关社区", "城关社区", None)],
)  # fmt: skip
def test_places_are_split_into_village_and_group(text: str, village: str, group: str) -> None:
    assert place_of(text) == (village, group)


@pytest.mark.parametrize("cell", ["3组", 3.0, "三组", "第3村民小组", "3"])
def test_groups_are_written_one_way(cell: Any) -> None:
    assert read_group(cell) == "3组"


MARCH = season_of(["××镇农机作业台账", "2026年3月"])


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 5), datetime(2026, 3, 5, 8, 30), "2026.3.5", "2026/03/05", "2026-3-5", "26.3.5",
        "20260305", 20260305.0, 46086.0, "46086", "3月5日", "3月5号", "3.5", "3/5", "5日", 5.0, "260305",
        "2026年3月5日", "二〇二六年三月五日", "2026 年 3 月 5 日", "２０２６年３月５日", "2026-03-05 08:30:00",
        "2026年3月5日 星期四", "三月五日", "2026.3.5.", 3.05, "2026、3、5",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_usual_way(cell: Any) -> None:
    assert DateReader("worked_on", MARCH).read(cell, None, None) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "cell", ["2月30日", "13月1日", "3月上旬", "3月5-6日", "昨天", "1826.3.5", 3.2]
)
def test_dates_that_are_no_date_are_refused(cell: Any) -> None:
    assert isinstance(DateReader("worked_on", MARCH).read(cell, None, None), Problem)


def test_a_number_that_may_have_lost_its_nought_is_not_settled_by_two_neighbours() -> None:
    reader = DateReader("worked_on", MARCH)  # The whole column does that: test_round_days.
    assert isinstance(reader.read(3.2, date(2026, 3, 18), date(2026, 3, 22)), Problem)


def test_a_year_comes_from_the_title_the_rows_or_the_clerk_and_never_from_nowhere() -> None:
    nowhere = season_of(["作业台账"])
    assert isinstance(DateReader("d", nowhere).read("3月5日", None, None), Problem)
    assert DateReader("d", season_of([], 2025)).read("3月5日", None, None) == date(2025, 3, 5)
    assert DateReader("d", nowhere).read("1月2日", date(2025, 12, 30), None) == date(2026, 1, 2)
    winter = season_of(["2025年11月至2026年2月"])
    assert DateReader("d", winter).read("12月5日", None, None) == date(2025, 12, 5)
    assert DateReader("d", winter).read("1月5日", None, None) == date(2026, 1, 5)
    filed = season_of(["填表日期：2026年1月5日"])
    assert DateReader("d", filed).read("12月28日", None, None) == date(2025, 12, 28)


def test_a_month_alone_is_its_first_day_where_months_are_allowed() -> None:
    reader = DateReader("joined_on", season_of([]), months_allowed=True)
    for cell in ("2022年12月", "2022.12", "202212", 202212.0):
        assert reader.read(cell, None, None) == date(2022, 12, 1)
    assert reader.read("2022年", None, None) == date(2022, 1, 1)
    assert isinstance(DateReader("d", season_of([])).read("2022年12月", None, None), Problem)


def _said(*cells: tuple[str, Any, str]) -> list[Terms]:
    found = [terms_of(field, cell, heading) for field, cell, heading in cells]
    return [one for one in found if isinstance(one, Terms)]


@pytest.mark.parametrize(
    ("text", "owed", "way"),
    [
        ("现金", 0, "cash"), ("已收", 0, ""), ("微信", 0, "wechat"), ("付清(微信)", 0, "wechat"), ("转账", 0, "bank"),
        ("欠", 300, None), ("赊", 300, None), ("未收", 300, None), ("挂账", 300, None), ("打白条", 300, None),
        ("欠款已还", 0, ""), ("现金200欠100", 100, "cash"), ("付200余欠", 100, ""), ("欠100", 100, ""),
        ("微信付 200，下欠100元", 100, "wechat"), ("3月5日付", 0, ""), ("支付宝", 0, "alipay"), ("√", 0, ""),
        ("不欠", 0, ""), ("现金未付", 300, None),
    ],
)  # fmt: skip
def test_payment_words_settle_a_total(text: str, owed: int, way: str | None) -> None:
    found = settle(Money(30_000), _said(("payment", text, "收款情况")))
    assert isinstance(found, Payment)
    assert found.owed == Money(owed * 100)
    assert [one for one, _amount in found.paid] == ([] if way is None else [way])


def test_a_yes_answers_what_the_heading_asks() -> None:
    assert _said(("payment", "是", "是否赊账"))[0].is_owed
    assert _said(("payment", "是", "是否付款"))[0].is_paid
    assert _said(("payment", "否", "是否结清"))[0].is_owed


def test_paid_and_owed_columns_must_make_the_amount() -> None:
    total = Money(30_000)
    good = settle(total, _said(("pay_cash", 200.0, "现金"), ("owed", 100.0, "欠款")))
    assert good == Payment((("cash", Money(20_000)),), Money(10_000), stated=True)
    wrong = settle(total, _said(("pay_cash", 200.0, "现金"), ("owed", 50.0, "欠款")))
    assert isinstance(wrong, Problem)
    assert isinstance(settle(total, _said(("paid", 400.0, "实收"))), Problem)


def test_what_nobody_says_is_owed_and_marked_as_unsaid() -> None:
    assert settle(Money(100), []) == Payment((), Money(100), stated=False)
