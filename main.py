"""CoopDesk (供销台账): without a verb the window opens; with one, no display is needed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Open the window, or run the verb that the arguments name."""
    if not arguments:
        from ui.app import run_window

        return run_window(None)
    first = arguments[0]
    if first == "--gallery":
        from ui.gallery import main as gallery

        return gallery(list(arguments[1:]))
    if first == "--check":
        from coopdesk.commands.selfcheck import run_self_check

        return run_self_check()
    if len(arguments) == 1 and not first.startswith("-") and Path(first).is_file():
        return _show(Path(first))
    from coopdesk.commands.running import run

    return run(arguments, show=_show)


def _show(book: Path) -> int:
    """Open the window on a book."""
    from ui.app import run_window

    return run_window(book)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
