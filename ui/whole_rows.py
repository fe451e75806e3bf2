"""Rows at the lower edge of what scrolls: whole, or not at all."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.soon import Soon
from ui.style import Style

MOST: Final = 96
_MOVED: Final = {QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show}


@runtime_checkable
class Rows(Protocol):
    """A widget that paints rows: a table or a grid of lines."""

    def row_start(self, at: int) -> int:
        """Return where the row begins that lies across a height; that height if none does."""
        ...

    def current_rect(self) -> QRect:
        """Return where the current row stands."""
        ...


class WholeRows(QWidget):
    """Covers the row that the lower edge of a scrolling area would cut; nothing is moved for it.

    What has the keyboard is never covered, and at most a little: where things of many heights
    stand side by side, the edge cuts as it did.
    """

    def __init__(self, look: Style, area: QScrollArea) -> None:
        super().__init__(area.viewport())
        self.look = look
        self._area = area
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._heard: set[int] = set()
        self._soon = Soon(self, self._again, 0)
        area.viewport().installEventFilter(self)
        area.widget().installEventFilter(self)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(lambda _at: self.place())
        bar.rangeChanged.connect(lambda _low, _high: self._soon.start())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when something was laid out anew."""
        if event.type() in _MOVED:
            self._soon.start()
        return False

    def _again(self) -> None:
        """Hear of the current row of every table that came, and look again."""
        scrolls = self._area.verticalScrollBar().maximum() > 0
        for one in self._area.widget().findChildren(QWidget) if scrolls else ():
            changed = getattr(one, "current_row_changed", getattr(one, "current_changed", None))
            if changed is not None and id(one) not in self._heard:
                self._heard.add(id(one))
                changed.connect(lambda *_what: self._soon.start())
        self.place()

    def place(self) -> None:
        """Cover what is cut, if it is little enough and the keyboard is not there."""
        view, inside = self._area.viewport(), self._area.widget()
        low = view.height()
        edge = _whole(inside, view, low) if inside.height() > low else low
        has = QApplication.focusWidget()
        if has is not None and view.isAncestorOf(has):
            rect = has.current_rect() if isinstance(has, Rows) else has.rect()
            place = rect.translated(has.mapTo(view, QPoint(0, 0)))
            edge = low if place.top() < low and place.bottom() >= edge else edge
        self.setVisible(edge < low)
        if edge < low:
            self.setGeometry(0, edge, view.width(), low - edge)
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page's ground."""
        QPainter(self).fillRect(self.rect(), self.look.color("page"))


def _whole(inside: QWidget, view: QWidget, low: int) -> int:
    """Return the edge above ``low`` that cuts nothing, else ``low``."""
    edge = low
    while edge > low - MOST:
        cut = _cut(inside, view, edge)
        if cut is None:
            return edge
        edge = cut
    return low


def _cut(at: QWidget, view: QWidget, edge: int) -> int | None:
    """Return where the highest row begins that an edge would cut; rules and charts are none."""
    tops = []
    for one in at.children():
        if not isinstance(one, QWidget) or isinstance(one, WholeRows) or not one.isVisible():
            continue
        top = one.mapTo(view, QPoint(0, 0)).y()
        if not top < edge < top + one.height():
            continue
        if isinstance(one, Rows):
            start = top + one.row_start(edge - top)
            tops += [start] if start < edge else []
            continue
        inner = _cut(one, view, edge)
        if inner is not None:
            tops.append(inner)
        elif one.height() < MOST and not any(isinstance(part, QWidget) for part in one.children()):
            tops.append(top)
    return min(tops, default=None)
