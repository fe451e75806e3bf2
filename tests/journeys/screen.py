"""The real program on a real (virtual) screen, driven by keys that the X server sends."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageColor, ImageGrab

ROOT: Final = Path(__file__).resolve().parents[2]
READY: Final = sys.platform == "linux" and all(shutil.which(one) for one in ("Xvfb", "xdotool"))


_CARET: Final = 200
_MOVED: Final = 2000
_STILL_S: Final = 1.0


def differing(one: Image.Image, other: Image.Image) -> int:
    """Return how many points of two pictures differ."""
    changed = ImageChops.difference(one.convert("L"), other.convert("L"))
    return changed.width * changed.height - changed.histogram()[0]


@contextmanager
def virtual_screen(size: str = "1366x768") -> Iterator[dict[str, str]]:
    """Yield an environment with a virtual screen, 1366 × 768 if nothing else is asked."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write),
            "-noreset",
            "-screen",
            "0",
            f"{size}x24",
            "-nolisten",
            "tcp",
        ],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "LANGUAGE": "zh_CN"}
    server.terminate()
    server.wait(10)


class Program:
    """A running program with a book open, and the hands of a clerk on its keyboard."""

    def __init__(self, screen: dict[str, str], book: Path, title: str) -> None:
        """Start it and wait for its window."""
        self.screen = {**screen, "XDG_CONFIG_HOME": str(book.parent / "config")}
        self.book = book
        self.pressed = 0
        self.process = subprocess.Popen(
            [sys.executable, "main.py", str(book)], cwd=ROOT, env=self.screen
        )
        self._window(title)
        time.sleep(1)

    def _window(self, title: str) -> None:
        def found() -> str:
            done = self._ask("search", "--onlyvisible", "--name", title)
            return done.stdout.split()[0] if done.stdout.strip() else ""

        window = self._until(found, f"no window named {title}")
        self._ask("windowfocus", "--sync", window)

    def _ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["xdotool", *words], env=self.screen, capture_output=True, text=True, check=False
        )

    def _until(self, found: Callable[[], Any], otherwise: str, seconds: int = 40) -> Any:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError("the program ended")
            value = found()
            if value:
                return value
            time.sleep(0.1)
        picture = self.book.with_name("failed.png")
        self.picture().save(picture)
        raise AssertionError(f"{otherwise}; the screen is in {picture}")

    def picture(self) -> Image.Image:
        """Return what the screen shows."""
        return ImageGrab.grab(xdisplay=self.screen["DISPLAY"])

    def press(self, *keys: str) -> None:
        """Press keys that are no values, one after the other."""
        for key in keys:
            self.pressed += 1
            self._ask("key", key)
            time.sleep(0.06)

    def type(self, text: str) -> None:
        """Type a value."""
        self._ask("type", "--delay", "15", text)
        time.sleep(0.06)

    def enter(self, text: str) -> None:
        """Type a value and Enter."""
        self.type(text)
        self.press("Return")

    def open(self, key: str) -> None:
        """Go to a page by its key and give it the time to be made."""
        self.press(key)
        time.sleep(1.5)

    def settle(self, act: Callable[[], object], otherwise: str) -> None:
        """Do something on a screen that stands still; wait until it shows and stands still again.

        A caret that blinks is a few pixels, a page that opens is thousands.
        """
        self._stand_still(otherwise)
        before = self.picture()
        act()
        self._until(lambda: differing(before, self.picture()) > _MOVED, otherwise)
        self._stand_still(otherwise)

    def _stand_still(self, otherwise: str) -> None:
        """Wait until nothing but a caret moves for a while."""
        last, since = self.picture(), time.monotonic()

        def stands() -> bool:
            nonlocal last, since
            now = self.picture()
            if differing(last, now) > _CARET:
                last, since = now, time.monotonic()
            return time.monotonic() - since > _STILL_S

        self._until(stands, otherwise)

    def wait_to_see(self, colour: str, points: int, otherwise: str) -> None:
        """Wait until so many points of the screen have a colour, as a notice of that kind has."""
        wanted = ImageColor.getrgb(colour)

        def seen() -> bool:
            found = self.picture().convert("RGB").getcolors(1 << 20) or ()
            return any(count >= points and ink == wanted for count, ink in found)

        self._until(seen, otherwise)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the book as another program would, beside the running one."""
        with closing(sqlite3.connect(f"file:{self.book}?mode=ro", uri=True)) as other:
            return other.execute(sql).fetchall()

    def wait_for(self, sql: str, *, otherwise: str) -> list[tuple[Any, ...]]:
        """Wait until a query finds rows, and return them."""
        found: list[tuple[Any, ...]] = self._until(lambda: self.rows(sql), otherwise)
        return found

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def close(self) -> int:
        """Close it by its key and return its exit code."""
        self.press("ctrl+q")
        try:
            return self.process.wait(40)
        finally:
            self.end()

    def end(self) -> None:
        """Make sure that it runs no longer."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
