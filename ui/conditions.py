"""The conditions of a list: in words, and on a sheet with an editor for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from coopdesk.catalogue import REGISTERS
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Filter, Listing
from coopdesk.kernel.register import Register, shown_of
from coopdesk.kernel.relative import Span, Whoever, last_of
from ui.asked import Sheet
from ui.buttons import Caps
from ui.date_edit import DateEdit
from ui.forms import NUMBERS, Field, Form, picker_for
from ui.page import Page
from ui.parts import column, label, row
from ui.picker import ChoiceEdit
from ui.style import Style

_ANY: Final = N_("any")


def register_of(one: Filter) -> Register | None:
    """Return the register whose records a filter picks from."""
    return next((each for each in REGISTERS if each.table == one.picks), None)


def is_offered(one: Filter) -> bool:
    """Tell whether the sheet can ask for a condition; the others are told by pages alone."""
    return bool(
        one.choices is not None
        or one.how in {"between", "not_zero"}
        or one.distinct
        or issubclass(one.kind, bool)
        or register_of(one) is not None
    )


def condition_words(desk: Any, one: Filter, value: Any) -> str:
    """Return a condition as its chip says it: records by their names, months as months."""
    title = _(one.title)
    if isinstance(value, bool):
        return title if value else _(N_("not: {title}")).format(title=title)
    if isinstance(value, Choice):
        return f"{title} {desk.clerk if value is Whoever.ME else value.shown}"
    if one.how == "between":
        return f"{title} {_range_words(*value)}"
    register = register_of(one)
    if register is not None:
        with desk.read() as s:
            return f"{title} {shown_of(s, register, int(value))}"
    return f"{title} {value}"


def _range_words(low: Any, high: Any) -> str:
    """Return a range in words."""
    if low == high:
        return str(low)
    if low is None or high is None:
        return f"≥ {low}" if high is None else f"≤ {high}"
    if isinstance(low, date) and low.day == 1 and high == last_of(low):
        return low.isoformat()[:7]
    return _(N_("{first} to {last}")).format(first=low, last=high)


class RangeEdit(QWidget):
    """From and to, side by side; a range of days may be named by a span instead."""

    edited = Signal()
    entered = Signal()
    refused = Signal(str)

    def __init__(self, look: Style, desk: Any, one: Filter) -> None:
        """Make two editors of the filter's kind."""
        super().__init__()
        self.look = look
        self._desk = desk
        self.refusal = ""
        self.walks = True
        self.span: ChoiceEdit | None = None
        layout = row(gap=6)
        ends: list[Any]
        if issubclass(one.kind, date):
            spans = [(each, each.shown) for each in Span]
            self.span = ChoiceEdit(look, [(None, _(N_("any day"))), *spans], width=108)
            self.span.edited.connect(self._named)
            layout.addWidget(self.span)
            ends = [DateEdit(look, desk.today, width=108) for _end in range(2)]
        else:
            ends = [NUMBERS[one.kind](look) for _end in range(2)]
        self.low, self.high = ends
        layout.addWidget(self.low)
        layout.addWidget(label("–", "small"))
        layout.addWidget(self.high)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for each in ends:
            each.edited.connect(self._typed)
        self.high.entered.connect(self._entered)
        self.setFocusProxy(self.span or self.low)

    def _entered(self) -> None:
        self.high.walks = self.walks
        self.entered.emit()

    def _named(self) -> None:
        """Show the days of the span that was chosen."""
        assert self.span is not None  # noqa: S101 - told by its own signal.
        named = self.span.value()
        first, last = named.days(self._desk.today()) if named is not None else (None, None)
        self.low.set_value(first)
        self.high.set_value(last)
        self.edited.emit()

    def _typed(self) -> None:
        """Days that are typed are no span."""
        if self.span is not None:
            self.span.set_value(None)
        self.edited.emit()

    def value(self) -> Any:
        """Return the span, the pair of ends, or None."""
        if self.span is not None and self.span.value() is not None:
            return self.span.value()
        pair = (self.low.value(), self.high.value())
        return None if pair == (None, None) else pair

    def set_value(self, value: Any) -> None:
        """Show a span or a pair of ends."""
        low, high = (None, None)
        if isinstance(value, Span):
            low, high = value.days(self._desk.today())
        elif value is not None:
            low, high = value
        if self.span is not None:
            self.span.set_value(value if isinstance(value, Span) else None)
        self.low.set_value(low)
        self.high.set_value(high)

    def wrong(self) -> str:
        """Return what of it cannot be read."""
        return str(self.low.wrong() or self.high.wrong())

    def refuse(self, text: str) -> None:
        """Show a refusal on the end that is wrong."""
        self.refusal = text
        wrong = self.low if self.low.wrong() else self.high
        wrong.refuse(text)
        self.refused.emit(text)

    def sizeHint(self) -> QSize:
        """Return room for everything."""
        return QSize(super().sizeHint().width(), self.look.metrics.field)


class ConditionSheet(Sheet):
    """The conditions of a list, each with its editor; every change is seen at once behind it."""

    def __init__(
        self,
        page: Page,
        listing: Listing,
        held: dict[str, Any],
        put: Callable[[str, Any], object],
        *,
        hidden: Iterable[str] = (),
        others: Callable[[Filter], list[tuple[Any, str]] | None] = lambda _one: None,
    ) -> None:
        super().__init__(page, width=520)
        self._put = put
        self._others = others
        fields = []
        for one in listing.filters:
            if one.name in hidden or not (is_offered(one) or others(one)):
                continue
            editor = self._editor(page, listing, one)
            editor.set_value(held.get(one.name))
            editor.edited.connect(partial(self._changed, one.name, editor))
            fields.append(Field(one.name, one.title, editor, one.unit))
        self.form = Form(page.look, fields)
        self.form.finished.connect(self.leave)
        keys = Caps(page.look)
        keys.show_keys([("Enter", _(N_("next"))), ("Esc", _(N_("close")))])
        self.area = QScrollArea()
        self.area.setObjectName("body")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(self.form)
        self.form.setAutoFillBackground(False)
        layout = column(margins=(16, 12, 16, 12), gap=8)
        layout.addWidget(label(_(N_("Conditions")), "heading"))
        layout.addWidget(self.area, 1)
        layout.addWidget(keys)
        self.setLayout(layout)
        for field in fields:
            field.editor.installEventFilter(self)
            for inside in field.editor.findChildren(QWidget):
                inside.installEventFilter(self)

    def _editor(self, page: Page, listing: Listing, one: Filter) -> Any:
        """Return the editor of a condition."""
        look = page.look
        if one.how == "between":
            return RangeEdit(look, page.desk, one)
        options: list[tuple[Any, str]]
        told = self._others(one)
        register = register_of(one)
        if told is not None:
            options = told
        elif register is not None:
            picker = picker_for(register, page.room, width=240)
            picker.setPlaceholderText(_(_ANY))
            return picker
        elif one.choices is not None:
            options = [(each, each.shown) for each in one.choices]
        elif one.distinct:
            with page.desk.read() as s:
                options = [(each, str(each)) for each in listing.values(s, one.name)]
            options.insert(0, (Whoever.ME, Whoever.ME.shown))
        else:
            options = [(True, _(N_("yes"))), (False, _(N_("no")))]
        return ChoiceEdit(look, [(None, _(_ANY)), *options], width=180)

    def open_under(self, line: QWidget, name: str = "") -> None:
        """Open under the line of chips, the keyboard in a condition or in the first."""
        self.form.adjustSize()
        window = line.window()
        at = line.mapTo(window, line.rect().bottomLeft())
        tall = self.form.sizeHint().height() + self.look.px(16)
        room = window.height() - at.y() - self.look.px(140)
        self.area.setFixedHeight(max(self.look.px(120), min(tall, room)))
        self.start_at(at)
        editor = self.form.fields.get(name)
        if editor is not None:
            editor.setFocus()
        else:
            self.form.start()

    def _changed(self, name: str, editor: Any) -> None:
        if not editor.wrong():
            self._put(name, editor.value())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scroll to whatever has the keyboard."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.area.ensureWidgetVisible(watched, 0, self.look.px(24))
        return False
