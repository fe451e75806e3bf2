"""The small parts of every page: panes, labels, key caps, buttons, chips, notices, bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.style import CENTRE, LEFT, RIGHT, Style

CHIPS = {
    "new": ("focusT", "focus", None),
    "warn": ("warnT", "warn", None),
    "neg": ("negT", "neg", None),
    "tint": ("tint", "tintT", None),
    "grey": ("grey", "text2", None),
    "outline": ("button", "text", "cap"),
}
KINDS = {
    "will": ("information-outline", "focus", "page", "text2"),
    "note": ("information-outline", "text2", "page", "text2"),
    "done": ("check-circle-outline", "accent", "page", "text"),
    "warn": ("alert-circle-outline", "warn", "warnT", "warn"),
    "wrong": ("alert-circle", "neg", "negT", "neg"),
}


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


class Notice(Pane):
    """One line above the strip: what will happen, a warning, or a refusal with its way out."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "t", parent)
        self.kind = ""
        self.text = ""
        self.quiet = False
        self._caps = Caps(look, self)
        self._caps.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(self, self._measure)
        self.hide()

    def _measure(self) -> None:
        self.setFixedHeight(self._needed())
        self._place()

    def _lines(self) -> list[str]:
        """Break the text into lines that fit."""
        look = self.look
        room = self.width() - look.px(45) - 16
        if not self._caps.isHidden():
            room -= self._caps.sizeHint().width() + 16
        return broken(look, self.text, max(room, look.px(200)), "small")

    def _needed(self) -> int:
        look = self.look
        lines = len(self._lines()) if self.text else 1
        return look.metrics.notice + (lines - 1) * look.line("small")

    def tell(self, text: str, kind: str = "will", keys: Sequence[tuple[str, str]] = ()) -> None:
        """Show a sentence (kinds: will, note, done, warn, wrong); an empty one hides the line."""
        self.text, self.kind = text, kind
        self._caps.show_keys(keys)
        self._caps.setVisible(bool(keys))
        if text:
            self.ground = KINDS[kind][2]
            self.setAccessibleName(text)
        self.setVisible(self.wanted())
        self._measure()
        self.update()

    def wanted(self) -> bool:
        """Tell whether the line shows: what will happen gives way to the folded panel's line."""
        told = bool(self.text) and not (self.quiet and self.kind == "will")
        return told and self.parentWidget() is not None

    def clear(self) -> None:
        """Hide the line."""
        self.tell("")

    def _place(self) -> None:
        size = self._caps.sizeHint()
        self._caps.setGeometry(
            self.width() - 16 - size.width(), (self.height() - size.height()) // 2,
            size.width(), size.height(),
        )  # fmt: skip

    def resizeEvent(self, event: object) -> None:
        """Break the text anew."""
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and sentence."""
        super().paintEvent(event)
        if not self.text:
            return
        look, painter = self.look, QPainter(self)
        icon, icon_ink, _ground, ink = KINDS[self.kind]
        lines = self._lines()
        height = look.line("small")
        top = (self.height() - height * len(lines)) // 2 + 1
        look.paint_icon(painter, 16, top + height // 2, icon, icon_ink)
        for number, line in enumerate(lines):
            rect = QRect(look.px(45), top + number * height, self.width(), height)
            look.draw(painter, rect, line, ink, "small")


def broken(look: Style, text: str, width: int, role: str = "body") -> list[str]:
    """Break a text into lines of at most a width, between Chinese characters or at spaces."""
    lines: list[str] = []
    for part in text.split("\n"):
        current = ""
        for word in _words(part):
            if (
                current
                and look.width(current + word, role) > width
                and word not in "，。；：、！？）"
            ):
                lines.append(current.rstrip())
                current = word.lstrip()
            else:
                current += word
        lines.append(current)
    return lines


def _words(text: str) -> list[str]:
    """Cut a text where a line may break."""
    found: list[str] = []
    for char in text:
        wide = ord(char) > 0x2E7F
        if found and not wide and not found[-1].endswith(" ") and ord(found[-1][-1]) < 0x2E80:
            found[-1] += char
        else:
            found.append(char)
    return found


class Bar(QWidget):
    """A progress bar 7 px high: parts of a whole, each in its colour."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._parts: list[tuple[int, str]] = []
        self._whole = 1
        self.setFixedHeight(7)

    def show_parts(self, parts: Sequence[tuple[int, str]], whole: int) -> None:
        """Show parts (amount, colour token) of a whole."""
        self._parts, self._whole = list(parts), max(whole, 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        paint_bar(self._look, QPainter(self), self.rect(), self._parts, self._whole)


def paint_bar(
    look: Style, painter: QPainter, rect: QRect, parts: Sequence[tuple[int, str]], whole: int
) -> None:
    """Paint a bar of parts over a rectangle."""
    look.box(painter, rect, "soft", radius=3)
    x = rect.left()
    for amount, token in parts:
        width = min(rect.width() * max(amount, 0) // max(whole, 1), rect.right() + 1 - x)
        if width > 0:
            look.box(painter, QRect(x, rect.top(), width, rect.height()), token, radius=3)
            if x > rect.left():
                painter.fillRect(x, rect.top(), min(3, width), rect.height(), look.color(token))
            x += width


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a side panel: a label and its value."""

    label: str
    value: str = ""
    tone: str = "text"
    bold: bool = False
    unit: str = ""


class Pairs(QWidget):
    """Lines of label and value, as in the side panels; or a rule where a line is empty."""

    def __init__(self, look: Style, parent: QWidget | None = None, *, tall: int = 28) -> None:
        super().__init__(parent)
        self._look = look
        self._pairs: list[Pair] = []
        self._tall = tall
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(self._look.px(self._tall) * len(self._pairs))

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show these lines."""
        self._pairs = list(pairs)
        self._measure()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines; a value too long for its line takes the small size."""
        look, painter = self._look, QPainter(self)
        tall = look.px(self._tall)
        for number, pair in enumerate(self._pairs):
            rect = QRect(0, number * tall, self.width(), tall)
            used = look.draw(painter, rect, pair.label, "text2", "small")
            if pair.unit:
                unit = rect.adjusted(used + 5, 0, 0, 0)
                used += 5 + look.draw(painter, unit, pair.unit, "text3", "hint")
            value = rect.adjusted(used + 8, 0, 0, 0)
            fits = look.width(pair.value, bold=pair.bold) <= value.width()
            role = "body" if fits else "small"
            look.draw(painter, value, pair.value, pair.tone, role, bold=pair.bold, align=RIGHT)


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


@dataclass(frozen=True, slots=True)
class Figure:
    """One of a page's large figures: title, unit, value, note below and where it leads."""

    title: str
    value: str
    unit: str = ""
    note: str = ""
    tone: str = "text2"
    value_tone: str = "text"
    opens: Callable[[], object] | None = None


class Figures(Pane):
    """A row of large figures; below 740 px of window height their notes go beside them."""

    def __init__(self, look: Style, parent: QWidget | None = None, *, small: bool = False) -> None:
        super().__init__(look, "page", "b", parent)
        self._figures: list[Figure] = []
        self._small = small
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.follow(self, self._measure)

    def set_small(self, *, small: bool) -> None:
        """Let the figures be small, their notes beside them, or large."""
        self._small = small
        self._measure()
        self.update()

    def low(self) -> bool:
        """Tell whether the window is too low for notes of their own line."""
        return self._small or self.window().height() < 740

    def _measure(self) -> None:
        metrics = self.look.metrics
        if self.low():
            tall = self.look.line("small") + self.look.line("title") + 15
        else:
            tall = 2 * self.look.line("small") + round(metrics.figure * 1.25) + 18
        if self.height() != tall:
            self.setFixedHeight(tall)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these figures."""
        self._figures = list(figures)
        self.current = min(self.current, max(0, len(self._figures) - 1))
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Choose between high and low."""
        self._measure()

    def _cells(self) -> list[QRect]:
        count = max(1, len(self._figures))
        edges = [self.width() * index // count for index in range(count + 1)]
        return [QRect(a, 0, b - a, self.height()) for a, b in pairwise(edges)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figures, divided by hairlines."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        small, low = look.line("small"), self.low()
        for index, (cell, one) in enumerate(zip(self._cells(), self._figures, strict=False)):
            if index:
                painter.setPen(look.color("line"))
                painter.drawLine(cell.topLeft(), QPoint(cell.left(), cell.bottom() - 1))
            if self.hasFocus() and index == self.current:
                painter.fillRect(cell.adjusted(1, 0, 0, -1), look.color("focusT"))
                painter.fillRect(cell.left(), 0, 3, cell.height() - 1, look.color("focus"))
            x = cell.left() + 16
            top = 8 if not low else 7
            title = QRect(x, top, cell.width() - 20, small)
            used = look.draw(painter, title, one.title, "text2", "small")
            look.draw(painter, title.adjusted(used + 7, 0, 0, 0), one.unit, "text3", "hint")
            role = "title" if low else "figure"
            tall = look.line("title") if low else round(look.metrics.figure * 1.25)
            value = QRect(x, top + small, cell.width() - 20, tall)
            used = look.draw(painter, value, one.value, one.value_tone, role, bold=True)
            note = (
                QRect(x + used + 8, value.top() + 1, cell.width() - used - 28, tall)
                if low
                else QRect(x, value.bottom() + 1, cell.width() - 20, small)
            )
            if look.width(one.note, "small") <= note.width():
                look.draw(painter, note, one.note, one.tone, "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by the arrows, open by Enter."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(0, min(len(self._figures) - 1, self.current + step))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what was clicked."""
        for index, cell in enumerate(self._cells()):
            if cell.contains(event.position().toPoint()):
                self._open(index)

    def _open(self, index: int) -> None:
        if index < len(self._figures):
            opens = self._figures[index].opens
            if opens is not None:
                opens()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the current figure."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the current figure."""
        self.update()


class Empty(QWidget):
    """What is missing, and the keys that help."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon, self._title, self._advice = "information-outline", "", ""
        self._buttons = row(gap=8)
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._outer = column()
        self._outer.addStretch(1)
        self._words = QWidget()
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._outer.addWidget(self._words)
        self._outer.addLayout(self._buttons)
        self._outer.addStretch(1)
        self.setLayout(self._outer)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self._words.setFixedHeight(self._tall())

    def _tall(self) -> int:
        look = self._look
        lines = broken(look, self._advice, max(self.width() - 48, 80), "small")[:3]
        return look.px(84) + look.line("small") * len(lines) + look.px(10)

    def resizeEvent(self, event: object) -> None:
        """Break the advice anew."""
        self._measure()

    def tell(
        self,
        icon: str,
        title: str,
        advice: str = "",
        buttons: Sequence[tuple[str, str, Callable[[], object]]] = (),
    ) -> None:
        """Say what is missing and offer (words, key, what to do)."""
        self._icon, self._title, self._advice = icon, title, advice
        clear(self._buttons)
        for words, key, act in buttons:
            button = Button(self._look, words, key)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._buttons.addWidget(button)
        self._measure()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, title and advice above the buttons."""
        look, painter = self._look, QPainter(self)
        tall = self._tall()
        buttons = self._buttons.sizeHint().height()
        top = max(0, (self.height() - tall - buttons) // 2)
        side = look.px(32)
        picture = look.pixmap(self._icon, side, "text2")
        painter.drawPixmap((self.width() - side) // 2, top + look.px(8), picture)
        title = QRect(0, top + look.px(50), self.width(), look.line("body"))
        look.draw(painter, title, self._title, "text", bold=True, align=CENTRE)
        lines = broken(look, self._advice, max(self.width() - 48, 80), "small")
        for number, line in enumerate(lines[:3]):
            box = QRect(0, top + look.px(82) + number * look.line("small"), self.width(),
                        look.line("small"))  # fmt: skip
            look.draw(painter, box, line, "text2", "small", align=CENTRE)


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


class Banner(Pane):
    """An amber line under the title: who locked what, and what to do; or whose practice book."""

    pressed = Signal()

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "warnT", "b", parent)
        self._title, self._text, self._icon = "", "", "lock-outline"
        self._button = Button(look, "", parent=self)
        self._button.clicked.connect(self.pressed)
        look.follow(self, self._measure)
        self.hide()

    def _measure(self) -> None:
        one_line = self._text == ""
        look = self.look
        tall = look.metrics.notice if one_line else look.line("body") + look.line("small") + 14
        self.setFixedHeight(tall)
        self._place()

    def tell(
        self, title: str, text: str = "", *, icon: str = "lock-outline", button: str = "",
        key: str = "",
    ) -> None:  # fmt: skip
        """Show a title and a sentence; an empty title hides the banner."""
        self._title, self._text, self._icon = title, text, icon
        self._button.setText(button)
        self._button.key = key
        self._button.setVisible(bool(button))
        self.setVisible(bool(title))
        self._measure()
        self.update()

    def _place(self) -> None:
        size = self._button.sizeHint()
        self._button.setGeometry(
            self.width() - 16 - size.width(), (self.height() - size.height()) // 2,
            size.width(), size.height(),
        )  # fmt: skip

    def resizeEvent(self, event: object) -> None:
        """Keep the button at the right."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, title and sentence."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        look.paint_icon(painter, 16, self.height() // 2, self._icon, "warn")
        x = 16 + look.px(29)
        right = self.width() - 16
        if not self._button.isHidden():
            right = self._button.x() - 16
        if not self._text:
            box = QRect(x, 0, right - x, self.height())
            look.draw(painter, box, self._title, "text", "small", bold=True)
            return
        title = QRect(x, 7, right - x, look.line("body"))
        look.draw(painter, title, self._title, "text", bold=True)
        text = QRect(x, title.bottom() + 1, right - x, look.line("small"))
        look.draw(painter, text, self._text, "text2", "small")


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
