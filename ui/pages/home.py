"""The home page: the day's figures, its documents, the way to the month's end, what waits."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QWidget

from coopdesk.kernel.i18n import N_, _, language, ngettext
from coopdesk.kernel.values import Money
from coopdesk.statements.standing import Step
from ui.actions import Action, walking
from ui.buttons import Caps, Link
from ui.figures import Figures
from ui.midnight import Midnight
from ui.months import MONTHS
from ui.page import Page, Room
from ui.pages.home_chart import ChartView, Legend
from ui.pages.home_parts import Ages, Countdown, Lines
from ui.pages.home_shown import (
    DayRead,
    DayRow,
    Doubles,
    ages_shown,
    documents_shown,
    figures_shown,
    kept_whole,
    matters,
    matters_shown,
    path_shown,
    read_day,
    read_doubles,
    read_whole,
)
from ui.parts import Rule, Section, column, is_low, row, viewport_of
from ui.tables import Table, TableColumn

SHOWN: Final = 7
MOST: Final = 18
REGISTERED: Final = frozenset({"member", "household", "village", "two_persons", "record_merge"})
_WEEK: Final = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
                N_("Saturday"), N_("Sunday"))  # fmt: skip


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
        self.chart.opens = self.open_month
        self._rows: list[DayRow] = []
        self._read: DayRead | None = None
        self._asked = 0
        self._rows_asked = 0
        self._low = False
        look.changed.connect(self._measure)
        self.midnight = Midnight(self)
        self.midnight.turned.connect(self.read)

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
                TableColumn(_(N_("Received")), yuan, "right", leaves=2),
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
        self.legend = Legend(look)
        chart = self._part("chart", self.chart, self.legend, stretch=True)
        ages = self._part("ages", self.ages, stretch=True)
        for words, view in ((N_("by village"), "village"), (N_("by season"), "season")):
            link = Link(look, _(words))
            link.clicked.connect(partial(self.room.open, "debts", view=view))
            self._sections["ages"].add(link)
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
        self._fold = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        outer.addItem(self._fold)
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
        low = is_low(self.look, self)
        self.documents.row_px = 26 if low else 0
        self.documents.measure()
        for lines in (self.path, self.todo):
            lines.measure()
        if low != self._low and self._read is not None:
            self._show_sums(self._read)
        self._keep_rows_whole()
        if rows != self._rows_asked and self._rows:
            self.read()

    def _keep_rows_whole(self) -> None:
        """Move what waits down a little where the lower edge of the window would cut a row."""
        layout, view = self.layout(), viewport_of(self)
        if layout is None or view is None:
            return
        push = 0
        if layout.minimumSize().height() - self._fold.sizeHint().height() > view.height():
            layout.activate()
            top = self.todo.mapTo(self, QPoint(0, 0)).y() - self._fold.sizeHint().height()
            push = max(0, view.height() - top) % self.todo.line_height()
        if push != self._fold.sizeHint().height():
            self._fold.changeSize(0, push, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            layout.invalidate()

    def _room(self) -> int:
        """Return how many documents are shown: more in a window higher than a common screen."""
        if self.look.metrics.points >= 16:
            return 4
        more = (self.window().height() - 768) // (2 * self.documents.row_height())
        return SHOWN + max(0, min(more, MOST - SHOWN))

    # Reading --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Read the day anew."""
        self.read()

    def refresh(self, changes: Any) -> None:
        """Read again after anything that counts here."""
        if self._read is not None and changes.concern(REGISTERED):
            self._read = replace(self._read, doubles=None)
        if changes.tables - {"draft"} or "draft" in changes.tables:
            self.read()

    def first_focus(self) -> QWidget | None:
        """Start in the day's documents, else in what waits."""
        return self.documents if self._rows else self.todo

    def read(self) -> None:
        """Read the day and show it; what walks over the whole book is read behind it."""
        desk, day, before = self.desk, self.desk.today(), self._read
        self._rows_asked = self._room()
        read = read_day(desk, day, self._rows_asked)
        if before is not None:
            read = kept_whole(read, before)
        week = _(_WEEK[day.weekday()])
        if language() == "en":
            self.head(number=f"{day.day} {day:%B %Y}", note=week)
        else:
            self.head(number=f"{day.year}年{day.month}月{day.day}日", note=week)
        self._show_documents(read)
        self._show_path(read)
        self._show_sums(read)
        self._asked += 1
        asked = self._asked

        def rest() -> DayRead | None:
            return read_whole(desk, read, day) if asked == self._asked else None

        def show(found: DayRead | None) -> None:
            if found is not None and asked == self._asked and self._stands(desk):
                known = found.doubles if self._read is None else self._read.doubles
                self._show_sums(replace(found, doubles=known))

        self.tasks.fetch(rest, show)
        if desk.has_sessions and (before is None or before.doubles is None):
            self.equipped()

    def equipped(self) -> None:
        """Look for members entered twice: every one is compared, so it comes last."""
        desk = self.desk

        def show(found: Doubles) -> None:
            if self._read is not None and self._stands(desk):
                self._show_sums(replace(self._read, doubles=found))

        self.tasks.fetch(partial(read_doubles, desk), show)

    def _stands(self, desk: Any) -> bool:
        """Tell whether this book is still the open one, also once its sessions are there."""
        return self.desk is not None and self.desk.held is desk.held

    def _show_sums(self, read: DayRead) -> None:
        """Show what depends on the whole book, as far as it is known."""
        day = self.desk.today()
        self._read = read
        low = self._low = is_low(self.look, self)
        self.figures.show_figures(figures_shown(read, day, self.room.open, low=low))
        self.chart.show_values(read.now, read.old, read.targets, day.month)
        self.legend.show_target(there=any(read.targets))
        self._sections["chart"].tell(_(N_("Farm input sales")), _(N_("10,000 yuan")))
        total = sum((one.amount for one in read.facts.debts.ages), Money(0))
        self.ages.show_ages(ages_shown(read), total)
        count = read.facts.debts.members
        words = ngettext("{count} member", "{count} members", count).format(count=count)
        self._sections["ages"].tell(_(N_("Debts by age")), words if read.whole else "")
        found = matters(read, day, self.room.open)
        self.todo.show_lines(matters_shown(found))
        count = sum(one.count for one in found)
        words = ngettext("{count} matter", "{count} matters", count).format(count=count)
        self._sections["todo"].tell(_(N_("To do")), words if count else _(N_("nothing")))
        self._keep_rows_whole()

    def _show_documents(self, read: DayRead) -> None:
        """Show the day's newest documents and drafts, and what was taken in all."""
        day = self.desk.today()
        self._rows = documents_shown(read, day, self._rows_asked, self._title_of)
        count = len(read.facts.today.ids)
        words = ngettext("{count} document", "{count} documents", count).format(count=count)
        taken = sum(read.facts.today.taken.values(), Money(0))
        total = (_(N_("Total")), "", words, "", "", taken) if count else None
        self.documents.show_rows([one.cells for one in self._rows], total)
        note = _(N_("the last {count}")).format(count=len(self._rows)) if self._rows else ""
        if not self._rows:
            note = _(N_("none yet; Alt+2 sells, Alt+3 enters a job"))
        self._sections["documents"].tell(_(N_("Today's documents")), note)
        self.all_link.setText(_(N_("all {count}")).format(count=count) if count else "")
        self.all_link.setVisible(bool(count))
        self.all_link.updateGeometry()

    def _title_of(self, page_id: str) -> str:
        """Return the name of the page that a draft belongs to."""
        from ui.pages import PAGES

        return next((_(one.title) for one in PAGES if one.id == page_id), "")

    def _show_path(self, read: DayRead) -> None:
        """Show the steps to the month's end and the two counts of days."""
        day = self.desk.today()
        self.path.show_lines(path_shown(read, self.room.open))
        done = sum(step.standing is Step.DONE for step in read.path)
        month = _(N_("Closing {month}")).format(month=_(MONTHS[day.month - 1]))
        note = _(N_("{done} of {all} steps done")).format(done=done, all=len(read.path))
        self._sections["path"].tell(month, note)
        reported, until = read.report
        left = (until - day).days
        days = self.desk.days_since_stick()  # Copies on the office's own disk die with it.
        words = _(N_("never on a stick")) if days is None else _(N_("days since the stick"))
        self.countdown.show_parts(
            [
                (str(left), _(N_("days to report")),
                 _(N_("{month} by {day}")).format(month=reported, day=until.isoformat()[5:]),
                 "neg" if left < 0 else "text"),
                ("—" if days is None else str(days), words, _(N_("copy with Ctrl+B")),
                 "warn" if days is None or days > 7 else "text"),
            ]
        )  # fmt: skip

    # Ways out -------------------------------------------------------------------------------------

    def open_today(self) -> None:
        """List the day's documents."""
        self.room.open("documents", day=self.desk.today())

    def open_document(self, place: int) -> None:
        """Open one of the day's documents, or go on with a draft."""
        one = self._rows[place]
        if one.page:
            self.room.open(one.page)
        else:
            self.room.open("vouchers", document_id=one.document_id)

    def open_age(self, place: int) -> None:
        """List the slips of an age."""
        self.room.open("debts", view="slips", where=(("age", place),))

    def open_month(self, month: int) -> None:
        """List the sales of a month of this year."""
        day = self.desk.today().replace(month=month, day=1)
        self.room.open("sale_list", month=day.isoformat()[:7])

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
        Action(
            "home.targets",
            N_("Yearly targets"),
            lambda p: p.room.open("targets"),
            "F6",
            short=N_("targets"),
        ),
        Action(
            "home.villages",
            N_("Debts by village and season"),
            lambda p: p.room.open("debts", view="village"),
            "F7",
            short=N_("debts"),
        ),
        walking(N_("find"), key="Ctrl+K"),
        Action("home.copy", N_("Copy the book"), copy_book, "Ctrl+B", strip=False),
        Action("home.today", N_("All documents of today"), open_today, "Ctrl+J", strip=False),
    )
