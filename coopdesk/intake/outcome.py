"""What taking a workbook in comes to: verdicts, proposals, totals, and what was written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Fixed
from coopdesk.sheets.results import RefusedRow, SheetReading

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something the sheet takes for granted and the book lacks: said, and written if accepted."""

    kind: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Marks:
    """How far an intake was, to come back to."""

    verdicts: dict[tuple[str, int], str]
    refused: int
    warnings: int
    proposals: int
    numbers: int


@dataclass(slots=True)
class Intake:
    """The outcome of taking in one workbook; rows are counted as rows of the sheet.

    ``verdicts`` says ``new``, ``changed``, ``same`` or ``refused`` by sheet name and row number.
    """

    reading: SheetReading
    verdicts: dict[tuple[str, int], str] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    totals: dict[str, int | str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    written: bool = False
    clock_behind: bool = False
    refused_file: Path | None = None
    _seen: Counter[str] = field(default_factory=Counter)
    _proposed: set[tuple[str, str]] = field(default_factory=set)
    _undo: list[Callable[[], object]] = field(default_factory=list)

    def count(self, verdict: str) -> int:
        """Return how many rows have a verdict."""
        return sum(1 for one in self.verdicts.values() if one == verdict)

    @property
    def read(self) -> int:
        """Return how many rows were lines, good or bad."""
        return len(self.verdicts)

    def propose(self, kind: str, key: str, text: str) -> None:
        """Add a proposal once."""
        if len(self._proposed) != len(self.proposals):
            self._proposed = {(one.kind, one.key) for one in self.proposals}
        if (kind, key) not in self._proposed:
            self._proposed.add((kind, key))
            self.proposals.append(Proposal(kind, key, text))

    def learn(self, known: dict[K, V], key: K, value: V) -> V:
        """Remember what the row just added, until the row is refused and takes it back."""
        known[key] = value
        self._undo.append(lambda: known.pop(key, None))
        return value

    def unlearn_with(self, undo: Callable[[], object]) -> None:
        """Remember how to forget something else that the row just added."""
        self._undo.append(undo)

    def begin(self) -> None:
        """Begin a row: what was learnt before stays."""
        self._undo.clear()

    def forget(self) -> None:
        """Forget what the refused row had added."""
        while self._undo:
            self._undo.pop()()

    def marks(self) -> Marks:
        """Return how far the intake is."""
        return Marks(
            dict(self.verdicts), len(self.refused), len(self.warnings), len(self.proposals),
            len(self.numbers),
        )  # fmt: skip

    def back_to(self, marks: Marks) -> list[RefusedRow]:
        """Come back to earlier marks and return the rows that were refused since."""
        refused = self.refused[marks.refused :]
        self.verdicts = dict(marks.verdicts)
        del self.refused[marks.refused :]
        del self.warnings[marks.warnings :]
        del self.proposals[marks.proposals :]
        del self.numbers[marks.numbers :]
        return refused

    def refuse(self, row: RefusedRow) -> None:
        """Set a row aside with its reasons."""
        self.refused.append(row)
        self.verdicts[row.sheet, row.row] = "refused"

    def origin(self, kind: str, facts: Mapping[str, Any]) -> str:
        """Return the key by which the same line of the same sheet is known again.

        Equal lines of one sheet are told apart by their order.
        """
        text = json.dumps(_plain(facts), ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()[:40]
        self._seen[digest] += 1
        return f"{kind}:{digest}:{self._seen[digest]}"


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Fixed):
        return value.plain()
    if isinstance(value, date):
        return value.isoformat()
    return value
