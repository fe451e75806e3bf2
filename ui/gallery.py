"""The gallery: every page as a picture, in both languages and themes, checked by program."""

from __future__ import annotations

import argparse
import html
import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from coopdesk.kernel.i18n import RESOURCES, use_language
from ui.gallery_checks import Finding, checked, too_wide
from ui.navigation import PageEntry
from ui.palette import Palette
from ui.parts import Raised
from ui.soon import Soon
from ui.style import Style
from ui.tasks import Immediate, Tasks
from ui.window import Window

SIZES: Final = ((1366, 768), (1366, 697))
MANUAL: Final = RESOURCES / "manual" / "pictures"
_COLOURS: Final = 64
_SOON_MS: Final = 400
_TURNS: Final = 20
_MOST_BYTES: Final = 100_000
# The pages whose pictures stand in the manual; the county's own get its name before theirs.
PICTURED: Final[dict[str, tuple[str, ...]]] = {
    "township": (
        "home", "sale", "sale_return", "purchase", "job", "contract", "money", "cash_count",
        "stock_count", "member", "member_sheet", "import", "documents", "vouchers", "books",
        "month_end", "statement", "send", "settings", "targets", "netting", "debts", "rollover",
        "sale_list",
    ),
    "county": ("county", "statement", "receive"),
}  # fmt: skip
# What is typed on a page before its picture is taken: values with Enter, and keys by name.
TYPED: Final[dict[str, tuple[str, ...]]] = {
    "sale": ("0007", "fhf", "6", "xmz", "5", "ns", "8", "<F9>"),
    "purchase": ("001", "fhf", "40", "128", "ns", "60", "93"),
    "job": ("0003", "", "0008", "", "0011", ""),
    "contract": ("0020",),
    "money": ("0003", "200"),
    "cash_count": ("12", "5", "20"),
    "stock_count": ("<F7>", "<F7>", "445", "破袋", "<F7>", "125", "上次漏记"),
    "netting": ("0012", "小麦", "1850", "2.4"),
}
# What a page is asked to show.
ASKED: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "township": {
        "member_sheet": {"member_id": 3},
        "debts": {"view": "village"},
        "sale_list": {"view": 1},
        "import": {"path": RESOURCES / "samples" / "roster-a.xlsx", "kind": "roster"},
    },
    "county": {"statement": {"month": "2026-09"}, "send": {"month": "2026-09"}},
}
# The keys that open a sheet, a list or a dialog over a page.
OPENED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "township": {
        "home": ("Ctrl+K", "Ctrl+F1"),
        "sale": ("F11",),
        "contract": ("F11",),
        "stock_count": ("F11",),
        "documents": ("F4", "F11", "Ctrl+G", "Ctrl+L", "Ctrl+S", "Ctrl+R", "Ctrl+Alt+P"),
        "vouchers": ("F11",),
        "send": ("F6", "F8", "F9"),
        "statement": ("F11",),
        "targets": ("F11",),
        "settings": ("F7", "F10", "F11"),
        "blanks": ("F2",),
        "member_sheet": ("Ctrl+P",),
        "debts": ("F11",),
    },
    "county": {"county": ("F8", "F7"), "units": ("F5", "F8"), "send": ("F8",)},
}


def looks(language: str, dark: bool, points: int, size: tuple[int, int]) -> str:
    """Return the part of a picture's name that says how it was taken."""
    return f"{language}-{'dark' if dark else 'light'}-{points}-{size[1]}"


def pictures(  # noqa: PLR0913 - what, where, and in how many ways.
    app: QApplication,
    desk: Any,
    entries: Callable[[], Sequence[PageEntry]],
    out: Path,
    *,
    languages: Sequence[str] = ("zh_CN", "en"),
    themes: Sequence[bool] = (False, True),
    points: Sequence[int] = (12, 18),
    sizes: Sequence[tuple[int, int]] = SIZES[:1],
    facts: Sequence[str] = (),
    asked: Mapping[str, dict[str, Any]] | None = None,
    typed: Mapping[str, Sequence[str]] | None = None,
    dialogs: Mapping[str, Sequence[str]] | None = None,
    only: Collection[str] = (),
) -> list[Finding]:
    """Render every page, or those asked for, in every way; return what is wrong with them."""
    out.mkdir(parents=True, exist_ok=True)
    found: list[Finding] = []
    style = Style(app)
    for language in languages:
        use_language(language)
        window = Window(style, Tasks(executor=Immediate()))
        entries_ = entries()
        listed = [one for one in entries_ if not only or one.id in only]
        window.show_book(desk, entries_)
        window.show_facts(*facts)
        window.show()
        window.activateWindow()
        for dark in themes:
            for size in sizes:
                for point in points:
                    style.use(points=point, dark=dark)
                    window.resize(*size)
                    look_ = looks(language, dark, point, size)
                    for entry in listed:
                        name = f"{entry.id}-{look_}"
                        window.open(entry.id, **(asked or {}).get(entry.id, {}))
                        script = (typed or {}).get(entry.id, ())
                        if script and is_blank(window.page(entry.id)):
                            type_script(app, window, script)
                            _wait(app)
                        found += picture(app, window, entry.id, out / f"{name}.png", language)
                    for page_id, keys in (dialogs or {}).items():
                        for key in keys if page_id in {one.id for one in listed} else ():
                            window.open(page_id, **(asked or {}).get(page_id, {}))
                            path = out / f"{page_id}.{key.replace('+', '')}-{look_}.png"
                            found += dialog(app, window, key, path, language)
                    active(app, window)
        window.show_book(None, [])
        forget_typed(desk)
        window.hide()
        window.deleteLater()
        app.processEvents()
        # Outside an event loop Qt keeps what is to be deleted; it would follow the next look.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    style.use(points=12, dark=False)
    return found


def picture(
    app: QApplication, window: Window, page_id: str, path: Path, language: str
) -> list[Finding]:
    """Take one page's picture and check it."""
    if window.current != page_id:
        window.open(page_id)
    for _turn in range(3):
        app.processEvents()
    while any(one.isActive() for one in window.findChildren(Soon)):
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    wide = [Finding(path.stem, "wider than its place", text) for text in too_wide(window)]
    return wide + checked(window.look, window, window, path, language)


def dialog(app: QApplication, window: Window, key: str, path: Path, language: str) -> list[Finding]:
    """Open what a key opens over a page, take its picture, check it, and leave it again."""
    found: list[Finding] = []
    seen: list[QWidget] = []

    def look_at_modal() -> None:
        modal = app.activeModalWidget()
        if isinstance(modal, QDialog):
            if not seen:
                found.extend(checked(window.look, modal, modal, path, language))
            seen.append(modal)
            modal.reject()

    timer = QTimer(window)
    timer.setInterval(_SOON_MS)
    timer.timeout.connect(look_at_modal)
    timer.start()
    window_keys = {"Ctrl+K": window.open_palette, "Ctrl+F1": window.show_keys}
    page = window.shown()
    act = window_keys.get(key) or partial(
        window.run, next(one for one in (page.ACTIONS if page else ()) if one.key == key)
    )
    act()
    _wait(app)
    timer.stop()
    timer.deleteLater()
    raised = [one for one in window.findChildren(QWidget)
              if isinstance(one, Raised | Palette) and one.isVisible()]  # fmt: skip
    if not seen and raised:
        found = checked(window.look, window, raised[-1], path, language)
    elif not seen:
        found = [Finding(path.stem, "nothing opened", window.status.text)]
    for one in raised:
        QApplication.sendEvent(
            one, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        )
        with suppress(RuntimeError):  # It may be gone by now.
            one.hide()
    return found


def active(app: QApplication, window: Window) -> None:
    """Bring the window back to the front after dialogs: keys go to what has the keyboard."""
    for _turn in range(_TURNS):
        window.activateWindow()
        app.processEvents()
        if app.focusWidget() is not None:
            return
        _wait(app)


def forget_typed(desk: Any) -> None:
    """Let what was typed go, so that the next language types it on blank pages."""
    from coopdesk.ledger.keeping import drop_draft, kept_drafts

    with desk.write() as s:
        for one in kept_drafts(s):
            drop_draft(s, one.id)


def is_blank(page: QWidget) -> bool:
    """Tell whether nothing is typed on a page yet."""
    content = getattr(page, "content", None) or getattr(page, "_content", None)
    return content is None or content() is None


def type_script(app: QApplication, window: Window, script: Sequence[str]) -> None:
    """Type what a clerk would type: each value with Enter, and keys of the page by name."""
    page = window.shown()
    for one in script:
        if one.startswith("<") and page is not None:
            window.run(next(act for act in page.ACTIONS if act.key == one[1:-1]))
        else:
            for char in one:
                _press(app, 0, char)
            _press(app, Qt.Key.Key_Return.value, "\r")
        app.processEvents()


def _wait(app: QApplication) -> None:
    """Wait until a page that checks a moment after the last key has checked."""
    loop = QEventLoop(app)
    QTimer.singleShot(_SOON_MS, loop.quit)
    loop.exec()


def _press(app: QApplication, key: int, char: str) -> None:
    """Send a key to whatever has the keyboard."""
    target = app.focusWidget()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        if target is not None:
            QApplication.sendEvent(
                target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            )


# The command --------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """Make the books, take every picture into a folder, and say what is wrong with them."""
    parser = argparse.ArgumentParser(prog="main.py --gallery")
    parser.add_argument("out", type=Path)
    parser.add_argument("--manual", action="store_true", help="renew the manual's pictures too")
    parser.add_argument("--only", nargs="*", default=[], metavar="PAGE")
    parser.add_argument("--quick", action="store_true", help="Chinese, light, 12 points alone")
    parser.add_argument("--language", choices=("zh_CN", "en"), help="one language alone")
    parser.add_argument("--books", type=Path, help="a folder that keeps the books for next time")
    chosen = parser.parse_args(arguments)
    if hasattr(time, "tzset"):  # Where the offices are, so that the day's times are theirs.
        os.environ["TZ"] = "Asia/Shanghai"
        time.tzset()
    app = QApplication(["gallery"])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory(prefix="gallery-") as place:
        found = _taken(app, Path(place) / "账本", chosen)
    if chosen.manual:
        for path in renew_manual(chosen.out):
            _say(f"{path.name} {path.stat().st_size}")
    write_index(chosen.out, found)
    for one in found:
        _say(str(one))
    _say(f"{len(list(chosen.out.rglob('*.png')))} pictures, {len(found)} findings")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _taken(app: QApplication, place: Path, chosen: argparse.Namespace) -> list[Finding]:
    """Make the books and take the pictures of both, and of the page before any book is open."""
    from coopdesk.commands.pictured import kept_books, pictured_books
    from ui.pages import entries_for

    use_language("zh_CN")
    place.mkdir()
    made = pictured_books if chosen.books is None else partial(kept_books, chosen.books)
    town, county = made(place, _say)
    ways: dict[str, Any] = {}
    if chosen.language:
        ways = {"languages": (chosen.language,)}
    if chosen.quick:
        ways = {"languages": ("zh_CN",), "themes": (False,), "points": (12,)}
    found: list[Finding] = []
    with closing(town), closing(county):
        for desk, name in ((town, "township"), (county, "county")):
            every = entries_for(desk)
            wanted = {one.id for one in every if not chosen.only or one.id in chosen.only}
            for only, sizes in ((wanted, SIZES[:1]), (wanted & {"home"}, SIZES[1:])):
                if only:
                    _say(f"{name}: {len(only)}")
                    found += pictures(
                        app, desk, partial(list, every), chosen.out / name, sizes=sizes,
                        facts=("2026-10 未结账", desk.clerk, "今天已备份"), asked=ASKED[name],
                        typed=TYPED, dialogs=OPENED[name], only=only, **ways,
                    )  # fmt: skip
    return found


def renew_manual(out: Path, into: Path = MANUAL) -> list[Path]:
    """Write the manual's pictures anew from those just taken: Chinese, light, 12 points, small."""
    from PIL import Image

    into.mkdir(parents=True, exist_ok=True)
    written = []
    for book, mark in (("township", ""), ("county", "county-")):
        for path in sorted((out / book).glob("*-zh_CN-light-12-768.png")):
            page = path.name.removesuffix("-zh_CN-light-12-768.png")
            if page not in PICTURED[book]:
                continue
            target = into / f"{mark if page != 'county' else ''}{page}.png"
            with Image.open(path) as taken:
                for colours in (_COLOURS, 32, 16):
                    small = taken.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
                    small.save(target, optimize=True)
                    if target.stat().st_size < _MOST_BYTES:
                        break
            written.append(target)
    return written


def write_index(out: Path, found: Sequence[Finding]) -> None:
    """Write a page that shows every picture with what was found in it."""
    lines = ["<!doctype html><meta charset=utf-8><title>CoopDesk</title>"]
    for path in sorted(out.rglob("*.png")):
        name = path.relative_to(out).as_posix()
        said = "<br>".join(html.escape(str(one)) for one in found if one.picture == path.stem)
        lines.append(
            f"<h3>{name}</h3><a href='{name}'><img src='{name}' width=683 loading=lazy></a>"
            f"<p>{said}</p>"
        )
    (out / "index.html").write_text("\n".join(lines), encoding="utf-8")
