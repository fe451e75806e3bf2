"""Times two ways of the same work in turn and keeps the ratio of their medians."""

from __future__ import annotations

import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TARGET = Path(os.environ.get("COOPDESK_BENCH", "build/bench.json"))


class Times(list[float]):
    """The milliseconds of each round, and in ``cpu`` those that a processor was at work."""

    def __init__(self) -> None:
        super().__init__()
        self.cpu: list[float] = []

    @classmethod
    def after(cls, times: Times, warm_up: int) -> Times:
        """Return the times without the first rounds."""
        kept = cls()
        kept.extend(times[warm_up:])
        kept.cpu = times.cpu[warm_up:]
        return kept


def in_turn(
    ours: Callable[[], Any], bare: Callable[[], Any], *, rounds: int, warm_up: int = 1
) -> tuple[Times, Times]:
    """Return the milliseconds of both, measured in turn."""
    times = (Times(), Times())
    for _turn in range(rounds + warm_up):
        for one, kept in ((ours, times[0]), (bare, times[1])):
            timed(kept, one)
    return Times.after(times[0], warm_up), Times.after(times[1], warm_up)


def timed(times: Times, act: Callable[[], Any]) -> None:
    """Measure one round."""
    start, worked = time.perf_counter(), _worked()
    act()
    times.append((time.perf_counter() - start) * 1000)
    times.cpu.append((_worked() - worked) * 1000)


def _worked() -> float:
    """Return the seconds that this process and those that it started have worked."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _p99(times: list[float]) -> float:
    """Return the time that one in a hundred takes longer than."""
    return round(sorted(times)[max(len(times) * 99 // 100 - 1, 0)], 3)


def keep(name: str, ours: Times, bare: Times, bar: float, **facts: Any) -> float:
    """Write one line of the JSON file of ratios, say it, and return the ratio.

    ``cpu_ratio`` and ``ours_p99_cpu_ms`` are there to be compared: where they are much smaller or
    larger than what the clock says, the machine had other work, or one side waits for the disk.
    """
    ratio = statistics.median(ours) / statistics.median(bare)
    line = {
        "ratio": round(ratio, 3),
        "bar": bar,
        "cpu_ratio": round(statistics.median(ours.cpu) / statistics.median(bare.cpu), 3),
        "ours_ms": round(statistics.median(ours), 3),
        "bare_ms": round(statistics.median(bare), 3),
        "ours_p99_ms": _p99(ours),
        "ours_p99_cpu_ms": _p99(ours.cpu),
        **facts,
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    kept[name] = line
    TARGET.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    print(f"\n{name}: {line}")
    return ratio
