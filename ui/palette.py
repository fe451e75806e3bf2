"""Ctrl+K: find people, goods, documents, pages and commands by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import Caps, cap_width, paint_cap
from ui.parts import Raised, column, row
from ui.style import Style


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: title, detail, what Enter does, icon and key."""

    title: str
    detail: str
    act: Callable[[], object]
    icon: str = "chevron-right"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the palette looks: a kind's name, a quick search, and whether commands go first."""

    title: str
    find: Callable[[str], Sequence[Found]]
    last: bool = False


class _Rows(QWidget):
    """The rows found, painted."""

    def __init__(self, look: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.found: list[Found] = []
        self.at = 0
        self.picked: Callable[[int], object] | None = None

    def tall(self) -> int:
        """Return the height of a row."""
        return self._look.metrics.field + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, title, detail and key."""
        look, painter = self._look, QPainter(self)
        tall = self.tall()
        if not self.found:
            room = QRect(look.px(13), 0, self.width() - look.px(26), tall)
            words = N_("Nothing by this name. Try fewer letters, or F1 for the manual.")
            look.draw(painter, room, _(words), "text2")
        for number, one in enumerate(self.found):
            rect = QRect(1, number * tall, self.width() - 2, tall)
            if number == self.at:
                painter.fillRect(rect, look.color("focusT"))
                painter.fillRect(rect.left(), rect.top(), 3, tall, look.color("focus"))
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.color("soft"))
            x = rect.left() + 9
            x += look.paint_icon(painter, x, rect.center().y(), one.icon, size=16) + look.px(7)
            key = one.key or ("Enter" if number == self.at else "")
            right = rect.right() - 10
            if key:
                right -= cap_width(look, key)
                paint_cap(look, painter, right, rect.center().y(), key)
            room = QRect(x, rect.top(), right - x - 8, tall)
            x += look.draw(painter, room, one.title) + 8
            rest = QRect(x, rect.top(), right - x - 8, tall)
            if rest.width() > look.px(40):
                look.draw(painter, rest, one.detail, "text2", "small")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by a click."""
        number = int(event.position().y()) // self.tall()
        if number < len(self.found) and self.picked is not None:
            self.picked(number)


class Palette(QWidget):
    """The veil with the palette in it; a child of the window, so input methods work."""

    SHOWN = 9

    def __init__(self, look: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._over = parent
        self._commands: list[Found] = []
        self._sources: list[Source] = []
        self._only = 0
        self._composed = ""
        self._before: QWidget | None = None
        self._sheet = Raised(look, self)
        self.box = QLineEdit()
        self.box.setPlaceholderText(_(N_("Name, initials, code, number or command")))
        self.box.textChanged.connect(self._search)
        self.box.installEventFilter(self)
        self.rows = _Rows(look, self._sheet)
        self.rows.picked = self._choose
        self._keys = Caps(look)
        self._leave = Caps(look)
        foot = row(margins=(12, 0, 12, 0))
        foot.addWidget(self._keys, 1)
        foot.addWidget(self._leave)
        layout = self._layout = column(margins=(0, 12, 0, 10), gap=14)
        top = row(margins=(12, 0, 12, 0))
        top.addWidget(self.box)
        layout.addLayout(top)
        layout.addWidget(self.rows)
        layout.addLayout(foot)
        self._sheet.setLayout(layout)
        parent.installEventFilter(self)
        look.changed.connect(self._place)
        self.hide()

    def open(self, commands: Sequence[Found], sources: Sequence[Source]) -> None:
        """Open over the window."""
        self._commands, self._sources, self._only = list(commands), list(sources), 0
        if self.isHidden():
            self._before = self.window().focusWidget()
        self._keys.show_keys(
            [("↑↓", _(N_("choose"))), ("Enter", _(N_("go"))), ("Tab", _(N_("one kind only")))]
        )
        self._leave.show_keys([("Esc", _(N_("close")))])
        self._composed = ""
        self.box.clear()
        self._search("")
        self.raise_()
        self.show()
        self.box.setFocus()

    def open_keys(self, commands: Sequence[Found]) -> None:
        """Open as the sheet of keys."""
        self.open([one for one in commands if one.key], ())

    def _search(self, text: str) -> None:
        """Look in the sources and the commands."""
        typed = text.strip()
        found: list[Found] = []
        after: list[Found] = []
        kinds = len(self._sources) + 1
        if typed:
            for number, source in enumerate(self._sources, 1):
                if self._only in {0, number}:
                    limit = self.SHOWN if self._only else 4
                    (after if source.last else found).extend(source.find(typed)[:limit])
        if self._only in {0, kinds} or not self._sources:
            folded = typed.casefold()
            found += [
                one
                for one in self._commands
                if not folded
                or folded in one.title.casefold()
                or folded in one.key.casefold()
                or folded in initials(one.title)
            ]
        self.rows.found = (found + after)[: self.SHOWN]
        self.rows.at = 0
        self._place()
        self.rows.update()

    def _place(self) -> None:
        parent = self._over
        self.setGeometry(parent.rect())
        look = self._look
        self.box.setFixedHeight(look.metrics.field)
        self.rows.setFixedHeight(self.rows.tall() * max(1, len(self.rows.found)))
        width = min(look.px(600), parent.width() - 48)
        height = self._layout.sizeHint().height()
        self._sheet.setGeometry((parent.width() - width) // 2, look.px(56), width, height)

    def _choose(self, number: int) -> None:
        if number < len(self.rows.found):
            chosen = self.rows.found[number]
            self.leave()
            chosen.act()

    def leave(self) -> None:
        """Close and give the keyboard back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the arrows, Enter, Tab and Esc typed in the box; keep covering the window."""
        if watched is self.box and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if watched is self.box and isinstance(event, QInputMethodEvent):
            self._compose(event)
        elif watched is self.box and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and not self._composed:
                return self._key(event)
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _compose(self, event: QInputMethodEvent) -> None:
        """Look for letters still being composed, too."""
        before, self._composed = self._composed, event.preeditString()
        if self._composed != before and not event.commitString():
            letters = self._composed.replace("'", "").replace(" ", "")
            self._search(self.box.text() + letters)

    def _key(self, event: QKeyEvent) -> bool:
        """Answer a key typed in the box."""
        count = len(self.rows.found)
        match event.key():
            case Qt.Key.Key_Down:
                self.rows.at = min(self.rows.at + 1, count - 1)
            case Qt.Key.Key_Up:
                self.rows.at = max(self.rows.at - 1, 0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self.rows.at)
            case Qt.Key.Key_Tab:
                self._only = (self._only + 1) % (len(self._sources) + 2)
                self._search(self.box.text())
            case Qt.Key.Key_Escape:
                self.leave()
            case _:
                return False
        self.rows.update()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close by a click beside the sheet."""
        if not self._sheet.geometry().contains(event.position().toPoint()):
            self.leave()


@lru_cache(maxsize=512)
def initials(text: str) -> str:
    """Return the pinyin initials of a title, so that commands are found as people are."""
    from coopdesk.kernel.search import syllables

    return "".join(part[0] for part in syllables(text) if part).casefold()
