"""The line over a list: its conditions as chips that stay, and the box that finds in the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Filter
from ui.editors import DateEdit
from ui.forms import Field, Form
from ui.list_view import ListView
from ui.parts import Caps, Chip, Pane, Raised, clear, column, label, row
from ui.picker import ChoiceEdit


def is_offered(one: Filter) -> bool:
    """Tell whether the sheet can ask for a condition: records are chosen by the page instead."""
    plain = one.choices is None and one.how == "equals"
    return not plain or one.name == "retired"


def condition_words(one: Filter, value: Any) -> str:
    """Return a condition as its chip says it."""
    title = _(one.title)
    if isinstance(value, Choice):
        return f"{title} {value.shown}"
    if isinstance(value, bool):
        return title if value else _(N_("not: {title}")).format(title=title)
    if isinstance(value, date):
        sign = {"from": "≥", "until": "≤"}.get(one.how, "")
        return f"{title} {sign}{value.isoformat()}"
    return f"{title} {value}"


class FilterLine(Pane):
    """Chips for the conditions in force, and the find box (Ctrl+F); F6 opens the conditions."""

    changed = Signal()

    def __init__(
        self,
        view: ListView,
        parent: QWidget | None = None,
        *,
        hidden: Iterable[str] = (),
        words: Callable[[Filter, Any], str] | None = None,
    ) -> None:
        super().__init__(view.look, "page", "", parent)
        self.view = view
        self.hidden = frozenset(hidden)
        self.words = words or (lambda _one, _value: "")
        self._chips = row(gap=8)
        self._sheet: ConditionSheet | None = None
        self.box = QLineEdit()
        self.box.setPlaceholderText(_(N_("Find in this list  Ctrl+F")))
        self.box.setAccessibleName(_(N_("Find in this list")))
        self.box.textChanged.connect(self._typed)
        self.box.installEventFilter(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._search)
        layout = row(margins=(0, 4, 16, 6))
        layout.addSpacing(self.look.px(44))
        layout.addLayout(self._chips)
        layout.addStretch(1)
        layout.addWidget(self.box)
        self.setLayout(layout)
        for key, act in (("Ctrl+F", self.seek), ("F6", self.open_conditions)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)
        self.look.follow(self, self._measure)
        self.show_chips()

    def _measure(self) -> None:
        look = self.look
        self.box.setFixedSize(look.px(190) if not look.metrics.rail else look.px(154),
                              look.metrics.field)  # fmt: skip
        self.setFixedHeight(look.metrics.field + 10)

    def show_chips(self) -> None:
        """Show a chip per condition: tinted in force, outlined where everything is shown."""
        clear(self._chips)
        held = dict(self.view.query.where)
        for one in self.view.listing.filters:
            value = held.get(one.name)
            if one.name in self.hidden or (value is None and not is_offered(one)):
                continue
            if value is None or value is False:
                chip = Chip(self.look, f"{_(one.title)} {_(N_('any'))}", "outline")
                if value is False:
                    chip = Chip(self.look, condition_words(one, value), "outline")
                chip.clicked.connect(self.open_conditions)
            else:
                words = self.words(one, value) or condition_words(one, value)
                chip = Chip(self.look, words, "tint", crossed=True)
                chip.removed.connect(partial(self._set, one.name, None))
            self._chips.addWidget(chip)
        if self.view.listing.filters:
            more = Caps(self.look)
            more.show_keys([("F6", _(N_("conditions")))])
            more.chosen.connect(lambda _index: self.open_conditions())
            self._chips.addWidget(more)

    def _set(self, name: str, value: Any) -> None:
        self.view.set_condition(name, value)
        self.show_chips()
        self.changed.emit()

    def seek(self) -> None:
        """Put the keyboard into the find box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def open_conditions(self) -> None:
        """Open the sheet of conditions."""
        if not self.view.listing.filters:
            return
        self._sheet = ConditionSheet(self)
        self._sheet.start()

    def _typed(self, _text: str) -> None:
        self._wait.start(60 if len(self.view.ids()) > 20_000 else 0)

    def _search(self) -> None:
        self.view.set_text(self.box.text())
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the funnel."""
        super().paintEvent(event)
        painter = QPainter(self)
        self.look.paint_icon(painter, 17, self.height() // 2, "filter-outline", size=17)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the box to the list by Down or Enter; Esc empties it."""
        if watched is self.box and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)  # noqa: S101 - Qt says so.
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._wait.stop()
                self._search()
                self.view.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape and self.box.text():
                self.box.clear()
                return True
        return False


class ConditionSheet(Raised):
    """The conditions of a list, each with its editor; every change is seen at once behind it."""

    def __init__(self, line: FilterLine) -> None:
        super().__init__(line.look, line.window())
        self._line = line
        look = line.look
        held = dict(line.view.query.where)
        fields = []
        for one in line.view.listing.filters:
            if not is_offered(one) or one.name in line.hidden:
                continue
            editor: Any
            options: list[tuple[Any, str]]
            if one.choices is not None:
                options = [(None, _(N_("any"))), *((each, each.shown) for each in one.choices)]
                editor = ChoiceEdit(look, options, width=160)
            elif one.how in {"from", "until"}:
                editor = DateEdit(look, line.view.model.desk.today, width=160)
            else:
                options = [(None, _(N_("any"))), (True, _(N_("yes"))), (False, _(N_("no")))]
                editor = ChoiceEdit(look, options, width=160)
            editor.set_value(held.get(one.name))
            editor.edited.connect(partial(self._changed, one.name, editor))
            fields.append(Field(one.name, one.title, editor))
        self.form = Form(look, fields)
        self.form.finished.connect(self.leave)
        keys = Caps(look)
        keys.show_keys([("Enter", _(N_("next"))), ("Esc", _(N_("close")))])
        layout = column(margins=(16, 12, 16, 12), gap=8)
        layout.addWidget(label(_(N_("Conditions")), "heading"))
        layout.addWidget(self.form)
        layout.addWidget(keys)
        self.setLayout(layout)

    def start(self) -> None:
        """Open under the line."""
        self.adjustSize()
        at = self._line.mapTo(self.window(), self._line.rect().bottomLeft())
        self.setGeometry(at.x() + 16, at.y(), self.look.px(420), self.sizeHint().height())
        self.raise_()
        self.show()
        self.form.start()

    def _changed(self, name: str, editor: Any) -> None:
        if not editor.wrong():
            self._line._set(name, editor.value())  # noqa: SLF001 - its own sheet.

    def leave(self) -> None:
        """Close and go to the list."""
        self.hide()
        self.deleteLater()
        self._line.view.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
