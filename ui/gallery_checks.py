"""What the gallery sees in a picture that a clerk should not: cut, covered, foreign words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget

from ui.notices import broken
from ui.parts import Raised
from ui.style import Style, Watch
from ui.window import Window

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


def checked(look: Style, taken: QWidget, part: QWidget, path: Path, language: str) -> list[Finding]:
    """Take a picture of a widget and check the part of it that is in question."""
    watch = look.watch = Watch()
    taken.grab().save(str(path))
    look.watch = None
    found = [Finding(path.stem, "cut", text) for text in dict.fromkeys(watch.cut)]
    found += [Finding(path.stem, what, text) for what, text in clipped(look, part)]
    found += [Finding(path.stem, "overlap", text) for text in overlaps(part)]
    if language == "zh_CN":
        texts = dict.fromkeys([*watch.drawn, *(text for _w, text in shown_texts(part))])
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


def clipped(look: Style, window: QWidget) -> list[tuple[str, str]]:
    """Return texts that are wider or higher than the widget that shows them."""
    found = []
    for widget, text in shown_texts(window):
        measure = widget.fontMetrics()
        wide = max(measure.horizontalAdvance(line) for line in text.split("\n"))
        if isinstance(widget, QLabel):
            if widget.wordWrap():
                lines = broken(look, text, widget.width(), "small")
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


def too_wide(window: Window) -> list[str]:
    """Return by how much the page in front is wider than the window lets it be."""
    area = window.stack.currentWidget()
    page = window.shown()
    if not isinstance(area, QScrollArea) or page is None:
        return []
    over = page.width() - area.viewport().width()
    return [f"{over} px"] if over > 0 else []


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


def overlaps(window: QWidget) -> list[str]:
    """Return pairs of texts whose widgets lie over each other."""
    placed: list[tuple[QRect, str, QWidget]] = []
    for widget, text in shown_texts(window):
        if any(isinstance(one, Raised) and one is not window for one in _above(widget)):
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
