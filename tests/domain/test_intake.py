"""Offices' own workbooks taken into the book: tried, proposed, written, and never twice."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.members.balances import balance_of
from coopdesk.statements.checks import check_book
from coopdesk.supplies.costing import open_costs
from tests.factories import a_good, a_member, a_village, the_warehouse

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
FILES = {"roster": "roster-a", "jobs": "services-a", "sales": "sales-a"}
SALES = ("日期", "购买人", "商品名称", "单位", "数量", "单价", "金额", "付款方式")
JOBS = ("作业日期", "农户姓名", "村", "作业项目", "面积(亩)", "单价", "金额", "机手", "收款情况")


def a_sheet(folder: Path, headings: tuple[str, ...], *rows: tuple[Any, ...]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年3月台账"])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def sample(folder: Path, kind: str) -> tuple[Path, dict[str, Any]]:
    name = FILES[kind]
    path = folder / f"{name}.xlsx"
    shutil.copyfile(SAMPLES / f"{name}.xlsx", path)
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    return path, truth


def books(desk: Desk) -> list[str]:
    with desk.read() as s:
        return [problem.text for problem in check_book(s) if not problem.warning]


@pytest.mark.parametrize("kind", FILES)
def test_a_sample_goes_in_as_its_truth_says(desk: Desk, tmp_path: Path, kind: str) -> None:
    if kind != "roster":
        take_in(desk, sample(tmp_path, "roster")[0], "roster", accept=True)
    path, truth = sample(tmp_path, kind)
    tried = content(take_in(desk, path, kind, dry_run=True))
    assert not tried["written"]
    intake = take_in(desk, path, kind, accept=True)
    done = content(intake)
    assert done["written"]
    assert [one["row"] for one in done["refused"]] == [
        one["row"] for one in truth.get("must_not_pass", [])
    ]
    assert done["new"] + len(done["refused"]) == done["read"] == tried["read"]
    for name in ("records", "documents", "lines", "total_mu", "mu_times", "amount_fen"):
        if name in truth:
            assert done["totals"][name] == truth[name]
    if "credit_fen" in truth:
        assert done["totals"]["credit_fen"] == truth["credit_fen"]
        with desk.read() as s:
            debt = fetch_value(s, "SELECT SUM(amount) FROM party_move WHERE book = 'debt'")
        assert debt == truth["credit_fen"]
    assert (intake.refused_file is None) == (not done["refused"])
    again = content(take_in(desk, path, kind, accept=True))
    assert again["new"] == again["changed"] == 0
    assert again["same"] == done["new"]
    assert again["proposals"] == []
    assert books(desk) == []


def test_without_acceptance_nothing_is_written_while_something_is_proposed(
    desk: Desk, tmp_path: Path
) -> None:
    path = a_sheet(tmp_path, SALES, ("3月1日", "王伟", "尿素", "袋", 2, 105, 210, "现金"))
    intake = take_in(desk, path, "sales")
    assert not intake.written
    assert {one.kind for one in intake.proposals} == {"good", "opening", "person", "money"}
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM document") == 0
        assert fetch_value(s, "SELECT COUNT(*) FROM good") == 0
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE act = 'import'") == 0


def test_goods_sold_and_never_received_come_in_with_an_open_cost(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟")
        the_warehouse(s)
    path = a_sheet(
        tmp_path,
        SALES,
        ("3月1日", "王伟", "尿素", "袋", 2, 105, 210, "欠"),
        ("3月9日", "王伟", "尿素", "袋", 3, 105, 315, "微信"),
    )
    assert take_in(desk, path, "sales", accept=True).written
    with desk.read() as s:
        [cost] = open_costs(s)
        assert (cost.good, cost.quantity.short(), str(cost.on_date)) == ("尿素", "5", "2026-03-01")
        assert str(balance_of(s, "debt", member_id=member)) == "210.00"
    assert books(desk) == []


def test_a_sale_is_refused_as_a_whole_with_every_row_of_it(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        a_good(s, "尿素", unit="袋")
        a_member(s, "王伟")
    path = a_sheet(
        tmp_path,
        SALES,
        ("3月1日", "王伟", "尿素", "吨", 2, 105, 210, "现金"),
        (None, None, "地膜", "卷", 1, 98, 98, None),
        ("3月2日", "王伟", "地膜", "卷", 1, 98, 98, "现金"),
    )
    intake = take_in(desk, path, "sales", accept=True)
    assert [row.row for row in intake.refused] == [3, 4]
    assert intake.count("new") == 1


def test_two_people_of_one_name_are_told_apart_by_their_village(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        here, there = a_village(s, "东河村"), a_village(s, "西桥村")
        a_member(s, "王伟", village_id=here)
        meant = a_member(s, "王伟", village_id=there)
    path = a_sheet(
        tmp_path,
        JOBS,
        ("3月1日", "王伟", "西桥村", "旋耕", 10, 60, 600, "李师傅", "欠"),
        ("3月2日", "王伟", None, "飞防", 10, 12, 120, "李师傅", "欠"),
    )
    intake = take_in(desk, path, "jobs", accept=True)
    assert intake.refused == [] or [row.code for row in intake.refused] == ["ambiguous"]
    with desk.read() as s:
        assert balance_of(s, "debt", member_id=meant).units >= 60000


def test_part_payment_of_a_job_leaves_the_rest_owed(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟")
    path = a_sheet(
        tmp_path, JOBS, ("3月1日", "王伟", "东河村", "旋耕", 10, 60, 600, "李师傅", "现金200 欠400")
    )
    intake = take_in(desk, path, "jobs", accept=True)
    assert intake.count("new") == 1, [row.text for row in intake.refused]
    with desk.read() as s:
        assert str(balance_of(s, "debt", member_id=member)) == "400.00"
        assert fetch_rows(s, "SELECT kind, amount FROM document ORDER BY id") == [
            ("job", 60000),
            ("receipt", 20000),
        ]
    assert books(desk) == []


def test_a_changed_roster_row_changes_the_member_and_keeps_the_old_in_the_journal(
    desk: Desk, tmp_path: Path
) -> None:
    headings = ("姓名", "身份证号", "电话", "所在村", "面积（亩）")
    number = "11010519491231002X"
    path = a_sheet(tmp_path, headings, ("王伟", number, "13812345678", "东河村", 3.5))
    assert take_in(desk, path, "roster").count("new") == 1
    path = a_sheet(tmp_path, headings, ("王伟", number, "13812345679", "东河村", 3.5))
    intake = take_in(desk, path, "roster")
    assert (intake.count("changed"), intake.count("new")) == (1, 0)
    with desk.read() as s:
        [text] = fetch_rows(
            s, "SELECT content FROM trail WHERE act = 'edit' AND subject = 'member'"
        )
    assert json.loads(text[0]) == {
        "before": {"phone": "13812345678"},
        "after": {"phone": "13812345679"},
    }


def test_a_roster_brings_bank_and_account_and_leaves_out_what_lost_its_digits(
    desk: Desk, tmp_path: Path
) -> None:
    headings = ("姓名", "身份证号", "电话", "开户行", "一卡通账号")
    path = a_sheet(
        tmp_path, headings,
        ("王伟", "11010519491231002X", "13812345678", "农商行柳渡支行", "6217 9910 0001 2345 678"),
        ("周桂芳", None, "13812345679", "邮储银行", 6.217991000012345e18),
        ("赵四", None, "13812345670", "邮储银行", "不详"),
    )  # fmt: skip
    intake = take_in(desk, path, "roster")
    assert intake.count("new") == 3
    with desk.read() as s:
        rows = fetch_rows(s, "SELECT name, bank, bank_account FROM member ORDER BY id")
    assert rows == [
        ("王伟", "农商行柳渡支行", "6217991000012345678"), ("周桂芳", "邮储银行", None),
        ("赵四", "邮储银行", None),
    ]  # fmt: skip
    warned = [one.code for row in intake.reading.rows for one in row.warnings]
    assert {"account_digits_lost", "bank_account"} <= set(warned)


def test_refused_sales_bring_no_goods_in(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        a_member(s, "王伟")
        a_good(s, "尿素", unit="袋")
    path = a_sheet(
        tmp_path,
        SALES,
        ("3月1日", "王伟", "尿素", "袋", 2, 105, 210, "现金"),
        ("3月2日", "王伟", "尿素", "吨", 9, 105, 945, "现金"),
        (None, None, "地膜", "卷", 1, 98, 98, None),
    )
    intake = take_in(desk, path, "sales", accept=True)
    assert [row.row for row in intake.refused] == [4, 5]
    with desk.read() as s:
        assert [(one.good, one.quantity.short()) for one in open_costs(s)] == [("尿素", "2")]
        assert fetch_value(s, "SELECT COUNT(*) FROM good WHERE name = '地膜'") == 0
    assert {one.key for one in intake.proposals} == {"尿素", "cash"}


def test_beside_a_sheet_on_a_read_only_stick_the_refused_rows_go_to_the_book(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    path, truth = sample(stick, "roster")
    opened = Path.open

    def open_(path: Path, mode: str = "r", *args: Any, **named: Any) -> Any:
        if path.parent == stick and "w" in mode:
            raise OSError(30, "Read-only file system")
        return opened(path, mode, *args, **named)

    monkeypatch.setattr(Path, "open", open_)
    intake = take_in(desk, path, "roster", accept=True)
    assert len(intake.refused) == len(truth["must_not_pass"])
    assert intake.refused_file is not None
    assert intake.refused_file.parent == desk.path.parent
    assert intake.refused_file.exists()
