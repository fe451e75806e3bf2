"""The gallery: every page as a picture, in both languages and themes, checked by program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from coopdesk.kernel.i18n import use_language
from ui.parts import Raised, broken
from ui.style import Style, Watch
from ui.tasks import Immediate, Tasks
from ui.window import PageEntry, Window

SIZES: Final = ((1366, 768), (1366, 697))
ENGLISH: Final = re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the program sees in a picture that a clerk should not."""

    picture: str
    what: str
    text: str

    def __str__(self) -> str:
        """Return the finding as a line."""
        return f"{self.picture}: {self.what}: {self.text}"


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
) -> list[Finding]:
    """Render every page in every way into a folder and return what is wrong with them."""
    out.mkdir(parents=True, exist_ok=True)
    found: list[Finding] = []
    style = Style(app)
    for language in languages:
        use_language(language)
        window = Window(style, Tasks(executor=Immediate()))
        listed = entries()
        window.show_book(desk, listed)
        window.show_facts(*facts)
        window.show()
        window.activateWindow()
        for dark in themes:
            for size in sizes:
                for point in points:
                    style.use(points=point, dark=dark)
                    window.resize(*size)
                    for entry in listed:
                        name = f"{entry.id}-{looks(language, dark, point, size)}"
                        found += picture(app, window, entry.id, out / f"{name}.png", language)
        window.show_book(None, [])
        window.hide()
        window.deleteLater()
        app.processEvents()
    style.use(points=12, dark=False)
    return found


def picture(
    app: QApplication, window: Window, page_id: str, path: Path, language: str
) -> list[Finding]:
    """Take one page's picture and check it."""
    window.open(page_id)
    for _turn in range(3):
        app.processEvents()
    watch = window.look.watch = Watch()
    window.grab().save(str(path))
    window.look.watch = None
    found = [Finding(path.stem, "cut", text) for text in dict.fromkeys(watch.cut)]
    found += [Finding(path.stem, what, text) for what, text in clipped(window)]
    found += [Finding(path.stem, "overlap", text) for text in overlaps(window)]
    if language == "zh_CN":
        texts = dict.fromkeys([*watch.drawn, *(text for _w, text in shown_texts(window))])
        found += [
            Finding(path.stem, "untranslated", text) for text in texts if ENGLISH.search(text)
        ]
    return found


def shown_texts(window: QWidget) -> Iterable[tuple[QWidget, str]]:
    """Return every visible widget of Qt's own that shows a text."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton) and widget.text():
            yield widget, widget.text()


def clipped(window: Window) -> list[tuple[str, str]]:
    """Return texts that are wider or higher than the widget that shows them."""
    found = []
    for widget, text in shown_texts(window):
        measure = widget.fontMetrics()
        wide = measure.horizontalAdvance(text)
        if isinstance(widget, QLabel):
            if widget.wordWrap():
                lines = broken(window.look, text, widget.width(), "small")
                if len(lines) * measure.height() > widget.height() + 4:
                    found.append(("clipped", text))
            elif wide > widget.contentsRect().width() + 1:
                found.append(("clipped", text))
        elif isinstance(widget, QLineEdit):
            if wide > widget.width() - 16:
                found.append(("clipped field", text))
        elif widget.sizeHint().width() > widget.width() + 1:
            found.append(("clipped button", text))
        if _outside(widget):
            found.append(("outside", text))
    return found


def _outside(widget: QWidget) -> bool:
    """Tell whether a widget reaches over its parent's right edge, or over the foot of one."""
    parent = widget.parentWidget()
    if parent is None:
        return False
    place = widget.geometry()
    over = place.bottom() - parent.height() > 1 and not _scrolled(widget)
    return over or (place.right() - parent.width() > 1 and not _scrolled(widget))


def _scrolled(widget: QWidget) -> bool:
    """Tell whether a widget lies in something that scrolls."""
    at = widget.parentWidget()
    while at is not None:
        if at.objectName() in {"body", "qt_scrollarea_viewport"}:
            return True
        at = at.parentWidget()
    return False


def overlaps(window: Window) -> list[str]:
    """Return pairs of texts whose widgets lie over each other."""
    placed: list[tuple[QRect, str, QWidget]] = []
    for widget, text in shown_texts(window):
        if any(isinstance(one, Raised) for one in _above(widget)):
            continue
        corner = widget.mapTo(window, widget.rect().topLeft())
        region = widget.visibleRegion().boundingRect().translated(corner)
        placed.append((region, text, widget))
    found = []
    for place, (rect, text, widget) in enumerate(placed):
        for other, other_text, other_widget in placed[place + 1 :]:
            if widget.isAncestorOf(other_widget) or other_widget.isAncestorOf(widget):
                continue
            common = rect.intersected(other)
            if common.width() > 2 and common.height() > 2:
                found.append(f"{text} / {other_text}")
    return found


def _above(widget: QWidget) -> Iterable[QWidget]:
    at: QWidget | None = widget
    while at is not None:
        yield at
        at = at.parentWidget()
