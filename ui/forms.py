"""Forms: label, editor, unit and problem line; made from a register's fields or by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.listing import Listing
from coopdesk.kernel.records import facts_of, is_required, python_type
from coopdesk.kernel.register import Register, shown_of
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.search import find as find_ids
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity
from ui.buttons import cap_width, paint_cap
from ui.date_edit import DateEdit
from ui.editors import AreaEdit, Editor, IntegerEdit, MoneyEdit, MuTimesEdit, QuantityEdit, TextEdit
from ui.long_text_edit import LongTextEdit
from ui.notices import broken
from ui.page import Room
from ui.parts import column
from ui.picker import Candidate, ChoiceEdit, Picker
from ui.style import Style
from ui.yes_no_edit import YesNoEdit

NUMBERS: dict[type[Fixed], type[MoneyEdit | AreaEdit | MuTimesEdit | QuantityEdit]] = {
    Money: MoneyEdit,
    Area: AreaEdit,
    MuTimes: MuTimesEdit,
    Quantity: QuantityEdit,
}


def editor_for(attribute: Any, room: Room) -> Any:  # noqa: PLR0911 - one a type.
    """Return the editor of a declared field: it follows from the type."""
    facts, kind = facts_of(attribute), python_type(attribute)
    look = room.look
    if facts.target is not None:
        assert isinstance(facts.target, Register)  # noqa: S101 - links name registers.
        return picker_for(facts.target, room)
    if issubclass(kind, Choice):
        longest = max((look.width(one.shown) for one in kind), default=0)
        wide = max(128, longest * 16 // look.metrics.body + 26)
        return ChoiceEdit(look, [(one, one.shown) for one in kind], width=wide)
    if issubclass(kind, Fixed):
        return NUMBERS[kind](look)
    if kind is bool:
        return YesNoEdit(look)
    if kind is int:
        return IntegerEdit(look)
    if kind is date:
        return DateEdit(look, room.desk.today)
    if facts.length > 120:
        return LongTextEdit(look)
    return TextEdit(look, length=facts.length)


def picker_for(
    register: Register,
    room: Room,
    *,
    width: int = 200,
    create: Callable[[str], object] | None = None,
    finding: Callable[[Any, str], Sequence[int]] | None = None,
    describe: Callable[[Any, list[int]], Sequence[Candidate]] | None = None,
) -> Picker:
    """Return a picker of a register's records.

    ``describe`` may tell more about the ids that were found (detail, note, figure at the right).
    """
    listing = listing_of(register)

    def candidates(session: Any, ids: list[int]) -> Sequence[Candidate]:
        if describe is not None:
            return describe(session, ids)
        return candidates_of(session, register, ids, listing)

    def find(text: str) -> Sequence[Candidate]:
        with room.desk.read() as session:
            if not text.strip():
                return []
            searched = finding or (lambda s, typed: find_ids(s, register.table, typed))
            return candidates(session, list(searched(session, text)))

    def lookup(record_id: Any) -> Candidate | None:
        with room.desk.read() as session:
            return next(iter(candidates(session, [int(record_id)])), None)

    title = _(N_("new: {register}")).format(register=_(register.title))
    return Picker(room.look, find, width=width, lookup=lookup, create=create, create_words=title)


def candidates_of(
    session: Any, register: Register, ids: Sequence[int], listing: Listing | None = None
) -> list[Candidate]:
    """Return candidates of a register: key, name, and the next two columns of its list.

    A bare yes or no says nothing without its heading and is left out.
    """
    listing = listing or listing_of(register)
    names = [column.name for column in listing.columns]
    key, name = register.key.key, register.shown.key
    rest = [one for one in names if one not in {key, name}]
    found: list[Candidate] = []
    for record_id, values in zip(ids, listing.rows(session, list(ids)), strict=True):
        held = dict(zip(names, values, strict=True))
        code = held.get(key) or shown_of(session, register, record_id)
        shown = held.get(name) if name in held else shown_of(session, register, record_id)
        details = [words(held[one]) for one in rest if not isinstance(held[one], bool)]
        if code is None:
            continue
        found.append(
            Candidate(
                record_id,
                words(code),
                words(shown) if name != key else "",
                details[0] if details else "",
                details[1] if len(details) > 1 else "",
            )
        )
    return found


def words(value: Any) -> str:
    """Return a value as the clerk reads it in a list."""
    if value is None:
        return ""
    if isinstance(value, Choice):
        return value.shown
    if isinstance(value, bool):
        return _(N_("yes")) if value else ""
    if isinstance(value, Quantity):
        return value.short()
    return str(value)


@dataclass(slots=True)
class Field:
    """One field of a form: its name in the draft, label, editor, unit and key."""

    name: str
    label: str
    editor: Any
    unit: str = ""
    key: str = ""
    help: str = ""
    required: bool = False
    empty: Any = field(default=None)


STAR = " *"
"""Behind the label of a field that must be filled; the form tells what it means."""


class FieldRow(QWidget):
    """Label, editor, unit and key on a line; the refusal with its icon under the editor."""

    def __init__(
        self, look: Style, one: Field, label_width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.field = one
        self._label_width = label_width
        one.editor.setParent(self)
        one.editor.show()
        one.editor.refused.connect(self._measure)
        told = [_(one.help)] if one.help else []
        if one.required:
            one.editor.setAccessibleDescription(_(N_("must be filled")))
            told.append(starred())
        self.setToolTip("\n".join(told))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _left(self) -> int:
        """Return where the editor begins: long labels take two lines, never half the row."""
        most = max(self.look.px(76), self.width() * 2 // 5)
        return min(self.look.px(self._label_width), most) + self.look.px(6)

    def _lines(self) -> list[str]:
        refusal = self.field.editor.refusal
        if not refusal:
            return []
        room = max(self.width() - self._left() - self.look.px(24), self.look.px(160))
        return broken(self.look, refusal, room, "small")

    def _measure(self) -> None:
        look, editor = self.look, self.field.editor
        below = len(self._lines()) * look.line("small")
        tall = max(editor.minimumHeight(), look.metrics.field)
        self.setFixedHeight(tall + (below + 6 if below else 0))
        wide = max(40, self.width() - self._left() - self._right())
        if isinstance(editor, Editor):
            editor.fit(wide)
            wide = editor.width()
        elif editor.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
            wide = min(wide, editor.sizeHint().width())
        editor.setGeometry(self._left(), 0, wide, tall)
        self.update()

    def _right(self) -> int:
        look = self.look
        wide = 0
        if self.field.unit:
            wide += look.width(_(self.field.unit), "small") + 12
        if self.field.key:
            wide += cap_width(look, self.field.key) + 6
        return wide

    def resizeEvent(self, event: object) -> None:
        """Give the editor its room."""
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint label, unit, key and refusal."""
        look, painter, one = self.look, QPainter(self), self.field
        tall = (
            one.editor.height() if not isinstance(one.editor, LongTextEdit) else look.metrics.field
        )
        room = self._left() - 4
        lines, role = [_(one.label)], "small"
        star = look.width(STAR, role) if one.required else 0
        if look.width(lines[0], role) + star > room:
            role = "hint"
            star = look.width(STAR, role) if one.required else 0
            lines = broken(look, lines[0], room - star, role)
        for number, line in enumerate(lines):
            top = (tall - len(lines) * round(look.line(role) * 0.86)) // 2
            high = tall if len(lines) == 1 else round(look.line(role) * 0.86)
            top = 0 if len(lines) == 1 else top + number * high
            look.draw(painter, QRect(0, top, room, high), line, "text2", role)
            if star and number == len(lines) - 1:
                at = QRect(look.width(line, role), top, star + 1, high)
                look.draw(painter, at, STAR, "neg", role)
        x = one.editor.x() + one.editor.width() + 6
        if one.key:
            x += paint_cap(look, painter, x, tall // 2, one.key) + 6
        if one.unit:
            rest = QRect(x, 0, self.width() - x, tall)
            look.draw(painter, rest, _(one.unit), "text2", "small")
        y = one.editor.height() + 4
        for number, line in enumerate(self._lines()):
            box = QRect(self._left() + look.px(24), y, self.width(), look.line("small"))
            if not number:
                middle = y + box.height() // 2
                look.paint_icon(painter, self._left(), middle, "alert-circle", "neg", 15)
            look.draw(painter, box, line, "neg", "small")
            y += look.line("small")


def starred() -> str:
    """Return what the star behind a label means."""
    return _(N_("* must be filled before it can be saved."))


class Form(QWidget):
    """Fields under each other; Enter on the last one tells ``finished``."""

    edited = Signal()
    finished = Signal()

    def __init__(
        self,
        look: Style,
        fields: Sequence[Field],
        parent: QWidget | None = None,
        *,
        label_width: int = 0,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.list = list(fields)
        self.fields: dict[str, Any] = {one.name: one.editor for one in self.list}
        labels = [_(one.label) + (STAR if one.required else "") for one in self.list]
        wide = label_width or max(
            [42, *(look.width(one, "small") * 16 // look.metrics.body for one in labels)]
        )
        if any(one.required for one in self.list):
            self.setToolTip(starred())
        layout = column(gap=8)
        self.setLayout(layout)
        before: QWidget | None = None
        for one in self.list:
            layout.addWidget(FieldRow(look, one, wide))
            one.editor.edited.connect(self.edited)
            if before is not None:
                QWidget.setTabOrder(before, one.editor)
            before = one.editor
        if self.list:
            last = self.list[-1].editor
            last.walks = False
            last.entered.connect(self.finished)

    def values(self) -> dict[str, Any]:
        """Return the values by field name; None where a field is empty or unreadable."""
        return {name: editor.value() for name, editor in self.fields.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values; a field that is not named becomes empty."""
        for one in self.list:
            one.editor.set_value(values.get(one.name, one.empty))

    def settle(self) -> bool:
        """Refuse beside the fields what cannot be read; True when everything can."""
        good = True
        for one in self.list:
            wrong = one.editor.wrong()
            if wrong:
                one.editor.refuse(wrong)
                if good:
                    one.editor.setFocus()
                good = False
        return good

    def first(self) -> QWidget | None:
        """Return the first field that may be typed in."""
        for one in self.list:
            if one.editor.isEnabled() and not getattr(one.editor, "isReadOnly", lambda: False)():
                return cast("QWidget", one.editor)
        return None

    def start(self) -> None:
        """Put the keyboard on the first field that may be typed in."""
        first = self.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)


def form_of(register: Register, room: Room) -> Form:
    """Return the form of a register, from its declaration."""
    fields = []
    for attribute in register.form:
        facts = facts_of(attribute)
        fields.append(
            Field(
                attribute.key,
                facts.label,
                editor_for(attribute, room),
                facts.unit,
                help=facts.help,
                required=is_required(attribute)
                and not (register.numbered and attribute is register.key),
            )
        )
    return Form(room.look, fields)
