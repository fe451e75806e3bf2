"""The month on its way to the office above: joined, checked, sealed, replied; step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from coopdesk.desk import Level
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.packages.format import PackageKind
from coopdesk.packages.replies import Replied, read_reply
from coopdesk.packages.reply_file import SetAside
from coopdesk.packages.sending import MonthSent, Standing, document_of
from coopdesk.packages.way import MonthWay, month_way
from coopdesk.statements.figures import month_shifted
from ui.actions import Action, walking
from ui.doing import open_place
from ui.months import month_text, short_month
from ui.page import Page, Room
from ui.pages.board_table import BoardTable, Legend, standing_mark
from ui.pages.codes_cards import show_offer
from ui.pages.exchange import Locked
from ui.pages.figures import CHIPS
from ui.pages.keys import show_keys
from ui.pages.send_joining import Joining
from ui.pages.send_panel import SendPanel
from ui.pages.send_sealing import Sealing
from ui.pages.send_steps import (
    DONE,
    ICONS,
    LOCKED,
    TONES,
    WAITS,
    WRONG,
    StepsBand,
    StepsTable,
    WayStep,
)
from ui.pages.send_way import TAKEN, month_steps
from ui.parts import column
from ui.tables import Cell, TableColumn


class SendPage(Page):
    """One month on its way up: what is done, what is in the way, and the key for each."""

    TITLE = N_("Monthly report")
    ICON = "tray-arrow-up"

    def __init__(self, room: Room) -> None:
        """Lay out the year, the band, the steps, and the panel of the step in hand."""
        super().__init__(room)
        today = self.desk.today()
        self.month = month_shifted(today.isoformat()[:7], 0 if today.day > 20 else -1)
        self._looked: set[str] = set()  # Months whose statement was opened from here.
        self._way: MonthWay | None = None
        self.steps: list[WayStep] = []
        self._make_year()
        self._make_steps()
        locked = self.locked = Locked(self)
        self.joining = Joining(self, locked, lambda: self.way)
        self.joining.joined.connect(self._joined)
        self.joining.compared.connect(self._compared)
        self.sealing = Sealing(self, locked, lambda: self.way)
        self.sealing.sealed.connect(self._sealed)
        self.sealing.baseline_sealed.connect(self.load)
        self.side = self.panel = SendPanel(self, locked, self.joining.prints)
        self.list = self.panel.list
        self.panel.line_opened.connect(self._open_line)
        layout = column()
        layout.addWidget(self.board)
        layout.addWidget(self.legend)
        layout.addWidget(self.band)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)

    def _make_year(self) -> None:
        """Make the year over the steps: every month with how it stands."""
        months = [
            TableColumn(short_month(f"0000-{number:02d}"), align="centre", width=46)
            for number in range(1, 13)
        ]
        self.board = BoardTable(
            self.look, [TableColumn(_(N_("Unit")), stretch=1), *months], foot=False
        )
        self.board.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.board.cell_changed.connect(self._month_clicked)
        self.legend = Legend(
            self.look,
            [(standing_mark(one), one.shown) for one in (
                Standing.ACCEPTED, Standing.EXCEPTIONS, Standing.SEALED, Standing.REFUSED,
                Standing.CHANGED, Standing.NOT_SENT)],
        )  # fmt: skip

    def _make_steps(self) -> None:
        """Make the steps of the month."""
        self.band = StepsBand(self.look)
        self.table = StepsTable(
            self.look,
            [
                TableColumn(_(N_("Step")), align="centre", tone="text2", width=44),
                TableColumn("", width=36),
                TableColumn(_(N_("What"))),
                TableColumn(_(N_("How it stands")), stretch=1),
                TableColumn(_(N_("When")), tone="text2", leaves=1),
                TableColumn("", align="right", tone="accent", leaves=2),
            ],
            scrolls=True,
            row_px=40,
        )
        self.table.stepped.connect(self.step)
        self.table.opened.connect(self._run_step)
        self.table.current_row_changed.connect(self._show_step)

    def resizeEvent(self, event: object) -> None:
        """Show the year only where all its months fit: an open panel at large type leaves less."""
        fits = self.width() >= self.look.px(620)
        self.board.setVisible(fits)
        self.legend.setVisible(fits)

    # What is shown -------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a month; the first step that is not done comes into hand."""
        self.month = str(what.get("month") or self.month)
        self.load()
        self._first_open()

    def first_focus(self) -> QWidget | None:
        """Start on the steps."""
        return self.table

    @property
    def way(self) -> MonthWay:
        """Return what was read of the month last."""
        if self._way is None:
            self._way = self._read()
        return self._way

    @property
    def sent(self) -> MonthSent:
        """Return how the month stands."""
        return self.way.sent

    @property
    def asides(self) -> list[SetAside]:
        """Return what the reply set aside."""
        return self.way.asides

    def _read(self) -> MonthWay:
        is_township = self.desk.level is Level.TOWNSHIP
        with self.desk.read() as s:
            way = month_way(s, self.month, self.desk.today(), is_township=is_township)
        return replace(way, is_looked=way.is_looked or self.month in self._looked)

    def load(self) -> None:
        """Read the year, the month's steps and who we report to."""
        self._way = self._read()
        self.steps = month_steps(self._way)
        self._show_all()

    def _show_all(self) -> None:
        """Show year, band and steps."""
        marks = tuple(standing_mark(one.standing) for one in self.way.year)
        self.board.month = int(self.month[5:7])
        self.board.show_board([[Cell(self.desk.name, bold=True)]], [marks])
        rows = []
        for number, one in enumerate(self.steps, 1):
            icon, tone = ICONS[one.state]
            title = Cell(one.title, tone="text3" if one.state == LOCKED else "",
                         bold=one.state == WRONG)  # fmt: skip
            rows.append(
                (str(number), Cell(icon=icon, tone=tone), title,
                 Cell(one.fact, tone=TONES[one.state]), Cell(one.at, role="small"),
                 Cell(one.act, role="small"))
            )  # fmt: skip
        self.table.show_rows(rows)
        done = sum(one.state == DONE for one in self.steps)
        bad = sum(one.state in {WRONG, WAITS} for one in self.steps)
        words = ngettext("{done} step done", "{done} steps done", done).format(done=done)
        if bad:
            more = ngettext("{count} needs a look", "{count} need a look", bad)
            words += _(N_(", ")) + more.format(count=bad)
        left = (self.sent.due - self.way.today).days
        note, tone = _(N_("report by {day}")).format(day=f"{self.sent.due:%m-%d}"), "text2"
        if self.sent.standing in {Standing.NOT_SENT, Standing.REFUSED}:
            more = _(N_("{count} days left")) if left >= 0 else _(N_("{count} days late"))
            tone = "text2" if left >= 0 else "neg"
            note += _(N_(", ")) + more.format(count=abs(left))
        self.band.tell(words, note, [one.state for one in self.steps], tone)
        standing = self.sent.standing
        self.head(number=month_text(self.month), chip=standing.shown, chip_kind=CHIPS[standing])
        self._show_step(self.table.current)
        self.update_actions()

    def _first_open(self) -> None:
        """Bring the first step that is not done into hand."""
        place = next((i for i, one in enumerate(self.steps) if one.state != DONE), -1)
        self.table.go(place if place >= 0 else len(self.steps) - 1)

    def _show_step(self, at: int) -> None:
        """Show the step in hand."""
        if 0 <= at < len(self.steps):
            self.panel.show_step(at, self.steps[at], self.way)
            self.update_actions()

    # Steps ---------------------------------------------------------------------------------------

    def current(self) -> WayStep | None:
        """Return the step in hand."""
        at = self.table.current
        return self.steps[at] if 0 <= at < len(self.steps) else None

    def _run_step(self, at: int) -> None:
        one = self.steps[at]
        if one.act and one.state != LOCKED:
            self._run(one.name)()
        else:
            self.room.say(_(N_("{title}: {fact}.")).format(title=one.title, fact=one.fact), "note")

    def _run(self, name: str) -> Callable[[], object]:
        """Return what Enter does on a step."""
        changed = self.sent.standing is Standing.CHANGED
        runs: dict[str, Callable[[], object]] = {
            "join": self.joining.open_invitation,
            "compare": self.joining.compare,
            "codes": self.codes,
            "drafts": lambda: self.room.open(self.way.drafts[0].page),
            "costs": lambda: self.room.open("purchase", mode="costing"),
            "look": self.look_at,
            "baseline": self.sealing.seal_baseline,
            "seal": self.sealing.seal,
            "reply": self.read_reply,
            "taken": self.sealing.seal if changed else self._to_list,
        }
        return runs[name]

    def step(self, months: int) -> None:
        """Show an earlier or a later month."""
        month = month_shifted(self.month, months)
        if month > self.desk.today().isoformat()[:7]:
            text = _(N_("{month} has not begun yet."))
            self.room.say(text.format(month=month_text(month)), "note")
            return
        self.month = month
        self.load()
        self._first_open()

    def _month_clicked(self) -> None:
        month = f"{self.month[:5]}{self.board.month:02d}"
        if month != self.month:
            self.step(int(month[5:7]) - int(self.month[5:7]))
            self.board.month = int(self.month[5:7])

    def look_at(self) -> None:
        """Open the month's statement."""
        self._looked.add(self.month)
        self.room.open("statement", month=self.month)

    def _to_list(self) -> None:
        self.room.show_side()
        if self.list.row_count():
            self.list.setFocus()
            self.list.go(0)

    def _open_line(self, at: int) -> None:
        """Open what a line of the panel names."""
        one = self.current()
        if one is None:
            return
        if one.name == "drafts":
            self.room.open(self.way.drafts[at].page)
        elif one.name == "costs":
            self.room.open("documents", document_id=self.way.costs[at].document_id)
        elif at < len(self.asides):
            self._open_aside(self.asides[at])
        elif one.name == "taken":
            self.look_at()

    def _open_aside(self, aside: SetAside) -> None:
        """Open a document that was set aside; a figure opens the statement."""
        self.notice.tell(aside.reason, "warn")
        if aside.kind == "figure":
            self.room.open("statement", month=self.month, figure=aside.uid)
            return
        with self.desk.read() as s:
            document_id = document_of(s, aside.uid)
        if document_id is None:
            self.room.say(aside.reason, "warn")
            return
        self.room.open("documents", document_id=document_id)
        self.room.say(aside.reason, "warn")

    def escaped(self) -> bool:
        """Leave the panel's list first."""
        if self.list.hasFocus():
            self.table.setFocus()
            return True
        return False

    # Joining, sealing, replies --------------------------------------------------------------------

    def _joined(self) -> None:
        self.load()
        self.table.go(1)

    def _compared(self) -> None:
        self.load()
        self._first_open()

    def cannot_seal(self) -> str:
        """Return why the month cannot be sealed now."""
        return self.sealing.why_not()

    def _sealed(self) -> None:
        self.load()
        self._go_to("reply")

    def _go_to(self, name: str) -> None:
        """Bring a step into hand."""
        self.table.go([one.name for one in self.steps].index(name))

    def read_reply(self) -> None:
        """Read the county's reply and list what it says, document by document."""
        path = open_place(self, _(N_("Open the reply")), f"{_(N_('Reply'))} (*.coop)")
        if path is None:
            return
        self.locked.run(
            lambda password: read_reply(self.desk, path, password=password), self._replied
        )

    def _replied(self, replied: list[Replied]) -> None:
        """Show the month that the reply speaks of."""
        known = [one for one in replied if one.known]
        if not known:
            text = _(
                N_(
                    "The reply speaks of a package that this book did not seal; nothing changed."
                    " Please telephone {above}."
                )
            )
            self.notice.tell(text.format(above=self.way.above), "warn")
            return
        one = known[0]
        if one.kind is PackageKind.BASELINE:
            self.load()
            text = _(N_("Figures of {year}: {reason}"))
            words = one.reason or _(N_("accepted"))
            self.room.say(text.format(year=one.period[:4], reason=words),
                          "done" if one.outcome in TAKEN else "warn")  # fmt: skip
            return
        self.month = one.period
        self.load()
        self._go_to("taken")
        if one.exceptions or one.outcome == "refused":
            self._to_list()
        texts = {
            "accepted": N_("{month}, package {number}: accepted."),
            "exceptions": N_("{month}, package {number}: accepted, {count} set aside."),
            "held": N_("{month}, package {number}: it waits at the county. {reason}"),
            "refused": N_("{month}, package {number}: sent back. {reason}"),
        }
        text = _(texts.get(one.outcome, texts["accepted"]))
        kind = {"refused": "wrong", "exceptions": "warn", "held": "warn"}.get(one.outcome, "done")
        self.room.say(
            text.format(month=month_text(one.period), number=one.sequence,
                        count=len(one.exceptions), reason=one.reason),
            kind,
        )  # fmt: skip

    def codes(self) -> None:
        """Show the codes of the office above, to be taken over."""
        show_offer(self, self.load)

    def no_codes(self) -> str:
        """Return why there are no codes to take over."""
        return "" if self.way.offer is not None else _(N_("There are no newer codes to take over."))

    def keys(self) -> None:
        """Show the office's keys: password, recovery copy, restoring."""
        show_keys(self, self.locked)

    def disclosures(self) -> None:
        """Open the register of disclosures."""
        self.room.open("disclosures")

    def no_reply(self) -> str:
        """Return why no reply can be read."""
        return "" if self.way.above else _(N_("Open the county's invitation first (step 1)."))

    def refresh(self, changes: Any) -> None:
        """Read the steps again when documents, drafts or packages changed."""
        concerned = frozenset(
            {"document", "draft", "sent", "verdict", "setting", "costing", "baseline"}
        )
        if changes.concern(concerned):
            self.load()

    ACTIONS = (
        walking(N_("choose the step"), key="↑↓"),
        walking(N_("month"), key="←→"),
        walking(N_("open"), key="Enter"),
        Action("send.codes", N_("Take over the codes of the office above"), codes, "F2",
               short=N_("codes"), strip=False, when=lambda p: p.no_codes()),
        Action("send.baseline", N_("Send last year's figures"),
               lambda p: p.sealing.seal_baseline(), "F3",
               short=N_("last year"), strip=False, when=lambda p: p.sealing.why_no_baseline()),
        Action("send.reply", N_("Read the county's reply"), read_reply, "F5", "tray-arrow-down",
               N_("Read the reply"), when=lambda p: p.no_reply(), button=True),
        Action("send.compare", N_("Compare fingerprints"), lambda p: p.joining.compare(), "F6",
               short=N_("fingerprints"), when=lambda p: p.no_reply()),
        Action("send.join", N_("Open an invitation"),
               lambda p: p.joining.open_invitation(), "F7", short=N_("invitation")),
        Action("send.keys", N_("Keys and password"), keys, "F8", short=N_("keys")),
        Action("send.nothing", N_("Report nothing for the month"),
               lambda p: p.sealing.seal_nothing(), "F9",
               short=N_("nothing to report"), when=lambda p: p.cannot_seal()),
        Action("send.disclosures", N_("Register of disclosures"), disclosures, "F10",
               short=N_("disclosures")),
        Action("send.statement", N_("Look at the statement"), look_at, "F11", "chart-box-outline",
               N_("Statement"), button=True),
        Action("send.seal", N_("Seal the month"), lambda p: p.sealing.seal(), "F12",
               "package-variant-closed", N_("Seal"), when=lambda p: p.cannot_seal(), primary=True),
    )  # fmt: skip
