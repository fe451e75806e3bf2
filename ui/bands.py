"""The bands of an entry page: its head, what is paid, its totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import Caps, cap_width
from ui.date_edit import DateEdit
from ui.doing import tell_unreadable
from ui.editors import Editor
from ui.forms import Field
from ui.parts import Pane, label, row
from ui.picker import ChoiceEdit
from ui.style import Style

_ACROSS, _LEAST = 8, 3  # How many fields stand beside each other at most, and at least.
_MORE = 4  # What does not fit goes so many rows down.
_WIDEST = 4000


class HeaderBand(Pane):
    """The head of an entry page: two rows of fields on the band, aligned in columns.

    From 16 points one row of the first three fields stays; Ctrl+H shows the others.
    """

    unfolded = Signal()

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "b", parent)
        self.fields: dict[str, Any] = {}
        self.keep: tuple[str, ...] = ()
        self._items: list[tuple[Field, int, QWidget, QWidget, QWidget | None]] = []
        self._begun: dict[str, Any] = {}
        self._open = False
        self._room = 0
        self._across = _ACROSS
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(6)
        self._rest = Caps(look)
        self._rest.chosen.connect(lambda _index: self.toggle())
        outer = row(margins=(16, 10, 16, 10), gap=0)
        outer.addLayout(self._grid)
        outer.addStretch(1)
        outer.addWidget(self._rest, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(outer)
        shortcut = QShortcut(QKeySequence("Ctrl+H"), self)
        shortcut.activated.connect(self.toggle)
        look.follow(self, self._lay)

    def add(
        self, name: str, title: str, editor: Any, *, row: int = 0, key: str = "", unit: str = ""
    ) -> None:
        """Add a field to a row; its editor keeps its own width."""
        words_ = label(_(title), "small")
        after: QWidget | None = None
        if key or unit:
            caps = Caps(self.look)
            if key:
                caps.show_keys([(key, "")])
                caps.setFixedWidth(cap_width(self.look, key) + 2)
                after = caps
            else:
                after = label(_(unit), "small")
        for part in (words_, editor, after):
            if part is not None:
                part.setParent(self)
        self.fields[name] = editor
        editor.setAccessibleName(_(title))
        editor.refused.connect(lambda _text: tell_unreadable(editor))
        if isinstance(editor, Editor):
            editor.textChanged.connect(lambda _text: self._typed(editor))
        self._items.append((Field(name, title, editor, unit, key), row, words_, editor, after))
        self._lay()

    def begins(self) -> None:
        """Remember how the fields stand on a page where nothing is typed yet."""
        self._begun = {name: one.value() or None for name, one in self.fields.items()}

    def typed(self, *but: str) -> bool:
        """Tell whether a field, but for some, stands otherwise than when the page began."""
        return any(name not in but for name in self._changed())

    def only_chosen(self) -> bool:
        """Tell whether nothing was written or named: at most a day or one of a few was chosen."""
        chosen = (DateEdit, ChoiceEdit)
        return all(isinstance(self.fields[name], chosen) for name in self._changed())

    def _changed(self) -> list[str]:
        begun = self._begun.items()
        return [name for name, was in begun if (self.fields[name].value() or None) != was]

    def toggle(self) -> None:
        """Show the folded fields, or fold them again."""
        if self.look.metrics.rail:
            self._open = not self._open
            self._lay()
            if self._open:
                self.unfolded.emit()

    def minimumSizeHint(self) -> QSize:
        """Return the height alone: what is too wide is made narrower, or goes a row down."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the fields into another width."""
        if self.width() != self._room:
            self._room = self.width()
            self._lay()

    def _lay(self) -> None:
        """Put the fields into their rows and columns; as many beside each other as fit."""
        self._across = _ACROSS
        self._place()
        while not self._fits() and self._across > _LEAST:
            self._across -= 1
            self._place()

    def _fits(self) -> bool:
        """Make the fields narrower, the widest first, until a row fits; False when none can."""
        look, layout = self.look, self._grid
        layout.setHorizontalSpacing(6)
        columns: dict[int, list[Editor]] = {}
        for number in range(layout.count()):
            item = layout.itemAt(number)
            widget = item.widget() if item is not None else None
            if isinstance(widget, Editor):
                widget.fit(_WIDEST)
                place: Any = layout.getItemPosition(number)
                columns.setdefault(place[1], []).append(widget)
        rest = self._rest.sizeHint().width() + 8 if not self._rest.isHidden() else 0
        room = self._room - 32 - rest
        if self._room <= 0 or layout.minimumSize().width() <= room:
            return True
        layout.setHorizontalSpacing(3)
        needed = {at: max(map(self._least, held)) for at, held in columns.items()}
        over = layout.minimumSize().width() - room
        while over > 0 and columns:
            wides = {at: max(one.width() for one in held) for at, held in columns.items()}
            at = max(wides, key=lambda one: wides[one] - needed[one])
            if wides[at] <= needed[at]:
                break
            wide = max(needed[at], wides[at] - min(over, look.px(8)))
            for one in columns[at]:
                one.fit(wide)
            layout.invalidate()
            over = layout.minimumSize().width() - room
        return over <= 0

    def _least(self, editor: Editor) -> int:
        """Return the least width of a field: a date, or what stands in it."""
        return 22 + max(map(self.look.width, ("2026-10-22", editor.text())))

    def _typed(self, editor: Editor) -> None:
        """Give a narrowed field more room for a longer value."""
        wanted = 22 + self.look.width(editor.text())
        if editor.width() < wanted and not editor.isHidden():
            before = editor.width()
            editor.fit(_WIDEST)
            if editor.width() > before:
                self._lay()

    def _place(self) -> None:  # noqa: C901, PLR0912 - one pass over the fields.
        """Put the fields into their rows and columns."""
        look = self.look
        folding = look.metrics.rail
        while self._grid.count():
            self._grid.takeAt(0)
        margin = 9 if folding else 10
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(16, margin, 16, margin)
        self._grid.setVerticalSpacing(8)
        at: dict[int, int] = {}
        widest: dict[int, int] = {}
        keyed: set[int] = set()
        hidden = 0
        before: QWidget | None = None
        items = self._items
        if folding and self.keep:
            items = sorted(items, key=lambda item: item[0].name not in self.keep)
        for number, (one, given, words_, editor, after) in enumerate(items):
            in_row = number // 3 if folding else given
            shown = not folding or number < 3 or self._open
            hidden += not shown
            for part in (words_, editor, after):
                if part is not None:
                    part.setVisible(shown)
            if not shown:
                continue
            while at.get(in_row, 0) >= self._across:
                in_row += _MORE
            place = at.get(in_row, 0)
            at[in_row] = place + 1
            if isinstance(after, Caps):
                after.setFixedWidth(cap_width(look, one.key) + 2)
            self._grid.addWidget(words_, in_row, place * 4)
            self._grid.addWidget(editor, in_row, place * 4 + 1, Qt.AlignmentFlag.AlignLeft)
            if after is not None:
                keyed.add(place)
                self._grid.addWidget(after, in_row, place * 4 + 2)
            wide = max(look.width(_(one.label), "small"), look.px(42))
            widest[place] = max(widest.get(place, 0), wide)
            if before is not None:
                QWidget.setTabOrder(before, editor)
            before = editor
        for place in range(8):
            self._grid.setColumnMinimumWidth(place * 4, widest.get(place, 0))
            gap = look.px(12 if place in keyed else 4)
            self._grid.setColumnMinimumWidth(place * 4 + 3, gap if place in widest else 0)
        self._rest.setVisible(folding and (hidden > 0 or self._open))
        if hidden:
            text = _(N_("{count} more")).format(count=hidden)
            self._rest.show_keys([("Ctrl+H", text)])
        elif self._open:
            self._rest.show_keys([("Ctrl+H", _(N_("fold")))])


class TotalsBand(Pane):
    """A document's totals: counts and capitals at the left, the large sums at the right."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self._left: list[tuple[str, str]] = []
        self._sums: list[tuple[str, str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, lambda: self.setFixedHeight(look.metrics.totals))

    def tell(self, left: Sequence[tuple[str, str]], sums: Sequence[tuple[str, str, str]]) -> None:
        """Show (label, text) at the left and (label, unit, sum) at the right, the last large."""
        self._left, self._sums = list(left), list(sums)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sums from the right, then what fits at the left."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        tall, right = self.height(), self.width() - 8
        for number, (title, unit, value) in enumerate(reversed(self._sums)):
            role = "title" if number else "figure"
            wide = look.width(value, role, bold=True)
            look.draw(painter, QRect(right - wide, 0, wide, tall), value, role=role, bold=True)
            right -= wide + 8
            for text, tone in ((unit, "text2"), (title, "text2")):
                wide = look.width(text, "small")
                look.draw(painter, QRect(right - wide, 0, wide + 1, tall), text, tone, "small")
                right -= wide + (4 if text else 0)
            right -= 16
        x = 16
        for title, text in self._left:
            wide = look.width(text, "small") + (look.width(title, "small") + 6 if title else 0)
            if x + wide > right:
                break
            if title:
                x += look.draw(painter, QRect(x, 0, right - x, tall), title, "text2", "small") + 6
            x += look.draw(painter, QRect(x, 0, right - x, tall), text, "text", "small")
            x += look.px(20)
