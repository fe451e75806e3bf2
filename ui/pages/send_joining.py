"""Joining the office above: its invitation is opened and answered, the fingerprints compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.settings import set_setting
from coopdesk.packages.container import read_small
from coopdesk.packages.joining import join
from coopdesk.packages.office import Fingerprints, fingerprints
from coopdesk.packages.trust import LIMIT, open_invitation
from coopdesk.packages.way import MonthWay
from ui.doing import file_said, open_place, save_place
from ui.figures import Pair
from ui.page import Page
from ui.pages.exchange import Card, Locked


class Joining(QObject):
    """The way to become a unit of the office above.

    ``joined`` comes when the answer is written, ``compared`` when the fingerprints were found to
    agree.
    """

    joined = Signal()
    compared = Signal()

    def __init__(self, page: Page, locked: Locked, way: Callable[[], MonthWay]) -> None:
        """Belong to a page; ``way`` is what it read last."""
        super().__init__(page)
        self._page = page
        self._locked = locked
        self._way = way
        self._prints: dict[str, Fingerprints] = {}

    def prints(self) -> Fingerprints:
        """Return both fingerprints, worked out once: it takes a moment."""
        key = self._way().key
        if key not in self._prints:
            with self._page.desk.read() as s:
                self._prints[key] = fingerprints(s)
        return self._prints[key]

    def open_invitation(self) -> None:
        """Open the county's invitation and write the answer."""
        kinds = f"{_(N_('Invitation'))} (*.coop)"
        source = open_place(self._page, _(N_("Open the invitation")), kinds)
        if source is None:
            return
        try:
            content = read_small(source, LIMIT)
        except Refused as refused:
            self._page.notice.tell(refused.problems[0].text, "wrong")
            return
        if _needs_secret(content):
            self._ask_secret(lambda told: self._join(content, told))
        else:
            self._join(content, "")

    def _ask_secret(self, then: Callable[[str], object]) -> None:
        """Ask for the secret that was told by telephone."""
        note = _(N_("The county tells it by telephone; the file opens nothing without it."))
        card = Card(self._page, _(N_("The secret of the invitation")), note)
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
        desk = self._page.desk
        target = save_place(self._page, _(N_("Save the answer")), f"{desk.code}-答复.coop")
        if target is None:
            return

        def job(password: str) -> Fingerprints:
            write_file(target, join(desk, content, told=told, password=password))
            with desk.read() as s:
                return fingerprints(s)

        self._locked.run(job, lambda both: self._joined(target, both))

    def _joined(self, target: Path, both: Fingerprints) -> None:
        self.joined.emit()
        text = _(N_("Wrote the answer {file}; take it to {above}."))
        self._page.room.say(text.format(file=file_said(target), above=self._way().above))
        self._show_prints(both)

    def compare(self) -> None:
        """Show both fingerprints and note that they agree."""
        if self._way().above:
            self._show_prints(self.prints())

    def _show_prints(self, both: Fingerprints) -> None:
        """Show both fingerprints, to be read out by telephone."""
        way = self._way()
        card = Card(
            self._page, _(N_("Compare by telephone")),
            _(N_("Read both numbers out; {above} must see the same.")).format(above=way.above),
        )  # fmt: skip
        card.pairs(print_pairs(way, both))

        def agree() -> None:
            card.close_card()
            self._note_compared()

        card.button(_(N_("Later")), "Esc", card.close_card)
        card.button(_(N_("They agree")), "F12", agree, primary=True, code=Qt.Key.Key_F12.value)
        card.stand()

    def _note_compared(self) -> None:
        desk = self._page.desk
        at = moment_text(desk.clock.now())
        with desk.write() as s:
            set_setting(s, "fingerprint_compared", {"key": self._way().key, "at": at})
        self.compared.emit()
        self._page.room.say(_(N_("Noted: the fingerprints agree.")))


def print_pairs(way: MonthWay, both: Fingerprints) -> list[Pair]:
    """Return both fingerprints as facts, and what names are asked for."""
    pairs = [
        Pair(_(N_("Our fingerprint")), both.own, bold=True),
        Pair(_(N_("Fingerprint of {above}")).format(above=way.above), both.county, bold=True),
    ]
    if way.purpose:
        pairs.append(Pair(_(N_("Names asked for")), way.purpose))
    return pairs


def _needs_secret(content: bytes) -> bool:
    """Tell whether an invitation opens only with a secret told by telephone."""
    try:
        open_invitation(content)
    except Refused as refused:
        return refused.problems[0].code == "package_password"
    return False
