"""What a page is: a widget with a heading, actions, a side panel and a notice line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coopdesk.kernel.i18n import _, ngettext
from ui.actions import Action
from ui.buttons import Button, cap_width, paint_cap
from ui.notices import Notice
from ui.parts import Pane, column, label, scrolling
from ui.style import Style
from ui.tasks import Tasks
from ui.whole_rows import WholeRows


@dataclass(frozen=True, slots=True)
class Heading:
    """What the title bar says: title, number, a state chip and a note such as the draft's time."""

    title: str
    number: str = ""
    chip: str = ""
    chip_kind: str = "grey"
    note: str = ""


class Room(Protocol):
    """What a page is given by the window it stands in."""

    look: Style
    tasks: Tasks
    desk: Any

    def say(self, text: str, kind: str = "done") -> None:
        """Say in the status line what happened: done, note, warn or wrong."""
        ...

    def unsay(self) -> None:
        """Take a refusal from the status line: what it said is put right."""
        ...

    def open(self, page_id: str, **what: Any) -> bool:
        """Show a page; ``what`` tells it what to show. False when the present one must stay."""
        ...

    def show_side(self, *, shown: bool = True) -> None:
        """Open or fold the side panel, where it folds at all."""
        ...

    def back(self) -> None:
        """Go back to the page before."""
        ...


class Page(QWidget):
    """A page of the window: subclass it, fill it in ``__init__``, declare its ``ACTIONS``."""

    TITLE: ClassVar[str] = ""
    ICON: ClassVar[str] = "table-large"
    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    RULES: ClassVar[str] = ""
    """The table of ``resources/field_rules.toml`` with the rules of this page's fields."""

    heading_changed = Signal()
    actions_changed = Signal()

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        """Keep the room; ``self.desk`` is the open book's Desk."""
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.room = room
        self.look = room.look
        self.tasks = room.tasks
        self.notice = Notice(room.look)
        self.side: Side | None = None
        self.rest_note = ""
        self.heading = Heading(_(self.TITLE))

    @property
    def desk(self) -> Any:
        """Return the open book's Desk."""
        return self.room.desk

    def head(
        self, *, title: str = "", number: str = "", chip: str = "", chip_kind: str = "grey",
        note: str = "",
    ) -> None:  # fmt: skip
        """Say in the title bar what is shown."""
        heading = Heading(title or _(self.TITLE), number, chip, chip_kind, note)
        if heading != self.heading:
            self.heading = heading
            self.heading_changed.emit()

    def update_actions(self) -> None:
        """Ask every action anew whether it can run now."""
        self.actions_changed.emit()

    def tell_left_out(self, count: int) -> None:
        """Say in the strip how many columns do not fit."""
        words = ngettext("{count} column not shown", "{count} columns not shown", count)
        note = words.format(count=count) if count else ""
        if note != self.rest_note:
            self.rest_note = note
            self.update_actions()

    def opened(self, **what: Any) -> None:
        """Show what is asked for; called each time the page comes to the front."""

    def equipped(self) -> None:
        """Read what waited for the book's sessions; called once, when they are there."""

    def can_leave(self) -> bool:
        """Tell whether the page may be left now; drafts are kept, so it usually may."""
        return True

    def refresh(self, changes: Any) -> None:
        """Read again what these changes concern (``changes.concern(tables)``)."""

    def first_focus(self) -> QWidget | None:
        """Return the widget the keyboard starts at; by default the first that takes it."""
        return None

    def escaped(self) -> bool:
        """Answer Esc; return False to go back to the page before."""
        return False


class Side(Pane):
    """The side panel: a scrolling column (``body``), ending in the page's primary button.

    From 14 points it folds into one line above the strip: ``fold`` says what that line shows.
    """

    folded_changed = Signal()

    def __init__(self, look: Style, *, width: int = 295, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "l", parent)
        self.folded_icon = "information-outline"
        self.folded_text = ""
        self.body = column(gap=0)
        self._width = width
        outer = column()
        outer.addLayout(self.body)
        outer.addStretch(1)
        area = scrolling(outer)
        WholeRows(look, area)
        self.reason = label("", "small", wrap=True)
        self.reason.hide()
        self.foot = column(gap=8)
        layout: QVBoxLayout = column(margins=(16, 12, 16, 12), gap=8)
        layout.addWidget(area, 1)
        layout.addWidget(self.reason)
        layout.addLayout(self.foot)
        self.setLayout(layout)
        look.follow(self, lambda: self.setFixedWidth(look.px(self._width)))

    def fold(self, text: str, icon: str = "information-outline") -> None:
        """Say what the folded line shows."""
        self.folded_text, self.folded_icon = text, icon
        self.folded_changed.emit()


class PrimaryButton(Button):
    """The page's one primary button, 40 high and as wide as its panel."""

    def __init__(self, look: Style, action: Action, run: Callable[[], object]) -> None:
        super().__init__(look, action.words(), action.key, primary=True)
        self.wide = True
        self.action = action
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda _checked=False: run())


class FoldedLine(Pane):
    """The folded side panel: what it says in one line, its key and the primary button."""

    opened = Signal()

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "tint", "t", parent)
        self.icon = ""
        self.text = ""
        self.words = ""
        self.button: Button | None = None
        look.follow(self, self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(self.look.metrics.field + 11)

    def show_line(self, icon: str, text: str, words: str, button: Button | None) -> None:
        """Show another line."""
        if self.button is not None and self.button is not button:
            self.button.hide()
            self.button.deleteLater()
        self.icon, self.text, self.words, self.button = icon, text, words, button
        if button is not None:
            button.wide = False
            button.setParent(self)
            button.show()
        self._place()
        self.update()

    def _place(self) -> None:
        if self.button is not None:
            size = self.button.sizeHint()
            self.button.setGeometry(
                self.width() - 8 - size.width(), (self.height() - size.height()) // 2,
                size.width(), size.height(),
            )  # fmt: skip

    def resizeEvent(self, event: object) -> None:
        """Keep the button at the right."""
        self._place()

    def mouseReleaseEvent(self, event: object) -> None:
        """Open the panel."""
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, text and the key that opens the panel."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        middle = self.height() // 2
        if self.text:
            look.paint_icon(painter, 16, middle, self.icon or "information-outline")
        right = self.width() - 16
        if self.button is not None:
            right = self.button.x() - 12
        if self.words:
            wide = look.width(self.words, "small")
            total = wide + look.px(6) + cap_width(look, "Ctrl+I")
            x = right - total
            used = paint_cap(look, painter, x, middle, "Ctrl+I")
            rest = QRect(x + used + look.px(6), 0, wide + 4, self.height())
            look.draw(painter, rest, self.words, "text2", "small")
            right = x - 12
        start = 16 + look.px(25)
        box = QRect(start, 0, right - start, self.height())
        look.draw(painter, box, self.text, "text", "small")


class Watcher(QObject):
    """Calls back when a widget is resized."""

    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of a resize."""
        if event.type() == QEvent.Type.Resize:
            self._act()
        return False
