"""What is pressed: key caps, buttons, links and chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QWidget,
)

from ui.style import CENTRE, Style

CHIPS = {
    "new": ("focusT", "focus", None),
    "warn": ("warnT", "warn", None),
    "neg": ("negT", "neg", None),
    "tint": ("tint", "tintT", None),
    "grey": ("grey", "text2", None),
    "outline": ("button", "text", "cap"),
}


def cap_width(look: Style, text: str) -> int:
    """Return the width of a key cap."""
    return max(look.width(text, "hint") + 12, look.metrics.cap)


def paint_cap(  # noqa: PLR0913, PLR0917 - a place, a text and its colours.
    look: Style,
    painter: QPainter,
    x: int,
    middle: int,
    text: str,
    ink: str = "text2",
    edge: str | QColor = "cap",
    fill: str | None = None,
) -> int:
    """Paint a key cap at x, centred on a height; return its width."""
    height = look.metrics.cap
    rect = QRect(x, middle - height // 2, cap_width(look, text), height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color(edge) if isinstance(edge, str) else edge, 1))
    painter.setBrush(look.color(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.restore()
    look.draw(painter, rect, text, ink, "hint", align=CENTRE)
    return rect.width()


class Caps(QWidget):
    """Key caps with their words, as in the strip: ``(("F4", "pick on the map"), …)``."""

    chosen = Signal(int)

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pairs: list[tuple[str, str, bool]] = []
        self._spots: list[QRect] = []
        self.left_out = 0
        self.gap = 18
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_keys(self, pairs: Sequence[tuple[str, str] | tuple[str, str, bool]]) -> None:
        """Show these keys; a third part tells whether the key works now."""
        self._pairs = [(one[0], one[1], one[2] if len(one) > 2 else True) for one in pairs]
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[int]:
        look = self._look
        return [
            cap_width(look, key) + (look.px(7) + look.width(words, "small") if words else 0)
            for key, words, _able in self._pairs
        ]

    def sizeHint(self) -> QSize:
        """Return room for every key."""
        total = sum(self._widths()) + self._look.px(self.gap - 5) * max(0, len(self._pairs) - 1)
        return QSize(total, self._look.metrics.cap + 2)

    def minimumSizeHint(self) -> QSize:
        """Return room for no key: what does not fit is left out whole."""
        return QSize(0, self._look.metrics.cap + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every key that fits whole."""
        look = self._look
        painter = QPainter(self)
        x, middle = 0, self.height() // 2
        self._spots = []
        for (key, words, able), width in zip(self._pairs, self._widths(), strict=True):
            if x + width > self.width() + 1:
                break
            self._spots.append(QRect(x, 0, width, self.height()))
            used = paint_cap(
                look, painter, x, middle, key, "text2" if able else "text3", fill="button"
            )
            rest = QRect(x + used + look.px(7), 0, width, self.height())
            look.draw(painter, rest, words, "text2" if able else "text3", "small")
            x += width + look.px(self.gap - 5)
        self.left_out = len(self._pairs) - len(self._spots)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which key was clicked."""
        for index, spot in enumerate(self._spots):
            if spot.contains(event.position().toPoint()):
                self.chosen.emit(index)
                return


class Button(QAbstractButton):
    """A button with its key: plain, or the page's one primary button."""

    def __init__(
        self,
        look: Style,
        text: str,
        key: str = "",
        *,
        icon: str = "",
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.key = key
        self.glyph = icon
        self.primary = primary
        self.wide = False
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _role(self) -> str:
        return "body" if self.primary else "small"

    def _content(self) -> int:
        look = self.look
        width = look.width(self.text(), self._role(), bold=self.primary)
        if self.glyph:
            width += look.px(18) + look.px(6)
        if self.key:
            width += look.px(8) + cap_width(look, self.key)
        return width

    def sizeHint(self) -> QSize:
        """Return room for icon, words and key."""
        height = self.look.metrics.field
        if self.wide:
            height += 8
        return QSize(self._content() + 2 * self.look.px(12), height)

    def minimumSizeHint(self) -> QSize:
        """Never less than the words."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, focus ring, icon, words and key."""
        look, painter = self.look, QPainter(self)
        rect = self.rect()
        ink = "on" if self.primary else "text"
        if not self.isEnabled():
            fill, edge, ink = "grey", "cap", "text3"
        elif self.primary:
            fill, edge = "accent", "accent"
        else:
            fill, edge = "button", "cap"
        if self.hasFocus():
            look.box(painter, rect, None, "focus", radius=5, pen=2)
            rect = rect.adjusted(3, 3, -3, -3)
        look.box(painter, rect, fill, edge)
        if self.isDown() and self.isEnabled() and not self.primary:
            look.box(painter, rect, "focusT", edge)
        spare = self.width() - self._content()
        x = max(look.px(4), spare // 2)
        middle = self.height() // 2
        if self.glyph:
            tone = ink if (self.primary or not self.isEnabled()) else "text2"
            x += look.paint_icon(painter, x, middle, self.glyph, tone) + look.px(6)
        role = self._role()
        x += look.draw(
            painter, QRect(x, 0, self.width() - x, self.height()), self.text(), ink, role,
            bold=self.primary,
        )  # fmt: skip
        if self.key:
            edge_color: str | QColor = "cap"
            if self.primary and self.isEnabled():
                edge_color = QColor(look.color("on"))
                edge_color.setAlphaF(0.5)
            soft = ink if self.primary or not self.isEnabled() else "text2"
            paint_cap(look, painter, x + look.px(8), middle, self.key, soft, edge_color)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Repaint with the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Repaint without the ring."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter as well as by Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)


class Link(QAbstractButton):
    """Words that open something."""

    def __init__(self, look: Style, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Return room for the words."""
        look = self._look
        return QSize(look.width(self.text(), "small") + 4, look.line("small") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words and, focused, the ring."""
        painter = QPainter(self)
        self._look.draw(painter, self.rect().adjusted(2, 0, 0, 0), self.text(), "accent", "small")
        if self.hasFocus():
            self._look.box(painter, self.rect(), None, "focus", radius=3, pen=2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)


class Chip(QAbstractButton):
    """A word on a ground: new, warn, neg, tint, grey, outline; or a filter with a cross."""

    removed = Signal()

    def __init__(
        self,
        look: Style,
        text: str,
        kind: str = "grey",
        *,
        crossed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.kind = kind
        self._crossed = crossed
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if crossed:
            self.clicked.connect(self.removed)

    def change(self, text: str, kind: str) -> None:
        """Show another word."""
        self.kind = kind
        self.setText(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the word."""
        look = self.look
        width = look.width(self.text(), "small") + 2 * look.px(8)
        if self._crossed:
            width += look.px(18)
        return QSize(width, chip_height(look))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, word and cross."""
        painter = QPainter(self)
        paint_chip(self.look, painter, self.rect(), self.text(), self.kind, crossed=self._crossed)


def chip_height(look: Style) -> int:
    """Return the height of a chip."""
    return round(look.metrics.small * 1.7)


def paint_chip(
    look: Style, painter: QPainter, rect: QRect, text: str, kind: str, *, crossed: bool = False
) -> None:
    """Paint a chip over a rectangle."""
    fill, ink, edge = CHIPS[kind]
    look.box(painter, rect, fill, edge)
    inner = rect.adjusted(look.px(8), 0, 0, 0)
    look.draw(painter, inner, text, ink, "small")
    if crossed:
        side = look.px(12)
        look.paint_icon(
            painter, rect.right() - side - look.px(5), rect.center().y() + 1, "close", ink, 12
        )
