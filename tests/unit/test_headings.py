"""Headings by meaning: however an office says it, and whatever its cells show."""

# ruff: noqa: E501 - tables of examples are read best one to a line.

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.layouts import find_layout, guess_kind
from coopdesk.sheets.words import class_of_good, class_of_job, heading_words

JOB = ["2026-3-1", "张三", "东河村", "旋耕", 5.5, 2.0, 60.0, 660.0, "李师傅", "现金"]


def _sheet(*rows: Sequence[Any], ranges: tuple[tuple[int, int, int, int], ...] = ()) -> Sheet:
    merged = {
        (row, column): (top, left)
        for top, left, bottom, right in ranges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    return Sheet("Sheet1", tuple(tuple(row) for row in rows), merged=merged, ranges=ranges)


def _fields(kind: str, *rows: Sequence[Any], **more: Any) -> list[str | None]:
    layout = find_layout(_sheet(*rows, **more), KINDS[kind])
    assert layout is not None
    return [column.field for column in layout.columns]


@pytest.mark.parametrize(
    "headings",
    [
        ["作业日期", "农户姓名", "村", "作业项目", "面积(亩)", "遍数", "单价(元/亩)", "金额(元)", "机手", "收款情况"],
        ["日 期", "户主", "行政村", "服务内容", "作业面积/亩", "次数", "收费标准", "应收金额（元）", "驾驶员", "付款方式"],
        ["时间", "服务对象姓名", "所在村：", "作业环节", "亩数", "遍次", "每亩单价", "作业费合计", "操作手", "是否结清"],
        ["*作业时间", "种植户", "村别", "农机作业项目", "实际作业面积\n（亩）", "作业次数", "亩单价", "总费用", "飞手", "结算方式"],
    ],
)  # fmt: skip
def test_job_headings_are_understood_however_they_are_said(headings: list[str]) -> None:
    assert _fields("jobs", headings, JOB) == [
        "worked_on", "name", "village", "kind", "area", "passes", "price", "amount", "operator", "payment",
    ]  # fmt: skip


def test_a_heading_on_two_lines_is_read_with_its_group() -> None:
    fields = _fields(
        "roster",
        ["姓名", "身份证号", "面积（亩）", "", "入股", ""],
        ["", "", "合同", "实测", "金额", "时间"],
        ["张三", "11010519491231002X", 5.5, 5.6, 100.0, "2022.5.1"],
        ranges=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5)),
    )
    assert fields == ["name", "id_number", "area", "measured_area", "share", "joined_on"]


def test_a_unit_in_the_heading_is_kept() -> None:
    layout = find_layout(
        _sheet(["日期", "姓名", "项目", "面积（公顷）", "单价（元/亩）", "金额（万元）"],
               ["3月1日", "张三", "旋耕", 1.0, 60.0, 0.09]),
        KINDS["jobs"],
    )  # fmt: skip
    assert layout is not None
    assert [column.unit for column in layout.columns] == ["", "", "", "公顷", "元", "万元"]


def test_the_buyer_is_not_mistaken_for_the_counting_unit() -> None:
    fields = _fields(
        "sales",
        ["日期", "购货单位", "货物名称", "单位", "数量", "进价", "售价", "金额"],
        [date(2026, 3, 1), "张三", "尿素", "袋", 2.0, 100.0, 105.0, 210.0],
    )
    assert fields == ["sold_on", "buyer", "good", "unit", "quantity", None, "price", "amount"]


def test_columns_without_known_headings_are_known_by_what_they_hold() -> None:
    rows: list[list[Any]] = [
        ["哪天", "谁", "哪个村", "干啥", "多少", "啥价", "多少钱", "给没给"],
        ["2026-3-1", "张三", "东河村", "旋耕", 5.5, 60.0, 330.0, "现金"],
        ["2026-3-2", "李四", "西桥村", "飞防", 12.0, 12.0, 144.0, "欠"],
        ["2026-3-2", "王五", "西桥村", "机收", 3.2, 65.0, 208.0, "微信"],
    ]
    assert _fields("jobs", *rows) == [
        "worked_on", "name", "village", "kind", "area", "price", "amount", "payment",
    ]  # fmt: skip


def test_the_clerk_may_say_what_a_column_means() -> None:
    layout = find_layout(
        _sheet(["日期", "姓名", "项目", "面积", "甲", "金额"],
               ["3月1日", "张三", "旋耕", 5.0, 60.0, 300.0]),
        KINDS["jobs"],
        mapping={4: "price", 1: "operator"},
    )  # fmt: skip
    assert layout is not None
    assert layout.fields["price"].index == 4
    assert layout.fields["operator"].index == 1


def test_unknown_columns_are_left_without_meaning() -> None:
    fields = _fields("roster", ["姓名", "身份证号", "承包面积", "血型"],
                     ["张三", "11010519491231002X", 5.5, "A"])  # fmt: skip
    assert fields == ["name", "id_number", "area", None]


def test_a_title_is_no_heading_row() -> None:
    layout = find_layout(
        _sheet(["农机作业台账", "", ""], ["日期：2026年3月", "", "单位：元"],
               ["日期", "姓名", "面积", "单价"], ["3月1日", "张三", 5.0, 60.0]),
        KINDS["jobs"],
    )  # fmt: skip
    assert layout is not None
    assert (layout.first, layout.end) == (2, 3)


def test_the_kind_of_a_workbook_is_guessed() -> None:
    sheet = _sheet(["日期", "姓名", "品名", "数量", "单价", "金额"],
                   ["3月1日", "张三", "尿素", 2.0, 105.0, 210.0])  # fmt: skip
    assert guess_kind([sheet]) == "sales"
    assert guess_kind([_sheet(["甲", "乙"], ["丙", "丁"])]) is None


def test_every_declared_field_has_its_words() -> None:
    for kind in KINDS.values():
        whole = {name for name in kind.names if not name.startswith("part_")}
        assert {words.field for words in heading_words(kind.name)} == whole


@pytest.mark.parametrize(
    ("name", "stage", "figure"),
    [
        ("旋耕", "plough", "machinery"), ("小麦播种", "plant", "machinery"), ("飞防", "protect", "protection"),
        ("小麦收割", "harvest", "machinery"), ("配方施肥", "other", "fertilising"), ("深松整地", "plough", "machinery"),
        ("水稻机插秧", "plant", "machinery"), ("一喷三防", "protect", "protection"), ("秸秆打捆", "other", "machinery"),
        ("玉米机收", "harvest", "machinery"), ("秸秆粉碎还田", "plough", "machinery"), ("测土配方", "other", "fertilising"),
    ],
)  # fmt: skip
def test_jobs_are_classed_by_their_words(name: str, stage: str, figure: str) -> None:
    found = class_of_job(name)
    assert found is not None
    assert (found.stage, found.figure) == (stage, figure)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("尿素", "fertiliser"), ("复合肥15-15-15", "fertiliser"), ("磷酸二铵", "fertiliser"),
        ("10%吡虫啉", "pesticide"), ("草甘膦", "pesticide"), ("水稻种", "seed"), ("玉米种 郑单958", "seed"),
        ("地膜", "film"), ("猪饲料", "feed"), ("叶面肥", "fertiliser"), ("洗衣粉", "consumer"), ("螺丝", "other"),
    ],
)  # fmt: skip
def test_goods_are_classed_by_their_words(name: str, kind: str) -> None:
    assert class_of_good(name) == kind
