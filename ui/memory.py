"""Memory: what a big job is done with goes back to the system, and what stays is not looked at.

Python's collector looks for what nobody can reach any more; of what a start makes, nothing goes.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

GC_AFTER: Final = 20_000


@cache
def _trim() -> Callable[[int], Any] | None:
    """Return the C library's own way to give memory back, where it has one (glibc)."""
    if sys.platform != "linux":
        return None
    import ctypes

    found: Callable[[int], Any] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found


def give_back() -> None:
    """Give back what lies free between what is used."""
    trim = _trim()
    if trim is not None:
        trim(0)


def calm_collector() -> None:
    """Let the collector look less often: a tenth of a start went into looking."""
    gc.set_threshold(GC_AFTER, 20, 20)


@cache
def keep_for_good() -> None:
    """Keep what is there now, once the program has started, out of every later search.

    A whole search took 60 ms in the middle of a page turn.
    """
    gc.freeze()
