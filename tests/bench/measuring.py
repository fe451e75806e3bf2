"""Times two ways of the same work in turn and keeps the ratio of their medians."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TARGET = Path(os.environ.get("COOPDESK_BENCH", "build/bench.json"))


def in_turn(
    ours: Callable[[], Any], bare: Callable[[], Any], *, rounds: int, warm_up: int = 1
) -> tuple[list[float], list[float]]:
    """Return the milliseconds of both, measured in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + warm_up):
        for one, kept in ((ours, times[0]), (bare, times[1])):
            start = time.perf_counter()
            one()
            if turn >= warm_up:
                kept.append((time.perf_counter() - start) * 1000)
    return times


def keep(name: str, ours: list[float], bare: list[float], bar: float, **facts: Any) -> float:
    """Write one line of the JSON file of ratios, say it, and return the ratio."""
    ratio = statistics.median(ours) / statistics.median(bare)
    line = {
        "ratio": round(ratio, 3),
        "bar": bar,
        "ours_ms": round(statistics.median(ours), 3),
        "bare_ms": round(statistics.median(bare), 3),
        "ours_p99_ms": round(sorted(ours)[max(len(ours) * 99 // 100 - 1, 0)], 3),
        **facts,
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    kept[name] = line
    TARGET.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    print(f"\n{name}: {line}")
    return ratio
