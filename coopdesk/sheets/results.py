"""What reading a workbook gives: typed rows, refused rows with reasons, totals, and the columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Fixed, Money
from coopdesk.sheets.columns import Column
from coopdesk.sheets.payments import Payment


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One good row: the sheet's own row number, its typed values by field, its cells as kept.

    ``also`` are rows under it that say more of the same, with their cells.
    """

    sheet: str
    row: int
    values: Mapping[str, Any]
    cells: tuple[Any, ...]
    warnings: tuple[Problem, ...] = ()
    also: tuple[tuple[int, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that cannot go in: its number, its cells as kept, and every reason."""

    sheet: str
    row: int
    problems: tuple[Problem, ...]
    cells: tuple[Any, ...]

    @property
    def code(self) -> str:
        """Return the first reason's code."""
        return self.problems[0].code

    @property
    def text(self) -> str:
        """Return all reasons as sentences."""
        return " ".join(problem.text for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSale:
    """One sale: the rows it was written on, its head, its good lines, and how it was settled.

    Where ``repaid`` is not nought it is no sale: that money was taken for older debts.
    """

    sheet: str
    rows: tuple[int, ...]
    sold_on: date
    buyer: str | None
    number: str | None
    village: str | None
    group: str | None
    id_number: str | None
    phone: str | None
    lines: tuple[ReadRow, ...]
    total: Money
    payment: Payment
    repaid: Money = Money(0)

    @property
    def is_return(self) -> bool:
        """Tell whether goods came back: every line takes them back."""
        return not self.repaid and all(line.values["quantity"].units < 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class SheetSum:
    """One sum row of a sheet: what it says by field, and what the rows it covers come to.

    ``good`` sums the good rows, ``all`` every row that could be reckoned, ``written`` every row
    as it stands in the sheet, ``repaid`` what was taken for older debts: a sum may count it too.
    """

    sheet: str
    row: int
    label: str
    grand: bool
    said: Mapping[str, Fixed]
    good: Mapping[str, Fixed]
    all: Mapping[str, Fixed]
    written: Mapping[str, Fixed] = dataclasses.field(default_factory=dict)
    repaid: Money = Money(0)

    def counts_passes(self) -> bool:
        """Tell whether the sheet's sum of areas counts every pass (亩次): good rows or all."""
        said = self.said.get("area")
        rows = (self.good, self.all)
        plain = [one.get("area") for one in (*rows, self.written)]
        passes = [one.get("mu_times") for one in rows]
        return (
            said is not None
            and all(one is None or one.units != said.units for one in plain)
            and any(one is not None and one.units == said.units for one in passes)
        )

    def agrees(self, field: str) -> bool:
        """Tell whether the sheet's sum is the sum of its rows, good ones or all.

        A ledger's area sum may count every pass (亩次), as some offices do. A sum over nothing
        that rows keep, such as a column of money taken, cannot disagree.
        """
        said = self.said.get(field)
        sums = [self.good.get(field), self.all.get(field), self.written.get(field)]
        if field == "area":
            sums += [self.good.get("mu_times"), self.all.get("mu_times")]
        if field == "amount" and self.repaid:
            sums += [self.repaid, *(one + self.repaid for one in sums if isinstance(one, Money))]
        if said is not None and all(one is None for one in sums):
            return True
        units = [0 if one is None else one.units for one in sums]
        return said is not None and said.units in units


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet of the workbook: whether it was read, and if not, why.

    ``assumed`` are years that dates were given though nothing in the workbook says them;
    ``hidden_rows`` and ``hidden_columns`` were read and do not show in the sheet.
    """

    name: str
    hidden: bool
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    season: str
    skipped: str | None = None
    assumed: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetReading:
    """Everything read from a workbook of one kind, before anything is compared with the book."""

    kind: str
    sheets: tuple[ReadSheet, ...]
    rows: tuple[ReadRow, ...]
    refused: tuple[RefusedRow, ...]
    sales: tuple[ReadSale, ...]
    totals_sheet: tuple[SheetSum, ...]
    totals_read: Mapping[str, Fixed]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the first sheet that was read."""
        return next((one.columns for one in self.sheets if one.skipped is None), ())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return every reason of every refused row, each with its row number."""
        read = [one for one in self.sheets if one.skipped is None]
        found: list[Problem] = []
        for refused in self.refused:
            for problem in refused.problems:
                text = problem.text
                if len(read) > 1:
                    text = _("Sheet {sheet}: {text}").format(sheet=refused.sheet, text=text)
                found.append(replace(problem, text=text, row=refused.row))
        return tuple(found)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what was noticed on good rows, each with its row number."""
        return tuple(replace(problem, row=row.row) for row in self.rows for problem in row.warnings)

    @property
    def ignored(self) -> tuple[Column, ...]:
        """Return the columns that have a heading and no meaning here."""
        return tuple(one for one in self.columns if one.field is None and one.heading)
