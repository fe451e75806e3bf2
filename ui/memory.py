"""Memory that a big job is done with goes back to the system, where the C library would keep it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any


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
