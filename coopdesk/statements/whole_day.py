"""What the home page shows of the whole book: open debts and the months, read beside the page."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from coopdesk.kernel.changes import Reader
from coopdesk.statements.due import DueInstalment, OpenDebts, debts_by_age, due_instalments
from coopdesk.statements.figures import Sums
from coopdesk.statements.targets import target_months, targets_of

SALES: Final = "sales_inputs"
Months = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class WholeDay:
    """Debts by age, instalments due, and a figure by month: this year, last year, its target."""

    debts: OpenDebts
    instalments: tuple[DueInstalment, ...]
    now: Months
    old: Months
    targets: Months


class Book(Protocol):
    """An open book, with its sessions or without."""

    ahead: Future[WholeDay] | None

    def look(self, *, walks: bool = False) -> AbstractContextManager[Reader]:
        """Yield a snapshot."""
        ...


def whole_day(book: Book, day: date) -> WholeDay:
    """Read what walks over the whole book."""
    with book.look(walks=True) as s:
        sums = Sums(s, day.isoformat()[:7], only=(SALES,))
        now, old = (tuple(sums.by_month(SALES, year)) for year in (day.year, day.year - 1))
        target = targets_of(s, day.year).get(SALES)
        debts, instalments = debts_by_age(s, day), tuple(due_instalments(s, day))
    return WholeDay(debts, instalments, now, old, tuple(target_months(target, old)))


def whole_day_once(book: Book, day: date) -> WholeDay:
    """Take what was begun to be read when the book was opened; read it, if nothing was."""
    ahead, book.ahead = book.ahead, None
    return whole_day(book, day) if ahead is None else ahead.result()
