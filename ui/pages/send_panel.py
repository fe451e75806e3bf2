"""The panel of the step in hand: what it is about, its facts, the way on, and what it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.packages.office import Fingerprints, office_keys
from coopdesk.packages.refusal import PackageRefused
from coopdesk.packages.sending import Standing, changed_figures, parties_of
from coopdesk.packages.way import MonthWay
from coopdesk.statements.definitions import Figure
from ui.buttons import Chip
from ui.figures import Pair, Pairs
from ui.page import Page, Side
from ui.pages.exchange import Locked, short_moment, size_text
from ui.pages.figures import kind_text, number_cell
from ui.pages.send_joining import print_pairs
from ui.pages.send_steps import DONE, ICONS, LOCKED, OPEN, WAITS, WRONG, WayStep
from ui.parts import Section, label
from ui.tables import Cell, Table, TableColumn

_SAID: Final = (Standing.REFUSED, Standing.CHANGED, Standing.HELD)
_STATES: Final = {
    DONE: (N_("done"), "tint"), WRONG: (N_("in the way"), "neg"),
    WAITS: (N_("needs a look"), "warn"), OPEN: (N_("to do"), "grey"),
    LOCKED: (N_("not yet"), "grey"),
}  # fmt: skip
_TEXTS: Final = {
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


class SendPanel(Side):
    """One step; ``line_opened`` (row) comes from the list of what it names."""

    line_opened = Signal(int)

    def __init__(self, page: Page, locked: Locked, prints: Callable[[], Fingerprints]) -> None:
        """Make the panel; ``prints`` are worked out only where they are shown."""
        super().__init__(page.look, width=430)
        self._page = page
        self._locked = locked
        self._prints = prints
        self._shown = ("", "")
        self._head = Section(page.look)
        self._chip = Chip(page.look, "")
        self._head.add(self._chip)
        self._sentence = label("", "body", wrap=True)
        self._facts = Pairs(page.look, tall=32)
        self.list = Table(page.look, [])
        self.list.opened.connect(self.line_opened)
        self._hint = label("", "small", tone="text2", wrap=True)
        for part, gap in (
            (self._head, 2), (self._sentence, 10), (self._facts, 8), (self.list, 8),
            (self._hint, 0),
        ):  # fmt: skip
            self.body.addWidget(part)
            self.body.addSpacing(gap)

    def show_step(self, at: int, one: WayStep, way: MonthWay) -> None:
        """Show another step, or how it stands now."""
        self._shown = (one.name, way.month)
        title = _(N_("Step {number}　{title}")).format(number=at + 1, title=one.title)
        self._head.tell(title)
        words, kind = _STATES[one.state]
        self._chip.change(_(words), kind)
        sentence, hint = _sentences(one, way)
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._facts.show_pairs(self._facts_of(one, way))
        self._show_list(one, way)
        self.fold(f"{title}　{one.fact}", ICONS[one.state][0])

    def _facts_of(self, one: WayStep, way: MonthWay) -> list[Pair]:
        """Return the facts of a step."""
        sent = way.sent.sent
        if one.name in {"join", "compare"} and way.above:
            return print_pairs(way, self._prints())
        if one.name in {"seal", "reply", "taken"} and sent is not None:
            return [
                Pair(_(N_("File")), sent.file_name),
                Pair(_(N_("Package")), _(N_("no. {number}, {size}")).format(
                    number=sent.sequence, size=size_text(way.sent.size))),
                Pair(_(N_("Sealed")), short_moment(sent.at)),
                Pair(_(N_("Reply")), short_moment(sent.replied_at) if sent.replied_at
                     else _(N_("not read yet"))),
            ]  # fmt: skip
        return []

    def _show_list(self, one: WayStep, way: MonthWay) -> None:
        """List what a step names: drafts, open costs, documents set aside."""
        columns: list[TableColumn] = []
        rows: list[tuple[Any, ...]] = []
        if one.name == "drafts":
            columns = [TableColumn(_(N_("Draft")), stretch=1), TableColumn(_(N_("Clerk")))]
            rows = [(draft.title or draft.page, draft.clerk) for draft in way.drafts[:10]]
        elif one.name == "costs":
            columns = [TableColumn(_(N_("Document"))), TableColumn(_(N_("Date"))),
                       TableColumn(_(N_("Good")), stretch=1)]  # fmt: skip
            rows = [(number_shown(cost.number), f"{cost.on_date:%m-%d}", cost.good)
                    for cost in way.costs[:10]]  # fmt: skip
        elif one.name in {"reply", "taken"} and way.asides:
            columns = [TableColumn(_(N_("Set aside"))), TableColumn(_(N_("Date"))),
                       TableColumn(_(N_("Party")), stretch=1)]  # fmt: skip
            with self._page.desk.read() as s:
                parties = parties_of(s, [aside.uid for aside in way.asides])
            rows = [
                (number_shown(aside.number) if aside.number else kind_text(aside.kind),
                 *_party(parties.get(aside.uid)))
                for aside in way.asides
            ]  # fmt: skip
        self._show_lines(columns, rows)
        is_changed = way.sent.standing is Standing.CHANGED
        if one.name == "taken" and is_changed and way.is_township and not rows:
            self._fetch_changes(way.month)

    def _show_lines(self, columns: list[TableColumn], rows: list[tuple[Any, ...]]) -> None:
        self.list.current = -1
        self.list.show_columns(columns)
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))

    def _fetch_changes(self, month: str) -> None:
        """Show which figures changed since the month was accepted, once they are worked out."""
        desk, password = self._page.desk, self._locked.password

        def job() -> list[tuple[Figure, int, int]]:
            with desk.read() as s:
                try:
                    keys = office_keys(s, password)
                except PackageRefused:  # The password is asked for when it is needed.
                    return []
                return changed_figures(s, month, keys)

        def done(changes: list[tuple[Figure, int, int]]) -> None:
            if self._shown != ("taken", month) or not changes:
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

        self._page.tasks.fetch(job, done)


def _sentences(one: WayStep, way: MonthWay) -> tuple[str, str]:
    """Return what a step is about, and the way on."""
    named = {"above": way.above or _(N_("the county"))}
    text, hint = _TEXTS[one.name]
    if one.name == "seal" and way.purpose:
        named["purpose"] = way.purpose
        text = N_(
            "The file is locked for {above} alone and signed by this office. {above} asks"
            " for names, for: {purpose}. Before sealing you see whose, and decide."
        )
    standing, sent = way.sent.standing, way.sent.sent
    if one.name == "taken" and standing in _SAID:
        reason = sent.reason if sent is not None else ""
        if standing is Standing.HELD:
            return reason or _(text).format(**named), ""
        if standing is Standing.REFUSED and reason:
            return reason, _(N_("Put it right, then seal again with F12."))
        hint = N_("F12 seals a correction; say why, the county reads it.")
    if one.name == "taken" and way.asides:
        hint = N_("Enter on a line opens its document. Correct it, then F12 seals a"
                  " correction.")  # fmt: skip
    return _(text).format(**named), _(hint).format(**named) if hint else ""


def _party(found: tuple[str, str] | None) -> tuple[str, str]:
    return (found[0][5:], found[1]) if found is not None else ("", "")
