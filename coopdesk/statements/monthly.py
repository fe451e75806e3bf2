"""The monthly statement (月报): every part as exact tables, each from one question to the book."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.settings import setting
from coopdesk.kernel.trail import canonical
from coopdesk.paper.check_code import check_code, facts_of
from coopdesk.paper.slip import Pair
from coopdesk.paper.statement import Statement
from coopdesk.statements.figures import (
    FigureValue,
    Sums,
)
from coopdesk.statements.monthly_figures import AskedMonth, main_section, others_section
from coopdesk.statements.monthly_money import (
    cash_section,
    debts_section,
    due_section,
    stock_section,
)
from coopdesk.statements.monthly_trade import jobs_section, sales_section, trusteeship_section


def monthly_statement(
    s: Session, month: str, desk: Desk, *, reviewed_by: str = "", due_on: date | None = None
) -> Statement:
    """Return the monthly statement of a month, ready for paper and for the workbook."""
    sums = Sums(s, month)
    values = sums.values()
    asked = AskedMonth(s, month, sums, {value.figure.code: value for value in values})
    last = asked.end
    prepared = f"编制 {desk.today()}"
    if due_on is not None:
        prepared += f"　上报截止 {due_on}"
    digest = figures_digest(values)
    key = setting(s, "check_key")
    facts = facts_of("月报", month, desk.code, "", digest)
    return Statement(
        title=f"{last.year} 年 {last.month} 月 月报",
        cooperative=desk.name,
        code=desk.code,
        period=f"期间 {month}-01 至 {last:%m-%d}",
        prepared=prepared,
        signers=(
            Pair("单位负责人", ""),
            Pair("审核", reviewed_by),
            Pair("制表", desk.clerk),
            Pair("单位公章", ""),
        ),
        check_code=check_code(bytes.fromhex(key), facts) if key else "",
        digest=f"{digest[:4]} {digest[4:8]} …… {digest[-4:]}",
        sections=(
            main_section(asked),
            sales_section(asked),
            jobs_section(asked),
            trusteeship_section(asked),
            debts_section(asked),
            stock_section(asked),
            cash_section(asked),
            due_section(asked),
            others_section(asked),
        ),
    )


def figures_digest(values: Iterable[FigureValue]) -> str:
    """Return the digest of a month's figures: the same figures, the same digest."""
    content = {
        value.figure.code: [
            value.this_month, value.cumulative, value.last_year, value.figure.version,
        ]
        for value in values
    }  # fmt: skip
    return hashlib.sha256(canonical(content).encode()).hexdigest()
