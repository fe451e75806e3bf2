"""The register of pre-printed forms as a paper: how every book stands, what was spoiled or left."""

from __future__ import annotations

from collections.abc import Sequence

from coopdesk.desk import Desk, Session
from coopdesk.kernel.numbers import number_shown
from coopdesk.ledger.blank_books import BlankBook, BlankState, Stretch
from coopdesk.paper.page import MM, Align
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.document import number_of

_STATES = {
    BlankState.STORED: "在库",
    BlankState.HELD: "在手",
    BlankState.USED: "已用",
    BlankState.SPOILED: "作废",
    BlankState.GONE: "缴销",
}


def blank_statement(s: Session, desk: Desk, books: Sequence[BlankBook]) -> Statement:
    """Return the register (预印票据登记簿): books with their counts, then every form gone wrong."""
    right = Align.RIGHT
    counts = tuple(Column(word, 13 * MM, right, is_summed=True) for word in _STATES.values())
    rows = [
        Row((f"{one.series} {one.text}", one.received_on, one.holders or "—",
             one.last - one.first + 1, *(one.count(state) for state in _STATES)))
        for one in books
    ]  # fmt: skip
    whole = Table(
        (
            Column("字号和起止号", 48 * MM), Column("领入", 21 * MM), Column("领用人", 24 * MM),
            Column("合计", 14 * MM, right, is_summed=True), *counts,
        ),
        (Group(tuple(rows)),),
        total="合计",
        notes=("单位：张。“在手”是已发给操作员、还没有用的。",),
        empty="还没有领入预印票据。",
    )  # fmt: skip
    return Statement(
        title="预印票据登记簿",
        cooperative=desk.name,
        sections=(
            Section("", (whole,)),
            Section("作废和缴销", (_gone(books),)),
            Section("跳号", (_gaps(books),)),
            Section("已用", (_used(s, books),)),
        ),
        code=desk.code,
        period=f"截至 {desk.today().isoformat()}",
        prepared=f"编制 {desk.today().isoformat()}",
        signers=(Pair("保管", ""), Pair("复核", ""), Pair("制表", desk.clerk)),
    )


def _gone(books: Sequence[BlankBook]) -> Table:
    """Return forms spoiled or handed in, each with its reason."""
    rows = [
        Row((f"{one.series} {stretch.text}", stretch.on_date, stretch.count,
             _STATES[stretch.state], stretch.reason))
        for one, stretch in _stretches(books)
        if stretch.state in {BlankState.SPOILED, BlankState.GONE}
    ]  # fmt: skip
    return Table(
        (
            Column("票号", 60 * MM), Column("日期", 24 * MM),
            Column("张数", 15 * MM, Align.RIGHT, is_summed=True), Column("去向", 18 * MM),
            Column("原因", 53 * MM),
        ),
        (Group(tuple(rows)),),
        total="合计" if rows else "",
        notes=("作废的票与存根一并保存。",),
    )  # fmt: skip


def _gaps(books: Sequence[BlankBook]) -> Table:
    """Return forms left out: unused though later ones were used."""
    rows = [
        Row((f"{one.series} {gap.text}", gap.holder or "在库", gap.count))
        for one in books
        for gap in one.gaps
    ]
    return Table(
        (
            Column("票号", 60 * MM), Column("在谁手里", 60 * MM),
            Column("张数", 30 * MM, Align.RIGHT, is_summed=True),
        ),
        (Group(tuple(rows)),),
        total="合计" if rows else "",
        empty="没有跳号。",
    )  # fmt: skip


def _used(s: Session, books: Sequence[BlankBook]) -> Table:
    """Return every form used, beside the number of its document."""
    rows = [
        Row((f"{one.series} {stretch.text}", stretch.on_date,
             number_shown(number_of(s, stretch.document_id)),
             "作废" if stretch.state is BlankState.SPOILED else ""))
        for one, stretch in _stretches(books)
        if stretch.document_id is not None
    ]  # fmt: skip
    return Table(
        (
            Column("票号", 50 * MM), Column("日期", 30 * MM), Column("单号", 60 * MM),
            Column("", 30 * MM),
        ),
        (Group(tuple(rows)),),
    )  # fmt: skip


def _stretches(books: Sequence[BlankBook]) -> list[tuple[BlankBook, Stretch]]:
    """Return every stretch with its book."""
    return [(one, stretch) for one in books for stretch in one.stretches]
