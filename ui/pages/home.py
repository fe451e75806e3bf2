"""The home page: the day's figures, its documents, the way to the month's end, what waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _, language, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.values import Money
from coopdesk.ledger.records import Kind
from coopdesk.ledger.standing import Standing
from coopdesk.offices import days_since_copy, days_since_stick
from coopdesk.paper.chart import scale_of
from coopdesk.paper.table import InWan
from coopdesk.statements.due import HomeFacts, day_facts, posted_at, with_debts
from coopdesk.statements.figures import Sums, growth_of
from coopdesk.statements.lists import DOCUMENTS_LIST
from coopdesk.statements.standing import (
    DayFigures,
    PathStep,
    Step,
    day_figures,
    days_to_report,
    is_sent,
    month_path,
)
from ui.actions import Action, walking
from ui.page import Page, Room
from ui.parts import Caps, Figure, Figures, Link, Pane, Rule, Section, column, paint_bar, row
from ui.style import CENTRE, RIGHT, Style
from ui.tables import Cell, Table, TableColumn

SALES: Final = "sales_inputs"
SHOWN: Final = 7
UNREAD: Final = "…"
_WEEK: Final = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
                N_("Saturday"), N_("Sunday"))  # fmt: skip
_WAYS: Final = {"cash": N_("Cash"), "bank": N_("Bank"), "wechat": N_("WeChat"),
                "alipay": N_("Alipay")}  # fmt: skip
_ICONS: Final = {
    Step.DONE: ("check-circle", "accent"), Step.WAITS: ("alert-circle", "warnS"),
    Step.WRONG: ("alert-circle", "neg"), Step.OPEN: ("circle-outline", "text2"),
    Step.LOCKED: ("lock-outline", "text3"),
    Step.LOCKED: ("lock-outline", "text3"),
}  # fmt: skip
STEPS_SHOWN: Final = 7
_TONES: Final = {Step.WRONG: "neg", Step.WAITS: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list that leads somewhere: icon, words, note, and the fact at the right."""

    icon: str
    ink: str
    words: str
    note: str
    fact: str
    tone: str = "text2"
    bold: bool = False
    opens: Callable[[], object] | None = None


class Lines(QWidget):
    """Lines walked by the arrows; Enter opens what a line counts."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, tall: int = 29, low: int = 26
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.lines: list[Line] = []
        self.current = 0
        self.ruled = False
        self._tall, self._low = tall, low
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self, self._measure)

    def _line(self) -> int:
        low = self.window().height() < 740
        return (self._low if low else self._tall) + self.look.metrics.row - 28

    def _measure(self) -> None:
        tall = self._line() * len(self.lines)
        if self.height() != tall or self.minimumHeight() != tall:
            self.setFixedHeight(tall)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.lines = list(lines)
        self.current = min(self.current, max(0, len(self.lines) - 1))
        self.setAccessibleName("; ".join(f"{one.words} {one.fact}" for one in self.lines))
        self._measure()
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Measure again in a window of another height."""
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        look, painter = self.look, QPainter(self)
        tall = self._line()
        for number, one in enumerate(self.lines):
            rect = QRect(0, number * tall, self.width(), tall)
            if number == self.current and self.hasFocus():
                painter.fillRect(rect, look.color("focusT"))
                painter.fillRect(0, rect.top(), 3, tall, look.color("focus"))
            elif self.ruled:
                painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
            middle = rect.center().y()
            x = look.px(8 if self.ruled else 1)
            look.paint_icon(painter, x, middle, one.icon, one.ink, 17)
            right = rect.right() - look.px(8)
            if one.opens is not None and not self.ruled:
                right -= look.px(14)
                look.paint_icon(painter, right + look.px(6), middle, "chevron-right", "text2", 15)
            role = "body" if self.ruled else "small"
            wide = look.width(one.fact, role, bold=one.bold)
            box = QRect(right - wide, rect.top(), wide + 1, tall)
            look.draw(painter, box, one.fact, one.tone, role, bold=one.bold, align=RIGHT)
            start = x + look.px(24)
            room = QRect(start, rect.top(), right - wide - start - 8, tall)
            fits = look.width(one.words) <= room.width()
            used = look.draw(painter, room, one.words, "text", "body" if fits else "small")
            note = room.adjusted(used + look.px(8), 0, 0, 0)
            if one.note and look.width(one.note, "small") <= note.width():
                look.draw(painter, note, one.note, "text2", "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(0, min(len(self.lines) - 1, self.current + step))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open by a click."""
        number = int(event.position().y()) // self._line()
        if number < len(self.lines):
            self.current = number
            self._open(number)
            self.update()

    def _open(self, number: int) -> None:
        if number < len(self.lines):
            opens = self.lines[number].opens
            if opens is not None:
                opens()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the current line."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        self.update()


class Countdown(Pane):
    """Two counts of days: until the report is due, and since the last copy."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "t", parent)
        self.parts: list[tuple[str, str, str, str]] = []
        look.follow(self, lambda: self.setFixedHeight(2 * look.line("hint") + look.px(14)))

    def show_parts(self, parts: Sequence[tuple[str, str, str, str]]) -> None:
        """Show (number, words, second line, tone) twice."""
        self.parts = list(parts)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        half = self.width() // 2
        for place, (number, words, second, tone) in enumerate(self.parts):
            x, top = place * half + (look.px(8) if place else 0), 7
            if place:
                painter.fillRect(half - look.px(8), 7, 1, self.height() - 12, look.color("line"))
            tall = self.height() - 8
            used = look.draw(painter, QRect(x, 4, half, tall), number, tone, "figure", bold=True)
            rest = QRect(x + used + look.px(8), top, half - used - look.px(20), look.line("hint"))
            role = "small" if look.width(words, "small") <= rest.width() else "hint"
            look.draw(painter, rest, words, "text", role)
            rest.translate(0, look.line("hint"))
            if look.width(second, "hint") <= rest.width():
                look.draw(painter, rest, second, "text2", "hint")


class ChartView(QWidget):
    """The year's months as bars beside last year's; drawn as vectors, sharp at any size."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.now: list[Money | None] = []
        self.old: list[Money | None] = []
        self.month = 1
        self.setMinimumHeight(look.px(120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_values(self, now: Sequence[int | None], old: Sequence[int | None], month: int) -> None:
        """Show two years by month; the month in hand has its number."""
        self.now = [None if one is None or n > month else Money(one)
                    for n, one in enumerate(now, 1)]  # fmt: skip
        self.old = [None if one is None else Money(one) for one in old]
        self.month = month
        said = self.now[month - 1] if self.now else None
        self.setAccessibleName(str(said or ""))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint scale, bars and months from the same steps as the paper."""
        look, painter = self.look, QPainter(self)
        exact = [one.exact / 10000 for one in (*self.now, *self.old) if one is not None]
        step, steps = scale_of(exact)
        most = step * steps
        left = look.width(f"{most:,}", "hint") + look.px(8)
        low = self.height() - look.line("small")
        top = look.line("small")
        high = max(low - top, 1)
        for mark in range(steps + 1):
            y = low - high * mark // steps
            painter.fillRect(left, y, self.width() - left, 1,
                             look.color("soft" if mark else "line"))  # fmt: skip
            box = QRect(0, y - 10, left - look.px(6), 20)
            look.draw(painter, box, f"{mark * step:,}", "text2", "hint", align=RIGHT)
        slot = (self.width() - left) // 12
        bar = max(4, slot * 28 // 100)
        for place in range(12):
            middle = left + slot * place + slot // 2
            current = place + 1 == self.month
            for values, ink, x in (
                (self.old, "old", middle - bar - 1), (self.now, "accent", middle + 1),
            ):  # fmt: skip
                value = values[place] if place < len(values) else None
                if value is not None and value.units > 0:
                    tall = int(high * (value.exact / 10000) / most)
                    painter.fillRect(x, low - tall, bar, tall, look.color(ink))
                    if current and ink == "accent":
                        said = str(InWan(value))
                        box = QRect(x + bar // 2 - 40, low - tall - look.line("hint"), 80,
                                    look.line("hint"))  # fmt: skip
                        look.draw(painter, box, said, "accent", "small", bold=True, align=CENTRE)
            words = str(place + 1)
            if place == 0 or current:
                words = _(N_("{month}M")).format(month=place + 1)
            box = QRect(left + slot * place - 4, low + 2, slot + 8, look.line("small") - 2)
            tone = "text" if current else "text2"
            role = "small" if look.width(words, "small", bold=current) <= slot + 8 else "hint"
            look.draw(painter, box, words, tone, role, bold=current, align=CENTRE)


class Legend(QWidget):
    """What the bars mean."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.parts = (("accent", N_("this year")), ("old", N_("last year")))
        look.follow(self, self._measure)

    def _measure(self) -> None:
        look = self.look
        wide = sum(look.px(28) + look.width(_(words), "small") for _token, words in self.parts)
        self.setFixedSize(wide, look.metrics.heading)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a square and a name for each."""
        look, painter, x = self.look, QPainter(self), 0
        for token, words in self.parts:
            side = look.px(11)
            painter.fillRect(x, (self.height() - side) // 2, side, side, look.color(token))
            x += look.px(16)
            box = QRect(x, 0, self.width(), self.height())
            x += look.draw(painter, box, _(words), "text2", "small") + look.px(12)


class Ages(Pane):
    """Debts by age: a bar for each, red where it is late; Enter lists who."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "", parent)
        self.rows: list[tuple[str, Money]] = []
        self.total = Money(0)
        self.opens: Callable[[int], object] | None = None
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_ages(self, rows: Sequence[tuple[str, Money]], total: Money) -> None:
        """Show these ages."""
        self.rows, self.total = list(rows), total
        self.setAccessibleName("; ".join(f"{words} {sum_}" for words, sum_ in rows))
        self.update()

    def _line(self) -> int:
        head = self.look.metrics.heading - 4
        return max(self.look.line("small"), (self.height() - 2 * head) // max(1, len(self.rows)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heading, rows with bars, and the total."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        head, tall, wide = look.metrics.heading - 4, min(self._line(), look.px(34)), self.width()
        painter.fillRect(0, 0, wide, head, look.color("band"))
        pad = look.px(8)
        look.draw(painter, QRect(pad, 0, wide, head), _(N_("Age")), "text2", "small")
        unit = look.width(_(N_("yuan")), "hint")
        look.draw(painter, QRect(0, 0, wide - pad, head), _(N_("yuan")), "text3", "hint",
                  align=RIGHT)  # fmt: skip
        look.draw(painter, QRect(0, 0, wide - pad - unit - 6, head), _(N_("Debt")), "text2",
                  "small", align=RIGHT)  # fmt: skip
        most = max((abs(sum_.units) for _words, sum_ in self.rows), default=1)
        names = max((look.width(words) for words, _sum in self.rows), default=0) + 2 * pad
        sums = max((look.width(str(sum_)) for _words, sum_ in self.rows), default=0)
        for number, (words, sum_) in enumerate(self.rows):
            rect = QRect(0, head + number * tall, wide, tall)
            if self.hasFocus() and number == self.current:
                painter.fillRect(rect, look.color("focusT"))
                painter.fillRect(0, rect.top(), 3, tall, look.color("focus"))
            else:
                painter.fillRect(0, rect.bottom(), wide, 1, look.color("soft"))
            look.draw(painter, rect.adjusted(pad, 0, 0, 0), words)
            token = ("accent", "warnS", "warnS", "neg", "neg")[number]
            space = wide - names - sums - 3 * pad
            if space > look.px(30):
                bar = QRect(names, rect.center().y() - 3, min(space, look.px(90)), 7)
                paint_bar(look, painter, bar, [(sum_.units, token)], most)
            late = number == len(self.rows) - 1 and sum_.units > 0
            look.draw(painter, rect.adjusted(0, 0, -pad, 0), str(sum_), "neg" if late else "text",
                      align=RIGHT)  # fmt: skip
        top = head + len(self.rows) * tall
        painter.fillRect(0, top, wide, head + 2, look.color("band"))
        painter.fillRect(0, top, wide, 1, look.color("line"))
        box = QRect(pad, top, wide - 2 * pad, head + 2)
        look.draw(painter, box, _(N_("Total")), bold=True)
        total = str(self.total) if self.rows else UNREAD
        look.draw(painter, box, total, bold=True, align=RIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.current = max(0, min(len(self.rows) - 1, self.current + step))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.opens is not None:
            self.opens(self.current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open by a click."""
        if self.opens is not None:
            number = (int(event.position().y()) - self.look.metrics.heading) // self._line()
            self.opens(max(0, min(len(self.rows) - 1, number)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the current row."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        self.update()


@dataclass(frozen=True, slots=True)
class _Read:
    """Everything the page reads of a day; what walks over the whole book follows later."""

    facts: HomeFacts
    figures: DayFigures
    path: list[PathStep]
    rows: list[tuple[Any, ...]]
    ids: list[int]
    report: tuple[str, date]
    whole: bool = False
    now: tuple[int | None, ...] = ()
    old: tuple[int | None, ...] = ()


class HomePage(Page):
    """The day at a glance; each row opens what it counts."""

    TITLE = N_("Home")
    ICON = "home-outline"

    def __init__(self, room: Room) -> None:
        """Lay out figures, documents, path, chart, ages and what waits."""
        super().__init__(room)
        look = self.look
        self.figures = Figures(look)
        self.documents = self._table()
        self.path = Lines(look)
        self.countdown = Countdown(look)
        self.chart = ChartView(look)
        self.ages = Ages(look)
        self.todo = Lines(look, tall=34, low=30)
        self.todo.ruled = True
        self._sections: dict[str, Section] = {}
        self._make_layout()
        self.ages.opens = self.open_age
        self.documents.opened.connect(self.open_document)
        self._ids: list[int] = []
        self._read: _Read | None = None
        self._asked = 0
        self._rows_asked = 0
        look.changed.connect(self._measure)

    def _table(self) -> Table:
        """Make the table of the day's documents."""
        yuan = _(N_("yuan"))
        return Table(
            self.look,
            [
                TableColumn(_(N_("Time")), tone="text2"),
                TableColumn(_(N_("Document"))),
                TableColumn(_(N_("Number")), tone="text2"),
                TableColumn(_(N_("Party")), stretch=1),
                TableColumn(_(N_("Amount")), yuan, "right"),
                TableColumn(_(N_("State")), leaves=1),
            ],
        )

    def _make_layout(self) -> None:
        """Put six parts into two rows."""
        look = self.look
        self.all_link = Link(look, "")
        self.all_link.clicked.connect(self.open_today)
        documents = self._part("documents", self.documents, self.all_link)
        keys = Caps(look)
        keys.show_keys([("Alt+7", "")])
        keys.setFixedWidth(look.px(50))
        path = self._part("path", self.path, keys)
        layout = path.layout()
        assert layout is not None  # noqa: S101 - it was just made.
        layout.addWidget(self.countdown)
        chart = self._part("chart", self.chart, Legend(look), stretch=True)
        villages = Link(look, _(N_("members")))
        villages.clicked.connect(lambda: self.room.open("debts"))
        ages = self._part("ages", self.ages, villages, stretch=True)
        todo = self._part("todo", self.todo)
        upper, lower = row(gap=0), row(gap=0)
        upper.addWidget(documents, 790)
        upper.addWidget(Rule(look, upright=True))
        upper.addWidget(path, 399)
        self._rules = (Rule(look, upright=True), Rule(look, upright=True))
        lower.addWidget(chart, 444)
        lower.addWidget(self._rules[0])
        lower.addWidget(ages, 345)
        lower.addWidget(self._rules[1])
        lower.addWidget(todo, 399)
        self._columns = (documents, path, chart, ages, todo)
        outer = column()
        outer.addWidget(self.figures)
        outer.addLayout(upper)
        outer.addWidget(Rule(look))
        outer.addLayout(lower, 1)
        self.setLayout(outer)
        self._measure()

    def _part(
        self, name: str, body: QWidget, right: QWidget | None = None, *, stretch: bool = False
    ) -> QWidget:
        """Return a part of the page: heading and body."""
        part = QWidget()
        section = self._sections[name] = Section(self.look)
        if right is not None:
            section.add(right)
        layout = column(margins=(16, 6, 16, 0), gap=0)
        layout.addWidget(section)
        layout.addWidget(body, 1 if stretch else 0)
        if not stretch:
            layout.addStretch(1)
        part.setLayout(layout)
        return part

    def _measure(self) -> None:
        """Show less where the type is large: the chart leaves, then the ages."""
        _documents, _path, chart, ages, _todo = self._columns
        chart.setVisible(self.look.metrics.points < 16)
        ages.setVisible(self.look.metrics.points < 18)
        for rule, part in zip(self._rules, (chart, ages), strict=True):
            rule.setVisible(not part.isHidden())
        if self.isVisible():
            self.read()

    def resizeEvent(self, event: object) -> None:
        """Show as many documents as there is room for."""
        rows = self._room()
        self.documents.row_px = 26 if self.window().height() < 740 else 0
        if rows != self._rows_asked and self._ids:
            self.read()

    def _room(self) -> int:
        return SHOWN if self.look.metrics.points < 16 else 4

    # Reading --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Read the day anew."""
        self.read()

    def refresh(self, changes: Any) -> None:
        """Read again after anything that counts here."""
        if changes.tables - {"draft"} or "draft" in changes.tables:
            self.read()

    def first_focus(self) -> QWidget | None:
        """Start in the day's documents, else in what waits."""
        return self.documents if self._ids else self.todo

    def read(self) -> None:
        """Read the day and show it; what walks over the whole book is read behind it."""
        desk, day, before = self.desk, self.desk.today(), self._read
        self._rows_asked = self._room()
        with desk.read() as s:
            facts = day_facts(s, day)
            ids = list(facts.today.ids[::-1][: self._rows_asked])
            read = _Read(
                facts, day_figures(s, day), month_path(s, day), DOCUMENTS_LIST.rows(s, ids), ids,
                days_to_report(day, lambda month: is_sent(s, month)),
            )  # fmt: skip
            times = _times(s, ids)
        if before is not None:
            facts = replace(facts, debts=before.facts.debts, instalments=before.facts.instalments)
            read = replace(read, facts=facts, whole=before.whole, now=before.now, old=before.old)
        week = _(_WEEK[day.weekday()])
        if language() == "en":
            self.head(number=f"{day.day} {day:%B %Y}", note=week)
        else:
            self.head(number=f"{day.year}年{day.month}月{day.day}日", note=week)
        self._show_documents(read, times)
        self._show_path(read, day)
        self._show_sums(read, day)
        self._asked += 1
        asked = self._asked

        def rest() -> _Read | None:
            return _whole(desk, read, day) if asked == self._asked else None

        def show(found: _Read | None) -> None:
            if found is not None and asked == self._asked and self.desk is desk:
                self._show_sums(found, day)

        self.tasks.fetch(rest, show)

    def _show_sums(self, read: _Read, day: date) -> None:
        """Show what depends on the whole book, as far as it is known."""
        self._read = read
        self._show_figures(read, day)
        self.chart.show_values(read.now, read.old, day.month)
        self._sections["chart"].tell(_(N_("Farm input sales")), _(N_("10,000 yuan")))
        self._show_ages(read)
        self._show_todo(read, day)

    def _show_figures(self, read: _Read, day: date) -> None:
        """Show the five figures."""
        yuan = _(N_("yuan"))
        taken = read.facts.today.taken
        total = sum(taken.values(), Money(0))
        ways = [
            f"{_(_WAYS[name])} {sum_}" for name, sum_ in taken.items() if sum_.units
        ]  # fmt: skip
        month = (read.now[day.month - 1] or 0) if read.whole else 0
        growth = growth_of(month, read.old[day.month - 1]) if read.whole else None
        debt = sum((one.amount for one in read.facts.debts), Money(0))
        late = sum((one.amount for one in read.facts.debts if one.age), Money(0))
        figures = read.figures
        low = self.window().height() < 740
        buyers = ngettext("{count} member", "{count} members", figures.buyers)
        work = _(N_("{machines} machines, {households} households"))
        grown = ""
        if growth is not None:
            sign = "-" if growth < 0 else "+"
            grown = f"{sign}{abs(growth) // 10}.{abs(growth) % 10}%"
        than = _(N_("than last year")) + "  " if not low else ""
        self.figures.show_figures(
            [
                Figure(_(N_("Taken today")), str(total), yuan,
                       "  ".join(ways[:2]) if not low else "  ".join(ways[1:2]),
                       opens=self.open_today),
                Figure(_(N_("Credit today")), str(figures.credit), yuan,
                       buyers.format(count=figures.buyers) if figures.buyers else "",
                       opens=partial(self._open_kind, Kind.SALE, day)),
                Figure(_(N_("Worked today")), str(figures.worked), _(N_("mu-times")),
                       work.format(machines=figures.machines, households=figures.households)
                       if figures.machines else "",
                       opens=partial(self._open_kind, Kind.JOB, day)),
                Figure(_(N_("Farm inputs this month")),
                       str(Money(month)) if read.whole else UNREAD, yuan,
                       f"{than}{grown}" if grown else "", "accent" if (growth or 0) >= 0 else "neg",
                       opens=partial(self.room.open, "documents", kind=Kind.SALE.value, where=(),
                                     monthly=True)),
                Figure(_(N_("Members owe")), str(debt) if read.whole else UNREAD, yuan,
                       (_(N_("late {sum}")) if low else _(N_("overdue {sum}"))).format(sum=late)
                       if late.units else "",
                       "neg" if late.units else "text2",
                       opens=partial(self.room.open, "debts", where=(("owing", True),))),
            ]
        )  # fmt: skip

    def _show_documents(self, read: _Read, times: dict[int, str]) -> None:
        """Show the day's newest documents."""
        names = [one.name for one in DOCUMENTS_LIST.columns]
        self._ids = read.ids
        shown = []
        for document_id, values in zip(read.ids, read.rows, strict=True):
            held = dict(zip(names, values, strict=True))
            red = held["standing"] is Standing.RED
            kind = _(N_("Red copy")) if red else held["kind"].shown
            party = f"{held['party']}　{held['summary']}".strip("　")
            year = f" {self.desk.today().year}-"
            tone = "neg" if held["amount"].units < 0 else ""
            chip = Cell(held["standing"].shown, tone="text2")
            if held["standing"] is not Standing.POSTED:
                chip = Cell(held["standing"].shown, chip="neg" if red else "grey")
            number = number_shown(held["number"]).replace(year, " ", 1)
            shown.append((Cell(times.get(document_id, ""), tone="text2"), kind,
                          Cell(number, tone="text2"), self._short(party),
                          Cell(str(held["amount"]), tone=tone), chip))  # fmt: skip
        count = len(read.facts.today.ids)
        words = ngettext("{count} document", "{count} documents", count).format(count=count)
        total = (_(N_("Total")), "", words) if shown else None
        self.documents.show_rows(shown, total)
        note = _(N_("the last {count}")).format(count=len(shown)) if shown else ""
        if not shown:
            note = _(N_("none yet; Alt+2 sells, Alt+3 enters a job"))
        self._sections["documents"].tell(_(N_("Today's documents")), note)
        self.all_link.setText(_(N_("all {count}")).format(count=count) if count else "")
        self.all_link.setVisible(bool(count))
        self.all_link.updateGeometry()

    def _short(self, text: str) -> str:
        """Return a text that fits the party's column."""
        return text if len(text) <= 22 else text[:21] + "…"

    def _show_path(self, read: _Read, day: date) -> None:
        """Show the steps to the month's end and the two counts of days."""
        lines = []
        for step in _foremost(read.path):
            icon, ink = _ICONS[step.standing]
            fact, last = step.fact, step is read.path[-1]
            if last and step.standing in {Step.OPEN, Step.LOCKED}:
                fact = _(N_("the last step"))
            elif not fact and step.standing is Step.OPEN:
                fact = _(N_("not done"))
            blocked = step.standing is not Step.DONE
            lines.append(
                Line(icon, ink, _(step.title), "", fact, _TONES.get(step.standing, "text2"),
                     opens=partial(self._follow, step) if blocked and step.opens else None)
            )  # fmt: skip
        self.path.show_lines(lines)
        done = sum(step.standing is Step.DONE for step in read.path)
        month = _(N_("Closing month {month}")).format(month=day.month)
        note = _(N_("{done} of {all} steps done")).format(done=done, all=len(read.path))
        self._sections["path"].tell(month, note)
        reported, until = read.report
        left = (until - day).days
        stick, any_copy = days_since_stick(self.desk), days_since_copy(self.desk)
        days = stick if stick is not None else any_copy
        words = _(N_("days since the stick")) if stick is not None else _(N_("days since a copy"))
        if days is None:
            words = _(N_("never copied"))
        self.countdown.show_parts(
            [
                (str(left), _(N_("days to the report")),
                 _(N_("{month} by {day}")).format(month=reported, day=until.isoformat()[5:]),
                 "neg" if left < 0 else "text"),
                ("—" if days is None else str(days), words, _(N_("copy with Ctrl+B")),
                 "warn" if days is None or days > 7 else "text"),
            ]
        )  # fmt: skip

    def _show_ages(self, read: _Read) -> None:
        """Show debts by age."""
        names = (N_("not due"), N_("1–30 days late"), N_("31–90 days"), N_("91–180 days"),
                 N_("over 180 days"))  # fmt: skip
        rows = [(_(names[one.age]), one.amount) for one in read.facts.debts]
        total = sum((sum_ for _words, sum_ in rows), Money(0))
        self.ages.show_ages(rows, total)
        count = sum(one.members for one in read.facts.debts)
        words = ngettext("{count} member", "{count} members", count).format(count=count)
        self._sections["ages"].tell(_(N_("Debts by age")), words if read.whole else "")

    def _show_todo(self, read: _Read, day: date) -> None:
        """Show what waits, each with its count."""
        facts, go = read.facts, self.room.open

        def names(texts: Sequence[str]) -> str:
            return "、".join(texts[:2])

        soon = day.isoformat()[5:]
        due = sum((one.left for one in facts.instalments), Money(0))
        found = [
            ("package-variant-closed", N_("Stock low"), names([one.good for one in facts.low]),
             len(facts.low), "warn", partial(go, "stock")),
            ("clock-alert-outline", N_("Expires within 60 days"),
             names([one.good for one in facts.expiring]), len(facts.expiring), "warn",
             partial(go, "stock", record_id=facts.expiring[0].good_id if facts.expiring else None)),
            ("file-sign", N_("Contracts ending"),
             names([one.number for one in facts.ending]), len(facts.ending), "text",
             partial(go, "documents", kind=Kind.CONTRACT.value, document_id=facts.ending[0]
                     .document_id if facts.ending else None)),
            ("cash-multiple", N_("Instalments due"), str(due) if due.units else "",
             len(facts.instalments), "text",
             partial(go, "debts", where=(("owing", True),))),
            ("tractor", N_("Machine inspections"),
             names([f"{one.code} {one.until.isoformat()[5:]}" for one in facts.inspections]),
             len(facts.inspections), "text", partial(go, "machine")),
            ("notebook-edit-outline", N_("Drafts not posted"),
             names([one.title for one in facts.drafts if one.title]), len(facts.drafts), "text",
             partial(go, facts.drafts[0].page if facts.drafts else "sale")),
            ("cash-multiple", N_("Costs to settle"), names([one.good for one in facts.costs]),
             len(facts.costs), "warn", partial(go, "purchase", mode="costing")),
        ]  # fmt: skip
        lines = [
            Line(icon, "text2", _(words), note, f"{count:,}",
                 tone if count else "text3", bold=count > 0, opens=act if count else None)
            for icon, words, note, count, tone, act in found
            if read.whole or icon != "cash-multiple" or count
        ]  # fmt: skip
        wanted = [line for line in lines if line.opens is not None]
        wanted += [line for line in lines if line.opens is None]
        self.todo.show_lines(wanted[:6])
        count = sum(one[3] for one in found)
        words = ngettext("{count} matter", "{count} matters", count).format(count=count)
        self._sections["todo"].tell(_(N_("To do")), words if count else _(N_("nothing")))
        self.todo.setToolTip(soon)

    # Ways out -------------------------------------------------------------------------------------

    def _follow(self, step: PathStep) -> None:
        """Go where a step is done; what waits for others is told at the month's end."""
        if step.standing is Step.LOCKED:
            self.room.open("month_end")
        else:
            self.room.open(step.opens, **dict(step.where))

    def _open_kind(self, kind: Kind, day: date) -> None:
        self.room.open("documents", kind=kind.value, day=day)

    def open_today(self) -> None:
        """List the day's documents."""
        self.room.open("documents", kind="", day=self.desk.today())

    def open_document(self, place: int) -> None:
        """Open one of the day's documents."""
        self.room.open("vouchers", document_id=self._ids[place])

    def open_age(self, place: int) -> None:
        """List who owes; the late ones alone from the second row on."""
        where = (("overdue", True),) if place else (("owing", True),)
        self.room.open("debts", where=where)

    def copy_book(self) -> None:
        """Copy the book."""
        self.room.open("settings", part="copy")

    ACTIONS = (
        walking(N_("sell"), key="Alt+2"),
        walking(N_("job"), key="Alt+3"),
        walking(N_("contract"), key="Alt+4"),
        walking(N_("take money"), key="Alt+5"),
        walking(N_("voucher"), key="Alt+6"),
        walking(N_("next part"), key="Tab"),
        walking(N_("choose"), key="↑↓"),
        walking(N_("open what is counted")),
        walking(N_("find"), key="Ctrl+K"),
        Action("home.copy", N_("Copy the book"), copy_book, "Ctrl+B", strip=False),
        Action("home.today", N_("All documents of today"), open_today, "Ctrl+J", strip=False),
    )


def _whole(desk: Any, read: _Read, day: date) -> _Read:
    """Return what was read with the debts and the months, which walk over the whole book."""
    with desk.read() as s:
        facts = with_debts(s, read.facts, day)
        sums = Sums(s, day.isoformat()[:7])
        now, old = (sums.by_month(SALES, year) for year in (day.year, day.year - 1))
    return replace(read, facts=facts, whole=True, now=tuple(now), old=tuple(old))


def _foremost(path: Sequence[PathStep]) -> list[PathStep]:
    """Return the steps there is room for: what is to be done first, the last one, then the done."""
    ranked = sorted(
        path[:-1],
        key=lambda one: (one.standing is Step.DONE, one.standing is Step.LOCKED, not one.blocks),
    )
    chosen = [*ranked[: STEPS_SHOWN - 1], path[-1]]
    return [one for one in path if one in chosen]


def _times(s: Any, ids: Sequence[int]) -> dict[int, str]:
    """Return when documents were posted, by id."""
    return {one: at.astimezone().strftime("%H:%M") for one, at in posted_at(s, ids).items()}
