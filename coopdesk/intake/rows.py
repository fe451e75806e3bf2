"""One row at a time inside the one transaction; a refused row takes back what it wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final

from coopdesk.desk import Session
from coopdesk.intake.outcome import Intake
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, refuse
from coopdesk.kernel.rows import savepoint
from coopdesk.sheets.results import ReadRow, RefusedRow

Progress = Callable[[int, int], None]
_TELL_EVERY: Final = 10


class Steps:
    """Walks the rows with a savepoint each, tells the progress, and sorts out refusals."""

    def __init__(
        self, s: Session, intake: Intake, progress: Progress | None, total: int, today: date
    ) -> None:
        """Take the session of the transaction."""
        self._s = s
        self._intake = intake
        self._progress = progress
        self._total = total
        self._done = 0
        self.today = today

    def refuse_future(self, day: date | None, field: str) -> None:
        """Refuse a day that has not come yet."""
        if day is not None and day > self.today and not self._intake.clock_behind:
            text = _("{day} has not come yet (today is {today}); please correct the date.")
            raise refuse("future", text.format(day=day, today=self.today), field)

    @contextmanager
    def rows(self, rows: Sequence[ReadRow]) -> Iterator[None]:
        """Run the rows of one document; a refusal sets all of them aside."""
        proposed = len(self._intake.proposals)
        self._intake.begin()
        try:
            with savepoint(self._s):
                yield
        except Refused as refused:
            del self._intake.proposals[proposed:]
            self._intake.forget()
            for number, one in {(one.sheet, one.row): one for one in rows}.items():
                for row, cells in ((number[1], one.cells), *one.also):
                    self._intake.refuse(RefusedRow(one.sheet, row, tuple(refused.problems), cells))
        told, self._done = self._done // _TELL_EVERY, self._done + len(rows)
        if self._progress is not None and self._done // _TELL_EVERY > told:
            self._progress(self._done, self._total)
