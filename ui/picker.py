"""Choose a linked record by typing its code, name or initials; candidates drop down as a child."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import cap_width, paint_cap
from ui.editors import ENTER, Editor
from ui.palette import initials
from ui.parts import Raised
from ui.style import RIGHT, Style

SHOWN: Final = 8
SHADE: Final = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be meant: shown as code, bold name, detail, note and, right, a figure."""

    id: Any
    code: str
    name: str
    detail: str = ""
    note: str = ""
    right: str = ""
    tone: str = "text"

    def shown(self) -> str:
        """Return what the field shows once it is chosen."""
        return f"{self.code} {self.name}".strip()


class Dropdown(Raised):
    """The candidates under a picker, with keys and count at the foot."""

    def __init__(self, look: Style, parent: QWidget) -> None:
        super().__init__(look, parent, shadow=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: list[Candidate] = []
        self.at = 0
        self.top = 0
        self.keys: list[tuple[str, str]] = []
        self.count = ""
        self.clicked: Callable[[int], object] | None = None
        self._widths = (0, 0, 0, 0, 0)
        self.hide()

    def show_rows(
        self,
        rows: Sequence[Candidate],
        keys: Sequence[tuple[str, str]],
        count: str,
        *,
        chosen: bool = True,
    ) -> None:
        """Show these candidates, the first one chosen; ``chosen`` False: none of them yet."""
        look = self.look
        self.rows, self.keys, self.count = list(rows), list(keys), count
        self.at, self.top = 0 if chosen else -1, 0
        gap = look.px(16)

        def widest(texts: Sequence[str], role: str = "body", *, bold: bool = False) -> int:
            wide = max((look.width(text, role, bold=bold) for text in texts), default=0)
            return wide + gap if wide else 0

        shown = self.rows
        self._widths = (
            widest([one.code for one in shown], "small"),
            widest([one.name for one in shown], bold=True),
            widest([one.detail for one in shown]),
            widest([one.note for one in shown], "small"),
            widest([one.right for one in shown]),
        )

    def wanted(self) -> tuple[int, int]:
        """Return the width and height the candidates ask for."""
        look = self.look
        foot = sum(cap_width(look, key) + look.width(words, "small") + look.px(20)
                   for key, words in self.keys)  # fmt: skip
        foot += look.width(self.count, "small") + look.px(24)
        wide = max(sum(self._widths) + look.px(16), foot) + SHADE
        tall = self._tall() * min(len(self.rows), SHOWN) + look.metrics.heading + 2 + SHADE
        return wide, tall

    def _tall(self) -> int:
        return self.look.metrics.field

    def move_by(self, step: int) -> None:
        """Move the choice."""
        if self.rows:
            self.at = max(0, min(len(self.rows) - 1, self.at + step))
            self.top = max(min(self.top, self.at), self.at - SHOWN + 1)
            self.update()

    def choice(self) -> Candidate | None:
        """Return the candidate that is chosen now."""
        return self.rows[self.at] if 0 <= self.at < len(self.rows) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a shadow in a few strokes (it is painted at every key), candidates and foot."""
        look, painter = self.look, QPainter(self)
        body = self.rect().adjusted(0, 0, -SHADE, -SHADE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(SHADE):
            painter.setBrush(QColor(0, 0, 0, 10))
            painter.drawRoundedRect(body.adjusted(SHADE - step, SHADE - step, step, step), 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        look.box(painter, body, "raised", "field", radius=5)
        across = body.width()
        tall = self._tall()
        code, name, detail, note, _right = self._widths
        shown = self.rows[self.top : self.top + SHOWN]
        for number, one in enumerate(shown):
            rect = QRect(1, 1 + number * tall, across - 2, tall)
            if number + self.top == self.at:
                painter.fillRect(rect, look.color("focusT"))
                painter.fillRect(rect.left(), rect.top(), 3, tall, look.color("focus"))
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.color("soft"))
            x = rect.left() + look.px(8)
            for text, wide, tone, role in (
                (one.code, code, "text3", "small"),
                (one.name, name, "text", "body"),
                (one.detail, detail, "text2", "body"),
                (one.note, note, "text2", "small"),
            ):
                box = QRect(x, rect.top(), wide, tall)
                bold = text is one.name and number + self.top == self.at
                look.draw(painter, box, text, tone, role, bold=bold)
                x += wide
            right = QRect(x, rect.top(), rect.right() - look.px(8) - x, tall)
            look.draw(painter, right, one.right, one.tone, align=RIGHT)
        foot = QRect(1, 1 + len(shown) * tall, across - 2, look.metrics.heading)
        painter.fillRect(foot.adjusted(0, 0, 0, -2), look.color("band"))
        painter.fillRect(foot.left(), foot.top(), foot.width(), 1, look.color("line"))
        x = foot.left() + look.px(8)
        for key, words in self.keys:
            x += paint_cap(look, painter, x, foot.center().y() + 1, key) + look.px(7)
            rest = QRect(x, foot.top() + 1, foot.width(), foot.height())
            x += look.draw(painter, rest, words, "text2", "small") + look.px(12)
        count = foot.adjusted(0, 1, -look.px(8), 0)
        look.draw(painter, count, self.count, "text3", "small", align=RIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose by a click."""
        number = int(event.position().y() - 1) // self._tall() + self.top
        if number < len(self.rows) and self.clicked is not None:
            self.clicked(number)

    def wheelEvent(self, event: Any) -> None:
        """Scroll by the wheel."""
        self.move_by(1 if event.angleDelta().y() < 0 else -1)
        event.accept()


class Picker(Editor):
    """A field that names another record.

    ``find`` answers a text at once with the best candidates (an empty text: the usual ones);
    ``lookup`` returns the candidate of a value; ``create`` makes a new record of a typed text (F2).
    ``picked`` carries the chosen candidate or None, ``highlighted`` the one that would be chosen.
    """

    picked = Signal(object)
    highlighted = Signal(object)

    def __init__(  # noqa: PLR0913 - all but the search have defaults.
        self,
        look: Style,
        find: Callable[[str], Sequence[Candidate]],
        parent: QWidget | None = None,
        *,
        width: int = 200,
        lookup: Callable[[Any], Candidate | None] | None = None,
        create: Callable[[str], object] | None = None,
        create_words: str = "",
        total: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(look, parent, width=width)
        self._find = find
        self._lookup = lookup
        self._create = create
        self._create_words = create_words or _(N_("add a new one"))
        self._total = total
        self.chosen: Candidate | None = None
        self._dirty = False
        self._alike = False
        self._list: Dropdown | None = None
        self.recent: list[Candidate] = []
        self.textEdited.connect(self._search)

    def value(self) -> Any:
        """Return the chosen record's id."""
        return None if self.chosen is None or self._dirty else self.chosen.id

    def candidate(self) -> Candidate | None:
        """Return the chosen record."""
        return None if self._dirty else self.chosen

    def set_value(self, value: Any) -> None:
        """Show a record: a candidate, an id (by ``lookup``), or None."""
        if self.composing:
            self._waiting = (value,)
            return
        if value is not None and not isinstance(value, Candidate):
            value = self._lookup(value) if self._lookup is not None else None
        self.chosen = value
        self._dirty = False
        self.refuse("")
        self.close_list()
        self._show_chosen()

    def wrong(self) -> str:
        """Say that what was typed names nothing."""
        if not self._dirty or not self.text().strip():
            return ""
        sentence = _(N_("Nothing is called “{text}”; please type a code, a name or initials."))
        if self._alike:
            sentence = _(N_("Nothing is called “{text}”; some sound alike: press ↓ to choose one."))
        return sentence.format(text=self.text().strip())

    def _found(self, typed: str) -> list[Candidate]:
        """Return what is called so, else what only sounds so: an input method offers either.

        What sounds alike may be someone else, so it is never taken by Enter alone.
        """
        self._alike = False
        rows = list(self._find(typed))
        if not rows and not typed.isascii():
            from coopdesk.kernel.search import sounds_of  # Not with the window.

            alike = {one.id: one for heard in sounds_of(typed) for one in self._find(heard)}
            rows, self._alike = list(alike.values()), bool(alike)
        return rows

    def settle(self) -> bool:
        """Take the first candidate for what was typed, or refuse."""
        if not self._dirty:
            self._show_chosen()
            return True
        if not self.text().strip():
            self._choose(None)
            return True
        rows = self._found(self.text().strip())
        best = rows[0] if rows and not self._alike else None
        if self.list_shown() and self._list is not None:
            best = self._list.choice() or best
        if best is not None:
            self._choose(best)
            return True
        self.refuse(self.wrong())
        if not (self._alike and self.hasFocus()):
            self.close_list()
        return False

    def _show_chosen(self) -> None:
        text = "" if self.chosen is None else self.chosen.shown()
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
            if self.hasFocus():
                self.selectAll()

    def _choose(self, one: Candidate | None) -> None:
        """Take a candidate and tell of it."""
        changed = one != self.chosen
        self.chosen, self._dirty = one, False
        self.close_list()
        self._show_chosen()
        self.refuse("")
        if one is not None:
            self.recent = [one, *(old for old in self.recent if old.id != one.id)][:SHOWN]
        if changed:
            self.picked.emit(one)
            self.edited.emit()

    def take(self, value: Any) -> None:
        """Choose a record that was just made for this field, as if it had been found."""
        one = self._lookup(value) if self._lookup is not None else None
        if one is not None:
            self._choose(one)
            self.setFocus()

    def best(self, text: str) -> Candidate | None:
        """Return what a pasted text names: an exact code or name, or the only one found."""
        rows = list(self._find(text.strip()))
        exact = [one for one in rows if text.strip() in {one.code, one.name, one.shown()}]
        if len(exact) == 1:
            return exact[0]
        return rows[0] if len(rows) == 1 else None

    def _typed(self, text: str) -> None:
        self._dirty = True
        super()._typed(text)

    def _search(self, _text: str = "") -> None:
        """Look for what is typed, letters of a composition included."""
        typed = (self.text() + self._preedit.replace("'", "").replace(" ", "")).strip()
        if not typed:
            self.close_list()
            return
        self._show_list(self._found(typed))

    def open_list(self) -> None:
        """Show the usual candidates."""
        self._alike = False
        rows = list(self._find("")) or list(self.recent)
        self._show_list(rows)
        if self._list is not None and self.chosen is not None:
            for number, one in enumerate(self._list.rows):
                if one.id == self.chosen.id:
                    self._list.move_by(number)

    def _show_list(self, rows: list[Candidate]) -> None:
        if not rows and self._create is None:
            self.close_list()
            return
        if self._list is None or self._list.parentWidget() is not self.window():
            self._drop_list()
            self._list = Dropdown(self.look, self.window())
            self._list.clicked = self._clicked
        keys = [("↑↓", _(N_("choose"))), ("Enter", _(N_("take")))] if rows else []
        if self._alike:
            keys[0] = ("↓", _(N_("sounds alike")))
        if self._create is not None:
            keys.append(("F2", self._create_words))
        count = str(len(rows))
        if self._total is not None:
            count = f"{len(rows)} / {self._total()}"
        self._list.show_rows(rows, keys, count, chosen=not self._alike)
        self._place_list()
        self._list.raise_()
        self._list.show()
        self._list.update()
        self.highlighted.emit(self._list.choice())

    def _place_list(self) -> None:
        assert self._list is not None  # noqa: S101 - shown just before.
        window = self.window()
        wide, tall = self._list.wanted()
        wide = min(max(wide, self.width() + SHADE), window.width() - 16)
        at = self.mapTo(window, QPoint(0, self.height() + 2))
        x = max(8, min(at.x(), window.width() - wide - 8))
        y = at.y()
        if y + tall > window.height():
            y = max(0, self.mapTo(window, QPoint(0, 0)).y() - tall - 2)
        self._list.setGeometry(x, y, wide, tall)

    def _clicked(self, number: int) -> None:
        assert self._list is not None  # noqa: S101 - it was clicked.
        self._choose(self._list.rows[number])
        self._go_on()

    def list_shown(self) -> bool:
        """Tell whether candidates are shown."""
        return self._list is not None and self._list.isVisible()

    def close_list(self) -> None:
        """Hide the candidates."""
        if self._list is not None and not self._list.isHidden():
            self._list.hide()

    def _drop_list(self) -> None:
        if self._list is not None:
            self._list.hide()
            self._list.deleteLater()
            self._list = None

    def _go_on(self) -> None:
        self.entered.emit()
        if self.walks:
            self.focusNextPrevChild(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Look for letters still being composed, too."""
        before = self._preedit
        super().inputMethodEvent(event)
        if self._preedit != before and (self._preedit or not event.commitString()):
            self._search()

    def event(self, event: QEvent) -> bool:
        """Keep F2 for a new record while candidates are shown."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F2
            and self._create is not None
            and self.list_shown()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the candidates, take one, close them."""
        key = event.key()
        if self.composing:
            super().keyPressEvent(event)
            return
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            if not self._walk(Qt.Key(key)):
                event.ignore()
            return
        if key == Qt.Key.Key_Escape and (self.list_shown() or (self._dirty and self.text())):
            self.close_list()
            self.set_value(self.chosen)
            self.selectAll()
            self.highlighted.emit(self.chosen)
            return
        if key == Qt.Key.Key_F2 and self.list_shown() and self._create is not None:
            typed = self.text().strip()
            self.close_list()
            self._create(typed)
            return
        if key in ENTER and self.list_shown() and not self._dirty:
            assert self._list is not None  # noqa: S101 - it is shown.
            if (chosen := self._list.choice()) is not None:
                self._choose(chosen)
        super().keyPressEvent(event)

    def _walk(self, key: Qt.Key) -> bool:
        """Walk the candidates, or show them by the first Down; False where there are none."""
        if not self.list_shown():
            if key != Qt.Key.Key_Down:
                return False
            if not (self._alike and self._dirty):
                self.open_list()
                return True
            self._search()  # The refusal asks for this key; the usual ones are not meant.
        assert self._list is not None  # noqa: S101 - it is shown.
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN}
        self._list.move_by(step.get(key, -SHOWN))
        if self._list.rows:
            self.highlighted.emit(self._list.choice())
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed and hide the candidates."""
        super().focusOutEvent(event)
        self.close_list()

    def hideEvent(self, event: Any) -> None:
        """Hide the candidates with the field."""
        self.close_list()
        super().hideEvent(event)


class ChoiceEdit(Picker):
    """One of a few: type its beginning, initials or number; Up and Down change it."""

    def __init__(
        self,
        look: Style,
        options: Sequence[tuple[Any, str]],
        parent: QWidget | None = None,
        *,
        width: int = 104,
    ) -> None:
        super().__init__(look, self._options_for, parent, width=width)
        self.options: list[Candidate] = []
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices; the chosen one stays if it is among them."""
        self.options = [
            Candidate(value, str(number), words) for number, (value, words) in enumerate(options, 1)
        ]
        if self.chosen is not None:
            self.set_value(self.value())

    def set_value(self, value: Any) -> None:
        """Show a choice by its value."""
        if isinstance(value, Candidate):
            value = value.id
        found = next((one for one in self.options if one.id == value), None)
        super().set_value(found)

    def _show_chosen(self) -> None:
        text = "" if self.chosen is None else self.chosen.name
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
            if self.hasFocus():
                self.selectAll()

    def _options_for(self, text: str) -> list[Candidate]:
        """Return the choices that begin like the text."""
        typed = text.strip().casefold()
        if not typed:
            return self.options
        return [
            one
            for one in self.options
            if one.name.casefold().startswith(typed)
            or one.code == typed
            or (typed.isascii() and initials(one.name).startswith(typed))
        ] or [one for one in self.options if typed in one.name.casefold()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the choice by Up and Down while the list is closed."""
        if (
            event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}
            and not self.list_shown()
            and not event.modifiers()
            and not self._dirty
            and self.options
        ):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            ids = [one.id for one in self.options]
            at = ids.index(self.chosen.id) + step if self.chosen is not None else 0
            self._choose(self.options[max(0, min(len(ids) - 1, at))])
            self.selectAll()
            return
        super().keyPressEvent(event)
