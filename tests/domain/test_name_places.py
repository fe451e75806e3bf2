"""Names that carry a village: taken apart where both are sure, left alone where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from coopdesk.sheets.workbooks import read_workbook


def read_names(folder: Path, *names: str) -> list[tuple[str, str | None, str | None]]:
    """Write a job ledger of these names and return name, village and group as read."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年农机作业台账"])
    sheet.append(["日期", "农户", "项目", "面积", "单价", "金额"])
    for name in names:
        sheet.append(["3月5日", name, "旋耕", 2, 60, 120])
    path = folder / "作业.xlsx"
    book.save(path)
    found = read_workbook(path, "jobs").rows
    return [
        (one.values["name"], one.values.get("village"), one.values.get("group")) for one in found
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("王芳（河湾村）", ("王芳", "河湾村", None)),
        ("王芳(河湾村3组)", ("王芳", "河湾村", "3组")),
        ("王 芳【河湾村】", ("王芳", "河湾村", None)),
        ("王芳-河湾村2组", ("王芳", "河湾村", "2组")),
        ("河湾村王芳", ("王芳", "河湾村", None)),
        ("河湾村三组 王芳", ("王芳", "河湾村", "3组")),
        ("王芳（3组）", ("王芳", None, "3组")),
        ("王芳（户主）", ("王芳", None, None)),
        ("王芳（电工）", ("王芳（电工）", None, None)),
        ("河湾村委会", ("河湾村委会", None, None)),
        ("河湾村金鑫合作社", ("河湾村金鑫合作社", None, None)),
        ("陈村", ("陈村", None, None)),
    ],
)
def test_a_name_and_its_place_are_taken_apart(
    written: str, meant: tuple[str, str | None, str | None], tmp_path: Path
) -> None:
    assert read_names(tmp_path, written, "李强", "张敏", "刘洋")[0] == meant


def test_short_words_are_villages_where_most_names_carry_them(tmp_path: Path) -> None:
    names = ("王芳（河湾）", "李强（河湾）", "张敏（上坝）", "刘洋（上坝）", "陈静（低保）")
    assert read_names(tmp_path, *names) == [
        ("王芳", "河湾", None), ("李强", "河湾", None), ("张敏", "上坝", None),
        ("刘洋", "上坝", None), ("陈静", None, None),
    ]  # fmt: skip
    assert read_names(tmp_path, "王芳（河湾）", "李强", "张敏", "刘洋")[0][0] == "王芳（河湾）"
