"""How much memory an office's computer gives the window that stands there all day."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.big import a_big_book, add_documents, add_members
from tests.bench.measuring import TARGET
from tests.bench.test_window import BARE, ROOT

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
LINUX = sys.platform.startswith("linux")
OURS = """
import sys
from pathlib import Path
from ui.app import run_window

run_window(Path(sys.argv[1]))
"""
STAYS = BARE.replace("QTimer.singleShot(0, lambda: os._exit(0))", "pass")
IDLE_S = 45  # All that is loaded and read behind the window, and half a minute of rest.


def resident(script: Path, folder: Path, wait: float, *arguments: str) -> dict[str, float]:
    """Return the MiB that a process holds after some seconds: resident, and its alone."""
    known = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder),
    }  # fmt: skip
    with subprocess.Popen([sys.executable, str(script), *arguments], cwd=ROOT, env=known) as shell:
        time.sleep(wait)
        lines = Path(f"/proc/{shell.pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        shell.kill()
    parts = (line.split() for line in lines[1:])
    held = {name.rstrip(":"): int(size) / 1024 for name, size, _kib in parts}
    return {"rss": held["Rss"], "own": held["Private_Clean"] + held["Private_Dirty"]}


@pytest.mark.skipif(not LINUX, reason="the kernel's own account is asked")
def test_memory_at_rest(tmp_path: Path) -> None:
    desk = a_big_book(tmp_path / "big.book")
    add_members(desk, 100_000)
    add_documents(desk, 100_000, lines=3)
    desk.close()
    scripts = {"ours": OURS, "bare": STAYS}
    for name, text in scripts.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    ask: dict[str, Callable[[], dict[str, float]]] = {
        "ours": lambda: resident(tmp_path / "ours.py", tmp_path, IDLE_S, str(desk.path)),
        "bare": lambda: resident(tmp_path / "bare.py", tmp_path, 5),
    }
    found = {name: [one() for _turn in range(2)] for name, one in ask.items()}
    mib = {
        f"{name}_{kind}_mib": round(statistics.median(one[kind] for one in held), 1)
        for name, held in found.items()
        for kind in ("rss", "own")
    }
    line = {"ratio": round(mib["ours_rss_mib"] / mib["bare_rss_mib"], 3), "bar": 2.5, **mib}
    kept = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    kept["memory at rest with 100,000 documents"] = line
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    print(f"\nmemory at rest with 100,000 documents: {line}")
