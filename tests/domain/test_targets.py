"""Yearly targets: kept once, noted in the journal, shared over the months, set against reality."""

import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows
from coopdesk.sheets.targets import TargetCell, read_targets, write_targets
from coopdesk.statements.definitions import Figure, figure_of
from coopdesk.statements.figures import set_baseline
from coopdesk.statements.targets import (
    OWN,
    Progress,
    own_progress,
    set_targets,
    share_text,
    target_months,
    targets_of,
)
from coopdesk.statements.targets_read import targets_read
from tests.factories import a_good, a_purchase, a_sale, bought, sold


def the_figure(code: str) -> Figure:
    found = figure_of(code)
    assert found is not None
    return found


INPUTS = the_figure("sales_inputs")


def test_a_target_is_kept_once_changed_and_taken_away_and_each_is_noted(desk: Desk) -> None:
    key = (OWN, "sales_inputs")
    with desk.write() as s:
        assert set_targets(s, 2026, {key: 13_000_000}) == 1
        assert set_targets(s, 2026, {key: 13_000_000}) == 0
        assert set_targets(s, 2026, {key: 14_000_000}) == 1
        assert targets_of(s, 2026) == {"sales_inputs": 14_000_000}
        assert set_targets(s, 2026, {key: None}) == 1
        assert targets_of(s, 2026) == {}
        noted = fetch_rows(s, "SELECT uid, content FROM trail WHERE subject = 'target'")
    assert [row[0] for row in noted] == ["2026/sales_inputs"] * 3
    assert [json.loads(row[1]) for row in noted] == [
        {"before": None, "after": 13_000_000},
        {"before": 13_000_000, "after": 14_000_000},
        {"before": 14_000_000, "after": None},
    ]


def test_a_negative_target_or_an_unknown_figure_is_refused_and_nothing_kept(desk: Desk) -> None:
    with pytest.raises(Refused) as refused, desk.write() as s:
        set_targets(s, 2026, {(OWN, "sales"): 5, (OWN, "sales_inputs"): -1, (OWN, "gold"): 1})
    assert [one.code for one in refused.value.problems] == ["target", "figure"]
    with desk.read() as s:
        assert targets_of(s, 2026) == {}


def test_the_months_of_a_target_follow_last_year() -> None:
    old = [100, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 700]
    assert target_months(2000, old) == [200, 400, *[0] * 9, 1400]
    assert target_months(None, old) == []
    assert target_months(120, [None, *old[1:]]) == [10] * 12


@given(st.integers(0, 10**12), st.lists(st.integers(-5, 10**9), min_size=12, max_size=12))
def test_no_fen_of_a_target_is_lost_between_the_months(target: int, old: list[int]) -> None:
    shares = target_months(target, old)
    assert sum(one or 0 for one in shares) == target


def test_what_should_be_reached_goes_as_last_year_went_else_evenly() -> None:
    line = Progress(INPUTS, OWN, "", "2026-10", 1000, 500, 700, 400)
    assert line.pace == 800  # Last year 400 of 500 were sold by October.
    assert line.is_behind
    assert share_text(line.share) == "70.0%"
    even = Progress(INPUTS, OWN, "", "2026-06", 1000, None, 500, None)
    assert even.pace == 500
    assert not even.is_behind
    area = the_figure("trusteeship")
    standing = Progress(area, OWN, "", "2026-06", 300, 100, 190, 90)
    assert standing.pace == 200  # From last year's end, half the way in June.
    assert standing.is_behind


def test_progress_counts_what_was_sold_until_the_month(desk: Desk) -> None:
    with desk.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "40"))
        a_sale(s, sold(good, "10", "148.00"))
        set_baseline(s, "sales_inputs", "2025-10", 100_000)
        set_baseline(s, "sales_inputs", "2025-12", 200_000)
        set_targets(s, 2026, {(OWN, "sales_inputs"): 296_000})
        lines = {one.figure.code: one for one in own_progress(s, 2026, "2026-10")}
    line = lines["sales_inputs"]
    assert (line.now, line.before, line.then) == (148_000, 200_000, 100_000)
    assert line.share == 500
    assert line.pace == 148_000
    assert line.growth == 480
    assert lines["purchases"].target is None


def test_a_workbook_of_targets_comes_back_as_it_was_written(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "目标.xlsx"
    cells = [
        TargetCell("", "柳渡镇", "sales_inputs", "农业生产资料", "万元", None, Fraction("13.5")),
        TargetCell("", "柳渡镇", "trusteeship", "土地托管面积", "亩", Fraction(250), None),
    ]
    write_targets(path, 2027, cells)
    year, rows = read_targets(path)
    assert year == 2027
    assert [(one.row, one.figure, one.target) for one in rows] == [
        (4, "sales_inputs", Fraction("13.5")),
        (5, "trusteeship", None),
    ]
    with desk.write() as s:
        found = targets_read(s, year, rows, frozenset({OWN}))
        assert (found.new, found.changed, found.same, found.refused) == (1, 0, 0, ())
        set_targets(s, year, found.values)
        assert targets_of(s, 2027) == {"sales_inputs": 13_500_000}
        again = targets_read(s, year, rows, frozenset({OWN}))
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_every_wrong_line_of_the_workbook_is_named_by_its_row(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "目标.xlsx"
    write_targets(
        path,
        2026,
        [
            TargetCell("9", "不认识", "sales", "销售总额", "万元", None, Fraction(5)),
            TargetCell("", "柳渡镇", "sales", "销售总额", "万元", None, Fraction(7)),
            TargetCell("", "柳渡镇", "sales", "销售总额", "万元", None, Fraction(8)),
            TargetCell("", "柳渡镇", "members", "社员", "户", None, Fraction("1.5")),
        ],
    )
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["G5"] = "约七万"
    book.save(path)
    year, rows = read_targets(path)
    with desk.read() as s:
        found = targets_read(s, year, rows, frozenset({OWN}))
    assert [row for row, _text in found.refused] == [4, 5, 6, 7]
    assert "no unit" in found.refused[0][1]
    assert "约七万" in found.refused[1][1]
    assert "row 5" in found.refused[2][1]
    assert "decimals" in found.refused[3][1]


def test_another_workbook_is_not_taken_for_targets(tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    book = openpyxl.Workbook()
    book.create_sheet(index=0).append(["unit", "coopdesk 1 good"])
    book.save(path)
    with pytest.raises(Refused) as refused:
        read_targets(path)
    assert refused.value.problems[0].code == "other_template"
