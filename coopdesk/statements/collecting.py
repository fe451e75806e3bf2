"""The list that goes along when debts are collected: villages in walking order, to be signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from coopdesk.desk import Desk
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.values import Money
from coopdesk.paper.page import MM, Align
from coopdesk.paper.slip import Pair
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.debts import OpenSlip

_RIGHT = Align.RIGHT
_COLUMNS = (
    Column("户", 9 * MM, Align.CENTRE, is_quiet=True),
    Column("姓名、单据", 58 * MM),
    Column("组、季", 24 * MM),
    Column("到期", 22 * MM, Align.CENTRE),
    Column("其中过期", 24 * MM, _RIGHT, "元", is_summed=True),
    Column("欠款", 26 * MM, _RIGHT, "元", is_summed=True),
    Column("本次收款 元", 30 * MM),
    Column("签字", 34 * MM),
    Column("备注", 28 * MM),
)


def collection_statement(
    desk: Desk, slips: Sequence[OpenSlip], said: str, *, by_slip: bool = True
) -> Statement:
    """Return the collection list: a village a page, a line a member, his slips below it.

    ``slips`` come in walking order; ``said`` tells the conditions they were chosen by.
    """
    sections: list[Section] = []
    for village, held in groupby(slips, key=lambda one: one.village):
        rows, count = _rows(list(held), by_slip=by_slip)
        name = village or "未分村"
        sections.append(
            Section(
                title=f"{name}　{count} 户",
                sheet=name,
                tables=(Table(_COLUMNS, (Group(tuple(rows)),), total="合计"),),
                new_page=bool(sections),
            )
        )
    whole = sum((one.left for one in slips), Money(0))
    members = len({one.member_id for one in slips})
    return Statement(
        title="欠款催收清单",
        cooperative=desk.name,
        code=desk.code,
        edition=f"{members} 户　{whole} 元",
        period=said or "全部欠款",
        prepared=f"截至 {desk.today()}",
        sections=tuple(sections)
        or (Section("", (Table(_COLUMNS, (Group(()),), empty="没有符合条件的欠款。"),)),),
        signers=(Pair("制表", desk.clerk), Pair("收款", ""), Pair("复核", "")),
        landscape=True,
    )


def _rows(slips: Sequence[OpenSlip], *, by_slip: bool) -> tuple[list[Row], int]:
    """Return a village's lines and how many members they are of."""
    rows: list[Row] = []
    count = 0
    for _member, held in groupby(slips, key=lambda one: one.member_id):
        own = list(held)
        count += 1
        first = own[0]
        due = min((one.due_on.isoformat() for one in own if one.due_on), default="")
        rows.append(
            Row((str(count), f"{first.name}　{first.code}　{len(own)} 笔", first.group, due,
                 _sum(one for one in own if one.age) or "", _sum(own), "", "", ""))
        )  # fmt: skip
        if by_slip:
            rows += [_slip(one) for one in own]
    return rows, count


def _slip(one: OpenSlip) -> Row:
    """Return a slip's line below its member's."""
    due = one.due_on.isoformat() if one.due_on else ""
    return Row(
        (
            "",
            f"{number_shown(one.number)}　{one.on_date:%m-%d}",
            one.season,
            due,
            one.left if one.age else "",
            one.left,
            "",
            "",
            "",
        ),
        indent=1,
        of_which=True,
    )


def _sum(slips: Iterable[OpenSlip]) -> Money:
    return sum((one.left for one in slips), Money(0))
