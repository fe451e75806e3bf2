"""The small parts of every page: panes, rules, rows and columns, labels, sections."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.style import LEFT, Style


def row(*, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    """Return a horizontal layout with given margins and gap."""
    layout = QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def column(*, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0) -> QVBoxLayout:
    """Return a vertical layout with given margins and gap."""
    layout = QVBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def scrolling(layout: QLayout) -> QScrollArea:
    """Return an area in which a layout scrolls when it is higher than its room."""
    inside = QWidget()
    inside.setObjectName("body")
    inside.setLayout(layout)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Pane(QWidget):
    """A plain ground in one of the look's colours, with hairlines at chosen edges (``tblr``)."""

    def __init__(
        self,
        look: Style,
        ground: str = "page",
        edges: str = "",
        parent: QWidget | None = None,
        *,
        rule: str = "line",
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.ground = ground
        self.edges = edges
        self.rule = rule

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and hairlines."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.color(self.ground))
        painter.setPen(self.look.color(self.rule))
        box = self.rect()
        if "t" in self.edges:
            painter.drawLine(box.topLeft(), box.topRight())
        if "b" in self.edges:
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        if "l" in self.edges:
            painter.drawLine(box.topLeft(), box.bottomLeft())
        if "r" in self.edges:
            painter.drawLine(box.topRight(), box.bottomRight())


LOW: Final = 740


def viewport_of(widget: QWidget) -> QWidget | None:
    """Return the part of a scrolling area through which a widget is seen."""
    at: QWidget | None = widget
    while at is not None and at.objectName() != "qt_scrollarea_viewport":
        at = at.parentWidget()
    return at


def is_low(look: Style, widget: QWidget) -> bool:
    """Tell whether a page has no more room than in a window of under 740 px without a banner."""
    at = viewport_of(widget)
    if at is None:
        return widget.window().height() < LOW
    metrics = look.metrics
    return at.height() + metrics.title_bar + metrics.strip + metrics.status < LOW


class Rule(QWidget):
    """A hairline across a column or down a row."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, upright: bool = False
    ) -> None:
        super().__init__(parent)
        self._look = look
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline."""
        QPainter(self).fillRect(self.rect(), self._look.color("line"))


def label(
    text: str = "",
    role: str = "body",
    *,
    tone: str = "",
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
    wrap: bool = False,
) -> QLabel:
    """Return a label in a role: body, small, note, hint, title, figure, heading or link."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    if bold:
        made.setProperty("bold", "true")
    made.setAlignment(align)
    made.setWordWrap(wrap)
    return made


def retone(widget: QWidget, tone: str) -> None:
    """Give a label another tone: neg, warn, accent, text, text2, text3 or none."""
    if widget.property("tone") == tone:
        return
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Section(QWidget):
    """The heading of a section: bold title, note, keys or links at the right."""

    def __init__(
        self,
        look: Style,
        title: str = "",
        note: str = "",
        parent: QWidget | None = None,
        *,
        big: bool = False,
    ) -> None:
        super().__init__(parent)
        self._title = label(title, "title" if big else "heading")
        self._note = label(note, "body" if big else "note", tone="text3")
        self._layout = row(gap=8)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._note)
        self._layout.addStretch(1)
        self.setLayout(self._layout)
        look.follow(self, lambda: self.setFixedHeight(look.metrics.heading + 4))

    def tell(self, title: str, note: str = "") -> None:
        """Show another title and note."""
        self._title.setText(title)
        self._note.setText(note)

    def add(self, widget: QWidget) -> None:
        """Put something at the right end."""
        self._layout.addWidget(widget)


class Raised(QWidget):
    """A popup made of a child widget, so that input methods work inside; it alone has a shadow."""

    def __init__(self, look: Style, parent: QWidget, *, shadow: bool = True) -> None:
        super().__init__(parent)
        self.look = look
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        if shadow:
            self._add_shadow()

    def _add_shadow(self) -> None:
        """Let Qt blur a shadow: for popups that are not painted at every key."""
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(14)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the raised ground."""
        self.look.box(QPainter(self), self.rect(), "raised", "field", radius=5)


class HoverArea(QWidget):
    """A clickable area that knows whether the pointer is over it."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Remember the pointer."""
        self.hovered = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Forget the pointer."""
        self.hovered = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of the click."""
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
