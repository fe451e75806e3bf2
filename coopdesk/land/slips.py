"""The contract as signed on paper, from the stored document."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.chinese import paper_date
from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import mask_id
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.records import ContractType, Pricing, Scope
from coopdesk.ledger.printed import PaperHead, paper_head
from coopdesk.paper.contract import Contract, Party
from coopdesk.paper.page import Align
from coopdesk.paper.slip import Pair
from coopdesk.paper.table import Column, Group, Row, Table

_MODES = {
    (Scope.FULL.value, Pricing.PACKAGE.value): "全程托管，按亩包干计价",
    (Scope.FULL.value, Pricing.OPERATION.value): "全程托管，按作业亩次计价",
    (Scope.PARTIAL.value, Pricing.PACKAGE.value): "环节托管，按亩包干计价",
    (Scope.PARTIAL.value, Pricing.OPERATION.value): "环节托管，按作业亩次计价",
}
_STAGES = {
    Stage.PLOUGH.value: "耕",
    Stage.PLANT.value: "种",
    Stage.PROTECT.value: "防",
    Stage.HARVEST.value: "收",
    Stage.OTHER.value: "其他",
}
_NO_CROP = "粮食作物"
_SETTLED_BY_AREA = "实际面积与约定不同的，按实际面积和每亩包干价结算。"
_SETTLED_BY_JOB = "实际面积或作业遍数与约定不同的，按作业单和上表单价结算。"


def contract_paper(s: Session, document_id: int) -> Contract:
    """Return what is printed of a contract: parties, articles' words, plots, stages, payments."""
    head = paper_head(s, document_id)
    facts = fetch_row(
        s,
        "SELECT c.type, c.scope, c.pricing, c.starts_on, c.ends_on, c.area, c.price,"
        " c.intermediary, n.name, k.name, d.member_id FROM contract c"
        " JOIN document d ON d.id = c.document_id"
        " LEFT JOIN season n ON n.id = c.season_id LEFT JOIN crop k ON k.id = c.crop_id"
        " WHERE c.document_id = ?",
        (document_id,),
    )
    if facts is None:
        raise refuse("no_such", _("This document does not exist; please look it up again."))
    parties = [_member(s, facts[10]), Party(head.cooperative, _office(head))]
    if facts[7]:
        parties.append(Party(facts[7]))
    plots = _plots(s, document_id)
    tables = {"plots": plots}
    is_transfer = facts[0] == ContractType.TRANSFER.value
    is_package = facts[2] == Pricing.PACKAGE.value
    if not is_transfer:
        tables["stages"] = _stages(s, document_id, priced=not is_package)
    if is_package or is_transfer:
        tables["instalments"] = _instalments(s, document_id)
    remark = f"{head.remark.rstrip('。')}。" if head.remark else ""
    if not is_package and not is_transfer:
        remark = f"服务费总额为按计划亩次的估算，逐次按作业单结算。{remark}"
    return Contract(
        kind="transfer" if is_transfer else "trusteeship",
        number=head.number,
        signed_on=head.day,
        cooperative=head.cooperative,
        parties=tuple(parties),
        total=head.total,
        filled={
            "plots": str(len(plots.groups[0].rows)),
            "area": str(Area(facts[5])),
            "season": facts[8] or "",
            "crop": facts[9] or _NO_CROP,
            "mode": _MODES[facts[1], facts[2]]
            + (f"，每亩 {Money(facts[6])} 元" if is_package else ""),
            "settled": _SETTLED_BY_AREA if is_package else _SETTLED_BY_JOB,
            "start": paper_date(date.fromisoformat(facts[3])),
            "end": paper_date(date.fromisoformat(facts[4])),
            "copies": "三" if facts[7] or is_transfer else "两",
            "remarks": remark,
        },
        tables=tables,
        check_code=head.check_code,
        printing=head.printing,
        tags=_tags(head),
        digest=f"{head.digest[:4]} {head.digest[4:8]} …… {head.digest[-4:]}",
    )


def _tags(head: PaperHead) -> tuple[str, ...]:
    """Return the words that no reader may miss."""
    told = (("红字", head.reverses), ("作废", head.reversed_by), ("补打", head.printing.is_reprint))
    return tuple(word for word, is_so in told if is_so)


def _member(s: Session, member_id: int) -> Party:
    """Name the member with what a contract tells of a person, the ID number masked."""
    row = fetch_row(
        s,
        "SELECT m.name, m.id_number, v.name, m.group_no, m.phone FROM member m"
        " LEFT JOIN village v ON v.id = m.village_id WHERE m.id = ?",
        (member_id,),
    ) or ("", None, None, None, None)
    place = "".join(part for part in (row[2], row[3]) if part)
    told = (
        Pair("身份证号", mask_id(row[1]) if row[1] else ""),
        Pair("住址", place),
        Pair("电话", row[4] or ""),
    )
    return Party(row[0], tuple(pair for pair in told if pair.value))


def _office(head: PaperHead) -> tuple[Pair, ...]:
    """Tell the cooperative's address and telephone."""
    told = (Pair("地址", head.address), Pair("电话", head.phone))
    return tuple(pair for pair in told if pair.value)


def _table(columns: tuple[Column, ...], rows: list[tuple[Any, ...]], total: str = "合计") -> Table:
    """Make a table of one group."""
    return Table(columns, (Group(tuple(Row(row) for row in rows)),), total)


def _plots(s: Session, document_id: int) -> Table:
    """Return the table of plots."""
    rows = fetch_rows(
        s,
        "SELECT o.code, o.name, COALESCE(v.name, ''), COALESCE(o.bounds, ''), o.contract_area,"
        " p.area FROM contract_plot p JOIN plot o ON o.id = p.plot_id"
        " LEFT JOIN village v ON v.id = o.village_id WHERE p.document_id = ? ORDER BY p.line",
        (document_id,),
    )
    columns = (
        Column("编号", 20),
        Column("地块", 35),
        Column("位置", 30),
        Column("四至", 55),
        Column("承包面积", 25, Align.RIGHT, "亩", is_summed=True),
        Column("合同面积", 25, Align.RIGHT, "亩", is_summed=True),
    )
    return _table(columns, [(*row[:4], Area(row[4]), Area(row[5])) for row in rows])


def _stages(s: Session, document_id: int, *, priced: bool) -> Table:
    """Return the table of stages; of a package the prices only share out the revenue, inside."""
    rows = fetch_rows(
        s,
        "SELECT stage, title, planned, price FROM contract_stage WHERE document_id = ?"
        " ORDER BY line",
        (document_id,),
    )
    work = (
        Column("环节", 20),
        Column("作业项目", 60),
        Column("计划", 30, Align.RIGHT, "亩次", is_summed=True),
    )
    money = (
        Column("单价", 30, Align.RIGHT, "元/亩次"),
        Column("金额", 30, Align.RIGHT, "元", is_summed=True),
    )
    lines: list[tuple[Any, ...]] = [
        (
            _STAGES[stage],
            title,
            MuTimes(planned),
            Money(price),
            Money(price).times(MuTimes(planned)),
        )
        for stage, title, planned, price in rows
    ]
    if not priced:
        return _table(work, [line[:3] for line in lines])
    return _table((*work, *money), lines)


def _instalments(s: Session, document_id: int) -> Table:
    """Return the table of instalments."""
    rows = fetch_rows(
        s,
        "SELECT line, due_on, amount FROM instalment WHERE document_id = ? ORDER BY line",
        (document_id,),
    )
    columns = (
        Column("期", 20, Align.CENTRE),
        Column("到期", 60, Align.CENTRE),
        Column("金额", 40, Align.RIGHT, "元", is_summed=True),
    )
    return _table(columns, [(str(abs(row[0])), row[1], Money(row[2])) for row in rows])
