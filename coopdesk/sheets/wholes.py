"""Rows that were laid out as several lines: their own totals, and how the row as one was paid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, Money
from coopdesk.sheets.kinds import ROSTER, SALES, SheetKind
from coopdesk.sheets.payments import Payment, settle
from coopdesk.sheets.reading import MONEY_UNITS, is_blank, read_area, read_money
from coopdesk.sheets.rows import Row, hundredths


def settle_wholes(rows: Sequence[Row], kind: SheetKind) -> None:
    """Check the totals of rows with several lines; one wrong line refuses its whole row."""
    if kind is ROSTER:
        return
    for _number, group in groupby(rows, key=lambda row: row.number):
        lines = list(group)
        if lines[0].line.whole is None:
            continue
        if not any(row.problems for row in lines):
            _check_totals(lines)
        if len(lines) > 1 and kind is not SALES and not any(row.problems for row in lines):
            _share_payment(lines)
        wrong = [problem for row in lines for problem in row.problems]
        for row in lines:
            row.problems.extend(one for one in wrong if one not in row.problems)


def _check_totals(lines: Sequence[Row]) -> None:
    """Compare the row's own total with its lines; take a discount off the last of them."""
    head = lines[0]
    whole = head.line.whole
    if whole is None or whole.table is None or whole.is_taken:
        return
    column = whole.table.of("amount")
    unit = column.unit if column and column.unit in MONEY_UNITS else head.defaults.money_unit
    said = read_money(whole.cells.get("amount"), "amount", head.label("amount"), unit)
    off = read_money(whole.cells.get("discount"), "discount", head.label("discount"), unit)
    wrong = next((one for one in (said, off) if isinstance(one, Problem)), None)
    if wrong is not None:
        head.problems.append(wrong)
        return
    total = sum((row.values["amount"] for row in lines), Money(0))
    less = Money(0) if off is None or isinstance(off, Problem) else Money(abs(hundredths(off)))
    if said is not None and not isinstance(said, Problem):
        written = Money(hundredths(said))
        if written not in {total, total - less}:
            text = _("The lines of this row come to {right}, but the sheet says {written}.")
            head.refuse("amount", text.format(right=total - less, written=written), "amount")
            return
    if less:
        last = lines[-1].values
        last["discount"] = last.get("discount", Money(0)) + less
        last["amount"] -= less
    _check_area(lines)


def _check_area(lines: Sequence[Row]) -> None:
    """Compare a total of areas, where the heading says it is one."""
    head = lines[0]
    whole = head.line.whole
    column = whole.table.of("area") if whole is not None and whole.table is not None else None
    if whole is None or column is None or is_blank(whole.cells.get("area")):
        return
    if not any(word in column.heading for word in ("合计", "总", "小计", "共")):
        return
    said = read_area(whole.cells["area"], "area", column.heading, column.unit or "亩")
    if isinstance(said, Problem):
        head.problems.append(said)
    elif said is not None:
        total = sum((row.values["area"] for row in lines), Area(0))
        if Area(hundredths(said)) != total:
            text = _("The areas of this row come to {right}, but the sheet says {written}.")
            written = Area(hundredths(said))
            head.refuse("area_sum", text.format(right=total, written=written), "area")


def _share_payment(lines: Sequence[Row]) -> None:
    """Settle the row as one, then share what was paid over its lines from the first on."""
    total = sum((row.values["amount"] for row in lines), Money(0))
    found = settle(total, lines[0].terms)
    if isinstance(found, Problem):
        lines[0].problems.append(found)
        return
    left = dict(found.paid)
    for row in lines:
        open_ = row.values["amount"]
        paid: list[tuple[str, Money]] = []
        for way, amount in left.items():
            part = min(amount, open_, key=lambda one: one.units)
            if part.units > 0:
                paid.append((way, part))
                left[way] = amount - part
                open_ -= part
        row.values["payment"] = Payment(tuple(paid), open_, found.stated)
