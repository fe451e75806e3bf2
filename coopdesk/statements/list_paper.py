"""Any list, member sheet or account on A4, in the manner of the official tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from coopdesk.desk import Desk, Session
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import _
from coopdesk.kernel.listing import Column, Listing
from coopdesk.kernel.values import Fixed, Money
from coopdesk.paper.page import MM, Align
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.statement import Section, Statement, draw_statement
from coopdesk.paper.table import Cell, Group, Row, Table
from coopdesk.paper.table import Column as PaperColumn
from coopdesk.statements.books import AccountLedger

MOST: Final = 3000
_WIDTHS: Final = {Money: 24, date: 20, int: 12, bool: 10}


def list_pdf(
    s: Session, desk: Desk, listing: Listing, ids: Sequence[int], places: Sequence[int], title: str,
    said: str = "",
) -> bytes:  # fmt: skip
    """Return a list as shown on A4: these columns, in this order, with sums."""
    columns = [listing.columns[place] for place in places]
    rows = [
        Row(tuple(_cell(values[place]) for place in places))
        for start in range(0, len(ids), 500)
        for values in listing.rows(s, ids[start : start + 500])
    ]
    table = Table(
        tuple(_column(one) for one in columns),
        (Group(tuple(rows)),),
        total="合计" if any(one.total for one in columns) else "",
        notes=(said,) if said else (),
        empty="没有符合条件的记录。",
    )
    wide = sum(_column(one).width for one in columns) > 180 * MM
    return draw_statement(_statement(desk, title, (Section("", (table,)),), landscape=wide))


def ledger_pdf(desk: Desk, ledger: AccountLedger, period: str) -> bytes:
    """Return an account's entries on A4 (明细账)."""
    right = Align.RIGHT
    rows = [Row(("", "", "期初余额", None, None, ledger.opening))]
    rows += [
        Row((line.on_date.isoformat(), f"记 {line.voucher:04d}",
             f"{line.summary} {line.party}".strip(), line.debit or None, line.credit or None,
             line.balance))
        for line in ledger.lines
    ]  # fmt: skip
    table = Table(
        (
            PaperColumn("日期", 22 * MM),
            PaperColumn("凭证", 20 * MM),
            PaperColumn("摘要", 53 * MM),
            PaperColumn("借方", 25 * MM, right, "元", is_summed=True),
            PaperColumn("贷方", 25 * MM, right, "元", is_summed=True),
            PaperColumn("余额", 25 * MM, right, "元"),
        ),
        (Group(tuple(rows)),),
        total="合计",
    )
    title = f"明细账　{ledger.account} {ledger.name}"
    return draw_statement(_statement(desk, title, (Section("", (table,)),), period=period))


def voucher_pdf(s: Session, desk: Desk, document_id: int) -> bytes:
    """Return a voucher on A4 (记账凭证)."""
    from coopdesk.statements.document import voucher_facts

    facts = voucher_facts(s, document_id)
    if facts is None:
        from coopdesk.kernel.problems import refuse

        raise refuse("no_voucher", _("This document has no voucher; it moved no account."))
    right = Align.RIGHT
    table = Table(
        (
            PaperColumn("摘要", 50 * MM),
            PaperColumn("科目", 45 * MM),
            PaperColumn("核算", 25 * MM),
            PaperColumn("借方金额", 25 * MM, right, "元", is_summed=True),
            PaperColumn("贷方金额", 25 * MM, right, "元", is_summed=True),
        ),
        (
            Group(
                tuple(
                    Row((one.summary, f"{one.account} {one.name}", one.party, one.debit or None,
                         one.credit or None))
                    for one in facts.lines
                )
            ),
        ),
        total="合计",
        notes=(f"合计{facts.total.in_words()}　附单据 {facts.attachments} 张",),
    )  # fmt: skip
    return draw_statement(
        _statement(
            desk, "记账凭证", (Section("", (table,)),), edition=facts.number,
            period=facts.on_date.isoformat(),
            signers=(Pair("制单", facts.prepared_by), Pair("审核", ""), Pair("记账",
                     facts.posted_by)),
        )
    )  # fmt: skip


def _statement(  # noqa: PLR0913 - a paper names its parts.
    desk: Desk,
    title: str,
    sections: tuple[Section, ...],
    *,
    period: str = "",
    edition: str = "",
    prepared: str = "",
    signers: tuple[Pair, ...] = (),
    landscape: bool = False,
) -> Statement:
    """Return a paper with the office's name and today's date."""
    return Statement(
        title=title,
        cooperative=desk.name,
        sections=sections,
        code=desk.code,
        edition=edition,
        period=period,
        prepared=prepared or f"{desk.clerk} {desk.today().isoformat()}",
        signers=signers,
        landscape=landscape,
    )


def _column(one: Column) -> PaperColumn:
    """Return a list's column as it stands on paper."""
    numeric = issubclass(one.kind, Fixed | int) and not issubclass(one.kind, bool)
    width = next((mm for kind, mm in _WIDTHS.items() if issubclass(one.kind, kind)), 26)
    return PaperColumn(
        _(one.title), width * MM, Align.RIGHT if numeric else Align.LEFT,
        _(one.unit) if one.unit else "", is_summed=one.total,
    )  # fmt: skip


def _cell(value: Any) -> Cell:
    """Return a list's value as it stands on paper."""
    if isinstance(value, Choice):
        return "" if value.value == "posted" else value.shown
    if isinstance(value, bool):
        return "是" if value else ""
    if value is None or isinstance(value, int | Fixed):
        return value
    text = str(value)
    return text[0] + " " + text[1:] if text[:1] in _WORDS and text[1:2].isdigit() else text


_WORDS: Final = frozenset("销退进出期补作托收付转盘")
