"""Rows of a sales ledger that pay debts back: money taken for what was owed, never a sale."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coopdesk.commands.workbooks import content
from coopdesk.desk import Desk
from coopdesk.intake.outcome import Intake
from coopdesk.intake.taking import take_in
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.members.balances import balance_of, open_items
from coopdesk.statements.checks import check_book
from tests.factories import a_member

WORDS = ("日期", "购买人", "品名", "单位", "数量", "单价", "金额", "付款方式", "备注")
WAYS = ("日期", "购买人", "品名", "单位", "数量", "单价", "金额", "现金", "微信", "欠款")


def taken(desk: Desk, folder: Path, headings: tuple[str, ...], *rows: list[Any]) -> Intake:
    """Take a ledger of these rows in."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年农资销售台账"])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(row)
    path = folder / "台账.xlsx"
    book.save(path)
    return take_in(desk, path, "sales", accept=True)


def owes(desk: Desk, member_id: int) -> str:
    """Return a member's debt."""
    with desk.read() as s:
        return str(balance_of(s, "debt", member_id=member_id))


@pytest.mark.parametrize(
    ("headings", "row", "way"),
    [
        (WORDS, ["3月9日", "王伟", "还款", "", "", "", 200, "", ""], "cash"),
        (WORDS, ["3月9日", "王伟", "收欠款", "", "", "", 200, "微信", ""], "wechat"),
        (WORDS, ["3月9日", "王伟", "还上年欠", "", "", "", "200元", "现金", ""], "cash"),
        (WORDS, ["3月9日", "王伟", "", "", "", "", 200, "转账", "还欠款"], "bank"),
        (WORDS, ["3月9日", "王伟", "", "", "", "", "", "", "还上年欠款200元"], "cash"),
        (WORDS, ["3月9日", "王伟", "", "", "", "", 200, "微信还款", ""], "wechat"),
        (WORDS, ["3月9日", "王伟", "还款", "", "", "", -200, "", ""], "cash"),
        (WAYS, ["3月9日", "王伟", "还款", "", "", "", "", 200, "", ""], "cash"),
        (WAYS, ["3月9日", "王伟", "还款", "", "", "", "", "", 200, ""], "wechat"),
        (WAYS, ["3月9日", "王伟", "还款", "", "", "", "", "", 200, -200], "wechat"),
        (WAYS, ["3月9日", "王伟", "收回欠款", "", "", "", "", "", "", -200], "cash"),
    ],
)  # fmt: skip
def test_a_row_that_pays_back_settles_the_oldest_debt(
    desk: Desk, tmp_path: Path, headings: tuple[str, ...], row: list[Any], way: str
) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟")
    owed = {"金额": 210, "付款方式": "欠", "欠款": 210}
    first = {
        "日期": "3月5日",
        "购买人": "王伟",
        "品名": "尿素",
        "单位": "袋",
        "数量": 2,
        "单价": 105,
    }
    later = first | {"日期": "3月20日"}
    lines = [[(one | owed).get(name) for name in headings] for one in (first, later)]
    intake = taken(desk, tmp_path, headings, lines[0], row, lines[1])
    assert [one.text for one in intake.refused] == []
    done = content(intake)
    assert (done["new"], done["totals"]["documents"], done["totals"]["lines"]) == (3, 2, 2)
    assert done["totals"]["amount_fen"] == done["totals"]["credit_fen"] == 42_000
    assert done["totals"]["repaid_fen"] == 20_000
    assert [one.key for one in intake.proposals if one.kind == "repaid"] == [way]
    with desk.read() as s:
        assert [(str(one.on_date), str(one.left)) for one in open_items(s, "debt", member_id=member)
        ] == [("2026-03-05", "10.00"), ("2026-03-20", "210.00")]  # fmt: skip
        [receipt] = fetch_rows(
            s, f"SELECT on_date, {way} FROM payment JOIN document ON document.id = document_id"
        )
        assert tuple(receipt) == ("2026-03-09", 20_000)
        assert [one.text for one in check_book(s) if not one.warning] == []
    again = take_in(desk, tmp_path / "台账.xlsx", "sales", accept=True)
    assert (again.count("same"), again.count("new"), again.proposals) == (3, 0, [])
    assert owes(desk, member) == "220.00"


def test_what_is_owed_nowhere_cannot_be_paid_back(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        a_member(s, "王伟")
    intake = taken(
        desk,
        tmp_path,
        WORDS,
        ["3月5日", "王伟", "尿素", "袋", 2, 105, 210, "欠", ""],
        ["3月9日", "王伟", "还款", "", "", "", 300, "现金", ""],
        ["3月9日", "李芳", "还款", "", "", "", 300, "现金", ""],
        ["3月4日", "王伟", "还款", "", "", "", 100, "现金", ""],
        ["3月9日", "王伟", "还款", "", "", "", "", "现金", ""],
        ["3月9日", "王伟", "还款", "", "", "", 100, "欠", ""],
    )
    assert [(one.row, one.code) for one in intake.refused] == [
        (row, "repayment") for row in (4, 5, 6, 7, 8)
    ]
    texts = [one.text for one in intake.refused]
    assert "王伟 owes 210.00 in the book on 2026-03-09, but this row pays 300.00 back" in texts[0]
    assert "the book knows no 李芳" in texts[1]
    assert "owes 0.00 in the book on 2026-03-04" in texts[2]
    assert "says no amount" in texts[3]
    assert "both that a debt was paid back and that it is owed" in texts[4]
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM payment") == 0
    assert [one.kind for one in intake.proposals if one.kind == "repaid"] == []


def test_lines_under_a_row_that_pays_back_are_a_sale_of_their_own(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.write() as s:
        member = a_member(s, "王伟")
    intake = taken(
        desk,
        tmp_path,
        WORDS,
        ["3月5日", "王伟", "尿素", "袋", 2, 105, 210, "欠", ""],
        ["", "", "地膜", "卷", 1, 98, 98, "", ""],
        ["3月9日", "王伟", "还款", "", "", "", 300, "现金", ""],
        ["", "", "尿素", "袋", 1, 105, 105, "欠", ""],
    )
    assert [one.text for one in intake.refused] == []
    assert [(one.rows, one.buyer, one.sold_on) for one in intake.reading.sales] == [
        ((3, 4), "王伟", date(2026, 3, 5)),
        ((5,), "王伟", date(2026, 3, 9)),
        ((6,), "王伟", date(2026, 3, 9)),
    ]
    assert owes(desk, member) == "113.00"
