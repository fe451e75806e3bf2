"""Members' sheets on A4 for signing: who, land, contract, purchases, account; by village."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.values import Money
from coopdesk.land.records import Scope
from coopdesk.paper.page import MM, Align
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.statement import Section, Statement, draw_statements
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.member import MemberPage, member_page
from coopdesk.statements.monthly_trade import STAGES

Progress = Callable[[int, int, str], None]
_RIGHT: Final = Align.RIGHT
_SCOPES: Final = {Scope.FULL: "全程托管", Scope.PARTIAL: "环节托管"}
_AGES: Final = ("未到期", "1 至 30 天", "31 至 90 天", "91 至 180 天", "180 天以上")


def members_pdf(
    s: Session, desk: Desk, ids: Sequence[int], day: date, progress: Progress | None = None
) -> bytes:
    """Return members' sheets one after another, in the order given, each on its own pages.

    ``progress`` hears of every sheet and may call the drawing off.
    """
    statements = []
    for at, member_id in enumerate(ids):
        page = member_page(s, member_id, day)
        if progress is not None:
            progress(at, len(ids), page.name)
        statements.append(member_statement(desk, page, day))
    return draw_statements(statements)


def member_statement(desk: Desk, page: MemberPage, day: date) -> Statement:
    """Return a member's sheet as of a day."""
    tables = [
        _who(page),
        *([_land(page)] if page.plots else []),
        *([_contract(page)] if page.contract is not None else []),
        *([_bought(page)] if page.bought else []),
        _account(page, day),
    ]
    return Statement(
        title=f"社员对账单　{page.name} {page.code}",
        cooperative=desk.name,
        sections=(Section("", tuple(tables)),),
        code=desk.code,
        period=f"{day.year} 年 1 月 1 日至 {day.month} 月 {day.day} 日",
        edition=page.place,
        prepared=f"{desk.clerk} {day.isoformat()}",
        signers=(Pair("经办", desk.clerk), Pair("社员签字", ""), Pair("日期", "")),
    )


def _who(page: MemberPage) -> Table:
    """Return who it is, identity number and telephone masked, and the member's account."""
    family = f"{page.people} 人，社员 {page.members} 人" if page.people else ""
    joined = page.joined_on.isoformat() if page.joined_on else ""
    pairs = (
        ("身份证号", page.id_number, "电话", page.phone),
        ("户主", page.head, "家庭", family),
        ("身份", "社员" if page.is_member else "非社员", "入社日期", joined),
        ("股金 元", str(page.share_capital), "公积金份额 元",
         "" if page.reserve_share is None else str(page.reserve_share)),
        ("本年交易额 元", str(page.trade), "上年同期 元", str(page.trade_before)),
    )  # fmt: skip
    return Table(
        (
            Column("项目", 28 * MM, is_quiet=True), Column("内容", 57 * MM),
            Column("项目", 28 * MM, is_quiet=True), Column("内容", 57 * MM),
        ),
        (Group(tuple(Row(cells) for cells in pairs)),),
    )  # fmt: skip


def _land(page: MemberPage) -> Table:
    """Return the plots and what is done with each."""
    rows = []
    for one in page.plots:
        now = number_shown(one.contract) if one.contract else ""
        if one.transferred and one.until is not None:
            now = f"流转至 {one.until.isoformat()}"
        rows.append(Row((one.name, one.contract_area, one.measured, now)))
    return Table(
        (
            Column("地块", 60 * MM), Column("承包", 28 * MM, _RIGHT, "亩", is_summed=True),
            Column("实测", 28 * MM, _RIGHT, "亩", is_summed=True), Column("现状", 54 * MM),
        ),
        (Group(tuple(rows)),),
        total="合计",
    )  # fmt: skip


def _contract(page: MemberPage) -> Table:
    """Return the stages of the contract in force: planned, done, charged."""
    found = page.contract
    assert found is not None  # noqa: S101 - asked before.
    rows = [
        Row(
            (
                f"{STAGES[one.stage.value]}　{one.title}".strip("　"),
                one.planned,
                one.done,
                one.amount,
            )
        )
        for one in found.stages
    ]
    scope = _SCOPES[page.scope] if page.scope is not None else ""
    number = number_shown(found.number)
    note = f"{number}　{scope}　合同金额 {found.total} 元，未收 {found.left} 元。"
    return Table(
        (
            Column("环节", 60 * MM), Column("计划", 32 * MM, _RIGHT, "亩次", is_summed=True),
            Column("已做", 32 * MM, _RIGHT, "亩次", is_summed=True),
            Column("计费", 46 * MM, _RIGHT, "元", is_summed=True),
        ),
        (Group(tuple(rows)),),
        total="合计",
        notes=(note,),
    )  # fmt: skip


def _bought(page: MemberPage) -> Table:
    """Return what was bought this year."""
    rows = [
        Row((one.good, f"{one.quantity.short()} {one.unit}", one.price, one.amount))
        for one in page.bought
    ]
    return Table(
        (
            Column("农资", 72 * MM), Column("数量", 30 * MM, _RIGHT),
            Column("均价", 30 * MM, _RIGHT, "元"),
            Column("金额", 38 * MM, _RIGHT, "元", is_summed=True),
        ),
        (Group(tuple(rows)),),
        total="合计",
    )  # fmt: skip


def _account(page: MemberPage, day: date) -> Table:
    """Return the account of the year with the balance after each document."""
    account = page.sheet.account
    rows = [Row((f"{day.year}-01-01", "上年结转", "", None, None, account.opening[0]))]
    for line in account.lines:
        grown = line.debt if line.debt.units > 0 else None
        repaid = Money(-line.debt.units) if line.debt.units < 0 else None
        rows.append(
            Row((line.on_date.isoformat(), line.summary, number_shown(line.number), grown, repaid,
                 line.debt_after))
        )  # fmt: skip
    return Table(
        (
            Column("日期", 22 * MM), Column("摘要", 50 * MM), Column("单号", 30 * MM),
            Column("欠款增", 23 * MM, _RIGHT, "元", is_summed=True),
            Column("还款", 23 * MM, _RIGHT, "元", is_summed=True),
            Column("余额", 22 * MM, _RIGHT, "元"),
        ),
        (Group(tuple(rows)),),
        total="本年",
        notes=(
            (
                f"截至 {day.isoformat()}，欠款 {account.closing[0]} 元，其中已过期 {page.overdue}"
                f" 元；预存款 {account.closing[1]} 元。"
            ),
            *_ages(page),
        ),
    )  # fmt: skip


def _ages(page: MemberPage) -> tuple[str, ...]:
    """Say how old the debt is, where some of it is overdue."""
    ages = page.sheet.ages
    if not any(one.units for one in ages[1:]):
        return ()
    parts = [f"{title} {one} 元" for title, one in zip(_AGES, ages, strict=True) if one.units]
    return (f"欠款账龄：{'，'.join(parts)}。",)
