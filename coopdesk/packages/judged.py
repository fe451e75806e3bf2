"""What judging found of each record of a package, kept packed until the records are taken in."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from coopdesk.packages.container import spool
from coopdesk.packages.format import Manifest
from coopdesk.packages.judging import Judge, Verdict


class Judged:
    """The verdicts on a package, a block of records at a time: in memory, beyond 32 MiB aside.

    So each record is read once, while its package is judged as a whole, and nothing of it is
    written before all of that holds.
    """

    def __init__(self) -> None:
        self._packed = spool()
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._judges: dict[str, Judge] = {}
        self._end = 0

    def look(self, manifest: Manifest, kind: str, records: Iterable[dict[str, Any]]) -> None:
        """Judge a block of records and keep the verdicts."""
        judge = self._judges.get(kind)
        if judge is None:
            judge = self._judges[kind] = Judge(kind, manifest.period)
        packed = marshal.dumps([judge.verdict(record) for record in records])
        self._packed.write(packed)
        self._places.setdefault(kind, []).append((self._end, len(packed)))
        self._end += len(packed)

    def blocks(self, kind: str) -> Iterator[list[Verdict]]:
        """Return the verdicts of a kind in the blocks that were looked at."""
        for start, size in self._places.get(kind, ()):
            self._packed.seek(start)
            verdicts: list[Verdict] = marshal.loads(self._packed.read(size))  # noqa: S302 - our own bytes of this run.
            yield verdicts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._packed.close()
