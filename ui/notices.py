"""What a page says to the clerk: notices, banners, and why a place is empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QWidget,
)

from ui.buttons import Button, Caps
from ui.parts import Pane, clear, column, row
from ui.style import CENTRE, Style

KINDS = {
    "will": ("information-outline", "focus", "page", "text2"),
    "note": ("information-outline", "text2", "page", "text2"),
    "done": ("check-circle-outline", "accent", "page", "text"),
    "warn": ("alert-circle-outline", "warn", "warnT", "warn"),
    "wrong": ("alert-circle", "neg", "negT", "neg"),
}


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


_BREAKS = "、，, "


def beginning(look: Style, text: str, width: int) -> str:
    """Return as many of a text's parts as fit a width; none when not even the first does."""
    while text and look.width(text) > width:
        text = text[: max(0, *(text.rfind(mark) for mark in _BREAKS))].rstrip(_BREAKS)
    return text


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


class Empty(QWidget):
    """What is missing, and the keys that help; ``over`` a widget it covers all of it."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, over: QWidget | None = None
    ) -> None:
        super().__init__(parent if over is None else over)
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
        self._over = over
        if over is not None:
            self.hide()
            over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on covering what grows or shrinks."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

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
        if self._over is not None:
            self.setGeometry(self._over.rect())
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
