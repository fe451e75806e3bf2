"""The month on its way to the office above: joined, checked, sealed, replied; step by step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from coopdesk.desk import Level
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.packages.baselines import BaselineStanding, baseline_standing
from coopdesk.packages.codes import Offer, offered_codes
from coopdesk.packages.container import read_small
from coopdesk.packages.export import SealedMonth, seal_baseline, seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import join
from coopdesk.packages.office import Fingerprints, fingerprints, office_keys
from coopdesk.packages.refusal import PackageRefused
from coopdesk.packages.replies import Replied, read_reply, verdicts
from coopdesk.packages.reply_file import SetAside
from coopdesk.packages.roster import Names, Naming, planned_naming
from coopdesk.packages.sending import (
    MonthSent,
    Standing,
    changed_figures,
    document_of,
    months_sent,
    parties_of,
)
from coopdesk.packages.trust import LIMIT, open_invitation
from coopdesk.statements.definitions import Figure
from coopdesk.statements.due import OpenCost, WaitingDraft, drafts_waiting, open_costs
from coopdesk.statements.figures import last_day, month_shifted
from ui.actions import Action, walking
from ui.buttons import Chip
from ui.doing import ask, open_place, save_place
from ui.figures import Pair, Pairs
from ui.months import month_text, short_month
from ui.page import Page, Room, Side
from ui.pages.board_table import BoardTable, Legend, standing_mark
from ui.pages.codes_cards import offer_text, show_offer
from ui.pages.exchange import Card, Locked, folder_place, short_moment, size_text
from ui.pages.figures import CHIPS, kind_text, number_cell
from ui.pages.keys import show_keys
from ui.pages.papers import place_text
from ui.pages.send_steps import (
    DONE,
    ICONS,
    LOCKED,
    OPEN,
    TONES,
    WAITS,
    WRONG,
    StepsBand,
    StepsTable,
    WayStep,
)
from ui.parts import Section, column, label
from ui.tables import Cell, Table, TableColumn
from ui.tasks import Progress

_TAKEN: Final = ("accepted", "exceptions")
_SAID: Final = (Standing.REFUSED, Standing.CHANGED, Standing.HELD)


class SendPage(Page):
    """One month on its way up: what is done, what is in the way, and the key for each."""

    TITLE = N_("Monthly report")
    ICON = "tray-arrow-up"

    def __init__(self, room: Room) -> None:
        """Lay out the year, the band, the steps, and the panel of the step in hand."""
        super().__init__(room)
        look, today = self.look, self.desk.today()
        self.locked = Locked(self)
        self.is_township = self.desk.level is Level.TOWNSHIP
        self.month = month_shifted(today.isoformat()[:7], 0 if today.day > 20 else -1)
        self.year: list[MonthSent] = []
        self.steps: list[WayStep] = []
        self.costs: list[OpenCost] = []
        self.drafts: list[WaitingDraft] = []
        self.baseline: BaselineStanding | None = None
        self.offer: Offer | None = None
        self.asides: list[SetAside] = []
        self.key = ""
        self._prints: dict[str, Fingerprints] = {}
        self.above = self.purpose = ""
        months = [
            TableColumn(short_month(f"0000-{number:02d}"), align="centre", width=46)
            for number in range(1, 13)
        ]
        self.board = BoardTable(look, [TableColumn(_(N_("Unit")), stretch=1), *months], foot=False)
        self.board.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.board.cell_changed.connect(self._month_clicked)
        self.legend = Legend(
            look,
            [(standing_mark(one), one.shown) for one in (
                Standing.ACCEPTED, Standing.EXCEPTIONS, Standing.SEALED, Standing.REFUSED,
                Standing.CHANGED, Standing.NOT_SENT)],
        )  # fmt: skip
        self.band = StepsBand(look)
        self.table = StepsTable(
            look,
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
        layout = column()
        layout.addWidget(self.board)
        layout.addWidget(self.legend)
        layout.addWidget(self.band)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self._make_side()

    def _make_side(self) -> None:
        """Make the panel of the step in hand."""
        look = self.look
        self.side = Side(look, width=430)
        self.step_head = Section(look)
        self.step_chip = Chip(look, "")
        self.step_head.add(self.step_chip)
        self.sentence = label("", "body", wrap=True)
        self.facts = Pairs(look, tall=32)
        self.list = Table(look, [])
        self.list.opened.connect(self._open_line)
        self.hint = label("", "small", tone="text2", wrap=True)
        for part, gap in (
            (self.step_head, 2), (self.sentence, 10), (self.facts, 8), (self.list, 8),
            (self.hint, 0),
        ):  # fmt: skip
            self.side.body.addWidget(part)
            self.side.body.addSpacing(gap)

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
    def sent(self) -> MonthSent:
        """Return how the month stands."""
        return self.year[int(self.month[5:7]) - 1]

    def load(self) -> None:
        """Read the year, the month's steps and who we report to."""
        today = self.desk.today()
        with self.desk.read() as s:
            self.year = months_sent(s, int(self.month[:4]), today)
            link = setting(s, "uplink")
            link = link if link and link["pseudonym_key"] else None  # Else the keys are new.
            self.key = link["keys"]["signing"] if link else ""
            self.above = link["county_name"] if link else ""
            self.purpose = str(link.get("purpose", "")) if link and self.is_township else ""
            compared = setting(s, "fingerprint_compared", {})
            end = last_day(self.month)
            self.costs = open_costs(s, min(end, today)) if self.is_township else []
            self.drafts = drafts_waiting(s) if self.is_township else []
            self.offer = offered_codes(s)
            year = int(self.month[:4]) - 1
            self.baseline = baseline_standing(s, year) if self.is_township else None
            sent = self.sent.sent
            self.asides = verdicts(s, sent.id) if sent is not None else []
        same = bool(self.key) and compared.get("key") == self.key
        self.steps = self._steps(str(compared.get("at", "")) if same else "")
        self._show_all()

    @property
    def prints(self) -> Fingerprints:
        """Return both fingerprints, worked out once: it takes a moment."""
        if self.key not in self._prints:
            with self.desk.read() as s:
                self._prints[self.key] = fingerprints(s)
        return self._prints[self.key]

    def _steps(self, compared_at: str) -> list[WayStep]:
        """Return the steps of the month."""
        joined = bool(self.above)
        steps = [
            WayStep("join", _(N_("Invited")), DONE if joined else WRONG,
                    self.above if joined else _(N_("no invitation opened yet")), "",
                    _(N_("again")) if joined else _(N_("open")), self.join),
            WayStep("compare", _(N_("Fingerprints compared")),
                    DONE if compared_at else WAITS if joined else LOCKED,
                    _(N_("both agree")) if compared_at else _(N_("please telephone")) if joined
                    else _(N_("after the invitation")),
                    short_moment(compared_at), "" if compared_at or not joined
                    else _(N_("compare")), self.compare),
        ]  # fmt: skip
        if self.offer is not None:
            steps.append(
                WayStep(
                    "codes",
                    _(N_("Codes of the office above")),
                    WAITS,
                    offer_text(self.offer),
                    "",
                    _(N_("take over")),
                    self.codes,
                )
            )
        if self.is_township:
            steps += self._book_steps()
        over = self.desk.today() > last_day(self.month)
        begun = self.month <= self.desk.today().isoformat()[:7]
        steps.append(
            WayStep("over", _(N_("The month is over")), DONE if over else WAITS if begun else OPEN,
                    _(N_("ended on {day}")).format(day=f"{last_day(self.month):%m-%d}") if over
                    else _(N_("ends on {day}")).format(day=f"{last_day(self.month):%m-%d}"))
        )  # fmt: skip
        steps.append(
            WayStep("look", _(N_("Statement looked at")), DONE if self.sent.sent else OPEN,
                    short_month(self.month), "", _(N_("look at it")), self.look_at)
        )  # fmt: skip
        if self.baseline is not None and self.baseline.count:
            steps.append(self._baseline_step(self.baseline, joined=joined))
        return [*steps, *self._package_steps(joined=joined, begun=begun)]

    def _baseline_step(self, one: BaselineStanding, *, joined: bool) -> WayStep:
        """Return how last year's typed figures stand with the county."""
        words = ngettext("{count} figure of {year}", "{count} figures of {year}", one.count)
        fact = words.format(count=one.count, year=one.year)
        sent, title = one.sent, _(N_("Last year's figures"))
        outcome = sent.outcome if sent is not None else "refused"
        if outcome == "refused" or (one.changed and outcome in _TAKEN):
            said = _(N_("{fact}, not sent")).format(fact=fact)
            state = OPEN if joined else LOCKED
            return WayStep("baseline", title, state, said, "", _(N_("send")), self.send_baseline)
        at = short_moment(sent.at) if sent is not None else ""
        if outcome in _TAKEN:
            return WayStep("baseline", title, DONE, _(N_("{fact}, accepted")).format(fact=fact), at)
        said = _(N_("{fact}, waits for the reply")).format(fact=fact)
        return WayStep("baseline", title, OPEN, said, at, _(N_("write again")),
                       self.send_baseline)  # fmt: skip

    def _book_steps(self) -> list[WayStep]:
        """Return what should be settled in a township's book first."""
        drafts, costs = len(self.drafts), len(self.costs)
        words = ngettext("{count} draft", "{count} drafts", drafts)
        lines = ngettext("{count} line received", "{count} lines received", costs)
        return [
            WayStep("drafts", _(N_("Drafts posted")), WAITS if drafts else DONE,
                    words.format(count=drafts), "", _(N_("open")) if drafts else "",
                    self._to_draft),
            WayStep("costs", _(N_("No cost open")), WAITS if costs else DONE,
                    lines.format(count=costs) if costs else _(N_("nothing open")), "",
                    _(N_("open")) if costs else "", self._to_costs),
        ]  # fmt: skip

    def _package_steps(self, *, joined: bool, begun: bool) -> list[WayStep]:
        """Return sealing, handing over, the reply, and what changed since."""
        month = self.sent
        sent, standing = month.sent, month.standing
        is_sealed = sent is not None and standing is not Standing.REFUSED
        fact = _(N_("not sealed"))
        if sent is not None:
            fact = _(N_("package {number}, {size}")).format(
                number=sent.sequence, size=size_text(month.size))  # fmt: skip
        state = DONE if is_sealed else OPEN if joined and begun else LOCKED
        seal = WayStep("seal", _(N_("Sealed")), state, fact,
                       short_moment(sent.at) if sent is not None else "",
                       _(N_("write again")) if standing in {Standing.SEALED, Standing.HELD}
                       else "" if is_sealed or state == LOCKED else _(N_("seal")),
                       self.seal)  # fmt: skip
        replied = sent is not None and sent.replied_at is not None
        reply = WayStep("reply", _(N_("Reply read")), DONE if replied else OPEN if sent else LOCKED,
                        _(N_("was read")) if replied else _(N_("waited for")) if sent
                        else _(N_("after sealing")),
                        short_moment(sent.replied_at or "") if sent else "",
                        "" if not sent else _(N_("read it")), self.read_reply)  # fmt: skip
        if standing is Standing.EXCEPTIONS:
            words = ngettext("{count} set aside", "{count} set aside", len(self.asides))
            taken = WayStep("taken", _(N_("Accepted")), WAITS, words.format(
                count=len(self.asides)), "", _(N_("look at it")), self._to_list)  # fmt: skip
        elif standing is Standing.REFUSED:
            taken = WayStep("taken", _(N_("Accepted")), WRONG, _(N_("sent back")), "",
                            _(N_("look at it")), self._to_list)  # fmt: skip
        elif standing is Standing.CHANGED:
            words = ngettext("{count} document posted since", "{count} documents posted since",
                             month.changed)  # fmt: skip
            if not self.is_township:
                words = ngettext(
                    "{count} unit's month taken in since",
                    "{count} units' months taken in since",
                    month.changed,
                )
            taken = WayStep("taken", _(N_("Accepted")), WAITS, words.format(count=month.changed),
                            "", _(N_("seal a correction")), self.seal)  # fmt: skip
        elif standing is Standing.HELD and sent is not None and sent.reason:
            taken = WayStep("taken", _(N_("Accepted")), WAITS, _(N_("waits at the county")))
        elif standing is Standing.ACCEPTED:
            taken = WayStep("taken", _(N_("Accepted")), DONE, _(N_("without exceptions")))
        else:
            taken = WayStep("taken", _(N_("Accepted")), LOCKED if not sent else OPEN,
                            _(N_("by the reply")))  # fmt: skip
        return [seal, reply, taken]

    def _show_all(self) -> None:
        """Show year, band and steps."""
        marks = tuple(standing_mark(one.standing) for one in self.year)
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
        words = ngettext("{done} steps done", "{done} steps done", done).format(done=done)
        if bad:
            more = ngettext("{count} needs a look", "{count} need a look", bad)
            words += _(N_(", ")) + more.format(count=bad)
        left = (self.sent.due - self.desk.today()).days
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
        """Show the step in hand: what it is about, its facts, and what can be done."""
        if not 0 <= at < len(self.steps):
            return
        one = self.steps[at]
        title = _(N_("Step {number}　{title}")).format(number=at + 1, title=one.title)
        self.step_head.tell(title)
        words, kind = {
            DONE: (_(N_("done")), "tint"), WRONG: (_(N_("in the way")), "neg"),
            WAITS: (_(N_("needs a look")), "warn"), OPEN: (_(N_("to do")), "grey"),
            LOCKED: (_(N_("not yet")), "grey"),
        }[one.state]  # fmt: skip
        self.step_chip.change(words, kind)
        sentence, hint = self._sentences(one)
        self.sentence.setText(sentence)
        self.hint.setText(hint)
        self.facts.show_pairs(self._facts(one))
        self._show_list(one)
        if self.side is not None:
            self.side.fold(f"{title}　{one.fact}", ICONS[one.state][0])
        self.update_actions()

    def _sentences(self, one: WayStep) -> tuple[str, str]:
        """Return what a step is about, and the way on."""
        above = self.above or _(N_("the county"))
        named = {"above": above}
        texts = {
            "join": (N_("The county sends an invitation file. Opened here, it makes the answer"
                        " that you take back."),
                     N_("Enter opens the invitation; then say where the answer goes.")),
            "compare": (N_("Telephone {above} and read both numbers out. They must agree on both"
                           " sides, or somebody stands between."),
                        N_("Enter notes that they agree.")),
            "drafts": (N_("Drafts are not in the month. Post them, or throw them away."),
                       N_("Enter opens the first one.")),
            "costs": (N_("Goods came in without a cost. Profit and stock of the month change when"
                         " it is settled."), N_("Enter opens them on the purchase page.")),
            "over": (N_("What is posted after sealing needs a correction."), ""),
            "look": (N_("Look at the figures and what stands behind them before they go up."),
                     N_("Enter opens the statement, F11 its pages.")),
            "codes": (N_("{above} keeps codes of goods and kinds of job for all its units. They"
                         " come with the reply; see what is new before you take them over."),
                      N_("Enter shows them; F12 there takes them over.")),
            "baseline": (N_("Figures of last year that were typed in from the old books. Sent to"
                            " {above}, growth is right there in the first year."),
                         N_("F3 sends them as a package of their own.")),
            "seal": (N_("The file is locked for {above} alone and signed by this office. Names"
                        " and numbers of persons are not in it."),
                     N_("F12 seals; the file goes to the stick or folder that you choose.")),
            "reply": (N_("{above} answers with a signed file. Until it is read, the package stays"
                         " in this book and can be written again."),
                      N_("F5 reads the reply.")),
            "taken": (N_("What {above} said of the month, document by document."), ""),
        }  # fmt: skip
        text, hint = texts[one.name]
        if one.name == "seal" and self.purpose:
            named["purpose"] = self.purpose
            text = N_(
                "The file is locked for {above} alone and signed by this office. {above} asks"
                " for names, for: {purpose}. Before sealing you see whose, and decide."
            )
        if one.name == "taken" and self.sent.standing in _SAID:
            reason = self.sent.sent.reason if self.sent.sent is not None else ""
            if self.sent.standing is Standing.HELD:
                return reason or _(text).format(**named), ""
            if self.sent.standing is Standing.REFUSED and reason:
                return reason, _(N_("Put it right, then seal again with F12."))
            hint = N_("F12 seals a correction; say why, the county reads it.")
        if one.name == "taken" and self.asides:
            hint = N_("Enter on a line opens its document. Correct it, then F12 seals a"
                      " correction.")  # fmt: skip
        return _(text).format(**named), _(hint).format(**named) if hint else ""

    def _facts(self, one: WayStep) -> list[Pair]:
        """Return the facts of a step."""
        sent = self.sent.sent
        if one.name in {"join", "compare"} and self.above:
            return [
                Pair(_(N_("Our fingerprint")), self.prints.own, bold=True),
                Pair(_(N_("Fingerprint of {above}")).format(above=self.above), self.prints.county,
                     bold=True),
                *([Pair(_(N_("Names asked for")), self.purpose)] if self.purpose else []),
            ]  # fmt: skip
        if one.name in {"seal", "reply", "taken"} and sent is not None:
            return [
                Pair(_(N_("File")), sent.file_name),
                Pair(_(N_("Package")), _(N_("no. {number}, {size}")).format(
                    number=sent.sequence, size=size_text(self.sent.size))),
                Pair(_(N_("Sealed")), short_moment(sent.at)),
                Pair(_(N_("Reply")), short_moment(sent.replied_at) if sent.replied_at
                     else _(N_("not read yet"))),
            ]  # fmt: skip
        return []

    def _show_list(self, one: WayStep) -> None:
        """List what a step names: drafts, open costs, documents set aside."""
        columns: list[TableColumn] = []
        rows: list[tuple[Any, ...]] = []
        if one.name == "drafts":
            columns = [TableColumn(_(N_("Draft")), stretch=1), TableColumn(_(N_("Clerk")))]
            rows = [(draft.title or draft.page, draft.clerk) for draft in self.drafts[:10]]
        elif one.name == "costs":
            columns = [TableColumn(_(N_("Document"))), TableColumn(_(N_("Date"))),
                       TableColumn(_(N_("Good")), stretch=1)]  # fmt: skip
            rows = [(number_shown(cost.number), f"{cost.on_date:%m-%d}", cost.good)
                    for cost in self.costs[:10]]  # fmt: skip
        elif one.name in {"reply", "taken"} and self.asides:
            columns = [TableColumn(_(N_("Set aside"))), TableColumn(_(N_("Date"))),
                       TableColumn(_(N_("Party")), stretch=1)]  # fmt: skip
            with self.desk.read() as s:
                parties = parties_of(s, [aside.uid for aside in self.asides])
            rows = [
                (number_shown(aside.number) if aside.number else kind_text(aside.kind),
                 *_party(parties.get(aside.uid)))
                for aside in self.asides
            ]  # fmt: skip
        self._show_lines(columns, rows)
        is_changed = self.sent.standing is Standing.CHANGED
        if one.name == "taken" and is_changed and self.is_township and not rows:
            self._fetch_changes()

    def _show_lines(self, columns: list[TableColumn], rows: list[tuple[Any, ...]]) -> None:
        self.list.current = -1
        self.list.show_columns(columns)
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))

    def _fetch_changes(self) -> None:
        """Show which figures changed since the month was accepted, once they are worked out."""
        month, password = self.month, self.locked.password

        def job() -> list[tuple[Figure, int, int]]:
            with self.desk.read() as s:
                try:
                    keys = office_keys(s, password)
                except PackageRefused:  # The password is asked for when it is needed.
                    return []
                return changed_figures(s, month, keys)

        def done(changes: list[tuple[Figure, int, int]]) -> None:
            here = self.current()
            if here is None or here.name != "taken" or self.month != month or not changes:
                return
            columns = [
                TableColumn(_(N_("Figure")), stretch=1),
                TableColumn(_(N_("Accepted")), align="right"),
                TableColumn(_(N_("Now")), align="right"),
            ]
            rows = [
                (figure.full_title, number_cell(figure, before),
                 Cell(figure.shown(now), tone="warn", bold=True))
                for figure, before, now in changes
            ]  # fmt: skip
            self._show_lines(columns, rows)

        self.tasks.fetch(job, done)

    # Steps ---------------------------------------------------------------------------------------

    def current(self) -> WayStep | None:
        """Return the step in hand."""
        at = self.table.current
        return self.steps[at] if 0 <= at < len(self.steps) else None

    def _run_step(self, at: int) -> None:
        one = self.steps[at]
        if one.state == LOCKED:
            self.room.say(_(N_("{title}: {fact}.")).format(title=one.title, fact=one.fact), "note")
        elif one.run is not None and one.act:
            one.run()

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

    def _to_draft(self) -> None:
        self.room.open(self.drafts[0].page)

    def _to_costs(self) -> None:
        self.room.open("purchase", mode="costing")

    def look_at(self) -> None:
        """Open the month's statement."""
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
            self.room.open(self.drafts[at].page)
        elif one.name == "costs":
            self.room.open("documents", document_id=self.costs[at].document_id)
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

    # Invitation ----------------------------------------------------------------------------------

    def join(self) -> None:
        """Open the county's invitation and write the answer."""
        source = open_place(self, _(N_("Open the invitation")), f"{_(N_('Invitation'))} (*.coop)")
        if source is None:
            return
        try:
            content = read_small(source, LIMIT)
        except Refused as refused:
            self.notice.tell(refused.problems[0].text, "wrong")
            return
        if needs_secret(content):
            self._ask_secret(lambda told: self._join(content, told))
        else:
            self._join(content, "")

    def _ask_secret(self, then: Callable[[str], object]) -> None:
        """Ask for the secret that was told by telephone."""
        note = _(N_("The county tells it by telephone; the file opens nothing without it."))
        card = Card(self, _(N_("The secret of the invitation")), note)
        field = card.typed(_(N_("Secret")), width=280)

        def go() -> None:
            told = field.value()
            if told:
                card.close_card()
                then(told)

        field.entered.connect(go)
        card.button(_(N_("Leave")), "Esc", card.close_card)
        card.button(_(N_("Continue")), "Enter", go, primary=True)
        card.stand(field)

    def _join(self, content: bytes, told: str) -> None:
        target = save_place(self, _(N_("Save the answer")), f"{self.desk.code}-答复.coop")
        if target is None:
            return

        def job(password: str) -> Fingerprints:
            write_file(target, join(self.desk, content, told=told, password=password))
            with self.desk.read() as s:
                return fingerprints(s)

        self.locked.run(job, lambda both: self._joined(target, both))

    def _joined(self, target: Path, both: Fingerprints) -> None:
        self.load()
        self.table.go(1)
        text = _(N_("Wrote the answer {file}; take it to {above}."))
        self.room.say(text.format(file=target.name, above=self.above))
        self._show_prints(both)

    def _show_prints(self, both: Fingerprints) -> None:
        """Show both fingerprints, to be read out by telephone."""
        card = Card(
            self, _(N_("Compare by telephone")),
            _(N_("Read both numbers out; {above} must see the same.")).format(above=self.above),
        )  # fmt: skip
        card.pairs(
            [
                Pair(_(N_("Our fingerprint")), both.own, bold=True),
                Pair(_(N_("Fingerprint of {above}")).format(above=self.above), both.county,
                     bold=True),
                *([Pair(_(N_("Names asked for")), self.purpose)] if self.purpose else []),
            ]
        )  # fmt: skip

        def agree() -> None:
            card.close_card()
            self._note_compared()

        card.button(_(N_("Later")), "Esc", card.close_card)
        card.button(_(N_("They agree")), "F12", agree, primary=True, code=Qt.Key.Key_F12.value)
        card.stand()

    def compare(self) -> None:
        """Show both fingerprints and note that they agree."""
        if self.above:
            self._show_prints(self.prints)

    def _note_compared(self) -> None:
        at = moment_text(self.desk.clock.now())
        with self.desk.write() as s:
            set_setting(s, "fingerprint_compared", {"key": self.key, "at": at})
        self.load()
        self._first_open()
        self.room.say(_(N_("Noted: the fingerprints agree.")))

    # Sealing and replies -------------------------------------------------------------------------

    def cannot_seal(self) -> str:
        """Return why the month cannot be sealed now."""
        if not self.above:
            return _(N_("Open the county's invitation first (step 1)."))
        standing = self.sent.standing
        if standing is Standing.AHEAD:
            return _(N_("The month has not begun yet."))
        if standing is Standing.ACCEPTED:
            return _(N_("The month is accepted; nothing changed since."))
        return ""

    def seal(self) -> None:
        """Seal the month; an accepted one as a correction, with its reason."""
        reason = self.cannot_seal()
        if reason:
            self.room.say(reason, "warn")
        elif self.sent.taken:
            self._ask_reason()
        else:
            self._ask_names(PackageKind.MONTH, "")

    def nothing(self) -> None:
        """Seal the month as one with nothing to report."""
        if self.cannot_seal():
            self.room.say(self.cannot_seal(), "warn")
            return
        question = _(N_("Report nothing for {month}?")).format(month=month_text(self.month))
        text = _(N_("The county sees that the office had no business; it is not missing."))
        if ask(self, question, text, yes=_(N_("Report nothing"))):
            self._seal(PackageKind.NOTHING, "")

    def _ask_reason(self) -> None:
        """Ask why an accepted month is corrected."""
        title = _(N_("Correct {month}")).format(month=month_text(self.month))
        note = _(N_("The county sees old and new figures and reads why. Please say why."))
        card = Card(self, title, note)
        field = card.typed(_(N_("Why")), width=420, length=120)

        def go() -> None:
            if not field.value():
                field.refuse(_(N_("Please say why.")))
                return
            why = field.value()
            card.close_card()
            self._ask_names(PackageKind.CORRECTION, why)

        field.entered.connect(go)
        card.button(_(N_("Leave")), "Esc", card.close_card)
        card.button(_(N_("Seal")), "F12", go, primary=True, code=Qt.Key.Key_F12.value)
        card.stand(field)

    def _ask_names(self, kind: PackageKind, reason: str) -> None:
        """Where the county asks for names, show what would go to whom, and ask; then seal."""
        month, waits = self.month, self.sent.standing in {Standing.SEALED, Standing.HELD}
        if waits or not self.purpose:
            self._seal(kind, reason)
            return

        def job(password: str, _progress: Progress) -> Naming | None:
            with self.desk.read() as s:
                return planned_naming(s, month, password)

        def done(naming: Naming | None) -> None:
            if naming is None or not naming.persons:
                self._seal(kind, reason)
            else:
                self._show_naming(naming, kind, reason)

        self.locked.run_long(job, done, _(N_("Looking whose names would go")))

    def _show_naming(self, naming: Naming, kind: PackageKind, reason: str) -> None:
        card = Card(
            self, _(N_("Names that would leave with {month}")).format(
                month=month_text(self.month)),
            _(N_("The county asks for them. Tell the persons, and have their consent or a legal"
                 " duty (PIPL, articles 13 and 23). Sealed with names, a line goes into the"
                 " register of disclosures; without, persons stay pseudonyms.")), width=720,
        )  # fmt: skip
        count = ngettext("{count} person", "{count} persons", len(naming.persons))
        card.pairs(
            [
                Pair(_(N_("Receiver")), naming.receiver, bold=True),
                Pair(_(N_("Purpose")), naming.purpose, bold=True),
                Pair(_(N_("Fields")), naming.fields_text),
                Pair(_(N_("Persons")), count.format(count=len(naming.persons)), bold=True),
            ]
        )  # fmt: skip

        def then(names: Names) -> Callable[[], object]:
            def run() -> None:
                card.close_card()
                self._seal(kind, reason, names)

            return run

        key = Qt.Key
        card.button(_(N_("Leave")), "Esc", card.close_card)
        card.button(_(N_("Agree: with names")), "F10", then(Names.WITH), code=key.Key_F10.value)
        card.button(_(N_("Without names")), "F12", then(Names.WITHOUT), primary=True,
                    code=key.Key_F12.value)  # fmt: skip
        card.stand()

    def no_baseline(self) -> str:
        """Return why there are no figures of last year to send."""
        if not self.above:
            return _(N_("Open the county's invitation first (step 1)."))
        if self.baseline is not None and self.baseline.count:
            return ""
        return _(N_("No figure of last year was typed in (on the statement, F2)."))

    def send_baseline(self) -> None:
        """Seal last year's typed figures onto a stick or into a folder."""
        if self.baseline is None:
            return
        year = self.baseline.year
        with self.desk.read() as s:
            last = str(setting(s, "send_folder", ""))
        folder = folder_place(self, _(N_("Where the file goes: stick or folder")), last)
        if folder is None:
            return

        def done(made: SealedMonth) -> None:
            self.load()
            text = _(N_("Sealed the figures of {year} as package {number}: {file}, in {folder}."))
            self.room.say(text.format(year=year, number=made.sequence, file=made.path.name,
                                      folder=place_text(folder)))  # fmt: skip

        self.locked.run_long(
            lambda password, _progress: seal_baseline(self.desk, year, folder, password=password),
            done,
            _(N_("Sealing the figures of {year}")).format(year=year),
        )

    def _seal(self, kind: PackageKind, reason: str, names: Names = Names.UNASKED) -> None:
        with self.desk.read() as s:
            last = str(setting(s, "send_folder", ""))
        folder = folder_place(self, _(N_("Where the file goes: stick or folder")), last)
        if folder is None:
            return
        month = self.month

        def job(password: str, progress: Progress) -> SealedMonth:
            def told(done: int) -> None:
                words = ngettext("{count} record", "{count} records", done)
                progress(done, 0, words.format(count=f"{done:,}"))

            return seal_month(self.desk, month, folder, kind=kind, reason=reason, names=names,
                              password=password, progress=told)  # fmt: skip

        title = _(N_("Sealing {month}")).format(month=month_text(month))
        self.locked.run_long(job, lambda made: self._sealed(made, folder), title)

    def _sealed(self, made: SealedMonth, folder: Path) -> None:
        with self.desk.write() as s:
            set_setting(s, "send_folder", str(folder))
        self.load()
        names = [one.name for one in self.steps]
        self.table.go(names.index("reply"))
        text = _(N_("Sealed {month} as package {number}: {file}, {size}, in {folder}."))
        if made.again:
            text = _(N_("Wrote package {number} of {month} again: {file}, {size}, in {folder}."))
        self.room.say(
            text.format(
                month=month_text(made.period), number=made.sequence, file=made.path.name,
                size=size_text(made.path.stat().st_size), folder=place_text(folder),
            )
        )  # fmt: skip
        if made.named:
            words = ngettext(
                "The name of {count} person went along; it stands in the register of disclosures.",
                "The names of {count} persons went along;"
                " they stand in the register of disclosures.", made.named,
            )  # fmt: skip
            self.notice.tell(words.format(count=made.named), "note",
                             [("F10", _(N_("register of disclosures")))])  # fmt: skip
        elif made.warnings:
            self.notice.tell("".join(one.text for one in made.warnings[:2]), "warn")

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
            self.notice.tell(text.format(above=self.above), "warn")
            return
        one = known[0]
        if one.kind is PackageKind.BASELINE:
            self.load()
            text = _(N_("Figures of {year}: {reason}"))
            words = one.reason or _(N_("accepted"))
            self.room.say(text.format(year=one.period[:4], reason=words),
                          "done" if one.outcome in _TAKEN else "warn")  # fmt: skip
            return
        self.month = one.period
        self.load()
        names = [step.name for step in self.steps]
        self.table.go(names.index("taken"))
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
        return "" if self.offer is not None else _(N_("There are no newer codes to take over."))

    def keys(self) -> None:
        """Show the office's keys: password, recovery copy, restoring."""
        show_keys(self, self.locked)

    def disclosures(self) -> None:
        """Open the register of disclosures."""
        self.room.open("disclosures")

    def no_reply(self) -> str:
        """Return why no reply can be read."""
        return "" if self.above else _(N_("Open the county's invitation first (step 1)."))

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
        Action("send.baseline", N_("Send last year's figures"), send_baseline, "F3",
               short=N_("last year"), strip=False, when=lambda p: p.no_baseline()),
        Action("send.reply", N_("Read the county's reply"), read_reply, "F5", "tray-arrow-down",
               N_("Read the reply"), when=lambda p: p.no_reply(), button=True),
        Action("send.compare", N_("Compare fingerprints"), compare, "F6", short=N_("fingerprints"),
               when=lambda p: p.no_reply()),
        Action("send.join", N_("Open an invitation"), join, "F7", short=N_("invitation")),
        Action("send.keys", N_("Keys and password"), keys, "F8", short=N_("keys")),
        Action("send.nothing", N_("Report nothing for the month"), nothing, "F9",
               short=N_("nothing to report"), when=lambda p: p.cannot_seal()),
        Action("send.disclosures", N_("Register of disclosures"), disclosures, "F10",
               short=N_("disclosures")),
        Action("send.statement", N_("Look at the statement"), look_at, "F11", "chart-box-outline",
               N_("Statement"), button=True),
        Action("send.seal", N_("Seal the month"), seal, "F12", "package-variant-closed",
               N_("Seal"), when=lambda p: p.cannot_seal(), primary=True),
    )  # fmt: skip


def needs_secret(content: bytes) -> bool:
    """Tell whether an invitation opens only with a secret told by telephone."""
    try:
        open_invitation(content)
    except Refused as refused:
        return refused.problems[0].code == "package_password"
    return False


def _party(found: tuple[str, str] | None) -> tuple[str, str]:
    return (found[0][5:], found[1]) if found is not None else ("", "")
