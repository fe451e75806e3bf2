"""Sealing a month for the office above: why, with whose names, and onto which stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.packages.export import SealedMonth, seal_baseline, seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.roster import Names, Naming, planned_naming
from coopdesk.packages.sending import Standing
from coopdesk.packages.way import MonthWay
from coopdesk.statements.figures import last_day
from ui.doing import ask
from ui.figures import Pair
from ui.months import month_text
from ui.page import Page
from ui.pages.exchange import Card, Locked, folder_place, size_text
from ui.pages.papers import place_text
from ui.tasks import Progress


class Sealing(QObject):
    """Packages of a month, and of last year's figures.

    ``sealed`` and ``baseline_sealed`` come when the file is written.
    """

    sealed = Signal()
    baseline_sealed = Signal()

    def __init__(self, page: Page, locked: Locked, way: Callable[[], MonthWay]) -> None:
        """Belong to a page; ``way`` is what it read last."""
        super().__init__(page)
        self._page = page
        self._locked = locked
        self._way = way

    def why_not(self) -> str:
        """Return why the month cannot be sealed now."""
        way = self._way()
        if not way.above:
            return _(N_("Open the county's invitation first (step 1)."))
        if way.sent.standing is Standing.AHEAD:
            return _(N_("The month has not begun yet."))
        if way.sent.standing is Standing.ACCEPTED:
            return _(N_("The month is accepted; nothing changed since."))
        return ""

    def seal(self) -> None:
        """Seal the month; an accepted one as a correction, with its reason."""
        reason = self.why_not()
        if reason:
            self._page.room.say(reason, "warn")
        elif self._way().sent.taken:
            self._ask_reason()
        elif self._may_go_before_the_end():
            self._ask_names(PackageKind.MONTH, "")

    def _may_go_before_the_end(self) -> bool:
        """Ask once before a month is sealed that is not over: what follows needs a correction."""
        way = self._way()
        if way.is_over or way.sent.standing in {Standing.SEALED, Standing.HELD}:
            return True
        question = _(N_("Seal {month} before it is over?")).format(month=month_text(way.month))
        text = _(N_("It ends on {day}. What is posted after sealing goes up only as a correction,"
                    " with its reason."))  # fmt: skip
        text = text.format(day=f"{last_day(way.month):%m-%d}")
        return ask(self._page, question, text, yes=_(N_("Seal now")))

    def seal_nothing(self) -> None:
        """Seal the month as one with nothing to report."""
        reason = self.why_not()
        if reason:
            self._page.room.say(reason, "warn")
            return
        question = _(N_("Report nothing for {month}?")).format(month=month_text(self._way().month))
        text = _(N_("The county sees that the office had no business; it is not missing."))
        if ask(self._page, question, text, yes=_(N_("Report nothing"))):
            self._seal(PackageKind.NOTHING, "")

    def _ask_reason(self) -> None:
        """Ask why an accepted month is corrected."""
        title = _(N_("Correct {month}")).format(month=month_text(self._way().month))
        note = _(N_("The county sees old and new figures and reads why. Please say why."))
        card = Card(self._page, title, note)
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
        way, desk = self._way(), self._page.desk
        waits = way.sent.standing in {Standing.SEALED, Standing.HELD}
        if waits or not way.purpose:
            self._seal(kind, reason)
            return

        def job(password: str, _progress: Progress) -> Naming | None:
            with desk.read() as s:
                return planned_naming(s, way.month, password)

        def done(naming: Naming | None) -> None:
            if naming is None or not naming.persons:
                self._seal(kind, reason)
            else:
                self._show_naming(naming, kind, reason)

        self._locked.run_long(job, done, _(N_("Looking whose names would go")))

    def _show_naming(self, naming: Naming, kind: PackageKind, reason: str) -> None:
        card = Card(
            self._page, _(N_("Names that would leave with {month}")).format(
                month=month_text(self._way().month)),
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

    def _ask_folder(self) -> Path | None:
        """Ask onto which stick or into which folder; the last one is offered."""
        with self._page.desk.read() as s:
            last = str(setting(s, "send_folder", ""))
        return folder_place(self._page, _(N_("Where the file goes: stick or folder")), last)

    def _seal(self, kind: PackageKind, reason: str, names: Names = Names.UNASKED) -> None:
        folder = self._ask_folder()
        if folder is None:
            return
        desk, month = self._page.desk, self._way().month

        def job(password: str, progress: Progress) -> SealedMonth:
            def told(done: int) -> None:
                words = ngettext("{count} record", "{count} records", done)
                progress(done, 0, words.format(count=f"{done:,}"))

            return seal_month(desk, month, folder, kind=kind, reason=reason, names=names,
                              password=password, progress=told)  # fmt: skip

        title = _(N_("Sealing {month}")).format(month=month_text(month))
        self._locked.run_long(job, lambda made: self._sealed(made, folder), title)

    def _sealed(self, made: SealedMonth, folder: Path) -> None:
        with self._page.desk.write() as s:
            set_setting(s, "send_folder", str(folder))
        self.sealed.emit()
        text = _(N_("Sealed {month} as package {number}: {file}, {size}, in {folder}."))
        if made.again:
            text = _(N_("Wrote package {number} of {month} again: {file}, {size}, in {folder}."))
        self._page.room.say(
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
            self._page.notice.tell(words.format(count=made.named), "note",
                                   [("F10", _(N_("register of disclosures")))])  # fmt: skip
        elif made.warnings:
            self._page.notice.tell("".join(one.text for one in made.warnings[:2]), "warn")

    # Last year's figures ------------------------------------------------------------------------

    def why_no_baseline(self) -> str:
        """Return why there are no figures of last year to send."""
        way = self._way()
        if not way.above:
            return _(N_("Open the county's invitation first (step 1)."))
        if way.baseline is not None and way.baseline.count:
            return ""
        return _(N_("No figure of last year was typed in (on the statement, F2)."))

    def seal_baseline(self) -> None:
        """Seal last year's typed figures onto a stick or into a folder."""
        desk, baseline = self._page.desk, self._way().baseline
        if baseline is None:
            return
        folder = self._ask_folder()
        if folder is None:
            return
        year = baseline.year

        def done(made: SealedMonth) -> None:
            self.baseline_sealed.emit()
            text = _(N_("Sealed the figures of {year} as package {number}: {file}, in {folder}."))
            self._page.room.say(text.format(year=year, number=made.sequence, file=made.path.name,
                                            folder=place_text(folder)))  # fmt: skip

        self._locked.run_long(
            lambda password, _progress: seal_baseline(desk, year, folder, password=password),
            done,
            _(N_("Sealing the figures of {year}")).format(year=year),
        )
