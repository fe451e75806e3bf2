"""Kills real programs at random moments and says what they had acknowledged before.

A nursery process imports the program once and forks a child for every round, so that a round costs
a tenth of a second. A child runs one target, ``module:function``, as ``function(acknowledge,
*arguments)``; it calls ``acknowledge(text)`` after each commit, which forces the text to the disk
before it returns. The caller kills the child with SIGKILL and reads what was acknowledged.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = int(os.environ.get("COOPDESK_KILLS", "30"))
Acknowledge = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """What one round came to: what was acknowledged, and whether the child was still at work."""

    acknowledged: list[str]
    was_killed: bool
    trouble: str


class Nursery:
    """The process that forks the children."""

    def __init__(self, folder: Path, imports: tuple[str, ...]) -> None:
        self._acks = folder / "acknowledged.txt"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.kill_harness", *imports],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._answer()

    def run(self, target: str, *arguments: str, kill_after: float) -> Round:
        """Run a target in a child, kill it after so many seconds, and return what it said."""
        self._acks.unlink(missing_ok=True)
        errors = self._acks.with_name("errors.txt")
        errors.unlink(missing_ok=True)
        child = self._ask(
            {"target": target, "arguments": arguments, "acks": str(self._acks),
             "errors": str(errors)}
        )  # fmt: skip
        time.sleep(kill_after)
        os.kill(child["pid"], signal.SIGKILL)  # Also when it is done: nobody waited for it yet.
        status = self._ask({"wait": child["pid"]})["status"]
        lines = self._acks.read_text(encoding="utf-8") if self._acks.exists() else ""
        # A line that was cut by the kill was never acknowledged.
        whole = lines.split("\n")[:-1]
        trouble = errors.read_text(encoding="utf-8") if errors.exists() else ""
        return Round(whole, os.WIFSIGNALED(status), trouble)

    def first_words(self, target: str, *arguments: str) -> float:
        """Return how long a target takes to its first acknowledgement on this computer, now."""
        self._acks.unlink(missing_ok=True)
        errors = self._acks.with_name("errors.txt")
        errors.unlink(missing_ok=True)
        started = time.monotonic()
        child = self._ask(
            {"target": target, "arguments": arguments, "acks": str(self._acks),
             "errors": str(errors)}
        )  # fmt: skip
        while not (self._acks.exists() and self._acks.stat().st_size):
            assert not errors.exists(), errors.read_text(encoding="utf-8")
            assert time.monotonic() - started < 60, "nothing was acknowledged in a minute"
            time.sleep(0.005)
        took = time.monotonic() - started
        os.kill(child["pid"], signal.SIGKILL)
        self._ask({"wait": child["pid"]})
        return took

    def close(self) -> None:
        """End the nursery."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        ready, _w, _x = select.select([self._process.stdout], [], [], 60)
        assert ready, "the nursery does not answer"
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def nursery(folder: Path, *imports: str) -> Iterator[Nursery]:
    """Yield a nursery that has imported the named modules."""
    made = Nursery(folder, imports)
    try:
        yield made
    finally:
        made.close()


def killed_rounds(
    nest: Nursery,
    target: str,
    arguments: Callable[[int], tuple[str, ...]],
    *,
    longest: float,
    rounds: int = ROUNDS,
    seed: int | None = None,
) -> Iterator[tuple[int, Round]]:
    """Yield round after round, each killed at a random moment up to ``longest`` seconds.

    ``COOPDESK_KILLS`` sets the number of rounds, ``COOPDESK_KILL_SEED`` repeats the moments.
    """
    chosen = seed or int(os.environ.get("COOPDESK_KILL_SEED", "0")) or random.randrange(1, 10**9)
    moments = random.Random(chosen)
    print(f"COOPDESK_KILL_SEED={chosen}")
    for turn in range(rounds):
        done = nest.run(target, *arguments(turn), kill_after=moments.uniform(0.0, longest))
        assert not done.trouble, done.trouble
        yield turn, done


def _child(question: dict[str, Any]) -> None:
    """Run the target in the forked child; never returns."""
    handle = os.open(question["acks"], os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)

    def acknowledge(text: str) -> None:
        os.write(handle, (text + "\n").encode())
        os.fsync(handle)

    try:
        module, _colon, name = question["target"].partition(":")
        getattr(importlib.import_module(module), name)(acknowledge, *question["arguments"])
    except BaseException:  # noqa: BLE001 - the one place that reports to the test what a child met.
        import traceback

        Path(question["errors"]).write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(1)
    os._exit(0)


def main(imports: list[str]) -> None:
    """Import the program, then fork a child for each question on the standard input."""
    for module in imports:
        importlib.import_module(module)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            _pid, status = os.waitpid(question["wait"], 0)
            print(json.dumps({"status": status}), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            os.close(0)
            _child(question)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
