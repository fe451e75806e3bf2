"""Papers with typical texts, to look at a form and to try it with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.paper.contract import Contract, Party
from coopdesk.paper.page import Align
from coopdesk.paper.slip_forms import SlipForm, slip_form
from coopdesk.paper.slip_kinds import Pair, Printing, Slip, SlipLine
from coopdesk.paper.table import Column, Group, Row, Table

_MORNING: Final = datetime(2026, 10, 22, 10, 44)  # noqa: DTZ001 - paper shows local time.
_CODE: Final = "7K4M 92QD 3XPA"


def sample_slip(form: SlipForm, *, lines: int = 3) -> Slip:
    """Return a slip of a form with typical texts, to look at and to try it with."""
    line = SlipLine(slip_form(form.kind).typical, Money.parse("123456.78"))
    return Slip(
        kind=form.kind,
        number="样 2026-10-0187",
        day=date(2026, 10, 22),
        cooperative="柳渡镇供销合作社",
        address="青禾县柳渡镇河街 18 号",
        phone="5550118",
        total=Money(line.amount.units * lines),
        printing=Printing(1, _MORNING),
        parties=(
            Pair("社员", "周桂芳　0137"), Pair("住址", "河湾村 3 组"), Pair("电话", "138****2218"),
        ),
        lines=(line,) * lines,
        count=f"{lines} 行",
        payments=(Pair("现金", "1,000.00"), Pair("赊账", "369,370.34")),
        note="",
        signers=(Pair(slip_form(form.kind).signers[0].role, "李桂兰"),),
        check_code=_CODE,
        voucher="记 10-0143",
    )  # fmt: skip


def sample_contract(kind: str) -> Contract:
    """Return a contract of a kind with typical texts."""
    right = Align.RIGHT
    plots = _table(
        (Column("编号", 20), Column("地块", 35), Column("四至", 55),
         Column("合同面积", 25, right, "亩", is_summed=True)),
        ("0101", "河湾东大田", "东路西渠", Area.parse("12.30")),
        ("0102", "村后长垄", "南沟北路", Area.parse("8.05")),
    )  # fmt: skip
    stages = _table(
        (Column("环节", 20), Column("作业项目", 60),
         Column("计划", 30, right, "亩次", is_summed=True)),
        ("耕", "旋耕", MuTimes.parse("20.35")),
        ("收", "联合收割", MuTimes.parse("20.35")),
    )  # fmt: skip
    parts = _table(
        (Column("期", 20, Align.CENTRE), Column("到期", 60, Align.CENTRE),
         Column("金额", 40, right, "元", is_summed=True)),
        ("1", "2026-12-31", Money.parse("1424.50")),
        ("2", "2027-06-30", Money.parse("1424.50")),
    )  # fmt: skip
    return Contract(
        kind=kind,
        number="样2026-10-0001",
        signed_on=date(2026, 10, 22),
        cooperative="柳渡镇供销合作社",
        parties=(
            Party("周桂芳", (Pair("身份证号", "420682********1234"), Pair("住址", "河湾村3组"))),
            Party("柳渡镇供销合作社", (Pair("地址", "青禾县柳渡镇河街 18 号"),)),
        ),
        total=Money.parse("2849"),
        filled={
            "plots": "2", "area": "20.35", "season": "2026-2027 麦季", "crop": "小麦",
            "mode": "全程托管，按亩包干计价，每亩 140.00 元", "start": "2026 年 10 月 1 日",
            "end": "2027 年 6 月 30 日", "copies": "两", "remarks": "",
            "settled": "实际面积与约定不同的，按实际面积和每亩包干价结算。",
        },
        tables={"plots": plots, "stages": stages, "instalments": parts},
        check_code=_CODE,
    )  # fmt: skip


def _table(columns: tuple[Column, ...], *rows: tuple[Any, ...]) -> Table:
    """Make a table of one group with its sums."""
    return Table(columns, (Group(tuple(Row(row) for row in rows)),), "合计")
