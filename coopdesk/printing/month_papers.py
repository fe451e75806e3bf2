"""The books of a month as papers: balances, journal, cash, ledgers, count sheets, exceptions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from coopdesk.desk import Desk, Session
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.values import Money, Quantity
from coopdesk.paper.page import MM, Align
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.books import (
    AccountLedger,
    account_ledger,
    cash_book,
    journal_listing,
    trial_balance,
)
from coopdesk.statements.figures import last_day

_RIGHT: Final = Align.RIGHT
_ACTS: Final = {
    "reopen": "重新打开已结账的月份", "close": "结账", "merge": "合并资料", "unmerge": "撤回合并",
    "retire": "停用资料", "restore": "恢复资料", "rebuild": "重算合计", "detach": "停用附件",
    "spoiled": "票据作废", "handed_in": "票据缴销", "take_over": "接收编码", "refuse": "拒收文件",
    "show": "查看完整证件号、电话", "disclose": "导出完整证件号、电话",
    "approver": "登记放行人", "approver_ended": "停用放行人",
    "key_lost": "密钥失效", "renew_keys": "更换密钥",
}  # fmt: skip
_SET: Final = {"paper_form": "改单据格式"}


def _statement(
    desk: Desk, title: str, month: str, sections: Sequence[Section], signers: Sequence[str],
    *, landscape: bool = False,
) -> Statement:  # fmt: skip
    """Return an official paper of a month."""
    return Statement(
        title=title,
        cooperative=desk.name,
        sections=tuple(sections),
        code=desk.code,
        period=f"期间 {month}-01 至 {last_day(month):%m-%d}",
        prepared=f"编制 {desk.today().isoformat()}",
        signers=tuple(Pair(one, desk.clerk if one == "制表" else "") for one in signers),
        landscape=landscape,
    )


def _table(columns: Sequence[Column], rows: Sequence[tuple[Any, ...]], **more: Any) -> Table:
    """Make a table of one group."""
    return Table(tuple(columns), (Group(tuple(Row(row) for row in rows)),), **more)


def balances_paper(s: Session, desk: Desk, month: str) -> Statement:
    """Return the balances of every account (科目余额表)."""
    money = ("期初余额", "本月借方", "本月贷方", "本年借方", "本年贷方", "期末余额")
    columns = (
        Column("科目", 20 * MM), Column("名称", 57 * MM),
        *(Column(word, 30 * MM, _RIGHT, "元", is_summed=True) for word in money),
    )  # fmt: skip
    rows = [
        (one.account, one.name, one.opening, one.debit, one.credit, one.year_debit,
         one.year_credit, one.closing)
        for one in trial_balance(s, month)
    ]  # fmt: skip
    table = _table(columns, rows, total="合计", notes=("余额为借方减贷方，贷方余额为负数。",))
    sections = (Section("", (table,)),)
    return _statement(desk, "科目余额表", month, sections, ("复核", "制表"), landscape=True)


def journal_paper(s: Session, desk: Desk, month: str) -> Statement:
    """Return every entry in the order of vouchers (序时账)."""
    columns = (
        Column("凭证", 18 * MM), Column("日期", 22 * MM), Column("单号", 32 * MM),
        Column("摘要", 62 * MM), Column("科目", 60 * MM),
        Column("借方", 31 * MM, _RIGHT, "元", is_summed=True),
        Column("贷方", 31 * MM, _RIGHT, "元", is_summed=True),
    )  # fmt: skip
    rows = [
        (f"记 {one.voucher:04d}", one.on_date.isoformat(), number_shown(one.number),
         f"{one.summary} {one.party}".strip(), f"{one.account} {one.name}",
         one.debit or None, one.credit or None)
        for one in journal_listing(s, month, month)
    ]  # fmt: skip
    sections = (Section("", (_table(columns, rows, total="合计"),)),)
    return _statement(desk, "序时账", month, sections, ("复核", "制表"), landscape=True)


def cash_paper(s: Session, desk: Desk, month: str, account: str, title: str) -> Statement:
    """Return a journal of cash or bank: each day ends with its balance (日记账)."""
    columns = (
        Column("日期", 22 * MM), Column("凭证", 18 * MM), Column("摘要", 55 * MM),
        Column("收入", 25 * MM, _RIGHT, "元", is_summed=True),
        Column("付出", 25 * MM, _RIGHT, "元", is_summed=True),
        Column("结余", 25 * MM, _RIGHT, "元"),
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for day in cash_book(s, month, account):
        if not rows:
            rows.append(("", "", "月初结余", None, None, day.opening))
        rows += [
            (line.on_date.isoformat(), f"记 {line.voucher:04d}",
             f"{line.summary} {line.party}".strip(), line.debit or None, line.credit or None,
             line.balance)
            for line in day.lines
        ]  # fmt: skip
        if day.counted is not None:
            found = f"当日盘点 {day.counted}，差 {day.counted - day.closing}"
            rows.append((day.on_date.isoformat(), "", found, None, None, day.closing))
    sections = (Section("", (_table(columns, rows, total="本月合计"),)),)
    return _statement(desk, title, month, sections, ("出纳", "复核", "制表"))


def ledgers_paper(s: Session, desk: Desk, month: str) -> Statement:
    """Return the ledger of every account that moved (明细账)."""
    moved = [one for one in trial_balance(s, month) if one.debit or one.credit]
    sections = [
        Section(f"{ledger.account} {ledger.name}", (_ledger(ledger),))
        for ledger in (account_ledger(s, one.account, month, month) for one in moved)
    ]
    none = (Section("", (_table((Column("科目", 60 * MM),), ()),)),)
    return _statement(desk, "明细账", month, sections or none, ("复核", "制表"))


def _ledger(ledger: AccountLedger) -> Table:
    """Return the entries of an account."""
    columns = (
        Column("日期", 22 * MM), Column("凭证", 18 * MM), Column("摘要", 55 * MM),
        Column("借方", 25 * MM, _RIGHT, "元", is_summed=True),
        Column("贷方", 25 * MM, _RIGHT, "元", is_summed=True),
        Column("余额", 25 * MM, _RIGHT, "元"),
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [("", "", "期初余额", None, None, ledger.opening)]
    rows += [
        (line.on_date.isoformat(), f"记 {line.voucher:04d}",
         f"{line.summary} {line.party}".strip(), line.debit or None, line.credit or None,
         line.balance)
        for line in ledger.lines
    ]  # fmt: skip
    return _table(columns, rows, total="本月合计")


def count_paper(s: Session, desk: Desk, month: str) -> Statement:
    """Return the sheet to count stock by: what the book has, and room for what is found."""
    rows = fetch_rows(
        s,
        "SELECT w.name, g.code, g.name, COALESCE(g.spec, ''), g.unit, SUM(m.quantity), SUM(m.cost)"
        " FROM stock_move m JOIN good g ON g.id = m.good_id"
        " JOIN warehouse w ON w.id = m.warehouse_id WHERE m.on_date <= ?"
        " GROUP BY m.warehouse_id, m.good_id HAVING SUM(m.quantity) <> 0 OR SUM(m.cost) <> 0"
        " ORDER BY w.code, g.code",
        (last_day(month).isoformat(),),
    )
    columns = (
        Column("货号", 18 * MM), Column("品名、规格", 62 * MM), Column("单位", 14 * MM),
        Column("账面数量", 25 * MM, _RIGHT),
        Column("账面金额", 28 * MM, _RIGHT, "元", is_summed=True),
        Column("实盘", 24 * MM, _RIGHT), Column("盈亏", 24 * MM, _RIGHT), Column("原因", 36 * MM),
    )  # fmt: skip
    groups = []
    for place in dict.fromkeys(row[0] for row in rows):
        lines = tuple(
            Row((row[1], f"{row[2]}　{row[3]}".strip("　"), row[4], Quantity(int(row[5])),
                 Money(int(row[6])), "", "", ""))
            for row in rows
            if row[0] == place
        )  # fmt: skip
        groups.append(Group(lines, place))
    table = Table(columns, tuple(groups), "合计", empty="没有库存。")
    signers = ("盘点", "监盘", "保管", "制表")
    sections = (Section("", (table,)),)
    return _statement(desk, "农资库存盘点表", month, sections, signers, landscape=True)


def exceptions_paper(s: Session, desk: Desk, month: str) -> Statement:
    """Return what was taken back, set aside or printed again in a month (更正和放行清单)."""
    span = (f"{month}-01", last_day(month).isoformat())
    red = _table(
        (Column("红字单", 34 * MM), Column("日期", 24 * MM), Column("冲销", 34 * MM),
         Column("金额", 26 * MM, _RIGHT, "元", is_summed=True), Column("原因", 34 * MM),
         Column("操作员", 18 * MM)),
        [
            (number_shown(row[0]), row[1], number_shown(row[2]), Money(row[3]), row[4], row[5])
            for row in fetch_rows(
                s,
                "SELECT d.number, d.on_date, o.number, d.amount, d.remark, d.clerk FROM document d"
                " JOIN document o ON o.id = d.reverses_id WHERE d.on_date BETWEEN ? AND ?"
                " AND d.state = 1 ORDER BY d.id",
                span,
            )
        ],
        total="合计", empty="本月没有红字冲销。",
    )  # fmt: skip
    again = _table(
        (Column("单号", 40 * MM), Column("打印次数", 24 * MM, _RIGHT), Column("最后一次", 44 * MM),
         Column("操作员", 62 * MM)),
        [
            (number_shown(row[0]), int(row[1]), _moment(row[2]), row[3])
            for row in fetch_rows(
                s,
                "SELECT d.number, COUNT(*), MAX(p.at), p.clerk FROM printing p"
                " JOIN document d ON d.id = p.document_id WHERE d.on_date BETWEEN ? AND ?"
                " GROUP BY d.id HAVING COUNT(*) > 1 ORDER BY d.id",
                span,
            )
        ],
        empty="本月的单据没有补打。",
    )  # fmt: skip
    released = _table(
        (Column("单号", 34 * MM), Column("日期", 22 * MM), Column("购货人", 26 * MM),
         Column("超额", 24 * MM, _RIGHT, "元", is_summed=True), Column("放行人", 20 * MM),
         Column("原因", 28 * MM), Column("操作员", 16 * MM)),
        [
            (number_shown(row[0]), row[1], row[2], Money(row[3]), row[4], row[5], row[6])
            for row in fetch_rows(
                s,
                "SELECT d.number, d.on_date, m.name, r.passed, a.name, r.reason, d.clerk"
                " FROM credit_release r JOIN document d ON d.id = r.document_id"
                " JOIN approver a ON a.id = r.approver_id JOIN member m ON m.id = d.member_id"
                " WHERE d.on_date BETWEEN ? AND ? ORDER BY d.id",
                span,
            )
        ],
        total="合计", empty="本月没有超赊账额度放行。",
    )  # fmt: skip
    sections = (
        Section("红字冲销", (red,)),
        Section("超赊账额度放行", (released,)),
        Section("越过或更改规则的操作", (_acts(s, month),)),
        Section("补打", (again,)),
    )
    return _statement(desk, "更正和放行清单", month, sections, ("单位负责人", "复核", "制表"))


def _acts(s: Session, month: str) -> Table:
    """Return the journal's lines of what is out of the ordinary."""
    rows = []
    for at, clerk, act, subject, uid, content in fetch_rows(
        s,
        "SELECT at, clerk, act, subject, uid, content FROM trail WHERE at >= ? AND at < ?"
        " ORDER BY id",
        _bounds(month),
    ):
        words = _ACTS.get(act) or (_SET.get(subject) if act == "set" else None)
        if words is None:
            continue
        facts = json.loads(content)
        told = facts.get("reason") or facts.get("numbers") or facts.get("name") or ""
        about = uid if act in {"reopen", "close"} or subject == "paper_form" else ""
        rows.append((_moment(at), words, f"{about} {told}".strip(), clerk))
    return _table(
        (Column("时间", 34 * MM), Column("做了什么", 48 * MM), Column("对象、原因", 66 * MM),
         Column("操作员", 22 * MM)),
        rows, empty="本月没有这样的操作。",
    )  # fmt: skip


def _bounds(month: str) -> tuple[str, str]:
    """Return the moments between which a month lies, as the journal writes them (UTC)."""
    first, last = date.fromisoformat(f"{month}-01"), last_day(month)
    following = date.fromordinal(last.toordinal() + 1)
    return _utc(first), _utc(following)


def _utc(day: date) -> str:
    """Return local midnight as the journal writes it."""
    # Without a zone a moment is local; astimezone gives it the zone of the machine.
    return moment_text(datetime(day.year, day.month, day.day).astimezone())


def _moment(text: str) -> str:
    """Return a stored moment in local time."""
    return f"{moment_of(text).astimezone():%Y-%m-%d %H:%M}"
