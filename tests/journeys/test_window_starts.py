"""The real program on a real (virtual) screen: it starts, takes keys, and closes with a copy."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab

from coopdesk.commands.practice import practice_book

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "xdotool")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or any(shutil.which(one) is None for one in NEEDED),
        reason="needs a virtual screen",
    ),
]


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """Yield an environment with a virtual screen of 1366 × 768."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    server.terminate()
    server.wait(10)


def _until_titled(environment: dict[str, str], title: str, seconds: int = 40) -> str:
    """Wait for a window of a title and return its id."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if found.stdout.strip():
            return found.stdout.split()[0]
        time.sleep(0.1)
    raise AssertionError(f"no window named {title}")


def test_the_window_opens_a_book_takes_keys_and_copies_it_when_closed(
    screen: dict[str, str], tmp_path: Path
) -> None:
    book = tmp_path / "practice.book"
    practice_book(book, clerk="李桂兰").close()
    screen = {**screen, "XDG_CONFIG_HOME": str(tmp_path / "config"), "LANGUAGE": "zh_CN"}
    program = subprocess.Popen([sys.executable, "main.py", str(book)], cwd=ROOT, env=screen)
    try:
        window = _until_titled(screen, "柳渡镇供销合作社")
        subprocess.run(["xdotool", "windowfocus", window], env=screen, check=True)
        time.sleep(2)
        picture = ImageGrab.grab(xdisplay=screen["DISPLAY"])
        picture.save(tmp_path / "window.png")
        assert len(picture.getcolors(1 << 20) or ()) > 20  # painted, not blank
        for key in ("alt+9", "F7", "Down", "alt+1", "ctrl+q"):
            time.sleep(0.4)
            subprocess.run(["xdotool", "key", key], env=screen, check=True)
        assert program.wait(40) == 0
    finally:
        if program.poll() is None:
            program.kill()
            program.wait(10)
    assert len(list((tmp_path / "practice-copies").glob("*.book"))) == 1
    assert (tmp_path / "config" / "CoopDesk" / "window.json").exists()
