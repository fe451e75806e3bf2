"""Any list, member sheet or account on A4, in the manner of the official tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together on paper, under a name; of a folded group the sums alone."""

    ids: Sequence[int] = ()
    name: str = ""
    folded: bool = False
    sums: Mapping[str, Any] = field(default_factory=dict)


def list_pdf(  # noqa: PLR0913 - a list names what is on its paper.
    s: Session,
    desk: Desk,
    listing: Listing,
    parts: Sequence[Part],
    places: Sequence[int],
    title: str,
    said: str = "",
    *,
    summed: frozenset[str] | None = None,
    unlike: frozenset[str] = frozenset(),
) -> bytes:
    """Return a list as shown on A4: these columns, in this order, with the sums of groups.

    ``summed`` are the columns that may be added (all that can, if not told), ``unlike`` those of
    them whose groups are of unlike sorts: they have no sum over all.
    """
    columns = [listing.columns[place] for place in places]
    names = [one.name for one in columns if one.total and (summed is None or one.name in summed)]
    groups = []
    for part in parts:
        if part.folded:
            groups.append(Group((_folded(columns, part),)))
            continue
        rows = [
            Row(tuple(_cell(values[place]) for place in places))
            for start in range(0, len(part.ids), 500)
            for values in listing.rows(s, part.ids[start : start + 500])
        ]
        groups.append(Group(tuple(rows), part.name, "小计" if part.name and names else ""))
    table = Table(
        tuple(_column(one, names, unlike) for one in columns),
        tuple(groups),
        total="合计" if set(names) - unlike else "",
        notes=(said,) if said else (),
        empty="没有符合条件的记录。",
    )
    wide = sum(_column(one).width for one in columns) > 180 * MM
    return draw_statement(_statement(desk, title, (Section("", (table,)),), landscape=wide))


def _folded(columns: Sequence[Column], part: Part) -> Row:
    """Return the one line of a folded group: its name and its sums."""
    texts = [at for at, one in enumerate(columns) if not issubclass(one.kind, Fixed | int)]
    at = texts[0] if texts else 0
    cells: list[Cell] = [part.sums.get(one.name, "") for one in columns]
    cells[at] = part.name
    return Row(tuple(cells), stands_for_more=True)


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


def _column(
    one: Column, summed: Sequence[str] = (), unlike: frozenset[str] = frozenset()
) -> PaperColumn:
    """Return a list's column as it stands on paper."""
    numeric = issubclass(one.kind, Fixed | int) and not issubclass(one.kind, bool)
    width = next((mm for kind, mm in _WIDTHS.items() if issubclass(one.kind, kind)), 26)
    return PaperColumn(
        _(one.title), (width + 16 * one.wide) * MM, Align.RIGHT if numeric else Align.LEFT,
        _(one.unit) if one.unit else "", is_summed=one.name in summed,
        in_groups=one.name in unlike,
    )  # fmt: skip


def _cell(value: Any) -> Cell:
    """Return a list's value as it stands on paper."""
    if isinstance(value, Choice):
        return "" if value.value == "posted" else value.shown
    if isinstance(value, bool):
        return "是" if value else ""
    if value is None:
        return ""
    if isinstance(value, int | Fixed):
        return value
    text = str(value)
    return text[0] + " " + text[1:] if text[:1] in _WORDS and text[1:2].isdigit() else text


_WORDS: Final = frozenset("销退进出期补作托收付转盘")
